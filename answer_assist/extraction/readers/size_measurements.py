"""Measurements in millimetres, whatever they are of: "3.8 x 2 cm", "2,4 cm", "four cm", "TUMOR_SIZE_CM=2.6".

What each one measures is decided in ``sizes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# Scanned reports read "cm" as "em", "ern", "crn" or "~m", set spaces into numbers ("3 .5") and read their
# stop as another sign ("4_7").
_NUMBER = r"\d{1,3}(?:[ \n]?[._][ ]?\d{1,2}|,\d{1,2})?"
# Behind a sign of multiplication a hyphen is a scanned stop as well: "4.7 x 3-0 cm".
_FURTHER = r"\d{1,3}(?:[ \n]?[._-][ ]?\d{1,2}|,\d{1,2})?"
_UNIT = r"(?i:millimet(?:er|re)s?|centimet(?:er|re)s?|inch(?:es)?|mms?|cms?|(?:em|ern|crn|~m|in)\b)"
_MEASUREMENT = re.compile(
    rf"(?P<first>{_NUMBER})[ ]?(?:(?:-|to)[ ]?(?P<upper>{_NUMBER}))?[ -]?(?P<unit1>{_UNIT})?"
    rf"(?:[ \n]{{0,2}}(?:[xX*]|by)[ \n]{{0,2}}(?P<second>{_FURTHER})[ -]?(?P<unit2>{_UNIT})?)?"
    rf"(?:[ \n]{{0,2}}(?:[xX*]|by)[ \n]{{0,2}}(?P<third>{_FURTHER})[ -]?(?P<unit3>{_UNIT})?)?"
    r"(?![a-z0-9/\u00b2\u00b3^]|(?<=M)[A-Z])"
)
# A form's label carries the unit: "TUMOR_SIZE_CM=2.6", "Greatest dimension (mm): 14 x 9".
_UNIT_IN_LABEL = re.compile(
    rf"(?:[(_]|\bin )(?P<unit1>mm|cm)\)?[ ]{{0,2}}[:=][ ]{{0,3}}(?P<first>{_NUMBER})(?P<upper>)?"
    rf"(?:[ ]?[xX*][ ]?(?P<second>{_NUMBER}))?(?P<unit2>)?(?:[ ]?[xX*][ ]?(?P<third>{_NUMBER}))?(?P<unit3>)?"
    r"(?![\w%]|[.,]\d|[ ]?[cm]m)",
    re.IGNORECASE,
)
# "43 (CC) x 38 (AP) x 36 (TR) mm": each dimension with its name.
_NAMED = re.compile(
    rf"(?P<first>{_NUMBER})(?P<upper>)(?P<unit1>)[ ]?\(?[A-Za-z]{{2,3}}\)?[ ]?[xX*][ ]?"
    rf"(?P<second>{_NUMBER})(?P<unit2>)[ ]?\(?[A-Za-z]{{2,3}}\)?(?:[ ]?[xX*][ ]?"
    rf"(?P<third>{_NUMBER})[ ]?\(?[A-Za-z]{{2,3}}\)?)?[ ]?(?P<unit3>mm|cm)\b"
)
_NAMED_REACH = 48
# "22, 9 and 4 mm", "5/7 mm": numbers that share the unit of the last one.
_LISTED = re.compile(
    rf"(?<![\w.,/+-])(?:{_NUMBER}(?:,[ ]|[ ]?&[ ]?| and )){{0,6}}{_NUMBER}(?:[ ]?(?:/|&|->)[ ]?|,? and )$"
)
_IN_LIST = re.compile(_NUMBER)
_STOPS = str.maketrans("_,-", "...")
_LIST_REACH = 40
_LONGEST_LEAD = 12
_LIST_SIGNS = frozenset((" ", "/", "&", ">"))
_NO_LENGTH = re.compile(r"[ ]?(?:hg|h2o|water\b|/|per\b|sec|hr\b)")
_WORD_NUMBERS = {word: float(number) for word, number in ONES.items() if number <= 12}
_UNIT_WORDS = words_with_role("size_words", "unit")
# In a scan a unit may be glued to the next word ("4.7 cmHISTOLOGIC TYPE") or to a sign of multiplication.
_GLUED = re.compile(r"[cm]m[a-z]")
# What stands between the first number of a measurement and its unit.
_RUN = frozenset((".", ",", "x", "by", "-", "_", "to", "*", "~")) | _UNIT_WORDS
_LONGEST_RUN = 16
# A measurement reaches this far behind one of its units.
_BEHIND_UNIT = 48
_SPELT_OUT = re.compile(r"[cm]m|centimet|millimet|inch")
_DIMENSIONS = words_with_role("size_words", "dimension")
# Numbers behind them are names, or the ends of a range.
_RANGES = words_with_role("size_words", "range")
_NUMBERED = words_with_role("size_words", "numbered")
_TIMES = frozenset({"x", "by"})
_GAP_WORDS = re.compile(r"[a-z]+|[;:.\n\d]")
_WIDEST_GAP = 24
_START = itemgetter(1)
_LABEL_ENDS = frozenset({")", ":", "="})
_GOES_ON = re.compile(r"[ ]?[a-z(,;]")
_LONGEST_MM = 450.0


class Measurement(NamedTuple):
    """A measurement: its largest dimension in millimetres, and where it stands in the view.

    ``others`` are the lengths of further things that share its unit: 22 and 9 of "22, 9 and 4 mm".
    """

    millimetres: float
    start: int
    end: int
    others: tuple[float, ...] = ()


def find_measurements(reading: Reading, units: list[int]) -> list[Measurement]:
    """Every length, each with its largest dimension in millimetres: "3.8 x 2 cm" is 38, "four cm" 40.

    Args:
        reading: the document.
        units: where its words for units stand (see ``unit_words``).
    """
    found: list[Measurement] = []
    words, starts, ends = reading.words, reading.starts, reading.ends
    windows: list[tuple[int, int]] = []
    for index in units:
        before = words[index - 1] if index else ""
        if index + 1 < len(words) and words[index + 1] in _LABEL_ENDS:
            found.extend(_labelled(reading, starts[index]))
        if (
            before in _WORD_NUMBERS
            and _SPELT_OUT.match(words[index])
            and starts[index] - ends[index - 1] == 1
        ):
            value = round(_WORD_NUMBERS[before] * _per_unit(words[index]), 2)
            found.append(Measurement(value, starts[index - 1], ends[index]))
        elif before == ")" or before in _DIMENSIONS:
            found.extend(_named(reading, starts[index], ends[index]))
        elif before.isdigit() or before == "~":
            first = index - 1
            floor = max(0, index - _LONGEST_RUN)
            while first > floor and ((word := words[first - 1]).isdigit() or word in _RUN):
                first -= 1
            start, end = starts[first], ends[index] + _BEHIND_UNIT
            if windows and start <= windows[-1][1]:
                windows[-1] = windows[-1][0], end
            else:
                windows.append((start, end))
    for start, end in windows:
        found.extend(_written(reading, start, end))
    return _joined(reading, found) if len(found) > 1 else found


def _joined(reading: Reading, found: list[Measurement]) -> list[Measurement]:
    """One for the dimensions of one thing: "51 mm (CC) x 40 mm (AP)", "24 mm wide, 18 mm long"."""
    found.sort(key=_START)
    joined: list[Measurement] = []
    for measure in found:
        before = joined[-1] if joined else None
        if before is not None and measure.start - before.end <= _WIDEST_GAP:
            gap = reading.low[before.end : measure.start]
            if _are_dimensions(reading, gap, measure.end):
                largest = max(before.millimetres, measure.millimetres)
                joined[-1] = Measurement(largest, before.start, measure.end)
                continue
        joined.append(measure)
    return joined


def _are_dimensions(reading: Reading, gap: str, end: int) -> bool:
    """Whether two lengths are parted by their dimensions' names, or by a sign of multiplication."""
    if gap in ("", " "):
        return True  # "a fibroid, 13 cm 9 cm"
    words = _GAP_WORDS.findall(gap)
    if not words or any(word not in _DIMENSIONS and word not in _TIMES for word in words):
        return False
    if words[-1] in _TIMES:
        return True
    following = _GAP_WORDS.findall(reading.low[end : end + _WIDEST_GAP])[:2]
    return "," in gap and any(word in _DIMENSIONS for word in following)


