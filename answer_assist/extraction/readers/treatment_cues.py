"""The words of a sentence that tell where its treatments stand.

They are in the table treatment_status: each says what it tells of a treatment after it ("underwent X"), of
one before it ("X was done"), and how it turns a verb ("will start X").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_phrases import cues_between
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

# A modal stands so many characters before its verb at most, and with so many light words between.
_MODAL_GAP = 22
_MODAL_WORDS = 3
_TIGHT_WORDS = 6

_BORDER_SIGNS = ("\n", " - ", ". ", ",,")
_CONSEQUENCES = frozenset(("so", "therefore", "hence", "thus"))
_SUBJECTS = frozenset(("we", "she", "he", "they", "i", "it", "patient", "pt"))


class Cue(NamedTuple):
    """A word that tells a status, in one direction.

    Attributes:
        start, end: where it stands in the view.
        status: the four statuses, none, or one that the reader resolves: presumed, unclear, need, wish,
            prescribed, neutral.
        reach: how far it reaches, as the table's head says.
    """

    start: int
    end: int
    status: str
    reach: str = ""


@cache
def light_words() -> frozenset[str]:
    """Words that may stand between a treatment and the word that tells its status."""
    return words_with_role(WORDS, "light", "modifier")


@cache
def _auxiliaries() -> frozenset[str]:
    return words_with_role(WORDS, "auxiliary")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(row.name for row in load_table("abbreviations") if not row.extra["may_end"])


@cache
def _bordering() -> frozenset[str]:
    """Words without which no clause begins: "but", or "she" behind a comma."""
    return words_with_role(WORDS, "border") | _SUBJECTS | _CONSEQUENCES


def _outside(hits: Sequence[Hit], mentions: Sequence[Mention]) -> list[Hit]:
    """The cues that are no part of a treatment's name; both come in text order."""
    kept = []
    place = 0
    for hit in hits:
        while place < len(mentions) and mentions[place].end <= hit.start:
            place += 1
        # Of "the mass could not be removed" the words before the verb stay.
        if place == len(mentions) or hit.end <= max(mentions[place].start, mentions[place].verb_at):
            kept.append(hit)
    return kept


