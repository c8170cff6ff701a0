"""Types that a text names by their adjective alone: "biopsy said urothelial", "T3, squamous".

Clinicians leave out the head that everybody knows. Which adjectives may stand alone, and for which head, is
the column ``alone`` of tumor_modifiers.tsv; here is what stands around them when they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import (
    HISTOLOGY,
    MODIFIERS,
    NEUTRAL,
    ORGAN,
    TABLE,
    Vocabulary,
)
from answer_assist.extraction.reading import Reading

# Between two words of one description: "high grade papillary urothelial", "T3 squamous".
_JOINED = (" ", "-", ", ")
# What follows a name that ends here: an end, a place, a stage, a size; not the noun of another thing
# ("squamous metaplasia") and not a share ("lepidic 25%").
_CLOSED = re.compile(
    r"(?:[ -](?:type|histology)\b)?(?:[ ]?(?:$|[.,;)\"!:&(]|\n(?!\s*\(?(?:different|metaplas|type|component|"
    r"feature|pattern|change|epithel|associated)))"
    r"|[ ](?:on|in|from|at|since|of|with|after|but|they|which|stage|grade|now|then|"
    r"(?:19|20)\d\d|[cyp]{0,2}t[0-4]\b|\d+(?:[.,]\d+)?[ ]?(?:mm|cm)\b))"
)
_ASKED = re.compile(r"[ ]?\?")
# "histology: squamous", "came back as urothelial", "the biopsy says small cell", "(ductal"
_SAID = re.compile(
    r"(?:\b(?:said|says|saying|shows?|showed|reads?|is|was|as|confirmed|reveals?|revealed|proved|proven|"
    r"histology|histo|bx|biopsy|core|cytology|fna|pathology|path|for|has|had|with)\b[ ]|[:=(][ ]?|[ (:]\")"
    r"(?:an?[ ]|it'?s[ ])?$"
)
# In a report the verbs describe what is seen ("shows a lobular, grey surface"); a field names the type.
_FIELD = re.compile(r"[:=(][ ]?$")
# A description of its own: "Squamous, 3 cm", "T4a, squamous"
_OPENS = re.compile(r"(?:^|[\n.,;(])[ ]?$")
_MEASURED = re.compile(
    r"[,;(]?[ ]?(?:[cyp]{0,2}t[0-4][a-d]?\b|stage\b|\d+(?:[.,]\d+)?[ ]?(?:mm|cm)\b|grade\b|g[1-3]\b|hpv\b|"
    r"her2\b|er\b|pd-?l1\b|egfr\b)"
)
_STAGED_BEFORE = re.compile(
    r"\b(?:[cyp]{0,2}t[0-4][a-d]?(?:[ ]?n\d[a-c]?)?(?:[ ]?m\d)?|stage [iv\d]+[a-c]?)[, ]{1,2}$"
)
_GRADED = (
    "grade",
    "high-grade",
    "low-grade",
    "poorly differentiated",
    "moderately differentiated",
    "invasive",
)
_LONGEST_LEAD = 24
# A place, and no type: "cystic duct".
_DUCT = ("duct ", "ducts", "duct)", "duct,", "duct.", "duct\n")
_STAGE = re.compile(r"\b(?:[cyp]{0,2}t[1-4][a-d]?(?:[ ]?n[0-3x]|\b)|stage (?:[1-4]|i{1,3}|iv)[a-c]?\b)")


class _Run(NamedTuple):
    """Words of one description around an adjective that may stand alone."""

    start: int
    end: int
    head: str
    qualifiers: frozenset[str]
    graded: bool
    in_part: bool


def bare_types(
    reading: Reading, found: Sequence[TumorMention], names: Sequence[Hit], known: Vocabulary
) -> list[Hit]:
    """The types named by an adjective alone, as hits of tumor_types.tsv.

    "Bladder, TURBT: high grade urothelial, T1" gives urothelial carcinoma; "squamous metaplasia" nothing.

    Args:
        reading: the document.
        found: the tumors named in full, with the ranges of their qualifiers.
        names: the hits that those come from.
        known: the vocabulary.
    """
    modifiers = reading.hits(MODIFIERS)
    alone = [
        index
        for index, hit in enumerate(modifiers)
        if hit.row.extra["alone"] and not reading.low.startswith(_DUCT, hit.start)
    ]
    if not alone or not _speaks_of_cancer(reading, found):
        return []
    taken = [(mention.start, mention.end) for mention in found]
    taken.extend((hit.start, hit.end) for hit in names)
    named = list(dict.fromkeys(hit.row for hit in names if hit.row.name in known.heads))
    hits: list[Hit] = []
    for index in alone:
        if any(start <= modifiers[index].start < end for start, end in taken):
            continue
        run = _run_around(reading, modifiers, index)
        if (hits and run.start < hits[-1].end) or not _stands_alone(reading, run):
            continue
        usual = known.by_name[run.head]
        # "Histologic type: clear cell" goes with the renal cell carcinoma that is named elsewhere.
        heads = [*(head for head in named if known.is_more_general(usual, head)), usual]
        row = next(filter(None, (known.compose(head, run.qualifiers) for head in heads)), None)
        if row is not None:
            hits.append(Hit(row, TABLE, run.start, run.end))
    return hits


def _speaks_of_cancer(reading: Reading, found: Sequence[TumorMention]) -> bool:
    """Whether a document tells of the patient's cancer, so that an adjective may name its type."""
    return (
        any(mention.behaviour == "3" and mention.experiencer == "patient" for mention in found)
        or _STAGE.search(reading.low) is not None
        or bool(reading.hits("drugs"))
    )


def _run_around(reading: Reading, modifiers: list[Hit], index: int) -> _Run:
    """The adjective at an index with the words of its description: "high grade papillary urothelial"."""
    low = reading.low
    first = last = index
    while first and _goes_with(low, modifiers[first - 1], modifiers[first]):
        first -= 1
    while last + 1 < len(modifiers) and _goes_with(low, modifiers[last], modifiers[last + 1]):
        last += 1
    run = modifiers[first : last + 1]
    end = run[-1].end
    if last + 1 < len(modifiers) and modifiers[last + 1].row.extra["kind"] == ORGAN:
        place = modifiers[last + 1]
        if low[end : place.start] == " ":
            end = place.end  # "small cell lung", "clear cell kidney"
    return _Run(
        run[0].start,
        end,
        modifiers[index].row.extra["alone"],
        frozenset(hit.row.name for hit in run if hit.row.extra["kind"] == HISTOLOGY),
        any(hit.row.name.startswith(_GRADED) for hit in run),
        any(hit.row.name == "component" for hit in run),
    )


def _goes_with(low: str, one: Hit, other: Hit) -> bool:
    kinds = {one.row.extra["kind"], other.row.extra["kind"]}
    return kinds <= {HISTOLOGY, NEUTRAL} and low[one.end : other.start] in _JOINED


def _stands_alone(reading: Reading, run: _Run) -> bool:
    """Whether what stands around a description shows that it names the tumor."""
    low = reading.low
    if run.in_part or not _CLOSED.match(low, run.end) or _ASKED.match(low, run.end):
        return False
    lead = max(0, run.start - _LONGEST_LEAD)
    said = _FIELD if reading.kind == "report" else _SAID
    if said.search(low, lead, run.start) or _STAGED_BEFORE.search(low, lead, run.start):
        return True
    return bool(_OPENS.search(low, lead, run.start)) and (
        run.graded or _MEASURED.match(low, run.end) is not None
    )
