"""Which mention of a tumor says less than another: "cancer" beside "mucinous adenocarcinoma of the colon".

A vaguer name of a tumor that is named precisely elsewhere is no tumor of its own; a second tumor, in another
organ or of another person, is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, cast

from answer_assist.extraction.readers.tumor_labels import are_labelled_apart
from answer_assist.extraction.readers.tumor_mention import NEOPLASM, TumorMention
from answer_assist.extraction.readers.tumor_names import Vocabulary
from answer_assist.extraction.readers.tumor_organs import of_its_organ, organs_around, organs_in, regions
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion, Experiencer
from answer_assist.terminology.loader import Row

# "Leiomyosarcoma and rectal cancer", "breast cancer 2009, melanoma 2014": two items of one list.
_NEXT_ITEM = re.compile(
    r"(?:\s*\([^()\n]{1,30}\))?[^.;:\n(]{0,16}?[,\s]+(?:and|&|\+|plus|as well as|followed by|then)\s+"
    r"(?:[a-z-]+\s+){0,2}"
    r"|[^.;:\n,]{0,12}\b\d{1,4}\b[^.;:\n,]{0,4},\s*(?:[a-z-]+\s+){0,2}"
)
_NUMBERED_WORDS = ("tumor", "tumour", "lesion", "primary", "cancer", "carcinoma", "neoplasm", "focus")
_NUMBERS = frozenset(("1", "2", "3", "#", "no", "nr", "number"))
# "--- Tumor #2, sigmoid ---", "Lesion 2:": where a numbered tumor's description opens.
_NUMBERED = re.compile(r"\w+[ \t]*(?:#|no\.?|nr\.?|number)?[ \t]*([1-9])\b(?!\.\d|[ \t]?(?:mm|cm|x|/|%))")
_OPENS_SECTION = re.compile(r"(?:^|\n|[.;][ ])[ \t*#=(-]*$")
# What lies here is as often the metastasis of a tumor as one of its own.
_SEEDED = frozenset(
    (
        "liver",
        "lung",
        "bone",
        "brain",
        "spine",
        "pleura",
        "peritoneum",
        "soft tissue",
        "skin",
        "adrenal",
        "mediastinum",
    )
)
# "History of stage I ...", "2014 breast ca", "caecal cancer 2019"
_EARLIER = re.compile(
    r"\b(?:history of|hx of|h/o|s/p|status post|previous|prior|past|earlier|pmh|phx|pmhx|hx|(?:19|20)\d\d)\b"
    r"[:,]?[ ](?:[\w-]+[ ]){0,3}$"
)
_DATED = re.compile(
    r"[ ,(]*(?:(?:on|in) the (?:left|right)(?: side)?,? )?(?:back )?(?:in |of |dx )?(?:19|20)\d\d\b"
    r"|[ ,(]*\d+ (?:years?|yrs?|y) (?:ago|back|earlier|before)\b"
)
_LONGEST_GAP = 60
_WEIGHED_OF_EACH = 4
_NAMELESS = frozenset((NEOPLASM, "malignant neoplasm", "benign neoplasm"))
_UNTYPED = frozenset((NEOPLASM, "malignant neoplasm", "carcinoma", "benign neoplasm"))


class _Kind(NamedTuple):
    """What mentions have in common that say the same of the same tumor."""

    name: str
    organs: frozenset[str]
    assertion: Assertion
    experiencer: Experiencer
    seeded: bool


@dataclass(frozen=True, slots=True)
class _Others:
    """The mentions that one may say less than: the first few of each kind, by what they are looked up by.

    A long text names the same types again and again, so that time stays linear in its length.
    """

    known: Vocabulary
    of_kind: dict[_Kind, list[TumorMention]] = field(default_factory=dict)
    named: dict[str, list[_Kind]] = field(default_factory=lambda: defaultdict(list))
    special_of: dict[str, list[_Kind]] = field(default_factory=lambda: defaultdict(list))
    coded: dict[str | None, list[_Kind]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[_Kind, frozenset[str]] = field(default_factory=dict)
    outweighing: dict[_Kind, list[TumorMention]] = field(default_factory=dict)

    def add(self, mention: TumorMention, kind: _Kind) -> None:
        """Add a mention unless enough of its kind are known."""
        alike = self.of_kind.get(kind)
        if alike is None:
            alike = self.of_kind[kind] = []
            self.named[kind.name].append(kind)
            self.coded[mention.row.code].append(kind)
            for ancestor in self.known.ancestors[kind.name]:
                self.special_of[ancestor].append(kind)
        if len(alike) < _WEIGHED_OF_EACH:
            alike.append(mention)

    def homes_of(self, kind: _Kind) -> frozenset[str]:
        """The organs of a tumor: of the phrase, of the type, or of other places that name the same tumor."""
        homes = self.homes.get(kind)
        if homes is None:
            homes = self.homes[kind] = self._find_homes(kind)
        return homes

    def _find_homes(self, kind: _Kind) -> frozenset[str]:
        own = kind.organs or self.known.organs_of(self.of_kind[kind][0].row)
        if own or kind.name in _UNTYPED:
            return own
        general = (self.named.get(name, ()) for name in self.known.ancestors[kind.name])
        in_line = chain(self.named[kind.name], self.special_of.get(kind.name, ()), *general)
        return frozenset(organ for other in in_line if other.name not in _UNTYPED for organ in other.organs)

    def that_may_outweigh(self, mention: TumorMention, kind: _Kind) -> list[TumorMention]:
        """The mentions that may say more of a tumor than this one does, by what they say alone."""
        found = self.outweighing.get(kind)
        if found is None:
            found = self.outweighing[kind] = [
                other
                for one in dict.fromkeys(self._candidates(kind, mention.row))
                if one.experiencer == kind.experiencer and self._may_be_one(kind, one)
                for other in self.of_kind[one]
            ]
        return found

    def _may_be_one(self, kind: _Kind, other: _Kind) -> bool:
        if kind.organs and not kind.seeded:
            homes = self.homes_of(other)
            if homes and not kind.organs & homes:
                return False
        # Without an organ in common they may be two relatives' tumors.
        return kind.experiencer != "family" or bool(kind.organs & self.homes_of(other))

    def _candidates(self, kind: _Kind, row: Row) -> Iterable[_Kind]:
        special = self.special_of.get(kind.name, ())
        if row.extra["vague"] or (kind.assertion == "absent" and kind.name in _UNTYPED | _NAMELESS):
            return self.of_kind
        return special if kind.assertion == "present" else chain(special, self.coded.get(row.code, ()))


def _kind(mention: TumorMention) -> _Kind:
    # "Adrenal carcinoma with metastatic liver cancer": the liver is where it has gone.
    seeded = mention.metastatic and bool(mention.organs) and mention.organs <= _SEEDED
    return _Kind(mention.row.name, mention.organs, mention.assertion, mention.experiencer, seeded)


def without_vaguer(reading: Reading, mentions: list[TumorMention], known: Vocabulary) -> list[TumorMention]:
    """The same mentions, with those marked as dropped that say less of a tumor than another does."""
    if len({(mention.row.name, mention.assertion) for mention in mentions}) < 2:
        return mentions
    others = _Others(known)
    kinds = [_kind(mention) for mention in mentions]
    for mention, kind in zip(mentions, kinds, strict=True):
        others.add(mention, kind)
    return [
        mention._replace(dropped=True) if _is_vaguer(reading, mention, kind, others) else mention
        for mention, kind in zip(mentions, kinds, strict=True)
    ]


def _numbered_sections(reading: Reading) -> list[int]:
    """Where the descriptions of the first, second... tumor open, if the document numbers its tumors."""
    known = reading.memo.get(__name__)
    if known is not None:
        return cast("list[int]", known)
    sections = reading.memo[__name__] = _find_sections(reading)
    return sections


def _find_sections(reading: Reading) -> list[int]:
    low, words, places = reading.low, reading.words, reading.places
    found: list[tuple[int, str]] = []
    for word in _NUMBERED_WORDS:
        for index in places.get(word, ()):
            if index + 1 < len(words) and words[index + 1] in _NUMBERS:
                start = reading.starts[index]
                match = _NUMBERED.match(low, start)
                if match and _OPENS_SECTION.search(low, max(0, start - 16), start):
                    found.append((start, match.group(1)))
    sections = {number: start for start, number in sorted(found)}
    return sorted(sections.values()) if len(sections) > 1 else []


def _are_two(reading: Reading, one: TumorMention, other: TumorMention) -> bool:
    """Whether the text itself tells two tumors apart: as items of a list, or as tumor 1 and tumor 2."""
    sections = _numbered_sections(reading)
    if sections:
        places = bisect_right(sections, one.start), bisect_right(sections, other.start)
        if places[0] != places[1] and 0 not in places:
            return True
    if one.assertion == other.assertion == "present" and (
        are_labelled_apart(reading, one, other)
        or _in_other_organ(reading, one, other)
        or _is_earlier_elsewhere(reading, one, other)
    ):
        return True
    first, second = (one, other) if one.start < other.start else (other, one)
    return (
        bool(one.organs)
        and not other.organs
        and first.end <= second.start <= first.end + _LONGEST_GAP
        and _NEXT_ITEM.fullmatch(reading.low, first.end, second.start) is not None
    )


def _is_earlier_elsewhere(reading: Reading, mention: TumorMention, other: TumorMention) -> bool:
    """ "Lung wedge: adenocarcinoma. History of endometrial carcinoma, hysterectomy 2011": an earlier tumor of
    another organ than the one that the report speaks of.
    """
    if not mention.organs or other.organs or other.metastatic:
        return False
    low = reading.low
    if not (
        _EARLIER.search(low, max(0, mention.start - 40), mention.start)
        or _DATED.match(low, mention.end, mention.end + 24)
    ):
        return False
    around = organs_around(reading, other.name_start, (mention.start, mention.end))
    return bool(around) and not {regions()[organ] for organ in around} & {
        regions()[organ] for organ in mention.organs
    }


def _is_denied_in_vain(reading: Reading, mention: TumorMention, other: TumorMention) -> bool:
    """Whether "no malignancy" says nothing beside a tumor, as of a margin.

    A patient who is told that a polyp is no cancer notes it.
    """
    if mention.organs:
        return False
    return reading.kind == "report" or other.behaviour not in ("0", "2") or mention.row.name == NEOPLASM


def _in_other_organ(reading: Reading, mention: TumorMention, other: TumorMention) -> bool:
    """ "Three colonic polyps: adenocarcinoma", beside an adenosquamous carcinoma of the lung."""
    if mention.organs or not other.organs or mention.metastatic or mention.row.name in _UNTYPED:
        return False
    sentence = reading.sentence_at(mention.start)
    organs = organs_in(reading, sentence.start, mention.start)
    return (
        bool(organs)
        and not organs & _SEEDED
        and not {regions()[organ] for organ in organs} & {regions()[organ] for organ in other.organs}
    )


def _is_vaguer(reading: Reading, mention: TumorMention, kind: _Kind, others: _Others) -> bool:
    """Whether another mention says more of the same tumor."""
    for other in others.that_may_outweigh(mention, kind):
        if other is mention:
            continue
        general = others.known.is_more_general(mention.row, other.row)
        if _says_less(reading, mention, other, general) and not (
            general and _are_two(reading, mention, other)
        ):
            return True
    return False


def _says_less(reading: Reading, mention: TumorMention, other: TumorMention, general: bool) -> bool:
    """Whether a mention says less than another that may be of the same tumor.

    Args:
        reading: the document.
        mention: the one that may be left out.
        other: the one that may say more.
        general: the type of the first is the more general one.
    """
    if mention.metastatic and other.behaviour in ("0", "2"):
        # What has spread is not the tumor in situ beside it.
        return False
    vague = bool(mention.row.extra["vague"])
    if mention.assertion == "present":
        return other.assertion == "present" and (general or (vague and not other.row.extra["vague"]))
    together = bool(mention.organs & other.organs)
    same = mention.row.code == other.row.code
    if mention.assertion == "uncertain":
        if other.assertion == "present":
            if vague and not other.row.extra["vague"]:
                return True
            if other.behaviour in ("0", "2") and mention.row.name in _UNTYPED:
                # "CIN 3. Is it cancer?"
                return False
            return (general or same) and (
                together
                or not mention.organs
                or bool(
                    mention.organs & organs_around(reading, other.name_start, (mention.start, mention.end))
                )
            )
        # "Radiation-induced sarcoma and chondrosarcoma were considered": two candidates of one list
        return (
            other.assertion == "uncertain"
            and general
            and (together or not mention.organs)
            and (vague or mention.row.name in _UNTYPED or mention.cues != other.cues)
        )
    if other.assertion == "present":
        if reading.kind != "report" and mention.behaviour == "3" and other.behaviour in ("0", "2"):
            # A patient who is told that a polyp or LCIS is no malignancy notes it.
            return same or together
        in_vain = mention.row.name in _NAMELESS and _is_denied_in_vain(reading, mention, other)
        return (general or same or in_vain) and not (
            other.row.name in _UNTYPED and of_its_organ(reading, mention)
        )
    # "Suspected lung cancer, biopsy found no malignant cells": the suspicion stands.
    return (
        mention.row.name in _UNTYPED
        and not mention.organs
        and other.assertion == "uncertain"
        and bool(other.organs)
        and other.start < mention.start
    )
