import { clock, el, icon } from "./dom.js";
import { Lines } from "./lines.js";

// The list of cases: search, switches for the states, the lines. Asks Python for what is to be shown, one question at
// a time; what was asked last counts.

const PAUSE = 150; // ms without a key before searching
const WAIT = 4000; // ms before saying that nobody answers

const LIST_KEYS = [
  ["j k", "next, previous case"],
  ["Enter", "open the case"],
  ["]", "open the oldest that is free"],
  ["/", "search"],
  ["r", "refresh"],
  ["Esc", "back to the list"],
  ["?", "these keys"],
];

export class CaseList {
  /** send(message) -> whether it could be sent. */
  constructor(send) {
    this.send = send;
    this.states = null; // until Python has said which are on
    this.number = 0; // of the question
    this.flying = false;
    this.again = null; // what is to be asked next
    this.stays = false; // asked for the same list again
    this.opening = false;
    this.leaving = null; // a promise while a case closes
    this.timers = {};
    this.lines = new Lines({
      open: (line) => this.demand({ type: "open", case: line.id }),
      near: (id) => this.send({ type: "ahead", case: id }),
      leaf: (start) => this.send({ type: "rows", number: this.number, start }),
    });
    this.layOut();
    this.listen();
  }

  layOut() {
    const button = (label, look, act, more = {}) => el("button", { class: `aa-btn ${look}`, type: "button", onclick: act, ...more }, ...label);
    const key = (name) => el("kbd", { "aria-hidden": "true" }, name);
    this.words = el("small", { role: "status" });
    this.when = el("span", { class: "aa-sm aa-3 when" });
    this.keys = el("div", { class: "aa-pop", role: "dialog", "aria-label": "Keys", hidden: true },
      el("dl", {}, ...LIST_KEYS.flatMap(([keys, words]) => [
        el("dt", {}, ...keys.split(" ").flatMap((each, n) => [n ? " " : null, el("kbd", {}, each)])), el("dd", {}, words)])));
    this.keysButton = button(["Keys ", key("?")], "aa-btn--quiet", () => this.showKeys(), { "aria-expanded": "false" });
    this.nextButton = button(["Open the oldest ", key("]")], "aa-btn--go", () => this.openNext(), { title: "The oldest that nobody else has open" });
    this.refreshButton = button([icon("refresh")], "aa-btn--icon", () => this.refresh(), { "aria-label": "Refresh", title: "Refresh (r)" });
    this.input = el("input", { type: "search", placeholder: "Search in documents and drafts", autocomplete: "off", spellcheck: "false" });
    this.chips = el("div", { class: "chips", role: "group", "aria-label": "States shown" });
    this.notes = el("div", { class: "notes" });
    this.empty = el("div", { class: "empty", hidden: true });
    this.waiting = el("p", { class: "waiting", role: "status" }, "Opening the list…");
    this.element = el("section", { class: "aa-wl", "aria-label": "Worklist", "data-state": "loading" }, this.waiting,
      el("header", { class: "head" },
        el("h2", {}, "Worklist ", this.words), el("span", { class: "aa-grow" }), this.when,
        this.refreshButton,
        el("div", { class: "keys" }, this.keysButton, this.keys)),
      el("div", { class: "tools" },
        el("label", { class: "aa-field" }, icon("search"), el("span", { class: "aa-sr" }, "Search in documents and drafts"), this.input, key("/")),
        this.chips, el("span", { class: "aa-grow" }), this.nextButton),
      this.notes, this.lines.element, this.empty);
  }

