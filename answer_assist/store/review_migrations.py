"""Steps of the tables of reviews: verdicts, checks, second readings, publications, the audit trail.

See ``migrations``, which applies them.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa

from answer_assist.store.trail import canonical, chained


def create_verdicts(connection: sa.Connection) -> None:
    """What reviewers say of an answer, question by question."""
    metadata = sa.MetaData()
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "verdicts",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("question_start", sa.Integer, nullable=False),
        sa.Column("question_end", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("passage_start", sa.Integer),
        sa.Column("passage_end", sa.Integer),
        sa.Column("passage", sa.Text),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    metadata.create_all(connection)


def add_specialty(connection: sa.Connection) -> None:
    """The specialty that a case belongs to, as its import states it."""
    connection.exec_driver_sql("ALTER TABLE cases ADD COLUMN specialty TEXT")


def create_checks(connection: sa.Connection) -> None:
    """What the check said of a submitted answer, for the reviewers' queue and their agreement with it."""
    metadata = sa.MetaData()
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "checks",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("contradictions", sa.Integer, nullable=False),
        sa.Column("omissions", sa.Integer, nullable=False),
        sa.Column("checker", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text),
    )
    metadata.create_all(connection)


def create_second_readings(connection: sa.Connection) -> None:
    """The sample that is read a second time, the verdicts and conclusions of the second readers."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    connection.exec_driver_sql("ALTER TABLE verdicts ADD COLUMN reading INTEGER NOT NULL DEFAULT 1")
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "draws",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
    )
    sa.Table(
        "second_readings",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("conclusion", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("given_at", moment, nullable=False),
    )
    sa.Table(
        "second_shares",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
    )
    keys = sa.Table(
        "keys",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    metadata.create_all(connection)
    connection.execute(
        keys.insert(), [{"name": name, "value": secrets.token_hex(32)} for name in ("sample", "texts")]
    )


def create_publications(connection: sa.Connection) -> None:
    """Published answers: by whom written and reviewed, when reviewed and when published."""
    metadata = sa.MetaData()
    moment = sa.DateTime(timezone=True)
    sa.Table("cases", metadata, sa.Column("number", sa.Integer, primary_key=True))  # there already
    sa.Table(
        "publications",
        metadata,
        sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("reviewed_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    metadata.create_all(connection)


_APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        # INSERT OR REPLACE would delete without asking the trigger above
        "CREATE TRIGGER audit_trail_no_replace BEFORE INSERT ON audit_trail "
        "WHEN EXISTS (SELECT 1 FROM audit_trail WHERE number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION answer_assist_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_trail_append_only BEFORE UPDATE OR DELETE ON audit_trail "
        "FOR EACH ROW EXECUTE FUNCTION answer_assist_append_only()",
        "CREATE TRIGGER audit_trail_no_truncate BEFORE TRUNCATE ON audit_trail "
        "FOR EACH STATEMENT EXECUTE FUNCTION answer_assist_append_only()",
    ),
}


def create_audit_trail(connection: sa.Connection) -> None:
    """The trail of all that decides, its triggers, and a first entry that counts what was there before."""
    metadata = sa.MetaData()
    trail = sa.Table(
        "audit_trail",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, index=True),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    metadata.create_all(connection)
    steps = sa.table("steps", sa.column("state"))
    counted = connection.execute(
        sa.select(steps.c.state, sa.func.count().label("many")).group_by(steps.c.state)
    )
    states = {row.state: row.many for row in counted}
    told = {
        act: states.get(state, 0)
        for state, act in (("in review", "submitted"), ("sent back", "sent back"), ("released", "signed off"))
    }
    for act, name in (("verdict", "verdicts"), ("corrected", "corrections")):
        told[act] = connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    first = chained(None, at, "Answer Assist", "trail begun", None, told)
    row = {"number": first.number, "at": at, "who": first.who, "act": first.act, "told": canonical(told)}
    connection.execute(trail.insert().values(row | {"before": first.before, "hash": first.hash}))
    for statement in _APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
