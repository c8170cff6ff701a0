"""Where the words of a document stand on the pages of the file that it came from, and that file itself.

The file is kept, for documents with pages alone, so that a page can be shown. It holds more than its text: a
letterhead, a signature, a face on a photo; so whoever keeps it decides on it, and can let go of it again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import sqlalchemy as sa

from answer_assist.documents.document import Box, Page, Place, Word, places_of
from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.errors import StoreError

_TENTHS = 10  # boxes are kept to a tenth of a point, less than a hair's breadth
_PERCENT = 100  # confidence is kept in percent
LARGEST_FILE = 50_000_000
"""Bytes of a file that is kept, at most; a larger one is read all the same, and its pages are not shown."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The pages of a document's file, and the words of its text with their places on them."""

    pages: tuple[Page, ...]
    words: tuple[Word, ...]

    def places(self, spans: Iterable[Span]) -> tuple[Place, ...]:
        """Where the words of a finding stand: one box for each piece of a line, in the order of the spans.

        A place's ``page`` is the index in ``pages``; boxes are in points from the page's upper left corner.

        Example:
            >>> words = (Word(0, 5, 0, Box(72, 90, 98, 102)), Word(6, 9, 0, Box(101, 90, 118, 102)))
            >>> PageWords((Page(1, 595, 842, "text layer"),), words).places([Span(0, 5, "Ki-67")])
            (Place(page=0, box=Box(left=72, top=90, right=98, bottom=102)),)
        """
        found = (place for span in spans for place in places_of(self.words, span.start, span.end))
        return tuple(dict.fromkeys(found))


class Paging(StoreBase):
    """The pages of documents that came from files with pages."""

    def keep_page_words(
        self, case_id: str, document: str, pages: Sequence[Page], words: Sequence[Word]
    ) -> None:
        """Keep where the words of a document stand, in place of what was kept before.

        Args:
            document: the id of a document of the case, whose text the words' offsets are of.
            pages: the pages of its file.
            words: the words of its text that have a place on them, in the order of the text.

        Raises:
            StoreError: there is no such case or document, or the words lie outside its text.
        """
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            if words and max(word.end for word in words) > len(
                _text_of(connection, number, case_id, document)
            ):
                raise StoreError(
                    f"the words lie outside document {document!r} of case {case_id!r}; read its file again"
                )
            insert_page_words(connection, number, document, pages, words)

    def page_words(self, case_id: str, document: str) -> PageWords | None:
        """The pages of a document and where its words stand; None where its file had none.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.page_words
        with self._reading() as connection:
            number = self._number(connection, case_id)
            row = connection.execute(table.select().where(*_place(table, number, document))).one_or_none()
        if row is None:
            return None
        return PageWords(tuple(Page(*page) for page in json.loads(row.pages)), unpacked(row.words))

    def places(self, case_id: str, document: str, spans: Iterable[Span]) -> tuple[Place, ...]:
        """Where the words of a finding (its ``evidence``) stand on the pages; none where there are no pages.

        Raises:
            StoreError: there is no such case.
        """
        kept = self.page_words(case_id, document)
        return () if kept is None else kept.places(spans)

    def keep_file(self, case_id: str, document: str, content: bytes) -> None:
        """Keep the file that a document came from, so that its pages can be shown.

        Raises:
            StoreError: there is no such case or document, or the file is larger than ``LARGEST_FILE``.
        """
        if len(content) > LARGEST_FILE:
            raise StoreError(f"a file of more than {LARGEST_FILE // 10**6} MB is not kept")
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            _text_of(connection, number, case_id, document)
            insert_file(connection, number, document, content)

    def source_file(self, case_id: str, document: str) -> bytes | None:
        """The file that a document came from; None where none was kept.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.source_files
        with self._reading() as connection:
            number = self._number(connection, case_id)
            content: bytes | None = connection.scalar(
                sa.select(table.c.content).where(*_place(table, number, document))
            )
        return content

    def documents_with_files(self, case_id: str) -> frozenset[str]:
        """The ids of the case's documents whose files were kept; no file is read for it.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.source_files
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = sa.select(table.c.document).where(table.c.case_number == number)
            return frozenset(connection.scalars(query))

    def forget_file(self, case_id: str, document: str) -> None:
        """Let go of the file of a document; its text and the places of its words stay.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.source_files
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            connection.execute(table.delete().where(*_place(table, number, document)))


def _place(table: sa.Table, number: int, document: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.case_number == number, table.c.document == document


def packed(words: Sequence[Word]) -> bytes:
    """Words and their places in few bytes: one column after the other, as differences, compressed."""
    columns: list[list[int]] = [[] for _ in range(8)]
    end = page = 0
    for word in words:
        left, top, right, bottom = (round(side * _TENTHS) for side in word.box)
        confidence = -1 if word.confidence is None else round(word.confidence * _PERCENT)
        row = (
            word.start - end, word.end - word.start, word.page - page,
            left, top, right - left, bottom - top, confidence,
        )  # fmt: skip
        for column, value in zip(columns, row, strict=True):
            column.append(value)
        end, page = word.end, word.page
    return zlib.compress(json.dumps(columns, separators=(",", ":")).encode(), 9)


def unpacked(kept: bytes) -> tuple[Word, ...]:
    """The words again; boxes to a tenth of a point, confidence to a hundredth."""
    columns: list[list[int]] = json.loads(zlib.decompress(kept))
    words = []
    end = page = 0
    for gap, length, step, left, top, width, height, confidence in zip(*columns, strict=True):
        start, page = end + gap, page + step
        end = start + length
        sides = (left, top, left + width, top + height)
        words.append(
            Word(
                start,
                end,
                page,
                Box(*(side / _TENTHS for side in sides)),
                None if confidence < 0 else confidence / _PERCENT,
            )
        )
    return tuple(words)


def insert_page_words(
    connection: sa.Connection, number: int, document: str, pages: Sequence[Page], words: Sequence[Word]
) -> None:
    """Keep the places of a document's words in place of what was kept before."""
    row: dict[str, str | bytes] = {
        "pages": json.dumps([astuple(page) for page in pages]),
        "words": packed(words),
    }
    _put(connection, tables.page_words, number, document, row)


def insert_file(connection: sa.Connection, number: int, document: str, content: bytes) -> None:
    """Keep the file of a document in place of what was kept before."""
    _put(connection, tables.source_files, number, document, {"content": content})


def _put(
    connection: sa.Connection, table: sa.Table, number: int, document: str, row: dict[str, str | bytes]
) -> None:
    connection.execute(table.delete().where(*_place(table, number, document)))
    connection.execute(table.insert().values(row | {"case_number": number, "document": document}))


def _text_of(connection: sa.Connection, number: int, case_id: str, document: str) -> str:
    table = tables.documents
    query = sa.select(table.c.text).where(table.c.case_number == number, table.c.id == document)
    text: str | None = connection.scalar(query)
    if text is None:
        raise StoreError(f"case {case_id!r} has no document {document!r}")
    return text


def forget_pages(connection: sa.Connection, number: int, documents: Sequence[str]) -> None:
    """Let go of the places and the files of documents whose text is gone."""
    for table in (tables.page_words, tables.source_files):
        connection.execute(
            table.delete().where(table.c.case_number == number, table.c.document.in_(documents))
        )
