"""A case as one JSON object: the contract's summaries and coverage, with documents, corrections and answer.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.exports.case_record import read_record
    >>> record = read_record(Case("0412", (CaseDocument("R", "report", "p63 negative. Ki-67 80%."),)))
    >>> told = case_json(record, with_text=True)
    >>> from_case_json(told) == record
    True
    >>> case_json(record)["summaries"][0]["findings"][0]["evidence"]
    [{'start': 0, 'end': 3, 'text': ''}, {'start': 4, 'end': 12, 'text': ''}]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from importlib import resources
from typing import Any

from answer_assist.answers.coverage import Coverage
from answer_assist.case_summary import read_together
from answer_assist.cases import Case
from answer_assist.corrections import Change, Correction
from answer_assist.exports.case_record import Answer, CaseRecord
from answer_assist.extraction.question_topics import topic_of
from answer_assist.findings import CaseSummary, json_schema
from answer_assist.profiles.telling import fit_told
from answer_assist.store import Publication

SCHEMA = "answer-assist/case/1"


def case_json(record: CaseRecord, *, with_text: bool = False) -> dict[str, Any]:
    """The record as a JSON object; each of its ``summaries`` is an ``answer-assist/case-summary/1``.

    Args:
        with_text: with the words of documents and answer. Without them every span keeps its offsets and has
            an empty text, a question's topic stands for its words, and documents' titles, corrections (which
            are made of quotes) and reasons are left out.
    """
    case = record.case.to_dict()
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "with_text": with_text,
        "case": case,
        "summaries": [summary.to_dict() for summary in record.summaries],
        "corrected": sum(correction.in_force for correction in record.corrections),
        "corrections": [_correction_told(each) for each in record.corrections],
        "answer": None if record.answer is None else _answer_told(record.answer),
        "coverage": None if record.coverage is None else record.coverage.to_dict(),
        "panel_fit": None if (fit := fit_told(read_together(record.summaries))) is None else asdict(fit),
    }
    if with_text:
        return told
    case["documents"] = [each | {"title": None, "text": ""} for each in case["documents"]]
    told["corrections"] = []
    for part in ("summaries", "coverage", "answer"):
        told[part] = _without_words(told[part])
    return told


def case_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a case, that of its summaries inside; ``case.schema.json`` beside this.

    Example:
        >>> sorted(case_schema()["$defs"])
        ['answer', 'case-summary', 'correction', 'coverage', 'kind', 'quote', 'span', 'time']
    """
    text = resources.files("answer_assist.exports").joinpath("case.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema | {"$defs": schema["$defs"] | {"case-summary": json_schema()}}


def from_case_json(data: Mapping[str, Any]) -> CaseRecord:
    """Read a record back; keys that this version does not know are ignored.

    Raises:
        ValueError: the object is not an ``answer-assist/case/1``.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"schema is {data.get('schema')!r}, expected {SCHEMA!r}")
    answer, coverage = data["answer"], data["coverage"]
    return CaseRecord(
        Case.from_dict(data["case"]),
        tuple(CaseSummary.from_dict(summary) for summary in data["summaries"]),
        tuple(_correction(each) for each in data["corrections"]),
        None if answer is None else _answer(answer),
        None if coverage is None else Coverage.from_dict(coverage),
    )


def _without_words(told: Any) -> Any:
    """The same without quoted words: those of spans, of questions, of the answer and of reasons."""
    if isinstance(told, list):
        return [_without_words(each) for each in told]
    if not isinstance(told, dict):
        return told
    rest = {name: _without_words(value) for name, value in told.items()}
    if "implicit" in told:
        return rest | {"text": f"[topic: {topic_of(told['text'])}]"}
    return rest | {name: None if name == "reason" else "" for name in ("text", "reason") if name in told}


def _answer_told(answer: Answer) -> dict[str, Any]:
    told = _plain(answer)
    told["published"] = None if answer.published is None else _plain(answer.published)
    return told


def _answer(data: Mapping[str, Any]) -> Answer:
    published = data["published"]
    values = _known(Answer, data)
    values["published"] = None if published is None else Publication(**_known(Publication, published))
    return Answer(**values)


def _correction_told(correction: Correction) -> dict[str, Any]:
    return _plain(correction) | {"changes": [change.to_dict() for change in correction.changes]}


def _correction(data: Mapping[str, Any]) -> Correction:
    changes = tuple(Change.from_dict(change) for change in data["changes"])
    return Correction(**_known(Correction, data) | {"changes": changes})


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a dataclass, times as ISO 8601."""
    told = {each.name: getattr(value, each.name) for each in fields(value)}
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in told.items()}


_TIMES = frozenset({"saved_at", "reviewed_at", "published_at", "made_at", "undone_at"})


def _known(cls: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a dataclass's fields, times read back."""
    names = [each.name for each in fields(cls) if each.name in data]
    return {
        name: datetime.fromisoformat(data[name]) if name in _TIMES and data[name] else data[name]
        for name in names
    }
