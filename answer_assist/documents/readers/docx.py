"""DOCX: paragraphs, lists, tables, notes, text boxes; headers and footers behind the rest.

The words are taken from the XML itself: python-docx opens the package, but its paragraphs pass over text
boxes, content controls and tracked insertions, and reports are full of them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from answer_assist.documents.document import About, SourceDocument
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.readers import Request
from answer_assist.documents.readers.inside import read_inside
from answer_assist.documents.readers.word_lists import ListLabels

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ENCRYPTED = 0x1  # flag of a ZIP entry
_MOST_FILES = 5000
_PICTURE = 40_000  # bytes from which a picture may be a scan and no logo
# What stands in a run, by what it says.
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# Deleted text, field codes, and what a text box's twin for old programs says again.
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", _FALLBACK}


def read(content: bytes, request: Request) -> SourceDocument:
    """Read a Word file.

    Raises:
        DocumentError: it is damaged, protected, or unpacks to more than the limits allow.
    """
    _check_package(content, request)
    try:
        word = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise DocumentError("damaged", "is a Word file that is damaged; get the file anew") from None
    labels = ListLabels(word)
    lines = list(_blocks(word.element.body, labels))
    lines += [line for part in _note_parts(word) for line in _notes(part, labels)]
    body = "\n".join(lines) + "\n"
    running = list(dict.fromkeys(line for line in _running(word, labels) if line.strip()))
    text = body + ("\n" + "\n".join(running) + "\n" if running else "")
    inside = read_inside(_pictures(word), request)
    return SourceDocument(
        text,
        "report",
        "docx",
        request.name,
        body_end=len(body),
        about=_about(word),
        parts=tuple(part for part in inside.parts if part.text.strip()),
        warnings=(*_warnings(word), *inside.warnings),
    )


def _check_package(content: bytes, request: Request) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        raise DocumentError("damaged", "is cut off or damaged; get the whole file") from None
    unpacked = sum(file.file_size for file in files)
    if unpacked > request.limits.unpacked_bytes or len(files) > _MOST_FILES:
        raise DocumentError("too large", "unpacks to far more than a document holds; it was not opened")
    if any(file.flag_bits & _ENCRYPTED for file in files):
        raise DocumentError("protected", "is protected by a password; save a copy without the password")


def _blocks(parent: Any, labels: ListLabels) -> Iterator[str]:
    """The lines of a body, a cell or a text box."""
    for block in parent:
        if block.tag == f"{_W}p":
            boxes: list[Any] = []
            text = labels.label(block) + "".join(_words(block, boxes))
            yield from (line.strip() for line in text.split("\n"))
            for box in boxes:
                yield from _blocks(box, labels)
        elif block.tag == f"{_W}tbl":
            yield from _rows(block, labels)
        elif block.tag in _LEFT_OUT:
            continue
        else:  # content controls, custom XML, tracked moves: what they hold is what counts
            yield from _blocks(block, labels)


def _words(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The words of a paragraph; text boxes that hang on it are put into ``boxes``."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _LEFT_OUT or _is_hidden(child):
            continue
        name = child.tag.removeprefix(_W)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "txbxContent":
            boxes.append(child)
        else:
            yield from _words(child, boxes)


def _is_hidden(run: Any) -> bool:
    return run.tag == f"{_W}r" and run.find(f"{_W}rPr/{_W}vanish") is not None


def _rows(table: Any, labels: ListLabels) -> Iterator[str]:
    """A line for each row; cells parted by tabs, the lines of a cell joined."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # of a table in a cell, which is read with its cell
        cells = [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
        blocks = [[line.strip() for line in _blocks(cell, labels) if line.strip()] for cell in cells]
        if len(cells) == 1:  # a frame around text, not a table
            yield from blocks[0]
        else:
            yield "\t".join(" ".join(lines) for lines in blocks).rstrip("\t")


def _note_parts(word: Any) -> Iterator[Any]:
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in word.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                yield relation.target_part


def _notes(part: Any, labels: ListLabels) -> Iterator[str]:
    """Footnotes and endnotes; the first ones of each file are the lines drawn above them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for note in etree.fromstring(part.blob, parser):
        if note.get(f"{_W}type") is None:
            yield from _blocks(note, labels)


def _running(word: Any, labels: ListLabels) -> Iterator[str]:
    for section in word.sections:
        for edge in (
            section.first_page_header,
            section.header,
            section.even_page_header,
            section.first_page_footer,
            section.footer,
            section.even_page_footer,
        ):
            if not edge.is_linked_to_previous:
                yield from _blocks(edge._element, labels)


def _pictures(word: Any) -> Iterator[tuple[str, bytes]]:
    """Pictures that may be scans of a report."""
    for relation in word.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.IMAGE and not relation.is_external:
            blob = relation.target_part.blob
            if len(blob) > _PICTURE:
                yield str(relation.target_part.partname).rsplit("/", 1)[-1], blob


def _about(word: Any) -> About:
    said = word.core_properties
    if said.last_modified_by == "python-docx":  # its own words, where the file says nothing of itself
        return About()
    return About(title=said.title or None, author=said.author or None)


def _warnings(word: Any) -> Iterator[str]:
    names = [str(part.partname).lower() for part in word.part.package.iter_parts()]
    if any("vbaproject" in name for name in names):
        yield "holds macros; they were not run"
    if any("/embeddings/" in name for name in names):
        yield "holds embedded objects; they were not opened"
    if any("/comments" in name for name in names):
        yield "holds comments; they were left out"
    outside = [relation for relation in word.part.rels.values() if relation.is_external]
    if any(relation.reltype != RELATIONSHIP_TYPE.HYPERLINK for relation in outside):
        yield "refers to files elsewhere; they were not fetched"
