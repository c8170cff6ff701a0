"""A Dask cluster reads as one process does, also when one of its workers is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from answer_assist.batch.errors import BatchError
from answer_assist.batch.job import batch
from answer_assist.batch.parts import Job, cut
from answer_assist.batch.records import Entry, Fault
from answer_assist.batch.rows import read_part
from tests.batch.corpus import queries, query, rows_of
from tests.batch.readers import DEADLY, read_as_another_version, read_or_die, refuse

pytest.importorskip("distributed")
from answer_assist.batch.dask import read_on_cluster

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 300.0
QUIET = ("--no-dashboard", "--host", "127.0.0.1")


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, stack: ExitStack, folder: Path, **environment: str) -> None:
        self._stack, self._folder = stack, folder
        self._environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        self._file = folder / "scheduler.json"
        self._start("scheduler", "--scheduler-file", str(self._file), "--port", "0", *QUIET)
        self._wait_until(lambda: self._file.exists() and self._file.read_text().strip().endswith("}"))
        self.address = str(json.loads(self._file.read_text())["address"])

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        threads = ("--nthreads", "1", "--nworkers", "1", "--local-directory", str(self._folder))
        return self._start("worker", self.address, *threads, *QUIET, *options)

    def wait_for_workers(self, count: int) -> None:
        from distributed import Client

        client: Any = Client
        with client(self.address, timeout=PATIENCE_S, set_as_default=False) as connected:
            connected.wait_for_workers(count, timeout=PATIENCE_S)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context((self._folder / f"{command[0]}.log").open("ab"))
        run = subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            env=self._environment,
            cwd=self._folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._stack.callback(_stop, run)
        return run

    def _wait_until(self, there: Any) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not there():
            assert time.monotonic() < give_up, (self._folder / "scheduler.log").read_text()
            time.sleep(0.02)


def _stop(run: subprocess.Popen[bytes]) -> None:
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)  # a nanny's worker is in its group
    run.wait()


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture(scope="module")
def cluster(stack: ExitStack, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    made = Cluster(stack, tmp_path_factory.mktemp("cluster"))
    made.add_worker("--no-nanny")
    made.wait_for_workers(1)
    return made


def test_one_of_two_workers_is_killed_in_the_middle(tmp_path: Path, cluster: Cluster) -> None:
    file = queries(tmp_path / "a.jsonl", 120)
    doomed = cluster.add_worker("--no-nanny")
    cluster.wait_for_workers(2)
    told: list[int] = []

    def kill_early(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 3:
            doomed.send_signal(signal.SIGKILL)

    batch([file], tmp_path / "dask", dask=cluster.address, part_documents=4, progress=kill_early)
    assert doomed.wait(PATIENCE_S) == -signal.SIGKILL
    assert len(told) == 30
    batch([file], tmp_path / "one", processes=1, part_documents=4)
    assert rows_of(tmp_path / "dask") == rows_of(tmp_path / "one")
    # the same data set: one goes on where the other stopped
    assert batch([file], tmp_path / "dask", processes=1, part_documents=4).read_now == 0


def test_another_version_on_a_worker_is_refused(cluster: Cluster) -> None:
    with pytest.raises(BatchError, match="another version of Answer Assist"):
        list(read_on_cluster(cut(_entries(2), 1), Job(), cluster.address, read=read_as_another_version))


def test_a_fault_on_a_worker_stops_the_run_without_words_of_documents(cluster: Cluster) -> None:
    with pytest.raises(BatchError, match="RuntimeError") as told:
        list(read_on_cluster(cut(_entries(1), 1), Job(), cluster.address, read=refuse))
    assert "Zebulon" not in str(told.value)


def test_a_document_that_kills_its_workers_is_a_row_of_errors(stack: ExitStack, tmp_path: Path) -> None:
    strict = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    cluster = Cluster(stack, tmp_path, **strict)
    cluster.add_worker()  # with a nanny, which starts it again
    cluster.wait_for_workers(1)
    items = [*_entries(1), Entry(DEADLY, "query", "bad", "a.jsonl", 2)]
    (result,) = read_on_cluster(cut(items, 5), Job(), cluster.address, read=read_or_die)
    assert (result.rows["documents"], result.rows["errors"]) == (1, 1)


def test_no_scheduler_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answer_assist.batch.dask._REACHED_WITHIN_S", 0.5)
    with pytest.raises(BatchError, match="no Dask scheduler answers at tcp"):
        list(read_on_cluster(cut(_entries(1), 1), Job(), "tcp://127.0.0.1:9"))


def test_results_are_those_of_one_process(cluster: Cluster) -> None:
    parts = list(cut(_entries(6), 2))
    results = read_on_cluster(parts, Job(), cluster.address)
    assert sorted(results, key=lambda part: part.number) == [read_part(part, Job()) for part in parts]


def _entries(count: int) -> list[Entry | Fault]:
    return [Entry(query(n)["text"], "query", f"q{n}", "a.jsonl", n + 1) for n in range(count)]
