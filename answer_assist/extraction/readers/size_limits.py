"""Lengths that are no sizes: how far, how deep, at most how large."""

from __future__ import annotations

import re
from typing import Literal

from answer_assist.extraction.readers.size_measurements import Measurement
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

_WORDS = "size_words"
# "... with a 21 mm nodule"
_HOLDS = re.compile(
    r",?\s+(?:with|w/|containing|bearing|including)\s+(?:an?\s+|one\s+)?(?:[a-z-]+\s+){0,2}"
    r"\d+(?:[.,]\d+)? ?(?:mm|cm)\s+(?:[\w-]+\s+){0,3}(?:nodule|focus|mass|lesion|tumou?r|polyp|deposit)\b"
)
_HOLDS_REACH = 40
_COMPARATORS = words_with_role(_WORDS, "comparator")
_DISTANCE_BEFORE = words_with_role(_WORDS, "distance before")
_DISTANCE_AFTER = words_with_role(_WORDS, "distance after")
_RANGES = words_with_role(_WORDS, "range")
_CHANGES = words_with_role(_WORDS, "change")
_POSITIONS = words_with_role(_WORDS, "position")
_INWARD = words_with_role(_WORDS, "inward")
_MORE_OR_LESS = words_with_role(_WORDS, "more or less")
_MARGIN_CODES = words_with_role(_WORDS, "margin code")
_ORGAN_PARTS = words_with_role(_WORDS, "organ part")
_SIDES = words_with_role(_WORDS, "side")
_ANAPHORA = words_with_role(_WORDS, "anaphora")
_LABEL_REACH = 60
_DISTANCE_AT = words_with_role(_WORDS, "distance at")
_SIZE_LEADS = words_with_role(_WORDS, "size lead")
_SPREAD = words_with_role(_WORDS, "spread")
_ABOUT = frozenset({"about", "of", "approximately"})

_NEW_ITEM = re.compile(r"\n\s*(?:\n|[-*])|[ ]{3,}|[\t|]")
_TO_PLACE = re.compile(r"\s*(?:to|of)\s+(?:the|nearest|closest|inked)\b")
_TO_SIZE = re.compile(
    r"\s*(?:(?:in|on|at|last) [\w ]{1,18}? |\([^)\n]{1,18}\) )?(?:to|->)\s*(?:about |approximately )?\d"
)


def is_distance(reading: Reading, measure: Measurement) -> Literal["yes", "no", "perhaps"]:
    """Whether a length tells how far or how deep: "within 3 mm", "4 cm from the nipple".

    Perhaps, where it depends on the noun that follows: "a 6 cm posterior mass", "2 cm posterior to".
    """
    words = reading.words
    after, before = reading.word_index(measure.end), reading.word_index(measure.start) - 1
    if after + 1 < len(words) and words[after] == "." and reading.low[measure.end] == ".":
        if reading.view[reading.starts[after + 1]].isupper():
            return "yes" if _follows_distance(reading, measure, before) else "no"
        after += 1  # "15 cm. from the margin"
    following = words[after] if after < len(words) else ""
    behind = following in _DISTANCE_AFTER or _TO_PLACE.match(reading.low, measure.end) is not None
    if behind and not _NEW_ITEM.search(reading.view[measure.end : reading.starts[after]]):
        if following not in _POSITIONS or _TO_PLACE.match(reading.low, measure.end):
            return "yes"
        return "perhaps" if not _follows_distance(reading, measure, before) else "yes"
    if following == "in" and not _INWARD.isdisjoint(words[after + 1 : after + 3]):
        return "yes"  # "2 cm in maximum thickness"
    if words[max(0, before - 1) : before + 1] in (["0", "("], ["1", "("], ["x", "("]):
        return "yes" if before > 1 and words[before - 2] in _MARGIN_CODES else "no"  # "pDM0 (105 mm)"
    return "yes" if _follows_distance(reading, measure, before) else "no"


