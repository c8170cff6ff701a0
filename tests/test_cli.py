"""The command line: what it reads, what it prints, and one clear line for everything it cannot read."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import jsonschema
import pytest

from answer_assist import __version__
from answer_assist.cli import main
from answer_assist.cli.table import table_writer
from answer_assist.extraction.pipeline import read
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Question,
    Site,
    Size,
    Span,
    Stage,
    Treatment,
    Tumor,
    json_schema,
)

QUERY = "My sister's biopsy was p63 negative and synaptophysin positive.\nWhat does it mean?\n"
REPORT = "Ki-67 is positive in 80% of the cells."
Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, list[str]]:
        """Exit status, standard output, lines of standard error."""
        try:
            status = main(["extract", *arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capfd.readouterr()
        return status, said.out, said.err.splitlines()

    return run


def objects(output: str) -> list[dict[str, Any]]:
    """JSON objects that stand one after another."""
    decoder, found, position = json.JSONDecoder(), [], 0
    while output[position:].strip():
        position += len(output[position:]) - len(output[position:].lstrip())
        value, position = decoder.raw_decode(output, position)
        found.append(value)
    return found


def test_json_is_the_summary_of_the_library(run: Run, folder: Path) -> None:
    (folder / "letter.txt").write_text(QUERY)
    status, output, errors = run("--format", "json", "letter.txt")
    assert (status, errors) == (0, [])
    assert json.loads(output) == read(QUERY, "query", "letter").to_dict()
    assert output.startswith("{\n  ")


def test_jsonl_is_one_line_a_document_and_validates(run: Run, folder: Path) -> None:
    records = [
        {"id": "q1", "kind": "query", "text": QUERY, "year": 2024},
        {"id": 7, "kind": "report", "text": REPORT},
        {"text": REPORT},
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records) + "\n")
    status, output, errors = run("--format", "jsonl", "--kind", "note", "cases.jsonl")
    assert (status, errors) == (0, [])
    summaries = [json.loads(line) for line in output.splitlines()]
    for summary in summaries:
        jsonschema.validate(summary, json_schema())
    documents = [summary["document"] for summary in summaries]
    assert [(document["id"], document["kind"]) for document in documents] == [
        ("q1", "query"),
        ("7", "report"),
        ("cases.jsonl:3", "note"),
    ]


def test_several_documents_as_json_stand_one_after_another(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(QUERY)
    (folder / "b.txt").write_text(REPORT)
    _, output, _ = run("--format", "json", "a.txt", "b.txt")
    assert [summary["document"]["id"] for summary in objects(output)] == ["a", "b"]


def test_a_folder_is_read_in_order_at_any_depth(run: Run, folder: Path) -> None:
    for name in ("b.txt", "a.TXT", "sub/c.md", "sub/deep/d.text", ".hidden.txt", ".git/e.txt", "picture.png"):
        path = folder / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(REPORT)
    status, output, errors = run("--format", "jsonl", "texts")
    assert (status, errors) == (0, [])
    assert [json.loads(line)["document"]["id"] for line in output.splitlines()] == ["a", "b", "c", "d"]


def test_files_of_one_name_get_their_paths_as_ids(run: Run, folder: Path) -> None:
    for name in ("texts/one/query.txt", "texts/two/query.txt", "texts/other.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(REPORT)
    _, output, errors = run("--format", "jsonl", "texts")
    assert errors == []
    ids = [json.loads(line)["document"]["id"] for line in output.splitlines()]
    assert ids == ["other", "one/query.txt", "two/query.txt"]


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    status, output, _ = run("--format", "json", "--kind", "report", "-")
    assert status == 0
    assert json.loads(output) == read(REPORT, "report").to_dict()


def test_offsets_are_those_of_the_text_as_given(run: Run, folder: Path) -> None:
    text = "Grüße\r\n\r\nKi‑67 80 %\r\n"
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    status, output, _ = run("--format", "json", "a.txt")
    summary = json.loads(output)
    assert status == 0
    assert summary["document"]["chars"] == len(text)
    for finding in summary["findings"]:
        for span in finding["evidence"]:
            assert text[span["start"] : span["end"]] == span["text"]


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("letter.txt", b"", "letter.txt: the text is empty; there is nothing to read"),
    ("letter.txt", b" \n\t\n", "letter.txt: the text is empty; there is nothing to read"),
    ("letter.txt", b"ER\0PR", "letter.txt: is a binary file, not a text; name a text file in UTF-8"),
    ("letter.txt", b"%PDF-1.7\n...", "letter.txt: is a PDF file; save its text as a .txt file in UTF-8"),
    (
        "letter.txt",
        b"PK\x03\x04...",
        "letter.txt: is a Word or ZIP file; save its text as a .txt file in UTF-8",
    ),
    ("letter.txt", "é".encode("utf-16"), "letter.txt: is a text in UTF-16; save it as UTF-8"),
    (
        "letter.txt",
        b"one\ntwo\nGr\xfc\xdfe\n",
        "letter.txt:3: the file is not UTF-8 (byte 0xfc at position 10); save it as UTF-8",
    ),
    ("a.jsonl", b"", "a.jsonl: the file has no documents; put one JSON object on each line"),
    ("a.jsonl", b"\n\n", "a.jsonl: the file has no documents; put one JSON object on each line"),
    ("a.jsonl", b"%PDF-1.7", "a.jsonl: is a PDF file; save its text as a .txt file in UTF-8"),
    (
        "a.jsonl",
        b'\n{"id": "q1", "text": "tru',
        "a.jsonl:2: is not valid JSON at column 22; write one whole JSON object a line",
    ),
    (
        "a.jsonl",
        b"[" * 100_000,
        "a.jsonl:1: is no JSON that can be read; write one whole JSON object a line",
    ),
    ("a.jsonl", b'["text"]', 'a.jsonl:1: is not a JSON object; write {"id": ..., "kind": ..., "text": ...}'),
    ("a.jsonl", b'{"id": "q1"}', 'a.jsonl:1: has no text; give it one in "text"'),
    ("a.jsonl", b'{"text": 7}', 'a.jsonl:1: has a text that is not a string; give it one in "text"'),
    ("a.jsonl", b'{"text": " "}', "a.jsonl:1: the text is empty; there is nothing to read"),
    (
        "a.jsonl",
        b'{"text": "x", "kind": "letter"}',
        'a.jsonl:1: has an unknown kind; "kind" is one of query, report, note, answer',
    ),
    (
        "a.jsonl",
        b'{"text": "x", "kind": ["query"]}',
        'a.jsonl:1: has an unknown kind; "kind" is one of query, report, note, answer',
    ),
    ("a.jsonl", b'{"text": "x", "id": {}}', 'a.jsonl:1: has an id that is not a string; "id" is a string'),
    (
        "a.jsonl",
        b'{"text": "\xfc"}',
        "a.jsonl:1: the line is not UTF-8 (byte 0xfc at position 10); save it as UTF-8",
    ),
]


@pytest.mark.parametrize(("name", "content", "line"), UNREADABLE)
def test_what_cannot_be_read_is_one_line_and_the_others_are_done(
    run: Run, folder: Path, name: str, content: bytes, line: str
) -> None:
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(REPORT)
    status, output, errors = run("--format", "jsonl", name, "good.txt")
    assert status == 2
    assert errors == [f"answer-assist: {line}"]
    assert [json.loads(line)["document"]["id"] for line in output.splitlines()] == ["good"]


def test_the_good_lines_of_a_broken_file_are_done(run: Run, folder: Path) -> None:
    lines = [json.dumps({"id": f"q{number}", "text": REPORT}) for number in range(3)]
    lines.insert(1, '{"id": "broken"')
    (folder / "a.jsonl").write_text("\n".join(lines))
    status, output, errors = run("--format", "jsonl", "a.jsonl")
    assert status == 2
    assert [json.loads(line)["document"]["id"] for line in output.splitlines()] == ["q0", "q1", "q2"]
    assert [error.split(": ")[1] for error in errors] == ["a.jsonl:2"]


def test_names_that_lead_nowhere(run: Run, folder: Path) -> None:
    (folder / "empty").mkdir()
    status, output, errors = run("missing.txt", "empty")
    assert (status, output) == (2, "")
    assert errors == [
        "answer-assist: missing.txt: there is no such file or folder; check the name",
        "answer-assist: empty: the folder has no texts (*.txt, *.text, *.md); name the files themselves",
    ]


def test_an_id_is_given_to_one_document_only(run: Run, folder: Path) -> None:
    (folder / "q1.txt").write_text(QUERY)
    (folder / "a.jsonl").write_text('{"id": "q1", "text": "CK7 positive."}\n{"id": "q2", "text": "CK7"}')
    status, output, errors = run("--format", "jsonl", "q1.txt", "a.jsonl")
    assert status == 2
    assert errors == ["answer-assist: a.jsonl:1: its id is that of q1.txt; give each document its own id"]
    assert [json.loads(line)["document"]["id"] for line in output.splitlines()] == ["q1", "q2"]


def test_a_file_named_twice_is_read_once(run: Run, folder: Path) -> None:
    (folder / "q1.txt").write_text(QUERY)
    status, output, errors = run("--format", "jsonl", "q1.txt", "./q1.txt")
    assert status == 2
    assert errors == ["answer-assist: q1.txt: is named twice; it is read once"]
    assert len(output.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read(run: Run, folder: Path) -> None:
    (folder / "q1.txt").write_text(QUERY)
    (folder / "q1.txt").chmod(0)
    status, _, errors = run("q1.txt")
    assert status == 2
    assert errors == ["answer-assist: q1.txt: cannot be read (Permission denied); check that you may read it"]


def test_a_file_name_cannot_steer_the_terminal(run: Run, folder: Path) -> None:
    (folder / "a\x1b[31m\n.txt").write_bytes(b"")
    _, _, errors = run("a\x1b[31m\n.txt")
    assert errors == [r"answer-assist: a\x1b[31m\n.txt: the text is empty; there is nothing to read"]


def test_a_fault_in_one_document_is_told_without_its_text(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(text: str, kind: str, id: str) -> CaseSummary:
        if "sister" in text:
            raise RuntimeError(text)
        return read(text, "report", id)

    monkeypatch.setattr("answer_assist.extraction.pipeline.read", faulty)
    (folder / "a.txt").write_text(QUERY)
    (folder / "b.txt").write_text(REPORT)
    status, output, errors = run("--format", "jsonl", "a.txt", "b.txt")
    assert status == 2
    assert len(errors) == 1
    assert errors[0].startswith("answer-assist: a.txt: could not be read because of a fault in Answer Assist")
    assert "RuntimeError in test_cli.py line" in errors[0]
    assert "sister" not in errors[0]
    assert json.loads(output)["document"]["id"] == "b"


def test_a_lone_surrogate_comes_out_as_json(run: Run, folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"id": "q\\ud83d", "text": "Is CK7 \\ud83d positive?"}')
    status, output, _ = run("--format", "jsonl", "a.jsonl")
    assert status == 0
    assert json.loads(output)["document"]["id"] == "q\ud83d"


def test_an_unknown_format_is_refused(run: Run) -> None:
    status, output, errors = run("--format", "xml", "a.txt")
    assert (status, output) == (2, "")
    assert "invalid choice: 'xml'" in errors[-1]


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"answer-assist {__version__}\n"


# The table

WORDS = (Span(0, 12, "on the slide"),)
TABLE = CaseSummary(
    Document("founding", "query", 1684),
    Patient("friend", 41, "female"),
    (
        Tumor(name="basaloid carcinoma", code=Code("ICD-O-3 morphology", "8123/3"), evidence=WORDS),
        Site(name="anal canal", code=Code("ICD-O-3 topography", "C21.1"), evidence=WORDS),
        Site(name="liver", role="metastasis", laterality="left", assertion="uncertain", evidence=WORDS),
        Node(name="regional lymph nodes", positive=0, examined=12, assertion="absent", evidence=WORDS),
        Marker(name="Ki-67", result="positive", percent=(80, 80), evidence=(Span(0, 9, "Ki-67 \n80%"),)),
        Marker(name="p63", result="negative", evidence=WORDS),
        Marker(name="HER2", result="equivocal", score="2+", evidence=WORDS),
        Marker(name="MLH1", result="lost", evidence=WORDS),
        Marker(name="PD-L1", percent=(1, 5), evidence=WORDS),
        Gene(name="KRAS G12D", gene="KRAS", alteration="G12D", evidence=WORDS),
        Lab(name="CA 19-9", value=37.5, unit="U/ml", evidence=WORDS),
        Stage(name="pT2 N0 M1", t="T2", n="N0", m="M1", prefix="p", group="IV", evidence=WORDS),
        Grade(name="differentiation", system="differentiation", value="poor", evidence=WORDS),
        Size(name="tumor", largest_mm=23, evidence=WORDS),
        Treatment(name="vismodegib", type="targeted", status="considered", evidence=WORDS),
        Tumor(name="breast carcinoma", experiencer="family", evidence=WORDS),
    ),
    (
        Question("Could vismodegib help?", Span(0, 22, "Could vismodegib help?")),
        Question("Please name a center.", Span(0, 21, "Please name a center."), implicit=True),
    ),
)


def printed(summary: CaseSummary, encoding: str = "utf-8") -> str:
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    table_writer(output)(summary)
    output.flush()
    return output.buffer.getvalue().decode(encoding)


def columns(table: str) -> list[str]:
    """The table's lines, without the words in quotes and with single spaces."""
    return [" ".join(line.partition("“")[0].split()) for line in table.splitlines()]


