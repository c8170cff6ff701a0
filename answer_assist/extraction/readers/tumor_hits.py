"""Where a text names tumors: names, abbreviations and names run together by a scan, as hits of the table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_abbreviations import abbreviation_hits, is_defined_otherwise
from answer_assist.extraction.readers.tumor_names import (
    TABLE,
    row_of_word,
)
from answer_assist.extraction.reading import Reading

PHRASES = "tumor_phrases"
_FUSED = re.compile(r"(?<![A-Za-z])[A-Za-z][a-z]{3,20}(?:oma|emia)(?=[A-Z])")
_CLASS = re.compile(
    r"\b(?:in|from|between|among|some|most|many|other|certain|such|all|"
    r"differentiates?|distinguish(?:es)?|separates?|we (?:see|treat)|seeing|treating)\s+$"
)
# "Born in July, so I'm a Cancer": and not "I'm a Cancer survivor".
_STAR_SIGN = re.compile(r"\b(?:i'?m|i am) an? $")
# "Carcinoid tumours cause flushing"
_OF_ALL = re.compile(r" (?:cause|spread|grow|run|tend|(?:can|may) (?:cause|spread|grow|be caused))\b")
_WHO_HAS_IT = re.compile(r" [a-z]")
# "Sarcoma-like", "carcinoid like lesion"; not "prostate cancer like weight loss"
_LIKE = re.compile(
    r"-like\b| like (?=(?:lesion|mass|growth|nodule|pattern|appearance|morpholog|feature|picture|cell|area|"
    r"tumou?r|structure|change|focus|foci|component)s?)|\u00ac|-(?:free|negative|associated|directed|specific|related)\b|/ml\b"
)


_OPENS_LIKE = (" like", "-", "/ml", "\u00ac")


# Letters that a text may define as something else.
_LONGEST_SHORT = 6


def tumor_hits(reading: Reading) -> list[Hit]:
    """Names and abbreviations of tumors, without those inside wordings that mean something else.

    "RCC with a lymphoma panel sent" names one tumor, renal cell carcinoma. Found once a document.
    """
    hits = reading.memo.get(TABLE)
    if hits is None:
        hits = reading.memo[TABLE] = _tumor_hits(reading)
    return cast("list[Hit]", hits)


def _tumor_hits(reading: Reading) -> list[Hit]:
    hits = reading.hits(TABLE)
    phrases = reading.hits(PHRASES) if hits else []
    if phrases:
        within = reached_before(phrases, (hit.start + 1 for hit in hits))
        hits = [hit for hit, reached in zip(hits, within, strict=True) if hit.end > reached]
    if hits:
        low = reading.low
        hits = [
            hit
            for hit in hits
            if not (low.startswith(_OPENS_LIKE, hit.end) and _LIKE.match(low, hit.end))
            and not (low[hit.end - 1] in "sr" and _is_class(reading, hit))
        ]
        otherwise = {
            hit.row
            for hit in hits
            if hit.end - hit.start <= _LONGEST_SHORT and is_defined_otherwise(reading, hit)
        }
        if otherwise:
            hits = [hit for hit in hits if hit.row not in otherwise or hit.end - hit.start > _LONGEST_SHORT]
    short = abbreviation_hits(reading, hits)
    if short:
        short.sort(key=itemgetter(2))
        overlapped = reached_before(short, (hit.end for hit in hits))
        names = [hit for hit, reached in zip(hits, overlapped, strict=True) if reached <= hit.start]
        short = [hit for hit in short if not _is_bracketed_after(reading, hit, names)]
        hits = sorted([*names, *short], key=lambda hit: hit.start)
    return hits


def _is_class(reading: Reading, hit: Hit) -> bool:
    """Whether a class of tumors is named ("MDM2 is amplified in liposarcomas"), or a star sign."""
    if reading.view[hit.start] == "C" and _STAR_SIGN.search(reading.low, max(0, hit.start - 8), hit.start):
        return reading.kind == "query" and not _WHO_HAS_IT.match(reading.low, hit.end)
    if reading.kind == "query" and reading.low[hit.end - 1] == "s" and _OF_ALL.match(reading.low, hit.end):
        return True
    return (
        reading.low[hit.end - 1] == "s"
        and hit.row.name[-1] != "s"
        and hit.end - hit.start > 5
        and _CLASS.search(reading.low, max(0, hit.start - 24), hit.start) is not None
    )


def _is_bracketed_after(reading: Reading, hit: Hit, names: list[Hit]) -> bool:
    """Whether an abbreviation only stands in brackets behind its own name: one mention, not two."""
    if reading.view[hit.start - 1 : hit.start] != "(":
        return False
    index = bisect_left(names, hit.start, key=itemgetter(2)) - 1
    return index >= 0 and names[index].row is hit.row and 0 < hit.start - names[index].end <= 2


def fused_hits(reading: Reading) -> list[Hit]:
    """Names that a scan has run together with the next heading: "AdenocarcinomaHistologic grade"."""
    found = []
    for match in _FUSED.finditer(reading.view):
        row = row_of_word(match.group().lower())
        if row is not None:
            found.append(Hit(row, TABLE, match.start(), match.end()))
    return found


def reached_before(others: list[Hit], bounds: Iterable[int]) -> Iterator[int]:
    """For each bound, in ascending order, how far those of the others reach that start before it."""
    index = reached = 0
    for bound in bounds:
        while index < len(others) and others[index].start < bound:
            reached = max(reached, others[index].end)
            index += 1
        yield reached
