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

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from functools import partial
from typing import Any, TypedDict

from answer_assist import corrections as fixes
from answer_assist import wording
from answer_assist.case_summary import CaseFinding, CaseView, read_together
from answer_assist.cases import Case, CaseDocument
from answer_assist.corrections import Change, Correction, corrected
from answer_assist.exports import stored_record
from answer_assist.extraction.reading import Reading
from answer_assist.findings import CaseSummary, Question, Span
from answer_assist.store import CaseState, HeldByAnother, Store
from answer_assist.store.worklist_pages import WorklistPages
from answer_assist.widgets.ahead import in_background, prepare, summary_of, take_prepared
from answer_assist.widgets.asked import CommentView, TickView, comment_views, numbers_of, tick_views
from answer_assist.widgets.checking import Checks, CoverageView, remark_of
from answer_assist.widgets.files import ExportView, FileView, case_file, export_menu, record_file
from answer_assist.widgets.forms import FormError, added, edited, edited_patient
from answer_assist.widgets.render import PATIENT, WorkbenchView, question_text, workbench_view
from answer_assist.widgets.standing import NoteView, duration, held, standing_note, stands

OPEN_STATES: tuple[CaseState, ...] = ("new", "drafting", "sent back")
"""The states in which a case waits for a doctor."""
_CHANGED = "this line has changed meanwhile; look at the summary as it is now, and try again"


class NoSuchLine(LookupError):
    """The summary has no such line any more: somebody corrected it meanwhile."""


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
    ticks: list[TickView]
    comments: list[CommentView]


