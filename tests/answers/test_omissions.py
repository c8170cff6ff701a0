"""What an answer passes over, and what it takes up under another name."""

from __future__ import annotations

import pytest

from answer_assist.answers.omissions import find_omissions
from answer_assist.answers.texts import AnswerText, CaseText

ANSWER = (
    "The operation comes first, and after it radiation. The outlook is good, and a scan is made twice a year."
)


def omitted(query: str, answer: str = ANSWER) -> list[str]:
    case = CaseText([(None, query, "query")])
    return [each.about for each in find_omissions(case, AnswerText(answer))]


def query(told: str, asked: str = "Which treatment comes first?") -> str:
    found = (
        "I am 61 and live in Bergen. The biopsy of the stomach shows adenocarcinoma, grade 2, HER2 negative."
    )
    return f"{found} {told} {asked}"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("I take warfarin since a valve operation.", "warfarin"),
        ("I am on azathioprine for my bowels.", "azathioprine"),
        ("I had a heart attack in 2019.", "coronary"),
        ("My ejection fraction is 34%.", "ejection fraction"),
        ("I have had a clot in the leg twice.", "thrombosis"),
        ("Haemoglobin 8.2 last week.", "haemoglobin 8.2"),
        ("My creatinine is 2.4 mg/dl.", "creatinine"),
        ("Potassium was 6.3 mmol/l yesterday.", "potassium"),
        ("My platelets are 41.", "platelets"),
        ("I am allergic to penicillin.", "penicillin"),
        ("I am 14 weeks pregnant.", "pregnancy"),
        ("I am still breastfeeding my son.", "breastfeeding"),
        ("I have hepatitis B and take nothing for it.", "hepatitis B"),
        ("My left calf has been swollen since Tuesday.", "leg"),
        ("Since Sunday I cough up blood.", "blood"),
        ("I have lost 9 kg since June.", "weight loss"),
        ("Since Friday I have fever and chills.", "fever"),
        ("I had a kidney transplant in 2012.", "transplant"),
        ("The CT also shows a lung nodule.", "nodule"),
        ("I take lithium for my moods.", "lithium"),
        ("I'm a Jehovah's Witness.", "transfusion"),
        ("The deep margin was involved in the first operation, margin positive.", "margin"),
        ("My ECG shows a long QT.", "arrhythmia"),
        ("The quantiferon was positive, so latent TB.", "tuberculosis"),
    ],
)
def test_is_passed_over(told: str, word: str) -> None:
    found = omitted(query(told))
    assert any(word.lower() in about.lower() for about in found), found


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        (
            "I take warfarin since a valve operation.",
            "The blood thinner and the valve need a plan before the operation.",
        ),
        ("I take rivaroxaban.", "Stop the anticoagulant two days before."),
        (
            "I am on azathioprine for my bowels.",
            "As your immune system is suppressed, look out for infections.",
        ),
        ("I had a heart attack in 2019.", "Let the cardiologist see you first."),
        ("Haemoglobin 8.2 last week.", "The anaemia has to be set right, with iron as a drip."),
        ("My creatinine is 2.4 mg/dl.", "With those kidneys the dose has to be lowered."),
        ("I am still breastfeeding my son.", "You would have to stop nursing before the first drip."),
        ("My left calf has been swollen since Tuesday.", "Have a Doppler of the leg done today."),
        ("I have lost 9 kg since June.", "First of all your weight has to come up again."),
        # normal, denied, over, somebody else's, planned
        ("Haemoglobin 13.8, creatinine 0.9 mg/dl, platelets 240.", ANSWER),
        ("Hb 138 and creatinine 84.", ANSWER),
        ("I have no fever and no allergies.", ANSWER),
        ("I take no blood thinners.", ANSWER),
        ("My neighbour had a heart attack after it.", ANSWER),
        ("I am a teacher, I have two cats and I like to swim.", ANSWER),
    ],
)
def test_is_not_passed_over(told: str, answer: str) -> None:
    assert omitted(query(told), answer) == []


def test_what_is_asked_is_a_question_and_no_omission() -> None:
    assert omitted(query("I take warfarin.", "Must I stop the warfarin?")) == []


def test_at_most_two_are_named() -> None:
    told = (
        "I take warfarin for a mechanical valve. My creatinine is 3.1 mg/dl. I had a stroke in 2020. "
        "Haemoglobin is 7.2. I have hepatitis C. Since Monday I have fever."
    )
    assert 1 <= len(omitted(query(told))) <= 2


def test_complaints_that_led_to_the_diagnosis_are_history() -> None:
    told = (
        "I was vomiting in spring, so they looked. The biopsy of the stomach shows adenocarcinoma. Operate?"
    )
    assert omitted(told) == []


def test_an_omission_quotes_the_clause_that_tells_it() -> None:
    text = query("I play the cello, and I take azathioprine for Crohn's disease since 2015.")
    (omission,) = find_omissions(CaseText([("q1", text, "query")]), AnswerText(ANSWER))
    assert omission.query.document == "q1"
    assert "azathioprine" in omission.query.span.text
    assert text[omission.query.span.start : omission.query.span.end] == omission.query.span.text
