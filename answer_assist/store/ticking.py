"""Which passage of the draft answers which question, and which questions are dealt with otherwise."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.errors import StoreError
from answer_assist.store.records import Tick


class Ticking(StoreBase):
    """The ticked questions of each case. What was ticked and taken back stays on record."""

    def tick(
        self,
        case_id: str,
        document: str,
        question: Span,
        author: str,
        *,
        passage: Span | None = None,
        reason: str | None = None,
    ) -> Tick:
        """Say that a question is dealt with; an earlier tick of the same question gives way.

        Args:
            document: the document that asks.
            question: the question's words in it, as in ``Question.evidence``.
            passage: the words of the draft that answer it; or else
            reason: why nothing in the draft needs to ("answered by phone").

        Raises:
            WrongState: its answer was released.
            StoreError: the question does not stand there, or not one of passage and reason is given.
        """
        if (passage is None or not passage.text) == (not (reason or "").strip()):
            raise StoreError(
                "tick a question with the passage that answers it, or with a reason why none does"
            )
        now = self._now()
        place = _place(document, question)
        row = place | {"question": question.text, "reason": reason, "author": author, "made_at": now}
        if passage is not None:
            row |= {"passage": passage.text, "passage_start": passage.start, "passage_end": passage.end}
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            text = connection.scalar(
                sa.select(tables.documents.c.text).where(
                    tables.documents.c.case_number == number, tables.documents.c.id == document
                )
            )
            if text is None or text[question.start : question.end] != question.text:
                raise StoreError(
                    f"document {document!r} of case {case_id!r} has no such question at {question.start} to "
                    f"{question.end}; read the case again"
                )
            self._remove(connection, number, place, author)
            connection.execute(tables.ticks.insert().values(row | {"case_number": number}))
        return Tick(document, question, passage, reason, author, now)

    def untick(self, case_id: str, document: str, question: Span, author: str) -> None:
        """Take a question's tick back; without one, nothing changes.

        Raises:
            WrongState: its answer was released.
            StoreError: there is no such case.
        """
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            self._remove(connection, number, _place(document, question), author)

    def ticks(self, case_id: str) -> tuple[Tick, ...]:
        """The ticks that stand, in the order in which they were made.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.ticks
        with self._reading() as connection:
            number = self._number(connection, case_id)
            standing = table.select().where(table.c.case_number == number, table.c.removed_at.is_(None))
            rows = connection.execute(standing.order_by(table.c.number))
            return tuple(
                Tick(
                    row.document,
                    Span(row.question_start, row.question_end, row.question),
                    None if row.passage is None else Span(row.passage_start, row.passage_end, row.passage),
                    row.reason,
                    row.author,
                    row.made_at,
                )
                for row in rows
            )

    def _remove(
        self, connection: sa.Connection, number: int, place: dict[str, str | int], author: str
    ) -> None:
        table = tables.ticks
        same = (table.c[name] == value for name, value in place.items())
        standing = table.update().where(table.c.case_number == number, table.c.removed_at.is_(None), *same)
        connection.execute(standing.values(removed_by=author, removed_at=self._now()))


def _place(document: str, question: Span) -> dict[str, str | int]:
    return {"document": document, "question_start": question.start, "question_end": question.end}
