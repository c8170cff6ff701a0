"""Exported tables read back: what the documents of each case say, out of Parquet, CSV, or rows.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.exports.case_record import read_record
    >>> from answer_assist.exports.tables import case_tables
    >>> record = read_record(Case("0412", (CaseDocument("R", "report", "p63 negative. Ki-67 80%."),)))
    >>> rows = {name: table.to_pylist() for name, table in case_tables([record], with_text=True).items()}
    >>> again = summaries_of_rows(rows["documents"], rows["findings"], rows["questions"])
    >>> again["0412"] == record.summaries
    True
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from answer_assist.batch.errors import BatchError
from answer_assist.batch.joining import part_files, read_manifest
from answer_assist.batch.schema import TABLES, KindColumn, kind_columns, table_schemas
from answer_assist.exports.csv_tables import value_of_cell
from answer_assist.findings import (
    FINDING_KINDS,
    CaseSummary,
    Code,
    Document,
    Finding,
    Patient,
    Question,
    Span,
)

Row = Mapping[str, Any]


def from_parquet(folder: Path | str) -> dict[str, tuple[CaseSummary, ...]]:
    """What the documents of each case say, out of a data set; docs/exports.md says what it cannot hold.

    Raises:
        BatchError: there is no data set, or it is not complete.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    if manifest is None or not manifest["complete"]:
        raise BatchError(f"{place} holds no whole data set; export the cases anew")
    rows = {
        table: [row for file in part_files(place, table) for row in pq.read_table(file).to_pylist()]
        for table in TABLES
    }
    return summaries_of_rows(rows["documents"], rows["findings"], rows["questions"])


def from_csv(folder: Path | str) -> dict[str, tuple[CaseSummary, ...]]:
    """What the documents of each case say, out of CSV files; docs/exports.md says what they cannot hold.

    Raises:
        BatchError: a file is not there, or a cell is none that an export writes.
    """
    tables = {name: _csv_rows(Path(folder) / f"{name}.csv", name) for name in TABLES}
    return summaries_of_rows(tables["documents"], tables["findings"], tables["questions"])


def _csv_rows(path: Path, table: str) -> list[dict[str, Any]]:
    types = {field.name: field.type for field in table_schemas(text=True)[table]}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return [{name: value_of_cell(cell, types[name]) for name, cell in row.items()} for row in rows]
    except OSError as error:
        raise BatchError(f"{path} cannot be read ({error.strerror}); export the cases anew") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BatchError(f"{path} is not as it was exported; export the cases anew") from None


def summaries_of_rows(
    documents: Iterable[Row], findings: Iterable[Row], questions: Iterable[Row]
) -> dict[str, tuple[CaseSummary, ...]]:
    """What the documents of each case say, out of the rows of the tables, in their order.

    A document that belongs to no case is a case of its own, under its id.
    """
    found: dict[str, list[Finding]] = {}
    for row in findings:
        found.setdefault(row["document"], []).append(_finding(row))
    asked: dict[str, list[Question]] = {}
    for row in questions:
        words = row.get("text") or ""
        place = Span(row["start"], row["end"], words)
        asked.setdefault(row["document"], []).append(Question(words, place, row["implicit"]))
    cases: dict[str, list[CaseSummary]] = {}
    for row in documents:
        name = row["document"]
        summary = CaseSummary(
            Document(row["id"], row["kind"], row["chars"]),
            Patient(row["relation"], row["age_years"], row["sex"]),
            tuple(found.get(name, ())),
            tuple(asked.get(name, ())),
        )
        cases.setdefault(row["case"] or name, []).append(summary)
    return {case: tuple(summaries) for case, summaries in cases.items()}


def _finding(row: Row) -> Finding:
    kind, places = row["kind"], row["evidence"]
    words = row.get("words") or [""] * len(places)
    values: dict[str, Any] = {
        "name": row["name"],
        "code": None if row["code"] is None else Code(row["code_system"], row["code"]),
        "assertion": row["assertion"],
        "experiencer": row["experiencer"],
        "evidence": tuple(
            Span(place["start"], place["end"], text) for place, text in zip(places, words, strict=True)
        ),
    }
    for field, columns in _columns_of(kind).items():
        parts = [row[column.name] for column in columns]
        if columns[0].part is None:
            values[field] = parts[-1]
        else:
            values[field] = None if None in parts else tuple(parts)
    stated: dict[str, Any] = {
        name: _defaults(kind).get(name) if value is None else value for name, value in values.items()
    }
    return FINDING_KINDS[kind](**stated)


@cache
def _columns_of(kind: str) -> dict[str, list[KindColumn]]:
    """The columns of a kind's fields; where a number is there as text too, the number comes last."""
    found: dict[str, list[KindColumn]] = {}
    for column in kind_columns():
        if kind in column.kinds:
            found.setdefault(column.field, []).append(column)
    return found


@cache
def _defaults(kind: str) -> dict[str, Any]:
    """What an empty cell stands for: CSV does not tell an empty text from nothing."""
    return {each.name: each.default for each in fields(FINDING_KINDS[kind]) if each.default is not MISSING}
