"""What the workbench shows of a panel beside published counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pytest

from answer_assist.cases import Case
from answer_assist.findings import CaseSummary
from answer_assist.store import Store, open_store
from answer_assist.widgets.board import Review
from answer_assist.widgets.render import workbench_view

LINE = "2 of 4 results are unusual for basaloid carcinoma of the anal canal"
STATIC = resources.files("answer_assist.widgets").joinpath("static")


@pytest.fixture
def switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("panel_fit = false\n", encoding="utf-8")
    monkeypatch.setenv("ANSWER_ASSIST_SETTINGS", str(settings))


def test_the_founding_case(founding_case: Case, founding_summaries: Sequence[CaseSummary]) -> None:
    fit = workbench_view(founding_case, founding_summaries)["fit"]
    assert fit is not None
    assert fit["line"] == LINE
    unusual = {each["marker"]: each for each in fit["results"] if each["unusual"]}
    assert unusual["synaptophysin"]["counts"] == "positive in 0 of 48"
    (paper,) = unusual["synaptophysin"]["papers"]
    assert "10.1016/j.anndiagpath.2021.151758" in fit["papers"][paper - 1]
    assert fit["question"].startswith("Question to the pathologist: ")


@pytest.mark.usefixtures("switched_off")
def test_it_can_be_switched_off(founding_case: Case, founding_summaries: Sequence[CaseSummary]) -> None:
    assert workbench_view(founding_case, founding_summaries)["fit"] is None


def submitted(case: Case) -> Store:
    store = open_store(":memory:")
    store.add_case(case)
    draft = store.save_draft(case.id, "Please ask the pathologist.", author="Dr. Lind", base=None)
    store.submit(case.id, "Dr. Lind", draft.revision)
    return store


def test_the_reviewer_sees_what_the_author_saw(founding_case: Case) -> None:
    shown = Review(submitted(founding_case), founding_case.id, "Dr. Okafor").view()["case"]["fit"]
    assert shown is not None
    assert shown["line"] == LINE


def test_no_colour_of_attention_and_no_address_in_it() -> None:
    """A quiet line: weight alone tells what is unusual, and papers are text."""
    style = STATIC.joinpath("panel_fit.css").read_text("utf-8")
    script = STATIC.joinpath("panel_fit.js").read_text("utf-8")
    assert (
        set(re.findall(r"--aa-[a-z]+(?:-[a-z0-9]+)*", style)) & {"--aa-alert", "--aa-warn", "--aa-ok"}
        == set()
    )
    assert not re.search(r"#[0-9a-f]{3}|\bred\b|href|fetch\(|innerHTML", style + script)
