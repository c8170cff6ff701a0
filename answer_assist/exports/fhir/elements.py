"""The small parts that resources are made of: concepts, references, extensions; written and read.

Resources are plain JSON objects here; FHIR's library checks the whole Bundle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from answer_assist.exports.fhir import systems
from answer_assist.findings import Code, Finding

JsonObject = dict[str, Any]
Fields = dict[str, Any]
"""What a resource says of a finding: the finding's fields by name, as ``Finding.to_dict`` has them."""

_JSON = ".json"  # after the name of a value that is JSON
_FHIR_INTEGERS = 2**31
# Signs that FHIR's strings must not hold: control characters, and halves of surrogate pairs, which no UTF-8
# can carry.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource and its address in the Bundle."""

    url: str
    resource: JsonObject


@dataclass(frozen=True, slots=True)
class Around:
    """What a fact's resource refers to: the patient, and the primary cancer where the case has just one."""

    patient: str
    primary_cancer: str | None = None

    @property
    def subject(self) -> JsonObject:
        """The patient, as resources name their subject."""
        return reference(self.patient)

    def reason(self) -> JsonObject:
        """Why a treatment is given: for the primary cancer, where the case has just one."""
        return {"reasonReference": [reference(self.primary_cancer)]} if self.primary_cancer else {}


def printable(text: str | None) -> str | None:
    """A text as FHIR's strings may hold it; None where nothing is left.

    >>> printable(" p63\\x00 "), printable("\\x00")
    ('p63', None)
    """
    return _UNSAYABLE.sub("", text or "").strip() or None


def concept(text: str | None = None, *codings: JsonObject | None) -> JsonObject:
    """A coded value with its words; a value without either says that it is not known."""
    said: JsonObject = {}
    if known := [each for each in codings if each]:
        said["coding"] = known
    if words := printable(text):
        said["text"] = words
    return said or {"extension": [absent()]}


def coding(system: str, code: str, display: str | None = None) -> JsonObject:
    """A code of a system, and what the system calls it."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def code_of(code: Code | None) -> JsonObject | None:
    """A finding's code, where FHIR knows its system."""
    system = systems.CODE_SYSTEMS.get(code.system) if code else None
    return coding(system, code.value) if code and system and _CODE.fullmatch(code.value) else None


_CODE = re.compile(r"\d{4}/\d|C\d\d(\.\d)?")


def read_code(value: Any, system: str) -> JsonObject | None:
    """The code of a concept as findings hold it: ``system`` is theirs, "ICD-O-3 topography"."""
    for each in listed(value, "coding"):
        if each.get("system") == systems.CODE_SYSTEMS[system] and isinstance(each.get("code"), str):
            return {"system": system, "value": each["code"]}
    return None


def reference(url: str) -> JsonObject:
    """A reference to a resource of the same Bundle."""
    return {"reference": url}


def identifier(system: str, value: str) -> JsonObject:
    """An id as FHIR's strings may hold it."""
    words = printable(value)
    return {"system": system} | ({"value": words} if words else {"extension": [absent()]})


def absent(reason: str = "unknown") -> JsonObject:
    """The extension that says why a value is not there: "unknown", "masked"."""
    return {"url": systems.DATA_ABSENT, "valueCode": reason}


def profiled(resource_type: str, profile: str | None, **elements: Any) -> JsonObject:
    """A resource with the mCODE profile that it claims, if any; elements that are None are left out."""
    meta = {"meta": {"profile": [systems.mcode(profile)]}} if profile else {}
    return {
        "resourceType": resource_type,
        **meta,
        **{key: value for key, value in elements.items() if value is not None},
    }


def has_profile(resource: JsonObject, name: str) -> bool:
    """Whether a resource claims one of mCODE's profiles, of whatever version."""
    claimed = resource.get("meta", {}).get("profile", [])
    return any(str(each).partition("|")[0] == systems.mcode(name) for each in claimed)


def has_code(value: Any, system: str, *codes: str) -> bool:
    """Whether a concept has one of these codes."""
    return any(each.get("system") == system and each.get("code") in codes for each in listed(value, "coding"))


def text_of(value: Any) -> str | None:
    """The words of a concept: its text, or else what a code is called, or the code."""
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("text"), str):
        return str(value["text"])
    said = (each.get("display") or each.get("code") for each in listed(value, "coding"))
    return next((words for words in said if isinstance(words, str)), None)


def listed(value: Any, name: str) -> list[JsonObject]:
    """The objects of a list that an element holds; empty where there is none."""
    return list(value.get(name) or ()) if isinstance(value, Mapping) else []


def extensions(element: Any, url: str, name: str = "extension") -> Iterator[JsonObject]:
    """The extensions of an element that have this URL."""
    return (each for each in listed(element, name) if each.get("url") == url)


def carried(url: str, values: Mapping[str, Any]) -> JsonObject:
    """An extension that holds values by name: what FHIR has no element for.

    Numbers, words and yes or no are of FHIR's own types; what is none of these, such as a list, is JSON.
    """
    return {"url": url, "extension": [_value(name, value) for name, value in values.items()]}


def read_carried(extension: JsonObject) -> Fields:
    """The values of an extension that ``carried`` made.

    Raises:
        ValueError: a value is not JSON.
    """
    return dict(_read_value(each) for each in listed(extension, "extension"))


def _value(name: str, value: Any) -> JsonObject:
    match value:
        case bool():
            return {"url": name, "valueBoolean": value}
        case int() if abs(value) < _FHIR_INTEGERS:
            return {"url": name, "valueInteger": value}
        case float():
            return {"url": name, "valueDecimal": value}
        case str() if value == printable(value):
            return {"url": name, "valueString": value}
    return {"url": f"{name}{_JSON}", "valueString": json.dumps(value)}


def _read_value(part: JsonObject) -> tuple[str, Any]:
    name: str = part["url"]
    if name.endswith(_JSON):
        return name.removesuffix(_JSON), json.loads(part["valueString"])
    if "valueDecimal" in part:
        return name, float(part["valueDecimal"])
    return name, next(part[each] for each in ("valueBoolean", "valueInteger", "valueString") if each in part)


def stating(finding: Finding) -> Fields:
    """What a finding says, without where it is said."""
    said = json.loads(json.dumps(finding.to_dict()))  # tuples as lists, as they come back
    return {name: value for name, value in said.items() if name not in ("kind", "evidence")}


def beside(finding: Finding, held: Mapping[str, Any]) -> JsonObject:
    """The extension that says which kind of finding this is, and what the resource's elements do not hold."""
    rest = {
        name: value for name, value in stating(finding).items() if held.get(name, _default(name)) != value
    }
    return carried(systems.FINDING, {"kind": finding.kind, **rest})


def assertion_modifier(finding: Finding) -> list[JsonObject] | None:
    """The modifier of a fact that is denied or uncertain, for resources that have no element for it.

    FHIR forbids to process a resource with a modifier that one does not understand: nobody takes "no longer
    stage IV" for stage IV.
    """
    if finding.assertion == "present":
        return None
    return [{"url": systems.ASSERTION, "valueCode": finding.assertion}]


def read_assertion(resource: JsonObject) -> str:
    """What the modifier says; "present" without one."""
    found = (each.get("valueCode") for each in extensions(resource, systems.ASSERTION, "modifierExtension"))
    return next((str(value) for value in found if value), "present")


def first(values: Iterable[Any]) -> Any:
    """The first value, or None."""
    return next(iter(values), None)


def _default(name: str) -> Any:
    return {"assertion": "present", "experiencer": "patient"}.get(name)
