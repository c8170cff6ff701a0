"""``answer-assist extract``: documents read, their case summaries on standard output."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from answer_assist.cli.inputs import Input, Problem, Source, count_documents, find_sources, read_inputs
from answer_assist.cli.outputs import writer
from answer_assist.cli.telling import PROBLEMS, tell
from answer_assist.findings import CaseSummary, DocumentKind

_MANY = 20  # documents from which on a progress bar is worth its line


def run(paths: Sequence[str], *, format: str, kind: DocumentKind) -> int:
    """Read the documents and print their summaries; 2 where something could not be read."""
    sources, problems = find_sources(paths)
    for problem in problems:
        tell(problem)
    failed = bool(problems)
    from answer_assist.extraction.pipeline import load_terms
    from answer_assist.terminology import TerminologyError

    try:
        load_terms()
    except TerminologyError as error:  # names the table and its line
        tell(error)
        return PROBLEMS
    write = writer(format)
    for document in _shown(read_inputs(sources, kind), sources):
        outcome = document if isinstance(document, Problem) else _read(document)
        if isinstance(outcome, Problem):
            failed = True
            tell(outcome)
        else:
            write(outcome)
    return PROBLEMS if failed else 0


def _read(document: Input) -> CaseSummary | Problem:
    from answer_assist.extraction.pipeline import read

    try:
        return read(document.text, document.kind, document.id)
    except Exception as error:  # noqa: BLE001  (a fault in one document must not stop the others)
        # the error's own words may quote the text, so only its type and place are told
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name} line {frame.lineno}"
        return Problem(document.place, f"could not be read because of a fault in Answer Assist ({where})")


def _shown(documents: Iterator[Input | Problem], sources: Sequence[Source]) -> Iterator[Input | Problem]:
    """The documents, with a progress bar where a person waits: many documents, output elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        return documents
    total = count_documents(sources)
    if total < _MANY:
        return documents
    from rich.console import Console
    from rich.progress import track

    return iter(track(documents, "Reading", total, console=Console(stderr=True), transient=True))
