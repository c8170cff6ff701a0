import { el, icon, bringIntoView } from "./dom.js";

// Finding words in the documents. Hits are painted by the browser's highlight registry: the text is not touched.

export class Find {
  /** add(range): the words found are to become a finding or a question. */
  constructor(text, documents, add) {
    this.text = text;
    this.hits = [];
    this.at = -1;
    this.found = el("span", { class: "found", role: "status" });
    this.input = el("input", { type: "search", placeholder: documents > 1 ? "Find in the documents" : "Find in the text", autocomplete: "off", spellcheck: "false" });
    this.element = el("label", { class: "aa-field" }, icon("search"), el("span", { class: "aa-sr" }, "Find in the documents"), this.input, this.found, el("kbd", { "aria-hidden": "true" }, "/"));
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.altKey && this.at >= 0) {
        event.preventDefault();
        add(this.hits[this.at]);
      } else if (event.key === "Enter" && this.hits.length) {
        event.preventDefault();
        this.go((this.at + (event.shiftKey ? -1 : 1) + this.hits.length) % this.hits.length);
      }
    });
  }

  search() {
    const words = this.input.value.trim();
    this.hits = words ? this.ranges(words) : [];
    this.found.textContent = words && !this.hits.length ? "not found" : "";
    this.at = -1;
    if (this.hits.length) this.go(0);
    else this.paint();
  }

  ranges(words) {
    const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    const pattern = new RegExp(escaped, "giu");
    const hits = [];
    for (const paragraph of this.text.querySelectorAll("p")) {
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT,
        (node) => (node.parentElement.closest(".aa-qn") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
      const nodes = [];
      let whole = "";
      while (walker.nextNode()) {
        nodes.push({ node: walker.currentNode, from: whole.length });
        whole += walker.currentNode.data;
      }
      const point = (offset) => {
        const { node, from } = nodes.findLast((each) => each.from <= offset);
        return [node, offset - from];
      };
      for (const match of whole.matchAll(pattern)) {
        const range = document.createRange();
        range.setStart(...point(match.index));
        const [node, offset] = point(match.index + match[0].length - 1);
        range.setEnd(node, offset + 1);
        hits.push(range);
      }
    }
    return hits;
  }

  go(n) {
    this.at = n;
    this.found.textContent = `${n + 1} of ${this.hits.length}`;
    const inside = this.hits[n].startContainer.parentElement;
    bringIntoView(this.hits[n], this.text, { cover: inside.closest(".doc").querySelector(".doc-h").offsetHeight });
    this.paint();
  }

  paint() {
    if (typeof CSS === "undefined" || !CSS.highlights) return;
    const here = this.hits[this.at];
    CSS.highlights.set("aa-find", new Highlight(...this.hits.filter((hit) => hit !== here)));
    CSS.highlights.set("aa-find-here", new Highlight(...(here ? [here] : [])));
  }

  clear() {
    this.input.value = "";
    this.search();
  }
}
