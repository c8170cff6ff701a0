"""``answer-assist ingest``: files of any kind into the cases of a store."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from answer_assist.cases import Case, CaseDocument
from answer_assist.cli.inputs import Problem
from answer_assist.findings import DOCUMENT_KINDS

if TYPE_CHECKING:
    from answer_assist.cli.deidentifying import Anonymizer
    from answer_assist.documents import Limits, SourceDocument
    from answer_assist.store import Store

_PROBLEMS = 2
_MANY = 2  # files from which on a progress bar is worth its line
_DESCRIPTION = """\
Read files into cases: text, PDF, scans and photos (with Tesseract), DOCX, RTF, saved web pages, e-mail (.eml)
with attachments, FHIR DiagnosticReport and DocumentReference, HL7 version 2 results.

PATH is a file, a folder (all files in it, at any depth) or a pattern. Each file makes a case of its own,
named as the file; with --by folder the files of a folder make one case; with --case all files go into that
case, also where it is there already. Nothing is fetched, no script is run, and a file that cannot be read is
one line on standard error.
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


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read, and the case that it belongs to."""

    path: Path
    case_id: str


@dataclass(slots=True)
class Tally:
    """What became of the files."""

    files: int = 0
    documents: int = 0
    repeated: int = 0
    failed: int = 0
    cases: set[str] = field(default_factory=set)


def add_ingest(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], raw: type[argparse.HelpFormatter]
) -> None:
    """The arguments of ``answer-assist ingest``."""
    ingest = commands.add_parser(
        "ingest",
        help="read files of any kind into cases",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=raw,
    )
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or pattern")
    target = ingest.add_mutually_exclusive_group()
    target.add_argument("--store", metavar="PLACE", help="file or URL (default: $ANSWER_ASSIST_STORE)")
    target.add_argument("--out", type=Path, metavar="FILE", help="cases as JSON lines, in place of a store")
    cases = ingest.add_mutually_exclusive_group()
    cases.add_argument("--case", metavar="ID", help="the one case that all files belong to")
    cases.add_argument(
        "--by", choices=("file", "folder"), default="file", help="what makes a case (default: file)"
    )
    ingest.add_argument(
        "--kind",
        choices=DOCUMENT_KINDS,
        help="what all documents are (default: texts and mails are queries, the rest reports)",
    )
    ingest.add_argument("--specialty", metavar="NAME", help="whom new cases belong to")
    ingest.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="language of scans, as Tesseract names it (default: eng)",
    )
    ingest.add_argument(
        "--deidentify",
        action="store_true",
        help="without names, phones, addresses, numbers of records; dates shifted (never complete: read it)",
    )
    ingest.add_argument(
        "--replaced", type=Path, metavar="FILE", help="list what was replaced, as JSON lines, for checking"
    )
    ingest.add_argument("--max-pages", type=_count, metavar="N", help="pages of a file (default: 500)")
    ingest.add_argument("--max-mb", type=_count, metavar="N", help="size of a file (default: 100)")
    ingest.add_argument("--max-seconds", type=_count, metavar="N", help="time for a file (default: 900)")


def run(options: argparse.Namespace) -> int:
    """Read the files and print what became of them."""
    from answer_assist.store import StoreError

    if options.replaced and not options.deidentify:
        print("answer-assist: --replaced goes with --deidentify", file=sys.stderr)
        return _PROBLEMS
    files, problems = find_files(options.paths, case_id=options.case, by_folder=options.by == "folder")
    tally = Tally(failed=len(problems))
    for problem in problems:
        _tell(problem)
    try:
        with _anonymizer(options) as anonymizer, _keeper(options, anonymizer) as keeper:
            _ingest(files, keeper, options, tally)
    except (StoreError, OSError) as error:
        print(f"answer-assist: {error}", file=sys.stderr)
        return _PROBLEMS
    print(_summary(tally))
    return _PROBLEMS if tally.failed else 0


def find_files(
    names: Sequence[str], *, case_id: str | None = None, by_folder: bool = False
) -> tuple[list[File], list[Problem]]:
    """The files behind the names on the command line, each with its case, and what is wrong with names.

    Args:
        names: files, folders, patterns.
        case_id: the case that all belong to.
        by_folder: whether a folder is a case; else each file is one.
    """
    paths: dict[Path, Path] = {}  # file -> the folder that it was named by
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        found = [path] if path.exists() else _matching(name)
        if not found:
            problems.append(Problem(name, "there is no such file or folder; check the name"))
        for each in found:
            if each.is_dir():
                inside = [file for file in sorted(each.rglob("*")) if _counts(file, each)]
                paths.update((file, each) for file in inside if file not in paths)
                if not inside:
                    problems.append(Problem(str(each), "the folder has no files"))
            else:
                paths.setdefault(each, each.parent)
    if case_id is not None:
        return [File(path, case_id) for path in paths], problems
    if by_folder:
        return [File(path, path.resolve().parent.name or "case") for path in paths], problems
    return [File(path, case_id) for path, case_id in zip(paths, _case_ids(paths), strict=True)], problems


def _case_ids(paths: Mapping[Path, Path]) -> Iterator[str]:
    """A file's name is its case's, without the ending; with it, or with the folder, where two share it."""
    names = [
        (
            path.relative_to(base).with_suffix("").as_posix(),
            path.relative_to(base).as_posix(),
            path.as_posix(),
        )
        for path, base in paths.items()
    ]
    counts = [Counter(level) for level in zip(*names, strict=True)]
    for levels in names:
        yield next((name for name, count in zip(levels, counts, strict=True) if count[name] == 1), levels[-1])


def _ingest(files: Sequence[File], keeper: Keeper, options: argparse.Namespace, tally: Tally) -> None:
    from answer_assist.documents import DocumentError, read_document

    limits = _limits(options)
    languages = tuple(options.language or ("eng",))
    with _progress(len(files)) as (next_file, pages):
        for file in files:
            next_file(file.path.name)
            try:
                document = read_document(
                    file.path, kind=options.kind, languages=languages, limits=limits, progress=pages
                )
            except DocumentError as error:
                tally.failed += 1
                _tell(Problem(str(file.path), str(error)))
                continue
            for warning in document.all_warnings():
                _tell(Problem(str(file.path), f"note: {warning}"))
            case_id, added = keeper.keep(file.case_id, document)
            tally.files += 1
            tally.documents += added
            tally.repeated += sum(1 for _ in document.documents()) - added
            tally.cases.add(case_id)


@dataclass(frozen=True, slots=True)
class _IntoStore:
    """Cases into a store; documents join those that their case has."""

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
        case, added = _joined(there, case_id, document, self.specialty, self.anonymizer)
        if added:
            self.store.add_case(case, replace=True)
        return case_id, added


@dataclass(slots=True)
class _IntoLines:
    """Cases as JSON lines, written at the end: a later file may belong to an earlier case."""

    file: IO[str]
    specialty: str | None
    anonymizer: Anonymizer | None
    cases: dict[str, Case] = field(default_factory=dict)

    def keep(self, case_id: str, document: SourceDocument) -> tuple[str, int]:
        case_id = self.anonymizer.case_id(case_id) if self.anonymizer else case_id
        there = self.cases.get(case_id)
        self.cases[case_id], added = _joined(there, case_id, document, self.specialty, self.anonymizer)
        return case_id, added

    def write(self) -> None:
        for case in self.cases.values():
            self.file.write(json.dumps(case.to_dict(), ensure_ascii=False) + "\n")


def _joined(
    there: Case | None,
    case_id: str,
    document: SourceDocument,
    specialty: str | None,
    anonymizer: Anonymizer | None,
) -> tuple[Case, int]:
    """A case with the documents of a file that it does not have yet, and how many those are."""
    from answer_assist.documents import case_documents

    old: tuple[CaseDocument, ...] = there.documents if there else ()
    texts = {each.text for each in old}
    found = case_documents(document, taken=[each.id for each in old])
    if anonymizer:
        found = anonymizer.documents(case_id, found, taken=[each.id for each in old])
    new = tuple(each for each in found if each.text not in texts)
    if there is None:
        return Case(case_id, new, specialty=specialty), len(new)
    return replace(there, documents=old + new), len(new)


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


@contextmanager
def _progress(total: int) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """What to call with each file's name, and with the pages done of it; a bar where a person waits."""
    if not sys.stderr.isatty():
        yield lambda _name: None, lambda _done, _of: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        files = bar.add_task("Files", total=total, visible=total >= _MANY)
        task = bar.add_task("", total=None)
        begun = 0

        def next_file(name: str) -> None:
            nonlocal begun
            bar.update(files, completed=begun)
            bar.update(task, description=escape(name), total=None, completed=0)
            begun += 1

        yield next_file, lambda done, of: bar.update(task, completed=done, total=of)


