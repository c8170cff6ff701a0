"""Cases as Parquet and CSV: the tables of ``answer-assist batch``, and the same findings when read back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.exports import CaseRecord, read_record
from answer_assist.findings import CaseSummary, Patient, Question, Span
from tests.exports.invented import records

pytest.importorskip("pyarrow", reason="tables need the extra research")

import pyarrow.parquet as pq

from answer_assist.batch import BatchError, extract_frames, read_frames
from answer_assist.exports.csv_tables import csv_writer
from answer_assist.exports.reading_tables import from_csv, from_parquet, summaries_of_rows
from answer_assist.exports.tables import case_tables, parquet_writer

Summaries = dict[str, tuple[CaseSummary, ...]]


def through_parquet(records: list[CaseRecord], *, with_text: bool) -> Summaries:
    with TemporaryDirectory() as folder:
        with parquet_writer(Path(folder), with_text=with_text) as writer:
            for record in records:
                writer.write([record])
        return from_parquet(folder)


def through_csv(records: list[CaseRecord], *, with_text: bool) -> Summaries:
    with TemporaryDirectory() as folder:
        with csv_writer(Path(folder), with_text=with_text) as writer:
            for record in records:
                writer.write([record])
        return from_csv(folder)


def through_parquet_bytes(records: list[CaseRecord], *, with_text: bool) -> Summaries:
    """As ``through_parquet``, but for the folder, whose files are brought to the disk one by one."""
    rows = {}
    for name, table in case_tables(records, with_text=with_text).items():
        file = BytesIO()
        pq.write_table(table, file)
        rows[name] = pq.read_table(file).to_pylist()
    return summaries_of_rows(rows["documents"], rows["findings"], rows["questions"])


WAYS = pytest.mark.parametrize("through", [through_parquet, through_csv])
QUICK_WAYS = pytest.mark.parametrize("through", [through_parquet_bytes, through_csv])


def held(summary: CaseSummary, *, with_text: bool) -> CaseSummary:
    """What the tables can hold of a summary: not the patient's evidence, and words only where asked for."""
    patient = Patient(summary.patient.relation, summary.patient.age_years, summary.patient.sex)
    if with_text:
        return replace(summary, patient=patient)

    def bare(span: Span) -> Span:
        return replace(span, text="")

    return replace(
        summary,
        patient=patient,
        findings=tuple(replace(each, evidence=tuple(map(bare, each.evidence))) for each in summary.findings),
        questions=tuple(Question("", bare(each.evidence), each.implicit) for each in summary.questions),
    )


@QUICK_WAYS
@pytest.mark.parametrize("with_text", [True, False])
@given(record=records())
@settings(max_examples=15)
def test_what_goes_out_and_comes_in_again_says_the_same(
    through: Callable[..., Summaries], with_text: bool, record: CaseRecord
) -> None:
    again = through([record], with_text=with_text)
    assert again == {record.id: tuple(held(each, with_text=with_text) for each in record.summaries)}


@WAYS
def test_the_bundled_cases_come_back(through: Callable[..., Summaries]) -> None:
    cases = [read_record(case) for case in bundled_cases()]
    again = through(cases, with_text=True)
    assert list(again) == [record.id for record in cases]
    for record in cases:
        assert again[record.id] == tuple(held(each, with_text=True) for each in record.summaries)


def test_the_tables_are_those_of_batch() -> None:
    import pandas as pd

    document = CaseDocument("R", "report", "Basaloid carcinoma. p63 negative, Ki-67 80%.", "2024-03-28")
    by_batch = extract_frames(pd.DataFrame([document.to_dict() | {"id": "0412/R"}]))
    tables = case_tables([read_record(Case("0412", (document,)))])
    for name, table in tables.items():
        assert table.column_names == list(getattr(by_batch, name).columns)
    kinds = by_batch.findings[["document", "kind", "name", "result"]].astype("object")
    expected = kinds.where(kinds.notna(), None).to_dict("records")
    assert tables["findings"].select(["document", "kind", "name", "result"]).to_pylist() == expected


def test_a_parquet_export_is_a_data_set_and_is_not_written_over(tmp_path: Path) -> None:
    record = read_record(bundled_cases()[0])
    with parquet_writer(tmp_path) as writer:
        writer.write([record])
    frames = read_frames(tmp_path)
    assert len(frames.documents) == 2
    assert "words" not in frames.findings.columns
    with pytest.raises(BatchError, match="holds a data set already"), parquet_writer(tmp_path):
        pass
    with parquet_writer(tmp_path, force=True):
        pass
    assert len(read_frames(tmp_path).documents) == 0


def test_no_cell_begins_like_a_formula(tmp_path: Path) -> None:
    document = CaseDocument("=cmd|'/c calc'!A1", "report", "p63 negative.")
    with csv_writer(tmp_path) as writer:
        writer.write([read_record(Case("+1", (document,)))])
    with (tmp_path / "documents.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["case"]) == ("'=cmd|'/c calc'!A1", "'+1")
    assert set(from_csv(tmp_path)) == {"+1"}


def test_files_that_are_not_there_or_are_others_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="cannot be read"):
        from_csv(tmp_path)
    with pytest.raises(BatchError, match="holds no whole data set"):
        from_parquet(tmp_path)
    for name in ("documents", "findings", "questions", "errors"):
        (tmp_path / f"{name}.csv").write_text("name,colour\nx,blue\n")
    with pytest.raises(BatchError, match="is not as it was exported"):
        from_csv(tmp_path)
