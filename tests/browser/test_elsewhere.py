"""Worklist and workbench in Jupyter Notebook 7 and as an application of their own (Voilà)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from answer_assist.store import Store, open_store
from tests.browser.conftest import LIMIT_S, START_S, eventually

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
APP = "doctor_app.ipynb"
SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
CASE = "case-01"  # the founding case
ANSWER = "Thank you for writing on your friend's behalf."


@dataclass
class Place:
    """Where the workbench is shown: a running server, and the address of the doctor's page on it."""

    name: str
    address: str
    folder: Path
    store_file: Path

    def store(self) -> Store:
        return open_store(self.store_file)


@contextmanager
def served(name: str, root: Path, command: Sequence[str], page: str) -> Iterator[Place]:
    """A server of its own, with a store, notebooks and settings of its own, on a free port."""
    folder = root / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = os.environ | {
        "ANSWER_ASSIST_STORE": str(root / "cases.sqlite"),
        "JUPYTERHUB_USER": "Dr. Test",
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "JUPYTER_PATH": str(ROOT / "share" / "jupyter"),  # where ./start --app looks for the page's template
        "IPYTHONDIR": str(root / "ipython"),
    }
    values = {"port": str(port), "token": token, "folder": str(folder)}
    with (root / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *(part.format(**values) for part in command)],
            env=environment,
            cwd=root,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, server, root / "server.log")
        yield Place(name, f"http://{HOST}:{port}/{page}?token={token}", folder, root / "cases.sqlite")
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/static/favicon.ico", timeout=10):
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


