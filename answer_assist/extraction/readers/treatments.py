"""Read the cancer treatments of a document: what, of which type, and where it stands.

"R-CHOP 6 cycles to be started after echo" is chemotherapy, R-CHOP, planned. Treatments of other diseases, of
other people, and general statements about treatment are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from answer_assist.extraction.context import is_general
from answer_assist.extraction.readers.treatment_defaults import Status
from answer_assist.extraction.readers.treatment_relevance import (
    has_neighbour,
    has_tumor_near,
    is_cancer_case,
    is_for_cancer,
)
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.readers.treatment_status import statuses
from answer_assist.extraction.readers.treatment_terms import Mention, find_mentions, name_of
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Experiencer, Treatment, TreatmentStatus

_STANDING = ("given", "planned", "considered", "declined")
_APPOSITION_GAP = 3
_GENERAL_REACH = 8
_TARGET_REACH = 25
_PROPOSER_REACH = 5
_FIELD_WORDS = 3
_GENERAL_PREPOSITIONS = frozenset(("for", "in", "against", "to", "with", "on"))


class _Stated(NamedTuple):
    """A mention with its status and whose treatment it is."""

    mention: Mention
    status: Status
    experiencer: Experiencer
    cues: tuple[tuple[int, int], ...]
    targets: frozenset[str]


def read_treatments(reading: Reading) -> Iterator[Treatment]:
    """Yield each cancer treatment of the document once a status, with all its evidence.

    "Progressed on Sutent. Plan: cabozantinib from Friday. Zometa - declined" gives sunitinib given,
    cabozantinib planned, zoledronic acid declined.
    """
    mentions = find_mentions(reading)
    if not mentions:
        return
    in_cancer = is_cancer_case(reading, mentions)
    mentions = [mention for mention in mentions if is_for_cancer(reading, mention, in_cancer)]
    mentions = [
        mention
        for mention in mentions
        if mention.use != "support" or has_neighbour(reading, mention, mentions)
    ]
    if not mentions:
        return
    stated = [
        fact
        for mention, status in zip(mentions, statuses(reading, mentions), strict=True)
        if status.value in _STANDING
        and (fact := _state(reading, mention, status)) is not None
        and not _is_old_operation(reading, fact, mentions)
    ]
    if reading.kind == "query":
        stated = _with_rivals(reading, stated)
    yield from _merged(reading, _without_weaker(stated))


def _state(reading: Reading, mention: Mention, status: Status) -> _Stated | None:
    if is_general(reading, mention.start) or _is_general_statement(reading, mention):
        return None
    if _is_test_remark(reading, mention, status):
        return None
    if reading.kind == "report" and mention.type != "surgery" and _is_no_statement(reading, mention):
        return None
    if mention.use == "counted" and reading.kind != "query" and status.value in ("planned", "considered"):
        # "After one cycle it was decided ...": rounds that are told were given.
        return None
    whose, cue = experiencer_at(reading, mention.start, mention.end)
    if whose != "patient" and cue is not None and _is_told_by(reading, mention, cue[1]):
        whose, cue = "patient", None
    if whose == "other":
        return None
    cues = status.cues if whose == "patient" or cue is None else (*status.cues, cue)
    return _Stated(mention, status, whose, cues, _targets(reading, mention))


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
    # "Transplant: mom asks"
    last = reading.word_index(mention.start) if end <= mention.start else first + 2
    return not words_with_role(WORDS, "telling").isdisjoint(reading.words[first:last])


def _is_general_statement(reading: Reading, mention: Mention) -> bool:
    """ "Chemotherapy only makes the patient weak"."""
    index = reading.word_index(mention.end)
    words = reading.words
    following = words[index : index + 2]
    if following[:1] == ["only"]:
        following.pop(0)
    if len(following) == 2 and following[0] in words_with_role(WORDS, "asking modal"):
        # "Bleomycin can scar the lungs"
        return following[1] in words_with_role(WORDS, "general effect")
    if following and following[0] in words_with_role(WORDS, "general verb"):
        return True
    sentence = reading.sentence_at(mention.start)
    first, last = reading.word_index(sentence.start), reading.word_index(sentence.end)
    of_case = words_with_role(WORDS, "case word")
    before = words[max(first, reading.word_index(mention.start) - _GENERAL_REACH) : index]
    if not words_with_role(WORDS, "general adverb").isdisjoint(before) and of_case.isdisjoint(
        words[first:last]
    ):
        return True
    if words[index : index + 1] and words[index] in ("is", "are"):
        # "Vismodegib is used for basal cell cancers"
        predicate = words[index + 1 : min(last, index + 5)]
        general = words_with_role(WORDS, "general participle")
        place = next((place for place, word in enumerate(predicate) if word in general), None)
        if place is not None and place + 1 < len(predicate) and predicate[place + 1] in _GENERAL_PREPOSITIONS:
            return of_case.isdisjoint(words[index:last])
    return False


def _is_test_remark(reading: Reading, mention: Mention, status: Status) -> bool:
    """ "Such tumors may respond to dostarlimab": what a laboratory says of a drug."""
    if reading.kind != "report" or mention.type not in ("targeted", "immunotherapy"):
        return False
    if status.cues and status.value == "given":
        return False
    index = reading.sentence_index(mention.start)
    start = reading.sentences[max(0, index - 1)].start
    words = reading.words[reading.word_index(start) : reading.word_index(reading.sentences[index].end)]
    return not words_with_role(WORDS, "test remark").isdisjoint(words)


def _is_no_statement(reading: Reading, mention: Mention) -> bool:
    """A form's field to tick ("Chemo / Hormonal"), a cited study, a list of causes."""
    sentence = reading.sentence_at(mention.start)
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    if not words_with_role(WORDS, "literature").isdisjoint(words):
        return words_with_role(WORDS, "case word").isdisjoint(words)
    return mention.generic and len(words) <= _FIELD_WORDS and mention.start == sentence.start


