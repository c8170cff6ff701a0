"""A table of texts in, tables of findings out: pure functions over pandas DataFrames.

Example:
    >>> texts = pd.DataFrame({"id": ["a", "b"], "text": ["p63-, Ki-67 80%", "No liver metastasis"]})
    >>> shown = ["document", "kind", "name", "result", "percent_low", "assertion"]
    >>> extract_frame(texts, kind="report")[shown]
      document    kind   name    result  percent_low assertion
    0        a  marker    p63  negative          NaN   present
    1        a  marker  Ki-67  positive         80.0   present
    2        b    site  liver       NaN          NaN    absent
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from answer_assist.batch.errors import BatchError
from answer_assist.batch.joining import part_files, read_manifest
from answer_assist.batch.keeping import KeptTypes, kept_value
from answer_assist.batch.parts import Job, Part, UniqueIds
from answer_assist.batch.records import USUAL_NAMES, Columns, Entry, Fault, Intake, entry_of
from answer_assist.batch.rows import tables_of
from answer_assist.batch.schema import TABLES
from answer_assist.findings import DocumentKind

_ROWS = 2_000  # rows that are taken apart at a time
_INTEGERS: dict[Any, Any] = {
    pa.int32(): pd.Int32Dtype(),  # with a place for what is not stated, unlike numpy's
    pa.int64(): pd.Int64Dtype(),
}


class Frames(NamedTuple):
    """The tables of an extraction; ``batch.schema`` says what their columns mean."""

    documents: pd.DataFrame
    findings: pd.DataFrame
    questions: pd.DataFrame
    errors: pd.DataFrame


def extract_frame(
    df: pd.DataFrame,
    *,
    text: str | None = None,
    id: str | None = None,
    kind: DocumentKind = "query",
    words: bool = False,
) -> pd.DataFrame:
    """The findings of every text of a table, one row a finding.

    It depends on nothing but its arguments and keeps nothing, so that it also runs in Dask's
    ``map_partitions`` and in Spark's ``mapInPandas`` (``docs/batch.md`` has both). What cannot be read has no
    rows here; ``extract_frames`` says what and why.

    Args:
        df: one row a document. A column ``kind`` says what each is, where there is one.
        text: its column of texts; by default ``text``, or another of the usual names.
        id: its column of ids; by default ``id`` or the like, or else the index. Repeated ids are told apart
            within this table.
        kind: what the documents are, where the table does not say.
        words: with the patients' own words in a column ``words``.

    Raises:
        BatchError: a column is not there; the message names those that are.
    """
    return extract_frames(df, text=text, id=id, kind=kind, words=words).findings


def extract_frames(
    df: pd.DataFrame,
    *,
    text: str | None = None,
    id: str | None = None,
    date: str | None = None,
    kind: DocumentKind = "query",
    keep: Sequence[str] = (),
    words: bool = False,
) -> Frames:
    """All tables of an extraction over a table of texts; see ``extract_frame``.

    Args:
        df: one row a document.
        text: its column of texts.
        id: its column of ids.
        date: its column of dates; by default ``date`` or the like.
        kind: what the documents are, where the table does not say.
        keep: columns to keep in ``documents``.
        words: with the patients' own words: ``words`` in ``findings``, ``text`` in ``questions``.

    Raises:
        BatchError: a column is not there; the message names those that are.
    """
    columns = _columns(df, Columns(text=text, id=id, date=date), keep)
    types = KeptTypes(keep)
    for start in range(0, len(df) if keep else 0, _ROWS):
        for row in _rows(df[list(keep)].iloc[start : start + _ROWS]):
            types.see(row, text_only=False)
    job = Job(words, types.types())
    pieces = [tables_of(part, job) for part in _parts(df, columns, Intake(kind, keep=tuple(keep)), job)]
    return Frames(*(_frame(pa.concat_tables([piece[table] for piece in pieces])) for table in TABLES))


def read_frames(folder: str | os.PathLike[str], *, unfinished: bool = False) -> Frames:
    """The tables of a data set that ``answer-assist batch`` made, in the order of the input.

    Args:
        folder: the data set's.
        unfinished: take what is there of a run that is not complete.

    Raises:
        BatchError: there is no data set, or it is not complete.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    if manifest is None:
        raise BatchError(f"{place} is no data set; make one with: answer-assist batch INPUT --out {place}")
    if not manifest["complete"] and not unfinished:
        raise BatchError(f"{place} is not complete; run the same answer-assist batch again to go on")
    return Frames(*(_frame(_read_table(place, table)) for table in TABLES))


def _read_table(folder: Path, table: str) -> pa.Table:
    return pa.concat_tables([pq.read_table(file) for file in part_files(folder, table)])


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(
        types_mapper=_INTEGERS.get, date_as_object=False, ignore_metadata=True
    )
    return frame


def _columns(df: pd.DataFrame, named: Columns, keep: Sequence[str]) -> Columns:
    there = [str(name) for name in df.columns]
    for name in (*named.named().values(), *keep):
        if name not in there:
            raise BatchError(f"the table has no column {name!r}; it has: {', '.join(there) or 'none'}")
    taken = set(named.named().values())
    found = {
        what: getattr(named, what) or next((n for n in usual if n in there and n not in taken), None)
        for what, usual in USUAL_NAMES.items()
    }
    columns = Columns(**found)
    if columns.text is None:
        raise BatchError(
            f"name the column of texts with text=...; the table has: {', '.join(there) or 'none'}"
        )
    return columns


def _parts(df: pd.DataFrame, columns: Columns, intake: Intake, job: Job) -> Iterator[Part]:
    number, last = 0, None
    wanted = list(dict.fromkeys([*columns.named().values(), *intake.keep]))
    with UniqueIds() as ids:
        for start in range(0, max(1, len(df)), _ROWS):
            items: list[Entry | Fault] = []
            some = df.iloc[start : start + _ROWS]
            for row, label in zip(_rows(some[wanted]), some.index, strict=True):
                number += 1
                for item in entry_of(row, columns, intake, None, number):
                    if isinstance(item, Entry):
                        kept = zip(item.kept, job.keep.values(), strict=True)
                        item = replace(
                            item,
                            document=ids.unique(item.id or str(label)),
                            kept=tuple(kept_value(value, type_) for value, type_ in kept),
                        )
                        last = item.document
                    elif item.of_last:
                        item = replace(item, document=last)
                    items.append(item)
            yield Part(start // _ROWS, tuple(items))


def _rows(df: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows as Python values; what is missing is None."""
    columns = [
        [
            None if missing else value
            for value, missing in zip(df[name].tolist(), df[name].isna(), strict=True)
        ]
        for name in df.columns
    ]
    names = [str(name) for name in df.columns]
    for cells in zip(*columns, strict=True):
        yield dict(zip(names, cells, strict=True))
