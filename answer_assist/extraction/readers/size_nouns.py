"""What can be measured in a text: tumors, nodes, organs, specimens and other things, and which are places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Literal, NamedTuple

from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

Role = Literal["tumor", "node", "other", "part", "part or other", "before number", "operation", "organ"]
_UNTYPED = "8000/1"
_PREPOSITIONS = words_with_role("size_words", "preposition")
_NOUN_ENDS = words_with_role("size_words", "noun end") - words_with_role("size_words", "article")
_POSITIONS = words_with_role("size_words", "position", "lung part")
_LABEL_VERBS = words_with_role("size_words", "label verb")
_LABEL_WORDS = words_with_role("size_words", "label word")
_LONGEST_LABEL = 40
_PARTS = frozenset({"part", "part or other"})
_VERBS = words_with_role("size_words", "verb")
_ARTICLES = words_with_role("size_words", "article")
_NUMBERED = re.compile(r"\s(?:\d|[ivx]+[ab]?\b)")
_OTHER_TABLES: tuple[tuple[str, Role], ...] = (
    ("tumor_types", "tumor"),
    ("sites", "organ"),
    ("procedures", "operation"),
)
_NUMBER_BEHIND = re.compile(r"[ :=~]{1,3}\d|[ ]?[,.;)]")
_NAME_START, _NOUN_START = attrgetter("name_start"), attrgetter("start")
# From an organ back to its preposition lie so many words at most.
_PHRASE_WORDS = 5


class Noun(NamedTuple):
    """Something that can be measured, and where it stands."""

    role: Role
    start: int
    end: int


# A noun from its three values, without a call into Python.
_noun = tuple.__new__


@cache
def _roles(*, tumor_named: bool) -> dict[int, Role]:
    """The roles of the table's rows: an ulcer, a plaque is the tumor's where a type of tumor is named."""
    roles = {row.line: row.extra["role"] for row in load_table("size_cues")}
    kind = "tumor" if tumor_named else "other"
    return {line: kind if role == "tumor or other" else role for line, role in roles.items()}  # type: ignore[misc]


class Nouns:
    """The nouns of some stretches of a document, in text order.

    Attributes:
        all: the nouns.
        starts: where each one starts.
    """

    def __init__(self, reading: Reading, stretches: Sequence[tuple[int, int]]) -> None:
        self._reading = reading
        self._places: dict[int, bool] = {}
        named = any((hit.row.code or _UNTYPED) != _UNTYPED for hit in reading.hits("tumor_types"))
        self._roles = _roles(tumor_named=named)
        self._tumors = tumor_mentions(reading)
        self.all = [noun for start, end in stretches for noun in self._within(start, end)]
        self.starts = [noun.start for noun in self.all]

    def _within(self, start: int, end: int) -> list[Noun]:
        reading, low, roles = self._reading, self._reading.low, self._roles
        by_start: dict[int, Noun] = {}
        for hit in reading.hits_between("size_cues", start, end):
            if roles[hit.row.line] == "before number":
                if _NUMBER_BEHIND.match(low, hit.end):
                    by_start[hit.start] = _noun(Noun, ("tumor", hit.start, hit.end))
            # "Segment 6" is a place, a "segment of colon" a specimen.
            elif not (low.startswith("segment", hit.start) and _NUMBERED.match(low, hit.end)):
                by_start[hit.start] = _noun(Noun, (roles[hit.row.line], hit.start, hit.end))
        for table, role in _OTHER_TABLES:
            for hit in reading.hits_between(table, start, end):
                if hit.start not in by_start:
                    by_start[hit.start] = _noun(Noun, (role, hit.start, hit.end))
        for tumor in self._tumors[bisect_left(self._tumors, start, key=_NAME_START) :]:
            if tumor.name_start >= end:
                break
            if tumor.name_start not in by_start:
                by_start[tumor.name_start] = Noun("tumor", tumor.name_start, tumor.name_end)
        nouns = sorted(by_start.values(), key=_NOUN_START)
        if reading.kind == "report" and not _LABEL_VERBS.isdisjoint(reading.places):
            nouns = [noun for noun in nouns if not self._is_label(noun)]
        parts = [index for index, noun in enumerate(nouns) if noun.role in _PARTS]
        if not parts:
            return nouns
        wholes = {index: self._whole(nouns, index) for index in parts}
        kept = (wholes.get(index, noun) for index, noun in enumerate(nouns))
        return [noun for noun in kept if noun is not None]

    def _is_label(self, noun: Noun) -> bool:
        """Whether a noun stands in a specimen's label: 'labelled "brain tumor"', "labeled as brain tumor"."""
        words, index = self._reading.words, self._reading.word_index(noun.start)
        if not _LABEL_WORDS.isdisjoint(words[max(0, index - 3) : index]):
            return True
        quote = self._reading.low.rfind('"', max(0, noun.start - _LONGEST_LABEL), noun.start)
        if quote < 0:
            return False
        index = self._reading.word_index(quote)
        return not _LABEL_VERBS.isdisjoint(words[max(0, index - 3) : index])

    def _whole(self, nouns: list[Noun], index: int) -> Noun | None:
        """What a part is a part of: "a 52 mm segment of circumferential thickening" is of the thickening."""
        part, reading = nouns[index], self._reading
        if reading.low.startswith(" of", part.end):
            first = reading.word_index(part.end) + 1
            for noun in nouns[index + 1 : index + 4]:
                between = reading.words[first : reading.word_index(noun.start)]
                if not _NOUN_ENDS.isdisjoint(between) or not _PREPOSITIONS.isdisjoint(between):
                    break
                if noun.role != "organ":
                    return part._replace(role="tumor" if noun.role == "tumor" else "other")
        if part.role == "part":
            return None
        # "The apicoposterior segment" is a place, "one segment" a specimen.
        word = reading.words[reading.word_index(part.start) - 1]
        return part._replace(role="organ" if word in _POSITIONS else "other")

    def between(self, start: int, end: int) -> list[Noun]:
        """The nouns that start in a range of the view."""
        first = bisect_left(self.starts, start)
        return self.all[first : bisect_left(self.starts, end, first)]

    def last_before(self, position: int) -> Noun | None:
        """The nearest noun that starts before a position."""
        place = bisect_left(self.starts, position)
        return self.all[place - 1] if place else None

    def is_place(self, noun: Noun) -> bool:
        """Whether a noun is the object of a preposition or of a participle: "in the left adrenal gland",
        "encircling the intestinal wall".
        """
        known = self._places.get(noun.start)
        if known is None:
            known = self._places[noun.start] = self._is_object(noun)
        return known

    def _is_object(self, noun: Noun) -> bool:
        words = self._reading.words
        index = self._reading.word_index(noun.start)
        for back in range(index - 1, max(-1, index - _PHRASE_WORDS), -1):
            word = words[back]
            if word in _PREPOSITIONS:
                return True
            if word in _ARTICLES:  # here the phrase begins
                before = words[back - 1] if back else ""
                return before in _PREPOSITIONS or before.endswith("ing")
            if not word.isalpha() or word in _VERBS:
                return False
        return False
