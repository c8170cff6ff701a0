"""Parts read by the workers of a Dask cluster: the same function, the same parts, so the same rows.

Texts travel to the workers and tables come back; nothing but Answer Assist has to be there, no shared folder.
Dask gives the part of a lost worker to another one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, cast

from answer_assist.batch.errors import BatchError, need
from answer_assist.batch.parts import Job, Part, PartTables
from answer_assist.batch.running import ReadPart, reader_of_parts, without_deadly
from answer_assist.batch.version import reader_digest

_AHEAD = 2  # parts on their way for every thread of the cluster
_REACHED_WITHIN_S = 30


def read_on_cluster(
    parts: Iterable[Part], job: Job, address: str, *, read: ReadPart | None = None
) -> Iterator[PartTables]:
    """Read the parts on the cluster of that scheduler, and yield each when it is done.

    Args:
        parts: taken only as fast as they are read.
        job: what the parts have in common.
        address: the scheduler's, ``tcp://10.0.0.1:8786``.
        read: reads one part; a function of a module that the workers have.

    Raises:
        BatchError: the scheduler cannot be reached or is lost, or a worker has another version.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise need("dask", error) from None
    try:
        client: Any = cast(Any, Client)(address, timeout=_REACHED_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BatchError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}); check the address"
        ) from None
    with client:
        yield from _Cluster(client, job, read or reader_of_parts(), address).read(parts)


class _Cluster:
    def __init__(self, client: Any, job: Job, read: ReadPart, address: str) -> None:
        self._client, self._job, self._read, self._address = client, job, read, address
        self._run = uuid.uuid4().hex[:12]
        self._tries = 0

    def read(self, parts: Iterable[Part]) -> Iterator[PartTables]:
        from distributed import as_completed

        coming = iter(parts)
        running: dict[Any, Part] = {}
        done: Any = cast(Any, as_completed)(loop=self._client.loop)
        while True:
            while len(running) < self._window():
                part = next(coming, None)
                if part is None:
                    break
                future = self._submit(part)
                running[future] = part
                done.add(future)
            if not running:
                return
            future = next(done)
            part = running.pop(future)
            result = self._result(future)
            if result is None:
                future = self._submit(without_deadly(part, self._survives))
                running[future] = part
                done.add(future)
            else:
                future.release()
                yield result

    def _window(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(2, _AHEAD * sum(threads.values()))

    def _submit(self, part: Part) -> Any:
        self._tries += 1
        key = f"answer-assist-{self._run}-{part.number}-{self._tries}"
        return self._client.submit(self._read, part, self._job, key=key, pure=False)

    def _survives(self, part: Part) -> bool:
        return self._result(self._submit(part)) is not None

    def _result(self, future: Any) -> PartTables | None:
        """A part's tables; None where its workers died again and again."""
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            result = future.result()
        except KilledWorker:
            return None
        except (CancelledError, CommClosedError, OSError):
            raise BatchError(
                f"the Dask scheduler at {self._address} is gone; run the same command to go on"
            ) from None
        except ModuleNotFoundError as error:
            raise BatchError(
                f"a Dask worker has no module {error.name!r}; install answer-assist[research] on every worker"
            ) from None
        except Exception as error:  # noqa: BLE001  (its own words may quote a text)
            raise BatchError(
                f"a part could not be read on the Dask cluster ({type(error).__name__}); see that every "
                "worker has the same versions of Answer Assist, Python and Dask"
            ) from None
        assert isinstance(result, PartTables)
        if result.reader != reader_digest():
            raise BatchError(
                "a Dask worker has another version of Answer Assist; install the same one on every machine"
            )
        return result
