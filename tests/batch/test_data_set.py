"""What stands in the tables is what extraction says, finding by finding; and the folder is kept whole."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from answer_assist import extract
from answer_assist.batch.errors import BatchError
from answer_assist.batch.frames import read_frames
from answer_assist.batch.job import batch
from answer_assist.batch.joining import DataSet
from answer_assist.batch.records import Intake
from answer_assist.batch.schema import data_dictionary, table_schemas
from answer_assist.findings import FINDING_KINDS, Code, Finding, Span
from tests.batch.corpus import ki67_of, queries, query, rows_of, write_jsonl

GOLD = Path(__file__).parent.parent / "gold" / "dev_authored.jsonl"


def finding_of(row: dict[str, Any]) -> Finding:
    """The finding back from its row."""
    cls = FINDING_KINDS[row["kind"]]
    words = zip(row["evidence"], row["words"], strict=True)
    values: dict[str, Any] = {
        "code": row["code"] and Code(row["code_system"], row["code"]),
        "evidence": tuple(Span(span["start"], span["end"], said) for span, said in words),
    }
    for field in fields(cls):
        if field.name == "percent":
            pair = (row["percent_low"], row["percent_high"])
            values["percent"] = None if pair[0] is None else pair
        elif field.name == "value" and row["kind"] == "lab":
            values["value"] = row["value_number"]
            if row["value"] is not None:
                assert float(row["value"]) == pytest.approx(row["value_number"])
        elif field.name not in values:
            values[field.name] = row[field.name]
    return cls(**values)


def test_every_finding_and_question_comes_back_as_it_was_read(tmp_path: Path) -> None:
    batch([GOLD], tmp_path / "out", text=True, processes=1)
    rows = rows_of(tmp_path / "out")
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    assert len(rows["documents"]) == len(lines) > 40
    kinds = set()
    for line, document in zip(lines, rows["documents"], strict=True):
        record = json.loads(line)
        summary = extract(record["text"], record["kind"], record["id"])
        own = [row for row in rows["findings"] if row["document"] == record["id"]]
        assert [finding_of(row) for row in own] == list(summary.findings)
        assert [row["number"] for row in own] == list(range(1, len(own) + 1))
        asked = [row for row in rows["questions"] if row["document"] == record["id"]]
        assert [(q["text"], q["implicit"], q["start"], q["end"]) for q in asked] == [
            (q.text, q.implicit, q.evidence.start, q.evidence.end) for q in summary.questions
        ]
        patient = summary.patient
        assert (document["relation"], document["age_years"], document["sex"]) == (
            patient.relation,
            patient.age_years,
            patient.sex,
        )
        counts = (document["chars"], document["n_findings"], document["n_questions"])
        assert counts == (len(record["text"]), len(own), len(asked))
        kinds |= {row["kind"] for row in own}
    assert kinds == set(FINDING_KINDS)


def test_files_have_the_schema_and_say_what_columns_mean(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch([queries(tmp_path / "a.jsonl", 3)], out, processes=1)
    schemas = {table: pq.read_schema(next((out / table).iterdir())) for table in table_schemas()}
    for table, wanted in table_schemas().items():
        assert schemas[table].equals(wanted)
    assert data_dictionary(schemas) == json.loads((out / "dictionary.json").read_text()) == data_dictionary()


def test_no_word_of_a_patient_is_in_the_data_set_unless_asked_for(tmp_path: Path) -> None:
    record = {"id": "1", "text": "My sister Zebulona has a lump, Ki-67 5%. Should Zebulona worry?"}
    file = write_jsonl(tmp_path / "a.jsonl", [record])
    for text in (False, True):
        out = tmp_path / f"out{text}"
        batch([file], out, text=text, processes=1)
        assert ("Zebulona" in str(rows_of(out))) is text
        said = [path.read_bytes() for path in out.rglob("*") if path.is_file() and path.suffix != ".parquet"]
        assert not any(b"Zebulona" in each for each in said)


def test_parts_make_no_difference(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 23)
    for size in (1, 5, 23, 100):
        batch([file], tmp_path / f"out{size}", part_documents=size, processes=1)
    expected = rows_of(tmp_path / "out100")
    assert ki67_of(expected) == [float(number) for number in range(23)]
    for size in (1, 5, 23):
        assert rows_of(tmp_path / f"out{size}") == expected
    assert len(list((tmp_path / "out5" / "documents").iterdir())) == 5


def test_an_input_without_documents_makes_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n")
    summary = batch([tmp_path / "a.jsonl"], tmp_path / "out", processes=1)
    assert (summary.documents, summary.errors) == (0, 0)
    assert rows_of(tmp_path / "out") == {"documents": [], "findings": [], "questions": [], "errors": []}


def test_a_run_that_is_done_reads_nothing_again(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 5)
    first = batch([file], tmp_path / "out", processes=1)
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    again = batch([file], tmp_path / "out", processes=1)
    assert (first.read_now, again.read_now, again.documents) == (5, 0, 5)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")} == files


def test_a_moved_input_is_the_same_input(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 5)
    batch([file], tmp_path / "out", processes=1)
    (tmp_path / "elsewhere").mkdir()
    shutil.move(file, tmp_path / "elsewhere" / "a.jsonl")
    assert batch([tmp_path / "elsewhere" / "a.jsonl"], tmp_path / "out", processes=1).read_now == 0


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ("longer", {}, "the input has changed"),
        ("other", {}, "the input has changed"),
        ("renamed", {}, "the input has changed"),
        (None, {"text": True}, r"other options \(text\)"),
        (None, {"intake": Intake("report")}, r"other options \(kind\)"),
        (None, {"intake": Intake(keep=("id",))}, "keep|cannot be kept"),
        (None, {"intake": Intake(date_format="%d")}, r"other options \(date_format\)"),
        (None, {"part_documents": 2}, r"other options \(part_documents\)"),
    ],
)
def test_another_input_or_other_options_are_refused(
    tmp_path: Path, change: str | None, options: dict[str, Any], said: str
) -> None:
    out, file = tmp_path / "out", queries(tmp_path / "a.jsonl", 5)
    batch([file], out, processes=1)
    before = rows_of(out)
    if change == "longer":
        queries(file, 6)
    elif change == "other":
        file.write_text(file.read_text().replace("67 1%", "67 3%"))
    elif change == "renamed":
        file = file.rename(tmp_path / "b.jsonl")
    with pytest.raises(BatchError, match=said) as refusal:
        batch([file], out, processes=1, **options)
    assert rows_of(out) == before
    if "cannot be kept" not in str(refusal.value):
        assert "--restart" in str(refusal.value)
        batch([file], out, processes=1, restart=True, **options)
        assert rows_of(out)["documents"] != [] != before


def test_other_term_tables_are_refused(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 2)
    batch([file], tmp_path / "out", processes=1)
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"terminology": "', '"terminology": "0'))
    with pytest.raises(BatchError, match=r"other term tables.*--restart"):
        batch([file], tmp_path / "out", processes=1)


@pytest.mark.parametrize("restart", [False, True])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, restart: bool) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("years of work")
    with pytest.raises(BatchError, match=r"holds other things \(thesis.docx\)"):
        batch([queries(tmp_path / "a.jsonl", 2)], tmp_path / "out", processes=1, restart=restart)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.docx"]


def test_folders_of_the_same_names_that_are_no_data_set_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "documents").mkdir(parents=True)
    (tmp_path / "out" / "documents" / "thesis.docx").write_text("years of work")
    for restart in (False, True):
        with pytest.raises(BatchError, match="holds other things"):
            batch([queries(tmp_path / "a.jsonl", 2)], tmp_path / "out", processes=1, restart=restart)
    assert (tmp_path / "out" / "documents" / "thesis.docx").exists()


def test_a_manifest_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text("{}")
    for restart in (False, True):
        with pytest.raises(BatchError, match="holds other things"):
            batch([queries(tmp_path / "a.jsonl", 2)], tmp_path / "out", processes=1, restart=restart)
    with pytest.raises(BatchError, match="is not the manifest"):
        read_frames(tmp_path / "out")


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with DataSet(tmp_path / "out"), pytest.raises(BatchError, match="another run"):
        batch([queries(tmp_path / "a.jsonl", 2)], tmp_path / "out", processes=1)


def test_parts_that_are_lost_or_cut_off_are_read_again(tmp_path: Path) -> None:
    out, file = tmp_path / "out", queries(tmp_path / "a.jsonl", 12)
    batch([file], out, processes=1, part_documents=3)
    expected = rows_of(out)
    (out / "findings" / "part-00001.parquet").unlink()
    damaged = out / "documents" / "part-00002.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    (out / "findings" / ".part-00003.parquet.tmp").write_bytes(b"half")
    progress = out / ".progress.jsonl"
    progress.write_text(progress.read_text()[:-30])  # the line of the last part
    summary = batch([file], out, processes=1, part_documents=3)
    assert summary.read_now == 9
    assert rows_of(out) == expected
    assert list(out.rglob("*.tmp")) == []


def test_an_input_that_changes_while_it_is_read_makes_no_complete_data_set(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 12)

    def meddle(done: int, total: int) -> None:
        with file.open("a") as more:
            more.write(json.dumps(query(done)) + "\n")

    with pytest.raises(BatchError, match=r"changed while it was read.*--restart"):
        batch([file], tmp_path / "out", processes=1, part_documents=4, progress=meddle)
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["complete"] is False


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    options: dict[str, Any] = {"processes": 1, "part_documents": 4, "progress": lambda *now: told.append(now)}
    batch([queries(tmp_path / "a.jsonl", 10)], tmp_path / "out", **options)
    assert told == [(4, 10), (8, 10), (10, 10)]
