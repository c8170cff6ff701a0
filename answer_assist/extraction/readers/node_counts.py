"""Counts of lymph nodes in all their forms: "0/7", "seven of the 19", "NINE (9)", "5:31"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer_assist.extraction.number_words import ONES, TENS

_VALUES: dict[str, int] = (
    ONES | TENS | {"zero": 0, "none": 0, "no": 0, "single": 1, "a": 1, "an": 1, "both": 2}
)
_VALUES |= {
    f"{ten}{sep}{unit}": value + ones
    for ten, value in TENS.items()
    for unit, ones in ONES.items()
    if ones < 10
    for sep in (" ", "-")
}
_WORDS = "|".join(
    sorted(
        (re.escape(word) for word in _VALUES if word not in ("a", "an", "no", "both", "single", "none")),
        key=len,
        reverse=True,
    )
)
# A number in digits or in words, the digits perhaps repeated behind it: "three (3)".
_NUMBER = rf"(?:\d{{1,3}}|(?:{_WORDS})(?![a-z])(?: ?\( ?\d{{1,3}} ?\))?)"
_FIRST = rf"(?:{_NUMBER}|none|single|a single)"
_OF = r" ?(?:of|out of|from|from among|among) (?:the |a total of |total |its |these )?"
_FRACTION = re.compile(r"(?<![\d/.-])(\d{1,3}) ?/ ?(\d{1,3})(?![\d/]|\.\d|-\d|[ ]?(?:hpf|mm|cm|hours))")
_RATIO = re.compile(r"(?<=[):=]) ?(\d{1,3}) ?: ?(\d{1,3})(?![\d:])")
_OTHER_UNIT = r"[ ]?(?:hpf|hours|days|weeks|months|years|cm|mm)"
_N_OF_M = re.compile(
    rf"(?<![\w.])({_FIRST})(?: (?:lymph )?nodes?)?{_OF}({_NUMBER})(?![\w.]*\d|{_OTHER_UNIT})"
)
_ONE = re.compile(rf"(?<![\w./-])({_NUMBER})(?![\w]|[./]\d|[ ]?(?:cm|mm|%|x |h\b|hpf))")
_PAGE = re.compile(r"(?:pages?|paae|pg|part|grade|stage|score|block)[\s:#.(]*$")
_LABEL_SIGN = re.compile(r" ?[:.)]")
_LABELLED = re.compile(rf"[ \w)(]{{0,18}}?[:=-]+\s{{0,3}}({_NUMBER}|none)(?![\w/]|\.\d| ?(?:cm|mm|/))")


@dataclass(frozen=True, slots=True)
class Count:
    """How many nodes are positive, how many were examined (None where not said), and where that stands."""

    positive: int | None
    examined: int | None
    start: int
    end: int


def value_of(word: str) -> int:
    """The value of a number as written: "19", "seven", "three (3)", "none"."""
    digits = re.search(r"\d+", word)
    if digits:
        return int(digits.group())
    return _VALUES[word.removeprefix("a ").strip()]


def counts_in(low: str, start: int, end: int) -> Iterator[Count]:
    """Pairs of positive and examined nodes between two offsets, in text order.

    >>> [(c.positive, c.examined) for c in counts_in("seven of the 19 nodes, left 0/4", 0, 31)]
    [(7, 19), (0, 4)]
    """
    found: list[Count] = []
    for pattern in (_FRACTION, _N_OF_M, _RATIO):
        for match in pattern.finditer(low, start, end):
            positive, examined = value_of(match.group(1)), value_of(match.group(2))
            if (
                positive > examined
                or not examined
                or _PAGE.search(low, max(0, match.start() - 12), match.start())
                or any(c.start < match.end() and match.start() < c.end for c in found)
            ):
                continue
            found.append(Count(positive, examined, match.start(), match.end()))
    yield from sorted(found, key=lambda count: count.start)


def number_before(low: str, start: int, end: int) -> Count | None:
    """The number that stands last between two offsets: "NINE (9) BENIGN", "all 12"."""
    found = list(_ONE.finditer(low, start, end))
    last = found[-1] if found else None
    if last is None or _LABEL_SIGN.match(low, last.end()):
        return None
    return Count(None, value_of(last.group(1)), last.start(), last.end())


def number_after(low: str, start: int, end: int) -> Count | None:
    """The number that stands first between two offsets, at most a few signs away: "lymph nodes (12)"."""
    match = _ONE.search(low, start, end)
    if (
        match is None
        or match.start() - start > 6
        or any(letter.isalpha() for letter in low[start : match.start()])
    ):
        return None
    return Count(None, value_of(match.group(1)), match.start(), match.end())


def labelled(low: str, start: int, end: int) -> tuple[int, int, int] | None:
    """The value of a label that ends at ``start``: "examined: 16"; with its offsets."""
    match = _LABELLED.match(low, start, end)
    if match is None:
        return None
    return value_of(match.group(1)), match.start(1), match.end(1)
