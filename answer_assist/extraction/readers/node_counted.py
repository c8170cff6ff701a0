"""Counts of nodes as statements: "Left obturator: 1/9", "examined: 16; involved: 1", "nine benign
nodes", "one of them contains metastasis".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.node_counts import (
    Count,
    Number,
    counts_between,
    labelled,
    number_before,
    number_ending,
    number_starting,
)
from answer_assist.extraction.readers.node_mentions import Mention
from answer_assist.extraction.readers.node_words import ADJECTIVE_ENDS, NodeWords
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion, Experiencer

Cue = tuple[int, int]
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ALL = words_with_role("node_words", "all")
_NONE = words_with_role("node_words", "none")
_REST = words_with_role("node_words", "rest")
_ADJECTIVES = words_with_role("node_words", "adjective")
_OPEN = words_with_role("node_words", "open") | {"of"}
BETWEEN = words_with_role("node_words", "between") | {"(", ")"}
# Counts stand within this many characters of the node word.
_NEAR = 140
# Labels of a form stand in the lines below the node word.
_FORM = 160
_LONGEST = 7
_IN_NUMBER = re.compile(
    r"[^.;\n]{0,16}? in (both|all|one|two|three|four|five|six|\d{1,2})(?! ?(?:cm|mm|place|/))\b"
)
_OTHER_LABELS = words_with_role("node_words", "other label")
_POSSESSIVES = words_with_role("node_words", "possessive")
# The label of a form around "positive lymph nodes", and its value.
_NUMBER_OF = re.compile(r"\b(?:number|no\.?|total|#)(?: of)?(?: the)? $")
_NUMBERED = re.compile(r"(?:,? ?\(?(?:right|left|total)\)?)? ?[:=] ?(\d{1,3})(?![\d/]|\.\d| ?(?:cm|mm|/))")
_LABEL_REACH = 16
# "Number of positive lymph nodes: 0. Total number of lymph nodes examined: 0": a form without nodes.
_NONE_EXAMINED = re.compile(r"\bnodes examined ?[:=] ?0\b")
_FORM_REACH = 60
_BEFORE_NUMBER = words_with_role("node_words", "before number")
_MOST = 120
_BESIDE = 3


class Statement(NamedTuple):
    """What is said of a mention."""

    mention: Mention
    assertion: Assertion | None
    positive: int | None = None
    examined: int | None = None
    cues: tuple[Cue, ...] = ()
    experiencer: Experiencer = "patient"


class CountedNodes(NodeWords):
    """The counts beside the mentions of nodes of one document."""

    def _counted(
        self, mention: Mention, own: Mention, left: int, right: int, ceiling: int
    ) -> Statement | None:
        left, right = max(left, own.start - _NEAR), min(right, own.end + _NEAR)
        counts = counts_between(self.reading, max(left, own.start - _NEAR), min(ceiling, own.end + _NEAR))
        # "Metastasis in 1 lymph node out of 3": the count holds the node word.
        count = next((c for c in counts if c.start < own.end and c.end > own.start), None)
        if count is None and counts:
            after = next(
                (
                    c
                    for c in counts
                    if own.end <= c.start and c.end <= right and self._is_near(own.end, c.start)
                ),
                None,
            )
            before = [c for c in counts if c.end <= own.start and c.start not in self._used]
            near = before[-1] if before and self._reads_over(before[-1].end, own.start) else None
            count = after or near
            if near is not None and after is not None:
                is_beside = own.hit is None and after.start - own.end <= _BESIDE
                count = near if own.start - near.end < 12 and not is_beside else after
        if count is not None:
            self._used.update(range(count.start, count.end))
            return self._of_count(mention, own, count)
        return (
            self._of_positives(mention, own)
            or self._of_labels(mention, own, ceiling)
            or self._of_number(mention, own, left, right, ceiling)
        )

    def _of_positives(self, mention: Mention, own: Mention) -> Statement | None:
        """ "Number of positive lymph nodes, right: 0": the label of a form counts the positive ones."""
        index = bisect_left(self._starts, own.start) - 1
        if own.hit is None or index < 0:
            return None
        cue, low = self.cues[index], self.reading.low
        if cue.row.extra["role"] != "involved" or low[cue.end : own.start].strip():
            return None
        behind = _NUMBERED.match(low, own.end)
        if behind is None or _NUMBER_OF.search(low, max(0, cue.start - _LABEL_REACH), cue.start) is None:
            return None
        if _NONE_EXAMINED.search(low, max(0, cue.start - _FORM_REACH), behind.end() + _FORM_REACH):
            return None
        positive = int(behind[1])
        cues = ((cue.start, own.end), (behind.start(1), behind.end(1)))
        return Statement(mention, "present" if positive else "absent", positive, None, cues)

    def _is_near(self, end: int, start: int) -> bool:
        between = self.reading.view[end:start]
        return len(between) <= 90 and between.count("\n") < 2 and not _YEAR.search(between)

    def _of_count(self, mention: Mention, own: Mention, count: Count) -> Statement:
        cues = ((own.start, own.end), (mention.start, mention.end), (count.start, count.end))
        return Statement(
            mention, "present" if count.positive else "absent", count.positive, count.examined, cues
        )

    def _of_labels(self, mention: Mention, own: Mention, ceiling: int) -> Statement | None:
        """ "Total nodes examined: 16; total involved: 1", also in the lines below."""
        first = bisect_left(self._starts, own.start)
        if own.hit is None or first == len(self._starts):
            return None
        low = self.reading.low
        if self._starts[first] >= max(ceiling, own.end + _FORM):
            return None
        positive = examined = None
        cues: list[Cue] = [(own.start, own.end)]
        index = self.at + 1
        following = next((one.start for one in self.mentions[index : index + 8] if one.hit), len(low))
        block = low.find("\n\n", own.end, own.end + _FORM)
        limit = min(max(ceiling, own.end + _FORM if block < 0 else block), following)
        for cue in self.cues[first : bisect_left(self._starts, limit)]:
            role = cue.row.extra["role"]
            if role not in ("handled", "involved") or low[cue.start : cue.end] in _OTHER_LABELS:
                continue
            value = labelled(low, cue.end, min(limit, cue.end + 34))
            if value is None or (cue.start > ceiling and low.find("\n", ceiling, cue.start) < 0):
                continue
            place = bisect_left(self._starts, value.end)
            if low[value.end : value.end + 1] == " " and self._starts[place : place + 1] == [value.end + 1]:
                continue  # "22 nodes removed 5 positive"
            if role == "handled" and examined is None:
                examined = value.value
            elif role == "involved" and positive is None:
                positive = value.value
            else:
                continue
            cues.append((cue.start, value.end))
        if positive is None and examined is None:
            return None
        if examined is None:
            number = self._number_of(own, own.start, limit)
            if number is not None and number.end < cues[-1][0]:
                examined = number.value  # "number 13, positive 0"
                cues.append((number.start, number.end))
        if positive is not None and examined is not None:
            return (
                Statement(mention, "present" if positive else "absent", positive, examined, tuple(cues))
                if positive <= examined
                else None
            )
        return Statement(mention, None, positive, examined, tuple(cues))

    def _of_number(
        self, mention: Mention, own: Mention, left: int, right: int, ceiling: int
    ) -> Statement | None:
        """ "NINE (9) BENIGN LYMPH NODES", "all 12 nodes are free of tumor", "14 nodes, of which 3 contain
        metastasis", "two nodes were sent. One of them is positive".
        """
        if own.hit is None:
            return None
        number = self._number_of(own, left, right)
        examined = number.value if number is not None else None
        cues: tuple[Cue, ...] = ((own.start, own.end),)
        if number is not None:
            cues = ((number.start, number.end), *cues)
        quantified = self._quantified(own, examined, self._goes_on(own, right, ceiling))
        if quantified is not None:
            positive, total, cue = quantified
            if total is not None or positive is not None:
                value: Assertion = "absent" if positive == 0 else "present"
                return Statement(mention, value, positive, total, (*cues, cue))
        if number is None or examined is None:
            return self._of_part(mention, own, left, right)
        role, status = self._status(own, left, right)
        cues = (*cues, *([(status.start, status.end)] if status else []))
        if role == "free":
            return Statement(mention, "absent", 0, examined, cues)
        if role == "involved" and status is not None:
            value = self._value_of(status)
            if value == "absent":
                return Statement(mention, "absent", 0, examined, cues)
            if value == "present":
                return Statement(mention, "present" if examined else "absent", examined, None, cues)
        if labelled(self.reading.low, own.hit.end, number.end + 1) is not None and role != "doubtful":
            return Statement(mention, None, None, examined, cues)  # "Number of nodes: 25"
        return None

    def _value_of(self, status: Hit) -> Assertion:
        """What is said of a word of involvement; "positive, 2 others negative" is positive."""
        said = assertion_at(self.reading, status.start, status.end)
        if said.value == "absent" and all(
            start >= status.end and self.reading.low.find(",", status.end, start) >= 0
            for start, _ in said.cues
        ):
            return "present"
        return said.value

    def _of_part(self, mention: Mention, own: Mention, left: int, right: int) -> Statement | None:
        """ "Three of my lymph nodes tested positive": some of them, no one says of how many."""
        reading = self.reading
        index = reading.word_index(own.start) - 1
        while index >= 0 and reading.words[index] in _POSSESSIVES:
            index -= 1
        if index < 1 or reading.words[index] != "of":
            return None
        part = number_ending(reading, index - 1)
        role, status = self._status(own, left, right) if part is not None else (None, None)
        if part is None or status is None or role != "involved" or self._value_of(status) != "present":
            return None
        cues = ((part.start, part.end), (own.start, own.end), (status.start, status.end))
        return Statement(mention, "present", part.value, None, cues)

    def _number_of(self, own: Mention, left: int, right: int) -> Number | None:
        """How many nodes there are: "all 12 nodes", "nodes (12)", "nodes, two,", "SLNB x3"."""
        assert own.hit is not None
        reading = self.reading
        node = own.hit
        number = number_before(reading, node.start, max(left, node.start - 48), self._may_precede)
        if number is not None and reading.low[number.end : number.end + 1] not in (":", "."):
            is_name = any(station.start <= number.start < station.end for station in own.stations)
            return (
                number if number.value <= _MOST and number.start not in self._used and not is_name else None
            )
        for end in (node.end, own.end):
            index = reading.word_index(end)
            leaders = reading.low[end : end + 5].count(".") > 1  # "Pelvic nodes ..... number 13"
            while index < len(reading.words) and (
                reading.words[index] in _BEFORE_NUMBER or (leaders and reading.words[index] == ".")
            ):
                index += 1
            number = number_starting(reading, index)
            if (
                number is not None
                and (number.start - end <= 4 or leaders or reading.words[index - 1].isalpha())
                and number.end <= right
                and 0 < number.value <= _MOST
                and "#" not in reading.low[end : number.start]
                and (number.start - end > 1 or "(" in reading.low[end : number.start])
            ):
                return number
        return None

    def _may_precede(self, index: int) -> bool:
        """ "NINE BENIGN PELVIC LYMPH NODES": whether a word may stand between a number and its nodes."""
        word = self.reading.words[index]
        return (
            word in _ADJECTIVES
            or word.endswith(ADJECTIVE_ENDS)
            or (self._is_passed(index) and word not in ("or", ",", ":", "of"))
        )

    def _goes_on(self, own: Mention, right: int, ceiling: int) -> int:
        """How far the text goes on about the nodes: also "One of them contains ..." in the next sentence."""
        reading = self.reading
        if right < ceiling and reading.low[right : right + 1] != ";":
            index = self.at + 1
            if index < len(self.mentions) and self.mentions[index].start <= ceiling:
                return right
        sentences = reading.sentences
        at = reading.sentence_index(own.start) + 1
        while at < len(sentences) and ceiling <= sentences[at].start <= own.end + 2 * _NEAR:
            first = reading.word_index(sentences[at].start)
            words = reading.words[first : first + 3]
            if not words:  # nothing but white space to the end
                break
            follows_number = number_starting(reading, first) is not None or words[0] in _OPEN
            if not follows_number or (
                words[0] == "of" and words[1:2] not in (["them"], ["these"], ["those"])
            ):
                break
            ceiling = sentences[at].end
            at += 1
        return ceiling

    def _quantified(
        self, own: Mention, total: int | None, limit: int
    ) -> tuple[int | None, int | None, Cue] | None:
        """How many of the nodes named are said to be involved or free: "2 of which were positive", "none
        involved", "both negative"; the count, the total, and where that stands.
        """
        reading = self.reading
        index = self.at + 1
        following = next(
            (one.start for one in self.mentions[index : index + 1] if one.hit and one.stations), limit
        )
        limit = min(limit, following)
        floor = reading.word_index(own.end)
        cues: list[tuple[int, int, str]] = [
            (cue.start, cue.end, cue.row.extra["role"])
            for cue in self.cues[bisect_left(self._starts, own.end) : bisect_left(self._starts, limit)]
        ]
        cues += [
            (tumor.name_start, tumor.name_end, "involved")
            for tumor in self._tumors_from(own.end)
            if tumor.name_start < limit and tumor.behaviour in "36"
        ]
        examined = total
        for start, end, role in sorted(cues):
            said = self._quantity_before(start, floor)
            if said is None and role == "involved" and total is not None:
                said = self._quantity_behind(start, end)
            if said is None:
                continue
            word, value, first = said
            if role == "handled" and value is not None and examined is None and total is None:
                examined = value
                continue
            if role not in ("involved", "free") or word in _REST:
                continue
            where = (first, end)
            if role == "free":
                if word in _ALL or (value is not None and value == (examined or value) and word not in _NONE):
                    return 0, examined or value, where
                continue
            if any(first < other < start for other, _, kind in cues if kind == "free"):
                continue  # "one was negative for carcinoma"
            if word in _NONE or value == 0:
                return 0, examined, where
            if word in _ALL:
                return examined, examined, where
            if value is not None and (examined is None or value <= examined) and examined is not None:
                return value, examined, where
        return None

    def _quantity_behind(self, start: int, end: int) -> tuple[str, int | None, int] | None:
        """ "2 nodes; macrometastasis 7 mm in one": how many a word is said of that stands before."""
        match = _IN_NUMBER.match(self.reading.low, end)
        if match is None or assertion_at(self.reading, start, end).value != "present":
            return None
        if match.group(1) in _ALL:
            return match.group(1), None, start
        number = number_starting(self.reading, self.reading.word_index(match.start(1)))
        return (match.group(1), number.value, start) if number is not None else None

    def _quantity_before(self, start: int, floor: int) -> tuple[str, int | None, int] | None:
        """The quantity that a word is said of: its word, its value, where it starts."""
        reading = self.reading
        words = reading.words
        back = reading.word_index(start) - 1
        last = max(floor - 1, back - _LONGEST)
        while back > last:
            word = words[back]
            if word in _ALL or word in _NONE or word in _REST:
                return word, None, reading.starts[back]
            number = number_ending(reading, back)
            if number is not None:
                return word, number.value, number.start
            if word not in BETWEEN and (not self._is_stated(back) or self._is_organ(back)):
                return None
            back -= 1
        return None
