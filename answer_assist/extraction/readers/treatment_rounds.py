"""Rounds of a treatment told without its name: "she finished six rounds", "two more drips", "cycles 4-6"."""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

# What is given in rounds or cycles.
_IN_ROUNDS = ("chemotherapy", "targeted", "immunotherapy", "hormonal", "radiotherapy")


def rounds_of(reading: Reading, mentions: list[Mention]) -> Iterator[Mention]:
    """ "She finished six rounds", "two more cycles": of what was named before, or of chemotherapy."""
    drips = words_with_role(WORDS, "counted drip")
    counted = words_with_role(WORDS, "counted") | drips
    words, places = reading.words, reading.places
    if reading.kind == "report" or places.keys().isdisjoint(counted):
        return
    count = words_with_role(WORDS, "count")
    told_of = 0
    for index in sorted(at for word in counted & places.keys() for at in places[word]):
        if not index:
            continue
        before = words[index - 1]
        if _is_numbered(reading, index):
            # "Cycles 4-6 start in July": more of what was given before.
            earlier = [
                mention
                for mention in mentions
                if mention.end <= reading.starts[index] and mention.type in _IN_ROUNDS
            ]
            key, type_ = (earlier[-1].key, earlier[-1].type) if earlier else ("chemotherapy", "chemotherapy")
            yield Mention(reading.starts[index], reading.ends[index + 1], key, type_, "numbered")
            continue
        counts = words[index - 2 : index] if before in words_with_role(WORDS, "further") else [before]
        if not any(word.isdigit() or word in count or word in ONES for word in counts) and not (
            words[index] in drips
            and before in ("the", "same")
            and not words_with_role(WORDS, "every").isdisjoint(words[index + 1 : index + 2])
        ):
            continue
        more = before in words_with_role(WORDS, "further")
        start, end = reading.starts[index if more else index - 1], reading.ends[index]
        place = reading.sentence_index(start)
        sentence = reading.sentences[place]
        if reading.low.startswith(("/", " per "), end):
            continue
        if start < told_of or words[index + 1 : index + 2] == ["of"]:
            continue
        first, last = reading.word_index(sentence.start), reading.word_index(sentence.end)
        if not words_with_role(WORDS, "no rounds").isdisjoint(words[first:last]):
            continue
        floor = reading.sentences[max(0, place - 1)].start
        near = [mention for mention in mentions if floor <= mention.start < sentence.end]
        told = index > 1 and words[index - 2] in words_with_role(WORDS, "past verb")
        if not told and any(
            sentence.start <= mention.start and mention.type in _IN_ROUNDS for mention in near
        ):
            # "offered X, accepted, and received nine infusions"
            continue
        told_of = sentence.end
        named = next((mention for mention in reversed(near) if mention.type in _IN_ROUNDS), None)
        if named is not None:
            yield named._replace(start=start, end=end, use="counted", verb="", verb_at=-1, row=None)
        else:
            yield Mention(start, end, "chemotherapy", "chemotherapy", "counted")


def _is_numbered(reading: Reading, index: int) -> bool:
    """ "Cycles 4-6 start in July", "cycle 5 on Monday", not "cycle 6 FOLFIRI"."""
    words = reading.words
    after = index + 1
    if after >= len(words) or not words[after].isdigit():
        return False
    while after < len(words) and (words[after].isdigit() or words[after] in ("-", "to", "and")):
        after += 1
    return after < len(words) and words[after] in words_with_role(WORDS, "due")


def is_further(reading: Reading, start: int, end: int) -> bool:
    """Whether rounds are ones to come: "2 further cycles", "two more rounds"."""
    first, last = reading.word_index(start), reading.word_index(end)
    return not words_with_role(WORDS, "further").isdisjoint(reading.words[max(0, first - 1) : last + 1])
