"""Whether the tumor that a text names is there, in doubt or ruled out: what only tumors' names need.

The general reading of denial and doubt is ``context.assertion_at``. On top of it stand pathologists'
shorthand ("s/o", "d/d"), diagnoses that were given up ("first they said lymphoma, the second lab changed it")
and questions: "Could it be lung cancer?" states no cancer, "Will my cancer come back?" does. The words are
in tumor_cues.tsv.
"""

from __future__ import annotations

import re

from answer_assist.extraction.context import AssertionReading
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_headed import heading_of
from answer_assist.extraction.readers.tumor_names import TABLE
from answer_assist.extraction.readers.tumor_predicates import (
    AFFIRMING,
    CUES,
    DECIDING,
    DENYING,
    answered_no,
    cues_between,
    labelled_no,
    predicate_at,
)
from answer_assist.extraction.readers.tumor_questions import (
    TAKEN_FOR_GRANTED,
    asks_of_known,
    is_asked,
    question_cues,
)
from answer_assist.extraction.readers.tumor_reach import reaches_back, reaches_forward, said_in_general
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion

# No cue stands farther from the name than this.
_REACH = 200
_NOT_AFFIRMED = re.compile(
    r"\b(?:not|be|never|yet|if|until|no)\s*$|\b(?:if|unless|until|whether|once|should)\s[^.,;:\n]{1,30}\s$"
)
# "a metastasis or a neuroendocrine tumour": one of two readings of the same thing.
_OR_ANOTHER = re.compile(r"\bor an?\s+(?:[a-z-]+\s+)?$")
# A confirming word counts behind a negation: "could not be confirmed".
_PREDICATES = frozenset((DENYING, AFFIRMING, "confirmed"))
# Where a clause opens: "... Against schwannoma: S100 negative".
_OPENS = re.compile(r"[.;:,(\n*-][ \t]*$")
# "He didn't think it was cancerous, just to come back in six months"
_ADJECTIVES = ("ous", "ant")
_NO_TUMOR = frozenset(("harmless", "other disease"))
_TAKES_BACK = frozenset(("refuted", "replaced", "taken back"))
# "To differentiate this lesion from a malignant": the name follows.
_FROM = re.compile(r"\bfrom\s(?:[\w-]+,?\s){0,6}$")
# "... was feared at first, but"
_BUT = re.compile(r"(?:\s[a-z]+){0,3},?\sbut\b")
# How far behind "turned out to be" the new name stands.
_NEW_NAME = 60
# "Was considered unresectable", "is considered to be advanced"
_JUDGED = re.compile(
    r"[ \n](?:to be\b|(?!\w+ly\b|(?:for|by|on|in|and|but|or|at|as|with|to|based|because|due|given|first|"
    r"after|since|however|here|the)\b)[a-z])"
)
# "turned out to be a cavernoma", "turned out to be only a prostatitis"
_RIGHT_BEFORE = 16
# "Presence of carcinoma in situ at the distal margin: negative"
_PRESENCE = re.compile(r"\bpresence (?:or absence )?of (?:[\w-]+ ){0,3}$")
_DENIED_FIELD = re.compile(
    r"[^\n:]{0,50}: ?(negative|no|none|absent|not (?:identified|seen|present|found))\b"
)
# "Adenocarcinoma and squamous cell carcinoma: N/A"
_NOT_APPLICABLE = re.compile(r"[ \t]*:[ \t]*(?:n/a|not applicable)\b")
# "seminoma 0 %", in a list of components
_NONE_OF_IT = re.compile(r"[ \t]*[:=(]?[ \t]*(0[ ]?%)")
# "No data <in favour of>", "not in the least <suggestive of>": the doubt itself is denied.
_DENIES_DOUBT = re.compile(
    r"(?:\b(?:no|not|nothing|none|without|nor|neither|never|lacks?|lacking)|n't)"
    r"(?:\s+(?!but\b|only\b|just\b|merely\b|doubt\b|certain|clear|sure\b|yet\b|kno|necessar|understand|"
    r"remember|think|want|care|decide|tell\b|say\b|determine|establish|distinguish|differentiate|exclu|rul)[\w-]+){0,4}\s+$"
)
# Between "cancer" and "has come back"
_SAME_CLAUSE = re.compile(r"[^.;:,\n]{0,24}")
# "Father: ? stomach cancer", "frontal SOL ? low grade glioma ? DNET": the sign before what it doubts.
# A patient who leaves a blank before his question marks does not mean what follows.
_QUERY_MARK = re.compile(r"(?:[:,;(]|\bimp|\bdx)[ ]?(\?{1,3})[ ]?(?:[\w-]+[ ]){0,2}$")
_QUERY_MARK_OF_NOTE = re.compile(r"(?:^|[\s:,;(/])(\?{1,3})[ ]?(?:[\w-]+[ ]){0,2}$")
# "Leiomyosarcoma G2?": a grade may stand before the sign.
_MARK_BEHIND = re.compile(
    r"(?:[ ,]{0,2}\(?(?:g ?\d|(?:grade|gr|stage|type) \w+|(?:low|high|intermediate)[- ]grade|nos)\)?)?"
    r"(?:,? [a-z]+ or [a-z]+)?[ ]?(\?)"
)
# "A spot in the left adrenal (adenoma?)"
_MARK_IN_BRACKET = re.compile(r" ?(\?{1,3}) ?\)")
_OR_NOT = re.compile(r"[ ]or (?:not?\b|benign\b)")
_OWNED = re.compile(
    r"\s(?:that )?(?:my|his|her|our|their)\s"
    r"(?:(?!(?:is|was|are|were|be|has|have|had|may|might|could|of|for|and|or)\b)[\w-]+\s){0,2}"
)


