"""Stated sexes: "Mrs.", "Gender: F", "this man"; a sex beside an age comes with the age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

_TABLE = "person_words"
SEX_NOUNS = {
    **dict.fromkeys(words_with_role(_TABLE, "male"), "male"),
    **dict.fromkeys(words_with_role(_TABLE, "female"), "female"),
}
TITLES = {
    **dict.fromkeys(words_with_role(_TABLE, "male title"), "male"),
    **dict.fromkeys(words_with_role(_TABLE, "female title"), "female"),
}
SEX_LETTERS = {"m": "male", "f": "female"}
SEX_WORDS = frozenset(SEX_NOUNS) | frozenset(SEX_LETTERS)
TIME_AFTER = words_with_role(_TABLE, "time after")

# A title only counts before a name; "MR" alone is magnetic resonance or mitral regurgitation.
_TITLE_AND_NAME = re.compile(
    r"(?:[A-Z][a-z]+\.?|[A-Z]{2,5}\.)\s*(?:[a-z]{1,4}[. ](?:[a-z]{1,4}[. ])?[ ]?)?[A-Z][\w.]*"
)
_SEX_SIGNALS = SEX_WORDS | frozenset(TITLES)
_GENERIC_LEADS = frozenset({"can", "does", "should", "if", "in", "for", "like", "would", "as", "than"})
_BEARERS = frozenset({"patient", "pt", "newborn", "neonate", "infant", "toddler", "adolescent"})
_PLAIN = frozenset({"male", "female"})
_SEPARATORS = frozenset(",.;(|:")
_STOPS = frozenset(".:;")
_BEING = frozenset({"am", "m", "im", "is", "are", "s"})
_MONTHS = words_with_role(_TABLE, "month", "week") | {"currently", "two", "three", "four", "five", "six"}
_KIN = frozenset(
    {"baby", "child", "infant", "newborn", "son", "daughter", "wife", "husband", "mother", "father", "boy"}
) | {"girl", "twin", "b", "s", "d", "w", "h", "c"}
_STATES_OF_WOMEN = words_with_role(_TABLE, "state of a woman")
_IN_A_STATE = frozenset({"patient", "pt", "mother", "lady", "woman", ",", ".", ";", ")"})
_ARTICLES = frozenset({"a", "an", "this", "the"})


_NOUNS_OF_WRITERS = {**SEX_NOUNS, "boy": "male", "girl": "female"}
_TITLE_WORDS = "|".join(re.escape(word) for word in sorted(TITLES, key=len, reverse=True))
_NOUN_WORDS = "|".join(re.escape(word) for word in sorted(_NOUNS_OF_WRITERS, key=len, reverse=True))
_WRITER_SIGNALS = frozenset(_NOUNS_OF_WRITERS) | frozenset(TITLES) | frozenset(SEX_LETTERS)
# "Mr. R. here, 78", "test results on Mr. — (me)", "Yours, Ms K"
_OF_WRITER = re.compile(
    rf"\b(?P<title>(?i:{_TITLE_WORDS}))\b\.?(?: [A-Z][\w.]*)?(?: here\b| ?[—–-]* ?\(me\))"
    # "Im 21 now (m)"
    rf"|(?<=\d )(?:now |years |yrs |old ){{0,2}}\((?P<letter>[mfMF])\)"
    # "A man of my age", "a woman like me"
    rf"|\b(?:a|as a|another) (?:\w+ )?(?P<noun>(?i:{_NOUN_WORDS})) (?:of my age|my age|like me)\b"
)


class SexWord(NamedTuple):
    """A word that says the sex of the person spoken of: "woman" in "a woman", "Mr.", "F" in "Sex: F".

    ``of_writer``: in a query by form the writer's own ("Mr. R. here", "a man of my age").
    """

    sex: str
    start: int
    end: int
    of_writer: bool = False


def find_sexes(reading: Reading) -> list[SexWord]:
    """Words that say a sex by a label, a title or as "a woman"; those beside an age come with the age."""
    words, places = reading.words, reading.places
    found = list(_of_writers(reading)) if reading.kind == "query" else []
    found += [
        SexWord("female", reading.starts[index], reading.ends[index])
        for index in places.get("pregnant", ())
        if _is_told_pregnant(words, index)
    ]
    if reading.kind in ("report", "note"):
        found += [
            SexWord("female", reading.starts[index], reading.ends[index])
            for word in _STATES_OF_WOMEN & places.keys()
            for index in places[word]
            if _is_a_state(reading, index)
        ]
    for index in sorted(at for word in _SEX_SIGNALS & places.keys() for at in places[word]):
        word, sex = words[index], None
        if word in SEX_NOUNS:
            sex = SEX_NOUNS[word] if _says_sex(words, index) else None
        elif word in TITLES:
            named = _TITLE_AND_NAME.match(reading.view, reading.starts[index]) is not None
            # "Baby of Mrs N."
            sex = TITLES[word] if named and not _is_kin_of(words, index) else None
        elif word in SEX_LETTERS and reading.view[reading.starts[index]].isupper():
            sex = SEX_LETTERS[word] if _is_after_label(words, index) else None
        if sex is not None:
            found.append(SexWord(sex, reading.starts[index], reading.ends[index]))
    return found


def _of_writers(reading: Reading) -> Iterator[SexWord]:
    """How writers of queries say their own sex, apart from an age."""
    if _WRITER_SIGNALS.isdisjoint(reading.places):
        return
    for match in _OF_WRITER.finditer(reading.view):
        word = (match["title"] or match["noun"] or match["letter"]).lower()
        sex = {**_NOUNS_OF_WRITERS, **SEX_LETTERS, **TITLES}[word]
        yield SexWord(sex, *match.span(), of_writer=True)


def _is_kin_of(words: list[str], index: int) -> bool:
    before = words[max(0, index - 2) : index]
    return before[-1:] == ["of"] and before[0] in _KIN


def _is_a_state(reading: Reading, index: int) -> bool:
    """ "Aged 48, premenopausal, ...", "lactating mother", and not "lactating adenoma"."""
    words, end = reading.words, reading.ends[index]
    if words[index - 1 : index] == ["non"]:
        return False
    return words[index + 1 : index + 2] == [] or (
        reading.view[end : end + 1] == "\n" or words[index + 1] in _IN_A_STATE
    )


def _is_told_pregnant(words: list[str], index: int) -> bool:
    """ "I am pregnant", "you are 14 weeks pregnant", and not "I want to get pregnant"."""
    for here in range(index - 1, max(-1, index - 5), -1):
        if words[here] in _BEING:
            return "if" not in words[max(0, here - 2) : here] and words[index - 1] not in (
                "not",
                "get",
                "getting",
            )
        if not (words[here].isdigit() or words[here] in _MONTHS or words[here] == "now"):
            break
    return False


def _is_after_label(words: list[str], index: int) -> bool:
    """Whether "sex:" or "gender:" stands before a word, and no second value after it to tick."""
    lead = words[max(0, index - 12) : index]
    while lead and not lead[-1].isalpha():
        lead.pop()
    if not lead or lead[-1] not in {"sex", "gender", "sx"}:
        return False
    return not any(word in SEX_NOUNS or word in SEX_LETTERS for word in words[index + 1 : index + 5])


def _says_sex(words: list[str], index: int) -> bool:
    if _is_after_label(words, index):
        return True
    lead = words[max(0, index - 5) : index]
    if words[index] in _PLAIN and lead[-1:] == ["and"] and lead[-2].isdigit():
        return True  # "I'm 50 and female"
    if "old" in lead and ("year" in lead or "years" in lead):
        return True
    after = words[index + 1] if index + 1 < len(words) else ""
    if words[index] in _PLAIN and not after.isalnum() and (not lead or lead[-1] in _SEPARATORS):
        # "Hepatoblastoma, male." and no two boxes to tick
        return _PLAIN.isdisjoint(words[index + 1 : index + 5]) and _PLAIN.isdisjoint(lead)
    if after in _BEARERS:
        # "Female patient aged 77"
        return not lead or lead[-1] not in _GENERIC_LEADS
    if after in {"from", "in", "aged"} and (not lead or lead[-1] in _STOPS):
        return words[index] not in _PLAIN  # "Woman from Aleppo, approx 50"
    if after == "in" and words[index + 2 : index + 3] in (["his"], ["her"]) and lead:
        # "A man in his fifties"
        return lead[-1] in _ARTICLES
    if not lead or (after in TIME_AFTER and after != "of"):
        return False
    if lead[-1] in _ARTICLES:
        return len(lead) < 2 or lead[-2] not in _GENERIC_LEADS
    return (
        len(lead) > 1
        and lead[-2] in _ARTICLES
        and lead[-1].isalpha()
        and after in {"who", "with", "presented", "was", ","}
    )
