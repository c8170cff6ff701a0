"""Where a text speaks of lymph nodes: the node word, its stations, its side."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.node_counts import Count, counts_between, counts_of
from answer_assist.extraction.readers.node_stations import find_stations, stations_of
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Laterality
from answer_assist.terminology.loader import load_table

_MENTION_ROLES = frozenset({"node", "adenopathy", "diseased", "lay"})
# Rows that speak of nodes; the other ones say how the nodes are.
NODE_ROLES = _MENTION_ROLES | {"clearance"}
_SIDE = re.compile(r"(?<![\w-])(left|right|lt|rt|bilateral|bilat|bil|both|ipsilateral|l|r)(?![\w'-])")
_SIDE_AFTER = re.compile(r"[\s,(:-]{1,4}(left|right|lt|rt|bilateral|both|l|r)(?![\w'-])")
_SIDES: dict[str, Laterality] = {
    **dict.fromkeys(("left", "lt", "l"), "left"),
    **dict.fromkeys(("right", "rt", "r"), "right"),
    **dict.fromkeys(("bilateral", "bilat", "bil", "both"), "bilateral"),
}
_STATION_SIDE = re.compile(r"\d([rl])\b")
# One leading set of signs lets the search skip from sign to sign.
BOUNDARY = re.compile(
    r"[;.\n](?:(?<=;)|(?<=\.)(?<!\.\.)(?=\s|[A-Z][a-z])|(?<=\n)[ \t]*\n"
    r"|(?<=\n)(?=\s*(?:[-*]|\(?[A-Za-z\d]{1,2}[.):])))"
)
_LABEL_OPENS = re.compile(r"\s*(?:[\w#.)/:-]{1,8}[\s.):]+){0,3}\"?$")
_COUNT_BESIDE = re.compile(
    r"(?:[ \t]?\([^)\n\d]{0,6}\d{1,2}[a-z]?\))?[ \t]?[:=(-]?[ \t]?\(?"
    r"\d{1,2} ?(?:/|of) ?\d{1,2}(?![\d/%]|\.\d| ?(?:mm|cm|hpf))"
)
_LABEL_OF_NODES = re.compile(r"[ \t]*(?::|\n)")
_STATEMENT_OPENS = re.compile(
    r"(?:^|[\n.;:])[ \t*•-]*(?:(?:left|right|lt|rt|bilateral|l|r|the|a|one)\.? ){0,2}$"
)
_MEASURED = re.compile(r"(?: nodes?| ln)?[ \t]*[:=-]?[ \t]*(?:\d|[a-z(~?])")
_NO_STATION = "C77.9"
_LISTED_BACK = 6
_LISTED_REACH = 400
_COUNT_REACH = 24
_CLEARANCE_REACH = 80
_STATED_REACH = 76
_SAMPLED_REACH = 200
_SAMPLING = ("ebus", "tbna", "mediastinosc", "station")
_COUNT_REACH = 120
_LABEL_MARKS = frozenset({":", "=", "-"})
# Stations that are only named where nodes are counted.
_NUMBERED = ("level", "station")
_SENTINEL = "sentinel"
_START, _TUMOR_END = attrgetter("start"), attrgetter("end")
_HIT_START = _COUNT_START = itemgetter(2)
_HIT_END = itemgetter(3)
_POSITIVES = words_with_role("node_words", "column of positive")
_SUMS = words_with_role("node_words", "sum")
_OTHER_COUNTS = words_with_role("node_words", "other count")
_DATED = words_with_role("node_words", "dated")
_RESULT = re.compile(r" ?(?:[:=-] ?|was |were )?")
_RESULT_REACH = 24
_LABEL_SIGNS = re.compile(r" ?[:=-] ?")
# What stands before a count that needs no node word.
_COUNT_HEAD = re.compile(
    r"(?<![\w#])(?:(?P<stage>[cpyra]{0,3}n[0-3xo][a-c]?(?:mi)?(?: ?\(?(?:sn|i[+-]|mol[+-])\)?){0,2})"
    r"(?:[ :=,-]{1,3}(?:right|left|rt|lt|r|l|sln|sn|nodes?|ln)\b){0,2}"
    r"|(?P<label>[a-z]{3,10}|[rl]|(?:stn|sta|station|level|group|zone|packet|no)\.? ?\d{1,3}[a-z]{0,2}"
    r"|# ?\d{1,3}[a-z]{0,2}|[ivx]{1,3}[ab]?|\d{1,2}[a-z]|\d{1,2}(?= ?\()))"
    r"[ \t]{0,30}[:=(.,|-]{0,3}[ \t(]{0,3}$"
)
_STAGES = frozenset(("n", "pn", "cn", "ypn", "ycn", "rpn", "apn"))
_STAGED_COUNT = re.compile(r"n[0-3][a-c]?(?:mi)?(?: ?\(?(?:sn|i[+-])\)?)?,? ?[(:] ?\d{1,3} ?(?:/|of) ?\d")
# A count goes on a list of counts within this many characters.
_LIST_REACH = 64
_SENTENCE_END = re.compile(r"\.\s|\n[ \t]*\n")


class Mention(NamedTuple):
    """One mention of nodes: the node word, its stations, its side."""

    hit: Hit | None
    start: int
    end: int
    stations: tuple[Hit, ...]
    laterality: Laterality | None


@cache
def node_rows() -> frozenset[int]:
    """The lines of the table's rows that speak of nodes."""
    return frozenset(row.line for row in load_table("node_cues") if row.extra["role"] in NODE_ROLES)


