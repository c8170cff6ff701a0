"""How the library feels: import, loading, a summary of a query, a long case on the workbench; with limits.

    python benchmarks/feel.py

Exit status 1 if a limit is broken. The figures are of this machine at this moment: close whatever else runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count, cycle

from answer_assist import Case, CaseDocument, bundled_cases, open_store
from answer_assist.findings import DocumentKind
from answer_assist.widgets.desk import Desk

ROUNDS = 5
SECONDS = 3.0
# seconds; a doctor notices what is slower
IMPORT_LIMIT, LOAD_LIMIT, SUMMARY_LIMIT = 1.0, 1.5, 0.020
# Python's part of what a doctor waits for; tests/browser/test_speed.py measures it to the screen
OPEN_LIMIT, FOLLOW_LIMIT = 0.3, 0.2
DOCUMENTS, WORDS = 10, 2000

IMPORT = "import answer_assist"
# the whole of what a first summary needs, on hardly any text
LOAD = "import answer_assist; answer_assist.extract('p63 negative.')"
# for those who work in spaCy; its own import is not ours to shorten, and is printed beside
SPACY = "import spacy"
COMPONENT = "nlp = spacy.blank('en'); nlp.add_pipe('answer_assist'); nlp('p63 negative.')"


# some 120 words
DRAFT = """\
Thank you for writing on your friend's behalf. I take your questions one by one.

The name is open to doubt. A basaloid carcinoma of the anal canal usually belongs to the squamous cancers, \
and those stain for p63 and CK5/6. Hers stains for neither, and synaptophysin is positive. That fits a \
neuroendocrine carcinoma better, and I would have the slides read by a reference centre.

Since the disease has reached the liver, a treatment that reaches the whole body comes first, and \
chemotherapy is the usual beginning. The liver lesions can be looked at again when it has worked. Please \
come back at once with fever above 38 °C, bleeding or new pain.
"""


def seconds_of(statement: str, before: str = "pass") -> float:
    """Wall-clock seconds of a statement in a fresh Python, after another one; the best of some rounds."""
    code = f"import time; {before}; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    # the first time writes byte code and fills the system's caches
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return min(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(ROUNDS)
    )


def summary_times() -> tuple[list[float], list[float]]:
    """Seconds for each summary of a bundled query, and of any bundled document, over some seconds."""
    from answer_assist import extract

    documents = [document for case in bundled_cases() for document in case.documents]
    queries: list[float] = []
    everything: list[float] = []
    for document in documents:  # once unmeasured: tables are loaded
        extract(document.text, document.kind)
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        for document in documents:
            start = time.perf_counter()
            extract(document.text, document.kind)
            taken = time.perf_counter() - start
            everything.append(taken)
            if document.kind == "query":
                queries.append(taken)
    return queries, everything


def long_case() -> Case:
    """A message and nine reports of 2,000 words each, of a bundled message and bundled reports."""
    bundled = [document for case in bundled_cases() for document in case.documents]
    message = next(document.text for document in bundled if document.kind == "query")
    reports = cycle([document.text for document in bundled if document.kind == "report"])
    documents = []
    for number in range(DOCUMENTS):
        kind: DocumentKind = "report" if number else "query"
        text = next(reports) if number else message
        while len(text.split()) < WORDS:
            text = f"{text}\n\n{next(reports)}"
        documents.append(CaseDocument(f"d{number}", kind, text))
    return Case("long", tuple(documents))


def best(act: Callable[[], object]) -> float:
    """Wall-clock seconds of an act, the best of some rounds."""

    def seconds() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return min(seconds() for _ in range(ROUNDS))


def workbench_times() -> list[tuple[str, float, float]]:
    """Name, seconds and limit of what is asked of Python while a doctor works on a long case."""
    case, store, keys = long_case(), open_store(":memory:"), count()
    store.add_case(case)
    desk = Desk(store, case, "Dr. Lind")  # read once unmeasured, as the worklist does beside the case before
    desk.coverage(DRAFT)

    def correct() -> None:
        line = next(found for found in desk.case_view.findings if found.finding.kind == "marker")
        desk.edit(line.id, {"percent": str(next(keys) % 90 + 1)})
        desk.view()

    return [
        ("a case of 20,000 words opens", best(lambda: Desk(store, case, "Dr. Lind").view()), OPEN_LIMIT),
        ("a correction is followed", best(correct), FOLLOW_LIMIT),
        (
            "a key at the end of a draft is checked",
            best(lambda: desk.coverage(f"{DRAFT} {next(keys)}")),
            FOLLOW_LIMIT,
        ),
        (
            "a key at its beginning is checked",
            best(lambda: desk.coverage(f"{next(keys)} {DRAFT}")),
            FOLLOW_LIMIT,
        ),
    ]


def main() -> int:
    """Print the figures; 1 if one breaks its limit."""
    imported, loaded = seconds_of(IMPORT), seconds_of(LOAD)
    queries, everything = summary_times()
    slowest = statistics.quantiles(queries, n=20)[-1]
    rows = [
        ("import answer_assist", imported, IMPORT_LIMIT),
        ("first summary (import, tables, reading)", loaded, LOAD_LIMIT),
        ("summary of a query, median", statistics.median(queries), SUMMARY_LIMIT),
        ("summary of a query, 95th percentile", slowest, SUMMARY_LIMIT),
    ]
    rows += workbench_times()
    try:
        rows.append(("spaCy pipeline with the component", seconds_of(COMPONENT, SPACY), LOAD_LIMIT))
        print(f"{'(import spacy, by itself)':42} {seconds_of(SPACY) * 1000:9.2f} ms")
    except subprocess.CalledProcessError:
        print("spaCy is not installed: its component was not measured")
    for name, seconds, limit in rows:
        verdict = "ok" if seconds < limit else "TOO SLOW"
        print(f"{name:42} {seconds * 1000:9.2f} ms   limit {limit * 1000:6.0f} ms   {verdict}")
    print(f"{'bundled documents a second, one core':42} {len(everything) / sum(everything):9.0f}")
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5 * (os.cpu_count() or 1):
        print(f"The machine was busy (load {os.getloadavg()[0]:.1f}): these figures are too high.")
    return 0 if all(seconds < limit for _, seconds, limit in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
