"""Full text over documents and drafts: FTS5 in SQLite, tsvector in PostgreSQL, the same words in both.

Texts are split into words here and not by the database, so that both find the same: letters and digits,
without case and accents. A long text is kept in several parts. The number of a part tells its case, which
source of the case it is from (0 the draft, 1 the first document) and which part of that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

TABLE = "case_words"

_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD_CHARS = 100
_PREFIX_CHARS = 3  # shorter words are searched whole: "ER" is not "erosion"
_PART_WORDS = 10_000  # a tsvector counts no further than 16,383
_PART_BITS, _SOURCE_BITS = 8, 16

_CREATE = {
    # accents are gone already
    "sqlite": f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')",
    "postgresql": f"CREATE TABLE {TABLE} (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
}
_INSERT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, words) VALUES (:rowid, :words)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, words) VALUES (:rowid, CAST(:words AS TSVECTOR))",
}
_MATCHES = {
    "sqlite": f"{TABLE} MATCH :{{name}}",
    "postgresql": "words @@ CAST(:{name} AS TSQUERY)",
}


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched.

    >>> words_of("Ki-67: 80 %, naïve T-cells")
    ['ki', '67', '80', 'naive', 't', 'cells']
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return [word[:_WORD_CHARS] for word in _WORD.findall(text.lower())]


def create(connection: sa.Connection) -> None:
    """Make the table of words."""
    connection.exec_driver_sql(_CREATE[connection.dialect.name])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE INDEX {TABLE}_words ON {TABLE} USING GIN (words)")


def rows_of(dialect: str, case_number: int, source: int, text: str) -> list[dict[str, Any]]:
    """The rows that hold the words of one source of a case."""
    words = words_of(text)
    first = _first_row(case_number, source)
    parts = range(0, len(words), _PART_WORDS)[: 1 << _PART_BITS]
    return [
        {"rowid": first + number, "words": _vector(dialect, words[start : start + _PART_WORDS])}
        for number, start in enumerate(parts)
    ]


def insert(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Keep rows made by ``rows_of``."""
    if rows:
        connection.execute(sa.text(_INSERT[connection.dialect.name]), rows)


def forget(connection: sa.Connection, case_number: int, sources: Iterable[int] | None = None) -> None:
    """Drop the words of some sources of a case; of all documents, not the draft, by default."""
    if sources is None:
        pairs = [(_first_row(case_number, 1), _first_row(case_number + 1, 0))]
    else:
        pairs = [(_first_row(case_number, source), _first_row(case_number, source + 1)) for source in sources]
    rows = [{"first": first, "last": after - 1} for first, after in pairs]
    connection.execute(sa.text(f"DELETE FROM {TABLE} WHERE rowid BETWEEN :first AND :last"), rows)


def keep_draft(connection: sa.Connection, case_number: int, text: str) -> None:
    """Keep the words of a case's draft in place of its earlier ones."""
    forget(connection, case_number, (0,))
    insert(connection, rows_of(connection.dialect.name, case_number, 0, text))


def cases_with(dialect: str, text: str) -> sa.TextualSelect | None:
    """The numbers of the cases that have all the words, wherever in the case each is; None if there are none.

    Words are found by how they begin, from three letters on (``basal`` finds basaloid); what is joined by
    signs stands together (``Ki-67``), and so do words in quotation marks, which are then taken whole.
    """
    queries = [query for chunk in _CHUNK.finditer(text) if (query := _query(dialect, *chunk.groups()))]
    if not queries:
        return None
    shift = f"SELECT rowid >> {_PART_BITS + _SOURCE_BITS} AS case_number FROM {TABLE} WHERE "
    names = [f"words_{number}" for number in range(len(queries))]
    parts = (shift + _MATCHES[dialect].format(name=name) for name in names)
    statement = sa.text(" INTERSECT ".join(parts)).bindparams(**dict(zip(names, queries, strict=True)))
    return statement.columns(sa.column("case_number", sa.Integer))


def _first_row(case_number: int, source: int) -> int:
    return (case_number << _SOURCE_BITS | source) << _PART_BITS


def _vector(dialect: str, words: list[str]) -> str:
    # Words are letters and digits alone, so that nothing in them needs a quote.
    if dialect == "sqlite":
        return " ".join(words)
    return " ".join(f"'{word}':{position}" for position, word in enumerate(words, 1))


def _query(dialect: str, quoted: str | None, typed: str | None) -> str | None:
    words = words_of(quoted if quoted is not None else typed or "")
    if not words:
        return None
    begins = quoted is None and len(words[-1]) >= _PREFIX_CHARS
    if dialect == "sqlite":
        return f'"{" ".join(words)}"' + (" *" if begins else "")
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if begins else "")
