import { el, icon, tile } from "./dom.js";

// The cards on the left: one finding a line, and immunohistochemistry as a table.

export function summaryCards(view, onPick, onHover) {
  const parts = { documents: view.documents, onPick, onHover };
  return view.cards.map((card) => el("section", { class: "card", "data-card": card.id },
    el("h3", { class: "aa-h" }, card.title, card.note ? el("small", {}, card.note) : null),
    card.id === "ihc" ? markerTable(card, parts) : lineList(card, parts)));
}

function lineList(card, parts) {
  if (!card.lines.length) return null;
  return el("ul", {}, ...card.lines.map((line) => {
    const row = el("li", { class: `row k-${line.kind}`, "data-line": line.id },
      el("button", { class: "row-b", type: "button", "aria-pressed": "false" },
        tile(line),
        el("span", { class: "nm" }, line.name),
        line.meta ? el("span", { class: "meta" }, line.meta) : null,
        ...tags(line),
        documentLetters(line, parts.documents)));
    return wired(row, line, parts);
  }));
}

function markerTable(card, parts) {
  if (!card.lines.length) return null;
  return el("table", { class: "ihc" },
    el("caption", { class: "aa-sr" }, "Markers: result, name, percentage or staining, documents that say it"),
    el("colgroup", {}, el("col", { class: "c-res" }), el("col", { class: "c-name" }), el("col"), el("col", { class: "c-docs" })),
    el("tbody", {}, ...card.lines.map((line) => {
      const row = el("tr", { class: "k-marker", "data-line": line.id },
        el("td", {}, tile(line), el("span", { class: "aa-sr" }, line.result.word)),
        el("th", { scope: "row" }, el("button", { class: "mk-b", type: "button", "aria-pressed": "false" }, line.name)),
        el("td", {}, el("span", { class: "stain" }, percentBar(line.percent),
          line.words ? el("span", { class: "dt" }, line.words) : null, ...tags(line))),
        el("td", {}, documentLetters(line, parts.documents)));
      return wired(row, line, parts);
    })));
}

function percentBar(percent) {
  if (!percent) return null;
  const from = el("span");
  const to = el("span", { class: "to" });
  from.style.inlineSize = `${Math.max(0, Math.min(100, percent.low))}%`;
  to.style.inlineSize = `${Math.max(0, Math.min(100, percent.high))}%`;
  return el("span", { class: "share" }, el("span", { class: "bar", "aria-hidden": "true" }, to, from),
    el("span", { class: "pc" }, percent.words));
}

function tags(line) {
  return [
    line.family ? el("span", { class: "aa-tag" }, "family") : null,
    line.assertion === "present" ? null : el("span", { class: `aa-tag is-${line.assertion}` }, line.assertion),
    line.differs
      ? el("span", { class: "aa-tag is-differs", title: "The case also says something else of this" }, icon("warn"), "differs")
      : null,
  ];
}

const FEW = 3; // documents that get a column each; from four on, a count

function documentLetters(line, documents) {
  if (documents.length < 2) return null;
  const said = `said in ${line.documents.map((n) => documents[n].label.toLowerCase()).join(" and ")}`;
  if (documents.length > FEW) {
    return el("span", { class: "aa-in is-count", title: said },
      el("span", { class: "on", "aria-hidden": "true" }, `${line.documents.length}/${documents.length}`),
      el("span", { class: "aa-sr" }, said));
  }
  return el("span", { class: "aa-in", title: said },
    ...documents.map((document, n) => (line.documents.includes(n)
      ? el("span", { class: "on", "aria-hidden": "true" }, document.letter) : el("span"))),
    el("span", { class: "aa-sr" }, said));
}

function wired(row, line, { onPick, onHover }) {
  row.addEventListener("click", () => onPick(line.id));
  row.addEventListener("mouseenter", () => onHover(line.id, true));
  row.addEventListener("mouseleave", () => onHover(line.id, false));
  return row;
}

/** The legend above the text: a switch for every kind, with how many findings of it there are. */
export function legend(view, onSwitch) {
  return el("div", { class: "legend", role: "group", "aria-label": "Kinds of finding shown in the text" },
    ...view.legend.map((entry) => {
      const chip = el("button", { class: "aa-chip", type: "button", "aria-pressed": "true", "data-kind": entry.kind, title: entry.label },
        el("span", { class: `aa-k k-${entry.kind}`, "aria-hidden": "true" }),
        el("span", { class: "lb" }, entry.label), " ", el("span", { class: "n" }, String(entry.count)));
      chip.addEventListener("click", () => {
        const on = chip.getAttribute("aria-pressed") !== "true";
        chip.setAttribute("aria-pressed", String(on));
        onSwitch(entry.kind, on);
      });
      return chip;
    }));
}

/** The dock under the text: the selected finding, its code, and which of its places is in view. */
export class Dock {
  constructor(documents, onStep) {
    this.documents = documents;
    this.element = el("div", { class: "dock", role: "group", "aria-label": "Selected finding" });
    this.onStep = onStep;
    this.clear();
  }

  clear() {
    this.element.className = "dock";
    this.element.replaceChildren(
      el("span", { class: "hint" }, "Choose a line or a marked word to see where it is said."));
  }

  show(line, place) {
    const many = line.places.length > 1;
    const where = this.documents[line.places[place]]?.title ?? "";
    const says = many ? `${place + 1} of ${line.places.length} places` : "1 place";
    const previous = this.step("Previous place", "left", -1, many);
    const next = this.step("Next place", "right", 1, many);
    const focused = this.element.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    this.element.className = `dock k-${line.kind}`;
    this.element.replaceChildren(
      el("span", { class: "tile" }, tile(line)),
      el("span", { class: "what" }, el("b", {}, line.described), " ", el("span", { class: "aa-code" }, line.code)),
      el("span", { class: "step" }, previous, el("span", { class: "pos", "aria-live": "polite", title: where }, says), next));
    if (focused) [previous, next].find((button) => button.getAttribute("aria-label") === focused)?.focus();
  }

  step(label, name, by, enabled) {
    const button = el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": label, disabled: !enabled }, icon(name));
    button.addEventListener("click", () => this.onStep(by));
    return button;
  }
}
