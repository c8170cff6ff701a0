"""The organs and body parts that a text names, as places: parts joined to their organ, sides read.

"Tail of the pancreas" is one place (C25.2), "upper and outer quadrant of left breast" another (C50.4, left).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_lexicon import (
    ARTICLES,
    SIDES,
    WITHIN,
    home_of,
    index_behind,
    name_of,
    nodal_words,
    row_named,
)
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Laterality
from answer_assist.terminology.loader import Row, load_table

_SIDE = r"(left|right|lt|rt|bilateral|bilaterally|both|l|r)"
_SIDE_INSIDE = re.compile(rf"(?<![\w-]){_SIDE}(?![\w-])")
_SIDE_BEFORE = re.compile(
    rf"(?<![\w-]){_SIDE}\.?[\s-]+(?:sided?\s+)?(?:(?!and\b|or\b|left|right)[\w/'-]+[\s-]+){{0,2}}$"
)
_SIDE_AFTER = re.compile(
    rf"[\s,:(/-]*(?:(?:of|on|in|the|side|lung|breast|gland|cancer|tumou?r|mass)[\s,:(-]+){{0,3}}{_SIDE}(?![\w'-])"
)
_LEVEL = re.compile(r"[cdtl] ?\d{1,2}")
_LONGEST_LEVEL = 4
# "L 2.0 cm", "R 1 cm": a side and a measure.
_MEASURED = re.compile(r"\.\d|,\d|\s?(?:mm|cm|x)\b|/\d")
_CERVIX, _NECK, _CERVICAL = "C53.9", "neck", "cervical"
_BACK, _PARTS_OF_BACK = "back", frozenset({"upper", "lower", "mid"})
_FEMALE = ("C51", "C59")
_CARCINOMA = ("8000/2", "8590")
_HIT_START, _HIT_END = itemgetter(2), itemgetter(3)
# Makes a Place or a Group at once: there are many.
_new = tuple.__new__
_SIGNS = frozenset({",", "(", ")", "/", ":", ";", '"', "[", "]", "#", "*", ".", "=", "|", "_", "~"})


class Place(NamedTuple):
    """An organ where it is named: its row, topography, view offsets, first word and the word after its
    last.
    """

    row: Row
    code: str
    name: str
    start: int
    end: int
    first: int
    last: int
    kind: str
    laterality: Laterality | None = None

    @property
    def spreads(self) -> bool:
        """Whether most tumors of this organ are metastases."""
        return self.row.extra["spread"] == "yes"

    @property
    def is_level(self) -> bool:
        """Whether it is a bare vertebral level ("L2"), which means a bone only where a metastasis is
        spoken of.
        """
        return self.end - self.start <= 3 and self.row.code == "C41.2"


class Group(NamedTuple):
    """Places that are named together, "liver, spleen or bone": what is said is said of all."""

    places: tuple[Place, ...]
    start: int
    end: int
    first: int
    last: int

    @classmethod
    def of(cls, places: list[Place]) -> Group:
        """The group of places in text order."""
        first, last = places[0], places[-1]
        return _new(cls, (tuple(places), first.start, last.end, first.first, last.last))


@cache
def _parts() -> dict[tuple[int, str], str]:
    """(line of a part's row, topography of the organ) -> topography of the part."""
    found = {}
    for row in load_table("site_parts"):
        for pair in row.list("of"):
            organ, part = pair.split("=")
            found[row.line, organ] = part
    return found


def part_of(part: Hit, organ: str | None) -> str | None:
    """The topography of a part ("lateral wall") of an organ (C67.9); None where it has no such part."""
    return _parts().get((part.row.line, organ or ""))


@cache
def _organs_with_parts() -> frozenset[str]:
    return frozenset(organ for _, organ in _parts())


def find_places(reading: Reading) -> list[Place]:
    """The places that a text names, in order, each with the part named beside it."""
    hits = reading.hits("sites")
    if not hits:
        return []
    nodal = nodal_words(reading)
    cerebral: bool | None = None
    uterine: bool | None = None
    starts, ends = reading.starts, reading.ends
    places = []
    for hit in hits:
        kind = hit.row.extra["kind"]
        if kind == "none":
            if not _is_own_back(reading, hit):
                continue
            row = row_named(_BACK)
            kind = row.extra["kind"]
            hit = Hit(row, hit.table, hit.start, hit.start + len(_BACK))
        if kind == "lobe":
            if cerebral is None:
                cerebral = _speaks_of_brain(reading, hits)
            if not cerebral:
                continue
        row, _, start, end = hit
        first = bisect_left(starts, start)
        last = first + 1 if ends[first] >= end else index_behind(reading, first, end)
        if first in nodal or (
            end - start <= _LONGEST_LEVEL
            and _LEVEL.fullmatch(reading.low, hit.start, hit.end)
            and not _is_level(reading, hit)
        ):
            continue
        if row.code == _CERVIX and reading.low.startswith(_CERVICAL, hit.start):
            if uterine is None:
                uterine = _speaks_of_womb(reading, hits)
            if not uterine and not _is_carcinoma(reading, hit.end):
                row = row_named(_NECK)
                kind = row.extra["kind"]
        code = row.code
        assert code is not None
        name = name_of(code) if kind == "lobe" else row.name
        places.append(_new(Place, (row, code, name, start, end, first, last, kind, None)))
    if not reading.hits("site_parts"):
        return places
    parted = _organs_with_parts()
    return [_with_part(reading, place) if place.code in parted else place for place in places]


def _is_own_back(reading: Reading, hit: Hit) -> bool:
    """ "A mole on my back in 2020", not "it came back in 2020"."""
    if not reading.low.startswith(_BACK + " ", hit.start):
        return False
    index = reading.word_index(hit.start) - 1
    return index >= 0 and (reading.words[index] in ARTICLES or reading.words[index] in _PARTS_OF_BACK)


def _speaks_of_brain(reading: Reading, hits: list[Hit]) -> bool:
    """Whether "right frontal" can be a lobe: the text names the brain, or a tumor of the brain."""
    return any(hit.row.extra["kind"] == "brain" for hit in hits) or any(
        "C71" in home_of(hit.row.code) for hit in reading.hits("tumor_types")
    )


def _speaks_of_womb(reading: Reading, hits: list[Hit]) -> bool:
    """Whether "cervical" can be of the uterus: the text names another female organ, or the cervix itself."""
    return any(
        _FEMALE[0] <= (hit.row.code or "") < _FEMALE[1] and not reading.low.startswith(_CERVICAL, hit.start)
        for hit in hits
    )


def _is_carcinoma(reading: Reading, end: int) -> bool:
    """ "Cervical cancer" is of the uterus, "a cervical mass", "cervical Kaposi sarcoma" of the neck."""
    return any(
        _CARCINOMA[0] <= (hit.row.code or "") < _CARCINOMA[1]
        for hit in reading.hits_between("tumor_types", end, end + 40)
    )


def _is_level(reading: Reading, hit: Hit) -> bool:
    """Whether "L1" can be a vertebra: not the end of "PD-L1", no stage, no fluid level."""
    before = reading.low[max(0, hit.start - 2) : hit.start]
    if before[-1:].isalnum() or (before[-1:] == "-" and not before[:1].isdigit()):
        return False
    if reading.low[hit.end : hit.end + 1].isalnum():
        return False
    if _MEASURED.match(reading.low, hit.end):
        return False
    return reading.low[hit.end : hit.end + 1] not in ("-", "+") or reading.low[hit.end + 1 : hit.end + 2] in (
        "l",
        "d",
        "t",
        "s",
    )


def _with_part(reading: Reading, place: Place) -> Place:
    """The place with a part of the organ named beside it ("BRAIN, RIGHT FRONTAL"), and its side."""
    _, code, _, start, end, first, last, kind, _ = place
    hits = reading.hits("site_parts")
    index = bisect_right(hits, place.start, key=_HIT_END) - 1
    before = hits[index] if index >= 0 else None
    index = bisect_left(hits, place.end, key=_HIT_START)
    after = hits[index] if index < len(hits) else None
    table = _parts()
    if (
        before is not None
        and (before.row.line, code) in table
        and _touches(reading, before.end, place.start, WITHIN)
    ):
        code, start = table[before.row.line, code], before.start
        first = reading.word_index(start)
    elif (
        after is not None
        and (after.row.line, code) in table
        and _touches(reading, place.end, after.start, WITHIN | {"(", ":"})
    ):
        code, end = table[after.row.line, code], after.end
        last = bisect_left(reading.starts, end, lo=last)
    if code == place.code:
        return place
    return Place(place.row, code, name_of(code), start, end, first, last, kind)


def _touches(reading: Reading, start: int, end: int, links: frozenset[str] | set[str]) -> bool:
    """Whether only articles, sides, one comma or a linking word stand between two offsets."""
    first = reading.word_index(start)
    last = bisect_left(reading.starts, end, lo=first)
    if last - first > 4:
        return False
    words = reading.words
    return all(
        words[i] in links or words[i] in ARTICLES or words[i] in SIDES or words[i] == ","
        for i in range(first, last)
    )


def laterality_of(reading: Reading, place: Place) -> Laterality | None:
    """The side that stands beside a place ("KIDNEY, LEFT"); None for an organ without sides."""
    if place.row.extra["paired"] != "yes":
        return None
    low = reading.low
    inside = _SIDE_INSIDE.search(low[place.start : place.end])
    match = (
        inside
        or _SIDE_BEFORE.search(low, max(0, place.start - 32), place.start)
        or _SIDE_AFTER.match(low, place.end)
    )
    if match is None:
        return None
    word = match.group(1)
    if word in ("left", "lt", "l"):
        return "left"
    return "right" if word in ("right", "rt", "r") else "bilateral"
