"""Contradictions in numbers that no finding holds: a cell count, a depth, a height, an ejection fraction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.laboratory import is_measured_in, lab_values
from answer_assist.answers.statements import Statements
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_WORDS = "answer_words"
_NO_VALUE = words_with_role(_WORDS, "time unit")
_FILLERS = words_with_role(_WORDS, "number filler") | {"of", ":", "=", "(", "~"}
_UNITS = frozenset(
    {"mm", "cm", "%", "g", "mg", "ml", "mcg", "u", "iu", "gy", "ng", "kg", "micron", "microns", "um"}
)
# Units that name their thing: nothing but a depth is measured in microns.
_TELLING_UNITS = frozenset({"micron", "microns", "um"})
_NUMBER = re.compile(r"(?<![\w.,/+-])\d{1,5}(?:[.,]\d{1,3})?(?![\w/]|[.,]\d)")
# "14 to 20", "3-5"
_RANGE = re.compile(r" ?(?:-|to|and) ?\d")
_LIMIT_WITHIN = 20
_FILLERS_AT_MOST = 5
_SHORTEST_NAME = 2
_ROUNDING_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class _Value:
    """A number with what it is the value of: "CD4 count is only around 160"."""

    thing: str
    number: float
    unit: str
    start: int
    end: int
    is_abbreviated: bool = False


def number_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer gives a thing of the case another value.

    "CD4 of 610" against "since your CD4 count is only around 160"; numbers of weeks, cycles, tablets are the
    doctor's own and are not compared.
    """
    yield from _labs(case, answer)
    yield from _things(case, answer)


def _labs(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "Creatinine is 1.7" against "a creatinine of 12.1"."""
    told = [(value, document) for document in case.documents for value in document.once(lab_values)]
    numbers = _numbers_of(case)
    for claimed in lab_values(answer):
        known = [
            (value, document)
            for value, document in told
            if value.row is claimed.row and value.number is not None
        ]
        if claimed.number is None or not known or claimed.number in numbers:
            continue
        if any(_same(claimed.number, value.number) for value, _ in known if value.number is not None):
            continue
        units = {value.unit for value, _ in known}
        if claimed.unit and claimed.unit not in units and not is_measured_in(claimed.row, claimed.unit):
            continue
        if _is_rule(answer, claimed.start, claimed.end):
            continue
        value, document = known[0]
        yield Contradiction(
            f"{value.about}, said {claimed.number:g}",
            document.quote(value.start, value.end),
            answer.clause(claimed.start, claimed.end),
        )


def _is_rule(answer: AnswerText, start: int, end: int) -> bool:
    """Whether a number is a limit, a range, an aim or a supposition rather than this patient's value."""
    before = answer.roles_between(answer.chunk_start(start), end)
    if not before.isdisjoint(("advice", "hypothetical", "limit")) or not answer.is_plain(start, end):
        return True
    behind = answer.roles_between(end, end + _LIMIT_WITHIN)
    return "bound" in behind or bool(_RANGE.match(answer.reading.low, end))


def _numbers_of(case: CaseText) -> set[float]:
    return {number for document in case.documents for number in document.once(_numbers)}


def _numbers(text: Statements) -> Iterator[float]:
    return (float(match[0].replace(",", ".")) for match in _NUMBER.finditer(text.reading.low))


def _things(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    told: dict[tuple[str, str], list[tuple[_Value, int]]] = {}
    numbers = _numbers_of(case)
    for place, document in enumerate(case.documents):
        for value in document.once(_values):
            told.setdefault((value.thing, value.unit), []).append((value, place))
    for claimed in _values(answer):
        known = told.get((claimed.thing, claimed.unit))
        if (
            not known
            or claimed.number in numbers
            or any(_same(claimed.number, each.number) for each, _ in known)
        ):
            continue
        if _is_rule(answer, claimed.start, claimed.end):
            continue
        # a bare number is said of this patient ("your CD4 count is 160") or of a test by its abbreviation
        # ("an AMH of 9"), or else it is a licence "in grade 2"
        is_told = answer.is_of_patient(claimed.start) or answer.is_of_case(claimed.start, claimed.end)
        if not claimed.unit and not claimed.is_abbreviated and not is_told:
            continue
        value, place = known[0]
        document = case.documents[place]
        yield Contradiction(
            f"{claimed.thing}: {value.number:g} {value.unit}".strip() + f", said {claimed.number:g}",
            document.quote(value.start, value.end),
            answer.clause(claimed.start, claimed.end),
        )


def _values(text: Statements) -> Iterator[_Value]:
    """The numbers of a text with the word that each is the value of, before it or behind its unit."""
    reading = text.reading
    words, starts, ends = reading.words, reading.starts, reading.ends
    for match in _NUMBER.finditer(reading.low):
        index = reading.word_index(match.start())
        after = reading.word_index(match.end())
        unit = words[after] if after < len(words) and words[after] in _UNITS else ""
        following = after + bool(unit)
        if not unit and following < len(words) and words[following] in _NO_VALUE:
            continue
        number = float(match[0].replace(",", "."))
        before = index - 1
        while before > max(0, index - 1 - _FILLERS_AT_MOST) and words[before] in _FILLERS:
            before -= 1
        if (
            before >= 0
            and _names_a_thing(words[before])
            and reading.sentence_index(starts[before]) == reading.sentence_index(match.start())
        ):
            name = reading.view[starts[before] : ends[before]]
            yield _Value(
                _name(words, before),
                number,
                unit,
                starts[before],
                max(match.end(), ends[following - 1]),
                name[1:].lower() != name[1:],
            )
        if unit in _TELLING_UNITS:
            yield _Value("depth", number, "microns", match.start(), ends[after])
        if unit and following < len(words) and _names_a_thing(words[following]):
            yield _Value(words[following], number, unit, match.start(), ends[following])


def _name(words: list[str], index: int) -> str:
    """ "CD4" is two words: letters and number."""
    word = words[index]
    return words[index - 1] + word if word.isdigit() and index else word


def _names_a_thing(word: str) -> bool:
    return (
        (len(word) >= _SHORTEST_NAME or word.isdigit())
        and word not in _function_words()
        and word not in _NO_VALUE
    )


@cache
def _function_words() -> frozenset[str]:
    return frozenset(row.name for row in load_table("function_words")) | _FILLERS


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDING_SHARE * max(one, other)
