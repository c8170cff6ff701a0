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

_CLAUSE_END = re.compile(
    r";|\bbut\b|\bhowever\b|\balthough\b|\bwhereas\b|\bthough\b|\bwhile\b|\n| - |\. (?=[a-z])"
    r"|(?:,| and) (?:we|she|he|they|i|it|the patient|patient|pt)\b"
)
_CONNECTOR = re.compile(r"[,+/&(>]|->|\b(?:and|with|plus|then|followed|f/b|alongside|combined|along|or|vs|versus|by)\b")
_OWN_VERB = re.compile(r"\b(?:is|was|are|were|has|have|had)\b")
_ALTERNATIVE = re.compile(r"\b(?:or|vs|versus)\b")
# "tell me if X", "I want to know whether X": no comma ends the clause before the treatment.
_INDIRECT_QUESTION = re.compile(
    r"\b(?:tell|advise|guide|suggest|know|ask|confirm|clarify|wonder\w*|doubt|sure)\b[^,]*\b(?:whether|if|how|why|which|what)\b[^,]*$"
)
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
        ceiling = mentions[last + 1].start if last + 1 < len(mentions) else len(reading.view)
        meant = next((place for place in range(last, first - 1, -1) if not found[place].weak), last)
        stop = _stopped_later(reading, mentions[meant], ceiling)
        if stop is not None and found[meant].value in ("given", "planned", "considered"):
            found[meant] = Status("declined", (*found[meant].cues, stop))
        first = last + 1
    return found


