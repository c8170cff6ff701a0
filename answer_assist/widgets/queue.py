"""The reviewers' queue as the board shows it: what waits, how long, and what the check said of it.

The queue is there at once: what the check says of an answer that nobody has opened yet is asked for
afterwards, an answer at a time, and kept.

Example:
    >>> from answer_assist import bundled_cases, open_store
    >>> store = open_store(":memory:")
    >>> store.add_cases(bundled_cases())
    >>> draft = store.save_draft("case-01", "Yes, she needs it.", author="Dr. Lind", base=None)
    >>> step = store.submit("case-01", "Dr. Lind", draft.revision)
    >>> [(line["id"], line["specialty"], line["check"]) for line in queue_view(store, "Dr. Okafor")["lines"]]
    [('case-01', 'oncology', None)]
    >>> queue_view(store, "Dr. Lind")["lines"]
    []
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TypedDict

from answer_assist import __version__, wording
from answer_assist.store import CheckedQuestion, KeptCheck, Store, Submission, Waits
from answer_assist.widgets.checking import CoverageView
from answer_assist.widgets.desk import Desk, NoSuchLine
from answer_assist.widgets.standing import duration

_TURNS = {1: "", 2: "second version", 3: "third version"}
_NOTES: dict[Waits, str] = {
    "second reading": "second reading, blind",
    "publication": "signed off, to publish",
}


class CheckLine(TypedDict):
    """What the check says of an answer: a state for each question, in words what is wrong, its subject."""

    states: list[str]
    words: str
    subject: str


class QueueLine(TypedDict):
    """An answer that waits. Texts are on one line and turn no direction."""

    id: str
    revision: int
    waits: Waits
    name: str
    title: str
    specialty: str
    author: str
    age: str
    turn: str
    note: str
    check: CheckLine | None


class QueueView(TypedDict):
    """What waits for a reviewer: answers by age, then those that are signed off and to be published."""

    lines: list[QueueLine]
    specialties: list[tuple[str, int]]


def queue_view(store: Store, reviewer: str) -> QueueView:
    """What waits for this reviewer, the answer submitted first at the head.

    Raises:
        StoreError: the store cannot be read.
    """
    waiting = [*store.submissions(reviewer), *store.second_due(reviewer)]
    waiting.sort(key=lambda each: each.submitted_at)
    lines = [_line(each) for each in (*waiting, *store.unpublished())]
    counted = Counter(line["specialty"] for line in lines)
    known = sorted(name for name in counted if name)
    order = [*known, ""] if counted[""] and known else known
    return {"lines": lines, "specialties": [(name, counted[name]) for name in order]}


def checked_line(store: Store, case_id: str, revision: int, reviewer: str) -> CheckLine:
    """What the check says of a revision that waits: as it was kept, or else asked for now and kept.

    Raises:
        NoSuchLine: the answer has no such revision.
        StoreError: there is no such case, or it could not be kept.
    """
    kept = store.kept_check(case_id, revision)
    if kept is None:
        text = next((draft.text for draft in store.drafts(case_id) if draft.revision == revision), None)
        if text is None:
            raise NoSuchLine(f"the answer to case {case_id!r} has no revision {revision}")
        desk = Desk(store, store.case(case_id), reviewer)
        kept = keep_check(store, desk, revision, desk.coverage(text))
    return check_line(kept)


def keep_check(store: Store, desk: Desk, revision: int, coverage: CoverageView) -> KeptCheck:
    """Keep what the check says of a revision, where it says anything new.

    Raises:
        StoreError: it could not be kept.
    """
    conflicts = [
        remark["draft"]
        for remark in coverage["remarks"]
        if remark["kind"] == "contradiction" and remark["draft"] and not remark["overruled"]
    ]
    places = {
        asked.number: (desk.case.documents[asked.document].id, asked.question.evidence)
        for asked in desk.case_view.questions
    }
    questions = []
    for asked in coverage["asked"]:
        if asked["number"] not in places:
            continue
        document, words = places[asked["number"]]
        contradicted = any(
            start < conflict["end"] and conflict["start"] < end
            for start, end in asked["support"]
            for conflict in conflicts
        )
        questions.append(
            CheckedQuestion(document, words.start, words.end, asked["status"], asked["sure"], contradicted)
        )
    omissions = sum(
        remark["kind"] == "omission" and not remark["overruled"] for remark in coverage["remarks"]
    )
    version, now = __version__, datetime.now(UTC)
    made = KeptCheck(revision, tuple(questions), len(conflicts), omissions, version, now, _subject(desk))
    known = store.kept_check(desk.case.id, revision)
    if known is None or _said(known) != _said(made):
        store.keep_check(desk.case.id, made)
    return made


def check_line(check: KeptCheck) -> CheckLine:
    """A kept check as the queue shows it.

    >>> asked = (CheckedQuestion("m", 0, 9, "missing", True), CheckedQuestion("m", 10, 20, "answered", False))
    >>> check_line(KeptCheck(1, asked, 2, 0, "1", datetime(2026, 3, 6, tzinfo=UTC)))
    {'states': ['missing', 'check'], 'words': '1 question missing, 2 contradictions', 'subject': ''}
    """
    states = [each.status if each.sure else "check" for each in check.asked]
    missing = states.count("missing")
    words = [
        f"{count} {name}{'' if count == 1 else 's'}{after}"
        for count, name, after in (
            (missing, "question", " missing"),
            (check.contradictions, "contradiction", ""),
        )
        if count
    ]
    return {"states": states, "words": ", ".join(words), "subject": wording.plain(check.subject or "")}


def _subject(desk: Desk) -> str | None:
    """What the case is about: the first tumor that the patient has, "Basaloid carcinoma"."""
    for found in desk.case_view.findings:
        finding = found.finding
        if finding.kind == "tumor" and (finding.experiencer, finding.assertion) == ("patient", "present"):
            return wording.finding_name(finding)
    return None


def _said(check: KeptCheck) -> tuple[object, ...]:
    return check.asked, check.contradictions, check.omissions, check.checker, check.subject


def _line(waiting: Submission) -> QueueLine:
    turn = _TURNS.get(waiting.times, f"version {waiting.times}")
    return {
        "id": waiting.case_id,
        "revision": waiting.revision,
        "waits": waiting.waits,
        "name": wording.case_name(waiting.case_id),
        "title": wording.plain(waiting.title) or "No words",
        "specialty": wording.plain(waiting.specialty or ""),
        "author": wording.plain(waiting.author),
        "age": duration(waiting.age),
        "turn": "" if waiting.waits == "publication" else turn,
        "note": _NOTES.get(waiting.waits, ""),
        "check": check_line(waiting.check) if waiting.check else None,
    }
