"""Contradictions in what is counted and scored: markers, genes, stages, nodes, grades, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import cast

from answer_assist.answers.coverage import Contradiction
from answer_assist.answers.statements import Statements
from answer_assist.answers.texts import AnswerText, CaseDocumentText, CaseText
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Finding, Gene, Grade, Lab, Marker, Node, Size, Stage

_OPPOSITES = (
    frozenset({"positive", "negative"}),
    frozenset({"intact", "lost"}),
    frozenset({"amplified", "not amplified"}),
    frozenset({"wild-type", "mutant"}),
)
# Percentages are rounded in talk: "about 20 %" for 18 %.
_ROUNDING_POINTS = 3.0
_ROUNDING_SHARE = 0.15
_ROUNDED_LENGTH = 0.1
_LIMIT_BEHIND = 2  # "stage III at least"
_BOUND_WITHIN = 15  # "2 mm from the edge", "5 cm or more"
_LENGTH = re.compile(
    r"(\d+(?:[.,]\d+)?)(?:\s?(?:x|by|-|to)\s?(\d+(?:[.,]\d+)?))?(?:\s?(?:x|by)\s?(\d+(?:[.,]\d+)?))?\s?-?(mm|cm)\b"
)

# The printed change of a gene: "L858R", "exon 19".
_CHANGE = re.compile(r"\b(?:p\.)?([A-Z]\d{2,4}(?:[A-Z]|fs|\*))")
_EXON = re.compile(r"\bexon (\d+)")

_BEFORE_A_LENGTH = frozenset({"at", "with", "of", "to", "a", "an"})

# "A licence in grade 2", "survival in stage III": said of the disease unless the patient is spoken of.
_OF_PERSONS = frozenset({"stage", "grade", "node", "lab", "gene"})

Conflict = Callable[[Finding, Finding], str | None]


def measure_contradictions(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    """Where the answer states another result, count or value than the case.

    "Ki-67 18 %" against "your Ki-67 of 80 %" is one; "a Ki-67 above 30 % would" is none.
    """
    for kind, conflict in _CONFLICTS.items():
        yield from _compared(case, answer, kind, conflict)
    yield from _other_names(case, answer, "gene", "genes")
    yield from _other_names(case, answer, "marker", "markers")
    yield from _sizes(case, answer)


def _other_names(case: CaseText, answer: AnswerText, kind: str, table: str) -> Iterator[Contradiction]:
    """ "BRCA2 carriers such as you" where the case names BRCA1, "the KRAS break" where it names EWSR1."""
    told = [(finding, document) for document in case.documents for finding in document.summary.of_kind(kind)]
    known = {hit.row.name for hit, _ in case.names(table)} | {_symbol(finding) for finding, _ in told}
    stated = [pair for pair in told if pair[0].assertion == "present" and _result(pair[0]) is not None]
    claims = list(answer.summary.of_kind(kind))
    said = {_symbol(finding) for finding in claims}
    for claimed in claims:
        start, end = answer.place_of(claimed)
        if _symbol(claimed) in known or claimed.assertion != "present" or _result(claimed) is None:
            continue
        if not answer.is_plain(start, end) or not (
            answer.is_definite(start) or (answer.is_own(start, end) and answer.is_of_patient(start))
        ):
            continue
        rivals = [
            (other, document)
            for other, document in stated
            if _symbol(other) not in said and _result(other) == _result(claimed)
        ]
        if rivals:
            stem = _symbol(claimed).rstrip("0123456789")
            other, document = next((pair for pair in rivals if _symbol(pair[0]).startswith(stem)), rivals[0])
            yield Contradiction(
                f"{kind}: {_symbol(other)}, said {_symbol(claimed)}",
                document.quote_of(other),
                answer.quote_of(claimed),
            )


def _symbol(finding: Finding) -> str:
    return finding.gene if isinstance(finding, Gene) else finding.name


def _result(finding: Finding) -> str | None:
    """What two names must have in common so that one may stand for the other by a slip."""
    if isinstance(finding, Marker):
        return None if finding.result == "not stated" else finding.result
    return "changed" if cast("Gene", finding).alteration else None


def _compared(case: CaseText, answer: AnswerText, kind: str, conflict: Conflict) -> Iterator[Contradiction]:
    stated = list(case.of_kind(kind))
    for claimed in answer.summary.of_kind(kind):
        # that a gene is not changed is a result; that a stage is not reached is none
        if not stated or (claimed.assertion != "present" and (kind, claimed.assertion) != ("gene", "absent")):
            continue
        if isinstance(claimed, Gene) and claimed.assertion == "absent":
            if not case.words.isdisjoint((claimed.alteration or "").lower().split()):
                continue  # the case has the answer's own word for it: "unmutated"
        start, end = answer.place_of(claimed)
        if not answer.is_plain(start, end) or not _is_of_case(answer, kind, start, end):
            continue
        if kind == "marker" and (
            "limit" in answer.roles_between(start, end)
            or answer.is_of_a_class(start, end)
            or not _has_its_own_number(answer, cast("Marker", claimed))
        ):
            continue
        about: list[tuple[str, CaseDocumentText, Finding]] = []
        for finding, document in stated:
            difference = conflict(finding, claimed)
            if difference == "":  # the case says the same somewhere
                about = []
                break
            if difference is not None:
                about.append((difference, document, finding))
        if about:
            words, document, finding = about[0]
            yield Contradiction(words, document.quote_of(finding), answer.quote_of(claimed))


def _is_of_case(answer: AnswerText, kind: str, start: int, end: int) -> bool:
    """Whether a statement of a kind that is often made in general is made of this patient."""
    if kind not in _OF_PERSONS:
        return True
    if kind == "lab":
        before = answer.roles_between(answer.chunk_start(start), end)
        return before.isdisjoint(("advice", "hypothetical", "limit"))
    if kind == "stage" and not _is_told_stage(answer, start, end):
        return False
    return answer.is_of_case(start, end) or (kind != "gene" and answer.is_of_patient(start))


def _is_told_stage(answer: AnswerText, start: int, end: int) -> bool:
    """Not "stage III at least", nor "at this stage. I would ..."."""
    is_bounded = "limit" in answer.roles_between(end, end + _LIMIT_BEHIND)
    return not is_bounded and ". " not in answer.reading.view[start:end]


def _has_its_own_number(answer: AnswerText, claimed: Marker) -> bool:
    """Not "the low progesterone receptor: with an oestrogen receptor of 90 %"."""
    if claimed.percent is None:
        return True
    for span in claimed.evidence:
        if "%" in span.text:
            start, _ = answer.view_range(span)
            hits = answer.reading.hits_between("markers", answer.sentence_of(start).start, start)
            return not hits or hits[-1].row.name == claimed.name
    return True


# Each says what differs, "" where both say the same, None where they speak of different things.


def _markers(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Marker", stated), cast("Marker", claimed)
    if stated.name != claimed.name or "not stated" in (stated.result, claimed.result):
        return None
    if stated.percent and claimed.percent:
        (low, high), (other_low, other_high) = stated.percent, claimed.percent
        apart = max(other_low - high, low - other_high)
        if apart > max(_ROUNDING_POINTS, _ROUNDING_SHARE * max(high, other_high)):
            return f"{stated.name} {_percent(stated)}, said {_percent(claimed)}"
        return ""
    if frozenset({stated.result, claimed.result}) in _OPPOSITES:
        return f"{stated.name} {stated.result}, said {claimed.result}"
    if stated.score and claimed.score and stated.score != claimed.score:
        return f"{stated.name} {stated.score}, said {claimed.score}"
    return "" if stated.result == claimed.result else None


def _percent(marker: Marker) -> str:
    low, high = cast("tuple[float, float]", marker.percent)
    return f"{low:g} %" if low == high else f"{low:g} to {high:g} %"


def _stages(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Stage", stated), cast("Stage", claimed)
    if stated.prefix and claimed.prefix and stated.prefix != claimed.prefix:
        return None
    compared = [
        (one, other)
        for one, other in (
            (stated.t, claimed.t),
            (stated.n, claimed.n),
            (stated.m, claimed.m),
            (stated.group, claimed.group),
        )
        if one and other
    ]
    if not compared:
        return None
    if any(not (_within(one, other) or _within(other, one)) for one, other in compared):
        return f"{stated.name}, said {claimed.name}"
    return ""


def _within(broad: str, narrow: str) -> bool:
    """T2 holds T2a and II holds IIB, but I does not hold II."""
    rest = narrow.removeprefix(broad)
    return narrow.startswith(broad) and rest[:1] not in ("I", "V")


def _nodes(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Node", stated), cast("Node", claimed)
    if None in (stated.positive, stated.examined, claimed.positive):
        return None
    if (
        stated.code != claimed.code
        and None not in (stated.code, claimed.code)
        and stated.name != claimed.name
    ):
        return None
    if stated.positive == claimed.positive and claimed.examined in (None, stated.examined):
        return ""
    return f"{stated.positive} of {stated.examined} nodes, said {_count(claimed)}"


def _count(node: Node) -> str:
    return str(node.positive) if node.examined is None else f"{node.positive} of {node.examined}"


def _grades(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Grade", stated), cast("Grade", claimed)
    if stated.system != claimed.system:
        return None
    return "" if stated.value == claimed.value else f"grade {stated.value}, said {claimed.value}"


def _labs(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Lab", stated), cast("Lab", claimed)
    if stated.name != claimed.name or stated.value is None or claimed.value is None:
        return None
    if abs(stated.value - claimed.value) <= _ROUNDING_SHARE * max(stated.value, claimed.value):
        return ""
    return f"{stated.name} {stated.value:g}, said {claimed.value:g}"


def _genes(stated: Finding, claimed: Finding) -> str | None:
    stated, claimed = cast("Gene", stated), cast("Gene", claimed)
    if stated.gene != claimed.gene:
        return None
    if stated.assertion != claimed.assertion:
        if "uncertain" in (stated.assertion, claimed.assertion):
            return None
        return f"{stated.gene} {stated.alteration or 'negative'}, said {claimed.alteration or 'changed'}"
    for printed in (_CHANGE, _EXON):
        told, said = (set(printed.findall(each.alteration or "")) for each in (stated, claimed))
        if told and said and told.isdisjoint(said):
            return f"{stated.gene} {stated.alteration}, said {claimed.alteration}"
    return ""


_CONFLICTS: dict[str, Conflict] = {
    "gene": _genes,
    "marker": _markers,
    "stage": _stages,
    "node": _nodes,
    "grade": _grades,
    "lab": _labs,
}


# Sizes: the case tells many lengths, and the answer may take up any of them


def _sizes(case: CaseText, answer: AnswerText) -> Iterator[Contradiction]:
    told = [
        (length, document.quote(start, end))
        for document in case.documents
        for length, start, end in document.once(_lengths)
    ]
    if not told:
        return
    stated = [(cast("Size", finding), document) for finding, document in case.of_kind("size")]
    for length, words, start, end in _claimed_lengths(answer):
        if any(_same_length(known, length) for known, _ in told) or not answer.is_plain(start, end):
            continue
        if not answer.roles_between(start, end + _BOUND_WITHIN).isdisjoint(("bound", "limit")):
            continue
        if stated:
            finding, document = max(stated, key=lambda pair: pair[0].largest_mm)
            name, quote = finding.name, document.quote_of(finding)
        else:
            name, quote = f"{told[0][0]:g} mm", told[0][1]
        yield Contradiction(f"size: {name}, said {words}", quote, answer.clause(start, end))


def _claimed_lengths(answer: AnswerText) -> Iterator[tuple[float, str, int, int]]:
    """The sizes that the answer gives the disease, and lengths told as known: "the 19 mm spot"."""
    seen: list[tuple[int, int]] = []
    for claimed in answer.summary.of_kind("size"):
        start, end = answer.place_of(claimed)
        seen.append((start, end))
        if " to " in answer.reading.low[start:end]:
            continue
        yield cast("Size", claimed).largest_mm, claimed.name, start, end
    for length, start, end in _lengths(answer):
        if any(first < end and start < last for first, last in seen):
            continue
        before = answer.roles_between(answer.chunk_start(start), end)
        if before.isdisjoint(("advice", "hypothetical")) and _is_told_length(answer, start, end):
            yield length, answer.reading.view[start:end], start, end


def _is_told_length(answer: AnswerText, start: int, end: int) -> bool:
    """ "The 19 mm spot", "permanent at 17 mm"; no range, and none of many ("melanomas of 2 mm")."""
    reading = answer.reading
    words, index = reading.words, reading.word_index(start)
    opens = not index or start == answer.sentence_of(start).start
    if not (opens or words[index - 1] in _BEFORE_A_LENGTH or answer.is_definite(start)):
        return False
    before = words[max(0, index - 2) : index]
    is_range = "to" in words[index : reading.word_index(end)] or (
        len(before) > 1 and before[0].isdigit() and before[1] == "to"
    )
    return not is_range and words_with_role("answer_words", "class noun").isdisjoint(before)


def _lengths(text: Statements) -> Iterator[tuple[float, int, int]]:
    """Every length of a text in millimetres, with the view offsets of its words."""
    for match in _LENGTH.finditer(text.reading.low):
        factor = 10.0 if match[4] == "cm" else 1.0
        for number in match.groups()[:3]:
            if number:
                yield float(number.replace(",", ".")) * factor, match.start(), match.end()


def _same_length(told: float, said: float) -> bool:
    """The same length, rounded perhaps: "4 cm" for 41 mm, but not 1.9 mm for 2 mm nor "2 cm" for 17 mm."""
    coarser = len(f"{said:g}".strip("0").replace(".", "")) <= len(f"{told:g}".strip("0").replace(".", ""))
    return told == said or (
        coarser and said != round(told, 1) and abs(told - said) <= _ROUNDED_LENGTH * max(told, said)
    )
