"""Signs and short words behind a list of stains, brought into the order that the grammar reads.

"p40 & CD99 both -", "CD5 and CD10 neither", "Desmin ...... -", "INSM1/Syn/CgA: +/+/focal+".
"""

from __future__ import annotations

import re

from answer_assist.extraction.readers.marker_tokens import (
    COLON,
    COMMA,
    DASH,
    MARKER,
    SEMICOLON,
    SIGNS,
    SLASH,
    Token,
)

_ENDS = re.compile(r"[ \t]*(?:[,.;)\n]|$)")
_PARTS = re.compile(
    r"[ \t]*((?:[a-z+-]{1,10}[ ]?){1,3}(?:[ ]?/[ ]?(?:[a-z+-]{1,10}[ ]?){1,3}){1,7})(?=[;,.\n)]|$)",
    re.IGNORECASE,
)
_LEADERS = ("..", "_", "\u2026", "=")


def signs_in_order(view: str, tokens: list[Token]) -> list[Token]:
    """The tokens of a passage with such signs as plain results.

    Args:
        view: the text for reading.
        tokens: the passage's tokens, in text order.
    """
    kinds = {token.kind for token in tokens}
    if MARKER not in kinds:
        return tokens
    if DASH in kinds or "negator" in kinds:
        tokens = _denied(view, tokens)
    if SLASH in kinds and COLON in kinds and (SIGNS in kinds or DASH in kinds):
        tokens = _shared_out(view, tokens)
    return tokens


def _denied(view: str, tokens: list[Token]) -> list[Token]:
    """ "Desmin ..... -", "both -", "neither": a sign or word of denial that ends what is said."""
    read: list[Token] = []
    for token in tokens:
        before = read[-1] if read else None
        if before is not None and token.kind in (DASH, "negator") and _ENDS.match(view, token.end):
            led = before.kind == COLON and view.startswith(_LEADERS, before.start)
            if token.kind == DASH and (led or before.kind == "both"):
                if before.kind == "both":
                    read.pop()
                    _part_two(read)
                read.append(Token("result", token.start, token.end, "negative"))
                continue
            if before.kind == MARKER and view[token.start : token.end].lower() == "neither":
                read.append(Token("result", token.start, token.end, "negative"))
                continue
        read.append(token)
    return read


def _part_two(read: list[Token]) -> None:
    """The two stains of "both" parted from the list before them."""
    places = [
        index for index in range(len(read) - 1, max(-1, len(read) - 8), -1) if read[index].kind == MARKER
    ]
    if len(places) > 1 and places[1] and read[places[1] - 1].kind == COMMA:
        read[places[1] - 1] = read[places[1] - 1]._replace(kind=SEMICOLON)


def _shared_out(view: str, tokens: list[Token]) -> list[Token]:
    """ "INSM1/Syn/CgA: +/+/focal+": each stain with its own sign, as a list of statements."""
    read: list[Token] = []
    index = 0
    while index < len(tokens):
        names = [index]
        while names[-1] + 2 < len(tokens) and (
            tokens[names[-1]].kind == MARKER
            and tokens[names[-1] + 1].kind == SLASH
            and tokens[names[-1] + 2].kind == MARKER
        ):
            names.append(names[-1] + 2)
        colon = names[-1] + 1
        match = None
        if len(names) > 1 and colon < len(tokens) and tokens[colon].kind == COLON:
            match = _PARTS.match(view, tokens[colon].end)
        parts = match.group(1).split("/") if match is not None else []
        if match is None or len(parts) != len(names):
            read.extend(tokens[index : names[-1] + 1])
            index = names[-1] + 1
            continue
        place = match.start(1)
        for name, part in zip(names, parts, strict=True):
            end = place + len(part)
            read.append(tokens[name])
            read += [
                token
                for token in tokens[colon + 1 :]
                if place <= token.start and token.end <= end and token.kind not in (SIGNS, DASH, SLASH)
            ]
            sign = part.strip()[-1:]
            if sign in ("+", "-"):
                at = place + part.rindex(sign)
                read.append(Token("result", at, at + 1, "positive" if sign == "+" else "negative"))
            read.append(Token(COMMA, end, end))
            place = end + 1
        read.pop()
        index = colon + 1
        while index < len(tokens) and tokens[index].start < match.end():
            index += 1
    return read
