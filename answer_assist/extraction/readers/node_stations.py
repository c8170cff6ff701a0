"""The stations of lymph nodes that a text names, also those that share a word: "levels IB and II"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from operator import itemgetter

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_lexicon import fillers, opens_spread
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row, load_table

STATION_JOINERS = words_with_role("node_words", "station joiner")
_INTRODUCE = frozenset({",", "in", "of", "at", "from", "(", ":", "and", "/", "or", "&"})
_FRACTION = re.compile(r"\d ?/ ?\d")
_NUMERAL = r"(?:[ivx]{1,4}[ab]?|\d{1,2}[ablr]?)(?![\w.%]|[ ]?(?:/|of|mm|cm)\b|[ ]?/)"
_NUMBERED = re.compile(
    rf"(level|station)s?[ ]?{_NUMERAL}(?:[ ]?(?:,|&|/|-|\+|and|or|to)[ ]?(?:and )?{_NUMERAL})*"
)
_NEW_ITEM = re.compile(r"\n[ \t]*[-*\u2022]")
_BARE = re.compile(r"(?:[,;:(]|\band|\n) ?7(?= ?(?:[,;:)=+-]|neg|pos|and\b|were|was))(?! ?[,.]\d)")
_EACH = re.compile(r"(?<![a-z\d])(?:[ivx]{1,4}[ab]?|\d{1,2}[ablr]?)(?![a-z\d])")
_NUMBERED_WORDS = ("level", "levels", "station", "stations")
_HIT_START, _HIT_END = itemgetter(2), itemgetter(3)
_NEIGHBOURS = 6
_WIDEST_GAP = 60
_MOST_WORDS = 7


@cache
def _rows_by_name() -> dict[str, Row]:
    return {name.lower(): row for row in load_table("node_stations") for name in (row.name, *row.synonyms)}


def find_stations(reading: Reading) -> list[Hit]:
    """The stations of a text in order, without those within a tumor's name ("renal cell carcinoma")."""
    stations, tumors = reading.hits("node_stations"), reading.hits("tumor_types")
    numbered = [*_numbered(reading, stations), *_bare(reading, stations)]
    if numbered:
        stations = sorted([*stations, *numbered], key=_HIT_START)
    if not stations:
        return stations
    kept = []
    for station in stations:
        place = bisect_right(tumors, station.start, key=_HIT_START)
        if place and tumors[place - 1].end > station.start:
            continue
        if reading.low[station.start].isdigit() and _is_part_of_stage(reading, station):
            continue
        kept.append(station)
    return kept


def _is_part_of_stage(reading: Reading, station: Hit) -> bool:
    """ "pT4 L1": no station 4L."""
    return reading.low[station.start - 1 : station.start].isalpha()


def _numbered(reading: Reading, known: list[Hit]) -> list[Hit]:
    """The further stations behind one word: II and III of "levels IB, II and III"."""
    places, low = reading.places, reading.low
    found: list[Hit] = []
    for word in _NUMBERED_WORDS:
        for index in places.get(word, ()):
            match = _NUMBERED.match(low, reading.starts[index])
            if match is None:
                continue
            for numeral in _EACH.finditer(low, reading.ends[index], match.end()):
                row = _row(match.group(1), numeral.group())
                if row is not None and not _is_within(known, numeral.start()):
                    found.append(Hit(row, "node_stations", *numeral.span()))
    return found


def _bare(reading: Reading, known: list[Hit]) -> list[Hit]:
    """ "EBUS: 4R positive, 7 negative": the one station that has no side, among others with theirs."""
    low = reading.low
    if "7" not in reading.places or not any(low[station.start].isdigit() for station in known):
        return []
    row = _rows_by_name()["station 7"]
    return [
        Hit(row, "node_stations", start, start + 1)
        for start in (reading.starts[index] for index in reading.places["7"])
        if _BARE.search(low, max(0, start - 6), start + 12) is not None and not _is_within(known, start)
    ]


def _row(word: str, numeral: str) -> Row | None:
    rows = _rows_by_name()
    return rows.get(f"{word} {numeral}") or rows.get(f"{word} {numeral.rstrip('ablr')}")


def _is_within(hits: list[Hit], position: int) -> bool:
    place = bisect_right(hits, position, key=_HIT_START)
    return place > 0 and hits[place - 1].end > position


def stations_of(reading: Reading, node: Hit, stations: list[Hit]) -> list[Hit]:
    """The stations beside a node word: "hilar and mediastinal nodes", "nodes in neck, mediastinum"."""
    found: list[Hit] = []
    position = node.start
    index = bisect_right(stations, node.start, key=_HIT_END)
    for station in reversed(stations[max(0, index - _NEIGHBOURS) : index]):
        if station.end > position or not _is_list_gap(reading, station.end, position):
            break
        found.insert(0, station)
        position = station.start
    position = node.end
    for station in stations[bisect_left(stations, node.end, key=_HIT_START) :][:_NEIGHBOURS]:
        if not _is_list_gap(reading, position, station.start, ahead=True):
            break
        if opens_spread(reading, reading.word_index(station.start)):
            break
        found.append(station)
        position = station.end
    if found:
        return found
    first = bisect_right(stations, node.start, key=_HIT_END)
    return [hit for hit in stations[first : first + 2] if hit.start < node.end]


def _is_list_gap(reading: Reading, start: int, end: int, *, ahead: bool = False) -> bool:
    if end - start > _WIDEST_GAP:
        return False
    first, last = reading.word_index(start), bisect_left(reading.starts, end)
    if last - first > _MOST_WORDS:
        return False
    passed = fillers()
    words = reading.words[first:last]
    if _FRACTION.search(reading.low, start, end):
        # "Peripancreatic 2/9, portocaval 0/3": each station with its own count.
        return False
    if _NEW_ITEM.search(reading.view, start, end):
        return False
    if "\n" in reading.view[start:end] and (
        ":" in words or any(word.isdigit() or word not in STATION_JOINERS for word in words)
    ):
        return False
    if ahead and words and _INTRODUCE.isdisjoint(words) and len(words) > 1:
        return False
    if words[-1:] == ["no"] and ":" in words and not ahead:
        words = words[:-1]  # "Right iliac: no adenopathy"
    return (
        all(word in STATION_JOINERS or word in passed or word.isdigit() for word in words)
        and "\n\n" not in reading.view[start:end]
    )
