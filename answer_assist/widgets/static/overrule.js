import { el, icon, menu } from "./dom.js";

// The menu under three dots: acts on a question or a remark, and reasons for the reviewer.

/**
 * label: what a screen reader says; first, last: further entries, {label, note, act}; reasons: words; say(reason);
 * closed(): the menu is shut.
 */
export function overrules(label, { first = [], reasons, say, last = [], closed = null }) {
  const choice = menu(icon("more"), { className: "over", floats: true });
  choice.button.classList.add("aa-btn--icon");
  choice.button.setAttribute("aria-label", label);
  choice.button.lastChild.remove(); // the arrow: three dots say it
  const entries = () => [
    ...first,
    el("p", { class: "why" }, "Overrule, with a reason for the reviewer"),
    ...reasons.map((reason) => ({ label: reason, act: () => say(reason) })),
    { label: "Other reason …", stay: true, act: () => ownWords() },
    ...last,
  ];
  const ownWords = () => {
    const input = el("input", { name: "reason", maxlength: "200", autocomplete: "off", "aria-label": "Reason for the reviewer", placeholder: "Why?" });
    const form = el("form", { class: "reason" }, input, el("button", { class: "aa-btn aa-btn--go", type: "submit" }, "Save"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const reason = input.value.trim();
      if (!reason) return input.focus();
      choice.close();
      say(reason);
    });
    choice.fill([form]);
    input.focus();
  };
  choice.fill(entries());
  choice.onClose = () => {
    choice.fill(entries());
    closed?.();
  };
  return choice.element;
}
