"""Immunostains and serum markers as tumor marker tests.

A stained share of one number is the value, with the result as its interpretation; else the result is the
value. Score, intensity and extent have no element of their own.

Example:
    >>> from answer_assist.findings import Marker
    >>> ki67 = Marker(name="Ki-67", result="positive", percent=(80.0, 80.0))
    >>> written = marker_observation(ki67, Around("urn:uuid:1"))
    >>> written["code"]["coding"][0]["code"], written["valueQuantity"]["value"]
    ('29593-1', 80.0)
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    Fields,
    JsonObject,
    assertion_modifier,
    coding,
    concept,
    first,
    listed,
    printable,
    profiled,
    read_assertion,
    text_of,
)
from answer_assist.findings import Lab, Marker, Result
from answer_assist.terminology import Row, load_table

_RESULTS: tuple[str, ...] = get_args(Result)
# Results that HL7 has a code for; the others go out in words.
_INTERPRETATIONS = {
    "positive": coding(systems.INTERPRETATION, "POS", "Positive"),
    "negative": coding(systems.INTERPRETATION, "NEG", "Negative"),
    "equivocal": coding(systems.INTERPRETATION, "E", "Equivocal"),
}
_OF_THE_GENE = ("amplified", "not amplified")
_STAINED = "stain or in-situ test of tissue or cells"


def laboratory() -> list[JsonObject]:
    """The category of laboratory results."""
    return [concept(None, coding(systems.OBSERVATION_CATEGORY, "laboratory", "Laboratory"))]


def marker_observation(marker: Marker, around: Around) -> JsonObject:
    """An immunohistochemistry, in-situ or flow marker."""
    share = marker.percent[0] if marker.percent and marker.percent[0] == marker.percent[1] else None
    result = concept(marker.result, _INTERPRETATIONS.get(marker.result))
    is_stated = marker.result != "not stated"
    value: JsonObject = {"dataAbsentReason": concept("no result stated")}
    if share is not None:
        value = {"valueQuantity": quantity(share, "%", "%")}
    elif is_stated:
        value = {"valueCodeableConcept": result}
    code = _marker_code(marker, share)
    return profiled(
        "Observation",
        "tumor-marker-test",
        modifierExtension=assertion_modifier(marker),
        status="preliminary",
        category=laboratory(),
        code=concept(marker.name, coding(systems.LOINC, code) if code else None),
        subject=around.subject,
        interpretation=[result] if is_stated else None,
        method=concept(_STAINED),
        **value,
    )


def lab_observation(lab: Lab, around: Around) -> JsonObject:
    """A serum tumor marker with value and unit as printed, and their codes where they are known."""
    unit = _unit(lab.unit)
    value: JsonObject = {"dataAbsentReason": concept("no value stated")}
    if lab.value is not None:
        value = {"valueQuantity": quantity(lab.value, lab.unit, unit.name if unit else None)}
    test = _row("fhir_labs", lab.name)
    code = test.extra[unit.extra["measures"]] if test and unit else None
    return profiled(
        "Observation",
        "tumor-marker-test",
        modifierExtension=assertion_modifier(lab),
        status="preliminary",
        category=laboratory(),
        code=concept(lab.name, coding(systems.LOINC, code) if code else None),
        subject=around.subject,
        **value,
    )


def quantity(value: float, unit: str | None, ucum: str | None) -> JsonObject:
    """A number with its unit as printed, and the unit's UCUM code."""
    said: JsonObject = {"value": value}
    if words := printable(unit):
        said["unit"] = words
    return said | ({"system": systems.UCUM, "code": ucum} if ucum else {})


def is_lab(observation: JsonObject) -> bool:
    """Whether a tumor marker test of somebody else's measures a substance in blood, rather than a stain."""
    value = observation.get("valueQuantity") or {}
    return "method" not in observation and value.get("code", value.get("unit")) not in (None, "%")


def read_marker(observation: JsonObject) -> Fields:
    """The fields of a marker that an Observation's elements hold."""
    said = _named(observation)
    interpretation = first(listed(observation, "interpretation"))
    result = text_of(interpretation or observation.get("valueCodeableConcept"))
    word = (result or "").lower()
    said["result"] = word if word in _RESULTS else "not stated"
    share = observation.get("valueQuantity") or {}
    if share.get("code") == "%" and isinstance(share.get("value"), int | float):
        said["percent"] = [float(share["value"])] * 2
    return said


def read_lab(observation: JsonObject) -> Fields:
    """The fields of a serum marker that an Observation's elements hold."""
    said = _named(observation)
    value = observation.get("valueQuantity") or {}
    if isinstance(value.get("value"), int | float):
        said["value"] = float(value["value"])
        said["unit"] = value.get("unit") or value.get("code")
    return said


def _named(observation: JsonObject) -> Fields:
    said: Fields = {"assertion": read_assertion(observation)}
    if name := text_of(observation.get("code")):
        said["name"] = name
    return said


def _marker_code(marker: Marker, share: float | None) -> str | None:
    row = _row("fhir_markers", marker.name)
    if row is None:
        return None
    column = "share" if share is not None else "fish" if marker.result in _OF_THE_GENE else "presence"
    return row.extra[column] or None


def _unit(printed: str | None) -> Row | None:
    return _row("fhir_units", "".join((printed or "").split()))


def _row(table: str, name: str) -> Row | None:
    return _rows(table).get(name.casefold())


@cache
def _rows(table: str) -> dict[str, Row]:
    rows: dict[str, Any] = {}
    for row in load_table(table):
        for form in (row.name, *row.synonyms):
            rows[form.casefold()] = row
    return rows
