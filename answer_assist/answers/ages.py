"""Contradictions of age: the patient's own, and the age at which something happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from answer_assist.answers.coverage import Contradiction, Quote
from answer_assist.answers.statements import Statements
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.extraction.number_words import ONES, TENS
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_WORDS = rf"(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES)}))?|{'|'.join(sorted(ONES, key=len, reverse=True))}"
_NUMBER = rf"(?P<number>\d{{1,3}}|{_WORDS})"
# What counts something else than years.
_NO_AGE = (
    r"(?!\d|[.,]\d|/\d|-\d"
    r"| ?(?:%|mm|cm|mg|ml|gy|kg|per|out|of|to|and \d|weeks?|days?|cycles?|degrees?|months? (?!old)))"
)
# An age told of somebody: "a child of five years", "at the age of 45", "a 60-year-old", "you are 33".
_AGE = re.compile(
    rf"\b(?:(?:aged|age of|you are|you're|he is|he's|she is|she's|(?<!out )of|at) {_NUMBER}{_NO_AGE}"
    rf"(?P<unit>[ -](?:months?|years?))?(?P<after> old| of age)?"
    rf"|(?P<old>{_NUMBER.replace('number', 'digits')}[ -](?P<unit2>months?|years?)[ -]old))\b"
)
# "In women over 60 like you", "above 60 years like you".
_BOUND_AGE = re.compile(r"\b(?P<bound>above|over|under|below) (?P<number>\d{2})(?: years)?(?: of age)?\b")
_OPENING_AGE = re.compile(r"at \d{2} [a-z]")
_PERSON_AFTER_AT = re.compile(r",? (?:and )?(?:he|she|you|your|his|her|with)\b")
_PHRASE_ENDS = re.compile(r"[,.;:)]|$| and\b| with\b")
_YOUNGEST, _OLDEST = 10, 99
_YEARS_APART = 1.5
# "In your fifties", "in his 60s".
_DECADES = "|".join(word.removesuffix("y") for word in TENS)
_DECADE = re.compile(rf"\b(?:your|his|her) (?:early |mid-?|middle |late )?(?:(\d)0s|({_DECADES})ies)\b")
# "Bleeding at 62", "her father had bowel cancer at 49".
_EVENT = re.compile(rf"\b(?:at|aged)(?: the)?(?: age)?(?: of)? (\d{{1,2}}){_NO_AGE}\b")
_EVENT_WORDS = 7
_SHORTEST_EVENT = 4


def age_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer gives the patient, a relative or an event another age than the case.

    "Our son is 26" against "in a child of five years", "bleeding at 62" against "for a bleeding at 52".
    """
    found = next(_patient_ages(case, answer), None) or next(_events(case, answer), None)
    if found is not None:
        yield found


