"""Grades with their system: differentiation, Nottingham, Gleason, ISUP, WHO, FNCLCC, NET, Fuhrman, FIGO.

A number after "grade" belongs to the system that is named beside it; to none ("numeric") where none is. What
else is graded (diarrhea, hemorrhoids, dysplasia, a fatty liver) is no grade of a tumor.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Experiencer, Grade
from answer_assist.terminology.loader import load_table

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "l": "1", "ll": "2", "lll": "3"}
_VALUE = re.compile(
    r"g?[ \t-]?(?P<value>[1-4]|iv|i{1,3}|l{2,3})(?:[ \t]?(?:/|of|out of)[ \t]?(?P<scale>[345]|i{3}|iv)\b)?"
    r"(?![\w%]|[.,]\d|\.[:\"]|[ ]?[+*][ ]?\d|[ ]?(?:-|to|and|/)[ ]?(?:[1-4]|i{1,3}|iv)\b"
    r"|[ ]?(?:mm|cm|cycles?|weeks?|days?|x)\b)"
)
_BETWEEN = re.compile(
    r"(?:[\s:=.,()\[\]\"'*_|-]|\b(?:is|was|of|score|grade|histologic|histological|nuclear|nucleolar|combined|overall|tumor|"
    r"tumour|final|group|system|the|as|a|at|least|by|scale|who|modified|criteria|classification|g)\b){0,14}"
)
_SUM = re.compile(
    r"(?P<first>[1-5])[ \t]?[+&][ \t]?(?P<second>[1-5])(?:[ \t]?=[ \t]?(?P<total>10|[2-9]))?"
    r"(?!\d|\.\d|[ ]?[+]|-\d)"
)
_TOTAL = re.compile(r"(?P<total>10|[6-9])(?!\d|\.\d|[ ]?[%+:]|[ ]?(?:mm|cm|cores?)\b)(?:/10)?")
_PRIMARY = re.compile(
    r"primary[^\d\n]{0,40}?(?P<first>[1-5])\b[^\d]{0,50}?secondary[^\d\n]{0,40}?(?P<second>[1-5])\b"
)
_SCORES = re.compile(
    r"[1-3][ ]?\+[ ]?[1-3][ ]?\+[ ]?[1-3]|=\s?[3-9]\s?(?:,|/\s?9|;|\))|\b[3-9]\s?(?:/|of|out of)\s?9\b"
)
_G_CODE = re.compile(r"(?<![A-Za-z0-9.-])G[ ]?(?P<value>[1-4]|I{1,3})(?![A-Za-z0-9+]|-\d|[ ]?/\d|[ ]?P\d)")
_WORD_VALUE = re.compile(r"(?P<value>low|intermediate|moderate|high)\b(?![ -]risk)")
_DENIED_BEHIND = re.compile(r"\s*(?:(?:is|are|was|were|has been|have been)\s*)?")
# "Carcinoma, right, high grade", "osteosarcoma, osteoblastic, high grade"
_ATTRIBUTES = re.compile(r"[ ]?[(:-]?[ ]?|,[ ](?:(?!with\b|and\b|in\b|shows?\b)[a-z-]+,?[ ]){0,4}\(?")
_WELL_AND = re.compile(r"\bwell\s(?:and|or)\s$")
_CLAUSE_END = re.compile(r"[;\n]|\.\s")
_REACH_BEFORE = 64
_LONGEST_NAME = 80
_REACH = 120
_FAR = 600
_REACH_AFTER = 28
_REACH_BEHIND = 40
_FORM_LABEL = 28
_GLEASON_REACH = 48
_DESCRIPTIVE_REACH = 52
_OTHER_REACH = 32
_CHOICE_REACH = 130


class _Found(NamedTuple):
    """A grade and where it was read."""

    system: str
    value: str
    ranges: tuple[tuple[int, int], ...]


class _Cue(NamedTuple):
    """A hit with its role and value from the table."""

    role: str
    value: str
    start: int
    end: int


@cache
def _meanings() -> dict[int, tuple[str, str]]:
    return {row.line: (row.extra["role"], row.extra["value"]) for row in load_table("grade_cues")}


def read_grades(reading: Reading) -> Iterator[Grade]:
    """The grades stated, in text order, each system and value once.

    "Nottingham grade 2 (3+2+2)" is nottingham 2; "moderately differentiated" differentiation moderate.
    """
    meanings = _meanings()
    cues = [_Cue(*meanings[hit.row.line], hit.start, hit.end) for hit in reading.hits("grade_cues")]
    if not cues:
        return
    grader = _Grader(reading, cues)
    found = [grade for grade in grader.grades() if not is_general(reading, grade.ranges[0][0])]
    found.sort(key=lambda grade: grade.ranges[0])
    for grade in _distinct(found):
        finding = _finding(reading, grade)
        if finding is not None:
            yield finding


def _finding(reading: Reading, grade: _Found) -> Grade | None:
    start, end = grade.ranges[-1]
    whose, person = experiencer_at(reading, start, end)
    assertion = assertion_at(reading, start, end)
    # What is denied behind a grade is the next thing ("poorly differentiated, p40 negative").
    denied = assertion.value == "absent" and any(
        (cue[0] < start and not _is_in_name(reading, *cue))
        or _DENIED_BEHIND.fullmatch(reading.low, end, cue[0])
        for cue in assertion.cues
    )
    if whose == "other" or denied:
        return None
    experiencer: Experiencer = "family" if whose == "family" else "patient"
    return Grade(
        name=f"{grade.system} {grade.value}",
        assertion="uncertain" if assertion.value == "uncertain" else "present",
        experiencer=experiencer,
        evidence=reading.spans(
            *grade.ranges,
            *(assertion.cues if assertion.value == "uncertain" else ()),
            *([person] if person and whose == "family" else []),
        ),
        system=grade.system,
        value=grade.value,
    )


def _is_in_name(reading: Reading, start: int, end: int) -> bool:
    """ "Carcinoma of no special type, grade 2": nothing is denied."""
    return any(
        hit.start <= start and end <= hit.end
        for hit in reading.hits_between("tumor_types", max(0, start - _LONGEST_NAME), end + _LONGEST_NAME)
    )


class _Grader:
    """Reads the grades of one document from its cues."""

    def __init__(self, reading: Reading, cues: list[_Cue]) -> None:
        self._reading = reading
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self._systems = {cue.value for cue in cues if cue.role == "system"}
        self._low = reading.low
        self._tumors = reading.hits("tumor_types")
        self._nervous = any(_is_nervous(hit) for hit in self._tumors)

    def grades(self) -> Iterator[_Found]:
        """Every grade, repeats included."""
        for cue in self._cues:
            if cue.role == "system" and cue.value == "gleason":
                yield from self._gleason(cue)
            elif cue.role in ("system", "grade"):
                yield from self._numbered(cue)
            elif cue.role == "differentiation":
                yield from self._differentiation(cue)
            elif cue.role == "descriptive":
                yield from self._descriptive(cue)
        yield from self._g_codes()

    def _near(self, start: int, end: int, reach: int = _REACH) -> list[_Cue]:
        """The cues that begin in a range of the text or close to it."""
        first = bisect_left(self._starts, start - reach)
        return self._cues[first : bisect_left(self._starts, end + reach, first)]

    def _tumors_near(self, start: int, end: int) -> list[Hit]:
        """The tumor types that begin in a range of the text."""
        first = bisect_left(self._tumors, start, key=lambda hit: hit.start)
        return self._tumors[first : bisect_left(self._tumors, end, first, key=lambda hit: hit.start)]

    def _is_choice(self, cue: _Cue) -> bool:
        """Whether a form prints all degrees of differentiation for choice."""
        near = {
            other.value
            for other in self._near(cue.start, cue.start, _CHOICE_REACH)
            if other.role == "differentiation" and abs(other.start - cue.start) < _CHOICE_REACH
        }
        return {"well", "moderate", "poor"} <= near

    # Gleason

    def _gleason(self, cue: _Cue) -> Iterator[_Found]:
        low, stop = self._low, min(len(self._low), cue.end + _GLEASON_REACH)
        match = _SUM.search(low, cue.end, stop)
        if match and not _CLAUSE_END.search(low, cue.end, match.start()):
            first, second = int(match.group("first")), int(match.group("second"))
            yield _Found("gleason", f"{first}+{second}={first + second}", ((cue.start, match.end()),))
            return
        match = _PRIMARY.search(low, max(0, cue.start - 24), min(len(low), cue.end + 130))
        if match:
            first, second = int(match.group("first")), int(match.group("second"))
            yield _Found("gleason", f"{first}+{second}={first + second}", ((match.start(), match.end()),))
            return
        between = _BETWEEN.match(low, cue.end)
        match = _TOTAL.match(low, between.end() if between else cue.end)
        if match and "pattern" not in low[cue.start : match.start()]:
            yield _Found("gleason", match.group("total"), ((cue.start, match.end()),))

    # A number or a word after "grade"

    def _numbered(self, cue: _Cue) -> Iterator[_Found]:
        low = self._low
        between = _BETWEEN.match(low, cue.end, min(len(low), cue.end + 44))
        at = between.end() if between else cue.end
        match = _VALUE.match(low, at) or self._value_earlier(cue, at)
        if match is None:
            word = _WORD_VALUE.match(low, at)
            if word and ":" in low[cue.end : at] and not self._is_of_other(cue.start, word.end()):
                value = "intermediate" if word.group("value") == "moderate" else word.group("value")
                yield _Found("descriptive", value, ((cue.start, word.end()),))
            return
        if "\n\n" in low[cue.end : match.start()]:
            return
        if cue.role == "system" and cue.value == "who" and not self._is_who_grade(cue, match):
            return
        value = _ROMAN.get(match.group("value"), match.group("value"))
        system = self._system(cue, match)
        if system is None or self._is_of_other(cue.start, match.end()):
            return
        if system == "net":
            value = f"G{value}"
        elif system == "isup":
            pass
        elif value == "4" and system in {"nottingham", "figo", "fnclcc"}:
            return
        yield _Found(system, value, ((cue.start, match.end()),))

    def _value_earlier(self, cue: _Cue, at: int) -> re.Match[str] | None:
        """A value that a bracket separates from its word: "grade (Nottingham): 2"."""
        closing = self._low.find(")", cue.end, cue.end + 40)
        if self._low[cue.end : cue.end + 2].lstrip()[:1] != "(" or closing < 0:
            return None
        between = _BETWEEN.match(self._low, closing)
        return _VALUE.match(self._low, between.end() if between else closing + 1)

    def _is_who_grade(self, cue: _Cue, match: re.Match[str]) -> bool:
        said = self._low[cue.start : match.start()]
        return "grade" in said or not match.group("value").isdigit()

    def _system(self, cue: _Cue, match: re.Match[str]) -> str | None:
        """The system that a value belongs to; None where nothing speaks of a tumor's grade."""
        if cue.role == "system":
            return self._named_system(cue, match)
        beside = self._system_beside(cue, match)
        if beside is not None:
            return self._named_system(beside, match)
        if self._net_near(cue.start, match.end()):
            return "net"
        if _SCORES.search(self._low, match.end(), min(len(self._low), match.end() + 24)) or _SCORES.search(
            self._low, max(0, cue.start - 14), cue.start
        ):
            return "nottingham"
        if not self._speaks_of_tumor(cue, match):
            return None
        return "who-cns" if self._nervous_near(cue.start, match.end()) else "numeric"

    def _named_system(self, cue: _Cue, match: re.Match[str]) -> str | None:
        if cue.value == "who":
            if self._net_near(cue.start, match.end()):
                return "net"
            return "who-cns" if self._nervous or "cns" in self._low[cue.start : cue.end] else "numeric"
        if cue.value == "nuclear":
            scale = match.group("scale")
            return "fuhrman" if scale in {"4", "iv"} or self._names("fuhrman") or self._renal() else "numeric"
        return cue.value

    def _system_beside(self, cue: _Cue, match: re.Match[str]) -> _Cue | None:
        """The system named shortly before the word "grade", or in brackets after the value."""
        found = None
        for other in self._near(cue.start, match.end()):
            if other.role != "system" or other.value == "gleason":
                continue
            if other.end <= cue.start and cue.start - other.end <= _REACH_BEFORE:
                if not _CLAUSE_END.search(self._low, other.end, cue.start) and not self._has_value(
                    other, cue.start
                ):
                    found = other
            elif other.start >= match.end() and other.start - match.end() <= _REACH_AFTER:
                gap = self._low[match.end() : other.start]
                if "(" in gap or gap.strip() in {"", ",", "by"}:
                    return found or other
            elif cue.end <= other.start < match.start():
                return other
        return found

    def _has_value(self, system: _Cue, stop: int) -> bool:
        between = _BETWEEN.match(self._low, system.end, stop)
        return _VALUE.match(self._low, between.end() if between else system.end, stop) is not None

    def _names(self, system: str) -> bool:
        return system in self._systems

    def _renal(self) -> bool:
        return any((hit.row.code or "").startswith(("831", "8312")) for hit in self._tumors)

    def _net_near(self, start: int, end: int) -> bool:
        sentence = self._reading.sentence_at(start)
        return any(
            cue.role == "net"
            and sentence.start <= cue.start < sentence.end
            and (start - cue.end < 60 and cue.start - end < 30)
            for cue in self._near(start, end)
        )

    def _nervous_near(self, start: int, end: int) -> bool:
        return self._nervous and any(
            _is_nervous(hit) and hit.start - end > -60 and hit.end - start < 90 and start - hit.end < 60
            for hit in self._tumors_near(start - 150, end + 60)
        )

    def _speaks_of_tumor(self, cue: _Cue, match: re.Match[str]) -> bool:
        """Whether a bare grade is a tumor's: a form's label, or a tumor named in its sentence."""
        label = self._low[cue.start : cue.end]
        if "grade" in label and label != "grade" and label not in {"grades", "graded"}:
            return True
        sentence = self._reading.sentence_at(cue.start)
        opens = cue.start - sentence.start < _FORM_LABEL
        if label in {"grade", "grading"} and opens and re.search("[:=]", self._low[cue.end : match.start()]):
            return bool(self._tumors)
        first, last = max(sentence.start, cue.start - _FAR), min(sentence.end, cue.end + _FAR)
        if any(hit.row.extra["role"] == "stage" for hit in self._stage_words(first, last)):
            return True  # "Stage 1, triple negative, grade 3"
        # "Mitoses in astrocytomas merit a grade IV": tumors in general.
        return any(
            hit.start < sentence.end
            and hit.end > sentence.start
            and not self._low[hit.start : hit.end].endswith("mas")
            for hit in self._tumors_near(first - _LONGEST_NAME, last)
        )

    def _stage_words(self, start: int, end: int) -> list[Hit]:
        return self._reading.hits_between("stage_cues", start, end)

    def _is_of_other(self, start: int, end: int) -> bool:
        """Whether something that is no tumor is graded: named right behind the grade or right before it."""
        for other in self._near(start, end):
            if other.role not in ("other grade", "precursor"):
                continue
            if 0 <= other.start - end < _OTHER_REACH:
                gap = self._low[end : other.start]
                if not _CLAUSE_END.search(gap) and gap.count(" ") <= 3 and "," not in gap:
                    return not self._tumor_between(end, other.start)
            if 0 <= start - other.end < 22 and other.role == "other grade":
                gap = self._low[other.end : start]
                if (
                    not _CLAUSE_END.search(gap)
                    and "," not in gap
                    and not self._tumor_between(other.end, start)
                ):
                    return True
        return False

    def _tumor_between(self, start: int, end: int) -> bool:
        return bool(self._reading.hits_between("tumor_types", start, end))

    # Words

    def _differentiation(self, cue: _Cue) -> Iterator[_Found]:
        for hit in self._tumors_near(cue.start - _LONGEST_NAME, cue.end):
            # "Well differentiated liposarcoma" is a name.
            if (
                hit.start <= cue.start
                and cue.end <= hit.end
                and cue.value == "well"
                and "well" in hit.row.name
            ):
                return
        if (cue.value == "well" and self._net_near(cue.start, cue.end)) or self._is_choice(cue):
            return
        if cue.value == "moderate" and _WELL_AND.search(self._low, max(0, cue.start - 12), cue.start):
            yield _Found("differentiation", "well", ((cue.start, cue.end),))
        yield _Found("differentiation", cue.value, ((cue.start, cue.end),))

    def _descriptive(self, cue: _Cue) -> Iterator[_Found]:
        """ "Low grade oligoastrocytoma", "urothelial carcinoma, high grade", "high nuclear grade"."""
        reading, low = self._reading, self._low
        said = low[cue.start : cue.end]
        ending = min(len(low), cue.end + _DESCRIPTIVE_REACH)
        nuclear = "nuclear" in said or "nuclei" in said
        tumors = self._tumors_near(cue.start - 2 * _LONGEST_NAME, ending)
        near = self._near(cue.start, cue.end)
        tumor = min((hit.start for hit in tumors if hit.start >= cue.end), default=ending)
        kinds = ("other grade", "precursor")
        other = min((o.start for o in near if o.role in kinds and o.start >= cue.end), default=None)
        if other is not None and other <= tumor and other - cue.end < _OTHER_REACH:
            if not re.search(r"[,;.:()\n]", low[cue.end : other]):
                return
        ahead = tumor < ending and not re.search(
            r"[,;:()]|\.\s|\n\s*\n|\b(?:and|in|of|with)\b", low[cue.end : tumor]
        )
        inside = any(hit.start <= cue.start and cue.end <= hit.end for hit in tumors)
        behind = any(
            0 <= cue.start - hit.end < _REACH_BEHIND and _ATTRIBUTES.fullmatch(low, hit.end, cue.start)
            for hit in tumors
        )
        # A form's answer: "Low-grade (well to moderately differentiated)".
        own_line = low[cue.end : cue.end + 2].strip()[:1] in {"(", ""} and not low[
            low.rfind("\n", 0, cue.start) + 1 : cue.start
        ].strip(" -*")
        precursor = any(
            other.role == "precursor" and 0 <= cue.start - other.end < 4 and not inside for other in near
        )
        if precursor and not ahead:
            return  # "PIN, high grade"
        sentence = reading.sentence_at(cue.start)
        label = low[max(sentence.start, cue.start - 24) : cue.start]
        labelled = "grade" in label and ":" in label
        if ahead or inside or behind or labelled or ((nuclear or own_line) and bool(self._tumors)):
            yield _Found("descriptive", cue.value, ((cue.start, cue.end),))

    def _g_codes(self) -> Iterator[_Found]:
        """G1 to G4 beside a tumor: of a neuroendocrine tumor its own system, else a plain number."""
        for match in _G_CODE.finditer(self._reading.view):
            start, end = match.span()
            sentence = self._reading.sentence_at(start)
            if " would " in self._low[sentence.start : start]:
                continue  # "A Ki-67 over 20% would make a tumour G3"
            value = _ROMAN.get(match.group("value").lower(), match.group("value"))
            if self._net_near(start, end):
                if value != "4":
                    yield _Found("net", f"G{value}", ((start, end),))
                continue
            if any(
                cue.end <= start and start - cue.end < 6 and cue.role in ("system", "grade")
                for cue in self._near(start, end)
            ):
                continue
            first, last = max(sentence.start, start - _FAR), min(sentence.end, end + _FAR)
            tumors = self._tumors_near(first - _LONGEST_NAME, last)
            if any(hit.start < sentence.end and hit.end > sentence.start for hit in tumors):
                if not self._is_of_other(start, end):
                    system = next(
                        (name for name in ("figo", "fnclcc") if self._is_named_before(name, start)), "numeric"
                    )
                    yield _Found(system, value, ((start, end),))

    def _is_named_before(self, system: str, start: int) -> bool:
        return any(
            cue.role == "system" and cue.value == system and 0 <= start - cue.end < 16
            for cue in self._near(start, start)
        )


