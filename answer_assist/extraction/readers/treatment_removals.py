"""Operations told in lay words: "they removed my uterus", "the lump was cut out", "had the bladder out".

Three shapes: a verb of removal with its organ ("removed the womb"), a verb with a particle ("took it out",
"the breast must come off"), and the organ that is simply gone ("both ovaries are out").
"""

from __future__ import annotations

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
_PARTICLES = frozenset(("out", "off", "away"))
_PARTICLE_REACH = 7
_AFTER_REACH = 5
_BREAKS = frozenset(".,;:?!")


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
    forms = _verb_forms()
    places, words = reading.places, reading.words
    for index in sorted(at for verb in _all_verbs() & places.keys() for at in places[verb]):
        form = forms.get(words[index])
        found = _by_particle(reading, index) if form is None else _by_verb(reading, index, form)
        if found is not None:
            yield found


@cache
def _verb_forms() -> dict[str, str]:
    """Verbs that need no particle, each ``done`` or ``base``."""
    return {
        **dict.fromkeys(words_with_role(WORDS, "removal verb"), "done"),
        **dict.fromkeys(words_with_role(WORDS, "removal verb base"), "base"),
    }


@cache
def _all_verbs() -> frozenset[str]:
    return _PARTICLES | frozenset(_verb_forms())


@cache
def _operations_by_organ() -> dict[str, str]:
    organs = {row.name: row.extra["operation"] for row in load_table(WORDS) if row.extra["operation"]}
    return {**organs, **dict.fromkeys(words_with_role(WORDS, "tumor thing"), "tumor removal")}


def _named(reading: Reading, places: range, sentence: int) -> int | None:
    """Index of the first organ or lump at some places of a sentence."""
    organs, words = _operations_by_organ(), reading.words
    for place in places:
        if 0 <= place < len(words) and words[place] in organs and _is_in(reading, place, sentence):
            return place if words[place + 1 : place + 2] != ["cells"] else None
    return None


def _is_in(reading: Reading, place: int, sentence: int) -> bool:
    return reading.sentence_index(reading.starts[place]) == sentence


# "Removed the womb" -------------------------------------------------------------------------------


def _by_verb(reading: Reading, index: int, form: str) -> Removal | None:
    start, end = reading.starts[index], reading.ends[index]
    place = _thing_around(reading, index)
    if place is not None:
        first, last = reading.starts[place], reading.ends[place]
        name = _operations_by_organ()[reading.words[place]]
        return Removal(min(first, start), max(last, end), name, form, start)
    words, pronouns = reading.words, words_with_role(WORDS, "removed pronoun")
    if words[index + 1 : index + 2] and words[index + 1] in pronouns:
        end = reading.ends[index + 1]
    elif not (
        index > 1
        and words[index - 1] in pronouns
        and words[index - 2] in words_with_role(WORDS, "has it done")
    ):
        # no "have it removed"
        return None
    operation = _of_pronoun(reading, index)
    return None if operation is None else Removal(start, end, operation, form, start, by_pronoun=True)


def _thing_around(reading: Reading, index: int) -> int | None:
    """Index of the organ or lump that a verb of removal speaks of, the nearest."""
    organs, words, low = _operations_by_organ(), reading.words, reading.low
    sentence = reading.sentence_index(reading.starts[index])
    for step in range(1, _REACH + 1):
        for place in (index - step, index + step):
            if not (0 <= place < len(words) and words[place] in organs):
                continue
            if not _is_in(reading, place, sentence) or words[place + 1 : place + 2] == ["cells"]:
                continue
            first, last = min(place, index), max(place, index)
            if step > 2 and "," in low[reading.ends[first] : reading.starts[last]]:
                continue
            return place
    return None


# "Took it out" ------------------------------------------------------------------------------------


