"""A table as it may leave the house: small cells and those that would give them away are empty.

``suppressed`` says why a row's count is not shown: "<5", or "held back" (which says nothing of its
size). What is made from a hidden count (share, interval, adjusted count) is hidden with it.

Example: four of nine, and nobody may see that
    >>> import pandas as pd
    >>> row = {"group": "lung", "name": "melanoma", "n": 4, "of": 90, "share": 4 / 90}
    >>> table = pd.DataFrame([row])
    >>> shared(table, "counts")[["n", "of", "share", "suppressed"]].values.tolist()
    [[<NA>, 90, <NA>, '<5']]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.trends.cohort import PERIODS
from answer_assist.trends.suppression import THRESHOLD, State, protect

HELD = "held back"
_PARTITIONS = frozenset({*PERIODS, "specialty", "kind", "sex", "relation", "source"})
"""What cases are divided by, each in one group: then the groups sum up to a total that others may know."""


class _Hidden:
    """Which cells of a table are hidden, and why."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.states = {
            column: pd.Series(State.SHOWN, index=table.index, dtype="object") for column in table.columns
        }

    def set(self, row: Any, column: str, state: State) -> None:
        if state in (State.SMALL, State.HELD) and self.states[column][row] is not State.SMALL:
            self.states[column][row] = state

    def hidden(self, column: str) -> pd.Series:
        return self.states[column].map(lambda state: state is not State.SHOWN).astype(bool)


