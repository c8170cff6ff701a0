"""Lymph nodes: which stations are involved, how many nodes of how many, on which side.

Every mention of nodes is read with the words of its clause: counts first, then words of involvement or freedom,
then enlargement, which alone is only doubt. A heading of a specimen ("LYMPH NODE, RIGHT PELVIC, EXCISION") passes
its station on to the statement below it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.node_counts import (
    Count,
    counts_in,
    labelled,
    number_after,
    number_before,
)
from answer_assist.extraction.readers.site_places import fillers
from answer_assist.extraction.readers.tumor_mentions import TumorMention, tumor_mentions
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion, Experiencer, Laterality, Node
from answer_assist.terminology.loader import Row

Cue = tuple[int, int]

_NODE_ROLES = frozenset({"node", "adenopathy", "lay"})
_SIDE = re.compile(r"(?<![\w-])(left|right|lt|rt|bilateral|both|ipsilateral|l|r)(?![\w'-])")
_SIDE_AFTER = re.compile(r"[\s,(:-]{1,4}(left|right|lt|rt|bilateral|both|l|r)(?![\w'-])")
_STAGED = re.compile(r"\b(?:[cpy]{0,2}n[0-3x][a-c]?|[cp]no)\b[^.\n]{0,40}$")
_STATION_SIDE = re.compile(r"\d([rl])\b")
_BOUNDARY = re.compile(r";|\.(?=\s|[A-Z][a-z])|\n[ \t]*\n|\n(?=\s*(?:[-*]|\(?[A-Za-z\d]{1,2}[.):]))")
_LABEL_OPENS = re.compile(r"\s*(?:[\w#.)/:-]{1,8}[\s.):]+){0,3}\"?$")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SIZE = re.compile(r"\d\s?(?:mm|cm|em)\b")
_LIST_WORDS = frozenset(
    {
        "and",
        "or",
        "nor",
        ",",
        "/",
        "&",
        "+",
        "(",
        ")",
        ":",
        "the",
        "of",
        "in",
        "at",
        "from",
        "both",
        "also",
        "as",
        "well",
        "-",
        "his",
        "her",
        "my",
        "side",
        "sides",
    }
)
# Clinical lymphomas by morphology; their nodes need no further word to be involved.
_LYMPHOMA = range(9590, 9740)
_NEXT_STATEMENT = 260


@dataclass(frozen=True, slots=True)
class _Mention:
    """One mention of nodes: the node word, its stations, its side."""

    hit: Hit | None
    start: int
    end: int
    stations: tuple[Hit, ...]
    laterality: Laterality | None


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is said of a mention."""

    mention: _Mention
    assertion: Assertion | None
    positive: int | None = None
    examined: int | None = None
    cues: tuple[Cue, ...] = field(default=())
    experiencer: Experiencer = "patient"


def read_nodes(reading: Reading) -> Iterator[Node]:
    """Lymph node findings, one for each station and result.

    "Right obturator: 0/7. Left obturator: 1/9. Total nodes examined: 16; total involved: 1" gives three findings,
    the first absent.
    """
    if reading.kind == "query" and not reading.hits("tumor_types"):
        # Swollen nodes of a sore throat are no finding of a tumor's case.
        return
    mentions = _mentions(reading)
    if not mentions:
        return
    statements = list(_statements(reading, mentions))
    yield from _findings(reading, statements)


# Mentions -----------------------------------------------------------------------------------------------------


def _mentions(reading: Reading) -> list[_Mention]:
    hits = reading.hits("node_cues")
    nodes = [hit for hit in hits if hit.row.extra["role"] in _NODE_ROLES]
    if not nodes:
        return []
    stations = reading.hits("node_stations")
    taken: set[int] = set()
    mentions: list[_Mention] = []
    for node in nodes:
        own = _stations_of(reading, node, stations)
        if node.row.extra["role"] == "lay" and not any(station.row.extra["lay"] for station in own):
            continue
        own = [station for station in own if station.start not in taken]
        taken.update(station.start for station in own)
        start = min([node.start, *(station.start for station in own)])
        end = max([node.end, *(station.end for station in own)])
        mentions.append(_Mention(node, start, end, tuple(own), _side(reading, start, end)))
    mentions += _listed_stations(reading, mentions, [s for s in stations if s.start not in taken])
    return sorted(mentions, key=lambda mention: mention.start)


