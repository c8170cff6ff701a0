"""PDF: reading order, tables, headers and footers, and where each word stands."""

from __future__ import annotations

import io

import pytest

from answer_assist.documents import DocumentError, SourceDocument, read_document
from answer_assist.extraction.pipeline import read
from tests.documents.typeset import REPORT, typeset

pdfium = pytest.importorskip("pypdfium2", reason="reading PDF needs the extra documents")


@pytest.fixture(scope="module")
def report() -> SourceDocument:
    return read_document(typeset(REPORT), name="report.pdf")


def test_the_left_column_is_read_before_the_right_one(report: SourceDocument) -> None:
    said = " ".join(report.text.split())
    assert "lesions of the liver, the largest of them in the seventh segment" in said
    assert "whether surgery of the liver can follow it later" in said
    assert said.index("bleeding and pain") < said.index("No regional lymph node") < said.index("Stain Result")


def test_a_row_of_a_table_is_a_line_with_its_cells_parted_by_tabs(report: SourceDocument) -> None:
    lines = report.text.splitlines()
    assert "Stain\tResult\tComment" in lines
    assert "Synaptophysin\tpositive\tstrong and diffuse in all of the nests of tumor cells" in lines
    assert "p63\tnegative" in lines
    assert "LDH\t612 U/L\t135-225" in lines  # no rules are drawn around these


def test_headers_and_footers_stand_behind_the_reading_order(report: SourceDocument) -> None:
    assert report.body_end is not None
    body, running = report.text[: report.body_end], report.text[report.body_end :]
    assert "Northgate" not in body
    assert "Page" not in body
    assert body.rstrip().endswith("metastasis to the liver.")
    assert running.split("\n")[1:-1] == [
        "Northgate Institute of Pathology\tReport S24-1187",
        "Page 1 of 3",
        "Page 2 of 3",
        "Page 3 of 3",
    ]


def test_a_line_of_the_body_is_no_header_because_it_is_repeated() -> None:
    page = "#v(5cm)\nKi-67 is positive in 80% of the cells.\n\nNo other stain was made of block {}.\n"
    source = '#set page(paper: "a5")\n' + "#pagebreak()\n".join(page.format(n) for n in "ABC")
    text = read_document(typeset(source)).text
    assert text.count("Ki-67") == 3


def test_results_on_each_page_that_differ_are_no_page_numbers() -> None:
    source = '#set page(paper: "a6")\n' + "#pagebreak()\n".join(f"Ki-67: {n}%\n" for n in (80, 20, 35))
    found = read_document(typeset(source))
    assert found.text[: found.body_end].split() == ["Ki-67:", "80%", "Ki-67:", "20%", "Ki-67:", "35%"]


def test_every_word_of_the_text_has_its_place(report: SourceDocument) -> None:
    assert [page.number for page in report.pages] == [1, 2, 3]
    assert {page.read_by for page in report.pages} == {"text layer"}
    assert [report.text[word.start : word.end] for word in report.words] == report.text.split()
    for word in report.words:
        page = report.pages[word.page]
        assert 0 <= word.box.left < word.box.right <= page.width
        assert 0 <= word.box.top < word.box.bottom <= page.height


def test_a_findings_words_are_found_on_their_page(report: SourceDocument) -> None:
    (marker,) = (m for m in read(report.text, "report").of_kind("marker") if m.name == "synaptophysin")
    places = [place for span in marker.evidence for place in report.places(span.start, span.end)]
    assert {place.page for place in places} == {0, 1}
    # PDFium itself, asked for what is printed inside of the box, says the words
    pdf = pdfium.PdfDocument(io.BytesIO(typeset(REPORT)))
    place = next(place for place in places if place.page == 1)
    page = pdf[1]
    left, top, right, bottom = place.box
    height = page.get_size()[1]
    inside = page.get_textpage().get_text_bounded(left - 1, height - bottom, right + 1, height - top)
    assert "ynaptophysin" in inside


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(turn: int) -> None:
    # the page holds text that lies on its side, and says that it is to be shown turned
    source = (
        "#set page(width: 21cm, height: 21cm)\n"
        f"#rotate(-{turn}deg, reflow: true)[#box(width: 16cm)[p63 negative.\n\nKi-67 80%.]]"
    )
    pdf = pdfium.PdfDocument(io.BytesIO(typeset(source)))
    pdf[0].set_rotation(turn)
    made = io.BytesIO()
    pdf.save(made)
    found = read_document(made.getvalue())
    assert found.text.split("\n")[0] == "p63 negative."
    first, *_, last = found.words
    assert first.box.top < last.box.top
    assert first.box.width > first.box.height


def test_what_was_filled_into_a_form_is_read() -> None:
    assert read_document(_with_field(typeset("Ki-67:"), "80%")).text.split() == ["Ki-67:", "80%"]


def _with_field(pdf: bytes, value: str) -> bytes:
    """The PDF with a form field, filled in as a viewer would save it: with the field's picture."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        TextStringObject,
    )

    def sides(*numbers: float) -> ArrayObject:
        return ArrayObject(map(FloatObject, numbers))

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    font = DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{name}")
            for key, name in (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"))
        }
    )
    fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
    picture = DecodedStreamObject()
    picture.set_data(b"BT /F 11 Tf 2 4 Td (" + value.encode() + b") Tj ET")
    picture[NameObject("/Subtype")] = NameObject("/Form")
    picture[NameObject("/BBox")] = sides(0, 0, 80, 20)
    picture[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("ki67"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/F"): FloatObject(4),
            NameObject("/Rect"): sides(150, 700, 230, 720),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(picture)}),
        }
    )
    kept = writer._add_object(field)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([kept])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([kept])})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_progress_tells_the_pages() -> None:
    seen: list[tuple[int, int]] = []
    read_document(typeset(REPORT), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_pdf_without_words_says_so() -> None:
    with pytest.raises(DocumentError, match="holds no words"):
        read_document(typeset("#rect(width: 2cm)"))
