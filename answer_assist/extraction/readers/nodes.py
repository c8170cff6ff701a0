"""Lymph nodes: which stations are involved, how many nodes of how many, on which side.

Every mention of nodes is read with the words of its clause: counts first, then words of involvement or
freedom, then enlargement, which alone is only doubt. A heading of a specimen ("LYMPH NODE, RIGHT PELVIC,
EXCISION") passes its station on to the statement below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from answer_assist.extraction.readers.node_counted import Statement
from answer_assist.extraction.readers.node_mentions import Mention, find_mentions
from answer_assist.extraction.readers.node_pairs import find_statements
from answer_assist.extraction.readers.node_rows import find_rows
from answer_assist.extraction.readers.node_statements import LIKENESS
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion, Node

# A fact repeated more often than this gains nothing by more evidence.
_ENOUGH = 60
_PLACES = words_with_role("node_words", "place lead")
# "Sentinel", "regional" name no station beside one that does.
_NO_STATION = "C77.9"
_REST = words_with_role("node_words", "rest")
_THE = (" the ", " this ", " that ", " same ", " said ")


def read_nodes(reading: Reading) -> Iterator[Node]:
    """Lymph node findings, one for each station and result.

    "Right obturator: 0/7. Left obturator: 1/9. Total nodes examined: 16; total involved: 1" gives three
    findings, the first absent.
    """
    if reading.kind == "query" and not _names_tumor(reading):
        # Swollen nodes of a sore throat are no finding of a tumor's case.
        return
    mentions = find_mentions(reading)
    rows, ranges = find_rows(reading, mentions)
    if ranges:
        mentions = [one for one in mentions if not any(start <= one.start < end for start, end in ranges)]
    statements = _confirmed(reading, [*rows, *find_statements(reading, mentions)])
    yield from _findings(reading, statements)


def _confirmed(reading: Reading, statements: list[Statement]) -> list[Statement]:
    """ "Avid hilar node and subcarinal node, consistent with nodal metastases": what is only doubtful by its
    looks is involved by what the sentence goes on to say.
    """
    kept: list[Statement] = []
    for statement in statements:
        mention = statement.mention
        if (
            statement.assertion == "present"
            and not mention.stations
            and statement.examined is None
            and reading.low.endswith(LIKENESS, 0, mention.start - 1)
        ):
            start = reading.sentence_at(mention.start).start
            doubtful = [one for one in kept if one.assertion == "uncertain" and one.mention.start >= start]
            if doubtful:
                kept = [
                    one._replace(assertion="present", cues=(*one.cues, *statement.cues))
                    if one in doubtful
                    else one
                    for one in kept
                ]
                continue
        kept.append(statement)
    return kept


def _names_tumor(reading: Reading) -> bool:
    return bool(reading.hits("tumor_types")) or any(
        hit.row.extra["role"] in ("ca", "metastasis", "metastatic") for hit in reading.hits("site_cues")
    )


def _findings(reading: Reading, statements: Iterable[Statement]) -> Iterator[Node]:
    """Statements of the same station and result joined; a vaguer repeat dropped."""
    merged: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        if statement.assertion is None:
            continue
        for key, single in _split(statement):
            known = merged.get(key)
            if known is None:
                merged[key] = single
            elif len(known.cues) <= _ENOUGH:
                merged[key] = known._replace(
                    cues=(*known.cues, *single.cues), mention=_fuller(known.mention, single.mention)
                )
    values = list(merged.values())
    for statement in values:
        if any(_says_more(reading, other, statement) for other in values if other is not statement):
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


def _split(statement: Statement) -> Iterator[tuple[tuple[object, ...], Statement]]:
    """One statement a station where no count holds them together."""
    stations = statement.mention.stations
    counted = statement.positive is not None or statement.examined is not None
    if len(stations) > 1 and not counted:
        named = [station for station in stations if station.row.code != _NO_STATION]
        for station in named or stations[:1]:
            mention = statement.mention._replace(stations=(station,))
            yield _key(statement, mention), statement._replace(mention=mention)
        return
    yield _key(statement, statement.mention), statement


def _key(statement: Statement, mention: Mention) -> tuple[object, ...]:
    return (
        _name(mention),
        mention.laterality,
        statement.assertion,
        statement.positive,
        statement.examined,
        statement.experiencer,
    )


def _fuller(mention: Mention, other: Mention) -> Mention:
    return mention if mention.stations else other


def _says_more(reading: Reading, other: Statement, statement: Statement) -> bool:
    if other.experiencer != statement.experiencer:
        return False
    same = {hit.row for hit in other.mention.stations} == {hit.row for hit in statement.mention.stations}
    general = not statement.mention.stations
    if statement.positive is None and statement.examined is None:
        if other.assertion == statement.assertion:
            return (general and bool(other.mention.stations or other.examined)) or (
                same and other.examined is not None
            )
        if statement.assertion != "uncertain" or _is_of_rest(reading, other.mention):
            return False
        if general and _is_placed(reading, statement.mention):
            return False
        return _points_back(reading, other, statement) or (
            (same or general) and _agree_on_side(other, statement)
        )
    counts = (statement.positive, statement.examined)
    return general and bool(other.mention.stations) and counts == (other.positive, other.examined)


def _is_of_rest(reading: Reading, mention: Mention) -> bool:
    """ "One node is suspicious. The remaining nodes are normal": other nodes of the same station."""
    index = reading.word_index(mention.start)
    return not _REST.isdisjoint(reading.words[max(0, index - 2) : index])


def _is_placed(reading: Reading, mention: Mention) -> bool:
    """ "A 7 mm node at the origin of the artery": a station that no table lists."""
    index = reading.word_index(mention.end)
    return (
        mention.hit is not None and reading.words[index : index + 1] != [] and reading.words[index] in _PLACES
    )


def _points_back(reading: Reading, other: Statement, statement: Statement) -> bool:
    """ "A rounded level IV node ... Cytology of the node was positive": the same node, told later."""
    mention = other.mention
    if (
        mention.stations
        or mention.hit is None
        or other.assertion == "uncertain"
        or other.examined is not None
    ):
        return False
    return mention.start > statement.mention.start and reading.low.endswith(_THE, 0, mention.start)


def _agree_on_side(other: Statement, statement: Statement) -> bool:
    sides = {other.mention.laterality, statement.mention.laterality} - {None}
    return len(sides) < 2


def _name(mention: Mention) -> str:
    if not mention.stations:
        return "lymph nodes"
    return " / ".join(dict.fromkeys(hit.row.name for hit in mention.stations))
