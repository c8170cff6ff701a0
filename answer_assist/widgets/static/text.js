import { el, shape, bringIntoView } from "./dom.js";
import { points, unitsOf } from "./passages.js";

// The documents with their words marked. Python has cut the text; here it is only painted and lit. Of a long case the
// first documents are drawn with everything else on the screen, the others a moment later.

const FIRST = 8000; // characters that fill the tallest pane
const MOMENT = 50; // ms after a frame in which it comes onto the screen

export class SourceText {
  /**
   * lines: finding id -> its line. onPick(id, place): its words were clicked; onHover(id, on): pointed at;
   * onSelect(words): words were selected, as {document, start, end, text}, offsets in code points.
   */
  constructor(view, lines, { onPick, onHover, onSelect }) {
    this.lines = lines;
    this.onPick = onPick;
    this.onHover = onHover;
    this.offsets = new WeakMap(); // text node -> where in its document it starts
    this.entries = new WeakMap(); // marked words' element -> their entry in marks
    this.marks = [];
    this.off = new Set();
    this.lit = "";
    this.articles = []; // of each document: what its paragraphs were drawn from, and their elements
    this.owed = []; // documents whose words are drawn as soon as the first ones are on the screen
    this.element = el("div", { class: "text aa-scroll", tabindex: "0", role: "group", "aria-label": "Documents" });
    this.begin(view);
    this.watch = () => {
      clearTimeout(this.selecting);
      this.selecting = setTimeout(() => {
        const words = this.selection();
        if (words) onSelect(words);
      }, 150);
    };
    for (const name of ["mouseup", "keyup", "touchend"]) this.element.addEventListener(name, this.watch);
    this.listen();
  }

  /** One listener for all marks: a long case has thousands. */
  listen() {
    const entryOf = (node) => this.entries.get(node?.closest?.("mark"));
    const turn = (entry, on) => entry?.marks.forEach((each) => this.onHover(each.finding, on));
    this.element.addEventListener("click", (event) => this.pick(entryOf(event.target)));
    this.element.addEventListener("keydown", (event) => {
      const entry = entryOf(event.target);
      if (!entry || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      this.pick(entry);
    });
    this.element.addEventListener("mouseover", (event) => turn(entryOf(event.target), true));
    this.element.addEventListener("mouseout", (event) => turn(entryOf(event.target), false));
  }

  /** Overlapping words: each click goes one finding further out. */
  pick(entry) {
    const shown = entry?.marks.filter((each) => !this.off.has(this.lines.get(each.finding).kind)) ?? [];
    if (!shown.length || window.getSelection()?.toString()) return;
    const next = shown[(shown.findIndex((each) => each.finding === this.lit) + 1) % shown.length];
    this.onPick(next.finding, next.place);
  }

  begin(view) {
    let room = FIRST;
    view.documents.forEach((document, n) => {
      if (room > 0) this.draw(document, n);
      else {
        this.articles[n] = { element: el("article", { class: "doc", "data-document": n }, heading(document)) };
        this.element.append(this.articles[n].element);
        this.owed.push([document, n]);
      }
      room -= document.paragraphs.flat().reduce((sum, segment) => sum + segment.text.length, 0);
    });
    this.dress();
    if (this.owed.length) requestAnimationFrame(() => setTimeout(() => this.whole(), MOMENT));
  }

  /** Draw what is still owed; whoever asks for words of the documents needs all of them. */
  whole() {
    if (!this.owed.length) return;
    for (const [document, n] of this.owed.splice(0)) this.draw(document, n);
    this.dress();
  }

  /** The case says something else: only paragraphs whose words are marked otherwise are drawn again. */
  update(view, lines) {
    this.whole();
    this.lines = lines;
    view.documents.forEach((document, n) => {
      this.articles[n]?.element.querySelector(".doc-h").replaceWith(heading(document)); // its kind may be another
      if (!document.paragraphs) return; // as they were
      if (this.articles[n]?.told.length === document.paragraphs.length) this.redraw(document, n);
      else this.draw(document, n);
    });
    this.dress();
  }

  /** Marks as they look and sound now. */
  dress() {
    for (const entry of this.marks) {
      const said = this.said(entry);
      if (entry.said !== said) {
        entry.said = said;
        entry.element.setAttribute("aria-label", said);
      }
      this.paint(entry);
    }
  }

  /** What a screen reader says of marked words: the words, and of which finding they are. */
  said(entry) {
    return `${entry.text}. ${entry.marks.map((mark) => this.lines.get(mark.finding).described).join("; ")}`;
  }

  /** The words selected in the documents, without the space around them; null for none, or for two documents. */
  selection() {
    const chosen = window.getSelection();
    if (!chosen?.rangeCount || chosen.isCollapsed) return null;
    return this.wordsOf(chosen.getRangeAt(0));
  }

  /** The words of a range as {document, start, end, text}; null for none, or for two documents. */
  wordsOf(range) {
    const article = range.startContainer.parentElement?.closest(".doc");
    if (!article || !this.element.contains(article) || article !== range.endContainer.parentElement?.closest(".doc")) return null;
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    let [start, end, text] = [null, null, ""];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!this.offsets.has(node) || !range.intersectsNode(node)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (from >= to) continue;
      const at = this.offsets.get(node);
      start ??= at + points(node.data.slice(0, from));
      end = at + points(node.data.slice(0, to));
      text += node.data.slice(from, to);
    }
    if (!text.trim()) return null;
    start += points(text) - points(text.trimStart());
    end -= points(text) - points(text.trimEnd());
    return { document: Number(article.dataset.document), start, end, text: text.trim() };
  }

