"""The status of one treatment of a list, from the words before and after the list.

The nearest word before the list and the nearest after it are weighed; a question, a condition, a heading
decide where neither tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from answer_assist.extraction.readers.treatment_choices import (
    has_adviser,
    has_alternatives,
    is_contradicted,
    is_one_choice,
)
from answer_assist.extraction.readers.treatment_context import heading_above
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_defaults import (
    Status,
    asked_status,
    default_status,
    is_conditional,
)
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.word_roles import words_with_role

_LOOSE_WORDS = 9
_REVIEW_REACH = 8
_MODAL_REACH = 9
_RELATION_REACH = 10
_AND = re.compile(r"\b(?:and|with|plus|or)\b|[+&]|(?<!\d)/")
# "Previous treatment (TACE or RFA): No"
_DENIED_FIELD = re.compile(
    r"[ )\w]{0,25}:\s{0,4}(?:no|none|n/?a|nil|absent|unknown"
    r"|not (?:given|done|applicable|received|known|answered|provided|available|recorded|documented|stated))\b"
)
_NEXT_STEP = re.compile(
    r"[^,;]{0,20}[,;] ?(?:and )?(?:then|followed by|after that|afterwards|later|finally)\b"
)
_BECAUSE = re.compile(
    r",? (?:is possible )?(?:because|bc|bcoz|coz|due to|owing to|on account of|in view of)\b"
    r"|,? per (?:his|her|their|pt)\b"
    r"| (?:is |was )?(?:indicated|warranted|feasible|recommended|advised|offered)\b"
)
# "Liver transplant was raised by his son -> no"
_ANSWERED_NO = re.compile(r"[^.;:?\n]{0,60}?(?:[-=]>|\u2192) {0,2}(?:no|not|declined|rejected)\b")
# "in the spring", "from Monday", "next week": a date alone decides nothing that a verb has told.
_WHEN = re.compile(r"(?:in|on|from|next|this|coming|tomorrow)\b")
_COUNTED = re.compile(r" ?x ?\d{1,2},")
_OF_VERB = {"done": "given", "base": "planned", "wish": "considered"}
_DONE_AT_ONCE = ("surgery", "radiotherapy", "ablation", "transplant")
_DRUG_TYPES = frozenset(("chemotherapy", "targeted", "immunotherapy", "hormonal", "other"))


class Decider:
    """Decides where the treatments of one sentence stand."""

    def __init__(self, text: CueSentence) -> None:
        self._text = text
        self._low = text.low
        self._kind = text.reading.kind

    def decide(
        self, group: Sequence[Mention], place: int, before: Cue | None, after: Cue | None, asked: bool
    ) -> Status:
        """The status of a member of a list, by the words before and after the list.

        Args:
            group: the list.
            place: which of its members.
            before, after: the words that tell.
            asked: whether the list stands in a question.
        """
        mention = group[place]
        if is_denied(self._low, group[-1].end):
            return Status("none")
        refusal = _ANSWERED_NO.match(self._low, group[-1].end)
        if refusal is not None and place == len(group) - 1:
            return Status("declined", ((group[-1].end, refusal.end()),))
        if is_questioned(self._low, group[0].start):
            return Status("considered")
        if after is not None and place < len(group) - 1:
            gap = self._low[mention.end : group[place + 1].start]
            is_one = _is_one_treatment(self._low, group[place:])
            shares = after.reach == "last" and is_one and (before is None or before.status != "given")
            last_gap = self._low[group[-2].end : group[-1].start]
            apart = not is_one and (
                not _AND.search(last_gap) or (before is not None and not _AND.search(gap))
            )
            # "Agreed: chemoradiation, salvage surgery in reserve"
            weighed = after.status == "considered" and before is not None and not _AND.search(last_gap)
            # "CHOEP x6, transplant planned for May"
            weighed |= after.status in ("planned", "considered") and any(
                _COUNTED.match(self._low, one.end, other.start) for one, other in pairwise(group[place:])
            )
            if (
                (_is_of_last_only(before, after) and not shares)
                or ((after.status == "declined" or after.reach == "tight" or weighed) and apart)
                or (self._is_stop(after) and is_over(mention) and not is_over(group[-1]))
            ):
                after = None
        part = self._step(group, place)
        chosen, cue = self._choose(self._resolved(before, part), before, after, group, mention)
        cues = ((cue.start, cue.end),) if cue is not None and cue.end > cue.start else ()
        if asked:
            return asked_status(self._text, mention, chosen, cue, cues)
        if cue is not None and cue is after and chosen in ("planned", "need") and self._in_condition(mention):
            # "If surgery is chosen: protons first"
            chosen = "considered"
        elif chosen == "declined" and self._kind == "query" and is_contradicted(self._text, group[-1].end):
            chosen = "considered"
        elif (
            cue is not None
            and cue is after
            and chosen in ("planned", "need")
            and self._kind == "query"
            and has_adviser(self._text, group[0].start, cue.end)
        ):
            # "One radiation doctor says 50 Gy are needed"
            chosen = "considered"
        elif (
            cue is not None
            and cue.reach == "else"
            and self._kind == "query"
            and is_one_choice(self._text, group)
        ):
            # "Chemo first or operation first"
            chosen = "considered"
        elif cue is not None and cue.reach == "else" and chosen == "planned" and self._is_option(mention):
            # "Options: (a) resection (b) chemotherapy first"
            chosen = "considered"
        if chosen is None:
            return self.by_default(group, part)
        if chosen == "rival":
            # "Momelotinib instead of ruxolitinib": what was given or weighed before, as told elsewhere.
            return Status("considered", cues, weak=True)
        if chosen == "unclear" and self._kind == "query":
            return Status("planned", cues, weak=True)
        if chosen == "none" and cue is before:
            because = _BECAUSE.match(self._low, group[-1].end) is not None
            # "No surgery because of age"
            if because or (self._kind != "query" and self._is_decided_against(mention)):
                chosen = "declined"
        if chosen in ("presumed", "unclear") or (
            chosen == "given" and cue is before and self._is_review(cue)
        ):
            return Status("given", cues, weak=not self._is_counted(mention))
        return Status("planned" if chosen == "need" else chosen, cues)

    def _step(self, group: Sequence[Mention], place: int) -> Sequence[Mention]:
        """ "Taxol and Herceptin, then mastectomy or lumpectomy, then rays": the choice is in one step."""
        first, last = 0, len(group)
        for index, (one, other) in enumerate(pairwise(group), 1):
            if _NEXT_STEP.match(self._low, one.end, other.start):
                first, last = (index, last) if index <= place else (first, min(last, index))
        return group[first:last]

    def by_default(self, group: Sequence[Mention], part: Sequence[Mention] = ()) -> Status:
        """The status where no word tells, considered where the text says "or" in that part of the list."""
        status = default_status(self._text, group)
        if status.value in ("given", "planned") and is_one_choice(self._text, part or group):
            return Status("considered", status.cues, weak=status.weak)
        if status.value == "given" and not status.cues:
            words = self._text.reading.words
            last = self._text.reading.word_index(group[0].start)
            first = self._text.reading.word_index(self._text.clause_start(group[0].start))
            before = words[max(first, last - _MODAL_REACH) : last]
            if self._kind == "query" and not words_with_role(WORDS, "presently told").isdisjoint(before):
                # "They say a stent first, then chemo tablets"
                return Status("planned", weak=True)
            told = "would" in before and not words_with_role(WORDS, "telling").isdisjoint(before)
            if (
                self._kind == "query"
                and not told
                and not words_with_role(WORDS, "possible").isdisjoint(before)
            ):
                # "One might treat the hip with stereotaxy"
                return Status("considered", weak=status.weak)
            if told or not words_with_role(WORDS, "future").isdisjoint(before):
                # "They said they would shrink it with chemo"
                return Status("planned", weak=status.weak)
        return status

    def _is_option(self, mention: Mention) -> bool:
        above = heading_above(self._text.reading, mention.start)
        return above is not None and above[2] == "considered"

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
        if has_adviser(self._text, cue.start, cue.end) or is_conditional(self._text):
            return "considered"
        if self._kind == "query" and self._is_of_relation(cue):
            return "considered"
        if group[0].type == "palliative" and (status == "wish" or self._is_choice(cue)):
            # Who prefers comfort care has it.
            return "given"
        if status == "wish":
            if self._kind != "query":
                return "planned"
            clinicians = words_with_role(WORDS, "clinician")
            is_clinician = not clinicians.isdisjoint(self._text.words_before(cue.start, 4))
            return "planned" if is_clinician and not has_alternatives(self._text, group) else "considered"
        return "considered" if has_alternatives(self._text, group) else status

    def _is_stop(self, cue: Cue) -> bool:
        """ "Was stopped", not "was not needed"."""
        words = self._text.reading.words
        of_cue = words[self._text.reading.word_index(cue.start) : self._text.reading.word_index(cue.end)]
        return cue.status == "declined" and not words_with_role(WORDS, "stopping").isdisjoint(of_cue)

    def _is_of_relation(self, cue: Cue) -> bool:
        """ "My son, who is a GP abroad, says robot surgery"."""
        words = self._text.reading.words
        last = self._text.reading.word_index(cue.end)
        if words[last - 1] not in words_with_role(WORDS, "presently told"):
            return False
        first = self._text.reading.word_index(self._text.clause_start(cue.start))
        before = words[max(first, last - _RELATION_REACH) : last]
        relations = words_with_role(WORDS, "relation")
        place = next((place for place, word in enumerate(before) if word in relations), None)
        return place is not None and words_with_role(WORDS, "doctor word").isdisjoint(before[place:])

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
        if status == "planned" and self._is_only_when(before, after, group):
            return False
        if forward in ("presumed", "unclear"):
            return not (forward == "presumed" and after.reach == "last" and not light)
        if forward == status:
            return after.start - group[-1].end < group[0].start - before.end
        if light and not self._text.is_light(before.end, group[0].start, _LOOSE_WORDS):
            return forward != "none" or status == "considered"
        if forward == "declined":
            return False
        if forward == "none":
            # "no surgery possible", "not a surgical candidate", "no transplant indicated"
            return status in ("considered", "declined") or (status == "planned" and light)
        if status == "declined":
            return light or self._text.border_between(group[-1].end, after.start)
        if forward == "given" and status == "considered":
            return False
        if after.reach == "last":
            return forward != "given"
        return light or (forward in ("planned", "need") and status == "considered")

    def _is_only_when(self, before: Cue, after: Cue, group: Sequence[Mention]) -> bool:
        """ "They talk about a transplant in the spring", "completed the last cycle on Friday"."""
        if before.status not in ("given", "considered") or _WHEN.match(self._low, after.start) is None:
            return False
        is_alone = before.status == "considered" or len(group) == 1
        return is_alone and "," not in self._low[before.end : group[0].start]


def is_over(mention: Mention) -> bool:
    """Whether a treatment is given at once and cannot be stopped: "SRS + nivolumab, stopped in May"."""
    return mention.type in _DONE_AT_ONCE


def is_denied(low: str, end: int) -> bool:
    """Whether a field denies what it names: "Previous treatment (TACE or RFA): No"."""
    return _DENIED_FIELD.match(low, end) is not None


def is_questioned(low: str, start: int) -> bool:
    """ "?resect", "? adjuvant chemo": a sign of doubt before the treatment."""
    return (
        low[max(0, start - 2) : start].strip() == "?" and low[max(0, start - 3) : start - 1].strip(" ?") == ""
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
    gaps = [low[one.end : other.start].strip() for one, other in pairwise(group)]
    if all(gap in ("/", "-", "") for gap in gaps):
        return True
    types = {mention.type for mention in group}
    if len(types) > 1 and not types <= _DRUG_TYPES:
        return False
    return all(gap in ("+", "/", "-", "") or _AND.fullmatch(gap) for gap in gaps)
