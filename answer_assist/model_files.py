"""Where the trained parts of the package lie, and that they are whole."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

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


def _folder() -> Path:
    """In an installed package beside its modules; in a checkout at its top."""
    installed = Path(str(resources.files("answer_assist"))) / _IN_PACKAGE
    for folder in (installed, _IN_REPOSITORY):
        if (folder / "hashes.json").is_file():
            return folder
    raise ModelFileError("models/hashes.json is missing; install the package again")
