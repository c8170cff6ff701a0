"""Tumors named by their adjective alone, as clinicians and patients write in a hurry."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def types(text: str, kind: DocumentKind) -> dict[str, str]:
    """The morphology codes of a text with their assertion."""
    return {fact.code.value: fact.assertion for fact in read_tumors(Reading(text, kind)) if fact.code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cancer of the voice box, T4a, squamous, glottic. Radiation now.", "8070/3"),
        ("Bladder cancer since May. The biopsy said urothelial.", "8120/3"),
        ("TURBT in June: high grade papillary urothelial, T1, then BCG.", "8130/3"),
        ("Breast cancer left, grade 2 ductal, 3 nodes.", "8500/3"),
        ("Lung mass, biopsy says small cell. Chemo with cisplatin on Monday.", "8041/3"),
        ("He has small cell lung, stage 4.", "8041/3"),
        ("Ovarian cancer? Then the pathologist: signet ring cells, look for the stomach.", "8490/3"),
        ("On ibrutinib for mantle cell since 2021.", "9673/3"),
    ],
)
def test_patients(text: str, code: str) -> None:
    assert types(text, "query").get(code) == "present"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Post op dx: endometrial ca gr 3 (serous on biopsy).", {"8441/3": "present"}),
        ("Known urothelial ca of the bladder.", {"8120/3": "present"}),
        ("Lung ca, biopsied: not small cell.", {"8000/3": "present", "8041/3": "absent"}),
    ],
)
def test_notes(text: str, expected: dict[str, str]) -> None:
    assert types(text, "note") == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Adenocarcinoma of the cecum. Anal canal: squamous metaplasia.", "report"),
        ("Adenocarcinoma of the cecum. The mucosa shows squamous\nmetaplasia.", "report"),
        ("Adenocarcinoma of the pancreas. Block D4: cystic duct (inked).", "report"),
        ("Adenocarcinoma of the lung. The cut surface shows a lobular, grey pattern.", "report"),
        ("Adenocarcinoma of the stomach with signet ring cell component.", "report"),
        # Nothing tells of a cancer.
        ("The smear said squamous, all normal.", "query"),
    ],
)
def test_an_adjective_of_something_else(text: str, kind: DocumentKind) -> None:
    assert set(types(text, kind)) <= {"8140/3"}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "Gynaecomastia: how often can it turn out to be cancer",
            "query",
            {"8000/3": "uncertain"},
        ),
        ("Without treatment MDS can convert to leukaemia.", "query", {"9800/3": "uncertain"}),
        ("They speak of myeloma, the marrow is on Friday.", "query", {"9732/3": "uncertain"}),
        ("Kidney upper pole 3 cm, enhancing: suspicious RCC.", "report", {"8312/3": "uncertain"}),
        ("Cholangiocarcinoma falls away on immunohistochemistry.", "note", {"8160/3": "absent"}),
        ("LAPC, gemcitabine from Monday.", "note", {"8000/3": "present"}),
    ],
)
def test_terse_wordings(text: str, kind: DocumentKind, expected: dict[str, str]) -> None:
    assert types(text, kind).items() >= expected.items()
