"""A case on a doctor's desk: what it says after corrections, where it stands, and what can be done with it.

No browser in here: the workbench hands on what is asked and shows what comes back.

Example:
    >>> from answer_assist import bundled_cases, open_store
    >>> store = open_store(":memory:")
    >>> store.add_cases(bundled_cases())
    >>> desk = Desk(store, bundled_cases()[0], "Dr. Lind")
    >>> line = desk.line("marker-1")
    >>> changed = desk.edit("marker-1", {"result": "negative"})
    >>> desk.line(changed).finding.result
    'negative'
    >>> desk.undo()
    >>> desk.line("marker-1") == line
    True
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from answer_assist import corrections as fixes
from answer_assist.case_summary import CaseFinding, CaseView, read_together
from answer_assist.cases import Case
from answer_assist.corrections import Change, Correction, corrected, gold_line
from answer_assist.exports import case_markdown
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, Span
from answer_assist.store import CaseState, HeldByAnother, Hold, Step, Store
from answer_assist.widgets.forms import FormError, added, edited, edited_patient
from answer_assist.widgets.render import PATIENT, WorkbenchView, workbench_view

OPEN_STATES: tuple[CaseState, ...] = ("new", "drafting", "sent back")
"""The states in which a case waits for a doctor."""


class NoSuchLine(LookupError):
    """The summary has no such line any more: somebody corrected it meanwhile."""


class NoteView(TypedDict):
    """The one line under the head."""

    tone: str
    icon: str
    strong: str
    text: str


class ExportView(TypedDict):
    """An entry of the export menu."""

    format: str
    label: str


class WorkView(TypedDict):
    """Where the case stands in the work: what the workbench says of it beside its content."""

    frozen: bool
    words: str
    note: NoteView | None
    can_undo: bool
    can_redo: bool
    at: int
    of: int
    waiting: str
    holder: str
    exports: list[ExportView]


class FileView(TypedDict):
    """A file for the browser to keep."""

    name: str
    mime: str
    text: str


class Desk:
    """One case before one doctor.

    Args:
        store: where the case is kept.
        case: the case; it is in the store.
        user: who sits at the desk.
        summaries: what each document says; read from the texts by default.
    """

    def __init__(
        self, store: Store, case: Case, user: str, summaries: Sequence[CaseSummary] | None = None
    ) -> None:
        self.store, self.case, self.user = store, case, user
        if summaries is None:
            summaries = [read(document.text, document.kind, document.id) for document in case.documents]
        self._read = tuple(
            summary.with_id(document.id) for summary, document in zip(summaries, case.documents, strict=True)
        )
        self._queue = self._place_in_worklist()
        self.reload()

    def reload(self) -> None:
        """Take up what others have corrected."""
        self._corrections = self.store.corrections(self.case.id)
        self._summaries = corrected(self._read, self._corrections)
        self._view = read_together(self._summaries)

    # What is shown

    @property
    def summaries(self) -> tuple[CaseSummary, ...]:
        """What each document says, corrections applied."""
        return self._summaries

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections of the case, the undone ones too."""
        return self._corrections

    @property
    def case_view(self) -> CaseView:
        """The documents read together, corrections applied."""
        return self._view

    def view(self) -> WorkbenchView:
        """What the case says."""
        return workbench_view(self.case, self._summaries, self._corrections, reader=self.user)

    def work(self) -> WorkView:
        """Where the case stands."""
        state = self.store.state(self.case.id)
        step = next(reversed(self.store.history(self.case.id)), None)
        mine = [correction for correction in self._corrections if correction.author == self.user]
        undone = [c.undone_at for c in self._corrections if c.undone_by == self.user and c.undone_at]
        last = max((c.made_at for c in mine), default=None)
        at, of, waiting = self._queue
        formats: list[ExportView] = [{"format": "markdown", "label": "Case and answer, Markdown"}]
        if any(correction.in_force for correction in self._corrections):
            formats.append({"format": "gold", "label": "Corrections, as gold lines for tests"})
        return {
            "frozen": state in ("in review", "released"),
            "words": _stands(state, step, self.user),
            "note": _note(state, step, self.user),
            "can_undo": any(correction.in_force for correction in mine),
            "can_redo": any(last is None or moment >= last for moment in undone),
            "at": at,
            "of": of,
            "waiting": waiting,
            "holder": _held(self._hold(), self.user),
            "exports": formats,
        }

    def line(self, id: str) -> CaseFinding:
        """The line of the summary with that id.

        Raises:
            NoSuchLine: there is none.
        """
        for found in self._view.findings:
            if found.id == id:
                return found
        raise NoSuchLine("this line has changed meanwhile; look at the summary as it is now, and try again")

    # Corrections

    def edit(self, id: str, typed: Mapping[str, str]) -> str:
        """Give a line other values; returns the id of the line as it is then.

        Raises:
            FormError: a value cannot be taken.
            NoSuchLine: the line is gone.
            StoreError: it could not be kept.
        """
        if id == PATIENT:
            return self._edit_patient(typed)
        found = self.line(id)
        new = edited(found.finding, typed)
        values = {
            field.name: getattr(new, field.name)
            for field in fields(new)
            if getattr(new, field.name) != getattr(found.finding, field.name)
        }
        return self._keep(fixes.edit(self._summaries, found, **values)) if values else id

    def reject(self, id: str) -> None:
        """Take a line out, in every document that says it.

        Raises:
            NoSuchLine: the line is gone.
            StoreError: it could not be kept.
        """
        self._keep(fixes.reject(self._summaries, self.line(id)))

    def add(self, kind: str, typed: Mapping[str, str], document: int, start: int, end: int) -> str:
        """Make a finding of words of a document; returns the id of its line.

        Args:
            document: the document's position in the case.
            start, end: the words, half-open, in code points.

        Raises:
            FormError: a value cannot be taken, or there are no such words.
            StoreError: it could not be kept.
        """
        if not 0 <= document < len(self.case.documents):
            raise FormError("select words of one of the documents")
        source = self.case.documents[document]
        if not 0 <= start < end <= len(source.text):
            raise FormError("select the words that say it")
        finding = added(kind, typed, (Span(start, end, source.text[start:end]),))
        return self._keep((Change(source.id, None, finding),))

    def undo(self, number: int | None = None) -> None:
        """Undo the doctor's last correction, or the one of that number.

        Raises:
            ChangedMeanwhile: another doctor has built on it since.
        """
        self.store.undo(self.case.id, self.user, number)
        self.reload()

    def redo(self) -> None:
        """Bring back what was undone last.

        Raises:
            ChangedMeanwhile: another doctor has corrected the same findings since.
        """
        self.store.redo(self.case.id, self.user)
        self.reload()

    def _edit_patient(self, typed: Mapping[str, str]) -> str:
        new = edited_patient(self._view.patient, typed)
        said = [s for s in self._summaries if s.patient.evidence] or [self._summaries[0]]
        values = {name: getattr(new, name) for name in ("relation", "age_years", "sex")}
        for summary in said[:1]:
            before = summary.patient
            after = type(before)(**values, evidence=before.evidence)
            if after != before:
                self._keep((Change(summary.document.id or "", before, after),))
        return PATIENT

    def _keep(self, changes: Sequence[Change]) -> str:
        if not changes:
            raise NoSuchLine(
                "this line has changed meanwhile; look at the summary as it is now, and try again"
            )
        self.store.correct(self.case.id, changes, self.user)
        self.reload()
        made = [change.after for change in changes if change.after is not None]
        for found in self._view.findings:
            if any(finding in made for _, finding in found.sources):
                return found.id
        return ""

    # The way of the case

    def neighbour(self, by: int) -> str | None:
        """The id of the next (``by`` 1) or previous (-1) case that waits, round the list; None if alone."""
        step = self.store.next_case if by > 0 else self.store.previous_case
        found = step(self.case.id, OPEN_STATES, user=self.user) or step(None, OPEN_STATES, user=self.user)
        return found if found != self.case.id else None

    def take(self) -> None:
        """Say that this doctor has the case, where nobody else has it."""
        with suppress(HeldByAnother):  # shown in the head; nobody is locked out
            self.store.hold(self.case.id, self.user)

    def file(self, format: str) -> FileView:
        """The case in a format of the export menu.

        Raises:
            ValueError: there is no such format, or a corrected finding lacks what the format needs.
        """
        name = re.sub(r"[^\w-]+", "-", self.case.id).strip("-") or "case"
        if format == "markdown":
            draft = self.store.draft(self.case.id)
            text = case_markdown(self.case, self._summaries, answer=draft.text if draft else "")
            return {"name": f"{name}.md", "mime": "text/markdown", "text": text}
        if format == "gold":
            lines = [
                gold_line(document, summary, id=f"{self.case.id}/{document.id}")
                for document, summary in zip(self.case.documents, self._summaries, strict=True)
            ]
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            return {"name": f"{name}-corrected.jsonl", "mime": "application/jsonl", "text": text}
        raise ValueError(f"there is no export as {format!r}; there are markdown and gold")

    def _hold(self) -> Hold | None:
        return self.store.holder(self.case.id)

    def _place_in_worklist(self) -> tuple[int, int, str]:
        lines = self.store.worklist(OPEN_STATES)
        for at, line in enumerate(lines, 1):
            if line.id == self.case.id:
                return at, len(lines), f"waiting {_duration(line.age)}"
        return 0, len(lines), ""


