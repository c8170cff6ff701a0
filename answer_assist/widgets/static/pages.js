import { bringIntoView, el, icon, shape } from "./dom.js";

// The pages of the case's files, one at a time, with boxes around the words of what was found. Python draws a page
// when it is looked at; nothing is asked for before.

const ZOOMS = [1, 1.25, 1.5, 2, 3];
const LEGIBLE = 0.95; // pixels a point: small print can be read
const [COARSE, FINE] = [110, 200]; // pixels an inch that Python draws
const KEPT = 12; // pages that the browser keeps

export class Pages {
  /** ask(message): to Python; pick(id, place): a box was clicked; text: the element that the pages stand in for. */
  constructor({ ask, pick, text }) {
    this.ask = ask;
    this.pick = pick;
    this.text = text;
    this.on = false;
    this.wanted = false; // whether pages are to be shown wherever there are some
    this.paged = [];
    this.sheets = new Map(); // document -> {pages, boxes}
    this.images = new Map(); // "document page dpi" -> URL
    this.off = new Set();
    this.at = { document: -1, page: 0 };
    this.zoom = -1; // none chosen yet
    this.lit = "";
    const choice = (label, act) => el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-pressed": "false", onclick: act }, label);
    this.words = choice("Text", () => this.turn(false));
    this.leaves = choice("Pages", () => this.turn(true));
    this.switch = el("div", { class: "as-what", role: "group", "aria-label": "Show", hidden: true }, this.words, this.leaves, el("kbd", { "aria-hidden": "true" }, "v"));
    this.build();
  }

