"""Contradictions of state: margins free or involved, a test normal or not, a scale with another value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from answer_assist.answers.attributes import State, attribute_states
from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.statements import Statements, row_list
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Marker
from answer_assist.terminology.loader import load_table

STATES, SCALES = "answer_states", "answer_scales"

# "The edges on the report are free": so many words stand between a thing and its state.
_WORDS_AFTER = 7
_WORDS_BEFORE = 2
# "Rai stage is now IV": what may stand between a scale and its value.
_SCALE_FILLERS = re.compile(
    r"[ \n]?(?:(?:stage|class|type|grade|score|level|category|of|is|was|:|=|\() ?){0,3}"
)
_SCALE_VALUES = {
    "roman": re.compile(r"(iv|i{1,3}|v|vi|[0-6])(?:[ -]?([a-d][0-9]?))?(?![\w.])"),
    "letter": re.compile(r"([a-e])(?![\w'])"),
    "number": re.compile(r"(\d{1,3})(?:[a-c])?(?![\d.%])"),
    "lettered": re.compile(r"([a-e][1-9])(?!\w)"),
    "code": re.compile(r"([a-z]?\d)(?!\w)"),
}
_OTHER = {"one": "other", "other": "one"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}


def state_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer tells a thing of the case in the opposite state.

    "Margins involved at the corneal side" against "since the edges on the report are free of tumour", "Rai 0"
    against "you were Rai IV". A case or an answer that tells both states of a thing is left alone.
    """
    told: dict[str, list[tuple[State, CaseDocumentText]]] = {}
    for document in case.documents:
        for state in document.once(_claims):
            told.setdefault(state.thing, []).append((state, document))
    said: dict[str, list[State]] = {}
    for state in _states(answer):
        said.setdefault(state.thing, []).append(state)
    # results as they were read and perhaps corrected count before the words
    results = {
        (f"result of {each.name}", f"result {cast('Marker', each).result}")
        for each, _ in case.of_kind("marker")
    }
    for thing, states in said.items():
        if any((thing, state.value) in results for state in states):
            continue
        known = told.get(thing, [])
        values = {state.value for state, _ in known}
        if not known or any(state.value in values for state in states):
            continue
        if len(values) > 1 and thing not in _scale_names():
            continue
        for state in states:
            if (
                state.own
                and not answer.is_of_a_class(state.start, state.end)
                and answer.is_plain(state.start, state.end)
                and not _is_advised(answer, state)
            ):
                first, document = known[0]
                yield Contradiction(
                    f"{thing}: {first.words}, said {state.words}",
                    document.quote(first.start, first.end),
                    answer.clause(state.start, state.end),
                )
                break


def _is_advised(answer: AnswerText, state: State) -> bool:
    begin = answer.chunk_start(state.start)
    return not answer.roles_between(begin, state.end).isdisjoint(("advice", "deferral", "hypothetical"))


def _claims(text: Statements) -> Iterator[State]:
    return (state for state in _states(text) if text.is_claim(state.start))


def _states(text: Statements) -> Iterator[State]:
    yield from _scale_values(text)
    yield from attribute_states(text)
    hits = text.terms[STATES]
    subjects = [hit for hit in hits if hit.row.extra["part"] == "subject"]
    view = text.reading.view
    for hit in hits:
        part, abouts = hit.row.extra["part"], row_list(hit.row, "about")
        words = view[hit.start : hit.end]
        if part.startswith("alone"):
            own = words.lower().startswith(_owners()) or text.is_of_case(hit.start, hit.end)
            for about in abouts:
                yield State(about, part.removeprefix("alone "), hit.start, hit.end, own, words)
        elif part != "subject":
            subject = _subject_of(
                text, hit, [each for each in subjects if row_list(each.row, "about") <= abouts]
            )
            if subject is not None:
                start, end = min(subject.start, hit.start), max(subject.end, hit.end)
                if _is_denied(text, subject, hit):
                    part = _OTHER.get(part, part)
                own = text.is_of_case(start, end)
                yield State(subject.row.name, part, start, end, own, words)


def _is_denied(text: Statements, subject: Hit, state: Hit) -> bool:
    """ "The edge isn't free": the other state is told."""
    reading = text.reading
    between = reading.words[reading.word_index(subject.end) : reading.word_index(state.start)]
    return not words_with_role("answer_words", "denial").isdisjoint(between)


def _subject_of(text: Statements, state: Hit, subjects: list[Hit]) -> Hit | None:
    """The thing that is in a state: the last one before it, or one right behind ("suspicious mammogram")."""
    reading = text.reading
    sentence = text.sentence_of(state.start)
    first, last = reading.word_index(state.start), reading.word_index(state.end)
    behind = [hit for hit in subjects if state.end <= hit.start < sentence.end]
    if behind and reading.word_index(behind[0].start) - last < _WORDS_BEFORE:
        if "," not in reading.view[state.end : behind[0].start]:
            return behind[0]
    before = [hit for hit in subjects if sentence.start <= hit.start and hit.end <= state.start]
    if before and first - reading.word_index(before[-1].end) <= _WORDS_AFTER:
        if "," not in reading.view[before[-1].end : state.start]:
            return before[-1]
    return None


@cache
def _owners() -> tuple[str, ...]:
    return tuple(f"{word} " for word in sorted(words_with_role("answer_words", "own")))


@cache
def _scale_names() -> frozenset[str]:
    return frozenset(row.name for row in load_table(SCALES))


def _scale_values(text: Statements) -> Iterator[State]:
    """ "Rai IV", "Child-Pugh class B", "Deauville 3"."""
    low, view = text.reading.low, text.reading.view
    for hit in text.terms[SCALES]:
        filler = _SCALE_FILLERS.match(low, hit.end)
        place = filler.end() if filler else hit.end
        kind = hit.row.extra["values"]
        match = _SCALE_VALUES[kind].match(low, place)
        if match is None or (kind == "letter" and not view[match.start()].isupper()):
            continue
        value = _ROMAN.get(match[1], match[1])
        yield State(hit.row.name, value, hit.start, match.end(), True, view[hit.start : match.end()])
