"""An answer before a reviewer: what it says, the verdicts on it, and what becomes of it.

Three kinds of reading: the review of a submitted answer, which ends it; the blind second reading of a version
that chance has drawn, which measures; and looking at what was signed off, to publish it. A second reader
sees no other reviewer's words until their own reading is given.

No browser in here: the review board hands on what is asked and shows what comes back.

Example:
    >>> from answer_assist import bundled_cases, open_store
    >>> store = open_store(":memory:")
    >>> store.add_cases(bundled_cases())
    >>> draft = store.save_draft("case-01", "Yes, she needs it.", author="Dr. Lind", base=None)
    >>> step = store.submit("case-01", "Dr. Lind", draft.revision)
    >>> Review(store, "case-01", "Dr. Okafor").judged()["tally"]
    'Questions 1, 2, 3, 4, 5, 6 and 7 are open.'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from answer_assist import wording
from answer_assist.findings import Span
from answer_assist.store import (
    Conclusion,
    Draft,
    Publication,
    SecondReading,
    Step,
    Store,
    Verdict,
    VerdictKind,
    Waits,
)
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.judged import (
    JudgedView,
    NotYetJudged,
    ReviewView,
    VerdictView,
    left_to_say,
    reasons,
    tally,
)
from answer_assist.widgets.queue import keep_check
from answer_assist.widgets.record import ComparedView, EntryView, compared, record
from answer_assist.widgets.render import question_text
from answer_assist.widgets.standing import moment


class Review:
    """One submitted answer before one reviewer, as it was when it was opened.

    Args:
        store: where the case is.
        case_id: its answer was submitted.
        reviewer: who reads it.
        waits: what it waits for; a blind second reading is of ``revision``.
        revision: which submitted revision is read; the last one by default.

    Raises:
        NoSuchLine: it was not submitted, or no second reading of it is due to this reviewer.
        StoreError: there is no such case.
    """

    def __init__(
        self,
        store: Store,
        case_id: str,
        reviewer: str,
        waits: Waits = "review",
        revision: int | None = None,
    ) -> None:
        self.store, self.case_id, self.reviewer, self.waits = store, case_id, reviewer, waits
        self._desk = Desk(store, store.case(case_id), reviewer)
        drafts = {draft.revision: draft for draft in store.drafts(case_id)}
        submitted = [step for step in store.history(case_id) if step.state == "in review"]
        if waits == "second reading":
            given = store.second_reading(case_id, revision or 0)
            if revision not in self._due() and (given is None or given.reviewer != reviewer):
                raise NoSuchLine(
                    f"no second reading of case {case_id!r} waits for you any more; choose another one"
                )
            last = max(n for n, step in enumerate(submitted) if step.revision == revision)
            submitted = submitted[: last + 1]
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
        if self._desk.case.specialty:
            facts.insert(0, wording.plain(self._desk.case.specialty))
        if step.who != draft.author:
            facts.append(f"handed in by {wording.plain(step.who)}")
        facts += self._sent_back()
        coverage = self._desk.coverage(draft.text)
        if not coverage["note"]:
            keep_check(self.store, self._desk, draft.revision, coverage)
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
            "coverage": coverage,
            "facts": facts,
            "waits": self.waits,
            "judged": self.judged(),
        }

    def judged(self) -> JudgedView:
        """What was said of the answer so far, and what is left to say.

        Raises:
            StoreError: the store cannot be read.
        """
        blind = self._is_blind()
        kept = self._kept(blind)
        verdicts = list(self._verdicts(kept, blind))
        state = self.store.state(self.case_id)
        second = self.store.second_reading(self.case_id, self.answer.revision)
        publication = self.store.publication(self.case_id)
        is_open = second is None if self.waits == "second reading" else state == "in review"
        signed = state == "released" and self.waits != "second reading" and not blind
        return {
            "verdicts": verdicts,
            "tally": tally(verdicts),
            "left": left_to_say(verdicts, second=self.waits == "second reading"),
            "reason": "\n".join(reasons(verdicts, self.answer.text)),
            "record": self._record(blind),
            "state": state,
            "open": is_open,
            "note": self._note(state, second, publication, is_open),
            "compared": None if blind else self._compared(second),
            "publish": {
                "author": wording.plain(self.answer.author),
                "doubted": second is not None and second.conclusion == "send back",
            }
            if signed and publication is None
            else None,
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
        kind = cast("VerdictKind", verdict)
        place = (self.case_id, document, question, self.reviewer, kind)
        revision = self.answer.revision
        if self.waits == "second reading":
            self.store.judge_second(*place, revision=revision, comment=comment, passage=words)
        else:
            self.store.judge(*place, base=revision, comment=comment, passage=words)

    def sign_off(self) -> Step:
        """Release the answer.

        Raises:
            NotYetJudged: a question was not found complete.
            StoreError: the answer is the reviewer's own, not in review, or has changed since it was opened.
        """
        # that the answer has changed or gone goes before what is left to say of it
        left = left_to_say(list(self._verdicts(self.store.verdicts(self.case_id), False)))
        if left and self.store.state(self.case_id) == "in review" and self._is_newest():
            raise NotYetJudged(left)
        return self.store.release(self.case_id, self.reviewer, base=self.answer.revision)

    def send_back(self, reason: str) -> Step:
        """Send the answer back to its author.

        Raises:
            StoreError: no reason is given; the answer is the reviewer's own, not in review, or has changed.
        """
        return self.store.send_back(self.case_id, self.reviewer, reason, base=self.answer.revision)

    def conclude(self, conclusion: str, reason: str = "") -> SecondReading:
        """End a blind second reading: "accept" or "send back", from here on beside the first one.

        Raises:
            NotYetJudged: a question has no verdict yet.
            StoreError: somebody else was second before, or a reason is missing.
        """
        left = left_to_say(list(self._verdicts(self._kept(True), True)), second=True)
        if left and self.store.second_reading(self.case_id, self.answer.revision) is None:
            raise NotYetJudged(left)
        return self.store.conclude_second(
            self.case_id,
            self.reviewer,
            cast("Conclusion", conclusion),
            revision=self.answer.revision,
            reason=reason,
        )

    def publish(self, reason: str = "") -> Publication:
        """Publish the signed answer.

        Raises:
            StoreError: it is not signed off, published already, or a second reader objects and no reason is
            given.
        """
        return self.store.publish(self.case_id, self.reviewer, reason=reason)

    def _due(self) -> set[int]:
        """The revisions of this case that wait for a blind second reading by this reviewer."""
        due = self.store.second_due(self.reviewer)
        return {each.revision for each in due if each.case_id == self.case_id}

    def _is_blind(self) -> bool:
        """Whether other reviewers' words are kept back: as long as the reader owes a second reading."""
        return bool(self._due())

    def _kept(self, blind: bool) -> tuple[Verdict, ...]:
        """The verdicts that this reader may see, those of the reading that is open."""
        if self.waits == "second reading":
            return self.store.second_verdicts(self.case_id, self.answer.revision, self.reviewer)
        kept = self.store.verdicts(self.case_id)
        return tuple(each for each in kept if each.author == self.reviewer) if blind else kept

    def _is_newest(self) -> bool:
        newest = self.store.draft(self.case_id)
        return newest is not None and newest.revision == self.answer.revision

    def _note(
        self, state: str, second: SecondReading | None, publication: Publication | None, is_open: bool
    ) -> str:
        """What has become of the answer, in a line."""
        if is_open:
            return ""
        if self.waits == "second reading":
            return "Your second reading is given. Both readings stand side by side."
        if publication is not None:
            by = publication.published_by
            who = "you" if by == self.reviewer else wording.plain(by)
            return (
                f"Published by {who}, {moment(publication.published_at)}; written by "
                f"{wording.plain(publication.author)}, reviewed by {wording.plain(publication.reviewer)}, "
                f"{moment(publication.reviewed_at)}."
            )
        if state == "released":
            if second is not None and second.conclusion == "send back":
                name, reason = wording.plain(second.reviewer), wording.plain(second.reason or "")
                return f"Signed off. {name}, who read it second, would send it back: {reason}"
            return "Signed off. The answer can be published and stays as it is."
        if state == "sent back":
            return "Sent back. Its author sees your reason above the case."
        return ""

    def _sent_back(self) -> Iterator[str]:
        """ "you sent version 1 back, 14:02", for the last time that somebody did."""
        if self.waits == "second reading" or self._is_blind():
            return
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

    def _questions(self) -> list[tuple[int, str, tuple[str, Span]]]:
        """Number, text and place of each question."""
        return [
            (
                asked.number,
                question_text(asked.question),
                (self._desk.case.documents[asked.document].id, asked.question.evidence),
            )
            for asked in self._desk.case_view.questions
        ]

    def _verdicts(self, kept: Sequence[Verdict], blind: bool) -> Iterator[VerdictView]:
        for number, text, key in self._questions():
            said = [each for each in kept if (each.document, each.question) == key]
            here = [each for each in said if each.revision == self.answer.revision]
            mine = next((each for each in reversed(here) if each.author == self.reviewer), None)
            yield {
                "number": number,
                "text": text,
                "verdict": mine.verdict if mine else None,
                "comment": (mine.comment or "") if mine else "",
                "passage": (mine.passage.start, mine.passage.end) if mine and mine.passage else None,
                "when": moment(mine.made_at) if mine else "",
                "before": "" if blind else self._before(said),
                "others": "" if blind else self._others(here),
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

    def _compared(self, second: SecondReading | None) -> ComparedView | None:
        """Both readings of the version that is read, or else of the last earlier one that has two."""
        for _, draft in reversed(self._read):
            given = second
            if draft.revision != self.answer.revision:
                given = self.store.second_reading(self.case_id, draft.revision)
            first = self.store.first_reading(self.case_id, draft.revision)
            if first is not None and given is not None:
                return compared(first, given, self._questions(), draft.version, self.reviewer)
        return None

    def _record(self, blind: bool) -> list[EntryView]:
        """Every act on the case, oldest first; for a blind reader no other reviewer's."""
        seconds = []
        if not blind:
            given = (self.store.second_reading(self.case_id, draft.revision) for _, draft in self._read)
            seconds = [each for each in given if each is not None]
        numbers = {place: number for number, _, place in self._questions()}
        return record(
            self.store,
            self.case_id,
            numbers,
            self.reviewer,
            shown=lambda who: not blind or who == self.reviewer,
            seconds=seconds,
        )
