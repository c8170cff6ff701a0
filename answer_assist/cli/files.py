"""Files of any kind behind the names on the command line: the cases they belong to, what is read of them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from answer_assist.cases import Case, CaseDocument
from answer_assist.cli.inputs import Problem

if TYPE_CHECKING:
    from answer_assist.cli.deidentifying import Anonymizer
    from answer_assist.documents import Limits, SourceDocument


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read, and the case that it belongs to."""

    path: Path
    case_id: str


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files as the options say; see ``options.add_file_reading``."""

    options: argparse.Namespace
    pages: Callable[[int, int], None]

    def read(self, path: Path) -> SourceDocument | Problem:
        """What a file says, or why it cannot be read."""
        from answer_assist.documents import DocumentError, read_document

        options = self.options
        try:
            return read_document(
                path,
                kind=options.kind,
                languages=tuple(options.language or ("eng",)),
                limits=_limits(options),
                progress=self.pages,
            )
        except DocumentError as error:
            return Problem(str(path), str(error))


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


@dataclass(frozen=True, slots=True)
class Joined:
    """A case that a file has joined: how many documents are new, which part of the file is which document.

    ``parts`` is empty where identifiers were taken out: the places of words are those of the file's own text.
    """

    case: Case
    added: int
    parts: tuple[tuple[str, SourceDocument], ...] = ()


def joined(
    there: Case | None,
    case_id: str,
    document: SourceDocument,
    specialty: str | None = None,
    anonymizer: Anonymizer | None = None,
) -> Joined:
    """A case with the documents of a file that it does not have yet."""
    from answer_assist.documents import case_documents

    old: tuple[CaseDocument, ...] = there.documents if there else ()
    ids = {each.text: each.id for each in old}
    found = case_documents(document, taken=[each.id for each in old])
    if anonymizer:
        found = anonymizer.documents(case_id, found, taken=[each.id for each in old])
    new = tuple(each for each in found if each.text not in ids)
    case = replace(there, documents=old + new) if there else Case(case_id, new, specialty=specialty)
    if anonymizer:
        return Joined(case, len(new))
    pairs = zip(found, document.documents(), strict=True)
    return Joined(case, len(new), tuple((ids.get(each.text, each.id), part) for each, part in pairs))


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
