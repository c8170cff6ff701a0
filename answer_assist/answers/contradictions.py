"""Statements of an answer that conflict with the case."""

from __future__ import annotations

from answer_assist.answers.ages import age_contradictions
from answer_assist.answers.attributes import RESULT
from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.diagnoses import diagnosis_contradictions
from answer_assist.answers.drugs import drug_contradictions
from answer_assist.answers.measures import measure_contradictions
from answer_assist.answers.numbers import number_contradictions
from answer_assist.answers.people import person_contradictions
from answer_assist.answers.places import place_contradictions
from answer_assist.answers.states import state_contradictions
from answer_assist.answers.texts import AnswerText, CaseText

_READERS = (
    person_contradictions,
    age_contradictions,
    diagnosis_contradictions,
    place_contradictions,
    measure_contradictions,
    drug_contradictions,
)
# What a finding tells is compared there; these are asked for what remains.
_FURTHER_READERS = (state_contradictions, number_contradictions)


def find_contradictions(case: CaseText, answer: AnswerText) -> tuple[Contradiction, ...]:
    """Every statement of the answer that conflicts with a fact of the case, in the order of the answer.

    A doctor's reasoned disagreement and what is only supposed or said in general are none.
    """
    found = [each for reader in _READERS for each in reader(case, answer)]
    for reader in _FURTHER_READERS:
        taken = [(each.answer.start, each.answer.end) for each in found]
        found.extend(
            each
            for each in reader(case, answer)
            if not any(each.answer.start < end and start < each.answer.end for start, end in taken)
            or (reader is state_contradictions and not each.about.startswith(RESULT))
        )
    return tuple(sorted(found, key=lambda each: each.answer.start))
