"""A result on a line of its own above a list of stains: "NO STAINING IN TUMOUR", "Positive markers"."""

from __future__ import annotations

from collections.abc import Sequence

from answer_assist.extraction.readers.marker_passage import RESULTS, STAINING, VERBS
from answer_assist.extraction.readers.marker_tokens import (
    AND,
    CLOSE,
    COLON,
    DASH,
    OPEN,
    PREPOSITION,
    STOP,
    Token,
)
from answer_assist.extraction.readers.marker_values import Value, opposite

# A heading is this short, and has few letters that are no words of a stain's result.
_LONGEST = 60
_UNREAD = 10
_WORDS = (
    RESULTS
    | STAINING
    | VERBS
    | {
        "negator",
        "tumor-cells",
        "ihc",
        "both",
        "performed",
        "seen",
        "present",
        PREPOSITION,
        COLON,
        DASH,
        AND,
        OPEN,
        CLOSE,
    }
)


def heading_result(view: str, words: Sequence[Token], border: Token) -> Value | None:
    """The result that a line sets over the list below it, or None where it is no such heading.

    Args:
        view: the text for reading.
        words: the line's tokens.
        border: the line's end.
    """
    if not words or words[-1].kind == STOP or border.start - words[0].start > _LONGEST:
        return None
    if view[border.start : border.end].strip() not in ("", ":"):
        return None
    unread = _letters(view[words[0].start : border.start])
    value: Value | None = None
    denied = False
    for word in words:
        if word.kind not in _WORDS:
            return None
        unread -= _letters(view[word.start : word.end])
        span = (word.start, word.end)
        if word.kind == "negator":
            denied = True
            value = value or Value("negative", spans=[span])
        elif word.kind in RESULTS and (value is None or denied):
            result = opposite(word.value) if denied else word.value
            value = Value(result, spans=[*(value.spans if value else ()), span])
            denied = False
    return value if unread <= _UNREAD else None


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
