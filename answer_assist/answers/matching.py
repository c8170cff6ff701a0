"""Which sentences of an answer speak to which question: how alike they are, in words and in meaning.

What is computed here are features of a question beside a sentence; ``model`` weighs them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from answer_assist.answers.statements import Statements
from answer_assist.answers.vectors import WordVectors
from answer_assist.extraction.word_roles import words_with_role

Matrix = NDArray[np.float64]

_WORDS = "coverage_words"
_WORD = re.compile(r"[a-z]+|[0-9]+")
# Endings that a word may lose: words are compared by their stem.
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "ally", "ly", "es", "s")
_STEM_LENGTH = 7
_SHORTEST_STEM = 3
# "How often", "when", "what are the chances": a number or a time is asked for.
_ASKS_HOW_MUCH = re.compile(
    r"\bhow (?:often|long|many|much|soon|likely|big|far|high|quick|fast)|\bwhen\b|\bin figures\b"
    r"|\bwhat (?:age|percent|percentage|dose|chance|chances|risk|odds|stage)|\bwhich stage\b"
)
_TELLS_HOW_MUCH = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|twice|once|weekly|monthly|yearly|annually"
    r"|annual|daily|third|quarter|dozen|hundred|per cent|percent|never|always|life)\b"
)
_LONGEST = 200

PAIR_FEATURES = (
    "meaning", "meaning with context", "words of the question", "words of its context",
    "words of the sentence", "ahead of other questions", "ahead of other sentences",
    "above the question's mean", "apart in order", "sentence before", "sentence behind", "tells how much",
    "does not tell how much", "yes or no", "length", "best",
)  # fmt: skip
ROLES = ("deferral", "referral", "request", "vague", "reply", "advice", "conditional", "general", "workup")
QUESTION_FEATURES = (
    "best", "second", "sum", "ahead of other questions", "meaning of the best", "words of the best",
    "most alike", "most words", "lead of the best", "questions", "sentences", "tells how much",
    "does not tell how much", "yes or no", "length of the best", "length of the support",
    "mean of the case", "above the case",
    *(f"support has {role}" for role in ROLES), *(f"best has {role}" for role in ROLES[:4]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's own words, and with the sentence before it ("My feet are numb. Will that go away?")."""

    text: str
    context: str


