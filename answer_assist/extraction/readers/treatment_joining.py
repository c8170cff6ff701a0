"""From what is stated of treatments to one finding each: rivals, repeats, what a later statement replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple, cast

from answer_assist.extraction.readers.treatment_defaults import Status
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_terms import name_of
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Experiencer, Treatment, TreatmentStatus

_APPOSITION_GAP = 3
_PROPOSER_REACH = 5
_CHOOSING_REACH = 7
_WHICH_OF = re.compile(
    r"\bwhich (?:one|of (?:the|these|those|them)(?: (?:two|three|four|[234]|options?))?)\b"
)
# A rival proposal stands so many sentences after the one that it doubts at most.
_RIVAL_SENTENCES = 3
_DATE_REACH = 30
_WHO = frozenset(("which", "who", "whom"))


class Stated(NamedTuple):
    """A mention with its status and whose treatment it is.

    Attributes:
        cues: the words that decided status and person.
        targets: the parts of the body that radiotherapy is said to be given to.
    """

    mention: Mention
    status: Status
    experiencer: Experiencer
    cues: tuple[tuple[int, int], ...]
    targets: frozenset[str]


# Rival proposals ---------------------------------------------------------------------------------


def with_rivals(reading: Reading, stated: list[Stated]) -> list[Stated]:
    """What several places propose is only considered: "Seoul hospital proposes X. Delhi hospital Y"."""
    proposals = [fact for fact in stated if fact.status.value == "planned"]
    if not proposals:
        return stated
    doubted = _of_rival_places(reading, stated) + _of_rival_doctors(reading, proposals, stated)
    doubted += _of_asked_choice(reading, proposals) + _of_offered_choice(reading, proposals, stated)
    if not doubted:
        return stated
    return [
        fact._replace(status=fact.status._replace(value="considered")) if fact in doubted else fact
        for fact in stated
    ]


def _of_rival_places(reading: Reading, stated: list[Stated]) -> list[Stated]:
    """The proposals of several places or people of one kind: "Seoul hospital", "Delhi hospital"."""
    proposals = [(fact, proposer) for fact in stated if (proposer := _proposer(reading, fact)) is not None]
    rival = {
        noun
        for _, (_, noun) in proposals
        if len({named for _, named in proposals if named[1] == noun}) > 1
        and len({fact.mention.key for fact, named in proposals if named[1] == noun}) > 1
    }
    return [fact for fact, (_, noun) in proposals if noun in rival]


def _of_rival_doctors(reading: Reading, proposals: list[Stated], stated: list[Stated]) -> list[Stated]:
    """The proposals that another doctor doubts: "The surgeon wants X. Other surgeon says Y"."""
    contrary = list(_contrary_sentences(reading))
    if not contrary:
        return _of_two_doctors(reading, proposals, stated)
    words, own = reading.words, words_with_role(WORDS, "own doctor")
    clinicians, any_doctor = words_with_role(WORDS, "clinician"), words_with_role(WORDS, "any doctor")
    doubted = []
    for fact in proposals:
        sentence = reading.sentence_index(fact.mention.start)
        before = words[reading.sentence_words[sentence] : reading.word_index(fact.mention.start)]
        named = [place for place, word in enumerate(before) if word in clinicians]
        if any(not own.isdisjoint(before[max(0, place - 2) : place]) for place in named):
            # "My oncologist wants X" stays planned whatever others say.
            continue
        said_by = {before[place] for place in named}
        if not said_by and _is_passive(reading, fact):
            # "She has been advised X. Second opinion doctor is saying Y"
            continue
        if any(
            0 <= other - sentence <= _RIVAL_SENTENCES
            and (not said_by or not noun or noun in any_doctor or noun in said_by)
            for other, noun in contrary
        ):
            doubted.append(fact)
    return doubted


def _of_two_doctors(reading: Reading, proposals: list[Stated], stated: list[Stated]) -> list[Stated]:
    """ "The urologist wants to take out the bladder, the professor would first try BCG"."""
    clinicians = words_with_role(WORDS, "clinician")
    doubted = []
    for fact in proposals:
        sentence = reading.sentence_index(fact.mention.start)
        first = reading.sentence_words[sentence]
        own = [word for word in _words_up_to(reading, first, fact.mention.start) if word in clinicians]
        for other in stated:
            if other.status.value != "considered" or other.mention.start < fact.mention.start or not own:
                continue
            if (
                reading.sentence_index(other.mention.start) != sentence
                or other.mention.key == fact.mention.key
            ):
                continue
            between = _words_up_to(reading, reading.word_index(fact.mention.end), other.mention.start)
            if any(word in clinicians and word not in own for word in between):
                doubted.append(fact)
    return doubted


def _of_asked_choice(reading: Reading, proposals: list[Stated]) -> list[Stated]:
    """ "The surgeon wants to operate. The oncologist prefers chemo. Whom do we listen to?"."""
    clinicians = words_with_role(WORDS, "clinician")
    said_by = []
    for fact in proposals:
        first = reading.sentence_words[reading.sentence_index(fact.mention.start)]
        own = [word for word in _words_up_to(reading, first, fact.mention.start) if word in clinicians]
        behind = reading.words[reading.word_index(fact.mention.end) :][:1]
        if behind and behind[0] in clinicians:
            # "The radiation doctor says ..."
            own.append(f"{fact.mention.type} {behind[0]}")
        if own:
            said_by.append((fact, own[-1]))
    if len({who for _, who in said_by}) < 2:
        return []
    choosing, words = words_with_role(WORDS, "choosing"), reading.words
    is_asked = any(
        not choosing.isdisjoint(words[place + 1 : place + 1 + _CHOOSING_REACH])
        for word in _WHO & reading.places.keys()
        for place in reading.places[word]
    )
    return [fact for fact, _ in said_by] if is_asked else []


def _of_offered_choice(reading: Reading, proposals: list[Stated], stated: list[Stated]) -> list[Stated]:
    """ "Nephrectomy is offered, so is freezing. Which of the two?": offered, and not decided on."""
    asked = _WHICH_OF.search(reading.low)
    open_ = {fact.mention.key for fact in stated if fact.status.value in ("planned", "considered")}
    if asked is None or len(open_) < 2:
        return []
    offering = words_with_role(WORDS, "offering")
    return [
        fact
        for fact in proposals
        if fact.mention.start < asked.start()
        and any(
            not offering.isdisjoint(reading.words[reading.word_index(start) : reading.word_index(end)])
            for start, end in fact.status.cues
        )
    ]


def _words_up_to(reading: Reading, first: int, position: int) -> list[str]:
    return reading.words[first : reading.word_index(position)]


def _is_passive(reading: Reading, fact: Stated) -> bool:
    """Whether the words that tell a status name nobody who says it: "was advised"."""
    if not fact.status.cues:
        return True
    start, end = fact.status.cues[0]
    words = reading.words[max(0, reading.word_index(start) - 1) : reading.word_index(end)]
    return not words_with_role(WORDS, "auxiliary").isdisjoint(words)


def _contrary_sentences(reading: Reading) -> Iterator[tuple[int, str]]:
    """Sentences where another doctor speaks, and which: (4, "surgeon"); "on the contrary" names none."""
    places, words = reading.places, reading.words
    clinicians, telling = words_with_role(WORDS, "clinician"), words_with_role(WORDS, "telling")
    there = [
        place
        for place, first in enumerate(reading.sentence_words[:-1])
        if words[first : first + 1] in (["in"], ["at"])
        and not telling.isdisjoint(words[first + 2 : first + 2 + _PROPOSER_REACH])
    ]
    if len(there) > 1:
        # "In Graz they offer X. In Linz they say Y"
        yield from ((place, "") for place in there)
    for word in words_with_role(WORDS, "rival") & places.keys():
        for index in places[word]:
            noun = next((other for other in words[index + 1 : index + 3] if other in clinicians), "")
            if not noun and word != "contrary":
                continue
            sentence = reading.sentence_index(reading.starts[index])
            first, last = reading.sentence_words[sentence : sentence + 2]
            if not telling.isdisjoint(words[index if noun else first : last]):
                yield sentence, noun


def _proposer(reading: Reading, fact: Stated) -> tuple[str, str] | None:
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


def without_weaker(reading: Reading, stated: list[Stated]) -> list[Stated]:
    """Leave out what another statement of the document makes superfluous."""
    if len(stated) < 2:
        return stated
    company = _company(stated)
    return [
        fact
        for fact in stated
        if (_is_plain(fact) and not company.declined) or not _is_superfluous(reading, fact, company)
    ]


class _Company(NamedTuple):
    """The statements by what they are compared on: among thousands, each looks at few."""

    by_key: dict[str, list[Stated]]
    by_type: dict[str, list[Stated]]
    declined: dict[str, list[Stated]]  # by type


def _company(stated: list[Stated]) -> _Company:
    company = _Company({}, {}, {})
    for fact in stated:
        company.by_key.setdefault(fact.mention.key, []).append(fact)
        company.by_type.setdefault(fact.mention.type, []).append(fact)
        if fact.status.value == "declined":
            company.declined.setdefault(fact.mention.type, []).append(fact)
    return company


def _is_plain(fact: Stated) -> bool:
    """Whether a named treatment was given, which only a refusal makes superfluous."""
    return fact.status.value == "given" and not fact.status.weak and not fact.mention.generic


def _is_superfluous(reading: Reading, fact: Stated, company: _Company) -> bool:
    same = [other for other in company.by_key[fact.mention.key] if other is not fact]
    # What a general word may stand for
    kind = company.by_type[fact.mention.type] if fact.mention.generic else ()
    if fact.status.weak and any(
        other is not fact and not other.status.weak and _covers(other, fact) for other in chain(same, kind)
    ):
        return not fact.status.again
    if any(other is not fact and _is_more_precise(other, fact) for other in kind):
        return True
    refusals = company.declined.get(fact.mention.type, ())
    if any(
        other is not fact and not other.status.weak and _is_refused_later(reading, other, fact)
        for other in refusals
    ):
        return True
    if fact.mention.generic and any(other is not fact and _fails(reading, other, fact) for other in refusals):
        return True
    if fact.status.weak and any(_contradicts(reading, other, fact) for other in same):
        return True
    return any(not other.status.weak and _overtakes(other, fact) for other in same)


def _is_refused_later(reading: Reading, other: Stated, fact: Stated) -> bool:
    """ "Allo-SCT: brother matches. Unwilling for transplant": what is only named was not given."""
    if fact.status.value != "given" or fact.status.cues or fact.mention.verb:
        return False
    if (
        other.status.value != "declined"
        or not other.mention.generic
        or other.mention.type != fact.mention.type
        or other.mention.start <= fact.mention.start
    ):
        return False
    gap = reading.sentence_index(other.mention.start) - reading.sentence_index(fact.mention.start)
    return gap <= 1 and not _is_dated(reading, fact.mention)


def _fails(reading: Reading, other: Stated, fact: Stated) -> bool:
    """ "Surgery was attempted but the tumour could not be removed"."""
    if fact.status.value != "given" or other.status.value != "declined" or not fact.status.cues:
        return False
    if other.mention.type != fact.mention.type or other.mention.start < fact.mention.start:
        return False
    start, end = fact.status.cues[0]
    words = reading.words[reading.word_index(start) : reading.word_index(end)]
    same = reading.sentence_index(other.mention.start) == reading.sentence_index(fact.mention.start)
    return same and not words_with_role(WORDS, "attempt").isdisjoint(words)


def _contradicts(reading: Reading, other: Stated, fact: Stated) -> bool:
    """Whether another weak statement tells better where the same treatment stands.

    "Tamoxifen 20 mg since 2022. Is tamoxifen safe?" tells that it is given; "why not Keytruda?" that it is
    not, whatever a sentence without a verb may seem to say. Of a relative who is only named beside it, the
    treatment is no second one.
    """
    if other.mention.key != fact.mention.key or not other.status.weak:
        return False
    if fact.experiencer != "patient":
        return other.experiencer == "patient"
    if other.experiencer != "patient" or {fact.status.value, other.status.value} != {"given", "considered"}:
        return False
    given = fact if fact.status.value == "given" else other
    told = bool(given.status.cues) or given.mention.verb != "" or _is_dated(reading, given.mention)
    return (fact is given) != told


def _is_dated(reading: Reading, mention: Mention) -> bool:
    """Whether a dose or a date stands beside a treatment."""
    near = reading.low[max(0, mention.start - _DATE_REACH // 2) : mention.end + _DATE_REACH]
    return any(sign.isdigit() for sign in near)


def _is_more_precise(other: Stated, fact: Stated) -> bool:
    """Whether a statement names what a general word stands for: "chemo (carboplatin/etoposide)"."""
    if other.mention.generic or other.mention.type != fact.mention.type:
        return False
    if 0 < other.mention.start - fact.mention.end <= _APPOSITION_GAP:
        return True
    if fact.status.again:
        return False
    return fact.status.weak or (
        other.status.value == fact.status.value and other.experiencer == fact.experiencer
    )


def _overtakes(other: Stated, fact: Stated) -> bool:
    """Whether a later statement replaces an earlier one: planned, then given."""
    if other.mention.key != fact.mention.key or other.mention.start < fact.mention.start:
        return False
    if other.experiencer != fact.experiencer or _is_elsewhere(other, fact):
        return False
    earlier, later = fact.status.value, other.status.value
    if earlier == "planned":
        return later == "given"
    return earlier == "considered" and later != "considered"


def _is_elsewhere(other: Stated, fact: Stated) -> bool:
    """ "The spine was irradiated. Could the adrenal be irradiated?": two treatments."""
    return bool(other.targets and fact.targets) and other.targets.isdisjoint(fact.targets)


def _covers(other: Stated, fact: Stated) -> bool:
    """Whether a firm statement speaks of the same treatment as a weak one."""
    if fact.experiencer == "patient" != other.experiencer or _is_elsewhere(other, fact):
        return False
    if other.mention.key == fact.mention.key:
        return True
    return fact.mention.generic and other.mention.type == fact.mention.type


def merged(reading: Reading, stated: list[Stated]) -> Iterator[Treatment]:
    """One finding for each treatment, status and person, with all its evidence."""
    groups: dict[tuple[str, str, str], list[Stated]] = {}
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


def _with_chemoradiation_parts(stated: list[Stated]) -> Iterator[Stated]:
    """Chemoradiation is radiotherapy, and chemotherapy where its drug is not named."""
    for fact in stated:
        yield fact
        if fact.mention.use == "chemoradiation" and not any(
            other.mention.type == "chemotherapy" and other.status.value == fact.status.value
            for other in stated
        ):
            part = fact.mention._replace(key="chemotherapy", type="chemotherapy")
            yield fact._replace(mention=part)
