"""Whether a treatment is one of several that are weighed: by who says it, or by "or" and "versus"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from answer_assist.extraction.readers.treatment_cues import CueSentence
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.word_roles import words_with_role

_ADVISER_REACH = 60
_OTHERWISE_WORDS = 3
_CHOICE_WORDS = frozenset(("or", "v", "vs", "versus"))
_ONE_OF = re.compile(r"\b(?:one|another|other|second|third|some|few|different)\b")
_ALTERNATIVE = re.compile(r"(?<![\w-])(?:or|vs?|versus)\b(?!['-]| without)")
_OR_ELSE = re.compile(r"[^.;]{0,20}?\b(?:or|vs|versus) (?:else )?")


def has_adviser(text: CueSentence, start: int, end: int) -> bool:
    """Whether one of several who advise says it: "our relatives are telling for immunotherapy"."""
    return _is_one_of_several(text, start) or any(
        (hit.start <= start and start - hit.end < _ADVISER_REACH)
        or (hit.start > text.mentions[-1].end and " but " in text.low[end : hit.start])
        for hit in text.hits
        if hit.row.extra["role"] == "adviser"
    )


def _is_one_of_several(text: CueSentence, position: int) -> bool:
    """ "One radiation doctor says", "a second oncologist at the city hospital recommends"."""
    start = max(text.clause_start(position), position - _ADVISER_REACH)
    clinicians = words_with_role(WORDS, "clinician")
    return any(
        not clinicians.isdisjoint(text.words_after(one.end(), 2))
        for one in _ONE_OF.finditer(text.low, start, position)
    )


def has_alternatives(text: CueSentence, group: Sequence[Mention]) -> bool:
    """Whether a list stands against something else: "surgery or radiation", "chemo vs watching it"."""
    if _CHOICE_WORDS.isdisjoint(text.words):
        return False
    if any(_ALTERNATIVE.search(text.low, one.end, other.start) for one, other in pairwise(group)):
        return True
    versus = ("vs", "versus")
    if any(word in versus for word in text.words_after(group[-1].end, 1)) or any(
        word in versus for word in text.words_before(group[0].start, 1)
    ):
        return True
    return _or_watching(text, group)


def _or_watching(text: CueSentence, group: Sequence[Mention]) -> bool:
    """ "Two cycles of BEP, or else surveillance"; "watching it or surgery"."""
    watching = words_with_role(WORDS, "watching")
    other = _OR_ELSE.match(text.low, group[-1].end, text.sentence.end)
    if other is not None and not watching.isdisjoint(text.words_after(other.end(), _OTHERWISE_WORDS)):
        return True
    before = text.words_before(group[0].start, 3 * _OTHERWISE_WORDS)
    return any(
        word in ("or", "vs", "versus") and not watching.isdisjoint(before[max(0, place - 7) : place])
        for place, word in enumerate(before)
    )


def is_one_choice(text: CueSentence, group: Sequence[Mention]) -> bool:
    """ "Ibrutinib for good, or venetoclax for a year": another treatment stands behind "or"."""
    if _CHOICE_WORDS.isdisjoint(text.words):
        return False
    if has_alternatives(text, group):
        return True
    place = text.mentions.index(group[0])
    openings = [group[0].start] if place else []
    openings += [other.start for other in text.mentions[place + len(group) :][:1]]
    before = [text.words_before(start, _OTHERWISE_WORDS) for start in openings]
    return any("or" in words and "without" not in words for words in before)


def is_contradicted(text: CueSentence, end: int) -> bool:
    """ "They told that radiation is not needed, but another doctor says 25 sittings"."""
    return any(
        hit.start >= end and hit.row.extra["role"] == "adviser" and " but " in text.low[end : hit.start]
        for hit in text.hits
    )
