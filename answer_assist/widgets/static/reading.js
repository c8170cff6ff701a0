import { el } from "./dom.js";

// How long the draft is and how hard it reads: the Flesch-Kincaid school grade (Kincaid JP et al., 1975), for English.

/** {words, grade}: grade is null for less than a few sentences of English. */
export function readingLevel(text) {
  const words = text.match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu) ?? [];
  const sentences = text.split(/[.!?…]+(?=\s|$)|\n\s*\n/).filter((part) => /\p{L}/u.test(part)).length;
  const latin = words.filter((word) => /^[a-z’'-]+$/i.test(word));
  if (words.length < 30 || !sentences || latin.length < 0.6 * words.length) return { words: words.length, grade: null };
  const syllables = latin.reduce((sum, word) => sum + syllablesOf(word), 0);
  const grade = 0.39 * (words.length / sentences) + 11.8 * (syllables / latin.length) - 15.59;
  return { words: words.length, grade: Math.max(1, Math.min(18, Math.round(grade))) };
}

/** Vowel groups, without a silent e: "disease" 2, "carcinoma" 4. */
function syllablesOf(word) {
  const plain = word.toLowerCase().replace(/[^a-z]/g, "").replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, "").replace(/^y/, "");
  return Math.max(1, (plain.match(/[aeiouy]{1,2}/g) ?? []).length);
}

const READING_PAUSE = 250; // ms: a long draft is not measured at every key

/** Length and reading level of a text field, in words. */
export class WordCount {
  constructor(area) {
    this.area = area;
    this.timer = null;
    this.element = el("span", { class: "aa-sm aa-2 words" });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), this.element.textContent ? READING_PAUSE : 0);
  }

  show() {
    const { words, grade } = readingLevel(this.area.value);
    this.element.replaceChildren(`${words.toLocaleString("en")} ${words === 1 ? "word" : "words"}`,
      ...(grade ? [el("span", { class: "lvl", title: "Flesch-Kincaid grade" }, `, reads at school year ${grade}`)] : []));
  }

  close() {
    clearTimeout(this.timer);
  }
}
