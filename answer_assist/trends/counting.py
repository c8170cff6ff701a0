"""Counts and rates of findings, by whatever groups the cases; findings that stand together; months.

Every function takes the tables ``documents`` and ``findings`` of a batch and gives a table; none needs text.

Example:
    >>> import pandas as pd
    >>> documents = pd.DataFrame({"document": ["a", "b"], "specialty": ["oncology", "oncology"]})
    >>> findings = pd.DataFrame([
    ...     {"document": document, "kind": "tumor", "name": "melanoma", "assertion": "present",
    ...      "experiencer": whose} for document, whose in (("a", "patient"), ("b", "family"))
    ... ])
    >>> counted = count_findings(documents, findings, kind="tumor", by="specialty")
    >>> counted[["group", "name", "n", "of"]].values.tolist()
    [['oncology', 'melanoma', 1, 2]]
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from answer_assist.trends.adjusting import accuracy, adjusted_count
from answer_assist.trends.cohort import (
    PERIODS,
    TableError,
    groups_of,
    organs,
    own_findings,
    period_of,
    prepare_documents,
)
from answer_assist.trends.intervals import wilson

ALL = "all"
"""The group of everybody."""


def count_findings(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str,
    by: str | None = None,
    name: str | None = None,
    level: float = 0.95,
    experiencers: Collection[str] = ("patient",),
    assertions: Collection[str] = ("present",),
) -> pd.DataFrame:
    """How many cases have each finding of a kind, of how many, with the share and its interval.

    Args:
        kind: the kind of finding: ``tumor``, ``site``, ``marker`` ...; sites as "liver, metastasis".
        by: the groups to count in (see ``groups_of``); everybody together by default.
        name: only the finding of that name.
        level: of the intervals.
        experiencers: whose findings; a family member's are not the patient's.
        assertions: present, absent or uncertain ones.

    Returns:
        ``group``, ``name``, ``n`` cases with the finding, ``of`` cases in the group, ``share``, ``low``,
        ``high``, and the count adjusted for errors of extraction: ``adjusted``, ``adjusted_low``,
        ``adjusted_high``.

    Raises:
        TableError: a column is missing, or there is no such thing to count by.
    """
    prepared = prepare_documents(documents)
    own = own_findings(prepared, findings)
    counted = own_findings(prepared, findings, experiencers=experiencers, assertions=assertions)
    counted = named_findings(counted, kind)
    if name is not None:
        counted = counted[counted["name"] == name]
    if by is None:
        units = prepared["unit"].drop_duplicates()
        groups = pd.DataFrame({"unit": units.array, "group": ALL}).astype("string")
    else:
        groups = groups_of(prepared, own, by)
    sizes = groups.groupby("group")["unit"].nunique()
    pairs = counted[["unit", "name"]].drop_duplicates().merge(groups, on="unit")
    counts = pairs.groupby(["group", "name"])["unit"].nunique().rename("n").reset_index()
    if name is not None:  # a group without the finding has none of it, and is said to
        counts = (
            counts.set_index("group")
            .reindex(sizes.index)
            .assign(name=name, n=lambda table: table["n"].fillna(0).astype("int64"))
            .reset_index()
        )
    counts["of"] = counts["group"].map(sizes).astype("int64")
    counts["n"] = counts["n"].astype("int64")
    order = ["group", "n", "name"] if by in PERIODS else ["of", "group", "n", "name"]
    counts = counts.sort_values(order, ascending=[column in ("group", "name") for column in order])
    return with_adjusted(with_shares(counts.reset_index(drop=True), level), kind, level)


def named_findings(findings: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The findings of a kind, sites by organ and role: "liver, metastasis".

    Raises:
        TableError: there is no finding of that kind.
    """
    told = findings[findings["kind"] == kind].copy()
    if kind == "site" and len(told):
        told["name"] = organs(told) + ", " + told["role"].astype("string").fillna("role not stated")
    return told


