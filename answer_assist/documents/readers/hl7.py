"""HL7 version 2: results (ORU) and documents (MDM), their segments put into lines to read.

The form is simple and its libraries are not kept up (python-hl7's last version is of 2022) or refuse what
real systems send (hl7apy), so the few rules that results need are here: the separators that MSH names, the
escapes of text, OBR, OBX and NTE.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from answer_assist.documents.document import About, SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request
from answer_assist.documents.readers.inside import read_inside
from answer_assist.documents.readers.plain import decoded

_READ = ("ORU", "MDM", "OUL")
_SEX = {"F": "female", "M": "male"}
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TEXT = ("TX", "FT", "ST", "NM", "SN", "CE", "CWE", "CNE", "DT", "TM", "TS", "DTM", "IS", "ID")
_MARKS = re.compile(r"^[\x0b\x1c\r\n ]+|[\x1c\r\n ]+$")


@dataclass(frozen=True, slots=True)
class _Signs:
    """The separators of a message, as its first segment names them."""

    field: str
    component: str
    repeat: str
    escape: str
    sub: str


@dataclass(slots=True)
class _Result:
    """What a message says, while its segments are gone through."""

    lines: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    title: str | None = None
    day: str | None = None
    born: str | None = None
    sex: str | None = None
    heading: str | None = None


def read(content: bytes, request: Request) -> SourceDocument:
    """Read a message, or a file of several, each with the parts that it carries.

    Raises:
        DocumentError: it holds no message, or none with results.
    """
    text, warnings = decoded(content)
    messages = [part for part in re.split(r"(?:^|(?<=[\r\n\x0b]))(?=MSH\W)", text) if part.startswith("MSH")]
    if not messages:
        raise DocumentError("damaged", "has no HL7 message that is whole; export it anew")
    read_messages = [_message(message, request) for message in messages]
    found = [each for each in read_messages if each is not None]
    if not found:
        raise DocumentError(
            "unknown", "holds no results: of HL7 version 2, ORU, OUL and MDM messages are read"
        )
    first, *rest = found
    return SourceDocument(
        first.text,
        "report",
        "hl7",
        request.name,
        about=first.about,
        parts=(*first.parts, *rest),
        warnings=(*warnings, *first.warnings),
    )


def _message(message: str, request: Request) -> SourceDocument | None:
    segments = [line for line in re.split(r"[\r\n]+", _MARKS.sub("", message)) if line]
    signs = _signs(segments[0])
    fields = [segment.split(signs.field) for segment in segments]
    if _at(fields[0], 8)[:3] not in _READ:
        return None
    result = _Result()
    for segment in fields:
        _add(segment, result, signs)
    inside = read_inside(result.files, request)
    text = "".join(f"{line}\n" for line in [*_patient(result), *result.lines])
    about = About(title=result.title, date=result.day)
    return SourceDocument(
        text,
        "report",
        "hl7",
        request.name,
        about=about,
        parts=tuple(inside.parts),
        warnings=tuple(inside.warnings),
    )


def _signs(head: str) -> _Signs:
    if len(head) < 8:
        raise DocumentError("damaged", "is cut off: its first segment is not whole; export it anew")
    separator = head[3]
    named = (head[4:].split(separator)[0] + "^~\\&"[len(head[4:].split(separator)[0]) :])[:4]
    return _Signs(separator, named[0], named[1], named[2], named[3])


def _add(segment: Sequence[str], result: _Result, signs: _Signs) -> None:
    match segment[0]:
        case "PID":
            result.born, result.sex = _iso(_at(segment, 7)), _SEX.get(_at(segment, 8).upper())
        case "OBR" | "TXA":
            name = _coded(_at(segment, 4 if segment[0] == "OBR" else 2), signs)
            days = [_iso(_at(segment, number)) for number in ((7, 22) if segment[0] == "OBR" else (4, 6))]
            result.title = result.title or name or None
            result.day = result.day or next((day for day in days if day), None)
            result.lines += ["", name] if result.lines and name else [name] if name else []
        case "OBX":
            _add_observation(segment, result, signs)
        case "NTE":
            result.lines += _lines(_at(segment, 3), signs)


def _add_observation(segment: Sequence[str], result: _Result, signs: _Signs) -> None:
    kind, name, said = _at(segment, 2), _coded(_at(segment, 3), signs), _at(segment, 5)
    if kind in ("ED", "RP"):
        _add_file(kind, name, said.split(signs.component), result)
        return
    if kind not in _TEXT and kind:
        return
    if kind in ("CE", "CWE", "CNE"):
        values = [_coded(each, signs) for each in said.split(signs.repeat)]
    elif kind == "SN":
        values = ["".join(said.split(signs.component)).strip()]
    else:
        values = _lines(said, signs)
    if kind in ("TX", "FT") or len(values) > 1:
        # a report, a segment a line: its heading once, then its lines
        if name and name not in (result.title, result.heading):
            result.lines.append(f"{name}:")
            result.heading = name
        result.lines += values
        return
    unit, normal, flag = _coded(_at(segment, 6), signs), _plain(_at(segment, 7), signs), _at(segment, 8)
    cells = [name, " ".join(filter(None, [*values, unit])), normal, flag.split(signs.component)[0]]
    result.lines.append("\t".join(cells).rstrip("\t"))


def _add_file(kind: str, name: str, parts: Sequence[str], result: _Result) -> None:
    if kind == "RP" or len(parts) < 5:  # a pointer to a file elsewhere: nothing is fetched
        result.lines.append(f"{name}: in a file elsewhere")
        return
    try:
        content = b64decode(parts[4], validate=False) if parts[3].lower() == "base64" else parts[4].encode()
    except ValueError:
        content = b""
    result.files.append((name or f"file {len(result.files) + 1}", content))


def _patient(result: _Result) -> Iterator[str]:
    """Age and sex, which a report's own words often leave to the message."""
    if result.born and result.day:
        born, day = date.fromisoformat(result.born), date.fromisoformat(result.day)
        years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if 0 <= years < 130:
            yield f"Age: {years} years"
    if result.sex:
        yield f"Sex: {result.sex}"
    if result.sex or (result.born and result.day):
        yield ""


def _lines(said: str, signs: _Signs) -> list[str]:
    return _plain("\n".join(said.split(signs.repeat)), signs).split("\n")


def _plain(said: str, signs: _Signs) -> str:
    """The text with its escapes undone: separators, line breaks, hexadecimal letters."""
    mark = re.escape(signs.escape)

    def undone(match: re.Match[str]) -> str:
        code = match[1]
        if code in _letters(signs):
            return _letters(signs)[code]
        if code.startswith("X"):
            try:
                return bytes.fromhex(code[1:]).decode("latin-1")
            except ValueError:
                return ""
        return "\n" if code.startswith((".br", ".sp")) else ""

    return re.sub(rf"{mark}([^{mark}\n]{{0,40}}){mark}", undone, said)


def _letters(signs: _Signs) -> dict[str, str]:
    return {"F": signs.field, "S": signs.component, "R": signs.repeat, "E": signs.escape, "T": signs.sub}


def _coded(said: str, signs: _Signs) -> str:
    """The name of a coded value: its text, or else its code."""
    code, _, rest = said.partition(signs.component)
    return _plain(rest.split(signs.component)[0] or code, signs).replace("\n", " ").strip()


def _at(segment: Sequence[str], number: int) -> str:
    return segment[number] if number < len(segment) else ""


def _iso(said: str) -> str | None:
    match = _DAY.match(said)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None
