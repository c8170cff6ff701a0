"""Misspelt names: a long word that no table knows, one slip away from exactly one word that a table has.

Only words of eight letters and more are mended ("carcenoma", "adenocarcinomma", "gemcitabene"), with the
first letter right: shorter ones lie too close to ordinary English. The words of the text stay as they are; a
mended word only serves to find the term.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

SHORTEST = 8
_LONGEST = 40  # a longer run of letters is no name, and trying its slips would take its length squared
_REMEMBERED = 50_000


class Speller:
    """Mends words towards a vocabulary.

    Args:
        names: words that are mended to: names of tumors, drugs, organs.
        known: further words that are right as they stand, and so are never mended.

    >>> Speller({"carcinoma"}, ()).mend("carcenoma")
    'carcinoma'
    """

    def __init__(self, names: Collection[str], known: Collection[str]) -> None:
        self._known = frozenset(names) | frozenset(known)
        self._right = set(self._known)  # and what was looked at before
        self._by_variant: dict[str, list[str]] = {}
        for name in names:
            if len(name) >= SHORTEST and name.isalpha():
                for variant in {name, *_shortened(name)}:
                    self._by_variant.setdefault(variant, []).append(name)
        self._mended: dict[str, str] = {}

    def slips_among(self, words: Iterable[str]) -> dict[str, str]:
        """The words that are a misspelt name, each with the name set right.

        >>> Speller({"carcinoma"}, ()).slips_among(["squamous", "carcenoma"])
        {'carcenoma': 'carcinoma'}
        """
        right = self._right
        unknown = [word for word in words if len(word) >= SHORTEST - 1 and word not in right]
        if not unknown:
            return {}
        slips = {word: mended for word in unknown if (mended := self.mend(word)) != word}
        if len(right) - len(self._known) >= _REMEMBERED:
            right = self._right = set(self._known)
        right.update(word for word in unknown if word not in slips)
        return slips

    def mend(self, word: str) -> str:
        """The name that the word stands for, or the word itself."""
        if not SHORTEST - 1 <= len(word) <= _LONGEST or word in self._known:
            return word
        mended = self._mended.get(word)
        if mended is None:
            if len(self._mended) >= _REMEMBERED:
                self._mended.clear()
            mended = self._mended[word] = self._nearest(word)
        return mended

    def _nearest(self, word: str) -> str:
        near = {
            name
            for variant in (word, *_shortened(word))
            for name in self._by_variant.get(variant, ())
            if one_slip(word, name)
        }
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    """The word with one letter left out, never the first."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))


def one_slip(word: str, name: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes the word the name.

    A letter more or less at the very end is taken for an inflection and is no slip.

    >>> one_slip("metastatis", "metastasis"), one_slip("metsatasis", "metastasis"), one_slip("liver", "river")
    (True, True, False)
    """
    if word[0] != name[0] or abs(len(word) - len(name)) > 1 or word == name:
        return False
    start = 0
    shortest = min(len(word), len(name))
    while start < shortest and word[start] == name[start]:
        start += 1
    end = 0
    while end < shortest - start and word[-1 - end] == name[-1 - end]:
        end += 1
    left, right = word[start : len(word) - end], name[start : len(name) - end]
    if end == 0 and len(word) != len(name):
        return False  # "completed" beside "complete": an inflection, no slip
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])
