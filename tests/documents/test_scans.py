"""Scans and photos: turned, noisy, on their side; what OCR reads, how sure it is, where the words stand."""

from __future__ import annotations

import io
import shutil

import numpy as np
import pytest

from answer_assist.documents import DocumentError, Limits, SourceDocument, page_image, read_document
from answer_assist.extraction.pipeline import read
from tests.documents.typeset import REPORT, typeset

pdfium = pytest.importorskip("pypdfium2", reason="reading scans needs the extra documents")
from PIL import Image  # noqa: E402

from answer_assist.documents.deskew import evenly_lit, lean, turned  # noqa: E402
from answer_assist.documents.ocr import read_scan, scan_warnings  # noqa: E402
from answer_assist.documents.readers import Request  # noqa: E402

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed (apt install tesseract-ocr)"
)
DPI = 200


def _sheet(source: str, page: int = 0) -> Image.Image:
    picture: Image.Image = (
        pdfium.PdfDocument(io.BytesIO(typeset(source)))[page].render(scale=DPI / 72, grayscale=True).to_pil()
    )
    return picture


def _worn(sheet: Image.Image, turn: float) -> Image.Image:
    """The sheet as a bad scanner gives it: askew, darker to one side, noisy."""
    askew = sheet.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    dots = np.asarray(askew, dtype=np.float32) * np.linspace(0.65, 1, askew.width)[None, :]
    dots += np.random.default_rng(7).normal(0, 20, dots.shape)
    return Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8))


def _file(picture: Image.Image, form: str) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **({"resolution": DPI} if form == "PDF" else {"dpi": (DPI, DPI)}))
    return made.getvalue()


@pytest.fixture(scope="module")
def scan() -> bytes:
    return _file(_worn(_sheet(REPORT, page=1), 2.4), "PDF")


@pytest.fixture(scope="module")
def report(scan: bytes) -> SourceDocument:
    return read_document(scan, name="scan.pdf")


@needs_tesseract
def test_a_worn_scan_is_read_with_its_table(report: SourceDocument) -> None:
    lines = report.text.splitlines()
    assert "CK5/6\tnegative\tinternal control is positive" in lines
    assert "LDH\t612 U/L\t135-225" in lines
    markers = {marker.name: marker.percent for marker in read(report.text, "report").of_kind("marker")}
    assert markers["Ki-67"] == (80.0, 80.0)


@needs_tesseract
def test_a_noisy_page_with_little_print_is_read() -> None:
    sheet = _sheet(REPORT, page=2).rotate(-2.6, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    faded = 40 + np.asarray(sheet, dtype=np.float32) * (1 - 40 / 255)
    noise = np.random.default_rng(5).normal(0, 22, faded.shape)
    dots = faded * np.linspace(0.7, 1, sheet.width)[None, :] + noise
    grey = Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8))
    text = read_document(_file(grey, "PNG"), name="last page.png").text
    assert "Basaloid carcinoma of the anal canal with metastasis to the liver." in text


@needs_tesseract
def test_a_page_that_takes_too_long_is_left_and_said_so() -> None:
    specks = np.kron(np.random.default_rng(5).random((900, 640)) < 0.2, np.ones((3, 3)))
    picture = Image.fromarray(np.where(specks > 0, 0, 255).astype(np.uint8))
    request = Request(limits=Limits(page_seconds=1.0), tesseract=shutil.which("tesseract"))
    page = read_scan(picture, 3, request, 200)
    assert (page.page.read_by, page.words) == ("scan", ())
    (warning,) = scan_warnings([page.page], request)
    assert warning.startswith("page 3: took too long and was not read")


@needs_tesseract
def test_how_sure_ocr_was_is_kept(report: SourceDocument) -> None:
    (page,) = report.pages
    assert page.read_by == "OCR"
    assert page.turn == pytest.approx(-2.4, abs=0.2)
    assert page.confidence is not None
    assert 0.8 < page.confidence <= 1
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in report.words)
    assert report.warnings == ("page 1: read by OCR",)


@needs_tesseract
def test_words_are_shown_where_they_stand_on_the_page_image(scan: bytes, report: SourceDocument) -> None:
    """The box of a word holds ink on the page image, and the strip above it, between two lines, has none."""
    dpi = 200
    picture = Image.open(io.BytesIO(page_image(scan, report.pages[0], dpi=dpi))).convert("L")
    ink = np.asarray(evenly_lit(picture)) < 130
    start = report.text.index("Immunohistochemistry")
    (place,) = report.places(start, start + len("Immunohistochemistry"))
    left, top, right, bottom = (round(side * dpi / 72) for side in place.box)
    assert ink[top:bottom, left:right].mean() > 0.1
    assert ink[top - 12 : top - 2, left:right].mean() < 0.02
    assert ink[bottom + 2 : bottom + 8, left:right].mean() < 0.02


@needs_tesseract
def test_a_photo_that_lies_on_its_side() -> None:
    photo = _sheet(REPORT, page=1).rotate(90, expand=True)
    found = read_document(_file(photo, "JPEG"), name="photo.jpg")
    assert "p63\tnegative" in found.text.splitlines()
    assert found.pages[0].turn % 360 == pytest.approx(270, abs=1)


def test_without_tesseract_a_sentence_says_how_to_get_it(
    scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(DocumentError, match="Tesseract, which reads scans, is not installed") as caught:
        read_document(scan)
    assert caught.value.reason == "missing program"


def test_without_tesseract_the_pages_with_text_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typeset("Ki-67 80%."))))
    writer.append(PdfReader(io.BytesIO(_file(_sheet("p63 negative."), "PDF"))))
    made = io.BytesIO()
    writer.write(made)
    monkeypatch.setenv("PATH", "/nowhere")
    found = read_document(made.getvalue())
    assert found.text == "Ki-67 80%.\n"
    assert found.warnings[0].startswith("page 2: a scan that was not read; Tesseract")


@pytest.mark.parametrize("turn", [-7.0, -1.3, 0.0, 0.8, 4.5])
def test_the_lean_of_a_page_is_measured(turn: float) -> None:
    askew = _sheet(REPORT).rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert lean(evenly_lit(askew)) == pytest.approx(-turn, abs=0.15)


def test_specks_are_taken_out_of_noisy_paper_and_clean_print_is_left_alone() -> None:
    clean = _sheet(REPORT)
    noise = np.random.default_rng(3).normal(0, 25, (clean.height, clean.width))
    noisy = Image.fromarray(np.clip(np.asarray(clean) + noise, 0, 255).astype(np.uint8))
    paper = np.asarray(clean) == 255
    assert np.asarray(evenly_lit(noisy))[paper].std() < 0.5 * np.asarray(noisy)[paper].std()
    assert (np.asarray(evenly_lit(clean)) < 130).sum() == pytest.approx(
        (np.asarray(clean) < 130).sum(), rel=0.02
    )


def test_a_page_without_print_does_not_lean() -> None:
    assert lean(Image.new("L", (800, 1000), 255)) == 0.0


def test_a_turned_page_keeps_its_corners() -> None:
    assert turned(Image.new("L", (400, 200), 0), 90).size == (200, 400)
