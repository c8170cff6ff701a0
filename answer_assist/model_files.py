"""Where the trained parts of the package lie, and that they are whole."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

_IN_PACKAGE = "models"
_IN_REPOSITORY = Path(__file__).parents[1] / "models"


class ModelFileError(RuntimeError):
    """A trained part is missing or damaged; the message names the file and the hash that it should have."""


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
    file = folder / name
    if not file.is_file():
        raise ModelFileError(f"{name} is missing (SHA-256 {expected}); install the package again")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected:
        raise ModelFileError(
            f"{name} is damaged: its SHA-256 is {found}, expected {expected}; install the package again"
        )
    return file


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
