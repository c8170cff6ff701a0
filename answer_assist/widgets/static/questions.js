import { el, icon } from "./dom.js";
import { fixed, rejected } from "./summary.js";
import { overrules } from "./overrule.js";

// What is asked, numbered, and what the draft does with each: as the check sees it, or as a doctor says.

const REASONS = ["Answered by phone", "Not relevant"];
const VERDICT_SIGNS = { complete: "tick", incomplete: "partial", wrong: "x" };
const OPEN = { look: "is-open", sign: "missing", word: "open" };
const CHECKING = { look: "is-checking", sign: "clock", word: "checking" };

export class QuestionList {
  /** acts: {show, hover, tick(number, reason or null), untick, light(number), words(comment), reject(question), undo(correction)}. */
  constructor(view, work, acts) {
    this.work = work;
    this.acts = acts;
    this.none = view.reading ? "" : "no question stated";
    this.ticks = new Map(work.ticks.map((tick) => [tick.number, tick]));
    this.comments = new Map(work.comments.map((comment) => [comment.number, comment]));
    const asking = new Set(view.questions.map((question) => question.document));
    this.rows = view.questions.map((question) => this.row(question, asking.size > 1 ? view.documents[question.document] : null));
    this.note = el("small");
    this.element = el("div", { class: "ask-h aa-scroll", role: "group", "aria-label": "What is asked", tabindex: "0" },
      el("h3", { class: "aa-h" }, "What is asked", this.note),
      el("ol", { class: "qs" }, ...this.rows.map((row) => row.element)),
      ...view.rejected_questions.map((one) => rejected(one, acts)));
    this.show(null);
  }

  row(question, source) {
    const { number, text } = question;
    const button = el("button", { class: "q-b", type: "button", title: text },
      el("span", { class: "aa-qn" }, String(number)), el("span", { class: "qt" }, text),
      source ? el("span", { class: "aa-d", title: source.title }, source.letter) : null);
    const state = el("span", { class: "stands" });
    const element = el("li", { class: "qrow", "data-asked": number }, button, state, this.work.frozen ? null : this.menu(question), this.comment(number), fixed(question, this.acts));
    button.addEventListener("click", () => this.acts.show(number));
    let on = false;
    const hover = (now) => {
      if (on !== now) this.acts.hover(number, now);
      on = now;
    };
    const stays = () => element.matches(":hover") || element.contains(document.activeElement);
    for (const name of ["mouseenter", "focusin"]) element.addEventListener(name, () => hover(true));
    element.addEventListener("mouseleave", () => hover(element.contains(document.activeElement)));
    element.addEventListener("focusout", () => setTimeout(() => hover(stays())));
    return { question, number, element, button, state };
  }

  /** What the reviewer said who sent the answer back. */
  comment(number) {
    const said = this.comments.get(number);
    if (!said) return null;
    const { verdict, comment, words, who } = said;
    return el("div", { class: `judged is-${verdict}` }, icon(VERDICT_SIGNS[verdict]),
      el("span", {}, el("b", {}, verdict), `, ${who}${comment ? ": " : ""}`, comment ? el("span", { class: "why" }, comment) : null,
        words ? [" ", el("button", { class: "quote", type: "button", title: "Show these words in the draft", onclick: () => this.acts.words(said) }, "“", short(words), "”", icon("right"))] : null));
  }

  menu(question) {
    const { number } = question;
    return overrules(`Question ${number}: answered?`, {
      first: [{ label: "Answered here", note: "by the words at the cursor", act: () => this.acts.tick(number, null) }],
      reasons: REASONS,
      say: (reason) => this.acts.tick(number, reason),
      last: [
        ...(this.ticks.has(number) ? [{ label: "Take it back", act: () => this.acts.untick(number) }] : []),
        { label: "Not a question", note: "x", act: () => this.acts.reject(question) },
      ],
    });
  }

  /** What the check says of the draft; null: nothing yet. A doctor's tick goes before it. waits: it will say more. */
  show(coverage, waits = false) {
    const asked = new Map((coverage?.asked ?? []).map((each) => [each.number, each]));
    const counts = { missing: 0, check: 0, open: 0 };
    for (const row of this.rows) {
      const tick = this.ticks.get(row.number);
      const stands = tick ? ticked(tick) : coverage?.written ? checked(asked.get(row.number)) : waits ? CHECKING : coverage ? OPEN : null;
      row.element.className = `qrow${tick ? " is-ticked" : ""}${stands ? ` ${stands.look}` : ""}`;
      this.say(row, stands, Boolean(tick && !tick.reason) || Boolean(!tick && asked.get(row.number)?.support.length));
      for (const name of Object.keys(counts)) if (stands?.look === `is-${name}`) counts[name] += 1;
    }
    const done = this.rows.length && this.ticks.size && coverage?.written !== true;
    this.note.textContent = !this.rows.length ? this.none : done && this.ticks.size < this.rows.length ? `${this.rows.length - this.ticks.size} open` : "";
    return counts;
  }

  say(row, stands, leads) {
    const told = JSON.stringify([stands, leads]);
    if (row.told === told) return; // what has the focus keeps it
    row.told = told;
    const inside = stands ? [icon(stands.sign), el("span", {}, stands.word, stands.guess ? el("small", {}, " ", stands.guess) : null)] : [];
    const focused = row.state.contains(document.activeElement);
    row.state.replaceChildren(!stands ? "" : leads
      ? el("button", { class: `aa-st ${stands.look}`, type: "button", title: stands.title ?? "Show the words", onclick: () => this.acts.light(row.number) }, ...inside)
      : el("span", { class: `aa-st ${stands.look}`, title: stands.title }, ...inside));
    if (focused) row.state.querySelector("button")?.focus();
  }

  /** The question whose row has the focus. */
  chosen() {
    return this.rows.find((row) => row.element.contains(document.activeElement));
  }

  reject() {
    const row = this.chosen();
    if (row && !this.work.frozen) this.acts.reject(row.question);
  }

  focus(number) {
    this.rows.find((row) => row.number === number)?.button.focus();
  }
}

function short(words) {
  const line = words.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 88).trimEnd()}…` : line;
}

function ticked(tick) {
  return tick.reason ? { look: "is-answered", sign: "answered", word: tick.reason.toLowerCase(), title: `${tick.reason}, ${tick.who}` }
    : { look: "is-answered", sign: "answered", word: "answered", title: `Show the words, ticked by ${tick.who}` };
}

/** A state, or "please check" with the guess under it. */
function checked(asked) {
  if (!asked) return null;
  if (asked.sure) return { look: `is-${asked.status}`, sign: asked.status, word: asked.status };
  return { look: "is-check", sign: "check", word: "please check", guess: `looks ${asked.status}` };
}