def unit_words(reading: Reading) -> list[int]:
    """The indices of words that may be units of length ("cm", "inches"), in text order."""
    places = reading.places
    heads = [word for word in _UNIT_WORDS if word in places]
    low = reading.low
    if "in" in places and " in." in low:
        heads.append("in")
    if "~m" in low and "m" in places:
        heads.append("m")
    if reading.kind == "report":
        heads += [word for word in places if _GLUED.match(word) is not None and word not in _UNIT_WORDS]
    if len(heads) == 1:
        return places[heads[0]]
    return sorted([index for word in heads for index in places[word]])


def _written(reading: Reading, start: int, end: int) -> Iterator[Measurement]:
    """The lengths in a stretch of text around units."""
    low = reading.low
    # Over the view, so that a scan's "4.7 cmHISTOLOGIC TYPE" ends where the capitals begin.
    for match in _MEASUREMENT.finditer(reading.view, start, min(end, len(low))):
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
        if measure is not None and units[-1] == "in":
            yield measure._replace(end=measure.end + 1)
        elif measure is not None:
            upper = match.group("upper")
            if upper and _tells_change(low, match.start(), match.start("upper")):
                lengths = [to_millimetres(match.group(name), units[0]) for name in ("first", "upper")]
                yield measure._replace(others=(min(lengths),))
            else:
                yield _with_others(low, measure, units[0]) if before in _LIST_SIGNS else measure