def test_the_table_says_every_finding_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    lines = columns(printed(TABLE))
    assert lines[0].startswith("founding · query · 1,684 characters ─")
    assert lines[1] == "Patient the writer's friend, 41 years, female"
    assert lines[2:] == [
        "Tumor type",
        "basaloid carcinoma [8123/3]",
        "family: breast carcinoma",
        "Sites",
        "anal canal, primary [C21.1]",
        "liver, left, metastasis, uncertain",
        "Lymph nodes",
        "regional lymph nodes, 0 of 12 positive, absent",
        "Markers",
        "+ Ki-67, positive, 80 %",
        "− p63, negative",
        "± HER2, equivocal, 2+",
        "MLH1, lost",
        "… PD-L1, no result stated, 1–5 %",
        "Genes",
        "KRAS G12D",
        "Laboratory",
        "CA 19-9, 37.5 U/ml",
        "Stage",
        "pT2 N0 M1, stage IV",
        "Grade",
        "differentiation, poor",
        "Size",
        "tumor, 23 mm",
        "Treatment",
        "vismodegib, targeted, considered",
        "Questions",
        "1. Could vismodegib help?",
        "2. Please name a center. (request)",
    ]


def test_the_table_quotes_the_words_on_one_line() -> None:
    assert "“Ki-67 80%”" in printed(TABLE)


