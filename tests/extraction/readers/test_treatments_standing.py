"""Treatments put off, refused, made to depend on something, or advised by one of several."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

STANDINGS: list[tuple[DocumentKind, str, set[str]]] = [
    ("note", "Lung carcinoma. The surgeons don't recommend lobectomy.", {"lobectomy declined"}),
    ("note", "Lymphoma. Brentuximab vedotin could not be obtained.", {"brentuximab vedotin declined"}),
    ("query", "I have breast cancer. Letrozole I will not take.", {"letrozole declined"}),
    ("query", "My mum has cancer. She says she will not take any chemotherapy.", {"chemotherapy declined"}),
    ("note", "Bone metastasis. We referred her for radiotherapy.", {"radiotherapy planned"}),
    ("note", "Ovarian cancer. Olaparib will depend on the BRCA result.", {"olaparib considered"}),
    ("note", "Melanoma. Nivolumab: he is still thinking about it.", {"nivolumab considered"}),
    ("note", "Breast cancer. Denosumab after dental clearance.", {"denosumab planned"}),
    (
        "query",
        "Liver cancer in my father. One oncologist says lenvatinib, or else sorafenib.",
        {"lenvatinib considered", "sorafenib considered"},
    ),
    ("query", "He has bile duct cancer. Somebody said GEMOX.", {"GEMOX considered"}),
    ("report", "Cervix carcinoma. For PET-CT then chemotherapy.", {"chemotherapy planned"}),
    (
        "report",
        "Tongue carcinoma. Suggestion: adjuvant radiotherapy as per tumour board.",
        {"radiotherapy planned"},
    ),
    ("note", "Chordoma.\nIf surgery is chosen, MRI again.", {"surgery considered"}),
    (
        "note",
        "Prostate cancer. He chooses between radical prostatectomy and brachytherapy.",
        {"radical prostatectomy considered", "brachytherapy considered"},
    ),
    ("note", "Meningioma. Radiotherapy only when it grows.", {"radiotherapy considered"}),
]


@pytest.mark.parametrize(("kind", "text", "stated"), STANDINGS)
def test_where_a_treatment_stands(kind: DocumentKind, text: str, stated: set[str]) -> None:
    assert {f"{each.name} {each.status}" for each in read_treatments(Reading(text, kind))} == stated
