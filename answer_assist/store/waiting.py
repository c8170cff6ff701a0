"""What waits for a reviewer: submitted answers, blind second readings, signed answers to be published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.records import CheckedQuestion, KeptCheck, Submission, Waits
from answer_assist.store.second import SecondReadings


class Waiting(SecondReadings):
    """The reviewers' queue, each answer with what the check said of it, if that was kept."""

    def submissions(self, reviewer: str) -> tuple[Submission, ...]:
        """The answers that wait for this reviewer, the one submitted first at the head.

        Answers that the reviewer wrote on or handed in are left out: nobody reviews their own.

        Raises:
            StoreError: the store cannot be read.
        """
        line, step = tables.worklist, tables.steps
        last = _last_submission()
        query = (
            _lines(step.c.revision, last.c.times)
            .join(last, last.c.case_number == line.c.case_number)
            .join(step, sa.and_(step.c.case_number == last.c.case_number, step.c.number == last.c.number))
        )
        return self._waiting(query, "review", [line.c.state == "in review", *_not_own(reviewer)])

    def second_due(self, reviewer: str) -> tuple[Submission, ...]:
        """The revisions that wait for a blind second reading by this reviewer.

        They were drawn, and another reviewer has decided on them. Left out is what the reviewer wrote on or
        has judged before.

        Raises:
            StoreError: the store cannot be read.
        """
        line, step, draw = tables.worklist, tables.steps, tables.draws
        verdict, given = tables.verdicts, tables.second_readings
        first = (
            sa.select(step.c.case_number, step.c.revision, sa.func.min(step.c.number).label("number"))
            .where(step.c.state == "in review")
            .group_by(step.c.case_number, step.c.revision)
            .subquery()
        )
        ending = step.alias("ending")
        decided = sa.select(ending.c.number).where(
            ending.c.case_number == draw.c.case_number,
            ending.c.revision == draw.c.revision,
            ending.c.state.in_(("sent back", "released")),
        )
        done = sa.select(given.c.revision).where(
            given.c.case_number == draw.c.case_number, given.c.revision == draw.c.revision
        )
        judged = sa.select(verdict.c.case_number).where(verdict.c.author == reviewer, verdict.c.reading == 1)
        was_first = sa.select(step.c.case_number).where(
            step.c.who == reviewer, step.c.state.in_(("sent back", "released"))
        )
        earlier = step.alias("earlier")
        number = sa.select(sa.func.count()).where(
            earlier.c.case_number == draw.c.case_number,
            earlier.c.state == "in review",
            earlier.c.number <= first.c.number,
        )
        of_draw = sa.and_(first.c.case_number == draw.c.case_number, first.c.revision == draw.c.revision)
        query = (
            _lines(draw.c.revision, number.correlate(draw, first).scalar_subquery())
            .join(draw, draw.c.case_number == line.c.case_number)
            .join(first, of_draw)
            .join(step, sa.and_(step.c.case_number == first.c.case_number, step.c.number == first.c.number))
        )
        wanted = [
            decided.correlate(draw).exists(),
            ~done.correlate(draw).exists(),
            line.c.case_number.not_in(judged),
            line.c.case_number.not_in(was_first),
            *_not_own(reviewer),
        ]
        return self._waiting(query, "second reading", wanted)

    def unpublished(self) -> tuple[Submission, ...]:
        """The answers that were signed off and are not published yet.

        Raises:
            StoreError: the store cannot be read.
        """
        line, step, published = tables.worklist, tables.steps, tables.publications
        last = _last_submission()
        query = (
            _lines(step.c.revision, last.c.times)
            .join(last, last.c.case_number == line.c.case_number)
            .join(step, sa.and_(step.c.case_number == last.c.case_number, step.c.number == last.c.number))
        )
        wanted = [
            line.c.state == "released",
            line.c.case_number.not_in(sa.select(published.c.case_number)),
        ]
        return self._waiting(query, "publication", wanted)

    def keep_check(self, case_id: str, check: KeptCheck) -> None:
        """Keep what the check said of a revision, for the queue and for the agreement with reviewers.

        What it said while the answer was in review stays: that is what its reviewer saw.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.checks
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            place = (table.c.case_number == number, table.c.revision == check.revision)
            known = connection.scalar(sa.select(table.c.revision).where(*place)) is not None
            judged = self._submitted_revision(connection, number) == check.revision
            if known and not (judged and self._state(connection, number) == "in review"):
                return
            connection.execute(table.delete().where(*place))
            asked = [
                [each.document, each.start, each.end, each.status, each.sure, each.contradicted]
                for each in check.asked
            ]
            row = {
                "case_number": number,
                "revision": check.revision,
                "asked": json.dumps(asked),
                "contradictions": check.contradictions,
                "omissions": check.omissions,
                "checker": check.checker,
                "made_at": check.made_at,
                "subject": check.subject,
            }
            connection.execute(table.insert().values(row))

    def kept_check(self, case_id: str, revision: int) -> KeptCheck | None:
        """What the check said of a revision; None where it was not kept.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.checks
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = sa.select(*_CHECK_COLUMNS).where(
                table.c.case_number == number, table.c.revision == revision
            )
            row = connection.execute(query).one_or_none()
            return None if row is None else check_of(row, revision)

    def _waiting(
        self, query: sa.Select[Any], waits: Waits, wanted: Sequence[sa.ColumnElement[bool]]
    ) -> tuple[Submission, ...]:
        step, check = tables.steps, tables.checks
        query = query.outerjoin(
            check, sa.and_(check.c.case_number == step.c.case_number, check.c.revision == step.c.revision)
        )
        order = (step.c.at, tables.worklist.c.case_number, step.c.number)
        query = query.where(*wanted).order_by(*order)
        now = self._now()
        with self._reading() as connection:
            return tuple(
                Submission(
                    row.case_id,
                    row.title,
                    row.who,
                    row.at,
                    now - row.at,
                    row.read,
                    row.times,
                    row.specialty,
                    waits,
                    None if row.asked is None else check_of(row, row.read),
                )
                for row in connection.execute(query)
            )


