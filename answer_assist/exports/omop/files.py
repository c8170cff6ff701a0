"""The two tables as files: CSV as databases load it, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from answer_assist.exports.omop.tables import SCHEMAS, checked_table, typed_frame


def write_omop(tables: Mapping[str, pd.DataFrame], folder: Path | str) -> None:
    """Write ``note`` and ``note_nlp`` into a folder that is there, each as CSV and as Parquet.

    In CSV every text is in quotes and null is an empty cell without them, as PostgreSQL's ``COPY`` takes it.

    Raises:
        OSError: a file cannot be written.
        ValueError: a column is missing, or its cells are of another type.
    """
    for name in SCHEMAS:
        table = checked_table(name, tables[name])
        pa_csv.write_csv(table, Path(folder) / f"{name}.csv")
        pq.write_table(table, Path(folder) / f"{name}.parquet")


def read_omop(folder: Path | str) -> dict[str, pd.DataFrame]:
    """The tables ``note`` and ``note_nlp`` of a folder, from Parquet or else CSV, with the types of the CDM.

    Raises:
        OSError: a file is not there or cannot be read.
        ValueError: a column is missing, or a cell is not of its type.
    """
    read = {}
    for name, schema in SCHEMAS.items():
        path = Path(folder) / f"{name}.parquet"
        frame = pd.read_parquet(path) if path.exists() else _read_csv(path.with_suffix(".csv"), schema)
        read[name] = typed_frame(checked_table(name, frame))
    return read


def _read_csv(path: Path, schema: pa.Schema) -> pd.DataFrame:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [column for column in schema.names if rows and column not in rows[0]]
    if missing:
        raise ValueError(f"{path} has no column {missing[0]!r}")
    cells = {field.name: list(_cells(rows, field, path)) for field in schema}
    return typed_frame(pa.table(cells, schema=schema))


def _cells(rows: list[dict[str, str]], field: pa.Field, path: Path) -> Iterator[Any]:
    """The values of a column; an empty cell is null, or an empty text where the column must hold one."""
    for number, row in enumerate(rows, 2):
        cell = row[field.name]
        try:
            yield _value(cell, field)
        except ValueError:
            raise ValueError(f"{path} row {number}: {field.name} is not of its type") from None


def _value(cell: str, field: pa.Field) -> Any:
    if not cell:
        return None if field.nullable else ""
    if pa.types.is_integer(field.type):
        return int(cell)
    if pa.types.is_date(field.type):
        return date.fromisoformat(cell[:10])
    return datetime.fromisoformat(cell) if pa.types.is_timestamp(field.type) else cell
