"""Whom the tables are about: cases, their own findings, and what they are grouped by.

A *case* is one patient: the documents that share ``case`` are one, a document without it is a case of its
own. Every count is of cases, so that a patient who writes three times counts once.

Example:
    >>> import pandas as pd
    >>> documents = pd.DataFrame({"document": ["a", "b", "c"], "case": ["7", "7", None]})
    >>> prepare_documents(documents)["unit"].tolist()
    ['case 7', 'case 7', 'document c']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import cast

import pandas as pd

from answer_assist.terminology.loader import load_table

PERIODS = {"year": "Y", "quarter": "Q", "month": "M", "week": "W"}
"""How finely time is cut, and pandas' name of it. Weeks begin on Monday."""

_PREPARED = "answer_assist.prepared"  # a mark that pandas carries along when rows are chosen
_DOCUMENT_COLUMNS = ("case", "kind", "date", "specialty", "source", "relation", "sex")
_FINDING_COLUMNS = (
    "name",
    "code",
    "assertion",
    "experiencer",
    "role",
    "result",
    "percent_low",
    "percent_high",
)


class TableError(ValueError):
    """A table lacks what it is asked for; the message names table and column."""


def prepare_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents with their ``unit`` (whom they belong to) and their date as a time.

    Raises:
        TableError: there is no column ``document``, an id stands twice, or a date is none.
    """
    if documents.attrs.get(_PREPARED):
        return documents
    _require(documents, "documents", ["document"])
    if documents["document"].duplicated().any():
        raise TableError("documents: an id stands in 'document' twice; give each document its own")
    told = _with_columns(documents, _DOCUMENT_COLUMNS)
    belongs = told["case"].notna() & (told["case"].astype("string").fillna("") != "")
    told["unit"] = ("document " + told["document"].astype("string")).where(
        ~belongs, "case " + told["case"].astype("string").fillna("")
    )
    try:
        dates = pd.to_datetime(told["date"], errors="raise", utc=False)
    except (ValueError, TypeError):
        raise TableError("documents: 'date' holds something that is no date; use 2024-05-17") from None
    told["date"] = dates.dt.tz_localize(None) if dates.dt.tz is not None else dates
    told.attrs[_PREPARED] = True
    return told


def own_findings(
    documents: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    experiencers: Collection[str] = ("patient",),
    assertions: Collection[str] = ("present",),
) -> pd.DataFrame:
    """The patients' own present findings, with the ``unit`` and ``date`` of their documents.

    A family member's finding, an absent and an uncertain one are left out unless asked for by name.

    Raises:
        TableError: a column is missing, or a finding's document is not among the documents.
    """
    _require(findings, "findings", ["document", "kind", "name", "assertion", "experiencer"])
    told = _with_columns(findings, _FINDING_COLUMNS)
    told = told[told["experiencer"].isin(list(experiencers)) & told["assertion"].isin(list(assertions))]
    return of_documents(told, documents, "findings")


def of_documents(table: pd.DataFrame, documents: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows with ``unit``, ``date``, ``specialty`` and ``document_kind`` of their documents.

    Raises:
        TableError: a row's document is not among the documents.
    """
    prepared = prepare_documents(documents)
    more = prepared[["document", "unit", "date", "specialty", "kind"]].rename(
        columns={"kind": "document_kind"}
    )
    joined = table.merge(more, on="document", how="left", validate="many_to_one", suffixes=("_own", ""))
    if joined["unit"].isna().any():
        raise TableError(f"{name}: a row belongs to a document that is not in documents")
    return joined


def tumor_types(findings: pd.DataFrame) -> pd.DataFrame:
    """Each case's tumor types, ``unit`` and ``tumor_type``: a vaguer type beside a more exact one is left
    out.

    Args:
        findings: as ``own_findings`` gives them.
    """
    tumors = findings.loc[findings["kind"] == "tumor", ["unit", "name"]].drop_duplicates().astype("string")
    tumors = tumors.sort_values("unit", kind="stable")
    # every type that one of the case's types is a kind of, as pairs of unit and name
    vaguer = tumors.assign(name=tumors["name"].map(lambda name: sorted(more_general(name)))).explode("name")
    exact = ~tumors["name"].isin(list(vague_types()))
    left_out = pd.MultiIndex.from_frame(tumors).isin(pd.MultiIndex.from_frame(vaguer.dropna()))
    left_out |= (~exact & exact.groupby(tumors["unit"]).transform("any")).to_numpy()
    return tumors[~left_out].rename(columns={"name": "tumor_type"}).reset_index(drop=True)


@cache
def more_general(name: str) -> frozenset[str]:
    """The types of which this one is a kind, at any distance: carcinoma of adenocarcinoma.

    Example:
        >>> "carcinoma" in more_general("squamous cell carcinoma")
        True
    """
    found: set[str] = set()
    open_names = [name]
    while open_names:
        for parent in parents_of_types().get(open_names.pop(), ()):
            if parent not in found:
                found.add(parent)
                open_names.append(parent)
    return frozenset(found)


