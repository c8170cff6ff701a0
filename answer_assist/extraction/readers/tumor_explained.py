"""What is only called a tumor or a mass, and turned out to be no tumor at all.

"A pituitary tumor was seen on MRI and taken out. It was a granuloma" names no tumor; "a mass in the lung, and
he had pneumonia last year" names one. The words for such diseases are in tumor_cues.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_predicates import CUES
from answer_assist.extraction.reading import Reading

# The explanation stands behind what it explains, so many characters at most.
_REACH = 500
_LEAD = 90
# Between "benign" and "tumor"
_LONGEST_GAP = 20
# "It was a granuloma", "biopsy showed fat necrosis", "Histology: tuberculosis"
_EXPLAINS = re.compile(
    r"\b(?:it|this|that|these|they|which|one|mass|lump|tumou?r|nodule|lesion|growth|swelling|biopsy|biopsies|"
    r"patholog(?:y|ist|ists|ical)|histolog\w+|histopatholog\w+|hpe|fna\w*|cytology|aspirat\w+|report|"
    r"microscopy|excision|specimen|culture)\b[^.;\n]{0,40}?"
    r"(?:\b(?:was|were|is|are|be|as|been|being|showed|shows|revealed|reveals|found|read|said|says|confirmed)\b|:)"
    r"\s*(?:(?:to be|only|just|an?|the|actually|really|chronic|acute|old|called|"
    r"in fact|simply|merely)\s+){0,3}$"
)


def is_explained(reading: Reading, untyped: Sequence[Hit], found: Sequence[TumorMention]) -> bool:
    """Whether the text says what its masses are instead of tumors.

    Args:
        reading: the document.
        untyped: words such as "tumor" and "mass", at least one.
        found: the tumors that the document names by their type.
    """
    others = [
        hit
        for hit in reading.hits(CUES)
        if hit.row.extra["meaning"] in ("harmless", "other disease") and not _qualifies(reading, hit, untyped)
    ]
    if not others:
        return False
    if any(mention.assertion == "absent" and mention.row.name == "malignant neoplasm" for mention in found):
        # "A mass in the lung: granuloma, no malignancy"
        return True
    if any(mention.assertion != "absent" for mention in found):
        return False
    first = untyped[0].start
    return any(
        hit.row.extra["meaning"] == "other disease"
        and first < hit.start <= untyped[-1].end + _REACH
        and _EXPLAINS.search(reading.low, max(0, hit.start - _LEAD), hit.start)
        and assertion_at(reading, hit.start, hit.end).value == "present"
        for hit in others
    )


def _qualifies(reading: Reading, hit: Hit, untyped: Sequence[Hit]) -> bool:
    """ "A benign brain tumor" is a tumor."""
    return any(
        hit.end <= one.start <= hit.end + _LONGEST_GAP
        and reading.low[hit.end : one.start].replace(" ", "a").isalpha()
        for one in untyped
    )
