"""From a case and what its documents say to what the workbench shows: a JSON-able view, no browser, no state.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.findings import CaseSummary, Document, Marker, Patient, Span
    >>> report = CaseDocument("report", "report", "p63 negative.")
    >>> p63 = Marker(name="p63", result="negative", evidence=(Span(0, 3, "p63"), Span(4, 12, "negative")))
    >>> summary = CaseSummary(Document("report", "report", 13), Patient(), (p63,))
    >>> view = workbench_view(Case("0412", (report,)), [summary])
    >>> [(line["name"], line["result"]["sign"]) for line in view["cards"][2]["lines"]]
    [('p63', '−')]
    >>> [(segment["text"], "marks" in segment) for segment in view["documents"][0]["paragraphs"][0]]
    [('p63 negative', True), ('.', False)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from answer_assist import wording
from answer_assist.case_summary import CaseFinding, CaseView, Place, read_together
from answer_assist.cases import Case, CaseDocument
from answer_assist.corrections import Correction
from answer_assist.findings import (
    CaseSummary,
    Marker,
    Question,
    Span,
)
from answer_assist.open_points import open_points
from answer_assist.widgets.cards import CardView, LineView, PercentView, ResultView, cards_of
from answer_assist.widgets.fixes import FixedView, Fixes
from answer_assist.widgets.forms import FieldView, form_views, patient_values, values_of
from answer_assist.widgets.panel_fit import FitView, fit_view
from answer_assist.widgets.segments import Paragraph, Stretch, numbered_places, paragraphs_of, stretches_of
from answer_assist.widgets.sentences import sentence

KIND_ORDER = {kind: place for place, kind in enumerate(wording.KIND_LABELS)}
PATIENT = "patient"
"""Id of the patient among the findings that words can belong to."""


class PointView(TypedDict):
    """Something that is not stated: its name, the question to ask back, who says that it matters."""

    name: str
    question: str
    source: str


class QuestionView(TypedDict):
    """A question with its number and the document that asks it; ``fixed`` where a doctor added it."""

    number: int
    text: str
    document: int
    fixed: FixedView | None


class DocumentView(TypedDict):
    """A document: its letter, its heading, its text in paragraphs of segments."""

    letter: str
    label: str
    title: str
    when: str
    paragraphs: list[Paragraph]


class LegendEntry(TypedDict):
    """A kind that is marked in the text, and how many findings of it there are."""

    kind: str
    label: str
    count: int


class WorkbenchView(TypedDict):
    """Everything that the workbench shows of a case, but for the draft.

    ``reading``: the documents are still being read; there are their texts, and what doctors said of them.
    """

    reading: bool
    case_id: str
    case_name: str
    who: str
    who_note: str
    patient: LineView | None
    documents: list[DocumentView]
    legend: list[LegendEntry]
    cards: list[CardView]
    points: list[PointView]
    fit: FitView | None
    questions: list[QuestionView]
    rejected_questions: list[FixedView]
    forms: dict[str, list[FieldView]]
    kinds: dict[str, str]


def workbench_view(
    case: Case,
    summaries: Sequence[CaseSummary],
    corrections: Sequence[Correction] = (),
    *,
    reader: str = "",
    together: CaseView | None = None,
    reading: bool = False,
) -> WorkbenchView:
    """What the workbench shows of the case.

    Args:
        summaries: one summary for each document, in order, corrections applied.
        corrections: those that were applied: their lines say what they changed.
        reader: who looks at it: their own corrections are said to be theirs.
        together: the summaries read together, where that is done already.
        reading: the documents are still being read, and the summaries empty.
    """
    if len(summaries) != len(case.documents):
        raise ValueError(
            f"case {case.id!r} has {len(case.documents)} documents, but {len(summaries)} summaries"
        )
    view = together or read_together(summaries)
    painter = _Painter(case.documents, view.findings)
    # of two findings on the very same words ("bowel cancer": tumor and site) the kind that comes first paints
    by_kind = sorted(view.findings, key=lambda found: KIND_ORDER[found.finding.kind])
    fixes = Fixes(case, corrections, reader)
    lines = {
        found.id: _line(found, painter.mark(found.id, found.places), fixes.of(found)) for found in by_kind
    }
    patient_places = painter.mark(PATIENT, view.patient_places)
    questions: list[dict[int, tuple[int, int]]] = [{} for _ in case.documents]
    for asked in view.questions:
        questions[asked.document][asked.number] = (asked.question.evidence.start, asked.question.evidence.end)
    has_query = any(document.kind == "query" for document in case.documents)
    return {
        "reading": reading,
        "case_id": case.id,
        "case_name": wording.case_name(case.id),
        "who": wording.patient_name(view.patient),
        "who_note": "" if reading else wording.patient_note(view.patient, asked=has_query),
        "patient": _patient_line(view, patient_places, fixes.of_patient()),
        "documents": [
            _document(document, label, paragraphs_of(document.text, marked, asked))
            for document, label, marked, asked in zip(
                case.documents,
                wording.document_labels([document.kind for document in case.documents]),
                painter.stretches,
                questions,
                strict=True,
            )
        ],
        "legend": _legend(view),
        "cards": cards_of(view, lines, fixes.rejected()),
        "points": [
            {"name": point.name, "question": point.question, "source": point.source}
            for point in open_points(view, [document.text for document in case.documents])
        ],
        "fit": fit_view(view),
        "questions": [
            {
                "number": q.number,
                "text": question_text(q.question),
                "document": q.document,
                "fixed": fixes.of_question(q.question, q.document),
            }
            for q in view.questions
        ],
        "rejected_questions": fixes.rejected_questions(),
        "forms": form_views(),
        "kinds": wording.KIND_LABELS,
    }


def question_text(question: Question) -> str:
    """A question as the list shows it, on one line."""
    return wording.sentence_case(wording.plain(question.text))


class _Painter:
    """Gathers the marked words of every document."""

    def __init__(self, documents: Sequence[CaseDocument], findings: Sequence[CaseFinding]) -> None:
        self._documents = documents
        self.stretches: list[list[Stretch]] = [[] for _ in documents]
        self._owners: list[dict[Span, set[str]]] = [{} for _ in documents]
        for found in findings:
            for place in found.places:
                for span in place.spans:
                    self._owners[place.document].setdefault(span, set()).add(found.id)

    def mark(self, id: str, places: Sequence[Place]) -> list[int]:
        """Mark a finding's words; returns, for each of its places in order, the document."""
        numbered: list[int] = []
        texts = [document.text for document in self._documents]
        for number, document, spans in numbered_places(texts, places):
            words = stretches_of(texts[document], id, number, spans, self._owners[document])
            self.stretches[document].extend(words)
            numbered.append(document)
        return numbered


