"""A run that is killed at any moment and started again ends as one that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from answer_assist.batch.job import batch
from tests.batch.corpus import queries, rows_of

COUNT, PART = 400, 10
KILLS = 3
PATIENCE_S = 300.0  # a loaded machine starts Python slowly


def start(file: Path, out: Path, processes: int) -> subprocess.Popen[bytes]:
    code = "import sys; from answer_assist.cli import main; sys.exit(main())"
    options = ["--out", str(out), "--processes", str(processes), "--part-documents", str(PART)]
    command = [sys.executable, "-c", code, "batch", str(file), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def parts_in(out: Path) -> int:
    progress = out / ".progress.jsonl"
    return progress.read_text().count("\n") if progress.exists() else 0


def kill_after(run: subprocess.Popen[bytes], out: Path, parts: int, pause_s: float) -> bool:
    """Kill the run when it has so many parts, and a little later; False where it was done before."""
    give_up = time.monotonic() + PATIENCE_S
    while parts_in(out) < parts and run.poll() is None:
        assert time.monotonic() < give_up, "the run does not get on"
        time.sleep(0.001)
    time.sleep(pause_s)
    early = run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.communicate()
    return early


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="POSIX signals")
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_and_started_again(tmp_path: Path, processes: int) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown where the test fails
    chance = random.Random(seed)
    file, out = queries(tmp_path / "a.jsonl", COUNT), tmp_path / "out"
    kills = 0
    for _ in range(KILLS):
        before = parts_in(out)
        run = start(file, out, processes)
        kills += kill_after(run, out, before + chance.randrange(0, 8), chance.uniform(0, 0.05))
        assert parts_in(out) >= before
    run = start(file, out, processes)
    said, complaints = run.communicate(timeout=PATIENCE_S)
    assert run.returncode == 0, complaints
    assert kills > 0
    assert b"by earlier runs" in said
    batch([file], tmp_path / "undisturbed", processes=1, part_documents=PART)
    assert rows_of(out) == rows_of(tmp_path / "undisturbed")
    assert list(out.rglob("*.tmp")) == []
    manifests = [
        json.loads((folder / "manifest.json").read_text()) for folder in (out, tmp_path / "undisturbed")
    ]
    assert manifests[0] == manifests[1]
    assert manifests[0]["complete"]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="POSIX signals")
def test_an_interrupted_run_leaves_no_process_behind_and_says_how_to_go_on(tmp_path: Path) -> None:
    file, out = queries(tmp_path / "a.jsonl", COUNT), tmp_path / "out"
    run = start(file, out, 2)
    give_up = time.monotonic() + PATIENCE_S
    while parts_in(out) < 2 and run.poll() is None:
        assert time.monotonic() < give_up, "the run does not get on"
        time.sleep(0.001)
    os.killpg(run.pid, signal.SIGINT)  # as the terminal does
    _, complaints = run.communicate(timeout=PATIENCE_S)  # ends only when nobody holds the pipe any more
    if run.returncode != 0:
        assert run.returncode == 130, complaints
        assert complaints.decode().strip() == "answer-assist: stopped; run the same command to go on"
