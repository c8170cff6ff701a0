"""What a finding says, in the one text column that NOTE_NLP has for it: "negated=no,subject=patient,...".

The keys that OMOP's documentation gives as examples come first; the finding's own fields follow. Values hold
no comma and no equals sign: these, like percent and control characters, are written by code point ("%2C;").

Example:
    >>> from answer_assist.findings import Marker
    >>> modifiers(Marker(name="Ki-67", result="positive", percent=(80.0, 80.0)))
    'negated=no,subject=patient,certainty=certain,kind=marker,name=Ki-67,result=positive,percent=80.0;80.0'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from answer_assist.exports.omop.tables import LENGTHS
from answer_assist.findings import FINDING_KINDS, Code, Finding, Span, Treatment

_MOST = LENGTHS["term_modifiers"]
_ESCAPED = re.compile("[%,=\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPE = re.compile("%([0-9A-F]+);")
_COMMON = frozenset(each.name for each in fields(Finding))
_CERTAINTY = {"present": "certain", "absent": "certain", "uncertain": "uncertain"}
_NOT_YET = ("planned", "considered")


def modifiers(finding: Finding, number: int | None = None) -> str:
    """Everything that a finding says, its number among those of its document, and where it is said.

    What goes beyond the column's 2,000 characters is left out from the end: the last places first.
    """
    pairs: dict[str, Any] = {
        "negated": "yes" if finding.assertion == "absent" else "no",
        "subject": finding.experiencer,
        "certainty": _CERTAINTY[finding.assertion],
    }
    if is_conditional(finding):
        pairs["conditional"] = "true"
    pairs |= {"kind": finding.kind, "name": finding.name}
    if finding.code:
        pairs |= {"code_system": finding.code.system, "code": finding.code.value}
    pairs |= {name: getattr(finding, name) for name in _field_types(finding.kind)}
    return with_places(written(pairs | {"number": number}), finding.evidence)


def with_places(text: str, spans: Iterable[Span]) -> str:
    """Pairs with the places where it is said after them, "spans=5-17;24-30": as many as there is room for."""
    whole = f"{text},spans="
    some = False
    for span in spans:
        longer = f"{whole}{';' if some else ''}{span.start}-{span.end}"
        if len(longer) > _MOST:
            break
        whole, some = longer, True
    return whole if some else text


def is_conditional(finding: Finding) -> bool:
    """Whether it is a treatment that is not given yet."""
    return isinstance(finding, Treatment) and finding.status in _NOT_YET


def read_finding(pairs: Mapping[str, str], evidence: Iterable[Span]) -> Finding | None:
    """The finding that ``modifiers`` wrote; None where the pairs are somebody else's.

    Raises:
        ValueError: a value is not of its field's type.
    """
    kind = pairs.get("kind", "")
    if kind not in FINDING_KINDS:
        return None
    assertion = "absent" if pairs.get("negated") == "yes" else "present"
    if pairs.get("certainty") == "uncertain":
        assertion = "uncertain"
    said: dict[str, Any] = {
        "name": pairs.get("name", ""),
        "assertion": assertion,
        "experiencer": pairs.get("subject", "patient"),
        "evidence": tuple(evidence),
    }
    if "code" in pairs:
        said["code"] = Code(pairs.get("code_system", ""), pairs["code"])
    for name, type in _field_types(kind).items():
        if name in pairs:
            said[name] = _typed(pairs[name], type)
    return FINDING_KINDS[kind](**said)


def written(pairs: Mapping[str, Any]) -> str:
    """Pairs as one text; those without a value are left out, and those beyond the column's length."""
    text = ""
    for name, value in pairs.items():
        if value is None:
            continue
        pair = f"{name}={_shown(value)}"
        longer = f"{text},{pair}" if text else pair
        if len(longer) > _MOST:
            break
        text = longer
    return text


def read(text: str | None) -> dict[str, str]:
    """The pairs of a text that ``written`` made, without their escapes.

    >>> read("kind=marker,name=CD3%2C; CD20")
    {'kind': 'marker', 'name': 'CD3, CD20'}
    """
    pairs = (pair.partition("=") for pair in (text or "").split(",") if "=" in pair)
    return {name.strip(): _unescaped(value) for name, _, value in pairs}


def read_places(text: str | None, document: str) -> tuple[Span, ...]:
    """The places of "5-17;24-30", with the words that stand there in the document, where they came along.

    Raises:
        ValueError: it is no list of places.
    """
    pairs = (each.split("-") for each in (text or "").split(";") if each)
    bounds = [(int(start), int(end)) for start, end in pairs]
    return tuple(Span(start, end, document[start:end]) for start, end in bounds)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(str(each) for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return _ESCAPED.sub(lambda match: f"%{ord(match[0]):X};", str(value))


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)


def _typed(value: str, type: Any) -> Any:
    if get_origin(type) is tuple:
        return tuple(float(each) for each in value.split(";"))
    return type(value) if type in (int, float) else value


@cache
def _field_types(kind: str) -> dict[str, Any]:
    """The fields that findings of a kind have beyond those of all, with their types."""
    hints = get_type_hints(FINDING_KINDS[kind])
    return {
        each.name: _stated(hints[each.name])
        for each in fields(FINDING_KINDS[kind])
        if each.name not in _COMMON
    }


def _stated(hint: Any) -> Any:
    """A type without None."""
    if get_origin(hint) in (Union, UnionType):
        return next(each for each in get_args(hint) if each is not type(None))
    return hint
