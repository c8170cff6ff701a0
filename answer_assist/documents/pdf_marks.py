"""What is printed on a page of a PDF: words with their boxes, and straight lines.

PDFium counts from the lower left corner of the unturned page; here everything is in points from the upper
left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from answer_assist.documents.document import Box
from answer_assist.documents.layout.composing import PlacedWord
from answer_assist.documents.layout.grids import Ruling

_HYPHEN = "\x02"  # how PDFium gives a hyphen at the end of a line
_MOST_PATHS = 20_000  # drawings on a page that are looked at: a table has a few hundred
_MOST_SEGMENTS = 400  # of one drawing
_STRAIGHT = 0.6  # points by which a straight line may lean
_SHORTEST = 8.0  # points: a shorter line is part of a sign
_WORD_GAP = 0.25  # of the font's height: PDFium puts a space there, most of the time
_RAISED = 0.8  # of its word's font: a smaller letter that stands higher is raised
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNREADABLE = 0.15  # share of letters without a meaning from which a text layer is of no use

Turned = Callable[[float, float, float, float], Box]


def page_words(page: pdfium.PdfPage) -> list[PlacedWord]:
    """The words of the page's text layer, in the order in which the file has them."""
    turned = _turned(page)
    textpage = page.get_textpage()
    try:
        return list(_words(textpage.raw, turned))
    finally:
        textpage.close()


def page_rulings(page: pdfium.PdfPage) -> list[Ruling]:
    """The straight horizontal and vertical lines drawn on the page."""
    turned = _turned(page)
    rulings = []
    for number, drawing in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=2)):
        if number > _MOST_PATHS:
            return []
        for x0, y0, x1, y1 in _strokes(drawing):
            box = turned(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if box.height < _STRAIGHT and box.width > _SHORTEST:
                rulings.append(Ruling(True, (box.top + box.bottom) / 2, box.left, box.right))
            elif box.width < _STRAIGHT and box.height > _SHORTEST:
                rulings.append(Ruling(False, (box.left + box.right) / 2, box.top, box.bottom))
    return rulings


def is_unreadable(words: list[PlacedWord]) -> bool:
    """Whether the text layer's letters have no meaning, as from a font without a table of its letters."""
    letters = "".join(word.text for word in words)
    strange = sum(
        unicodedata.category(letter) in ("Co", "Cn", "Cc") or letter == "\ufffd" for letter in letters
    )
    return strange > _UNREADABLE * len(letters)


def _words(textpage: Any, turned: Turned) -> Iterator[PlacedWord]:
    letters: list[str] = []
    box: Box | None = None
    sides = [ctypes.c_double() for _ in range(4)]
    loose = raw.FS_RECTF()
    size = font = 0.0
    for index in range(raw.FPDFText_CountChars(textpage)):
        letter = chr(min(raw.FPDFText_GetUnicode(textpage, index), 0x10FFFF))
        if letter.isspace() or letter == "\0" or raw.FPDFText_IsGenerated(textpage, index) == 1:
            if letters and box:
                yield _word(letters, box, size)
            letters, box = [], None
            continue
        if raw.FPDFText_GetLooseCharBox(textpage, index, loose):
            here = turned(loose.left, loose.bottom, loose.right, loose.top)
        elif raw.FPDFText_GetCharBox(textpage, index, *sides):
            left, right, bottom, top = (side.value for side in sides)
            here = turned(left, bottom, right, top)
        else:
            continue
        if letters and box and letter != _HYPHEN and _starts_anew(box, here):
            yield _word(letters, box, size)
            letters, box = [], None
        letters.append(
            _printed(letter, raw.FPDFText_GetFontSize(textpage, index) < _RAISED * font, here, box)
        )
        if box is None:
            font = raw.FPDFText_GetFontSize(textpage, index)
        box = here if box is None else box.joined(here)
        size = max(box.height, 1.0)
    if letters and box:
        yield _word(letters, box, size)


def _starts_anew(word: Box, letter: Box) -> bool:
    """Whether a letter stands too far from the word before it to be part of it."""
    far = letter.left - word.right > _WORD_GAP * max(letter.height, 1.0) or letter.right < word.left
    return far or letter.top > word.bottom or letter.bottom < word.top


def _printed(letter: str, small: bool, here: Box, word: Box | None) -> str:
    """The letter; a small raised digit as such, so that no footnote joins a result."""
    if letter == _HYPHEN:
        return "-"
    raised = word is not None and small and here.bottom < word.bottom - 0.1 * word.height
    return letter.translate(_SUPERSCRIPT) if raised else letter


def _word(letters: list[str], box: Box, size: float) -> PlacedWord:
    text = "".join(letters)
    if any("\ufb00" <= letter <= "\ufb06" for letter in text):  # ligatures, ff to st
        text = unicodedata.normalize("NFKC", text)
    return PlacedWord(text, box, size)


def _strokes(drawing: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a drawing, in the page's own coordinates."""
    matrix = drawing.get_matrix()
    count = raw.FPDFPath_CountSegments(drawing.raw)
    if count > _MOST_SEGMENTS:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(drawing.raw, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield *before, *point
        before = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield *point, *start
            before = start


def _turned(page: pdfium.PdfPage) -> Turned:
    """What brings a rectangle of the file's coordinates to the page as it is shown."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation()

    def turned(x0: float, y0: float, x1: float, y1: float) -> Box:
        if rotation == 90:
            return Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        if rotation == 180:
            return Box(right - x1, y0 - bottom, right - x0, y1 - bottom)
        if rotation == 270:
            return Box(top - y1, right - x1, top - y0, right - x0)
        return Box(x0 - left, top - y1, x1 - left, top - y0)

    return turned
