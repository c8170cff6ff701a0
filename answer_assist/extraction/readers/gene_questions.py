"""Whether a sentence asks or supposes what it says of a gene, or takes it as told."""

from __future__ import annotations

import re

from answer_assist.extraction.readers.gene_changes import WORDS
from answer_assist.extraction.readers.gene_statements import GeneSentence
from answer_assist.extraction.word_roles import words_with_role

_QUESTIONS = "question_words"
_CONDITION_WORDS = 4
# Where the clause that asks may begin: "EGFR exon 19 deletion, which drug is best?"
_CLAUSE = re.compile(r"(?:[,;:(]|\s-|\b(?:and|so|but|then))\s*(?:and |so |but |then )?([a-z]+)")


def is_open(context: GeneSentence, start: int, end: int, *, own: bool = False) -> bool:
    """Whether the sentence asks or supposes what stands at ``start`` to ``end``: "if BRCA comes positive".

    "Does my BRCA2 mutation matter?" and "She is EGFR mutated, will gefitinib work?" take it as told.

    Args:
        context: the sentence.
        start: where gene and alteration start in the view.
        end: where they end.
        own: whether "my" before them makes them told, as it does not for "my BRCA test".
    """
    reading, sentence = context.reading, context.sentence
    if reading.kind in ("query", "answer") and reading.view[sentence.end - 1] == "?":
        return not (_is_bracketed(context, start, end) or _is_told(context, start, end, own=own))
    place = reading.word_index(start)
    first = max(reading.word_index(sentence.start), place - _CONDITION_WORDS)
    return not words_with_role(WORDS, "condition").isdisjoint(reading.words[first:place])


def _is_bracketed(context: GeneSentence, start: int, end: int) -> bool:
    """Whether a question holds the statement in brackets: "Can I take olaparib (BRCA2: mutated)?"."""
    low, sentence = context.reading.low, context.sentence
    opened, closed = low.rfind("(", sentence.start, start), low.find(")", end, sentence.end)
    if opened < 0 or closed < 0 or ")" in low[opened:start]:
        return False
    return "?" not in low[opened:closed] and low[opened + 1 : start].strip() not in ("e.g.", "like", "for")


def _is_told(context: GeneSentence, start: int, end: int, *, own: bool) -> bool:
    """Whether a question is about what it takes as told, or asks only after it has told."""
    reading, sentence = context.reading, context.sentence
    first, place = reading.word_index(sentence.start), reading.word_index(start)
    if own and place > first and reading.words[place - 1] in words_with_role(WORDS, "own"):
        return True
    asking = words_with_role(_QUESTIONS, "question word", "auxiliary") | words_with_role(WORDS, "condition")
    before = reading.low[sentence.start : start]
    if reading.words[first] in asking or any(match[1] in asking for match in _CLAUSE.finditer(before)):
        return False
    return any(match[1] in asking for match in _CLAUSE.finditer(reading.low, end, sentence.end))
