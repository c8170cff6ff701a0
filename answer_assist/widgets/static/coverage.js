import { unitsOf } from "./passages.js";

// Asking Python what the draft does with the case. Typing never waits: a question goes out after a pause, one at a
// time, numbered, and an answer to any but the last one is dropped.

const REST = 300; // ms without a key before asking
const LOST = 6000; // ms after which an answer is not waited for any longer

export class Coverage {
  /**
   * send(message) -> whether it could be sent; text() -> the draft; show(coverage, the text that it is about);
   * busy(on): what is shown is, or is no longer, behind the draft.
   */
  constructor({ send, text, show, busy }) {
    this.send = send;
    this.text = text;
    this.show = show;
    this.busy = busy;
    this.number = 0;
    this.asked = null;
    this.again = false;
  }

  /** The draft is being written: ask when the keys rest. */
  soon() {
    this.busy(true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), REST);
  }

  now() {
    this.busy(true);
    clearTimeout(this.timer);
    clearTimeout(this.lost);
    this.timer = null;
    const waits = this.asked ? LOST - (performance.now() - this.asked.at) : 0;
    if (waits > 0) {
      this.again = true;
      this.lost = setTimeout(() => this.now(), waits); // an answer that never comes holds up nothing
      return;
    }
    this.again = false;
    this.number += 1;
    this.asked = { number: this.number, text: this.text(), at: performance.now() };
    if (!this.send({ type: "check", number: this.asked.number, text: this.asked.text })) this.asked = null;
  }

  answered({ number, coverage }) {
    if (this.asked?.number !== number) return;
    const { text, at } = this.asked;
    this.asked = null;
    clearTimeout(this.lost);
    if (this.again) {
      this.now();
      return;
    }
    this.show(coverage, text, Math.round(performance.now() - at));
    if (!this.timer) this.busy(false); // else somebody has written on
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.lost);
    this.number += 1; // whatever is answered now is of another case
    this.asked = null;
  }
}

/** The marks of a check: the passages of each question that nobody has ticked, joined where only a space parts them. */
export function marksOf(coverage, text, ticks) {
  const units = unitsOf(text);
  const marks = [];
  const ticked = new Set(ticks.map((tick) => tick.number));
  for (const { number, support, sure } of coverage?.asked ?? []) {
    if (ticked.has(number)) continue;
    for (const [start, end] of support) {
      const [from, to] = [units(start), units(end)];
      const last = marks.at(-1);
      if (last?.asked === number && /^[ \t]*$/.test(text.slice(last.to, from))) last.to = to;
      else marks.push({ from, to, asked: number, sure });
    }
  }
  (coverage?.remarks ?? []).forEach((remark, n) => {
    if (remark.draft && !remark.overruled) marks.push({ from: units(remark.draft.start), to: units(remark.draft.end), bad: n });
  });
  return marks;
}

/** The marks of the passages by which a doctor has ticked questions; place(tick) -> [from, to], or null if they are gone. */
export function ticksOf(ticks, place) {
  return ticks.flatMap((tick) => {
    const [from, to] = (tick.words && place(tick)) || [];
    return to === undefined ? [] : [{ from, to, asked: tick.number, sure: true }];
  });
}

/** What is open: {words: "1 missing, 2 contradictions, 1 to check", bad: the part of it that counts most}. */
export function openWords(coverage, missing, check) {
  const against = (coverage?.remarks ?? []).filter((remark) => remark.kind === "contradiction" && !remark.overruled).length;
  const bad = [missing && `${missing} missing`, against && `${against} ${against === 1 ? "contradiction" : "contradictions"}`].filter(Boolean).join(", ");
  return { bad, words: [bad, check && `${check} to check`].filter(Boolean).join(", ") };
}
