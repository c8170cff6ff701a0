"""Intervals of shares and of differences of shares.

Example:
    >>> share = wilson(6, 58)
    >>> [round(each, 3) for each in (share.value, share.low, share.high)]
    [0.103, 0.048, 0.208]
"""

from __future__ import annotations

from math import nan, sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """A value with the limits of its interval; all three are NaN where there is nothing to tell of."""

    value: float
    low: float
    high: float


NOTHING = Interval(nan, nan, nan)


def normal_quantile(level: float) -> float:
    """How many standard errors an interval of that level reaches to each side: 1.96 for 0.95.

    Raises:
        ValueError: the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}; name a number between 0 and 1, as 0.95")
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(count: int, of: int, level: float = 0.95) -> Interval:
    """The share ``count`` of ``of`` with Wilson's score interval; never below 0 or above 1.

    Source: E. B. Wilson, J Am Stat Assoc 1927;22:209; recommended for small numbers by R. G. Newcombe,
    Stat Med 1998;17:857.

    Raises:
        ValueError: ``count`` is not between 0 and ``of``.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if of == 0:
        return NOTHING
    z = normal_quantile(level)
    share = count / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    # at the ends the limit is the end itself, not a rounding error beside it
    low = 0.0 if count == 0 else max(0.0, centre - reach)
    high = 1.0 if count == of else min(1.0, centre + reach)
    return Interval(share, low, high)


def difference(count: int, of: int, before: int, of_before: int, level: float = 0.95) -> Interval:
    """The difference of two shares, now minus before, with Newcombe's interval made of Wilson's limits.

    Source: R. G. Newcombe, Stat Med 1998;17:873, method 10.

    Example:
        >>> [round(each, 4) for each in difference(56, 70, 48, 80)]
        [0.2, 0.0524, 0.3339]

    Raises:
        ValueError: one of the two is no share.
    """
    now, then = wilson(count, of, level), wilson(before, of_before, level)
    if 0 in (of, of_before):
        return NOTHING
    value = now.value - then.value
    down = sqrt((now.value - now.low) ** 2 + (then.high - then.value) ** 2)
    up = sqrt((now.high - now.value) ** 2 + (then.value - then.low) ** 2)
    return Interval(value, max(-1.0, value - down), min(1.0, value + up))
