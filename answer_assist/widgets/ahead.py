"""What is done before somebody asks for it, in the background: documents read, models loaded.

Example:
    >>> from answer_assist import bundled_cases
    >>> case = bundled_cases()[0]
    >>> in_background(lambda: prepare(case, "Dr. Lind")).join()
    >>> take_prepared(case, "Dr. Lind").summaries[0] is summary_of(case.documents[0])
    True
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread

from answer_assist.case_summary import CaseView, read_together
from answer_assist.cases import Case, CaseDocument
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, DocumentKind
from answer_assist.model_files import ModelFileError
from answer_assist.terminology.user_terms import when_user_terms_change
from answer_assist.widgets.render import WorkbenchView, workbench_view

_KEPT_DOCUMENTS = 200
_KEPT_CASES = 8
_LONG = 20_000  # characters: a tenth of a second and more of reading, so that nothing just flickers


class _Readings:
    """The documents that were read last; who asks for one that is just being read waits for it."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._lock = Lock()
        self._summaries: OrderedDict[tuple[str, DocumentKind, str], Future[CaseSummary]] = OrderedDict()

    def of(self, document: CaseDocument) -> CaseSummary:
        key = document.text, document.kind, document.id
        with self._lock:
            known = self._summaries.get(key)
            if known is None:
                mine = self._summaries[key] = Future()
            self._summaries.move_to_end(key)
            while len(self._summaries) > self._kept:
                self._summaries.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            mine.set_result(read(*key))
        except BaseException as error:
            mine.set_exception(error)
            with self._lock:
                self._summaries.pop(key, None)
            raise
        return mine.result()

    def has(self, document: CaseDocument) -> bool:
        with self._lock:
            known = self._summaries.get((document.text, document.kind, document.id))
        return known is not None and known.done()

    def forget(self) -> None:
        with self._lock:
            self._summaries.clear()


_readings = _Readings(_KEPT_DOCUMENTS)
when_user_terms_change(_readings.forget)


def summary_of(document: CaseDocument) -> CaseSummary:
    """What a document says; those that were read last are not read again when their case comes back."""
    return _readings.of(document)


def takes_long(case: Case) -> bool:
    """Whether somebody who opens the case would wait for its documents to be read: their texts come first."""
    return sum(len(each.text) for each in case.documents if not _readings.has(each)) > _LONG


@dataclass(frozen=True)
class Prepared:
    """What a case says while nobody has corrected it."""

    summaries: tuple[CaseSummary, ...]
    together: CaseView
    shown: WorkbenchView


_prepared: OrderedDict[tuple[Case, str], Prepared] = OrderedDict()
when_user_terms_change(_prepared.clear)


def prepare(case: Case, user: str) -> None:
    """Read a case that this user will probably open, and lay out what the workbench shows of it."""
    if (case, user) in _prepared:
        return
    summaries = tuple(summary_of(document) for document in case.documents)
    together = read_together(summaries)
    shown = workbench_view(case, summaries, reader=user, together=together)
    _prepared[case, user] = Prepared(summaries, together, shown)
    while len(_prepared) > _KEPT_CASES:
        _prepared.popitem(last=False)


def take_prepared(case: Case, user: str) -> Prepared | None:
    """What was prepared of a case; only once, since settings may be others the next time."""
    return _prepared.pop((case, user), None)


def in_background(*works: Callable[[], object]) -> Thread:
    """Do one thing after the other beside what the user does; what fails is told when it is asked for."""

    def work() -> None:
        for each in works:
            with suppress(ModelFileError):
                each()

    # no daemon: Python must not end in the middle of a model's own threads
    thread = Thread(target=work, name="answer-assist-ahead")
    thread.start()
    return thread
