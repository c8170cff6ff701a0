import { bringIntoView, el, icon } from "./dom.js";
import { SourceText } from "./text.js";
import { summaryCards } from "./summary.js";
import { differences } from "./diff.js";
import { points, unitsOf } from "./passages.js";

// The reviewer's board: left the queue, beside it query, summary and answer, under them the verdict. Nothing of an
// answer is held in the widget's state, so that a saved notebook holds no patient text.

const NO_ANSWER = 4000; // ms before saying that nobody answers
const TURNS = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;
const VERDICTS = [
  { verdict: "complete", label: "Complete", sign: "tick", key: "c" },
  { verdict: "incomplete", label: "Incomplete", sign: "partial", key: "i" },
  { verdict: "wrong", label: "Wrong", sign: "x", key: "w" },
];
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

function render({ model, el: host }) {
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const send = (message) => {
    try {
      model.send({ ...message, view });
      return true;
    } catch (error) {
      console.warn("The kernel could not be reached.", error);
      return false;
    }
  };
  const board = new Board(send);
  const root = el("div", { class: "aa" }, board.element);
  host.append(root);

  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const onMessage = (message) => {
    if (message.view !== view) return;
    clearTimeout(impatient);
    if (message.type === "queue") board.fill(message.lines);
    else if (message.type === "review") board.open(message.case, message.review);
    else if (message.type === "judged") board.judged(message.case, message.judged);
    else if (message.type === "refused") board.refuse(message);
  };
  model.on("msg:custom", onMessage);
  const impatient = setTimeout(() => board.wait("The kernel does not answer. Run this cell to see what waits."), NO_ANSWER);
  if (!send({ type: "queue" })) board.wait("Run this cell to see what waits.");
  return () => {
    clearTimeout(impatient);
    model.off("msg:custom", onMessage);
    board.close();
    send({ type: "closed" });
  };
}

class Board {
  constructor(send) {
    this.send = send;
    this.lines = [];
    this.chosen = ""; // the case on the screen
    this.review = null;
    this.element = el("section", { class: "aa-rb", "data-state": "loading", "aria-label": "Review board" });
    this.wait("Looking for what waits…");
    this.search = el("input", { type: "search", placeholder: "Words, case, author", oninput: () => this.drawQueue() });
    this.count = el("span");
    this.list = el("ul", { class: "aa-scroll" });
    this.queue = el("nav", { class: "queue", "aria-label": "Answers waiting for review" },
      el("div", { class: "q-top" }, el("h2", { class: "aa-h" }, "To review", this.count),
        el("label", { class: "aa-field" }, icon("search"), el("span", { class: "aa-sr" }, "Filter the queue"), this.search)),
      this.list, el("p", { class: "q-foot" }, "Oldest first. Your own answers are not listed."));
    this.main = el("div", { class: "main" });
    this.resized = new ResizeObserver(() => this.place());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  wait(words) {
    this.element.replaceChildren(el("p", { class: "waiting", role: "status" }, words));
  }

  close() {
    this.resized.disconnect();
  }

  // The queue

  fill(lines) {
    this.lines = lines;
    if (this.element.dataset.state === "loading") {
      this.element.dataset.state = "";
      this.element.replaceChildren(this.queue, this.main);
    }
    this.drawQueue();
    if (this.review) return;
    if (lines.length) this.choose(lines[0].id);
    else this.main.replaceChildren(el("p", { class: "waiting", role: "status" }, "No answer waits for you. Answers that you wrote on go to a colleague."));
  }

  drawQueue() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.lines.filter((line) => words.every((word) => `${line.title} ${line.name} ${line.author}`.toLowerCase().includes(word)));
    this.count.textContent = words.length ? `${shown.length} of ${this.lines.length}` : String(this.lines.length);
    const focused = this.list.contains(document.activeElement);
    this.list.replaceChildren(...shown.map((line) => el("li", {},
      el("button", { class: `qi${line.id === this.chosen ? " is-cur" : ""}`, type: "button", "data-case": line.id,
        "aria-current": line.id === this.chosen ? "true" : null, onclick: () => this.choose(line.id) },
        el("b", { title: line.title }, line.title),
        el("span", { class: "l2" }, el("span", { class: "by" }, `${line.name}, ${line.author}`), el("span", { class: "age" }, line.age)),
        line.turn ? el("span", { class: "nt" }, icon("reply"), line.turn) : null))));
    const current = this.list.querySelector(".is-cur");
    if (!current) return;
    if (focused) current.focus({ preventScroll: true });
    bringIntoView(current, this.list, { page: false });
    if (this.list.scrollWidth > this.list.clientWidth) this.list.scrollLeft = current.offsetLeft - this.list.offsetLeft - 24;
  }

