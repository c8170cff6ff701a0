"""Files that a doctor drops on a case: they come in pieces, are read in the background, and join the case.

One file is read at a time, in the process that ``read_document`` confines it to, so that the kernel and the
keyboard stay free. Nothing of a file is kept before all of it was read, nor of one that was cancelled.

Example:
    >>> from answer_assist import bundled_cases, open_store
    >>> store = open_store(":memory:")
    >>> store.add_cases(bundled_cases())
    >>> case_id = bundled_cases()[0].id
    >>> incoming = Incoming(store, told=lambda: None, joined=lambda case: None)
    >>> incoming.start("f1", case_id, "note.txt", 13)
    >>> incoming.piece("f1", b"p63 negative.")
    >>> incoming.wait()
    >>> [(line["state"], line["words"]) for line in incoming.lines(case_id)]
    [('in', 'Added')]
    >>> store.case(case_id).document("note.txt").text
    'p63 negative.'
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Literal, TypedDict

from answer_assist.cases import Case, CaseDocument
from answer_assist.documents import DocumentError, Limits, SourceDocument, case_documents, read_document
from answer_assist.documents.limits import MEGABYTE
from answer_assist.findings import DOCUMENT_KINDS, DocumentKind
from answer_assist.store import LARGEST_FILE, Arrival, Store, StoreError
from answer_assist.widgets.ahead import summary_of
from answer_assist.wording import DOCUMENT_LABELS, plain

State = Literal["coming", "waiting", "reading", "in", "failed", "cancelled"]
PIECE = 1 << 20
"""Bytes of a piece: Jupyter's server ends a connection on a message of more than 10 MB."""
_LONGEST_NAME = 120
_CANCELLED = "Cancelled; nothing of it was kept"
_BETWEEN = 0.15  # seconds between two words on the pages that are done: a text layer is read in no time


class AddedView(TypedDict):
    """A document that came of a file: what it is taken for, which a doctor can change."""

    id: str
    title: str
    kind: DocumentKind
    date: str


class IncomingView(TypedDict):
    """A file on its way into the case: its line under the head. ``done`` and ``total`` are bytes or pages."""

    key: str
    name: str
    state: State
    words: str
    done: int
    total: int
    notes: list[str]
    added: list[AddedView]


@dataclass(slots=True)
class _File:
    key: str
    case_id: str
    name: str
    size: int
    state: State = "coming"
    words: str = "Sending"
    done: int = 0
    total: int = 0
    pieces: list[bytes] = field(default_factory=list, repr=False)
    notes: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    cancelled: Event = field(default_factory=Event)

    @property
    def ended(self) -> bool:
        return self.state in ("in", "failed", "cancelled")

    def end(self, state: State, words: str) -> None:
        self.state, self.words, self.pieces = state, words, []


