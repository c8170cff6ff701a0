"""Files inside of files: attachments of a mail, documents in a FHIR resource, pictures in a Word file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from answer_assist.documents.document import SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request, read_kind
from answer_assist.documents.signatures import sniff

_DEEPEST = 3  # a report in a mail in a mail; further down nobody meant to send anything
_MOST = 100  # files in one file


@dataclass(slots=True)
class Inside:
    """What was read of the files inside of one, and a warning for each that was not."""

    parts: list[SourceDocument] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_inside(files: Iterable[tuple[str, bytes]], request: Request) -> Inside:
    """Read the files inside of one, each with its name; one that cannot be read stops none of the others."""
    found = Inside()
    inner = replace(request, depth=request.depth + 1, progress=lambda _done, _total: None)
    for number, (name, content) in enumerate(files):
        if number == _MOST:
            found.warnings.append(f"holds more than {_MOST} files; the rest was not read")
            break
        try:
            part = _read(content, replace(inner, name=name))
        except DocumentError as error:
            found.warnings.append(f"{name}: {error}")
        else:
            found.parts.append(replace(part, kind="report") if part.source == "text" else part)
    return found


def _read(content: bytes, request: Request) -> SourceDocument:
    if request.depth > _DEEPEST:
        raise DocumentError("too large", "lies too deep in files within files; save it by itself")
    if not content.strip():
        raise DocumentError("empty", "is empty; there is nothing to read")
    signature = sniff(content)
    if signature.kind is None:
        mend = f"; {signature.mend}" if signature.mend else ""
        raise DocumentError("unknown", f"is {signature.what}{mend}")
    document = read_kind(signature.kind, content, request)
    return replace(document, file=content) if request.keep_files and document.pages else document
