"""Bundles looked at: what the tests of FHIR share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from pydantic import BaseModel

from answer_assist.cases import Case, CaseDocument
from answer_assist.exports import CaseRecord, to_fhir
from answer_assist.findings import CaseSummary, Code, Document, Finding, Patient, Question, Site, Span, Tumor

RECORDED = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"
Json = dict[str, Any]

LIVER = Site(name="liver", role="metastasis", code=Code("ICD-O-3 topography", "C22.0"))
ANUS = Site(name="anal canal", role="primary", code=Code("ICD-O-3 topography", "C21.1"))
BASALOID = Tumor(name="basaloid carcinoma", code=Code("ICD-O-3 morphology", "8123/3"))


def record_of(*findings: Finding, text: str = "p63 negative", **patient: Any) -> CaseRecord:
    """A case of one report that says these findings."""
    document = CaseDocument("R", "report", text)
    summary = CaseSummary(Document("R", "report", len(text)), Patient(**patient), findings)
    return CaseRecord(Case("0412", (document,)), (summary,))


def resources(bundle: Json, type: str) -> list[Json]:
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == type]


def written(finding: Finding, type: str) -> Json:
    """The one resource of this type that a finding of a case becomes, the patient's age left out."""
    (resource,) = resources(to_fhir(record_of(finding), recorded=RECORDED), type)
    return resource


def profile(resource: Json) -> str | None:
    """The one profile of mCODE that a resource claims, if any."""
    claimed: list[str] = resource.get("meta", {}).get("profile", [])
    assert len(claimed) <= 1
    return claimed[0].removeprefix(MCODE) if claimed else None


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[key] for key in ("reference",) if isinstance(value.get(key), str))
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def foreign_codes(model: Any) -> Iterator[str]:
    """Codes that are not in FHIR's own lists, such as a status; the library lets them by."""
    if isinstance(model, BaseModel):
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            known: Any = field.json_schema_extra or {}
            allowed = known.get("enum_values")
            if allowed and value is not None and value not in allowed:
                yield f"{type(model).__name__}.{name}: {value}"
            yield from foreign_codes(value)
    elif isinstance(model, list):
        for each in model:
            yield from foreign_codes(each)


def assert_sound(bundle: Json) -> None:
    """It is a Bundle of FHIR, its codes are FHIR's, every reference leads to a resource of it."""
    model = Bundle.model_validate(json.loads(json.dumps(bundle)))
    assert list(foreign_codes(model)) == []
    addresses = [each["fullUrl"] for each in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    assert set(references(bundle)) <= set(addresses)
    assert all(each["fullUrl"] == f"urn:uuid:{each['resource']['id']}" for each in bundle["entry"])


def without_words(summaries: tuple[CaseSummary, ...]) -> tuple[CaseSummary, ...]:
    """What comes back where no text went out: the places, and no words."""

    def bare(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(replace(span, text="") for span in spans)

    return tuple(
        replace(
            summary,
            patient=replace(summary.patient, evidence=bare(summary.patient.evidence)),
            findings=tuple(replace(each, evidence=bare(each.evidence)) for each in summary.findings),
            questions=tuple(
                Question("", replace(each.evidence, text=""), each.implicit) for each in summary.questions
            ),
        )
        for summary in summaries
    )
