import { el, icon, clock, menu, named, shortTime } from "./dom.js";
import { WordCount } from "./reading.js";
import { insertAt, replaceText, typeIn, wrapIn } from "./typing.js";
import { Keeping } from "./keeping.js";
import { Sheet } from "./sheet.js";
import { Beside, Versions, authored, changes } from "./versions.js";

// The draft: a plain textarea, saved by Python as one writes. Until Python has answered, the words stand in this
// browser's storage too, so that neither a dead kernel nor a closed page loses them; once saved they leave it.

const PAUSE = 600; // ms without a key before saving
const LONGEST = 1500; // ms between saves while one types on
const PATIENCE = 2500; // ms without an answer before saying so
const ANSWER = 1500; // ms for an answer to "is anybody there?"
const RETRY = 4000; // ms between attempts while nobody answers, or nothing can be saved
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g; // characters that turn the direction of a text

export class Draft {
  /** send(message) -> whether it could be sent; say(note or null) shows the line under the head; onText: it has changed. */
  constructor({ send, say, onOffline, onText, templates }) {
    this.send = send;
    this.say = say;
    this.onOffline = onOffline;
    this.onText = onText;
    this.keeping = null;
    this.base = null;
    this.savedText = "";
    this.number = 0;
    this.flying = null;
    this.timers = {};
    this.fault = null; // why the store could not take the last words
    this.conflict = null;
    this.undecided = null; // the note that stays until the doctor has chosen: kept words, an older version, a conflict
    this.settled = false; // one's own text was chosen over another; true until that is saved
    this.area = el("textarea", {
      "aria-label": "Draft answer", dir: "auto", spellcheck: "true", placeholder: "Write the answer here. It is saved as you write.",
    });
    this.status = el("span", { class: "saved", role: "status" });
    this.templates = menu("Templates");
    this.templates.fill([
      ...templates.passages.map((each) => ({ label: each.name, act: () => this.insert(each.text) })),
      el("p", { class: "where" }, templates.note),
    ]);
    this.bold = this.mark("B", "Bold", "**", "b");
    this.italic = this.mark("I", "Italic", "*", "it");
    this.versions = new Versions({
      ask: () => this.send({ type: "versions" }),
      show: (version, older, newest) => this.compare(version, older, newest),
    });
    this.turns = el("button", { class: "aa-btn aa-btn--quiet turns", type: "button", hidden: true, onclick: () => this.straighten() });
    this.label = el("span", { class: "version" });
    this.count = new WordCount(this.area);
    this.sheet = new Sheet(this.area);
    this.beside = new Beside(this.sheet.element);
    this.element = el("div", { class: "edit" },
      el("div", { class: "ed-bar", role: "toolbar", "aria-label": "Draft" }, this.templates.element, this.bold, this.italic,
        this.turns, el("span", { class: "aa-grow" }), this.status, this.label, this.versions.element),
      this.beside.element);
    this.area.addEventListener("input", () => this.typed());
    this.flush = (event) => this.save({ leaving: event.type === "pagehide" || document.visibilityState === "hidden" });
    window.addEventListener("pagehide", this.flush);
    document.addEventListener("visibilitychange", this.flush);
    this.count.soon();
  }

  /** The stored draft has come: show it, and what this browser kept if that goes further. */
  open(key, stored, caseId) {
    this.keeping = new Keeping(key, caseId);
    this.caseId = caseId;
    const aside = this.keeping.aside();
    if (aside) this.send({ type: "set-aside", ...aside, case: caseId });
    const kept = this.keeping.read();
    this.adopt(stored);
    if (!kept || kept.text === this.savedText) {
      this.keeping.drop();
      return;
    }
    // the words that were on their way have arrived: what is kept goes on from them
    const arrived = stored?.mine && kept.sent === stored.text;
    if (!stored || arrived || kept.base === stored.revision) {
      const before = this.savedText;
      this.area.value = kept.text;
      this.changed();
      const when = clock(new Date(kept.at));
      const undo = this.button("Use the saved text", () => {
        this.area.value = before;
        this.typed();
        this.decide(null);
      });
      this.decide({ tone: "", icon: "clock", strong: `Words kept in this browser at ${when} are back.`,
        text: "They had not reached the store, and go there now.", buttons: [undo, this.button("Keep", () => this.decide(null))] });
      this.show(null, "Saving…");
      this.soon();
    } else {
      this.area.value = kept.text;
      this.changed();
      this.base = kept.base;
      this.save(); // the store answers with both texts
    }
  }

  /** A note that is to be decided on, and stays until it is; null: it has been. */
  decide(note) {
    this.undecided = note;
    this.say(note);
  }

  adopt(stored) {
    this.base = stored ? stored.revision : null;
    this.savedText = stored ? stored.text : "";
    replaceText(this.area, this.savedText);
    this.stamp(stored);
    this.changed();
  }