class Incoming:
    """The files that come in through one workbench.

    Args:
        store: where their documents go.
        told: called, from any thread, when a line says something else.
        joined: called, from any thread, with the case that documents have joined.
        limits: what a file may cost.
    """

    def __init__(
        self,
        store: Store,
        *,
        told: Callable[[], None],
        joined: Callable[[Case], None],
        limits: Limits | None = None,
    ) -> None:
        self._store, self._told, self._joined = store, told, joined
        self.limits = limits or Limits()
        self._files: dict[str, _File] = {}
        self._waiting: SimpleQueue[_File] = SimpleQueue()
        self._reader: Thread | None = None
        self._starting = Lock()

    # From the browser

    def start(self, key: str, case_id: str, name: str, size: int) -> None:
        """A file of that many bytes is about to come, in pieces."""
        file = self._files[key] = _File(key, case_id, file_name(name), size, total=size)
        if size > self.limits.file_bytes:
            most = self.limits.file_bytes // MEGABYTE
            file.end("failed", f"is larger than {most} MB; save the pages of this case as a smaller file")
        elif size == 0:
            file.end("failed", "is empty; there is nothing to read")
        self._told()

    def piece(self, key: str, content: bytes) -> None:
        """The next bytes of a file; with the last of them it waits to be read."""
        file = self._files.get(key)
        if file is None or file.state != "coming":
            return  # cancelled meanwhile
        file.pieces.append(content)
        file.done += len(content)
        if file.done > file.size:
            file.end("failed", "is not as large as was said; add it again")
        elif file.done == file.size:
            file.state, file.words = "waiting", "Waiting to be read"
            self._waiting.put(file)
            self._read_on()
        self._told()

    def wants_more(self, key: str) -> bool:
        """Whether the next piece of a file is waited for."""
        file = self._files.get(key)
        return file is not None and file.state == "coming"

    def broke_off(self, key: str) -> None:
        """The browser could not read the file any further."""
        file = self._files.get(key)
        if file is not None and file.state == "coming":
            file.end("failed", "cannot be read any more; is it still where it was?")
            self._told()

    def cancel(self, key: str) -> None:
        """Give a file up, however far it is; what has joined the case stays."""
        file = self._files.get(key)
        if file is None or file.ended:
            return
        file.cancelled.set()
        file.end("cancelled", _CANCELLED)
        self._told()

    def dismiss(self, key: str) -> None:
        """Take the line of a file away that has come to an end."""
        file = self._files.get(key)
        if file is not None and file.ended:
            del self._files[key]
            self._told()

    def describe(self, case_id: str, document: str, kind: str, on: str) -> None:
        """Say what kind of document it is, and of which day ("" for none).

        Raises:
            StoreError: it could not be kept, or this is no kind and no day.
        """
        if kind not in DOCUMENT_KINDS:
            raise StoreError(f"{kind!r} is no kind of document")
        try:
            of_day = date.fromisoformat(on).isoformat() if on else None
        except ValueError:
            raise StoreError("that is no day; write it as 2024-05-17") from None
        self._joined(self._store.describe_document(case_id, document, kind=kind, date=of_day))

    # To the browser

    def lines(self, case_id: str) -> list[IncomingView]:
        """The files of a case, in the order in which they came."""
        files = [file for file in list(self._files.values()) if file.case_id == case_id]
        documents: Mapping[str, CaseDocument] = {}
        if any(file.added for file in files):
            documents = {each.id: each for each in self._store.case(case_id).documents}
        return [
            {
                "key": file.key,
                "name": file.name,
                "state": file.state,
                "words": file.words,
                "done": file.done,
                "total": file.total,
                "notes": list(file.notes),
                "added": [_added(documents[id]) for id in file.added if id in documents],
            }
            for file in files
        ]

    def wait(self, seconds: float = 60.0) -> None:
        """Wait until no file is being read; for tests and programs, not for the kernel."""
        reader = self._reader
        if reader is not None:
            reader.join(seconds)

    def close(self) -> None:
        """Give up what is being read."""
        for file in self._files.values():
            file.cancelled.set()

    # In the background

    def _read_on(self) -> None:
        with self._starting:
            if self._reader is None:
                # a daemon: a kernel that is to end must not wait for a scan; the reading process ends with it
                self._reader = Thread(target=self._read_all, name="answer-assist-incoming", daemon=True)
                self._reader.start()

    def _read_all(self) -> None:
        while True:
            try:
                file = self._waiting.get_nowait()
            except Empty:
                with self._starting:
                    if self._waiting.empty():
                        self._reader = None
                        return
                continue
            if not file.cancelled.is_set():
                self._read(file)

    def _read(self, file: _File) -> None:
        content = b"".join(file.pieces)
        file.pieces = []
        file.state, file.words, file.done, file.total = "reading", "Reading", 0, 0
        self._told()
        try:
            document = read_document(
                content,
                name=file.name,
                limits=self.limits,
                progress=_now_and_then(lambda done, total: self._page_done(file, done, total)),
                cancel=file.cancelled,
                keep_files=True,
            )
            case = self._join(file, document)
        except DocumentError as error:
            if error.reason == "cancelled":
                file.end("cancelled", _CANCELLED)
            else:
                file.end("failed", str(error))
        except StoreError as error:
            file.end("failed", f"could not be kept: {error}")
        else:
            if case is not None:
                self._joined(case)
        self._told()

    def _page_done(self, file: _File, done: int, total: int) -> None:
        if file.state == "reading":
            file.done, file.total, file.words = done, total, f"Page {done} of {total} read"
            self._told()

    def _join(self, file: _File, document: SourceDocument) -> Case | None:
        """Put what was read into the case; None where it has all of it already.

        Raises:
            DocumentError: it was given up meanwhile.
            StoreError: it could not be kept.
        """
        there = self._store.case(file.case_id).documents
        texts = {each.text for each in there}
        document = _cleaned(document)
        arrivals = [
            Arrival(made, part.pages, part.words, part.file)
            for made, part in _pairs(document, [each.id for each in there])
            if made.text not in texts
        ]
        for arrival in arrivals:
            summary_of(arrival.document)  # read here, so that nothing waits for it when the case is drawn
        if file.cancelled.is_set():
            raise DocumentError("cancelled", _CANCELLED)
        case = self._store.add_documents(file.case_id, arrivals) if arrivals else None
        file.notes = [plain(note) for note in document.all_warnings()]
        if any(len(each.file or b"") > LARGEST_FILE for each in arrivals):
            file.notes.append(f"is larger than {LARGEST_FILE // 10**6} MB, so its pages cannot be shown")
        file.added = [arrival.document.id for arrival in arrivals]
        file.end("in", "Added" if arrivals else "is in the case already")
        return case


def file_name(name: str) -> str:
    """A file's name for a line and as an id: without folders, control characters and marks of direction.

    >>> file_name("C:\\\\scans\\\\biopsy\\u202efdp.exe"), file_name("../\\x00")
    ('biopsy fdp.exe', 'file')
    >>> len(file_name("a" * 999 + ".pdf"))
    120
    """
    last = name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "replace").decode()
    said = plain("".join(sign if sign.isprintable() else " " for sign in last))
    if len(said) > _LONGEST_NAME:
        ending = PurePath(said).suffix[:8]
        said = said[: _LONGEST_NAME - len(ending)] + ending
    return said if said.strip(". ") else "file"


def _cleaned(document: SourceDocument) -> SourceDocument:
    """The document and its parts under names that can be shown; attachments are called as a mail says."""
    parts = tuple(_cleaned(part) for part in document.parts)
    return replace(document, name=file_name(document.name) if document.name else None, parts=parts)


def _pairs(document: SourceDocument, taken: Sequence[str]) -> Iterator[tuple[CaseDocument, SourceDocument]]:
    return zip(case_documents(document, taken), document.documents(), strict=True)


def _added(document: CaseDocument) -> AddedView:
    title = plain(document.title or "") or DOCUMENT_LABELS[document.kind][1]
    return {"id": document.id, "title": title, "kind": document.kind, "date": _iso(document.date)}


def _iso(said: str | None) -> str:
    """A document's day for a date field; a form that such a field cannot show is left empty."""
    try:
        return date.fromisoformat(said or "").isoformat()
    except ValueError:
        return ""


def _now_and_then(tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Tell of the first, the last, and of those between only after a while."""
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done >= total or now - told > _BETWEEN:
            told = now
            tell(done, total)

    return progress
