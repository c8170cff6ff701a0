"""Cases as OMOP's NOTE and NOTE_NLP: the CDM's columns and lengths, its conventions, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.exports import CaseRecord, from_omop, read_omop, read_record, to_omop, write_omop
from answer_assist.exports.omop import read_concepts
from answer_assist.exports.omop.tables import LENGTHS, SCHEMAS
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Finding,
    Lab,
    Marker,
    Patient,
    Question,
    Site,
    Span,
    Treatment,
)
from tests.exports.bundles import LIVER, record_of, without_words
from tests.exports.invented import records

READ_AT = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)


def rows(record: CaseRecord, **options: Any) -> list[dict[str, Any]]:
    """The rows of NOTE_NLP for findings, without the one of the document."""
    table = to_omop([record], **options)["note_nlp"]
    told: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    return told[1:]


def row_of(finding: Finding, **options: Any) -> dict[str, Any]:
    (row,) = rows(record_of(finding), **options)
    return row


def assert_cdm(tables: dict[str, pd.DataFrame]) -> None:
    """Columns, types, nulls, lengths and keys are the CDM's."""
    for name, schema in SCHEMAS.items():
        table = pa.Table.from_pandas(tables[name], preserve_index=False)
        assert table.schema.names == schema.names
        assert table.schema.types == schema.types
        for field in schema:
            assert field.nullable or table[field.name].null_count == 0, field.name
        for column in set(LENGTHS) & set(schema.names):
            assert (
                max((len(each) for each in table[column].to_pylist() if each is not None), default=0)
                <= LENGTHS[column]
            )
    assert tables["note"]["note_id"].is_unique
    assert tables["note_nlp"]["note_nlp_id"].is_unique
    assert set(tables["note_nlp"]["note_id"]) <= set(tables["note"]["note_id"])


def test_the_bundled_cases_come_back_the_same(tmp_path: Path) -> None:
    cases = [read_record(case) for case in bundled_cases()]
    expected = {record.id: record.summaries for record in cases}
    tables = to_omop(cases, with_text=True)
    assert_cdm(tables)
    assert from_omop(tables) == expected
    bare = to_omop(cases)
    assert_cdm(bare)
    assert from_omop(bare) == {record.id: without_words(record.summaries) for record in cases}
    write_omop(tables, tmp_path)
    for ending in ("csv", "parquet"):
        folder = tmp_path / ending
        folder.mkdir()
        for name in tables:
            (tmp_path / f"{name}.{ending}").rename(folder / f"{name}.{ending}")
        assert_cdm(read_omop(folder))
        assert from_omop(read_omop(folder)) == expected


def test_csv_tells_null_from_an_empty_text_and_keeps_line_ends(tmp_path: Path) -> None:
    text = 'one\rtwo\r\n"three", four\n'
    write_omop(to_omop([record_of(LIVER, text=text)], with_text=True), tmp_path)
    written = (tmp_path / "note.csv").read_bytes().decode()
    assert '"one\rtwo\r\n""three"", four\n"' in written
    (tmp_path / "note.parquet").unlink()
    (tmp_path / "note_nlp.parquet").unlink()
    assert read_omop(tmp_path)["note"]["note_text"].tolist() == [text]
    write_omop(to_omop([record_of(LIVER)]), tmp_path)
    assert ',,"",32678,' in (tmp_path / "note.csv").read_text()


def test_files_of_other_types_are_refused(tmp_path: Path) -> None:
    write_omop(to_omop([record_of(LIVER)]), tmp_path)
    for name in ("note", "note_nlp"):
        (tmp_path / f"{name}.parquet").unlink()
    path = tmp_path / "note.csv"
    path.write_text(path.read_text().replace("1970-01-01", "last spring"))
    with pytest.raises(ValueError, match=r"note\.csv row 2: note_date is not of its type"):
        read_omop(tmp_path)