def with_shares(counts: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The counts ``n`` of ``of`` with ``share``, ``low`` and ``high``: Wilson's interval."""
    shares = [wilson(int(n), int(of), level) for n, of in zip(counts["n"], counts["of"], strict=True)]
    columns = pd.DataFrame(shares, columns=["share", "low", "high"], index=counts.index, dtype="float64")
    return pd.concat([counts, columns], axis=1)


def with_adjusted(counts: pd.DataFrame, kind: str, level: float = 0.95) -> pd.DataFrame:
    """The counts with ``adjusted``, ``adjusted_low`` and ``adjusted_high``; NaN if nothing was measured."""
    tally = accuracy().tallies.get(kind)
    rows = [
        adjusted_count(int(n), int(of), tally, level) if tally else (float("nan"),) * 3
        for n, of in zip(counts["n"], counts["of"], strict=True)
    ]
    names = ["adjusted", "adjusted_low", "adjusted_high"]
    return pd.concat([counts, pd.DataFrame(rows, columns=names, index=counts.index, dtype="float64")], axis=1)


def by_period(
    documents: pd.DataFrame,
    findings: pd.DataFrame | None = None,
    *,
    kind: str | None = None,
    name: str | None = None,
    period: str = "month",
    level: float = 0.95,
) -> pd.DataFrame:
    """Cases, or those with a finding, period by period, from the first to the last; none is left out.

    A case belongs to the period of its first dated document; cases without a date are not counted.

    Args:
        findings: with ``kind``: count the cases that have a finding of that kind, of that ``name`` if given.

    Returns:
        ``period``, ``n`` (cases, or cases with the finding), ``of`` (cases), ``share``, ``low``, ``high`` and
        ``missing``: nothing of that period is there at all, which is not the same as a count of 0.

    Raises:
        TableError: there is no such period.
    """
    if period not in PERIODS:
        raise TableError(f"there is no period {period!r}; there are: {', '.join(PERIODS)}")
    prepared = prepare_documents(documents)
    first = prepared.dropna(subset=["date"]).groupby("unit")["date"].min()
    if first.empty:
        return pd.DataFrame(columns=["period", "n", "of", "share", "low", "high", "missing"])
    months = pd.period_range(first.min(), first.max(), freq=PERIODS[period])
    starts = pd.Series(months.start_time)
    index = period_of(starts, period)
    of = period_of(first, period).value_counts().reindex(index, fill_value=0)
    having = first
    if findings is not None:
        own = own_findings(prepared, findings)
        asked = own if kind is None else named_findings(own, kind)
        asked = asked if name is None else asked[asked["name"] == name]
        having = first[first.index.isin(asked["unit"])]
    n = period_of(having, period).value_counts().reindex(index, fill_value=0)
    table = pd.DataFrame(
        {"period": index.array, "n": n.astype("int64").array, "of": of.astype("int64").array}
    )
    table = with_shares(table, level)
    return table.assign(missing=table["of"] == 0)


def co_occurrence(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str,
    other: str | None = None,
    top: int = 12,
) -> pd.DataFrame:
    """Which findings stand together in a case: how often, and how much more often than chance would have it.

    Args:
        kind: kind of the first finding.
        other: kind of the second; the same kind by default.
        top: only among the commonest so many of each.

    Returns:
        ``first``, ``second``, ``n`` cases with both, ``n_first``, ``n_second``, ``of`` all cases, ``share``
        of the first's cases, ``low``, ``high``, and ``lift``: the share divided by the share of everybody
        that has the second.
    """
    prepared = prepare_documents(documents)
    own = own_findings(prepared, findings)
    one = _commonest(named_findings(own, kind), top)
    two = one if other in (None, kind) else _commonest(named_findings(own, str(other)), top)
    of = prepared["unit"].nunique()
    both = one.merge(two, on="unit", suffixes=("_first", "_second"))
    if other in (None, kind):
        both = both[both["name_first"] < both["name_second"]]
    counts = both.groupby(["name_first", "name_second"])["unit"].nunique().rename("n").reset_index()
    counts = counts.rename(columns={"name_first": "first", "name_second": "second"})
    counts["n_first"] = counts["first"].map(one.groupby("name")["unit"].nunique())
    counts["n_second"] = counts["second"].map(two.groupby("name")["unit"].nunique())
    shares = with_shares(counts[["n"]].assign(of=counts["n_first"]))[["share", "low", "high"]]
    counts = counts.assign(of=of).join(shares)
    counts["lift"] = counts["share"] / (counts["n_second"] / counts["of"])
    return counts.sort_values(["n", "first", "second"], ascending=[False, True, True]).reset_index(drop=True)


def _commonest(findings: pd.DataFrame, top: int) -> pd.DataFrame:
    pairs = findings[["unit", "name"]].drop_duplicates()
    names = pairs["name"].value_counts()
    chosen = sorted(names.index, key=lambda name: (-names[name], name))[:top]
    return pairs[pairs["name"].isin(chosen)]
