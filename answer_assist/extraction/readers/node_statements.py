"""What a text says of each mention of nodes: counts first, then words, then what a heading hands on."""

from __future__ import annotations

import re
from bisect import bisect_left

from answer_assist.extraction.context import AssertionReading, assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.node_bare import BareNodes
from answer_assist.extraction.readers.node_counted import Cue, Statement
from answer_assist.extraction.readers.node_counts import counts_between, number_before
from answer_assist.extraction.readers.node_mentions import BOUNDARY, Mention
from answer_assist.extraction.readers.node_stations import STATION_JOINERS
from answer_assist.extraction.readers.node_words import NEW_SUBJECT
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion

_NEW_ITEM = re.compile(r",\s+(?:\d|an?\b|one\b|two\b|three\b|several\b|single\b)")
_SIGN = re.compile(r" ?\(?(?:(\+(?:ve)?|-ve|neg|pos)\)?(?=\s*(?:[,.;)\n]|$))|(-)(?:\)|(?=[,.;)]|$)))")
_CLASS = re.compile(
    r"[- ](?:positive|negative|pos|neg) (?:disease|patients|cases|women|men|cancers?|tumou?rs)\b"
)
_JOINING = words_with_role("node_words", "joining")
_REMOVALS = words_with_role("node_words", "removal")
_CONDITIONS = words_with_role("node_words", "condition")
LIKENESS = ("with", "for", "of", "represent", "representing", "represents", "likely", "as", "to be", "a")
_METASTASIS = re.compile(r" (?:metasta|disease|involve|spread|recurren|deposit)")
NEXT_STATEMENT = 260

PLAIN = AssertionReading("present")


