"""Sizes in tables whose heading holds the unit: a lesion a row, a date or a property a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.readers.size_measurements import Measurement, to_millimetres
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_CELL = re.compile(r"[^|\t\n]+?(?=[ ]{2,}|[ ]?[|\t\n]|$)")
_UNIT = re.compile(r"(?<![a-z])(mm|cm)(?![a-z])")
_LENGTH = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)(?:[ ]?[x*][ ]?(\d{1,3}(?:[.,]\d{1,2})?))?(?:[ ]?(?:mm|cm))?(?=$|[ ]\()"
)
_UNITS = ("mm", "cm")
_BEFORE_UNIT = frozenset("([,/ \t|\n")
_WORD = re.compile(r"[a-z]+")
_NOW = words_with_role("size_words", "adverb")
_SIZES = words_with_role("size_words", "anaphora")
_NO_SIZES = words_with_role("size_words", "distance after")
_SUMS = words_with_role("node_words", "sum")
_LONGEST_LINE = 200
_MOST_ROWS = 20
_MOST_GAPS = 1


class Column(NamedTuple):
    """The column that holds the sizes: its place among the cells, None for the last one, and its unit."""

    place: int | None
    unit: str
    names_tumor: bool


@cache
def _roles() -> dict[int, str]:
    return {row.line: row.extra["role"] for row in load_table("size_cues")}


def table_sizes(reading: Reading, units: Sequence[int]) -> Iterator[Measurement]:
    """The sizes below headings with a unit, one a row.

    In "TARGET LESIONS (mm)   Baseline   Today / RLL metastasis   41   22" it is 22: of several dates the
    present one counts, and else the last one.

    Args:
        reading: the document.
        units: the indices of words that may be units, in text order.
    """
    low, words, reached = reading.low, reading.words, 0
    for index in units:
        if words[index] not in _UNITS or words[index - 1].isdigit() or index + 1 == len(words):
            continue
        start = reading.starts[index]
        if start < reached or low[start - 1] not in _BEFORE_UNIT:
            continue
        line = low.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
        end = low.find("\n", start, start + _LONGEST_LINE)
        if end < 0:
            continue
        cells = _cells(low, line, end)
        column = _column(reading, cells) if len(cells) > 1 else None
        if column is not None:
            reached = end
            yield from _rows(reading, end + 1, column)


def _cells(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the cells of a line stand."""
    found = []
    for match in _CELL.finditer(low, start, end):
        first, last = match.span()
        while first < last and low[first] == " ":
            first += 1
        if first < last:
            found.append((first, last))
    return found


def _column(reading: Reading, cells: list[tuple[int, int]]) -> Column | None:
    """Which column of a heading holds sizes; None for headings of other tables."""
    low = reading.low
    unit, place = None, 0
    for index, cell in enumerate(cells):
        match = _UNIT.search(low, *cell)
        if match is not None:
            unit, place = match.group(), index
            break
    if unit is None:
        return None
    said = set(_WORD.findall(low, *cells[place]))
    names_tumor = _names(reading, (cells[0][0], cells[-1][1]), "tumor")
    if not _NO_SIZES.isdisjoint(said) or not (names_tumor or not _SIZES.isdisjoint(said)):
        return None
    if place:
        return Column(place, unit, names_tumor)
    for index, cell in enumerate(cells[1:], 1):
        if not _NOW.isdisjoint(_WORD.findall(low, *cell)):
            return Column(index, unit, names_tumor)
    return Column(None, unit, names_tumor)


def _names(reading: Reading, cell: tuple[int, int], role: str) -> bool:
    roles = _roles()
    return any(roles[hit.row.line] == role for hit in reading.hits_between("size_cues", *cell)) or (
        role == "tumor" and bool(reading.hits_between("tumor_types", *cell))
    )


def _rows(reading: Reading, start: int, column: Column) -> Iterator[Measurement]:
    low, gaps = reading.low, 0
    for _ in range(_MOST_ROWS):
        end = low.find("\n", start, start + _LONGEST_LINE)
        end = end if end >= 0 else min(len(low), start + _LONGEST_LINE)
        cells = _cells(low, start, end)
        found = _row(reading, cells, column) if len(cells) > 1 else None
        if found is not None:
            yield found
        else:
            gaps += 1
            if gaps > _MOST_GAPS or not cells:
                return
        start = end + 1


def _row(reading: Reading, cells: list[tuple[int, int]], column: Column) -> Measurement | None:
    """The size of one row: of a tumor, where the row's label or the table's heading says so."""
    low, label = reading.low, cells[0]
    place = len(cells) - 1 if column.place is None else column.place
    if column.place is None:
        while place and _LENGTH.match(low, *cells[place]) is None:
            place -= 1
    if not 0 < place < len(cells) or not _SUMS.isdisjoint(_WORD.findall(low, *label)):
        return None
    match = _LENGTH.match(low, *cells[place])
    is_tumor = _names(reading, label, "tumor")
    is_other = _names(reading, label, "node") or (not is_tumor and _names(reading, label, "other"))
    if match is None or is_other or not (is_tumor or column.names_tumor):
        return None
    lengths = [to_millimetres(said, column.unit) for said in match.groups() if said]
    largest = max(lengths)
    return Measurement(largest, label[0], cells[place][1]) if largest > 0 else None
