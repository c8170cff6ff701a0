"""Whether a treatment is one of a tumor of this case: "hysterectomy for fibroids" is not."""

from __future__ import annotations

from typing import cast

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.readers.treatment_context import (
    has_other_reason,
    heading_above,
    names_other_reason,
)
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role

_OTHER_REASONS = ("surgery", "ablation", "palliative")
_CA_REACH = 22
_REPORT_SENTENCES = 2


def is_cancer_case(reading: Reading, mentions: list[Mention]) -> bool:
    """Whether the document is about cancer: a tumor of the patient, or treatments that only cancer has."""
    if any(_is_certain(mention) for mention in mentions) or _has_tumor(reading):
        return True
    types = {mention.type for mention in mentions if mention.use in ("", "generic", "heading")}
    if {"surgery", "radiotherapy"} <= types:
        # "After lumpectomy and radiation"
        return True
    return len({mention.key for mention in mentions if mention.type == "chemotherapy"}) > 1


def _is_certain(mention: Mention) -> bool:
    """Whether the treatment is given for cancer only, so that it needs no named tumor."""
    systemic = mention.type in ("chemotherapy", "targeted", "immunotherapy", "hormonal")
    if mention.use == "chemoradiation":
        return True
    return systemic and (mention.use == "" or (mention.use == "generic" and mention.type == "chemotherapy"))


def is_for_cancer(reading: Reading, mention: Mention, in_cancer: bool) -> bool:
    """Whether the treatment is one of a tumor of this case."""
    if _is_certain(mention):
        return True
    if not in_cancer or _is_node_specimen(reading, mention):
        return False
    if mention.use == "specimen" and reading.kind != "report":
        return False
    may_be_other = mention.use in ("benign", "shared", "support") or mention.type in _OTHER_REASONS
    if may_be_other and has_other_reason(reading, mention) and not _is_tumor_found(reading, mention):
        return False
    if mention.use == "benign" and reading.kind != "report":
        above = heading_above(reading, mention.start)
        if above is not None and above[2] == "past" and not has_tumor_near(reading, mention, 0):
            return False
    return True


def _is_tumor_found(reading: Reading, mention: Mention) -> bool:
    """ "Cholecystectomy for gallstones. Report after ten days: adenocarcinoma": a tumor all the same."""
    if has_tumor_near(reading, mention, 0):
        return True
    index = reading.sentence_index(mention.start)
    last = min(len(reading.sentences), index + 1 + _REPORT_SENTENCES)
    reports = words_with_role(WORDS, "specimen report")
    starts = reading.sentence_words
    return any(
        not reports.isdisjoint(reading.words[starts[place] : starts[place + 1]])
        and has_tumor_between(reading, *reading.sentences[place])
        for place in range(index + 1, last)
    )


def has_neighbour(reading: Reading, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether another cancer treatment stands in the sentence."""
    sentence = reading.sentence_at(mention.start)
    return any(
        other is not mention
        and other.use not in ("support", "benign")
        and sentence.start <= other.start < sentence.end
        for other in mentions
    )


def is_of_stranger(reading: Reading, mention: Mention) -> bool:
    """ "A man in our choir takes X", "the boy next to us gets chemo"."""
    sentence = reading.sentence_index(mention.start)
    if sentence == 0:
        return False
    first, last = reading.sentence_words[sentence], reading.word_index(mention.start)
    words = reading.words
    if words_with_role(WORDS, "stranger").isdisjoint(words[first:last]):
        return False
    places = words_with_role(WORDS, "stranger place")
    for index in range(first, last - 1):
        if words[index] not in words_with_role(WORDS, "stranger"):
            continue
        before = words[max(first, index - 3) : index]
        if words[index + 1] in places and before and "am" not in before and "is" not in before:
            return not words_with_role(WORDS, "stranger article").isdisjoint(before)
    return False


def _is_node_specimen(reading: Reading, mention: Mention) -> bool:
    """The excision of a lymph node is a biopsy, its dissection an operation."""
    if mention.type != "surgery" or not mention.generic:
        return False
    if reading.low.startswith(("surg", "operat", "re-"), mention.start):
        # "Lymph node surgery" is more than a biopsy.
        return False
    sentence = reading.sentence_at(mention.start)
    index = reading.word_index(mention.start)
    first = max(reading.word_index(sentence.start), index - 7)
    nodal = words_with_role(WORDS, "node word")
    beside = reading.words[first:index] + reading.words[reading.word_index(mention.end) :][:6]
    return any(word in nodal for word in beside)


def _has_tumor(reading: Reading) -> bool:
    """Whether the document names a tumor of the patient that is not ruled out."""
    known = reading.memo.get(__name__)
    if known is None:
        known = reading.memo[__name__] = any(
            _is_patients(reading, hit.start, hit.end) for hit in reading.hits("tumor_types")
        ) or not reading.places.keys().isdisjoint(words_with_role(WORDS, "cancer word"))
        if not known:
            known = reading.memo[__name__] = _has_ca_of_organ(reading)
    return cast("bool", known)


def _has_ca_of_organ(reading: Reading) -> bool:
    """ "Ca esophagus", "endometrial ca": the abbreviation beside an organ."""
    return any(
        reading.hits_between(
            "sites",
            max(0, reading.starts[at] - _CA_REACH),
            min(len(reading.view), reading.ends[at] + _CA_REACH),
        )
        for at in reading.places.get("ca", ())
    )


def _is_patients(reading: Reading, start: int, end: int) -> bool:
    """Whether a named tumor is the patient's; letters of doctors are taken to be about theirs."""
    if reading.kind in ("report", "note"):
        return True
    if names_other_reason(reading.low[start:end]):
        return False
    if is_general(reading, start) or experiencer_at(reading, start, end)[0] == "other":
        return False
    index = reading.word_index(start)
    if not words_with_role(WORDS, "medicine word").isdisjoint(reading.words[max(0, index - 3) : index]):
        # "rituximab is a medicine of lymphoma"
        return False
    if index and reading.words[index - 1] == "for":
        # "They never gave her radiation after the lumpectomy for cancer."
        return True
    return assertion_at(reading, start, end).value != "absent"


def has_tumor_near(reading: Reading, mention: Mention, sentences: int) -> bool:
    """Whether a tumor is named in the sentence, or in so many sentences around it."""
    index = reading.sentence_index(mention.start)
    start = reading.sentences[max(0, index - sentences)].start
    return has_tumor_between(
        reading, start, reading.sentences[min(len(reading.sentences) - 1, index + sentences)].end
    )


def has_tumor_between(reading: Reading, start: int, end: int) -> bool:
    """Whether a tumor is named in a range of the view."""
    if any(
        not names_other_reason(reading.low[hit.start : hit.end])
        for hit in reading.hits_between("tumor_types", start, end)
    ):
        return True
    words = reading.words[reading.word_index(start) : reading.word_index(end)]
    return not words_with_role(WORDS, "cancer word").isdisjoint(words)
