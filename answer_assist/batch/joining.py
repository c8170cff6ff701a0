"""The folder of a data set: parts join it one after the other, each whole or not at all.

    out/
      manifest.json       what was read how by which version, whether it is complete, how many rows
      dictionary.json     what each column means
      documents/  findings/  questions/  errors/  part-00000.parquet ...
      .progress.jsonl     a line for every part that is in

A file is written under a temporary name, brought to the disk, and renamed; a part is in when its line stands
in ``.progress.jsonl``. Whatever a killed run leaves behind is written again by the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa

from answer_assist.batch.errors import BatchError
from answer_assist.batch.parts import PartTables
from answer_assist.batch.schema import TABLES, data_dictionary

FORMAT = "answer-assist/batch/1"
MANIFEST = "manifest.json"
DICTIONARY = "dictionary.json"
_PROGRESS = ".progress.jsonl"
_LOCK = ".lock"
_TEMPORARY = ".tmp"
_OURS = frozenset({MANIFEST, DICTIONARY, _PROGRESS, _LOCK, *TABLES})


class DataSet:
    """The folder of a data set, held by one run at a time; use it in a ``with`` statement.

    Raises:
        BatchError: the folder holds other things, cannot be written, or another run is writing it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[int, dict[str, int]] = {}
        """Rows of every table, for each part that is in."""
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            there = {each.name for each in self.folder.iterdir()}
            # what looks like ours is only ours where a run has left its lock
            others = sorted(name for name in there if _LOCK not in there or not _is_ours(name))
            if others:
                raise BatchError(
                    f"{self.folder} holds other things ({others[0]}); name an empty folder or a new one"
                )
            self._lock = (self.folder / _LOCK).open("ab")
        except OSError as error:
            raise BatchError(
                f"{self.folder} cannot be written ({error.strerror}); name another folder"
            ) from None
        if not _lock(self._lock):
            self._lock.close()
            raise BatchError(f"another run is writing to {self.folder}; wait until it is done")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._lock is not None
        self._lock.close()  # which lets go of it, as the end of the process does

    def manifest(self) -> dict[str, Any] | None:
        """What the folder says of itself; None while it is new."""
        return read_manifest(self.folder)

    def begin(self, manifest: Mapping[str, Any], schemas: Mapping[str, pa.Schema]) -> None:
        """Start a new data set in place of whatever was there."""
        (self.folder / MANIFEST).unlink(missing_ok=True)  # first: half of a data set has none
        (self.folder / _PROGRESS).unlink(missing_ok=True)
        for table in TABLES:
            (self.folder / table).mkdir(exist_ok=True)
            for old in (*part_files(self.folder, table), *self._half_written(table)):
                old.unlink(missing_ok=True)
        dictionary = json.dumps(data_dictionary(schemas), indent=2) + "\n"
        self._write(DICTIONARY, dictionary.encode())
        self._write(MANIFEST, _json(manifest))

    def go_on(self) -> None:
        """Find out which parts are in, and clear away what a killed run left half-written."""
        for table in TABLES:
            (self.folder / table).mkdir(exist_ok=True)
            for left in self._half_written(table):
                left.unlink(missing_ok=True)
        progress = self.folder / _PROGRESS
        text = progress.read_text(encoding="utf-8") if progress.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        if whole != text:  # the last line was cut off
            self._write(_PROGRESS, whole.encode())
        for line in whole.splitlines():
            part = json.loads(line)
            sizes = {table: _size(self._file(table, part["part"])) for table in TABLES}
            if sizes == part["bytes"]:
                self.done[part["part"]] = part["rows"]

    def add(self, part: PartTables) -> None:
        """Take a part in; when this returns, it stays."""
        for table in TABLES:
            self._write(self._name(table, part.number), part.files[table])
        sizes = {table: len(part.files[table]) for table in TABLES}
        line = json.dumps({"part": part.number, "rows": dict(part.rows), "bytes": sizes}) + "\n"
        with (self.folder / _PROGRESS).open("a", encoding="utf-8") as progress:
            progress.write(line)
            progress.flush()
            os.fsync(progress.fileno())
        self.done[part.number] = dict(part.rows)

    def finish(self, manifest: Mapping[str, Any], parts: int) -> dict[str, Any]:
        """Mark the data set complete; its manifest, with the rows of every table."""
        rows = {table: sum(part[table] for part in self.done.values()) for table in TABLES}
        whole = {**manifest, "complete": True, "parts": parts, "rows": rows}
        self._write(MANIFEST, _json(whole))
        return whole

    def _half_written(self, table: str) -> Iterator[Path]:
        return (self.folder / table).glob(f".part-*{_TEMPORARY}")

    def _name(self, table: str, part: int) -> str:
        return f"{table}/part-{part:05d}.parquet"

    def _file(self, table: str, part: int) -> Path:
        return self.folder / self._name(table, part)

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        temporary = path.with_name(f".{path.name}{_TEMPORARY}")
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            _to_disk(path.parent)
        except OSError as error:
            raise BatchError(
                f"{path} cannot be written ({error.strerror}); mend that and run the same command to go on"
            ) from None


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a data set; None where there is none.

    Raises:
        BatchError: it is of another format.
    """
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BatchError(f"{path} is not the manifest of an {FORMAT} data set; name another folder")
    return manifest


def part_files(folder: Path, table: str) -> Iterator[Path]:
    """The files of a table in the order of the input."""
    yield from sorted((folder / table).glob("part-*.parquet"), key=lambda path: (len(path.name), path.name))


def _is_ours(name: str) -> bool:
    return name in _OURS or name.removeprefix(".").removesuffix(_TEMPORARY) in _OURS


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, indent=2) + "\n").encode()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _to_disk(folder: Path) -> None:
    """Make a renaming last; only POSIX systems need and allow it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _lock(file: IO[bytes]) -> bool:
    """Hold the file until it is closed; False where another process holds it."""
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
