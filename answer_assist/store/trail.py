"""The audit trail's chain: what an entry's hash is taken over, and where a chain is broken.

Each entry's hash is the SHA-256 of its canonical JSON, which holds the hash of the entry before it. So no
entry can be changed, taken out or put elsewhere without every hash after it being wrong. The form never
changes: entries that were written once must give the same hash for ever.

Example:
    >>> first = chained(None, "2024-02-01T14:02:11.000000Z", "Dr. Lind", "submitted", "0412", {"revision": 3})
    >>> second = chained(first, "2024-02-01T15:00:00.000000Z", "Dr. Okafor", "signed off", "0412", {})
    >>> checked_chain([first, second]).fault is None, second.before == first.hash
    (True, True)
    >>> from dataclasses import replace
    >>> checked_chain([replace(first, who="Dr. Sato"), second]).fault
    Fault(number=1, kind='changed', why='what it says does not give its hash')
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

NOTHING_BEFORE = "0" * 64
"""What stands for the hash before in the first entry."""

FaultKind = Literal["changed", "removed", "reordered", "cut off", "untold"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the audit trail: who did what when. Texts are in it as hashes alone.

    ``at`` is UTC in ISO 8601 with microseconds. ``told`` is what the act was about, as JSON: revisions,
    places, hashes of texts. ``before`` is the hash of the entry before, ``hash`` this one's.
    """

    number: int
    at: str
    who: str
    act: str
    case_id: str | None
    told: Mapping[str, Any] = field(hash=False)
    before: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry at which a chain is broken, and why; ``number`` is where it should stand."""

    number: int
    kind: FaultKind
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a chain found: how many entries hold, the hash of the last, and the first fault."""

    entries: int
    head: str
    fault: Fault | None = None

    @property
    def intact(self) -> bool:
        """Whether no fault was found."""
        return self.fault is None


def canonical(value: object) -> str:
    """JSON of which there is one form alone: keys in order, no spaces, ASCII.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\\\u00e9","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(
    number: int, at: str, who: str, act: str, case_id: str | None, told: Mapping[str, Any], before: str
) -> str:
    """The hash of an entry over its content and the hash before it, as 64 hexadecimal digits."""
    content = {"number": number, "at": at, "who": who, "act": act, "case": case_id, "told": told}
    return hashlib.sha256(canonical({**content, "before": before}).encode("ascii")).hexdigest()


def chained(
    last: Entry | None, at: str, who: str, act: str, case_id: str | None, told: Mapping[str, Any]
) -> Entry:
    """The entry that follows ``last``; the first one where that is None."""
    number, before = (1, NOTHING_BEFORE) if last is None else (last.number + 1, last.hash)
    return Entry(
        number, at, who, act, case_id, told, before, hash_of(number, at, who, act, case_id, told, before)
    )


def checked_chain(
    entries: Iterable[Entry], *, after: Checked | None = None, heads: Sequence[str] = ()
) -> Checked:
    """Check a chain from its first entry on, or from where an earlier check ended.

    An end that was cut off cannot be seen from the entries themselves: the rest is a chain like any other. It
    is seen where a hash was noted elsewhere and handed in.

    Args:
        entries: in the order of their numbers.
        after: what an earlier check found intact; ``entries`` go on behind it.
        heads: hashes that were noted earlier; each must be that of one of the entries.
    """
    count, head = (after.entries, after.head) if after is not None else (0, NOTHING_BEFORE)
    awaited = set(heads) - {head}
    for entry in entries:
        fault = _fault(entry, count + 1, head)
        if fault is not None:
            return Checked(count, head, fault)
        count, head = count + 1, entry.hash
        awaited.discard(head)
    if awaited:
        noted = min(awaited)
        why = f"no entry has the hash {noted[:12]}… that was noted: the end was cut off or written anew"
        return Checked(count, head, Fault(count + 1, "cut off", why))
    return Checked(count, head)


def _fault(entry: Entry, number: int, before: str) -> Fault | None:
    if entry.number > number:
        missing = (
            f"entry {number}" if entry.number == number + 1 else f"entries {number} to {entry.number - 1}"
        )
        return Fault(
            number, "removed", f"{missing} {'is' if entry.number == number + 1 else 'are'} not there"
        )
    if entry.hash != _hash(entry):
        if place := _place(entry):
            return Fault(number, "reordered", f"it was written as entry {place}")
        return Fault(number, "changed", "what it says does not give its hash")
    if entry.number < number:
        return Fault(number, "reordered", f"entry {entry.number} stands there a second time")
    if entry.before != before:
        return Fault(
            number, "removed", "it does not follow the entry before it: what stood between them was taken out"
        )
    return None


def _hash(entry: Entry, number: int | None = None) -> str:
    return hash_of(
        entry.number if number is None else number,
        entry.at,
        entry.who,
        entry.act,
        entry.case_id,
        entry.told,
        entry.before,
    )


_NEAR = 1000  # so far from its place an entry is looked for


def _place(entry: Entry) -> int | None:
    """The number with which an entry's hash is right, where it was given another."""
    near = range(max(1, entry.number - _NEAR), entry.number + _NEAR)
    return next((number for number in near if _hash(entry, number) == entry.hash), None)