def _stations_of(reading: Reading, node: Hit, stations: list[Hit]) -> list[Hit]:
    """The stations that stand beside a node word: "hilar and mediastinal nodes", "nodes in neck, mediastinum"."""
    found: list[Hit] = []
    position = node.start
    index = bisect_right(stations, node.start, key=lambda hit: hit.end)
    for station in reversed(stations[max(0, index - 6) : index]):
        if station.end > position or not _is_list_gap(reading, station.end, position):
            break
        found.insert(0, station)
        position = station.start
    position = node.end
    for station in stations[bisect_left(stations, node.end, key=lambda hit: hit.start) :][:6]:
        if not _is_list_gap(reading, position, station.start, ahead=True):
            break
        found.append(station)
        position = station.end
    overlapping = [hit for hit in stations if hit.start < node.end and hit.end > node.start]
    return [*overlapping, *found] if not found else found


def _is_list_gap(reading: Reading, start: int, end: int, *, ahead: bool = False) -> bool:
    if end - start > 60:
        return False
    first, last = reading.word_index(start), bisect_left(reading.starts, end)
    if last - first > 7:
        return False
    passed = fillers()
    words = reading.words[first:last]
    if "\n" in reading.view[start:end] and (":" in words or any(word.isdigit() for word in words)):
        return False
    if (
        ahead
        and words
        and not (set(words) & {",", "in", "of", "at", "from", "(", ":", "and", "/", "or", "&"})
        and len(words) > 1
    ):
        return False
    return (
        all(word in _LIST_WORDS or word in passed or word.isdigit() for word in words)
        and "\n\n" not in reading.view[start:end]
    )


def _side(reading: Reading, start: int, end: int) -> Laterality | None:
    low = reading.low
    match = _SIDE.search(low, start, end) or _STATION_SIDE.search(low, start, end)
    if match is None:
        before = list(_SIDE.finditer(low, max(0, start - 18), start))
        match = (
            before[-1]
            if before and not re.search(r"[.;,]", low[before[-1].end() : start])
            else _SIDE_AFTER.match(low, end)
        )
    if match is None:
        return None
    word = match.group(1)
    if word in ("left", "lt", "l"):
        return "left"
    return "bilateral" if word in ("bilateral", "both") else "right" if word in ("right", "rt", "r") else None


def _listed_stations(reading: Reading, mentions: list[_Mention], stations: list[Hit]) -> Iterator[_Mention]:
    """Stations that stand alone with a count in the lines under a heading: "  Right obturator: 0/7"."""
    tumors = tumor_mentions(reading)
    for station in stations:
        if is_general(reading, station.start) or any(
            t.start < station.end and station.start < t.end for t in tumors
        ):
            continue
        sentence = reading.sentence_at(station.start)
        if any(
            sentence.start <= mention.start < sentence.end and mention.start < station.start
            for mention in mentions
        ):
            clause = _BOUNDARY.search(reading.view, station.end, sentence.end)
            end = clause.start() if clause else sentence.end
            if next(counts_in(reading.low, station.end, min(end, station.end + 40)), None) is None:
                continue
        elif not _is_under_heading(reading, station, mentions):
            continue
        yield _Mention(
            None, station.start, station.end, (station,), _side(reading, station.start, station.end)
        )


def _is_under_heading(reading: Reading, station: Hit, mentions: list[_Mention]) -> bool:
    low = reading.low
    line_end = low.find("\n", station.end)
    line_end = len(low) if line_end < 0 else line_end
    line = low.rfind("\n", 0, station.start) + 1
    if not _LABEL_OPENS.match(low[line : station.start]) and not _SIDE.search(low, line, station.start):
        return False
    if next(counts_in(low, station.end, line_end), None) is None:
        return False
    block = max(low.rfind("\n\n", 0, station.start), station.start - 400)
    return any(block <= mention.start < line for mention in mentions if mention.hit is not None)


