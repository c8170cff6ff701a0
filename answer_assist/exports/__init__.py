"""A case and its answer, handed on: Markdown, PDF and DOCX for people, JSON and tables for programs.

Every name is loaded when it is first used: some need an extra of their own, see ``docs/exports.md``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from answer_assist.exports.as_json import case_json, case_schema, from_case_json
    from answer_assist.exports.case_record import Answer, CaseRecord, read_record, stored_record
    from answer_assist.exports.docx import case_docx
    from answer_assist.exports.fhir import from_fhir, to_fhir
    from answer_assist.exports.markdown import case_markdown
    from answer_assist.exports.omop import from_omop, read_omop, to_omop, write_omop
    from answer_assist.exports.pdf import case_pdf
    from answer_assist.exports.reading_tables import from_csv, from_parquet
    from answer_assist.exports.tables import case_tables

# name -> the module of this package that it lives in
_HOMES = {
    "Answer": "case_record",
    "CaseRecord": "case_record",
    "case_docx": "docx",
    "case_json": "as_json",
    "case_markdown": "markdown",
    "case_pdf": "pdf",
    "case_schema": "as_json",
    "case_tables": "tables",
    "from_case_json": "as_json",
    "from_csv": "reading_tables",
    "from_fhir": "fhir",
    "from_omop": "omop",
    "from_parquet": "reading_tables",
    "read_omop": "omop",
    "read_record": "case_record",
    "stored_record": "case_record",
    "to_fhir": "fhir",
    "to_omop": "omop",
    "write_omop": "omop",
}

__all__ = [
    "Answer",
    "CaseRecord",
    "case_docx",
    "case_json",
    "case_markdown",
    "case_pdf",
    "case_schema",
    "case_tables",
    "from_case_json",
    "from_csv",
    "from_fhir",
    "from_omop",
    "from_parquet",
    "read_omop",
    "read_record",
    "stored_record",
    "to_fhir",
    "to_omop",
    "write_omop",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
