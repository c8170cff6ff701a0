"""Tables of stains: a marker a line, its clone, result and intensity in columns, or a column a specimen."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from answer_assist.extraction.readers.marker_clause import Item
from answer_assist.extraction.readers.marker_statements import Statements
from answer_assist.extraction.readers.marker_tokens import CELL, DASH, MARKER, Mention, Token, tokens_between
from answer_assist.extraction.reading import Reading

_GAPS = re.compile(r"[ ]*\t[ ]*|[ ]*\|[ ]*|[ ]{3,}|[ ]*\.{4,}[ ]*")
_RULE = re.compile(r"[\s\-=_+|*]*")
_HEADER_LINES = 4
_LONGEST_CELL = 60


class Cell(NamedTuple):
    """A cell of a line: its range in the view."""

    start: int
    end: int


def read_tables(reading: Reading, mentions: Sequence[Mention]) -> tuple[list[Item], list[tuple[int, int]]]:
    """What tables with a heading say, and the ranges of the view that they take.

    A heading "Stain / 1 Pancreas / 2 Liver" over "DAXX / retained / lost" gives DAXX intact and DAXX lost.
    Lines that look like a table but have no heading are left to the grammar of statements.
    """
    items: list[Item] = []
    ranges: list[tuple[int, int]] = []
    if not any(hit.row.extra["role"] == "marker" for hit in reading.hits("marker_columns")):
        return items, ranges
    view = reading.view
    header: tuple[list[Cell], list[str]] | None = None
    for start, end in _lines(view, mentions):
        if _RULE.fullmatch(view, start, end):
            continue
        cells = _cells(view, start, end)
        if len(cells) < 2:
            continue
        row = _marker_cell(cells, mentions)
        if row is None:
            roles = _roles(reading, cells)
            if roles is not None:
                header = (cells, roles)
                ranges.append((start, end))
            continue
        if header is None:
            continue
        items.extend(_read_row(reading, cells, row, header, mentions))
        ranges.append((start, end))
    return items, ranges if items else []


def _lines(view: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The lines around the markers that have cells; none where no line does."""
    start = view.rfind("\n", 0, mentions[0].start) + 1
    for _ in range(_HEADER_LINES):
        start = view.rfind("\n", 0, max(0, start - 1)) + 1
    end = view.find("\n", mentions[-1].end)
    end = end if end >= 0 else len(view)
    lines = []
    position = start
    while position <= end:
        stop = view.find("\n", position, end)
        stop = stop if stop >= 0 else end
        lines.append((position, stop))
        position = stop + 1
    return lines


def _cells(view: str, start: int, end: int) -> list[Cell]:
    cells = []
    position = start
    for gap in _GAPS.finditer(view, start, end):
        if gap.start() > position or gap.group().strip() == "|" or "\t" in gap.group():
            cells.append(Cell(position, gap.start()))
        position = gap.end()
    if position < end:
        cells.append(Cell(position, end))
    return cells


def _marker_cell(cells: Sequence[Cell], mentions: Sequence[Mention]) -> int | None:
    """Index of the cell, first or second, that starts with a marker's name."""
    for index, cell in enumerate(cells[:2]):
        if cell.end - cell.start > _LONGEST_CELL:
            continue
        at = bisect_left(mentions, cell.start, key=lambda mention: mention.start)
        if at < len(mentions) and mentions[at].start - cell.start <= 4 and mentions[at].end <= cell.end:
            return index
    return None


def _roles(reading: Reading, cells: Sequence[Cell]) -> list[str] | None:
    """What stands under each heading, or None if the line is no heading."""
    roles = []
    for cell in cells:
        hits = reading.hits_between("marker_columns", cell.start, cell.end)
        text = reading.view[cell.start : cell.end].strip()
        covered = sum(hit.end - hit.start for hit in hits)
        if hits and covered * 2 >= len(text.replace(" ", "")):
            roles.append(hits[0].row.extra["role"])
        else:
            roles.append("specimen" if text else "skip")
    return roles if roles[0] == "marker" or roles[1:2] == ["marker"] else None


def _read_row(
    reading: Reading,
    cells: Sequence[Cell],
    row: int,
    header: tuple[list[Cell], list[str]],
    mentions: Sequence[Mention],
) -> list[Item]:
    tokens = tokens_between(reading, cells[row].start, cells[-1].end, mentions, rows=True)
    names = [token for token in tokens if token.kind == MARKER and token.end <= cells[row].end]
    specimens: list[list[Token]] = []
    shared = [token for token in tokens if names[-1].end <= token.start < cells[row].end]
    line = reading.view[cells[0].start : cells[-1].end]
    for cell, role in _aligned(cells[row + 1 :], cells, row, header, marked="|" in line or "\t" in line):
        if role == "skip" or not reading.view[cell.start : cell.end].strip():
            continue
        said = _cell_tokens(reading, cell, role, tokens)
        if role == "specimen":
            specimens.append(said)
        elif said:
            shared.append(Token(CELL, cell.start, cell.start))
            shared.extend(said)
    if len(specimens) == 1:
        shared.extend(specimens.pop())
    items = []
    for said in specimens or [[]]:
        items.extend(Statements(reading.view, [*names, *shared, *said]).read())
    return items


def _aligned(
    values: Sequence[Cell],
    cells: Sequence[Cell],
    row: int,
    header: tuple[list[Cell], list[str]],
    *,
    marked: bool,
) -> list[tuple[Cell, str]]:
    """Each value cell with the role of its column: by number where cells are marked off, else by place."""
    heads, roles = header
    if len(cells) == len(heads) or marked:
        return list(zip(values, roles[row + 1 :], strict=False))
    line, head_line = cells[0].start, heads[0].start
    aligned = []
    for cell in values:
        offset = cell.start - line
        nearest = min(range(len(heads)), key=lambda index: abs(heads[index].start - head_line - offset))
        aligned.append((cell, roles[nearest]))
    return aligned


def _cell_tokens(reading: Reading, cell: Cell, role: str, line: Sequence[Token]) -> list[Token]:
    text = reading.view[cell.start : cell.end].strip()
    if text == "-":
        if role in ("result", "specimen"):
            at = reading.view.index("-", cell.start)
            return [Token("result", at, at + 1, "negative")]
        return []
    if text.lower() == "x" or not text.strip("-"):
        return [Token("undone", cell.start, cell.end)] if text.lower() == "x" else []
    tokens = [token for token in line if cell.start <= token.start < cell.end]
    first = tokens[0] if tokens else None
    if first is not None and first.kind == DASH and text.startswith("-"):
        tokens[0] = Token("result", first.start, first.end, "negative")
    return [token for token in tokens if token.kind != MARKER]
