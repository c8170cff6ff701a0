"""Numbers and bullets of lists in a Word file, which are not in its text."""

from __future__ import annotations

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class ListLabels:
    """The label of each list item, counted as Word would; items must come in their order."""

    def __init__(self, word: Any) -> None:
        self._formats = _formats(word)
        self._counts: dict[tuple[str, str], int] = {}

    def label(self, paragraph: Any) -> str:
        """ "2. " or "- " for an item of a list, nothing for another paragraph."""
        number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is None or number.get(f"{_W}val") in (None, "0"):
            return ""
        list_id = number.get(f"{_W}val")
        depth = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
        level = depth.get(f"{_W}val") if depth is not None else "0"
        shape = self._formats.get((list_id, level), "bullet")
        if shape in ("bullet", "none"):
            return "- " if shape == "bullet" else ""
        self._counts[list_id, level] = count = self._counts.get((list_id, level), 0) + 1
        for deeper in [key for key in self._counts if key[0] == list_id and key[1] > level]:
            del self._counts[deeper]
        return f"{_numeral(count, shape)}. "


def _formats(word: Any) -> dict[tuple[str, str], str]:
    """How the items of each list are numbered, by the list and the depth of the item."""
    try:
        numbering = word.part.numbering_part.element
    except (KeyError, NotImplementedError):  # a file without lists
        return {}
    shapes: dict[str, dict[str, str]] = {}
    for abstract in numbering.findall(f"{_W}abstractNum"):
        shapes[abstract.get(f"{_W}abstractNumId")] = {
            level.get(f"{_W}ilvl"): level.find(f"{_W}numFmt").get(f"{_W}val")
            for level in abstract.findall(f"{_W}lvl")
            if level.find(f"{_W}numFmt") is not None
        }
    formats = {}
    for number in numbering.findall(f"{_W}num"):
        abstract = number.find(f"{_W}abstractNumId")
        for level, shape in shapes.get(abstract.get(f"{_W}val") if abstract is not None else "", {}).items():
            formats[number.get(f"{_W}numId"), level] = shape
    return formats


def _numeral(count: int, shape: str) -> str:
    if shape in ("lowerLetter", "upperLetter") and count <= 26:
        return chr(ord("a" if shape == "lowerLetter" else "A") + count - 1)
    return str(count)
