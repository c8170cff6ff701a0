import { el, icon, shortTime } from "./dom.js";

// The lines of the worklist. Only those in sight are drawn, and gaps stand for the others, so that 20,000 cases scroll
// like twenty; pages that have not come are asked for when they stay in sight.

const PAGE = 100; // lines that Python sends at once
const OVER = 10; // lines drawn above and below those in sight
const LEAF = 60; // ms that a page must stay in sight before it is asked for
const LINGER = 120; // ms on a line after which its case will perhaps be opened
const HEADINGS = [["id", "Case"], ["title", "About"], ["state", "State"], ["waiting", "Waiting"], ["documents", "Documents"], ["draft", "Draft"], ["holder", "Has it"]];

export class Lines {
  /** open(line): a line was chosen; near(id): it may be, soon; leaf(start): the page that starts there is wanted. */
  constructor({ open, near, leaf }) {
    this.open = open;
    this.near = near;
    this.leaf = leaf;
    this.total = 0;
    this.at = 0; // where one stands
    this.height = 34; // of a line; measured as soon as there is one
    this.lines = new Map();
    this.nodes = new Map();
    this.asked = new Set();
    this.wanted = false; // the keys go to the line where one stands, once it is there
    this.top = el("tr", { class: "gap", "aria-hidden": "true" }, el("td"));
    this.bottom = el("tr", { class: "gap", "aria-hidden": "true" }, el("td"));
    this.body = el("tbody", {}, this.top, this.bottom);
    this.table = el("table", {},
      el("caption", { class: "aa-sr" }, "Cases, the one that waits longest first"),
      el("thead", {}, el("tr", { "aria-rowindex": "1" }, ...HEADINGS.map(([name, label]) => el("th", { scope: "col", class: `c-${name}` }, label)))),
      this.body);
    this.element = el("div", { class: "rows aa-scroll", tabindex: "-1" }, this.table);
    this.element.addEventListener("scroll", () => this.soon(), { passive: true });
    this.body.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr[data-case]");
      if (!row) return;
      this.setAt(Number(row.getAttribute("aria-rowindex")) - 2);
      this.linger(row);
    });
    this.body.addEventListener("pointerover", (event) => this.linger(event.target.closest("tr[data-case]")));
    this.body.addEventListener("pointerleave", () => this.linger(null));
    this.sizes = new ResizeObserver(() => this.soon());
    this.sizes.observe(this.element);
  }

  /** The line where one stands, or undefined. */
  get current() {
    return this.lines.get(this.at);
  }

  /** Where a case stands in a page that has come; null if it is not there. */
  static placeIn({ start, lines }, id) {
    const n = lines.findIndex((line) => line.id === id);
    return n < 0 ? null : start + n;
  }

  /**
   * Another list; at: where the case stands that one comes from, null to begin at the top. Says whether the keys were
   * in the list and find no line in this one.
   */
  fill({ total, start, lines, at }) {
    const focused = this.wanted || this.body.contains(document.activeElement);
    const scrolled = at === null ? 0 : this.element.scrollTop + (at - this.at) * this.height;
    this.total = total;
    this.at = at ?? 0;
    this.table.setAttribute("aria-rowcount", String(total + 1));
    this.lines.clear();
    this.asked.clear();
    for (const row of this.nodes.values()) row.remove();
    this.nodes.clear();
    this.element.hidden = !total;
    this.keep(start, lines);
    this.draw();
    this.element.scrollTop = scrolled;
    if (at !== null) this.uncover(at);
    this.draw();
    this.wanted = false;
    if (focused && total) this.focus();
    return focused && !total;
  }

  /** A page has come. */
  put(start, lines) {
    this.keep(start, lines);
    lines.forEach((line, n) => {
      const blank = this.nodes.get(start + n);
      if (!blank) return;
      const row = this.row(start + n);
      this.nodes.set(start + n, row);
      blank.replaceWith(row);
    });
    if (this.wanted && this.current) this.focus();
  }

  keep(start, lines) {
    this.asked.add(start);
    lines.forEach((line, n) => this.lines.set(start + n, line));
  }

  /** The pointer or the keys are on a line, or on none any more. */
  linger(row) {
    if (this.lingering?.row === row) return;
    clearTimeout(this.lingering?.timer);
    this.lingering = { row, timer: row && setTimeout(() => this.near(row.dataset.case), LINGER) };
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.element.offsetParent) return; // a case stands in place of the list
    const [first, last] = this.inSight();
    const leaves = (n) => n < first || n >= last;
    // before anything is taken out: focusing lays out, and a list that is short for a moment would lose its place
    if ([...this.nodes].some(([n, row]) => leaves(n) && row.contains(document.activeElement))) this.element.focus({ preventScroll: true });
    for (const [n, row] of this.nodes) {
      if (!leaves(n)) continue;
      row.remove();
      this.nodes.delete(n);
    }
    let next = this.bottom;
    for (let n = last - 1; n >= first; n -= 1) {
      let row = this.nodes.get(n);
      if (!row) {
        row = this.row(n);
        this.nodes.set(n, row);
        next.before(row);
      }
      next = row;
    }
    this.top.firstChild.style.height = `${first * this.height}px`;
    this.bottom.firstChild.style.height = `${Math.max(0, this.total - last) * this.height}px`;
    const measured = this.nodes.get(first)?.getBoundingClientRect().height;
    if (measured && Math.abs(measured - this.height) > 0.1) {
      const scrolled = this.element.scrollTop / this.height;
      this.height = measured;
      this.draw();
      this.element.scrollTop = scrolled * measured;
      return;
    }
    clearTimeout(this.leafing);
    this.leafing = setTimeout(() => this.askPages(), LEAF);
  }

  inSight() {
    const first = Math.floor(this.element.scrollTop / this.height) - OVER;
    const last = Math.ceil((this.element.scrollTop + this.element.clientHeight) / this.height) + OVER;
    return [Math.max(0, Math.min(first, this.total - 1)), Math.max(0, Math.min(last, this.total))];
  }

  askPages() {
    const [first, last] = this.inSight();
    for (let start = first - (first % PAGE); start < last; start += PAGE) {
      if (this.asked.has(start)) continue;
      this.asked.add(start);
      this.leaf(start);
    }
  }

  row(n) {
    const line = this.lines.get(n);
    if (!line) {
      return el("tr", { class: "blank", "aria-rowindex": n + 2 },
        el("td", { colspan: "2" }, el("span", { class: "grey", "aria-hidden": "true" }), el("span", { class: "aa-sr" }, "Loading")));
    }
    const draft = [line.author, line.saved_at ? shortTime(line.saved_at) : null].filter(Boolean).join(", ");
    const documents = `${line.documents} ${line.documents === 1 ? "document" : "documents"}`;
    const under = [documents, draft ? `draft: ${draft}` : null, line.holder ? `open with ${line.holder}` : null].filter(Boolean).join(" · ");
    const row = el("tr", { "data-case": line.id, "aria-rowindex": n + 2, onclick: () => this.choose(n) },
      el("td", { class: "c-id", title: line.name }, line.name),
      el("th", { scope: "row", class: "c-title" },
        el("span", { class: "about" },
          el("button", { class: "open", type: "button", tabindex: n === this.at ? "0" : "-1", title: line.title }, line.title),
          line.opening ? el("span", { class: "opening" }, line.opening) : null),
        el("span", { class: "under" }, line.waiting ? el("span", { class: "waits" }, `waiting ${line.waiting} · `) : null, under)),
      el("td", { class: "c-state" }, el("span", { class: `state is-${line.state.replace(" ", "-")}` }, icon(line.icon), line.state)),
      el("td", { class: "c-waiting", title: `Received ${line.received}` }, line.waiting),
      el("td", { class: "c-documents" }, String(line.documents)),
      el("td", { class: "c-draft", title: draft }, draft),
      el("td", { class: "c-holder", title: line.holder }, ...(line.holder ? [icon("lock"), line.holder] : [])));
    return row;
  }

  choose(n) {
    this.setAt(n);
    this.nodes.get(n).setAttribute("aria-busy", "true");
    this.open(this.lines.get(n));
  }

  /** The case has come, or could not. */
  opened() {
    for (const row of this.nodes.values()) row.removeAttribute("aria-busy");
  }

  // Where one stands

  /** Keys while a line has focus; null for those that are none of them. */
  act(key) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 2);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.total, End: this.total }[key];
    return by === undefined ? null : () => this.move(by);
  }

  move(by) {
    if (!this.total) return;
    const here = this.element.contains(document.activeElement);
    this.setAt(Math.max(0, Math.min(this.total - 1, here ? this.at + by : this.at)));
    this.uncover(this.at);
    this.draw();
    this.focus();
  }

  setAt(n) {
    this.nodes.get(this.at)?.querySelector(".open")?.setAttribute("tabindex", "-1");
    this.nodes.get(n)?.querySelector(".open")?.setAttribute("tabindex", "0");
    this.at = n;
  }

  /** Scroll no further than needed for a line to be seen under the heading. */
  uncover(n) {
    const room = this.element.clientHeight - this.table.tHead.offsetHeight;
    const top = n * this.height;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + this.height > this.element.scrollTop + room) this.element.scrollTop = top + this.height - room;
  }

  focus() {
    const button = this.nodes.get(this.at)?.querySelector(".open");
    this.wanted = !button && this.total > 0; // its page is on the way
    const target = button ?? this.element;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.leafing);
  }
}
