// What a doctor does with a case is asked of Python, and shown when it is kept there, never before. Where no answer
// comes, that is said: nobody should close the page believing that it was done.

const SLOW = 3000; // ms without an answer before saying so

export class Acts {
  /** send(message) -> whether it could be sent; say(note or null): the line under the head. */
  constructor({ send, say }) {
    this.send = send;
    this.say = say;
    this.open = 0; // asked and not answered
    this.told = false;
  }

  ask(message) {
    if (!this.send(message)) {
      this.tell("The kernel has stopped.", "What you did last is not kept. Run the cell again, then do it once more.");
      return;
    }
    this.open += 1;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.tell("The kernel does not answer.", "What you did last is not kept yet; it will show here as soon as it is."), SLOW);
  }

  /** Python has done it, or has said why not. */
  answered() {
    this.open = Math.max(0, this.open - 1);
    if (this.open) return;
    clearTimeout(this.patience);
    if (this.told) this.say(null);
    this.told = false;
  }

  tell(strong, text) {
    this.told = true;
    this.say({ tone: "warn", icon: "plug", alert: true, strong, text });
  }

  close() {
    clearTimeout(this.patience);
  }
}
