"""Ages that stand alone between stops, without a word of age: "My name is Thabo, 42, mine worker"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from answer_assist.extraction.persons import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# A letter's writer introduces himself in its first sentences.
_FIRST_SENTENCES = 3
# Bare numbers of children are more often something else.
_YOUNGEST, _OLDEST = 15, 99
# A number that opens one of so many first sentences
_TOP_SENTENCES = 5
# Between a relative and the age that stands alone may be a name, a place, an occupation.
_REACH_OF_RELATIVE = 6
_LONGEST_NAME = 4
_STOPS = frozenset({",", ".", ";", ")", ""})
_MEETING = words_with_role("person_words", "meets")
_TIMES = words_with_role("person_words", "time before")
_YEARS = words_with_role("person_words", "year")
_MONTHS = words_with_role("lab_words", "month")


def numbers_between_stops(reading: Reading) -> list[int]:
    """Indices of the numbers that may be the age of whom a query is about, by the stops beside them alone.

    "I am an accountant in Krakow, 45, my English ...", "Retired postman, 64, Cork." in one of the first
    sentences; not "June 12, 45 tablets", "CEA 4.1, 64, 80".

    Args:
        reading: a query; others give nothing.
    """
    if reading.kind != "query":
        return []
    words, found = reading.words, []
    firsts = [0, *reading.sentence_words[1 : _FIRST_SENTENCES + 1]]
    firsts.append(len(words))
    for first, end in pairwise(firsts):
        for index in range(first + 1, min(end, len(words))):
            if words[index].isdecimal():
                if _is_between_stops(reading, index):
                    found.append(index)
                # Whatever follows another number belongs to it more often than to a person.
                break
    return found


def _is_between_stops(reading: Reading, index: int) -> bool:
    words = reading.words
    if not _YOUNGEST <= int(words[index]) <= _OLDEST or words[index - 1] not in (",", "(") or index < 2:
        return False
    lead = words[index - 2]
    if not lead.isalpha() or lead in _TIMES or lead in _MONTHS:
        return False
    behind = index + 1
    if words[behind : behind + 1] and words[behind] in _YEARS:
        # "From Indore, 35 years, teacher", not "smoker, 35 years, stopped"
        if not reading.view[reading.starts[index - 2]].isupper():
            return False
        behind += 1
    # "..., 45, 62, 80" and "..., 45.2" are values.
    following = [*words[behind : behind + 2], "", ""]
    return following[0] in _STOPS and not following[1].isdecimal()


def opens_sentence(reading: Reading, index: int) -> bool:
    """ "Posting for my dad. 72, ex miner, ...": a bare number that opens one of the first sentences."""
    following = reading.words[index + 1 : index + 3]
    if reading.kind != "query" or following[:1] != [","] or not following[1:] or not following[1].isalpha():
        return False
    return (
        _YOUNGEST < int(reading.words[index]) <= _OLDEST and index in reading.sentence_words[1:_TOP_SENTENCES]
    )


def is_of_somebody_else(mentions: Sequence[Mention], index: int) -> bool:
    """Whether a relative is named just before an age that stands alone: "my friend from Lagos, 45, has"."""
    return any(
        mention.who in ("relation", "stranger") and 0 < index - mention.last <= _REACH_OF_RELATIVE
        for mention in mentions
    )


def stands_by_itself(reading: Reading, index: int) -> bool:
    """Whether the words beside a bare number alone make it an age, of the writer or of whom he met."""
    return _follows_writer(reading, index) or _follows_meeting(reading, index)


def _follows_writer(reading: Reading, index: int) -> bool:
    """ "I (44, m, vegetarian)", "im 29 from Kumasi", "59 then, 64 now"."""
    words = reading.words
    lead, after = words[max(0, index - 2) : index], words[index + 1 : index + 3]
    if lead == ["i", "("]:
        return after[:1] in ([","], [")"])
    if lead[-1:] == ["im"] or lead == ["i", "m"]:
        return len(after) == 2 and after[0] == "from" and after[1].isalpha() and after[1] not in _TIMES
    return lead == ["then", ","] and after[:1] == ["now"]


def _follows_meeting(reading: Reading, index: int) -> bool:
    """Whether a note tells whom its writer met: "I saw Gareth (56) with his wife"."""
    words = reading.words
    if reading.kind != "note" or words[index - 1] != "(" or words[index + 1 : index + 2] != [")"]:
        return False
    at = index - 2
    while at >= 0 and index - at <= _LONGEST_NAME and reading.view[reading.starts[at]].isupper():
        at -= 1
    return at >= 0 and at < index - 2 and words[at] in _MEETING and int(words[index]) >= _YOUNGEST
