"""A case with its summary and answer as PDF: A4, numbered pages, for screen readers and archives too.

Words from outside go to the typesetter as data, never as its language, so that none of them can do
anything: no link, no script, no file is made of them. Nothing is fetched: fonts come with the typesetter and
are embedded. The file keeps to PDF/A-2a and PDF/UA-1, which forbid a letter that no font can draw; such
letters are shown by name, "[U+4E2D]", and none is dropped.

Example:
    >>> from answer_assist.extraction.pipeline import read
    >>> from answer_assist.cases import CaseDocument
    >>> report = CaseDocument("R", "report", "Basaloid carcinoma, anal canal. p63 negative.")
    >>> case_pdf(Case("0412", (report,)), [read(report.text, "report", "R")], answer="**No**")[:5]
    b'%PDF-'
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Any

from answer_assist.cases import Case
from answer_assist.exports.light_markdown import Block, Paragraph, read_light_markdown
from answer_assist.exports.report import CaseReport, DocumentWords, case_report, code_point, shown
from answer_assist.findings import CaseSummary
from answer_assist.store import Publication

_LONG_NAME = 60  # characters of a case's name at the edge of each page
_LONG_WORD = re.compile(r"\S{40}(?=\S)")  # breaks nowhere by itself, and would leave the page
_GAP = re.compile(r"^ +| +(?= \S)", re.MULTILINE)  # all but the last space may be no end of a line
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")  # words set under each other with spaces

# One page a character, the first one a character that no font has: its picture is that of a missing letter.
_PROBE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern Math"))
#for (n, character) in json(bytes(sys.inputs.characters)).enumerate() {
  if n > 0 { pagebreak() }
  text(character)
}
"""
_NOWHERE = "\U000eaaaa"
_PICTURE = re.compile(rb'href="#(\w+)"')
_WITHOUT_PICTURE = re.compile(r'the text `"(.*)"`', re.DOTALL)
_ROUNDS = 40

_drawn: dict[str, bool] = {}  # what the probe found; the fonts do not change


def case_pdf(
    case: Case,
    summaries: Sequence[CaseSummary],
    *,
    answer: str = "",
    documents: bool = True,
    published: Publication | None = None,
) -> bytes:
    """The case as one PDF.

    Args:
        summaries: what each document says, in order, corrections applied.
        answer: the draft or the answer, light Markdown.
        documents: whether the documents' own words are part of it.
        published: who wrote, reviewed and published the answer, and when.
    """
    return report_pdf(case_report(case, summaries, answer=answer, documents=documents, published=published))


def report_pdf(report: CaseReport) -> bytes:
    """What is said of a case, as one PDF."""
    import typst  # 80 MB of machine code: loaded when somebody exports, not when a case is opened

    told = _told(report)
    missing = _without_picture(set(_characters(told)))
    page = resources.files(__package__).joinpath("case.typ").read_bytes()
    for _ in range(_ROUNDS):
        try:
            made = typst.compile(
                page,
                sys_inputs={"case": json.dumps(_named(told, missing))},
                ignore_system_fonts=True,  # the same pages on every machine
                pdf_standards=["a-2a", "ua-1"],
            )
        except typst.TypstError as error:
            # a letter that is there upright and not in bold, or alone and not beside its neighbours
            refused = set("".join(_WITHOUT_PICTURE.findall(str(error)))) - missing
            if not refused:
                raise
            missing |= refused
        else:
            assert isinstance(made, bytes)
            return made
    raise RuntimeError("the case cannot be set: too many letters that no font can draw")


def _told(report: CaseReport) -> dict[str, Any]:
    """What the page's template reads, as JSON."""
    name = _short(_words(report.name))
    return {
        "title": f"{_words(report.name)}: {_words(report.patient)}",
        "name": name,
        "patient": _words(report.patient),
        "came": _words(report.came),
        "sections": [
            {
                "title": section.title,
                "lines": [_words(line.words) for line in section.lines],
                "markers": [
                    [_words(cell) for cell in (one.name, one.result, one.staining)] for one in section.markers
                ],
                "published": [_words(line) for line in section.published],
            }
            for section in report.sections
        ],
        "questions": [{"number": number, "text": _words(text)} for number, text in report.questions],
        "answer": [_block(block) for block in read_light_markdown(shown(report.answer))],
        "answer_title": report.answer_title,
        "standing": _words(report.standing),
        "check": [_words(line) for line in report.check],
        "documents": [_document(document) for document in report.documents],
    }


def _words(text: str) -> str:
    """Words on one line."""
    return _breakable(" ".join(shown(text).split()))


def _short(text: str) -> str:
    return text if len(text) <= _LONG_NAME else f"{text[: _LONG_NAME - 1]}…"


def _breakable(text: str) -> str:
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "runs": [
                {"text": _breakable(run.text), "bold": run.bold, "italic": run.italic} for run in block.runs
            ],
        }
    return {
        "kind": "items",
        "ordered": block.ordered,
        "items": [
            {"number": number, "blocks": [_block(one) for one in inside]} for number, inside in block.items
        ],
    }


def _document(document: DocumentWords) -> dict[str, Any]:
    """A document's words with their lines; in letters of one width where columns are set with spaces."""
    aligned = bool(_COLUMNS.search(document.text))
    text = shown(document.text).expandtabs(8 if aligned else 4)
    text = _GAP.sub(
        lambda gap: "\u00a0" * (len(gap[0]) - 1) + " " if gap.start() else "\u00a0" * len(gap[0]), text
    )
    paragraphs = (part.strip("\n") for part in re.split(r"\n\s*\n", text))
    return {
        "title": _words(document.title),
        "aligned": aligned,
        "paragraphs": [_breakable(part) for part in paragraphs if part.strip()],
    }


def _characters(told: object) -> Iterator[str]:
    """Every string in what is told."""
    if isinstance(told, str):
        yield from told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _characters(value)
    elif isinstance(told, list):
        for value in told:
            yield from _characters(value)


def _named(told: Any, missing: set[str]) -> Any:
    """The same with letters that cannot be drawn by name."""
    if isinstance(told, str):
        return "".join(code_point(letter) if letter in missing else letter for letter in told)
    if isinstance(told, dict):
        return {key: _named(value, missing) for key, value in told.items()}
    if isinstance(told, list):
        return [_named(value, missing) for value in told]
    return told


def _without_picture(characters: Iterable[str]) -> set[str]:
    """Those characters that no font here can draw, and those that mean something else in each font."""
    import typst

    unknown = [one for one in characters if one not in _drawn and not one.isascii()]
    private = {one for one in unknown if unicodedata.category(one) == "Co"}
    if unknown:
        probed = json.dumps([_NOWHERE, *unknown])
        pages: Any = typst.compile(
            _PROBE, sys_inputs={"characters": probed}, format="svg", ignore_system_fonts=True
        )
        nothing, *pictures = (_PICTURE.findall(page) for page in pages)
        for one, picture in zip(unknown, pictures, strict=True):
            _drawn[one] = one not in private and not set(nothing) & set(picture)
    return {one for one in characters if not _drawn.get(one, True)}
