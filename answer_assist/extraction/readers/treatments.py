"""Read the cancer treatments of a document: what, of which type, and where it stands.

"R-CHOP 6 cycles to be started after echo" is chemotherapy, R-CHOP, planned. Treatments of other diseases, of
other people, and general statements about treatment are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from answer_assist.extraction.context import is_general
from answer_assist.extraction.readers.treatment_defaults import Status
from answer_assist.extraction.readers.treatment_joining import Stated, merged, with_rivals, without_weaker
from answer_assist.extraction.readers.treatment_judgement import judge
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_relevance import (
    has_neighbour,
    has_tumor_near,
    is_cancer_case,
    is_for_cancer,
    is_of_stranger,
)
from answer_assist.extraction.readers.treatment_rounds import is_further
from answer_assist.extraction.readers.treatment_status import statuses
from answer_assist.extraction.readers.treatment_terms import find_mentions
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Treatment

_STANDING = ("given", "planned", "considered", "declined")
_GENERAL_REACH = 8
_TARGET_REACH = 25
_FIELD_WORDS = 3
_BRACKET = 6
_SPECIMEN_REACH = 7
_ROUND_WORDS = 3
_GENERAL_PREPOSITIONS = frozenset(("for", "in", "against", "to", "with", "on"))


def read_treatments(reading: Reading) -> Iterator[Treatment]:
    """Yield each cancer treatment of the document once a status, with all its evidence.

    "Progressed on Sutent. Plan: cabozantinib from Friday. Zometa - declined" gives sunitinib given,
    cabozantinib planned, zoledronic acid declined.
    """
    stated = judge(reading, stated_by_rules(reading))
    if reading.kind == "query":
        stated = with_rivals(reading, stated)
    yield from merged(reading, without_weaker(reading, stated))


def stated_by_rules(reading: Reading) -> list[Stated]:
    """What the rules say of each cancer treatment that a document names, in text order."""
    mentions = find_mentions(reading)
    if not mentions:
        return []
    in_cancer = is_cancer_case(reading, mentions)
    mentions = [mention for mention in mentions if is_for_cancer(reading, mention, in_cancer)]
    mentions = [
        mention
        for mention in mentions
        if mention.use != "support" or has_neighbour(reading, mention, mentions)
    ]
    if not mentions:
        return []
    return [
        fact
        for mention, status in zip(mentions, statuses(reading, mentions), strict=True)
        if status.value in _STANDING
        and (fact := _state(reading, mention, status)) is not None
        and not _is_old_operation(reading, fact, mentions)
    ]


def _state(reading: Reading, mention: Mention, status: Status) -> Stated | None:
    if is_general(reading, mention.start) or _is_general_statement(reading, mention):
        return None
    if _is_test_remark(reading, mention, status):
        return None
    if reading.kind == "report" and mention.type != "surgery" and _is_no_statement(reading, mention):
        return None
    if reading.kind == "report" and mention.type == "surgery" and _is_specimen_to_come(reading, mention):
        return None
    if mention.use == "numbered" and status.value != "planned":
        return None
    if mention.use == "support" and status.value == "considered":
        return None
    further = mention.use == "counted" and is_further(reading, mention.start, mention.end)
    if further and status.value == "given" and not status.cues:
        # "Oncology - 2 further cycles after surgery."
        status = status._replace(value="planned")
    if mention.use == "counted" and status.value in ("planned", "considered"):
        # "After one cycle it was decided ...": rounds that are told were given, "two more" may be to come.
        if status.value == "considered" or (reading.kind != "query" and not further):
            return None
    whose, cue = experiencer_at(reading, mention.start, mention.end)
    if cue is not None and (
        (whose != "patient" and _is_told_by(reading, mention, cue[1]))
        or (whose == "family" and _is_from_donor(reading, mention))
    ):
        whose, cue = "patient", None
    elif whose == "patient" and reading.kind == "query" and is_of_stranger(reading, mention):
        return None
    if whose == "other":
        return None
    if mention.type == "transplant" and mention.verb == "base":
        # "I am ready to donate marrow": an offer, which what the doctors say outweighs.
        status = status._replace(weak=True)
    cues = status.cues if whose == "patient" or cue is None else (*status.cues, cue)
    return Stated(mention, status, whose, cues, _targets(reading, mention))


def _targets(reading: Reading, mention: Mention) -> frozenset[str]:
    """The parts of the body named beside radiotherapy: "RT to femur", "the adrenal could be irradiated"."""
    if mention.type != "radiotherapy":
        return frozenset()
    sentence = reading.sentence_at(mention.start)
    start = max(sentence.start, mention.start - _TARGET_REACH)
    end = min(sentence.end, mention.end + _TARGET_REACH)
    return frozenset(hit.row.name for hit in reading.hits_between("sites", start, end))


def _is_told_by(reading: Reading, mention: Mention, end: int) -> bool:
    """ "Our daughter asked about amivantamab": she tells of it, and the patient would have it."""
    first = reading.word_index(end)
    if end <= mention.start and not words_with_role(WORDS, "telling").isdisjoint(
        reading.words[max(0, first - 3) : first]
    ):
        # "A surgeon told my son that the nodules could be irradiated"
        return True
    # "Transplant: mom asks"
    last = reading.word_index(mention.start) if end <= mention.start else first + 2
    return not words_with_role(WORDS, "telling").isdisjoint(reading.words[first:last])


def _is_from_donor(reading: Reading, mention: Mention) -> bool:
    """ "Allo-SCT: son haploidentical": the relative gives, the patient receives."""
    if mention.type != "transplant":
        return False
    sentence = reading.sentence_index(mention.start)
    first = reading.sentence_words[sentence]
    last = reading.sentence_words[min(sentence + 2, len(reading.sentences))]
    return not words_with_role(WORDS, "donor").isdisjoint(reading.words[first:last])


def _is_general_statement(reading: Reading, mention: Mention) -> bool:
    """ "Chemotherapy only makes the patient weak"."""
    index = reading.word_index(mention.end)
    words = reading.words
    following = words[index : index + 2]
    if following and following[0] in ("only", ")"):
        # "They say immunotherapy (cemiplimab) could kill the kidney"
        following = words[index + 1 : index + 3]
    if following[:1] == ["("] and ")" in words[index : index + _BRACKET]:
        closing = words.index(")", index)
        following = words[closing + 1 : closing + 3]
    if len(following) == 2 and following[0] in words_with_role(WORDS, "asking modal"):
        # "Bleomycin can scar the lungs"
        return following[1] in words_with_role(WORDS, "general effect")
    if following and following[0] in words_with_role(WORDS, "general verb"):
        return True
    place = reading.sentence_index(mention.start)
    first, last = reading.sentence_words[place : place + 2]
    if not _general_words().isdisjoint(words[first:last]):
        if not words_with_role(WORDS, "leaflet").isdisjoint(words[first:last]):
            # "You will find a leaflet about radiotherapy."
            return True
        if words[first] in words_with_role(WORDS, "counterfactual") and "would" in words[first:last]:
            # "Had there been spread, we would have talked about an operation."
            return True
        before = words[max(first, reading.word_index(mention.start) - _GENERAL_REACH) : index]
        if not words_with_role(WORDS, "general adverb").isdisjoint(before) and words_with_role(
            WORDS, "case word"
        ).isdisjoint(words[first:last]):
            return True
    if words[index : index + 1] and words[index] in ("is", "are"):
        # "Vismodegib is used for basal cell cancers"
        predicate = words[index + 1 : min(last, index + 5)]
        general = words_with_role(WORDS, "general participle")
        at = next((at for at, word in enumerate(predicate) if word in general), None)
        if at is not None and at + 1 < len(predicate) and predicate[at + 1] in _GENERAL_PREPOSITIONS:
            return words_with_role(WORDS, "case word").isdisjoint(words[index:last])
    return False


@cache
def _general_words() -> frozenset[str]:
    return words_with_role(WORDS, "leaflet", "counterfactual", "general adverb")


def _is_test_remark(reading: Reading, mention: Mention, status: Status) -> bool:
    """ "Such tumors may respond to dostarlimab": what a laboratory says of a drug."""
    if reading.kind != "report" or mention.type in ("surgery", "radiotherapy", "ablation", "transplant"):
        return False
    if mention.type not in ("targeted", "immunotherapy"):
        # "Likely benefit from temozolomide"
        return any("benefit" in reading.low[start:end] for start, end in status.cues)
    if _is_of_round(reading, mention):
        return False
    index = reading.sentence_index(mention.start)
    first, last = reading.sentence_words[max(0, index - 1)], reading.sentence_words[index + 1]
    if status.cues and status.value == "given":
        start, end = status.cues[0]
        cue = reading.words[reading.word_index(start) : reading.word_index(end)]
        if words_with_role(WORDS, "responding").isdisjoint(cue):
            return False
        first = reading.sentence_words[index]
    elif not status.cues and reading.hits_between("genes", *reading.sentences[index]):
        # "KRAS G12C can be targeted by sotorasib."
        return True
    return not words_with_role(WORDS, "test remark").isdisjoint(reading.words[first:last])


def _is_of_round(reading: Reading, mention: Mention) -> bool:
    """ "Cycle 6 pembrolizumab": a round has been given."""
    index = reading.word_index(mention.start)
    before = reading.words[max(0, index - _ROUND_WORDS) : index]
    return any(map(str.isdigit, before)) and not words_with_role(WORDS, "counted").isdisjoint(before)


def _is_specimen_to_come(reading: Reading, mention: Mention) -> bool:
    """ "HER2 may be repeated on the mastectomy", "correlate with the resection specimen"."""
    index = reading.word_index(mention.start)
    first = reading.sentence_words[reading.sentence_index(mention.start)]
    before = reading.words[max(first, index - _SPECIMEN_REACH) : index]
    return not words_with_role(WORDS, "specimen test").isdisjoint(before) and not {
        "on",
        "with",
        "at",
        "in",
        "from",
    }.isdisjoint(before[-3:])


def _is_no_statement(reading: Reading, mention: Mention) -> bool:
    """A form's field to tick ("Chemo / Hormonal"), a cited study, a list of causes."""
    sentence = reading.sentence_at(mention.start)
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    if not words_with_role(WORDS, "literature").isdisjoint(words):
        return words_with_role(WORDS, "case word").isdisjoint(words)
    if not mention.generic:
        return False
    if len(words) <= _FIELD_WORDS:
        return mention.start == sentence.start
    # "Neoadjuvant therapy (Chemo, Radiation, Immuno, Hormonal)"
    after = reading.low[mention.end : mention.end + 2].strip()
    return after[:1] in (",", "/") and not words_with_role(WORDS, "form word").isdisjoint(words)


def _is_old_operation(reading: Reading, fact: Stated, mentions: list[Mention]) -> bool:
    """Whether an operation that is often done for other diseases was done, with no tumor named beside it."""
    mention = fact.mention
    if mention.use != "benign" or reading.kind == "report" or fact.status.value != "given":
        return False
    return not has_tumor_near(reading, mention, 1) and not has_neighbour(reading, mention, mentions)
