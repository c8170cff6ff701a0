"""Headings, specimens and tests: "KIDNEY, LEFT, NEPHRECTOMY: ...", "bone scan: no mets", "marrow - no
lymphoma".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_lexicon import home_of
from answer_assist.extraction.readers.site_passages import Claim, ClaimRole, Passages
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.site_roles import Role

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
_PAUSE = re.compile(r"[.;:\n](?!\d)")
# Events that may stand between a heading and its diagnosis, or are it.
_LEADING = frozenset({"test", "tissue", "metastatic", "tumor", "lesion", "heading"})
# "Marrow+", "CSF (+)"
_PLUS = re.compile(r"\s?(?:\+(?![\w+])|\(\+\))")
_VERDICT_REACH = 6
_LONGEST_LABEL = 6
_ENDS_VERDICT = re.compile(
    r"\s*(?:$|[.,;)\n]|and\b|for (?:malig|tumou?r|cancer|carcinoma|lymphoma|metas|mets))"
)
# "...: no", "(cysts favoured,", ". No evidence of": a pause with few words before what is said.
_AFTER_PAUSE = re.compile(r"[.,;:(-]\s*(?:\w+\s+){0,3}$")
_SPARED = re.compile(r"[^.\n]{0,30}?\b(?:not|free|negative|absent|no|uninvolved)\b")


class Headings(Passages):
    """What stands under a heading or is the result of a test."""

    def _diagnosed(self, group: Group) -> list[Claim] | None:
        """ "KIDNEY, LEFT, PARTIAL NEPHRECTOMY:\\n- CLEAR CELL RENAL CELL CARCINOMA", "Liver bx: metastatic
        adenocarcinoma".
        """
        grammar, reading = self.grammar, self.reading
        first = grammar.soon(group, _DIAGNOSIS_REACH)
        if first is None or first.role not in _LEADING:
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
            elif event.role not in ("lesion", "heading") or (
                not sampled and event.role == "lesion" and self.reading.kind == "query"
            ):
                return None
            last = event.last
        else:
            return None
        if (event.start > next_group and not event.metastatic) or self._has_own_place(event):
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
        if len(group.places) > 1 or (group.places[0].kind != "marrow" and self._is_listed_on(group)):
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
                return (
                    self._make(group, "primary", 2, assertion, event, cues) if assertion != "absent" else None
                )
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
        event = self.grammar.near(group).left
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

    def _test_result(self, group: Group) -> list[Claim] | None:
        """ "Bone scan: no mets", "MRI brain showing 2 small mets", "marrow biopsy - no lymphoma seen"."""
        grammar = self.grammar
        sentence = self.grammar.sentence(group)
        sampled, _ = self._sampled_before(group)
        last = group.last
        for event in grammar.following(group):
            gap = grammar.gap(last, event.first)
            if not gap.clean or gap.preposition in ("from", "to"):
                return None
            if event.role in ("test", "tissue"):
                sampled = True
                last = event.last
                continue
            if event.role == "lesion" and sampled and self._opens_line(group):
                # "Lung, wedge, 12 mm nodule: metastasis of colonic adenocarcinoma"
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
        return (
            self._negative_test(group, sampled, sentence.end)
            or self._positive_test(group, sampled, sentence.end)
            or self._marrow_denied(group)
        )

    def _positive_test(self, group: Group, sampled: bool, ceiling: int) -> list[Claim] | None:
        """ "The cytology of ascites is positive", "marrow biopsy positive"; not "positive for CD20"."""
        sampled = sampled or group.places[0].kind == "marrow"
        if not sampled or not all(place.spreads for place in group.places):
            return None
        reading = self.reading
        plus = _PLUS.match(reading.view, group.end)
        if plus is not None:
            head = Event("test", plus.start(), plus.end(), group.last, group.last)
            return self._make(group, "metastasis", 2, "present", head)
        for index in range(group.last, min(len(reading.words), group.last + _VERDICT_REACH)):
            word = reading.words[index]
            if word == "positive" and reading.starts[index] < ceiling:
                if not _ENDS_VERDICT.match(reading.low, reading.ends[index]):
                    return None
                if (
                    not self.grammar.gap(group.last, index).clean
                    or self.grammar.gap(group.last, index).denied
                ):
                    return None
                head = Event("test", reading.starts[index], reading.ends[index], index, index + 1)
                return self._make(group, "metastasis", 2, "present", head)
        return None

    def _verdict(self, group: Group) -> list[Claim] | None:
        """ "Left femoral neck: faint, no CT change. Equivocal": the verdict at the end of a label's line."""
        view = self.reading.view
        if view[group.end : group.end + 1] != ":" or not self._opens_line(group):
            return None
        if not all(place.spreads for place in group.places) or not self.grammar.told_of_spread:
            return None
        line_end = view.find("\n", group.end)
        line_end = len(view) if line_end < 0 else line_end
        index = bisect_right(self.grammar.group_starts, group.start)
        if index < len(self.grammar.groups):
            line_end = min(line_end, self.grammar.groups[index].start)
        for cue in self.reading.hits_between("cues_after", group.end, line_end):
            if cue.row.name == "indeterminate":
                head = Event("test", cue.start, cue.end, 0, 0)
                return self._make(group, "metastasis", 1, "uncertain", head)
        return None

    def _denied_in_line(self, group: Group, opens: bool) -> list[Claim] | None:
        """ "Peritoneum: trace of fluid. No deposits."; "MRI liver in May: no metastases"; "Liver: two cysts
        (metastases not excluded)": what a line says of its organ, or a test of the organ tested.
        """
        view = self.reading.view
        if not all(place.spreads for place in group.places):
            return None
        end = self.grammar.near(group).sentence.end
        if opens:
            line_end = view.find("\n", group.end)
            end = len(view) if line_end < 0 else line_end
        for event in self.grammar.after(group.end, end):
            if event.role != "metastasis":
                continue
            other = self._is_place_between(group, event) and self._other_organ_between(group, event)
            if other or self._has_place_after(event, group) or self._has_place_beside(event, group):
                return None
            assertion, cues = self._head_assertion(event)
            if assertion == "present" or not _AFTER_PAUSE.search(view, group.end, event.start):
                return None
            return self._make(group, "metastasis", 2, assertion, event, cues)
        return None

    def _has_place_beside(self, event: Event, group: Group) -> bool:
        """Whether the metastasis has a place before it: "no vertebral metastasis"."""
        index = bisect_left(self.grammar.group_starts, event.start) - 1
        if index < 0:
            return False
        place = self.grammar.groups[index]
        return place.start > group.start and event.first - place.last <= 1

    def _other_organ_between(self, group: Group, event: Event) -> bool:
        """Whether another organ than the group's is named before the event."""
        own = {place.code[:3] for place in group.places}
        index = bisect_right(self.grammar.group_starts, group.start)
        return any(
            place.code[:3] not in own
            for other in self.grammar.groups[index:]
            if other.end <= event.start
            for place in other.places
            if place.spreads
        )

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
