"""The whole input as a stream of documents and faults; checked and fingerprinted before it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa

from answer_assist.batch import tables
from answer_assist.batch.errors import BatchError
from answer_assist.batch.keeping import KeptTypes, kept_value
from answer_assist.batch.records import USUAL_NAMES, Columns, Entry, Fault, Intake, entry_of
from answer_assist.batch.sources import Source, Sources

_CHUNK = 1 << 20
_TABLES = ("jsonl", "csv", "parquet")
_STORED = Columns(text="text", id="id", date="date", kind="kind", case="case", specialty="specialty")
_CASE_LINE = "documents"  # the key that makes a JSON line a whole case


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the input is: a digest over names and contents, and about how many documents it holds."""

    digest: str
    sources: int
    documents: int


@dataclass(frozen=True)
class Documents:
    """The input: sources, the columns that the user named, how a row becomes a document."""

    sources: Sources
    columns: Columns = Columns()  # noqa: RUF009  (frozen)
    intake: Intake = Intake()  # noqa: RUF009  (frozen)

    def check(self) -> None:
        """Say now which column is missing in which file.

        Raises:
            BatchError: a column is not there; the message names those that are.
        """
        for source in self.sources:
            if source.form in _TABLES:
                names = tables.column_names(source)
                if names is not None:
                    self._columns_of(source, names)

    @cached_property
    def kept_types(self) -> dict[str, pa.DataType]:
        """The types of the columns to keep, from all their values."""
        kept = KeptTypes(self.intake.keep)
        for source in self.sources if self.intake.keep else ():
            types = tables.column_types(source)
            if types:
                kept.see_schema(types)
                continue
            for _, row in self._rows(source):
                if not isinstance(row, Fault):
                    kept.see(row, text_only=source.form == "csv")
        return kept.types()

    def fingerprint(self) -> Fingerprint:
        """Read all files once for their digest; the count is exact but for broken lines."""
        digest = blake2b(digest_size=20)
        sources = documents = 0
        for source in self.sources:
            sources += 1
            digest.update(f"{source.within}\0{source.form}\0".encode(errors="surrogatepass"))
            documents += (
                _digest_store(source, digest) if source.form == "store" else _digest_file(source, digest)
            )
        return Fingerprint(digest.hexdigest(), sources, documents)

    def stamp(self) -> str:
        """A quick digest of sizes and times, which changes when a file is written while it is read."""
        digest = blake2b(digest_size=20)
        for source in self.sources:
            if source.form != "store":
                try:
                    found = source.path.stat()
                    said = f"{source.within}\0{found.st_size}\0{found.st_mtime_ns}\0"
                except OSError:
                    said = f"{source.within}\0gone\0"
                digest.update(said.encode(errors="surrogatepass"))
        return digest.hexdigest()

    def __iter__(self) -> Iterator[Entry | Fault]:
        types = self.kept_types
        for source in self.sources:
            for each in self._entries(source):
                if types and isinstance(each, Entry):
                    values = zip(each.kept, types.values(), strict=True)
                    each = replace(each, kept=tuple(kept_value(*value) for value in values))
                yield each

    def _entries(self, source: Source) -> Iterator[Entry | Fault]:
        columns = self._columns_for(source)
        wanted = [*columns.named().values(), *self.intake.keep]
        for line, row in self._rows(source, wanted):
            if isinstance(row, Fault):
                yield row
            else:
                yield from self._of_row(row, columns, source, line)

    def _of_row(
        self, row: Mapping[str, Any], columns: Columns, source: Source, line: int | None
    ) -> Iterator[Entry | Fault]:
        documents = row.get(_CASE_LINE)
        if isinstance(documents, list) and columns.text not in row:
            for document in documents:
                if isinstance(document, dict):
                    whole = _of_case(row, document)
                    kept = {name: whole.get(name, row.get(name)) for name in self.intake.keep}
                    yield from entry_of(kept | whole, _STORED, self.intake, source.within, line)
                else:
                    yield Fault("a document of the case is not an object", source.within, line, _CASE_LINE)
            return
        yield from entry_of(row, columns, self.intake, source.within, line)

    def _rows(
        self, source: Source, wanted: list[str] | None = None
    ) -> Iterator[tuple[int | None, Mapping[str, Any] | Fault]]:
        return stored_rows(source) if source.form == "store" else tables.read_rows(source, wanted)

    def _columns_for(self, source: Source) -> Columns:
        if source.form == "text":
            return Columns(text="text", id="id")
        if source.form == "store":
            return _STORED
        names = tables.column_names(source)
        return Columns() if names is None else self._columns_of(source, names)

    def _columns_of(self, source: Source, names: list[str]) -> Columns:
        found: dict[str, str | None] = {}
        for what, usual in USUAL_NAMES.items():
            named = getattr(self.columns, what)
            if named is not None and named not in names:
                raise tables.missing_column(named, what, f"--{what}-column", source, names)
            taken = set(self.columns.named().values()) - {named}
            free = (name for name in usual if name in names and name not in taken)
            found[what] = named or next(free, None)
        columns = Columns(**found)
        if columns.text is None and _CASE_LINE not in names:
            raise tables.missing_column("text", "text", "--text-column NAME", source, names)
        for name in self.intake.keep:
            if name not in names and _CASE_LINE not in names:
                raise tables.missing_column(name, "values to keep", "--keep NAME", source, names)
        return columns


