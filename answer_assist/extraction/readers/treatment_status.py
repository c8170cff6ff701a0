"""Where a treatment stands: given, planned, considered, declined, or not spoken of as a treatment of the case at all.

The words that tell are in the table treatment_status: each says what it tells of a treatment after it
("underwent X"), of one before it ("X was done"), and how it turns a verb ("will start X"). Treatments of one list
share their status ("recommends carboplatin and paclitaxel, then debulking").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.readers.treatment_terms import WORDS, Mention
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

TABLE = "treatment_status"

# A list of treatments goes on over a gap of so many characters at most; a cue reaches over so many.
_LIST_GAP = 75
_FORWARD_REACH = 130
_BACKWARD_REACH = 60
_TIGHT_WORDS = 6

_CLAUSE_END = re.compile(r";|\bbut\b|\bhowever\b|\balthough\b|\bwhereas\b|\bthough\b|\bwhile\b|\n| - |\. (?=[a-z])")
_CONNECTOR = re.compile(r"[,+/&(>]|->|\b(?:and|with|plus|then|followed|f/b|alongside|combined|along|or|vs|versus|by)\b")
_ALTERNATIVE = re.compile(r"\b(?:or|vs|versus)\b")
_PARENTHESIS = re.compile(r"\([^()]*\)?")
_HEADING = re.compile(r"(?m)^[ \t]*(?:\d{1,2}[.)] ?)?([A-Za-z][A-Za-z /&-]{1,32}?)[ \t]?(?=[:]|[ \t]-[ \t])")


class Status(NamedTuple):
    """A status, the ranges of the words that decided it, and whether it is only presupposed or asked about."""

    value: str
    cues: tuple[tuple[int, int], ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that tells a status, its meaning in one direction, and how far that reaches."""

    start: int
    end: int
    status: str
    reach: str


NONE = Status("none")


def statuses(reading: Reading, mentions: Sequence[Mention]) -> list[Status]:
    """The status of each mention, in the order of the mentions (``none``: not a treatment of the case)."""
    found: list[Status] = []
    first = 0
    while first < len(mentions):
        sentence = reading.sentence_at(mentions[first].start)
        last = first
        while last + 1 < len(mentions) and mentions[last + 1].start < sentence.end:
            last += 1
        found += _SentenceStatuses(reading, sentence, mentions[first : last + 1]).read()
        first = last + 1
    return found


