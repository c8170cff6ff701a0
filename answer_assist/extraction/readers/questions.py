"""What the writer of a query wants answered: questions with and without their sign, and requests.

A text is cut into segments: sentences, and items of a list within a sentence. In each, ``asking`` finds where
questions begin; a question reaches to the next one or to the segment's end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from answer_assist.extraction.asking import LeadFinder, find_cues
from answer_assist.extraction.asking_forms import JOINERS, Lead, Segment
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Question

_FILLERS = words_with_role("question_words", "filler")
# Requests that mean nothing without an object; "please mention" has its object before it.
_HELPING = words_with_role("question_words", "helping")
_ITEM = re.compile(r"(?<![\w(])\(?(?:[a-h]|\d{1,2}|i{1,3}|iv|v|vi)\)\s?(?=\S)|(?<!\S)\d{1,2}\.\s(?=[A-Za-z])")
_LIST_MARK = re.compile(
    r"\s*(?:[-*>+\u2192\u2022\u25aa]+|\[[ x]?\]"
    r"|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):\]](?!\d)|q\s?\d{0,2}[.:)]|q\d(?=\s)|\d{1,2}\s?-)\s*"
)
_NUMBERED_QUESTION = re.compile(r"\s*[Qq](?:ues(?:tion)?)?\s?\d{1,2}\b")
_NOTE_QUESTION = re.compile(
    r"(?:(?:(?:open|unresolved|clinical|key|main|our|the)\s)?(?:questions?|items?|queries|query|issues?)|q)"
    r"(?:\s(?:for|to)\s[^:\n?]{1,40})?\s?[:-]\s*",
    re.IGNORECASE,
)
# What follows a letter that is a mark, and the letters of longer marks: "iv.", "q1".
_QUOTES = frozenset("\"'")
_BEHIND_LETTER = frozenset(".):]")
_LONGER_MARKS = frozenset("ivxq")
# "Both tobacco. ? for board: is PET needed"
_ASIDE_QUESTION = re.compile(r"(?<!\S)\?\s(?:for|to)\s[A-Za-z ]{2,30}:\s(?=\S)")
# "3 numb feet will it go back": a bare number opens an item where the numbers count on.
_BARE_NUMBER = re.compile(r"\s*(\d{1,2})[ \t]+(?=[A-Za-z])")
_SHARE_OF_QUESTIONS = 3
_LABEL = re.compile(r"\s*(?:question|query|title|subject)\s*[:\-]\s*", re.IGNORECASE)
# A query of one short line is its question, whatever its form.
_SHORT_QUERY_WORDS = 32
_FEWEST_TELLING_WORDS = 2  # "hi doctor" asks nothing
_SHORT_REMARK_WORDS = 9
# Words that open a question in a letter of one doctor to another.
_OPENING = words_with_role("question_words", "leading auxiliary", "question word") | {"may", "must"}
_WORDS_OF_REMARK = 3


@dataclass(frozen=True, slots=True)
class _Ask:
    """Something asked: view offsets; ``bare`` for a mere "please help"."""

    start: int
    end: int
    implicit: bool = False
    bare: bool = False


def read_questions(reading: Reading) -> Iterator[Question]:
    """Each thing the writer wants answered, in text order.

    "Can he travel, and what should he eat? Kindly suggest exercises also." is three, the last one implicit.
    A report and an answer ask nothing; a note only what it labels so ("Question for urology: ...").
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
        elif reading.view[sentence.end - 1] == "?":
            # "Could she be given an early slot?" in a letter of referral
            first, stop = reading.word_index(sentence.start), reading.word_index(sentence.end)
            if reading.words[first] in _OPENING and reading.words[first + 1 : first + 2] != ["?"]:
                segment = Segment(first, stop, sentence.start, sentence.end, True, False)
                yield from _Asker(reading).asks_of(segment)
    for match in _ASIDE_QUESTION.finditer(reading.view):
        end = reading.sentence_at(match.end()).end
        if match.end() < end:
            yield _Ask(match.end(), end, implicit=reading.view[end - 1] != "?")


