"""Passages that doctors use again and again: a greeting, a safety net, a disclaimer.

They stand in a file of the user's own, TOML, ``[[template]]`` with ``name`` and ``text``. It lies where
``templates_file`` says and is made from the package's own the first time it is asked for.

Example:
    >>> [template.name for template in load_templates(PACKAGED)][:2]
    ['Greeting', 'Greeting to a relative or friend']
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import platformdirs

PACKAGED: Traversable = resources.files(__package__).joinpath("templates.toml")
"""The templates that come with Answer Assist."""


class TemplatesError(ValueError):
    """A file of templates is wrong; the message names the file, the place and the fix."""


@dataclass(frozen=True, slots=True)
class Template:
    """A passage: its name in the menu, and its text."""

    name: str
    text: str


def templates_file() -> Path:
    """The user's file: ``$ANSWER_ASSIST_TEMPLATES``, or ``templates.toml`` in the configuration folder."""
    named = os.environ.get("ANSWER_ASSIST_TEMPLATES")
    return Path(named) if named else platformdirs.user_config_path("answer-assist") / "templates.toml"


def make_templates_file(path: Path) -> bool:
    """Put the package's templates there for the user to edit; False where there is a file already.

    Raises:
        OSError: the folder cannot be written.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PACKAGED.read_text(encoding="utf-8"), encoding="utf-8")
    return True


def load_templates(file: Path | Traversable) -> list[Template]:
    """The templates of a file, in its order.

    Raises:
        TemplatesError: the file is no TOML, or an entry lacks its name or its text.
        OSError: the file cannot be read.
    """
    try:
        data = tomllib.loads(file.read_bytes().decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TemplatesError(f"{file}: {error}") from None
    except UnicodeDecodeError:
        raise TemplatesError(f"{file}: save it as UTF-8") from None
    entries = data.get("template", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TemplatesError(f"{file}: write each template under a line [[template]]")
    return [_template(file, number, entry) for number, entry in enumerate(entries, 1)]


def _template(file: Path | Traversable, number: int, entry: dict[str, Any]) -> Template:
    for field in ("name", "text"):
        value = entry.get(field)
        if not isinstance(value, str) or not value.strip():
            raise TemplatesError(f'{file}: template {number} has no {field}; give it one, {field} = "..."')
    return Template(" ".join(entry["name"].split()), entry["text"].strip("\n"))
