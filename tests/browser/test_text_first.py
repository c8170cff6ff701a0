"""A long case whose reading takes its time: what a doctor does meanwhile is kept when the summary comes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from answer_assist import Case, CaseDocument, bundled_cases
from tests.browser.conftest import eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Seat

CASE = "text-first"
CHOSEN = re.compile(r"\bis-sel\b")
REST = "We drove home along the river, and it rained all the way, for the fourth day in a row. " * 5 + "\n\n"
# reads when it may
SLOWLY = """
import time
from pathlib import Path
from answer_assist import CaseWorkbench, open_store
from answer_assist.widgets import ahead
from answer_assist.extraction.pipeline import read

def slowly(*key):
    while not Path({go!r}).exists():
        time.sleep(0.02)
    return read(*key)

ahead.read = slowly
ahead._readings.forget()
store = open_store()
"""


@pytest.fixture
def reading(seat: Seat, tmp_path: Path) -> Iterator[tuple[Page, Path]]:
    """A case on the screen that is being read until the file is there."""
    letter, report = bundled_cases()[0].documents
    long = CaseDocument(
        "long", "report", report.text + "\n\n" + REST * 60, "2024-05-02", "Report, with its annex"
    )
    with seat.visitor.lab.store() as store:
        store.add_case(Case(CASE, (letter, long)))
    go = tmp_path / "go"
    show = f"workbench = CaseWorkbench(store.case({CASE!r}), store)\nworkbench"
    yield seat.show(SLOWLY.format(go=str(go)), show), go
    go.touch()
    seat.python("ahead.read = read")
    assert seat.visitor.errors == []


def test_one_reads_and_writes_while_the_case_is_read(reading: tuple[Page, Path], seat: Seat) -> None:
    page, go = reading
    summary, text = page.locator(".aa-wb .sum"), page.locator(".aa-wb .text")
    expect(summary).to_have_text("Reading the documents…")
    expect(page.locator(".aa-wb .who")).to_have_text("Patient")
    expect(text).to_contain_text("fourth day in a row")
    expect(page.locator(".aa-wb .ask-h")).not_to_contain_text("no question")
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend, ")
    text.get_by_text("fourth day in a row").last.scroll_into_view_if_needed()
    eventually(lambda: text.evaluate("text => text.scrollTop") > 500, True)
    at = text.evaluate("text => text.scrollTop")
    if place := os.environ.get("ANSWER_ASSIST_SCREENSHOT_READING"):
        page.screenshot(path=place)
    go.touch()
    expect(page.locator(".aa-wb .sum .card").first).to_be_visible()
    expect(summary).not_to_contain_text("Reading the documents")
    expect(page.locator(".aa-wb .who")).to_contain_text("Woman")
    assert text.evaluate("text => text.scrollTop") == pytest.approx(at, abs=2)
    expect(draft).to_be_focused()
    page.keyboard.type("synaptophysin is negative.")
    expect(page.locator(".aa-wb .contra").first).to_contain_text("ynaptophysin")
    expect(draft).to_have_value("Dear friend, synaptophysin is negative.")
    seat.visitor.lab.keeps(lambda store: (d := store.draft(CASE)) and d.text, draft.input_value())


def test_what_was_selected_before_is_shown_once_it_is_read(reading: tuple[Page, Path], seat: Seat) -> None:
    page, go = reading
    go.touch()
    row = page.locator(".aa-wb .sum [data-line]").nth(1)
    row.click()
    expect(row).to_have_class(CHOSEN)
    go.unlink()
    seat.python("ahead._readings.forget(); workbench._desk = None")
    page.evaluate(  # the same workbench in a second place
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            const { sharedModel } = content.model;
            sharedModel.insertCell(sharedModel.cells.length, { cell_type: "code", source: "workbench" });
            content.activeCellIndex = sharedModel.cells.length - 1;
            window.jupyterapp.commands.execute("notebook:run-cell"); }"""
    )
    first, second = page.locator(".aa-wb").first, page.locator(".aa-wb").last
    expect(page.locator(".aa-wb")).to_have_count(2)
    expect(second.locator(".sum")).to_have_text("Reading the documents…")
    go.touch()
    expect(second.locator(".sum [data-line]").nth(1)).to_have_class(CHOSEN)
    expect(first.locator(".sum [data-line]").nth(1)).to_have_class(CHOSEN)
