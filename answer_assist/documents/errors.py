"""What can go wrong with a file, said in one sentence that quotes nothing of it."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "empty",  # no byte, or no word in it
    "too large",  # bytes, pages, or what it unpacks to
    "unknown",  # no kind of file that is read here
    "damaged",  # cut off, or broken inside
    "protected",  # a password, a signature that hides the content
    "too slow",  # the time ran out
    "too much memory",
    "missing program",  # Tesseract, or the extra with the libraries
    "cancelled",
]


class DocumentError(Exception):
    """A file that cannot be read; ``str`` is one sentence with the mend, ``reason`` says why in a word."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
