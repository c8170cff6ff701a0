"""Lines that every page repeats at its head or foot: letterheads, names of the report, page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from answer_assist.documents.layout.columns import rows_of, runs_of
from answer_assist.documents.layout.composing import Line, PlacedWord

_HEAD, _FOOT = 0.2, 0.82  # shares of the page's height above and below which such lines stand
_MOVES = 0.02  # share of the page's height by which a repeated line may move; a scan's sheets lie askew
_ALIKE = 0.85  # how alike two lines' letters are that OCR read from the same print
_LONG = 6  # letters from which a line is told from others by its letters
_NUMBER = re.compile(r"\d{1,15}")
_LETTERS = re.compile(r"[^\W\d_]+")

_Edge = tuple[int, Line]  # the page's index, and a line at its head or foot


def running_lines(pages: Sequence[tuple[Sequence[PlacedWord], float]]) -> list[list[Line]]:
    """The lines of each page that all pages have at the same place; of three pages the first may lack them.

    A number in them may count the pages. Only lines at the very head or foot are looked at: a line of the
    body that happens to be repeated stays where it is.

    Args:
        pages: the words of each page, and its height in points.
    """
    filled = [number for number, (words, _) in enumerate(pages) if words]
    running: list[list[Line]] = [[] for _ in pages]
    if len(filled) < 2:
        return running
    needed = set(filled[1:]) if len(filled) > 2 else set(filled)  # a letterhead may stand in for the first
    edges = [(number, line) for number, (words, height) in enumerate(pages) for line in _edges(words, height)]
    shift = _MOVES * max(height for _, height in pages)
    for alike in _alike(edges):
        for group in _by_height(alike, shift):
            if needed <= {number for number, _ in group} and _counts(group):
                for number, line in group:
                    running[number].append(line)
    for lines in running:
        lines.sort(key=lambda line: line.box.top)
    return running


def _edges(words: Sequence[PlacedWord], height: float) -> Iterator[Line]:
    """The lines at the head and foot of a page, across all columns."""
    outer = [word for word in words if word.box.bottom < _HEAD * height or word.box.top > _FOOT * height]
    for row in rows_of(runs_of(outer)):
        yield Line(tuple(run.words for run in row))


def _alike(edges: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    """Groups of lines with the same letters, or nearly the same where OCR read them."""
    groups: dict[str, list[_Edge]] = {}
    for number, line in edges:
        letters = "".join(_LETTERS.findall(str(line)))
        key = letters if letters in groups else _nearest(letters, line, groups)
        groups.setdefault(key, []).append((number, line))
    yield from groups.values()


def _nearest(letters: str, line: Line, groups: Mapping[str, object]) -> str:
    """The letters of a group that OCR may have misread to these, or else these."""
    if len(letters) < _LONG or line.words[0].confidence is None:
        return letters
    for other in list(groups)[:50]:
        if len(other) >= _LONG and SequenceMatcher(None, letters, other, autojunk=False).ratio() > _ALIKE:
            return other
    return letters


def _by_height(group: Sequence[_Edge], shift: float) -> Iterator[list[_Edge]]:
    """Lines of one wording, in groups that stand at about the same height of their pages."""
    gathered: list[_Edge] = []
    for number, line in sorted(group, key=lambda each: each[1].box.top):
        if gathered and line.box.top - gathered[-1][1].box.top > shift:
            yield gathered
            gathered = []
        gathered.append((number, line))
    yield gathered


def _counts(group: Sequence[_Edge]) -> bool:
    """Whether each number in the lines is the same on all pages, or goes up with them."""
    rows = [[int(digits) for digits in _NUMBER.findall(str(line))] for _, line in group]
    pages = [number for number, _ in group]
    if len({len(row) for row in rows}) > 1:  # OCR took a letter for a digit; the letters are alike
        return group[0][1].words[0].confidence is not None
    return all(
        len(set(column)) == 1 or len({value - page for value, page in zip(column, pages, strict=True)}) == 1
        for column in zip(*rows, strict=True)
    )
