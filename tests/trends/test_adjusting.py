"""Adjusted counts: what the estimators hit, how often their intervals cover the truth, by whose figures."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from answer_assist.trends.adjusting import (
    ResultTally,
    Tally,
    accuracy,
    adjusted_count,
    adjusted_positive_share,
    adjusted_share,
    measured_sets,
)

ROOT = Path(__file__).parents[2]


def test_precision_over_recall_is_rogan_and_gladens_estimator() -> None:
    # 1,000 cases, 200 with the finding; 160 of them read (recall 0.8), 16 others read as well
    tally = Tally(right=160, wrong=16, missed=40)
    specificity = 1 - 16 / 800
    apparent = 176 / 1000
    rogan_gladen = (apparent + specificity - 1) / (0.8 + specificity - 1)
    assert adjusted_share(176, 1000, tally).value == pytest.approx(rogan_gladen) == pytest.approx(0.2)
    assert adjusted_count(176, 1000, tally).value == pytest.approx(200)


def test_adjusted_figures_stay_between_nothing_and_all() -> None:
    assert adjusted_count(95, 100, Tally(70, 0, 30)).value == 100
    assert adjusted_count(0, 100, Tally(70, 5, 30))[:2] == (0, 0)
    assert adjusted_positive_share(0, 40, ResultTally(90, 10, 80, 20)).value == 0
    assert adjusted_positive_share(40, 40, ResultTally(90, 10, 80, 20)).value == 1
    assert np.isnan(adjusted_positive_share(5, 40, ResultTally(50, 50, 50, 50)).value)
    assert np.isnan(adjusted_count(0, 0, Tally(1, 1, 1)).value)


@pytest.mark.parametrize("truth", [0.05, 0.3, 0.9])
def test_the_interval_of_positive_shares_covers_the_truth(truth: float) -> None:
    chance, hit, sensitivity, specificity = np.random.default_rng(6), 0, 0.95, 0.9
    for _ in range(600):
        read = chance.binomial(80, truth * sensitivity + (1 - truth) * (1 - specificity))
        right, denied = chance.binomial(150, sensitivity), chance.binomial(120, specificity)
        results = ResultTally(int(right), 150 - int(right), int(denied), 120 - int(denied))
        told = adjusted_positive_share(int(read), 80, results)
        hit += told.low <= truth <= told.high
    assert hit / 600 > 0.92


@pytest.mark.parametrize("truth", [0.05, 0.3, 0.6])
def test_the_interval_of_counts_covers_the_truth(truth: float) -> None:
    chance, hit, precision, recall = np.random.default_rng(6), 0, 0.9, 0.85
    for _ in range(600):
        invented = recall * (1 - precision) / precision
        having = chance.binomial(200, truth)
        read = chance.binomial(having, recall) + chance.binomial(200 - having, truth * invented / (1 - truth))
        right, wrong = chance.binomial(150, recall), chance.poisson(150 * invented)
        told = adjusted_share(min(200, int(read)), 200, Tally(int(right), int(wrong), 150 - int(right)))
        hit += told.low <= truth <= told.high
    assert hit / 600 > 0.92


def test_held_out_figures_are_used_as_soon_as_they_are_there() -> None:
    counted = [each for each in measured_sets().values() if each.get("tallies")]
    if any(each["held_out"] for each in counted):
        assert "held-out" in accuracy().measured_on
    else:
        assert "flatter" in accuracy().measured_on
    assert set(accuracy().tallies) >= {"tumor", "site", "marker", "question"}


def test_the_document_and_the_adjustment_read_the_same_figures() -> None:
    spec = importlib.util.spec_from_file_location("accuracy", ROOT / "benchmarks" / "accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    document = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    table = document.split(benchmark.BEGIN)[1].split(benchmark.END)[0]
    assert table == benchmark.table(measured_sets())
