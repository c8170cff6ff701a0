"""Operations told in lay words: "they removed my uterus", "the lump was taken out", "had the bladder out"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

WORDS = "treatment_words"

# A verb of removal looks for its organ over so many words at most.
_REACH = 6
# "removed it": the lump was named in one of so many sentences before.
_PRONOUN_SENTENCES = 3
_OUT = (" out", " off")
_OUT_REACH = 5


class Removal(NamedTuple):
    """One telling of an operation.

    Attributes:
        start, end: where it stands in the view, the organ included.
        name: of the operation.
        form: ``done`` for "removed", ``base`` for "remove".
        verb_at: where the verb starts.
        by_pronoun: whether the text says only "it": the operation gives way to one that is named.
    """

    start: int
    end: int
    name: str
    form: str
    verb_at: int
    by_pronoun: bool = False


def removals(reading: Reading) -> Iterator[Removal]:
    """The operations that a document tells by verb and organ.

    >>> [found.name for found in removals(Reading("In May they took out my womb."))]
    ['hysterectomy']
    """
    done = words_with_role(WORDS, "removal verb")
    base = words_with_role(WORDS, "removal verb base")
    words = reading.words
    for stem in _stems():
        place = reading.low.find(stem)
        while place >= 0:
            index = bisect_left(reading.ends, place + 1)
            end = max(reading.ends[index], place + len(stem))
            if words[index] in done or words[index] in base or " " in stem:
                form = "base" if words[index] in base else "done"
                found = _removed_thing(reading, index, end)
                if found is not None:
                    (start, stop), operation = found
                    yield Removal(min(start, place), max(stop, end), operation, form, place)
                elif (pronoun_end := _pronoun_after(reading, index, end)) is not None:
                    yield Removal(place, pronoun_end, "tumor removal", form, place, by_pronoun=True)
            place = reading.low.find(stem, end)
    yield from _had_out(reading)


@cache
def _stems() -> tuple[str, ...]:
    return tuple(row.name for row in load_table(WORDS) if "removal stem" in row.list("role"))


def _removed_thing(reading: Reading, index: int, end: int) -> tuple[tuple[int, int], str] | None:
    """The organ or lump that a verb of removal speaks of, nearest first, and the name of the operation."""
    organs = _operations_by_organ()
    things = words_with_role(WORDS, "tumor thing")
    sentence = reading.sentence_at(reading.starts[index])
    words = reading.words
    last = bisect_left(reading.starts, end)
    for step in range(1, _REACH + 1):
        for other in (index - step, last + step - 1):
            if not 0 <= other < len(words) or not sentence.start <= reading.starts[other] < sentence.end:
                continue
            word = words[other]
            first = min(reading.ends[other], end)
            between = reading.low[first : max(reading.starts[index], reading.starts[other])]
            if "," in between and step > 2:
                continue
            if word in things:
                return (reading.starts[other], reading.ends[other]), "tumor removal"
            if word in organs:
                return (reading.starts[other], reading.ends[other]), organs[word]
    return None


@cache
def _operations_by_organ() -> dict[str, str]:
    return {row.name: row.extra["operation"] for row in load_table(WORDS) if row.extra["operation"]}


def _pronoun_after(reading: Reading, index: int, end: int) -> int | None:
    """ "The dermatologist removed it": the end of the pronoun, where a lump was named shortly before."""
    after = bisect_left(reading.starts, end)
    pronouns = words_with_role(WORDS, "removed pronoun")
    words = reading.words
    if words[after : after + 1] and words[after] in pronouns:
        stop = reading.ends[after]
    elif " " in reading.low[reading.starts[index] : end] and words[max(0, index)] in pronouns:
        stop = end
    elif (
        index > 1
        and words[index - 1] in pronouns
        and words[index - 2] in words_with_role(WORDS, "has it done")
    ):
        # "wants it cut out", "have it removed"
        stop = end
    else:
        return None
    sentence = reading.sentence_index(reading.starts[index])
    first = reading.sentences[max(0, sentence - _PRONOUN_SENTENCES)].start
    before = words[reading.word_index(first) : index]
    if not words_with_role(WORDS, "lay lesion").isdisjoint(before):
        return stop
    named = reading.hits_between("tumor_types", first, reading.starts[index])
    return stop if named and stop == end else None


def _had_out(reading: Reading) -> Iterator[Removal]:
    """ "Having the bladder out", "had both ovaries out"."""
    organs = _operations_by_organ()
    low, words = reading.low, reading.words
    for adverb in _OUT:
        place = low.find(adverb)
        while place >= 0:
            index = bisect_left(reading.starts, place + 1)
            if index and words[index] == adverb[1:] and words[index - 1] in organs:
                first = max(0, index - _OUT_REACH)
                for other in range(index - 2, first - 1, -1):
                    if words[other] in words_with_role(WORDS, "having"):
                        form = "base" if words[other] in words_with_role(WORDS, "having base") else "done"
                        start = reading.starts[other]
                        name = organs[words[index - 1]]
                        yield Removal(reading.starts[index - 1], reading.ends[index], name, form, start)
                        break
            place = low.find(adverb, place + 1)
