"""Whatever the documents come in, the same facts come out; what is wrong is a row of errors."""

from __future__ import annotations

import csv
import datetime
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from answer_assist.batch.errors import BatchError
from answer_assist.batch.job import batch
from answer_assist.batch.records import Columns, Intake
from answer_assist.cases import Case, CaseDocument
from answer_assist.store import open_store
from tests.batch.corpus import Rows, ki67_of, queries, query, rows_of, write_jsonl
from tests.store.conftest import place, postgresql  # noqa: F401  (fixtures)

COUNT = 7


def run(tmp_path: Path, *inputs: Path | str, **options: Any) -> Rows:
    out = tmp_path / "out"
    summary = batch([str(each) for each in inputs], out, processes=1, **options)
    rows = rows_of(out)
    assert summary.documents == len(rows["documents"])
    assert summary.errors == len(rows["errors"])
    return rows


def write_csv(path: Path, records: list[dict[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, records[0].keys(), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)
    return path


def write_parquet(path: Path, records: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(records), path)
    return path


def packed(path: Path) -> Path:
    target = path.with_name(path.name + ".gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    return target


RECORDS = [query(number) for number in range(COUNT)]


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "csv", "tsv", "csv;", "csv.gz", "parquet"])
def test_the_same_documents_in_every_form(tmp_path: Path, form: str) -> None:
    match form:
        case "csv;":
            file = write_csv(tmp_path / "queries.csv", RECORDS, ";")
        case "csv" | "csv.gz":
            file = write_csv(tmp_path / "queries.csv", RECORDS)
        case "tsv":
            file = write_csv(tmp_path / "queries.tsv", RECORDS, "\t")
        case "parquet":
            file = write_parquet(tmp_path / "queries.parquet", RECORDS)
        case _:
            file = queries(tmp_path / "queries.jsonl", COUNT)
    rows = run(tmp_path, packed(file) if form.endswith("gz") else file)
    assert rows["errors"] == []
    assert ki67_of(rows) == [float(number) for number in range(COUNT)]
    assert [row["document"] for row in rows["documents"]] == [f"q{number}" for number in range(COUNT)]
    first = rows["documents"][0]
    assert first["date"] == datetime.date(2024, 1, 15)
    assert (first["relation"], first["n_questions"], first["kind"]) == ("sister", 1, "query")
    assert first["source"].startswith("queries.")


def test_a_folder_of_texts(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "deep/a.txt", ".hidden.txt", "notes.docx", "_tmp/c.txt"):
        path = tmp_path / "letters" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("Ki-67 20%.", encoding="utf-8")
    rows = run(tmp_path, tmp_path / "letters", intake=Intake("report"))
    said = [(row["document"], row["source"], row["kind"]) for row in rows["documents"]]
    assert said == [
        ("a", "a.txt", "report"),
        ("b", "b.txt", "report"),
        ("deep/a", "deep/a.txt", "report"),
    ]


def test_a_pattern(tmp_path: Path) -> None:
    for year in (2023, 2024):
        (tmp_path / str(year)).mkdir()
        queries(tmp_path / str(year) / "part.jsonl", 2)
    rows = run(tmp_path, f"{tmp_path}/20*/*.jsonl")
    sources = [row["source"] for row in rows["documents"]]
    assert sources == ["2023/part.jsonl"] * 2 + ["2024/part.jsonl"] * 2


def test_no_path_of_this_machine_is_kept(tmp_path: Path) -> None:
    queries(tmp_path / "queries.jsonl", 2)
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n{"text": "Ki-67 10%"}\n', encoding="utf-8")
    out = tmp_path / "out"
    batch([tmp_path / "queries.jsonl", str(tmp_path / "*.jsonl")], out, processes=1)
    kept = [
        str(rows_of(out)),
        *(file.read_text() for file in (out / "manifest.json", out / "dictionary.json")),
    ]
    assert [said for said in kept if str(tmp_path) in said] == []


def test_the_data_set_within_the_folder_that_is_read_is_left_out(tmp_path: Path) -> None:
    queries(tmp_path / "queries.jsonl", 3)
    for _ in range(2):
        summary = batch([tmp_path], tmp_path / "out", processes=1)
        assert summary.documents == 3


def test_a_case_a_line(tmp_path: Path) -> None:
    case = Case(
        "hive-7",
        (
            CaseDocument("M", "query", "My sister has a lump."),
            CaseDocument("R", "report", "Ki-67 5%.", "2024-02-03"),
        ),
        "2024-02-01T10:00:00+00:00",
        "gynaecology",
    )
    rows = run(tmp_path, write_jsonl(tmp_path / "cases.jsonl", [case.to_dict()]))
    keys = ("document", "case", "kind", "date", "specialty")
    assert [tuple(row[key] for key in keys) for row in rows["documents"]] == [
        ("hive-7/M", "hive-7", "query", datetime.date(2024, 2, 1), "gynaecology"),
        ("hive-7/R", "hive-7", "report", datetime.date(2024, 2, 3), "gynaecology"),
    ]


def test_a_store(tmp_path: Path, place: str) -> None:  # noqa: F811
    with open_store(place) as store:
        for number in range(3):
            documents = (
                CaseDocument("M", "query", query(number)["text"]),
                CaseDocument("R", "report", "ER+."),
            )
            store.add_case(Case(f"c{number}", documents, f"2024-03-0{number + 1}T10:00:00+00:00", "oncology"))
        assert len(list(store.every_document(page=2))) == 6
    rows = run(tmp_path, place, intake=Intake(keep=("title",)))
    assert ki67_of(rows) == [0.0, 1.0, 2.0]
    assert [row["document"] for row in rows["documents"]][:3] == ["c0/M", "c0/R", "c1/M"]
    assert {row["case"] for row in rows["documents"]} == {"c0", "c1", "c2"}
    assert rows["documents"][-1]["date"] == datetime.date(2024, 3, 3)
    assert rows["documents"][0]["title"] is None


def test_repeated_ids_are_told_apart(tmp_path: Path) -> None:
    queries(tmp_path / "a.jsonl", 2)
    queries(tmp_path / "b.jsonl", 2)
    rows = run(tmp_path, tmp_path / "a.jsonl", tmp_path / "b.jsonl", part_documents=1)
    said = [(row["document"], row["id"], row["source"]) for row in rows["documents"]]
    assert said == [
        ("q0", "q0", "a.jsonl"),
        ("q1", "q1", "a.jsonl"),
        ("q0#2", "q0", "b.jsonl"),
        ("q1#2", "q1", "b.jsonl"),
    ]
    assert [row["document"] for row in rows["findings"] if row["name"] == "Ki-67"] == [x[0] for x in said]


def test_documents_without_an_id_are_called_by_their_place(tmp_path: Path) -> None:
    rows = run(
        tmp_path, write_jsonl(tmp_path / "a.jsonl", [{"text": "Ki-67 1%"}, {"text": "Ki-67 2%", "id": 7}])
    )
    assert [(row["document"], row["id"]) for row in rows["documents"]] == [("a.jsonl:1", None), ("7", "7")]


def test_columns_by_name(tmp_path: Path) -> None:
    table = [{"nr": 1, "letter": "Ki-67 8%", "text": "a note of the clerk", "day": "17.05.2024"}]
    file = write_csv(tmp_path / "letters.csv", table)
    columns = Columns(text="letter", id="nr", date="day")
    rows = run(tmp_path, file, columns=columns, intake=Intake(date_format="%d.%m.%Y"))
    assert ki67_of(rows) == [8.0]
    assert rows["documents"][0]["document"] == "1"
    assert rows["documents"][0]["date"] == datetime.date(2024, 5, 17)


@pytest.mark.parametrize(
    ("columns", "keep", "said"),
    [
        (
            Columns(text="letter"),
            (),
            "no column 'letter' for the text; it has: id, text, date. Use --text",
        ),
        (Columns(id="nr"), (), "no column 'nr' for the id; it has: id, text, date. Use --id-column"),
        (Columns(), ("land",), "no column 'land'.*it has: id, text, date"),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_missing_column_is_refused_before_anything_is_written(
    tmp_path: Path, form: str, columns: Columns, keep: tuple[str, ...], said: str
) -> None:
    write = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet}[form]
    file = write(tmp_path / f"a.{form}", RECORDS)
    with pytest.raises(BatchError, match=said):
        run(tmp_path, file, columns=columns, intake=Intake(keep=keep))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.txt", "no such file or folder"),
        ("empty", "holds no documents"),
        ("a.docx", "no file that is read here"),
        ("*.nothing", "holds no documents"),
    ],
)
def test_names_that_lead_nowhere_are_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(BatchError, match=said):
        run(tmp_path, tmp_path / name)


