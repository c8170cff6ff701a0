"""What the words around an organ and the rules together make of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer_assist.extraction.readers import site_judgement
from answer_assist.extraction.readers.site_claims import find_claims
from answer_assist.extraction.readers.site_features import find_organs
from answer_assist.extraction.readers.site_judgement import (
    EVIDENCE,
    LABELS,
    evidence_for,
    judge,
    label_of,
    site_model,
)
from answer_assist.extraction.readers.sites import claims_by_rules, read_sites
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind

WEIGHTS = Path(__file__).parents[3] / "models" / "sites" / "weights.json"


def _labels(text: str, kind: DocumentKind = "note") -> dict[str, set[str]]:
    """The labels of each organ with the rules and the model."""
    reading = Reading(text, kind)
    claims, grammar = find_claims(reading)
    found: dict[str, set[str]] = {}
    for claim in judge(reading, grammar, claims_by_rules(reading, claims, grammar)):
        if claim.experiencer == "patient":
            found.setdefault(claim.place.code[:3], set()).add(label_of(claim))
    return found


def test_the_weights_are_those_of_the_labels_and_evidence() -> None:
    model = site_model()
    assert model is not None
    assert len(model.bias) == len(LABELS)
    assert {len(row) for row in model.weights.values()} == {len(LABELS)}
    assert {label: len(row) for label, row in model.weighing.items()} == dict.fromkeys(LABELS, len(EVIDENCE))


def test_the_weights_stay_small_enough_for_the_repository() -> None:
    assert WEIGHTS.stat().st_size < 450_000


def test_an_organ_has_the_words_around_it_as_features() -> None:
    reading = Reading("Prostatic adenocarcinoma, acinar. The liver is free of metastases.", "note")
    _, grammar = find_claims(reading)
    organs = find_organs(reading, grammar)
    assert {"code:C22", "l1:the", "tum"} <= organs["C22"].features


@pytest.mark.parametrize(
    ("text", "organ", "label"),
    [
        ("Breast cancer, 2019. Bone scan: no mets.", "C41", "M-"),
        ("Adenocarcinoma of the lung. Nodule in the left adrenal, suspicious for metastasis.", "C74", "M?"),
        ("Colon cancer. Multiple metastases in the liver.", "C22", "M+"),
        ("Ductal carcinoma of the left breast.", "C50", "P+"),
    ],
)
def test_what_rules_and_words_agree_on(text: str, organ: str, label: str) -> None:
    assert _labels(text)[organ] == {label}


def test_words_tell_what_no_rule_reads() -> None:
    text = "Gastric cancer. No adrenal nodules, no liver lesions."
    reading = Reading(text, "note")
    claims, grammar = find_claims(reading)
    assert "C74" not in {claim.place.code[:3] for claim in claims_by_rules(reading, claims, grammar)}
    assert _labels(text)["C74"] == {"M-"}


@pytest.mark.parametrize(
    "text",
    [
        "Is it bad? They found nothing in the bowel.",
        "Usually colon cancer spreads to the liver.",
        "His uncle had cancer of the pancreas.",
    ],
)
def test_nothing_is_added_without_a_tumor_of_the_patient(text: str) -> None:
    assert _labels(text, "query") == {}


def test_a_primary_that_rules_exclude_stays_excluded() -> None:
    assert _labels("Colon cancer. He has never had lung cancer.")["C34"] == {"P-"}


def test_parts_of_an_organ_keep_their_own_verdicts() -> None:
    text = "Follicular lymphoma. Nodes in the neck and the groin, and the spleen, bone marrow biopsy clean."
    assert _labels(text, "query")["C42"] == {"M+", "M-"}


def test_what_is_said_in_so_many_words_stays() -> None:
    assert _labels("Breast cancer. It has spread to her pelvic region.")["C76"] == {"M+"}


def test_a_mass_with_a_score_stays_in_doubt() -> None:
    assert _labels("Mammogram: spiculated mass in the left breast, BI-RADS 5.", "report")["C50"] == {"P?"}


def test_likelier_with_the_rules_than_without() -> None:
    model = site_model()
    assert model is not None
    likely = {"C22": model.likely({"code:C22", "kind:organ", "own+"})}
    alone = model.weighed(likely, {})["C22"]["M+"]
    backed = model.weighed(likely, {"C22": {"M+": (2, 1)}})["C22"]["M+"]
    assert alone < backed


def test_evidence_has_a_number_for_each_name() -> None:
    likely = {"C22": dict.fromkeys(LABELS, 0.1), "C18": dict.fromkeys(LABELS, 0.2)}
    evidence = evidence_for("M+", "C22", likely, {"C22": {"M+": (2, 1)}, "C18": {"P+": (3, 2)}})
    named = dict(zip(EVIDENCE, evidence, strict=True))
    assert (named["said"], named["primary said elsewhere"], named["bias"]) == (1.0, 1.0, 1.0)
    assert (named["said weakly"], named["said in words"], named["said often"]) == (0.0, 0.0, 0.0)


def test_without_its_weights_the_rules_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hashes.json").write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setattr("answer_assist.model_files._folder", lambda: tmp_path)
    site_judgement.site_model.cache_clear()
    site_judgement.model_file.cache_clear()
    try:
        with pytest.warns(UserWarning, match="by rules alone"):
            sites = list(read_sites(Reading("Colon cancer. Metastases in the liver.", "note")))
        assert [(site.name, site.role) for site in sites] == [("colon", "primary"), ("liver", "metastasis")]
    finally:
        site_judgement.site_model.cache_clear()
        site_judgement.model_file.cache_clear()


def test_evidence_of_an_added_site_stands_in_the_text() -> None:
    text = "Gastric cancer. No adrenal nodules, no liver lesions."
    site = next(site for site in read_sites(Reading(text, "note")) if site.role == "metastasis")
    assert all(text[span.start : span.end] == span.text for span in site.evidence)
    assert any(span.text == "adrenal" for span in site.evidence)
