"""Treatments: medicines, operations, radiotherapy; given, planned, considered or declined.

What was given is a MedicationAdministration or Procedure, of a time that is not known. What is planned or
considered is a request: a plan, or a proposal. What was declined is one that was not done.

Example:
    >>> from answer_assist.findings import Treatment
    >>> folfox = Treatment(name="FOLFOX", type="chemotherapy", status="planned")
    >>> written = treatment_resource(folfox, Around("urn:uuid:1"))
    >>> written["resourceType"], written["intent"]
    ('MedicationRequest', 'plan')
"""

from __future__ import annotations

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    Fields,
    JsonObject,
    absent,
    assertion_modifier,
    coding,
    concept,
    first,
    has_code,
    has_profile,
    listed,
    profiled,
    read_assertion,
    text_of,
)
from answer_assist.findings import Treatment

RESOURCE_TYPES = ("MedicationAdministration", "MedicationRequest", "Procedure", "ServiceRequest")

_MEDICINES = ("chemotherapy", "targeted", "immunotherapy", "hormonal")
_EVENTS = ("surgery", "ablation", "transplant")  # done in a day: once given, they are over
_SURGERY = coding(systems.SNOMED, "387713003", "Surgical procedure (procedure)")
_RADIOTHERAPY = coding(systems.SNOMED, "108290001", "Radiation oncology AND/OR radiotherapy (procedure)")
_COURSE = coding(systems.SNOMED, "1217123003", "Radiotherapy course of treatment (regime/therapy)")
_REQUESTS = {"planned": ("active", "plan"), "considered": ("draft", "proposal")}
_DECLINED = "not-done"
_UNKNOWN_TIME = {"extension": [absent()]}


def treatment_resource(treatment: Treatment, around: Around) -> JsonObject:
    """A treatment, with the primary cancer as its reason where the case has just one."""
    if treatment.type in _MEDICINES:
        return _medicine(treatment, around)
    return _procedure(treatment, around)


def read_treatment(resource: JsonObject) -> Fields:
    """The fields of a treatment that a resource's elements hold."""
    said: Fields = {"assertion": read_assertion(resource), "status": _read_status(resource)}
    if name := _read_name(resource):
        said["name"] = name
    said["type"] = _read_type(resource)
    return said


def _medicine(treatment: Treatment, around: Around) -> JsonObject:
    said = {
        "modifierExtension": assertion_modifier(treatment),
        "category": concept(treatment.type),
        "medicationCodeableConcept": concept(treatment.name),
        "subject": around.subject,
        **around.reason(),
    }
    if treatment.status in _REQUESTS:
        status, intent = _REQUESTS[treatment.status]
        profile = "cancer-related-medication-request" if around.primary_cancer else None
        said |= {"status": status, "intent": intent, "category": [said["category"]], "reportedBoolean": True}
        return profiled("MedicationRequest", profile, **said)
    profile = "cancer-related-medication-administration" if around.primary_cancer else None
    return profiled(
        "MedicationAdministration", profile, effectivePeriod=_UNKNOWN_TIME, **said, **_done(treatment)
    )


def _procedure(treatment: Treatment, around: Around) -> JsonObject:
    is_surgery, is_radiation = treatment.type == "surgery", treatment.type == "radiotherapy"
    category = concept(treatment.type, _SURGERY if is_surgery else _RADIOTHERAPY if is_radiation else None)
    said = {
        "modifierExtension": assertion_modifier(treatment),
        "category": category,
        "code": concept(treatment.name, _COURSE if is_radiation else None),
        "subject": around.subject,
        **around.reason(),
    }
    if treatment.status in _REQUESTS:
        status, intent = _REQUESTS[treatment.status]
        said |= {"status": status, "intent": intent, "category": [category]}
        return profiled("ServiceRequest", None, **said)
    profile = None
    if around.primary_cancer and is_surgery:
        profile = "cancer-related-surgical-procedure"
    elif around.primary_cancer and is_radiation:
        profile = "radiotherapy-course-summary"
    return profiled("Procedure", profile, performedPeriod=_UNKNOWN_TIME, **said, **_done(treatment))


def _done(treatment: Treatment) -> JsonObject:
    """Whether it was done; of a treatment over months a text seldom says whether it still goes on."""
    if treatment.status == "declined":
        reason = concept("declined")
        return {
            "status": _DECLINED,
            "statusReason": [reason] if treatment.type in _MEDICINES else reason,
        }
    return {"status": "completed" if treatment.type in _EVENTS else "unknown"}


def _read_status(resource: JsonObject) -> str:
    if resource.get("status") == _DECLINED:
        return "declined"
    for status, (_, intent) in _REQUESTS.items():
        if resource.get("intent") == intent:
            return status
    return "planned" if "intent" in resource else "given"


def _read_name(resource: JsonObject) -> str | None:
    return text_of(resource.get("medicationCodeableConcept") or resource.get("code"))


def _read_type(resource: JsonObject) -> str:
    category = resource.get("category")
    if isinstance(category, list):
        category = first(listed(resource, "category"))
    if has_code(category, systems.SNOMED, _SURGERY["code"]):
        return "surgery"
    if has_profile(resource, "radiotherapy-course-summary") or has_code(
        category, systems.SNOMED, _RADIOTHERAPY["code"]
    ):
        return "radiotherapy"
    said = (text_of(category) or "").lower()
    return said if said in (*_MEDICINES, *_EVENTS, "palliative") else "other"
