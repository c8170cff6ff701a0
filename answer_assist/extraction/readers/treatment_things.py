"""The things that an operation takes away, as lay words name them: an organ, a lump, a tumor, or "it"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

WORDS = "treatment_words"

_TUMOR_LENGTH = 50
# "removed it": the lump was named in one of so many sentences before.
_PRONOUN_SENTENCES = 3


class Removal(NamedTuple):
    """One telling of an operation.

    Attributes:
        start, end: where it stands in the view, the organ included.
        name: of the operation.
        form: ``done`` for "removed", ``base`` for "remove", ``wish`` for "wants it out", ``noun`` for
            "removal".
        verb_at: where the verb starts.
        by_pronoun: whether the text says only "it": the operation gives way to one that is named.
        type: surgery or ablation.
    """

    start: int
    end: int
    name: str
    form: str
    verb_at: int
    by_pronoun: bool = False
    type: str = "surgery"


@cache
def operations_by_organ() -> dict[str, str]:
    """What the removal of each organ or lump is called: "womb" is a hysterectomy."""
    organs = {row.name: row.extra["operation"] for row in load_table(WORDS) if row.extra["operation"]}
    return {**organs, **dict.fromkeys(words_with_role(WORDS, "tumor thing"), "tumor removal")}


def operation_on(reading: Reading, place: int) -> str | None:
    """What the removal of a thing is called: of an organ, a lump, a named tumor."""
    words = reading.words
    operation = operations_by_organ().get(words[place])
    if operation is None and place and words[place - 1] in words_with_role(WORDS, "organ opener"):
        operation = operations_by_organ().get(f"{words[place - 1]} {words[place]}")
    if operation is not None:
        return operation if words[place + 1 : place + 2] != ["cells"] else None
    start, end = reading.starts[place], reading.ends[place]
    tumors = reading.hits_between("tumor_types", max(0, start - _TUMOR_LENGTH), end)
    return "tumor removal" if tumors and tumors[-1].end == end else None


def first_named(reading: Reading, places: Iterable[int], sentence: int) -> int | None:
    """Index of the first thing at some places of a sentence."""
    first, last = reading.sentence_words[sentence : sentence + 2]
    for place in places:
        if first <= place < last and operation_on(reading, place) is not None:
            return place
    return None


def sentence_of(reading: Reading, index: int) -> int:
    """The index of the sentence in which a word stands."""
    return reading.sentence_index(reading.starts[index])


def removal_of(
    reading: Reading, place: int, verb: int, last: int, form: str, *, operation: str | None = None
) -> Removal:
    """The operation on a thing, told by a verb and perhaps a particle."""
    name = operation or operation_on(reading, place) or "tumor removal"
    start, end = reading.starts[min(place, verb)], reading.ends[max(place, verb, last)]
    return Removal(start, end, name, form, reading.starts[verb])


def told_by_pronoun(reading: Reading, verb: int, last: int, form: str) -> Removal | None:
    """The operation on what a pronoun means: "they removed it" after "a lump"; None after "a stent"."""
    operation = _of_pronoun(reading, verb)
    if operation is None:
        return None
    start = reading.starts[verb]
    return Removal(start, reading.ends[last], operation, form, start, by_pronoun=True)


def _of_pronoun(reading: Reading, index: int) -> str | None:
    """The operation that "it was removed" means: by the lump or organ named last, if no stent was."""
    sentence = sentence_of(reading, index)
    first = reading.sentence_words[max(0, sentence - _PRONOUN_SENTENCES)]
    floor = reading.sentences[max(0, sentence - _PRONOUN_SENTENCES)].start
    lesions, other = words_with_role(WORDS, "lay lesion"), words_with_role(WORDS, "removable")
    organs, words = operations_by_organ(), reading.words
    tumors = reading.hits_between("tumor_types", floor, reading.starts[index])
    last_tumor = tumors[-1].start if tumors else -1
    for place in range(index - 1, first - 1, -1):
        word = words[place]
        if word in other:
            return None
        if word in lesions or reading.starts[place] == last_tumor:
            return "tumor removal"
        if word in organs and tumors:
            return organs[word]
    return None
