"""Grades given as numbers: "Gleason 3+4=7", "Nottingham grade 2", "FIGO III", "G2"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.readers.grade_context import (
    CLAUSE_END,
    FAR,
    G_WORDS,
    LONGEST_NAME,
    FoundGrade,
    GradeContext,
    GradeCue,
)
from answer_assist.extraction.word_roles import words_with_role

_ROMAN = {"one": "1", "two": "2", "three": "3", "four": "4", "i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SCANNED = str.maketrans("l1", "ii")
# Scanned text has l and 1 for I: "11/IV", "IIl", "lV".
_VALUE = re.compile(
    r"g?[ \t-]?(?P<value>(?=1?[il])[il1]{2,3}|i[ ]i{1,2}(?!\w)|i{2}[ ]i(?!\w)|11{1,2}(?=[ ]?/[ ]?[il1]v)"
    r"|[il1]v|[1-5]|i|one|two|three|four)"
    r"(?:(?<=3)[ab](?!\w))?(?:[ \t]?(?:/|of|out of)[ \t]?(?P<scale>[345]|i{3}|[il1]v)\b)?"
    r"(?![\w%]|[.,]\d|\.[:\"]|[ ]?[+*][ ]?\d|[ ]?(?:-|to|and|/)[ ]?(?:[1-4]|i{1,3}|iv)\b"
    r"|[ ]?(?:mm|cm|cycles?|weeks?|days?|x)\b)"
)
_BETWEEN = re.compile(
    r"(?:[\s:=.,()\[\]\"'*_|-]{1,40}|\b(?:is|was|of|score|grade|histologic|histological|nuclear|nucleolar|combined|overall|tumor|"
    r"tumour|final|group|system|the|as|a|at|least|by|scale|who|modified|criteria|classification|g)\b){0,14}"
)
# What stands between a form's label and its answer: "Grade ........ G2", "Grade:   G2".
_LEADER = re.compile(r"[:=\t|]|\.{3,}|[ ]{3,}")
# A second tumor's answer on the same line of a form.
_NEXT_COLUMN = re.compile(r"[ ]{3,}g?(?P<value>[1-3])(?=[ ]{2}|[ \t]*(?:\n|$))")
_SUM = re.compile(
    r"(?P<first>[1-5])[ \t]?(?:[+&]|plus)[ \t]?(?P<second>[1-5])(?:[ \t]?=[ \t]?(?P<total>10|[2-9]))?"
    r"(?!\d|\.\d|[ ]?[+]|-\d)"
)
_TOTAL = re.compile(r"(?P<total>10|[6-9])(?!\d|\.\d|[ ]?[%+:]|[ ]?(?:mm|cm|cores?)\b)(?:/10)?")
_WHOLE_SUM = re.compile(
    r"(?<![\d+./(-])(?P<first>[3-5])[ ]?\+[ ]?(?P<second>[3-5])[ ]?=[ ]?(?P<total>10|[6-9])(?![\d.+])"
)
_LEAST_GLEASON = 6
# The grade group in the column behind the score.
_NEXT_GROUP = re.compile(r"(?:[ ]{2,30}|[ ]?[|\t][ ]?)(?P<value>[1-5])(?=[ ]{2}|[ ]?[|\t\n]|$)")
_PRIMARY = re.compile(
    r"primary[^\d\n]{0,40}?(?P<first>[1-5])\b[^\d]{0,50}?secondary[^\d\n]{0,40}?(?P<second>[1-5])\b"
)
_SCORES = re.compile(
    r"[1-3][ ]?\+[ ]?[1-3][ ]?\+[ ]?[1-3]|=\s?[3-9]\s?(?:,|/\s?9|;|\))|\b[3-9]\s?(?:/|of|out of)\s?9\b"
)
# "G2", "gr2", "GG2" (the grade group).
_G_CODE = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<mark>GG|G|[Gg]r\.?)[ ]?(?P<value>[1-5]|I{2,3})"
    r"(?![A-Za-z0-9+]|-\d|[ ]?/\d|[ ]?P\d)"
)
_WORD_VALUE = re.compile(r"(?P<value>low|intermediate|moderate|high)\b(?![ -]risk)")
_SAID = re.compile(r"[^\W_]+|(?<!acc)\.|;")
# Between a grade and its system: "grade 2 according to FNCLCC".
_LINKS = words_with_role("stage_words", "by system", "filler")
_WORD_ENDS = re.compile(r"[ ]?(?:[.,;)\"\n]|$)")
_STAGED = re.compile(r"\b[pcy]{1,2}T[0-4]")
_SCORED_PARTS = words_with_role("stage_words", "scored part")
_LONGEST_SCORES = 60
_REACH_BEFORE = 64
_REACH_AFTER = 28
_FORM_LABEL = 28
_GLEASON_REACH = 48
# What makes FIGO before a grade the stage's: "FIGO IIIC1, grade 3".
_STAGE_BETWEEN = re.compile(r"\d|stag|\b[iv]{1,3}[abc]?\b")
# The two patterns may stand before the word: "primary pattern 4, secondary pattern 3, Gleason score 7".
_PATTERNS_BEFORE = 70


def gleason_grades(context: GradeContext, cue: GradeCue) -> Iterator[FoundGrade]:
    """The Gleason score behind its name: "Gleason 4+3=7"; a bare sum as it is, "Gleason score 7"."""
    low, stop = context.low, min(len(context.low), cue.end + _GLEASON_REACH)
    match = _SUM.search(low, cue.end, stop)
    if match and not CLAUSE_END.search(low, cue.end, match.start()):
        first, second = int(match.group("first")), int(match.group("second"))
        yield FoundGrade("gleason", f"{first}+{second}={first + second}", ((cue.start, match.end()),))
        return
    match = _PRIMARY.search(low, max(0, cue.start - _PATTERNS_BEFORE), min(len(low), cue.end + 130))
    if match:
        first, second = int(match.group("first")), int(match.group("second"))
        yield FoundGrade("gleason", f"{first}+{second}={first + second}", ((match.start(), match.end()),))
        return
    between = _BETWEEN.match(low, cue.end)
    match = _TOTAL.match(low, between.end() if between else cue.end)
    if match and "pattern" not in low[cue.start : match.start()]:
        yield FoundGrade("gleason", match.group("total"), ((cue.start, match.end()),))


def free_gleason_grades(context: GradeContext) -> Iterator[FoundGrade]:
    """ "4+5=9" without the name beside it, in a document that names Gleason: a table's column, an answer on
    the next line; with the grade group in the column behind it.
    """
    low = context.low
    if "+" not in low:
        return
    for match in _WHOLE_SUM.finditer(low):
        first, second, total = (int(match.group(name)) for name in ("first", "second", "total"))
        if first + second != total or total < _LEAST_GLEASON:
            continue
        yield FoundGrade("gleason", f"{first}+{second}={total}", (match.span(),))
        group = _NEXT_GROUP.match(low, match.end())
        if group is not None and "isup" in context.systems and low.find("\n", 0, match.start()) >= 0:
            yield FoundGrade("isup", group.group("value"), (match.span(), group.span("value")))


def numbered_grades(context: GradeContext, cue: GradeCue) -> Iterator[FoundGrade]:
    """The number (or, on a form, the word) behind "grade" or a system's name, with the system it is of."""
    low = context.low
    between = _BETWEEN.match(low, cue.end, min(len(low), cue.end + 44))
    at = between.end() if between else cue.end
    match = _VALUE.match(low, at) or _value_earlier(context, cue)
    if match is None:
        word = _WORD_VALUE.match(low, at)
        named = cue.role == "system" and _WORD_ENDS.match(low, word.end()) if word else None
        if word and (named or ":" in low[cue.end : at]) and not context.is_of_other(cue.start, word.end()):
            value = "intermediate" if word.group("value") == "moderate" else word.group("value")
            yield FoundGrade("descriptive", value, ((cue.start, word.end()),))
        return
    if "\n\n" in low[cue.end : match.start()]:
        return
    if _is_bare_figo(cue) and not match.group("value").isdigit():
        return  # "FIGO II" is a stage
    if cue.role == "system" and cue.value == "who" and not _is_who_grade(context, cue, match):
        return
    value = _arabic(match.group("value"))
    system = _system(context, cue, match)
    if system is None or context.is_of_other(cue.start, match.end()):
        return
    if system == "net":
        value = f"G{value}"
    elif system == "isup":
        pass
    elif value == "5" or (value == "4" and system in {"nottingham", "figo", "fnclcc"}):
        return
    yield FoundGrade(system, value, ((cue.start, match.end()),))
    column = _NEXT_COLUMN.match(low, match.end()) if system in ("numeric", "nottingham") else None
    if column:
        yield FoundGrade(system, column.group("value"), ((cue.start, match.end()), column.span()))


