"""A case with its summary and answer as a Word document: headings, tables, the words behind each finding.

Words from outside become runs of text and nothing else: no field, link, picture or macro is made of them, and
nothing is fetched. Text that runs from right to left is marked as such; what would turn the direction of
other text is shown by name, as in all exports.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.extraction.pipeline import read
    >>> report = CaseDocument("R", "report", "Basaloid carcinoma, anal canal. p63 negative.")
    >>> case_docx(Case("0412", (report,)), [read(report.text, "report", "R")], answer="**No**")[:2]
    b'PK'
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from docx.document import Document as WordDocument
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from answer_assist.cases import Case
from answer_assist.exports.light_markdown import Block, Items, read_light_markdown
from answer_assist.exports.report import (
    CaseReport,
    DocumentWords,
    FindingLine,
    MarkerLine,
    Quoted,
    ReportSection,
    case_report,
    code_point,
    shown,
)
from answer_assist.exports.word_page import (
    FIXED_FONT,
    add_row,
    add_table,
    blank_document,
    make_quiet,
    set_right_to_left,
    set_running_lines,
)
from answer_assist.findings import CaseSummary
from answer_assist.store import Publication

_LONG_NAME = 60  # characters of a case's name at the edge of each page
_NO_XML = re.compile("[\ufffe\uffff]")  # beside what ``shown`` names
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")  # words set under each other with spaces
# A table right under "nodes" reads as a result of nodes, to extraction and to a hurried eye.
_HEADINGS = {"Sites and nodes": "Extent of disease"}
_MARKER_COLUMNS = (("Marker", 35), ("Result", 30), ("Staining", 35))
_FINDING_COLUMNS = (("Finding", 70), ("State", 30))
_WORDS_COLUMN = ("Words", 60)
_INDENT = Mm(7)  # of a list within a list
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = _RIGHT_TO_LEFT | {"L"}


def case_docx(
    case: Case,
    summaries: Sequence[CaseSummary],
    *,
    answer: str = "",
    documents: bool = True,
    published: Publication | None = None,
) -> bytes:
    """The case as one Word document.

    Args:
        summaries: what each document says, in order, corrections applied.
        answer: the draft or the answer, light Markdown.
        documents: whether the documents' own words are part of it, as a whole and beside each finding.
        published: who wrote, reviewed and published the answer, and when.
    """
    return report_docx(case_report(case, summaries, answer=answer, documents=documents, published=published))


def report_docx(report: CaseReport) -> bytes:
    """What is said of a case, as one Word document."""
    name, patient = _one_line(report.name), _one_line(report.patient)
    document = blank_document(f"{name}: {patient}")
    short = name if len(name) <= _LONG_NAME else f"{name[: _LONG_NAME - 1]}…"
    set_running_lines(document, short, patient)
    _add_words(document.add_paragraph(style="Title"), f"{name}: {patient}")
    _add_words(document.add_paragraph(), _one_line(report.came), quiet=True)
    for section in report.sections:
        document.add_heading(_HEADINGS.get(section.title, section.title), 1)
        _add_findings(document, section, quoted=bool(report.documents))
    if report.questions:
        document.add_heading("What is asked", 1)
        for number, question in report.questions:
            _add_item(document, f"{number}.", _one_line(question))
    _add_answer(document, report)
    for words in report.documents:
        _add_words(document.add_heading(level=1), _one_line(words.title))
        _add_document(document, words)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add_findings(document: WordDocument, section: ReportSection, *, quoted: bool) -> None:
    """The findings of a section, a row each; the words behind them where documents are part of the export."""
    columns = _MARKER_COLUMNS if section.markers else _FINDING_COLUMNS
    table = add_table(document, (*columns, _WORDS_COLUMN) if quoted else columns)
    for line in section.markers or section.lines:
        cells = add_row(table)
        for cell, words in zip(cells, _cells(line), strict=False):
            _add_words(_tight(cell), _one_line(words), bold=line.assertion != "present")
        if quoted:
            _add_quotes(cells[-1], line.quotes)
    for published in section.published:
        _add_words(document.add_paragraph(style="List Bullet"), _one_line(published), quiet=True)


def _cells(line: FindingLine | MarkerLine) -> tuple[str, ...]:
    if isinstance(line, MarkerLine):
        return line.name, line.result, line.staining
    # what is there says so by standing here; "present" on every row would hide what is absent
    differs = "the case also says something else" if line.differs else ""
    return line.said, "; ".join(filter(None, (line.state, differs)))


def _add_quotes(cell: _Cell, quotes: Sequence[Quoted]) -> None:
    """A line for each document: Report 1: “Ki-67” … “80 %”. What it says twice is quoted once."""
    for position, quote in enumerate(quotes):
        paragraph = _tight(cell) if position == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        said = " … ".join(f"“{words}”" for words in dict.fromkeys(map(_one_line, quote.words)))
        _add_words(paragraph, f"{quote.document}: {said}", quiet=True)


def _tight(cell: _Cell) -> WordParagraph:
    paragraph: WordParagraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _add_answer(document: WordDocument, report: CaseReport) -> None:
    if report.answer:
        document.add_heading(report.answer_title, 1)
        for block in read_light_markdown(_safe(report.answer)):
            _add_block(document, block, 0)
    if report.standing:
        _add_words(document.add_paragraph(), _one_line(report.standing), quiet=True)
    if report.check:
        document.add_heading("Check of the answer", 1)
        for line in report.check:
            _add_words(document.add_paragraph(style="List Bullet"), _one_line(line))


def _add_block(document: WordDocument, block: Block, depth: int, mark: str = "") -> None:
    """A paragraph or a list of the answer; ``mark`` stands before the first line of a list's item."""
    if isinstance(block, Items):
        for number, inside in block.items:
            own = f"{number}." if block.ordered else "•"
            for position, each in enumerate(inside):
                _add_block(document, each, depth + 1, own if position == 0 else "")
        return
    paragraph = _indented(document, depth, mark)
    for run in block.runs:
        _add_words(paragraph, run.text, bold=run.bold, italic=run.italic)


