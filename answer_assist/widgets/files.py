"""The case as a file: Markdown and PDF for people, gold lines for tests of extraction."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import NotRequired, TypedDict

from answer_assist.cases import Case
from answer_assist.corrections import gold_line
from answer_assist.exports import case_markdown, case_pdf
from answer_assist.findings import CaseSummary
from answer_assist.store import Publication


class ExportView(TypedDict):
    """An entry of the export menu."""

    format: str
    label: str


FORMATS: tuple[ExportView, ...] = (
    {"format": "markdown", "label": "Case and answer, Markdown"},
    {"format": "pdf", "label": "Case and answer, PDF"},
    {"format": "gold", "label": "Corrections, as gold lines for tests"},
)
"""The export menu; gold lines only where something was corrected."""


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
    """A case in a format of the export menu.

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
    name = re.sub(r"[^\w-]+", "-", case.id).strip("-") or "case"
    match format:
        case "markdown":
            text = case_markdown(case, summaries, answer=answer, published=published)
            return {"name": f"{name}.md", "mime": "text/markdown", "text": text}
        case "pdf":
            pages = case_pdf(case, summaries, answer=answer, published=published)
            data = base64.b64encode(pages).decode("ascii")
            return {"name": f"{name}.pdf", "mime": "application/pdf", "text": "", "data": data}
        case "gold":
            lines = [
                gold_line(document, summary, id=f"{case.id}/{document.id}")
                for document, summary in zip(case.documents, summaries, strict=True)
            ]
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            return {"name": f"{name}-corrected.jsonl", "mime": "application/jsonl", "text": text}
        case _:
            raise ValueError(f"there is no export as {format!r}; there are markdown, pdf and gold")
