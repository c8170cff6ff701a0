"""DOCX, RTF and PDF that LibreOffice wrote of one report: all give its words, in order, and no others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from answer_assist.documents import DocumentError, SourceDocument, read_document
from answer_assist.extraction.pipeline import read

pytest.importorskip("docx", reason="reading Word files needs the extra documents")
FILES = Path(__file__).parent / "files"
WORD_FILES = ["report.docx", "report.rtf"]


@pytest.fixture(scope="module", params=WORD_FILES)
def report(request: pytest.FixtureRequest) -> SourceDocument:
    return read_document(FILES / request.param)


def _body(document: SourceDocument) -> str:
    return document.text[: document.body_end]


def test_line_breaks_and_paragraphs_are_lines(report: SourceDocument) -> None:
    lines = _body(report).splitlines()
    at = lines.index("Biopsy of the anal canal, received on 28 March 2024.")
    assert lines[at + 1] == "Second opinion asked for."
    assert "Addendum: MSI not found, β-catenin membranous, nodules ≥ 5 µm." in lines


def test_the_rows_of_a_table_are_lines_with_tabs(report: SourceDocument) -> None:
    lines = _body(report).splitlines()
    at = lines.index("Stain\tResult\tComment")
    assert lines[at + 1 : at + 3] == ["CK5/6\tnegative\tControls stained as expected.", "Ki-67\t80 %"]


def test_what_was_deleted_or_hidden_is_not_read(report: SourceDocument) -> None:
    assert "The tumour is synaptophysin positive; p63 < 1 %." in report.text
    assert "weakly" not in report.text
    assert "Internal remark" not in report.text


def test_lists_keep_their_numbers(report: SourceDocument) -> None:
    said = _body(report).replace("\t", " ")
    assert "1. Anal canal: basaloid carcinoma.\n2. Liver: metastasis.\n" in said


def test_footnotes_and_text_boxes_are_kept(report: SourceDocument) -> None:
    lines = _body(report).splitlines()
    assert "Clone 4A4." in lines
    assert "Signed out by A. Lind." in lines


def test_headers_and_footers_stand_behind_the_text(report: SourceDocument) -> None:
    assert "Northgate" not in _body(report)
    assert report.text[report.body_end :].split("\n")[1] == "Northgate Institute of Pathology"


def test_the_findings_are_the_same_whatever_the_file(report: SourceDocument) -> None:
    summary = read(report.text, "report")
    markers = {marker.name: (marker.result, marker.percent) for marker in summary.of_kind("marker")}
    assert markers["Ki-67"] == ("positive", (80.0, 80.0))
    assert markers["p63"] == ("negative", (0.0, 1.0))
    assert markers["synaptophysin"][0] == "positive"
    assert ("liver", "metastasis") in {(site.name, site.role) for site in summary.of_kind("site")}


def test_a_pdf_of_a_word_processor() -> None:
    report = read_document(FILES / "report.pdf")
    assert report.about.title == "Histology report S24-1187"
    lines = _body(report).splitlines()
    assert "CK5/6\tnegative\tControls stained as expected." in lines
    assert "Signed out by A. Lind." in lines
    assert report.text[report.body_end :].split("\n")[1:-1] == [
        "Northgate Institute of Pathology",
        "Page 1 of 2",
        "Page 2 of 2",
    ]


def test_a_footnotes_number_is_no_part_of_a_result() -> None:
    text = read_document(FILES / "report.pdf").text
    assert "p63 < 1 %¹" in text


def test_an_old_word_file_says_what_to_do() -> None:
    with pytest.raises(DocumentError, match=r"old Word file \(\.doc\).*save it as DOCX or PDF"):
        read_document(FILES / "report.doc")


def test_the_name_does_not_decide_what_a_file_is() -> None:
    found = read_document((FILES / "report.docx").read_bytes(), name="report.pdf")
    assert found.source == "docx"
    assert found.warnings == ("is named .pdf, but is a Word file",)


def _changed(name: str, old: bytes, new: bytes) -> bytes:
    """The Word file with some words of one of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(FILES / "report.docx") as source, zipfile.ZipFile(made, "w") as target:
        for each in source.namelist():
            content = source.read(each)
            if each == name:
                assert old in content
                content = content.replace(old, new)
            target.writestr(each, content)
    return made.getvalue()


def test_what_a_word_file_refers_to_is_not_fetched() -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    template = (
        b'<Relationship Id="rId99" Type="%s" Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/>'
    )
    name = "word/_rels/document.xml.rels"
    found = read_document(_changed(name, b"</Relationships>", template % kind + b"</Relationships>"))
    assert found.warnings == ("refers to files elsewhere; they were not fetched",)


def test_text_that_a_document_type_would_draw_in_is_not_drawn_in(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p53 positive")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'.encode()
    name = "word/document.xml"
    with_type = _changed(name, b"<w:document ", entity + b"<w:document ")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_type)) as source, zipfile.ZipFile(made, "w") as target:
        for each in source.namelist():
            content = source.read(each)
            target.writestr(each, content.replace(b"Diagnoses:", b"&x;") if each == name else content)
    try:
        text = read_document(made.getvalue()).text
    except DocumentError:
        text = ""  # refused as a whole is as good
    assert "p53" not in text


def test_rtf_keeps_letters_of_other_alphabets() -> None:
    letters = rb"Gr\'f6\'dfe 5\u160?\u181?m, Ki-67 \u8805?80%, {\*\unknown lost}K\'e4se"
    source = rb"{\rtf1\ansi\ansicpg1252\uc1 " + letters + b"}"
    assert read_document(source).text == "Größe 5\xa0µm, Ki-67 ≥80%, Käse\n"
