"""Contradictions of diagnosis: another tumor than the one that the case names."""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.extraction.readers.tumor_names import resolve_tumor_name, vocabulary
from answer_assist.terminology.loader import Row

_ARTICLE_WITHIN = 4


def diagnosis_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer calls the patient's tumor something that the case never does.

    "Diffuse gastric carcinoma" against "your squamous carcinoma"; a broader or narrower name of the same
    tumor ("your breast cancer" for a ductal carcinoma) is none, nor is one that the case considers.
    """
    named = [
        (resolve_tumor_name(finding.name), finding, document) for finding, document in case.of_kind("tumor")
    ]
    known = [row for row, _, _ in named if row is not None]
    stated = [
        (finding, document) for row, finding, document in named if row and finding.assertion == "present"
    ]
    if not stated:
        return
    types = vocabulary()
    for row, start, end in _claimed_types(answer):
        if any(types.same_line(row, other) for other in known):
            continue
        finding, document = stated[0]
        yield Contradiction(
            f"diagnosis: {finding.name}, said {row.name}",
            document.quote_of(finding),
            answer.clause(start, end),
        )


def _claimed_types(answer: AnswerText) -> Iterator[tuple[Row, int, int]]:
    """The types that the answer calls the patient's own: "your carcinoma", "a carcinoma like yours"."""
    seen: set[str] = set()
    for claimed in answer.summary.of_kind("tumor"):
        row = resolve_tumor_name(claimed.name)
        if row is None or claimed.assertion != "present" or claimed.experiencer != "patient":
            continue
        start, end = answer.place_of(claimed)
        is_own = answer.is_of_patient(start) and answer.is_own(start, end)
        if answer.is_plain(start, end) and (is_own or _is_told(answer, start, end)):
            seen.add(row.name)
            yield row, start, end
    # a name that is no finding by itself, with the patient pointed at right behind it
    for hit in answer.reading.hits("tumor_types"):
        if hit.row.name not in seen and answer.is_pointed_at(hit.end) and answer.is_plain(hit.start, hit.end):
            yield hit.row, hit.start, hit.end


def _is_told(answer: AnswerText, start: int, end: int) -> bool:
    """ "With embryonal carcinoma ...", but not "since an adenoma may light up too"."""
    reading = answer.reading
    last = reading.word_index(start)
    before = reading.words[max(reading.word_index(answer.chunk_start(start)), last - _ARTICLE_WITHIN) : last]
    return "a" not in before and "an" not in before and answer.is_of_case(start, end)
