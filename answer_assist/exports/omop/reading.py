"""NOTE and NOTE_NLP read back: what the documents of each case say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

from answer_assist.exports.contract import keeping
from answer_assist.exports.omop import modifiers
from answer_assist.exports.omop.tables import NOTE, NOTE_NLP, checked_table
from answer_assist.findings import (
    CaseSummary,
    Document,
    DocumentKind,
    Finding,
    Patient,
    Question,
    Relation,
    Sex,
    Span,
)

Row = Mapping[str, Any]


def from_omop(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[CaseSummary, ...]]:
    """What the documents of each case say, out of the tables ``note`` and ``note_nlp`` of ``to_omop``.

    Rows of other NLP systems are passed over. Words are empty where no text came along.

    Raises:
        ValueError: a column is missing, or the modifiers of a row are damaged; the message names the row.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> from answer_assist.exports.case_record import read_record
        >>> from answer_assist.exports.omop.writing import to_omop
        >>> record = read_record(bundled_cases()[0])
        >>> from_omop(to_omop([record], with_text=True))[record.id] == record.summaries
        True
    """
    by_note: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(tables, NOTE_NLP):
        by_note[row["note_id"]].append(row)
    cases: dict[str, list[CaseSummary]] = defaultdict(list)
    for note in _rows(tables, NOTE):
        if said := _summary(by_note[note["note_id"]], note["note_text"] or ""):
            case, summary = said
            cases[case].append(summary)
    return {case: tuple(summaries) for case, summaries in cases.items()}


def _summary(rows: list[Row], text: str) -> tuple[str, CaseSummary] | None:
    """The case and the summary of a note; None where its rows are not this package's."""
    findings: list[tuple[int, Finding]] = []
    questions: list[Question] = []
    head: tuple[str, Document, Patient] | None = None
    for row in rows:
        pairs = modifiers.read(row["term_modifiers"])
        try:
            spans = modifiers.read_places(pairs.get("spans"), text)
            if pairs.get("kind") == "document":
                head = pairs.get("case", ""), keeping(_document(pairs)), keeping(_patient(pairs, spans))
            elif pairs.get("kind") == "question":
                questions.append(Question(pairs.get("text", ""), spans[0], pairs["implicit"] == "true"))
            elif finding := modifiers.read_finding(pairs, spans):
                findings.append((int(pairs.get("number", len(findings))), keeping(finding)))
        except (ValueError, KeyError, IndexError):
            raise ValueError(f"the modifiers of note_nlp row {row['note_nlp_id']} are damaged") from None
    if head is None:
        return None
    case, document, patient = head
    findings.sort(key=lambda each: each[0])
    return case, CaseSummary(document, patient, tuple(each for _, each in findings), tuple(questions))


def _document(pairs: Mapping[str, str]) -> Document:
    return Document(pairs.get("document"), cast("DocumentKind", pairs["document_kind"]), int(pairs["chars"]))


def _patient(pairs: Mapping[str, str], spans: tuple[Span, ...]) -> Patient:
    return Patient(
        cast("Relation | None", pairs.get("relation")),
        float(pairs["age_years"]) if "age_years" in pairs else None,
        cast("Sex | None", pairs.get("sex")),
        spans,
    )


def _rows(tables: Mapping[str, pd.DataFrame], name: str) -> list[dict[str, Any]]:
    if name not in tables:
        raise ValueError(f"there is no table {name}")
    rows: list[dict[str, Any]] = checked_table(name, tables[name]).to_pylist()
    return rows
