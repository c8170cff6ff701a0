"""The wrong side, a state told by nouns and the other sex, each with its nearest innocent twin."""

from __future__ import annotations

import pytest

from answer_assist.answers.contradictions import find_contradictions
from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.texts import AnswerText, CaseText


def contradictions(query: str, answer: str) -> tuple[Contradiction, ...]:
    return find_contradictions(CaseText([(None, query, "query")]), AnswerText(answer))


TONGUE = (
    "I am a man of 61. Squamous cell carcinoma of the left tongue, no perineural invasion, "
    "lymphovascular invasion present. Do I need radiation?"
)
BLADDER = (
    "My father had a tumour of the bladder removed: high grade, muscularis propria not involved. BCG next?"
)
LUNG = "I am 58 and have lung cancer right: adenocarcinoma. Which drug comes first?"
EYE = "My niece is three. Retinoblastoma of the left eye, the right eye is clean. Can the eye be kept?"


@pytest.mark.parametrize(
    ("query", "answer", "word"),
    [
        # the side of a body part, bounded by a preposition or followed by what may be done
        (TONGUE, "A strip will be taken from the right tongue under narcosis.", "side"),
        (TONGUE, "For your tumour on the right tongue radiation may be added.", "side"),
        (LUNG, "Your left-sided tumour is out of reach of the needle.", "side"),
        (EYE, "Since her right eye is affected as well, I would begin with drugs.", "side"),
        # present or absent, told by nouns
        (TONGUE, "Since there was invasion along the nerves, radiation follows.", "perineural"),
        (BLADDER, "With muscle invaded already, the bladder should come out.", "muscle"),
        # sex
        (TONGUE, "For a lady of your age the operation is no burden.", "sex"),
        (TONGUE, "A woman with your findings is treated by surgery.", "sex"),
    ],
)
def test_contradicts(query: str, answer: str, word: str) -> None:
    found = contradictions(query, answer)
    assert any(word in each.about for each in found), found


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (TONGUE, "A strip will be taken from the left tongue under narcosis."),
        (TONGUE, "Look at the right tongue as well, from time to time."),
        (LUNG, "Your right-sided tumour is within reach of the needle."),
        (EYE, "Her right eye is healthy and has to be looked at as well."),
        (TONGUE, "If there was invasion along the nerves, radiation would follow."),
        (TONGUE, "Invasion along the nerves would call for radiation."),
        (BLADDER, "Muscle invasive tumours are treated by taking out the bladder."),
        (TONGUE, "For a man of your age the operation is no burden."),
        (TONGUE, "Women with such findings are treated by surgery."),
    ],
)
def test_does_not_contradict(query: str, answer: str) -> None:
    assert contradictions(query, answer) == ()
