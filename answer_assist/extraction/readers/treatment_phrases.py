"""The phrases of the table treatment_status in a part of a document.

They are everyday words, so they are looked for only in the few sentences that name a treatment, word by word
in a tree of their own: most sentences hold one or two of them, many none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from answer_assist.extraction.matcher import Hit, split_words
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

TABLE = "treatment_status"

# A plural is tolerated for last words of so many letters.
_SHORTEST_PLURAL = 4


class _Node:
    """What is known after some words of a phrase: the row that ends here, and the words that may follow."""

    __slots__ = ("following", "row")

    def __init__(self) -> None:
        self.row: Row | None = None
        self.following: dict[str, _Node] = {}


@cache
def _root() -> dict[str, _Node]:
    root = _Node()
    forms = [(row, form.lower()) for row in load_table(TABLE) for form in (row.name, *row.synonyms)]
    written = [(row, words) for row, form in forms for words in _spellings(form)]
    # "takes" is in the table: a plural of "take" gives way to it.
    plurals = [(row, plural) for row, words in written for plural in _plurals(words)]
    for row, spelling in written + plurals:
        node = root
        for word in spelling:
            node = node.following.setdefault(word, _Node())
        node.row = node.row or row
    return root.following


def _spellings(form: str) -> list[list[str]]:
    """The words of a form, as written and with hyphens closed up."""
    return [split_words(spelling).texts for spelling in dict.fromkeys((form, form.replace("-", "")))]


def _plurals(words: list[str]) -> Iterator[list[str]]:
    last = words[-1]
    if len(last) < _SHORTEST_PLURAL or not last.isalpha():
        return
    if last.endswith("y") and last[-2] not in "aeiou":
        yield [*words[:-1], f"{last[:-1]}ies"]
    elif last.endswith(("ch", "sh", "x", "ss")):
        yield [*words[:-1], f"{last}es"]
    elif not last.endswith("s"):
        yield [*words[:-1], f"{last}s"]


def cues_between(reading: Reading, start: int, end: int) -> list[Hit]:
    """The words in a range of the view that tell where a treatment stands: the longest at each place.

    >>> [hit.row.extra["backward"] for hit in cues_between(Reading("FOLFOX was stopped."), 0, 19)]
    ['declined']
    """
    known = cast("dict[tuple[int, int], list[Hit]]", reading.memo.setdefault(__name__, {}))
    found = known.get((start, end))
    if found is None:
        found = known[start, end] = _find(reading, reading.word_index(start), reading.word_index(end))
    return found


def _find(reading: Reading, first: int, last: int) -> list[Hit]:
    root, words, starts, ends = _root(), reading.words, reading.starts, reading.ends
    found: list[Hit] = []
    reached = first
    for place in [place for place, word in enumerate(words[first:last], first) if word in root]:
        if place < reached:
            continue
        node: _Node | None = root[words[place]]
        row, after, at = None, place, place
        while node is not None:
            at += 1
            if node.row is not None:
                row, after = node.row, at
            node = node.following.get(words[at]) if at < last else None
        if row is not None:
            found.append(Hit(row, TABLE, starts[place], ends[after - 1]))
            reached = after
    return found
