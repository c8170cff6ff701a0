"""Statements of stains as tokens: markers, cue words, numbers and signs, in text order.

Words that say nothing about a stain make no token, so a report of a thousand words gives some hundred tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

# Kinds of tokens that are no cue's role.
MARKER = "marker"
PERCENT = "percent"
SCORE = "score-value"
NUMBER = "number"
FRACTION = "fraction"
SIGNS = "signs"
DASH = "dash"
PREPOSITION = "preposition"
AND = "and"
SLASH = "slash"
COMMA = "comma"
SEMICOLON = "semicolon"
COLON = "colon"
CELL = "cell"
OPEN = "("
CLOSE = ")"
LINE = "line"
STOP = "stop"
LOCUS = "gene"

ATTRIBUTES = frozenset({"intensity", "extent", "pattern", "quantity", PERCENT, SCORE})
BORDERS = frozenset({STOP, LINE, SEMICOLON, "contrast"})

_NUM = r"\d{1,3}(?:[.,]\d{1,2})?"
_SIGN = re.compile(
    rf"""
      (?P<percent>(?<![\w.,])(?:[<>~]\s?=?\s?)?{_NUM}\s?(?:%\s?)?(?:(?:-{{1,2}}|\bto\b)\s?[<>]?\s?{_NUM}\s?)?(?:%|per\s?cent\b|pct\b))
    | (?P<fraction>(?<![\w.,/])\d{{1,2}}\s?/\s?(?:8|12|300)(?![\w/.]|\s?[%x]))
    | (?P<plusscore>(?<![\w.,/])[0-4](?:\s?(?:-|to)\s?[0-4])?\s?\+(?!\w)|(?<![\w)])\+\s?[1-4](?![\w.%/]))
    | (?P<ve>[+-]{{1,2}}\s?(?:ive|ve)\b)
    | (?P<same>-\s?do\s?-)
    | (?P<pluses>\+{{2,4}})
    | (?P<signs>[+-](?:\s?/\s?\(?[+-])+\)?|\u00b1)
    | (?P<plus>\+)
    | (?P<locus>(?<![\w.])(?:[1-9]|1\d|2[0-2]|X)[pq](?:\d{{2}}|/))
    | (?P<unit>(?<![\w,])[<>]?\d[\d.,]*\s?(?:ng|\u00b5g|\u03bcg|ug|mcg|pg|mg|g|miu|iu|u|ku|mmol|nmol|pmol|meq|\u00b5iu|uiu)\s?/\s?(?:ml|l|dl)\b)
    | (?P<number>(?<![\w.,/-])\d{{1,3}}(?:\.\d+)?(?![\w%]|[.,/]\d|\s?[x/]\s?\d))
    | (?P<colon>:|=+|\.{{2,}}|(?:\.\s){{2,}}|_{{2,}}|\u2026|->|\u2192)
    | (?P<stop>[.!?](?=\s|$|["')\]])|(?<=\s)[.](?=\w)|(?-i:(?<=[a-z)])[.](?=[A-Z]))|\n[ \t]*\n)
    | (?P<line>\n)
    | (?P<dash>-+)
    | (?P<comma>,)
    | (?P<semicolon>;)
    | (?P<cell>\t|\||\ {{4,}})
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<slash>/)
    | (?P<and>&|\b(?:and|or|plus|as\s+well\s+as|along\s+with|together\s+with|including|also)\b)
    | (?P<preposition>\b(?:for|with|to|of|in|by|within|against|using|from|via|on)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "i.e.", "e.g."
_INITIALS = re.compile(r"(?<![^\W_])[a-z]\.[a-z]\.$")
_BULLET = re.compile(r"[ \t]*(?:[-*\u2022+>o#](?=[ \t])|\(?\d{1,2}[.)]|\(?[a-z][.)](?=[ \t]))?[ \t]*", re.IGNORECASE)
_OPEN_END = re.compile(
    r"(?:[,/&(=]|(?<=\w)-|\b(?:and|or|nor|for|with|of|to|in|by|the|a|an|is|are|was|were|as|but|not|no|that|show|shows|using))\s*$",
    re.IGNORECASE,
)
# A line that reaches this far was ended by the margin, not by its writer.
_MARGIN = 45


class Mention(NamedTuple):
    """A marker that is named: its table rows (several for "hormone receptors"), and where."""

    rows: tuple[Row, ...]
    start: int
    end: int
    group: Row | None = None


class Token(NamedTuple):
    """A token: its kind (a cue's role, or one of the kinds above), its range in the view, what it stands for."""

    kind: str
    start: int
    end: int
    value: str = ""
    mention: Mention | None = None


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(row.name.casefold() for row in load_table("abbreviations"))


def tokens_between(
    reading: Reading, start: int, end: int, mentions: Sequence[Mention], *, rows: bool = False
) -> list[Token]:
    """The tokens of a range of the view.

    "CK7 (+), p40 neg." gives marker, (, signs, ), comma, marker, result, stop.

    Args:
        reading: the document.
        start: where the range starts in the view.
        end: where it ends.
        mentions: the document's markers, in text order.
        rows: the range is a line of a table, where no line break occurs and a full stop ends nothing.
    """
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_left(mentions, end, lo=first, key=lambda mention: mention.start)
    named = mentions[first:last]
    cues = reading.hits_between("marker_cues", start, end)
    hits: list[Token] = []
    index = 0
    for cue in cues:
        while index < len(named) and named[index].start <= cue.start:
            mention = named[index]
            hits.append(Token(MARKER, mention.start, mention.end, "", mention))
            index += 1
        if (hits and cue.start < hits[-1].end) or (index < len(named) and cue.end > named[index].start):
            continue
        extra = cue.row.extra
        hits.append(Token(extra["role"], cue.start, cue.end, extra["value"]))
    hits.extend(Token(MARKER, mention.start, mention.end, "", mention) for mention in named[index:])
    tokens: list[Token] = []
    position = start
    for hit in hits:
        if hit.start > position:
            tokens.extend(_signs(reading, position, hit.start, rows))
        tokens.append(hit)
        position = hit.end
    if position < end:
        tokens.extend(_signs(reading, position, end, rows))
    return tokens


def _signs(reading: Reading, start: int, end: int, rows: bool) -> Iterator[Token]:
    view = reading.view
    for match in _SIGN.finditer(view, start, end):
        kind = match.lastgroup or ""
        begin, stop = match.span()
        text = match.group()
        if kind == "preposition":
            yield Token(PREPOSITION, begin, stop, text.lower())
        elif kind == "comma":
            yield Token(COMMA, begin, stop)
        elif kind == "and":
            yield Token(AND, begin, stop, text)
        elif kind == "line":
            if not rows and _ends_line(reading, begin):
                yield Token(LINE, begin, stop)
        elif kind == "stop":
            if rows or (text == "." and _is_abbreviation(view, begin)):
                continue
            yield Token(STOP, begin, stop)
        elif kind == "plusscore":
            digits = [character for character in text if character.isdigit()]
            yield Token(SCORE, begin, stop, f"{digits[-1]}+" if len(digits) == 1 else f"{digits[0]}-{digits[-1]}+")
        elif kind == "pluses":
            yield Token(SCORE, begin, stop, f"{len(text)}+")
        elif kind == "plus":
            yield Token(SIGNS, begin, stop, "+")
        elif kind == "ve":
            yield Token("result", begin, stop, "positive" if text[0] == "+" else "negative")
        elif kind == "signs":
            yield Token(SIGNS, begin, stop, "".join(c for c in text if c in "+-") if text != "\u00b1" else "+-")
        elif kind == "locus":
            yield Token(LOCUS, begin, stop)
        elif kind in ("open", "close"):
            yield Token(OPEN if kind == "open" else CLOSE, begin, stop)
        else:
            yield Token(kind, begin, stop, text)


def _is_abbreviation(view: str, stop: int) -> bool:
    if _INITIALS.search(view, max(0, stop - 5), stop + 1):
        return True
    begin = stop
    while begin and view[begin - 1].isalpha():
        begin -= 1
    return view[begin:stop].casefold() in _abbreviations()


def _ends_line(reading: Reading, newline: int) -> bool:
    """Whether a line break ends what is said, rather than the line having been wrapped."""
    view = reading.view
    begin = view.rfind("\n", 0, newline) + 1
    line = view[begin:newline].rstrip()
    stop = view.find("\n", newline + 1)
    following = view[newline + 1 : stop if stop >= 0 else len(view)]
    if not line or not following.strip() or line.endswith((";", ".")):
        return True
    if line.endswith(":") or _OPEN_END.search(line):
        return False
    bullet = _BULLET.match(following)
    if bullet and bullet.group().strip():
        return True
    text = following.lstrip()
    if text[0].islower() and not _names_marker(reading, newline + 1, stop):
        return False
    if text[0] in "(%&,;/+-" or text[0].isdigit():
        return False
    if len(line) >= _MARGIN and not _is_row(following):
        return False
    # A marker's name alone on its line waits for its result on the next one.
    return not (_ends_in_marker(reading, begin, newline) and not _names_marker(reading, newline + 1, stop))


def _is_row(line: str) -> bool:
    """Whether a line is an item of a list: a short name, a sign, a value."""
    head = line[:40]
    return any(sign in head for sign in (":", "\t", "|", "....", "   ", " - ", "="))


def _names_marker(reading: Reading, start: int, stop: int) -> bool:
    """Whether a line starts with a marker's name."""
    begin = start
    view = reading.view
    while begin < len(view) and view[begin] in " \t*->":
        begin += 1
    hits = reading.hits("markers")
    index = bisect_left(hits, begin, key=lambda hit: hit.start)
    return index < len(hits) and hits[index].start == begin


def _ends_in_marker(reading: Reading, start: int, end: int) -> bool:
    hits = reading.hits_between("markers", start, end)
    return bool(hits) and not reading.view[hits[-1].end : end].strip(" \t:=.")
