"""What can go wrong in the store, said so that the user can mend it. No message holds patient text."""

from __future__ import annotations

from collections.abc import Sequence

from answer_assist.corrections import Correction
from answer_assist.store.records import CaseState, Draft, Hold, SetAsideDraft, Step


class StoreError(Exception):
    """The store cannot be opened, read or written; the message names the place and the mend."""


class DraftMovedOn(StoreError):
    """Somebody saved the draft since it was read; ``stored`` is the draft as it stands."""

    def __init__(self, stored: Draft, base: int | None) -> None:
        super().__init__(
            f"the draft of case {stored.case_id!r} is at revision {stored.revision}, saved by "
            f"{stored.author!r}, and you have seen revision {base}; read it again, then go on"
        )
        self.stored = stored


class StaleDraft(DraftMovedOn):
    """Somebody saved the draft since it was read; both texts are kept.

    ``stored`` is the draft as it stands, ``set_aside`` the text of this save, kept beside it. To go on with
    one's own text, save it with ``base=stored.revision``; to take theirs, go on from ``stored.text``.
    """

    def __init__(self, stored: Draft, set_aside: SetAsideDraft) -> None:
        super().__init__(stored, set_aside.base)
        self.args = (
            f"the draft of case {stored.case_id!r} is at revision {stored.revision}, saved by "
            f"{stored.author!r}, and this text was written on revision {set_aside.base}; both texts are kept",
        )
        self.set_aside = set_aside


class WrongState(StoreError):
    """The case is in a state in which this cannot be done; ``state`` says in which."""

    def __init__(self, message: str, state: CaseState) -> None:
        super().__init__(message)
        self.state = state


class FrozenDraft(WrongState):
    """The draft is in review or released and cannot be written.

    ``step`` says since when and by whom. ``set_aside`` is the text of this save, kept beside the draft; None
    where there was no new text.
    """

    def __init__(self, case_id: str, step: Step, set_aside: SetAsideDraft | None) -> None:
        since = f"{step.at:%Y-%m-%d %H:%M} UTC"
        if step.state == "in review":
            said = (
                f"the draft of case {case_id!r} is in review, submitted by {step.who!r} on {since}; it can "
                "be written again when a reviewer sends it back"
            )
        else:
            said = (
                f"the answer to case {case_id!r} was released by {step.who!r} on {since}; it stays as it is"
            )
        super().__init__(said + ("; your text is kept beside it" if set_aside else ""), step.state)
        self.step = step
        self.set_aside = set_aside


class OwnAnswer(StoreError):
    """An author tried to review an answer that they wrote on."""

    def __init__(self, case_id: str, reviewer: str) -> None:
        super().__init__(
            f"{reviewer!r} wrote on the answer to case {case_id!r}, and nobody reviews their own answer; ask "
            "a colleague who did not write on it"
        )


class AlreadyRead(StoreError):
    """A second reading was asked of a reviewer of the first, or of a revision that has its second reading."""


class HeldByAnother(StoreError):
    """Somebody else has the case open; ``hold`` says who, since when and until when."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(
            f"{hold.user!r} has case {hold.case_id!r} since {hold.since:%H:%M} UTC, until {hold.until:%H:%M} "
            "UTC at the latest; ask them, wait, or take it over"
        )
        self.hold = hold


class ChangedMeanwhile(StoreError):
    """What is to be undone or redone has been changed since; ``corrections`` are those that did."""

    def __init__(self, message: str, corrections: Sequence[Correction]) -> None:
        super().__init__(message)
        self.corrections = tuple(corrections)
