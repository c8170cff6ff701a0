"""Lines of words on pages become one text in which every word knows its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from answer_assist.documents.document import Box, Word


class PlacedWord(NamedTuple):
    """A word as a page shows it; ``size`` is its font's height in points."""

    text: str
    box: Box
    size: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page in reading order, as cells of words; a line of prose has one cell."""

    cells: tuple[tuple[PlacedWord, ...], ...]

    @property
    def box(self) -> Box:
        """The smallest box around all words."""
        boxes = [word.box for cell in self.cells for word in cell]
        box = boxes[0]
        for other in boxes[1:]:
            box = box.joined(other)
        return box

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        return tuple(word for cell in self.cells for word in cell)

    def __str__(self) -> str:
        return "\t".join(" ".join(word.text for word in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of all pages, its words, and where the lines begin that stand behind the reading order."""

    text: str
    words: tuple[Word, ...]
    body_end: int


def compose(pages: Sequence[Sequence[Line]], running: Sequence[Sequence[Line]]) -> Composed:
    """One text of the pages' lines; a wide gap between two lines is an empty line in the text.

    Args:
        pages: the lines of each page in reading order.
        running: the lines of each page that stand behind the reading order, each kept once.
    """
    text = _Text()
    for number, lines in enumerate(pages):
        text.add_lines(number, lines)
    body_end = text.length
    seen: set[str] = set()
    for number, lines in enumerate(running):
        fresh = [line for line in lines if str(line) not in seen]
        seen.update(str(line) for line in fresh)
        if fresh and text.length == body_end > 0:
            text.add("\n")
        text.add_lines(number, fresh)
    return Composed("".join(text.pieces), tuple(text.words), body_end)


class _Text:
    """The text while it grows."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.words: list[Word] = []
        self.length = 0

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)

    def add_lines(self, page: int, lines: Iterable[Line]) -> None:
        lines = list(lines)
        leading = _leading(lines)
        before: Box | None = None
        for line in lines:
            box = line.box
            if before is not None and _apart(before, box, leading):
                self.add("\n")
            self._add_line(page, line)
            before = box

    def _add_line(self, page: int, line: Line) -> None:
        for position, cell in enumerate(line.cells):
            self.add("\t" if position else "")
            for number, word in enumerate(cell):
                self.add(" " if number else "")
                start = self.length
                self.add(word.text)
                self.words.append(Word(start, self.length, page, _rounded(word.box), word.confidence))
        self.add("\n")


def _leading(lines: Sequence[Line]) -> float:
    """The usual gap between two lines, in points; below 0 where their boxes overlap."""
    boxes = [line.box for line in lines]
    gaps = sorted(below.top - above.bottom for above, below in pairwise(boxes) if below.top > above.top)
    return gaps[len(gaps) // 2] if gaps else 0.0


def _apart(above: Box, below: Box, leading: float) -> bool:
    """Whether a paragraph ends between two lines: a gap wider than usual, or the next column."""
    height = min(above.height, below.height)
    return below.top < above.top or below.top - above.bottom > leading + 0.45 * height


def _rounded(box: Box) -> Box:
    return Box(*(round(side, 1) for side in box))
