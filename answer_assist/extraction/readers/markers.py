"""Immunohistochemistry, in-situ hybridisation and flow markers with their results.

A negative result is not a negated finding: "p63 negative" is a present finding whose result is negative.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

from answer_assist.extraction.readers.genes import gene_places
from answer_assist.extraction.readers.marker_boxes import ticked_only
from answer_assist.extraction.readers.marker_clause import Item
from answer_assist.extraction.readers.marker_mentions import find_mentions
from answer_assist.extraction.readers.marker_signs import signs_in_order
from answer_assist.extraction.readers.marker_statements import Statements
from answer_assist.extraction.readers.marker_tables import read_tables
from answer_assist.extraction.readers.marker_tokens import (
    CLOSE,
    COLON,
    LINE,
    MARKER,
    OPEN,
    PREPOSITION,
    SEMICOLON,
    SOFT,
    STOP,
    Mention,
    Token,
    tokens_between,
)
from answer_assist.extraction.readers.marker_values import Percent, Settled, settle
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Experiencer, Marker

# Statements further apart than this are read apart.
_APART = 300
# Words that bar their sentence.
_CELLS_REACH = 40
_SENTENCE_BARRED = frozenset({"general", "condition"})
_LONGEST_HEADING = 60
# So many sentences behind a marker may still speak of it.
_BEHIND = 2
_ALTERED = re.compile(r"[A-Z]\d+[A-Z]$")
_HEADS = frozenset({"result", "result-noun", "negator"})
_END = Token(STOP, sys.maxsize, sys.maxsize)
_NEAR_GROUP = 60
_OF_STAINS = re.compile(
    r"\b(?:ihc|immuno\w*|stain\w*|proteins?|express\w*|retain\w*|mlh1|msh[26]|pms2|all four)\b"
)


def read_markers(reading: Reading) -> Iterator[Marker]:
    """The markers of a document, each with what is said of it, repeats joined.

    "P63 and CK5/6 negative, KI67 80% positive" gives p63 and CK5/6 negative, Ki-67 positive in 80 percent.
    """
    mentions = find_mentions(reading)
    if not mentions:
        return
    items, ranges = read_tables(reading, mentions)
    for start, end in _passages(reading, mentions, ranges):
        tokens = ticked_only(reading.view, tokens_between(reading, start, end, mentions))
        tokens = signs_in_order(reading.view, tokens)
        items.extend(_facts_of_the_case(reading, Statements(reading.view, tokens).read(), tokens))
    items = _without_genes(reading, items)
    items.sort(key=lambda item: item.start)
    yield from _findings(reading, items)


def _without_genes(reading: Reading, items: list[Item]) -> list[Item]:
    """The items without names of which the result of a test of the gene is told: "EGFR and ALK negative"."""
    if not any(_may_be_gene(item) for item in items):
        return items
    genes = gene_places(reading)
    return [
        item
        for item in items
        if not (item.start in genes or (_is_open(item) and ~item.start in genes)) or not _may_be_gene(item)
    ]


def _is_open(item: Item) -> bool:
    return (item.value or item.own).result in (None, "not stated")


def _may_be_gene(item: Item) -> bool:
    """Whether a name is of a gene or a stain, not both at once as an antibody to V600E is."""
    extra = item.row.extra
    if extra["scheme"] == "her2":
        # Amplified by sequencing; by FISH it is a marker.
        return "amplified" in ((item.value or item.own).result or "")
    return (
        "gene" in extra["homograph"] and extra["scheme"] != "fish" and _ALTERED.search(item.row.name) is None
    )


def _passages(
    reading: Reading, mentions: Sequence[Mention], tables: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Ranges that hold markers, from the first one's sentence to two sentences after the last one's."""
    sentences = reading.sentences
    start = end = -1
    for mention in mentions:
        if any(first <= mention.start < last for first, last in tables):
            continue
        index = reading.sentence_index(mention.start)
        if start >= 0 and mention.start - end <= _APART and not _table_between(tables, end, mention.start):
            end = max(end, sentences[min(index + _BEHIND, len(sentences) - 1)].end)
            continue
        if start >= 0:
            yield start, end
        first = index
        while first and _is_heading(reading, sentences[first - 1]):
            # "Positive:" or "NO STAINING" over a list, "Negative ..." before one.
            first -= 1
        start = sentences[first].start
        for _, last in tables:
            if start < last <= mention.start:
                start = last
        end = sentences[min(index + _BEHIND, len(sentences) - 1)].end
    if start >= 0:
        yield start, end


def _is_heading(reading: Reading, sentence: Sentence) -> bool:
    """Whether what follows a sentence is what it speaks of."""
    text = reading.view[sentence.start : sentence.end].rstrip()
    if text.endswith((":", "..")):
        return True
    return len(text) <= _LONGEST_HEADING and any(
        cue.row.extra["role"] in _HEADS
        for cue in reading.hits_between("marker_cues", sentence.start, sentence.end)
    )


def _table_between(tables: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start <= first and last <= end for first, last in tables)


