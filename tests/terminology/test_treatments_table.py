"""Every row of the treatment tables is recognised in its example, and the tables agree with each other."""

from __future__ import annotations

from typing import get_args

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, TreatmentType
from answer_assist.terminology.loader import Row, load_table

TREATMENTS = [
    row
    for table in ("drugs", "regimens", "procedures")
    for row in load_table(table)
    if row.extra["type"] != "none"
]
STATUSES = {"given", "planned", "considered", "declined", "none", "neutral", "presumed", "unclear"}
STATUSES |= {"prescribed", "wish", "need", "judged", "past", "rival"}


@pytest.mark.parametrize("row", TREATMENTS, ids=lambda row: f"{row.table}:{row.name}")
def test_example_is_recognised(row: Row) -> None:
    assert row.example is not None
    kind: DocumentKind = "report" if row.extra.get("use") == "specimen" else "note"
    found = list(read_treatments(Reading(row.example, kind)))
    forms = {form.casefold() for form in (row.name, *row.synonyms, *row.exact)}
    assert any(
        treatment.type == row.extra["type"]
        and (treatment.name.casefold() in forms or row.name in treatment.name)
        for treatment in found
    ), f"{row.example!r} gives {[(treatment.name, treatment.type) for treatment in found]}"


@pytest.mark.parametrize("row", TREATMENTS, ids=lambda row: f"{row.table}:{row.name}")
def test_type_is_one_of_the_contract(row: Row) -> None:
    assert row.extra["type"] in get_args(TreatmentType)


def test_there_are_more_than_three_hundred_drugs() -> None:
    assert len(load_table("drugs")) > 300


def test_atc_codes_look_like_atc_codes_and_belong_to_their_type() -> None:
    groups = {"L01B": "chemotherapy", "L01E": "targeted", "L01FF": "immunotherapy", "L02B": "hormonal"}
    for row in load_table("drugs"):
        code = row.extra["atc"]
        assert code == "" or (len(code) == 7 and code[0] in "ABCDGHJLMNPRSV" and code[1:3].isdigit()), (
            row.name
        )
        for group, type_ in groups.items():
            if code.startswith(group):
                assert row.extra["type"] == type_, row.name


def test_ambiguous_abbreviations_are_forms_of_the_tables() -> None:
    forms = {
        form.replace("-", "").replace(" ", "").casefold()
        for row in TREATMENTS
        for form in (row.name, *row.exact, *row.synonyms)
    }
    for row in load_table("treatment_homographs"):
        assert row.name.replace("-", "").casefold() in forms, row.name


def test_status_words_tell_known_statuses() -> None:
    for row in load_table("treatment_status"):
        for direction in ("forward", "backward", "modal"):
            status = row.extra[direction].partition(" ")[0]
            assert status == "" or status in STATUSES, f"line {row.line}: {status}"
