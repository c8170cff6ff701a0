"""PDF: the text layer, page by page; pages without one go to OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from answer_assist.documents.document import About, Page, ReadBy
from answer_assist.documents.document import SourceDocument as Document
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.layout.grids import find_grids
from answer_assist.documents.layout.pages import ReadPage, document_of_pages
from answer_assist.documents.ocr import OCR_DPI, read_scan, scan_warnings
from answer_assist.documents.pdf_marks import is_unreadable, page_rulings, page_words
from answer_assist.documents.readers import Request

_END_MARK = 1 << 16  # bytes at the end in which "%%EOF" stands, rubbish behind it included
_FEW = 200  # letters that a scanner's software prints on a page beside the scan
_MOSTLY = 0.5  # share of the page that a scan covers


def read(content: bytes, request: Request) -> Document:
    """Read a PDF.

    Raises:
        DocumentError: it is cut off, damaged, protected by a password, or has too many pages; or it is a
            scan and Tesseract is missing.
    """
    with open_pdf(content, request) as pdf:
        pages = []
        for number in range(1, len(pdf) + 1):
            pages.append(_read_page(_open_page(pdf, number), number, request))
            request.progress(number, len(pdf))
        warnings = [*_warnings(pdf), *scan_warnings([each.page for each in pages], request)]
        about = About(title=_title(pdf))
    return document_of_pages(pages, "pdf", request.name, about=about, warnings=warnings)


@contextmanager
def open_pdf(content: bytes, request: Request) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF whose limits hold.

    Raises:
        DocumentError: as ``read`` says.
    """
    if b"%%EOF" not in content[-_END_MARK:]:
        raise DocumentError("damaged", "is cut off: its end is missing; get the whole file")
    try:
        pdf = pdfium.PdfDocument(io.BytesIO(content))
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            sentence = "is protected by a password; save a copy without the password"
            raise DocumentError("protected", sentence) from None
        raise DocumentError("damaged", "is damaged and cannot be opened; get the file anew") from None
    try:
        if not len(pdf):
            raise DocumentError("damaged", "has no page that can be read; get the file anew")
        if len(pdf) > request.limits.pages:
            raise DocumentError(
                "too large",
                f"has {len(pdf):,} pages, and {request.limits.pages:,} are read at most; "
                "save the pages of this case as a file of their own",
            )
        pdf.init_forms()
        yield pdf
    finally:
        pdf.close()


def _read_page(page: pdfium.PdfPage, number: int, request: Request) -> ReadPage:
    words = page_words(page)
    if _is_scan(page, sum(len(word.text) for word in words)) or is_unreadable(words):
        picture, dpi = _picture(page, request)
        return read_scan(picture, number, request, dpi)
    width, height = page.get_size()
    read_by: ReadBy = "text layer" if words else "nothing"
    return ReadPage(Page(number, width, height, read_by), words, find_grids(page_rulings(page)))


def _picture(page: pdfium.PdfPage, request: Request) -> tuple[Image.Image, float]:
    """The page drawn in shades of grey, as fine as OCR wants and the limits allow; its dots an inch."""
    width, height = page.get_size()
    scale = min(OCR_DPI / 72, (request.limits.page_pixels / max(width * height, 1.0)) ** 0.5)
    return page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil(), 72 * scale


def _is_scan(page: pdfium.PdfPage, letters: int) -> bool:
    """Whether a page is a picture: hardly any letter, and a picture over most of it or nothing but that."""
    if letters > _FEW:
        return False
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += max(right - left, 0) * max(top - bottom, 0)
    return covered > _MOSTLY * width * height or (letters == 0 and covered > 0)


def _open_page(pdf: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """The page with filled form fields and notes as part of it, as a printer would have them."""
    page = pdf[number - 1]
    if raw.FPDFPage_GetAnnotCount(page.raw) == 0:
        return page
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT)
    page.close()
    return pdf[number - 1]


def _warnings(pdf: pdfium.PdfDocument) -> Iterator[str]:
    if raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw) > 0:
        yield "holds scripts; they were not run"
    attached = pdf.count_attachments()
    if attached:
        yield f"holds {attached} attached {'file' if attached == 1 else 'files'}, which were not read"


def _title(pdf: pdfium.PdfDocument) -> str | None:
    return " ".join(pdf.get_metadata_dict().get("Title", "").split()) or None
