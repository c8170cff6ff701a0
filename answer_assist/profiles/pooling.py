"""Several published series of one type and one marker as one rate, honest about small N and disagreement.

Beta-binomial: the true rate of each series is drawn from a Beta distribution around the pooled rate (other
antibodies, cut-offs, cases), and its positives are binomial. Young-Xu and Chan describe the model for pooling
event rates (BMC Med Res Methodol 2008;8:58, doi:10.1186/1471-2288-8-58).

The intraclass correlation rho, by which series disagree, is estimated by the method of moments. Few series
say little of it: the estimate is drawn towards PRIOR_RHO as if PRIOR_SERIES further series had shown that
value. A series of n tumors then counts as n / (1 + (n - 1) rho) tumors, so that one series of 500 says no
more than ten tumors of as many laboratories would. The interval is the equal-tailed 95 % interval of the Beta
posterior that these counts give with Jeffreys' prior, Beta(0.5, 0.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, log, log1p

from answer_assist.profiles.tables import Count

PRIOR_RHO = 0.1
"""How much series disagree where little is known: near the mean over the pairs with three series or more."""
PRIOR_SERIES = 2
"""How many series the prior weighs as."""


@dataclass(frozen=True, slots=True)
class PooledRate:
    """A pooled rate: ``positive`` of ``total`` tumors in ``series`` papers.

    ``a`` and ``b`` are the parameters of the Beta posterior, ``rate`` is its mean: the probability that a
    tumor of the type is positive in a laboratory that is not among the series.
    """

    positive: int
    total: int
    series: int
    rho: float
    a: float
    b: float

    @property
    def rate(self) -> float:
        """The probability of a positive result, above 0 and below 1."""
        return self.a / (self.a + self.b)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval; it reaches 0 where no tumor was positive, and 1 where all were."""
        low = 0.0 if self.positive == 0 else _beta_quantile(0.025, self.a, self.b)
        high = 1.0 if self.positive == self.total else _beta_quantile(0.975, self.a, self.b)
        return low, high


def pooled(counts: Iterable[Count]) -> PooledRate | None:
    """The rate of a pair's counts; None where there are none. The rows of one paper are one series.

    >>> from answer_assist.profiles.tables import profile_tables
    >>> anus = "basaloid squamous cell carcinoma of the anus"
    >>> rate = pooled(profile_tables().counts[anus, "synaptophysin"])
    >>> rate.positive, rate.total, round(rate.rate, 3), [round(end, 2) for end in rate.interval]
    (0, 48, 0.053, [0.0, 0.25])
    """
    series: dict[str, tuple[int, int]] = {}
    for each in counts:
        positive, total = series.get(each.source.key, (0, 0))
        series[each.source.key] = positive + each.positive, total + each.total
    return pooled_series(list(series.values())) if series else None


def pooled_series(series: Sequence[tuple[int, int]]) -> PooledRate:
    """The rate of series, each (positive, total)."""
    rho = (PRIOR_SERIES * PRIOR_RHO + (len(series) - 1) * disagreement(series)) / (
        PRIOR_SERIES + len(series) - 1
    )
    weights = [total / (1 + (total - 1) * rho) for _, total in series]
    positives = sum(w * positive / total for w, (positive, total) in zip(weights, series, strict=True))
    return PooledRate(
        positive=sum(positive for positive, _ in series),
        total=sum(total for _, total in series),
        series=len(series),
        rho=rho,
        a=0.5 + positives,
        b=0.5 + sum(weights) - positives,
    )


def disagreement(series: Sequence[tuple[int, int]]) -> float:
    """The intraclass correlation of series by the method of moments, from 0 (they agree) to 1.

    >>> disagreement([(5, 10), (10, 20)]), round(disagreement([(0, 50), (50, 50)]), 2)
    (0.0, 1.0)
    """
    positive, total = sum(p for p, _ in series), sum(n for _, n in series)
    rate, others = positive / total, len(series) - 1
    if others < 1 or not 0 < rate < 1:
        return 0.0
    spread = sum(n * (p / n - rate) ** 2 for p, n in series) / (rate * (1 - rate))
    most = total - sum(n * n for _, n in series) / total
    if most <= others:
        return 0.0  # series of one tumor each: nothing tells tumors from series
    return min(1.0, max(0.0, (spread - others) / (most - others)))


@cache
def _beta_quantile(p: float, a: float, b: float) -> float:
    """Where the Beta(a, b) distribution function reaches p: Newton's steps, halved where they would leave."""
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(60):
        missing = p - _beta_cdf(x, a, b, scale)
        low, high = (x, high) if missing > 0 else (low, x)
        step = missing / exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        following = x + step if low < x + step < high else (low + high) / 2
        if abs(following - x) < 1e-6:
            return following
        x = following
    return x


def _beta_cdf(x: float, a: float, b: float, scale: float) -> float:
    """The regularised incomplete beta function: its continued fraction, by Lentz's method."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_cdf(1 - x, b, a, scale)
    c = 1.0
    d = 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 200):
        change = 1.0
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + part * d)
            c = 1 + part / c
            change = c * d
            value *= change
        if abs(change - 1) < 1e-9:
            break
    return exp(scale + a * log(x) + b * log1p(-x)) * value / a
