"""The formats of ``answer-assist export``: a file for each case, or tables of all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from answer_assist.exports.case_record import CaseRecord
    from answer_assist.exports.report import CaseReport
    from answer_assist.exports.tables import CaseTableWriter

FORMATS = ("json", "csv", "parquet", "md", "pdf", "docx", "fhir", "omop")
_NEEDS = MappingProxyType(
    {
        "csv": ("pyarrow", "research"),
        "parquet": ("pyarrow", "research"),
        "pdf": ("typst", "pdf"),
        "docx": ("docx", "documents"),
        "fhir": ("fhir.resources", "exports"),
        "omop": ("pandas", "research"),
    }
)
"""Format -> the module that it needs, and the extra that brings it."""
_CASES_AT_ONCE = 200  # of a part of a Parquet table
_LONGEST_NAME = 150  # bytes; file systems take 255, ending and number included


class ExportError(Exception):
    """The export cannot start, or a case of it cannot be written; a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written: where, whether with the documents' words, whether over what is there."""

    format: str
    folder: Path
    with_text: bool = False
    force: bool = False
    concepts: Path | None = None


class Writer(Protocol):
    """Takes cases, one after the other."""

    def write(self, record: CaseRecord) -> None:
        """Write a case.

        Raises:
            ExportError: this case cannot be written; others may be.
        """


def opened(wanted: Wanted) -> AbstractContextManager[Writer]:
    """What writes the cases; tables are whole when the context ends without an error.

    Raises:
        ExportError: the format needs a package that is not installed.
    """
    _demand(wanted.format)
    tables = {"csv": _csv, "parquet": _parquet, "omop": _omop}
    return tables.get(wanted.format, _files)(wanted)


def _demand(format: str) -> None:
    """Refuse a format whose package is not installed."""
    if format not in _NEEDS:
        return
    module, extra = _NEEDS[format]
    try:
        import_module(module)
    except ModuleNotFoundError:
        raise ExportError(
            f"the format {format} needs the package {module}: pip install 'answer-assist[{extra}]'"
        ) from None


@contextmanager
def _files(wanted: Wanted) -> Iterator[Writer]:
    """A file a case."""
    form = _FORMS[wanted.format]
    ending = _ENDINGS.get(wanted.format, wanted.format)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    yield _CaseFiles(wanted, ending, form)


@dataclass(slots=True)
class _CaseFiles:
    wanted: Wanted
    ending: str
    form: Callable[[CaseRecord, Wanted], bytes]
    _names: set[str] = field(default_factory=set)

    def write(self, record: CaseRecord) -> None:
        path = self.wanted.folder / f"{self._free_name(record.id)}.{self.ending}"
        if path.exists() and not self.wanted.force:
            raise ExportError(f"{path} is there already; name another folder, or use --force")
        content = self.form(record, self.wanted)
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            temporary.write_bytes(content)
            temporary.replace(path)  # whole or not at all
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise ExportError(f"{path} cannot be written ({error.strerror})") from None

    def _free_name(self, id: str) -> str:
        """A file's name of a case's id; ids of one name ("7/a" and "7-a") get numbers."""
        letters = re.sub(r"[^\w-]+", "-", id).strip("-").encode()[:_LONGEST_NAME]
        plain = letters.decode(errors="ignore") or "case"
        name, number = plain, 1
        while name.casefold() in self._names:  # on some systems large and small letters are one
            number += 1
            name = f"{plain}-{number}"
        self._names.add(name.casefold())
        return name


def _as_json(record: CaseRecord, wanted: Wanted) -> bytes:
    from answer_assist.exports.as_json import case_json

    return _json(case_json(record, with_text=wanted.with_text))


def _as_fhir(record: CaseRecord, wanted: Wanted) -> bytes:
    from answer_assist.exports.fhir import to_fhir

    return _json(to_fhir(record, with_text=wanted.with_text))


