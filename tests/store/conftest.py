"""A fresh place for a store: an SQLite file, and a PostgreSQL database where a server is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from answer_assist.cases import Case, CaseDocument
from answer_assist.store import Store, open_store
from tests.store.clock import Clock

CASE = Case(
    "hive-7",
    (
        CaseDocument(
            "M", "query", "My sister has a lump.\nIs it benign?", "2024-02-01", "Message from a sister"
        ),
        CaseDocument("R", "report", "Fibroadenoma of the right breast."),
    ),
    "2024-02-01T10:00:00+00:00",
)


class _Server:
    """A PostgreSQL server of our own, reached by a socket in a folder of its own."""

    def __init__(self, folder: Path, become: list[str]) -> None:
        self.folder = folder
        self._become = become
        self._databases = 0

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        output = (self.folder / "output").open("w")  # the server inherits it, so no pipe
        with output:
            return subprocess.run(
                [*self._become, *command],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                text=True,
                check=False,
            )

    def fresh_database(self) -> str:
        self._databases += 1
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE store_{self._databases}")
        engine.dispose()
        return self.url(f"store_{self._databases}")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://doctor@/{database}?host={self.folder}"


def _program(name: str) -> str | None:
    # Debian keeps the server's programs off the PATH
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[_Server]:
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("no PostgreSQL server is installed here")
    pytest.importorskip("psycopg")
    become: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path may have 107 characters
    if os.geteuid() == 0:  # a PostgreSQL server refuses to run as root
        if shutil.which("setpriv") is None:
            pytest.skip("PostgreSQL refuses to run as root, and there is no setpriv to become somebody else")
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chown(folder, 65534, 65534)
    server = _Server(folder, become)
    cluster = str(folder / "cluster")
    made = server.call(initdb, "-D", cluster, "-A", "trust", "-U", "doctor", "-N", "--encoding=UTF8")
    assert made.returncode == 0, (folder / "output").read_text()
    options = f"-k {folder} -c listen_addresses=''"
    started = server.call(pg_ctl, "-D", cluster, "-w", "-t", "240", "-o", options, "start")
    assert started.returncode == 0, (folder / "output").read_text()
    yield server
    server.call(pg_ctl, "-D", cluster, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store can be opened."""
    if request.param == "sqlite":
        return str(tmp_path / "cases.sqlite")
    server: _Server = request.getfixturevalue("postgresql")
    return server.fresh_database()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An open store that holds ``CASE``."""
    with open_store(place) as opened:
        opened.add_case(CASE)
        yield opened


@pytest.fixture
def case() -> Case:
    return CASE


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed_store(place: str, clock: Clock) -> Iterator[Store]:
    """An open store that holds ``CASE`` and goes by ``clock``."""
    with open_store(place, clock=clock) as opened:
        opened.add_case(CASE)
        yield opened
