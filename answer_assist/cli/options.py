"""Options that several commands share: each is written down once, and means the same everywhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TypeAlias

from answer_assist.findings import DOCUMENT_KINDS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a command adds itself to."""
RAW = argparse.RawDescriptionHelpFormatter
_PLACE = "file or URL (default: $ANSWER_ASSIST_STORE)"


def add_store(command: argparse._ActionsContainer) -> None:
    """``--store``: which store."""
    command.add_argument("--store", metavar="PLACE", help=_PLACE)


def add_json(command: argparse._ActionsContainer) -> None:
    """``--json``: one object in place of lines."""
    command.add_argument("--json", action="store_true", help="print one JSON object")


def add_kind(command: argparse._ActionsContainer, of: str = "what the texts are") -> None:
    """``--kind``: query, report, note or answer; a query by default."""
    command.add_argument(
        "--kind",
        choices=DOCUMENT_KINDS,
        default="query",
        help=f"{of}, where the input does not say (default: query)",
    )


def add_format(command: argparse._ActionsContainer, formats: Sequence[str], said: str) -> None:
    """``--format``: a table unless something else is asked for."""
    command.add_argument("--format", choices=formats, default="table", help=said)


def add_file_reading(command: argparse._ActionsContainer) -> None:
    """How files of any kind are read: what they are, the language of scans, what they may cost."""
    command.add_argument(
        "--kind",
        choices=DOCUMENT_KINDS,
        help="what all documents are (default: texts and mails are queries, the rest reports)",
    )
    command.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="language of scans, as Tesseract names it (default: eng)",
    )
    command.add_argument("--max-pages", type=count, metavar="N", help="pages of a file (default: 500)")
    command.add_argument("--max-mb", type=count, metavar="N", help="size of a file (default: 100)")
    command.add_argument("--max-seconds", type=count, metavar="N", help="time for a file (default: 900)")


def count(text: str) -> int:
    """The type of an option that counts: a whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("name a number from 1 on")
    return number
