"""What the text says of a treatment afterwards: that it was refused, stopped, or overtaken by events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.readers.treatment_cues import CueSentence, light_words
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_phrases import TABLE, cues_between
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_STOPPED_REACH = 130
_OVERTURNED_REACH = 110
# What opens the clause that takes a treatment back, so many words before its verb at most.
_TURN = re.compile(r"[,;-]|\b(?:but|and|though|although|however|yet|then|until)\b")
_TURN_WORDS = 5
_THOUGHT_WORDS = 4


def overturned(text: CueSentence, end: int, ceiling: int, status: str) -> tuple[int, int] | None:
    """Where the same sentence takes a treatment back.

    "was added but discontinued owing to colitis", "was offered and he turned it down", "had been considered,
    but he deteriorated", "since 2019, stopped in March for cytopenia".

    Args:
        text: the sentence.
        end: where the treatment, or the list of treatments, ends.
        ceiling: where the next treatment begins.
        status: what stands before: what was given can be stopped, not overtaken.
    """
    for place, hit in enumerate(text.hits):
        if hit.start < end or hit.start - end > _OVERTURNED_REACH:
            continue
        if hit.start >= ceiling or is_resumed(text.hits[place + 1 :], ceiling):
            return None
        kind = hit.row.extra["role"]
        if kind == "overtaken":
            # "; he opted for surveillance", but only "but he died": the choice needs no "but".
            is_choice = hit.row.extra["forward"] != ""
            if status != "given" and _opens_turn(text, end, hit, adversative=not is_choice):
                return hit.start, hit.end
        elif hit.row.extra["backward"] == "none tight" and status != "given":
            # "was contemplated but not performed"
            if _opens_turn(text, end, hit, adversative=True):
                return hit.start, hit.end
        elif hit.row.extra["backward"] == "declined" and not hit.row.extra["modal"]:
            if _opens_turn(text, end, hit, adversative=False) and speaks_back(text, hit, ceiling):
                return hit.start, hit.end
    return None


def is_resumed(hits: Sequence[Hit], ceiling: int) -> bool:
    """ "Everolimus held for two weeks, resumed at 5 mg": it goes on."""
    return any(hit.row.extra["role"] == "resumed" and hit.start < ceiling for hit in hits)


def _opens_turn(text: CueSentence, end: int, hit: Hit, *, adversative: bool) -> bool:
    """Whether a clause of its own begins between the treatment and the cue, right before the cue."""
    turns = list(_TURN.finditer(text.low, end, hit.start))
    if not turns:
        return False
    if adversative and not any(turn.group() in ("but", "however", "yet", "though") for turn in turns):
        return False
    words = text.reading.words
    between = words[text.reading.word_index(turns[-1].end()) : text.reading.word_index(hit.start)]
    passing = light_words() | words_with_role(WORDS, "subject", "refuser", "clinician", "telling")
    heavy = sum(word not in passing for word in between)
    return len(between) <= _TURN_WORDS and heavy <= (2 if adversative else 0)


def speaks_back(text: CueSentence, hit: Hit, ceiling: int) -> bool:
    """Whether a refusal is of what stands before it: "stopped after two cycles", not "stopped smoking"."""
    after = text.words_after(hit.end, 1)
    place = text.reading.starts[text.reading.word_index(hit.end)] if after else text.sentence.end
    if place >= text.sentence.end or not after[0][0].isalpha():
        return True
    if text.is_passive(hit) and not text.takes_object(hit):
        return True
    if place < ceiling and (
        after[0][0].isdigit() or after[0] in ONES or after[0] in words_with_role(WORDS, "after stop")
    ):
        # "But he only managed two rounds"
        return True
    if after[0] in words_with_role(WORDS, "further"):
        # "She took one dose and refused further."
        following = text.words_after(hit.end, 2)[1:]
        return not following or not following[0][0].isalpha()
    return after[0] in words_with_role(WORDS, "pronoun", "any of it")


def stopped_later(reading: Reading, mention: Mention, ceiling: int) -> tuple[int, int] | None:
    """Where the text goes on that the treatment was refused or stopped.

    "Sorafenib for two months. Doctor stopped it", "was given Xeloda, she vomits, so we stopped after 5 days".

    Args:
        reading: the document.
        mention: the treatment.
        ceiling: where the next treatment stands.
    """
    index = reading.sentence_index(mention.start)
    end = reading.sentences[min(index + 1, len(reading.sentences) - 1)].end
    end = min(end, ceiling, mention.end + _STOPPED_REACH)
    words = reading.words[reading.word_index(mention.end) : reading.word_index(end)]
    if stopping_words().isdisjoint(words):
        return None
    for hit in cues_between(reading, mention.end, end):
        if hit.row.extra["backward"] != "declined" or hit.row.extra["modal"] or _is_thought(reading, hit):
            continue
        place = reading.word_index(hit.end)
        after = reading.words[place : place + 2]
        if after[:1] and after[0] in words_with_role(WORDS, "pronoun"):
            if _speaks_of_its_own(reading, mention, hit):
                continue
            return hit.start, hit.end
        if reading.words[place - 1] in words_with_role(WORDS, "pronoun"):
            opening = reading.word_index(reading.sentence_at(hit.start).start)
            if (
                reading.word_index(hit.start) - opening <= _TURN_WORDS
                or hit.start < reading.sentences[index].end
            ):
                return hit.start, hit.end
            continue
        if hit.start > reading.sentences[index].end:
            opening = reading.word_index(reading.sentence_at(hit.start).start)
            is_near = hit.start - reading.starts[opening] < 30
            if is_near and reading.words[opening] in words_with_role(WORDS, "pronoun subject"):
                return hit.start, hit.end
        elif not words_with_role(WORDS, "pronoun subject").isdisjoint(_words_before(reading, hit.start)):
            # "... but after 2 doses he got pneumonitis and it was discontinued"
            return hit.start, hit.end
        elif after[:1] and after[0] in words_with_role(WORDS, "preposition") and mention.type != "surgery":
            before = reading.words[max(0, reading.word_index(hit.start) - 1)]
            if before in words_with_role(WORDS, "subject"):
                return hit.start, hit.end
    return None


def _speaks_of_its_own(reading: Reading, mention: Mention, hit: Hit) -> bool:
    """ "Mum asked about the vaccine trial; we don't recommend it": the pronoun is of that sentence."""
    sentence = reading.sentence_at(hit.start)
    if mention.start >= sentence.start:
        return False
    clause = max(reading.low.rfind(sign, sentence.start, hit.start) for sign in ";,")
    if clause < 0:
        return False
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(clause)]
    return "about" in words and not words_with_role(WORDS, "telling").isdisjoint(words)


def refused_as_a_whole(reading: Reading, sentence: int) -> tuple[int, int] | None:
    """Where the next sentence says that all was refused: "Although the patient refused the treatment".

    Args:
        reading: the document.
        sentence: index of the sentence that proposes treatments.
    """
    if sentence + 1 >= len(reading.sentences):
        return None
    start, end = reading.sentences[sentence + 1]
    first, last = reading.word_index(start), reading.word_index(end)
    if stopping_words().isdisjoint(reading.words[first:last]):
        return None
    passing = light_words() | words_with_role(WORDS, "object opener")
    for hit in cues_between(reading, start, end):
        if not hit.row.extra["forward"].startswith("declined") or _is_thought(reading, hit):
            continue
        place = reading.word_index(hit.end)
        after = place
        while after < last and reading.words[after] in passing and after - place < _TURN_WORDS:
            if reading.words[after] in words_with_role(WORDS, "whole"):
                break
            after += 1
        following = reading.words[after + 1] if after + 1 < last else "."
        closes = not following.isalpha() or following in words_with_role(WORDS, "after stop")
        if after < last and reading.words[after] in words_with_role(WORDS, "whole") and closes:
            return hit.start, reading.ends[after]
    return None


def agreed_as_a_whole(reading: Reading, sentence: int) -> tuple[int, int] | None:
    """Where the next sentence says that what was proposed is done: "She agrees to start Thursday".

    Args:
        reading: the document.
        sentence: index of the sentence that proposes treatments.
    """
    if sentence + 1 >= len(reading.sentences):
        return None
    start, end = reading.sentences[sentence + 1]
    first, last = reading.sentence_words[sentence + 1 : sentence + 3]
    words = reading.words
    if first >= last or agreeing_words().isdisjoint(words[first : first + _TURN_WORDS]):
        return None
    if words[first] not in words_with_role(WORDS, "subject", "pronoun subject", "refuser", "agreeing"):
        return None
    for hit in cues_between(reading, start, end):
        if _is_thought(reading, hit):
            return None
        if words[reading.word_index(hit.start)] in agreeing_words() or hit.row.extra["role"] == "agreed":
            after = words[reading.word_index(hit.end) : last]
            told = next((word for word in after if word not in light_words()), ".")
            closes = not told.isalpha() or told in words_with_role(
                WORDS, "date word", "after stop", "agreeing"
            )
            return (hit.start, hit.end) if closes else None
    return None


@cache
def agreeing_words() -> frozenset[str]:
    """Words by which somebody agrees to start what was proposed."""
    return words_with_role(WORDS, "agreeing")


def _is_thought(reading: Reading, hit: Hit) -> bool:
    """ "I am inclined to stop it", "can he stop it?", "what if she stops it": nobody has stopped."""
    before = reading.words[
        max(0, reading.word_index(hit.start) - _THOUGHT_WORDS) : reading.word_index(hit.start)
    ]
    if not words_with_role(WORDS, "asking modal").isdisjoint(before) or "if" in before:
        return True
    sentence = reading.sentence_at(hit.start)
    if "?" in reading.low[hit.end : sentence.end + 1]:
        return True
    return "to" in before[-1:] and words_with_role(WORDS, "resolve").isdisjoint(before)


def _words_before(reading: Reading, position: int) -> list[str]:
    index = reading.word_index(position)
    return reading.words[max(0, index - 3) : index]


@cache
def stopping_words() -> frozenset[str]:
    """The words of the table's refusals, everyday ones left out."""
    light = words_with_role(WORDS, "light", "modifier")
    return frozenset(
        word
        for row in load_table(TABLE)
        if row.extra["backward"] == "declined" and not row.extra["modal"]
        for form in (row.name, *row.synonyms)
        for word in re.findall(r"[^\W\d_]+", form.lower())
        if word not in light
    )
