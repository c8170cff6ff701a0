"""What the screen says of a finding."""

from __future__ import annotations

import pytest

from answer_assist import wording
from answer_assist.findings import (
    Code,
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Site,
    Size,
    Stage,
    Treatment,
    Tumor,
)


@pytest.mark.parametrize(
    ("finding", "name", "meta", "described"),
    [
        (Tumor(name="basaloid carcinoma"), "Basaloid carcinoma", "", "Basaloid carcinoma"),
        (
            Tumor(name="leukemia, NOS", experiencer="family"),
            "Leukemia, NOS",
            "",
            "Leukemia, NOS, in the family",
        ),
        (
            Site(name="lung", role="metastasis", laterality="right", assertion="uncertain"),
            "Lung, right",
            "metastasis",
            "Lung, right, metastasis, uncertain",
        ),
        (
            Site(name="distant", role="metastasis", assertion="absent"),
            "Distant sites",
            "metastasis",
            "Distant sites, metastasis, absent",
        ),
        (
            Node(name="regional", assertion="absent"),
            "Regional lymph nodes",
            "",
            "Regional lymph nodes, absent",
        ),
        (
            Node(name="axillary", positive=2, examined=12, laterality="bilateral"),
            "Axillary lymph nodes, both sides",
            "2 of 12 involved",
            "Axillary lymph nodes, both sides, 2 of 12 involved",
        ),
        (Node(name="sentinel node", examined=1), "Sentinel node", "1 examined", "Sentinel node, 1 examined"),
        (Marker(name="p63", result="negative"), "p63", "", "p63 negative"),
        (Marker(name="Ki-67", result="positive", percent=(80, 80)), "Ki-67", "", "Ki-67 80 %"),
        (
            Marker(name="ER", result="positive", percent=(90, 90), intensity="strong"),
            "ER",
            "",
            "ER 90 %, strong",
        ),
        (Marker(name="c-MYC", result="negative", percent=(20, 20)), "c-MYC", "", "c-MYC negative 20 %"),
        (Marker(name="HER2", result="equivocal", score="2+"), "HER2", "", "HER2 equivocal, 2+"),
        (Marker(name="MLH1", result="lost"), "MLH1", "", "MLH1 lost"),
        (Marker(name="p16"), "p16", "", "p16 no result"),
        (
            Gene(name="EGFR", gene="EGFR", alteration="exon 19 deletion"),
            "EGFR",
            "exon 19 deletion",
            "EGFR, exon 19 deletion",
        ),
        (Lab(name="CEA", value=48.3, unit="ng/mL"), "CEA", "48.3 ng/mL", "CEA, 48.3 ng/mL"),
        (Lab(name="PSA"), "PSA", "", "PSA"),
        (
            Stage(name="stage", prefix="p", t="T2b", n="N2", m="M1c", group="IVB"),
            "pT2b N2 M1c",
            "stage IVB",
            "pT2b N2 M1c, stage IVB",
        ),
        (Stage(name="stage", group="IV"), "Stage IV", "stage", "Stage IV"),
        (
            Grade(name="grade", system="differentiation", value="poor"),
            "Poorly differentiated",
            "grade",
            "Poorly differentiated",
        ),
        (Grade(name="grade", system="gleason", value="3+4=7"), "Gleason 3+4=7", "grade", "Gleason 3+4=7"),
        (Grade(name="grade", system="descriptive", value="high"), "High grade", "grade", "High grade"),
        (Size(name="tumor", largest_mm=28.0), "28 mm", "size", "28 mm"),
        (
            Treatment(name="vismodegib", type="targeted", status="considered"),
            "Vismodegib",
            "considered",
            "Vismodegib, considered",
        ),
    ],
)
def test_a_finding_on_its_line_and_in_the_dock(
    finding: Finding, name: str, meta: str, described: str
) -> None:
    assert wording.finding_name(finding) == name
    assert wording.finding_meta(finding) == meta
    assert wording.described(finding) == described


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (80, 80, "80 %"),
        (22, 25, "22–25 %"),
        (0, 5, "≤ 5 %"),
        (50, 100, "≥ 50 %"),
        (0, 0, "0 %"),
        (0.5, 0.5, "0.5 %"),
    ],
)
def test_percentages(low: float, high: float, words: str) -> None:
    assert wording.percent(low, high) == words


@pytest.mark.parametrize(
    ("patient", "asked", "who", "note"),
    [
        (Patient("friend", 52, "female"), True, "Woman, 52", "a friend asks for her"),
        (Patient("self", 47, "male"), True, "Man, 47", "asks for himself"),
        (Patient("daughter", 7, "female"), True, "Girl, 7", "the writer’s daughter"),
        (Patient("son", 8 / 12, "male"), True, "Boy, 8 months", "the writer’s son"),
        (Patient("mother", None, "female"), True, "Woman", "the writer’s mother, age not stated"),
        (Patient("self", 33, None), True, "Patient, 33", "asks for themselves, sex not stated"),
        (Patient(None, 61, "male"), False, "Man, 61", ""),
        (Patient(), True, "Patient", "who asks is not stated, age and sex not stated"),
    ],
)
def test_who_the_patient_is(patient: Patient, asked: bool, who: str, note: str) -> None:
    assert wording.patient_name(patient) == who
    assert wording.patient_note(patient, asked) == note


def test_codes_are_shown_with_their_system() -> None:
    assert wording.code_text(Code("ICD-O-3 morphology", "8123/3")) == "ICD-O-3 8123/3"
    assert wording.code_text(Code("HGNC", "TP63")) == "HGNC TP63"
    assert wording.code_text(None) == ""


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-03-06", "6 March 2026"),
        ("2024-05-17T08:40:00+00:00", "17 May 2024"),
        ("in spring", "in spring"),
        (None, ""),
    ],
)
def test_days(iso: str | None, words: str) -> None:
    assert wording.day(iso) == words


def test_names_lose_what_would_turn_their_direction() -> None:
    assert wording.plain("p63 \u202eevitagen\u202c\n here") == "p63 evitagen here"


@pytest.mark.parametrize(("id", "name"), [("0412", "Case 0412"), ("case-01", "case-01")])
def test_the_name_of_a_case(id: str, name: str) -> None:
    assert wording.case_name(id) == name
