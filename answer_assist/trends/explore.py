"""What the explorer asks: a cohort chosen by menus, its four figures, and the cases behind a number.

Plain functions over the tables; the widget carries what they give to the browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from answer_assist.trends.asking import question_topics
from answer_assist.trends.cohort import (
    more_general,
    organs,
    own_findings,
    parents_of_types,
    prepare_documents,
    tumor_types,
    vague_types,
)
from answer_assist.trends.pathology import (
    marker_positivity,
    marker_results,
    percent_distribution,
    percent_of_cases,
    spread,
)

NO_TYPE, NOT_STATED = "no type stated", "not stated"
PERCENTAGES = "Ki-67"
"""The marker whose percentages are shown."""
# too general to be chosen by; below them the large groups begin
_ROOTS = frozenset({"neoplasm", "malignant neoplasm", "benign neoplasm", "lymphoproliferative disorder"})


@dataclass(frozen=True, slots=True)
class Tables:
    """What is explored; ``texts`` by document id are only needed to read the words behind a number.

    ``families`` are made by ``prepared``: the large group of tumors that each case belongs to.
    """

    documents: pd.DataFrame
    findings: pd.DataFrame
    questions: pd.DataFrame | None = None
    coverage: pd.DataFrame | None = None
    texts: Mapping[str, str] | None = None
    families: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the menus say; None is everything.

    Attributes:
        families: of tumor types, "carcinoma".
        kinds: of documents.
        specialties: as documents name them, "not stated" for those without.
        counted: ``own`` (the patient's own present findings), ``family`` (relatives'), ``uncertain`` ones.
        first, last: years of the cases' first documents; cases without a date stay in unless one is named.
    """

    families: Collection[str] | None = None
    kinds: Collection[str] | None = None
    specialties: Collection[str] | None = None
    counted: Collection[str] = ("own",)
    first: int | None = None
    last: int | None = None


@cache
def family(tumor_type: str) -> str:
    """The large group that a tumor type belongs to, the narrowest of several.

    Example:
        >>> family("squamous cell carcinoma"), family("small cell carcinoma")
        ('carcinoma', 'neuroendocrine tumor')
    """
    line = {tumor_type} | more_general(tumor_type)
    large = [name for name in line - _ROOTS - vague_types() if _parents(name) <= _ROOTS | vague_types()]
    return min(large, key=lambda name: (_sizes()[name], name)) if large else "other type"


@cache
def _parents(name: str) -> frozenset[str]:
    return frozenset(parents_of_types().get(name, ()))


@cache
def _sizes() -> Counter[str]:
    return Counter(general for name in parents_of_types() for general in more_general(name))


def prepared(tables: Tables) -> Tables:
    """The tables with what every look at them needs, made once: ``unit``, dates, families of tumors."""
    tables = replace(tables, documents=prepare_documents(tables.documents))
    return replace(tables, families=case_families(tables))


def chosen(tables: Tables, choice: Choice) -> Tables:
    """The tables of a cohort. What is counted reads as the patient's own present finding afterwards.

    Args:
        tables: as ``prepared`` gives them.
    """
    documents, findings = tables.documents, tables.findings
    keep = pd.Series(True, index=documents.index)
    if choice.kinds is not None:
        keep &= documents["kind"].isin(list(choice.kinds))
    if choice.specialties is not None:
        keep &= documents["specialty"].fillna(NOT_STATED).isin(list(choice.specialties))
    years = documents.groupby("unit")["date"].transform("min").dt.year
    if choice.first is not None:
        keep &= years >= choice.first
    if choice.last is not None:
        keep &= years <= choice.last
    if choice.families is not None:
        families = case_families(tables) if tables.families is None else tables.families
        units = families.loc[families["family"].isin(list(choice.families)), "unit"]
        keep &= documents["unit"].isin(units)
    kept = keep.set_axis(documents["document"])
    documents = documents[keep]
    mine = (findings["experiencer"] == "patient") & (findings["assertion"] == "present")
    sets = {
        "own": mine,
        "family": (findings["experiencer"] == "family") & (findings["assertion"] == "present"),
        "uncertain": (findings["experiencer"] == "patient") & (findings["assertion"] == "uncertain"),
    }
    counted = pd.Series(False, index=findings.index)
    for name in choice.counted:
        counted |= sets[name]
    findings = findings[counted & findings["document"].map(kept).eq(True)]
    findings = findings.assign(experiencer="patient", assertion="present")
    questions = tables.questions
    if questions is not None:
        questions = questions[questions["document"].map(kept).eq(True)]
    return replace(tables, documents=documents, findings=findings, questions=questions)


def case_families(tables: Tables) -> pd.DataFrame:
    """``unit`` and ``family`` of every case; those without a stated type have "no type stated"."""
    types = tumor_types(own_findings(tables.documents, tables.findings))
    told = types.assign(family=types["tumor_type"].map(family))[["unit", "family"]].drop_duplicates()
    units = pd.Series(tables.documents["unit"].unique())
    none = pd.DataFrame({"unit": units[~units.isin(told["unit"])], "family": NO_TYPE})
    return pd.concat([told, none], ignore_index=True)


def markers(tables: Tables) -> list[str]:
    """The markers with a result, the commonest first."""
    results = marker_results(tables.documents, tables.findings)
    stated = results[results["outcome"] != "not stated"]["name"].value_counts()
    return sorted((str(name) for name in stated.index), key=lambda name: (-int(stated[name]), name))


FIGURES = ("marker positivity", "percentages", "spread", "questions")
"""The kinds of the explorer's figures, in order (see ``shared``)."""


