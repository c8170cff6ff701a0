"""How a store's tables came to be: ordered, named steps, each applied once.

A new step is a function at the end of the file and its line in ``MIGRATIONS``; a step that has been released
is never changed. Steps spell out their tables instead of importing them from ``tables``, which moves on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from answer_assist.store import tables
from answer_assist.store.errors import StoreError

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


MIGRATIONS: tuple[tuple[str, Callable[[sa.Connection], None]], ...] = (
    ("0001 cases and drafts", create_cases_and_drafts),
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
