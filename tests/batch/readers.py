"""Readers of parts that die, for tests: functions of a module, so that other processes find them."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from answer_assist.batch.parts import Job, Part, PartTables
from answer_assist.batch.records import Entry
from answer_assist.batch.rows import read_part

DEADLY = "DEADLY"
DIES_ONCE = "DIES-ONCE "


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def read_or_die(part: Part, job: Job) -> PartTables:
    """Dies of documents with DEADLY in them, each time; of "DIES-ONCE FILE" once, and leaves FILE."""
    for item in part.items:
        if isinstance(item, Entry):
            if DEADLY in item.text:
                die()
            _, _, name = item.text.partition(DIES_ONCE)
            if name and not Path(name).exists():
                Path(name).touch()
                die()
    return read_part(part, job)


def read_slowly(part: Part, job: Job) -> PartTables:
    """Takes its time, so that a test finds it at work."""
    time.sleep(0.2)
    return read_part(part, job)


def refuse(part: Part, job: Job) -> PartTables:
    """Fails with words that nobody may see."""
    raise RuntimeError("Zebulon's biopsy")


def read_as_another_version(part: Part, job: Job) -> PartTables:
    return replace(read_part(part, job), reader="another")
