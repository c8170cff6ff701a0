"""From the draft to the released answer: submitted, sent back, released, each step with who and when."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.drafting import Drafting, step_of
from answer_assist.store.errors import DraftMovedOn, OwnAnswer, StoreError, WrongState
from answer_assist.store.records import CaseState, Draft, Step
from answer_assist.store.sampling import SECOND_SHARE, drawn


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
            step = self._step(connection, number, "in review", author, draft.revision)
            share, second = self._draw(connection, case_id, number, draft.revision)
            told = {
                "revision": draft.revision,
                "text": self._text_hash(connection, draft.text),
                "share": share,
                "second": second,
            }
            self._log(connection, author, "submitted", case_id, told, step.at)
            return step

    def send_back(self, case_id: str, reviewer: str, reason: str, *, base: int | None = None) -> Step:
        """Send a submitted answer back to its author ("the second question is still open").

        One that was signed off and is not yet published goes back only where a second reader asks for it.

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
            number, draft = self._reviewed(connection, case_id, reviewer, base, sending_back=True)
            step = self._step(connection, number, "sent back", reviewer, draft.revision, reason)
            told = {"revision": draft.revision, "reason": self._text_hash(connection, reason)}
            self._log(connection, reviewer, "sent back", case_id, told, step.at)
            return step

    def release(self, case_id: str, reviewer: str, *, base: int | None = None) -> Step:
        """Sign a submitted answer off; it can be published, and is not written again.

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
            step = self._step(connection, number, "released", reviewer, draft.revision)
            told = {"revision": draft.revision, "text": self._text_hash(connection, draft.text)}
            self._log(connection, reviewer, "signed off", case_id, told, step.at)
            return step

    def _reviewed(
        self,
        connection: sa.Connection,
        case_id: str,
        reviewer: str,
        base: int | None,
        *,
        sending_back: bool = False,
    ) -> tuple[int, Draft]:
        number = self._number(connection, case_id, lock=True)
        state = self._state(connection, number)
        doubted = sending_back and state == "released" and self._doubted(connection, number)
        if state != "in review" and not doubted:
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

    def _doubted(self, connection: sa.Connection, number: int) -> bool:
        """Whether a second reader would have sent back what was signed off and is not published."""
        second, published = tables.second_readings, tables.publications
        if connection.scalar(sa.select(published.c.case_number).where(published.c.case_number == number)):
            return False
        step = self._last_step(connection, number)
        query = sa.select(second.c.conclusion).where(
            second.c.case_number == number, second.c.revision == (step.revision if step else None)
        )
        return connection.scalar(query) == "send back"

    def _draw(
        self, connection: sa.Connection, case_id: str, number: int, revision: int
    ) -> tuple[float, bool]:
        """The share in force, and whether chance draws this revision for a second reading."""
        share = self._share(connection)
        second = drawn(self._key(connection, "sample"), case_id, revision, share)
        place = {"case_number": number, "revision": revision}
        known = sa.select(tables.draws).filter_by(**place)
        # handed in again without a change, with another share in force, it stays drawn
        if second and connection.execute(known).one_or_none() is None:
            connection.execute(tables.draws.insert().values(place))
        return share, second

    def _share(self, connection: sa.Connection) -> float:
        table = tables.second_shares
        share: float | None = connection.scalar(
            sa.select(table.c.share).order_by(table.c.number.desc()).limit(1)
        )
        return SECOND_SHARE if share is None else share

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