def _duration(age: timedelta) -> str:
    """How long somebody waits: "40 minutes", "19 hours", "3 days"."""
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("minutes are the smallest unit")


def _moment(when: datetime) -> str:
    local = when.astimezone()
    today = datetime.now(UTC).astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%B}, {local:%H:%M}"


def _held(hold: Hold | None, user: str) -> str:
    if hold is None:
        return ""
    return f"{'yours' if hold.user == user else hold.user} since {_moment(hold.since)}"


def _stands(state: CaseState, step: Step | None, user: str) -> str:
    if step is None or state in ("new", "drafting"):
        return ""
    who = "you" if step.who == user else step.who
    said = {"in review": "Submitted", "sent back": "Sent back", "released": "Released"}[state]
    return f"{said} by {who}, {_moment(step.at)}"


def _note(state: CaseState, step: Step | None, user: str) -> NoteView | None:
    if step is None:
        return None
    who = "you" if step.who == user else step.who
    match state:
        case "in review":
            return {
                "tone": "",
                "icon": "lock",
                "strong": f"In review since {_moment(step.at)}.",
                "text": f"Submitted by {who}. The draft can be written again when a reviewer sends it back.",
            }
        case "released":
            return {
                "tone": "",
                "icon": "lock",
                "strong": f"Released by {who}, {_moment(step.at)}.",
                "text": "The answer stays as it is.",
            }
        case "sent back":
            return {
                "tone": "warn",
                "icon": "warn",
                "strong": f"Sent back by {who}, {_moment(step.at)}:",
                "text": step.reason or "",
            }
        case _:
            return None
