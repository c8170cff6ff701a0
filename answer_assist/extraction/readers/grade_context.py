"""What stands around a grade: the words of grading, the tumors named, and what else is graded."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, cached_property
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_mentions import tumor_hits
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import load_table

# How a clause of a report ends.
CLAUSE_END = re.compile(r"[;\n]|\.\s")
# No tumor's name is longer than this.
LONGEST_NAME = 80
# A tumor in the same sentence stands no farther from its grade.
FAR = 600
_UNTYPED = "8000/1"
_REACH = 120
# "G2", "GG 2", "gr 2", "GII"
G_WORDS = frozenset(("g", "gg", "gr", "gi", "gii", "giii"))
_OTHER_REACH = 32
_CHOICE_REACH = 130
_TOUCHING = 4


def may_hold_g_code(reading: Reading) -> bool:
    """Whether a code like "G2" may stand in the text."""
    return not G_WORDS.isdisjoint(reading.places)


class FoundGrade(NamedTuple):
    """A grade and where it was read."""

    system: str
    value: str
    ranges: tuple[tuple[int, int], ...]


class GradeCue(NamedTuple):
    """A word of grading with its role and value from the table."""

    role: str
    value: str
    start: int
    end: int


class GradeContext:
    """The words of grading and the tumors of one document.

    Attributes:
        reading: the document.
        low: its view in lower case.
        cues: the words of grading in text order.
        systems: the grading systems that the document names.
        tumors: the names of tumors in text order.
    """

    def __init__(self, reading: Reading, cues: list[GradeCue]) -> None:
        self.reading = reading
        self.cues = cues
        self._starts = [cue.start for cue in cues]
        self.systems = {cue.value for cue in cues if cue.role == "system"}
        self.low = reading.low
        self.tumors = tumor_hits(reading)

    @cached_property
    def nervous(self) -> bool:
        """Whether the document names a tumor of the central nervous system."""
        return any(_is_nervous(hit) for hit in self.tumors)

    @property
    def prostatic(self) -> bool:
        """Whether the document speaks of the prostate, so that GG is a grade group."""
        return "gleason" in self.systems or "prostat" in self.low

    def near(self, start: int, end: int, reach: int = _REACH) -> list[GradeCue]:
        """The cues that begin in a range of the text or close to it."""
        first = bisect_left(self._starts, start - reach)
        return self.cues[first : bisect_left(self._starts, end + reach, first)]

    def tumors_near(self, start: int, end: int) -> list[Hit]:
        """The tumor types that begin in a range of the text."""
        first = bisect_left(self.tumors, start, key=lambda hit: hit.start)
        return self.tumors[first : bisect_left(self.tumors, end, first, key=lambda hit: hit.start)]

    def net_near(self, start: int, end: int) -> bool:
        """Whether a neuroendocrine tumor, graded G1 to G3, is named beside a range, in its sentence."""
        sentence = self.reading.sentence_at(start)
        return any(
            cue.role == "net"
            and sentence.start <= cue.start < sentence.end
            and (start - cue.end < 60 and cue.start - end < 30)
            for cue in self.near(start, end)
        )

    def follows_net(self, position: int) -> bool:
        """Whether the last tumor named before a position is a neuroendocrine one."""
        place = bisect_left(self.tumors, position, key=lambda hit: hit.start)
        typed = (hit for hit in reversed(self.tumors[:place]) if hit.row.code != _UNTYPED)
        last = next(typed, None)
        if last is None:
            return False
        return any(
            cue.role == "net" and cue.start < last.end and last.start < cue.end
            for cue in self.near(last.start, last.end)
        )

    def nervous_near(self, start: int, end: int) -> bool:
        """Whether a tumor of the central nervous system is named close to a range."""
        return self.nervous and any(
            _is_nervous(hit) and hit.start - end > -60 and hit.end - start < 90 and start - hit.end < 60
            for hit in self.tumors_near(start - 150, end + 60)
        )

    def stage_words(self, start: int, end: int) -> list[Hit]:
        """The words of staging in a range."""
        return self.reading.hits_between("stage_cues", start, end)

    def is_of_other(self, start: int, end: int) -> bool:
        """Whether something that is no tumor is graded: named right behind the grade or right before it."""
        for other in self.near(start, end):
            if other.role not in ("other grade", "precursor"):
                continue
            if 0 <= other.start - end < _OTHER_REACH:
                gap = self.low[end : other.start]
                if not CLAUSE_END.search(gap) and gap.count(" ") <= 3 and "," not in gap:
                    return not self.tumor_between(end, other.start)
            if 0 <= start - other.end < 22 and other.role == "other grade":
                gap = self.low[other.end : start]
                near = "," not in gap or len(gap) <= _TOUCHING  # "hepatitis C, grade 2"
                if near and not CLAUSE_END.search(gap) and not self.tumor_between(other.end, start):
                    return True
        return False

    def tumor_between(self, start: int, end: int) -> bool:
        """Whether a tumor is named within a range."""
        return bool(self.reading.hits_between("tumor_types", start, end))

    def names(self, system: str) -> bool:
        """Whether the document names a grading system anywhere."""
        return system in self.systems

    def renal(self) -> bool:
        """Whether the document names a renal cell carcinoma."""
        return any((hit.row.code or "").startswith(("831", "8312")) for hit in self.tumors)

    def is_choice(self, cue: GradeCue) -> bool:
        """Whether a form prints all degrees of differentiation for choice."""
        near = {
            other.value
            for other in self.near(cue.start, cue.start, _CHOICE_REACH)
            if other.role == "differentiation" and abs(other.start - cue.start) < _CHOICE_REACH
        }
        return {"well", "moderate", "poor"} <= near


@cache
def _nervous_codes() -> tuple[str, ...]:
    return tuple(code for row in load_table("grade_cues") for code in row.list("morphology"))


def _is_nervous(hit: Hit) -> bool:
    """Whether a tumor type is of the central nervous system, by the first digits of its morphology."""
    return hit.row.code is not None and hit.row.code.startswith(_nervous_codes())
