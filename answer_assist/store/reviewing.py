"""From the draft to the released answer: submitted, sent back, released, each step with who and when."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.drafting import Drafting, step_of
from answer_assist.store.errors import DraftMovedOn, OwnAnswer, StoreError, WrongState
from answer_assist.store.records import CaseState, Draft, Step


class Reviewing(Drafting):
    """The states of a case: new, drafting, in review, sent back, released."""

    def state(self, case_id: str) -> CaseState:
        """In which state the case is.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._state(connection, self._number(connection, case_id))

    def history(self, case_id: str) -> tuple[Step, ...]:
        """Every step of the case, oldest first: who drafted, submitted, sent back or released it, and when.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = tables.steps.select().where(tables.steps.c.case_number == number)
            return tuple(step_of(row) for row in connection.execute(query.order_by(tables.steps.c.number)))

    def submit(self, case_id: str, author: str, base: int | None) -> Step:
        """Hand the draft in for review; it cannot be written until a reviewer sends it back.

        Args:
            author: who hands it in.
            base: the revision of the draft that the author has before their eyes.

        Raises:
            DraftMovedOn: somebody saved since; look at their words first.
            WrongState: it is in review already, or released.
            StoreError: there is no such case, or nothing is written yet.
        """
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            state = self._state(connection, number)
            if state in ("in review", "released"):
                raise WrongState(
                    f"case {case_id!r} is {state} already{self._by_whom(connection, number)}", state
                )
            draft = self._seen_draft(connection, case_id, number, base)
            if not draft.text.strip():
                raise StoreError(f"the draft of case {case_id!r} is empty; write the answer first")
            return self._step(connection, number, "in review", author, draft.revision)

    def send_back(self, case_id: str, reviewer: str, reason: str, *, base: int | None = None) -> Step:
        """Send a submitted answer back to its author ("the second question is still open").

        Args:
            base: the revision that the reviewer has read; where given, no other one is sent back.

        Raises:
            OwnAnswer: the reviewer wrote on it.
            WrongState: it is not in review.
            DraftMovedOn: it was sent back and submitted again since the reviewer read it.
            StoreError: there is no such case, or the reason is empty.
        """
        if not reason.strip():
            raise StoreError("say why the answer is sent back, so that its author knows what to mend")
        with self._writing() as connection:
            number, draft = self._reviewed(connection, case_id, reviewer, base)
            return self._step(connection, number, "sent back", reviewer, draft.revision, reason)

    def release(self, case_id: str, reviewer: str, *, base: int | None = None) -> Step:
        """Sign a submitted answer off; it can be sent and is never changed again.

        Args:
            base: the revision that the reviewer has read; where given, no other one is released.

        Raises:
            OwnAnswer: the reviewer wrote on it.
            WrongState: it is not in review.
            DraftMovedOn: it was sent back and submitted again since the reviewer read it.
            StoreError: there is no such case.
        """
        with self._writing() as connection:
            number, draft = self._reviewed(connection, case_id, reviewer, base)
            return self._step(connection, number, "released", reviewer, draft.revision)

    def _reviewed(
        self, connection: sa.Connection, case_id: str, reviewer: str, base: int | None
    ) -> tuple[int, Draft]:
        number = self._number(connection, case_id, lock=True)
        state = self._state(connection, number)
        if state != "in review":
            by_whom = self._by_whom(connection, number)
            raise WrongState(
                f"case {case_id!r} is {state}{by_whom}; only an answer in review is sent back or released",
                state,
            )
        draft = self._newest_draft(connection, case_id, number)
        assert draft is not None  # only what is written was submitted
        if base is not None and base != draft.revision:
            raise DraftMovedOn(draft, base)
        if reviewer in self._writers(connection, number):
            raise OwnAnswer(case_id, reviewer)
        return number, draft

    def _writers(self, connection: sa.Connection, number: int) -> set[str]:
        """Everybody who wrote a version of the answer or handed one in."""
        draft, step = tables.drafts, tables.steps
        wrote = sa.select(draft.c.author).where(draft.c.case_number == number)
        handed_in = sa.select(step.c.who).where(step.c.case_number == number, step.c.state == "in review")
        return {*connection.scalars(wrote), *connection.scalars(handed_in)}

    def _by_whom(self, connection: sa.Connection, number: int) -> str:
        step = self._last_step(connection, number)
        return f", by {step.who!r} on {step.at:%Y-%m-%d %H:%M} UTC" if step else ""

    def _step(
        self,
        connection: sa.Connection,
        number: int,
        state: CaseState,
        who: str,
        revision: int,
        reason: str | None = None,
    ) -> Step:
        step = Step(state, who, self._now(), revision, reason)
        self._take_step(connection, number, step)
        return step
