"""Corrections of what was read: made, undone and redone, and all of it kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from answer_assist.corrections import Change, Corrected, Correction, building_on
from answer_assist.findings import Patient
from answer_assist.store import tables
from answer_assist.store.auditing import Auditing
from answer_assist.store.errors import ChangedMeanwhile, StoreError


@dataclass(frozen=True, slots=True)
class _Act:
    """A correction, undo or redo: acts of a case are counted through from 1."""

    number: int
    what: str  # "made", "undone", "redone"
    author: str
    corrections: tuple[int, ...]


class Correcting(Auditing):
    """The corrections of each case."""

    def correct(self, case_id: str, changes: Iterable[Change], author: str) -> Correction:
        """Keep a correction: one act of one doctor, in as many documents as it concerns.

        Two doctors who correct at the same time both count; see ``corrections.corrected``.

        Args:
            changes: what changes, such as ``[Change("report", before=ki67, after=None)]``.

        Raises:
            WrongState: its answer was released.
            StoreError: there is no such case or document, nothing changes, or the words of a finding do not
                stand where it says.
        """
        made = tuple(changes)
        if not made:
            raise StoreError(
                "a correction without a change; name at least one finding to reject, edit or add"
            )
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            self._check_words(connection, case_id, number, made)
            acts, corrections = _read(connection, number)
            now = self._now()
            correction = Correction(made, author, now, len(corrections) + 1)
            row = {"number": correction.number, "act": len(acts) + 1, "author": author, "made_at": now}
            told = json.dumps([change.to_dict() for change in made])
            connection.execute(
                tables.corrections.insert().values(row | {"case_number": number, "changes": told})
            )
            logged = {"correction": correction.number, "changes": self._text_hash(connection, told)}
            self._log(connection, author, "corrected", case_id, logged, now)
            return correction

    def corrections(self, case_id: str) -> tuple[Correction, ...]:
        """Every correction of the case in the order in which they were made, the undone ones too.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return kept_corrections(connection, self._number(connection, case_id))

    def undo(self, case_id: str, author: str, number: int | None = None) -> tuple[Correction, ...]:
        """Undo the author's latest correction in force, or correction ``number`` of anybody.

        What the author built on it goes with it: an edit of a finding that the correction had added.

        Returns:
            The corrections that were undone, in the order of their numbers; none where nothing is left to
            undo or it was undone already.

        Raises:
            WrongState: its answer was released.
            ChangedMeanwhile: another doctor has built on it since.
            StoreError: there is no such case or correction.
        """
        with self._writing() as connection:
            case_number = self._unreleased(connection, case_id)
            acts, corrections = _read(connection, case_number)
            undone = _chosen(corrections, case_id, author, number)
            if undone is None:
                return ()
            later = building_on(corrections, undone.number)
            others = [correction for correction in later if correction.author != author]
            if others:
                raise ChangedMeanwhile(
                    f"{_named(others)} changed what correction {undone.number} of case {case_id!r} made; "
                    "undo that first, or ask them",
                    others,
                )
            group = (undone, *later)
            marked = self._mark(connection, case_number, len(acts) + 1, group, author, undone=True)
            numbers = [correction.number for correction in group]
            told = {"corrections": numbers}
            self._log(
                connection, author, "correction undone", case_id, told, marked[0].undone_at or self._now()
            )
            return marked

    def redo(self, case_id: str, author: str) -> tuple[Correction, ...]:
        """Bring back what the author undid last and has not corrected over since.

        Returns:
            The corrections that are in force again; none where there is nothing to redo.

        Raises:
            WrongState: its answer was released.
            ChangedMeanwhile: another doctor has corrected the same findings since, or has undone what it
                built on.
            StoreError: there is no such case.
        """
        with self._writing() as connection:
            number = self._unreleased(connection, case_id)
            acts, corrections = _read(connection, number)
            open_undos = _open_undos(acts, author)
            if not open_undos:
                return ()
            group = tuple(corrections[n - 1] for n in open_undos[-1].corrections)
            _refuse_what_changed(case_id, group, open_undos[-1], acts, corrections)
            marked = self._mark(connection, number, len(acts) + 1, group, author, undone=False)
            numbers = [correction.number for correction in group]
            self._log(connection, author, "correction redone", case_id, {"corrections": numbers}, self._now())
            return marked

    def _mark(
        self,
        connection: sa.Connection,
        case_number: int,
        act: int,
        group: Sequence[Correction],
        author: str,
        *,
        undone: bool,
    ) -> tuple[Correction, ...]:
        now = self._now()
        row = {"case_number": case_number, "act": act, "undone": undone, "author": author, "made_at": now}
        connection.execute(tables.correction_marks.insert(), [row | {"correction": c.number} for c in group])
        mark = {"undone_at": now, "undone_by": author} if undone else {"undone_at": None, "undone_by": None}
        return tuple(replace(correction, **mark) for correction in group)

    def _check_words(
        self, connection: sa.Connection, case_id: str, number: int, changes: Iterable[Change]
    ) -> None:
        """What is to stand must stand on words of the case."""
        table = tables.documents
        wanted = {change.document for change in changes}
        query = sa.select(table.c.id, table.c.text).where(
            table.c.case_number == number, table.c.id.in_(wanted)
        )
        texts = {row.id: row.text for row in connection.execute(query)}
        for change in changes:
            if change.document not in texts:
                raise StoreError(f"case {case_id!r} has no document {change.document!r}")
            for span in change.words:
                if texts[change.document][span.start : span.end] != span.text:
                    raise StoreError(
                        f"the words at {span.start} to {span.end} of document {change.document!r} are others "
                        "than the correction says; read the document again and select them anew"
                    )


