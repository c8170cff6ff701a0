import { bringIntoView, el, icon, named } from "./dom.js";
import { differences } from "./diff.js";
import { points, unitsOf } from "./passages.js";

// The answer that is reviewed: what changed since the last version, what carries the question that is looked at, and
// comments beside the words that they are about.

const TURNS = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

export class AnswerPane {
  /**
   * board: {verdicts, isOpen, keep(number, text, passage), back()}. An answer is {text, version, before, before_version}.
   */
  constructor(board, answer, asked) {
    this.board = board;
    this.answer = answer;
    this.asked = asked;
    this.editing = null; // the question whose comment is being written
    this.anchors = [];
    this.words = null; // what was selected last
    this.changes = answer.before !== null;
    this.written = el("div", { class: "written", dir: "auto" });
    this.margin = el("div", { class: "margin" });
    this.body = el("div", { class: "a-body" }, this.written, this.margin);
    this.pane = el("div", { class: "a-scroll aa-scroll", tabindex: "0", role: "group", "aria-label": "Text of the answer" }, this.body);
    this.pane.addEventListener("mouseup", () => { this.words = this.selected(); });
    this.pane.addEventListener("keyup", () => { this.words = this.selected() ?? this.words; });
    this.switch = answer.before === null ? null
      : el("button", { class: "aa-btn", type: "button", "aria-pressed": String(this.changes), title: "v", onclick: () => this.show() }, icon("tick"), `Changes since version ${answer.before_version}`);
    this.element = el("section", { class: "pane answ", "aria-label": "Answer" },
      el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Answer"), el("small", { class: "aa-grow" }, `version ${answer.version}`), this.switch), this.pane);
    this.resized = new ResizeObserver(() => this.place());
    this.resized.observe(this.body);
  }

  close() {
    this.resized.disconnect();
  }

  show(on = !this.changes) {
    if (!this.switch) return;
    this.changes = on;
    this.switch.setAttribute("aria-pressed", String(on));
    this.draw();
  }

  draw() {
    const { text } = this.answer;
    const units = unitsOf(text);
    const marks = [];
    const shown = this.board.verdicts.filter((each) => each.comment || each.number === this.editing?.number);
    this.anchors = shown.map((each, n) => {
      const passage = each.number === this.editing?.number ? this.editing.passage : each.passage;
      const letter = String.fromCharCode(97 + n);
      if (passage) marks.push({ from: units(passage[0]), to: units(passage[1]), anchor: letter });
      return { letter, number: each.number, element: null, passage };
    });
    for (const { number, support } of this.asked) for (const [start, end] of support) marks.push({ from: units(start), to: units(end), asked: number });
    const cuts = [...new Set(marks.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    this.offsets = new Map(); // text node -> where in the answer it starts, in UTF-16 units
    let at = 0;
    const nodes = [];
    for (const [kind, words] of this.changes ? differences(this.answer.before, text) : [["same", text]]) {
      if (kind === "del") {
        nodes.push(el("del", {}, ...visible(words).map(({ node }) => node)));
        continue;
      }
      const box = kind === "ins" ? el("ins", {}) : document.createDocumentFragment();
      const end = at + words.length;
      const inner = [at, ...cuts.filter((cut) => cut > at && cut < end), end];
      for (let n = 0; n + 1 < inner.length; n += 1) box.append(this.run(text.slice(inner[n], inner[n + 1]), inner[n], marks));
      at = end;
      nodes.push(box);
    }
    this.written.replaceChildren(...nodes);
    this.drawMargin();
    this.mark(this.marked);
  }

  run(words, from, marks) {
    const over = marks.filter((mark) => mark.from < from + words.length && from < mark.to);
    const nodes = visible(words).map(({ node, at, length }) => {
      this.offsets.set(node.firstChild ?? node, [from + at, length]);
      return node;
    });
    const asked = over.filter((mark) => mark.asked).map((mark) => mark.asked);
    const anchor = over.find((mark) => mark.anchor);
    let inside = nodes;
    if (anchor) {
      const last = from + words.length >= anchor.to;
      const span = el("span", { class: "anc", "data-anchor": anchor.anchor }, ...nodes, last ? el("sup", { "aria-hidden": "true" }, anchor.anchor) : null);
      this.anchors.find((each) => each.letter === anchor.anchor).element ??= span;
      inside = [span];
    }
    return el("span", { class: "run", "data-asked": asked.length ? asked.join(" ") : null }, ...inside);
  }

  /** The words that carry a question. */
  mark(number) {
    this.marked = number;
    for (const run of this.written.querySelectorAll("[data-asked]")) run.classList.toggle("is-sup", run.dataset.asked.split(" ").includes(String(number)));
  }

  /** Scroll to the words that carry a question. */
  bring(number) {
    const words = this.written.querySelector(`[data-asked~="${number}"]`);
    if (words) bringIntoView(words, this.pane, { page: false });
  }

  /** The words selected in the answer, [start, end] in code points; null for none. */
  selected() {
    const chosen = window.getSelection();
    if (!chosen?.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!this.written.contains(range.startContainer) && !this.written.contains(range.endContainer)) return null;
    let [from, to] = [null, null];
    for (const [node, [at, length]] of this.offsets) {
      if (!range.intersectsNode(node)) continue;
      const a = at + (node === range.startContainer ? Math.min(range.startOffset, length) : 0);
      const b = at + (node === range.endContainer ? Math.min(range.endOffset, length) : length);
      if (a >= b) continue;
      from ??= a;
      to = b;
    }
    if (from === null) return null;
    const words = this.answer.text.slice(from, to);
    if (!words.trim()) return null;
    const start = points(this.answer.text.slice(0, from + words.length - words.trimStart().length));
    return [start, start + points(words.trim())];
  }

  // Comments

  comment(each) {
    const words = this.selected() ?? this.words;
    this.words = null;
    this.editing = { number: each.number, passage: words ?? each.passage, text: each.comment };
    this.draw();
    this.area.focus({ preventScroll: true });
    bringIntoView(this.area, this.pane, { page: false });
  }

  leave() {
    this.editing = null;
    this.draw();
    this.board.back();
  }

  drawMargin() {
    this.margin.replaceChildren(...this.anchors.map(({ letter, number }) => {
      const verdict = this.board.verdicts.find((each) => each.number === number);
      const by = el("span", { class: "by" }, el("b", {}, letter), `question ${number}`, verdict.when ? `, you, ${verdict.when}` : "");
      if (this.editing?.number !== number) return el("div", { class: "com", "data-comment": number }, by, el("p", {}, named(verdict.comment)));
      const area = el("textarea", { rows: "3", "aria-label": `Comment on question ${number}`, placeholder: this.editing.passage ? "Of the marked words" : "Of the whole answer" });
      area.value = this.editing.text;
      area.addEventListener("input", () => { this.editing.text = area.value; });
      this.area = area;
      return el("div", { class: "com is-open", "data-comment": number }, by, area,
        el("span", { class: "acts" },
          el("button", { class: "aa-btn aa-btn--quiet", type: "button", onclick: () => this.leave() }, "Cancel"),
          el("button", { class: "aa-btn aa-btn--go", type: "button", title: "Ctrl Enter", onclick: () => this.board.keep() }, "Keep")));
    }));
    this.body.classList.toggle("has-margin", this.anchors.length > 0);
    this.place();
  }

  /** Each comment beside its words, pushed down where two would overlap. */
  place() {
    if (!this.margin.isConnected) return;
    const top = this.margin.getBoundingClientRect().top;
    let free = 8;
    const boxes = [...this.margin.children].map((box, n) => ({ box, wanted: this.anchors[n].element ? this.anchors[n].element.getBoundingClientRect().top - top - 6 : 8 }));
    for (const { box, wanted } of boxes.sort((a, b) => a.wanted - b.wanted)) {
      free = Math.max(free, wanted);
      box.style.top = `${free}px`;
      free += box.offsetHeight + 8;
    }
    this.margin.style.minHeight = boxes.length ? `${free}px` : "";
  }
}

/** Text nodes of words; a character that turns the direction of the text is named instead of obeyed. */
function visible(words) {
  let at = 0;
  return words.split(TURNS).filter(Boolean).map((piece) => {
    const code = TURNS.test(piece) ? `U+${piece.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}` : "";
    const node = code ? el("span", { class: "aa-ctl", title: "A character that turns the direction of the text" }, code) : document.createTextNode(piece);
    const told = { node, at, length: piece.length };
    at += piece.length;
    return told;
  });
}
