"""Counts of nodes set in rows: a packet or station in front, its count behind, under a heading of nodes.

"Lymph nodes by packet / mesorectal, lower ..... 1/6 / total ..... 1/22"; also with a line of column titles
that says which number is which ("found / positive") and which side a column is of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from answer_assist.extraction.readers.node_counted import Statement
from answer_assist.extraction.readers.node_counts import counts_between
from answer_assist.extraction.readers.node_mentions import Mention, side_in
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Laterality

_START = attrgetter("start")
_EXAMINED = words_with_role("node_words", "column of all")
_POSITIVE = words_with_role("node_words", "column of positive")
_DATED = words_with_role("node_words", "dated")
_OTHER_COUNTS = words_with_role("node_words", "other count")
# Rows stand within this many lines of their heading; so many lines without a count may lie between.
_MOST_ROWS = 30
_MOST_GAPS = 2
_LONGEST_LINE = 160
_LONGEST_HEADING = 60
_LONGEST_LABEL = 60
# A title of a column is this short.
_TITLE = 14
_PAIR = r"(?:\d{1,3}|x)\s?\+?(?:\s?/\s?| of | out of |[ \t|]{1,20})(?:\d{1,3})(?![\d/%]|\.\d|\s?(?:mm|cm)\b)"
_ROW = re.compile(
    r"[ \t|*>-]{0,30}(?P<label>(?:(?:left|right|[lr]) )?(?:level|station|stn|group|zone|no)\.? ?"
    r"\d{1,3}[a-z]?\d?(?!\d)[^\n]{0,40}?|[a-z#\d][^\n]{0,60}?)[ \t.:|=_-]{1,60}(?P<count>" + _PAIR + r")"
)
_NEXT = re.compile(r"[ \t|]{1,40}(" + _PAIR + r"|-)")
_NUMBER = re.compile(r"\d{1,3}|x")
_WORD = re.compile(r"[a-z]+")
_ANY = "|".join(sorted(_EXAMINED | _POSITIVE))
# Titles that need no node word: "R: found / positive" below "NECK".
_TITLES = re.compile(rf"\b(?:{_ANY}) ?/ ?(?:{_ANY})\b")


class _Columns(NamedTuple):
    """What a line of column titles says: whether all nodes stand first, and the sides of the columns."""

    all_first: bool
    sides: tuple[Laterality | None, ...]


def find_rows(reading: Reading, mentions: list[Mention]) -> tuple[list[Statement], list[tuple[int, int]]]:
    """The counts of rows under headings of nodes, and the stretches of text that they take up.

    "Nodes\\n 13 (posterior)  3/8\\n 17 (anterior)  1/5" gives three of eight and one of five.
    """
    statements: list[Statement] = []
    ranges: list[tuple[int, int]] = []
    low, past = reading.low, 0
    headings = [(one.start, one.end) for one in mentions if one.hit is not None]
    if "/" in low and any(word in low for word in _POSITIVE):
        headings = sorted([*headings, *_titles(reading)])
    for first, last in headings:
        if first < past:
            continue
        line = low.rfind("\n", max(0, first - _LONGEST_HEADING), first) + 1
        end = low.find("\n", last, last + _LONGEST_HEADING)
        if end < 0 or not _may_hold_rows(low, line, end) or counts_between(reading, line, end):
            continue
        columns = _columns(low[line:end])
        found, stop = _rows_below(reading, mentions, end + 1, columns)
        if len(found) < 2 and columns is None:
            continue
        if found:
            statements += found
            ranges.append((first, stop))
            past = stop
    return statements, ranges


def _may_hold_rows(low: str, line: int, end: int) -> bool:
    """Whether pairs, or titles of columns, may stand in the first lines below a heading."""
    stop = end
    for _ in range(_MOST_GAPS + 2):
        stop = low.find("\n", stop + 1)
        if stop < 0:
            stop = len(low)
            break
    below = low[end:stop]
    return "/" in below or " of " in below or any(word in low[line:stop] for word in _POSITIVE)


def _titles(reading: Reading) -> Iterator[tuple[int, int]]:
    """The titles of columns in whose line, or in the line above, a region of nodes is named."""
    low = reading.low
    slash = low.find("/")
    while slash >= 0:
        match = _TITLES.search(low, max(0, slash - _TITLE), slash + _TITLE)
        slash = low.find("/", slash + 1)
        if match is None:
            continue
        line = low.rfind("\n", 0, match.start())
        above = low.rfind("\n", 0, max(0, line)) + 1
        if match.start() - above < 2 * _LONGEST_LINE and reading.hits_between(
            "node_stations", above, match.end()
        ):
            yield match.span()


def _columns(line: str) -> _Columns | None:
    """ "R: found / positive    L: found / positive": the titles of columns, None where a line has none."""
    for positive in _POSITIVE:
        if positive in line:
            break
    else:
        return None
    words = _WORD.findall(line)
    all_at = [index for index, word in enumerate(words) if word in _EXAMINED]
    positive_at = [index for index, word in enumerate(words) if word in _POSITIVE]
    if not all_at or not positive_at:
        return None
    sides = tuple(side for word in words if len(word) < 6 and (side := side_in(word)) is not None)
    return _Columns(all_at[0] < positive_at[0], sides or (None,))


def _rows_below(
    reading: Reading, mentions: list[Mention], start: int, columns: _Columns | None
) -> tuple[list[Statement], int]:
    low = reading.low
    found: list[Statement] = []
    gaps, stop = 0, start
    for _ in range(_MOST_ROWS):
        end = low.find("\n", start, start + _LONGEST_LINE)
        end = end if end >= 0 else min(len(low), start + _LONGEST_LINE)
        if start >= len(low) or not low[start:end].strip():
            break
        titles = _columns(low[start:end]) if columns is None and not found else None
        rows = _row(reading, start, end, columns) if titles is None else []
        if titles is not None:
            columns = titles
        elif rows:
            found += rows
            gaps, stop = 0, end
        else:
            gaps += 1
            if gaps > _MOST_GAPS or _names_nodes(mentions, start, end):
                break
        start = end + 1
    return found, stop


def _names_nodes(mentions: list[Mention], start: int, end: int) -> bool:
    index = bisect_left(mentions, start, key=_START)
    return any(one.hit is not None and one.start < end for one in mentions[index : index + 4])


def _row(reading: Reading, start: int, end: int, columns: _Columns | None) -> list[Statement]:
    """The counts of one line, a statement a column."""
    low = reading.low
    match = _ROW.match(low, start, end)
    if match is None or match.end("label") - match.start("label") > _LONGEST_LABEL:
        return []
    label = match.span("label")
    named = _WORD.findall(low, *label)
    behind = _WORD.findall(low, match.end(), min(end, match.end() + 12))
    if not (
        _OTHER_COUNTS.isdisjoint(named) and _DATED.isdisjoint(named) and _OTHER_COUNTS.isdisjoint(behind)
    ):
        return []
    stations = tuple(reading.hits_between("node_stations", *label)[:2])
    found: list[Statement] = []
    place: re.Match[str] | None = match
    group: int | str = "count"
    for side in columns.sides if columns is not None else (None,):
        if place is None:
            break
        said = place.span(group)
        numbers = _NUMBER.findall(low, *said)
        plain = not any(sign in low[said[0] : said[1]] for sign in ("/", "of"))
        if len(numbers) == 2 and numbers[1] != "x" and (columns is not None or not plain):
            first, second = (int(number) if number != "x" else 0 for number in numbers)
            positive, examined = (
                (second, first) if columns is not None and columns.all_first else (first, second)
            )
            if positive <= examined:
                mention = Mention(None, *label, stations, side or side_in(low[label[0] : label[1]]))
                value = "present" if positive else "absent"
                found.append(Statement(mention, value, positive, examined, (label, said)))  # type: ignore[arg-type]
        elif len(numbers) == 2 and columns is None:
            return []
        place = _NEXT.match(low, said[1], end)
        group = 1
    return found
