"""The explorer's cohorts, figures and cases, on a corpus whose true figures are known."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from answer_assist.trends.explore import (
    Choice,
    Tables,
    cases_behind,
    chosen,
    family,
    figures,
    prepared,
    words_behind,
)
from answer_assist.widgets.exploring import cases_view, figures_view, menus_view
from tests.trends.conftest import documents, findings

Corpus = tuple[pd.DataFrame, pd.DataFrame]
SQUAMOUS = {"tumor_type": "squamous cell carcinoma", "marker": "p63"}


def many(corpus: Corpus, times: int) -> Tables:
    """The corpus so many times over, each time with cases of its own."""
    told = [
        pd.concat([table.assign(**_renamed(table, n)) for n in range(times)], ignore_index=True)
        for table in corpus
    ]
    return prepared(Tables(*told))


def _renamed(table: pd.DataFrame, n: int) -> dict[str, pd.Series]:
    return {name: f"{n}-" + table[name] for name in ("document", "case") if name in table.columns}


def test_menus_say_how_many_there_are_of_each(corpus: Corpus) -> None:
    menus = menus_view(many(corpus, 1))
    assert {row["name"]: row["n"] for row in menus["families"]} == {
        "carcinoma": 80,
        "neuroendocrine tumor": 40,
    }
    assert {row["name"]: row["n"] for row in menus["specialties"]} == {"oncology": 80, "pathology": 40}
    assert menus["years"] == [{"year": 2024, "n": 120}]


@pytest.mark.parametrize(
    ("choice", "cases"),
    [
        (Choice(), 120),
        (Choice(families=["carcinoma"]), 80),
        (Choice(specialties=["pathology"]), 40),
        (Choice(families=["carcinoma"], specialties=["pathology"]), 0),
        (Choice(first=2025), 0),
        (Choice(last=2024), 120),
        (Choice(kinds=["query"]), 0),
    ],
)
def test_a_cohort_has_the_cases_that_the_menus_say(corpus: Corpus, choice: Choice, cases: int) -> None:
    cohort = chosen(many(corpus, 1), choice)
    assert cohort.documents["unit"].nunique() == cases
    assert set(cohort.findings["document"]) == set(cohort.documents["document"])


def test_behind_each_number_of_a_figure_stand_as_many_cases(corpus: Corpus) -> None:
    tables = many(corpus, 1)
    told = figures(tables, "p63")
    for row in told["marker positivity"].itertuples():
        names = {"tumor_type": str(row.tumor_type), "marker": "p63"}
        assert len(cases_behind(tables, "marker positivity", names)) == row.n
    for row in told["spread"].itertuples():
        pair = {"primary": str(row.primary), "metastasis": str(row.metastasis)}
        assert len(cases_behind(tables, "spread", pair)) == row.n
    for name, of in told["percentages"].groupby("tumor_type")["of"].first().items():
        assert len(cases_behind(tables, "percentages", {"tumor_type": str(name)})) == of


def test_the_cases_behind_a_number_that_is_not_shown_are_not_listed(corpus: Corpus) -> None:
    tables = many(corpus, 1)
    small = {"tumor_type": "small cell carcinoma", "marker": "p63"}  # 3 of 30
    held = {"tumor_type": "squamous cell carcinoma", "marker": "p63"}  # 48 of 50 would tell the other 2
    for names in (small, held):
        with pytest.raises(ValueError, match="not shown"):
            cases_view(tables, Choice(), "marker positivity", names, 5)
    liver = {"primary": "breast", "metastasis": "liver"}
    with pytest.raises(ValueError, match="not shown"):
        cases_view(tables, Choice(), "spread", liver, 5)
    shown = cases_view(tables, Choice(), "percentages", {"tumor_type": "small cell carcinoma"}, 5)
    assert shown["title"] == "Small cell carcinoma: 40 cases"


def test_20000_cases_are_counted_while_one_waits(corpus: Corpus) -> None:
    tables = many(corpus, 167)
    started = time.process_time()
    shown = figures_view(tables, Choice(families=["carcinoma"]), "p63", 5)
    cases = cases_view(tables, Choice(families=["carcinoma"]), "marker positivity", SQUAMOUS, 5)
    seconds = time.process_time() - started
    assert shown["cases"] == 80 * 167
    row = next(
        row for row in shown["figures"]["marker positivity"]["rows"] if row["name"] == SQUAMOUS["tumor_type"]
    )
    assert (row["n"], row["of"]) == (48 * 167, 50 * 167)
    assert (cases["total"], len(cases["lines"])) == (48 * 167, 200)
    assert seconds < 6  # one or two on most machines; with a loop over cases it was twenty


def test_nothing_and_one_case() -> None:
    row = {"document": "a", "kind": "tumor", "name": "melanoma"}
    nothing = prepared(Tables(documents({"document": "a"}).head(0), findings(row).head(0)))
    assert figures_view(nothing, Choice(), "", 5)["figures"] == {}
    assert menus_view(nothing)["years"] == []
    one = prepared(Tables(documents({"document": "a", "date": "2024-05-06"}), findings(row)))
    shown = figures_view(one, Choice(), "", 5)
    assert (shown["cases"], shown["figures"]["marker positivity"]["rows"]) == (1, [])


def test_the_words_behind_a_number_with_some_around() -> None:
    text = "Biopsy of the liver, received in formalin and cut at three levels: p63 is focally positive here."
    at = text.index("p63")
    row = {"document": "a", "evidence": [{"start": at, "end": at + 3}, {"start": at + 7, "end": at + 23}]}
    tables = Tables(documents({"document": "a"}), findings(), texts={"a": text})
    pieces = words_behind(row, tables, around=12)
    assert [piece for piece, lit in pieces if lit] == ["p63", "focally positive"]
    assert "".join(piece for piece, _ in pieces) == "… levels: p63 is focally positive here."


def test_the_narrowest_large_group_of_a_tumor() -> None:
    assert family("small cell carcinoma") == "neuroendocrine tumor"
    assert family("diffuse large B-cell lymphoma") == "lymphoma"
