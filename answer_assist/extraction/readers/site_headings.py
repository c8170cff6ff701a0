"""Headings, specimens and tests: "KIDNEY, LEFT, NEPHRECTOMY: ...", "bone scan: no mets", "marrow - no
lymphoma".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_lexicon import home_of
from answer_assist.extraction.readers.site_passages import Claim, ClaimRole
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.site_results import Results
from answer_assist.extraction.readers.site_words_before import Role

# A heading's diagnosis stands within this many characters.
_DIAGNOSIS_REACH = 420
_REMOVED_FOR = re.compile(
    r"\s+(?:was |were |has been |had been |is |got )?(?:surgically |completely |partially )?"
    r"(?:removed|excised|resected|operated|taken out|cut out|out)\s+(?:[\w.]+\s+){0,3}"
    r"(?:because of|due to|owing to|on account of|for)\s+"
    r"(?:an?\s+|the\s+|his\s+|her\s+|my\s+)?(?:\w+\s+){0,2}"
)
_REMOVED = ("removed", "excised", "resected", "operated", "out")
_WITHIN = re.compile(r"\b(?:in|within|throughout|inside|at|on)\s+(?:the |his |her |both |my )?(?:\w+ )?$")
_THERE = re.compile(
    r"\s?,?\s(?:there|we|i|one)\s(?:is|are|was|were|has been|have been|see|saw|found|find|shows?|showed)\b"
)
# "GB, gallbladder x 1": the key of the blocks
_COUNTED = re.compile(r" ?x ?\d+\s*\n")
_PAUSE = re.compile(r"[.;:\n](?!\d)")
# Events that may stand between a heading and its diagnosis, or are it.
_LEADING = frozenset({"test", "tissue", "metastatic", "tumor", "lesion", "heading"})
# More words before the next event, and the gap is none of a heading's.
_LONGEST_HEADING = 28
_LONGEST_LABEL = 6
_SPARED = re.compile(r"[^.\n]{0,30}?\b(?:not|free|negative|absent|no|uninvolved)\b")


class Headings(Results):
    """What stands under a heading or is the result of a test."""

    def _diagnosed(self, group: Group) -> list[Claim] | None:
        """ "KIDNEY, LEFT, PARTIAL NEPHRECTOMY:\\n- CLEAR CELL RENAL CELL CARCINOMA", "Liver bx: metastatic
        adenocarcinoma".
        """
        grammar, reading = self.grammar, self.reading
        first = grammar.soon(group, _DIAGNOSIS_REACH)
        if first is None or first.role not in _LEADING:
            return None
        if (
            first.role == "tumor" or (first.role == "lesion" and reading.kind == "query")
        ) and not self._is_headed(group):
            return None
        if first.first - group.last > _LONGEST_HEADING:
            return None
        if not grammar.gap(group.last, first.first).clean and not self._is_label(group.last, first.first):
            return None
        limit = min(len(reading.view), group.end + _DIAGNOSIS_REACH)
        index = bisect_right(grammar.group_starts, group.start)
        next_group = grammar.groups[index].start if index < len(grammar.groups) else limit
        sampled, cut = self._sampled_before(group)
        last = group.last
        event: Event | None = None
        metastatic = False
        for event in grammar.after(group.end, limit):
            # "Lung, wedge: metastatic colonic adenocarcinoma"
            called = metastatic and event.metastatic
            if (
                not called
                and not grammar.gap(last, event.first).clean
                and not self._is_label(last, event.first)
            ):
                return None
            if event.role == "test":
                sampled = True
            elif event.role == "tissue":
                sampled = cut = True
            elif event.role == "metastatic":
                metastatic = True
            elif event.role == "tumor":
                break
            elif event.role not in ("lesion", "heading", "disease", "link") or (
                not sampled and event.role == "lesion" and self.reading.kind == "query"
            ):
                return None
            last = event.last
        else:
            return None
        if (event.start > next_group and not event.metastatic) or self._has_own_place(event):
            return None
        if _COUNTED.match(reading.low, group.end):
            return None
        if ". " in self.reading.view[group.end : event.start] and not self._opens_line(group):
            return None
        headed = self._is_heading(group, event)
        if not (sampled or headed):
            return None
        assertion, cues = self._head_assertion(event)
        if assertion == "absent" and (metastatic or event.metastatic):
            return self._make(group, "metastasis", 2, "absent", event, cues)
        if assertion == "absent":
            spreads = all(place.spreads for place in group.places) and not is_named(event, only_type=True)
            if spreads or group.places[0].kind == "marrow":
                return self._make(group, "metastasis", 2, "absent", event, cues)
            return []
        if metastatic or event.metastatic:
            return self._make(group, "metastasis", 2, assertion, event, cues)
        strength = 2 if is_named(event) else 1
        if strength == 1 and _SPARED.match(self.reading.low, event.end):
            return []
        role: ClaimRole = (
            "primary" if (cut or headed) and not any(place.spreads for place in group.places) else "open"
        )
        if len({place.code[:3] for place in group.places}) > 1 or (
            group.places[0].kind != "marrow" and self._is_listed_on(group)
        ):
            # "BLADDER, PROSTATE, SEMINAL VESICLES": which of them, the diagnosis may say.
            role, strength = "sample", 1
        return [
            claim._replace(headed=True) for claim in self._make(group, role, strength, assertion, event, cues)
        ]

    def _lesion_is(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "The liver mass was a hepatocellular carcinoma": the finding and its diagnosis in one sentence."""
        if role is None or role.role != "lesion" or role.head.start < group.start:
            return None
        event = next(self.grammar.after(role.head.end, role.head.end + 80), None)
        if event is None or event.role != "tumor" or not is_named(event):
            return None
        gap = self.grammar.gap(role.head.last, event.first)
        if not gap.clean or not gap.said or gap.preposition or gap.comma or gap.denied:
            return None
        assertion, cues = self._head_assertion(event)
        if assertion == "absent":
            return None
        if event.metastatic:
            return self._make(group, "metastasis", 2, assertion, event, cues)
        open_role: ClaimRole = "open" if any(place.spreads for place in group.places) else "primary"
        if all(place.code[:3] in home_of(event.morphology) for place in group.places):
            open_role = "primary"
        return self._make(group, open_role, 2, assertion, event, cues)

    def _there_are(self, group: Group) -> list[Claim] | None:
        """ "In the liver there are at least six receptor-positive metastases", "within the lung we see a
        metastasis".
        """
        reading = self.reading
        if not _WITHIN.search(reading.low, max(0, group.start - 24), group.start):
            return None
        shown = _THERE.match(reading.low, group.end)
        if shown is None:
            return None
        event = next(self.grammar.after(shown.end(), shown.end() + 80), None)
        if event is None or event.role != "metastasis" or self._is_place_between(group, event):
            return None
        if _PAUSE.search(reading.low, shown.end(), event.start):
            return None
        assertion, cues = self._head_assertion(event)
        return self._make(group, "metastasis", 3, assertion, event, cues)

    def _removed_for(self, group: Group) -> list[Claim] | None:
        """ "Had prostate removed due to cancer", "my kidney was taken out because of a carcinoma"."""
        if len(group.places) > 1:
            return None
        near = self.grammar.after(group.end, group.end + 60)
        event = next((event for event in near if event.role != "link"), None)
        if event is None or event.role != "tumor" or not is_named(event) or event.metastatic:
            return None
        if not _REMOVED_FOR.fullmatch(self.reading.low, group.end, event.start):
            return None
        assertion, cues = self._head_assertion(event)
        return self._make(group, "primary", 2, assertion, event, cues) if assertion == "present" else None

    @cached_property
    def _tells_of_removal(self) -> bool:
        return not self.reading.places.keys().isdisjoint(_REMOVED)

    def _is_headed(self, group: Group) -> bool:
        return self._sampled_before(group)[0] or self._opens_line(group)

    def _is_listed_on(self, group: Group) -> bool:
        """Whether other organs stand before it in the same heading."""
        index = bisect_left(self.grammar.group_starts, group.start) - 1
        if index < 0 or group.first - self.grammar.groups[index].last > 8:
            return False
        between = self.reading.view[self.grammar.groups[index].end : group.start]
        return not any(sign in between for sign in "\n:;.") and ("," in between or "and" in between.lower())

    def _is_label(self, first: int, last: int) -> bool:
        """Whether a gap is a block's label: one short unknown token, "Omentum"; AF1 - metastatic
        carcinoma.
        """
        if last - first > _LONGEST_LABEL:
            return False
        words = self.reading.words[first:last]
        unknown = [word for word in words if word.isalpha() and word not in self.grammar.passed]
        return len(unknown) == 1 and len(unknown[0]) <= 3

    def _labelled(self, group: Group) -> list[Claim] | None:
        """ "2) PROSTATE: found on the same MRI, biopsy adenocarcinoma": the label of a line that names a
        tumor.
        """
        view = self.reading.view
        if view[group.end : group.end + 1] != ":" or not self._opens_line(group):
            return None
        for event in self.grammar.after(group.end, self._line_end(group)):
            if event.role in ("metastasis", "metastatic", "margin"):
                return None
            if event.role == "tumor" and is_named(event):
                assertion, cues = self._head_assertion(event)
                if assertion == "absent" or self.reading.words[event.last : event.last + 1] == ["of"]:
                    # "Uterus, tubes: carcinosarcoma of the endometrium"
                    return None
                spreads = all(place.spreads for place in group.places)
                return self._make(group, "open" if spreads else "primary", 2, assertion, event, cues)
        return None

    def _sample(self, group: Group) -> list[Claim]:
        """A tissue sample without a diagnosis beside it: a weak hint for ``sites``."""
        if self.reading.kind == "query":
            return []
        sampled, _ = self._sampled_before(group)
        following = self.grammar.soon(group, 60)
        if following is not None and following.role in ("test", "tissue"):
            sampled = sampled or self.grammar.gap(group.last, following.first).clean
        if not sampled and not self._opens_line(group):
            return []
        head = Event("sample", group.start, group.end, group.first, group.last)
        return self._make(group, "sample", 0, "present", head)

    def _is_heading(self, group: Group, event: Event) -> bool:
        """Whether the group heads a diagnosis: it opens a line, and a colon, dash or new line leads to the
        tumor.
        """
        if not self._opens_line(group):
            return False
        between = self.reading.view[group.end : event.start]
        return ":" in between or "\n" in between or " -" in between or "," in between or "=" in between