  draw(document, n) {
    this.marks = this.marks.filter((entry) => entry.document !== n);
    const told = tellings(document);
    const paragraphs = told.map((each) => this.paragraph(each, n));
    const element = el("article", { class: "doc", "data-document": n }, heading(document), ...paragraphs);
    if (this.articles[n]) this.articles[n].element.replaceWith(element);
    else this.element.append(element);
    this.articles[n] = { told, element, paragraphs };
  }

  /** What is selected, pointed at or scrolled to in the other paragraphs stays. */
  redraw(document, n) {
    const { told, paragraphs } = this.articles[n];
    const now = tellings(document);
    const changed = now.flatMap((each, k) => (each.json === told[k].json ? [] : [k]));
    const going = new Set(changed.map((k) => paragraphs[k]));
    this.marks = this.marks.filter((entry) => !going.has(entry.element.closest("p")));
    for (const k of changed) {
      const paragraph = this.paragraph(now[k], n);
      paragraphs[k].replaceWith(paragraph);
      paragraphs[k] = paragraph;
    }
    this.articles[n].told = now;
  }

  paragraph({ segments, start, asked: askedBefore }, n) {
    [this.at, this.askedUntil, this.drawn] = [start, askedBefore, n];
    const p = el("p", { dir: "auto" });
    p.style.setProperty("--lines", linesOf(segments)); // its height as long as it is not laid out
    let asked = null;
    segments.forEach((segment, k) => {
      if (!segment.question) asked = null;
      else if (asked?.dataset.question !== String(segment.question)) {
        const first = this.askedUntil !== segment.question;
        this.askedUntil = segment.question;
        asked = el("span", { class: "q", "data-question": segment.question },
          first ? el("span", { class: "disc", "aria-hidden": "true" }, el("span", { class: "aa-qn" }, String(segment.question))) : null);
        p.append(asked);
      }
      const last = k === segments.length - 1;
      (asked ?? p).append(this.piece(segment, last ? segment.text.trimEnd() : segment.text));
    });
    return p;
  }

  piece(segment, text) {
    let inside = document.createTextNode(text);
    this.offsets.set(inside, this.at);
    this.at += points(segment.text);
    if (segment.control) {
      inside = el("span", { class: "aa-ctl", title: "A character that turns the direction of the text" }, segment.control);
    }
    if (!segment.marks) return inside;
    const mark = el("mark", { tabindex: "-1", role: "button", "data-finding": segment.marks.map((each) => each.finding).join(" ") }, inside);
    const entry = { element: mark, marks: segment.marks, starts: segment.starts, text: segment.text, document: this.drawn };
    this.marks.push(entry);
    this.entries.set(mark, entry);
    return mark;
  }

