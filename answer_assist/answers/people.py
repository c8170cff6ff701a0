"""Contradictions about the person: another age, another relative, another sex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from answer_assist.answers.coverage import Contradiction, Quote
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.extraction.number_words import ONES, TENS
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Sex

_NUMBER = rf"(?P<number>\d{{1,3}}|(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES)}))?|{'|'.join(sorted(ONES, key=len, reverse=True))})"
# An age told of somebody: "a child of five years", "at the age of 45", "a 60-year-old", "you are 33".
_AGE = re.compile(
    rf"\b(?:(?:aged|age of|you are|you're|he is|she is|of|at) {_NUMBER}(?!\d|[.%]\d| ?(?:%|mm|cm|mg|ml|per|out|of|to|weeks?|days?|cycles?))"
    rf"(?P<unit>[ -](?:months?|years?))?(?P<after> old| of age)?|(?P<old>{_NUMBER.replace('number', 'digits')}[ -](?P<unit2>months?|years?)[ -]old))\b"
)
_PERSON_BEFORE_OF = re.compile(
    r"\b(?:child|baby|infant|boy|girl|man|woman|lady|gentleman|patient|person|age|somebody|someone)$"
)
_PERSON_AFTER_AT = re.compile(r",? (?:he|she|you|your|his|her)\b")
_YEARS_APART = 1.5
# Relatives who may be the patient of a query; a doctor names children and siblings for other reasons too.
_RELATIVES = frozenset({"mother", "father", "husband", "wife", "son", "daughter", "sister", "brother"})
_PRONOUNS: dict[str, Sex] = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_FEWEST_PRONOUNS = 2


def person_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer speaks of another person than the case.

    "Our son is 26" against "in a child of five years", "my dad" against "your mother".
    """
    yield from _ages(case, answer)
    relatives = list(_other_relatives(case, answer))
    yield from relatives
    if not relatives:
        yield from _other_sex(case, answer)


def _ages(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    age = case.patient.age_years
    if age is None:
        return
    low = answer.reading.low
    for match in _AGE.finditer(low):
        word = match["number"] or match["digits"]
        years = _value(word)
        if (match["unit"] or match["unit2"] or "").startswith(("month", " month", "-month")):
            years /= 12
        place = match.start()
        told_of_somebody = match["old"] or match["after"] or not low.startswith(("of ", "at "), place)
        # "At 54 he's young enough": a person follows at once
        told_of_somebody = told_of_somebody or bool(_PERSON_AFTER_AT.match(low, match.end()))
        if not told_of_somebody and not _PERSON_BEFORE_OF.search(low[:place].rstrip()):
            continue
        if abs(years - age) <= _YEARS_APART or word in case.words or not answer.is_claim(place):
            continue
        if "limit" in answer.roles_between(max(0, place - 14), match.end()):
            continue
        quote = _age_quote(case)
        if quote is not None:
            yield Contradiction(f"age: {age:g}, said {word}", quote, answer.clause(place, match.end()))
            return


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


def _other_relatives(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Your mother" where the query is about the father and knows no mother."""
    patient = case.patient.relation
    if patient not in _RELATIVES:
        return
    known = {hit.row.extra["relation"] for hit, _ in case.names("relations")}
    # the writer himself: the father of "my daughter" is known without being named
    known |= {"mother", "father"} if patient in ("son", "daughter") else set()
    quote = _relation_quote(case)
    for hit in answer.reading.hits("relations"):
        relation = hit.row.extra["relation"]
        if relation not in _RELATIVES or relation in known or relation == patient or quote is None:
            continue
        index = answer.reading.word_index(hit.start)
        if index and answer.reading.words[index - 1] == "your" and answer.is_claim(hit.start):
            start = answer.reading.starts[index - 1]
            yield Contradiction(
                f"patient: the {patient}, said the {relation}", quote, answer.reading.span(start, hit.end)
            )
            return


def _relation_quote(case: CaseText) -> Quote | None:
    for document in case.documents:
        patient = document.summary.patient
        if patient.relation is not None and patient.evidence:
            return Quote(patient.evidence[0], document.id)
    return None


def _other_sex(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "He", "his" throughout where the patient is a woman."""
    patient = case.patient
    quote = _relation_quote(case)
    if patient.sex is None or patient.relation in (None, "self") or quote is None:
        return
    reading = answer.reading
    places = [index for index, word in enumerate(reading.words) if word in _PRONOUNS]
    other = [index for index in places if _PRONOUNS[reading.words[index]] != patient.sex]
    if len(other) < _FEWEST_PRONOUNS or len(other) != len(places):
        return
    if not _persons().isdisjoint(reading.words):  # "ask the surgeon, he knows"
        return
    if any(hit.row.extra["sex"] not in ("", patient.sex) for hit in reading.hits("relations")):
        return
    first = other[0]
    word = reading.words[first]
    yield Contradiction(
        f"sex: {patient.sex}, said {word!r}", quote, reading.span(reading.starts[first], reading.ends[first])
    )


@cache
def _persons() -> frozenset[str]:
    """Persons beside the patient whom a pronoun may stand for."""
    return words_with_role("person_words", "male", "female") | words_with_role("answer_words", "person")
