"""The view of a text that is read: look-alike characters folded, invisible ones left out, with the way back.

The text itself is never changed: findings point into it exactly as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

# One character for one character, so that most texts need no map back at all.
_SAME_LENGTH = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
    **dict.fromkeys("\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u0060\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2028\u2029\u0085\x0b\x0c", "\n"),
    **dict.fromkeys("\u2022\u25cf\u25aa\u25e6\u2023\u2043\u00b7", "*"),
    **dict.fromkeys("\u2264\u2a7d", "<"),
    **dict.fromkeys("\u2265\u2a7e", ">"),
    **dict.fromkeys("\u223c\u02dc\u2248", "~"),
    **dict.fromkeys("\u207a\u208a\ufe62", "+"),
    **dict.fromkeys("\u207b\u208b", "-"),
    "\u00d7": "x",
    "\u2215": "/",
    "\u2044": "/",
    "\ufe6a": "%",
    "\u066a": "%",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
# Zero-width and bidirectional controls, soft hyphen, byte-order mark.
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x00AD, 0x00AD),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2064),
        (0x2066, 0x2069),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)
# A word broken at the end of a line ("differen-\ntiated") is read as one.
_SIGNS = _INVISIBLE.union(_SAME_LENGTH)
_ASCII_SIGNS = tuple(sign for sign in _SAME_LENGTH if sign.isascii())
_UNUSUAL = re.compile(r"[^ -_a-~\t\n\r]")
_LEFT_OUT = re.compile(f"[{''.join(_INVISIBLE)}]+|\r(?=\n)|-[ ]?\r?\n(?=[a-z])")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


class View:
    """``text`` is what readers see; ``to_raw`` carries a half-open range of it back to the given text."""

    __slots__ = ("_added", "_starts", "text")

    def __init__(self, raw: str) -> None:
        if raw.isascii():
            signs = frozenset(sign for sign in _ASCII_SIGNS if sign in raw)
        else:
            signs = _SIGNS.intersection(_UNUSUAL.findall(raw))
        text = raw
        for sign in signs - _INVISIBLE:  # few: a translation table would take every letter in its hand
            text = text.replace(sign, _SAME_LENGTH[sign])
        self._starts: list[int] = []
        self._added: list[int] = []
        pieces: list[str] = []
        position = added = length = 0
        whole = signs.isdisjoint(_INVISIBLE) and "\r" not in text and "-\n" not in text and "- \n" not in text
        for match in () if whole else _LEFT_OUT.finditer(text):
            if match[0][0] == "-" and text[match.start() - 1 : match.start()] not in _LETTERS:
                continue
            pieces.append(text[position : match.start()])
            length += match.start() - position
            added += match.end() - match.start()
            position = match.end()
            self._starts.append(length)
            self._added.append(added)
        self.text = "".join([*pieces, text[position:]]) if pieces else text

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the given text of the view's ``start`` to ``end``."""
        if not self._starts:
            return start, end
        return self._shift(start), self._shift(end - 1) + 1 if end > start else self._shift(start)

    def from_raw(self, start: int, end: int) -> tuple[int, int]:
        """The range of the view that shows ``start`` to ``end`` of the given text."""
        return bisect_left(range(len(self.text)), start, key=self._shift), bisect_left(
            range(len(self.text)), end, key=self._shift
        )

    def _shift(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        return position + self._added[index] if index >= 0 else position


def lower(text: str) -> str:
    """Lower case of the same length: the few letters whose lower case is longer stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
