"""Rows of a page become lines; where the row is one of a table, its cells are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from answer_assist.documents.layout.columns import Run, in_columns, rows_of, runs_of
from answer_assist.documents.layout.composing import Line, PlacedWord
from answer_assist.documents.layout.grids import Grid, grid_rows

_CELL_GAP = 1.5  # of the font's height: a gap that no sentence has
_ALIGNED = 2.5  # points by which the cells of a column may begin beside each other


def lines_of(words: Sequence[PlacedWord], grids: Sequence[Grid] = ()) -> list[Line]:
    """The lines of a page in reading order.

    Args:
        words: the page's words in any order.
        grids: the ruled tables of the page; a cell of theirs may take several lines.
    """
    table_rows, free = grid_rows(words, grids)
    runs = runs_of(free) + table_rows
    return [line for group in in_columns(runs) for line in _lines(group)]


def _lines(runs: Sequence[Run]) -> Iterator[Line]:
    rows = rows_of(runs)
    for number, row in enumerate(rows):
        if any(run.cells for run in row):
            yield Line(tuple(cell for run in row for cell in run.cells or (run.words,)))
            continue
        around = [*rows[max(number - 2, 0) : number], *rows[number + 1 : number + 3]]
        starts = [run.box.left for other in around for run in other[1:]]
        yield Line(tuple(_cells(row, starts)))


def _cells(row: Sequence[Run], starts: Sequence[float]) -> Iterator[tuple[PlacedWord, ...]]:
    """The cells of a row: runs with a gap between them that is wide, or that the rows around have too.

    Args:
        starts: where, in the rows around, runs begin that stand behind a gap.
    """
    words = row[0].words
    for before, run in pairwise(row):
        gap = run.box.left - before.box.right
        aligned = any(abs(start - run.box.left) < _ALIGNED for start in starts)
        if aligned or gap > _CELL_GAP * run.words[0].size:
            yield words
            words = run.words
        else:
            words += run.words
    yield words
