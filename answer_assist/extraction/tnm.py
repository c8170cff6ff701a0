"""The letters T, N and M of a staging, put together: "pT2 pN1a M0", "p T2 N 0 M x", a synoptic table's lines.

Source of the notation: AJCC Cancer Staging Manual, 8th edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.staging import Letter, Staging
from answer_assist.extraction.staging_forms import without_definitions
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

# One letter of a TNM with its value. Scanned text has l, I, i for 1 and O for 0, and spaces anywhere. What
# stands before it is looked at afterwards: a search that begins with a letter is ten times faster.
_COMPONENT = re.compile(
    r"(?:t(?:[ ]stage[ ]?[:=]?[ ]?|[ \t]?)(?P<t>is|x|[0-4li](?:[a-d](?:[1-3])?|[ \t][a-d][1-3]?(?![nm])|mi)?)"
    r"|n(?:[ ]stage[ ]?[:=]?[ ]?|[ \t]?)"
    r"(?P<n>x|\+|[0-3oli](?:[ \t]?[a-c](?![a-z])|[a-c](?=[pcy]?m[01x])|mi)?(?:\((?:i|mol)[+-]\))?)"
    r"|m(?:[ ]stage[ ]?[:=]?[ ]?|[ \t]?)(?P<m>x|[01oli](?:[ \t]?[a-d](?![a-z]))?))"
    r"(?=[^a-z0-9]|$|[pcyr]{0,2}[nm][ \t]?[0-3xoli]|[rlv][ \t]?[0-2xl])"
)
_PREFIX = re.compile(r"(?:mr|mi|u|m?[uyr]?[pcyra])[ \t]?$")
_GLUED_TO = re.compile(r"(?:\d[a-d]?|[tn]x|pno|[\da-d]no|tis)$")
# "cT2cN1", "cT1cN0cM0": the c is the prefix of the next letter; "cT1cN2M0" is T1c.
_PREFIX_OF_NEXT = re.compile(r"[24]cn|\dcn[ \t]?[0-3x][a-c]?cm|\dcm")
# What may stand between the letters of one staging: signs, a count of nodes, "(sn)", L0 V1 R0 Pn0 G2.
_BETWEEN = re.compile(
    r"(?:[\s,;:/|.&*+-]|\([^()\n]{0,24}\)|\b(?:[lvrg]|pn)[ \t]?[0-4xo]\b"
    r"|\b(?:and|path|[nm] stage|stage)\b|n\+){0,16}\(?"
)
# In a form, label lines may stand between the letters of one staging.
_FORM_REACH = 420
_CUE_REACH = 48
# From its T to its M, with a form's lines between.
_LONGEST_STAGING = 2 * _FORM_REACH
_OTHER_REACH = 64
_ANNOUNCING = frozenset(("tnm", "stage", "system", "own system", "numbered system", "letter system"))
_LABEL = re.compile(r"(?:^|\n)[ \t]*(?:yp|p|c)t(?![a-z])[^\n]{0,36}$")
# "T4 14.2": a hormone of the thyroid.
_IS_VALUE = re.compile(r"[ :=]{1,3}\d+(?:[.,]\d+)?(?![ ]?[cm]m|[\d.])")
_SAID_OF = words_with_role("stage_words", "said of")
_SIGNALS = words_with_role("stage_words", "signal")
_NO_STAGING = words_with_role("stage_words", "no staging")


@cache
def stage_roles() -> dict[int, str]:
    """The role of each row of ``stage_cues``, by its line."""
    return {row.line: row.extra["role"] for row in load_table("stage_cues")}


def read_tnm(reading: Reading) -> list[Staging]:
    """TNM stagings, the letters of each put together."""
    stagings: list[Staging] = []
    for letter in _letters(reading):
        if stagings and letter.kind != "t" and _continues(reading, stagings[-1], letter):
            stagings[-1] = stagings[-1].with_letter(letter)
        elif _begins(reading, letter):
            stagings.append(Staging().with_letter(letter))
    return without_definitions(reading, stagings)


_PREFIXES = (
    *("", "p", "c", "yp", "yc", "r", "rp", "rc", "a", "u", "uc", "up", "mr", "y", "ap", "rcp"),
    *("mp", "mc", "mi", "myp"),
)
_VALUES = frozenset(
    ("x", "is", "o", "+", *(sign + letter for sign in "li" for letter in ("", "a", "b", "c", "d")))
)


@cache
def _words_before_value() -> frozenset[str]:
    """The words that a value follows: "T", "pN"; a staging begins with none but these and the ones below."""
    return frozenset(prefix + letter for prefix in _PREFIXES for letter in "tnm" if prefix + letter != "n")


@cache
def _words_with_value() -> frozenset[str]:
    """The words that hold value and letter: "pTX", "TisN", "Tla"; scanned text has l and i for 1."""
    values = [value for value in _VALUES if value != "o"]
    tails = {
        prefix + n + m
        for n in ("", "n", "nx", "no", "nl", "ni", "nla", "nlb", "nlc", "t")
        for m in ("", "m", "mx", "mo", "ml")
        for prefix in ("", "p", "c", "yp")
    }
    first = {"t" + value + tail for value in values for tail in tails}
    later = {letter + value for letter in "nm" for value in _VALUES}
    return frozenset(
        {prefix + core for prefix in _PREFIXES for core in first}
        | {prefix + core for prefix in _PREFIXES if prefix for core in later}
        | {"m" + value for value in _VALUES}
    )


def _stretches(reading: Reading) -> Iterator[tuple[int, int]]:
    """The parts of the view that may hold a staging: from each word that can begin one on."""
    places, words = reading.places, reading.words
    found = [index for word in _words_with_value().intersection(places) for index in places[word]]
    last = len(words) - 1
    for word in _words_before_value().intersection(places):
        found += [
            index
            for index in places[word]
            if index < last
            and (words[index + 1][0] in "01234" or words[index + 1] in _VALUES or words[index + 1] == "stage")
        ]
    start = end = -1
    for index in sorted(found):
        begins = reading.starts[index]
        if begins > end:
            if start >= 0:
                yield start, end
            start = begins
        # To a space, so that no word is cut.
        end = max(end, begins + _LONGEST_STAGING)
        end = reading.low.find(" ", end)
        if end < 0:
            end = len(reading.low)
            break
    if start >= 0:
        yield start, end


def _components(reading: Reading) -> Iterator[re.Match[str]]:
    for start, end in _stretches(reading):
        yield from _COMPONENT.finditer(reading.low, start, end)


def _letters(reading: Reading) -> Iterator[Letter]:
    """The letters T, N and M with their values, prefixes included."""
    low, view = reading.low, reading.view
    reached = 0
    for match in _components(reading):
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
        end = match.end()
        if kind != "m" and prefix.endswith("c") and _PREFIX_OF_NEXT.match(low, end - 2):
            end -= 1
        if view[start].isspace() or (prefix in {"a", "r", "y", "u"} and view[start + 1].isspace()):
            continue  # "a TIA"
        reached = end
        yield Letter(kind, low[match.start(kind) : end], prefix, start, match.start(), end)


def _is_free(low: str, position: int) -> bool:
    """Whether a letter may begin here: after a sign or space, or glued to the one before it ("pT1aNXMX")."""
    return (
        not low[position - 1 : position].isalnum()
        or _GLUED_TO.search(low, max(0, position - 4), position) is not None
    )


def _continues(reading: Reading, staging: Staging, letter: Letter) -> bool:
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


def _begins(reading: Reading, letter: Letter) -> bool:
    """Whether a T (or a lone N, M) is a staging: by its prefix, an N after it, a staging word before it."""
    view, end = reading.view, letter.end
    capital = view[letter.at].isupper()
    if letter.kind == "m" and capital and letter.said[0] in "01" and not letter.prefix:
        # "The stage is therefore M1a", "he is now M0"
        return _is_announced(reading, letter.start) or _is_said(reading, letter.start)
    if letter.kind != "t":
        return bool(letter.prefix) and capital and view[letter.start].islower() and letter.said[0] in "0123"
    if (
        view[letter.start - 1 : letter.start] in {"/", "-"}
        and view[letter.start - 2 : letter.start - 1].isdigit()
    ):
        return False
    if _STAGE_LABEL.match(reading.low, letter.at + 1):
        return capital  # "T stage: 3"
    announced = _is_announced(reading, letter.start) or _is_labelled(reading.low, letter.start)
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
    if (not capital and not followed) or _is_component_score(reading.low, letter.start, end):
        return False
    if followed and (announced or _n_is_certain(reading, end)):
        return True
    if _is_no_staging(reading, letter.start, end) or _IS_VALUE.match(reading.low, end):
        return False
    if capital and letter.said[-1] in "abcd" and len(letter.said) > 1 and reading.hits("tumor_types"):
        return True  # "Laryngeal carcinoma (glottis, T1a)": no vertebra and no sequence has a letter
    if announced and view[end : end + 1] not in {":", "=", "-"}:
        return True
    return capital and _before_tumor(reading, end) and view[letter.start - 1 : letter.start] not in {"/", "-"}


def _is_no_staging(reading: Reading, start: int, end: int) -> bool:
    """Whether T1 is a block, a vertebra or an MR sequence: "Blocks: T1-4", "T2-weighted"."""
    behind = min(end + _OTHER_REACH // 2, reading.sentence_at(start).end)
    index = reading.word_index(start)
    if index and reading.words[index - 1] in _SIGNALS:
        return True
    first, last = reading.word_index(max(0, start - _OTHER_REACH)), reading.word_index(behind)
    return not _NO_STAGING.isdisjoint(reading.words[first:last])


def _is_said(reading: Reading, start: int) -> bool:
    """Whether a patient or tumor is said to be it: "she was M1 at diagnosis"."""
    index = reading.word_index(start)
    return not _SAID_OF.isdisjoint(reading.words[max(0, index - 2) : index])


def _is_labelled(low: str, start: int) -> bool:
    """ "pT (8th edition)     T3b": whether the letter stands on its line as a form's label."""
    return _LABEL.search(low, max(0, start - _CUE_REACH), start) is not None


