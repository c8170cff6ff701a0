"""Abbreviations that a document explains: "pembrolizumab (PBZ)" makes every later PBZ the drug.

After Schwartz and Hearst, Pac Symp Biocomput 2003:451-62: the letters of the abbreviation stand in the long
form, in order, and the first of them begins it. Tumors have wordings of their own for this
(``readers.tumor_abbreviations``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from answer_assist.extraction.matcher import NAME_TABLES, Hit

# Their names may be shortened in a document; tumors are read elsewhere.
_TABLES = tuple(sorted(NAME_TABLES - {"tumor_types", "tumor_abbreviations", "site_parts"}))
# "(PBZ)", "(MMab)", "(CK-X)"; no plain word.
_BRACKETED = re.compile(r"\(([A-Za-z](?=[A-Za-z0-9-]*[A-Z])[A-Za-z0-9-]{1,9})\)")


def explained_hits(view: str, found: dict[str, list[Hit]]) -> Iterator[Hit]:
    """Further places of names, by an abbreviation that the text explains behind the name.

    "Sacituzumab govitecan (SGov) was begun; SGov was stopped." gives both places of SGov.

    Args:
        view: the text for reading.
        found: the names found so far, by table.
    """
    for bracketed in _BRACKETED.finditer(view):
        short = bracketed[1]
        named = [hit for hit in _ending_before(view, bracketed.start(), found) if _shortens(short, view, hit)]
        if not named or _is_known(bracketed.start(1), found):
            continue
        everywhere = re.compile(rf"(?<![\w-]){re.escape(short)}(?![\w-])")
        for place in everywhere.finditer(view, bracketed.start(1)):
            for hit in named:
                yield Hit(hit.row, hit.table, place.start(), place.end())


def _ending_before(view: str, bracket: int, found: dict[str, list[Hit]]) -> Iterator[Hit]:
    """The names right before a bracket."""
    end = bracket - view.startswith(" ", bracket - 1)
    for table in _TABLES:
        for hit in found.get(table, ()):
            if hit.end == end:
                yield hit


def _shortens(short: str, view: str, hit: Hit) -> bool:
    """Whether all letters of an abbreviation stand in a name in order, the first as the name's first.

    Two-letter forms must be the initials of its words: "left atrium (LA)", and no "bladder (BR)".
    """
    name = view[hit.start : hit.end].lower()
    letters = [sign for sign in short.lower() if sign.isalnum()]
    if len(letters) >= len(name) or letters[0] != name[0]:
        return False
    if len(letters) == 2:
        return letters == [word[0] for word in re.findall(r"[a-z0-9]+", name)]
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _is_known(start: int, found: dict[str, list[Hit]]) -> bool:
    """Whether a term of any table begins at a place: the letters mean something already."""
    return any(hit.start == start for hit in chain.from_iterable(found.values()))
