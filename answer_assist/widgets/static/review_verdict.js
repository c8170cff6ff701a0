import { bringIntoView, el, icon } from "./dom.js";

// The verdict, question by question, with what the check says of each; and two readings side by side.

const VERDICTS = [
  { verdict: "complete", label: "Complete", sign: "tick", key: "c" },
  { verdict: "incomplete", label: "Incomplete", sign: "partial", key: "i" },
  { verdict: "wrong", label: "Wrong", sign: "x", key: "w" },
];

export class VerdictPane {
  /** board: {verdicts, isOpen, judged, judge(n, verdict), comment(n), look(n, show), showWords(document, start, end)}. */
  constructor(board, coverage, version) {
    this.board = board;
    this.asked = new Map(coverage.asked.map((each) => [each.number, each]));
    this.version = version;
    this.rows = [];
    this.name = `aa-v-${Math.random()}`;
    const remarks = (kind) => el("div", { class: "remarks" }, ...coverage.remarks.filter((remark) => remark.kind === kind).map((remark) => this.remark(remark)));
    [this.contradictions, this.omissions] = [remarks("contradiction"), remarks("omission")];
    this.element = el("div", { class: "verd aa-scroll", tabindex: "0", role: "group", "aria-label": "Verdict" });
  }

  /** A contradiction with both quotes, or what the answer does not mention; a doctor's reason against it. */
  remark(remark) {
    const against = remark.overruled ? el("span", { class: "why" }, `${remark.overruled.who}: ${remark.overruled.reason}`) : null;
    const look = () => this.board.showWords(remark.case.document, remark.case.start, remark.case.end);
    return el("div", { class: `rem is-${remark.kind}${against ? " is-over" : ""}` }, icon(remark.draft ? "warn" : "plus"),
      el("span", {}, el("b", {}, remark.draft ? remark.about : `Not mentioned: ${remark.about}`), " ",
        el("button", { class: "quote", type: "button", title: "Show the words", onclick: look }, `“${remark.case.words}”`),
        remark.draft ? [" and ", el("q", {}, remark.draft.words)] : null, against));
  }

  draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    const { compared } = this.board.judged;
    const { scrollTop } = this.element;
    const beside = compared?.version === this.version && !this.board.isOpen;
    this.rows = beside ? [] : this.board.verdicts.map((each, n) => this.row(each, n));
    this.element.replaceChildren(this.contradictions, ...(beside ? [sideBySide(compared)] : [this.table()]), this.omissions,
      ...(compared && !beside ? [el("details", { class: "earlier" }, el("summary", {}, `Two readings of version ${compared.version}: ${compared.words}`), sideBySide(compared))] : []));
    this.element.scrollTop = scrollTop;
    if (focused) this.element.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  table() {
    if (!this.rows.length) return el("p", { class: "aa-2" }, "The query states no question. Read the answer, then sign it off or send it back.");
    return el("table", {}, el("thead", {}, el("tr", {}, el("th", { colspan: "2", scope: "col" }, "Verdict"), el("th", { scope: "col", class: "chk" }, "Checker"), el("th", { scope: "col" }, "You"), el("td", {}))),
      el("tbody", {}, ...this.rows));
  }

  row(each, n) {
    const check = this.asked.get(each.number);
    const row = el("tr", { class: each.verdict ? "" : "is-open", "data-question": each.number },
      el("td", {}, el("span", { class: "aa-qn" }, String(each.number))),
      el("th", { scope: "row" }, el("button", { class: "q-b", type: "button", "data-at": `${n} q`, onclick: () => this.board.look(n, true) }, each.text),
        ...[each.before, each.others, each.comment ? "with a comment" : ""].filter(Boolean).map((note) => el("span", { class: "note-s" }, note))),
      el("td", { class: "chk" }, check ? stateOf(check) : null),
      el("td", {}, this.choices(each, n)),
      el("td", {}, el("button", { class: "aa-btn aa-btn--icon", type: "button", "data-at": `${n} m`, disabled: !this.board.isOpen,
        "aria-label": `Comment on question ${each.number}`, title: "Comment on the selected words (m)", onclick: () => this.board.comment(n) }, icon("comment"))));
    row.addEventListener("focusin", () => this.board.look(n));
    return row;
  }

  choices(each, n) {
    return el("span", { class: "seg", role: "radiogroup", "aria-label": `Question ${each.number}` },
      ...VERDICTS.map(({ verdict, label, sign, key }) => {
        const on = each.verdict === verdict;
        const radio = el("input", { type: "radio", name: `${this.name}-${each.number}`, "data-at": `${n} ${key}`, disabled: !this.board.isOpen, onchange: () => this.board.judge(n, verdict) });
        radio.checked = on;
        return el("label", { class: `${on ? "on " : ""}${verdict}`, title: key }, radio, icon(sign), label);
      }));
  }

  /** Mark the question that keys are about. */
  mark(current) {
    this.rows.forEach((row, n) => row.classList.toggle("is-here", n === current));
  }

  bring(n) {
    if (this.rows[n]) bringIntoView(this.rows[n], this.element, { page: false });
  }
}

/** What the check says of a question: its state, or "please check" with the guess under it. */
function stateOf({ status, sure }) {
  if (sure) return el("span", { class: `aa-st is-${status}` }, icon(status), status);
  return el("span", { class: "aa-st is-check" }, icon("check"), el("span", {}, "please check", el("small", {}, ` looks ${status}`)));
}

/** Two readings of one version: each question with both verdicts and comments; what differs is marked, in words too. */
function sideBySide(compared) {
  const said = ({ verdict, comment }) => {
    const kind = VERDICTS.find((each) => each.verdict === verdict);
    return el("td", { class: "two" }, kind ? el("span", { class: `vd ${verdict}` }, icon(kind.sign), kind.label) : el("span", { class: "aa-3" }, "no verdict"),
      comment ? el("span", { class: "note-s" }, comment) : null);
  };
  const differs = (differ) => el("td", { class: "df" }, differ ? el("span", { class: "aa-tag is-differ" }, "differs") : null);
  return el("table", { class: "both" },
    el("caption", {}, compared.words),
    el("thead", {}, el("tr", {}, el("th", { colspan: "2", scope: "col" }, `Version ${compared.version}`),
      ...compared.who.map((who, n) => el("th", { scope: "col", class: "two" }, `${["First", "Second"][n]}: ${who}`)), el("td", {}))),
    el("tbody", {}, ...compared.rows.map((row) => el("tr", { class: row.differ ? "is-differ" : "" },
      el("td", {}, el("span", { class: "aa-qn" }, String(row.number))), el("th", { scope: "row" }, row.text), ...row.readings.map(said), differs(row.differ))),
    el("tr", { class: compared.differ ? "is-differ" : "" }, el("td", {}), el("th", { scope: "row" }, "In the end"),
      ...compared.ends.map((end, n) => el("td", { class: "two" }, el("b", {}, end), compared.reasons[n] ? el("span", { class: "note-s" }, compared.reasons[n]) : null)), differs(compared.differ))));
}
