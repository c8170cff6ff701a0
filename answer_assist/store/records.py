"""What the store hands over: drafts and the lines of a case list. Frozen values, no database in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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
