"""Grades given in words: "moderately differentiated", "high-grade", "low nuclear grade"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from answer_assist.extraction.readers.grade_context import LONGEST_NAME, FoundGrade, GradeContext, GradeCue
from answer_assist.extraction.word_roles import words_with_role

# "Carcinoma, right, high grade", "osteosarcoma, osteoblastic, high grade"
_ATTRIBUTES = re.compile(r"[ ]?[(:-]?[ ]?|[ ]?,[ ]?(?:(?!with\b|and\b|in\b|shows?\b)[a-z-]+,?[ ]){0,4}\(?")
_WELL_AND = re.compile(r"\bwell\s(?:and|or)\s$")
# "Non-keratinizing carcinoma, undifferentiated subtype": a type, no grade.
_OF_TYPE = re.compile(r"[ -](?:sub)?(?:type|variant)")
_ITEM_OPENS = re.compile(r"[,(][ ]?$")
_ITEM_ENDS = re.compile(r"[ ]?(?:[.,;)\n]|by\b|$)")
_LONGEST_LIST = 120
_REACH_BEHIND = 40
_DESCRIPTIVE_REACH = 52
# As far behind the word stands what else is graded by it.
_OTHER_REACH = 32


# "Differentiation: poor", "Differentiation ....... moderate to poor"
_ANSWERS = re.compile(
    r"[ \t]*(?:[:=|]|\.{2,}|-|\t|[ ]{2,})[ \t.:_=-]*(?P<degree>[a-z]+)"
    r"(?:(?:[ -]to[ -]|/|-)(?P<second>[a-z]+))?"
)


@cache
def _degrees() -> dict[str, str]:
    return {
        word: degree
        for degree in ("well", "moderate", "poor", "undifferentiated")
        for word in words_with_role("stage_words", f"degree {degree}")
    }


def labelled_differentiation(context: GradeContext, cue: GradeCue) -> Iterator[FoundGrade]:
    """The answer on a form's line: "Differentiation .... poor"."""
    answer = _ANSWERS.match(context.low, cue.end, cue.end + 60)
    if answer is None or answer.group("degree") not in _degrees():
        return
    degree = _degrees()[answer.group("degree")]
    second = _degrees().get(answer.group("second") or "", degree)
    if {degree, second} == {"moderate", "poor"}:
        degree = "moderate-poor"
    elif {degree, second} == {"well", "moderate"}:
        degree = "moderate"
    yield FoundGrade("differentiation", degree, ((cue.start, answer.end()),))


def differentiation_grades(context: GradeContext, cue: GradeCue) -> Iterator[FoundGrade]:
    """The degree of differentiation; none where it is part of a name or printed for choice."""
    for hit in context.tumors_near(cue.start - LONGEST_NAME, cue.end):
        # "Well differentiated liposarcoma" is a name.
        if hit.start <= cue.start and cue.end <= hit.end and cue.value == "well" and "well" in hit.row.name:
            return
        if hit.start <= cue.start and cue.end <= hit.end and cue.value == "undifferentiated":
            return
    if cue.value == "undifferentiated" and (
        not _is_behind(context, cue) or _OF_TYPE.match(context.low, cue.end)
    ):
        return
    if (cue.value == "well" and context.net_near(cue.start, cue.end)) or context.is_choice(cue):
        return
    if cue.value == "moderate" and _WELL_AND.search(context.low, max(0, cue.start - 12), cue.start):
        yield FoundGrade("differentiation", "well", ((cue.start, cue.end),))
    yield FoundGrade("differentiation", cue.value, ((cue.start, cue.end),))


def descriptive_grades(context: GradeContext, cue: GradeCue) -> Iterator[FoundGrade]:
    """ "Low grade oligoastrocytoma", "urothelial carcinoma, high grade", "high nuclear grade"."""
    reading, low = context.reading, context.low
    said = low[cue.start : cue.end]
    ending = min(len(low), cue.end + _DESCRIPTIVE_REACH)
    nuclear = "nuclear" in said or "nuclei" in said
    tumors = context.tumors_near(cue.start - 2 * LONGEST_NAME, ending)
    near = context.near(cue.start, cue.end)
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
    if any(
        hit.start <= cue.start and cue.end <= hit.end and hit.start <= other.start and other.end <= hit.end
        for other in near
        if other.role == "precursor"
        for hit in tumors
    ):
        return  # "PIN, high grade" is a name
    behind = _is_behind(context, cue) or _is_item_behind(context, cue)
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
    if ahead or inside or behind or labelled or ((nuclear or own_line) and bool(context.tumors)):
        yield FoundGrade("descriptive", cue.value, ((cue.start, cue.end),))


def _is_behind(context: GradeContext, cue: GradeCue) -> bool:
    """Whether a word is an attribute behind a tumor's name: "carcinoma, right, high grade"."""
    return any(
        0 <= cue.start - hit.end < _REACH_BEHIND and _ATTRIBUTES.fullmatch(context.low, hit.end, cue.start)
        for hit in context.tumors_near(cue.start - 2 * LONGEST_NAME, cue.start)
    )


def _is_item_behind(context: GradeContext, cue: GradeCue) -> bool:
    """Whether a word is an item of its own in a list that a tumor opens: "carcinoma, ypT3, low grade"."""
    low = context.low
    if not _ITEM_OPENS.search(low, max(0, cue.start - 3), cue.start) or not _ITEM_ENDS.match(low, cue.end):
        return False
    start = max(context.reading.sentence_at(cue.start).start, cue.start - _LONGEST_LIST)
    tumors = [hit for hit in context.tumors_near(start, cue.start) if hit.end <= cue.start]
    return bool(tumors) and not any(
        tumors[-1].end <= other.start < cue.start and other.role in ("precursor", "other grade")
        for other in context.near(tumors[-1].end, cue.start)
    )
