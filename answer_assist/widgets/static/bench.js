import { bringIntoView, el, icon, onWidth } from "./dom.js";
import { SourceText } from "./text.js";
import { summaryCards, legend } from "./summary.js";
import { Dock } from "./dock.js";
import { QuestionList } from "./questions.js";
import { Remarks } from "./remarks.js";
import { Coverage, marksOf, openWords, ticksOf } from "./coverage.js";
import { passageOf, placeOf } from "./passages.js";
import { Draft } from "./draft.js";
import { Find } from "./find.js";
import { benchKeys, keysMenu, listenToKeys } from "./keys.js";
import { Notes, caseHead } from "./head.js";
import { Acts } from "./acts.js";
import { Incoming } from "./incoming.js";
import { Pages } from "./pages.js";
import { Unrecognised } from "./unrecognised.js";
import { keepingFocus, whenShut } from "./focus.js";

// The board of a case: lays it out, and carries selection, check and draft between the panes.

export class Bench {
  constructor({ board, model, send }) {
    this.board = board;
    this.model = model;
    this.send = send;
    this.acts = new Acts({ send, say: (note) => this.say(note) });
    this.selected = "";
    this.place = 0;
  }

  open({ case: view, work, key, draft, templates, files }) {
    this.draft?.close();
    this.coverage?.close();
    this.check = null; // {coverage, text}: what the check said last, and of which text
    this.coverage = new Coverage({
      send: (message) => this.send({ ...message, case: view.case_id }),
      text: () => this.draft.area.value,
      show: (coverage, text, took) => this.checked(coverage, text, took),
      busy: (on) => {
        this.remarks?.element.setAttribute("aria-busy", String(on));
        this.wait();
      },
    });
    this.draft = new Draft({
      send: this.send,
      say: (note) => this.say(note),
      onOffline: (offline) => {
        this.mood({ offline });
        if (!offline) this.coverage.now(); // what was asked meanwhile is lost
      },
      onText: () => this.coverage.soon(),
      templates,
    });
    this.keys = keysMenu();
    this.notes ??= new Notes();
    this.notes.say(null);
    this.off = new Set();
    this.selected = "";
    this.layOut(view, work, files);
    this.listen();
    this.draft.open(key, draft, view.case_id);
    if (!view.reading) this.begin();
  }

  /** The documents are read: look at the draft, and show what Python has selected. */
  begin() {
    this.coverage.now();
    this.unrecognised.look();
    const wanted = this.model.get("selected");
    if (this.lines.has(wanted)) this.select(wanted, 0);
  }

  /** The case says something else now (a correction, another state): draw what changed, leave what is in hand alone. */
  refresh({ case: view, work, select, draft, files }) {
    if (!files) this.acts.answered(); // documents come and nobody has asked
    const reading = this.view.reading;
    const scrolled = this.sum.scrollTop;
    const [selected, place, before] = [this.selected, this.place, JSON.stringify(this.view.questions)];
    const onLine = selected && document.activeElement.closest?.("[data-line]")?.dataset.line === selected;
    const writing = select === undefined && this.dock.inHand; // somebody else's correction must not take a form away
    const renumbered = JSON.stringify(view.questions) !== before;
    if (renumbered) this.check = null;
    const held = keepingFocus(this.board, () => {
      this.take(view, work);
      this.text.update(view, this.lines);
      this.pages.update(view, this.lines, files?.paged);
      this.drawAround({ keepDock: Boolean(writing), renumbered });
    });
    if (reading) return this.begin();
    if (draft) this.draft.submitted(draft);
    this.coverage.now();
    this.sum.scrollTop = scrolled;
    if (writing) return;
    const focused = onLine || !held;
    this.selected = "";
    const line = this.lines.has(select ?? selected) ? select ?? selected : "";
    const moved = line !== selected;
    this.select(line, Math.min(place, Math.max(0, (this.lines.get(line)?.places.length ?? 1) - 1)), { focus: focused, show: moved });
    if (focused && !line) this.sum.focus({ preventScroll: true });
  }

  take(view, work) {
    this.view = view;
    this.work = work;
    this.lines = new Map(view.cards.flatMap((card) => card.lines).map((line) => [line.id, line]));
    if (view.patient) this.lines.set(view.patient.id, view.patient);
  }