class CueSentence:
    """One sentence: its cues, clause borders, and what stands between two places of it.

    Attributes:
        reading, sentence, mentions: the document, the sentence and its treatments.
        hits: the cues, those that are part of a treatment's name left out.
        words: the words of the sentence.
    """

    def __init__(self, reading: Reading, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        self.reading = reading
        self.sentence = sentence
        self.mentions = mentions
        self.low = reading.low
        self.hits = _outside(cues_between(reading, sentence.start, sentence.end), mentions)
        first, last = self._range = reading.word_index(sentence.start), reading.word_index(sentence.end)
        self.words = reading.words[first:last]
        self._light: dict[tuple[int, int], int | None] = {}

    @cached_property
    def _ends(self) -> list[int]:
        return [hit.end for hit in self.hits]

    @cached_property
    def _borders(self) -> list[int]:
        """Where a clause begins."""
        reading, low = self.reading, self.low
        words, starts = reading.words, reading.starts
        start, end = self.sentence
        first, last = self._range
        openers = words_with_role(WORDS, "border")
        found = []
        for place in range(first, last) if not _bordering().isdisjoint(self.words) else ():
            word = words[place]
            if word in openers:
                found.append(starts[place])
            elif word in (",", "and") and place + 1 < last:
                following = words[place + 1]
                if word == "," and following in _CONSEQUENCES:
                    # "Did not want to operate, so chemo it was"
                    found.append(starts[place])
                    continue
                if following == "the" and place + 2 < last:
                    following = words[place + 2] if words[place + 2] == "patient" else ""
                if following in _SUBJECTS:
                    found.append(starts[place])
        for sign in _BORDER_SIGNS:
            place = low.find(sign, start, end)
            while place >= 0:
                if sign == " - " and self._opens_choice(place):
                    place = low.find(sign, place + 1, end)
                    continue
                if sign != ". " or (
                    low[place + 2 : place + 3].islower() and not self._ends_abbreviation(place)
                ):
                    found.append(place)
                place = low.find(sign, place + 1, end)
        return found

    def hits_between(self, start: int, end: int) -> list[Hit]:
        """The cues that lie wholly between two places."""
        return [hit for hit in self.hits if start <= hit.start and hit.end <= end]

    # Between two places ---------------------------------------------------------------------------

    def _ends_abbreviation(self, place: int) -> bool:
        """ "Start T. osimertinib": the full stop ends no clause."""
        return not _abbreviations().isdisjoint(self.words_before(place, 1))

    def _opens_choice(self, place: int) -> bool:
        """ "The doctors give three choices - stent, radiation or feeding tube"."""
        before = self.words_before(place, 1)
        return bool(before) and before[0] in ("choices", "options", "possibilities", "alternatives")

    def border_between(self, start: int, end: int) -> bool:
        """Whether another clause begins in between."""
        return any(start <= border < end for border in self._borders)

    def clause_start(self, position: int) -> int:
        """Where the clause of a position begins."""
        return max((border for border in self._borders if border < position), default=self.sentence.start)

    def is_light(self, start: int, end: int, most: int = _TIGHT_WORDS) -> bool:
        """Whether only so many articles, auxiliaries, doses, dates and adjectives stand in between."""
        if end <= start:
            return True
        key = (start, end)
        if key not in self._light:
            self._light[key] = self._count_light(start, end)
        count = self._light[key]
        return count is not None and count <= most

    def _count_light(self, start: int, end: int) -> int | None:
        """How many light words stand in between, those in brackets left out; None where others do."""
        words, light = self.reading.words, light_words()
        count = depth = 0
        for place in range(self.reading.word_index(start), self.reading.word_index(end)):
            word = words[place]
            if word == "(":
                depth += 1
            elif word == ")":
                depth = max(0, depth - 1)
            elif word == ";":
                return None
            elif word.isalpha() and not depth:
                if word not in light and not self._is_anatomy_or_tumor(place):
                    return None
                count += 1
        return count

    def heavy_words(self, start: int, end: int) -> int:
        """How many words of their own meaning stand in between."""
        words = self.reading.words
        passing = light_words() | words_with_role(WORDS, "connector")
        return sum(
            words[place].isalpha() and words[place] not in passing and not self._is_anatomy_or_tumor(place)
            for place in range(self.reading.word_index(start), self.reading.word_index(end))
        )

    def _is_anatomy_or_tumor(self, place: int) -> bool:
        start, end = self.reading.starts[place], self.reading.ends[place]
        return any(
            hit.start <= start and end <= hit.end
            for table in ("sites", "tumor_types")
            for hit in self.reading.hits_between(table, start - 40, end + 40)
        )

    def words_before(self, position: int, count: int) -> list[str]:
        """Up to so many words right before a position."""
        index = self.reading.word_index(position)
        return self.reading.words[max(0, index - count) : index]

    def words_after(self, position: int, count: int) -> list[str]:
        """Up to so many words right after a position."""
        index = self.reading.word_index(position)
        return self.reading.words[index : index + count]

    # Cues -----------------------------------------------------------------------------------------

    def has_auxiliary(self, position: int) -> bool:
        """Whether "was", "has been" stand right before a participle."""
        words = self.words_before(position, 2)
        if not words:
            return False
        return words[-1] in _auxiliaries() or (words[0] in _auxiliaries() and words[-1].endswith("ly"))

    def is_passive(self, hit: Hit) -> bool:
        """Whether a cue is a predicate of what stands before it: "was discontinued"."""
        first = self.words_after(hit.start, 1)
        return first[0] in _auxiliaries() or self.has_auxiliary(hit.start)

    def is_date_after(self, hit: Hit) -> bool:
        """Whether a day or a month follows a cue: "on July 11"."""
        after = self.words_after(hit.end, 2)
        if after[:1] == ["the"]:
            after = after[1:]
        return bool(after) and (after[0].isdigit() or after[0] in words_with_role(WORDS, "date word"))

    def _is_letter(self, hit: Hit) -> bool:
        """A note's "P:" is its plan, a scanned report's a piece of a word."""
        return hit.end - hit.start <= len("P:") and self.reading.kind == "report"

    def _ends_clause(self, hit: Hit) -> bool:
        after = self.words_after(hit.end, 1)
        return (
            not after
            or not after[0][0].isalnum()
            or self.reading.starts[self.reading.word_index(hit.end)] >= self.sentence.end
        )

    def takes_object(self, hit: Hit) -> bool:
        """Whether a cue speaks of what follows by its last word: "was scheduled for"."""
        return self.words_before(hit.end, 1)[0] in words_with_role(WORDS, "takes object")

    def meaning(self, hit: Hit, direction: str) -> Cue | None:
        """What a word, with its modal, tells of a treatment after it or, ``backward``, before it."""
        cell = hit.row.extra[direction]
        role = hit.row.extra["role"]
        if not cell or (role == "header" and (cell in ("given", "past") or self._is_letter(hit))):
            return None
        if role == "adviser" and self.reading.kind == "report":
            return None
        if role == "header" and self.words_after(self.sentence.start, 1) == ["for"]:
            # "For Thursday's MDT: ..."
            return Cue(hit.start, hit.end, "considered")
        status, _, reach = cell.partition(" ")
        if reach == "passive" and not self.is_passive(hit):
            return None
        if reach == "tight" and hit.row.name == "have" and self.words_before(hit.start, 1) == ["rather"]:
            # "I would rather have lumpectomy"
            return None
        if reach == "date" and not self.is_date_after(hit):
            return None
        if reach == "end" and not self._ends_clause(hit):
            return None
        if status == "judged":
            if self.reading.kind != "query":
                return None
            status = "considered"
        if reach == "tight" and not role and status in ("planned", "given"):
            turned = self.turned(hit.start)
            if turned is not None and turned.status in ("declined", "none"):
                # "Doctors here cannot do the operation", "they did not do chemo"
                return Cue(turned.start, hit.end, turned.status, reach)
        if reach in ("", "last") and not role:
            turned = self.turned(hit.start)
            if turned is not None:
                return self._turned_meaning(hit, status, reach, turned)
        if status == "planned" and self._is_habit(hit):
            status = "given"
        return Cue(hit.start, hit.end, status, reach)

    def _is_habit(self, hit: Hit) -> bool:
        """ "I take imatinib", "they do laser every month": the bare present of what goes on."""
        if self.reading.kind != "query" or self.low[hit.start : hit.end] not in words_with_role(
            WORDS, "habit"
        ):
            return False
        before = self.words_before(hit.start, 2)
        return (
            hit.start > self.sentence.start
            and before[-1] in _SUBJECTS
            and words_with_role(WORDS, "question opener", "takes object", "subordinator").isdisjoint(
                before[:-1]
            )
        )

    def _turned_meaning(self, hit: Hit, status: str, reach: str, turned: Cue) -> Cue:
        """A verb's status with its modal: "was not stopped", "not a candidate for", "before starting"."""
        new = turned.status
        if new in ("unclear", "presumed"):
            is_gerund = self.words_after(hit.start, 1)[0].endswith("ing")
            if not is_gerund or status not in ("given", "planned"):
                new = status
            elif new == "unclear" and self.reading.kind == "query":
                new = "planned"
        elif status == "declined":
            new = "given" if new == "none" else status
        elif status == "considered":
            new = "declined" if new in ("none", "declined") else status
        return Cue(turned.start if new != status else hit.start, hit.end, new, reach)

    def turned(self, position: int, end: int | None = None) -> Cue | None:
        """The modal or negation that turns the verb at a position: "will be", "could", "was not"."""
        end = position if end is None else end
        for index in range(bisect_right(self._ends, position) - 1, -1, -1):
            hit = self.hits[index]
            if position - hit.end > _MODAL_GAP or not self._leads_to_verb(hit.end, position):
                return None
            if self.border_between(hit.end, position):
                # "No - go to second line"
                return None
            modal = hit.row.extra["modal"]
            if modal:
                outer = self.turned(hit.start, end) if modal in ("planned", "given", "considered") else None
                if outer is not None and modal == "considered":
                    if outer.status != "unclear":
                        return Cue(outer.start, end, modal)
                    # "before they can remove the breast", but "died before surgery could be done"
                    named = any(outer.start < mention.start < hit.start for mention in self.mentions)
                    return Cue(outer.start, end, "none" if named else "unclear")
                if outer is not None and outer.status in ("none", "declined", "considered"):
                    return Cue(outer.start, end, outer.status)
                return Cue(hit.start, end, modal)
            if not self.is_light(hit.start, hit.end):
                return None
        return None

    def _leads_to_verb(self, start: int, end: int) -> bool:
        """Whether a modal reaches its verb: "will then be", not "to the brain and underwent"."""
        first, last = self.reading.word_index(start), self.reading.word_index(end)
        words = self.reading.words[first:last]
        return len(words) <= _MODAL_WORDS and "and" not in words and light_words().issuperset(words)

    def last_before(self, position: int) -> int:
        """Index of the last cue that starts before a position, or -1."""
        index = bisect_right(self._ends, position) - 1
        while index + 1 < len(self.hits) and self.hits[index + 1].start < position:
            index += 1
        return index
