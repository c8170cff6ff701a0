"""DataFrame in, DataFrame out: the same facts as a run over files, in pandas, Dask and Spark."""

from __future__ import annotations

import datetime
import doctest
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from answer_assist.batch import BatchError, batch, extract_frame, extract_frames, read_frames
from answer_assist.batch.schema import table_schemas
from answer_assist.extraction.question_topics import topic_of
from tests.batch.corpus import queries, query

DOCUMENTATION = Path(__file__).parent.parent.parent / "docs" / "batch.md"


def texts(count: int) -> pd.DataFrame:
    return pd.DataFrame([query(number) for number in range(count)])


def test_frames_are_what_a_run_over_files_makes(tmp_path: Path) -> None:
    batch([queries(tmp_path / "a.jsonl", 9)], tmp_path / "out", processes=1, part_documents=2)
    read, made = read_frames(tmp_path / "out"), extract_frames(texts(9))
    pd.testing.assert_frame_equal(made.findings, read.findings)
    pd.testing.assert_frame_equal(made.questions, read.questions)
    others = [name for name in read.documents.columns if name != "source"]
    pd.testing.assert_frame_equal(made.documents[others], read.documents[others])
    pd.testing.assert_frame_equal(extract_frame(texts(9)), made.findings)


def test_the_table_that_comes_in_stays_as_it_is() -> None:
    before = texts(3)
    extract_frames(before)
    pd.testing.assert_frame_equal(before, texts(3))


def test_types_of_columns() -> None:
    tables = extract_frames(texts(3))
    assert list(tables.findings.columns) == table_schemas()["findings"].names
    assert tables.findings["positive"].dtype == pd.Int32Dtype()
    assert tables.findings["percent_low"].dtype == np.float64
    assert tables.questions["implicit"].dtype == np.bool_
    assert tables.documents["date"].dt.month.tolist() == [1, 2, 3]


def test_questions_have_their_topic_without_their_words() -> None:
    questions = extract_frames(
        pd.DataFrame({"text": ["How long does she have to live? Is it inherited?"]})
    ).questions
    assert questions["topic"].tolist() == [
        topic_of("How long does she have to live?"),
        topic_of("Is it inherited?"),
    ]
    assert topic_of("How long does she have to live?") == "Outlook"
    assert "text" not in questions.columns


def test_no_rows_make_no_rows_of_the_same_types() -> None:
    some, none = extract_frames(texts(3)), extract_frames(texts(3).head(0))
    for one, other in zip(some, none, strict=True):
        assert len(other) == 0
        assert one.dtypes.equals(other.dtypes)


def test_what_cannot_be_read_is_told() -> None:
    table = texts(4)
    table.loc[1, "text"] = None
    table.loc[2, "date"] = "someday"
    tables = extract_frames(table)
    assert tables.documents["document"].tolist() == ["q0", "q2", "q3"]
    said = tables.errors[["document", "line", "field"]].to_numpy().tolist()
    assert said == [["q1", 2, "text"], ["q2", 3, "date"]]


def test_ids_repeated_and_missing() -> None:
    table = pd.DataFrame({"text": ["Ki-67 5%."] * 4, "nr": [1, 1, 2, 2]}, index=["a", "b", "c", "c"])
    assert extract_frame(table)["document"].tolist() == ["a", "b", "c", "c#2"]
    assert extract_frame(table, id="nr")["document"].tolist() == ["1", "1#2", "2", "2#2"]


def test_kept_columns_of_a_frame() -> None:
    table = texts(2).assign(age=[40.0, np.nan], land=["NO", None], seen=pd.to_datetime(["2024-01-02", None]))
    kept = extract_frames(table, keep=("age", "land", "seen")).documents
    assert kept["age"].tolist()[0] == 40.0
    assert kept["land"].isna().tolist() == [False, True]
    assert kept["seen"].tolist()[0] == datetime.datetime(2024, 1, 2)  # noqa: DTZ001


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(BatchError, match="no column 'letter'; it has: id, text, date"):
        extract_frame(texts(1), text="letter")
    with pytest.raises(BatchError, match="name the column of texts"):
        extract_frame(pd.DataFrame({"x": ["y"]}))


def test_words_only_where_asked_for() -> None:
    assert "words" not in extract_frame(texts(1))
    assert len(extract_frame(texts(1), words=True)["words"].iloc[0]) > 0


def test_a_data_set_that_is_not_complete_is_told(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="is no data set"):
        read_frames(tmp_path)
    batch([queries(tmp_path / "a.jsonl", 2)], tmp_path / "out", processes=1)
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"complete": true', '"complete": false'))
    with pytest.raises(BatchError, match="is not complete"):
        read_frames(tmp_path / "out")
    assert len(read_frames(tmp_path / "out", unfinished=True).documents) == 2


def test_the_documentation_runs() -> None:
    code = "".join(re.findall(r"^```python\n(.*?)^```", DOCUMENTATION.read_text(), re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "batch.md", "batch.md", 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed = runner.run(test, out=said.append).failed
    assert not failed, "".join(said)


@pytest.mark.filterwarnings("default")  # Spark's own, about the newest pandas
def test_spark_runs_the_documentation_s_example(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none here")
    why = "Spark is not installed; install it with: pip install 'answer-assist[spark]'"
    sql = pytest.importorskip("pyspark.sql", reason=why)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    (code,) = re.findall(r"^```spark\n(.*?)^```", DOCUMENTATION.read_text(), re.MULTILINE | re.DOTALL)
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    try:
        table = texts(20)[["id", "text"]]
        names: dict[str, Any] = {"texts": spark.createDataFrame(table).repartition(2)}
        exec(compile(code, "batch.md", "exec"), names)
        columns = ["document", "number", "kind", "name", "assertion", "result", "percent_low", "evidence"]
        found = {(row.document, row.number): _plain(row, columns) for row in names["findings"].collect()}
    finally:
        spark.stop()
    expected = {
        (row.document, row.number): _plain(row, columns)
        for row in extract_frame(table).itertuples(index=False)
    }
    assert found == expected
    assert len(found) == 60


def _plain(row: Any, columns: list[str]) -> list[Any]:
    values = [getattr(row, name) for name in columns[:-1]]
    plain = [None if isinstance(value, float) and value != value else value for value in values]
    return [*plain, [(span["start"], span["end"]) for span in row.evidence]]