@given(records())
@settings(max_examples=40)
def test_any_findings_come_back_the_same(record: CaseRecord) -> None:
    tables = to_omop([record], with_text=True, processed=READ_AT)
    assert_cdm(tables)
    assert from_omop(tables) == {record.id: record.summaries}
    bare = to_omop([record], processed=READ_AT)
    assert from_omop(bare) == {record.id: without_words(record.summaries)}


CONSIDERED = Treatment(name="FOLFOX", type="chemotherapy", status="considered")


@pytest.mark.parametrize(
    ("finding", "exists", "said"),
    [
        (LIVER, "Y", "negated=no,subject=patient,certainty=certain"),
        (replace(LIVER, assertion="absent"), "N", "negated=yes,subject=patient"),
        (replace(LIVER, experiencer="family"), "N", "negated=no,subject=family"),
        # by the CDM's conventions what is not very unlikely counts as there
        (replace(LIVER, assertion="uncertain"), "Y", "certainty=uncertain"),
        (Marker(name="p63", result="negative"), "Y", "kind=marker,name=p63,result=negative"),
        (Lab(name="PSA", value=11.6, unit="ng/ml"), "Y", "name=PSA,value=11.6,unit=ng/ml"),
        (CONSIDERED, "N", "conditional=true,kind=treatment,name=FOLFOX"),
        (replace(CONSIDERED, status="declined"), "N", "status=declined"),
        (replace(CONSIDERED, status="given"), "Y", "status=given"),
    ],
)
def test_what_the_patient_has_and_in_what_way(finding: Finding, exists: str, said: str) -> None:
    row = row_of(finding)
    assert row["term_exists"] == exists
    assert said in row["term_modifiers"]
    assert pd.isna(row["term_temporal"])


def test_where_it_stands_and_the_words_where_text_is_asked_for() -> None:
    words = "Ki-67 80%"
    text = f"IHC: {words}. {'and so on ' * 40}"
    marker = Marker(name="Ki-67", result="not stated", percent=(80.0, 80.0), evidence=(Span(5, 14, words),))
    (asked,) = rows(record_of(marker, text=text), with_text=True)
    assert (asked["offset"], asked["lexical_variant"]) == ("5", words)
    assert asked["snippet"] == text[:114]
    (bare,) = rows(record_of(marker, text=text))
    assert (bare["offset"], bare["lexical_variant"]) == ("5", "Ki-67")
    assert pd.isna(bare["snippet"])


def test_a_note_is_dated_by_its_document_or_else_by_its_case() -> None:
    dated = CaseDocument("R", "report", "p63-", date="2024-05-17")
    undated = CaseDocument("M", "query", "What now?")
    documents = (dated, undated)
    read = tuple(CaseSummary(Document(d.id, d.kind, len(d.text)), Patient()) for d in documents)
    received = CaseRecord(Case("0412", documents, received="2024-06-01T08:40:00+00:00"), read)
    note = to_omop([received, CaseRecord(Case("0413", (undated,)), read[1:])])["note"]
    assert note["note_date"].tolist() == [date(2024, 5, 17), date(2024, 6, 1), date(1970, 1, 1)]
    assert note["note_type_concept_id"].tolist() == [32817, 32865, 32865]
    assert note["note_source_value"].tolist() == ["0412/R", "0412/M", "0413/M"]
    assert note["person_id"].tolist() == [1, 1, 2]


def test_person_ids_of_one_s_own() -> None:
    record = record_of(LIVER)
    assert to_omop([record], persons={"0412": 77})["note"]["person_id"].tolist() == [77]
    with pytest.raises(ValueError, match="case '0412' has no person_id"):
        to_omop([record], persons={"0413": 1})


