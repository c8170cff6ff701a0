"""Counts that know that extraction errs: an adjusted figure beside the raw one.

Two things are adjusted, each by figures that were measured on annotated documents (``accuracy.json`` in this
folder, from which the table of ``docs/accuracy.md`` is made too).

**Counts of a kind of finding** (tumors, sites, questions). Precision and recall are measured, specificity is
not: nobody can count the findings that a text does not hold. Rogan and Gladen's estimator is
``p = (q + Sp - 1) / (Se + Sp - 1)`` for the true share ``p`` behind an apparent share ``q``. Of the apparent
ones ``q * PPV`` are true, and they are ``p * Se`` of all: so ``p = q * PPV / Se``, the same estimator written
without specificity, with precision as PPV and recall as Se. It supposes what Rogan and Gladen's need not,
that precision in these documents is as in the annotated ones; where a finding is much rarer than there,
precision is lower and the adjusted count too high. Precision and recall are per finding, of all names of the
kind together, and here they are applied to cases.

**Shares of positive results** among the results that were read. For them sensitivity and specificity are
known (of the positive markers, how many were read as positive; of the negative, how many as negative), and
Rogan and Gladen's own estimator is used. What extraction misses altogether is taken to be missed alike in
both.

Source: W. J. Rogan, B. Gladen, Am J Epidemiol 1978;107:71.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, inf, log, sqrt
from typing import Any

from answer_assist.trends.intervals import NOTHING, Interval, normal_quantile, wilson


@dataclass(frozen=True, slots=True)
class Tally:
    """Facts of one kind in annotated documents: rightly read, wrongly read, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


