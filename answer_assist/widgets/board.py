"""Answers before a reviewer: which of them wait, what one says, the verdicts on it, and what becomes of it.

No browser in here: the review board hands on what is asked and shows what comes back.

Example:
    >>> from answer_assist import bundled_cases, open_store
    >>> store = open_store(":memory:")
    >>> store.add_cases(bundled_cases())
    >>> draft = store.save_draft("case-01", "Yes, she needs it.", author="Dr. Lind", base=None)
    >>> step = store.submit("case-01", "Dr. Lind", draft.revision)
    >>> [line["id"] for line in queue_view(store, "Dr. Okafor")["lines"]]
    ['case-01']
    >>> queue_view(store, "Dr. Lind")["lines"]
    []
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypedDict, cast

from answer_assist import wording
from answer_assist.findings import Span
from answer_assist.store import Draft, Step, Store, Submission, Verdict, VerdictKind
from answer_assist.widgets.checking import CoverageView
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.render import WorkbenchView, question_text
from answer_assist.widgets.standing import duration, moment

_TURNS = {1: "", 2: "second version", 3: "third version"}
_STEP_WORDS = {
    "drafting": "began the answer",
    "in review": "submitted it for review",
    "sent back": "sent it back",
    "released": "signed it off",
}


class NotYetJudged(Exception):
    """An answer is signed off only when every question was found complete; the message says what is left."""


class QueueLine(TypedDict):
    """An answer that waits. Texts are on one line and turn no direction."""

    id: str
    name: str
    title: str
    author: str
    age: str
    turn: str


class QueueView(TypedDict):
    """The answers that wait for a reviewer, the one submitted first at the head."""

    lines: list[QueueLine]


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


class EntryView(TypedDict):
    """A line of the record: who did what, when; ``text`` is the reason, or the comment with its words."""

    who: str
    what: str
    when: str
    text: str


class JudgedView(TypedDict):
    """What changes while one reviews. ``left``: what keeps the answer from being signed off, or nothing."""

    verdicts: list[VerdictView]
    tally: str
    left: str
    reason: str
    record: list[EntryView]
    state: str


class ReviewView(TypedDict):
    """An answer with all that a reviewer needs to judge it."""

    case: WorkbenchView
    answer: AnswerView
    coverage: CoverageView
    facts: list[str]
    judged: JudgedView


def queue_view(store: Store, reviewer: str) -> QueueView:
    """The answers that wait for this reviewer.

    Raises:
        StoreError: the store cannot be read.
    """
    return {"lines": [_line(each) for each in store.submissions(reviewer)]}


def _line(waiting: Submission) -> QueueLine:
    return {
        "id": waiting.case_id,
        "name": wording.case_name(waiting.case_id),
        "title": wording.plain(waiting.title) or "No words",
        "author": wording.plain(waiting.author),
        "age": duration(waiting.age),
        "turn": _TURNS.get(waiting.times, f"version {waiting.times}"),
    }


class Review:
    """One submitted answer before one reviewer, as it was when it was opened.

    Args:
        store: where the case is.
        case_id: its answer is in review.
        reviewer: who reads it.

    Raises:
        StoreError: there is no such case, or it has no answer.
    """

    def __init__(self, store: Store, case_id: str, reviewer: str) -> None:
        self.store, self.case_id, self.reviewer = store, case_id, reviewer
        self._desk = Desk(store, store.case(case_id), reviewer)
        drafts = {draft.revision: draft for draft in store.drafts(case_id)}
        submitted = [step for step in store.history(case_id) if step.state == "in review"]
        if not submitted:
            raise NoSuchLine(f"the answer to case {case_id!r} was not submitted; choose another one")
        self._read: list[tuple[Step, Draft]] = [
            (step, drafts[step.revision]) for step in submitted if step.revision in drafts
        ]

    @property
    def answer(self) -> Draft:
        """The version that is read."""
        return self._read[-1][1]

    def view(self) -> ReviewView:
        """All that the board shows.

        Raises:
            StoreError: the store cannot be read.
        """
        step, draft = self._read[-1]
        before = self._read[-2][1] if len(self._read) > 1 else None
        facts = [
            f"answer by {wording.plain(draft.author)}, version {draft.version}",
            f"submitted {moment(step.at)}",
        ]
        if step.who != draft.author:
            facts.append(f"handed in by {wording.plain(step.who)}")
        facts += self._sent_back()
        return {
            "case": self._desk.view(),
            "answer": {
                "text": draft.text,
                "revision": draft.revision,
                "version": draft.version,
                "author": wording.plain(draft.author),
                "submitted": moment(step.at),
                "before": before.text if before else None,
                "before_version": before.version if before else 0,
            },
            "coverage": self._desk.coverage(draft.text),
            "facts": facts,
            "judged": self.judged(),
        }

    def judged(self) -> JudgedView:
        """What was said of the answer so far, and what is left to say.

        Raises:
            StoreError: the store cannot be read.
        """
        kept = self.store.verdicts(self.case_id)
        verdicts = list(self._verdicts(kept))
        return {
            "verdicts": verdicts,
            "tally": _tally(verdicts),
            "left": _left(verdicts),
            "reason": "\n".join(_reasons(verdicts, self.answer.text)),
            "record": self._record(kept),
            "state": self.store.state(self.case_id),
        }

    def judge(
        self,
        number: int,
        verdict: str,
        *,
        comment: str = "",
        passage: tuple[int, int] | None = None,
        seen: str | None = None,
    ) -> None:
        """Say whether the answer deals with a question.

        Args:
            passage: the words of the answer that the comment is about, half-open, in code points.
            seen: how the question read when it was judged: a correction numbers them anew.

        Raises:
            NoSuchLine: there is no such question any more.
            StoreError: the answer is the reviewer's own, not in review, or has changed since it was opened.
        """
        document, question = self._question(number, seen)
        words = None
        if passage is not None and comment.strip():
            start, end = passage
            words = Span(start, end, self.answer.text[max(0, start) : end])
        self.store.judge(
            self.case_id,
            document,
            question,
            self.reviewer,
            cast("VerdictKind", verdict),
            base=self.answer.revision,
            comment=comment,
            passage=words,
        )

    def sign_off(self) -> Step:
        """Release the answer.

        Raises:
            NotYetJudged: a question was not found complete.
            StoreError: the answer is the reviewer's own, not in review, or has changed since it was opened.
        """
        # that the answer has changed or gone goes before what is left to say of it
        left = _left(list(self._verdicts(self.store.verdicts(self.case_id))))
        if left and self.store.state(self.case_id) == "in review" and self._is_newest():
            raise NotYetJudged(left)
        return self.store.release(self.case_id, self.reviewer, base=self.answer.revision)

    def send_back(self, reason: str) -> Step:
        """Send the answer back to its author.

        Raises:
            StoreError: no reason is given; the answer is the reviewer's own, not in review, or has changed.
        """
        return self.store.send_back(self.case_id, self.reviewer, reason, base=self.answer.revision)

    def _is_newest(self) -> bool:
        newest = self.store.draft(self.case_id)
        return newest is not None and newest.revision == self.answer.revision

    def _sent_back(self) -> Iterator[str]:
        """ "you sent version 1 back, 14:02", for the last time that somebody did."""
        version = {draft.revision: draft.version for _, draft in self._read}
        for step in reversed(self.store.history(self.case_id)):
            if step.state == "sent back" and step.revision in version:
                who = "you" if step.who == self.reviewer else wording.plain(step.who)
                yield f"{who} sent version {version[step.revision]} back, {moment(step.at)}"
                return

    def _question(self, number: int, seen: str | None) -> tuple[str, Span]:
        for asked in self._desk.case_view.questions:
            if asked.number == number and seen in (None, question_text(asked.question)):
                return self._desk.case.documents[asked.document].id, asked.question.evidence
        raise NoSuchLine(f"there is no question {number} like this any more; open the answer again")

    def _verdicts(self, kept: Sequence[Verdict]) -> Iterator[VerdictView]:
        for asked in self._desk.case_view.questions:
            key = (self._desk.case.documents[asked.document].id, asked.question.evidence)
            said = [each for each in kept if (each.document, each.question) == key]
            here = [each for each in said if each.revision == self.answer.revision]
            mine = next((each for each in reversed(here) if each.author == self.reviewer), None)
            yield {
                "number": asked.number,
                "text": question_text(asked.question),
                "verdict": mine.verdict if mine else None,
                "comment": (mine.comment or "") if mine else "",
                "passage": (mine.passage.start, mine.passage.end) if mine and mine.passage else None,
                "when": moment(mine.made_at) if mine else "",
                "before": self._before(said),
                "others": self._others(here),
            }

    def _before(self, said: Sequence[Verdict]) -> str:
        """What was last said of an earlier version: "was wrong in version 2: give a number"."""
        version = {draft.revision: draft.version for _, draft in self._read[:-1]}
        for each in reversed(said):
            if each.revision in version:
                comment = f": {wording.plain(each.comment)}" if each.comment else ""
                return f"was {each.verdict} in version {version[each.revision]}{comment}"
        return ""

    def _others(self, here: Sequence[Verdict]) -> str:
        last = {each.author: each for each in here if each.author != self.reviewer}
        return "; ".join(f"{wording.plain(who)}: {each.verdict}" for who, each in last.items())

    def _record(self, kept: Sequence[Verdict]) -> list[EntryView]:
        """Every step and every verdict of the case, oldest first."""
        numbers = {
            (self._desk.case.documents[asked.document].id, asked.question.evidence): asked.number
            for asked in self._desk.case_view.questions
        }
        entries = [
            (step.at, self._entry(step.who, _STEP_WORDS[step.state], step.at, step.reason))
            for step in self.store.history(self.case_id)
        ]
        for each in kept:
            number = numbers.get((each.document, each.question))
            asked = f"question {number}" if number else f"“{wording.plain(each.question.text)}”"
            text = each.comment or ""
            if each.passage is not None:
                text = f"“{wording.plain(each.passage.text)}”: {text}"
            entries.append(
                (each.made_at, self._entry(each.author, f"found {asked} {each.verdict}", each.made_at, text))
            )
        return [entry for _, entry in sorted(entries, key=lambda entry: entry[0])]

    def _entry(self, who: str, what: str, when: datetime, text: str | None) -> EntryView:
        return {
            "who": "you" if who == self.reviewer else wording.plain(who),
            "what": what,
            "when": moment(when),
            "text": wording.plain(text or ""),
        }


def _tally(verdicts: Sequence[VerdictView]) -> str:
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


def _left(verdicts: Sequence[VerdictView]) -> str:
    """What keeps the answer from being signed off."""
    if said := _open(verdicts):
        return f"{said} Give a verdict on every question, then sign off."
    for each in verdicts:
        if each["verdict"] != "complete":
            return f"Question {each['number']} is {each['verdict']}. Send the answer back, or judge it anew."
    return ""


def _reasons(verdicts: Sequence[VerdictView], answer: str) -> Iterator[str]:
    """What the author should mend, a line a question, for the reviewer to go on from."""
    for each in verdicts:
        if each["verdict"] in ("incomplete", "wrong"):
            words = ""
            if each["passage"] is not None:
                start, end = each["passage"]
                words = f" (“{wording.plain(answer[start:end])}”)"
            comment = each["comment"].strip()
            yield f"Question {each['number']} is {each['verdict']}{words}{': ' if comment else '.'}{comment}"
