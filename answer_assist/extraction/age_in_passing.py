"""Ages thrown in anywhere in a text: "left breast, 58 f, nothing in the liver", "... side. 70. They said".

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
_MONTH = r"mo|mos|mths?|months?|/12"
_WEEK = r"wks?|weeks?|/52"
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
_LETTER_FIRST = re.compile(rf"{_BEFORE}(?P<sex>[MF])(?:, ?| ?/ ?)(?P<age>\d{{1,2}})(?=\.(?!\d)|[:;)\n]|\Z)")
# "Follow-up 66M", "nodules in 53F": a capital closed up is no unit of time.
_CLOSED_UP = re.compile(
    r"(?:(?:\A|\n)[A-Z][\w -]{0,20}[ ]|\b(?:in|on)(?: an?)? )(?P<age>\d\d)(?P<sex>[MF])(?=[ ,.;:])(?!\.\d)"
)
_WITH_UNIT = re.compile(rf"{_BEFORE}(?P<age>\d\d)[ ]?(?i:{_YEAR})\.?{_BEHIND}")
_WHOLE_SENTENCE = re.compile(
    r"(?:\A|(?<=[a-z\d)%][.!?)] )|(?<=[\"”][.!?] )|(?<=[.!?][\"”] )|(?<=[A-Z]{3}\. ))"
    r"(?P<age>\d\d)(?:\.(?= ?\n| [^\W\d]|\Z)|\n|\Z)"
)
_AT_THE_END = re.compile(
    r"(?<=[a-z)][ .,] )(?P<age>\d\d)\.?\s*\Z|(?<=[^\W\d]{3}, )(?P<age2>\d\d)\.?[ ]?(?=\n)"
)
_STATE = "|".join(sorted(words_with_role(_PERSONS, "state of a woman")))


def _nouns(*roles: str) -> str:
    return "|".join(sorted(map(re.escape, words_with_role(_PERSONS, *roles)), key=len, reverse=True))


# "Veteran, 69, rectal cancer", "mum 33, 4/12 pp", "retired miner of 59", "kid 7 y"
_BEARER = re.compile(
    rf"(?:\b(?P<female>(?i:{_nouns('state of a woman')}))"
    rf"|(?:\A|(?<=[\n.:>])[ ]?|\b(?i:young|single|{_STATE}) )"
    rf"(?:(?P<mother>(?i:{_nouns('has an age of a woman')}))"
    rf"|(?P<male>(?i:{_nouns('has an age of a man')})))"
    rf"|\b(?i:{_nouns('has an age', 'male', 'female')})(?: from [A-Z]\w+)?),?(?: of | )(?P<age>\d\d)"
    rf"(?:[ ]?(?i:{_YEAR})\.?)?(?=[ ]?[,.;:)](?!\d)| \(| with\b| who\b| referred\b|\n|\Z)"
)
_CHILD = re.compile(
    rf"\b(?i:{_nouns('has an age of a child')})(?:[ ](?:(?P<girl>(?i:girl))|(?P<boy>(?i:boy))))?"
    rf"(?:[ ][A-Z]\.?)?,?[ ]"
    rf"(?P<age>\d{{1,2}})[ ]?(?:(?P<years>(?i:{_YEAR}))|(?P<months>(?i:{_MONTH}))|(?P<weeks>(?i:{_WEEK})))\b"
    r"(?=[ ]?[,.;:)](?!\d)|[ ][a-zMF])(?![ ](?i:post|after|of|ago|hx|history|f/?up?))"
)
_BEFORE_MOTHER = re.compile(
    rf"{_BEFORE}(?P<age>\d\d)[ ]?(?i:{_YEAR})\.?[ ](?:(?i:old|young|{_STATE})[ ])*"
    r"(?P<female>(?i:mother|mum|mom))\b"
)
# "Please change dressings for Andy (33)", "Clinic: Bruce, 81, skin cancer"
_NAMED = re.compile(
    r"(?:\b(?:for|from|by|re:?|about) (?P<name>[A-Z][a-z]{2,}) \((?P<age>\d\d)\)"
    r"|(?:\A|[:.] )(?P<name2>[A-Z][a-z]{2,}), (?P<age2>\d\d), (?=[a-z]))"
)
# "My sister is dying, 58, from a sarcoma", "who: my sister, 51"; not "June, 12, 45", "nodes 3, 45, "
_BETWEEN_STOPS = re.compile(
    r"(?:(?<=[^\W\d][^\W\d], )|(?<=[)*\"”.], ))(?P<age>\d\d)"
    r"(?=,[ ][^\W\d]|[ ]?\n|\.(?=[ ]?\n|[ ][^\W\d_a-z]|\Z)|\Z)"
)
# "I smoked a lot, 35 years, and stopped"
_HABIT = re.compile(r"(?i:\b(?:smok|drank|drink|drunk|work|marri)\w*)[^.;\n]*\Z")
_LASTING = re.compile(rf"(?i:\b(?:{_LONG})[,:]?[ ]?)\Z")
_MONTH_NAMES = words_with_role("lab_words", "month")
_MONTH_BEFORE = re.compile(rf"\b(?i:{'|'.join(sorted(map(re.escape, _MONTH_NAMES)))}|no|nr|room|page), \Z")


def ages_in_passing(reading: Reading) -> list[Age]:
    """The patient's age where it is thrown in without a word of whom it is; nothing where two differ."""
    if reading.kind == "report" and len(reading.view) > _LONGEST_REPORT:
        return []
    for form in (*_ANYWHERE, *(_OF_QUERIES if reading.kind == "query" else _OF_REPORTS)):
        found = list(_found(reading, form))
        if found:
            return found if len({age.years for age in found}) == 1 else []
    return []


