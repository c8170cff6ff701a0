"""Case summaries on standard output: a table to read, or JSON to work on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from answer_assist.findings import CaseSummary

FORMATS = ("table", "json", "jsonl")


def writer(format: str) -> Callable[[CaseSummary], None]:
    """What prints one summary, whole, in one of ``FORMATS``."""
    if format == "table":
        from answer_assist.cli.table import table_writer

        return table_writer(sys.stdout)
    indent = 2 if format == "json" else None

    return lambda summary: write_json(summary.to_dict(), indent)


def write_json(data: dict[str, Any], indent: int | None) -> None:
    """Print one JSON object, whole."""
    _write_whole(_json(data, indent))


def _json(data: dict[str, Any], indent: int | None) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, indent=indent).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 cannot hold and JSON's escapes can
        return json.dumps(data, indent=indent).encode() + b"\n"


def _write_whole(line: bytes) -> None:
    # UTF-8 whatever the terminal speaks, and each document at once: who reads along never sees half of one
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
