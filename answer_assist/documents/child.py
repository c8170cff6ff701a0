"""The process that a file is read in: limited first, then the file comes, then the readers are loaded.

It gets one JSON line and the bytes of the file on its standard input, and answers with JSON lines on its
standard output: pages done, and at the end the document or what is wrong with it. Whatever the file makes of
the readers, it ends with this process, which can open no connection and start no program but Tesseract.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, BinaryIO

from answer_assist.documents.confinement import confine
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.limits import Limits


def main() -> None:
    """Read the file on standard input and answer on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits.from_dict(order["limits"])
    # what a library prints must not come between the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine(limits, program=order["tesseract"])
    content = sys.stdin.buffer.read(limits.file_bytes + 1)
    try:
        _answer(answers, {"document": _read(content, order, answers)})
    except DocumentError as error:
        _answer(answers, {"error": [error.reason, str(error)]})
    except MemoryError:
        sentence = "needs more memory than one file may take; save it in smaller parts"
        _answer(answers, {"error": ["too much memory", sentence]})
    except Exception as error:  # noqa: BLE001  (the parsers meet files made to break them; the process ends here)
        # the error's own words may quote the text, so only its type is told
        sentence = f"is damaged or of a form that is not understood ({type(error).__name__}); save it as PDF"
        _answer(answers, {"error": ["damaged", sentence]})


def _read(content: bytes, order: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    from answer_assist.documents.readers import Request, read_kind

    def progress(done: int, total: int) -> None:
        _answer(answers, {"pages": [done, total]})

    request = Request(
        order["name"],
        Limits.from_dict(order["limits"]),
        tuple(order["languages"]),
        order["tesseract"],
        progress,
        keep_files=order["keep_files"],
    )
    if order["task"] == "page image":
        from answer_assist.documents.page_images import draw

        page = (order["page"], order["turn"], order["dpi"], order["form"])
        return {"image": draw(order["kind"], content, request, *page)}
    return read_kind(order["kind"], content, request).to_dict()


def _answer(answers: BinaryIO, said: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody waits any more
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
