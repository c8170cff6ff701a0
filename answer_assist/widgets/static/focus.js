// What a doctor has under the hand stays there while an answer that comes late draws the panes around it anew.

/** Draw; the focus stays with its element, or goes to the one of the same name. False: it was here, and has nowhere to go. */
export function keepingFocus(pane, draw) {
  const held = pane.contains(document.activeElement) ? document.activeElement : null;
  if (!held) {
    draw();
    return true;
  }
  const name = handleOf(held);
  const cursor = held.matches("textarea, input") ? [held.selectionStart, held.selectionEnd] : null;
  draw();
  if (document.activeElement === held) return true;
  const again = pane.contains(held) ? held : [...pane.querySelectorAll(held.tagName)].find((each) => handleOf(each) === name);
  again?.focus({ preventScroll: true });
  if (again && typeof cursor?.[0] === "number") again.setSelectionRange(...cursor);
  return Boolean(again) && document.activeElement === again;
}

function handleOf(node) {
  const part = node.closest("[data-line], [data-asked], [data-remark], [data-kind], [data-comment]");
  const said = node.getAttribute("aria-label") ?? node.textContent;
  return JSON.stringify([{ ...part?.dataset }, said, node.getAttribute("name"), node.getAttribute("placeholder")]);
}

/** Draw now, or as soon as the menu that stands open in the pane is shut. */
export function whenShut(pane, draw) {
  const open = pane.querySelector(".aa-menu > .aa-pop:not([hidden])");
  if (!open) {
    draw();
    return;
  }
  new MutationObserver((_, watch) => {
    if (!open.hidden) return;
    watch.disconnect();
    draw();
  }).observe(open, { attributes: true, attributeFilter: ["hidden"] });
}