def _follows_distance(reading: Reading, measure: Measurement, before: int) -> bool:
    """ "Within 3 mm", "from 2 cm"; not "ranging from 0.3 to 4 cm", "shrunk from 6 cm to 2 cm"."""
    lead = reading.words[max(0, before - 1) : before + 1]
    if not lead or (lead[-1] == "from" and (measure.others or _is_change(reading, measure, before))):
        return False
    if lead[-1] in _DISTANCE_AT:
        return lead[0] not in _SIZE_LEADS  # "a lesion at 25 cm", not "stable at 25 mm"
    return lead[-1] in _DISTANCE_BEFORE or (lead[0] in _DISTANCE_BEFORE and lead[-1] in _ABOUT)


def _is_change(reading: Reading, measure: Measurement, before: int) -> bool:
    following = _TO_SIZE.match(reading.low, measure.end)
    if not _RANGES.isdisjoint(reading.words[max(0, before - 3) : before]):
        return following is None  # "from 0.2 cm to 1.1 cm": the first is the smallest
    return following is not None and not _CHANGES.isdisjoint(reading.words[max(0, before - 6) : before])


def is_limit(reading: Reading, measure: Measurement) -> bool:
    """ "More than 2 cm", "4 cm or less"; an arrow ("9 cm -> 3 cm") is a change, no limit."""
    words = reading.words
    index, behind = reading.word_index(measure.start), reading.word_index(measure.end)
    if words[behind : behind + 1] == ["or"] and not _MORE_OR_LESS.isdisjoint(words[behind + 1 : behind + 2]):
        return True  # "pT1a: tumor 4 cm or less"
    lead = words[max(0, index - 4) : index]
    if not lead or reading.view.endswith("->", 0, reading.ends[index - 1]):
        return False
    if not _SIZE_LEADS.isdisjoint(lead):
        return False  # "a mass measuring more than 45 x 35 cm"
    if lead[-1] == "over" and not _SPREAD.isdisjoint(lead):
        return False  # "residual foci over 11 mm"
    return lead[-1] in _COMPARATORS or lead == ["than", "or", "equal", "to"]


def is_of_organ(reading: Reading, measure: Measurement) -> bool:
    """ "Right lobe 52 x 18 x 17 mm, isthmus 3 mm" in a scan: dimensions of an organ, or the thickness of a
    part of it, in an item of their own.
    """
    if reading.kind == "query":
        return False
    low = reading.low
    start = max(reading.sentence_at(measure.start).start, low.rfind("\n", 0, measure.start) + 1)
    opens = low.rfind(",", start, measure.start) + 1
    said = low[measure.start : measure.end]
    if said.count("x") + said.count(" by ") < 2 and not opens:
        return False
    start = max(start, opens)
    if measure.start - start > _LABEL_REACH:
        return False
    first, last = reading.word_index(start), reading.word_index(measure.start)
    if _ORGAN_PARTS.isdisjoint(reading.words[first:last]):
        return False
    organs = reading.hits_between("sites", start, measure.start)
    return all(
        word in _ORGAN_PARTS
        or word in _SIDES
        or word in _ANAPHORA
        or any(hit.start <= place < hit.end for hit in organs)
        for word, place in zip(reading.words[first:last], reading.starts[first:last], strict=True)
        if word.isalpha()
    )


def holds_lesion(reading: Reading, measure: Measurement, tumor_at: int) -> bool:
    """ "R lobe 55 x 30 mm with a pale 21 mm nodule": the length of what the lesion lies in.

    Args:
        reading: the document.
        measure: the length.
        tumor_at: where the tumor ends that is named last before it; -1 if something else is.
    """
    if not _HOLDS.match(reading.low, measure.end, measure.end + 2 * _HOLDS_REACH):
        return False
    return (
        tumor_at < 0
        or measure.start - tumor_at > _HOLDS_REACH
        or reading.low.find(";", tumor_at, measure.start) >= 0
    )
