import { el, icon } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { SourceText } from "./text.js";
import { summaryCards } from "./summary.js";
import { ReviewQueue, lineKey } from "./review_queue.js";
import { AnswerPane } from "./review_answer.js";
import { VerdictPane } from "./review_verdict.js";
import { SignOff, agreementPanel, keysPop } from "./review_side.js";

// The reviewer's board: left the queue, beside it query, summary and answer, under them the verdict. Nothing of an
// answer is held in the widget's state, so that a saved notebook holds no patient text.

const NO_ANSWER = 4000; // ms before saying that nobody answers
const NOBODY_WAITS = "No answer waits for you. Answers that you wrote on go to a colleague.";

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

  const hears = {
    queue: (message) => board.fill(message),
    checked: (message) => board.queue.checked(message),
    review: (message) => board.open(message.case, message.review),
    judged: (message) => board.isJudged(message.case, message.judged),
    agreement: (message) => board.agreed(message.agreement),
    trail: (message) => board.trailSaid(message),
    refused: (message) => board.refuse(message),
  };
  const onMessage = (message) => {
    if (message.view !== view) return;
    clearTimeout(impatient);
    hears[message.type]?.(message);
  };
  model.on("msg:custom", onMessage);
  const impatient = setTimeout(() => board.wait("The kernel does not answer. Run this cell to see what waits."), NO_ANSWER);
  if (!send({ type: "queue" })) board.wait("Run this cell to see what waits.");
  return () => {
    clearTimeout(impatient);
    model.off("msg:custom", onMessage);
    board.answer?.close();
    send({ type: "closed" });
  };
}

