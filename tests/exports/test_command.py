"""``answer-assist export``: which cases go out, as what, and one clear line for each that does not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.cli import main
from answer_assist.cli.export import _STATES
from answer_assist.corrections import Change
from answer_assist.exports import from_case_json
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, Marker, Span
from answer_assist.model_files import ModelFileError
from answer_assist.store import CASE_STATES, open_store
from tests.documents.typeset import typeset

Run = Callable[..., tuple[int, str, list[str]]]

QUERY = "My sister's Ki-67 is 80%.\nIs that bad?\n"
REPORT = "Basaloid carcinoma of the anal canal. p63 negative, Ki-67: 80%.\n"
CASES = (
    Case(
        "2024/7",
        (CaseDocument("M", "query", QUERY), CaseDocument("R", "report", REPORT)),
        "2024-02-01T10:00:00+00:00",
    ),
    Case("2024-7", (CaseDocument("R", "report", "p63 positive."),), "2024-05-01T10:00:00+00:00"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder whose store holds ``CASES``, the first with a correction and a draft."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSWER_ASSIST_STORE", str(tmp_path / "cases.sqlite"))
    with open_store() as store:
        store.add_cases(CASES)
        at = REPORT.index("p63")
        added = Marker(name="AFP", result="negative", evidence=(Span(at, at + 3, "p63"),))
        store.correct("2024/7", [Change("R", before=None, after=added)], "Dr. Lind")
        store.save_draft("2024/7", "A Ki-67 of 20% is not bad.", author="Dr. Lind", base=None)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, list[str]]:
        """Exit status, standard output, lines of standard error."""
        status = main(["export", *arguments])
        said = capfd.readouterr()
        return status, said.out, said.err.splitlines()

    return run


def test_a_case_goes_out_with_its_corrections_its_draft_and_the_check(run: Run, folder: Path) -> None:
    out = run("--format", "json", "--id", "2024/7", "--with-text", "--out", "out")
    assert out == (0, "1 case written to out as json\n", [])
    record = from_case_json(json.loads((folder / "out" / "2024-7.json").read_text(encoding="utf-8")))
    assert [marker.name for marker in record.summaries[1].of_kind("marker")] == ["p63", "AFP", "Ki-67"]
    assert record.corrections[0].author == "Dr. Lind"
    assert record.answer is not None
    assert (record.answer.state, record.answer.text) == ("drafting", "A Ki-67 of 20% is not bad.")
    assert record.coverage is not None
    assert [each.about for each in record.coverage.contradictions][:1] == ["Ki-67 80 %, said 20 %"]


def test_without_with_text_no_words_of_documents_or_answer_go_out(run: Run, folder: Path) -> None:
    for form in ("json", "csv", "parquet"):
        assert run("--format", form, "--out", form)[0] == 0
        written = b"".join(path.read_bytes() for path in (folder / form).rglob("*") if path.is_file())
        for words in (b"My sister", b"Is that bad", b"is not bad", b"anal canal."):
            assert words not in written, form
    run("--format", "md", "--out", "md")
    written = (folder / "md" / "2024-7.md").read_bytes()
    assert b"My sister" not in written
    assert b"is not bad" in written  # for those who treat: the answer is what it is about


def test_cases_are_chosen_by_state_id_and_day(run: Run, folder: Path) -> None:
    for number, (options, count) in enumerate(
        [
            ((), 2),
            (("--state", "drafting"), 1),
            (("--state", "drafting", "--state", "new"), 2),
            (("--since", "2024-05-01"), 1),
            (("--since", "2024-05-02"), 0),
            (("--id", "2024-7", "--state", "drafting"), 0),
        ]
    ):
        status, _, problems = run("--format", "md", *options, "--out", f"out{number}")
        assert (status, problems) == (0, [])
        assert len(list((folder / f"out{number}").iterdir())) == count


def test_ids_of_one_name_get_files_of_their_own(run: Run, folder: Path) -> None:
    run("--format", "json", "--out", "out")
    files = sorted((folder / "out").iterdir())
    assert [path.name for path in files] == ["2024-7-2.json", "2024-7.json"]
    assert [json.loads(path.read_text())["case"]["id"] for path in files] == ["2024-7", "2024/7"]


@pytest.mark.parametrize("id", ["ж" * 400, "../../etc/passwd", "a\nb", "..", "x" * 400 + "/y"])
def test_any_id_names_a_file_in_the_folder(run: Run, folder: Path, id: str) -> None:
    with open_store() as store:
        store.add_case(Case(id, (CaseDocument("R", "report", "p63 negative."),)))
    assert run("--format", "md", "--id", id, "--out", "out")[0] == 0
    (made,) = (folder / "out").iterdir()
    assert made.suffix == ".md"
    assert sorted(path.name for path in folder.iterdir() if "sqlite" not in path.name) == ["out"]


@pytest.mark.parametrize("form", ["json", "md", "csv", "parquet"])
def test_nothing_is_written_over_without_force(run: Run, folder: Path, form: str) -> None:
    run("--format", form, "--id", "2024-7", "--out", "out")
    before = {path: path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}
    status, _, problems = run("--format", form, "--out", "out")
    assert status == 2
    assert "--force" in problems[0]
    kept = {path: path.read_bytes() for path in before}
    assert kept == before
    assert run("--format", form, "--out", "out", "--force")[:2] == (0, f"2 cases written to out as {form}\n")


def test_what_cannot_be_written_stops_no_other(run: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "2024-7.md").write_text("mine")
    ids = ("--id", "2024/7", "--id", "2024-7", "--id", "x")
    status, said, problems = run("--format", "md", "--out", "out", *ids)
    assert (status, said) == (2, "1 case written to out as md; 2 not, see above\n")
    assert problems == [
        "answer-assist: x: there is no such case in the store",
        "answer-assist: 2024/7: out/2024-7.md is there already; name another folder, or use --force",
    ]
    assert (folder / "out" / "2024-7.md").read_text() == "mine"


def test_files_are_read_on_the_way_and_kept_nowhere(run: Run, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "roe.pdf").write_bytes(typeset("p63 negative."))
    (folder / "in" / "doe.txt").write_text(QUERY)
    (folder / "in" / "empty.pdf").write_bytes(b"")
    status, said, problems = run("in/*", "nowhere/*", "--format", "json", "--out", "out")
    assert (status, said) == (2, "2 cases written to out as json; 2 not, see above\n")
    assert problems == [
        "answer-assist: nowhere/*: there is no such file or folder; check the name",
        "answer-assist: in/empty.pdf: is empty; there is nothing to read",
    ]
    told = json.loads((folder / "out" / "roe.json").read_text())
    assert [finding["name"] for finding in told["summaries"][0]["findings"]] == ["p63"]
    with open_store() as store:
        assert len(store.cases()) == len(CASES)


def test_a_folder_is_a_case(run: Run, folder: Path) -> None:
    for name in ("p1/m.txt", "p1/r.txt", "p2/m.txt"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text(f"{name}: p63 negative.")
    run("in", "--by", "folder", "--format", "json", "--out", "out")
    told = {path.stem: json.loads(path.read_text()) for path in (folder / "out").iterdir()}
    assert {case: len(each["summaries"]) for case, each in told.items()} == {"p1": 2, "p2": 1}


def test_fhir_and_omop(run: Run, folder: Path) -> None:
    pytest.importorskip("fhir.resources", reason="FHIR needs the extra exports")
    pd = pytest.importorskip("pandas")
    (folder / "concepts.csv").write_text("vocabulary,code,concept_id\nmarker,p63,123\n")
    assert run("--format", "fhir", "--out", "fhir") == (0, "2 cases written to fhir as fhir\n", [])
    bundle = json.loads((folder / "fhir" / "2024-7.fhir.json").read_text())
    assert bundle["resourceType"] == "Bundle"
    written = run("--format", "omop", "--concepts", "concepts.csv", "--out", "omop")
    assert written == (0, "2 cases written to omop as omop\n", [])
    notes, found = (pd.read_csv(folder / "omop" / f"{name}.csv") for name in ("note", "note_nlp"))
    assert len(notes) == 3
    assert 123 in set(found["note_nlp_concept_id"])
    assert len(pd.read_parquet(folder / "omop" / "note_nlp.parquet")) == len(found)
    assert run("--format", "omop", "--out", "omop")[0] == 2


def test_a_table_of_concepts_that_is_none_is_refused(run: Run, folder: Path) -> None:
    pytest.importorskip("pandas")
    (folder / "concepts.csv").write_text("colour\nblue\n")
    status, _, problems = run("--format", "omop", "--concepts", "concepts.csv", "--out", "omop")
    assert status == 2
    assert problems[0].startswith("answer-assist: concepts.csv: ")
    assert not (folder / "omop").exists()


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_documents_for_people(run: Run, folder: Path, form: str) -> None:
    pytest.importorskip({"pdf": "typst", "docx": "docx"}[form])
    assert run("--format", form, "--out", "out", "--with-text", "--no-check")[0] == 0
    starts = {path.read_bytes()[:4] for path in (folder / "out").iterdir()}
    assert starts == {{"pdf": b"%PDF", "docx": b"PK\x03\x04"}[form]}


@pytest.mark.parametrize(
    ("module", "form", "extra"),
    [("docx", "docx", "documents"), ("pyarrow", "csv", "research"), ("typst", "pdf", "pdf")],
)
def test_a_missing_package_is_named_with_its_extra(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, form: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    status, said, problems = run("--format", form, "--out", "out")
    assert (status, said) == (2, "")
    assert problems == [
        f"answer-assist: the format {form} needs the package {module}: pip install 'answer-assist[{extra}]'"
    ]
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("a.txt", "--state", "new"), "choose cases of a store"),
        (("--concepts", "c.csv"), "--concepts goes with --format omop"),
        (("--store", "nowhere.sqlite"), "there is no store at nowhere.sqlite"),
    ],
)
def test_options_that_make_no_sense_are_refused(run: Run, options: tuple[str, ...], said: str) -> None:
    status, _, problems = run("--format", "json", "--out", "out", *options)
    assert status == 2
    assert said in problems[0]


def test_a_damaged_model_of_the_check_is_told_with_the_way_around(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        raise ModelFileError("coverage/heads.npz is damaged")

    monkeypatch.setattr("answer_assist.answers.checker.coverage_model", damaged)
    status, _, problems = run("--format", "json", "--id", "2024/7", "--out", "out")
    assert status == 2
    assert problems == ["answer-assist: coverage/heads.npz is damaged; --no-check exports without the check"]
    assert run("--format", "json", "--id", "2024/7", "--out", "out", "--no-check")[0] == 0


def test_a_fault_in_one_case_stops_no_other_and_quotes_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(text: str, kind: str, id: str) -> CaseSummary:
        if "sister" in text:
            raise KeyError(text)
        return read(text, kind, id)  # type: ignore[arg-type]

    monkeypatch.setattr("answer_assist.exports.case_record.read", faulty)
    status, said, problems = run("--format", "json", "--out", "out")
    assert (status, said) == (2, "1 case written to out as json; 1 not, see above\n")
    assert problems[0].startswith("answer-assist: 2024/7: could not be exported because of a fault")
    assert "sister" not in problems[0]


def test_the_states_are_those_of_the_store() -> None:
    assert _STATES == CASE_STATES
