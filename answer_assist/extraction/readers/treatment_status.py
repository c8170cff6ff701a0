"""Where a treatment stands: given, planned, considered, declined, or none of these.

Treatments of one list share their status ("recommends carboplatin and paclitaxel, then debulking"). The
nearest word before the list and the nearest after it are weighed; a question, a condition, a heading decide
where neither tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_context import heading_above
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_defaults import (
    Status,
    asked_status,
    default_status,
    is_asked,
    is_conditional,
)
from answer_assist.extraction.readers.treatment_later import (
    agreed_as_a_whole,
    agreeing_words,
    overturned,
    refused_as_a_whole,
    stopped_later,
    stopping_words,
)
from answer_assist.extraction.readers.treatment_neighbours import Neighbours
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.readers.treatment_terms import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# A list of treatments goes on over a gap of so many characters at most; a cue reaches over so many.
_LIST_GAP = 75
_ADVISER_REACH = 40
_LOOSE_WORDS = 9

_CONNECTOR = re.compile(
    r"[,+/&(>]|->|\b(?:and|with|plus|then|followed|f/b|alongside|combined|along|or|vs?|versus|by)\b"
)
_OWN_VERB = re.compile(r"\b(?:is|was|are|were|has|have|had|once|because|when|if|while|until|unless)\b")
# "Refractory to bortezomib, now daratumumab"
_NOW = re.compile(r"\b(?:now|currently|presently|today|at present)\b")
# "Previous treatment (TACE or RFA): No"
_DENIED_FIELD = re.compile(
    r"[ )\w]{0,25}:\s?(?:no|none|n/?a|nil|absent|unknown|not (?:given|done|applicable|received|known))\b"
)
_ONLY = re.compile(r",\s*(?:only|just)\b")
_AND = re.compile(r"\b(?:and|with|plus|or)\b|[+&]|(?<!\d)/")
_ONE_OF = re.compile(r"\b(?:one|another|other|second|third|some|few|different)\b")
_ALTERNATIVE = re.compile(r"\b(?:or|vs?|versus)\b(?!')")
_OR_ELSE = re.compile(r"[^.;]{0,20}?\b(?:or|vs|versus) (?:else )?")
_OTHERWISE_WORDS = 3
_REVIEW_REACH = 8
_MODAL_REACH = 9
_OF_VERB = {"done": "given", "base": "planned", "wish": "considered"}
_DRUG_TYPES = frozenset(("chemotherapy", "targeted", "immunotherapy", "hormonal", "other"))


def statuses(reading: Reading, mentions: Sequence[Mention]) -> list[Status]:
    """The status of each mention, in the order of the mentions.

    ``none`` is the status of what is no treatment of the case: "no previous chemotherapy".
    """
    found: list[Status] = []
    first = 0
    may_stop = not reading.places.keys().isdisjoint(stopping_words() | agreeing_words())
    while first < len(mentions):
        sentence = reading.sentence_at(mentions[first].start)
        last = first
        while last + 1 < len(mentions) and mentions[last + 1].start < sentence.end:
            last += 1
        found += _TreatmentSentence(CueSentence(reading, sentence, mentions[first : last + 1])).read()
        if first and _follows_on(reading, mentions[first - 1], found[first - 1], mentions[first], found[first]):
            found[first] = Status("planned", found[first - 1].cues)
        if may_stop:
            _stop_later(reading, mentions, first, last, found)
        first = last + 1
    return found


def _follows_on(
    reading: Reading, earlier: Mention, planned: Status, mention: Mention, status: Status
) -> bool:
    """ "Parotidectomy, he will have it. Post-op RT": what follows on a planned operation is planned."""
    if planned.value != "planned" or planned.weak or status.value != "given" or reading.kind == "query":
        return False
    if reading.sentence_index(mention.start) - reading.sentence_index(earlier.start) != 1:
        return False
    if any(not words_with_role(WORDS, "follow on").issuperset(_cue_words(reading, cue)) for cue in status.cues):
        return False
    before = reading.words[max(0, reading.word_index(mention.start) - 2) : reading.word_index(mention.start)]
    return not words_with_role(WORDS, "follow on").isdisjoint(before)


def _cue_words(reading: Reading, cue: tuple[int, int]) -> list[str]:
    return reading.words[reading.word_index(cue[0]) : reading.word_index(cue[1])]


def _stop_later(
    reading: Reading, mentions: Sequence[Mention], first: int, last: int, found: list[Status]
) -> None:
    """Take back what the text goes on to say was stopped or refused."""
    ceiling = mentions[last + 1].start if last + 1 < len(mentions) else len(reading.view)
    meant = next((place for place in range(last, first - 1, -1) if not found[place].weak), last)
    if mentions[meant].type == "surgery" and found[meant].value == "given" and not found[meant].weak:
        stop = None  # what was operated is no longer to be stopped
    else:
        stop = stopped_later(reading, mentions[meant], ceiling)
    if stop is not None and found[meant].value in ("given", "planned", "considered"):
        found[meant] = Status("declined", (*found[meant].cues, stop))
    agreed = agreed_as_a_whole(reading, reading.sentence_index(mentions[first].start))
    if agreed is not None and ceiling >= agreed[0]:
        for place in range(first, last + 1):
            if found[place].value == "considered" or not (found[place].cues or mentions[place].verb):
                found[place] = Status("planned", (*found[place].cues, agreed))
    refused = refused_as_a_whole(reading, reading.sentence_index(mentions[first].start))
    if refused is not None:
        for place in range(first, last + 1):
            if found[place].value in ("planned", "considered") and not found[place].weak:
                found[place] = Status("declined", (*found[place].cues, refused))


class _TreatmentSentence:
    """The treatments of one sentence."""

    def __init__(self, text: CueSentence) -> None:
        self._text = text
        self._mentions = text.mentions
        self._low = text.low
        self._kind = text.reading.kind
        self._neighbours = Neighbours(text)

    def read(self) -> list[Status]:
        """The status of each treatment of the sentence."""
        if not self._text.hits and not any(mention.verb for mention in self._mentions):
            return self._without_cues()
        found: list[Status] = []
        first = 0
        for group in self._groups():
            before = self._neighbours.forward(group, first)
            after = self._neighbours.backward(group, first, before)
            if found and found[-1].value != "declined" and self._neighbours.swapped(group[0], first):
                # "Change cisplatin to carboplatin": the one had been given.
                found[-1] = Status("given", weak=True)
            asked = is_asked(self._text, group)
            decided = [self._decide(group, place, before, after, asked) for place in range(len(group))]
            decided = self._in_sequence(group, first, found, before, after, decided)
            first += len(group)
            found += self._taken_back(group, first, decided)
        return found

    def _without_cues(self) -> list[Status]:
        """The statuses where no word tells, as on most lines of a pathology report."""
        mentions = self._mentions
        if _DENIED_FIELD.match(self._low, mentions[-1].end):
            return [Status("none")] * len(mentions)
        if is_asked(self._text, mentions):
            return [asked_status(self._text, mention, None, None, ()) for mention in mentions]
        found: list[Status] = []
        for group in self._groups():
            questioned = _is_questioned(self._low, group[0].start)
            found += [Status("considered") if questioned else self._by_default(group)] * len(group)
        return found

    def _groups(self) -> list[Sequence[Mention]]:
        """The lists of treatments."""
        groups = []
        first = 0
        for last, mention in enumerate(self._mentions):
            following = self._mentions[last + 1 : last + 2]
            if not following or not self._joined(mention, following[0]):
                groups.append(self._mentions[first : last + 1])
                first = last + 1
        return groups

    def _in_sequence(
        self,
        group: Sequence[Mention],
        index: int,
        earlier: Sequence[Status],
        before: Cue | None,
        after: Cue | None,
        decided: list[Status],
    ) -> list[Status]:
        """ "12 taxol to go, surgery after": what comes after a planned treatment is planned too."""
        if not index or earlier[-1].value != "planned" or earlier[-1].weak or after is not None:
            return decided
        previous = self._mentions[index - 1]
        if before is not None and before.start >= previous.end:
            return decided
        if any(status.value != "given" for status in decided):
            return decided
        sequence = words_with_role(WORDS, "sequence")
        words = self._text.words_after(group[-1].end, 2)
        closes = bool(words) and words[0] in sequence and (len(words) == 1 or not words[1][0].isalnum())
        opening = self._text.reading.words[
            self._text.reading.word_index(previous.end) : self._text.reading.word_index(group[0].start)
        ]
        if not closes and sequence.isdisjoint(opening):
            return decided
        return [Status("planned", earlier[-1].cues) for _ in decided]

    def _taken_back(self, group: Sequence[Mention], following: int, decided: list[Status]) -> list[Status]:
        """The statuses of a list, seen with what the sentence says of it afterwards."""
        status = decided[-1]
        if status.value == "declined" or (status.weak and status.value == "considered"):
            return decided
        is_last = following >= len(self._mentions)
        ceiling = self._text.sentence.end if is_last else self._mentions[following].start
        chosen = None if is_last else self._mentions[following]
        if chosen is not None and any(
            mention.key == chosen.key or (mention.generic and mention.type == chosen.type)
            for mention in group
        ):
            # "offered surgery or radiation; she chose surgery"
            return decided
        cue = overturned(self._text, group[-1].end, ceiling, status.value)
        if cue is None:
            return decided
        gaps = [self._low[one.end : other.start] for one, other in pairwise(group)]
        is_one = all(_AND.search(gap) or gap.strip() == "," for gap in gaps)
        whole = is_one and len({each.value for each in decided}) == 1
        kept = [] if whole else decided[:-1]
        return kept + [Status("declined", (*each.cues, cue)) for each in decided[len(kept) :]]

    def _joined(self, one: Mention, other: Mention) -> bool:
        """Whether two treatments stand in one list."""
        if other.verb or other.start - one.end > _LIST_GAP or self._text.border_between(one.end, other.start):
            return False
        gap = self._low[one.end : other.start]
        if gap.strip() in ("", "-"):
            return True
        if _ONLY.search(gap):
            # "never had chemo, only surgery"
            return False
        if gap.lstrip().startswith(",") and self._neighbours.stands_for_another(one):
            return False
        if gap.strip() == "," and self._opens_subordinate():
            # "Because margins could not be reached without a craniectomy, surgery was abandoned."
            return False
        if self._neighbours.swapped(other, self._mentions.index(other)) is not None:
            return False
        if _CONNECTOR.search(gap) is None or _OWN_VERB.search(gap) or _NOW.search(gap):
            return False
        return all(
            _is_passing(hit) for hit in self._text.hits if one.end <= hit.start and hit.end <= other.start
        )

    def _opens_subordinate(self) -> bool:
        opening = self._text.words_after(self._text.sentence.start, 1)
        return bool(opening) and opening[0] in words_with_role(WORDS, "subordinator")

    # Deciding -------------------------------------------------------------------------------------

    def _decide(
        self, group: Sequence[Mention], place: int, before: Cue | None, after: Cue | None, asked: bool
    ) -> Status:
        mention = group[place]
        if _DENIED_FIELD.match(self._low, group[-1].end):
            return Status("none")
        if _is_questioned(self._low, group[0].start):
            return Status("considered")
        if after is not None and place < len(group) - 1:
            gap = self._low[mention.end : group[place + 1].start]
            is_one = _is_one_treatment(self._low, group[place:])
            shares = after.reach == "last" and is_one and (before is None or before.status != "given")
            last_gap = self._low[group[-2].end : group[-1].start]
            apart = not is_one and (
                not _AND.search(last_gap) or (before is not None and not _AND.search(gap))
            )
            if (_is_of_last_only(before, after) and not shares) or (
                (after.status == "declined" or after.reach == "tight") and apart
            ):
                after = None
        chosen, cue = self._choose(self._resolved(before, group), before, after, group, mention)
        cues = ((cue.start, cue.end),) if cue is not None and cue.end > cue.start else ()
        if asked:
            return asked_status(self._text, mention, chosen, cue, cues)
        if cue is not None and cue is after and chosen in ("planned", "need") and self._in_condition(mention):
            # "If surgery is chosen: protons first"
            chosen = "considered"
        elif chosen == "declined" and self._kind == "query" and self._is_contradicted(group[-1].end):
            chosen = "considered"
        elif (
            cue is not None
            and cue is after
            and chosen in ("planned", "need")
            and self._kind == "query"
            and self._has_adviser(group[0].start, cue.end)
        ):
            # "One radiation doctor says 50 Gy are needed"
            chosen = "considered"
        if chosen is None:
            return self._by_default(group)
        if chosen == "unclear" and self._kind == "query":
            return Status("planned", cues, weak=True)
        if chosen == "none" and cue is before and self._kind != "query" and self._is_decided_against(mention):
            chosen = "declined"
        if chosen in ("presumed", "unclear") or (chosen == "given" and cue is before and self._is_review(cue)):
            return Status("given", cues, weak=not self._is_counted(mention))
        return Status("planned" if chosen == "need" else chosen, cues)

    def _is_contradicted(self, end: int) -> bool:
        """ "They told that radiation is not needed, but another doctor says 25 sittings"."""
        return any(
            hit.start >= end and hit.row.extra["role"] == "adviser" and " but " in self._low[end : hit.start]
            for hit in self._text.hits
        )

    def _by_default(self, group: Sequence[Mention]) -> Status:
        """The status where no word tells, considered where the text says "or"."""
        status = default_status(self._text, group)
        if status.value in ("given", "planned") and self._is_one_choice(group):
            return Status("considered", status.cues, weak=status.weak)
        if status.value == "given" and not status.cues:
            words = self._text.reading.words
            last = self._text.reading.word_index(group[0].start)
            first = self._text.reading.word_index(self._text.clause_start(group[0].start))
            before = words[max(first, last - _MODAL_REACH) : last]
            told = "would" in before and not words_with_role(WORDS, "telling").isdisjoint(before)
            if self._kind == "query" and not told and not words_with_role(WORDS, "possible").isdisjoint(before):
                # "One might treat the hip with stereotaxy"
                return Status("considered", weak=status.weak)
            if told or not words_with_role(WORDS, "future").isdisjoint(before):
                # "They said they would shrink it with chemo"
                return Status("planned", weak=status.weak)
        return status

    def _is_one_choice(self, group: Sequence[Mention]) -> bool:
        """ "Ibrutinib for good, or venetoclax for a year": another treatment stands behind "or"."""
        if self._has_alternatives(group):
            return True
        place = self._mentions.index(group[0])
        openings = [group[0].start] if place else []
        openings += [other.start for other in self._mentions[place + len(group) :][:1]]
        return any("or" in self._text.words_before(start, _OTHERWISE_WORDS) for start in openings)

    def _is_decided_against(self, mention: Mention) -> bool:
        """ "Plan: letrozole, no chemotherapy": what a plan leaves out."""
        above = heading_above(self._text.reading, mention.start)
        return above is not None and above[2] == "planned"

    def _is_review(self, cue: Cue | None) -> bool:
        """ "I will see her six weeks after radiotherapy": that it was given is not told."""
        if cue is None or self._text.words_before(cue.end, 1)[0] not in ("after", "post", "following"):
            return False
        before = self._text.words_before(cue.start, _REVIEW_REACH)
        return not words_with_role(WORDS, "review").isdisjoint(before)

    def _is_counted(self, mention: Mention) -> bool:
        """ "After 4 cycles of FLOT" tells firmly that they were given."""
        before = self._text.words_before(mention.start, 3)
        return not words_with_role(WORDS, "counted").isdisjoint(before) and any(map(str.isdigit, before))

    def _in_condition(self, mention: Mention) -> bool:
        text = self._text
        return is_conditional(text) and not text.border_between(text.hits[0].end, mention.start)

    def _resolved(self, cue: Cue | None, group: Sequence[Mention]) -> str | None:
        """What the word before the list tells, seen with who says it and whether there are alternatives."""
        if cue is None:
            return None
        status = self._of_prescription(cue.status)
        if status not in ("planned", "wish", "need"):
            return status
        if self._has_adviser(cue.start, cue.end) or is_conditional(self._text):
            return "considered"
        if group[0].type == "palliative" and (status == "wish" or self._is_choice(cue)):
            # Who prefers comfort care has it.
            return "given"
        if status == "wish":
            if self._kind != "query":
                return "planned"
            clinicians = words_with_role(WORDS, "clinician")
            is_clinician = not clinicians.isdisjoint(self._text.words_before(cue.start, 4))
            return "planned" if is_clinician else "considered"
        return "considered" if self._has_alternatives(group) else status

    def _is_choice(self, cue: Cue) -> bool:
        """ "Chose", "opted for"."""
        return self._text.words_after(cue.start, 1)[0] in words_with_role(WORDS, "choice")

    def _of_prescription(self, status: str) -> str:
        """ "Tamoxifen was prescribed" tells what was taken in a report, what is to be taken in a query."""
        if status != "prescribed":
            return status
        return "planned" if self._kind == "query" else "given"

    def _choose(
        self,
        forward: str | None,
        before: Cue | None,
        after: Cue | None,
        group: Sequence[Mention],
        mention: Mention,
    ) -> tuple[str | None, Cue | None]:
        """The status by the words before and after, the one that decided beside it."""
        if mention.verb and before is None and (after is None or after.status not in ("declined", "none")):
            if mention.verb == "base" and after is not None and after.status != "given":
                return after.status, after
            return _OF_VERB[mention.verb], None
        if after is None:
            return forward, before
        light = self._text.is_light(group[-1].end, after.start)
        status = self._of_prescription(after.status)
        if before is None or self._after_decides(forward, before, after, status, light, group):
            return ("declined" if forward == "none" else status), after
        return forward, before

    def _after_decides(
        self,
        forward: str | None,
        before: Cue,
        after: Cue,
        status: str,
        light: bool,
        group: Sequence[Mention],
    ) -> bool:
        """Whether the word after a list outweighs the one before it."""
        if before.reach == "noun":
            # "Treatment with everolimus was proposed"
            return True
        if forward in ("presumed", "unclear"):
            return not (forward == "presumed" and after.reach == "last" and not light)
        if forward == status:
            return after.start - group[-1].end < group[0].start - before.end
        if light and not self._text.is_light(before.end, group[0].start, _LOOSE_WORDS):
            return forward != "none" or status == "considered"
        if forward == "declined":
            return False
        if forward == "none":
            # "no surgery possible", "not a surgical candidate"
            return status in ("considered", "declined")
        if status == "declined":
            return light or self._text.border_between(group[-1].end, after.start)
        if forward == "given" and status == "considered":
            return False
        if after.reach == "last":
            return forward != "given"
        return light or (forward in ("planned", "need") and status == "considered")

    def _has_adviser(self, start: int, end: int) -> bool:
        """Whether one of several who advise says it: "our relatives are telling for immunotherapy"."""
        return self._is_one_of_several(start) or any(
            (hit.start <= start and start - hit.end < _ADVISER_REACH)
            or (hit.start > self._mentions[-1].end and " but " in self._low[end : hit.start])
            for hit in self._text.hits
            if hit.row.extra["role"] == "adviser"
        )

    def _is_one_of_several(self, position: int) -> bool:
        """ "One radiation doctor says", "a second oncologist at the city hospital recommends"."""
        start = max(self._text.clause_start(position), position - _ADVISER_REACH)
        clinicians = words_with_role(WORDS, "clinician")
        return any(
            not clinicians.isdisjoint(self._text.words_after(one.end(), 2))
            for one in _ONE_OF.finditer(self._low, start, position)
        )

    def _has_alternatives(self, group: Sequence[Mention]) -> bool:
        if any(_ALTERNATIVE.search(self._low, one.end, other.start) for one, other in pairwise(group)):
            return True
        text, versus = self._text, ("vs", "versus")
        if any(word in versus for word in text.words_after(group[-1].end, 1)) or any(
            word in versus for word in text.words_before(group[0].start, 1)
        ):
            return True
        return self._or_watching(group)

    def _or_watching(self, group: Sequence[Mention]) -> bool:
        """ "Two cycles of BEP, or else surveillance"; "watching it or surgery"."""
        text, watching = self._text, words_with_role(WORDS, "watching")
        other = _OR_ELSE.match(self._low, group[-1].end, text.sentence.end)
        if other is not None and not watching.isdisjoint(text.words_after(other.end(), _OTHERWISE_WORDS)):
            return True
        before = text.words_before(group[0].start, 2 * _OTHERWISE_WORDS)
        return any(
            word in ("or", "vs", "versus") and not watching.isdisjoint(before[max(0, place - 2) : place])
            for place, word in enumerate(before)
        )


def _is_questioned(low: str, start: int) -> bool:
    """ "?resect", "? adjuvant chemo": a sign of doubt before the treatment."""
    return low[max(0, start - 2) : start].strip() == "?" and low[max(0, start - 3) : start - 1].strip(" ?") == ""


def _is_of_last_only(before: Cue | None, after: Cue) -> bool:
    """Whether a word after a list speaks of its last member only: "had chemo, and RT is planned"."""
    if after.reach == "last":
        return True
    if before is None:
        return False
    return before.status in ("given", "presumed") and after.status in ("planned", "considered", "none")


def _is_one_treatment(low: str, group: Sequence[Mention]) -> bool:
    """Whether the rest of a list is one treatment of several drugs: "carboplatin and pemetrexed"."""
    gaps = [low[one.end : other.start].strip() for one, other in pairwise(group)]
    if all(gap in ("/", "-", "") for gap in gaps):
        return True
    types = {mention.type for mention in group}
    if len(types) > 1 and not types <= _DRUG_TYPES:
        return False
    return all(gap in ("+", "/", "-", "") or _AND.fullmatch(gap) for gap in gaps)


def _is_passing(hit: Hit) -> bool:
    """Whether a list goes on over this word."""
    forward, backward = hit.row.extra["forward"], hit.row.extra["backward"]
    if forward and not forward.startswith(("neutral", "considered tight")):
        return False
    return not backward.startswith(("given", "planned", "declined", "none"))
