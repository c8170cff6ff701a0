"""What corrections changed, found again from the lines of the summary that they made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from answer_assist import wording
from answer_assist.case_summary import CaseFinding
from answer_assist.cases import Case
from answer_assist.corrections import Corrected, Correction
from answer_assist.findings import Finding, Patient, Question


class FixedView(TypedDict):
    """A correction in force: what was there before (empty where added), who, when, its number."""

    was: str
    who: str
    when: str
    number: int


class Fixes:
    """The corrections in force of a case, told for the one who looks at it."""

    def __init__(self, case: Case, corrections: Sequence[Correction], reader: str) -> None:
        self._ids = [document.id for document in case.documents]
        self._in_force = [correction for correction in corrections if correction.in_force]
        self._reader = reader

    def of(self, found: CaseFinding) -> FixedView | None:
        """The last correction that made a line what it is."""
        made = {(self._ids[document], finding) for document, finding in found.sources}
        for correction in reversed(self._in_force):
            for change in correction.changes:
                if isinstance(change.after, Finding) and (change.document, change.after) in made:
                    return self._told(correction, change.before)
        return None

    def of_question(self, question: Question, document: int) -> FixedView | None:
        """The correction that added a question."""
        for correction in reversed(self._in_force):
            for change in correction.changes:
                if change.document == self._ids[document] and change.after == question:
                    return self._told(correction, change.before)
        return None

    def rejected_questions(self) -> list[FixedView]:
        """The questions that are none, in the order in which they were rejected."""
        return [
            self._told(correction, change.before)
            for correction in self._in_force
            for change in correction.changes
            if change.after is None and isinstance(change.before, Question)
        ]

    def of_patient(self) -> FixedView | None:
        """The last correction of who the patient is."""
        for correction in reversed(self._in_force):
            for change in correction.changes:
                if isinstance(change.after, Patient):
                    return self._told(correction, change.before)
        return None

    def rejected(self) -> dict[str, list[FixedView]]:
        """By kind, each rejected line once."""
        gone: dict[str, list[FixedView]] = {}
        for correction in self._in_force:
            for change in correction.changes:
                if change.after is None and isinstance(change.before, Finding):
                    told = self._told(correction, change.before)
                    lines = gone.setdefault(change.before.kind, [])
                    if all(line["number"] != correction.number for line in lines):
                        lines.append(told)
        return gone

    def _told(self, correction: Correction, before: Corrected | None) -> FixedView:
        was = ""
        if isinstance(before, Patient):
            was = wording.patient_name(before)
        elif isinstance(before, Question):
            was = wording.plain(before.text)
        elif before is not None:
            was = wording.described(before)
        who = "you" if correction.author == self._reader else wording.plain(correction.author)
        when = correction.made_at.isoformat()
        return {"was": was, "who": who, "when": when, "number": correction.number}
