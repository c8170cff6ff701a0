import { bringIntoView, el, icon, menu } from "./dom.js";
import { SourceText } from "./text.js";
import { summaryCards, legend } from "./summary.js";
import { Dock } from "./dock.js";
import { QuestionList } from "./questions.js";
import { Remarks } from "./remarks.js";
import { Coverage, marksOf } from "./coverage.js";
import { passageOf, placeOf } from "./passages.js";
import { Draft, settled } from "./draft.js";
import { Find } from "./find.js";
import { keysMenu, listenToKeys } from "./keys.js";

// The workbench: asks Python for the case, lays it out, and carries selection and draft between the panes.
// Nothing of the case is held in the widget's state, so that a saved notebook holds no patient text.

const WAIT = 4000; // ms before saying that nobody answers
const STAY = 120_000; // ms between two words to the store that the case is still open here

function render({ model, el: host }) {
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const root = el("div", { class: "aa" });
  const board = el("section", { class: "aa-wb", "data-state": "loading", "aria-label": "Workbench" });
  const waiting = el("p", { class: "waiting", role: "status" }, "Opening the case…");
  board.append(waiting);
  root.append(board);
  host.append(root);

  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const send = (message) => {
    try {
      model.send({ case: bench?.view?.case_id, ...message, view });
      return true;
    } catch (error) {
      console.warn("The kernel could not be reached.", error);
      return false;
    }
  };

  let bench = null;
  const onMessage = (message) => {
    if (message.view && message.view !== view) {
      if (message.type === "saved") bench?.draft.elsewhere(message.draft);
      return;
    }
    if (message.type === "view") bench?.refresh(message);
    else
    if (message.type === "case") {
      clearTimeout(impatient);
      bench ??= new Bench({ board, model, send });
      bench.open(message);
      board.dataset.openedMs = Math.round(performance.now() - asked); // for whoever measures
    } else if (message.type === "saved") bench?.draft.saved(message);
    else if (message.type === "kept") settled(message.case);
    else if (message.type === "stale") bench?.draft.stale(message);
    else if (message.type === "failed") bench?.draft.failed(message);
    else if (message.type === "coverage") bench?.coverage.answered(message);
    else if (message.type === "pong") bench?.draft.answered();
    else if (message.type === "refused") bench?.refuse(message);
    else if (message.type === "versions") bench?.draft.listVersions(message.versions);
    else if (message.type === "file") bench?.download(message);
    else if (message.type === "unreadable") {
      clearTimeout(impatient);
      waiting.textContent = `The case could not be opened: ${message.reason}.`;
    }
  };
  const onComm = () => bench?.draft.check();
  model.on("msg:custom", onMessage);
  model.on("comm_live_update", onComm);
  const impatient = setTimeout(() => {
    waiting.textContent = "The kernel does not answer. Run this cell to open the case.";
  }, WAIT);
  const asked = performance.now();
  const staying = setInterval(() => { if (bench && document.visibilityState === "visible") send({ type: "stay" }); }, STAY);
  if (!send({ type: "open" })) waiting.textContent = "Run this cell to open the case.";

  return () => {
    clearTimeout(impatient);
    clearInterval(staying);
    model.off("msg:custom", onMessage);
    model.off("comm_live_update", onComm);
    bench?.close();
  };
}

class Bench {
  constructor({ board, model, send }) {
    this.board = board;
    this.model = model;
    this.send = send;
    this.selected = "";
    this.place = 0;
  }

