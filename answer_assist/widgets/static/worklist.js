import { clock, el, icon, shortTime } from "./dom.js";

// The worklist: asks Python for the cases that wait, draws the lines that are in sight, and shows the case that is
// opened in the same place. A list of 20,000 cases comes a page at a time; no line is held in the widget's state.

const PAGE = 100; // lines that Python sends at once
const OVER = 10; // lines drawn above and below those in sight
const PAUSE = 150; // ms without a key before searching
const LEAF = 60; // ms that a page must stay in sight before it is asked for
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
  const list = new CaseList(send);
  const desk = new Desk({ model, list, send });
  const root = el("div", { class: "aa" }, list.element, desk.element);
  host.append(root);

  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const onMessage = (message) => {
    if (message.view !== view) return;
    if (message.type === "list") list.fill(message);
    else if (message.type === "rows") list.put(message);
    else if (message.type === "refused") list.refuse(message);
  };
  const follow = () => desk.follow();
  model.on("msg:custom", onMessage);
  model.on("change:workbench", follow);
  if (model.get("workbench")) desk.follow();
  list.ask();

  return () => {
    model.off("msg:custom", onMessage);
    model.off("change:workbench", follow);
    desk.clear();
    list.close();
    send({ type: "closed" });
  };
}

/** The open case, with the way back. The workbench is a widget of its own: this one only gives it a place. */
class Desk {
  constructor({ model, list, send }) {
    this.model = model;
    this.list = list;
    this.send = send;
    this.shown = ""; // the workbench's reference
    this.view = null;
    this.button = el("button", { class: "aa-btn aa-btn--quiet back", type: "button", onclick: () => this.back() },
      icon("left"), "Back to the list ", el("kbd", { "aria-hidden": "true" }, "Esc"));
    this.slot = el("div", { class: "slot" });
    this.element = el("div", { class: "aa-wl-case", hidden: true }, this.button, this.slot);
    // before the workbench hears it: there, Esc goes from everywhere to the summary, and from there nowhere
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !this.leaves(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      this.back();
    }, true);
  }

  leaves(from) {
    if (from.closest("textarea, input, select") || this.slot.querySelector(".aa-pop:not([hidden])")) return false;
    return !this.slot.contains(from) || Boolean(from.closest(".sum, .top"));
  }

  /** Show what Python says is open: a case, or the list. */
  async follow() {
    const wanted = this.model.get("workbench") ?? "";
    if (wanted === this.shown) return;
    this.clear();
    this.shown = wanted;
    if (!wanted) {
      this.list.show();
      this.list.ask();
      return;
    }
    try {
      const manager = this.model.widget_manager;
      const made = await manager.create_view(await manager.get_model(wanted.replace("IPY_MODEL_", "")), {});
      if (this.shown !== wanted) return made.remove();
      this.view = made;
    } catch (error) {
      console.warn("The workbench could not be shown.", error);
      this.list.say("The case could not be shown.", "Run this cell again.");
      return;
    }
    const focused = this.list.leave();
    this.slot.append(this.view.el);
    this.element.hidden = false;
    if (focused) this.button.focus({ preventScroll: true });
    this.settle(focused);
  }

  /** As soon as the case is laid out: the whole of it in sight, and the keys go to its summary. */
  settle(focused) {
    const done = () => {
      const summary = this.slot.querySelector(".aa-wb:not([data-state=loading]) .sum");
      if (!summary) return false;
      const { top, bottom } = this.element.getBoundingClientRect();
      if (top < 0 || bottom > window.innerHeight) this.element.scrollIntoView({ block: "start" });
      if (focused && document.activeElement === this.button) summary.focus({ preventScroll: true });
      return true;
    };
    this.watch = new MutationObserver(() => { if (done()) this.watch.disconnect(); });
    this.watch.observe(this.slot, { childList: true, subtree: true });
    done();
  }

  back() {
    if (!this.shown) return;
    this.clear(); // the workbench saves what was written last
    this.list.show({ focus: true });
    setTimeout(() => this.list.ask({ type: "leave" }), 0); // behind that save
  }

  clear() {
    this.watch?.disconnect();
    this.view?.remove();
    this.view = null;
    this.shown = "";
    this.slot.replaceChildren();
    this.element.hidden = true;
  }
}

