"""Plain text with its own line breaks."""

from __future__ import annotations

from answer_assist.documents.document import SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_GUESSED = "its letters are not UTF-8 and were taken for Windows-1252; check signs such as < and mu"


def read(content: bytes, request: Request) -> SourceDocument:
    """Read a text in UTF-8, UTF-16 with its mark, or else in the alphabet of Western Windows."""
    text, warnings = decoded(content)
    if "\0" in text:
        raise DocumentError("unknown", "holds signs that no text has; save it as UTF-8")
    return SourceDocument(text, "query", "text", request.name, warnings=warnings)


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of some bytes, and a warning where their alphabet was guessed."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", errors="replace"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), (_GUESSED,)
