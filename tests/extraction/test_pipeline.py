"""What a reading leaves behind: the caller's garbage collector as it was."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from answer_assist.extraction import pipeline
from answer_assist.extraction.pipeline import read
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind, Finding


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_goes_on_as_the_caller_had_it(collects: bool) -> None:
    gc.enable() if collects else gc.disable()
    read("Ki-67 is 20%.", "report")
    assert gc.isenabled() is collects


def test_the_collector_rests_during_a_document_and_goes_on_after_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def failing(_: Reading) -> Iterator[Finding]:
        seen.append(gc.isenabled())
        raise RuntimeError("broken reader")

    monkeypatch.setattr(pipeline, "READERS", (failing,))
    with pytest.raises(RuntimeError, match="broken reader"):
        read("Ki-67 is 20%.", "report")
    assert seen == [False]
    assert gc.isenabled()


def test_a_document_goes_without_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[weakref.ref[Reading]] = []

    class Remembered(Reading):
        def __init__(self, raw: str, kind: DocumentKind) -> None:
            super().__init__(raw, kind)
            readings.append(weakref.ref(self))

    monkeypatch.setattr(pipeline, "Reading", Remembered)
    gc.disable()
    read("My aunt had breast cancer. CT: a 3 cm mass in my liver, is it cancer?")
    assert [reading() for reading in readings] == [None]
