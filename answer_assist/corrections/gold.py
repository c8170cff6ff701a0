"""Gold lines: a corrected document becomes a test of extraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from answer_assist.cases import CaseDocument
from answer_assist.corrections.applying import stating
from answer_assist.corrections.changes import PATIENT_FIELDS
from answer_assist.findings import CaseSummary, Finding, Gene, Question, Site, Span, Tumor

_QUOTE_GAP = 80  # words further apart than this are said in different places
_MORPHOLOGY = re.compile(r"\d{4}/\d")


def gold_line(
    document: CaseDocument, summary: CaseSummary, *, id: str | None = None, source: str = "corrections"
) -> dict[str, Any]:
    """A document with its facts as one line of a gold file, as ``answer-assist evaluate`` takes it.

    Args:
        document: the text.
        summary: what it says, as corrected.
        id: the line's id where the document's own ("report") is not one among all lines.
        source: where the facts come from.

    Raises:
        ValueError: the summary was not read from this text, or a fact lacks what a gold line must have; the
            message names the document and the kind.

    Example:
        >>> from answer_assist.findings import Document, Marker, Patient, Span
        >>> words = Span(0, 9, "Ki-67 80%")
        >>> ki67 = Marker(name="Ki-67", result="positive", percent=(80, 80), evidence=(words,))
        >>> summary = CaseSummary(Document("R", "report", 10), Patient(), (ki67,))
        >>> line = gold_line(CaseDocument("R", "report", "Ki-67 80%."), summary)
        >>> line["facts"]["markers"][0]["percent"], line["facts"]["markers"][0]["quote"]
        ([80, 80], 'Ki-67 80%')
    """
    facts: dict[str, Any] = {
        "patient": {name: getattr(summary.patient, name) for name in PATIENT_FIELDS},
        **{name: [] for name in _FACTS.values()},
    }
    for finding in summary.findings:
        fact = _fact(document.id, finding) | {"quote": _quote(document, finding.kind, finding.evidence)}
        if finding.experiencer != "patient":
            fact["experiencer"] = finding.experiencer
        facts[_FACTS[finding.kind]].append(fact)
    for question in summary.questions:
        implicit = {"implicit": True} if question.implicit else {}
        facts["questions"].append({"quote": _question_quote(document, question)} | implicit)
    return {
        "id": id or document.id,
        "source": source,
        "kind": document.kind,
        "text": document.text,
        "facts": facts,
    }


# The list that holds each kind, in a gold line's order.
_FACTS = {
    "tumor": "tumors",
    "site": "sites",
    "node": "nodes",
    "marker": "markers",
    "gene": "genes",
    "lab": "labs",
    "stage": "stage",
    "grade": "grade",
    "size": "size_mm",
    "treatment": "treatments",
    "question": "questions",
}
# Fields that a gold line names otherwise, or leaves out.
_GOLD_NAMES = {"largest_mm": "largest"}
_NAMELESS = ("gene", "stage", "grade", "size")
_ASSERTED = ("tumor", "site", "node", "gene")


def _fact(document: str, finding: Finding) -> dict[str, Any]:
    fact: dict[str, Any] = {} if finding.kind in _NAMELESS else {"name": finding.name}
    code = finding.code.value if finding.code else None
    if isinstance(finding, Tumor):
        if not _MORPHOLOGY.fullmatch(code or ""):
            raise ValueError(
                f"a tumor of document {document!r} has no ICD-O-3 morphology code; "
                "choose its type from the list"
            )
        fact["morphology"] = code
    elif isinstance(finding, Site):
        fact["topography"] = code
    for name in stating(finding):
        if name not in ("assertion", "experiencer"):
            value = getattr(finding, name)
            fact[_GOLD_NAMES.get(name, name)] = list(value) if isinstance(value, tuple) else value
    if isinstance(finding, Gene):
        fact["gene"] = finding.gene or finding.name
    if finding.kind in _ASSERTED:
        fact["assertion"] = finding.assertion
    return fact


def _quote(document: CaseDocument, kind: str, evidence: Sequence[Span]) -> str:
    """The words that say it, from the first to the last of those that stand together."""
    if not evidence:
        raise ValueError(f"a {kind} of document {document.id!r} has no evidence; name the words that say it")
    for span in evidence:
        if document.text[span.start : span.end] != span.text:
            raise ValueError(
                f"a {kind} of document {document.id!r} was read from another text; read the document again"
            )
    end = evidence[0].end
    for span in evidence[1:]:
        if span.start - end > _QUOTE_GAP:
            break
        end = max(end, span.end)
    return document.text[evidence[0].start : end]


def _question_quote(document: CaseDocument, question: Question) -> str:
    """The question, with words before it where it is asked twice: a quote is found at its first place."""
    _quote(document, "question", (question.evidence,))
    text, start, end = document.text, question.evidence.start, question.evidence.end
    while text.find(text[start:end]) != start:
        start = max(text.rfind(" ", 0, start - 1) + 1, 0)
    return text[start:end]