def find_mentions(reading: Reading) -> list[Mention]:
    """The mentions of lymph nodes in text order, each with the stations that are named with it."""
    rows = node_rows()
    nodes = [hit for hit in reading.hits("node_cues") if hit.row.line in rows]
    stations = find_stations(reading)
    if not nodes and not stations:
        staged = not _STAGES.isdisjoint(reading.places)
        if not staged or _STAGED_COUNT.search(reading.low) is None:
            return []
    has_sides = not _SIDES.keys().isdisjoint(reading.places)
    taken: set[int] = set()
    mentions: list[Mention] = []
    for node in nodes:
        role = node.row.extra["role"]
        if role == "clearance" and not (
            counts_between(reading, node.end, node.end + _CLEARANCE_REACH) or _is_stated_beside(reading, node)
        ):
            continue
        own = stations_of(reading, node, stations)
        if role == "lay" and not (
            any(station.row.extra["lay"] for station in own) or _is_counted(reading, node)
        ):
            continue
        own = [station for station in own if station.start not in taken]
        taken.update(station.start for station in own)
        start, end = node.start, node.end
        if own:
            start, end = min(start, own[0].start), max(end, own[-1].end)
        side = _side(reading, start, end) if has_sides else None
        mentions.append(Mention(node, start, end, tuple(own), side))
    if stations:
        mentions += list(_listed_stations(reading, mentions, [s for s in stations if s.start not in taken]))
        mentions.sort(key=_START)
    further = list(_further_counts(reading, mentions))
    return sorted([*mentions, *further], key=_START) if further else mentions


def _is_stated_beside(reading: Reading, node: Hit) -> bool:
    """ "Hilar lymph node sampling: negative": the result right behind an operation."""
    return any(
        hit.row.extra["role"] in ("free", "involved") and _RESULT.fullmatch(reading.low, node.end, hit.start)
        for hit in reading.hits_between("node_cues", node.end, node.end + _RESULT_REACH)
    )


def _is_counted(reading: Reading, node: Hit) -> bool:
    """ "None of 23 glands affected", "2 of 31 glands": only nodes are counted so."""
    if any(
        count.end == node.start - 1 for count in counts_between(reading, node.start - _COUNT_REACH, node.end)
    ):
        return True
    index = reading.word_index(node.start)
    behind = reading.words[index + 1 : index + 4]
    return index > 1 and reading.words[index - 1].isdigit() and not _POSITIVES.isdisjoint(behind)


