"""Grades with their system, and what is graded beside tumors."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.grade import read_grades
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def grades(text: str, kind: DocumentKind = "report") -> list[tuple[str, str]]:
    return [(found.system, found.value) for found in read_grades(Reading(text, kind))]


STATED: list[tuple[str, list[tuple[str, str]]]] = [
    ("Differentiation: poor", [("differentiation", "poor")]),
    ("Tumour differentiation ....... moderate to poor", [("differentiation", "moderate-poor")]),
    ("Adenocarcinoma, mod. diff.", [("differentiation", "moderate")]),
    ("Urothelial carcinoma ,High-grade", [("descriptive", "high")]),
    ("Urothelial carcinoma, papillary, LG", [("descriptive", "low")]),
    ("Adenocarcinoma (G2).", [("numeric", "2")]),
    ("IDC gr2", [("numeric", "2")]),
    ("HCC, Edmondson-Steiner grade II", [("numeric", "2")]),
    ("Follicular lymphoma, grade 3A", [("numeric", "3")]),
    ("Endometrioid carcinoma, FIGO 2", [("figo", "2")]),
    ("Endometrioid carcinoma, grade 1 (FIGO)", [("figo", "1")]),
    ("Leiomyosarcoma, Trojani grade 2", [("fnclcc", "2")]),
    ("NEC G3 of the stomach", [("net", "G3")]),
    ("GBM WHO 4", [("who-cns", "4")]),
    ("GG2 prostate cancer", [("isup", "2")]),
    ("Primary pattern 4, secondary pattern 3, Gleason score 7", [("gleason", "4+3=7")]),
    ("grade one breast cancer", [("numeric", "1")]),
    ("uterus cancer stage 1b grade 2 carcinoma", [("numeric", "2")]),
    ("invasive ductal carcinoma, NST, Nottingham grade 2", [("nottingham", "2")]),
    ("Infiltrating duct carcinoma NOS, MBR grade 2 (3+2+2)", [("nottingham", "2")]),
    ("grade (Nottingham): T3 P2 M1 = 6, Grade 2", [("nottingham", "2")]),
    ("invasive carcinoma, grade III (3+3+2)", [("nottingham", "3")]),
    ("Elston grade III carcinoma", [("nottingham", "3")]),
    ("Adrenocortical carcinoma, right, high grade (22 mitoses)", [("descriptive", "high")]),
    ("Osteosarcoma, osteoblastic, high grade", [("descriptive", "high")]),
    ("Carcinoma of no special type (ductal), 23 mm, grade 2 (tubules 3)", [("numeric", "2")]),
    (
        "well and moderately differentiated hepatocellular carcinoma",
        [("differentiation", "well"), ("differentiation", "moderate")],
    ),
    ("adenocarcinoma of prostate, Gleason 4+3=7, grade group 3", [("gleason", "4+3=7"), ("isup", "3")]),
    (
        "Gleason 4 + 3 = 7; minor tertiary pattern 5, <5%\nGrade Group: 3",
        [("gleason", "4+3=7"), ("isup", "3")],
    ),
    ("ca prostate, PSA 34.6 ng/ml, Gleason 4+4. Uptake in L3.", [("gleason", "4+4=8")]),
    ("adenocarcinoma, Gleason score 7 (3+4)", [("gleason", "3+4=7")]),
    ("Gleason 3+4=7 (ISUP 2)", [("gleason", "3+4=7"), ("isup", "2")]),
    ("Gleason score 9, both lobes", [("gleason", "9")]),
    ("Gleason 4+5=9 (Gleason 4: 80%, Gleason 5: 20%)", [("gleason", "4+5=9")]),
    (
        "CLEAR CELL RENAL CELL CARCINOMA, WHO/ISUP NUCLEOLAR GRADE 2 (FUHRMAN GRADE 3)",
        [("isup", "2"), ("fuhrman", "3")],
    ),
    ("Renal cell carcinoma\nFuhrman Nuclear Grade:\nNuclear grade II/IV", [("fuhrman", "2")]),
    ("CLEAR CELL TYPE, FURHMAN GRADE 4", [("fuhrman", "4")]),
    ("Astrocytoma, IDH-mutant, CNS WHO grade 3.", [("who-cns", "3")]),
    ("Glioblastoma (WHO Grade IV)", [("who-cns", "4")]),
    ("Oligodendroglioma (grade II WHO)", [("who-cns", "2")]),
    ("Low grade oligoastrocytoma (WHO grade II)", [("descriptive", "low"), ("who-cns", "2")]),
    ("myxofibrosarcoma, FNCLCC grade 2 of 3 (differentiation score 2)", [("fnclcc", "2")]),
    ("Well differentiated neuroendocrine tumour, G1.", [("net", "G1")]),
    ("neuroendocrine tumor, WHO grade 2", [("net", "G2")]),
    (
        "SEROUS ADENOCARCINOMA. FIGO GRADE: 3, POORLY DIFFERENTIATED.",
        [("figo", "3"), ("differentiation", "poor")],
    ),
    ("endometrioid adenocarcinoma, FIGO grade II", [("figo", "2")]),
    ("Adenocarcinoma , moderately differen-\ntiated, of caecum", [("differentiation", "moderate")]),
    ("adenoca 7 cm from anal verge, mod diff.", [("differentiation", "moderate")]),
    ("squamous carcinoma, moderately to poorly differentiated", [("differentiation", "moderate-poor")]),
    ("adenocarcinoma poorly differentiated, TTF1+, p40 -", [("differentiation", "poor")]),
    ("IDC (NST), gr 2, 17mm on USG.", [("numeric", "2")]),
    ("follicular lymphoma, grade 2.", [("numeric", "2")]),
    ("invasive mammary carcinoma degree II lobular type", [("numeric", "2")]),
    ("endometrioid adenocarcinoma (grade 1)", [("numeric", "1")]),
    ("Urothelial carcinoma\nHISTOLOGIC GRADE : 3/3.", [("numeric", "3")]),
    ("HISTOLOGIC TYPE: Squamous cell carcinoma HISTOLOGIC GRADE: G2", [("numeric", "2")]),
    ("DCIS present, high cytonuclear grade, solid", [("descriptive", "high")]),
    ("HISTOLOGIC GRADE : Urothelial carcinoma -High-grade", [("descriptive", "high")]),
    ("INVASIVE HIGH -GRADE UROTHELIAL CARCINOMA", [("descriptive", "high")]),
    ("urothelial carcinoma. Tumor grade: High-grade.", [("descriptive", "high")]),
    ("a low-grade fibromatosis-like carcinoma", [("descriptive", "low")]),
    ("Histologic type ...... ductal adenocarcinoma\nGrade ................... G2\n", [("numeric", "2")]),
    (
        "Type    lobular carcinoma    duct carcinoma\nGrade      G1            G3\n",
        [("numeric", "1"), ("numeric", "3")],
    ),
    ("Nottingham grade 3 carcinoma; the core was grade 3 too.", [("nottingham", "3")]),
    # columns and lines of a form
    (
        "Prostate biopsy\n            Gleason    GG    Cores\n"
        "B RIGHT     3+3=6      1     1/2\nE LEFT      3+4=7      2     2/2\n",
        [("gleason", "3+3=6"), ("isup", "1"), ("gleason", "3+4=7"), ("isup", "2")],
    ),
    ("Prostate carcinoma\nGLEASON SCORE:\n4+5=9\nTERTIARY: none", [("gleason", "4+5=9")]),
    ("Prostate carcinoma, Gleason 4+5=9 (ISUP group 5)", [("gleason", "4+5=9"), ("isup", "5")]),
    ("Invasive squamous cell carcinoma.\nGrade 3.\nNo lymphovascular invasion.", [("numeric", "3")]),
    # the system behind its value, or told by its scores
    ("Liposarcoma. Grade 2 acc. to FNCLCC (differentiation 3)", [("fnclcc", "2")]),
    ("sarcoma, grade 3 according to the French system", [("fnclcc", "3")]),
    ("Lobular carcinoma. Grade 1 (tubules 3, nuclei 1, mitoses 1)", [("nottingham", "1")]),
    ("Two NETs of the ileum. Grade by the primary G1, by the node G2.", [("net", "G1"), ("net", "G2")]),
    ("Final path after mastectomy: grade 2, pT1a N0.", [("numeric", "2")]),
    # words
    ('"Epithelioid mesothelioma. Nuclear grade low."', [("descriptive", "low")]),
    (
        "Clear cell carcinoma, pT1c, high grade by definition. High grade serous carcinoma: excluded.",
        [("descriptive", "high")],
    ),
    ("Carcinoma, grade not assigned (biopsy: moderately differentiated)", [("differentiation", "moderate")]),
    # scanned numerals
    ("CLEAR CELL CARCINOMA OF THE KIDNEY, NUCLEAR GRADE 11/IV.", [("fuhrman", "2")]),
    ("Papillary renal cell carcinoma, pT1a, GII", [("numeric", "2")]),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_grade_stated(text: str, expected: list[tuple[str, str]]) -> None:
    assert grades(text) == expected


NOT_GRADED = [
    "Cirrhosis, chronic hepatitis C, grade 2/4, beside a hepatocellular carcinoma.",
    "Neuroendocrine tumor (NET) G3 is ruled out.",
    "Mild paronychia and grade 1 diarrhea on the TKI for lung adenocarcinoma.",
    "grade I fatty liver, grade 1 diastolic dysfunction",
    "Proctoscopy - grade 3 internal hemorrhoids; rectal biopsy no cancer",
    "ultrasound: liver grade II fatty changes",
    "I have a grade 10 student daughter and my mother has cancer",
    "low-grade fever and carcinoma of the colon",
    "High-grade PIN; nodular hyperplasia",
    "tubular adenoma with high-grade dysplasia",
    "low-grade squamous intraepithelial lesion",
    "Grade II haemorrhoids",
    "neutropenia (grade 3) after carboplatin for ovarian carcinoma",
    "well differentiated liposarcoma",
    "FNCLCC grade will be given on the resection of the sarcoma.",
    "A Ki-67 over 20% would make a neuroendocrine tumour G3.",
    "A grade 3 neuroendocrine carcinoma is excluded; the tumor is a seminoma.",
    "Poorly differentiated carcinoma was ruled out.",
    "FIGO IIIC endometrial carcinoma",
    "non-keratinizing carcinoma, undifferentiated subtype",
    "PIN, high grade, focal",
    "GI cancer clinic, seen for a carcinoma (GI).",
    "G2P1, periods regular, no cancer",
    "grade 2 hydronephrosis due to cervical cancer",
    "1. Well differentiated 2. Moderately differentiated 3. Poorly differentiated",
]


@pytest.mark.parametrize("text", NOT_GRADED)
def test_no_grade(text: str) -> None:
    assert grades(text) == []


def test_evidence_holds_system_and_value() -> None:
    text = "carcinoma, Nottingham histologic grade: 2"
    (found,) = read_grades(Reading(text, "report"))
    assert [span.text for span in found.evidence] == ["Nottingham histologic grade: 2"]