def kept_corrections(connection: sa.Connection, case_number: int) -> tuple[Correction, ...]:
    """The corrections of a case, the undone ones too."""
    return _read(connection, case_number)[1]


def _read(connection: sa.Connection, case_number: int) -> tuple[list[_Act], tuple[Correction, ...]]:
    """The acts of a case and its corrections, both in order and without gaps."""
    made, mark = tables.corrections, tables.correction_marks
    rows = connection.execute(
        made.select().where(made.c.case_number == case_number).order_by(made.c.number)
    ).all()
    marks = connection.execute(
        mark.select().where(mark.c.case_number == case_number).order_by(mark.c.act, mark.c.correction)
    ).all()
    acts = {row.act: _Act(row.act, "made", row.author, (row.number,)) for row in rows}
    last: dict[int, sa.Row[Any]] = {}
    for row in marks:
        before = acts[row.act].corrections if row.act in acts else ()
        what = "undone" if row.undone else "redone"
        acts[row.act] = _Act(row.act, what, row.author, (*before, row.correction))
        last[row.correction] = row
    return [acts[number] for number in sorted(acts)], tuple(
        _correction(row, last.get(row.number)) for row in rows
    )


def _correction(row: sa.Row[Any], mark: sa.Row[Any] | None) -> Correction:
    changes = tuple(Change.from_dict(change) for change in json.loads(row.changes))
    undone = mark if mark is not None and mark.undone else None
    return Correction(
        changes,
        row.author,
        row.made_at,
        row.number,
        undone.made_at if undone else None,
        undone.author if undone else None,
    )


def _chosen(
    corrections: Sequence[Correction], case_id: str, author: str, number: int | None
) -> Correction | None:
    """What is to be undone; None where there is nothing."""
    if number is None:
        mine = [
            correction for correction in corrections if correction.in_force and correction.author == author
        ]
        return mine[-1] if mine else None
    if not 1 <= number <= len(corrections):
        raise StoreError(f"case {case_id!r} has no correction {number}; it has {len(corrections)}")
    return corrections[number - 1] if corrections[number - 1].in_force else None


def _open_undos(acts: Iterable[_Act], author: str) -> list[_Act]:
    """What an author undid and may redo: a correction of their own ends that, as in any editor."""
    undos: list[_Act] = []
    for act in acts:
        if act.author == author:
            if act.what == "made":
                undos.clear()
            elif act.what == "undone":
                undos.append(act)
            elif undos:
                undos.pop()
    return undos


def _refuse_what_changed(
    case_id: str,
    group: Sequence[Correction],
    undo: _Act,
    acts: Sequence[_Act],
    corrections: Sequence[Correction],
) -> None:
    since = {number for act in acts if act.number > undo.number for number in act.corrections}
    starts = [
        (c.document, c.before) for correction in group for c in correction.changes if c.before is not None
    ]
    apart = [correction for correction in corrections if correction not in group]
    others = [other for start in starts for other in _took_away(start, apart, since)]
    if others:
        raise ChangedMeanwhile(
            f"{_named(others)} changed the same findings of case {case_id!r} since; look at them and correct "
            "anew what is still wrong",
            others,
        )


def _took_away(
    start: tuple[str, Corrected], corrections: Sequence[Correction], since: set[int]
) -> list[Correction]:
    """The corrections because of which what another one starts from does not stand any more.

    The last one in force that has to do with it decides: it may have replaced it since, or made it anew. With
    none in force, those count that made it and were undone since.
    """
    document, before = start
    if isinstance(before, Patient):
        return []  # of a patient the later word on a field counts
    in_force = [c for c in corrections if c.in_force and _ends(c, document, before) is not None]
    if in_force:
        last = in_force[-1]
        return [last] if last.number in since and not _ends(last, document, before) else []
    return [c for c in corrections if c.number in since and _ends(c, document, before)]


def _ends(correction: Correction, document: str, finding: Corrected) -> bool | None:
    """Whether a finding or question stands after a correction that has to do with it; None if it has not."""
    stands = None
    for change in correction.changes:
        if change.document == document and finding in (change.before, change.after):
            stands = change.after == finding
    return stands


def _named(corrections: Sequence[Correction]) -> str:
    authors = sorted({repr(correction.author) for correction in corrections})
    numbers = ", ".join(str(correction.number) for correction in corrections)
    return f"{' and '.join(authors)} (correction {numbers})"
