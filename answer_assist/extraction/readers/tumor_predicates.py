"""Predicates behind a tumor's name that deny or doubt it: "is therefore excluded", "could not be confirmed".

Which words deny ("excluded") and which affirm ("confirmed") stands in tumor_cues.tsv; how auxiliaries,
adverbs and a negation turn them into a statement is grammar and stands here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_names import MODIFIERS, TABLE
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion

CUES = "tumor_cues"
# Roles of the words in it.
DENYING, AFFIRMING = "denying", "affirming"

_NEGATION = re.compile(r"\b(?:not|never|cannot|no|\w+n't)\b")
_OPEN = frozenset(("should", "must", "need", "needs", "to", "may", "might", "if", "until", "unless", "yet"))
# A predicate stands no farther behind the name: "carcinoma of the left breast is excluded".
_REACH = 130
# The words that may stand right before the participle: auxiliaries, adverbs, and a first participle of two.
_LEADING = (
    *("is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "can", "could", "may"),
    *("might", "must", "should", "do", "does", "did", "will", "would", "need", "needs", "to", "not"),
    *("never", "no", "longer", "cannot", "thus", "thereby", "therefore", "hence", "also", "now", "then"),
    *("so", "all", "both", "far", "well", "yet", "still", "again", "at", "this", "time", "we", "i", "think"),
)
_LEAD = re.compile(
    rf"(?:(?<![\w'-])(?:{'|'.join(_LEADING)}|\w+n't|\w+ly|"
    r"\w+ed,? (?:and|but|then)|looked for (?:and|but)|sought (?:and|but))\s+)+$"
)
# How such a lead ends.
_LEAD_ENDS = (*_LEADING, "n't", "ly", "and", "but")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|can|could|may|might|must|should|not|never|cannot|\w+n't)\b"
)
# "Mesothelioma: not supported", "angiosarcoma - ruled out", "lymphoma (excluded by flow cytometry)"
_LABEL = re.compile(
    r"[ \t]*\([^()\n]{1,60}\)[ \t]*|[ \t]*(?:\([^()\n]{1,40}\))?[ \t]*(?:[:=(]|--?>?|\?)[ \t\n]*"
)
# Between a name and its predicate: nothing much, an apposition, or a relative clause ("for which carriers are
# at risk,"); never another statement.
UP_TO_PREDICATE = re.compile(
    r"\"?(?:[ \t]*\([^()\n]{0,50}\))?"
    r"(?:(?:[ \t\n]+[^\s.,;:]+){0,8}[,\s]*"
    r"|[^.,;:]{0,40},[^.;:]{1,100},\s*"
    r"|[^.;:]{0,110},?\s(?:but|yet)\s"
    r"|[^.,;:]{0,40},?\s(?:which|that|who|whose|for which|of which|although|though|as)\b[^.;:]{1,110})"
)
_LABELLED_NO = re.compile(
    r"(?:no(?:pe)?|none|nil|absent|no support|no evidence)(?=[ \t]*(?:[.;:,()!\"\n]|$))"
)
# "Is it carcinoma? No: keratin negative", "?ca stomach" - no
_ANSWERED_NO = re.compile(
    r"[ \w]{0,12}(?:\?[\"')]{0,2}|[\"'][ ]?(?:-{1,2}>?|\u2192))[ \t]*"
    r"(no(?:pe)?|excluded|ruled out)(?=[ \t]*(?:[.;:,)\"\n]|$))"
)
_FIRST_COLUMN = re.compile(r"[ \t*-]*(?:[a-z.]+[ ]){0,3}")
_COLUMN = re.compile(r"[ ]{3,}|[ ]?\t[ \t]*|[ ]?\.{3,}[ ]?")
_SENTENCE_BREAK = re.compile(r"[.;?!]\s|\n\s*\n")


_LONGEST_NAME = 60


# Cues by what they are read for: the footing of a tumor, or whether it is there.
FOOTING, DECIDING = "footing", "deciding"
_OF_FOOTING = frozenset(("provisional", "general"))
_START, _END = itemgetter(2), itemgetter(3)


def cues_between(reading: Reading, purpose: str, start: int, end: int) -> list[Hit]:
    """The cues of one purpose that lie wholly in a range of the view."""
    sorted_out = reading.memo.get(__name__)
    if sorted_out is None:
        sorted_out = reading.memo[__name__] = _by_purpose(reading)
    cues = cast("list[Hit]", sorted_out[purpose])
    if not cues:
        return []
    first = bisect_left(cues, start, key=_START)
    return cues[first : bisect_right(cues, end, lo=first, key=_END)]


def _by_purpose(reading: Reading) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {FOOTING: [], DECIDING: []}
    for hit in reading.hits(CUES):
        meaning = hit.row.extra["meaning"]
        if meaning in _OF_FOOTING:
            found[FOOTING].append(hit)
        elif meaning not in ("harmless", "other disease", "granted", "own heading"):
            found[DECIDING].append(hit)
    return found


class Predicate(NamedTuple):
    """What a predicate says, and where it stands."""

    value: Assertion
    start: int
    end: int


def predicate_at(reading: Reading, cue: Hit, end: int) -> Predicate | None:
    """What a denying or affirming word behind the name that ends at ``end`` says of it.

    "Lymphoma and melanoma are therefore excluded" denies, "cannot be excluded" doubts; None where the word
    belongs to something else or simply confirms.
    """
    if not 0 <= cue.start - end <= _REACH:
        return None
    between = reading.low[end : cue.start]
    lead = _LEAD.search(between) if between.rstrip().endswith(_LEAD_ENDS) else None
    first = lead.start() if lead else len(between)
    gap, said = between[:first], between[first:]
    label = _LABEL.fullmatch(gap) is not None
    if not label:
        if not _AUXILIARY.search(said) or not UP_TO_PREDICATE.fullmatch(gap):
            return None
        if _SENTENCE_BREAK.search(gap) or reading.hits_between(TABLE, end, end + first):
            return None
        if "," not in gap and reading.hits_between("markers", end, end + first):
            return None
    if gap.endswith((" but ", " yet ")) and not any(
        hit.row.extra["meaning"] == "uncertain" for hit in reading.hits_between(CUES, end, end + first)
    ):
        return None  # only "was considered, but was excluded" goes on about the diagnosis
    if " but " in between and any(
        hit.row.extra["meaning"] == AFFIRMING for hit in reading.hits_between(CUES, end, end + first)
    ):
        return None  # "there in the resection but not seen in the biopsy"
    words = set(said.split())
    denied = _NEGATION.search(said) is not None
    start = end + first if said else cue.start
    if cue.row.extra["meaning"] == DENYING:
        doubted = denied or words & _OPEN
        return Predicate("uncertain" if doubted else "absent", start, cue.end)
    if not denied:
        return None
    return Predicate("uncertain" if words & {"cannot", "can't", "can"} else "absent", start, cue.end)


def labelled_no(reading: Reading, start: int, end: int) -> Predicate | None:
    """ "DCIS: no", "Assoc. naevus      none": a field of a form that answers for the name before it."""
    label = _LABEL.match(reading.low, end, end + 48)
    if label is None:
        column = _COLUMN.match(reading.low, end, end + 48)
        # In a table of several columns the answer is to another one's heading.
        line = reading.low.rfind("\n", 0, start) + 1
        label = column if column and _FIRST_COLUMN.fullmatch(reading.low, line, start) else None
    answer = _LABELLED_NO.match(reading.low, label.end()) if label else None
    return Predicate("absent", answer.start(), answer.end()) if answer else None


def answered_no(reading: Reading, end: int) -> Predicate | None:
    """ "Is it carcinoma? No: keratin negative": a question that the text itself answers."""
    answer = _ANSWERED_NO.match(reading.low, end)
    return Predicate("absent", *answer.span(1)) if answer else None


def is_in_name(reading: Reading, start: int, end: int) -> bool:
    """Whether a word of denial is part of a name: "carcinoma of <no> special type with a DCIS component"."""
    return any(
        hit.start <= start and end < hit.end
        for table in (TABLE, MODIFIERS)
        for hit in reading.hits_between(table, start - _LONGEST_NAME, end + _LONGEST_NAME)
    )
