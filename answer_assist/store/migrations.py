"""How a store's tables came to be: ordered, named steps, each applied once.

A new step is a function here or in ``review_migrations`` and its line in ``MIGRATIONS``; a step that has
been released is never changed. Steps spell out their tables instead of importing them from ``tables``, which
moves on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from answer_assist.store import search, tables
from answer_assist.store.columns import ExactText, UtcTime
from answer_assist.store.errors import StoreError
from answer_assist.store.lines import title_of, waiting_since
from answer_assist.store.review_migrations import (
    add_specialty,
    create_audit_trail,
    create_checks,
    create_publications,
    create_second_readings,
    create_verdicts,
)

# Any number that no other program is likely to take; PostgreSQL's advisory locks are numbers.
_ADVISORY_LOCK = 0x416E_7341


def create_cases_and_drafts(connection: sa.Connection) -> None:
    """Cases with their documents; drafts in versions; drafts set aside in a conflict."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table(
        "cases",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("received", sa.Text),
        sa.Column("added_at", moment, nullable=False),
    )
    sa.Table(
        "documents",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("date", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
    )
    sa.Table(
        "drafts",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        sa.UniqueConstraint("case_number", "revision", name="drafts_revision"),
    )
    sa.Table(
        "set_aside_drafts",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("saved_at", moment, nullable=False),
    )
    metadata.create_all(connection)


def create_worklist(connection: sa.Connection) -> None:
    """The worklist's line of each case, the steps of its review, and the words that it is found by."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "worklist",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("waiting_since", moment, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("draft_author", sa.Text),
        sa.Column("draft_saved_at", moment),
    )
    sa.Table(
        "steps",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("revision", sa.Integer),
    )
    metadata.create_all(connection)
    try:
        search.create(connection)
    except sa.exc.OperationalError as error:
        if "fts5" not in str(error.orig):
            raise
        raise StoreError(
            "this Python's SQLite has no full-text search (FTS5); install a Python whose SQLite has it, or "
            "keep the store in PostgreSQL"
        ) from None
    _fill_worklist(connection)


def _fill_worklist(connection: sa.Connection) -> None:
    """The lines, first steps and words of the cases that are there already."""
    cases = sa.table(
        "cases",
        sa.column("number"),
        *(sa.column(name, ExactText) for name in ("id", "received")),
        sa.column("added_at", UtcTime),
    )
    documents = sa.table(
        "documents",
        *(sa.column(name) for name in ("case_number", "position")),
        *(sa.column(name, ExactText) for name in ("title", "text")),
    )
    drafts = sa.table(
        "drafts",
        *(sa.column(name) for name in ("case_number", "version", "revision")),
        *(sa.column(name, ExactText) for name in ("author", "text")),
        *(sa.column(name, UtcTime) for name in ("started_at", "saved_at")),
    )
    lines = sa.table(
        "worklist",
        *(sa.column(name) for name in ("case_number", "state", "documents")),
        *(sa.column(name, ExactText) for name in ("case_id", "title", "draft_author")),
        *(sa.column(name, UtcTime) for name in ("waiting_since", "draft_saved_at")),
    )
    steps = sa.table(
        "steps",
        *(sa.column(name) for name in ("case_number", "number", "state", "revision")),
        sa.column("who", ExactText),
        sa.column("at", UtcTime),
    )
    dialect = connection.dialect.name
    case = {row.number: row for row in connection.execute(cases.select())}
    of_case = documents.select().order_by(documents.c.case_number, documents.c.position)
    for number, rows in groupby(connection.execute(of_case).all(), lambda row: row.case_number):
        written = connection.execute(
            drafts.select().where(drafts.c.case_number == number).order_by(drafts.c.version)
        ).all()
        first, *others = rows
        line = {
            "case_number": number,
            "case_id": case[number].id,
            "state": "drafting" if written else "new",
            "waiting_since": waiting_since(case[number].received, case[number].added_at),
            "title": title_of(first.title, first.text),
            "documents": 1 + len(others),
            "draft_author": written[-1].author if written else None,
            "draft_saved_at": written[-1].saved_at if written else None,
        }
        connection.execute(lines.insert().values(line))
        for row in (first, *others):
            search.insert(connection, search.rows_of(dialect, number, row.position + 1, row.text))
        if written:
            begun = {"who": written[0].author, "at": written[0].started_at, "revision": written[0].revision}
            connection.execute(
                steps.insert().values(begun | {"case_number": number, "number": 1, "state": "drafting"})
            )
            search.insert(connection, search.rows_of(dialect, number, 0, written[-1].text))


def create_corrections(connection: sa.Connection) -> None:
    """Corrections of what was read, and the marks of those undone and redone."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "corrections",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("act", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
    sa.Table(
        "correction_marks",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("act", sa.Integer, primary_key=True),
        sa.Column("correction", sa.Integer, primary_key=True),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
    )
    metadata.create_all(connection)


def create_ticks_and_holders(connection: sa.Connection) -> None:
    """Questions ticked off against the draft, and who has a case open."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "ticks",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("question_start", sa.Integer, nullable=False),
        sa.Column("question_end", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("passage_start", sa.Integer),
        sa.Column("passage_end", sa.Integer),
        sa.Column("passage", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("removed_by", sa.Text),
        sa.Column("removed_at", moment),
    )
    sa.Table(
        "holders",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
    )
    metadata.create_all(connection)


def create_overrulings(connection: sa.Connection) -> None:
    """Remarks of the check that doctors overrule, with their reasons."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "overrulings",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("evidence_start", sa.Integer, nullable=False),
        sa.Column("evidence_end", sa.Integer, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("said", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("removed_by", sa.Text),
        sa.Column("removed_at", moment),
    )
    metadata.create_all(connection)


def create_page_words(connection: sa.Connection) -> None:
    """Where the words of documents stand on the pages of their files; documents of before have none."""
    metadata = sa.MetaData()
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "page_words",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("document", sa.Text, primary_key=True),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )
    metadata.create_all(connection)


def create_source_files(connection: sa.Connection) -> None:
    """The files of documents with pages; documents of before have none."""
    metadata = sa.MetaData()
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "source_files",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("document", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    metadata.create_all(connection)


MIGRATIONS: tuple[tuple[str, Callable[[sa.Connection], None]], ...] = (
    ("0001 cases and drafts", create_cases_and_drafts),
    ("0002 worklist", create_worklist),
    ("0003 corrections", create_corrections),
    ("0004 ticks and holders", create_ticks_and_holders),
    ("0005 overrulings", create_overrulings),
    ("0006 verdicts", create_verdicts),
    ("0007 specialty", add_specialty),
    ("0008 checks", create_checks),
    ("0009 second readings", create_second_readings),
    ("0010 publications", create_publications),
    ("0011 audit trail", create_audit_trail),
    ("0012 page words", create_page_words),
    ("0013 source files", create_source_files),
)


def applied_names(connection: sa.Connection) -> tuple[str, ...] | None:
    """The names of the steps that this database has seen; None if it is not a store yet."""
    if not sa.inspect(connection).has_table(tables.migrations.name):
        return None
    return tuple(connection.scalars(sa.select(tables.migrations.c.name).order_by(tables.migrations.c.name)))


def migrate(
    connection: sa.Connection,
    place: str,
    now: datetime,
    steps: tuple[tuple[str, Callable[[sa.Connection], None]], ...] = MIGRATIONS,
) -> tuple[str, ...]:
    """Apply the steps that are still missing, in the caller's transaction, and return their names.

    Two processes may open the same new store at once: the one that comes second waits for the lock (SQLite:
    the transaction was begun IMMEDIATE) and then finds nothing left to do.

    Raises:
        StoreError: the store was written by a newer program, or the database belongs to another one.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    done = applied_names(connection)
    if done is None:
        others = set(sa.inspect(connection).get_table_names())
        if connection.dialect.name == "postgresql":
            # a database there may be shared, as long as no name is taken
            others &= tables.metadata.tables.keys()
        if others:
            raise StoreError(
                f"{place} is a database of another program (it has a table {min(others)!r} and no record of "
                "migrations); name another file or database"
            )
        tables.migrations.create(connection)
        done = ()
    unknown = sorted(set(done) - {name for name, _ in steps})
    if unknown:
        raise StoreError(
            f"{place} was written by a newer Answer Assist (step {unknown[0]!r} is unknown here); "
            "install the newer version, or name another store"
        )
    fresh = tuple((name, step) for name, step in steps if name not in done)
    for name, step in fresh:
        step(connection)
        connection.execute(tables.migrations.insert().values(name=name, applied_at=now))
    return tuple(name for name, _ in fresh)