class _Asker:
    """Finds the asks of one query."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._words = reading.words
        self._cues = find_cues(reading)
        self._finder = LeadFinder(reading, self._cues)
        self._alerts = self._finder.alerts()

    def asks(self) -> list[_Ask]:
        """All asks in text order; a bare plea only where nothing else is asked."""
        found = [ask for segment in self._segments() for ask in self.asks_of(segment)]
        asked = [ask for ask in found if not ask.bare]
        if asked:
            return asked
        if found:
            return [replace(found[-1], bare=False)]
        return self._whole_query()

    def _whole_query(self) -> list[_Ask]:
        """A query that is one short line without any form of a question ("Question: I just overdosed")."""
        reading = self._reading
        if len(self._words) > _SHORT_QUERY_WORDS or not self._words:
            return []
        if len(reading.sentences) > 1 and _LABEL.match(reading.view) is None:
            return []
        if sum(word.isalpha() and word not in _FILLERS for word in self._words) < _FEWEST_TELLING_WORDS:
            return []
        sentence = reading.sentences[0]
        label = _LABEL.match(reading.view, sentence.start, sentence.end)
        start = label.end() if label and label.end() < sentence.end else sentence.start
        return [_Ask(start, reading.sentences[-1].end, implicit=True)]

    # Segments

    def _segments(self) -> Iterator[Segment]:
        reading = self._reading
        listing = False
        marks = self._marks()
        self._number_bare(marks)
        questions = self._in_lists_of_questions(marks)
        alerted = self._alerted_sentences()
        for index, sentence in enumerate(reading.sentences):
            marked = marks[index]
            if marked is None and index not in alerted:
                listing = False
                continue
            start = marked if marked is not None else sentence.start
            if index in alerted and self._announces(start, sentence.end):
                listing = True
                continue
            numbered = marked is not None and bool(_NUMBERED_QUESTION.match(reading.view, sentence.start))
            listing = (listing and marked is not None) or numbered or index in questions
            if not listing and index not in alerted:
                continue  # an item of a list without questions, without a word that asks
            for piece_start, piece_end, item in self._items(start, sentence.end):
                listing = listing or item
                segment = self._segment(piece_start, piece_end, listed=listing)
                if segment is not None:
                    yield segment

    def _alert_in(self, first: int, stop: int) -> bool:
        place = bisect_left(self._alerts, first)
        return place < len(self._alerts) and self._alerts[place] < stop

    def _alerted_sentences(self) -> set[int]:
        """The sentences that hold a word without which nothing is asked."""
        first_words = self._reading.sentence_words
        return {bisect_right(first_words, alert) - 1 for alert in self._alerts}

    def _marks(self) -> list[int | None]:
        """Where each sentence begins behind the mark of a list's item; None for one without a mark."""
        low = self._reading.low
        marks: list[int | None] = []
        for start, end in self._reading.sentences:
            sign, after = low[start], low[start + 1 : start + 2]
            if sign.isalpha() and after not in _BEHIND_LETTER and sign not in _LONGER_MARKS:
                marks.append(None)
                continue
            marked = _LIST_MARK.match(low, start, end)
            marks.append(marked.end() if marked and marked.end() < end else None)
        return marks

    def _number_bare(self, marks: list[int | None]) -> None:
        """Adds the items that only a number opens, where 1, 2 and so on open lines."""
        sentences, low, last = self._reading.sentences, self._reading.low, 0
        begun: int | None = None
        for index, sentence in enumerate(sentences):
            if not low[sentence.start].isdigit():
                continue
            match = _BARE_NUMBER.match(low, sentence.start, sentence.end)
            if match is None or marks[index] is not None or int(match.group(1)) != last + 1:
                continue
            last = int(match.group(1))
            if last == 1:
                begun = index
                continue
            if last == 2 and begun is not None:
                first = _BARE_NUMBER.match(self._reading.low, sentences[begun].start, sentences[begun].end)
                marks[begun] = first.end() if first else None
            marks[index] = match.end()

    def _in_lists_of_questions(self, marks: list[int | None]) -> set[int]:
        """The marked sentences of lists where a good part ends in a question mark: the rest asks too."""
        found: set[int] = set()
        if len(marks) - marks.count(None) < 2:
            return found
        run: list[int] = []
        for index, mark in enumerate([*marks, None]):
            if mark is not None:
                run.append(index)
                continue
            asked = sum(self._asks(one, marks[one]) for one in run)
            if len(run) > 1 and asked * _SHARE_OF_QUESTIONS >= len(run):
                found.update(run)
            run = []
        return found

    def _asks(self, sentence: int, start: int | None) -> bool:
        """Whether an item ends in a question mark or opens as a question does."""
        end = self._reading.sentences[sentence].end
        if self._reading.view[max(0, end - 2) : end].rstrip(" )").endswith("?"):
            return True
        first = self._reading.word_index(start or 0)
        return self._finder.holds_question(first, min(first + 3, len(self._words)))

    def _announces(self, start: int, end: int) -> bool:
        """Whether a sentence only announces a list of questions: "Our questions", "My doubts -"."""
        first = self._reading.word_index(start)
        stop = bisect_left(self._reading.starts, end, first, min(first + 16, len(self._words)))
        if stop - first > _SHORT_REMARK_WORDS + 5:
            return False
        opens = self._cues.get(first)
        headed = (
            opens is not None
            and "question heading" in opens.roles
            and self._reading.view.find(":", start, end - 1) < 0
        )
        if stop - first > _SHORT_REMARK_WORDS + 5 * headed or self._reading.view[end - 1] == "?":
            return False
        cues = (self._cues.get(word) for word in range(first, stop))
        return any(cue is not None and "question heading" in cue.roles for cue in cues)

    def _items(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """The items of a list within a sentence: "(a) is it ... (b) will I ..."; else the sentence itself.

        The third value says whether the words before the list announce questions.
        """
        low = self._reading.low
        if low.count(")", start, end) + low.count(". ", start, end) < 2:
            return [(start, end, False)]
        marks = list(_ITEM.finditer(low, start, end))
        if len(marks) < 2:
            return [(start, end, False)]
        lead = range(self._reading.word_index(start), self._reading.word_index(marks[0].start()))
        announcing = {"question heading", "wants to know", "polite", "tells"}
        announced = any(
            word in self._cues and not announcing.isdisjoint(self._cues[word].roles) for word in lead
        )
        stops = [*(mark.start() for mark in marks[1:]), end]
        pieces = [(mark.end(), stop, announced) for mark, stop in zip(marks, stops, strict=True)]
        return [(start, marks[0].start(), False), *pieces]

    def _segment(self, start: int, end: int, *, listed: bool) -> Segment | None:
        reading = self._reading
        text = reading.view[start:end]
        if text[:1].isspace() or text[-1:].isspace():
            start += len(text) - len(text.lstrip())
            end = start + len(text.strip())
        first, stop = reading.word_index(start), reading.word_index(end)
        if first >= stop:
            return None
        closing = text.rstrip(" .)\"'!\n\t") if "?" in text else ""
        asked = (
            bool(closing)
            and closing.endswith("?")
            and not (
                self._is_remark(start, start + len(closing), end)
                or self._is_quoted(start, start + len(closing))
            )
        )
        return Segment(first, stop, start, end, asked, listed)

    def _is_remark(self, start: int, mark: int, end: int) -> bool:
        """Whether a question mark stands in brackets behind a few words: "another test (FISH?)"."""
        opening = self._reading.view.rfind("(", start, mark)
        closed = ")" in self._reading.view[mark:end]
        return closed and opening > start and self._reading.view.count(" ", opening, mark) < _WORDS_OF_REMARK

    def _is_quoted(self, start: int, mark: int) -> bool:
        """Whether only somebody's quoted words end in the question mark: 'small uptake "deposit?".'"""
        view = self._reading.view
        quote = view[mark : mark + 1]
        if quote not in _QUOTES:
            return False
        opening = view.rfind(" " + quote, start, mark)
        return opening > start and view[start:opening].strip()[-1:] not in ":,"

    # Asks of a segment

    def asks_of(self, segment: Segment) -> Iterator[_Ask]:
        """What one segment asks."""
        if not self._may_ask(segment):
            return
        leads = self._finder.leads(segment)
        if leads:
            yield from self._asks_from(segment, leads)
        elif segment.asked or (segment.listed and self._closes_item(segment)):
            formed = self._finder.holds_question(segment.first, segment.stop)
            yield _Ask(segment.start, segment.end, implicit=not formed)
        elif (plea := self._plea(segment)) is not None:
            yield plea

    def _closes_item(self, segment: Segment) -> bool:
        """Whether an item asks itself: "3. I read of a drug. Could it help?" asks in its second sentence."""
        if "or" in self._words[segment.first : segment.stop]:
            return True
        rest = self._reading.view[segment.end : segment.end + 4].lstrip(" .)")
        return rest[:1] in {"", "\n", "("} or rest[:1].isdigit()

    def _may_ask(self, segment: Segment) -> bool:
        """A quick look: most sentences of a query are plain statements."""
        if segment.stop - segment.first < _SHORT_REMARK_WORDS:
            for word in range(segment.first, segment.stop):
                if word in self._cues and "no question" in self._cues[word].roles:
                    return False  # "How are you?"
        return segment.asked or segment.listed or self._alert_in(segment.first, segment.stop)

    def _asks_from(self, segment: Segment, leads: list[Lead]) -> Iterator[_Ask]:
        reading = self._reading
        starts = [reading.starts[lead.word] for lead in leads]
        if self._finder.stands_before(segment, leads[0].word):
            yield _Ask(segment.start, self._trimmed(segment.start, starts[0]))
        for lead, start, following in zip(leads, starts, [*starts[1:], segment.end], strict=True):
            end = segment.end if following == segment.end else self._trimmed(start, following)
            said = self._words[lead.after : reading.word_index(end)]
            content = [word for word in said if word.isalnum() and word not in _FILLERS]
            if self._goes_to_another(segment, lead):
                continue
            if lead.kind == "announcement" and (not content or reading.view[end - 1] == ":"):
                continue  # "We would like to know:"
            bare = lead.kind in ("request", "statement") and not content
            if bare and len(leads) == 1 and (plea := self._plea(segment)) is not None:
                yield plea
                continue
            implicit = lead.kind != "question" and not (segment.asked and lead is leads[-1])
            yield _Ask(start, end, implicit, bare)

    def _goes_to_another(self, segment: Segment, lead: Lead) -> bool:
        """ "Whether my grandson should be checked I will ask his own doctor."."""
        if segment.asked or lead.kind != "question":
            return False
        cues = (self._cues.get(word) for word in range(lead.after, segment.stop))
        return any(cue is not None and "will ask another" in cue.roles for cue in cues)

    def _trimmed(self, start: int, end: int) -> int:
        """The end of an ask without the comma and the "and" before the next one."""
        index = self._reading.word_index(end) - 1
        while index >= 0 and self._reading.starts[index] > start:
            if self._words[index] not in JOINERS and self._words[index].isalnum():
                break
            index -= 1
        return self._reading.ends[index]

    def _plea(self, segment: Segment) -> _Ask | None:
        """A request whose verb comes last ("Dialysis chances please mention"), or a choice ("... or not")."""
        words = self._words[segment.first : segment.stop]
        if "or" in words and "not" in words:
            said = [word for word in words if word.isalnum()]
            if said[-2:] == ["or", "not"] and len(said) > 3:
                return _Ask(segment.start, segment.end)
        for word in range(segment.first + 1, segment.stop):
            cue = self._cues.get(word)
            verb = self._cues.get(cue.after) if cue is not None and "polite" in cue.roles else None
            if cue is None or verb is None or verb.roles.isdisjoint({"request", "tells"}):
                continue
            rest = self._words[verb.after : segment.stop]
            ends_here = all(other in _FILLERS or not other.isalnum() for other in rest)
            if ends_here and self._words[cue.after] not in _HELPING:
                return _Ask(segment.start, segment.end, implicit=True)
            return _Ask(self._reading.starts[word], segment.end, implicit=True, bare=ends_here)
        return None
