"""How a clause asks: by a question word, by inverted order, by a statement of wanting to know, as a request.

Used by ``readers.questions``, which cuts a query into segments and turns leads into questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_WORDS = "question_words"
_QUESTION_WORDS = words_with_role(_WORDS, "question word")
_DEGREES = words_with_role(_WORDS, "degree")
_AUXILIARIES = words_with_role(_WORDS, "auxiliary")
_LEADING_AUXILIARIES = words_with_role(_WORDS, "leading auxiliary")
_SUBJECTS = words_with_role(_WORDS, "subject")
_PRONOUNS = words_with_role(_WORDS, "pronoun")
_PREPOSITIONS = words_with_role(_WORDS, "preposition")
_NO_SUBJECT_AFTER = words_with_role(_WORDS, "verb after can", "statement after is")
_REPORTING = words_with_role(_WORDS, "reporting")
_ADDRESSES = words_with_role(_WORDS, "address")
_ASIDES = words_with_role(_WORDS, "aside")
_AFTER_WHAT = words_with_role(_WORDS, "after what")
JOINERS = words_with_role(_WORDS, "joiner")
_WISHES = words_with_role(_WORDS, "wish")
_OPINIONS = words_with_role(_WORDS, "opinion")
_BYGONE = words_with_role(_WORDS, "bygone")
_COUNTS = words_with_role(_WORDS, "count")
_SHORT_ANNOUNCEMENT = 6
_YOURS = frozenset({"your", "ur", "yr"})
_RUN_ON = frozenset({"what", "why", "how", "wat"})
_RELATIVE = frozenset({"which", "who", "whom", "whose", "where", "when"})
_HEARD = _QUESTION_WORDS | {"whether", "if", "your"}
_ASKERS = frozenset({"i", "we", "he", "she", "they"})
_PERFECT = frozenset({"has", "have", "had"})
_CLAUSE_SIGNS = frozenset({",", ";", ":", "(", ")", "?", ".", "!", "*", '"', ">", "&"})
_DASH = re.compile(r"\s-+\s|\n\s*-|\.{2,}")
# A statement without any of these, without an auxiliary that opens a clause and without a cue does not ask.
_ALERTING = _QUESTION_WORDS - _LEADING_AUXILIARIES | {"whether", "or", "?"}
# A clause whose first word is none of these and no cue does not ask.
_LEADING_WORDS = _ASIDES | _QUESTION_WORDS | _AUXILIARIES | _PREPOSITIONS | _RUN_ON | {"whether", "any"}


class Cue(NamedTuple):
    """A cue of ``question_cues``: its roles, and the index of the word after it."""

    roles: frozenset[str]
    after: int


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


class LeadFinder:
    """Finds where questions begin in the segments of one query."""

    def __init__(self, reading: Reading, cues: dict[int, Cue]) -> None:
        self._reading = reading
        self._words = reading.words
        self._cues = cues

    def alerts(self) -> list[int]:
        """The words of the text, ascending, without which a segment asks nothing."""
        places = self._reading.places
        alerting = [index for word in _ALERTING & places.keys() for index in places[word]]
        opening = {*self._reading.sentence_words}
        for word in _LEADING_AUXILIARIES & places.keys():
            for index in places[word]:
                before = self._words[index - 1]
                if (
                    index in opening
                    or not before.isalnum()
                    or before in _ADDRESSES
                    or self._begins_clause(index)
                ):
                    alerting.append(index)
        return sorted([*self._cues, *alerting])

    def leads(self, segment: Segment) -> list[Lead]:
        """The beginnings of the questions of a segment, in text order."""
        return self._merged(segment, list(self._leads(segment)))

    def holds_question(self, first: int, stop: int) -> bool:
        """Whether a stretch holds a question's order of words somewhere."""
        for index in range(first, stop - 1):
            word, after = self._words[index], self._words[index + 1]
            if (word in _AUXILIARIES and after in _PRONOUNS) or (
                word in _QUESTION_WORDS and after in _AUXILIARIES
            ):
                return True
        return False

    def stands_before(self, segment: Segment, word: int) -> bool:
        """Whether a question stands before the first lead ("If he stops what is the chance, and where")."""
        if not segment.asked:
            return False
        for index in range(segment.first + 1, word - 2):
            if self._words[index] in _AUXILIARIES and self._words[index + 1] in _ASKERS:
                return True  # "With this test positive must I first take tablets, and for how long?"
            if (
                self._words[index] in _QUESTION_WORDS - _RELATIVE
                and self._words[index + 1] in _AUXILIARIES | _DEGREES
            ):
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
        reported = asking = False
        opening = True  # so far only "Sir", "Hello doctor"
        skip_until = segment.first
        for index in range(segment.first, segment.stop):
            word = words[index]
            cue = cues.get(index)
            first = opening
            opening = opening and (word in _ADDRESSES or not word.isalnum())
            if cue is None and word not in _LEADING_WORDS:
                continue
            if cue is not None and "asked by another" in cue.roles and not segment.asked:
                reported = True
            if index < skip_until:
                continue
            begins = first or self._begins_clause(index)
            lead: Lead | None = None
            if begins:
                lead = self._lead(segment, index, asking)
            elif word in _RUN_ON and not reported and self._is_run_on(segment, index):
                lead = Lead(index, "question", index + 1)
            if lead is not None and not (reported and lead.kind == "question"):
                skip_until = lead.after
                asking = True
                yield lead

    def _begins_clause(self, index: int) -> bool:
        before = self._words[index - 1]
        if before in _CLAUSE_SIGNS:
            return True
        if before in JOINERS:
            return before != "or"
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
        if self._is_question_word(segment, index, opens) or self._is_inverted(segment, index, opens):
            return Lead(index, "question", index + 1)
        return None

    def _is_run_on(self, segment: Segment, index: int) -> bool:
        """ "... she falls what could be the cause": a question without any sign before it."""
        if self._words[index - 1] in _REPORTING:
            return False
        here = index + 2 if self._word(index + 1, segment) in _DEGREES else index + 1
        auxiliary, after = self._word(here, segment), self._word(here + 1, segment)
        return (
            auxiliary in _LEADING_AUXILIARIES and auxiliary != "is" and (after in _PRONOUNS or after == "be")
        )

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
            if wishes and word in _YOURS:
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

    def _word(self, index: int, segment: Segment) -> str:
        return self._words[index] if index < segment.stop else ""

    def _is_question_word(self, segment: Segment, index: int, opens: bool) -> bool:
        word, after = self._words[index], self._word(index + 1, segment)
        if word == "whether":
            return opens or segment.asked or self._words[index - 1] in {"and", ",", ":"}
        if word in _PREPOSITIONS and after in _QUESTION_WORDS:
            second = self._word(index + 2, segment)
            if word in {"after", "before", "since", "until", "by"} and after in _RELATIVE:
                return False
            return segment.asked or (opens and after in {"how", "what", "which"} and second not in _PRONOUNS)
        if word not in _QUESTION_WORDS:
            return False
        if word == "how":
            return (
                segment.asked
                or after in _DEGREES
                or after in _AUXILIARIES
                or after == "to"
                or (opens and after in _PRONOUNS)
            )
        if word in _RELATIVE:
            joined = opens or self._words[index - 1] in {"and", ":", "so"}
            if (segment.asked or segment.listed) and self._words[index - 1] == ",":
                joined = joined or self._is_inverted(segment, index + 1, False)
            if segment.asked and self._words[index - 1] == "and" and after in _PRONOUNS:
                return True
            if word == "which":
                return joined and (
                    segment.asked or after in _AUXILIARIES or (opens and after not in _PRONOUNS)
                )
            if word == "when" and not opens and not self._is_inverted(segment, index + 1, False):
                return False
            return (
                joined
                and after in _AUXILIARIES
                and (segment.asked or self._is_inverted(segment, index + 1, False))
            )
        if segment.asked:
            return True
        if word == "why":
            return opens or after in _AUXILIARIES
        return (
            after in _AUXILIARIES
            or after in _AFTER_WHAT
            or (opens and after.isalpha() and after not in _PRONOUNS)
        )

    def _is_inverted(self, segment: Segment, index: int, opens: bool) -> bool:
        word, after = self._words[index] if index < segment.stop else "", self._word(index + 1, segment)
        if word not in _AUXILIARIES:
            return False
        if after == "t":
            after = self._word(index + 2, segment)
        if word in _PERFECT and not segment.asked:
            return False
        if after in _PRONOUNS:
            return (
                word not in {"may", "might", "must", "had", "have", "has"}
                or segment.asked
                or segment.listed
                or after in {"i", "we"}
            )
        if after in _SUBJECTS:
            if opens:
                return segment.asked or (word in _LEADING_AUXILIARIES and after not in {"a", "an"})
            return segment.asked and word not in _PERFECT and after not in {"a", "an", "the"}
        if word not in _LEADING_AUXILIARIES or not after.isalnum() or after in _NO_SUBJECT_AFTER:
            return False
        return opens and not after.endswith(("ing", "ed"))
