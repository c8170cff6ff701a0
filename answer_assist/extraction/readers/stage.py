"""Stagings: TNM with its prefixes, and stage groups ("pT2 pN1a M0", "stage IVB", "FIGO IIIC").

Source of the notation: AJCC Cancer Staging Manual, 8th edition; FIGO; Ann Arbor with the Cotswolds letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from answer_assist.extraction.context import AssertionReading, assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.staging import Staging
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.tnm import read_tnm, stage_roles
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Experiencer, Stage

_GROUP = re.compile(
    # Scanned text has l and 1 for I: "llB", "lV".
    r"(?P<number>[il1]v|(?=1?[il])[il1]{2,3}|i|[0-4]|four|three|two|one|zero)"
    r"(?P<letters>[a-e]?[xse]{0,2}[a-e]?(?:(?<=[a-e])[0-9][rp]?)?)"
    r"(?![\w%]|\.\d|[-/](?:[1-4i]|iv))"
)
_ANNOUNCES = frozenset(("stage", "system", "own system", "numbered system", "tnm"))
# Beside them an Arabic number may be an edition or a grade ("AJCC 8", "FIGO 2").
_ROMAN_ONLY = frozenset(("system", "own system", "tnm"))
_OWN = frozenset(("own system", "numbered system", "letter system"))
_LETTER_GROUP = re.compile(r"(?:'?s)?[ :-]{1,3}(?:[Ss]tage[ :]{1,2})?([A-D][12]?)(?![\w.])")
_SPACED_LETTER = re.compile(r"[ -](?P<letters>[A-E][0-9]?|[bc])(?!\w|\.\w)")
_NO_GROUPS = frozenset({"ie", "ix", "i", "id"})
_COUNTED = words_with_role("stage_words", "counted")
_YEAR = re.compile(r"(?:19|20)\d\d")
_READING_OF_PRESSURE = re.compile(r"\b\d{2,3}\s?/\s?\d{2,3}\b[^.;\n]{0,8}$")
# "pT1b N1 M0, IIB": a group that follows the letters without the word.
_BARE_GROUP = re.compile(
    r"[ ]?[,;(=>-]{0,2}[ ]{0,2}(?P<number>IV|I{1,3})(?P<letters>[A-D]?[1-3]?)(?=[.,;)\n]|$)"
)
_OF_FOUR = re.compile(r"\s*(?:of|/)\s*\d")
_ROMAN = {
    "0": "0",
    "zero": "0",
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "one": "I",
    "two": "II",
    "three": "III",
    "four": "IV",
}
_SCANNED = str.maketrans("l1", "ii")
_ORDINAL = re.compile(r"(?:(1st|first)|(2nd|second)|(3rd|third)|(4th|fourth))[ -]$")
_FAR = 500
_TOUCHING = 3
_FILLERS = words_with_role("stage_words", "filler")


def read_stages(reading: Reading) -> Iterator[Stage]:
    """The stagings stated, in text order, each once.

    "cT3 N2 M1c, stage IVB" is one staging with T, N, M and group; "CKD stage 3b" is none.
    """
    hits = reading.hits("stage_cues")
    tnm = [staging for staging in read_tnm(reading) if not is_general(reading, staging.start)]
    groups = [group for group in _groups(reading, hits) if not is_general(reading, group.start)]
    for staging in _distinct(_joined(reading, tnm, groups)):
        finding = _finding(reading, staging)
        if finding is not None:
            yield finding


def _finding(reading: Reading, staging: Staging) -> Stage | None:
    start, end = staging.ranges[0]
    whose, person = experiencer_at(reading, start, end)
    assertion = assertion_at(reading, start, end)
    if whose == "other":
        return None
    if assertion.value == "absent":
        # "No lymph node metastases (pT3 pN0)", "stage 1 triple negative": what is denied is not the staging.
        if staging.t is None and any(cue[0] < start for cue in assertion.cues):
            return None
        assertion = AssertionReading("present")
    cues = [person] if person and whose == "family" else []
    experiencer: Experiencer = "family" if whose == "family" else "patient"
    parts = [part for part in (staging.t, staging.n, staging.m) if part]
    name = " ".join([f"{staging.prefix}{parts[0]}", *parts[1:]]) if parts else f"stage {staging.group}"
    return Stage(
        name=name,
        assertion=assertion.value,
        experiencer=experiencer,
        evidence=reading.spans(*staging.ranges, *assertion.cues, *cues),
        t=staging.t,
        n=staging.n,
        m=staging.m,
        prefix=staging.prefix or None,
        group=staging.group,
    )


# Stage groups


def _groups(reading: Reading, hits: list[Hit]) -> Iterator[Staging]:
    """Stage groups: "stage IIA", "FIGO IIIC", "4th stage"."""
    role = stage_roles()
    others = [hit for hit in hits if role[hit.row.line] == "other disease"]
    reached = -1
    for hit in hits:
        kind = role[hit.row.line]
        if hit.start < reached:
            continue
        if kind == "letter system":
            found = _letter_after(reading, hit)
        elif kind in _ANNOUNCES:
            found = _group_after(reading, hit, roman=kind in _ROMAN_ONLY)
        else:
            continue
        if found is None and kind == "stage":
            found = _group_before(reading, hit)
        if found is None:
            continue
        group, start, end = found
        if _stages_other_disease(reading, others, start, end):
            continue
        reached = end
        figo = kind in _OWN or any(
            role[other.row.line] in _OWN
            for other in reading.hits_between("stage_cues", max(0, hit.start - 14), hit.start)
        )
        yield Staging(group=group, ranges=((start, end),), figo=figo, last=end)


def _letter_after(reading: Reading, hit: Hit) -> tuple[str, int, int] | None:
    """ "Dukes C", "BCLC stage B": a system whose groups are letters."""
    match = _LETTER_GROUP.match(reading.view, hit.end)
    return (match.group(1), hit.start, match.end(1)) if match else None


def _group_after(reading: Reading, hit: Hit, *, roman: bool = False) -> tuple[str, int, int] | None:
    words = reading.words
    index = reading.word_index(hit.end)
    for here in range(index, min(len(words), index + 7)):
        start = reading.starts[here]
        gap = reading.view[hit.end : start]
        if len(gap) > 40 or "\n\n" in gap or ".\n" in gap or ". \n" in gap:
            return None
        match = _GROUP.match(reading.low, start)
        if match and not (roman and match.group("number")[0] not in "il"):
            if match.group() == "is" or reading.view[start : match.end()] in _NO_GROUPS:
                return None
            edition = words[here] in {"6", "7", "8", "9"} or reading.low.startswith("th", match.end())
            if words[here + 1 : here + 2] and words[here + 1] in _COUNTED:
                return None  # "staging four weeks later"
            if not edition and not _OF_FOUR.match(reading.low, match.end()):
                return _group(reading, hit.start, match)
        if words[here] not in _FILLERS and not _YEAR.fullmatch(words[here]):
            return None
    return None


def _group(reading: Reading, start: int, match: re.Match[str]) -> tuple[str, int, int] | None:
    number, letters, end = match.group("number"), match.group("letters"), match.end()
    if not letters:
        spaced = _SPACED_LETTER.match(reading.view, end)
        if spaced:
            letters, end = spaced.group("letters"), spaced.end()
    if number == "one" and not letters and reading.low[end : end + 3] == " of":
        return None
    roman = _ROMAN.get(number) or number.translate(_SCANNED).upper()
    return roman + letters.upper().rstrip("RP"), start, end


def _group_before(reading: Reading, hit: Hit) -> tuple[str, int, int] | None:
    """ "In the 4th stage": an ordinal before, in a text that speaks of a tumor."""
    match = _ORDINAL.search(reading.low, max(0, hit.start - 8), hit.start)
    if (
        match is None
        or reading.kind != "query"
        or not reading.hits("tumor_types")
        or reading.low.startswith(" of ", hit.end)
    ):
        return None
    group = next(roman for roman, said in zip(("I", "II", "III", "IV"), match.groups(), strict=True) if said)
    return group, match.start(), hit.end


def _stages_other_disease(reading: Reading, others: list[Hit], start: int, end: int) -> bool:
    """Whether it is the stage of a kidney, a fibrosis, a blood pressure: named before it or right behind."""
    if _READING_OF_PRESSURE.search(reading.view, max(0, start - 20), start):
        return True  # "158/96 (stage 2)"
    first = bisect_left(others, start - 90, key=lambda hit: hit.start)
    for hit in others[first : bisect_left(others, end + 30, key=lambda hit: hit.start)]:
        if (
            end <= hit.start
            and hit.start - end < 30
            and not re.search(r"[.;,\n]", reading.view[end : hit.start])
        ):
            return True
        if (
            hit.end <= start
            and start - hit.end < 34
            and not re.search(r"[.;\n]", reading.view[hit.end : start])
            and not reading.hits_between("tumor_types", hit.end, start)
        ):
            return True
    return False


# Putting together


def _joined(reading: Reading, tnm: list[Staging], groups: Iterable[Staging]) -> list[Staging]:
    """TNM and group said together are one staging; FIGO beside TNM is its own."""
    stagings = [_with_bare_group(reading, staging) for staging in tnm]
    starts = [staging.start for staging in stagings]
    alone: list[Staging] = []
    for group in groups:
        beside = [
            index
            for index in range(
                bisect_left(starts, group.start - _FAR), bisect_left(starts, group.start + _FAR)
            )
            for staging in (stagings[index],)
            if staging.group is None and not group.figo and _adjoin(reading, staging, group)
        ]
        if beside:
            staging = stagings[beside[0]]
            stagings[beside[0]] = staging._replace(group=group.group, ranges=(*staging.ranges, *group.ranges))
        else:
            alone.append(group)
    return sorted([*stagings, *alone], key=lambda staging: staging.start)


def _with_bare_group(reading: Reading, staging: Staging) -> Staging:
    match = _BARE_GROUP.match(reading.view, staging.last) if staging.t and (staging.n or staging.m) else None
    if match is None or match.group() == match.group("number"):
        return staging
    group = match.group("number") + match.group("letters")
    return staging._replace(group=group, ranges=(*staging.ranges, (match.start("number"), match.end())))


def _adjoin(reading: Reading, staging: Staging, group: Staging) -> bool:
    first, second = sorted((staging, group), key=lambda one: one.start)
    gap = reading.view[max(end for _, end in first.ranges) : second.start]
    if staging.t is None and len(gap) > _TOUCHING:
        return False
    return len(gap) <= _TOUCHING or (len(gap) <= 40 and re.search(r"\.\s|\n\s*\n", gap) is None)


def _distinct(stagings: list[Staging]) -> list[Staging]:
    """Each staging once: without repeats, and without those that say part of another."""
    kept: list[Staging] = []
    stagings = list({(one.values, one.figo): one for one in reversed(stagings)}.values())[::-1]
    for index, staging in enumerate(stagings):
        vaguer = any(
            _says_less(staging, other) for position, other in enumerate(stagings) if position != index
        )
        says_nothing = staging.t is None and staging.n is None and staging.group is None and staging.m == "MX"
        if not vaguer and not says_nothing and all(staging.values != other.values for other in kept):
            kept.append(staging)
    return kept


def _says_less(one: Staging, other: Staging) -> bool:
    if one.values == other.values or (one.prefix and other.prefix and one.prefix != other.prefix):
        return False
    if one.group and not one.t and other.group and other.group != one.group:
        return other.group.startswith(one.group) and other.group[len(one.group) : len(one.group) + 1] not in {
            "I",
            "V",
        }
    return all(
        mine is None or mine == theirs or (theirs is not None and position < 3 and theirs.startswith(mine))
        for position, (mine, theirs) in enumerate(zip(one.values, other.values, strict=True))
    )
