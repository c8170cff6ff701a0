// What this browser keeps of a draft until the store has it: the words, the revision that they were written on, and
// those that were on their way. Neither a dead kernel nor a closed page loses them; once stored they leave the browser.

const departed = new Map(); // cases that have left the screen: what this browser keeps of each until it is saved

/** The last words of a case that has left the screen are saved: they need not be kept here any longer. */
export function settled(caseId) {
  const { keeping, text } = departed.get(caseId) ?? {};
  departed.delete(caseId);
  if (keeping?.read()?.text === text) keeping.drop();
}

export class Keeping {
  constructor(key, caseId) {
    this.key = key;
    this.caseId = caseId;
    this.failed = false; // storage full or switched off; said as soon as it matters
  }

  /** {text, base, at, sent}, or null: nothing is kept, or storage is switched off, or it is not ours. */
  read() {
    return this.load(this.key);
  }

  /** sent: the words that are on their way to the store, if any are. */
  write(text, base, sent) {
    if (this.text !== text) this.at = Date.now();
    this.text = text;
    this.store(this.key, { text, base, at: this.at, sent });
  }

  drop() {
    this.remove(this.key);
  }

  /** Words that another text was chosen over: kept until the store has put them aside. */
  setAside(text, base) {
    this.store(`${this.key}:aside`, { text, base });
  }

  aside() {
    return this.load(`${this.key}:aside`);
  }

  dropAside() {
    this.remove(`${this.key}:aside`);
  }

  /** What to do while nobody answers; dead: nobody will. */
  advice(dead) {
    if (this.failed) return "This browser cannot keep text either: copy your answer to a safe place, then run the cell again.";
    return dead ? "Go on writing: this browser keeps every word. Run the cell again, and they are saved."
      : "Go on writing: this browser keeps every word and saves them when it answers.";
  }

  /** The case leaves the screen with these words. */
  depart(text) {
    departed.set(this.caseId, { keeping: this, text });
  }

  load(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null");
      return kept && typeof kept.text === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  store(key, kept) {
    try {
      localStorage.setItem(key, JSON.stringify(kept));
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      this.failed = true;
    }
  }
}