# Statements ---------------------------------------------------------------------------------------------------


def _statements(reading: Reading, mentions: list[_Mention]) -> Iterator[_Statement]:
    reader = _Reader(reading, mentions)
    pending: _Statement | None = None
    # "pN0: no regional lymph node metastasis" only explains the stage; it counts where nothing else is said.
    staged: list[_Statement] = []
    said = False
    for index, mention in enumerate(mentions):
        if is_general(reading, mention.start):
            continue
        whose, whose_cue = experiencer_at(reading, mention.start, mention.end)
        if whose == "other":
            continue
        statement = reader.read(index)
        if statement is None:
            continue
        if statement.positive is None and _STAGED.search(
            reading.low, max(0, mention.start - 60), mention.start
        ):
            staged.append(statement)
            continue
        if whose == "family":
            statement = replace(
                statement, experiencer="family", cues=(*statement.cues, *([whose_cue] if whose_cue else []))
            )
        half = statement.assertion is None
        if half and pending is not None and (pending.positive is None) != (statement.positive is None):
            joined = _paired(pending, statement)
            pending = None
            if joined is not None:
                said = True
                yield joined
            continue
        if half:
            pending = statement
            continue
        said = True
        yield statement
    if pending is not None and pending.positive is not None:
        said = True
        yield replace(pending, assertion="present" if pending.positive else "absent")
    if not said and len(staged) == 1:
        yield staged[0]


def _paired(first: _Statement, second: _Statement) -> _Statement | None:
    """ "Number of nodes examined: 12", "Number of nodes involved: 0"."""
    positive = first.positive if first.positive is not None else second.positive
    examined = first.examined if first.examined is not None else second.examined
    if positive is None or examined is None or positive > examined:
        return None
    mention = first.mention if first.mention.stations else second.mention
    return _Statement(
        mention,
        "present" if positive else "absent",
        positive,
        examined,
        (*first.cues, *second.cues),
        first.experiencer,
    )


