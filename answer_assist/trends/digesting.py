"""What changed in the last period against the one before: counts, rates, the difference with its interval.

Example: 2 of 10 cases in one week, 7 of 12 in the next; with ``threshold`` 5 the 2 is not shown
    >>> import pandas as pd
    >>> days = ["2024-05-06"] * 10 + ["2024-05-13"] * 12
    >>> documents = pd.DataFrame({"document": [f"d{n}" for n in range(22)], "date": days})
    >>> own = {"kind": "tumor", "name": "melanoma", "assertion": "present", "experiencer": "patient"}
    >>> findings = pd.DataFrame([{"document": f"d{n}"} | own for n in [0, 1, *range(10, 17)]])
    >>> told = digest(documents, findings)
    >>> told.period, told.before, told.table[["name", "n", "of", "suppressed"]].values.tolist()
    ('2024-05-13', '2024-05-06', [['melanoma', <NA>, 12, '<5 before']])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from answer_assist.trends.asking import with_topics
from answer_assist.trends.cohort import (
    PERIODS,
    TableError,
    of_documents,
    own_findings,
    period_of,
    prepare_documents,
)
from answer_assist.trends.counting import named_findings
from answer_assist.trends.intervals import difference
from answer_assist.trends.pathology import marker_results
from answer_assist.trends.suppression import THRESHOLD, State, protect

_KINDS = ("tumor", "site", "treatment", "gene")


@dataclass(frozen=True, slots=True)
class Digest:
    """A period against the one before.

    Attributes:
        period, before: the two, as ``period_of`` writes them.
        cases, cases_before: how many cases began in each; None where fewer than the threshold.
        undated: cases without a date, in neither; None where fewer than the threshold.
        table: ``measure``, ``name``, ``n``, ``of``, ``n_before``, ``of_before``, ``difference`` of the shares
            with ``low`` and ``high``, ``clear`` (the interval leaves out 0), ``suppressed``; surest first.
    """

    period: str
    before: str
    cases: int | None
    cases_before: int | None
    undated: int | None
    table: pd.DataFrame


def digest(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    questions: pd.DataFrame | None = None,
    *,
    period: str = "week",
    threshold: int = THRESHOLD,
    level: float = 0.95,
) -> Digest:
    """Compare the last period that has documents with the one right before it, small cells left out.

    A case belongs to the period of its first dated document. Rates are of cases: with the finding, or
    positive of those with a stated result; topics are of questions. Many rows are compared at once: of twenty
    without any change one interval leaves out 0 by chance.

    Args:
        questions: with ``topic``, or ``text`` to read it from; left out where they have neither.

    Raises:
        TableError: there is no such period, or no document has a date.
    """
    if period not in PERIODS:
        raise TableError(f"there is no period {period!r}; there are: {', '.join(PERIODS)}")
    prepared = prepare_documents(documents)
    first = prepared.dropna(subset=["date"]).groupby("unit")["date"].min()
    if first.empty:
        raise TableError("documents: no document has a date; nothing can be compared")
    cut = first.dt.to_period(PERIODS[period])
    last = cut.max()
    now, then = set(first.index[cut == last]), set(first.index[cut == last - 1])
    rows = _of_findings(prepared, findings, now, then)
    if questions is not None and ("text" in questions.columns or _has_topics(questions)):
        rows += _of_questions(prepared, questions, now, then)
    names = period_of(pd.Series([last.start_time, (last - 1).start_time]), period)
    undated = prepared["unit"].nunique() - len(first)
    return Digest(
        str(names[0]),
        str(names[1]),
        _unless_small(len(now), threshold),
        _unless_small(len(then), threshold),
        _unless_small(undated, threshold),
        _compared(rows, threshold, level),
    )


_Row = tuple[str, str, int, int, int, int]


def _of_findings(
    documents: pd.DataFrame, findings: pd.DataFrame, now: set[str], then: set[str]
) -> list[_Row]:
    own = own_findings(documents, findings)
    rows: list[_Row] = []
    for kind in _KINDS:
        pairs = named_findings(own, kind)[["unit", "name"]].drop_duplicates()
        rows += [
            (kind, str(name), n, len(now), before, len(then))
            for name, units in pairs.groupby("name")["unit"]
            for n, before in [(len(now & set(units)), len(then & set(units)))]
        ]
    results = marker_results(documents, findings)
    stated = results[results["outcome"].isin(["positive", "negative", "equivocal"])]
    for name, group in stated.groupby("name"):
        tested = set(group["unit"])
        positive = set(group.loc[group["outcome"] == "positive", "unit"])
        counts = (len(now & positive), len(now & tested), len(then & positive), len(then & tested))
        rows.append(("marker positive", str(name), *counts))
    return rows


def _of_questions(
    documents: pd.DataFrame, questions: pd.DataFrame, now: set[str], then: set[str]
) -> list[_Row]:
    asked = of_documents(with_topics(questions), documents, "questions")
    new, old = asked[asked["unit"].isin(list(now))], asked[asked["unit"].isin(list(then))]
    return [
        ("question", str(topic), n, len(new), before, len(old))
        for topic in sorted(asked["topic"].dropna().unique())
        for n, before in [(int((new["topic"] == topic).sum()), int((old["topic"] == topic).sum()))]
    ]


def _has_topics(questions: pd.DataFrame) -> bool:
    return "topic" in questions.columns and bool(questions["topic"].notna().all())


def _compared(rows: list[_Row], threshold: int, level: float) -> pd.DataFrame:
    columns = ["measure", "name", "n", "of", "n_before", "of_before", "difference", "low", "high", "clear"]
    made: list[tuple[Any, ...]] = []
    topics = [row for row in rows if row[0] == "question"]
    held: set[str] = set()
    for place in (2, 4) if topics else ():
        hidden_topics = _parts_hidden([row[place] for row in topics], threshold)  # type: ignore[misc]
        held |= {row[1] for row, is_hidden in zip(topics, hidden_topics, strict=True) if is_hidden}
    for measure, name, n, of, before, of_before in rows:
        if n == 0 and before == 0:
            continue
        hidden = [_why(n, of, threshold), _why(before, of_before, threshold)]
        if measure == "question" and name in held and not any(hidden):
            hidden[0] = "held back"
        change = difference(n, of, before, of_before, level)
        if any(hidden):
            # one period's count and the difference of the shares would give the other one's count
            why = hidden[0] or f"{hidden[1]} before"
            whole = [pd.NA if of < threshold else of, pd.NA if of_before < threshold else of_before]
            made.append((measure, name, pd.NA, whole[0], pd.NA, whole[1], *(np.nan,) * 3, False, why))
        else:
            clear = bool(change.low > 0 or change.high < 0)
            made.append((measure, name, n, of, before, of_before, *change, clear, ""))
    table = pd.DataFrame(made, columns=[*columns, "suppressed"])
    counts = ["n", "of", "n_before", "of_before"]
    table[counts] = table[counts].astype("Int64")
    order = table.assign(size=table["difference"].abs(), shown=table["suppressed"] == "")
    order = order.sort_values(
        ["shown", "clear", "size", "measure", "name"], ascending=[False, False, False, True, True]
    )
    return table.loc[order.index].reset_index(drop=True)


def _why(n: int, of: int, threshold: int) -> str:
    """Why a count is not shown, nothing where it is.

    "held back" is said where the count or the rest is small; "<5" only where so many are left that it says no
    more than that.
    """
    if not 0 < n < threshold and not 0 < of - n < threshold and of >= threshold:
        return ""
    return f"<{threshold}" if n < threshold and (of < threshold or of >= 2 * threshold - 1) else "held back"


def _parts_hidden(counts: list[int], threshold: int) -> list[bool]:
    """Which parts of a whole are not shown: topics sum up to all questions."""
    states = protect(np.array([counts]), threshold=threshold, column_totals=False)[0]
    return [state is not State.SHOWN for state in states[:-1]]


def _unless_small(count: int, threshold: int) -> int | None:
    return None if 0 < count < threshold else count
