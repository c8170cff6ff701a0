"""Words in the pieces that a BERT model knows (WordPiece, lower case).

The usual library for this brings a client of a download service with it; this package asks no other host, and
the few lines below need none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Self

# Words of letters and digits; every other sign stands alone. The underscore is a sign here.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 100
_INSIDE = "##"
_KEPT_WORDS = 50_000


class WordPieces:
    """A vocabulary of word pieces.

    Args:
        pieces: one token each, in the order of their numbers; pieces inside a word begin with "##".

    Raises:
        ValueError: there is no token for what is unknown.

    >>> pieces = WordPieces(["[UNK]", "syn", "##apt", "##o", "positive"])
    >>> pieces.ids("Synapto positive!")
    [1, 2, 3, 4, 0]
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        unknown = self._numbers.get("[UNK]")
        if unknown is None:
            raise ValueError("the vocabulary has no token [UNK]")
        self._unknown = unknown
        self._longest = max(map(len, self._numbers))
        # words come again and again: each is cut once
        self._cut = lru_cache(_KEPT_WORDS)(self._pieces_of)

    @classmethod
    def read(cls, file: Path) -> Self:
        """A vocabulary from a file with one token a line."""
        return cls(file.read_text(encoding="utf-8").split("\n"))

    def number(self, token: str) -> int:
        """The number of one token as it stands in the vocabulary.

        Raises:
            ValueError: it is not there.
        """
        if token not in self._numbers:
            raise ValueError(f"the vocabulary has no token {token}")
        return self._numbers[token]

    def ids(self, text: str) -> list[int]:
        """The numbers of a text's pieces."""
        bare = unicodedata.normalize("NFD", text.lower())
        plain = "".join(sign for sign in bare if unicodedata.category(sign) != "Mn")
        return [number for word in _WORD.findall(plain) for number in self._cut(word)]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        """The longest pieces from the left; a word with any other is unknown."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found, start = [], 0
        while start < len(word):
            begin = _INSIDE if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(begin + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(found)
