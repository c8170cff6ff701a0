"""What is kept of cases, on the user's own machine: an SQLite file by default, PostgreSQL by URL.

Cases and their documents, with the places of their words on pages and, where they were kept, the files of
these pages; drafts in versions, corrections of what was read, the steps from draft to released answer, who
has a case open, ticked questions, overruled remarks of the check, reviewers' verdicts, blind second readings
of a sample, publications, the worklist with its full-text search, and the audit trail of it all.
"""

from answer_assist.store.arriving import Arrival
from answer_assist.store.drafting import SITTING_PAUSE
from answer_assist.store.errors import (
    AlreadyRead,
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
from answer_assist.store.paging import LARGEST_FILE, PageWords
from answer_assist.store.place import default_place
from answer_assist.store.records import (
    CASE_STATES,
    CaseListing,
    CaseState,
    CheckedQuestion,
    Conclusion,
    Draft,
    FirstReading,
    Hold,
    KeptCheck,
    Overruling,
    Publication,
    Remark,
    RemarkKind,
    SecondReading,
    SetAsideDraft,
    Step,
    Submission,
    Tick,
    Verdict,
    VerdictKind,
    Waits,
    WorklistLine,
)
from answer_assist.store.sampling import SECOND_SHARE
from answer_assist.store.store import Store, open_store
from answer_assist.store.trail import Checked, Entry, Fault

__all__ = [
    "CASE_STATES",
    "HOLD_LASTS",
    "LARGEST_FILE",
    "SECOND_SHARE",
    "SITTING_PAUSE",
    "AlreadyRead",
    "Arrival",
    "CaseListing",
    "CaseState",
    "ChangedMeanwhile",
    "Checked",
    "CheckedQuestion",
    "Conclusion",
    "Draft",
    "DraftMovedOn",
    "Entry",
    "Fault",
    "FirstReading",
    "FrozenDraft",
    "HeldByAnother",
    "Hold",
    "KeptCheck",
    "Overruling",
    "OwnAnswer",
    "PageWords",
    "Publication",
    "Remark",
    "RemarkKind",
    "SecondReading",
    "SetAsideDraft",
    "StaleDraft",
    "Step",
    "Store",
    "StoreError",
    "Submission",
    "Tick",
    "Verdict",
    "VerdictKind",
    "Waits",
    "WorklistLine",
    "WrongState",
    "default_place",
    "open_store",
]
