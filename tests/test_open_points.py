"""What is asked back: by tumor and site, and not where the case says it."""

from __future__ import annotations

import pytest

from answer_assist.case_summary import read_together
from answer_assist.extraction.pipeline import read
from answer_assist.open_points import open_points
from answer_assist.terminology import load_table


def names(*texts: str) -> list[str]:
    return [
        point.name for point in open_points(read_together([read(text, "report") for text in texts]), texts)
    ]


@pytest.mark.parametrize(
    ("text", "asked", "not_asked"),
    [
        (
            "Adenocarcinoma of the sigmoid colon, pT3 N1 M0.",
            ["Mismatch repair", "RAS and BRAF"],
            ["Stage", "PSA"],
        ),
        (
            "Adenocarcinoma of the sigmoid colon. MLH1, PMS2, MSH2 and MSH6 retained.",
            ["Stage"],
            ["Mismatch repair"],
        ),
        (
            "Squamous cell carcinoma of the anal canal, p16 positive. HIV negative.",
            ["Stage"],
            ["HIV status", "p16 or HPV"],
        ),
        ("Squamous cell carcinoma of the anal canal.", ["HIV status", "p16 or HPV"], ["Mismatch repair"]),
        (
            "Invasive ductal carcinoma of the left breast, triple negative.",
            ["Ki-67 (breast)"],
            ["HER2 (breast)"],
        ),
        ("GIST of the stomach, 6 cm.", ["KIT and PDGFRA", "Mitotic count (GIST)"], ["HER2 (stomach)"]),
        ("Melanoma of the back.", ["Breslow thickness and ulceration", "BRAF (melanoma)"], ["p16 or HPV"]),
        ("Diffuse large B-cell lymphoma of the stomach.", ["Stage (lymphoma)"], ["Stage", "HER2 (stomach)"]),
        (
            "Adenocarcinoma of the left lung. ECOG 1. Never smoker.",
            ["PD-L1 (lung)"],
            ["Performance status", "Smoking history"],
        ),
        ("Small cell carcinoma of the lung.", ["Smoking history"], ["EGFR, ALK and other drivers"]),
    ],
)
def test_what_is_asked_back_follows_tumor_and_site(text: str, asked: list[str], not_asked: list[str]) -> None:
    said = names(text)
    assert set(asked) <= set(said)
    assert not set(not_asked) & set(said)


@pytest.mark.parametrize(
    "text",
    [
        "Fibroadenoma of the left breast, 2 cm.",
        "No evidence of malignancy.",
        "My knee hurts since Monday. What can I do?",
        "My mother had breast cancer; my own mammogram is normal.",
    ],
)
def test_nothing_is_asked_back_where_no_cancer_of_the_patient_is_stated(text: str) -> None:
    assert names(text) == []


def test_a_point_that_another_document_states_is_not_open() -> None:
    query, report = "I have prostate cancer, Gleason 3+4=7.", "PSA 8.1 ng/ml."
    assert "PSA" in names(query)
    assert "PSA" not in names(query, report)


def test_a_suspected_tumor_counts_only_where_none_is_sure() -> None:
    assert "Somatostatin receptor imaging" in names("Suspicious for a neuroendocrine tumor of the ileum.")
    both = "Basaloid carcinoma of the anal canal; a neuroendocrine tumor is possible."
    assert "Somatostatin receptor imaging" not in names(both)


def test_every_point_has_a_question_and_its_source() -> None:
    for row in load_table("open_points"):
        assert row.extra["question"].endswith("?"), row.name
        assert row.source, row.name
