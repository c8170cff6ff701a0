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
OPEN = "open"
CLOSE = "close"
LINE = "line"
STOP = "stop"
# A line's end behind a marker's name, which may have its result on the next line.
SOFT = "soft"
LOCUS = "gene"

_PLAIN = frozenset({COMMA, AND, SEMICOLON, COLON, CELL, DASH, SLASH, "same", LOCUS, "open", "close"})
ATTRIBUTES = frozenset({"intensity", "extent", "pattern", "quantity", PERCENT, SCORE})
BORDERS = frozenset({STOP, LINE, SEMICOLON, "contrast"})

# "8O %": a nought that scanning took for a letter.
_NUM = r"\d[\do]{0,2}(?:[.,]\d{1,2})?"
# Over the lower-cased view. Most characters are letters of words that say nothing: one look must suffice.
_SIGN = re.compile(
    rf"""
    (?=[^a-z ])(?:
      (?P<comma>,)
    | (?P<percent>(?<!\w)(?<!\d,)(?<![^.]\.)(?:[<>~]\s?=?\s?)?{_NUM}\s?(?:%\s?)?
        (?:(?:-{{1,2}}|\bto\b)\s?[<>]?\s?{_NUM}\s?)?(?:%|per\s?cent\b|pct\b))
    | (?P<fraction>(?<![\w,/])(?<![^.]\.)\d{{1,2}}\s?/\s?(?:8|12|300)(?![\w/]|[.]\d|\s?[%x]))
    | (?P<plusscore>(?<![\w/])(?<!\d,)(?<![^.]\.)[0-4](?:\s?(?:-|to)\s?[0-4])?\s?\+(?!\w)
        |(?<![\w)])\+\s?[1-4](?![\w.%/]))
    | (?P<ve>[+-]{{1,2}}\s?(?:ive|ve)\b)
    | (?P<same>-\s?do\s?-)
    | (?P<noughts>(?<![\w/.,])0(?:\s?/\s?0){{1,5}}(?![\w/%]|[.]\d))
    | (?P<pluses>\+(?:[ ]?\+){{1,3}}(?![ ]?\d))
    | (?P<signs>[+-](?:\s?/\s?\(?[+-])+\)?|\u00b1)
    | (?P<plus>\+(?!(?<=\d\+)\d))
    | (?P<gene>(?<![\w.])(?:[1-9]|1\d|2[0-2])[pq](?:\d{{2}}|/))
    | (?P<number>(?<![\w.,/-])\d{{1,3}}(?:\.\d+)?(?![\w%]|[.,/]\d|\s?[x/]\s?\d))
    | (?P<colon>:|=+|\.{{2,}}|(?:\.\s){{2,}}|_{{2,}}|\u2026|->|\u2192)
    | (?P<stop>[.!?](?=\s|$|["')\]])|(?<=\s)[.](?=\w)|(?<=[a-z)])[.](?=[a-z])|\n[ \t]*\n)
    | (?P<line>\n)
    | (?P<dash>-+)
    | (?P<semicolon>;)
    | (?P<cell>\t|\|)
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<slash>/)
    | (?P<ampersand>&)
    )
    | (?<![a-z])(?=[abfilotuvpw])(?:
      (?P<scanned>(?<=[\s:(=])l\s?\+(?!\w))
    | (?P<and>(?:and|or|plus|as\s+well\s+as|along\s+with|together\s+with|also)\b)
    | (?P<between>between\s+{_NUM}\s?%?\s+and\s+{_NUM}\s?(?:%|per\s?cent\b))
    | (?P<part>(?:ps|is)\s?[:=]?\s?(?=[0-5](?![\w%])))
    | (?P<preposition>(?:for|with|to|of|in|by|within|against|using|from|via|on)\b)
    )
    | (?P<gap>[ ]{{4,}})
    """,
    re.VERBOSE,
)
# Words that may begin such a sign, and what stands between words.
_JOINING = frozenset(
    (
        *(
            "and",
            "or",
            "plus",
            "as",
            "along",
            "together",
            "also",
            "for",
            "with",
            "to",
            "of",
            "in",
            "by",
            "within",
        ),
        *("against", "using", "from", "via", "on", "between", "l", "ps", "is"),
    )
)
_NO_WORDS = re.compile(r"[-\n\t]")
_GAP = " " * 4
# "i.e.", "e.g."
_INITIALS = re.compile(r"(?<![^\W_])[a-z]\.[a-z]\.$")
_BULLET = re.compile(
    r"[ \t]*(?:[-*\u2022+>o#](?=[ \t])|\(?\d{1,2}[.)]|\(?[a-z][.)](?=[ \t]))?[ \t]*", re.IGNORECASE
)
_LABEL = re.compile(r"[^:\n]{2,40}:[ \t]*\S")
# "(-) CK20": a list under its sign.
_SIGN_OPENS = re.compile(r"\(\s?(?:[+-]{1,2}|\u00b1|\+/-)\s?\)\s?\w|(?:[+-]{1,2}|\u00b1|\+/-)[ \t]*:")
# A line that ends so goes on.
_LAST_LETTERS = re.compile(r"(?<!\w)[a-z]+$", re.IGNORECASE)
_LONGEST_OPEN = 10
_OPEN_SIGNS = frozenset(",/&(=")
_OPEN_WORDS = frozenset(
    [
        "and",
        "or",
        "nor",
        "for",
        "with",
        "of",
        "to",
        "in",
        "by",
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "as",
        "but",
        "not",
        "no",
        "that",
        "show",
        "shows",
        "using",
    ]
)
# A line that reaches this far was ended by the margin, not by its writer.
_MARGIN = 45
# "SDHB  retained": a name and its result this near.
_ROW_HEAD = 30
# A line of capitals under another has at least this many characters.
_HEADING = 5


