"""Which mention of a tumor says less than another: "cancer" beside "mucinous adenocarcinoma of the colon".

A vaguer name of a tumor that is named precisely elsewhere is no tumor of its own; a second tumor, in another
organ or of another person, is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace

from answer_assist.extraction.readers.tumor_mention import NEOPLASM, TumorMention
from answer_assist.extraction.readers.tumor_names import Vocabulary
from answer_assist.extraction.readers.tumor_organs import of_its_organ, organs_around
from answer_assist.extraction.reading import Reading

# "Leiomyosarcoma and rectal cancer", "breast cancer 2009, melanoma 2014": two items of one list.
_NEXT_ITEM = re.compile(
    r"(?:\s*\([^()\n]{1,30}\))?[^.;:\n(]{0,16}?[,\s]+(?:and|&|\+|plus|as well as|followed by|then)\s+"
    r"(?:[a-z-]+\s+){0,2}"
    r"|[^.;:\n,]{0,12}\b\d{1,4}\b[^.;:\n,]{0,4},\s*(?:[a-z-]+\s+){0,2}"
)
_NUMBERED_WORDS = ("tumor", "tumour", "lesion", "primary", "cancer", "carcinoma", "neoplasm", "focus")
_NUMBERS = frozenset(("1", "2", "3", "#", "no", "nr", "number"))
# "--- Tumor #2, sigmoid ---", "Lesion 2:": where a numbered tumor's description opens.
_NUMBERED = re.compile(
    r"(?:^|\n)[ \t*#=-]*(?:" + "|".join(_NUMBERED_WORDS) + r")[ \t]*"
    r"(?:#|no\.?|nr\.?|number)?[ \t]*([1-9])\b(?!\.\d|[ \t]?(?:mm|cm|x|/|%))"
)
_LONGEST_GAP = 60
_WEIGHED_OF_EACH = 4
_NAMELESS = frozenset((NEOPLASM, "malignant neoplasm", "benign neoplasm"))
_UNTYPED = frozenset((NEOPLASM, "malignant neoplasm", "carcinoma", "benign neoplasm"))


def without_vaguer(reading: Reading, mentions: list[TumorMention], known: Vocabulary) -> list[TumorMention]:
    """The same mentions, with those marked as dropped that say less of a tumor than another does."""
    if len(mentions) < 2:
        return mentions
    others = _some_of_each(mentions)
    sections = _numbered_sections(reading)
    return [
        replace(mention, dropped=True) if _is_vaguer(reading, mention, others, known, sections) else mention
        for mention in mentions
    ]


def _numbered_sections(reading: Reading) -> list[int]:
    """Where the descriptions of the first, second... tumor open, if the document numbers its tumors."""
    words, places = reading.words, reading.places
    if not any(
        words[index + 1 : index + 2] and words[index + 1] in _NUMBERS
        for word in _NUMBERED_WORDS
        for index in places.get(word, ())
    ):
        return []
    found = {match.group(1): match.start() for match in _NUMBERED.finditer(reading.low)}
    return sorted(found.values()) if len(found) > 1 else []


def _are_two(reading: Reading, one: TumorMention, other: TumorMention, sections: list[int]) -> bool:
    """Whether the text itself tells two tumors apart: as items of a list, or as tumor 1 and tumor 2."""
    if sections:
        places = bisect_right(sections, one.start), bisect_right(sections, other.start)
        if places[0] != places[1] and 0 not in places:
            return True
    first, second = (one, other) if one.start < other.start else (other, one)
    return (
        bool(one.organs)
        and not other.organs
        and first.end <= second.start <= first.end + _LONGEST_GAP
        and _NEXT_ITEM.fullmatch(reading.low, first.end, second.start) is not None
    )


def _some_of_each(mentions: list[TumorMention]) -> list[TumorMention]:
    """The first few of all mentions that say the same, so that time stays linear in the text's length."""
    kept: list[TumorMention] = []
    counts: Counter[tuple[object, ...]] = Counter()
    for mention in mentions:
        key = (mention.row, mention.assertion, mention.experiencer, mention.organs)
        counts[key] += 1
        if counts[key] <= _WEIGHED_OF_EACH:
            kept.append(mention)
    return kept


def _homes(mention: TumorMention, mentions: list[TumorMention], known: Vocabulary) -> frozenset[str]:
    """The organs of a tumor: of the phrase, of the type, or of other places that name the same tumor."""
    own = mention.organs or frozenset(mention.row.list("organs"))
    if own or mention.row.name in _UNTYPED:
        return own
    return frozenset(
        organ
        for other in mentions
        if other.organs and other.row.name not in _UNTYPED and known.same_line(mention.row, other.row)
        for organ in other.organs
    )


def _is_vaguer(
    reading: Reading,
    mention: TumorMention,
    mentions: list[TumorMention],
    known: Vocabulary,
    sections: list[int],
) -> bool:
    for other in mentions:
        if other is mention or other.experiencer != mention.experiencer:
            continue
        general = known.is_more_general(mention.row, other.row)
        same = mention.row.code == other.row.code
        together = bool(mention.organs & other.organs)
        if mention.organs:
            homes = _homes(other, mentions, known)
            if homes and not mention.organs & homes:
                continue
        if mention.experiencer == "family" and not together:
            # Without an organ in common they may be two relatives' tumors.
            continue
        if general and _are_two(reading, mention, other, sections):
            continue
        if mention.assertion == "present":
            if other.assertion == "present" and (general or mention.row.extra["vague"]):
                if general or not other.row.extra["vague"]:
                    return True
        elif mention.assertion == "uncertain":
            if mention.row.extra["vague"] and other.assertion == "present" and not other.row.extra["vague"]:
                return True
            if other.assertion == "present" and other.behaviour == "2" and mention.row.name in _UNTYPED:
                # "CIN 3. Is it cancer?"
                continue
            if other.assertion == "present" and (general or same):
                if (
                    together
                    or not mention.organs
                    or mention.organs & organs_around(reading, other.name_start, (mention.start, mention.end))
                ):
                    return True
            if other.assertion == "uncertain" and general and (together or not mention.organs):
                return True
        elif (
            other.assertion == "present"
            and (general or same or (mention.row.name in _NAMELESS and not mention.organs))
            and not (other.row.name in _UNTYPED and of_its_organ(reading, mention))
        ):
            return True
        elif (
            mention.row.name in _UNTYPED
            and not mention.organs
            and other.assertion == "uncertain"
            and other.organs
            and other.start < mention.start
        ):
            # "Suspected lung cancer, biopsy found no malignant cells": the suspicion stands.
            return True
    return False
