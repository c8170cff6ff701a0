"""Read serum tumor markers with their values: "PSA went from 7.2 ng/mL in 2021 to 14.8 ng/mL".

The same names are immunostains (CEA, AFP, chromogranin A): a number with a unit, or a word of serum, makes
them a laboratory value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.lab_values import WORDS, Value, values_after
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Lab

_WORDS_AT_MOST = 8
# "S100B", "CEA": names this short are those of blood tests, too.
_LONGEST_SHORT = 5
_HEADING_REACH = 90
_PLAIN_GAPS = frozenset({" ", ", ", " and ", ", and ", " / ", "/", " & "})
_LEVELS_REACH = 9


def read_labs(reading: Reading) -> Iterator[Lab]:
    """Yield each stated value of a serum tumor marker.

    "CA 125 = 1,846 U/mL, CEA 2.1, AFP normal" gives 1846 U/mL, 2.1 without a unit, and AFP without a number.
    """
    found: dict[tuple[str, float | None, str], Lab] = {}
    hits = reading.hits("labs")
    for index, hit in enumerate(hits):
        if (
            _is_antibody(reading, hit)
            or reading.view[max(0, hit.start - 1) : hit.start].isalnum()
            or is_general(reading, hit.start)
        ):
            continue
        if not words_with_role(WORDS, "no level").isdisjoint(_word_behind(reading, hit)):
            continue  # "PSA velocity 1.2 ng/mL/yr"
        ceiling = hits[index + 1].start if index + 1 < len(hits) else len(reading.view)
        if index + 1 < len(hits) and _is_alias(reading, hit, hits[index + 1]):
            continue
        values = _shared_values(reading, hits, index) or values_after(reading, hit, ceiling)
        if (
            not values
            and (words := _words_after(reading, hits, index) or _words_before(reading, hits, index))
            is not None
        ):
            values = [words]
        if values and values[0].number is None and _is_of_urine(reading, hit):
            continue
        if not values or not _is_blood_test(reading, hit, values[0]):
            continue
        whose, cue = experiencer_at(reading, hit.start, hit.end)
        if whose == "other":
            continue
        for value in values:
            ranges = [(hit.start, hit.end), (value.start, value.end)]
            if value is values[0] and value.number is not None and value.start < ceiling:
                ranges = [(hit.start, value.end)]
            if cue is not None and whose == "family":
                ranges.append(cue)
            key = (hit.row.name, value.number, whose)
            if key not in found:
                found[key] = Lab(
                    name=hit.row.name,
                    value=value.number,
                    unit=value.unit,
                    experiencer=whose,
                    evidence=reading.spans(*ranges),
                )
    numbered = {name for name, number, _ in found if number is not None}
    yield from (lab for (name, number, _), lab in found.items() if number is not None or name not in numbered)


def _word_behind(reading: Reading, hit: Hit) -> list[str]:
    index = reading.word_index(hit.end)
    return reading.words[index : index + 1]


def _shared_values(reading: Reading, hits: list[Hit], index: int) -> list[Value]:
    """ "CEA and CA 19-9 were 12 ng/mL and 45 U/mL": names first, then as many values in the same order."""
    first, last = _list_of(reading, hits, index)
    group = [
        hit
        for place, hit in enumerate(hits[first : last + 1])
        if not _is_alias_in(reading, hits, first + place)
    ]
    if len(group) < 2 or hits[index] not in group:
        return []
    ceiling = hits[last + 1].start if last + 1 < len(hits) else len(reading.view)
    values = values_after(reading, hits[last], ceiling)
    if len(values) != len(group):
        return []
    if any(
        re.fullmatch(r"\s*(?:,|and|, and|&)\s*[<>~]?\s*", reading.low[one.end : other.start]) is None
        for one, other in pairwise(values)
    ):
        return []
    return [values[group.index(hits[index])]]


def _list_of(reading: Reading, hits: list[Hit], index: int) -> tuple[int, int]:
    """The first and last of the names listed together: "AFP, CEA and CA 19-9"."""
    first = last = index
    while first and _in_one_list(reading, hits[first - 1], hits[first]):
        first -= 1
    while last + 1 < len(hits) and _in_one_list(reading, hits[last], hits[last + 1]):
        last += 1
    return first, last


def _words_after(reading: Reading, hits: list[Hit], index: int) -> Value | None:
    """ "AFP normal", "CEA and CA 125 within limits", "calcium and LDH levels were normal"."""
    hit = hits[_list_of(reading, hits, index)[1]]
    told = words_with_role(WORDS, "qualitative")
    passed = words_with_role(WORDS, "copula", "serum")
    place = reading.word_index(hit.end)
    beside = 0
    for _ in range(_WORDS_AT_MOST):
        if place >= len(reading.words) or "\n\n" in reading.low[hit.end : reading.starts[place]]:
            break
        word = reading.words[place]
        if word in told or (word in words_with_role(WORDS, "sign") and _names_blood_test(reading, hit)):
            return Value(None, None, reading.starts[place], reading.ends[place])
        if word not in passed and word not in ":=-)([":
            # One more test may stand between, which is none of ours: "and calcium levels were normal".
            beside += 1
            if beside > 2 or (beside < 2 and reading.words[place - 1] not in ("and", "or", ",")):
                break
        place += 1
    return None


def _words_before(reading: Reading, hits: list[Hit], index: int) -> Value | None:
    """ "elevated CA 125", "tumor markers negative: AFP, CA 19-9", "markers were normal (CEA, AFP)"."""
    first, _ = _list_of(reading, hits, index)
    start = hits[first].start
    told = words_with_role(WORDS, "qualitative")
    place = reading.word_index(start)
    near = [place - 1, *(place - 2 for word in reading.words[place - 1 : place] if word in _of_serum())]
    for before in near:
        if before >= 0 and reading.words[before] in told:
            if start - reading.ends[before] <= 10:
                return Value(None, None, reading.starts[before], reading.ends[before])
    levels = _levels_before(reading, place)
    if levels is not None:
        return levels
    sentence = reading.sentence_at(start)
    floor = reading.word_index(max(sentence.start, start - _HEADING_REACH))
    words = reading.words[floor:place]
    heading = [floor + step for step, word in enumerate(words) if word in words_with_role(WORDS, "panel")]
    if not heading or not set(words[-3:]) & words_with_role(WORDS, "opening"):
        return None
    told = told | words_with_role(WORDS, "sign")
    said = [floor + step for step, word in enumerate(words) if word in told]
    if not said:
        return None
    return Value(None, None, reading.starts[said[0]], reading.ends[said[0]])


def _levels_before(reading: Reading, place: int) -> Value | None:
    """ "raised levels of ferritin and <AFP>"."""
    words = reading.words
    for before in range(place - 1, max(0, place - _LEVELS_REACH), -1):
        word = words[before]
        if word in ("level", "levels", "concentration", "concentrations"):
            told = before - 1 if words[before - 1] not in _of_serum() else before - 2
            if words[before + 1] == "of" and words[told] in words_with_role(WORDS, "qualitative"):
                return Value(None, None, reading.starts[told], reading.ends[told])
            return None
        if not (word.isalnum() or word in ",("):
            return None
    return None


def _of_serum() -> frozenset[str]:
    return words_with_role(WORDS, "serum")


def _names_blood_test(reading: Reading, hit: Hit) -> bool:
    """Whether "negative" after a name is of a blood test: no stain has that name, or blood is spoken of."""
    if hit.row.extra["use"] == "tumor":
        return True
    sentence = reading.sentence_at(hit.start)
    words = set(reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)])
    return bool(words & words_with_role(WORDS, "panel")) and not words & words_with_role(WORDS, "stain")


def _in_one_list(reading: Reading, one: Hit, other: Hit) -> bool:
    gap = reading.low[one.end : other.start]
    if len(gap) > 18 or re.search(r"\d|;|\n|\. ", gap) is not None:
        return False
    # "CEA normal, CA 15-3 88"
    return gap in _PLAIN_GAPS or words_with_role(WORDS, "qualitative").isdisjoint(re.findall(r"[a-z]+", gap))


def _is_alias_in(reading: Reading, hits: list[Hit], index: int) -> bool:
    return index + 1 < len(hits) and _is_alias(reading, hits[index], hits[index + 1])


def _is_of_urine(reading: Reading, hit: Hit) -> bool:
    """ "Urine VMA normal": only a number tells of a test that is none of serum."""
    first = reading.word_index(hit.start)
    words = reading.words[max(0, first - 2) : reading.word_index(hit.end)]
    return not words_with_role(WORDS, "urine").isdisjoint(words)


def _is_antibody(reading: Reading, hit: Hit) -> bool:
    """ "anti-thyroglobulin", "thyroglobulin antibodies"."""
    words = reading.words
    first, last = reading.word_index(hit.start), reading.word_index(hit.end)
    antibody = words_with_role(WORDS, "antibody")
    return bool(set(words[max(0, first - 1) : first]) & antibody or set(words[last : last + 1]) & antibody)


def _is_alias(reading: Reading, hit: Hit, following: Hit) -> bool:
    """ "carcinoembryonic antigen (CEA) 12": the second name carries the value."""
    gap = reading.view[hit.end : following.start]
    return following.row is hit.row and gap.strip() in ("(", "", "/", "-", "[")


def _is_blood_test(reading: Reading, hit: Hit, value: Value) -> bool:
    """Whether a laboratory value is meant: always for CA 125, by unit or serum words for immunostains."""
    use = hit.row.extra["use"]
    if use == "tumor":
        return bool(reading.hits("tumor_types"))
    if use != "immunostain" or value.unit is not None:
        return True
    serum = words_with_role(WORDS, "serum")
    first = reading.word_index(min(hit.start, value.start))
    last = reading.word_index(max(hit.start, value.end))
    near = reading.words[max(0, first - 6) : last]
    if any(word in serum for word in near):
        return True
    if value.number is not None and reading.kind in ("query", "note", "answer"):
        return True
    # "CEA 6.3" without a unit is a blood test; a stain has a result in words.
    printed = reading.view[hit.start : hit.end]
    return len(printed) <= _LONGEST_SHORT and (
        value.number is not None or reading.kind != "report" or _has_lab_beside(reading, hit)
    )


def _has_lab_beside(reading: Reading, hit: Hit) -> bool:
    """Whether another name of the sentence is surely a blood test: "hCG and AFP", "CA 125 35, CEA normal"."""
    sentence = reading.sentence_at(hit.start)
    return any(
        other is not hit
        and (
            re.match(r"\W{0,4}\d", reading.low[other.end : other.end + 6])
            or (other.row.extra["use"] != "immunostain" and abs(other.start - hit.start) < 40)
        )
        for other in reading.hits_between("labs", sentence.start, sentence.end)
    )
