"""Words on a scan or a photo, read by the Tesseract program that is installed on this machine."""

from __future__ import annotations

import contextlib
import csv
import io
import math
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PIL import Image

from answer_assist.documents.deskew import evenly_lit, lean, turned
from answer_assist.documents.document import Box, Page
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.layout.composing import PlacedWord
from answer_assist.documents.layout.pages import ReadPage, pages_named
from answer_assist.documents.readers import Request

OCR_DPI = 300
"""Dots an inch that Tesseract is trained for."""
_MISSING = (
    "Tesseract, which reads scans, is not installed (Debian, Ubuntu: apt install tesseract-ocr; macOS: brew "
    "install tesseract; Windows: winget install UB-Mannheim.TesseractOCR)"
)
_DOUBTFUL = 0.6  # mean confidence under which the page may lie on its side
_RULING = re.compile(r"[|_~\[\]\\]+|[—–=]{2,}")  # what a table's lines are taken for
_READING, _LOOKING = 3, 6  # the share of a page's time that reading it, and finding its upper side, may take
_WORD = "5"  # Tesseract's level of words in its table; a line has 4
_LINE = "4"


def read_scan(picture: Image.Image, number: int, request: Request, dpi: float) -> ReadPage:
    """Read a page that is a picture (mode L); without Tesseract it stays unread.

    Args:
        picture: the page, as it lies.
        number: its number, from 1.
        dpi: dots an inch of the picture.

    Raises:
        DocumentError: Tesseract lacks the language, or breaks off.
    """
    width, height = (side * 72 / dpi for side in picture.size)
    if request.tesseract is None:
        return ReadPage(Page(number, width, height, "scan"), ())
    lit = evenly_lit(picture)
    angle = lean(lit)
    try:
        words = _words(lit, angle, request, dpi)
    except _TookTooLong:
        return ReadPage(Page(number, width, height, "scan"), ())
    if _confidence(words) < _DOUBTFUL:
        side = _lies_on_side(lit, request)
        if side:
            on_its_feet = turned(lit, side)
            other_angle = side + lean(on_its_feet)
            with contextlib.suppress(_TookTooLong):
                other = _words(lit, other_angle, request, dpi)
                if _confidence(other) > _confidence(words):
                    words, angle = other, other_angle
    width, height = (length * 72 / dpi for length in turned(picture, angle).size)
    page = Page(number, width, height, "OCR", round(angle, 2), round(_confidence(words), 3))
    return ReadPage(page, words)


def scan_warnings(pages: Sequence[Page], request: Request) -> Iterator[str]:
    """What a reader should know of the pages that are pictures.

    Raises:
        DocumentError: Tesseract is missing, and without it nothing of the file can be read.
    """
    unread = [page.number for page in pages if page.read_by == "scan"]
    if request.tesseract is None and unread and not any(page.read_by == "text layer" for page in pages):
        raise DocumentError("missing program", f"is a scan, and {_MISSING}")
    if request.tesseract is None and unread:
        yield f"{pages_named(unread)}: a scan that was not read; {_MISSING}"
    elif unread:
        yield f"{pages_named(unread)}: took too long and was not read; scan it anew, or look at it yourself"
    by_ocr = [page.number for page in pages if page.read_by == "OCR"]
    if by_ocr:
        yield f"{pages_named(by_ocr)}: read by OCR"


def _words(lit: Image.Image, angle: float, request: Request, dpi: float) -> list[PlacedWord]:
    """The words of the picture turned by an angle, with boxes in points."""
    upright = turned(lit, angle)
    scale = max(round(1800 / max(upright.size)), 1)  # letters of small pictures are too few dots high
    if scale > 1:
        large = upright.size[0] * scale, upright.size[1] * scale
        upright = upright.resize(large, Image.Resampling.LANCZOS)
    table = _tesseract(upright, request, _READING, "--psm", "3", "-c", "tessedit_create_tsv=1")
    return list(_placed(table, 72 / dpi / scale))


def _placed(table: str, points: float) -> Iterator[PlacedWord]:
    """The words of Tesseract's table; ``points`` is how many a dot is."""
    size = 1.0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
        box = Box(left * points, top * points, (left + width) * points, (top + height) * points)
        if row["level"] == _LINE:
            size = max(box.height, 1.0)
        text = (row["text"] or "").strip()
        if row["level"] != _WORD or not text or _RULING.fullmatch(text):
            continue
        yield PlacedWord(text, box, min(size, 2 * max(box.height, 1.0)), float(row["conf"]) / 100)


def _confidence(words: Sequence[PlacedWord]) -> float:
    """How sure OCR is of a page: the mean of its words, long words counting for more."""
    letters = sum(len(word.text) for word in words)
    if not letters:
        return 0.0
    return sum((word.confidence or 0.0) * len(word.text) for word in words) / letters


def _lies_on_side(lit: Image.Image, request: Request) -> int:
    """By how many degrees, counter-clockwise, a page must be turned to stand on its feet."""
    try:
        said = _tesseract(lit, replace(request, languages=("osd",)), _LOOKING, "--psm", "0")
    except (DocumentError, _TookTooLong):  # too few letters to tell, or no data for it
        return 0
    match = re.search(r"^Rotate: (\d+)", said, re.MULTILINE)  # clockwise
    return -int(match[1]) % 360 if match else 0


class _TookTooLong(Exception):
    """Tesseract has used up its share of a page's time."""


def _tesseract(picture: Image.Image, request: Request, share: int, *arguments: str) -> str:
    """What Tesseract says of a picture, within the ``share``-th part of the time that a page may take."""
    assert request.tesseract is not None
    data = io.BytesIO()
    picture.save(data, "PPM")  # quick to write and to read; PNG takes a second a page
    command = [request.tesseract, "stdin", "stdout", "-l", "+".join(request.languages), "--dpi", str(OCR_DPI)]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *arguments], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        _limit(process.pid, math.ceil(request.limits.page_seconds / share))
        said, complaint = process.communicate(data.getvalue())
    if process.returncode:
        if hasattr(signal, "SIGXCPU") and process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise _TookTooLong
        if b"traineddata" in complaint:
            languages = ", ".join(request.languages)
            raise DocumentError(
                "missing program",
                f"is a scan, and Tesseract has no data for the language {languages} (Debian, Ubuntu: "
                f"apt install tesseract-ocr-{request.languages[0]})",
            )
        raise DocumentError("damaged", "is a scan that Tesseract could not read; scan it anew")
    return said.decode(errors="replace")


def _limit(process: int, seconds: int) -> None:
    """Let the kernel end a program after that much processor time: this process may end none itself."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(process, resource.RLIMIT_CPU, (seconds, seconds + 5))
