"""The worklist: which cases wait, the oldest first, and where a word stands in any of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from answer_assist.store import search, tables
from answer_assist.store.base import StoreBase
from answer_assist.store.errors import StoreError
from answer_assist.store.records import CASE_STATES, CaseState, WorklistLine


class Worklist(StoreBase):
    """The lines of the worklist, and the way from one case to the next."""

    def worklist(
        self,
        states: Collection[CaseState] | None = None,
        text: str | None = None,
        *,
        limit: int | None = None,
    ) -> tuple[WorklistLine, ...]:
        """One line a case, the one that waits longest first.

        Args:
            states: only cases in these states (``["new", "sent back"]``); all by default.
            text: only cases whose documents and draft have all of these words, in any order. A word is found
                by its beginning (``basal`` finds basaloid), ``"liver lesion"`` in quotation marks as it is.
            limit: at most so many lines.

        Raises:
            StoreError: there is no such state.
        """
        line, holder = tables.worklist, tables.holders
        now = self._now()
        with self._reading() as connection:
            held = sa.select(holder.c.case_number, holder.c.user).where(holder.c.until > now)
            holders: dict[int, str] = {row.case_number: row.user for row in connection.execute(held)}
            query = line.select().where(*_wanted(connection, states, text)).limit(limit)
            return tuple(
                WorklistLine(
                    case_id,
                    title,
                    state,
                    since,
                    now - since,
                    documents,
                    holders.get(number),
                    author,
                    saved_at,
                )
                for number, case_id, state, since, title, documents, author, saved_at in connection.execute(
                    query.order_by(line.c.waiting_since, line.c.case_number)
                ).all()
            )

    def next_case(
        self,
        after: str | None = None,
        states: Collection[CaseState] | None = None,
        text: str | None = None,
        *,
        user: str | None = None,
    ) -> str | None:
        """The id of the case that follows in the worklist; None behind the last one.

        Args:
            after: the case that one comes from, whatever its state is by now; None for the first of all.
            states: as for ``worklist``.
            text: as for ``worklist``.
            user: leave out cases that others than this user have open.

        Raises:
            StoreError: there is no case ``after``, or no such state.
        """
        return self._neighbour(after, states, text, user, back=False)

    def previous_case(
        self,
        before: str | None = None,
        states: Collection[CaseState] | None = None,
        text: str | None = None,
        *,
        user: str | None = None,
    ) -> str | None:
        """The id of the case that stands before another in the worklist; the last of all without one.

        See ``next_case``.
        """
        return self._neighbour(before, states, text, user, back=True)

    def _neighbour(
        self,
        of: str | None,
        states: Collection[CaseState] | None,
        text: str | None,
        user: str | None,
        *,
        back: bool,
    ) -> str | None:
        line, holder = tables.worklist, tables.holders
        with self._reading() as connection:
            query = sa.select(line.c.case_id).where(*_wanted(connection, states, text))
            if user is not None:
                others = sa.select(holder.c.case_number).where(
                    holder.c.until > self._now(), holder.c.user != user
                )
                query = query.where(line.c.case_number.not_in(others))
            if of is not None:
                number = self._number(connection, of)
                since = sa.select(line.c.waiting_since).where(line.c.case_number == number).scalar_subquery()
                beyond = line.c.waiting_since < since if back else line.c.waiting_since > since
                later = line.c.case_number < number if back else line.c.case_number > number
                query = query.where(beyond | ((line.c.waiting_since == since) & later))
            order = (line.c.waiting_since, line.c.case_number)
            query = query.order_by(*(column.desc() for column in order) if back else order).limit(1)
            found: str | None = connection.scalar(query)
            return found


def _wanted(
    connection: sa.Connection, states: Collection[CaseState] | None, text: str | None
) -> list[sa.ColumnElement[Any]]:
    line = tables.worklist
    wanted: list[sa.ColumnElement[Any]] = []
    if states is not None:
        unknown = sorted(set(states) - set(CASE_STATES))
        if unknown:
            raise StoreError(f"there is no state {unknown[0]!r}; a case is {', '.join(CASE_STATES)}")
        wanted.append(line.c.state.in_(states))
    having = search.cases_with(connection.dialect.name, text or "")
    if having is not None:
        wanted.append(line.c.case_number.in_(having))
    return wanted
