"""Sentences of clinical text: prose, wrapped lines, headings, list items and tables.

A line break ends a sentence unless the line was wrapped; a full stop does unless it belongs to a number, an
abbreviation, an initial or a list's numeral.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from answer_assist.terminology.loader import load_table

# Lines shorter than this were ended by their writer, not by the margin.
_SHORTEST_WRAPPED_LINE = 45
# Lines up to here go on only where their last word or sign, or the next line, says so.
_SHORTEST_CONTINUED_LINE = 25

# A line that ends so is complete.
_CLOSING = frozenset(".!?:;\n")
# A line that ends so is not.
_OPEN_ENDS = frozenset(",-/(&")

# One leading set of signs lets the search skip from sign to sign.
_BOUNDARY = re.compile(
    r"[.!?\u2026\n](?:(?<=\n)(?:[ \t]*\n\s*)?|(?<!\n)(?:[.!?\u2026]*[\"')\]]*(?=\s|$)|(?=[A-Z][a-z])))"
)
# "Dx: ? lymphoma", "right ramus, ? lytic deposit": the sign stands before what it doubts.
_DOUBT_MARK = re.compile(r"(?:[:,;(/][ ]?|(?<![^\s(])[\"'])\?[ ][^\W\d_]{2}")
_LIST_ITEM = re.compile(r"\s*(?:[-*+>#]|\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.):](?=\s))")
_DECIMAL_TAIL = re.compile(r" ?\d+(?:\.\d+)? ?x ")
_NUMERAL = re.compile(r"\s*(?:\(?\d{1,2}|\(?[A-Za-z]|[ivxIVX]{1,4})\s*$")
_LABEL = re.compile(r"[ \t]*[A-Za-z][^\n.:;,]{0,40}?[ \t]*[:=|\t]|[^\n]{1,30}\.{4}|[^\n]{1,30}[ ]{3}")
_CONTINUES = re.compile(r"[ \t]*(?:[a-z(&,/%]|\d+(?:\.\d+)?[ ]?(?:%|mm|cm|em|x\b))")


class Sentence(NamedTuple):
    """A sentence's half-open range in the view, without the space around it."""

    start: int
    end: int


_sentence = tuple.__new__


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(row.name for row in load_table("abbreviations"))


@cache
def _units() -> frozenset[str]:
    """Abbreviations that may well end a sentence: what follows decides."""
    return frozenset(row.name for row in load_table("abbreviations") if row.extra["may_end"] == "yes")


@cache
def _function_words() -> frozenset[str]:
    return frozenset(row.name for row in load_table("function_words"))


def split_sentences(view: str) -> list[Sentence]:
    """The sentences of a view, in order.

    >>> text = "Dr. Lind saw 3.5 cm. No nodes."
    >>> [text[s.start:s.end] for s in split_sentences(text)]
    ['Dr. Lind saw 3.5 cm.', 'No nodes.']
    """
    sentences: list[Sentence] = []
    start = 0
    for match in _BOUNDARY.finditer(view):
        sign, end = match.start(), match.end()
        if view[sign] == "\n":
            if end == sign + 1 and _is_wrapped(view, sign):
                continue
        elif view[sign] == "?":
            if end == sign + 1 and _DOUBT_MARK.search(view, max(start, sign - 3), sign + 4):
                continue
        elif view.startswith("....", sign, end) or (
            end == sign + 1 and view[sign] == "." and _is_inner_stop(view, start, sign)
        ):
            continue
        _append(sentences, view, start, end)
        start = end
    _append(sentences, view, start, len(view))
    return sentences or [Sentence(0, len(view))]


def _append(sentences: list[Sentence], view: str, start: int, end: int) -> None:
    text = view[start:end]
    length = len(text.rstrip())
    if length:
        # The tuple at once, without a call into Python: a long text has thousands of sentences.
        first = start + len(text) - len(text.lstrip())
        sentences.append(_sentence(Sentence, (first, start + length)))


def _is_inner_stop(view: str, start: int, stop: int) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial, a list's numeral or a decimal number."""
    if view[stop - 1 : stop].isdigit() and _DECIMAL_TAIL.match(view, stop + 1):
        return True
    if start >= stop - 6 and _NUMERAL.fullmatch(view, start, stop):
        return True
    word = _last_word(view[max(start, stop - 24) : stop])
    if len(word) == 1 and word.isupper() and word != "I":
        return True
    if word.lower() not in _abbreviations():
        return False
    following = view[stop + 1 : stop + 40].lstrip()
    # "for 40 yrs. She" ends a sentence, "68 yrs. male" and "Dr. Lind" do not.
    return not (word.lower() in _units() and following[:1].isupper())


def _last_word(text: str) -> str:
    """What stands after the last space, without opening brackets and quotes."""
    words = text.rsplit(None, 1)
    return words[-1].lstrip("(['\"") if words else ""


def _is_wrapped(view: str, newline: int) -> bool:
    """Whether the line that ends here goes on in the next one."""
    line = view[view.rfind("\n", 0, newline) + 1 : newline].rstrip()
    if not line or line[-1] in _CLOSING:
        return False
    is_open = line[-1] in _OPEN_ENDS or _last_word(line).lower() in _function_words()
    if not is_open and len(line) <= _SHORTEST_CONTINUED_LINE:
        return False
    next_end = view.find("\n", newline + 1)
    following = view[newline + 1 : next_end if next_end >= 0 else len(view)].rstrip()
    if not following or _LIST_ITEM.match(following):
        return False
    if (following[-1] == ":" or "|" in following or "\t" in following) and _LABEL.match(following):
        return False
    if is_open:
        return True
    if _CONTINUES.match(following):
        if len(line) >= _SHORTEST_WRAPPED_LINE and following.lstrip()[0].islower():
            return True
        return not _LABEL.match(following)
    # Two long lines in capitals: running text of a capital-letter report.
    return len(line) >= 60 and line.isupper() and following.isupper() and not _LABEL.match(following)
