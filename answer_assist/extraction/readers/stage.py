"""Stagings: TNM with its prefixes, and stage groups ("pT2 pN1a M0", "stage IVB", "FIGO IIIC").

Source of the notation: AJCC Cancer Staging Manual, 8th edition; FIGO; Ann Arbor with the Cotswolds letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from answer_assist.extraction.context import AssertionReading, assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Experiencer, Stage
from answer_assist.terminology.loader import load_table

# One letter of a TNM with its value. Scanned text has l, I, i for 1 and O for 0, and spaces anywhere. What stands
# before it is looked at afterwards: a search that begins with a letter is ten times faster.
_COMPONENT = re.compile(
    r"(?:t[ \t]?(?P<t>is|x|[0-4li](?:[ \t]?[a-d](?:[1-3])?|mi)?)"
    r"|n[ \t]?(?P<n>x|[0-3oli](?:[ \t]?[a-c](?![a-z])|mi)?)"
    r"|m[ \t]?(?P<m>x|[01oli](?:[ \t]?[a-d](?![a-z]))?))"
    r"(?=[^a-z0-9]|$|[pcyr]{0,2}[nm][ \t]?[0-3xoli]|[rlv][ \t]?[0-2xl])"
)
_PREFIX = re.compile(r"(?:mr|[uyr]?[pcyra])[ \t]?$")
_GLUED_TO = re.compile(r"(?:\d[a-d]?|[tn]x|pno|[\da-d]no|tis)$")
# What may stand between the letters of one staging: signs, a count of nodes, "(sn)", L0 V1 R0 Pn0 G2.
_BETWEEN = re.compile(
    r"(?:[\s,;:/|.&*+-]|\([^()\n]{0,24}\)|\b(?:[lvrg]|pn)[ \t]?[0-4xo]\b|\b(?:and|path|stage)\b){0,16}\(?"
)
_GROUP = re.compile(
    r"(?P<number>iv|i{1,3}|[0-4]|four|three|two|one)(?P<letters>[a-e]?[xse]{0,2}[a-e]?[0-9]?)(?![\w%]|\.\d|[-/](?:[1-4i]|iv))"
)
_SPACED_LETTER = re.compile(r"[ -](?P<letters>[A-E][0-9]?)(?![\w.])")
_NO_GROUPS = frozenset({"is", "Is", "IS", "ie", "ix", "i", "id"})
_OF_FOUR = re.compile(r"\s*(?:of|/)\s*\d")
_ROMAN = {
    "0": "0",
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "one": "I",
    "two": "II",
    "three": "III",
    "four": "IV",
}
_ORDINAL = re.compile(r"(?:(1st|first)|(2nd|second)|(3rd|third)|(4th|fourth))[ -]$")
_FILLERS = frozenset(
    {"is", "was", "of", "as", "at", "be", "to", "group", "grouping", "the", "in", "th", "edition", "ed", "figo", "ajcc",
     "uicc", "clinical", "pathologic", "pathological", "anatomic", "prognostic", "summary", "disease", "tumor", "tumour",
     "cancer", "stage", "overall", "final", "number", "currently", "now", "least", "probably", "likely", ":", "=", "(", "-",
     "/", ".", "7", "8", "6", "9"}
)  # fmt: skip
# Staging by magnetic resonance or ultrasound is clinical.
_PREFIX_LETTERS = {"mr": "c", "uc": "c", "up": "p", "u": "c"}
# In a form, label lines may stand between the letters of one staging.
_FORM_REACH = 420
_CUE_REACH = 48
_LIST_REACH = 900


class _Letter(NamedTuple):
    """T, N or M as printed: its kind, what follows it, its prefix; where prefix, letter and value stand."""

    kind: str
    said: str
    prefix: str
    start: int
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class _Staging:
    """A staging being put together: its parts, and where they stand in the view."""

    t: str | None = None
    n: str | None = None
    m: str | None = None
    prefix: str = ""
    group: str | None = None
    ranges: tuple[tuple[int, int], ...] = ()
    figo: bool = False
    last: int = field(default=0, compare=False)

    def with_letter(self, letter: _Letter) -> _Staging:
        """The staging with one more of T, N and M."""
        value = _value(letter.kind, letter.said)
        return replace(
            self,
            t=value if letter.kind == "t" else self.t,
            n=value if letter.kind == "n" else self.n,
            m=value if letter.kind == "m" else self.m,
            prefix=self.prefix or _PREFIX_LETTERS.get(letter.prefix, letter.prefix),
            ranges=(*self.ranges, (letter.start, letter.end)),
            last=letter.end,
        )

    @property
    def start(self) -> int:
        return self.ranges[0][0]

    @property
    def values(self) -> tuple[str | None, str | None, str | None, str | None]:
        return self.t, self.n, self.m, self.group


@cache
def _role() -> dict[int, str]:
    return {row.line: row.extra["role"] for row in load_table("stage_cues")}


def read_stages(reading: Reading) -> Iterator[Stage]:
    """The stagings stated, in text order, each once.

    "cT3 N2 M1c, stage IVB" is one staging with T, N, M and group; "CKD stage 3b" is none.
    """
    hits = reading.hits("stage_cues")
    tnm = [staging for staging in _tnm(reading, hits) if not is_general(reading, staging.start)]
    groups = [group for group in _groups(reading, hits) if not is_general(reading, group.start)]
    for staging in _distinct(_joined(reading, tnm, groups)):
        finding = _finding(reading, staging)
        if finding is not None:
            yield finding


def _finding(reading: Reading, staging: _Staging) -> Stage | None:
    start, end = staging.ranges[0]
    whose, person = experiencer_at(reading, start, end)
    assertion = assertion_at(reading, start, end)
    if whose == "other":
        return None
    if assertion.value == "absent":
        # "No lymph node metastases (pT3 pN0)": what is denied is not the TNM.
        if staging.t is None:
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


# TNM


def _tnm(reading: Reading, hits: list[Hit]) -> list[_Staging]:
    """TNM stagings, the letters of each put together."""
    stagings: list[_Staging] = []
    for letter in _letters(reading):
        if stagings and letter.kind != "t" and _continues(reading, stagings[-1], letter):
            stagings[-1] = stagings[-1].with_letter(letter)
        elif _begins(reading, hits, letter):
            stagings.append(_Staging().with_letter(letter))
    return _without_definitions(reading, hits, stagings)


def _letters(reading: Reading) -> Iterator[_Letter]:
    """The letters T, N and M with their values, prefixes included."""
    low, view = reading.low, reading.view
    reached = 0
    for match in _COMPONENT.finditer(low):
        start = match.start()
        before = low[max(reached, start - 3) : start]
        prefix = ""
        if before[-1:].isalnum() or before[-2:-1] in {"p", "c"}:
            found = _PREFIX.search(before)
            if found and _is_free(low, start - len(before) + found.start()):
                prefix = found.group().strip()
                start -= len(found.group())
            elif not _is_free(low, start):
                continue
        kind = match.lastgroup or "t"
        if view[start].isspace() or (prefix in {"a", "r", "y"} and view[start + 1].isspace()):
            continue  # "a TIA"
        reached = match.end()
        yield _Letter(kind, match.group(kind), prefix, start, match.start(), match.end())


def _is_free(low: str, position: int) -> bool:
    """Whether a letter may begin here: after a sign or a space, or glued to the letter before it ("pT1aNXMX")."""
    return (
        not low[position - 1 : position].isalnum()
        or _GLUED_TO.search(low, max(0, position - 4), position) is not None
    )


def _value(kind: str, said: str) -> str:
    """The value as AJCC writes it: "T1a" for "1 a" and "la", "N0" for "o", "TX"."""
    said = said.replace(" ", "").replace("\t", "")
    if said in {"is", "x"}:
        return kind.upper() + (said if said == "is" else "X")
    first = {"l": "1", "i": "1", "o": "0"}.get(said[0], said[0])
    return kind.upper() + first + said[1:]


def _continues(reading: Reading, staging: _Staging, letter: _Letter) -> bool:
    """Whether an N or M belongs to the staging before it."""
    if getattr(staging, letter.kind) is not None or (letter.kind == "n" and staging.m is not None):
        return False
    low, view = reading.low, reading.view
    gap = low[staging.last : letter.start]
    capital = view[letter.at].isupper()
    if len(gap) <= 60 and _BETWEEN.fullmatch(gap):
        if not capital:
            return len(gap) <= 2 and view[staging.start : staging.start + 4].islower()
        # "T3 no" is a word, "pT3 NO" a scanned N0.
        return (
            not (letter.said == "o" and view[letter.end - 1].islower() and not letter.prefix)
            and "\n\n" not in gap
        )
    if len(gap) > _FORM_REACH or not staging.prefix or not capital:
        return False
    if letter.prefix and view[letter.start].islower():
        return True
    label = low.rfind(f"(p{letter.kind})", staging.last, letter.start)
    return label >= 0 and letter.start - label < 8


def _begins(reading: Reading, hits: list[Hit], letter: _Letter) -> bool:
    """Whether a T (or a lone N, M) is a staging: by its prefix, by an N after it, or by a staging word before it."""
    view, end = reading.view, letter.end
    capital = view[letter.at].isupper()
    if letter.kind != "t":
        return bool(letter.prefix) and capital and view[letter.start].islower() and letter.said[0] in "0123"
    if (
        view[letter.start - 1 : letter.start] in {"/", "-"}
        and view[letter.start - 2 : letter.start - 1].isdigit()
    ):
        return False
    announced = _is_announced(reading, hits, letter.start)
    if letter.said[0] in "li" and not (letter.prefix or announced):
        return False
    followed = _is_followed(reading, end)
    if letter.prefix:
        if view[letter.start].islower() and capital:
            return True
        # "pt3a", "PT1A PNX", not "PT 2" and "CT 1".
        if letter.said[0] in "li" and not followed:
            return False  # the end of "SYNOPTIC"
        glued = not any(sign.isspace() for sign in view[letter.start : end])
        if letter.prefix.startswith("p") or letter.prefix == "yp":
            return (glued and (letter.said[-1].isalpha() or followed or announced)) or (
                announced and followed
            )
        return glued and followed
    if (not capital and not followed) or _is_component_score(view, end):
        return False
    if followed and (announced or _n_is_certain(reading, end)):
        return True
    if announced and view[end : end + 1] not in {":", "=", "-"}:
        return True
    return capital and _before_tumor(reading, end) and view[letter.start - 1 : letter.start] not in {"/", "-"}


def _is_announced(reading: Reading, hits: list[Hit], start: int) -> bool:
    """Whether "TNM", "stage" or "AJCC" stands shortly before."""
    role = _role()
    return any(
        role[hit.row.line] in {"tnm", "stage", "system"} and 0 <= start - hit.end <= _CUE_REACH
        and "\n\n" not in reading.view[hit.end : start]
        for hit in hits
    )  # fmt: skip


_NEXT_N = re.compile(r"[\s,;:/|.(]{0,4}[pcyr]{0,2}[ \t]?n[ \t]?(?P<n>[0-3xoli])")


def _is_followed(reading: Reading, end: int) -> bool:
    match = _NEXT_N.match(reading.low, end)
    if match is None:
        return False
    return not (
        match.group("n") in "oli"
        and reading.view[match.start("n")] in "oli"
        and reading.low[match.end() : match.end() + 1].isalpha()
    )


def _n_is_certain(reading: Reading, end: int) -> bool:
    match = _NEXT_N.match(reading.low, end)
    return (
        match is not None
        and match.group("n") in "0123x"
        and not reading.low[match.end() : match.end() + 1].isdigit()
    )


_SCORES = re.compile(r"\s*[,;+]?\s*[pnm]\s?[1-3]\s*[,;+]?\s*m\s?[1-3]\s*=")


def _is_component_score(view: str, end: int) -> bool:
    """ "T3 P2 M1 = 6": the three scores of a Nottingham grade."""
    return _SCORES.match(view.lower(), end, end + 24) is not None if end < len(view) else False


def _before_tumor(reading: Reading, end: int) -> bool:
    """ "A T1 right renal cell carcinoma": a tumor word close behind."""
    stop = min(len(reading.view), end + 40)
    sentence = reading.sentence_at(end - 1)
    return any(
        hit.end <= sentence.end and hit.row.extra.get("category") != ""
        for hit in reading.hits_between("tumor_types", end, stop)
    )


def _without_definitions(reading: Reading, hits: list[Hit], stagings: list[_Staging]) -> list[_Staging]:
    """Stagings without the categories that a form lists for choice, unless one is marked."""
    listed: set[int] = set()
    for index, staging in enumerate(stagings):
        near = [
            other
            for other in range(index, len(stagings))
            if stagings[other].start - staging.start < _LIST_REACH and _defines(reading, stagings[other])
        ]
        if len({stagings[other].t or stagings[other].n or stagings[other].m for other in near}) >= 3:
            listed.update(near)
    listed.update(_alternatives(reading, stagings))
    kept = [s for i, s in enumerate(stagings) if i not in listed or _is_marked(reading, s)]
    return [s for s in kept if not _is_explained(reading, s)]


def _alternatives(reading: Reading, stagings: list[_Staging]) -> Iterator[int]:
    """ "Tumor thickness (pT1 and pT2 tumors)": categories that a form's line is for."""
    for index, (staging, following) in enumerate(pairwise(stagings)):
        gap = reading.low[staging.last : following.start].strip()
        if gap in {"and", "or", "/", "-", "&", "to"} and staging.t and following.t:
            yield index
            yield index + 1


