"""Operations told in lay words: "they removed my uterus", "the lump was cut out", "had the bladder out".

A verb and a thing. The verb takes away by itself ("removed"), with a particle ("took it out", "the breast
must come off", "cut from the nose") or with its owner ("take his bladder", "lost my breast"); or it opens
("opened the skull") or destroys ("froze the tumour"). The thing is an organ, a lump, a tumor that the text
names, or a pronoun.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from answer_assist.extraction.readers.treatment_things import (
    WORDS,
    Removal,
    first_named,
    operation_on,
    removal_of,
    sentence_of,
    told_by_pronoun,
)
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# A verb looks for its thing over so many words at most.
_REACH = 6
_AFTER_REACH = 8
_OWNED_REACH = 4
_TUMOR_LENGTH = 50
_PARTICLES = frozenset(("out", "off", "away", "gone"))
_FROM = frozenset(("from", "off"))
_PARTICLE_REACH = 7
# Particles that tell a removal without a verb, and what stands within the phrase of an organ.
_GONE = frozenset(("out", "off"))
_PHRASE_WORDS = frozenset(("the", "and", "&"))
_NOTE_REACH = 12
# "Take them all out".
_WHOLE = frozenset(("all", "both"))
_PAST = frozenset(("ago", "last", "back"))
_BREAKS = frozenset(".,;:?!")


def removals(reading: Reading) -> Iterator[Removal]:
    """The operations that a document tells by verb and thing.

    >>> [found.name for found in removals(Reading("In May they took out my womb."))]
    ['hysterectomy']
    """
    verbs, words, places = _verbs(), reading.words, reading.places
    taken = -1
    for index in sorted(at for word in verbs.keys() & places.keys() for at in places[word]):
        way, form = verbs[words[index]]
        found = _WAYS[way](reading, index, form)
        if found is not None and found.start >= taken:
            taken = found.end
            yield found


@cache
def _verbs() -> dict[str, tuple[str, str]]:
    """How each verb or particle tells an operation, and in which form."""
    roles = (
        ("owned", "done", "owned verb"),
        ("owned", "base", "owned verb base"),
        ("from", "done", "out verb"),
        ("opening", "done", "opening verb"),
        ("opening", "base", "opening verb base"),
        ("destroying", "done", "destroying verb"),
        ("destroying", "base", "destroying verb base"),
        ("verb", "done", "removal verb"),
        ("verb", "base", "removal verb base"),
        ("verb", "noun", "removal noun"),
    )
    found = {word: (way, form) for way, form, role in roles for word in words_with_role(WORDS, role)}
    return {**found, **dict.fromkeys(_PARTICLES, ("particle", ""))}


# "Removed the womb" -------------------------------------------------------------------------------


def _by_verb(reading: Reading, index: int, form: str) -> Removal | None:
    place = _thing_around(reading, index)
    if place is not None:
        return removal_of(reading, place, index, index, form)
    words, pronouns = reading.words, words_with_role(WORDS, "removed pronoun")
    last = index
    if words[index + 1 : index + 2] and (words[index + 1] in pronouns or words[index + 1] == "what"):
        # "removed it", "removed what he could"
        last = index + 1
    elif form == "done" and words[index - 1] == ",":
        return _in_apposition(reading, index)
    elif not _has_it_done(words, index) and not _counts(words, index):
        return None
    return told_by_pronoun(reading, index, last, form)


def _in_apposition(reading: Reading, index: int) -> Removal | None:
    """ "Left ovary dysgerminoma 14 cm, removed with the tube", "a melanoma of 0.8 mm, removed in March"."""
    words = reading.words
    following = words[index + 1] if index + 1 < len(words) else "."
    if following.isalpha() and following not in words_with_role(WORDS, "light", "after stop", "preposition"):
        return None
    sentence = sentence_of(reading, index)
    before = range(index - 2, reading.sentence_words[sentence] - 1, -1)
    place = first_named(reading, before, sentence)
    return told_by_pronoun(reading, index, index, "done") if place is not None else None


def _has_it_done(words: list[str], index: int) -> bool:
    """ "Have it removed"."""
    return (
        index > 1
        and words[index - 1] in words_with_role(WORDS, "removed pronoun")
        and words[index - 2] in words_with_role(WORDS, "has it done")
    )


def _counts(words: list[str], index: int) -> bool:
    """ "90% was removed"."""
    before = index - 1
    while before > 0 and words[before] in words_with_role(WORDS, "auxiliary"):
        before -= 1
    return words[before] == "%"


def _thing_around(reading: Reading, index: int) -> int | None:
    """Index of the thing that a verb of removal speaks of, the nearest."""
    low = reading.low
    floor, ceiling = reading.sentence_words[sentence_of(reading, index) :][:2]
    for step in range(1, _REACH + 1):
        for place in (index - step, index + step):
            if not floor <= place < ceiling or operation_on(reading, place) is None:
                continue
            first, last = min(place, index), max(place, index)
            if step > 2 and "," in low[reading.ends[first] : reading.starts[last]]:
                continue
            return place
    return None


# "Cut from the nose" ------------------------------------------------------------------------------


def _by_from(reading: Reading, index: int, form: str) -> Removal | None:
    """ "A basal cell carcinoma cut from the nose"; "took it from me" and a piece taken are none."""
    words = reading.words
    if words[index + 1 : index + 2] and words[index + 1] in _FROM:
        sentence = sentence_of(reading, index)
        first = max(reading.sentence_words[sentence], index - _REACH)
        if words_with_role(WORDS, "sample").isdisjoint(words[first:index]):
            lumps = (
                place
                for place in range(index - 1, first - 1, -1)
                if operation_on(reading, place) == "tumor removal"
            )
            place = next(lumps, None)
            if place is not None:
                return removal_of(reading, place, index, index, form)
        return None
    if words[index - 1] in words_with_role(WORDS, "auxiliary"):
        return _by_taken(reading, index, form)
    return _by_owned(reading, index, form) if words[index] in words_with_role(WORDS, "owned verb") else None


# "Take his bladder" -------------------------------------------------------------------------------


def _by_owned(reading: Reading, index: int, form: str) -> Removal | None:
    """ "Lost my left breast", "take his bladder", "cut the leg", not "take his stomach tablets"."""
    words, owners = reading.words, words_with_role(WORDS, "owner")
    owner = words[index + 1] if index + 1 < len(words) else ""
    if owner not in owners and owner != "the":
        return None
    organs = words_with_role(WORDS, "organ")
    if words[index] in words_with_role(WORDS, "cutting verb"):
        organs |= words_with_role(WORDS, "tumor thing")
    for place in range(index + 2, min(len(words), index + 1 + _OWNED_REACH)):
        if words[place] in organs:
            after = words[place + 1 : place + 2]
            ends = words_with_role(WORDS, "light", "after stop") - words_with_role(WORDS, "medicine form")
            if after and after[0].isalpha() and after[0] not in ends:
                return None
            return removal_of(reading, place, index, index, form)
    return None


def _by_taken(reading: Reading, index: int, form: str) -> Removal | None:
    """ "My kidney was taken partially", not "a piece of the liver was taken"."""
    words = reading.words
    organ = index - 1
    while organ > 0 and words[organ] in words_with_role(WORDS, "auxiliary"):
        organ -= 1
    if organ == index - 1 or words[organ] not in words_with_role(WORDS, "organ"):
        return None
    first = _phrase_start(reading, organ)
    is_part = words[max(0, first - 2) : first] != ["half", "of"]
    if is_part and first and words[first - 1] in words_with_role(WORDS, "preposition", "takes object"):
        return None
    return removal_of(reading, organ, index, index, form)


# "Opened the skull", "froze the tumour" -----------------------------------------------------------


def _by_opening(reading: Reading, index: int, form: str) -> Removal | None:
    words = reading.words
    following = words[index + 1 : index + 1 + _OWNED_REACH]
    parts = words_with_role(WORDS, "opened part")
    place = next((index + 1 + step for step, word in enumerate(following) if word in parts), None)
    if place is None or not _BREAKS.isdisjoint(words[index:place]):
        return None
    found = removal_of(reading, place, index, index, form, operation="surgery")
    return found._replace(by_pronoun=True)


def _by_destroying(reading: Reading, index: int, form: str) -> Removal | None:
    words = reading.words
    sentence = sentence_of(reading, index)
    if words[index + 1 : index + 2] and words[index + 1] in words_with_role(WORDS, "removed pronoun"):
        # "One metastasis in the lung, they burned it"
        before = range(index - 1, reading.sentence_words[sentence] - 1, -1)
        told = told_by_pronoun(reading, index, index + 1, form)
        if told is None or first_named(reading, before, sentence) is None:
            return None
        return told._replace(name="ablation", type="ablation")
    light = words_with_role(WORDS, "light", "own", "auxiliary")
    after = index + 1
    while after < len(words) and after - index < _REACH and words[after] in light:
        after += 1
    ahead = range(after, min(len(words), after + 3))
    back = [index - 1 - step for step in range(_OWNED_REACH)]
    for places in (ahead, back):
        place = first_named(reading, places, sentence)
        if place is not None and _BREAKS.isdisjoint(words[min(place, index) : max(place, index)]):
            tumor = operation_on(reading, place) == "tumor removal" or reading.hits_between(
                "tumor_types", reading.starts[place], reading.ends[place] + _TUMOR_LENGTH // 2
            )
            if not tumor:
                return None
            found = removal_of(reading, place, index, index, form, operation="ablation")
            return found._replace(by_pronoun=True, type="ablation")
    return None


# "Took it out" ------------------------------------------------------------------------------------


def _by_particle(reading: Reading, index: int, _form: str) -> Removal | None:
    """What is told by "out", "off" or "away" with a verb before it."""
    words = reading.words
    sentence = sentence_of(reading, index)
    floor = reading.sentence_words[sentence]
    done = words_with_role(WORDS, "out verb")
    base = words_with_role(WORDS, "out verb base")
    if index > floor and words[index] in _GONE:
        told = _without_verb(reading, index, sentence)
        if told is not None:
            return told
    having = words_with_role(WORDS, "having")
    for verb in range(index - 1, max(floor, index - _PARTICLE_REACH) - 1, -1):
        word = words[verb]
        if word in _BREAKS:
            return None
        if word in done or word in base or (word in having and words[index] != "away"):
            form = "base" if word in base or word in words_with_role(WORDS, "having base") else "done"
            form = "wish" if word in words_with_role(WORDS, "wanting") else form
            return _with_object(reading, verb, index, form, needs_object=not (word in done or word in base))
        if verb == index - 1 and word in words_with_role(WORDS, "being"):
            place = first_named(reading, (verb - 1,), sentence)
            if place is None or words[place] not in words_with_role(WORDS, "organ"):
                # "Lymphoma and germ cell tumor are out" as diagnoses.
                return None
            return removal_of(reading, place, verb, index, "done")
        if verb == index - 1 and word in words_with_role(WORDS, "organ"):
            if _is_wanted(words, verb):
                # "I want both breasts off"
                return removal_of(reading, verb, verb, index, "wish")
    return None


def _without_verb(reading: Reading, index: int, sentence: int) -> Removal | None:
    """ "2015: my left breast off", "an ovary, 11 cm, out in May", "a melanoma off my back"."""
    words, last = reading.words, index - 1
    if words[last] == "," and words[index] == "out" and _is_dated(words, index):
        before = range(last - 1, max(0, last - 1 - _NOTE_REACH), -1)
        place = first_named(reading, before, sentence)
        return removal_of(reading, place, index, index, "done") if place is not None else None
    if _is_wanted(words, last):
        return None
    if words[last] in words_with_role(WORDS, "organ"):
        opens = _opens_note(reading, last) and _is_dated(words, index)
        return removal_of(reading, last, last, index, "done") if opens else None
    owner = words[index + 1] if index + 1 < len(words) else ""
    if owner in words_with_role(WORDS, "owner") and operation_on(reading, last) == "tumor removal":
        return removal_of(reading, last, last, index, "done")
    return None


def _opens_note(reading: Reading, place: int) -> bool:
    """Whether a clause begins with an organ, its side and owner before it: "2015: my left breast off"."""
    first = _phrase_start(reading, place)
    is_first = first == reading.sentence_words[sentence_of(reading, place)]
    return is_first or not reading.words[first - 1].isalpha()


def _phrase_start(reading: Reading, place: int) -> int:
    """Where an organ's phrase begins: "my left breast", "uterus and both ovaries"."""
    first = reading.sentence_words[sentence_of(reading, place)]
    passing = words_with_role(WORDS, "modifier", "owner", "side word", "organ") | _PHRASE_WORDS
    while place > first and reading.words[place - 1] in passing:
        place -= 1
    return place


