"""The store: cases in, drafts saved and found again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import tables
from answer_assist.store.errors import StaleDraft, StoreError
from answer_assist.store.migrations import migrate
from answer_assist.store.place import default_place, engine_of
from answer_assist.store.records import CaseListing, Draft, SetAsideDraft

SITTING_PAUSE = timedelta(minutes=10)
"""A pause longer than this between two saves begins a new version of the draft."""

_TITLE_CHARS = 80


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(url_or_path: str | Path | None = None, *, clock: Callable[[], datetime] = _utc_now) -> Store:
    """Open the store, creating it and bringing its tables up to date where needed.

    Args:
        url_or_path: an SQLite file, ``":memory:"``, or a database URL (``postgresql://user@host/database``);
            None for ``$ANSWER_ASSIST_STORE`` or else a file in the user's data folder.
        clock: says what time it is, aware.

    Raises:
        StoreError: the place cannot be written, is no database, or was written by a newer program.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> store = open_store(":memory:")
        >>> store.add_cases(bundled_cases())
        >>> case_id = store.cases()[0].id
        >>> draft = store.save_draft(case_id, "Dear friend of the patient, ", author="Dr. Lind", base=None)
        >>> draft = store.save_draft(case_id, "Dear friend, ", author="Dr. Lind", base=draft.revision)
        >>> draft.version, draft.revision, store.draft(case_id) == draft
        (1, 2, True)
    """
    engine, place = engine_of(default_place() if url_or_path is None else url_or_path)
    return Store(engine, place, clock=clock)


class Store:
    """Cases and their drafts in one database; made by ``open_store``. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, place: str, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._clock = clock
        self.place = place
        """The file, or the URL without its password."""
        try:
            with self._writing() as connection:
                migrate(connection, place, clock())
        except BaseException:
            engine.dispose()
            raise

    def __repr__(self) -> str:
        return f"Store({self.place!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database's connections; the next call opens them again."""
        self._engine.dispose()

    # Cases

    def add_case(self, case: Case, *, replace: bool = False) -> None:
        """Add a case; one that is there already with the same documents is left as it is.

        Args:
            replace: where the case is there with other documents, put these in their place; drafts stay.

        Raises:
            StoreError: the case is there with other documents, and ``replace`` is not set.
        """
        self.add_cases((case,), replace=replace)

    def add_cases(self, cases: Iterable[Case], *, replace: bool = False) -> None:
        """Add several cases, all or none; see ``add_case``."""
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                connection.execute(sa.text("LOCK TABLE cases IN SHARE ROW EXCLUSIVE MODE"))
            for case in cases:
                self._add(connection, case, replace)

    def _add(self, connection: sa.Connection, case: Case, replace: bool) -> None:
        number = connection.scalar(sa.select(tables.cases.c.number).where(tables.cases.c.id == case.id))
        if number is None:
            row = {"id": case.id, "received": case.received, "added_at": self._clock()}
            inserted = connection.execute(tables.cases.insert().values(row)).inserted_primary_key
            assert inserted is not None  # a single-row insert has one
            number = inserted[0]
        elif self._case(connection, number) == case:
            return
        elif not replace:
            raise StoreError(
                f"case {case.id!r} is in {self.place} already, with other documents; give it another id, or "
                "add it with replace=True"
            )
        else:
            connection.execute(tables.documents.delete().where(tables.documents.c.case_number == number))
            update = tables.cases.update().where(tables.cases.c.number == number)
            connection.execute(update.values(received=case.received))
        rows = [
            {"case_number": number, "position": position, **document.to_dict()}
            for position, document in enumerate(case.documents)
        ]
        connection.execute(tables.documents.insert(), rows)

    def case(self, case_id: str) -> Case:
        """The case of that id.

        Raises:
            StoreError: there is none.
        """
        with self._reading() as connection:
            return self._case(connection, self._number(connection, case_id))

    def cases(self) -> tuple[CaseListing, ...]:
        """One line a case, in the order in which they were added."""
        case, document, draft = tables.cases, tables.documents, tables.drafts
        newest = (
            sa.select(draft.c.case_number, sa.func.max(draft.c.version).label("version"))
            .group_by(draft.c.case_number)
            .subquery()
        )
        counts = (
            sa.select(document.c.case_number, sa.func.count().label("documents"))
            .group_by(document.c.case_number)
            .subquery()
        )
        text = sa.case((document.c.title.is_(None), document.c.text)).label("text")  # only where it is needed
        query = (
            sa.select(
                case.c.id,
                case.c.received,
                document.c.title,
                text,
                counts.c.documents,
                draft.c.saved_at,
                draft.c.author,
            )
            .join(document, sa.and_(document.c.case_number == case.c.number, document.c.position == 0))
            .join(counts, counts.c.case_number == case.c.number)
            .outerjoin(newest, newest.c.case_number == case.c.number)
            .outerjoin(
                draft,
                sa.and_(draft.c.case_number == newest.c.case_number, draft.c.version == newest.c.version),
            )
            .order_by(case.c.number)
        )
        with self._reading() as connection:
            return tuple(
                CaseListing(
                    row.id,
                    row.received,
                    row.title if row.title is not None else _first_line(row.text),
                    row.documents,
                    row.saved_at is not None,
                    row.saved_at,
                    row.author,
                )
                for row in connection.execute(query)
            )

    # Drafts

    def save_draft(
        self, case_id: str, text: str, *, author: str, base: int | None, new_version: bool = False
    ) -> Draft:
        """Save the draft of a case; when this returns, the text is on the disk.

        Saves of one author within one sitting go into the current version and count up its revision; a new
        version begins after a pause of ``SITTING_PAUSE``, with another author, or with ``new_version``.

        Args:
            author: who writes, as shown to others.
            base: the revision of the draft that the author has before their eyes, None if there was none.

        Raises:
            StaleDraft: somebody saved since; both texts are kept.
            StoreError: there is no such case, or the store cannot be written.
        """
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            stored = self._newest_draft(connection, case_id, number)
            stale = None
            if stored is not None and base != stored.revision:
                if text == stored.text:
                    return stored  # the same words, saved twice: an answer that got lost on its way back
                # raised only after the transaction: what is set aside must be kept
                stale = StaleDraft(stored, self._set_aside(connection, case_id, number, text, author, base))
            else:
                saved = self._write_draft(connection, stored, case_id, number, text, author, new_version)
        if stale is not None:
            raise stale
        return saved

    def draft(self, case_id: str) -> Draft | None:
        """The draft as it was last saved, or None if nothing was.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._newest_draft(connection, case_id, self._number(connection, case_id))

    def drafts(self, case_id: str) -> tuple[Draft, ...]:
        """Every version of the draft, oldest first.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = tables.drafts.select().where(tables.drafts.c.case_number == number)
            rows = connection.execute(query.order_by(tables.drafts.c.version))
            return tuple(_draft(case_id, row) for row in rows)

    def set_aside_drafts(self, case_id: str) -> tuple[SetAsideDraft, ...]:
        """The texts that were set aside because the draft had moved on, oldest first.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.set_aside_drafts
        with self._reading() as connection:
            number = self._number(connection, case_id)
            rows = connection.execute(
                table.select().where(table.c.case_number == number).order_by(table.c.number)
            )
            return tuple(SetAsideDraft(case_id, row.text, row.author, row.base, row.saved_at) for row in rows)

    def drop_set_aside(self, draft: SetAsideDraft) -> None:
        """Forget a text that was set aside, once its author has taken from it what they want.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.set_aside_drafts
        with self._writing() as connection:
            number = self._number(connection, draft.case_id)
            connection.execute(
                table.delete().where(
                    table.c.case_number == number,
                    table.c.author == draft.author,
                    table.c.base.is_not_distinct_from(draft.base),
                    table.c.saved_at == draft.saved_at,  # a later text of the same author is not this one
                )
            )

    # Rows

    def _number(self, connection: sa.Connection, case_id: str, *, lock: bool = False) -> int:
        query = sa.select(tables.cases.c.number).where(tables.cases.c.id == case_id)
        number = connection.scalar(query.with_for_update() if lock else query)
        if number is None:
            raise StoreError(f"there is no case {case_id!r} in {self.place}; add it with add_case first")
        return int(number)

    def _case(self, connection: sa.Connection, number: int) -> Case:
        document = tables.documents
        case = connection.execute(tables.cases.select().where(tables.cases.c.number == number)).one()
        query = document.select().where(document.c.case_number == number).order_by(document.c.position)
        documents = tuple(CaseDocument.from_dict(row._asdict()) for row in connection.execute(query))
        return Case(case.id, documents, case.received)

    def _newest_draft(self, connection: sa.Connection, case_id: str, number: int) -> Draft | None:
        query = tables.drafts.select().where(tables.drafts.c.case_number == number)
        row = connection.execute(query.order_by(tables.drafts.c.version.desc()).limit(1)).one_or_none()
        return None if row is None else _draft(case_id, row)

    def _write_draft(
        self,
        connection: sa.Connection,
        stored: Draft | None,
        case_id: str,
        number: int,
        text: str,
        author: str,
        new_version: bool,
    ) -> Draft:
        now = self._clock()
        same_sitting = (
            stored is not None
            and not new_version
            and stored.author == author
            and now - stored.saved_at <= SITTING_PAUSE
        )
        version = 1 if stored is None else stored.version + (not same_sitting)
        revision = 1 if stored is None else stored.revision + 1
        row = {"revision": revision, "author": author, "text": text, "saved_at": now}
        if same_sitting:
            update = tables.drafts.update().where(
                tables.drafts.c.case_number == number, tables.drafts.c.version == version
            )
            connection.execute(update.values(row))
        else:
            insert = tables.drafts.insert()
            connection.execute(
                insert.values(row | {"case_number": number, "version": version, "started_at": now})
            )
        return Draft(case_id, text, version, revision, author, now.astimezone(UTC))

    def _set_aside(
        self, connection: sa.Connection, case_id: str, number: int, text: str, author: str, base: int | None
    ) -> SetAsideDraft:
        # One row an author and base: whoever types on during a conflict keeps their latest words.
        table = tables.set_aside_drafts
        now = self._clock()
        row = {"text": text, "saved_at": now}
        update = table.update().where(
            table.c.case_number == number,
            table.c.author == author,
            table.c.base.is_not_distinct_from(base),
        )
        if connection.execute(update.values(row)).rowcount == 0:
            connection.execute(
                table.insert().values(row | {"case_number": number, "author": author, "base": base})
            )
        return SetAsideDraft(case_id, text, author, base, now.astimezone(UTC))

    # Transactions

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Database errors become StoreErrors, without the driver's words: those may quote the row."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise StoreError(_explain(error, self.place)) from None


def _explain(error: sa.exc.DBAPIError, place: str) -> str:
    cause = error.orig
    said = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    name = str(said or type(cause).__name__)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{place} is being written by another program; try again when it is done"
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        return f"{place} cannot be written; give yourself the right to write it and its folder"
    if name.startswith("SQLITE_FULL"):
        return f"{place} cannot grow: the disk is full; make room and save again"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"{place} is no SQLite database, or is damaged; restore it from a backup, or name another file"
    if error.connection_invalidated or isinstance(error, sa.exc.OperationalError):
        return f"{place} cannot be reached ({name}); check that the database runs and that you may use it"
    return f"{place} refused the operation ({name})"


def _draft(case_id: str, row: sa.Row[Any]) -> Draft:
    return Draft(case_id, row.text, row.version, row.revision, row.author, row.saved_at)


def _first_line(text: str) -> str:
    line = " ".join(text[: 4 * _TITLE_CHARS].split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"
