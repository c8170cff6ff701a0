"""Grades with their system: differentiation, Nottingham, Gleason, ISUP, WHO, FNCLCC, NET, Fuhrman, FIGO.

A number after "grade" belongs to the system that is named beside it; to none ("numeric") where none is. What
else is graded (diarrhea, hemorrhoids, dysplasia, a fatty liver) is no grade of a tumor.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from operator import attrgetter

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.readers.grade_context import (
    LONGEST_NAME,
    FoundGrade,
    GradeContext,
    GradeCue,
    may_hold_g_code,
)
from answer_assist.extraction.readers.grade_numbers import (
    free_gleason_grades,
    g_codes,
    gleason_grades,
    numbered_grades,
)
from answer_assist.extraction.readers.grade_words import (
    descriptive_grades,
    differentiation_grades,
    labelled_differentiation,
)
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Experiencer, Grade
from answer_assist.terminology.loader import load_table

_START = attrgetter("start")
# A tumor's name with its qualifiers is no longer.
_LONGEST_PHRASE = 300
_DENIED_BEHIND = re.compile(r"\s*(?:(?:is|are|was|were|has been|have been)\s*)?")


@cache
def _meanings() -> dict[int, tuple[str, str]]:
    return {row.line: (row.extra["role"], row.extra["value"]) for row in load_table("grade_cues")}


def read_grades(reading: Reading) -> Iterator[Grade]:
    """The grades stated, in text order, each system and value once.

    "Nottingham grade 2 (3+2+2)" is nottingham 2; "moderately differentiated" differentiation moderate.
    """
    meanings = _meanings()
    cues = [GradeCue(*meanings[hit.row.line], hit.start, hit.end) for hit in reading.hits("grade_cues")]
    if not cues and not may_hold_g_code(reading):
        return
    context = GradeContext(reading, cues)
    found = [grade for grade in _grades(context) if not is_general(reading, grade.ranges[0][0])]
    found.sort(key=lambda grade: grade.ranges[0])
    for grade in _distinct([grade for grade in found if not _is_denied(reading, *grade.ranges[-1])]):
        finding = _finding(reading, grade)
        if finding is not None:
            yield finding


def _grades(context: GradeContext) -> Iterator[FoundGrade]:
    """Every grade, repeats included."""
    for cue in context.cues:
        if cue.role == "system" and cue.value == "gleason":
            yield from gleason_grades(context, cue)
        elif cue.role in ("system", "grade"):
            yield from numbered_grades(context, cue)
        elif cue.role == "differentiation":
            yield from differentiation_grades(context, cue)
        elif cue.role == "label":
            yield from labelled_differentiation(context, cue)
        elif cue.role == "descriptive":
            yield from descriptive_grades(context, cue)
    if context.names("gleason"):
        yield from free_gleason_grades(context)
    yield from g_codes(context)


def _is_denied(reading: Reading, start: int, end: int) -> bool:
    """Whether a grade is denied; what is denied behind it is the next thing ("poorly differentiated, p40
    negative").
    """
    assertion = assertion_at(reading, start, end)
    if assertion.value == "absent":
        for first, last in assertion.cues:
            if first < start:
                if not _is_in_name(reading, first, last) and "(" not in reading.low[last:start]:
                    return True
            elif _DENIED_BEHIND.fullmatch(reading.low, end, first):
                return True
    return _is_of_denied_tumor(reading, start, end)


def _finding(reading: Reading, grade: FoundGrade) -> Grade | None:
    start, end = grade.ranges[0]
    whose, person = experiencer_at(reading, start, end)
    if whose == "other":
        return None
    assertion = assertion_at(reading, start, end)
    is_uncertain = assertion.value == "uncertain"
    is_family = person is not None and whose == "family"
    experiencer: Experiencer = "family" if whose == "family" else "patient"
    return Grade(
        name=f"{grade.system} {grade.value}",
        assertion="uncertain" if is_uncertain else "present",
        experiencer=experiencer,
        evidence=reading.spans(
            *grade.ranges,
            *(assertion.cues if is_uncertain else ()),
            *([person] if person is not None and is_family else []),
        ),
        system=grade.system,
        value=grade.value,
    )


def _is_of_denied_tumor(reading: Reading, start: int, end: int) -> bool:
    """ "Poorly differentiated carcinoma is ruled out": a tumor that is not there has no grade."""
    mentions = tumor_mentions(reading)
    first = bisect_left(mentions, start - _LONGEST_PHRASE, key=_START)
    return any(
        mention.assertion == "absent" and mention.start <= end + 1 and start <= mention.end + 1
        for mention in mentions[first : bisect_right(mentions, end + 1, lo=first, key=_START)]
    )


def _is_in_name(reading: Reading, start: int, end: int) -> bool:
    """ "Carcinoma of no special type, grade 2": nothing is denied."""
    return any(
        hit.start <= start and end <= hit.end
        for hit in reading.hits_between("tumor_types", max(0, start - LONGEST_NAME), end + LONGEST_NAME)
    )


def _distinct(found: list[FoundGrade]) -> list[FoundGrade]:
    """Each grade once; a bare number repeats the same value of a system that the document names."""
    said = [FoundGrade(system, value, ()) for system, value in {grade[:2]: None for grade in found}]
    kept: dict[tuple[str, str], FoundGrade] = {}
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
