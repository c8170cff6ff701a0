"""A staging while its letters are put together: T, N and M with their values and prefixes.

Source of the notation: AJCC Cancer Staging Manual, 8th edition.
"""

from __future__ import annotations

from typing import NamedTuple

# Staging by magnetic resonance or ultrasound is clinical.
_PREFIX_LETTERS = {"mr": "c", "uc": "c", "up": "p", "u": "c", "mi": "", "mp": "p", "mc": "c", "myp": "yp"}


class Letter(NamedTuple):
    """T, N or M as printed: its kind, what follows it, its prefix; where prefix, letter and value stand."""

    kind: str
    said: str
    prefix: str
    start: int
    at: int
    end: int


class Staging(NamedTuple):
    """A staging being put together: its parts, and where they stand in the view."""

    t: str | None = None
    n: str | None = None
    m: str | None = None
    prefix: str = ""
    group: str | None = None
    ranges: tuple[tuple[int, int], ...] = ()
    figo: bool = False
    last: int = 0

    def with_letter(self, letter: Letter) -> Staging:
        """The staging with one more of T, N and M."""
        value = _value(letter.kind, letter.said)
        return self._replace(
            t=value if letter.kind == "t" else self.t,
            n=value if letter.kind == "n" else self.n,
            m=value if letter.kind == "m" else self.m,
            prefix=self.prefix or _PREFIX_LETTERS.get(letter.prefix, letter.prefix),
            ranges=(*self.ranges, (letter.start, letter.end)),
            last=letter.end,
        )

    @property
    def start(self) -> int:
        return self.ranges[0][0]

    @property
    def values(self) -> tuple[str | None, str | None, str | None, str | None]:
        return self.t, self.n, self.m, self.group


def _value(kind: str, said: str) -> str:
    """The value as AJCC writes it: "T1a" for "1 a" and "la", "N0" for "o", "TX"."""
    said = said.replace(" ", "").replace("\t", "")
    if said in {"is", "x", "+"}:
        return kind.upper() + (said if said != "x" else "X")
    first = {"l": "1", "i": "1", "o": "0"}.get(said[0], said[0])
    return kind.upper() + first + said[1:]