def _side(reading: Reading, start: int, end: int) -> Laterality | None:
    low = reading.low
    if (
        _SIDE.search(low, max(0, start - 18), end + 12) is None
        and _STATION_SIDE.search(low, start, end) is None
    ):
        return None
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
    return _SIDES.get(match.group(1))


def side_in(words: str) -> Laterality | None:
    """The side that some words in lower case name: "left lateral pelvic" is left."""
    match = _SIDE.search(words)
    return _SIDES.get(match.group(1)) if match is not None else None


def _listed_stations(reading: Reading, mentions: list[Mention], stations: list[Hit]) -> Iterator[Mention]:
    """Stations that stand alone with a count in the lines under a heading: "  Right obturator: 0/7"."""
    tumors = tumor_mentions(reading)
    counts = counts_of(reading)
    low = reading.low
    for station in stations:
        following = bisect_left(counts, station.end, key=_COUNT_START)
        listed = _is_listed(reading, station, mentions)
        if not listed and (
            (following == len(counts) or counts[following].start - station.end > _COUNT_REACH)
            and low[station.end : station.end + 2].strip()[:1] not in _LABEL_MARKS
            and not (low.startswith("station", station.start) or low[station.start].isdigit())
        ):
            continue  # no count and no label: an organ, as a rule
        place = bisect_right(tumors, station.start, key=_TUMOR_END)
        if (place < len(tumors) and tumors[place].start < station.end) or is_general(reading, station.start):
            continue
        sentence = reading.sentence_at(station.start)
        index = bisect_left(mentions, station.start, key=_START)
        if not listed and index and mentions[index - 1].start >= sentence.start:
            clause = BOUNDARY.search(reading.view, station.end, sentence.end)
            end = clause.start() if clause else sentence.end
            if not counts_between(reading, station.end, min(end, station.end + 40)) and not (
                BOUNDARY.search(reading.view, mentions[index - 1].end, station.start)
                and _is_stated(reading, station, True)
            ):
                continue
        elif (
            not listed
            and not _is_under_heading(reading, station, mentions)
            and not _is_stated(reading, station, bool(mentions))
        ):
            continue
        yield Mention(
            None, station.start, station.end, (station,), _side(reading, station.start, station.end)
        )


def _is_listed(reading: Reading, station: Hit, mentions: list[Mention]) -> bool:
    """ "LN: ... R obturator 6 mm, indeterminate": a station that opens a statement below a label of nodes."""
    low = reading.low
    if station.row.code == _NO_STATION:
        return False  # "Distant metastasis: ..." is the next label
    index = bisect_left(mentions, station.start, key=_START)
    for mention in reversed(mentions[max(0, index - _LISTED_BACK) : index]):
        if mention.hit is None or _LABEL_OF_NODES.match(low, mention.hit.end) is None:
            continue
        if station.start - mention.end > _LISTED_REACH or "\n\n" in low[mention.end : station.start]:
            return False
        if _STATEMENT_OPENS.search(low, max(0, station.start - 20), station.start) is None:
            return False
        end = _SENTENCE_END.search(low, station.end, station.end + _STATED_REACH)
        limit = end.start() if end is not None else station.end + _STATED_REACH
        return _MEASURED.match(low, station.end) is not None and any(
            hit.row.extra["role"] in ("involved", "free", "doubtful", "avid")
            for hit in reading.hits_between("node_cues", station.end, limit)
        )
    return False


