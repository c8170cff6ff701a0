"""The store: everything that is kept of cases, in one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from answer_assist.store.agreeing import Agreeing
from answer_assist.store.arriving import Arriving
from answer_assist.store.correcting import Correcting
from answer_assist.store.holding import Holding
from answer_assist.store.overruling import Overrulings
from answer_assist.store.place import default_place, engine_of
from answer_assist.store.ticking import Ticking
from answer_assist.store.worklist import Worklist


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(url_or_path: str | Path | None = None, *, clock: Callable[[], datetime] = _utc_now) -> Store:
    """Open the store, creating it and bringing its tables up to date where needed.

    Args:
        url_or_path: an SQLite file, ``":memory:"``, or a database URL (``postgresql://user@host/database``);
            None for ``$ANSWER_ASSIST_STORE`` or else a file in the user's data folder.
        clock: says what time it is, aware.

    Raises:
        StoreError: the place cannot be written, is no database, or was written by a newer program.

    Example:
        >>> from answer_assist.cases import bundled_cases
        >>> store = open_store(":memory:")
        >>> store.add_cases(bundled_cases())
        >>> case_id = store.cases()[0].id
        >>> draft = store.save_draft(case_id, "Dear friend of the patient, ", author="Dr. Lind", base=None)
        >>> draft = store.save_draft(case_id, "Dear friend, ", author="Dr. Lind", base=draft.revision)
        >>> draft.version, draft.revision, store.draft(case_id) == draft
        (1, 2, True)
    """
    engine, place = engine_of(default_place() if url_or_path is None else url_or_path)
    return Store(engine, place, clock=clock)


class Store(Arriving, Agreeing, Correcting, Ticking, Overrulings, Holding, Worklist):
    """Cases, their drafts, reviews and corrections in one database; made by ``open_store``.

    Safe to share between threads; several processes may have the same database open.
    """