  /** The whole board, for a case that comes onto the screen. */
  layOut(view, work, files) {
    this.take(view, work);
    this.text = new SourceText(view, this.lines, {
      onPick: (id, place) => this.select(id, place, { from: "text" }),
      onHover: (id, on) => this.rows.get(id)?.classList.toggle("is-hover", on),
      onSelect: (words) => this.offer(words),
    });
    this.pages?.close();
    this.pages = new Pages({ ask: this.send, pick: (id, place) => this.select(id, place, { from: "text" }), text: this.text.element });
    this.pages.update(view, this.lines, files.paged);
    this.incoming ??= new Incoming({ board: this.board, send: this.send, frozen: () => Boolean(this.work.frozen) });
    this.incoming.piece = files.piece;
    this.incoming.show(files.incoming);
    this.unrecognised?.close();
    this.unrecognised = new Unrecognised({ send: this.send, show: (name) => this.showWords(name), pane: () => this.sum });
    this.find = new Find(this.text.element, view.documents.length, (range) => this.offer(this.text.wordsOf(range), true));
    this.dock = new Dock(view, {
      step: (by) => this.step(by),
      correct: (line, values) => this.acts.ask({ type: "edit", id: line.id, seen: line.described, values }),
      reject: (line) => this.acts.ask({ type: "reject", id: line.id, seen: line.described }),
      insert: (id) => this.draft.insert(this.lines.get(id).sentence),
      add: (kind, values, words) => this.acts.ask({ type: "add", kind, values, document: words.document, start: words.start, end: words.end }),
      ask: (words) => this.acts.ask({ type: "add-question", document: words.document, start: words.start, end: words.end, whole: words.found }),
      back: () => this.back(),
    });
    this.top = el("div", { class: "top" });
    this.sum = el("div", { class: "sum aa-scroll", role: "region", "aria-label": "Summary", tabindex: "0" });
    this.kinds = el("div");
    this.asked = el("div");
    this.openPoints = el("span", { class: "open", role: "status" });
    this.remarks = new Remarks({
      inCase: (remark) => this.showInCase(remark),
      inDraft: (remark) => this.showInDraft(remark),
      hover: (remark, on) => this.draft.sheet.hover(`bad ${remark.key}`, on),
      insert: (sentence) => this.draft.insert(sentence),
      overrule: (remark, reason) => this.acts.ask({ type: "overrule", remark: remark.remark, reason }),
      reinstate: (remark) => this.acts.ask({ type: "reinstate", remark: remark.remark }),
    });
    this.foot = el("div", { class: "foot" });
    this.board.setAttribute("aria-label", `${view.case_name}, workbench`);
    this.board.replaceChildren(
      this.top,
      this.sum,
      el("div", { class: "src", role: "region", "aria-label": "Source text" },
        el("div", { class: "src-top" }, this.find.element, this.pages.switch, this.kinds), this.text.element, this.pages.element, this.dock.element),
      el("div", { class: "ans", role: "region", "aria-label": "Answer" }, this.asked, this.draft.element, this.remarks.element, this.foot),
      this.incoming.input, this.incoming.veil);
    this.drawAround();
    this.watchSize();
  }

  /** Everything around the documents and the draft. */
  drawAround({ keepDock = false, renumbered = true } = {}) {
    const { view, work } = this;
    this.board.style.setProperty("--aa-docs", { 1: "6px", 2: "42px", 3: "62px" }[view.documents.length] ?? "40px");
    this.dock.view = view;
    this.dock.readonly = Boolean(work.frozen);
    if (!keepDock) this.dock.clear();
    whenShut(this.top, () => keepingFocus(this.top, () => this.top.replaceChildren(this.head(), this.notes.element, this.incoming.element)));
    this.sum.replaceChildren(...summaryCards(view, {
      pick: (id) => this.select(id, 0),
      hover: (id, on) => this.text.hover(id, on),
      undo: (number) => this.acts.ask({ type: "undo", number }),
      ask: (point) => this.draft.insert(point.question),
      insert: (sentence) => this.draft.insert(sentence),
    }).filter(Boolean));
    this.unrecognised.stand();
    this.rows = new Map([...this.sum.querySelectorAll("[data-line]")].map((row) => [row.dataset.line, row]));
    this.kinds.replaceChildren(legend(view, this.off, (kind, on) => this.switchKind(kind, on)));
    if (renumbered) this.drawQuestions();
    else whenShut(this.asked, () => keepingFocus(this.board, () => this.drawQuestions()));
    const submit = el("button", { class: "aa-btn aa-btn--main", type: "button", title: "Ctrl Enter", onclick: () => this.hand() }, "Submit for review");
    this.foot.replaceChildren(this.draft.count.element, el("span", { class: "aa-grow" }), this.openPoints,
      work.frozen ? el("span", { class: "aa-sm aa-2 stand" }, work.words) : submit);
    this.draft.freeze(Boolean(work.frozen));
    this.drawCheck();
    this.mood({});
    if (work.note) this.say(null);
  }

