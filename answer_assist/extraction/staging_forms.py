"""Stagings that a form lists for choice or explains, and that are none of the case.

"pT1: invades the submucosa / pT2: invades the muscularis" is a legend, unless one line is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.staging import Staging

_CUE_REACH = 48
_LIST_REACH = 900
_LONGEST_LIST = 60


def without_definitions(reading: Reading, stagings: list[Staging]) -> list[Staging]:
    """Stagings without the categories that a form lists for choice, unless one is marked."""
    listed: set[int] = set()
    defines = [_defines(reading, staging) for staging in stagings]
    for index, staging in enumerate(stagings):
        if not defines[index]:
            continue
        near = []
        for other in range(index, min(len(stagings), index + _LONGEST_LIST)):
            if stagings[other].start - staging.start >= _LIST_REACH:
                break
            if defines[other]:
                near.append(other)
        if len({stagings[other].t or stagings[other].n or stagings[other].m for other in near}) >= 3:
            listed.update(near)
    listed.update(_alternatives(reading, stagings))
    kept = [s for i, s in enumerate(stagings) if i not in listed or _is_marked(reading, s)]
    return [s for s in kept if not _is_explained(reading, s)]


def _alternatives(reading: Reading, stagings: list[Staging]) -> Iterator[int]:
    """ "Tumor thickness (pT1 and pT2 tumors)": categories that a form's line is for."""
    for index, (staging, following) in enumerate(pairwise(stagings)):
        gap = reading.low[staging.last : following.start].strip()
        if gap in {"and", "or", "/", "-", "&", "to"} and staging.t and following.t:
            yield index
            yield index + 1


def _defines(reading: Reading, staging: Staging) -> bool:
    """Whether a category opens its line and is followed by its definition."""
    lead = reading.view[max(0, staging.start - 9) : staging.start].rpartition("\n")[2]
    filled = sum(part is not None for part in (staging.t, staging.n, staging.m))
    return (
        filled == 1
        and len(lead) <= 8
        and re.match(r"[ \t]*[:=_-]|[ \t]+[A-Z][a-z]+", reading.view[staging.last : staging.last + 12])
        is not None
    )


def _is_marked(reading: Reading, staging: Staging) -> bool:
    lead = reading.view[max(0, staging.start - _CUE_REACH) : staging.start].rpartition("\n")[2]
    return re.search(r"(?:^|[\W_])[xX](?:[\W_]|$)", lead) is not None


def _is_explained(reading: Reading, staging: Staging) -> bool:
    """ "(T2a: inner half; T2b: outer half)": a legend behind the staging."""
    view = reading.view
    if staging.prefix or staging.n or staging.m:
        return False
    return view[staging.last : staging.last + 2].strip()[:1] in {":", "="} and view[
        max(0, staging.start - 60) : staging.start
    ].count("(") > view[max(0, staging.start - 60) : staging.start].count(")")
