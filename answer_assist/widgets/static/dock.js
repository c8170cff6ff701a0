import { el, icon, tile } from "./dom.js";

// The dock under the text: the selected finding, its places, and what a doctor can do with it. Words selected in
// the text open it too: they can become a finding.

const ACTS = [
  ["correct", "pencil", "Correct", "e"],
  ["reject", "x", "Reject", "x"],
  ["insert", "plus", "Insert in draft", "i"],
];

export class Dock {
  /** view: documents, forms, legend words; acts: {step(by), correct(line, values), reject(line), insert(id), add(kind, values, words), ask(words)}. */
  constructor(view, acts) {
    this.view = view;
    this.acts = acts;
    this.readonly = false;
    this.element = el("div", { class: "dock", role: "group", "aria-label": "Selected finding" });
    this.clear();
  }

  /** Whether a form or chosen words wait here for what the doctor does next. */
  get inHand() {
    return Boolean(this.form || this.words);
  }

  clear() {
    this.line = null;
    this.words = null;
    this.form = null;
    this.element.className = "dock";
    this.element.replaceChildren(
      el("span", { class: "hint" }, this.readonly ? "Choose a line or a marked word to see where it is said."
        : "Choose a line or a marked word to see where it is said, or select words to add a finding."));
  }

  show(line, place) {
    const same = this.line?.id === line.id;
    if (same && this.form) return; // the form stays while one steps through the places
    this.words = null;
    this.form = null;
    this.line = line;
    this.place = place;
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    const acts = this.readonly ? null
      : el("div", { class: "acts" }, ...ACTS.filter(([name]) => this.may(name)).map(([name, sign, label, key]) => el("button",
        { class: "aa-btn", type: "button", "data-act": name, onclick: () => this.act(name) },
        icon(sign), label, " ", el("kbd", { "aria-hidden": "true" }, key))));
    this.element.className = `dock k-${line.kind}`;
    this.element.replaceChildren(...this.head(line, place), acts ?? "");
    if (focused) this.element.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  head(line, place) {
    const many = line.places.length > 1;
    const where = this.view.documents[line.places[place]]?.title ?? "";
    const says = line.places.length ? (many ? `${place + 1} of ${line.places.length} places` : "1 place") : "no words";
    return [
      el("span", { class: "tile" }, tile(line)),
      el("span", { class: "what" }, el("b", {}, line.described), " ", el("span", { class: "aa-code" }, line.code)),
      el("span", { class: "step" }, this.step("Previous place", "left", -1, many),
        el("span", { class: "pos", "aria-live": "polite", title: where }, says), this.step("Next place", "right", 1, many)),
    ];
  }

  step(label, name, by, enabled) {
    return el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": label, "data-act": name, disabled: !enabled, onclick: () => this.acts.step(by) }, icon(name));
  }

  /** The patient can be corrected, and neither rejected nor inserted. */
  may(name) {
    return Boolean(this.line?.id) && !this.readonly && !this.form && (this.line.kind !== "patient" || name === "correct");
  }

  act(name) {
    if (!this.may(name)) return;
    if (name === "correct") this.open(this.line.kind, this.line.values, (values) => this.acts.correct(this.line, values));
    else if (name === "reject") this.acts.reject(this.line);
    else this.acts.insert(this.line.id);
  }

  /** Words were selected: which kind of finding are they? */
  offer(words) {
    if (this.readonly || this.form) return;
    this.words = words;
    this.line = null;
    this.element.className = "dock";
    const short = words.text.length > 60 ? `${words.text.slice(0, 59)}…` : words.text;
    this.element.replaceChildren(
      el("span", { class: "what is-wide" }, "Add “", el("b", {}, short), "” as"),
      el("div", { class: "acts is-kinds" }, ...Object.keys(this.view.forms).filter((kind) => kind !== "patient").map((kind) => el("button",
        { class: "aa-btn", type: "button", "data-kind": kind, onclick: () => this.openNew(kind, words) },
        el("span", { class: `aa-k k-${kind}`, "aria-hidden": "true" }), this.view.kinds[kind])),
      el("button", { class: "aa-btn", type: "button", "data-kind": "question", onclick: () => this.ask() },
        el("span", { class: "aa-k k-question", "aria-hidden": "true" }), "Question ", el("kbd", { "aria-hidden": "true" }, "q"))));
  }

  /** The words that are offered become a question. */
  ask() {
    if (!this.words || this.readonly) return;
    this.acts.ask(this.words);
    window.getSelection()?.removeAllRanges(); // or they would be offered again
    this.clear();
  }

  openNew(kind, words) {
    const values = Object.fromEntries(this.view.forms[kind].map((field) => [field.name, field.choices[0] ?? ""]));
    const first = this.view.forms[kind].find((field) => !field.choices.length);
    if (first) values[first.name] = first.name === "largest_mm" ? millimetres(words.text) : words.text.trim();
    if (kind === "treatment") values.status = "given";
    this.line = { kind, id: "" };
    this.open(kind, values, (typed) => this.acts.add(kind, typed, words));
  }

  /** The form of a finding: Enter saves, Esc gives up. */
  open(kind, values, save) {
    const fields = this.view.forms[kind].map((field) => {
      const value = values[field.name] ?? "";
      const input = field.choices.length
        ? el("select", { name: field.name }, ...field.choices.map((choice) => el("option", { value: choice, selected: choice === value }, choice || "not stated")))
        : el("input", { name: field.name, value, autocomplete: "off", spellcheck: "false" });
      return el("label", { class: field.name === "name" ? "is-name" : "" }, el("span", {}, field.label), input);
    });
    this.problem = el("span", { class: "problem", role: "alert" });
    this.form = el("form", { class: "fix", "aria-label": "Correct the finding" },
      ...fields, el("div", { class: "acts" }, this.problem,
        el("button", { class: "aa-btn", type: "button", onclick: () => this.giveUp() }, "Cancel"),
        el("button", { class: "aa-btn aa-btn--go", type: "submit" }, "Save")));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.problem.textContent = "";
      const typed = Object.fromEntries(new FormData(this.form));
      const changed = Object.fromEntries(Object.entries(typed).filter(([name, value]) => value !== (values[name] ?? "")));
      if (this.line.id && !Object.keys(changed).length) return this.giveUp();
      save(this.line.id ? changed : typed);
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.giveUp();
    });
    this.element.className = `dock k-${kind} is-form`;
    this.element.replaceChildren(this.form);
    const first = this.form.querySelector("input, select");
    first.focus();
    first.select?.();
  }

  /** Python could not take what was typed. */
  refuse(reason) {
    if (this.form) this.problem.textContent = reason;
  }

  giveUp() {
    const line = this.line;
    this.form = null;
    if (line?.id) this.show(line, this.place ?? 0);
    else this.clear();
    this.acts.back();
  }
}

/** The largest measure in the words, in millimetres: "2.8 x 2.1 cm" as "28". */
function millimetres(words) {
  const numbers = [...words.matchAll(/\d+(?:[.,]\d+)?/g)].map((match) => Number(match[0].replace(",", ".")));
  if (!numbers.length) return "";
  return String(Math.round(Math.max(...numbers) * (/\bcm\b/i.test(words) ? 10 : 1) * 10) / 10);
}