@dataclass(frozen=True, slots=True)
class ResultTally:
    """Markers whose result was read, by the annotated result: read the same way or the other way."""

    positive_right: int
    positive_wrong: int
    negative_right: int
    negative_wrong: int

    @property
    def sensitivity(self) -> float:
        return self.positive_right / (self.positive_right + self.positive_wrong)

    @property
    def specificity(self) -> float:
        return self.negative_right / (self.negative_right + self.negative_wrong)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What was measured, and on what: ``measured_on`` is told beside every adjusted figure."""

    tallies: Mapping[str, Tally]
    results: ResultTally | None
    measured_on: str


@cache
def measured_sets() -> Mapping[str, Any]:
    """The sets of annotated documents and their figures, as ``benchmarks/accuracy.py`` wrote them."""
    text = resources.files(__package__).joinpath("accuracy.json").read_text(encoding="utf-8")
    sets: dict[str, Any] = json.loads(text)["sets"]
    return sets


@cache
def accuracy() -> Accuracy:
    """The figures to adjust by: of held-out documents where their tallies are at hand, else of development.

    Example:
        >>> 0.9 < accuracy().tallies["marker"].recall <= 1
        True
    """
    sets = [each for each in measured_sets().values() if each.get("tallies")]
    held_out = [each for each in sets if each["held_out"]]
    used = held_out or sets
    kinds = dict.fromkeys(kind for each in used for kind in each["tallies"])
    tallies = {
        kind: Tally(
            *(
                sum(each["tallies"][kind][name] for each in used if kind in each["tallies"])
                for name in ("right", "wrong", "missed")
            )
        )
        for kind in kinds
    }
    counted = [each["results"] for each in used if each.get("results")]
    names = ("positive_right", "positive_wrong", "negative_right", "negative_wrong")
    results = ResultTally(*(sum(each[name] for each in counted) for name in names)) if counted else None
    documents = sum(each["documents"] for each in used)
    what = "held-out documents" if held_out else "documents used in development, whose figures flatter"
    return Accuracy(tallies, results, f"{documents} {what}")


def adjusted_share(count: int, of: int, tally: Tally, level: float = 0.95) -> Interval:
    """The share of cases that have a finding, adjusted for what extraction invents and misses.

    ``count / of * precision / recall``, which is ``count / of * (right + missed) / (right + wrong)``; at
    most 1. The interval joins Wilson's limits of the raw share and the limits of the ratio on the
    logarithmic scale (G. Y. Zou, A. Donner, Stat Med 2008;27:1693: variance recovered from limits); the
    ratio's variance follows by the delta method from right, wrong and missed as Poisson counts, one half
    added to wrong and missed.

    Example: 40 of 100, read with precision 0.9 and recall 0.8
        >>> [round(each, 2) for each in adjusted_share(40, 100, Tally(72, 8, 18))]
        [0.45, 0.34, 0.58]
    """
    raw = wilson(count, of, level)
    if of == 0 or tally.right == 0:
        return NOTHING
    ratio, low, high = _ratio(tally, level)
    if count == 0:
        return Interval(0.0, 0.0, min(1.0, raw.high * high))
    value = raw.value * ratio
    down = sqrt(log(raw.value / raw.low) ** 2 + log(ratio / low) ** 2)
    up = sqrt(log(raw.high / raw.value) ** 2 + log(high / ratio) ** 2)
    return Interval(min(1.0, value), min(1.0, value * exp(-down)), min(1.0, value * exp(up)))


def adjusted_count(count: int, of: int, tally: Tally, level: float = 0.95) -> Interval:
    """The number of cases that have a finding, adjusted, between 0 and ``of``: see ``adjusted_share``."""
    return Interval(*(each * of for each in adjusted_share(count, of, tally, level)))


def _ratio(tally: Tally, level: float) -> Interval:
    """True facts for each one read."""
    wrong, missed = tally.wrong + 0.5, tally.missed + 0.5
    true, read = tally.right + missed, tally.right + wrong
    variance = tally.right * (1 / true - 1 / read) ** 2 + missed / true**2 + wrong / read**2
    ratio = (tally.right + tally.missed) / (tally.right + tally.wrong)
    reach = normal_quantile(level) * sqrt(variance)
    return Interval(ratio, ratio * exp(-reach), ratio * exp(reach))


def adjusted_positive_share(count: int, of: int, results: ResultTally, level: float = 0.95) -> Interval:
    """The share of positive results, adjusted for results that are read the other way round.

    Rogan and Gladen's estimator, held between 0 and 1, with the interval of J. Lang and J. Reiczigel (Prev
    Vet Med 2014;113:13), in which sensitivity and specificity are estimates too. All three are NaN where
    reading tells nothing (sensitivity and specificity sum up to 1 or less).

    Example: 171 of 186, read with sensitivity 0.97 and specificity 0.95
        >>> [round(each, 2) for each in adjusted_positive_share(171, 186, ResultTally(194, 6, 190, 10))]
        [0.94, 0.89, 0.99]
    """
    if of == 0:
        return NOTHING
    positives = results.positive_right + results.positive_wrong
    negatives = results.negative_right + results.negative_wrong
    if not positives or not negatives or results.sensitivity + results.specificity <= 1:
        return NOTHING
    z = normal_quantile(level)
    n = of + z * z
    apparent = (count + z * z / 2) / n
    sensitivity = (results.positive_right + 1) / (positives + 2)
    specificity = (results.negative_right + 1) / (negatives + 2)
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return NOTHING
    centre = (apparent + specificity - 1) / youden
    of_sensitivity = sensitivity * (1 - sensitivity) / (positives + 2)
    of_specificity = specificity * (1 - specificity) / (negatives + 2)
    shift = 2 * z * z * (centre * of_sensitivity - (1 - centre) * of_specificity)
    variance = (
        apparent * (1 - apparent) / n + centre**2 * of_sensitivity + (1 - centre) ** 2 * of_specificity
    ) / youden**2
    reach = z * sqrt(variance)
    value = (count / of + results.specificity - 1) / (results.sensitivity + results.specificity - 1)
    low, high = (_held(centre + shift + side * reach, 0.0, 1.0) for side in (-1, 1))
    value = _held(value, 0.0, 1.0)
    return Interval(value, min(low, value), max(high, value))


def _held(value: float, low: float = -inf, high: float = inf) -> float:
    return max(low, min(high, value))
