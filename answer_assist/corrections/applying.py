"""Corrections applied to what was read, robust against what extraction has learned meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from answer_assist.corrections.changes import Change, Correction, changed_fields
from answer_assist.findings import CaseSummary, Finding, Patient, Question, Span


def corrected(summaries: Iterable[CaseSummary], corrections: Iterable[Correction]) -> tuple[CaseSummary, ...]:
    """What the documents say after the corrections in force, in the order of their numbers.

    Extraction may have changed since a correction was made. A rejected finding that is no longer read needs
    nothing; an edited one that is no longer read stands as it was edited; an added one that is now read too
    is there once. Where two doctors edited the same finding at the same time, both their findings stand, side
    by side. Findings and questions stay in text order.
    """
    changes: dict[str | None, list[Change]] = {}
    for correction in sorted(corrections, key=lambda correction: correction.number):
        if correction.in_force:
            for change in correction.changes:
                changes.setdefault(change.document, []).append(change)
    return tuple(_with_changes(summary, changes.get(summary.document.id, ())) for summary in summaries)


def _with_changes(summary: CaseSummary, changes: Sequence[Change]) -> CaseSummary:
    if not changes:
        return summary
    findings, questions, patient = list(summary.findings), list(summary.questions), summary.patient
    for change in changes:
        if isinstance(change.before, Patient) and isinstance(change.after, Patient):
            patient = _patient_with(patient, change.before, change.after)
        elif isinstance(change.before, Question) or isinstance(change.after, Question):
            _change_questions(questions, change)
        else:
            _change_findings(findings, change)
    findings.sort(key=_place)  # stable: an edited finding keeps its place among those of the same words
    questions.sort(key=lambda question: question.evidence)
    return replace(summary, findings=tuple(findings), questions=tuple(questions), patient=patient)


def _change_findings(findings: list[Finding], change: Change) -> None:
    position = len(findings)
    if isinstance(change.before, Finding):
        found = _position(findings, change.before)
        if found is not None:
            del findings[found]
            position = found
    if isinstance(change.after, Finding):
        after = change.after
        kept = [_repeats(finding, after) for finding in findings]
        position -= sum(kept[:position])
        findings[:] = [finding for finding, repeated in zip(findings, kept, strict=True) if not repeated]
        findings.insert(position, after)


def _change_questions(questions: list[Question], change: Change) -> None:
    """What is read from words within those of the change is the same question, better read or worse."""
    for changed in (change.before, change.after):
        if isinstance(changed, Question):
            words = changed.evidence
            questions[:] = [
                question
                for question in questions
                if not (words.start <= question.evidence.start and question.evidence.end <= words.end)
            ]
    if isinstance(change.after, Question):
        questions.append(change.after)


def _position(findings: Sequence[Finding], wanted: Finding) -> int | None:
    """Where a finding stands: as it was, or else as what says no more than it from the same words."""
    if wanted in findings:
        return findings.index(wanted)
    return next((n for n, finding in enumerate(findings) if _repeats(finding, wanted)), None)


def _repeats(finding: Finding, other: Finding) -> bool:
    """Whether a finding says nothing beyond another one, from words that the other was read from too."""
    if type(finding) is not type(other) or not _overlap(finding.evidence, other.evidence):
        return False
    if finding.code and other.code:
        if finding.code != other.code:
            return False
    elif plain(finding.name) != plain(other.name):
        return False
    mine = {name: getattr(finding, name) for name in stating(finding)}
    return all(value is None or value == getattr(other, name) for name, value in mine.items())


def _overlap(one: Iterable[Span], other: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _place(finding: Finding) -> tuple[int, int]:
    return (finding.evidence[0].start, finding.evidence[0].end) if finding.evidence else (-1, -1)


def _patient_with(patient: Patient, before: Patient, after: Patient) -> Patient:
    evidence = after.evidence if after.evidence != before.evidence else patient.evidence
    return replace(patient, **changed_fields(before, after), evidence=evidence)


def stating(finding: Finding) -> Iterable[str]:
    """The fields in which a finding says something, beyond what it is called and where it stands."""
    return (each.name for each in fields(finding) if each.name not in ("name", "code", "evidence"))


def plain(text: str) -> str:
    """A name for comparing: case and spacing do not count."""
    return " ".join(text.split()).casefold()
