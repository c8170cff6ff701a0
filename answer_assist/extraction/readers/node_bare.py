"""Nodes without a count or a word of their own: a specimen whose diagnosis stands below, nodes measured,
asked about or only found.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.node_counted import BETWEEN, CountedNodes, Statement
from answer_assist.extraction.readers.node_mentions import Mention
from answer_assist.extraction.readers.node_words import NEW_SUBJECT
from answer_assist.extraction.readers.site_lexicon import fillers
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion

_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had)\b")
_SIZE = re.compile(r"\d\s?(?:mm|cm|em)\b")
# A specimen's diagnosis stands within this many characters.
_BELOW = 130
# The rest of a specimen's line behind the node word.
_TITLE = 30
_LONGEST_TITLE = 80
_FEW = 8
_LABEL_VERBS = words_with_role("size_words", "label verb")
_LONGEST_QUOTE = 30
# Lesions whose response is followed are known to be the tumor's.
_TARGETS = words_with_role("node_words", "target")
_CANDIDATES = words_with_role("node_words", "candidate")
_SAMPLE_REACH = 100
_POSSIBLE = ("possible ", "potential ", "candidate ", "apparent ", "suspected ", "possible\n")


class BareNodes(CountedNodes):
    """What is said of nodes by what stands around them."""

    def _sampled_tumor(self, mention: Mention, own: Mention, right: int) -> Statement | None:
        """ "Level II nodes, FNA right = SCC", "EBUS-FNA 4L node\nSmall cell carcinoma", "a gland was found to
        have cancer".
        """
        reading = self.reading
        tumors = self._tumors_from(own.end)
        if not tumors or tumors[0].name_start >= own.end + _BELOW:
            return None
        limit = min(right, own.end + 80)
        line = reading.low.find("\n", own.end, own.end + _TITLE + 1)
        if line >= 0 and not _VERB.search(reading.low, own.end, line):
            # The diagnosis stands below the specimen.
            below = min(own.end + _BELOW, self._next_start(own))
            blank = reading.low.find("\n\n", line, below)
            limit = max(limit, below if blank < 0 or blank - line < 2 else blank)
        if tumors[0].name_start >= limit:
            return None
        is_sample = any(
            hit.row.extra["role"] == "test"
            for hit in reading.hits_between("site_cues", max(0, own.start - 32), limit)
        )
        organs = self._is_with_organ(own)
        for tumor in tumors:
            if organs and reading.low.find("\n", own.end, tumor.name_start) >= 0:
                return None
            if tumor.name_start >= limit or self._is_missing(own.end, tumor.name_start):
                return None
            if self._names_organ(own.end, tumor.name_start) or tumor.behaviour not in "36":
                return None
            if is_sample or self._holds(own.end, tumor.name_start):
                cues = ((mention.start, mention.end), (tumor.name_start, tumor.name_end), *tumor.cues)
                return Statement(mention, tumor.assertion, None, None, cues)
        return None

    def _is_with_organ(self, own: Mention) -> bool:
        """ "PROSTATE AND PELVIC NODES": the diagnosis below may be the organ's."""
        line = self.reading.low.rfind("\n", 0, own.start) + 1
        organs = self.reading.hits_between("sites", max(line, own.start - 2 * _TITLE), own.start)
        return any(
            hit.row.extra["kind"] not in ("none", "region")
            and not self.reading.hits_between("node_stations", hit.start, hit.end)
            and " and" in self.reading.low[hit.end : own.end]
            for hit in organs
        )

    def _is_missing(self, start: int, end: int) -> bool:
        """ "Lymph nodes:\nNot identified\nStaging ...": whether there are none."""
        between = self.cues[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return any(cue.row.extra["role"] == "missing" for cue in between)

    def _next_start(self, own: Mention) -> int:
        index = self.at + 1
        return self.mentions[index].start if index < len(self.mentions) else len(self.reading.view)

    def _holds(self, start: int, end: int) -> bool:
        """ "The node was found to have cancer", "node with melanoma": the tumor is what the nodes hold."""
        words = self.reading.words[self.reading.word_index(start) : self.reading.word_index(end)]
        passed = fillers()
        return 0 < len(words) <= _FEW and all(word in BETWEEN or word in passed for word in words)

    def _is_heading(self, own: Mention, floor: int) -> bool:
        line = self.reading.view.rfind("\n", 0, own.start) + 1
        if self.reading.kind == "query" or own.start - line > 40:
            return False
        end = self.reading.low.find("\n", own.end)
        rest = self.reading.low[own.end : end if end >= 0 else len(self.reading.low)]
        if len(rest) > _LONGEST_TITLE or _SIZE.search(rest):
            return False  # "Peripancreatic nodes under 0.8 cm."
        return not _VERB.search(self.reading.low, own.end, self.reading.sentence_at(own.start).end)

    def _bare(self, mention: Mention, own: Mention, left: int, right: int) -> Statement | None:
        """A node with no word on it: measured or asked about, it is in doubt; in a lymphoma, involved."""
        reading = self.reading
        base = ((mention.start, mention.end), (own.start, own.end))
        near = reading.low[own.end : min(right, own.end + 40)]
        if self.is_lymphoma and self._is_sampled(own, right):
            return Statement(mention, "present", None, None, base)
        if self._is_gross(own):
            return None
        proved = self._proved(mention, own)
        if proved is not None:
            return proved
        if (_SIZE.search(near) or self._is_finding(own)) and mention.stations:
            is_target = not _TARGETS.isdisjoint(self._words_of_line(own))
            value: Assertion = "present" if self.is_lymphoma or is_target else "uncertain"
            return Statement(mention, value, None, None, base)
        if reading.kind == "query" and "?" in reading.view[own.end : reading.sentence_at(own.start).end]:
            return Statement(mention, "uncertain", None, None, base)
        return None

    def _words_of_line(self, own: Mention) -> list[str]:
        """The words of the nodes' line before them."""
        line = self.reading.low.rfind("\n", 0, own.start) + 1
        return self.reading.words[self.reading.word_index(line) : self.reading.word_index(own.start)]

    def _proved(self, mention: Mention, own: Mention) -> Statement | None:
        """ "A gland in the left groin, 2 cm; FNAC from it came positive": what its sample showed."""
        end = min(self.reading.sentence_at(own.start).end, self._next_start(own), own.end + _SAMPLE_REACH)
        for test in self.reading.hits_between("site_cues", own.end, end):
            if test.row.extra["role"] != "test" or NEW_SUBJECT.search(self.reading.low, own.end, test.start):
                continue
            for cue in self.cues[bisect_left(self._starts, test.end) : bisect_left(self._starts, end)]:
                if cue.row.extra["role"] in ("involved", "free") and not self._names_organ(
                    test.end, cue.start
                ):
                    said = assertion_at(self.reading, cue.start, cue.end)
                    value = "absent" if cue.row.extra["role"] == "free" else said.value
                    cues = ((mention.start, mention.end), (test.start, test.end), (cue.start, cue.end))
                    return Statement(mention, value, None, None, (*cues, *said.cues))
        return None

    def _is_gross(self, own: Mention) -> bool:
        """Whether the sentence describes how tissue was received and cut, not what a scan shows."""
        if self.reading.kind == "query":
            return False
        sentence = self.reading.sentence_at(own.start)
        quoted = self.reading.view[own.start - 1 : own.start] in ('"', "'") or self.reading.view[
            own.end : own.end + 2
        ].strip(",.")[:1] in ('"', "'")
        cues = self.cues[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]
        return quoted or any(cue.row.extra["role"] == "handled" for cue in cues)

    def _is_candidate(self, own: Mention) -> bool:
        """ "Two possible nodes", "lymph node candidates", 'labeled "lymph nodes"': yet to be looked at."""
        reading = self.reading
        if reading.kind == "query" or own.hit is None:
            return False
        index = reading.word_index(own.hit.end)
        if reading.low.endswith(_POSSIBLE, 0, own.hit.start) or not _CANDIDATES.isdisjoint(
            reading.words[index : index + 1]
        ):
            return True
        quote = reading.low.rfind('"', max(0, own.start - _LONGEST_QUOTE), own.start)
        first = reading.word_index(quote) if quote >= 0 else 0
        return quote >= 0 and not _LABEL_VERBS.isdisjoint(reading.words[max(0, first - 3) : first])

    def _is_finding(self, own: Mention) -> bool:
        """ "CT revealed a nodule in the thyroid with a neck node": told in one breath with a lesion."""
        sentence = self.reading.sentence_at(own.start)
        if (
            self.reading.kind == "query"
            or "with"
            not in self.reading.words[
                self.reading.word_index(max(0, own.start - 30)) : self.reading.word_index(own.start)
            ]
        ):
            return False
        return any(
            hit.row.extra["role"] == "lesion"
            for hit in self.reading.hits_between("site_cues", sentence.start, own.start)
        )

    def _is_sampled(self, own: Mention, right: int) -> bool:
        hits = self.reading.hits_between(
            "site_cues", max(0, own.start - 50), min(len(self.reading.view), own.end + 50)
        )
        return any(hit.row.extra["role"] in ("test", "tissue") for hit in hits)