def test_kept_columns_have_their_types(tmp_path: Path) -> None:
    records = [
        {"text": "a b", "age": 40, "score": 1, "land": "NO", "seen": "2024-01-02", "code": "007", "ok": True},
        {
            "text": "a b",
            "age": None,
            "score": 2.5,
            "land": "",
            "seen": "2024-01-03",
            "code": "12",
            "ok": None,
        },
    ]
    names = ("age", "score", "land", "seen", "code")
    expected = [
        (40, 1.0, "NO", datetime.date(2024, 1, 2), "007"),
        (None, 2.5, "", datetime.date(2024, 1, 3), "12"),
    ]
    for form, write in (("jsonl", write_jsonl), ("parquet", write_parquet), ("csv", write_csv)):
        folder = tmp_path / form
        folder.mkdir()
        rows = run(folder, write(folder / f"a.{form}", records), intake=Intake(keep=names))
        kept = [tuple(row[name] for name in names) for row in rows["documents"]]
        seen = [(*row[:3], str(row[3]), row[4]) for row in kept]
        assert seen == [(*row[:3], str(row[3]), row[4]) for row in expected], form


def test_a_column_that_is_number_in_one_file_and_word_in_the_other_is_text(tmp_path: Path) -> None:
    one = write_jsonl(tmp_path / "a.jsonl", [{"text": "a b", "grade": 2}])
    other = write_csv(tmp_path / "b.csv", [{"text": "a b", "grade": "G3"}])
    rows = run(tmp_path, one, other, intake=Intake(keep=("grade",)))
    assert [row["grade"] for row in rows["documents"]] == ["2", "G3"]


