"""What people say of a question beside the check: a doctor's tick, and a reviewer's verdict on the answer.

Example:
    >>> from datetime import UTC, datetime
    >>> asked = Span(0, 10, "Can I fly?")
    >>> tick = Tick("M", asked, None, "answered by phone", "Dr. Lind", datetime(2024, 2, 1, tzinfo=UTC))
    >>> list(tick_views([tick], {("M", asked): 2}, "Dr. Lind"))
    [{'number': 2, 'words': '', 'start': 0, 'reason': 'answered by phone', 'who': 'you'}]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict, TypeVar

from answer_assist import wording
from answer_assist.case_summary import CaseView
from answer_assist.cases import CaseDocument
from answer_assist.findings import Span
from answer_assist.store import Step, Tick, Verdict, VerdictKind

Said = TypeVar("Said", Tick, Verdict)
Numbers = Mapping[tuple[str, Span], int]
"""The number of each question, by its document and its words."""


class TickView(TypedDict):
    """A question that somebody says is dealt with: by words of the draft, or for a reason."""

    number: int
    words: str
    start: int
    reason: str
    who: str


class CommentView(TypedDict):
    """What the reviewer who sent the answer back said of a question; ``words`` are those of the answer."""

    number: int
    verdict: VerdictKind
    comment: str
    words: str
    start: int
    who: str


def numbers_of(view: CaseView, documents: Sequence[CaseDocument]) -> Numbers:
    """The questions of a case as they are numbered now."""
    return {(documents[asked.document].id, asked.question.evidence): asked.number for asked in view.questions}


def tick_views(ticks: Sequence[Tick], numbers: Numbers, reader: str) -> Iterator[TickView]:
    """The ticks on questions that are still asked, in the order of their numbers."""
    for number, tick in _numbered(ticks, numbers):
        passage = tick.passage or Span(0, 0, "")
        yield {
            "number": number,
            "words": passage.text,
            "start": passage.start,
            "reason": wording.plain(tick.reason or ""),
            "who": _who(tick.author, reader),
        }


def comment_views(
    verdicts: Sequence[Verdict], steps: Sequence[Step], numbers: Numbers, reader: str
) -> Iterator[CommentView]:
    """What was said of the answer that was sent back; nothing in other states."""
    if not steps or steps[-1].state != "sent back":
        return
    submitted = next((step.revision for step in reversed(steps) if step.state == "in review"), None)
    of_it = [verdict for verdict in verdicts if verdict.revision == submitted]
    for number, verdict in _numbered(of_it, numbers):
        passage = verdict.passage or Span(0, 0, "")
        yield {
            "number": number,
            "verdict": verdict.verdict,
            "comment": wording.plain(verdict.comment or ""),
            "words": passage.text,
            "start": passage.start,
            "who": _who(verdict.author, reader),
        }


def _numbered(said: Sequence[Said], numbers: Numbers) -> list[tuple[int, Said]]:
    """The last word on each question that is still asked, by number."""
    last = {(each.document, each.question): each for each in said}
    found = [(numbers[key], each) for key, each in last.items() if key in numbers]
    return sorted(found, key=lambda each: each[0])


def _who(name: str, reader: str) -> str:
    return "you" if name == reader else wording.plain(name)
