"""Claims about places, sentence by sentence: role, assertion, whose, and the words that say so.

A claim is what one passage says of one place. ``sites`` weighs the claims of the whole document against each
other: a mass in an organ is the primary's place only if nothing better is said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cached_property
from typing import cast

from answer_assist.extraction.context import AssertionReading, assertion_at, is_general
from answer_assist.extraction.readers.site_denials import SIGN, Denials
from answer_assist.extraction.readers.site_events import Event, cues_by_role
from answer_assist.extraction.readers.site_groups import find_groups
from answer_assist.extraction.readers.site_headings import Headings
from answer_assist.extraction.readers.site_lexicon import tissue_of
from answer_assist.extraction.readers.site_passages import (
    Claim,
    ClaimRole,
    Cue,
    general_sentences,
    is_comparison,
)
from answer_assist.extraction.readers.site_places import Group, Place
from answer_assist.extraction.readers.site_relatives import Relatives
from answer_assist.extraction.readers.site_roles import Roles
from answer_assist.extraction.readers.site_sentences import Sentences
from answer_assist.extraction.readers.site_words_before import Role
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|cannot|can|could|has|have|had|shows?|showed|may|might)\b"
)
# "Can it come in his kidney also": asked, with or without a question mark.
# "It spread to the brain before he died, they <did not> give him chemo"
_OTHER_CLAUSE = re.compile(r",[ ](?:and[ ]|so[ ]|but[ ])?(?:they|we|he|she|i)[ ]$")
_ASKED = re.compile(
    r"\b(?:can|could|will|would|may|might|if|whether|does|did)\s+(?:it|this|the|cancer|that)\s+(?:\w+\s+){0,2}$"
)
_FROM_TUMOR = 4
_RARE = re.compile(r"rare\b|exceptional|unusual|uncommon")
_OWNERS = (["my"], ["his"], ["her"], ["our"], ["their"])
_TISSUE = "C49.9"
_TAKES_UP = re.compile(r"[\s,;]*(?:(?:and|but)\s+)?(?:these|this|they|which|it)\s+")
_ANY_OF = re.compile(
    r"(?:%|\b(?!some (?:type|kind|sort|form) of)(?<!some )"
    r"(?:most|many|some|majority|subset|proportion|percent|all|types?|kinds?|cases))"
    r"[^.]{0,14}\bof\s+(?:\w+\s+){0,2}$"
)
_SAMPLING = frozenset({"test", "tissue"})
# "A lesion resembling a metastasis" states none.
_COMPARED = AssertionReading("uncertain")


def find_claims(reading: Reading) -> tuple[list[Claim], Roles]:
    """All claims of a document about its places, in text order."""
    grammar = Roles(reading, find_groups(reading))
    return _Claims(reading, grammar).all(), grammar


class _Claims(Headings, Sentences, Denials, Relatives):
    grammar: Roles

    def all(self) -> list[Claim]:
        """The claims of all groups, in text order."""
        claims: list[Claim] = []
        grammar = self.grammar
        has_general = bool(self.reading.hits("general"))
        compares = bool(general_sentences(self.reading))
        titled = compares and self._titled()
        for group in grammar.groups:
            for part in grammar.split(group) if len(group.places) > 1 else (group,):
                near = grammar.near(part)
                general = has_general and is_general(self.reading, part.start)
                if not general:
                    denied = self._has_denial(near.sentence) or SIGN.match(self.reading.low, part.end)
                    stated = self._freed(part) if denied else None
                    if stated is None and self._has_nodes:
                        stated = self._with_nodes(part)
                    if stated is not None:
                        claims += stated
                        continue
                if (
                    compares
                    and is_comparison(self.reading, part.start)
                    and not (titled and near.sentence.start == 0)
                ):
                    continue
                if near.told or self._may_claim(part, near.sentence):
                    claims += self._of_group(part, general)
        return claims

    def _titled(self) -> bool:
        """ "Primary angiosarcoma of the spleen is rare. A man ... a ruptured spleen": the case of a first
        sentence that says how rare it is.
        """
        reading = self.reading
        end = reading.sentences[0].end
        if not any(_RARE.search(reading.low, hit.start, hit.end) for hit in cues_by_role(reading)["general"]):
            return False
        named = {
            place.code[:3] for group in self.grammar.groups if group.end <= end for place in group.places
        }
        return any(
            place.code[:3] in named
            for group in self.grammar.groups
            if group.start >= end and not is_comparison(reading, group.start)
            for place in group.places
        )

    def _may_claim(self, group: Group, sentence: Sentence) -> bool:
        """Whether an organ may have a role without a word for it in its sentence: most are only looked at."""
        return (
            group.places[0].kind == "marrow"
            or self._opens_line(group)
            or self._is_anaphoric(sentence.start, sentence.end)
            or self._family_heading(sentence.start, group.start) is not None
            or (self._tells_of_relatives and self._died_of(group))
        )

    def _of_group(self, group: Group, general: bool) -> list[Claim]:
        role = self.grammar.role_of(group)
        if general and (role is None or role.head.mention is None):
            # The reader of tumors has left out those of general statements.
            return []
        if role is None:
            if group.places[0].kind == "blood":
                return []
        elif role.role == "margin" or (role.strength < 2 and self._is_form(group, role)):
            return []
        stated = None
        if role is None or role.role == "lesion" or (role.role == "primary" and role.strength < 2):
            stated = self._stated(group, role)
        if stated is not None:
            return stated
        return self._sample(group) if role is None else self._of_role(group, role)

    def _is_form(self, group: Group, role: Role) -> bool:
        """ "COLON, RECTUM, APPENDIX TUMORS": the name of a form for several organs."""
        head = self.reading.low[role.head.start : role.head.end]
        return role.role == "primary" and len(group.places) > 2 and head.endswith("s")

    def _of_role(self, group: Group, role: Role) -> list[Claim]:
        claims = []
        for place in group.places:
            if role.role == "clear":
                claim = self._clear(place, role)
            else:
                claim = self._claim(group, place, role)
            if claim is not None:
                claims.append(claim)
        return claims

    def _claim(self, group: Group, place: Place, role: Role) -> Claim | None:
        head = role.head
        whose, whose_cue = self._whose(place, head)
        if whose == "other":
            return None
        if role.role == "disease" and (not place.row.extra["spread"] or place.kind == "skin"):
            # A tumor of the breast infiltrates the skin over it.
            return None
        if role.role == "disease" and self._grows_into(place, head):
            return None
        if role.role == "metastasis" and place.code == _TISSUE and head.role in ("went", "spread"):
            # "A cancer which has not gone into the muscle": growth of a tumor of the bladder
            return None
        if head.role == "tumor" and _ANY_OF.search(
            self.reading.low, max(0, min(head.start, place.start) - 60), min(head.start, place.start)
        ):
            return None
        if self.is_missing(max(head.end, place.end)):
            return None
        assertion: Assertion
        cues: tuple[Cue, ...]
        sign = SIGN.match(self.reading.low, max(head.end, place.end))
        if sign is not None and role.role != "primary":
            assertion, cues = "absent", (sign.span(1),)
        elif head.mention is not None and role.role == "primary":
            assertion, cues = self._of_origin(head)
            first = min(place.first, head.first)
            owned = self.reading.kind == "query" and self.reading.words[first - 1 : first] in _OWNERS
            if assertion == "uncertain" and (owned or self._is_spreading(max(place.end, head.end))):
                assertion, cues = "present", ()
        else:
            assertion, cues = self._assertion(group, place, head)
        if assertion == "absent" and role.role == "primary" and role.strength < 2:
            return None
        kind: ClaimRole = (
            "disease"
            if role.role == "disease"
            else "lesion"
            if role.role == "lesion"
            else "open"
            if role.role == "open"
            else "metastasis"
            if role.role == "metastasis"
            else "primary"
        )
        ranges = [(place.start, place.end), (head.start, head.end), *cues]
        if whose_cue is not None and whose == "family":
            ranges.append(whose_cue)
        return Claim(place, kind, role.strength, assertion, whose, tuple(ranges), head.morphology)

    def _of_origin(self, tumor: Event) -> tuple[Assertion, tuple[Cue, ...]]:
        """The assertion of a tumor; in doubt where only a metastasis of it is weighed."""
        assert tumor.mention is not None
        event = next(self.grammar.before(tumor.start, tumor.start - 30), None)
        if event is not None and event.role == "metastasis" and tumor.mention.assertion == "present":
            gap = self.grammar.gap(event.last, tumor.first)
            if gap.preposition in ("of", "from") and gap.length <= _FROM_TUMOR:
                assertion, cues = self._head_assertion(event)
                if assertion == "uncertain" and "known" not in self.reading.words[event.last : tumor.first]:
                    return assertion, cues
        return tumor.mention.assertion, tumor.mention.cues

    def _grows_into(self, place: Place, head: Event) -> bool:
        """ "Gallbladder cancer with infiltration of the liver": only a lymphoma comes by the blood."""
        if place.kind == "marrow" or not self.reading.low.startswith("infiltrat", head.start):
            return False
        return not any(
            tissue_of(event.morphology) in ("lymphoid", "marrow")
            for event in self.grammar.events
            if event.morphology is not None
        )

    def _is_spreading(self, end: int) -> bool:
        """ "Can the cancer of my breast have gone to the bones?": the cancer of the breast is there."""
        event = next(self.grammar.after(end, end + 24), None)
        return event is not None and event.role in ("went", "spread")

    def _assertion(self, group: Group, place: Place, head: Event) -> tuple[Assertion, tuple[Cue, ...]]:
        """What is said of this place: by the words about it, or else by those about the word that gives
        the role.
        """
        own = self._scoped(assertion_at(self.reading, place.start, place.end), place)
        if own.value == "absent" and self._is_of_course(own.cues, min(head.start, place.start)):
            return "present", ()
        if own.value != "present" and own.cues:
            cue = own.cues[0]
            if cue[0] >= group.end and self._is_of_next(group, cue, head):
                # "liver mets smaller, lung nodules resolved"
                own = replace(own, value="present", cues=())
            # "vertebra D8 and adrenal doubtful": a bare adjective after a list speaks of its last member.
            if self._is_of_last(group, place, cue, head) or self._is_of_marker(cue):
                own = replace(own, value="present", cues=())
        if own.value != "present":
            return own.value, own.cues
        between = (min(head.end, place.end), max(head.start, place.start))
        if self._is_cut(*between):
            return "present", ()
        if head.role in ("spread", "went", "tumor") and _ASKED.search(
            self.reading.low, max(0, head.start - 40), head.start
        ):
            return "uncertain", ()
        of_head = self._scoped(tumor_assertion(self.reading, head.start, head.end) or _COMPARED, head)
        if (
            of_head.cues
            and of_head.cues[0][0] >= group.end
            and self._is_of_next(group, of_head.cues[0], head)
        ):
            return "present", ()
        if of_head.cues and (
            self._is_of_last(group, place, of_head.cues[0], head) or self._is_of_marker(of_head.cues[0])
        ):
            return "present", ()
        if of_head.value == "present" and self._is_asked(head):
            return "uncertain", ()
        if of_head.value == "present":
            return self._taken_up(max(head.end, place.end))
        return of_head.value, of_head.cues

    def _is_of_next(self, group: Group, cue: Cue, head: Event) -> bool:
        """Whether a cue is of another organ with a finding of its own, or of another subject's clause."""
        if head.role in ("spread", "went") and _OTHER_CLAUSE.search(self.reading.low, group.end, cue[0]):
            return True
        groups = self.grammar.groups
        first = bisect_right(self.grammar.group_starts, group.start)
        last = bisect_right(self.grammar.group_starts, cue[0])
        if first >= last or groups[first].end > cue[0]:
            return False
        nearest = groups[last - 1]
        if self.reading.words[nearest.first - 1] in (",", ";"):
            # "Lung spots on CT, marrow negative"
            return self.reading.word_index(cue[0]) - nearest.last <= 1
        return any(
            event.role in ("lesion", "metastasis") for event in self.grammar.after(groups[first].end, cue[0])
        )

    def _taken_up(self, end: int) -> tuple[Assertion, tuple[Cue, ...]]:
        """ "PET is insensitive for brain metastases and these are not excluded"."""
        match = _TAKES_UP.match(self.reading.low, end)
        if match is not None:
            for cue in self.reading.hits_between("cues_after", match.end(), match.end() + 40):
                if cue.start == match.end() and cue.row.extra["meaning"] in ("absent", "uncertain"):
                    return cast("Assertion", cue.row.extra["meaning"]), ((cue.start, cue.end),)
        return "present", ()

    def _is_of_last(self, group: Group, place: Place, cue: Cue, head: Event) -> bool:
        """ "Vertebra D8 and adrenal doubtful": a bare adjective after a list speaks of its last member."""
        if place is group.places[-1] or cue[0] < group.end or head.start >= group.end:
            return False
        return not _VERB.search(self.reading.low, group.end, cue[1])

    def _is_of_marker(self, cue: Cue) -> bool:
        """ "Adenocarcinoma of the rectum was negative for p53" denies no tumor."""
        low = self.reading.low
        if not low.startswith("neg", cue[0]):
            return False
        after = cue[1] + 4 if low.startswith(" for", cue[1]) else cue[1]
        return bool(self.reading.hits_between("markers", after, after + 30)) or (
            low.startswith((" for", " with"), cue[1])
            and not any(
                event.role in ("tumor", "metastasis", "disease")
                for event in self.grammar.after(cue[1], cue[1] + 40)
            )
        )

    def _is_cut(self, start: int, end: int) -> bool:
        """Whether an "except", "but" stands between two offsets."""
        return start < end and bool(self.reading.hits_between("cue_ends", start, end))

    def _clear(self, place: Place, role: Role) -> Claim | None:
        """ "Bones are free of disease", "neither liver nor bone shows anything": no spread there."""
        head = role.head
        words = self.reading.low[head.start : head.end]
        if place.row.extra["spread"] not in ("yes", "also") and " of " not in words:
            return None
        sentence = self.reading.sentence_at(place.start)
        if words.startswith("show") and not words.endswith("nothing"):
            if not re.search(
                r"\b(?:neither|no|not|nor|none)\b", self.reading.low[sentence.start : place.start]
            ):
                return None
        whose, _ = experiencer_at(self.reading, place.start, place.end)
        if whose == "other":
            return None
        return Claim(
            place, "metastasis", 2, "absent", whose, ((place.start, place.end), (head.start, head.end))
        )

    @cached_property
    def _before_diagnosis(self) -> frozenset[str]:
        """Events that may stand before the diagnosis of an organ that is no heading."""
        before = {"test", "tissue", "metastatic", "heading"}
        return frozenset(before if self.reading.kind == "query" else before | {"lesion"})

    def _stated(self, group: Group, role: Role | None) -> list[Claim] | None:
        """What a heading, a test's result or a metastasis named later in the sentence makes of the group."""
        near = self.grammar.near(group)
        opens = self._opens_line(group)
        marrow = group.places[0].kind == "marrow" or group.places[-1].kind == "marrow"
        left, right, behind, events = near.left, near.right, near.behind, self.grammar.events
        held = behind > 0 and events[behind - 1].end > group.start
        sampled = group.places[0].kind == "marrow" or (
            (held or (left is not None and left.role in _SAMPLING)) and self._sampled_before(group)[0]
        )
        coming = self.grammar.coming
        called = coming["calling"][behind] < near.last
        found: list[Claim] | None = None
        leads = behind < len(events) and events[behind].role in self._before_diagnosis
        if opens or sampled or (leads and self.grammar.is_tested_soon(near)):
            found = self._diagnosed(group)
        tested = right is not None and right.role in _SAMPLING
        if found is None and (sampled or tested or marrow):
            found = self._test_result(group)
        if found is None and (called or self.reading.view.startswith("?", near.sentence.end - 1)):
            found = self._taken_for_metastasis(group, role)
        listed = left is not None and left.role == "lesion"
        if found is None and (listed or (self._anaphors and self._has_anaphor(*near.sentence[:2]))):
            found = self._in_chain(group)
        if found is None and coming["origin"][behind] < near.last:
            found = self._considered_primary(group, role)
        if found is None and opens:
            found = self._labelled(group)
        if found is None and called and coming["metastasis"][behind] < near.last:
            found = self._there_are(group)
        if found is None and role is not None:
            found = self._lesion_is(group, role)
        if found is None and self._tells_of_removal:
            found = self._removed_for(group)
        if found is None and opens:
            found = self._verdict(group)
        if found is None and (opens or sampled) and self.grammar.told_of_spread:
            found = self._denied_in_line(group, opens)
        if sampled or tested or (right is not None and right.role == "lesion"):
            # "Wedge of the liver: bile duct adenoma, no metastasis"
            if found is None or all((claim.morphology or "").endswith("/0") for claim in found):
                found = self._reported(group) or found
        if found is None and role is None and self._tells_of_relatives:
            found = self._of_relative(group, role)
        return found