  /** The hue of a mark: the selected finding's, or else the innermost one's whose kind is switched on. */
  paint(entry) {
    const on = entry.marks.filter((mark) => !this.off.has(this.lines.get(mark.finding).kind));
    const lit = entry.marks.find((mark) => mark.finding === this.lit);
    const owner = lit ?? on[0];
    const classes = ["aa-hl"];
    if (!owner) classes.push("is-off");
    else {
      const line = this.lines.get(owner.finding);
      classes.push(`k-${line.kind}`, shape(line));
      if (lit) classes.push("is-lit");
      const other = on.map((mark) => this.lines.get(mark.finding).kind).find((kind) => kind !== line.kind);
      if (other && !lit) {
        classes.push("is-two"); // words of two kinds wear the second one's line too
        entry.element.style.setProperty("--k2", `var(--aa-${other})`);
      }
    }
    if (!entry.starts) classes.push("is-cont");
    const look = classes.filter(Boolean).join(" ");
    if (entry.element.className !== look) entry.element.className = look;
    if (entry.element.tabIndex !== (lit ? 0 : -1)) entry.element.tabIndex = lit ? 0 : -1;
  }

  of(id) {
    if (id) this.whole();
    return this.marks.filter((entry) => entry.marks.some((mark) => mark.finding === id));
  }

  /** Light all words of a finding; "" puts the light out. */
  light(id) {
    const before = this.lit;
    this.lit = id;
    for (const entry of [...this.of(before), ...this.of(id)]) this.paint(entry);
  }

  /** Bring a place of a finding into view. */
  show(id, place, { page = true } = {}) {
    const first = this.of(id).find((entry) => entry.marks.some((mark) => mark.finding === id && mark.place === place));
    if (first) bringIntoView(first.element, this.element, { cover: this.headHeight(first.element), page });
  }

  showQuestion(number) {
    this.whole();
    const asked = this.element.querySelector(`.q[data-question="${Number(number)}"]`);
    if (asked) bringIntoView(asked, this.element, { cover: this.headHeight(asked) });
  }

  hoverQuestion(number, on) {
    this.whole();
    for (const asked of this.element.querySelectorAll(`.q[data-question="${Number(number)}"]`)) asked.classList.toggle("is-hover", on);
  }

  /** Light words of a document, by their offsets in code points, and bring them into view; without any: put it out. */
  quote(document_, start, end) {
    if (typeof CSS === "undefined" || !CSS.highlights) return;
    CSS.highlights.delete("aa-quote");
    if (!this.articles[document_]) return;
    this.whole();
    const article = this.articles[document_].element;
    const range = document.createRange();
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) => (this.offsets.has(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
    let begun = false;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const at = this.offsets.get(node);
      const [units, until] = [unitsOf(node.data), at + points(node.data)];
      if (until <= start) continue;
      if (at >= end) break;
      if (!begun) range.setStart(node, units(Math.max(0, start - at)));
      begun = true;
      range.setEnd(node, units(Math.min(points(node.data), end - at)));
    }
    if (!begun) return;
    CSS.highlights.set("aa-quote", new Highlight(range));
    bringIntoView(range, this.element, { cover: article.querySelector(".doc-h").offsetHeight });
  }

  headHeight(element) {
    return element.closest(".doc")?.querySelector(".doc-h")?.offsetHeight ?? 0;
  }

  switchKind(kind, on) {
    if (on) this.off.delete(kind);
    else this.off.add(kind);
    for (const entry of this.marks) {
      if (entry.marks.some((mark) => this.lines.get(mark.finding).kind === kind)) this.paint(entry);
    }
  }

  hover(id, on) {
    for (const entry of this.of(id)) entry.element.classList.toggle("is-hover", on);
  }
}

function heading({ letter, title, when }) {
  return el("h3", { class: "doc-h" }, el("span", { class: "aa-d", "aria-hidden": "true" }, letter), el("b", {}, title), el("span", { class: "when" }, when));
}

/** Of each paragraph what it is drawn from: its segments, where it starts in code points, the question asked just before. */
function tellings({ paragraphs }) {
  let [start, asked] = [0, null];
  return paragraphs.map((segments) => {
    const told = { segments, start, asked, json: JSON.stringify([asked, segments]) };
    for (const segment of segments) {
      start += points(segment.text);
      asked = segment.question ?? asked;
    }
    return told;
  });
}

const MEASURE = 66; // characters of a line

/** About how many lines a paragraph will take. */
function linesOf(segments) {
  const lines = segments.map((segment) => segment.text).join("").trimEnd().split("\n");
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / MEASURE)), 0);
}
