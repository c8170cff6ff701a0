"""One document, prepared once: its view, words, sentences and the terms that stand in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar, overload

from answer_assist.extraction.explained import explained_hits
from answer_assist.extraction.matcher import Hit, Places, Words, places_of, split_words, terms
from answer_assist.extraction.normalize import View, lower
from answer_assist.extraction.sentences import Sentence, split_sentences
from answer_assist.findings import DocumentKind, Span

Value = TypeVar("Value")

# The start and the end of a Hit, read without a call into Python.
_START, _END = itemgetter(2), itemgetter(3)


class _Lazily(Generic[Value]):
    """``functools.cached_property`` without its lock, which costs more than what is computed here.

    Two threads at one reading may both compute a value; it is the same.
    """

    def __init__(self, compute: Callable[[Reading], Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, reading: None, owner: type[Reading]) -> _Lazily[Value]: ...

    @overload
    def __get__(self, reading: Reading, owner: type[Reading]) -> Value: ...

    def __get__(self, reading: Reading | None, owner: type[Reading]) -> _Lazily[Value] | Value:
        if reading is None:
            return self
        value = reading.__dict__[self._name] = self._compute(reading)
        return value


class Reading:
    """A document as the readers see it.

    Offsets that readers work with are offsets into ``view``; ``span`` carries them back to the text as given.

    Attributes:
        raw: the text as given.
        view: the text for reading (see ``normalize``).
        low: the view in lower case, of the same length.
        kind: query, report, note or answer.
        words, starts, ends: the words of the view in lower case, and their offsets.
        memo: readers keep here what they compute once a document and share, by a key of their module.
    """

    def __init__(self, raw: str, kind: DocumentKind = "query") -> None:
        self.raw = raw
        self.kind = kind
        self._view = View(raw)
        self.view = self._view.text
        self.low = lower(self.view)
        self._words = split_words(self.low)
        self.words, self.starts, self.ends = self._words
        self.memo: dict[str, Any] = {}
        self._hits: dict[str, list[Hit]] = {}

    @_Lazily
    def _mended(self) -> tuple[Words, Places]:
        return terms().mended(self._words, self.places)

    @_Lazily
    def places(self) -> Places:
        """Where each word stands: its indices in ``words``, ascending."""
        return places_of(self.words)

    @_Lazily
    def sentences(self) -> list[Sentence]:
        """The sentences in order; headings, list items and table lines are sentences of their own."""
        return split_sentences(self.view)

    @_Lazily
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @_Lazily
    def sentence_words(self) -> list[int]:
        """The index of each sentence's first word, and behind the last sentence the number of words."""
        starts = self.starts
        return [bisect_left(starts, sentence.start) for sentence in self.sentences] + [len(starts)]

    def hits(self, table: str) -> list[Hit]:
        """The terms of one table that stand in the text, in order, none overlapping."""
        hits = self._hits.get(table)
        if hits is None:
            self._hits.update(self._found_with(table))
            hits = self._hits[table]
        return hits

    def _found_with(self, table: str) -> dict[str, list[Hit]]:
        """The terms of a table and of those found together with it, by name and by explained abbreviation."""
        found = terms().find(table, self.view, *self._mended)
        if "(" in self.view:
            for hit in explained_hits(self.view, found):
                insort(found[hit.table], hit, key=_START)
        return found

    def hits_between(self, table: str, start: int, end: int) -> list[Hit]:
        """The terms of one table that lie wholly in a range of the view."""
        hits = self._hits.get(table)
        if hits is None:
            hits = self.hits(table)
        if not hits:
            return hits[:]
        first = bisect_left(hits, start, key=_START)
        if first == len(hits) or hits[first].start > end:
            return []
        last = bisect_right(hits, end, lo=first, key=_END)
        return hits[first:last]

    def sentence_index(self, position: int) -> int:
        """Index of the sentence that holds a position of the view."""
        following = bisect_right(self._sentence_starts, position)
        return following - 1 if following else 0

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds a position of the view."""
        following = bisect_right(self._sentence_starts, position)
        return self.sentences[following - 1 if following else 0]

    def word_index(self, position: int) -> int:
        """Index of the first word that starts at or after a position of the view."""
        return bisect_left(self.starts, position)

    def span(self, start: int, end: int) -> Span:
        """The words of a range of the view, as they stand in the text as given."""
        start, end = self._view.to_raw(start, end)
        return Span(start, end, self.raw[start:end])

    def from_raw(self, start: int, end: int) -> tuple[int, int]:
        """The range of the view that shows a range of the text as given."""
        return self._view.from_raw(start, end)

    def spans(self, *ranges: tuple[int, int]) -> tuple[Span, ...]:
        """Evidence from ranges of the view: in text order, overlapping and touching ranges joined."""
        return tuple(self.span(start, end) for start, end in join_ranges(ranges))


def join_ranges(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, overlapping and touching ones joined.

    >>> join_ranges([(10, 12), (0, 4), (4, 6)])
    [(0, 6), (10, 12)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(ranges)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined
