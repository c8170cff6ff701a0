"""What a sentence says of an organ further on, or the sentences before it: "focus in L2, suspicious for
metastasis".
"""

from __future__ import annotations

import re
from bisect import bisect_right

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.site_events import Event
from answer_assist.extraction.readers.site_lexicon import origin_nouns, tissue_of
from answer_assist.extraction.readers.site_passages import Claim, Cue, Passages
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.site_words_before import Role
from answer_assist.findings import Assertion

_PAUSE = re.compile(r"[;:(\"]")
_BEFORE_RESULT = re.compile(r"[:;,-]\s*(?:metasta\w+\s+)?$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"(?:\b(?:is|are|was|were|be|being|as)(?: \w+ly)?(?: not)?"
    r"|[,=:](?:\s*(?:also|again|likewise|too))?|\s-)\s*$"
)
_ENDS_CLAUSE = re.compile(r"\s*(?:$|[.;,)\n:])")
_TAKEN_AS = re.compile(
    r"\b(?:considered|thought|felt|believed|taken|as|is|was|be|represents?|likely)\s+"
    r"(?:to be\s+)?(?:as\s+)?(?:the\s+|a\s+)?$|\?\s*$"
)


class Sentences(Passages):
    """Findings that are taken for metastases, and lists of them over several sentences."""

    def _taken_for_metastasis(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "Focus in the left adrenal (24 mm), consistent with metastasis", "L3 and L5, highly suspicious
        for metastases".
        """
        sentence = self.grammar.sentence(group)
        if role is None and not self._finding_before(group):
            return None
        links: Event | None = None
        index = bisect_right(self.grammar.group_starts, group.start)
        next_place = (
            self.grammar.groups[index].start if index < len(self.grammar.groups) else len(self.reading.view)
        )
        doubted = self._doubted_behind(sentence.end)
        if doubted is not None and not self._is_place_between(group, doubted):
            return self._make(group, "metastasis", 2, "uncertain", doubted)
        for event in self.grammar.following(group):
            if event.role == "link":
                links = event
            elif event.role == "lesion":
                other = (role is None or event is not role.head) and event.start < next_place < sentence.end
                if other and self.reading.words[group.last : group.last + 1] != ["and"]:
                    # "mass in the left lower lobe, two nodules in the right lung suspicious for metastases"
                    return None
            elif event.role == "tumor":
                if event.metastatic and role is not None and role.role == "lesion":
                    return self._sampled_metastasis(group, event)
                if links and self._has_own_place(event):
                    return None
                if (
                    links
                    and role is not None
                    and role.role == "lesion"
                    and self._is_of_lymphoma(group, event)
                ):
                    # "Lesions in the liver and spleen, in keeping with stage IV lymphoma"
                    assertion, cues = self._linked_assertion(event, links)
                    if assertion == "present":
                        return self._make(group, "metastasis", 2, assertion, event, cues)
            elif event.role == "spread" and self.reading.words[event.last : event.last + 1] == ["from"]:
                # "The ovarian mass is actually spread from her appendix cancer"
                assertion, cues = self._linked_assertion(event, links)
                return self._make(group, "metastasis", 2, assertion, event, cues)
            elif event.role in ("metastasis", "metastatic"):
                called = self._called_metastasis(group, role, event, links)
                if called is not None or event.role == "metastasis":
                    return called
        return None

    def _is_of_lymphoma(self, group: Group, event: Event) -> bool:
        """Whether lesions of organs are taken for those of a lymphoma or leukemia."""
        return tissue_of(event.morphology) in ("lymphoid", "marrow") and all(
            place.spreads for place in group.places
        )

    def _sampled_metastasis(self, group: Group, event: Event) -> list[Claim] | None:
        """ "A nodule in the right lower lobe, biopsied: metastatic leiomyosarcoma"."""
        if self._is_place_between(group, event) or not _BEFORE_RESULT.search(
            self.reading.view, group.end, event.start
        ):
            return None
        assertion, cues = self._head_assertion(event)
        return self._make(group, "metastasis", 2, assertion, event, cues) if assertion != "absent" else None

    def _called_metastasis(
        self, group: Group, role: Role | None, event: Event, links: Event | None
    ) -> list[Claim] | None:
        """What a word for metastasis behind a finding makes of its place."""
        if event.role == "metastatic" and not self._is_predicate(event, links):
            return None
        if event.role == "metastasis" and self._has_place_after(event, group):
            return None
        if self._is_place_between(group, event) and (
            links is None or (role is not None and role.head.start > group.start)
        ):
            return None
        assertion, cues = self._linked_assertion(event, links)
        if links is None and event.role == "metastasis":
            # "Adrenal thickening, adenoma or metastasis not excluded" needs no link.
            doubted = role is not None and role.role == "lesion" and assertion == "uncertain"
            if not doubted and (
                role is None
                or role.role == "primary"
                or not _PAUSE.search(self.reading.view, group.end, event.start)
            ):
                return None
        if assertion == "absent" and links is None and event.role == "metastasis":
            return None
        return self._make(group, "metastasis", 2, assertion, event, cues)

    def _is_predicate(self, event: Event, links: Event | None) -> bool:
        """ "... suggestive of metastatic", "is not metastatic", "SUV 9, metastatic.": said of the finding."""
        if links is not None and event.first - links.last <= 5:
            return self.grammar.gap(links.last, event.first).clean
        return bool(
            _PREDICATE.search(self.reading.low, max(0, event.start - 30), event.start)
            and _ENDS_CLAUSE.match(self.reading.low, event.end)
        )

    def _doubted_behind(self, end: int) -> Event | None:
        """ "SOLs in the liver ? mets": the metastasis behind a question mark that ends no sentence."""
        if not self.reading.view.startswith("?", end - 1):
            return None
        event = next(self.grammar.after(end, end + 4), None)
        if event is None or event.role != "metastasis":
            return None
        # "Adrenal tumour? Metastasis of the breast carcinoma?" asks anew.
        return None if self.reading.words[event.last : event.last + 1] in (["of"], ["from"]) else event

    def _linked_assertion(self, event: Event, link: Event | None) -> tuple[Assertion, tuple[Cue, ...]]:
        """The assertion of what a finding is taken for; words before the link say nothing of it."""
        assertion, cues = self._head_assertion(event)
        if assertion == "absent" and link is not None and cues and cues[0][1] <= link.start:
            return "present", ()
        return assertion, cues

    def _finding_before(self, group: Group) -> bool:
        """Whether a lesion or tumor is told of before the group in its sentence: "uptake ... in L3 and
        L5".
        """
        floor = self.grammar.near(group).sentence.start
        return any(event.role in ("lesion", "tumor") for event in self.grammar.before(group.start, floor))

    def _in_chain(self, group: Group) -> list[Claim] | None:
        """Places listed in the sentences after "lesions in keeping with metastases": "The largest lies in
        the left ...".
        """
        reading = self.reading
        listed = self._listed_on(group)
        if listed is not None:
            return listed
        sentence = self.grammar.near(group).sentence
        if not self._is_anaphoric(sentence.start, sentence.end):
            return None
        index = reading.sentence_index(group.start)
        if index == 0:
            return None
        chain = self._open_chain(index)
        if chain is None:
            return None
        assertion, cue = chain
        own = assertion_at(reading, group.start, group.end)
        if own.value == "absent":
            return None
        head = Event("metastasis", cue[0], cue[1], 0, 0)
        return self._make(
            group, "metastasis", 2, own.value if own.value == "uncertain" else assertion, head, own.cues
        )

    def _listed_on(self, group: Group) -> list[Claim] | None:
        """ "It has spread to her liver and lungs, also a few spots on the spine"."""
        near = self.grammar.near(group)
        lesion = near.left
        if lesion is None or lesion.role != "lesion" or not lesion.focal:
            return None
        if "also" not in self.reading.words[max(0, lesion.first - 4) : lesion.first]:
            return None
        if any(event.role in ("harmless", "tumor") for event in self.grammar.following(group)):
            return None
        for event in self.grammar.before(lesion.start, near.sentence.start):
            if event.role in ("metastasis", "spread", "went"):
                assertion, cues = self._head_assertion(event)
                return self._make(group, "metastasis", 2, assertion, event, cues)
        return None

    def _open_chain(self, index: int) -> tuple[Assertion, Cue] | None:
        """The assertion under which a sentence goes on with metastases named up to three sentences before."""
        reading = self.reading
        for back in range(index, max(-1, index - 4), -1):
            sentence = reading.sentences[back]
            if back < index:
                found = self._lesions_called_metastases(sentence.start, sentence.end)
                if found is not None:
                    return found
            if not self._is_anaphoric(sentence.start, sentence.end):
                return None
        return None

    def _lesions_called_metastases(self, start: int, end: int) -> tuple[Assertion, Cue] | None:
        events = list(self.grammar.after(start, end))
        metastasis = next((event for event in events if event.role == "metastasis"), None)
        if metastasis is None:
            return None
        assertion, _ = self._head_assertion(metastasis)
        if assertion == "absent":
            return None
        return assertion, (metastasis.start, metastasis.end)

    def _considered_primary(self, group: Group, role: Role | None) -> list[Claim] | None:
        """ "A lump of the left calf came to light, which was taken for the primary lesion"."""
        if role is None and not self._finding_before(group):
            return None
        for event in self.grammar.following(group):
            if event.role == "origin":
                between = self.reading.low[group.end : event.start]
                is_noun = self.reading.low[event.start : event.end] in origin_nouns()
                if is_noun and _TAKEN_AS.search(between):
                    assertion, cues = self._head_assertion(event)
                    return self._make(group, "primary", 3, assertion, event, cues)
                return None
            if event.role not in ("lesion", "test", "tissue", "location", "link"):
                return None
        return None
