"""A case and its answer, handed on: Markdown for people, PDF for the file."""

from __future__ import annotations

from answer_assist.exports.markdown import case_markdown
from answer_assist.exports.pdf import case_pdf

__all__ = ["case_markdown", "case_pdf"]
