"""``answer-assist ingest``: files into cases, and one clear line for each that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.cli import main
from answer_assist.findings import Span
from answer_assist.store import open_store
from tests.documents.typeset import typeset

Run = Callable[..., tuple[int, str, list[str]]]
QUERY = "My father's PSA is 8.4.\nShould he have a biopsy?\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSWER_ASSIST_STORE", str(tmp_path / "cases.sqlite"))
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, list[str]]:
        """Exit status, standard output, lines of standard error."""
        status = main(["ingest", *arguments])
        said = capfd.readouterr()
        return status, said.out, said.err.splitlines()

    return run


def _cases() -> dict[str, list[tuple[str, str, str]]]:
    with open_store() as store:
        return {
            listed.id: [(each.id, each.kind, each.text) for each in store.case(listed.id).documents]
            for listed in store.cases()
        }


def test_each_file_is_a_case(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(QUERY)
    (folder / "b.txt").write_text("Is a Ki-67 of 80% bad?")
    assert run("a.txt", "b.txt") == (0, "2 files read: 2 new documents in 2 cases\n", [])
    assert _cases() == {"a": [("a.txt", "query", QUERY)], "b": [("b.txt", "query", "Is a Ki-67 of 80% bad?")]}


def test_files_of_one_case(run: Run, folder: Path) -> None:
    (folder / "message.txt").write_text(QUERY)
    (folder / "report.pdf").write_bytes(typeset("PSA 8.4 ng/mL."))
    run("--case", "2024-117", "message.txt", "--specialty", "urology")
    status, said, _ = run("--case", "2024-117", "message.txt", "report.pdf")
    assert (status, said) == (0, "2 files read: 1 new document in 1 case, 1 there already\n")
    assert _cases()["2024-117"] == [
        ("message.txt", "query", QUERY),
        ("report.pdf", "report", "PSA 8.4 ng/mL.\n"),
    ]
    with open_store() as store:
        assert store.case("2024-117").specialty == "urology"


def test_a_folder_is_a_case(run: Run, folder: Path) -> None:
    for name in ("p1/m.txt", "p1/r.txt", "p2/m.txt"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text(f"{name}: p63 negative.")
    run("in", "--by", "folder")
    assert {id: len(documents) for id, documents in _cases().items()} == {"p1": 2, "p2": 1}


def test_files_of_one_name_stay_apart(run: Run, folder: Path) -> None:
    for name in ("p1/m.txt", "p2/m.txt", "p2/m.md", "p2/.hidden.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{name}: p63 negative.")
    run("p1", "p2", "--out", "cases.jsonl")
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_text().splitlines()]
    assert len({case["id"] for case in cases}) == len(cases) == 3
    assert sorted(case["documents"][0]["text"] for case in cases) == [
        f"{name}: p63 negative." for name in ("p1/m.txt", "p2/m.md", "p2/m.txt")
    ]


def test_a_pattern_and_a_name_that_is_not_there(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(QUERY)
    status, said, problems = run("*.txt", "*.pdf")
    assert (status, said) == (2, "1 file read: 1 new document in 1 case; 1 not read, see above\n")
    assert problems == ["answer-assist: *.pdf: there is no such file or folder; check the name"]


def test_what_cannot_be_read_stops_nothing(run: Run, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"")
    (folder / "b.txt").write_text(QUERY)
    status, said, problems = run("a.pdf", "b.txt")
    assert (status, said) == (2, "1 file read: 1 new document in 1 case; 1 not read, see above\n")
    assert problems == ["answer-assist: a.pdf: is empty; there is nothing to read"]


def test_the_limits_can_be_set(run: Run, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(typeset("one #pagebreak() two #pagebreak() three"))
    status, _, problems = run("a.pdf", "--max-pages", "2")
    assert status == 2
    assert problems == [
        "answer-assist: a.pdf: has 3 pages, and 2 are read at most; save the pages of this case as a file of "
        "their own"
    ]


def test_the_places_of_words_on_pages_go_into_the_store(run: Run, folder: Path) -> None:
    (folder / "report.pdf").write_bytes(typeset("PSA 8.4 ng/mL. #pagebreak() p63 negative."))
    (folder / "message.txt").write_text(QUERY)
    run("--case", "2024-117", "message.txt", "report.pdf")
    with open_store() as store:
        text = store.case("2024-117").document("report.pdf").text
        at = text.index("p63")
        evidence = (Span(at, at + 3, "p63"), Span(at + 4, at + 12, "negative"))
        (marker, result) = store.places("2024-117", "report.pdf", evidence)
        assert store.page_words("2024-117", "message.txt") is None
    assert (marker.page, result.page) == (1, 1)
    assert marker.box.right < result.box.left
    assert marker.box.bottom == pytest.approx(result.box.bottom, abs=4)


def test_a_file_read_before_there_were_places_gets_them_when_it_comes_again(run: Run, folder: Path) -> None:
    (folder / "report.pdf").write_bytes(typeset("p63 negative."))
    with open_store() as store:
        store.add_case(Case("old", (CaseDocument("R", "report", "p63 negative.\n"),)))
    status, said, _ = run("--case", "old", "report.pdf")
    assert (status, said) == (0, "1 file read: 0 new documents in 1 case, 1 there already\n")
    with open_store() as store:
        assert len(store.places("old", "R", [Span(0, 3, "p63")])) == 1


LETTER = "Dear Dr. Okafor,\nJane Roe, MRN 448812, was seen on 2 May 2024. p63 negative.\nRegards,\nA. Lind\n"


def test_identifiers_are_taken_out_on_request(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWER_ASSIST_KEY", str(folder / "keys" / "key"))
    (folder / "Roe Jane.txt").write_text(LETTER)
    status, _, _ = run("Roe Jane.txt", "--deidentify", "--replaced", "replaced.jsonl")
    assert status == 0
    ((case_id, documents),) = _cases().items()
    ((document_id, _, text),) = documents
    kept = case_id + document_id + text
    for identifier in ("Roe", "Jane", "Okafor", "Lind", "448812", "2 May 2024"):
        assert identifier not in kept
    assert "p63 negative." in text
    lines = [json.loads(line) for line in (folder / "replaced.jsonl").read_text().splitlines()]
    assert {(line["kind"], line["said"]) for line in lines} >= {("name", "Jane Roe"), ("number", "448812")}
    assert all(text[line["start"] : line["end"]] == line["put"] for line in lines)
    assert (folder / "keys" / "key").stat().st_mode & 0o077 == 0
    assert (
        run("Roe Jane.txt", "--deidentify")[1] == "1 file read: 0 new documents in 1 case, 1 there already\n"
    )


def test_places_of_words_that_may_have_been_replaced_are_not_kept(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWER_ASSIST_KEY", str(folder / "keys" / "key"))
    (folder / "report.pdf").write_bytes(typeset("Jane Roe, p63 negative."))
    run("--case", "2024-117", "report.pdf", "--deidentify")
    with open_store() as store:
        (document,) = store.case("2024-117").documents
        assert store.page_words("2024-117", document.id) is None


def test_a_list_of_what_was_replaced_needs_replacing(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(LETTER)
    assert run("a.txt", "--replaced", "list.jsonl")[0] == 2
    assert not (folder / "list.jsonl").exists()
