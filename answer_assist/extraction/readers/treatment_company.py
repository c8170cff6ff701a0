"""Abbreviations that may mean something else: ICE, TIP, APR, RT count only beside words of treatment."""

from __future__ import annotations

import re
from functools import cache

from answer_assist.extraction.readers.treatment_mention import TABLES, Mention
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_COMPANY_REACH = 6
_SHORT_NAME = 4
_TARGET_REACH = 25
_YEAR = re.compile(r" \(?(?:19|20)\d\d\b")


@cache
def _homographs() -> dict[str, str]:
    """Ambiguous abbreviations, and beside what alone they mean something else."""
    return {row.name: row.extra["unless"] for row in load_table("treatment_homographs")}


def _squeezed(reading: Reading, mention: Mention) -> str:
    """A mention as printed, without spaces: "R-ICE" is no word of another meaning, "ICE" may be."""
    return "".join(reading.view[mention.start : mention.end].split())


def with_company(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Leave out abbreviations that mean something else unless words of treatment stand beside them."""
    kept: list[Mention] = []
    for index, mention in enumerate(mentions):
        printed = _squeezed(reading, mention)
        # "Burned it with microwave": its verb is company enough.
        is_doubtful = (not mention.verb and printed in _homographs()) or (
            len(printed) <= _SHORT_NAME and reading.kind == "report" and printed not in _abbreviations()
        )
        if is_doubtful and reading.kind == "report" and _is_glued(reading, mention):
            continue
        if not is_doubtful or _has_company(reading, mentions, index):
            kept.append(mention)
    return kept


def _is_glued(reading: Reading, mention: Mention) -> bool:
    """Whether letters or digits touch an abbreviation: "F700A2EC" is scan noise."""
    return any(sign.isalnum() for sign in reading.view[max(0, mention.start - 1) : mention.start]) or any(
        sign.isalnum() for sign in reading.view[mention.end : mention.end + 1]
    )


@cache
def _abbreviations() -> frozenset[str]:
    """Short forms that stand in capitals: a scanned report's "ipi" is a piece of a word, "TURP" is not."""
    return frozenset(form for table in TABLES for row in load_table(table) for form in row.exact)


def _names_target(reading: Reading, end: int) -> bool:
    """ "RT to the left femur": a part of the body follows."""
    index = reading.word_index(end)
    targets = words_with_role(WORDS, "radiotherapy target")
    if not targets.isdisjoint(reading.words[index + 1 : index + 4]):
        return True
    return bool(reading.hits_between("sites", end, end + _TARGET_REACH))


def is_radiotherapy_before(reading: Reading, start: int) -> bool:
    """ "Salvage RT bed", "adjuvant RT chest wall": what stands before it is said of no side."""
    index = reading.word_index(start)
    return index > 0 and reading.words[index - 1] in words_with_role(WORDS, "radiotherapy before")


def _is_of_site(reading: Reading, start: int) -> bool:
    """ "Whole breast RT or APBI": after the part of the body it is not the right one."""
    index = reading.word_index(start)
    if index and reading.words[index - 1] in words_with_role(WORDS, "radiotherapy target", "node word"):
        return True
    before = reading.hits_between("sites", max(0, start - _TARGET_REACH), start)
    return bool(before) and reading.low[before[-1].end : start] == " "


def _has_company(reading: Reading, mentions: list[Mention], index: int) -> bool:
    mention = mentions[index]
    sentence = reading.sentence_at(mention.start)
    printed = _squeezed(reading, mention)
    unless = _homographs().get(printed, "")
    if unless == "never in reports" and reading.kind == "report":
        return False
    if unless == "report" and reading.kind != "report":
        return True
    if unless == "last":
        return any(word.isalnum() for word in reading.words[reading.word_index(mention.end) :])
    if unless == "digit":
        first = reading.word_index(mention.start)
        beside = reading.words[max(0, first - 1) : first] + reading.words[first + 1 : first + 2]
        return not any(word.isdigit() for word in beside)
    for other in mentions[max(0, index - 2) : index + 3]:
        if other is mention or not (sentence.start <= other.start < sentence.end):
            continue
        printed = _squeezed(reading, other)
        if printed in _homographs() or (len(printed) <= _SHORT_NAME and reading.kind == "report"):
            continue
        if (other.type == "surgery") != (mention.type == "surgery"):
            continue
        if min(abs(other.start - mention.end), abs(mention.start - other.end)) < 60:
            return True
    following = reading.words[reading.word_index(mention.end) :][:1]
    if _YEAR.match(reading.low, mention.end):
        # "RP 2016 (pT3a N0)"
        return True
    if mention.type == "radiotherapy" and is_radiotherapy_before(reading, mention.start):
        return True
    if mention.type == "radiotherapy" and (
        words_with_role(WORDS, "radiotherapy target").issuperset(following) or following[0].isdigit()
    ):
        return True
    if mention.type == "radiotherapy" and _is_of_site(reading, mention.start):
        return True
    if mention.type == "radiotherapy" and following == ["to"] and _names_target(reading, mention.end):
        return True
    company = words_with_role(WORDS, "company")
    if unless == "treated":
        # "Thyroid cancer, TC 5.2 mmol/l" is cholesterol.
        company -= words_with_role(WORDS, "cancer word", "tumor thing")
    elif reading.kind != "report":
        company |= words_with_role(WORDS, "company in notes")
    first = reading.word_index(mention.start)
    after = reading.word_index(mention.end)
    last = min(len(reading.words), after + _COMPANY_REACH)
    window = [*range(max(0, first - _COMPANY_REACH), first), *range(after, last)]
    beside = reading.words[after : after + 2]
    if beside[:1] == ["x"] and beside[1:] and beside[1].isdigit():
        return True
    return any(
        reading.words[other] in company and sentence.start <= reading.starts[other] < sentence.end
        for other in window
    )
