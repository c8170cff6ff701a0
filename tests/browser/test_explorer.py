"""The trend explorer in JupyterLab: a cohort by menus, the words behind a number, the export."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor

HOSTILE = '<img src=x onerror="window.hacked=1">'
SECRET = "Quokkas were seen in the stroma"
TABLES = f"""
import pandas as pd
from answer_assist import TrendExplorer

own = {{"assertion": "present", "experiencer": "patient"}}
documents, findings, questions, texts = [], [], [], {{}}
for number in range(60):
    squamous, name = number < 40, f"d{{number}}"
    text = "{SECRET}: p63 positive in the tumor. " + {HOSTILE!r}
    texts[name] = text
    date = f"20{{22 + number % 3}}-05-01"
    documents.append({{"document": name, "case": name, "kind": "report", "date": date,
                      "specialty": "oncology" if squamous else {HOSTILE!r}}})
    at = text.index("p63")
    rows = [{{"kind": "tumor", "name": "squamous cell carcinoma" if squamous else "melanoma"}},
            {{"kind": "site", "name": "lung", "role": "primary", "code": "C34.9"}},
            {{"kind": "site", "name": "liver", "role": "metastasis", "code": "C22.0"}},
            {{"kind": "marker", "name": "p63", "result": "positive" if number < 30 else "negative"}},
            {{"kind": "marker", "name": "Ki-67", "result": "positive",
             "percent_low": 40.0, "percent_high": 40.0}}]
    findings += [{{"document": name, "number": n, "evidence": [{{"start": at, "end": at + 12}}]}} | row | own
                 for n, row in enumerate(rows, 1)]
    questions.append({{"document": name, "number": 1, "start": 0, "end": 7, "topic": "Outlook"}})
