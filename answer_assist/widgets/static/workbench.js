import { el } from "./dom.js";
import { download } from "./head.js";
import { settled } from "./keeping.js";
import { Bench } from "./bench.js";

// The widget: asks Python for the case, and carries what either side says to the other. Nothing of the case is held in
// the widget's state, so that a saved notebook holds no patient text.

const WAIT = 4000; // ms before saying that nobody answers
const STAY = 120_000; // ms between two words to the store that the case is still open here

function render({ model, el: host }) {
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const root = el("div", { class: "aa" });
  const board = el("section", { class: "aa-wb", "data-state": "loading", "aria-label": "Workbench" });
  const waiting = el("p", { class: "waiting", role: "status" }, "Opening the case…");
  board.append(waiting);
  root.append(board);
  host.append(root);

  // JupyterLab's one-letter commands (b, x, d d …) fire for a focused button unless the focused element itself says no.
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const send = (message, buffers) => {
    try {
      model.send({ case: bench?.view?.case_id, ...message, view }, undefined, buffers);
      return true;
    } catch (error) {
      console.warn("The kernel could not be reached.", error);
      return false;
    }
  };

  let bench = null;
  const onMessage = (message, buffers) => {
    if (message.view && message.view !== view) {
      if (message.type === "saved") bench?.draft.elsewhere(message.draft);
      return;
    }
    if (message.type === "view") bench?.refresh(message);
    else if (message.type === "case") {
      clearTimeout(impatient);
      bench ??= new Bench({ board, model, send });
      bench.open(message);
      board.dataset.openedMs = Math.round(performance.now() - asked); // for whoever measures
    } else if (message.type === "saved") bench?.draft.saved(message);
    else if (message.type === "kept") settled(message.case);
    else if (message.type === "stale") bench?.draft.stale(message);
    else if (message.type === "failed") bench?.draft.failed(message);
    else if (message.type === "coverage") bench?.coverage.answered(message);
    else if (message.type === "pong") bench?.draft.answered();
    else if (message.type === "refused") bench?.refuse(message);
    else if (message.type === "versions") bench?.draft.versions.fill(message.versions);
    else if (message.type === "aside") bench?.draft.asideKept(message);
    else if (message.type === "file") download(message);
    else if (message.type === "next-piece") bench?.incoming.next(message);
    else if (message.type === "unreadable") {
      clearTimeout(impatient);
      waiting.textContent = `The case could not be opened: ${message.reason}.`;
    } else if (message.case !== bench?.view?.case_id) return; // of a case that has left the screen
    else if (message.type === "incoming") bench.incoming.show(message.lines);
    else if (message.type === "unrecognised") bench.unrecognised.told(message);
    else if (message.type === "pages") bench.pages.told(message);
    else if (message.type === "page") bench.pages.drawn(message, buffers);
  };
  const onComm = () => bench?.draft.check();
  model.on("msg:custom", onMessage);
  model.on("comm_live_update", onComm);
  const impatient = setTimeout(() => {
    waiting.textContent = "The kernel does not answer. Run this cell to open the case.";
  }, WAIT);
  const asked = performance.now();
  const staying = setInterval(() => { if (bench && document.visibilityState === "visible") send({ type: "stay" }); }, STAY);
  if (!send({ type: "open" })) waiting.textContent = "Run this cell to open the case.";

  return () => {
    clearTimeout(impatient);
    clearInterval(staying);
    model.off("msg:custom", onMessage);
    model.off("comm_live_update", onComm);
    bench?.close();
    send({ type: "closed" }); // behind what the draft saved last
  };
}

export default { render };
