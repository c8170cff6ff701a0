import { el, icon } from "./dom.js";
import { CaseList } from "./caselist.js";

// The worklist: the list of cases, and the case that is opened in its place. No line of it is held in the widget's
// state, so that a saved notebook holds no patient text.

const STILL = 400; // ms after which a list stands still

function render({ model, el: host }) {
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const send = (message) => {
    try {
      model.send({ ...message, view });
      return true;
    } catch (error) {
      console.warn("The kernel could not be reached.", error);
      return false;
    }
  };
  const list = new CaseList(send);
  const desk = new Desk({ model, list });
  const root = el("div", { class: "aa" }, list.element, desk.element);
  host.append(root);

  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const onMessage = (message) => {
    if (message.view !== view) return;
    if (message.type === "list") {
      list.fill(message);
      if (message.lines.length) desk.makeReady(() => send({ type: "ready", case: message.lines[0].id }));
    } else if (message.type === "rows") list.put(message);
    else if (message.type === "refused") list.refuse(message);
  };
  const follow = () => desk.follow();
  const load = () => desk.load();
  model.on("msg:custom", onMessage);
  model.on("change:ready", load);
  model.on("change:workbench", follow);
  if (model.get("workbench")) desk.follow();
  list.ask();

  return () => {
    model.off("msg:custom", onMessage);
    model.off("change:workbench", follow);
    model.off("change:ready", load);
    desk.close();
    list.close();
    send({ type: "closed" });
  };
}

/** The open case, with the way back. The workbench is a widget of its own: this one only gives it a place. */
class Desk {
  constructor({ model, list }) {
    this.model = model;
    this.list = list;
    this.shown = ""; // the workbench's reference
    this.view = null;
    this.button = el("button", { class: "aa-btn aa-btn--quiet back", type: "button", onclick: () => this.back() },
      icon("left"), "Back to the list ", el("kbd", { "aria-hidden": "true" }, "Esc"));
    this.slot = el("div", { class: "slot" });
    this.element = el("div", { class: "aa-wl-case", hidden: true }, this.button, this.slot);
    // before the workbench hears it: there, Esc goes from everywhere to the summary, and from there nowhere
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !this.leaves(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      this.back();
    }, true);
  }

  leaves(from) {
    if (from.closest("textarea, input, select") || this.slot.querySelector(".aa-pop:not([hidden])")) return false;
    return !this.slot.contains(from) || Boolean(from.closest(".sum, .top"));
  }

  /** As soon as the list stands still, have the workbench made onto which the first case will come. */
  makeReady(ask) {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => (this.model.get("ready") ? this.load() : ask()), STILL);
  }

  /** Its script and styles, while one reads the list. */
  load() {
    this.made(this.model.get("ready")).catch((error) => console.warn("The workbench could not be loaded.", error));
  }

  made(reference) {
    return this.model.widget_manager.get_model(reference.replace("IPY_MODEL_", ""));
  }

  /** Show what Python says is open: a case, or the list. */
  async follow() {
    const wanted = this.model.get("workbench") ?? "";
    if (wanted === this.shown) return;
    this.clear();
    this.shown = wanted;
    if (!wanted) {
      this.list.show();
      this.list.ask();
      return;
    }
    try {
      const made = await this.model.widget_manager.create_view(await this.made(wanted), {});
      if (this.shown !== wanted) return made.remove();
      this.view = made;
    } catch (error) {
      console.warn("The workbench could not be shown.", error);
      this.list.say("The case could not be shown.", "Run this cell again.");
      return;
    }
    const focused = this.list.leave();
    this.slot.append(this.view.el);
    this.element.hidden = false;
    if (focused) this.button.focus({ preventScroll: true });
    this.settle(focused);
  }

  /** As soon as the case is laid out: the whole of it in sight, and the keys go to its summary. */
  settle(focused) {
    const done = () => {
      const summary = this.slot.querySelector(".aa-wb:not([data-state=loading]) .sum");
      if (!summary) return false;
      const { top, bottom } = this.element.getBoundingClientRect();
      if (top < 0 || bottom > window.innerHeight) this.element.scrollIntoView({ block: "start" });
      if (focused && document.activeElement === this.button) summary.focus({ preventScroll: true });
      return true;
    };
    this.watch = new MutationObserver(() => { if (done()) this.watch.disconnect(); });
    this.watch.observe(this.slot, { childList: true, subtree: true });
    done();
  }

  back() {
    if (!this.shown) return;
    this.clear(); // the workbench saves what was written last
    this.list.comeBack();
  }

  close() {
    clearTimeout(this.soon);
    this.clear();
  }

  clear() {
    this.watch?.disconnect();
    this.view?.remove();
    this.view = null;
    this.shown = "";
    this.slot.replaceChildren();
    this.element.hidden = true;
  }
}

export default { render };
