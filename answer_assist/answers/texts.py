"""The two sides of a check: the case with its documents, and the answer with what its sentences claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from answer_assist.answers.coverage import Quote
from answer_assist.extraction.matcher import Hit, Lexicon, split_words
from answer_assist.extraction.pipeline import summary_of
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import CaseSummary, DocumentKind, Finding, Patient, Span
from answer_assist.terminology.loader import load_table

PHRASES = "answer_phrases"

# A quote that spans all words of a finding is cut to the first of them where they stand further apart.
_LONGEST_QUOTE = 160
# A clause ends at these: what is supposed in one clause is not supposed in the next.
_CLAUSE_ENDS = frozenset(";:")


@cache
def _phrases() -> Lexicon:
    return Lexicon(load_table(PHRASES))


@cache
def _roles(phrase: str) -> frozenset[str]:
    return next(frozenset(row.list("role")) for row in load_table(PHRASES) if row.name == phrase)


@cache
def _patient_words() -> frozenset[str]:
    return words_with_role("answer_words", "person told of")


@dataclass(frozen=True)
class CaseDocumentText:
    """One document of a case: its words, and what was read from them (corrections included)."""

    id: str | None
    reading: Reading
    summary: CaseSummary

    def quote(self, start: int, end: int) -> Quote:
        """Words of this document by offsets of its view."""
        return Quote(self.reading.span(start, end), self.id)

    def quote_of(self, finding: Finding) -> Quote:
        """The words from which a finding was read."""
        return Quote(_bounding(finding.evidence, self.reading.raw), self.id)


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


class AnswerText:
    """An answer: its sentences, and which of their statements are claims about this case.

    Args:
        text: the answer exactly as written.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.reading = Reading(text, "answer")
        self.summary = summary_of(self.reading)

    @cached_property
    def _phrase_hits(self) -> list[Hit]:
        # by the words as they stand: spelling is mended for names only
        words = split_words(self.reading.low)
        return _phrases().find(self.reading.view, words)[PHRASES] if words.texts else []

    def roles_between(self, start: int, end: int) -> frozenset[str]:
        """The roles of all phrases that begin in a range of the view."""
        return frozenset(
            role for hit in self._phrase_hits if start <= hit.start < end for role in _roles(hit.row.name)
        )

    def sentence_of(self, start: int) -> Sentence:
        """The sentence that holds an offset of the view."""
        return self.reading.sentence_at(start)

    def clause_start(self, position: int) -> int:
        """Where the clause begins that holds a position of the view."""
        sentence = self.sentence_of(position)
        view = self.reading.view
        for place in range(position - 1, sentence.start - 1, -1):
            if view[place] in _CLAUSE_ENDS:
                return place + 1
        return sentence.start

    def is_claim(self, start: int) -> bool:
        """Whether what stands at a position of the view is stated of this case.

        "If the FISH is amplified", "women with a T3 tumour" and "should she have 4 positive nodes" are not.
        """
        sentence = self.sentence_of(start)
        if self.reading.view.startswith("?", sentence.end - 1):
            return False
        before = self.roles_between(self.clause_start(start), start)
        return before.isdisjoint(("conditional", "general", "limit"))

    def is_plain(self, start: int, end: int) -> bool:
        """A claim whose clause goes on without supposing, generalising or a reasoned "rather"."""
        sentence = self.sentence_of(start)
        roles = self.roles_between(self.clause_start(start), self.clause_end(end, sentence.end))
        return self.is_claim(start) and roles.isdisjoint(("general", "disagreement"))

    def is_of_patient(self, start: int) -> bool:
        """Whether the clause speaks of this patient: "you", "your", "his"."""
        first = self.reading.word_index(self.clause_start(start))
        last = self.reading.word_index(self.sentence_of(start).end)
        return not _patient_words().isdisjoint(self.reading.words[first:last])

    def owner_stands_before(self, start: int, words: int = 3) -> bool:
        """Whether "your", "his" or "her" stands right before: "your small squamous carcinoma"."""
        last = self.reading.word_index(start)
        return not words_with_role("answer_words", "own").isdisjoint(
            self.reading.words[max(0, last - words) : last]
        )

    def clause_end(self, position: int, ceiling: int) -> int:
        """Where the clause ends that holds a position of the view: at the next comma at the latest."""
        view = self.reading.view
        for place in range(position, ceiling):
            if view[place] in ",;:" and view[place + 1 : place + 2].isspace():
                return place
        return ceiling

    def clause(self, start: int, end: int) -> Span:
        """The words of the answer around a range of the view, as far as they make a quote of their own."""
        sentence = self.sentence_of(start)
        view = self.reading.view
        begin = start
        while begin > sentence.start and not (view[begin - 1] in ",;:" and view[begin].isspace()):
            begin -= 1
        while view[begin].isspace():
            begin += 1
        finish = self.clause_end(end, sentence.end)
        if finish - begin > _LONGEST_QUOTE:
            begin, finish = start, end
        return self.reading.span(begin, finish)

    def view_range(self, span: Span) -> tuple[int, int]:
        """Where a span of the answer lies in the view."""
        return self.reading.from_raw(span.start, span.end)

    def place_of(self, finding: Finding) -> tuple[int, int]:
        """The range of the view that holds the words from which a finding was read."""
        quote = _bounding(finding.evidence, self.text)
        return self.view_range(quote)

    def quote_of(self, finding: Finding) -> Span:
        """The clause of the answer from which a finding was read."""
        return self.clause(*self.place_of(finding))


def _bounding(spans: Sequence[Span], text: str) -> Span:
    first, last = spans[0], spans[-1]
    end = last.end if last.end - first.start <= _LONGEST_QUOTE else first.end
    return Span(first.start, end, text[first.start : end])