SECRET = "Zebulon"
BROKEN = [
    ('{"id": "1", "text": "Zebulon', 1, None, "not valid JSON at column"),
    ('["Zebulon"]', 1, None, "not a JSON object"),
    ('{"id": "1", "text": 5}', 1, "text", "not a string"),
    ('{"id": "1", "text": "  "}', 1, "text", "empty"),
    ('{"id": "1", "note": "Zebulon", "text": null}', 1, "text", "no text"),
    ('{"id": "1", "text": "Zebulon", "kind": "poem"}', 1, "kind", "none of query"),
    ("[" * 100_000, 1, None, "no JSON|not valid JSON"),
]


@pytest.mark.parametrize(("line", "number", "field", "said"), BROKEN)
def test_a_bad_line_is_a_row_of_errors_and_the_run_goes_on(
    tmp_path: Path, line: str, number: int, field: str | None, said: str
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{line}\n{json.dumps(query(5))}\n", encoding="utf-8")
    rows = run(tmp_path, file)
    (error,) = rows["errors"]
    assert (error["source"], error["line"], error["field"]) == ("a.jsonl", number, field)
    assert [word for word in said.split("|") if word in error["message"]]
    assert SECRET not in str(error)
    assert ki67_of(rows) == [5.0]


def test_a_date_that_is_none_is_told_and_the_document_is_read(tmp_path: Path) -> None:
    records = [query(1), query(1) | {"date": "5/17/24"}]
    rows = run(tmp_path, write_jsonl(tmp_path / "a.jsonl", records))
    (error,) = rows["errors"]
    assert (error["document"], error["line"], error["field"]) == ("q1#2", 2, "date")
    assert [row["date"] for row in rows["documents"]] == [datetime.date(2024, 2, 15), None]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"Ki-67 \xff 5%")
    (tmp_path / "in" / "b.txt").write_bytes(b"\0\1\2")
    (tmp_path / "in" / "c.parquet").write_bytes(b"PAR1 no parquet")
    (tmp_path / "in" / "d.jsonl.gz").write_bytes(gzip.compress(json.dumps(query(3)).encode())[:-9])
    (tmp_path / "in" / "e.csv").write_bytes(b'id,text\n1,"Ki-67 6%"\n2\n3,\xff\n4,"Ki-67\n7%"\n5,""\n')
    rows = run(tmp_path, tmp_path / "in")
    said = [(row["source"], row["line"]) for row in rows["errors"]]
    assert said == [
        ("a.txt", 1),
        ("b.txt", None),
        ("c.parquet", None),
        ("d.jsonl.gz", None),
        ("e.csv", 3),
        ("e.csv", 4),
        ("e.csv", 7),
    ]
    assert [row["document"] for row in rows["documents"]] == ["1", "4"]


def test_text_that_no_file_can_hold(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "x\\ud800", "text": "KRAS \\ud800 G12D mutation, PSA 4 \\ud800. \\ud800?"}\n')
    rows = run(tmp_path, file, text=True)
    assert rows["documents"][0]["document"] == "x?"
    assert rows["errors"] == []
