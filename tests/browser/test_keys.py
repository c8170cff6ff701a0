"""The map of keys that `?` shows: each key in it does what it says, and none is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from answer_assist import bundled_cases
from answer_assist.cases import Case

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor

SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")


@pytest.fixture
def notebook(lab: Lab) -> Iterator[str]:
    """A notebook on the founding case under an id of its own, with a second case behind it."""
    name = lab.write_notebook(
        "keys.ipynb",
        "from answer_assist import CaseWorkbench, open_store\nstore = open_store()",
        "CaseWorkbench(store.case('keys-1'), store)",
    )
    with lab.store() as store:
        for number in (1, 2):
            store.add_case(Case(f"keys-{number}", bundled_cases()[0].documents))
    yield name
    lab.end_kernel(name)


def marker(page: Page, name: str) -> Locator:
    return page.locator(".aa-wb table.ihc tr[data-line]").filter(
        has=page.get_by_role("button", name=name, exact=True)
    )


def test_the_map_of_keys_is_complete_and_true(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    draft, summary = page.get_by_label("Draft answer"), page.locator(".aa-wb .sum")
    summary.focus()
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Keys")
    told = [" ".join(each.split()) for each in shown.locator("dt").all_inner_texts()]
    page.keyboard.press("Escape")
    tried: list[str] = []

    marker(page, "p63").get_by_role("button").click()
    places = page.locator(".aa-wb .dock .pos")
    at = places.inner_text()
    page.keyboard.press("n")
    expect(places).not_to_have_text(at)
    page.keyboard.press("p")
    expect(places).to_have_text(at)
    tried += ["n p"]
    page.keyboard.press("j")
    expect(marker(page, "p63")).not_to_have_class(re.compile("is-sel"))
    page.keyboard.press("k")
    expect(marker(page, "p63")).to_have_class(re.compile("is-sel"))
    tried += ["j k"]
    page.keyboard.press("e")
    expect(page.locator(".aa-wb form.fix")).to_be_visible()
    page.keyboard.press("Escape")
    tried += ["e"]
    page.keyboard.press("i")
    expect(draft).to_have_value(re.compile("p63"))
    tried += ["i"]
    page.keyboard.press("Escape")
    expect(marker(page, "p63").get_by_role("button")).to_be_focused()
    tried += ["Esc"]
    page.keyboard.press("x")
    expect(marker(page, "p63")).to_have_count(0)
    tried += ["x"]
    page.keyboard.press("u")
    expect(marker(page, "p63")).to_have_count(1)
    page.keyboard.press("U")
    expect(marker(page, "p63")).to_have_count(0)
    page.keyboard.press("u")
    expect(marker(page, "p63")).to_have_count(1)
    tried += ["u U"]
    page.keyboard.press("2")
    expect(page.locator(".aa-wb .qrow[data-asked='2'] .q-b")).to_be_focused()
    tried += ["1 – 9"]
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Answered here")).to_be_focused()
    page.keyboard.press("Escape")
    tried += ["o"]
    page.keyboard.press("/")
    page.keyboard.type("the")
    found = page.locator(".aa-wb .found")
    expect(found).to_have_text(re.compile("^1 of"))
    page.keyboard.press("Enter")
    expect(found).to_have_text(re.compile("^2 of"))
    page.keyboard.press("Shift+Enter")
    expect(found).to_have_text(re.compile("^1 of"))
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".aa-wb .dock [data-kind]").first).to_be_focused()
    asked = page.locator(".aa-wb .qrow")
    before = asked.count()
    page.keyboard.press("q")
    expect(asked).to_have_count(before + 1)
    tried += ["/", "Enter", "Alt Enter", "q"]
    summary.focus()
    page.keyboard.press("v")  # a case without files has no pages; with some: test_files.py
    expect(page.locator(".aa-wb .text")).to_be_visible()
    tried += ["v"]
    page.keyboard.press("d")
    expect(draft).to_be_focused()
    tried += ["d"]
    draft.fill("words")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(draft).to_have_value("**words**")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    expect(draft).to_have_value("*words*")
    page.keyboard.press("Control+s")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    tried += ["Ctrl B I", "Ctrl S"]
    case = page.locator(".aa-wb .facts span").first
    here = case.inner_text()
    summary.focus()
    page.keyboard.press("]")
    expect(case).not_to_have_text(here)
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("[")
    expect(case).to_have_text(here)
    tried += ["[ ]", "?"]
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".aa-wb .note")).to_contain_text("In review since")
    tried += ["Ctrl Enter"]
    assert sorted(tried) == sorted(told)
