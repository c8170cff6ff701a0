"""Runs the reading of one file in a process of its own, within limits of time and memory."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from answer_assist.documents.errors import DocumentError
from answer_assist.documents.limits import Limits

Progress = Callable[[int, int], None]
_POLL = 0.2  # seconds between two looks at whether somebody cancelled
_END = None
# One thread a library is enough: the parent may read several files at once, and memory is bounded.
_THREADS = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TESSDATA_PREFIX", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def run_confined(
    order: Mapping[str, Any],
    content: bytes,
    limits: Limits,
    *,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> dict[str, Any]:
    """Have the reading process carry out an order on a file's bytes, and return its answer.

    Raises:
        DocumentError: the file cannot be read, or not within the limits; or ``cancel`` was set.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "answer_assist.documents.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # its programs end with it
        env={name: os.environ[name] for name in _KEPT if name in os.environ} | _THREADS,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    head = json.dumps({**order, "limits": limits.to_dict()}).encode() + b"\n"
    threads = (
        threading.Thread(target=_feed, args=(process.stdin, head, content), daemon=True),
        threading.Thread(target=_gather, args=(process.stdout, answers, limits.unpacked_bytes), daemon=True),
    )
    for thread in threads:
        thread.start()
    try:
        for answer in _answers(answers, limits, cancel):
            if "pages" in answer:
                if progress:
                    progress(*answer["pages"])
            elif "error" in answer:
                raise DocumentError(*answer["error"])
            else:
                found: dict[str, Any] = answer["document"]
                return found
    finally:
        _end(process)
        for thread in threads:
            thread.join()
    raise _died(process.returncode)


def _feed(pipe: IO[bytes], head: bytes, content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, OSError), pipe:  # a process that died says so otherwise
        pipe.write(head)
        pipe.write(content)


def _gather(pipe: IO[bytes], answers: queue.SimpleQueue[bytes | None], most: int) -> None:
    with contextlib.suppress(OSError, ValueError), pipe:
        while line := pipe.readline(most + 1):
            answers.put(line)
            if len(line) > most:
                break
    answers.put(_END)


def _answers(
    answers: queue.SimpleQueue[bytes | None], limits: Limits, cancel: threading.Event | None
) -> Iterator[dict[str, Any]]:
    began = seen = time.monotonic()
    while True:
        if cancel is not None and cancel.is_set():
            raise DocumentError("cancelled", "was cancelled")
        now = time.monotonic()
        if now - began > limits.seconds or now - seen > limits.page_seconds:
            raise DocumentError("too slow", _too_slow(limits, now - began > limits.seconds))
        try:
            line = answers.get(timeout=_POLL)
        except queue.Empty:
            continue
        if line is _END:
            return
        if len(line) > limits.unpacked_bytes:
            raise DocumentError("too large", "holds more text than one file may; save it in smaller parts")
        seen = time.monotonic()
        yield json.loads(line)


def _too_slow(limits: Limits, whole: bool) -> str:
    if whole:
        return f"took more than {limits.seconds:.0f} seconds and was given up; save it in smaller parts"
    return f"took more than {limits.page_seconds:.0f} seconds for one page and was given up; is it damaged?"


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _died(status: int) -> DocumentError:
    """What it means that the process ended without an answer; minus the signal is its status."""
    if hasattr(signal, "SIGXCPU") and status == -signal.SIGXCPU:
        return DocumentError("too slow", "took too long and was given up; save it in smaller parts")
    return DocumentError(
        "damaged", "broke off the reading: it is damaged, or needs more memory than one file may take"
    )
