"""Whether an answer covers its case: each question, what contradicts the case, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from answer_assist.answers.contradictions import find_contradictions
from answer_assist.answers.coverage import Coverage, QuestionCoverage, Quote
from answer_assist.answers.encoding import Asked
from answer_assist.answers.model import coverage_model
from answer_assist.answers.omissions import find_omissions
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.findings import CaseSummary, DocumentKind, Question

_CONTEXT = 160  # characters before a question that may say what it is about


class Checker:
    """Checks drafts against one case, which is read once.

    Args:
        documents: id, text and kind of each document, the query first.
        summaries: what was read from each, corrections included; read from the texts by default.

    Example:
        >>> query = "My Ki-67 is 80%. Do I need chemotherapy? Can I fly?"
        >>> checker = Checker([("query", query, "query")])
        >>> coverage = checker.check("You need chemotherapy, with a Ki-67 of 20%.")
        >>> [question.text for question in coverage.questions]
        ['Do I need chemotherapy?', 'Can I fly?']
        >>> coverage.questions[0].support[0].text
        'You need chemotherapy, with a Ki-67 of 20%.'
        >>> [contradiction.about for contradiction in coverage.contradictions]
        ['Ki-67 80 %, said 20 %']
    """

    def __init__(
        self,
        documents: Iterable[tuple[str | None, str, DocumentKind]],
        summaries: Sequence[CaseSummary] | None = None,
    ) -> None:
        self._take_up(CaseText(documents, summaries))

    def _take_up(self, case: CaseText) -> None:
        self._case = case
        self._questions = [
            (question, document) for document in case.documents for question in document.summary.questions
        ]
        self._asked = [
            asked_in(document, question.evidence.start, question.evidence.end)
            for question, document in self._questions
        ]

    def corrected(self, summaries: Sequence[CaseSummary]) -> Checker:
        """A checker of the same documents as a doctor has corrected them, without reading them again."""
        changed = object.__new__(Checker)
        changed._take_up(self._case.corrected(summaries))
        return changed

    def check(self, answer: str, *, id: str | None = None) -> Coverage:
        """What an answer does with the case.

        Args:
            answer: the answer exactly as written; spans of the result are code points into it.
            id: handed through.

        Raises:
            ModelFileError: the package's trained part is missing or damaged.
        """
        text = AnswerText(answer)
        if not text.reading.words:
            missing = [self._unanswered(question, document) for question, document in self._questions]
            return Coverage(tuple(missing), id=id)
        return Coverage(
            tuple(self._covered(text)),
            find_contradictions(self._case, text),
            find_omissions(self._case, text),
            id,
        )

    def _covered(self, answer: AnswerText) -> Iterable[QuestionCoverage]:
        if not self._questions:
            return
        model = coverage_model()
        sentences = sentences_of(answer)
        told = [answer.reading.view[start:end] for start, end in sentences]
        speaks, scores = model.scores(self._asked, told)
        likely, supports = model.likelihoods(scores), model.supports(speaks)
        for (question, document), odds, support in zip(self._questions, likely, supports, strict=True):
            status, sure = model.chosen(odds)
            spans = [answer.reading.span(*sentences[n]) for n in support]
            yield QuestionCoverage(
                question.text,
                Quote(question.evidence, document.id),
                status,
                sure,
                () if status == "missing" else tuple(spans),
                question.implicit,
            )

    @staticmethod
    def _unanswered(question: Question, document: CaseDocumentText) -> QuestionCoverage:
        return QuestionCoverage(
            question.text,
            Quote(question.evidence, document.id),
            "missing",
            True,
            implicit=question.implicit,
        )


def check_answer(query: str, answer: str, *, id: str | None = None) -> Coverage:
    """Check an answer against one query, which may hold reports too.

    Args:
        query: the query exactly as it was received.
        answer: the answer exactly as written.
        id: the pair's id, handed through.

    >>> coverage = check_answer("Is a lipoma dangerous?", "No, a lipoma is harmless.")
    >>> [(question.status, question.support[0].text) for question in coverage.questions]
    [('answered', 'No, a lipoma is harmless.')]

    Raises:
        ModelFileError: the package's trained part is missing or damaged.
    """
    return Checker([(None, query, "query")]).check(answer, id=id)


def asked_in(document: CaseDocumentText, start: int, end: int) -> Asked:
    """A question by its offsets in the document, with the words before it back to a sentence's beginning."""
    reading = document.reading
    first, last = reading.from_raw(start, end)
    begin = reading.sentences[max(0, reading.sentence_index(first) - 1)].start
    return Asked(reading.view[first:last], reading.view[max(begin, first - _CONTEXT) : first])


def sentences_of(answer: AnswerText) -> list[tuple[int, int]]:
    """The ranges of the answer's view that hold a sentence with a word in it; all of it if there is none."""
    reading = answer.reading
    ranges = [(sentence.start, sentence.end) for sentence in reading.sentences]
    return [place for place in ranges if reading.view[slice(*place)].strip()] or ranges