def figures(tables: Tables, marker: str) -> dict[str, pd.DataFrame]:
    """The tables of the four figures, unsuppressed, by kind; without questions there are three."""
    told = {kind: figure_table(tables, kind, marker) for kind in FIGURES}
    return {kind: table for kind, table in told.items() if table is not None}


def figure_table(tables: Tables, figure: str, marker: str) -> pd.DataFrame | None:
    """The table of one figure, unsuppressed; None where there is nothing that it could be about.

    Each function is given only what it reads: of a large corpus everything would take seconds.
    """
    documents, findings = tables.documents, tables.findings
    if figure == "spread":
        return spread(documents, findings[findings["kind"] == "site"], organs_shown=6)
    if figure == "questions":
        asked = tables.questions
        return None if asked is None or asked.empty else question_topics(documents, asked, tables.coverage)
    tumors, stains = findings["kind"] == "tumor", findings["kind"] == "marker"
    if figure == "percentages":
        rows = findings[tumors | (stains & (findings["name"] == PERCENTAGES))]
        return percent_distribution(documents, rows, PERCENTAGES)
    rows = findings[tumors | (stains & (findings["name"] == marker))]
    return marker_positivity(documents, rows, marker)


def cases_behind(tables: Tables, figure: str, names: Mapping[str, str]) -> pd.DataFrame:
    """The findings or questions behind a number: ``document`` and where it stands.

    Args:
        tables: of the cohort.
        figure: the kind of table.
        names: the row: ``tumor_type``, ``marker``; ``tumor_type``; ``primary``, ``metastasis``; ``topic``.

    Returns:
        ``unit``, ``document`` and ``number``, one row a case (or question), in order of case.
    """
    own = own_findings(tables.documents, tables.findings)
    if figure == "questions":
        assert tables.questions is not None
        asked = tables.questions[tables.questions["topic"] == names["topic"]]
        joined = asked.merge(tables.documents[["document", "unit"]], on="document")
        return _in_order(joined)
    if figure == "spread":
        sites = own[own["kind"] == "site"].assign(organ=lambda table: organs(table))
        primaries = sites[(sites["role"] == "primary") & (sites["organ"] == names["primary"])]
        order = [column for column in ("date", "document", "number") if column in sites.columns]
        first = sites[sites["role"] == "metastasis"].sort_values(order, kind="stable").groupby("unit").head(1)
        wanted = first[first["unit"].isin(primaries["unit"])]
        if names["metastasis"] != "other":
            return _in_order(wanted[wanted["organ"] == names["metastasis"]])
        shown = set(spread(tables.documents, tables.findings, organs_shown=6)["metastasis"])
        return _in_order(wanted[~wanted["organ"].isin(list(shown))])
    types = tumor_types(own)
    units = types.loc[types["tumor_type"] == names["tumor_type"], "unit"]
    if figure == "percentages":
        having = percent_of_cases(tables.documents, tables.findings, PERCENTAGES)["unit"]
        told = own[(own["kind"] == "marker") & (own["name"] == PERCENTAGES) & own["percent_low"].notna()]
    else:
        told = own[(own["kind"] == "marker") & (own["name"] == names["marker"])]
        stains = tables.findings[tables.findings["name"] == names["marker"]]
        results = marker_results(tables.documents, stains)
        having = results.loc[results["outcome"] == "positive", "unit"]
        told = told[told["result"].isin(["positive", "intact"])]
    return _in_order(told[told["unit"].isin(units) & told["unit"].isin(having)].drop_duplicates("unit"))


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values([c for c in ("unit", "document", "number") if c in table.columns]).reset_index(
        drop=True
    )


def words_behind(row: Mapping[str, Any], tables: Tables, around: int = 40) -> list[tuple[str, bool]]:
    """The words that a finding or question was read from: pieces, and whether each is such a word.

    From ``texts`` with some words around, else from the table's own ``words`` or ``text``; nothing where
    neither is there.
    """
    text = None if tables.texts is None else tables.texts.get(str(row["document"]))
    spans = _spans(row)
    if text is None or not spans:
        said = row.get("words")
        told = [row["text"]] if isinstance(row.get("text"), str) else [] if said is None else list(said)
        return [piece for word in told for piece in ((str(word), True), (" … ", False))][:-1]
    at = _word_from(text, spans[0][0] - around)
    pieces: list[tuple[str, bool]] = [("… " * (at > 0), False)]
    for start, end in spans:
        if start - at > 2 * around:
            pieces += [(text[at : _word_to(text, at + around)] + " … ", False)]
            at = _word_from(text, start - around)
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    last = _word_to(text, at + around)
    pieces.append((text[at:last] + " …" * (last < len(text)), False))
    return [(" ".join(piece.split("\n")), lit) for piece, lit in pieces if piece]


def _word_from(text: str, at: int) -> int:
    """The beginning of the first word that begins at a place or behind it; the text's where it is there."""
    if at <= 0:
        return 0
    while at < len(text) and not text[at - 1].isspace():
        at += 1
    return at


def _word_to(text: str, at: int) -> int:
    """The end of the last word that ends before a place; the text's where it is there."""
    if at >= len(text):
        return len(text)
    while at > 0 and not text[at].isspace():
        at -= 1
    return at


def _spans(row: Mapping[str, Any]) -> list[tuple[int, int]]:
    evidence = row.get("evidence")
    if evidence is None or isinstance(evidence, float):
        if isinstance(row.get("start"), (int, float)) and isinstance(row.get("end"), (int, float)):
            return [(int(row["start"]), int(row["end"]))]
        return []
    return sorted((int(span["start"]), int(span["end"])) for span in evidence)