def _arabic(said: str) -> str:
    """A grade in Arabic numerals, also of Roman ones as printed and as scanned: "ii", "i i", "l1", "lv"."""
    if said.isdigit() and len(said) == 1:
        return said
    plain = said.replace(" ", "")
    return _ROMAN.get(plain) or _ROMAN.get(plain.translate(_SCANNED), plain)


def _is_bare_figo(cue: GradeCue) -> bool:
    return cue.value == "figo" and cue.end - cue.start == len("figo")


def _value_earlier(context: GradeContext, cue: GradeCue) -> re.Match[str] | None:
    """A value that a bracket separates from its word: "grade (Nottingham): 2"."""
    closing = context.low.find(")", cue.end, cue.end + 40)
    if context.low[cue.end : cue.end + 2].lstrip()[:1] != "(" or closing < 0:
        return None
    between = _BETWEEN.match(context.low, closing)
    return _VALUE.match(context.low, between.end() if between else closing + 1)


def _is_who_grade(context: GradeContext, cue: GradeCue, match: re.Match[str]) -> bool:
    said = context.low[cue.start : match.start()]
    return "grade" in said or not match.group("value").isdigit() or context.nervous


def _system(context: GradeContext, cue: GradeCue, match: re.Match[str]) -> str | None:
    """The system that a value belongs to; None where nothing speaks of a tumor's grade."""
    if cue.role == "system":
        return _named_system(context, cue, match)
    beside = _system_beside(context, cue, match)
    if beside is not None:
        return _named_system(context, beside, match)
    if context.net_near(cue.start, match.end()):
        return "net"
    if _is_scored(context.low, cue.start, match.end()):
        return "nottingham"
    if not _speaks_of_tumor(context, cue, match):
        return None
    return "who-cns" if context.nervous_near(cue.start, match.end()) else "numeric"


