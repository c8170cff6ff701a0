"""The quiet line under the immunohistochemistry table, in JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from answer_assist import bundled_cases
from answer_assist.cases import Case
from tests.browser.conftest import SeatedCase

if TYPE_CHECKING:
    from tests.browser.conftest import Seat


def test_the_line_opens_to_counts_and_papers_and_asks_the_pathologist(seat: Seat) -> None:
    with seat.visitor.lab.store() as store:
        store.add_case(Case("panel-fit", bundled_cases()[0].documents))
    page = SeatedCase(seat, "panel-fit").open()
    fit = page.locator(".aa-wb [data-card=ihc] .fit")
    line = fit.locator("summary")
    expect(line).to_have_text("2 of 4 results are unusual for basaloid carcinoma of the anal canal")
    expect(fit.get_by_role("table").first).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    row = fit.get_by_role("row").filter(has_text="synaptophysin")
    expect(row).to_contain_text("positive in 0 of 48")
    expect(row).to_contain_text("unusual")
    expect(fit.locator(".papers")).to_contain_text("doi:10.1016/j.anndiagpath.2021.151758")
    assert fit.locator("a").count() == 0
    fit.get_by_role("button", name="Ask the pathologist").click()
    expect(page.get_by_label("Draft answer")).to_have_value(re.compile("^Question to the pathologist: "))
    assert seat.visitor.errors == []
    assert [url for url in seat.visitor.asked if "doi" in url] == []