_CHECK_COLUMNS = (
    tables.checks.c.asked,
    tables.checks.c.contradictions,
    tables.checks.c.omissions,
    tables.checks.c.checker,
    tables.checks.c.made_at,
    tables.checks.c.subject,
)


def check_of(row: Any, revision: int) -> KeptCheck:
    """What was kept of a check, from its columns."""
    asked = tuple(CheckedQuestion(*each) for each in json.loads(row.asked))
    counts = (row.contradictions, row.omissions)
    return KeptCheck(revision, asked, *counts, row.checker, row.made_at, row.subject)


def _lines(revision: sa.ColumnElement[int], times: sa.ColumnElement[int]) -> sa.Select[Any]:
    """What a line of the queue says; its step says who handed it in, and when."""
    line, step, case = tables.worklist, tables.steps, tables.cases
    return sa.select(
        line.c.case_id,
        line.c.title,
        step.c.who,
        step.c.at,
        revision.label("read"),
        times.label("times"),
        case.c.specialty,
        *_CHECK_COLUMNS,
    ).select_from(line.join(case, case.c.number == line.c.case_number))


def _not_own(reviewer: str) -> list[sa.ColumnElement[bool]]:
    """Not what the reviewer wrote on or handed in: nobody reviews their own."""
    line, step, draft = tables.worklist, tables.steps, tables.drafts
    wrote = sa.select(draft.c.case_number).where(draft.c.author == reviewer)
    handed = sa.select(step.c.case_number).where(step.c.state == "in review", step.c.who == reviewer)
    return [line.c.case_number.not_in(wrote), line.c.case_number.not_in(handed)]


def _last_submission() -> sa.Subquery:
    """Each case's last handing in, and how many there were."""
    step = tables.steps
    return (
        sa.select(
            step.c.case_number, sa.func.max(step.c.number).label("number"), sa.func.count().label("times")
        )
        .where(step.c.state == "in review")
        .group_by(step.c.case_number)
        .subquery()
    )