def test_the_table_fits_80_columns_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    table = printed(TABLE)
    assert max(len(line) for line in table.splitlines()) <= 80
    assert "\x1b" not in table


def test_a_document_cannot_steer_the_terminal() -> None:
    evil = "x\x1b[2J\x9b31m\u202edrow\ud83d"
    findings = (Tumor(name=evil, evidence=(Span(0, 1, evil),)),)
    summary = CaseSummary(
        Document(evil, "query", 1), Patient(), findings, (Question(evil, Span(0, 1, evil)),)
    )
    table = printed(summary)
    assert not set("\x1b\x9b\u202e\ud83d") & set(table)


def test_a_terminal_without_unicode_gets_plain_signs() -> None:
    lines = columns(printed(TABLE, "ascii"))
    assert any(line.startswith("- p63, negative") for line in lines)
    assert any(line.startswith("+/- HER2, equivocal, 2+") for line in lines)


@pytest.mark.parametrize(
    ("patient", "words"),
    [
        (Patient(), "not stated"),
        (Patient("self"), "the writer"),
        (Patient("mother", 61), "the writer's mother, 61 years"),
        (Patient("other", None, "male"), "somebody else, male"),
        (Patient("son", 0.5), "the writer's son, 6 months"),
        (Patient("son", 1), "the writer's son, 1 year"),
    ],
)
def test_the_patient_in_words(patient: Patient, words: str) -> None:
    lines = columns(printed(CaseSummary(Document("x", "query", 1), patient)))
    assert lines[1:] == [f"Patient {words}", "No findings stated."]


