"""What a line of the worklist is made of: how a case is called, and since when it waits."""

from __future__ import annotations

from datetime import UTC, datetime

_TITLE_CHARS = 80


def title_of(title: str | None, text: str) -> str:
    """A document's title, or else the start of its text.

    >>> title_of(None, "My sister has a lump.\\nIs it benign?")
    'My sister has a lump. Is it benign?'
    """
    if title is not None:
        return title
    line = " ".join(text[: 4 * _TITLE_CHARS].split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"


def waiting_since(received: str | None, added_at: datetime) -> datetime:
    """When a case came in: as it says itself in ISO 8601 (UTC if it names no zone), or when it was added.

    >>> waiting_since("2024-02-01", datetime(2024, 3, 1, tzinfo=UTC)).isoformat()
    '2024-02-01T00:00:00+00:00'
    """
    try:
        moment = datetime.fromisoformat(received or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return added_at
