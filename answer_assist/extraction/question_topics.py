"""What a question is about: treatment, a result, the outlook ...

The wordings stand in ``question_topics.tsv``; the topic whose wordings weigh most is the question's.

Example:
    >>> topic_of("How long does she have to live?"), topic_of("Can he have a drink at Christmas?")
    ('Outlook', 'Food, daily life')
    >>> topic_of("Thank you?")
    'Other'
"""

from __future__ import annotations

from functools import cache

from answer_assist.extraction.matcher import Lexicon, split_words, terms
from answer_assist.extraction.normalize import View, lower
from answer_assist.terminology.loader import load_table

OTHER = "Other"
"""The topic of a question that no wording tells."""

_TREATMENTS = ("drugs", "procedures", "regimens")
_RESULTS = ("markers", "labs")
_TREATMENT, _RESULT = "Which treatment, and when", "What a result means"


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
    weights = dict.fromkeys(topics(), 0)
    for hit in _lexicon().find(view, words)["question_topics"]:
        weights[hit.row.extra["topic"]] += int(hit.row.extra["weight"])
    known = terms()
    found = known.find("drugs", view, words)
    if any(found[table] for table in _TREATMENTS):
        weights[_TREATMENT] += 1
    if any(found[table] for table in _RESULTS):
        weights[_RESULT] += 1
    best = max(topics(), key=lambda topic: weights[topic])  # the first of several
    return best if weights[best] else OTHER


@cache
def _lexicon() -> Lexicon:
    return Lexicon(load_table("question_topics"))
