"""Cases into NOTE and NOTE_NLP: a note a document; a row a finding, a question, and the patient.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.exports.case_record import read_record
    >>> document = CaseDocument("R", "report", "p63 negative. No liver metastasis.")
    >>> record = read_record(Case("0412", (document,)))
    >>> told = to_omop([record])["note_nlp"]
    >>> told[["lexical_variant", "offset", "term_exists"]].values.tolist()[1:]
    [['p63', '0', 'Y'], ['liver', '14', 'N']]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from answer_assist import __version__
from answer_assist.batch.records import read_date
from answer_assist.cases import Case, CaseDocument
from answer_assist.exports.case_record import CaseRecord
from answer_assist.exports.omop.concepts import Concepts, read_concepts
from answer_assist.exports.omop.modifiers import is_conditional, modifiers, with_places, written
from answer_assist.exports.omop.tables import NOTE, NOTE_NLP, SCHEMAS, fitting, kept, typed_frame
from answer_assist.findings import CaseSummary, Finding, Question, Span, Treatment

Row = dict[str, Any]

# OMOP's standard concepts for what is the same in every note.
_EHR, _SELF_REPORT = 32817, 32865
_UTF_8, _ENGLISH = 32678, 4180186
_WINDOW = 100  # characters of a snippet before and after the words
UNKNOWN_DATE = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Run:
    """What holds for every row of an export."""

    concepts: Concepts
    with_text: bool
    at: datetime

    def nlp_row(self, note_id: int, **cells: Any) -> Row:
        """A row of NOTE_NLP but for its number."""
        return {
            "note_id": note_id,
            "nlp_system": f"Answer Assist {__version__}",
            "nlp_date": self.at.date(),
            "nlp_datetime": self.at.replace(tzinfo=None),
            "note_nlp_concept_id": 0,
            "note_nlp_source_concept_id": 0,
        } | cells


def to_omop(
    records: Iterable[CaseRecord],
    *,
    concepts: Concepts | Path | str | None = None,
    with_text: bool = False,
    persons: Mapping[str, int] | None = None,
    unknown_date: date = UNKNOWN_DATE,
    processed: datetime | None = None,
) -> dict[str, pd.DataFrame]:
    """Cases as the tables ``note`` and ``note_nlp`` of OMOP CDM 5.4.

    Without text ``note_text`` is empty, ``lexical_variant`` is the finding's preferred name (the columns must
    hold something), and ``snippet`` and ``note_title`` are null.

    Args:
        concepts: your concept ids, or a CSV file of them for ``read_concepts``; without, every id is 0.
        with_text: with the documents, their titles, and the words of findings and questions.
        persons: person_id by case; by default cases are counted from 1.
        unknown_date: note_date of a document that has none, in a case without a day of receipt.
        processed: when the documents were read; now by default.

    Raises:
        ValueError: a case has no person_id, or the file of concepts is wrong.
    """
    given = (
        concepts if isinstance(concepts, Concepts) else read_concepts(concepts) if concepts else Concepts()
    )
    at = (processed or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    run = _Run(given, with_text, at)
    notes: list[Row] = []
    found: list[Row] = []
    for number, record in enumerate(records, 1):
        person = number if persons is None else persons.get(record.id)
        if person is None:
            raise ValueError(f"case {record.id!r} has no person_id")
        for document, summary in zip(record.case.documents, record.summaries, strict=True):
            note_id = len(notes) + 1
            notes.append(_note(note_id, person, record.case, document, run, unknown_date))
            found.extend(_nlp_rows(note_id, record.case, document, summary, run))
    numbered = [{"note_nlp_id": number} | row for number, row in zip(count(1), found, strict=False)]
    return {NOTE: _frame(NOTE, notes), NOTE_NLP: _frame(NOTE_NLP, numbered)}


def _note(
    note_id: int, person: int, case: Case, document: CaseDocument, run: _Run, unknown_date: date
) -> Row:
    return {
        "note_id": note_id,
        "person_id": person,
        "note_date": _day(document.date) or _day(case.received) or unknown_date,
        "note_type_concept_id": _SELF_REPORT if document.kind == "query" else _EHR,
        "note_class_concept_id": run.concepts.of_document(document.kind),
        "note_title": fitting("note_title", document.title if run.with_text else None),
        "note_text": kept(document.text) if run.with_text else "",
        "encoding_concept_id": _UTF_8,
        "language_concept_id": _ENGLISH,
        "note_source_value": fitting("note_source_value", f"{case.id}/{document.id}"),
    }


def _nlp_rows(
    note_id: int, case: Case, document: CaseDocument, summary: CaseSummary, run: _Run
) -> Iterator[Row]:
    yield _document_row(note_id, case, summary, run)
    for number, finding in enumerate(summary.findings):
        yield _finding_row(note_id, number, finding, document, run)
    for question in summary.questions:
        yield _question_row(note_id, question, document, run)


def _document_row(note_id: int, case: Case, summary: CaseSummary, run: _Run) -> Row:
    """What the note is and says of the patient: nothing else of the CDM's two tables would hold it."""
    patient = summary.patient
    pairs = {
        "kind": "document",
        "document_kind": summary.document.kind,
        "chars": summary.document.chars,
        "relation": patient.relation,
        "age_years": patient.age_years,
        "sex": patient.sex,
        "document": summary.document.id,
        "case": case.id,
    }
    return run.nlp_row(
        note_id,
        lexical_variant="patient",
        term_exists="Y",
        term_modifiers=with_places(written(pairs), patient.evidence),
    )


def _finding_row(note_id: int, number: int, finding: Finding, document: CaseDocument, run: _Run) -> Row:
    concept, source = run.concepts.of(finding)
    first = finding.evidence[0] if finding.evidence else None
    return run.nlp_row(
        note_id,
        note_nlp_concept_id=concept,
        note_nlp_source_concept_id=source,
        term_exists=_exists(finding),
        term_modifiers=modifiers(finding, number),
        **_words(finding.name or finding.kind, first, document, run),
    )


def _question_row(note_id: int, question: Question, document: CaseDocument, run: _Run) -> Row:
    place = question.evidence
    pairs = {
        "kind": "question",
        "implicit": question.implicit,
        "spans": f"{place.start}-{place.end}",
        "text": question.text if run.with_text else None,
    }
    return run.nlp_row(
        note_id,
        term_modifiers=written(pairs),
        **_words("question", place, document, run),
    )


def _words(name: str, span: Span | None, document: CaseDocument, run: _Run) -> Row:
    """Where it stands, and the words: the document's where text is asked for, else the name alone."""
    variant = fitting("lexical_variant", name)
    if span is None:
        return {"lexical_variant": variant}
    cells: Row = {"offset": str(span.start), "lexical_variant": variant}
    if run.with_text:
        window = document.text[max(span.start - _WINDOW, 0) : span.end + _WINDOW]
        cells["snippet"] = fitting("snippet", window)
        if span.text.strip():
            cells["lexical_variant"] = fitting("lexical_variant", span.text)
    return cells


def _exists(finding: Finding) -> str:
    """Whether the patient has or had it, by OMOP's conventions: nothing denied, a relative's, conditional.

    What is merely uncertain counts as there by them; ``certainty`` in the modifiers tells.
    """
    is_missing = (
        finding.assertion == "absent"
        or finding.experiencer != "patient"
        or is_conditional(finding)
        or (isinstance(finding, Treatment) and finding.status == "declined")
    )
    return "N" if is_missing else "Y"


def _day(text: str | None) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    return typed_frame(pa.Table.from_pylist(rows, SCHEMAS[name]))
