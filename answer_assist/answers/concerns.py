"""What a case tells beside what is asked: other diseases, medicines, abnormal values, complaints, risks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer_assist.answers.laboratory import abnormal_values
from answer_assist.answers.statements import Statements, row_list
from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row, load_table

FINDINGS, MEDICINES, WORDS = "answer_findings", "answer_medicines", "answer_words"

_KILOGRAMS_LOST = re.compile(
    r"\b(?:lost|losing|loss of|lose|down)(?: about| around| almost| nearly| over)?"
    r" (\d{1,3} ?(?:kgs?|kilos?|kilograms?|pounds?|lbs?|lb|stones?))\b"
)

# The capital letter tells a brand; a name that no table knows may be of little weight.
_TAKES_NAMED = re.compile(
    r"\b(?:[Tt]aking|[Tt]akes?|(?:am|is|are|been) on|prescribed)"
    r" (?:me |him |her |the |tablets? |tab\.? |capsules? |syrup |medicine |homeopathic ){0,3}"
    r"(?P<name>[A-Z][a-z]{3,}(?:[ -][A-Z][a-z]+)?)\b"
)
_UNKNOWN_MEDICINE = 1.5
_COMPARED_ONLY = "0"  # the weight of what is no concern by itself

# "She has been taking azathioprine": the word of taking stands so few words before, in the same sentence.
_TAKEN_WITHIN = 9
_DOSE = re.compile(r" ?\d")
_STOP = re.compile(r"[.?!](?=\s|$)")
_ENDED_WITHIN = 3
_FIRST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """Something of the case that an answer may have to take up.

    Attributes:
        name: the row that it was read by, or the medicine's own name.
        called: how an answer may call it; beginnings of words, in lower case.
        about: plain words for the author: "takes azathioprine", "haemoglobin 9.6".
        weight: how much a reviewer would miss it, 0 to 3.
        is_current: it counts only as something going on (a complaint), not as what led to the diagnosis.
        start, end: where it stands in the view of its document.
    """

    name: str
    called: frozenset[str]
    about: str
    weight: float
    is_current: bool
    start: int
    end: int


def concerns_of(text: Statements) -> Iterator[Concern]:
    """Everything of a document that an answer may have to take up, in no order.

    "He takes azathioprine for Crohn's disease" gives the medicine and the disease; "no fever" gives nothing.
    """
    terms = text.terms
    for hit in terms[FINDINGS]:
        if _is_told(text, hit.start, hit.end, of_family=hit.row.name.startswith("family")):
            yield _concern(text, hit.row, hit.row.name, hit.start, hit.end)
    yield from _weight_lost(text)
    for hit in terms[MEDICINES]:
        if hit.row.extra["weight"] != _COMPARED_ONLY and _is_taken(text, hit):
            yield _concern(
                text, hit.row, f"takes {text.reading.view[hit.start : hit.end]}", hit.start, hit.end
            )
    yield from _named_medicines(text)
    for value in abnormal_values(text):
        if value.row.extra["weight"] != _COMPARED_ONLY:
            yield _concern(text, value.row, value.about, value.start, value.end)


def _concern(text: Statements, row: Row, about: str, start: int, end: int) -> Concern:
    called = row_list(row, "called") | {text.reading.low[start:end]}
    weight, is_current = float(row.extra["weight"]), row.extra.get("now") == "yes"
    return Concern(row.name, called, about, weight, is_current, start, end)


def _weight_lost(text: Statements) -> Iterator[Concern]:
    """ "I have lost 6 kg since summer": a complaint that is told by a number."""
    row = next(row for row in load_table(FINDINGS) if row.name == "weight loss")
    for match in _KILOGRAMS_LOST.finditer(text.reading.low):
        yield _concern(text, row, f"weight loss ({match[1]})", match.start(), match.end())


def _named_medicines(text: Statements) -> Iterator[Concern]:
    """ "I am taking Kanchanar Guggulu": a brand that no table holds, told by its capital letter."""
    reading = text.reading
    known = [hit.start for table in (MEDICINES, FINDINGS) for hit in text.terms[table]]
    known += [hit.start for table in ("drugs", "regimens") for hit in reading.hits(table)]
    for match in _TAKES_NAMED.finditer(reading.view):
        start, end = match.span("name")
        if not any(start <= place < end for place in known) and _is_told(text, start, end):
            name = match["name"]
            yield Concern(
                name, frozenset({name.lower()}), f"takes {name}", _UNKNOWN_MEDICINE, False, start, end
            )


def _is_told(text: Statements, start: int, end: int, *, of_family: bool = False) -> bool:
    """Whether a disease or complaint is told of the patient; a family history is told of the family."""
    reading = text.reading
    sentence = reading.sentence_at(start)
    # up to the next sign: "I have hepatitis B. Which ...?" is read as one sentence
    stop = _STOP.search(reading.view, end, sentence.end)
    if stop is not None and stop[0] == "?":
        return False
    states_result = reading.words[reading.word_index(end) - 1] in words_with_role(WORDS, "result")
    assertion = assertion_at(reading, start, end)
    # "cannot pass water" is a complaint by its own denial
    is_denied = assertion.value != "present" and not all(start <= cue < end for cue, _ in assertion.cues)
    if is_denied and not states_result:
        return False
    whose, cue = experiencer_at(reading, start, end)
    if of_family:
        return whose == "family"
    # a heading "Family history:" ends where the writer speaks of the patient again
    own = cue is not None and cue[0] < sentence.start and _begins_with_patient(text, sentence.start)
    return whose == "patient" or own


def _begins_with_patient(text: Statements, start: int) -> bool:
    reading = text.reading
    index = reading.word_index(start)
    return not words_with_role(WORDS, "patient pronoun").isdisjoint(
        reading.words[index : index + _FIRST_WORDS]
    )


def _is_taken(text: Statements, hit: Hit) -> bool:
    """Whether a medicine is taken by the patient: "on warfarin", "takes metformin", "prednisolone 40 mg"."""
    reading = text.reading
    if not _is_told(text, hit.start, hit.end):
        return False
    sentence = reading.sentence_at(hit.start)
    index, behind = reading.word_index(hit.start), reading.word_index(hit.end)
    before = reading.words[max(reading.word_index(sentence.start), index - _TAKEN_WITHIN) : index]
    after = reading.words[behind : min(behind + _ENDED_WITHIN, reading.word_index(sentence.end))]
    if not words_with_role(WORDS, "ended").isdisjoint((*before[-_ENDED_WITHIN:], *after)) or after[:2] == [
        "no",
        "more",
    ]:
        return False
    taking = words_with_role(WORDS, "taking")
    return not taking.isdisjoint(before) or bool(_DOSE.match(reading.view, hit.end))


def is_taken_up(concern: Concern, words: str, rows: frozenset[str]) -> bool:
    """Whether a text speaks of a concern: by the same term, or by what else it may be called.

    Args:
        concern: what the case tells.
        words: the text, in lower case.
        rows: the rows found in that text.
    """
    if concern.name in rows:
        return True
    return any(re.search(rf"\b{re.escape(form.lower())}", words) for form in concern.called)
