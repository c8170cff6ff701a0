"""What is said of a gene: found, not found, awaited; and whether a test or a stain is meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.gene_changes import BORDER, WORDS, Change, Panel
from answer_assist.extraction.readers.gene_statements import GeneSentence, Result, grades_variant
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion

# Dots that lead to a column ("KRAS ........ negative") may make the way long.
_RESULT_REACH = 60
_BRACKETS = re.compile(r"\([^()]*\)?")
# In brackets, or where the name ends with it.
_SIGN = re.compile(
    r"\s(not)(?=\s*(?:[.;,)\n]|$))|\s?[(\[]\s?[-+]\s?[)\]]"
    r"|\s?\+(?=\s*\()|\s?[-+](?=\s*(?:[,;.)/]|$)|[ \t]*\n)"
)
# "The blood was sent <to South Africa for the> RB1 gene"
_SENT_FOR = re.compile(r"[^.,;:\n]{0,45}\bfor (?:the |a )?")
_STATEMENT_END = re.compile(r";|(?<!\.)\.(?=\s)")
_CUE_REACH = 70
_BESIDE = 3
_BARE_REACH = 60
_CONTEXT_REACH = 300
_SEQUENCING_WORDS = 40
_BESIDE_WORDS = 6


class Verdict(NamedTuple):
    """What is said of an alteration, and the words that decided it; None where it was not tested."""

    assertion: Assertion | None
    cues: tuple[tuple[int, int], ...] = ()


def verdict_of(context: GeneSentence, index: int, change: Change) -> Verdict:
    """What the sentence says of an alteration of the genes at ``index``.

    In "no ALK or ROS1 fusion" it is absent, in "KIT mutation analysis has been requested" uncertain.
    """
    reading, panel = context.reading, context.panels[index]
    if _is_open(context, min(panel.start, change.start)):
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
        _sign_after(context, end)
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


def _of(result: Result) -> Verdict:
    return Verdict(result.assertion, ((result.start, result.end),))


def _sign_after(context: GeneSentence, end: int) -> Verdict | None:
    """The sign right after a name: "T790M (-)", "KRAS G12D(+)", "ROS1-, "."""
    match = _SIGN.match(context.reading.low, end)
    if match is None:
        return None
    denied = "-" in match.group() or match.group(1) is not None
    return Verdict("absent" if denied else "present", ((end, match.end()),))


def _is_open(context: GeneSentence, start: int) -> bool:
    """Whether the sentence asks or supposes: "if BRCA comes positive"."""
    reading, sentence = context.reading, context.sentence
    if reading.kind in ("query", "answer") and reading.view[sentence.end - 1] == "?":
        return True
    place = reading.word_index(start)
    first = max(reading.word_index(sentence.start), place - 4)
    return not words_with_role(WORDS, "condition").isdisjoint(reading.words[first:place])


def _denied_directly(context: GeneSentence, change: Change) -> Verdict | None:
    """ "PDGFRA no mutation", "1p/19q FISH: no codeletion": the denial is right before it."""
    for hit in context.results:
        if hit.assertion == "absent" and hit.start <= change.start and change.end <= hit.end:
            return _of(hit)
        if hit.side == "after" or hit.end > change.start or hit.assertion != "absent":
            continue
        gap = context.reading.low[hit.end : change.start]
        if len(gap) <= 22 and not BORDER.search(gap) and "," not in gap:
            return _of(hit)
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
        gap = _BRACKETS.sub(" ", context.reading.low[end : hit.start])
        if _STATEMENT_END.search(gap):
            break
        if "," in gap and not _goes_on(context, end, hit.start):
            break
        # Further changes of the same gene may stand between: "T790M and C797S not detected".
        if sum(word not in light for word in re.findall(r"[a-z]{2,}", gap)) > 2:
            break
        return _of(hit)
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
            return _of(hit)  # "We recommend FISH for del(17p), TP53 sequencing and IGHV status"
        others = (other for other in context.panels if other is not panel)
        if any(other.start < start and other.end > hit.end for other in others):
            if change.start >= panel.end and _is_predicate(change) and _is_spent(context, hit, start):
                return None  # "no ALK or ROS1 fusion, TP53 mutated"
            return _of(hit) if _is_list(context, hit.end, start) else None
        if _is_spent(context, hit, start):
            return None
        if len(re.findall(r"[a-z]+", gap)) <= 6:
            return _of(hit)
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


def bare_verdict(context: GeneSentence, index: int, ceiling: int) -> Verdict | None:
    """The result of genes of which no alteration is told: "KRAS negative", "Blood for BRCA is sent"."""
    reading, panel = context.reading, context.panels[index]
    uses = {hit.row.extra["use"] for hit in panel.hits}
    if "marker" in uses or not _stands_for_gene(context, panel):
        return None
    is_bare = uses <= {"bare", "fusion"} or panel.notation or _is_fusion(context, panel)
    is_driver = _is_among_drivers(context)
    if not is_bare and not is_driver and not is_molecular(context, panel.start):
        return None
    if (
        reading.hits_between("markers", panel.start, panel.end)
        and not is_driver
        and not _is_fusion(context, panel)
        and not (is_bare and _is_hardly_stained(context, panel))
        and not _speaks_of_tests_only(context, panel)
    ):
        return None
    verdict = (
        (_sign_after(context, panel.end) if is_bare or is_driver else None)
        or _bare_after(context, index, ceiling)
        or _bare_before(context, panel)
    )
    if verdict is None and panel.notation:
        plain = assertion_at(reading, panel.start, panel.end)
        verdict = Verdict(plain.value, plain.cues)
    if context.general:
        return None
    if verdict is not None and _is_open(context, panel.start):
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
    if _is_among_drivers(context):
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


def _is_among_drivers(context: GeneSentence) -> bool:
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
            gap = _BRACKETS.sub(" ", low[panel.end : hit.start])
            # "EGFR FISH positive: more than four copies ..." tells what would count as positive.
            is_criterion = low[hit.end : hit.end + 1] == ":"
            if hit.side == "both" and low[hit.start - 2 : hit.start] == ", ":
                return None
            if is_criterion or BORDER.search(gap) or "," in gap or len(re.findall(r"[a-z]{2,}", gap)) > 4:
                return None
            return _of(hit)
    return None


def _bare_before(context: GeneSentence, panel: Panel) -> Verdict | None:
    for hit in reversed(context.results):
        if hit.end <= panel.start and hit.side != "after":
            gap = context.reading.low[hit.end : panel.start]
            if len(gap) <= 20 and not BORDER.search(gap):
                return _of(hit)
            if hit.assertion == "uncertain" and _SENT_FOR.fullmatch(gap):
                return _of(hit)
    return None


# Test or stain ------------------------------------------------------------------------------------


def is_molecular(context: GeneSentence, position: int) -> bool:
    """Whether words of molecular testing stand near, nearer than words of staining."""
    reading = context.reading
    molecular, stain = words_with_role(WORDS, "molecular"), words_with_role(WORDS, "stain")
    first = reading.word_index(max(0, position - _CONTEXT_REACH))
    index = reading.word_index(position)
    for place in range(index - 1, first - 1, -1):
        word = reading.words[place]
        if word in molecular:
            return True
        if word in stain:
            return False
    following = reading.words[index : reading.word_index(context.sentence.end)]
    return not molecular.isdisjoint(following) and stain.isdisjoint(following)


def is_sequenced(context: GeneSentence, position: int) -> bool:
    """Whether a gene's copies were counted by sequencing ("523 genes: ... No HER2 gain"), not by FISH."""
    reading = context.reading
    sequencing, in_situ = words_with_role(WORDS, "sequencing"), words_with_role(WORDS, "in situ", "stain")
    index = reading.word_index(position)
    for place in range(index - 1, max(-1, index - _SEQUENCING_WORDS), -1):
        word = reading.words[place]
        if word in sequencing:
            return in_situ.isdisjoint(reading.words[index : index + _BESIDE_WORDS])
        if word in in_situ:
            return False
    return False


