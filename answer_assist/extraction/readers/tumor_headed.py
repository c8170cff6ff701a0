"""Lists under a heading that doubts or denies what they name.

"Differential diagnosis:", then a line for each candidate; "Excluded: 1) melanoma 2) lymphoma".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_predicates import CUES
from answer_assist.extraction.reading import Reading

# What closes a heading: a line of its own, or the first number of a list within the line.
_NEXT_LINE = re.compile(r"[ \t]*[:-]?[ \t]*\n(?=[ \t]*\S)")
_NUMBERED = re.compile(r"[ \t]*[:-]?[ \t]*(?=\(?1[.)][ \t]?\D)")
_BULLET = re.compile(r"[ \t]*(?:[-*\u2022\u00b7+>?]|\(?\d{1,2}[.)]|[a-h][.)])[ \t]*\S")
# A candidate's line is short and opens no field of its own.
_LONGEST_LINE = 70
_MOST_LINES = 8


class HeadedList(NamedTuple):
    """A list, and the cue in its heading."""

    start: int
    end: int
    cue: Hit


def heading_of(reading: Reading, position: int) -> Hit | None:
    """The cue in the heading of the list that holds a position of the view; None outside such lists."""
    lists = reading.memo.get(__name__)
    if lists is None:
        lists = reading.memo[__name__] = _headed_lists(reading)
    if not lists:
        return None
    known = cast("list[HeadedList]", lists)
    index = bisect_right(known, position, key=itemgetter(0)) - 1
    return known[index].cue if index >= 0 and position < known[index].end else None


def _headed_lists(reading: Reading) -> list[HeadedList]:
    found = []
    for cue in reading.hits(CUES):
        extra = cue.row.extra
        if (
            extra["list"] != "yes"
            or extra["where"] != "before"
            or extra["meaning"] not in ("uncertain", "absent")
        ):
            continue
        opening = _NEXT_LINE.match(reading.low, cue.end)
        if opening:
            found.append(HeadedList(opening.end(), _end_of_lines(reading.low, opening.end()), cue))
            continue
        opening = _NUMBERED.match(reading.low, cue.end)
        if opening:
            line_end = reading.low.find("\n", cue.end)
            found.append(HeadedList(opening.end(), line_end if line_end >= 0 else len(reading.low), cue))
    return found


def _end_of_lines(low: str, start: int) -> int:
    """Where the list ends whose first line starts here: before a line that is blank, long or a field."""
    bulleted = _BULLET.match(low, start) is not None
    position = start
    for _ in range(_MOST_LINES):
        line_end = low.find("\n", position)
        line_end = len(low) if line_end < 0 else line_end
        line = low[position:line_end]
        if not line.strip() or len(line) > _LONGEST_LINE or ":" in line:
            break
        if bulleted and not _BULLET.match(low, position):
            break
        position = line_end + 1
        if line_end == len(low):
            break
    return min(position, len(low))
