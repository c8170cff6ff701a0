"""The fields in which a doctor corrects a finding, and the way from what was typed back to the finding.

Example:
    >>> from answer_assist.findings import Marker
    >>> ki67 = Marker(name="Ki-67", result="positive", percent=(80, 80))
    >>> values_of(ki67)["percent"]
    '80'
    >>> edited(ki67, {"percent": "20-25"}).percent
    (20.0, 25.0)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, get_args

from answer_assist import wording
from answer_assist.extraction.naming import known_name
from answer_assist.findings import (
    FINDING_KINDS,
    Assertion,
    Code,
    Experiencer,
    Extent,
    Finding,
    Intensity,
    Laterality,
    Patient,
    Relation,
    Result,
    Role,
    Sex,
    Span,
    TreatmentStatus,
    TreatmentType,
)

_SYSTEMS = (
    "differentiation", "nottingham", "gleason", "isup", "who-cns", "fnclcc", "net", "fuhrman", "figo",
    "numeric", "descriptive",
)  # fmt: skip
_OLDEST = 125  # years
_LONGEST = 200  # characters of a field; longer ones are pasted by mistake


class FormError(ValueError):
    """Something typed into a field cannot be taken; the message names the field and what it takes."""


class FieldView(TypedDict):
    """One field of a form. ``choices`` is empty where one types; an empty choice means "not stated"."""

    name: str
    label: str
    choices: list[str]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    label: str
    choices: tuple[str, ...] = ()
    read: Callable[[str, str], Any] = lambda label, typed: typed or None
    show: Callable[[Any], str] = lambda value: "" if value is None else wording.plain(str(value))


def _required(label: str, typed: str) -> str:
    if not typed:
        raise FormError(f"{label}: say it, or reject the finding")
    return typed


def _percent(label: str, typed: str) -> tuple[float, float] | None:
    if not typed:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*%?", typed.replace(",", "."))
    if match is None:
        raise FormError(f"{label}: type a number from 0 to 100, or two as 20-25")
    low = float(match[1])
    high = float(match[2] or low)
    if not low <= high <= 100:
        raise FormError(f"{label}: type a number from 0 to 100, or two as 20-25")
    return low, high


def _number(label: str, typed: str) -> float | None:
    if not typed:
        return None
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        raise FormError(f"{label}: type a number, 48.3") from None
    if not 0 <= value < 1e12:
        raise FormError(f"{label}: type a number from 0")
    return value


def _size(label: str, typed: str) -> float:
    return _number(label, _required(label, typed)) or 0.0


def _count(label: str, typed: str) -> int | None:
    value = _number(label, typed)
    if value is not None and (value != int(value) or value > 999):
        raise FormError(f"{label}: type how many, 3")
    return None if value is None else int(value)


def _show_percent(value: tuple[float, float] | None) -> str:
    if value is None:
        return ""
    low, high = (wording.number(number) for number in value)
    return low if low == high else f"{low}-{high}"


def _show_number(value: float | None) -> str:
    return "" if value is None else wording.number(value)


def _choice(name: str, label: str, values: Any, *, may_be_open: bool = False) -> _Field:
    choices: tuple[str, ...] = get_args(values) or tuple(values)
    return _Field(name, label, ("", *choices) if may_be_open else choices)


_NAME = _Field("name", "Name", read=_required)
_ASSERTION = _choice("assertion", "Is it there?", Assertion)
_WHOSE = _choice("experiencer", "Whose?", Experiencer)
_SIDE = _choice("laterality", "Side", Laterality, may_be_open=True)

_FORMS: Mapping[str, tuple[_Field, ...]] = {
    "tumor": (_NAME, _ASSERTION, _WHOSE),
    "site": (_NAME, _choice("role", "Role", Role), _SIDE, _ASSERTION, _WHOSE),
    "node": (
        _NAME,
        _ASSERTION,
        _Field("positive", "Involved", read=_count),
        _Field("examined", "Examined", read=_count),
        _SIDE,
    ),
    "marker": (
        _NAME,
        _choice("result", "Result", Result),
        _Field("percent", "%", read=_percent, show=_show_percent),
        _Field("score", "Score"),
        _choice("intensity", "Intensity", Intensity, may_be_open=True),
        _choice("extent", "Extent", Extent, may_be_open=True),
    ),
    "gene": (_Field("gene", "Gene", read=_required), _Field("alteration", "Alteration"), _ASSERTION),
    "lab": (_NAME, _Field("value", "Value", read=_number, show=_show_number), _Field("unit", "Unit")),
    "stage": (
        _Field("prefix", "Prefix"),
        _Field("t", "T"),
        _Field("n", "N"),
        _Field("m", "M"),
        _Field("group", "Stage group"),
    ),
    "grade": (_choice("system", "System", _SYSTEMS), _Field("value", "Grade", read=_required)),
    "size": (_Field("largest_mm", "Largest, mm", read=_size, show=_show_number),),
    "treatment": (
        _NAME,
        _choice("type", "Type", TreatmentType),
        _choice("status", "Status", TreatmentStatus),
        _WHOSE,
    ),
}


_PATIENT = (
    _Field("age_years", "Age, years", read=_number, show=_show_number),
    _choice("sex", "Sex", Sex, may_be_open=True),
    _choice("relation", "Who writes about whom", Relation, may_be_open=True),
)


def form_views() -> dict[str, list[FieldView]]:
    """The fields of every kind of finding, as the browser draws them."""
    return {
        kind: [{"name": field.name, "label": field.label, "choices": list(field.choices)} for field in form]
        for kind, form in {**_FORMS, "patient": _PATIENT}.items()
    }


def values_of(finding: Finding) -> dict[str, str]:
    """What stands in each field of a finding's form."""
    return {field.name: field.show(getattr(finding, field.name)) for field in _FORMS[finding.kind]}


