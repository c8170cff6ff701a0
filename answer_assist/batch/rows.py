"""From a part of the input to the rows of its tables: a pure function, for any process or machine to run."""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from answer_assist.batch.parts import Job, Part, PartTables
from answer_assist.batch.records import Entry, Fault, encodable, fault_at
from answer_assist.batch.schema import TABLES, kind_columns, table_schemas
from answer_assist.batch.version import reader_digest
from answer_assist.extraction.pipeline import read
from answer_assist.extraction.question_topics import topic_of
from answer_assist.findings import CaseSummary, Finding

_FAULT = "could not be read because of a fault in Answer Assist ({where})"


def read_part(part: Part, job: Job) -> PartTables:
    """Read every document of a part; what cannot be read is a row of ``errors``."""
    return as_files(part.number, tables_of(part, job))


def as_files(number: int, tables: Mapping[str, pa.Table]) -> PartTables:
    """The tables of part ``number`` as Parquet files."""
    files, rows = {}, {}
    for name, table in tables.items():
        file = io.BytesIO()
        pq.write_table(table, file, compression="zstd")
        files[name], rows[name] = file.getvalue(), table.num_rows
    return PartTables(number, files, rows, reader_digest())


def tables_of(part: Part, job: Job) -> dict[str, pa.Table]:
    """The tables of a part, as Arrow tables by their names."""
    return tables_of_summaries(map(_read, part.items), job)


def tables_of_summaries(items: Iterable[tuple[Entry, CaseSummary] | Fault], job: Job) -> dict[str, pa.Table]:
    """The tables of documents that were read already, and of what could not be read."""
    schemas = table_schemas(text=job.text, keep=job.keep)
    columns: dict[str, dict[str, list[Any]]] = {
        table: {name: [] for name in schemas[table].names} for table in TABLES
    }
    for item in items:
        if isinstance(item, Fault):
            _add_fault(columns["errors"], item)
            continue
        entry, summary = item
        _add_document(columns["documents"], entry, summary)
        for number, finding in enumerate(summary.findings, 1):
            _add_finding(columns["findings"], entry.document, number, finding)
        for number, question in enumerate(summary.questions, 1):
            asked = question.evidence
            topic = topic_of(question.text)
            row = (entry.document, number, question.implicit, topic, asked.start, asked.end, question.text)
            for cells, value in zip(columns["questions"].values(), row, strict=False):  # text comes last
                cells.append(value)
    return {table: _arrow(columns[table], schemas[table]) for table in TABLES}


def _read(item: Entry | Fault) -> tuple[Entry, CaseSummary] | Fault:
    if isinstance(item, Fault):
        return item
    try:
        return item, read(item.text, item.kind, item.document)
    except Exception as error:  # noqa: BLE001  (a fault in one document must not stop the others)
        return _fault_of(item, error)


def _add_document(columns: dict[str, list[Any]], entry: Entry, summary: CaseSummary) -> None:
    patient = summary.patient
    row = (
        entry.document,
        entry.id,
        entry.kind,
        entry.source,
        entry.case,
        entry.date,
        entry.specialty,
        summary.document.chars,
        patient.relation,
        patient.age_years,
        patient.sex,
        len(summary.findings),
        len(summary.questions),
        *entry.kept,
    )
    for cells, value in zip(columns.values(), row, strict=True):
        cells.append(value)


def _add_finding(columns: dict[str, list[Any]], document: str, number: int, finding: Finding) -> None:
    code = finding.code
    row = {
        "document": document,
        "number": number,
        "kind": finding.kind,
        "name": finding.name,
        "code_system": code and code.system,
        "code": code and code.value,
        "assertion": finding.assertion,
        "experiencer": finding.experiencer,
        "evidence": [{"start": span.start, "end": span.end} for span in finding.evidence],
        "words": [span.text for span in finding.evidence],
    }
    for name, stated in _cells_of_kind(finding.kind):
        row[name] = stated(finding)
    for name, cells in columns.items():
        cells.append(row.get(name))


@cache
def _cells_of_kind(kind: str) -> tuple[tuple[str, Callable[[Finding], Any]], ...]:
    """For each column that a kind fills: what its cell is."""
    return tuple(
        (column.name, _cell(column.field, column.part, column.as_text))
        for column in kind_columns()
        if kind in column.kinds
    )


def _cell(field: str, part: int | None, as_text: bool) -> Callable[[Finding], Any]:
    def stated(finding: Finding) -> Any:
        value = getattr(finding, field)
        if value is None:
            return None
        if part is not None:
            return value[part]
        return f"{value:.15g}" if as_text and not isinstance(value, str) else value

    return stated


def _add_fault(columns: dict[str, list[Any]], fault: Fault) -> None:
    for name, cells in columns.items():
        cells.append(getattr(fault, name))


def _fault_of(entry: Entry, error: Exception) -> Fault:
    # the error's own words may quote the text, so only its type and place are told
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(frame.filename).name} line {frame.lineno}"
    return fault_at(entry, _FAULT.format(where=where))


def _arrow(columns: Mapping[str, list[Any]], schema: pa.Schema) -> pa.Table:
    return pa.table([_array(columns[column.name], column.type) for column in schema], schema=schema)


def _array(values: list[Any], type_: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:  # a lone surrogate out of the text
        return pa.array([_encodable(value) for value in values], type_)


def _encodable(value: Any) -> Any:
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    return encodable(value) if isinstance(value, str) else value
