"""Values of a laboratory test after its name: numbers with units, dates, and the course over several values.

"CA-125 38 (nl for her 11) -> 154" tells 38 and 154; "PSA on 3 March 2021: 4.1" tells 4.1.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

WORDS = "lab_words"
_FILLERS_AT_MOST = 12
_FURTHER_AT_MOST = 24
_UNKNOWN_AT_MOST = 3
_MOST_VALUES = 8

# Thousands with comma, apostrophe, blank or dot ("44.000", "1.250,5"); "1,20,000" as written in India.
_DOTTED = r"[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}\.000|[1-9]\d{1,2}\.\d00"
_NUMBER = re.compile(
    rf"(?:{_DOTTED})(?![\d.]*\d)|"
    r"\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d+)?(?!\d)|\d{1,3}(?:[' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?"
)
_DOTTED_NUMBER = re.compile(_DOTTED)
_UNIT = re.compile(
    r"\s{0,2}((?:x ?10\^?\d+ ?)?(?:[a-zµμ]{1,6}|ng\s?)\s?/\s?"
    r"(?:ml|dl|cc|l|g|24 ?h(?:rs?|ours)?|day|cm3|mol|mmol)\b|ng%|iu\b|units?\b|ng\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{1,2}\s?[/-]\s?(?:\d{1,2}\s?[/-]\s?)?(?:19|20)?\d{2}|\d{1,2}\.\s?(?:\d{1,2}\.\s?(?:19|20)?\d{2}|(?:19|20)\d{2})"
    r"|\d{1,2}/\d{1,2}(?=\s?[:)=]))"
    r"(?!\d|[\d.,]*\s?[a-zµμ]{1,5}/)"
)
# A scan's zero: "O .9", "0 .9".
_SCANNED_ZERO = re.compile(r"(?:o ?| ?0 )\.\s?(\d{1,3})(?!\d)")
_ISO_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_MONTH = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[ ./-]{0,2}(?:of )?([a-z]{3,9})\b(?:[ ,.'-]{0,3}(?:19|20)?\d\d(?![\d.,]*\d))?"
)
_DAY_AFTER_MONTH = re.compile(
    r"[0-3]?\d(?:st|nd|rd|th)?(?:, ?(?:19|20)\d\d)?(?=\s*[:,=)]|\s+(?:was|is|it)\b|\s+-?\s*\d)"
)
_LINKS = words_with_role(WORDS, "link")
_FOLLOW = words_with_role(WORDS, "follow")
_FILLERS = words_with_role(WORDS, "filler")
_LIMITS = words_with_role(WORDS, "limits")
_OTHER_UNITS = words_with_role(WORDS, "other unit")
_KNOWN = _FILLERS | _FOLLOW
_EVENTS = words_with_role(WORDS, "event")
_ASIDES = words_with_role(WORDS, "aside")
_RESUMES = words_with_role(WORDS, "resumes")
_COUNTS = words_with_role(WORDS, "count")
_ANAPHORS = words_with_role(WORDS, "anaphor")
_MONTHS = words_with_role(WORDS, "month")
_CLAUSE_ENDS = frozenset({",", ";", "and", "but", "(", "."})
_SENTENCES_ON = 2
# What may follow a bare number that goes on a series: "4.5, 6.8, 12.1 over three years".
_SERIES_END = re.compile(
    r"\s*(?:$|[,;.)(|\n\]↑↓→⇒]|->|=>|/(?= ?\d)|-(?=\s)"
    r"|(?:and|then|to|over|after|before|at|in|on|now|post|pre|during|last|this|today|currently|by|respectively|resp|since|until|with)\b)"
)
_LOOSE_SIGNS = frozenset(':=(),~<>*|&"#;[]-.→↑↓⇒≈≥≤/')
_LINK_SIGNS = frozenset(":>=→⇒,|")


class Value(NamedTuple):
    """A value with its unit as printed and where it ends; None for a value in words."""

    number: float | None
    unit: str | None
    start: int
    end: int


def values_after(reading: Reading, hit: Hit, ceiling: int) -> list[Value]:
    """The values that follow a test's name up to a place of the view, in text order.

    "PSA 4.5, 6.8 and now 12" gives three; a date, a reference range or "3 cycles" is none.
    """
    first = _first_value(reading, hit.end, ceiling)
    if first is None and reading.kind != "report":
        # "The PSA did not go to zero. Now it climbs: 0.31"
        first = _in_next_sentence(reading, reading.sentence_at(hit.start).end, ceiling)
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
    low, words = reading.low, reading.words
    known, limits, units = _KNOWN, _LIMITS, _OTHER_UNITS
    index = reading.word_index(start)
    steps = unknown = 0
    listed = False
    unit: str | None = None
    while index < len(words) and steps < _FILLERS_AT_MOST:
        word, place = words[index], reading.starts[index]
        if place >= ceiling or "\n\n" in low[start:place]:
            return None
        if word in "([":
            close = limits_bracket(reading, place)
            if close is None and (match := _UNIT_BRACKET.match(reading.view, place)) is not None:
                unit, close = match.group(1), match.end()
            if close is not None:
                index = reading.word_index(close)
                continue
        if word in ("o", "0") and (zero := _SCANNED_ZERO.match(low, place)) is not None:
            printed = _UNIT.match(reading.view, zero.end())
            return Value(
                float(f"0.{zero.group(1)}"),
                re.sub(r"\s+", "", printed.group(1)) if printed else unit,
                place,
                printed.end() if printed else zero.end(),
            )
        if word[0].isdigit():
            if low[place - 1] == "-" and low[place - 2].isalpha():
                return None  # another name begins: "CEA, S-100"
            date = _date_end(reading, place, _is_month(words[index - 1]))
            if date is not None:
                index = reading.word_index(date)
                steps += 1
                continue
            value = value_at(reading, place)
            if value is None and words[min(index + 1, len(words) - 1)] in units and steps:
                index += 2
                steps += 1
                continue
            if value is None or (unknown and value.unit is None):
                return None
            return value if value.unit else value._replace(unit=unit)
        if word in limits and word not in known and not _leads_to_number(reading, index):
            return None
        if (
            word == ";"
            or (word == "," and steps > 2)
            or (word == "." and low[place + 1 : place + 2].isspace())
        ):
            return None
        if word not in known and word not in _LOOSE_SIGNS and word not in limits and not _is_month(word):
            # A value with a unit may stand a few words off: "AFP on request form 1,120 ng/mL".
            unknown += 1
            if listed or unknown > _UNKNOWN_AT_MOST or not word.isalpha():
                return None
        listed = listed or word in (",", "and", "or", ":")
        index += 1
        steps += 1
    return None


def _leads_to_number(reading: Reading, index: int) -> bool:
    """Whether "normal" stands before the value itself: "normal at 1.1", "normal (12 U/mL)"."""
    following = reading.words[index + 1 : index + 3]
    return len(following) == 2 and following[0] in ("at", "(", "-", ",", ":") and following[1][0].isdigit()


_UNIT_BRACKET = re.compile(r"[(\[]\s?([a-zA-Zµμ]{1,6}\s?/\s?(?:ml|mL|ML|dl|dL|l|L))\s?[)\]]")
_RANGE = re.compile(
    r"\s*(?:[<>]?=?\s*[\d.,]+\s*(?:-|to)\s*[\d.,]+|[<>]=?\s*[\d.,]+)\s*(?:[a-zµμ]{1,6}/[a-z]{1,3})?\s*"
)


def limits_bracket(reading: Reading, place: int) -> int | None:
    """The end of a bracket that only tells the normal range: "(ref <5)", "(0-5)"."""
    close = min((end for sign in ")]" if (end := reading.low.find(sign, place, place + 60)) >= 0), default=-1)
    if close < 0:
        return None
    inner = reading.low[place + 1 : close]
    if any(word in _LIMITS for word in re.findall(r"[a-z]+", inner)[:3]):
        return close + 1
    if not _RANGE.fullmatch(inner) or _DATE.fullmatch(inner.strip()):
        return None
    # "(<37)" after a value is its range; "beta-hCG (<1 IU/L)" is the value itself.
    after_value = reading.low[:place].rstrip()[-1:].isdigit() or "/" in reading.low[max(0, place - 6) : place]
    return close + 1 if after_value or ("<" not in inner and ">" not in inner) else None


def _date_end(reading: Reading, place: int, after_month: bool) -> int | None:
    """Where a date ends that stands before the value: "(06/2023: 3.1)", "in 2021 was 7.2"."""
    low = reading.low
    for pattern in (_ISO_DATE, _DATE):
        if (match := pattern.match(low, place)) is not None and not _UNIT.match(low, match.end()):
            return match.end()
    match = _DAY_MONTH.match(low, place)
    if match is not None and _is_month(match.group(1)):
        return match.end()
    if after_month and (match := _DAY_AFTER_MONTH.match(low, place)) is not None:
        return match.end()
    match = _YEAR.match(low, place)
    if match is None or low[match.end() : match.end() + 1].isdigit() or _UNIT.match(low, match.end()):
        return None
    following = low[match.end() : match.end() + 12].lstrip(" ")
    if after_month:
        return match.end()
    if following[:1] in (".", ")", ",") and not re.match(r"[),]\s*\w", following):
        return None
    return match.end() if re.match(r"(?:was|is|it|:|=|-|,|\)|\||\d)", following) else None


def value_at(reading: Reading, place: int) -> Value | None:
    """The value that starts at a place of the view, or None where the number is of something else."""
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
        or (after[:1].isalpha() and after[0] != "n" and not after.startswith(("and", "before", "after")))
        or _next_word(after) in _OTHER_UNITS
        or re.match(r"-[a-z0-9]", after)
    ):
        return None
    printed = re.sub(r"\s+", "", unit.group(1)) if unit else None
    return Value(_number(text), printed, place, unit.end() if unit else end)


def _next_word(text: str) -> str:
    match = re.match(r"\s?([a-z]+)", text)
    return match.group(1) if match else ""


def _number(text: str) -> float:
    """ "1,846" is 1846, "7,2" is 7.2."""
    if _DOTTED_NUMBER.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{2})*(?:[,' ]\d{3})+(?:\.\d+)?", text):
        return float(re.sub(r"[,' ]", "", text))
    return float(text.replace(",", "."))


def _further_value(reading: Reading, value: Value, ceiling: int) -> Value | None:
    """The next value of a course: "... to 14.8 ng/mL last month", "(06/2023: 3.1)", "after the stent 310"."""
    sentence = reading.sentence_at(value.start)
    end = min(ceiling, sentence.end)
    index = reading.word_index(value.end)
    found = _next_in_course(reading, index, end)
    if found is not None or sentence.end >= ceiling:
        return found
    return _in_next_sentence(reading, sentence.end, ceiling)


def _next_in_course(reading: Reading, index: int, ceiling: int) -> Value | None:
    words, starts = reading.words, reading.starts
    last = ""
    listed = False
    event = 0  # so many words of an event may follow "after", "before"
    for _ in range(_FURTHER_AT_MOST):
        if index >= len(words) or starts[index] >= ceiling:
            return None
        word, place = words[index], starts[index]
        if word in "([" and (close := limits_bracket(reading, place)) is not None:
            index = reading.word_index(close)
            continue
        if word[0].isdigit():
            date = _date_end(reading, place, _is_month(words[index - 1]))
            if date is not None or (_YEAR.fullmatch(word) and last not in _LINK_SIGNS - {","}):
                index = reading.word_index(date if date is not None else reading.ends[index])
                last = "date"
                continue
            following = None if _is_ordinal(words, index) else value_at(reading, place)
            if following is not None:
                linked = last in _LINKS or (last in _LINK_SIGNS and last != ",")
                if following.unit is not None or (linked and not event):
                    return following
                return following if _SERIES_END.match(reading.low, following.end) else None
            if not _is_ordinal(words, index) and words[min(index + 1, len(words) - 1)] not in _OTHER_UNITS:
                return None
            event = 0
        elif word in _ASIDES:
            # "when bilirubin was 19, and after the stent 240"
            comma = reading.low.find(",", place, ceiling)
            if comma < 0:
                return None
            index = reading.word_index(comma)
            continue
        elif word in _EVENTS:
            event = 1
        elif word in _LOOSE_SIGNS or word in _FOLLOW:
            event = event if word.isalpha() else 0
        elif event and word.isalpha() and word not in _LIMITS:
            event -= word not in _FILLERS
        else:
            resumed = _resumption(reading, index, ceiling)
            if resumed is None:
                return None
            index, event = resumed, 0
            word = words[index]
        listed = word == "," or (listed and word not in "().")
        if word not in "()":
            last = word
        index += 1
    return None


def _is_ordinal(words: list[str], index: int) -> bool:
    """ "week 4", "cycle 3": no value, as after "last week", "two weeks" it would be."""
    before, lead = words[index - 1], words[index - 2] if index > 1 else ""
    if before not in _OTHER_UNITS or before not in _FOLLOW:
        return False
    return lead not in _COUNTS and not lead.isdecimal()


def _resumption(reading: Reading, index: int, ceiling: int) -> int | None:
    """Where "then", "now", "nadir" takes the course up again: ", both testicles removed, then 4.1"."""
    words, starts = reading.words, reading.starts
    while index < len(words) and starts[index] < ceiling:
        word = words[index]
        if word[0].isdigit():
            return None
        if word in _RESUMES and words[index - 1] in _CLAUSE_ENDS:
            return index
        index += 1
    return None


def _in_next_sentence(reading: Reading, start: int, ceiling: int) -> Value | None:
    """ "... did not go to zero. Now it climbs: 0.31": a sentence about "it", "the level" or of "now"."""
    place = reading.sentence_index(start) + 1
    for sentence in reading.sentences[place : place + _SENTENCES_ON]:
        named = False
        index = reading.word_index(sentence.start)
        while reading.starts[index : index + 1] and reading.starts[index] < min(ceiling, sentence.end):
            word = reading.words[index]
            if word[0].isdigit():
                date = _date_end(reading, reading.starts[index], _is_month(reading.words[index - 1]))
                if date is None:
                    value = value_at(reading, reading.starts[index])
                    told = value is not None and (value.unit or _SERIES_END.match(reading.low, value.end))
                    if named and told:
                        return value
                    break
                index = reading.word_index(date)
                continue
            named = named or word in _ANAPHORS or word in _RESUMES
            if word not in _FOLLOW and word not in _FILLERS and word not in _LOOSE_SIGNS:
                break
            index += 1
    return None


def _is_month(word: str) -> bool:
    return word in _MONTHS
