"""Whether the tumor that a text names is there, in doubt or ruled out: what only tumors' names need.

The general reading of denial and doubt is ``context.assertion_at``. On top of it stand pathologists' shorthand
("s/o", "d/d"), diagnoses that were given up ("first they said lymphoma, the second lab changed it") and
questions: "Can I have a scan to find lung cancer?" states no cancer, "Will my cancer come back?" does.
"""

from __future__ import annotations

import re

from answer_assist.extraction.context import AssertionReading, assertion_at
from answer_assist.extraction.reading import Reading

CUES = "tumor_cues"

_ASKS_WHETHER = re.compile(
    r"[\s\W\d]*(?:(?:hi|hello|dear|doctor|dr|sir|please|pls|so|and|but|or|if so|also|my question is|question|[a-z]\)|is it true that)"
    r"[\s,.:\-]+){0,3}"
    r"(?:can|could|may|might|is|are|does|do|did|would|will|was|has|have|should|what if|whether|"
    r"what (?:are|is) (?:the )?(?:chances?|risks?|symptoms?|signs?|causes?|odds|likelihood|probability)|how likely|how do i know)\b"
)
# What the writer takes for granted in a question: "for my breast cancer", "with stage 4 lung cancer".
_TAKEN_FOR_GRANTED = re.compile(
    r"(?:\b(?:my|his|her|our|their|this|the|mother's|father's|dad's|mom's|mum's|wife's|husband's|stage \w+|grade \w+|metastatic|advanced|recurrent|"
    r"known|diagnosed (?:with|as|of)|suffering (?:from|with)|treated for|who has|has got|having|history of|survivor of|terminal|due to|because of|patient of|case of)\W+"
    r"(?:\w+\W+){0,3}?)$"
)
_QUESTION_END = re.compile(r"[^.!\n]*\?")
_INDEFINITE = re.compile(r"\b(?:a|an|any|some|be|is|it|have|got|get|getting|develop|cause|causes|mean|means|or|of)\W+(?:\w+\W+){0,2}$")


def tumor_assertion(reading: Reading, start: int, end: int) -> AssertionReading:
    """What the text says of the tumor named at ``start`` to ``end`` of the view.

    In "Spindle cell sarcoma, s/o synovial sarcoma" the synovial sarcoma is uncertain.
    """
    sentence = reading.sentence_at(start)
    own = _own_cue(reading, sentence.start, start, end)
    if own is not None:
        return own
    general = assertion_at(reading, start, end)
    if general.value == "present" and is_asked(reading, start, end):
        return AssertionReading("uncertain", ((sentence.start, sentence.end),))
    return general


def _own_cue(reading: Reading, floor: int, start: int, end: int) -> AssertionReading | None:
    cues = reading.hits(CUES)
    if not cues:
        return None
    low = reading.low
    for cue in cues:
        where, meaning, reach = cue.row.extra["where"], cue.row.extra["meaning"], int(cue.row.extra["reach"])
        if where == "before":
            if not (floor <= cue.start and cue.end <= start and start - cue.end <= reach):
                continue
            between = low[cue.end : start]
            if ". " in between or ";" in between or " but " in between or "ruled out" in between:
                continue
            if meaning == "superseded":
                return _given_up(reading, cue.start, cue.end, end)
            if cue.row.name == "s/o" and "," in between:
                continue
        else:
            if meaning == "refuted" or not end <= cue.start <= end + reach:
                continue
            between = low[end : cue.start]
            if "." in between or ";" in between or "," in between:
                continue
        if meaning == "uncertain":
            later = assertion_at(reading, start, end)
            if later.value == "absent":
                return later
            return AssertionReading("uncertain", ((cue.start, cue.end),))
    return None


def _given_up(reading: Reading, first: int, last: int, end: int) -> AssertionReading:
    """A diagnosis introduced as an earlier one: absent if the text goes on to take it back."""
    for cue in reading.hits_between(CUES, end, end + 200):
        if cue.row.extra["meaning"] == "refuted" and cue.start - end <= int(cue.row.extra["reach"]):
            return AssertionReading("absent", ((first, last), (cue.start, cue.end)))
    return AssertionReading("uncertain", ((first, last),))


def is_asked(reading: Reading, start: int, end: int) -> bool:
    """Whether the mention stands in a question that asks for the tumor itself."""
    if reading.kind not in ("query", "note"):
        return False
    sentence = reading.sentence_at(start)
    low = reading.low
    if "?" not in low[end : sentence.end]:
        return False
    if not _QUESTION_END.match(low, end):
        return False
    opening = low[sentence.start : start]
    # The last clause before the mention that opens like a question decides.
    clause = max(opening.rfind(", "), opening.rfind("; "), opening.rfind(" - "), opening.rfind(". "))
    asks = _ASKS_WHETHER.match(opening) or (clause >= 0 and _ASKS_WHETHER.match(opening[clause + 1 :]))
    return bool(asks) and not _TAKEN_FOR_GRANTED.search(opening)