def _by_particle(reading: Reading, index: int) -> Removal | None:
    """What is told by "out", "off" or "away" with a verb before it."""
    words = reading.words
    sentence = reading.sentence_index(reading.starts[index])
    done = words_with_role(WORDS, "out verb")
    base = words_with_role(WORDS, "out verb base")
    having = words_with_role(WORDS, "having")
    being = words_with_role(WORDS, "being")
    for verb in range(index - 1, max(-1, index - 1 - _PARTICLE_REACH), -1):
        word = words[verb]
        if word in _BREAKS:
            return None
        if word in done or word in base or (word in having and words[index] != "away"):
            if not _is_in(reading, verb, sentence):
                return None
            form = "base" if word in base or word in words_with_role(WORDS, "having base") else "done"
            return _with_object(reading, verb, index, form, needs_object=not (word in done or word in base))
        if word in being and verb == index - 1:
            place = _named(reading, range(verb - 1, verb - 2, -1), sentence)
            if place is None or words[place] in words_with_role(WORDS, "tumor thing"):
                # "Lymphoma and germ cell tumor are out" as diagnoses.
                return None
            return _removal(reading, place, verb, index, "done")
    return None


def _with_object(
    reading: Reading, verb: int, particle: int, form: str, *, needs_object: bool
) -> Removal | None:
    """What a verb with its particle takes out: between them, else after or before both."""
    words = reading.words
    sentence = reading.sentence_index(reading.starts[verb])
    place = _named(reading, range(particle - 1, verb, -1), sentence)
    if place is not None:
        return _removal(reading, place, verb, particle, form)
    pronouns = words_with_role(WORDS, "removed pronoun")
    between = words[verb + 1 : particle]
    if len(between) == 1 and between[0] in pronouns:
        return _by_pronoun(reading, verb, particle, form)
    if between or needs_object:
        return None
    if words[verb] in words_with_role(WORDS, "coming"):
        # "The womb must come out", not "the biopsy came out clear".
        light = words_with_role(WORDS, "light", "asking modal", "auxiliary")
        before = verb - 1
        while before >= 0 and words[before] in light and words[before] not in pronouns:
            before -= 1
        place = _named(reading, range(before, before - 1, -1), sentence)
        if place is None:
            is_pronoun = before >= 0 and words[before] in pronouns
            return _by_pronoun(reading, verb, particle, form) if is_pronoun else None
        return _removal(reading, place, verb, particle, form)
    after = words[particle + 1 : particle + 1 + _AFTER_REACH]
    stop = next((step for step, word in enumerate(after) if word in _BREAKS), len(after))
    if not words_with_role(WORDS, "sample").isdisjoint(after[:stop]):
        return None
    place = _named(reading, range(particle + 1, particle + 1 + stop), sentence)
    if place is None:
        place = _named(reading, range(verb - 1, verb - 1 - _REACH, -1), sentence)
    if place is not None:
        return _removal(reading, place, verb, particle, form)
    if (after[:1] and after[0] in pronouns) or not pronouns.isdisjoint(words[max(0, verb - 3) : verb]):
        return _by_pronoun(reading, verb, particle, form)
    return None


def _removal(reading: Reading, place: int, verb: int, particle: int, form: str) -> Removal:
    indices = (place, verb, particle)
    name = _operations_by_organ()[reading.words[place]]
    start, end = reading.starts[min(indices)], reading.ends[max(indices)]
    return Removal(start, end, name, form, reading.starts[verb])


def _by_pronoun(reading: Reading, verb: int, particle: int, form: str) -> Removal | None:
    operation = _of_pronoun(reading, verb)
    if operation is None:
        return None
    start = reading.starts[verb]
    return Removal(start, reading.ends[particle], operation, form, start, by_pronoun=True)


def _of_pronoun(reading: Reading, index: int) -> str | None:
    """The operation that "it was removed" means: by the lump or organ named last, if no stent was."""
    sentence = reading.sentence_index(reading.starts[index])
    floor = reading.sentences[max(0, sentence - _PRONOUN_SENTENCES)].start
    lesions, other = words_with_role(WORDS, "lay lesion"), words_with_role(WORDS, "removable")
    organs, words = _operations_by_organ(), reading.words
    tumors = reading.hits_between("tumor_types", floor, reading.starts[index])
    last_tumor = tumors[-1].start if tumors else -1
    for place in range(index - 1, reading.word_index(floor) - 1, -1):
        word = words[place]
        if word in other:
            return None
        if word in lesions or reading.starts[place] == last_tumor:
            return "tumor removal"
        if word in organs and tumors:
            return organs[word]
    return None
