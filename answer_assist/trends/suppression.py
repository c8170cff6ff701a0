"""Small cells: which counts of a table must not be shown, so that none of them can be worked out.

A count of 1 to 4 (``threshold`` 5) is *small* and not shown. What is left of a table may still give it away:
a row's total minus its other cells. So further cells are *held* back, totals too where need be, until every
small cell may have at least three values (two for ``threshold`` 3), for somebody who knows all that is shown,
that totals are sums, and why each cell is not shown. Zeros are shown.

A table with its totals is a network: each cell adds to one row and one column. How far a hidden cell may move
is a question of flow, answered exactly by augmenting paths, and the cells to hold back are a cheapest path
(D. Gusfield, SIAM J Comput 1988;17:552; L. H. Cox, J Am Stat Assoc 1995;90:1453).

What is not covered: two tables over cohorts that differ by one patient, subtracted from each other. Share
tables of one cohort, once.

Example: the total gives the small cell away, so its partner is held back
    >>> import numpy as np
    >>> states = protect(np.array([[3, 9, 40]]), column_totals=False)
    >>> [[state.value for state in row] for row in states[:1]]
    [['small', 'held', 'shown', 'shown']]
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from enum import Enum
from math import log1p

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 5
_UNBOUNDED = 10**9
_TOTAL_COST, _GRAND_COST = 20.0, 60.0

Counts = NDArray[np.int64]
Cell = tuple[int, int]


class State(Enum):
    """What becomes of a cell."""

    SHOWN = "shown"
    SMALL = "small"  # from 1 to threshold - 1, and said so
    HELD = "held"  # not shown, so that others cannot be worked out; 1 or more
    UNPUBLISHED = "unpublished"  # a total that the table does not have


def protect(
    counts: Counts, *, threshold: int = THRESHOLD, row_totals: bool = True, column_totals: bool = True
) -> list[list[State]]:
    """What of a table may be shown.

    Args:
        counts: the inner cells, rows by columns.
        threshold: counts from 1 up to one less are small.
        row_totals: the table has a total for each row, or it is known from elsewhere.
        column_totals: the same for its columns.

    Returns:
        A state for each cell, with the totals of rows as the last column, those of columns as the last row.

    Raises:
        ValueError: a count is negative, or the threshold is under 3: "fewer than 2" says that it is 1.
    """
    if threshold < 3:
        raise ValueError(f"threshold is {threshold}; it must be 3 or more, or 'fewer than' says the number")
    cells = np.asarray(counts, dtype=np.int64)
    if cells.size and cells.min() < 0:
        raise ValueError("a count is negative")
    table = _Table(_with_totals(cells), threshold)
    rows, columns = cells.shape
    if not row_totals:
        table.unpublish((row, columns) for row in range(rows))
    if not column_totals:
        table.unpublish((rows, column) for column in range(columns))
    if not (row_totals and column_totals):
        table.unpublish([(rows, columns)])
    table.protect()
    return table.states


def _with_totals(cells: Counts) -> Counts:
    rows = np.column_stack([cells, cells.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


class _Table:
    """A table with its totals, and what of it is hidden."""

    def __init__(self, values: Counts, threshold: int) -> None:
        self.threshold = threshold
        self.rows, self.columns = values.shape
        self.values: list[list[int]] = values.tolist()
        self.needed = min(2, threshold - 2)
        self.states = [
            [State.SMALL if 1 <= value < threshold else State.SHOWN for value in row] for row in self.values
        ]
        # Hiding more never tells more: a cell that cannot be worked out stays so.
        self._safe: set[Cell] = set()

    def unpublish(self, cells: Iterator[Cell] | list[Cell]) -> None:
        for row, column in cells:
            self.states[row][column] = State.UNPUBLISHED

    def protect(self) -> None:
        """Hold cells back until none that is hidden can be worked out."""
        while (cell := next(self._open(), None)) is not None:
            further = self._cheapest(cell)
            if further:
                for row, column in further:
                    self.states[row][column] = State.HELD
            elif not self._hide_the_reason(cell):
                raise AssertionError(f"cell {cell} cannot be protected")  # a held table always can

    def _open(self) -> Iterator[Cell]:
        for row in range(self.rows):
            for column in range(self.columns):
                cell = (row, column)
                if self.states[row][column] not in (State.SMALL, State.HELD) or cell in self._safe:
                    continue
                if self._reach(cell) < self.needed:
                    yield cell
                else:
                    self._safe.add(cell)

    def _hide_the_reason(self, cell: Cell) -> bool:
        """Say no longer which of the hidden cells are small: of the cell itself, its row and its column."""
        changed = False
        for row in range(self.rows):
            for column in range(self.columns):
                beside = row == cell[0] or column == cell[1]
                if beside and self.states[row][column] is State.SMALL:
                    self.states[row][column] = State.HELD
                    changed = True
        if not changed:  # its own row and column are held: then all of it
            for row in range(self.rows):
                for column in range(self.columns):
                    state = self.states[row][column]
                    if state is State.SMALL or (state is State.SHOWN and self.values[row][column] > 0):
                        self.states[row][column] = State.HELD
                        changed = True
        return changed

    def bounds(self, row: int, column: int) -> tuple[int, int]:
        """Between what somebody knows a cell to be who sees its state."""
        value = self.values[row][column]
        match self.states[row][column]:
            case State.SHOWN:
                return value, value
            case State.SMALL:
                return 1, self.threshold - 1
            case State.HELD:
                # a small one whose reason is not told: any; else whoever knows the rule knows that it is none
                return (1 if value < self.threshold else self.threshold), _UNBOUNDED
            case _:
                return 0, _UNBOUNDED

    def _reach(self, cell: Cell) -> int:
        """How many other values the cell may have, counted up to what is needed."""
        moved = 0
        for direction in (1, -1):
            values = [list(line) for line in self.values]
            while moved < self.needed:
                path = self._path(cell, direction, values)
                if path is None:
                    break
                moved += 1
        return moved

    def _path(self, cell: Cell, direction: int, values: list[list[int]]) -> list[Cell] | None:
        """Move the cell by one and others along with it, so that all sums hold; None where that cannot be."""
        steps = self._search(cell, direction, values, open_shown=False)
        for (row, column), change in steps or ():
            values[row][column] += change
        return None if steps is None else [step for step, _ in steps]

    def _cheapest(self, cell: Cell) -> list[Cell]:
        """The cells that are shown and would let the cell move by one more if they were held back."""
        best: tuple[float, list[Cell]] = (float("inf"), [])
        for direction in (1, -1):
            values = [list(line) for line in self.values]
            while self._path(cell, direction, values) is not None:
                if abs(values[cell[0]][cell[1]] - self.values[cell[0]][cell[1]]) >= self.needed:
                    break
            steps = self._search(cell, direction, values, open_shown=True)
            shown = [step for step, _ in steps or () if self.states[step[0]][step[1]] is State.SHOWN]
            cost = sum(self._cost(step) for step in shown)
            if shown and cost < best[0]:
                best = (cost, shown)
        return best[1]

    def _cost(self, cell: Cell) -> float:
        totals = (cell[0] == self.rows - 1) + (cell[1] == self.columns - 1)
        return (1.0 + log1p(self.values[cell[0]][cell[1]]), _TOTAL_COST, _GRAND_COST)[totals]

    def _change(self, cell: Cell, flow: int) -> int:
        """What a flow through a cell does to it: totals are on the other side of their sums."""
        totals = (cell[0] == self.rows - 1) + (cell[1] == self.columns - 1)
        return -flow if totals == 1 else flow

    def _may(self, cell: Cell, change: int, values: list[list[int]], *, open_shown: bool) -> float | None:
        """What it costs to change a cell by one, None where it cannot be."""
        low, high = self.bounds(*cell)
        cost = 0.0
        if self.states[cell[0]][cell[1]] is State.SHOWN:
            if not open_shown or self.values[cell[0]][cell[1]] < self.threshold:
                return None
            low, high, cost = self.threshold, _UNBOUNDED, self._cost(cell)
        return cost if low <= values[cell[0]][cell[1]] + change <= high else None

    def _search(
        self, cell: Cell, direction: int, values: list[list[int]], *, open_shown: bool
    ) -> list[tuple[Cell, int]] | None:
        """The cheapest closed way through rows and columns that changes the cell by ``direction``."""
        if self._may(cell, direction, values, open_shown=False) is None:
            return None
        flow = self._change(cell, direction)
        start, goal = ("column", cell[1]), ("row", cell[0])
        queue: list[tuple[float, int, tuple[str, int]]] = [(0.0, 0, start)]
        cost: dict[tuple[str, int], float] = {start: 0.0}
        came: dict[tuple[str, int], tuple[tuple[str, int], Cell, int]] = {}
        count = 0
        while queue:
            so_far, _, node = heapq.heappop(queue)
            if node == goal:
                break
            if so_far > cost[node]:
                continue
            side, index = node
            turned = -flow if side == "column" else flow
            for other in range(self.rows if side == "column" else self.columns):
                step = (other, index) if side == "column" else (index, other)
                if step == cell:
                    continue
                change = self._change(step, turned)
                price = self._may(step, change, values, open_shown=open_shown)
                if price is None:
                    continue
                following = ("row" if side == "column" else "column", other)
                total = so_far + price
                if total < cost.get(following, float("inf")):
                    cost[following] = total
                    came[following] = (node, step, change)
                    count += 1
                    heapq.heappush(queue, (total, count, following))
        if goal not in came:
            return None
        steps = [(cell, direction)]
        node = goal
        while node != start:
            node, step, change = came[node]
            steps.append((step, change))
        return steps
