import { el } from "./dom.js";

// The keyboard. One-letter keys rest while a field has focus.

const KEYS = [
  ["j k", "next, previous finding"],
  ["n p", "next, previous place"],
  ["e", "correct the finding"],
  ["x", "reject it, or the question"],
  ["i", "insert it in the draft"],
  ["q", "selected words are a question"],
  ["u U", "undo, redo a correction"],
  ["1 – 9", "a question: where it is asked and answered"],
  ["o", "overrule the check"],
  ["/", "find in the documents"],
  ["v", "the text, or the pages"],
  ["Enter", "next words found; with Shift the previous"],
  ["Alt Enter", "add the words found"],
  ["d", "to the draft"],
  ["Ctrl B I", "bold, italic"],
  ["Ctrl S", "save the draft now"],
  ["Esc", "back to the summary"],
  ["[ ]", "previous, next case"],
  ["Ctrl Enter", "submit for review"],
  ["?", "these keys"],
];

export function keysMenu() {
  const list = el("div", { class: "aa-pop", role: "dialog", "aria-label": "Keys", hidden: true },
    el("dl", {}, ...KEYS.flatMap(([keys, words]) => [
      el("dt", {}, ...keys.split(" ").map((key) => (key === "–" ? "–" : el("kbd", {}, key))).flatMap((key, n) => (n ? [" ", key] : [key]))),
      el("dd", {}, words),
    ])));
  const button = el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-expanded": "false" }, "Keys ", el("kbd", { "aria-hidden": "true" }, "?"));
  const toggle = (open = list.hidden) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => toggle());
  return { element: el("div", { class: "keys" }, button, list), toggle, isOpen: () => !list.hidden };
}

/** What each key does on the board of a case. */
export function benchKeys(bench) {
  return {
    next: () => bench.walk(1),
    previous: () => bench.walk(-1),
    nextPlace: () => bench.step(1),
    previousPlace: () => bench.step(-1),
    correct: () => bench.dock.act("correct"),
    reject: () => bench.questions.chosen() ? bench.questions.reject() : bench.dock.act("reject"),
    ask: () => bench.dock.ask(),
    insert: () => bench.dock.act("insert"),
    undo: () => { if (bench.work.can_undo || bench.acts.open) bench.acts.ask({ type: "undo" }); },
    redo: () => { if (bench.work.can_redo || bench.acts.open) bench.acts.ask({ type: "redo" }); },
    previousCase: () => bench.leave(-1),
    nextCase: () => bench.leave(1),
    submit: () => bench.hand(),
    draft: () => bench.draft.area.focus(),
    bold: () => bench.draft.bold.click(), italic: () => bench.draft.italic.click(),
    save: () => bench.draft.save(),
    find: () => { bench.pages.turn(false); bench.find.input.focus(); bench.find.input.select(); },
    pages: () => bench.pages.toggle(),
    keys: () => bench.keys.toggle(),
    question: (number) => { bench.questions.focus(number); bench.showQuestion(number); },
    overrule: () => bench.overrule(),
    back: () => bench.back(),
  };
}

/** acts: what each key does, by name; root: the widget. */
export function listenToKeys(root, acts) {
  root.addEventListener("keydown", (event) => {
    const field = event.target.closest("textarea, input, select");
    // JupyterLab takes line breaks from text fields in a cell: keys of a field end here
    if (field) event.stopPropagation();
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      acts.save();
      return;
    }
    const mark = { b: acts.bold, i: acts.italic }[event.key];
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && mark && field?.matches("textarea")) {
      event.preventDefault();
      mark();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      acts.submit();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") {
      acts.back();
      event.stopPropagation();
      return;
    }
    if (field) return;
    const act = { j: acts.next, k: acts.previous, n: acts.nextPlace, p: acts.previousPlace, e: acts.correct, x: acts.reject, i: acts.insert, q: acts.ask,
      u: acts.undo, U: acts.redo, "[": acts.previousCase, "]": acts.nextCase, d: acts.draft, o: acts.overrule, v: acts.pages, "/": acts.find, "?": acts.keys }[event.key];
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    } else if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      acts.question(Number(event.key));
    }
  });
}