def _as_markdown(record: CaseRecord, wanted: Wanted) -> bytes:
    from answer_assist.exports.markdown import report_markdown

    return report_markdown(_report(record, wanted)).encode()


def _as_pdf(record: CaseRecord, wanted: Wanted) -> bytes:
    from answer_assist.exports.pdf import report_pdf

    return report_pdf(_report(record, wanted))


def _as_docx(record: CaseRecord, wanted: Wanted) -> bytes:
    from answer_assist.exports.docx import report_docx

    return report_docx(_report(record, wanted))


_FORMS: dict[str, Callable[[CaseRecord, Wanted], bytes]] = {
    "json": _as_json,
    "fhir": _as_fhir,
    "md": _as_markdown,
    "pdf": _as_pdf,
    "docx": _as_docx,
}
_ENDINGS = {"fhir": "fhir.json"}


def _report(record: CaseRecord, wanted: Wanted) -> CaseReport:
    from answer_assist.exports.report import record_report

    return record_report(record, documents=wanted.with_text)


def _json(told: dict[str, Any]) -> bytes:
    try:
        return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 cannot hold and JSON's escapes can
        return json.dumps(told, indent=2).encode() + b"\n"


@contextmanager
def _csv(wanted: Wanted) -> Iterator[Writer]:
    from answer_assist.exports.csv_tables import csv_writer

    with (
        _refusals(),
        csv_writer(wanted.folder, with_text=wanted.with_text, force=wanted.force) as tables,
        _in_parts(tables) as writer,
    ):
        yield writer


@contextmanager
def _parquet(wanted: Wanted) -> Iterator[Writer]:
    from answer_assist.exports.tables import parquet_writer

    with (
        _refusals(),
        parquet_writer(wanted.folder, with_text=wanted.with_text, force=wanted.force) as tables,
        _in_parts(tables) as writer,
    ):
        yield writer


@contextmanager
def _refusals() -> Iterator[None]:
    """What the tables refuse, as what the export refuses."""
    from answer_assist.batch.errors import BatchError

    try:
        yield
    except BatchError as error:
        raise ExportError(str(error)) from None


@contextmanager
def _in_parts(tables: CaseTableWriter) -> Iterator[Writer]:
    parts = _Parts(tables)
    yield parts
    parts.flush()


@dataclass(slots=True)
class _Parts:
    """Cases gathered, so that a table has few large parts."""

    tables: CaseTableWriter
    _records: list[CaseRecord] = field(default_factory=list)

    def write(self, record: CaseRecord) -> None:
        self._records.append(record)
        if len(self._records) >= _CASES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if self._records:
            self.tables.write(self._records)
            self._records = []


@contextmanager
def _omop(wanted: Wanted) -> Iterator[Writer]:
    """The tables NOTE and NOTE_NLP of all cases together, as CSV and as Parquet."""
    from answer_assist.exports.omop import read_concepts, to_omop, write_omop

    try:
        concepts = read_concepts(wanted.concepts) if wanted.concepts else None
    except (ValueError, OSError) as error:
        raise ExportError(f"{wanted.concepts}: {error}") from None
    wanted.folder.mkdir(parents=True, exist_ok=True)
    there = next((name for name in _OMOP_FILES if (wanted.folder / name).exists()), None)
    if there and not wanted.force:
        raise ExportError(f"{wanted.folder} has {there} already; name another folder, or use --force")
    gathered = _Gathered()
    yield gathered
    tables = to_omop(gathered.records, concepts=concepts, with_text=wanted.with_text)
    write_omop(tables, wanted.folder)


_OMOP_FILES = tuple(f"{table}.{ending}" for table in ("note", "note_nlp") for ending in ("csv", "parquet"))


@dataclass(slots=True)
class _Gathered:
    """All cases at once: ids of rows are counted over them."""

    records: list[CaseRecord] = field(default_factory=list)

    def write(self, record: CaseRecord) -> None:
        self.records.append(record)
