"""Phrases of a table looked for in a part of a document only.

Cue words of one reader ("underwent", "not detected") are everyday words. Looking for them in the few
sentences that name a treatment or a gene costs less than looking for them in every text.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from answer_assist.extraction.matcher import Hit, Lexicon, Words
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import load_table


@cache
def _lexicon(table: str) -> Lexicon:
    return Lexicon(load_table(table))


def phrases_between(reading: Reading, table: str, start: int, end: int) -> list[Hit]:
    """The phrases of a table in a range of the view: in order, the longest at each place.

    >>> reading = Reading("KRAS: mutation not detected")
    >>> [hit.row.name for hit in phrases_between(reading, "gene_results", 0, 27)]
    ['not detected']

    Raises:
        TerminologyError: there is no such table.
    """
    key = f"{table} {start} {end}"
    found = cast("list[Hit] | None", reading.memo.get(key))
    if found is None:
        first, last = reading.word_index(start), reading.word_index(end)
        words = Words(reading.words[first:last], reading.starts[first:last], reading.ends[first:last])
        found = reading.memo[key] = _lexicon(table).find(reading.view, words).get(table, [])
    return found
