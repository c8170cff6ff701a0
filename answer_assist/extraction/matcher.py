"""Every term of every table, found in one pass over the words of a text.

A term is the sequence of its words, so that "Ki-67", "KI 67", "ki67" and "Ki-\\n67" are one term. The words
of all tables stand in one tree of dictionaries; a text of a thousand words costs about a thousand look-ups.
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from answer_assist.extraction.normalize import View, lower
from answer_assist.extraction.spelling import Speller
from answer_assist.terminology.loader import Row, load_table, term_tables
from answer_assist.terminology.user_terms import user_synonyms, when_user_terms_change

# Letters (with a possessive), digits, or one sign. Hyphens and apostrophes join parts and are no words.
_WORD = re.compile(r"([a-z]+(?:'s)?(?![^\W\d_])|[^\W\d_]+(?:'s(?!\w))?|\d+|[^\w\s\-']|_)")
# The same for the plain alphabet without possessives: most texts.
_PLAIN_WORD = re.compile(r"([a-z]+|[0-9]+|[^a-z0-9\s\-'])")
_JOINERS = re.compile(r"[\s\-']+")
# A term of so many characters may be the beginning of a longer name (ER, ER2).
_SHORT = 4

# Tables of names; the others hold cues.
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
# Cues that few texts need, though their words stand in most.
RARE_TABLES = frozenset({"marker_columns", "marker_cues", "size_cues"})
# Tables whose names are also found misspelt. Cues and other common words are not: they are short or
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


# A hit from its four values, without a call into Python.
_hit = tuple.__new__


def split_words(low: str) -> Words:
    """Words of a lower-cased view.

    >>> split_words("ki-67 (80%)").texts
    ['ki', '67', '(', '80', '%', ')']
    """
    possessive = "'s" in low
    pattern = _PLAIN_WORD if low.isascii() and not possessive else _WORD
    pieces = pattern.split(low)  # gap, word, gap, word, ..., gap
    borders = list(accumulate(map(len, pieces)))
    texts = pieces[1::2]
    if possessive:
        texts = [text.removesuffix("'s") for text in texts]
    return Words(texts, borders[:-1:2], borders[1::2])


def places_of(texts: list[str]) -> Places:
    """Where each word stands: its indices, ascending.

    >>> dict(places_of(["no", "nodes", "no"]))
    {'no': [0, 2], 'nodes': [1]}
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        places[text].append(index)
    places.default_factory = None  # a word that is asked for later gets no place
    return places


class Lexicon:
    """A tree of terms.

    A node is a pair: the terms that end here, and the nodes of the words that may follow.

    Args:
        rows: rows of any tables.
        synonyms: further forms of some of these rows.
    """

    def __init__(self, rows: Iterable[Row], synonyms: Iterable[tuple[Row, str]] = ()) -> None:
        self.words: set[str] = set()  # every word of every term
        self.tables: dict[str, None] = {}  # in order
        self._root: dict[str, _Node] = {}
        for row in rows:
            self.tables[row.table] = None
            for form in (row.name, *row.synonyms):
                if form not in row.exact:
                    for words in _spellings(form):
                        self._add(words, row, None)
            for form in row.exact:
                for words in _spellings(form, inflect=False):
                    self._add(words, row, _squeezed(form))
        for row, form in synonyms:
            for words in _spellings(form):
                self._add(words, row, None)
        for node in self._root.values():
            _settle(node, {}, 0, plain=True)

    def _add(self, words: tuple[str, ...], row: Row, exact: str | None) -> None:
        self.words.update(words)
        node = self._root.setdefault(words[0], _Node())
        for word in words[1:]:
            node = node.following.setdefault(word, _Node())
        # Nobody prints a digit right behind a longer name, so only short ones and exact ones are looked at.
        as_printed = exact is not None or sum(map(len, words)) <= _SHORT
        term = _Term(row, row.table, exact, as_printed)
        if term not in node.terms:
            node.plain &= exact is None and row.table not in {known.table for known in node.terms}
            node.terms += (term,)

    def find(self, view: str, words: Words, places: Places | None = None) -> dict[str, list[Hit]]:
        """Hits by table, in text order, the longest at each place, none overlapping another of its table.

        Args:
            view: the view of the text.
            words: its words, as they are to be looked up.
            places: where each of those words stands, if that is known.
        """
        found: dict[str, list[Hit]] = {table: [] for table in self.tables}
        reached = dict.fromkeys(self.tables, 0)
        texts, starts, ends = words
        beyond = len(texts)
        beginnings = self._beginnings(texts, places_of(texts) if places is None else places)
        for first in sorted(beginnings):
            node = beginnings[first]
            last, position, following = first, first + 1, node.following
            while following and position < beyond:
                longer = following.get(texts[position])
                if longer is None:
                    break
                if longer.names:
                    node, last = longer, position
                following = longer.following
                position += 1
            start, end = starts[first], ends[last]
            if node.plain and (end - start > _SHORT or not view[end : end + 1].isdigit()):
                for row, table, depth in node.names:
                    if reached[table] <= start:
                        reached[table] = end = ends[first + depth]
                        found[table].append(_hit(Hit, (row, table, start, end)))
                continue
            for table, (row, end) in self._longest(view, words, first).items():
                if reached[table] <= start:
                    reached[table] = end
                    found[table].append(_hit(Hit, (row, table, start, end)))
        return found

    def _beginnings(self, texts: list[str], places: Places) -> dict[int, _Node]:
        """The nodes of the words that may begin a term, by their index.

        Each word is looked up once, however often it stands. Most first words ("no", "of") are no term by
        themselves, and what follows does not go on as one.
        """
        root = self._root
        followed = [*texts[1:], ""]
        beginnings: dict[int, _Node] = {}
        for text, indices in places.items():
            node = root.get(text)
            if node is None:
                continue
            if node.names:
                for index in indices:
                    beginnings[index] = node
            else:
                following = node.following
                for index in indices:
                    if followed[index] in following:
                        beginnings[index] = node
        return beginnings

    def _longest(self, view: str, words: Words, first: int) -> dict[str, tuple[Row, int]]:
        """By table the longest term that begins at a word and is printed as it must be, with its end."""
        texts, starts, ends = words
        start = starts[first]
        longest: dict[str, tuple[Row, int]] = {}
        following = self._root
        for position in range(first, len(texts)):
            node = following.get(texts[position])
            if node is None:
                break
            for row, table, exact, as_printed in node.terms:
                if not as_printed or _fits(view, start, ends[position], exact):
                    longest[table] = (row, ends[position])
            following = node.following
        return longest


