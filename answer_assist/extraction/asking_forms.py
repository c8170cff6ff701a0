"""The forms of a question: a question word, inverted order, a condition and the question without a comma."""

from __future__ import annotations

from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

_WORDS = "question_words"
QUESTION_WORDS = words_with_role(_WORDS, "question word")
DEGREES = words_with_role(_WORDS, "degree")
AUXILIARIES = words_with_role(_WORDS, "auxiliary")
LEADING_AUXILIARIES = words_with_role(_WORDS, "leading auxiliary")
_SUBJECTS = words_with_role(_WORDS, "subject")
PRONOUNS = words_with_role(_WORDS, "pronoun")
PREPOSITIONS = words_with_role(_WORDS, "preposition")
_NO_SUBJECT_AFTER = words_with_role(_WORDS, "verb after can", "statement after is")
_REPORTING = words_with_role(_WORDS, "reporting")
AFTER_WHAT = words_with_role(_WORDS, "after what")
JOINERS = words_with_role(_WORDS, "joiner")
RELATIVE = frozenset({"which", "who", "whom", "whose", "where", "when"})
ASKERS = frozenset({"i", "we", "he", "she", "they"})
_COPULAS = frozenset({"is", "are", "was", "were"})
# What may stand before a question without a comma, and how far from its verb.
FRONTED = frozenset({"if", "with", "without", "after", "once", "when", "in"})
_FRONTED_REACH = 14
# "Did the mammogram and was recalled.": the writer's deeds without "I".
_PAST = frozenset({"did", "had"})
_INVERTED = (LEADING_AUXILIARIES | {"must", "may", "might"}) - _COPULAS
_FRONTED_ASKERS = ASKERS | {"one", "it"}
_PERFECT = frozenset({"has", "have", "had"})
CLAUSE_SIGNS = frozenset({",", ";", ":", "(", ")", "?", ".", "!", "*", '"', ">", "&"})


class Segment(NamedTuple):
    """A stretch to look for questions in: half-open word and view offsets.

    ``asked``: it ends in a question mark; ``listed``: it is an item of a list of questions.
    """

    first: int
    stop: int
    start: int
    end: int
    asked: bool
    listed: bool


class Lead(NamedTuple):
    """Where a question begins: word index, kind of lead, index of the word after the leading phrase."""

    word: int
    kind: str
    after: int


class QuestionForms:
    """Looks at the words from which a question may begin."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._words = reading.words

    def _word(self, index: int, segment: Segment) -> str:
        return self._words[index] if index < segment.stop else ""

    def _offers_another(self, index: int) -> bool:
        """ "Should I have it out, or could I wait": a second question; not "is it benign or is it cancer"."""
        words = self._words
        asker = words[index + 1] if index + 1 < len(words) else ""
        return words[index - 2] == "," and words[index] in AUXILIARIES and asker in ASKERS

    def _fronted(self, segment: Segment, index: int) -> Lead | None:
        """ "If the nodules remain must they open the chest": a condition and the question without a comma."""
        words = self._words
        if words[index] not in FRONTED:
            return None
        for here in range(index + 2, min(segment.stop - 1, index + _FRONTED_REACH)):
            word = words[here]
            if word in CLAUSE_SIGNS or word in JOINERS:
                return None
            if word in _INVERTED and words[here + 1] in _FRONTED_ASKERS:
                return Lead(index, "question", here + 1) if words[here - 1] not in PRONOUNS else None
        return None

    def _is_cleft(self, segment: Segment, index: int) -> bool:
        """ "What is booked is radiotherapy": a statement."""
        words = [self._word(index + step, segment) for step in range(4)]
        cleft = words[0] == "what" and words[1] in _COPULAS and words[3] in _COPULAS
        return cleft and words[2].endswith(("ed", "en", "wn", "ne")) and not segment.asked

    def _is_run_on(self, segment: Segment, index: int) -> bool:
        """ "... she falls what could be the cause": a question without any sign before it."""
        if self._words[index - 1] in _REPORTING:
            return False
        here = index + 2 if self._word(index + 1, segment) in DEGREES else index + 1
        auxiliary, after = self._word(here, segment), self._word(here + 1, segment)
        told = after in PRONOUNS or after in {"be", "not"}
        return auxiliary in LEADING_AUXILIARIES and auxiliary != "is" and told

    def _is_question_word(self, segment: Segment, index: int, opens: bool) -> bool:
        word, after = self._words[index], self._word(index + 1, segment)
        if word == "whether":
            return opens or segment.asked or self._words[index - 1] in {"and", ",", ":"}
        if word in PREPOSITIONS and after in QUESTION_WORDS:
            second = self._word(index + 2, segment)
            if word in {"after", "before", "since", "until", "by"} and after in RELATIVE:
                return False
            return segment.asked or (opens and after in {"how", "what", "which"} and second not in PRONOUNS)
        if word not in QUESTION_WORDS:
            return False
        if word == "how":
            return (
                segment.asked
                or after in DEGREES
                or after in AUXILIARIES
                or after == "to"
                or (opens and after in PRONOUNS)
            )
        if word in RELATIVE:
            joined = opens or self._words[index - 1] in {"and", ":", "so"}
            if (segment.asked or segment.listed) and self._words[index - 1] == ",":
                # "Is the lump, which came in May, a worry" and "is it curable, which drug is best"
                joined = (
                    self._is_inverted(segment, index + 1, False)
                    or self._word(index + 2, segment) in AUXILIARIES
                    or (joined and index == segment.first)
                )
            if segment.asked and self._words[index - 1] == "and" and after in PRONOUNS:
                return True
            if word == "which":
                return joined and (segment.asked or after in AUXILIARIES or (opens and after not in PRONOUNS))
            if word == "when" and not opens and not self._is_inverted(segment, index + 1, False):
                return False
            return (
                joined
                and after in AUXILIARIES
                and (segment.asked or self._is_inverted(segment, index + 1, False))
            )
        if segment.asked:
            return True
        if word == "why":
            return opens or after in AUXILIARIES
        return (
            after in AUXILIARIES
            or after in AFTER_WHAT
            or (opens and after.isalpha() and after not in PRONOUNS)
        )

    def _is_inverted(self, segment: Segment, index: int, opens: bool) -> bool:
        word, after = self._words[index] if index < segment.stop else "", self._word(index + 1, segment)
        if word not in AUXILIARIES:
            return False
        if after == "t":
            after = self._word(index + 2, segment)
        if word in _PERFECT and not segment.asked:
            return False
        if after in PRONOUNS:
            return (
                word not in {"may", "might", "had", "have", "has"}
                or segment.asked
                or segment.listed
                or after in {"i", "we"}
            )
        if after in _SUBJECTS:
            if opens:
                told = word in _PAST and self._reading.view[segment.end - 1] == "."
                return segment.asked or (
                    word in LEADING_AUXILIARIES and after not in {"a", "an"} and not told
                )
            barred = {"a", "an"} if word not in _COPULAS else {"a", "an", "the"}
            return segment.asked and word not in _PERFECT and after not in barred
        if word not in LEADING_AUXILIARIES or not after.isalnum() or after in _NO_SUBJECT_AFTER:
            return False
        # "Does missing a dose matter"; not "is having pain", "was operated"
        return opens and (word not in _COPULAS or not after.endswith(("ing", "ed")))