  build() {
    const tool = (label, sign, act) => el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": label, title: label, onclick: act }, sign);
    this.previous = tool("Previous page", icon("left"), () => this.leaf(-1));
    this.following = tool("Next page", icon("right"), () => this.leaf(1));
    this.where = el("span", { class: "where", role: "status" });
    this.less = tool("Smaller", "−", () => this.enlarge(-1));
    this.more = tool("Larger", "+", () => this.enlarge(1));
    this.size = el("span", { class: "size" });
    this.image = el("img", { alt: "", draggable: "false" });
    this.boxes = el("div", { class: "boxes" });
    this.sheet = el("figure", { class: "leaf" }, this.image, this.boxes);
    this.note = el("p", { class: "waiting", role: "status" });
    this.pane = el("div", { class: "leaves aa-scroll", tabindex: "0", role: "group", "aria-label": "Page" }, this.note, this.sheet);
    this.element = el("div", { class: "pages", hidden: true },
      el("div", { class: "leaf-bar", role: "toolbar", "aria-label": "Pages" }, this.previous, this.where, this.following, el("span", { class: "aa-grow" }), this.less, this.size, this.more),
      this.pane);
    this.pane.addEventListener("keydown", (event) => {
      const act = { "+": () => this.enlarge(1), "-": () => this.enlarge(-1), 0: () => this.enlarge(0), PageDown: () => this.leaf(1), PageUp: () => this.leaf(-1) }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
  }

  /** The case says something else, or has other documents: what is known of its boxes holds no longer. */
  update(view, lines, paged) {
    this.documents = view.documents;
    this.lines = lines;
    this.paged = paged ?? this.paged;
    this.switch.hidden = !this.paged.length;
    this.sheets.clear();
    if (!this.paged.length) this.stand(false);
    else if (this.on) this.go(this.at.document, this.at.page);
  }

  /** Text or pages, as the doctor says. */
  turn(on) {
    this.wanted = on && this.paged.length > 0;
    if (!this.wanted) return this.stand(false);
    this.stand(true);
    const line = this.lines.get(this.lit);
    const place = this.placeOf(line, this.place ?? 0);
    if (this.paged.includes(line?.places[place])) {
      this.pick(this.lit, place); // of its places one that stands on a page
      this.show(this.lit, place);
    } else this.go(this.paged.includes(this.at.document) ? this.at.document : this.paged[0], this.at.page);
  }

  toggle() {
    if (this.paged.length) this.turn(!this.on);
  }

  stand(on) {
    this.on = on;
    const held = this.text.contains(document.activeElement) || this.element.contains(document.activeElement);
    this.text.hidden = on;
    this.element.hidden = !on;
    this.leaves.setAttribute("aria-pressed", String(on));
    this.words.setAttribute("aria-pressed", String(!on));
    if (held) (on ? this.pane : this.text).focus({ preventScroll: true });
  }

  /** Of the places of a finding the first that stands on a page, while pages are looked at. */
  placeOf(line, place) {
    if (!this.wanted || this.paged.includes(line?.places[place])) return place;
    return Math.max(0, line?.places.findIndex((document) => this.paged.includes(document)) ?? 0) || place;
  }

  /** A finding's place on its page; false where it stands on none: then the text shows it. */
  show(id, place) {
    this.place = place;
    if (!this.wanted) return false;
    const document = this.lines.get(id)?.places[place];
    if (!this.paged.includes(document)) {
      this.stand(false);
      return false;
    }
    this.stand(true);
    const sheet = this.sheets.get(document);
    this.after = null;
    if (!sheet) {
      this.after = () => this.show(id, place);
      this.go(document, 0);
      return true;
    }
    const box = sheet.boxes.find((each) => each.finding === id && each.place === place);
    this.go(document, box?.page ?? this.at.page);
    if (box) this.bring();
    else this.where.append(el("small", {}, " not on a page"));
    return true;
  }

  /** Light all boxes of a finding; "" puts the light out. */
  light(id) {
    this.lit = id;
    if (this.on) this.paint();
  }

  /** A box was clicked: it stands here already. */
  chosen(place) {
    this.place = place;
    if (this.on) this.paint();
  }

  bring() {
    const box = this.boxes.querySelector(".is-here") ?? this.boxes.querySelector(".is-lit");
    if (!box) return;
    bringIntoView(box, this.pane);
    const [inner, outer] = [box.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    if (inner.left < outer.left || inner.right > outer.right) this.pane.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }

  leaf(by) {
    const leaves = this.paged.flatMap((document) => (this.sheets.get(document)?.pages ?? [0]).map((_, page) => ({ document, page })));
    const here = leaves.findIndex((each) => each.document === this.at.document && each.page === this.at.page);
    const there = leaves[here + by];
    if (!there) return;
    this.go(there.document, there.page);
    this.pane.scrollTop = 0;
  }

  /** by steps; 0: as wide as the pane. */
  enlarge(by) {
    this.zoom = by ? Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + by)) : 0;
    this.draw();
    this.bring();
  }

  /** At first as wide as the pane, or as it takes to read the page. */
  firstZoom(page) {
    const wide = (zoom) => this.pane.clientWidth * zoom >= LEGIBLE * page.width;
    const found = ZOOMS.findIndex(wide);
    this.zoom = this.pane.clientWidth && found < 0 ? 2 : Math.max(0, found);
  }

  go(document, page) {
    const moved = this.at.document !== document || this.at.page !== page;
    this.at = { document, page };
    if (!this.sheets.has(document)) this.ask({ type: "files", act: "boxes", document });
    if (moved) this.say("Drawing the page…");
    this.draw();
  }

  draw() {
    const { document, page } = this.at;
    const sheet = this.sheets.get(document);
    const about = this.documents[document];
    const of = sheet ? `page ${page + 1} of ${sheet.pages.length}` : "";
    const how = sheet?.pages[page]?.how;
    this.where.replaceChildren(el("span", { class: "aa-d", "aria-hidden": "true" }, about.letter), ` ${about.title} `, el("span", { class: "aa-2" }, [of, how].filter(Boolean).join(", ")));
    if (sheet && this.zoom < 0) this.firstZoom(sheet.pages[page]);
    const zoom = Math.max(0, this.zoom);
    this.image.alt = `${about.title}, ${of || "page"}. Its words stand under Text.`;
    this.size.textContent = `${Math.round(ZOOMS[zoom] * 100)} %`;
    this.less.disabled = zoom === 0;
    this.more.disabled = zoom === ZOOMS.length - 1;
    this.sheet.style.width = `${ZOOMS[zoom] * 100}%`;
    this.previous.disabled = document === this.paged[0] && page === 0;
    this.following.disabled = document === this.paged.at(-1) && page >= (sheet?.pages.length ?? 1) - 1;
    if (!sheet) return;
    this.sheet.style.aspectRatio = `${sheet.pages[page].width} / ${sheet.pages[page].height}`;
    this.picture();
    this.paint();
  }

  picture() {
    const { document, page } = this.at;
    const dots = (this.sheet.clientWidth * window.devicePixelRatio * 72) / this.sheets.get(document).pages[page].width;
    const dpi = dots > COARSE * 1.15 ? FINE : COARSE;
    const known = this.images.get(`${document} ${page} ${dpi}`);
    if (known) return this.hang(known);
    const coarse = this.images.get(`${document} ${page} ${COARSE}`);
    if (coarse) this.hang(coarse);
    else this.sheet.classList.add("is-blank");
    const asked = `${document} ${page} ${dpi}`;
    if (this.asked) {
      this.next = true; // one page at a time: whoever leafs through asks for the one they stop at
      return;
    }
    this.asked = asked;
    this.ask({ type: "files", act: "page", document, page, dpi });
  }

  hang(url) {
    this.sheet.classList.remove("is-blank");
    if (this.image.src !== url) this.image.src = url;
    this.say("");
  }

  say(words) {
    this.note.textContent = words;
    this.note.hidden = !words;
  }

  /** Python has told the pages of a document and the boxes on them. */
  told({ document, pages, boxes, reason }) {
    if (reason) {
      if (document === this.at.document) this.say(`The pages cannot be shown: this file ${reason}.`);
      return;
    }
    this.sheets.set(document, { pages, boxes });
    if (document !== this.at.document || !this.on) return;
    this.at.page = Math.min(this.at.page, pages.length - 1);
    this.draw();
    this.after?.();
  }

  /** Python has drawn a page. */
  drawn({ document, page, dpi, mime, reason }, [bytes] = []) {
    this.asked = null;
    const here = document === this.at.document && page === this.at.page;
    if (reason) {
      if (here) this.say(`The page cannot be shown: this file ${reason}.`);
    } else {
      this.images.set(`${document} ${page} ${dpi}`, URL.createObjectURL(new Blob([bytes], { type: mime })));
      while (this.images.size > KEPT) {
        const [oldest, url] = this.images.entries().next().value;
        URL.revokeObjectURL(url);
        this.images.delete(oldest);
      }
      if (here) this.hang(this.images.get(`${document} ${page} ${dpi}`));
    }
    if (this.next) {
      this.next = false;
      if (this.on) this.draw();
    }
  }

  /** The boxes of this page, in the language of the marks in the text: hue of the kind, shape of the assertion. */
  paint() {
    const { document, page } = this.at;
    const held = this.boxes.contains(window.document.activeElement);
    const shown = (this.sheets.get(document)?.boxes ?? []).filter((box) => box.page === page && this.lines.has(box.finding) && !this.off.has(this.lines.get(box.finding).kind));
    const last = (box) => (box.finding === this.lit ? 1 : 0); // the chosen one stands above the others
    shown.sort((one, other) => last(one) - last(other));
    this.boxes.replaceChildren(...shown.map((box) => {
      const line = this.lines.get(box.finding);
      const lit = box.finding === this.lit;
      const here = lit && box.place === this.place;
      const looks = ["box", `k-${line.kind}`, shape(line), lit ? "is-lit" : "", here ? "is-here" : ""].filter(Boolean).join(" ");
      const button = el("button", { type: "button", class: looks, tabindex: here ? "0" : "-1", "aria-pressed": String(lit), "aria-label": line.described, title: line.described, "data-finding": box.finding,
        onclick: () => this.pick(box.finding, box.place) });
      for (const side of ["left", "top", "width", "height"]) button.style[side] = `${box[side] * 100}%`;
      return button;
    }));
    if (held) (this.boxes.querySelector(".is-here") ?? this.pane).focus({ preventScroll: true });
  }

  switchKind(kind, on) {
    if (on) this.off.delete(kind);
    else this.off.add(kind);
    if (this.on) this.paint();
  }

  close() {
    for (const url of this.images.values()) URL.revokeObjectURL(url);
    this.images.clear();
  }
}
