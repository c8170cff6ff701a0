"""Documents whose facts are known, and the rows of a data set, for the tests of the batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from answer_assist.batch.joining import part_files
from answer_assist.batch.schema import TABLES

Rows = dict[str, list[dict[str, Any]]]


def query(number: int) -> dict[str, Any]:
    """A query whose Ki-67 is ``number`` modulo 100, with a question and a metastasis."""
    text = f"My sister's biopsy: p63 negative, Ki-67 {number % 100}%. No liver metastasis. What does it mean?"
    return {"id": f"q{number}", "text": text, "date": f"2024-{number % 12 + 1:02}-15"}


def write_jsonl(path: Path, records: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def queries(path: Path, count: int) -> Path:
    return write_jsonl(path, [query(number) for number in range(count)])


def rows_of(folder: Path) -> Rows:
    """Every table of a data set, in the order of its parts."""
    return {
        table: [row for file in part_files(folder, table) for row in pq.read_table(file).to_pylist()]
        for table in TABLES
    }


def ki67_of(rows: Rows) -> list[float]:
    return [row["percent_low"] for row in rows["findings"] if row["name"] == "Ki-67"]
