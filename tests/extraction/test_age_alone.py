"""Ages without a word of age beside them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient


def _age(text: str, kind: str = "query") -> float | None:
    patient = read_patient(Reading(text, kind))
    return patient.age_years if patient is not None else None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Good day. My name is Sipho, 47, bus driver. Lump in the neck.", 47),
        ("I am a teacher in Gdansk, 52, sorry for my English. Breast cancer in 2020.", 52),
        ("Dear doctor, retired nurse, 71, Galway. Carcinoid of the ileum.", 71),
        ("I am from Nagpur, 38 years, tobacco since long. Ulcer on the tongue.", 38),
        ("hello doc im 31 from lusaka. lump in my testicle.", 31),
        ("That was 2019, 58 then, 63 now. The tube had a tumour.", 63),
        ("How come I (46, vegetarian) have colon cancer?", 46),
        ("My son is 4 and a half. He has a swollen belly.", 4.5),
        ("My father in law age sixty nine. He has two cancers.", 69),
    ],
)
def test_writers_who_tell_their_age_in_passing(text: str, years: float) -> None:
    assert _age(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "I was operated in June, 45 tablets a month since then.",
        "My CEA values are 4.1, 64, 80.",
        "A friend from Lagos, 45, told me about this site.",
        "I smoked a lot, 35 years, and stopped.",
        "Radiation 30 sittings, 45 Gy, is finished.",
    ],
)
def test_other_numbers_between_stops(text: str) -> None:
    assert _age(text) is None


def test_notes_tell_whom_they_met() -> None:
    assert _age("Dear Dr Hill\n\nI saw Owen (59) with his wife. Lymphoma.", "note") == 59
    assert _age("As seen in Table (59) of the annex, lymphoma is common.", "note") is None
    assert _age("NO TUMOR SEEN (17)", "report") is None


def test_history_of_a_report() -> None:
    assert _age("MRI BRAIN\nHX: 57F left frontal glioma.", "report") == 57
    assert _age("C. Stn 5.  E. Stn 10L.  F. Stn 11L", "report") is None
