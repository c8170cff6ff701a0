"""Genes, lymph nodes, grades and sizes as Observations.

Example:
    >>> from answer_assist.findings import Size
    >>> written = size_observation(Size(name="23 mm", largest_mm=23.0), Around("urn:uuid:1"))
    >>> written["component"][0]["valueQuantity"]
    {'value': 23.0, 'unit': 'mm', 'system': 'http://unitsofmeasure.org', 'code': 'mm'}
"""

from __future__ import annotations

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.conditions import body_site, read_body_site
from answer_assist.exports.fhir.elements import (
    Around,
    Fields,
    JsonObject,
    assertion_modifier,
    code_of,
    coding,
    concept,
    has_code,
    listed,
    profiled,
    read_assertion,
    text_of,
)
from answer_assist.exports.fhir.markers import laboratory, quantity
from answer_assist.findings import Gene, Grade, Node, Size

_VARIANT = "69548-6"
_GENE_STUDIED = "48018-6"
_GENOME_WIDE = {
    "MSI": coding(
        systems.LOINC, "81695-9", "Microsatellite instability [Interpretation] in Cancer specimen Qualitative"
    ),
    "TMB": coding(systems.LOINC, "94076-7", "Mutations/Megabase [# Ratio] in Tumor"),
}
_ALTERATION = "alteration as stated"
_NO_RESULT: JsonObject = {"dataAbsentReason": concept("no result stated")}
# LOINC's answers to whether something was found.
_FOUND = {
    "present": coding(systems.LOINC, "LA9633-4", "Present"),
    "absent": coding(systems.LOINC, "LA9634-2", "Absent"),
}
_NODES = coding(systems.OBSERVATION_KINDS, "lymph-nodes", "Lymph node involvement")
_POSITIVE = coding(systems.LOINC, "21893-3", "Regional lymph nodes positive [#] Specimen")
_EXAMINED = coding(systems.LOINC, "21894-1", "Regional lymph nodes examined [#] Specimen")
_GRADE = coding(systems.NCIT, "C18000", "Histologic Grade")
_GRADES = {
    "low": coding(systems.SNOMED, "1155708003", "Low histologic grade (qualifier value)"),
    "intermediate": coding(systems.SNOMED, "1286893008", "Intermediate histologic grade (qualifier value)"),
    "high": coding(systems.SNOMED, "1155707008", "High histologic grade (qualifier value)"),
}
_SIZE = coding(systems.LOINC, "21889-1", "Size Tumor")
_LARGEST = coding(systems.LOINC, "33728-7", "Size.maximum dimension in Tumor")
_MILLIMETRES = {"mm": 1.0, "cm": 10.0}


def gene_observation(gene: Gene, around: Around) -> JsonObject:
    """A molecular finding: a variant of a gene; microsatellite instability, tumor mutational burden."""
    if gene.gene in _GENOME_WIDE:
        result = {"valueCodeableConcept": concept(gene.alteration)} if gene.alteration else _NO_RESULT
        return _observation(
            around,
            None,
            modifierExtension=assertion_modifier(gene),
            code=concept(None, _GENOME_WIDE[gene.gene]),
            **result,
        )
    parts = [_component(coding(systems.LOINC, _GENE_STUDIED, "Gene studied [ID]"), concept(gene.gene))]
    if gene.alteration:
        parts.append({"code": concept(_ALTERATION), "valueCodeableConcept": concept(gene.alteration)})
    return _observation(
        around,
        "genomic-variant",
        code=concept(None, coding(systems.LOINC, _VARIANT, "Genetic variant assessment")),
        component=parts,
        **_found(gene.assertion),
    )


def read_gene(observation: JsonObject) -> Fields:
    """The fields of a molecular finding that an Observation's elements hold."""
    for name, code in _GENOME_WIDE.items():
        if has_code(observation.get("code"), systems.LOINC, code["code"]):
            alteration = text_of(observation.get("valueCodeableConcept"))
            said: Fields = {"gene": name, "alteration": alteration, "assertion": read_assertion(observation)}
            return said | ({"name": alteration} if alteration else {})
    said = {"assertion": _read_found(observation)}
    for part in listed(observation, "component"):
        words = text_of(part.get("valueCodeableConcept"))
        if has_code(part.get("code"), systems.LOINC, _GENE_STUDIED) and words:
            said |= {"gene": words, "name": words}
        elif text_of(part.get("code")) == _ALTERATION:
            said["alteration"] = words
    return said


