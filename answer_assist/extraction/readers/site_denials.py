"""Organs that are said to be free, in whatever shorthand: "PET neg for lung, liver, bone", "liver free",
"nothing in the lungs", "but not in the liver".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_events import PREPOSITIONS, SIGNS, Event, cues_by_role
from answer_assist.extraction.readers.site_lexicon import tissue_of
from answer_assist.extraction.readers.site_passages import Claim, Passages
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.sentences import Sentence

_REACH = 60
# Words of "spleen 10.8 x 4 cm, not involved".
_MEASURED_GAP = 9
_PLACED = frozenset({"in", "for", "to", "at", "within", "on", "inside"})
_ENDS = re.compile(r"\s*(?:$|[.,;:)\n/|]|(?:and|or|but|on|as|with|at)\b)")
LISTING = frozenset({"the", "and", ",", "both", "also", "&", "left", "right", "his", "her", "my"})
# "Peritoneal dissemination (-)"
SIGN = re.compile(r"\s?(\(\s?-\s?\)|-ve\b)")
_OF = re.compile(r"\s+(?:for|of|from)\b")
_ITSELF = frozenset(
    {
        "the",
        "this",
        "it",
        "that",
        "any",
        "anything",
        "else",
        "other",
        "either",
        "more",
        "sign",
        "and",
        "or",
        "nor",
    }
)


def _is_denial(hit: Hit) -> bool:
    return hit.row.extra["meaning"] == "absent"


def cue_is_nothing(cue: Hit) -> bool:
    """Whether a cue is "nothing": what follows is a place."""
    return cue.row.extra.get("role") == "nothing"


class Denials(Passages):
    """Organs that tumors spread to and that are free of it."""

    # The sentence asked for last, by its start, and whether it denies.
    _asked_denial: tuple[int, bool] = (-1, False)

    @cached_property
    def _denial_starts(self) -> list[int]:
        """Where words stand that can say that an organ is free."""
        reading = self.reading
        starts = [hit.start for hit in reading.hits("cues_before") if _is_denial(hit)]
        starts += [hit.start for hit in reading.hits("cues_after") if hit.row.name == "negative"]
        cues = cues_by_role(reading)
        starts += [hit.start for role in ("nothing", "clear") for hit in cues.get(role, ())]
        starts.sort()
        return starts

    def _has_denial(self, sentence: Sentence) -> bool:
        if self._asked_denial[0] == sentence.start:
            return self._asked_denial[1]
        starts = self._denial_starts
        index = bisect_left(starts, sentence.start)
        found = index < len(starts) and starts[index] < sentence.end
        self._asked_denial = (sentence.start, found)
        return found

    @cached_property
    def _has_nodes(self) -> bool:
        """Whether an organ may stand among the nodes of a lymphoma."""
        return bool(self.reading.hits("node_stations")) and any(
            event.morphology is not None and tissue_of(event.morphology) == "lymphoid"
            for event in self.grammar.events
        )

    def _freed(self, group: Group) -> list[Claim] | None:
        """The claims that the organs of a group are free; None where nothing says so."""
        spread = [place for place in group.places if place.row.extra["spread"] in ("yes", "also")]
        if not spread:
            return None
        sentence = self.grammar.sentence(group)
        if self.reading.view.startswith("?", sentence.end - 1) or group.places[0].is_level:
            return None
        sign = SIGN.match(self.reading.low, group.end)
        if sign is not None:
            signed = Event("test", *sign.span(1), group.last, group.last)
            return self._make(Group.of(spread), "metastasis", 3, "absent", signed)
        head = self._nothing_before(group, sentence.start)
        if head is None and len(spread) == len(group.places):
            head = self._free_behind(group, sentence.end)
        return None if head is None else self._make(Group.of(spread), "metastasis", 1, "absent", head)

    def _with_nodes(self, group: Group) -> list[Claim] | None:
        """ "PET shows nodes in the neck and the groin, and the spleen": an organ among nodes."""
        if any(place.row.extra["spread"] not in ("yes", "seldom") for place in group.places):
            return None
        floor = max(self.grammar.sentence(group).start, group.start - 80)
        for node in reversed(self.reading.hits_between("node_cues", floor, group.start)):
            if node.row.extra["role"] != "node":
                continue
            first = self.reading.word_index(node.end)
            stations = self.reading.hits_between("node_stations", node.end, group.start)
            named = {self.reading.word_index(hit.start) for hit in stations}
            listed = all(
                word in PREPOSITIONS or word in LISTING or index in named
                for index, word in enumerate(self.reading.words[first : group.first], first)
            )
            if (
                not (listed and stations and self._shows(node))
                or self.reading.words[group.first - 1] in PREPOSITIONS
            ):
                return None
            head = Event("metastasis", node.start, node.end, first, first)
            return self._make(group, "metastasis", 2, "present", head)
        return None

    def _shows(self, node: Hit) -> bool:
        """Whether the nodes are affirmed, in a disease of nodes."""
        return assertion_at(self.reading, node.start, node.end).value == "present" and any(
            tissue_of(event.morphology) == "lymphoid" for event in self.grammar.events
        )

    def _nothing_before(self, group: Group, floor: int) -> Event | None:
        """ "Neg for lung, liver", "nothing in the lymph glands or liver", "no sign of it in the lungs"."""
        reading = self.reading
        floor = max(floor, group.start - _REACH)
        cues = [
            *(hit for hit in reading.hits_between("cues_before", floor, group.start) if _is_denial(hit)),
            *(
                hit
                for hit in reading.hits_between("site_cues", floor, group.start)
                if hit.row.extra["role"] == "nothing"
            ),
        ]
        for cue in sorted(cues, key=lambda hit: -hit.start):
            if cue.end > group.start:
                continue
            first = reading.word_index(cue.end)
            words = reading.words[first : group.first]
            opened = reading.low[cue.start : cue.end].endswith(" for")
            if not (_PLACED & set(words) or (opened and not words)):
                return None
            stations = {
                reading.word_index(hit.start) + shift
                for hit in reading.hits_between("node_cues", cue.end, group.start)
                for shift in (0, 1)
            }
            for index, word in enumerate(words, first):
                if not (
                    word in PREPOSITIONS
                    or word in SIGNS - {".", ";"}
                    or word in self.grammar.passed
                    or word in _ITSELF
                    or index in stations
                    or word in self.grammar.general
                ):
                    return None
            following = next(self.grammar.after(group.end, group.end + 2), None)
            if not _ENDS.match(reading.low, group.end) and (not cue_is_nothing(cue) or following is not None):
                return None
            return Event("test", cue.start, cue.end, first, first)
        return None

    def _free_behind(self, group: Group, ceiling: int) -> Event | None:
        """ "Liver free", "omentum: negative for tumor", "bone scan neg"."""
        reading = self.reading
        last = group.last
        for event in self.grammar.after(group.end, min(ceiling, group.end + 40)):
            if event.role not in ("test", "tissue") or not self.grammar.gap(last, event.first).clean:
                break
            last = event.last
        for table in ("site_cues", "cues_after"):
            for hit in reading.hits_between(table, group.end, min(ceiling, group.end + _REACH)):
                if table == "cues_after":
                    free = hit.row.name == "negative"
                else:
                    # "CNS: none"
                    none = hit.row.extra["role"] == "nothing" and ":" in reading.low[group.end : hit.start]
                    free = none or hit.row.extra["role"] == "clear"
                if not free:
                    continue
                gap = self.grammar.gap(last, reading.word_index(hit.start))
                far = gap.length > (_MEASURED_GAP if gap.measured else 3)
                if not gap.clean or gap.preposition or far or gap.denied:
                    break
                of = _OF.match(reading.low, hit.end)
                if of is not None and not any(
                    event.role in ("tumor", "metastasis", "disease", "lesion")
                    for event in self.grammar.after(of.end(), of.end() + 24)
                ):
                    break
                if of is None and not _ENDS.match(reading.low, hit.end):
                    break
                return Event("test", hit.start, hit.end, last, last)
        return None
