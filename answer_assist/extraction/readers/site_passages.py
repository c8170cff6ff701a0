"""What all readings of a passage share: the claim they make, whose it is, what stands around a group of
places.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal, NamedTuple, cast

from answer_assist.extraction.context import AssertionReading
from answer_assist.extraction.readers.site_events import Event, cues_by_role
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_places import Group, Place
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import Whose, experiencer_at
from answer_assist.findings import Assertion, Experiencer

_GENERAL = f"{__name__}.general"
ClaimRole = Literal["primary", "metastasis", "open", "lesion", "disease", "sample"]
Cue = tuple[int, int]
_OR = re.compile(r"\s?,?\s(?:or|versus|vs\.?)\s")
_LABELLED = re.compile(r"\s*(?:[\w#.)/-]{1,8}[\s.):]+){0,3}\"?$")
_HEADED = re.compile(r"\s*[A-Z][A-Z ]{2,24}\s*[-:,/]\s*")
_LABELS = re.compile(r" ?:(?!\d)")
_CLAUSE_START = re.compile(r"[.;]\s+(?:[\w#)]{1,5}\.?\s+){0,2}$")
_LONGEST_NUMBER = 6
_NUMBERED = re.compile(r"[\s\"\d.)#*-]*")
_HEADS = re.compile(r"[^:.\n]{0,40}:")
_ENDS_LINE = re.compile(r"[ \t]*:?[ \t]*(?:\n|$)")
# More letters than these in its line, and a group opens it no more.
_LONGEST_OPENING = 40
# "A lesion resembling a metastasis" states none.
_COMPARED = AssertionReading("uncertain")
_OTHERS = frozenset({"lesion", "tumor", "disease", "metastasis", "origin"})
_REACH = 80
_OPENERS = frozenset({"a", "an", "another"})
_JOINS = frozenset({"or", "nor", "and", ",", "/"})


class Claim(NamedTuple):
    """What one passage says of one place.

    ``strength``: 3 in so many words, 2 a named tumor, 1 a mass, 0 a sampled organ. ``morphology`` of
    the tumor that stands there, where one is named; ``headed``: the organ is a heading, the tumor
    stands under it.
    """

    place: Place
    role: ClaimRole
    strength: int
    assertion: Assertion
    experiencer: Experiencer
    cues: tuple[Cue, ...]
    morphology: str | None = None
    headed: bool = False


def key_of(claim: Claim) -> str:
    """The organ of a claim: its topography without the part, "C18" of the sigmoid."""
    return claim.place.code[:3]


def is_comparison(reading: Reading, position: int) -> bool:
    """Whether a sentence says how tumors behave: "PEComa of the pancreas is rare", "usually it spreads to
    bone"; not "we report a rare case".
    """
    general = general_sentences(reading)
    return bool(general) and reading.sentence_index(position) in general


def general_sentences(reading: Reading) -> frozenset[int]:
    """The indices of the sentences that say how tumors behave."""
    known = reading.memo.get(_GENERAL)
    if known is None:
        known = reading.memo[_GENERAL] = _general_sentences(reading)
    return cast("frozenset[int]", known)


def _general_sentences(reading: Reading) -> frozenset[int]:
    cues = cues_by_role(reading)
    if "general" not in cues:
        return frozenset()
    told = {reading.sentence_index(hit.start) for hit in cues["general"]}
    return frozenset(told.difference(reading.sentence_index(hit.start) for hit in cues.get("case", ())))


class Passages:
    """The passages of one document about its places."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self.grammar = grammar
        self._sampled: dict[int, tuple[bool, bool]] = {}
        self._opening: dict[int, bool] = {}
        self._anaphors = [hit.start for hit in cues_by_role(reading).get("anaphor", ())]

    def _whose(self, place: Place, head: Event) -> tuple[Whose, Cue | None]:
        if head.mention is not None:
            return head.mention.experiencer, None
        return experiencer_at(
            self.reading,
            min(head.start, place.start),
            max(head.end, place.end) if head.start > place.start else place.end,
        )

    def is_missing(self, end: int) -> bool:
        """Whether nothing is stated: "Distant metastasis: not applicable", "involvement was screened with
        PET".
        """
        event = next(self.grammar.after(end, end + 30), None)
        return (
            event is not None
            and event.role == "missing"
            and self.grammar.gap(self.reading.word_index(end), event.first).clean
        )

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

    def _head_assertion(self, event: Event) -> tuple[Assertion, tuple[Cue, ...]]:
        if event.mention is not None:
            return event.mention.assertion, event.mention.cues
        read = self._scoped(tumor_assertion(self.reading, event.start, event.end) or _COMPARED, event)
        if (
            event.role == "metastasis"
            and read.value == "absent"
            and self._is_of_course(read.cues, event.start)
        ):
            return "present", ()
        if event.role == "metastasis" and read.value == "present":
            if self._is_asked(event):
                return "uncertain", ()
            doubt = self._alternative(event) or self._unnamed(event)
            if doubt is not None:
                return "uncertain", (doubt,)
        return read.value, read.cues

    def _is_asked(self, event: Event) -> bool:
        """ "Is 5 mm in the lung a metastasis?", "is a spot in one rib always a metastasis?" """
        reading = self.reading
        if event.role != "metastasis" or reading.kind != "query" or event.first == 0:
            return False
        end = reading.sentence_at(event.start).end
        return reading.words[event.first - 1] in _OPENERS and "?" in reading.view[event.end : end]

    def _scoped(self, read: AssertionReading, event: Event | Place) -> AssertionReading:
        """What is said where the denial before it speaks of another: "in the absence of a testicular lesion a
        retroperitoneal primary is to be considered".
        """
        if read.value != "absent" or not read.cues or read.cues[0][1] > event.start:
            return read
        end = read.cues[0][1]
        reading = self.reading
        other = next(self.grammar.before(event.start, end), None)
        if other is None or other.role not in _OTHERS:
            return read
        between = reading.words[other.last : event.first]
        if not _OPENERS.intersection(between) or _JOINS.intersection(between):
            return read
        ceiling = reading.sentence_at(event.start).end
        for cue in reading.hits_between("cues_after", event.end, min(ceiling, event.end + _REACH)):
            if cue.row.extra["meaning"] == "uncertain":
                return AssertionReading("uncertain", ((cue.start, cue.end),))
        return AssertionReading("present")

    def _is_of_course(self, cues: tuple[Cue, ...], position: int) -> bool:
        """ "No progression of the lung metastases": what is denied is not the metastasis."""
        return any(
            end <= position
            and any(
                hit.row.extra["role"] == "course"
                for hit in self.reading.hits_between("site_cues", end, position)
            )
            for _, end in cues
        )

    def _alternative(self, event: Event) -> Cue | None:
        """ "Metastasis or a neuroendocrine tumour": one of two."""
        match = _OR.match(self.reading.low, event.end)
        if match is None:
            return None
        other = next(self.grammar.after(match.end(), match.end() + 24), None)
        if other is None or other.role not in ("tumor", "harmless") or other.start - match.end() > 20:
            return None
        return other.start, other.end

    def _unnamed(self, event: Event) -> Cue | None:
        """ "We cannot call it a metastasis as yet", "should not be assumed to be a deposit"."""
        for hit in reversed(self.reading.hits_between("site_cues", max(0, event.start - 30), event.start)):
            if hit.row.extra["role"] == "unnamed":
                return hit.start, hit.end
        return None

    def _opens_line(self, group: Group) -> bool:
        """Whether a group opens its line in a report, after a number or a heading's first part:
        "2) PROSTATE", "MICROSCOPIC - PROSTATE".
        """
        if self.reading.kind == "query" and not self._heads_quoted(group):
            return False
        known = self._opening.get(group.start)
        if known is None:
            known = self._opening[group.start] = self._finds_opening(group)
        return known

    def _heads_quoted(self, group: Group) -> bool:
        """ "Nasopharynx, left wall, bx: ...": a line of the report that a patient copied into a query."""
        view = self.reading.view
        line = view.rfind("\n", 0, group.start) + 1
        if group.start - line > _LONGEST_NUMBER or not _NUMBERED.fullmatch(view, line, group.start):
            return False
        return _HEADS.match(view, group.end) is not None

    def _finds_opening(self, group: Group) -> bool:
        view = self.reading.view
        line = view.rfind("\n", max(0, group.start - _LONGEST_OPENING - 1), group.start) + 1
        if group.start - line > _LONGEST_OPENING:
            # "... no effusion. Left ovary: metastatic carcinoma"
            return _LABELS.match(view, group.end) is not None and bool(
                _CLAUSE_START.search(view, max(line, group.start - 16), group.start)
            )
        return bool(
            _LABELLED.match(view[line : group.start])
            or (_HEADED.fullmatch(view, line, group.start) and _ENDS_LINE.match(view, group.end))
        )

    def _line_end(self, group: Group) -> int:
        """Where a group's line ends, or the next group starts in it."""
        index = bisect_right(self.grammar.group_starts, group.start)
        groups, view = self.grammar.groups, self.reading.view
        limit = groups[index].start if index < len(groups) else len(view)
        end = view.find("\n", group.end, limit)
        return limit if end < 0 else end

    def _has_place_after(self, event: Event, group: Group) -> bool:
        """Whether the metastasis has a place of its own: "MRI brain: mets in the left parietal lobe"."""
        index = bisect_left(self.grammar.group_starts, event.end)
        if index >= len(self.grammar.groups):
            return False
        place = self.grammar.groups[index]
        other = next(self.grammar.after(event.end, place.start), None)
        if other is not None and other.role in ("origin", "tumor"):
            # "Two metastases, primary is in the lung"
            return False
        gap = self.grammar.gap(event.last, place.first)
        tumor = next(self.grammar.after(place.end, place.end + 2), None)
        if gap.preposition == "of" and tumor is not None and tumor.role == "tumor":
            # "Metastasis of colonic adenocarcinoma" says whence, not where.
            return False
        return gap.clean and gap.preposition in ("in", "at", "to", "of", "on", "within") and gap.length <= 6

    def _has_own_place(self, event: Event) -> bool:
        """Whether the tumor stands beside an organ of its own: "bone scan. Hx: ca prostate"."""
        groups = self.grammar.groups
        index = bisect_left(self.grammar.group_starts, event.end)
        if index >= len(groups):
            return False
        gap = self.grammar.gap(event.last, groups[index].first)
        return (
            gap.clean
            and gap.length <= (6 if gap.preposition in ("in", "of", "at", "within") else 3)
            and not gap.comma
            and not gap.colon
            and "\n" not in self.reading.view[event.end : groups[index].start]
        )

    def _is_place_between(self, group: Group, event: Event) -> bool:
        """Whether another place stands before the event; not that of "breast cancer metastasis"."""
        index = bisect_right(self.grammar.group_starts, group.start)
        if index >= len(self.grammar.groups) or self.grammar.groups[index].end > event.start:
            return False
        tumor = next(self.grammar.before(event.start, group.end), None)
        origin = self.grammar.groups[index]
        return not (
            tumor is not None
            and tumor.role == "tumor"
            and tumor.last == event.first
            and (origin.end <= tumor.start + 1 or origin.end <= tumor.end)
            and tumor.first - origin.last <= 3
        )

    def _place_in(self, start: int, end: int) -> bool:
        index = bisect_left(self.grammar.group_starts, start)
        return index < len(self.grammar.groups) and self.grammar.groups[index].start < end

    def _has_anaphor(self, start: int, end: int) -> bool:
        index = bisect_left(self._anaphors, start)
        return index < len(self._anaphors) and self._anaphors[index] < end

    def _is_anaphoric(self, start: int, end: int) -> bool:
        """Whether a sentence opens with a word that takes up the lesions named before."""
        if not self._has_anaphor(start, end):
            return False
        reading = self.reading
        first = reading.word_index(start)
        opening = reading.ends[min(len(reading.ends) - 1, first + 2)]
        hits = reading.hits_between("site_cues", start, max(opening, start + 12))
        return any(hit.row.extra["role"] == "anaphor" for hit in hits)