def node_observation(node: Node, around: Around) -> JsonObject:
    """A lymph node station: whether the disease is there, and how many nodes were counted."""
    counts = [
        {"code": concept(None, code), "valueInteger": count}
        for code, count in ((_POSITIVE, node.positive), (_EXAMINED, node.examined))
        if count is not None
    ]
    return _observation(
        around,
        None,
        code=concept(None, _NODES),
        bodySite=body_site(node.name, code_of(node.code), node.laterality),
        component=counts or None,
        **_found(node.assertion),
    )


def read_node(observation: JsonObject) -> Fields:
    """The fields of a lymph node station that an Observation's elements hold."""
    said = read_body_site(observation.get("bodySite")) | {"assertion": _read_found(observation)}
    for part in listed(observation, "component"):
        for name, code in (("positive", _POSITIVE), ("examined", _EXAMINED)):
            if has_code(part.get("code"), systems.LOINC, code["code"]):
                said[name] = part.get("valueInteger")
    return said


def grade_observation(grade: Grade, around: Around) -> JsonObject:
    """A histological grade, with its system as the method."""
    code = _GRADES.get(grade.value) if grade.system == "descriptive" else None
    return _observation(
        around,
        "histologic-grade",
        modifierExtension=assertion_modifier(grade),
        code=concept(None, _GRADE),
        valueCodeableConcept=concept(grade.value, code),
        method=concept(grade.system),
    )


def read_grade(observation: JsonObject) -> Fields:
    """The fields of a grade that an Observation's elements hold."""
    said: Fields = {
        "system": text_of(observation.get("method")) or "numeric",
        "value": text_of(observation.get("valueCodeableConcept")) or "",
        "assertion": read_assertion(observation),
    }
    return said | {"name": f"{said['system']} {said['value']}".strip()}


def size_observation(size: Size, around: Around) -> JsonObject:
    """The largest dimension of a tumor.

    mCODE's profile wants the tumor that was measured too, which a text seldom says so that it can be trusted:
    the Observation is built like the profile, and claims it not.
    """
    largest = {"code": concept(None, _LARGEST), "valueQuantity": quantity(size.largest_mm, "mm", "mm")}
    return _observation(
        around,
        None,
        modifierExtension=assertion_modifier(size),
        code=concept(None, _SIZE),
        component=[largest],
    )


def read_size(observation: JsonObject) -> Fields:
    """The fields of a size that an Observation's elements hold, in millimetres."""
    said: Fields = {"assertion": read_assertion(observation)}
    for part in [observation, *listed(observation, "component")]:
        value = part.get("valueQuantity") or {}
        factor = _MILLIMETRES.get(value.get("code") or value.get("unit") or "")
        measured = part is observation or has_code(part.get("code"), systems.LOINC, _LARGEST["code"])
        if measured and factor and isinstance(value.get("value"), int | float):
            said["largest_mm"] = float(value["value"]) * factor
            said["name"] = f"{said['largest_mm']:g} mm"
    return said


def kind_of_observation(observation: JsonObject) -> str | None:
    """Which kind of finding an Observation of these is, by its code; None for another one."""
    code = observation.get("code")
    wide = [each["code"] for each in _GENOME_WIDE.values()]
    for kind, system, codes in (
        ("gene", systems.LOINC, [_VARIANT, *wide]),
        ("node", systems.OBSERVATION_KINDS, [_NODES["code"]]),
        ("grade", systems.NCIT, [_GRADE["code"]]),
        ("size", systems.LOINC, [_SIZE["code"]]),
    ):
        if has_code(code, system, *codes):
            return kind
    return None


def _observation(around: Around, profile: str | None, **elements: object) -> JsonObject:
    return profiled(
        "Observation",
        profile,
        **({"status": "preliminary", "category": laboratory(), "subject": around.subject} | elements),
    )


def _component(code: JsonObject, value: JsonObject) -> JsonObject:
    return {"code": concept(None, code), "valueCodeableConcept": value}


def _found(assertion: str) -> JsonObject:
    if assertion in _FOUND:
        return {"valueCodeableConcept": concept(None, _FOUND[assertion])}
    return {"dataAbsentReason": concept("not known whether it is there")}


def _read_found(observation: JsonObject) -> str:
    for assertion, code in _FOUND.items():
        if has_code(observation.get("valueCodeableConcept"), systems.LOINC, code["code"]):
            return assertion
    return "uncertain"
