"""What stands around the name of a tumor: qualifiers on both sides, and the organs they name.

"Poorly differentiated, mucinous adenocarcinoma of the left colon" is adenocarcinoma with mucinous, in the
colon; "carcinoma ... lobular pleomorphic type" is carcinoma with lobular and pleomorphic.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_names import HISTOLOGY, MODIFIERS, NEUTRAL, ORGAN
from answer_assist.extraction.reading import Reading

# A name with its qualifiers is seldom longer than this on either side.
_REACH_LEFT = 70
_REACH_RIGHT = 90
# Signs and short words between a name and its nearest qualifier, and between two.
_LONGEST_LEFT_GAP, _LONGEST_RIGHT_GAP = 14, 45

_SIGNS = r"[\s,\-/()\[\]:&+*]"
# "call", "ceil": scanned "cell".
_LEFT_GAP = re.compile(rf"{_SIGNS}*(?:(?:and|type|cell|call|ceil|variant|subtype)\b{_SIGNS}*)?")
_RIGHT_GAP = re.compile(
    rf"{_SIGNS}*(?:(?:of|in|the|a|an|at|from|on|her|his|my|both|to|be|arising|type|subtype|variant|degree|and|"
    rf"histology|[ivx]{{1,3}}|(?:19|20)\d\d)\b{_SIGNS}*){{0,4}}"
)
# What may follow the last qualifier behind a name; a plain noun there ("papillary fragments") takes it away.
_RIGHT_CLOSE = re.compile(
    r"[ \t]*(?:$|[\n,.;:)\]\[(/\-+]|(?:sub)?type|variant|pattern|morphology|phenotype|nos|and|or|with|in|of|"
    r"is|was|"
    r"features|differentiation|components?|grade|predominant|predominantly|involving|measuring|arising|"
    r"i (?:think|believe|guess)|they (?:said|say|think)|apparently|probably|\d)"
)
# "... with chromophobe cell and sarcomatoid types": the types of a tumor of several.
_SEVERAL_OPEN = re.compile(
    r"[\s,(-]*(?:with|of|both|having|composed of|comprising)(?:\s+(?:both|mixed|two|the|areas of))?\s+"
)
_SEVERAL_GAP = re.compile(r"[\s,]*(?:and|&|\+|/|,)\s*(?:an?\s+)?")
_SEVERAL_CLOSE = re.compile(r"\s*(?:sub)?(?:types|components|elements|morphologies|histologies)\b")
_CLOSING_WORDS = ("types", "components", "elements", "ologies")
_LONGEST_CLOSE = 20
_SHORT_NAME = re.compile(r"[ ]\([A-Z][A-Za-z-]{1,7}\)")
# "Focally cribriform carcinoma": what is only in part of it is not its type.
IN_PART = re.compile(r"\b(?:focally|partly|partially|in part)[ -]$")
_OF_PLACE = re.compile(r"\b(?:of|in|at|from|on|arising)\b")
_IN_PLACE = re.compile(r"\b(?:in|at|on|to)\b")


class Phrase(NamedTuple):
    """A tumor's name with what belongs to it.

    Attributes:
        start, end: the range from the first to the last qualifier that counts.
        qualifiers: names of the histological qualifiers.
        organs: names of the organs that the phrase itself gives.
        metastatic: whether the phrase says that this is a metastasis, so that "in the liver" is no origin.
    """

    start: int
    end: int
    qualifiers: frozenset[str]
    organs: frozenset[str]
    metastatic: bool = False


def phrase_at(
    reading: Reading, start: int, end: int, floor: int, ceiling: int, next_name: int | None = None
) -> Phrase:
    """The phrase around a name at ``start`` to ``end``, within ``floor`` to ``ceiling`` of the view.

    Args:
        reading: the document.
        start: where the name starts in the view.
        end: where it ends.
        floor: what stands before this belongs to something else.
        ceiling: what stands from here on belongs to something else.
        next_name: where the next tumor's name starts; qualifiers that run up to it are its own.
    """
    modifiers = reading.hits(MODIFIERS)
    here = bisect_left(_starts(reading, modifiers), start)
    qualifiers: set[str] = set()
    organs: set[str] = set()
    left, metastatic = start, False
    if here and modifiers[here - 1].end >= start - _LONGEST_LEFT_GAP:
        floor = max(floor, start - _REACH_LEFT)
        left, metastatic = _to_the_left(reading.low, modifiers, here, start, floor, qualifiers, organs)
    count = len(modifiers)
    while here < count and modifiers[here].start < end:
        if modifiers[here].end <= end and modifiers[here].row.extra["kind"] == ORGAN:
            organs.add(modifiers[here].row.name)
        here += 1
    # "neuroendocrine tumour (NET), G3": the bracket repeats the name.
    bracket = _SHORT_NAME.match(reading.view, end) if reading.view.startswith(" (", end) else None
    right = bracket.end() if bracket else end
    if here < count and modifiers[here].start <= end + _LONGEST_RIGHT_GAP:
        if next_name is not None and next_name < ceiling:
            ceiling = _before_next(reading, end, next_name)
        ceiling = min(ceiling, end + _REACH_RIGHT)
        right = _to_the_right(reading, right, ceiling, metastatic, qualifiers, organs)
    return Phrase(left, right, frozenset(qualifiers), frozenset(organs), metastatic)


def _starts(reading: Reading, modifiers: list[Hit]) -> list[int]:
    """Where each qualifier starts, found once a document."""
    starts = reading.memo.get(__name__)
    if starts is None:
        starts = reading.memo[__name__] = [hit.start for hit in modifiers]
    return cast("list[int]", starts)


def _to_the_left(
    low: str, modifiers: list[Hit], here: int, start: int, floor: int, qualifiers: set[str], organs: set[str]
) -> tuple[int, bool]:
    """Take in the qualifiers before a name: where they start, and whether they say that it has spread."""
    position = left = start
    metastatic = False
    for index in range(here - 1, -1, -1):
        hit = modifiers[index]
        if hit.start < floor:
            break
        if hit.end > position:
            continue
        gap = low[hit.end : position]
        if len(gap) > _LONGEST_LEFT_GAP or (gap != " " and not _LEFT_GAP.fullmatch(gap)):
            break
        kind = hit.row.extra["kind"]
        if kind == ORGAN:
            # "colon, lung cancer": the nearer organ is meant.
            if organs and gap.strip(" \n"):
                break
            if "\n" in gap and ":" in gap:
                break
            organs.add(hit.row.name)
        elif kind == HISTOLOGY:
            if "/" in gap and not qualifiers:
                break
            if IN_PART.search(low, max(floor, hit.start - 12), hit.start):
                break
            qualifiers.add(hit.row.name)
        elif hit.row.name == "metastatic":
            metastatic = True
        position = left = hit.start
    return left, metastatic


def _to_the_right(
    reading: Reading, end: int, ceiling: int, metastatic: bool, qualifiers: set[str], organs: set[str]
) -> int:
    low = reading.low
    position = right = end
    own_organ = bool(organs)
    hits = reading.hits_between(MODIFIERS, position, ceiling)
    for index, hit in enumerate(hits):
        gap = low[position : hit.start]
        if len(gap) > 30 or not _RIGHT_GAP.fullmatch(gap):
            break
        kind = hit.row.extra["kind"]
        if kind == ORGAN:
            place = _OF_PLACE.search(gap)
            if own_organ and not place:
                break
            if (metastatic or " to " in gap) and _IN_PLACE.search(gap):
                break
            if not place and not _RIGHT_CLOSE.match(low, hit.end):
                break
            organs.add(hit.row.name)
            right = hit.end
        elif kind == HISTOLOGY:
            if not _closes(low, hits, index):
                break
            qualifiers.add(hit.row.name)
            right = hit.end
        elif hit.row.name == "invasive":
            # "adenocarcinoma infiltrating the thyroid": where it grows into, not where it comes from.
            break
        position = hit.end
    return right


def _before_next(reading: Reading, end: int, next_name: int) -> int:
    """Where the qualifiers of the next name start: "adenocarcinoma, <mucinous> carcinoma"."""
    for hit in reversed(reading.hits_between(MODIFIERS, max(end, next_name - _REACH_RIGHT), next_name)):
        if reading.low[hit.end : next_name].strip(" -"):
            break
        next_name = hit.start
    return next_name


def _closes(low: str, hits: list[Hit], index: int) -> bool:
    """Whether the run of qualifiers that starts here ends as a description ends, not before a plain noun."""
    position = hits[index].end
    for hit in hits[index + 1 :]:
        if hit.row.extra["kind"] == NEUTRAL and low[position : hit.start].strip(" "):
            break
        if not _RIGHT_GAP.fullmatch(low[position : hit.start]):
            break
        if hit.row.extra["kind"] == ORGAN:
            return True
        position = hit.end
    return _RIGHT_CLOSE.match(low, position) is not None


def types_of_several(reading: Reading, end: int, ceiling: int) -> list[Hit]:
    """The qualifiers of a list of types behind a name that ends at ``end``; empty if there is none.

    "Renal cell carcinoma with chromophobe cell and sarcomatoid types" lists chromophobe and sarcomatoid.
    """
    ceiling = min(ceiling, end + _REACH_RIGHT)
    tail = reading.low[end : ceiling + _LONGEST_CLOSE]
    if not any(word in tail for word in _CLOSING_WORDS):
        return []
    opening = _SEVERAL_OPEN.match(reading.low, end, ceiling)
    if opening is None:
        # "..., poorly differentiated, with"
        attribute = reading.hits_between(MODIFIERS, end, ceiling)[:1]
        if not attribute or reading.low[end : attribute[0].start].strip(" ,"):
            return []
        opening = _SEVERAL_OPEN.match(reading.low, attribute[0].end, ceiling)
        if opening is None:
            return []
    position = opening.end()
    found: list[Hit] = []
    for hit in reading.hits_between(MODIFIERS, position, ceiling):
        between = reading.low[position : hit.start]
        if hit.row.extra["kind"] != HISTOLOGY or (
            between if not found else not _SEVERAL_GAP.fullmatch(between)
        ):
            break
        found.append(hit)
        position = hit.end
    return found if len(found) > 1 and _SEVERAL_CLOSE.match(reading.low, position) else []
