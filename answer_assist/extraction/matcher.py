"""Every term of every table, found in one pass over the words of a text.

A term is the sequence of its words, so that "Ki-67", "KI 67", "ki67" and "Ki-\\n67" are one term. The words
of all tables stand in one tree of dictionaries; a text of a thousand words costs about a thousand look-ups.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from answer_assist.extraction.normalize import View, lower
from answer_assist.extraction.spelling import Speller
from answer_assist.terminology.loader import Row, load_table, term_tables

# Letters (with a possessive), digits, or one sign. Hyphens and apostrophes join parts and are no words.
# The plain alphabet first: it is most of a text, and a class of its own is quick.
_WORD = re.compile(r"([a-z]+(?:'s)?(?![^\W\d_])|[^\W\d_]+(?:'s(?!\w))?|\d+|[^\w\s\-']|_)")
_JOINERS = re.compile(r"[\s\-']+")
# A term of so many characters may be the beginning of a longer name (ER, ER2).
_SHORT = 4

# Tables that every text is searched for.
NAME_TABLES = frozenset(
    {
        "drugs",
        "genes",
        "labs",
        "markers",
        "node_stations",
        "procedures",
        "regimens",
        "site_parts",
        "sites",
        "tumor_abbreviations",
        "tumor_types",
    }
)
# Those of them whose names are also found misspelt. Cues and other common words are not: they are short or
# everyday.
SPELLED_TABLES = frozenset({"tumor_types", "sites", "drugs", "procedures", "markers", "regimens"})


class Words(NamedTuple):
    """The words of a text, lower-cased, with their offsets."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


# The indices of each word in a text.
Places = dict[str, list[int]]


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
    pieces = _WORD.split(low)  # gap, word, gap, word, ..., gap
    borders = list(accumulate(map(len, pieces)))
    texts = pieces[1::2]
    if "'s" in low:
        texts = [text.removesuffix("'s") for text in texts]
    return Words(texts, borders[:-1:2], borders[1::2])


def places_of(texts: list[str]) -> Places:
    """Where each word stands: its indices, ascending.

    >>> places_of(["no", "nodes", "no"])
    {'no': [0, 2], 'nodes': [1]}
    """
    places: Places = {}
    for index, text in enumerate(texts):
        known = places.get(text)
        if known is None:
            places[text] = [index]
        else:
            known.append(index)
    return places


