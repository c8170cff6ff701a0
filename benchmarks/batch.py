"""How many documents a second a batch reads: one process, two, Dask with two workers; and its memory.

    python benchmarks/batch.py [--count 6000] [--rounds 3] [--no-dask]
    python benchmarks/batch.py --memory 200000

The documents are invented queries and reports of 1 kB, every one with words of its own. Rounds are paired:
each runs every way once, one after the other, so that what else the machine does falls on all of them; told
are the median of the rounds and their range. "By processor" compares the processor time of one process with
that of the busiest of several, without their start: what several gain where nothing else runs, on a machine
whose load would spoil the clock. It takes Linux. ``--memory`` reads a tenth of so many documents, then all,
and tells the most memory that the run's processes held together, and one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

SIZE = 1_000  # characters a document
SEED = 6
_RUN = "import sys; from answer_assist.cli import main; sys.exit(main())"


def documents(count: int) -> Iterator[dict[str, str]]:
    """Texts of 1 kB out of the bundled cases: sentences drawn at random, numbers and some words changed."""
    from answer_assist import bundled_cases

    chance = random.Random(SEED)
    texts = [(document.kind, document.text) for case in bundled_cases() for document in case.documents]
    pools = [
        (kind, [line for line in text.replace(". ", ".\n").splitlines() if line]) for kind, text in texts
    ]
    for number in range(count):
        kind, pool = chance.choice(pools)
        text = f"Ref {chance.randrange(10**9)}x{number}. "
        while len(text) < SIZE:
            text += chance.choice(pool).replace("80%", f"{chance.randrange(100)}%") + "\n"
        yield {"id": f"d{number}", "kind": kind, "text": text[:SIZE]}


def write(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(document) + "\n" for document in documents(count))
    return path


class Run(NamedTuple):
    """Seconds of a run: by the clock, of the processor in all processes and in the busiest one."""

    clock: float
    processor: float
    busiest: float


def timed(file: Path, out: Path, options: list[str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-c", _RUN, "batch", str(file), "--out", str(out), *options]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    busy: dict[int, float] = {}
    while run.poll() is None:
        for pid in (run.pid, *children(run.pid)):
            busy[pid] = max(busy.get(pid, 0.0), processor_time(pid))
        time.sleep(0.02)
    clock = time.perf_counter() - started
    if run.returncode:
        raise SystemExit(f"the run ended with status {run.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(clock, processor, max(busy.values(), default=0.0))


def processor_time(pid: int) -> float:
    """Seconds of processor time of a process so far; Linux."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cluster(stack: ExitStack, folder: Path) -> str:
    """A scheduler and two workers, each a process; the scheduler's address."""
    place = folder / "scheduler.json"
    quiet = ("--no-dashboard", "--host", "127.0.0.1")

    def start(*command: str) -> None:
        log = stack.enter_context((folder / "dask.log").open("ab"))
        run = subprocess.Popen([sys.executable, "-m", "dask", *command, *quiet], stdout=log, stderr=log)
        stack.callback(run.wait)
        stack.callback(run.kill)

    start("scheduler", "--scheduler-file", str(place), "--port", "0")
    while not (place.exists() and place.read_text().strip().endswith("}")):
        time.sleep(0.05)
    address = str(json.loads(place.read_text())["address"])
    for _ in range(2):
        start("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    from distributed import Client

    client: Any = Client
    with client(address, timeout=120, set_as_default=False) as connected:
        connected.wait_for_workers(2, timeout=120)
    return address


def speed(count: int, rounds: int, dask: bool) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        file, few = write(folder / "all.jsonl", count), write(folder / "few.jsonl", 2)
        ways = {"one process": ["--processes", "1"], "two processes": ["--processes", "2"]}
        if dask:
            ways["Dask, two workers"] = ["--dask", cluster(stack, folder)]
        figures: dict[str, list[tuple[Run, Run]]] = {way: [] for way in ways}
        for number in range(rounds):
            for way, options in ways.items():
                # starting Python and reading the term tables is not reading documents
                start = timed(few, folder / f"few-{number}-{way}", options)
                run = timed(file, folder / f"out-{number}-{way}", options)
                figures[way].append((start, run))
                print(f"{way}: {run.clock:.1f} s, start {start.clock:.1f} s", file=sys.stderr)
        load = os.getloadavg()[0]
    cores = os.cpu_count()
    print(f"{count} documents of {SIZE:,} characters, {rounds} rounds, {cores} cores, load {load:.1f}\n")
    heads = ("docs/s", "range", "without start", "against one", "by processor", "CPU ms/doc")
    print(" " * 20 + "".join(f"{head:>14}" for head in heads))
    for way, rows in figures.items():
        cells = _row(way, rows, figures["one process"], count)
        print(f"{way:20}" + "".join(f"{cell:>14}" for cell in cells))
    print("\nThe processor time of Dask's workers is not known: they are no children of the run.")


def _row(
    way: str, rows: list[tuple[Run, Run]], one: list[tuple[Run, Run]], count: int
) -> tuple[str, str, str, str, str, str]:
    def bare(start: Run, run: Run, field: str) -> float:
        return max(0.01, float(getattr(run, field) - getattr(start, field)))

    def gain(field: str) -> float:
        pairs = zip(one, rows, strict=True)
        return statistics.median(bare(*alone, field) / bare(*several, field) for alone, several in pairs)

    rates = sorted(count / run.clock for _, run in rows)
    own = "Dask" not in way
    return (
        f"{statistics.median(rates):,.0f}",
        f"{rates[0]:,.0f} to {rates[-1]:,.0f}",
        f"{statistics.median(count / bare(*row, 'clock') for row in rows):,.0f}",
        f"{gain('clock'):.2f}",
        f"{gain('busiest'):.2f}" if own else "",
        f"{statistics.median(1000 * run.processor / count for _, run in rows):.2f}" if own else "",
    )


def memory(count: int, processes: int) -> None:
    for number in (count // 10, count):
        with tempfile.TemporaryDirectory() as name:
            file = write(Path(name) / "all.jsonl", number)
            command = [sys.executable, "-c", _RUN, "batch", str(file), "--out", f"{name}/out"]
            started = time.perf_counter()
            run = subprocess.Popen([*command, "--processes", str(processes)], stdout=subprocess.DEVNULL)
            most = {"together": 0, "one": 0}
            watch = threading.Thread(target=watched, args=(run, most))
            watch.start()
            run.wait()
            watch.join()
            seconds = time.perf_counter() - started
        print(
            f"{number:,} documents of {SIZE:,} characters, {processes} processes: {seconds:,.0f} s; at most "
            f"{most['together'] / 1024:,.0f} MB together, {most['one'] / 1024:,.0f} MB in one process",
            flush=True,
        )


def watched(run: subprocess.Popen[bytes], most: dict[str, int]) -> None:
    """Note the resident memory of a run and its processes until it ends; Linux."""
    while run.poll() is None:
        kilobytes = [resident(pid) for pid in (run.pid, *children(run.pid))]
        most["together"] = max(most["together"], sum(kilobytes))
        most["one"] = max(most["one"], *kilobytes)
        time.sleep(0.2)


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=6_000, help="how many documents (6000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way runs (3)")
    parser.add_argument("--no-dask", action="store_true", help="only the processes of this machine")
    parser.add_argument("--memory", type=int, metavar="COUNT", help="memory on so many documents instead")
    parser.add_argument("--processes", type=int, default=2, help="of the run whose memory is told (2)")
    args = parser.parse_args()
    if args.memory:
        memory(args.memory, args.processes)
    else:
        speed(args.count, args.rounds, not args.no_dask)
    return 0


if __name__ == "__main__":
    sys.exit(main())
