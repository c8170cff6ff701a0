"""Claims about places, sentence by sentence: role, assertion, whose, and the words that say so.

A claim is what one passage says of one place. ``sites`` weighs the claims of the whole document against each
other: a mass in an organ is the primary's place only if nothing better is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from answer_assist.extraction.context import AssertionReading, assertion_at, is_general
from answer_assist.extraction.readers.site_places import Group, Place, find_groups
from answer_assist.extraction.readers.site_roles import Event, Grammar, Role, is_named
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.subject import Whose, experiencer_at
from answer_assist.findings import Assertion, Experiencer

ClaimRole = Literal["primary", "metastasis", "open", "lesion", "disease", "sample"]
Cue = tuple[int, int]

# A heading's diagnosis stands within this many characters.
_DIAGNOSIS_REACH = 420
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|cannot|can|could|has|have|had|shows?|showed|may|might)\b"
)
_LABELLED = re.compile(r"\s*(?:[\w#.)/-]{1,8}[\s.):]+){0,3}\"?$")
_NEITHER = re.compile(r"\bneither\b")
_ANAPHORIC = re.compile(r"\b(?:these|those|this|the)\s+(?:\w+\s+)?$")
_LIST_END = re.compile(r"[.;]|\n\s*\n")
_SIZE = re.compile(r"\d\s*(?:mm|cm)\b")
_PAUSE = re.compile(r"[;:(]")
# "Can it come in his kidney also": asked, with or without a question mark.
_ASKED = re.compile(r"\b(?:can|could|will|would|may|might|if|whether|does|did)\s+(?:it|this|the|cancer|that)\s+(?:\w+\s+){0,2}$")
_SPARED = re.compile(r"[^.\n]{0,30}?\b(?:not|free|negative|absent|no|uninvolved)\b")
_ANY_OF = re.compile(
    r"(?:%|\b(?:most|many|some|majority|subset|proportion|percent|all|types?|kinds?|cases?))[^.]{0,14}\bof\s+(?:\w+\s+){0,2}$"
)
_QUERY_MARK = re.compile(r"\?\s*$")


class Claim(NamedTuple):
    """What one passage says of one place.

    ``strength``: 3 in so many words, 2 a named tumor, 1 a mass, 0 a sampled organ. ``morphology`` of the tumor
    that stands there, where one is named; ``headed``: the organ is a heading, the tumor stands under it.
    """

    place: Place
    role: ClaimRole
    strength: int
    assertion: Assertion
    experiencer: Experiencer
    cues: tuple[Cue, ...]
    morphology: str | None = None
    headed: bool = False


def find_claims(reading: Reading) -> tuple[list[Claim], Grammar]:
    """All claims of a document about its places, in text order."""
    groups = find_groups(reading)
    grammar = Grammar(reading, groups)
    if not grammar.events:
        return [], grammar
    return list(_Claims(reading, grammar).all()), grammar


# "A lesion resembling a metastasis" states none.
_COMPARED = AssertionReading("uncertain")


class _Claims:
    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self.grammar = grammar
        self._sampled: dict[int, tuple[bool, bool]] = {}

    def all(self) -> Iterator[Claim]:
        for group in self.grammar.groups:
            if not self._may_claim(group) or is_general(self.reading, group.start):
                continue
            for part in self.grammar.split(group):
                yield from self._of_group(part)

    def _of_group(self, group: Group) -> Iterator[Claim]:
        role = self.grammar.role_of(group)
        if (role is not None and role.role == "margin") or (group.places[0].kind == "blood" and role is None):
            return
        stated = None
        if role is None or role.role == "lesion" or (role.role == "primary" and role.strength < 2):
            stated = self._stated(group, role)
        if stated is not None:
            yield from stated
        elif role is not None:
            yield from self._of_role(group, role)
        else:
            yield from self._sample(group)

    def _may_claim(self, group: Group) -> bool:
        """Whether anything that can give a role stands near: most organs in a text are only looked at."""
        sentence = self.reading.sentence_at(group.start)
        if self.grammar.has_events(sentence.start, sentence.end) or group.places[0].kind == "marrow":
            return True
        return self._opens_line(group) or self._is_anaphoric(sentence.start, sentence.end)

    # Claims of a role that stands beside the organ ------------------------------------------------------------

    def _of_role(self, group: Group, role: Role) -> Iterator[Claim]:
        for place in group.places:
            if role.role == "clear":
                claim = self._clear(place, role)
            else:
                claim = self._claim(group, place, role)
            if claim is not None:
                yield claim

    def _claim(self, group: Group, place: Place, role: Role) -> Claim | None:
        head = role.head
        whose, whose_cue = self._whose(place, head)
        if whose == "other":
            return None
        if role.role == "disease" and not place.row.extra["spread"]:
            return None
        if head.role == "tumor" and _ANY_OF.search(
            self.reading.low, max(0, min(head.start, place.start) - 60), min(head.start, place.start)
        ):
            return None
        if self.is_missing(max(head.end, place.end)):
            return None
        if head.mention is not None and role.role == "primary":
            assertion, cues = head.mention.assertion, head.mention.cues
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

    def _whose(self, place: Place, head: Event) -> tuple[Whose, Cue | None]:
        if head.mention is not None:
            return head.mention.experiencer, None
        return experiencer_at(
            self.reading,
            min(head.start, place.start),
            max(head.end, place.end) if head.start > place.start else place.end,
        )

    def _assertion(self, group: Group, place: Place, head: Event) -> tuple[Assertion, tuple[Cue, ...]]:
        """What is said of this place: by the words about it, or else by those about the word that gives the role."""
        own = assertion_at(self.reading, place.start, place.end)
        if own.value != "present" and own.cues:
            cue = own.cues[0]
            # "vertebra D8 and adrenal doubtful": a bare adjective after a list speaks of its last member.
            if self._is_of_last(group, place, cue, head) or self._is_of_marker(cue):
                own = replace(own, value="present", cues=())
        if own.value != "present":
            return own.value, own.cues
        between = (min(head.end, place.end), max(head.start, place.start))
        if self._is_cut(*between):
            return "present", ()
        if head.role in ("spread", "went") and _ASKED.search(self.reading.low, max(0, head.start - 40), head.start):
            return "uncertain", ()
        of_head = tumor_assertion(self.reading, head.start, head.end) or _COMPARED
        if of_head.cues and (
            self._is_of_last(group, place, of_head.cues[0], head) or self._is_of_marker(of_head.cues[0])
        ):
            return "present", ()
        return of_head.value, of_head.cues

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

    def is_missing(self, end: int) -> bool:
        """Whether nothing is stated: "Distant metastasis: not applicable", "involvement was screened with PET"."""
        event = next(self.grammar.after(end, end + 30), None)
        return (
            event is not None
            and event.role == "missing"
            and self.grammar.gap(self.reading.word_index(end), event.first).clean
        )

    def _is_cut(self, start: int, end: int) -> bool:
        """Whether an "except", "but" stands between two offsets."""
        return start < end and bool(self.reading.hits_between("cue_ends", start, end))

    def _clear(self, place: Place, role: Role) -> Claim | None:
        """ "Bones are free of disease", "neither liver nor bone shows anything": no spread there."""
        if not place.row.extra["spread"]:
            return None
        head = role.head
        words = self.reading.low[head.start : head.end]
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

    # Claims of what a sentence says further on ----------------------------------------------------------------

    def _stated(self, group: Group, role: Role | None) -> list[Claim] | None:
        """What a heading, a test's result or a metastasis named later in the sentence makes of the group."""
        for found in (
            self._diagnosed(group),
            self._test_result(group),
            self._taken_for_metastasis(group, role),
            self._in_chain(group),
            self._considered_primary(group, role),
            self._labelled(group),
        ):
            if found is not None:
                return found
        return None

    def _make(
        self,
        group: Group,
        role: ClaimRole,
        strength: int,
        assertion: Assertion,
        head: Event,
        cues: tuple[Cue, ...] = (),
    ) -> list[Claim]:
        claims = []
        for place in group.places:
            if head.mention is not None:
                whose, whose_cue = self._whose(place, head)
            else:
                whose, whose_cue = experiencer_at(self.reading, place.start, place.end)
            if whose == "other":
                continue
            ranges = [(place.start, place.end), (head.start, head.end), *cues]
            if whose == "family" and whose_cue:
                ranges.append(whose_cue)
            claims.append(Claim(place, role, strength, assertion, whose, tuple(ranges), head.morphology))
        return claims

    def _diagnosed(self, group: Group) -> list[Claim] | None:
        """ "KIDNEY, LEFT, PARTIAL NEPHRECTOMY:\\n- CLEAR CELL RENAL CELL CARCINOMA", "Liver bx: metastatic adenocarcinoma"."""
        grammar, reading = self.grammar, self.reading
        limit = min(len(reading.view), group.end + _DIAGNOSIS_REACH)
        index = bisect_right(grammar.group_starts, group.start)
        next_group = grammar.groups[index].start if index < len(grammar.groups) else limit
        sampled, cut = self._sampled_before(group)
        last = group.last
        event: Event | None = None
        metastatic = False
        for event in grammar.after(group.end, limit):
            gap = grammar.gap(last, event.first)
            if not gap.clean and not self._is_label(last, event.first):
                return None
            if event.role == "test":
                sampled = True
            elif event.role == "tissue":
                sampled = cut = True
            elif event.role == "metastatic":
                metastatic = True
            elif event.role == "tumor":
                break
            elif (
                event.role not in ("lesion", "heading")
                or (not sampled
                and event.role == "lesion"
                and self.reading.kind == "query")
            ):
                return None
            last = event.last
        else:
            return None
        if event is None or event.start > next_group or self._has_own_place(event):
            return None
        if ". " in self.reading.view[group.end : event.start] and not self._opens_line(group):
            return None
        headed = self._is_heading(group, event)
        if not (sampled or headed):
            return None
        assertion, cues = self._head_assertion(event)
        if assertion == "absent":
            return (
                self._make(group, "metastasis", 2, "absent", event, cues)
                if group.places[0].kind == "marrow"
                else []
            )
        if metastatic or event.metastatic:
            return self._make(group, "metastasis", 2, assertion, event, cues)
        strength = 2 if is_named(event) else 1
        if strength == 1 and _SPARED.match(self.reading.low, event.end):
            return []
        role: ClaimRole = (
            "primary" if (cut or headed) and not any(place.spreads for place in group.places) else "open"
        )
        if len(group.places) > 1 or self._is_listed_on(group):
            # "BLADDER, PROSTATE, SEMINAL VESICLES": which of them, the diagnosis may say.
            role, strength = "sample", 1
        return [
            claim._replace(headed=True) for claim in self._make(group, role, strength, assertion, event, cues)
        ]

    def _is_listed_on(self, group: Group) -> bool:
        """Whether other organs stand before it in the same heading."""
        index = bisect_left(self.grammar.group_starts, group.start) - 1
        if index < 0 or group.first - self.grammar.groups[index].last > 8:
            return False
        between = self.reading.view[self.grammar.groups[index].end : group.start]
        return not any(sign in between for sign in "\n:;.") and ("," in between or "and" in between.lower())

    def _has_own_place(self, event: Event) -> bool:
        """Whether the tumor stands beside an organ of its own: "bone scan. Hx: ca prostate"."""
        groups = self.grammar.groups
        index = bisect_left(self.grammar.group_starts, event.end)
        if index >= len(groups):
            return False
        gap = self.grammar.gap(event.last, groups[index].first)
        return (
            gap.clean
            and gap.length <= 3
            and not gap.comma
            and not gap.colon
            and "\n" not in self.reading.view[event.end : groups[index].start]
        )

    def _is_label(self, first: int, last: int) -> bool:
        """Whether a gap is a block's label: one short unknown token, "Omentum"; AF1 - metastatic carcinoma."""
        words = self.reading.words[first:last]
        unknown = [word for word in words if word.isalpha() and word not in self.grammar.passed]
        return len(words) <= 6 and len(unknown) == 1 and len(unknown[0]) <= 3

    def _head_assertion(self, event: Event) -> tuple[Assertion, tuple[Cue, ...]]:
        if event.mention is not None:
            return event.mention.assertion, event.mention.cues
        read = tumor_assertion(self.reading, event.start, event.end) or _COMPARED
        return read.value, read.cues

    def _labelled(self, group: Group) -> list[Claim] | None:
        """ "2) PROSTATE: found on the same MRI, biopsy adenocarcinoma": the label of a line that names a tumor."""
        view = self.reading.view
        if view[group.end : group.end + 1] != ":" or not self._opens_line(group):
            return None
        line_end = view.find("\n", group.end)
        line_end = len(view) if line_end < 0 else line_end
        index = bisect_right(self.grammar.group_starts, group.start)
        if index < len(self.grammar.groups):
            line_end = min(line_end, self.grammar.groups[index].start)
        for event in self.grammar.after(group.end, line_end):
            if event.role in ("metastasis", "metastatic", "margin"):
                return None
            if event.role == "tumor" and is_named(event):
                assertion, cues = self._head_assertion(event)
                return self._make(group, "primary", 2, assertion, event, cues) if assertion != "absent" else None
        return None

    def _sampled_before(self, group: Group) -> tuple[bool, bool]:
        """Whether a test or an operation is named just before the group: "biopsy of the left breast"."""
        known = self._sampled.get(group.start)
        if known is None:
            known = self._sampled[group.start] = self._find_sampling(group)
        return known

    def _find_sampling(self, group: Group) -> tuple[bool, bool]:
        if group.places[0].kind == "marrow":
            return True, False
        sentence = self.reading.sentence_at(group.start)
        event = next(self.grammar.before(group.start, sentence.start), None)
        if (
            event is not None
            and event.role in ("test", "tissue")
            and self.grammar.gap(event.last, group.first).clean
        ):
            return True, event.role == "tissue"
        return False, False

    def _sample(self, group: Group) -> list[Claim]:
        """A tissue sample without a diagnosis beside it: a weak hint for ``sites``."""
        if self.reading.kind == "query":
            return []
        sampled, cut = self._sampled_before(group)
        following = next(self.grammar.after(group.end, group.end + 60), None)
        if following is not None and following.role in ("test", "tissue"):
            sampled = sampled or self.grammar.gap(group.last, following.first).clean
        if not sampled and not self._opens_line(group):
            return []
        head = Event("sample", group.start, group.end, group.first, group.last)
        return self._make(group, "sample", 0, "present", head)

    def _opens_line(self, group: Group) -> bool:
        line = self.reading.view.rfind("\n", 0, group.start) + 1
        return (
            self.reading.kind != "query"
            and group.start - line <= 40
            and bool(_LABELLED.match(self.reading.view[line : group.start]))
        )

    def _is_heading(self, group: Group, event: Event) -> bool:
        """Whether the group heads a diagnosis: it opens a line, and a colon, dash or new line leads to the tumor."""
        if not self._opens_line(group):
            return False
        between = self.reading.view[group.end : event.start]
        return ":" in between or "\n" in between or " -" in between or "," in between or "=" in between

    def _test_result(self, group: Group) -> list[Claim] | None:
        """ "Bone scan: no mets", "MRI brain showing 2 small mets", "marrow biopsy - no lymphoma seen"."""
        grammar = self.grammar
        sentence = self.reading.sentence_at(group.start)
        sampled, _ = self._sampled_before(group)
        last = group.last
        for event in grammar.after(group.end, sentence.end):
            gap = grammar.gap(last, event.first)
            if not gap.clean or gap.preposition in ("from", "to"):
                return None
            if event.role in ("test", "tissue"):
                sampled = True
                last = event.last
                continue
            if (
                event.role == "clear"
                and sampled
                and "normal" not in self.reading.low[event.start : event.end]
            ):
                return self._make(group, "metastasis", 2, "absent", event)
            if not sampled or event.role not in ("metastasis", "disease", "spread"):
                return None
            if self._has_place_after(event, group):
                return None
            assertion, cues = self._head_assertion(event)
            return self._make(group, "metastasis", 2, assertion, event, cues)
        return self._negative_test(group, sampled, sentence.end) or self._marrow_denied(group)

    def _marrow_denied(self, group: Group) -> list[Claim] | None:
        """ "Normocellular marrow (40%). No evidence of involvement by lymphoma." """
        reading = self.reading
        index = reading.sentence_index(group.start) + 1
        if group.places[-1].kind != "marrow" or index >= len(reading.sentences):
            return None
        following = reading.sentences[index]
        event = next(self.grammar.after(following.start, following.end), None)
        if (
            event is None
            or event.role not in ("disease", "tumor", "metastasis")
            or self._place_in(following.start, following.end)
        ):
            return None
        assertion, cues = self._head_assertion(event)
        return self._make(group, "metastasis", 2, "absent", event, cues) if assertion == "absent" else None

    def _place_in(self, start: int, end: int) -> bool:
        index = bisect_left(self.grammar.group_starts, start)
        return index < len(self.grammar.groups) and self.grammar.groups[index].start < end

    def _negative_test(self, group: Group, sampled: bool, ceiling: int) -> list[Claim] | None:
        """ "Bone scan negative", "marrow result has still not come"."""
        place = group.places[-1]
        if not (place.spreads and place.kind in ("bone", "marrow")):
            return None
        if not sampled and place.kind != "marrow":
            return None
        for cue in self.reading.hits_between("cues_after", group.end, min(ceiling, group.end + 60)):
            word = self.reading.low[cue.start : cue.end]
            first = self.reading.word_index(cue.start)
            gap = self.grammar.gap(group.last, first)
            if not gap.clean and "result" not in self.reading.words[group.last : first]:
                return None
            if "normal" in word or word == "unremarkable":
                return None
            head = Event("test", cue.start, cue.end, 0, 0)
            meaning = cue.row.extra["meaning"]
            if meaning == "none":
                return None
            if place.kind == "bone" and meaning == "uncertain":
                return None
            return self._make(group, "metastasis", 1, "absent" if meaning == "absent" else "uncertain", head)
        return None

    def _has_place_after(self, event: Event, group: Group) -> bool:
        """Whether the metastasis has a place of its own: "MRI brain: mets in the left parietal lobe"."""
        index = bisect_left(self.grammar.group_starts, event.end)
        if index >= len(self.grammar.groups):
            return False
        gap = self.grammar.gap(event.last, self.grammar.groups[index].first)
        return gap.clean and gap.preposition in ("in", "at", "to", "of", "on", "within") and gap.length <= 6

    def _taken_for_metastasis(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "Focus in the left adrenal (24 mm), consistent with metastasis", "L3 and L5, highly suspicious for metastases"."""
        sentence = self.reading.sentence_at(group.start)
        if role is None and not self._finding_before(group, sentence.start):
            return None
        links: Event | None = None
        index = bisect_right(self.grammar.group_starts, group.start)
        next_place = self.grammar.groups[index].start if index < len(self.grammar.groups) else len(self.reading.view)
        doubted = self._doubted_behind(sentence.end)
        if doubted is not None and not self._is_place_between(group, doubted):
            return self._make(group, "metastasis", 2, "uncertain", doubted)
        for event in self.grammar.after(group.end, sentence.end):
            if event.role == "link":
                links = event
                continue
            if event.role == "lesion" and event.start < next_place and next_place < sentence.end and event.start > group.end:
                # "mass in the left lower lobe, two nodules in the right lung suspicious for metastases"
                return None
            if event.role == "metastatic" and (
                links is None
                or event.first - links.last > 5
                or not self.grammar.gap(links.last, event.first).clean
            ):
                return None
            if event.role in ("metastasis", "metastatic"):
                if self._has_place_after(event, group) and event.role == "metastasis":
                    return None
                if self._is_place_between(group, event) and (
                    links is None or (role is not None and role.head.start > group.start)
                ):
                    return None
                if links is None and (
                    role is None
                    or role.role == "primary"
                    or not _PAUSE.search(self.reading.view, group.end, event.start)
                ):
                    return None
                assertion, cues = self._linked_assertion(event, links)
                if assertion == "absent" and not links:
                    return None
                return self._make(group, "metastasis", 2, assertion, event, cues)
            if event.role == "tumor" and links and self._has_own_place(event):
                return None
        return None

    def _doubted_behind(self, end: int) -> Event | None:
        """ "SOLs in the liver ? mets": the metastasis behind a question mark that ends no sentence."""
        if not self.reading.view.startswith("?", end - 1):
            return None
        event = next(self.grammar.after(end, end + 4), None)
        return event if event is not None and event.role == "metastasis" else None

    def _linked_assertion(self, event: Event, link: Event | None) -> tuple[Assertion, tuple[Cue, ...]]:
        """The assertion of what a finding is taken for; words before the link say nothing of it."""
        assertion, cues = self._head_assertion(event)
        if link is not None and cues and cues[0][1] <= link.start:
            return "present", ()
        return assertion, cues

    def _is_place_between(self, group: Group, event: Event) -> bool:
        index = bisect_right(self.grammar.group_starts, group.start)
        return index < len(self.grammar.groups) and self.grammar.groups[index].end <= event.start

    def _finding_before(self, group: Group, floor: int) -> bool:
        """Whether a lesion or tumor is told of before the group in its sentence: "uptake ... in L3 and L5"."""
        return any(event.role in ("lesion", "tumor") for event in self.grammar.before(group.start, floor))

    def _in_chain(self, group: Group) -> list[Claim] | None:
        """Places listed in the sentences after "lesions in keeping with metastases": "The largest lies in the left ..."."""
        reading = self.reading
        index = reading.sentence_index(group.start)
        if index == 0:
            return None
        chain = self._open_chain(index)
        if chain is None:
            return None
        assertion, cue = chain
        own = assertion_at(reading, group.start, group.end)
        if own.value == "absent":
            return None
        head = Event("metastasis", cue[0], cue[1], 0, 0)
        return self._make(
            group, "metastasis", 2, own.value if own.value == "uncertain" else assertion, head, own.cues
        )

    def _open_chain(self, index: int) -> tuple[Assertion, Cue] | None:
        """The assertion under which a sentence goes on with metastases named up to three sentences before."""
        reading = self.reading
        for back in range(index, max(-1, index - 4), -1):
            sentence = reading.sentences[back]
            if back < index:
                found = self._lesions_called_metastases(sentence.start, sentence.end)
                if found is not None:
                    return found
            if not self._is_anaphoric(sentence.start, sentence.end):
                return None
        return None

    def _is_anaphoric(self, start: int, end: int) -> bool:
        reading = self.reading
        first = reading.word_index(start)
        opening = reading.ends[min(len(reading.ends) - 1, first + 2)]
        hits = reading.hits_between("site_cues", start, max(opening, start + 12))
        return any(hit.row.extra["role"] == "anaphor" for hit in hits)

    def _lesions_called_metastases(self, start: int, end: int) -> tuple[Assertion, Cue] | None:
        events = [event for event in self.grammar.after(start, end)]
        metastasis = next((event for event in events if event.role == "metastasis"), None)
        if metastasis is None:
            return None
        assertion, _ = self._head_assertion(metastasis)
        if assertion == "absent":
            return None
        return assertion, (metastasis.start, metastasis.end)

    def _considered_primary(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "A mass on the right forearm was found, which was considered as the primary lesion"."""
        sentence = self.reading.sentence_at(group.start)
        if role is None and not self._finding_before(group, sentence.start):
            return None
        for event in self.grammar.after(group.end, sentence.end):
            if event.role == "origin":
                between = self.reading.low[group.end : event.start]
                if re.search(
                    r"\b(?:considered|thought|felt|believed|taken|as|is|was|be|represents?|likely)\s+(?:to be\s+)?(?:as\s+)?(?:the\s+|a\s+)?$",
                    between,
                ):
                    assertion, cues = self._head_assertion(event)
                    return self._make(group, "primary", 3, assertion, event, cues)
                return None
            if event.role not in ("lesion", "test", "tissue", "location", "link"):
                return None
        return None
