"""Who has a case open: a lease that ends by itself, so that a second doctor sees who has it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.errors import HeldByAnother
from answer_assist.store.records import Hold

HOLD_LASTS = timedelta(minutes=5)
"""How long a case is held without a sign of its holder: a browser that was closed lets it go by then."""


class Holding(StoreBase):
    """Who has which case: a word to others and no lock, since drafts are safe without (``StaleDraft``)."""

    def hold(self, case_id: str, user: str, *, take_over: bool = False) -> Hold:
        """Take a case, or go on with it: call it again before ``HOLD_LASTS`` is over.

        Args:
            take_over: take it also where somebody else has it.

        Raises:
            HeldByAnother: somebody else has it; the error says who and until when.
            StoreError: there is no such case.
        """
        table = tables.holders
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            held = self._holder(connection, case_id, number)
            if held is not None and held.user != user and not take_over:
                raise HeldByAnother(held)
            now = self._now()
            since = held.since if held is not None and held.user == user else now
            hold = Hold(case_id, user, since, now + HOLD_LASTS)
            connection.execute(table.delete().where(table.c.case_number == number))
            row = {"case_number": number, "user": user, "since": hold.since, "until": hold.until}
            connection.execute(table.insert().values(row))
            return hold

    def let_go(self, case_id: str, user: str) -> None:
        """Give a case back; where somebody else has it by now, it stays theirs.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.holders
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            connection.execute(table.delete().where(table.c.case_number == number, table.c.user == user))

    def holder(self, case_id: str) -> Hold | None:
        """Who has the case now; None if nobody does.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._holder(connection, case_id, self._number(connection, case_id))

    def _holder(self, connection: sa.Connection, case_id: str, number: int) -> Hold | None:
        table = tables.holders
        query = table.select().where(table.c.case_number == number, table.c.until > self._now())
        row = connection.execute(query).one_or_none()
        return None if row is None else Hold(case_id, row.user, row.since, row.until)
