"""Counts of lymph nodes in all their forms: "0/7", "3+/19", "seven of the 19", "NINE (9)", "5:31"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple, cast

from answer_assist.extraction.number_words import ONES, TENS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# "0/7", "3+/19", "2 (+) / 17", from the slash; a scan reads a zero as the letter.
_BEFORE_SLASH = re.compile(r"(?<![\w/.-])(o|\d{1,3})(?: ?\(?\+\)?| pos(?:itive)?)? ?$")
_BEHIND_SLASH = re.compile(r" ?(\d{1,3})(?![\d/]|\.\d|-\d|[ ]?(?:hpf|mm|cm|hours))")
_BEFORE = 16
_RATIO = re.compile(r"[):=] ?(\d{1,3}) ?: ?(\d{1,3})(?![\d:])")
_BETWEEN_NUMBERS = words_with_role("node_words", "between numbers")
_OTHER_UNIT = re.compile(r"\w|[./]\d|[ ]?(?:hpf|hours|days|weeks|months|years|cm|mm|%|x \d|h\b)")
_PAGE = re.compile(
    r"(?:pages?|paae|pg|part|grade|stage|score|block|gleason|day|cycle|cycles|after|stopped|stations?|levels?)[\s:#.(]*$"
)
_LABELLED = re.compile(
    r"(?:[ \w)(]{0,18}?[:=-]+[\s_]{0,4}|[ \t|]{1,30})(\d{1,3}|[a-z]{3,9}(?:-[a-z]{3,5})?)"
    r"(?![^\W_]|\.\d| ?(?:cm|mm|/ ?\d))"
)
_VALUES: dict[str, int] = ONES | TENS | {"zero": 0, "none": 0, "single": 1, "nil": 0}
_OF_PASSED = words_with_role("node_words", "passed total")
_COUNTED = words_with_role("node_words", "counted")
_DATED = words_with_role("node_words", "dated")
_LONGEST = 6
# So many words may stand between "of" and the number of all nodes.
_LONGEST_LINK = 5
_START = itemgetter(2)


class Count(NamedTuple):
    """How many nodes are positive, how many were examined (None where not said), and where that stands."""

    positive: int | None
    examined: int | None
    start: int
    end: int


class Number(NamedTuple):
    """A whole number of the text: "19", "seven", "twenty-one", "three (3)"."""

    value: int
    start: int
    end: int


def counts_of(reading: Reading) -> list[Count]:
    """The pairs of positive and examined nodes of a document, in text order, worked out once.

    "Seven of the 19 nodes, left 0/4" holds seven of nineteen and none of four. Whether nodes are counted is
    for the caller to know.
    """
    found = reading.memo.get(__name__)
    if found is None:
        found = reading.memo[__name__] = _counts(reading)
    return cast("list[Count]", found)


def counts_between(reading: Reading, start: int, end: int) -> list[Count]:
    """The pairs that lie wholly in a range of the view."""
    counts = counts_of(reading)
    first = bisect_left(counts, start, key=_START)
    last = bisect_left(counts, end, lo=first, key=_START)
    return [count for count in counts[first:last] if count.end <= end]


def _counts(reading: Reading) -> list[Count]:
    low = reading.low
    found: list[Count] = []
    slash = low.find("/")
    while slash >= 0:
        behind = _BEHIND_SLASH.match(low, slash + 1)
        if behind is not None:
            before = _BEFORE_SLASH.search(low, max(0, slash - _BEFORE), slash)
            if before is not None:
                positive = 0 if before.group(1) == "o" else int(before.group(1))
                _append(low, found, positive, int(behind.group(1)), before.start(), behind.end())
        slash = low.find("/", slash + 1)
    places, words = reading.places, reading.words
    last = len(words) - 1
    for index in sorted([index for word in _BETWEEN_NUMBERS for index in places.get(word, ())]):
        total = index + 1
        while total <= last and words[total] in _OF_PASSED and total - index < _LONGEST_LINK:
            total += 1
        if total > last or not ((word := words[total]).isdecimal() or word in _VALUES):
            continue
        count = _joined(reading, index)
        if count is not None and not any(c.start < count.end and count.start < c.end for c in found):
            _append(low, found, count.positive or 0, count.examined or 0, count.start, count.end)
    for index in places.get(":", ()):
        if 0 < index < last and words[index - 1].isdecimal() and words[index + 1].isdecimal():
            match = _RATIO.search(low, max(0, reading.starts[index - 1] - 2), reading.ends[index + 1] + 2)
            if match is not None:
                _append(low, found, int(match.group(1)), int(match.group(2)), match.start(1), match.end(2))
    found.sort(key=_START)
    return found


# "Re-image at 3/12", "every 6/52": months of a year, weeks, days.
_TIME = re.compile(
    r"\b(?:at|every|after|next|past|last|within|x|for"
    r"|review|repeat|follow-?up|f/u|scan|ct(?: \w+)?|mri|pet)[ ~]{0,2}$"
)
_TIME_BEHIND = re.compile(r" (?:ago|later|post|time|hence|after|for (?:the|an?|review|follow))\b")
_PER_TIME = frozenset({7, 12, 52})


def _append(low: str, found: list[Count], positive: int, examined: int, start: int, end: int) -> None:
    if positive > examined or not examined or _PAGE.search(low, max(0, start - 12), start):
        return
    before = low[max(0, start - 8) : start].split()
    if before and before[-1] in _DATED:
        return
    if examined not in _PER_TIME or not (
        _TIME.search(low, max(0, start - 12), start) or _TIME_BEHIND.match(low, end)
    ):
        found.append(Count(positive, examined, start, end))


def _joined(reading: Reading, at: int) -> Count | None:
    """ "Seven of the 19", "2 positive nodes out of 17": the numbers on both sides of the word at an index."""
    words = reading.words
    index = at + 1
    for _ in range(_LONGEST_LINK - 1):
        if index < len(words) and words[index] in _OF_PASSED:
            index += 1
    total = number_starting(reading, index)
    if total is None:
        return None
    back = at - 1
    floor = max(-1, back - _LONGEST)
    plain = True
    while back > floor:
        part = number_ending(reading, back)
        if part is not None:
            if plain or part.value <= total.value:
                return Count(part.value, total.value, part.start, total.end)
            return None
        if words[back] not in _COUNTED and words[back] not in ("(", ")", "+"):
            return None
        plain = False
        back -= 1
    return None


def number_starting(reading: Reading, index: int) -> Number | None:
    """The number whose first word is at an index: "twenty - two (22)"."""
    words = reading.words
    if index >= len(words):
        return None
    word, last = words[index], index
    if word.isdecimal():
        value = int(word)
    else:
        known = _VALUES.get(word)
        if known is None:
            return None
        value = known
        unit = ONES.get(words[index + 1], 10) if index + 1 < len(words) else 10
        if value >= 20 and unit < 10:
            value, last = value + unit, index + 1
    if words[last + 1 : last + 4 : 2] == ["(", ")"] and words[last + 2].isdecimal():
        last += 3
    return _checked(reading, value, reading.starts[index], reading.ends[last])


def number_ending(reading: Reading, index: int) -> Number | None:
    """The number whose last word is at an index."""
    words = reading.words
    first = index
    if words[index] == ")" and index >= 2 and words[index - 2] == "(" and words[index - 1].isdecimal():
        value = int(words[index - 1])
        first = index - 2
        if first and _VALUES.get(words[first - 1]) is not None:
            first -= 1
    elif words[index].isdecimal():
        value = int(words[index])
    else:
        known = _VALUES.get(words[index])
        if known is None:
            return None
        value = known
        tens = TENS.get(words[index - 1]) if index and 0 < value < 10 else None
        if tens is not None:
            value, first = value + tens, index - 1
    return _checked(reading, value, reading.starts[first], reading.ends[index])


def _checked(reading: Reading, value: int, start: int, end: int) -> Number | None:
    """No decimals, dates, parts of names, measurements."""
    low = reading.low
    before = low[start - 1 : start]
    if before == "x" and not low[start - 2 : start - 1].isalnum():
        before = ""  # "SLNB x3"
    if value > 199 or (before and (before.isalnum() or before in "/-#_" or before == ".")):
        if not (before == "." and not low[start - 2 : start - 1].isdecimal()):
            return None
    return None if _OTHER_UNIT.match(low, end) else Number(value, start, end)


def labelled(low: str, start: int, end: int) -> Number | None:
    """The value of a label that ends at ``start``: "examined: 16", "Involved      0"."""
    match = _LABELLED.match(low, start, end)
    if match is None:
        return None
    word = match.group(1)
    if word.isdecimal():
        return Number(int(word), *match.span(1))
    tens, _, ones = word.partition("-")
    value = _VALUES.get(tens)
    return None if value is None else Number(value + ONES.get(ones, 0), *match.span(1))


def number_before(reading: Reading, start: int, floor: int, passed: Callable[[int], bool]) -> Number | None:
    """The nearest number before a place, if only words that may stand there come between.

    Args:
        reading: the document.
        start: the place.
        floor: how far back to look.
        passed: whether the word at an index may stand between.
    """
    back = reading.word_index(start) - 1
    last = max(-1, back - _LONGEST)
    while back > last and reading.starts[back] >= floor:
        number = number_ending(reading, back)
        if number is not None:
            return number
        if not passed(back):
            return None
        back -= 1
    return None
