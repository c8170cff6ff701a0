"""The organs of relatives' tumors: "Cancer: brother (lung), mother (breast)", "FHx: mother - breast (62)"."""

from __future__ import annotations

import re
from functools import cached_property

from answer_assist.extraction.readers.site_events import Event, is_named
from answer_assist.extraction.readers.site_passages import Claim, Passages
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.site_words_before import Role
from answer_assist.extraction.readers.tumor_relatives import FAILING
from answer_assist.extraction.subject import experiencer_at

_DIED = re.compile(r"\b(?:died|passed|passed away|lost|death)\b[^.;,]{0,24}\b(?:of|from|with|to)\s+$")
_NO_NOUN = re.compile(r"\s*(?:$|[.,;)]|(?:at|in|aged|when|which|and|last|who|that)\b|\d)")
_RELATIVE_GAP = re.compile(r"\s*(?:[(:=-]|had|has|with|of)?\s*(?:\d{2}\s*)?")


class Relatives(Passages):
    """Lists of relatives and the organs of their tumors."""

    def _of_relative(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "Cancer: brother (lung), mother (breast), aunt - ovary": the organs of relatives' tumors."""
        if role is not None or group.first == 0:
            return None
        sentence = self.grammar.sentence(group)
        tumor = next(
            (event for event in self.grammar.after(sentence.start, sentence.end) if event.role == "tumor"),
            None,
        )
        if tumor is None:
            tumor = self._family_heading(sentence.start, group.start)
        if self._died_of(group) and experiencer_at(self.reading, group.start, group.end)[0] == "family":
            head = Event("heading", group.start, group.end, group.first, group.last)
            return self._make(group, "primary", 2, "present", head)
        if tumor is None or (tumor.role == "tumor" and is_named(tumor, only_type=True)):
            return None
        relatives = self.reading.hits_between("relations", sentence.start, group.start)
        if not relatives or self.reading.low.endswith("'s", relatives[-1].start, relatives[-1].end):
            return None
        if not _RELATIVE_GAP.fullmatch(self.reading.low, relatives[-1].end, group.start):
            return None
        if experiencer_at(self.reading, group.start, group.end)[0] != "family":
            return None
        return self._make(group, "primary", 2, "present", tumor._replace(mention=None))

    def _died_of(self, group: Group) -> bool:
        """ "My aunt died of ovarian at 46": an organ alone names the cancer."""
        low = self.reading.low
        if group.places[0].row.name in FAILING:
            return False
        return bool(
            _DIED.search(low, max(0, group.start - 50), group.start) and _NO_NOUN.match(low, group.end)
        )

    def _family_heading(self, start: int, end: int) -> Event | None:
        """ "FHx: mother - breast (62)": the heading says that it is cancer, among notes about one."""
        for heading in self._family_headings:
            if start <= heading.start < end:
                return heading
        return None

    @cached_property
    def _family_headings(self) -> list[Event]:
        return [
            Event("heading", hit.start, hit.end, 0, 0)
            for hit in self.reading.hits("subject_cues")
            if hit.row.extra["role"] == "family heading"
        ]

    @cached_property
    def _tells_of_relatives(self) -> bool:
        return bool(self.reading.hits("relations"))
