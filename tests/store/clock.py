"""A clock that stands until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Says 14:02:11 on 1 February 2024, and later what it is moved to."""

    def __init__(self) -> None:
        self.now = datetime(2024, 2, 1, 14, 2, 11, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pause(self, pause: timedelta) -> None:
        self.now += pause