def _is_stated(reading: Reading, station: Hit, names_nodes: bool) -> bool:
    """ "Portocaval 0/3", "retropharyngeal: none", "stations 5 and 7 were uninvolved": a station that needs
    no node word, since only nodes are counted or numbered so.
    """
    low = reading.low
    if low.startswith("station", station.start) or _is_sampled_station(reading, station):
        return any(
            hit.row.extra["role"] in ("involved", "free")
            for hit in reading.hits_between("node_cues", station.end, station.end + _STATED_REACH)
        )
    if _COUNT_BESIDE.match(low, station.end):
        return names_nodes or low.startswith(_NUMBERED, station.start) or station.row.name == _SENTINEL
    if not names_nodes:
        return False
    label = _LABEL_SIGNS.match(low, station.end)
    if label is None or reading.hits_between("sites", station.start, station.end):
        return False  # "Parametrium: negative" speaks of the organ
    return any(
        hit.start == label.end()
        for hit in reading.hits_between("node_cues", label.end(), label.end() + 24)
        if hit.row.extra["role"] in ("free", "involved")
    )


def _is_sampled_station(reading: Reading, station: Hit) -> bool:
    """ "EBUS: 4R, 7 neg; 11R pos": a station's number alone, where stations are punctured."""
    low = reading.low
    return low[station.start].isdigit() and any(
        word in low[max(0, station.start - _SAMPLED_REACH) : station.start] for word in _SAMPLING
    )


def _further_counts(reading: Reading, mentions: list[Mention]) -> Iterator[Mention]:
    """Counts that need no node word of their own: "pN1 (2/34: #3 2/9, #7 0/3)", "Total 3 of 15", "level
    IIa 1/5, IIb 0/3".
    """
    low = reading.low
    known = -_LIST_REACH  # where the last count of nodes ended
    named = mentions[0].start if mentions else len(low)
    for count in counts_of(reading):
        before = max(0, count.start - 44)
        index = bisect_right(mentions, count.start, key=_START) - 1
        nearest = mentions[index] if index >= 0 else None
        head = _COUNT_HEAD.search(low, before, count.start)
        if head is not None and head.group("stage") is not None:
            if nearest is None or nearest.end < head.start():
                yield Mention(None, head.start(), head.end("stage"), (), None)
            known, named = count.end, min(named, count.start)
            continue
        if nearest is not None and nearest.end > known and count.start - nearest.end <= _LIST_REACH:
            known = count.end  # the count of a mention
            continue
        if count.start < named or head is None:
            continue
        is_sum = head.group("label") in _SUMS
        gap_is_list = count.start - known <= _LIST_REACH and not _SENTENCE_END.search(low, known, count.start)
        if (is_sum or gap_is_list) and not _counts_else(reading, count):
            start, end = head.span("label")
            stations = tuple(reading.hits_between("node_stations", max(known, before), count.start))
            if not stations and nearest is not None and head.group("label") in _SIDES:
                stations = nearest.stations
            yield Mention(None, start, end, stations, _side(reading, start, end))
            known = count.end


def _counts_else(reading: Reading, count: Count) -> bool:
    """ "Cores 4/12", "2/10 blocks": what is counted is no node."""
    first, last = reading.word_index(count.start), reading.word_index(count.end)
    before = reading.words[max(0, first - 4) : first]
    return not (
        _OTHER_COUNTS.isdisjoint(before)
        and _DATED.isdisjoint(before)
        and _OTHER_COUNTS.isdisjoint(reading.words[first : last + 3])
    )


def _is_under_heading(reading: Reading, station: Hit, mentions: list[Mention]) -> bool:
    low = reading.low
    line_end = low.find("\n", station.end)
    line_end = len(low) if line_end < 0 else line_end
    line = low.rfind("\n", 0, station.start) + 1
    if not _LABEL_OPENS.match(low[line : station.start]) and not _SIDE.search(low, line, station.start):
        return False
    if not counts_between(reading, station.end, line_end):
        return False
    block = max(low.rfind("\n\n", 0, station.start), station.start - 400)
    return any(block <= mention.start < line for mention in mentions if mention.hit is not None)
