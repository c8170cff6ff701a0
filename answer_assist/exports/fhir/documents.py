"""The documents of a case: with their text where it is asked for, else with its hash alone."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha1
from typing import Any

from answer_assist.cases import CaseDocument
from answer_assist.exports.contract import keeping
from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    JsonObject,
    carried,
    concept,
    extensions,
    first,
    identifier,
    listed,
    printable,
    profiled,
    read_carried,
    reference,
)
from answer_assist.findings import CaseSummary, Document, Patient, Question, Span


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a DocumentReference holds: the document, its text where it came along, patient, questions."""

    document: Document
    patient: Patient
    questions: tuple[Question, ...]
    text: str | None


def document_reference(
    document: CaseDocument, summary: CaseSummary, around: Around, author: str | None, *, with_text: bool
) -> JsonObject:
    """A document, who wrote it, what it says of the patient and what it asks.

    Args:
        author: the address of the resource of whoever writes; None where nobody says.
        with_text: with the document's own words: text, title, questions. Without, offsets alone.
    """
    content = document.text.encode("utf-8", errors="replace")  # a lone surrogate becomes one "?"
    attachment: JsonObject = {
        "contentType": "text/plain; charset=utf-8",
        "size": len(content),
        "hash": b64encode(sha1(content, usedforsecurity=False).digest()).decode(),  # FHIR wants SHA-1
    }
    if day := _day(document.date):
        attachment["creation"] = day
    if with_text:
        attachment["data"] = b64encode(content).decode()
        if title := printable(document.title):
            attachment["title"] = title
    said = {
        **summary.document.to_dict(),
        "patient": _patient(summary.patient),
    }
    return profiled(
        "DocumentReference",
        None,
        extension=[
            carried(systems.DOCUMENT, said),
            *(carried(systems.QUESTION, _question(question, with_text)) for question in summary.questions),
        ],
        masterIdentifier=identifier(systems.DOCUMENT_ID, document.id),
        status="current",
        type=concept(document.kind),
        subject=around.subject,
        author=[reference(author)] if author else None,
        content=[{"attachment": attachment}],
    )


def read_document(resource: JsonObject) -> ReadDocument | None:
    """Read a DocumentReference of this package's back; None for one of somebody else's.

    Raises:
        ValueError: an extension is damaged.
    """
    own = first(extensions(resource, systems.DOCUMENT))
    if own is None:
        return None
    said = read_carried(own)
    text = _read_text(resource)
    patient = _read_patient(said["patient"], text)
    questions = tuple(
        _read_question(read_carried(each), text) for each in extensions(resource, systems.QUESTION)
    )
    return ReadDocument(keeping(Document.from_dict(said)), patient, questions, text)


def words_extension(span: Span, with_text: bool) -> JsonObject:
    """A place in a document: half-open offsets in code points, and the words where text is asked for."""
    said: dict[str, Any] = {"start": span.start, "end": span.end}
    words = printable(span.text) if with_text else None
    return carried(systems.WORDS, said | ({"text": words} if words else {}))


def read_words(extension: JsonObject, text: str | None) -> Span:
    """The place that ``words_extension`` wrote, with the words that stand there in the document's text."""
    return _span(read_carried(extension), text)


def _question(question: Question, with_text: bool) -> JsonObject:
    said = {"implicit": question.implicit, "start": question.evidence.start, "end": question.evidence.end}
    return said | ({"text": question.text} if with_text else {})


def _read_question(said: Mapping[str, Any], text: str | None) -> Question:
    return keeping(Question(said.get("text", ""), _span(said, text), said["implicit"]))


def _patient(patient: Patient) -> JsonObject:
    places = [[span.start, span.end] for span in patient.evidence]
    return patient.to_dict() | {"evidence": places}


def _read_patient(said: Mapping[str, Any], text: str | None) -> Patient:
    spans = [Span(start, end, (text or "")[start:end]).to_dict() for start, end in said["evidence"]]
    return keeping(Patient.from_dict({**said, "evidence": spans}))


def _span(said: Mapping[str, Any], text: str | None) -> Span:
    return Span(said["start"], said["end"], (text or "")[said["start"] : said["end"]])


def _day(text: str | None) -> str | None:
    """The day of a document as FHIR writes it; None where it is no day."""
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None


def _read_text(resource: JsonObject) -> str | None:
    attachment = first(listed(resource, "content")) or {}
    data = attachment.get("attachment", {}).get("data")
    return b64decode(data).decode("utf-8", errors="replace") if isinstance(data, str) else None
