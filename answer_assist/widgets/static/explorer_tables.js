import { el } from "./dom.js";
import { number, percent } from "./explorer_figures.js";

// The same figures as plain tables, with every limit in numbers.

const shown = (value, why = "") => (value === null || value === undefined ? why : number(value));
const part = (value) => (value === null || value === undefined ? "" : `${percent(value)} %`);
const between = (low, high) => (low === null || low === undefined ? "" : `${percent(low)} to ${percent(high)} %`);

function table(heads, rows) {
  return [el("div", { class: "wide-box", tabindex: 0, role: "region", "aria-label": "Table" }, el("table", { class: "wide" },
    el("thead", {}, el("tr", {}, ...heads.map((head, at) => el("th", { scope: "col", class: at ? "aa-num" : null }, head)))),
    el("tbody", {}, ...rows.map(([name, ...cells]) => el("tr", {}, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", { class: "aa-num" }, cell)))))))];
}

export function positivityTable(figure, { raw }) {
  const heads = ["Tumor type", "tested", "positive", "share", "95 % interval", ...(raw ? [] : ["adjusted", "interval"]), "not stated", "conflicting"];
  return table(heads, figure.rows.map((row) => [row.label, shown(row.of, row.why), shown(row.n, row.why), part(row.share), between(row.low, row.high),
    ...(raw ? [] : [part(row.adjusted), between(row.adjusted_low, row.adjusted_high)]), shown(row.not_stated, "small"), shown(row.conflicting, "small")]));
}

export function percentagesTable(figure) {
  return table(["Tumor type", "n", "median", "step", "cases"], figure.rows.flatMap((row) => row.steps.filter((step) => step.n).map((step, at) => [
    at ? "" : row.label, at ? "" : number(row.of), at ? "" : `${row.median} %`, `${step.low} to ${step.high} %${step.joined ? ", joined" : ""}`, number(step.n)])));
}

export function spreadTable(figure) {
  return table(["Primary", "n", ...figure.organs], figure.rows.map((row) => [row.label, shown(row.of, "held back"),
    ...row.cells.map((cell) => (cell.n === null ? cell.why : `${number(cell.n)}${cell.n && cell.share !== null ? ` (${percent(cell.share)} %)` : ""}`))]));
}

export function topicsTable(figure) {
  const states = figure.checked ? ["answered", "partial", "deferred", "missing"] : [];
  return table(["Topic", "questions", "share", ...states], figure.rows.map((row) => [row.label, shown(row.n, row.why), part(row.share), ...states.map((state) => shown(row[state], "not shown"))]));
}
