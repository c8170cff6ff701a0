"""Invented records of cases for property tests: any finding that the contract allows, whole cases of them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from answer_assist.answers.coverage import (
    COVERAGE_STATUSES,
    Contradiction,
    Coverage,
    Omission,
    QuestionCoverage,
    Quote,
)
from answer_assist.cases import Case, CaseDocument
from answer_assist.corrections import Change, Correction
from answer_assist.exports import Answer, CaseRecord
from answer_assist.findings import (
    DOCUMENT_KINDS,
    FINDING_KINDS,
    CaseSummary,
    Code,
    Document,
    Finding,
    Patient,
    Question,
    Relation,
    Sex,
    Span,
)
from answer_assist.store import CASE_STATES, Publication

# What names, units and quotes are made of: clinical signs, markup, formulas, letters of the world.
_LETTERS = "abMT1/+-−=@'\"<>&|;, \t\n\r\\`*_[](){}#~éłβ中שא\u202e\U0001f642"
words = st.text(st.sampled_from(_LETTERS), min_size=1, max_size=8)
numbers = st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3))
shares = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda pair: (float(min(pair)), float(max(pair)))
)
moments = st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """Words of a text."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Span(start, end, text[start:end])


def _values(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field by its type."""
    if get_origin(hint) is tuple:
        return shares
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if type(None) in get_args(hint):
        (stated,) = (option for option in get_args(hint) if option is not type(None))
        return st.none() | _values(name, stated)
    return {str: words, int: st.integers(0, 300), float: numbers}[hint]


@st.composite
def findings(draw: st.DrawFn, text: str) -> Finding:
    """A finding of any kind, read from words of a text."""
    cls = draw(st.sampled_from(list(FINDING_KINDS.values())))
    hints = get_type_hints(cls)
    code = draw(st.none() | st.builds(Code, words, words))
    evidence = draw(st.lists(spans(text), min_size=1, max_size=3, unique=True).map(sorted))
    values = {
        each.name: draw(_values(each.name, hints[each.name]))
        for each in fields(cls)
        if each.name not in ("code", "evidence")
    }
    return cls(**values, code=code, evidence=tuple(evidence))


@st.composite
def summaries(draw: st.DrawFn, id: str, kind: str, text: str) -> CaseSummary:
    """What a document of that text may be read to say."""
    patient = Patient(
        draw(st.none() | st.sampled_from(get_args(Relation))),
        draw(st.none() | st.integers(0, 110).map(float)),
        draw(st.none() | st.sampled_from(get_args(Sex))),
    )
    asked = draw(st.lists(spans(text), max_size=2))
    return CaseSummary(
        Document(id, kind, len(text)),  # type: ignore[arg-type]
        patient,
        tuple(draw(st.lists(findings(text), max_size=4))),
        tuple(Question(span.text, span, draw(st.booleans())) for span in asked),
    )


@st.composite
def records(draw: st.DrawFn, id: str = "0412") -> CaseRecord:
    """A case with all that a record may hold."""
    documents, read = [], []
    for name in draw(st.lists(words, min_size=1, max_size=3, unique=True)):
        text, kind = (
            draw(st.text(st.sampled_from(_LETTERS), min_size=1)),
            draw(st.sampled_from(DOCUMENT_KINDS)),
        )
        day, title = draw(st.none() | st.just("2024-03-28")), draw(st.none() | words)
        documents.append(CaseDocument(name, kind, text, day, title))
        read.append(draw(summaries(name, kind, text)))
    case = Case(id, tuple(documents), draw(st.none() | st.just("2024-03-29T08:40:00+00:00")))
    corrections, answer, coverage = (), None, None
    if draw(st.booleans()):
        corrections = (draw(_corrections(documents[0])),)
        answer = draw(_answers())
        coverage = draw(_coverages(documents[0], answer.text, id))
    return CaseRecord(case, tuple(read), corrections, answer, coverage)


@st.composite
def _corrections(draw: st.DrawFn, document: CaseDocument) -> Correction:
    finding = draw(findings(document.text))
    change = Change(document.id, *draw(st.sampled_from([(None, finding), (finding, None)])))
    undone = draw(st.booleans())
    return Correction(
        (change,),
        draw(words),
        draw(moments),
        1,
        draw(moments) if undone else None,
        "N. Osei" if undone else None,
    )


@st.composite
def _answers(draw: st.DrawFn) -> Answer:
    published = Publication(
        2, draw(words), draw(words), *draw(st.tuples(moments, moments)), draw(words), None
    )
    return Answer(
        draw(words),
        draw(st.sampled_from(CASE_STATES)),
        draw(words),
        draw(moments),
        draw(st.none() | st.just(published)),
    )


@st.composite
def _coverages(draw: st.DrawFn, document: CaseDocument, answer: str, id: str) -> Coverage:
    quote = Quote(draw(spans(document.text)), document.id)
    said = draw(spans(answer))
    question = QuestionCoverage(
        quote.span.text, quote, draw(st.sampled_from(COVERAGE_STATUSES)), draw(st.booleans()), (said,)
    )
    return Coverage((question,), (Contradiction(draw(words), quote, said),), (Omission("Ki-67", quote),), id)
