"""Findings of the case that bear on what is asked and that the answer never takes up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer_assist.answers.concerns import FINDINGS, MEDICINES, Concern, concerns_of, is_taken_up
from answer_assist.answers.coverage import Omission, Quote
from answer_assist.answers.laboratory import LABS
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Span

# A reviewer sends an answer back for one or two things, not for a list.
_AT_MOST = 2
_ENOUGH = 2.25
_SECOND_ENOUGH = 4.0
# Where nothing has been found yet (no tumor, treatment, stain or stage) there are only complaints to take up.
_ENOUGH_WITHOUT_DIAGNOSIS = 1.0
# What led to the diagnosis stands before it; what still goes on stands behind it.
_BEFORE_DIAGNOSIS = -1.5
_LATE, _LATE_FROM = 0.75, 0.6
_SHORT_WORD_ENDS = re.compile(r"\b\w{1,3}\. (?=[A-Z])")
_OPENING = 0.2
_COMPANY = 0.25
_SETTLED = -0.75


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Concerns of one sentence that the answer passes over."""

    score: float
    concerns: tuple[Concern, ...]
    document: CaseDocumentText


def find_omissions(case: CaseText, answer: AnswerText) -> tuple[Omission, ...]:
    """What the case tells beside its questions and a careful reviewer expects in the answer; two at most.

    A man with melanoma who "takes azathioprine for Crohn's disease" asks for his stage; an answer that never
    mentions his immunosuppression leaves it out. What the questions ask about is no omission but a missing
    answer, and what stands in the answer under another name ("the blood thinner") is taken up.
    """
    candidates = [each for document in case.documents for each in _candidates(document, answer)]
    candidates.sort(key=lambda each: -each.score)
    is_diagnosed = any(_diagnosis_start(document) is not None for document in case.documents)
    enough = _ENOUGH if is_diagnosed else _ENOUGH_WITHOUT_DIAGNOSIS
    chosen = [
        each
        for place, each in enumerate(candidates[:_AT_MOST])
        if each.score >= (_SECOND_ENOUGH if place else enough)
    ]
    return tuple(Omission(_about(each.concerns), _quote(each)) for each in chosen)


def _candidates(document: CaseDocumentText, answer: AnswerText) -> list[_Candidate]:
    reading = document.reading
    asked = [_asked(document, each.evidence) for each in document.summary.questions]
    asked_words = " ".join(each.text.lower() for each in document.summary.questions)
    in_answer = frozenset(
        hit.row.name for table in (FINDINGS, MEDICINES, LABS) for hit in answer.terms[table]
    )
    first_question = min((start for start, _ in asked), default=len(reading.view))
    diagnosis = _diagnosis_start(document)
    if diagnosis is None:  # the complaint that a query opens with is what it is about
        diagnosis = int(_OPENING * first_question)
    by_sentence: dict[int, list[tuple[float, Concern]]] = {}
    settled: set[int] = set()  # sentences of which something is asked or taken up
    for concern in document.once(concerns_of):
        sentence = reading.sentence_index(concern.start)
        if any(start < concern.end and concern.start < end for start, end in asked):
            continue
        if is_taken_up(concern, asked_words, frozenset()) or is_taken_up(
            concern, answer.reading.low, in_answer
        ):
            settled.add(sentence)
            continue
        score = concern.weight
        if concern.is_current and concern.start < diagnosis and not _is_recent(document, concern):
            score += _BEFORE_DIAGNOSIS
        if concern.start > _LATE_FROM * first_question:
            score += _LATE
        by_sentence.setdefault(sentence, []).append((score, concern))
    found = []
    for sentence, scored in by_sentence.items():
        scored.sort(key=lambda pair: pair[1].start)
        best = (
            max(score for score, _ in scored)
            + _COMPANY * (len(scored) > 1)
            + _SETTLED * (sentence in settled)
        )
        found.append(_Candidate(best, tuple(concern for _, concern in scored), document))
    return found


def _asked(document: CaseDocumentText, evidence: Span) -> tuple[int, int]:
    """Where a question stands, without a sentence before it that ends in a short word: "QTc 490 ms."."""
    start, end = document.reading.from_raw(evidence.start, evidence.end)
    for stop in _SHORT_WORD_ENDS.finditer(document.reading.view, start, end):
        start = stop.end()
    return start, end


def _diagnosis_start(document: CaseDocumentText) -> int | None:
    """Where the text first names what was found or done; None where it never does."""
    named = [
        (finding.evidence[0].start, finding.evidence[0].end)
        for kind in ("tumor", "treatment", "marker", "stage")
        for finding in document.summary.of_kind(kind)
        if finding.evidence and finding.experiencer == "patient"
    ]
    return document.reading.from_raw(*min(named))[0] if named else None


def _is_recent(document: CaseDocumentText, concern: Concern) -> bool:
    """Whether a complaint is told as new or going on: "since Tuesday", "again"."""
    reading = document.reading
    sentence = reading.sentence_at(concern.start)
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    return not words_with_role("answer_words", "recent").isdisjoint(words)


def _about(concerns: tuple[Concern, ...]) -> str:
    return ", ".join(dict.fromkeys(concern.about for concern in concerns))


def _quote(candidate: _Candidate) -> Quote:
    """The clause that tells it."""
    start = min(concern.start for concern in candidate.concerns)
    end = max(concern.end for concern in candidate.concerns)
    span = candidate.document.statements.clause(start, end)
    return Quote(span, candidate.document.id)
