"""A run from input to data set: checked, fingerprinted, gone on with where it stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from answer_assist import __version__
from answer_assist.batch.errors import BatchError
from answer_assist.batch.intake import Documents, Fingerprint
from answer_assist.batch.joining import FORMAT, DataSet
from answer_assist.batch.parts import Job, Part, PartTables, cut, part_size
from answer_assist.batch.records import Columns, Intake
from answer_assist.batch.running import read_parts
from answer_assist.batch.schema import table_schemas
from answer_assist.batch.sources import names_of
from answer_assist.batch.version import reader_digest, terminology_digest

Progress = Callable[[int, int], None]
"""Told how many documents are done, and about how many there are."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: rows of the data set, documents read in this run, seconds."""

    documents: int
    findings: int
    questions: int
    errors: int
    read_now: int
    seconds: float


def batch(
    inputs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    columns: Columns = Columns(),  # noqa: B008  (frozen)
    intake: Intake = Intake(),  # noqa: B008  (frozen)
    text: bool = False,
    processes: int | None = None,
    dask: str | None = None,
    part_documents: int | None = None,
    restart: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read every document of the inputs into a Parquet data set, going on where an earlier run stopped.

    Args:
        inputs: text, JSONL, CSV and Parquet files, folders of them, patterns, a store's file or URL.
        out: the data set's folder.
        columns: which columns hold what, where they are not called as usual.
        intake: the kind of the documents, the form of dates, columns to keep.
        text: with the patients' words in the data set.
        processes: how many read at the same time; by default one for every core.
        dask: a Dask scheduler's address; its workers read then.
        part_documents: documents a part, by default after the input's size.
        restart: begin anew where the folder has a data set of another input or other options.
        progress: told how far it is.

    Raises:
        BatchError: the run cannot start or go on; nothing that was read is lost.
    """
    started = time.monotonic()
    folder = Path(out)
    documents = Documents(names_of(inputs, folder), columns, intake)
    documents.check()
    with DataSet(folder) as data_set:
        stamp = documents.stamp()
        fingerprint = documents.fingerprint()
        job = Job(text, documents.kept_types)
        try:
            schemas = table_schemas(text=text, keep=job.keep)
        except ValueError as error:
            raise BatchError(str(error)) from None
        size = part_documents or part_size(fingerprint.documents)
        manifest = _manifest(fingerprint, documents, job, size)
        before = data_set.manifest()
        if before is None or restart:
            data_set.begin(manifest, schemas)
        else:
            _refuse_others(before, manifest, folder)
            data_set.go_on()
        counter = _Counter(progress, fingerprint.documents)
        parts = counter.to_be_read(cut(documents, size), data_set)
        results = _results(parts, job, dask, processes)
        for result in results:
            data_set.add(result)
            counter.done(result)
        if documents.stamp() != stamp or (_has_store(documents) and documents.fingerprint() != fingerprint):
            raise BatchError(f"the input changed while it was read; read it anew: --restart --out {folder}")
        rows = data_set.finish(manifest, counter.parts)["rows"]
    seconds = time.monotonic() - started
    return Summary(
        rows["documents"],
        rows["findings"],
        rows["questions"],
        rows["errors"],
        counter.read_now,
        seconds,
    )


def _results(
    parts: Iterator[Part], job: Job, dask: str | None, processes: int | None
) -> Iterator[PartTables]:
    if dask is not None:
        from answer_assist.batch.dask import read_on_cluster

        return read_on_cluster(parts, job, dask)
    return read_parts(parts, job, processes or usable_cores())


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Counter:
    """Counts parts and documents as they pass, and tells how far it is."""

    def __init__(self, progress: Progress | None, documents: int) -> None:
        self._progress, self._documents = progress, documents
        self._so_far = 0
        self.parts = 0
        self.read_now = 0

    def to_be_read(self, parts: Iterator[Part], data_set: DataSet) -> Iterator[Part]:
        for part in parts:
            self.parts += 1
            rows = data_set.done.get(part.number)
            if rows is None:
                yield part
            else:
                self._tell(rows["documents"])

    def done(self, result: PartTables) -> None:
        self.read_now += result.rows["documents"]
        self._tell(result.rows["documents"])

    def _tell(self, documents: int) -> None:
        self._so_far += documents
        if self._progress is not None:
            self._progress(self._so_far, max(self._documents, self._so_far))


def _manifest(fingerprint: Fingerprint, documents: Documents, job: Job, size: int) -> dict[str, Any]:
    keep = {name: str(type_) for name, type_ in job.keep.items()}
    intake = documents.intake
    return {
        "format": FORMAT,
        "complete": False,
        "version": __version__,
        "terminology": terminology_digest(),
        "reader": reader_digest(),
        "input": asdict(fingerprint),
        "options": {
            "columns": documents.columns.named(),
            "kind": intake.kind,
            "date_format": intake.date_format,
            "keep": keep,
            "text": job.text,
            "part_documents": size,
        },
    }


_DIFFERS = {
    "input": "from another input, or the input has changed",
    "options": "with other options",
    "version": "by another version of Answer Assist",
    "terminology": "with other term tables",
    "reader": "by another version of Answer Assist",
}


def _refuse_others(before: dict[str, Any], now: dict[str, Any], folder: Path) -> None:
    for name, what in _DIFFERS.items():
        if before.get(name) != now[name]:
            detail = ""
            if name == "options":
                said = [key for key in now["options"] if before["options"].get(key) != now["options"][key]]
                detail = f" ({', '.join(said)})"
            raise BatchError(
                f"{folder} holds a data set that was made {what}{detail}; name another folder, or make it "
                "anew with --restart"
            )


def _has_store(documents: Documents) -> bool:
    return any(source.form == "store" for source in documents.sources)
