import { el } from "./dom.js";

// Names that no table has: what they may be is for the doctor to decide.

const LATER = 1500; // ms after the case has come: the first check of the draft goes before

export class Unrecognised {
  /** send(message); show(name): light its words in the text; pane: where the group stands, at the end. */
  constructor({ send, show, pane }) {
    this.send = send;
    this.show = show;
    this.pane = pane;
    this.list = el("ul");
    this.element = el("section", { class: "card unrecognised", "data-card": "unrecognised" },
      el("h3", { class: "aa-h" }, "Unrecognised names", el("small", {}, "no code, nothing concluded")), this.list);
  }

  look() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send({ type: "unrecognised", act: "look" }), LATER);
  }

  told({ names }) {
    this.names = names;
    this.list.replaceChildren(...names.map((name) => this.line(name)));
    this.stand();
  }

  /** At the end of the summary, where there are some. */
  stand() {
    if (this.names?.length) this.pane().append(this.element);
    else this.element.remove();
  }

  line(name) {
    const ask = (act, more) => this.send({ type: "unrecognised", act, text: name.text, ...more });
    return el("li", {},
      el("div", { class: "found" },
        el("button", { class: "aa-btn aa-btn--quiet nm", type: "button", title: "Show its words", onclick: () => this.show(name) }, name.text),
        el("span", { class: "aa-3" }, `${name.kind}?`),
        el("button", { class: "aa-btn aa-btn--quiet", type: "button", "aria-label": `Leave ${name.text}`, onclick: () => ask("leave") }, "Leave")),
      ...name.near.map((near) => el("div", { class: "near" },
        el("span", {}, near.name, near.code ? el("small", {}, near.code) : null),
        el("span", { class: "aa-3", title: "How alike the letters are: 1 is the same" }, near.score.toFixed(2)),
        el("button", { class: "aa-btn", type: "button", "aria-label": `${name.text}: it is ${near.name}`, title: "Adds a synonym to your own terms, and reads the case again", onclick: () => ask("is", { table: near.table, name: near.name }) }, "It is this"))));
  }

  close() {
    clearTimeout(this.soon);
  }
}
