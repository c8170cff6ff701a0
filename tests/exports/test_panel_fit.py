"""Exports tell what was shown of a panel beside published counts."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdf
import pytest

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.exports import case_docx, case_json, case_markdown, case_pdf, from_case_json
from answer_assist.exports.case_record import CaseRecord, read_record
from answer_assist.extraction.pipeline import read

LINE = "2 of 4 results are unusual for basaloid carcinoma of the anal canal."
PAPER = "doi:10.1016/j.anndiagpath.2021.151758"


@pytest.fixture(scope="module")
def record() -> CaseRecord:
    return read_record(bundled_cases()[0])


def test_markdown(record: CaseRecord) -> None:
    text = case_markdown(record.case, record.summaries)
    assert f"- In the literature: {LINE}" in text
    assert PAPER in text


def test_word(record: CaseRecord) -> None:
    document = docx.Document(io.BytesIO(case_docx(record.case, record.summaries)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert f"In the literature: {LINE}" in lines
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


@pytest.mark.parametrize(
    "report",
    [
        "Lung: adenocarcinoma. TTF-1 negative, Napsin A negative, p40 positive, CK5/6 positive.",
        "Lung: spindle cell squamous cell carcinoma. p40 positive.",
        "Right breast: invasive ductal carcinoma. ER 5%, HER2 2+, GATA3 positive.",
    ],
)
def test_what_was_published_is_no_fact_of_the_case_when_the_export_is_read_again(report: str) -> None:
    """Neither the other types nor the markers that were not stained come back as the patient's."""
    told = read_record(Case("0412", (CaseDocument("R", "report", report),)))
    text = case_markdown(told.case, told.summaries, documents=False)
    assert "In the published literature: " in text
    again = read(text, "report").findings
    for kind in ("tumor", "marker"):
        own = {each.name for each in told.summaries[0].of_kind(kind)}
        assert {each.name for each in again if each.kind == kind} == own


def test_switched_off_nothing_is_told(
    record: CaseRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("panel_fit = false\n", encoding="utf-8")
    monkeypatch.setenv("ANSWER_ASSIST_SETTINGS", str(settings))
    assert "unusual" not in case_markdown(record.case, record.summaries, documents=False)
    assert case_json(record)["panel_fit"] is None