def _limits(options: argparse.Namespace) -> Limits:
    from answer_assist.documents import Limits
    from answer_assist.documents.limits import MEGABYTE

    limits = Limits()
    if options.max_pages:
        limits = replace(limits, pages=options.max_pages)
    if options.max_mb:
        limits = replace(limits, file_bytes=options.max_mb * MEGABYTE)
    if options.max_seconds:
        limits = replace(limits, seconds=float(options.max_seconds))
    return limits


def _summary(tally: Tally) -> str:
    said = (
        f"{_counted(tally.files, 'file')} read: {_counted(tally.documents, 'new document')} in "
        f"{_counted(len(tally.cases), 'case')}"
    )
    if tally.repeated:
        said += f", {tally.repeated} there already"
    return said + (f"; {tally.failed} not read, see above" if tally.failed else "")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _matching(pattern: str) -> list[Path]:
    """The files of a pattern that the shell has left to us."""
    path = Path(pattern)
    base = Path(path.anchor)
    try:
        return sorted(base.glob(str(path.relative_to(base))))
    except ValueError:  # no pattern at all
        return []


def _counts(file: Path, base: Path) -> bool:
    """Whether a file in a folder is one to read: hidden ones are not."""
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(base).parts)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("name a number from 1 on")
    return number


def _tell(problem: Problem) -> None:
    sys.stdout.flush()
    print(f"answer-assist: {problem}", file=sys.stderr, flush=True)