class _Reader:
    def __init__(self, reading: Reading, mentions: list[_Mention]) -> None:
        self.reading = reading
        self.mentions = mentions
        self.cues = [
            hit
            for hit in reading.hits("node_cues")
            if hit.row.extra["role"] not in ("node", "adenopathy", "lay", "clearance")
        ]
        self.is_lymphoma = any(_is_lymphoma(hit.row) for hit in reading.hits("tumor_types"))
        self._markers = reading.hits("markers")
        tumors = reading.hits("tumor_types")
        self._tumor_words = frozenset(
            index
            for hit in (*tumors, *reading.hits("sites"))
            for index in range(reading.word_index(hit.start), bisect_left(reading.starts, hit.end))
        )
        self._inherited: dict[int, _Mention] = {}
        self._used: set[int] = set()

    def read(self, index: int) -> _Statement | None:
        mention = self._inherited.get(index, self.mentions[index])
        own = self.mentions[index]
        sentence = self.reading.sentence_at(own.start)
        if self._hands_on(index, mention):
            return None
        left, right = self._clause(index, sentence.start, sentence.end)
        if self._is_none_found(own) and self._follows_no(own):
            return None
        statement = self._counted(mention, own, left, right, sentence.end) or self._worded(
            mention, own, left, right
        )
        if statement is not None or mention.hit is None:
            return statement
        if self._is_heading(own, sentence.start):
            return self._headed(index, mention, right)
        return self._bare(mention, own, left, right)

    def _hands_on(self, index: int, mention: _Mention) -> bool:
        """ "LYMPH NODE, RIGHT PELVIC, EXCISION -\nNINE (9) BENIGN LYMPH NODES": the statement takes the heading's station."""
        own = self.mentions[index]
        if index + 1 == len(self.mentions) or own.hit is None or not mention.stations:
            return False
        following = self.mentions[index + 1]
        gap = self.reading.view[own.end : following.start]
        if following.stations or following.hit is None or len(gap) > 80 or gap.count("\n") != 1:
            return False
        line = self.reading.view.rfind("\n", 0, own.start) + 1
        heading = gap[: gap.index("\n")]
        if (
            own.start - line > 40
            or any(sign in heading for sign in ".;")
            or next(counts_in(self.reading.low, own.end, own.end + len(heading)), None)
        ):
            return False
        if any(
            cue.row.extra["role"] in ("involved", "free") and own.end <= cue.start < own.end + len(heading)
            for cue in self.cues
        ):
            return False
        self._inherited[index + 1] = replace(
            following, stations=mention.stations, laterality=mention.laterality or following.laterality
        )
        return True

    def _clause(self, index: int, floor: int, ceiling: int) -> tuple[int, int]:
        """From where to where the words may speak of this mention."""
        mention = self.mentions[index]
        left = max([floor, *(other.end for other in self.mentions[max(0, index - 2) : index])])
        right = min([ceiling, *(other.start for other in self.mentions[index + 1 : index + 3])])
        left = max(
            [left, *(match.end() for match in _BOUNDARY.finditer(self.reading.view, left, mention.start))]
        )
        boundary = _BOUNDARY.search(self.reading.view, mention.end, right)
        return left, boundary.start() if boundary else right

    # Counts

    def _counted(
        self, mention: _Mention, own: _Mention, left: int, right: int, ceiling: int
    ) -> _Statement | None:
        low = self.reading.low
        after = next((c for c in counts_in(low, own.end, right) if self._is_near(own.end, c.start)), None)
        # "Metastasis in 1 lymph node out of 3": the count holds the node word.
        around = counts_in(low, max(left, own.start - 24), min(right, own.end + 24))
        inside = next((c for c in around if c.start < own.end and c.end > own.start), None)
        before = [c for c in counts_in(low, left, own.start) if c.start not in self._used]
        near = before[-1] if before and self._reads_over(before[-1].end, own.start) else None
        count = inside or after or near
        if count is not None and near is not None and after is not None:
            count = near if own.start - near.end < 12 else after
        if count is not None:
            self._used.update(range(count.start, count.end))
            return self._of_count(mention, own, count)
        return self._of_labels(mention, own, ceiling) or self._of_number(mention, own, left, right)

    def _is_near(self, end: int, start: int) -> bool:
        between = self.reading.view[end:start]
        return len(between) <= 90 and between.count("\n") < 2 and not _YEAR.search(between)

    def _of_count(self, mention: _Mention, own: _Mention, count: Count) -> _Statement:
        cues = ((own.start, own.end), (mention.start, mention.end), (count.start, count.end))
        return _Statement(
            mention, "present" if count.positive else "absent", count.positive, count.examined, cues
        )

    def _of_labels(self, mention: _Mention, own: _Mention, ceiling: int) -> _Statement | None:
        """ "Total nodes examined: 16; total involved: 1"."""
        positive = examined = None
        cues: list[Cue] = [(own.start, own.end)]
        following = next(
            (m.start for m in self.mentions if m.start > own.start and m.hit is not None), ceiling
        )
        for cue in self.cues[bisect_left(self.cues, own.start, key=lambda hit: hit.start) :]:
            if cue.start >= min(ceiling, following):
                break
            value = labelled(self.reading.low, cue.end, min(ceiling, cue.end + 30))
            if value is None:
                continue
            role = cue.row.extra["role"]
            if role == "handled" and examined is None:
                examined = value[0]
            elif role == "involved" and positive is None:
                positive = value[0]
            else:
                continue
            cues.append((cue.start, value[2]))
        if positive is None and examined is None:
            return None
        if positive is not None and examined is not None:
            return (
                _Statement(mention, "present" if positive else "absent", positive, examined, tuple(cues))
                if positive <= examined
                else None
            )
        return _Statement(mention, None, positive, examined, tuple(cues))

    def _of_number(self, mention: _Mention, own: _Mention, left: int, right: int) -> _Statement | None:
        """ "NINE (9) BENIGN LYMPH NODES", "all 12 nodes are free of tumor", "two positive nodes"."""
        if own.hit is None:
            return None
        low = self.reading.low
        node = own.hit
        number = number_before(low, max(left, node.start - 40), node.start)
        if number is not None and not self._reads_over(number.end, node.start):
            number = None
        number = number or number_after(low, node.end, right)
        if number is None or number.examined is None or number.examined > 120 or number.start in self._used:
            return None
        role, cue = self._status(own, left, right)
        cues = ((number.start, number.end), (own.start, own.end), *([(cue.start, cue.end)] if cue else []))
        if role == "free":
            return _Statement(mention, "absent", 0, number.examined, cues)
        if (
            role == "involved"
            and cue is not None
            and assertion_at(self.reading, cue.start, cue.end).value == "present"
        ):
            return _Statement(mention, "present", number.examined, None, cues)
        return None

    def _reads_over(self, start: int, end: int) -> bool:
        first, last = self.reading.word_index(start), bisect_left(self.reading.starts, end)
        allowed = fillers()
        statuses = {i for cue in self.cues for i in (self.reading.word_index(cue.start),)}
        return last - first <= 6 and all(
            self.reading.words[i] in allowed
            or self.reading.words[i] in _LIST_WORDS
            or i in statuses
            or self._is_station(i)
            for i in range(first, last)
        )

    def _is_station(self, index: int) -> bool:
        start = self.reading.starts[index]
        return any(hit.start <= start < hit.end for hit in self.reading.hits("node_stations"))

    # Words

    def _status(self, own: _Mention, left: int, right: int) -> tuple[str | None, Hit | None]:
        """The word that says how the nodes are: behind them first, then before them."""
        ahead = [
            cue for cue in self.cues if own.end - 1 <= cue.start < right or own.start <= cue.start < own.end
        ]
        behind = [cue for cue in self.cues if left <= cue.start and cue.end <= own.start]
        for role in ("missing", "involved", "free"):
            for cue in ahead:
                if (
                    cue.row.extra["role"] == role
                    and self._reaches(own.end, cue.start, role)
                    and not self._is_of_stain(cue)
                ):
                    if role == "missing" and any(
                        c.row.extra["role"] == "involved" and c.start < cue.start for c in ahead
                    ):
                        continue
                    return role, cue
            for cue in reversed(behind):
                if cue.row.extra["role"] == role and self._leads(cue, own.start):
                    return role, cue
        for role in ("doubtful", "avid", "handled"):
            for cue in [*ahead, *reversed(behind)]:
                distance = max(own.start - cue.end, cue.start - own.end)
                if cue.row.extra["role"] == role and distance <= 60:
                    return role, cue
        return None, None

    def _is_of_stain(self, cue: Hit) -> bool:
        """ "Negative for CD10", "CD20 positive": a stain's result, not the nodes'."""
        low = self.reading.low
        if not low.startswith(("neg", "pos"), cue.start):
            return False
        index = bisect_left(self._markers, cue.start, key=lambda hit: hit.end)
        near = self._markers[index : index + 2]
        return any(0 <= marker.start - cue.end <= 6 or 0 <= cue.start - marker.end <= 4 for marker in near)

    def _reaches(self, end: int, start: int, role: str) -> bool:
        """Whether a word behind the nodes speaks of them: no other organ's clause lies between."""
        if start < end:
            return True
        if role == "free" and self._names_organ(end, start):
            return False
        between = self.reading.low[end:start]
        limit = 90 if role == "involved" else 70
        return len(between) <= limit and not re.search(r"\bbut\b|\bwhile\b|\bwith (?:no|a)\b", between)

    def _names_organ(self, start: int, end: int) -> bool:
        """ "Retroperitoneal nodes 3 cm, lungs normal": the word speaks of another organ."""
        return any(hit.row.extra["kind"] not in ("none", "region") for hit in self.reading.hits_between("sites", start, end))

    def _leads(self, cue: Hit, start: int) -> bool:
        """ "Metastasis in lymph nodes", "positive nodes", "involvement of his bilateral cervical lymph nodes"."""
        first, last = self.reading.word_index(cue.end), self.reading.word_index(start)
        for index in range(last - 1, first - 1, -1):
            if self.reading.words[index] in ("(", ":"):
                # "Sites of disease appeared soon afterward (liver, spleen and lymph nodes)"
                first = index + 1 if index - first <= 4 else first
                break
        if last - first > 14:
            return False
        passed, words = fillers(), self.reading.words
        return all(
            words[i] in passed
            or words[i] in _LIST_WORDS
            or words[i] in ("to", "within", "involving", "for")
            or words[i].isdigit()
            or i in self._tumor_words
            or self._is_count_word(words[i])
            for i in range(first, last)
        )

    @staticmethod
    def _is_count_word(word: str) -> bool:
        return word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

    def _worded(self, mention: _Mention, own: _Mention, left: int, right: int) -> _Statement | None:
        reading = self.reading
        of_node = assertion_at(reading, own.start, own.end)
        if of_node.value == "absent" and self._is_none_found(own):
            return None
        role, cue = self._status(own, left, right)
        base: tuple[Cue, ...] = ((mention.start, mention.end), (own.start, own.end))
        if role == "missing":
            return None
        tumor = self._tumor_of(own) if role != "involved" else None
        if tumor is not None:
            return _Statement(
                mention, tumor.assertion, None, None, (*base, (tumor.name_start, tumor.name_end), *tumor.cues)
            )
        if cue is None:
            return self._unworded(mention, own, of_node.value, of_node.cues, base)
        cues = (*base, (cue.start, cue.end))
        if role == "involved":
            of_cue = assertion_at(reading, cue.start, cue.end)
            value = of_cue.value if of_cue.value != "present" else of_node.value
            if of_cue.value == "present" and cue.start < own.start and of_node.value == "present":
                value = "present"
            return _Statement(mention, value, None, None, (*cues, *of_cue.cues, *of_node.cues))
        if role == "free":
            doubted = reading.low[cue.end : cue.end + 2].strip()[:1] == "?"
            doubted = doubted or assertion_at(reading, cue.start, cue.end).value == "uncertain"
            return _Statement(mention, "uncertain" if doubted else "absent", None, None, cues)
        if role == "handled":
            if of_node.value == "absent":
                return None
            return self._unworded(mention, own, of_node.value, of_node.cues, base)
        of_cue = assertion_at(reading, cue.start, cue.end)
        if "absent" in (of_cue.value, of_node.value):
            return _Statement(mention, "absent", None, None, (*cues, *of_cue.cues, *of_node.cues))
        if role == "avid" and self.is_lymphoma:
            return _Statement(mention, "present", None, None, cues)
        return _Statement(mention, "uncertain", None, None, cues)

    def _tumor_of(self, own: _Mention) -> TumorMention | None:
        """ "Cancer of the lymph nodes", "lymphoma in the left groin node"."""
        for tumor in tumor_mentions(self.reading):
            if 0 < own.start - tumor.name_end <= 24:
                between = self.reading.words[
                    self.reading.word_index(tumor.name_end) : self.reading.word_index(own.start)
                ]
                passed = fillers()
                if (
                    between
                    and between[0] in ("of", "in", "to", "from")
                    and all(word in passed or word in _LIST_WORDS for word in between[1:])
                ):
                    return tumor
        return None

    def _follows_no(self, own: _Mention) -> bool:
        index = self.reading.word_index(own.start)
        return bool(index) and self.reading.words[index - 1] == "no"

    def _is_none_found(self, own: _Mention) -> bool:
        """ "No lymph nodes submitted or found": nothing is said of nodes."""
        index = bisect_left(self.cues, own.end, key=lambda hit: hit.start)
        if index == len(self.cues) or self.cues[index].row.extra["role"] not in ("handled", "missing"):
            return False
        between = self.reading.words[
            self.reading.word_index(own.end) : self.reading.word_index(self.cues[index].start)
        ]
        return len(between) <= 3 and not any(word in (".", ";", ",", ":") for word in between)

    def _unworded(
        self,
        mention: _Mention,
        own: _Mention,
        value: Assertion,
        own_cues: tuple[Cue, ...],
        base: tuple[Cue, ...],
    ) -> _Statement | None:
        if own.hit is not None and own.hit.row.extra["role"] == "adenopathy":
            return _Statement(
                mention, "absent" if value == "absent" else "uncertain", None, None, (*base, *own_cues)
            )
        if value == "absent" and own.hit is not None and own.hit.row.extra["role"] == "node":
            return _Statement(mention, "absent", None, None, (*base, *own_cues))
        return None

    # Headings and bare mentions

    def _is_heading(self, own: _Mention, floor: int) -> bool:
        line = self.reading.view.rfind("\n", 0, own.start) + 1
        if self.reading.kind == "query" or own.start - line > 40:
            return False
        return not _VERB.search(self.reading.low, own.end, self.reading.sentence_at(own.start).end)

    def _headed(self, index: int, mention: _Mention, right: int) -> _Statement | None:
        """The statement under a specimen's heading, which may have a node word of its own."""
        following = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        limit = min(len(self.reading.view), mention.end + _NEXT_STATEMENT)
        if following is not None and following.start < limit:
            gap = self.reading.view[mention.end : following.start]
            if (
                not following.stations
                and following.hit is not None
                and gap.count("\n") <= 2
                and mention.stations
            ):
                self._inherited[index + 1] = replace(
                    following,
                    stations=mention.stations,
                    laterality=mention.laterality or following.laterality,
                )
                return None
            limit = following.start
        blank = re.compile(r"\n[ \t]*\n|\n\s*(?:[A-Z]|\d{1,2}|PART \d+)[.):]\s").search(
            self.reading.view, mention.end, limit
        )
        limit = blank.start() if blank else limit
        count = next(counts_in(self.reading.low, mention.end, limit), None)
        if count is not None:
            return self._of_count(mention, mention, count)
        for cue in self.cues[bisect_left(self.cues, mention.end, key=lambda hit: hit.start) :]:
            if cue.start >= min(limit, mention.end + 160):
                break
            role = cue.row.extra["role"]
            if role == "missing":
                return None
            if role in ("involved", "free") and not self._is_of_stain(cue):
                value = "absent" if role == "free" else assertion_at(self.reading, cue.start, cue.end).value
                return _Statement(
                    mention, value, None, None, ((mention.start, mention.end), (cue.start, cue.end))
                )
        return self._bare(mention, mention, mention.start, right)

    def _bare(self, mention: _Mention, own: _Mention, left: int, right: int) -> _Statement | None:
        """A node told of without a word on it: measured or asked about it is in doubt, in a lymphoma it is its place."""
        reading = self.reading
        base = ((mention.start, mention.end), (own.start, own.end))
        near = reading.low[own.end : min(right, own.end + 40)]
        if self.is_lymphoma and self._is_sampled(own, right):
            return _Statement(mention, "present", None, None, base)
        if self._is_gross(own):
            return None
        if (_SIZE.search(near) or self._is_finding(own)) and mention.stations:
            return _Statement(mention, "uncertain", None, None, base)
        if reading.kind == "query" and "?" in reading.view[own.end : reading.sentence_at(own.start).end]:
            return _Statement(mention, "uncertain", None, None, base)
        return None

    def _is_gross(self, own: _Mention) -> bool:
        """Whether the sentence describes how tissue was received and cut, not what a scan shows."""
        if self.reading.kind == "query":
            return False
        sentence = self.reading.sentence_at(own.start)
        quoted = self.reading.view[own.start - 1 : own.start] in ('"', "'") or self.reading.view[
            own.end : own.end + 2
        ].strip(",.")[:1] in ('"', "'")
        return quoted or any(
            cue.row.extra["role"] == "handled" and sentence.start <= cue.start < sentence.end
            for cue in self.cues
        )

    def _is_finding(self, own: _Mention) -> bool:
        """ "CT revealed a nodule in the thyroid with a neck node": told in one breath with a lesion."""
        sentence = self.reading.sentence_at(own.start)
        if (
            self.reading.kind == "query"
            or "with"
            not in self.reading.words[
                self.reading.word_index(max(0, own.start - 30)) : self.reading.word_index(own.start)
            ]
        ):
            return False
        return any(
            hit.row.extra["role"] == "lesion"
            for hit in self.reading.hits_between("site_cues", sentence.start, own.start)
        )

    def _is_sampled(self, own: _Mention, right: int) -> bool:
        hits = self.reading.hits_between(
            "site_cues", max(0, own.start - 50), min(len(self.reading.view), own.end + 50)
        )
        return any(hit.row.extra["role"] in ("test", "tissue") for hit in hits)


