// What one text changed against another, word by word.

/** [["same" | "ins" | "del", text], ...], in order. Long texts are compared by line first. */
export function differences(before, after) {
  const lines = align(before.split(/(?<=\n)/), after.split(/(?<=\n)/));
  const pieces = [];
  for (let n = 0; n < lines.length; n += 1) {
    const [kind, text] = lines[n];
    const next = lines[n + 1];
    if (kind === "del" && next?.[0] === "ins") {
      pieces.push(...align(text.split(/(?<=\s)/), next[1].split(/(?<=\s)/)));
      n += 1;
    } else pieces.push([kind, text]);
  }
  return joined(pieces);
}

const MOST_PARTS = 3000; // parts of a side that are compared one by one

/** Longest common subsequence of two lists, after what they share at both ends. */
function align(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const x = a.slice(start, a.length - end);
  const y = b.slice(start, b.length - end);
  const middle = x.length > MOST_PARTS || y.length > MOST_PARTS || x.length * y.length > 4e6
    ? [...x.map((each) => ["del", each]), ...y.map((each) => ["ins", each])] : common(x, y);
  return joined([...a.slice(0, start).map((each) => ["same", each]), ...middle, ...a.slice(a.length - end).map((each) => ["same", each])]);
}

function common(x, y) {
  const table = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      table[i][j] = x[i] === y[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      pieces.push(["same", x[i]]);
      i += 1;
      j += 1;
    } else if (j >= y.length || (i < x.length && table[i + 1][j] >= table[i][j + 1])) pieces.push(["del", x[i++]]);
    else pieces.push(["ins", y[j++]]);
  }
  return pieces;
}

function joined(pieces) {
  const result = [];
  for (const [kind, text] of pieces) {
    if (result.at(-1)?.[0] === kind) result.at(-1)[1] += text;
    else if (text) result.push([kind, text]);
  }
  return result;
}
