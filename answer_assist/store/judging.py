"""What reviewers say of a submitted answer, question by question."""

from __future__ import annotations

from typing import Any, get_args

import sqlalchemy as sa

from answer_assist.findings import Span
from answer_assist.store import tables
from answer_assist.store.errors import StoreError, WrongState
from answer_assist.store.records import Verdict, VerdictKind
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
        comment = said(verdict, comment, passage)
        with self._writing() as connection:
            number = self._number(connection, case_id, lock=True)
            state = self._state(connection, number)
            if state != "in review":
                by_whom = self._by_whom(connection, number)
                raise WrongState(
                    f"case {case_id!r} is {state}{by_whom}; only an answer in review is judged", state
                )
            _, draft = self._reviewed(connection, case_id, reviewer, base)
            made = Verdict(document, question, verdict, comment, passage, reviewer, self._now(), base)
            self._keep_verdict(connection, case_id, number, made, draft.text, reading=1)
        return made

    def verdicts(self, case_id: str) -> tuple[Verdict, ...]:
        """Every verdict on the case's answers, in the order in which they were given.

        Those of blind second readings are apart; see ``second_reading``.

        Raises:
            StoreError: there is no such case.
        """
        with self._reading() as connection:
            return self._verdicts(connection, self._number(connection, case_id), reading=1)

    def _verdicts(self, connection: sa.Connection, number: int, *, reading: int) -> tuple[Verdict, ...]:
        table = tables.verdicts
        query = table.select().where(table.c.case_number == number, table.c.reading == reading)
        return tuple(verdict_of(row) for row in connection.execute(query.order_by(table.c.number)))

    def _keep_verdict(
        self,
        connection: sa.Connection,
        case_id: str,
        number: int,
        made: Verdict,
        answer: str,
        *,
        reading: int,
    ) -> None:
        """Add a verdict, once its words are seen to stand where it says."""
        question, passage = made.question, made.passage
        text = connection.scalar(
            sa.select(tables.documents.c.text).where(
                tables.documents.c.case_number == number, tables.documents.c.id == made.document
            )
        )
        if text is None or not _stands(question, text):
            raise StoreError(
                f"document {made.document!r} of case {case_id!r} has no such question at {question.start} to "
                f"{question.end}; read the case again"
            )
        if passage is not None and not _stands(passage, answer):
            raise StoreError(
                f"the answer to case {case_id!r} has no such words at {passage.start} to {passage.end}; "
                "select them again"
            )
        row = _row(made) | {"case_number": number, "reading": reading}
        connection.execute(tables.verdicts.insert().values(row))
        told = {
            "revision": made.revision,
            "reading": reading,
            "document": made.document,
            "question": [question.start, question.end],
            "verdict": made.verdict,
            "comment": self._text_hash(connection, made.comment),
            "passage": None if passage is None else [passage.start, passage.end],
        }
        self._log(connection, made.author, "verdict", case_id, told, made.made_at)


def _stands(words: Span, text: str) -> bool:
    return bool(words.text) and text[words.start : words.end] == words.text


def said(verdict: str, comment: str | None, passage: Span | None) -> str | None:
    """The comment of a verdict as it is kept.

    Raises:
        StoreError: there is no such verdict, or words of the answer without a comment on them.
    """
    if verdict not in get_args(VerdictKind):
        raise StoreError(f"there is no verdict {verdict!r}; it is complete, incomplete or wrong")
    comment = (comment or "").strip() or None
    if passage is not None and comment is None:
        raise StoreError("say what is to be known of these words; a passage alone is no comment")
    return comment


def verdict_of(row: sa.Row[Any]) -> Verdict:
    """The verdict that a row of ``verdicts`` tells of."""
    return Verdict(
        row.document,
        Span(row.question_start, row.question_end, row.question),
        row.verdict,
        row.comment,
        None if row.passage is None else Span(row.passage_start, row.passage_end, row.passage),
        row.author,
        row.made_at,
        row.revision,
    )


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
