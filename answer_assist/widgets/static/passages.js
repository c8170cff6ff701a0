// Passages of the draft: told in code points, as Python counts, held in UTF-16 units, as the browser counts.

/** Length in code points. */
export function points(text) {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
}

/** Turns offsets in code points of a text into offsets in UTF-16 units: (offset) -> offset. */
export function unitsOf(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => Math.min(offset, text.length);
  const units = [];
  let at = 0;
  for (const letter of text) {
    units.push(at);
    at += letter.length;
  }
  return (offset) => units[offset] ?? at;
}

/** The words that a tick goes by: those selected in the draft, or else the paragraph of the cursor. */
export function passageOf(area) {
  const { value } = area;
  let [from, to] = [area.selectionStart, area.selectionEnd];
  if (from === to) {
    from = value.lastIndexOf("\n\n", Math.max(0, from - 1)) + 2;
    if (from === 1) from = 0;
    to = value.indexOf("\n\n", to);
    if (to < 0) to = value.length;
  }
  const words = value.slice(from, to);
  const text = words.trim();
  if (!text) return null;
  const start = points(value.slice(0, from + words.indexOf(text)));
  return { start, end: start + points(text), text };
}

/** Where words stand in the draft now, [from, to], nearest to where they stood; null if they are gone. */
export function placeOf(area, { words, start }) {
  const { value } = area;
  let best = null;
  for (let at = value.indexOf(words); words && at >= 0; at = value.indexOf(words, at + 1)) {
    if (best === null || Math.abs(at - start) < Math.abs(best - start)) best = at;
  }
  return best === null ? null : [best, best + words.length];
}

/**
 * Marks of a text, carried over to what was made of it: those before the change stay, those behind it move, and one
 * that was typed in grows or shrinks with it. What was rewritten from end to end loses its mark.
 */
export function carried(marks, before, now) {
  if (before === now) return marks;
  const shorter = Math.min(before.length, now.length);
  let head = 0;
  while (head < shorter && before[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const [gone, grown] = [before.length - tail, now.length - before.length];
  return marks.flatMap((mark) => {
    const { from, to } = mark;
    if (to <= head) return [mark];
    if (from >= gone) return [{ ...mark, from: from + grown, to: to + grown }];
    if (from <= head && to >= gone) return to + grown > from ? [{ ...mark, to: to + grown }] : [];
    const kept = from < head ? { from, to: head } : { from: now.length - tail, to: to + grown };
    return kept.to > kept.from ? [{ ...mark, ...kept }] : [];
  });
}