class Mention(NamedTuple):
    """A marker that is named: its table rows (several for "hormone receptors"), and where."""

    rows: tuple[Row, ...]
    start: int
    end: int
    group: Row | None = None


class Token(NamedTuple):
    """A token: its kind (a cue's role, or one of those above), its range in the view, what it stands for."""

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
    tokens: list[Token] = []
    low = reading.low
    match_at = _SIGN.match
    hits = _hits(reading, start, end, mentions)
    hit = next(hits, None)
    reached = start
    for place in (*_places(reading, start, end), end):
        if place < reached:
            continue
        while hit is not None and hit.start <= place:
            tokens.append(hit)
            reached = hit.end
            hit = next(hits, None)
        if place < reached or place == end:
            continue
        match = match_at(low, place, end)
        if match is not None:
            reached = match.end()
            token = _sign(reading, match, rows)
            if token is not None:
                tokens.append(token)
    return tokens


def _places(reading: Reading, start: int, end: int) -> list[int]:
    """Where in a range a sign, a number, a break or a joining word may begin, in order."""
    low, starts, words = reading.low, reading.starts, reading.words
    first = bisect_left(starts, start)
    last = bisect_left(starts, end, lo=first)
    places = [
        place
        for word, place in zip(words[first:last], starts[first:last], strict=True)
        if word in _JOINING or not word.isalpha()
    ]
    places += [match.start() for match in _NO_WORDS.finditer(low, start, end)]
    gap = low.find(_GAP, start, end)
    while gap >= 0:
        places.append(gap)
        gap += len(_GAP)
        while gap < end and low[gap] == " ":
            gap += 1
        gap = low.find(_GAP, gap, end)
    places.sort()
    return places


def _hits(reading: Reading, start: int, end: int, mentions: Sequence[Mention]) -> Iterator[Token]:
    """Markers and cue words of a range, in order; where both stand, the marker."""
    starts: list[int] | None = reading.memo.get(__name__)
    if starts is None or len(starts) != len(mentions):
        starts = reading.memo[__name__] = [mention.start for mention in mentions]
    index = bisect_left(starts, start)
    last = bisect_left(starts, end, lo=index)
    covered = start
    for cue in reading.hits_between("marker_cues", start, end):
        while index < last and mentions[index].start <= cue.start:
            mention = mentions[index]
            yield Token(MARKER, mention.start, mention.end, "", mention)
            covered = mention.end
            index += 1
        if cue.start < covered or (index < last and cue.end > mentions[index].start):
            continue
        extra = cue.row.extra
        yield Token(extra["role"], cue.start, cue.end, extra["value"])
        covered = cue.end
    for mention in mentions[index:last]:
        yield Token(MARKER, mention.start, mention.end, "", mention)


