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
    sa.Column("specialty", ExactText),
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

# Where the words of a document stand on the pages of its file: "words" as ``paging.packed`` makes it.
page_words = sa.Table(
    "page_words",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("document", ExactText, primary_key=True),
    sa.Column("pages", sa.Text, nullable=False),
    sa.Column("words", sa.LargeBinary, nullable=False),
)

# The files of documents with pages as they came in, from which page images are drawn.
source_files = sa.Table(
    "source_files",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("document", ExactText, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
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
    sa.Column("reading", sa.Integer, nullable=False, server_default="1"),
)

# What the check said of a submitted answer: states and places, and the name of what the case is about.
checks = sa.Table(
    "checks",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("asked", ExactText, nullable=False),
    sa.Column("contradictions", sa.Integer, nullable=False),
    sa.Column("omissions", sa.Integer, nullable=False),
    sa.Column("checker", sa.Text, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("subject", ExactText),
)

# The submitted revisions that chance has drawn for a second reading, and what the second readers concluded.
draws = sa.Table(
    "draws",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
)

second_readings = sa.Table(
    "second_readings",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("reviewer", ExactText, nullable=False),
    sa.Column("conclusion", sa.Text, nullable=False),
    sa.Column("reason", ExactText),
    sa.Column("given_at", UtcTime, nullable=False),
)

second_shares = sa.Table(
    "second_shares",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("author", ExactText, nullable=False),
    sa.Column("reviewer", ExactText, nullable=False),
    sa.Column("reviewed_at", UtcTime, nullable=False),
    sa.Column("published_at", UtcTime, nullable=False),
    sa.Column("published_by", ExactText, nullable=False),
    sa.Column("reason", ExactText),
)

# Random keys of this store: "sample" draws for second readings, "texts" hashes texts for the audit trail.
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# Entries are chained by their hashes and outlive their cases; triggers refuse to change or delete them.
audit_trail = sa.Table(
    "audit_trail",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("who", ExactText, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("case_id", ExactText, index=True),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

holders = sa.Table(
    "holders",
    metadata,
    sa.Column("case_number", sa.ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("user", ExactText, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
)