  drawQuestions() {
    const first = !this.questions;
    this.questions = this.questionList();
    this.asked.replaceWith(this.questions.element);
    this.asked = this.questions.element;
    if (!first) this.drawCheck();
  }

  /** How the whole board stands: offline goes before read-only. */
  mood({ offline = this.offline }) {
    this.offline = offline;
    this.board.dataset.state = offline ? "offline" : this.work.frozen ? "readonly" : "";
    this.wait();
  }

  switchKind(kind, on) {
    if (on) this.off.delete(kind);
    else this.off.add(kind);
    this.text.switchKind(kind, on);
    this.pages.switchKind(kind, on);
  }

  head() {
    return caseHead(this.view, this.work, {
      patient: () => this.select(this.view.patient.id, 0),
      undo: () => this.acts.ask({ type: "undo" }),
      redo: () => this.acts.ask({ type: "redo" }),
      leave: (by) => this.leave(by),
      save: (format) => this.send({ type: "export", format }),
    }, this.keys.element, this.incoming.button());
  }

  /** Words were selected in the text. */
  offer(words, found = false) {
    if (this.work.frozen || !words) return;
    this.select("");
    this.dock.offer({ ...words, found });
    if (found) this.dock.element.querySelector("[data-kind]")?.focus();
  }

  /** Python could not do what was asked. */
  refuse({ reason, where }) {
    this.acts.answered();
    if (where === "form" && this.dock.form) return this.dock.refuse(reason);
    this.say({ tone: "bad", icon: "warn", alert: true, strong: "That could not be done:", text: `${reason}.`, buttons: [this.draft.button("Close", () => this.say(null))] });
  }

  leave(by) {
    if (this.work.of < (this.work.at ? 2 : 1)) return; // no other case waits
    this.draft.save({ leaving: true });
    this.send({ type: "step", by });
  }

  hand() {
    if (this.work.frozen) return;
    this.draft.save();
    this.acts.ask({ type: "submit", text: this.draft.area.value, base: this.draft.base });
  }

  questionList() {
    return new QuestionList(this.view, this.work, {
      show: (number) => this.showQuestion(number),
      hover: (number, on) => {
        this.text.hoverQuestion(number, on);
        this.draft.sheet.hover(`asked ${number}`, on);
      },
      tick: (number, reason) => this.tick(number, reason),
      untick: (number) => this.acts.ask({ type: "untick", number }),
      reject: (question) => this.acts.ask({ type: "reject-question", number: question.number, seen: question.text }),
      undo: (number) => this.acts.ask({ type: "undo", number }),
      words: (comment) => this.draft.light(placeOf(this.draft.area, comment), "The reviewer's words are about a passage that you have changed."),
      light: (number) => {
        const tick = this.work.ticks.find((each) => each.number === number);
        this.draft.light(tick ? placeOf(this.draft.area, tick) : this.draft.sheet.place(`asked ${number}`));
      },
    });
  }

  /** Where a question is asked, and where the draft takes it up. */
  showQuestion(number) {
    this.pages.turn(false);
    this.text.showQuestion(number);
    const place = this.draft.sheet.place(`asked ${number}`);
    if (place) this.draft.sheet.reveal(...place);
  }

  /** The check has answered. */
  checked(coverage, text, took) {
    this.check = { coverage, text };
    this.drawCheck();
    this.board.dataset.checkedMs = took; // for whoever measures
  }

  /** Whether there are words in the draft of which the check has said nothing yet. */
  awaitsCheck() {
    return Boolean(!this.check?.coverage.written && !this.offline && this.draft?.area.value.trim());
  }

  wait() {
    if (this.waits !== this.awaitsCheck()) this.drawCheck();
  }

  drawCheck() {
    const { coverage, text } = this.check ?? { coverage: null, text: this.draft.area.value };
    this.waits = this.awaitsCheck();
    const { missing, check } = this.questions.show(coverage, this.waits);
    this.remarks.show(coverage, { documents: this.view.documents, lines: this.lines, frozen: Boolean(this.work.frozen) });
    const ticked = ticksOf(this.work.ticks, (tick) => placeOf(this.draft.area, tick));
    this.draft.sheet.show(marksOf(coverage, text, this.work.ticks), text, ticked);
    const { bad, words } = openWords(coverage, missing, check);
    if (this.openPoints.textContent !== words) this.openPoints.replaceChildren(...[bad ? icon("warn") : null, words].filter(Boolean));
  }