  choose(id) {
    this.send({ type: "choose", case: id });
  }

  step(by) {
    const at = this.lines.findIndex((line) => line.id === this.chosen);
    const next = this.lines[at < 0 ? 0 : at + by];
    if (next) this.choose(next.id);
  }

  // One answer

  open(id, review) {
    const focused = this.element.contains(document.activeElement);
    this.chosen = id;
    this.review = review;
    this.current = 0; // the question that keys are about
    this.editing = null; // the question whose comment is being written
    this.changes = review.answer.before !== null;
    this.reason = null;
    this.drawQueue();
    this.layOut();
    this.judged(id, review.judged);
    this.current = Math.max(0, review.judged.verdicts.findIndex((each) => !each.verdict));
    this.mark();
    if (focused) this.verdict.focus({ preventScroll: true });
  }

  layOut() {
    const { case: view, answer, facts } = this.review;
    const lines = new Map(view.cards.flatMap((card) => card.lines).map((line) => [line.id, line]));
    if (view.patient) lines.set(view.patient.id, view.patient);
    this.text = new SourceText(view, lines, { onPick: (one) => this.light(one), onHover: () => {}, onSelect: () => {} });
    this.text.element.setAttribute("aria-label", "Text of the documents");
    this.text.element.classList.add("read");
    this.keys = keysPop();
    this.notes = el("div", { class: "notes", role: "status" });
    this.head = el("header", { class: "head" },
      el("div", { class: "aa-grow" }, el("h2", { class: "who" }, view.who, view.who_note ? el("small", {}, view.who_note) : null),
        el("div", { class: "facts" }, el("span", {}, view.case_name), ...facts.map((fact) => el("span", {}, fact)))),
      this.keys.element);
    this.sum = el("div", { class: "s-body aa-scroll", tabindex: "0", role: "group", "aria-label": "What the case says" },
      ...summaryCards(view, { pick: (one) => this.light(one), hover: (one, on) => this.text.hover(one, on), undo: () => {}, ask: () => {} }).filter(Boolean));
    this.written = el("div", { class: "written", dir: "auto" });
    this.margin = el("div", { class: "margin" });
    this.body = el("div", { class: "a-body" }, this.written, this.margin);
    this.answer = el("div", { class: "a-scroll aa-scroll", tabindex: "0", role: "group", "aria-label": "Text of the answer" }, this.body);
    this.answer.addEventListener("mouseup", () => { this.words = this.selected(); });
    this.answer.addEventListener("keyup", () => { this.words = this.selected() ?? this.words; });
    this.words = null; // what was selected in the answer last
    this.switch = answer.before === null ? null
      : el("button", { class: "aa-btn", type: "button", "aria-pressed": String(this.changes), title: "v", onclick: () => this.show() }, icon("tick"), `Changes since version ${answer.before_version}`);
    const remarks = (kind) => el("div", { class: "remarks" }, ...this.review.coverage.remarks.filter((remark) => remark.kind === kind).map((remark) => this.remark(remark)));
    [this.contradictions, this.omissions] = [remarks("contradiction"), remarks("omission")];
    this.verdict = el("div", { class: "verd aa-scroll", tabindex: "0", role: "group", "aria-label": "Verdict" });
    this.foot = el("div", { class: "foot", role: "group", "aria-label": "Sign-off" });
    this.main.replaceChildren(el("div", { class: "top" }, this.head, this.notes),
      el("section", { class: "pane query", "aria-label": "Query" }, el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Query")), this.text.element),
      el("section", { class: "pane summ", "aria-label": "Summary" }, el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Summary")), this.sum),
      el("section", { class: "pane answ", "aria-label": "Answer" },
        el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Answer"), el("small", { class: "aa-grow" }, `version ${answer.version}`), this.switch), this.answer),
      this.verdict, this.foot);
    this.resized.disconnect();
    this.resized.observe(this.body);
  }

  light(id) {
    this.text.light(id);
    this.text.show(id, 0);
  }

  /** A contradiction with both quotes, or what the answer does not mention; a doctor's reason against it. */
  remark(remark) {
    const against = remark.overruled ? el("span", { class: "why" }, `${remark.overruled.who}: ${remark.overruled.reason}`) : null;
    const look = () => this.text.quote(remark.case.document, remark.case.start, remark.case.end);
    return el("div", { class: `rem is-${remark.kind}${against ? " is-over" : ""}` }, icon(remark.draft ? "warn" : "plus"),
      el("span", {}, el("b", {}, remark.draft ? remark.about : `Not mentioned: ${remark.about}`), " ",
        el("button", { class: "quote", type: "button", title: "Show the words", onclick: look }, `“${remark.case.words}”`),
        remark.draft ? [" and ", el("q", {}, remark.draft.words)] : null, against));
  }

  /** What was said of the answer is as told now; the text stays where it is. */
  judged(id, judged) {
    if (id !== this.chosen) return;
    this.review.judged = judged;
    this.say("");
    if (this.keeping || judged.state !== "in review") this.editing = null;
    if (judged.state !== "in review") this.reason = null;
    this.keeping = false;
    this.drawVerdicts();
    this.drawAnswer();
    this.drawFoot();
    if (judged.state === "released") this.say("Signed off. The answer can be sent and stays as it is.", "answered");
    else if (judged.state === "sent back") this.say("Sent back. Its author sees your reason above the case.", "reply");
  }

  say(words, sign = "warn", tone = "") {
    this.notes.replaceChildren(...(words ? [el("p", { class: `note ${tone}` }, icon(sign), el("span", { class: "aa-grow" }, words),
      ...(this.review.judged.state === "in review" ? [] : [el("button", { class: "aa-btn", type: "button", onclick: () => this.onward() }, "Next answer")]))] : []));
  }

  /** To the answer that waits longest. */
  onward() {
    this.review = null;
    this.chosen = "";
    this.fill(this.lines);
  }

  refuse({ asked, reason }) {
    if (!this.review) return this.main.replaceChildren(el("p", { class: "waiting", role: "alert" }, `${reason}.`));
    this.keeping = false;
    this.drawVerdicts(); // as it was
    this.notes.replaceChildren(el("p", { class: "note is-bad", role: "alert" }, icon("warn"),
      el("span", { class: "aa-grow" }, el("b", {}, "That could not be done: "), `${reason.replace(/\.$/, "")}.`),
      asked === "choose" ? null : el("button", { class: "aa-btn", type: "button", onclick: () => this.choose(this.chosen) }, "Open it again")));
    if (asked === "choose") this.send({ type: "queue" });
  }

  get verdicts() {
    return this.review.judged.verdicts;
  }

  get open_() {
    return this.review.judged.state === "in review";
  }

  // The answer: its text with changes, anchors of comments and what carries the question that is looked at

  show(on = !this.changes) {
    if (!this.switch) return;
    this.changes = on;
    this.switch.setAttribute("aria-pressed", String(on));
    this.drawAnswer();
  }

  drawAnswer() {
    const { answer, coverage } = this.review;
    const { text } = answer;
    const units = unitsOf(text);
    const marks = [];
    this.anchors = [];
    const shown = this.verdicts.filter((each) => each.comment || each.number === this.editing?.number);
    shown.forEach((each, n) => {
      const passage = each.number === this.editing?.number ? this.editing.passage : each.passage;
      const letter = String.fromCharCode(97 + n);
      this.anchors.push({ letter, number: each.number, element: null, passage });
      if (passage) marks.push({ from: units(passage[0]), to: units(passage[1]), anchor: letter });
    });
    for (const { number, support } of coverage.asked) for (const [start, end] of support) marks.push({ from: units(start), to: units(end), asked: number });
    const pieces = this.changes ? differences(answer.before, text) : [["same", text]];
    const edges = new Set([0, text.length]);
    for (const { from, to } of marks) edges.add(from).add(to);
    const cuts = [...edges].sort((a, b) => a - b);
    this.offsets = new Map(); // text node -> where in the answer it starts, in UTF-16 units
    let at = 0;
    const nodes = [];
    for (const [kind, words] of pieces) {
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
    this.mark();
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
    const { text } = this.review.answer;
    const words = text.slice(from, to);
    if (!words.trim()) return null;
    const start = points(text.slice(0, from + words.length - words.trimStart().length));
    return [start, start + points(words.trim())];
  }

  drawMargin() {
    this.margin.replaceChildren(...this.anchors.map(({ letter, number }) => {
      const verdict = this.verdicts.find((each) => each.number === number);
      const by = el("span", { class: "by" }, el("b", {}, letter), `question ${number}`, verdict.when ? `, you, ${verdict.when}` : "");
      if (this.editing?.number !== number) {
        return el("div", { class: "com", "data-comment": number }, by, el("p", {}, verdict.comment));
      }
      const area = el("textarea", { rows: "3", "aria-label": `Comment on question ${number}`, placeholder: this.editing.passage ? "Of the marked words" : "Of the whole answer" });
      area.value = this.editing.text;
      area.addEventListener("input", () => { this.editing.text = area.value; });
      this.area = area;
      return el("div", { class: "com is-open", "data-comment": number }, by, area,
        el("span", { class: "acts" },
          el("button", { class: "aa-btn aa-btn--quiet", type: "button", onclick: () => this.leave() }, "Cancel"),
          el("button", { class: "aa-btn aa-btn--go", type: "button", title: "Ctrl Enter", onclick: () => this.keep() }, "Keep")));
    }));
    this.body.classList.toggle("has-margin", this.anchors.length > 0);
    this.place();
  }

  /** Each comment beside its words, pushed down where two would overlap. */
  place() {
    if (!this.margin?.isConnected) return;
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

  // The verdict

  drawVerdicts() {
    const focused = this.verdict.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    const asked = new Map(this.review.coverage.asked.map((each) => [each.number, each]));
    this.rows = this.verdicts.map((each, n) => {
      const check = asked.get(each.number);
      const row = el("tr", { class: each.verdict ? "" : "is-open", "data-question": each.number },
        el("td", {}, el("span", { class: "aa-qn" }, String(each.number))),
        el("th", { scope: "row" }, el("button", { class: "q-b", type: "button", "data-at": `${n} q`, onclick: () => this.look(n, true) }, each.text),
          ...[each.before, each.others, each.comment ? "with a comment" : ""].filter(Boolean).map((note) => el("span", { class: "note-s" }, note))),
        el("td", { class: "chk" }, check ? stateOf(check) : null),
        el("td", {}, this.choices(each, n)),
        el("td", {}, el("button", { class: "aa-btn aa-btn--icon", type: "button", "data-at": `${n} m`, disabled: !this.open_,
          "aria-label": `Comment on question ${each.number}`, title: "Comment on the selected words (m)", onclick: () => this.comment(n) }, icon("comment"))));
      row.addEventListener("focusin", () => this.look(n));
      return row;
    });
    const table = this.rows.length ? el("table", {}, el("thead", {}, el("tr", {}, el("th", { colspan: "2", scope: "col" }, "Verdict"), el("th", { scope: "col" }, "Checker"), el("th", { scope: "col" }, "You"), el("td", {}))),
      el("tbody", {}, ...this.rows)) : el("p", { class: "aa-2" }, "The query states no question. Read the answer, then sign it off or send it back.");
    const { scrollTop } = this.verdict;
    this.verdict.replaceChildren(this.contradictions, table, this.omissions);
    this.verdict.scrollTop = scrollTop;
    this.mark();
    if (focused) this.verdict.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  choices(each, n) {
    const name = `aa-v-${this.chosen}-${each.number}-${this.name ??= Math.random()}`;
    return el("span", { class: "seg", role: "radiogroup", "aria-label": `Question ${each.number}` },
      ...VERDICTS.map(({ verdict, label, sign, key }) => {
        const on = each.verdict === verdict;
        const radio = el("input", { type: "radio", name, "data-at": `${n} ${key}`, disabled: !this.open_, onchange: () => this.judge(n, verdict) });
        radio.checked = on;
        return el("label", { class: `${on ? "on " : ""}${verdict}`, title: key }, radio, icon(sign), label);
      }));
  }

  judge(n, verdict, { comment, passage } = {}) {
    const each = this.verdicts[n];
    if (!each || !this.open_) return;
    const said = comment === undefined ? { comment: each.comment, passage: each.passage } : { comment, passage };
    this.send({ type: "judge", case: this.chosen, number: each.number, seen: each.text, verdict, ...said });
  }

  /** By key: the verdict on the question that is looked at, then on to the next open one. */
  say_(verdict) {
    const n = this.current;
    this.judge(n, verdict);
    const open = this.verdicts.findIndex((each, at) => at !== n && !each.verdict && at > n);
    if (open >= 0) this.look(open);
  }

  look(n, show = false) {
    if (!this.rows[n]) return;
    this.current = n;
    this.mark();
    bringIntoView(this.rows[n], this.verdict, { page: false });
    if (!show) return;
    this.text.showQuestion(this.verdicts[n].number);
    const words = this.written.querySelector(`[data-asked~="${this.verdicts[n].number}"]`);
    if (words) bringIntoView(words, this.answer, { page: false });
  }

  /** The question that keys are about, and the words of the answer that the check sees for it. */
  mark() {
    this.rows?.forEach((row, n) => row.classList.toggle("is-here", n === this.current));
    const number = String(this.verdicts[this.current]?.number);
    for (const run of this.written.querySelectorAll("[data-asked]")) run.classList.toggle("is-sup", run.dataset.asked.split(" ").includes(number));
  }

  // Comments

  comment(n = this.current) {
    const each = this.verdicts[n];
    if (!each || !this.open_) return;
    const words = this.selected() ?? this.words;
    this.words = null;
    this.current = n;
    this.editing = { n, number: each.number, passage: words ?? each.passage, text: each.comment };
    this.drawAnswer();
    this.area.focus({ preventScroll: true });
    bringIntoView(this.area, this.answer, { page: false });
  }

  leave() {
    this.editing = null;
    this.drawAnswer();
    this.verdict.focus({ preventScroll: true });
  }

  keep() {
    const { n, text, passage } = this.editing;
    this.keeping = true; // until Python has it: what could not be kept stays in the field
    // who comments on a question without a word on it has found something missing
    this.judge(n, this.verdicts[n].verdict ?? "incomplete", { comment: text, passage: text.trim() ? passage : null });
    this.verdict.focus({ preventScroll: true });
  }

  // The end of it

  drawFoot() {
    const { judged, answer } = this.review;
    const record = el("details", { class: "rec" }, el("summary", { class: "aa-btn aa-btn--quiet" }, icon("lock"), `Record: ${judged.record.length} entries`),
      el("ol", { class: "aa-pop" }, ...judged.record.map((entry) => el("li", {}, el("span", { class: "when" }, entry.when),
        el("span", {}, el("b", {}, entry.who), ` ${entry.what}`, entry.text ? el("span", { class: "said" }, entry.text) : null)))));
    record.open = !this.reason && (this.foot.querySelector("details")?.open ?? false);
    if (!this.open_) return this.foot.replaceChildren(record);
    if (this.reason) return this.foot.replaceChildren(record, this.reason);
    this.foot.replaceChildren(record, el("span", { class: "aa-grow" }), el("span", { class: "why" }, judged.tally),
      el("button", { class: `aa-btn${judged.left ? "" : " aa-btn--main"}`, type: "button", disabled: Boolean(judged.left), title: judged.left,
        onclick: () => this.send({ type: "sign", case: this.chosen }) }, "Accept and sign off"),
      el("button", { class: `aa-btn${judged.left ? " aa-btn--main" : ""}`, type: "button", onclick: () => this.ask() }, icon("reply"), `Send back to ${answer.author}`));
  }

  /** Why it goes back: put together from the comments, for the reviewer to go on from. */
  ask() {
    const area = el("textarea", { rows: "3", "aria-label": "Why the answer is sent back", placeholder: "What should be mended?" });
    area.value = this.review.judged.reason;
    const back = () => {
      this.reason = null;
      this.drawFoot();
    };
    this.reason = el("div", { class: "reason" }, area,
      el("button", { class: "aa-btn", type: "button", onclick: back }, "Cancel"),
      el("button", { class: "aa-btn aa-btn--main", type: "button", onclick: () => {
        if (!area.value.trim()) return area.focus();
        this.send({ type: "back", case: this.chosen, reason: area.value });
      } }, "Send back"));
    this.drawFoot();
    area.focus();
  }

  // The keyboard. One-letter keys rest while a field has focus.

  key(event) {
    const field = event.target.closest("textarea, input[type=search]");
    if (field) event.stopPropagation(); // JupyterLab takes line breaks from text fields in a cell
    if (!this.review) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && this.editing) {
      event.preventDefault();
      event.stopPropagation();
      this.keep();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const acts = { c: () => this.say_("complete"), i: () => this.say_("incomplete"), w: () => this.say_("wrong"), m: () => this.comment(), v: () => this.show(),
      j: () => this.look(this.current + 1, true), k: () => this.look(this.current - 1, true), "[": () => this.step(-1), "]": () => this.step(1), "?": () => this.keys.toggle() };
    let act = field ? null : acts[event.key];
    if (!field && /^[1-9]$/.test(event.key)) act = () => this.look(this.verdicts.findIndex((each) => each.number === Number(event.key)), true);
    if (event.key === "Escape") act = () => (this.editing ? this.leave() : this.verdict.focus({ preventScroll: true }));
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
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

/** What the check says of a question: its state, or "please check" with the guess under it. */
function stateOf({ status, sure }) {
  if (sure) return el("span", { class: `aa-st is-${status}` }, icon(status), status);
  return el("span", { class: "aa-st is-check" }, icon("check"), el("span", {}, "please check", el("small", {}, ` looks ${status}`)));
}

function keysPop() {
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

export default { render };
