"""``answer-assist batch``: what it says, how it ends, and that it quotes no patient."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from answer_assist.cli import main
from tests.batch.corpus import ki67_of, queries, rows_of


def test_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = queries(tmp_path / "a.jsonl", 5), tmp_path / "out"
    assert main(["batch", str(file), "--out", str(out), "--processes", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("5 documents, 15 findings, 5 questions, 0 errors in ")
    assert said.err == ""
    assert main(["batch", str(file), "--out", str(out), "--processes", "1"]) == 0
    assert "5 documents (5 of them by earlier runs)" in capsys.readouterr().out
    assert ki67_of(rows_of(out)) == [0, 1, 2, 3, 4]


def test_options_reach_the_run(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("nr;letter;day;land;what;whose;field\n7;Ki-67 5%;02.01.2024;NO;report;c1;surgery\n")
    named = "--text-column letter --id-column nr --date-column day --kind-column what --case-column whose"
    more = "--specialty-column field --date-format %d.%m.%Y --keep land --keep land --text --part-documents 3"
    out = ["--out", str(tmp_path / "out"), "--processes", "1"]
    assert main(["batch", str(file), *named.split(), *more.split(), *out]) == 0
    rows = rows_of(tmp_path / "out")
    (document,) = rows["documents"]
    assert str(document["date"]) == "2024-01-02"
    wanted = {"id": "7", "kind": "report", "case": "c1", "specialty": "surgery", "land": "NO"}
    assert {name: document[name] for name in wanted} == wanted
    assert rows["findings"][0]["words"]


def test_errors_are_shown_and_decide_the_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": n, "text": n and "Zebulon"}) + "\n" for n in [0] * 7))
    assert main(["batch", str(file), "--out", str(tmp_path / "out"), "--processes", "1"]) == 2
    said = capsys.readouterr()
    assert "0 documents, 0 findings, 0 questions, 7 errors" in said.out
    lines = said.err.splitlines()
    assert lines[0] == "answer-assist: a.jsonl:1: the text is not a string"
    assert lines[-1].startswith("... and 2 more: ")
    assert "Zebulon" not in said.err


def test_a_refusal_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 1
    said = "there is no such file or folder; check the name"
    assert capsys.readouterr().err == f"answer-assist: {tmp_path}/none.csv: {said}\n"
    assert not (tmp_path / "out").exists()


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path) -> None:
    file = queries(tmp_path / "a.jsonl", 1)
    code = (
        "import sys; sys.modules['pyarrow'] = None; from answer_assist.cli import main; "
        f"sys.exit(main(['batch', {str(file)!r}, '--out', {str(tmp_path / 'out')!r}]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "pip install 'answer-assist[research]'" in run.stderr


def test_the_bar_is_for_terminals_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    file = queries(tmp_path / "a.jsonl", 2)
    assert main(["batch", str(file), "--out", str(tmp_path / "out"), "--processes", "1"]) == 0
    assert "2 documents" in capsys.readouterr().out
