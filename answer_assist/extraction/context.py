"""What a text says of a mention: present, absent or uncertain, and whether it speaks of this case at all.

The method is that of ConText (Harkema 2009, doi:10.1016/j.jbi.2009.05.002): cues reach forward or backward
within their sentence until a word that ends their reach. It is sharper in two places: a cue does not reach
over a clause of its own ("No liver metastasis, the lung shows a nodule"), and the words of the cue are
handed back, so that a finding can show what decided it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.findings import Assertion
from answer_assist.terminology.loader import load_table

# A cue reaches over this many characters at most; longer lists than this are rarer than run-on sentences.
_REACH_FORWARD = 240
_REACH_BACKWARD = 90

# Further words are looked at to see whether a clause begins at the mention.
_LOOK_AHEAD = 40
_INTERJECTION = len("no")

_FINITE = (
    r"(?:is|are|was|were|has|have|had|shows?|showed|shown|reveals?|revealed|measures?|demonstrate[sd]?|came"
    r"|denie[sd]|leads|led)"
)
_SUBJECT = r"(?:the|there|she|he|it|they|we|i|my|her|his|our|this|these)"
# Where one statement ends and another begins within a sentence.
_CLAUSE_BORDER = re.compile(
    rf";|\n[ \t]*\n| - | \* |\)\s*:|,? and (?={_SUBJECT}\b)"
    rf"|,? and (?:\w+ly )?(?={_FINITE}\b|\w+ed (?:a|an|the|by|with|to)\b)"
    r"|, and (?=an? )|\bor\b[^,;]{1,60}, and |,? and (?:[\w-]+ ){1,3}?(?=(?:showed|revealed|demonstrated)\b)"
)
# Each border has one of these, so many characters behind its start at most.
_BORDER_SIGNS = (";", "\n", " - ", " * ", ")", "and ", "or")
_BORDER_WORD = len(" and ")
# A comma after which a subject with its own verb follows, or a verb that goes on with the sentence's subject.
_NEW_CLAUSE = re.compile(
    rf",\s+(?:and\s+|so\s+|then\s+)?(?:(?:{_SUBJECT}|an?|one|another)\s+)?(?:(?!and\b)[\w/-]+\s+){{0,4}}?"
    rf"(?:{_FINITE}|seen|noted|present|presented|underwent|received|positive)\b"
)
# "a negative result", "the suspected diagnosis": the word speaks of what follows it.
_ATTRIBUTIVE = re.compile(r"\b(?:an?|the|and|with|of|for|as|this|her|his|any)\s$")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
# "No nausea during labour", "not seen at his last visit": when and where nothing was, there was an event.
_SETTING = re.compile(
    r"\b(?:during|after|before|following|prior to|throughout|despite) (?:(?!in\b|of\b|to\b)[\w-]+ ){0,3}$"
)
_PREDICATE = re.compile(rf"\b{_FINITE}\b")


# The start and the end of a Hit, and of a range its start, read without a call into Python.
_START, _END, _FIRST = itemgetter(2), itemgetter(3), itemgetter(0)


@dataclass(frozen=True, slots=True)
class AssertionReading:
    """An assertion, and the ranges of the view that decided it (none for a plain statement)."""

    value: Assertion
    cues: tuple[tuple[int, int], ...] = ()


_PRESENT = AssertionReading("present")


def assertion_at(
    reading: Reading, start: int, end: int, *, normal_is_absent: bool = True, behind: bool = True
) -> AssertionReading:
    """What the text says of the mention at ``start`` to ``end`` of the view.

    In "PET: no mets in liver or bone, lung nodule is indeterminate" it is absent for "bone" and uncertain for
    "lung nodule".

    Args:
        reading: the document.
        start: where the mention starts in the view.
        end: where it ends.
        normal_is_absent: the mention stands for disease as it is now, so that "liver normal" and "has
            resolved" deny it; an examination that is normal was made, and what has resolved was there.
        behind: whether words behind the mention count as well as those before it.
    """
    sentence = reading.sentence_at(start)
    forward = _forward_cue(reading, sentence.start, start, end)
    backward = _backward_cue(reading, sentence.end, start, end, normal_is_absent) if behind else None
    chosen: Hit | None
    if forward and backward:
        chosen = _stronger(forward, backward, start, end)
    else:
        chosen = forward or backward
    if chosen is None:
        return _PRESENT
    return AssertionReading(_meaning(chosen), ((chosen.start, chosen.end),))


def _meaning(cue: Hit) -> Assertion:
    meaning = cue.row.extra["meaning"]
    return "absent" if meaning in ("normal", "gone") else cast("Assertion", meaning)


def _forward_cue(reading: Reading, floor: int, start: int, end: int) -> Hit | None:
    """The nearest cue before the mention that reaches it."""
    floor = max(floor, start - _REACH_FORWARD)
    cues = _overlapping(reading.hits("cues_before"), floor, end)
    for cue in reversed(cues):
        if cue.start >= start:
            continue
        if cue.row.extra["meaning"] == "none":
            continue
        between_start = min(cue.end, start)
        within = cue.row.extra["within"]
        if cue.end - cue.start <= _INTERJECTION and reading.low.startswith(",", cue.end):
            # "He said no, ..." denies nothing that follows.
            continue
        if within and reading.word_index(start) - reading.word_index(cue.end) > int(within):
            continue
        if _ends_between(reading, between_start, start):
            return None
        return None if _clause_begins(reading.low, between_start, start, end) else cue
    return None


def _clause_begins(low: str, first: int, start: int, end: int) -> bool:
    """Whether another statement begins between a cue, which ends at ``first``, and the mention."""
    between = low[first : start + _BORDER_WORD]
    last = min(len(low), end + _LOOK_AHEAD)
    if any(sign in between for sign in _BORDER_SIGNS):
        border = _CLAUSE_BORDER.search(low, first, last)
        if border and border.start() < start:
            return True
    if _SETTING.search(low, first, start):
        return True
    if "," not in between:
        return False
    clause = _NEW_CLAUSE.search(low, first, last)
    return clause is not None and clause.start() < start


def _backward_cue(reading: Reading, ceiling: int, start: int, end: int, normal_is_absent: bool) -> Hit | None:
    """The nearest cue after the mention that reaches it."""
    ceiling = min(ceiling, end + _REACH_BACKWARD)
    for cue in _overlapping(reading.hits("cues_after"), start, ceiling):
        if cue.end <= end and cue.start >= start:
            continue
        meaning = cue.row.extra["meaning"]
        if meaning == "none" or (meaning in ("normal", "gone") and not normal_is_absent):
            return None
        if meaning == "absent" and not normal_is_absent and _is_examination(reading, end):
            # "Cultures were negative": they were made.
            return None
        if reading.low[cue.end : cue.end + 2].strip().isalpha() and _ATTRIBUTIVE.search(
            reading.low, max(0, cue.start - 6), cue.start
        ):
            continue
        between = reading.low[end : cue.start]
        if _ends_between(reading, end, cue.start) or _CLAUSE_BORDER.search(between):
            return None
        # "a nodule is seen in the lung, bone scan negative": the mention has a predicate of its own.
        if "," in between and _PREDICATE.search(between):
            return None
        if _between_has_statement(between):
            return None
        return cue
    return None


def _is_examination(reading: Reading, end: int) -> bool:
    last = reading.word_index(end) - 1
    return last >= 0 and reading.words[last] in _examinations()


@cache
def _examinations() -> frozenset[str]:
    return frozenset(form for row in load_table("examinations") for form in (row.name, *row.synonyms))


def _between_has_statement(between: str) -> bool:
    """Whether the words up to a cue hold more than a list and a linking verb."""
    comma = between.rfind(",")
    if comma < 0:
        return False
    tail = between[comma + 1 :].split()
    # "liver, spleen and bone are free": list items are short; a longer stretch is a statement of its own.
    return len(tail) > 5


def _ends_between(reading: Reading, start: int, end: int) -> bool:
    hits = reading.hits("cue_ends")
    if not hits:
        return False
    index = bisect_left(hits, start, key=_START)
    return index < len(hits) and hits[index].end <= end


def _overlapping(hits: list[Hit], start: int, end: int) -> list[Hit]:
    first = bisect_left(hits, start, key=_END)
    last = bisect_left(hits, end, lo=first, key=_START)
    return hits[first:last]


def _stronger(forward: Hit, backward: Hit, start: int, end: int) -> Hit:
    """Which of two cues decides: doubt over denial where both speak of the mention, else the nearer one."""
    if _meaning(forward) == "uncertain" and _meaning(backward) == "absent":
        return backward
    near_forward = start - forward.end
    near_backward = backward.start - end
    return forward if near_forward <= near_backward else backward


def is_general(reading: Reading, position: int) -> bool:
    """Whether the sentence at a position is no fact of the case but explanation, control or boilerplate.

    "For readers unfamiliar with these tests: loss of BAP1 separates mesothelioma from hyperplasia" is
    general, with all that follows in its paragraph.
    """
    ranges = reading.memo.get(__name__)
    if ranges is None:
        ranges = reading.memo[__name__] = _general_ranges(reading)
    if not ranges:
        return False
    index = bisect_right(ranges, position, key=_FIRST) - 1
    return index >= 0 and position < ranges[index][1]


def _general_ranges(reading: Reading) -> list[tuple[int, int]]:
    ranges = []
    for hit in reading.hits("general"):
        sentence = reading.sentence_at(hit.start)
        end = sentence.end
        if hit.row.extra["reach"] == "block":
            blank = _EMPTY_LINE.search(reading.view, hit.end)
            end = blank.start() if blank else len(reading.view)
        ranges.append((sentence.start, end))
    return join_ranges(ranges)


def assertion_of(text: str, start: int, end: int) -> Assertion:
    """Say whether a span of any English clinical text is present, absent or uncertain.

    The same code that findings go through, for spans that no terminology holds.

    >>> text = "No fever or cough; pneumonia cannot be excluded."
    >>> assertion_of(text, 12, 17), assertion_of(text, 19, 28)
    ('absent', 'uncertain')

    Raises:
        ValueError: the span is not within the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start} to {end} is not within a text of {len(text)} characters")
    reading = Reading(text, "note")
    return assertion_at(reading, *reading.from_raw(start, end), normal_is_absent=False).value