def _defines(reading: Reading, staging: _Staging) -> bool:
    """Whether a category opens its line and is followed by its definition."""
    line_start = reading.view.rfind("\n", 0, staging.start) + 1
    lead = reading.view[line_start : staging.start]
    filled = sum(part is not None for part in (staging.t, staging.n, staging.m))
    return (
        filled == 1
        and len(lead) <= 8
        and re.match(r"[ \t]*[:=_-]|[ \t]+[A-Z][a-z]+", reading.view[staging.last : staging.last + 12])
        is not None
    )


def _is_marked(reading: Reading, staging: _Staging) -> bool:
    line_start = reading.view.rfind("\n", 0, staging.start) + 1
    return re.search(r"(?:^|[\W_])[xX](?:[\W_]|$)", reading.view[line_start : staging.start]) is not None


def _is_explained(reading: Reading, staging: _Staging) -> bool:
    """ "(T2a: inner half; T2b: outer half)": a legend behind the staging."""
    view = reading.view
    if staging.prefix or staging.n or staging.m:
        return False
    return view[staging.last : staging.last + 2].strip()[:1] in {":", "="} and view[
        max(0, staging.start - 60) : staging.start
    ].count("(") > view[max(0, staging.start - 60) : staging.start].count(")")


# Stage groups


