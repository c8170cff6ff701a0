"""What stands around the organs of a document, as features of the trained judgement of sites.

The rules read constructions that they know. What they pass over, or take amiss, is often plain from the words
around an organ all the same: "PET: spleen involved", "the bone of the arm is broken alone". Each organ that
a document names gets the words and signs around all its mentions; ``site_judgement`` weighs them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.readers.site_events import Event
from answer_assist.extraction.readers.site_grammar import Grammar, Near
from answer_assist.extraction.readers.site_lexicon import home_of, tissue_of
from answer_assist.extraction.readers.site_passages import is_comparison
from answer_assist.extraction.readers.site_places import Group, Place
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion

SIGN_OF: dict[Assertion, str] = {"present": "+", "absent": "-", "uncertain": "?"}
_DENIALS = frozenset({"absent", "normal", "gone"})
# Words looked at before and behind an organ; words passed for a chain of signs; its length.
_WINDOW, _FAR, _CHAIN = 10, 24, 6
# An organ so near the start of its line opens it.
_OPENING = 8
_MANY = 4
# Further mentions of an organ were measured to add nothing.
_ENOUGH = 8
_ORGAN = "<org>"
_STOPS = frozenset({";", ".", ":"})


class Mention(NamedTuple):
    """One place where an organ is named, with the features of its passage."""

    group: Group
    place: Place
    features: set[str]


class Organ(NamedTuple):
    """An organ of a document, by the first three characters of its topography, with its mentions."""

    mentions: list[Mention]
    features: set[str]


def find_organs(reading: Reading, grammar: Grammar) -> dict[str, Organ]:
    """The organs that a document names, with what stands around them, by topography ("C22").

    Args:
        reading: the document.
        grammar: its groups of places and its events.
    """
    groups = grammar.groups
    if not groups:
        return {}
    context = _Context(reading, grammar)
    counts = Counter(place.code[:3] for group in groups for place in group.places)
    first = groups[0].places[0].code[:3]
    read: Counter[str] = Counter()
    organs: dict[str, Organ] = {}
    for group in groups:
        open_places = [place for place in group.places if read[place.code[:3]] < _ENOUGH]
        if not open_places:
            continue
        passage = context.of_group(group)
        for place in open_places:
            code = place.code[:3]
            read[code] += 1
            near = context.of_place(place, passage)
            organ = organs.get(code)
            if organ is None:
                organ = organs[code] = Organ([], {"code:" + code, f"n={min(_MANY, counts[code])}"})
                if code == first:
                    organ.features.add("first")
            organ.features.update(near, context.of_document(place))
            organ.mentions.append(Mention(group, place, near))
    return organs


def tumors_of_patient(grammar: Grammar) -> list[str | None]:
    """The morphologies of the malignant tumors that the patient has."""
    return [
        event.morphology
        for event in grammar.events
        if event.mention is not None
        and event.mention.assertion == "present"
        and event.mention.experiencer == "patient"
        and event.mention.behaviour in "36"
    ]


class _Passage(NamedTuple):
    """What the places of a group share: features, and the roles of the events beside it."""

    features: list[str]
    beside: str


class _Context:
    """The signs of one document, and what is said around each of its groups."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self.grammar = grammar
        self.words = ["#" if word.isdigit() else word for word in reading.words]
        self.signs = self._find_signs()
        self._signs_said: dict[int, str] = {}
        types = tumors_of_patient(grammar)
        self.homes = {home for code in types for home in home_of(code)}
        self.about = ["kind=" + reading.kind, "tum" if types else "notum"]
        if any(tissue_of(code) in ("lymphoid", "marrow") for code in types):
            self.about.append("heme")
        if grammar.told_of_spread:
            self.about.append("told")

    def _find_signs(self) -> list[str | None]:
        """For each word what it stands for: a denial, a doubt, a tumor, a role's word, an organ."""
        reading = self.reading
        signs: list[str | None] = [None] * len(self.words)
        for table in ("cues_before", "cues_after"):
            for hit in reading.hits(table):
                meaning = hit.row.extra["meaning"]
                name = "neg" if meaning in _DENIALS else "unc" if meaning == "uncertain" else meaning
                first = bisect_left(reading.starts, hit.start)
                last = bisect_left(reading.starts, hit.end, lo=first)
                signs[first:last] = [f"<{name}>"] * (last - first)
        for event in self.grammar.events:
            signs[event.first : event.last] = [f"<{_kind(event)}>"] * (event.last - event.first)
        for group in self.grammar.groups:
            for place in group.places:
                signs[place.first : place.last] = [_ORGAN] * (place.last - place.first)
        return signs

    def of_group(self, group: Group) -> _Passage:
        """The features of a group's passage."""
        reading = self.reading
        near = self.grammar.near(group)
        start, end = near.sentence.start, near.sentence.end
        floor = bisect_left(reading.starts, start)
        ceiling = bisect_left(reading.starts, end, lo=group.last)
        shared = self._windows(group, floor, ceiling)
        shared += self._chain("L", range(group.first - 1, max(floor, group.first - _FAR) - 1, -1))
        shared += self._chain("R", range(group.last, min(ceiling, group.last + _FAR)))
        if floor < len(self.words):
            shared.append("S1:" + (self.signs[floor] or self.words[floor]))
        view = reading.view
        if group.start - view.rfind("\n", 0, group.start) - 1 < _OPENING:
            shared.append("linestart")
        if view[group.end : group.end + 3].lstrip().startswith(":"):
            shared.append("colon")
        if "?" in view[group.end : end]:
            shared.append("qmark")
        if len(group.places) > 1:
            shared.append("list")
        if is_general(reading, group.start) or is_comparison(reading, group.start):
            shared.append("general")
        beside, events = self._events(group, near)
        return _Passage(shared + events, beside)

    def of_place(self, place: Place, passage: _Passage) -> set[str]:
        """The features of one place, those of its passage among them."""
        reading = self.reading
        own = SIGN_OF[assertion_at(reading, place.start, place.end).value]
        features = {*passage.features, "own" + own, f"E:{passage.beside}|{own}"}
        features.update(["S:" + word for word in self.words[place.first : place.last]])
        whose, _ = experiencer_at(reading, place.start, place.end)
        if whose != "patient":
            features.add("who=" + whose)
        return features

    def of_document(self, place: Place) -> list[str]:
        """What holds of the organ wherever it is named."""
        spread, home = place.row.extra["spread"] or "-", self.relation(place)
        return [
            "kind:" + place.kind,
            "spread:" + spread,
            "rel:" + home,
            f"rel:{home}:{spread}",
            *self.about,
            *[f"{name}&spread:{spread}" for name in self.about],
        ]

    def relation(self, place: Place) -> str:
        """Whether the patient's tumors start in this organ, in others, or anywhere."""
        return "home" if place.code[:3] in self.homes else "elsewhere" if self.homes else "nohome"

    def _windows(self, group: Group, floor: int, ceiling: int) -> list[str]:
        """The words around a group, or what they stand for."""
        words, signs = self.words, self.signs
        low, high = max(floor, group.first - _WINDOW), min(ceiling, group.last + _WINDOW)
        before = [signs[index] or words[index] for index in range(group.first - 1, low - 1, -1)]
        behind = [signs[index] or words[index] for index in range(group.last, high)]
        found = ["L:" + word for word in before]
        found += ["R:" + word for word in behind]
        found += ["LW:" + words[index] for index in range(low, group.first) if signs[index]]
        found += ["RW:" + words[index] for index in range(group.last, high) if signs[index]]
        if before:
            found.append("l1:" + before[0])
        if behind:
            found.append("r1:" + behind[0])
        if len(before) > 1:
            found.append(f"l21:{before[1]}_{before[0]}")
        if len(behind) > 1:
            found.append(f"r12:{behind[0]}_{behind[1]}")
        return found

    def _chain(self, side: str, indices: range) -> list[str]:
        """The signs on one side of a group, in the order of their distance, up to the next organ."""
        chain: list[str] = []
        signs, words = self.signs, self.words
        last = None
        for index in indices:
            sign = signs[index]
            if sign is None:
                if words[index] not in _STOPS:
                    continue
                sign = words[index]
            elif sign == _ORGAN:
                chain.append("O")
                break
            elif sign == last:
                continue
            chain.append(sign)
            last = sign
            if len(chain) == _CHAIN:
                break
        found = [f"{side}S:{sign}" for sign in chain]
        if chain:
            found.append(f"{side}Q1:{chain[0]}")
        if len(chain) > 1:
            found.append(f"{side}Q2:{chain[0]} {chain[1]}")
        return found

    def _events(self, group: Group, near: Near) -> tuple[str, list[str]]:
        """The nearest words for a role: which, how they are joined to the group, whether they are denied."""
        left, right = near.left, near.right
        roles = (left.role if left else "0", right.role if right else "0")
        beside = "|".join(roles)
        found = ["E:" + beside, "EL:" + roles[0], "ER:" + roles[1]]
        if left is not None:
            gap = self.grammar.gap(left.last, group.first)
            clean, said = "c" if gap.clean else "n", self._said(left)
            found.append(f"GL:{left.role}:{clean}{gap.preposition or ''}")
            found.append(f"AL:{left.role}{said}")
            found.append(f"GA:{left.role}:{clean}{said}")
        if right is not None:
            gap = self.grammar.gap(group.last, right.first)
            clean, said = "c" if gap.clean else "n", self._said(right)
            found.append(f"GR:{right.role}:{clean}{gap.preposition or ''}")
            found.append(f"AR:{right.role}{said}")
            found.append(f"GB:{right.role}:{clean}{said}")
        return beside, found

    def _said(self, event: Event) -> str:
        """Whether an event is stated, doubted or denied, as a sign."""
        if event.mention is not None:
            return SIGN_OF[event.mention.assertion]
        said = self._signs_said.get(event.start)
        if said is None:
            read = tumor_assertion(self.reading, event.start, event.end)
            said = SIGN_OF[(read or assertion_at(self.reading, event.start, event.end)).value]
            self._signs_said[event.start] = said
        return said


def _kind(event: Event) -> str:
    """The role of an event; of a tumor, whether it is malignant, benign or only a mass."""
    if event.role != "tumor":
        return event.role
    code = event.morphology or "8000/1"
    if code[-1] in "36":
        return "tumor"
    return "mass" if code.startswith("8000") else "benign"
