"""The neighbours of an organ: events before and after it, and what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from answer_assist.extraction.readers.site_events import PREPOSITIONS, SIGNS, Event, find_events
from answer_assist.extraction.readers.site_lexicon import fillers, general_nouns
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence

_AND = frozenset(
    {"and", "or", "nor", "as", "well", "also", "either", "with", "plus", "but", "only", "than", "&"}
)
_DENIED = frozenset({"no", "not", "nor", "neither", "without"})
_SAVE = frozenset({"except", "apart", "aside", "save", "besides", "excepting"})
_NUMERALS = frozenset({"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"})
_NODAL = frozenset({"lymph", "node", "nodes", "nodal"})
_SAID = frozenset(
    {
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "showed",
        "shows",
        "show",
        "showing",
        "shown",
        "reveals",
        "revealed",
        "revealing",
        "reveal",
        "confirmed",
        "confirms",
        "confirming",
        "demonstrated",
        "demonstrates",
        "demonstrating",
        "came",
        "as",
        "says",
        "said",
        "has",
        "have",
        "had",
        "with",
        "diagnosed",
        "reported",
        "reports",
        "suggested",
        "found",
        "there",
        "they",
        "it",
        "identified",
        "seen",
        "done",
        "which",
        "that",
        "positive",
        "contains",
        "contained",
        "detected",
        "gave",
        "yielded",
        "proved",
        "consisted",
        "told",
        "tested",
        "involved",
        "turned",
        "named",
        "called",
    }
)
FAR = 14


class Gap(NamedTuple):
    """What stands between an organ and an event."""

    clean: bool
    preposition: str | None
    colon: bool
    comma: bool
    said: bool
    length: int
    bracket: bool = False
    joined: bool = False
    denied: bool = False
    measured: bool = False


class Grammar:
    """The events of one document beside its groups of places.

    Args:
        reading: the document.
        groups: its places.
    """

    def __init__(self, reading: Reading, groups: list[Group]) -> None:
        self.reading = reading
        self.groups = groups
        self.events = find_events(reading, groups)
        self._starts = [event.start for event in self.events]
        self.passed = fillers()
        self.general = general_nouns()
        self._sentences: dict[int, Sentence] = {}
        self._gaps: dict[tuple[int, int], Gap] = {}
        self.group_starts = [group.start for group in groups]
        self.told_of_spread = any(event.role in ("metastasis", "metastatic") for event in self.events)

    def before(self, position: int, floor: int) -> Iterator[Event]:
        """Events that end before a position of the view, the nearest first, down to a floor."""
        for index in range(bisect_left(self._starts, position) - 1, -1, -1):
            event = self.events[index]
            if event.start < floor:
                return
            if event.end <= position:
                yield event

    def after(self, position: int, ceiling: int) -> Iterator[Event]:
        """Events that start at or after a position of the view, the nearest first, up to a ceiling."""
        for index in range(bisect_left(self._starts, position), len(self.events)):
            event = self.events[index]
            if event.start >= ceiling:
                return
            yield event

    def sentence(self, group: Group) -> Sentence:
        """The sentence in which a group starts."""
        known = self._sentences.get(group.start)
        if known is None:
            known = self._sentences[group.start] = self.reading.sentence_at(group.start)
        return known

    def has_events(self, start: int, end: int) -> bool:
        """Whether any event starts between two offsets."""
        index = bisect_left(self._starts, start)
        return index < len(self._starts) and self._starts[index] < end

    def within(self, group: Group) -> Event | None:
        """The tumor name that holds the group: "bladder" of "bladder cancer" where that is one term."""
        for index in range(bisect_left(self._starts, group.start + 1) - 1, -1, -1):
            event = self.events[index]
            if event.role == "tumor" and event.start <= group.start and event.end >= group.end:
                return event
            if event.start < group.start - 60:
                return None
        return None

    def gap(self, first: int, last: int) -> Gap:
        """The words from ``first`` up to ``last``, read over or found wanting."""
        known = self._gaps.get((first, last))
        if known is None:
            known = self._gaps[first, last] = self._read_gap(first, last)
        return known

    def _read_gap(self, first: int, last: int) -> Gap:
        words = self.reading.words
        length = last - first
        if length > FAR:
            return Gap(False, None, False, False, False, length)
        clean, preposition, colon, comma, said, bracket, joined, denied, measured = (
            True,
            None,
            False,
            False,
            False,
            False,
            False,
            False,
            False,
        )
        for index in range(first, last):
            word = words[index]
            if word in PREPOSITIONS:
                preposition = preposition or word
            elif word == ":" or word == "=":
                colon = True
            elif word == "," or word == ";":
                comma = True
            elif word == "(":
                bracket = True
            elif word in _DENIED:
                denied = True
            elif word in _SAID:
                said = True
            elif word in _AND:
                joined = True
            elif word.isdigit():
                measured = True
            elif (word == "." and self._ends_clause(index)) or (
                word not in self.passed
                and word not in SIGNS
                and word not in _SAVE
                and not ((joined or preposition) and word in _NODAL)
                and word not in _NUMERALS
            ):
                clean = False
        if "\n\n" in self.reading.view[self._offset(first, -1) : self._offset(last, 0)]:
            clean = False
        return Gap(clean, preposition, colon, comma, said, length, bracket, joined, denied, measured)

    def _ends_clause(self, index: int) -> bool:
        """Whether a full stop ends a clause: not that of "Rt." or of a number."""
        before = self.reading.words[index - 1] if index else ""
        return before.isalpha() and len(before) > 3

    def _offset(self, index: int, shift: int) -> int:
        reading = self.reading
        if shift < 0:
            return reading.ends[index - 1] if index else 0
        return reading.starts[index] if index < len(reading.starts) else len(reading.view)
