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
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_defaults import (
    Status,
    asked_status,
    default_status,
    is_asked,
    is_conditional,
    is_modal_question,
)
from answer_assist.extraction.readers.treatment_later import overturned, speaks_back, stopped_later
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.readers.treatment_terms import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# A list of treatments goes on over a gap of so many characters at most; a cue reaches over so many.
_LIST_GAP = 75
_FORWARD_REACH = 130
_BACKWARD_REACH = 60
_ADVISER_REACH = 40
_PURPOSE_REACH = 60
_HEAVY_WORDS = 2
_FINDING_REACH = 25
_LOOSE_WORDS = 9

_CONNECTOR = re.compile(
    r"[,+/&(>]|->|\b(?:and|with|plus|then|followed|f/b|alongside|combined|along|or|vs|versus|by)\b"
)
_OWN_VERB = re.compile(r"\b(?:is|was|are|were|has|have|had|once|because|when|if|while|until|unless)\b")
# "Previous treatment (TACE or RFA): No"
_DENIED_FIELD = re.compile(
    r"[ )\w]{0,25}:\s?(?:no|none|n/?a|nil|absent|unknown|not (?:given|done|applicable|received|known))\b"
)
_ONLY = re.compile(r",\s*(?:only|just)\b")
_AND = re.compile(r"\b(?:and|with|plus|or)\b|[+/&]")
_ALTERNATIVE = re.compile(r"\b(?:or|vs|versus)\b")
_OR_ELSE = re.compile(r"[^.;]{0,20}?\b(?:or|vs|versus) (?:else )?")
_OTHERWISE_WORDS = 3
_CONTRAST = re.compile(r"(?:[,(>]|\band) ?$")
# "dropped olaparib to 250 mg", "was cut by 25%"
_DOSE_CHANGE = re.compile(
    r" (?:back |down |up )?(?:to|by) (?:about |only )?\d[\d.,]* ?(?:%|m?c?g\b|ml\b|gy\b|auc)"
)


def statuses(reading: Reading, mentions: Sequence[Mention]) -> list[Status]:
    """The status of each mention, in the order of the mentions.

    ``none`` is the status of what is no treatment of the case: "no previous chemotherapy".
    """
    found: list[Status] = []
    first = 0
    while first < len(mentions):
        sentence = reading.sentence_at(mentions[first].start)
        last = first
        while last + 1 < len(mentions) and mentions[last + 1].start < sentence.end:
            last += 1
        found += _TreatmentSentence(CueSentence(reading, sentence, mentions[first : last + 1])).read()
        ceiling = mentions[last + 1].start if last + 1 < len(mentions) else len(reading.view)
        meant = next((place for place in range(last, first - 1, -1) if not found[place].weak), last)
        stop = stopped_later(reading, mentions[meant], ceiling)
        if stop is not None and found[meant].value in ("given", "planned", "considered"):
            found[meant] = Status("declined", (*found[meant].cues, stop))
        first = last + 1
    return found


