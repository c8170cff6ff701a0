"""JupyterLab on a free port, with a store and notebooks of its own, and the system's Chromium on it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from answer_assist.store import Store, StoreError, open_store

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
HOST = "127.0.0.1"
WINDOW: ViewportSize = {"width": 1400, "height": 930}
# Limits only end what would never end: a slow and busy machine stays far below them.
START_S = 240
LIMIT_S = 60.0
expect.set_options(timeout=LIMIT_S * 1000)
T = TypeVar("T")


def eventually(read: Callable[[], T], wanted: T, limit_s: float = LIMIT_S) -> T:
    """Read what is outside the page (the store, a file, a process) until it is as wanted, up to a limit.

    A page and what Python keeps are two things: neither waits for the other.

    Raises:
        pytest.fail.Exception: at the limit it is something else; says what.
    """
    give_up = time.monotonic() + limit_s
    while True:
        try:
            found = read()
            if found == wanted:
                return found
            told = repr(found)
        except (LookupError, AttributeError, ValueError, StoreError) as error:  # it is not there yet
            told = repr(error)
        if time.monotonic() > give_up:
            pytest.fail(f"after {limit_s:.0f} s this should be {wanted!r}: {told}")
        time.sleep(0.05)


def chromium() -> str | None:
    """The system's Chromium: named in the environment, or found on the path."""
    named = os.environ.get("ANSWER_ASSIST_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return named or next((found for name in names if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Lab:
    """A running JupyterLab, its notebooks and its store."""

    url: str
    token: str
    folder: Path
    place: Path

    def store(self) -> Store:
        return open_store(self.place)

    def keeps(self, read: Callable[[Store], T], wanted: T) -> T:
        """Wait until the store keeps what is wanted; returns it."""
        with self.store() as store:
            return eventually(lambda: read(store), wanted)

    def address(self, notebook: str) -> str:
        return f"{self.url}/lab/tree/{notebook}?token={self.token}&reset"

    def write_notebook(self, name: str, *sources: str) -> str:
        """A notebook of code cells, in the folder that this JupyterLab shows."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), self.folder / name)
        return name

    def end_kernel(self, notebook: str) -> None:
        """Shut the notebook's kernel down, so that kernels do not pile up."""
        header = {"Authorization": f"token {self.token}"}
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.url}/api/sessions", headers=header), timeout=LIMIT_S
        ) as answer:
            sessions = json.load(answer)
        for session in sessions:
            if session["path"] == notebook:
                address = f"{self.url}/api/sessions/{session['id']}"
                urllib.request.urlopen(
                    urllib.request.Request(address, headers=header, method="DELETE"), timeout=LIMIT_S
                ).close()

    def saved(self, notebook: str) -> str:
        """The notebook as it stands on the disk."""
        return (self.folder / notebook).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root = tmp_path_factory.mktemp("lab")
    folder = root / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    place = root / "cases.sqlite"
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    _write_settings(root / "settings")
    environment = os.environ | {
        "ANSWER_ASSIST_STORE": str(place),
        "JUPYTERHUB_USER": "Dr. Test",
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ip={HOST}"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"),
        # neither news nor updates nor an extension list from elsewhere
        *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
        "--LabApp.extension_manager=readonly",
    ]
    with (root / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://{HOST}:{port}"
    try:
        _wait_for(f"{url}/api?token={token}", server, root / "server.log")
        yield Lab(url, token, folder, place)
    finally:
        server.terminate()  # JupyterLab ends its kernels with it
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _write_settings(folder: Path) -> None:
    """JupyterLab's settings: saved notebooks carry the state of their widgets, and nobody asks about news."""
    for name, text in (
        ("@jupyter-widgets/jupyterlab-manager/plugin", '{"saveState": true}'),
        ("@jupyterlab/apputils-extension/notification", '{"fetchNews": "false", "checkForUpdates": false}'),
    ):
        path = folder / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(text)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        if os.environ.get("ANSWER_ASSIST_REQUIRE_BROWSER"):
            pytest.fail("no Chromium is installed, and ANSWER_ASSIST_REQUIRE_BROWSER asks for it")
        pytest.skip("no Chromium is installed (name one in ANSWER_ASSIST_CHROMIUM)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@dataclass
class Visitor:
    """One person at one browser: its pages, everything they asked for, everything that went wrong in them."""

    lab: Lab
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, notebook: str, *, run: bool = True) -> Page:
        """Open a notebook in JupyterLab, and run all its cells."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.goto(self.lab.address(notebook), timeout=START_S * 1000)
        page.wait_for_function(
            """() => { const panel = window.jupyterapp?.shell?.currentWidget;
                return panel?.sessionContext?.session?.kernel?.status === "idle"; }""",
            timeout=START_S * 1000,
        )
        page.evaluate(
            "() => { const app = window.jupyterapp;"
            "if (!app.shell.leftCollapsed) app.commands.execute('application:toggle-left-area'); }"
        )
        if run:
            self.run_all(page)
        return page

    def run_all(self, page: Page, board: str = ".aa-wb") -> Locator:
        """Run all cells through JupyterLab's own command; returns the board that this run has opened."""
        opened = page.locator(f"{board}:not([data-state=loading], [data-left])")
        page.evaluate(
            """board => { for (const each of document.querySelectorAll(board)) each.dataset.left = "";
                return window.jupyterapp.commands.execute("notebook:run-all-cells"); }""",
            board,
        )
        error = page.locator("[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type*=error]")
        try:
            opened.or_(error).first.wait_for(timeout=120_000)
            found = opened.count() > 0
        except PlaywrightTimeout:
            found = False
        if not found:
            cells = page.locator(".jp-Cell").all_inner_texts()
            pytest.fail("nothing was opened; the notebook shows:\n" + "\n\n".join(cells))
        opened.evaluate("board => board.scrollIntoView({block: 'start'})")
        return opened

    def save(self, page: Page, notebook: str) -> str:
        """Save the notebook with the state of its widgets; returns what stands on the disk."""

        def states() -> int:
            page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
            kept = json.loads(self.lab.saved(notebook))["metadata"]["widgets"]
            return len(kept["application/vnd.jupyter.widget-state+json"]["state"])

        eventually(lambda: states() > 0, True)
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        return self.lab.saved(notebook)

    def theme(self, page: Page, name: str) -> None:
        """Change JupyterLab's theme, and wait until its colours have come and nothing fades any more."""
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-name", name)
        page.wait_for_function(
            """dark => {
                const colour = getComputedStyle(document.body).getPropertyValue("--jp-layout-color1").trim();
                return colour && /^(white|#f)/i.test(colour) !== dark
                    && document.getAnimations().every(each => each.playState !== "running"); }""",
            arg="Dark" in name,
        )

    def kill_kernel(self, page: Page) -> None:
        """Kill the notebook's kernel, and answer JupyterLab, which says so in dialogs, once or twice."""
        pid = self.kernel_pid(page)
        page.evaluate(
            """() => {
                const answer = () => document.querySelector(".jp-Dialog .jp-mod-accept")?.click();
                new MutationObserver(answer).observe(document.body, { childList: true, subtree: true });
                window.dialogs = 0;
                document.addEventListener("click", event => {
                    if (event.target.closest(".jp-Dialog .jp-mod-accept")) window.dialogs += 1; }, true); }"""
        )
        os.kill(pid, signal.SIGKILL)
        page.wait_for_function("() => window.dialogs > 0", timeout=START_S * 1000)
        expect(page.locator(".jp-Dialog")).to_have_count(0)

    def kernel_pid(self, page: Page, *, other_than: int | None = None) -> int:
        """The process of the notebook's kernel; waits for a new one where the old one was killed."""
        path = self.lab.folder / f"pid-{secrets.token_hex(4)}"
        code = f"import os, pathlib; pathlib.Path({str(path)!r}).write_text(str(os.getpid()))"
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up:
            page.evaluate(
                """code => { window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel
                    ?.requestExecute({ code, silent: true }).done.catch(() => null); }""",
                code,
            )
            page.wait_for_timeout(300)
            pid = int(path.read_text() or 0) if path.exists() else 0
            if pid not in (0, other_than):
                return pid
        pytest.fail("the kernel does not answer")

    def restart_kernel(self, page: Page) -> None:
        page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                .restart().then(() => null)"""
        )


@dataclass
class Seat:
    """A notebook that stays open with its kernel: what is shown in it takes the place of what stood there.

    JupyterLab and a kernel take seconds to start; tests that need neither fresh share one.
    """

    visitor: Visitor
    page: Page

    def show(self, *sources: str, board: str = ".aa-wb") -> Page:
        """Put these cells in place of all others and run them."""
        self.visitor.errors.clear()
        self.visitor.asked.clear()
        self.page.set_viewport_size(WINDOW)
        self.page.evaluate(
            """sources => {
                localStorage.clear();
                const { sharedModel } = window.jupyterapp.shell.currentWidget.content.model;
                sharedModel.transact(() => {
                    sharedModel.deleteCellRange(0, sharedModel.cells.length);
                    sharedModel.insertCells(0, sources.map(source => ({ cell_type: "code", source })));
                }); }""",
            list(sources),
        )
        self.visitor.run_all(self.page, board)
        return self.page

    def python(self, code: str) -> None:
        """Run code in the kernel, and wait until it has run."""
        failed = self.page.evaluate(
            """async code => {
                const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
                const { content } = await kernel.requestExecute({ code, silent: true }).done;
                return content.status === "ok" ? null : content.evalue; }""",
            code,
        )
        assert failed is None


@dataclass
class SeatedCase:
    """A case of the shared store on a workbench at a seat."""

    seat: Seat
    case_id: str

    @property
    def visitor(self) -> Visitor:
        return self.seat.visitor

    @property
    def lab(self) -> Lab:
        return self.seat.visitor.lab

    def open(self) -> Page:
        return self.seat.show(
            "from answer_assist import CaseWorkbench, open_store\nstore = open_store()",
            f"CaseWorkbench(store.case({self.case_id!r}), store)",
        )


class Visitors:
    """As many people as a test needs, each at a browser of their own that remembers nothing."""

    def __init__(self, lab: Lab, browser: Browser) -> None:
        self._lab, self._browser = lab, browser
        self._contexts: list[BrowserContext] = []

    def come(self, *, device_scale_factor: float = 1) -> Visitor:
        context = self._browser.new_context(viewport=WINDOW, device_scale_factor=device_scale_factor)
        context.set_default_timeout(LIMIT_S * 1000)
        self._contexts.append(context)
        someone = Visitor(self._lab, context)
        context.on("request", lambda request: someone.asked.append(request.url))
        return someone

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitors(lab: Lab, browser: Browser) -> Iterator[Visitors]:
    people = Visitors(lab, browser)
    yield people
    people.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    return visitors.come()


@pytest.fixture(scope="module")
def reader(lab: Lab, browser: Browser) -> Iterator[Visitor]:
    """Somebody who reads and does not write, shared by the tests of a file."""
    people = Visitors(lab, browser)
    yield people.come()
    people.leave()


@pytest.fixture(scope="module")
def seat(lab: Lab, reader: Visitor, request: pytest.FixtureRequest) -> Iterator[Seat]:
    """A place at which the tests of a file sit down one after the other."""
    notebook = lab.write_notebook(f"{request.module.__name__.rpartition('.')[2]}_seat.ipynb", "")
    yield Seat(reader, reader.open(notebook, run=False))
    lab.end_kernel(notebook)