@cache
def _nervous_codes() -> tuple[str, ...]:
    return tuple(code for row in load_table("grade_cues") for code in row.list("morphology"))


def _is_nervous(hit: Hit) -> bool:
    """Whether a tumor type is of the central nervous system, by the first digits of its morphology."""
    return hit.row.code is not None and hit.row.code.startswith(_nervous_codes())


def _distinct(found: list[_Found]) -> list[_Found]:
    """Each grade once; a bare number repeats the same value of a system that the document names."""
    said = [_Found(system, value, ()) for system, value in {grade[:2]: None for grade in found}]
    kept: dict[tuple[str, str], _Found] = {}
    for grade in found:
        if grade.system == "numeric":
            if any(
                other.value.removeprefix("G") == grade.value
                and other.system not in {"numeric", "gleason", "differentiation", "descriptive"}
                for other in said
            ):
                continue
        if (
            grade.system == "gleason"
            and "+" not in grade.value
            and any(other.system == "gleason" and other.value.endswith(f"={grade.value}") for other in said)
        ):
            continue
        known = kept.get((grade.system, grade.value))
        if known is None:
            kept[grade.system, grade.value] = grade
        else:
            kept[grade.system, grade.value] = known._replace(ranges=(*known.ranges, *grade.ranges))
    return list(kept.values())