  showInCase(remark) {
    this.showWords(remark.case);
  }

  /** Words of a document that are no finding. */
  showWords({ document: number, start, end }) {
    this.select("");
    this.pages.turn(false);
    this.text.quote(number, start, end);
  }

  showInDraft(remark) {
    const place = this.draft.sheet.place(`bad ${remark.key}`);
    if (place) this.draft.light(place);
  }

  /** Open the menu of the question or remark that is chosen, or else of the first contradiction. */
  overrule() {
    const here = document.activeElement.closest("[data-asked], [data-remark]");
    const chosen = here ?? this.board.querySelector(".contra") ?? this.board.querySelector(".qrow:is(.is-missing, .is-partial, .is-check)");
    chosen?.querySelector(".over > .aa-btn")?.click();
  }

  tick(number, reason) {
    const passage = reason ? null : passageOf(this.draft.area);
    if (!reason && !passage) {
      this.say({ tone: "", icon: "pencil", strong: "Which words answer it?", text: "Select them in the draft, or put the cursor into their paragraph, then tick the question." });
      this.draft.area.focus();
      return;
    }
    this.acts.ask({ type: "tick", number, reason, passage });
  }

  select(id, place = 0, { from = "summary", focus = false, show = from !== "text" } = {}) {
    const line = this.lines.get(id);
    this.selected = line ? id : "";
    this.place = show ? this.pages.placeOf(line, place) : place;
    this.text.light(this.selected);
    this.pages.light(this.selected);
    this.text.quote(-1);
    for (const row of this.board.querySelectorAll("[data-line]")) {
      const chosen = row.dataset.line === this.selected;
      row.classList.toggle("is-sel", chosen);
      const button = row.matches("button") ? row : row.querySelector("button");
      button.setAttribute("aria-pressed", String(chosen));
      if (!chosen) continue;
      if (from === "text" || focus) bringIntoView(row, this.sum.contains(row) ? this.sum : this.board);
      if (focus) button.focus({ preventScroll: true });
    }
    if (line) {
      this.dock.show(line, this.place);
      if (show) this.showPlace();
      else this.pages.chosen(place);
    } else this.dock.clear();
    if (this.model.get("selected") !== this.selected) {
      this.model.set("selected", this.selected);
      try {
        this.model.save_changes();
      } catch (error) {
        console.warn("The kernel could not be told what is selected.", error);
      }
    }
  }

  step(by) {
    const places = this.lines.get(this.selected)?.places.length ?? 0;
    if (!places) return;
    this.place = (this.place + by + places) % places;
    this.dock.show(this.lines.get(this.selected), this.place);
    this.showPlace();
  }

  /** The place of the selected finding, on its page or in the text. */
  showPlace() {
    if (!this.pages.show(this.selected, this.place)) this.text.show(this.selected, this.place);
  }

  walk(by) {
    const ids = [...this.sum.querySelectorAll("[data-line]")].map((row) => row.dataset.line);
    if (!ids.length) return;
    const at = ids.indexOf(this.selected);
    this.select(ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.max(0, Math.min(ids.length - 1, at + by))], 0, { focus: true });
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    listenToKeys(this.board, benchKeys(this));
    this.onSelected = () => {
      const id = this.model.get("selected");
      if (id !== this.selected && !this.dock.inHand) this.select(id, 0); // another window's choice takes no form away
    };
    this.model.on("change:selected", this.onSelected);
  }

  /** Panes that change their size keep the selected words in view. */
  watchSize() {
    this.sizes?.disconnect();
    this.sizes = onWidth(this.text.element, () => {
      if (!this.selected || this.pages.on) return;
      this.text.show(this.selected, this.place, { page: false });
      const row = this.rows.get(this.selected);
      if (row) bringIntoView(row, this.sum, { page: false });
    });
  }

  back() {
    if (this.keys.isOpen()) return this.keys.toggle(false);
    if (document.activeElement === this.find.input) this.find.clear();
    const row = this.sum.querySelector(".is-sel button") ?? this.sum;
    row.focus({ preventScroll: true });
  }

  /** The one line under the head; without a note what the draft has to be decided on, or where the case stands. */
  say(note) {
    this.notes.say(note ?? this.draft?.undecided ?? this.work.note);
  }

  close() {
    this.acts.close();
    this.draft?.close();
    this.coverage?.close();
    this.sizes?.disconnect();
    this.pages?.close();
    this.unrecognised?.close();
    if (this.onSelected) this.model.off("change:selected", this.onSelected);
  }
}
