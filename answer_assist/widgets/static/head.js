import { el, icon, menu } from "./dom.js";

// The head of the board: who it is about, which documents there are, where the case stands; and the line under it.

/** acts: {patient(), undo(), redo(), leave(by), save(format)}; keys: the menu of the keys; add: the button for files. */
export function caseHead(view, work, acts, keys, add) {
  const who = view.patient
    ? el("button", { type: "button", class: "k-patient", "data-line": view.patient.id, "aria-pressed": "false", onclick: acts.patient }, view.who)
    : view.who;
  const tool = (label, name, act, enabled = true) => el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": label, title: label, disabled: !enabled, onclick: act }, icon(name));
  const apart = () => el("span", { class: "sep" });
  const exports = menu(icon("export"), { title: "Export the case", className: "exports" });
  exports.button.setAttribute("aria-label", "Export the case");
  exports.fill(work.exports.map(({ format, label }) => ({ label, act: () => acts.save(format) })));
  return el("header", { class: "head" },
    el("div", { class: "aa-grow" },
      el("h2", { class: "who" }, who, view.who_note ? el("small", {}, view.who_note) : null),
      el("div", { class: "facts" }, el("span", {}, view.case_name),
        ...view.documents.map((document) => el("span", {}, el("span", { class: "aa-d", "aria-hidden": "true" }, document.letter),
          [document.title, document.when].filter(Boolean).join(", "))),
        work.frozen ? null : add,
        work.waiting ? el("span", {}, icon("clock"), work.waiting) : null,
        work.holder ? el("span", {}, icon("pencil"), work.holder) : null)),
    el("div", { class: "nav", role: "toolbar", "aria-label": "Case" },
      work.frozen ? null : [tool("Undo the last correction", "undo", acts.undo, work.can_undo),
        tool("Redo the correction", "redo", acts.redo, work.can_redo), apart()],
      work.of > (work.at ? 1 : 0) ? [tool("Previous case", "left", () => acts.leave(-1)), el("span", { class: "aa-sm aa-2" }, work.at ? `${work.at} of ${work.of}` : `${work.of} wait`),
        tool("Next case", "right", () => acts.leave(1)), apart()] : null,
      exports.element, keys));
}

/** The one line under the head. */
export class Notes {
  constructor() {
    this.element = el("div", { class: "notes" });
  }

  /** {tone, icon, strong, text, buttons, alert}, or null for none. */
  say(note) {
    this.element.replaceChildren();
    if (!note) return;
    this.element.append(el("div", { class: `note${note.tone ? ` is-${note.tone}` : ""}`, role: note.alert ? "alert" : "status" },
      icon(note.icon), el("span", { class: "said" }, el("b", {}, note.strong), " ", note.text),
      note.buttons ? el("span", { class: "acts" }, ...note.buttons) : null));
  }
}

/** A file that Python has made goes to the browser's downloads. */
export function download({ name, mime, text, data }) {
  const bytes = data ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : text;
  const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
