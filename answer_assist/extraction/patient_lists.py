"""Lists of several patients, as the minutes of a meeting are: "1 | 82M | scalp ... 2 | 45F | nose"."""

from __future__ import annotations

import re

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_LETTERS, SEX_NOUNS
from answer_assist.extraction.word_roles import words_with_role

_YEARS = "|".join(sorted(map(re.escape, words_with_role("person_words", "year")), key=len, reverse=True))
_NOUNS = "|".join(sorted(map(re.escape, SEX_NOUNS.keys() - SEX_LETTERS.keys()), key=len, reverse=True))
_SEX = rf"(?:(?i:{_NOUNS})|[MF])(?![\w+])"
_AGE = rf"\d{{1,2}}(?:[ -]?(?i:{_YEARS})\b\.?(?:[ /-]?(?i:o\b|old\b)\.?)?)?"
# "Pt. 1: F 49", "#4  Female, 58", "A. Man, 71", "3) Mr K., 66M"
_ITEM = re.compile(
    rf"^[ \t*>-]*(?:(?i:pt|pat|patient|case|bed)\b\.?[ ]?)?#?(?:\d{{1,2}}|[A-K])[ ]?[.:|)-]?[ ]{{1,3}}"
    rf"(?:{_SEX}[ ,/]{{0,2}}{_AGE}(?![\w%])|{_AGE}[ ,/]{{0,2}}{_SEX})",
    re.MULTILINE,
)


def lists_patients(reading: Reading) -> bool:
    """Whether a note tells of several patients one after the other, each with age and sex at its head."""
    return reading.kind == "note" and len(_ITEM.findall(reading.view)) > 1
