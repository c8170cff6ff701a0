"""What a case tells beside what is asked: other diseases, medicines taken, abnormal values, complaints, risks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer_assist.answers.laboratory import abnormal_values
from answer_assist.answers.statements import row_list
from answer_assist.answers.texts import CaseDocumentText
from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row

FINDINGS, MEDICINES = "answer_findings", "answer_medicines"

# "She has been taking azathioprine": the word of taking stands so few words before, in the same sentence.
_TAKEN_WITHIN = 9
_PERCENT_OR_DOSE = re.compile(r" ?\d")


@dataclass(frozen=True, slots=True)
class Concern:
    """Something of the case that an answer may have to take up.

    Attributes:
        row: the table row that it was read by; says how an answer may call it.
        about: plain words for the author: "takes azathioprine", "haemoglobin 9.6".
        weight: how much a reviewer would miss it, 0 to 3.
        is_current: it counts only as something going on (a complaint), not as what led to the diagnosis.
        start, end: where it stands in the view of its document.
    """

    row: Row
    about: str
    kind: str
    weight: float
    is_current: bool
    start: int
    end: int


def concerns_of(document: CaseDocumentText) -> Iterator[Concern]:
    """Everything of a document that an answer may have to take up, in no order.

    "He takes azathioprine for Crohn's disease" gives the medicine and the disease; "no fever" gives nothing.
    """
    terms = document.statements.terms
    for hit in terms[FINDINGS]:
        if _is_told(document, hit):
            kind = hit.row.extra["kind"]
            yield Concern(
                hit.row, hit.row.name, kind, float(hit.row.extra["weight"]), hit.row.extra["now"] == "yes", hit.start, hit.end
            )
    for hit in terms[MEDICINES]:
        if _is_taken(document, hit):
            name = document.reading.view[hit.start : hit.end]
            yield Concern(
                hit.row, f"takes {name}", "medicine", float(hit.row.extra["weight"]), False, hit.start, hit.end
            )
    for value in abnormal_values(document.statements):
        yield Concern(
            value.row, value.about, "value", float(value.row.extra["weight"]), False, value.start, value.end
        )


def _is_told(document: CaseDocumentText, hit: Hit) -> bool:
    """Whether a disease or complaint is told of the patient; a family history is told of the family."""
    reading = document.reading
    if assertion_at(reading, hit.start, hit.end).value != "present":
        return False
    if reading.view.startswith("?", reading.sentence_at(hit.start).end - 1):
        return False
    experiencer, _ = experiencer_at(reading, hit.start, hit.end)
    return experiencer == "patient" or (experiencer == "family" and hit.row.name.startswith("family"))


def _is_taken(document: CaseDocumentText, hit: Hit) -> bool:
    """Whether a medicine is taken by the patient: "on warfarin", "takes metformin", "prednisolone 40 mg"."""
    reading = document.reading
    if not _is_told(document, hit):
        return False
    index = reading.word_index(hit.start)
    first = max(reading.word_index(reading.sentence_at(hit.start).start), index - _TAKEN_WITHIN)
    taking = words_with_role("answer_words", "taking")
    return not taking.isdisjoint(reading.words[first:index]) or bool(
        _PERCENT_OR_DOSE.match(reading.view, hit.end)
    )


def is_taken_up(concern: Concern, words: str, rows: frozenset[str]) -> bool:
    """Whether a text speaks of a concern: by the same term, or by what else it may be called.

    Args:
        concern: what the case tells.
        words: the text, in lower case.
        rows: the rows found in that text.
    """
    if concern.row.name in rows:
        return True
    return any(re.search(rf"\b{re.escape(form.lower())}", words) for form in row_list(concern.row, "called"))