  listen() {
    this.input.addEventListener("focus", () => { this.lines.wanted = false; }); // a list that comes now leaves the keys here
    this.input.addEventListener("input", () => {
      this.element.setAttribute("aria-busy", "true");
      clearTimeout(this.timers.pause);
      this.timers.pause = setTimeout(() => this.ask(), PAUSE);
    });
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.keys.hidden && !this.keys.parentElement.contains(event.relatedTarget)) this.showKeys(false);
    });
  }

  key(event) {
    const field = event.target === this.input;
    // JupyterLab takes line breaks from text fields in a cell: keys of a field end here
    if (field) event.stopPropagation();
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const inField = { Escape: () => this.leaveField(), Enter: () => this.toLines(), ArrowDown: () => this.toLines() };
    const anywhere = {
      j: () => this.lines.move(1), k: () => this.lines.move(-1), "/": () => this.toField(), "]": () => this.openNext(), r: () => this.refresh(),
      "?": () => this.showKeys(), Escape: () => this.showKeys(false),
    };
    const inLines = this.lines.element.contains(event.target) ? this.lines.act(event.key) : null;
    const act = field ? inField[event.key] : inLines ?? anywhere[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // What is asked of Python, and what it answers

  /** Ask for the list as it is now; near: the case to stay at; type: "leave" comes back from a case. */
  ask({ type = "list", near = null } = {}) {
    clearTimeout(this.timers.pause);
    this.timers.pause = null;
    if (this.flying && type === "list") {
      this.again = { near };
      return;
    }
    this.number += 1;
    this.flying = true;
    this.element.setAttribute("aria-busy", "true");
    this.again = null;
    this.stays = type === "list" && near !== null;
    this.expect({ type, number: this.number, near, ...this.wanted() }, "patience");
  }

  refresh() {
    this.ask({ near: this.lines.current?.id ?? null });
  }

  openNext() {
    // before the first list has come, and while another one is on its way, nobody knows that there is none
    if (this.lines.total || this.flying || this.timers.pause) this.demand({ type: "next", ...this.wanted() });
  }

  /** Ask for a case in place of the list. */
  demand(message) {
    if (this.leaving) { // a key that was quicker than the case that closes
      this.leaving.then(() => this.demand(message));
      return;
    }
    this.opening = true;
    this.expect(message, "case");
  }

  wanted() {
    return { text: this.input.value, states: this.states && [...this.states] };
  }

  expect(message, timer) {
    clearTimeout(this.timers[timer]);
    if (this.send(message)) this.timers[timer] = setTimeout(() => this.silence("The kernel does not answer."), WAIT);
    else this.silence("The kernel has stopped.");
  }

  silence(what) {
    this.flying = false;
    this.element.setAttribute("aria-busy", "false");
    this.opened();
    if (this.element.dataset.state === "loading") this.waiting.textContent = `${what} Run this cell to open the list.`;
    else this.say(what, "The list is as it was. Run this cell again.");
  }

  fill(message) {
    if (message.number !== this.number) return;
    clearTimeout(this.timers.patience);
    this.flying = false;
    if (this.again) {
      this.ask(this.again);
      return;
    }
    this.element.dataset.state = "";
    this.element.setAttribute("aria-busy", String(Boolean(this.timers.pause)));
    this.say(null);
    this.states = new Set(message.chips.filter((chip) => chip.on).map((chip) => chip.state));
    this.words.textContent = message.words;
    this.when.textContent = `as of ${clock(new Date()).slice(0, 5)}`;
    this.nextButton.disabled = !message.total;
    this.drawChips(message.chips);
    this.drawEmpty(message.empty);
    // one may have moved on while the same list was refreshed
    const at = this.stays ? Lines.placeIn(message, this.lines.current?.id) ?? message.at : message.at;
    const keysShown = !this.keys.hidden; // a line that is drawn anew loses the focus, and the keys would close
    if (this.lines.fill({ ...message, at })) this.refreshButton.focus({ preventScroll: true });
    this.showKeys(keysShown);
  }

  put({ number, start, lines }) {
    if (number === this.number) this.lines.put(start, lines);
  }

  refuse({ reason, asked }) {
    clearTimeout(this.timers.patience);
    this.flying = false;
    this.opened();
    if (this.element.dataset.state === "loading") this.waiting.textContent = `The list could not be opened: ${reason}.`;
    else if (asked === "next") this.say("No case was opened:", `${reason}.`, "");
    else this.say("That could not be done:", `${reason}.`);
  }

  /** The case has come, or could not. */
  opened() {
    clearTimeout(this.timers.case);
    this.opening = false;
    this.lines.opened();
  }

  // The field

  toField() {
    this.input.focus();
    this.input.select();
  }

  leaveField() {
    if (this.input.value) {
      this.input.value = "";
      this.ask();
    } else this.toLines();
  }

  /** From the field to the lines that it finds. */
  toLines() {
    if (this.timers.pause || this.flying) {
      this.lines.wanted = true; // as soon as they have come
      if (this.timers.pause) this.ask();
    } else if (this.lines.total) this.lines.focus();
  }

  // What is said

  drawChips(chips) {
    const focused = this.chips.contains(document.activeElement) ? document.activeElement.dataset.state : null;
    this.chips.replaceChildren(...chips.map((chip) => el("button", {
      class: "aa-chip", type: "button", "aria-pressed": String(chip.on), "data-state": chip.state,
      onclick: (event) => {
        this.states = new Set(this.states);
        const off = this.states.delete(chip.state);
        if (!off) this.states.add(chip.state);
        event.currentTarget.setAttribute("aria-pressed", String(!off));
        this.ask();
      },
    }, icon(chip.icon), chip.label, " ", el("span", { class: "n" }, chip.count.toLocaleString("en")))));
    if (focused) this.chips.querySelector(`[data-state="${focused}"]`).focus({ preventScroll: true });
  }

  drawEmpty(empty) {
    this.empty.hidden = !empty;
    this.empty.replaceChildren();
    if (!empty) return;
    const act = (label, doing) => el("button", { class: "aa-btn", type: "button", onclick: () => {
      doing();
      this.input.focus({ preventScroll: true }); // the button goes
      this.ask();
    } }, label);
    const everywhere = () => { this.states = new Set([...this.chips.children].map((chip) => chip.dataset.state)); };
    this.empty.append(el("p", { role: "status" }, el("b", {}, empty.strong)), el("p", { class: "aa-2" }, empty.text),
      el("div", { class: "acts" },
        empty.elsewhere ? act(`Show ${empty.elsewhere.toLocaleString("en")} in other states`, everywhere) : "",
        this.input.value ? act("Clear the search", () => { this.input.value = ""; }) : ""));
  }

  /** The one line under the head; null for none. */
  say(strong, text = "", tone = "is-warn") {
    this.notes.replaceChildren();
    if (strong) this.notes.append(el("div", { class: `note ${tone}`, role: "status" }, icon("warn"), el("span", {}, el("b", {}, strong), " ", text)));
  }

  showKeys(open = this.keys.hidden) {
    this.keys.hidden = !open;
    this.keysButton.setAttribute("aria-expanded", String(open));
  }

  // Coming and going

  /** A case takes the place of the list; says whether it was asked for here. */
  leave() {
    const focused = this.opening || this.element.contains(document.activeElement);
    this.opened();
    this.say(null);
    this.showKeys(false);
    this.element.hidden = true;
    return focused;
  }

  /** From a case that closes: Python hears of it behind what that case saves while it closes. */
  comeBack() {
    this.show({ focus: true });
    this.leaving = new Promise((done) => { setTimeout(done, 0); }).then(() => {
      this.leaving = null;
      this.ask({ type: "leave" });
    });
  }

  show({ focus = false } = {}) {
    this.element.hidden = false;
    this.lines.wanted = focus;
    if (focus) this.lines.element.focus({ preventScroll: true });
    if (this.element.getBoundingClientRect().top < 0) this.element.scrollIntoView({ block: "start" });
  }

  close() {
    this.lines.close();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}