def tumor_assertion(
    reading: Reading, start: int, end: int, floor: int | None = None
) -> AssertionReading | None:
    """What the text says of the tumor named at ``start`` to ``end`` of the view.

    In "Spindle cell sarcoma, s/o synovial sarcoma" the synovial sarcoma is uncertain.

    Args:
        reading: the document.
        start: where the name starts in the view.
        end: where it ends.
        floor: where its sentence starts, if that is known.

    Returns:
        None where the name only serves to compare: "a lesion resembling a sarcoma".
    """
    if floor is None:
        floor = reading.sentence_at(start).start
    if _NOT_APPLICABLE.match(reading.low, end):
        return None
    if reading.kind != "query":
        answer = answered_no(reading, end)
        if answer is not None:
            return AssertionReading("absent", ((answer.start, answer.end),))
    general = said_in_general(reading, start, end)
    cues = cues_between(reading, DECIDING, max(floor, start - _REACH), end + _REACH)
    doubt: AssertionReading | None = None
    if cues:
        predicate = _by_predicate(reading, cues, general, start, end)
        if predicate is not None:
            return predicate
        settled, doubt = _by_cues(reading, cues, general, floor, start, end)
        if settled:
            return doubt
    if doubt is not None:
        return _denied_doubt(reading, doubt, floor, start) or doubt
    if general.value == "present":
        heading = heading_of(reading, start)
        if heading is not None and heading.end <= start:
            value: Assertion = "absent" if heading.row.extra["meaning"] == "absent" else "uncertain"
            return AssertionReading(value, ((heading.start, heading.end),))
        signs = _by_signs(reading, floor, start, end)
        if signs is not None:
            return signs
        if is_asked(reading, start, end):
            return AssertionReading("uncertain", question_cues(reading, start, end))
    elif general.value == "uncertain":
        denied = _denied_doubt(reading, general, floor, start)
        if denied is not None:
            return denied
        if reading.kind == "query" and (
            _is_owned(reading, general, start) or asks_of_known(reading, floor, start, end)
        ):
            return AssertionReading("present")
    return general


def _by_predicate(
    reading: Reading, cues: list[Hit], general: AssertionReading, start: int, end: int
) -> AssertionReading | None:
    """What a predicate behind the name says: "is therefore excluded", "could not be confirmed"."""
    for cue in cues:
        if cue.start >= end and cue.row.extra["meaning"] in _PREDICATES:
            predicate = predicate_at(reading, cue, end)
            denied_before = general.value == "absent" and general.cues[0][1] <= start
            if predicate is not None and not (predicate.value == "uncertain" and denied_before):
                return AssertionReading(predicate.value, ((predicate.start, predicate.end),))
    return None


