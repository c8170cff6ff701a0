"""The explorer's view: a cohort's figures as the browser draws them, small cells already left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.trends.adjusting import accuracy
from answer_assist.trends.explore import (
    NOT_STATED,
    Choice,
    Tables,
    cases_behind,
    chosen,
    figure_table,
    figures,
    markers,
    words_behind,
)
from answer_assist.trends.sharing import shared

TITLES = {
    "marker positivity": "Share positive, by tumor type",
    "percentages": "Ki-67, by tumor type",
    "spread": "Where it spreads first",
    "questions": "What is asked, and is it answered",
}
"""The figures, in order."""
_MANY = 200  # cases that a list shows
_ROWS, _TALL_ROWS = 12, 8  # of a figure; the others are in its export


def read_choice(said: Mapping[str, Any]) -> Choice:
    """The menus as the browser says them."""

    def names(key: str) -> list[str] | None:
        return None if said.get(key) is None else [str(each) for each in said[key]]

    def year(key: str) -> int | None:
        return None if said.get(key) in (None, "") else int(said[key])

    counted = [name for name in names("counted") or ("own",) if name in ("own", "family", "uncertain")]
    return Choice(
        names("families"), names("kinds"), names("specialties"), counted, year("first"), year("last")
    )


def menus_view(tables: Tables) -> dict[str, Any]:
    """What there is to choose, with how many there are of each."""
    documents, findings = tables.documents, tables.findings
    cases = documents.drop_duplicates("unit")
    assert tables.families is not None  # they are prepared
    families = tables.families["family"].value_counts()
    present = findings["assertion"] == "present"
    own = findings["experiencer"] == "patient"
    years = documents.groupby("unit")["date"].min().dropna().dt.year.value_counts()
    specialties = documents.drop_duplicates(["unit", "specialty"])["specialty"].fillna(NOT_STATED)
    span = range(int(years.index.min()), int(years.index.max()) + 1) if len(years) else range(0)
    return {
        "families": _counted(families),
        "kinds": _counted(documents["kind"].dropna().value_counts()),
        "specialties": _counted(specialties.value_counts()),
        "counted": [
            {"name": "own", "label": "Patient's own", "n": int((own & present).sum())},
            {"name": "family", "label": "Family history", "n": int((~own & present).sum())},
            {
                "name": "uncertain",
                "label": "Uncertain",
                "n": int((own & (findings["assertion"] == "uncertain")).sum()),
            },
        ],
        "years": [{"year": year, "n": int(years.get(year, 0))} for year in span],
        "markers": markers(tables),
        "cases": len(cases),
    }


def _counted(counts: pd.Series) -> list[dict[str, Any]]:
    names = sorted((str(name) for name in counts.index), key=lambda name: (-int(counts[name]), name))
    return [{"name": name, "label": sentence_case(name), "n": int(counts[name])} for name in names]


def sentence_case(name: str) -> str:
    """A name at the beginning of a line; "p63" and "pN" stay as they are.

    >>> sentence_case("squamous cell carcinoma"), sentence_case("p63")
    ('Squamous cell carcinoma', 'p63')
    """
    return name[:1].upper() + name[1:] if name[:2].isalpha() and name[:2].islower() else name


def figures_view(tables: Tables, choice: Choice, marker: str, threshold: int) -> dict[str, Any]:
    """The four figures of a cohort, and what it holds."""
    cohort = chosen(tables, choice)
    told = figures(cohort, marker) if len(cohort.documents) else {}
    views = {
        "marker positivity": _positivity,
        "percentages": _percentages,
        "spread": _spread,
        "questions": _questions,
    }
    return {
        "cases": int(cohort.documents["unit"].nunique()),
        "all": int(tables.documents["unit"].nunique()),
        "findings": len(cohort.findings),
        "questions": 0 if cohort.questions is None else len(cohort.questions),
        "facts": cohort_words(choice),
        "marker": marker,
        "threshold": threshold,
        "adjusted_by": accuracy().measured_on,
        "figures": {
            kind: views[kind](shared(table, kind, threshold=threshold), threshold)
            for kind, table in told.items()
        },
    }


def cohort_words(choice: Choice) -> list[str]:
    """The cohort in words, as the head of the explorer and an export say it."""
    years = [str(year) for year in (choice.first, choice.last) if year is not None]
    counted = {
        "own": "the patient's own, present findings",
        "family": "family history",
        "uncertain": "uncertain findings",
    }
    told = [
        "all tumor types" if choice.families is None else ", ".join(choice.families) or "no tumor type",
        " to ".join(dict.fromkeys(years)) if years else "all years",
        ", ".join(counted[name] for name in choice.counted) or "nothing counted",
    ]
    if choice.kinds is not None:
        told.append(" and ".join(choice.kinds) or "no document")
    if choice.specialties is not None:
        told.append(", ".join(choice.specialties) or "no specialty")
    return told


def cases_view(
    tables: Tables, choice: Choice, figure: str, names: Mapping[str, str], threshold: int
) -> dict[str, Any]:
    """The cases behind a number that is shown, with the words that they were read from.

    Raises:
        ValueError: the number is not shown; how many cases are listed would tell it.
    """
    cohort = chosen(tables, choice)
    if not _is_shown(cohort, figure, names, threshold):
        raise ValueError("that number is not shown, because it is small or would give a small one away")
    rows = cases_behind(cohort, figure, names)
    about = cohort.documents.set_index("document")
    findings = cohort.findings
    primaries = findings[(findings["kind"] == "site") & (findings.get("role") == "primary")]
    organ = primaries.drop_duplicates("document").set_index("document")["name"]
    unit_organ = organ.groupby(about["unit"].reindex(organ.index).array).first() if len(organ) else organ
    lines = []
    for _, row in rows.head(_MANY).iterrows():
        document = about.loc[row["document"]]
        unit = str(row["unit"])
        first = about.loc[about["unit"] == unit, "date"].min()
        lines.append(
            {
                "case": unit.split(" ", 1)[1],
                "month": "" if pd.isna(first) else f"{first:%Y-%m}",
                "document": "" if pd.isna(document["kind"]) else str(document["kind"]),
                "primary": str(unit_organ.get(unit, "")),
                "words": [{"text": text, "lit": lit} for text, lit in words_behind(dict(row), cohort)],
            }
        )
    what = "questions" if figure == "questions" else "cases"
    positive = " positive" if figure == "marker positivity" else ""
    title = f"{sentence_case(', '.join(names.values()))}{positive}: {len(rows)} {what}"
    has_words = any(line["words"] for line in lines)
    return {
        "title": title,
        "figure": figure,
        "names": dict(names),
        "lines": lines,
        "total": len(rows),
        "has_words": has_words,
    }


def _is_shown(cohort: Tables, figure: str, names: Mapping[str, str], threshold: int) -> bool:
    table = figure_table(cohort, figure, names.get("marker", ""))
    if table is None:
        return False
    told = shared(table, figure, threshold=threshold)
    for column, name in names.items():
        told = told[told[column] == name]
    return bool(told["n"].gt(0).fillna(False).any())


def _positivity(table: pd.DataFrame, threshold: int) -> dict[str, Any]:
    rows = []
    for _, row in table.head(_ROWS).iterrows():
        of, n = _int(row["of"]), _int(row["n"])
        high_bound = low_bound = None
        if of and n is None and str(row["suppressed"]).startswith("<"):
            high_bound = min(1.0, (threshold - 1) / of)
        rows.append(
            {
                "name": str(row["tumor_type"]),
                "label": sentence_case(str(row["tumor_type"])),
                "of": of,
                "n": n,
                "why": str(row["suppressed"]),
                "share": _float(row["share"]),
                "low": _float(row["low"]),
                "high": _float(row["high"]),
                "adjusted": _float(row["adjusted_share"]),
                "adjusted_low": _float(row["adjusted_share_low"]),
                "adjusted_high": _float(row["adjusted_share_high"]),
                "at_most": high_bound,
                "at_least": low_bound,
                "not_stated": _int(row["not_stated"]),
                "conflicting": _int(row["conflicting"]),
            }
        )
    return {"rows": rows, "more": max(0, len(table) - _ROWS)}


def _percentages(table: pd.DataFrame, _threshold: int) -> dict[str, Any]:
    rows = []
    for name, steps in table.groupby("tumor_type", sort=False):
        first = steps.iloc[0]
        rows.append(
            {
                "name": str(name),
                "label": sentence_case(str(name)),
                "of": int(first["of"]),
                "median": round(float(first["median"])),
                "steps": [
                    {
                        "low": float(step["low"]),
                        "high": float(step["high"]),
                        "n": int(step["n"]),
                        "joined": bool(step["joined"]),
                    }
                    for _, step in steps.iterrows()
                ],
            }
        )
    return {"rows": rows[:_TALL_ROWS], "more": max(0, len(rows) - _TALL_ROWS)}


def _spread(table: pd.DataFrame, _threshold: int) -> dict[str, Any]:
    organs: Sequence[str] = list(dict.fromkeys(table["metastasis"]))
    rows = []
    for primary, cells in table.groupby("primary", sort=False):
        by_organ = cells.set_index("metastasis")
        rows.append(
            {
                "name": str(primary),
                "label": sentence_case(str(primary)),
                "of": _int(cells["of"].iloc[0]),
                "cells": [
                    {"n": _int(cell["n"]), "share": _float(cell["share"]), "why": str(cell["suppressed"])}
                    for cell in (by_organ.loc[organ] for organ in organs)
                ],
            }
        )
    return {"organs": organs, "rows": rows[:_ROWS], "more": max(0, len(rows) - _ROWS)}


def _questions(table: pd.DataFrame, _threshold: int) -> dict[str, Any]:
    checked = "checked" in table.columns
    rows = []
    for _, row in table.iterrows():
        told = {
            "name": str(row["topic"]),
            "label": str(row["topic"]),
            "n": _int(row["n"]),
            "why": str(row["suppressed"]),
            "share": _float(row["share"]),
        }
        if checked:
            told |= {status: _int(row[status]) for status in COVERAGE_STATUSES}
            told |= {"checked": _int(row["checked"]), "missing_share": _float(row["missing_share"])}
        rows.append(told)
    total = table["of"].iloc[0] if len(table) else 0
    return {"rows": rows, "checked": checked, "total": _int(total), "more": 0}


def _int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
