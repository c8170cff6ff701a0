"""Forms with boxes to tick: of the results that a form offers, only the ticked ones are said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.readers.marker_tokens import LINE, NUMBER, SCORE, STOP, Token

# "[ ]", "( )", "[x]", and the signs for boxes.
_BOX = re.compile(
    r"\[\s?(?P<tick>[xXvV\u2713\u2714\u2717\u2718]?)\s{0,3}\]|\(\s?(?P<cross>[xX\u2713\u2714]?)\s{0,3}\)"
    r"|(?P<empty>[\u2610\u25a1\u25a2\u2b1c\u25cb])|(?P<full>[\u2611\u2612\u25a0\u2b1b\u2713\u2714\u2705])"
)
_EMPTY = re.compile(r"[\[(]\s{0,3}[\])]|[\u2610\u25a1\u25a2\u2b1c\u25cb]")
_OPTIONS = frozenset({"result", "result-noun", "pending", "undone", "present", SCORE, NUMBER})
# A box stands this close to what it offers.
_BESIDE = 2
# Wider gaps part what follows the last option from it.
_GAP = re.compile(r"[ ]{2,}|\t")


def ticked_only(view: str, tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the options that a form offers and nobody ticked, and without the boxes.

    "ER: [x] Positive [ ] Negative" leaves ER and Positive; "PR: Positive ( ) Negative (x)" PR and Negative.

    Args:
        view: the text for reading.
        tokens: tokens of a passage, in text order.
    """
    if not tokens:
        return []
    start, end = tokens[0].start, tokens[-1].end + 4
    if _EMPTY.search(view, start, end) is None:
        return list(tokens)
    boxes = list(_BOX.finditer(view, start, end))
    left_out: list[tuple[int, int]] = [box.span() for box in boxes]
    position = 0
    while position < len(boxes):
        end = view.find("\n", boxes[position].start())
        end = end if end >= 0 else len(view)
        last = position
        while last < len(boxes) and boxes[last].start() < end:
            last += 1
        left_out.extend(_unticked(view, tokens, boxes[position:last], end))
        position = last
    return [
        token
        for token in tokens
        if token.kind in (LINE, STOP) or not any(start <= token.start < stop for start, stop in left_out)
    ]


def _is_empty(box: re.Match[str]) -> bool:
    return not (box.group("tick") or box.group("cross") or box.group("full"))


def _unticked(
    view: str, tokens: Sequence[Token], boxes: Sequence[re.Match[str]], end: int
) -> list[tuple[int, int]]:
    """The ranges of a line's options whose box is empty."""
    options = [token for token in tokens if token.kind in _OPTIONS]
    first, last = boxes[0].start(), boxes[-1].end()
    behind = any(0 <= first - token.end <= _BESIDE for token in options) and not any(
        last <= token.start <= last + _BESIDE for token in options
    )
    ranges = []
    for index, box in enumerate(boxes):
        if not _is_empty(box):
            continue
        if behind:
            floor = boxes[index - 1].end() if index else 0
            offered = [token for token in options if floor <= token.start < box.start()]
            if offered:
                ranges.append((offered[-1].start if not index else floor, box.start()))
            continue
        gap = _GAP.search(view, box.end() + 1, end)
        stop = boxes[index + 1].start() if index + 1 < len(boxes) else gap.start() if gap else end
        ranges.append((box.end(), stop))
    return ranges
