"""What comes out of a file: its text in reading order, and where on its pages each word stands.

Example:
    >>> page = Page(1, 595.0, 842.0, "text layer")
    >>> words = (Word(0, 5, 0, Box(72, 90, 98, 102)), Word(6, 9, 0, Box(101, 90, 118, 102)))
    >>> report = SourceDocument("Ki-67 80%", "report", "pdf", pages=(page,), words=words)
    >>> report.places(0, 9)
    (Place(page=0, box=Box(left=72, top=90, right=118, bottom=102)),)
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple, Self

from answer_assist.findings import DocumentKind

SourceKind = Literal["text", "pdf", "image", "docx", "rtf", "html", "email", "fhir", "hl7"]
ReadBy = Literal["text layer", "OCR", "scan", "nothing"]
"""How a page was read; a scan without Tesseract is left a scan, an empty page holds nothing."""


class Box(NamedTuple):
    """A rectangle on a page, in points (1/72 inch) from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left


class Word(NamedTuple):
    """A word of the text, ``text[start:end]``, and its place on the page of that index (from 0).

    ``confidence`` is how sure OCR was of it, 0 to 1; None where the file itself says its letters.
    """

    start: int
    end: int
    page: int
    box: Box
    confidence: float | None = None


class Place(NamedTuple):
    """A piece of a line that some words take: the page's index (from 0) and the box there."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number as counted from 1, its size in points, and how its words were read.

    ``turn`` is by how many degrees, counter-clockwise, a scan was turned to stand upright; boxes hold for the
    turned page, which is what ``page_image`` shows. ``confidence`` is the mean of its words' under OCR.
    """

    number: int
    width: float
    height: float
    read_by: ReadBy
    turn: float = 0.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: the title, whom it belongs to, who wrote it and when (ISO 8601 days)."""

    title: str | None = None
    specialty: str | None = None
    author: str | None = None
    date: str | None = None
    published: str | None = None
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One document as its file holds it.

    Attributes:
        text: the words in reading order, with the file's own line breaks; table cells are parted by tabs.
        kind: what it is taken for: query, report, note, answer.
        source: what kind of file it came from.
        name: the file's name, where there is one.
        pages: the pages, for files that have some.
        words: the words that have a place on a page, in the order of the text.
        body_end: where in ``text`` the lines begin that each page repeats (headers, footers); they are kept
            behind the reading order, so that they part no sentence.
        about: title, author, dates.
        parts: further documents of the same file: attachments of a mail, the answer of a saved page.
        warnings: what a reader should know, one sentence each, without words of the text.
        file: the bytes that the pages are drawn from, where ``read_document`` was asked to keep them.

    The text is left out of ``repr``, so that no log shows it by accident.
    """

    text: str = field(repr=False)
    kind: DocumentKind
    source: SourceKind
    name: str | None = None
    pages: tuple[Page, ...] = ()
    words: tuple[Word, ...] = field(default=(), repr=False)
    body_end: int | None = None
    about: About = field(default_factory=About, repr=False)
    parts: tuple[SourceDocument, ...] = ()
    warnings: tuple[str, ...] = ()
    file: bytes | None = field(default=None, repr=False)

    def documents(self) -> Iterator[SourceDocument]:
        """This document and all its parts that hold words, in the order of the file."""
        if self.text.strip():
            yield self
        for part in self.parts:
            yield from part.documents()

    def all_warnings(self) -> Iterator[str]:
        """The warnings of this document and of its parts, those with the part's name."""
        yield from self.warnings
        for part in self.parts:
            yield from (f"{part.name}: {each}" if part.name else each for each in part.all_warnings())

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Where on the pages the text from ``start`` to ``end`` stands: one box for a piece of a line.

        Empty where the file has no pages. With ``page_image`` it shows a finding's words on the page:
        ``for span in finding.evidence: document.places(span.start, span.end)``.
        """
        return places_of(self.words, start, end)

    def to_dict(self) -> dict[str, Any]:
        """The document as a JSON object; words are rows of numbers."""
        return {
            "text": self.text,
            "kind": self.kind,
            "source": self.source,
            "name": self.name,
            "pages": [[getattr(page, each.name) for each in fields(Page)] for page in self.pages],
            "words": [[w.start, w.end, w.page, *w.box, w.confidence] for w in self.words],
            "body_end": self.body_end,
            "about": {each.name: getattr(self.about, each.name) for each in fields(About)},
            "parts": [part.to_dict() for part in self.parts],
            "warnings": list(self.warnings),
            "file": None if self.file is None else b64encode(self.file).decode("ascii"),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a document back."""
        return cls(
            data["text"],
            data["kind"],
            data["source"],
            data["name"],
            tuple(Page(*row) for row in data["pages"]),
            tuple(Word(row[0], row[1], row[2], Box(*row[3:7]), row[7]) for row in data["words"]),
            data["body_end"],
            About(**data["about"]),
            tuple(cls.from_dict(part) for part in data["parts"]),
            tuple(data["warnings"]),
            b64decode(data["file"]) if data.get("file") else None,
        )


def places_of(words: Sequence[Word], start: int, end: int) -> tuple[Place, ...]:
    """Where the words of a text from ``start`` to ``end`` stand: one box for a piece of a line."""
    places: list[Place] = []
    first = max(bisect_right(words, start, key=lambda word: word.start) - 1, 0)
    for word in words[first:]:
        if word.start >= end:
            break
        if word.end <= start:
            continue
        last = places[-1] if places else None
        if last and last.page == word.page and _same_line(last.box, word.box):
            places[-1] = Place(word.page, last.box.joined(word.box))
        else:
            places.append(Place(word.page, word.box))
    return tuple(places)


def _same_line(box: Box, other: Box) -> bool:
    """Whether a word goes on where the box ends: beside it, and not far away as in another column."""
    overlap = min(box.bottom, other.bottom) - max(box.top, other.top)
    return overlap > min(box.height, other.height) / 2 and -1 < other.left - box.right < 3 * box.height
