"""Contradictions of place: the wrong side, and an organ that the case does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.statements import PHRASES, Statements, row_list
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Site
from answer_assist.terminology.loader import load_table

Side = Literal["left", "right"]

_WORDS = "answer_words"
_OWN = words_with_role(_WORDS, "own")
# "the right answer", "left over": no side.
_NO_PART = words_with_role(_WORDS, "no part")
_DISEASE = words_with_role(_WORDS, "disease")
_SIDE_NOUNS = words_with_role(_WORDS, "side noun")
_PATIENT = words_with_role(_WORDS, "person told of") - {"the"}
_PERSON = words_with_role(_WORDS, "patient noun")
_HEALTHY, _ILL = words_with_role(_WORDS, "healthy"), words_with_role(_WORDS, "ill")
_STATE_WITHIN = 4
_IF_WITHIN = 25
_WORDS_BEFORE = 6  # "the small lesion on the upper gum"

# Right and left colon by ICD-O-3 topography, for "the left colon" where the case says ascending colon.
_RIGHT_COLON = frozenset({"C18.0", "C18.2", "C18.3"})
_LEFT_COLON = frozenset({"C18.5", "C18.6", "C18.7"})
_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}
_BARE_SIDE = re.compile(r"\b(?:on|to|in) the (left|right)(?=[.,;)]| (?:with|for|in|by|and|is|was|has|had)\b)")
# "Testicular cancer right: mixed germ cell", "pleural effusion left, drained".
_SIDE_BEHIND = re.compile(r"\b([a-z]+)[ ](left|right)(?=[:,;])")
_SIDED = re.compile(
    r"(?<!\ball )(?<!\bis )(?<!\bwas )(?<!\bbeen )(?<!\bbe )\b(left|right)(?:-sided|-hand)?[ \n]"
)
_SIDE_OF = re.compile(r" of (?:the|your|his|her) ")
# "the left upper lobe": so many words may stand between the side and the organ.
_WORDS_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class _SidedPlace:
    """A body part with its side: what it is called in comparisons, and where it stands in a view."""

    part: str
    side: Side
    start: int
    end: int
    state: str | None = None


def place_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer puts the disease on the other side or into another organ than the case.

    "His left kidney was taken out" against "the tumour of the right kidney" is one; "the right kidney should
    be checked as well" is none where the answer also speaks of the left one.
    """
    yield from _sides(case, answer)
    organs = list(_organs(case, answer))
    yield from organs
    if not organs:
        yield from _told_places(case, answer)


