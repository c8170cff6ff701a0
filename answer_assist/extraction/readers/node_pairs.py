"""The statements about a document's nodes in order, halves of a count put together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.context import is_general
from answer_assist.extraction.readers.node_counted import Statement
from answer_assist.extraction.readers.node_mentions import Mention
from answer_assist.extraction.readers.node_statements import NEXT_STATEMENT, NodeReader
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at

_STAGED = re.compile(r"\b(?:[cpy]{0,2}n[0-3x][a-c]?|[cp]no)\b[^.\n]{0,40}$")


def find_statements(reading: Reading, mentions: list[Mention]) -> Iterator[Statement]:
    """What is said of the mentions of a document, halves of a count ("examined: 12", "involved: 0")
    paired.
    """
    reader = NodeReader(reading, mentions)
    pending: Statement | None = None
    # The last statement, which a total may yet complete: "No metastasis. Nodes examined: 23".
    latest: Statement | None = None
    # "pN0: no regional lymph node metastasis" only explains the stage; it counts where nothing else is said.
    staged: list[Statement] = []
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
            statement = statement._replace(
                experiencer="family", cues=(*statement.cues, *([whose_cue] if whose_cue else []))
            )
        half = statement.assertion is None
        whole = _completed(pending, statement) if pending is not None else None
        if whole is None and half and latest is not None:
            whole = _completed(statement, latest)
        if whole is not None:
            pending = latest = None
            yield whole
            continue
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
        if latest is not None:
            yield latest
        latest = statement
    if latest is not None:
        yield latest
    if pending is not None and pending.positive is not None:
        said = True
        yield pending._replace(assertion="present" if pending.positive else "absent")
    if not said and len(staged) == 1:
        yield staged[0]


def _completed(half: Statement, other: Statement) -> Statement | None:
    """ "Number of nodes: 25, positive nodes: 3", "No nodal metastasis. Nodes examined: 23"."""
    if half.examined is None or half.positive is not None or other.examined is not None:
        return None
    if abs(half.mention.start - other.mention.start) > NEXT_STATEMENT:
        return None
    positive = 0 if other.assertion == "absent" else other.positive
    if other.assertion is None or positive is None or positive > half.examined:
        return None
    return other._replace(positive=positive, examined=half.examined, cues=(*other.cues, *half.cues))


def _paired(first: Statement, second: Statement) -> Statement | None:
    """ "Number of nodes examined: 12", "Number of nodes involved: 0"."""
    positive = first.positive if first.positive is not None else second.positive
    examined = first.examined if first.examined is not None else second.examined
    if positive is None or examined is None or positive > examined:
        return None
    mention = first.mention if first.mention.stations else second.mention
    return Statement(
        mention,
        "present" if positive else "absent",
        positive,
        examined,
        (*first.cues, *second.cues),
        first.experiencer,
    )
