import { el, icon, tile } from "./dom.js";
import { overrules } from "./overrule.js";

// What the check remarks beside the draft: contradictions with both quotes, findings not yet mentioned. Advice.

const REMARK_REASONS = { contradiction: ["No contradiction", "The case is wrong"], omission: ["Not relevant", "Told by phone"] };

export class Remarks {
  /** acts: {inDraft(remark), inCase(remark), hover(remark, on), insert(sentence), overrule(remark, reason), reinstate(remark)}. */
  constructor(acts) {
    this.acts = acts;
    this.told = "";
    this.element = el("div", { class: "checks aa-scroll", role: "group", "aria-label": "Check of the draft", tabindex: "0", hidden: true });
  }

  /** Draw what has changed; lines: the summary's, by id; frozen: nothing can be done any more. */
  show(coverage, { documents, lines, frozen }) {
    // a reason that somebody writes is not taken away by what the check says meanwhile
    this.later = this.element.querySelector(".over > .aa-pop:not([hidden])") ? () => this.show(coverage, { documents, lines, frozen }) : null;
    if (this.later) return;
    const remarks = coverage?.remarks ?? [];
    const found = remarks.map((remark) => lines.get(remark.line) ?? null);
    const told = JSON.stringify([remarks, coverage?.note, frozen, found.map((line) => line?.described)]);
    if (told === this.told) return; // a menu that is open stays open
    this.told = told;
    this.letters = documents;
    this.frozen = frozen;
    const focused = this.element.contains(document.activeElement);
    const all = remarks.map((remark, n) => ({ ...remark, key: n, found: found[n] }));
    const standing = all.filter((remark) => !remark.overruled);
    const unsaid = standing.filter((remark) => remark.kind === "omission");
    const parts = [
      coverage?.note ? el("p", { class: "unchecked" }, icon("question"), el("span", {}, "The draft is not checked: ", coverage.note, ".")) : null,
      ...standing.filter((remark) => remark.kind === "contradiction").map((remark) => this.contradiction(remark)),
      unsaid.length ? el("div", { class: "unsaid", role: "group", "aria-label": "Findings the draft does not mention yet" },
        el("h4", { class: "aa-h" }, "Not yet mentioned"), ...unsaid.map((remark) => this.omission(remark))) : null,
      ...all.filter((remark) => remark.overruled).map((remark) => this.overruled(remark)),
    ].filter(Boolean);
    this.element.replaceChildren(...parts);
    this.element.hidden = !parts.length;
    if (focused) this.element.focus({ preventScroll: true });
  }

  contradiction(remark) {
    const document = this.letters[remark.case.document];
    const box = el("div", { class: "contra", role: "group", "data-remark": remark.key, "aria-label": `Contradiction: ${remark.about}` },
      el("p", { class: "t" }, icon("warn"), el("span", {}, "Contradicts the case: ", remark.about)),
      el("dl", {}, ...quote("Draft", remark.draft, () => this.acts.inDraft(remark)), ...quote(document.label, remark.case, () => this.acts.inCase(remark))),
      el("div", { class: "acts" },
        this.frozen ? null : this.menu(remark)));
    const hover = (on) => this.acts.hover(remark, on);
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false]]) box.addEventListener(name, () => hover(on));
    return box;
  }

  omission(remark) {
    const words = el("span", { class: "nm" }, remark.about);
    const sign = remark.found ? tile(remark.found) : el("span", { class: "aa-d", "aria-hidden": "true" }, this.letters[remark.case.document].letter);
    return el("span", { class: `unsaid-1${remark.found ? ` k-${remark.found.kind}` : ""}`, "data-remark": remark.key },
      this.frozen ? el("span", { class: "ins" }, sign, words)
        : el("button", { class: "aa-btn ins", type: "button", title: `${remark.case.words}\n\nInsert: ${remark.sentence}`, "aria-label": `Insert ${remark.about}`, onclick: () => this.acts.insert(remark.sentence) },
          sign, words, icon("plus")),
      this.frozen ? null : this.menu(remark));
  }

  menu(remark) {
    return overrules(`${remark.about}: overrule`, {
      first: remark.kind === "omission" ? [{ label: "Show the words", act: () => this.acts.inCase(remark) }] : [],
      reasons: REMARK_REASONS[remark.kind],
      say: (reason) => this.acts.overrule(remark, reason),
      closed: () => setTimeout(() => this.later?.()),
    });
  }

  overruled(remark) {
    const { who, reason } = remark.overruled;
    return el("p", { class: "overruled", "data-remark": remark.key }, icon("tick"),
      el("span", {}, el("s", {}, remark.about), ` overruled, ${who}: `, el("span", { class: "why" }, reason)),
      this.frozen ? null : el("button", { class: "aa-btn aa-btn--quiet", type: "button", onclick: () => this.acts.reinstate(remark) }, "Take it back"));
  }
}

/** A quote with the words that count in bold; choosing it leads to them. */
function quote(label, { before, words, after }, show) {
  return [el("dt", {}, label),
    el("dd", {}, el("button", { type: "button", class: "quote", title: "Show these words", onclick: show }, "“", before, el("b", {}, words), after, "”", icon("right")))];
}
