import { el } from "./dom.js";

// The explorer's keyboard. One-letter keys rest while a field that takes letters has focus.

const KEYS = [
  ["j k", "next, previous row"],
  ["1 – 4", "a figure"],
  ["Enter", "the cases behind a row"],
  ["Esc", "close the cases"],
  ["m", "another marker"],
  ["c", "the cohort"],
  ["p", "the period"],
  ["a", "all cases again"],
  ["t", "tables or plots"],
  ["r", "raw or adjusted"],
  ["e", "export the figure"],
  ["?", "these keys"],
];

/** The button that shows the map of the keys: {element, toggle, isOpen}. */
export function explorerKeysMenu() {
  const list = el("div", { class: "aa-pop", role: "dialog", "aria-label": "Keys", hidden: true },
    el("dl", {}, ...KEYS.flatMap(([keys, words]) => [
      el("dt", {}, ...keys.split(" ").flatMap((key, n) => [n ? " " : null, key === "–" ? "–" : el("kbd", {}, key)])),
      el("dd", {}, words),
    ])));
  const button = el("button", { class: "aa-btn aa-btn--quiet", type: "button", "data-role": "keys", "aria-expanded": "false" }, "Keys ", el("kbd", { "aria-hidden": "true" }, "?"));
  const toggle = (open = list.hidden) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => toggle());
  return { element: el("div", { class: "keys" }, button, list), toggle, isOpen: () => !list.hidden };
}

/** acts: what each key does, by the key; figure(n) for the digits, back() for Esc, which tells whether there was anything to close. */
export function listenToExplorerKeys(root, acts) {
  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const takesLetters = event.target.closest("select, textarea, input:not([type=checkbox], [type=range])");
    if (takesLetters) event.stopPropagation(); // JupyterLab takes keys from fields in a cell
    let act = null;
    if (event.key === "Escape") act = acts.back;
    else if (takesLetters) return;
    else if (/^[1-4]$/.test(event.key)) act = () => acts.figure(Number(event.key));
    else if (Object.hasOwn(acts, event.key)) act = acts[event.key];
    if (!act || act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
