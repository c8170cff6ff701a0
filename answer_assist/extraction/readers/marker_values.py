"""The value of a stain: what is said of it word by word, and what that amounts to as a result.

Schemes: HER2 by score alone is negative at 0 and 1+, equivocal at 2+, positive at 3+ (ASCO/CAP 2018); a PD-L1
score below 1 % is negative; a proliferation index above 0 is positive; "mutant" and "wild-type" are patterns
of p53 (BAGP 2020); mismatch-repair proteins that are expressed are intact (CAP);
amplification is a result where the marker is tested by in-situ hybridisation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from answer_assist.findings import Extent, Intensity, Result
from answer_assist.terminology.loader import Row

Range = tuple[int, int]
Percent = tuple[float, float]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NOUGHT = re.compile(r"(?<=\d)[oO]")
_OPPOSITE = {
    "positive": "negative",
    "negative": "positive",
    "lost": "intact",
    "intact": "lost",
    "amplified": "not amplified",
    "not amplified": "amplified",
    "mutant": "wild-type",
}


# Proteins whose staining is reported as retained or lost.
KEPT_SCHEMES = frozenset({"retained", "mismatch-repair"})
_MISMATCH_REPAIR = {"positive": "intact", "negative": "lost"}


@dataclass(slots=True)
class Value:
    """What has been read of a stain so far.

    Attributes:
        result: the result as stated outright.
        implied: something was said that only stained cells show: where, how many, a pattern.
        other: what was said is of other cells than the tumor's.
        spans: the words that it was read from.
    """

    result: str | None = None
    percent: Percent | None = None
    score: str | None = None
    intensity: str | None = None
    extent: str | None = None
    implied: bool = False
    other: bool = False
    spans: list[Range] = field(default_factory=list)

    def copy(self) -> Value:
        return Value(
            self.result,
            self.percent,
            self.score,
            self.intensity,
            self.extent,
            self.implied,
            self.other,
            list(self.spans),
        )

    @property
    def says_something(self) -> bool:
        return bool(
            self.result or self.implied or self.percent or self.score or self.intensity or self.extent
        )

    def fill(self, other: Value) -> None:
        """Take over what this value does not say yet."""
        self.result = self.result or other.result
        self.percent = self.percent or other.percent
        self.score = self.score or other.score
        self.intensity = self.intensity or other.intensity
        self.extent = self.extent or other.extent
        self.implied = self.implied or other.implied
        self.spans.extend(other.spans)


class Settled(NamedTuple):
    """A stain's value as a finding carries it."""

    result: Result
    percent: Percent | None
    score: str | None
    intensity: Intensity | None
    extent: Extent | None


def opposite(result: str) -> str:
    """The result that "not" makes of one: "not lost" is intact."""
    return _OPPOSITE.get(result, result)


def read_percent(text: str, bound: str) -> Percent:
    """The range that a percentage gives.

    >>> read_percent("22 - 25 %", ""), read_percent("<5%", ""), read_percent("50%", "above")
    ((22.0, 25.0), (0.0, 5.0), (50.0, 100.0))
    """
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(_NOUGHT.sub("0", text))]
    low, high = numbers[0], numbers[-1]
    if len(numbers) == 1:
        if "<" in text or bound == "below":
            return 0.0, high
        if ">" in text or bound == "above":
            return low, 100.0
    return low, high


def settle(row: Row, value: Value) -> Settled | None:
    """What a stain's value amounts to, or None where nothing is to be recorded.

    For HER2, a score of 2+ is equivocal; for p53, "wild-type" is a result and for CK7 it is none.
    """
    scheme = row.extra["scheme"]
    result = value.result
    if result == "undone":
        return None
    if result == "present":
        result = "intact" if scheme in KEPT_SCHEMES else "positive"
    if result in ("mutant", "wild-type") and scheme != "p53":
        # "Aberrant expression" of any other marker is expression.
        result = None
        if not (value.implied or value.percent or value.score or value.intensity or value.extent):
            return None
    if result in ("amplified", "not amplified") and scheme not in ("her2", "fish"):
        return None
    if result is None:
        result = _result_of_score(scheme, value) or _result_of_percent(scheme, value)
    if result is None and (value.implied or value.intensity or value.extent) and scheme != "her2":
        # "HER2 low" is a score of 1+ or 2+, and no positive result.
        result = "positive"
    if result is None:
        return None
    if scheme == "mismatch-repair":
        result = _MISMATCH_REPAIR.get(result, result)
    return Settled(
        cast("Result", result),
        value.percent,
        value.score,
        cast("Intensity | None", value.intensity),
        cast("Extent | None", value.extent),
    )


def _result_of_score(scheme: str, value: Value) -> str | None:
    score = value.score
    if score is None:
        return None
    numbers = [float(number) for number in _NUMBER.findall(score)]
    if scheme == "her2":
        highest = numbers[-1] if numbers else 0
        return "positive" if highest >= 3 else "equivocal" if highest == 2 else "negative"
    if score.startswith(("TPS", "CPS")):
        return "negative" if "<" in score or numbers[0] < 1 else "positive"
    return "positive" if numbers and numbers[0] > 0 else "negative"


def _result_of_percent(scheme: str, value: Value) -> str | None:
    if value.percent is None:
        return None
    low, high = value.percent
    if high == 0 or (scheme != "proliferation" and low == 0 and high <= 1):
        return "negative"
    return "positive"
