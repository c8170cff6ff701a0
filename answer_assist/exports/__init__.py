"""A case and its answer, handed on: Markdown, PDF and DOCX for people, JSON and tables for programs."""

from __future__ import annotations

from answer_assist.exports.case_record import Answer, CaseRecord, read_record, stored_record
from answer_assist.exports.markdown import case_markdown
from answer_assist.exports.pdf import case_pdf

__all__ = ["Answer", "CaseRecord", "case_markdown", "case_pdf", "read_record", "stored_record"]
