"""Ages thrown in without a word of whom they are, notes of several patients, writers who care for others."""

from __future__ import annotations

import pytest

from answer_assist.extraction.pipeline import read
from answer_assist.findings import DocumentKind, Patient


def patient(text: str, kind: DocumentKind = "query") -> Patient:
    return read(text, kind).patient


@pytest.mark.parametrize(
    ("text", "kind", "years", "sex"),
    [
        ("Lump in the left breast, 58 f, nothing in the liver. Is surgery needed?", "query", 58, "female"),
        ("The tumor came back on the same side. 70. They said no surgery.", "query", 70, None),
        ("Veteran, 69, rectal cancer, for discussion.", "note", 69, None),
        ("Toddler 18 mo, abdominal mass, Wilms suspected.", "note", 1.5, None),
    ],
)
def test_an_age_thrown_in(text: str, kind: DocumentKind, years: float, sex: str | None) -> None:
    found = patient(text, kind)
    assert (found.age_years, found.sex) == (years, sex)


@pytest.mark.parametrize(
    "text",
    [
        "I smoked a lot, 35 years, and stopped. Is a nodule of the lung cancer?",
        "Some days I feel like 20. The scan of my lung is clear.",
        "Ki-67, 45. Grade 3. Is that bad?",
    ],
)
def test_other_numbers_are_no_ages(text: str) -> None:
    assert patient(text).age_years is None


def test_a_plain_age_goes_before() -> None:
    assert (
        patient("I am 61 years old. Sore breast, 58 f, was written on the slip by mistake.").age_years == 61
    )


def test_a_note_of_several_patients_has_no_patient() -> None:
    minutes = (
        "1. 64 M, rectal cancer: surgery.\n2. 51 F, breast cancer: chemotherapy.\n3. 70 M, lung cancer: scan."
    )
    found = patient(minutes, "note")
    assert (found.age_years, found.sex) == (None, None)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Hi, 30F, MRI shows a cyst of the ovary. Should I worry?", "self"),
        ("It's Tom's wife again. He has colon cancer and his scar hurts.", "husband"),
        (
            "I am a nurse writing for a man in our village. He is 60, he has a mouth cancer. Can he eat?",
            "other",
        ),
    ],
)
def test_who_writes(text: str, relation: str) -> None:
    assert patient(text).relation == relation