class Lexicon:
    """A tree of terms.

    A node is a pair: the terms that end here, and the nodes of the words that may follow.

    Args:
        rows: rows of any tables.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.words: set[str] = set()  # every word of every term
        self._root: dict[str, _Node] = {}
        for row in rows:
            for form in (row.name, *row.synonyms):
                if form not in row.exact:
                    for words in _spellings(form):
                        self._add(words, row, None)
            for form in row.exact:
                for words in _spellings(form, inflect=False):
                    self._add(words, row, _squeezed(form))

    def _add(self, words: tuple[str, ...], row: Row, exact: str | None) -> None:
        self.words.update(words)
        node = self._root.setdefault(words[0], _Node())
        for word in words[1:]:
            node = node.following.setdefault(word, _Node())
        # Nobody prints a digit right behind a longer name, so only short ones and exact ones are looked at.
        as_printed = exact is not None or sum(map(len, words)) <= _SHORT
        term = _Term(row, row.table, exact, as_printed)
        if term not in node.terms:
            node.terms += (term,)

    def find(self, view: str, words: Words, places: Places | None = None) -> dict[str, list[Hit]]:
        """Hits by table, in text order, the longest at each place, none overlapping another of its table.

        Many small lexicons go over one text quicker with its ``places_of`` at hand.
        """
        found: dict[str, list[Hit]] = {}
        reached: dict[str, int] = {}
        root = self._root
        texts, starts, ends = words
        count = len(texts)
        if places is None:
            firsts = [index for index, text in enumerate(texts) if text in root]
        else:
            firsts = [index for word in root.keys() & places.keys() for index in places[word]]
            firsts.sort()
        for first in self._promising(texts, firsts):
            node: _Node | None = root[texts[first]]
            start = starts[first]
            position = first
            longest: dict[str, tuple[Row, int]] = {}
            while node is not None:
                for row, table, exact, as_printed in node.terms:
                    if not as_printed or _fits(view, start, ends[position], exact):
                        longest[table] = (row, ends[position])
                position += 1
                if position == count or not node.following:
                    break
                node = node.following.get(texts[position])
            for table, (row, end) in longest.items():
                if reached.get(table, 0) <= start:
                    reached[table] = end
                    hits = found.get(table)
                    if hits is None:
                        hits = found[table] = []
                    hits.append(Hit(row, table, start, end))
        return found

    def _promising(self, texts: list[str], firsts: list[int]) -> list[int]:
        """The places at which a term ends at once or goes on: most first words ("no", "of") do neither."""
        root, last = self._root, len(texts) - 1
        return [
            first
            for first in firsts
            if (node := root[texts[first]]).terms or (first < last and texts[first + 1] in node.following)
        ]

    @property
    def first_words(self) -> Iterable[str]:
        """The words with which terms begin."""
        return self._root

    def find_all(self, table: str, view: str, words: Words, firsts: list[int]) -> list[Hit]:
        """What ``find`` gives, for a lexicon of one table only.

        Args:
            firsts: where first words of its terms stand.
        """
        found: list[Hit] = []
        reached = 0
        texts, starts, ends = words
        count = len(texts)
        for first in self._promising(texts, sorted(firsts)):
            start = starts[first]
            if start < reached:
                continue
            node = self._root[texts[first]]
            position = first
            longest: Row | None = None
            while True:
                for row, _, exact, as_printed in node.terms:
                    if not as_printed or _fits(view, start, ends[position], exact):
                        longest, reached = row, ends[position]
                position += 1
                if not node.following or position == count:
                    break
                following = node.following.get(texts[position])
                if following is None:
                    break
                node = following
            if longest is not None:
                found.append(Hit(longest, table, start, reached))
        return found


class _Term(NamedTuple):
    row: Row
    table: str
    exact: str | None  # as it must be printed, joiners left out
    as_printed: bool  # whether the print has to be looked at


class _Node:
    """What is known after some words of a term."""

    __slots__ = ("following", "terms")

    def __init__(self) -> None:
        self.terms: tuple[_Term, ...] = ()
        self.following: dict[str, _Node] = {}


class Terms:
    """The terms of all the package's tables, and the mending of misspelt names among them.

    Names are looked for together. A table of cues is looked for when a reader first asks for it, so that a
    text without markers costs nothing for the cues of their results.
    """

    def __init__(self) -> None:
        names = [row for table in term_tables() if table in NAME_TABLES for row in load_table(table)]
        self._names = Lexicon(names)
        self._cues = {
            table: Lexicon(load_table(table)) for table in term_tables() if table not in NAME_TABLES
        }
        # Which tables of cues have terms that begin with a word: most words begin none, some begin several.
        self._begun_by: dict[str, list[str]] = {}
        for table, lexicon in self._cues.items():
            for word in lexicon.first_words:
                self._begun_by.setdefault(word, []).append(table)
        spelled = {
            word
            for row in names
            if row.table in SPELLED_TABLES
            for form in (row.name, *row.synonyms)
            if form not in row.exact
            for word in _words_of(_folded(form))
        }
        known = self._names.words.union(*(lexicon.words for lexicon in self._cues.values()))
        known.update(row.name for row in load_table("ordinary_words"))
        self._speller = Speller(spelled, known)

    def mended(self, words: Words) -> Words:
        """The words with misspelt names set right."""
        return Words(self._speller.mend_all(words.texts), words.starts, words.ends)

    def find_names(self, view: str, words: Words, places: Places) -> dict[str, list[Hit]]:
        """Hits of all tables of names."""
        return self._names.find(view, words, places)

    def cue_places(self, places: Places) -> Places:
        """By table of cues: where words stand with which its terms begin."""
        begun: Places = {}
        for word in self._begun_by.keys() & places.keys():
            indices = places[word]
            for table in self._begun_by[word]:
                known = begun.get(table)
                if known is None:
                    begun[table] = indices.copy()
                else:
                    known += indices
        return begun

    def find_cues(self, table: str, view: str, words: Words, begun: Places) -> list[Hit]:
        """Hits of one table of cues, from ``cue_places``."""
        firsts = begun.get(table)
        return self._cues[table].find_all(table, view, words, firsts) if firsts else []


def _fits(view: str, start: int, end: int, exact: str | None) -> bool:
    """Whether a term may stand here: exact forms as printed, no short name that a digit prolongs (ER2)."""
    if exact is not None and _squeezed(view[start:end]) != exact:
        return False
    return end - start > _SHORT or not (view[end : end + 1].isdigit() and view[end - 1].isalpha())


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
def terms() -> Terms:
    """The terms of all the package's tables, built once a process."""
    built = Terms()
    # They live as long as the process: the garbage collector need not walk through them again and again.
    gc.freeze()
    return built
