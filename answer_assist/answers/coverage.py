"""What checking an answer hands over: each question's coverage, contradictions, omissions.

Pure data. ``to_dict`` gives the JSON of ``answer-assist/coverage/1``, ``from_dict`` reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from answer_assist.findings import Span

SCHEMA = "answer-assist/coverage/1"

CoverageStatus = Literal["answered", "partial", "deferred", "missing"]
COVERAGE_STATUSES: tuple[CoverageStatus, ...] = get_args(CoverageStatus)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the case: a span of one of its documents.

    Attributes:
        span: the words and their offsets.
        document: the id of the document that they stand in; None where the case is one text without an id.
    """

    span: Span
    document: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionCoverage:
    """What an answer does with one question.

    Attributes:
        text: the question, as the query has it.
        evidence: where it stands in the case.
        status: answered, partial, deferred (something is needed first) or missing.
        sure: False where the status is a best guess that somebody should look at.
        support: the sentences of the answer that carry the status, in order; none for a missing question.
        implicit: a request without a question's form.
    """

    text: str
    evidence: Quote
    status: CoverageStatus
    sure: bool
    support: tuple[Span, ...] = ()
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A statement of the answer that conflicts with one of the case: "p63 result", with both quotes."""

    about: str
    query: Quote
    answer: Span


@dataclass(frozen=True, slots=True)
class Omission:
    """A finding of the case that a careful reviewer expects in the answer, and that it never takes up."""

    about: str
    query: Quote


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer does with a case."""

    questions: tuple[QuestionCoverage, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    omissions: tuple[Omission, ...] = ()
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The coverage as the contract's JSON object."""
        return {
            "schema": SCHEMA,
            "document": {"id": self.id},
            "questions": [
                {
                    "text": question.text,
                    "implicit": question.implicit,
                    "evidence": _quote_dict(question.evidence),
                    "status": question.status,
                    "sure": question.sure,
                    "support": [span.to_dict() for span in question.support],
                }
                for question in self.questions
            ],
            "contradictions": [
                {"about": each.about, "query": _quote_dict(each.query), "answer": each.answer.to_dict()}
                for each in self.contradictions
            ],
            "omissions": [{"about": each.about, "query": _quote_dict(each.query)} for each in self.omissions],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a coverage back.

        Raises:
            ValueError: the object is not an ``answer-assist/coverage/1``.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(f"schema is {data.get('schema')!r}, expected {SCHEMA!r}")
        return cls(
            tuple(
                QuestionCoverage(
                    each["text"],
                    _quote(each["evidence"]),
                    each["status"],
                    each["sure"],
                    tuple(Span.from_dict(span) for span in each["support"]),
                    each["implicit"],
                )
                for each in data["questions"]
            ),
            tuple(
                Contradiction(each["about"], _quote(each["query"]), Span.from_dict(each["answer"]))
                for each in data["contradictions"]
            ),
            tuple(Omission(each["about"], _quote(each["query"])) for each in data["omissions"]),
            data["document"]["id"],
        )


def _quote_dict(quote: Quote) -> dict[str, Any]:
    """A span over the query; one in another document of the case says which."""
    data = quote.span.to_dict()
    if quote.document is not None:
        data["document"] = quote.document
    return data


def _quote(data: Mapping[str, Any]) -> Quote:
    return Quote(Span.from_dict(data), data.get("document"))
