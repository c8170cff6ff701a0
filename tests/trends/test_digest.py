"""The digest: the last period against the one before, on weeks whose figures are known."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from answer_assist.cli import main
from answer_assist.trends.cohort import TableError
from answer_assist.trends.digesting import digest
from tests.trends.conftest import documents, findings


def weeks() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Monday 6 May: 40 cases, 10 melanomas, 3 sarcomas. Monday 13 May: 50 cases, 35 melanomas, 3 sarcomas."""
    table = documents(
        *({"document": f"o{n}", "date": "2024-05-08"} for n in range(40)),
        *({"document": f"n{n}", "date": "2024-05-19"} for n in range(50)),
        {"document": "undated"},
    )
    names = [f"o{n}" for n in range(10)] + [f"n{n}" for n in range(35)]
    rare = [f"o{n}" for n in range(20, 23)] + [f"n{n}" for n in range(40, 43)]
    rows = findings(
        *({"document": name, "kind": "tumor", "name": "melanoma"} for name in names),
        *({"document": name, "kind": "tumor", "name": "sarcoma"} for name in rare),
    )
    return table, rows


def test_a_change_comes_with_the_interval_of_the_difference() -> None:
    told = digest(*weeks())
    assert (told.period, told.before) == ("2024-05-13", "2024-05-06")
    assert (told.cases, told.cases_before, told.undated) == (50, 40, None)
    row = told.table.iloc[0]
    assert row[["name", "n", "of", "n_before", "of_before"]].tolist() == ["melanoma", 35, 50, 10, 40]
    assert row["difference"] == pytest.approx(0.45)
    assert 0.2 < row["low"] < 0.45 < row["high"] < 0.65
    assert bool(row["clear"])


def test_small_cells_of_either_period_are_not_shown() -> None:
    table = digest(*weeks()).table.set_index("name")
    assert table.loc["sarcoma", "suppressed"] == "<5"
    assert table.loc["sarcoma", ["n", "n_before", "difference", "low", "high"]].isna().all()


def test_a_topic_is_not_worked_out_from_the_others() -> None:
    table, rows = weeks()
    topics = ["Outlook"] * 30 + ["Other"] * 3 + ["Food, daily life"] * 17
    questions = pd.DataFrame(
        {"document": [f"n{n}" for n in range(50)] + [f"o{n}" for n in range(40)], "number": 1,
         "topic": topics + ["Outlook"] * 30 + ["Food, daily life"] * 10}
    )  # fmt: skip
    told = digest(table, rows, questions).table
    asked = told[told["measure"] == "question"].set_index("name")
    assert asked["n"].isna().sum() == 2  # the three others, and one that would give them away
    assert asked.loc["Outlook", "n"] == 30


def test_a_period_before_without_documents_is_empty_not_skipped() -> None:
    days = ["2024-01-01"] * 9 + ["2024-03-01"] * 9
    table = documents(*({"document": f"d{n}", "date": day} for n, day in enumerate(days)))
    told = digest(table, findings({"document": "d0", "kind": "tumor", "name": "melanoma"}), period="month")
    assert (told.period, told.before, told.cases, told.cases_before) == ("2024-03", "2024-02", 9, 0)


def test_without_dates_nothing_is_compared() -> None:
    with pytest.raises(TableError, match="no document has a date"):
        digest(documents({"document": "a"}), findings({"document": "a", "kind": "tumor", "name": "x"}))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.jsonl"
    lines = [
        {"id": f"{week}{n}", "kind": "report", "date": day, "text": text}
        for week, day, text, many in (
            ("a", "2024-05-08", "Lung, biopsy: squamous cell carcinoma, p63 positive.", 12),
            ("b", "2024-05-08", "Skin, excision: melanoma.", 8),
            ("c", "2024-05-15", "Skin, excision: melanoma.", 20),
        )
        for n in range(many)
    ]
    cases.write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = tmp_path / "out"
    assert main(["batch", str(cases), "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["digest", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["period"], told["cases"], told["cases_before"]) == ("2024-05-13", 20, 20)
    changed = {row["name"]: row for row in told["changes"] if row["measure"] == "tumor"}
    melanoma = next(row for name, row in changed.items() if "melanoma" in name)
    assert (melanoma["n"], melanoma["n_before"]) == (20, 8)
    assert main(["digest", str(out), "--format", "markdown"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("## Week 2024-05-13 against 2024-05-06")
    assert "| tumor | " in printed
    assert main(["digest", str(out)]) == 0
    assert "melanoma" in capsys.readouterr().out
    assert main(["digest", str(tmp_path / "nothing")]) == 2
    assert "answer-assist:" in capsys.readouterr().err
