"""What stands around a treatment: headings, and reasons other than cancer."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import cast

from answer_assist.extraction.readers.treatment_mention import TABLES, Mention
from answer_assist.extraction.readers.treatment_phrases import TABLE, cues_between
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_REASONS = f"{__name__} reasons"
Heading = tuple[int, int, str | None]
_Label = tuple[int, int, str]

# A label stands before a colon, an equals sign or a dash, at the start of a line or of a sentence.
_LABEL = r"([A-Za-z][A-Za-z0-9 /&().'_#]{0,44}+)"
_LINE_LABEL = re.compile(
    r"[ \t]*(?:(->|=>|\u2192)[ ]|(?:\d{1,2}[.)][ ]?|[-*#]{1,3}[ ]?)?" + _LABEL + r"(?:([:=])|(-)(?=[ \t])|$))"
)
_INNER_LABEL = re.compile(r"[.;|\]] " + _LABEL + r"(?=:)")
# Lines longer than this are no heading unless a sign stands in them.
_LONGEST_HEADING = 80
_INDENT = 8
_LONGEST_LINE = 4
_NUMERAL = re.compile(r"(?:^|\n)[ \t]*\d{1,2}[.)] ?$")
_HEADING_ROLES = (
    ("plan heading", "planned"),
    ("option heading", "considered"),
    ("clinician label", "considered"),
)


def heading_above(reading: Reading, position: int) -> Heading | None:
    """The nearest heading before a position: where it stands, and the status that the table gives it."""
    known = reading.memo.get(__name__)
    if known is None:
        labels = _labels(reading.view)
        known = reading.memo[__name__] = (labels, [label[0] for label in labels], {})
    labels, starts, headings = cast("tuple[list[_Label], list[int], dict[int, Heading | None]]", known)
    walked = []
    found: Heading | None = None
    for index in range(bisect_right(starts, position) - 1, -1, -1):
        if index in headings:  # each label is looked at once a document
            found = headings[index]
            break
        walked.append(index)
        found = _heading_at(reading, labels[index])
        if found is not None:
            break
    headings.update(dict.fromkeys(walked, found))
    return found


def _heading_at(reading: Reading, label: _Label) -> Heading | None:
    """The heading that a label is, if it is one."""
    start, end, sign = label
    view = reading.view
    if (
        sign == ":"
        and (start > view.rfind("\n", 0, start) + 1 + _INDENT or _is_numbered(view, start))
        and not _is_known(reading, start, end)
    ):
        # "A/P: ... 2) Local control: limb salvage", "Plan: ... Brother is HLA identical: graft"
        return None
    is_heading, status = _classified(view[start:end], sign, reading.kind == "report")
    if is_heading and (status is not None or not _names_treatment(reading, start, end)):
        return start, end, status
    return None


def _is_numbered(view: str, start: int) -> bool:
    """Whether a label is an item of a list: "2) Local control:"."""
    return _NUMERAL.search(view, max(0, start - 6), start) is not None


def _is_known(reading: Reading, start: int, end: int) -> bool:
    """Whether a label is a heading by its words: "2. History:"."""
    return _classified(reading.view[start:end], "", reading.kind == "report")[0]


def _labels(view: str) -> list[_Label]:
    """The labels of a document in order: at the start of a line, or of a sentence within it."""
    found: list[_Label] = []
    start = 0
    for line in view.split("\n"):
        end = start + len(line)
        has_colon = ":" in line
        if line and (has_colon or end - start <= _LONGEST_HEADING or "-" in line or "=" in line):
            match = _LINE_LABEL.match(view, start, end)
            opening = -1
            if match is not None:
                _, label, sign, dash = match.groups()
                opening = match.start(2)
                found.append((*match.span(2), sign or dash or "") if label else (*match.span(1), "->"))
            if has_colon and (match is None or label):
                found += [
                    (*inner.span(1), ":")
                    for inner in _INNER_LABEL.finditer(view, start, end)
                    if inner.start(1) != opening
                ]
        start = end + 1
    return found


@lru_cache(maxsize=4096)
def _classified(printed: str, sign: str, is_report: bool) -> tuple[bool, str | None]:
    """Whether a label or a line is a heading, and the status that it gives to the treatments below."""
    if sign == "->":
        return True, "planned"
    label = " ".join(printed.split()).lower()
    status = _heading_statuses().get(label)
    if is_report and len(label) == 1:
        return False, None
    words = re.findall(r"[a-z]+", label) if status is None else []
    for role, value in _HEADING_ROLES:
        if not (is_report and role == "clinician label") and not words_with_role(WORDS, role).isdisjoint(
            words
        ):
            # "For Thursday's MDT:" is to be discussed there.
            status = "considered" if words[0] == "for" else value
            break
    if sign in (":", "="):
        return True, status
    known = status is not None or not words_with_role(WORDS, "other heading").isdisjoint(words)
    if sign == "":
        known = known and len(words) <= _LONGEST_LINE and not label.endswith(".")
    return known, status


def _names_treatment(reading: Reading, start: int, end: int) -> bool:
    """ "Tamoxifen: stopped" is a statement, no heading."""
    return any(reading.hits_between(table, start, end) for table in TABLES)


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
    named = reading.memo.get(_REASONS)
    if named is None:
        named = reading.memo[_REASONS] = not _reason_words().isdisjoint(reading.places)
    if not named:
        return False
    index = reading.sentence_index(mention.start)
    first = max(0, index - 1) if mention.type in ("ablation", "palliative") else index
    starts = reading.sentence_words
    if _reason_words().isdisjoint(reading.words[starts[first] : starts[index + 1]]):
        return False
    return any(
        hit.row.extra["role"] == "reason"
        for sentence in reading.sentences[first : index + 1]
        for hit in cues_between(reading, sentence.start, sentence.end)
    )


def names_other_reason(text: str) -> bool:
    """Whether a term is itself such a reason: "fibroid" is a tumor by its code, and no cancer."""
    reasons = _reasons()
    return text in reasons or not reasons.isdisjoint(text.split())


@cache
def _reason_words() -> frozenset[str]:
    """The first words of such reasons, as a text may print them."""
    first = {re.split(r"[^a-z]", form.lower(), maxsplit=1)[0] for form in _reasons()}
    return frozenset(first | {f"{word}s" for word in first})


@cache
def _reasons() -> frozenset[str]:
    rows = (row for row in load_table(TABLE) if row.extra["role"] == "reason")
    return frozenset(form for row in rows for form in (row.name, *row.synonyms))
