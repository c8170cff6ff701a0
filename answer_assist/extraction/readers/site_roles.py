"""What stands beside an organ and gives it its role: the words around a group of places, read as a small grammar.

An organ is a site only in a role. "Mets in the liver", "hepatic metastases", "it has spread to the liver" make it
a metastasis; "cancer of the liver", "liver: hepatocellular carcinoma", "arising from the liver" a primary; "liver
and spleen normal" nothing. What stands directly beside the organ decides; the rest is left to ``sites``, which
sees the whole document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from answer_assist.extraction.readers.site_places import Group, Place, fillers
from answer_assist.extraction.readers.tumor_mentions import NEOPLASM, TumorMention, tumor_mentions
from answer_assist.extraction.reading import Reading

_PREPOSITIONS = frozenset(
    {
        "of",
        "in",
        "to",
        "from",
        "at",
        "on",
        "within",
        "into",
        "onto",
        "over",
        "for",
        "towards",
        "through",
        "under",
        "near",
        "around",
        "inside",
        "with",
        "about",
        "by",
    }
)
_INTO = frozenset(
    {"in", "to", "at", "on", "within", "into", "onto", "over", "of", "inside", "around", "through", "near"}
)
_SIGNS = frozenset(
    {
        ",",
        "(",
        ")",
        "/",
        ":",
        '"',
        "[",
        "]",
        "#",
        "=",
        "*",
        "+",
        "&",
        "|",
        ".",
        ";",
        "_",
        "~",
        "?",
        ">",
        "%",
        "<",
    }
)
_AND = frozenset(
    {"and", "or", "nor", "as", "well", "also", "both", "either", "with", "plus", "but", "only", "than", "&"}
)
_DENIED = frozenset({"no", "not", "nor", "neither", "without"})
_SAVE = frozenset({"except", "apart", "aside", "save", "besides", "excepting"})
_NUMERALS = frozenset({"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"})
_NODAL = frozenset({"lymph", "node", "nodes", "nodal"})
_SAID = frozenset(
    {
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "showed",
        "shows",
        "show",
        "showing",
        "shown",
        "reveals",
        "revealed",
        "revealing",
        "reveal",
        "confirmed",
        "confirms",
        "confirming",
        "demonstrated",
        "demonstrates",
        "demonstrating",
        "came",
        "as",
        "says",
        "said",
        "has",
        "have",
        "had",
        "with",
        "diagnosed",
        "reported",
        "reports",
        "suggested",
        "found",
        "there",
        "they",
        "it",
        "identified",
        "seen",
        "done",
        "which",
        "that",
        "positive",
        "contains",
        "contained",
        "detected",
        "gave",
        "yielded",
        "proved",
        "consisted",
        "told",
    }
)
_CELLS_BETWEEN = 4
_FAR = 14


class Event(NamedTuple):
    """A word that can give a role: its role, its place in the view and among the words."""

    role: str
    start: int
    end: int
    first: int
    last: int
    morphology: str | None = None
    metastatic: bool = False
    mention: TumorMention | None = None


class Gap(NamedTuple):
    """What stands between an organ and an event."""

    clean: bool
    preposition: str | None
    colon: bool
    comma: bool
    said: bool
    length: int
    bracket: bool = False
    joined: bool = False
    denied: bool = False
    measured: bool = False


class Role(NamedTuple):
    """A role that a place has by the words beside it.

    ``role``: primary, metastasis, or open (tumor in a biopsy of the organ: the document decides).
    ``strength``: 3 said in so many words, 2 a tumor by its name or malignancy, 1 only a mass or lesion, 0 only sampled.
    """

    role: str
    strength: int
    head: Event


class Grammar:
    """The events of one document, and the roles they give to its groups of places.

    Args:
        reading: the document.
        groups: its places.
    """

    def __init__(self, reading: Reading, groups: list[Group]) -> None:
        self.reading = reading
        self.groups = groups
        self.events = _find_events(reading, groups)
        self._starts = [event.start for event in self.events]
        self.passed = fillers()
        self._gaps: dict[tuple[int, int], Gap] = {}
        self.group_starts = [group.start for group in groups]

    # Neighbours -----------------------------------------------------------------------------------------------

    def before(self, position: int, floor: int) -> Iterator[Event]:
        """Events that end before a position of the view, the nearest first, down to a floor."""
        for index in range(bisect_left(self._starts, position) - 1, -1, -1):
            event = self.events[index]
            if event.start < floor:
                return
            if event.end <= position:
                yield event

    def after(self, position: int, ceiling: int) -> Iterator[Event]:
        """Events that start at or after a position of the view, the nearest first, up to a ceiling."""
        for index in range(bisect_left(self._starts, position), len(self.events)):
            event = self.events[index]
            if event.start >= ceiling:
                return
            yield event

    def has_events(self, start: int, end: int) -> bool:
        """Whether any event starts between two offsets."""
        index = bisect_left(self._starts, start)
        return index < len(self._starts) and self._starts[index] < end

    def within(self, group: Group) -> Event | None:
        """The tumor name that holds the group: "bladder" of "bladder cancer" where that is one term."""
        for index in range(bisect_left(self._starts, group.start + 1) - 1, -1, -1):
            event = self.events[index]
            if event.role == "tumor" and event.start <= group.start and event.end >= group.end:
                return event
            if event.start < group.start - 60:
                return None
        return None

    def gap(self, first: int, last: int) -> Gap:
        """The words from ``first`` up to ``last``, read over or found wanting."""
        known = self._gaps.get((first, last))
        if known is None:
            known = self._gaps[first, last] = self._read_gap(first, last)
        return known

    def _read_gap(self, first: int, last: int) -> Gap:
        words = self.reading.words
        length = last - first
        if length > _FAR:
            return Gap(False, None, False, False, False, length)
        clean, preposition, colon, comma, said, bracket, joined, denied, measured = (
            True,
            None,
            False,
            False,
            False,
            False,
            False,
            False,
            False,
        )
        for index in range(first, last):
            word = words[index]
            if word in _PREPOSITIONS:
                preposition = preposition or word
            elif word == ":" or word == "=":
                colon = True
            elif word == "," or word == ";":
                comma = True
            elif word == "(":
                bracket = True
            elif word in _DENIED:
                denied = True
            elif word in _SAID:
                said = True
            elif word in _AND:
                joined = True
            elif word.isdigit():
                measured = True
            elif (word == "." and self._ends_clause(index)) or (
                word not in self.passed
                and word not in _SIGNS
                and word not in _SAVE
                and not ((joined or preposition) and word in _NODAL)
                and word not in _NUMERALS
            ):
                clean = False
        if "\n\n" in self.reading.view[self._offset(first, -1) : self._offset(last, 0)]:
            clean = False
        return Gap(clean, preposition, colon, comma, said, length, bracket, joined, denied, measured)

    def _ends_clause(self, index: int) -> bool:
        """Whether a full stop ends a clause: not that of "Rt." or of a number."""
        before = self.reading.words[index - 1] if index else ""
        return before.isalpha() and len(before) > 3

    def _offset(self, index: int, shift: int) -> int:
        reading = self.reading
        if shift < 0:
            return reading.ends[index - 1] if index else 0
        return reading.starts[index] if index < len(reading.starts) else len(reading.view)

    # Roles ----------------------------------------------------------------------------------------------------

    def role_of(self, group: Group) -> Role | None:
        """The role that the words directly beside a group give it; None where they give none."""
        sentence = self.reading.sentence_at(group.start)
        near = list(self.after(group.end, group.end + 40))
        following = near[0] if near else None
        margin = next((event for event in near if event.role != "tissue"), None)
        if margin is not None and margin.role == "margin" and self.gap(group.last, margin.first).clean:
            return Role("margin", 0, margin)
        inside = self.within(group)
        if group.places[0].kind == "blood" and inside is None:
            return self._of_blood(group, following)
        if inside is not None:
            return self._of_tumor(group, inside, inside.metastatic and False)
        left = next(self.before(group.start, sentence.start), None)
        right = next(self.after(group.end, sentence.end), None)
        left_gap = self.gap(left.last, group.first) if left else None
        right_gap = self.gap(group.last, right.first) if right else None
        found = None
        if right is not None and right_gap is not None:
            found = self._from_right(group, right, right_gap, left, left_gap)
        if (found is None or found.role == "lesion") and left is not None and left_gap is not None:
            found = self._from_left(group, left, left_gap, sentence.start) or found
        return found

    def split(self, group: Group) -> list[Group]:
        """ "Mets in liver, breast cancer operated": the last of a comma list belongs to the tumor behind it."""
        if len(group.places) < 2:
            return [group]
        last = group.places[-1]
        floor = self.reading.sentence_at(group.start).start
        right = next(self.after(group.end, group.end + 24), None)
        left = next(self.before(group.start, floor), None)
        if (
            right is None
            or left is None
            or right.role != "tumor"
            or left.role not in ("metastasis", "metastatic", "spread", "went")
        ):
            return [group]
        before = self.reading.words[group.places[-2].last : last.first]
        gap = self.gap(left.last, group.first)
        if (
            gap.clean
            and gap.preposition in _INTO
            and "," in before
            and not {"and", "or", "nor"} & set(before)
        ):
            return [Group.of(list(group.places[:-1])), Group.of([last])]
        return [group]

    def _of_blood(self, group: Group, following: Event | None) -> Role | None:
        """Only "blood cancer" makes the blood a site."""
        if following is None or following.role != "tumor" or following.first != group.last:
            return None
        return (
            Role("primary", 2, following)
            if "\n" not in self.reading.view[group.end : following.start]
            else None
        )

    def _of_tumor(self, group: Group, tumor: Event, metastatic: bool) -> Role:
        strength = 2 if is_named(tumor) else 1
        return Role("metastasis" if metastatic else "primary", strength, tumor)

    def _from_right(
        self, group: Group, right: Event, gap: Gap, left: Event | None, left_gap: Gap | None
    ) -> Role | None:
        """ "Liver metastases", "breast cancer", "ovarian primary", "peritoneal disease", "bones are free of disease"."""
        if not gap.clean or (gap.said and right.role != "clear"):
            return None
        close = gap.preposition is None and gap.length <= _CELLS_BETWEEN
        if gap.denied and right.role == "tumor" and close:
            # "Marrow biopsy: no lymphoma"
            return Role("metastasis", 2, right) if group.places[-1].kind == "marrow" else None
        from_there = left_gap is not None and left_gap.clean and left_gap.preposition == "from"
        if right.role == "metastasis" and close and not gap.colon and not from_there:
            return Role("metastasis", 3, right)
        if right.role == "metastatic" and close and not gap.colon and gap.length <= 2:
            return self._metastatic_right(right)
        if right.role == "origin" and close and not gap.comma and not gap.colon and gap.length <= 2:
            return Role("primary", 3, right)
        if right.role == "tumor" and close and not gap.colon:
            if gap.comma and self._has_own_place(right, group):
                return None
            if right.metastatic and gap.length:
                return Role("metastasis", 2, right)
            return self._tumor_right(group, right, left, left_gap)
        if right.role == "disease" and close and not gap.comma and not gap.colon and gap.length <= 2:
            return Role("disease", 2, right)
        if right.role == "spread" and close and gap.length <= 1 and not gap.comma:
            return None
        if right.role == "clear" and gap.preposition is None and gap.length <= 3:
            return Role("clear", 2, right)
        if right.role == "lesion" and close and not gap.comma and not gap.colon:
            if (
                left is not None
                and left.role == "metastatic"
                and left_gap is not None
                and left_gap.clean
                and left_gap.preposition is None
            ):
                return Role("metastasis", 3, left)
            return Role("lesion", 1, right)
        return None

    def _metastatic_right(self, metastatic: Event) -> Role | None:
        following = next(self.after(metastatic.end, metastatic.end + 60), None)
        if (
            following is not None
            and following.role == "tumor"
            and self.gap(metastatic.last, following.first).clean
        ):
            return Role("metastasis", 2, following)
        return Role("metastasis", 2, metastatic)

    def _tumor_right(self, group: Group, tumor: Event, left: Event | None, left_gap: Gap | None) -> Role:
        if left is not None and left_gap is not None and left_gap.clean and left_gap.preposition is None:
            metastatic = left.role == "metastatic" and not left_gap.comma
            if (
                metastatic
                and all(place.spreads for place in group.places)
                and not is_named(tumor, only_type=True)
            ):
                return Role("metastasis", 2, left)
            if left.role == "origin":
                return Role("primary", 3 if is_named(tumor) else 1, tumor)
        return Role("primary", 2 if is_named(tumor) else 1, tumor)

    def _has_own_place(self, tumor: Event, group: Group) -> bool:
        """Whether the tumor after a comma is said to be elsewhere: "liver, carcinoma of the colon"."""
        index = bisect_left(self.group_starts, tumor.end)
        if index >= len(self.groups) or self.groups[index] is group:
            return False
        gap = self.gap(tumor.last, self.groups[index].first)
        return gap.clean and gap.preposition in ("of", "in", "from") and gap.length <= 4

    def _from_left(self, group: Group, left: Event, gap: Gap, floor: int) -> Role | None:
        """ "Mets in liver and bone", "carcinoma of the breast", "spread to the lungs", "arising from the kidney"."""
        if not gap.clean:
            return self._listed_sites(left, gap)
        preposition = gap.preposition
        if gap.joined and preposition is None and left.role != "spread":
            return None
        if left.role == "metastasis":
            if preposition == "from":
                return Role("primary", 2, left)
            return (
                Role("metastasis", 3, left)
                if (preposition is None or preposition in _INTO or preposition == "with") and not gap.said
                else None
            )
        if left.role == "metastatic":
            if preposition == "from":
                return Role("primary", 3, left)
            return Role("metastasis", 3, left) if preposition in _INTO or gap.colon else None
        if left.role == "spread":
            if preposition == "from":
                return Role("primary", 2, left)
            return (
                Role("metastasis", 3, left)
                if not gap.comma and (preposition in _INTO or preposition is None)
                else None
            )
        if left.role == "went":
            return (
                Role("metastasis", 3, left)
                if preposition in ("to", "into", "in", None) and self._tumor_went(group, left, floor)
                else None
            )
        if left.role == "origin":
            if (
                preposition == "of"
                and left.last - left.first == 1
                and self.reading.low[left.start : left.end] == "origin"
            ):
                return None
            if (
                preposition is None
                and not gap.colon
                and left.last - left.first == 1
                and not self._names_tumor(group)
            ):
                return None
            if preposition in (None, "of", "in", "from", "at", "to", "within", "on"):
                return Role("primary", 3, left)
            return None
        if left.role == "heading":
            return Role("primary", 3, left) if gap.colon and gap.length <= 4 else None
        if left.role == "tumor":
            return self._tumor_left(group, left, gap, floor)
        if left.role == "disease":
            return Role("disease", 2, left) if preposition in _INTO or gap.bracket or gap.colon else None
        if left.role == "lesion":
            return (
                Role("lesion", 1, left)
                if (
                    preposition in _INTO
                    or preposition == "over"
                    or gap.bracket
                    or not gap.length
                    or gap.length <= 2
                )
                and not gap.said
                else None
            )
        if left.role == "location" and not gap.comma:
            return self._located(left, floor)
        if left.role == "invasion":
            subject = next(self.before(left.start, floor), None)
            if (
                subject is not None
                and subject.role in ("metastasis", "metastatic")
                and left.first - subject.last <= _CELLS_BETWEEN
            ):
                return Role("metastasis", 3, subject)
            return None
        if left.role == "clear" and preposition in ("in", "of", "for") and gap.length <= 3:
            return Role("clear", 2, left)
        return None

    def _listed_sites(self, left: Event, gap: Gap) -> Role | None:
        """ "Additional sites of disease appeared soon afterward (adrenal gland, liver ...)"."""
        if left.role == "disease" and gap.bracket and gap.length <= 6:
            return Role("disease", 2, left)
        return None

    def _tumor_left(self, group: Group, tumor: Event, gap: Gap, floor: int) -> Role | None:
        preposition = gap.preposition
        if gap.said and preposition is None:
            return None
        if preposition == "from" and gap.measured:
            return None
        if tumor.morphology is not None and tumor.morphology.endswith("/6"):
            return Role("metastasis", 2, tumor)
        if tumor.metastatic:
            if (
                preposition in ("to", "in", "into", "within", "involving", "at", "on")
                or ((gap.colon or gap.comma or not gap.length)
                and all(place.spreads for place in group.places))
            ):
                return Role("metastasis", 3, tumor)
            if gap.comma and preposition is None:
                return None
            return Role("primary", 2, tumor)
        if preposition in ("of", "in", "from", "at", "on", "within", "inside", "over", "involving", None):
            if (
                preposition is None
                and (gap.comma or gap.colon)
                and (gap.length > 3 or not self._ends_phrase(group))
            ):
                return None
            return Role("primary", 2 if is_named(tumor) else 1, tumor)
        if preposition == "to":
            return Role("metastasis", 2, tumor)
        return None

    def _tumor_went(self, group: Group, verb: Event, floor: int) -> bool:
        """ "It has gone to her liver", "the cancer reached his bones"; not "progressed to bowel obstruction"."""
        words = self.reading.words
        following = next(self.after(group.end, group.end + 12), None)
        if following is not None and following.role == "institution":
            return False
        if any(
            word in ("it", "this", "that", "they", "which", "disease")
            for word in words[max(0, verb.first - 4) : verb.first]
        ):
            return True
        subject = next(self.before(verb.start, floor), None)
        return (
            subject is not None
            and subject.role in ("tumor", "metastasis", "disease")
            and verb.first - subject.last <= 6
        )

    def _names_tumor(self, group: Group) -> bool:
        """ "Primary testicular seminoma", not "primary testicular failure"; "lung primary" stands elsewhere."""
        if self._ends_phrase(group):
            return True
        following = next(self.after(group.end, group.end + 60), None)
        return (
            following is not None
            and following.role in ("tumor", "lesion", "disease")
            and self.gap(group.last, following.first).clean
        )

    def _ends_phrase(self, group: Group) -> bool:
        """Whether nothing but a sign or the end of the line follows: "adenocarcinoma, sigmoid colon." """
        following = self.reading.view[group.end : group.end + 2].lstrip(" ")
        return not following or not following[0].isalpha()

    def _located(self, location: Event, floor: int) -> Role | None:
        """ "A carcinoma ... forming a mass located in the pancreatic tail"."""
        for subject in self.before(location.start, floor):
            if location.first - subject.last > _FAR:
                break
            if subject.role in ("metastasis", "metastatic"):
                return Role("metastasis", 3, subject)
            if subject.role == "tumor":
                return Role("primary", 2 if is_named(subject) else 1, location)
            if subject.role == "lesion":
                return Role("lesion", 1, location)
        return None


def is_named(tumor: Event, *, only_type: bool = False) -> bool:
    """Whether a tumor is said to be more than a mass: a type or a malignancy; ``only_type``: a histological type."""
    code = tumor.morphology or "8000/1"
    if only_type:
        return not code.startswith(("8000", "8010/3"))
    return code != "8000/1"


def _tumor_events(reading: Reading) -> list[Event]:
    """The tumors that the text names, and its masses, in text order."""
    found = []
    for mention in tumor_mentions(reading):
        start, end = mention.name_start, mention.name_end
        if start < end and mention.row.name != NEOPLASM:
            found.append(_tumor_event(reading, start, end, mention.row.code or "8000/3", mention))
    typed = [(event.start, event.end) for event in found]
    phrases = reading.hits("tumor_phrases")
    for hit in reading.hits("tumor_types"):
        if hit.row.name == NEOPLASM and not any(
            other.start < hit.end and hit.start < other.end for other in phrases
        ):
            if not any(start < hit.end and hit.start < end for start, end in typed):
                found.append(_tumor_event(reading, hit.start, hit.end, "8000/1", None))
    found.sort(key=lambda event: event.start)
    return [event for index, event in enumerate(found) if not index or found[index - 1].end <= event.start]


def _tumor_event(
    reading: Reading, start: int, end: int, morphology: str, mention: TumorMention | None
) -> Event:
    first = reading.word_index(start)
    words = reading.low[start : start + 9]
    metastatic = morphology.endswith("/6") or words.startswith(("metastat", "metastas"))
    role = "lesion" if mention is None and not words.startswith(("tumo", "neop")) else "tumor"
    last = bisect_left(reading.starts, end, lo=first)
    return Event(role, start, end, first, last, morphology, metastatic, mention)


def _find_events(reading: Reading, groups: list[Group]) -> list[Event]:
    events = _tumor_events(reading)
    taken = [(event.start, event.end) for event in events]
    names_tumor = bool(events) or any(
        hit.row.extra["role"] in ("metastasis", "metastatic", "origin") and not hit.row.extra["needs"]
        for hit in reading.hits("site_cues")
    )
    if not names_tumor:
        return []
    for hit in reading.hits("site_cues"):
        role = hit.row.extra["role"]
        if (
            role in ("none", "anaphor", "everywhere", "distant")
            or (role == "ca"
            and not _beside_place(reading, hit.start, hit.end, groups))
        ):
            continue
        index = bisect_left(taken, (hit.start, -1))
        overlaps = [
            i
            for i in (index - 1, index, index + 1)
            if 0 <= i < len(taken) and taken[i][0] < hit.end and taken[i][1] > hit.start
        ]
        if overlaps:
            inner = events[overlaps[0]]
            if (
                role in ("metastasis", "disease", "origin", "heading")
                and hit.start <= inner.start
                and hit.end >= inner.end
                and hit.end - hit.start > inner.end - inner.start
            ):
                events[overlaps[0]] = inner._replace(role="gone")
            else:
                continue
        first = reading.word_index(hit.start)
        if role == "ca":
            events.append(Event("tumor", hit.start, hit.end, first, first + 1, "8010/3"))
            continue
        events.append(Event(role, hit.start, hit.end, first, bisect_left(reading.starts, hit.end, lo=first)))
    events = sorted((event for event in events if event.role != "gone"), key=lambda event: event.start)
    return _with_metastatic(reading, events)


def _beside_place(reading: Reading, start: int, end: int, groups: list[Group]) -> bool:
    """Whether an organ stands directly beside: "ca prostate", "breast ca", not "CA 125"."""
    index = bisect_left(groups, start, key=lambda group: group.start)
    return any(
        abs(group.end - start) <= 1
        or (0 <= group.start - end <= 4
        and reading.low[end : group.start].strip(" .-") in ("", "of"))
        for group in groups[max(0, index - 1) : index + 1]
    )


def _with_metastatic(reading: Reading, events: list[Event]) -> list[Event]:
    """Mark the tumors that are called metastatic: "metastatic rectosigmoid adenocarcinoma", "adenocarcinoma, metastatic"."""
    for index, event in enumerate(events):
        if event.role != "metastatic":
            continue
        following = events[index + 1] if index + 1 < len(events) else None
        if following is not None and following.role == "tumor" and following.first - event.last <= 4:
            between = reading.words[event.last : following.first]
            if not any(word in _SIGNS or word in _PREPOSITIONS or word in ("and", "or") for word in between):
                events[index + 1] = following._replace(metastatic=True)
                continue
        before = events[index - 1] if index else None
        if before is not None and before.role == "tumor" and event.first - before.last <= 1:
            events[index - 1] = before._replace(metastatic=True)
    return events


def place_key(place: Place) -> str:
    """What makes two places the same site: the organ by its first three characters."""
    return place.code[:3]