class _SentenceStatuses:
    """The treatments of one sentence."""

    def __init__(self, reading: Reading, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        self._reading = reading
        self._sentence = sentence
        self._mentions = mentions
        self._low = reading.low
        self._hits = self._cue_hits()
        self._borders = [match.start() for match in _CLAUSE_END.finditer(self._low, sentence.start, sentence.end)]

    def _cue_hits(self) -> list[Hit]:
        hits = phrases_between(self._reading, TABLE, self._sentence.start, self._sentence.end)
        return [
            hit
            for hit in hits
            if not any(mention.start < hit.end and hit.start < mention.end for mention in self._mentions)
        ]

    def read(self) -> list[Status]:
        found: list[Status] = []
        first = 0
        while first < len(self._mentions):
            last = first
            while last + 1 < len(self._mentions) and self._joined(self._mentions[last], self._mentions[last + 1]):
                last += 1
            found += self._group(self._mentions[first : last + 1], first)
            first = last + 1
        return found

    # Lists ----------------------------------------------------------------------------------------------------

    def _joined(self, one: Mention, other: Mention) -> bool:
        """Whether two treatments stand in one list."""
        if other.start - one.end > _LIST_GAP or self._border_between(one.end, other.start):
            return False
        gap = self._low[one.end : other.start]
        if other.verb:
            return False
        if not gap.strip(" ") or gap.strip() == "-":
            return True
        if _CONNECTOR.search(gap) is None:
            return False
        return not any(
            one.end <= hit.start and hit.end <= other.start and not _is_passing(hit) for hit in self._hits
        )

    def _border_between(self, start: int, end: int) -> bool:
        return any(start <= border < end for border in self._borders)

    def _group(self, group: Sequence[Mention], index: int) -> list[Status]:
        before, after = self._forward(group, index), self._backward(group, index)
        asked = self._asked(group)
        found = [self._decide(group, place, before, after, asked) for place in range(len(group))]
        return found

    # Cues before and after ------------------------------------------------------------------------------------

    def _forward(self, group: Sequence[Mention], index: int) -> Cue | None:
        """The nearest word before a list that tells its status."""
        mention = group[0]
        if mention.verb:
            turned = self._turned(mention.verb_at, mention.verb_at)
            if turned is not None:
                return turned
        floor = max(self._sentence.start, mention.start - _FORWARD_REACH)
        for hit in reversed(self._hits):
            if hit.start >= mention.start:
                continue
            if hit.end <= floor or self._border_between(hit.end, mention.start):
                break
            cue = self._meaning(hit, "forward")
            if cue is None or cue.status == "neutral":
                continue
            if cue.reach in ("tight", "said", "drug") and not self._is_light(hit.end, mention.start):
                continue
            if cue.reach == "drug" and mention.type == "surgery":
                continue
            if self._belongs_to_other(hit, index):
                continue
            return cue
        return None

    def _belongs_to_other(self, hit: Hit, index: int) -> bool:
        """Whether the word tells of the treatment before it: "RT was completed, surgery ..."."""
        if index == 0 or not hit.row.extra["backward"] or not hit.row.extra["forward"]:
            return False
        previous = self._mentions[index - 1]
        if hit.start < previous.end or not self._is_light(previous.end, hit.start):
            return False
        return not self._is_light(hit.end, self._mentions[index].start)

    def _backward(self, group: Sequence[Mention], index: int) -> Cue | None:
        """The nearest word after a list that tells its status."""
        mention = group[-1]
        following = index + len(group)
        ceiling = min(self._sentence.end, mention.end + _BACKWARD_REACH)
        first: Cue | None = None
        if following < len(self._mentions):
            ceiling = min(ceiling, self._mentions[following].start)
        for hit in self._hits:
            if hit.start < mention.end:
                continue
            if hit.end > ceiling:
                break
            cue = self._meaning(hit, "backward")
            if cue is None or cue.status == "neutral":
                continue
            crossed = self._border_between(mention.end, hit.start)
            if crossed and cue.status != "declined":
                continue
            if cue.reach == "tight" and not self._is_light(mention.end, hit.start):
                continue
            if crossed and not self._is_light(mention.end, hit.start) and not self._has_pronoun(hit):
                continue
            if cue.status != "considered" or cue.reach == "last":
                return cue if first is None or cue.status == "declined" else first
            # "as a fallback; pt does not want it": a refusal may follow.
            first = first or cue
        return first

    def _has_pronoun(self, hit: Hit) -> bool:
        """ "...; pt does not want it": the treatment is taken up by a pronoun."""
        index = self._reading.word_index(hit.end)
        return bool(set(self._reading.words[index : index + 2]) & words_with_role(WORDS, "pronoun"))

    def _meaning(self, hit: Hit, direction: str) -> Cue | None:
        """What a word tells in one direction, turned by a modal verb before it."""
        cell = hit.row.extra[direction]
        if not cell:
            return None
        status, _, reach = cell.partition(" ")
        if status in ("given", "planned", "prescribed", "wish", "need", "considered") and not hit.row.extra["role"]:
            turned = self._turned(hit.start, hit.start)
            if turned is not None and not (status == "considered" and turned.status in ("planned", "given")):
                return Cue(turned.start, hit.end, turned.status, reach)
        return Cue(hit.start, hit.end, status, reach)

    def _turned(self, position: int, end: int) -> Cue | None:
        """The modal or negation that turns the verb at a position: "will be", "could", "was not"."""
        low = self._low
        for hit in reversed(self._hits):
            if hit.end > position:
                continue
            gap = low[hit.end : position]
            if len(gap) > 22 or not self._is_light(hit.end, position, 2):
                return None
            modal = hit.row.extra["modal"]
            if modal:
                outer = self._turned(hit.start, end) if modal in ("planned", "given") else None
                if outer is not None and outer.status in ("none", "declined", "considered"):
                    return Cue(outer.start, end, outer.status, "")
                return Cue(hit.start, end, modal, "")
            return None
        return None

    def _is_light(self, start: int, end: int, most: int = _TIGHT_WORDS) -> bool:
        """Whether only articles, auxiliaries, doses, dates and adjectives stand in between."""
        if end <= start:
            return True
        gap = self._low[start:end]
        if "(" in gap:
            gap = _PARENTHESIS.sub(" ", gap)
        if ";" in gap:
            return False
        words = re.findall(r"[^\W\d_]+", gap)
        if len(words) > most:
            return False
        light = words_with_role(WORDS, "light", "modifier")
        for word in words:
            if word not in light and not self._is_organ(word, start, end):
                return False
        return True

    def _is_organ(self, word: str, start: int, end: int) -> bool:
        place = self._low.find(word, start, end)
        return any(hit.start <= place < hit.end for hit in self._reading.hits_between("sites", start, end))

    # Deciding -------------------------------------------------------------------------------------------------

    def _decide(
        self, group: Sequence[Mention], place: int, before: Cue | None, after: Cue | None, asked: bool
    ) -> Status:
        mention = group[place]
        is_last = place == len(group) - 1
        if after is not None and after.reach == "last" and not is_last:
            after = None
        if (
            before is not None
            and after is not None
            and not is_last
            and before.status in ("given", "presumed")
            and after.status in ("planned", "considered", "none")
        ):
            after = None
        forward = self._resolve_forward(before, group)
        backward = after
        chosen, cue = self._choose(forward, before, backward, mention, group)
        cues = ((cue.start, cue.end),) if cue is not None and cue.end > cue.start else ()
        if asked:
            return self._asked_status(mention, chosen, cues, cue)
        if chosen == "need":
            chosen = "planned"
        if chosen is None:
            return self._by_default(mention)
        if chosen == "presumed":
            return Status("given", cues, weak=True)
        if chosen == "unclear":
            return Status("given", cues, weak=True) if self._reading.kind != "query" else Status("considered", cues, True)
        return Status(chosen, cues)

    def _resolve_forward(self, cue: Cue | None, group: Sequence[Mention]) -> str | None:
        """What the word before the list tells, seen with who says it and whether there are alternatives."""
        if cue is None:
            return None
        status = cue.status
        if status == "prescribed":
            return "given" if self._reading.kind != "query" else "planned"
        if status in ("planned", "wish", "need"):
            if self._has_adviser(cue):
                return "considered"
            if status == "wish":
                return "planned" if self._is_clinician(cue) else "considered"
            if len(group) > 1 and self._has_alternatives(group):
                return "considered"
        return status

    def _choose(
        self, forward: str | None, before: Cue | None, backward: Cue | None, mention: Mention, group: Sequence[Mention]
    ) -> tuple[str | None, Cue | None]:
        if mention.verb and before is None and (backward is None or backward.status not in ("declined", "none")):
            if backward is not None and backward.status != "given":
                return backward.status, backward
            return ("given" if mention.verb == "done" else "planned"), None
        if backward is None:
            return forward, before
        status = backward.status
        if status == "prescribed":
            status = "given" if self._reading.kind != "query" else "planned"
        light = self._is_light(group[-1].end, backward.start)
        if forward == "presumed" and backward.reach == "last" and not light:
            return forward, before
        if forward in (None, "presumed", "unclear"):
            return status, backward
        if forward == "declined" or forward == status:
            return forward, before
        if forward == "none":
            return ("declined", backward) if status == "considered" else (forward, before)
        if status == "declined":
            return status, backward
        if forward == "considered" and status == "given" and not light:
            return forward, before
        if backward.reach == "last":
            return (forward, before) if forward == "given" else (status, backward)
        if light or (forward in ("planned", "need") and status == "considered"):
            return status, backward
        return forward, before

    def _has_adviser(self, cue: Cue) -> bool:
        return any(
            hit.row.extra["role"] == "adviser" and hit.end <= cue.start and cue.start - hit.end < 40
            for hit in self._hits
        ) or (
            any(hit.row.extra["role"] == "adviser" and hit.start <= cue.start < hit.end for hit in self._hits)
        )

    def _is_clinician(self, cue: Cue) -> bool:
        index = self._reading.word_index(cue.start)
        return bool(set(self._reading.words[max(0, index - 4) : index]) & words_with_role(WORDS, "clinician"))

    def _has_alternatives(self, group: Sequence[Mention]) -> bool:
        return any(
            _ALTERNATIVE.search(self._low, one.end, other.start) is not None
            for one, other in zip(group, group[1:], strict=False)
        )

    # Questions and defaults -----------------------------------------------------------------------------------

    def _asked(self, group: Sequence[Mention]) -> bool:
        """Whether the treatment stands in a question."""
        low, sentence = self._low, self._sentence
        if self._reading.kind == "report":
            return False
        clause = max((border for border in self._borders if border < group[0].start), default=sentence.start)
        if "?" in low[group[-1].end : sentence.end + 1]:
            return True
        if self._reading.kind != "query":
            return False
        index = self._reading.word_index(clause)
        while index < len(self._reading.words) and not self._reading.words[index].isalpha():
            index += 1
        opener = self._reading.words[index] if index < len(self._reading.words) else ""
        if opener in words_with_role(WORDS, "question opener") and self._reading.starts[index] < group[0].start:
            return True
        return re.search(r"\b(?:whether|if|how|why|which|what)\b", low[clause : group[0].start]) is not None and (
            re.search(r"\b(?:tell|advise|guide|suggest|know|ask|confirm|clarify|question|wonder\w*|doubt)\b", low[clause : group[0].start])
            is not None
        )

    def _asked_status(
        self, mention: Mention, chosen: str | None, cues: tuple[tuple[int, int], ...], cue: Cue | None
    ) -> Status:
        if chosen in ("given", "planned", "declined") and cue is not None and cue.reach != "tight":
            # "Why was it stopped?" presupposes; "is it ok to start?" asks.
            if chosen != "planned" or self._low[cue.start : cue.end].split()[-1].endswith(("ed", "ing", "told")):
                return Status(chosen, cues, weak=chosen != "given" or mention.generic)
        if (chosen == "given" and cue is not None) or (mention.verb == "done" and cue is None):
            return Status("given", cues, weak=True)
        return Status("considered", cues, weak=True)

    def _by_default(self, mention: Mention) -> Status:
        heading = self._heading(mention.start)
        if heading is not None:
            return heading
        return Status("given", (), weak=self._reading.kind == "query")

    def _heading(self, position: int) -> Status | None:
        """The status that the heading above tells: "Plan:"."""
        headings = self._reading.memo.get(__name__)
        if headings is None:
            headings = [
                (match.start(1), match.end(1), _heading_statuses().get(" ".join(match.group(1).split()).lower()))
                for match in _HEADING.finditer(self._reading.view)
            ]
            self._reading.memo[__name__] = headings
        above = [heading for heading in headings if heading[0] <= position]
        if not above or above[-1][2] in (None, "given"):
            return None
        start, end, status = above[-1]
        return Status(status, ((start, end),))


@cache
def _heading_statuses() -> dict[str, str]:
    return {
        form.rstrip(" :-").lower(): row.extra["forward"]
        for row in load_table(TABLE)
        if row.extra["role"] == "header"
        for form in (row.name, *row.synonyms)
    }


def _is_passing(hit: Hit) -> bool:
    """Whether a list goes on over this word."""
    cell = hit.row.extra["forward"]
    return (cell == "" or cell.startswith(("neutral", "considered tight"))) and not hit.row.extra["backward"].startswith(
        ("given", "planned", "declined", "none")
    )


def has_other_reason(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names another reason for the operation: "hysterectomy for fibroids"."""
    sentence = reading.sentence_at(mention.start)
    first = reading.word_index(sentence.start)
    last = reading.word_index(sentence.end)
    reasons = _reasons()
    words = reading.words[first:last]
    return any(" ".join(words[place : place + size]) in reasons for place in range(len(words)) for size in (1, 2, 3))


def names_other_reason(text: str) -> bool:
    """Whether a term is itself such a reason: "fibroid" is a tumor by its code, and no cancer."""
    return any(form in _reasons() for form in (text, text.removesuffix("s"), *text.split()))


@cache
def _reasons() -> frozenset[str]:
    forms = {
        form for row in load_table(TABLE) if row.extra["role"] == "reason" for form in (row.name, *row.synonyms)
    }
    return frozenset(re.sub(r"'s?\b|-", lambda m: " " if m.group() == "-" else "", form) for form in forms)
