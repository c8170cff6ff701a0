"""Publishing what was signed off: with who wrote it, who reviewed it, and when each was done."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.errors import StoreError, WrongState
from answer_assist.store.records import Publication
from answer_assist.store.waiting import Waiting


class Publishing(Waiting):
    """The published answers."""

    def publish(self, case_id: str, who: str, *, reason: str | None = None) -> Publication:
        """Say that a signed answer is published, from now on.

        Args:
            who: who publishes it.
            reason: why, where a second reader would have sent it back.

        Raises:
            WrongState: it was not signed off, or is published already.
            StoreError: there is no such case, or a second reader would have sent it back and no reason is
            given.
        """
        reason = (reason or "").strip() or None
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            state = self._state(connection, number)
            if state != "released":
                raise WrongState(
                    f"case {case_id!r} is {state}{self._by_whom(connection, number)}; only a signed answer "
                    "is published",
                    state,
                )
            known = _publication(connection, number)
            if known is not None:
                raise WrongState(
                    f"the answer to case {case_id!r} was published by {known.published_by!r} on "
                    f"{known.published_at:%Y-%m-%d %H:%M} UTC already",
                    state,
                )
            if reason is None and self._doubted(connection, number):
                raise StoreError(
                    f"a second reader would have sent the answer to case {case_id!r} back; send it back, or "
                    "say why it is published all the same"
                )
            step = self._last_step(connection, number)
            assert step is not None  # it is released
            assert step.revision is not None  # what was released was written
            place = {"case_number": number, "revision": step.revision}
            draft = connection.execute(sa.select(tables.drafts).filter_by(**place)).one()
            made = Publication(step.revision, draft.author, step.who, step.at, self._now(), who, reason)
            row = place | {
                "author": made.author,
                "reviewer": made.reviewer,
                "reviewed_at": made.reviewed_at,
                "published_at": made.published_at,
                "published_by": who,
                "reason": reason,
            }
            connection.execute(tables.publications.insert().values(row))
            told = {
                "revision": made.revision,
                "author": made.author,
                "reviewer": made.reviewer,
                "text": self._text_hash(connection, draft.text),
                "reason": self._text_hash(connection, reason),
            }
            self._log(connection, who, "published", case_id, told, made.published_at)
        return made

    def publication(self, case_id: str) -> Publication | None:
        """Who wrote, reviewed and published the answer, and when; None while it is not published.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return _publication(connection, self._number(connection, case_id))


def _publication(connection: sa.Connection, number: int) -> Publication | None:
    table = tables.publications
    row: sa.Row[Any] | None = connection.execute(
        table.select().where(table.c.case_number == number)
    ).one_or_none()
    if row is None:
        return None
    return Publication(
        row.revision,
        row.author,
        row.reviewer,
        row.reviewed_at,
        row.published_at,
        row.published_by,
        row.reason,
    )
