"""Agreement as the board's panel shows it: a row a dimension, reviewers above the check.

Example:
    >>> from answer_assist.agreement import Judged, agreement
    >>> said = [Judged(str(n), verdict, verdict) for n, verdict in enumerate(["complete", "wrong"] * 20)]
    >>> row = agreement_view(agreement(said, []))["rows"][0]
    >>> row["name"], row["reviewers"]["text"], row["checker"]["text"]
    ('Verdict', '1.00', 'too few')
"""

from __future__ import annotations

from typing import TypedDict

from answer_assist.agreement import Agreement, Kappa


class KappaView(TypedDict):
    """A kappa: in words, and as a dot with its interval where there is one."""

    text: str
    words: str
    value: float | None
    low: float
    high: float


class AgreementRow(TypedDict):
    """A dimension."""

    name: str
    reviewers: KappaView
    checker: KappaView


class AgreementView(TypedDict):
    """The panel: of how many days, how many answers and questions, and its rows."""

    title: str
    reviewers: str
    checker: str
    rows: list[AgreementRow]


def agreement_view(told: Agreement) -> AgreementView:
    """Agreement as the panel shows it."""
    return {
        "title": f"Agreement, last {told.days} days" if told.days else "Agreement",
        "reviewers": f"reviewers, {told.answers} {'answer' if told.answers == 1 else 'answers'}",
        "checker": f"check, {told.questions} {'question' if told.questions == 1 else 'questions'}",
        "rows": [
            {"name": each.name, "reviewers": _kappa(each.reviewers), "checker": _kappa(each.checker)}
            for each in told.dimensions
        ],
    }


def _kappa(told: Kappa | None) -> KappaView:
    if told is None:
        return {"text": "n/a", "words": "the check says nothing of it", "value": None, "low": 0, "high": 0}
    same = f"{told.same} of {told.pairs} the same"
    if told.value is None or told.low is None or told.high is None:
        text = told.note if told.note == "too few" else "n/a"
        return {"text": text, "words": f"{told.note}: {same}", "value": None, "low": 0, "high": 0}
    words = f"{told.value:.2f}, interval {told.low:.2f} to {told.high:.2f}, {same}"
    return {
        "text": f"{told.value:.2f}",
        "words": words,
        "value": told.value,
        "low": told.low,
        "high": told.high,
    }
