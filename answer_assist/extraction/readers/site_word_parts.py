"""What a word between an organ and the word that gives it its role does: read over, said, joined, in the way.

Most words there are adjectives, and no list holds them all: "an ill-defined subcapsular avid lesion in the
liver". So a word that is in no list is judged by its ending, and one word that remains unknown is read over.
"""

from __future__ import annotations

from functools import cache

from answer_assist.extraction.readers.site_events import PREPOSITIONS, SIGNS
from answer_assist.extraction.readers.site_lexicon import fillers, whole_body_words
from answer_assist.terminology.loader import load_table

_AND = frozenset(
    {"and", "or", "nor", "as", "well", "also", "either", "with", "plus", "but", "only", "than", "&", "+"}
)
_DENIED = frozenset({"no", "not", "nor", "neither", "without"})
_SAVE = frozenset({"except", "apart", "aside", "save", "besides", "excepting"})
_NUMERALS = frozenset({"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"})
_NODAL = frozenset({"lymph", "node", "nodes", "nodal"})
_SIGNS = {".": "stop", "(": "bracket", ",": "comma", ";": "comma", ":": "colon", "=": "colon"}
# Shorter words have no ending: "oral", "ovary".
_SHORTEST = 5


class WordParts(dict[str, str]):
    """The part that each word plays: filler, adjective, number, preposition, said, and, denied, comma, colon,
    bracket, stop, node; "breaks" where it is in the way, "unknown" where nothing tells.
    """

    def __init__(self) -> None:
        super().__init__()
        listed: dict[str, list[str]] = {}
        for row in load_table("site_fillers"):
            listed.setdefault(row.extra["part"], []).append(row.name)
        self.update(dict.fromkeys(_NODAL, "node"))
        self.update(dict.fromkeys((*listed["breaks"], *whole_body_words()), "breaks"))
        self.update(dict.fromkeys(fillers() | SIGNS | _SAVE | _NUMERALS, "filler"))
        self.update(_SIGNS)
        self.update(dict.fromkeys(_AND, "and"))
        self.update(dict.fromkeys(listed["said"], "said"))
        self.update(dict.fromkeys(_DENIED, "denied"))
        self.update(dict.fromkeys(PREPOSITIONS, "preposition"))
        self._adjectives = tuple(ending.lstrip("-") for ending in listed["adjective"])
        self._nouns = tuple(ending.lstrip("-") for ending in listed["noun"])

    def __missing__(self, word: str) -> str:
        if word.isdigit():
            part = "number"
        elif len(word) > _SHORTEST and word.endswith(self._adjectives):
            part = "adjective"
        else:
            part = "breaks" if word.endswith(self._nouns) else "unknown"
        self[word] = part
        return part


@cache
def word_parts() -> WordParts:
    """The parts of all words: a table that fills itself."""
    return WordParts()