def _speaks_of_tests_only(context: GeneSentence, panel: Panel) -> bool:
    """Whether the sentence, or what stands above it too, speaks of molecular tests and of no stains."""
    reading, sentence = context.reading, context.sentence
    first = reading.word_index(max(0, sentence.start - _CONTEXT_REACH))
    words = reading.words[first : reading.word_index(sentence.end)]
    molecular, stain = words_with_role(WORDS, "molecular"), words_with_role(WORDS, "stain")
    if not stain.isdisjoint(context.words):
        return False
    begins = reading.words[reading.word_index(sentence.start) : reading.word_index(panel.start)]
    if not molecular.isdisjoint(begins):
        return True
    return not molecular.isdisjoint(words) and stain.isdisjoint(words)


def is_title(context: GeneSentence, panel: Panel, change: Change) -> bool:
    """Whether gene and alteration are all there is: the title of a test, "MGMT methylation assay"."""
    reading, sentence = context.reading, context.sentence
    if change.specific or change.assertion == "absent" or change.text.lower().endswith(("ed", "ant")):
        return False
    start, end = min(panel.start, change.start), max(panel.end, change.end)
    if start - sentence.start > 12 or reading.view[sentence.start : end].count(" ") >= 6:
        return False
    if reading.view[sentence.end - 1] in ".,;" or reading.view[sentence.start : end] == reading.view:
        return False
    if reading.view[sentence.start : start].strip()[:1] in tuple("0123456789-*•"):
        return False  # an item of a list
    light = words_with_role(WORDS, "light", "molecular")
    rest = re.findall(r"[a-z]+", reading.low[sentence.start : start] + " " + reading.low[end : sentence.end])
    return len(rest) <= 4 and all(word in light for word in rest)