def _facts_of_the_case(reading: Reading, items: list[Item], tokens: Sequence[Token]) -> list[Item]:
    """The items without those of explanations, controls, conditions and withdrawn results."""
    barred: list[tuple[int, int]] = []
    sentence = clause = tokens[0].start if tokens else 0
    sentence_barred = clause_barred = bounded = named = False
    depth = 0
    before = _END
    for token in (*tokens, _END):
        kind = token.kind
        if kind == OPEN:
            depth += 1
        elif kind == CLOSE:
            depth = max(0, depth - 1)
        elif kind == "bound":
            bounded = bounded or bool(token.value)
        elif kind == "criteria":
            # "Criteria of this laboratory: ...", "HER2: criteria ..."; not "negative by current criteria".
            sentence_barred = sentence_barred or before.kind in (STOP, LINE, COLON)
        elif token.value == "seen" and "cell" in reading.low[token.end : token.end + _CELLS_REACH]:
            pass  # "LMP1 is seen in isolated cells"
        elif (kind in _SENTENCE_BARRED or (kind == "inference" and bounded)) and not depth:
            sentence_barred = True
        elif kind == "withdrawn" and not depth:
            clause_barred = True
        elif kind == "control" and not depth and not named and before.kind != PREPOSITION:
            # "Run controls: tonsil CD20+"; not "CD20 positive, with controls".
            clause_barred = True
        elif kind == MARKER:
            named = True
        elif kind in (STOP, LINE, SEMICOLON) and token.value != SOFT:
            if clause_barred:
                barred.append((clause, token.end))
            clause, clause_barred, named, depth = token.end, False, False, 0
            if kind != SEMICOLON:
                if sentence_barred:
                    barred.append((sentence, token.end))
                sentence, sentence_barred, bounded = token.end, False, False
        before = token
    for hit in reading.hits("general"):
        if hit.row.extra["reach"] == "block":
            blank = reading.view.find("\n\n", hit.end)
            barred.append((reading.sentence_at(hit.start).start, blank if blank >= 0 else len(reading.view)))
    return [item for item in items if not any(first <= item.place < last for first, last in barred)]


def _names_stains(reading: Reading, item: Item) -> bool:
    """Whether "MMR proficient" tells of four stains: outside reports it is as often a test of the DNA."""
    if reading.kind == "report":
        return True
    around = reading.low[max(0, item.mention.start - _NEAR_GROUP) : item.mention.end + _NEAR_GROUP]
    return _OF_STAINS.search(around) is not None


def _findings(reading: Reading, items: Sequence[Item]) -> Iterator[Marker]:
    found: dict[tuple[str, str], list[tuple[Item, Settled]]] = {}
    for item in items:
        if item.value is None or item.value.other:
            continue
        settled = settle(item.row, item.value)
        group = item.mention.group
        if settled is None or (
            group is not None and group.extra["allow"] and settled.result not in group.list("allow")
        ):
            continue
        if group is not None and group.extra["result"] == "intact" and not _names_stains(reading, item):
            continue
        found.setdefault((item.row.name, settled.result), []).append((item, settled))
    stated = {name for name, result in found if result != "not stated"}
    whose_memo: dict[int, str] = {}
    for (name, result), readings in found.items():
        serum = "serum" in readings[0][0].row.list("homograph")
        if result == "not stated" and (
            name in stated or (serum and (reading.kind == "query" or "ldh" in reading.low))
        ):
            continue
        for same in _apart(readings):
            item, settled = max(same, key=lambda pair: _detail(pair[1]))
            sentence = reading.sentence_index(item.start)
            whose = "patient" if reading.kind == "report" else whose_memo.get(sentence)
            if whose is None:
                whose = whose_memo[sentence] = experiencer_at(reading, item.start, item.end)[0]
            if whose == "other":
                continue
            experiencer: Experiencer = "family" if whose == "family" else "patient"
            yield Marker(
                name=name,
                code=item.row.finding_code,
                experiencer=experiencer,
                evidence=reading.spans(*_evidence(same)),
                result=settled.result,
                percent=settled.percent,
                score=settled.score,
                intensity=settled.intensity,
                extent=settled.extent,
            )


def _apart(readings: list[tuple[Item, Settled]]) -> Iterator[list[tuple[Item, Settled]]]:
    """Readings of one marker and result: different percentages or scores apart, vaguer ones joined in."""
    if len(readings) == 1:
        yield readings
        return
    precise: dict[tuple[Percent | None, str | None], list[tuple[Item, Settled]]] = {}
    vague = []
    for pair in readings:
        settled = pair[1]
        if settled.percent is None and settled.score is None:
            vague.append(pair)
        else:
            precise.setdefault((settled.percent, settled.score), []).append(pair)
    if not precise:
        yield vague
        return
    for percent, score in list(precise):
        # "Up to 6.5%" and "6.5%" are one reading.
        if percent is not None and percent[0] != percent[1]:
            for exact in (percent[0], percent[1]):
                if (
                    ((exact, exact), score) in precise
                    and 0.0 < exact < 100.0
                    and (percent[0] == 0.0 or percent[1] == 100.0)
                ):
                    precise[(exact, exact), score].extend(precise.pop((percent, score)))
                    break
    for percent, score in list(precise):
        # "TPS 60%" and, later, "60%" are one reading.
        scored = next((key for key in precise if key[0] == percent and key[1] is not None), None)
        if percent is not None and score is None and scored is not None:
            precise[scored].extend(precise.pop((percent, score)))
    groups = list(precise.values())
    groups[0].extend(vague)
    yield from groups


def _detail(settled: Settled) -> int:
    return sum(part is not None for part in settled[1:])


def _evidence(readings: Sequence[tuple[Item, Settled]]) -> list[tuple[int, int]]:
    ranges = []
    for item, _ in readings:
        ranges.append((item.start, item.end))
        if item.value is not None:
            ranges.extend(item.value.spans)
    return ranges
