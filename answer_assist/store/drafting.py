"""Drafts of the answer: in versions, and never saved over words that the writer has not seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from answer_assist.store import search, tables
from answer_assist.store.auditing import Auditing
from answer_assist.store.errors import DraftMovedOn, FrozenDraft, StaleDraft, StoreError
from answer_assist.store.records import Draft, SetAsideDraft, Step

SITTING_PAUSE = timedelta(minutes=10)
"""A pause longer than this between two saves begins a new version of the draft."""


class Drafting(Auditing):
    """The drafts of each case, and those set aside."""

    def save_draft(
        self, case_id: str, text: str, *, author: str, base: int | None, new_version: bool = False
    ) -> Draft:
        """Save the draft of a case; when this returns, the text is on the disk.

        Saves of one author within one sitting go into the current version and count up its revision; a new
        version begins after a pause of ``SITTING_PAUSE``, with another author, or with ``new_version``.

        Args:
            author: who writes, as shown to others.
            base: the revision of the draft that the author has before their eyes, None if there was none.

        Raises:
            StaleDraft: somebody saved since; both texts are kept.
            FrozenDraft: the draft is in review or released; this text is kept beside it.
            StoreError: there is no such case, or the store cannot be written.
        """
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            stored = self._newest_draft(connection, case_id, number)
            frozen = self._frozen(connection, number)
            refused: StaleDraft | FrozenDraft | None = None
            if stored is not None and (frozen or base != stored.revision):
                if text == stored.text:
                    return stored  # the same words, saved twice: an answer that got lost on its way back
                # raised only after the transaction: what is set aside must be kept
                aside = self._set_aside(connection, case_id, number, text, author, base)
                refused = FrozenDraft(case_id, frozen, aside) if frozen else StaleDraft(stored, aside)
            else:
                saved = self._write_draft(connection, stored, case_id, number, text, author, new_version)
        if refused is not None:
            raise refused
        return saved

    def restore(self, case_id: str, version: int, author: str, base: int | None) -> Draft:
        """Make an earlier version the draft again, as a new version; all others stay.

        Args:
            version: which version's text to take.
            base: the revision of the draft that the author has before their eyes.

        Raises:
            DraftMovedOn: somebody saved since; look at their words first.
            FrozenDraft: the draft is in review or released.
            StoreError: there is no such case or version.
        """
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            stored = self._seen_draft(connection, case_id, number, base)
            frozen = self._frozen(connection, number)
            if frozen:
                raise FrozenDraft(case_id, frozen, None)
            query = sa.select(tables.drafts.c.text).where(
                tables.drafts.c.case_number == number, tables.drafts.c.version == version
            )
            text = connection.scalar(query)
            if text is None:
                raise StoreError(
                    f"the draft of case {case_id!r} has no version {version}; it has 1 to {stored.version}"
                )
            if text == stored.text:
                return stored
            return self._write_draft(connection, stored, case_id, number, text, author, True)

    def draft(self, case_id: str) -> Draft | None:
        """The draft as it was last saved, or None if nothing was.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._newest_draft(connection, case_id, self._number(connection, case_id))

    def drafts(self, case_id: str) -> tuple[Draft, ...]:
        """Every version of the draft, oldest first.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            number = self._number(connection, case_id)
            query = tables.drafts.select().where(tables.drafts.c.case_number == number)
            rows = connection.execute(query.order_by(tables.drafts.c.version))
            return tuple(_draft(case_id, row) for row in rows)

    def set_aside_drafts(self, case_id: str) -> tuple[SetAsideDraft, ...]:
        """The texts that were set aside because the draft had moved on, oldest first.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.set_aside_drafts
        with self._reading() as connection:
            number = self._number(connection, case_id)
            rows = connection.execute(
                table.select().where(table.c.case_number == number).order_by(table.c.number)
            )
            return tuple(SetAsideDraft(case_id, row.text, row.author, row.base, row.saved_at) for row in rows)

    def drop_set_aside(self, draft: SetAsideDraft) -> None:
        """Forget a text that was set aside, once its author has taken from it what they want.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.set_aside_drafts
        with self._writing() as connection:
            number = self._number(connection, draft.case_id)
            connection.execute(
                table.delete().where(
                    table.c.case_number == number,
                    table.c.author == draft.author,
                    table.c.base.is_not_distinct_from(draft.base),
                    table.c.saved_at == draft.saved_at,  # a later text of the same author is not this one
                )
            )

    def _newest_draft(self, connection: sa.Connection, case_id: str, number: int) -> Draft | None:
        query = tables.drafts.select().where(tables.drafts.c.case_number == number)
        row = connection.execute(query.order_by(tables.drafts.c.version.desc()).limit(1)).one_or_none()
        return None if row is None else _draft(case_id, row)

    def _seen_draft(self, connection: sa.Connection, case_id: str, number: int, base: int | None) -> Draft:
        """The draft, if it is the one that the author has before their eyes."""
        stored = self._newest_draft(connection, case_id, number)
        if stored is None:
            raise StoreError(f"case {case_id!r} has no draft yet; write one first")
        if stored.revision != base:
            raise DraftMovedOn(stored, base)
        return stored

    def _frozen(self, connection: sa.Connection, number: int) -> Step | None:
        """The step that keeps the draft from being written; None if there is none."""
        step = self._last_step(connection, number)
        return step if step is not None and step.state in ("in review", "released") else None

    def _last_step(self, connection: sa.Connection, number: int) -> Step | None:
        query = tables.steps.select().where(tables.steps.c.case_number == number)
        row = connection.execute(query.order_by(tables.steps.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else step_of(row)

    def _take_step(self, connection: sa.Connection, number: int, step: Step) -> None:
        table = tables.steps
        last = connection.scalar(sa.select(sa.func.max(table.c.number)).where(table.c.case_number == number))
        row = {"state": step.state, "who": step.who, "at": step.at}
        row |= {"reason": step.reason, "revision": step.revision}
        connection.execute(table.insert().values(row | {"case_number": number, "number": (last or 0) + 1}))
        update = tables.worklist.update().where(tables.worklist.c.case_number == number)
        connection.execute(update.values(state=step.state))

    def _submitted_revision(self, connection: sa.Connection, number: int) -> int:
        table = tables.steps
        query = sa.select(sa.func.max(table.c.revision))
        query = query.where(table.c.case_number == number, table.c.state == "in review")
        return connection.scalar(query) or 0

    def _write_draft(
        self,
        connection: sa.Connection,
        stored: Draft | None,
        case_id: str,
        number: int,
        text: str,
        author: str,
        new_version: bool,
    ) -> Draft:
        now = self._now()
        same_sitting = (
            stored is not None
            and not new_version
            and stored.author == author
            and now - stored.saved_at <= SITTING_PAUSE
            # what was submitted stays as it was, for the reviewer to compare with
            and stored.revision > self._submitted_revision(connection, number)
        )
        version = 1 if stored is None else stored.version + (not same_sitting)
        revision = 1 if stored is None else stored.revision + 1
        row = {"revision": revision, "author": author, "text": text, "saved_at": now}
        if same_sitting:
            update = tables.drafts.update().where(
                tables.drafts.c.case_number == number, tables.drafts.c.version == version
            )
            connection.execute(update.values(row))
        else:
            insert = tables.drafts.insert()
            connection.execute(
                insert.values(row | {"case_number": number, "version": version, "started_at": now})
            )
        line = tables.worklist.update().where(tables.worklist.c.case_number == number)
        connection.execute(line.values(draft_author=author, draft_saved_at=now))
        search.keep_draft(connection, number, text)
        if stored is None:
            self._take_step(connection, number, Step("drafting", author, now, revision))
        return Draft(case_id, text, version, revision, author, now)

    def _set_aside(
        self, connection: sa.Connection, case_id: str, number: int, text: str, author: str, base: int | None
    ) -> SetAsideDraft:
        # One row an author and base: whoever types on during a conflict keeps their latest words.
        table = tables.set_aside_drafts
        now = self._now()
        row = {"text": text, "saved_at": now}
        update = table.update().where(
            table.c.case_number == number,
            table.c.author == author,
            table.c.base.is_not_distinct_from(base),
        )
        if connection.execute(update.values(row)).rowcount == 0:
            connection.execute(
                table.insert().values(row | {"case_number": number, "author": author, "base": base})
            )
        return SetAsideDraft(case_id, text, author, base, now)


def _draft(case_id: str, row: sa.Row[Any]) -> Draft:
    return Draft(case_id, row.text, row.version, row.revision, row.author, row.saved_at)


def step_of(row: sa.Row[Any]) -> Step:
    """The step that a row of ``steps`` tells of."""
    return Step(row.state, row.who, row.at, row.revision, row.reason)
