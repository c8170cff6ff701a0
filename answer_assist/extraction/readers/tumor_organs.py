"""Of which organ a report speaks where a tumor is named, and which names mean another type in some organ."""

from __future__ import annotations

import re
from functools import cache

from answer_assist.extraction.readers.tumor_names import MODIFIERS, ORGAN, vocabulary
from answer_assist.extraction.reading import Reading

# Body parts that a tumor is found in without being of them.
NO_ORIGIN = frozenset(("lymph node", "neck", "abdomen", "blood", "heart"))
_APART = re.compile(r"[,;:.\n]")
# A specimen's heading governs what follows for about so many characters.
_REACH_OF_HEADING = 600


@cache
def organ_dependent() -> frozenset[str]:
    """Names that mean another type in some organ: "medullary carcinoma"."""
    return vocabulary().organ_dependent()


def organs_around(reading: Reading, position: int, without: tuple[int, int] = (-1, -1)) -> frozenset[str]:
    """The organ that a report speaks of where a name stands: of its sentence, else the one named last before.

    Args:
        reading: the document.
        position: where the name starts in the view.
        without: a range whose organs do not count.
    """
    first, last = without
    sentence = reading.sentence_at(position)
    start = min(sentence.start, max(0, position - _REACH_OF_HEADING))
    organs = [
        (hit.start, hit.row.name)
        for hit in reading.hits_between(MODIFIERS, start, sentence.end)
        if hit.row.extra["kind"] == ORGAN and hit.row.name not in NO_ORIGIN and not first <= hit.start < last
    ]
    before = [(where, name) for where, name in organs if where < position]
    in_sentence = frozenset(name for where, name in before if where >= sentence.start)
    if in_sentence:
        return in_sentence
    for where, name in organs:
        if where > position and not _APART.search(reading.low, position, where):
            return frozenset((name,))
    return frozenset(name for _, name in before[-1:])