@cache
def vague_types() -> frozenset[str]:
    """Descriptions rather than types: tumor, spindle cell tumor."""
    return frozenset(row.name for row in load_table("tumor_types") if row.extra.get("vague") == "yes")


@cache
def parents_of_types() -> dict[str, tuple[str, ...]]:
    """The next more general types of every tumor type."""
    return {row.name: row.list("parents") for row in load_table("tumor_types")}


# Categories of topographies that hold several organs (heart and pleura, marrow and spleen): there each code
# is an organ, but for those that belong to another one's.
_SEVERAL_ORGANS = frozenset({"C26", "C30", "C38", "C42", "C48", "C57", "C63", "C68", "C72", "C75", "C76"})
_PART_OF = {
    "C38.1": "C38.3",
    "C38.2": "C38.3",
    "C48.1": "C48.2",
    "C40": "C41",
}  # mediastinum, peritoneum, bone


@cache
def organ_names() -> dict[str, str]:
    """The name of each organ by its topography's category, or by the code where a category holds several.

    Example:
        >>> organ_names()["C18"], organ_names()["C38.4"], organ_names()["C42.1"]
        ('colon', 'pleura', 'bone marrow')
    """
    names: dict[str, str] = {}
    for row in load_table("sites"):
        if row.code:
            names.setdefault(row.code, row.name)
            if row.code.endswith(".9") or row.code[:3] not in names:
                names[row.code[:3]] = row.name
    names.update(C21="anus and anal canal", C22="liver")
    return names


@cache
def organ_of(code: str) -> str:
    """What stands for the organ of a topography: C18 for the sigmoid's C18.7, C38.4 for the pleura."""
    group = code if code[:3] in _SEVERAL_ORGANS else code[:3]
    return _PART_OF.get(group, group)


def organs(sites: pd.DataFrame) -> pd.Series:
    """The organ of each site: subsites of an organ are one; a site without a code is its own name."""
    group = sites["code"].astype("string").map(organ_of, na_action="ignore")
    return group.map(organ_names()).fillna(sites["name"]).astype("string")


def groups_of(documents: pd.DataFrame, findings: pd.DataFrame, by: str) -> pd.DataFrame:
    """Which cases belong to which group, ``unit`` and ``group``; a case may belong to several, or to none.

    Args:
        by: ``tumor type``, ``site`` (of the primary), ``metastasis``, a period (``year``, ``quarter``,
            ``month``, ``week``: of the case's first document), or a column of documents (``specialty``).

    Raises:
        TableError: there is nothing of that name.
    """
    if by == "tumor type":
        return tumor_types(findings).rename(columns={"tumor_type": "group"})
    if by in ("site", "metastasis"):
        role = "primary" if by == "site" else by
        sites = findings[(findings["kind"] == "site") & (findings["role"] == role)]
        return _pairs(sites["unit"], organs(sites))
    prepared = prepare_documents(documents)
    if by in PERIODS:
        first = prepared.dropna(subset=["date"]).groupby("unit")["date"].min()
        return _pairs(first.index.to_series(), period_of(first, by))
    if by not in prepared.columns:
        known = ["tumor type", "site", "metastasis", *PERIODS, *documents.columns]
        raise TableError(f"there is no {by!r} to count by; there are: {', '.join(known)}")
    stated = prepared.dropna(subset=[by])
    return _pairs(stated["unit"], stated[by])


def period_of(dates: pd.Series, period: str) -> pd.Series:
    """The period of each date as text: 2024, 2024-Q2, 2024-05, 2024-05-13 (a week, by its Monday)."""
    cut = dates.dt.to_period(PERIODS[period])
    if period == "week":
        return cast("pd.Series", cut.dt.start_time.dt.strftime("%Y-%m-%d").astype("string"))
    named = cut.astype("string")
    return cast("pd.Series", named.str.replace("Q", "-Q") if period == "quarter" else named)


def _pairs(units: pd.Series, groups: pd.Series) -> pd.DataFrame:
    pairs = pd.DataFrame({"unit": units.array, "group": groups.astype("string").array})
    return pairs.dropna().drop_duplicates().reset_index(drop=True)


def _require(table: pd.DataFrame, name: str, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in table.columns:
            there = ", ".join(map(str, table.columns)) or "none"
            raise TableError(f"{name}: there is no column {column!r}; there are: {there}")


def _with_columns(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A copy that has all these columns; those that were missing are empty."""
    told = table.copy()
    for column in columns:
        if column not in told.columns:
            told[column] = pd.Series(pd.NA, index=told.index, dtype="string")
    return told
