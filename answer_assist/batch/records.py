"""What one document of the input is before it is read, and what is wrong with one."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from answer_assist.findings import DOCUMENT_KINDS, DocumentKind

Kept = str | int | float | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the input; ``document`` is its unique id, given when the parts are cut."""

    text: str = field(repr=False)
    kind: DocumentKind
    id: str | None
    source: str | None
    line: int | None = None
    case: str | None = None
    date: datetime.date | None = None
    specialty: str | None = None
    kept: tuple[Kept, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of ``errors``: what is wrong where; never a word of a document.

    ``of_last`` where it is about the document just before it, which is read all the same.
    """

    message: str
    source: str | None = None
    line: int | None = None
    field: str | None = None
    document: str | None = None
    of_last: bool = False


def fault_at(entry: Entry, message: str) -> Fault:
    """A fault of a whole document."""
    return Fault(message, entry.source, entry.line, None, entry.document)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table, or key of a JSON line, holds what; None where there is none."""

    text: str | None = None
    id: str | None = None
    date: str | None = None
    kind: str | None = None
    case: str | None = None
    specialty: str | None = None

    def named(self) -> dict[str, str]:
        """The columns that are there, by what they hold."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return {name: column for name, column in said.items() if column is not None}


# What a column is called where the user does not say; the first that is there is taken.
USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "query", "message", "report", "note", "body", "content"),
    "id": ("id", "document", "document_id", "doc_id"),
    "date": ("date", "received", "created", "created_at"),
    "kind": ("kind",),
    "case": ("case", "case_id", "patient_id"),
    "specialty": ("specialty",),
}


@dataclass(frozen=True, slots=True)
class Intake:
    """How a row of the input becomes a document."""

    kind: DocumentKind = "query"
    date_format: str | None = None
    keep: tuple[str, ...] = ()


def entry_of(
    row: Mapping[str, Any], columns: Columns, intake: Intake, source: str | None, line: int | None
) -> list[Entry | Fault]:
    """The document of a row, behind it what is wrong with it; only the faults where it cannot be read."""

    given = {name: row.get(column) for name, column in columns.named().items()}
    own_id = _plain(given.get("id"))

    def fault(message: str, column: str | None) -> Fault:
        return Fault(message, source, line, column, own_id)

    text = given.get("text")
    if not isinstance(text, str):
        return [fault("there is no text" if text is None else "the text is not a string", columns.text)]
    if not text.strip():
        return [fault("the text is empty; there is nothing to read", columns.text)]
    own_kind = _plain(given.get("kind")) or intake.kind
    kind = next((known for known in DOCUMENT_KINDS if known == own_kind), None)
    if kind is None:
        return [fault(f"the kind is none of {', '.join(DOCUMENT_KINDS)}", columns.kind)]
    faults: list[Entry | Fault] = []
    try:
        date = read_date(given.get("date"), intake.date_format)
    except ValueError:
        date = None
        wanted = f"as {intake.date_format}" if intake.date_format else "as 2024-05-17"
        said = f"the date is not written {wanted}; the document is read without it"
        faults.append(Fault(said, source, line, columns.date, own_id, of_last=True))
    entry = Entry(
        text,
        kind,
        own_id,
        source,
        line,
        _plain(given.get("case")),
        date,
        _plain(given.get("specialty")),
        tuple(row.get(name) for name in intake.keep),
    )
    return [entry, *faults]


def read_date(value: Any, form: str | None = None) -> datetime.date | None:
    """A date out of a cell: a date, ISO 8601 with or without its time, or in the user's form.

    >>> read_date("2024-05-17T08:40:00+00:00")
    datetime.date(2024, 5, 17)
    >>> read_date("5/17/2024", "%m/%d/%Y")
    datetime.date(2024, 5, 17)

    Raises:
        ValueError: it is no date of that form.
    """
    if value is None or value == "" or value != value:  # NaT and NaN are not themselves
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        raise ValueError("no date")
    if form:
        return datetime.datetime.strptime(value.strip(), form).date()  # noqa: DTZ007  (a day has no zone)
    match = _ISO_DATE.match(value.strip())
    if match is None:
        raise ValueError("no date")
    return datetime.date.fromisoformat(match.group(1))


_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?$", re.DOTALL)


def _plain(value: Any) -> str | None:
    """A cell as a string: ids may be numbers; lists and objects become JSON."""
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = (
        value
        if isinstance(value, str)
        else json.dumps(value)
        if isinstance(value, dict | list)
        else str(value)
    )
    return encodable(text)


def encodable(text: str) -> str:
    """The text with a lone surrogate, which no file can hold, as a question mark."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