def _groups(reading: Reading, hits: list[Hit]) -> Iterator[_Staging]:
    """Stage groups: "stage IIA", "FIGO IIIC", "4th stage"."""
    role = _role()
    others = [hit for hit in hits if role[hit.row.line] == "other disease"]
    reached = -1
    for hit in hits:
        kind = role[hit.row.line]
        if kind not in {"stage", "system"} or hit.start < reached:
            continue
        found = _group_after(reading, hit) if kind == "stage" else _group_after(reading, hit, roman=True)
        if found is None and kind == "stage":
            found = _group_before(reading, hit)
        if found is None:
            continue
        group, start, end = found
        if _stages_other_disease(reading, others, start, end):
            continue
        reached = end
        figo = "figo" in reading.low[max(0, hit.start - 14) : end]
        yield _Staging(group=group, ranges=((start, end),), figo=figo, last=end)


def _group_after(reading: Reading, hit: Hit, *, roman: bool = False) -> tuple[str, int, int] | None:
    words = reading.words
    index = reading.word_index(hit.end)
    for here in range(index, min(len(words), index + 7)):
        start = reading.starts[here]
        gap = reading.view[hit.end : start]
        if len(gap) > 40 or "\n\n" in gap or ".\n" in gap or ". \n" in gap:
            return None
        match = _GROUP.match(reading.low, start)
        if match and not (roman and not match.group("number").startswith("i")):
            if reading.view[match.start() : match.end()] in _NO_GROUPS:
                return None
            edition = words[here] in {"6", "7", "8", "9"} or reading.low.startswith("th", match.end())
            if not edition and not _OF_FOUR.match(reading.low, match.end()):
                return _group(reading, hit.start, match)
        if words[here] not in _FILLERS:
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
    return _ROMAN.get(number, number.upper()) + letters.upper(), start, end


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
    """Whether the stage is that of a kidney, a fibrosis, a blood pressure: named close before it or right behind."""
    for hit in others:
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
        ):
            return True
    return False


