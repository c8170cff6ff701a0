"""Tumors that a terse note names by their organ alone: "69M, larynx T3N1", "FH: mum breast 52, aunt ovary".

What shows that a tumor is meant stands beside the organ: a stage, a risk group, the year of the diagnosis, or
the relative who had it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import MODIFIERS, ORGAN, Vocabulary
from answer_assist.extraction.readers.tumor_organs import NO_ORIGIN
from answer_assist.extraction.readers.tumor_relatives import FAILING
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at

_SIDE = r"(?:[ ]?\(?\b(?:l|r|lt|rt|left|right|bilat(?:eral)?)\b\)?)?"
# "larynx T3N1", "rectum, pT3 N1", "prostate stage IV"; not "prostate T2 signal", which is a way of imaging.
_STAGED = re.compile(
    _SIDE + r"[ ,:(]{1,3}(?:[cyp]{0,2}t[0-4](?:is)?[a-d]?[ ,]?[cyp]?n[0-3x]|[cyp]{1,2}t[0-4][a-d]?\b"
    r"|(?:stage|st\.?)[ ](?:[1-4]|i{1,3}|iv)[a-c]?\b)"
)
# "breast (L) 2004", "endometrium 2005", "breast R '14"
_DATED = re.compile(_SIDE + r"[ ,(]{1,2}(?:'\d\d|(?:19|20)\d\d)\b(?![-/:.]\d)")
# An item of its own: at the head of a line or clause, in a numbered list, behind the patient's age.
_OPENS_ITEM = re.compile(r"(?:^|[\n;:]|\d[).]|\b\d\d[ ]?[mf]?,|, (?=[^.\n]{0,16}'?\d\d))[ ]*$")
# "low risk prostate"
_RISK = re.compile(r"\b(?:low|intermediate|high|favou?rable|unfavou?rable)[ -]risk[ ]$")
_ENDS = re.compile(r"[ ]?(?:$|[.,;)\n(+]|-[ ]|(?:on|for|since|and|after|with|psa)\b)")
# "mum breast 52", "aunt ovary", "bro prostate 58", "mother - breast (62)", "her mother with breast."
_OF_RELATIVE = re.compile(r"[ ]*(?:[(:=-]|with)?[ ]*(?:(?:aged?|at)[ ])?(?:\d\d[ ]?[,:-]?[ ])?")
_AGE = r"(?:[ ,(@-]{1,3}(?:(?:aged?|at|in her|in his)[ ])?\d\ds?\b)"
_ENDS_AT_AGE = re.compile(rf"{_AGE}|[ ]?(?:$|[.,;)\n/+&(]|(?:and|at|in|aged)\b)")
_LONGEST_LEAD = 40


def tumors_by_organ(reading: Reading, found: list[TumorMention], known: Vocabulary) -> Iterator[TumorMention]:
    """Cancers of the patient and of relatives that are named by an organ alone, in a document about cancer.

    "Survivor clinic: breast (L) 2004, breast (R) 2013. Daughter 41 ovary" gives cancer of the breast, and
    one of the ovary in the family. "CT breast 2004" and "mother's breast" give none.
    """
    cancer = known.by_name["malignant neoplasm"]
    about_cancer = bool(found) or bool(reading.hits("drugs"))
    for hit in reading.hits(MODIFIERS):
        if hit.row.extra["kind"] != ORGAN or hit.row.name in NO_ORIGIN:
            continue
        is_staged = _is_staged(reading, hit)
        is_dated = (
            not is_staged and about_cancer and reading.kind != "report" and _is_dated_item(reading, hit)
        )
        relative = None if is_staged or is_dated or not about_cancer else _relative_before(reading, hit)
        if not (is_staged or is_dated or relative):
            continue
        if any(one.start <= hit.start < one.end for one in found):
            continue
        whose, person = experiencer_at(reading, hit.start, hit.end)
        if whose == "other" or (relative is not None and whose != "family"):
            continue
        cues = (person,) if whose == "family" and person is not None else ()
        organs = frozenset((hit.row.name,))
        yield TumorMention(
            cancer, hit.start, hit.end, hit.start, hit.end, organs, experiencer=whose, cues=cues
        )


def _is_staged(reading: Reading, hit: Hit) -> bool:
    low = reading.low
    if _STAGED.match(low, hit.end):
        return True
    return (
        low.endswith("risk ", 0, hit.start)
        and _RISK.search(low, max(0, hit.start - _LONGEST_LEAD), hit.start) is not None
        and _ENDS.match(low, hit.end) is not None
    )


def _is_dated_item(reading: Reading, hit: Hit) -> bool:
    low = reading.low
    return (
        _DATED.match(low, hit.end) is not None
        and _OPENS_ITEM.search(low, max(0, hit.start - _LONGEST_LEAD), hit.start) is not None
    )


def _relative_before(reading: Reading, hit: Hit) -> Hit | None:
    """The relative whose tumor the organ stands for; organs that fail without a tumor name none."""
    if hit.row.name in FAILING or not _ENDS_AT_AGE.match(reading.low, hit.end):
        return None
    relatives = reading.hits_between("relations", max(0, hit.start - _LONGEST_LEAD), hit.start)
    if not relatives or not _OF_RELATIVE.fullmatch(reading.low, relatives[-1].end, hit.start):
        return None
    return relatives[-1]
