"""Under which label a tumor is named: "B. Left breast, core biopsy", "2) isthmus, 6 mm".

A type and its more precise name under two labels are two tumors where the labels tell two places apart:
papillary carcinoma in the isthmus beside its tall cell variant in the left lobe.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple, cast

from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import MODIFIERS, ORGAN
from answer_assist.extraction.readers.tumor_organs import NO_ORIGIN, regions
from answer_assist.extraction.reading import Reading

# "A. Left breast", "2) isthmus", "Specimen 3 - skin", "(1) RUL", "1       left, lower     24 mm"
_ITEM = re.compile(
    r"[\n.;][ \t]*(?:specimen|part|sample|nodule|lesion|tumou?r|focus|location)?[ \t]*#?\(?"
    r"(?:[a-h]|[1-9]\d?|i{1,3}|iv|vi?)(?:[.):][ \t]*|[ \t]+-[ \t]*|[ ]{2,}|\t)(?=[^\W\d])"
)
_SIDE = re.compile(r"\b(?:(l(?:ef)?t|l)|(r(?:igh)?t|r))\b")
_SIZE = re.compile(r"\d[ ]?(?:mm|cm)\b")
# "colonic" and "colorectal" are no part of the colon.
_STEM = 4
# A label is no longer.
_LONGEST = 110
_LABELS = f"{__name__}.labels"


class Label(NamedTuple):
    """What a label says of the place.

    Attributes:
        item: where the numbered or lettered item starts; -1 outside such a list.
        regions: regions of the organs named, as in tumor_modifiers.tsv.
        words: parts of organs as printed: "sigmoid".
        sides: "left", "right".
        measured: whether the item gives a size.
        headed: whether a colon closes it: "Caecum: diminutive adenoma".
    """

    item: int
    regions: frozenset[str]
    words: frozenset[str]
    sides: frozenset[str]
    measured: bool
    headed: bool


def are_labelled_apart(reading: Reading, one: TumorMention, other: TumorMention) -> bool:
    """Whether two mentions stand under labels that tell two places of one organ apart.

    In "1) left lobe 24 mm: tall cell variant. 2) isthmus 6 mm: papillary carcinoma" they do.
    """
    if one.metastatic or other.metastatic:
        return False
    between = sorted((one.start, other.start))
    if reading.sentence_index(one.start) == reading.sentence_index(other.start) and (
        reading.low.find("\n", *between) < 0
    ):
        return False
    first, second = _label(reading, one), _label(reading, other)
    if first.regions != second.regions and not first.regions & second.regions:
        return False
    if first.sides and second.sides and not first.sides & second.sides:
        return True
    if first.words and second.words and first.headed and second.headed:
        return not first.words & second.words
    if -1 in (first.item, second.item) or first.item == second.item:
        return False
    if first.words and second.words:
        return not first.words & second.words
    # "1  left, lower  24 mm", "2  isthmus  6 mm": rows of a table, each with its size
    return first.measured and second.measured and not first.regions and not one.row.extra["vague"]


def _label(reading: Reading, mention: TumorMention) -> Label:
    known = cast("dict[int, Label]", reading.memo.setdefault(_LABELS, {}))
    label = known.get(mention.start)
    if label is None:
        label = known[mention.start] = _find_label(reading, mention)
    return label


def _find_label(reading: Reading, mention: TumorMention) -> Label:
    items = _items(reading)
    index = bisect_right(items, mention.start) - 1
    item = items[index] if index >= 0 else -1
    end_of_item = items[index + 1] if 0 <= index < len(items) - 1 else len(reading.low)
    sentence = reading.sentence_at(mention.start)
    start = max(sentence.start, item)
    if mention.start - start > _LONGEST:
        return Label(item, frozenset(), frozenset(), frozenset(), False, False)
    label = _read(reading, start, mention.end)
    if item >= 0 and not (label[0] or label[2]):
        heading = reading.low.find("\n", item + 1)
        heading = min(heading if heading >= 0 else mention.end, item + _LONGEST, mention.end)
        label = _read(reading, item, heading)
    measured = (
        item >= 0 and _SIZE.search(reading.low, item, min(end_of_item, item + 2 * _LONGEST)) is not None
    )
    headed = reading.low.find(":", start, mention.name_start) >= 0
    return Label(item, *label, measured, headed)


def _read(reading: Reading, start: int, end: int) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    organs = [
        hit
        for hit in reading.hits_between(MODIFIERS, start, end)
        if hit.row.extra["kind"] == ORGAN and hit.row.name not in NO_ORIGIN
    ]
    sides = frozenset(
        "left" if match.group(1) else "right" for match in _SIDE.finditer(reading.low, start, end)
    )
    return (
        frozenset(regions()[hit.row.name] for hit in organs),
        frozenset(
            reading.low[hit.start : hit.end]
            for hit in organs
            if hit.row.extra["component"] and not reading.low.startswith(hit.row.name[:_STEM], hit.start)
        ),
        sides,
    )


def _items(reading: Reading) -> list[int]:
    """Where the items of numbered and lettered lists start."""
    items = reading.memo.get(__name__)
    if items is None:
        items = reading.memo[__name__] = [match.end() - 1 for match in _ITEM.finditer("\n" + reading.low)]
    return cast("list[int]", items)
