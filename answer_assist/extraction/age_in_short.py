"""Ages in the shorthand of clinics, wherever a text first names its patient: "board 62F. NSCLC", "in man 44".

They are only looked for where a text tells no age in another way, since a number beside a letter may be much
else: the calibre of a catheter, a measure, a count.
"""

from __future__ import annotations

import re

from answer_assist.extraction.ages import Age
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_LETTERS, SEX_NOUNS
from answer_assist.extraction.word_roles import words_with_role

# Further on, a text speaks of others and of times.
_CHARACTERS = 400
_YOUNGEST, _OLDEST = 18, 105
_PERSONS = "person_words"
_YEAR = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "year")), key=len, reverse=True))
_NOUNS = "|".join(sorted(map(re.escape, SEX_NOUNS.keys() - SEX_LETTERS.keys()), key=len, reverse=True))
_CHILDREN = "|".join(sorted(words_with_role(_PERSONS, "child of a sex")))
_DEVICES = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "has a calibre"))))
_AFTER = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "time after"))))
_TIMES = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "before a time", "time before"))))
_LONG = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "before its years"))))
# No part of a larger number, a date, a code.
_FREE = r"(?<![\w.,/+#$-])"
# "4 69M" is a count and an age only where both are closed up.
_SPACE = r"(?<!\d[ ]\d)(?<!\d[ ]\d\d)[ ]"
_WITH_LETTER = re.compile(
    rf"{_FREE}(?P<age>\d{{1,3}})(?:{_SPACE})?(?:(?P<unit>(?i:{_YEAR}))\.?[ /,]{{0,2}})?(?P<sex>[MF])"
    rf"(?![\w+*/-]|\.\d)(?![ ]?(?i:{_DEVICES})\b)(?P<stop>[ ]?[.:,;)\]])?"
)
_LETTER_FIRST = re.compile(rf"{_FREE}(?P<sex>[MF])[ ]?(?P<age>\d\d)(?![\w.,/+%-]\d|[\w%+/])")
_WITH_NOUN = re.compile(
    rf"\b(?P<noun>(?i:{_NOUNS}))(?:,[ ]|[ ])(?P<age>\d\d)"
    rf"(?=[ ]?(?i:{_YEAR})\b(?![ ](?:{_AFTER})\b)|[ ]?[.,;:)\n]|\Z|[ ]from\b)(?![.,]\d)"
)
_AT_START = re.compile(r"\A[^\d\n]{0,20}(?<![\w.,-])(?P<age>\d\d) ?(?P<sex>[mf])(?=[ .:,;][^\d])")
_CHILD = re.compile(rf"\b(?P<noun>{_CHILDREN})[, ]{{1,2}}(?P<child>\d{{1,2}})(?=[ ]?[,.;:)])(?![.,]\d)")
_SENTENCE = re.compile(r"(?<=[.!?\)] )(?P<age>\d\d)\.(?= [A-Z])")
_IN_BRACKETS = re.compile(rf"\((?P<age>\d\d)[ ]?(?i:{_YEAR})\.?\)")
_WITH_UNIT = re.compile(
    rf"(?:\A|(?<=[\n,.;:(])[ ]?)(?P<age>\d\d)[ ]?(?P<unit>(?i:{_YEAR}))\.?(?=[ ]?[,.;:)](?:\s|\Z)|\n|\Z)"
)
_PATIENT = re.compile(r"\b(?i:pt|patient)\.?,?[ ](?P<age>\d\d)(?=[ ]?[,;)])(?![.,]\d)")
NO_AGE_BEHIND = re.compile(rf"(?i:\b(?:(?:{_TIMES})|(?:{_DEVICES})s?(?:[ ]\w+)?)[ ]?[:=]?[ ]?)\Z")
_LASTING = re.compile(rf"(?i:\b(?:{_LONG})[,:]?[ ]?)\Z")


def ages_in_short(reading: Reading) -> list[Age]:
    """The age of the one patient of whom a text begins to speak, with the sex that stands beside it.

    "MRI ABDOMEN 44F: liver 7 cm lesion" gives 44 years, female. A list of several patients gives none, a
    drain of 24F neither.
    """
    view = reading.view[:_CHARACTERS]
    if not any(map(str.isdecimal, view)):
        return []
    for form in (*_ANYWHERE, *(_OF_QUERIES if reading.kind == "query" else _OF_CLINICS)):
        found = [age for match in form.finditer(view) if (age := _age(view, match)) is not None]
        if found:
            return found if len({age.years for age in found}) == 1 else []
    return []


_OF_QUERIES = (_SENTENCE,)
_OF_CLINICS = (_IN_BRACKETS, _PATIENT, _WITH_UNIT)
_ANYWHERE = (_WITH_LETTER, _LETTER_FIRST, _WITH_NOUN, _CHILD, _AT_START)


def _age(view: str, match: re.Match[str]) -> Age | None:
    parts = match.groupdict()
    years = int(parts.get("age") or parts["child"])
    told = parts.get("unit") or parts.get("child") or parts.get("stop")
    if not (1 if told else _YOUNGEST) <= years <= _OLDEST:
        return None  # "17F one node" is the label of a block
    if NO_AGE_BEHIND.search(view, 0, match.start("child" if parts.get("child") else "age")):
        return None
    if not parts.get("sex") and _LASTING.search(view, 0, match.start()):
        return None  # "ex-smoker, 20 years"
    letter, noun = parts.get("sex"), parts.get("noun")
    sex = SEX_LETTERS[letter.lower()] if letter else SEX_NOUNS[noun.lower()] if noun else None
    return Age(float(years), match.start(), match.end(), None, sex, True)
