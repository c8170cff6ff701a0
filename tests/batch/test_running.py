"""Several processes read as one does; one that dies takes nothing with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from answer_assist.batch.errors import BatchError
from answer_assist.batch.parts import Job, Part, PartTables, cut
from answer_assist.batch.records import Entry, Fault
from answer_assist.batch.rows import read_part, tables_of
from answer_assist.batch.running import _Worker, read_parts, without_deadly
from tests.batch.corpus import query
from tests.batch.readers import DEADLY, DIES_ONCE, read_or_die, read_slowly, refuse

JOB = Job()


def entries(count: int, **texts: str) -> list[Entry | Fault]:
    """Queries, some of them with another text: ``entries(5, _3="...")``."""
    return [
        Entry(texts.get(f"_{n}", query(n)["text"]), "query", f"q{n}", "a.jsonl", n + 1) for n in range(count)
    ]


def in_order(results: Iterator[PartTables]) -> list[PartTables]:
    return sorted(results, key=lambda part: part.number)


def test_two_processes_read_as_one_does() -> None:
    parts = list(cut(entries(30), 4))
    one, two = (in_order(read_parts(parts, JOB, processes)) for processes in (1, 2))
    assert one == two
    assert [part.number for part in two] == list(range(8))


def test_a_worker_that_dies_takes_nothing_with_it(tmp_path: Path) -> None:
    parts = list(cut(entries(12, _3=DIES_ONCE + str(tmp_path / "a"), _7=DIES_ONCE + str(tmp_path / "b")), 2))
    results = in_order(read_parts(parts, JOB, 2, read=read_or_die))
    assert results == in_order(read_part(part, JOB) for part in parts)
    assert (tmp_path / "a").exists()
    assert (tmp_path / "b").exists()


def test_a_killed_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    workers: list[_Worker] = []
    start = _Worker.__init__

    def noted(self: _Worker, *arguments: object) -> None:
        start(self, *arguments)  # type: ignore[arg-type]
        workers.append(self)

    monkeypatch.setattr(_Worker, "__init__", noted)
    parts = list(cut(entries(12), 1))
    results = read_parts(parts, JOB, 2, read=read_slowly)
    first = next(results)
    pid = workers[0].process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert in_order(iter([first, *results])) == in_order(read_part(part, JOB) for part in parts)
    assert len(workers) == 3


def test_a_document_that_kills_whoever_reads_it_is_a_row_of_errors() -> None:
    (part,) = cut(entries(9, _4=DEADLY), 100)
    (result,) = read_parts([part], JOB, 2, read=read_or_die)
    assert (result.rows["documents"], result.rows["errors"]) == (8, 1)
    expected = without_deadly(part, lambda some: all(DEADLY not in str(e) + _text(e) for e in some.items))
    assert result == read_part(expected, JOB)
    (error,) = tables_of(expected, JOB)["errors"].to_pylist()
    assert (error["document"], error["source"], error["line"]) == ("q4", "a.jsonl", 5)
    assert DEADLY not in str(error)


def _text(item: Entry | Fault) -> str:
    return item.text if isinstance(item, Entry) else ""


def test_several_deadly_documents_are_found() -> None:
    part = Part(0, tuple(entries(17, _0=DEADLY, _8=DEADLY, _16=DEADLY)))
    left = without_deadly(part, lambda some: not any(DEADLY in _text(item) for item in some.items))
    assert [n for n, item in enumerate(left.items) if isinstance(item, Fault)] == [0, 8, 16]


def test_a_fault_of_the_program_stops_the_run_without_words_of_documents() -> None:
    with pytest.raises(BatchError, match=r"fault in Answer Assist \(RuntimeError\)") as told:
        list(read_parts(cut(entries(2), 1), JOB, 2, read=refuse))
    assert "Zebulon" not in str(told.value)


def test_parts_are_taken_only_as_they_are_read() -> None:
    taken: list[int] = []

    def parts() -> Iterator[Part]:
        for part in cut(entries(20), 1):
            taken.append(part.number)
            yield part

    for done, _ in enumerate(read_parts(parts(), JOB, 2, read=read_slowly)):
        assert len(taken) <= done + 5  # two at work, one ahead, two that were just handed out
    assert len(taken) == 20


def test_a_fault_in_one_document_is_a_row_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(text: str, kind: str, id: str) -> object:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("answer_assist.batch.rows.read", read)
    (part,) = cut([Entry("Zebulon's biopsy", "query", "q0", "a.jsonl", 1)], 5)
    (error,) = tables_of(part, JOB)["errors"].to_pylist()
    assert "ZeroDivisionError in test_running.py line" in error["message"]
    assert "Zebulon" not in str(error)
