"""Counts of nodes as statements: "Left obturator: 1/9", "examined: 16; involved: 1", "nine benign
nodes".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.node_counts import (
    Count,
    counts_in,
    labelled,
    number_after,
    number_before,
)
from answer_assist.extraction.readers.node_mentions import Mention
from answer_assist.extraction.readers.node_words import NodeWords
from answer_assist.findings import Assertion, Experiencer

Cue = tuple[int, int]
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Counts stand within this many characters of the node word.
_NEAR = 140


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of a mention."""

    mention: Mention
    assertion: Assertion | None
    positive: int | None = None
    examined: int | None = None
    cues: tuple[Cue, ...] = field(default=())
    experiencer: Experiencer = "patient"


class CountedNodes(NodeWords):
    """The counts beside the mentions of nodes of one document."""

    def _counted(
        self, mention: Mention, own: Mention, left: int, right: int, ceiling: int
    ) -> Statement | None:
        low = self.reading.low
        left, right = max(left, own.start - _NEAR), min(right, own.end + _NEAR)
        after = next((c for c in counts_in(low, own.end, right) if self._is_near(own.end, c.start)), None)
        # "Metastasis in 1 lymph node out of 3": the count holds the node word.
        around = counts_in(low, max(left, own.start - 24), min(right, own.end + 24))
        inside = next((c for c in around if c.start < own.end and c.end > own.start), None)
        before = [c for c in counts_in(low, left, own.start) if c.start not in self._used]
        near = before[-1] if before and self._reads_over(before[-1].end, own.start) else None
        count = inside or after or near
        if count is not None and near is not None and after is not None:
            count = near if own.start - near.end < 12 else after
        if count is not None:
            self._used.update(range(count.start, count.end))
            return self._of_count(mention, own, count)
        return self._of_labels(mention, own, ceiling) or self._of_number(mention, own, left, right)

    def _is_near(self, end: int, start: int) -> bool:
        between = self.reading.view[end:start]
        return len(between) <= 90 and between.count("\n") < 2 and not _YEAR.search(between)

    def _of_count(self, mention: Mention, own: Mention, count: Count) -> Statement:
        cues = ((own.start, own.end), (mention.start, mention.end), (count.start, count.end))
        return Statement(
            mention, "present" if count.positive else "absent", count.positive, count.examined, cues
        )

    def _of_labels(self, mention: Mention, own: Mention, ceiling: int) -> Statement | None:
        """ "Total nodes examined: 16; total involved: 1"."""
        positive = examined = None
        cues: list[Cue] = [(own.start, own.end)]
        index = bisect_right(self.mentions, own.start, key=lambda one: one.start)
        following = next((one.start for one in self.mentions[index : index + 8] if one.hit), ceiling)
        limit = min(ceiling, following)
        for cue in self.cues[bisect_left(self._starts, own.start) : bisect_left(self._starts, limit)]:
            value = labelled(self.reading.low, cue.end, min(ceiling, cue.end + 30))
            if value is None:
                continue
            role = cue.row.extra["role"]
            if role == "handled" and examined is None:
                examined = value[0]
            elif role == "involved" and positive is None:
                positive = value[0]
            else:
                continue
            cues.append((cue.start, value[2]))
        if positive is None and examined is None:
            return None
        if positive is not None and examined is not None:
            return (
                Statement(mention, "present" if positive else "absent", positive, examined, tuple(cues))
                if positive <= examined
                else None
            )
        return Statement(mention, None, positive, examined, tuple(cues))

    def _of_number(self, mention: Mention, own: Mention, left: int, right: int) -> Statement | None:
        """ "NINE (9) BENIGN LYMPH NODES", "all 12 nodes are free of tumor", "two positive nodes"."""
        if own.hit is None:
            return None
        low = self.reading.low
        node = own.hit
        number = number_before(low, max(left, node.start - 40), node.start)
        if number is not None and not self._reads_over(number.end, node.start):
            number = None
        number = number or number_after(low, node.end, right) or number_after(low, own.end, right)
        if number is None or number.examined is None or number.examined > 120 or number.start in self._used:
            return None
        role, cue = self._status(own, left, right)
        cues = ((number.start, number.end), (own.start, own.end), *([(cue.start, cue.end)] if cue else []))
        if role == "free":
            return Statement(mention, "absent", 0, number.examined, cues)
        if (
            role == "involved"
            and cue is not None
            and assertion_at(self.reading, cue.start, cue.end).value == "present"
        ):
            return Statement(mention, "present", number.examined, None, cues)
        return None
