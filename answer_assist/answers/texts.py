"""The two sides of a check: the case with its documents, and the answer with what its sentences claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from answer_assist.answers.coverage import Quote
from answer_assist.answers.statements import LONGEST_QUOTE, Statements
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.pipeline import summary_of
from answer_assist.extraction.reading import Reading
from answer_assist.findings import CaseSummary, DocumentKind, Finding, Patient, Span

T = TypeVar("T")


@dataclass(frozen=True)
class CaseDocumentText:
    """One document of a case: its words, and what was read from them (corrections included)."""

    id: str | None
    reading: Reading
    summary: CaseSummary

    @cached_property
    def statements(self) -> Statements:
        """Which of its sentences are claims."""
        return Statements(self.reading)

    def once(self, read: Callable[[Statements], Iterable[T]]) -> tuple[T, ...]:
        """What a function reads of its words alone; kept, since every check of a draft asks for it again."""
        kept: dict[object, tuple[T, ...]] = self.statements.__dict__.setdefault("_read_once", {})
        if read not in kept:
            kept[read] = tuple(read(self.statements))
        return kept[read]

    def quote(self, start: int, end: int) -> Quote:
        """Words of this document by offsets of its view."""
        return Quote(self.reading.span(start, end), self.id)

    def quote_of(self, finding: Finding) -> Quote:
        """The words from which a finding was read."""
        return Quote(bounding(finding.evidence, self.reading.raw), self.id)


class CaseText:
    """A case as it is checked against: the query first, then its reports and notes.

    Args:
        documents: id, text and kind of each.
        summaries: what was read from each and corrected; read from the texts by default.
    """

    def __init__(
        self,
        documents: Iterable[tuple[str | None, str, DocumentKind]],
        summaries: Sequence[CaseSummary] | None = None,
    ) -> None:
        readings = [(id, Reading(text, kind)) for id, text, kind in documents]
        if summaries is None:
            summaries = [summary_of(reading, id) for id, reading in readings]
        self.documents = tuple(
            CaseDocumentText(id, reading, summary)
            for (id, reading), summary in zip(readings, summaries, strict=True)
        )

    def corrected(self, summaries: Sequence[CaseSummary]) -> CaseText:
        """The same documents with what a doctor has corrected in them; their words are not read again."""
        changed = object.__new__(CaseText)
        changed.documents = tuple(
            replace(document, summary=summary)
            for document, summary in zip(self.documents, summaries, strict=True)
        )
        for before, after in zip(self.documents, changed.documents, strict=True):
            after.__dict__["statements"] = before.statements  # of the words alone
        return changed

    @cached_property
    def patient(self) -> Patient:
        """Who the patient is: each field from the first document that states it."""
        stated = [document.summary.patient for document in self.documents]
        relation = next((patient.relation for patient in stated if patient.relation is not None), None)
        age = next((patient.age_years for patient in stated if patient.age_years is not None), None)
        sex = next((patient.sex for patient in stated if patient.sex is not None), None)
        return Patient(relation, age, sex)

    def of_kind(self, kind: str) -> Iterator[tuple[Finding, CaseDocumentText]]:
        """The patient's own findings of one kind, with the documents that state them."""
        for document in self.documents:
            for finding in document.summary.of_kind(kind):
                if finding.experiencer == "patient":
                    yield finding, document

    def names(self, table: str) -> Iterator[tuple[Hit, CaseDocumentText]]:
        """Every term of a table that stands anywhere in the case, whatever is said of it."""
        for document in self.documents:
            for hit in document.reading.hits(table):
                yield hit, document

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the case, in lower case."""
        return frozenset(word for document in self.documents for word in document.reading.words)


class AnswerText(Statements):
    """An answer: its sentences, and which of their statements are claims about this case.

    Args:
        text: the answer exactly as written.
    """

    def __init__(self, text: str) -> None:
        super().__init__(Reading(text, "answer"))
        self.text = text
        self.summary = summary_of(self.reading)

    def view_range(self, span: Span) -> tuple[int, int]:
        """Where a span of the answer lies in the view."""
        return self.reading.from_raw(span.start, span.end)

    def place_of(self, finding: Finding) -> tuple[int, int]:
        """The range of the view that holds the words from which a finding was read."""
        quote = bounding(finding.evidence, self.text)
        return self.view_range(quote)

    def quote_of(self, finding: Finding) -> Span:
        """The clause of the answer from which a finding was read."""
        return self.clause(*self.place_of(finding))


def bounding(spans: Sequence[Span], text: str) -> Span:
    """One span over all words of a finding, or its first where they stand far apart."""
    first, last = spans[0], spans[-1]
    end = last.end if last.end - first.start <= LONGEST_QUOTE else first.end
    return Span(first.start, end, text[first.start : end])
