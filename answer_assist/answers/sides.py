"""Contradictions of side: left said where the case tells right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from answer_assist.answers.coverage import Contradiction, Quote
from answer_assist.answers.statements import PHRASES, Statements, row_list
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Site
from answer_assist.terminology.loader import load_table

Side = Literal["left", "right"]

_WORDS = "answer_words"
# "the right answer", "left over": no side.
_NO_PART = words_with_role(_WORDS, "no part")
_DISEASE = words_with_role(_WORDS, "disease")
_SIDE_NOUNS = words_with_role(_WORDS, "side noun")
_NOUNS = _DISEASE | words_with_role(_WORDS, "body part")
_PATIENT = words_with_role(_WORDS, "person told of") - {"the"}
_HEALTHY, _ILL = words_with_role(_WORDS, "healthy"), words_with_role(_WORDS, "ill")
_STATE_WITHIN = 4
_IF_WITHIN = 25
# "The node in the right side of the neck", "level IB node 1.6 cm left": the thing stands so near before.
_THING_WITHIN = 5
# "the left upper lobe": so many words may stand between the side and the organ.
_WORDS_BETWEEN = 2

# Parts that lie on one side, for "the left colon" where the case says ascending colon.
_SIDES: tuple[Side, ...] = ("right", "left")
_LIES = {code: side for row in load_table("answer_organs") for side in _SIDES for code in row.list(side)}
_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}

_SIDED = re.compile(
    r"(?<!\ball )(?<!\bis )(?<!\bwas )(?<!\bbeen )(?<!\bbe )\b(left|right)(?:-sided|-hand)?[ \n]"
)
_SIDE_OF = re.compile(r" of (?:the |your |his |her )?")
# "After losing the left and ...", "on the right."
_BARE_SIDE = re.compile(r"\bthe (left|right)(?= one\b|[.,;)]| (?:with|for|in|by|and|is|was|has|had)\b)")
# "Testicular cancer right: mixed germ cell", "distal femur left,", "level IB node 1.6 cm left."
_SIDE_BEHIND = re.compile(r"(?<=[a-z])[ ](left|right)(?=[:,;.)])")
# Topographies under which many parts are gathered, and those whose own name is compared.
_GATHERED = frozenset(code for row in load_table("answer_organs") for code in row.list("gathered"))


@dataclass(frozen=True, slots=True)
class _SidedPlace:
    """What is on a side: the part of the body, and what lies there; where it stands in a view."""

    part: str
    side: Side
    start: int
    end: int
    state: str | None = None
    thing: str = ""
    is_organ: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.part, self.thing})


def side_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer puts the disease, or what was treated, on the other side than the case.

    "His left kidney was taken out" against "the tumour of the right kidney" is one; "the right kidney should
    be checked as well" is none where the answer also speaks of the left one.
    """
    stated = [(place, document) for document in case.documents for place in document.once(sided_places)]
    told = {(name, place.side) for place, _ in stated for name in place.names}
    claimed = list(sided_places(answer))
    if not claimed:
        return
    # what the case calls healthy is not where the disease is
    ill = {(name, place.side) for place, _ in stated if place.state != "healthy" for name in place.names}
    said = {(name, place.side) for place in claimed for name in place.names}
    sides_told, sides_said = {place.side for place, _ in stated}, {place.side for place in claimed}
    of_disease = _sides_of_disease(case)
    if of_disease is None and not stated:
        return
    seen: set[tuple[str, Side]] = set()
    for place in claimed:
        if place.state == "healthy" or (place.part, place.side) in seen:
            continue
        other = _OPPOSITE[place.side]
        known_sides = ill if place.state == "ill" else told
        if any((name, place.side) in known_sides for name in place.names if name):
            continue
        same_name = any(
            (name, other) in known_sides and (place.state == "ill" or (name, other) not in said)
            for name in place.names
            if name
        )
        # a case that knows one side only, and an answer that knows the other one only
        same_side = sides_told == {other} and sides_said == {place.side}
        is_of_disease = (
            of_disease is not None
            and of_disease[0] == other
            and (not place.part or place.part in _DISEASE)
            and (not place.thing or place.thing in _DISEASE)
            and other not in sides_said
        )
        if not (same_name or same_side or is_of_disease) or not _tells_side(answer, place):
            continue
        seen.add((place.part, place.side))
        quote, words = _quote(place, stated, other, same_name=same_name, of_disease=of_disease)
        yield Contradiction(f"side: {words}, said {place.side}", quote, answer.clause(place.start, place.end))


def _quote(
    place: _SidedPlace,
    stated: list[tuple[_SidedPlace, CaseDocumentText]],
    other: Side,
    *,
    same_name: bool,
    of_disease: tuple[Side, Quote, str] | None,
) -> tuple[Quote, str]:
    """The words of the case that tell the other side."""
    rivals = [pair for pair in stated if pair[0].side == other]
    for known, document in rivals:
        if not same_name or (known.names & place.names) - {""}:
            return document.quote(known.start, known.end), f"{other} {known.part or place.part}".rstrip()
    assert of_disease is not None
    return of_disease[1], f"{other} {of_disease[2]}"


def _sides_of_disease(case: CaseText) -> tuple[Side, Quote, str] | None:
    """The side of the primary tumor where the case tells a single one."""
    found = [
        (site.laterality, document.quote_of(site), site.name)
        for finding, document in case.of_kind("site")
        if (site := cast("Site", finding)).role == "primary"
        and site.assertion == "present"
        and site.laterality in _OPPOSITE
    ]
    return found[0] if len({side for side, _, _ in found}) == 1 else None


