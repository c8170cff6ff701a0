"""Printed lists of all types to choose from: none of them is a diagnosis unless it is marked."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading

# So many types, each behind a blank to be ticked, are a form and no diagnosis; without blanks, more.
FEWEST_OPTIONS = 4
_FEWEST_BARE = 6
# Lines between two options: their explanations ("specify: ____").
_FARTHEST_LINES = 2
_MOST_WORDS = 3

_WORD = re.compile(r"[^\W\d_]{2,}")
# What separates the columns of a form.
_COLUMN = re.compile(r" {3,}|\t|\|")
_BLANK = re.compile(r"(?:_+|\[\s*\]|\(\s*\)|\b\d{1,2}\s*[.)_,]|[\u2610\u25a1])\s*$")
_MARK = re.compile(r"(?:^|[\s_\[(])[xX\u2713\u2714\u221a\u2611\u2612\u25a0][\])_]*[\s.:-]*$")


# "5, Renal cell carcinoma, sarcomatoid": the number of a printed item; so long a numbered list is a form.
_ITEM = re.compile(r"\W*(?:[xX1]\W{1,3})?(\d{1,2})(?=[.,)]|[ ])")
_LONGEST_DIAGNOSIS = 8
# "embryonal carcinoma 55 %": a component of a mixed tumor.
_SHARE = re.compile(r"\d[ ]?%")


class _Option(NamedTuple):
    line: int
    hit: Hit
    blank: bool
    marked: bool
    item: int


def option_hits(reading: Reading, hits: list[Hit]) -> frozenset[Hit]:
    """The names that only stand in a form's list of types.

    Args:
        reading: the document.
        hits: the tumors' names in text order.
    """
    lone = list(_lone(reading.view, hits))
    if len(lone) < FEWEST_OPTIONS:
        return frozenset()
    options: set[Hit] = set()
    run: list[_Option] = []
    for option, following in pairwise([*lone, None]):
        assert option is not None
        run.append(option)
        if following is None or following.line - option.line > _FARTHEST_LINES + 1:
            options.update(_options(run))
            run = []
    return frozenset(options)


def _lone(view: str, hits: list[Hit]) -> list[_Option]:
    """The names that have a line, or a column of a form, to themselves."""
    found: list[_Option] = []
    number = position = 0
    for hit in hits:
        number += view.count("\n", position, hit.start)
        position = hit.start
        start = max(hit.start - 60, view.rfind("\n", 0, hit.start) + 1)
        end = view.find("\n", hit.end)
        end = min(hit.end + 60, len(view) if end < 0 else end)
        before = _COLUMN.split(view[start : hit.start])[-1]
        after = re.split(r"_{2,}", _COLUMN.split(view[hit.end : end])[0])[0]
        # "___ Verrucous carcinoma___ Spindle cell carcinoma": what stands before the blank is another option.
        own = before[before.rfind("__") + 2 :] if "__" in before else before
        if len(_WORD.findall(own)) + len(_WORD.findall(after)) <= _MOST_WORDS and not _SHARE.search(after):
            marked = _MARK.search(before) is not None
            item = _ITEM.match(before)
            found.append(
                _Option(
                    number,
                    hit,
                    marked or _BLANK.search(before) is not None,
                    marked,
                    int(item.group(1)) if item else 0,
                )
            )
    return found


def _options(run: list[_Option]) -> list[Hit]:
    longest = max(option.item for option in run)
    numbered = longest > _LONGEST_DIAGNOSIS
    blanks = [option for option in run if option.blank or (numbered and option.item)]
    if len({option.hit.row for option in blanks}) >= FEWEST_OPTIONS:
        run = [option for option in run if blanks[0].hit.start <= option.hit.start <= blanks[-1].hit.start]
    elif len({option.hit.row for option in run}) < _FEWEST_BARE:
        return []
    return [option.hit for option in run if not option.marked]
