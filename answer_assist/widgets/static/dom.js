// Building elements. Every string becomes a text node or an attribute, never markup: no text from outside is parsed.

/** el("button", {class: "row-b", onclick: pick}, "p63", child): null children and attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Words that others wrote, with marks that turn their direction by name: "[U+202E]". */
export function named(text) {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `[U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

export function icon(name) {
  return el("span", { class: `aa-i aa-i-${name}`, "aria-hidden": "true" });
}

/** The tile of a line: a marker's result, or glyph, hue and shape of the assertion. */
export function tile(line) {
  if (line.result) {
    const letter = /^[a-z]$/.test(line.result.sign) ? " is-letter" : "";
    return el("span", { class: `aa-res ${line.result.shape}${letter}`, "aria-hidden": "true" }, line.result.sign);
  }
  return el("span", { class: `aa-k k-${line.kind} ${shape(line)}`, "aria-hidden": "true" });
}

/** "is-absent", "is-uncertain" or nothing. */
export function shape(line) {
  return line.assertion === "present" ? "" : `is-${line.assertion}`;
}

/** A time of this day, on this machine's clock: "14:02:11". */
export function clock(when) {
  return [when.getHours(), when.getMinutes(), when.getSeconds()].map((n) => String(n).padStart(2, "0")).join(":");
}

/** "14:02" today, "6 March" before. */
export function shortTime(iso) {
  const when = new Date(iso);
  if (when.toDateString() === new Date().toDateString()) return clock(when).slice(0, 5);
  return when.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
}

/**
 * A button that opens a list under it; items: [{label, act, note, stay}] or nodes. floats: the list stands above all
 * panes, so that none cuts it off. Returns {element, button, list, fill, close, onClose}.
 */
export function menu(label, { title, className = "", floats = false } = {}) {
  const list = el("div", { class: "aa-pop", hidden: true, popover: floats ? "manual" : null });
  const button = el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-expanded": "false", "aria-haspopup": "true", title }, label, icon("down"));
  const element = el("div", { class: `aa-menu ${className}` }, button, list);
  const told = { element, button, list, onClose: null };
  const stand = () => {
    const under = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = list;
    list.style.left = `${Math.max(4, under.right - width)}px`;
    list.style.top = `${under.bottom + 4 + height < window.innerHeight ? under.bottom + 4 : Math.max(4, under.top - 4 - height)}px`;
  };
  const scrolled = (event) => { if (!list.contains(event.target)) stand(); };
  const show = (open) => {
    if (open === !list.hidden) return;
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (floats && list.showPopover) {
      if (open) list.showPopover();
      else if (list.matches(":popover-open")) list.hidePopover();
      if (open) stand();
      window[open ? "addEventListener" : "removeEventListener"]("scroll", scrolled, true);
    }
    if (!open) told.onClose?.();
  };
  const close = () => show(false);
  button.addEventListener("click", () => {
    show(list.hidden);
    if (!list.hidden) list.querySelector("button")?.focus();
  });
  element.addEventListener("focusout", (event) => { if (!element.contains(event.relatedTarget)) close(); });
  element.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape" && !list.hidden) {
      close();
      button.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const fill = (items) => {
    const inside = list.contains(document.activeElement);
    if (inside) button.focus(); // an element that is taken away loses the focus, and the list would close
    list.replaceChildren(...items.map((item) => (item instanceof Node ? item
      : el("button", { class: "aa-btn aa-btn--quiet", type: "button", onclick: () => { if (!item.stay) close(); item.act(); } },
        el("span", { class: "aa-grow" }, item.label), item.note ? el("span", { class: "aa-3" }, item.note) : null))));
    if (inside) list.querySelector("button")?.focus();
  };
  return Object.assign(told, { fill, close });
}

/** act() each time an element has become wider or narrower; returns the observer, to be disconnected. */
export function onWidth(element, act) {
  let width = 0;
  const sizes = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (width && now !== width) act();
    width = now;
  });
  sizes.observe(element);
  return sizes;
}

/**
 * Scroll a pane so that an element or a range stands in it, a third from the top if it has to move; then the page,
 * if need be. cover: what is hidden at the top of the pane by a heading that stays.
 */
export function bringIntoView(words, pane, { cover = 0, page = true } = {}) {
  const inner = words.getBoundingClientRect();
  const outer = pane.getBoundingClientRect();
  if (inner.top < outer.top + cover || inner.bottom > outer.bottom - 4) {
    pane.scrollTop += inner.top - outer.top - cover - Math.max(0, (outer.height - cover - inner.height) / 3);
  }
  const now = words.getBoundingClientRect();
  const element = words.scrollIntoView ? words : words.startContainer.parentElement;
  if (page && (now.top < 0 || now.bottom > window.innerHeight)) element.scrollIntoView({ block: "center" });
}
