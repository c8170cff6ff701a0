"""A case as it stands, for every format of export: documents, findings as corrected, answer, check.

Example:
    >>> from answer_assist.cases import bundled_cases
    >>> record = read_record(bundled_cases()[0])
    >>> [len(summary.findings) > 0 for summary in record.summaries], record.answer
    ([True, True], None)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from answer_assist.answers.checker import Checker
from answer_assist.answers.coverage import Coverage
from answer_assist.cases import Case
from answer_assist.corrections import Correction, corrected
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary
from answer_assist.store import CaseState, Overruling, Publication, Remark, Store


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a case: a draft, or what was released; ``state`` tells which. Times are in UTC.

    The text is left out of ``repr``, so that no log shows it by accident.
    """

    text: str = field(repr=False)
    state: CaseState
    author: str | None = None
    saved_at: datetime | None = None
    published: Publication | None = None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with all that is to be exported of it.

    Attributes:
        case: the case and its documents.
        summaries: what each document says, in the case's order, corrections in force applied; the id of each
            is its document's.
        corrections: what doctors corrected, the undone ones too.
        answer: the draft or the released answer; None where nothing is written.
        coverage: what the check says of that answer, without the remarks that a doctor has overruled; None
            where it was not checked.

    Raises:
        ValueError: there is not one summary for each document.
    """

    case: Case
    summaries: tuple[CaseSummary, ...]
    corrections: tuple[Correction, ...] = ()
    answer: Answer | None = None
    coverage: Coverage | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if [summary.document.id for summary in self.summaries] != [each.id for each in self.case.documents]:
            raise ValueError(f"case {self.case.id!r} needs one summary for each of its documents, in order")

    @property
    def id(self) -> str:
        """The case's id."""
        return self.case.id


def read_record(case: Case) -> CaseRecord:
    """The record of a case that is in no store: what is read from its documents, nothing corrected."""
    return CaseRecord(case, tuple(read(each.text, each.kind, each.id) for each in case.documents))


def stored_record(store: Store, case_id: str, *, check: bool = True) -> CaseRecord:
    """The record of a case in a store: its documents are read anew, and the corrections in force applied.

    Args:
        check: whether the answer is checked against the case.

    Raises:
        StoreError: there is no such case.
        ModelFileError: the check's trained part is missing or damaged.
    """
    plain = read_record(store.case(case_id))
    corrections = store.corrections(case_id)
    draft = store.draft(case_id)
    record = replace(plain, summaries=corrected(plain.summaries, corrections), corrections=corrections)
    if draft is None or not draft.text.strip():
        return record
    answer = Answer(
        draft.text, store.state(case_id), draft.author, draft.saved_at, store.publication(case_id)
    )
    record = replace(record, answer=answer)
    return replace(record, coverage=_checked(record, store.overrulings(case_id))) if check else record


def _checked(record: CaseRecord, overrulings: Iterable[Overruling]) -> Coverage:
    """The check of the record's answer, without what a doctor has overruled."""
    assert record.answer is not None
    documents = [(each.id, each.text, each.kind) for each in record.case.documents]
    coverage = Checker(documents, record.summaries).check(record.answer.text, id=record.id)
    overruled = {each.remark for each in overrulings}
    contradictions = tuple(
        each
        for each in coverage.contradictions
        if Remark("contradiction", each.query.document or "", each.query.span, each.about, each.answer.text)
        not in overruled
    )
    omissions = tuple(
        each
        for each in coverage.omissions
        if Remark("omission", each.query.document or "", each.query.span, each.about) not in overruled
    )
    return replace(coverage, contradictions=contradictions, omissions=omissions)