def _tells_side(answer: AnswerText, place: _SidedPlace) -> bool:
    """Whether the side is told of this case: no opposite or second side, nothing supposed or general."""
    sentence = answer.sentence_of(place.start)
    if "other" in answer.roles_between(sentence.start, place.start):
        return False
    # "his left eye is affected as well" says of the healthy one that it is ill
    if place.state != "ill" and "too" in answer.roles_between(
        place.start, answer.clause_end(place.end, sentence.end)
    ):
        return False
    if not answer.is_definite(place.start) and _is_supposed_behind(
        answer, place.end, min(sentence.end, place.end + _IF_WITHIN)
    ):
        return False
    before = answer.roles_between(answer.chunk_start(place.start), place.start)
    if "hypothetical" in before or not answer.is_plain(place.start, place.end, bounded=True):
        return False
    return _is_of_disease(answer, place)


def _is_supposed_behind(answer: AnswerText, start: int, end: int) -> bool:
    """Whether "if", "unless" or the like follows; "drugs may be tried" supposes nothing of the place."""
    return any(
        "conditional" in (roles := row_list(hit.row, "role")) and "vague" not in roles
        for hit in answer.terms[PHRASES]
        if start <= hit.start < end
    )


def _is_of_disease(answer: AnswerText, place: _SidedPlace) -> bool:
    """Whether a side belongs to the disease: "your right kidney", but not "speech is on the left"."""
    if place.part and answer.is_of_case(place.start, place.end):
        return True
    if answer.opens_with(place.start, "reason", "premise"):
        return True
    reading = answer.reading
    first = reading.word_index(answer.chunk_start(place.start))
    last = reading.word_index(answer.clause_end(place.end, answer.sentence_of(place.start).end))
    words = reading.words[first:last]
    return not (_DISEASE | _PATIENT).isdisjoint(words)


def sided_places(text: Statements) -> Iterator[_SidedPlace]:
    """What has left or right beside it, by its organ or else its noun; and the parts of the colon."""
    reading = text.reading
    low = reading.low
    organs = {hit.start: hit for hit in reading.hits("sites")}
    if "left" in low or "right" in low:
        yield from _sided_nouns(reading, organs)
        for match in _BARE_SIDE.finditer(low):
            yield _SidedPlace(
                "",
                cast("Side", match[1]),
                match.start(),
                match.end(),
                thing=_thing(reading, match.start(), organs),
            )
        for match in _SIDE_BEHIND.finditer(low):
            thing = _thing(reading, match.start(1), organs)
            if thing:
                yield _SidedPlace(thing, cast("Side", match[1]), match.start(1), match.end())
    for hit in organs.values():
        if hit.row.code in _LIES:
            yield _SidedPlace(
                "colon",
                _LIES[hit.row.code],
                hit.start,
                hit.end,
                is_organ=True,
            )


def _sided_nouns(reading: Reading, organs: dict[int, Hit]) -> Iterator[_SidedPlace]:
    """ "The left upper lobe", "the right side of the liver", "your left-sided tumour"."""
    words = reading.words
    for match in _SIDED.finditer(reading.low):
        side, start = cast("Side", match[1]), match.start()
        first = reading.word_index(match.end())
        thing = _thing(reading, start, organs)
        if first < len(words) and words[first] in _SIDE_NOUNS:
            behind = _SIDE_OF.match(reading.low, reading.ends[first])
            if behind is None:
                # "the right side has them too"
                state = _state(reading, first + 1)
                yield _SidedPlace("", side, start, reading.ends[first], state, thing)
                continue
            first = reading.word_index(behind.end())
        noun: _SidedPlace | None = None
        for index in range(first, min(first + _WORDS_BETWEEN + 1, len(words))):
            word, place = words[index], reading.starts[index]
            if not word.isalpha() or word in _NO_PART or reading.sentence_at(place).start > start:
                break
            hit = organs.get(place)
            part = _part_of(hit) if hit else word
            noun = _SidedPlace(
                part, side, start, reading.ends[index], _state(reading, index + 1), thing, hit is not None
            )
            if hit is not None or word in _NOUNS:
                break
        if noun is not None:
            yield noun


def _thing(reading: Reading, start: int, organs: dict[int, Hit]) -> str:
    """What is said to be on the side: "the node in the right neck", "distal femur left"."""
    last = reading.word_index(start)
    floor = max(0, last - _THING_WITHIN)
    for index in range(last - 1, floor - 1, -1):
        word = reading.words[index]
        if word in ",;:.)(" or word in ("and", "or", "left", "right"):
            if word == "." and index + 1 < last and reading.words[index + 1].isdigit():
                continue
            return ""
        hit = organs.get(reading.starts[index])
        if hit is not None:
            return _part_of(hit)
        if word in _DISEASE or word in ("node", "nodes"):
            return word
    return ""


def _state(reading: Reading, index: int) -> str | None:
    """What is said right behind a place: "right eye clean", "the right eye being the sick one"."""
    for word in reading.words[index : index + _STATE_WITHIN]:
        if word in _HEALTHY:
            return "healthy"
        if word in _ILL:
            return "ill"
        if not word.isalpha() or word == "in":  # "in your right eye the lens is in good position"
            return None
    return None


def _part_of(hit: Hit) -> str:
    """An organ and its parts compare as one: "left breast" and "left upper outer quadrant of the breast"."""
    code = hit.row.code or ""
    if code.startswith("C18"):
        return "colon"
    return hit.row.name if not code or code[:3] in _GATHERED else code[:3]
