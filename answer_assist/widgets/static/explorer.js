import { el, icon, named } from "./dom.js";
import { download } from "./head.js";
import { explorerKeysMenu, listenToExplorerKeys } from "./explorer_keys.js";
import { periodSlider } from "./explorer_period.js";
import { number, patterns, percentages, positivity, spreadMap, topics } from "./explorer_figures.js";
import { percentagesTable, positivityTable, spreadTable, topicsTable } from "./explorer_tables.js";

// The trend explorer: the menus say a cohort, Python counts, the figures show what came back. No table and no word of a
// patient is held in the widget's state.

const PATIENCE = 12_000; // ms before saying that nobody answers
const FIGURES = [
  { kind: "marker positivity", hue: "marker", title: "Share positive, by tumor type", draw: positivity, table: positivityTable },
  { kind: "percentages", hue: "marker", title: "Ki-67, by tumor type", draw: percentages, table: percentagesTable },
  { kind: "spread", hue: "site", title: "Where it spreads first", draw: spreadMap, table: spreadTable },
  { kind: "questions", hue: "question", title: "What is asked, and is it answered", draw: topics, table: topicsTable },
];

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
  const explorer = new Explorer(send, `te-${view}`);
  const root = el("div", { class: "aa" }, explorer.element);
  host.append(root);
  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  const onMessage = (message) => {
    if (message.view !== view) return;
    explorer.answered();
    if (message.type === "menus") explorer.fill(message.menus);
    else if (message.type === "figures") explorer.show(message.shown);
    else if (message.type === "cases") explorer.open(message.cases);
    else if (message.type === "file") download(message);
    else if (message.type === "refused") explorer.say(message.reason);
  };
  model.on("msg:custom", onMessage);
  explorer.ask({ type: "menus" });
  return () => {
    model.off("msg:custom", onMessage);
    explorer.answered();
  };
}

const several = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
const everybody = () => ({ families: null, kinds: null, specialties: null, counted: ["own"], first: null, last: null });

class Explorer {
  constructor(send, id) {
    this.send = send;
    this.id = id;
    this.choice = everybody();
    this.marker = "";
    this.raw = false;
    this.tables = false;
    this.picked = null; // {figure, names}: the row whose cases are open
    this.figure = "marker positivity"; // what is exported
    // focusable, so that the keys go on after a click beside the buttons or when the focused row is gone
    this.element = el("section", { class: "aa-te", "data-state": "loading", "aria-label": "Trend explorer", tabindex: -1 },
      el("p", { class: "waiting", role: "status" }, "Counting…"));
    this.keys = explorerKeysMenu();
    listenToExplorerKeys(this.element, this.acts());
  }

