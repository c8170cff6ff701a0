"""The page of an exported Word document: A4, styles, header and footer, tables; no words of a case.

Fonts are named, not embedded: Arial, or what the reader's program puts in its place (Liberation Sans has the
same widths), for all scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT, FIXED_FONT = "Arial", "Courier New"
QUIET = RGBColor(0x5A, 0x5A, 0x5A)
_LINE_COLOUR = "AAAAAA"
_TEXT_WIDTH = Mm(160)
# Word wants properties in the order of its schema: what comes behind those that are put in here
_BEHIND_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
_BEHIND_COMPLEX_SIZE = ("w:highlight", "w:u", "w:bdr", "w:shd", "w:vertAlign", "w:rtl", "w:cs", "w:lang")
_SIZES = {"Normal": 10.5, "Title": 17, "Heading 1": 13, "List Bullet": 10.5}  # points
_SPACE_AFTER = {"Heading 1": 4, "List Bullet": 2}


def blank_document(title: str) -> WordDocument:
    """An empty document: A4, styles for reading and for screen readers, its title and language."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)
    section.different_first_page_header_footer = True
    about = document.core_properties
    about.title, about.author, about.comments, about.language = title, "Answer Assist", "", "en-GB"
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    _set_fonts(document)
    return document


def _set_fonts(document: WordDocument) -> None:
    for name, size in _SIZES.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        fonts.attrib.clear()  # a theme's fonts would go before those named here
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        complex_size = OxmlElement("w:szCs")
        complex_size.set(qn("w:val"), str(round(size * 2)))
        properties.insert_element_before(complex_size, *_BEHIND_COMPLEX_SIZE)
        style.paragraph_format.space_after = Pt(_SPACE_AFTER.get(name, 6))
    (border,) = document.styles["Title"].element.iter(qn("w:pBdr"))  # the template's blue line
    border.getparent().remove(border)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def set_right_to_left(paragraph: Paragraph) -> None:
    """Let a paragraph begin at the right."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(OxmlElement("w:bidi"), *_BEHIND_BIDI)


def set_running_lines(document: WordDocument, left: str, right: str) -> None:
    """The case at the head of each page but the first, and at the foot of all with the page's number."""
    section = document.sections[0]
    _line(section.header.paragraphs[0], left).add_run(f"\t{right}")
    for footer in (section.footer, section.first_page_footer):
        line = _line(footer.paragraphs[0], left)
        line.add_run("\tPage ")
        _add_field(line, "PAGE")
        line.add_run(" of ")
        _add_field(line, "NUMPAGES")
        for run in line.runs:
            make_quiet(run)
    for run in section.header.paragraphs[0].runs:
        make_quiet(run)


def _line(paragraph: Paragraph, left: str) -> Paragraph:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.style = "Normal"
    paragraph.add_run(left)
    return paragraph


def make_quiet(run: Run) -> None:
    """Small and grey: what stands beside the findings."""
    run.font.size, run.font.color.rgb = Pt(9), QUIET


def _add_field(paragraph: Paragraph, name: str) -> None:
    """A number that the reader's program counts."""
    for kind, text in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def add_table(document: WordDocument, columns: Sequence[tuple[str, int]]) -> Table:
    """A table as wide as the text, with its header row, which each page repeats; lines between rows are thin.

    Args:
        columns: the head of each column and its share of the width.
    """
    table: Table = document.add_table(rows=1, cols=len(columns))
    table.autofit = False
    _set_lines(table)
    header = table.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    unit = _TEXT_WIDTH // sum(share for _, share in columns)
    for column, cell, (head, share) in zip(table.columns, header.cells, columns, strict=True):
        column.width = cell.width = Length(unit * share)
        make_quiet(cell.paragraphs[0].add_run(head))
    return table


def add_row(table: Table) -> tuple[_Cell, ...]:
    """The cells of a new row that no page break parts."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row.cells


def _set_lines(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINE_COLOUR)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
