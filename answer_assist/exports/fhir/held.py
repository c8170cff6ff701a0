"""What the elements of a resource hold of a finding, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from answer_assist.exports.fhir.conditions import read_condition
from answer_assist.exports.fhir.elements import Fields, JsonObject, has_profile, listed, text_of
from answer_assist.exports.fhir.markers import is_lab, read_lab, read_marker
from answer_assist.exports.fhir.observations import (
    kind_of_observation,
    read_gene,
    read_grade,
    read_node,
    read_size,
)
from answer_assist.exports.fhir.people import read_family
from answer_assist.exports.fhir.staging import category_of, is_stage_group, read_stage
from answer_assist.exports.fhir.treatments import RESOURCE_TYPES, read_treatment

Known = Callable[[str], JsonObject | None]
"""Finds a resource of the Bundle by its address."""

_OBSERVED = {
    "marker": read_marker,
    "lab": read_lab,
    "gene": read_gene,
    "node": read_node,
    "grade": read_grade,
    "size": read_size,
}


def held_fields(resource: JsonObject, kind: str, known: Known) -> Fields:
    """The fields of a finding of this kind that a resource's elements hold; empty where it holds none."""
    match resource["resourceType"]:
        case "FamilyMemberHistory":
            return read_family(resource)
        case "Condition":
            return dict(read_condition(resource)).get(kind, {})
        case "Observation" if kind == "stage":
            return read_stage(resource, known)
        case "Observation" if kind in _OBSERVED:
            return _OBSERVED[kind](resource)
        case type if type in RESOURCE_TYPES and kind == "treatment":
            return read_treatment(resource)
    return {}


def kinds_in(resource: JsonObject) -> Iterator[str]:
    """The kinds of finding that a resource of somebody else's holds, by its type, codes and profile."""
    match resource["resourceType"]:
        case "Condition":
            yield from (kind for kind, _ in read_condition(resource))
        case "Observation":
            if kind := kind_of_observation(resource):
                yield kind
            elif is_stage_group(resource) or category_of(resource):
                yield "stage"
            elif has_profile(resource, "tumor-marker-test"):
                yield "lab" if is_lab(resource) else "marker"
        case type if type in RESOURCE_TYPES:
            yield "treatment"


def relatives_diseases(resource: JsonObject) -> Iterator[Fields]:
    """The tumors that somebody else's family history names."""
    for condition in listed(resource, "condition"):
        if name := text_of(condition.get("code")):
            yield {**read_family(resource), "name": name}
