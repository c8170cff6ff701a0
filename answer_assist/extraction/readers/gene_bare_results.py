"""What is said of genes of which no alteration is told: "KRAS negative", "EGFR-, ALK neg, ROS1 pending"."""

from __future__ import annotations

import re

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.gene_changes import BORDER, WORDS, Panel
from answer_assist.extraction.readers.gene_questions import is_open
from answer_assist.extraction.readers.gene_results import (
    BRACKETS,
    Verdict,
    is_left_behind,
    result_verdict,
    sign_after,
)
from answer_assist.extraction.readers.gene_statements import GeneSentence
from answer_assist.extraction.readers.gene_tests import is_molecular, speaks_of_tests_only
from answer_assist.extraction.word_roles import words_with_role

# "The blood was sent <to South Africa for the> RB1 gene"
_SENT_FOR = re.compile(r"[^.,;:\n]{0,45}\bfor (?:the |a )?")
_BARE_REACH = 60
# The share of the fusion's transcript: "BCR-ABL by RQ-PCR came down to 0.04% IS", "ratio: 3,2 %".
_LEVEL = re.compile(r"[^.;,\n%]{0,40}?(?<![\w.,])(\d{1,3}(?:[.,]\d{1,5})?) ?%")


def bare_verdict(context: GeneSentence, index: int, ceiling: int) -> Verdict | None:
    """The result of genes of which no alteration is told: "KRAS negative", "Blood for BRCA is sent"."""
    reading, panel = context.reading, context.panels[index]
    uses = {hit.row.extra["use"] for hit in panel.hits}
    if "marker" in uses or not _stands_for_gene(context, panel):
        return None
    is_bare = uses <= {"bare", "fusion"} or panel.notation or _is_fusion(context, panel)
    is_driver = is_among_drivers(context)
    if not is_bare and not is_driver and not is_molecular(context, panel.start):
        return None
    if (
        reading.hits_between("markers", panel.start, panel.end)
        and not is_driver
        and not (panel.notation or _is_fusion(context, panel))
        and not (is_bare and _is_hardly_stained(context, panel))
        and not speaks_of_tests_only(context, panel)
    ):
        return None
    verdict = (
        (sign_after(context, panel.end) if is_bare or is_driver else None)
        or _bare_after(context, index, ceiling)
        or _bare_before(context, panel)
        or (_measured(context, panel, ceiling) if panel.fused else None)
    )
    if verdict is None and panel.notation:
        plain = assertion_at(reading, panel.start, panel.end)
        verdict = Verdict(plain.value, plain.cues)
    if context.general:
        return None
    if verdict is not None and is_open(context, panel.start, panel.end):
        return Verdict("uncertain", verdict.cues)
    return verdict


def _is_fusion(context: GeneSentence, panel: Panel) -> bool:
    """Whether two genes with a hyphen are a fusion, not two stains: ETV6-RUNX1, EWSR1-FLI1; not MSH2-MSH6."""
    if not panel.fused or len(panel.hits) != 2:
        return False
    stains = {stain.start for stain in context.reading.hits_between("markers", panel.start, panel.end)}
    return not all(hit.start in stains for hit in panel.hits)


def _stands_for_gene(context: GeneSentence, panel: Panel) -> bool:
    """Whether symbols that are also words or stains mean genes: in a fusion, or beside molecular tests."""
    homographs = [hit for hit in panel.hits if hit.row.extra["use"] in ("homograph", "word")]
    if panel.fused or not homographs:
        return True
    if len(panel.hits) == 1 and homographs[0].row.extra["use"] == "word":
        return False
    if is_among_drivers(context):
        return True
    molecular, stain = words_with_role(WORDS, "molecular"), words_with_role(WORDS, "stain")
    if not molecular.isdisjoint(context.words) and stain.isdisjoint(context.words):
        return True
    return len(homographs) < len(panel.hits) and is_molecular(context, panel.start)


def _is_hardly_stained(context: GeneSentence, panel: Panel) -> bool:
    """Whether names of stains too are here more likely genes: "JAK2 neg", no stain beside it."""
    reading, sentence = context.reading, context.sentence
    beside = reading.hits_between("markers", sentence.start, sentence.end)
    return words_with_role(WORDS, "stain").isdisjoint(context.words) and all(
        panel.start <= stain.start < panel.end and stain.row.extra.get("homograph") == "gene"
        for stain in beside
    )


def is_among_drivers(context: GeneSentence) -> bool:
    """Whether genes that are tested for drugs are told one after another: "EGFR-, ALK neg, ROS1 neg".

    One of them is hardly ever stained, no word speaks of stains, and no stain but one (PD-L1) is named.
    """
    reading, sentence = context.reading, context.sentence
    hits = [hit for panel in context.panels for hit in panel.hits]
    if len(hits) < 2 or not any(hit.row.extra["use"] in ("bare", "gene") for hit in hits):
        return False
    if not words_with_role(WORDS, "stain").isdisjoint(context.words):
        return False
    beside = reading.hits_between("markers", sentence.start, sentence.end)
    others = [
        stain for stain in beside if not any(hit.start < stain.end and stain.start < hit.end for hit in hits)
    ]
    return len(others) < 2


def _bare_after(context: GeneSentence, index: int, ceiling: int) -> Verdict | None:
    panel, low = context.panels[index], context.reading.low
    ceiling = min(ceiling, panel.end + _BARE_REACH, context.next_gene(index))
    for hit in context.results:
        if panel.end <= hit.start < ceiling and hit.side != "before":
            # within a sentence a line's end is a space: the line was wrapped
            gap = BRACKETS.sub(" ", low[panel.end : hit.start]).replace("\n", " ")
            # "EGFR FISH positive: more than four copies ..." tells what would count as positive.
            is_criterion = low[hit.end : hit.end + 1] == ":"
            if hit.side == "both" and low[hit.start - 2 : hit.start] == ", ":
                return None
            if is_criterion or BORDER.search(gap) or "," in gap or len(re.findall(r"[a-z]{2,}", gap)) > 4:
                return None
            return result_verdict(hit)
    return None


def _measured(context: GeneSentence, panel: Panel, ceiling: int) -> Verdict | None:
    """ "BCR-ABL 0.12% IS": a fusion whose transcript is counted is there, unless none is counted."""
    match = _LEVEL.match(context.reading.low, panel.end, ceiling)
    if match is None:
        return None
    counted = any(digit in "123456789" for digit in match[1])
    return Verdict("present" if counted else "absent", ((match.start(1), match.end()),))


def _bare_before(context: GeneSentence, panel: Panel) -> Verdict | None:
    for hit in reversed(context.results):
        if hit.end <= panel.start and hit.side != "after":
            gap = context.reading.low[hit.end : panel.start]
            if is_left_behind(context, hit, panel.start):
                return None
            if len(gap) <= 20 and not BORDER.search(gap):
                return result_verdict(hit)
            if hit.assertion == "uncertain" and _SENT_FOR.fullmatch(gap):
                return result_verdict(hit)
    return None
