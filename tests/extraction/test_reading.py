"""The view of a text, its words, and the way back to the text as given."""

from __future__ import annotations

import pytest

from answer_assist.extraction.matcher import Lexicon
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.terminology.loader import parse_table

TABLE = "name\tcode\tsynonyms\texact\texample\tsource\n"


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("Ki\u201167 15\u201320\uff05", "Ki-67 15-20%"),
        ("CD20\uff08\uff0b\uff09", "CD20(+)"),
        ("BC\u200bL-6", "BCL-6"),
        ("differen-\ntiated", "differentiated"),
        ("CD20-\nCD3+", "CD20-\nCD3+"),
        ("non\u00adreactive", "nonreactive"),
        ("a\r\nb", "a\nb"),
        ("\u201cno\u201d", '"no"'),
    ],
)
def test_the_view_folds_what_looks_alike(raw: str, seen: str) -> None:
    assert Reading(raw).view == seen


def test_spans_point_into_the_text_as_given() -> None:
    raw = "x\u200b\u200bBC\u200bL-6 po\u00adsitive\r\nend"
    reading = Reading(raw)
    for word in ("BCL-6", "positive", "end"):
        start = reading.view.index(word)
        span = reading.span(start, start + len(word))
        assert raw[span.start : span.end] == span.text
        assert Reading(span.text).view == word
        assert reading.from_raw(span.start, span.end) == (start, start + len(word))


def test_words_leave_hyphens_out_and_split_letters_from_digits() -> None:
    assert Reading("Ki-67: 80% (CK5/6), Hodgkin's").words == [
        "ki", "67", ":", "80", "%", "(", "ck", "5", "/", "6", ")", ",", "hodgkin",
    ]  # fmt: skip


def find(table_rows: str, text: str) -> list[tuple[str, str]]:
    lexicon = Lexicon(parse_table("made_up", TABLE + table_rows))
    reading = Reading(text)
    hits = lexicon.find(reading.view, reading._words).get("made_up", [])
    return [(hit.row.name, reading.view[hit.start : hit.end]) for hit in hits]


@pytest.mark.parametrize("text", ["Ki-67", "KI 67", "ki67", "Ki-\n67", "Ki\u201167"])
def test_one_term_in_all_its_spellings(text: str) -> None:
    assert find("Ki-67\t\t\t\t\t\n", text) == [("Ki-67", text.replace("\u2011", "-"))]


def test_the_longest_term_wins() -> None:
    rows = "carcinoma\t\t\t\t\t\nbasaloid carcinoma\t\t\t\t\t\n"
    assert find(rows, "a basaloid carcinoma, carcinomas") == [
        ("basaloid carcinoma", "basaloid carcinoma"),
        ("carcinoma", "carcinomas"),
    ]


def test_an_exact_form_only_as_printed() -> None:
    rows = "ER\t\testrogen receptor\tER\t\t\n"
    assert find(rows, "ER, er, Er, Estrogen Receptors, ER2") == [("ER", "ER"), ("ER", "Estrogen Receptors")]


def test_a_longer_term_that_fails_gives_way_to_the_shorter() -> None:
    rows = "lymph node\t\t\t\t\t\nlymph node station\t\t\t\t\t\n"
    assert find(rows, "the lymph node was") == [("lymph node", "lymph node")]


def test_join_ranges() -> None:
    assert join_ranges([(10, 12), (0, 4), (3, 6), (12, 13), (20, 20)]) == [(0, 6), (10, 13)]