def _sides(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    stated = [(place, document) for document in case.documents for place in document.once(_sided_places)]
    claimed = list(_sided_places(answer))
    # what the case calls healthy is not where the disease is
    told = {(place.part, place.side) for place, _ in stated}
    ill = {(place.part, place.side) for place, _ in stated if place.state != "healthy"}
    sides_told, sides_said = {side for _, side in told}, {place.side for place in claimed}
    said = {(place.part, place.side) for place in claimed}
    seen: set[tuple[str, Side]] = set()
    for place in claimed:
        if place.state == "healthy" or (place.part, place.side) in seen:
            continue
        other = _OPPOSITE[place.side]
        known_sides = ill if place.state == "ill" else told
        if (place.part, place.side) in known_sides:
            continue
        same_part = (place.part, other) in known_sides and (
            place.state == "ill" or (place.part, other) not in said
        )
        # a case that knows one side only, and an answer that knows the other one only
        same_side = sides_told == {other} and sides_said == {place.side}
        if not (same_part or same_side) or not _tells_side(answer, place):
            continue
        seen.add((place.part, place.side))
        known, document = next(
            (known, document)
            for known, document in stated
            if known.side == other and (known.part == place.part or not same_part)
        )
        yield Contradiction(
            f"side: {known.side} {known.part or place.part}".rstrip() + f", said {place.side}",
            document.quote(known.start, known.end),
            answer.clause(place.start, place.end),
        )


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
    if _is_supposed_behind(answer, place.end, min(sentence.end, place.end + _IF_WITHIN)):
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
    if place.part and (answer.owner_stands_before(place.start) or answer.opens_with(place.start, "reason")):
        return True
    reading = answer.reading
    first = reading.word_index(answer.chunk_start(place.start))
    last = reading.word_index(answer.clause_end(place.end, answer.sentence_of(place.start).end))
    words = reading.words[first:last]
    return not (_DISEASE | _PATIENT).isdisjoint(words)


def _sided_places(text: Statements) -> Iterator[_SidedPlace]:
    """What has left or right before it, by its organ or else its noun; and the parts of the colon."""
    reading = text.reading
    organs = {hit.start: hit for hit in reading.hits("sites")}
    for match in _SIDED.finditer(reading.low):
        first = reading.word_index(match.end())
        noun: _SidedPlace | None = None
        side = cast("Side", match[1])
        last = first + _WORDS_BETWEEN + 1
        if first < len(reading.words) and reading.words[first] in _SIDE_NOUNS:
            if not _SIDE_OF.match(reading.low, reading.ends[first]):
                # "the right side has them too"
                yield _SidedPlace("", side, match.start(), reading.ends[first], _state(reading, first + 1))
                continue
            last += 3  # "the right side of the liver"
        for index in range(first, min(last, len(reading.words))):
            word, start = reading.words[index], reading.starts[index]
            if not word.isalpha() or word in _NO_PART or reading.sentence_at(start).start > match.start():
                if word in ("of", "the") and last > first + _WORDS_BETWEEN + 1:
                    continue
                break
            hit = organs.get(start)
            state = _state(reading, index + 1)
            noun = _SidedPlace(
                _part_of(hit) if hit else word, side, match.start(), reading.ends[index], state
            )
            if hit is not None:
                break
        if noun is not None:
            yield noun
    for match in _BARE_SIDE.finditer(reading.low):
        yield _SidedPlace("", cast("Side", match[1]), match.start(), match.end())
    for match in _SIDE_BEHIND.finditer(reading.low):
        if match[1] in _DISEASE:
            yield _SidedPlace("", cast("Side", match[2]), match.start(), match.end())
    for hit in organs.values():
        if hit.row.code in _RIGHT_COLON or hit.row.code in _LEFT_COLON:
            yield _SidedPlace(
                "colon", "right" if hit.row.code in _RIGHT_COLON else "left", hit.start, hit.end
            )


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
    return "colon" if code.startswith("C18") else hit.row.name


# Organs


def _organs(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    stated = [(cast("Site", finding), document) for finding, document in case.of_kind("site")]
    known = {hit.row.code for hit, _ in case.names("sites") if hit.row.code}
    known |= {finding.code.value for finding, _ in stated if finding.code}
    for claimed in answer.summary.of_kind("site"):
        site = cast("Site", claimed)
        if site.code is None or site.assertion != "present" or _is_known(site.code.value, known):
            continue
        if site.code.value.startswith(_BLOOD):  # "the tumour or blood is tested"
            continue
        place = answer.place_of(site)
        words = [answer.view_range(span)[0] for span in site.evidence]
        if answer.sentence_of(words[0]) != answer.sentence_of(words[-1]):
            continue
        if not answer.is_plain(*place) or not _is_own(answer, place[0]):
            continue
        rival = _rival(site, stated)
        if rival is not None:
            finding, document = rival
            about = "no metastasis" if finding.assertion == "absent" else finding.name
            yield Contradiction(
                f"site: {about}, said {site.name}", document.quote_of(finding), answer.quote_of(claimed)
            )


def _told_places(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """ "The lesion on the gum": a place of disease, in an organ that the case never names."""
    known = [(hit, document) for hit, document in case.names("sites") if hit.row.code]
    stated = [
        (finding, document) for finding, document in case.of_kind("site") if finding.assertion == "present"
    ]
    if not stated:
        return
    reading = answer.reading
    for hit in reading.hits("sites"):
        code, at = hit.row.code, reading.word_index(hit.start)
        if not code or code.startswith(_BLOOD) or any(_alike(code, each.row.code or "") for each, _ in known):
            continue
        before = reading.words[
            max(reading.word_index(answer.sentence_of(hit.start).start), at - _WORDS_BEFORE) : at
        ]
        disease = next((n for n, word in enumerate(before) if word in _DISEASE), None)
        if disease is None or disease + 1 >= len(before) or not disease:
            continue
        # "the tumour of the rectum", "in an old lady with a tumour in the rectum"
        if before[disease - 1] not in _OWN and _PERSON.isdisjoint(before[:disease]):
            continue
        if answer.is_plain(hit.start, hit.end):
            finding, document = stated[0]
            yield Contradiction(
                f"site: {finding.name}, said {hit.row.name}",
                document.quote_of(finding),
                answer.clause(hit.start, hit.end),
            )
            return


def _rival(site: Site, stated: list[tuple[Site, CaseDocumentText]]) -> tuple[Site, CaseDocumentText] | None:
    """What the case says in this place: an organ in the same role, or that there is no metastasis."""
    same_role = [pair for pair in stated if pair[0].role == site.role]
    present = [pair for pair in same_role if pair[0].assertion == "present" and pair[0].code]
    none = [pair for pair in same_role if pair[0].assertion == "absent" and pair[0].code is None]
    return next(iter(present or none), None)


def _is_own(answer: AnswerText, place: int) -> bool:
    """Whether the sentence speaks of this patient's disease: "your", "his", "the tumour"."""
    sentence = answer.sentence_of(place)
    reading = answer.reading
    words = reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]
    return not _OWN.isdisjoint(words)


def _is_known(code: str, known: set[str]) -> bool:
    """Whether the case names a place or what may mean it; the tail of the pancreas is not its head."""
    same_organ = {other for other in known if other[:3] == code[:3]}
    if same_organ and code[:3] in _PARTED and not any(part[-1] in "89" for part in same_organ | {code}):
        return code in same_organ
    return any(_alike(code, other) for other in known)


def _alike(one: str, other: str) -> bool:
    """Whether two topographies may mean the same place: "bowel" and the caecum, "womb" and the cervix."""
    if one[:3] == other[:3]:
        return True
    return _group(one[:3]) == _group(other[:3]) and (one in _BROAD or other in _BROAD)


_BLOOD = "C42"

# Organs that one word may mean, names for any of a group, and organs whose parts exclude each other.
_GROUP_OF = {organ: row.name for row in load_table("answer_organs") for organ in row.list("organs")}
_BROAD = frozenset(code for row in load_table("answer_organs") for code in row.list("broad"))
_PARTED = frozenset(organ for row in load_table("answer_organs") for organ in row.list("parted"))


def _group(code: str) -> str:
    """The group of organs that a topography belongs to."""
    return _GROUP_OF.get(code, code)
