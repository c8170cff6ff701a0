"""What every command says on standard error, and its exit status."""

from __future__ import annotations

import sys

PROBLEMS = 2
"""Exit status when something could not be read or written; the rest is done all the same."""


def tell(said: object) -> None:
    """One line on standard error, behind what was printed so far."""
    sys.stdout.flush()
    print(f"answer-assist: {printable(str(said))}", file=sys.stderr, flush=True)


def counted(number: int, what: str) -> str:
    """A number with its noun.

    >>> counted(1, "case"), counted(1200, "case")
    ('1 case', '1,200 cases')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """One line that cannot move the terminal's cursor: file names may hold anything."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text
    )
