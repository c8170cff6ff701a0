"""What the store knows of agreement: first and second readings side by side, and the check beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from answer_assist.agreement import Agreement, Concluded, Judged, agreement
from answer_assist.store import tables
from answer_assist.store.judging import verdict_of
from answer_assist.store.publishing import Publishing
from answer_assist.store.records import KeptCheck, Verdict
from answer_assist.store.waiting import check_of

AGREEMENT_DAYS = 90
"""Over how many days agreement is told by default."""


class Agreeing(Publishing):
    """How far reviewers agree with each other, and the check with them."""

    def agreement(self, days: int | None = AGREEMENT_DAYS) -> Agreement:
        """Cohen's kappa of the reviewers, and of the check with the reviewers; see
        ``answer_assist.agreement``.

        Args:
            days: only reviews that ended in the last so many days; all where None.

        Raises:
            StoreError: the store cannot be read.
        """
        since = None if days is None else self._now() - timedelta(days=days)
        with self._reading() as connection:
            readings = list(_decided(connection, since))
            seconds = _seconds(connection)
            verdicts = _verdicts(connection)
            checks = _checks(connection)
        judged: list[Judged] = []
        concluded: list[Concluded] = []
        for number, revision, reviewer, conclusion in readings:
            answer = f"{number}/{revision}"
            first = verdicts.get((number, revision, reviewer, 1), {})
            second_reader, second_end = seconds.get((number, revision), ("", ""))
            second = verdicts.get((number, revision, second_reader, 2), {}) if second_reader else {}
            check = checks.get((number, revision))
            said = {(one.document, one.start, one.end): one for one in check.asked} if check else {}
            for place, verdict in first.items():
                status = said.get(place)
                judged.append(
                    Judged(
                        answer,
                        verdict.verdict,
                        second[place].verdict if place in second else None,
                        status.status if status else None,
                        status.sure if status else False,
                        status.contradicted if status else False,
                    )
                )
            if second_reader:
                concluded.append(Concluded(answer, conclusion, second_end))
        return agreement(judged, concluded, days=days)


_Place = tuple[str, int, int]


def _decided(connection: sa.Connection, since: datetime | None) -> Iterator[tuple[int, int, str, str]]:
    """Case, revision, reviewer and conclusion of each revision's first decision."""
    step = tables.steps
    query = sa.select(step.c.case_number, step.c.revision, step.c.who, step.c.state, step.c.at)
    query = query.where(step.c.state.in_(("sent back", "released")))
    seen: set[tuple[int, int]] = set()
    for row in connection.execute(query.order_by(step.c.case_number, step.c.number)):
        if (row.case_number, row.revision) in seen:
            continue
        seen.add((row.case_number, row.revision))
        if since is None or row.at >= since:
            conclusion = "accept" if row.state == "released" else "send back"
            yield row.case_number, row.revision, row.who, conclusion


def _seconds(connection: sa.Connection) -> dict[tuple[int, int], tuple[str, str]]:
    rows = connection.execute(tables.second_readings.select())
    return {(row.case_number, row.revision): (row.reviewer, row.conclusion) for row in rows}


def _verdicts(
    connection: sa.Connection,
) -> dict[tuple[int, int, str, int], dict[_Place, Verdict]]:
    """Each reviewer's last word on each question: (case, revision, reviewer, reading) -> place -> verdict."""
    table = tables.verdicts
    last: dict[tuple[int, int, str, int], dict[_Place, Verdict]] = {}
    for row in connection.execute(table.select().order_by(table.c.number)):
        verdict = verdict_of(row)
        place = (verdict.document, verdict.question.start, verdict.question.end)
        last.setdefault((row.case_number, row.revision, row.author, row.reading), {})[place] = verdict
    return last


def _checks(connection: sa.Connection) -> dict[tuple[int, int], KeptCheck]:
    rows = connection.execute(tables.checks.select())
    return {(row.case_number, row.revision): check_of(row, row.revision) for row in rows}
