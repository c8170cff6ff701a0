"""What stands beside an organ and gives it its role: the words around a group of places, read as a small
grammar.

An organ is a site only in a role. "Mets in the liver", "hepatic metastases", "it has spread to the
liver" make it a metastasis; "cancer of the liver", "liver: hepatocellular carcinoma", "arising from the
liver" a primary; "liver and spleen normal" nothing. What stands directly beside the organ decides; the
rest is left to ``sites``, which sees the whole document.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_grammar import Gap
from answer_assist.extraction.readers.site_lexicon import SIDES
from answer_assist.extraction.readers.site_places import Group, Place
from answer_assist.extraction.readers.site_words_before import CELLS_BETWEEN, INTO, Role, WordsBefore

_FROM = frozenset({"of", "in", "from"})
_NEW_ITEM = re.compile(r"\n\s*[^a-z\s]")
_SOON = 40
_LEADERS = frozenset({":", ".", "=", "|", "_", "~", "\u2026"})
# Events that give no role to an organ beside them.
_QUIET = frozenset({"test", "tissue", "institution", "link", "harmless", "missing", "margin"})
_TO_MARGIN = frozenset({"tissue", "margin"})
# Events that lead to the organ behind them.
_LEADING = frozenset({"heading", "link"})
_LONGEST_HOLDING = 6
_MEASURED_LESION = 7
# "Carcinoma of the colon with metastases" tells of the colon already.
_OF_AN_ORGAN = frozenset({"tumor", "origin", "lesion", "location", "disease"})
# What can stand in an organ by itself, before "and lung metastases".
_OF_ITS_OWN = frozenset({"invasion", "location", "tumor", "disease"})


def _whole(place: Place) -> Event:
    """A place whose own words say that tumor is there."""
    return Event("metastasis", place.start, place.end, place.first, place.last)


class Roles(WordsBefore):
    """The roles that the words beside them give to the groups of places of a document."""

    def role_of(self, group: Group) -> Role | None:
        """The role that the words directly beside a group give it; None where they give none."""
        near = self.near(group)
        behind, events = near.behind, self.events
        if (
            behind < len(events)
            and events[behind].role in _TO_MARGIN
            and events[behind].start < group.end + _SOON
        ):
            margin = self._margin(group, behind)
            if margin is not None:
                return Role("margin", 0, margin)
        held = behind > 0 and events[behind - 1].end > group.start
        inside = self.within(group) if held else None
        if group.places[0].kind == "blood" and inside is None:
            return self._of_blood(group, self.soon(group, _SOON))
        sentence = near.sentence
        if inside is not None:
            return Role("primary", self._strength(inside, sentence.start), inside)
        if self.reading.low.startswith("malig", group.places[0].start):
            # "Malignant pleural effusion"
            return Role("metastasis", 3, _whole(group.places[0]))
        left = near.left
        if left is not None and left.role in _LEADING:
            led = self._headed(group, left) or self._suits(group, left)
            if led is not None:
                return led
        left = left if left is not None and left.role not in _QUIET else None
        right = near.right if near.right is not None and near.right.role not in _QUIET else None
        if left is None and right is None:
            return None
        left_gap = self.gap(left.last, group.first) if left else None
        right_gap = self.gap(group.last, right.first) if right else None
        found = None
        if right is not None and right_gap is not None:
            found = self._from_right(group, right, right_gap, left, left_gap)
        if (
            found is not None
            and (found.role, found.strength) == ("primary", 1)
            and left is not None
            and left_gap is not None
            and left.role == "metastasis"
            and left_gap.clean
            and left_gap.preposition == "from"
        ):
            # "A metastasis from the known rectal tumour"
            return Role("primary", 2, left)
        if (found is None or found.role == "lesion") and left is not None and left_gap is not None:
            found = self._from_left(group, left, left_gap, sentence.start) or found
        return found

    def _suits(self, group: Group, left: Event) -> Role | None:
        """ "Metastatic carcinoma, compatible with breast": where it has come from."""
        if left.role != "link" or left.last != group.first or not self._ends_phrase(group):
            return None
        tumor = next(self.before(left.start, self.near(group).sentence.start), None)
        if tumor is None or tumor.role != "tumor" or not tumor.metastatic or group.places[0].spreads:
            return None
        return Role("primary", 2, tumor)

    def _headed(self, group: Group, left: Event) -> Role | None:
        """ "Tumour site ........ mid rectum": the value of a form's line, behind a colon, dots or spaces."""
        if left.role != "heading":
            return None
        words = self.reading.words
        index = left.last
        while index < group.first and words[index] in _LEADERS:
            index += 1
        view = self.reading.view
        spaced = index == left.last and view[left.end : left.end + 3] in ("   ", "\t", "\t\t")
        if index == left.last and not spaced:
            return None
        gap = self.gap(index, group.first)
        return Role("primary", 3, left) if gap.clean and gap.length <= 4 else None

    def _margin(self, group: Group, index: int) -> Event | None:
        """ "Bronchial resection margin": the organ's margin, no place."""
        for event in self.events[index : index + 4]:
            if event.start >= group.end + _SOON:
                return None
            if event.role != "tissue":
                return event if event.role == "margin" and self.gap(group.last, event.first).clean else None
        return None

    def split(self, group: Group) -> list[Group]:
        """ "Mets in liver, breast cancer operated": the last of a comma list belongs to the tumor behind
        it.
        """
        if len(group.places) < 2:
            return [group]
        last = group.places[-1]
        test = next(self.after(last.start, group.end + 3), None)
        between = self.reading.words[group.places[-2].last : last.first]
        if (
            test is not None
            and test.role == "test"
            and between == [","]
            and self.reading.words[test.last : test.last + 1] not in (["were"], ["are"])
        ):
            # "... and the spleen, bone marrow biopsy was clean"
            return [Group.of(list(group.places[:-1])), Group.of([last])]
        right = self.soon(group, 24)
        left = self.near(group).left
        if (
            right is None
            or left is None
            or right.role not in ("tumor", "metastasis")
            or (right.role == "tumor" and left.role not in ("metastasis", "metastatic", "spread", "went"))
        ):
            return [group]
        before = self.reading.words[group.places[-2].last : last.first]
        gap = self.gap(left.last, group.first)
        if right.role == "metastasis":
            # "Linitis plastica involving the stomach, ovarian metastases"
            parted = left.role in _OF_ITS_OWN and gap.clean and not gap.comma and gap.preposition != "with"
            alone = all(word in (",", "and") or word in SIDES or word.isdigit() for word in before)
            if parted and alone and group.last == right.first:
                return [Group.of(list(group.places[:-1])), Group.of([last])]
            return [group]
        if gap.clean and gap.preposition in INTO and "," in before and not {"and", "or", "nor"} & set(before):
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

    def _from_right(
        self, group: Group, right: Event, gap: Gap, left: Event | None, left_gap: Gap | None
    ) -> Role | None:
        """ "Liver metastases", "breast cancer", "ovarian primary", "peritoneal disease", "bones are free of
        disease".
        """
        if gap.clean and gap.preposition in (None, "with", "by") and (gap.said or gap.preposition):
            told = left is not None and left_gap is not None and left_gap.clean and left.role in _OF_AN_ORGAN
            holding = None if told else self._holding(group, right, gap)
            if holding is not None:
                return holding
        if not gap.clean or (gap.said and right.role != "clear"):
            return None
        close = gap.preposition is None and gap.length <= CELLS_BETWEEN
        if gap.denied and right.role == "tumor" and close:
            # "Marrow biopsy: no lymphoma"
            return Role("metastasis", 2, right) if group.places[-1].kind == "marrow" else None
        from_there = left_gap is not None and left_gap.clean and left_gap.preposition == "from"
        if right.role == "metastasis" and gap.comma and self._has_own_place(right, group, INTO):
            return None
        if right.role == "metastasis" and close and not from_there:
            # "Liver: multiple metastases", not "MRI brain: mets in the left parietal lobe"
            labelled = self.reading.view.startswith(":", group.end) and not self._has_own_place(
                right, group, INTO
            )
            if gap.denied or not gap.colon or labelled:
                return Role("metastasis", 3, right)
        if right.role == "metastatic" and close and not gap.colon and gap.length <= 2:
            return self._metastatic_right(right)
        if right.role == "origin" and close and not gap.comma and not gap.colon and gap.length <= 2:
            return Role("primary", 3, right)
        if right.role == "tumor" and close and not gap.colon:
            if _NEW_ITEM.search(self.reading.view, group.end, right.start + 1):
                # The tumor stands in the next line of a list.
                return None
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
        near = close or (gap.measured and gap.preposition is None and gap.length <= _MEASURED_LESION)
        if (
            right.role == "lesion"
            and near
            and not gap.comma
            and not gap.joined
            and (not gap.colon or self._opens(group))
        ):
            if (
                left is not None
                and left.role == "metastatic"
                and left_gap is not None
                and left_gap.clean
                and left_gap.preposition is None
            ):
                return Role("metastasis", 3, left)
            return Role("lesion", int(right.focal), right)
        return None

    def _holding(self, group: Group, right: Event, gap: Gap) -> Role | None:
        """ "Segment of colon with metastatic serous carcinoma", "the liver shows multiple metastases"."""
        index = bisect_left(self.group_starts, group.end)
        if index < len(self.groups) and self.groups[index].start < right.start:
            return None
        if gap.comma or gap.colon or gap.joined or gap.denied or gap.length > _LONGEST_HOLDING:
            return None
        if right.role == "metastasis":
            return Role("metastasis", 3, right)
        if right.role == "lesion" and right.focal and gap.preposition is None:
            # "The pancreas shows a hypervascular focus"
            return Role("lesion", 1, right)
        if right.role == "tumor" and not right.metastatic and is_named(right) and gap.preposition == "with":
            # "Ovary with high-grade serous carcinoma"
            return Role("open", 2, right)
        following = next(self.after(right.end, right.end + 4), None) if right.role == "metastatic" else right
        if following is not None and following.role == "tumor" and following.metastatic:
            return Role("metastasis", 2, following)
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

    def _has_own_place(self, tumor: Event, group: Group, links: frozenset[str] = _FROM) -> bool:
        """Whether the tumor after a comma is said to be elsewhere: "liver, carcinoma of the colon"."""
        index = bisect_left(self.group_starts, tumor.end)
        if index >= len(self.groups) or self.groups[index] is group:
            return False
        gap = self.gap(tumor.last, self.groups[index].first)
        return gap.clean and gap.preposition in links and gap.length <= 5

    def _opens(self, group: Group) -> bool:
        """Whether a group opens its line in a report: "Sternum: the uptake has resolved"."""
        if self.reading.kind == "query":
            return False
        view = self.reading.view
        for index in range(group.start - 1, -1, -1):
            if view[index] == "\n":
                return True
            if view[index].isalpha():
                return False
        return True
