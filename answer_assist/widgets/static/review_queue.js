import { bringIntoView, el, icon } from "./dom.js";

// The queue of the reviewer's board: what waits, by age, filtered by words and by specialty; the check's state of each.

const MOST_BALLS = 7;

/** What a line of the queue is known by: one case may wait for a review and for a second reading. */
export function lineKey({ waits, id, revision }) {
  return `${waits} ${id} ${revision}`;
}

/** The states of an answer's questions as small signs, named for who cannot see them. */
function balls(check) {
  if (!check?.states.length) return null;
  const shown = check.states.slice(0, MOST_BALLS);
  const more = check.states.length - shown.length;
  return el("span", { class: "balls", role: "img", "aria-label": check.states.map((state) => (state === "check" ? "please check" : state)).join(", ") },
    ...shown.map((state) => el("span", { class: `aa-i aa-i-${state} b-${state}` })), more ? el("span", { class: "more" }, `+${more}`) : null);
}

const NOTE_ICONS = { review: "reply", "second reading": "lock", publication: "tick" };

export class ReviewQueue {
  /** choose(line) opens one; check(line) asks what the check says of it. */
  constructor({ choose, check }) {
    this.choose = choose;
    this.check = check;
    this.lines = [];
    this.chosen = "";
    this.asked = new Set(); // lines whose check was asked for
    this.search = el("input", { type: "search", placeholder: "Tumor, words, case, author", oninput: () => this.draw() });
    this.specialty = el("select", { class: "sp", "aria-label": "Specialty", onchange: () => {
      this.picked = this.specialty.value;
      this.draw();
    } });
    this.picked = "*"; // all specialties
    this.count = el("span");
    this.list = el("ul", { class: "aa-scroll" });
    this.element = el("nav", { class: "queue", "aria-label": "Answers waiting for review" },
      el("div", { class: "q-top" }, el("h2", { class: "aa-h" }, "To review", this.count),
        el("label", { class: "aa-field" }, icon("search"), el("span", { class: "aa-sr" }, "Filter the queue"), this.search), this.specialty),
      this.list, el("p", { class: "q-foot" }, "Oldest first. Your own answers are not listed."));
  }

  fill(lines, specialties) {
    const known = new Map(this.lines.map((line) => [lineKey(line), line.check]));
    this.specialties = specialties;
    this.lines = lines.map((line) => ({ ...line, check: line.check ?? known.get(lineKey(line)) ?? null }));
    this.specialty.hidden = specialties.length < 2;
    this.specialty.replaceChildren(el("option", { value: "*" }, "All specialties"),
      ...specialties.map(([name, count]) => el("option", { value: name }, `${name || "No specialty stated"} (${count})`)));
    if (specialties.length < 2 || !specialties.some(([name]) => name === this.picked)) this.picked = "*";
    this.specialty.value = this.picked;
    this.draw();
    this.askNext();
  }

  /** The checks come one after the other, so that whatever the reviewer does is never behind them. */
  askNext() {
    const next = this.lines.find((line) => !line.check && !this.asked.has(lineKey(line)));
    if (!next) return;
    this.asked.add(lineKey(next));
    this.check(next);
  }

  checked({ case: id, revision, check }) {
    for (const line of this.lines) if (line.id === id && line.revision === revision) line.check = check;
    this.draw();
    this.askNext();
  }

  get shown() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.lines.filter((line) => (this.picked === "*" || line.specialty === this.picked)
      && words.every((word) => `${line.check?.subject ?? ""} ${line.title} ${line.name} ${line.author} ${line.specialty}`.toLowerCase().includes(word)));
  }

  draw() {
    const { shown } = this;
    this.count.textContent = shown.length < this.lines.length ? `${shown.length} of ${this.lines.length}` : String(this.lines.length);
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.list.replaceChildren(...shown.map((line) => this.item(line)));
    const current = this.list.querySelector(".is-cur");
    if (focused) (this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? current)?.focus({ preventScroll: true });
    if (!current || current === this.seen) return;
    this.seen = current;
    bringIntoView(current, this.list, { page: false });
    if (this.list.scrollWidth > this.list.clientWidth) this.list.scrollLeft = current.offsetLeft - this.list.offsetLeft - 24;
  }

  item(line) {
    const key = lineKey(line);
    const note = line.note || line.turn;
    return el("li", {},
      el("button", { class: `qi${key === this.chosen ? " is-cur" : ""}`, type: "button", "data-case": line.id, "data-key": key,
        "aria-current": key === this.chosen ? "true" : null, title: `${line.title}. Answer by ${line.author}`, onclick: () => this.choose(line) },
        el("span", { class: "l1" }, el("b", {}, line.check?.subject || line.title), el("span", { class: "age" }, line.age)),
        el("span", { class: "l2" }, el("span", { class: "by" }, `${line.name}, ${line.specialty || line.author}`), balls(line.check)),
        line.check?.words ? el("span", { class: "ck" }, line.check.words) : null,
        note ? el("span", { class: "nt" }, icon(NOTE_ICONS[line.waits]), note) : null));
  }

  choseLine(key) {
    this.chosen = key;
    this.draw();
  }

  /** The line that stands by so many places after the chosen one; the first where none is chosen. */
  neighbour(by) {
    const { shown } = this;
    const at = shown.findIndex((line) => lineKey(line) === this.chosen);
    return shown[at < 0 ? 0 : at + by];
  }
}