def is_stain(context: GeneSentence, hit: Hit, change: Change) -> bool:
    """Whether a mutation-specific antibody is meant: "IDH1 R132H positive", "BRAF V600E (VE1) +"."""
    if not change.specific or len(change.text.split()) > 1:
        return False
    start, end = min(hit.start, change.start), max(hit.end, change.end)
    if not any(
        change.text.upper() in stain.row.name and stain.start <= hit.start and stain.end >= hit.end
        for stain in context.reading.hits_between("markers", max(0, start - 2), end + 30)
    ):
        return False
    words = context.words
    if _is_confirmed(context, end):
        return False
    if not words_with_role(WORDS, "stain").isdisjoint(words):
        return True
    return hit.row.extra["use"] == "gene" and words_with_role(WORDS, "molecular").isdisjoint(words)


def _is_confirmed(context: GeneSentence, end: int) -> bool:
    """Whether a stain's result was confirmed by a molecular test: "VE1 positive, confirmed by PCR"."""
    reading = context.reading
    words = reading.words[reading.word_index(end) : reading.word_index(context.sentence.end)]
    confirm, molecular = words_with_role(WORDS, "confirm"), words_with_role(WORDS, "molecular")
    first = next((place for place, word in enumerate(words) if word in confirm), len(words))
    return not molecular.isdisjoint(words[first:])


def speaks_of_many(context: GeneSentence, change: Change) -> bool:
    """Whether a statement is about patients in general: "in EGFR mutated patients"."""
    index = context.reading.word_index(change.end)
    return not words_with_role(WORDS, "general").isdisjoint(context.reading.words[index : index + 1])


def names_tumor(context: GeneSentence, hit: Hit, change: Change) -> bool:
    """Whether gene and alteration are part of a tumor's name: "astrocytoma, IDH-mutant"."""
    if hit.row.extra["use"] != "tumor name" or change.specific or change.start != hit.end + 1:
        return False
    return any(
        tumor.end >= hit.start - 3 and tumor.start <= change.end + 3
        for tumor in context.reading.hits_between("tumor_types", max(0, hit.start - 60), change.end + 60)
    )
