"""Exports tell what was shown of a panel beside published counts."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdf
import pytest

from answer_assist.cases import bundled_cases
from answer_assist.exports import case_docx, case_json, case_markdown, case_pdf, from_case_json
from answer_assist.exports.case_record import CaseRecord, read_record

LINE = "2 of 4 results are unusual for basaloid carcinoma of the anal canal."
PAPER = "doi:10.1016/j.anndiagpath.2021.151758"


@pytest.fixture(scope="module")
def record() -> CaseRecord:
    return read_record(bundled_cases()[0])


def test_markdown(record: CaseRecord) -> None:
    text = case_markdown(record.case, record.summaries)
    assert f"- {LINE}" in text
    assert PAPER in text


def test_word(record: CaseRecord) -> None:
    document = docx.Document(io.BytesIO(case_docx(record.case, record.summaries)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert LINE in lines
    assert any(PAPER in line for line in lines)


def test_pdf(record: CaseRecord) -> None:
    pages = pypdf.PdfReader(io.BytesIO(case_pdf(record.case, record.summaries))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert LINE in text
    assert PAPER in text.replace(" ", "")


def test_json(record: CaseRecord) -> None:
    told = case_json(record)
    assert f"{told['panel_fit']['line']}." == LINE
    assert from_case_json(told).case.id == record.case.id


def test_switched_off_nothing_is_told(
    record: CaseRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("panel_fit = false\n", encoding="utf-8")
    monkeypatch.setenv("ANSWER_ASSIST_SETTINGS", str(settings))
    assert "unusual" not in case_markdown(record.case, record.summaries, documents=False)
    assert case_json(record)["panel_fit"] is None