def _add_item(document: WordDocument, mark: str, words: str) -> None:
    _add_words(_indented(document, 1, mark), words)


def _indented(document: WordDocument, depth: int, mark: str) -> WordParagraph:
    """A paragraph of a list, its number or bullet hanging before it."""
    paragraph = document.add_paragraph()
    if depth:
        paragraph.paragraph_format.left_indent = _INDENT * depth
        if mark:
            paragraph.paragraph_format.first_line_indent = -_INDENT
            paragraph.add_run(f"{mark}\t")
    return paragraph


def _add_document(document: WordDocument, words: DocumentWords) -> None:
    """A document's words with their lines; in letters of one width where columns are set with spaces."""
    aligned = bool(_COLUMNS.search(words.text))
    text = _safe(words.text).expandtabs(8 if aligned else 4)
    for part in re.split(r"\n\s*\n", text):
        if part.strip():
            _add_words(document.add_paragraph(), part.strip("\n"), aligned=aligned)


def _safe(text: str) -> str:
    """The text with what no XML file can hold shown by name, beside what no export shows as it is."""
    return _NO_XML.sub(lambda match: code_point(match[0]), shown(text))


def _one_line(text: str) -> str:
    return " ".join(_safe(text).split())


def _add_words(
    paragraph: WordParagraph,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    quiet: bool = False,
    aligned: bool = False,
) -> None:
    """Put words at the end of a paragraph, those that run from right to left in runs of their own."""
    begins = not any(map(str.isalpha, paragraph.text))  # a number or a bullet may stand before it
    if begins and _runs_right_to_left(text):
        set_right_to_left(paragraph)
    for words, right_to_left in _by_direction(text):
        run = paragraph.add_run(words)
        run.bold, run.italic = bold or None, italic or None
        if quiet:
            make_quiet(run)
        if aligned:
            run.font.name, run.font.size = FIXED_FONT, Pt(8)
        if right_to_left:
            _turn(run, bold, italic)


def _turn(run: WordRun, bold: bool, italic: bool) -> None:
    """Mark a run as right to left; such letters have their own marks of bold and italic."""
    run.font.rtl = True
    run.font.cs_bold, run.font.cs_italic = bold or None, italic or None


def _runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    first = next((kind for letter in text if (kind := unicodedata.bidirectional(letter)) in _STRONG), "L")
    return first in _RIGHT_TO_LEFT


def _by_direction(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces of one direction; signs and spaces between letters of one direction go with them.

    >>> list(_by_direction("Ki-67 שלום עולם 80 %"))
    [('Ki-67 ', False), ('שלום עולם', True), (' 80 %', False)]
    """
    begun = 0
    for match in _RTL_PIECE.finditer(text):
        if match.start() > begun:
            yield text[begun : match.start()], False
        yield match[0], True
        begun = match.end()
    if begun < len(text):
        yield text[begun:], False


# letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms, and spaces between words of them
_RTL_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL_PIECE = re.compile(f"[{_RTL_LETTERS}]+(?: +[{_RTL_LETTERS}]+)*")
