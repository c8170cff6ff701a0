"""Ruled tables: the lines drawn on a page that form cells, and the rows that their words stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from answer_assist.documents.document import Box
from answer_assist.documents.layout.columns import Run, rows_of
from answer_assist.documents.layout.composing import PlacedWord

_TOUCH = 3.0  # points within which two rulings meet or are one
_CELL_LINES = 4  # a cell with more lines holds prose, and its lines are kept


class Ruling(NamedTuple):
    """A straight line on a page: at ``at``, from ``start`` to ``end``, in points."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The rulings of one table."""

    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]
    box: Box

    def holds(self, box: Box) -> bool:
        """Whether the middle of a box is inside."""
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return self.box.left < x < self.box.right and self.box.top < y < self.box.bottom

    def cell(self, box: Box) -> tuple[float, float]:
        """The upper and left border of the cell that a box stands in."""
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        top = [line.at for line in self.across if line.at <= y and line.start - 1 < x < line.end + 1]
        left = [line.at for line in self.down if line.at <= x and line.start - 1 < y < line.end + 1]
        return max(top, default=self.box.top), max(left, default=self.box.left)


def find_grids(rulings: Sequence[Ruling]) -> list[Grid]:
    """The tables that the rulings of a page draw: lines that meet, with two columns or more."""
    grids = []
    for meeting in _meeting(_distinct(rulings)):
        across = tuple(line for line in meeting if line.horizontal)
        down = tuple(line for line in meeting if not line.horizontal)
        if len(across) < 2 or len({round(line.at / _TOUCH) for line in down}) < 3:
            continue
        box = Box(
            min(line.start for line in across),
            min(line.at for line in across),
            max(line.end for line in across),
            max(line.at for line in across),
        )
        grids.append(Grid(across, down, box))
    return grids


def grid_rows(words: Sequence[PlacedWord], grids: Sequence[Grid]) -> tuple[list[Run], list[PlacedWord]]:
    """The rows of the ruled tables, one run each, and the words outside of them."""
    free: list[PlacedWord] = []
    tables: dict[int, dict[float, dict[float, list[PlacedWord]]]] = {}
    for word in words:
        number = next((n for n, grid in enumerate(grids) if grid.holds(word.box)), None)
        if number is None:
            free.append(word)
        else:
            top, left = grids[number].cell(word.box)
            tables.setdefault(number, {}).setdefault(top, {}).setdefault(left, []).append(word)
    runs = []
    for table in tables.values():
        for _, row in sorted(table.items()):
            cells = [_cell_lines(cell) for _, cell in sorted(row.items())]
            if max(map(len, cells)) > _CELL_LINES:
                free += [word for cell in row.values() for word in cell]
            else:
                joined = tuple(tuple(word for line in lines for word in line) for lines in cells)
                runs.append(_row_run(joined))
    return runs, free


def _cell_lines(words: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    rows = rows_of([Run((word,), word.box) for word in words])
    return [[word for run in row for word in run.words] for row in rows]


def _row_run(cells: tuple[tuple[PlacedWord, ...], ...]) -> Run:
    words = tuple(word for cell in cells for word in cell)
    box = words[0].box
    for word in words[1:]:
        box = box.joined(word.box)
    return Run(words, box, cells)


def _distinct(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Rulings without repeats: borders are often drawn once for each of the two cells beside them."""
    kept: list[Ruling] = []
    for line in sorted(rulings):
        last = kept[-1] if kept else None
        one = last and last.horizontal == line.horizontal and abs(last.at - line.at) < _TOUCH / 2
        if last and one and line.start <= last.end + _TOUCH:
            kept[-1] = last._replace(end=max(last.end, line.end))
        else:
            kept.append(line)
    return kept


def _meeting(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Groups of rulings that hang together."""
    group_of = list(range(len(rulings)))

    def root(number: int) -> int:
        while group_of[number] != number:
            group_of[number] = group_of[group_of[number]]
            number = group_of[number]
        return number

    across = [n for n, line in enumerate(rulings) if line.horizontal]
    for n, line in enumerate(rulings):
        if line.horizontal:
            continue
        for m in across:
            if _meet(rulings[m], line):
                group_of[root(n)] = root(m)
    groups: dict[int, list[Ruling]] = {}
    for n, line in enumerate(rulings):
        groups.setdefault(root(n), []).append(line)
    return list(groups.values())


def _meet(across: Ruling, down: Ruling) -> bool:
    return (
        across.start - _TOUCH <= down.at <= across.end + _TOUCH
        and down.start - _TOUCH <= across.at <= down.end + _TOUCH
    )
