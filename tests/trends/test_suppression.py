"""No hidden cell can be worked out: an attacker with a linear program tries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from answer_assist.trends.suppression import State, protect

MARGINS = [(True, True), (True, False), (False, True), (False, False)]


def attacked(counts: np.ndarray, states: list[list[State]], threshold: int) -> dict[tuple[int, int], range]:
    """What every hidden cell may be, for somebody who sees the shown cells and the reasons of the others.

    Written apart from the code under test: variables for all cells and totals, sums as equations, bounds by
    state. The matrix is that of a network, so that the ends of the linear program are whole numbers.
    """
    rows, columns = counts.shape
    full = np.vstack([counts, counts.sum(0)])
    full = np.column_stack([full, full.sum(1)])
    number = {(i, j): i * (columns + 1) + j for i in range(rows + 1) for j in range(columns + 1)}
    sums = []
    for i in range(rows + 1):
        line = np.zeros(len(number))
        line[[number[i, j] for j in range(columns)]] = 1
        line[number[i, columns]] = -1
        sums.append(line)
    for j in range(columns + 1):
        line = np.zeros(len(number))
        line[[number[i, j] for i in range(rows)]] = 1
        line[number[rows, j]] = -1
        sums.append(line)
    bounds = []
    for i, j in number:
        value = int(full[i, j])
        bounds.append(
            {
                State.SHOWN: (value, value),
                State.SMALL: (1, threshold - 1),
                # the most that can be known: a held cell that is large is known to be large
                State.HELD: (1 if value < threshold else threshold, 10_000),
                State.UNPUBLISHED: (0, 10_000),
            }[states[i][j]]
        )
    found = {}
    for (i, j), place in number.items():
        if states[i][j] in (State.SMALL, State.HELD):
            ends = []
            for sign in (1, -1):
                goal = np.zeros(len(number))
                goal[place] = sign
                solved = linprog(goal, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=bounds)
                assert solved.status == 0
                ends.append(round(sign * solved.fun))
            found[i, j] = range(ends[0], ends[1] + 1)
    return found


tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.integers(0, 7), st.integers(0, 60)), min_size=columns, max_size=columns),
        min_size=1,
        max_size=5,
    )
)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(MARGINS), st.sampled_from([3, 5, 10]))
def test_no_hidden_cell_can_be_worked_out(
    rows: list[list[int]], margins: tuple[bool, bool], threshold: int
) -> None:
    counts = np.array(rows)
    states = protect(counts, threshold=threshold, row_totals=margins[0], column_totals=margins[1])
    wanted = 2 if threshold == 3 else 3
    for cell, possible in attacked(counts, states, threshold).items():
        assert len(possible) >= wanted, (cell, possible)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(MARGINS))
def test_small_cells_and_small_totals_are_never_shown(
    rows: list[list[int]], margins: tuple[bool, bool]
) -> None:
    counts = np.array(rows)
    states = protect(counts, row_totals=margins[0], column_totals=margins[1])
    full = np.vstack([counts, counts.sum(0)])
    full = np.column_stack([full, full.sum(1)])
    for i, line in enumerate(states):
        for j, state in enumerate(line):
            if state is State.SHOWN:
                assert full[i, j] == 0 or full[i, j] >= 5
            elif state is State.SMALL:
                assert 1 <= full[i, j] < 5
            else:
                assert state is State.UNPUBLISHED or full[i, j] > 0


def test_the_attacker_works_out_what_primary_suppression_alone_leaves_open() -> None:
    counts = np.array([[3, 9, 40], [8, 7, 20]])
    states = [[State.SHOWN] * 4 for _ in range(3)]
    states[0][0] = State.SMALL
    assert attacked(counts, states, 5) == {(0, 0): range(3, 4)}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert {state for row in protect(np.array([[5, 0], [17, 212]])) for state in row} == {State.SHOWN}


def test_a_partner_is_held_back_and_a_cheap_one() -> None:
    states = protect(np.array([[218, 82, 21, 3, 71, 6, 11]]), column_totals=False)
    assert [state.value for state in states[0]] == [
        *("shown", "shown", "shown", "small", "shown"),
        *("held", "shown", "shown"),
    ]


def test_small_parts_of_a_small_total_are_not_said_to_be_small() -> None:
    # four cells from 1, and a total of 4 at most: each would be 1
    assert State.SMALL not in protect(np.array([[1, 1, 1, 1]]), column_totals=False)[0]


@pytest.mark.parametrize("threshold", [0, 1, 2])
def test_a_threshold_whose_name_says_the_number_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="must be 3 or more"):
        protect(np.array([[1]]), threshold=threshold)


def test_no_counts_below_nothing() -> None:
    with pytest.raises(ValueError, match="negative"):
        protect(np.array([[-1, 5]]))
