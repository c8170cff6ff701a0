"""Tumors and sites as Conditions: the primary cancer, and where it has spread to.

Example:
    >>> from answer_assist.findings import Code, Site
    >>> liver = Site(name="liver", role="metastasis", code=Code("ICD-O-3 topography", "C22.0"))
    >>> written = site_condition(liver, Around("urn:uuid:1"), confirmed=False)
    >>> written["bodySite"][0]["coding"][0]["code"], written["verificationStatus"]["coding"][0]["code"]
    ('C22.0', 'unconfirmed')
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    Fields,
    JsonObject,
    code_of,
    coding,
    concept,
    extensions,
    first,
    has_code,
    has_profile,
    listed,
    profiled,
    read_code,
    reference,
    text_of,
)
from answer_assist.findings import Assertion, Laterality, Site, Tumor

_HISTOLOGY = systems.mcode("histology-morphology-behavior")
_LATERALITY = systems.mcode("laterality-qualifier")
_SIDES: dict[Laterality, JsonObject] = {
    "left": coding(systems.SNOMED, "7771000", "Left (qualifier value)"),
    "right": coding(systems.SNOMED, "24028007", "Right (qualifier value)"),
    "bilateral": coding(systems.SNOMED, "51440002", "Right and left (qualifier value)"),
}
_MALIGNANT = coding(systems.SNOMED, "363346000", "Malignant neoplastic disease (disorder)")
_SECONDARY = coding(systems.SNOMED, "128462008", "Secondary malignant neoplastic disease (disorder)")
# The last sign of an ICD-O-3 morphology: 1 uncertain, 2 in situ, 3 malignant; 6 malignant and metastatic.
_PRIMARY_BEHAVIOURS = ("/1", "/2", "/3")
_METASTATIC = "/6"


def tumor_condition(tumor: Tumor, around: Around, *, confirmed: bool) -> JsonObject:
    """A histological type; benign tumors claim no profile of mCODE, which is about cancer."""
    code = code_of(tumor.code)
    behaviour = tumor.code.value[-2:] if tumor.code else ""
    is_secondary = behaviour == _METASTATIC
    cancer = _SECONDARY if is_secondary else _MALIGNANT if behaviour == "/3" else None
    histology = [{"url": _HISTOLOGY, "valueCodeableConcept": concept(tumor.name, code)}] if code else None
    profile = "secondary-cancer-condition" if is_secondary else None
    if behaviour in _PRIMARY_BEHAVIOURS:
        profile = "primary-cancer-condition"
    return profiled(
        "Condition",
        profile,
        extension=histology,
        verificationStatus=_verification(tumor.assertion, confirmed),
        category=_category(),
        code=concept(tumor.name, cancer),
        subject=around.subject,
    )


def site_condition(site: Site, around: Around, *, confirmed: bool) -> JsonObject:
    """Where the disease is; for a metastasis with the primary cancer, where the case has just one."""
    is_secondary = site.role == "metastasis"
    related = None
    if is_secondary and around.primary_cancer:
        cancer = reference(around.primary_cancer)
        related = [{"url": systems.CONDITION_RELATED, "valueReference": cancer}]
    return profiled(
        "Condition",
        "secondary-cancer-condition" if is_secondary else "primary-cancer-condition",
        extension=related,
        verificationStatus=_verification(site.assertion, confirmed),
        category=_category(),
        code=concept(None, _SECONDARY if is_secondary else _MALIGNANT),
        bodySite=[body_site(site.name, code_of(site.code), site.laterality)],
        subject=around.subject,
    )


def with_site(condition: JsonObject, site: Site) -> JsonObject:
    """The Condition of the case's one tumor, at the case's one primary site."""
    return condition | {"bodySite": [body_site(site.name, code_of(site.code), site.laterality)]}


def body_site(name: str, code: JsonObject | None, side: Laterality | None) -> JsonObject:
    """A place in the body with its side."""
    extension = {"url": _LATERALITY, "valueCodeableConcept": concept(side, _SIDES[side])} if side else None
    return concept(name, code) | ({"extension": [extension]} if extension else {})


def read_body_site(place: JsonObject | None) -> Fields:
    """Name, code and side of a place in the body."""
    said: Fields = {"code": read_code(place, "ICD-O-3 topography")}
    if name := text_of(place):
        said["name"] = name
    side = first(each.get("valueCodeableConcept") for each in extensions(place, _LATERALITY))
    for name, code in _SIDES.items():
        if has_code(side, systems.SNOMED, code["code"]):
            said["laterality"] = name
    return said


def read_condition(condition: JsonObject) -> Iterator[tuple[str, Fields]]:
    """The findings of a Condition, each with its kind: its histological type, its site, or both."""
    assertion = _read_verification(condition)
    histology = first(each.get("valueCodeableConcept") for each in extensions(condition, _HISTOLOGY))
    name = condition.get("code", {}).get("text")
    places = listed(condition, "bodySite")
    if histology or name or not places:
        said: Fields = {"assertion": assertion, "code": read_code(histology, "ICD-O-3 morphology")}
        if name or (name := text_of(histology) or text_of(condition.get("code"))):
            said["name"] = name
        yield "tumor", said
    for place in places:
        role = "metastasis" if has_profile(condition, "secondary-cancer-condition") else "primary"
        yield "site", {"assertion": assertion, "role": role, **read_body_site(place)}


def _category() -> list[JsonObject]:
    return [concept(None, coding(systems.CONDITION_CATEGORY, "encounter-diagnosis", "Encounter Diagnosis"))]


def _verification(assertion: Assertion, confirmed: bool) -> JsonObject:
    """How sure it is. A doctor who puts a reading right vouches for what the document says, not for the
    disease: that is provisional at most."""
    status = {"absent": "refuted", "uncertain": "differential", "present": "unconfirmed"}[assertion]
    if confirmed and assertion == "present":
        status = "provisional"
    return concept(None, coding(systems.VERIFICATION, status, status.capitalize()))


def _read_verification(condition: JsonObject) -> Assertion:
    status = condition.get("verificationStatus")
    if has_code(status, systems.VERIFICATION, "refuted"):
        return "absent"
    return "uncertain" if has_code(status, systems.VERIFICATION, "differential") else "present"
