"""Tables of stains: a marker a line, its clone, result and intensity in columns, or a column a specimen."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from answer_assist.extraction.readers.marker_clause import Item
from answer_assist.extraction.readers.marker_statements import Statements
from answer_assist.extraction.readers.marker_tokens import (
    CELL,
    CLOSE,
    DASH,
    MARKER,
    NUMBER,
    OPEN,
    PERCENT,
    SCORE,
    SIGNS,
    Mention,
    Token,
    tokens_between,
)
from answer_assist.extraction.reading import Reading

_GAPS = re.compile(r"[ ]*\t[ ]*|[ ]*\|[ ]*|[ ]*//[ ]*|[ ]{3,}|[ ]*\.{4,}[ ]*")
_MARKS = ("|", "\t", "//")
# What parts cells, at a glance.
_GLANCE = re.compile(r"[ ]{3}|[\t|]|\.{4}|//")
_RULE = re.compile(r"[\s\-=_+|*]*")
_NUMBERED = re.compile(r"\s*#?\s*(?:[A-Z]\d{0,2}|\d{1,2})\s*")
# Columns that may stand before the one of the markers.
_VALUES = frozenset({"result", "percent", "intensity", "score", "pattern"})
_HEADER_LINES = 4
_LONGEST_CELL = 60
NO_MENTION = Mention((), 0, 0)
# A heading of a specimen's column is this short.
_LONGEST_HEAD = 32
# Heads and cells of one column start within this many characters.
_ALIGNED = 6


class Cell(NamedTuple):
    """A cell of a line: its range in the view."""

    start: int
    end: int


class Line(NamedTuple):
    """A line with its cells, and which cell names a marker."""

    start: int
    end: int
    cells: list[Cell]
    row: int | None


class Header(NamedTuple):
    """The columns of a table: where their heads start in their line, and what stands under them."""

    starts: tuple[int, ...]
    roles: tuple[str, ...]


def read_tables(reading: Reading, mentions: Sequence[Mention]) -> tuple[list[Item], list[tuple[int, int]]]:
    """What tables say, and the ranges of the view that they take.

    A heading "Stain / 1 Pancreas / 2 Liver" over "DAXX / retained / lost" gives DAXX intact and DAXX lost,
    and so do columns without a heading where each holds a result. Other lines that look like a table have no
    columns to go by and are left to the grammar of statements.
    """
    items: list[Item] = []
    ranges: list[tuple[int, int]] = []
    lines = _lines(reading.view, mentions)
    if not any(line.row is not None for line in lines):
        return items, ranges
    header: Header | None = None
    block: list[Line] = []
    above: Line | None = None
    for line in (*lines, Line(0, 0, [], None)):
        if line.row is not None:
            if header is not None:
                items.extend(_read_row(reading, line, header, mentions))
                ranges.append((line.start, line.end))
            else:
                block.append(line)
            continue
        if block:
            columns = _specimens(reading, block, above, mentions)
            if columns is not None:
                for row in block:
                    items.extend(_read_row(reading, row, columns, mentions))
                    ranges.append((row.start, row.end))
            block = []
        found = _named_columns(reading, line)
        if found is not None:
            header = found
            ranges.append((line.start, line.end))
        above = line
    return items, ranges if items else []


def _lines(view: str, mentions: Sequence[Mention]) -> list[Line]:
    """The lines around the markers, without rules; those of no cells stand for a break."""
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
        if _GLANCE.search(view, position, stop) is None:
            lines.append(Line(position, stop, [], None))
        elif not _RULE.fullmatch(view, position, stop):
            cells = _cells(view, position, stop)
            lines.append(Line(position, stop, cells, _marker_cell(cells, mentions)))
        position = stop + 1
    return lines


def _cells(view: str, start: int, end: int) -> list[Cell]:
    cells = []
    position = start
    for gap in _GAPS.finditer(view, start, end):
        if (
            gap.start() > position
            or (position > start and gap.group().strip(" .") + gap.group().strip(" ."))
            or "\t" in gap.group()
        ):
            cells.append(Cell(position, gap.start()))
        position = gap.end()
    if position < end:
        cells.append(Cell(position, end))
    return cells


def _marker_cell(cells: Sequence[Cell], mentions: Sequence[Mention]) -> int | None:
    """Index of the cell, first or second, that starts with a marker's name, in a line of several cells."""
    if len(cells) < 2:
        return None
    for index, cell in enumerate(cells[:2]):
        if cell.end - cell.start > _LONGEST_CELL:
            continue
        at = bisect_left(mentions, cell.start, key=lambda mention: mention.start)
        if at < len(mentions) and mentions[at].start - cell.start <= 4 and mentions[at].end <= cell.end:
            return index
    return None


def _named_columns(reading: Reading, line: Line) -> Header | None:
    """The columns under a line of headings, one of which stands over the markers; None for other lines."""
    if len(line.cells) < 2:
        return None
    roles = []
    for cell in line.cells:
        hits = reading.hits_between("marker_columns", cell.start, cell.end)
        text = reading.view[cell.start : cell.end].strip()
        covered = sum(hit.end - hit.start for hit in hits)
        numbered = bool(hits) and _NUMBERED.fullmatch(reading.view, hits[-1].end, cell.end) is not None
        numbered = numbered and hits[0].row.extra["role"] == "skip"  # "Block A" is a specimen
        if hits and covered * 2 >= len(text.replace(" ", "")) and not numbered:
            roles.append(hits[0].row.extra["role"])
        elif "%" in text:
            roles.append("percent")
        else:
            roles.append("specimen" if text else "skip")
    if "marker" not in roles[:2]:
        return None
    return Header(tuple(cell.start - line.start for cell in line.cells), tuple(roles))


