"""How far two judges agree beyond chance: Cohen's kappa with its interval, and what two reviewers are
compared on.

Kappa is (p_o - p_e) / (1 - p_e): p_o is the share on which both say the same, p_e the share that would be
the same if each kept to their own habits and chance paired their words.

- J. Cohen: A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46.
- J. L. Fleiss, J. Cohen, B. S. Everitt: Large sample standard errors of kappa and weighted kappa. Psychol
  Bull 1969;72:323-327.
- Z. Yang, M. Zhou: Kappa statistic for clustered matched-pair data. Stat Med 2014;33:2612-2633.

The 95 % interval is analytic, for large samples, by the delta method. Questions of one answer are not
independent of each other: their deviations are added up within an answer before they are squared, as Yang
and Zhou do. With one question an answer this is the standard error of Fleiss, Cohen and Everitt.

Example:
    >>> words = ["complete"] * 50 + ["incomplete"] * 10
    >>> pairs = [Pair(str(n), word, word) for n, word in enumerate(words)]
    >>> pairs += [Pair(str(n), "complete", "wrong") for n in range(60, 70)]
    >>> told = kappa(pairs)
    >>> round(told.value, 2), round(told.low, 2), round(told.high, 2), told.pairs, told.answers
    (0.61, 0.41, 0.81, 70, 70)
    >>> kappa(pairs[:12]).note
    'too few'
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_PAIRS = 30
LEAST_ANSWERS = 10
"""With fewer judgements, or of fewer answers, no kappa is told: its interval would be a guess."""
_Z = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class Pair:
    """What two judges say of one thing; ``answer`` is what it belongs to."""

    answer: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa with its 95 % interval; ``note`` says why there is none.

    Attributes:
        value: from -1 to 1; None where ``note`` says why.
        low, high: the ends of the interval.
        pairs: how many judgements were compared.
        answers: of how many answers.
        same: on how many of them both say the same.
        note: "too few", or "both always say the same word", where kappa is not defined; empty otherwise.
    """

    value: float | None
    low: float | None
    high: float | None
    pairs: int
    answers: int
    same: int
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "kappa": self.value,
            "low": self.low,
            "high": self.high,
            "pairs": self.pairs,
            "answers": self.answers,
            "same": self.same,
            "note": self.note,
        }


def kappa(pairs: Iterable[Pair]) -> Kappa:
    """Cohen's kappa of two judges with its 95 % interval; see the module for method and sources."""
    all_pairs = tuple(pairs)
    count = len(all_pairs)
    answers = len({pair.answer for pair in all_pairs})
    same = sum(pair.one == pair.other for pair in all_pairs)
    if count < LEAST_PAIRS or answers < LEAST_ANSWERS:
        return Kappa(None, None, None, count, answers, same, "too few")
    ones = {word: n / count for word, n in Counter(pair.one for pair in all_pairs).items()}
    others = {word: n / count for word, n in Counter(pair.other for pair in all_pairs).items()}
    by_chance = sum(share * others.get(word, 0.0) for word, share in ones.items())
    if math.isclose(by_chance, 1.0):
        return Kappa(None, None, None, count, answers, same, "both always say the same word")
    observed = same / count
    value = (observed - by_chance) / (1 - by_chance)
    error = _standard_error(all_pairs, ones, others, observed, by_chance)
    return Kappa(value, max(-1.0, value - _Z * error), min(1.0, value + _Z * error), count, answers, same)


