"""Case summaries on standard output: a table to read, or JSON to work on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from answer_assist.findings import CaseSummary

FORMATS = ("table", "json", "jsonl")


def writer(format: str) -> Callable[[CaseSummary], None]:
    """What prints one summary, whole, in one of ``FORMATS``."""
    if format == "table":
        from answer_assist.cli.table import table_writer

        return table_writer(sys.stdout)
    indent = 2 if format == "json" else None

    def write_json(summary: CaseSummary) -> None:
        _write_whole(_json(summary, indent))

    return write_json


def _json(summary: CaseSummary, indent: int | None) -> bytes:
    data = summary.to_dict()
    try:
        return json.dumps(data, ensure_ascii=False, indent=indent).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 cannot hold and JSON's escapes can
        return json.dumps(data, indent=indent).encode() + b"\n"


def _write_whole(line: bytes) -> None:
    # UTF-8 whatever the terminal speaks, and each document at once: who reads along never sees half of one
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
