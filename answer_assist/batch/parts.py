"""The input cut into parts, the unit of work: always the same parts for the same input and options.

Light to import: the process that only hands out parts has no need of the readers (``rows`` has them).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import pyarrow as pa

from answer_assist.batch.records import Entry, Fault

LONGEST_PART = 5_000_000
"""Characters after which a part ends, however few its documents are."""
_MOST, _FEWEST = 5_000, 100
_PARTS = 64  # at the end one process waits for the other's last part: a 64th is not much


@dataclass(frozen=True)
class Job:
    """What every part of a run has in common."""

    text: bool = False
    keep: Mapping[str, pa.DataType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Documents and faults of the input in their order; ``number`` counts parts from 0."""

    number: int
    items: tuple[Entry | Fault, ...]

    @property
    def documents(self) -> int:
        """How many documents there are to be read."""
        return sum(isinstance(item, Entry) for item in self.items)


@dataclass(frozen=True, slots=True)
class PartTables:
    """A part that was read: each table as a Parquet file's bytes, its rows, and what read it."""

    number: int
    files: Mapping[str, bytes]
    rows: Mapping[str, int]
    reader: str


def part_size(documents: int) -> int:
    """How many documents a part has: enough parts for several processes, not too many files.

    >>> part_size(300), part_size(20_000), part_size(1_000_000)
    (100, 312, 5000)
    """
    return min(_MOST, max(_FEWEST, documents // _PARTS))


def cut(items: Iterable[Entry | Fault], size: int) -> Iterator[Part]:
    """Parts of ``size`` documents each, fewer where they are long; every document gets its unique id.

    There is always one part, so that a data set without documents has its tables too.
    """
    number, part, documents, chars = 0, list[Entry | Fault](), 0, 0
    last: str | None = None
    with UniqueIds() as ids:
        for item in items:
            if documents >= size or chars >= LONGEST_PART or len(part) >= 2 * size:
                yield Part(number, tuple(part))
                number, part, documents, chars = number + 1, [], 0, 0
            if isinstance(item, Entry):
                item = replace(item, document=ids.unique(item.id or _place(item)))
                last = item.document
                documents += 1
                chars += len(item.text)
            elif item.of_last:
                item = replace(item, document=last)
            part.append(item)
    if part or number == 0:
        yield Part(number, tuple(part))


def _place(entry: Entry) -> str:
    source = entry.source or "document"
    return source if entry.line is None else f"{source}:{entry.line}"


class UniqueIds:
    """Tells repeated ids apart: the second document of an id gets ``#2`` behind it, the third ``#3``.

    Which ids were there is kept in a temporary database as digests: no memory that grows, no id on the disk.

    >>> with UniqueIds() as ids:
    ...     [ids.unique(id) for id in ("a", "b", "a", "a#2", "a")]
    ['a', 'b', 'a#2', 'a#2#2', 'a#3']
    """

    def __init__(self) -> None:
        self._ids = sqlite3.connect("", isolation_level=None)  # a file of its own, gone when it is closed
        self._ids.execute("PRAGMA journal_mode = OFF")
        self._ids.execute("PRAGMA cache_size = -8000")
        self._ids.execute("CREATE TABLE ids (digest BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._ids.execute("BEGIN")

    def __enter__(self) -> UniqueIds:
        return self

    def __exit__(self, *_: object) -> None:
        self._ids.close()

    def unique(self, id: str) -> str:
        """The id, or a variant of it that was not there yet."""
        digest = _digest(id)
        if self._take(digest):
            return id
        (times,) = self._ids.execute("SELECT times FROM ids WHERE digest = ?", (digest,)).fetchone()
        while not self._take(_digest(variant := f"{id}#{times + 1}")):
            times += 1
        self._ids.execute("UPDATE ids SET times = ? WHERE digest = ?", (times + 1, digest))
        return variant

    def _take(self, digest: bytes) -> bool:
        taken = self._ids.execute("INSERT OR IGNORE INTO ids VALUES (?, 1)", (digest,)).rowcount
        return taken == 1


def _digest(id: str) -> bytes:
    return blake2b(id.encode(errors="surrogatepass"), digest_size=16).digest()
