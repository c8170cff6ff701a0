"""A staging as Observations: the stage group, with T, N and M as its members.

Example:
    >>> from answer_assist.findings import Stage
    >>> clinical = Stage(name="cT2 N0", t="T2", n="N0", prefix="c")
    >>> staged = stage_observations(clinical, Around("urn:uuid:1"), "urn:uuid:2")
    >>> [part.resource["valueCodeableConcept"]["coding"][0]["code"] for part in staged[1:]]
    ['cT2', 'cN0']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from answer_assist.exports.fhir import systems
from answer_assist.exports.fhir.elements import (
    Around,
    Entry,
    Fields,
    JsonObject,
    assertion_modifier,
    coding,
    concept,
    has_code,
    has_profile,
    listed,
    profiled,
    read_assertion,
    reference,
    text_of,
)
from answer_assist.findings import Stage

Category = Literal["t", "n", "m"]

_PROFILES: dict[Category, str] = {
    "t": "tnm-primary-tumor-category",
    "n": "tnm-regional-nodes-category",
    "m": "tnm-distant-metastases-category",
}
# What was staged, by how: SNOMED CT's codes, as mCODE's value sets list them; "" where the text does not say.
_GROUP_CODES = {
    "": coding(systems.SNOMED, "399390009", "TNM stage grouping"),
    "c": coding(systems.SNOMED, "399537006", "Clinical TNM stage grouping"),
    "p": coding(systems.SNOMED, "399588009", "Pathologic TNM stage grouping"),
}
_CATEGORY_CODES: dict[Category, dict[str, JsonObject]] = {
    "t": {
        "": coding(systems.SNOMED, "78873005", "T category"),
        "c": coding(systems.SNOMED, "399504009", "cT category"),
        "p": coding(systems.SNOMED, "384625004", "pT category"),
    },
    "n": {
        "": coding(systems.SNOMED, "277206009", "N category"),
        "c": coding(systems.SNOMED, "399534004", "cN category"),
        "p": coding(systems.SNOMED, "371494008", "pN category"),
    },
    "m": {
        "": coding(systems.SNOMED, "277208005", "M category"),
        "c": coding(systems.SNOMED, "399387003", "cM category"),
        "p": coding(systems.SNOMED, "371497001", "pM category"),
    },
}
# The same in LOINC, which other systems still send.
_LOINC_GROUPS = {"21908-9": "c", "21902-2": "p", "21914-7": ""}
_LOINC_CATEGORIES: dict[Category, dict[str, str]] = {
    "t": {"21905-5": "c", "21899-0": "p", "21911-3": ""},
    "n": {"21906-3": "c", "21900-6": "p", "21912-1": ""},
    "m": {"21907-1": "c", "21901-4": "p", "21913-9": ""},
}
# A text seldom says by which edition, nor whether by AJCC or UICC.
_METHOD = "TNM classification, edition not stated"
_AJCC_PREFIX = re.compile(r"[ymra]?[cp]?")
_AJCC_CATEGORY = re.compile(r"[TNM](is|X|[0-4])[a-e]?([1-3]|mi)?")
_AJCC_GROUP = re.compile(r"(0|IV|I{1,3})([A-E]\d?)?")
_ARABIC = {"0": "0", "I": "1", "II": "2", "III": "3", "IV": "4"}


def stage_observations(stage: Stage, around: Around, url: str) -> list[Entry]:
    """The Observations of one staging, the one that stands for it first, under ``url``.

    That is the stage group; a single category without a group stands for itself.
    """
    by_name: dict[Category, str | None] = {"t": stage.t, "n": stage.n, "m": stage.m}
    stated = [(name, value) for name, value in by_name.items() if value is not None]
    if len(stated) == 1 and stage.group is None:
        return [Entry(url, _category(*stated[0], stage, around))]
    members = [
        Entry(uuid5(NAMESPACE_URL, f"{url}#{name}").urn, _category(name, value, stage, around))
        for name, value in stated
    ]
    return [Entry(url, _group(stage, around, members)), *members]


def read_stage(observation: JsonObject, known: Callable[[str], JsonObject | None]) -> Fields:
    """The fields of a staging that its Observations hold; ``known`` finds a member by its address."""
    said: Fields = {"assertion": read_assertion(observation)}
    parts = [observation, *(known(each.get("reference", "")) for each in listed(observation, "hasMember"))]
    for part in parts:
        name = category_of(part) if part else None
        if part and name:
            said[name] = text_of(part.get("valueCodeableConcept"))
    if category_of(observation) is None:
        said["group"] = text_of(observation.get("valueCodeableConcept"))
    said["prefix"] = _read_prefix(observation)
    categories = " ".join(said[name] for name in _PROFILES if said.get(name))
    if categories:
        said["name"] = (said["prefix"] or "") + categories
    elif said.get("group"):
        said["name"] = f"stage {said['group']}"
    return said


def is_stage_group(observation: JsonObject) -> bool:
    """Whether an Observation is a stage group."""
    code = observation.get("code")
    return (
        has_profile(observation, "tnm-stage-group")
        or has_code(code, systems.SNOMED, *(each["code"] for each in _GROUP_CODES.values()))
        or has_code(code, systems.LOINC, *_LOINC_GROUPS)
    )


def category_of(observation: JsonObject) -> Category | None:
    """Which of T, N and M an Observation is."""
    code = observation.get("code")
    for name, profile in _PROFILES.items():
        own = (each["code"] for each in _CATEGORY_CODES[name].values())
        if (
            has_profile(observation, profile)
            or has_code(code, systems.SNOMED, *own)
            or has_code(code, systems.LOINC, *_LOINC_CATEGORIES[name])
        ):
            return name
    return None


def _group(stage: Stage, around: Around, members: list[Entry]) -> JsonObject:
    code = _group_code(stage.group) if stage.group else None
    value: JsonObject = {"dataAbsentReason": concept("no stage group stated")}
    if stage.group is not None:
        value = {"valueCodeableConcept": concept(stage.group, code)}
    # the profile wants the cancer that is staged
    return _staging(
        stage,
        around,
        "tnm-stage-group" if around.primary_cancer and (code or stage.group is None) else None,
        code=concept(None, _GROUP_CODES[_how(stage)]),
        hasMember=[reference(each.url) for each in members] or None,
        **value,
    )


def _category(name: Category, value: str, stage: Stage, around: Around) -> JsonObject:
    code = _category_code(stage.prefix, value)
    return _staging(
        stage,
        around,
        _PROFILES[name] if code else None,
        code=concept(None, _CATEGORY_CODES[name][_how(stage)]),
        valueCodeableConcept=concept(value, code),
    )


def _staging(stage: Stage, around: Around, profile: str | None, **elements: object) -> JsonObject:
    focus = [reference(around.primary_cancer)] if around.primary_cancer else None
    return profiled(
        "Observation",
        profile,
        modifierExtension=assertion_modifier(stage),
        status="preliminary",
        subject=around.subject,
        focus=focus,
        method=concept(_METHOD),
        **elements,
    )


def _how(stage: Stage) -> str:
    """Whether it was staged clinically or by pathology; "" where the prefix does not say."""
    return next((letter for letter in "pc" if letter in (stage.prefix or "")), "")


def _read_prefix(observation: JsonObject) -> str | None:
    code = observation.get("code")
    name = category_of(observation)
    own = _CATEGORY_CODES[name] if name else _GROUP_CODES
    for how, each in own.items():
        if has_code(code, systems.SNOMED, each["code"]):
            return how or None
    loinc = _LOINC_CATEGORIES[name] if name else _LOINC_GROUPS
    return next((how or None for number, how in loinc.items() if has_code(code, systems.LOINC, number)), None)


def _category_code(prefix: str | None, value: str) -> JsonObject | None:
    """AJCC's code of a category, "cT2a": only with the letter that says how it was found."""
    if not prefix or not _AJCC_PREFIX.fullmatch(prefix) or not _AJCC_CATEGORY.fullmatch(value):
        return None
    return coding(systems.AJCC, prefix + value)


def _group_code(group: str) -> JsonObject | None:
    """AJCC's code of a stage group: "3C" for IIIC."""
    parts = _AJCC_GROUP.fullmatch(group)
    return coding(systems.AJCC, _ARABIC[parts[1]] + (parts[2] or ""), group) if parts else None
