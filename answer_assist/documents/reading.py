"""``read_document``: what a file says, whatever kind of file it is."""

from __future__ import annotations

import shutil
import threading
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answer_assist.documents.document import Page, SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.limits import MEGABYTE, Limits
from answer_assist.documents.readers import Request, plain
from answer_assist.documents.sandbox import Progress, run_confined
from answer_assist.documents.signatures import sniff
from answer_assist.findings import DocumentKind

if TYPE_CHECKING:  # it loads Pillow, which is an extra
    from answer_assist.documents.page_images import ImageForm

# What the names of files promise; a name that promises something else is worth a warning.
_PROMISED = {
    ".pdf": "pdf", ".docx": "docx", ".rtf": "rtf", ".html": "html", ".htm": "html", ".eml": "email",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image", ".txt": "text",
}  # fmt: skip


def read_document(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    kind: DocumentKind | None = None,
    languages: Sequence[str] = ("eng",),
    limits: Limits | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    keep_files: bool = False,
) -> SourceDocument:
    """Read a file into its text, with the place of each word on its page.

    The kind of file is told by its bytes, not by its name. All but plain text is read in a process of its
    own, which is held to the limits, opens no connection and starts no program but Tesseract.

    Args:
        source: a path, or the bytes of a file.
        name: the file's name, where ``source`` is bytes; for messages.
        kind: what the text is; by default what such files mostly are (a text is a query, a PDF a report).
        languages: of scans, as Tesseract names them.
        limits: what the file may cost.
        progress: called with the pages that are done and the pages in all.
        cancel: set it, from another thread, to give the reading up.
        keep_files: hand the bytes of files with pages on, in ``file``: this one's, or its attachments'.

    Example:
        >>> read_document(b"My father's PSA is 8.4.\\nIs that bad?").text
        "My father's PSA is 8.4.\\nIs that bad?"

    Raises:
        DocumentError: the file cannot be read; one sentence that says why and what to do.
    """
    limits = limits or Limits()
    if not isinstance(source, bytes):
        path = Path(source)
        name, source = name or path.name, _content(path, limits)
    order = _order("read", source, name, limits, languages=tuple(languages), keep_files=keep_files)
    document = _read(order, source, limits, progress, cancel)
    if keep_files and document.pages:
        document = replace(document, file=source)
    if kind is not None:
        document = replace(document, kind=kind)
    if not any(True for _ in document.documents()):
        raise DocumentError("empty", "holds no words")
    return document


def page_image(
    source: str | Path | bytes,
    page: Page,
    *,
    dpi: int = 110,
    form: ImageForm = "png",
    limits: Limits | None = None,
) -> bytes:
    """A page as a picture, turned upright as its boxes mean it: a box's points times ``dpi / 72`` are pixels.

    Args:
        source: a path, or the bytes of a PDF or a picture.
        page: one of the ``pages`` that ``read_document`` gave.
        dpi: pixels an inch.
        form: ``png``, or the smaller ``webp``.

    Raises:
        DocumentError: the file has no such page, or cannot be read.
    """
    limits = limits or Limits()
    content = source if isinstance(source, bytes) else _content(Path(source), limits)
    wanted = {"page": page.number, "turn": page.turn, "dpi": dpi, "form": form}
    order = _order("page image", content, None, limits, languages=(), keep_files=False, **wanted)
    return b64decode(run_confined(order, content, limits)["image"])


def tesseract() -> str | None:
    """The path of the Tesseract program, or None."""
    return shutil.which("tesseract")


def _read(
    order: dict[str, Any],
    content: bytes,
    limits: Limits,
    progress: Progress | None,
    cancel: threading.Event | None,
) -> SourceDocument:
    name = order["name"]
    if order["kind"] == "text":
        document = plain.read(content, Request(name, limits))
    else:
        found = run_confined(order, content, limits, progress=progress, cancel=cancel)
        document = SourceDocument.from_dict(found)
    suffix = Path(name or "").suffix.lower()
    if _PROMISED.get(suffix, order["kind"]) != order["kind"]:
        what = sniff(content).what
        document = replace(document, warnings=(f"is named {suffix}, but is {what}", *document.warnings))
    return document


def _order(task: str, content: bytes, name: str | None, limits: Limits, **details: Any) -> dict[str, Any]:
    """What the reading process is to do with a file, whose kind its bytes tell."""
    if not content.strip(b"\0\t\n\r "):
        raise DocumentError("empty", "is empty; there is nothing to read")
    if len(content) > limits.file_bytes:
        raise _too_large(limits)
    signature = sniff(content)
    if signature.kind is None:
        suffix = Path(name or "").suffix.lower()
        named = f"is named {suffix}, but " if suffix in _PROMISED else ""
        mend = f"; {signature.mend}" if signature.mend else ""
        raise DocumentError("unknown", f"{named}is {signature.what}{mend}")
    return {"task": task, "kind": signature.kind, "name": name, "tesseract": tesseract(), **details}


def _content(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            if path.stat().st_size > limits.file_bytes:
                raise _too_large(limits)
            content = file.read(limits.file_bytes + 1)  # a pipe has no size beforehand
    except OSError as error:
        raise DocumentError(
            "unknown", f"cannot be read ({error.strerror}); check that you may read it"
        ) from None
    if len(content) > limits.file_bytes:
        raise _too_large(limits)
    return content


def _too_large(limits: Limits) -> DocumentError:
    return DocumentError(
        "too large",
        f"is larger than {limits.file_bytes // MEGABYTE} MB; "
        "save the pages of this case as a file of their own",
    )