def _patient_ages(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    age = case.patient.age_years
    quote = _age_quote(case)
    if age is None or quote is None:
        return
    for word, years, start, end in _told_ages(answer):
        if abs(years - age) > _YEARS_APART and word not in case.words and answer.is_claim(start):
            yield Contradiction(f"age: {age:g}, said {word}", quote, answer.clause(start, end))
    for match in _BOUND_AGE.finditer(answer.reading.low):
        bound, is_above = int(match["number"]), match["bound"] in ("above", "over")
        is_other = age < bound - 1 if is_above else age > bound + 1
        if is_other and answer.is_pointed_at(match.end()):
            yield Contradiction(
                f"age: {age:g}, said {match[0]}", quote, answer.clause(match.start(), match.end())
            )
    for match in _DECADE.finditer(answer.reading.low):
        decade = 10 * int(match[1]) if match[1] else TENS[f"{match[2]}y"]
        if not decade - 1 <= age <= decade + 10 and _is_of_today(answer, match.start()):
            yield Contradiction(
                f"age: {age:g}, said {match[0]}", quote, answer.clause(match.start(), match.end())
            )


def _is_of_today(answer: AnswerText, start: int) -> bool:
    """Whether an age is claimed, and of now: "you had fibroids in your twenties" tells of the past."""
    reading = answer.reading
    before = reading.words[reading.word_index(answer.sentence_of(start).start) : reading.word_index(start)]
    return answer.is_claim(start) and words_with_role("answer_words", "past").isdisjoint(before)


def _told_ages(answer: AnswerText) -> Iterator[tuple[str, float, int, int]]:
    """The ages that are told of somebody: as written, in years, with their places."""
    low = answer.reading.low
    for match in _AGE.finditer(low):
        word = match["number"] or match["digits"]
        years = _value(word)
        if (match["unit"] or match["unit2"] or "").lstrip(" -").startswith("month"):
            years /= 12
        start = match.start()
        unit = match["unit"] or ""
        if low.startswith("at ", start) and unit and not match["after"]:
            continue  # "half are alive at five years"
        if low.startswith("at ", start) and _is_somebody_elses(answer, start):
            continue
        if not (_is_told_of_somebody(answer, match) or _is_bare_age(answer, start, match.end(), word)):
            continue
        if "limit" not in answer.roles_between(max(0, start - 14), match.end()):
            yield word, years, start, match.end()


def _is_told_of_somebody(answer: AnswerText, match: re.Match[str]) -> bool:
    """ "A 60-year-old", "at 54 he's young enough", "a lad of 25", "at 74 one can still think of it"."""
    low, start = answer.reading.low, match.start()
    if match["old"] or match["after"] or not low.startswith(("of ", "at "), start):
        return True
    if low.startswith("of ", start):
        last = answer.reading.word_index(start)
        return last > 0 and answer.reading.words[last - 1] in _persons()
    if _PERSON_AFTER_AT.match(low, match.end()):
        return True
    sentence = answer.sentence_of(start)
    return bool(
        start == sentence.start
        and _OPENING_AGE.match(low, start)
        and answer.roles_between(start, sentence.end).isdisjoint(("advice", "general", "limit"))
    )


@cache
def _persons() -> frozenset[str]:
    """Whom an age may be told of: "a lad of 25", "at the age of 45"."""
    return words_with_role("person_words", "male", "female", "person") | words_with_role(
        "answer_words", "patient noun", "told an age"
    )


def _is_bare_age(answer: AnswerText, start: int, end: int, word: str) -> bool:
    """ "The remaining ovary at 67": a number that may be an age, ends its phrase and is nobody else's."""
    low = answer.reading.low
    if not (low.startswith("at ", start) and word.isdigit() and _YOUNGEST <= int(word) <= _OLDEST):
        return False
    return bool(_PHRASE_ENDS.match(low, end))


def _is_somebody_elses(answer: AnswerText, start: int) -> bool:
    """ "Your daughters should be tested at 25": a relative's age, or one at which something is advised."""
    begin = answer.chunk_start(start)
    if answer.reading.hits_between("relations", begin, start):
        return True
    return not answer.roles_between(begin, start).isdisjoint(("advice", "hypothetical", "deferral"))


def _value(word: str) -> float:
    if word.isdigit():
        return float(word)
    tens, _, ones = word.partition("-")
    return float(TENS.get(tens, ONES.get(tens, 0)) + ONES.get(ones, 0))


def _age_quote(case: CaseText) -> Quote | None:
    """The words that tell the age; who it is stands beside them."""
    for document in case.documents:
        evidence = document.summary.patient.evidence
        if document.summary.patient.age_years is not None and evidence:
            holds_number = [span for span in evidence if any(letter.isdigit() for letter in span.text)]
            return Quote((holds_number or list(evidence))[0], document.id)
    return None


# The age at which something happened


@dataclass(frozen=True, slots=True)
class _Event:
    """What happened, or to whom, by its words; at what age."""

    words: frozenset[str]
    persons: frozenset[str]
    age: int
    start: int
    end: int


def _events(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    told = [(event, document) for document in case.documents for event in document.once(_told_events)]
    for claimed in _told_events(answer):
        if str(claimed.age) in case.words or not answer.is_plain(claimed.start, claimed.end):
            continue
        before = answer.roles_between(answer.chunk_start(claimed.start), claimed.end)
        if not before.isdisjoint(("advice", "hypothetical", "deferral")):
            continue
        for event, document in told:
            same_person = event.persons == claimed.persons
            if same_person and (claimed.persons or not event.words.isdisjoint(claimed.words)):
                yield Contradiction(
                    f"age: {event.age}, said {claimed.age}",
                    document.quote(event.start, event.end),
                    answer.clause(claimed.start, claimed.end),
                )
                break


def _told_events(text: Statements) -> Iterator[_Event]:
    reading = text.reading
    for match in _EVENT.finditer(reading.low):
        begin = text.chunk_start(match.start())
        last = reading.word_index(match.start())
        first = max(reading.word_index(begin), last - _EVENT_WORDS)
        words = {
            word
            for word in reading.words[first:last]
            if len(word) >= _SHORTEST_EVENT and word.isalpha() and word not in _function_words()
        }
        relatives = {
            hit.row.extra["relation"] for hit in reading.hits_between("relations", begin, match.start())
        }
        yield _Event(frozenset(words), frozenset(relatives - {""}), int(match[1]), match.start(), match.end())


@cache
def _function_words() -> frozenset[str]:
    return frozenset(form for row in load_table("function_words") for form in (row.name, *row.synonyms))
