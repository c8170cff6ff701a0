"""A correction: what changes in which document, by whom and when, and what builds on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from answer_assist.findings import Finding, Patient, Question, Span

Corrected = Finding | Question | Patient
"""What a correction may be about."""

PATIENT_FIELDS = ("relation", "age_years", "sex")


@dataclass(frozen=True, slots=True)
class Change:
    """One finding or question of one document, or its patient, before and after.

    Rejected: no ``after``. Added: no ``before``. Edited: both. Of a patient both are given, and what counts
    are the fields in which they differ: one doctor may correct the age and another the sex. Patient text is
    left out of ``repr``.

    Raises:
        ValueError: nothing changes, or what stands afterwards names no words of the document.
    """

    document: str
    before: Corrected | None = field(repr=False)
    after: Corrected | None = field(repr=False)

    def __post_init__(self) -> None:
        if self.before == self.after:
            raise ValueError("nothing changes: before and after are the same")
        if isinstance(self.before, Patient) != isinstance(self.after, Patient):
            raise ValueError("a patient is corrected: give the Patient both before and after")
        both = self.before is not None and self.after is not None
        if both and isinstance(self.before, Question) != isinstance(self.after, Question):
            raise ValueError("a question does not become a finding: reject the one and add the other")
        if isinstance(self.after, Question) and not self.after.evidence.text.strip():
            raise ValueError("the question has no evidence: name the words that ask it")
        if isinstance(self.after, Finding) and not self.after.evidence:
            raise ValueError(f"the {self.after.kind} has no evidence: name the words that say it")

    def to_dict(self) -> dict[str, Any]:
        """The change as a JSON object, each side with its kind: "patient", "question" or the finding's."""
        return {"document": self.document, "before": _told(self.before), "after": _told(self.after)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a change back."""
        return cls(data["document"], _read_back(data["before"]), _read_back(data["after"]))

    @property
    def words(self) -> tuple[Span, ...]:
        """The words that what stands afterwards was read from; none for a rejection."""
        match self.after:
            case None:
                return ()
            case Question():
                return (self.after.evidence,)
            case _:
                return self.after.evidence


@dataclass(frozen=True, slots=True)
class Correction:
    """One act of one person: correcting a line of the summary may change findings in several documents.

    ``number`` counts the corrections of a case from 1. One that was undone stays, with who undid it and when.
    """

    changes: tuple[Change, ...]
    author: str
    made_at: datetime
    number: int
    undone_at: datetime | None = None
    undone_by: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether it counts: it was not undone."""
        return self.undone_at is None


def _told(value: Corrected | None) -> dict[str, Any] | None:
    match value:
        case None:
            return None
        case Patient():
            return {"kind": "patient", **value.to_dict()}
        case Question():
            return {"kind": "question", **value.to_dict()}
        case _:
            return value.to_dict()


def _read_back(data: Mapping[str, Any] | None) -> Corrected | None:
    if data is None:
        return None
    match data["kind"]:
        case "patient":
            return Patient.from_dict(data)
        case "question":
            return Question.from_dict(data)
        case _:
            return Finding.from_dict(data)


def changed_fields(before: Patient, after: Patient) -> dict[str, Any]:
    """The fields of a patient that a change gives other values."""
    return {
        name: getattr(after, name) for name in PATIENT_FIELDS if getattr(after, name) != getattr(before, name)
    }


def building_on(corrections: Iterable[Correction], number: int) -> tuple[Correction, ...]:
    """The corrections in force that change what correction ``number`` made, directly or by way of others.

    Dr. Lind adds "Ki-67 80%" (1) and edits it to "Ki-67 30%" (2): 2 builds on 1 and goes with it.
    """
    in_force = sorted((c for c in corrections if c.in_force), key=lambda correction: correction.number)
    gone = [correction for correction in in_force if correction.number == number]
    for later in in_force:
        if later.number > number and any(_made_before(c, later, in_force) in gone for c in later.changes):
            gone.append(later)
    return tuple(gone[1:])


def _made_before(change: Change, within: Correction, corrections: Iterable[Correction]) -> Correction | None:
    """The latest earlier correction that made what a change starts from; None where it was read as it is."""
    if change.before is None:
        return None
    makers = [
        correction
        for correction in corrections
        if correction.number < within.number
        and any(change.document == made.document and _takes_up(change, made) for made in correction.changes)
    ]
    return makers[-1] if makers else None


def _takes_up(change: Change, made: Change) -> bool:
    if isinstance(change.before, Patient) and isinstance(change.after, Patient):
        if not (isinstance(made.before, Patient) and isinstance(made.after, Patient)):
            return False
        fields_made = changed_fields(made.before, made.after)
        changed = changed_fields(change.before, change.after)
        return any(
            name in fields_made and getattr(change.before, name) == fields_made[name] for name in changed
        )
    return change.before == made.after