def _is_old_operation(reading: Reading, fact: _Stated, mentions: list[Mention]) -> bool:
    """Whether an operation that is often done for other diseases was done, with no tumor named beside it."""
    mention = fact.mention
    if mention.use != "benign" or reading.kind == "report" or fact.status.value != "given":
        return False
    return not has_tumor_near(reading, mention, 1) and not has_neighbour(reading, mention, mentions)


# Rival proposals ---------------------------------------------------------------------------------


def _with_rivals(reading: Reading, stated: list[_Stated]) -> list[_Stated]:
    """What several places propose is only considered: "Seoul hospital proposes X. Delhi hospital Y"."""
    proposals = [(fact, proposer) for fact in stated if (proposer := _proposer(reading, fact)) is not None]
    rival = {
        noun
        for _, (_, noun) in proposals
        if len({named for _, named in proposals if named[1] == noun}) > 1
        and len({fact.mention.key for fact, named in proposals if named[1] == noun}) > 1
    }
    if not rival:
        return stated
    doubted = [fact for fact, (_, noun) in proposals if noun in rival]
    return [
        fact._replace(status=fact.status._replace(value="considered")) if fact in doubted else fact
        for fact in stated
    ]


def _proposer(reading: Reading, fact: _Stated) -> tuple[str, str] | None:
    """Who proposes a treatment, where the words tell one from another: ("seoul", "hospital")."""
    if fact.status.value not in ("planned", "considered") or not fact.status.cues:
        return None
    words = reading.words
    last = reading.word_index(fact.status.cues[0][0])
    clinicians = words_with_role(WORDS, "clinician")
    for place in range(last - 1, max(0, last - _PROPOSER_REACH), -1):
        if words[place] in clinicians and words[place - 1].isalpha():
            same = words[place - 1] in words_with_role(WORDS, "light", "own", "connector")
            return None if same else (words[place - 1], words[place])
    return None


# Joining ------------------------------------------------------------------------------------------


def _without_weaker(stated: list[_Stated]) -> list[_Stated]:
    """Leave out what another statement of the document makes superfluous."""
    return [fact for fact in stated if not _is_superfluous(fact, stated)]


def _is_superfluous(fact: _Stated, stated: list[_Stated]) -> bool:
    others = [other for other in stated if other is not fact]
    firm = [other for other in others if not other.status.weak]
    if fact.status.weak and any(_covers(other, fact) for other in firm):
        return True
    if fact.mention.generic and any(_is_more_precise(other, fact) for other in others):
        return True
    return any(_overtakes(other, fact) for other in firm)


def _is_more_precise(other: _Stated, fact: _Stated) -> bool:
    """Whether a statement names what a general word stands for: "chemo (carboplatin/etoposide)"."""
    if other.mention.generic or other.mention.type != fact.mention.type:
        return False
    if fact.status.weak or 0 < other.mention.start - fact.mention.end <= _APPOSITION_GAP:
        return True
    return other.status.value == fact.status.value and other.experiencer == fact.experiencer


def _overtakes(other: _Stated, fact: _Stated) -> bool:
    """Whether a later statement replaces an earlier one: planned, then given."""
    if other.mention.key != fact.mention.key or other.mention.start < fact.mention.start:
        return False
    if _is_elsewhere(other, fact):
        return False
    earlier, later = fact.status.value, other.status.value
    if earlier == "planned":
        return later == "given"
    return earlier == "considered" and later != "considered"


def _is_elsewhere(other: _Stated, fact: _Stated) -> bool:
    """ "The spine was irradiated. Could the adrenal be irradiated?": two treatments."""
    return bool(other.targets and fact.targets) and other.targets.isdisjoint(fact.targets)


def _covers(other: _Stated, fact: _Stated) -> bool:
    """Whether a firm statement speaks of the same treatment as a weak one."""
    if _is_elsewhere(other, fact):
        return False
    if other.mention.key == fact.mention.key:
        return True
    return fact.mention.generic and other.mention.type == fact.mention.type


def _merged(reading: Reading, stated: list[_Stated]) -> Iterator[Treatment]:
    groups: dict[tuple[str, str, str], list[_Stated]] = {}
    for fact in _with_chemoradiation_parts(stated):
        groups.setdefault((fact.mention.key, fact.status.value, fact.experiencer), []).append(fact)
    for facts in groups.values():
        first = facts[0]
        ranges = [(fact.mention.start, fact.mention.end) for fact in facts]
        ranges += [cue for fact in facts for cue in fact.cues]
        yield Treatment(
            name=max((name_of(reading, fact.mention) for fact in facts), key=len),
            type=first.mention.type,
            status=cast("TreatmentStatus", first.status.value),
            experiencer=first.experiencer,
            evidence=reading.spans(*ranges),
        )


def _with_chemoradiation_parts(stated: list[_Stated]) -> Iterator[_Stated]:
    """Chemoradiation is radiotherapy, and chemotherapy where its drug is not named."""
    for fact in stated:
        yield fact
        if fact.mention.use == "chemoradiation" and not any(
            other.mention.type == "chemotherapy" and other.status.value == fact.status.value
            for other in stated
        ):
            part = fact.mention._replace(key="chemotherapy", type="chemotherapy")
            yield fact._replace(mention=part)
