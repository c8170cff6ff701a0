"""What a text tells of a thing by more than one word: spread to an organ, a disease had, a value's level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from answer_assist.answers.laboratory import lab_values, level_of
from answer_assist.answers.statements import Statements
from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_WORDS = "answer_words"
RESULT = "result of"  # what a thing that is stained for begins with
FINDINGS = "answer_findings"
# "Deposits in the left lobe of the liver", "the liver itself is clear": so many words lie between.
_WORDS_BETWEEN = 4
_OWNER_WORDS = 2
_SUBJECT_WORDS = 4
_LEVEL_WORDS = 3
_RESULT_WORDS = 4
_FEWEST_NODES = 2
# Kinds of findings that one has or has not; a complaint comes and goes.
_LASTING = frozenset({"condition", "pregnancy"})


@dataclass(frozen=True, slots=True)
class State:
    """A thing and the state that a text tells of it.

    Attributes:
        thing: what is compared: "margin", "spread: liver", "level of AFP".
        value: states of a thing with different values exclude each other.
        start, end: where it stands in the view.
        own: told of this patient, by its form.
        words: the words as they stand.
    """

    thing: str
    value: str
    start: int
    end: int
    own: bool
    words: str


def attribute_states(text: Statements) -> Iterator[State]:
    """All states that no single term tells."""
    yield from _spread(text)
    yield from _conditions(text)
    yield from _levels(text)
    yield from _results(text)
    yield from _node_counts(text)


# Spread to an organ


def _spread(text: Statements) -> Iterator[State]:
    """ "Deposits in the liver", "liver mets", "liver and lungs clear", "no spread to the bones"."""
    reading = text.reading
    words = reading.words
    nouns, clear = words_with_role(_WORDS, "spread"), words_with_role(_WORDS, "clear")
    if nouns.isdisjoint(words) and clear.isdisjoint(words):
        return
    for hit in reading.hits("sites"):
        organ = _organ(hit.row.code)
        if organ is None:
            continue
        sentence = text.sentence_of(hit.start)
        floor, ceiling = reading.word_index(sentence.start), reading.word_index(sentence.end)
        first, last = reading.word_index(hit.start), reading.word_index(hit.end)
        noun = _spread_noun(words, first, last, floor, ceiling, nouns)
        if noun is not None:
            start = min(reading.starts[noun], hit.start)
            end = max(reading.ends[noun], hit.end)
            assertion = assertion_at(reading, reading.starts[noun], reading.ends[noun]).value
            if assertion == "uncertain":
                continue
            value = "clear" if assertion == "absent" else "involved"
            yield State(
                f"spread: {organ}", value, start, end, text.is_of_case(start, end), _view(text, start, end)
            )
            continue
        behind = next(
            (
                index
                for index in range(last, min(last + _WORDS_BETWEEN, ceiling))
                if words[index] in clear and all(word.isalpha() for word in words[last:index])
            ),
            None,
        )
        if behind is not None and "not" not in words[last:behind]:
            end = reading.ends[behind]
            yield State(
                f"spread: {organ}",
                "clear",
                hit.start,
                end,
                text.is_of_case(hit.start, end),
                _view(text, hit.start, end),
            )


def _spread_noun(
    words: list[str], first: int, last: int, floor: int, ceiling: int, nouns: frozenset[str]
) -> int | None:
    """Where "deposits" stands: right behind the organ, or before it with "in", "to" or "of" between."""
    if last < ceiling and words[last] in nouns:
        return last
    for index in range(first - 1, max(floor, first - 2 - _WORDS_BETWEEN) - 1, -1):
        if words[index] in nouns:
            return index if {"in", "to", "of", "on"} & set(words[index + 1 : first]) else None
        if not words[index].isalpha():
            return None
    return None


_ORGANS = {code: row.name for row in load_table("answer_spread") for code in row.list("organs")}


def _organ(code: str | None) -> str | None:
    """The organ that deposits are told of: liver, lungs, brain, bones; not lymph nodes, blood or skin."""
    return _ORGANS.get(code or "")


# Diseases that somebody has or has not


def _conditions(text: Statements) -> Iterator[State]:
    """ "Type 2 diabetes", "as she isn't diabetic", "your asthma"."""
    reading = text.reading
    for hit in text.terms[FINDINGS]:
        if hit.row.extra["kind"] not in _LASTING:
            continue
        if experiencer_at(reading, hit.start, hit.end)[0] != "patient":
            continue
        assertion = assertion_at(reading, hit.start, hit.end).value
        if assertion == "uncertain":
            continue
        own = _has_owner(text, hit) or _has_subject(text, hit)
        if not _beside(text, hit).isdisjoint(words_with_role(_WORDS, "no possession")):
            continue  # "you don't need dialysis"
        value = "absent" if assertion == "absent" else "present"
        yield State(
            f"condition: {hit.row.name}", value, hit.start, hit.end, own, _view(text, hit.start, hit.end)
        )


def _beside(text: Statements, hit: Hit) -> set[str]:
    """The words of the clause before a disease."""
    reading = text.reading
    return set(reading.words[reading.word_index(text.chunk_start(hit.start)) : reading.word_index(hit.start)])


def _has_owner(text: Statements, hit: Hit) -> bool:
    """ "Your asthma", "her type 2 diabetes"."""
    last = text.reading.word_index(hit.start)
    owners = words_with_role(_WORDS, "person told of") & words_with_role(_WORDS, "own")
    return not owners.isdisjoint(text.reading.words[max(0, last - _OWNER_WORDS) : last])


def _has_subject(text: Statements, hit: Hit) -> bool:
    """ "You live with HIV", "since he has asthma": a subject and no more than a few words."""
    reading = text.reading
    last = reading.word_index(hit.start)
    first = max(reading.word_index(text.chunk_start(hit.start)), last - _SUBJECT_WORDS)
    subjects = words_with_role(_WORDS, "person told of") - words_with_role(_WORDS, "own")
    return not subjects.isdisjoint(reading.words[first:last])


# Levels of values


def _levels(text: Statements) -> Iterator[State]:
    """ "AFP 410", "a normal AFP", "your calcium is still low", "undetectable EBV DNA"."""
    for value in lab_values(text):
        thing = f"level of {value.row.name}"
        level = level_of(value)
        start, end = value.start, value.end
        if value.number is None:
            told = _told_level(text, value.start, value.end)
            if told is None:
                continue
            level, start, end = told
        if level is not None:
            # a number in an answer is compared with numbers
            own = value.number is None and text.is_of_case(start, end)
            yield State(thing, level, start, end, own, _view(text, start, end))


def _told_level(text: Statements, start: int, end: int) -> tuple[str, int, int] | None:
    """The word beside a test that says how high it is: "raised" before it, "is still low" behind it."""
    reading = text.reading
    sentence = text.sentence_of(start)
    first, last = reading.word_index(start), reading.word_index(end)
    floor, ceiling = reading.word_index(sentence.start), reading.word_index(sentence.end)
    levels = _level_words()
    if first > floor and (level := levels.get(reading.words[first - 1])):
        return level, reading.starts[first - 1], end
    for index in range(last, min(last + _LEVEL_WORDS, ceiling)):
        word = reading.words[index]
        if level := levels.get(word):
            return level, start, reading.ends[index]
        if not word.isalpha() or word in ("not", "and", "or"):
            return None
    return None


# Results of stains and genes


def _results(text: Statements) -> Iterator[State]:
    """ "Your p16 was positive", "CK20 positive with CK7 negative", "the negative HER2"."""
    reading = text.reading
    words = reading.words
    results = _words_by_role("result positive", "result negative")
    if results.keys().isdisjoint(words):
        return
    for hit in (*reading.hits("markers"), *reading.hits("genes")):
        last = reading.word_index(hit.end)
        ceiling = reading.word_index(text.sentence_of(hit.start).end)
        between = words_with_role(_WORDS, "before a result")
        for index in range(last, min(last + _RESULT_WORDS, ceiling)):
            value = results.get(words[index])
            if value is not None:
                if not words_with_role(_WORDS, "denial").isdisjoint(words[last:index]):
                    break
                end = reading.ends[index]
                yield State(
                    f"{RESULT} {hit.row.name}",
                    value,
                    hit.start,
                    end,
                    text.is_of_case(hit.start, end),
                    _view(text, hit.start, end),
                )
                break
            if words[index] not in between:
                break


def _words_by_role(*roles: str) -> dict[str, str]:
    return {word: role for role in roles for word in words_with_role(_WORDS, role)}


# Nodes


_COUNTED = re.compile(
    rf"\b(?P<positive>all|none|both|\d{{1,3}}|{'|'.join(ONES)}) (?:out )?of "
    r"(?:the |his |her |your |these |those )?"
    rf"(?P<all>\d{{1,3}}|{'|'.join(ONES)})\b|\b(?P<slashed>\d{{1,2}})/(?P<slashed_all>\d{{1,2}})(?![\d/])"
)
_NODES_WITHIN = 60


def _node_counts(text: Statements) -> Iterator[State]:
    """ "Two of 46 nodes", "none of the nodes", "in nodes, all of the eight"."""
    low = text.reading.low
    if "node" not in low and "gland" not in low:
        return
    for match in _COUNTED.finditer(low):
        start, end = match.span()
        sentence = text.sentence_of(start)
        around = low[max(sentence.start, start - _NODES_WITHIN) : min(sentence.end, end + _NODES_WITHIN)]
        if "node" not in around and "gland" not in around:
            continue
        positive, every = match["positive"] or match["slashed"], match["all"] or match["slashed_all"]
        total = _count(every)
        count = (
            {"all": total, "none": 0.0, "both": 2.0}.get(positive)
            if not positive.isdigit()
            else float(positive)
        )
        count = _count(positive) if count is None else count
        if total is None or count is None or count > total or total < _FEWEST_NODES:
            continue
        own = text.is_of_case(start, end)
        yield State("nodes positive", f"{count:g}", start, end, own, _view(text, start, end))
        yield State("nodes examined", f"{total:g}", start, end, own, _view(text, start, end))


def _count(word: str) -> float | None:
    return float(word) if word.isdigit() else float(ONES[word]) if word in ONES else None


@cache
def _level_words() -> dict[str, str]:
    return {
        word: level
        for level in ("normal", "high", "low")
        for word in words_with_role(_WORDS, f"level {level}")
    }


def _view(text: Statements, start: int, end: int) -> str:
    return text.reading.view[start:end]
