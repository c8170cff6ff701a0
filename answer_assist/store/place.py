"""Where a store is: an SQLite file by default, any PostgreSQL database by URL; and how it is reached.

An SQLite store runs with ``journal_mode=WAL`` and ``synchronous=FULL``: a save that returned is on the disk,
whatever happens to the process or the power. WAL needs a local disk: a store that several machines share, or
one on a network drive, belongs in PostgreSQL.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from pathlib import Path
from threading import Lock
from typing import Any

import platformdirs
import sqlalchemy as sa

from answer_assist.store.errors import StoreError

STORE_VARIABLE = "ANSWER_ASSIST_STORE"
_WAIT_S = 20.0  # for another process to finish writing
_SQLITE_HEADER = b"SQLite format 3\0"
_MAKING = Lock()  # a file must not be closed here while another thread opens it as a store


def default_place() -> str:
    """``$ANSWER_ASSIST_STORE`` (a file or a URL), or else ``cases.sqlite`` in the user's data folder."""
    named = os.environ.get(STORE_VARIABLE, "").strip()
    return named or str(platformdirs.user_data_path("answer-assist", appauthor=False) / "cases.sqlite")


def engine_of(url_or_path: str | Path) -> tuple[sa.Engine, str]:
    """An engine for the place, and the place's name for messages (a URL without its password).

    Raises:
        StoreError: the place cannot hold a store.
    """
    place = str(url_or_path)
    if "://" not in place:
        if place == ":memory:":
            return _sqlite_engine(None), "the store in memory"
        return _sqlite_file(Path(place).expanduser())
    try:
        url = sa.make_url(place)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(
            "the store's URL is not readable; write it as postgresql://user@host/database"
        ) from None
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            return _sqlite_engine(None), "the store in memory"
        return _sqlite_file(Path(str(url.database)))
    if url.get_backend_name() != "postgresql":
        raise StoreError(
            f"a store in {url.get_backend_name()!r} is not supported; name an SQLite file or a PostgreSQL URL"
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    name = url.render_as_string(hide_password=True)
    try:
        # parameters hold patient text, so they stay out of messages and logs
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True), name
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{name} needs the module {error.name!r}; install it with: "
            "pip install 'answer-assist[postgresql]'"
        ) from None


def _sqlite_file(path: Path) -> tuple[sa.Engine, str]:
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_file(path)
    except OSError as error:
        raise _unwritable(path, error.strerror) from None
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'cases.sqlite'}")
    if not os.access(path, os.R_OK | os.W_OK):
        raise _unwritable(path, os.strerror(errno.EACCES))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreError(
            f"the folder {path.parent} cannot be written, and a store keeps its journal beside itself; give "
            f"yourself the right to write it, or name another file in ${STORE_VARIABLE}"
        )
    return _sqlite_engine(path), str(path)


def _make_file(path: Path) -> None:
    """Make the file of a new store; one that is there is never opened but by SQLite.

    Closing any handle of a file gives up all locks that the process has on it, those of SQLite too. Another
    process that closes the store then takes itself for the last one and removes the journal (WAL) from under
    a store that is open here, and what is saved from then on is lost.
    """
    with _MAKING:
        try:
            # Patient text: readable by the user alone. SQLite gives its side files the same rights.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return


def _unwritable(path: Path, why: str | None) -> StoreError:
    return StoreError(
        f"{path} cannot be written ({why}); give yourself the right to write it and its "
        f"folder, or name another file in ${STORE_VARIABLE}"
    )


def _sqlite_engine(path: Path | None) -> sa.Engine:
    if path is None:
        # one connection, which is the database; threads take turns with it
        engine = sa.create_engine(
            "sqlite://",
            hide_parameters=True,
            poolclass=sa.QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
    else:
        # rw: a file that has been moved away is missed, and no empty one is made in its place
        url = sa.URL.create("sqlite", database=path.as_uri(), query={"mode": "rw", "uri": "true"})
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": _WAIT_S})
        _keep_to_the_file(engine, path)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Transactions are begun below, not by the driver, which would begin them too late and too weak.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            _switch_to_wal(cursor, path)
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        # IMMEDIATE: a writer waits for its turn at the start, and never fails half-way
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _keep_to_the_file(engine: sa.Engine, path: Path) -> None:
    """Use a connection only as long as the file that it was opened on is the one at the path.

    SQLite goes on writing to a file that was moved or deleted, and everything would seem to be saved.
    """

    @sa.event.listens_for(engine, "do_connect")
    def look(*_of_the_connection: object) -> None:
        if _identity(path) is None:
            raise _gone(path)

    @sa.event.listens_for(engine, "connect")
    def remember(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    @sa.event.listens_for(engine, "checkout")
    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        now = _identity(path)
        if now is None:  # the connection is kept: it is good again when the file is back
            raise _gone(path)
        if now != record.info["file"]:
            # not opened in its stead: SQLite would add to it what the journal (WAL) holds for the other
            raise StoreError(f"another file stands at {path}; put the store's own file back")


def _gone(path: Path) -> StoreError:
    return StoreError(f"{path} is no longer there: it was moved or deleted; put it back")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file is at the path; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _switch_to_wal(cursor: sqlite3.Cursor, path: Path) -> None:
    # Switching asks for the whole file and, unlike everything else, does not wait for it by itself.
    give_up = time.monotonic() + _WAIT_S
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                # where WAL is refused (a file system without shared memory) the answer is the old mode, which
                # is as durable and only slower
                cursor.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB and not _begins_as_sqlite(path):
                raise StoreError(
                    f"{path} is not an SQLite database; name another file, or restore it from a backup"
                ) from None
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _begins_as_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER)) == _SQLITE_HEADER
