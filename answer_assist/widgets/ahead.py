"""What is done before somebody asks for it, in the background: documents read, models loaded.

Example:
    >>> from answer_assist import bundled_cases
    >>> case = bundled_cases()[0]
    >>> in_background(lambda: read_ahead(case)).join()
    >>> summary_of(case.documents[0]) is summary_of(case.documents[0])
    True
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from threading import Thread

from answer_assist.cases import Case, CaseDocument
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, DocumentKind
from answer_assist.model_files import ModelFileError
from answer_assist.terminology.user_terms import when_user_terms_change

_KEPT_DOCUMENTS = 200


def summary_of(document: CaseDocument) -> CaseSummary:
    """What a document says; those that were read last are not read again when their case comes back."""
    return _read(document.text, document.kind, document.id)


def read_ahead(case: Case) -> None:
    """Read the documents of a case that will probably be opened."""
    for document in case.documents:
        summary_of(document)


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


@lru_cache(_KEPT_DOCUMENTS)
def _read(text: str, kind: DocumentKind, id: str) -> CaseSummary:
    return read(text, kind, id)


when_user_terms_change(_read.cache_clear)
