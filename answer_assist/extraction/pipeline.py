"""From a text to its case summary: one reading of the document, every reader over it, repeats joined."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import get_args

from answer_assist.extraction.matcher import terms
from answer_assist.extraction.readers.genes import read_genes
from answer_assist.extraction.readers.grade import read_grades
from answer_assist.extraction.readers.labs import read_labs
from answer_assist.extraction.readers.markers import read_markers
from answer_assist.extraction.readers.nodes import read_nodes
from answer_assist.extraction.readers.questions import read_questions
from answer_assist.extraction.readers.sites import read_sites
from answer_assist.extraction.readers.sizes import read_sizes
from answer_assist.extraction.readers.stage import read_stages
from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.readers.tumors import read_tumors
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import read_patient
from answer_assist.findings import CaseSummary, Document, DocumentKind, Finding, Patient

Reader = Callable[[Reading], Iterator[Finding]]

_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)

# A new kind of finding is one module in ``readers`` and one line here.
READERS: tuple[Reader, ...] = (
    read_tumors,
    read_sites,
    read_nodes,
    read_markers,
    read_genes,
    read_labs,
    read_stages,
    read_grades,
    read_sizes,
    read_treatments,
)


def load_terms() -> None:
    """Read and check all term tables now instead of at the first document.

    Raises:
        TerminologyError: a table is wrong; the message names file and line.
    """
    terms()


def read(text: str, kind: DocumentKind = "query", id: str | None = None) -> CaseSummary:
    """Extract the case summary of one document.

    Args:
        text: the document exactly as it was received; offsets of the summary are code points into it.
        kind: ``query`` for a patient's message, ``report``, ``note``, or ``answer``.
        id: the document's id, handed through.

    >>> [(m.name, m.result) for m in read("p63 and CK5/6 did not stain at all.", "report").of_kind("marker")]
    [('p63', 'negative'), ('CK5/6', 'negative')]

    Raises:
        ValueError: the kind is none of the four.
    """
    if kind not in _KINDS:
        raise ValueError(f"document kind {kind!r} is unknown; it is one of {', '.join(_KINDS)}")
    reading = Reading(text, kind)
    with _uncollected():
        try:
            return summary_of(reading, id)
        finally:
            # What readers keep there may hold the reading itself: without it, all goes at once on return.
            reading.memo.clear()


def summary_of(reading: Reading, id: str | None = None) -> CaseSummary:
    """The case summary of a document that is prepared already, for callers that go on with its words."""
    document = Document(id, reading.kind, len(reading.raw))
    if not reading.words:  # readers may count on a word
        return CaseSummary(document, Patient())
    with _uncollected():
        findings = [finding for reader in READERS for finding in reader(reading)]
        findings.sort(key=_place)
        return CaseSummary(document, read_patient(reading), tuple(findings), tuple(read_questions(reading)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves the cyclic garbage collector out for the length of one document.

    A document makes thousands of small tuples, and each some hundred of them would set off a walk through all
    that are alive; nearly all go when the document goes, by their reference counts.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _place(finding: Finding) -> tuple[int, int]:
    first = finding.evidence[0] if finding.evidence else None
    return (first.start, first.end) if first else (-1, -1)