class Board {
  constructor(tell) {
    this.tell = tell;
    this.chosen = ""; // the case on the screen
    this.review = null;
    this.current = 0; // the question that keys are about
    this.element = el("section", { class: "aa-rb", "data-state": "loading", "aria-label": "Review board" });
    this.wait("Looking for what waits…");
    this.queue = new ReviewQueue({ choose: (line) => this.choose(line), check: ({ id, revision }) => tell({ type: "check", case: id, revision }) });
    this.main = el("div", { class: "main" });
    this.agreement = el("div", { class: "agree" });
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  wait(words) {
    this.element.replaceChildren(el("p", { class: "waiting", role: "status" }, words));
  }

  /** An act on the answer that is on the screen. */
  send(message) {
    this.tell({ ...message, case: this.chosen });
  }

  get judged() {
    return this.review.judged;
  }

  get verdicts() {
    return this.review.judged.verdicts;
  }

  get isOpen() {
    return this.review.judged.open;
  }

  // The queue

  fill({ lines, specialties }) {
    if (this.element.dataset.state === "loading") {
      this.element.dataset.state = "";
      this.element.replaceChildren(this.queue.element, this.main);
      this.tell({ type: "agreement" });
    }
    this.queue.fill(lines, specialties);
    if (this.review) return;
    if (lines.length) this.choose(lines[0]);
    else this.main.replaceChildren(el("p", { class: "waiting", role: "status" }, NOBODY_WAITS), this.agreement);
  }

  choose(line) {
    if (!line) return;
    this.wanted = line;
    this.tell({ type: "choose", case: line.id, waits: line.waits, revision: line.revision });
  }

  /** To the answer that waits longest. */
  onward() {
    this.review = null;
    this.chosen = "";
    this.queue.choseLine("");
    this.fill({ lines: this.queue.lines, specialties: this.queue.specialties });
  }

  // One answer

  open(id, review) {
    const focused = this.element.contains(document.activeElement);
    this.answer?.close();
    this.chosen = id;
    this.review = review;
    this.layOut();
    this.queue.choseLine(lineKey({ waits: review.waits, id, revision: review.answer.revision }));
    this.isJudged(id, review.judged);
    this.current = Math.max(0, review.judged.verdicts.findIndex((each) => !each.verdict));
    this.mark();
    if (focused) this.back();
  }

  layOut() {
    const { case: view, answer, coverage, facts, waits } = this.review;
    const lines = new Map(view.cards.flatMap((card) => card.lines).map((line) => [line.id, line]));
    if (view.patient) lines.set(view.patient.id, view.patient);
    this.text = new SourceText(view, lines, { onPick: (one) => this.light(one), onHover: () => {}, onSelect: () => {} });
    this.text.element.setAttribute("aria-label", "Text of the documents");
    this.text.element.classList.add("read");
    this.keys = keysPop();
    this.notes = el("div", { class: "notes", role: "status" });
    const head = el("header", { class: "head" },
      el("div", { class: "aa-grow" }, el("h2", { class: "who" }, view.who, view.who_note ? el("small", {}, view.who_note) : null),
        el("div", { class: "facts" }, el("span", {}, view.case_name), ...facts.map((fact) => el("span", {}, fact)),
          waits === "second reading" ? el("span", { class: "blind" }, icon("lock"), "second reading, blind: you see no other reviewer’s words until yours are given") : null)),
      this.keys.element);
    const sum = el("div", { class: "s-body aa-scroll", tabindex: "0", role: "group", "aria-label": "What the case says" },
      ...summaryCards(view, { pick: (one) => this.light(one), hover: (one, on) => this.text.hover(one, on), undo: () => {}, ask: () => {} }).filter(Boolean));
    this.answer = new AnswerPane(this, answer, coverage.asked);
    this.verdict = new VerdictPane(this, coverage, answer.version);
    this.foot = new SignOff(this);
    this.main.replaceChildren(el("div", { class: "top" }, head, this.notes),
      el("section", { class: "pane query", "aria-label": "Query" }, el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Query")), this.text.element),
      el("section", { class: "pane summ", "aria-label": "Summary" }, el("div", { class: "p-h" }, el("h3", { class: "aa-h" }, "Summary")), sum),
      this.answer.element, el("div", { class: "low" }, this.verdict.element, this.agreement), this.foot.element);
  }

  light(id) {
    this.text.light(id);
    this.text.show(id, 0);
  }

  showWords(document, start, end) {
    this.text.quote(document, start, end);
  }

  /** What was said of the answer is as told now; the text stays where it is. */
  isJudged(id, judged) {
    if (id !== this.chosen) return;
    const ended = this.review.judged.open && !judged.open;
    this.review.judged = judged;
    // a comment that is begun while another one is kept is not taken away by its answer
    if (this.keeping === this.answer.editing || !judged.open) this.answer.editing = null;
    if (!judged.open) this.foot.reason = null;
    this.keeping = null;
    this.verdict.draw();
    keepingFocus(this.answer.element, () => this.answer.draw());
    keepingFocus(this.foot.element, () => this.foot.draw());
    this.mark();
    this.say(judged.note, judged.publish?.doubted ? "warn" : judged.state === "sent back" ? "reply" : "answered");
    this.tell({ type: "trail" });
    if (ended) this.tell({ type: "agreement" });
  }

  say(words, sign) {
    this.notes.replaceChildren(...(words ? [el("p", { class: "note" }, icon(sign), el("span", { class: "aa-grow" }, words),
      el("button", { class: "aa-btn", type: "button", onclick: () => this.onward() }, "Next answer"))] : []));
  }

  refuse({ asked, reason }) {
    if (!this.review) return this.main.replaceChildren(el("p", { class: "waiting", role: "alert" }, `${reason.replace(/\.$/, "")}.`));
    this.keeping = null;
    this.verdict.draw(); // as it was
    this.mark();
    this.notes.replaceChildren(el("p", { class: "note is-bad", role: "alert" }, icon("warn"),
      el("span", { class: "aa-grow" }, el("b", {}, "That could not be done: "), `${reason.replace(/\.$/, "")}.`),
      asked === "choose" ? null : el("button", { class: "aa-btn", type: "button", onclick: () => this.again() }, "Open it again")));
    if (asked === "choose") this.tell({ type: "queue" });
  }

  /** The same answer as it stands now. */
  again() {
    const { waits, answer } = this.review;
    this.choose({ id: this.chosen, waits, revision: answer.revision });
  }

  agreed(agreement) {
    const panel = agreementPanel(agreement);
    this.agreement.replaceWith(panel);
    this.agreement = panel;
  }

  trailSaid(told) {
    this.foot?.trailSaid(told);
    if (!told.done) this.tell({ type: "trail" });
  }

  // Verdicts and comments

  judge(n, verdict, { comment, passage } = {}) {
    const each = this.verdicts[n];
    if (!each || !this.isOpen) return;
    const said = comment === undefined ? { comment: each.comment, passage: each.passage } : { comment, passage };
    this.send({ type: "judge", number: each.number, seen: each.text, verdict, ...said });
  }

  /** By key: the verdict on the question that is looked at, then on to the next open one. */
  judgeHere(verdict) {
    const n = this.current;
    this.judge(n, verdict);
    const open = this.verdicts.findIndex((each, at) => at !== n && !each.verdict && at > n);
    if (open >= 0) this.look(open);
  }

  look(n, show = false) {
    if (!this.verdict.rows[n]) return;
    this.current = n;
    this.mark();
    this.verdict.bring(n);
    if (!show) return;
    this.text.showQuestion(this.verdicts[n].number);
    this.answer.bring(this.verdicts[n].number);
  }

  /** The question that keys are about, and the words of the answer that the check sees for it. */
  mark() {
    this.verdict.mark(this.current);
    this.answer.mark(this.verdicts[this.current]?.number);
  }

  comment(n = this.current) {
    const each = this.verdicts[n];
    if (!each || !this.isOpen) return;
    this.current = n;
    this.answer.comment(each);
  }

  keep() {
    this.keeping = this.answer.editing; // until Python has it: what could not be kept stays in the field
    const { number, text, passage } = this.keeping;
    const n = this.verdicts.findIndex((each) => each.number === number);
    // who comments on a question without a word on it has found something missing
    this.judge(n, this.verdicts[n].verdict ?? "incomplete", { comment: text, passage: text.trim() ? passage : null });
    this.back();
  }

  back() {
    this.verdict.element.focus({ preventScroll: true });
  }

  // The keyboard. One-letter keys rest while a field has focus.

  key(event) {
    const field = event.target.closest("textarea, input[type=search], select");
    if (field) event.stopPropagation(); // JupyterLab takes line breaks from text fields in a cell
    if (!this.review) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && this.answer.editing) {
      event.preventDefault();
      event.stopPropagation();
      this.keep();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const acts = { c: () => this.judgeHere("complete"), i: () => this.judgeHere("incomplete"), w: () => this.judgeHere("wrong"), m: () => this.comment(), v: () => this.answer.show(),
      j: () => this.look(this.current + 1, true), k: () => this.look(this.current - 1, true), "[": () => this.choose(this.queue.neighbour(-1)), "]": () => this.choose(this.queue.neighbour(1)),
      "?": () => this.keys.toggle() };
    let act = field ? null : acts[event.key];
    if (!field && /^[1-9]$/.test(event.key)) act = () => this.look(this.verdicts.findIndex((each) => each.number === Number(event.key)), true);
    if (event.key === "Escape") act = () => (this.answer.editing ? this.answer.leave() : this.back());
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

export default { render };