def _sign(reading: Reading, match: re.Match[str], rows: bool) -> Token | None:
    """The token of a number, a sign, a break or a joining word; None where it is none after all."""
    kind = match.lastgroup or ""
    begin, stop = match.span()
    if kind in _PLAIN:
        return Token(kind, begin, stop)
    text = match.group()
    if kind in ("preposition", "percent", "number", "fraction"):
        return Token(kind, begin, stop, text)
    if kind == "part":
        # The proportion and the intensity score, not the verb.
        return Token(kind, begin, stop) if reading.view[begin].isupper() else None
    if kind == "between":
        return Token(PERCENT, begin, stop, text)
    if kind == "line":
        return _line(reading, begin, stop) if not rows else None
    if kind == "stop":
        view = reading.view
        if text == "." and view[begin - 1 : begin].isupper() and view[stop : stop + 1].isupper():
            return Token(COLON, begin, stop)  # "CK7.NEGATIVE"
        if rows or (text == "." and _is_abbreviation(view, begin)):
            return None
        if text == "." and view[stop : stop + 1].islower() and view[begin - 1 : begin].isalpha():
            return None
        return Token(STOP, begin, stop)
    if kind == "plusscore":
        digits = [character for character in text if character.isdigit()]
        return Token(
            SCORE, begin, stop, f"{digits[0]}+" if len(digits) == 1 else f"{digits[0]}-{digits[-1]}+"
        )
    if kind == "scanned":
        return Token(SCORE, begin, stop, "1+")
    if kind == "pluses":
        return Token(SCORE, begin, stop, f"{text.count('+')}+")
    if kind == "noughts":
        return Token("result", begin, stop, "negative")
    if kind == "plus":
        return Token(SIGNS, begin, stop, "+")
    if kind == "ve":
        return Token("result", begin, stop, "positive" if text[0] == "+" else "negative")
    if kind == "signs":
        return Token(SIGNS, begin, stop, "".join(c for c in text if c in "+-") if text != "\u00b1" else "+-")
    if kind == "ampersand":
        return Token(AND, begin, stop)
    if kind == "gap":
        return Token(CELL, begin, stop)
    return None


def _is_abbreviation(view: str, stop: int) -> bool:
    if _INITIALS.search(view, max(0, stop - 5), stop + 1):
        return True
    begin = stop
    while begin and view[begin - 1].isalpha():
        begin -= 1
    return view[begin:stop].casefold() in _abbreviations()


def _line(reading: Reading, begin: int, stop: int) -> Token | None:
    """A line's end: one that ends a statement, one that may (a marker's name alone), or none."""
    if not _ends_line(reading, begin):
        return None
    start = reading.view.rfind("\n", 0, begin) + 1
    waits = _ends_in_marker(reading, start, begin) and not _names_marker(reading, stop)
    return Token(LINE, begin, stop, SOFT if waits else "")


def _ends_line(reading: Reading, newline: int) -> bool:
    """Whether a line break ends what is said, rather than the line having been wrapped."""
    view = reading.view
    begin = view.rfind("\n", 0, newline) + 1
    line = view[begin:newline].rstrip()
    stop = view.find("\n", newline + 1)
    following = view[newline + 1 : stop if stop >= 0 else len(view)]
    if not line or not following.strip() or line.endswith((";", ".")):
        return True
    if line.endswith(":"):
        # A label without a value, then a label of its own.
        return _LABEL.match(following) is not None and not _names_marker(reading, newline + 1)
    if line[-1] in _OPEN_SIGNS:
        return False
    last = _LAST_LETTERS.search(line, max(0, len(line) - _LONGEST_OPEN))
    if last is not None and last.group().lower() in _OPEN_WORDS:
        return False
    if line[-1] == "-" and line[-2:-1].isalnum():
        return False
    bullet = _BULLET.match(following)
    if bullet and bullet.group().strip():
        return True
    text = following.strip()
    if text.isupper() and len(text) >= _HEADING and not line.isupper():
        # "BACKGROUND"
        return True
    if text[0].islower() and not _names_marker(reading, newline + 1):
        return False
    if text[0] in "(%&,;/+-" or text[0].isdigit():
        return _SIGN_OPENS.match(text) is not None
    named = "  " in following[:_ROW_HEAD].strip() and _names_marker(reading, newline + 1)
    return len(line) < _MARGIN or named or _is_row(following)


def _is_row(line: str) -> bool:
    """Whether a line is an item of a list: a short name, a sign, a value."""
    head = line[:60]
    return any(sign in head for sign in (":", "\t", "|", "....", "   ", " - ", "=", " // "))


def _names_marker(reading: Reading, start: int) -> bool:
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
