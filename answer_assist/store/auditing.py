"""The audit trail in the store: everything that decides, only ever added to, each entry chained to the last.

The database itself refuses to change or delete an entry (triggers, see the migrations). Whoever can drop the
triggers can still tamper; ``Store.verify_trail`` finds it. No patient's and no doctor's text is in the
trail: a keyed hash stands for it, whose key is in the store, so that short texts cannot be guessed from a
copy of the trail.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.base import StoreBase
from answer_assist.store.sampling import drawn
from answer_assist.store.trail import NOTHING_BEFORE, Checked, Entry, Fault, canonical, chained, checked_chain

# Any number that no other program is likely to take; PostgreSQL's advisory locks are numbers.
_ADVISORY_LOCK = 0x416E_7342
_AT_ONCE = 1000

BEGUN = "trail begun"
"""The act of the first entry, which counts what was there before there was a trail."""


class Auditing(StoreBase):
    """The entries of the trail, written in the transaction of the act that they tell of."""

    def trail(self, case_id: str | None = None) -> tuple[Entry, ...]:
        """The entries of the audit trail, oldest first.

        Args:
            case_id: those of one case; all by default.

        Raises:
            StoreError: the store cannot be read.
        """
        table = tables.audit_trail
        query = table.select().order_by(table.c.number)
        if case_id is not None:
            query = query.where(table.c.case_id == case_id)
        with self._reading() as connection:
            return tuple(_entry(row) for row in connection.execute(query))

    def verify_trail(
        self, *, heads: Sequence[str] = (), after: Checked | None = None, limit: int | None = None
    ) -> Checked:
        """Whether the audit trail is as it was written: intact, or the first entry that is not, and why.

        An end that was cut off is seen where the store's own tables tell of an act that the trail does not,
        or where a hash that was noted elsewhere is handed in. Whoever wrote the whole trail and the tables
        anew is found out by a noted hash alone.

        Args:
            heads: hashes that were noted earlier (``Checked.head``).
            after: what an earlier check found, to go on from there.
            limit: check at most so many entries, and leave the rest and the end to the next check.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._reading() as connection:
            start = after.entries if after is not None else 0
            entries = islice(_entries(connection, start), limit)
            checked = checked_chain(entries, after=after, heads=heads)
            if checked.fault is not None:
                return checked
            fault = self._misdrawn(connection, start, checked.entries)
            if fault is None and (limit is None or checked.entries - start < limit):
                fault = self._untold(connection, checked.entries)
        return checked if fault is None else Checked(checked.entries, checked.head, fault)

    def _log(
        self,
        connection: sa.Connection,
        who: str,
        act: str,
        case_id: str | None,
        told: Mapping[str, Any],
        at: datetime,
    ) -> Entry:
        """Add an entry; the last thing a transaction does, since from here on all others wait for it.

        Args:
            at: when the act was done, as its own table has it.
        """
        table = tables.audit_trail
        if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        row = connection.execute(table.select().order_by(table.c.number.desc()).limit(1)).one_or_none()
        last = None if row is None else _entry(row)
        entry = chained(last, moment(at), who, act, case_id, told)
        connection.execute(table.insert().values(row_of(entry)))
        return entry

    def _text_hash(self, connection: sa.Connection, text: str | None) -> str | None:
        """What stands for a text in the trail; None for none."""
        if text is None:
            return None
        return text_hash(self._key(connection, "texts"), text)

    def _key(self, connection: sa.Connection, name: str) -> bytes:
        table = tables.keys
        return bytes.fromhex(
            connection.execute(sa.select(table.c.value).where(table.c.name == name)).scalar_one()
        )

    def _untold(self, connection: sa.Connection, entries: int) -> Fault | None:
        """An act that stands in the store and not in the trail."""
        trail, verdict = tables.audit_trail, tables.verdicts
        begun = connection.execute(trail.select().where(trail.c.number == 1)).one_or_none()
        before = json.loads(begun.told) if begun is not None and begun.act == BEGUN else {}
        step = tables.steps
        there = {
            _ACTS[state]: count
            for state, count in connection.execute(
                sa.select(step.c.state, sa.func.count()).group_by(step.c.state)
            )
            if state in _ACTS
        }
        for act, table in (
            ("verdict", verdict),
            ("published", tables.publications),
            ("second reading", tables.second_readings),
            ("corrected", tables.corrections),
        ):
            there[act] = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        # the trail last: what others do meanwhile is then in it, and no act seems untold
        counted = sa.select(trail.c.act, sa.func.count().label("many")).group_by(trail.c.act)
        told = {row.act: row.many for row in connection.execute(counted)}
        for act, count in there.items():
            known = before.get(act, 0) + told.get(act, 0)
            if count > known:
                why = (
                    f"the store knows of {count} times {act!r} and the trail of {known}: its end was cut off"
                )
                return Fault(entries + 1, "untold", why)
        return None

    def _misdrawn(self, connection: sa.Connection, start: int, end: int) -> Fault | None:
        """A submission that was drawn for a second reading, or not, against what its hash says."""
        key = self._key(connection, "sample")
        for entry in _entries(connection, start, act="submitted"):
            if entry.number > end:
                break
            told = entry.told
            if drawn(key, entry.case_id or "", told["revision"], told["share"]) != told["second"]:
                what = "was" if told["second"] else "was not"
                return Fault(
                    entry.number, "changed", f"it {what} drawn for a second reading against its hash"
                )
        return None


_ACTS = {"in review": "submitted", "sent back": "sent back", "released": "signed off"}
"""What a step of a case is called in the trail."""


def text_hash(key: bytes, text: str) -> str:
    """The keyed hash (HMAC-SHA-256) that stands for a text in the trail."""
    return hmac.new(key, canonical(text).encode("ascii"), hashlib.sha256).hexdigest()


def moment(when: datetime) -> str:
    """A time as the trail writes it."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry as its row."""
    return {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "act": entry.act,
        "case_id": entry.case_id,
        "told": canonical(entry.told),
        "before": entry.before,
        "hash": entry.hash,
    }


def _entries(connection: sa.Connection, start: int, act: str | None = None) -> Iterator[Entry]:
    """The entries behind ``start``, some at a time: a trail may be long."""
    table = tables.audit_trail
    wanted = table.select() if act is None else table.select().where(table.c.act == act)
    # rows that somebody numbered 0 or less belong to no place, and are looked at first
    at = start or -(2**31)
    while True:
        rows = connection.execute(
            wanted.where(table.c.number > at).order_by(table.c.number).limit(_AT_ONCE)
        ).all()
        yield from (_entry(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        at = rows[-1].number


def _entry(row: sa.Row[Any]) -> Entry:
    try:
        told = json.loads(row.told)
    except ValueError:
        told = None
    if not isinstance(told, dict) or canonical(told) != row.told:
        told = {"as written": row.told}  # no form that was ever written: its hash will be wrong
    return Entry(row.number, row.at, row.who, row.act, row.case_id, told, row.before, row.hash)


__all__ = ["BEGUN", "NOTHING_BEFORE", "Auditing", "moment", "row_of", "text_hash"]
