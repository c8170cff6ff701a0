"""Unrecognised names on a workbench: looked for in the background, taken for a known term or left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from answer_assist import names
from answer_assist.cases import Case, CaseDocument
from answer_assist.model_files import ModelFileError
from answer_assist.names import RecogniserMissing, UnrecognisedName, linking
from answer_assist.names.linking import Candidate, LinkingMissing
from answer_assist.store import open_store
from answer_assist.terminology import user_terms
from answer_assist.terminology.user_terms import read_user_terms, row_of
from answer_assist.widgets.desk import Desk
from answer_assist.widgets.unrecognised import Unrecognised

TEXT = "Biopsy of the lung: plakocellular growth."
NAME = "plakocellular growth"
CASE = Case("0412", (CaseDocument("report", "report", TEXT),))


class Screen:
    """A workbench's desk with the names beside it; ``sent`` is what the browser was told."""

    def __init__(self) -> None:
        self.store = open_store(":memory:")
        self.store.add_case(CASE)
        self.desk = Desk(self.store, CASE, "Dr. Lind")
        self.sent: list[dict[str, Any]] = []
        self.names = Unrecognised(lambda: self.desk, self.sent.append, self.read_again)

    def read_again(self, case: Case) -> None:
        self.desk = Desk(self.store, case, "Dr. Lind")

    def hear(self, act: str, **values: Any) -> dict[str, Any]:
        self.names.heard("w1", {"act": act, "case": "0412", **values})
        self.names.wait()
        return self.sent[-1] if self.sent else {}


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Screen]:
    monkeypatch.setenv("ANSWER_ASSIST_TERMS", str(tmp_path / "terms.tsv"))
    start = TEXT.index(NAME)
    found = UnrecognisedName(NAME, start, start + len(NAME), "tumor")
    near = (
        Candidate(row_of("tumor_types", "squamous cell carcinoma"), 0.41),
        Candidate(row_of("tumor_types", "melanoma"), 0.11),
    )
    monkeypatch.setattr(names, "unrecognised_names", lambda text, summary: (found, found))
    monkeypatch.setattr(linking, "nearest_terms", lambda name, kind: near)
    yield Screen()
    if read_user_terms().terms:
        user_terms._tell_change()


def test_a_name_comes_once_with_its_words_and_the_terms_that_are_alike(screen: Screen) -> None:
    told = screen.hear("look")
    assert (told["type"], told["case"]) == ("unrecognised", "0412")
    (name,) = told["names"]
    assert TEXT[name["start"] : name["end"]] == name["text"] == NAME
    assert name["near"] == [
        {"table": "tumor_types", "name": "squamous cell carcinoma", "code": "8070/3", "score": 0.41}
    ]


def test_it_is_this_adds_a_synonym_and_reads_the_case_again(screen: Screen) -> None:
    assert screen.desk.view()["cards"][0]["lines"] == []
    screen.hear("look")
    told = screen.hear("is", text=NAME, table="tumor_types", name="squamous cell carcinoma")
    assert told["names"] == []
    assert [(term.synonym, term.added_by) for term in read_user_terms().terms] == [(NAME, "Dr. Lind")]
    (tumor,) = screen.desk.summaries[0].of_kind("tumor")
    assert tumor.code is not None
    assert tumor.code.value == "8070/3"


def test_a_synonym_that_cannot_be_taken_is_refused_with_the_reason(screen: Screen) -> None:
    told = screen.hear("is", text="melanoma", table="tumor_types", name="squamous cell carcinoma")
    assert (told["type"], told["view"]) == ("refused", "w1")
    assert told["reason"] == "'melanoma' means melanoma (tumor_types) already"


def test_a_name_that_is_left_does_not_come_back(screen: Screen) -> None:
    screen.hear("look")
    assert screen.hear("leave", text=NAME)["names"] == []
    assert screen.hear("look")["names"] == []


def test_what_is_asked_of_another_case_is_not_done(screen: Screen) -> None:
    screen.names.heard("w1", {"act": "look", "case": "0413"})
    screen.names.wait()
    assert screen.sent == []


def test_without_scispacy_the_name_is_shown_alone(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, kind: str) -> None:
        raise LinkingMissing("get it")

    monkeypatch.setattr(linking, "nearest_terms", missing)
    assert [(name["text"], name["near"]) for name in screen.hear("look")["names"]] == [(NAME, [])]


@pytest.mark.parametrize("error", [RecogniserMissing("get it"), ModelFileError("names is damaged")])
def test_without_its_trained_part_nothing_is_shown(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def missing(text: str, summary: object) -> None:
        raise error

    monkeypatch.setattr(names, "unrecognised_names", missing)
    assert screen.hear("look").get("names", []) == []