def shared(
    table: pd.DataFrame, kind: str, *, by: str | None = None, threshold: int = THRESHOLD
) -> pd.DataFrame:
    """The table with its small cells suppressed, and the cells that would give them away.

    Args:
        table: as the function of its kind gives it.
        kind: ``counts``, ``periods``, ``marker positivity``, ``percentages``, ``spread``, ``spread, every``,
            ``co-occurrence``, ``questions``.
        by: for ``counts``, what they were counted by.
        threshold: counts from 1 up to one less are small.

    Returns:
        The table, hidden values empty, and the column ``suppressed``. For ``percentages`` steps are joined
        instead, so that none is small, and types with fewer cases than ``threshold`` are left out.

    Raises:
        ValueError: there is no such kind, or the threshold is under 3.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind of table {kind!r}; there are: {', '.join(KINDS)}")
    if kind == "percentages":
        return _joined_steps(table, threshold)
    told = _Hidden(table.reset_index(drop=True))
    if len(table):
        KINDS[kind].hide(told, threshold, by)
    return _blanked(told, KINDS[kind], threshold)


def _hide_counts(told: _Hidden, threshold: int, by: str | None) -> None:
    # one name at a time over all groups: its counts and the rest of each group
    for _, rows in told.table.groupby("name", sort=False):
        _hide_parts(told, rows, ["n"], "of", threshold, additive=by in _PARTITIONS)
    _together(told, "group", "of")


def _hide_periods(told: _Hidden, threshold: int, _by: str | None) -> None:
    _hide_parts(told, told.table, ["n"], "of", threshold, additive=True)
    # where all cases are counted, n and of are one
    same = (told.table["n"] == told.table["of"]).to_numpy()
    for row in told.table.index[same & told.hidden("of").to_numpy()]:
        told.set(row, "n", told.states["of"][row])
    for row in told.table.index[same & told.hidden("n").to_numpy()]:
        told.set(row, "of", told.states["n"][row])


def _hide_positivity(told: _Hidden, threshold: int, _by: str | None) -> None:
    for _, rows in told.table.groupby("marker", sort=False):
        _hide_parts(told, rows, ["n", "negative", "equivocal"], "of", threshold, additive=False, rest=False)
    for column in ("conflicting", "not_stated"):
        for row, count in told.table[column].items():
            if 1 <= count < threshold:
                told.set(row, column, State.SMALL)


def _hide_spread(told: _Hidden, threshold: int, _by: str | None) -> None:
    wide = told.table.pivot(index="primary", columns="metastasis", values="n").fillna(0).astype("int64")
    states = protect(wide.to_numpy(), threshold=threshold)
    columns = {name: place for place, name in enumerate(wide.columns)}
    lines = {name: place for place, name in enumerate(wide.index)}
    for row, primary, metastasis in told.table[["primary", "metastasis"]].itertuples():
        told.set(row, "n", states[lines[primary]][columns[metastasis]])
        told.set(row, "of", states[lines[primary]][-1])


def _hide_every_spread(told: _Hidden, threshold: int, _by: str | None) -> None:
    _hide_parts(told, told.table, ["n"], "of", threshold, additive=False)
    _together(told, "primary", "of")


def _hide_pairs(told: _Hidden, threshold: int, _by: str | None) -> None:
    # the four cells of each pair: both, only one, only the other, neither; all are told by n and the totals
    table = told.table
    neither = table["of"] - table["n_first"] - table["n_second"] + table["n"]
    for cell in (table["n"], table["n_first"] - table["n"], table["n_second"] - table["n"], neither):
        for row in table.index[cell.between(1, threshold - 1)]:
            told.set(row, "n", State.HELD)  # which of the four is small is not said
    # partners may exclude each other (primaries do): then a finding's pairs sum up to its total
    for name in pd.unique(pd.concat([table["first"], table["second"]])):
        rows = table[(table["first"] == name) | (table["second"] == name)]
        states = protect(
            rows["n"].to_numpy(dtype=np.int64)[None, :], threshold=threshold, column_totals=False
        )
        for row, state in zip(rows.index, states[0], strict=False):
            if state is not State.SHOWN:
                told.set(row, "n", State.HELD)
    for column in ("n_first", "n_second"):
        for row in table.index[table[column].between(1, threshold - 1)]:
            told.set(row, column, State.SMALL)
            told.set(row, "n", State.HELD)


def _hide_questions(told: _Hidden, threshold: int, _by: str | None) -> None:
    totals = _hide_parts(told, told.table, ["n"], None, threshold, additive=True, rest=False)
    if totals[0] is not State.SHOWN:
        for row in told.table.index:
            told.set(row, "of", State.HELD)
    if "checked" in told.table:
        _hide_parts(
            told, told.table, list(COVERAGE_STATUSES), "checked", threshold, additive=True, rest=False
        )


def _hide_parts(
    told: _Hidden,
    rows: pd.DataFrame,
    columns: Sequence[str],
    total: str | None,
    threshold: int,
    *,
    additive: bool,
    rest: bool = True,
) -> list[State]:
    """Protect columns whose sum, with the rest where there is one, is the column ``total``.

    Returns:
        What becomes of the columns' own totals, over all rows.
    """
    counts = rows[list(columns)].to_numpy(dtype=np.int64)
    if rest:
        counts = np.column_stack([counts, rows[total].to_numpy(dtype=np.int64) - counts.sum(axis=1)])
    if additive:
        states = protect(counts, threshold=threshold, row_totals=total is not None)
    else:  # the rows have nothing to do with each other
        states = [
            protect(line[None, :], threshold=threshold, row_totals=total is not None, column_totals=False)[0]
            for line in counts
        ]
    for row, line in zip(rows.index, states, strict=False):
        for column, state in zip(columns, line, strict=False):
            told.set(row, column, state)
        if total is not None:
            told.set(row, total, line[-1])
    return states[-1]


def _together(told: _Hidden, group: str, column: str) -> None:
    """A total that is hidden in one row is hidden in every row that has it."""
    for _, rows in told.table.groupby(group, sort=False):
        hidden = told.hidden(column)[rows.index]
        if hidden.any():
            small = any(told.states[column][row] is State.SMALL for row in rows.index)
            for row in rows.index:
                told.set(row, column, State.SMALL if small else State.HELD)


def _blanked(told: _Hidden, kind: _Kind, threshold: int) -> pd.DataFrame:
    table = told.table.copy()
    small = f"<{threshold}"
    for column in kind.counts:
        if column in table:
            table[column] = table[column].astype("Int64").mask(told.hidden(column))
    for made, sources in kind.made_of.items():
        for column in [name for name in table.columns if name == made or name.startswith(f"{made}_")]:
            if column in kind.counts:
                continue
            hidden = np.logical_or.reduce([told.hidden(source) for source in sources if source in table])
            table[column] = table[column].astype("Float64").mask(pd.Series(hidden, index=table.index))
    reasons = []
    for row in table.index:
        states = {told.states[column][row] for column in kind.counts[:1] if column in table}
        why = small if State.SMALL in states else HELD if State.HELD in states else ""
        of = kind.counts[1] if len(kind.counts) > 1 and kind.counts[1] in table else None
        if of and told.states[of][row] is State.SMALL:
            why = f"all {small}"
            for column in kind.counts:
                if column in table:
                    table.loc[row, column] = pd.NA
            for made in kind.made_of:
                for column in [name for name in table.columns if name == made or name.startswith(f"{made}_")]:
                    table.loc[row, column] = pd.NA
        reasons.append(why)
    return table.assign(suppressed=pd.Series(reasons, index=table.index, dtype="string"))


def _joined_steps(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Neighbouring steps joined until none is small; ``joined`` says where."""
    rows: list[dict[str, object]] = []
    for _, steps in table.groupby("tumor_type", sort=False):
        of = int(steps["of"].iloc[0])
        if of < threshold:
            continue
        edges = steps[["low", "high", "n"]].to_numpy(dtype="float64")
        runs: list[list[float]] = [[*map(float, line), 1] for line in edges]
        while (
            small := next((at for at, run in enumerate(runs) if 0 < run[2] < threshold), None)
        ) is not None:
            # with the neighbour that has less, but something where there is a choice
            beside = [at for at in (small - 1, small + 1) if 0 <= at < len(runs)]
            other = min(beside, key=lambda at: (runs[at][2] == 0, runs[at][2]))
            first, second = sorted((small, other))
            one, two = runs[first], runs[second]
            runs[first : second + 1] = [[one[0], two[1], one[2] + two[2], one[3] + two[3]]]
        quarters = of >= 4 * threshold
        shown = steps.iloc[0]
        rows += [
            {
                "tumor_type": shown["tumor_type"], "low": low, "high": high, "n": int(n), "of": of,
                "median": shown["median"], "q1": shown["q1"] if quarters else np.nan,
                "q3": shown["q3"] if quarters else np.nan, "joined": parts > 1,
            }
            for low, high, n, parts in runs
        ]  # fmt: skip
    columns = ["tumor_type", "low", "high", "n", "of", "median", "q1", "q3", "joined"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of table is protected, its counts (the first one is the row's, the second its total), and
    which columns are made of which counts (a column and those that begin with its name)."""

    hide: Callable[[_Hidden, int, str | None], None]
    counts: tuple[str, ...]
    made_of: Mapping[str, tuple[str, ...]]


_N_OF: dict[str, tuple[str, ...]] = dict.fromkeys(("share", "low", "high", "adjusted"), ("n", "of"))
KINDS: dict[str, _Kind] = {
    "counts": _Kind(_hide_counts, ("n", "of"), _N_OF),
    "periods": _Kind(_hide_periods, ("n", "of"), _N_OF),
    "marker positivity": _Kind(
        _hide_positivity, ("n", "of", "negative", "equivocal", "conflicting", "not_stated"), _N_OF
    ),
    "percentages": _Kind(_hide_counts, ("n", "of"), {}),  # joined instead
    "spread": _Kind(_hide_spread, ("n", "of"), _N_OF),
    "spread, every": _Kind(_hide_every_spread, ("n", "of"), _N_OF),
    "co-occurrence": _Kind(
        _hide_pairs,
        ("n", "n_first", "n_second", "of"),
        dict.fromkeys(("share", "low", "high", "lift"), ("n", "n_first", "n_second")),
    ),
    "questions": _Kind(
        _hide_questions,
        ("n", "of", "checked", *COVERAGE_STATUSES),
        _N_OF | dict.fromkeys(("missing_share", "missing_low", "missing_high"), ("missing", "checked")),
    ),
}
