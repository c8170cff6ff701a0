"""The worklist a page at a time: all cases are counted and put in order, and read as they are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.columns import _ESCAPED
from answer_assist.store.errors import StoreError
from answer_assist.store.records import CASE_STATES, CaseState, WorklistLine
from answer_assist.store.search import cases_with

_OPENING_CHARS = 400


class WorklistPages:
    """The worklist as it stands at one moment: which cases, in which order, how many of each state.

    The order stays as it was taken, so that no line moves while one leafs through; what a line says is read
    when its page is.

    Args:
        store: where the cases are.
        states: only cases in these states; all by default.
        text: only cases that have all of these words, as for ``Store.worklist``.

    Raises:
        StoreError: there is no such state, or the store cannot be read.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> from answer_assist.store import open_store
        >>> store = open_store(":memory:")
        >>> store.add_cases(bundled_cases())
        >>> pages = WorklistPages(store, ["new"])
        >>> len(pages), pages.counts["new"], [line.state for line in pages.page(4, 100)]
        (6, 6, ['new', 'new'])
    """

    def __init__(
        self, store: StoreBase, states: Collection[CaseState] | None = None, text: str | None = None
    ) -> None:
        unknown = sorted(set(states or ()) - set(CASE_STATES))
        if unknown:
            raise StoreError(f"there is no state {unknown[0]!r}; a case is {', '.join(CASE_STATES)}")
        self._store = store
        line = tables.worklist
        with store._reading() as connection:
            query = sa.select(line.c.case_number, line.c.state)
            having = cases_with(connection.dialect.name, text or "")
            if having is not None:
                query = query.where(line.c.case_number.in_(having))
            found = connection.execute(query.order_by(line.c.waiting_since, line.c.case_number)).all()
        count = Counter(state for _, state in found)
        self.counts: Mapping[CaseState, int] = {state: count[state] for state in CASE_STATES}
        """How many cases have the words, by state, also of those states that were not asked for."""
        self._order = tuple(number for number, state in found if states is None or state in states)

    def __len__(self) -> int:
        return len(self._order)

    def page(self, start: int, limit: int) -> tuple[WorklistLine, ...]:
        """At most ``limit`` lines, from the one at ``start`` on; the one that waits longest is at 0.

        Raises:
            StoreError: the store cannot be read.
        """
        line, holder = tables.worklist, tables.holders
        now = self._store._now()
        held = sa.and_(holder.c.case_number == line.c.case_number, holder.c.until > now)
        query = (
            sa.select(line, holder.c.user)
            .select_from(line.outerjoin(holder, held))
            .where(line.c.case_number.in_(self._numbers(start, limit)))
            .order_by(line.c.waiting_since, line.c.case_number)
        )
        with self._store._reading() as connection:
            return tuple(
                WorklistLine(
                    row.case_id,
                    row.title,
                    row.state,
                    row.waiting_since,
                    now - row.waiting_since,
                    row.documents,
                    row.user,
                    row.draft_author,
                    row.draft_saved_at,
                )
                for row in connection.execute(query)
            )

    def openings(self, start: int, limit: int) -> tuple[str, ...]:
        """How the first document of each case of ``page(start, limit)`` begins, in as many lines as it has.

        Patient text, for the screen only. Empty where the text holds what a database cannot cut (NUL, half a
        surrogate pair).

        Raises:
            StoreError: the store cannot be read.
        """
        line, document = tables.worklist, tables.documents
        begins = sa.func.substr(document.c.text, 1, _OPENING_CHARS, type_=sa.Text)
        query = (
            sa.select(begins)
            .select_from(line.join(document, document.c.case_number == line.c.case_number))
            .where(document.c.position == 0, line.c.case_number.in_(self._numbers(start, limit)))
            .order_by(line.c.waiting_since, line.c.case_number)
        )
        with self._store._reading() as connection:
            return tuple("" if text.startswith(_ESCAPED) else text for text in connection.scalars(query))

    def place(self, case_id: str) -> int | None:
        """Where a case stands, counted from 0; None if it is not among these.

        Raises:
            StoreError: there is no such case.
        """
        with self._store._reading() as connection:
            number = self._store._number(connection, case_id)
        return self._order.index(number) if number in self._order else None

    def _numbers(self, start: int, limit: int) -> tuple[int, ...]:
        return self._order[max(0, start) : max(0, start) + max(0, limit)]
