"""One module a kind of file; ``READERS`` says which. Each is loaded when a file of its kind comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType

from answer_assist.documents.document import SourceDocument, SourceKind
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.limits import Limits

# kind -> module with ``read(content, request)``
READERS: Mapping[SourceKind, str] = MappingProxyType(
    {
        "text": "plain",
        "pdf": "pdf",
        "image": "images",
        "docx": "docx",
        "rtf": "rtf",
        "html": "html",
        "email": "mail",
        "fhir": "fhir",
        "hl7": "hl7",
    }
)
_EXTRA = ("pypdfium2", "PIL", "docx", "lxml", "selectolax")


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be read.

    Attributes:
        name: its name, for messages and sentences.
        limits: what it may cost.
        languages: Tesseract's names of the languages of scans.
        tesseract: the path of the Tesseract program, or None.
        progress: told the pages done and the pages in all.
        depth: how many files this one is inside of: a mail in a mail.
        keep_files: whether files inside of this one that have pages are handed on, for their pages' images.
    """

    name: str | None = None
    limits: Limits = field(default_factory=Limits)
    languages: tuple[str, ...] = ("eng",)
    tesseract: str | None = None
    progress: Callable[[int, int], None] = lambda done, total: None
    depth: int = 0
    keep_files: bool = False


def read_kind(kind: SourceKind, content: bytes, request: Request) -> SourceDocument:
    """Read bytes of a known kind in this process.

    Raises:
        DocumentError: they cannot be read; the sentence says why and what to do.
    """
    try:
        module = import_module(f"{__name__}.{READERS[kind]}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        raise DocumentError(
            "missing program", f"needs the package {error.name}: pip install 'answer-assist[documents]'"
        ) from None
    document: SourceDocument = module.read(content, request)
    return document
