"""Documents out of what the command line names: text files, folders, JSONL files, standard input.

Everything that is wrong with one document is one ``Problem``, a sentence with file and line that quotes no
patient text; the other documents go on.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from answer_assist.cli.telling import printable
from answer_assist.findings import DOCUMENT_KINDS, DocumentKind

TEXT_SUFFIXES = (".txt", ".text", ".md")
STANDARD_INPUT = "-"

# How files begin that are often taken for text, and what they are.
_MAGIC = (
    (b"%PDF-", "a PDF file; save its text as a .txt file in UTF-8"),
    (b"PK\x03\x04", "a Word or ZIP file; save its text as a .txt file in UTF-8"),
    (b"{\\rtf", "an RTF file; save its text as a .txt file in UTF-8"),
    (b"\xff\xfe", "a text in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "a text in UTF-16; save it as UTF-8"),
)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Input:
    """One document to be read; ``place`` is for messages: ``letters/a.txt`` or ``cases.jsonl:12``."""

    id: str | None
    kind: DocumentKind
    text: str = field(repr=False)
    place: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a document, and how to mend it; ``str`` makes the line for the user."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{printable(self.place)}: {printable(self.sentence)}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read documents from; ``within`` is its path in the folder that was named."""

    path: Path
    within: str

    @property
    def is_jsonl(self) -> bool:
        return self.path.suffix.lower() in (".jsonl", ".ndjson")


