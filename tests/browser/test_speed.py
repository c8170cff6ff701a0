"""How fast the workbench is on a long case, measured in the browser: ten documents of 2,000 invented words.

The aims are for an ordinary machine (a case open in 300 ms, a correction or the check of a draft shown in
200 ms, a letter in one frame); the limits are generous, since machines that run tests may be slow.
``pytest -s`` prints the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor

OPEN_MS, CORRECTION_MS, CHECK_MS, LETTER_MS = (
    20_000,
    20_000,
    20_000,
    1000,
)  # limits; the aims: 300, 200, 200, 16

SOURCE = '''
import random
from answer_assist import Case, CaseDocument, CaseWorkbench, open_store
sentences = """\\
Sections of the liver core show nests of basaloid cells with central necrosis and frequent mitoses.
Synaptophysin is positive in most cells, chromogranin is focally positive, p63 and CK5/6 are negative.
Ki-67 labels about 80% of the nuclei.
The patient received two cycles of carboplatin and etoposide in March.
A CT scan of the chest, abdomen and pelvis showed no evidence of pulmonary metastasis.
There is a 28 mm lesion in segment VII of the liver, consistent with metastasis.
The specimen was received in formalin and was entirely embedded in twelve cassettes.
She slept badly last week, ate little and went for a short walk each morning.
The weather was cold, the waiting room was full and nobody had time to explain the letter to us.
Regional lymph nodes: 0 of 14 involved.
KRAS G12D mutation detected; BRAF wild type. CEA was 4.2 ng/ml.
Could you please tell us whether surgery would still make sense?
We drove home along the river, and my brother made soup for everybody who had come.
The letter says that the next appointment is in three weeks, at nine in the morning.""".splitlines()

def document(number, before=0):
    chance, paragraphs, words = random.Random(before + number), [], 0
    while words < 2000:
        paragraph = " ".join(chance.choice(sentences) for _ in range(5))
        paragraphs.append(paragraph)
        words += len(paragraph.split())
    kind = "query" if number == 0 else "report"
    text = "\\n\\n".join(paragraphs)
    return CaseDocument(f"d{number}", kind, text, f"2024-03-{number + 1:02}", f"Document {number}")

def case(name, before=0):
    return Case(name, tuple(document(number, before) for number in range(10)))
'''
ONE = """
store = open_store(":memory:")
store.add_case(case("long"))
workbench = CaseWorkbench(store.case("long"), store)
workbench
"""
# never read before; what was cached is not of it
UNREAD = """
from time import time_ns
name = str(time_ns())
store.add_case(case(name, time_ns()))
CaseWorkbench(store.case(name), store)
"""
# the first cases share their documents: that they are read before somebody opens them is shown elsewhere
LIST = """
from answer_assist import Worklist
store = open_store(":memory:")
store.add_cases(case(f"long-{n}", 100 if n == 5 else 0) for n in range(1, 6))
worklist = Worklist(store)
worklist
"""

# Everything is timed inside the page. A frame is on the screen one task after its animation frame.
STOPWATCH = """() => {
    window.times = { keys: [] };
    const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
    new MutationObserver((changes) => {
        for (const { target } of changes) if (target.dataset.openedMs) {
            const laidOut = performance.now();
            painted((now) => { window.times.open = Number(target.dataset.openedMs) + now - laidOut; });
        }
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-opened-ms"] });
    new MutationObserver(([{ target }]) => {
        const drawn = performance.now();
        painted((now) => { window.times.check = Number(target.dataset.checkedMs) + now - drawn; });
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-checked-ms"] });
    document.addEventListener("keydown", ({ key, target }) => {
        if (key !== "Enter" || !target.closest(".aa-wl")) return;
        const begun = performance.now();
        const watch = new MutationObserver(() => {
            if (!document.querySelector(".aa-wb[data-opened-ms]")) return;
            watch.disconnect();
            painted((now) => { window.times.chosen = now - begun; });
        });
        const attributeFilter = ["data-opened-ms"];
        watch.observe(document.body, { subtree: true, attributes: true, attributeFilter });
    }, true);
    new MutationObserver(() => {
        const summary = document.querySelector(".aa-wb .sum .card");
        if (window.times.read || !summary) return;
        window.times.read = performance.now();
    }).observe(document.body, { subtree: true, childList: true });
    document.addEventListener("submit", () => {
        const begun = performance.now();
        const board = document.querySelector(".aa-wb");
        const watch = new MutationObserver(() => {
            if (!board.querySelector(".sum .fixed")) return;
            watch.disconnect();
            painted((now) => { window.times.correction = now - begun; });
        });
        watch.observe(board, { subtree: true, childList: true });
    }, true);
    document.addEventListener("keydown", (event) => {
        if (event.target.tagName !== "TEXTAREA") return;
        const begun = performance.now();
        painted((now) => window.times.keys.push(now - begun));
    }, true);
}"""


@pytest.fixture(scope="module")
def page(lab: Lab, reader: Visitor) -> Iterator[Page]:
    name = lab.write_notebook("long_case.ipynb", SOURCE + ONE)
    page = reader.open(name)
    page.evaluate(STOPWATCH)
    yield page
    lab.end_kernel(name)


def test_long_cases_open_from_the_worklist(lab: Lab, visitor: Visitor) -> None:
    """One after the other, with the keys, after a look at the list and at the case before, or out of turn."""
    name = lab.write_notebook("long_list.ipynb", SOURCE + LIST)
    page = visitor.open(name, run=False)
    visitor.run_all(page, ".aa-wl")
    page.evaluate(STOPWATCH)
    rows = page.locator(".aa-wl tr[data-case]")
    expect(rows).to_have_count(5)
    taken = []
    for number in (0, 1, 4):
        page.wait_for_timeout(3000)  # somebody looks at the list
        page.evaluate("() => { delete window.times.chosen; }")
        rows.nth(number).locator("button.open").press("Enter")
        page.wait_for_function("() => window.times.chosen !== undefined", timeout=120_000)
        taken.append(page.evaluate("() => window.times.chosen"))
        expect(page.locator(".aa-wb .doc")).to_have_count(10)
        page.wait_for_timeout(3000)  # and at the case
        page.locator(".aa-wb .sum").focus()
        page.keyboard.press("Escape")
        expect(rows).to_have_count(5)
    told("a case of 20,000 words, from its line in the worklist to the screen, first", taken[0], 300)
    told("the next one", taken[1], 300)
    told("one far down that nobody has read, its texts", taken[2], 300)
    lab.end_kernel(name)
    assert min(taken) < OPEN_MS


def test_a_long_case_that_nobody_has_read(lab: Lab, visitor: Visitor) -> None:
    """Its texts come first and can be read and answered; the summary follows."""
    name = lab.write_notebook("unread_case.ipynb", SOURCE + ONE, UNREAD)
    page = visitor.open(name)
    page.evaluate(STOPWATCH)
    expect(page.locator(".aa-wb .sum .card").first).to_be_visible()
    taken, read = [], []
    for _ in range(2):
        page.evaluate(
            "() => { window.times = { keys: [], begun: performance.now() };"
            "const { content } = window.jupyterapp.shell.currentWidget;"
            "document.querySelectorAll('.aa-wb').forEach(each => each.remove());"
            "content.activeCellIndex = 1; return window.jupyterapp.commands.execute('notebook:run-cell'); }"
        )
        page.wait_for_function("() => window.times.open !== undefined", timeout=120_000)
        taken.append(page.evaluate("() => window.times.open"))
        page.wait_for_function("() => window.times.read !== undefined", timeout=120_000)
        read.append(page.evaluate("() => window.times.read - window.times.begun"))
    told(
        "a case of 20,000 words that nobody has read, its texts, from the request to the screen",
        min(taken),
        300,
    )
    told("its summary, from the start of the cell", min(read), 2000)
    lab.end_kernel(name)
    assert min(taken) < OPEN_MS
    assert min(taken) < min(read)


def told(what: str, measured: float, aim: int) -> None:
    print(f"\n{what}: {measured:.0f} ms (aim {aim} ms)")


def test_a_long_case_opens(page: Page, reader: Visitor) -> None:
    taken = []
    for _ in range(3):
        page.evaluate("() => { delete window.times.open; }")
        page.evaluate(
            "() => { const cell = window.jupyterapp.shell.currentWidget.content;"
            "cell.activeCellIndex = 0; return window.jupyterapp.commands.execute('notebook:run-cell'); }"
        )
        page.wait_for_function("() => window.times.open !== undefined", timeout=120_000)
        taken.append(page.evaluate("() => window.times.open"))
    told("a case of 20,000 words, from the request to the screen", min(taken), 300)
    assert page.locator(".aa-wb .doc").count() == 10
    words = "document.querySelector('.aa-wb .text').textContent.split(/\\s+/).length"
    page.wait_for_function(f"() => {words} > 20000")  # the last ones come a moment after the first
    assert min(taken) < OPEN_MS


def test_a_correction_is_shown(page: Page) -> None:
    taken = []
    for percent in ("12", "13", "14"):
        page.locator(".aa-wb table.ihc").get_by_role("button", name="Ki-67", exact=True).first.click()
        page.keyboard.press("e")
        page.locator(".aa-wb form.fix [name=percent]").fill(percent)
        page.evaluate("() => { delete window.times.correction; }")
        page.keyboard.press("Enter")
        page.wait_for_function("() => window.times.correction !== undefined", timeout=120_000)
        taken.append(page.evaluate("() => window.times.correction"))
        expect(page.locator(".aa-wb table.ihc")).to_contain_text(f"{percent} %")
        page.locator(".aa-wb .sum").focus()
        page.keyboard.press("u")
        expect(page.locator(".aa-wb .sum .fixed")).to_have_count(0)
    told("a correction, from Enter to the screen", min(taken), 200)
    assert min(taken) < CORRECTION_MS


def test_the_check_follows_a_pause(page: Page) -> None:
    draft = page.get_by_label("Draft answer")
    draft.click()
    taken = []
    for words in (
        "Dear friend, ",
        "chemotherapy comes first. ",
        "Synaptophysin is negative. ",
        "Surgery makes sense. ",
    ):
        page.evaluate("() => { delete window.times.check; }")
        page.keyboard.type(words)
        page.wait_for_function("() => window.times.check !== undefined", timeout=120_000)
        taken.append(page.evaluate("() => window.times.check"))
    told("the check of a draft, from the pause to the screen, best of 4", min(taken), 200)
    expect(page.locator(".aa-wb .contra").first).to_contain_text("ynaptophysin")
    draft.fill("")
    assert min(taken) < CHECK_MS


def test_typing_does_not_wait_for_python(page: Page) -> None:
    page.evaluate(  # Python is busy, as with a long cell
        """() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code: "import time; time.sleep(600)", silent: true })
            .done.catch(() => null); }"""
    )
    draft = page.get_by_label("Draft answer")
    draft.click()
    page.evaluate("() => { window.times.keys = []; }")
    words = "Thank you for writing on behalf of your friend. " * 3
    page.keyboard.type(words, delay=20)
    expect(draft).to_have_value(words)
    page.wait_for_function("count => window.times.keys.length >= count", arg=len(words))
    taken = sorted(page.evaluate("() => window.times.keys"))
    told("a letter, from the key to the screen, median", taken[len(taken) // 2], 16)
    told("a letter, from the key to the screen, 19 of 20", taken[len(taken) * 19 // 20], 50)
    assert taken[len(taken) // 2] < LETTER_MS
