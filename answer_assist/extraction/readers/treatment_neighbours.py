"""The nearest words around a list of treatments that tell where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_defaults import is_modal_question
from answer_assist.extraction.readers.treatment_later import is_resumed, speaks_back
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_predicates import (
    agreed_behind,
    end_of_plural_predicate,
    gives_reason,
    is_comfort_instead,
    names_disease,
    only_if,
)
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.word_roles import words_with_role

_FORWARD_REACH = 130
_BACKWARD_REACH = 60
_PURPOSE_REACH = 60
_HEAVY_WORDS = 2
_FINDING_REACH = 25
_DOSE_WORDS = 5
_NO_DRUGS = ("surgery", "ablation", "transplant")
_COORDINATED = re.compile(r",? ?(?:or|and|and/or) ")
# "to", "with", "by", "for" before what comes instead.
_SWAPPED = re.compile(r"\b(?:to|with|by|for)\b[^,.;]{0,12}$")
_SWAP_REACH = 40
_COULD_BE = re.compile(r"could (?:then |finally |eventually )?be (?:\w+ly )+")
_CONTRAST = re.compile(r"(?:[,(>]|\band) ?$")
# "dropped olaparib to 250 mg", "was cut by 25%"
_DOSE_CHANGE = re.compile(
    r" (?:back |down |up )?(?:to|by) (?:about |only )?\d[\d.,]* ?(?:%|m?c?g\b|ml\b|gy\b|auc)"
)


class Neighbours:
    """The words before and after the lists of one sentence: "underwent X", "X was stopped"."""

    def __init__(self, text: CueSentence) -> None:
        self._text = text
        self._mentions = text.mentions
        self._low = text.low
        self._kind = text.reading.kind

    # The word before the list ---------------------------------------------------------------------

    def forward(self, group: Sequence[Mention], index: int) -> Cue | None:
        """The nearest word before a list that tells its status."""
        text, mention = self._text, group[0]
        unclear: Cue | None = None
        own = self._of_verb(mention) if mention.verb else None
        if own is None and mention.verb and index and self._mentions[index - 1].verb:
            previous = self._mentions[index - 1]
            if _COORDINATED.fullmatch(self._low, previous.end, mention.verb_at):
                # "could be cut out or irradiated"
                own = self._of_verb(previous)
        if own is not None:
            if own.status != "unclear":
                return own
            unclear = own
        swapped = self.swapped(mention, index) or self._added_to(mention, index)
        if swapped is not None:
            return swapped
        if mention.verb == "done" and mention.verb_at == mention.start and mention.by_person:
            # "Has leukemia and got bone marrow": the verb tells by itself.
            return None
        floor = max(text.sentence.start, mention.start - _FORWARD_REACH)
        for place in range(text.last_before(mention.start), -1, -1):
            hit = text.hits[place]
            if hit.end <= floor or text.border_between(hit.end, mention.start):
                break
            cue = text.meaning(hit, "forward")
            if cue is None or cue.status == "neutral" or not self._reaches(cue, hit, mention, index):
                continue
            if cue.status == "declined" and (
                _DOSE_CHANGE.match(self._low, group[-1].end)
                or self._is_of_one_dose(mention.start)
                or is_resumed(text.hits_between(group[-1].end, text.sentence.end), text.sentence.end)
            ):
                return Cue(hit.start, hit.end, "given")
            if cue.status == "declined" and self._is_case(hit):
                # "In case of refusal of surgery: chemoradiation"
                return Cue(hit.start, hit.end, "none")
            if cue.status == "declined" and is_comfort_instead(self._mentions, index, hit.end):
                continue
            if self._is_contrasted(hit, index):
                return Cue(hit.start, hit.end, "declined", "tight")
            if cue.status == "planned" and self._is_attributive(hit, mention):
                # "could not complete the planned CROSS regimen"
                unclear = unclear or cue
                continue
            if cue.reach == "noun" or (mention.use == "counted" and cue.status == "presumed"):
                # "We recommend therapy with X", "stopped the drip after two rounds": the verb tells.
                unclear = unclear or cue
                continue
            if cue.status == "unclear":
                # "wants FLOT before surgery": both are planned.
                unclear = unclear or cue
                continue
            if unclear is not None and unclear.status == "unclear" and cue.status == "given":
                # "Completed 4 FLOT before the operation": both are past.
                is_past = self._text.words_after(hit.start, 1)[0] in words_with_role(WORDS, "past verb")
                return Cue(unclear.start, unclear.end, "presumed") if is_past else unclear
            if (
                unclear is not None
                and unclear.status == "unclear"
                and cue.status not in ("planned", "need", "wish", "considered")
            ):
                return unclear
            return cue
        return unclear

    def swapped(self, mention: Mention, index: int) -> Cue | None:
        """ "Change cisplatin to carboplatin", "cisplatin might be replaced by carboplatin"."""
        if not index:
            return None
        text, previous = self._text, self._mentions[index - 1]
        gap = self._low[previous.end : mention.start]
        if len(gap) > _SWAP_REACH or not _SWAPPED.search(gap):
            return None
        verbs = words_with_role(WORDS, "swap"), words_with_role(WORDS, "swap base")
        first = max(text.reading.word_index(text.sentence.start), text.reading.word_index(previous.start) - 3)
        words = text.reading.words
        for place in range(text.reading.word_index(mention.start) - 1, first - 1, -1):
            form = next((form for form, known in enumerate(verbs) if words[place] in known), None)
            if form is None:
                continue
            start, end = text.reading.starts[place], text.reading.ends[place]
            turned = text.turned(start)
            if turned is not None and turned.status in ("planned", "considered", "declined", "none"):
                return Cue(turned.start, end, turned.status)
            return Cue(start, end, ("given", "planned")[form])
        return None

    def _added_to(self, mention: Mention, index: int) -> Cue | None:
        """ "Add ribociclib to letrozole": the one goes on."""
        if not index or self._low[self._mentions[index - 1].end : mention.start] != " to ":
            return None
        before = self._text.words_before(self._mentions[index - 1].start, 2)
        is_added = not words_with_role(WORDS, "adding").isdisjoint(before)
        return Cue(mention.start, mention.start, "given") if is_added else None

    def _reaches(self, cue: Cue, hit: Hit, mention: Mention, index: int) -> bool:
        if cue.reach in ("tight", "said", "drug") and not self._text.is_light(hit.end, mention.start):
            return False
        if cue.status in ("presumed", "unclear") and self._low.startswith(",", hit.end):
            # "Mastectomy after, then letrozole", "operated 3 weeks before, mastectomy"
            return False
        if cue.reach == "drug" and (mention.type in _NO_DRUGS or self._text.is_date_after(hit)):
            return False
        if (
            hit.start == self._text.sentence.start
            and self._low[hit.start : hit.end] == "given"
            and mention.start - hit.end > 2
        ):
            # "Given frailty, resection was felt inappropriate."
            return False
        if hit.row.name == "have" and names_disease(self._text, hit.end, mention.start):
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

    def _of_verb(self, mention: Mention) -> Cue | None:
        """What modal and auxiliary say of a treatment that is itself a verb: "cannot be operated"."""
        turned = self._text.turned(mention.verb_at)
        if turned is not None and self._kind != "query" and mention.verb == "done":
            if turned.status == "considered" and _COULD_BE.match(self._low, turned.start, mention.verb_at):
                # "Subsequently the primary could be completely resected"
                return Cue(turned.start, mention.verb_at, "given")
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
            gap = self._low[hit.end : turned.start]
            # "Pain started, the doctor want to radiate it" gives no purpose.
            if (
                len(gap) < _PURPOSE_REACH
                and "," not in gap
                and not self._text.border_between(hit.end, turned.start)
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
        if self._low.startswith(",", hit.end):
            # "Paclitaxel planned, pembrolizumab if ..."
            return True
        return self._text.is_passive(hit) or not self._text.is_light(hit.end, self._mentions[index].start)

    # The word after the list ----------------------------------------------------------------------

    def backward(self, group: Sequence[Mention], index: int, before: Cue | None) -> Cue | None:
        """The nearest word after a list that tells its status, seen with the word before it."""
        text, mention = self._text, group[-1]
        following = index + len(group)
        while following < len(self._mentions) and self.stands_for_another(
            self._mentions[following], mention.end
        ):
            # "Surgery rather than radiation was chosen"
            mention = self._mentions[following]
            following += 1
        ceiling = min(text.sentence.end, mention.end + _BACKWARD_REACH)
        if following == len(self._mentions):
            ceiling = max(ceiling, end_of_plural_predicate(text, mention.end))
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
            if cue.reach == "end" and (index or self._kind != "note" or text.last_before(mention.start) >= 0):
                # "RT after." and nothing else
                continue
            if cue.reach == "else" and (before is not None or first is not None):
                # "Radiation first", but "had radiation first"
                continue
            if cue.reach != "last" and self._speaks_of_what_follows(hit, following):
                continue
            if gives_reason(text, hit):
                continue
            if cue.status == "declined" and _DOSE_CHANGE.match(self._low, hit.end):
                continue
            if cue.status == "declined" and is_resumed(text.hits, ceiling):
                # "Held for two weeks and resumed"
                return Cue(hit.start, hit.end, "given")
            if cue.status == "planned" and self._is_delay(hit, group[0].start):
                # "Her third chemo was delayed."
                return Cue(hit.start, hit.end, "given")
            if cue.status == "declined" and (
                self._is_of_one_dose(hit.start) or self._is_of_one_dose(group[0].start)
            ):
                # "x 9 (last three doses omitted)": the others were given.
                return Cue(hit.start, hit.end, "given")
            if cue.status == "declined" or (first is None and cue.status == "none"):
                return cue
            # "offered, declined", "as a fallback; pt does not want it": a refusal may follow.
            first = first or cue
        if first is not None and first.status == "considered":
            return agreed_behind(text, first.end, self._end_before(following)) or first
        if first is not None and first.status == "planned":
            return only_if(text, first.end, self._end_before(following)) or first
        return first

    def _end_before(self, following: int) -> int:
        """Where the next treatment starts, or the sentence ends."""
        is_last = following >= len(self._mentions)
        return self._text.sentence.end if is_last else self._mentions[following].start

    def _is_of_one_dose(self, position: int) -> bool:
        """ "Third dose of docetaxel withheld", "the last three were omitted": not all of it."""
        before = self._text.words_before(position, _DOSE_WORDS)
        return not words_with_role(WORDS, "ordinal").isdisjoint(before) and not words_with_role(
            WORDS, "dose word"
        ).isdisjoint(before)

    def _is_delay(self, hit: Hit, start: int) -> bool:
        words = self._text.reading.words
        cue = words[self._text.reading.word_index(hit.start) : self._text.reading.word_index(hit.end)]
        if words_with_role(WORDS, "delaying").isdisjoint(cue):
            return False
        index = self._text.reading.word_index
        # "Zometa monthly, postponed twice"
        is_regular = not words_with_role(WORDS, "every").isdisjoint(words[index(start) : index(hit.start)])
        ordinals = words_with_role(WORDS, "ordinal")
        return is_regular or not ordinals.isdisjoint(self._text.words_before(start, 2))

    def _is_case(self, hit: Hit) -> bool:
        """ "If refused", "in case of refusal"."""
        text = self._text
        return any(
            other.row.extra["backward"].endswith(" last")
            for other in text.hits_between(text.clause_start(hit.start), hit.start)
        )

    def _is_told_of(self, cue: Cue, hit: Hit, mention: Mention) -> bool:
        """Whether a word after a treatment speaks of it: close enough, in its clause or by a pronoun."""
        text = self._text
        light = text.is_light(mention.end, hit.start)
        if cue.reach == "last" and "(" in self._low[mention.end : hit.start]:
            # "Bilateral adrenalectomy (cortical sparing if feasible)"
            return False
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
            is_of_tumor = cue.status in ("declined", "none") and text.reading.hits_between(
                "tumor_types", mention.end, hit.start
            )
            # "The mole was removed and melanoma was excluded."
            return not is_of_tumor
        if cue.reach == "tight" or (
            self._kind == "report" and hit.end != end_of_plural_predicate(text, mention.end)
        ):
            return False
        if hit.end == end_of_plural_predicate(text, mention.end):
            return True
        comma = self._low.rfind(",", mention.end, hit.start)
        if comma >= 0 and cue.status in ("declined", "none") and text.heavy_words(comma, hit.start):
            # "After gastrectomy, triamterene was not required"
            return False
        return text.heavy_words(mention.end, hit.start) <= _HEAVY_WORDS

    def _speaks_of_what_follows(self, hit: Hit, following: int) -> bool:
        """ "had a cholecystectomy and refused chemotherapy", "refused any further therapy"."""
        text = self._text
        if not hit.row.extra["forward"] or (text.is_passive(hit) and not text.takes_object(hit)):
            return False
        last = text.words_before(hit.end, 1)
        if last == ["of"]:
            # "wide excision and consideration of sentinel biopsy"
            return True
        if last == ["by"]:
            # "was declined by the patient"
            return False
        if text.takes_object(hit) and text.is_date_after(hit):
            # "Sigmoidectomy is fixed for the 9th"
            return False
        if following < len(self._mentions) and text.takes_object(hit) and not text.is_date_after(hit):
            # "... and is due for four more FLOT"
            return True
        after = text.words_after(hit.end, 1)
        if after and after[0] in words_with_role(WORDS, "preposition"):
            return False
        if any(
            text.is_light(hit.end, tumor.start) and not {"(", ":"} & set(self._low[hit.end : tumor.start])
            for tumor in text.reading.hits_between("tumor_types", hit.end, hit.end + _FINDING_REACH)
        ):
            # "Frozen section during cystectomy suggested sarcoma"
            return True
        if following < len(self._mentions):
            start = self._mentions[following].start
            if start >= hit.end and "," not in self._low[hit.end : start] and text.is_light(hit.end, start):
                return True
        if after == ["to"] and self._low[hit.start : hit.end].endswith("ed"):
            # "requested to the pharmacy"
            return False
        return bool(after) and after[0] in words_with_role(WORDS, "object opener")

    def stands_for_another(self, mention: Mention, floor: int = 0) -> bool:
        """ "Radiotherapy in place of dissection, letrozole": the list goes on after the contrast."""
        return any(
            hit.row.extra["role"] == "contrast" and self._text.is_light(hit.end, mention.start)
            for hit in self._text.hits
            if floor <= hit.start and hit.end <= mention.start
        )
