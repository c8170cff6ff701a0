"""Cases in and out of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace as replaced
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import search, tables
from answer_assist.store.base import StoreBase
from answer_assist.store.correcting import kept_corrections
from answer_assist.store.errors import StoreError
from answer_assist.store.lines import title_of, waiting_since
from answer_assist.store.paging import forget_pages
from answer_assist.store.records import CaseListing


class CaseListed(NamedTuple):
    """The case that a document belongs to, as whoever brought it in said."""

    id: str
    received: str | None
    specialty: str | None


class CaseFiles(StoreBase):
    """The cases with their documents."""

    def add_case(self, case: Case, *, replace: bool = False) -> None:
        """Add a case; one that is there already with the same documents is left as it is.

        A specialty that was not known before is taken over.

        Args:
            replace: where the case is there with other documents or another specialty, put these in their
                place; drafts stay.

        Raises:
            StoreError: the case is there with other documents or another specialty, and ``replace`` is not
            set.
        """
        self.add_cases((case,), replace=replace)

    def add_cases(self, cases: Iterable[Case], *, replace: bool = False) -> None:
        """Add several cases, all or none; see ``add_case``."""
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                connection.execute(sa.text("LOCK TABLE cases IN SHARE ROW EXCLUSIVE MODE"))
            rows = DocumentRows(connection)
            for case in cases:
                query = sa.select(tables.cases.c.number).where(tables.cases.c.id == case.id)
                number = connection.scalar(query.with_for_update() if replace else query)
                if number is None:
                    self._add(rows, case)
                else:
                    rows.write()  # the case may be one of these
                    self._compare(rows, number, case, replace)
            rows.write()

    def _add(self, rows: DocumentRows, case: Case) -> None:
        now = self._now()
        row = {"id": case.id, "received": case.received, "added_at": now, "specialty": case.specialty}
        inserted = rows.connection.execute(tables.cases.insert(), row).inserted_primary_key
        assert inserted is not None  # a single-row insert has one
        number = int(inserted[0])
        rows.lines.append(_line(case, now) | {"case_number": number, "case_id": case.id, "state": "new"})
        rows.add_documents(number, case.documents)

    def _compare(self, rows: DocumentRows, number: int, case: Case, replace: bool) -> None:
        """Leave a case that is there as it is, put other documents in its place, or refuse to."""
        connection = rows.connection
        there = self._case(connection, number)
        specialty = case.specialty or there.specialty
        if there == replaced(case, specialty=there.specialty):
            if specialty == there.specialty:
                return
            if replace or there.specialty is None:
                update = tables.cases.update().where(tables.cases.c.number == number)
                connection.execute(update.values(specialty=specialty))
                return
        if not replace:
            other = "documents" if specialty == there.specialty else "documents or another specialty"
            raise StoreError(
                f"case {case.id!r} is in {self.place} already, with other {other}; give it another id, or "
                "add it with replace=True"
            )
        self._refuse_what_was_corrected(connection, number, there, case)
        texts = {document.id: document.text for document in case.documents}
        gone = [each.id for each in there.documents if texts.get(each.id) != each.text]
        forget_pages(connection, number, gone)
        connection.execute(tables.documents.delete().where(tables.documents.c.case_number == number))
        search.forget(connection, number)
        update = tables.cases.update().where(tables.cases.c.number == number)
        connection.execute(update.values(received=case.received, specialty=specialty))
        added_at = connection.scalar(
            sa.select(tables.cases.c.added_at).where(tables.cases.c.number == number)
        )
        update = tables.worklist.update().where(tables.worklist.c.case_number == number)
        connection.execute(update.values(_line(case, added_at or self._now())))
        rows.add_documents(number, case.documents)

    def _refuse_what_was_corrected(
        self, connection: sa.Connection, number: int, there: Case, case: Case
    ) -> None:
        """Corrections, ticks, overrulings and verdicts point at words of a text, which must stay."""
        texts = {document.id: document.text for document in there.documents}
        altered = {document.id for document in case.documents if texts.get(document.id) != document.text}
        held = altered & self._held_documents(connection, number)
        if held:
            raise StoreError(
                f"document {min(held)!r} of case {case.id!r} has corrections, ticked questions, overruled "
                "remarks or verdicts, which belong to its present text; give the new text an id of its own"
            )

    def _held_documents(self, connection: sa.Connection, number: int) -> set[str]:
        """The ids of documents whose words somebody has corrected, ticked, overruled or judged."""
        kept = {change.document for made in kept_corrections(connection, number) for change in made.changes}
        for table in (tables.ticks, tables.overrulings):
            standing = sa.select(table.c.document).where(
                table.c.case_number == number, table.c.removed_at.is_(None)
            )
            kept.update(connection.scalars(standing))
        judged = tables.verdicts
        kept.update(connection.scalars(sa.select(judged.c.document).where(judged.c.case_number == number)))
        return kept

    def case(self, case_id: str) -> Case:
        """The case of that id.

        Raises:
            StoreError: there is none.
        """
        with self._reading() as connection:
            return self._case(connection, self._number(connection, case_id))

    def cases(self) -> tuple[CaseListing, ...]:
        """One line a case, in the order in which they were added."""
        line = tables.worklist
        query = (
            sa.select(
                tables.cases.c.id,
                tables.cases.c.received,
                line.c.title,
                line.c.documents,
                line.c.draft_saved_at,
                line.c.draft_author,
            )
            .join(line, line.c.case_number == tables.cases.c.number)
            .order_by(tables.cases.c.number)
        )
        with self._reading() as connection:
            return tuple(
                CaseListing(
                    row.id,
                    row.received,
                    row.title,
                    row.documents,
                    row.draft_saved_at is not None,
                    row.draft_saved_at,
                    row.draft_author,
                )
                for row in connection.execute(query)
            )

    def every_document(self, *, page: int = 500) -> Iterator[tuple[CaseListed, CaseDocument]]:
        """Every document of every case, with its case; in the order in which the cases were added.

        Read ``page`` documents at a time: a store of a million takes no more memory than a small one.
        """
        document, case = tables.documents, tables.cases
        place = sa.tuple_(document.c.case_number, document.c.position)
        query = (
            sa.select(document, case.c.id.label("case_id"), case.c.received, case.c.specialty)
            .join(case, case.c.number == document.c.case_number)
            .order_by(document.c.case_number, document.c.position)
            .limit(page)
        )
        after = (-1, -1)
        while True:
            with self._reading() as connection:
                rows = connection.execute(query.where(place > after)).all()
            for row in rows:
                listed = CaseListed(row.case_id, row.received, row.specialty)
                yield listed, CaseDocument.from_dict(row._asdict())
            if len(rows) < page:
                return
            after = (rows[-1].case_number, rows[-1].position)

    def _case(self, connection: sa.Connection, number: int) -> Case:
        document = tables.documents
        case = connection.execute(tables.cases.select().where(tables.cases.c.number == number)).one()
        query = document.select().where(document.c.case_number == number).order_by(document.c.position)
        documents = tuple(CaseDocument.from_dict(row._asdict()) for row in connection.execute(query))
        return Case(case.id, documents, case.received, case.specialty)


class DocumentRows:
    """Rows of new documents, gathered to be written many at once."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.lines: list[dict[str, Any]] = []
        self._documents: list[dict[str, Any]] = []
        self._words: list[dict[str, Any]] = []

    def add_documents(self, number: int, documents: Sequence[CaseDocument], first: int = 0) -> None:
        """Documents of the case of that number, the first of them at the position ``first``."""
        dialect = self.connection.dialect.name
        for position, document in enumerate(documents, first):
            row = {"case_number": number, "position": position}
            self._documents.append(row | document.to_dict())
            self._words += search.rows_of(dialect, number, position + 1, document.text)

    def write(self) -> None:
        for table, rows in ((tables.worklist, self.lines), (tables.documents, self._documents)):
            if rows:
                self.connection.execute(table.insert(), rows)
                rows.clear()
        search.insert(self.connection, self._words)
        self._words.clear()


def _line(case: Case, added_at: datetime) -> dict[str, Any]:
    first = case.documents[0]
    return {
        "waiting_since": waiting_since(case.received, added_at),
        "title": title_of(first.title, first.text),
        "documents": len(case.documents),
    }