def _is_dated(words: list[str], particle: int) -> bool:
    """ "Left lobe out in Jan 2024", "womb out 2019", "right kidney out last year"."""
    after = words[particle + 1 : particle + 1 + _OWNED_REACH]
    dates = words_with_role(WORDS, "date word")
    if after[:1] == ["of"]:
        # "2 glands out of 31"
        return False
    return any(word.isdigit() or word in dates or word in _PAST for word in after)


def _is_wanted(words: list[str], place: int) -> bool:
    return not words_with_role(WORDS, "wanting").isdisjoint(words[max(0, place - _OWNED_REACH) : place])


def _with_object(
    reading: Reading, verb: int, particle: int, form: str, *, needs_object: bool
) -> Removal | None:
    """What a verb with its particle takes out: between them, else after or before both."""
    words = reading.words
    sentence = sentence_of(reading, verb)
    place = first_named(reading, range(particle - 1, verb, -1), sentence)
    if place is not None:
        return removal_of(reading, place, verb, particle, form)
    pronouns = words_with_role(WORDS, "removed pronoun")
    between = words[verb + 1 : particle]
    if between and (between[-1] == "thing" or (between[0] in pronouns and _WHOLE.issuperset(between[1:]))):
        return told_by_pronoun(reading, verb, particle, form)
    if between or needs_object:
        return None
    if words[verb] in words_with_role(WORDS, "coming"):
        return _coming_out(reading, verb, particle, form)
    after = words[particle + 1 : particle + 1 + _AFTER_REACH]
    stop = next((step for step, word in enumerate(after) if word in _BREAKS), len(after))
    if not words_with_role(WORDS, "sample").isdisjoint(after[:stop]):
        return None
    behind = range(particle + 1, particle + 1 + stop)
    place = first_named(reading, behind, sentence)
    if place is None:
        place = first_named(reading, range(verb - 1, verb - 1 - _REACH, -1), sentence)
    if place is None and words[verb - 1] in words_with_role(WORDS, "auxiliary"):
        # "A bump on my arm that grew last winter was cut off"
        lumps = words_with_role(WORDS, "lay lesion")
        first = reading.sentence_words[sentence]
        place = next((place for place in range(first, verb) if words[place] in lumps), None)
    if place is not None:
        return removal_of(reading, place, verb, particle, form)
    if (after[:1] and after[0] in pronouns) or not pronouns.isdisjoint(words[max(0, verb - 3) : verb]):
        return told_by_pronoun(reading, verb, particle, form)
    return None


def _coming_out(reading: Reading, verb: int, particle: int, form: str) -> Removal | None:
    """ "The womb must come out", not "the biopsy came out clear"."""
    words, pronouns = reading.words, words_with_role(WORDS, "removed pronoun")
    light = words_with_role(WORDS, "light", "asking modal", "auxiliary")
    before = verb - 1
    while before >= 0 and words[before] in light and words[before] not in pronouns:
        before -= 1
    place = first_named(reading, (before,), sentence_of(reading, verb))
    if place is not None:
        return removal_of(reading, place, verb, particle, form)
    is_pronoun = before >= 0 and words[before] in pronouns
    return told_by_pronoun(reading, verb, particle, form) if is_pronoun else None


_WAYS = {
    "verb": _by_verb,
    "from": _by_from,
    "owned": _by_owned,
    "opening": _by_opening,
    "destroying": _by_destroying,
    "particle": _by_particle,
}
