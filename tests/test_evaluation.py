"""Measuring extraction on annotated cases: what is right, wrong and missed; what a bad file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer_assist.cli.main import main
from answer_assist.evaluation import GoldCase, GoldError, evaluate, load_gold
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Finding,
    Marker,
    Node,
    Patient,
    Question,
    Site,
    Size,
    Span,
)

GOLD = Path(__file__).parent / "gold"
TEXT = "CK7 positive in 80%. Two of nine nodes. Is it dangerous?"


def case(**facts: object) -> GoldCase:
    return GoldCase("a", "report", TEXT, facts)


def reader(*findings: Finding, patient: Patient | None = None, question: tuple[int, int] | None = None):
    questions = () if question is None else (Question("?", Span(*question, TEXT[slice(*question)])),)

    def read(text: str, kind: str, id: str) -> CaseSummary:
        return CaseSummary(Document(id, "report", len(text)), patient or Patient(), findings, questions)

    return read


def tally(gold: GoldCase, kind: str, *findings: Finding) -> tuple[int, int, int]:
    found = evaluate([gold], reader(*findings)).tallies[kind]
    return found.right, found.wrong, found.missed


CK7 = {"name": "CK7", "result": "positive", "percent": [80, 80], "quote": "CK7 positive in 80%"}


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([Marker(name="ck-7", result="positive", percent=(80, 80))], (1, 0, 0)),
        ([Marker(name="CK7", result="positive", percent=(79, 81))], (1, 0, 0)),
        ([Marker(name="CK7", result="positive", percent=(70, 80))], (0, 1, 1)),
        ([Marker(name="CK7", result="negative", percent=(80, 80))], (0, 1, 1)),
        ([], (0, 0, 1)),
        # the same again with less said is no error
        (
            [Marker(name="CK7", result="positive", percent=(80, 80)), Marker(name="CK7", result="positive")],
            (1, 0, 0),
        ),
    ],
)
def test_markers(findings: list[Finding], expected: tuple[int, int, int]) -> None:
    assert tally(case(markers=[CK7]), "marker", *findings) == expected


def test_an_optional_fact_is_neither_required_nor_wrong() -> None:
    gold = case(markers=[{**CK7, "optional": True}])
    assert tally(gold, "marker") == (0, 0, 0)
    assert tally(gold, "marker", Marker(name="CK7", result="positive", percent=(80, 80))) == (0, 0, 0)


def test_a_code_may_have_alternatives() -> None:
    fact = {"role": "primary", "topography": "C25.9|C24.9", "assertion": "present", "quote": "nodes"}
    site = Site(name="bile duct", role="primary", code=Code("ICD-O-3 topography", "C24.0"))
    assert tally(case(sites=[fact]), "site", site) == (1, 0, 0)


def test_counts_of_nodes_matter_where_the_gold_has_them() -> None:
    counted = case(
        nodes=[{"assertion": "present", "positive": 2, "examined": 9, "quote": "Two of nine nodes"}]
    )
    assert tally(counted, "node", Node(name="nodes", positive=2, examined=9)) == (1, 0, 0)
    assert tally(counted, "node", Node(name="nodes", positive=3, examined=9)) == (0, 1, 1)


def test_a_size_may_be_a_millimetre_off() -> None:
    gold = case(size_mm=[{"largest": 28, "quote": "nodes"}])
    assert tally(gold, "size", Size(name="28 mm", largest_mm=28.5)) == (1, 0, 0)


def test_questions_agree_by_half_of_the_shorter() -> None:
    gold = case(questions=[{"quote": "Is it dangerous?"}])
    start = TEXT.index("Is it")
    assert evaluate([gold], reader(question=(start + 3, len(TEXT)))).tallies["question"].right == 1
    assert evaluate([gold], reader(question=(0, start + 2))).tallies["question"].wrong == 1


def test_what_is_invented_of_the_patient_is_counted_apart() -> None:
    evaluation = evaluate(
        [case(patient={"sex": "female"})], reader(patient=Patient(age_years=40, sex="female"))
    )
    assert (evaluation.patient["sex"].right, evaluation.patient["age_years"].invented) == (1, 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: no JSON, column 2"),
        ("[]", ":1: expected a JSON object"),
        ('{"id": "a"}', ":1: field 'kind' is missing or no str"),
        ('{"id": "a", "kind": "letter", "text": "", "facts": {}}', ":1: kind 'letter' is none of query"),
        (
            '{"id": "a", "kind": "note", "text": "x", "facts": {"markers": [{"quote": "y"}]}}',
            ":1: markers[0]: the quote does not stand in the text",
        ),
        ("", ": holds no case"),
    ],
)
def test_a_wrong_gold_file_is_named_by_line_and_field(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        load_gold(file)
    assert str(caught.value).startswith(f"{file}{message}")


def test_the_command_prints_figures_and_errors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    facts = {"markers": [{"name": "p63", "result": "positive", "quote": "p63"}]}
    line = {"id": "n1", "kind": "report", "text": "The tumour cells are negative for p63.", "facts": facts}
    file.write_text(json.dumps(line), encoding="utf-8")
    assert main(["evaluate", "--errors", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "n1 | missed marker | p63, positive | p63" in printed
    assert "1 documents" in printed
    assert main(["evaluate", "--json", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["facts"]["marker"]["missed"] == 1
    assert main(["evaluate", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err


# What extraction reached on these files when the floor was last lifted; it may rise, never fall.
FLOORS = {
    "dev_authored.jsonl": 0.99,
    "extra_a.jsonl": 0.98,
    "extra_b.jsonl": 0.97,
    "second_a.jsonl": 0.98,
    "second_b.jsonl": 0.97,
    "fourth.jsonl": 0.99,
    "fifth.jsonl": 0.97,
    "sixth.jsonl": 0.97,
    "third.jsonl": 0.93,
    "seventh_queries.jsonl": 0.96,
    "seventh_path.jsonl": 0.97,
    "seventh_notes.jsonl": 0.96,
    "eighth_queries.jsonl": 0.84,
    "ninth_mixed.jsonl": 0.89,
    "tenth_queries.jsonl": 0.90,
    "tenth_reports.jsonl": 0.92,
    # held out: no rule is made from these
    "held_a.jsonl": 0.91,
    "held_b.jsonl": 0.87,
    "held_c.jsonl": 0.88,
    "held_d.jsonl": 0.86,
    "held_e.jsonl": 0.85,
    "held_f.jsonl": 0.86,
}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_accuracy_on_the_projects_own_gold(name: str) -> None:
    assert evaluate(load_gold(GOLD / name)).total.f1 >= FLOORS[name]
