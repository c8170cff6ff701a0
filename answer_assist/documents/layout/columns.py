"""Columns of prose: which words of a page are read before which.

Words in a row with no wide gap between them are a run. Where runs of prose stand left and right of a gutter
that nothing crosses, the left side is read before the right one. A table has gutters too, but its cells are
short: it is left in one piece and read row by row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from answer_assist.documents.document import Box
from answer_assist.documents.layout.composing import PlacedWord

_GAP = 0.9  # of the font's height: words farther apart belong to two runs
_GUTTER = 6.0  # points that stay free left of a column
_MOST_LINES = 3  # one of two columns has more lines than that
_WORDS = 3.0  # a line of a column has at least that many on average; a cell has fewer
_FILLED = 0.6  # share of the column's width that its lines fill, by their median
_DEPTH = 12
_MOST_RUNS = 4000  # a page of small print has some hundreds; what has more is no text to be read


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one row without a wide gap; or a whole row of a ruled table, with its ``cells``."""

    words: tuple[PlacedWord, ...]
    box: Box
    cells: tuple[tuple[PlacedWord, ...], ...] = ()

    @property
    def middle(self) -> float:
        return (self.box.top + self.box.bottom) / 2


def runs_of(words: Sequence[PlacedWord]) -> list[Run]:
    """The runs of a page, from its words in any order."""
    runs: list[Run] = []
    for row in rows_of([Run((word,), word.box) for word in words]):
        gathered: list[PlacedWord] = []
        for single in row:
            word = single.words[0]
            if gathered and word.box.left - gathered[-1].box.right > _GAP * max(word.size, gathered[-1].size):
                runs.append(_run(gathered))
                gathered = []
            gathered.append(word)
        if gathered:
            runs.append(_run(gathered))
    return runs


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that stand beside each other, row by row, each row from left to right."""
    rows: list[list[Run]] = []
    guides: list[Box] = []  # the tallest run of each row: a row does not creep down along its superscripts
    for run in sorted(runs, key=lambda each: (each.middle, each.box.left)):
        for back in range(1, min(len(rows), 4) + 1):
            guide = guides[-back]
            overlap = min(guide.bottom, run.box.bottom) - max(guide.top, run.box.top)
            if overlap > 0.55 * max(min(guide.height, run.box.height), 0.1):
                rows[-back].append(run)
                if run.box.height > guide.height:
                    guides[-back] = run.box
                break
        else:
            rows.append([run])
            guides.append(run.box)
    for row in rows:
        row.sort(key=lambda each: each.box.left)
    return rows


def in_columns(runs: Sequence[Run], depth: int = 0) -> Iterator[list[Run]]:
    """The runs in groups that are read one after the other; within a group, row by row."""
    split = _widest_split(runs) if depth < _DEPTH and len(runs) < _MOST_RUNS else None
    if split is None:
        if runs:
            yield list(runs)
        return
    for group in split:
        yield from in_columns(group, depth + 1)


def _widest_split(runs: Sequence[Run]) -> tuple[list[Run], ...] | None:
    """What stands above two columns, the left one, the right one, and what stands below them."""
    runs = sorted(runs, key=lambda run: run.middle)
    middles = [run.middle for run in runs]
    best: tuple[int, tuple[list[Run], ...]] | None = None
    for edge in _left_edges(runs):
        crossing = (run.box for run in runs if run.box.left < edge - 2 and run.box.right > edge - _GUTTER)
        for top, bottom in _free_stretches(crossing):
            first, end = bisect_left(middles, top), bisect_left(middles, bottom)
            if end - first <= max(best[0] if best else 0, _MOST_LINES):
                continue
            inside = runs[first:end]
            left = [run for run in inside if run.box.right <= edge - _GUTTER]
            right = [run for run in inside if run.box.left >= edge - 2]
            if len(left) + len(right) == len(inside) and _are_columns(left, right):
                best = len(inside), (runs[:first], left, right, runs[end:])
    return best[1] if best else None


def _left_edges(runs: Sequence[Run]) -> list[float]:
    """Where several runs begin, and something stands to the left of it."""
    counted = Counter(round(run.box.left / 2) for run in runs)
    first = min(counted, default=0)
    return [2.0 * edge for edge, count in counted.items() if count > 1 and edge > first]


def _free_stretches(crossing: Iterable[Box]) -> Iterator[tuple[float, float]]:
    """The vertical stretches between the boxes that cross a gutter."""
    top = float("-inf")
    for box in sorted(crossing, key=lambda box: box.top):
        if box.top > top:
            yield top, box.top
        top = max(top, box.bottom)
    yield top, float("inf")


def _are_columns(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether both sides are prose; the last column of a text may be a short one."""
    lines = _prose_lines(left), _prose_lines(right)
    return min(lines) > 1 and max(lines) > _MOST_LINES


def _prose_lines(runs: Sequence[Run]) -> int:
    """How many lines of prose the runs are; 0 where they are rather cells of a table."""
    if len(runs) < 2:
        return 0
    rows = rows_of(runs)
    left, right = min(run.box.left for run in runs), max(run.box.right for run in runs)
    widths = [row[-1].box.right - row[0].box.left for row in rows]
    words = sum(len(run.words) for run in runs) / len(rows)
    filled = median(widths) >= _FILLED * max(right - left, 1.0)
    return len(rows) if words >= _WORDS and filled else 0


def _run(words: Sequence[PlacedWord]) -> Run:
    box = words[0].box
    for word in words[1:]:
        box = box.joined(word.box)
    return Run(tuple(words), box)