def find_sources(names: Sequence[str]) -> tuple[list[Source], list[Problem]]:
    """The files behind the names on the command line, folders opened up, and what is wrong with names."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT:
            sources.append(Source(path, STANDARD_INPUT))
        elif path.is_dir():
            found = list(_texts_in(path, problems))
            sources += found
            if not found:
                kinds = ", ".join(f"*{suffix}" for suffix in TEXT_SUFFIXES)
                problems.append(
                    Problem(name, f"the folder has no texts ({kinds}); name the files themselves")
                )
        elif not path.exists():
            problems.append(Problem(name, "there is no such file or folder; check the name"))
        else:
            sources.append(Source(path, path.as_posix()))
    return _without_repeats(sources, problems), problems


def read_inputs(sources: Sequence[Source], kind: DocumentKind) -> Iterator[Input | Problem]:
    """Every document of the sources in order, or what is wrong with it.

    A text file's id is its name without the ending, or its path where two files share that name. No id is
    handed out twice: later documents see every earlier one's.
    """
    stems = Counter(source.path.stem for source in sources if not source.is_jsonl)
    seen: dict[str, str] = {}
    for source in sources:
        if source.within == STANDARD_INPUT:
            documents = _text_document(sys.stdin.buffer, "standard input", None, kind)
        else:
            id = source.path.stem if stems[source.path.stem] == 1 else source.within
            documents = _documents_of(source, id, kind)
        for document in documents:
            if isinstance(document, Input) and document.id is not None:
                first = seen.setdefault(document.id, document.place)
                if first != document.place:
                    yield Problem(document.place, f"its id is that of {first}; give each document its own id")
                    continue
            yield document


def count_documents(sources: Sequence[Source]) -> int:
    """How many documents there are to be read, for a progress bar; what cannot be read counts as one."""
    total = 0
    for source in sources:
        lines = 0
        if source.is_jsonl:
            try:
                with source.path.open("rb") as file:
                    lines = sum(1 for line in file if line.strip())
            except OSError:
                lines = 0  # it will be reported when its turn comes
        total += max(1, lines)
    return total


def _texts_in(folder: Path, problems: list[Problem]) -> Iterator[Source]:
    def unreadable(error: OSError) -> None:
        problems.append(Problem(str(error.filename), f"the folder cannot be read ({error.strerror})"))

    for parent, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if path.suffix.lower() in TEXT_SUFFIXES and not name.startswith("."):
                yield Source(path, path.relative_to(folder).as_posix())


def _without_repeats(sources: list[Source], problems: list[Problem]) -> list[Source]:
    kept: dict[Path, Source] = {}
    for source in sources:
        key = source.path if source.within == STANDARD_INPUT else source.path.resolve()
        if key in kept:
            problems.append(Problem(str(source.path), "is named twice; it is read once"))
        else:
            kept[key] = source
    return list(kept.values())


def _documents_of(source: Source, id: str, kind: DocumentKind) -> Iterator[Input | Problem]:
    try:
        with source.path.open("rb") as file:
            if source.is_jsonl:
                yield from _jsonl_documents(file, source, kind)
            else:
                yield from _text_document(file, str(source.path), id, kind)
    except OSError as error:
        yield Problem(str(source.path), f"cannot be read ({error.strerror}); check that you may read it")


def _text_document(
    file: BinaryIO, place: str, id: str | None, kind: DocumentKind
) -> Iterator[Input | Problem]:
    content = file.read()
    problem = _not_text(content, place)
    if problem is not None:
        yield problem
        return
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield Problem(f"{place}:{line}", _not_utf8(error, "the file"))
        return
    if text.strip():
        yield Input(id, kind, text, place)
    else:
        yield Problem(place, "the text is empty; there is nothing to read")


def _jsonl_documents(file: BinaryIO, source: Source, kind: DocumentKind) -> Iterator[Input | Problem]:
    for number, record in _records(file, str(source.path), '{"id": ..., "kind": ..., "text": ...}'):
        place, default_id = f"{source.path}:{number}", f"{source.path.name}:{number}"
        yield record if isinstance(record, Problem) else _document_of(record, place, default_id, kind)


def _records(file: BinaryIO, path: str, shape: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """The lines of a JSONL file with their numbers: the object of each, or what is wrong with it."""
    empty = True
    for number, line in enumerate(file, 1):
        if number == 1:
            problem = _not_text(line, path)
            if problem is not None:
                yield number, problem
                return
            line = line.removeprefix(_BOM)
        if line.strip():
            empty = False
            yield number, _record(line, f"{path}:{number}", shape)
    if empty:
        yield 1, Problem(path, "the file has no documents; put one JSON object on each line")


def _record(line: bytes, place: str, shape: str) -> dict[str, Any] | Problem:
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return Problem(place, _not_utf8(error, "the line"))
    except json.JSONDecodeError as error:
        return Problem(
            place, f"is not valid JSON at column {error.colno}; write one whole JSON object a line"
        )
    except (ValueError, RecursionError):  # a number with thousands of digits, brackets by the thousand
        return Problem(place, "is no JSON that can be read; write one whole JSON object a line")
    if not isinstance(record, dict):
        return Problem(place, f"is not a JSON object; write {shape}")
    id = record.get("id")
    if id is not None and (isinstance(id, bool) or not isinstance(id, str | int)):
        return Problem(place, 'has an id that is not a string; "id" is a string')
    return record


def _words_of(record: dict[str, Any], name: str, place: str) -> str | Problem:
    text = record.get(name)
    if not isinstance(text, str):
        missing = f"has no {name}" if text is None else f"has a {name} that is not a string"
        return Problem(place, f'{missing}; give it one in "{name}"')
    if not text.strip():
        return Problem(place, f"the {name} is empty; there is nothing to read")
    return text


def _document_of(record: dict[str, Any], place: str, default_id: str, kind: DocumentKind) -> Input | Problem:
    text = _words_of(record, "text", place)
    if isinstance(text, Problem):
        return text
    own_kind, id = record.get("kind", kind), record.get("id")
    if own_kind not in DOCUMENT_KINDS:
        return Problem(place, f'has an unknown kind; "kind" is one of {", ".join(DOCUMENT_KINDS)}')
    return Input(default_id if id is None else str(id), cast("DocumentKind", own_kind), text, place)


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and the answer to be checked against it; ``place`` is for messages."""

    id: str | None
    query: str = field(repr=False)
    answer: str = field(repr=False)
    place: str


def read_pairs(source: Source) -> Iterator[Pair | Problem]:
    """The pairs of a JSONL file of ``{"id", "query", "answer"}``, or what is wrong with each."""
    path = str(source.path)
    try:
        with source.path.open("rb") as file:
            for number, record in _records(file, path, '{"id": ..., "query": ..., "answer": ...}'):
                yield record if isinstance(record, Problem) else _pair_of(record, f"{path}:{number}")
    except OSError as error:
        yield Problem(path, f"cannot be read ({error.strerror}); check that you may read it")


def _pair_of(record: dict[str, Any], place: str) -> Pair | Problem:
    query, answer = _words_of(record, "query", place), _words_of(record, "answer", place)
    if isinstance(query, Problem):
        return query
    if isinstance(answer, Problem):
        return answer
    id = record.get("id")
    return Pair(None if id is None else str(id), query, answer, place)


def _not_text(content: bytes, place: str) -> Problem | None:
    for magic, what in _MAGIC:
        if content.startswith(magic):
            return Problem(place, f"is {what}")
    if b"\0" in content:
        return Problem(place, "is a binary file, not a text; name a text file in UTF-8")
    return None


def _not_utf8(error: UnicodeDecodeError, what: str) -> str:
    byte = error.object[error.start]
    return f"{what} is not UTF-8 (byte 0x{byte:02x} at position {error.start}); save it as UTF-8"
