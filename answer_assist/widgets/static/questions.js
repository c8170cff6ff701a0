import { el, icon, menu } from "./dom.js";

// What is asked, numbered, and which passage of the draft a doctor says answers it.

const REASONS = ["Answered by phone", "Not relevant"];

/**
 * The list beside the draft. acts: {show(number), hover(number, on), tick(number, reason or null), untick(number),
 * light(tick)}; passages: number -> whether the ticked words still stand in the draft.
 */
export function questionList(view, work, acts) {
  const asking = new Set(view.questions.map((question) => question.document));
  const ticks = new Map(work.ticks.map((tick) => [tick.number, tick]));
  const rows = view.questions.map((question) => {
    const { number } = question;
    const tick = ticks.get(number);
    const row = el("li", { class: `qrow${tick ? " is-ticked" : ""}`, "data-asked": number },
      el("button", { class: "q-b", type: "button" },
        el("span", { class: "aa-qn" }, String(number)), el("span", { class: "qt" }, question.text),
        asking.size > 1 ? el("span", { class: "aa-d", title: view.documents[question.document].title }, view.documents[question.document].letter) : null),
      standing(tick, acts),
      work.frozen ? null : overrule(number, tick, acts));
    row.querySelector(".q-b").addEventListener("click", () => acts.show(number));
    const hover = (on) => acts.hover(number, on);
    for (const name of ["mouseenter", "focusin"]) row.addEventListener(name, () => hover(true));
    for (const name of ["mouseleave", "focusout"]) row.addEventListener(name, () => hover(false));
    return row;
  });
  const open = rows.length - ticks.size;
  const note = !rows.length ? "no question stated" : open && ticks.size ? `${open} open` : "";
  return el("div", { class: "ask-h aa-scroll", role: "group", "aria-label": "What is asked", tabindex: "0" },
    el("h3", { class: "aa-h" }, "What is asked", note ? el("small", {}, note) : null),
    el("ol", { class: "qs" }, ...rows));
}

function standing(tick, acts) {
  if (!tick) return null;
  const said = tick.reason ? tick.reason.toLowerCase() : "answered";
  const inside = [icon("answered"), said];
  if (tick.reason) return el("span", { class: "aa-st is-answered", title: `${tick.reason}, ${tick.who}` }, ...inside);
  return el("button", { class: "aa-st is-answered", type: "button", title: `Show the words, ticked by ${tick.who}`, onclick: () => acts.light(tick) }, ...inside);
}

function overrule(number, tick, acts) {
  const choice = menu(icon("more"), { className: "over" });
  choice.button.classList.add("aa-btn--icon");
  choice.button.setAttribute("aria-label", `Question ${number}: answered?`);
  choice.button.lastChild.remove(); // the arrow: three dots say it
  choice.fill([
    { label: "Answered here", note: "by the words at the cursor", act: () => acts.tick(number, null) },
    ...REASONS.map((reason) => ({ label: reason, act: () => acts.tick(number, reason) })),
    ...(tick ? [{ label: "Take it back", act: () => acts.untick(number) }] : []),
  ]);
  return choice.element;
}

/** The words that a tick goes by: those selected in the draft, or else the paragraph of the cursor. */
export function passageOf(area) {
  const { value } = area;
  let [from, to] = [area.selectionStart, area.selectionEnd];
  if (from === to) {
    from = value.lastIndexOf("\n\n", Math.max(0, from - 1)) + 2;
    if (from === 1) from = 0;
    to = value.indexOf("\n\n", to);
    if (to < 0) to = value.length;
  }
  const words = value.slice(from, to);
  const text = words.trim();
  if (!text) return null;
  const start = points(value.slice(0, from + words.indexOf(text)));
  return { start, end: start + points(text), text };
}

/** Where ticked words stand in the draft now, nearest to where they stood; null if they are gone. */
export function placeOf(area, tick) {
  const { value } = area;
  let best = null;
  for (let at = value.indexOf(tick.words); at >= 0; at = value.indexOf(tick.words, at + 1)) {
    if (best === null || Math.abs(at - tick.start) < Math.abs(best - tick.start)) best = at;
  }
  return best === null ? null : [best, best + tick.words.length];
}

/** Length in code points, as Python counts. */
function points(text) {
  return [...text].length;
}
