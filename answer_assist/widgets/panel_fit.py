"""The quiet line under the immunohistochemistry table, and what it opens to.

Words and figures come from ``answer_assist.profiles``; nothing is decided or worded here.
"""

from __future__ import annotations

from typing import TypedDict

from answer_assist.case_summary import CaseView
from answer_assist.profiles.telling import FitTold, fit_told


class ResultFitView(TypedDict):
    """A result of the panel, the published counts beside it, and the numbers of their papers."""

    marker: str
    result: str
    verdict: str
    unusual: bool
    counts: str
    interval: str
    papers: list[int]


class SeparatorView(TypedDict):
    """A marker that was not stained, and its published counts in the leading types."""

    marker: str
    counts: list[str]


class CategoryView(TypedDict):
    """A percentage or score by its category or range, and the paper's number."""

    marker: str
    stated: str
    says: str
    paper: int


class FitView(TypedDict):
    """What the workbench shows of a panel's fit; ``question`` is empty where there is none to insert."""

    line: str
    notes: list[str]
    results: list[ResultFitView]
    others: str
    other_types: list[str]
    separators_title: str
    separators: list[SeparatorView]
    categories: list[CategoryView]
    caveat: str
    papers: list[str]
    question: str


def fit_view(view: CaseView) -> FitView | None:
    """The panel of a case beside published counts; None where it is off or there is nothing to compare.

    >>> from answer_assist.case_summary import read_together
    >>> from answer_assist.extraction.pipeline import read
    >>> text = "Basaloid carcinoma of the anal canal. Synaptophysin positive, CK5/6 negative."
    >>> fit_view(read_together([read(text, "report")]))["line"]
    '2 of 2 results are unusual for basaloid carcinoma of the anal canal'
    """
    told = fit_told(view)
    return _shown(told) if told else None


def _shown(told: FitTold) -> FitView:
    return {
        "line": told.line,
        "notes": list(told.notes),
        "results": [
            {
                "marker": each.marker,
                "result": each.result,
                "verdict": each.verdict,
                "unusual": each.is_unusual,
                "counts": each.counts,
                "interval": each.interval,
                "papers": list(each.papers),
            }
            for each in told.results
        ],
        "others": told.others,
        "other_types": list(told.other_types),
        "separators_title": told.separators_title,
        "separators": [{"marker": each.marker, "counts": list(each.counts)} for each in told.separators],
        "categories": [
            {"marker": each.marker, "stated": each.stated, "says": each.says, "paper": each.paper}
            for each in told.categories
        ],
        "caveat": told.caveat,
        "papers": list(told.papers),
        "question": told.question,
    }
