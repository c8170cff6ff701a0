"""What is said of a gene's alteration: found, not found, awaited."""

from __future__ import annotations

import re
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.gene_changes import BORDER, WORDS, Change, Panel
from answer_assist.extraction.readers.gene_questions import is_open
from answer_assist.extraction.readers.gene_statements import GeneSentence, Result, grades_variant
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion

# Dots that lead to a column ("KRAS ........ negative") may make the way long.
_RESULT_REACH = 60
BRACKETS = re.compile(r"\([^()]*\)?")
# In brackets, or where the name ends with it.
_SIGN = re.compile(
    r"\s(not)(?=\s*(?:[.;,)\n]|$))|\s?[(\[]\s?[-+]\s?[)\]]"
    r"|\s?\+(?=\s*\()|\s?[-+](?=\s*(?:[,;.)/]|$)|[ \t]*\n)"
)
_STATEMENT_END = re.compile(r";|(?<!\.)\.(?=\s)")
_CUE_REACH = 70
_BESIDE = 3


class Verdict(NamedTuple):
    """What is said of an alteration, and the words that decided it; None where it was not tested."""

    assertion: Assertion | None
    cues: tuple[tuple[int, int], ...] = ()


def verdict_of(context: GeneSentence, index: int, change: Change) -> Verdict:
    """What the sentence says of an alteration of the genes at ``index``.

    In "no ALK or ROS1 fusion" it is absent, in "KIT mutation analysis has been requested" uncertain.
    """
    reading, panel = context.reading, context.panels[index]
    if is_open(context, min(panel.start, change.start), max(panel.end, change.end), own=change.use != "test"):
        return Verdict("uncertain")
    following = reading.word_index(max(panel.end, change.end))
    if reading.words[following : following + 1] == ["if"]:
        return Verdict(None)  # "BRAF V600E if MLH1 is lost": what to test in which case
    if change.assertion == "absent":
        following_result = any(
            hit.assertion == "present" and hit.side != "before" and 0 <= hit.start - change.end <= _BESIDE
            for hit in context.results
        )
        # "EGFR wt - POSITIVE" is a stain for the protein without the alteration.
        return Verdict(None if following_result else "absent")
    start, end = min(panel.start, change.start), max(panel.end, change.end)
    verdict = (
        sign_after(context, end)
        or _denied_directly(context, change)
        or _result_behind_brackets(context, index, end)
        or _result_before(context, panel, change)
    )
    if verdict is not None:
        return verdict
    if context.general:
        return Verdict(None)
    plain = assertion_at(reading, start, end)
    if plain.value == "uncertain" and not grades_variant(reading, plain.cues):
        return Verdict("uncertain", plain.cues)
    return Verdict("present")


def _result_behind_brackets(context: GeneSentence, index: int, end: int) -> Verdict | None:
    """ "TFE3 break-apart FISH (sent on Tuesday): no rearrangement": the result, not when it was asked for."""
    verdict = _result_after(context, index, end)
    if verdict is not None and verdict.assertion == "uncertain" and verdict.cues:
        start, stop = verdict.cues[0]
        close = context.reading.low.find(")", stop, stop + 60)
        if close > 0 and context.reading.low[start - 1] == "(":
            return _result_after(context, index, close + 1) or verdict
    return verdict


def result_verdict(result: Result) -> Verdict:
    """What the words of a result say: absent for "not detected", None for "not tested"."""
    return Verdict(result.assertion, ((result.start, result.end),))


def sign_after(context: GeneSentence, end: int) -> Verdict | None:
    """The sign right after a name: "T790M (-)", "KRAS G12D(+)", "ROS1-, "."""
    match = _SIGN.match(context.reading.low, end)
    if match is None:
        return None
    denied = "-" in match.group() or match.group(1) is not None
    return Verdict("absent" if denied else "present", ((end, match.end()),))


def _denied_directly(context: GeneSentence, change: Change) -> Verdict | None:
    """ "PDGFRA no mutation", "1p/19q FISH: no codeletion": the denial is right before it."""
    for hit in context.results:
        if hit.assertion == "absent" and hit.start <= change.start and change.end <= hit.end:
            return result_verdict(hit)
        if hit.side == "after" or hit.end > change.start or hit.assertion != "absent":
            continue
        gap = context.reading.low[hit.end : change.start]
        if len(gap) <= 22 and not BORDER.search(gap) and "," not in gap:
            return result_verdict(hit)
    return None


