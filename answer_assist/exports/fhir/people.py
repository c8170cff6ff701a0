"""The patient, who writes for them, their age; and what is said of relatives.

The patient goes out by the case's id alone: a case holds no name and no date of birth, and an age without the
day it was said on makes no year of birth.
"""

from __future__ import annotations

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    Fields,
    JsonObject,
    absent,
    assertion_modifier,
    code_of,
    coding,
    concept,
    has_code,
    identifier,
    printable,
    profiled,
    read_assertion,
    reference,
)
from answer_assist.exports.fhir.markers import quantity
from answer_assist.findings import Finding, Patient, Relation, Site, Tumor

_AGE = coding(systems.LOINC, "30525-0", "Age")
_FAMILY = coding(systems.ROLE_CODE, "FAMMEMB", "family member")
# Of the person who writes, seen from the patient; the case's relation is the patient seen from the writer.
_WRITERS: dict[Relation, JsonObject | None] = {
    "mother": coding(systems.ROLE_CODE, "CHILD", "child"),
    "father": coding(systems.ROLE_CODE, "CHILD", "child"),
    "husband": coding(systems.ROLE_CODE, "SPS", "spouse"),
    "wife": coding(systems.ROLE_CODE, "SPS", "spouse"),
    "partner": coding(systems.ROLE_CODE, "SIGOTHR", "significant other"),
    "son": coding(systems.ROLE_CODE, "PRN", "parent"),
    "daughter": coding(systems.ROLE_CODE, "PRN", "parent"),
    "child": coding(systems.ROLE_CODE, "PRN", "parent"),
    "sister": coding(systems.ROLE_CODE, "SIB", "sibling"),
    "brother": coding(systems.ROLE_CODE, "SIB", "sibling"),
    "grandparent": coding(systems.ROLE_CODE, "GRNDCHILD", "grandchild"),
    "friend": coding(systems.ROLE_CODE, "FRND", "unrelated friend"),
    "relative": _FAMILY,
    "other": None,
}


def patient_resource(patient: Patient, case_id: str) -> JsonObject:
    """The patient by the case's id; the name is masked."""
    return profiled(
        "Patient",
        "cancer-patient",
        identifier=[identifier(systems.CASE_ID, case_id)],
        name=[{"extension": [absent("masked")]}],
        gender=patient.sex or "unknown",
    )


def writer_resource(patient: Patient, url: str) -> JsonObject | None:
    """Who writes for the patient; None where that is the patient, or is not said."""
    if patient.relation is None or patient.relation == "self":
        return None
    role = _WRITERS.get(patient.relation)
    return profiled("RelatedPerson", None, patient=reference(url), relationship=[concept("writer", role)])


def age_observation(patient: Patient, around: Around) -> JsonObject | None:
    """The patient's age as it is said, in years."""
    if patient.age_years is None:
        return None
    return profiled(
        "Observation",
        None,
        status="preliminary",
        code=concept(None, _AGE),
        subject=around.subject,
        valueQuantity=quantity(patient.age_years, "years", "a"),
    )


def read_patient(patient: JsonObject | None, observations: list[JsonObject]) -> Patient:
    """Sex and age as the resources of a Bundle hold them."""
    gender = (patient or {}).get("gender")
    ages = (
        each["valueQuantity"].get("value")
        for each in observations
        if has_code(each.get("code"), systems.LOINC, _AGE["code"]) and "valueQuantity" in each
    )
    age = next((float(value) for value in ages if isinstance(value, int | float)), None)
    return Patient(None, age, gender if gender in ("female", "male") else None)


def family_history(finding: Finding, around: Around) -> JsonObject:
    """What is said of a relative: a disease as their condition, anything else as a note."""
    said: JsonObject = {"note": [{"text": printable(finding.name) or finding.kind}]}
    if isinstance(finding, Tumor):
        said = {"condition": [{"code": concept(finding.name, code_of(finding.code))}]}
    elif isinstance(finding, Site):
        place = concept(f"cancer, {finding.name}", code_of(finding.code))
        said = {"condition": [{"code": place}]}
    return profiled(
        "FamilyMemberHistory",
        None,
        modifierExtension=assertion_modifier(finding),
        status="partial",
        patient=around.subject,
        relationship=concept(None, _FAMILY),
        **said,
    )


def read_family(resource: JsonObject) -> Fields:
    """What a family history holds of any kind of finding."""
    return {"experiencer": "family", "assertion": read_assertion(resource)}
