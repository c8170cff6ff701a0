"""Files of documents: which there are behind the names that the user gave, in an order that stays the same.

Folders are walked as they are needed, so that a million files take no memory.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from answer_assist.batch.errors import BatchError

Form = Literal["text", "jsonl", "csv", "parquet", "store"]

_FORMS: dict[str, Form] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".sqlite": "store",
    ".sqlite3": "store",
    ".db": "store",
}
_PACKED = ".gz"  # of text, JSONL and CSV


@dataclass(frozen=True, slots=True)
class Source:
    """A file of documents, or a store; ``within`` is its path in the folder that was named."""

    place: str
    within: str
    form: Form

    @property
    def path(self) -> Path:
        return Path(self.place)

    @property
    def packed(self) -> bool:
        return self.place.lower().endswith(_PACKED)


def form_of(name: str) -> Form | None:
    """What a file of that name holds; None where batch does not read it."""
    return _FORMS.get(Path(name.lower().removesuffix(_PACKED)).suffix)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the user named: files, folders, patterns, a store; every walk gives the same in the same order.

    ``out`` is left out where it lies within a folder that was named.
    """

    names: tuple[str, ...]
    out: Path

    def __iter__(self) -> Iterator[Source]:
        for name in self.names:
            yield from self._behind(name)

    def check(self) -> None:
        """Say now what is wrong with the names.

        Raises:
            BatchError: a name leads nowhere, to a file that is not read, or to a folder without documents.
        """
        for name in self.names:
            if next(iter(self._behind(name)), None) is None:
                endings = " ".join(ending for ending, form in _FORMS.items() if form != "store")
                raise BatchError(
                    f"{name} holds no documents; these files are read: {endings}, and .gz of them"
                )

    def _behind(self, name: str) -> Iterator[Source]:
        if "://" in name:
            yield Source(name, "store", "store")
            return
        path = Path(name)
        if path.is_dir():
            yield from self._in_folder(path)
        elif path.exists():
            form = form_of(name)
            if form is None:
                raise BatchError(
                    f"{name} is no file that is read here; name text, JSONL, CSV or Parquet files"
                )
            yield Source(name, path.name, form)
        elif glob.has_magic(name):
            for found in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207  (Path knows no absolute pattern)
                if Path(found).is_dir():
                    continue
                form = form_of(found)
                if form is not None:
                    yield Source(found, _within_pattern(found, name), form)
        else:
            raise BatchError(f"{name}: there is no such file or folder; check the name")

    def _in_folder(self, folder: Path) -> Iterator[Source]:
        out = self.out.resolve()
        for parent, folders, files in os.walk(folder):
            folders[:] = sorted(
                each for each in folders if not _hidden(each) and Path(parent, each).resolve() != out
            )
            for each in sorted(files):
                form = form_of(each)
                if form not in (None, "store") and not _hidden(each):
                    path = Path(parent, each)
                    assert form is not None
                    yield Source(str(path), path.relative_to(folder).as_posix(), form)


def names_of(names: Sequence[str | os.PathLike[str]], out: Path) -> Sources:
    """The sources behind names, checked.

    Raises:
        BatchError: a name leads nowhere.
    """
    sources = Sources(tuple(os.fspath(name) for name in names), out)
    sources.check()
    return sources


def _hidden(name: str) -> bool:
    return name.startswith((".", "_"))  # as Spark and Dask name what is no data


def _within_pattern(found: str, pattern: str) -> str:
    """The path below the part of a pattern that has no wildcard."""
    fixed: list[str] = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(found).relative_to(Path(*fixed)).as_posix() if fixed else Path(found).as_posix()
