"""Tables of sites and of lymph node stations: every row's example is recognised as that row."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.nodes import read_nodes
from answer_assist.extraction.readers.sites import read_sites
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

SITES = load_table("sites")
PLACES = [row for row in SITES if row.extra["kind"] != "none"]
REGIONS = [row for row in PLACES if row.extra["kind"] == "region" and row.extra["soft"]]
ORGANS = [row for row in PLACES if row not in REGIONS]
STATIONS = load_table("node_stations")

# Topography of ICD-O-3.2 goes from C00 to C80; lymph nodes (C77) are stations and never sites.
FIRST_CODE, LAST_CODE = "C00.0", "C76.8"


@pytest.mark.parametrize("row", ORGANS, ids=lambda row: row.name)
def test_example_is_read_as_this_site(row: Row) -> None:
    assert row.example is not None
    codes = {site.code.value for site in read_sites(Reading(row.example, "note")) if site.code}
    assert row.code in codes


@pytest.mark.parametrize("row", REGIONS, ids=lambda row: row.name)
def test_body_part_takes_the_topography_of_the_tissue(row: Row) -> None:
    assert row.example is not None
    codes = {site.code.value for site in read_sites(Reading(row.example, "note")) if site.code}
    assert codes & {row.extra["soft"], row.extra["skin"], row.extra["bone"]}


@pytest.mark.parametrize("row", STATIONS, ids=lambda row: row.name)
def test_example_is_read_as_this_station(row: Row) -> None:
    assert row.example is not None
    assert any(row.name in node.name for node in read_nodes(Reading(row.example, "note")))


def test_every_place_has_code_example_and_source() -> None:
    assert all(row.code and row.example for row in PLACES)
    assert all(FIRST_CODE <= (row.code or "") <= LAST_CODE for row in PLACES)


def test_lymph_nodes_are_no_sites() -> None:
    assert not [row.name for row in PLACES if (row.code or "").startswith("C77")]


def test_vaguer_places_cover_codes_that_exist() -> None:
    known = {(row.code or "")[:3] for row in PLACES}
    assert not [(row.name, code) for row in PLACES for code in row.list("covers") if code not in known]


def test_parts_lead_from_organs_of_the_table_to_places_of_the_table() -> None:
    known = {row.code for row in PLACES}
    pairs = [pair.split("=") for row in load_table("site_parts") for pair in row.list("of")]
    assert pairs
    assert not [pair for pair in pairs if set(pair) - known]


def test_homes_are_ranges_of_morphology_and_known_topographies() -> None:
    known = {(row.code or "")[:3] for row in PLACES}
    for row in load_table("tumor_homes"):
        low, high = (int(number) for number in row.name.split("-"))
        assert 8000 <= low <= high < 10000
        assert set(row.list("homes")) <= known


def test_all_topographies_of_icd_o_3_with_a_place_of_their_own_are_there() -> None:
    groups = {f"C{number:02d}" for number in (*range(27), *range(30, 39), *range(40, 43), 44, *range(47, 77))}
    # C14 to C39 hold a few numbers that ICD-O-3 does not use; ill-defined C39 and C26.8 have no row.
    unused = {"C27", "C28", "C29", "C35", "C36", "C43", "C45", "C46", "C59", "C68"} - {"C68"}
    known = {(row.code or "")[:3] for row in PLACES}
    assert groups - unused <= known
