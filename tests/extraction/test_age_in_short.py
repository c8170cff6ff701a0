"""Ages in the shorthand of clinics, where a text tells none in another way."""

from __future__ import annotations

import pytest

from answer_assist.extraction.age_in_short import ages_in_short
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient
from answer_assist.findings import DocumentKind


@pytest.mark.parametrize(
    ("text", "kind", "years", "sex"),
    [
        ("MRI abdomen 44F: liver 7 cm lesion with a central scar.", "report", 44, "female"),
        ("Bone biopsy L3 53F: sheets of plasma cells.", "report", 53, "female"),
        ("Neuro-onc board 62F. NSCLC, two brain lesions.", "note", 62, "female"),
        ("RT on-treat wk 4 69M larynx T3N1.", "note", 69, "male"),
        ("Home visit no 6\nName -\n48 F\nca cervix IIIB.", "note", 48, "female"),
        ("CT sinus. M52 woodworker, left ethmoid mass.", "report", 52, "male"),
        ("Cyst of the uncinate 22 mm in man 44, EUS.", "report", 44, "male"),
        ("BMT room 4, boy 6, neuroblastoma of the right adrenal.", "note", 6, "male"),
        ("BREAST BIOPSY, ULTRASOUND GUIDED. 76 Y. LEFT 12 O'CLOCK.", "report", 76, None),
        ("Vulva clinic. Pt 41, smoker, loop 2015.", "report", 41, None),
        ("67m Ca colon right and ca rectum.", "note", 67, "male"),
        ("Ovarian cystectomy, left (27 y)\nDermoid cyst.", "report", 27, None),
        ("Am I at risk? 40M, Burnaby. Burning tongue and a white stripe.", "query", 40, "male"),
        ("They found a spot on my arm. 28. In 2017 I had a melanoma.", "query", 28, None),
    ],
)
def test_shorthand(text: str, kind: DocumentKind, years: int, sex: str | None) -> None:
    patient = read_patient(Reading(text, kind))
    assert (patient.age_years, patient.sex) == (years, sex)


@pytest.mark.parametrize(
    "text",
    [
        "Drain 24F placed after hepatectomy for carcinoma.",
        "Foley 18F. Prostate cancer.",
        "Ex-smoker, 30 years, carcinoma of the lung.",
        "Lung biopsy, 94y,,y^sfw; carcinoma",
        "On the pill, use 15 y, liver adenoma.",
        "Breast cancer in a woman 33 years after bilateral mastectomy.",
        "Skin cancer list\n1 | 82M | scalp SCC\n2 | 45F | BCC of the nose",
        "SUV 12.4, lesion 18 mm, 3 of 14 cores, grade 3+4.",
    ],
)
def test_what_is_no_age(text: str) -> None:
    assert ages_in_short(Reading(text, "note")) == []


def test_a_stated_age_comes_first() -> None:
    patient = read_patient(Reading("A 71-year-old woman. Previous film 44M filed in error.", "note"))
    assert (patient.age_years, patient.sex) == (71, "female")