  mark(label, title, sign, look) {
    return el("button", { class: `aa-btn aa-btn--icon ${look}`, type: "button", "aria-label": title, title, onclick: () => wrapIn(this.area, sign, () => this.typed()) }, label);
  }

  insert(text) {
    insertAt(this.area, text, () => this.typed());
  }

  /** Select words of the draft and bring them into view; null: they are gone. */
  light(place, gone = "Tick the question again.") {
    if (!place) {
      this.say({ tone: "warn", icon: "warn", strong: "These words are no longer in the draft.", text: gone, buttons: [this.button("Close", () => this.say(null))] });
      return;
    }
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(...place);
    this.sheet.reveal(...place);
  }

  /** The text is another one: by typing, or because a stored one has come. */
  changed({ typed = false } = {}) {
    this.sheet.follow({ typed });
    this.count.soon();
    const turns = this.area.value.match(TURNS)?.length ?? 0;
    this.turns.hidden = !turns;
    this.turns.replaceChildren(icon("warn"), `${turns} hidden ${turns === 1 ? "mark" : "marks"}`);
    this.turns.title = "The draft holds characters that turn the direction of its text. Take them out";
    this.onText();
  }

  /** Take out what turns the direction of the text; the browser's undo brings it back. */
  straighten() {
    if (this.area.readOnly) return;
    const straight = this.area.value.replace(TURNS, "");
    this.area.focus({ preventScroll: true });
    this.area.select();
    typeIn(this.area, straight, () => this.typed());
  }

  /** Frozen: words stay selectable, nothing can be typed. */
  freeze(on) {
    this.area.readOnly = on;
    this.element.classList.toggle("is-frozen", on);
  }

  /** An older version beside the draft: what it changed against the one before it. */
  compare(version, older, newest) {
    this.beside.show(`Version ${version.version}`, ...changes(older, version.text));
    const close = () => {
      this.beside.hide();
      this.decide(null);
      this.area.focus();
    };
    this.decide({
      tone: "", icon: "clock", strong: `${authored(version)}, ${shortTime(version.saved_at)}.`,
      text: "What it changed is marked; the draft stands beside it.",
      buttons: [
        newest || this.area.readOnly ? null : this.button("Restore it", () => {
          close();
          this.area.select();
          typeIn(this.area, version.text, () => this.typed());
          this.save();
        }),
        this.button("Close", close),
      ].filter(Boolean),
    });
  }

  stamp(stored) {
    this.versions.at(stored?.version ?? null);
    this.label.textContent = "";
    this.savedAt = stored?.saved_at;
    if (stored) this.show("tick", `Saved ${clock(new Date(stored.saved_at))}`);
    else this.show(null, "Nothing written yet");
  }

  typed() {
    this.keep();
    this.changed({ typed: true });
    if (this.conflict) return; // kept beside the other text until one is chosen
    if (this.offline || this.fault) this.showKept();
    else this.show(null, "Saving…");
    this.soon();
  }

