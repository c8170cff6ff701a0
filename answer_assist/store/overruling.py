"""Remarks of the check that a doctor overrules, each with a reason for the reviewer."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.errors import StoreError
from answer_assist.store.records import Overruling, Remark


class Overrulings(StoreBase):
    """The overruled remarks of each case. What was overruled and taken back stays on record."""

    def overrule(self, case_id: str, remark: Remark, author: str, reason: str) -> Overruling:
        """Say why a remark of the check does not count; an earlier word on the same remark gives way.

        Args:
            remark: a contradiction between draft and case, or a finding that the draft passes over.
            reason: for the reviewer ("the second report corrects the first").

        Raises:
            WrongState: its answer was released.
            StoreError: the words do not stand in the case, or there is no reason.
        """
        if not reason.strip():
            raise StoreError("say why the remark does not count, so that the reviewer can see it")
        now = self._now()
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            text = connection.scalar(
                sa.select(tables.documents.c.text).where(
                    tables.documents.c.case_number == number, tables.documents.c.id == remark.document
                )
            )
            words = remark.evidence
            if text is None or text[words.start : words.end] != words.text:
                raise StoreError(
                    f"document {remark.document!r} of case {case_id!r} has no such words at {words.start} to "
                    f"{words.end}; read the case again"
                )
            self._take_back(connection, number, remark, author)
            row = _key(remark) | {"evidence": words.text, "reason": reason, "author": author, "made_at": now}
            connection.execute(tables.overrulings.insert().values(row | {"case_number": number}))
        return Overruling(remark, reason, author, now)

    def reinstate(self, case_id: str, remark: Remark, author: str) -> None:
        """Let a remark count again; where it was not overruled, nothing changes.

        Raises:
            WrongState: its answer was released.
            StoreError: there is no such case.
        """
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            self._take_back(connection, number, remark, author)

    def overrulings(self, case_id: str) -> tuple[Overruling, ...]:
        """The remarks that stand overruled, in the order in which that was done.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.overrulings
        with self._reading() as connection:
            number = self._number(connection, case_id)
            standing = table.select().where(table.c.case_number == number, table.c.removed_at.is_(None))
            rows = connection.execute(standing.order_by(table.c.number))
            return tuple(
                Overruling(
                    Remark(
                        row.kind,
                        row.document,
                        Span(row.evidence_start, row.evidence_end, row.evidence),
                        row.about,
                        row.said,
                    ),
                    row.reason,
                    row.author,
                    row.made_at,
                )
                for row in rows
            )

    def _take_back(self, connection: sa.Connection, number: int, remark: Remark, author: str) -> None:
        table = tables.overrulings
        same = (table.c[name].is_not_distinct_from(value) for name, value in _key(remark).items())
        standing = table.update().where(table.c.case_number == number, table.c.removed_at.is_(None), *same)
        connection.execute(standing.values(removed_by=author, removed_at=self._now()))


def _key(remark: Remark) -> dict[str, str | int | None]:
    """What a remark is known by: draft and check move on, the words stay."""
    return {
        "kind": remark.kind,
        "document": remark.document,
        "evidence_start": remark.evidence.start,
        "evidence_end": remark.evidence.end,
        "about": remark.about,
        "said": remark.said,
    }
