import { el } from "./dom.js";

// The four figures, drawn in percent of their cells, so that text never scales. Each row is a button: its name reads as a
// line of a table, and a table stands behind each (explorer_tables.js).

const SPACE = "http://www.w3.org/2000/svg";
const TICKS = [0, 25, 50, 75, 100];

/** svg("line", {x1: 0}): as el, in the space of drawings. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export const number = (value) => value.toLocaleString("en-GB");
export const percent = (share) => Math.round(share * 100);
const counted = (value, why) => (value === null ? why : number(value));
/** "<5" where that is why a count is not shown; else the sign of what is held back. */
const small = (why) => (why.includes("<") ? why.replace("all ", "") : "·");

/** The patterns of what is suppressed; ids are of the page, so one set a widget. */
export function patterns(id) {
  return svg("svg", { width: 0, height: 0, style: "position:absolute", "aria-hidden": "true" }, svg("defs", {},
    svg("pattern", { id: `${id}-hatch`, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" }, svg("line", { class: "hl", x1: 0, y1: 0, x2: 5, y2: 0 })),
    svg("pattern", { id: `${id}-joined`, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" }, svg("line", { class: "h2", x1: 0, y1: 0, x2: 4, y2: 0 }))));
}

function diamond(at) {
  return svg("svg", { x: `${at}%`, y: 13, overflow: "visible" }, svg("path", { class: "o", d: "M0 -4.5l4.5 4.5 -4.5 4.5 -4.5 -4.5z" }));
}

/** Share positive by tumor type. pick(names): the cases behind a row. */
export function positivity(figure, { id, raw, pick, chosen, marker }) {
  const rows = figure.rows.map((row) => {
    const grid = TICKS.map((at) => svg("line", { class: "g", x1: `${at}%`, x2: `${at}%`, y1: 0, y2: 26 }));
    const drawn = row.share === null
      ? [row.at_most === null ? null : svg("rect", { x: 0, y: 9, width: `${row.at_most * 100}%`, height: 8, fill: `url(#${id}-hatch)`, class: "hx" })]
      : [svg("line", { class: "w", x1: `${row.low * 100}%`, x2: `${row.high * 100}%`, y1: 13, y2: 13 }),
        svg("circle", { class: "d", cx: `${row.share * 100}%`, cy: 13, r: 4.5 }),
        raw || row.adjusted === null ? null : diamond(row.adjusted * 100)];
    const said = row.share === null ? `not shown: ${row.why}`
      : `${percent(row.share)} percent, interval ${percent(row.low)} to ${percent(row.high)}${raw || row.adjusted === null ? "" : `, adjusted ${percent(row.adjusted)}`}`;
    const names = { tumor_type: row.name, marker };
    return line(row, names, pick, chosen, [
      el("td", { class: "aa-num" }, counted(row.of, small(row.why))),
      el("td", { class: "aa-num" }, row.of === null && row.n === null ? "" : counted(row.n, small(row.why))),
      el("td", { class: `aa-num${row.share === null ? " hid" : ""}` }, row.share !== null ? el("b", {}, percent(row.share))
        : row.at_most === null ? "" : `≤${Math.floor(row.at_most * 100)}`),
      el("td", { class: "pt" }, svg("svg", { width: "100%", height: 26, role: "img", "aria-label": said }, ...grid, ...drawn))]);
  });
  const axis = svg("svg", { width: "100%", height: 14, "aria-hidden": "true" }, ...TICKS.map((at) => svg("text", { x: `${at}%`, y: 11, "text-anchor": "middle" }, String(at))));
  return [
    el("table", { class: "pl" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "aa-sr" }, "Tumor type")),
      ...["tested", "positive", "%"].map((name) => el("th", { scope: "col", class: "aa-num" }, name)), el("td", { class: "pt" }, axis))), el("tbody", {}, ...rows)),
    el("div", { class: "lgd" },
      el("span", {}, svg("svg", { width: 12, height: 10, "aria-hidden": "true" }, svg("circle", { class: "d", cx: 6, cy: 5, r: 4.5 })), "raw"),
      raw ? null : el("span", {}, svg("svg", { width: 12, height: 12, "aria-hidden": "true" }, svg("path", { class: "o", d: "M6 1.500l4.500 4.500-4.500 4.500-4.500-4.500z" })), "adjusted for errors of extraction"),
      el("span", {}, svg("svg", { width: 16, height: 10, "aria-hidden": "true" }, svg("rect", { class: "hx", x: 0.5, y: 0.5, width: 15, height: 9, fill: `url(#${id}-hatch)` })), "small, not shown"),
      el("span", {}, el("b", {}, "·"), " held back")),
  ];
}

/** A row whose name is a button; not where its count is hidden, which the list of cases would tell, or nothing. */
function line(row, names, pick, chosen, cells) {
  const key = JSON.stringify(names);
  const name = !row.n ? el("span", { class: "rb", title: row.label }, row.label)
    : el("button", { class: "rb", type: "button", title: row.label, "aria-pressed": String(chosen === key), onclick: () => pick(names) }, row.label);
  return el("tr", { class: [row.n === null ? "is-hid" : "", chosen === key ? "is-sel" : ""].filter(Boolean).join(" ") || null, "data-key": key }, el("th", { scope: "row" }, name), ...cells);
}

/** How percentages are spread, each row to its own scale. */
export function percentages(figure, { id, pick, chosen }) {
  const height = 36;
  const rows = figure.rows.map((row) => {
    const tall = row.steps.map((step) => step.n / ((step.high - step.low) / 10));
    const scale = height / Math.max(...tall, 1e-9);
    const bars = row.steps.flatMap((step, at) => {
      if (!step.n) return [];
      const box = { x: `${step.low}%`, width: `${step.high - step.low}%`, y: 40 - tall[at] * scale, height: tall[at] * scale };
      return [svg("rect", { class: "bar", ...box }), step.joined ? svg("rect", { class: "jn", fill: `url(#${id}-joined)`, ...box }) : null];
    });
    const said = `${row.name}: ${row.steps.filter((step) => step.n).map((step) => `${step.low} to ${step.high} percent: ${step.n}`).join(", ")}`;
    const names = { tumor_type: row.name };
    const key = JSON.stringify(names);
    return el("tr", { class: chosen === key ? "is-sel" : null, "data-key": key },
      el("th", { scope: "row" }, el("button", { class: "rb", type: "button", title: row.label, "aria-pressed": String(chosen === key), onclick: () => pick(names) }, row.label),
        el("span", { class: "sub" }, `n ${row.of}, median ${row.median} %`)),
      el("td", { class: "pt" }, svg("svg", { width: "100%", height: 48, role: "img", "aria-label": said }, ...bars,
        svg("line", { class: "ax", x1: 0, x2: "100%", y1: 40.5, y2: 40.5 }),
        svg("svg", { x: `${row.median}%`, y: 41, overflow: "visible" }, svg("path", { class: "med", d: "M0 0l4 6h-8z" })))));
  });
  const axis = [0, 20, 40, 60, 80, 100].map((at) => svg("text", { x: `${at}%`, y: 11, "text-anchor": "middle" }, String(at)));
  return [el("table", { class: "pl ki" }, el("tbody", {}, ...rows, el("tr", {}, el("td"), el("td", { class: "pt" }, svg("svg", { width: "100%", height: 14, "aria-hidden": "true" }, ...axis)))))];
}

/** Primaries by organs of metastases. */
export function spreadMap(figure, { pick, chosen }) {
  const rows = figure.rows.map((row) => el("tr", {}, el("th", { scope: "row", title: row.label }, row.label), el("td", { class: "aa-num nn" }, counted(row.of, "·")),
    ...row.cells.map((cell, at) => {
      const names = { primary: row.name, metastasis: figure.organs[at] };
      const key = JSON.stringify(names);
      if (cell.n === null) {
        const held = !cell.why.includes("<");
        return el("td", { class: `c sup${held ? " held" : ""}`, title: held ? "held back, so that a small cell cannot be worked out" : "small" },
          held ? [el("span", { "aria-hidden": "true" }, "·"), el("span", { class: "aa-sr" }, "held back")] : cell.why.replace("all ", ""));
      }
      if (!cell.n) return el("td", { class: "c nul" }, "0");
      const part = cell.share === null ? "" : `${percent(cell.share)} %`;
      const strong = cell.share !== null && cell.share > 0.7;
      return el("td", { class: `c${strong ? " is-strong" : ""}`, style: `--p:${cell.share === null ? 0 : Math.round((strong ? 0.95 : 0.04 + cell.share * 0.6) * 100)}%` },
        el("button", { type: "button", "aria-pressed": String(chosen === key), "data-key": key, "aria-label": `${row.name} to ${figure.organs[at]}: ${cell.n}${row.of === null ? "" : ` of ${row.of}`}${part && `, ${part.replace(" %", " percent")}`}`, onclick: () => pick(names) },
          number(cell.n), el("small", {}, part)));
    })));
  return [
    el("div", { class: "wide-box" }, el("table", { class: "hm" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Primary"), el("th", { scope: "col" }, "n"),
      ...figure.organs.map((organ) => el("th", { scope: "col", title: organ }, organ)))), el("tbody", {}, ...rows))),
    el("div", { class: "lgd" }, el("span", {}, el("b", { style: "font-weight:400" }, "<"), "small"), el("span", {}, el("b", {}, "·"), "held back, so that the small can't be worked out")),
  ];
}

const STATES = [["answered", "a"], ["partial", "p"], ["deferred", "d"], ["missing", "m"]];

/** Topics of questions, and how answers cover them. */
export function topics(figure, { pick, chosen }) {
  const largest = Math.max(...figure.rows.map((row) => row.n ?? 0), 1);
  const rows = figure.rows.map((row) => {
    const names = { topic: row.name };
    const hidden = figure.checked && STATES.some(([state]) => row[state] === null);
    let drawn;
    if (!figure.checked) drawn = el("span", { class: "stk", "aria-hidden": "true" }, row.n === null ? null : el("span", { class: "a", style: `inline-size:${(row.n / largest) * 100}%` }));
    else if (hidden) drawn = el("span", { class: "hid" }, "small, not shown");
    else if (!row.checked) drawn = el("span", { class: "hid" }, "none checked");
    else {
      const parts = STATES.map(([state, sign]) => [state, sign, (row[state] / row.checked) * 100]);
      drawn = el("span", { class: "stk", role: "img", "aria-label": parts.map(([state, , part]) => `${Math.round(part)} percent ${state}`).join(", ") },
        ...parts.map(([, sign, part]) => el("span", { class: sign, style: `inline-size:${part}%` })));
    }
    return line(row, names, pick, chosen, [el("td", { class: "aa-num" }, counted(row.n, small(row.why))), el("td", {}, drawn),
      el("td", { class: "aa-num" }, figure.checked ? (row.missing_share === null ? "" : percent(row.missing_share)) : row.share === null ? "" : `${percent(row.share)}`)]);
  });
  return [
    el("table", { class: "pl top" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "aa-sr" }, "Topic")), el("th", { scope: "col", class: "aa-num" }, "n"),
      el("th", { scope: "col" }, el("span", { class: "aa-sr" }, figure.checked ? "Coverage" : "Share")), el("th", { scope: "col", class: "aa-num" }, figure.checked ? "missing\u00a0%" : "%"))), el("tbody", {}, ...rows)),
    figure.checked ? el("div", { class: "lgd" }, ...STATES.map(([state, sign]) => el("span", {}, el("span", { class: `sw ${sign === "d" ? "dd" : sign}` }), state))) : null,
  ];
}