def _standard_error(
    pairs: Sequence[Pair],
    ones: dict[str, float],
    others: dict[str, float],
    observed: float,
    by_chance: float,
) -> float:
    deviations: defaultdict[str, float] = defaultdict(float)
    for pair in pairs:
        expected = others.get(pair.one, 0.0) + ones.get(pair.other, 0.0) - 2 * by_chance
        agreed = (pair.one == pair.other) - observed
        deviations[pair.answer] += agreed * (1 - by_chance) - (1 - observed) * expected
    return math.sqrt(sum(each * each for each in deviations.values())) / (len(pairs) * (1 - by_chance) ** 2)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of one question of an answer; ``other`` is a second reviewer's verdict or None.

    ``status`` is the check's (None where it was not kept), ``contradicted`` whether it sees a contradiction
    in the sentences that answer the question.
    """

    answer: str
    verdict: str
    other: str | None = None
    status: str | None = None
    sure: bool = False
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Concluded:
    """What two reviewers would do with an answer: accept it or send it back."""

    answer: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that judges are compared on; ``checker`` is None where the check says nothing of it."""

    name: str
    reviewers: Kappa
    checker: Kappa | None
    checker_sure: Kappa | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reviewers agree with each other, and the check with them.

    Attributes:
        dimensions: verdict, complete, correct, deferred rightly, worth publishing.
        table: how often the check said a status where a reviewer gave a verdict: (status, verdict) -> count.
        answers: how many answers two reviewers have read.
        questions: on how many questions the check stands beside a reviewer's verdict.
        days: over how many days, None for all.
    """

    dimensions: tuple[Dimension, ...]
    table: dict[tuple[str, str], int]
    answers: int
    questions: int
    days: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "schema": "answer-assist/agreement/1",
            "days": self.days,
            "answers": self.answers,
            "questions": self.questions,
            "dimensions": [
                {
                    "name": each.name,
                    "reviewers": each.reviewers.to_dict(),
                    "checker": each.checker.to_dict() if each.checker else None,
                    "checker_sure": each.checker_sure.to_dict() if each.checker_sure else None,
                }
                for each in self.dimensions
            ],
            "table": [
                {"status": status, "verdict": verdict, "count": count}
                for (status, verdict), count in self.table.items()
            ],
        }


STATUSES = ("answered", "partial", "deferred", "missing")
VERDICTS = ("complete", "incomplete", "wrong")


def agreement(
    judged: Iterable[Judged], concluded: Iterable[Concluded], *, days: int | None = None
) -> Agreement:
    """Reviewers compared with each other and with the check, dimension by dimension.

    - *Verdict*: complete, incomplete or wrong. Of the check: wrong where it sees a contradiction, complete
      for answered and deferred, incomplete otherwise.
    - *Complete*: complete or not. *Correct*: wrong or not.
    - *Deferred rightly*: of the questions that the check calls deferred, complete or not. The check itself
      has no second word on that.
    - *Worth publishing*: accept or send back, one pair an answer. The check says nothing of it.

    The check stands beside the first reviewer's verdict, so that each question counts once.
    """
    questions = tuple(judged)
    both = [(each, each.other) for each in questions if each.other is not None]
    known = [(each, each.status) for each in questions if each.status is not None]
    checked = [(each, _verdict_of(each, status)) for each, status in known]

    def reviewers(say: _Say) -> Kappa:
        return kappa(Pair(each.answer, say(each.verdict), say(other)) for each, other in both)

    def checker(say: _Say, *, sure: bool = False) -> Kappa:
        return kappa(
            Pair(each.answer, say(each.verdict), say(verdict))
            for each, verdict in checked
            if each.sure or not sure
        )

    dimensions = [
        Dimension(name, reviewers(say), checker(say), checker(say, sure=True))
        for name, say in (("Verdict", _as_it_is), ("Complete", _complete), ("Correct", _correct))
    ]
    deferred = (
        Pair(each.answer, _complete(each.verdict), _complete(other))
        for each, other in both
        if each.status == "deferred"
    )
    dimensions.append(Dimension("Deferred rightly", kappa(deferred), None))
    ends = kappa(Pair(each.answer, each.one, each.other) for each in concluded)
    dimensions.append(Dimension("Worth publishing", ends, None))
    counts = Counter((status, each.verdict) for each, status in known)
    table = {(status, verdict): counts[status, verdict] for status in STATUSES for verdict in VERDICTS}
    return Agreement(tuple(dimensions), table, ends.answers, len(known), days)


class _Say:
    """How a verdict reads in one dimension."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def __call__(self, verdict: str) -> str:
        return self._words.get(verdict, verdict)


_as_it_is = _Say({})
_complete = _Say({"incomplete": "not complete", "wrong": "not complete"})
_correct = _Say({"complete": "not wrong", "incomplete": "not wrong"})


def _verdict_of(each: Judged, status: str) -> str:
    """The check's status in a reviewer's words."""
    if each.contradicted:
        return "wrong"
    return "complete" if status in ("answered", "deferred") else "incomplete"
