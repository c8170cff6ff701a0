"""A document's text cut into segments, each with the findings and the question that its words belong to.

Cutting happens here, in code points, so that the browser, which counts in UTF-16, never has to count.
Joined, the segments of a document are its text to the last character.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NotRequired, TypedDict

from answer_assist.case_summary import Place
from answer_assist.findings import Span
from answer_assist.wording import DIRECTION_MARKS


class Mark(TypedDict):
    """A finding that a segment belongs to, and at which of its places in the case, counted from 0."""

    finding: str
    place: int


class Segment(TypedDict):
    """A run of text. ``marks``: innermost finding first. ``starts``: words of the first mark begin here."""

    text: str
    marks: NotRequired[list[Mark]]
    starts: NotRequired[bool]
    question: NotRequired[int]
    control: NotRequired[str]


Paragraph = list[Segment]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring words of one finding, painted as one: "synaptophysin" and "positive", a space between."""

    start: int
    end: int
    finding: str
    place: int


# What may stand between two spans of one finding that are painted as one: spaces, a colon, a dash, an opening
# bracket, or one short word ("KI67 is positive in 80%").
_JOINT = re.compile(r"[ \t\u00a0]*[:=(\u2010-\u2014-]?[ \t\u00a0]*|[ \t\u00a0]+[a-z]{1,3}[ \t\u00a0]+")
# The end of a statement: what comes after is another place.
_STATEMENT_END = re.compile(r"\n[ \t\r]*\n|[.!?;]\s")
_FAR = 240  # characters; words of one statement stand closer
_PARAGRAPH_END = re.compile(r"(?:\r?\n[ \t]*){2,}|\Z")
_CONTROL = re.compile(f"([{DIRECTION_MARKS}])")


def places_of(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Group a finding's spans in one document by statement: each group is a place to look at.

    "p63 … did not stain at all" is one place; "Ki-67 80 %" above and again in a question below are two.
    """
    places: list[list[Span]] = []
    for span in spans:
        if places:
            last = places[-1][-1]
            between = text[last.end : span.start]
            if len(between) <= _FAR and not _STATEMENT_END.search(between):
                places[-1].append(span)
                continue
        places.append([span])
    return places


def numbered_places(
    texts: Sequence[str], places: Iterable[Place]
) -> Iterator[tuple[int, int, Sequence[Span]]]:
    """A finding's places in the case as the workbench counts them: number, document, the words there."""
    number = 0
    for place in places:
        for spans in places_of(texts[place.document], place.spans):
            yield number, place.document, spans
            number += 1


def stretches_of(
    text: str,
    finding: str,
    place: int,
    spans: Sequence[Span],
    owners: Mapping[Span, Container[str]] | None = None,
) -> Iterator[Stretch]:
    """The spans of one place, with those joined between which hardly anything stands.

    Words that other findings share ("p63 and CK5/6 **did not stain**") stay apart from those they do not:
    ``owners`` says of each span which findings were read from it.
    """
    owners = owners or {}
    joined: list[tuple[int, int, Container[str] | None]] = []
    for span in spans:
        whose = owners.get(span)
        if joined:
            start, end, last_whose = joined[-1]
            near = whose == last_whose and _JOINT.fullmatch(text, end, span.start)
            if span.start < end or near:
                joined[-1] = (start, max(end, span.end), last_whose)
                continue
        joined.append((span.start, span.end, whose))
    for start, end, _ in joined:
        yield Stretch(start, end, finding, place)


def paragraphs_of(
    text: str, stretches: Sequence[Stretch], questions: Mapping[int, tuple[int, int]]
) -> list[Paragraph]:
    """Cut a document's text into paragraphs of segments.

    Args:
        stretches: marked words; they may overlap.
        questions: number of each question -> where it is asked, (start, end) in code points.
    """
    return _cut(text, tuple(stretches), tuple(questions.items()))


@lru_cache(maxsize=64)  # a correction changes the marks of one document; the others are cut already
def _cut(
    text: str, stretches: tuple[Stretch, ...], questions: tuple[tuple[int, tuple[int, int]], ...]
) -> list[Paragraph]:
    events: dict[int, tuple[list[Stretch], list[Stretch], list[int], list[int]]] = {}

    def at(position: int) -> tuple[list[Stretch], list[Stretch], list[int], list[int]]:
        return events.setdefault(position, ([], [], [], []))

    for stretch in stretches:
        at(stretch.start)[0].append(stretch)
        at(stretch.end)[1].append(stretch)
    for asked, (start, end) in questions:
        at(start)[2].append(asked)
        at(end)[3].append(asked)
    breaks = {match.end() for match in _PARAGRAPH_END.finditer(text)}
    for position in breaks:
        at(position)

    paragraphs: list[Paragraph] = []
    paragraph: Paragraph = []
    open_stretches: list[Stretch] = []
    open_questions: list[int] = []
    positions = sorted(position for position in events if position <= len(text))
    previous = 0
    for position in positions:
        if position > previous:
            paragraph.extend(_segments(text[previous:position], previous, open_stretches, open_questions))
        if position in breaks and paragraph:
            paragraphs.append(paragraph)
            paragraph = []
        begin, finish, asks, asked_until = events[position]
        open_stretches = [stretch for stretch in open_stretches if stretch not in finish] + [
            stretch for stretch in begin if stretch.end > stretch.start
        ]
        open_questions = [n for n in open_questions if n not in asked_until] + asks
        previous = position
    return paragraphs


def _segments(
    text: str, start: int, stretches: Sequence[Stretch], questions: Sequence[int]
) -> Iterator[Segment]:
    if not stretches and not questions and not _CONTROL.search(text):
        yield {"text": text}
        return
    inner_first = sorted(stretches, key=lambda stretch: (stretch.end - stretch.start, stretch.start))
    marks: list[Mark] = []
    for stretch in inner_first:
        if all(mark["finding"] != stretch.finding for mark in marks):
            marks.append({"finding": stretch.finding, "place": stretch.place})
    begins = bool(inner_first) and inner_first[0].start == start
    for piece in _CONTROL.split(text):
        if not piece:
            continue
        segment: Segment = {"text": piece}
        if marks:
            segment["marks"] = marks
            segment["starts"] = begins
            begins = False
        if questions:
            segment["question"] = min(questions)
        if len(piece) == 1 and piece in DIRECTION_MARKS:
            segment["control"] = f"U+{ord(piece):04X}"
        yield segment
