"""What is kept of cases, on the user's own machine: an SQLite file by default, PostgreSQL by URL.

Cases and their documents, drafts in versions, corrections of what was read, the steps from draft to released
answer, who has a case open, ticked questions, overruled remarks of the check, reviewers' verdicts, and
the worklist with its full-text search.
"""

from answer_assist.store.drafting import SITTING_PAUSE
from answer_assist.store.errors import (
    ChangedMeanwhile,
    DraftMovedOn,
    FrozenDraft,
    HeldByAnother,
    OwnAnswer,
    StaleDraft,
    StoreError,
    WrongState,
)
from answer_assist.store.holding import HOLD_LASTS
from answer_assist.store.place import default_place
from answer_assist.store.records import (
    CASE_STATES,
    CaseListing,
    CaseState,
    Draft,
    Hold,
    Overruling,
    Remark,
    RemarkKind,
    SetAsideDraft,
    Step,
    Submission,
    Tick,
    Verdict,
    VerdictKind,
    WorklistLine,
)
from answer_assist.store.store import Store, open_store

__all__ = [
    "CASE_STATES",
    "HOLD_LASTS",
    "SITTING_PAUSE",
    "CaseListing",
    "CaseState",
    "ChangedMeanwhile",
    "Draft",
    "DraftMovedOn",
    "FrozenDraft",
    "HeldByAnother",
    "Hold",
    "Overruling",
    "OwnAnswer",
    "Remark",
    "RemarkKind",
    "SetAsideDraft",
    "StaleDraft",
    "Step",
    "Store",
    "StoreError",
    "Submission",
    "Tick",
    "Verdict",
    "VerdictKind",
    "WorklistLine",
    "WrongState",
    "default_place",
    "open_store",
]
