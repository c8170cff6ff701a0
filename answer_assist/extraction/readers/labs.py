"""Read serum tumor markers with their values: "PSA went from 7.2 ng/mL in 2021 to 14.8 ng/mL".

The same names are immunostains (CEA, AFP, chromogranin A): a number with a unit, or a word of serum, makes
them a laboratory value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Lab

WORDS = "lab_words"
_FILLERS_AT_MOST = 9
_FURTHER_AT_MOST = 16
_MOST_VALUES = 6

# Thousands with comma, apostrophe or blank; "1,20,000" as written in India.
_NUMBER = re.compile(
    r"\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d+)?(?!\d)|\d{1,3}(?:[' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?"
)
_UNIT = re.compile(
    r"\s{0,2}((?:x ?10\^?\d+ ?)?(?:[a-zµμ]{1,6}|ng\s?)\s?/\s?"
    r"(?:ml|dl|cc|l|g|24 ?h(?:rs?|ours)?|day|cm3|mol|mmol)\b|ng%|iu\b|units?\b|ng\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}\s?[/.-]\s?(?:\d{1,2}\s?[/.-]\s?)?(?:19|20)?\d{2}(?![\d.,]*\s?[a-zµμ]{1,5}/)")
_IN_YEAR = re.compile(r"\s*(?:in|on|\(|last|this)\s*(?:[a-z]+ )?(?:(?:19|20)\d\d|year|month|week)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PASSED_SIGNS = frozenset(':=(),~<>*|&"#;[]')


class Value(NamedTuple):
    """A value with its unit as printed and where it ends; None for a value in words."""

    number: float | None
    unit: str | None
    start: int
    end: int


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
        ceiling = hits[index + 1].start if index + 1 < len(hits) else len(reading.view)
        if index + 1 < len(hits) and _is_alias(reading, hit, hits[index + 1]):
            continue
        values = _shared_values(reading, hits, index) or _values(reading, hit, ceiling)
        if not values and (words := _value_in_words(reading, hits, index)) is not None:
            values = [words]
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


def _shared_values(reading: Reading, hits: list[Hit], index: int) -> list[Value]:
    """ "CEA and CA 19-9 were 12 ng/mL and 45 U/mL": names first, then as many values in the same order."""
    first = last = index
    while first and _in_one_list(reading, hits[first - 1], hits[first]):
        first -= 1
    while last + 1 < len(hits) and _in_one_list(reading, hits[last], hits[last + 1]):
        last += 1
    group = [
        hit
        for place, hit in enumerate(hits[first : last + 1])
        if not _is_alias_in(reading, hits, first + place)
    ]
    if len(group) < 2 or hits[index] not in group:
        return []
    ceiling = hits[last + 1].start if last + 1 < len(hits) else len(reading.view)
    values = _values(reading, hits[last], ceiling)
    if len(values) != len(group):
        return []
    if any(
        re.fullmatch(r"\s*(?:,|and|, and|&)\s*[<>~]?\s*", reading.low[one.end : other.start]) is None
        for one, other in pairwise(values)
    ):
        return []
    return [values[group.index(hits[index])]]


def _in_one_list(reading: Reading, one: Hit, other: Hit) -> bool:
    gap = reading.low[one.end : other.start]
    return len(gap) <= 14 and re.search(r"\d|;|\n|\. ", gap) is None


def _is_alias_in(reading: Reading, hits: list[Hit], index: int) -> bool:
    return index + 1 < len(hits) and _is_alias(reading, hits[index], hits[index + 1])


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


def _values(reading: Reading, hit: Hit, ceiling: int) -> list[Value]:
    first = _first_value(reading, hit.end, ceiling)
    if first is None:
        return []
    values = [first]
    while len(values) < _MOST_VALUES:
        further = _further_value(reading, values[-1], ceiling)
        if further is None:
            break
        values.append(further)
    return values


def _first_value(reading: Reading, start: int, ceiling: int) -> Value | None:
    """The number after the name, over "level", "was", "in March 2021", a bracket with the normal range."""
    low = reading.low
    fillers = words_with_role(WORDS, "filler")
    limits = words_with_role(WORDS, "limits")
    index = reading.word_index(start)
    steps = 0
    while index < len(reading.words) and steps < _FILLERS_AT_MOST:
        word, place = reading.words[index], reading.starts[index]
        if place >= ceiling or "\n\n" in low[start:place]:
            return None
        if word == "(" and (close := _limits_bracket(reading, place)) is not None:
            index = reading.word_index(close)
            continue
        if word[0].isdigit():
            date = _date_end(reading, place)
            if date is not None:
                index = reading.word_index(date)
                steps += 1
                continue
            return _value_at(reading, place)
        if word in limits and word not in fillers:
            return None
        if word not in fillers and word not in _PASSED_SIGNS and not _is_month(word):
            return None
        if word == ";" or (word == "," and steps > 1):
            return None
        index += 1
        steps += 1
    return None


def _limits_bracket(reading: Reading, place: int) -> int | None:
    """The end of a bracket that only tells the normal range: "(ref <5)"."""
    close = reading.low.find(")", place, place + 50)
    if close < 0:
        return None
    inner = reading.low[place + 1 : close]
    limits = words_with_role(WORDS, "limits")
    words = re.findall(r"[a-z]+", inner)
    if any(word in limits for word in words[:3]) or re.fullmatch(
        r"\s*[<>]?\s*0?\s?-?\s?[\d.]+\s*-\s*[\d.]+\s*", inner
    ):
        return close + 1
    return None


def _date_end(reading: Reading, place: int) -> int | None:
    """Where a date ends that stands before the value: "(06/2023: 3.1)", "in 2021 was 7.2"."""
    match = _DATE.match(reading.low, place)
    if match is not None:
        return match.end()
    match = _YEAR.match(reading.low, place)
    if match is None or reading.low[match.end() : match.end() + 1].isdigit():
        return None
    following = reading.low[match.end() : match.end() + 12].lstrip(" ")
    if _UNIT.match(reading.low, match.end()):
        return None
    if following[:1] in (".", ")", ",") and not re.match(r"[),]\s*\w", following):
        return None
    return match.end() if re.match(r"(?:was|is|:|=|-|,|\)|\d)", following) else None


def _value_at(reading: Reading, place: int) -> Value | None:
    match = _NUMBER.match(reading.low, place)
    if match is None:
        return None
    end = match.end()
    text = match.group()
    if " " in text and not _UNIT.match(reading.low, end):
        text = text.split(" ")[0]
        end = place + len(text)
    unit = _UNIT.match(reading.view, end)
    after = reading.low[end : end + 16]
    if unit is None and (
        after.startswith(("%", "+", " +", " %", "/", "'", " x"))
        or (after[:1].isalpha() and after[0] != "n")
        or _next_word(after) in words_with_role(WORDS, "other unit")
        or re.match(r"-[a-z0-9]", after)
    ):
        return None
    number = _number(text)
    if number is None:
        return None
    printed = re.sub(r"\s+", "", unit.group(1)) if unit else None
    return Value(number, printed, place, unit.end() if unit else end)


def _next_word(text: str) -> str:
    match = re.match(r"\s?([a-z]+)", text)
    return match.group(1) if match else ""


def _number(text: str) -> float | None:
    """ "1,846" is 1846, "7,2" is 7.2."""
    if re.fullmatch(r"\d{1,3}(?:,\d{2})*(?:[,' ]\d{3})+(?:\.\d+)?", text):
        return float(re.sub(r"[,' ]", "", text))
    return float(text.replace(",", "."))


def _further_value(reading: Reading, value: Value, ceiling: int) -> Value | None:
    """The next value of a course: "... to 14.8 ng/mL last month", "(06/2023: 3.1)", "was 188 in Nov"."""
    follow = words_with_role(WORDS, "follow")
    links = words_with_role(WORDS, "link")
    limits = words_with_role(WORDS, "limits")
    sentence = reading.sentence_at(value.start)
    ceiling = min(ceiling, sentence.end)
    index = reading.word_index(value.end)
    last = ""
    for _ in range(_FURTHER_AT_MOST):
        if index >= len(reading.words) or reading.starts[index] >= ceiling:
            return None
        word, place = reading.words[index], reading.starts[index]
        if word[0].isdigit():
            date = _date_end(reading, place)
            if date is not None or _YEAR.fullmatch(word):
                index = reading.word_index(date if date is not None else reading.ends[index])
                last = "date"
                continue
            following = _value_at(reading, place)
            if following is not None and (
                following.unit is not None or last in links or last in (":", ">", "=")
            ):
                return following
            if following is not None and last in (",", "date") and _IN_YEAR.match(reading.low, following.end):
                return following
            last = word
            index += 1
            continue
        if word in limits or (word not in follow and word not in _PASSED_SIGNS and word not in ".-"):
            return None
        if word not in "()":
            last = word
        index += 1
    return None


def _is_month(word: str) -> bool:
    return word in words_with_role(WORDS, "follow") and word[:3] in {
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    }


def _value_in_words(reading: Reading, hits: list[Hit], index: int) -> Value | None:
    """ "AFP normal", "CEA and CA 19-9 were within normal limits", "raised CA 125"."""
    words = words_with_role(WORDS, "qualitative")
    copula = words_with_role(WORDS, "copula")
    fillers = words_with_role(WORDS, "serum")
    last = index
    while (
        last + 1 < len(hits)
        and hits[last + 1].start - hits[last].end <= 8
        and not re.search(r"\d|;|\n|\. ", reading.low[hits[last].end : hits[last + 1].start])
    ):
        last += 1
    place = reading.word_index(hits[last].end)
    for _ in range(6):
        if place >= len(reading.words) or reading.starts[place] - hits[last].end > 30:
            break
        word = reading.words[place]
        if word in words:
            return Value(None, None, reading.starts[place], reading.ends[place])
        if word not in copula and word not in fillers and word not in ":=-)":
            break
        place += 1
    return None


def _is_blood_test(reading: Reading, hit: Hit, value: Value) -> bool:
    """Whether a laboratory value is meant: always for CA 125, by unit or serum words for immunostains."""
    use = hit.row.extra["use"]
    if use == "tumor":
        return bool(reading.hits("tumor_types"))
    if use != "immunostain" or value.unit is not None:
        return True
    serum = words_with_role(WORDS, "serum")
    first = reading.word_index(hit.start)
    near = reading.words[max(0, first - 4) : first] + reading.words[first : reading.word_index(value.end)]
    if any(word in serum for word in near):
        return True
    # "CEA 6.3" without a unit is a blood test; a stain has a result in words.
    printed = reading.view[hit.start : hit.end]
    return len(printed) <= 4 and (
        value.number is not None or reading.kind != "report" or _has_lab_beside(reading, hit)
    )


def _has_lab_beside(reading: Reading, hit: Hit) -> bool:
    sentence = reading.sentence_at(hit.start)
    return any(
        other is not hit and re.match(r"\W{0,4}\d", reading.low[other.end : other.end + 6])
        for other in reading.hits_between("labs", sentence.start, sentence.end)
    )
