import { el, icon } from "./dom.js";

// Files into the case: dropped on the board or chosen, sent to Python in pieces, each with a line under the head
// that says how far it is. Python reads them; here nothing of them is looked at but name and size.

const KINDS = { query: "Message", report: "Report", note: "Note", answer: "Answer" };

export class Incoming {
  /** send(message, buffers) -> whether it could be sent; frozen() -> whether nothing may be added. */
  constructor({ board, send, frozen }) {
    this.board = board;
    this.send = send;
    this.frozen = frozen;
    this.waiting = new Map(); // key -> {file, at}: what is being sent
    this.rows = new Map(); // key -> {element, told}
    this.piece = 1 << 20;
    this.input = el("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: "-1" });
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.element = el("ul", { class: "incoming", "aria-label": "Files that are added", hidden: true });
    this.veil = el("div", { class: "veil", hidden: true }, el("p", {}, icon("plus"), "Drop files to add them to this case"));
    this.watchDrops();
  }

  /** The button of the head: the same for those who don't drag. */
  button() {
    return el("button", { class: "aa-btn aa-btn--quiet add", type: "button", title: "Files: PDF, scans and photos, Word, RTF, saved pages, e-mail, text, FHIR, HL7. Or drop them on the case.",
      onclick: () => this.input.click() }, icon("plus"), "Add documents");
  }

  watchDrops() {
    let inside = 0; // elements that were entered and not left
    const shown = (on) => {
      if (!on) inside = 0;
      this.veil.hidden = !on;
    };
    const files = (event) => event.dataTransfer?.types.includes("Files");
    const on = (name, act) => this.board.addEventListener(name, (event) => {
      if (!files(event)) return; // words that are dragged into the draft are none of ours
      event.preventDefault(); // or the browser would open the file in place of the notebook
      event.stopPropagation();
      act(event);
    });
    on("dragenter", () => { inside += 1; shown(!this.frozen()); });
    on("dragover", (event) => { event.dataTransfer.dropEffect = this.frozen() ? "none" : "copy"; });
    on("dragleave", () => { inside -= 1; if (inside <= 0) shown(false); });
    on("drop", (event) => {
      shown(false);
      if (!this.frozen()) this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    for (const file of files) {
      const key = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
      this.waiting.set(key, { file, at: 0 });
      this.send({ type: "files", act: "start", key, name: file.name, size: file.size });
    }
  }

  /** Python has the last piece. One piece at a time: what the doctor types goes between them. */
  async next({ key, more }) {
    const sending = this.waiting.get(key);
    if (!sending) return;
    const { file, at } = sending;
    if (!more || at >= file.size) {
      this.waiting.delete(key);
      return;
    }
    sending.at = at + this.piece;
    try {
      const bytes = await file.slice(at, sending.at).arrayBuffer();
      this.send({ type: "files", act: "piece", key }, [bytes]);
    } catch {
      this.waiting.delete(key);
      this.send({ type: "files", act: "broke-off", key }); // moved away, or a folder
    }
  }

  /** Each file's line; only what says something else is drawn anew, so that a list that is open stays open. */
  show(lines) {
    const gone = new Set(this.rows.keys());
    for (const line of lines) {
      gone.delete(line.key);
      const told = JSON.stringify({ ...line, done: 0, words: 0 });
      const row = this.rows.get(line.key);
      if (row?.told === told) this.advance(row.element, line);
      else {
        const element = this.row(line);
        if (row) {
          const held = row.element.contains(document.activeElement) ? document.activeElement.name || document.activeElement.dataset.act : null;
          row.element.replaceWith(element);
          if (held) (element.querySelector(`[name="${held}"], [data-act="${held}"]`) ?? element.querySelector("button"))?.focus();
        } else this.element.append(element);
        this.rows.set(line.key, { element, told });
      }
    }
    for (const key of gone) {
      const { element } = this.rows.get(key);
      if (element.contains(document.activeElement)) this.board.querySelector(".head .add")?.focus();
      element.remove();
      this.rows.delete(key);
    }
    this.element.hidden = !lines.length;
  }

  advance(element, { done, words }) {
    element.querySelector(".words").textContent = words;
    element.querySelector("progress")?.setAttribute("value", done);
  }

  row(line) {
    const busy = ["coming", "waiting", "reading"].includes(line.state);
    const signs = { in: "tick", failed: "warn", cancelled: "x" };
    const act = (name, label) => el("button", { class: "aa-btn", type: "button", "data-act": name, "aria-label": `${label}: ${line.name}`,
      onclick: () => this.send({ type: "files", act: name, key: line.key }) }, label);
    return el("li", { class: `file is-${line.state}` },
      icon(signs[line.state] ?? "file"),
      el("b", { class: "name", dir: "auto" }, line.name),
      el("span", { class: "words", role: line.state === "failed" ? "alert" : "status" }, line.words),
      busy ? el("progress", { max: line.total || null, value: line.total ? line.done : null, "aria-label": `${line.name}: how far it is` }) : null,
      ...line.added.map((document) => this.described(document)),
      line.notes.length ? el("small", { class: "notes-of" }, line.notes.join("; ")) : null,
      el("span", { class: "acts" }, busy ? act("cancel", "Cancel") : act("dismiss", "Close")));
  }

  /** What a document was taken for, and its day: both can be said otherwise. */
  described({ id, title, kind, date }) {
    const choice = el("select", { name: `kind ${id}`, "aria-label": `${title} is a` }, ...Object.entries(KINDS).map(([value, label]) => el("option", { value, selected: value === kind }, label)));
    const day = el("input", { type: "date", name: `date ${id}`, value: date, "aria-label": `Day of ${title}` });
    const say = () => this.send({ type: "files", act: "describe", document: id, kind: choice.value, date: day.value });
    choice.addEventListener("change", say);
    day.addEventListener("change", say);
    return el("span", { class: "as" }, "as", choice, day);
  }
}
