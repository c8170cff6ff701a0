"""Unrecognised names in JupyterLab: at the end of the summary, taken for a known term with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Seat

NAME = "plakocellular growth"
TEXT = f"Biopsy of the lung: {NAME}. No quizzling seen."
# The trained part is measured elsewhere; this one is sure to find these two names, in this text alone.
FOUND = f"""
from answer_assist import Case, CaseDocument, CaseWorkbench, names, open_store
from answer_assist.names import UnrecognisedName, linking
from answer_assist.terminology.user_terms import row_of
def found(text, summary):
    return tuple(UnrecognisedName(name, text.index(name), text.index(name) + len(name), "tumor")
                 for name in ({NAME!r}, "quizzling") if name in text)
names.unrecognised_names = found
linking.nearest_terms = lambda name, kind: (
    linking.Candidate(row_of("tumor_types", "squamous cell carcinoma"), 0.41),)
case = Case("unrecognised", (CaseDocument("m", "report", {TEXT!r}),))
"""


def test_a_name_is_shown_taken_and_left(seat: Seat) -> None:
    page = seat.show(FOUND, "CaseWorkbench(case, open_store(':memory:'))")
    group = page.locator(".aa-wb .sum > section").last
    expect(group).to_contain_text("Unrecognised names")
    expect(group.locator("li")).to_have_count(2)
    expect(group).to_contain_text("0.41")
    result = Axe().run(page, context=".aa-wb .unrecognised")
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in result.response["violations"]] == []
    group.get_by_role("button", name="Leave quizzling").click()
    expect(group.locator("li")).to_have_count(1)
    group.get_by_role("button", name=f"{NAME}: it is squamous cell carcinoma").click()
    expect(page.locator(".aa-wb .unrecognised")).to_have_count(0)
    expect(page.locator(".aa-wb .row", has_text="Squamous cell carcinoma")).to_have_count(1)
    assert seat.visitor.errors == []
