"""The documents of one case, read as one: the same fact said twice is one finding with several places.

A patient's message says "Ki-67 80%", the laboratory's report says so too: one line, two places. Where the
documents say different things of the same subject (Ki-67 80% in one, 20% in the other), both stay, side by
side, and both are marked: a doctor decides, not this module.

Example:
    >>> from answer_assist.findings import CaseSummary, Document, Marker, Patient, Span
    >>> def summary(id, marker):
    ...     return CaseSummary(Document(id, "report", 80), Patient(), (marker,))
    >>> message = Marker(name="Ki-67", percent=(80, 80), evidence=(Span(0, 9, "Ki-67 80%"),))
    >>> report = Marker(name="Ki-67", percent=(20, 20), evidence=(Span(5, 14, "Ki-67 20%"),))
    >>> view = read_together([summary("message", message), summary("report", report)])
    >>> [(finding.id, finding.differs, finding.documents) for finding in view.findings]
    [('marker-1', True, (0,)), ('marker-2', True, (1,))]
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any

from answer_assist.findings import (
    CaseSummary,
    Finding,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Question,
    Site,
    Span,
    Stage,
    Tumor,
)

__all__ = ["CaseFinding", "CaseQuestion", "CaseView", "Place", "read_together"]


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one document of the case: its position in the case, and the spans in it."""

    document: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One fact of the case.

    ``finding`` carries what all documents together say of it (one names the marker's result, another its
    intensity); its ``evidence`` is empty, since offsets mean something within one document only: the words
    are in ``places``, one for each document that says it. ``sources`` are the findings themselves, each with
    its document's position. ``differs`` marks a fact of which the case also says something else. ``id`` is
    good within one view.
    """

    id: str
    finding: Finding
    places: tuple[Place, ...]
    differs: bool = False
    sources: tuple[tuple[int, Finding], ...] = ()

    @property
    def documents(self) -> tuple[int, ...]:
        """Positions of the documents that say it."""
        return tuple(place.document for place in self.places)


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """A question of the case, numbered from 1 over all documents, and the document that asks it."""

    number: int
    question: Question
    document: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """All documents of a case read together; findings and questions in the order in which they are said."""

    patient: Patient
    patient_places: tuple[Place, ...]
    findings: tuple[CaseFinding, ...]
    questions: tuple[CaseQuestion, ...]


def read_together(summaries: Sequence[CaseSummary]) -> CaseView:
    """Read the summaries of a case's documents, in the documents' order, as one.

    Two findings are one where they are about the same subject and nothing that they state differs; what one
    leaves open the other fills in ("synaptophysin positive", "synaptophysin strong and diffuse"). A marker
    that one document only names or orders and another reports is one finding with the result.
    """
    groups: dict[Hashable, list[_Group]] = {}
    in_order: list[_Group] = []
    for document, summary in enumerate(summaries):
        for finding in summary.findings:
            same_subject = groups.setdefault(_subject(finding), [])
            for group in same_subject:
                if group.takes(finding, document):
                    group.add(finding, document)
                    break
            else:
                group = _Group(finding, document)
                same_subject.append(group)
                in_order.append(group)
    differing = {id(group) for same_subject in groups.values() for group in _differing(same_subject)}
    differing |= {id(group) for group in _other_diagnoses(in_order, summaries)}
    counts: dict[str, int] = {}
    found = []
    for group in in_order:
        kind = group.finding.kind
        counts[kind] = counts.get(kind, 0) + 1
        bare = replace(group.finding, evidence=())
        found.append(
            CaseFinding(
                f"{kind}-{counts[kind]}", bare, group.places(), id(group) in differing, tuple(group.sources)
            )
        )
    questions = [
        (question, document) for document, summary in enumerate(summaries) for question in summary.questions
    ]
    return CaseView(
        _patient(summaries),
        tuple(
            Place(n, summary.patient.evidence)
            for n, summary in enumerate(summaries)
            if summary.patient.evidence
        ),
        tuple(found),
        tuple(CaseQuestion(number, *asked) for number, asked in enumerate(questions, 1)),
    )


class _Group:
    """Findings that are one fact of the case, while it is being gathered."""

    def __init__(self, finding: Finding, document: int) -> None:
        self.finding = finding
        self.sources: list[tuple[int, Finding]] = [(document, finding)]
        self._spans: dict[int, list[Span]] = {document: list(finding.evidence)}

    def takes(self, finding: Finding, document: int) -> bool:
        mine, theirs = self.finding, finding
        if mine == replace(theirs, evidence=mine.evidence):
            return True
        if isinstance(mine, Marker) and isinstance(theirs, Marker) and mine.result != theirs.result:
            # "p16 ordered" in February and "p16 positive" in March are one; in one document both are said on
            # purpose (HER2 2+, FISH awaited).
            if "not stated" not in (mine.result, theirs.result) or document in self._spans:
                return False
        elif mine.assertion != theirs.assertion:
            return False
        return all(_agree(_value(mine, name), _value(theirs, name)) for name in _stated(mine))

    def add(self, finding: Finding, document: int) -> None:
        merged = {
            name: _joined(_value(self.finding, name), _value(finding, name)) for name in _stated(finding)
        }
        if isinstance(self.finding, Marker) and self.finding.result == "not stated":
            merged["result"] = _value(finding, "result")
        if self.finding.code is None:
            merged["code"] = finding.code
        self.finding = replace(self.finding, **merged)
        self.sources.append((document, finding))
        self._spans.setdefault(document, []).extend(finding.evidence)

    def is_said_in(self, document: int) -> bool:
        return document in self._spans

    def places(self) -> tuple[Place, ...]:
        return tuple(
            Place(document, tuple(sorted(set(spans)))) for document, spans in sorted(self._spans.items())
        )


def _subject(finding: Finding) -> Hashable:
    """What a finding is about: findings of different subjects are never one, and never differ."""
    what: Hashable = finding.code or _plain(finding.name)
    match finding:
        case Site():
            what = (finding.role, what)
        case Marker() | Node() | Lab():
            what = _plain(finding.name)
        case Stage():
            what = finding.prefix
        case Grade():
            what = finding.system
        case _:
            specific = [_value(finding, name) for name in ("gene", "largest_mm", "type", "status")]
            what = (what, *specific) if any(value is not None for value in specific) else what
    return finding.kind, finding.experiencer, what


def _stated(finding: Finding) -> list[str]:
    """The fields that a finding may state or leave open, None where open."""
    return [
        field.name
        for field in fields(finding)
        if field.name not in ("name", "code", "assertion", "experiencer", "evidence", "result", "role")
    ]


def _agree(mine: Any, theirs: Any) -> bool:
    if mine is None or theirs is None or mine == theirs:
        return True
    if isinstance(mine, str) and isinstance(theirs, str):
        return _plain(mine) == _plain(theirs)
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return _within(mine, theirs) or _within(theirs, mine)
    return False


def _joined(mine: Any, theirs: Any) -> Any:
    if mine is None:
        return theirs
    if isinstance(mine, tuple) and isinstance(theirs, tuple) and _within(theirs, mine):
        return theirs  # "over 50 %" and "80 %": the narrower range
    return mine


def _within(inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


# Of what differing values are a contradiction. Two PSA values are a course, two sizes are two lesions, a
# treatment planned and then given is a course too.
_CONTRADICTABLE = frozenset({"tumor", "site", "node", "marker", "gene", "stage", "grade"})
# Results by how they are read; HER2 2+ by stain and not amplified by FISH say different things, no opposites.
_READINGS = (
    frozenset({"positive", "negative", "equivocal", "intact", "lost"}),
    frozenset({"wild-type", "mutant"}),
    frozenset({"amplified", "not amplified"}),
)


def _differing(same_subject: Sequence[_Group]) -> Iterable[_Group]:
    for one, other in combinations(same_subject, 2):
        if _contradict(one.finding, other.finding):
            yield one
            yield other


def _other_diagnoses(groups: Sequence[_Group], summaries: Sequence[CaseSummary]) -> Iterable[_Group]:
    """Where one report names one cancer and another report another: biopsy ductal, resection lobular.

    A report that names several cancers weighs them against each other, and reports on different primary sites
    may both be right: neither is marked.
    """
    named = []
    for number, summary in enumerate(summaries):
        here = [group for group in groups if group.is_said_in(number)]
        cancers = [group for group in here if _is_a_certain_cancer(group.finding)]
        if summary.document.kind == "report" and len(cancers) == 1:
            named.append((cancers[0], _primary_sites(summary)))
    for (one, sites), (other, others) in combinations(named, 2):
        is_elsewhere = bool(sites and others) and sites.isdisjoint(others)
        if one is not other and not is_elsewhere and not _is_narrower(one, other):
            yield one
            yield other


# ICD-O morphologies that tell no more than a family: a later report may say which cancer it is.
_FAMILIES = frozenset({"8000/3", "8001/3", "8010/3", "8140/3", "8800/3", "9590/3"})


def _is_a_certain_cancer(finding: Finding) -> bool:
    return (
        isinstance(finding, Tumor)
        and finding.assertion == "present"
        and finding.experiencer == "patient"
        and finding.code is not None
        and finding.code.value.endswith("/3")
        and finding.code.value not in _FAMILIES
    )


def _is_narrower(one: _Group, other: _Group) -> bool:
    """Whether one name says the other and more: "basaloid squamous" and "squamous cell carcinoma"."""
    words, others = (set(_plain(each.finding.name).split()) for each in (one, other))
    return words <= others or others <= words


def _primary_sites(summary: CaseSummary) -> set[str]:
    """The organs of the primary tumor, by the three signs of their code: C50 for every part of the breast."""
    return {
        finding.code.value[:3]
        for finding in summary.findings
        if isinstance(finding, Site)
        and finding.code is not None
        and (finding.role, finding.assertion) == ("primary", "present")
    }


def _contradict(one: Finding, other: Finding) -> bool:
    if one.kind not in _CONTRADICTABLE or not _agree(_value(one, "laterality"), _value(other, "laterality")):
        return False
    if isinstance(one, Marker) and isinstance(other, Marker):
        return _same_reading(one, other)
    # two alterations of one gene may both be there
    return one.kind != "gene" or _agree(_value(one, "alteration"), _value(other, "alteration"))


def _same_reading(one: Marker, other: Marker) -> bool:
    if "not stated" in (one.result, other.result):
        return not _agree(one.percent, other.percent)
    if one.score and other.score and _scale(one.score) != _scale(other.score):
        return False  # TPS and CPS of one PD-L1 stain
    return any(one.result in reading and other.result in reading for reading in _READINGS)


def _scale(score: str) -> str:
    return re.sub(r"[\d\s.,/%+<>≥≤-]+", " ", score).strip().lower()


def _patient(summaries: Sequence[CaseSummary]) -> Patient:
    """What the documents say of the patient; where two say it, the first one's word."""

    def first(name: str) -> Any:
        return next((value for s in summaries if (value := getattr(s.patient, name)) is not None), None)

    return Patient(first("relation"), first("age_years"), first("sex"))


def _value(finding: Finding, name: str) -> Any:
    return getattr(finding, name, None)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