explorer = TrendExplorer(*map(pd.DataFrame, (documents, findings, questions)), texts=texts)
"""


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Iterator[str]:
    name = lab.write_notebook("explorer.ipynb", TABLES, "explorer")
    yield name
    lab.end_kernel(name)


def explorer(visitor: Visitor, notebook: str) -> tuple[Page, Locator]:
    page = visitor.open(notebook, run=False)
    board = visitor.run_all(page, ".aa-te")
    expect(board.get_by_role("heading", name="60 cases")).to_be_visible()
    return page, board


def test_a_cohort_a_number_its_words_and_the_export(visitor: Visitor, notebook: str) -> None:
    page, board = explorer(visitor, notebook)
    shares = board.locator("[data-figure='marker positivity']")
    squamous = shares.get_by_role("row", name="squamous cell carcinoma")
    expect(squamous).to_contain_text("40")
    expect(squamous).to_contain_text("75")  # 30 of 40
    expect(board.locator("[data-figure=questions]")).to_contain_text("Outlook")

    board.get_by_role("group", name="Tumor type").get_by_label("Carcinoma").uncheck()
    expect(board.get_by_role("heading", name="20 cases")).to_be_visible()
    expect(squamous).to_have_count(0)
    board.get_by_role("group", name="Tumor type").get_by_label("Carcinoma").check()
    expect(board.get_by_role("heading", name="60 cases")).to_be_visible()

    button = shares.get_by_role("button", name="squamous cell carcinoma")
    button.focus()
    page.keyboard.press("Enter")
    cases = board.get_by_role("region", name="Cases behind a number")
    expect(cases.get_by_role("heading")).to_contain_text("Squamous cell carcinoma, p63 positive: 30 cases")
    expect(cases.locator("tbody tr")).to_have_count(30)
    expect(cases.locator("tbody .q b").first).to_have_text("p63 positive")
    expect(cases.locator("tbody .q").first).to_contain_text("<img src=x")

    with page.expect_download() as waited:
        board.get_by_role("button", name="CSV").click()
    with zipfile.ZipFile(io.BytesIO(Path(waited.value.path()).read_bytes())) as archive:
        names = archive.namelist()
        exported = b"".join(archive.read(name) for name in names).decode()
    assert names == [
        "p63-share-positive.csv",
        "p63-share-positive-dictionary.csv",
        "p63-share-positive-cohort.json",
    ]
    assert "squamous cell carcinoma" in exported
    assert "Quokka" not in exported
    with page.expect_download() as waited:
        board.get_by_role("button", name="PNG").click()
    assert Path(waited.value.path()).read_bytes().startswith(b"\x89PNG")

    board.get_by_label("Words of the patients").check()
    board.get_by_label("Field that may go out").fill("everything")
    board.get_by_role("button", name="CSV").click()
    expect(board.get_by_role("alert")).to_contain_text("only when their field is named")
    board.get_by_label("Field that may go out").fill("words")
    with page.expect_download() as waited:
        board.get_by_role("button", name="CSV").click()
    with zipfile.ZipFile(io.BytesIO(Path(waited.value.path()).read_bytes())) as archive:
        assert "Quokka" in archive.read("cases-with-words-not-for-sharing.csv").decode()

    button.focus()
    page.keyboard.press("Escape")
    expect(cases.locator("tbody tr")).to_have_count(0)
    board.get_by_role("button", name="Tables").click()
    expect(shares.get_by_role("columnheader", name="95 % interval")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert visitor.errors == []
    assert {urlsplit(address).hostname for address in visitor.asked if "://" in address} <= {
        "127.0.0.1",
        None,
        "",
    }


def test_by_keyboard_and_with_the_period(visitor: Visitor, notebook: str) -> None:
    page, board = explorer(visitor, notebook)
    cells = page.locator(".jp-Cell").count()
    shares = board.locator("[data-figure='marker positivity']")
    spread = board.locator("[data-figure=spread]")
    shares.get_by_role("button", name="squamous").focus()
    page.keyboard.press("3")
    expect(spread.get_by_role("button", name="lung to liver: 60")).to_be_focused()
    page.keyboard.press("k")
    expect(board.locator("[data-figure=percentages]").get_by_role("button").last).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(board.get_by_role("heading", name="lung, liver: 60 cases")).to_be_visible()
    page.keyboard.press("Escape")
    expect(board.get_by_role("heading", name="lung, liver: 60 cases")).to_have_count(0)
    expect(spread.get_by_role("button", name="lung to liver: 60")).to_be_focused()

    page.keyboard.press("?")
    expect(board.get_by_role("dialog", name="Keys")).to_contain_text("the cohort")
    page.keyboard.press("Escape")
    expect(board.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("t")
    expect(board.get_by_role("button", name="Tables")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("t")
    page.keyboard.press("r")
    expect(shares).not_to_contain_text("adjusted for")

    page.keyboard.press("p")
    first = board.get_by_role("slider", name="From year")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-valuetext", "2022")
    page.keyboard.press("ArrowRight")
    expect(board.get_by_role("heading", name="40 cases")).to_be_visible()
    expect(first).to_have_attribute("aria-valuetext", "2023")
    for _ in range(3):  # the ends never pass each other
        page.keyboard.press("ArrowRight")
    expect(board.get_by_role("heading", name="20 cases")).to_be_visible()
    expect(first).to_have_attribute("aria-valuetext", "2024")
    page.keyboard.press("a")
    expect(board.get_by_role("heading", name="60 cases")).to_be_visible()
    page.keyboard.press("x")  # JupyterLab would cut the cell
    assert page.locator(".jp-Cell").count() == cells
    assert visitor.errors == []


def test_what_is_not_shown_has_no_cases_to_read(visitor: Visitor, notebook: str) -> None:
    _, board = explorer(visitor, notebook)
    shares = board.locator("[data-figure='marker positivity']")
    # melanomas: none of 20 positive, so there is nothing to read
    expect(shares.get_by_role("row", name="melanoma")).to_contain_text("20")
    expect(shares.get_by_role("button", name="melanoma")).to_have_count(0)
    expect(shares.get_by_role("button", name="squamous cell carcinoma")).to_have_count(1)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [900, 1400])
def test_no_barrier_in_either_theme_and_width(
    visitor: Visitor, notebook: str, theme: str, width: int
) -> None:
    page, board = explorer(visitor, notebook)
    visitor.theme(page, theme)
    page.set_viewport_size({"width": width, "height": 1000})
    found = Axe().run(page, context=".aa-te:not([data-left])")
    assert found.violations_count == 0, found.generate_report()
    wide = board.evaluate("board => board.scrollWidth - board.clientWidth")
    assert wide <= 1
    unnamed = board.evaluate(
        """board => [...board.querySelectorAll("button, select, input")]
            .filter(each => !(each.textContent.trim() || each.ariaLabel || each.labels?.length)).length"""
    )
    assert unnamed == 0
    visitor.theme(page, "JupyterLab Light")


def test_a_saved_notebook_holds_nothing_of_the_patients(visitor: Visitor, notebook: str) -> None:
    page, board = explorer(visitor, notebook)
    board.locator("[data-figure='marker positivity']").get_by_role("button", name="squamous").click()
    expect(board.locator("tbody .q").first).to_contain_text(SECRET)
    saved = json.loads(visitor.save(page, notebook))
    states = json.dumps(saved["metadata"]["widgets"])
    outputs = json.dumps([cell.get("outputs") for cell in saved["cells"]])
    for kept in (states, outputs):
        assert "Quokka" not in kept
        # not a stretch of a widget's reference, which may hold these signs by chance
        assert not re.search(r"(?<![0-9a-f])d17(?![0-9a-f])", kept)