class _TreatmentSentence:
    """The treatments of one sentence."""

    def __init__(self, text: CueSentence) -> None:
        self._text = text
        self._mentions = text.mentions
        self._low = text.low
        self._kind = text.reading.kind

    def read(self) -> list[Status]:
        found: list[Status] = []
        first = 0
        while first < len(self._mentions):
            last = first
            while last + 1 < len(self._mentions) and self._joined(
                self._mentions[last], self._mentions[last + 1]
            ):
                last += 1
            group = self._mentions[first : last + 1]
            before, after = self._forward(group, first), self._backward(group, first)
            asked = is_asked(self._text, group)
            decided = [self._decide(group, place, before, after, asked) for place in range(len(group))]
            decided = self._in_sequence(group, first, found, before, after, decided)
            found += self._taken_back(group, last + 1, decided)
            first = last + 1
        return found

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
        if status.value in ("declined", "none") or (status.weak and status.value == "considered"):
            return decided
        is_last = following >= len(self._mentions)
        ceiling = self._text.sentence.end if is_last else self._mentions[following].start
        chosen = "" if is_last else self._mentions[following].key
        if any(mention.key == chosen for mention in group):
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
        if gap.lstrip().startswith(",") and self._stands_for_another(one):
            return False
        if gap.strip() == "," and self._opens_subordinate():
            # "Because margins could not be reached without a craniectomy, surgery was abandoned."
            return False
        if _CONNECTOR.search(gap) is None or _OWN_VERB.search(gap):
            return False
        return all(
            _is_passing(hit) for hit in self._text.hits if one.end <= hit.start and hit.end <= other.start
        )

    def _stands_for_another(self, mention: Mention, floor: int = 0) -> bool:
        """ "Radiotherapy in place of dissection, letrozole": the list goes on after the contrast."""
        return any(
            hit.row.extra["role"] == "contrast" and self._text.is_light(hit.end, mention.start)
            for hit in self._text.hits
            if floor <= hit.start and hit.end <= mention.start
        )

    def _opens_subordinate(self) -> bool:
        opening = self._text.words_after(self._text.sentence.start, 1)
        return bool(opening) and opening[0] in words_with_role(WORDS, "subordinator")

    # The word before the list ---------------------------------------------------------------------

    def _forward(self, group: Sequence[Mention], index: int) -> Cue | None:
        """The nearest word before a list that tells its status."""
        text, mention = self._text, group[0]
        if mention.verb and (own := self._of_verb(mention)) is not None:
            return own
        unclear: Cue | None = None
        floor = max(text.sentence.start, mention.start - _FORWARD_REACH)
        for place in range(text.last_before(mention.start), -1, -1):
            hit = text.hits[place]
            if hit.end <= floor or text.border_between(hit.end, mention.start):
                break
            cue = text.meaning(hit, "forward")
            if cue is None or cue.status == "neutral" or not self._reaches(cue, hit, mention, index):
                continue
            if cue.status == "declined" and _DOSE_CHANGE.match(self._low, group[-1].end):
                return Cue(hit.start, hit.end, "given")
            if self._is_contrasted(hit, index):
                return Cue(hit.start, hit.end, "declined", "tight")
            if cue.status == "planned" and self._is_attributive(hit, mention):
                # "could not complete the planned CROSS regimen"
                unclear = unclear or cue
                continue
            if cue.status == "unclear":
                # "wants FLOT before surgery": both are planned.
                unclear = unclear or cue
                continue
            if (
                unclear is not None
                and unclear.status == "unclear"
                and cue.status not in ("planned", "need", "wish", "considered")
            ):
                return unclear
            return cue
        return unclear

    def _reaches(self, cue: Cue, hit: Hit, mention: Mention, index: int) -> bool:
        if cue.reach in ("tight", "said", "drug") and not self._text.is_light(hit.end, mention.start):
            return False
        if cue.reach == "drug" and (mention.type == "surgery" or self._is_date(hit)):
            return False
        if (
            hit.start == self._text.sentence.start
            and self._low[hit.start : hit.end] == "given"
            and mention.start - hit.end > 2
        ):
            # "Given frailty, resection was felt inappropriate."
            return False
        return not self._belongs_to_previous(hit, index)

    def _is_contrasted(self, hit: Hit, index: int) -> bool:
        """ "For limb salvage, not amputation": the other treatment was decided against."""
        if index == 0 or hit.row.extra["role"] != "contrast":
            return False
        between = self._low[self._mentions[index - 1].end : hit.start]
        return _CONTRAST.search(between) is not None

    def _is_attributive(self, hit: Hit, mention: Mention) -> bool:
        before = self._text.words_before(hit.start, 1)
        return (
            self._low[hit.start : hit.end].endswith("ed")
            and bool(before)
            and before[0] in words_with_role(WORDS, "own")
            and self._text.is_light(hit.end, mention.start)
        )

    def _is_date(self, hit: Hit) -> bool:
        """ "On July 11, then radioiodine"."""
        after = self._text.words_after(hit.end, 1)
        return bool(after) and (after[0].isdigit() or after[0] in words_with_role(WORDS, "date word"))

    def _of_verb(self, mention: Mention) -> Cue | None:
        """What modal and auxiliary say of a treatment that is itself a verb: "cannot be operated"."""
        turned = self._text.turned(mention.verb_at)
        if turned is not None:
            return self._purpose(mention, turned)
        if mention.verb == "done" and self._text.has_auxiliary(mention.verb_at):
            status = "considered" if is_modal_question(self._text, mention) else "given"
            return Cue(mention.verb_at, mention.verb_at, status)
        return None

    def _purpose(self, mention: Mention, turned: Cue) -> Cue:
        """ "TURBT was done to remove the mass": the purpose of what was done."""
        if turned.status != "planned" or self._low[turned.start : mention.verb_at].strip() != "to":
            return turned
        for hit in self._text.hits:
            if hit.end > turned.start or not hit.row.extra["forward"].startswith("given"):
                continue
            if turned.start - hit.end < _PURPOSE_REACH and not self._text.border_between(
                hit.end, turned.start
            ):
                return Cue(hit.start, hit.end, "given")
        return turned

    def _belongs_to_previous(self, hit: Hit, index: int) -> bool:
        """Whether the word tells of the treatment before it: "RT was completed, surgery ..."."""
        if index == 0 or not hit.row.extra["backward"] or not hit.row.extra["forward"]:
            return False
        if self._text.takes_object(hit):
            return False
        previous = self._mentions[index - 1]
        if hit.start < previous.end or not self._text.is_light(previous.end, hit.start):
            return False
        if self._low[previous.end : hit.start].rstrip().endswith(",") and not self._text.is_passive(hit):
            return False
        return self._text.is_passive(hit) or not self._text.is_light(hit.end, self._mentions[index].start)

    # The word after the list ----------------------------------------------------------------------

    def _backward(self, group: Sequence[Mention], index: int) -> Cue | None:
        """The nearest word after a list that tells its status."""
        text, mention = self._text, group[-1]
        following = index + len(group)
        while following < len(self._mentions) and self._stands_for_another(
            self._mentions[following], mention.end
        ):
            # "Surgery rather than radiation was chosen"
            mention = self._mentions[following]
            following += 1
        ceiling = min(text.sentence.end, mention.end + _BACKWARD_REACH)
        if following < len(self._mentions):
            ceiling = min(ceiling, self._mentions[following].start)
        first: Cue | None = None
        for hit in text.hits:
            if hit.start < mention.end:
                continue
            if hit.end > ceiling:
                break
            cue = text.meaning(hit, "backward")
            if cue is None or cue.status == "neutral" or not self._is_told_of(cue, hit, mention):
                continue
            if cue.reach != "last" and self._speaks_of_what_follows(hit, following):
                continue
            if self._gives_reason(hit):
                continue
            if cue.status == "declined" and _DOSE_CHANGE.match(self._low, hit.end):
                continue
            if cue.status == "declined" or (first is None and cue.status == "none"):
                return cue
            # "offered, declined", "as a fallback; pt does not want it": a refusal may follow.
            first = first or cue
        return first

    def _gives_reason(self, hit: Hit) -> bool:
        """ "Could the adrenal be irradiated, since it is a single spot": no date, a reason."""
        return hit.row.extra["role"] == "causal" and not words_with_role(
            WORDS, "pronoun subject", "subject"
        ).isdisjoint(self._text.words_after(hit.end, 1))

    def _is_told_of(self, cue: Cue, hit: Hit, mention: Mention) -> bool:
        """Whether a word after a treatment speaks of it: close enough, in its clause or by a pronoun."""
        text = self._text
        light = text.is_light(mention.end, hit.start)
        if cue.reach == "last" and " and " in self._low[mention.end : hit.start]:
            # "RT right breast, and left if margins close"
            return False
        if text.border_between(mention.end, hit.start):
            pronouns = words_with_role(WORDS, "pronoun")
            if light and self._low[mention.end : hit.start].strip() == "-":
                return True
            return cue.status == "declined" and (
                (light and speaks_back(text, hit, text.sentence.end))
                or not pronouns.isdisjoint(text.words_after(hit.end, 2))
            )
        if light:
            return True
        if cue.reach == "tight" or self._kind == "report":
            return False
        return text.heavy_words(mention.end, hit.start) <= _HEAVY_WORDS

    def _speaks_of_what_follows(self, hit: Hit, following: int) -> bool:
        """ "had a cholecystectomy and refused chemotherapy", "refused any further therapy"."""
        text = self._text
        if not hit.row.extra["forward"] or (text.is_passive(hit) and not text.takes_object(hit)):
            return False
        if any(
            text.is_light(hit.end, tumor.start)
            for tumor in text.reading.hits_between("tumor_types", hit.end, hit.end + _FINDING_REACH)
        ):
            # "Frozen section during cystectomy suggested sarcoma"
            return True
        after = text.words_after(hit.end, 1)
        if after and after[0] in words_with_role(WORDS, "preposition"):
            return False
        if following < len(self._mentions):
            start = self._mentions[following].start
            if start >= hit.end and "," not in self._low[hit.end : start] and text.is_light(hit.end, start):
                return True
        if after == ["to"] and self._low[hit.start : hit.end].endswith("ed"):
            # "requested to the pharmacy"
            return False
        return bool(after) and after[0] in words_with_role(WORDS, "object opener")

    # Deciding -------------------------------------------------------------------------------------

    def _decide(
        self, group: Sequence[Mention], place: int, before: Cue | None, after: Cue | None, asked: bool
    ) -> Status:
        mention = group[place]
        if _DENIED_FIELD.match(self._low, group[-1].end):
            return Status("none")
        if after is not None and place < len(group) - 1:
            gap = self._low[mention.end : group[place + 1].start]
            shares = before is None and after.reach == "last" and _is_one_treatment(self._low, group[place:])
            last_gap = self._low[group[-2].end : group[-1].start]
            apart = not _AND.search(last_gap) or (before is not None and not _AND.search(gap))
            if (_is_of_last_only(before, after) and not shares) or (
                (after.status == "declined" or after.reach == "tight") and apart
            ):
                after = None
        chosen, cue = self._choose(self._resolved(before, group), before, after, group, mention)
        cues = ((cue.start, cue.end),) if cue is not None and cue.end > cue.start else ()
        if asked:
            return asked_status(self._text, mention, chosen, cue, cues)
        if chosen is None:
            return default_status(self._text, group)
        if chosen == "unclear" and self._kind == "query":
            return Status("considered", cues, weak=True)
        if chosen in ("presumed", "unclear"):
            return Status("given", cues, weak=True)
        return Status("planned" if chosen == "need" else chosen, cues)

    def _resolved(self, cue: Cue | None, group: Sequence[Mention]) -> str | None:
        """What the word before the list tells, seen with who says it and whether there are alternatives."""
        if cue is None:
            return None
        status = self._of_prescription(cue.status)
        if status not in ("planned", "wish", "need"):
            return status
        if self._has_adviser(cue) or is_conditional(self._text):
            return "considered"
        if status == "wish" and group[0].type == "palliative":
            # Who prefers comfort care has it.
            return "given"
        if status == "wish":
            clinicians = words_with_role(WORDS, "clinician")
            is_clinician = not clinicians.isdisjoint(self._text.words_before(cue.start, 4))
            return "planned" if is_clinician else "considered"
        return "considered" if self._has_alternatives(group) else status

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
            return ("given" if mention.verb == "done" else "planned"), None
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
        if forward in ("presumed", "unclear"):
            return not (forward == "presumed" and after.reach == "last" and not light)
        if forward == status:
            return after.start - group[-1].end < group[0].start - before.end
        if light and not self._text.is_light(before.end, group[0].start, _LOOSE_WORDS):
            return forward != "none" or status == "considered"
        if forward == "declined":
            return False
        if forward == "none":
            # "no surgery possible"
            return status == "considered"
        if status == "declined":
            return light or self._text.border_between(group[-1].end, after.start)
        if forward == "given" and status == "considered":
            return False
        if after.reach == "last":
            return forward != "given"
        return light or (forward in ("planned", "need") and status == "considered")

    def _has_adviser(self, cue: Cue) -> bool:
        """Whether one of several who advise says it: "our relatives are telling for immunotherapy"."""
        return any(
            hit.start <= cue.start and cue.start - hit.end < _ADVISER_REACH
            for hit in self._text.hits
            if hit.row.extra["role"] == "adviser"
        )

    def _has_alternatives(self, group: Sequence[Mention]) -> bool:
        if any(_ALTERNATIVE.search(self._low, one.end, other.start) for one, other in pairwise(group)):
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


def _is_of_last_only(before: Cue | None, after: Cue) -> bool:
    """Whether a word after a list speaks of its last member only: "had chemo, and RT is planned"."""
    if after.reach == "last":
        return True
    if before is None:
        return False
    return before.status in ("given", "presumed") and after.status in ("planned", "considered", "none")


def _is_one_treatment(low: str, group: Sequence[Mention]) -> bool:
    """Whether the rest of a list is one treatment of several drugs: "carboplatin and pemetrexed"."""
    return len({mention.type for mention in group}) == 1 and all(
        _AND.fullmatch(low[one.end : other.start].strip()) for one, other in pairwise(group)
    )


def _is_passing(hit: Hit) -> bool:
    """Whether a list goes on over this word."""
    forward, backward = hit.row.extra["forward"], hit.row.extra["backward"]
    if forward and not forward.startswith(("neutral", "considered tight")):
        return False
    return not backward.startswith(("given", "planned", "declined", "none"))
