"""The case as a file: Markdown, PDF and Word for people, JSON for programs, gold lines for tests."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import NotRequired, TypedDict

from answer_assist.cases import Case
from answer_assist.corrections import gold_line
from answer_assist.exports import CaseRecord, case_docx, case_json, case_markdown, case_pdf
from answer_assist.findings import CaseSummary
from answer_assist.store import Publication


class ExportView(TypedDict):
    """An entry of the export menu."""

    format: str
    label: str


def export_menu(*, corrected: bool) -> Iterator[ExportView]:
    """The export menu.

    Args:
        corrected: whether something was: only then there are gold lines.

    Word is offered where python-docx is installed (the extra ``documents``).
    """
    yield {"format": "markdown", "label": "Case and answer, Markdown"}
    yield {"format": "pdf", "label": "Case and answer, PDF"}
    if find_spec("docx"):
        yield {"format": "docx", "label": "Case and answer, Word"}
    yield {"format": "json", "label": "Case, corrections, answer and check, JSON"}
    if corrected:
        yield {"format": "gold", "label": "Corrections, as gold lines for tests"}


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class FileView(TypedDict):
    """A file for the browser to keep; ``data``: its bytes in base64, where it is no text."""

    name: str
    mime: str
    text: str
    data: NotRequired[str]


def case_file(
    format: str,
    case: Case,
    summaries: Sequence[CaseSummary],
    answer: str,
    published: Publication | None = None,
) -> FileView:
    """A case in a format of the export menu, but for JSON: see ``record_file``.

    Args:
        summaries: what each document says, corrections applied.
        answer: the draft as it stands.
        published: who wrote, reviewed and published it, and when.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> from answer_assist.extraction.pipeline import read
        >>> case = bundled_cases()[0]
        >>> summaries = [read(document.text, document.kind) for document in case.documents]
        >>> case_file("markdown", case, summaries, "Dear friend,")["name"]
        'case-01.md'

    Raises:
        ValueError: there is no such format, or a corrected finding lacks what the format needs.
    """
    name = _file_name(case)
    match format:
        case "markdown":
            text = case_markdown(case, summaries, answer=answer, published=published)
            return {"name": f"{name}.md", "mime": "text/markdown", "text": text}
        case "pdf":
            pages = case_pdf(case, summaries, answer=answer, published=published)
            return {"name": f"{name}.pdf", "mime": "application/pdf", "text": "", "data": _told(pages)}
        case "docx":
            pages = case_docx(case, summaries, answer=answer, published=published)
            return {"name": f"{name}.docx", "mime": _WORD, "text": "", "data": _told(pages)}
        case "gold":
            lines = [
                gold_line(document, summary, id=f"{case.id}/{document.id}")
                for document, summary in zip(case.documents, summaries, strict=True)
            ]
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            return {"name": f"{name}-corrected.jsonl", "mime": "application/jsonl", "text": text}
        case _:
            raise ValueError(
                f"there is no export as {format!r}; there are markdown, pdf, docx, json and gold"
            )


def record_file(record: CaseRecord) -> FileView:
    """The whole record of a case as JSON, with the words of its documents and its answer.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> from answer_assist.exports import read_record
        >>> record_file(read_record(bundled_cases()[0]))["name"]
        'case-01.json'
    """
    text = json.dumps(case_json(record, with_text=True), ensure_ascii=False, indent=2)
    return {"name": f"{_file_name(record.case)}.json", "mime": "application/json", "text": f"{text}\n"}


def _file_name(case: Case) -> str:
    return re.sub(r"[^\w-]+", "-", case.id).strip("-") or "case"


def _told(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
