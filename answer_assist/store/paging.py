"""Where the words of a document stand on the pages of the file that it came from."""

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
        table = tables.page_words
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            text = connection.scalar(
                sa.select(tables.documents.c.text).where(
                    tables.documents.c.case_number == number, tables.documents.c.id == document
                )
            )
            if text is None:
                raise StoreError(f"case {case_id!r} has no document {document!r}")
            if words and max(word.end for word in words) > len(text):
                raise StoreError(
                    f"the words lie outside document {document!r} of case {case_id!r}; read its file again"
                )
            connection.execute(table.delete().where(*_place(number, document)))
            row = {"pages": json.dumps([astuple(page) for page in pages]), "words": packed(words)}
            connection.execute(table.insert().values(row | {"case_number": number, "document": document}))

    def page_words(self, case_id: str, document: str) -> PageWords | None:
        """The pages of a document and where its words stand; None where its file had none.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.page_words
        with self._reading() as connection:
            number = self._number(connection, case_id)
            row = connection.execute(table.select().where(*_place(number, document))).one_or_none()
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


def _place(number: int, document: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = tables.page_words
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


def forget_page_words(connection: sa.Connection, number: int, documents: Iterable[str]) -> None:
    """Let go of the places of documents whose text is gone."""
    table = tables.page_words
    connection.execute(
        table.delete().where(table.c.case_number == number, table.c.document.in_(tuple(documents)))
    )
