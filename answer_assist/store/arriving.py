"""Documents that come into a case which is there already: a scan that the patient sent later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.documents.document import Page, Word
from answer_assist.findings import DocumentKind
from answer_assist.store import tables
from answer_assist.store.case_files import CaseFiles, DocumentRows
from answer_assist.store.errors import StoreError, WrongState
from answer_assist.store.paging import LARGEST_FILE, Paging, insert_file, insert_page_words


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document on its way into a case, with where its words stand and, to show its pages, its file.

    A file larger than ``LARGEST_FILE`` is not kept.
    """

    document: CaseDocument
    pages: tuple[Page, ...] = ()
    words: tuple[Word, ...] = field(default=(), repr=False)
    file: bytes | None = field(default=None, repr=False)


class Arriving(CaseFiles, Paging):
    """Documents that join a case, and what is said of them."""

    def add_documents(self, case_id: str, arrivals: Sequence[Arrival]) -> Case:
        """Put documents behind those that the case has, all or none; returns the case as it is then.

        Raises:
            WrongState: its answer is in review or released.
            StoreError: there is no such case, or it has a document of that id.
        """
        with self._writing() as connection:
            number = self._open_case(connection, case_id)
            there = self._case(connection, number).documents
            taken = {each.id for each in there}
            for arrival in arrivals:
                if arrival.document.id in taken:
                    raise StoreError(f"case {case_id!r} has a document {arrival.document.id!r} already")
                taken.add(arrival.document.id)
            rows = DocumentRows(connection)
            rows.add_documents(number, [arrival.document for arrival in arrivals], first=len(there))
            rows.write()
            line = tables.worklist
            update = line.update().where(line.c.case_number == number)
            connection.execute(update.values(documents=len(there) + len(arrivals)))
            for arrival in arrivals:
                if arrival.words:
                    id = arrival.document.id
                    insert_page_words(connection, number, id, arrival.pages, arrival.words)
                    if arrival.file is not None and len(arrival.file) <= LARGEST_FILE:
                        insert_file(connection, number, id, arrival.file)
            return self._case(connection, number)

    def describe_document(self, case_id: str, document: str, *, kind: DocumentKind, date: str | None) -> Case:
        """Say what kind of document it is and of which day; returns the case as it is then.

        Raises:
            WrongState: its answer is in review or released.
            StoreError: there is no such case or document, or its kind is to change, by which it is read, and
                somebody has corrected, ticked or judged what was read.
        """
        table = tables.documents
        with self._writing() as connection:
            number = self._open_case(connection, case_id)
            place = (table.c.case_number == number, table.c.id == document)
            before = connection.scalar(sa.select(table.c.kind).where(*place))
            if before is None:
                raise StoreError(f"case {case_id!r} has no document {document!r}")
            if kind != before and document in self._held_documents(connection, number):
                raise StoreError(
                    f"document {document!r} of case {case_id!r} has corrections, ticked questions, overruled "
                    f"remarks or verdicts, which belong to it as a {before}; undo them first"
                )
            connection.execute(table.update().where(*place).values(kind=kind, date=date))
            return self._case(connection, number)

    def _open_case(self, connection: sa.Connection, case_id: str) -> int:
        number = self._unreleased(connection, case_id)
        if self._state(connection, number) == "in review":
            raise WrongState(
                f"the answer to case {case_id!r} is in review, and the case stays as it is until then",
                "in review",
            )
        return number