class NodeReader(BareNodes):
    """Reads what a document says of each of its mentions of nodes."""

    def read(self, index: int) -> Statement | None:
        """What is said of one of the mentions, None where nothing is."""
        self.at = index
        mention = self._inherited.get(index, self.mentions[index])
        own = self.mentions[index]
        sentence = self.reading.sentence_at(own.start)
        if (
            self._is_candidate(own)
            or self._hands_on(index, mention)
            or self._is_condition(own, sentence.start)
        ):
            return None
        left, right = self._clause(index, sentence.start, sentence.end)
        if self._is_none_found(own) and self._follows_no(own):
            return None
        statement = (
            self._counted(mention, own, left, right, sentence.end)
            or self._signed(mention, own)
            or self._worded(mention, own, left, right)
        )
        if statement is not None:
            return statement
        if mention.hit is None:
            return self._sampled_tumor(mention, own, right) if mention.stations else None
        statement = self._freed(mention, own, sentence.start) or self._sampled_tumor(mention, own, right)
        if statement is not None:
            return statement
        if self._is_heading(own, sentence.start):
            return self._headed(index, mention, right)
        return self._bare(mention, own, left, right)

    def _is_condition(self, own: Mention, floor: int) -> bool:
        """ "Suppose the node turns out positive", "the choice for node-positive disease": nothing is said."""
        reading = self.reading
        index = reading.word_index(own.start)
        before = reading.words[max(index - 5, reading.word_index(floor)) : index]
        if not _CONDITIONS.isdisjoint(before):
            last = max(place for place, word in enumerate(before) if word in _CONDITIONS)
            return not any(word in (",", ";", ":", ".") for word in before[last:])
        return bool(before) and before[-1] in ("for", "in", "of") and bool(_CLASS.match(reading.low, own.end))

    def _signed(self, mention: Mention, own: Mention) -> Statement | None:
        """ "LN+", "nodes (-)": a sign right behind the node word."""
        match = _SIGN.match(self.reading.low, own.end) if own.hit is not None else None
        if match is None:
            return None
        value: Assertion = "present" if (match.group(1) or "-").startswith(("+", "pos")) else "absent"
        return Statement(mention, value, None, None, ((mention.start, mention.end), match.span()))

    def _freed(self, mention: Mention, own: Mention, floor: int) -> Statement | None:
        """ "Nothing in the lymph glands", "neg for nodes"."""
        for cue in reversed(self.reading.hits_between("site_cues", max(floor, own.start - 40), own.start)):
            if cue.row.extra["role"] != "nothing":
                continue
            words = self.reading.words[self.reading.word_index(cue.end) : self.reading.word_index(own.start)]
            if "in" in words and len(words) <= 3:
                cues = ((own.start, own.end), (cue.start, cue.end))
                return Statement(mention, "absent", None, None, cues)
        return None

    def _hands_on(self, index: int, mention: Mention) -> bool:
        """ "LYMPH NODE, PELVIC -\nNINE (9) BENIGN LYMPH NODES": the statement takes the heading's station."""
        own = self.mentions[index]
        if index + 1 == len(self.mentions) or own.hit is None or not mention.stations:
            return False
        following = self.mentions[index + 1]
        gap = self.reading.view[own.end : following.start]
        lines, heading = gap.count("\n"), gap.partition("\n")[0]
        if lines == 0:
            # "Lymph node, sentinel #2, excision: metastatic carcinoma in one of two lymph nodes"
            heading, colon, said = gap.partition(":")
            is_node = following.hit is not None and following.hit.row.extra["role"] == "node"
            if not colon or not is_node or any(sign in said for sign in ".;:,"):
                return False
        if following.stations or following.hit is None or len(gap) > 80 or lines > 1:
            return False
        line = self.reading.view.rfind("\n", 0, own.start) + 1
        if (
            own.start - line > 40
            or any(sign in heading for sign in ".;")
            or counts_between(self.reading, own.end, own.end + len(heading))
        ):
            return False
        if any(
            cue.row.extra["role"] in ("involved", "free") and cue.start < own.end + len(heading)
            for cue in self.cues[bisect_left(self._starts, line) :][:4]
        ):
            return False  # "Benign lymph nodes\nNumber of lymph nodes examined: 8"
        self._inherited[index + 1] = following._replace(
            stations=mention.stations, laterality=mention.laterality or following.laterality
        )
        return True

    def _clause(self, index: int, floor: int, ceiling: int) -> tuple[int, int]:
        """From where to where the words may speak of this mention."""
        mention = self.mentions[index]
        left = floor
        for other in self.mentions[max(0, index - 2) : index]:
            if other.end > left:
                left = other.end
        following = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        if following is not None and self._is_predicate(mention, following):
            # "A left supraclavicular node is avid, in keeping with nodal metastasis"
            following = self.mentions[index + 2] if index + 2 < len(self.mentions) else None
        right = min(ceiling, following.start) if following is not None else ceiling
        for match in BOUNDARY.finditer(self.reading.view, left, mention.start):
            left = max(left, match.end())
        last = bisect_left(self._starts, right) - 1
        own_words = (
            following is not None and following.hit is not None and following.hit.row.extra["role"] == "node"
        )
        while own_words and right < ceiling and last >= 0 and 0 <= right - self.cues[last].end <= 1:
            # "Nodes: 25, positive nodes: 3": the word right before the next nodes is theirs.
            right = self.cues[last].start
            last -= 1
        if own_words and right < ceiling and mention.end < right:
            # "Right pelvic lymph nodes: nine benign nodes": so is the number before them.
            number = number_before(self.reading, right, mention.end, lambda _: False)
            if number is not None:
                counts = counts_between(self.reading, mention.end, right)
                is_part = bool(counts) and counts[-1].end >= number.end
                right = counts[-1].start if is_part else number.start
        boundary = BOUNDARY.search(self.reading.view, mention.end, right)
        return left, boundary.start() if boundary else right

    def _is_predicate(self, mention: Mention, following: Mention) -> bool:
        """Whether the next words for nodes only say what these nodes are."""
        if following.stations or following.hit is None or mention.hit is None:
            return False
        gap = self.reading.low[mention.end : following.start]
        return (
            len(gap) <= 90
            and "." not in gap
            and ";" not in gap
            and gap.rstrip().endswith(LIKENESS)
            and _METASTASIS.match(self.reading.low, following.end) is not None
        )

    def _worded(self, mention: Mention, own: Mention, left: int, right: int) -> Statement | None:
        reading = self.reading
        # "Right iliac: no adenopathy": the denial may stand between station and nodes.
        of_node = assertion_at(reading, own.start if own.hit is None else own.hit.start, own.end)
        if of_node.value == "absent" and self._follows_no(own) and self._is_none_found(own):
            return None
        if of_node.cues and all(start >= right for start, _ in of_node.cues):
            # "Lymph node, station 7: one node, negative": said of the next nodes.
            of_node = PLAIN
        role, cue = self._status(own, left, right)
        if of_node.value == "absent" and self._is_of_other(of_node, mention, own, role, cue):
            of_node = PLAIN
        base: tuple[Cue, ...] = ((mention.start, mention.end), (own.start, own.end))
        if role == "missing":
            return None
        tumor = self._tumor_of(own) if role != "involved" else None
        if tumor is not None:
            said = tumor.assertion if tumor.assertion != "present" else of_node.value
            cues = (*base, (tumor.name_start, tumor.name_end), *tumor.cues, *of_node.cues)
            return Statement(mention, said, None, None, cues)
        if cue is None:
            return self._unworded(mention, own, of_node.value, of_node.cues, base)
        cues = (*base, (cue.start, cue.end))
        if role == "involved":
            of_cue = tumor_assertion(reading, cue.start, cue.end) or of_node
            if cue.end < own.start and of_cue.value == "uncertain" and self._is_said_of_lesion(of_cue.cues):
                of_cue = of_node = PLAIN
            value = of_cue.value if of_cue.value != "present" else of_node.value
            if of_cue.value == "present" and cue.start < own.start and of_node.value == "present":
                value = "present"
            return Statement(mention, value, None, None, (*cues, *of_cue.cues, *of_node.cues))
        if role == "free":
            doubted = reading.low[cue.end : cue.end + 2].strip()[:1] == "?"
            doubted = doubted or assertion_at(reading, cue.start, cue.end).value == "uncertain"
            return Statement(mention, "uncertain" if doubted else "absent", None, None, cues)
        if role == "handled":
            if of_node.value == "absent":
                return None
            return self._unworded(mention, own, of_node.value, of_node.cues, base)
        if reading.kind != "query" and own.hit is not None and self._is_possible_node(own, cue):
            return None
        of_cue = assertion_at(reading, cue.start, cue.end)
        if of_cue.value == "absent" and self._is_of_other(of_cue, mention, own, role, cue):
            of_cue = PLAIN
        denied = [*of_cue.cues, *of_node.cues]
        if denied and _NEW_ITEM.search(reading.low, min(end for _, end in denied), mention.start):
            # "The bladder is not invaded, one right obturator node suspicious"
            return Statement(mention, "uncertain", None, None, cues)
        if "absent" in (of_cue.value, of_node.value):
            return Statement(mention, "absent", None, None, (*cues, *of_cue.cues, *of_node.cues))
        if role in ("avid", "doubtful") and self.is_lymphoma:
            return Statement(mention, "present", None, None, cues)
        return Statement(mention, "uncertain", None, None, cues)

    def _is_of_other(
        self, assertion: AssertionReading, mention: Mention, own: Mention, role: str | None, cue: Hit | None
    ) -> bool:
        """Whether a denial speaks of an item before the nodes, or of a new subject behind them: "nodes in the
        armpit, and the examination was normal".
        """
        low = self.reading.low
        stated = cue is not None and role != "free" and cue.start >= own.end
        return all(
            (stated and self._is_of_item_before(end, mention.start))
            if start < own.start
            else NEW_SUBJECT.search(low, own.end, start) is not None
            or self._goes_over(own.end, start)
            or self._is_of_next_organ(own.end, start)
            or self._is_stain_result(start, end)
            for start, end in assertion.cues
        )

    def _is_of_next_organ(self, end: int, start: int) -> bool:
        """ "Bulky cervical nodes, spleen normal": the last item of a list without a joining word."""
        words = self.reading.words[self.reading.word_index(end) : self.reading.word_index(start)]
        return "," in words and self._names_organ(end, start) and _JOINING.isdisjoint(words)

    def _is_of_item_before(self, end: int, start: int) -> bool:
        """ "No liver metastasis, hilar node 12 mm suspicious": what is denied is another item of the list."""
        reading = self.reading
        comma = reading.low.find(",", end, start)
        if comma < 0:
            return False
        first, last = reading.word_index(end), reading.word_index(comma)
        return not all(
            self._is_station_word(index) or reading.words[index] in STATION_JOINERS
            for index in range(first, last)
        )

    def _is_possible_node(self, own: Mention, cue: Hit) -> bool:
        """ "Two possible lymph nodes are found": tissue that looks like nodes."""
        return (
            cue.row.name == "enlarged"
            and self.reading.low.startswith("possible", cue.start)
            and (0 < own.start - cue.end <= 1)
        )

    def _unworded(
        self,
        mention: Mention,
        own: Mention,
        value: Assertion,
        own_cues: tuple[Cue, ...],
        base: tuple[Cue, ...],
    ) -> Statement | None:
        role = own.hit.row.extra["role"] if own.hit is not None else ""
        if role == "diseased":
            return Statement(mention, value, None, None, (*base, *own_cues))
        if role == "adenopathy":
            return Statement(
                mention, "absent" if value == "absent" else "uncertain", None, None, (*base, *own_cues)
            )
        if value == "absent" and role in ("node", "lay") and not self._is_to_be_removed(own):
            return Statement(mention, "absent", None, None, (*base, *own_cues))
        return None

    def _is_to_be_removed(self, own: Mention) -> bool:
        """ "The surgery did not include removal of any lymph node": nothing is said of the nodes."""
        index = self.reading.word_index(own.start)
        return not _REMOVALS.isdisjoint(self.reading.words[max(0, index - 4) : index])

    def _headed(self, index: int, mention: Mention, right: int) -> Statement | None:
        """The statement under a specimen's heading, which may have a node word of its own."""
        following = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        limit = min(len(self.reading.view), mention.end + NEXT_STATEMENT)
        if following is not None and following.start < limit:
            gap = self.reading.view[mention.end : following.start]
            if (
                not following.stations
                and following.hit is not None
                and gap.count("\n") <= 2
                and mention.stations
            ):
                self._inherited[index + 1] = following._replace(
                    stations=mention.stations,
                    laterality=mention.laterality or following.laterality,
                )
                return None
            limit = following.start
        blank = re.compile(r"\n[ \t]*\n|\n\s*(?:[A-Z]|\d{1,2}|PART \d+)[.):]\s").search(
            self.reading.view, mention.end, limit
        )
        limit = blank.start() if blank else limit
        counts = counts_between(self.reading, mention.end, limit)
        if counts:
            return self._of_count(mention, mention, counts[0])
        for cue in self.cues[bisect_left(self._starts, mention.end) :]:
            if cue.start >= min(limit, mention.end + 160):
                break
            role = cue.row.extra["role"]
            if role == "missing" or (role == "free" and self._names_organ(mention.end, cue.start)):
                return None
            if self._is_empty_label(cue) or (role == "involved" and self._is_of_specimen(mention, cue)):
                continue
            if role in ("involved", "free") and not self._is_of_stain(cue):
                value = "absent" if role == "free" else assertion_at(self.reading, cue.start, cue.end).value
                return Statement(
                    mention, value, None, None, ((mention.start, mention.end), (cue.start, cue.end))
                )
        return self._bare(mention, mention, mention.start, right)