def _stopped_later(reading: Reading, mention: Mention, ceiling: int) -> tuple[int, int] | None:
    """Where the text goes on that the treatment was stopped or refused: "Doctor stopped it", "so we stopped after 5 days"."""
    index = reading.sentence_index(mention.start)
    end = reading.sentences[min(index + 1, len(reading.sentences) - 1)].end
    for hit in phrases_between(reading, TABLE, mention.end, min(end, ceiling, mention.end + 130)):
        if hit.row.extra["backward"] != "declined" or hit.row.extra["modal"]:
            continue
        place = reading.word_index(hit.end)
        after = reading.words[place : place + 1]
        in_next = hit.start > reading.sentences[index].end
        if after and after[0] in words_with_role(WORDS, "pronoun") and reading.words[place + 1 : place + 2] != ["time"]:
            return hit.start, hit.end
        if in_next:
            opening = reading.word_index(reading.sentence_at(hit.start).start)
            if reading.words[opening] in words_with_role(WORDS, "pronoun subject") and hit.start - reading.starts[opening] < 30:
                return hit.start, hit.end
        elif after and after[0] in words_with_role(WORDS, "preposition") and mention.type != "surgery":
            before = reading.words[max(0, reading.word_index(hit.start) - 1)]
            if before in words_with_role(WORDS, "subject"):
                return hit.start, hit.end
    return None


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
        if _CONNECTOR.search(gap) is None or _OWN_VERB.search(gap):
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
        unclear: Cue | None = None
        if mention.verb:
            turned = self._turned(mention.verb_at, mention.verb_at)
            if turned is not None:
                return self._purpose(mention, turned)
            if mention.verb == "done" and self._has_auxiliary(mention.verb_at):
                return Cue(mention.verb_at, mention.verb_at, "given", "")
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
            if cue.status == "unclear":
                # "wants FLOT before surgery": both are planned.
                unclear = unclear or cue
                continue
            if unclear is not None and cue.status not in ("planned", "need", "wish", "considered"):
                return unclear
            return cue
        return unclear

    def _purpose(self, mention: Mention, turned: Cue) -> Cue:
        """ "TURBT was done to remove the mass": the purpose of what was done."""
        if turned.status != "planned" or self._low[turned.start : mention.verb_at].strip() != "to":
            return turned
        for hit in self._hits:
            if hit.end <= turned.start and hit.row.extra["forward"].startswith("given"):
                if not self._border_between(hit.end, turned.start) and turned.start - hit.end < 60:
                    return Cue(hit.start, hit.end, "given", "")
        return turned

    def _has_auxiliary(self, position: int) -> bool:
        """Whether "was", "has been" stand right before a participle."""
        index = self._reading.word_index(position)
        words = self._reading.words[max(0, index - 2) : index]
        auxiliaries = words_with_role(WORDS, "auxiliary")
        return bool(words) and (words[-1] in auxiliaries or (words[0] in auxiliaries and words[-1].endswith("ly")))

    def _is_passive(self, hit: Hit) -> bool:
        first = self._low[hit.start : hit.end].split()[0]
        return first in words_with_role(WORDS, "auxiliary") or self._has_auxiliary(hit.start)

    def _belongs_to_other(self, hit: Hit, index: int) -> bool:
        """Whether the word tells of the treatment before it: "RT was completed, surgery ..."."""
        if index == 0 or not hit.row.extra["backward"] or not hit.row.extra["forward"]:
            return False
        previous = self._mentions[index - 1]
        if hit.start < previous.end or not self._is_light(previous.end, hit.start):
            return False
        if self._is_passive(hit):
            return True
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
            if self._reading.kind == "report" and not self._is_light(mention.end, hit.start):
                continue
            if cue.reach == "tight" and not self._is_light(mention.end, hit.start):
                continue
            light = self._is_light(mention.end, hit.start)
            if crossed and not light and not self._has_pronoun(hit):
                continue
            if not crossed and not light and self._heavy_words(mention.end, hit.start) > 2:
                continue
            if self._speaks_of_what_follows(hit, following):
                continue
            if cue.status != "considered" or cue.reach == "last":
                return cue if first is None or cue.status == "declined" else first
            # "as a fallback; pt does not want it": a refusal may follow.
            first = first or cue
        return first

    def _heavy_words(self, start: int, end: int) -> int:
        """How many words of their own meaning stand in between."""
        light = words_with_role(WORDS, "light", "modifier", "connector")
        words = re.findall(r"[^\W\d_]+", _PARENTHESIS.sub(" ", self._low[start:end]))
        return sum(word not in light and not self._is_organ(word, start, end) for word in words)

    def _speaks_of_what_follows(self, hit: Hit, following: int) -> bool:
        """ "had a cholecystectomy and refused chemotherapy", "refused any further therapy"."""
        if not hit.row.extra["forward"] or self._is_passive(hit):
            return False
        index = self._reading.word_index(hit.end)
        after = self._reading.words[index : index + 1]
        if after and after[0] in words_with_role(WORDS, "preposition"):
            return False
        if following < len(self._mentions):
            other = self._mentions[following]
            gap = self._low[hit.end : other.start]
            if other.start >= hit.end and "," not in gap and self._is_light(hit.end, other.start):
                return True
        return bool(after) and after[0] in words_with_role(WORDS, "object opener")

    def _has_pronoun(self, hit: Hit) -> bool:
        """ "...; pt does not want it": the treatment is taken up by a pronoun."""
        index = self._reading.word_index(hit.end)
        return bool(set(self._reading.words[index : index + 2]) & words_with_role(WORDS, "pronoun"))

    def _meaning(self, hit: Hit, direction: str) -> Cue | None:
        """What a word tells in one direction, turned by a modal verb before it."""
        cell = hit.row.extra[direction]
        if not cell or (hit.row.extra["role"] == "header" and cell in ("given", "past")):
            return None
        status, _, reach = cell.partition(" ")
        if status == "judged":
            if self._reading.kind != "query":
                return None
            status = "considered"
        if reach not in ("", "last") or hit.row.extra["role"]:
            return Cue(hit.start, hit.end, status, reach)
        turned = self._turned(hit.start, hit.start)
        if turned is not None:
            return self._turned_meaning(hit, status, reach, turned)
        return Cue(hit.start, hit.end, status, reach)

    def _turned_meaning(self, hit: Hit, status: str, reach: str, turned: Cue) -> Cue:
        """A verb's status with its modal: "was not stopped", "not a candidate for", "before starting"."""
        new = turned.status
        if new in ("unclear", "presumed"):
            if not self._low[hit.start : hit.end].split()[0].endswith("ing") or status not in ("given", "planned"):
                new = status
            elif new == "unclear" and self._reading.kind == "query":
                new = "planned"
        elif status == "declined":
            new = "given" if new == "none" else status
        elif status == "considered":
            new = "declined" if new in ("none", "declined") else status
        return Cue(turned.start if new != status else hit.start, hit.end, new, reach)

    def _turned(self, position: int, end: int) -> Cue | None:
        """The modal or negation that turns the verb at a position: "will be", "could", "was not"."""
        low = self._low
        for hit in reversed(self._hits):
            if hit.end > position:
                continue
            gap = low[hit.end : position]
            if len(gap) > 22 or not self._is_light(hit.end, position, 3):
                return None
            modal = hit.row.extra["modal"]
            if modal:
                outer = self._turned(hit.start, end) if modal in ("planned", "given") else None
                if outer is not None and outer.status in ("none", "declined", "considered"):
                    return Cue(outer.start, end, outer.status, "")
                return Cue(hit.start, end, modal, "")
            if not self._is_light(hit.start, hit.end):
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
            if self._has_adviser(cue) or self._is_conditional():
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
            if backward is not None and backward.status != "given" and mention.verb == "base":
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
        if forward == status:
            return forward, before
        if light and before is not None and not self._is_light(before.end, group[0].start, 9):
            return status, backward
        if forward == "declined":
            return forward, before
        if forward == "none":
            return ("declined", backward) if status == "considered" else (forward, before)
        if status == "declined":
            return (status, backward) if light or self._border_between(group[-1].end, backward.start) else (forward, before)
        if forward == "given" and status == "considered":
            return forward, before
        if forward == "considered" and status == "given" and not light:
            return forward, before
        if backward.reach == "last":
            return (forward, before) if forward == "given" else (status, backward)
        if light or (forward in ("planned", "need") and status == "considered"):
            return status, backward
        return forward, before

    def _is_conditional(self) -> bool:
        """ "If Oncotype is high she will be offered TC": the sentence opens with its condition."""
        if not self._hits:
            return False
        first = self._hits[0]
        return first.start - self._sentence.start <= 6 and first.row.extra["backward"].endswith(" last")

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
        before = low[max(clause, group[0].start - 60) : group[0].start]
        return _INDIRECT_QUESTION.search(before) is not None

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
        if self._is_conditional():
            return Status("considered", ((self._hits[0].start, self._hits[0].end),))
        heading = self._heading(mention.start)
        if heading is not None:
            return heading
        return Status("given", (), weak=self._reading.kind == "query")

    def _heading(self, position: int) -> Status | None:
        """The status that the heading above tells: "Plan:" for its paragraph, "Options:" for its sentence."""
        above = heading_above(self._reading, position)
        if above is None or above[2] not in ("planned", "considered"):
            return None
        start, end, status = above
        if status == "considered" and start < self._sentence.start and "\n" not in self._reading.view[end : end + 3]:
            return None
        return Status(status, ((start, end),))


def heading_above(reading: Reading, position: int) -> tuple[int, int, str | None] | None:
    """The nearest heading before a position: where it stands, and the status that the table gives it."""
    headings = reading.memo.get(__name__)
    if headings is None:
        headings = reading.memo[__name__] = [
            (match.start(1), match.end(1), _heading_statuses().get(" ".join(match.group(1).split()).lower()))
            for match in _HEADING.finditer(reading.view)
        ]
    above = [heading for heading in headings if heading[0] <= position]
    return above[-1] if above else None


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
