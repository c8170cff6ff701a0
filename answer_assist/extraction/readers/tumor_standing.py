"""On what footing a tumor is named: a first diagnosis that a later one may replace, or a tumor as such.

"The first biopsy had been read as haemangioma" counts as long as the document names no other tumor; "PEComas
are readily confused with leiomyosarcoma" speaks of no patient. Such mentions are weighed against the rest of
the document, which no single sentence can do. The words are in tumor_cues.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_predicates import FOOTING, cues_between
from answer_assist.extraction.readers.tumor_reach import reaches_back, reaches_forward
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence

Footing = Literal["provisional", "general"]
# "In melanoma, S100 is positive": a clause that opens with a tumor without an article.
_BARE = re.compile(r"(?:^|[.;:\n(])[ \t\n]*in[ \t]+$")
# "First seen in 2021 as essential thrombocythaemia", "initially signed out as reactive, then as"
_FIRST_AS = re.compile(r"\b(?:first|initially|originally|at first)\b[^.;:\n]{1,36}\sas[ ](?:an?[ ])?$")
_LEADS = frozenset(("in ", "n  ", "as ", " a ", "an "))
# No cue stands farther from the name than this.
_REACH = 80


class Standing(NamedTuple):
    """A footing other than the plain one, and the range of the words that show it."""

    footing: Footing
    cue: tuple[int, int]


def standing_at(reading: Reading, start: int, end: int, sentence: Sentence) -> Standing | None:
    """The footing of the tumor named at ``start`` to ``end`` of the view; None for a plain statement.

    In "Outside slides had been called verrucous carcinoma" it is provisional.
    """
    low, high = max(sentence.start, start - _REACH), min(sentence.end, end + _REACH)
    if reading.low[start - 3 : start] in _LEADS:
        bare = _BARE.search(reading.low, max(0, start - 8), start)
        if bare:
            return Standing("general", (bare.end() - 3, bare.end()))
        first = _FIRST_AS.search(reading.low, low, start)
        if first:
            return Standing("provisional", (first.start(), first.end() - 1))
    for cue in cues_between(reading, FOOTING, low, high):
        reaches: Callable[[Reading, Hit, int], bool]
        before = cue.row.extra["where"] == "before"
        reaches = reaches_forward if before else reaches_back
        if reading.low.startswith(")", cue.end) and reading.low.startswith("(", cue.start - 1):
            continue  # "Liver, nodule (frozen section): bile duct adenoma" labels the specimen
        if reaches(reading, cue, start if before else end):
            return Standing(cast("Footing", cue.row.extra["meaning"]), (cue.start, cue.end))
    return None