def stored_rows(source: Source) -> Iterator[tuple[int | None, Mapping[str, Any] | Fault]]:
    """The documents of a store; a document without a date has the day on which its case came in."""
    from answer_assist.store import StoreError, open_store  # half a second, which other sources need not wait

    if "://" not in source.place and not Path(source.place).exists():
        raise BatchError(f"{source.place}: there is no such file; check the name")
    try:
        with open_store(source.place) as store:
            for case, document in store.every_document():
                row = document.to_dict() | {
                    "id": f"{case.id}/{document.id}",
                    "date": document.date or case.received,
                    "received": case.received,
                    "specialty": case.specialty,
                    "case": case.id,
                }
                yield None, row
    except StoreError as error:
        raise BatchError(str(error)) from None


def _of_case(case: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    return dict(document) | {
        "id": f"{case.get('id')}/{document.get('id')}",
        "date": document.get("date") or case.get("received"),
        "specialty": case.get("specialty"),
        "case": case.get("id"),
    }


def _digest_store(source: Source, digest: Any) -> int:
    count = 0
    for _, row in stored_rows(source):
        count += 1
        digest.update(repr(row).encode(errors="surrogatepass"))
    return count


def _digest_file(source: Source, digest: Any) -> int:
    """Take the file into the digest; about how many documents it holds."""
    content = blake2b(digest_size=20)
    try:
        with source.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                content.update(chunk)
    except OSError as error:
        content.update(f"unreadable {error.errno}".encode())
    digest.update(content.digest())
    return _about_how_many(source)


def _about_how_many(source: Source) -> int:
    try:
        if source.form == "parquet":
            import pyarrow.parquet as pq

            return int(pq.read_metadata(source.path).num_rows)
        if source.form == "text":
            return 1
        lines, inside, last = 0, 0, b"\n"
        with tables.open_bytes(source) as file:
            while chunk := file.read(_CHUNK):
                last = chunk[-1:]
                if source.form == "jsonl":
                    lines += chunk.count(b"\n")
                    continue
                for piece in chunk.split(b'"'):  # a line break within quotes ends no row
                    lines += 0 if inside else piece.count(b"\n")
                    inside ^= 1
                inside ^= 1  # there is one piece more than quotes
        return max(0, lines + (last != b"\n") - (source.form == "csv"))
    except tables.UNREADABLE:
        return 1
