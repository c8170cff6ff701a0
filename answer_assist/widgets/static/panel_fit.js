import { el, icon } from "./dom.js";

// Under the immunohistochemistry table: how its results compare with published series of the stated type. One quiet
// line that opens to counts and papers; papers are text, none of them is fetched.

const opened = new Set(); // cases whose line is open: it stays so when the summary is drawn again

/** The line and what it opens to, or null; insert(sentence) puts the question into the draft, where there is one. */
export function panelFit(fit, caseId, insert) {
  if (!fit) return null;
  const details = el("details", { class: "fit", open: opened.has(caseId) },
    el("summary", {}, fit.line),
    ...fit.notes.map((note) => el("p", {}, note)),
    results(fit.results),
    fit.categories.length ? categories(fit.categories) : null,
    fit.others ? el("p", {}, fit.others) : null,
    listed(fit.other_types),
    fit.separators.length ? el("p", {}, fit.separators_title) : null,
    fit.separators.length ? separators(fit.separators) : null,
    el("p", { class: "caveat" }, fit.caveat),
    fit.papers.length ? el("ol", { class: "papers", "aria-label": "Papers" }, ...fit.papers.map((paper) => el("li", {}, paper))) : null,
    fit.question && insert ? el("button", { class: "aa-btn", type: "button", title: fit.question, onclick: () => insert(fit.question) },
      icon("plus"), "Ask the pathologist") : null);
  details.addEventListener("toggle", () => {
    if (details.open) opened.add(caseId);
    else opened.delete(caseId);
  });
  return details;
}

function results(rows) {
  return el("table", {},
    el("caption", { class: "aa-sr" }, "Results of the panel beside published counts: marker, counts with their 95 percent interval, comparison"),
    el("tbody", {}, ...rows.map((row) => el("tr", { class: row.unusual ? "is-unusual" : null },
      el("th", { scope: "row" }, row.marker, " ", el("small", {}, row.result)),
      el("td", {}, row.counts, row.interval ? el("small", {}, row.interval) : null, numbers(row.papers)),
      el("td", {}, row.verdict)))));
}

function categories(rows) {
  return el("table", {},
    el("caption", { class: "aa-sr" }, "Percentages and scores by their category or published range"),
    el("tbody", {}, ...rows.map((row) => el("tr", {},
      el("th", { scope: "row" }, row.marker, " ", el("small", {}, row.stated)),
      el("td", { colspan: "2" }, row.says, numbers([row.paper]))))));
}

function separators(rows) {
  return el("table", {},
    el("caption", { class: "aa-sr" }, "Markers that were not stained, and their published counts by type"),
    el("tbody", {}, ...rows.map((row) => el("tr", {},
      el("th", { scope: "row" }, row.marker),
      el("td", { colspan: "2" }, ...row.counts.map((counts) => el("div", {}, counts)))))));
}

function numbers(papers) {
  return papers.length ? el("small", { class: "refs" }, `[${papers.join(", ")}]`) : null;
}

function listed(words) {
  return words.length ? el("ul", {}, ...words.map((each) => el("li", {}, each))) : null;
}
