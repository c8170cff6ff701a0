import { bringIntoView, el, icon } from "./dom.js";
import { carried } from "./passages.js";

// The sheet that the draft is written on: a plain textarea over a mirror of its text. The mirror draws passages,
// discs and rails, so that typing and the browser's undo stay native; the sheet is as high as its text and scrolls
// as a whole.

const TURNING = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

export class Sheet {
  constructor(area) {
    this.area = area;
    this.marks = []; // {from, to, asked: number, sure} of a question, or {from, to, bad: key} of a contradiction
    this.text = "";
    this.lit = new Map(); // what is pointed at: "asked 3", "bad 0" -> how many times
    this.mirror = el("div", { class: "mirror", "aria-hidden": "true" });
    this.gutter = el("div", { class: "gutter", "aria-hidden": "true" });
    this.sheet = el("div", { class: "sheet" }, this.mirror, this.gutter, area);
    this.element = el("div", { class: "edit-in" }, this.sheet);
    this.resized = new ResizeObserver((changes) => {
      if (changes.some((change) => change.target === this.element)) this.stay();
      this.soon();
    });
    this.resized.observe(this.sheet);
    this.resized.observe(this.element);
    area.addEventListener("keydown", (event) => this.page(event));
  }

  /** The text has changed: by typing, which the cursor's line follows, or otherwise. */
  follow({ typed = false } = {}) {
    this.marks = carried(this.marks, this.text, this.area.value);
    this.text = this.area.value;
    this.draw();
    this.typed ||= typed;
    this.soon();
  }

  /** Other marks: those of a text that may have been written on since, and those of the text as it is. */
  show(marks, text, present = []) {
    this.marks = [...carried(marks, text, this.area.value), ...present];
    this.text = this.area.value;
    this.draw();
    this.soon();
  }

  draw() {
    const edges = new Set([0, this.text.length]);
    for (const { from, to } of this.marks) edges.add(from).add(to);
    const cuts = [...edges].sort((a, b) => a - b);
    this.nodes = [];
    const pieces = [];
    for (let n = 0; n + 1 < cuts.length; n += 1) {
      const [from, to] = [cuts[n], cuts[n + 1]];
      const over = this.marks.filter((mark) => mark.from < to && from < mark.to);
      const inside = this.words(this.text.slice(from, to), from);
      if (!over.length) pieces.push(...inside);
      else {
        const span = el("span", { class: over.some((mark) => mark.bad !== undefined) ? "sup bad" : "sup" }, ...inside);
        span.marks = new Set(over.map(nameOf));
        pieces.push(span);
      }
    }
    this.spans = pieces.filter((piece) => piece.marks);
    this.mirror.replaceChildren(...pieces, "\u200b"); // a last empty line has its height too
    this.paint();
  }

  /** Text nodes; a character that turns the direction of the text is named instead of obeyed. */
  words(text, from) {
    let at = from;
    return text.split(TURNING).filter(Boolean).map((piece) => {
      const turning = TURNING.test(piece);
      const node = turning ? el("span", { class: "turn" }, "\u2060") : document.createTextNode(piece);
      this.nodes.push({ node, from: at, to: at + piece.length });
      at += piece.length;
      return node;
    });
  }

  /** Point at passages, or no longer: "asked 3", "bad 0". */
  hover(name, on) {
    const times = (this.lit.get(name) ?? 0) + (on ? 1 : -1);
    if (times > 0) this.lit.set(name, times);
    else this.lit.delete(name);
    this.paint();
  }

  paint() {
    for (const span of this.spans ?? []) span.classList.toggle("is-hover", [...span.marks].some((name) => this.lit.has(name)));
  }

  /** Where the first passage of a name stands now, [from, to]; null without one. */
  place(name) {
    const mark = this.marks.find((each) => nameOf(each) === name);
    return mark ? [mark.from, mark.to] : null;
  }

  soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.area.scrollTop = 0;
      this.discs();
      if (this.typed) this.reveal(this.area.selectionEnd, this.area.selectionEnd, { near: true });
      this.typed = false;
    });
  }

  /** The number of each question beside its passages, and a line along them. */
  discs() {
    const { top, width } = this.sheet.getBoundingClientRect();
    if (!width) return; // out of sight for a moment, as when the theme changes
    const runs = [];
    for (const mark of this.marks) {
      const boxes = [...this.range(mark.from, mark.to).getClientRects()];
      if (boxes.length) runs.push({ mark, from: boxes[0].top - top, to: boxes[boxes.length - 1].bottom - top });
    }
    runs.sort((a, b) => a.from - b.from || (a.mark.bad === undefined ? 0 : 1));
    let free = 0;
    const seen = new Set();
    const drawn = runs.flatMap(({ mark, from, to }) => {
      const bad = mark.bad !== undefined;
      const line = bad ? null : placed(el("span", { class: "rail" }), from, to - from);
      const name = bad ? `bad ${Math.round(from)}` : nameOf(mark);
      if (seen.has(name)) return [line].filter(Boolean); // a question's number stands once, at its first passage
      seen.add(name);
      const place = Math.max(from + 2, free);
      free = place + 18;
      const sign = bad ? icon("warn") : el("span", { class: `aa-qn${mark.sure ? "" : " is-check"}` }, String(mark.asked));
      return [line, placed(el("span", { class: "gut" }, sign), place)].filter(Boolean);
    });
    this.gutter.replaceChildren(...drawn);
  }

  /** The pane has become lower, as when the check remarks something: the cursor's line stays in view if it was. */
  stay() {
    const { top, height } = this.element.getBoundingClientRect();
    const before = this.height ?? height;
    this.height = height;
    if (height >= before || document.activeElement !== this.area) return;
    const at = this.area.selectionEnd;
    const { bottom } = this.range(at, at).getBoundingClientRect();
    const last = at >= this.text.length && this.element.scrollTop + before >= this.element.scrollHeight - 24;
    if (last || (bottom > top && bottom <= top + before)) this.reveal(at, at, { near: true });
  }

  range(from, to) {
    const range = document.createRange();
    const set = (edge, offset) => {
      const found = this.nodes.find((each) => offset <= each.to) ?? this.nodes.at(-1);
      if (!found) range[edge](this.mirror, 0);
      else if (found.node.nodeType !== Node.TEXT_NODE) range[edge](found.node, 0);
      else range[edge](found.node, Math.max(0, Math.min(found.node.length, offset - found.from)));
    };
    set("setStart", from);
    set("setEnd", to);
    return range;
  }

  /** Bring a passage into view; near: no further than needed, as the cursor does. */
  reveal(from, to, { near = false } = {}) {
    const range = this.range(from, to);
    const box = range.getBoundingClientRect();
    const pane = this.element.getBoundingClientRect();
    if (!near) bringIntoView(range, this.element, { page: false });
    else if (from >= this.text.length) this.element.scrollTop = this.element.scrollHeight;
    else if (box.bottom > pane.bottom - 8) this.element.scrollTop += box.bottom - pane.bottom + 16;
    else if (box.top < pane.top + 8 && box.height) this.element.scrollTop -= pane.top - box.top + 16;
  }

  /** The textarea is as high as its text: a page is what one sees of it. */
  page(event) {
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.element.scrollBy({ top: by * 0.9 * this.element.clientHeight });
  }

  close() {
    this.resized.disconnect();
    cancelAnimationFrame(this.waiting);
  }
}

function nameOf(mark) {
  return mark.bad === undefined ? `asked ${mark.asked}` : `bad ${mark.bad}`;
}

function placed(node, top, height) {
  node.style.top = `${top}px`;
  if (height) node.style.height = `${height}px`;
  return node;
}
