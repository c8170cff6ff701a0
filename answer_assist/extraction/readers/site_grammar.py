"""The neighbours of an organ: events before and after it, and what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from answer_assist.extraction.readers.site_events import Event, find_events
from answer_assist.extraction.readers.site_lexicon import (
    fillers,
    general_nouns,
    nodal_words,
    organ_words,
)
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.site_word_parts import word_parts
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence

FAR = 14
# Events that lead to no claim where a sentence holds no other.
_SILENT = frozenset({"link", "institution", "harmless", "missing", "margin", "invasion"})
_SOON_TESTED = 4
# Nothing is asked of a longer gap that holds a word of its own.
_LONGEST_UNCLEAN = 6
# Events that can call a finding before them a metastasis, or its origin.
_KINDS = {
    "calling": frozenset({"metastasis", "metastatic", "tumor"}),
    "origin": frozenset({"origin"}),
    "metastasis": frozenset({"metastasis"}),
    "sampling": frozenset({"test", "tissue"}),
}


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


# Makes a Near at once: there are many.
_new = tuple.__new__
_BESIDE = Gap(True, None, False, False, False, 0)


class Near(NamedTuple):
    """Where a group stands: its sentence; its nearest events there, before and after it; and the indices of
    the first event behind the group and of the first behind its sentence.
    """

    sentence: Sentence
    left: Event | None
    right: Event | None
    behind: int
    last: int
    told: bool


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
        self._parts = word_parts()
        self.general = general_nouns()
        self._near: dict[int, tuple[int, Near]] = {}
        # The group that was asked for last, and where it stands; its sentence with the events there.
        self._known: tuple[Group | None, Near | None] = (None, None)
        self._read = (Sentence(0, 0), 0, 0)
        self._gaps: dict[tuple[int, int], Gap] = {}
        self.coming = self._find_coming() if groups else {}
        self.group_starts = [group.start for group in groups]
        # How many events before each index can lead to a claim.
        self._telling = [0, *accumulate(event.role not in _SILENT for event in self.events)]
        self.told_of_spread = any(event.role in ("metastasis", "metastatic") for event in self.events)
        self._has_blank = "\n\n" in reading.view

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

    def near(self, group: Group) -> Near:
        """The sentence and the nearest events of a group."""
        asked, near = self._known
        if asked is group and near is not None:
            return near
        near = self._find_near(group)
        self._known = (group, near)
        return near

    def _find_near(self, group: Group) -> Near:
        start = group.start
        known = self._near.get(start)
        if known is not None and known[0] == group.end:
            return known[1]
        starts, events = self._starts, self.events
        sentence, first, last = self._read
        if not sentence.start <= start < sentence.end:
            sentence = self.reading.sentence_at(start)
            first = bisect_left(starts, sentence.start)
            last = bisect_left(starts, sentence.end, lo=first)
            if first and events[first - 1].end > sentence.start:
                first -= 1  # "PRIMARY\nSite: ..." is one term
            self._read = (sentence, first, last)
        if first == last and group.end <= sentence.end:
            return _new(Near, (sentence, None, None, first, last, False))
        before = bisect_left(starts, start, lo=first)
        behind = bisect_left(starts, group.end, lo=before)
        last = max(last, behind)
        index = before - 1
        while index >= first and events[index].end > start:
            index -= 1
        left = events[index] if index >= first else None
        right = events[behind] if behind < last else None
        told = self._telling[last] > self._telling[first]
        near = _new(Near, (sentence, left, right, behind, last, told))
        self._near[start] = (group.end, near)
        return near

    def following(self, group: Group) -> list[Event]:
        """The events behind a group in its sentence."""
        near = self.near(group)
        return self.events[near.behind : near.last]

    def next_metastasis(self, near: Near) -> Event | None:
        """The next metastasis behind a group, in whichever sentence."""
        index = self.coming["metastasis"][near.behind]
        return self.events[index] if index < len(self.events) else None

    def is_tested_soon(self, near: Near) -> bool:
        """Whether a test or a specimen is among the next events: "liver lesion, biopsy: carcinoma"."""
        return self.coming["sampling"][near.behind] < near.behind + _SOON_TESTED

    def _find_coming(self) -> dict[str, list[int]]:
        """For each index, where the next event of some kind is: one that can call a finding before it a
        metastasis ("calling"), a metastasis, an origin, a sample ("sampling").
        """
        count = len(self.events)
        coming = {name: [count] * (count + 1) for name in _KINDS}
        places = [(index, event.role) for index, event in enumerate(self.events)]
        for name, roles in _KINDS.items():
            indices = coming[name]
            start = 0
            for index, role in places:
                if role in roles:
                    indices[start : index + 1] = [index] * (index + 1 - start)
                    start = index + 1
        return coming

    def sentence(self, group: Group) -> Sentence:
        """The sentence in which a group starts."""
        return self.near(group).sentence

    def soon(self, group: Group, reach: int) -> Event | None:
        """The first event behind a group within so many characters, in whichever sentence."""
        index = self.near(group).behind
        if index < len(self.events) and self._starts[index] < group.end + reach:
            return self.events[index]
        return None

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
        if length == 0 and not self._is_parted(first, last):
            return _BESIDE
        if length > 2 * FAR:
            return Gap(False, None, False, False, False, length)
        passed = self._brackets(first, last) if "(" in words[first:last] else frozenset[int]()
        length -= len(passed)
        if length > FAR:
            return Gap(False, None, False, False, False, length)
        parts = self._parts
        preposition: str | None = None
        seen: set[str] = set()
        for index in range(first, last):
            part = parts[words[index]]
            if part == "filler" or (passed and index in passed):
                continue
            clean = True
            if part == "preposition":
                preposition = preposition or words[index]
            elif part == "adjective":
                clean = index not in self._named_words
            elif part == "number":
                length -= 1
            elif part == "unknown" or part == "breaks":
                word = words[index]
                if word == "w" and words[index + 1 : index + 2] == ["/"]:
                    # "w/ bone mets", "liver w/o mets"
                    part = "denied" if words[index + 2 : index + 3] == ["o"] else "preposition"
                    preposition = preposition or ("with" if part == "preposition" else None)
                elif word == "who" and self.reading.view.startswith("WHO", self.reading.starts[index]):
                    continue  # "Meningioma, WHO grade 1, right frontal"
                else:
                    clean = part == "unknown" and part not in seen and length <= _LONGEST_UNCLEAN
                    clean = clean and index not in self._named_words
            elif part == "node":
                clean = "and" in seen or "bracket" in seen or preposition is not None
            elif part == "stop":
                clean = not self._ends_clause(index)
            if not clean:
                return Gap(False, preposition, False, False, False, length, "(" in words[first:last])
            seen.add(part)
        clean = not self._is_parted(first, last)
        if not seen:
            return Gap(clean, None, False, False, False, length)
        return Gap(
            clean,
            preposition,
            "colon" in seen,
            "comma" in seen,
            "said" in seen,
            length,
            "bracket" in seen,
            "and" in seen,
            "denied" in seen,
            "number" in seen,
        )

    @cached_property
    def _named_words(self) -> set[int]:
        """The words of all organs and stations: no adjectives that are read over."""
        return organ_words(self.reading) | nodal_words(self.reading)

    def _is_parted(self, first: int, last: int) -> bool:
        """Whether an empty line stands between two words."""
        return (
            self._has_blank
            and self.reading.view.find("\n\n", self._offset(first, -1), self._offset(last, 0)) >= 0
        )

    def _brackets(self, first: int, last: int) -> frozenset[int]:
        """The words of brackets that open and close in a gap: "marrow biopsy (same date): infiltrated"."""
        words = self.reading.words
        passed: set[int] = set()
        index = first
        while index < last:
            if words[index] == "(":
                close = next((end for end in range(index + 1, last) if words[end] == ")"), None)
                if close is None:
                    break
                passed.update(range(index, close + 1))
                index = close
            index += 1
        return frozenset(passed)

    def _ends_clause(self, index: int) -> bool:
        """Whether a full stop ends a clause: not that of "Rt." or of a number."""
        before = self.reading.words[index - 1] if index else ""
        return before.isalpha() and len(before) > 3

    def _offset(self, index: int, shift: int) -> int:
        reading = self.reading
        if shift < 0:
            return reading.ends[index - 1] if index else 0
        return reading.starts[index] if index < len(reading.starts) else len(reading.view)