# Putting together


def _joined(reading: Reading, tnm: list[_Staging], groups: Iterable[_Staging]) -> list[_Staging]:
    """TNM and group said together are one staging; FIGO beside TNM is its own."""
    stagings = list(tnm)
    for group in groups:
        beside = [
            index
            for index, staging in enumerate(stagings)
            if staging.group is None and staging.t and not group.figo and _adjoin(reading, staging, group)
        ]
        if beside:
            staging = stagings[beside[0]]
            stagings[beside[0]] = replace(staging, group=group.group, ranges=(*staging.ranges, *group.ranges))
        else:
            stagings.append(group)
    return sorted(stagings, key=lambda staging: staging.start)


def _adjoin(reading: Reading, staging: _Staging, group: _Staging) -> bool:
    first, second = sorted((staging, group), key=lambda one: one.start)
    gap = reading.view[max(end for _, end in first.ranges) : second.start]
    return len(gap) <= 40 and re.search(r"[.;]\s|\n\s*\n", gap) is None


def _distinct(stagings: list[_Staging]) -> list[_Staging]:
    """Each staging once: without repeats, and without those that say part of another."""
    kept: list[_Staging] = []
    for index, staging in enumerate(stagings):
        vaguer = any(
            _says_less(staging, other) for position, other in enumerate(stagings) if position != index
        )
        says_nothing = staging.t is None and staging.n is None and staging.group is None and staging.m == "MX"
        if not vaguer and not says_nothing and all(staging.values != other.values for other in kept):
            kept.append(staging)
    return kept


def _says_less(one: _Staging, other: _Staging) -> bool:
    if one.values == other.values:
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
