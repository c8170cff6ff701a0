"""A draft checked against its case, as the workbench shows it: each question's state, and remarks.

Spans of the draft are pairs of code points into the text that was checked; the browser converts them.

Example:
    >>> from answer_assist.cases import Case, CaseDocument
    >>> from answer_assist.case_summary import read_together
    >>> from answer_assist.extraction.pipeline import read
    >>> message = CaseDocument("M", "query", "My Ki-67 is 80%. Can I fly?")
    >>> summaries = (read(message.text, "query", "M"),)
    >>> checks = Checks(Case("0412", (message,)))
    >>> checks.take_up(summaries, read_together(summaries))
    >>> told = checks.view("With your Ki-67 of 20% you can fly.", (), "Dr. Lind")
    >>> [(remark["about"], remark["draft"]["words"]) for remark in told["remarks"] if remark["draft"]]
    [('Ki-67 80 %, said 20 %', 'With your Ki-67 of 20% you can fly.')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, TypedDict

from answer_assist import wording
from answer_assist.answers.checker import Checker
from answer_assist.answers.coverage import Coverage, CoverageStatus, Quote
from answer_assist.case_summary import CaseFinding, CaseView
from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import CaseSummary, Span
from answer_assist.model_files import ModelFileError
from answer_assist.store import Overruling, Remark
from answer_assist.widgets.sentences import quoted, sentence

_AROUND = 48  # characters of the sentence shown on either side of a quote
_LONGEST = 180  # characters of a quote
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_ANY_DRAFT = "Thank you for writing."


class NoSuchRemark(LookupError):
    """What is to be overruled is no remark on this case."""


class AskedView(TypedDict):
    """What the draft does with a question. ``sure``: False for a guess that somebody should look at."""

    number: int
    status: CoverageStatus
    sure: bool
    support: list[tuple[int, int]]


class QuoteView(TypedDict):
    """Words of a document or of the draft, with those around them; ``document`` is -1 for the draft."""

    before: str
    words: str
    after: str
    document: int
    start: int
    end: int


class OverruledView(TypedDict):
    """Who says that a remark does not count, and why."""

    who: str
    reason: str


class RemarkView(TypedDict):
    """A contradiction (``draft`` has its words) or a finding that the draft does not mention.

    ``line`` is the finding's line of the summary, if it has one; ``sentence`` goes into the draft. ``remark``
    is what the browser hands back to overrule it.
    """

    kind: str
    about: str
    case: QuoteView
    draft: QuoteView | None
    line: str
    sentence: str
    overruled: OverruledView | None
    remark: dict[str, Any]


class CoverageView(TypedDict):
    """What the check says. ``written``: there are words to check. ``note``: why there is no check."""

    written: bool
    note: str
    asked: list[AskedView]
    remarks: list[RemarkView]


class Checks:
    """The check of one case's drafts; the case is read once, until it is corrected."""

    def __init__(self, case: Case) -> None:
        self._documents = case.documents
        self._positions = {document.id: n for n, document in enumerate(case.documents)}
        self._as_read: Checker | None = None
        self._reading = Lock()

    def prepare(self) -> None:
        """Do what only the first check of the case needs, so that it is as fast as the others.

        Raises:
            ModelFileError: a trained part is missing or damaged.
        """
        self._uncorrected()

    def take_up(self, summaries: Sequence[CaseSummary], view: CaseView) -> None:
        """What the documents say now, corrections applied."""
        self._summaries, self._view = tuple(summaries), view
        self._checker: Checker | None = None
        self._last: tuple[str, Coverage] | None = None

    def view(self, draft: str, overrulings: Sequence[Overruling], reader: str) -> CoverageView:
        """What the workbench shows of a draft's check.

        Args:
            overrulings: the remarks that somebody has overruled.
            reader: who looks at it: what they overruled themselves is said to be theirs.
        """
        if not draft.strip():
            return {"written": False, "note": "", "asked": [], "remarks": []}
        try:
            coverage = self._coverage(draft)
        except ModelFileError as error:
            return {"written": True, "note": f"{error}. Everything else works", "asked": [], "remarks": []}
        overruled: dict[Remark, OverruledView] = {
            each.remark: {
                "who": "you" if each.author == reader else wording.plain(each.author),
                "reason": wording.plain(each.reason),
            }
            for each in overrulings
        }
        return {
            "written": True,
            "note": "",
            "asked": [
                {
                    "number": number,
                    "status": asked.status,
                    "sure": asked.sure,
                    "support": [(span.start, span.end) for span in asked.support],
                }
                for number, asked in enumerate(coverage.questions, 1)
            ],
            "remarks": list(self._remarks(draft, coverage, overruled)),
        }

    def _coverage(self, draft: str) -> Coverage:
        if self._last is None or self._last[0] != draft:
            if self._checker is None:
                self._checker = self._uncorrected().corrected(self._summaries)
            self._last = (draft, self._checker.check(draft))
        return self._last[1]

    def _uncorrected(self) -> Checker:
        """The checker of the case as it was read first; whoever comes while it reads waits for it."""
        with self._reading:
            if self._as_read is None:
                documents = [(each.id, each.text, each.kind) for each in self._documents]
                self._as_read = Checker(documents, self._summaries)
                self._as_read.check(_ANY_DRAFT)
            return self._as_read

    def _remarks(
        self, draft: str, coverage: Coverage, overruled: Mapping[Remark, OverruledView]
    ) -> Iterator[RemarkView]:
        for one in coverage.contradictions:
            case = self._quote(one.query)
            remark = Remark(
                "contradiction", one.query.document or "", one.query.span, one.about, one.answer.text
            )
            yield {
                **_told(remark, case, overruled),
                "draft": quote_view(draft, one.answer, -1),
                "line": "",
                "sentence": "",
            }
        for passed_over in coverage.omissions:
            case = self._quote(passed_over.query)
            document, span = passed_over.query.document or "", passed_over.query.span
            found = self._line_of(case["document"], span, passed_over.about)
            yield {
                **_told(Remark("omission", document, span, passed_over.about), case, overruled),
                "draft": None,
                "line": found.id if found else "",
                "sentence": sentence(found.finding)
                if found
                else quoted(self._documents[case["document"]].kind, span.text),
            }

    def _quote(self, quote: Quote) -> QuoteView:
        position = self._positions[quote.document or self._documents[0].id]
        return quote_view(self._documents[position].text, quote.span, position)

    def _line_of(self, document: int, span: Span, about: str) -> CaseFinding | None:
        """The line of the summary that says what is passed over, where one does."""
        for found in self._view.findings:
            if found.finding.name.casefold() in about.casefold() and any(
                place.document == document and words.start < span.end and span.start < words.end
                for place in found.places
                for words in place.spans
            ):
                return found
        return None


