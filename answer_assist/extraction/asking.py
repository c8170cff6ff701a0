"""How a clause asks: by a question word, by inverted order, by a statement of wanting to know, as a request.

Used by ``readers.questions``, which cuts a query into segments and turns leads into questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.asking_forms import (
    AFTER_WHAT,
    ASKERS,
    AUXILIARIES,
    CLAUSE_SIGNS,
    DEGREES,
    FRONTED,
    JOINERS,
    LEADING_AUXILIARIES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    RELATIVE,
    Lead,
    QuestionForms,
    Segment,
)
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_WORDS = "question_words"
_ADDRESSES = words_with_role(_WORDS, "address")
_ASIDES = words_with_role(_WORDS, "aside")
_WISHES = words_with_role(_WORDS, "wish")
_OPINIONS = words_with_role(_WORDS, "opinion")
_BYGONE = words_with_role(_WORDS, "bygone")
_COUNTS = words_with_role(_WORDS, "count")
_SHORT_ANNOUNCEMENT = 6
_YOURS = frozenset({"your", "ur", "yr"})
_OF_WHOM = _YOURS | {"a", "an", "another", "some"}
_RUN_ON = frozenset({"what", "why", "how", "wat"})
_HEARD = QUESTION_WORDS | {"whether", "if", "your"}
_DASH = re.compile(r"\s-+\s|\n\s*-|\.{2,}")
# A statement without any of these, without an auxiliary that opens a clause and without a cue does not ask.
_ALERTING = QUESTION_WORDS - LEADING_AUXILIARIES | {"whether", "or", "?"}
_INVERTING = LEADING_AUXILIARIES | {"must"}
_FREE_QUESTION_WORDS = QUESTION_WORDS - RELATIVE
_AFTER_QUESTION_WORDS = AUXILIARIES | DEGREES | AFTER_WHAT
# A clause whose first word is none of these and no cue does not ask.
_LEADING_WORDS = (
    _ASIDES | QUESTION_WORDS | AUXILIARIES | PREPOSITIONS | _RUN_ON | FRONTED | {"whether", "any"}
)


class Cue(NamedTuple):
    """A cue of ``question_cues``: its roles, and the index of the word after it."""

    roles: frozenset[str]
    after: int


@cache
def _roles() -> dict[int, frozenset[str]]:
    return {row.line: frozenset(row.list("role")) for row in load_table("question_cues")}


def find_cues(reading: Reading) -> dict[int, Cue]:
    """The cues of asking in a text, by the index of their first word."""
    roles = _roles()
    return {
        reading.word_index(hit.start): Cue(roles[hit.row.line], reading.word_index(hit.end))
        for hit in reading.hits("question_cues")
    }


class LeadFinder(QuestionForms):
    """Finds where questions begin in the segments of one query."""

    def __init__(self, reading: Reading, cues: dict[int, Cue]) -> None:
        super().__init__(reading)
        self._cues = cues

    def alerts(self) -> list[int]:
        """The words of the text, ascending, without which a segment asks nothing."""
        places, words = self._reading.places, self._words
        alerting = [*self._cues]
        for word in _ALERTING & places.keys():
            alerting += places[word]
        opening = {*self._reading.sentence_words}
        for word in _INVERTING & places.keys():
            for index in places[word]:
                before = words[index - 1]
                if (
                    index in opening
                    or not before.isalnum()
                    or before in _ADDRESSES
                    or self._begins_clause(index)
                ):
                    alerting.append(index)
        # "If the nodules remain must they open the chest."
        alerting += [index for index in places.get("if", ()) if index in opening or index - 1 in opening]
        alerting.sort()
        return alerting

    def leads(self, segment: Segment) -> list[Lead]:
        """The beginnings of the questions of a segment, in text order."""
        return self._merged(segment, list(self._leads(segment)))

    def holds_question(self, first: int, stop: int) -> bool:
        """Whether a stretch holds a question's order of words somewhere."""
        words = self._words
        for index in range(first, stop - 1):
            word = words[index]
            if (word in AUXILIARIES and words[index + 1] in PRONOUNS) or (
                word in QUESTION_WORDS and words[index + 1] in AUXILIARIES
            ):
                return True
        return False

    def stands_before(self, segment: Segment, word: int) -> bool:
        """Whether a question stands before the first lead ("If he stops what is the chance, and where")."""
        if not segment.asked:
            return False
        words = self._words
        for index in range(segment.first + 1, word - 2):
            here = words[index]
            if here in AUXILIARIES and words[index + 1] in ASKERS:
                return True  # "With this test positive must I first take tablets, and for how long?"
            if here in _FREE_QUESTION_WORDS and words[index + 1] in _AFTER_QUESTION_WORDS:
                return True
        return False

    def _merged(self, segment: Segment, leads: list[Lead]) -> list[Lead]:
        """Leads without those that belong to the one before: "I wish to know, what ..."."""
        kept: list[Lead] = []
        for lead in leads:
            if kept:
                before = kept[-1]
                between = self._words[before.after : lead.word]
                content = [
                    word for word in between if word.isalnum() and word not in JOINERS and word not in _ASIDES
                ]
                conditional = self._words[lead.word - 1] == "then" and "if" in between
                if before.kind != "question" and (not content or conditional):
                    kept[-1] = before._replace(after=lead.after)
                    continue
                if before.kind == "request" and lead.kind == "request" and len(content) < 2:
                    continue
            kept.append(lead)
        return kept

    def _leads(self, segment: Segment) -> Iterator[Lead]:
        words, cues = self._words, self._cues
        reported = asking = announced = False
        opening = True  # so far only "Sir", "Hello doctor"
        skip_until = segment.first
        for index in range(segment.first, segment.stop):
            word = words[index]
            first = opening
            if opening:
                opening = word in _ADDRESSES or not word.isalnum()
            if word not in _LEADING_WORDS and index not in cues:
                continue
            cue = cues.get(index)
            if cue is not None and "asked by another" in cue.roles and not segment.asked:
                reported = True
            if index < skip_until:
                continue
            begins = first or self._begins_clause(index)
            lead: Lead | None = None
            if begins and (asking or words[index - 1] != "or"):
                lead = self._lead(segment, index, asking)
            elif word in _RUN_ON and not reported and self._is_run_on(segment, index):
                lead = Lead(index, "question", index + 1)
            if lead is None and announced and word == "if" and words[index - 1] == "and":
                lead = Lead(index, "question", index + 1)  # "I want to know how it works and if it helps"
            if lead is not None and not (reported and lead.kind == "question"):
                skip_until = lead.after
                announced = announced or lead.kind in ("announcement", "statement")
                asking = True
                yield lead

    def _begins_clause(self, index: int) -> bool:
        before = self._words[index - 1]
        if before in CLAUSE_SIGNS:
            return True
        if before in JOINERS:
            return before != "or" or self._offers_another(index)
        gap_start, gap_end = self._reading.ends[index - 1], self._reading.starts[index]
        return gap_end - gap_start > 1 and _DASH.search(self._reading.view, gap_start, gap_end) is not None

    def _lead(self, segment: Segment, index: int, asking: bool) -> Lead | None:
        """The lead that begins at a clause's first word; None if the clause does not ask.

        ``asking``: something was asked earlier in the segment.
        """
        cue = self._cues.get(index)
        if cue is not None and not cue.roles.isdisjoint({"no request", "no question"}):
            return None
        if self._words[index] == "any" and asking and segment.listed and index + 1 < segment.stop:
            return Lead(index, "question", index + 1)  # "Q2 how long to take it, any harm to the bones"
        statement = self._statement(segment, index) or self._wish_for_opinion(segment, index)
        if statement is not None:
            return statement
        request = self._request(segment, index)
        if request is not None:
            return request
        opens = (
            asking
            or index == segment.first
            or all(
                word in JOINERS or word in _ASIDES or not word.isalnum()
                for word in self._words[segment.first : index]
            )
        )
        if self._is_cleft(segment, index):
            return None
        if self._is_question_word(segment, index, opens) or self._is_inverted(segment, index, opens):
            return Lead(index, "question", index + 1)
        return self._fronted(segment, index)

    # Forms of asking

    def _statement(self, segment: Segment, index: int) -> Lead | None:
        """ "I wish to know", "so my question is", "not sure whether", "I need your opinion"."""
        for here in range(index, min(segment.stop, index + 7)):
            cue = self._cues.get(here)
            if cue is not None:
                roles, after = cue
                if "question heading" in roles and here - index < 3 and self._opens_question(segment, after):
                    return Lead(index, "announcement", after)
                if "wants to know" in roles:
                    return Lead(index, "announcement", after)
                if "would hear" in roles and self._word(after, segment) in _HEARD:
                    return Lead(index, "announcement", after)
                if "asks kindly" in roles:
                    return self._asked_after(segment, index, after)
                if not roles.isdisjoint({"wonders", "asks for", "states a wish"}):
                    return Lead(index, "statement", after)
            if self._words[here] not in _ASIDES and self._words[here] != "be":
                return None
        return None

    def _wish_for_opinion(self, segment: Segment, index: int) -> Lead | None:
        """ "I would also be grateful for your view on", "want your honest advice"."""
        wishes = False
        for here in range(index, min(segment.stop, index + 9)):
            word = self._words[here]
            if not word.isalpha():
                return None
            wishes = wishes or word in _WISHES
            if wishes and word in _OF_WHOM:
                said = self._words[here + 1 : min(segment.stop, here + 4)]
                noun = next((at for at, one in enumerate(said) if one in _OPINIONS), None)
                if noun is None or not _BYGONE.isdisjoint(said[:noun]):
                    return None
                rest = self._words[here + noun + 2 : segment.stop]
                if len(rest) <= _SHORT_ANNOUNCEMENT and not _COUNTS.isdisjoint(rest):
                    return None  # "Grateful for your views upon three matters."
                return Lead(index, "statement", here + noun + 2)
        return None

    def _asked_after(self, segment: Segment, index: int, after: int) -> Lead | None:
        """ "I would be grateful if you could tell me": the request's verb close behind a courtesy."""
        for here in range(after, min(segment.stop, after + 4)):
            following = self._cues.get(here)
            if following is not None and not following.roles.isdisjoint({"request", "tells"}):
                return Lead(index, "request", following.after)
        return None

    def _opens_question(self, segment: Segment, after: int) -> bool:
        """Whether the question follows its heading at once ("my question is ..."): not "a question about"."""
        if after >= segment.stop - 1:
            return False
        return (
            self._words[after - 1] in {"is", "are", "know", "this", "whether"}
            or not self._words[after].isalnum()
        )

    def _request(self, segment: Segment, index: int) -> Lead | None:
        """ "Please suggest", "kindly also tell", "let me know", "suggest me some"."""
        cue = self._cues.get(index)
        if cue is None:
            return None
        roles, after = cue
        if "tells" in roles:
            return Lead(index, "request", after)
        if "polite" in roles:
            for here in range(after, min(segment.stop, after + 4)):
                following = self._cues.get(here)
                if following is not None and not following.roles.isdisjoint({"no request"}):
                    return None
                if following is not None and not following.roles.isdisjoint({"request", "tells"}):
                    return Lead(index, "request", following.after)
        if (
            "request" in roles
            and index == segment.first
            and after < segment.stop
            and self._words[after] in {"me", "us"}
        ):
            return Lead(index, "request", after + 1)
        return None
