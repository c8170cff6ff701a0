"""What is prepared before somebody opens a case."""

from __future__ import annotations

from threading import Event

import pytest

from answer_assist import bundled_cases, open_store
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Marker
from answer_assist.widgets import ahead
from answer_assist.widgets.ahead import in_background, prepare, summary_of, take_prepared
from answer_assist.widgets.desk import Desk

CASE = bundled_cases()[0]
LIND = "Dr. Lind"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are read, in order; nothing has been read before."""
    seen: list[str] = []

    def counted(text: str, kind: str, id: str) -> object:
        seen.append(id)
        return read(text, kind, id)  # type: ignore[arg-type]

    monkeypatch.setattr(ahead, "_readings", ahead._Readings(200))
    monkeypatch.setattr(ahead, "read", counted)
    return seen


def test_a_document_that_is_being_read_is_not_read_a_second_time(
    readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slowly(text: str, kind: str, id: str) -> object:
        readings.append(id)
        begun.set()
        assert go_on.wait(20)
        return read(text, kind, id)  # type: ignore[arg-type]

    monkeypatch.setattr(ahead, "read", slowly)
    document, results = CASE.documents[0], []
    first = in_background(lambda: results.append(summary_of(document)))
    assert begun.wait(20)
    second = in_background(lambda: results.append(summary_of(document)))
    go_on.set()
    first.join()
    second.join()
    assert readings == [document.id]
    assert results[0] is results[1]


def test_what_could_not_be_read_is_read_again_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str, kind: str, id: str) -> object:
        raise MemoryError

    monkeypatch.setattr(ahead, "_readings", ahead._Readings(200))
    monkeypatch.setattr(ahead, "read", fails)
    with pytest.raises(MemoryError):
        summary_of(CASE.documents[0])
    monkeypatch.setattr(ahead, "read", read)
    assert summary_of(CASE.documents[0]).document.id == CASE.documents[0].id


def test_a_prepared_case_is_shown_as_it_is_and_prepared_anew_the_next_time(readings: list[str]) -> None:
    store = open_store(":memory:")
    store.add_case(CASE)
    plain = Desk(store, CASE, LIND).view()
    prepare(CASE, LIND)
    prepared = take_prepared(CASE, LIND)
    assert prepared is not None
    assert prepared.shown == plain
    assert take_prepared(CASE, LIND) is None
    assert len(readings) == len(CASE.documents)


def test_a_prepared_case_that_was_corrected_meanwhile_shows_the_correction() -> None:
    store = open_store(":memory:")
    store.add_case(CASE)
    prepare(CASE, LIND)
    Desk(store, CASE, "Dr. Osei").edit("marker-1", {"result": "negative"})
    marker = Desk(store, CASE, LIND).line("marker-1").finding
    assert isinstance(marker, Marker)
    assert marker.result == "negative"