def test_concept_ids_of_one_s_own(tmp_path: Path) -> None:
    table = tmp_path / "concepts.csv"
    table.write_text(
        "vocabulary,code,concept_id,source_concept_id\n"
        "ICD-O-3 topography,C22.0,100,200\nmarker,Ki-67,300,\ndocument,report,400,\n"
    )
    record = record_of(LIVER, Marker(name="Ki-67"), Marker(name="p63"))
    tables = to_omop([record], concepts=table)
    columns = ["note_nlp_concept_id", "note_nlp_source_concept_id"]
    assert tables["note_nlp"][columns].values.tolist() == [[0, 0], [100, 200], [300, 0], [0, 0]]
    assert tables["note"]["note_class_concept_id"].tolist() == [400]
    assert to_omop([record])["note_nlp"]["note_nlp_concept_id"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("vocabulary,code\nHGNC,KRAS\n", "no column 'concept_id'"),
        ("vocabulary,code,concept_id\nHGNC,KRAS,1\nHGNC,EGFR,x\n", "line 3: a concept id is a whole number"),
    ],
)
def test_a_wrong_table_of_concepts_says_where(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "concepts.csv"
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        read_concepts(path)


def test_nothing_of_the_text_leaks_unless_it_is_asked_for() -> None:
    text = "Quagmire walrus? p63 negative, zebrafish."
    marker = Marker(name="p63", result="negative", evidence=(Span(17, 40, "p63 negative, zebrafish"),))
    document = CaseDocument("R", "report", text, title="Zebrafish biopsy")
    summary = CaseSummary(
        Document("R", "report", len(text)),
        Patient("friend", None, None, (Span(9, 15, "walrus"),)),
        (marker,),
        (Question("Quagmire walrus?", Span(0, 16, "Quagmire walrus?")),),
    )
    record = CaseRecord(Case("0412", (document,)), (summary,))

    def told(**options: Any) -> str:
        return "".join(table.to_csv() for table in to_omop([record], **options).values()).lower()

    secrets = ("quagmire", "walrus", "zebrafish")
    assert [secret in told() for secret in secrets] == [False] * 3
    assert [secret in told(with_text=True) for secret in secrets] == [True] * 3


def test_what_does_not_fit_is_cut_where_the_column_ends() -> None:
    text = "liver " * 1200
    places = tuple(Span(6 * n, 6 * n + 5, "liver") for n in range(1200))
    said = Site(
        name="liver", code=Code("ICD-O-3 topography", "C22.0"), evidence=(Span(0, 600, text[:600]), *places)
    )
    record = record_of(said, text=text)
    tables = to_omop([record], with_text=True)
    assert_cdm(tables)
    (again,) = from_omop(tables)["0412"]
    assert replace(again.findings[0], evidence=()) == replace(said, evidence=())
    kept = again.findings[0].evidence
    assert 100 < len(kept) < len(said.evidence)
    assert kept == said.evidence[: len(kept)]


def test_what_no_database_keeps_comes_back_all_the_same() -> None:
    said = Marker(name="p63\x00\ud800", score="3+, 90%=\n")
    tables = to_omop([record_of(said, text="p63\x00\ud800")], with_text=True)
    (summary,) = from_omop(tables)["0412"]
    assert summary.findings == (said,)
    assert tables["note"]["note_text"].tolist() == ["p63\ufffd\ufffd"]


def test_rows_of_another_system_are_passed_over() -> None:
    tables = to_omop([record_of(LIVER)])
    tables["note_nlp"].loc[1, "term_modifiers"] = "negated=no,subject=patient,certainty=undef"
    (summary,) = from_omop(tables)["0412"]
    assert summary.findings == ()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("term_modifiers", "kind=lab,name=PSA,value=eleven", "note_nlp row 2 are damaged"),
        ("term_modifiers", "kind=question", "note_nlp row 2 are damaged"),
        ("term_modifiers", "kind=marker,name=p63,result=missing", "note_nlp row 2 are damaged"),
    ],
)
def test_damaged_modifiers_name_their_row(column: str, value: str, message: str) -> None:
    tables = to_omop([record_of(LIVER)])
    tables["note_nlp"].loc[1, column] = value
    with pytest.raises(ValueError, match=message):
        from_omop(tables)


def test_a_missing_column_is_named() -> None:
    tables = to_omop([record_of(LIVER)])
    with pytest.raises(ValueError, match="note_nlp has no column 'term_exists'"):
        from_omop(tables | {"note_nlp": tables["note_nlp"].drop(columns="term_exists")})
