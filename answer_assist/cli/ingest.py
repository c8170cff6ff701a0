"""``answer-assist ingest``: files of any kind into the cases of a store."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from answer_assist.cases import Case
from answer_assist.cli.files import File, FileReader, find_files, joined
from answer_assist.cli.inputs import Problem
from answer_assist.cli.options import RAW, Commands, add_file_reading, add_store
from answer_assist.cli.progress import files_bar
from answer_assist.cli.telling import PROBLEMS, counted, tell

if TYPE_CHECKING:
    from answer_assist.cli.deidentifying import Anonymizer
    from answer_assist.documents import SourceDocument
    from answer_assist.store import Store

_DESCRIPTION = """\
Read files into cases: text, PDF, scans and photos (with Tesseract), DOCX, RTF, saved web pages, e-mail (.eml)
with attachments, FHIR DiagnosticReport and DocumentReference, HL7 version 2 results.

PATH is a file, a folder (all files in it, at any depth) or a pattern. Each file makes a case of its own,
named as the file; with --by folder the files of a folder make one case; with --case all files go into that
case, also where it is there already. A store keeps where the words stand on their pages, but not the files.
Nothing is fetched, no script is run, and a file that cannot be read is one line on standard error.
"""
_EXAMPLES = """\
examples:
  answer-assist ingest letter.pdf scan.jpg
  answer-assist ingest 'inbox/*.eml' --specialty oncology
  answer-assist ingest --case 2024-117 message.eml biopsy.pdf
  answer-assist ingest cases/ --by folder --store cases.sqlite
  answer-assist ingest reports/ --out reports.jsonl

exit status: 0 all read; 2 something could not be read, one line each says why; the rest is done.
"""


class Keeper(Protocol):
    """Where cases go."""

    def keep(self, case_id: str, document: SourceDocument) -> tuple[str, int]:
        """Put a file's documents into a case; the name it is kept under, and how many were new."""


@dataclass(slots=True)
class Tally:
    """What became of the files."""

    files: int = 0
    documents: int = 0
    repeated: int = 0
    failed: int = 0
    cases: set[str] = field(default_factory=set)


def add_ingest(commands: Commands) -> None:
    """The arguments of ``answer-assist ingest``."""
    ingest = commands.add_parser(
        "ingest",
        help="read files of any kind into cases",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RAW,
    )
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or pattern")
    target = ingest.add_mutually_exclusive_group()
    add_store(target)
    target.add_argument("--out", type=Path, metavar="FILE", help="cases as JSON lines, in place of a store")
    cases = ingest.add_mutually_exclusive_group()
    cases.add_argument("--case", metavar="ID", help="the one case that all files belong to")
    cases.add_argument(
        "--by", choices=("file", "folder"), default="file", help="what makes a case (default: file)"
    )
    ingest.add_argument("--specialty", metavar="NAME", help="whom new cases belong to")
    add_file_reading(ingest)
    ingest.add_argument(
        "--deidentify",
        action="store_true",
        help="without names, phones, addresses, numbers of records; dates shifted (never complete: read it)",
    )
    ingest.add_argument(
        "--replaced", type=Path, metavar="FILE", help="list what was replaced, as JSON lines, for checking"
    )


def run(options: argparse.Namespace) -> int:
    """Read the files and print what became of them."""
    from answer_assist.store import StoreError

    if options.replaced and not options.deidentify:
        tell("--replaced goes with --deidentify")
        return PROBLEMS
    files, problems = find_files(options.paths, case_id=options.case, by_folder=options.by == "folder")
    tally = Tally(failed=len(problems))
    for problem in problems:
        tell(problem)
    try:
        with _anonymizer(options) as anonymizer, _keeper(options, anonymizer) as keeper:
            _ingest(files, keeper, options, tally)
    except (StoreError, OSError) as error:
        tell(error)
        return PROBLEMS
    print(_summary(tally))
    return PROBLEMS if tally.failed else 0


def _ingest(files: Sequence[File], keeper: Keeper, options: argparse.Namespace, tally: Tally) -> None:
    with files_bar(len(files)) as (next_file, pages):
        reader = FileReader(options, pages)
        for file in files:
            next_file(file.path.name)
            document = reader.read(file.path)
            if isinstance(document, Problem):
                tally.failed += 1
                tell(document)
                continue
            for warning in document.all_warnings():
                tell(Problem(str(file.path), f"note: {warning}"))
            case_id, added = keeper.keep(file.case_id, document)
            tally.files += 1
            tally.documents += added
            tally.repeated += sum(1 for _ in document.documents()) - added
            tally.cases.add(case_id)


@dataclass(frozen=True, slots=True)
class _IntoStore:
    """Cases into a store; documents join those that their case has, with the places of their words."""

    store: Store
    specialty: str | None
    anonymizer: Anonymizer | None

    def keep(self, case_id: str, document: SourceDocument) -> tuple[str, int]:
        from answer_assist.store import StoreError

        case_id = self.anonymizer.case_id(case_id) if self.anonymizer else case_id
        try:
            there = self.store.case(case_id)
        except StoreError:
            there = None
        made = joined(there, case_id, document, self.specialty, self.anonymizer)
        if made.added:
            self.store.add_case(made.case, replace=True)
        for document_id, part in made.parts:
            if part.words:
                self.store.keep_page_words(case_id, document_id, part.pages, part.words)
        return case_id, made.added


@dataclass(slots=True)
class _IntoLines:
    """Cases as JSON lines, written at the end: a later file may belong to an earlier case."""

    file: IO[str]
    specialty: str | None
    anonymizer: Anonymizer | None
    cases: dict[str, Case] = field(default_factory=dict)

    def keep(self, case_id: str, document: SourceDocument) -> tuple[str, int]:
        case_id = self.anonymizer.case_id(case_id) if self.anonymizer else case_id
        made = joined(self.cases.get(case_id), case_id, document, self.specialty, self.anonymizer)
        self.cases[case_id] = made.case
        return case_id, made.added

    def write(self) -> None:
        for case in self.cases.values():
            self.file.write(json.dumps(case.to_dict(), ensure_ascii=False) + "\n")


@contextmanager
def _anonymizer(options: argparse.Namespace) -> Iterator[Anonymizer | None]:
    """What takes identifiers out, where that was asked for."""
    if not options.deidentify:
        yield None
        return
    from answer_assist.cli.deidentifying import Anonymizer, installation_key

    key, keep_ids = installation_key(), options.case is not None
    if options.replaced is None:
        yield Anonymizer(key, keep_ids=keep_ids)
        return
    with options.replaced.open("w", encoding="utf-8") as file:
        yield Anonymizer(key, file, keep_ids)


@contextmanager
def _keeper(options: argparse.Namespace, anonymizer: Anonymizer | None) -> Iterator[Keeper]:
    from answer_assist.store import open_store

    if options.out is not None:
        with options.out.open("w", encoding="utf-8") as file:
            lines = _IntoLines(file, options.specialty, anonymizer)
            try:
                yield lines
            finally:
                lines.write()
        return
    with open_store(options.store) as store:
        yield _IntoStore(store, options.specialty, anonymizer)


def _summary(tally: Tally) -> str:
    said = (
        f"{counted(tally.files, 'file')} read: {counted(tally.documents, 'new document')} in "
        f"{counted(len(tally.cases), 'case')}"
    )
    if tally.repeated:
        said += f", {tally.repeated} there already"
    return said + (f"; {tally.failed} not read, see above" if tally.failed else "")
