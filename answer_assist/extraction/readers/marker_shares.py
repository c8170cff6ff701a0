"""Results shared out in order: "CK7, CK20 and TTF-1 are positive, negative and negative, respectively"."""

from __future__ import annotations

from collections.abc import Sequence

from answer_assist.extraction.readers.marker_clause import Item
from answer_assist.extraction.readers.marker_passage import RESULTS
from answer_assist.extraction.readers.marker_tokens import (
    AND,
    COMMA,
    DASH,
    MARKER,
    PERCENT,
    SCORE,
    SIGNS,
    SLASH,
    Token,
)
from answer_assist.extraction.readers.marker_values import Value, opposite, read_percent

_PARTS = frozenset({COMMA, AND, SLASH})


def share_out(view: str, tokens: Sequence[Token], items: Sequence[Item]) -> bool:
    """Give each of the last markers of a statement its own of as many values; says whether that was done.

    Args:
        view: the text for reading.
        tokens: the statement's tokens up to "respectively".
        items: the statement's markers, in text order.
    """
    places = [index for index, token in enumerate(tokens) if token.kind == MARKER]
    if not places:
        return False
    for values in (_values(view, tokens[places[-1] + 1 :]), _values(view, tokens[: places[0]])):
        if 1 < len(values) <= len(items):
            for item, value in zip(items[-len(values) :], values, strict=True):
                item.value = value
            return True
    return False


def _values(view: str, tokens: Sequence[Token]) -> list[Value]:
    """What is said between commas, "and" and slashes, each part that says something."""
    values: list[Value] = []
    value = Value()
    denied: Token | None = None
    for token in tokens:
        kind = token.kind
        if kind in _PARTS:
            if value.says_something:
                values.append(value)
                value = Value()
            continue
        if kind == "negator":
            denied = token
            continue
        said = Value(spans=[(token.start, token.end)])
        if kind in RESULTS:
            said.result = opposite(token.value) if denied is not None else token.value
            denied = None
        elif kind == SIGNS:
            said.result = {"+": "positive", "-": "negative"}.get(token.value, "equivocal")
        elif kind == DASH:
            said.result = "negative"
        elif kind == PERCENT:
            said.percent = read_percent(view[token.start : token.end], "")
        elif kind == SCORE:
            said.score = token.value
        elif kind == "intensity":
            said.intensity = token.value
        elif kind == "extent":
            said.extent = token.value
        else:
            continue
        value.fill(said)
    return [*values, value] if value.says_something else values