def patient_values(patient: Patient) -> dict[str, str]:
    """What stands in the form of the patient."""
    return {field.name: field.show(getattr(patient, field.name)) for field in _PATIENT}


def edited_patient(patient: Patient, typed: Mapping[str, str]) -> Patient:
    """The patient with the typed values; fields that were not typed stay.

    Raises:
        FormError: a value cannot be taken.
    """
    form = {field.name: field for field in _PATIENT}
    values = {name: _value(form[name], value) for name, value in typed.items() if name in form}
    if (values.get("age_years") or 0) > _OLDEST:
        raise FormError(f"Age, years: at most {_OLDEST}")
    return replace(patient, **values)


def edited(finding: Finding, typed: Mapping[str, str]) -> Finding:
    """The finding with the typed values; fields that were not typed stay.

    A new name is looked up in the term tables, so that "hepatic" gets the liver's name and code.

    Raises:
        FormError: a value cannot be taken.
    """
    return replace(finding, **_read(finding.kind, typed))


def added(kind: str, typed: Mapping[str, str], evidence: Sequence[Span]) -> Finding:
    """A finding that a doctor has made of words of the text.

    Raises:
        FormError: a value cannot be taken, or the kind is unknown.
    """
    if kind not in _FORMS:
        raise FormError(f"kind {kind!r} is unknown; take one of {', '.join(_FORMS)}")
    cls = FINDING_KINDS[kind]
    blank: dict[str, Any] = {"name": kind if kind in ("stage", "grade", "size") else "?"}
    finding = cls(**blank, evidence=tuple(evidence))
    whole = {
        field.name: typed.get(field.name, field.show(getattr(finding, field.name))) for field in _FORMS[kind]
    }
    return edited(finding, whole)


def _read(kind: str, typed: Mapping[str, str]) -> dict[str, Any]:
    form = {field.name: field for field in _FORMS[kind]}
    values: dict[str, Any] = {}
    for name, value in typed.items():
        field = form.get(name)
        if field is None:
            raise FormError(f"a {kind} has no field {name!r}; it has {', '.join(form)}")
        values[name] = _value(field, value)
    named = values.get("gene") if kind == "gene" else values.get("name")
    if named is not None:
        name, code = known_name(kind, named)
        values["name"], values["code"] = name, code
        if kind == "gene":
            values["gene"] = code.value if isinstance(code, Code) else name
    if kind == "stage" and typed.keys() >= form.keys() and not any(values.values()):
        raise FormError("Stage: type a T, N, M or a stage group, or reject the finding")
    return values


def _value(field: _Field, typed: str) -> Any:
    value = " ".join(typed.split())
    if len(value) > _LONGEST:
        raise FormError(f"{field.label}: at most {_LONGEST} characters")
    if field.choices:
        if value not in field.choices:
            raise FormError(f"{field.label}: one of {', '.join(filter(None, field.choices))}")
        return value or None
    return field.read(field.label, value)
