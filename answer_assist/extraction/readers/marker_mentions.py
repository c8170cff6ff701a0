"""The markers that a text names: series spelt out, groups resolved, names of other things left out."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from answer_assist.extraction.matcher import Hit, split_words
from answer_assist.extraction.readers.marker_gene_names import homographs
from answer_assist.extraction.readers.marker_homographs import Homographs, ends_identifier, is_measured
from answer_assist.extraction.readers.marker_tokens import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

# "CK7 and 20", "cytokeratins 7, 19 and 20", "MSH2/6": numbers that go on from a name's number.
_SERIES = re.compile(
    r"(?:\s?,\s?\d{1,3}[a-z]?(?=\s?(?:,|/|&|and\b)))*\s?(?:,?\s?and|/|&|or)\s?\d{1,3}[a-z]?(?![\w%+]|\s?[%+]|[.,/]\d)"
)
_SERIES_NUMBER = re.compile(r"\d{1,3}[a-z]?")
_NUMBER_AFTER = re.compile(r"\)?[ -]{0,2}(\d{1,2}(?: ?/ ?\d{1,2})?)(?![\w%]|[.]\d| ?%)")
# What a name may be that is no stain, and the words without which it is none, so far before and behind it.
_AMBIGUOUS = frozenset({"word", "serum", "infection", "scan", "disease"})
_SAYING = frozenset(
    {"result", "result-noun", "stain", "ihc", "expression", "verb", "depict", "score", "pending"}
)
_BEFORE = 450
_BEHIND = 160
_NUMBERED = re.compile(r"([A-Za-z]+)(\d+[a-z]?)")


def find_mentions(reading: Reading) -> list[Mention]:
    """The markers that a text names as stains, in text order.

    "Positive for cytokeratins 7 and 19" names CK7 and CK19.
    """
    hits = reading.hits("markers")
    groups = reading.hits("marker_groups")
    if not hits and not groups:
        return []
    low = reading.low
    hits = [
        hit
        for hit, before in zip(hits, [None, *hits], strict=False)
        if not low.startswith((" mrna", "::"), hit.end)
        and low[hit.start - 2 : hit.start] != "::"  # a fusion's partner
        and (low[hit.start - 1 : hit.start] != "-" or not ends_identifier(low, hit, before))
        and not (low[hit.start] == "p" and low[hit.start - 1 : hit.start].isdigit())  # "9p21"
    ]
    if not groups and (all(is_measured(low, hit) for hit in hits) or not _may_be_stained(reading, hits)):
        return []
    accepted = Homographs(reading, hits).accepted()
    mentions: list[Mention] = []
    for hit in accepted:
        mentions.append(_numbered(reading, hit) or Mention((hit.row,), hit.start, hit.end))
        mentions.extend(_series(reading, hit))
    rows = _rows_by_name()
    for group in groups:
        members = tuple(rows[name] for name in group.row.list("members"))
        mentions.append(Mention(members, group.start, group.end, group.row))
    mentions.sort(key=lambda mention: (mention.start, -mention.end))
    return [mention for index, mention in enumerate(mentions) if not _covered(mentions, index)]


def _may_be_stained(reading: Reading, hits: list[Hit]) -> bool:
    """A quick look at abbreviations and blood tests: whether a word of stains stands anywhere near one."""
    if any(_AMBIGUOUS.isdisjoint(homographs(hit.row)) for hit in hits):
        return True
    places, starts, low = reading.places, reading.starts, reading.low
    speaking = sorted(
        [starts[index] for word in _stain_words().intersection(places) for index in places[word]]
    )
    for hit in hits:
        index = bisect_left(speaking, hit.start - _BEFORE)
        if index < len(speaking) and speaking[index] < hit.end + _BEHIND:
            return True
        if low[hit.end : hit.end + 3].lstrip(" (:")[:1] == "-":
            return True
    return False


@cache
def _stain_words() -> frozenset[str]:
    """The first words of what is said of stains, and the signs of their results."""
    said = {
        split_words(form.lower()).texts[0]
        for row in load_table("marker_cues")
        if row.extra["role"] in _SAYING
        for form in (row.name, *row.synonyms)
    }
    return frozenset(said | {"%", "+"}) - {row.name for row in load_table("function_words")}


def _numbered(reading: Reading, hit: Hit) -> Mention | None:
    """ "Cytokertin 20": a misspelt name of a series, which its number tells."""
    series = hit.row.extra["series"]
    match = _NUMBER_AFTER.match(reading.low, hit.end) if series else None
    row = _rows_by_name().get(series + match.group(1).replace(" ", "")) if match else None
    return Mention((row,), hit.start, match.end()) if match and row else None


def _covered(mentions: list[Mention], index: int) -> bool:
    return index > 0 and any(
        other.end > mentions[index].start for other in mentions[max(0, index - 2) : index]
    )


@cache
def _rows_by_name() -> dict[str, Row]:
    return {row.name: row for row in load_table("markers")}


def _series(reading: Reading, hit: Hit) -> list[Mention]:
    if not reading.view[hit.end - 1].isdigit():
        return []
    numbered = _NUMBERED.fullmatch(hit.row.name)
    match = _SERIES.match(reading.low, hit.end) if numbered else None
    if numbered is None or match is None:
        return []
    rows = _rows_by_name()
    mentions = []
    for number in _SERIES_NUMBER.finditer(match.group()):
        row = rows.get(numbered.group(1) + number.group())
        if row is None:
            return []
        mentions.append(Mention((row,), hit.end + number.start(), hit.end + number.end()))
    return mentions
