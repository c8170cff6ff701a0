"""Where the treatments of a document stand: given, planned, considered, declined, or none of these.

Each sentence is read by itself; then comes what the next sentence says of it: that it was stopped, refused or
agreed to, or that what follows on a planned operation is planned too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from answer_assist.extraction.readers.treatment_cues import CueSentence
from answer_assist.extraction.readers.treatment_defaults import Status, quiet_status
from answer_assist.extraction.readers.treatment_later import (
    agreed_as_a_whole,
    agreeing_words,
    refused_as_a_whole,
    stopped_later,
    stopping_words,
)
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_sentence import TreatmentSentence
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role


def statuses(reading: Reading, mentions: Sequence[Mention]) -> list[Status]:
    """The status of each mention, in the order of the mentions.

    ``none`` is the status of what is no treatment of the case: "no previous chemotherapy".
    """
    found: list[Status] = []
    first = 0
    may_stop = not _turning_words().isdisjoint(reading.places)
    while first < len(mentions):
        sentence = reading.sentence_at(mentions[first].start)
        last = first
        while last + 1 < len(mentions) and mentions[last + 1].start < sentence.end:
            last += 1
        quiet = quiet_status(reading, sentence, mentions[first]) if first == last else None
        if quiet is not None:
            found.append(quiet)
        else:
            found += TreatmentSentence(CueSentence(reading, sentence, mentions[first : last + 1])).read()
        if first and _follows_on(
            reading, mentions[first - 1], found[first - 1], mentions[first], found[first]
        ):
            found[first] = Status("planned", found[first - 1].cues)
        if may_stop:
            place = reading.sentence_index(sentence.start)
            begin = reading.sentence_words[place]
            end = reading.sentence_words[min(place + 2, len(reading.sentences))]
            if not _turning_words().isdisjoint(reading.words[begin:end]):
                _stop_later(reading, mentions, first, last, found)
        first = last + 1
    return found


@cache
def _turning_words() -> frozenset[str]:
    """Words without which nothing is taken back or agreed to."""
    return stopping_words() | agreeing_words()


def _follows_on(
    reading: Reading, earlier: Mention, planned: Status, mention: Mention, status: Status
) -> bool:
    """ "Parotidectomy, he will have it. Post-op RT": what follows on a planned operation is planned."""
    if planned.value != "planned" or planned.weak or status.value != "given" or reading.kind == "query":
        return False
    if reading.sentence_index(mention.start) - reading.sentence_index(earlier.start) != 1:
        return False
    if any(
        not words_with_role(WORDS, "follow on").issuperset(_cue_words(reading, cue)) for cue in status.cues
    ):
        return False
    before = reading.words[max(0, reading.word_index(mention.start) - 2) : reading.word_index(mention.start)]
    return not words_with_role(WORDS, "follow on").isdisjoint(before)


def _cue_words(reading: Reading, cue: tuple[int, int]) -> list[str]:
    return reading.words[reading.word_index(cue[0]) : reading.word_index(cue[1])]


def _stop_later(
    reading: Reading, mentions: Sequence[Mention], first: int, last: int, found: list[Status]
) -> None:
    """Take back what the text goes on to say was stopped or refused."""
    ceiling = mentions[last + 1].start if last + 1 < len(mentions) else len(reading.view)
    meant = next((place for place in range(last, first - 1, -1) if not found[place].weak), last)
    if mentions[meant].type == "surgery" and found[meant].value == "given" and not found[meant].weak:
        stop = None  # what was operated is no longer to be stopped
    else:
        stop = stopped_later(reading, mentions[meant], ceiling)
    if stop is not None and found[meant].value in ("given", "planned", "considered"):
        found[meant] = Status("declined", (*found[meant].cues, stop))
    agreed = agreed_as_a_whole(reading, reading.sentence_index(mentions[first].start))
    if agreed is not None and ceiling >= agreed[0]:
        for place in range(first, last + 1):
            if found[place].value == "considered" or not (found[place].cues or mentions[place].verb):
                found[place] = Status("planned", (*found[place].cues, agreed))
    refused = refused_as_a_whole(reading, reading.sentence_index(mentions[first].start))
    if refused is not None:
        for place in range(first, last + 1):
            if found[place].value in ("planned", "considered") and not found[place].weak:
                found[place] = Status("declined", (*found[place].cues, refused))
