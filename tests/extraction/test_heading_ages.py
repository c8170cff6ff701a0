"""Age and sex in the heading lines of reports, letters and request forms."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient

HEADINGS = [
    ("Mutation analysis (colon)           66 F\n\nMaterial: one block", 66, "female"),
    ("Pathology report\nPatient: Mrs. A. da C. R., 79 years\nMaterial: skin", 79, "female"),
    ("IHC record 118\nPatient: Mr. T. O., 58         Specimen: inguinal node", 58, "male"),
    ("Man born in 1962 (62 years). Left nephrectomy.", 62, "male"),
    ("Dataset for skin cancer            Ms Ines R., 37\nSite    back", 37, "female"),
    ("UTERUS - synoptic          33 yo G2P1, cone biopsy", 33, "female"),
    ("Larynx proforma\nMr, 61 y. Total laryngectomy.", 61, "male"),
    ("FINAL DIAGNOSES            52 F, bleeding\nHysterectomy", 52, "female"),
    ("PET/CT - restaging                     Male, 45\nComparison: none", 45, "male"),
    ("MAMMOGRAPHY\n57F. Screening recall L.", 57, "female"),
    ("Receptor report, Gdansk\nF, 49 l. (years)", 49, "female"),
    ("Histopathology\nPatient: Shri R. K. Sharma, 61 yrs / M", 61, "male"),
    ("Compte rendu\nMme D., 58 ans. Biopsie", 58, "female"),
    ("Radiology request\nHerr M. Vogel, 70 J.\nCT Thorax", 70, "male"),
    ("Herr K., geb. 12.03.1952 (72 J.), Rektumkarzinom", 72, "male"),
    ("Name: Jane D.   DOB: 12/04/1961 (63 y)   Sex: F", 63, "female"),
    ("Surgical pathology    Name: Kowalska A., 63 l.", 63, None),
    (
        "DISCHARGE LETTER\nDear colleague, we report on our joint patient Mrs. K. L., 68 years, seen in May.",
        68,
        "female",
    ),
    ("Paciente: mujer, 48 años", 48, "female"),
]

NO_AGES = [
    "Block 3\nA. 12 M\nB. 14 F",
    "LEFT BREAST, 12 o'clock. Size 33 mm. M 5",
    "Mr 3 T scan of pelvis, 12 slices",
    "MS 4, 30 percent",
    "Estrogen receptor    90 %\nKi-67    25",
    "Sr. Consultant: Dr B, 30 years of practice",
    "Cores 12  M 6",
    "Levels II, 3 and V, 12    H 35",
    "TUMOR 45 mm    M 0.5",
]


@pytest.mark.parametrize(("text", "years", "sex"), HEADINGS)
def test_age_and_sex_of_a_heading(text: str, years: float, sex: str | None) -> None:
    patient = read_patient(Reading(text, "report"))
    assert (patient.age_years, patient.sex) == (years, sex)


@pytest.mark.parametrize("text", NO_AGES)
def test_other_numbers_of_a_heading_are_no_ages(text: str) -> None:
    assert read_patient(Reading(text, "report")).age_years is None
