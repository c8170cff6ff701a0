"""Tumors of relatives that are named by an organ alone: "My aunt died of ovarian at 46"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import MODIFIERS, ORGAN, Vocabulary
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at

_DIED = re.compile(r"\b(?:died|passed|passed away|lost|death)\b[^.;,]{0,24}\b(?:of|from|with|to)\s+$")
_NO_NOUN = re.compile(
    r"\s*(?:$|[.,;)]|(?:at|in|aged|when|which|and|last|this|who|that|before|after|years?|too|as)\b|\d)"
)
# "Dad had prostate at 66", "I had breast at 36"
_HAD = re.compile(r"\b(?:had|got|has had|survived|developed)\s+(?:the\s+)?$")
_AT = re.compile(r"\s+(?:at\s+(?:age\s+)?\d\d|in\s+(?:19|20)\d\d|aged\s+\d\d)\b")
# "Her mother (ovarian, 51), aunt (breast, 37)"
_IN_BRACKET = re.compile(r",?\s*(?:at\s+|aged?\s+)?\d\d\s*\)")
# One of the words that each of the first two wordings needs.
_TELLS_DEATH = frozenset(("died", "passed", "lost", "death"))
_TELLS_ILLNESS = frozenset(("had", "got", "survived", "developed"))
# Organs that people die of without a tumor: "died of heart".
FAILING = frozenset(("heart", "liver", "kidney"))
_FAR = 50


def deaths_of_relatives(
    reading: Reading, found: list[TumorMention], known: Vocabulary
) -> Iterator[TumorMention]:
    """The cancers that relatives died of, where only the organ is named.

    "My mum died last year of pancreatic which had spread" is a cancer of the family; "died of kidney
    failure" is none.
    """
    if reading.kind != "query":
        return
    cancer = known.by_name["malignant neoplasm"]
    low, words = reading.low, reading.places.keys()
    tells_death, tells_illness = not words.isdisjoint(_TELLS_DEATH), not words.isdisjoint(_TELLS_ILLNESS)
    for hit in reading.hits(MODIFIERS):
        is_bracketed = low[hit.start - 1] == "("
        if not (is_bracketed or tells_death or tells_illness):
            continue
        if hit.row.extra["kind"] != ORGAN or hit.row.name in FAILING:
            continue
        if not _NO_NOUN.match(low, hit.end):
            continue
        lead = max(0, hit.start - _FAR)
        died = tells_death and _DIED.search(low, lead, hit.start)
        if not (died or (tells_illness and _AT.match(low, hit.end) and _HAD.search(low, lead, hit.start))):
            if not (is_bracketed and _IN_BRACKET.match(low, hit.end)):
                continue
        if any(one.start <= hit.start < one.end for one in found):
            continue
        whose, person = experiencer_at(reading, hit.start, hit.end)
        if person is not None and (whose == "family" or (whose == "patient" and not died)):
            organs = frozenset((hit.row.name,))
            yield TumorMention(
                cancer, hit.start, hit.end, hit.start, hit.end, organs, experiencer=whose, cues=(person,)
            )
