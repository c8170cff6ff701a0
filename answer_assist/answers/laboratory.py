"""Values of ordinary laboratory tests and vital signs, and which of them lie outside their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from answer_assist.answers.statements import Statements
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row

LABS = "answer_labs"

# "creatinine is 1.7", "platelets are 71", "HbA1c (March) 46": the number stands so near.
_VALUE = re.compile(
    r"[^\d,;:.?!\n]{0,22}?(?:: ?)?(?<![\w.])"
    r"(?P<number>\d{1,7}(?:[.,]\d{1,3})?)(?P<second>/\d{2,3})?(?![\d/:])"
)
_UNIT = re.compile(r" ?(?P<unit>%|[a-zµμ]+(?:\^?\d+)?(?:/[a-z0-9^.]+)?|10\^9/l)")
_DOSES = frozenset(
    {
        "%",
        "mg",
        "mcg",
        "microgram",
        "micrograms",
        "milligrams",
        "ug",
        "g",
        "iu",
        "units",
        "unit",
        "ml",
        "drops",
    }
)
_NOT_A_VALUE = re.compile(r" ?(?:years?|months?|weeks?|days?|times?|cm|mm|x|st|nd|rd|th)\b")
# A number without a unit belongs to a unit whose limits it misses by less than this factor.
_PLAUSIBLE = 4.0
_HIGHEST_DIASTOLIC = 89
# A value is plainly high that lies so many times above its upper limit.
_PLAINLY = 1.2
_WORDS_BESIDE = 4
_THOUSAND = 3  # digits behind the comma of a thousand


@dataclass(frozen=True, slots=True)
class LabValue:
    """A value of a test: "haemoglobin 9.6"; without a number where a text only calls it high or low."""

    row: Row
    number: float | None
    second: float | None
    unit: str
    about: str
    start: int
    end: int


def lab_values(text: Statements) -> Iterator[LabValue]:
    """Every test of a text that has a number behind it: "Hb is 9.6", "BP 150/95"."""
    low, view = text.reading.low, text.reading.view
    for hit in text.terms[LABS]:
        match = _VALUE.match(low, hit.end)
        if match is None or _NOT_A_VALUE.match(low, match.end()):
            yield LabValue(hit.row, None, None, "", f"{hit.row.name} abnormal", hit.start, hit.end)
            continue
        unit = _UNIT.match(low, match.end())
        yield LabValue(
            hit.row,
            _number(match["number"]),
            float(match["second"][1:]) if match["second"] else None,
            unit["unit"] if unit and _is_unit(hit.row, unit["unit"]) else "",
            f"{hit.row.name} {view[match.start('number') : match.end()]}",
            hit.start,
            match.end(),
        )


def _number(written: str) -> float:
    """ "1,250" is more than a thousand, "1,2" a little more than one."""
    whole, comma, rest = written.partition(",")
    return float(
        whole + rest if comma and len(rest) == _THOUSAND and whole != "0" else written.replace(",", ".")
    )


def abnormal_values(text: Statements) -> Iterator[LabValue]:
    """The values of a text that lie outside their limits: "haemoglobin 9.6", "liver enzymes raised".

    A value without a unit is judged in whichever of the units it may be in, and passed over where one fits.
    """
    for value in lab_values(text):
        if value.number is None:
            if _is_called_abnormal(text, value.start, value.end):
                yield value
            continue
        is_diastolic_high = (
            value.second is not None
            and value.row.extra["limits"].startswith("mmhg")
            and value.second > _HIGHEST_DIASTOLIC
        )
        if is_diastolic_high or _is_outside(value.row, value.number, value.unit):
            yield value


def level_of(value: LabValue) -> str | None:
    """How high a value is: "normal", "high" or "low"; None without a number or where that is not plain.

    A value just outside its limits has no level: what one doctor calls high is normal for another.
    """
    if value.number is None:
        return None
    limits = [each for each in _limits(value.row) if not value.unit or each[0] == _folded(value.unit)]
    # a number without a unit has a level where it has the same one in every unit
    levels = {_level(value.number, lower, upper) for _, lower, upper in limits}
    return levels.pop() if len(levels) == 1 else None


def _level(number: float, lower: float, upper: float) -> str | None:
    if lower <= number <= upper:
        return "normal"
    if number > _PLAINLY * upper:
        return "high"
    return "low" if number * _PLAINLY < lower else None


def _folded(unit: str) -> str:
    return unit.replace("μ", "u").replace("µ", "u")


def _is_unit(row: Row, word: str) -> bool:
    return "/" in word or word in _DOSES or is_measured_in(row, word)


def is_measured_in(row: Row, unit: str) -> bool:
    """Whether a test is measured in a unit; the dose of a tablet of calcium is no value."""
    return any(unit == known for known, _, _ in _limits(row))


def _is_called_abnormal(text: Statements, start: int, end: int) -> bool:
    reading = text.reading
    sentence = text.sentence_of(start)
    first, last = reading.word_index(start), reading.word_index(end)
    beside = reading.words[
        max(reading.word_index(sentence.start), first - 2) : min(
            reading.word_index(sentence.end), last + _WORDS_BESIDE
        )
    ]
    return not words_with_role("answer_words", "abnormal value").isdisjoint(beside) and "normal" not in beside


@cache
def _limits(row: Row) -> tuple[tuple[str, float, float], ...]:
    """Unit, lower and upper limit: "g/dl: 11 to 17.5 | g/l: 110 to 175"."""
    found = []
    for part in row.list("limits"):
        unit, _, limits = part.partition(":")
        lower, _, upper = limits.partition(" to ")
        found.append((unit.strip(), float(lower), float(upper)))
    return tuple(found)


def _is_outside(row: Row, number: float, unit: str) -> bool:
    limits = _limits(row)
    stated = [each for each in limits if each[0] == _folded(unit)]
    if stated:
        _, lower, upper = stated[0]
        return not lower <= number <= upper
    if any(lower <= number <= upper for _, lower, upper in limits):
        return False
    return any(lower / _PLAUSIBLE <= number <= upper * _PLAUSIBLE for _, lower, upper in limits)
