"""Spread, diseases, levels, results, node counts and sides, each with its nearest innocent twin."""

from __future__ import annotations

import pytest

from answer_assist.answers.contradictions import find_contradictions
from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.texts import AnswerText, CaseText


def contradictions(query: str, answer: str) -> tuple[Contradiction, ...]:
    return find_contradictions(CaseText([(None, query, "query")]), AnswerText(answer))


LIVER = (
    "My uncle is 67 and has hepatocellular carcinoma, 4.1 cm. AFP 620, calcium normal. CT: lungs clear, "
    "bones clear. He has type 2 diabetes. He takes sumatriptan for migraine. What comes next?"
)
TONSIL = (
    "I am a man of 59. Squamous cell carcinoma of the tonsil, p16 negative, 6 of 31 nodes positive, "
    "margins not clear. I am not operated again so far. Is radiation needed?"
)
ATRIUM = "I am 44. A myxoma in the left atrium, 3 cm, a node in the left groin. Who should operate?"
LEUKAEMIA = "My son is 9 and has B-cell acute leukaemia with a complex karyotype. How long is treatment?"


@pytest.mark.parametrize(
    ("query", "answer", "word"),
    [
        # spread to an organ
        (LIVER, "With deposits in the lungs an operation makes little sense.", "spread: lungs"),
        (LIVER, "Since there are bone metastases already, tablets come first.", "spread: bones"),
        # a disease that he has or has not
        (LIVER, "As he isn't diabetic, the steroid is no worry.", "condition: diabetes"),
        # how high a value is
        (LIVER, "A normal AFP does not change that.", "level of AFP"),
        (LIVER, "Since his calcium is still low, carry on with the tablets.", "level of calcium"),
        # a medicine of the same group
        (LIVER, "Limit the rizatriptan to two days a week.", "medicine: sumatriptan"),
        # results, nodes, margins
        (TONSIL, "Your p16 was positive, which is good news.", "p16"),
        (TONSIL, "Though 6 of 13 nodes are positive, the dissection is adequate.", "nodes"),
        (TONSIL, "With none of the six nodes affected you need no radiation.", "nodes"),
        (TONSIL, "Since the margins are clear you need no second operation.", "margin"),
        (TONSIL, "A lad of 25 heals quickly.", "age"),
        # sides
        (ATRIUM, "Because it sits in the right atrium, a small cut is enough.", "side"),
        (ATRIUM, "The node in the right side of the groin can be taken out.", "side"),
        # lineage and karyotype
        (LEUKAEMIA, "In T-cell disease like his the boys are treated longer.", "lineage"),
        (LEUKAEMIA, "Since his chromosomes are normal, a slower pace is fine.", "karyotype"),
    ],
)
def test_contradicts(query: str, answer: str, word: str) -> None:
    found = contradictions(query, answer)
    assert any(word in each.about for each in found), found


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (LIVER, "Deposits in the lungs would make an operation senseless."),
        (LIVER, "If there were bone metastases, tablets would come first."),
        (LIVER, "As he is diabetic, the steroid needs some care."),
        (LIVER, "A raised AFP does not change that."),
        (LIVER, "A low calcium can have many causes."),
        (LIVER, "Your calcium should be checked again."),
        (LIVER, "Limit the sumatriptan to two days a week."),
        (LIVER, "About half are alive at five years with such a tumour."),
        (LIVER, "About four of ten lose their hair with the antibody."),
        (TONSIL, "A positive p16 can be found in such tumours."),
        (TONSIL, "With 6 of 31 nodes affected you need radiation."),
        (TONSIL, "As the margins aren't clear you need radiation."),
        (TONSIL, "When the edge isn't free about half come back."),
        (ATRIUM, "Because it sits in the left atrium, a small cut is enough."),
        (ATRIUM, "An operation is the right call here."),
        (ATRIUM, "It's your right to ask for a second opinion."),
        (LEUKAEMIA, "In B-cell disease like his the boys are treated for two years."),
    ],
)
def test_does_not_contradict(query: str, answer: str) -> None:
    assert not contradictions(query, answer)
