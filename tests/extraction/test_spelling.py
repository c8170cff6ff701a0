"""Misspelt names are found; ordinary words are left alone."""

from __future__ import annotations

import pytest

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.spelling import Speller, one_slip


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("carcenoma", "carcinoma", True),
        ("carcinnoma", "carcinoma", True),
        ("carcnoma", "carcinoma", True),
        ("carcinmoa", "carcinoma", True),
        ("carcinoma", "carcinoma", False),
        ("cercenoma", "carcinoma", False),
        ("barcinoma", "carcinoma", False),
    ],
)
def test_one_slip(word: str, name: str, expected: bool) -> None:
    assert one_slip(word, name) is expected


def test_two_names_equally_near_leave_the_word_alone() -> None:
    speller = Speller({"adenomata", "adenomate"}, ())
    assert speller.mend("adenomats") == "adenomats"


def test_a_known_word_is_never_mended() -> None:
    speller = Speller({"resection"}, {"rejection"})
    assert (speller.mend("rejection"), speller.mend("resectlon")) == ("rejection", "resection")


def test_the_words_of_the_text_stay_as_they_are() -> None:
    reading = Reading("she takes gemcitabene")
    assert reading.words[-1] == "gemcitabene"
    assert [hit.row.name for hit in reading.hits("drugs")] == ["gemcitabine"]


@pytest.mark.parametrize("text", ["transplant rejection", "an injection", "the peroneal nerve"])
def test_ordinary_words_are_no_misspellings(text: str) -> None:
    reading = Reading(text)
    assert not [
        hit
        for table in ("drugs", "procedures", "sites")
        for hit in reading.hits(table)
        if "peri" in hit.row.name or "resec" in hit.row.name
    ]


def test_only_misspelt_names_are_slips() -> None:
    speller = Speller({"carcinoma", "gemcitabine"}, {"squamous"})
    words = ["squamous", "carcenoma", "carcinoma", "gemcitabene", "gem", "unheardof"]
    assert speller.slips_among(words) == {"carcenoma": "carcinoma", "gemcitabene": "gemcitabine"}
    assert speller.slips_among(words) == {"carcenoma": "carcinoma", "gemcitabene": "gemcitabine"}


def test_a_misspelt_name_counts_with_the_right_one_in_their_order() -> None:
    hits = Reading("gemcitabine, gemcitabene, gemcitabine").hits("drugs")
    assert [hit.start for hit in hits] == [0, 13, 26]
