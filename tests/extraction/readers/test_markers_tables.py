"""Tables, headings and tests of genes beside stains, as laboratories print them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading

REPORTS = [
    (
        "| Antibody | Clone | Tumor nuclei | Call |\n| MLH1 | G168 | no staining | LOSS |\n"
        "| MSH6 | SP93 | 70% | INTACT |",
        {("MLH1", "lost"), ("MSH6", "intact")},
    ),
    (
        "            Stomach       Ovary\nCK7         pos           neg\nCK20        neg           pos\n"
        "Ki67        20%           55%",
        {("CK7", "positive"), ("CK7", "negative"), ("CK20", "negative"), ("CK20", "positive")}
        | {("Ki-67", "positive")},
    ),
    (
        "AG    | % GATE | MFI    | CALL\nCD19  | 97     | bright | POS\nCD10  | 3      | .      | NEG",
        {("CD19", "positive"), ("CD10", "negative")},
    ),
    ("MLH1, PMS2, MSH2 and MSH6 are expressed.", {(n, "intact") for n in ("MLH1", "MSH2", "MSH6", "PMS2")}),
    (
        "Negative in the atypical B cells ... CD3, CD5, CD10",
        {(n, "negative") for n in ("CD3", "CD5", "CD10")},
    ),
    ("Desmin and CD34 gave no reaction.", {("desmin", "negative"), ("CD34", "negative")}),
    ("p53 wild pattern. PAX8 neg.", {("p53", "wild-type"), ("PAX8", "negative")}),
    ("NGS: no IDH1, no TP53.", set()),
    ("BRAF V600E detected by PCR.", set()),
    ("Immunostain for BRAF V600E (VE1) is positive.", {("BRAF V600E", "positive")}),
]


@pytest.mark.parametrize(("text", "expected"), REPORTS)
def test_what_a_report_says_of_its_stains(text: str, expected: set[tuple[str, str]]) -> None:
    assert {(marker.name, marker.result) for marker in read_markers(Reading(text, "report"))} == expected


def test_the_parts_of_an_allred_score_are_no_score() -> None:
    (marker,) = read_markers(Reading("ER: PS 5 + IS 2 = 7/8 (Allred), POSITIVE", "report"))
    assert (marker.name, marker.result, marker.score) == ("ER", "positive", "Allred 7/8")


def test_a_treatment_refused_is_no_result() -> None:
    text = "PD-L1 TPS 60%. It was not recommended, although the PD-L1 is 60%. "
    text += "Why is it not an option with a PD-L1 of 60%?"
    (marker,) = read_markers(Reading(text, "query"))
    assert (marker.result, marker.percent, marker.score) == ("positive", (60.0, 60.0), "TPS 60%")
