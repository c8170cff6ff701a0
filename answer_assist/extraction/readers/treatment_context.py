"""What stands around a treatment: headings, and reasons other than cancer."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import cast

from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.readers.treatment_cues import TABLE
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.readers.treatment_terms import TABLES, Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

Heading = tuple[int, int, str | None]

# The label before a colon, an equals sign or a dash; or a line that is nothing else.
_HEADING = re.compile(
    r"(?:(?m:^)[ \t]*(?:\d{1,2}[.)][ ]?|[-*#]{1,3}[ ]?)?|(?<=[.;|\]] ))"
    r"([A-Za-z][A-Za-z0-9 /&().'_#]{1,44}+)(?=(:|=|-[ \t])|\n)"
)
_LONGEST_LINE = 4
_HEADING_ROLES = (
    ("plan heading", "planned"),
    ("option heading", "considered"),
    ("clinician label", "considered"),
)


def heading_above(reading: Reading, position: int) -> Heading | None:
    """The nearest heading before a position: where it stands, and the status that the table gives it."""
    headings = cast("list[Heading] | None", reading.memo.get(__name__))
    if headings is None:
        found = (_heading(reading, match) for match in _HEADING.finditer(reading.view))
        headings = reading.memo[__name__] = [heading for heading in found if heading is not None]
    index = bisect_right(headings, position, key=lambda heading: heading[0])
    return headings[index - 1] if index else None


def _heading(reading: Reading, match: re.Match[str]) -> Heading | None:
    """A label or a line read as a heading, if it is one."""
    start, end = match.span(1)
    label = " ".join(match.group(1).split()).lower()
    sign = match.group(2)
    status = _heading_statuses().get(label)
    words = re.findall(r"[a-z]+", label) if status is None else []
    for role, value in _HEADING_ROLES:
        if role == "clinician label" and reading.kind == "report":
            continue
        if not words_with_role(WORDS, role).isdisjoint(words):
            status = value
            break
    if sign in (":", "="):
        is_treatment = status is None and any(reading.hits_between(table, start, end) for table in TABLES)
        return None if is_treatment else (start, end, status)
    known = status is not None or not words_with_role(WORDS, "other heading").isdisjoint(words)
    if not known:
        return None
    if sign is None:
        at_line_start = start == 0 or reading.view[:start].rstrip(" \t").endswith("\n")
        if not at_line_start or label.endswith(".") or len(words) > _LONGEST_LINE:
            return None
    return start, end, status


@cache
def _heading_statuses() -> dict[str, str]:
    return {
        form.rstrip(" :-").lower(): row.extra["forward"]
        for row in load_table(TABLE)
        if row.extra["role"] == "header"
        for form in (row.name, *row.synonyms)
    }


def has_other_reason(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names another reason for the treatment: "hysterectomy for fibroids"."""
    index = reading.sentence_index(mention.start)
    first = max(0, index - 1) if mention.type in ("ablation", "palliative") else index
    return any(
        hit.row.extra["role"] == "reason"
        for sentence in reading.sentences[first : index + 1]
        for hit in phrases_between(reading, TABLE, sentence.start, sentence.end)
    )


def names_other_reason(text: str) -> bool:
    """Whether a term is itself such a reason: "fibroid" is a tumor by its code, and no cancer."""
    reasons = _reasons()
    return text in reasons or not reasons.isdisjoint(text.split())


@cache
def _reasons() -> frozenset[str]:
    rows = (row for row in load_table(TABLE) if row.extra["role"] == "reason")
    return frozenset(form for row in rows for form in (row.name, *row.synonyms))