def _is_scored(low: str, start: int, end: int) -> bool:
    """Whether Nottingham's scores stand beside a grade: "grade 2 (3+2+2)", "(tubules 3, nuclei 2, ...)"."""
    if _SCORES.search(low, end, end + 24) or _SCORES.search(low, max(0, start - 14), start):
        return True
    bracket = low.find("(", end, end + 4)
    scores = _SAID.findall(low, bracket, bracket + _LONGEST_SCORES) if bracket >= 0 else []
    return not _SCORED_PARTS.isdisjoint(scores) and sum(said.isdigit() for said in scores) > 1


def _named_system(context: GradeContext, cue: GradeCue, match: re.Match[str]) -> str | None:
    if cue.value == "who":
        if context.net_near(cue.start, match.end()):
            return "net"
        return "who-cns" if context.nervous or "cns" in context.low[cue.start : cue.end] else "numeric"
    if cue.value == "nuclear":
        scale = match.group("scale")
        return (
            "fuhrman"
            if scale in {"4", "iv", "lv", "1v"} or context.names("fuhrman") or context.renal()
            else "numeric"
        )
    return cue.value


def _system_beside(context: GradeContext, cue: GradeCue, match: re.Match[str]) -> GradeCue | None:
    """The system named shortly before the word "grade", or in brackets after the value."""
    found = None
    for other in context.near(cue.start, match.end()):
        if other.role != "system" or other.value == "gleason":
            continue
        if other.end <= cue.start and cue.start - other.end <= _REACH_BEFORE:
            if _is_bare_figo(other) and _STAGE_BETWEEN.search(context.low, other.end, cue.start):
                continue  # "FIGO stage IB, grade 2"
            if not CLAUSE_END.search(context.low, other.end, cue.start) and not _has_value(
                context, other, cue.start
            ):
                found = other
        elif other.start >= match.end() and other.start - match.end() <= _REACH_AFTER:
            gap = context.low[match.end() : other.start]
            if "(" in gap or _LINKS.issuperset(_SAID.findall(gap)):
                return found or other
        elif cue.end <= other.start < match.start():
            return other
    return found


