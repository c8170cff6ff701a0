"""Ages in the heading lines of reports, letters and request forms, with the sex said beside them.

"Biomarker report    75 M", "Patient: Mrs. M. das G. F., 81 years", "Woman born in 1985 (39 years)",
"Mr, 55 y.", "31 yo G0": a heading has no verbs, so the fields between wide gaps, labels and stops are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.ages import Age
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS, TITLES
from answer_assist.extraction.word_roles import words_with_role

_PERSONS = "person_words"
_TABLE = "heading_words"
# So many lines with text may make up the heading, and so many characters.
_LINES = 9
_CHARACTERS = 1500
_OLDEST = 115
# "12F" is a cassette more often than a girl of twelve.
_YOUNGEST_WITHOUT_UNIT = 16

_HEADING_SEXES = {
    **dict.fromkeys(words_with_role(_TABLE, "male"), "male"),
    **dict.fromkeys(words_with_role(_TABLE, "female"), "female"),
}
_LETTERS = {"m": "male", "f": "female", "w": "female", "h": "male"}
_TITLES = {
    **TITLES,
    **dict.fromkeys(words_with_role(_TABLE, "male title"), "male"),
    **dict.fromkeys(words_with_role(_TABLE, "female title"), "female"),
}
_SEXES = {**SEX_NOUNS, **_HEADING_SEXES, **_LETTERS}


def _any_of(words: frozenset[str] | dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_YEARS = _any_of(words_with_role(_PERSONS, "year") | words_with_role(_TABLE, "year"))
_UNIT = rf"(?:[ -]?(?P<unit>(?i:{_YEARS}))(?![^\W\d_])\.?(?:/o\.?|[ -](?i:old|of age|o)\b)?)"
_AGE = rf"(?P<age>\d{{1,3}})(?!\d|[.,:/-]\d|%){_UNIT}?"
_SEX_WORD = _any_of(SEX_NOUNS | _HEADING_SEXES)
_SEX = rf"(?P<sex>(?i:{_SEX_WORD})|[MFWHmf])(?![\w+])"
_BIRTH = _any_of(words_with_role(_TABLE, "birth"))
_DATE = r"(?:\d{1,2}[./ -]){0,2}(?:\d{1,2}|[^\W\d_]{3,9})?[./ -]*\d{2,4}"
_AFTER = _any_of(words_with_role(_TABLE, "behind an age"))
_END = rf"(?=[ ]{{2}}|[ ]?[\t\n]|[ ]?[,;)\]|(\[]|\.(?!\d)|[ ]-|[ ][/|][ ]|[ ](?i:{_AFTER})\b|[ ]?\Z)"
# One part of a name, with the space, stop or sign behind it: "Ana ", "P.", "das ".
_NAME = (
    r"(?:[^\W\d_a-z](?:[^\W\d_]|['-](?=[^\W\d_])){0,24}(?:\.[ ]?|[ ]|(?=[,(:;/|]))"
    r"|[a-z]{1,3}[ ](?=[^\W\d_a-z]))"
)
_TITLE = rf"(?P<title>(?i:{_any_of(_TITLES)}))(?![\w-])\.?[ ]?"
_SEPARATOR = r"[ ]?[,/|:;(.-]?[ ]?"
_PREGNANCIES = _any_of(words_with_role(_TABLE, "pregnancies"))
_GRAVIDA = rf"(?P<gravida>[ ,]{{1,2}}(?:G ?\d{{1,2}}(?: ?[,/]? ?P ?\d|\b)|(?i:{_PREGNANCIES})\b))?"
_AGED = r"(?:(?i:aged?|now|is)[ :]*)?"
_BORN_ON = rf"(?i:{_BIRTH})\.?(?i: on| in| am| le| el)?[ :]*{_DATE}[ ]?[(,;/|-]?[ ]{{1,4}}\(?"
_SEX_AFTER = rf"(?:{_SEPARATOR}(?P<sex2>(?i:{_SEX_WORD})|[MF])\b)?\)?"

_LABELS = _any_of(words_with_role(_TABLE, "heading label"))
_LABEL = re.compile(rf"(?:[(\"'*]|[-*•][ ])?(?:(?i:{_LABELS})(?!\w)[ ]?[./:=,-]{{0,2}}[ ]*)*[\"'(]?")
_AGE_FIRST = re.compile(rf"{_AGE}(?:{_SEPARATOR}{_SEX})?{_GRAVIDA}\)?{_END}")
_SEX_FIRST = re.compile(rf"{_SEX}{_SEPARATOR}{_AGED}{_AGE}\)?{_END}")
_NAME_FIRST = re.compile(
    rf"(?P<name>{_NAME}{{1,5}}){_SEPARATOR}(?:{_SEX}{_SEPARATOR})?{_AGED}{_AGE}{_SEX_AFTER}{_END}"
)
_BORN = re.compile(rf"(?:{_SEX}{_SEPARATOR})?{_BORN_ON}{_AGED}{_AGE}{_SEX_AFTER}{_END}")
_TITLED = re.compile(
    rf"(?<![\w-]){_TITLE}(?P<name>{_NAME}{{0,5}})(?P<comma>[ ]{{0,8}}[,/|:;(-]?[ ]{{0,8}})"
    rf"(?:{_BORN_ON})?{_AGED}{_AGE}{_SEX_AFTER}{_END}"
)
_FIELD = re.compile(r"(?:^|[ ]{2,}|\t[ ]*|\|[ ]*|[.;:][ ]+|[ ]-[ ]+)(?=[^\s])", re.MULTILINE)
# Words of which one stands beside the age of every field without a title.
_SIGNALS = frozenset(_SEXES) | words_with_role(_PERSONS, "year") | words_with_role(_TABLE, "year")
_REACH = 3


def find_heading_ages(reading: Reading) -> list[Age]:
    """The ages that stand in the heading lines of a report or note, in text order.

    "Thyroid cancer minimum data set     Ms Ana P., 34" gives 34 years, female. Nothing for a query, and
    nothing for numbers with units, percentages, blocks ("12F") and levels.
    """
    if reading.kind not in ("report", "note"):
        return []
    end = _end_of_heading(reading.view)
    found = {age.start: age for age in _ages(reading, end)}
    return [found[start] for start in sorted(found)]


def _end_of_heading(view: str) -> int:
    lines, at = 0, 0
    while lines < _LINES and at < min(len(view), _CHARACTERS):
        end = view.find("\n", at)
        end = len(view) if end < 0 else end
        if view[at:end].strip():
            lines += 1
        at = end + 1
    return min(at, _CHARACTERS, len(view))


def _fields(reading: Reading, end: int) -> Iterator[int]:
    """Where the fields of the lines start that hold a number beside a word of age or sex."""
    view, words = reading.view, reading.words
    lines = set()
    for signal in _SIGNALS & reading.places.keys():
        for index in reading.places[signal]:
            start = reading.starts[index]
            if start >= end:
                break
            beside = words[max(0, index - _REACH) : index + _REACH + 1]
            if any(word.isdecimal() and len(word) <= 3 for word in beside):
                lines.add(view.rfind("\n", 0, start) + 1)
    for line in sorted(lines):
        stop = view.find("\n", line)
        for field in _FIELD.finditer(view, line, len(view) if stop < 0 else stop):
            yield field.end()


def _ages(reading: Reading, end: int) -> Iterator[Age]:
    view = reading.view
    for start in _fields(reading, end):
        label = _LABEL.match(view, start)
        at = label.end() if label else start
        labelled = at > start + 1
        for grammar in (_BORN, _AGE_FIRST, _SEX_FIRST, _NAME_FIRST):
            match = grammar.match(view, at)
            age = match and _age(match, labelled)
            if age:
                yield age
                break
    for title in _TITLES.keys() & reading.places.keys():
        for index in reading.places[title]:
            start = reading.starts[index]
            titled = _TITLED.match(view, start) if start < end else None
            age = titled and _age(titled, labelled=True)
            if age:
                yield age


def _age(match: re.Match[str], labelled: bool) -> Age | None:
    """What a field says, or None where its number need not be an age."""
    parts = match.groupdict()
    years, unit = int(parts["age"]), parts["unit"]
    if not 0 < years <= _OLDEST:
        return None
    letters = [parts.get("sex"), parts.get("sex2")]
    sex = next((_SEXES[word.lower()] for word in letters if word), None)
    bare_letter = any(word and word.lower() in _LETTERS for word in letters)
    if not unit and any(word in ("W", "H", "w", "h", "m", "f") for word in letters if word):
        return None  # "H 3", "5 m"
    title = parts.get("title")
    name = parts.get("name")
    if title:
        sex = sex or _TITLES[title.lower()]
        if title[0].islower() or not (unit or parts["comma"].strip() or parts.get("sex2")):
            return None
        if not name and not unit:
            return None  # "MR 3", "Ms, 4"
    elif name is not None:
        initials = "." in name
        if not (unit or (sex and labelled)) or not (labelled or initials):
            return None
    elif parts.get("gravida"):
        sex = "female"
    elif sex is None and match.re is _AGE_FIRST:
        told = unit is not None and ("o" in unit.lower() or "old" in match.group().lower())
        if not (told or (unit and labelled)):
            return None
    if not unit and years < _YOUNGEST_WITHOUT_UNIT and (bare_letter or sex is None):
        return None
    start = match.start("age")
    if parts.get("sex"):
        start = min(start, match.start("sex"))
    if title:
        start = match.start("title")
    return Age(float(years), start, match.end(), None, sex, True)