class Desk:
    """One case before one doctor.

    Args:
        store: where the case is kept.
        case: the case; it is in the store.
        user: who sits at the desk.
        summaries: what each document says; read from the texts by default.
        reading: the documents are still to be read, and ``summaries`` are empty.
    """

    def __init__(
        self,
        store: Store,
        case: Case,
        user: str,
        summaries: Sequence[CaseSummary] | None = None,
        *,
        reading: bool = False,
    ) -> None:
        self.store, self.case, self.user = store, case, user
        self._reading = reading
        self._ready = take_prepared(case, user) if summaries is None else None
        if self._ready:
            summaries = self._ready.summaries
        if summaries is None:
            summaries = [summary_of(document) for document in case.documents]
        self._read = tuple(
            summary.with_id(document.id) for summary, document in zip(summaries, case.documents, strict=True)
        )
        self._queue = self._place_in_worklist()
        self._checks = Checks(case)
        self._take_up(store.corrections(case.id))

    def reload(self) -> None:
        """Take up what others have corrected."""
        corrections = self.store.corrections(self.case.id)
        if corrections != self._corrections:
            self._take_up(corrections)

    def come_back(self) -> None:
        """The case is looked at again: where it stands in the worklist may be another place now."""
        self._queue = self._place_in_worklist()

    def _take_up(self, corrections: tuple[Correction, ...]) -> None:
        ready = None if corrections else self._ready
        self._corrections = corrections
        self._summaries = corrected(self._read, corrections)
        self._view = ready.together if ready else read_together(self._summaries)
        self._shown: WorkbenchView | None = ready.shown if ready else None  # otherwise made when asked for
        self._checks.take_up(self._summaries, self._view)

    def get_ready(self) -> None:
        """Prepare, beside what the doctor does, the first check of a draft and the case that comes next."""
        following = self.neighbour(1)
        cases = [] if following is None else [self.store.case(following)]
        in_background(self._checks.prepare, *(partial(prepare, case, self.user) for case in cases))

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
        """What the case says; the same object until a correction changes it."""
        if self._shown is None:
            self._shown = workbench_view(
                self.case,
                self._summaries,
                self._corrections,
                reader=self.user,
                together=self._view,
                reading=self._reading,
            )
        return self._shown

    def work(self) -> WorkView:
        """Where the case stands."""
        state = self.store.state(self.case.id)
        steps = self.store.history(self.case.id)
        step = steps[-1] if steps else None
        numbers = numbers_of(self._view, self.case.documents)
        verdicts = self.store.verdicts(self.case.id) if state == "sent back" else ()
        mine = [correction for correction in self._corrections if correction.author == self.user]
        undone = [c.undone_at for c in self._corrections if c.undone_by == self.user and c.undone_at]
        last = max((c.made_at for c in mine), default=None)
        at, of, waiting = self._queue
        changed = any(correction.in_force for correction in self._corrections)
        return {
            "frozen": state in ("in review", "released"),
            "words": stands(state, step, self.user),
            "note": standing_note(state, step, self.user),
            "can_undo": any(correction.in_force for correction in mine),
            "can_redo": any(last is None or moment >= last for moment in undone),
            "at": at,
            "of": of,
            "waiting": waiting,
            "holder": held(self.store.holder(self.case.id), self.user),
            "exports": list(export_menu(corrected=changed)),
            "ticks": list(tick_views(self.store.ticks(self.case.id), numbers, self.user)),
            "comments": list(comment_views(verdicts, steps, numbers, self.user)),
        }

    def line(self, id: str, seen: str | None = None) -> CaseFinding:
        """The line of the summary with that id.

        Args:
            seen: what the line said when it was chosen ("p63 negative"): ids are good within one view, and
                somebody else may have corrected the case since.

        Raises:
            NoSuchLine: there is none, or it says something else now.
        """
        for found in self._view.findings:
            if found.id == id and seen in (None, wording.described(found.finding)):
                return found
        raise NoSuchLine(_CHANGED)

    # Corrections

    def edit(self, id: str, typed: Mapping[str, str], seen: str | None = None) -> str:
        """Give a line other values; returns the id of the line as it is then.

        Raises:
            FormError: a value cannot be taken.
            NoSuchLine: the line is gone.
            StoreError: it could not be kept.
        """
        if id == PATIENT:
            return self._edit_patient(typed)
        found = self.line(id, seen)
        new = edited(found.finding, typed)
        values = {
            field.name: getattr(new, field.name)
            for field in fields(new)
            if getattr(new, field.name) != getattr(found.finding, field.name)
        }
        return self._keep(fixes.edit(self._summaries, found, **values)) if values else id

    def reject(self, id: str, seen: str | None = None) -> None:
        """Take a line out, in every document that says it.

        Raises:
            NoSuchLine: the line is gone.
            StoreError: it could not be kept.
        """
        self._keep(fixes.reject(self._summaries, self.line(id, seen)))

    def add(self, kind: str, typed: Mapping[str, str], document: int, start: int, end: int) -> str:
        """Make a finding of words of a document; returns the id of its line.

        Args:
            document: the document's position in the case.
            start, end: the words, half-open, in code points.

        Raises:
            FormError: a value cannot be taken, or there are no such words.
            StoreError: it could not be kept.
        """
        source, words = self._words(document, start, end)
        return self._keep((Change(source.id, None, added(kind, typed, (words,))),))

    def add_question(self, document: int, start: int, end: int, *, whole: bool = False) -> int:
        """Make a question of words of a document; returns its number, the later ones move up.

        Args:
            whole: the sentence that the words stand in, where they were not chosen to the letter.

        Raises:
            FormError: there are no such words, or they are a question already.
            StoreError: it could not be kept.
        """
        source, words = self._words(document, start, end)
        if whole:
            reading = Reading(source.text, source.kind)
            sentence = reading.sentence_at(reading.from_raw(words.start, words.end)[0])
            words = reading.span(sentence.start, sentence.end)
            start = words.start + len(words.text) - len(words.text.lstrip())
            words = Span(start, start + len(words.text.strip()), words.text.strip())
        question = Question(words.text, words, implicit="?" not in words.text)
        if any(asked.evidence == words for asked in self._summaries[document].questions):
            raise FormError("these words are a question already")
        self._keep((Change(source.id, None, question),))
        return self._number_of(document, words)

    def reject_question(self, number: int, seen: str | None = None) -> None:
        """Say that a question is none; the later ones are numbered anew.

        Args:
            seen: how the question read when it was chosen.

        Raises:
            NoSuchLine: there is no such question any more.
            StoreError: it could not be kept.
        """
        for asked in self._view.questions:
            if asked.number == number and seen in (None, question_text(asked.question)):
                self._keep((Change(self.case.documents[asked.document].id, asked.question, None),))
                return
        raise NoSuchLine(f"there is no question {number} like this any more; look at the list as it is now")

    def _words(self, document: int, start: int, end: int) -> tuple[CaseDocument, Span]:
        if not 0 <= document < len(self.case.documents):
            raise FormError("select words of one of the documents")
        source = self.case.documents[document]
        words = source.text[max(0, start) : end]
        if not 0 <= start < end <= len(source.text) or not words.strip():
            raise FormError("select the words that say it")
        return source, Span(start, end, words)

    def _number_of(self, document: int, words: Span) -> int:
        found = (document, words)
        asked = self._view.questions
        return next((q.number for q in asked if (q.document, q.question.evidence) == found), 0)

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

    # Questions

    def tick(self, number: int, *, passage: Span | None = None, reason: str | None = None) -> None:
        """Say that a question is dealt with: by a passage of the draft, or for a reason ("by phone").

        Raises:
            NoSuchLine: there is no such question.
            StoreError: it could not be kept.
        """
        document, question = self._question(number)
        self.store.tick(self.case.id, document, question, self.user, passage=passage, reason=reason)

    def untick(self, number: int) -> None:
        """Take a question's tick back.

        Raises:
            NoSuchLine: there is no such question.
        """
        document, question = self._question(number)
        self.store.untick(self.case.id, document, question, self.user)

    # The check of the draft

    def coverage(self, draft: str) -> CoverageView:
        """What a draft does with the questions and facts of the case.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._checks.view(draft, self.store.overrulings(self.case.id), self.user)

    def overrule(self, remark: Mapping[str, Any], reason: str) -> None:
        """Say why a remark of the check does not count.

        Args:
            remark: as ``coverage`` told it.

        Raises:
            NoSuchRemark: it is no remark on this case.
            StoreError: it could not be kept, or there is no reason.
        """
        self.store.overrule(self.case.id, remark_of(remark, self.case.documents), self.user, reason)

    def reinstate(self, remark: Mapping[str, Any]) -> None:
        """Let an overruled remark count again.

        Raises:
            NoSuchRemark: it is no remark on this case.
            StoreError: it could not be kept.
        """
        self.store.reinstate(self.case.id, remark_of(remark, self.case.documents), self.user)

    def _question(self, number: int) -> tuple[str, Span]:
        for asked in self._view.questions:
            if asked.number == number:
                return self.case.documents[asked.document].id, asked.question.evidence
        raise NoSuchLine(f"there is no question {number}")

    def _edit_patient(self, typed: Mapping[str, str]) -> str:
        new = edited_patient(self._view.patient, typed)
        said = next((each for each in self._summaries if each.patient.evidence), self._summaries[0])
        values = {name: getattr(new, name) for name in ("relation", "age_years", "sex")}
        before, document = said.patient, said.document.id or ""
        if (after := type(before)(**values, evidence=before.evidence)) != before:
            self._keep((Change(document, before, after),))
        return PATIENT

    def _keep(self, changes: Sequence[Change]) -> str:
        if not changes:
            raise NoSuchLine(_CHANGED)
        self.store.correct(self.case.id, changes, self.user)
        self.reload()
        made = [change.after for change in changes if change.after is not None]
        lines = (each.id for each in self._view.findings if any(new in made for _, new in each.sources))
        return next(lines, "")

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
            ModelFileError: the check, which JSON tells, has a part missing or damaged.
        """
        if format == "json":
            return record_file(stored_record(self.store, self.case.id))
        draft, published = self.store.draft(self.case.id), self.store.publication(self.case.id)
        return case_file(format, self.case, self._summaries, draft.text if draft else "", published)

    def _place_in_worklist(self) -> tuple[int, int, str]:
        pages = WorklistPages(self.store, OPEN_STATES)
        place = pages.place(self.case.id)
        if place is None:
            return 0, len(pages), ""
        (line,) = pages.page(place, 1)
        return place + 1, len(pages), f"waiting {duration(line.age)}"
