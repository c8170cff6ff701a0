"""Whether a test of the gene or a stain of its protein is meant; titles and tumor names are no results."""

from __future__ import annotations

import re

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.gene_changes import WORDS, Change, Panel
from answer_assist.extraction.readers.gene_statements import GeneSentence
from answer_assist.extraction.word_roles import words_with_role

_CONTEXT_REACH = 300
_SEQUENCING_WORDS = 40
_BESIDE_WORDS = 6


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


def speaks_of_tests_only(context: GeneSentence, panel: Panel) -> bool:
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