def _result_after(context: GeneSentence, index: int, end: int) -> Verdict | None:
    """The result after gene and alteration: "not detected", ": absent", "awaited"."""
    ceiling = min(context.next_gene(index), end + _RESULT_REACH)
    light = words_with_role(WORDS, "light")
    for hit in context.results:
        if hit.start < end or hit.side == "before":
            continue
        if hit.start > ceiling:
            break
        gap = BRACKETS.sub(" ", context.reading.low[end : hit.start])
        if _STATEMENT_END.search(gap):
            break
        if "," in gap and not _goes_on(context, end, hit.start):
            break
        # Further changes of the same gene may stand between: "T790M and C797S not detected".
        if sum(word not in light for word in re.findall(r"[a-z]{2,}", gap)) > 2:
            break
        return result_verdict(hit)
    return None


def _goes_on(context: GeneSentence, start: int, end: int) -> bool:
    """Whether a list of alterations goes on after a comma, and no other matter begins: ", 11q intact"."""
    reading = context.reading
    light = words_with_role(WORDS, "light", "molecular")
    comma = reading.low.rfind(",", start, end)
    for place in range(reading.word_index(comma + 1), reading.word_index(end)):
        word, at = reading.words[place], reading.starts[place]
        if (
            word.isalnum()
            and word not in light
            and not any(change.start <= at < change.end for change in context.changes)
        ):
            return False
    return True


def _is_predicate(change: Change) -> bool:
    """Whether an alteration is told as "mutated", "mutant": a statement of its own behind the gene."""
    return change.text.lower().endswith(("ed", "ant"))


def _result_before(context: GeneSentence, panel: Panel, change: Change) -> Verdict | None:
    """The nearest word before that reaches: "negative for", "FISH for"."""
    start = min(panel.start, change.start)
    floor = max(context.sentence.start, start - _CUE_REACH)
    for hit in reversed(context.results):
        if hit.side == "after" or hit.end > start or hit.start < floor:
            continue
        gap = context.reading.low[hit.end : start]
        if BORDER.search(gap):
            return None
        if change.use == "test" and hit.assertion == "uncertain":
            return result_verdict(hit)  # "We recommend FISH for del(17p), TP53 sequencing and IGHV status"
        others = (other for other in context.panels if other is not panel)
        if any(other.start < start and other.end > hit.end for other in others):
            if change.start >= panel.end and _is_predicate(change) and _is_spent(context, hit, start):
                return None  # "no ALK or ROS1 fusion, TP53 mutated"
            return result_verdict(hit) if _is_list(context, hit.end, start) else None
        if _is_spent(context, hit, start) or is_left_behind(context, hit, start):
            return None
        if len(re.findall(r"[a-z]+", gap)) <= 6:
            return result_verdict(hit)
    return None


def _is_list(context: GeneSentence, start: int, end: int) -> bool:
    """Whether genes and alterations are listed: "negative for EGFR mutation, ALK and ROS1 rearrangement"."""
    low = context.reading.low
    parts: list[str] = []
    place = start
    pieces = [(panel.start, panel.end) for panel in context.panels]
    pieces += [(change.start, change.end) for change in context.changes]
    for first, last in sorted(pieces):
        if first >= start and last <= end and last > place:
            parts.append(low[place:first])
            place = last
    rest = " ".join((*parts, low[place:end]))
    light = words_with_role(WORDS, "light", "target", "joining")
    return set(re.sub(r"[a-z]+", "", rest)) <= set(" ,/()") and light.issuperset(re.findall(r"[a-z]+", rest))


def _is_spent(context: GeneSentence, hit: Result, start: int) -> bool:
    """Whether a cue speaks of an alteration before a comma: "PDGFRA no mutation, KIT exon 11 deletion"."""
    return any(
        hit.end <= change.start and change.end <= start and "," in context.reading.low[change.end : start]
        for change in context.changes
    )


def is_left_behind(context: GeneSentence, hit: Result, start: int) -> bool:
    """Whether a comma ends what a bare "not" denies: "NGS not affordable, only EGFR L858R"."""
    reading = context.reading
    comma = reading.low.find(",", hit.end, start)
    if comma < 0 or reading.low[hit.start : hit.end] != "not":
        return False
    light = words_with_role(WORDS, "light", "molecular", "target")
    return not light.issuperset(re.findall(r"[a-z]{2,}", reading.low[hit.end : comma]))
