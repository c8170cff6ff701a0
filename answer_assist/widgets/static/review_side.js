import { el, icon } from "./dom.js";

// Beside and under the verdict: agreement, the record, and how a reading ends.

const SVG = "http://www.w3.org/2000/svg";
const [SCALE_FROM, SCALE_TO, SCALE_HEIGHT] = [4, 116, 28];
const REVIEW_KEYS = [
  ["c i w", "complete, incomplete, wrong"],
  ["m", "comment on the selected words"],
  ["v", "changes since the last version"],
  ["j k", "next, previous question"],
  ["1 – 9", "a question"],
  ["[ ]", "previous, next answer"],
  ["Esc", "back to the verdict"],
  ["?", "these keys"],
];

function drawn(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Cohen's kappa of reviewers (filled) and of the check (open) on a scale from 0 to 1, each with its interval. */
export function agreementPanel({ title, reviewers, checker, rows }) {
  const at = (value) => SCALE_FROM + Math.min(1, Math.max(0, value)) * (SCALE_TO - SCALE_FROM);
  const grid = () => [SCALE_FROM, (SCALE_FROM + SCALE_TO) / 2, SCALE_TO].map((x) => drawn("line", { class: "g", x1: x, x2: x, y1: 0, y2: SCALE_HEIGHT }));
  const dot = (told, y, kind) => (told.value === null ? [] : [
    drawn("line", { class: "w", x1: at(told.low), x2: at(told.high), y1: y, y2: y }),
    drawn("circle", { class: kind, cx: at(told.value), cy: y, r: kind === "d" ? 4 : 3.6 })]);
  const sign = (kind) => drawn("svg", { width: 9, height: 9, "aria-hidden": "true" }, drawn("circle", { class: kind, cx: 4.5, cy: 4.5, r: 3.6 }));
  const plot = (row) => drawn("svg", { width: 120, height: SCALE_HEIGHT, viewBox: `0 0 120 ${SCALE_HEIGHT}`, role: "img",
    "aria-label": `${row.name}: between reviewers ${row.reviewers.words}; check ${row.checker.words}` }, ...grid(), ...dot(row.reviewers, 9, "d"), ...dot(row.checker, 20, "o"));
  return el("section", { class: "agree aa-scroll", tabindex: "0", "aria-label": title }, el("h3", { class: "aa-h" }, title),
    el("div", { class: "lgd" }, el("span", {}, sign("d"), reviewers), el("span", {}, sign("o"), checker)),
    el("table", {}, el("caption", { class: "aa-sr" }, "Cohen's kappa with its 95 percent interval"),
      el("tbody", {}, ...rows.map((row) => el("tr", { title: `Reviewers: ${row.reviewers.words}\nCheck: ${row.checker.words}` },
        el("th", { scope: "row" }, row.name), el("td", {}, plot(row)), el("td", { class: "aa-num" }, el("b", {}, row.reviewers.text), el("span", {}, row.checker.text)))))),
    el("p", { class: "aa-xs aa-3" }, "Cohen's kappa from 0 to 1 with its 95 % interval"));
}

/** How a reading ends: the record, what is left to say, and the acts. board: {send(message), judged, review, isOpen}. */
export class SignOff {
  constructor(board) {
    this.board = board;
    this.reason = null; // why it goes back or is published, while that is being written
    this.trail = "";
    this.element = el("div", { class: "foot", role: "group", "aria-label": "Sign-off" });
  }

  draw() {
    const { judged, isOpen } = this.board;
    if (!isOpen && !judged.publish) this.reason = null;
    const record = this.record(judged);
    if (this.reason) return this.element.replaceChildren(record, this.reason);
    this.element.replaceChildren(record, el("span", { class: "aa-grow" }), ...this.acts());
  }

  acts() {
    const { judged, review, isOpen } = this.board;
    if (isOpen && review.waits === "second reading") {
      return [el("span", { class: "why" }, judged.tally),
        this.button("I would accept it", () => this.board.send({ type: "conclude", conclusion: "accept" }), { left: judged.left, main: !judged.left && !judged.reason }),
        this.button("I would send it back", () => this.ask("Why you would send it back", "I would send it back", (reason) => this.board.send({ type: "conclude", conclusion: "send back", reason })),
          { left: judged.left, main: !judged.left && Boolean(judged.reason), sign: "reply" })];
    }
    if (isOpen) {
      return [el("span", { class: "why" }, judged.tally),
        this.button("Accept and sign off", () => this.board.send({ type: "sign" }), { left: judged.left, main: !judged.left }),
        this.button(`Send back to ${review.answer.author}`, () => this.askBack(), { main: Boolean(judged.left), sign: "reply" })];
    }
    if (!judged.publish) return [];
    const { doubted, author } = judged.publish;
    if (!doubted) return [this.button("Publish", () => this.board.send({ type: "publish" }), { main: true })];
    return [this.button("Publish all the same", () => this.ask("Why it is published all the same", "Publish", (reason) => this.board.send({ type: "publish", reason }))),
      this.button(`Send back to ${author}`, () => this.askBack(), { main: true, sign: "reply" })];
  }

  button(label, act, { left = "", main = false, sign } = {}) {
    return el("button", { class: `aa-btn${main ? " aa-btn--main" : ""}`, type: "button", disabled: Boolean(left), title: left || null, onclick: act }, sign ? icon(sign) : null, label);
  }

  askBack() {
    this.ask("Why the answer is sent back", "Send back", (reason) => this.board.send({ type: "back", reason }));
  }

  /** A reason, put together from the comments, for the reviewer to go on from. */
  ask(label, act, send) {
    const area = el("textarea", { rows: "3", "aria-label": label, placeholder: label });
    area.value = this.board.isOpen ? this.board.judged.reason : "";
    const back = () => {
      this.reason = null;
      this.draw();
    };
    this.reason = el("div", { class: "reason" }, area,
      el("button", { class: "aa-btn", type: "button", onclick: back }, "Cancel"),
      el("button", { class: "aa-btn aa-btn--main", type: "button", onclick: () => (area.value.trim() ? send(area.value) : area.focus()) }, act));
    this.draw();
    area.focus();
  }

  record({ record }) {
    this.chain = el("span", { class: "chain" }, this.trail);
    const list = el("details", { class: "rec" }, el("summary", { class: "aa-btn aa-btn--quiet" }, icon("lock"),
      el("span", {}, `Record: ${record.length} ${record.length === 1 ? "entry" : "entries"}`, this.chain)),
      el("ol", { class: "aa-pop" }, ...record.map((entry) => el("li", {}, el("span", { class: "when" }, entry.when),
        el("span", {}, el("b", {}, entry.who), ` ${entry.what}`, entry.text ? el("span", { class: "said" }, entry.text) : null)))));
    list.open = !this.reason && (this.element.querySelector("details")?.open ?? false);
    return list;
  }

  /** What became of verifying the audit trail. */
  trailSaid({ intact, words }) {
    this.trail = `, ${words}`;
    this.chain.textContent = this.trail;
    this.chain.classList.toggle("is-broken", !intact);
  }
}

export function keysPop() {
  const list = el("div", { class: "aa-pop", role: "dialog", "aria-label": "Keys", hidden: true },
    el("dl", {}, ...REVIEW_KEYS.flatMap(([keys, words]) => [
      el("dt", {}, ...keys.split(" ").flatMap((key, n) => [n ? " " : "", key === "–" ? key : el("kbd", {}, key)])), el("dd", {}, words)])));
  const button = el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-expanded": "false" }, "Keys ", el("kbd", { "aria-hidden": "true" }, "?"));
  const toggle = () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
  };
  button.addEventListener("click", toggle);
  return { element: el("div", { class: "keys" }, button, list), toggle };
}
