"""Every term of every table, found in one pass over the words of a text.

A term is the sequence of its words, so that "Ki-67", "KI 67", "ki67" and "Ki-\\n67" are one term. The words
of all tables stand in one tree of dictionaries; a text of a thousand words costs about a thousand look-ups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from answer_assist.extraction.normalize import View, lower
from answer_assist.extraction.spelling import SHORTEST, Speller
from answer_assist.terminology.loader import Row, load_table, term_tables

# Letters (with a possessive), digits, or one sign. Hyphens and apostrophes join parts and are no words.
# The plain alphabet first: it is most of a text, and a class of its own is quick.
_WORD = re.compile(r"[a-z]+(?:'s)?(?![^\W\d_])|[^\W\d_]+(?:'s(?!\w))?|\d+|[^\w\s\-']|_")
_JOINERS = re.compile(r"[\s\-']+")
_END = ""
_NO_WORD = "\n"

# Tables whose names are also found misspelt. Cues and other common words are not: they are short or everyday.
SPELLED_TABLES = frozenset({"tumor_types", "sites", "drugs", "procedures", "markers", "regimens"})


class Words(NamedTuple):
    """The words of a text, lower-cased, with their offsets."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


class Hit(NamedTuple):
    """A term that was found: its row, and where it stands in the view."""

    row: Row
    table: str
    start: int
    end: int


def split_words(low: str) -> Words:
    """Words of a lower-cased view.

    >>> split_words("ki-67 (80%)").texts
    ['ki', '67', '(', '80', '%', ')']
    """
    spans = [match.span() for match in _WORD.finditer(low)]
    texts = [low[start:end] for start, end in spans]
    if "'s" in low:
        texts = [text.removesuffix("'s") for text in texts]
    return Words(texts, [start for start, _ in spans], [end for _, end in spans])


class Lexicon:
    """The tree of all terms.

    Args:
        rows: rows of any tables.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._root: dict[str, Any] = {}
        names: set[str] = set()
        known: set[str] = set()
        for row in rows:
            for form in (row.name, *row.synonyms):
                if form not in row.exact:
                    for words in _spellings(form):
                        self._add(words, (row, row.table, None))
                        known.update(words)
                    if row.table in SPELLED_TABLES:
                        names.update(_words_of(_folded(form)))
            for form in row.exact:
                for words in _spellings(form, inflect=False):
                    self._add(words, (row, row.table, _squeezed(form)))
                    known.update(words)
        known.update(row.name for row in load_table("ordinary_words"))
        self._speller = Speller(names, known) if names else None

    def _add(self, words: tuple[str, ...], entry: tuple[Row, str, str | None]) -> None:
        node = self._root
        for word in words:
            following = node.get(word)
            if following is None:
                following = node[word] = {}
            node = following
        entries = node.get(_END)
        if entries is None:
            node[_END] = (entry,)
        elif entry not in entries:
            node[_END] = (*entries, entry)

    def find(self, view: str, words: Words) -> dict[str, list[Hit]]:
        """Hits by table, in text order, the longest at each place, none overlapping another of its table."""
        found: dict[str, list[Hit]] = {}
        reached: dict[str, int] = {}
        if self._speller is None:
            texts = list(words.texts)
        else:
            mend = self._speller.mend
            texts = [mend(text) if len(text) >= SHORTEST - 1 else text for text in words.texts]
        starts, ends = words.starts, words.ends
        texts.append(_NO_WORD)
        branch = self._root.get
        for first, text in enumerate(texts):
            node = branch(text)
            if node is None:
                continue
            longest: dict[str, Hit] = {}
            start = starts[first]
            position = first
            while node is not None:
                entries = node.get(_END)
                if entries is not None:
                    end = ends[position]
                    for row, table, exact in entries:
                        if _fits(view, start, end, exact):
                            longest[table] = Hit(row, table, start, end)
                position += 1
                node = node.get(texts[position])
            for table, hit in longest.items():
                if reached.get(table, 0) <= start:
                    reached[table] = hit.end
                    found.setdefault(table, []).append(hit)
        return found


def _fits(view: str, start: int, end: int, exact: str | None) -> bool:
    """Whether a term may stand here: exact forms as printed, no short name that a digit prolongs (ER2)."""
    if exact is not None and _squeezed(view[start:end]) != exact:
        return False
    return end - start > 4 or not (view[end : end + 1].isdigit() and view[end - 1].isalpha())


def _folded(form: str) -> str:
    """A form as it looks in a lower-cased view."""
    return form.lower() if form.isascii() else lower(View(form).text)


def _words_of(low: str) -> list[str]:
    words: list[str] = _WORD.findall(low)
    return [word.removesuffix("'s") for word in words] if "'s" in low else words


def _squeezed(form: str) -> str:
    return _JOINERS.sub("", form)


def _spellings(form: str, *, inflect: bool = True) -> Iterator[tuple[str, ...]]:
    """The word sequences of a form: as written, with hyphens closed up, each also with a plural ending."""
    low = _folded(form)
    for spelling in (low, low.replace("-", "")) if "-" in low else (low,):
        words = tuple(_words_of(spelling))
        if not words:
            continue
        yield words
        last = words[-1]
        if inflect and len(last) >= 4 and last.isalpha():
            for plural in _plurals(last):
                yield (*words[:-1], plural)


def _plurals(word: str) -> Iterator[str]:
    if word.endswith("y") and word[-2] not in "aeiou":
        yield word[:-1] + "ies"
    elif word.endswith("sis"):
        yield word[:-2] + "es"
    elif word.endswith(("ch", "sh", "x", "ss")):
        yield word + "es"
    elif not word.endswith("s"):
        yield word + "s"
        if word.endswith("oma"):
            yield word + "ta"


@cache
def lexicon() -> Lexicon:
    """The lexicon of all the package's tables, built once a process."""
    return Lexicon(row for name in term_tables() for row in load_table(name))
