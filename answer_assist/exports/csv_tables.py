"""The tables of cases as CSV: one file a table, UTF-8, and a dictionary of what each column means.

A cell that a spreadsheet would take for a formula has an apostrophe before it, as has one that begins with an
apostrophe, so that reading back is sure. Lists (places in the text, words) are JSON.

Example:
    >>> cell_of([{"start": 0, "end": 12}], pa.list_(pa.string())), cell_of("=1+1", pa.string())
    ('[{"start": 0, "end": 12}]', "'=1+1")
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from answer_assist.batch.errors import BatchError
from answer_assist.batch.schema import TABLES, data_dictionary, table_schemas
from answer_assist.exports.case_record import CaseRecord
from answer_assist.exports.tables import CaseTableWriter, case_tables

DICTIONARY = "dictionary.json"
_APOSTROPHE = re.compile(r"['=+\-@\t\r\n]")


@contextmanager
def csv_writer(folder: Path, *, with_text: bool = False, force: bool = False) -> Iterator[CaseTableWriter]:
    """``documents.csv``, ``findings.csv``, ``questions.csv``, ``errors.csv`` and ``dictionary.json``.

    Args:
        force: in place of files of these names.

    Raises:
        BatchError: the folder has such files already.
        OSError: a file cannot be written.
    """
    schemas = table_schemas(text=with_text)
    folder.mkdir(parents=True, exist_ok=True)
    names = (DICTIONARY, *(f"{name}.csv" for name in TABLES))
    there = next((name for name in names if (folder / name).exists()), None)
    if there and not force:
        raise BatchError(f"{folder} has {there} already; name another folder, or use --force")
    dictionary = json.dumps(data_dictionary(schemas), indent=2) + "\n"
    (folder / DICTIONARY).write_text(dictionary, encoding="utf-8")
    with ExitStack() as opened:
        files = {
            name: opened.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            for name in TABLES
        }
        yield _CsvFiles(files, schemas, with_text)


class _CsvFiles:
    def __init__(self, files: Mapping[str, IO[str]], schemas: dict[str, pa.Schema], with_text: bool) -> None:
        self._with_text = with_text
        self._rows = {name: csv.writer(file, lineterminator="\r\n") for name, file in files.items()}
        for name, rows in self._rows.items():
            rows.writerow(schemas[name].names)

    def write(self, records: Iterable[CaseRecord]) -> None:
        for name, table in case_tables(records, with_text=self._with_text).items():
            types = table.schema.types
            for row in table.to_pylist():
                cells = (cell_of(value, type_) for value, type_ in zip(row.values(), types, strict=True))
                self._rows[name].writerow(cells)


def cell_of(value: Any, type_: pa.DataType) -> str:
    """A value of a table as a cell."""
    if value is None:
        return ""
    if pa.types.is_list(type_):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime.date) else repr(value)
    return f"'{value}" if _APOSTROPHE.match(value) else value


def value_of_cell(cell: str, type_: pa.DataType) -> Any:
    """A cell as a value of its table again.

    Raises:
        ValueError: the cell is none of that type.
    """
    if not cell:
        return None
    if pa.types.is_list(type_):
        return json.loads(cell)
    if pa.types.is_boolean(type_):
        return {"true": True, "false": False}[cell]
    if pa.types.is_integer(type_):
        return int(cell)
    if pa.types.is_floating(type_):
        return float(cell)
    if pa.types.is_date(type_):
        return datetime.date.fromisoformat(cell)
    return cell.removeprefix("'")
