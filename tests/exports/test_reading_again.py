"""Exports for people are texts that read again: the markers of a case come back out of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from answer_assist.cases import bundled_cases
from answer_assist.exports import read_record
from answer_assist.exports.markdown import report_markdown
from answer_assist.exports.pdf import report_pdf
from answer_assist.exports.report import CaseReport, record_report
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Finding, Marker

pytest.importorskip("docx")
pytest.importorskip("typst")
pytest.importorskip("pypdfium2")

from answer_assist.documents import read_document
from answer_assist.exports.docx import report_docx


def _markdown(report: CaseReport) -> bytes:
    return report_markdown(report).encode()


@pytest.mark.parametrize("form", [_markdown, report_pdf, report_docx])
def test_the_markers_come_back(form: Callable[[CaseReport], bytes]) -> None:
    record = read_record(bundled_cases()[0])
    document = read_document(form(record_report(record, documents=False)))
    told = [marker for summary in record.summaries for marker in summary.of_kind("marker")]
    assert _said(read(document.text, "report").of_kind("marker")) == _said(told)


def _said(findings: Iterable[Finding]) -> set[tuple[str, str, object]]:
    return {(each.name, each.result, each.percent) for each in findings if isinstance(each, Marker)}
