"""The tables as they are after every migration; a test compares them with what the migrations build."""

from __future__ import annotations

import sqlalchemy as sa

from answer_assist.store.columns import ExactText, UtcTime

metadata = sa.MetaData()

migrations = sa.Table(
    "migrations",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("applied_at", UtcTime, nullable=False),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", ExactText, nullable=False, unique=True),
    sa.Column("received", ExactText),
    sa.Column("added_at", UtcTime, nullable=False),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", ExactText, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("date", ExactText),
    sa.Column("title", ExactText),
    sa.Column("text", ExactText, nullable=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("text", ExactText, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("saved_at", UtcTime, nullable=False),
    sa.UniqueConstraint("case_number", "revision", name="drafts_revision"),
)

set_aside_drafts = sa.Table(
    "set_aside_drafts",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("base", sa.Integer),
    sa.Column("text", ExactText, nullable=False),
    sa.Column("saved_at", UtcTime, nullable=False),
)

# What the worklist shows of each case, kept in step with the tables above in the same transactions. A list of
# 20,000 cases reads this table alone.
worklist = sa.Table(
    "worklist",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("case_id", ExactText, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("waiting_since", UtcTime, nullable=False),
    sa.Column("title", ExactText, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
    sa.Column("draft_author", ExactText),
    sa.Column("draft_saved_at", UtcTime),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("who", ExactText, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("reason", ExactText),
    sa.Column("revision", sa.Integer),
)

# Acts (corrections, undos, redos) of a case are counted through, so that their order is known.
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("act", sa.Integer, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("changes", ExactText, nullable=False),
)

correction_marks = sa.Table(
    "correction_marks",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("act", sa.Integer, primary_key=True),
    sa.Column("correction", sa.Integer, primary_key=True),
    sa.Column("undone", sa.Boolean, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
)

ticks = sa.Table(
    "ticks",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("document", ExactText, nullable=False),
    sa.Column("question_start", sa.Integer, nullable=False),
    sa.Column("question_end", sa.Integer, nullable=False),
    sa.Column("question", ExactText, nullable=False),
    sa.Column("passage_start", sa.Integer),
    sa.Column("passage_end", sa.Integer),
    sa.Column("passage", ExactText),
    sa.Column("reason", ExactText),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("removed_by", ExactText),
    sa.Column("removed_at", UtcTime),
)

overrulings = sa.Table(
    "overrulings",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("document", ExactText, nullable=False),
    sa.Column("evidence_start", sa.Integer, nullable=False),
    sa.Column("evidence_end", sa.Integer, nullable=False),
    sa.Column("evidence", ExactText, nullable=False),
    sa.Column("about", ExactText, nullable=False),
    sa.Column("said", ExactText),
    sa.Column("reason", ExactText, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("removed_by", ExactText),
    sa.Column("removed_at", UtcTime),
)

# Only ever added to: what a reviewer said stays on record, a later verdict goes before an earlier one.
verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("document", ExactText, nullable=False),
    sa.Column("question_start", sa.Integer, nullable=False),
    sa.Column("question_end", sa.Integer, nullable=False),
    sa.Column("question", ExactText, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("comment", ExactText),
    sa.Column("passage_start", sa.Integer),
    sa.Column("passage_end", sa.Integer),
    sa.Column("passage", ExactText),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
)

holders = sa.Table(
    "holders",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("user", ExactText, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
)
