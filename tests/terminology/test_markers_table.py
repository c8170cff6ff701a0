"""The tables of stains: every row's example is recognised, and the tables agree with one another."""

from __future__ import annotations

from typing import get_args

import pytest

from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Extent, Intensity, Result
from answer_assist.terminology.loader import Row, load_table

MARKERS = load_table("markers")
CUES = load_table("marker_cues")
GROUPS = load_table("marker_groups")
HOMOGRAPHS = {"word", "serum", "gene", "infection", "scan", "disease", "pronoun", "bare", "deposit"}
SCHEMES = {"", "retained", "mismatch-repair", "her2", "hormone", "pd-l1", "proliferation", "p53", "fish"}
VALUES_OF_ROLE = {
    "result": {*get_args(Result), "undone", "present"},
    "result-noun": set(get_args(Result)),
    "intensity": set(get_args(Intensity)),
    "extent": set(get_args(Extent)),
    "bound": {"below", "above", "about"},
    "seen": {"positive", ""},
    "score": {"Allred", "TPS", "CPS", "H-score", "IRS", ""},
}


@pytest.mark.parametrize("row", MARKERS, ids=lambda row: row.name)
def test_example_is_recognised(row: Row) -> None:
    assert row.example, f"line {row.line} has no example"
    found = {marker.name: marker for marker in read_markers(Reading(row.example, "report"))}
    assert row.name in found
    evidence = found[row.name].evidence
    assert all(row.example[span.start : span.end] == span.text for span in evidence)


@pytest.mark.parametrize("row", MARKERS, ids=lambda row: row.name)
def test_every_name_and_synonym_leads_to_its_row(row: Row) -> None:
    for form in (row.name, *row.synonyms, *row.exact):
        if form in row.exact or form != row.name or row.name not in row.exact:
            hits = Reading(f"Stain: {form}, done", "report").hits("markers")
            assert [hit.row.name for hit in hits if hit.start == 7], form
            assert hits[0].row is row, form


@pytest.mark.parametrize("row", GROUPS, ids=lambda row: row.name)
def test_group_names_its_members(row: Row) -> None:
    names = {marker.name for marker in MARKERS}
    assert set(row.list("members")) <= names
    assert row.example
    found = {marker.name for marker in read_markers(Reading(row.example, "report"))}
    assert found == set(row.list("members"))


def test_columns_hold_what_the_reader_knows() -> None:
    for row in MARKERS:
        assert set(row.list("homograph")) <= HOMOGRAPHS, row.line
        assert row.extra["scheme"] in SCHEMES, row.line
    for row in CUES:
        allowed = VALUES_OF_ROLE.get(row.extra["role"])
        assert allowed is None or row.extra["value"] in allowed, row.line


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("Ki-67", "MKI67"),
        ("p63", "TP63"),
        ("ER", "ESR1"),
        ("HER2", "ERBB2"),
        ("synaptophysin", "SYP"),
        ("CD20", "MS4A1"),
        ("INI1", "SMARCB1"),
        ("OCT3/4", "POU5F1"),
        ("AE1/AE3", None),
        ("CK5/6", None),
        ("EBER", None),
    ],
)
def test_code_is_the_symbol_of_one_gene_or_none(name: str, symbol: str | None) -> None:
    assert [row.code for row in MARKERS if row.name == name] == [symbol]