class Matching:
    """Questions beside the sentences of one answer.

    Args:
        asked: the questions in order.
        answer: the answer's statements.
        vectors: what words mean; None to compare by words only.
    """

    def __init__(self, asked: Sequence[Asked], answer: Statements, vectors: WordVectors | None) -> None:
        self.asked = tuple(asked)
        reading = answer.reading
        self.sentences = tuple(reading.view[s.start : s.end].lower() for s in reading.sentences)
        self.roles = tuple(answer.roles_between(s.start, s.end) for s in reading.sentences)
        self._vectors = vectors

    def pairs(self) -> NDArray[np.float64]:
        """The features of each question beside each sentence: questions x sentences x PAIR_FEATURES."""
        questions = [question.text.lower() for question in self.asked]
        contexts = [question.context.lower() for question in self.asked]
        many, several = len(questions), len(self.sentences)
        meaning = self._alike(questions)
        meaning_context = self._alike(contexts)
        stems = [_stems(text) for text in self.sentences]
        own = _covered([_stems(text) for text in questions], stems)
        around = _covered([_stems(text) for text in contexts], stems)
        back = _covered(stems, [_stems(text) for text in questions]).T
        mixed = 0.6 * meaning + 0.2 * meaning_context + 0.25 * own
        order = abs((np.arange(many)[:, None] + 0.5) / many - (np.arange(several)[None] + 0.5) / several)
        asks = np.array([bool(_ASKS_HOW_MUCH.search(text)) for text in questions])[:, None]
        tells = np.array([bool(_TELLS_HOW_MUCH.search(text)) for text in self.sentences])[None]
        replies = np.array([_opens_with_reply(text) for text in self.sentences])[None]
        lengths = np.array([min(len(text), _LONGEST) / 100 for text in self.sentences])[None]
        before = np.pad(mixed, ((0, 0), (1, 0)))[:, :several]
        behind = np.pad(mixed, ((0, 0), (0, 1)))[:, 1:]
        each = np.ones((many, several))
        features: Matrix = np.stack(
            [
                meaning, meaning_context, own, around, back,
                mixed - _best_other(mixed, 0), mixed - _best_other(mixed, 1),
                mixed - mixed.mean(1, keepdims=True), order, before, behind,
                asks * tells * each, asks * ~tells * each, replies * each, lengths * each,
                mixed == mixed.max(1, keepdims=True),
            ],
            axis=2,
        ).astype(float)  # fmt: skip
        return features

    def questions(self, pairs: Matrix, likely: Matrix, supports: Sequence[Sequence[int]]) -> Matrix:
        """The features of each question: questions x QUESTION_FEATURES.

        Args:
            pairs: from ``pairs``.
            likely: how likely each sentence speaks to each question.
            supports: the sentences taken for each question's support, the best one among them.
        """
        rows = []
        lead = PAIR_FEATURES.index("ahead of other questions")
        for number, support in enumerate(supports):
            mine = likely[number]
            order = np.argsort(-mine)
            best = int(order[0])
            others = np.delete(likely[:, best], number)
            asks = bool(_ASKS_HOW_MUCH.search(self.asked[number].text.lower()))
            tells = any(_TELLS_HOW_MUCH.search(self.sentences[n]) for n in support)
            said = [self.roles[n] for n in support]
            rows.append(
                [
                    mine[best], mine[order[1]] if len(order) > 1 else 0.0, mine.sum(),
                    mine[best] - (others.max() if len(others) else 0.0),
                    pairs[number, best, 0], pairs[number, best, 2],
                    pairs[number, :, 0].max(), pairs[number, :, 2].max(),
                    pairs[number, best, lead], len(likely) / 5, likely.shape[1] / 10,
                    asks and tells, asks and not tells,
                    any(_opens_with_reply(self.sentences[n]) for n in support),
                    len(self.sentences[best]) / 100, sum(len(self.sentences[n]) for n in support) / 100,
                    likely.max(1).mean(), mine[best] - likely.max(1).mean(),
                    *(any(role in roles for roles in said) for role in ROLES),
                    *(role in self.roles[best] for role in ROLES[:4]),
                ]
            )  # fmt: skip
        return np.array(rows, float)

    def _alike(self, texts: Sequence[str]) -> Matrix:
        if self._vectors is None:
            return np.zeros((len(texts), len(self.sentences)))
        alike: Matrix = self._vectors.of(texts) @ self._vectors.of(self.sentences).T
        return alike


def _best_other(scores: Matrix, axis: int) -> Matrix:
    """For each cell the best of the others along an axis; the cell itself where there is no other."""
    if scores.shape[axis] == 1:
        return scores.copy()
    top = np.sort(scores, axis=axis)
    best, second = np.take(top, [-1], axis), np.take(top, [-2], axis)
    return np.where(scores == best, second, best)


def _opens_with_reply(sentence: str) -> bool:
    first = _WORD.search(sentence)
    return first is not None and first[0] in words_with_role(_WORDS, "reply")


def _covered(parts: Sequence[Mapping[str, float]], wholes: Sequence[Mapping[str, float]]) -> Matrix:
    """How much of each part's words, by their weight, stands in each whole: 0 to 1."""
    shares = np.zeros((len(parts), len(wholes)))
    for row, part in enumerate(parts):
        total = sum(part.values())
        if total:
            for column, whole in enumerate(wholes):
                shares[row, column] = sum(weight for stem, weight in part.items() if stem in whole) / total
    return shares


def _stems(text: str) -> dict[str, float]:
    """The telling words of a lower-cased text by their stems, longer ones weighing more."""
    plain = words_with_role(_WORDS, "no content")
    return {_stem(word): _weight(word) for word in _WORD.findall(text) if word not in plain}


@cache
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)][:_STEM_LENGTH]
    return word[:_STEM_LENGTH]


def _weight(word: str) -> float:
    """Rare words are long ones: a count of a corpus does no better in this place."""
    return math.log2(1 + len(word))