class CaseList {
  constructor(send) {
    this.send = send;
    this.states = null; // until Python has said which are on
    this.number = 0;
    this.total = 0;
    this.at = 0;
    this.height = 34;
    this.lines = new Map();
    this.nodes = new Map();
    this.asked = new Set();
    this.timers = {};
    this.layOut();
    this.listen();
  }

  layOut() {
    this.words = el("small", { role: "status" });
    this.when = el("span", { class: "aa-sm aa-3 when" });
    this.keys = el("div", { class: "aa-pop", role: "dialog", "aria-label": "Keys", hidden: true },
      el("dl", {}, ...LIST_KEYS.flatMap(([keys, words]) => [
        el("dt", {}, ...keys.split(" ").flatMap((key, n) => [n ? " " : null, el("kbd", {}, key)])), el("dd", {}, words)])));
    this.keysButton = el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-expanded": "false", onclick: () => this.showKeys() },
      "Keys ", el("kbd", { "aria-hidden": "true" }, "?"));
    this.nextButton = el("button", { class: "aa-btn aa-btn--go", type: "button", onclick: () => this.openNext(), title: "The oldest that nobody else has open" },
      "Open the oldest ", el("kbd", { "aria-hidden": "true" }, "]"));
    this.input = el("input", { type: "search", placeholder: "Search in documents and drafts", autocomplete: "off", spellcheck: "false" });
    this.chips = el("div", { class: "chips", role: "group", "aria-label": "States shown" });
    this.notes = el("div", { class: "notes" });
    this.top = el("tr", { class: "gap", "aria-hidden": "true" }, el("td"));
    this.bottom = el("tr", { class: "gap", "aria-hidden": "true" }, el("td"));
    this.body = el("tbody", {}, this.top, this.bottom);
    const head = (name, label, attributes = {}) => el("th", { scope: "col", class: `c-${name}`, ...attributes }, label);
    this.table = el("table", {},
      el("caption", { class: "aa-sr" }, "Cases, the one that waits longest first"),
      el("thead", {}, el("tr", { "aria-rowindex": "1" },
        head("id", "Case"), head("title", "About"), head("state", "State"),
        head("waiting", "Waiting", { "aria-sort": "descending" }),
        head("documents", "Documents"), head("draft", "Draft"), head("holder", "Has it"))),
      this.body);
    this.rows = el("div", { class: "rows aa-scroll", tabindex: "-1" }, this.table);
    this.empty = el("div", { class: "empty", hidden: true });
    this.waiting = el("p", { class: "waiting", role: "status" }, "Opening the list…");
    this.element = el("section", { class: "aa-wl", "aria-label": "Worklist", "data-state": "loading" }, this.waiting,
      el("header", { class: "head" },
        el("h2", {}, "Worklist ", this.words), el("span", { class: "aa-grow" }), this.when,
        el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": "Refresh", title: "Refresh (r)", onclick: () => this.refresh() }, icon("refresh")),
        el("div", { class: "keys" }, this.keysButton, this.keys)),
      el("div", { class: "tools" },
        el("label", { class: "aa-field" }, icon("search"), el("span", { class: "aa-sr" }, "Search in documents and drafts"), this.input, el("kbd", { "aria-hidden": "true" }, "/")),
        this.chips, el("span", { class: "aa-grow" }), this.nextButton),
      this.notes, this.rows, this.empty);
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timers.pause);
      this.timers.pause = setTimeout(() => this.ask(), PAUSE);
    });
    this.rows.addEventListener("scroll", () => this.soon(), { passive: true });
    this.sizes = new ResizeObserver(() => this.soon());
    this.sizes.observe(this.rows);
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
    const page = Math.max(1, Math.floor(this.rows.clientHeight / this.height) - 2);
    const inField = { Escape: () => this.leaveField(), Enter: () => this.toLines(), ArrowDown: () => this.toLines() };
    const inRows = { ArrowDown: () => this.move(1), ArrowUp: () => this.move(-1), PageDown: () => this.move(page), PageUp: () => this.move(-page),
      Home: () => this.move(-this.total), End: () => this.move(this.total) };
    const anywhere = { j: () => this.move(1), k: () => this.move(-1), "/": () => this.toField(), "]": () => this.openNext(), r: () => this.refresh(),
      "?": () => this.showKeys(), Escape: () => this.showKeys(false) };
    const act = field ? inField[event.key] : (this.rows.contains(event.target) ? inRows[event.key] : null) ?? anywhere[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // What is asked of Python, and what it answers

  /** Ask for the list as it is now: one question at a time, the last one counts. */
  ask({ type = "list", near = null } = {}) {
    clearTimeout(this.timers.pause);
    this.timers.pause = null;
    if (this.flying && type === "list") {
      this.again = { near };
      return;
    }
    this.number += 1;
    this.flying = true;
    this.again = null;
    clearTimeout(this.timers.patience);
    const message = { type, number: this.number, text: this.input.value, states: this.states && [...this.states], near };
    if (this.send(message)) this.timers.patience = setTimeout(() => this.silence("The kernel does not answer."), WAIT);
    else this.silence("The kernel has stopped.");
  }

  refresh() {
    this.ask({ near: this.lines.get(this.at)?.id ?? null });
  }

  silence(what) {
    this.flying = false;
    if (this.element.dataset.state === "loading") this.waiting.textContent = `${what} Run this cell to open the list.`;
    else this.say(what, "The list is as it was. Run this cell again.");
  }

  fill({ number, words, total, chips, empty, start, lines, at }) {
    if (number !== this.number) return;
    clearTimeout(this.timers.patience);
    this.flying = false;
    if (this.again) return this.ask(this.again);
    const first = this.element.dataset.state === "loading";
    const focused = this.wanted || this.body.contains(document.activeElement);
    const before = this.at;
    this.element.dataset.state = "";
    this.say(null);
    this.states = new Set(chips.filter((chip) => chip.on).map((chip) => chip.state));
    this.total = total;
    this.at = at ?? 0;
    this.words.textContent = words;
    this.when.textContent = `as of ${clock(new Date()).slice(0, 5)}`;
    this.drawChips(chips);
    this.drawEmpty(empty);
    this.nextButton.disabled = !total;
    this.table.setAttribute("aria-rowcount", String(total + 1));
    this.lines.clear();
    this.asked.clear();
    for (const row of this.nodes.values()) row.remove();
    this.nodes.clear();
    this.keep(start, lines);
    const scrolled = at === null || first ? 0 : this.rows.scrollTop + (at - before) * this.height;
    this.draw();
    this.rows.scrollTop = scrolled;
    if (at !== null) this.uncover(at);
    this.draw();
    this.wanted = false;
    if (focused) this.focusLine();
  }

  put({ number, start, lines }) {
    if (number !== this.number) return;
    this.keep(start, lines);
    lines.forEach((line, n) => {
      const blank = this.nodes.get(start + n);
      if (!blank) return;
      const row = this.row(start + n);
      this.nodes.set(start + n, row);
      blank.replaceWith(row);
    });
    if (this.wanted && this.lines.has(this.at)) this.focusLine();
  }

  keep(start, lines) {
    this.asked.add(start);
    lines.forEach((line, n) => this.lines.set(start + n, line));
  }

  refuse({ reason, asked }) {
    clearTimeout(this.timers.patience);
    this.flying = false;
    for (const row of this.nodes.values()) row.removeAttribute("aria-busy");
    if (this.element.dataset.state === "loading") this.waiting.textContent = `The list could not be opened: ${reason}.`;
    else if (asked === "next") this.say("No case was opened:", `${reason}.`, { tone: "" });
    else this.say("That could not be done:", `${reason}.`);
  }

  // Lines

  soon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  /** Draw the lines in sight and a few around them; gaps above and below stand for all the others. */
  draw() {
    if (!this.rows.offsetParent) return;
    const [first, last] = this.inSight(OVER);
    for (const [n, row] of this.nodes) {
      if (n >= first && n < last) continue;
      if (row.contains(document.activeElement)) this.rows.focus({ preventScroll: true });
      row.remove();
      this.nodes.delete(n);
    }
    let next = this.bottom;
    for (let n = last - 1; n >= first; n -= 1) {
      let row = this.nodes.get(n);
      if (!row) {
        row = this.row(n);
        this.nodes.set(n, row);
        next.before(row);
      }
      next = row;
    }
    this.top.firstChild.style.height = `${first * this.height}px`;
    this.bottom.firstChild.style.height = `${Math.max(0, this.total - last) * this.height}px`;
    const measured = this.nodes.get(first)?.getBoundingClientRect().height;
    if (measured && Math.abs(measured - this.height) > 0.1) {
      const inView = this.rows.scrollTop / this.height;
      this.height = measured;
      this.rows.scrollTop = inView * measured;
      return this.draw();
    }
    clearTimeout(this.timers.leaf);
    this.timers.leaf = setTimeout(() => this.leaf(), LEAF);
  }

  inSight(over) {
    const first = Math.floor(this.rows.scrollTop / this.height) - over;
    const last = Math.ceil((this.rows.scrollTop + this.rows.clientHeight) / this.height) + over;
    return [Math.max(0, Math.min(first, this.total - 1)), Math.max(0, Math.min(last, this.total))];
  }

  /** Ask for the pages in sight that have not come. */
  leaf() {
    const [first, last] = this.inSight(OVER);
    for (let start = first - (first % PAGE); start < last; start += PAGE) {
      if (this.asked.has(start)) continue;
      this.asked.add(start);
      this.send({ type: "rows", number: this.number, start });
    }
  }

  row(n) {
    const line = this.lines.get(n);
    if (!line) {
      return el("tr", { class: "blank", "aria-rowindex": n + 2 },
        el("td", { colspan: "2" }, el("span", { class: "grey", "aria-hidden": "true" }), el("span", { class: "aa-sr" }, "Loading")));
    }
    const draft = [line.author, line.saved_at ? shortTime(line.saved_at) : null].filter(Boolean).join(", ");
    const documents = `${line.documents} ${line.documents === 1 ? "document" : "documents"}`;
    const under = [line.waiting ? `waiting ${line.waiting}` : null, documents, draft ? `draft: ${draft}` : null, line.holder ? `open with ${line.holder}` : null];
    const row = el("tr", { "data-case": line.id, "aria-rowindex": n + 2, onclick: () => this.open(n) },
      el("td", { class: "c-id", title: line.name }, line.name),
      el("th", { scope: "row", class: "c-title" },
        el("span", { class: "about" },
          el("button", { class: "open", type: "button", tabindex: n === this.at ? "0" : "-1", title: line.title }, line.title),
          line.opening ? el("span", { class: "opening" }, line.opening) : null),
        el("span", { class: "under" }, under.filter(Boolean).join(" · "))),
      el("td", { class: "c-state" }, el("span", { class: `state is-${line.state.replace(" ", "-")}` }, icon(line.icon), line.state)),
      el("td", { class: "c-waiting", title: `Received ${line.received}` }, line.waiting),
      el("td", { class: "c-documents" }, String(line.documents)),
      el("td", { class: "c-draft", title: draft }, draft),
      el("td", { class: "c-holder", title: line.holder }, line.holder ? [icon("lock"), line.holder] : null));
    row.classList.toggle("is-at", n === this.at);
    return row;
  }

  open(n) {
    this.setAt(n);
    this.nodes.get(n)?.setAttribute("aria-busy", "true");
    this.opening = true;
    if (!this.send({ type: "open", case: this.lines.get(n).id })) this.silence("The kernel has stopped.");
  }

  openNext() {
    if (!this.total) return;
    this.opening = true;
    if (!this.send({ type: "next", text: this.input.value, states: this.states && [...this.states] })) this.silence("The kernel has stopped.");
  }

  // Where one stands

  move(by) {
    if (!this.total) return;
    const here = this.rows.contains(document.activeElement);
    this.setAt(Math.max(0, Math.min(this.total - 1, here ? this.at + by : this.at)));
    this.uncover(this.at);
    this.draw();
    this.focusLine();
  }

  setAt(n) {
    for (const [of, on] of [[this.at, false], [n, true]]) {
      const row = this.nodes.get(of);
      row?.classList.toggle("is-at", on);
      row?.querySelector(".open")?.setAttribute("tabindex", on ? "0" : "-1");
    }
    this.at = n;
  }

  /** Scroll no further than needed for a line to be seen under the heading. */
  uncover(n) {
    const head = this.table.tHead.offsetHeight;
    const top = n * this.height;
    const room = this.rows.clientHeight - head;
    if (top < this.rows.scrollTop) this.rows.scrollTop = top;
    else if (top + this.height > this.rows.scrollTop + room) this.rows.scrollTop = top + this.height - room;
  }

  focusLine() {
    const button = this.nodes.get(this.at)?.querySelector(".open");
    this.wanted = !button && this.total > 0; // its page is on the way
    (button ?? this.rows).focus({ preventScroll: true });
    (button ?? this.rows).scrollIntoView({ block: "nearest" });
  }

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
      this.wanted = true; // as soon as they have come
      if (this.timers.pause) this.ask();
    } else if (this.total) this.focusLine();
  }

  // What is said

  drawChips(chips) {
    const focused = this.chips.contains(document.activeElement) ? document.activeElement.dataset.state : null;
    this.chips.replaceChildren(...chips.map((chip) => el("button", {
      class: "aa-chip", type: "button", "aria-pressed": String(chip.on), "data-state": chip.state,
      onclick: () => {
        this.states = new Set(this.states);
        if (!this.states.delete(chip.state)) this.states.add(chip.state);
        this.ask();
      },
    }, icon(chip.icon), chip.label, " ", el("span", { class: "n" }, chip.count.toLocaleString("en")))));
    if (focused) this.chips.querySelector(`[data-state="${focused}"]`).focus({ preventScroll: true });
  }

  drawEmpty(empty) {
    this.rows.hidden = Boolean(empty);
    this.empty.hidden = !empty;
    if (!empty) return this.empty.replaceChildren();
    const act = (label, doing) => el("button", { class: "aa-btn", type: "button", onclick: () => { doing(); this.input.focus({ preventScroll: true }); this.ask(); } }, label);
    this.empty.replaceChildren(el("p", {}, el("b", {}, empty.strong)), el("p", { class: "aa-2" }, empty.text),
      el("p", { class: "acts" },
        empty.elsewhere ? act(`Show ${empty.elsewhere.toLocaleString("en")} in other states`, () => { this.states = new Set([...this.chips.children].map((chip) => chip.dataset.state)); }) : null,
        this.input.value ? act("Clear the search", () => { this.input.value = ""; }) : null));
  }

  /** The one line under the head; null for none. */
  say(strong, text = "", { tone = "is-warn" } = {}) {
    this.notes.replaceChildren(...(strong ? [el("div", { class: `note ${tone}`, role: "status" }, icon("warn"), el("span", {}, el("b", {}, strong), " ", text))] : []));
  }

  showKeys(open = this.keys.hidden) {
    this.keys.hidden = !open;
    this.keysButton.setAttribute("aria-expanded", String(open));
  }

  // Coming and going

  /** A case takes the place of the list; says whether the keys were here. */
  leave() {
    const focused = this.opening || this.element.contains(document.activeElement);
    this.opening = false;
    for (const row of this.nodes.values()) row.removeAttribute("aria-busy");
    this.showKeys(false);
    this.element.hidden = true;
    return focused;
  }

  show({ focus = false } = {}) {
    this.element.hidden = false;
    this.wanted = focus;
    if (focus) this.rows.focus({ preventScroll: true });
    const { top } = this.element.getBoundingClientRect();
    if (top < 0) this.element.scrollIntoView({ block: "start" });
  }

  close() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}

export default { render };