def _by_cues(
    reading: Reading, cues: list[Hit], general: AssertionReading, floor: int, start: int, end: int
) -> tuple[bool, AssertionReading | None]:
    """What the cues around the name say, and whether that settles it.

    Returns:
        True with what is said, None for a name that only serves to compare; False with a doubt, if any, that
        other cues have not settled.
    """
    doubt: AssertionReading | None = None
    for cue in cues:
        meaning = cue.row.extra["meaning"]
        if meaning in (DENYING, AFFIRMING):
            continue
        if meaning in ("confirmed", "returning"):
            if _takes_doubt_away(reading, cue, general, start, end):
                return True, AssertionReading("present")
            continue
        if meaning == "comes back":
            if _is_of_its_return(reading, cue, general, start, end):
                return True, AssertionReading("present")
            continue
        if meaning == "replaced" and cue.end <= start:
            # "A lesion suspected of spread turned out to be a cavernoma"
            between = general.cues and general.cues[0][1] <= cue.start and start - cue.end <= _RIGHT_BEFORE
            if between and general.value == "uncertain":
                return True, AssertionReading("present")
            continue
        if meaning == "taken back":
            in_doubt = doubt is not None or general.value != "present" or _is_quoted(reading, start, end)
            if _takes_back(reading, cue, end, in_doubt=in_doubt):
                return True, AssertionReading("absent", ((cue.start, cue.end),))
            continue
        where = cue.row.extra["where"]
        if where == "after":
            if meaning == "refuted" or not reaches_back(reading, cue, end):
                continue
            if reading.low.endswith("considered", cue.start, cue.end) and _JUDGED.match(reading.low, cue.end):
                continue
        elif not reaches_forward(reading, cue, start) or (
            where == "opening"
            and not (cue.start == floor or _OPENS.search(reading.low, max(floor, cue.start - 3), cue.start))
        ):
            continue
        if meaning == "other":
            return True, None
        if meaning == "apart from":
            if _FROM.search(reading.low, cue.end, start):
                doubt = doubt or _doubt(cue)
            continue
        if meaning == "replaced":
            if general.value == "present":
                harmless = _harmless(reading, cue)
                if harmless is not None:
                    return True, harmless
                if reading.hits_between(TABLE, cue.end, cue.end + _NEW_NAME):
                    return True, _doubt(cue)
            continue
        if meaning in ("superseded", "earlier"):
            given_up = _given_up(reading, cue, end)
            if meaning == "superseded" or given_up.value == "absent":
                return True, given_up
            continue
        if meaning == "hypothetical":
            if reading.kind == "query" and not TAKEN_FOR_GRANTED.search(reading.low, cue.end, start):
                return True, _doubt(cue)
        elif meaning == "absent":
            return True, AssertionReading("absent", ((cue.start, cue.end),))
        elif general.value != "absent":
            # "Was in the differential, but is not supported"
            taken_back = _BUT.match(reading.low, cue.end)
            doubt = doubt or (_given_up(reading, cue, cue.end) if taken_back else _doubt(cue))
    return False, doubt


def _by_signs(reading: Reading, floor: int, start: int, end: int) -> AssertionReading | None:
    """What signs and short words around the name say: "DCIS: no", "seminoma 0 %", "? lymphoma", "MPNST?"."""
    low = reading.low
    before = max(floor, start - 48)
    if low.find("presence", before, start) >= 0 and _PRESENCE.search(low, before, start):
        denied = _DENIED_FIELD.match(low, end)
        if denied:
            return AssertionReading("absent", (denied.span(1),))
    tail = low[end : end + 24]
    sign = tail.lstrip(" \t")[:1]
    if sign and (sign in ":=(-?." or tail.startswith(("   ", "\t", " \t"))):
        answer = labelled_no(reading, start, end)
        if answer is not None:
            return AssertionReading("absent", ((answer.start, answer.end),))
    if "0" in tail:
        none_of_it = _NONE_OF_IT.match(low, end)
        if none_of_it:
            return AssertionReading("absent", (none_of_it.span(1),))
    if tail.startswith(" or "):
        open_question = _OR_NOT.match(low, end)
        if open_question:
            return AssertionReading("uncertain", (open_question.span(),))
    head = low[max(floor, start - 40) : start]
    if "?" in low[max(0, start - 28) : start]:
        mark = _QUERY_MARK if reading.kind == "query" else _QUERY_MARK_OF_NOTE
        asked_before = mark.search(low, max(0, start - 28), start)
        if asked_before:
            return AssertionReading("uncertain", (asked_before.span(1),))
    if reading.kind == "query" and "?" in tail:
        in_bracket = _MARK_IN_BRACKET.match(low, end)
        if in_bracket and "(" in head:
            return AssertionReading("uncertain", (in_bracket.span(1),))
    if reading.kind != "query" and "?" in low[end : end + 40]:
        asked_behind = _MARK_BEHIND.match(low, end)
        if asked_behind:
            return AssertionReading("uncertain", (asked_behind.span(1),))
    if "or a" in head:
        choice = _OR_ANOTHER.search(low, max(floor, start - 40), start)
        if choice:
            return AssertionReading("uncertain", (choice.span(),))
    return None


