"""FHIR in JSON: DiagnosticReport and DocumentReference, alone or in a Bundle, with the files they carry.

The few fields that hold words are taken from any version (DSTU2 to R5) and from resources that would not
pass a validator, as they come out of real systems.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from answer_assist.documents.dates import first_day
from answer_assist.documents.document import About, SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request
from answer_assist.documents.readers.inside import read_inside

_READ = ("DiagnosticReport", "DocumentReference")
_DEEPEST = 6  # bundles in bundles

Resource = Mapping[str, Any]


def read(content: bytes, request: Request) -> SourceDocument:
    """Read the reports of a resource or a bundle; files elsewhere are not fetched.

    Raises:
        DocumentError: it is no whole JSON, or holds no report.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise DocumentError("damaged", "is FHIR that is cut off or no valid JSON; export it anew") from None
    resources = list(_resources(data, 0))
    known = {key: each for each in resources for key in _keys(each)}
    reports = [_report(each, known, request) for each in resources if each.get("resourceType") in _READ]
    if not reports:
        kind = str(data.get("resourceType"))[:40] if isinstance(data, dict) else "a list"
        raise DocumentError(
            "unknown", f"is FHIR ({kind}) without a DiagnosticReport or DocumentReference; export those"
        )
    first, *rest = reports
    return SourceDocument(
        first.text,
        "report",
        "fhir",
        request.name,
        about=first.about,
        parts=(*first.parts, *rest),
        warnings=first.warnings,
    )


def _resources(data: Any, depth: int) -> Iterator[Resource]:
    """The resource, and those that it contains or bundles."""
    if not isinstance(data, dict) or depth > _DEEPEST:
        return
    yield data
    for entry in _list(data.get("entry")):
        if isinstance(entry, dict):
            yield from _resources(entry.get("resource"), depth + 1)
    for inner in _list(data.get("contained")):
        yield from _resources(inner, depth + 1)


def _keys(resource: Resource) -> Iterator[str]:
    """By what references name a resource."""
    id = resource.get("id")
    if isinstance(id, str):
        yield f"#{id}"
        yield f"{resource.get('resourceType')}/{id}"
        yield f"urn:uuid:{id}"


def _report(resource: Resource, known: Mapping[str, Resource], request: Request) -> SourceDocument:
    lines = [_narrative(resource, request)]
    lines += [_observation(known[name]) for name in _references(resource.get("result")) if name in known]
    for name in ("conclusion", "description"):
        said = resource.get(name)
        if isinstance(said, str) and said.strip() and said.strip() not in lines[0]:
            lines.append(said.strip())
    lines += [_coding(each) for each in _list(resource.get("conclusionCode"))]
    warnings: list[str] = []
    inside = read_inside(_files(resource, known, warnings), request)
    title = _coding(resource.get("code") or resource.get("type")) or None
    about = About(title=title, date=_day(resource))
    text = "".join(f"{line}\n" for line in lines if line)
    return SourceDocument(
        text,
        "report",
        "fhir",
        request.name,
        about=about,
        parts=tuple(inside.parts),
        warnings=(*warnings, *inside.warnings),
    )


def _narrative(resource: Resource, request: Request) -> str:
    narrative = resource.get("text")
    div = narrative.get("div") if isinstance(narrative, dict) else None
    if not isinstance(div, str) or not div.strip():
        return ""
    from answer_assist.documents.readers.html import read_page

    return read_page(div, request).text.strip()


def _observation(resource: Resource) -> str:
    """A result in a line: its name, value with unit, reference range, flag; parted by tabs."""
    parts = [resource, *(each for each in _list(resource.get("component")) if isinstance(each, dict))]
    lines = []
    for part in parts:
        ranges = [each for each in _list(part.get("referenceRange")) if isinstance(each, dict)]
        flags = [_coding(each) for each in _list(part.get("interpretation"))]
        cells = [
            _coding(part.get("code")),
            _value(part),
            _range(ranges[0]) if ranges else "",
            ", ".join(flags),
        ]
        if any(cells[1:]):
            lines.append("\t".join(cells).rstrip("\t"))
    lines += [each["text"] for each in _list(resource.get("note")) if isinstance(_field(each, "text"), str)]
    return "\n".join(lines)


def _value(part: Resource) -> str:
    for name, value in part.items():
        if not name.startswith("value"):
            continue
        if isinstance(value, dict):
            return _quantity(value) if "value" in value else _coding(value) or _range(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | int | float):
            return str(value)
    return ""


def _quantity(value: Resource) -> str:
    said = (
        f"{value.get('comparator') or ''}{value.get('value')} {value.get('unit') or value.get('code') or ''}"
    )
    return said.strip()


def _range(value: Resource) -> str:
    if isinstance(value.get("text"), str):
        return str(value["text"])
    sides = [value.get(name) for name in ("low", "high")]
    low, high = (str(side.get("value", "")) if isinstance(side, dict) else "" for side in sides)
    return f"{low} - {high}" if low and high else f"> {low}" if low else f"< {high}" if high else ""


def _files(
    resource: Resource, known: Mapping[str, Resource], warnings: list[str]
) -> Iterator[tuple[str, bytes]]:
    """The files in a report, those that are elsewhere as warnings."""
    attachments = [*_list(resource.get("presentedForm"))]
    attachments += [_field(each, "attachment") for each in _list(resource.get("content"))]
    for number, each in enumerate(attachments, 1):
        if not isinstance(each, dict):
            continue
        name = str(each.get("title") or f"file {number}")
        data = each.get("data")
        binary = known.get(str(each.get("url")))
        if data is None and binary is not None:
            data = binary.get("data")
        if isinstance(data, str):
            try:
                yield name, b64decode(data)
            except ValueError:
                warnings.append(f"{name}: is no valid base64; export it anew")
        elif each.get("url"):
            warnings.append(f"{name}: is elsewhere and was not fetched")


def _references(value: Any) -> Iterator[str]:
    for each in _list(value):
        name = _field(each, "reference")
        if isinstance(name, str):
            yield name


def _coding(value: Any) -> str:
    """The words of a coded value."""
    if isinstance(value, list):
        return _coding(value[0]) if value else ""
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("text"), str):
        return str(value["text"])
    for each in _list(value.get("coding")):
        said = _field(each, "display") or _field(each, "code")
        if isinstance(said, str):
            return said
    return ""


def _day(resource: Resource) -> str | None:
    period = resource.get("effectivePeriod")
    starts = period.get("start") if isinstance(period, dict) else None
    for said in (resource.get("effectiveDateTime"), starts, resource.get("issued"), resource.get("date")):
        if isinstance(said, str) and (day := first_day(said[:10])):
            return day
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
