"""What a reading leaves behind: the caller's garbage collector as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from answer_assist.extraction import pipeline
from answer_assist.extraction.pipeline import read
from answer_assist.extraction.reading import Reading


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

    def failing(_: Reading) -> Iterator[pipeline.Finding]:
        seen.append(gc.isenabled())
        raise RuntimeError("broken reader")

    monkeypatch.setattr(pipeline, "READERS", (failing,))
    with pytest.raises(RuntimeError, match="broken reader"):
        read("Ki-67 is 20%.", "report")
    assert seen == [False]
    assert gc.isenabled()
