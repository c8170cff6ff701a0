"""Numbers in words: "forty-two years", "seven of nineteen nodes", "four cm"."""

from __future__ import annotations

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

ONES: dict[str, int] = {word: number for number, word in enumerate(_ONES.split(), 1)}
"""One to nineteen."""
TENS: dict[str, int] = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
"""Twenty to ninety, in tens."""
