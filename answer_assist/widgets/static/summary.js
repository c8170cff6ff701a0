import { el, icon, tile, shortTime } from "./dom.js";
import { panelFit } from "./panel_fit.js";

// The cards on the left: one finding a line, and immunohistochemistry as a table.

/** acts: {pick(id), hover(id, on), undo(number), ask(point), insert(sentence) or none}. */
export function summaryCards(view, acts) {
  if (view.reading) return [el("p", { class: "waiting", role: "status" }, "Reading the documents…")];
  const parts = { documents: view.documents, acts };
  return [
    ...view.cards.map((card) => el("section", { class: "card", "data-card": card.id },
      el("h3", { class: "aa-h" }, card.title, card.note ? el("small", {}, card.note) : null),
      card.id === "ihc" ? markerTable(card, parts) : lineList(card, parts),
      card.id === "ihc" ? panelFit(view.fit, view.case_id, acts.insert) : null,
      ...card.rejected.map((one) => rejected(one, acts)))),
    openPoints(view.points, acts),
  ];
}

/** What is not stated and usually matters: each button puts its question into the draft. */
function openPoints(points, acts) {
  if (!points.length) return null;
  return el("section", { class: "card", "data-card": "open" },
    el("h3", { class: "aa-h" }, "Not stated: ask back"),
    el("ul", { class: "ask" }, ...points.map((point) => el("li", {},
      el("button", { class: "aa-btn", type: "button", title: `${point.question}\n\n${point.source}`, onclick: () => acts.ask(point) },
        icon("plus"), point.name)))));
}

/** Under a corrected line: what it was, who changed it and when. */
export function fixed(line, acts) {
  if (!line.fixed) return null;
  const { was, who, when, number } = line.fixed;
  return el("div", { class: "fixed" }, icon(was ? "pencil" : "plus"),
    el("span", {}, was ? ["was ", el("s", {}, was)] : "added", `, ${who}, ${shortTime(when)}`),
    undoButton(number, acts));
}

export function rejected(one, acts) {
  return el("div", { class: "fixed is-rejected" }, icon("x"),
    el("span", {}, el("s", {}, one.was), ` rejected, ${one.who}, ${shortTime(one.when)}`), undoButton(one.number, acts));
}

function undoButton(number, acts) {
  return el("button", { class: "aa-btn aa-btn--quiet", type: "button", onclick: (event) => { event.stopPropagation(); acts.undo(number); } }, "Undo");
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
        documentLetters(line, parts.documents)),
      fixed(line, parts.acts));
    return wired(row, line, parts.acts);
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
      const under = fixed(line, parts.acts);
      return [wired(row, line, parts.acts), under ? el("tr", { class: "under" }, el("td", { colspan: "4" }, under)) : null];
    }).flat().filter(Boolean)));
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

function wired(row, line, acts) {
  row.addEventListener("click", () => acts.pick(line.id));
  row.addEventListener("mouseenter", () => acts.hover(line.id, true));
  row.addEventListener("mouseleave", () => acts.hover(line.id, false));
  return row;
}

/** The legend above the text: a switch for every kind, with how many findings of it there are. */
export function legend(view, off, onSwitch) {
  return el("div", { class: "legend", role: "group", "aria-label": "Kinds of finding shown in the text" },
    ...view.legend.map((entry) => {
      const chip = el("button", { class: "aa-chip", type: "button", "aria-pressed": String(!off.has(entry.kind)), "data-kind": entry.kind, title: entry.label },
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
