"""Rows out of files: text, JSONL, CSV, Parquet, a store; streamed, with the line that each came from.

A reader yields ``(line, row)``, or ``(line, Fault)`` for a line that is no row. Where a file cannot be read
to its end, its last yield is a fault and the run goes on with the next file.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from answer_assist.batch.errors import BatchError
from answer_assist.batch.records import Fault
from answer_assist.batch.sources import Source

Row = Mapping[str, Any]
_BOM = b"\xef\xbb\xbf"
_LOOK = 100  # lines of a JSONL file that are looked at for its keys
_ROWS = 500  # rows of a Parquet file at a time
_DELIMITERS = (",", ";", "\t", "|")
UNREADABLE = (OSError, EOFError, zlib.error, pa.ArrowException, csv.Error)

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def open_bytes(source: Source) -> BinaryIO:
    """The file's bytes, unpacked."""
    opened = gzip.open(source.path, "rb") if source.packed else source.path.open("rb")  # noqa: SIM115
    return cast(BinaryIO, opened)


def column_names(source: Source) -> list[str] | None:
    """The columns of a table, the keys of a JSONL file's first lines; None where there are none to be had."""
    try:
        match source.form:
            case "parquet":
                with pq.ParquetFile(source.path) as file:
                    return list(file.schema_arrow.names)
            case "csv":
                with closing(_csv_text(source)) as lines:
                    return _header(lines)[0]
            case "jsonl":
                keys: dict[str, None] = {}
                for line, row in _jsonl(source):
                    if not isinstance(row, Fault):
                        keys.update(dict.fromkeys(row))
                    if line is not None and line >= _LOOK:
                        break
                return list(keys) or None
    except UNREADABLE:
        return None
    return None


def column_types(source: Source) -> dict[str, pa.DataType]:
    """A Parquet file's own types; nothing for the rest and for what cannot be read."""
    if source.form != "parquet":
        return {}
    try:
        with pq.ParquetFile(source.path) as file:
            return {field.name: field.type for field in file.schema_arrow}
    except UNREADABLE:
        return {}


def read_rows(
    source: Source, wanted: Sequence[str] | None = None
) -> Iterator[tuple[int | None, Row | Fault]]:
    """The rows of a file; of a text file the one with ``text`` and ``id``.

    Args:
        source: the file.
        wanted: the columns that are needed of a Parquet file; all by default.
    """
    try:
        match source.form:
            case "text":
                yield from _text(source)
            case "jsonl":
                yield from _jsonl(source)
            case "csv":
                yield from _csv(source)
            case "parquet":
                yield from _parquet(source, wanted)
            case "store":
                raise AssertionError("a store is read by stored_rows")
    except UNREADABLE as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        yield None, Fault(f"the file cannot be read, or not to its end ({why})", source.within)


def _text(source: Source) -> Iterator[tuple[int | None, Row | Fault]]:
    with open_bytes(source) as file:
        content = file.read()
    if b"\0" in content:
        yield None, Fault("the file is binary, not a text; name a text file in UTF-8", source.within)
        return
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        yield line, Fault("the file is not UTF-8; save it as UTF-8", source.within, line)
        return
    yield None, {"text": text, "id": _id_of(source)}


def _id_of(source: Source) -> str:
    name = source.within.removesuffix(".gz")
    return name.rpartition(".")[0]


def _jsonl(source: Source) -> Iterator[tuple[int | None, Row | Fault]]:
    def fault(message: str) -> tuple[int, Fault]:
        return number, Fault(message, source.within, number)

    with open_bytes(source) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line.removeprefix(_BOM).decode())
            except UnicodeDecodeError:
                yield fault("the line is not UTF-8; save the file as UTF-8")
            except json.JSONDecodeError as error:
                yield fault(f"the line is not valid JSON at column {error.colno}; write one object a line")
            except (ValueError, RecursionError):  # a number of thousands of digits, brackets by the thousand
                yield fault("the line is no JSON that can be read; write one object a line")
            else:
                if isinstance(row, dict):
                    yield number, row
                else:
                    yield fault("the line is not a JSON object; write one object a line")


def _csv_text(source: Source) -> io.TextIOWrapper:
    # what is not UTF-8 comes through as lone surrogates, so that one bad line does not end the file
    return io.TextIOWrapper(open_bytes(source), encoding="utf-8-sig", errors="surrogateescape", newline="")


def _header(lines: io.TextIOWrapper) -> tuple[list[str], Any]:
    first = lines.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_behind(first, lines), delimiter=delimiter)
    return next(reader, []), reader


def _behind(first: str, lines: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from lines


def _csv(source: Source) -> Iterator[tuple[int | None, Row | Fault]]:
    with closing(_csv_text(source)) as lines:
        header, rows = _header(lines)
        last = rows.line_num
        for cells in rows:
            line, last = last + 1, rows.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                said = (
                    f"the row has {len(cells)} cells, the header {len(header)}; check quotes and separators"
                )
                yield line, Fault(said, source.within, line)
            elif any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell):
                yield line, Fault("the row is not UTF-8; save the file as UTF-8", source.within, line)
            else:
                yield line, dict(zip(header, cells, strict=True))


def _parquet(source: Source, wanted: Sequence[str] | None) -> Iterator[tuple[int | None, Row | Fault]]:
    with pq.ParquetFile(source.path) as file:
        there = set(file.schema_arrow.names)
        columns = None if wanted is None else [name for name in dict.fromkeys(wanted) if name in there]
        number = 0
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield number, row


def missing_column(wanted: str, what: str, option: str, source: Source, there: Sequence[str]) -> BatchError:
    """The refusal for a column that is not there, naming those that are."""
    named = ", ".join(there) or "none"
    return BatchError(
        f"{source.within} has no column {wanted!r} for the {what}; it has: {named}. Use {option}."
    )