def _denied_doubt(
    reading: Reading, doubt: AssertionReading, floor: int, start: int
) -> AssertionReading | None:
    """ "No data in favour of synovial sarcoma": what is not even suspected is denied."""
    first, last = doubt.cues[0]
    if last > start:
        return None
    denial = _DENIES_DOUBT.search(reading.low, max(floor, first - 60), first)
    return AssertionReading("absent", ((denial.start(), last),)) if denial else None


def _is_owned(reading: Reading, said: AssertionReading, start: int) -> bool:
    """Whether a writer in fear speaks of a tumor that is there: "I fear my breast cancer is back"."""
    return (
        bool(said.cues)
        and said.cues[0][1] <= start
        and _OWNED.fullmatch(reading.low, said.cues[0][1], start) is not None
    )


def _takes_doubt_away(reading: Reading, cue: Hit, said: AssertionReading, start: int, end: int) -> bool:
    """ "Confirmed the suspicion of lymphoma", "suspected and confirmed by flow cytometry"; and not "to be
    confirmed". A denial before the confirming word is of something else: "no other cause was found,
    establishing the diagnosis of lymphoma".
    """
    if said.value == "present" or not said.cues:
        return False
    if cue.row.extra["meaning"] == "confirmed" and _NOT_AFFIRMED.search(
        reading.low, max(0, cue.start - 40), cue.start
    ):
        return False
    if cue.row.extra["where"] == "after":
        return said.value == "uncertain" and reaches_back(reading, cue, end)
    if not reaches_forward(reading, cue, start):
        return False
    if cue.row.extra["meaning"] == "returning" and said.cues[0][0] >= end:
        return False  # "a metastasis of the carcinoma is unlikely"
    return said.value == "uncertain" or said.cues[0][0] <= cue.start


def _takes_back(reading: Reading, cue: Hit, end: int, *, in_doubt: bool) -> bool:
    """ "Suspected lymphoma; flow cytometry ruled it out": of a doubted tumor even in the next sentence."""
    if not 0 <= cue.start - end <= int(cue.row.extra["reach"]) or reading.hits_between(TABLE, end, cue.start):
        return False
    return "\n\n" not in reading.low[end : cue.start] if in_doubt else reaches_back(reading, cue, end)


def _harmless(reading: Reading, cue: Hit) -> AssertionReading | None:
    """ "Dad's prostate cancer turned out to be prostatitis": what it was instead is no tumor."""
    for other in reading.hits_between(CUES, cue.end, cue.end + _NEW_NAME):
        if other.row.extra["meaning"] in _NO_TUMOR and other.start - cue.end <= _RIGHT_BEFORE:
            return AssertionReading("absent", ((cue.start, other.end),))
    return None


def _is_of_its_return(reading: Reading, cue: Hit, said: AssertionReading, start: int, end: int) -> bool:
    """ "The scan does not show that the bowel cancer has come back": only its return is denied."""
    return (
        said.value != "present"
        and bool(said.cues)
        and said.cues[0][1] <= start
        and not reading.low.endswith(_ADJECTIVES, start, end)
        and 0 <= cue.start - end <= int(cue.row.extra["reach"])
        and _SAME_CLAUSE.fullmatch(reading.low, end, cue.start) is not None
    )


def _is_quoted(reading: Reading, start: int, end: int) -> bool:
    """ "Referred with "metastatic cancer"": words of somebody else."""
    return reading.low[end : end + 1] == '"' and '"' in reading.low[max(0, start - 24) : start]


def _doubt(cue: Hit) -> AssertionReading:
    return AssertionReading("uncertain", ((cue.start, cue.end),))


def _given_up(reading: Reading, introduced: Hit, end: int) -> AssertionReading:
    """A diagnosis introduced as an earlier one: absent if the text goes on to take it back."""
    for cue in reading.hits_between(CUES, end, end + _REACH):
        if cue.row.extra["meaning"] in _TAKES_BACK and cue.start - end <= int(cue.row.extra["reach"]):
            return AssertionReading("absent", ((introduced.start, introduced.end), (cue.start, cue.end)))
    return _doubt(introduced)