  ask(message) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.say("The kernel does not answer. Run this cell to see the figures."), PATIENCE);
    if (!this.send(message)) this.say("The kernel has stopped. Run this cell to see the figures.");
  }

  answered() {
    clearTimeout(this.patience);
    this.note?.remove();
    this.note = null;
  }

  say(words) {
    clearTimeout(this.patience);
    this.looking = false;
    this.element.removeAttribute("aria-busy");
    if (this.element.dataset.state === "loading") {
      this.element.querySelector(".waiting").textContent = words;
      return;
    }
    this.note?.remove();
    this.note = el("p", { class: "note", role: "alert" }, words);
    this.head.after(this.note);
  }

  /** What the keys do (explorer_keys.js). */
  acts() {
    return {
      j: () => this.step(1),
      k: () => this.step(-1),
      figure: (n) => this.rows(this.main?.children[n - 1])[0]?.focus(),
      back: () => {
        if (this.keys.isOpen()) this.keys.toggle(false);
        else if (this.picked) this.shut();
        else return false;
        return true;
      },
      m: () => this.main?.querySelector("[data-role=marker]")?.focus(),
      c: () => this.rail?.querySelector("input")?.focus(),
      p: () => this.slider?.focus(),
      a: () => this.all(),
      t: () => { this.tables = !this.tables; this.redraw(); },
      r: () => { this.raw = !this.raw; this.redraw(); },
      e: () => this.draw?.querySelector(".go button")?.focus(),
      "?": () => this.keys.toggle(),
    };
  }

  /** The rows and cells of a figure, or of all, that have cases behind them. */
  rows(figure = this.main) {
    return [...(figure?.querySelectorAll("button.rb, .hm button") ?? [])];
  }

  step(by) {
    const rows = this.rows();
    const now = rows.indexOf(document.activeElement);
    const next = now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + by, 0), rows.length - 1);
    rows[next]?.focus();
  }

  fill(menus) {
    this.menus = menus;
    this.head = el("header", { class: "head" });
    this.rail = el("div", { class: "rail", role: "region", "aria-label": "Cohort" });
    this.fillRail();
    this.main = el("div", { class: "main" });
    this.draw = el("div", { class: "draw" });
    this.cases = el("section", { class: "cases k-marker", "aria-label": "Cases behind a number" });
    this.draw.append(this.cases, this.exporting());
    this.shut();
    this.look();
  }

  fillRail() {
    this.rail.replaceChildren(this.boxes("Tumor type", "families"), this.boxes("Document", "kinds"), this.boxes("Specialty", "specialties"), this.boxes("Counted", "counted"), this.period());
  }

  /** Everybody again. */
  all() {
    this.choice = everybody();
    this.fillRail();
    this.narrowed();
  }

  /** The cohort is another one: the cases behind the old one are shut, and all is counted anew. */
  narrowed() {
    this.shut();
    this.look();
  }

  /** Ask for the figures; while they are being counted, what is chosen meanwhile is asked for once, afterwards. */
  look() {
    this.element.setAttribute("aria-busy", "true");
    this.lookAgain = Boolean(this.looking);
    if (this.looking) return;
    this.looking = true;
    this.ask({ type: "look", choice: this.choice, marker: this.marker });
  }

  boxes(title, key) {
    const rows = this.menus[key];
    const chosen = () => this.choice[key] ?? rows.map((row) => row.name);
    return el("fieldset", {}, el("legend", { class: "aa-h" }, title), ...rows.map((row) => el("label", { class: "fo" },
      el("input", { type: "checkbox", checked: chosen().includes(row.name), onchange: (event) => {
        const names = chosen().filter((name) => name !== row.name);
        if (event.target.checked) names.push(row.name);
        this.choice[key] = names.length === rows.length && key !== "counted" ? null : names;
        this.narrowed();
      } }), el("span", { class: "fn" }, named(row.label)), el("span", { class: "aa-num" }, number(row.n)))));
  }

  period() {
    const { years } = this.menus;
    if (!years.length) return el("fieldset", {}, el("legend", { class: "aa-h" }, "Period"), el("p", { class: "aa-sm aa-2" }, "No document has a date."));
    this.slider = periodSlider(years, this.choice, (first, last) => {
      Object.assign(this.choice, { first, last });
      this.narrowed();
    });
    return el("fieldset", {}, el("legend", { class: "aa-h" }, "Period"), this.slider.element);
  }

  segment(label, options, current, act) {
    return el("span", { class: "aa-seg", role: "group", "aria-label": label }, ...options.map(([name, value]) =>
      el("button", { type: "button", "aria-pressed": String(value === current), onclick: () => act(value) }, name)));
  }

  show(shown) {
    this.looking = false;
    if (this.lookAgain) {
      this.look();
      return;
    }
    this.element.removeAttribute("aria-busy");
    this.shown = shown;
    this.marker = shown.marker;
    if (this.element.dataset.state === "loading") {
      this.element.dataset.state = "";
      this.element.replaceChildren(patterns(this.id), this.head, this.rail, this.main, this.draw);
    }
    this.redraw();
  }

  redraw() {
    const { shown } = this;
    const focus = this.element.contains(document.activeElement) ? document.activeElement : null;
    const key = focus?.closest("[data-key]")?.dataset.key;
    const role = focus?.dataset?.role ?? focus?.textContent;
    this.head.replaceChildren(
      el("div", { class: "aa-grow" },
        el("h2", { class: "who" }, several(shown.cases, "case"), el("small", {}, `of ${number(shown.all)}, with ${several(shown.findings, "finding")} and ${several(shown.questions, "question")}`)),
        el("div", { class: "facts", role: "status" }, ...shown.facts.map((fact) => el("span", {}, named(fact))), el("span", {}, `adjusted by figures of ${shown.adjusted_by}`))),
      this.segment("Counts shown", [["Raw and adjusted", false], ["Raw", true]], this.raw, (raw) => { this.raw = raw; this.redraw(); }),
      this.segment("View", [["Plots", false], ["Tables", true]], this.tables, (tables) => { this.tables = tables; this.redraw(); }),
      this.keys.element);
    this.main.replaceChildren(...FIGURES.map((figure) => this.panel(figure)));
    if (!focus || focus.isConnected) return;
    const before = key ? [...this.main.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)
      : [...this.element.querySelectorAll("button, select")].find((each) => (each.dataset.role ?? each.textContent) === role);
    const again = before?.matches("button, select") ? before : before?.querySelector("button");
    (again ?? this.element).focus({ preventScroll: true });
  }

  panel({ kind, hue, title, draw, table }) {
    const figure = this.shown.figures[kind];
    const id = `${this.id}-${hue}-${kind.replace(/\W/g, "")}`;
    const under = {
      "marker positivity": "Cases with a stated result. Dot: percent positive. Line: 95 % interval.",
      percentages: "Cases by percent of stained cells, each row to its own scale. Triangle: median. Hatched: steps joined, so that none is small.",
      spread: "Cases by the first metastasis that is stated, and share of the row.",
      questions: figure?.total ? `${number(figure.total)} questions by topic${figure.checked ? ", and how the answers cover them" : ""}.` : "Questions by topic.",
    }[kind];
    const options = { id: this.id, raw: this.raw, marker: this.marker, chosen: this.picked?.figure === kind ? JSON.stringify(this.picked.names) : null, pick: (names) => this.pick(kind, names) };
    const body = figure?.rows.length ? (this.tables ? table : draw)(figure, options) : [el("p", { class: "none" }, "Nothing in this cohort.")];
    const more = figure?.more ? [el("p", { class: "aa-sm aa-2" }, `${figure.more} more in the export.`)] : [];
    return el("section", { class: `panel k-${hue}`, "aria-labelledby": id, "data-figure": kind }, el("div", { class: "p-h" }, el("h3", { id }, title), kind === "marker positivity" ? this.markerMenu() : null),
      el("p", { class: "p-s" }, under), ...body, ...more);
  }

  markerMenu() {
    const select = el("select", { class: "sel", "data-role": "marker", onchange: () => { this.marker = select.value; this.narrowed(); } },
      ...this.menus.markers.map((name) => el("option", { value: name, selected: name === this.marker }, named(name))));
    return el("label", { class: "selw" }, el("span", { class: "aa-sr" }, "Marker"), select, icon("down"));
  }

  pick(figure, names) {
    this.picked = { figure, names };
    this.figure = figure;
    this.figureMenu.value = figure;
    this.redraw();
    this.ask({ type: "cases", choice: this.choice, marker: this.marker, figure, names });
  }

  open(cases) {
    if (JSON.stringify(cases.names) !== JSON.stringify(this.picked?.names)) return; // another was picked meanwhile
    const hue = FIGURES.find((each) => each.kind === cases.figure).hue;
    const close = el("button", { class: "aa-btn aa-btn--icon", type: "button", "aria-label": "Close the list of cases", onclick: () => this.shut() }, icon("x"));
    const rows = cases.lines.map((line) => el("tr", {}, el("td", {}, named(line.case)), el("td", {}, line.month), el("td", {}, named(line.document)), el("td", {}, named(line.primary)),
      el("td", { class: "q" }, ...(line.words.length ? line.words.map((piece) => (piece.lit ? el("b", {}, named(piece.text)) : named(piece.text))) : [el("span", { class: "hidden-words" }, "words are not in the tables")]))));
    this.cases.className = `cases k-${hue}`;
    this.cases.replaceChildren(
      el("div", { class: "p-h" }, el("h3", {}, named(cases.title)), el("span", { class: "aa-sm aa-2" }, icon("lock"), " words are shown here, never exported unasked"), close),
      el("div", { class: "scrolls aa-scroll", tabindex: 0, role: "region", "aria-label": "List of cases" }, el("table", {}, el("thead", {}, el("tr", {}, ...["Case", "Month", "Document", "Primary", "Words"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...rows))),
      cases.total > cases.lines.length ? el("p", { class: "aa-sm aa-2" }, `The first ${cases.lines.length} of ${number(cases.total)}.`) : "");
  }

  shut() {
    const back = this.picked;
    this.picked = null;
    this.cases.replaceChildren(el("div", { class: "p-h" }, el("h3", {}, "Cases behind a number")), el("p", { class: "aa-sm aa-2" }, "Pick a row or a cell to read the words it was counted from."));
    if (!back || !this.shown) return;
    this.redraw();
    const key = JSON.stringify(back.names);
    const row = [...this.main.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
    (row?.matches("button") ? row : row?.querySelector("button"))?.focus();
  }

  exporting() {
    const box = (words, note, checked) => {
      const input = el("input", { type: "checkbox", checked });
      return { input, label: el("label", { class: "fo" }, input, el("span", {}, words, note ? el("small", {}, note) : null)) };
    };
    const suppress = box("Suppress small cells", "and those that would give them away", true);
    const dictionary = box("Data dictionary and cohort", null, true);
    const words = box("Words of the patients", "of the open list of cases; off unless you name the field", false);
    const field = el("input", { class: "word", type: "text", placeholder: "name the field: words", "aria-label": "Field that may go out", hidden: true, autocomplete: "off" });
    words.input.addEventListener("change", () => { field.hidden = !words.input.checked; if (!field.hidden) field.focus(); });
    this.figureMenu = el("select", { class: "sel", onchange: () => { this.figure = this.figureMenu.value; } }, ...FIGURES.map((figure) => el("option", { value: figure.kind }, figure.title)));
    const dark = () => getComputedStyle(this.element).colorScheme.includes("dark");
    const go = (format) => this.ask({ type: "export", format, figure: this.figure, choice: this.choice, marker: this.marker, theme: dark() ? "dark" : "light",
      suppress: suppress.input.checked, dictionary: dictionary.input.checked, words: words.input.checked ? field.value.trim() || "not named" : null,
      names: words.input.checked && this.picked?.figure === this.figure ? this.picked.names : null });
    return el("section", { class: "exp", "aria-label": "Export this figure" }, el("div", { class: "p-h" }, el("h3", {}, "Export this figure")),
      el("label", { class: "selw figs" }, el("span", { class: "aa-sr" }, "Figure"), this.figureMenu, icon("down")),
      el("fieldset", {}, el("legend", { class: "aa-sr" }, "What goes into the export"), suppress.label, dictionary.label, words.label, field),
      el("div", { class: "go" }, ...["CSV", "Parquet", "PNG", "SVG"].map((format) => el("button", { class: "aa-btn", type: "button", onclick: () => go(format.toLowerCase()) }, format))));
  }
}

export default { render };
