"""What stands around a treatment: headings, and reasons other than cancer."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

from answer_assist.extraction.readers.treatment_mention import TABLES, Mention
from answer_assist.extraction.readers.treatment_phrases import TABLE, cues_between
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import load_table

_LABELS = f"{__name__} labels"
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
    view = reading.view
    above = cast("dict[int, Heading | None]", reading.memo.setdefault(__name__, {}))
    line = view.rfind("\n", 0, position) + 1
    line_end = view.find("\n", position)
    for label in reversed(_labels(reading, line, line_end if line_end >= 0 else len(view))):
        if label[0] <= position and (own := _heading_at(reading, label)) is not None:
            return own
    # Each line is looked at once a document.
    walked: list[int] = []
    found: Heading | None = None
    while line:
        if line in above:
            found = above[line]
            break
        walked.append(line)
        line_end, line = line - 1, view.rfind("\n", 0, line - 1) + 1
        for label in reversed(_labels(reading, line, line_end)):
            found = _heading_at(reading, label)
            if found is not None:
                break
        if found is not None:
            break
    above.update(dict.fromkeys(walked, found))
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


def _labels(reading: Reading, start: int, end: int) -> list[_Label]:
    """The labels of a line in order: at its start, or at the start of a sentence within it."""
    known = cast("dict[int, list[_Label]]", reading.memo.setdefault(_LABELS, {}))
    found = known.get(start)  # a line may be a whole document
    if found is None:
        found = known[start] = _labels_of_line(reading.view, start, end)
    return found


def _labels_of_line(view: str, start: int, end: int) -> list[_Label]:
    has_colon = view.find(":", start, end) >= 0
    if not has_colon and end - start > _LONGEST_HEADING:
        head = start + _LONGEST_HEADING
        if view.find("-", start, head) < 0 and view.find("=", start, head) < 0:
            return []
    match = _LINE_LABEL.match(view, start, end)
    opening, found = -1, []
    if match is not None:
        _, label, sign, dash = match.groups()
        if not label:
            return [(*match.span(1), "->")]
        opening = match.start(2)
        found.append((*match.span(2), sign or dash or ""))
    if has_colon:
        found += [
            (*inner.span(1), ":")
            for inner in _INNER_LABEL.finditer(view, start, end)
            if inner.start(1) != opening
        ]
    return found


@lru_cache(maxsize=4096)
def _classified(printed: str, sign: str, is_report: bool) -> tuple[bool, str | None]:
    """Whether a label or a line is a heading, and the status that it gives to the treatments below."""
    if sign == "->":
        # In a report the arrow points at the diagnosis.
        return True, None if is_report else "planned"
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
