"""Where a text speaks of lymph nodes: the node word, its stations, its side."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.node_counts import counts_in
from answer_assist.extraction.readers.site_lexicon import fillers
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Laterality

_NODE_ROLES = frozenset({"node", "adenopathy", "lay"})
_SIDE = re.compile(r"(?<![\w-])(left|right|lt|rt|bilateral|bilat|bil|both|ipsilateral|l|r)(?![\w'-])")
_SIDE_AFTER = re.compile(r"[\s,(:-]{1,4}(left|right|lt|rt|bilateral|both|l|r)(?![\w'-])")
_STATION_SIDE = re.compile(r"\d([rl])\b")
BOUNDARY = re.compile(r";|\.(?=\s|[A-Z][a-z])|\n[ \t]*\n|\n(?=\s*(?:[-*]|\(?[A-Za-z\d]{1,2}[.):]))")
_LABEL_OPENS = re.compile(r"\s*(?:[\w#.)/:-]{1,8}[\s.):]+){0,3}\"?$")
_COUNT_BESIDE = re.compile(r"[ \t]?[:=(-]?[ \t]?\(?\d{1,2} ?(?:/|of) ?\d{1,2}(?![\d/%]|\.\d| ?(?:mm|cm|hpf))")
_FRACTION = re.compile(r"\d ?/ ?\d")
_LABEL_SIGNS = re.compile(r" ?[:=-] ?")
_TOTAL = re.compile(
    r"(?<![\w#])(?P<head>(?P<stage>[cpyra]{0,3}n[0-3xo][a-c]?)"
    r"|(?P<sum>(?:in )?total|overall|altogether|others|sum)"
    r"|# ?\d{1,3}[a-z]{0,2})"
    r"[ \t]{0,30}[:=(.-]{0,3}[ \t(]{0,3}\d{1,3} ?(?:/|of|out of) ?\d{1,3}(?![\d/%]|\.\d| ?(?:mm|cm|hpf))"
)
STATION_JOINERS = frozenset(
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


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of nodes: the node word, its stations, its side."""

    hit: Hit | None
    start: int
    end: int
    stations: tuple[Hit, ...]
    laterality: Laterality | None


def find_mentions(reading: Reading) -> list[Mention]:
    """The mentions of lymph nodes in text order, each with the stations that are named with it."""
    hits = reading.hits("node_cues")
    nodes = [hit for hit in hits if hit.row.extra["role"] in _NODE_ROLES]
    stations = reading.hits("node_stations")
    if not nodes and not stations:
        return []
    taken: set[int] = set()
    mentions: list[Mention] = []
    for node in nodes:
        own = _stations_of(reading, node, stations)
        if node.row.extra["role"] == "lay" and not any(station.row.extra["lay"] for station in own):
            continue
        own = [station for station in own if station.start not in taken]
        taken.update(station.start for station in own)
        start = min([node.start, *(station.start for station in own)])
        end = max([node.end, *(station.end for station in own)])
        mentions.append(Mention(node, start, end, tuple(own), _side(reading, start, end)))
    mentions += _listed_stations(reading, mentions, [s for s in stations if s.start not in taken])
    mentions.sort(key=lambda mention: mention.start)
    mentions += _totals(reading, mentions)
    return sorted(mentions, key=lambda mention: mention.start)


def _stations_of(reading: Reading, node: Hit, stations: list[Hit]) -> list[Hit]:
    """The stations beside a node word: "hilar and mediastinal nodes", "nodes in neck, mediastinum"."""
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
    if found:
        return found
    first = bisect_right(stations, node.start, key=lambda hit: hit.end)
    return [hit for hit in stations[first : first + 2] if hit.start < node.end]


def _is_list_gap(reading: Reading, start: int, end: int, *, ahead: bool = False) -> bool:
    if end - start > 60:
        return False
    first, last = reading.word_index(start), bisect_left(reading.starts, end)
    if last - first > 7:
        return False
    passed = fillers()
    words = reading.words[first:last]
    if _FRACTION.search(reading.low, start, end):
        # "Peripancreatic 2/9, portocaval 0/3": each station with its own count.
        return False
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
        all(word in STATION_JOINERS or word in passed or word.isdigit() for word in words)
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
    return (
        "bilateral"
        if word in ("bilateral", "bilat", "bil", "both")
        else "right"
        if word in ("right", "rt", "r")
        else None
    )


def _listed_stations(reading: Reading, mentions: list[Mention], stations: list[Hit]) -> Iterator[Mention]:
    """Stations that stand alone with a count in the lines under a heading: "  Right obturator: 0/7"."""
    tumors = tumor_mentions(reading)
    for station in stations:
        place = bisect_right(tumors, station.start, key=lambda tumor: tumor.end)
        if (place < len(tumors) and tumors[place].start < station.end) or is_general(reading, station.start):
            continue
        sentence = reading.sentence_at(station.start)
        index = bisect_left(mentions, station.start, key=lambda mention: mention.start)
        if index and mentions[index - 1].start >= sentence.start:
            clause = BOUNDARY.search(reading.view, station.end, sentence.end)
            end = clause.start() if clause else sentence.end
            if next(counts_in(reading.low, station.end, min(end, station.end + 40)), None) is None and not (
                BOUNDARY.search(reading.view, mentions[index - 1].end, station.start)
                and _is_stated(reading, station, True)
            ):
                continue
        elif not _is_under_heading(reading, station, mentions) and not _is_stated(
            reading, station, bool(mentions)
        ):
            continue
        yield Mention(
            None, station.start, station.end, (station,), _side(reading, station.start, station.end)
        )


def _is_stated(reading: Reading, station: Hit, names_nodes: bool) -> bool:
    """ "Portocaval 0/3", "retropharyngeal: none", "stations 5 and 7 were uninvolved": a station that needs
    no node word, since only nodes are counted or numbered so.
    """
    low = reading.low
    if low.startswith("station", station.start):
        return any(
            hit.row.extra["role"] in ("involved", "free")
            for hit in reading.hits_between("node_cues", station.end, station.end + 40)
        )
    if not names_nodes:
        return False
    if _COUNT_BESIDE.match(low, station.end):
        return True
    label = _LABEL_SIGNS.match(low, station.end)
    return label is not None and any(
        hit.start == label.end()
        for hit in reading.hits_between("node_cues", label.end(), label.end() + 2)
        if hit.row.extra["role"] in ("free", "involved")
    )


def _totals(reading: Reading, mentions: list[Mention]) -> Iterator[Mention]:
    """Counts that need no node word once nodes have been named: "Total 3 of 15", "overall: 4/22",
    "pN1 (2/34: #3 2/9, #7 0/3)".
    """
    first = mentions[0].start if mentions else len(reading.view)
    for match in _TOTAL.finditer(reading.low):
        if match.group("stage") is not None:
            first = min(first, match.start())
        elif match.start() < first:
            continue
        start, end = match.span("head")
        reach = match.end() if match.group("stage") is not None else end
        index = bisect_right(mentions, start, key=lambda mention: mention.end)
        if index < len(mentions) and mentions[index].start < reach:
            continue
        yield Mention(None, start, end, (), None)


def _is_under_heading(reading: Reading, station: Hit, mentions: list[Mention]) -> bool:
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
