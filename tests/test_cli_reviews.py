"""``answer-assist agreement`` and ``answer-assist audit verify``."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from answer_assist.agreement import Concluded, Judged, agreement
from answer_assist.cases import bundled_cases
from answer_assist.cli import main
from answer_assist.cli.reviews import table
from answer_assist.findings import Span
from answer_assist.store import open_store


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A store with an answer that one reviewer signed off and another would have sent back."""
    place = str(tmp_path / "cases.sqlite")
    with open_store(place) as store:
        store.add_cases(bundled_cases())
        store.set_second_share(1, "Dr. Okafor")
        text = store.case("case-01").documents[0].text
        asked = Span(0, 12, text[:12])
        draft = store.save_draft("case-01", "Yes, it can help her.", author="Dr. Lind", base=None)
        store.submit("case-01", "Dr. Lind", draft.revision)
        store.judge("case-01", "M", asked, "Dr. Okafor", "complete", base=1)
        store.release("case-01", "Dr. Okafor")
        store.judge_second("case-01", "M", asked, "Dr. Sato", "wrong", revision=1)
        store.conclude_second("case-01", "Dr. Sato", "send back", revision=1, reason="It cannot.")
    return place


def test_agreement_says_too_few_of_one_answer(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", "--store", place]) == 0
    told = capsys.readouterr().out
    assert "last 90 days; 1 answer read by two reviewers" in told
    assert "too few, 0 of 1 same" in told
    assert "n/a" in told


def test_agreement_as_json(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWER_ASSIST_STORE", place)
    assert main(["agreement", "--json", "--days", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["days"], told["answers"]) == ("answer-assist/agreement/1", None, 1)
    assert [each["name"] for each in told["dimensions"]] == [
        "Verdict",
        "Complete",
        "Correct",
        "Deferred rightly",
        "Worth publishing",
    ]


def test_the_table_shows_kappa_its_interval_and_what_the_check_said() -> None:
    said = [Judged(str(n), "complete", "complete", "answered", True) for n in range(50)]
    said += [Judged(str(n), "incomplete", "incomplete", "missing", False) for n in range(50, 70)]
    said += [Judged(str(n), "complete", "incomplete", "partial", False) for n in range(70, 80)]
    lines = table(agreement(said, [Concluded("1", "accept", "accept")])).splitlines()
    verdict = next(line for line in lines if line.startswith("Verdict"))
    assert "0.71 (0.56 to 0.87), n 80" in verdict
    assert next(line for line in lines if line.startswith("partial")).split() == ["partial", "10", "0", "0"]


def test_an_intact_trail_and_its_head(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--store", place]) == 0
    first, second, *rest = capsys.readouterr().out.splitlines()
    assert first == f"{place}: intact, 7 entries"
    head = second.removeprefix("head ")
    assert "noted elsewhere: keep the head" in " ".join(rest)
    assert main(["audit", "verify", "--store", place, "--head", head.upper(), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["intact"], told["entries"], told["head"], told["fault"]) == (True, 7, head, None)
    assert main(["audit", "verify", "--store", place, "--head", "0f" * 32]) == 1
    assert "entry 8: cut off: no entry has the hash 0f0f0f0f0f0f" in capsys.readouterr().out


def test_a_changed_entry_is_named(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(place)
    connection.execute("DROP TRIGGER audit_trail_no_update")
    connection.execute("UPDATE audit_trail SET who = 'Dr. Adler' WHERE number = 5")
    connection.commit()
    connection.close()
    assert main(["audit", "verify", "--store", place]) == 1
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == f"{place}: not intact"
    assert second == "entry 5: changed: what it says does not give its hash"
    assert third == "4 entries before it hold"


@pytest.mark.parametrize("command", [["agreement"], ["audit", "verify"]])
def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    missing = tmp_path / "case.sqlite"
    assert main([*command, "--store", str(missing)]) == 2
    assert f"there is no store at {missing}; name its file" in capsys.readouterr().err
    assert not missing.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "verify", "--head", "abc"], "64 hexadecimal digits"),
        (["agreement", "--days", "-1"], "a number of days"),
        (["audit"], "COMMAND"),
    ],
)
def test_arguments_are_checked(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err
