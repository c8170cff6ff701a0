"""Ages in the heading lines of reports, letters and request forms, with the sex said beside them.

"Biomarker report    75 M", "Patient: Mrs. M. das G. F., 81 years", "Woman born in 1985 (39 years)",
"Mr, 55 y.", "31 yo G0": a heading has no verbs, so the fields between wide gaps, labels and stops are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.ages import Age
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS, TITLES, SexWord
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
_MONTH_WORDS = words_with_role(_PERSONS, "month") | words_with_role(_TABLE, "month")
_MONTHS = _any_of(_MONTH_WORDS)
_UNIT = (
    rf"(?:[ -]?(?:(?P<unit>(?i:{_YEARS}))|(?P<months>(?i:{_MONTHS})))(?![^\W\d_])"
    r"\.?(?:/o\.?|[ -](?i:old|of age|o)\b)?)"
)
_AGE = rf"(?P<age>\d{{1,3}})(?!\d|[.,:/-]\d|%){_UNIT}?"
_SEX_WORD = _any_of(SEX_NOUNS | _HEADING_SEXES)
_SEX = rf"(?P<sex>(?i:{_SEX_WORD})|[MFWHmfw])(?![\w+])"
_BIRTH = _any_of(words_with_role(_TABLE, "birth"))
_DATE = r"(?:\d{1,2}[./ -]){0,2}(?:\d{1,2}|[^\W\d_]{3,9})?[./ -]*\d{2,4}"
_AFTER = _any_of(words_with_role(_TABLE, "behind an age"))
_END = (
    rf"(?=[ ]{{2}}|[ ]?[\t\n]|(?<=\.)[ ]|[ ]?[,;)\]|(\[]|\.(?!\d)|[ ]-|[ ][/|][ ]|[ ](?i:{_AFTER})\b|[ ]?\Z)"
)
# One part of a name, with the space, stop or sign behind it: "Ana ", "P.", "das ".
_NAME = (
    r"(?:(?![MF] ?/ ?\d)[^\W\d_a-z](?:[^\W\d_]|['-](?=[^\W\d_])){0,24}(?:\.[ ]?|[ ]|(?=[,(:;/|]))"
    r"|(?:[a-z]{1,3}(?:\.[a-z]{1,3})?\.?[ ]){1,2}(?=[^\W\d_a-z]))"
)
_TITLE = rf"(?P<title>(?i:{_any_of(_TITLES)}))(?![\w-])\.?[ ]?"
_SEPARATOR = r"[ ]?[,/|:;(.-]{0,2}[ ]?"
_PREGNANCIES = _any_of(words_with_role(_TABLE, "pregnancies"))
_GRAVIDA = rf"(?P<gravida>[ ,]{{1,4}}(?:G ?\d{{1,2}}(?: ?[,/]? ?P ?\d|\b)|(?i:{_PREGNANCIES})\b))?"
_AGED = rf"(?:(?i:{_any_of(words_with_role(_TABLE, 'before an age'))})[ :]+)?"
_BORN_ON = rf"(?i:{_BIRTH})\.?(?i: on| in| am| le| el)?[ :]*{_DATE}[ ]?[(,;/|-]?[ ]{{1,4}}\(?"
_SEX_AFTER = rf"(?:\)?{_SEPARATOR}(?P<sex2>(?i:{_SEX_WORD})|[MF])\b)?\)?"

_LABELS = _any_of(words_with_role(_TABLE, "heading label"))
_LABEL = re.compile(
    rf"(?:[(\"'*]|[-*•][ ])?(?:(?i:{_LABELS})(?!\w)[ ]?[./:=,-]{{0,2}}[ ]*(?:\d{{1,2}}[.:)]+[ ]*)?)*[\"'(]?"
)
_NAMED = re.compile(rf"(?i:{_any_of(words_with_role(_TABLE, 'name label'))})\b")
_BEARERS = _any_of(words_with_role(_TABLE, "before a sex"))
_AGE_FIRST = re.compile(rf"{_AGED}{_AGE}(?:{_SEPARATOR}{_SEX})?{_GRAVIDA}\)?{_END}")
_SEX_FIRST = re.compile(rf"(?:(?i:{_BEARERS})[ ]){{0,2}}{_SEX}{_SEPARATOR}{_AGED}{_AGE}\)?{_END}")
_NAME_FIRST = re.compile(
    rf"(?P<name>{_NAME}{{1,5}}){_SEPARATOR}(?:{_SEX}{_SEPARATOR})?{_AGED}{_AGE}{_SEX_AFTER}{_END}"
)
_BORN = re.compile(rf"(?:{_SEX}{_SEPARATOR})?{_BORN_ON}{_AGED}{_AGE}{_SEX_AFTER}{_END}")
_BORN_ANYWHERE = re.compile(rf"{_BORN_ON}{_AGED}{_AGE}{_SEX_AFTER}{_END}")
_TITLED = re.compile(
    rf"(?<![\w-]){_TITLE}(?P<name>{_NAME}{{0,5}})(?P<comma>[ ]{{0,8}}[,/|:;(-]?[ ]{{0,8}})"
    rf"(?:{_BORN_ON})?{_AGED}{_AGE}{_SEX_AFTER}{_END}"
)
_WORDS_OF_SEX = frozenset(SEX_NOUNS) | frozenset(_HEADING_SEXES)
_PATIENTS = words_with_role(_TABLE, "patient of a sex")
_BEFORE_A_SEX = words_with_role(_TABLE, "heading label", "before a sex")
# What follows a sex that is a field: a sign, the line's end, a year of birth, a name's initial.
_CLOSES = re.compile(r"[ ]?(?:[,;.)\n|/(]|[ ]{2}|\Z|[^\W\d_a-z]\.)")
_FIELD = re.compile(r"(?:^|[ ]{2,}|\t[ ]*|\|[ ]*|[.;:][ ]+|[ ]-[ ]+)(?=[^\s])", re.MULTILINE)
_INITIAL_BEFORE = re.compile(r"[^\W\d_a-z][^\W\d_]+ (?:[^\W\d_a-z]\. ?){1,3}[,(]? ?\Z")
# Words of which one stands beside the age of every field without a title.
_YEAR_WORDS = words_with_role(_PERSONS, "year") | words_with_role(_TABLE, "year")
_BIRTH_WORDS = frozenset(
    word for word in words_with_role(_TABLE, "birth") if len(word) > 1 and word.isalpha()
)
_NAME_LABELS = words_with_role(_TABLE, "name label")
_SIGNALS = frozenset(_SEXES) | _YEAR_WORDS | _MONTH_WORDS | _NAME_LABELS
# "Seen by phone: Dora Achten, 39. CML"
_NAMED_LINE = re.compile(
    rf"^(?:[^\n:,.]{{1,24}}:[ ])?{_NAME}{{2,4}},[ ](?P<age>[1-9]\d)(?=[.;,](?!\d))", re.MULTILINE
)
_STOPS = re.compile(r"[.;\n]")
# "male, 14/12", "aged 6/52"; not "8/12 history", "since 3/12"
_FRACTION = re.compile(
    r"\b(?:(?P<sex>(?i:male|female|boy|girl)|[MF])|(?i:age|aged|infant|baby))[ ,:/]{1,3}"
    r"(?P<count>\d{1,2})/(?P<unit>12|52)\b(?![ ]?(?i:hx|history|of\b|ago))(?:[ ,/]{1,2}(?P<sex2>[MF])\b)?"
)
_REACH = 3
_REACH_OF_NAME = 7


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


def find_heading_sexes(reading: Reading) -> list[SexWord]:
    """Words of a sex that make a field of their own in the heading of a report or note.

    "Man, b. 1952", "Patientin, 59 J.", "Baby girl M., ...", not "female pelvis" or "man-made".
    """
    if reading.kind not in ("report", "note"):
        return []
    places, words, starts = reading.places, reading.words, reading.starts
    hits = sorted(index for word in _WORDS_OF_SEX & places.keys() for index in places[word])
    found = []
    end = _end_of_heading(reading.view) if hits else 0
    for index in hits:
        start = starts[index]
        if start >= end:
            break
        if _stands_as_field(reading, index, start):
            found.append(SexWord(_SEXES[words[index]], start, reading.ends[index]))
    return found


def _stands_as_field(reading: Reading, index: int, start: int) -> bool:
    """Whether a sign or line's end follows a word, or a name, and a label, sign or line's start leads it."""
    view, words = reading.view, reading.words
    if words[index] in _PATIENTS:
        return True
    others = words[max(0, index - 3) : index] + words[index + 1 : index + 4]
    if not _WORDS_OF_SEX.isdisjoint(others):
        return False  # "Male / Female": two boxes to tick
    lead = view[max(0, start - 30) : start].rstrip(" ")
    opens = not lead or lead[-1] in "\n\t,;|(:" or view[max(0, start - 2) : start] == "  "
    label = lead.rsplit(None, 1)[-1].lower().strip(".:(") if lead and not opens else ""
    if not opens and label not in _BEFORE_A_SEX:
        return False
    return _CLOSES.match(view, reading.ends[index]) is not None


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
            reach = _REACH_OF_NAME if signal in _NAME_LABELS else _REACH
            beside = words[max(0, index - _REACH) : index + reach + 1]
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
        said = view[start:at]
        for grammar in (_BORN, _AGE_FIRST, _SEX_FIRST, _NAME_FIRST):
            match = grammar.match(view, at)
            age = match and _age(match, said)
            if age:
                yield age
                break
    for title in _TITLES.keys() & reading.places.keys():
        for index in reading.places[title]:
            start = reading.starts[index]
            titled = _TITLED.match(view, start) if start < end else None
            age = titled and _age(titled, title)
            if age:
                yield age
    for word in _BIRTH_WORDS & reading.places.keys():
        for index in reading.places[word]:
            start = reading.starts[index]
            born = _BORN_ANYWHERE.match(view, start) if start < end else None
            age = born and _age(born, word)
            if age:
                yield age
    yield from _named_without_label(reading, end)
    yield from _in_fractions(view, end)
    if reading.kind == "note":
        for line in _NAMED_LINE.finditer(view, 0, end):
            yield Age(float(line["age"]), line.start("age"), line.end(), None, None, True)


def _in_fractions(view: str, end: int) -> Iterator[Age]:
    """ "Male, 14/12": months, and weeks as "6/52", as British notes write them."""
    for match in _FRACTION.finditer(view, 0, end):
        sex = match["sex"] or match["sex2"]
        years = int(match["count"]) / (12 if match["unit"] == "12" else 52)
        said = _SEXES.get(sex.lower()) if sex else None
        yield Age(years, match.start(), match.end(), None, said, True)


def _named_without_label(reading: Reading, end: int) -> Iterator[Age]:
    """ "Kindly receive Ruth N., 51 yrs, para 4": a name with an initial, an age with its unit."""
    for unit in _YEAR_WORDS & reading.places.keys():
        for index in reading.places[unit]:
            start = reading.starts[index - 1]
            if start >= end:
                break
            number = reading.words[index - 1] if index else ""
            if not number.isdecimal() or not _INITIAL_BEFORE.search(reading.view, max(0, start - 40), start):
                continue
            match = _AGE_FIRST.match(reading.view, start)
            age = match and _age(match, number)
            if age:
                yield age


def _age(match: re.Match[str], label: str) -> Age | None:
    """What a field says behind its label, or None where its number need not be an age."""
    parts = match.groupdict()
    labelled = len(label) > 1
    years, unit = int(parts["age"]), parts["unit"] or parts["months"]
    if not 0 < years <= _OLDEST:
        return None
    if unit == "L":
        return None  # "Station 10L": years is "l." in Polish, never a capital
    if parts["months"] and not (parts.get("sex") or "old" in match.group().lower()):
        return None  # "Follow-up, 11 months"
    letters = [parts.get("sex"), parts.get("sex2")]
    sex = next((_SEXES[word.lower()] for word in letters if word), None)
    bare_letter = any(word and word.lower() in _LETTERS for word in letters)
    if not unit and any(word in ("W", "H", "w", "h", "m", "f") for word in letters if word):
        return None  # "H 3", "5 m"
    title = parts.get("title")
    name = parts.get("name")
    if title:
        sex = sex or _TITLES[title.lower()]
        told = unit or parts["comma"].strip() or parts.get("sex2")
        if title[0].islower() or not (told or (name and years >= _YOUNGEST_WITHOUT_UNIT)):
            return None
        if not name and not unit:
            return None  # "MR 3", "Ms, 4"
    elif name is not None:
        initials = "." in name
        # "Re: Gareth P, 42, electrician"
        named = _NAMED.match(match.string, match.start() - len(label)) is not None and "," in match.group()
        # "H. Ruiz-Mora F/39"
        tied = sex is not None and initials and re.search(r"[MFmf] ?/ ?\d|\d ?/ ?[MFmf]", match.group())
        # "Hospice admission\nAgnes T., 91. Cancer of the pancreas"
        alone = initials and "," in match.group() and _STOPS.match(match.string, match.end()) is not None
        if not (unit or tied or alone or ((sex or named) and labelled)) or not (labelled or initials):
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
    in_years = years / 12 if parts["months"] else float(years)
    return Age(in_years, start, match.end(), None, sex, True)