def _is_lymphoma(row: Row) -> bool:
    return row.code is not None and int(row.code[:4]) in _LYMPHOMA


# Findings -----------------------------------------------------------------------------------------------------


def _findings(reading: Reading, statements: Iterable[_Statement]) -> Iterator[Node]:
    """Statements of the same station and result joined; a vaguer repeat dropped."""
    merged: dict[tuple[object, ...], _Statement] = {}
    for statement in statements:
        if statement.assertion is None:
            continue
        for key, single in _split(statement):
            known = merged.get(key)
            if known is None:
                merged[key] = single
            else:
                merged[key] = replace(
                    known, cues=(*known.cues, *single.cues), mention=_fuller(known.mention, single.mention)
                )
    values = list(merged.values())
    for statement in values:
        if any(_says_more(other, statement) for other in values if other is not statement):
            continue
        mention = statement.mention
        yield Node(
            name=_name(mention),
            code=mention.stations[0].row.finding_code if len(mention.stations) == 1 else None,
            assertion=cast("Assertion", statement.assertion),
            experiencer=statement.experiencer,
            evidence=reading.spans(*join_ranges(statement.cues)),
            positive=statement.positive,
            examined=statement.examined,
            laterality=mention.laterality,
        )


def _split(statement: _Statement) -> Iterator[tuple[tuple[object, ...], _Statement]]:
    """One statement a station where no count holds them together."""
    stations = statement.mention.stations
    counted = statement.positive is not None or statement.examined is not None
    if len(stations) > 1 and not counted:
        for station in stations:
            mention = replace(statement.mention, stations=(station,))
            yield _key(statement, mention), replace(statement, mention=mention)
        return
    yield _key(statement, statement.mention), statement


