"""Where the trained parts of the package lie, and that they are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

_IN_PACKAGE = "models"
_IN_REPOSITORY = Path(__file__).parents[1] / "models"


class ModelFileError(RuntimeError):
    """A trained part is missing or damaged; the message names the file and the hash that it should have."""


@dataclass(frozen=True, slots=True)
class TrainedPart:
    """One of the folders of ``models``.

    Attributes:
        name: its folder, ``sites``.
        what: what it decides, in words; empty where nothing is written down.
        date: when it was trained, ISO 8601.
        size: of the files that the package loads, in bytes.
        figures: what was measured, each with ``measure``, ``on`` and ``value``.
        faults: what is missing or damaged; none where it is whole.
    """

    name: str
    what: str
    date: str
    size: int
    figures: tuple[Mapping[str, Any], ...]
    faults: tuple[str, ...]


def trained_parts() -> tuple[TrainedPart, ...]:
    """All trained parts, with what their ``part.json`` tells of them, and whether their files are whole.

    Raises:
        ModelFileError: the list of hashes is missing.
    """
    folder = _folder()
    hashes: dict[str, str] = json.loads((folder / "hashes.json").read_text(encoding="utf-8"))
    names = dict.fromkeys(name.partition("/")[0] for name in hashes)
    return tuple(
        _trained_part(folder, part, {name: hashes[name] for name in hashes if name.startswith(f"{part}/")})
        for part in names
    )


def _trained_part(folder: Path, part: str, hashes: Mapping[str, str]) -> TrainedPart:
    faults = []
    for name, expected in hashes.items():
        try:
            _check(folder / name, name, expected)
        except ModelFileError as error:
            faults.append(str(error))
    told: dict[str, Any] = {}
    try:
        told = json.loads((folder / part / "part.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        faults.append(f"{part}/part.json, which tells of it, is missing or damaged")
    size = sum((folder / name).stat().st_size for name in hashes if (folder / name).is_file())
    figures = tuple(told.get("figures", ()))
    return TrainedPart(part, told.get("what", ""), told.get("date", ""), size, figures, tuple(faults))


@cache
def model_file(name: str) -> Path:
    """A file of a trained part, checked against the hash that ``models/hashes.json`` holds.

    >>> model_file("coverage/limits.json").name
    'limits.json'

    Raises:
        ModelFileError: it is not there, is damaged, or is none of the package's files.
    """
    folder = _folder()
    expected = json.loads((folder / "hashes.json").read_text(encoding="utf-8")).get(name)
    if expected is None:
        raise ModelFileError(f"{name} is no trained part of this package")
    _check(folder / name, name, expected)
    return folder / name


def _check(file: Path, name: str, expected: str) -> None:
    if not file.is_file():
        raise ModelFileError(f"{name} is missing (SHA-256 {expected}); install the package again")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected:
        raise ModelFileError(
            f"{name} is damaged: its SHA-256 is {found}, expected {expected}; install the package again"
        )


@cache
def model_folder(part: str) -> Path:
    """The folder of a trained part that is loaded as a whole, every file of it checked: ``"names"``.

    Raises:
        ModelFileError: a file is missing or damaged, or there is no such part.
    """
    folder = _folder()
    hashes = json.loads((folder / "hashes.json").read_text(encoding="utf-8"))
    files = [name for name in hashes if name.startswith(f"{part}/")]
    if not files:
        raise ModelFileError(f"{part} is no trained part of this package")
    for name in files:
        model_file(name)
    return folder / part


def keep_weights(file: Path, data: dict[str, Any]) -> None:
    """Write what was trained, a feature a line, and its hash beside it: ``models/sites/weights.json``.

    Args:
        file: in a folder of ``models``.
        data: what ``json`` can hold.
    """
    body = ",\n".join(f" {json.dumps(name)}: {_compact(value)}" for name, value in data.items())
    file.write_text("{\n" + body + "\n}\n", encoding="utf-8")
    hashes = file.parents[1] / "hashes.json"
    entries = json.loads(hashes.read_text(encoding="utf-8"))
    entries[f"{file.parent.name}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    hashes.write_text(json.dumps(dict(sorted(entries.items())), indent=1) + "\n", encoding="utf-8")


def _compact(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    rows = (f"  {json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in value.items())
    return "{\n" + ",\n".join(rows) + "\n }"


def _folder() -> Path:
    """In an installed package beside its modules; in a checkout at its top."""
    installed = Path(str(resources.files("answer_assist"))) / _IN_PACKAGE
    for folder in (installed, _IN_REPOSITORY):
        if (folder / "hashes.json").is_file():
            return folder
    raise ModelFileError("models/hashes.json is missing; install the package again")
