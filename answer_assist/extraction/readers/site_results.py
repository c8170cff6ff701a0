"""What tests found of an organ: "bone scan: no mets", "marrow - no lymphoma", "CSF positive", and the verdict
at the end of a line: "Left ilium: faint uptake. Equivocal".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_passages import Claim, Passages
from answer_assist.extraction.readers.site_places import Group

# "Marrow+", "CSF (+)"
_PLUS = re.compile(r"\s?(?:\+(?![\w+])|\(\+\))")
_VERDICT_REACH = 6
# Words from an organ that was tested to what was found.
_LONGEST_REPORT = 16
_PAUSE_REACH = 120
_ENDS_VERDICT = re.compile(
    r"\s*(?:$|[.,;)\n]|and\b|for (?:malig|tumou?r|cancer|carcinoma|lymphoma|metas|mets))"
)
_BENIGN = re.compile(r"benign")
# "...: no", "(cysts favoured,", ". No evidence of": a pause with few words before what is said.
_AFTER_PAUSE = re.compile(r"[.,;:(-]\s*(?:\w+\s+){0,3}$")


class Results(Passages):
    """The results of tests, and the verdicts behind a label."""

    def _sampled_before(self, group: Group) -> tuple[bool, bool]:
        """Whether a test or an operation is named just before the group: "biopsy of the left breast"."""
        known = self._sampled.get(group.start)
        if known is None:
            known = self._sampled[group.start] = self._find_sampling(group)
        return known

    def _find_sampling(self, group: Group) -> tuple[bool, bool]:
        if group.places[0].kind == "marrow":
            return True, False
        near = self.grammar.near(group)
        held = self.grammar.events[near.behind - 1] if near.behind else None
        if held is not None and held.role == "test" and held.end > group.start:
            return True, False  # "CT head"
        event = near.left
        if (
            event is not None
            and event.role in ("test", "tissue")
            and self.grammar.gap(event.last, group.first).clean
        ):
            return True, event.role == "tissue"
        return False, False

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
                and all(place.row.extra["spread"] in ("yes", "also") for place in group.places)
                and "normal" not in self.reading.low[event.start : event.end]
            ):
                return self._make(group, "metastasis", 2, "absent", event)
            if sampled and event.role == "harmless" and self._is_benign(event):
                return self._make(group, "metastasis", 1, "absent", event)
            if not sampled or event.role not in ("metastasis", "disease", "spread"):
                return None
            if self._has_place_after(event, group):
                return None
            assertion, cues = self._head_assertion(event)
            if assertion == "absent" and event.role == "metastasis" and self._is_one_of_tests(group, event):
                return []
            return self._make(group, "metastasis", 2, assertion, event, cues)
        return (
            self._negative_test(group, sampled, sentence.end)
            or self._positive_test(group, sampled, sentence.end)
            or self._marrow_denied(group)
        )

    def _is_benign(self, event: Event) -> bool:
        """ "Omentum biopsy: benign." """
        return bool(
            _BENIGN.fullmatch(self.reading.low, event.start, event.end)
            and _ENDS_VERDICT.match(self.reading.low, event.end)
            and self.reading.low.rfind(":", 0, event.start) == event.start - 2
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
        tested = self.grammar.soon(group, 2)
        last = tested.last if tested is not None and tested.role == "test" else group.last
        for index in range(last, min(len(reading.words), last + _VERDICT_REACH)):
            if reading.words[index] == "positive" and reading.starts[index] < ceiling:
                gap = self.grammar.gap(last, index)
                if gap.denied or not gap.clean or not _ENDS_VERDICT.match(reading.low, reading.ends[index]):
                    return None
                head = Event("test", reading.starts[index], reading.ends[index], index, index + 1)
                return self._make(group, "metastasis", 2, "present", head)
        return None

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

    def _verdict(self, group: Group) -> list[Claim] | None:
        """ "Left femoral neck: faint, no CT change. Equivocal": the verdict at the end of a label's line."""
        view = self.reading.view
        if view[group.end : group.end + 1] != ":" or not self._opens_line(group):
            return None
        if not all(place.spreads for place in group.places) or not self.grammar.told_of_spread:
            return None
        line_end = self._line_end(group)
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
        near = self.grammar.near(group)
        event = self.grammar.next_metastasis(near)
        if event is None:
            return None
        if (opens and view.find("\n", group.end, event.start) >= 0) or (
            not opens and event.start >= near.sentence.end
        ):
            return None
        other = self._is_place_between(group, event) and self._other_organ_between(group, event)
        if other or self._has_place_after(event, group) or self._has_place_beside(event, group):
            return None
        assertion, cues = self._head_assertion(event)
        if assertion == "present" or not _AFTER_PAUSE.search(
            view, max(group.end, event.start - _PAUSE_REACH), event.start
        ):
            return None
        return self._make(group, "metastasis", 2, assertion, event, cues)

    def _reported(self, group: Group) -> list[Claim] | None:
        """ "Bone marrow aspiration performed for thrombocytopenia revealed no infiltration", "a liver biopsy
        taken during the operation confirmed metastatic angiosarcoma": what the sentence of a test finds.
        """
        if not all(
            place.spreads or (place.kind == "region" and place.row.extra["covers"]) for place in group.places
        ):
            return None
        if not self._sampled_before(group)[0] and not self._is_tested(group):
            return None
        for event in self.grammar.following(group):
            if event.role in ("test", "tissue", "link", "lesion", "institution", "metastatic", "harmless"):
                continue
            if event.role == "tumor" and not event.metastatic and event.mention is not None:
                if event.mention.behaviour == "0":
                    continue
                if event.mention.assertion != "absent" or is_named(event, only_type=True):
                    return None
            if event.role == "tumor":
                if event.mention is None:
                    return None
            elif event.role not in ("metastasis", "disease"):
                return None
            if (
                event.first - group.last > _LONGEST_REPORT
                or ";" in self.reading.view[group.end : event.start]
            ):
                return None
            if self._has_place_after(event, group) or self._has_place_beside(event, group):
                return None
            if self._is_place_between(group, event) and self._other_organ_between(group, event):
                return None
            assertion, cues = self._head_assertion(event)
            if assertion == "absent" and self._is_one_of_tests(group, event):
                return []
            if assertion != "absent" and (
                event.role == "disease" or any(place.kind == "region" for place in group.places)
            ):
                return None
            return self._make(group, "metastasis", 3, assertion, event, cues)
        return None

    def _is_tested(self, group: Group) -> bool:
        """ "Liver biopsy", "LIVER NODULE, BIOPSY": whether a test is named directly behind an organ."""
        last = group.last
        for event in self.grammar.following(group)[:2]:
            if event.first - last > 1:
                return False
            if event.role in ("test", "tissue"):
                return True
            last = event.last
        return False

    def _is_one_of_tests(self, group: Group, event: Event) -> bool:
        """ "Bone scan and CT show no metastases": said of the whole body."""
        floor = self.grammar.near(group).sentence.start
        tests = [test for test in self.grammar.after(floor, event.start) if test.role == "test"]
        words, groups = self.reading.words, self.grammar.groups
        organs = {
            index
            for other in groups[bisect_left(self.grammar.group_starts, floor) :]
            if other.start < event.start
            for place in other.places
            if place.kind not in ("region", "body")
            for index in (*range(place.first - 2, place.first), *range(place.first, place.last + 1))
        }
        joined = (
            {"and", "&", "+", ",", "/"}.intersection(words[tests[0].first : tests[-1].last]) if tests else ()
        )
        return bool(joined) and any(organs.isdisjoint(range(test.first, test.last)) for test in tests)

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
        for other in islice(self.grammar.groups, index, None):
            if other.end > event.start:
                return False
            if any(place.code[:3] not in own for place in other.places if place.spreads):
                tested = next(self.grammar.after(other.end, other.end + 2), None)
                if tested is None or tested.role != "test":
                    return True  # not "chest radiography and liver ultrasonography"
        return False
