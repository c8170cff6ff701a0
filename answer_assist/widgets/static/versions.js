import { el, menu, named, shortTime } from "./dom.js";
import { differences } from "./diff.js";

// Another text beside the draft: an earlier version with what it changed, or what somebody else saved meanwhile.

export class Beside {
  /** sheet: the element that the draft is written on. */
  constructor(sheet) {
    this.other = el("div", { class: "theirs aa-scroll", tabindex: "0", role: "region", hidden: true });
    this.element = el("div", { class: "sheets" }, this.other, sheet);
  }

  show(label, ...parts) {
    this.other.replaceChildren(...parts);
    this.other.setAttribute("aria-label", label);
    this.other.hidden = false;
    this.element.classList.add("is-two");
  }

  hide() {
    this.other.hidden = true;
    this.element.classList.remove("is-two");
  }
}

/** The menu of a draft's versions; ask(): they are wanted; show(version, the text before it, newest): one was chosen. */
export class Versions {
  constructor({ ask, show }) {
    this.show = show;
    this.menu = menu("Version", { className: "vers" });
    this.menu.button.addEventListener("click", () => { if (!this.menu.list.hidden) ask(); });
    this.element = this.menu.element;
    this.element.hidden = true;
  }

  /** The draft is this version now; null: there is none yet. */
  at(version) {
    this.element.hidden = version === null;
    this.menu.button.firstChild.data = version === null ? "" : `Version ${version}`;
  }

  /** They have come, newest first: each shows what it changed. */
  fill(versions) {
    this.menu.fill(versions.map((version, n) => ({
      label: authored(version),
      note: n === 0 ? "now" : shortTime(version.saved_at),
      act: () => this.show(version, versions[n + 1]?.text ?? "", n === 0),
    })));
    this.menu.list.querySelector("button")?.focus();
  }
}

/** "Version 2, you" */
export function authored(version) {
  return `Version ${version.version}, ${version.mine ? "you" : version.author}`;
}

/** A text with what it changed against an older one marked. */
export function changes(older, text) {
  return differences(named(older), named(text)).map(([kind, words]) => (kind === "same" ? words : el(kind, {}, words)));
}
