"""Of which organ a report speaks where a tumor is named, and which names mean another type in some organ.

Two tumors of one type in different organs are two tumors: cancer of the breast and cancer of the lung.
"""

from __future__ import annotations

import re
from functools import cache

from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import MODIFIERS, ORGAN, vocabulary
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import load_table

# Body parts that a tumor is found in without being of them.
NO_ORIGIN = frozenset(("lymph node", "neck", "abdomen", "blood", "heart"))
# "No carcinoma in the bladder" denies spread there, not a carcinoma of the bladder.
_SEEN_IN = re.compile(r"\b(?:in|at|on|within|from)\b")
_APART = re.compile(r"[,;:.\n]")
# A specimen's heading governs what follows for about so many characters.
_REACH_OF_HEADING = 600


@cache
def organ_dependent() -> frozenset[str]:
    """Names that mean another type in some organ: "medullary carcinoma"."""
    return vocabulary().organ_dependent()


def organs_around(
    reading: Reading, position: int, without: tuple[int, int] = (-1, -1), *, alone: bool = False
) -> frozenset[str]:
    """The organ that a report speaks of where a name stands: of its sentence, else the one named last before.

    Args:
        reading: the document.
        position: where the name starts in the view.
        without: a range whose organs do not count.
        alone: only if the organ is the only one around: what is denied or has spread need not be of the organ
            named last.
    """
    first, last = without
    sentence = reading.sentence_at(position)
    start = min(sentence.start, max(0, position - _REACH_OF_HEADING))
    organs = [
        (hit.start, hit.row.name)
        for hit in reading.hits_between(MODIFIERS, start, sentence.end)
        if hit.row.extra["kind"] == ORGAN and hit.row.name not in NO_ORIGIN and not first <= hit.start < last
    ]
    if alone and len({regions()[name] for _, name in organs}) > 1:
        return frozenset()
    before = [(where, name) for where, name in organs if where < position]
    in_sentence = frozenset(name for where, name in before if where >= sentence.start)
    if in_sentence:
        return in_sentence
    for where, name in organs:
        if where > position and not _APART.search(reading.low, position, where):
            return frozenset((name,))
    return frozenset(name for _, name in before[-1:])


def organs_in(reading: Reading, start: int, end: int) -> frozenset[str]:
    """The organs named in a range of the view, without parts that a tumor is only found in."""
    return frozenset(
        hit.row.name
        for hit in reading.hits_between(MODIFIERS, start, end)
        if hit.row.extra["kind"] == ORGAN and hit.row.name not in NO_ORIGIN
    )


@cache
def regions() -> dict[str, str]:
    """The region of each organ: "pelvis" for the womb; organs of one region are not told apart."""
    return {row.name: row.extra["region"] for row in load_table(MODIFIERS) if row.extra["kind"] == ORGAN}


def of_its_organ(reading: Reading, mention: TumorMention) -> bool:
    """Whether a tumor is named by its organ: "lung cancer"; not "no carcinoma in the bladder"."""
    return bool(mention.organs) and not _SEEN_IN.search(reading.low, mention.name_end, mention.end)


def tumors_of_one_type(reading: Reading, mentions: list[TumorMention]) -> list[list[TumorMention]]:
    """Mentions of one type put together by the tumor that they name, told apart by their organs.

    "Breast cancer in 2009. He never had lung cancer" names two; organs of one region are one. A mention
    without an organ goes with the first tumor, unless that is only denied: "adenocarcinoma ... not a primary
    adenocarcinoma of the lung" are two as well.

    Args:
        reading: the document.
        mentions: of one type and one person, in text order; at least one.
    """
    if len(mentions) == 1:
        return [mentions]
    if mentions[0].experiencer == "family":
        # "Mother had colon cancer, on father's side nobody a malignancy": other relatives.
        denied = [mention for mention in mentions if mention.assertion == "absent"]
        if denied and len(denied) < len(mentions):
            others = [mention for mention in mentions if mention.assertion != "absent"]
            return [*tumors_of_one_type(reading, others), denied]
    placed: dict[frozenset[str], list[TumorMention]] = {}
    unplaced: list[TumorMention] = []
    for mention in mentions:
        if not of_its_organ(reading, mention):
            unplaced.append(mention)
            continue
        own = frozenset(regions()[organ] for organ in mention.organs)
        alike = next((known for known in placed if known & own), own)
        placed.setdefault(alike, []).append(mention)
    tumors = list(placed.values())
    if not unplaced:
        return tumors
    stated = [tumor for tumor in tumors if any(mention.assertion != "absent" for mention in tumor)]
    if not stated and any(mention.assertion == "present" for mention in unplaced):
        return [unplaced, *tumors]
    home = (stated or tumors or [unplaced])[0]
    if home is not unplaced:
        home.extend(unplaced)
        home.sort(key=lambda mention: mention.start)
    return tumors or [unplaced]
