"""What the words before an organ make of it: "mets in the liver", "carcinoma of the breast", "spread to the
lungs", "arising from the kidney".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_grammar import FAR, Gap, Grammar
from answer_assist.extraction.readers.site_lexicon import covers
from answer_assist.extraction.readers.site_places import Group

INTO = frozenset(
    {
        "in",
        "to",
        "at",
        "on",
        "within",
        "into",
        "onto",
        "over",
        "of",
        "inside",
        "around",
        "through",
        "near",
        "upon",
        "behind",
        "beneath",
        "under",
        "by",
        "beside",
        "above",
        "below",
        "along",
        "across",
    }
)
# A lump under the jaw is none of the bone.
_HOLDING = frozenset(
    {"in", "to", "at", "on", "within", "into", "of", "inside", "through", "from", "across", "along"}
)
CELLS_BETWEEN = 4

# "A metastasis of the lobular <cancer> in the stomach"
_SPREAD_OF = re.compile(r"\bmetasta[st]\w+ (?:of|from) (?:[\w-]+ ){0,4}$")


class Role(NamedTuple):
    """A role that a place has by the words beside it.

    ``role``: primary, metastasis, or open (tumor in a biopsy of the organ: the document decides).
    ``strength``: 3 said in so many words, 2 a tumor by its name or malignancy, 1 only a mass or lesion,
    0 only sampled.
    """

    role: str
    strength: int
    head: Event


class WordsBefore(Grammar):
    """The roles that the words before them give to the groups of places of a document."""

    def _from_left(self, group: Group, left: Event, gap: Gap, floor: int) -> Role | None:
        """ "Mets in liver and bone", "carcinoma of the breast", "spread to the lungs", "arising from the
        kidney".
        """
        if not gap.clean:
            return self._listed_sites(left, gap) or self._carried_to(group, floor)
        preposition = gap.preposition
        if preposition in ("on", "by") and self._is_test(group):
            return None  # "Lung mets on CXR"
        if gap.joined and preposition is None and left.role != "spread":
            return None
        if left.role == "metastasis":
            if preposition == "from":
                return Role("primary", 2, left)
            if preposition in INTO or (not gap.said and preposition in (None, "with")):
                return Role("metastasis", 3, left)
            return None
        if left.role == "metastatic":
            if preposition == "from":
                return Role("primary", 3, left)
            return Role("metastasis", 3, left) if preposition in INTO or gap.colon else None
        if left.role == "spread":
            if preposition == "from":
                return Role("primary", 2, left)
            if preposition in INTO or (preposition is None and not gap.comma):
                return Role("metastasis", 3, left)
            return None
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
        if left.role == "tumor":
            index = bisect_left(self.group_starts, group.start) - 1
            if index >= 0 and self.groups[index].start >= left.end and gap.comma:
                # "Adenocarcinoma of the right upper lobe; left adrenal ..."
                return None
            return self._tumor_left(group, left, gap, floor)
        if left.role == "disease" and not any(place.row.extra["spread"] for place in group.places):
            return None
        if left.role == "disease":
            return Role("disease", 2, left) if preposition in INTO or gap.bracket or gap.colon else None
        if left.role == "lesion":
            close = gap.bracket or gap.length <= (2 if gap.comma or gap.colon else 4)
            beside = preposition == "over" or (preposition is None and close)
            held = _HOLDING if group.places[0].kind == "bone" else INTO | _HOLDING
            if preposition in held or (beside and not gap.said):
                return Role("lesion", int(left.focal), left)
            return None
        if left.role == "location" and not gap.comma:
            return self._located(group, left, floor)
        if left.role == "invasion":
            subject = next(self.before(left.start, floor), None)
            if (
                subject is not None
                and subject.role in ("metastasis", "metastatic")
                and left.first - subject.last <= CELLS_BETWEEN
            ):
                return Role("metastasis", 3, subject)
            return None
        if left.role == "clear" and preposition in ("in", "of", "for") and gap.length <= 3:
            return Role("clear", 2, left)
        return None

    def _is_test(self, group: Group) -> bool:
        """Whether the words of an organ are those of its test: "CXR", "CT head"."""
        behind = self.near(group).behind
        held = self.events[behind - 1] if behind else None
        return held is not None and held.role == "test" and held.end > group.start

    def _carried_to(self, group: Group, floor: int) -> Role | None:
        """ "Metastasis of a bronchogenic carcinoma of the lung to the fifth metacarpal"."""
        words = self.reading.words
        index = group.first - 1
        while index > max(0, group.first - 6) and (words[index] in self.passed or words[index].isdigit()):
            index -= 1
        if index <= 0 or words[index] not in ("to", "into"):
            return None
        for event in self.before(group.start, floor):
            if event.role == "metastasis" and words[event.last : event.last + 1] in (["of"], ["from"]):
                return Role("metastasis", 3, event)
        return None

    def _listed_sites(self, left: Event, gap: Gap) -> Role | None:
        """ "Further places of disease followed within weeks (liver, spleen ...)"."""
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
            listed = gap.bracket and any(
                place.row.extra["spread"] in ("yes", "also") for place in group.places
            )
            if (
                listed
                or preposition in ("to", "in", "into", "within", "involving", "at", "on")
                or (
                    (gap.colon or gap.comma or not gap.length)
                    and all(place.spreads for place in group.places)
                )
            ):
                return Role("metastasis", 3, tumor)
            if gap.comma and preposition is None:
                return None
            return Role("primary", 2, tumor)
        if gap.bracket and preposition is None and self._stands_elsewhere(tumor, group):
            # "Stage IV prostate cancer (nodes, bone)"
            return Role("metastasis", 2, tumor)
        if preposition in ("in", "into") and _SPREAD_OF.search(
            self.reading.low, max(0, tumor.start - 50), tumor.start
        ):
            return Role("metastasis", 3, tumor)
        if preposition in ("in", "on", "into") and self._stands_elsewhere(tumor, group):
            # "Lung cancer, it's in the adrenals", "breast cancer in the bones"
            if gap.said or gap.comma or all(place.spreads for place in group.places):
                return Role("metastasis", 2, tumor)
        if preposition in ("of", "in", "from", "at", "on", "within", "inside", "over", "involving", None):
            if (
                preposition is None
                and (gap.comma or gap.colon)
                and (gap.length > 3 or not self._ends_phrase(group) or self._is_placed(tumor, group))
            ):
                return None
            return Role("primary", self._strength(tumor, floor), tumor)
        if preposition == "to":
            return Role("metastasis", 2, tumor)
        return None

    def _strength(self, tumor: Event, floor: int) -> int:
        """How surely a tumor is said to be of the organ: in so many words by "primary carcinoma of"."""
        if not is_named(tumor):
            return 1
        origin = next(self.before(tumor.start, floor), None)
        if origin is None or origin.role != "origin" or origin.last - origin.first > 1:
            return 2
        return 3 if tumor.first - origin.last <= 1 else 2

    def _tumor_went(self, group: Group, verb: Event, floor: int) -> bool:
        """ "It has gone to her liver", "the cancer reached his bones"; not "progressed to bowel
        obstruction".
        """
        words = self.reading.words
        following = self.soon(group, 12)
        if following is not None and following.role == "institution":
            return False
        if any(
            word in ("it", "this", "that", "they", "which", "disease")
            for word in words[max(0, verb.first - 4) : verb.last]
        ):
            return True
        subject = next(self.before(verb.start, floor), None)
        return (
            subject is not None
            and subject.role in ("tumor", "metastasis", "disease", "origin")
            and verb.first - subject.last <= 6
        )

    def _names_tumor(self, group: Group) -> bool:
        """ "Primary testicular seminoma", not "primary testicular failure"; "lung primary" stands
        elsewhere.
        """
        if self._ends_phrase(group):
            return True
        following = self.soon(group, 60)
        return (
            following is not None
            and following.role in ("tumor", "lesion", "disease")
            and self.gap(group.last, following.first).clean
        )

    def _ends_phrase(self, group: Group) -> bool:
        """Whether nothing but a sign or the end of the line follows: "adenocarcinoma, sigmoid colon." """
        following = self.reading.view[group.end : group.end + 2].lstrip(" ")
        return not following or not following[0].isalpha()

    def _stands_elsewhere(self, tumor: Event, group: Group) -> bool:
        """Whether a tumor is named with another organ than the group's, that tumors spread to."""
        return all(
            place.row.extra["spread"] in ("yes", "also") for place in group.places
        ) and self._is_placed(tumor, group)

    def _is_placed(self, tumor: Event, group: Group) -> bool:
        """Whether a tumor's own organ stands beside it, and is another than the group's."""
        index = bisect_left(self.group_starts, tumor.end) - 1
        if index < 0 or self.groups[index].end <= tumor.start - 2:
            # "Adenocarcinoma of the lung; left adrenal ..."
            index += 1
            if self.groups[index].start >= group.start:
                return False
            gap = self.gap(tumor.last, self.groups[index].first)
            if not gap.clean or gap.preposition is None:
                return False
        own = self.groups[index].places[-1]
        return own.kind != "region" and not any(
            place.code[:3] == own.code[:3] or covers(own.row, place.code) for place in group.places
        )

    def _located(self, group: Group, location: Event, floor: int) -> Role | None:
        """ "A carcinoma ... forming a mass located in the pancreatic tail"."""
        for subject in self.before(location.start, floor):
            if location.first - subject.last > FAR:
                break
            if subject.role in ("metastasis", "metastatic"):
                return Role("metastasis", 3, subject)
            if subject.role == "origin":
                # "Two metastases, primary is in the lung"
                return Role("primary", 3, subject)
            if subject.role == "tumor" and self._stands_elsewhere(subject, group):
                # "Her lung cancer is in the adrenals and the bones"
                return Role("metastasis", 2, location) if is_named(subject) else None
            if subject.role == "tumor":
                if is_named(subject) and all(place.spreads for place in group.places):
                    # "Serous carcinoma is present in the omentum"
                    return Role("open", 2, subject)
                return Role("primary", 2 if is_named(subject) else 1, location)
            if subject.role == "lesion":
                return Role("lesion", int(subject.focal), location)
        return None
