"""Published series as one rate: small numbers and disagreement make the interval wide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from answer_assist.profiles.pooling import PRIOR_RHO, disagreement, pooled, pooled_series

SERIES = st.lists(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=6
)


def width(*series: tuple[int, int]) -> float:
    low, high = pooled_series(series).interval
    return high - low


@given(SERIES)
def test_the_rate_lies_in_its_interval_and_never_at_an_end(series: list[tuple[int, int]]) -> None:
    rate = pooled_series(series)
    low, high = rate.interval
    assert 0 <= low < rate.rate < high <= 1
    assert 0 < rate.rate < 1
    assert 0 <= rate.rho <= 1


@given(SERIES)
def test_the_interval_is_that_of_the_beta_distribution(series: list[tuple[int, int]]) -> None:
    rate = pooled_series(series)
    low, high = rate.interval
    if rate.positive:
        assert low == pytest.approx(beta.ppf(0.025, rate.a, rate.b), abs=1e-4)
    if rate.positive < rate.total:
        assert high == pytest.approx(beta.ppf(0.975, rate.a, rate.b), abs=1e-4)


@given(SERIES)
def test_positive_and_negative_are_told_alike(series: list[tuple[int, int]]) -> None:
    turned = pooled_series([(total - positive, total) for positive, total in series])
    assert pooled_series(series).rate == pytest.approx(1 - turned.rate)


def test_none_of_five_says_less_than_none_of_fifty() -> None:
    assert pooled_series([(0, 5)]).rate > 0.1 > pooled_series([(0, 50)]).rate
    assert width((0, 5)) > width((0, 50))


def test_a_large_series_is_not_taken_for_many() -> None:
    """500 tumors of one laboratory share its antibody and its cut-off."""
    assert width((400, 500)) > width(*[(40, 50)] * 10)


def test_series_that_disagree_make_the_interval_wide() -> None:
    assert width((10, 100), (90, 100)) > 1.5 * width((50, 100), (50, 100))


def test_disagreement_is_the_intraclass_correlation() -> None:
    assert disagreement([(0, 40), (40, 40)]) == pytest.approx(1)
    assert disagreement([(20, 40), (20, 40)]) == 0
    assert disagreement([(3, 40)]) == 0  # one series tells nothing of others
    assert disagreement([(0, 40), (0, 9)]) == 0


def test_of_one_series_the_prior_says_how_much_others_would_differ() -> None:
    assert pooled_series([(7, 20)]).rho == PRIOR_RHO


def test_nothing_published_is_no_rate() -> None:
    assert pooled([]) is None