def _specimens(
    reading: Reading, block: Sequence[Line], above: Line | None, mentions: Sequence[Mention]
) -> Header | None:
    """The columns of rows without a heading for the markers, if each column holds results of its own."""
    double = 0
    for line in block:
        assert line.row is not None
        if any(_starts_marker(mentions, cell) for cell in line.cells[line.row + 1 :]):
            return None
        values = line.cells[line.row + 1 :]
        if len(values) > 1 and _results_side_by_side(reading, values, mentions):
            double += 1
    heads = above.cells if above is not None else []
    headed = bool(heads) and all(cell.end - cell.start <= _LONGEST_HEAD for cell in heads)
    if double < (1 if headed and len(heads) > 1 else 2):
        return None
    widest = max(block, key=lambda line: len(line.cells))
    assert widest.row is not None
    starts = [cell.start - widest.start for cell in widest.cells]
    if above is not None and headed:
        under = starts[widest.row + 1 :]
        placed = [cell.start - above.start for cell in heads[-len(under) :]]
        if len(placed) == len(under) and all(
            abs(one - other) <= _ALIGNED for one, other in zip(placed, under, strict=True)
        ):
            starts[widest.row + 1 :] = placed
    roles = ["skip"] * widest.row + ["marker"] + ["specimen"] * (len(starts) - widest.row - 1)
    return Header(tuple(starts), tuple(roles))


def _starts_marker(mentions: Sequence[Mention], cell: Cell) -> bool:
    at = bisect_left(mentions, cell.start, key=lambda mention: mention.start)
    return at < len(mentions) and mentions[at].start - cell.start <= 4 and mentions[at].end <= cell.end


def _results_side_by_side(reading: Reading, cells: Sequence[Cell], mentions: Sequence[Mention]) -> bool:
    """Whether two cells of a row each hold a result, a score or a percentage."""
    seen: dict[str, int] = {}
    tokens = tokens_between(reading, cells[0].start, cells[-1].end, mentions, rows=True)
    for cell in cells:
        kinds = {token.kind for token in tokens if cell.start <= token.start < cell.end}
        for kind in ("result", SCORE, PERCENT):
            if kind in kinds or (kind == "result" and kinds & {SIGNS, DASH}):
                seen[kind] = seen.get(kind, 0) + 1
                break
        else:
            if "undone" in kinds:
                seen["undone"] = seen.get("undone", 0) + 1
    undone = seen.pop("undone", 0)
    return any(count + undone > 1 for count in seen.values())


def _read_row(reading: Reading, line: Line, header: Header, mentions: Sequence[Mention]) -> Iterator[Item]:
    cells, row = line.cells, line.row
    assert row is not None
    tokens = tokens_between(reading, cells[0].start, cells[-1].end, mentions, rows=True)
    names = [
        token for token in tokens if token.kind == MARKER and cells[row].start <= token.start < cells[row].end
    ]
    proliferation = any(
        row.extra["scheme"] == "proliferation" for name in names for row in (name.mention or NO_MENTION).rows
    )
    specimens: list[list[Token]] = []
    shared = [token for token in tokens if names[-1].end <= token.start < cells[row].end]
    verdicts: list[Token] = []
    parts: list[Token] = []
    for cell, role in _aligned(reading.view, line, row, header):
        if role == "skip" or not reading.view[cell.start : cell.end].strip():
            continue
        if role in ("pattern", "intensity") and "result" not in header.roles:
            role = "result"  # the only column that tells of a negative result: "-"
        if role in ("result", "specimen") and proliferation and _is_dash(reading.view, cell):
            continue  # not counted there
        said = [Token(CELL, cell.start, cell.start), *_cell_tokens(reading, cell, role, tokens)]
        if role == "specimen":
            specimens.append(said)
        elif len(said) > 1:
            # The column of results is the verdict, wherever it stands.
            (verdicts if role == "result" else parts).extend(said)
    if len(specimens) == 1:
        parts.extend(specimens.pop())
    for said in specimens or [[]]:
        yield from Statements(reading.view, [*names, *shared, *verdicts, *parts, *said]).read()


def _aligned(view: str, line: Line, row: int, header: Header) -> Iterator[tuple[Cell, str]]:
    """Each value cell with the role of its column: by number where cells are marked off, else by place."""
    starts, roles = header
    if len(line.cells) == len(starts) or any(view.find(mark, line.start, line.end) >= 0 for mark in _MARKS):
        offset = roles.index("marker") - row
        for index in range(max(0, -offset), min(len(line.cells), len(roles) - offset)):
            if index > row or (index < row and roles[index + offset] in _VALUES):
                yield line.cells[index], roles[index + offset]
        return
    for index, cell in enumerate(line.cells):
        place = cell.start - line.start
        nearest = min(range(len(starts)), key=lambda index: abs(starts[index] - place))
        if index > row or (index < row and roles[nearest] in _VALUES):
            yield cell, roles[nearest]


def _is_dash(view: str, cell: Cell) -> bool:
    return view[cell.start : cell.end].strip() == "-"


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
    if first is not None and first.kind == NUMBER and role == "percent":
        tokens[0] = Token(PERCENT, first.start, first.end, first.value)
    return _signs_alone([token for token in tokens if token.kind != MARKER])


def _signs_alone(tokens: list[Token]) -> list[Token]:
    """ "(+)" and "(-)" without their brackets."""
    position = 0
    while position + 2 < len(tokens):
        before, sign, after = tokens[position : position + 3]
        if before.kind == OPEN and after.kind == CLOSE and sign.kind in (SIGNS, DASH, SCORE):
            if sign.kind == DASH:
                sign = Token("result", sign.start, sign.end, "negative")
            tokens[position : position + 3] = [sign]
        position += 1
    return tokens
