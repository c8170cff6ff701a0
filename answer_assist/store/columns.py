"""How texts and times are kept: every text comes back code point for code point, every time in UTC."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

# A noncharacter of Unicode: no text starts with it, and where one does it is escaped like the rest.
_ESCAPED = "\ufdd0"


class ExactText(sa.types.TypeDecorator[str]):
    """Text that comes back code point for code point.

    PostgreSQL takes no NUL and no driver takes a lone surrogate, yet both come out of pasted text; such a
    text is stored as its ASCII JSON form behind a mark. Every other text is stored as it is.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        if value is None or not _needs_escape(value):
            return value
        return _ESCAPED + json.dumps(value)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], str | None]:
        return _as_given


class UtcTime(sa.types.TypeDecorator[datetime]):
    """An aware time, stored in UTC: SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], datetime | None]:
        # one call a value instead of three: a list of cases reads tens of thousands
        return _from_text if dialect.name == "sqlite" else _in_utc


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _as_given(value: str | None) -> str | None:
    if value is not None and value.startswith(_ESCAPED):
        return str(json.loads(value.removeprefix(_ESCAPED)))
    return value


def _needs_escape(text: str) -> bool:
    return (
        text.startswith(_ESCAPED)
        or "\0" in text
        # isascii() is immediate, so only texts with other letters are encoded on trial
        or not (text.isascii() or _encodable(text))
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
