"""What words mean: one vector a word, a sentence the weighted sum of its words.

The vectors come with the package; ``models/coverage`` says how they were made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z]+|[0-9]+")


class WordVectors:
    """Vectors of words, read from an ``.npz`` file of ``words``, ``vectors`` (int8) and ``weights``.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such file.
    """

    def __init__(self, file: Path) -> None:
        with np.load(file, allow_pickle=False) as data:
            words: list[str] = str(data["words"][()]).split("\n")
            self._vectors = data["vectors"].astype(np.float32)
            self._vectors *= data["weights"].astype(np.float32)[:, None]
        self._rows = {word: row for row, word in enumerate(words)}

    def of(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One unit vector a lower-cased text; a text without a known word gets zeros."""
        found = np.zeros((len(texts), self._vectors.shape[1]))
        for place, text in enumerate(texts):
            rows = [self._rows[word] for word in _WORD.findall(text) if word in self._rows]
            if rows:
                vector = self._vectors[rows].sum(0)
                length = float(np.linalg.norm(vector))
                if length:
                    found[place] = vector / length
        return found
