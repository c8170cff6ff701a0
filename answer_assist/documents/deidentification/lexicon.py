"""Names, the words beside which identifiers stand, and the words that are no names."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from answer_assist.terminology import load_table, table_names

_WORD = re.compile(r"[^\W\d_]{2,}")
_TERMS = (
    "tumor_types",
    "sites",
    "markers",
    "genes",
    "drugs",
    "regimens",
    "procedures",
    "labs",
    "examinations",
)


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def words(role: str) -> tuple[str, ...]:
    """The words of a role in words.tsv, the longest first."""
    lines = [line for line in _read("words.tsv").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    found = [word for row in rows if row["role"] == role for word in row["word"].split(" | ")]
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def alternatives(role: str) -> str:
    """The words of a role as a piece of a pattern; spaces stand for any, apostrophes for any of theirs."""
    return "|".join(re.escape(word).replace(r"\ ", r"[ \t]+").replace("'", "['’]") for word in words(role))


@cache
def names(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Given or family names in lower case: those that are nothing else, and those that are words too.

    Args:
        kind: "given" or "sur".
    """
    sure: set[str] = set()
    words_too: set[str] = set()
    for line in _read("given_names.txt" if kind == "given" else "surnames.txt").splitlines():
        name, _, star = line.partition(" ")
        if name and not line.startswith("#"):
            (words_too if star else sure).add(name)
    return frozenset(sure), frozenset(words_too)


@cache
def eponyms() -> frozenset[str]:
    """Physicians' names in findings, stains, scores and signs, in lower case."""
    return frozenset(word.lower() for word in words("eponym"))


@cache
def medical_words() -> frozenset[str]:
    """Words of the terminologies, in lower case: where one stands alone it is no person's name."""
    known: set[str] = set()
    for table in _TERMS:
        if table in table_names():
            for row in load_table(table):
                for name in (row.name, *row.synonyms, *row.exact):
                    known.update(word.lower() for word in _WORD.findall(name))
    return frozenset(known)
