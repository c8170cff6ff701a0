"""De-identification: what is found, what is left alone, and how much of constructed cases is found."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from answer_assist import bundled_cases
from answer_assist.documents.dates import find_dates
from answer_assist.documents.deidentification import Deidentifier, shift_of_case
from answer_assist.extraction.pipeline import read

CASES = Path(__file__).parent / "deidentification"
SHIFT = timedelta(days=-100)
_MARK = re.compile(r"⟦(\w+):(.*?)⟧", re.DOTALL)


def _marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a constructed case, and its identifiers with their kinds."""
    marked = json.loads(line)["marked"]
    text, spans, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        position = match.end()
    return text + marked[position:], spans


def _found(name: str) -> Iterator[tuple[str, bool]]:
    """The kind of each identifier of the constructed cases, and whether every letter of it is gone."""
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        text, spans = _marked(line)
        gone: set[int] = set()
        for each in Deidentifier(SHIFT).replace(text).replacements:
            gone.update(range(each.start, each.end))
        for start, end, kind in spans:
            yield kind, all(place in gone for place in range(start, end) if text[place].isalnum())


@pytest.mark.parametrize("name", ["constructed.jsonl", "unseen.jsonl"])
def test_recall_of_direct_identifiers(name: str) -> None:
    counts: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for kind, hit in _found(name):
        counts[kind] += 1
        hits[kind] += hit
    assert counts.total() > 700
    assert hits.total() / counts.total() >= 0.98
    for kind in ("name", "phone", "email", "number", "date"):
        assert hits[kind] / counts[kind] >= 0.98, kind


def test_findings_stay_as_they_are() -> None:
    """Of the bundled cases' findings, none is lost or made by taking identifiers out."""
    for case in bundled_cases():
        for document in case.documents:
            clean = Deidentifier(SHIFT).replace(document.text).text
            before, after = (
                Counter((finding.kind, finding.name, finding.assertion) for finding in summary.findings)
                for summary in (read(document.text, document.kind), read(clean, document.kind))
            )
            assert before == after, (case.id, document.id)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Seen by Dr. O'Brien.", "O'Brien"),
        ("Patient: SMITH, JOHN A.", "SMITH, JOHN A"),
        ("Mrs. Lisanne van de Graaf feels well.", "Lisanne van de Graaf"),
        ("Pathologist: Przemysław Łukasik", "Przemysław Łukasik"),
        ("thanks,\nPriya", "Priya"),
        ("My brother Ravi has a lump.", "Ravi"),
        ("Mail me: jane.roe@example.org", "jane.roe@example.org"),
        ("call 555-123-4567 please", "555-123-4567"),
        ("Tel. +44 20 7946 0958", "+44 20 7946 0958"),
        ("She lives at 12 Elm Street, Springfield, IL 62704.", "12 Elm Street, Springfield, IL 62704"),
        ("Address: Flat 4, 2nd Cross, Indira Nagar, Bengaluru 560038", "Indira Nagar, Bengaluru 560038"),
        ("NHS No: 943 476 5919", "943 476 5919"),
        ("Accession S24-1187", "S24-1187"),
        ("treated at St. Mary's Hospital", "St. Mary's Hospital"),
        ("a 93-year-old man", "93"),
    ],
)
def test_what_is_found(text: str, gone: str) -> None:
    assert gone not in Deidentifier(SHIFT).replace(text).text


@pytest.mark.parametrize(
    "text",
    [
        "Classical Hodgkin lymphoma with Reed Sternberg cells, CD30 positive, CD15 positive.",
        "Ewing sarcoma; Ki-67 80%, CK5/6 negative, ER 95%, HER2 2+.",
        "Gleason 3+4=7, Fuhrman grade 2, Allred 7/8, Bloom Richardson score 6.",
        "Merkel cell carcinoma, Van Gieson and Masson stains.",
        "LDH 612 U/L (135-225), platelets 250,000, tumor of 12 x 15 x 20 mm, 3/14 nodes.",
        "Will the mark on my skin grow? May I hope?",
        "pT2 pN1a, stage IIB, block A1, clone EPR22412.",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert Deidentifier(SHIFT).replace(text).text == text


def test_a_name_is_the_same_person_in_all_documents_of_a_case() -> None:
    of_case = Deidentifier(SHIFT)
    assert of_case.replace("Mr. John Smith and Dr. Lind.").text == "Mr. [name 1] and Dr. [name 2]."
    assert (
        of_case.replace("Smith's wife called; Lind agreed.").text
        == "[name 1]'s wife called; [name 2] agreed."
    )


def test_the_places_of_what_was_replaced() -> None:
    text = "Mr. John Smith, MRN 448812, seen on 2 May 2024."
    found = Deidentifier(SHIFT).replace(text)
    for each in found.replacements:
        assert text[each.start : each.end] == each.said
        assert found.text[each.new_start : each.new_end] == each.put


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-05-02", "2024-05-02"),
        ("2 May 2024", "2024-05-02"),
        ("2nd of May 2024", "2024-05-02"),
        ("May 2, 2024", "2024-05-02"),
        ("02-MAY-2024", "2024-05-02"),
        ("05/02/2024", "2024-05-02"),
        ("25/02/2024", "2024-02-25"),
        ("2.5.24", "2024-05-02"),
        ("05/02/85", "1985-05-02"),
        ("31/02/2024", None),
        ("version 1.2.3.2024", None),
    ],
)
def test_dates_are_read_in_every_writing(said: str, day: str | None) -> None:
    assert [found.day.isoformat() for found in find_dates(said)] == ([day] if day else [])


def test_dates_keep_their_writing_and_their_distance() -> None:
    text = "Biopsy on 5 March 2024, CT on 03/19/2024, seen in April 2024."
    shifted = Deidentifier(timedelta(days=-31)).replace(text).text
    assert shifted == "Biopsy on 3 February 2024, CT on 02/17/2024, seen in March 2024."


def test_the_shift_is_the_cases_own_and_a_secret() -> None:
    key, other = b"k" * 32, b"o" * 32
    shifts = {shift_of_case(f"case {n}", key) for n in range(50)}
    assert len(shifts) > 25
    assert all(-365 <= shift.days <= -30 for shift in shifts)
    assert shift_of_case("case 1", key) == shift_of_case("case 1", key)
    assert [shift_of_case(f"case {n}", key) for n in range(9)] != [
        shift_of_case(f"case {n}", other) for n in range(9)
    ]


def test_day_and_month_are_told_apart_by_the_texts_other_dates() -> None:
    days = [found.day for found in find_dates("on 03/04/2024 and on 25/04/2024")]
    assert days == [date(2024, 4, 3), date(2024, 4, 25)]
