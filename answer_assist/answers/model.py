"""The trained part of the check: how likely a sentence speaks to a question, and what becomes of it.

Two linear models over the features of ``matching``; their weights and how they were trained are in
``models/coverage``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from answer_assist.answers.coverage import COVERAGE_STATUSES, CoverageStatus
from answer_assist.answers.matching import PAIR_FEATURES, QUESTION_FEATURES, Matching
from answer_assist.answers.vectors import WordVectors
from answer_assist.answers.weights import ModelFileError, model_file

Vector = NDArray[np.float64]

# So much of a question's telling words in one sentence of the answer takes it up.
TAKEN_UP = 0.6
_UNLIKELY = 0.05
_MISSING = COVERAGE_STATUSES.index("missing")
_OWN_WORDS = PAIR_FEATURES.index("words of the question")


@dataclass(frozen=True)
class Linear:
    """A linear model over standardised features, one row of weights an outcome."""

    means: Vector
    scales: Vector
    weights: Vector
    bias: Vector

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], features: Sequence[str]) -> Self:
        """Read a model back.

        Raises:
            ModelFileError: it was trained on other features.
        """
        if tuple(data["features"]) != tuple(features):
            raise ModelFileError("coverage/weights.json was trained on other features; train it again")
        return cls(*(np.array(data[name], float) for name in ("means", "scales", "weights", "bias")))

    def scores(self, features: Vector) -> Vector:
        """One score an outcome, along the last axis."""
        scores: Vector = ((features - self.means) / self.scales) @ self.weights.T + self.bias
        return scores


@dataclass(frozen=True)
class CoverageModel:
    """What was trained: the two models, the word vectors, and the limits that were set on the training data.

    Attributes:
        pair: whether a sentence speaks to a question.
        question: a score for each of ``COVERAGE_STATUSES``.
        tilt: added to the logarithm of each status before one is chosen, so that rare ones are said too.
        vectors: what words mean.
        support_from: sentences at least so likely support a question, and those as likely as
        support_share: this share of the best one.
        sure_from: a status at least so likely is said without reserve.
    """

    pair: Linear
    question: Linear
    tilt: Vector
    vectors: WordVectors
    support_from: float
    support_share: float
    sure_from: float

    def likely(self, pairs: Vector) -> Vector:
        """How likely each sentence speaks to each question."""
        likely: Vector = 1 / (1 + np.exp(-self.pair.scores(pairs)[..., 0]))
        return likely

    def supports(self, likely: Vector) -> list[list[int]]:
        """The sentences that each question's status rests on, the best one always among them."""
        chosen = []
        for mine in likely:
            least = max(self.support_from, self.support_share * mine.max())
            chosen.append(sorted({int(mine.argmax()), *(int(n) for n in np.flatnonzero(mine >= least))}))
        return chosen

    def chosen(self, likely: Vector) -> tuple[CoverageStatus, bool]:
        """The status of a question by its likelihoods, and whether it is said without reserve."""
        best = int((np.log(likely) + self.tilt).argmax())
        return COVERAGE_STATUSES[best], bool(likely[best] >= self.sure_from)

    def statuses(self, matching: Matching) -> tuple[Vector, list[list[int]]]:
        """How likely each status is for each question, and the sentences it rests on.

        A question most of whose telling words one sentence takes up is not called missing: somebody should
        look at that sentence.
        """
        pairs = matching.pairs()
        likely = self.likely(pairs)
        supports = self.supports(likely)
        scores = self.question.scores(matching.questions(pairs, likely, supports))
        odds = np.exp(scores - scores.max(1, keepdims=True))
        taken_up = pairs[:, :, _OWN_WORDS].max(1) >= TAKEN_UP
        odds[taken_up, _MISSING] *= _UNLIKELY
        return odds / odds.sum(1, keepdims=True), supports


@cache
def coverage_model() -> CoverageModel:
    """The model of the package, loaded once a process.

    Raises:
        ModelFileError: its files are missing or damaged.
    """
    data = json.loads(model_file("coverage/weights.json").read_text(encoding="utf-8"))
    if tuple(data["statuses"]) != COVERAGE_STATUSES:
        raise ModelFileError("coverage/weights.json was trained on other statuses; train it again")
    return CoverageModel(
        Linear.from_dict(data["pair"], PAIR_FEATURES),
        Linear.from_dict(data["question"], QUESTION_FEATURES),
        np.array(data["tilt"], float),
        WordVectors(model_file("coverage/vectors.npz")),
        data["support_from"],
        data["support_share"],
        data["sure_from"],
    )
