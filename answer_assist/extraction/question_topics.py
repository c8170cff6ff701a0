"""What a question is about: treatment, a result, the outlook ...

The wordings stand in ``question_topics.tsv``; the topic whose wordings weigh most is the question's.
Questions and wordings are put in general terms before they are compared (``question_classes.tsv``): who is
asked about is "person", any tumor is "cancer", and articles are left out. In a wording "..." stands for words
between: "how long ... live".

Example:
    >>> topic_of("How long does she have to live?"), topic_of("Can he have a drink at Christmas?")
    ('Outlook', 'Food, daily life')
    >>> topic_of("Do I have some type of bone cancer?"), topic_of("Thank you?")
    ('Is the diagnosis right', 'Other')
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from answer_assist.extraction.matcher import Hit, Lexicon, Words, places_of, split_words, terms
from answer_assist.extraction.normalize import View, lower
from answer_assist.terminology.loader import Row, load_table

OTHER = "Other"
"""The topic of a question that no wording tells."""

_TREATMENTS = ("drugs", "procedures", "regimens")
_RESULTS = ("markers", "labs")
_TREATMENT, _RESULT = "Which treatment, and when", "What a result means"
_TUMORS = ("tumor_types", "tumor_abbreviations")
_BEFORE_TUMORS = ("sites", "tumor_modifiers")
_CANCER = "cancer"
"""What stands for every tumor in the wordings."""
_GAP = " ... "


@cache
def topics() -> tuple[str, ...]:
    """The topics, in the order that decides where two weigh the same; the last is ``Other``."""
    return (*dict.fromkeys(row.extra["topic"] for row in load_table("question_topics")), OTHER)


def topic_of(question: str) -> str:
    """The topic of a question, ``Other`` where nothing tells it.

    Args:
        question: its words; what stands around it is not needed.
    """
    view = View(question).text
    words = split_words(lower(view))
    named = _names(view, words)
    general = _in_general_terms(view, words, named)
    weights = dict.fromkeys(topics(), 0)
    rows = [hit.row for hit in _wordings().find(general, split_words(general))["question_topics"]]
    rows += [row for row, pattern in _wordings_with_gaps() if pattern.search(general)]
    for row in rows:
        weights[row.extra["topic"]] += int(row.extra["weight"])
    if any(named[table] for table in _TREATMENTS):
        weights[_TREATMENT] += 1
    if any(named[table] for table in _RESULTS):
        weights[_RESULT] += 1
    best = max(topics(), key=lambda topic: weights[topic])  # the first of several
    return best if weights[best] else OTHER


def _names(view: str, words: Words) -> dict[str, list[Hit]]:
    """Drugs, tumors, organs, markers ... by their tables."""
    return terms().find("drugs", view, words, places_of(words.texts))


def _in_general_terms(view: str, words: Words, named: dict[str, list[Hit]]) -> str:
    """The words with classes in the place of what differs from patient to patient.

    "Could she have breast cancer?" becomes "could person have cancer ?".
    """
    said = {
        hit.start: (hit.end, hit.row.extra["class"])
        for hit in _classes().find(view, words)["question_classes"]
    }
    tumors = {hit.start: hit.end for table in _TUMORS for hit in named[table]}
    before = {hit.start: hit.end for table in _BEFORE_TUMORS for hit in named[table]}
    told: list[str] = []
    reached = 0
    for text, start in zip(words.texts, words.starts, strict=True):
        if start < reached:
            continue
        if start in tumors:
            reached, general = tumors[start], _CANCER
        elif start in before and _next_word(words, before[start]) in tumors:
            reached, general = before[start], ""
        elif start in said:
            reached, general = said[start]
        else:
            general = text
        if general and (general == text or told[-1:] != [general]):
            told.append(general)
    return " ".join(told)


def _next_word(words: Words, end: int) -> int | None:
    """Where the first word after ``end`` begins."""
    return next((start for start in words.starts if start >= end), None)


@cache
def _classes() -> Lexicon:
    return Lexicon(load_table("question_classes"))


@cache
def _wordings() -> Lexicon:
    """The wordings of all topics, in general terms as the questions are."""
    return Lexicon(
        replace(row, name=whole[0], synonyms=whole[1:])
        for row in load_table("question_topics")
        if (whole := tuple(_general(form) for form in _forms(row) if _GAP not in form))
    )


@cache
def _wordings_with_gaps() -> tuple[tuple[Row, re.Pattern[str]], ...]:
    """For each row with such wordings: a pattern that finds one of them in general terms."""
    told = []
    for row in load_table("question_topics"):
        forms = [form.split(_GAP) for form in _forms(row) if _GAP in form]
        if forms:
            wordings = (r"\b.*?\b".join(re.escape(_general(piece)) for piece in form) for form in forms)
            told.append((row, re.compile(rf"\b(?:{'|'.join(wordings)})\b")))
    return tuple(told)


def _forms(row: Row) -> tuple[str, ...]:
    return (row.name, *row.synonyms)


def _general(wording: str) -> str:
    words = split_words(lower(wording))
    return _in_general_terms(wording, words, _names(wording, words))
