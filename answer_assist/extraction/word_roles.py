"""Ordinary words by the part they play in a statement, from the word lists among the tables."""

from __future__ import annotations

from functools import cache

from answer_assist.terminology.loader import load_table


@cache
def words_with_role(table: str, *roles: str) -> frozenset[str]:
    """The words of a word list that play one of the given parts.

    >>> "woman" in words_with_role("person_words", "female")
    True

    Raises:
        TerminologyError: there is no such table.
        ValueError: the table has no such role.
    """
    found: set[str] = set()
    missing = set(roles)
    for row in load_table(table):
        parts = set(row.list("role"))
        missing -= parts
        if parts & set(roles):
            found.update((row.name, *row.synonyms))
    if missing:
        raise ValueError(f"{table}.tsv has no role {', '.join(sorted(missing))}")
    return frozenset(found)