_ANYWHERE = (_WITH_LETTER, _CLOSED_UP, _LETTER_FIRST, _WITH_UNIT, _WHOLE_SENTENCE)
_OF_QUERIES = (_BETWEEN_STOPS,)
_OF_REPORTS = (_AT_THE_END, _BEARER, _CHILD, _BEFORE_MOTHER, _NAMED)

_YOUNGEST_OF = {_CHILD: 1, _LETTER_FIRST: 1, _BEARER: 13}
_PLAIN = frozenset({_CLOSED_UP, _BEARER, _CHILD, _BEFORE_MOTHER, _NAMED})


def _found(reading: Reading, form: re.Pattern[str]) -> Iterator[Age]:
    view = reading.view
    for match in form.finditer(view):
        parts = match.groupdict()
        said = "age" if parts["age"] else "age2"
        years, start = float(parts[said]), match.start(said)
        letter = parts.get("sex")
        youngest = _YOUNGEST_OF.get(form, _YOUNGEST)
        if not youngest <= years <= _OLDEST:
            continue
        if form not in _PLAIN and (
            NO_AGE_BEHIND.search(view, 0, start)
            or _LASTING.search(view, 0, match.start())
            or (form is _WITH_UNIT and _HABIT.search(view, 0, start))
        ):
            continue
        if form is _BETWEEN_STOPS and _MONTH_BEFORE.search(view, max(0, start - 12), start):
            continue
        if not _MONTH_NAMES.isdisjoint((parts.get("name2") or "").lower().split()):
            continue
        years /= 12 if parts.get("months") else 52 if parts.get("weeks") else 1
        sex = SEX_LETTERS[letter.lower()] if letter else None
        sex = "female" if any(map(parts.get, ("female", "mother", "girl"))) else sex
        sex = "male" if parts.get("male") or parts.get("boy") else sex
        # Whoever has the age is no relative of the patient's.
        start = match.start() if form is _BEARER else start
        yield Age(years, start, match.end(), None, sex, explicit=True)
