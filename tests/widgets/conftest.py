"""The founding case with its facts written by hand, so that the views are tested apart from extraction."""

from __future__ import annotations

from typing import Any

import pytest

from answer_assist.cases import Case, bundled_cases
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Finding,
    Marker,
    Node,
    Patient,
    Question,
    Site,
    Size,
    Span,
    Treatment,
    Tumor,
)


def spans(text: str, *quotes: str) -> tuple[Span, ...]:
    """The quotes' places in the text, each looked for after the one before."""
    found: list[Span] = []
    position = 0
    for quote in quotes:
        position = text.index(quote, position)
        found.append(Span(position, position + len(quote), quote))
        position += len(quote)
    return tuple(found)


def said(cls: type[Finding], text: str, name: str, *quotes: str, **values: Any) -> Finding:
    """A finding with the words it was read from."""
    return cls(name=name, evidence=spans(text, *quotes), **values)


@pytest.fixture(scope="session")
def founding_case() -> Case:
    return bundled_cases()[0]


@pytest.fixture(scope="session")
def founding_summaries(founding_case: Case) -> tuple[CaseSummary, CaseSummary]:
    message, report = (document.text for document in founding_case.documents)
    basaloid = Code("ICD-O-3 morphology", "8123/3")
    anal_canal, liver = (Code("ICD-O-3 topography", code) for code in ("C21.1", "C22.0"))
    asked = (
        "Could vismodegib help her too?",
        "Can the liver metastases be removed or burned once the chemotherapy has worked?",
    )
    shared = ("did not stain at all", "negative")
    ki67 = {"result": "positive", "percent": (80, 80), "code": Code("HGNC", "MKI67")}
    from_message = CaseSummary(
        Document("message", "query", len(message)),
        Patient("friend", None, "female", spans(message, "a close friend of mine", "She")),
        (
            said(Site, message, "anal canal", "hard mass in the anal canal", code=anal_canal),
            said(Size, message, "tumor", "about 4 cm", largest_mm=40),
            said(Site, message, "liver", "lesions in the liver", role="metastasis", code=liver),
            said(Tumor, message, "basaloid carcinoma", "basaloid carcinoma", code=basaloid),
            said(Marker, message, "synaptophysin", "synaptophysin", "positive", result="positive"),
            said(Marker, message, "p63", "P63", *shared, result="negative", code=Code("HGNC", "TP63")),
            said(Marker, message, "CK5/6", "CK5/6", *shared, result="negative"),
            said(Marker, message, "Ki-67", "KI67", "positive in 80%", **ki67),
            said(Node, message, "regional", "no affected regional lymph node", assertion="absent"),
            said(Treatment, message, "chemotherapy", "planning chemotherapy", status="planned"),
            said(Tumor, message, "neuroendocrine tumor", "neuroendocrine tumor", assertion="uncertain"),
            said(Treatment, message, "vismodegib", "Could vismodegib help", status="considered"),
        ),
        tuple(Question(question, spans(message, question)[0]) for question in asked),
    )
    from_report = CaseSummary(
        Document("report", "report", len(report)),
        Patient(),
        (
            said(Site, report, "liver", "Liver, biopsies: Metastasis", role="metastasis", code=liver),
            said(Marker, report, "synaptophysin", "Synaptophysin", "positive", result="positive"),
            said(Marker, report, "p63", "p63", "negative", result="negative", code=Code("HGNC", "TP63")),
            said(Marker, report, "CK5/6", "CK5/6", "negative", result="negative"),
            said(Marker, report, "Ki-67", "Ki-67", "80%", **ki67),
            said(Tumor, report, "basaloid carcinoma", "Basaloid carcinoma", code=basaloid),
        ),
    )
    return from_message, from_report
