"""What reviewers say of a submitted answer, question by question, and which answers wait for them."""

from __future__ import annotations

from typing import get_args

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.errors import StoreError, WrongState
from answer_assist.store.records import Submission, Verdict, VerdictKind
from answer_assist.store.reviewing import Reviewing


class Judging(Reviewing):
    """The verdicts on each case's answer. They are only ever added: a later one goes before, none is lost."""

    def judge(
        self,
        case_id: str,
        document: str,
        question: Span,
        reviewer: str,
        verdict: VerdictKind,
        *,
        base: int,
        comment: str | None = None,
        passage: Span | None = None,
    ) -> Verdict:
        """Say whether the submitted answer deals with a question; a later word on it goes before this one.

        Args:
            document: the document that asks.
            question: the question's words in it, as in ``Question.evidence``.
            verdict: complete, incomplete or wrong.
            base: the revision of the answer that the reviewer has read.
            comment: what the author should know ("she asks how long; give a number").
            passage: the words of the answer that the comment is about.

        Raises:
            OwnAnswer: the reviewer wrote on it.
            WrongState: it is not in review.
            DraftMovedOn: it was sent back and submitted again since the reviewer read it.
            StoreError: the question or the passage does not stand there, or there is no such verdict.
        """
        if verdict not in get_args(VerdictKind):
            raise StoreError(f"there is no verdict {verdict!r}; it is complete, incomplete or wrong")
        comment = (comment or "").strip() or None
        if passage is not None and comment is None:
            raise StoreError("say what is to be known of these words; a passage alone is no comment")
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            state = self._state(connection, number)
            if state != "in review":
                by_whom = self._by_whom(connection, number)
                raise WrongState(
                    f"case {case_id!r} is {state}{by_whom}; only an answer in review is judged", state
                )
            _, draft = self._reviewed(connection, case_id, reviewer, base)
            text = connection.scalar(
                sa.select(tables.documents.c.text).where(
                    tables.documents.c.case_number == number, tables.documents.c.id == document
                )
            )
            if text is None or not _stands(question, text):
                raise StoreError(
                    f"document {document!r} of case {case_id!r} has no such question at {question.start} to "
                    f"{question.end}; read the case again"
                )
            if passage is not None and not _stands(passage, draft.text):
                raise StoreError(
                    f"the answer to case {case_id!r} has no such words at {passage.start} to {passage.end}; "
                    "select them again"
                )
            made = Verdict(document, question, verdict, comment, passage, reviewer, self._now(), base)
            connection.execute(tables.verdicts.insert().values(_row(made) | {"case_number": number}))
        return made

    def verdicts(self, case_id: str) -> tuple[Verdict, ...]:
        """Every verdict on the case's answers, in the order in which they were given.

        Raises:
            StoreError: there is no such case.
        """
        table = tables.verdicts
        with self._reading() as connection:
            number = self._number(connection, case_id)
            rows = connection.execute(
                table.select().where(table.c.case_number == number).order_by(table.c.number)
            )
            return tuple(
                Verdict(
                    row.document,
                    Span(row.question_start, row.question_end, row.question),
                    row.verdict,
                    row.comment,
                    None if row.passage is None else Span(row.passage_start, row.passage_end, row.passage),
                    row.author,
                    row.made_at,
                    row.revision,
                )
                for row in rows
            )

    def submissions(self, reviewer: str) -> tuple[Submission, ...]:
        """The answers that wait for this reviewer, the one submitted first at the head.

        Answers that the reviewer wrote on or handed in are left out: nobody reviews their own.

        Raises:
            StoreError: the store cannot be read.
        """
        line, step, draft = tables.worklist, tables.steps, tables.drafts
        handed_in = step.c.state == "in review"
        last = (
            sa.select(
                step.c.case_number, sa.func.max(step.c.number).label("number"), sa.func.count().label("times")
            )
            .where(handed_in)
            .group_by(step.c.case_number)
            .subquery()
        )
        wrote = sa.select(draft.c.case_number).where(draft.c.author == reviewer)
        handed = sa.select(step.c.case_number).where(handed_in, step.c.who == reviewer)
        query = (
            sa.select(line.c.case_id, line.c.title, step.c.who, step.c.at, step.c.revision, last.c.times)
            .select_from(line)
            .join(last, last.c.case_number == line.c.case_number)
            .join(step, sa.and_(step.c.case_number == last.c.case_number, step.c.number == last.c.number))
            .where(
                line.c.state == "in review",
                line.c.case_number.not_in(wrote),
                line.c.case_number.not_in(handed),
            )
            .order_by(step.c.at, line.c.case_number)
        )
        now = self._now()
        with self._reading() as connection:
            return tuple(
                Submission(row.case_id, row.title, row.who, row.at, now - row.at, row.revision, row.times)
                for row in connection.execute(query)
            )


def _stands(words: Span, text: str) -> bool:
    return bool(words.text) and text[words.start : words.end] == words.text


def _row(verdict: Verdict) -> dict[str, object]:
    row: dict[str, object] = {
        "document": verdict.document,
        "question_start": verdict.question.start,
        "question_end": verdict.question.end,
        "question": verdict.question.text,
        "verdict": verdict.verdict,
        "comment": verdict.comment,
        "author": verdict.author,
        "made_at": verdict.made_at,
        "revision": verdict.revision,
    }
    if verdict.passage is not None:
        words = verdict.passage
        row |= {"passage": words.text, "passage_start": words.start, "passage_end": words.end}
    return row