def _line(found: CaseFinding, places: list[int], fixed: FixedView | None) -> LineView:
    finding = found.finding
    result: ResultView | None = None
    share: PercentView | None = None
    words = ""
    if isinstance(finding, Marker):
        sign, shape = wording.RESULT_SIGNS[finding.result]
        word = "no result stated" if finding.result == "not stated" else finding.result
        result = {"sign": sign, "shape": shape, "word": word}
        words = ", ".join(wording.marker_words(finding))
        if finding.percent is not None:
            low, high = finding.percent
            share = {"low": low, "high": high, "words": wording.percent(low, high)}
    return {
        "id": found.id,
        "kind": finding.kind,
        "assertion": finding.assertion,
        "name": wording.finding_name(finding),
        "meta": wording.finding_meta(finding),
        "family": finding.experiencer == "family",
        "differs": found.differs,
        "result": result,
        "percent": share,
        "words": words,
        "documents": list(found.documents),
        "places": places,
        "described": wording.described(finding),
        "code": wording.code_text(finding.code),
        "sentence": sentence(finding),
        "values": values_of(finding),
        "fixed": fixed,
    }


def _patient_line(view: CaseView, places: list[int], fixed: FixedView | None) -> LineView | None:
    if not places and fixed is None:
        return None
    name = wording.patient_name(view.patient)
    relation = view.patient.relation
    described = name if relation in (None, "self") else f"{name}, {relation} of the writer"
    return {
        "id": PATIENT,
        "kind": PATIENT,
        "assertion": "present",
        "name": name,
        "meta": "",
        "family": False,
        "differs": False,
        "result": None,
        "percent": None,
        "words": "",
        "documents": sorted(set(places)),
        "places": places,
        "described": described,
        "code": "",
        "sentence": "",
        "values": patient_values(view.patient),
        "fixed": fixed,
    }


def _document(
    document: CaseDocument, letter_and_label: tuple[str, str], paragraphs: list[Paragraph]
) -> DocumentView:
    letter, label = letter_and_label
    title = wording.plain(document.title or "") or label
    return {
        "letter": letter,
        "label": label,
        "title": title,
        "when": wording.day(document.date),
        "paragraphs": paragraphs,
    }


def _legend(view: CaseView) -> list[LegendEntry]:
    counts: dict[str, int] = dict.fromkeys(wording.KIND_LABELS, 0)
    if view.patient_places:
        counts[PATIENT] = 1
    for found in view.findings:
        if found.places:
            counts[found.finding.kind] += 1
    return [
        {"kind": kind, "label": label, "count": counts[kind]}
        for kind, label in wording.KIND_LABELS.items()
        if counts[kind]
    ]
