"""What stands around a treatment: headings, reasons other than cancer, and that it was stopped later."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import cast

from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.readers.treatment_cues import TABLE
from answer_assist.extraction.readers.treatment_terms import WORDS, Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

Heading = tuple[int, int, str | None]

_STOPPED_REACH = 130
_HEADING = re.compile(r"(?m)^[ \t]*(?:\d{1,2}[.)] ?)?([A-Za-z][A-Za-z /&-]{1,32}?)[ \t]?(?=[:]|[ \t]-[ \t])")


def heading_above(reading: Reading, position: int) -> Heading | None:
    """The nearest heading before a position: where it stands, and the status that the table gives it."""
    headings = cast("list[Heading] | None", reading.memo.get(__name__))
    if headings is None:
        known = _heading_statuses()
        headings = reading.memo[__name__] = [
            (match.start(1), match.end(1), known.get(" ".join(match.group(1).split()).lower()))
            for match in _HEADING.finditer(reading.view)
        ]
    index = bisect_right(headings, position, key=lambda heading: heading[0])
    return headings[index - 1] if index else None


@cache
def _heading_statuses() -> dict[str, str]:
    return {
        form.rstrip(" :-").lower(): row.extra["forward"]
        for row in load_table(TABLE)
        if row.extra["role"] == "header"
        for form in (row.name, *row.synonyms)
    }


def has_other_reason(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names another reason for the treatment: "hysterectomy for fibroids"."""
    sentence = reading.sentence_at(mention.start)
    hits = phrases_between(reading, TABLE, sentence.start, sentence.end)
    return any(hit.row.extra["role"] == "reason" for hit in hits)


def names_other_reason(text: str) -> bool:
    """Whether a term is itself such a reason: "fibroid" is a tumor by its code, and no cancer."""
    reasons = _reasons()
    return text in reasons or not reasons.isdisjoint(text.split())


@cache
def _reasons() -> frozenset[str]:
    rows = (row for row in load_table(TABLE) if row.extra["role"] == "reason")
    return frozenset(form for row in rows for form in (row.name, *row.synonyms))


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
    if _stopping_words().isdisjoint(words):
        return None
    for hit in phrases_between(reading, TABLE, mention.end, end):
        if hit.row.extra["backward"] != "declined" or hit.row.extra["modal"]:
            continue
        place = reading.word_index(hit.end)
        after = reading.words[place : place + 2]
        if after[:1] and after[0] in words_with_role(WORDS, "pronoun"):
            return hit.start, hit.end
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


def _words_before(reading: Reading, position: int) -> list[str]:
    index = reading.word_index(position)
    return reading.words[max(0, index - 3) : index]


@cache
def _stopping_words() -> frozenset[str]:
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
