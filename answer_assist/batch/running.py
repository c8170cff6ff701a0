"""Parts read by processes of this machine: in order in, as they are done out, at most a few in memory.

Each worker is a fresh process ("spawn", alike on every system) with a pipe of its own. A worker that dies
takes nothing with it: its part goes to a new one. A part that keeps killing its workers is searched for the
documents that do it, and these become rows of ``errors``.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from answer_assist.batch.errors import BatchError
from answer_assist.batch.parts import Job, Part, PartTables
from answer_assist.batch.records import Entry, fault_at

ReadPart = Callable[[Part, Job], PartTables]
TRIES = 2
"""How often a part may lose its worker before it is searched for what kills it."""
_MOST_TRIES = 5
_DEADLY = "the process that read the document died twice; it may be too large for this machine's memory"


def read_parts(
    parts: Iterable[Part], job: Job, processes: int, *, read: ReadPart | None = None
) -> Iterator[PartTables]:
    """Read the parts, on one process here or on several others, and yield each when it is done.

    Args:
        parts: taken only as fast as they are read, one ahead.
        job: what the parts have in common.
        processes: how many read at the same time; 1 reads in this process.
        read: reads one part; a function of a module, so that other processes find it. By default
            ``rows.read_part``, which each process imports for itself: the one that hands out parts starts
            without the readers and their tables.

    Raises:
        BatchError: workers die again and again without a document that kills them.
    """
    if processes == 1:
        read_here = read or reader_of_parts()
        for part in parts:
            yield read_here(part, job)
        return
    pool = _Pool(job, processes, read)
    try:
        yield from pool.read(parts)
    finally:
        pool.close()


def reader_of_parts() -> ReadPart:
    """The function that reads a part, imported when a part is there to be read."""
    from answer_assist.batch.rows import read_part

    return read_part


class _Worker:
    """A process that reads one part after the other; ``part`` is the one it has."""

    def __init__(self, job: Job, read: ReadPart | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(theirs, job, read), daemon=True)
        self.part: Part | None = None
        self.process.start()
        theirs.close()  # so that the pipe ends with the process

    def give(self, part: Part) -> None:
        self.part = part
        try:
            self.pipe.send(part)
        except OSError:
            return  # it is dead, which is seen when its result is fetched

    def take(self) -> PartTables | None:
        """Its result; None where it died."""
        try:
            result = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(result, _Raised):
            raise BatchError(f"a part could not be read because of a fault in Answer Assist ({result.what})")
        assert isinstance(result, PartTables)
        return result

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class _Raised:
    """What went wrong in a worker beside the documents; without words that may quote them."""

    def __init__(self, what: str) -> None:
        self.what = what


def _work(pipe: Connection, job: Job, read: ReadPart | None) -> None:
    """What a worker does until its pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to answer
    read = read or reader_of_parts()
    while True:
        try:
            part = pipe.recv()
        except (EOFError, OSError):
            return
        result: Any
        try:
            result = read(part, job)
        except Exception as error:  # noqa: BLE001  (told to the main process, which stops the run)
            result = _Raised(type(error).__name__)
        try:
            pipe.send(result)
        except OSError:  # the main process is gone
            return


class _Pool:
    """Workers, the parts that they have, and the parts that lost their worker."""

    def __init__(self, job: Job, processes: int, read: ReadPart | None) -> None:
        self._job, self._read = job, read
        self._workers = [_Worker(job, read) for _ in range(processes)]
        self._again: deque[Part] = deque()
        self._losses: dict[int, int] = {}

    def close(self) -> None:
        for worker in self._workers:
            worker.stop()

    def read(self, parts: Iterable[Part]) -> Iterator[PartTables]:
        coming = iter(parts)
        ahead: Part | None = next(coming, None)
        while True:
            for worker in self._workers:
                if worker.part is None:
                    ahead = self._occupy(worker, ahead)
                if ahead is None:  # cut while the workers read
                    ahead = next(coming, None)
            busy: Mapping[Any, _Worker] = {w.pipe: w for w in self._workers if w.part is not None}
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy[pipe]
                result = self._result(worker)
                if result is not None:
                    # before whoever takes the result writes it to the disk, and the worker waits
                    ahead = self._occupy(worker, ahead)
                    yield result

    def _occupy(self, worker: _Worker, ahead: Part | None) -> Part | None:
        """Give the worker a part that lost its own, else the next one; what is left of the latter."""
        if self._again:
            worker.give(self._again.popleft())
        elif ahead is not None:
            worker.give(ahead)
            return None
        return ahead

    def _result(self, worker: _Worker) -> PartTables | None:
        """What a worker has read; where it died, another one takes its place, and its part is read again."""
        part = worker.part
        assert part is not None
        result = worker.take()
        if result is not None:
            worker.part = None
            self._losses.pop(part.number, None)
            return result
        self._workers[self._workers.index(worker)] = _Worker(self._job, self._read)
        worker.stop()
        losses = self._losses[part.number] = self._losses.get(part.number, 0) + 1
        self._again.append(self._after_loss(part, losses))
        return None

    def _after_loss(self, part: Part, losses: int) -> Part:
        if losses < TRIES:
            return part
        if losses >= _MOST_TRIES:
            raise BatchError(
                "the processes that read die again and again; see whether memory runs out, then run the same "
                "command to go on, with fewer --processes"
            )
        return without_deadly(part, self._survives)

    def _survives(self, part: Part) -> bool:
        worker = _Worker(self._job, self._read)
        try:
            worker.give(part)
            return worker.take() is not None
        finally:
            worker.stop()


def without_deadly(part: Part, survives: Callable[[Part], bool]) -> Part:
    """The part with a fault in place of each document that kills whoever reads it.

    Args:
        part: a part whose readers died.
        survives: whether reading a part leaves its reader alive.
    """
    items = list(part.items)

    def search(low: int, high: int) -> None:
        some = tuple(items[low:high])
        if not any(isinstance(item, Entry) for item in some) or survives(replace(part, items=some)):
            return
        if high - low == 1:
            item = items[low]
            assert isinstance(item, Entry)
            items[low] = fault_at(item, _DEADLY)
            return
        middle = (low + high) // 2
        search(low, middle)
        search(middle, high)

    search(0, len(items))
    return replace(part, items=tuple(items))
