"""Measurements in millimetres, whatever they are of: "3.8 x 2 cm", "2,4 cm", "four cm", "TUMOR_SIZE_CM=2.6".

What each one measures is decided in ``sizes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.reading import Reading

# Scanned reports read "cm" as "em", "ern", "crn" or "~m", and set spaces into numbers ("3 .5").
_NUMBER = r"\d{1,3}(?:[ ]?\.[ ]?\d{1,2}|,\d{1,2})?"
_UNIT = r"(?i:millimet(?:er|re)s?|centimet(?:er|re)s?|inch(?:es)?|mms?|cms?|(?:em|ern|crn|~m|in)\b)"
_MEASUREMENT = re.compile(
    rf"(?=\d(?:[\d.,xX* \n-]|to|by){{0,34}}?{_UNIT})"
    rf"(?P<first>{_NUMBER})[ ]?(?:(?:-|to)[ ]?(?P<upper>{_NUMBER}))?[ -]?(?P<unit1>{_UNIT})?"
    rf"(?:[ \n]{{0,2}}(?:[xX*]|by)[ \n]{{0,2}}(?P<second>{_NUMBER})[ -]?(?P<unit2>{_UNIT})?)?"
    rf"(?:[ \n]{{0,2}}(?:[xX*]|by)[ \n]{{0,2}}(?P<third>{_NUMBER})[ -]?(?P<unit3>{_UNIT})?)?"
    r"(?![a-z0-9/\u00b2\u00b3^])"
)
# A form's label carries the unit: "TUMOR_SIZE_CM=2.6", "Greatest dimension (mm): 14 x 9".
_UNIT_IN_LABEL = re.compile(
    rf"(?:[(_]|\bin )(?P<unit1>mm|cm)\)?[ ]{{0,2}}[:=][ ]{{0,3}}(?P<first>{_NUMBER})(?P<upper>)?"
    rf"(?:[ ]?[xX*][ ]?(?P<second>{_NUMBER}))?(?P<unit2>)?(?:[ ]?[xX*][ ]?(?P<third>{_NUMBER}))?(?P<unit3>)?"
    r"(?![\w%]|[.,]\d|[ ]?[cm]m)",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"mm|cm|met(?:er|re)|inch|em\b|ern\b|crn|~m|\bin\b")
_NO_LENGTH = re.compile(r"[ ]?(?:hg|h2o|water\b|/|per\b|sec|hr\b)")
_WORD_NUMBERS = {word: float(number) for word, number in ONES.items() if number <= 12}
_UNIT_WORD = re.compile(r"[cm]ms?\b|centimet(?:er|re)s?\b|millimet(?:er|re)s?\b|inch(?:es)?\b")
_GOES_ON = re.compile(r"[ ]?[a-z(,;]")
_LONGEST_MM = 450.0


class Measurement(NamedTuple):
    """A measurement: its largest dimension in millimetres, and where it stands in the view."""

    millimetres: float
    start: int
    end: int


def speaks_of_length(reading: Reading) -> bool:
    """Whether a document names a unit of length at all: a quick look."""
    return _HAS_UNIT.search(reading.low) is not None


def find_measurements(reading: Reading) -> Iterator[Measurement]:
    """Every length, each with its largest dimension in millimetres: "3.8 x 2 cm" is 38, "four cm" 40."""
    low = reading.low
    # Over the view, so that a scan's "4.7 cmHISTOLOGIC TYPE" ends where the capitals begin.
    for match in _MEASUREMENT.finditer(reading.view):
        before = low[match.start() - 1 : match.start()]
        if before and (
            before.isalnum() or (before in ".,/+-" and low[match.start() - 2 : match.start() - 1].isalnum())
        ):
            continue
        units = [match.group(name).lower() for name in ("unit1", "unit2", "unit3") if match.group(name)]
        if not units or _NO_LENGTH.match(low, match.end()):
            continue
        if units[-1] == "in" and not _is_inch(reading, match.end()):
            continue
        measure = _measure(match, units)
        if measure is not None:
            yield measure._replace(end=measure.end + 1) if units[-1] == "in" else measure
    for match in _UNIT_IN_LABEL.finditer(reading.view):
        measure = _measure(match, [match.group("unit1").lower()])
        if measure is not None:
            yield measure
    for match in _UNIT_WORD.finditer(low):
        index = reading.word_index(match.start()) - 1
        number = _WORD_NUMBERS.get(reading.words[index]) if index >= 0 else None
        if number is not None and match.start() - reading.ends[index] == 1:
            yield Measurement(round(number * _per_unit(match.group()), 2), reading.starts[index], match.end())


def _measure(match: re.Match[str], units: list[str]) -> Measurement | None:
    """The largest dimension; a dimension without a unit has that of the next one."""
    unit = units[-1]
    values = []
    for name, own in (("third", "unit3"), ("second", "unit2"), ("upper", "unit1"), ("first", "unit1")):
        said = match.group(name)
        if not said:
            continue
        unit = (match.group(own) or unit).lower()
        values.append(float(said.replace(" ", "").replace(",", ".")) * _per_unit(unit))
    largest = round(max(values), 2)
    return Measurement(largest, match.start(), match.end()) if 0 < largest <= _LONGEST_MM else None


def _per_unit(unit: str) -> float:
    if unit.startswith(("mm", "millimet")):
        return 1.0
    return 25.4 if unit.startswith("in") else 10.0


def _is_inch(reading: Reading, end: int) -> bool:
    """Whether "in" is the unit: "2.5 in. mass", not "2 in the liver"."""
    if reading.view[end : end + 1] != ".":
        return False
    return reading.kind != "report" or bool(_GOES_ON.match(reading.view, end + 1))
