"""Cases and drafts, kept on the user's own machine: an SQLite file by default, PostgreSQL by URL."""

from answer_assist.store.errors import StaleDraft, StoreError
from answer_assist.store.place import default_place
from answer_assist.store.records import CaseListing, Draft, SetAsideDraft
from answer_assist.store.store import SITTING_PAUSE, Store, open_store

__all__ = [
    "SITTING_PAUSE",
    "CaseListing",
    "Draft",
    "SetAsideDraft",
    "StaleDraft",
    "Store",
    "StoreError",
    "default_place",
    "open_store",
]