def _tells_change(low: str, start: int, upper: int) -> bool:
    """ "Up from 24 to 31 mm" gives two sizes, "ranging from 2 to 5 mm" the larger one."""
    lead = low[max(0, start - _LIST_REACH) : start].split()
    return lead[-1:] == ["from"] and " to " in low[start:upper] and _RANGES.isdisjoint(lead[-4:])


def _with_others(low: str, measure: Measurement, unit: str) -> Measurement:
    """A measurement with those that stand before it in a list and share its unit."""
    listed = _LISTED.search(low, max(0, measure.start - _LIST_REACH), measure.start)
    if listed is None:
        return measure
    lead = low[max(0, listed.start() - _LONGEST_LEAD) : listed.start()].split()
    if lead and lead[-1] in _NUMBERED:
        return measure
    others = [round(_number(said) * _per_unit(unit), 2) for said in _IN_LIST.findall(listed.group())]
    kept = tuple(length for length in others if 0 < length <= _LONGEST_MM)
    return Measurement(measure.millimetres, listed.start(), measure.end, kept)


def _named(reading: Reading, start: int, end: int) -> Iterator[Measurement]:
    """The length whose unit is given, behind dimensions that are named one by one."""
    match = _NAMED.search(reading.view, max(0, start - _NAMED_REACH), end)
    names = _GAP_WORDS.findall(reading.low[match.start() : start]) if match is not None else []
    if match is None or match.end() != end or not any(name in _DIMENSIONS for name in names):
        return
    measure = _measure(match, [match.group("unit3")])
    if measure is not None:
        yield measure


def _labelled(reading: Reading, start: int) -> Iterator[Measurement]:
    """The length behind a label that holds its unit, which starts at ``start``."""
    for match in _UNIT_IN_LABEL.finditer(reading.view, max(0, start - 3), start + 72):
        measure = _measure(match, [match.group("unit1").lower()])
        if measure is not None:
            yield measure


def _measure(match: re.Match[str], units: list[str]) -> Measurement | None:
    """The largest dimension; a dimension without a unit has that of the next one."""
    unit = units[-1]
    values = []
    for name, own in (("third", "unit3"), ("second", "unit2"), ("upper", "unit1"), ("first", "unit1")):
        said = match.group(name)
        if not said:
            continue
        unit = (match.group(own) or unit).lower()
        values.append(_number(said) * _per_unit(unit))
    largest = round(max(values), 2)
    return Measurement(largest, match.start(), match.end()) if 0 < largest <= _LONGEST_MM else None


def to_millimetres(said: str, unit: str) -> float:
    """A length in millimetres: "3,8" with "cm" is 38."""
    return round(_number(said) * _per_unit(unit), 2)


def _number(said: str) -> float:
    """The value of a number as printed or scanned: "3,8", "3 .8", "3_8"."""
    return float(said) if said.isdecimal() else float("".join(said.split()).translate(_STOPS))


def _per_unit(unit: str) -> float:
    if unit.startswith(("mm", "millimet")):
        return 1.0
    return 25.4 if unit.startswith("in") else 10.0


def _is_inch(reading: Reading, end: int) -> bool:
    """Whether "in" is the unit: "2.5 in. mass", not "2 in the liver"."""
    if reading.view[end : end + 1] != ".":
        return False
    return reading.kind != "report" or bool(_GOES_ON.match(reading.view, end + 1))


def stretches(measures: list[Measurement], before: int, behind: int) -> list[tuple[int, int]]:
    """The stretches of text around measurements, so far before and behind them, joined where they overlap."""
    found: list[tuple[int, int]] = []
    for measure in sorted(measures, key=_START):
        start, end = max(0, measure.start - before), measure.end + behind
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
