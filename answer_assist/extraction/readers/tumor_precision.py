"""Which mention of a tumor says less than another: "cancer" beside "mucinous adenocarcinoma of the colon".

A vaguer name of a tumor that is named precisely elsewhere is no tumor of its own; a second tumor, in another
organ or of another person, is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from answer_assist.extraction.readers.tumor_mention import NEOPLASM, TumorMention
from answer_assist.extraction.readers.tumor_names import Vocabulary
from answer_assist.extraction.readers.tumor_organs import organs_around
from answer_assist.extraction.reading import Reading

_WEIGHED_OF_EACH = 4
_NAMELESS = frozenset((NEOPLASM, "malignant neoplasm", "benign neoplasm"))
_UNTYPED = frozenset((NEOPLASM, "malignant neoplasm", "carcinoma", "benign neoplasm"))


def without_vaguer(reading: Reading, mentions: list[TumorMention], known: Vocabulary) -> list[TumorMention]:
    """The same mentions, with those marked as dropped that say less of a tumor than another does."""
    if len(mentions) < 2:
        return mentions
    others = _some_of_each(mentions)
    return [
        replace(mention, dropped=True) if _is_vaguer(reading, mention, others, known) else mention
        for mention in mentions
    ]


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
    reading: Reading, mention: TumorMention, mentions: list[TumorMention], known: Vocabulary
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
        if mention.assertion == "present":
            if other.assertion == "present" and (general or mention.row.extra["vague"]):
                if general or not other.row.extra["vague"]:
                    return True
        elif mention.assertion == "uncertain":
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
        elif other.assertion == "present" and (
            general or same or (mention.row.name in _NAMELESS and not mention.organs)
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