  soon() {
    const now = Date.now();
    this.unsavedSince ??= now;
    clearTimeout(this.timers.save);
    this.timers.save = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.unsavedSince + LONGEST - now)));
  }

  /** leaving: what was typed while another save is on its way cannot wait for its answer. */
  save({ leaving = false } = {}) {
    if (!this.keeping || this.conflict || (this.flying && !leaving)) return;
    if (this.area.value === (this.flying?.text ?? this.savedText)) return;
    clearTimeout(this.timers.save);
    this.number += 1;
    this.flying = { number: this.number, text: this.area.value };
    this.unsavedSince = null;
    this.keep();
    const message = { type: "save", number: this.number, text: this.area.value, base: this.base, settled: this.settled, case: this.caseId };
    if (!this.send(message)) return this.silence(true);
    clearTimeout(this.timers.patience);
    this.timers.patience = setTimeout(() => this.silence(false), PATIENCE);
  }

  /** Nobody has answered: say where the words are, and go on trying. */
  silence(gone) {
    this.offline = true;
    this.flying = null;
    this.onOffline(true);
    if (this.area.value !== this.savedText) {
      this.keep();
      this.showKept();
    }
    const dead = gone || this.gone;
    this.say({
      tone: "warn", icon: "plug",
      strong: dead ? "The kernel has stopped." : "The kernel does not answer.",
      text: this.area.readOnly ? "What stands here is what it said last. Run the cell again to go on." : this.keeping.advice(dead),
    });
    clearTimeout(this.timers.retry);
    this.timers.retry = setTimeout(() => this.save(), RETRY);
  }

  /** The line to the kernel was cut or mended: ask whether anybody is there. */
  check() {
    clearTimeout(this.timers.check);
    const nobody = () => {
      this.gone = true;
      this.silence(true);
    };
    if (this.send({ type: "ping" })) this.timers.check = setTimeout(nobody, ANSWER);
    else nobody();
  }

  answered() {
    for (const name of ["patience", "retry", "check"]) clearTimeout(this.timers[name]);
    if (this.flying) this.timers.patience = setTimeout(() => this.silence(false), PATIENCE);
    if (!this.offline) return;
    this.offline = this.gone = false;
    this.say(null);
    this.onOffline(false);
    if (this.area.value === this.savedText) this.show("tick", `Saved ${clock(new Date(this.savedAt ?? Date.now()))}`);
    else this.soon();
  }

  saved(message) {
    const text = this.flying?.number === message.number ? this.flying.text : null;
    if (text !== null) this.flying = null;
    if (message.draft.revision > (this.base ?? 0)) this.base = message.draft.revision;
    this.versions.at(message.draft.version);
    this.answered();
    if (text === null) return this.soon(); // an answer that came too late: save once more on the new base
    this.savedText = text;
    this.settled = false;
    this.mended();
    if (this.area.value === text) {
      this.keeping.drop();
      this.stamp(message.draft);
    } else {
      this.keep();
      this.soon();
    }
  }

  /** The text that another one was chosen over stands aside in the store. */
  asideKept({ case: caseId }) {
    if (caseId === this.caseId) this.keeping.dropAside();
  }

  /** The answer was submitted: words that are the same are in the store, whatever is still on its way. */
  submitted(stored) {
    if (!stored || this.area.value !== stored.text) return;
    clearTimeout(this.timers.save);
    this.flying = null;
    this.savedText = stored.text;
    this.base = stored.revision;
    this.mended();
    this.answered();
    this.keeping.drop();
    this.stamp(stored);
  }

  failed(message) {
    if (this.flying?.number !== message.number) return; // of words that have been submitted since
    this.flying = null;
    this.answered();
    this.keep();
    this.showKept();
    if (!this.area.readOnly) {
      clearTimeout(this.timers.retry);
      this.timers.retry = setTimeout(() => this.save(), RETRY);
    }
    if (this.fault === message.reason) return; // it has been said
    this.fault = message.reason;
    this.say({ tone: "bad", icon: "warn", alert: true, strong: "The draft could not be saved:",
      text: `${message.reason}. ${this.keeping.failed ? this.keeping.advice(false) : "This browser keeps your words, and saves them as soon as it can."}`,
      buttons: [this.button("Try again", () => this.save())] });
  }

  /** What could not be saved is saved now. */
  mended() {
    if (!this.fault) return;
    this.fault = null;
    this.say(null);
  }

  /** Somebody else saved in the meantime: both texts stand side by side until one is chosen. */
  stale(message) {
    this.flying = null;
    this.answered();
    this.keep();
    this.conflict = message.stored;
    const { author, version, saved_at: savedAt, text, mine } = message.stored;
    const who = mine ? "You" : author;
    const where = mine ? "in another window" : "while you were writing";
    this.beside.show(`Version ${version} of ${mine ? "another window" : author}`, named(text));
    this.label.textContent = `Left version ${version}, right yours`;
    this.versions.element.hidden = true;
    this.show("warn", "Both kept");
    this.decide({
      tone: "warn", icon: "warn", alert: true,
      strong: `${who} saved version ${version} at ${clock(new Date(savedAt)).slice(0, 5)}`,
      text: `${where}. Nothing is lost: your text is kept beside it.`,
      buttons: [
        this.button(mine ? "Use the saved text" : "Use theirs", () => this.settle("theirs")),
        this.button("Go on with mine", () => this.settle("mine")),
      ],
    });
  }

  settle(choice) {
    const stored = this.conflict;
    const mine = this.area.value;
    this.conflict = null;
    this.beside.hide();
    this.decide(null);
    if (choice === "theirs") {
      this.keeping.setAside(mine, this.base); // until Python says that the store has it
      this.send({ type: "set-aside", text: mine, base: this.base, case: this.caseId });
      this.adopt(stored);
      this.keeping.drop();
    } else {
      this.settled = true;
      this.base = stored.revision;
      this.savedText = stored.text;
      this.show(null, "Saving…");
      this.save();
      if (mine === stored.text) this.stamp(stored);
    }
    this.area.focus();
  }

  /** Another window of this notebook has saved: follow, unless words wait here. */
  elsewhere(draft) {
    if (!this.conflict && !this.flying && this.area.value === this.savedText && draft.text !== undefined) this.adopt(draft);
  }

  keep() {
    this.keeping?.write(this.area.value, this.base, this.flying?.text);
  }

  showKept() {
    if (this.keeping.failed) this.show("warn", "Not saved");
    else this.show("plug", `Kept in this browser ${clock(new Date(this.keeping.at))}`);
  }

  show(name, words) {
    this.status.replaceChildren(...[name ? icon(name) : null, words].filter(Boolean));
  }

  button(label, act) {
    return el("button", { class: "aa-btn", type: "button", onclick: act }, label);
  }

  close() {
    this.keeping?.depart(this.area.value);
    this.save({ leaving: true });
    this.sheet.close();
    this.count.close();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    window.removeEventListener("pagehide", this.flush);
    document.removeEventListener("visibilitychange", this.flush);
  }
}
