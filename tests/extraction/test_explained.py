"""Abbreviations that a document explains count everywhere in it."""

from __future__ import annotations

import pytest

import answer_assist
from answer_assist.extraction.reading import Reading


def places(text: str, table: str) -> list[tuple[str, str]]:
    reading = Reading(text, "report")
    return [(hit.row.name, reading.view[hit.start : hit.end]) for hit in reading.hits(table)]


@pytest.mark.parametrize(
    ("text", "table", "expected"),
    [
        (
            "Pembrolizumab (PBZ) was begun in May. PBZ was stopped in July.",
            "drugs",
            [("pembrolizumab", "Pembrolizumab"), ("pembrolizumab", "PBZ"), ("pembrolizumab", "PBZ")],
        ),
        (
            "Urinary bladder (UrB) and prostate. UrB: no tumor.",
            "sites",
            [
                ("urinary bladder", "Urinary bladder"),
                ("urinary bladder", "UrB"),
                ("prostate", "prostate"),
                ("urinary bladder", "UrB"),
            ],
        ),
        ("Ureter (FS), margin free. FS: no tumor.", "sites", [("ureter", "Ureter")]),  # another's letters
        ("Pembrolizumab (given weekly). Weekly.", "drugs", [("pembrolizumab", "Pembrolizumab")]),
        (
            "Pembrolizumab (PBZ). PBZ-1 was a trial.",
            "drugs",
            [("pembrolizumab", "Pembrolizumab"), ("pembrolizumab", "PBZ")],
        ),
    ],
)
def test_an_explained_abbreviation_is_its_name(
    text: str, table: str, expected: list[tuple[str, str]]
) -> None:
    assert places(text, table) == expected


def test_a_marker_is_read_by_the_letters_that_the_report_gave_it() -> None:
    summary = answer_assist.extract(
        "Stains: chromogranin A (ChgA), p63. ChgA is negative, p63 is positive.", kind="report"
    )
    assert {(marker.name, marker.result) for marker in summary.of_kind("marker")} == {
        ("chromogranin A", "negative"),
        ("p63", "positive"),
    }


def test_letters_that_have_a_meaning_keep_it() -> None:
    assert ("chemotherapy", "CT") not in places("Chemotherapy (CT) was given. CT chest: clear.", "procedures")
