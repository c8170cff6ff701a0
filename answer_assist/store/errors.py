"""What can go wrong in the store, said so that the user can mend it. No message holds patient text."""

from __future__ import annotations

from answer_assist.store.records import Draft, SetAsideDraft


class StoreError(Exception):
    """The store cannot be opened, read or written; the message names the place and the mend."""


class StaleDraft(StoreError):
    """Somebody saved the draft since it was read; both texts are kept.

    ``stored`` is the draft as it stands, ``set_aside`` the text of this save, kept beside it. To go on with
    one's own text, save it with ``base=stored.revision``; to take theirs, go on from ``stored.text``.
    """

    def __init__(self, stored: Draft, set_aside: SetAsideDraft) -> None:
        super().__init__(
            f"the draft of case {stored.case_id!r} is at revision {stored.revision}, saved by "
            f"{stored.author!r}, and this text was written on revision {set_aside.base}; both texts are kept"
        )
        self.stored = stored
        self.set_aside = set_aside
