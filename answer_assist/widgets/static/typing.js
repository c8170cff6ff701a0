import { carried } from "./passages.js";

// Typing into the draft for the doctor, so that the browser's own undo takes it back.

/** Put a passage where the cursor stands; typed() is called where the browser says nothing of it. */
export function insertAt(area, text, typed) {
  if (area.readOnly) return;
  const before = area.value.slice(0, area.selectionStart);
  const lead = !before || /\s$/.test(before) ? "" : " ";
  area.focus();
  typeIn(area, lead + text, typed);
}

/** Set the selected words in a pair of signs (**bold**), or take the signs off. */
export function wrapIn(area, sign, typed) {
  if (area.readOnly) return;
  const { value } = area;
  let [from, to] = [area.selectionStart, area.selectionEnd];
  const words = value.slice(from, to);
  from += words.length - words.trimStart().length;
  to = Math.max(from, to - (words.length - words.trimEnd().length));
  const marked = value.slice(from - sign.length, from) === sign && value.slice(to, to + sign.length) === sign;
  const plain = value.slice(from, to);
  area.focus();
  if (marked) area.setSelectionRange(from - sign.length, to + sign.length);
  else area.setSelectionRange(from, to);
  typeIn(area, marked ? plain : sign + plain + sign, typed);
  const start = marked ? from - sign.length : from + sign.length;
  area.setSelectionRange(start, start + plain.length);
}

/** What is selected gives way to the text, as if it were typed. */
export function typeIn(area, text, typed) {
  // insertText is the one way that keeps the browser's undo; where it is gone, the words still get in
  if (document.execCommand?.("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  typed();
}

/** Another text takes the place of the whole; the cursor stays between the words where it stood. */
export function replaceText(area, text) {
  const [cursor] = carried([{ from: area.selectionStart, to: area.selectionEnd }], area.value, text);
  area.value = text;
  if (cursor) area.setSelectionRange(cursor.from, cursor.to);
}
