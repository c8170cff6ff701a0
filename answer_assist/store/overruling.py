"""Remarks of the check that a doctor overrules, each with a reason for the reviewer."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.auditing import Auditing
from answer_assist.store.errors import StoreError
from answer_assist.store.records import Overruling, Remark


class Overrulings(Auditing):
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
            told = self._remark_told(connection, remark)
            told["reason"] = self._text_hash(connection, reason)
            self._log(connection, author, "remark overruled", case_id, told, now)
        return Overruling(remark, reason, author, now)

    def reinstate(self, case_id: str, remark: Remark, author: str) -> None:
        """Let a remark count again; where it was not overruled, nothing changes.

        Raises:
            WrongState: its answer was released.
            StoreError: there is no such case.
        """
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            if self._take_back(connection, number, remark, author):
                told = self._remark_told(connection, remark)
                self._log(connection, author, "remark reinstated", case_id, told, self._now())

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

    def _remark_told(self, connection: sa.Connection, remark: Remark) -> dict[str, object]:
        """A remark as the audit trail names it: its place, and a hash of its words."""
        return {
            "kind": remark.kind,
            "document": remark.document,
            "evidence": [remark.evidence.start, remark.evidence.end],
            "about": self._text_hash(connection, remark.about),
            "said": self._text_hash(connection, remark.said),
        }

    def _take_back(self, connection: sa.Connection, number: int, remark: Remark, author: str) -> bool:
        table = tables.overrulings
        same = (table.c[name].is_not_distinct_from(value) for name, value in _key(remark).items())
        standing = table.update().where(table.c.case_number == number, table.c.removed_at.is_(None), *same)
        changed = connection.execute(standing.values(removed_by=author, removed_at=self._now()))
        return changed.rowcount > 0


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
