"""What the writer of a query wants answered: questions with and without their sign, and requests.

A text is cut into segments (sentences, items of lists within a sentence), a segment into clauses where a further
question may begin. A clause asks by its question word ("for how long ..."), its inverted order ("can he travel"),
by a statement that asks ("I wish to know ..."), or as a request ("kindly also tell ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Question
from answer_assist.terminology.loader import load_table

_WORDS = "question_words"
_QUESTION_WORDS = words_with_role(_WORDS, "question word")
_DEGREES = words_with_role(_WORDS, "degree")
_AUXILIARIES = words_with_role(_WORDS, "auxiliary")
_SUBJECTS = words_with_role(_WORDS, "subject")
_PRONOUNS = words_with_role(_WORDS, "pronoun")
_JOINERS = words_with_role(_WORDS, "joiner")
_PREPOSITIONS = words_with_role(_WORDS, "preposition")
_FILLERS = words_with_role(_WORDS, "filler")
_NO_SUBJECT_AFTER = words_with_role(_WORDS, "verb after can", "statement after is")
_REPORTING = words_with_role(_WORDS, "reporting")
_ADDRESSES = words_with_role(_WORDS, "address")
_ASIDES = words_with_role(_WORDS, "aside")
_LEADING_AUXILIARIES = words_with_role(_WORDS, "leading auxiliary")
_RELATIVE = frozenset({"which", "who", "whom", "whose", "where", "when"})
_PERFECT = frozenset({"has", "have", "had"})
_AFTER_WHAT = words_with_role(_WORDS, "after what")
_CLAUSE_SIGNS = frozenset({",", ";", ":", "(", ")", "?", ".", "!", "*", '"', ">", "&"})
_DASH = re.compile(r"\s-+\s|\n\s*-|\.{2,}")
_ITEM = re.compile(r"(?<![\w(])\(?(?:[a-h]|\d{1,2}|i{1,3}|iv|v|vi)\)\s?(?=\S)|(?<!\S)\d{1,2}\.\s(?=[A-Za-z])")
_LIST_MARK = re.compile(r"\s*(?:[-*>+]+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):\]](?!\d)|q\s?\d{0,2}[.:)]|\d{1,2}\s?-)\s*")
_NOTE_QUESTION = re.compile(r"questions?(?:\s(?:for|to)\s[^:\n?]{1,40})?:\s*", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?:question|query|title|subject)\s*[:\-]\s*", re.IGNORECASE)
# A query of one short line is its question, whatever its form.
_SHORT_QUERY_WORDS = 32


class _Segment(NamedTuple):
    """A stretch to look for questions in: half-open word and view offsets, whether it ends in a question mark,
    whether it is an item of a list of questions."""

    first: int
    stop: int
    start: int
    end: int
    asked: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class _Ask:
    """Something asked: view offsets; ``bare`` for a mere "please help"."""

    start: int
    end: int
    implicit: bool = False
    bare: bool = False


class _Lead(NamedTuple):
    """Where a question begins: word index, kind of lead, index of the word after the leading phrase."""

    word: int
    kind: str
    after: int


def read_questions(reading: Reading) -> Iterator[Question]:
    """Each thing the writer wants answered, in text order.

    "Can he travel, and what should he eat? Kindly suggest exercises also." is three, the last one implicit. A report
    and an answer ask nothing; a note only what it labels so ("Question for urology: ...").
    """
    if reading.kind == "note":
        asks = list(_labelled(reading))
    elif reading.kind == "query":
        asks = _Asker(reading).asks()
    else:
        return
    for ask in asks:
        span = reading.span(ask.start, ask.end)
        yield Question(span.text, span, ask.implicit)


def _labelled(reading: Reading) -> Iterator[_Ask]:
    for sentence in reading.sentences:
        match = _NOTE_QUESTION.match(reading.view, sentence.start, sentence.end)
        if match and match.end() < sentence.end:
            yield _Ask(match.end(), sentence.end, implicit=reading.view[sentence.end - 1] != "?")


@cache
def _roles() -> dict[int, frozenset[str]]:
    return {row.line: frozenset(row.list("role")) for row in load_table("question_cues")}


class _Asker:
    """Finds the asks of one query."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._words = reading.words
        self._cues: dict[int, tuple[Hit, frozenset[str], int]] = {}
        roles = _roles()
        for hit in reading.hits("question_cues"):
            word = reading.word_index(hit.start)
            self._cues[word] = (hit, roles[hit.row.line], reading.word_index(hit.end))

    def asks(self) -> list[_Ask]:
        """All asks in text order; a bare plea only where nothing else is asked."""
        found = [ask for segment in self._segments() for ask in self._asks_of(segment)]
        asked = [ask for ask in found if not ask.bare]
        if asked:
            return asked
        if found:
            return [replace(found[-1], bare=False)]
        return self._whole_query()

    def _whole_query(self) -> list[_Ask]:
        """A query that is one short line without any form of a question ("Question: I just overdosed")."""
        reading = self._reading
        if len(self._words) > _SHORT_QUERY_WORDS or len(reading.sentences) > 1 or not self._words:
            return []
        sentence = reading.sentences[0]
        label = _LABEL.match(reading.view, sentence.start, sentence.end)
        start = label.end() if label and label.end() < sentence.end else sentence.start
        return [_Ask(start, sentence.end, implicit=True)]

    # Segments

    def _segments(self) -> Iterator[_Segment]:
        reading = self._reading
        listing = False
        for sentence in reading.sentences:
            marked = _LIST_MARK.match(reading.low, sentence.start, sentence.end)
            start = marked.end() if marked and marked.end() < sentence.end else sentence.start
            if self._announces(start, sentence.end):
                listing = True
                continue
            listing = listing and bool(marked)
            pieces = self._items(start, sentence.end)
            for piece_start, piece_end, item in pieces:
                segment = self._segment(piece_start, piece_end, listed=listing or item)
                if segment is not None:
                    yield segment

    def _announces(self, start: int, end: int) -> bool:
        """Whether a sentence only announces a list of questions: "Our questions", "My doubts -"."""
        first, stop = self._reading.word_index(start), self._reading.word_index(end)
        if stop - first > 9 or self._reading.view[end - 1] == "?":
            return False
        return any("question heading" in self._cues[word][1] for word in range(first, stop) if word in self._cues)

    def _items(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """The items of a list within a sentence: "(a) is it ... (b) will I ..."; else the sentence itself."""
        marks = list(_ITEM.finditer(self._reading.low, start, end))
        if len(marks) < 2:
            return [(start, end, False)]
        pieces = [(start, marks[0].start(), False)]
        stops = [*(mark.start() for mark in marks[1:]), end]
        lead = self._reading.word_index(start), self._reading.word_index(marks[0].start())
        announced = any(
            not self._cues[word][1].isdisjoint({"question heading", "wants to know", "polite", "tells"})
            for word in range(*lead)
            if word in self._cues
        )
        pieces.extend((mark.end(), stop, announced) for mark, stop in zip(marks, stops, strict=True))
        return pieces

    def _segment(self, start: int, end: int, *, listed: bool) -> _Segment | None:
        reading = self._reading
        text = reading.view[start:end]
        start += len(text) - len(text.lstrip())
        end = start + len(text.strip())
        first, stop = reading.word_index(start), reading.word_index(end)
        if first >= stop:
            return None
        closing = reading.view[start:end].rstrip(" .)\"'!")
        asked = closing.endswith("?") and not closing.endswith("(?")
        return _Segment(first, stop, start, end, asked, listed)

    # Asks of a segment

    def _asks_of(self, segment: _Segment) -> Iterator[_Ask]:
        if any(role in roles for role in ("no question",) for _, roles, _ in self._cues_of(segment)) and (
            segment.stop - segment.first < 9
        ):
            return
        leads = self._merged(segment, list(self._leads(segment)))
        if not leads:
            if segment.asked or segment.listed:
                yield _Ask(segment.start, segment.end, implicit=not self._holds_question(segment.first, segment.stop))
            elif (plea := self._plea(segment)) is not None:
                yield plea
            return
        reading = self._reading
        starts = [reading.starts[lead.word] for lead in leads]
        first = leads[0].word
        if first > segment.first and self._stands_before(segment, first):
            yield _Ask(segment.start, self._trim(segment.start, starts[0]))
        for lead, start, following in zip(leads, starts, [*starts[1:], segment.end], strict=True):
            end = self._trim(start, following) if following != segment.end else segment.end
            stop = reading.word_index(end)
            implicit = lead.kind != "question" and not (segment.asked and lead is leads[-1])
            rest = [word for word in self._words[lead.after : stop] if word.isalnum() and word not in _FILLERS]
            if lead.kind == "announcement" and (not rest or reading.view[end - 1] == ":"):
                continue  # "We would like to know:"
            bare = lead.kind in ("request", "statement") and not rest
            if bare and len(leads) == 1 and (plea := self._plea(segment)) is not None:
                yield plea  # "Dialysis chances also please mention"
                continue
            yield _Ask(start, end, implicit, bare)

    def _cues_of(self, segment: _Segment) -> Iterator[tuple[Hit, frozenset[str], int]]:
        return (self._cues[word] for word in range(segment.first, segment.stop) if word in self._cues)

    def _trim(self, start: int, end: int) -> int:
        """The end of an ask without the comma and the "and" before the next one."""
        index = self._reading.word_index(end) - 1
        while index >= 0 and self._reading.starts[index] > start:
            if self._words[index] not in _JOINERS and self._words[index].isalnum():
                break
            index -= 1
        return self._reading.ends[index]

    def _holds_question(self, first: int, stop: int) -> bool:
        """Whether a stretch holds a question's order of words somewhere."""
        for index in range(first, stop - 1):
            word, after = self._words[index], self._words[index + 1]
            if word in _AUXILIARIES and after in _PRONOUNS or word in _QUESTION_WORDS and after in _AUXILIARIES:
                return True
        return False

    def _stands_before(self, segment: _Segment, word: int) -> bool:
        """Whether a question stands before the first lead ("If he stops what is the chance, and where will it come?")."""
        if not segment.asked:
            return False
        for index in range(segment.first + 1, word - 2):
            if self._words[index] in _QUESTION_WORDS - _RELATIVE and self._words[index + 1] in _AUXILIARIES | _DEGREES:
                return True
        return False

    def _merged(self, segment: _Segment, leads: list[_Lead]) -> list[_Lead]:
        """Leads without those that belong to the one before: "I wish to know, what ...", "what is it, is it ..."."""
        kept: list[_Lead] = []
        for lead in leads:
            if kept:
                before = kept[-1]
                between = self._words[before.after : lead.word]
                content = [word for word in between if word.isalnum() and word not in _JOINERS and word not in _ASIDES]
                conditional = self._words[lead.word - 1] == "then" and "if" in between
                if before.kind != "question" and (not content or conditional):
                    kept[-1] = before._replace(after=lead.after)
                    continue
                if before.kind == "request" and lead.kind == "request" and len(content) < 2:
                    continue
            kept.append(lead)
        return kept

    def _leads(self, segment: _Segment) -> Iterator[_Lead]:
        reported = asking = False
        skip_until = segment.first
        for index in range(segment.first, segment.stop):
            cue = self._cues.get(index)
            if cue is not None and "asked by another" in cue[1] and not segment.asked:
                reported = True
            if index < skip_until:
                continue
            if not self._begins_clause(segment, index):
                if not reported and self._is_run_on(segment, index):
                    asking, skip_until = True, index + 1
                    yield _Lead(index, "question", index + 1)
                continue
            lead = self._lead(segment, index, asking)
            if lead is not None and not (reported and lead.kind == "question"):
                skip_until = lead.after
                asking = True
                yield lead

    def _begins_clause(self, segment: _Segment, index: int) -> bool:
        if index == segment.first:
            return True
        before = self._words[index - 1]
        if before in _CLAUSE_SIGNS:
            return True
        if before in _JOINERS:
            return before != "or"
        gap = self._reading.view[self._reading.ends[index - 1] : self._reading.starts[index]]
        if _DASH.search(gap):
            return True
        # "Sir is it ...", "doctor please tell": after an address that opens the sentence.
        return all(word in _ADDRESSES or not word.isalnum() for word in self._words[segment.first : index])

    def _lead(self, segment: _Segment, index: int, asking: bool) -> _Lead | None:
        """The lead that begins at a clause's first word; None if the clause does not ask.

        ``asking``: something was asked earlier in the segment.
        """
        cue = self._cues.get(index)
        if cue is not None and not cue[1].isdisjoint({"no request", "no question"}):
            return None
        statement = self._statement(segment, index)
        if statement is not None:
            return statement
        request = self._request(segment, index)
        if request is not None:
            return request
        opens = asking or index == segment.first or all(
            word in _JOINERS or word in _ASIDES or not word.isalnum() for word in self._words[segment.first : index]
        )
        if self._is_question_word(segment, index, opens) or self._is_inverted(segment, index, opens):
            return _Lead(index, "question", index + 1)
        return None

    def _is_run_on(self, segment: _Segment, index: int) -> bool:
        """ "... she falls what could be the cause": a question without any sign before it."""
        word = self._words[index]
        if word not in {"what", "why", "how", "wat"} or self._words[index - 1] in _REPORTING:
            return False
        here = index + 2 if self._word(index + 1, segment) in _DEGREES else index + 1
        auxiliary, after = self._word(here, segment), self._word(here + 1, segment)
        return auxiliary in _LEADING_AUXILIARIES and auxiliary != "is" and (after in _PRONOUNS or after == "be")

    # Forms of asking

    def _statement(self, segment: _Segment, index: int) -> _Lead | None:
        """ "I wish to know", "so my question is", "not sure whether", "I need your opinion"."""
        for here in range(index, min(segment.stop, index + 7)):
            cue = self._cues.get(here)
            if cue is not None:
                _, roles, after = cue
                if "question heading" in roles and here - index < 3 and self._opens_question(segment, after):
                    return _Lead(index, "announcement", after)
                if "wants to know" in roles:
                    return _Lead(index, "announcement", after)
                if not roles.isdisjoint({"wonders", "asks for", "states a wish"}):
                    return _Lead(index, "statement", after)
            if self._words[here] not in _ASIDES:
                return None
        return None

    def _opens_question(self, segment: _Segment, after: int) -> bool:
        """Whether the question follows its heading at once ("my question is ..."), not "I have a question about"."""
        if after >= segment.stop - 1:
            return False
        return self._words[after - 1] in {"is", "are", "know", "this", "whether"} or not self._words[after].isalnum()

    def _request(self, segment: _Segment, index: int) -> _Lead | None:
        """ "Please suggest", "kindly also tell", "let me know", "suggest me some"."""
        cue = self._cues.get(index)
        if cue is None:
            return None
        _, roles, after = cue
        if "tells" in roles:
            return _Lead(index, "request", after)
        if "polite" in roles:
            for here in range(after, min(segment.stop, after + 4)):
                following = self._cues.get(here)
                if following is not None and not following[1].isdisjoint({"no request"}):
                    return None
                if following is not None and not following[1].isdisjoint({"request", "tells"}):
                    return _Lead(index, "request", following[2])
        if "request" in roles and index == segment.first and after < segment.stop and self._words[after] in {"me", "us"}:
            return _Lead(index, "request", after + 1)
        return None

    def _plea(self, segment: _Segment) -> _Ask | None:
        """A request whose verb comes last ("Dialysis chances also please mention"), or a choice left open ("... or not")."""
        words = self._words[segment.first : segment.stop]
        last = [word for word in words if word.isalnum()]
        if last[-2:] == ["or", "not"] and len(last) > 3:
            return _Ask(segment.start, segment.end)
        for word in range(segment.first + 1, segment.stop):
            cue = self._cues.get(word)
            if cue is None or "polite" not in cue[1]:
                continue
            verb = self._cues.get(cue[2])
            if verb is None or verb[1].isdisjoint({"request", "tells"}):
                continue
            rest = self._words[verb[2] : segment.stop]
            if all(other in _FILLERS or not other.isalnum() for other in rest):
                helps = self._words[cue[2]] in {"help", "advise", "advice", "guide", "reply", "respond", "answer", "assist"}
                if helps:
                    return _Ask(self._reading.starts[word], segment.end, implicit=True, bare=True)
                return _Ask(segment.start, segment.end, implicit=True)
            return _Ask(self._reading.starts[word], segment.end, implicit=True)
        return None

    def _word(self, index: int, segment: _Segment) -> str:
        return self._words[index] if index < segment.stop else ""

    def _is_question_word(self, segment: _Segment, index: int, opens: bool) -> bool:
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
            return segment.asked or after in _DEGREES or after in _AUXILIARIES or after == "to" or (opens and after in _PRONOUNS)
        if word in _RELATIVE:
            joined = opens or self._words[index - 1] in {"and", ":", "so"}
            if segment.asked and self._words[index - 1] == "and" and after in _PRONOUNS:
                return True
            if word == "which":
                return joined and (segment.asked or after in _AUXILIARIES or (opens and after not in _PRONOUNS))
            if word == "when" and not opens and not self._is_inverted(segment, index + 1, False):
                return False
            return joined and after in _AUXILIARIES and (segment.asked or self._is_inverted(segment, index + 1, False))
        if segment.asked:
            return True
        if word == "why":
            return opens or after in _AUXILIARIES
        return after in _AUXILIARIES or after in _AFTER_WHAT or (opens and after.isalpha() and after not in _PRONOUNS)

    def _is_inverted(self, segment: _Segment, index: int, opens: bool) -> bool:
        word, after = self._words[index] if index < segment.stop else "", self._word(index + 1, segment)
        if word not in _AUXILIARIES:
            return False
        if after == "t":
            after = self._word(index + 2, segment)
        if word in _PERFECT and not segment.asked:
            return False
        if after in _PRONOUNS:
            return word not in {"may", "might", "must", "had", "have", "has"} or segment.asked or after in {"i", "we"}
        if after in _SUBJECTS:
            if opens:
                return segment.asked or (word in _LEADING_AUXILIARIES and after not in {"a", "an"})
            return segment.asked and word not in _PERFECT and after not in {"a", "an", "the"}
        if word not in _LEADING_AUXILIARIES or not after.isalnum() or after in _NO_SUBJECT_AFTER:
            return False
        return opens and not after.endswith(("ing", "ed"))