def test_tables_of_several_documents_are_set_apart(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(QUERY)
    (folder / "b.txt").write_text(REPORT)
    status, output, _ = run("a.txt", "b.txt")
    assert status == 0
    lines = output.splitlines()
    second = next(number for number, line in enumerate(lines) if line.startswith("b · query"))
    assert lines[0].startswith("a · query")
    assert lines[second - 1] == ""


# As a process

COMMAND = [sys.executable, "-c", "import sys; from answer_assist.cli import main; sys.exit(main())"]


def test_a_reader_that_has_seen_enough_is_no_error(folder: Path) -> None:
    (folder / "a.jsonl").write_text(
        "".join(json.dumps({"id": f"q{number}", "text": QUERY * 20}) + "\n" for number in range(200))
    )
    process = subprocess.Popen(
        [*COMMAND, "extract", "--format", "json", "a.jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"{\n"
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=240) == 141
    assert errors == b""


def _until_read(pipe: IO[bytes]) -> None:
    """Wait until the other side has taken everything out of a pipe."""
    import fcntl
    import termios

    give_up = time.monotonic() + 120
    while int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder):
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
def test_ctrl_c_stops_quietly(folder: Path) -> None:
    # whoever starts the tests in the background of a shell has Ctrl-C ignored, and children inherit that
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*COMMAND, "extract", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    finally:
        signal.signal(signal.SIGINT, heeded)
    assert process.stdin is not None
    process.stdin.write(b"My Ki-67")
    process.stdin.flush()
    _until_read(process.stdin)  # now it waits for more
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=240)
    assert (process.returncode, output, errors) == (130, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_many_documents_show_their_progress_in_a_terminal(folder: Path) -> None:
    import pty

    (folder / "a.jsonl").write_text(
        "".join(json.dumps({"id": f"q{number}", "text": QUERY}) + "\n" for number in range(50))
    )
    master, terminal = pty.openpty()
    with (folder / "out.jsonl").open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "extract", "--format", "jsonl", "a.jsonl"],
            stdout=output,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm"},
        )
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        assert process.wait(timeout=240) == 0
    assert b"Reading" in shown
    assert b"100%" in shown
    assert len((folder / "out.jsonl").read_bytes().splitlines()) == 50
