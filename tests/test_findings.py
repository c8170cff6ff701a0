"""The data model and its JSON: what goes out comes back, and the schema holds."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, get_args, get_type_hints

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_assist.cases import bundled_cases
from answer_assist.extraction.pipeline import read
from answer_assist.findings import (
    FINDING_KINDS,
    SCHEMA,
    CaseSummary,
    Code,
    Document,
    Finding,
    Grade,
    Marker,
    Patient,
    Question,
    Site,
    Size,
    Span,
    json_schema,
)

SUMMARY = CaseSummary(
    Document("query-17", "query", 90),
    Patient("friend", 41.5, "female", (Span(0, 12, "for a friend"),)),
    (
        Marker(
            name="Ki-67",
            code=Code("HGNC", "MKI67"),
            result="positive",
            percent=(80.0, 80.0),
            evidence=(Span(20, 29, "Ki-67 80%"),),
        ),
        Site(
            name="liver",
            code=Code("ICD-O-3 topography", "C22.0"),
            role="metastasis",
            assertion="uncertain",
            evidence=(Span(35, 40, "liver"), Span(50, 58, "possible")),
        ),
        Grade(
            name="Gleason", system="gleason", value="3+4=7", evidence=(Span(60, 72, "Gleason 3+4 7"[:12]),)
        ),
        Size(name="tumor", largest_mm=23.0, evidence=(Span(73, 79, "2.3 cm"),)),
    ),
    (Question("What next?", Span(80, 90, "What next?")),),
)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def test_a_summary_survives_json() -> None:
    assert CaseSummary.from_dict(json.loads(json.dumps(SUMMARY.to_dict()))) == SUMMARY


def test_a_summary_validates(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(SUMMARY.to_dict())


@pytest.mark.parametrize("kind", FINDING_KINDS)
def test_a_bare_finding_of_every_kind_validates_and_comes_back(
    kind: str, validator: jsonschema.Draft202012Validator
) -> None:
    given_fields: dict[str, Any] = {"gene": {"gene": "KRAS"}}.get(kind, {})
    finding = FINDING_KINDS[kind](name="x", evidence=(Span(0, 1, "x"),), **given_fields)
    validator.validate(dataclasses.replace(SUMMARY, findings=(finding,)).to_dict())
    assert Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding


@pytest.mark.parametrize("kind", FINDING_KINDS)
def test_schema_and_model_have_the_same_fields_and_words(kind: str) -> None:
    cls = FINDING_KINDS[kind]
    own = json_schema()["$defs"][kind]["properties"]
    common = json_schema()["$defs"]["finding"]["properties"]
    names = {field.name for field in dataclasses.fields(cls)}
    assert names | {"kind"} == set(own) | set(common)
    for name, hint in get_type_hints(cls).items():
        words = [word for part in (hint, *get_args(hint)) for word in get_args(part) if isinstance(word, str)]
        if words:
            described = {**common, **own}[name]["enum"]
            assert [word for word in described if word is not None] == words, name


def _broken(change: Any) -> dict[str, Any]:
    data: dict[str, Any] = SUMMARY.to_dict()
    change(data)
    return data


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(schema="answer-assist/case-summary/2"),
        lambda data: data.pop("questions"),
        lambda data: data["document"].update(kind="letter"),
        lambda data: data["patient"].update(relation="neighbour"),
        lambda data: data["findings"][0].update(result="strongly positive"),
        lambda data: data["findings"][0].update(percent=[80]),
        lambda data: data["findings"][0].update(percent=[80, 120]),
        lambda data: data["findings"][0].update(kind="mutation"),
        lambda data: data["findings"][0].update(kind="site"),
        lambda data: data["findings"][0].pop("intensity"),
        lambda data: data["findings"][1].update(role="recurrence"),
        lambda data: data["findings"][1].update(code="C22.0"),
        lambda data: data["findings"][1].update(evidence=[]),
        lambda data: data["findings"][1]["evidence"][0].update(start=-1),
        lambda data: data["questions"][0].update(implicit="no"),
    ],
)
def test_the_schema_refuses(change: Any, validator: jsonschema.Draft202012Validator) -> None:
    assert not validator.is_valid(_broken(change))


def test_fields_may_be_added(validator: jsonschema.Draft202012Validator) -> None:
    data = SUMMARY.to_dict()
    data["reader"] = "next version"
    data["findings"][0]["clone"] = "MIB-1"
    validator.validate(data)
    assert CaseSummary.from_dict(data) == SUMMARY


def test_another_schema_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=f"schema is 'something/else', expected '{SCHEMA}'"):
        CaseSummary.from_dict({"schema": "something/else"})


def test_an_unknown_kind_of_finding_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="finding kind 'mutation' is unknown; known kinds: tumor, site"):
        Finding.from_dict({"kind": "mutation", "name": "KRAS"})


def test_findings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SUMMARY.findings[0].name = "MIB-1"  # type: ignore[misc]


def test_findings_of_a_kind() -> None:
    assert [finding.name for finding in SUMMARY.of_kind("site")] == ["liver"]


def test_an_id_is_given_afterwards() -> None:
    assert SUMMARY.with_id("other").document == Document("other", "query", 90)


@pytest.mark.parametrize("case", bundled_cases(), ids=lambda case: case.id)
def test_every_bundled_document_validates_and_comes_back(
    case: Any, validator: jsonschema.Draft202012Validator
) -> None:
    for document in case.documents:
        summary = read(document.text, document.kind, document.id)
        data = json.loads(json.dumps(summary.to_dict()))
        validator.validate(data)
        assert CaseSummary.from_dict(data) == summary


@given(st.floats(0, 100), st.floats(0, 100), st.text(min_size=1), st.sampled_from(["3+", "CPS 10", None]))
def test_any_marker_comes_back(low: float, high: float, name: str, score: str | None) -> None:
    marker = Marker(name=name, percent=(low, high), score=score, evidence=(Span(3, 4, "x"),))
    assert Finding.from_dict(json.loads(json.dumps(marker.to_dict()))) == marker
