"""What the store hands over: drafts, steps, ticks, remarks, verdicts, lines of lists. Frozen, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from answer_assist.findings import Span

CaseState = Literal["new", "drafting", "in review", "sent back", "released"]
CASE_STATES: tuple[CaseState, ...] = get_args(CaseState)

RemarkKind = Literal["contradiction", "omission"]
VerdictKind = Literal["complete", "incomplete", "wrong"]
Conclusion = Literal["accept", "send back"]
Waits = Literal["review", "second reading", "publication"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of an answer in the making, as it was last saved.

    ``version`` counts sittings: it grows when another author writes, after a pause, or when asked to.
    ``revision`` counts every save of the case's draft, over all versions; hand it back as ``base`` with the
    next save, so that nobody writes over words they have not seen. ``saved_at`` is in UTC.
    The text is left out of ``repr``, so that no log shows it by accident.
    """

    case_id: str
    text: str = field(repr=False)
    version: int
    revision: int
    author: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SetAsideDraft:
    """A text that could not become the draft because the draft had moved on; kept until it is dropped.

    ``base`` is the revision that its author had seen when they wrote it.
    """

    case_id: str
    text: str = field(repr=False)
    author: str
    base: int | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class CaseListing:
    """One line of a case list: which case, when it came, what it starts with, whether a draft waits.

    ``title`` is the first document's title, or else the start of its text: patient text, for the screen only.
    """

    id: str
    received: str | None
    title: str = field(repr=False)
    documents: int
    has_draft: bool
    draft_saved_at: datetime | None
    draft_author: str | None


@dataclass(frozen=True, slots=True)
class WorklistLine:
    """One case of the worklist: its state, how long it waits, who has it, who writes the answer.

    ``received`` is when the case came in, as it says itself or else when it was added; ``age`` is the time
    since. ``holder`` is who has it open now. ``title`` is patient text, for the screen only.
    """

    id: str
    title: str = field(repr=False)
    state: CaseState
    received: datetime
    age: timedelta
    documents: int
    holder: str | None
    draft_author: str | None
    draft_saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case on its way: drafting begun, submitted ("in review"), sent back, released.

    ``revision`` is the draft's at that step: the version that has it is what was submitted. ``reason`` is why
    a reviewer sent it back; left out of ``repr``, since it may quote the patient.
    """

    state: CaseState
    who: str
    at: datetime
    revision: int | None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Hold:
    """Who has a case open, since when, and until when unless they go on with it."""

    case_id: str
    user: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A doctor's word that a question is dealt with: by a passage of the draft, or by a reason outside it.

    The question is known by its document and its place in it. One of ``passage`` and ``reason`` ("answered by
    phone") is there. Texts are left out of ``repr``.
    """

    document: str
    question: Span = field(repr=False)
    passage: Span | None = field(repr=False)
    reason: str | None = field(repr=False)
    author: str
    made_at: datetime

    def passage_in(self, draft: str) -> Span | None:
        """Where the passage stands in a draft that was written on since; None if its words are gone.

        Of several places with these words it is the one nearest to where they stood.
        """
        if self.passage is None or not self.passage.text:
            return None
        words, start = self.passage.text, self.passage.start
        before = draft.rfind(words, 0, start + len(words))
        after = draft.find(words, start)
        places = [place for place in (before, after) if place >= 0]
        if not places:
            return None
        nearest = min(places, key=lambda place: abs(place - start))
        return Span(nearest, nearest + len(words), words)


@dataclass(frozen=True, slots=True)
class Remark:
    """What the check of a draft found: a statement that conflicts with the case, or a finding passed over.

    It is known by its words, since drafts are written on: ``evidence`` are those of the case, ``said`` those
    of the draft (None where the draft says nothing of it). Texts are left out of ``repr``.
    """

    kind: RemarkKind
    document: str
    evidence: Span = field(repr=False)
    about: str = field(repr=False)
    said: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Overruling:
    """A doctor's word that a remark of the check does not count, and why: for the reviewer."""

    remark: Remark
    reason: str = field(repr=False)
    author: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's word on what a submitted answer does with a question.

    ``revision`` is that of the answer which was read. ``passage``: the words of that answer which the comment
    is about; None for a comment on the whole. Texts are left out of ``repr``.
    """

    document: str
    question: Span = field(repr=False)
    verdict: VerdictKind
    comment: str | None = field(repr=False)
    passage: Span | None = field(repr=False)
    author: str
    made_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """What the check said of a question: its state, whether it was sure, whether its sentences contradict."""

    document: str
    start: int
    end: int
    status: str
    sure: bool
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """What the check said of a submitted answer: states and places, no text.

    ``subject`` is what the case is about ("Basaloid carcinoma"), for lists on the screen.
    """

    revision: int
    asked: tuple[CheckedQuestion, ...]
    contradictions: int
    omissions: int
    checker: str
    made_at: datetime
    subject: str | None = field(default=None, repr=False)

    @property
    def missing(self) -> int:
        """How many questions the answer leaves open."""
        return sum(each.status == "missing" for each in self.asked)


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer that waits for a reviewer: who handed it in, when, how long ago, and for which time.

    ``waits`` says for what: a review, a blind second reading, or to be published. ``check`` is what the check
    said of it, None where nobody has asked yet. ``title`` is patient text, for the screen only.
    """

    case_id: str
    title: str = field(repr=False)
    author: str
    submitted_at: datetime
    age: timedelta
    revision: int
    times: int
    specialty: str | None = None
    waits: Waits = "review"
    check: KeptCheck | None = None


@dataclass(frozen=True, slots=True)
class FirstReading:
    """What the reviewer who decided on a revision said: the last verdict on each question, and the end."""

    revision: int
    reviewer: str
    conclusion: Conclusion
    reason: str | None = field(repr=False)
    given_at: datetime
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second reviewer, who had not seen the first one's words, said of a revision."""

    revision: int
    reviewer: str
    conclusion: Conclusion
    reason: str | None = field(repr=False)
    given_at: datetime
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """A published answer: who wrote it, who reviewed it and when, who published it and when (UTC).

    ``reason`` is why it was published although a second reader would have sent it back.
    """

    revision: int
    author: str
    reviewer: str
    reviewed_at: datetime
    published_at: datetime
    published_by: str
    reason: str | None = field(default=None, repr=False)
