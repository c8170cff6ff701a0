"""Cancers named by their organ alone, and tumors beside a spread that may explain the same shadow.

The notation is that of test_tumors: "8720/3; no 9590/3; ? 8070/3; family 8000/3".
"""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

MARKS = {"present": "", "absent": "no ", "uncertain": "? "}


def tumors(text: str, kind: DocumentKind = "note") -> set[str]:
    return {
        f"{'family ' if fact.experiencer == 'family' else ''}{MARKS[fact.assertion]}{fact.code.value}"
        for fact in read_tumors(Reading(text, kind))
        if fact.code
    }


@pytest.mark.parametrize(
    "text",
    [
        "RT on-treatment, 64M larynx T3N1, cisplatin week 4.",
        "Clinic list: active surveillance, low risk prostate, PSA 5.1.",
        "Rectum, pT3 N1, now on capecitabine.",
        "Lady 66, breast (L) 2003; breast (R) 2012; now on letrozole.",
        "Lynch, 61F: 1) endometrium 2006 hyst. Now carboplatin.",
    ],
)
def test_stage_risk_or_year_beside_an_organ(text: str) -> None:
    assert tumors(text) == {"8000/3"}


@pytest.mark.parametrize(
    "text",
    [
        "MRI prostate T2 signal low; on bicalutamide.",
        "On letrozole. CT breast 2004 normal.",
        "On letrozole. Mammogram of the breast 2019.",
        "On tamoxifen. She underwent a hysterectomy, endometrium 2.4 mm thick.",
    ],
)
def test_organs_merely_imaged(text: str) -> None:
    assert tumors(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Melanoma of the back. FH: mum breast 52, aunt ovary.", {"8720/3", "family 8000/3"}),
        ("Genetics: 58F melanoma. Bro colon 58.", {"8720/3", "family 8000/3"}),
        ("Melanoma of the back. Wife drove him; her mother's breast lump was removed.", {"8720/3"}),
        ("Adenocarcinoma of the ampulla of Vater with common bile duct, resected.", {"8140/3"}),
        ("HCC, 6 cm, right lobe, Child A, portal vein thrombosed by tumour.", {"8170/3"}),
    ],
)
def test_organs_of_relatives(text: str, expected: set[str]) -> None:
    assert tumors(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Liver: two lesions of 1 cm, haemangioma or mets.", {"? 9120/0"}),
        ("Left frontal nodule, 7 mm: metastasis or meningioma.", {"? 9530/0"}),
        ("Two lesions of the thalamus, lymphoma / metastasis / glioma.", {"? 9590/3", "? 9380/3"}),
        ("Liver: haemangioma, mets in the lung.", {"9120/0"}),
    ],
)
def test_a_tumor_or_spread(text: str, expected: set[str]) -> None:
    assert tumors(text) == expected


def test_a_label_answered_no() -> None:
    text = "Pilocytic astrocytoma. Hemangioblastoma: no (inhibin negative)."
    assert tumors(text, "report") == {"9421/1", "no 9161/1"}


def test_versus_within_a_disease_is_no_doubt() -> None:
    text = "Transplanted in 2015, quiet graft-versus-host disease, and squamous cell carcinoma of the skin."
    assert tumors(text, "report") == {"8070/3"}