def _has_value(context: GradeContext, system: GradeCue, stop: int) -> bool:
    between = _BETWEEN.match(context.low, system.end, stop)
    return _VALUE.match(context.low, between.end() if between else system.end, stop) is not None


def _speaks_of_tumor(context: GradeContext, cue: GradeCue, match: re.Match[str]) -> bool:
    """Whether a bare grade is a tumor's: a form's label, or a tumor named in its sentence."""
    label = context.low[cue.start : cue.end]
    if "grade" in label and label != "grade" and label not in {"grades", "graded"}:
        return True
    sentence = context.reading.sentence_at(cue.start)
    opens = cue.start - sentence.start < _FORM_LABEL
    if label in {"grade", "grading"} and opens and _LEADER.search(context.low, cue.end, match.start()):
        return bool(context.tumors)
    first, last = max(sentence.start, cue.start - FAR), min(sentence.end, cue.end + FAR)
    if opens and _stands_alone(context, sentence.start, cue, match):
        return bool(context.tumors_near(cue.start - FAR // 2, cue.start))
    if any(hit.row.extra["role"] == "stage" for hit in context.stage_words(first, last)):
        return True  # "Stage 1, triple negative, grade 3"
    if _STAGED.search(context.reading.view, first, last):
        return True  # "grade 2, pT1a N0"
    # "Mitoses in astrocytomas merit a grade IV": tumors in general.
    return any(
        hit.start < sentence.end
        and hit.end > sentence.start
        and not context.low[hit.start : hit.end].endswith("mas")
        for hit in context.tumors_near(first - LONGEST_NAME, last)
    )


def _stands_alone(context: GradeContext, start: int, cue: GradeCue, match: re.Match[str]) -> bool:
    """ "Squamous cell carcinoma.\nGrade 3.": a sentence of its own in a report."""
    low = context.low
    return (
        context.reading.kind != "query"
        and low[match.end() : match.end() + 2].strip(" .;")[:1] in ("", "\n")
        and not any(sign.isdigit() or sign in ",:" for sign in low[start : cue.start].strip())
    )


def g_codes(context: GradeContext) -> Iterator[FoundGrade]:
    """G1 to G4 beside a tumor: of a neuroendocrine tumor its own system, else a plain number."""
    reading = context.reading
    places, starts, view = reading.places, reading.starts, reading.view
    for word in G_WORDS:
        for index in places.get(word, ()):
            match = _G_CODE.match(view, starts[index])
            found = _g_code(context, match) if match is not None else None
            if found is not None:
                yield found


def _g_code(context: GradeContext, match: re.Match[str]) -> FoundGrade | None:
    start, end = match.span()
    sentence = context.reading.sentence_at(start)
    if " would " in context.low[sentence.start : start]:
        return None  # "A Ki-67 over 20% would make a tumour G3"
    value = _arabic(match.group("value").lower())
    if match.group("mark") == "GG":
        return FoundGrade("isup", value, ((start, end),)) if context.prostatic else None
    if value == "5":
        return None
    if context.net_near(start, end):
        return FoundGrade("net", f"G{value}", ((start, end),)) if value != "4" else None
    if any(
        cue.end <= start and start - cue.end < 6 and cue.role in ("system", "grade")
        for cue in context.near(start, end)
    ):
        return None
    first, last = max(sentence.start, start - FAR), min(sentence.end, end + FAR)
    tumors = context.tumors_near(first - LONGEST_NAME, last)
    if not any(hit.start < sentence.end and hit.end > sentence.start for hit in tumors):
        # "Two NETs ... Grade by the primary G1, by the node G2"
        before = context.near(max(sentence.start, start - _LONGEST_SCORES), start, 0)
        if value in "123" and any(cue.role == "grade" for cue in before):
            if context.follows_net(start):
                return FoundGrade("net", f"G{value}", ((start, end),))
        return None
    if context.is_of_other(start, end):
        return None
    system = next((name for name in ("figo", "fnclcc") if _is_named_before(context, name, start)), "numeric")
    return FoundGrade(system, value, ((start, end),))


def _is_named_before(context: GradeContext, system: str, start: int) -> bool:
    return any(
        cue.role == "system" and cue.value == system and 0 <= start - cue.end < 16
        for cue in context.near(start, start)
    )