  open({ case: view, work, key, draft, templates }) {
    this.draft?.close();
    this.coverage?.close();
    this.check = null; // {coverage, text}: what the check said last, and of which text
    this.coverage = new Coverage({
      send: (message) => this.send({ ...message, case: view.case_id }),
      text: () => this.draft.area.value,
      show: (coverage, text, took) => this.checked(coverage, text, took),
      busy: (on) => this.remarks?.element.setAttribute("aria-busy", String(on)),
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
    this.notes = el("div", { class: "notes" });
    this.off = new Set();
    this.selected = "";
    this.layOut(view, work);
    this.listen();
    this.draft.open(key, draft, view.case_id);
    this.coverage.now();
    const wanted = this.model.get("selected");
    if (this.lines.has(wanted)) this.select(wanted, 0);
  }

  /** The case says something else now (a correction, another state): draw what changed, leave the draft alone. */
  refresh({ case: view, work, select }) {
    const scrolled = this.sum.scrollTop;
    const focused = this.board.contains(document.activeElement) && !this.draft.element.contains(document.activeElement);
    const [selected, place] = [this.selected, this.place];
    if (JSON.stringify(view.questions) !== JSON.stringify(this.view.questions)) this.check = null; // numbered anew
    const writing = select === undefined && this.dock.form; // somebody else's correction must not take a form away
    this.take(view, work);
    this.text.update(view, this.lines);
    this.drawAround({ keepDock: Boolean(writing) });
    this.coverage.now();
    this.sum.scrollTop = scrolled;
    if (writing) return;
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
  layOut(view, work) {
    this.take(view, work);
    this.text = new SourceText(view, this.lines, {
      onPick: (id, place) => this.select(id, place, { from: "text" }),
      onHover: (id, on) => this.rows.get(id)?.classList.toggle("is-hover", on),
      onSelect: (words) => this.offer(words),
    });
    this.find = new Find(this.text.element, view.documents.length, (range) => this.offer(this.text.wordsOf(range), true));
    this.dock = new Dock(view, {
      step: (by) => this.step(by),
      correct: (line, values) => this.send({ type: "edit", id: line.id, seen: line.described, values }),
      reject: (line) => this.send({ type: "reject", id: line.id, seen: line.described }),
      insert: (id) => this.draft.insert(this.lines.get(id).sentence),
      add: (kind, values, words) => this.send({ type: "add", kind, values, document: words.document, start: words.start, end: words.end }),
      ask: (words) => this.send({ type: "add-question", document: words.document, start: words.start, end: words.end, whole: words.found }),
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
      overrule: (remark, reason) => this.send({ type: "overrule", remark: remark.remark, reason }),
      reinstate: (remark) => this.send({ type: "reinstate", remark: remark.remark }),
    });
    this.foot = el("div", { class: "foot" });
    this.board.style.setProperty("--aa-docs", { 1: "6px", 2: "40px", 3: "56px" }[view.documents.length] ?? "40px");
    this.board.setAttribute("aria-label", `${view.case_name}, workbench`);
    this.board.replaceChildren(
      this.top,
      this.sum,
      el("div", { class: "src", role: "region", "aria-label": "Source text" },
        el("div", { class: "src-top" }, this.find.element, this.kinds), this.text.element, this.dock.element),
      el("div", { class: "ans", role: "region", "aria-label": "Answer" }, this.asked, this.draft.element, this.remarks.element, this.foot));
    this.drawAround();
    this.watchSize();
  }

  /** Everything around the documents and the draft. */
  drawAround({ keepDock = false } = {}) {
    const { view, work } = this;
    this.dock.view = view;
    this.dock.readonly = Boolean(work.frozen);
    if (!keepDock) this.dock.clear();
    this.top.replaceChildren(this.head(), this.notes);
    this.sum.replaceChildren(...summaryCards(view, {
      pick: (id) => this.select(id, 0),
      hover: (id, on) => this.text.hover(id, on),
      undo: (number) => this.send({ type: "undo", number }),
      ask: (point) => this.draft.insert(point.question),
    }).filter(Boolean));
    this.rows = new Map([...this.sum.querySelectorAll("[data-line]")].map((row) => [row.dataset.line, row]));
    this.kinds.replaceChildren(legend(view, this.off, (kind, on) => this.switchKind(kind, on)));
    this.questions = this.questionList();
    this.asked.replaceWith(this.questions.element);
    this.asked = this.questions.element;
    const submit = el("button", { class: "aa-btn aa-btn--main", type: "button", title: "Ctrl Enter", onclick: () => this.hand() }, "Submit for review");
    this.foot.replaceChildren(this.draft.count, el("span", { class: "aa-grow" }), this.openPoints,
      el("span", { class: "aa-sm aa-2 stand" }, work.words), work.frozen ? "" : submit);
    this.draft.freeze(Boolean(work.frozen));
    this.drawCheck();
    this.mood({});
    if (work.note) this.say(work.note);
  }

  /** How the whole board stands: offline goes before read-only. */
  mood({ offline = this.offline }) {
    this.offline = offline;
    this.board.dataset.state = offline ? "offline" : this.work.frozen ? "readonly" : "";
  }

  switchKind(kind, on) {
    if (on) this.off.delete(kind);
    else this.off.add(kind);
    this.text.switchKind(kind, on);
  }

  head() {
    const { view, work } = this;
    const who = view.patient
      ? el("button", { type: "button", class: "k-patient", "data-line": view.patient.id, "aria-pressed": "false", onclick: () => this.select(view.patient.id, 0) }, view.who)
      : view.who;
    const tool = (label, name, act, enabled) => el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": label, title: label, disabled: !enabled, onclick: act }, icon(name));
    const exports = menu(icon("export"), { title: "Export the case", className: "exports" });
    exports.button.setAttribute("aria-label", "Export the case");
    exports.fill(work.exports.map(({ format, label }) => ({ label, act: () => this.send({ type: "export", format }) })));
    return el("header", { class: "head" },
      el("div", { class: "aa-grow" },
        el("h2", { class: "who" }, who, view.who_note ? el("small", {}, view.who_note) : null),
        el("div", { class: "facts" }, el("span", {}, view.case_name),
          ...view.documents.map((document) => el("span", {}, el("span", { class: "aa-d", "aria-hidden": "true" }, document.letter),
            [document.title, document.when].filter(Boolean).join(", "))),
          work.waiting ? el("span", {}, icon("clock"), work.waiting) : null,
          work.holder ? el("span", {}, icon("pencil"), work.holder) : null)),
      el("div", { class: "nav", role: "toolbar", "aria-label": "Case" },
        work.frozen ? null : [tool("Undo the last correction", "undo", () => this.send({ type: "undo" }), work.can_undo),
          tool("Redo the correction", "redo", () => this.send({ type: "redo" }), work.can_redo), el("span", { class: "sep" })],
        work.of > 1 ? [tool("Previous case", "left", () => this.leave(-1), true), el("span", { class: "aa-sm aa-2" }, `${work.at} of ${work.of}`),
          tool("Next case", "right", () => this.leave(1), true), el("span", { class: "sep" })] : null,
        exports.element, this.keys.element));
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
    if (where === "form" && this.dock.form) return this.dock.refuse(reason);
    this.say({ tone: "bad", icon: "warn", alert: true, strong: "That could not be done:", text: `${reason}.`, buttons: [this.draft.button("Close", () => this.say(null))] });
  }

  leave(by) {
    if ((this.work.of ?? 1) < 2) return;
    this.draft.save();
    this.send({ type: "step", by });
  }

  hand() {
    if (this.work.frozen) return;
    this.draft.save();
    this.send({ type: "submit", text: this.draft.area.value, base: this.draft.base });
  }

  download({ name, mime, text, data }) {
    const bytes = data ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : text;
    const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
    const link = el("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  questionList() {
    return new QuestionList(this.view, this.work, {
      show: (number) => this.showQuestion(number),
      hover: (number, on) => {
        this.text.hoverQuestion(number, on);
        this.draft.sheet.hover(`asked ${number}`, on);
      },
      tick: (number, reason) => this.tick(number, reason),
      untick: (number) => this.send({ type: "untick", number }),
      reject: (question) => this.send({ type: "reject-question", number: question.number, seen: question.text }),
      undo: (number) => this.send({ type: "undo", number }),
      light: (number) => {
        const tick = this.work.ticks.find((each) => each.number === number);
        this.draft.light(tick ? placeOf(this.draft.area, tick) : this.draft.sheet.place(`asked ${number}`));
      },
    });
  }

  /** Where a question is asked, and where the draft takes it up. */
  showQuestion(number) {
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

  drawCheck() {
    const { coverage, text } = this.check ?? { coverage: null, text: this.draft.area.value };
    const { missing, check } = this.questions.show(coverage);
    this.remarks.show(coverage, { documents: this.view.documents, lines: this.lines, frozen: Boolean(this.work.frozen) });
    const ticked = this.work.ticks.flatMap((tick) => {
      const place = tick.words ? placeOf(this.draft.area, tick) : null;
      return place ? [{ from: place[0], to: place[1], asked: tick.number, sure: true }] : [];
    });
    this.draft.sheet.show(marksOf(coverage, text, this.work.ticks), text, ticked);
    const against = (coverage?.remarks ?? []).filter((remark) => remark.kind === "contradiction" && !remark.overruled).length;
    const bad = [missing && `${missing} missing`, against && `${against} ${against === 1 ? "contradiction" : "contradictions"}`].filter(Boolean).join(", ");
    const words = [bad, check && `${check} to check`].filter(Boolean).join(", ");
    if (this.openPoints.textContent !== words) this.openPoints.replaceChildren(...[bad ? icon("warn") : null, words].filter(Boolean));
  }

  showInCase(remark) {
    this.select("");
    this.text.quote(remark.case.document, remark.case.start, remark.case.end);
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
    this.send({ type: "tick", number, reason, passage });
  }

  select(id, place = 0, { from = "summary", focus = false, show = from !== "text" } = {}) {
    const line = this.lines.get(id);
    this.selected = line ? id : "";
    this.place = place;
    this.text.light(this.selected);
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
      this.dock.show(line, place);
      if (show) this.text.show(id, place);
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
    this.text.show(this.selected, this.place);
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
    listenToKeys(this.board, {
      next: () => this.walk(1),
      previous: () => this.walk(-1),
      nextPlace: () => this.step(1),
      previousPlace: () => this.step(-1),
      correct: () => this.dock.act("correct"),
      reject: () => this.questions.chosen() ? this.questions.reject() : this.dock.act("reject"),
      ask: () => this.dock.ask(),
      insert: () => this.dock.act("insert"),
      undo: () => { if (this.work.can_undo) this.send({ type: "undo" }); },
      redo: () => { if (this.work.can_redo) this.send({ type: "redo" }); },
      previousCase: () => this.leave(-1),
      nextCase: () => this.leave(1),
      submit: () => this.hand(),
      draft: () => this.draft.area.focus(),
      save: () => this.draft.save(),
      find: () => { this.find.input.focus(); this.find.input.select(); },
      keys: () => this.keys.toggle(),
      question: (number) => { this.questions.focus(number); this.showQuestion(number); },
      overrule: () => this.overrule(),
      back: () => this.back(),
    });
    this.onSelected = () => {
      const id = this.model.get("selected");
      if (id !== this.selected) this.select(id, 0);
    };
    this.model.on("change:selected", this.onSelected);
  }

  /** Panes that change their size keep the selected words in view. */
  watchSize() {
    this.sizes?.disconnect();
    let width = 0;
    this.sizes = new ResizeObserver(([entry]) => {
      const now = Math.round(entry.contentRect.width);
      if (width && now !== width && this.selected) {
        this.text.show(this.selected, this.place, { page: false });
        const row = this.rows.get(this.selected);
        if (row) bringIntoView(row, this.sum, { page: false });
      }
      width = now;
    });
    this.sizes.observe(this.text.element);
  }

  back() {
    if (this.keys.isOpen()) return this.keys.toggle(false);
    if (document.activeElement === this.find.input) this.find.clear();
    const row = this.sum.querySelector(".is-sel button") ?? this.sum;
    row.focus({ preventScroll: true });
  }

  /** The one line under the head: {tone, icon, strong, text, buttons, alert}, or null for none. */
  say(note) {
    this.notes.replaceChildren();
    if (!note) return;
    this.notes.append(el("div", { class: `note${note.tone ? ` is-${note.tone}` : ""}`, role: note.alert ? "alert" : "status" },
      icon(note.icon), el("span", { class: "said" }, el("b", {}, note.strong), " ", note.text),
      note.buttons ? el("span", { class: "acts" }, ...note.buttons) : null));
  }

  close() {
    this.draft?.close();
    this.coverage?.close();
    this.sizes?.disconnect();
    if (this.onSelected) this.model.off("change:selected", this.onSelected);
  }
}

export default { render };
