"""What stands behind a treatment's predicate: a condition, a consent, or the end of a list with one verb."""

from __future__ import annotations

import re

from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence

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