def _key(statement: _Statement, mention: _Mention) -> tuple[object, ...]:
    return (
        _name(mention),
        mention.laterality,
        statement.assertion,
        statement.positive,
        statement.examined,
        statement.experiencer,
    )


def _fuller(mention: _Mention, other: _Mention) -> _Mention:
    return mention if mention.stations else other


def _says_more(other: _Statement, statement: _Statement) -> bool:
    if other.experiencer != statement.experiencer:
        return False
    same = {hit.row for hit in other.mention.stations} == {hit.row for hit in statement.mention.stations}
    general = not statement.mention.stations
    if statement.positive is None and statement.examined is None:
        if other.assertion == statement.assertion:
            return (general and bool(other.mention.stations or other.examined)) or (
                same and other.examined is not None
            )
        return statement.assertion == "uncertain" and (same or general) and _agree_on_side(other, statement)
    counts = (statement.positive, statement.examined)
    return general and bool(other.mention.stations) and counts == (other.positive, other.examined)


def _agree_on_side(other: _Statement, statement: _Statement) -> bool:
    sides = {other.mention.laterality, statement.mention.laterality} - {None}
    return len(sides) < 2


def _name(mention: _Mention) -> str:
    if not mention.stations:
        return "lymph nodes"
    return " / ".join(dict.fromkeys(hit.row.name for hit in mention.stations))
