"""What every part of the store stands on: its database, its clock, transactions, errors in clear words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, cast

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.errors import StoreError, WrongState
from answer_assist.store.migrations import migrate
from answer_assist.store.records import CaseState


class StoreBase:
    """One database, opened and up to date."""

    def __init__(self, engine: sa.Engine, place: str, *, clock: Callable[[], datetime]) -> None:
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
        return f"{type(self).__name__}({self.place!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database's connections; the next call opens them again."""
        self._engine.dispose()

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def _number(self, connection: sa.Connection, case_id: str, *, lock: bool = False) -> int:
        query = sa.select(tables.cases.c.number).where(tables.cases.c.id == case_id)
        number = connection.scalar(query.with_for_update() if lock else query)
        if number is None:
            raise StoreError(f"there is no case {case_id!r} in {self.place}; add it with add_case first")
        return int(number)

    def _state(self, connection: sa.Connection, number: int) -> CaseState:
        query = sa.select(tables.worklist.c.state).where(tables.worklist.c.case_number == number)
        return cast("CaseState", connection.scalar(query))

    def _unreleased(self, connection: sa.Connection, case_id: str) -> int:
        """The number of a case that is about to change, locked: a released one stays as it is."""
        number = self._number(connection, case_id, lock=True)
        if self._state(connection, number) == "released":
            raise WrongState(f"case {case_id!r} is released and stays as it is", "released")
        return number

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
