"""What stands around a treatment: headings, and reasons other than cancer."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.readers.treatment_cues import TABLE
from answer_assist.extraction.readers.treatment_mention import TABLES, Mention
from answer_assist.extraction.readers.treatment_removals import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

Heading = tuple[int, int, str | None]
_Label = tuple[int, int, str]

# A label stands before a colon, an equals sign or a dash, at the start of a line or of a sentence.
_LONGEST_LABEL = 45
_INDENT = 8
_ITEM = re.compile(r"[ \t]*(?:\d{1,2}[.)][ ]?|[-*#]{1,3}[ ]?)?")
_ARROW = re.compile(r"[ \t]*(->|=>|\u2192)[ ]")
_NO_LABEL = re.compile(r"[^A-Za-z0-9 /&().'_#]")
_INNER_LABEL = re.compile(r"[.;|\]] ([A-Za-z][A-Za-z0-9 /&().'_#]{0,44}+)(?=:)")
_LONGEST_LINE = 4
_NUMERAL = re.compile(r"(?:^|\n)[ \t]*\d{1,2}[.)] ?$")
_HEADING_ROLES = (
    ("plan heading", "planned"),
    ("option heading", "considered"),
    ("clinician label", "considered"),
)


def heading_above(reading: Reading, position: int) -> Heading | None:
    """The nearest heading before a position: where it stands, and the status that the table gives it."""
    view = reading.view
    above = cast("dict[int, Heading | None]", reading.memo.setdefault(__name__, {}))
    line = view.rfind("\n", 0, position) + 1
    line_end = view.find("\n", position)
    found = _heading_in(reading, line, line_end if line_end >= 0 else len(view), position)
    if found is not None:
        return found
    # Each line is looked at once a document.
    walked = []
    while line and line not in above:
        walked.append(line)
        line_end, line = line - 1, view.rfind("\n", 0, line - 1) + 1
        found = _heading_in(reading, line, line_end, line_end)
        if found is not None:
            break
    else:
        found = above.get(line)
    above.update(dict.fromkeys(walked, found))
    return found


def _heading_in(reading: Reading, line: int, line_end: int, position: int) -> Heading | None:
    """The last heading of a line up to a position."""
    key = f"{__name__} labels {line}"
    labels = cast("list[_Label] | None", reading.memo.get(key))
    if labels is None:  # a line may be a whole document
        labels = reading.memo[key] = _labels_of_line(reading.view, line, line_end)
    for start, end, sign in labels:
        if start > position:
            continue
        if (
            sign == ":"
            and (start > line + _INDENT or _is_numbered(reading.view, start))
            and not _is_known(reading, start, end)
        ):
            # "A/P: ... 2) Local control: limb salvage", "Plan: ... Brother is HLA identical: graft"
            continue
        is_heading, status = _classified(reading.view[start:end], sign, reading.kind == "report")
        if is_heading and (status is not None or not _names_treatment(reading, start, end)):
            return start, end, status
    return None


def _is_numbered(view: str, start: int) -> bool:
    """Whether a label is an item of a list: "2) Local control:"."""
    return _NUMERAL.search(view, max(0, start - 6), start) is not None


def _is_known(reading: Reading, start: int, end: int) -> bool:
    """Whether a label is a heading by its words: "2. History:"."""
    return _classified(reading.view[start:end], "", reading.kind == "report")[0]


def _labels_of_line(view: str, line: int, line_end: int) -> list[_Label]:
    """The labels of one line, the last first."""
    found: list[_Label] = []
    arrow = _ARROW.match(view, line, line_end)
    if arrow is not None:
        return [(arrow.start(1), arrow.end(1), "->")]
    item = _ITEM.match(view, line, line_end)
    start = item.end() if item else line
    if view[start : start + 1].isalpha():
        sign = _NO_LABEL.search(view, start, line_end)
        end = sign.start() if sign else line_end
        if end - start <= _LONGEST_LABEL:
            if sign is None:
                found.append((start, end, ""))
            elif sign.group() in ":=" or (sign.group() == "-" and view[end + 1 : end + 2] in (" ", "\t")):
                found.append((start, end, sign.group()))
    if view.find(":", start, line_end) >= 0:
        inner = ((match.start(1), match.end(1), ":") for match in _INNER_LABEL.finditer(view, line, line_end))
        found += [label for label in inner if label not in found]
        found.sort(reverse=True)
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