NOTEBOOK = (
    *("notebook", "--no-browser", "--allow-root", f"--ip={HOST}", "--port={port}"),
    *("--ServerApp.port_retries=0", "--IdentityProvider.token={token}", "--ServerApp.root_dir={folder}"),
    *("--JupyterNotebookApp.expose_app_in_browser=True", "--LabApp.news_url=None"),
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
# as ./start --app has it
VOILA = (
    *("voila", "{folder}/" + APP, "--template=answer-assist", f"--Voila.ip={HOST}", "--no-browser"),
    *("--port={port}", "--token={token}"),
)


@pytest.fixture(scope="module", params=["notebook", "voila"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    pytest.importorskip(request.param)
    command, page = (NOTEBOOK, f"notebooks/{APP}") if request.param == "notebook" else (VOILA, "")
    with served(request.param, tmp_path_factory.mktemp(request.param), command, page) as there:
        yield there


@dataclass
class Guest:
    """One person at a browser of their own, everything it asked for and everything that went wrong in it."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, place: Place) -> Page:
        page = self.context.new_page()
        # Notebook 7 has an error of its own while it starts
        page.on(
            "pageerror",
            lambda error: (
                None if "/static/notebook/" in (error.stack or "") else self.errors.append(str(error))
            ),
        )
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on(
            "console", lambda said: self.errors.append(said.text) if "Security Policy" in said.text else None
        )
        page.goto(place.address, timeout=START_S * 1000)
        if place.name == "notebook":
            page.wait_for_function(
                """() => { const panel = window.jupyterapp?.shell?.currentWidget;
                    return panel?.sessionContext?.session?.kernel?.status === "idle"; }""",
                timeout=START_S * 1000,
            )
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.locator(".aa-wl:not([data-state=loading])").wait_for(timeout=START_S * 1000)
        line(page, CASE).click()
        page.locator(".aa-wb:not([data-state=loading])").wait_for(timeout=START_S * 1000)
        return page


@pytest.fixture(scope="module")
def guest(browser: Browser, place: Place) -> Iterator[Guest]:
    context = browser.new_context(viewport={"width": 1400, "height": 930}, accept_downloads=True)
    context.set_default_timeout(LIMIT_S * 1000)
    someone = Guest(context)
    context.on("request", lambda request: someone.asked.append(request.url))
    yield someone
    context.close()


@pytest.fixture(scope="module")
def page(guest: Guest, place: Place) -> Page:
    return guest.open(place)


def line(page: Page, case_id: str) -> Locator:
    return page.locator(f".aa-wl tr[data-case='{case_id}']")


def marker_row(page: Page, name: str) -> Locator:
    return page.locator(".aa-wb table.ihc tr").filter(has=page.get_by_role("button", name=name, exact=True))


def test_the_founding_case_is_shown_and_its_words_light_up(page: Page) -> None:
    expect(page.locator(".aa-wb .who")).to_contain_text("a friend asks for her")
    p63 = marker_row(page, "p63")
    expect(p63).to_contain_text("negative")
    p63.get_by_role("button").click()
    lit = page.locator(".aa-wb mark.is-lit")
    expect(lit.first).to_have_text(re.compile("p63", re.IGNORECASE))
    expect(lit.first).to_be_in_viewport()
    page.locator(".aa-wb mark").filter(has_text="KI67").first.click()
    expect(marker_row(page, "Ki-67")).to_have_class(re.compile("is-sel"))


def test_the_workbench_fits_the_window(page: Page, place: Place) -> None:
    box = page.locator(".aa-wb").bounding_box()
    assert box is not None
    assert box["width"] > 1100
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 1400
    if place.name == "voila":  # nothing else is on the page
        assert box["height"] > 800
        assert page.evaluate("() => document.documentElement.scrollHeight <= window.innerHeight")
        expect(page.locator(".jp-InputArea-editor:visible, .jp-InputPrompt:visible")).to_have_count(0)


def test_the_worklist_leads_into_a_case_and_back(page: Page, place: Place) -> None:
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".aa-wl").get_by_role("heading")).to_contain_text("6 cases wait")
    expect(line(page, CASE).get_by_role("button")).to_be_focused()
    if place.name == "voila":
        assert page.evaluate("() => document.documentElement.scrollHeight <= window.innerHeight")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    bench = page.locator(".aa-wb:not([data-state=loading])")
    expect(bench).to_be_visible()
    expect(bench).not_to_have_attribute("aria-label", f"{CASE}, workbench")
    page.get_by_role("button", name="Back to the list").click()
    line(page, CASE).click()
    expect(marker_row(page, "p63")).to_contain_text("negative")


def test_keys_reach_the_workbench_and_nothing_else(page: Page, place: Place) -> None:
    page.locator(".aa-wb .sum").focus()
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator(".aa-wb .sum .is-sel button").first).to_be_focused()
    for key in ("b", "a", "c", "v", "z", "m", "y"):  # Notebook's own
        page.keyboard.press(key)
    if place.name == "notebook":
        kinds = page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.type)"
        )
        assert kinds == ["code"]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")


def test_what_is_written_is_saved_and_found_again(guest: Guest, page: Page, place: Place) -> None:
    page.get_by_label("Draft answer").click()
    page.keyboard.type(ANSWER)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    with place.store() as store:
        eventually(
            lambda: [draft.text for each in store.cases() if (draft := store.draft(each.id))], [ANSWER]
        )
    other = guest.open(place)  # with Voilà in another kernel
    expect(other.get_by_label("Draft answer")).to_have_value(ANSWER)
    other.close()


def test_the_case_is_exported_as_pdf(page: Page) -> None:
    page.get_by_role("button", name="Export the case").click()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Case and answer, PDF").click()
    assert awaited.value.suggested_filename == "case-01.pdf"
    pdf = PdfReader(BytesIO(Path(awaited.value.path()).read_bytes()))
    assert "Basaloid carcinoma" in pdf.pages[0].extract_text()


def test_no_barrier_for_a_screen_reader(page: Page) -> None:
    results = Axe().run(page, context=".aa")
    assert [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in results.response["violations"]
    ] == []
    assert len(results.response["passes"]) > 10


def test_nothing_was_asked_of_another_host(guest: Guest, page: Page) -> None:
    page.wait_for_load_state("networkidle")
    asked = [urlsplit(url) for url in guest.asked]
    assert len(asked) > 10
    assert any(url.scheme == "ws" for url in asked)
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob")} == {HOST}
    assert guest.errors == []


def test_the_application_asks_who_comes(place: Place) -> None:
    """Without the token of this start, nobody on this machine gets a patient's text."""
    with urllib.request.urlopen(place.address.partition("?")[0], timeout=LIMIT_S) as answer:
        assert "/login" in answer.url
        assert "basaloid" not in answer.read().decode().lower()


def test_start_opens_what_is_tested_here() -> None:
    """./start --app starts Voilà with the same page template, for this machine only, with a token."""
    (line,) = re.findall(
        r"^ *exec .*-m voila .*$", (ROOT / "start").read_text(encoding="utf-8"), re.MULTILINE
    )
    for part in (APP, "--template=answer-assist", "--token", f"--Voila.ip={HOST}"):
        assert part in line
