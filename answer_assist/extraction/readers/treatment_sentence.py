"""The treatments of one sentence: which stand in one list, and where each list stands.

Treatments of one list share their status ("recommends carboplatin and paclitaxel, then debulking").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_deciding import Decider, is_denied, is_over, is_questioned
from answer_assist.extraction.readers.treatment_defaults import Status, asked_status, is_asked
from answer_assist.extraction.readers.treatment_later import overturned
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_neighbours import Neighbours
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.word_roles import words_with_role

# A list of treatments goes on over a gap of so many characters at most.
_LIST_GAP = 75
_WHO_WORDS = 3
_CONNECTOR = re.compile(
    r"[,+/&(>]|->|\b(?:and|with|plus|then|followed|f/b|alongside|combined|along|or|vs?|versus|by)\b"
)
_OWN_VERB = re.compile(r"\b(?:is|was|are|were|has|have|had|once|because|when|if|while|until|unless)\b")
# "Refractory to bortezomib, now daratumumab"
_NOW = re.compile(r"\b(?:now|currently|presently|today|at present)\b")
# "A redo surgery, i.e. radical cholecystectomy, then capecitabine"
_THAT_IS = re.compile(r"[ ,(]*(?:i\.? ?e\b|that is\b|viz\b|namely\b|meaning\b)")
_WITH_OR_WITHOUT = re.compile(r"\bw(?:ith)?(?: or |/)w(?:ith)?o(?:ut)?\b")
_ONLY = re.compile(r",\s*(?:only|just)\b")
_AND = re.compile(r"\b(?:and|with|plus|or)\b|[+&]|(?<!\d)/")


class TreatmentSentence:
    """The treatments of one sentence."""

    def __init__(self, text: CueSentence) -> None:
        self._text = text
        self._mentions = text.mentions
        self._low = text.low
        self._neighbours = Neighbours(text)
        self._decider = Decider(text)

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
            decided = [
                self._decider.decide(group, place, before, after, asked) for place in range(len(group))
            ]
            decided = self._in_sequence(group, first, found, before, after, decided)
            first += len(group)
            found += self._taken_back(group, first, decided)
        return found

    def _without_cues(self) -> list[Status]:
        """The statuses where no word tells, as on most lines of a pathology report."""
        mentions = self._mentions
        if is_denied(self._low, mentions[-1].end):
            return [Status("none")] * len(mentions)
        if is_asked(self._text, mentions):
            return [asked_status(self._text, mention, None, None, ()) for mention in mentions]
        found: list[Status] = []
        for group in self._groups():
            questioned = is_questioned(self._low, group[0].start)
            found += [Status("considered") if questioned else self._decider.by_default(group)] * len(group)
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
        explained = _THAT_IS.match(self._low, previous.end, group[0].start) is not None
        if not (closes or explained) and sequence.isdisjoint(opening):
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
        if self._is_disputed(status, cue):
            return [*decided[:-1], Status("considered", (*status.cues, cue))]
        gaps = [self._low[one.end : other.start] for one, other in pairwise(group)]
        is_one = all(_AND.search(gap) or gap.strip() == "," for gap in gaps)
        whole = (
            is_one
            and len({each.value for each in decided}) == 1
            # "SRS and nivolumab, stopped for hepatitis": only what goes on can be stopped.
            and (is_over(group[-1]) or not any(map(is_over, group)))
        )
        kept = [] if whole else decided[:-1]
        return kept + [Status("declined", (*each.cues, cue)) for each in decided[len(kept) :]]

    def _is_disputed(self, status: Status, refusal: tuple[int, int]) -> bool:
        """ "Radiation: my surgeon says yes and the radiotherapist says no"."""
        if status.value != "planned" or not status.cues or self._text.reading.kind != "query":
            return False
        words, index = self._text.reading.words, self._text.reading.word_index
        clinicians = words_with_role(WORDS, "clinician")
        first, last = status.cues[-1]
        return not clinicians.isdisjoint(
            words[index(last) : index(refusal[0])]
        ) and not clinicians.isdisjoint(self._text.words_before(first, _WHO_WORDS))

    def _joined(self, one: Mention, other: Mention) -> bool:
        """Whether two treatments stand in one list."""
        if other.verb or other.start - one.end > _LIST_GAP or self._text.border_between(one.end, other.start):
            return False
        gap = self._low[one.end : other.start]
        if gap.strip() in ("", "-"):
            return True
        if _WITH_OR_WITHOUT.search(gap) or (other.type == "palliative" != one.type and gap.strip() == ","):
            # "RT with or without chemo", "not fit for chemo, best supportive care"
            return False
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


def _is_passing(hit: Hit) -> bool:
    """Whether a list goes on over this word."""
    forward, backward = hit.row.extra["forward"], hit.row.extra["backward"]
    if forward and not forward.startswith(("neutral", "considered tight")):
        return False
    return not backward.startswith(("given", "planned", "declined", "none"))