def remark_of(data: Mapping[str, Any], documents: Sequence[CaseDocument]) -> Remark:
    """The remark that the browser hands back.

    Raises:
        NoSuchRemark: it is none of this case.
    """
    kind, position = data["kind"], int(data["document"])
    if kind not in ("contradiction", "omission") or not 0 <= position < len(documents):
        raise NoSuchRemark("there is no such remark on this case")
    start, end = int(data["start"]), int(data["end"])
    said = data.get("said")
    return Remark(
        kind,
        documents[position].id,
        Span(start, end, documents[position].text[start:end]),
        str(data["about"]),
        None if said is None else str(said),
    )


class _Told(TypedDict):
    kind: str
    about: str
    case: QuoteView
    overruled: OverruledView | None
    remark: dict[str, Any]


def _told(remark: Remark, case: QuoteView, overruled: Mapping[Remark, OverruledView]) -> _Told:
    handle = {"kind": remark.kind, "document": case["document"], "start": case["start"], "end": case["end"]}
    return {
        "kind": remark.kind,
        "about": wording.sentence_case(wording.plain(remark.about)),
        "case": case,
        "overruled": overruled.get(remark),
        "remark": {**handle, "about": remark.about, "said": remark.said},
    }


def quote_view(text: str, span: Span, document: int) -> QuoteView:
    """A quote with what stands around it in its sentence; cuts are marked.

    >>> text = "Dear doctor. The p63 stain is negative in the biopsy. Thank you."
    >>> view = quote_view(text, Span(17, 38, text[17:38]), 0)
    >>> view["before"], view["words"], view["after"]
    ('The ', 'p63 stain is negative', ' in the biopsy.')
    """
    before = text[max(0, span.start - 4 * _AROUND) : span.start]
    before = before[max((end.end() for end in _SENTENCE_END.finditer(before)), default=0) :]
    if len(before) > _AROUND:
        before = f"… {before[-_AROUND:].partition(' ')[2]}"
    after = text[span.end : span.end + 4 * _AROUND]
    if text[span.end - 1 : span.end] in tuple(".!?"):
        after = ""
    elif ending := _SENTENCE_END.search(after):
        after = after[: ending.start() + 1]
    if len(after) > _AROUND:
        after = f"{after[:_AROUND].rpartition(' ')[0]} …"
    words = wording.plain(span.text)
    if len(words) > _LONGEST:
        words = f"{words[: _LONGEST - 1].rpartition(' ')[0] or words[: _LONGEST - 1]} …"
    return {
        "before": _lined(before),
        "words": words,
        "after": _lined(after),
        "document": document,
        "start": span.start,
        "end": span.end,
    }


def _lined(text: str) -> str:
    """On one line, without characters that turn its direction; the space at its ends stays."""
    words = wording.plain(text)
    return f"{' ' * text[:1].isspace()}{words}{' ' * (bool(words) and text[-1:].isspace())}"
