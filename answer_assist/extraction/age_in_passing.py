"""Ages thrown in anywhere in a text: "left breast, 58 f, nothing in the liver", "... on the same side. 70. They said".

They are only looked for where nothing else tells the patient's age, and count only where all agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.age_in_short import NO_AGE_BEHIND
from answer_assist.extraction.ages import Age
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_LETTERS
from answer_assist.extraction.word_roles import words_with_role

_PERSONS = "person_words"
_YOUNGEST, _OLDEST = 18, 99
_YEAR = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "year")), key=len, reverse=True))
_LONG = "|".join(sorted(map(re.escape, words_with_role(_PERSONS, "before its years"))))
# A longer report is a form or a scan, full of numbers of blocks and pages.
_LONGEST_REPORT = 900
# A stop before the age, and one behind it that no further number follows.
_BEFORE = r"(?:\A|(?<=[(;:\n])|(?<=[,.(;:/?!)\"”\n][ ]))"
_BEHIND = r"(?=[ ]?[.,;:)/\n](?!\d)|[ ]?\Z)"
_WITH_LETTER = re.compile(
    rf"(?:{_BEFORE}|(?i:\b(?:self|patient|pt|pat)[ ,(]{{1,2}}))(?P<age>\d\d)(?:[ ]?(?:{_YEAR})\.?)?[ /]?"
    rf"(?P<sex>[mfMF]){_BEHIND}"
)
_LETTER_FIRST = re.compile(rf"{_BEFORE}(?P<sex>[MF])(?:, ?|/)(?P<age>\d{{1,2}})(?=\.(?!\d)|[;)\n]|\Z)")
_WITH_UNIT = re.compile(rf"{_BEFORE}(?P<age>\d\d)[ ]?(?i:{_YEAR})\.?{_BEHIND}")
_WHOLE_SENTENCE = re.compile(
    r"(?:\A|(?<=[a-z\d)%][.!?)] )|(?<=[\"”][.!?] )|(?<=[.!?][\"”] )|(?<=[A-Z]{3}\. ))(?P<age>\d\d)(?:\.(?= ?\n| [^\W\d]|\Z)|\n|\Z)"
)
_AT_THE_END = re.compile(r"(?<=[a-z)][ .,] )(?P<age>\d\d)\.?\s*\Z|(?<=[^\W\d]{3}, )(?P<age2>\d\d)\.?[ ]?(?=\n)")
_LASTING = re.compile(rf"(?i:\b(?:{_LONG})[,:]?[ ]?)\Z")


def ages_in_passing(reading: Reading) -> list[Age]:
    """The patient's age where it is thrown in without a word of whom it is; nothing where two differ."""
    if reading.kind == "report" and len(reading.view) > _LONGEST_REPORT:
        return []
    for form in (*_ANYWHERE, *(_OF_QUERIES if reading.kind == "query" else _OF_REPORTS)):
        found = list(_found(reading, form))
        if found:
            return found if len({age.years for age in found}) == 1 else []
    return []


_ANYWHERE = (_WITH_LETTER, _LETTER_FIRST, _WITH_UNIT, _WHOLE_SENTENCE)
_OF_QUERIES: tuple[re.Pattern[str], ...] = ()
_OF_REPORTS = (_AT_THE_END,)


def _found(reading: Reading, form: re.Pattern[str]) -> Iterator[Age]:
    view = reading.view
    for match in form.finditer(view):
        parts = match.groupdict()
        years = int(parts["age"] or parts["age2"])
        letter = parts.get("sex")
        if not (1 if letter and form is _LETTER_FIRST else _YOUNGEST) <= years <= _OLDEST:
            continue
        start = match.start("age") if parts["age"] else match.start("age2")
        if NO_AGE_BEHIND.search(view, 0, start) or _LASTING.search(view, 0, match.start()):
            continue
        sex = SEX_LETTERS[letter.lower()] if letter else None
        yield Age(float(years), start, match.end(), None, sex, explicit=True)