def _is_announced(reading: Reading, start: int) -> bool:
    """Whether "TNM", "stage" or "AJCC" stands shortly before."""
    role = stage_roles()
    return any(
        role[hit.row.line] in _ANNOUNCING
        and 0 <= start - hit.end <= _CUE_REACH
        and "\n\n" not in reading.view[hit.end : start]
        for hit in reading.hits_between("stage_cues", max(0, start - 2 * _CUE_REACH), start)
    )


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


_STAGE_LABEL = re.compile(r" stage ?[:=]? ?[\dx]")
_OF_GRADE = re.compile(r"grade:? ?(?:\d|i{1,3}) ?[(:,] ?$")
_SCORES = re.compile(r"\s*[,;+]?\s*[pnm]\s?[1-3]\s*[,;+]?\s*m\s?[1-3]\s*=")


def _is_component_score(low: str, start: int, end: int) -> bool:
    """ "T3 P2 M1 = 6", "grade 2 (T3, N2, M1)": the three scores of a Nottingham grade."""
    return (
        _SCORES.match(low, end, end + 24) is not None
        or _OF_GRADE.search(low, max(0, start - 20), start) is not None
    )


def _before_tumor(reading: Reading, end: int) -> bool:
    """ "A T1 right renal cell carcinoma": a tumor word close behind."""
    stop = min(len(reading.view), end + 40)
    sentence = reading.sentence_at(end - 1)
    return any(
        hit.end <= sentence.end and hit.row.extra.get("category") != ""
        for hit in reading.hits_between("tumor_types", end, stop)
    )