# A row, its table, and the index of a term's last word, counted from its first.
_Name = tuple[Row, str, int]


class _Term(NamedTuple):
    row: Row
    table: str
    exact: str | None  # as it must be printed, joiners left out
    as_printed: bool  # whether the print has to be looked at


class _Node:
    """What is known after some words of a term."""

    __slots__ = ("following", "names", "plain", "terms")

    def __init__(self) -> None:
        # Nothing that ends here or before has to be looked at in print, but for a short term that ends here.
        self.plain = True
        self.terms: tuple[_Term, ...] = ()
        # Where a term ends here: by table, the longest that is known up to here, for plain nodes.
        self.names: tuple[_Name, ...] = ()
        self.following: dict[str, _Node] = {}


def _settle(node: _Node, known: dict[str, _Name], depth: int, *, plain: bool) -> None:
    """Work out the names of a node and of all behind it.

    Args:
        node: what is known after the word ``depth`` of a term, counted from 0.
        known: by table, the longest term that ends before it.
        depth: the index of its word.
        plain: whether those terms stand whatever their print.
    """
    if node.terms:
        known = known | {term.table: (term.row, term.table, depth) for term in node.terms}
        node.plain &= plain
        node.names = tuple(known.values())
        plain = node.plain and not any(term.as_printed for term in node.terms)
    for following in node.following.values():
        _settle(following, known, depth + 1, plain=plain)


class Terms:
    """The terms of all the package's tables with the user's own synonyms, and the mending of misspelt names.

    Tables are looked for together; those of RARE_TABLES each when a reader first asks for it, so that a text
    without markers costs nothing for the cues of their results.
    """

    def __init__(self) -> None:
        rows = {table: load_table(table) for table in term_tables()}
        names = [row for table in sorted(NAME_TABLES) for row in rows[table]]
        common = Lexicon((row for table in rows.keys() - RARE_TABLES for row in rows[table]), user_synonyms())
        self._lexicons = {table: Lexicon(rows[table]) for table in RARE_TABLES}
        self._lexicons.update(dict.fromkeys(common.tables, common))
        spelled = {
            word
            for row in names
            if row.table in SPELLED_TABLES
            for form in (row.name, *row.synonyms)
            if form not in row.exact
            for word in _words_of(_folded(form))
        }
        known: set[str] = set().union(*(lexicon.words for lexicon in self._lexicons.values()))
        known.update(row.name for row in load_table("ordinary_words"))
        self._known = frozenset(known)
        self._speller = Speller(spelled, self._known)

    def knows(self, word: str) -> bool:
        """Whether a lower-cased word stands in a term of any table, or is listed as an ordinary one."""
        return word in self._known

    def mended(self, words: Words, places: Places) -> tuple[Words, Places]:
        """The words with misspelt names set right, and where each then stands."""
        slips = self._speller.slips_among(places)
        if not slips:
            return words, places
        texts, mended = words.texts[:], places.copy()
        for word, name in slips.items():
            indices = mended.pop(word)
            for index in indices:
                texts[index] = name
            mended[name] = sorted([*mended.get(name, ()), *indices])
        return Words(texts, words.starts, words.ends), mended

    def find(self, table: str, view: str, words: Words, places: Places) -> dict[str, list[Hit]]:
        """Hits by table, of a table and of all those that are looked for together with it.

        No term reaches from one cell of a table into the next: "CK5/6 (tab) negative (tab) Controls as
        expected" names no negative control.
        """
        lexicon = self._lexicons[table]
        found = lexicon.find(view, words, places)
        if "\t" in view:
            for name, hits in found.items():
                if any("\t" in view[hit.start : hit.end] for hit in hits):
                    found[name] = list(_within_cells(lexicon, name, hits, view, words))
        return found


def _within_cells(lexicon: Lexicon, table: str, hits: list[Hit], view: str, words: Words) -> Iterator[Hit]:
    """The hits, those across a tab replaced by what stands on either side of it."""
    texts, starts, ends = words
    for hit in hits:
        if "\t" not in view[hit.start : hit.end]:
            yield hit
            continue
        first, last = bisect_left(starts, hit.start), bisect_left(starts, hit.end)
        cell = first
        for index in range(first, last):
            if index + 1 == last or "\t" in view[ends[index] : starts[index + 1]]:
                part = slice(cell, index + 1)
                yield from lexicon.find(view, Words(texts[part], starts[part], ends[part]))[table]
                cell = index + 1


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
    """The terms of all the package's tables, built once a process, and again when the user adds a synonym."""
    built = Terms()
    # They live as long as the process: the garbage collector need not walk through them again and again.
    gc.freeze()
    return built


when_user_terms_change(terms.cache_clear)
