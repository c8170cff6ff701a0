"""Cases as the tables of ``answer-assist batch``, corrections applied: Parquet here, CSV in ``csv_tables``.

The columns are those of ``batch.schema``; ``document`` is the case's id and the document's ("0412/R"), ``id``
the document's own, ``case`` the case's.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.exports.case_record import read_record
    >>> record = read_record(Case("0412", (CaseDocument("R", "report", "p63 negative. Ki-67 80%."),)))
    >>> findings = case_tables([record])["findings"]
    >>> findings.select(["document", "name", "result"]).to_pylist()[0]
    {'document': '0412/R', 'name': 'p63', 'result': 'negative'}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from answer_assist import __version__
from answer_assist.batch.errors import BatchError
from answer_assist.batch.joining import FORMAT, DataSet
from answer_assist.batch.parts import Job
from answer_assist.batch.records import Entry, read_date
from answer_assist.batch.rows import as_files, tables_of_summaries
from answer_assist.batch.schema import table_schemas
from answer_assist.batch.version import reader_digest, terminology_digest
from answer_assist.exports.case_record import CaseRecord
from answer_assist.findings import CaseSummary


class CaseTableWriter(Protocol):
    """Where the tables of cases go."""

    def write(self, records: Iterable[CaseRecord]) -> None:
        """Add cases."""


def case_tables(records: Iterable[CaseRecord], *, with_text: bool = False) -> dict[str, pa.Table]:
    """The tables ``documents``, ``findings``, ``questions`` and ``errors`` of cases; ``errors`` is empty.

    Args:
        with_text: with the patients' words: ``words`` in ``findings``, ``text`` in ``questions``.
    """
    return tables_of_summaries((each for record in records for each in _entries(record)), Job(with_text))


def _entries(record: CaseRecord) -> Iterator[tuple[Entry, CaseSummary]]:
    case = record.case
    for document, summary in zip(case.documents, record.summaries, strict=True):
        try:
            day = read_date(document.date or case.received)
        except ValueError:
            day = None
        entry = Entry(
            "", document.kind, document.id, None, None, case.id, day, case.specialty,
            document=f"{case.id}/{document.id}",
        )  # fmt: skip
        yield entry, summary


@contextmanager
def parquet_writer(
    folder: Path, *, with_text: bool = False, force: bool = False
) -> Iterator[CaseTableWriter]:
    """A data set in a folder, as ``answer-assist batch`` makes them: ``read_frames`` and ``digest`` read it.

    Args:
        force: in place of the data set that is there.

    Raises:
        BatchError: the folder holds other things or a data set, or cannot be written.
    """
    with DataSet(folder) as data_set:
        if data_set.manifest() is not None and not force:
            raise BatchError(f"{folder} holds a data set already; name another folder, or use --force")
        manifest = {
            "format": FORMAT,
            "complete": False,
            "version": __version__,
            "terminology": terminology_digest(),
            "reader": reader_digest(),
            "input": {"export": "cases with corrections applied"},
            "options": {"text": with_text},
        }
        data_set.begin(manifest, table_schemas(text=with_text))
        parts = _ParquetParts(data_set, with_text)
        yield parts
        if not parts.number:
            parts.write(())
        data_set.finish(manifest, parts.number)


class _ParquetParts:
    def __init__(self, data_set: DataSet, with_text: bool) -> None:
        self._data_set, self._with_text = data_set, with_text
        self.number = 0

    def write(self, records: Iterable[CaseRecord]) -> None:
        self._data_set.add(as_files(self.number, case_tables(records, with_text=self._with_text)))
        self.number += 1
