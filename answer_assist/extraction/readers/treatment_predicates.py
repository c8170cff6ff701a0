"""What a word that tells a status speaks of: a condition, a consent, a list with one verb, or a disease."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.word_roles import words_with_role

_AGREED_REACH = 90
_PLURAL_REACH = 110
# "... and a sentinel node biopsy": no verb of its own before the plural one
_AND_OTHERS = re.compile(r"[^.;:\n]*\band\b(?:(?!\b(?:is|was|has|had|who|which)\b)[^.;:\n])*")


def end_of_plural_predicate(text: CueSentence, start: int) -> int:
    """ "Wide excision with a margin of 1 cm and a sentinel node biopsy are recommended": both; else 0."""
    for hit in text.hits_between(start, start + _PLURAL_REACH):
        leads = text.words_before(hit.start, 1), text.words_after(hit.start, 1)
        if (["are"] in leads or ["were"] in leads) and _AND_OTHERS.fullmatch(text.low, start, hit.start):
            return hit.end
    return 0


def only_if(text: CueSentence, start: int, end: int) -> Cue | None:
    """ "Cryotherapy will be done only if it grows", "laser to follow if it shrinks"; not "in May, if ..."."""
    for hit in text.hits_between(start, min(end, start + _AGREED_REACH)):
        if hit.row.extra["backward"] == "considered last" and (
            text.low.startswith("only", hit.start) or "," not in text.low[start : hit.start]
        ):
            if not text.border_between(start, hit.start):
                return Cue(hit.start, hit.end, "considered")
    return None


def agreed_behind(text: CueSentence, start: int, end: int) -> Cue | None:
    """ "Discussed, high risk but acceptable, he will have it"."""
    for hit in text.hits_between(start, min(end, start + _AGREED_REACH)):
        if hit.row.extra["role"] == "agreed" and text.turned(hit.start) is None:
            return Cue(hit.start, hit.end, "planned")
    return None


def names_disease(text: CueSentence, start: int, end: int) -> bool:
    """ "She has breast cancer, mastectomy on Friday": what she has is the tumor."""
    tumors = text.reading.hits_between("tumor_types", start, end)
    return bool(tumors) and "," in text.low[tumors[-1].end : end]


def is_comfort_instead(mentions: Sequence[Mention], index: int, refusal_end: int) -> bool:
    """ "Not fit for chemotherapy, best supportive care": what is left when the other is not possible.

    Args:
        mentions: the treatments of the sentence.
        index: which of them is asked about.
        refusal_end: where the words of refusal end.
    """
    if mentions[index].type != "palliative" or not index:
        return False
    previous = mentions[index - 1]
    return previous.start >= refusal_end and previous.type != "palliative"


def gives_reason(text: CueSentence, hit: Hit) -> bool:
    """ "Could the adrenal be irradiated, since it is a single spot": no date, a reason."""
    return hit.row.extra["role"] == "causal" and not words_with_role(
        WORDS, "pronoun subject", "subject"
    ).isdisjoint(text.words_after(hit.end, 1))
