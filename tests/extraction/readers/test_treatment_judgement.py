"""What the words around a treatment and the rules together make of its status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer_assist.extraction.readers import treatment_judgement
from answer_assist.extraction.readers.treatment_defaults import Status
from answer_assist.extraction.readers.treatment_features import features_of
from answer_assist.extraction.readers.treatment_judgement import LABELS, NONE, evidence_for, treatment_model
from answer_assist.extraction.readers.treatments import read_treatments, stated_by_rules
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

WEIGHTS = Path(__file__).parents[3] / "models" / "treatments" / "weights.json"


def _by_rules(text: str, kind: DocumentKind) -> set[tuple[str, str]]:
    stated = stated_by_rules(Reading(text, kind))
    return {(fact.mention.type, fact.status.value) for fact in stated if fact.status.value != NONE}


def _read(text: str, kind: DocumentKind = "note") -> set[tuple[str, str]]:
    return {(found.type, found.status) for found in read_treatments(Reading(text, kind))}


def test_the_weights_are_those_of_the_labels_and_evidence() -> None:
    model = treatment_model()
    assert model is not None
    assert len(model.bias) == len(LABELS)
    assert {len(row) for row in model.weights.values()} == {len(LABELS)}
    (fact,) = stated_by_rules(Reading("Colon cancer. FOLFOX was given.", "note"))
    width = len(evidence_for([0.2] * len(LABELS), fact, "note"))
    assert {label: len(row) for label, row in model.weighing.items()} == dict.fromkeys(LABELS, width)


def test_the_weights_stay_small_enough_for_the_repository() -> None:
    assert WEIGHTS.stat().st_size < 350_000


def test_a_treatment_has_the_words_and_cues_around_it_as_features() -> None:
    reading = Reading("Breast cancer. She was started on letrozole in May; surgery is planned.", "note")
    letrozole, surgery = features_of(reading, [fact.mention for fact in stated_by_rules(reading)])
    assert {"type:hormonal", "N:letrozole", "L1:on", "R4:<surgery>", "CL1:given drug///"} <= letrozole
    assert {"type:surgery", "kind:note", "L1:;", "CL1:;", "CR1:planned/planned//"} <= surgery
    assert "asked" not in letrozole | surgery


def test_a_sentence_that_asks_is_marked() -> None:
    reading = Reading("I have colon cancer. Would you do chemo?", "query")
    (features,) = features_of(reading, [fact.mention for fact in stated_by_rules(reading)])
    assert "asked" in features


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Colon cancer. FOLFOX, 6 cycles, was given in 2020.", "note", {("chemotherapy", "given")}),
        ("Rectal cancer. Plan: chemoradiation, then surgery.", "note", {("surgery", "planned")}),
        ("She has lung cancer and refused chemotherapy.", "query", {("chemotherapy", "declined")}),
        ("My father has a glioma. Should he have radiation?", "query", {("radiotherapy", "considered")}),
    ],
)
def test_what_rules_and_words_agree_on(text: str, kind: DocumentKind, found: set[tuple[str, str]]) -> None:
    assert found <= _read(text, kind)


@pytest.mark.parametrize(
    ("text", "by_rules", "judged"),
    [
        (
            "Lung cancer. Would you insist on chemo first?",
            ("chemotherapy", "given"),
            ("chemotherapy", "considered"),
        ),
        (
            "Mother, 70, cancer of the gullet. They spoke with us for five minutes: chemo or only comfort, "
            "we choose. What is best?",
            ("chemotherapy", "given"),
            ("chemotherapy", "considered"),
        ),
    ],
)
def test_words_tell_what_no_rule_reads(text: str, by_rules: tuple[str, str], judged: tuple[str, str]) -> None:
    assert by_rules in _by_rules(text, "query")
    found = _read(text, "query")
    assert judged in found
    assert by_rules not in found


def test_what_is_denied_in_so_many_words_is_not_brought_back() -> None:
    assert _read("Kidney cancer, found in March. No chemotherapy till now.") == set()


def test_likelier_with_the_rules_than_without() -> None:
    model = treatment_model()
    assert model is not None
    (fact,) = stated_by_rules(Reading("Colon cancer. Surgery is planned.", "note"))
    likely = [0.2] * len(LABELS)
    unsaid = fact._replace(status=Status(NONE))
    assert model.weighed(likely, unsaid, "note")["planned"] < model.weighed(likely, fact, "note")["planned"]


def test_a_status_gives_way_only_to_one_that_is_much_likelier() -> None:
    model = treatment_model()
    assert model is not None
    near = dict.fromkeys(LABELS, 0.0) | {"given": 0.45, "planned": 0.55}
    far = dict.fromkeys(LABELS, 0.0) | {"given": 0.2, "planned": 0.8}
    assert model.chosen(near, "given", told=False) == "given"
    assert model.chosen(far, "given", told=False) == "planned"


def test_what_words_tell_gives_way_late() -> None:
    model = treatment_model()
    assert model is not None
    between = (model.switch_by + model.leave_by) / 2
    nearer = dict.fromkeys(LABELS, 0.0) | {"given": 0.5 - between / 2, "planned": 0.5 + between / 2}
    assert model.chosen(nearer, "given", told=False) == "planned"
    assert model.chosen(nearer, "given", told=True) == "given"
    none = dict.fromkeys(LABELS, 0.0) | {"given": 0.1, NONE: 0.9}
    assert model.chosen(none, "given", told=False) == NONE
    assert model.chosen(none, "given", told=True) == "given"


@pytest.mark.parametrize("said", ["declined", "considered"])
def test_what_words_refuse_or_leave_open_stays(said: str) -> None:
    model = treatment_model()
    assert model is not None
    given = dict.fromkeys(LABELS, 0.0) | {"given": 1.0}
    assert model.chosen(given, said, told=True) == said
    assert model.chosen(given, said, told=False) == "given"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("She was almost put on R-CHOP. Breast cancer.", "query", ("chemotherapy", "considered")),
        ("Rectal cancer. The mass could not be removed.", "note", ("surgery", "declined")),
        ("He has rectal cancer. Dr wants radiation first.", "query", ("radiotherapy", "planned")),
    ],
)
def test_plain_words_are_not_outvoted(text: str, kind: DocumentKind, found: tuple[str, str]) -> None:
    assert _read(text, kind) == {found}


def test_without_its_weights_the_rules_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hashes.json").write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setattr("answer_assist.model_files._folder", lambda: tmp_path)
    treatment_judgement.treatment_model.cache_clear()
    treatment_judgement.model_file.cache_clear()
    try:
        with pytest.warns(UserWarning, match="by rules alone"):
            found = list(read_treatments(Reading("Colon cancer. FOLFOX was given.", "note")))
        assert [(one.name, one.status) for one in found] == [("FOLFOX", "given")]
    finally:
        treatment_judgement.treatment_model.cache_clear()
        treatment_judgement.model_file.cache_clear()
