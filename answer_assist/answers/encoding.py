"""Questions and an answer as one row of tokens, as the coverage model reads them together.

First every question, each behind the words that lead to it ("My feet are numb. Will that go away?"), then
sentence of the answer. A mark stands before each. What is longer than the model can read at once goes into
several windows: some of the questions beside some of the sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from answer_assist.answers.wordpiece import WordPieces

# What the model can read at once, and how much of it the questions may take.
LONGEST = 512
_QUESTIONS_LONGEST = 256
# Longer ones are cut: what is asked stands at the end of its context, and at the beginning of a sentence.
_CONTEXT_LONGEST, _QUESTION_LONGEST, _SENTENCE_LONGEST = 24, 48, 80

# Tokens of the vocabulary that no text uses stand for the marks.
QUESTION_MARK, SENTENCE_MARK = "[unused1]", "[unused2]"
FIRST, BETWEEN = "[CLS]", "[SEP]"

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """A question and the words before it that it may refer to, in the case of the text."""

    text: str
    context: str = ""


@dataclass(frozen=True)
class Window:
    """What the model reads at once.

    Attributes:
        tokens: token numbers.
        sides: 0 for the questions, 1 for the answer, one a token.
        questions: the range of tokens of each question, its mark the first.
        sentences: the same of each sentence.
        first_question: the number of the first question.
        first_sentence: the number of the first sentence.
    """

    tokens: Ids
    sides: Ids
    questions: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    first_question: int
    first_sentence: int


def windows(asked: Sequence[Asked], sentences: Sequence[str], pieces: WordPieces) -> Iterator[Window]:
    """All questions beside all sentences, in as few windows as hold them.

    Args:
        asked: the questions of the case, in order; at least one.
        sentences: the answer's sentences, in order; at least one.
        pieces: the model's vocabulary.
    """
    first, between, question_mark, sentence_mark = (
        pieces.number(token) for token in (FIRST, BETWEEN, QUESTION_MARK, SENTENCE_MARK)
    )
    # of each question: the tokens of its context, then its own with the mark
    said = [
        (
            pieces.ids(one.context)[-_CONTEXT_LONGEST:],
            [question_mark, *pieces.ids(one.text)[:_QUESTION_LONGEST]],
        )
        for one in asked
    ]
    told = [[sentence_mark, *pieces.ids(sentence)[:_SENTENCE_LONGEST]] for sentence in sentences]
    for some, others in pairwise(_cuts([len(a) + len(b) for a, b in said], _QUESTIONS_LONGEST)):
        tokens, questions = [first], []
        for context, own in said[some:others]:
            tokens += context
            questions.append((len(tokens), len(tokens) + len(own)))
            tokens += own
        tokens.append(between)
        room = LONGEST - len(tokens) - 1
        for begin, end in pairwise(_cuts([len(sentence) for sentence in told], room)):
            row, places = list(tokens), []
            for sentence in told[begin:end]:
                places.append((len(row), len(row) + len(sentence)))
                row += sentence
            row.append(between)
            sides = np.zeros(len(row), np.int64)
            sides[len(tokens) :] = 1
            yield Window(np.array(row, np.int64), sides, tuple(questions), tuple(places), some, begin)


def _cuts(lengths: Sequence[int], room: int) -> list[int]:
    """Where to cut a row of pieces so that each run of them is no longer than the room."""
    cuts, used = [0], 0
    for number, length in enumerate(lengths):
        if used + length > room and number > cuts[-1]:
            cuts.append(number)
            used = 0
        used += length
    return [*cuts, len(lengths)]
