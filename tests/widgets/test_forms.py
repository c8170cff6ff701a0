"""Forms of correction: what stands in them, what may be typed, what becomes of it."""

from __future__ import annotations

import pytest

from answer_assist import bundled_cases, extract
from answer_assist.findings import FINDING_KINDS, Gene, Marker, Node, Patient, Site, Size, Span, Stage, Tumor
from answer_assist.widgets.forms import (
    FormError,
    added,
    edited,
    edited_patient,
    form_views,
    patient_values,
    values_of,
)

KI67 = Marker(name="Ki-67", result="positive", percent=(80, 80), evidence=(Span(0, 5, "Ki-67"),))


def test_every_kind_of_finding_can_be_corrected() -> None:
    assert form_views().keys() == {*FINDING_KINDS, "patient"}


def test_the_patient_is_corrected_field_by_field() -> None:
    patient = Patient(relation="friend", age_years=25, sex="female")
    assert patient_values(patient) == {"age_years": "25", "sex": "female", "relation": "friend"}
    assert edited_patient(patient, {"age_years": "52"}) == Patient("friend", 52, "female")
    assert edited_patient(patient, {"sex": ""}).sex is None
    with pytest.raises(FormError, match="at most 125"):
        edited_patient(patient, {"age_years": "520"})


def test_a_form_sent_back_untouched_changes_nothing() -> None:
    for case in bundled_cases():
        for document in case.documents:
            for finding in extract(document.text, document.kind).findings:
                again = edited(finding, values_of(finding))
                assert values_of(again) == values_of(finding)
                assert again.evidence == finding.evidence


@pytest.mark.parametrize(
    ("typed", "percent"),
    [("80", (80, 80)), ("80 %", (80, 80)), ("20-25", (20, 25)), ("20 – 25%", (20, 25)), ("0,5", (0.5, 0.5))],
)
def test_a_percentage_is_typed_as_one_or_two_numbers(typed: str, percent: tuple[float, float]) -> None:
    marker = edited(KI67, {"percent": typed})
    assert isinstance(marker, Marker)
    assert marker.percent == percent


def test_a_name_is_looked_up_in_the_tables() -> None:
    site = edited(Site(name="anorectal junction"), {"name": "anal canal"})
    assert (site.name, site.code and site.code.value) == ("anal canal", "C21.1")
    marker = edited(KI67, {"name": "ck 5/6"})
    assert (marker.name, marker.code and marker.code.value) != ("ck 5/6", None)
    tumor = edited(Tumor(name="carcinoma"), {"name": "Basaloid carcinoma"})
    assert tumor.code is not None
    assert tumor.code.value.startswith("8123")
    gene = edited(Gene(name="K-RAS", gene="KRAS"), {"gene": "c-kit"})
    assert isinstance(gene, Gene)
    assert gene.gene == "KIT"


def test_a_name_that_no_table_knows_stays_as_typed_without_a_code() -> None:
    tumor = edited(Tumor(name="carcinoma"), {"name": "  spindle  cell oddity of Lind "})
    assert (tumor.name, tumor.code) == ("spindle cell oddity of Lind", None)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": "  "}, "Name"),
        ({"percent": "many"}, "0 to 100"),
        ({"percent": "130"}, "0 to 100"),
        ({"percent": "30-20"}, "0 to 100"),
        ({"result": "bad"}, "one of positive"),
        ({"score": "x" * 300}, "at most"),
        ({"weight": "3"}, "no field 'weight'"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(values: dict[str, str], told: str) -> None:
    with pytest.raises(FormError, match=told):
        edited(KI67, values)


def test_counts_and_sizes_are_numbers() -> None:
    node = edited(Node(name="axillary"), {"positive": "3", "examined": "14"})
    assert isinstance(node, Node)
    assert (node.positive, node.examined) == (3, 14)
    with pytest.raises(FormError, match="how many"):
        edited(node, {"positive": "2.5"})
    size = edited(Size(name="tumor", largest_mm=4), {"largest_mm": "41"})
    assert isinstance(size, Size)
    assert size.largest_mm == 41
    with pytest.raises(FormError, match="Largest"):
        edited(size, {"largest_mm": ""})


def test_a_finding_is_added_from_words_of_the_text() -> None:
    words = (Span(10, 19, "the liver"),)
    site = added("site", {"name": "liver", "role": "metastasis"}, words)
    assert isinstance(site, Site)
    assert (site.role, site.assertion, site.code and site.code.value) == ("metastasis", "present", "C22.0")
    assert site.evidence == words
    stage = added("stage", {"t": "T3", "n": "N1"}, words)
    assert isinstance(stage, Stage)
    assert (stage.t, stage.group) == ("T3", None)


@pytest.mark.parametrize("kind", ["tumor", "marker", "gene", "grade", "size", "stage", "treatment"])
def test_an_empty_form_adds_nothing(kind: str) -> None:
    with pytest.raises(FormError):
        added(kind, dict.fromkeys((field["name"] for field in form_views()[kind]), ""), ())


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(FormError, match="'mood' is unknown"):
        added("mood", {}, ())
