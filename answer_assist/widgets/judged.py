"""What the board is told of an answer and of the verdicts on it; and in words how far a reading is.

Example:
    >>> verdict: VerdictView = {
    ...     "number": 1, "text": "Does she need it?", "verdict": "wrong", "comment": "She does not.",
    ...     "passage": (0, 3), "when": "14:02", "before": "", "others": "",
    ... }
    >>> tally([verdict]), list(reasons([verdict], "Yes, she does."))
    ('1 wrong.', ['Question 1 is wrong (“Yes”): She does not.'])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from answer_assist import wording
from answer_assist.store import VerdictKind, Waits
from answer_assist.widgets.checking import CoverageView
from answer_assist.widgets.record import ComparedView, EntryView
from answer_assist.widgets.render import WorkbenchView


class NotYetJudged(Exception):
    """A reading ends only when every question has its verdict; the message says what is left."""


class AnswerView(TypedDict):
    """The answer that is read; ``before``: the text submitted before it, None for a first one."""

    text: str
    revision: int
    version: int
    author: str
    submitted: str
    before: str | None
    before_version: int


class VerdictView(TypedDict):
    """What stands on a question: the reviewer's own verdict on this version, and what was said before.

    ``passage`` is [start, end] in the answer, in code points, None for a comment on the whole of it.
    """

    number: int
    text: str
    verdict: VerdictKind | None
    comment: str
    passage: tuple[int, int] | None
    when: str
    before: str
    others: str


class JudgedView(TypedDict):
    """What changes while one reviews.

    ``open``: verdicts can be given. ``left``: what keeps the answer from being signed off, or the second
    reading from being ended. ``note``: what has become of it. ``compared``: both readings, where there are
    two and the reader may see them. ``publish``: whether it can be published now, and whether a reason is
    asked for.
    """

    verdicts: list[VerdictView]
    tally: str
    left: str
    reason: str
    record: list[EntryView]
    state: str
    open: bool
    note: str
    compared: ComparedView | None
    publish: PublishView | None


class PublishView(TypedDict):
    """A signed answer that is not published: who wrote it, and whether a second reader objects."""

    author: str
    doubted: bool


class ReviewView(TypedDict):
    """An answer with all that a reviewer needs to judge it."""

    case: WorkbenchView
    answer: AnswerView
    coverage: CoverageView
    facts: list[str]
    waits: Waits
    judged: JudgedView


def tally(verdicts: Sequence[VerdictView]) -> str:
    """ "2 complete, 1 incomplete. Question 4 is open." """
    if not verdicts:
        return "No question is stated."
    counts = [
        f"{count} {kind}"
        for kind in ("complete", "incomplete", "wrong")
        if (count := sum(each["verdict"] == kind for each in verdicts))
    ]
    said = f"{', '.join(counts)}. " if counts else ""
    return f"{said}{_open(verdicts)}".strip()


def _open(verdicts: Sequence[VerdictView]) -> str:
    numbers = [str(each["number"]) for each in verdicts if each["verdict"] is None]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"Question {numbers[0]} is open."
    return f"Questions {', '.join(numbers[:-1])} and {numbers[-1]} are open."


def left_to_say(verdicts: Sequence[VerdictView], *, second: bool = False) -> str:
    """What keeps the answer from being signed off, or a second reading from being ended."""
    if said := _open(verdicts):
        return f"{said} Give a verdict on every question, then {'end the reading' if second else 'sign off'}."
    if second:
        return ""
    for each in verdicts:
        if each["verdict"] != "complete":
            return f"Question {each['number']} is {each['verdict']}. Send the answer back, or judge it anew."
    return ""


def reasons(verdicts: Sequence[VerdictView], answer: str) -> Iterator[str]:
    """What the author should mend, a line a question, for the reviewer to go on from."""
    for each in verdicts:
        if each["verdict"] in ("incomplete", "wrong"):
            words = ""
            if each["passage"] is not None:
                start, end = each["passage"]
                words = f" (“{wording.plain(answer[start:end])}”)"
            comment = each["comment"].strip()
            yield f"Question {each['number']} is {each['verdict']}{words}{': ' if comment else '.'}{comment}"
