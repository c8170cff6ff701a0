"""Blind second readings: another reviewer judges a revision that chance has drawn, without the first one's
words.

A second reading measures how far reviewers agree. It comes after the first reviewer's decision and holds
nothing up; but where a second reader would send back what was signed off, it is published only with a
reason, or goes back.
"""

from __future__ import annotations

from typing import get_args

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.errors import AlreadyRead, OwnAnswer, StoreError
from answer_assist.store.judging import Judging, said
from answer_assist.store.records import Conclusion, FirstReading, SecondReading, Verdict, VerdictKind

_CONCLUSIONS: dict[str, Conclusion] = {"released": "accept", "sent back": "send back"}


class SecondReadings(Judging):
    """The sample that is read twice, and what the second readers say."""

    @property
    def second_share(self) -> float:
        """The share of submitted answers that chance draws for a second reading, from 0 to 1."""
        with self._reading() as connection:
            return self._share(connection)

    def set_second_share(self, share: float, author: str) -> None:
        """Say which share of the answers submitted from now on is read a second time.

        Args:
            share: from 0 (none) to 1 (all).
            author: who says so; it goes into the audit trail.

        Raises:
            StoreError: it is no share.
        """
        if not 0 <= share <= 1:
            raise StoreError(f"a share is from 0 to 1, not {share}")
        with self._writing() as connection:
            now = self._now()
            row = {"share": float(share), "author": author, "made_at": now}
            connection.execute(tables.second_shares.insert().values(row))
            self._log(connection, author, "share of second readings", None, {"share": float(share)}, now)

    def first_reading(self, case_id: str, revision: int) -> FirstReading | None:
        """What the reviewer who first decided on a revision said of it; None while nobody has.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._first_reading(connection, self._number(connection, case_id), revision)

    def second_reading(self, case_id: str, revision: int) -> SecondReading | None:
        """The second reading of a revision, once it was given; None before.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.second_readings
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = table.select().where(table.c.case_number == number, table.c.revision == revision)
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            given = _last(self._verdicts(connection, number, reading=2), revision, row.reviewer)
            return SecondReading(revision, row.reviewer, row.conclusion, row.reason, row.given_at, given)

    def second_verdicts(self, case_id: str, revision: int, reviewer: str) -> tuple[Verdict, ...]:
        """A second reader's own verdicts so far, in the order in which they were given.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            every = self._verdicts(connection, self._number(connection, case_id), reading=2)
        return tuple(each for each in every if (each.revision, each.author) == (revision, reviewer))

    def judge_second(
        self,
        case_id: str,
        document: str,
        question: Span,
        reviewer: str,
        verdict: VerdictKind,
        *,
        revision: int,
        comment: str | None = None,
        passage: Span | None = None,
    ) -> Verdict:
        """Say, as its second reader, whether a revision deals with a question; see ``judge``.

        Raises:
            OwnAnswer: the reviewer wrote on it.
            AlreadyRead: the reviewer has a part in its first review, or somebody else was second before.
            StoreError: no second reading of it is due, or the words do not stand there.
        """
        comment = said(verdict, comment, passage)
        with self._writing() as connection:
            number, answer = self._second_place(connection, case_id, reviewer, revision)
            made = Verdict(document, question, verdict, comment, passage, reviewer, self._now(), revision)
            self._keep_verdict(connection, case_id, number, made, answer, reading=2)
        return made

    def conclude_second(
        self,
        case_id: str,
        reviewer: str,
        conclusion: Conclusion,
        *,
        revision: int,
        reason: str | None = None,
    ) -> SecondReading:
        """End a second reading: accept the revision, or say why one would send it back.

        From here on both readers see both readings.

        Raises:
            OwnAnswer: the reviewer wrote on it.
            AlreadyRead: the reviewer has a part in its first review, or somebody else was second before.
            StoreError: no second reading of it is due, or a reason is missing.
        """
        if conclusion not in get_args(Conclusion):
            raise StoreError(f"there is no conclusion {conclusion!r}; it is accept or send back")
        reason = (reason or "").strip() or None
        if conclusion == "send back" and reason is None:
            raise StoreError("say why you would send the answer back, so that it can be mended")
        with self._writing() as connection:
            number, _ = self._second_place(connection, case_id, reviewer, revision)
            now = self._now()
            row = {"revision": revision, "reviewer": reviewer, "conclusion": conclusion, "reason": reason}
            connection.execute(
                tables.second_readings.insert().values(row | {"case_number": number, "given_at": now})
            )
            given = _last(self._verdicts(connection, number, reading=2), revision, reviewer)
            told = {
                "revision": revision,
                "conclusion": conclusion,
                "reason": self._text_hash(connection, reason),
            }
            self._log(connection, reviewer, "second reading", case_id, told, now)
        return SecondReading(revision, reviewer, conclusion, reason, now, given)

    def _second_place(
        self, connection: sa.Connection, case_id: str, reviewer: str, revision: int
    ) -> tuple[int, str]:
        """The number of a case whose revision waits for a second reading by this reviewer, and its text."""
        number = self._number(connection, case_id, lock=True)
        place = {"case_number": number, "revision": revision}
        was_drawn = connection.execute(sa.select(tables.draws).filter_by(**place)).one_or_none()
        first = self._first_reading(connection, number, revision)
        if was_drawn is None or first is None:
            raise StoreError(
                f"revision {revision} of the answer to case {case_id!r} is not due for a second reading"
            )
        if reviewer in self._writers(connection, number):
            raise OwnAnswer(case_id, reviewer)
        if reviewer in self._first_readers(connection, number):
            raise AlreadyRead(f"{reviewer!r} has reviewed the answer to case {case_id!r} before")
        second = tables.second_readings
        other = connection.scalar(sa.select(second.c.reviewer).filter_by(**place))
        if other is not None:
            raise AlreadyRead(
                f"{other!r} has given the second reading of revision {revision} of case {case_id!r}"
            )
        draft = tables.drafts
        text = connection.execute(sa.select(draft.c.text).filter_by(**place)).scalar_one()
        return number, text

    def _first_readers(self, connection: sa.Connection, number: int) -> set[str]:
        """Everybody who has judged or decided on any revision of the case's answer."""
        verdict, step = tables.verdicts, tables.steps
        judged = sa.select(verdict.c.author).where(verdict.c.case_number == number, verdict.c.reading == 1)
        decided = sa.select(step.c.who).where(step.c.case_number == number, step.c.state.in_(_CONCLUSIONS))
        return {*connection.scalars(judged), *connection.scalars(decided)}

    def _first_reading(self, connection: sa.Connection, number: int, revision: int) -> FirstReading | None:
        step = tables.steps
        decided = (
            step.select()
            .where(step.c.case_number == number, step.c.revision == revision, step.c.state.in_(_CONCLUSIONS))
            .order_by(step.c.number)
            .limit(1)
        )
        row = connection.execute(decided).one_or_none()
        if row is None:
            return None
        given = _last(self._verdicts(connection, number, reading=1), revision, row.who)
        return FirstReading(revision, row.who, _CONCLUSIONS[row.state], row.reason, row.at, given)


def _last(verdicts: tuple[Verdict, ...], revision: int, reviewer: str) -> tuple[Verdict, ...]:
    """A reviewer's last word on each question of a revision, in the order of the documents."""
    last = {
        (each.document, each.question.start, each.question.end): each
        for each in verdicts
        if (each.revision, each.author) == (revision, reviewer)
    }
    return tuple(last[place] for place in sorted(last))
