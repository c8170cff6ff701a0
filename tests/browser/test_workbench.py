"""The workbench in JupyterLab, as a doctor meets it."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LIMIT_S, eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor, Visitors

DOCTOR = "01_doctor.ipynb"
SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
KEPT = re.compile(r"Kept in this browser \d\d:\d\d:\d\d")
ANSWER = "Thank you for writing on your friend's behalf.\n\nI take your questions one by one."
_numbers = count(1)


def write_notebook(lab: Lab) -> str:
    number = next(_numbers)
    return lab.write_notebook(
        f"case_{number}.ipynb",
        "from answer_assist import Case, CaseWorkbench, bundled_cases, open_store\n"
        f"case = Case('t-{number}', bundled_cases()[0].documents)",
        "CaseWorkbench(case, open_store())",
    )


@pytest.fixture
def notebook(lab: Lab) -> Iterator[str]:
    """A notebook that shows the documents of the founding case, as a case of its own with its own draft."""
    name = write_notebook(lab)
    yield name
    lab.end_kernel(name)


@pytest.fixture(scope="module")
def opened(lab: Lab, reader: Visitor) -> Iterator[Page]:
    """Such a notebook, open; for tests that only read."""
    name = write_notebook(lab)
    yield reader.open(name)
    lab.end_kernel(name)


@pytest.fixture
def page(opened: Page) -> Page:
    opened.set_viewport_size({"width": 1400, "height": 930})
    bench_of(opened).evaluate("bench => bench.scrollIntoView({block: 'start'})")
    return opened


def case_id(notebook: str) -> str:
    return notebook.replace("case_", "t-").removesuffix(".ipynb")


def bench_of(page: Page) -> Locator:
    return page.locator(".aa-wb")


def marker_row(page: Page, name: str) -> Locator:
    return page.locator(".aa-wb table.ihc tr").filter(has=page.get_by_role("button", name=name, exact=True))


def line_of(bench: Locator, name: str) -> Locator:
    return bench.locator(".row").filter(has=bench.page.locator(".nm", has_text=re.compile(f"^{name}$")))


def write(page: Page, text: str) -> None:
    draft = page.get_by_label("Draft answer")
    draft.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def kept_in_browser(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => Object.entries(localStorage)
            .filter(([key]) => key.startsWith("answer-assist")).map(([, value]) => value)"""
    )
    return found


# What is read


def test_the_doctors_notebook_shows_the_founding_case(visitor: Visitor) -> None:
    page = visitor.open(DOCTOR)
    bench = bench_of(page)
    expect(bench.locator(".who")).to_contain_text("a friend asks for her")
    expect(bench.locator("[data-card=diagnosis]")).to_contain_text("Basaloid carcinoma")
    liver = line_of(bench, "Liver")
    expect(liver).to_contain_text("metastasis")
    expect(liver).not_to_contain_text("absent")
    expect(line_of(bench, "Anal canal")).to_contain_text("primary")
    expect(line_of(bench, "Regional lymph nodes")).to_contain_text("absent")
    expect(marker_row(page, "Ki-67")).to_contain_text("80 %")
    expect(marker_row(page, "synaptophysin")).to_contain_text("positive")
    for name in ("p63", "CK5/6"):
        expect(marker_row(page, name)).to_contain_text("negative")
    expect(line_of(bench, "Chemotherapy").first).to_contain_text("planned")
    expect(line_of(bench, "Vismodegib")).to_contain_text("considered")
    assert bench.locator(".qrow").count() >= 5
    assert visitor.errors == []


def test_choosing_a_finding_lights_its_words_and_brings_them_into_view(page: Page) -> None:
    page.locator(".aa-wb .text").evaluate("text => { text.scrollTop = text.scrollHeight; }")
    p63 = marker_row(page, "p63")
    p63.get_by_role("button").click()
    lit = page.locator(".aa-wb mark.is-lit")
    expect(lit.first).to_have_text(re.compile("p63", re.IGNORECASE))
    words = " ".join(lit.all_inner_texts())
    assert "not stain" in words  # the deciding cue
    expect(lit.first).to_be_in_viewport()
    expect(p63.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    dock = page.get_by_role("group", name="Selected finding")
    expect(dock).to_contain_text("p63 negative")
    expect(dock).to_contain_text("TP63")
    expect(dock.locator(".pos")).to_have_text(re.compile(r"1 of \d places"))
    dock.get_by_role("button", name="Previous place").click()
    in_report = page.locator(".aa-wb .doc").nth(1).locator("mark.is-lit").last
    expect(in_report).to_be_in_viewport()


def test_choosing_words_selects_their_line(page: Page) -> None:
    page.locator(".aa-wb mark").filter(has_text="KI67").first.click()
    ki67 = marker_row(page, "Ki-67")
    expect(ki67).to_have_class(re.compile("is-sel"))
    expect(ki67).to_be_in_viewport()


def test_a_kind_is_switched_off_and_on(page: Page) -> None:
    chip = page.locator(".aa-wb .legend [data-kind=marker]")
    marks = page.locator(".aa-wb mark.k-marker:not(.is-lit)")  # selected words stay lit
    before = marks.count()
    assert before > 4
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    expect(marks).to_have_count(0)
    chip.click()
    expect(marks).to_have_count(before)


def test_a_question_leads_to_its_words(page: Page) -> None:
    row = page.locator(".aa-wb .qrow").last
    asked = page.locator(f".aa-wb .q[data-question='{row.get_attribute('data-asked')}']").first
    row.locator(".q-b").click()
    expect(asked).to_be_in_viewport()


def test_finding_words_in_the_documents(page: Page) -> None:
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("/")
    page.keyboard.type("palisading")
    expect(page.locator(".aa-wb .found")).to_have_text("1 of 1")
    expect(page.locator(".aa-wb p").filter(has_text="palisading")).to_be_in_viewport()
    assert page.evaluate("() => CSS.highlights.get('aa-find-here').size") == 1
    page.keyboard.press("Escape")
    assert page.evaluate("() => CSS.highlights.get('aa-find-here').size") == 0


# What is written


def test_a_draft_is_found_again_after_the_kernel_restarted(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    write(page, ANSWER)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    visitor.lab.keeps(lambda store: store.draft(case_id(notebook)).text, ANSWER)
    assert kept_in_browser(page) == []  # what the store has is nowhere else
    visitor.restart_kernel(page)
    visitor.run_all(page)
    expect(page.get_by_label("Draft answer")).to_have_value(ANSWER)
    expect(page.locator(".aa-wb .words")).to_have_text("15 words")
    expect(page.locator(".aa-wb .vers > button")).to_have_text("Version 1")


def test_a_killed_kernel_loses_little_of_what_is_typed(visitors: Visitors, notebook: str) -> None:
    doctor, case = visitors.come(), case_id(notebook)
    page = doctor.open(notebook)
    pid = doctor.kernel_pid(page)
    write(page, "First words.")
    typed = [(time.monotonic(), len("First words."))]
    seen: list[str] = []
    with doctor.lab.store() as store:
        while len(set(seen)) < 3:  # it is saved while one types, without a pause long enough to be one
            page.keyboard.type("a b ", delay=40)
            typed.append((time.monotonic(), typed[-1][1] + 4))
            draft = store.draft(case)
            seen += [draft.text] if draft else []
            assert typed[-1][0] - typed[0][0] < LIMIT_S
        os.kill(pid, signal.SIGKILL)
        killed, stored = time.monotonic(), store.draft(case).text
    assert stored.startswith(seen[-1])
    lost = killed - max(when for when, length in typed if length <= len(stored))
    print(f"\na killed kernel loses {lost:.1f} s of typing (aim 2 s)")
    assert lost < 20


def test_a_draft_outlives_the_kernel_and_the_browser(visitors: Visitors, notebook: str) -> None:
    doctor = visitors.come()
    page = doctor.open(notebook)
    pid = doctor.kernel_pid(page)
    write(page, ANSWER)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    os.kill(pid, signal.SIGKILL)
    page.context.close()
    other = visitors.come()  # a browser that kept nothing
    page = other.open(notebook, run=False)
    other.kernel_pid(page, other_than=pid)
    other.run_all(page)
    expect(page.get_by_label("Draft answer")).to_have_value(ANSWER)


def test_words_written_without_a_kernel_are_kept_and_saved_when_it_is_back(
    visitor: Visitor, notebook: str
) -> None:
    page, draft = visitor.open(notebook), "With a kernel. Without one."
    write(page, "With a kernel.")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    visitor.kill_kernel(page)
    page.get_by_label("Draft answer").fill(draft)
    expect(page.locator(".aa-wb .saved")).to_have_text(KEPT)
    expect(page.locator(".aa-wb .note")).to_contain_text("this browser keeps every word")
    assert "Without one." in kept_in_browser(page)[0]
    visitor.run_all(page)
    expect(page.get_by_label("Draft answer")).to_have_value(draft)
    expect(page.locator(".aa-wb .note")).to_contain_text("are back")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    visitor.lab.keeps(lambda store: store.draft(case_id(notebook)).text, draft)
    eventually(lambda: kept_in_browser(page), [])
    page.get_by_role("button", name="Use the saved text").click()
    expect(page.get_by_label("Draft answer")).to_have_value("With a kernel.")


@pytest.mark.parametrize(
    ("choice", "shown"), [("Use theirs", "Dear madam"), ("Go on with mine", "Dear friend, I")]
)
def test_nobody_writes_over_anybody(visitor: Visitor, notebook: str, choice: str, shown: str) -> None:
    page = visitor.open(notebook)
    write(page, "Dear friend,")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    case = case_id(notebook)
    visitor.lab.keeps(lambda store: store.draft(case).text, "Dear friend,")
    with visitor.lab.store() as store:
        store.save_draft(case, "Dear madam", author="A. Lind", base=store.draft(case).revision)
    write(page, " I")
    note = page.get_by_role("alert")
    expect(note).to_contain_text("A. Lind saved version 2 at")
    expect(note).to_contain_text("Nothing is lost: your text is kept beside it.")
    expect(page.locator(".aa-wb .theirs")).to_have_text("Dear madam")
    expect(page.get_by_label("Draft answer")).to_have_value("Dear friend, I")
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_label("Draft answer")).to_have_value(shown)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    expect(page.locator(".aa-wb .note")).to_have_count(0)
    visitor.lab.keeps(lambda store: store.draft(case).text, shown)
    visitor.lab.keeps(
        lambda store: (
            {"Dear madam", "Dear friend, I"}
            <= {each.text for each in (*store.drafts(case), *store.set_aside_drafts(case))}
        ),
        True,
    )


# What must not happen


HOSTILE = (
    '<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script> p63 \u202eevitagen 🧬'
)


def test_hostile_text_is_shown_and_never_run(visitor: Visitor) -> None:
    source = f"""
from answer_assist import Case, CaseDocument, CaseWorkbench, open_store
from answer_assist.findings import *
text = {HOSTILE!r} + "\\nKi-67 80%"
end = text.index("🧬") + 1
bad, good = (Span(0, end, text[:end]),), (Span(end + 1, len(text), text[end + 1:]),)
case = Case(text[:30], (CaseDocument("q", "query", text, text, text),))
found = (
    Marker(name=text, score=text, evidence=bad),
    Gene(name=text, gene=text, alteration=text, evidence=bad),
    Site(name=text, evidence=bad),
    Marker(name="Ki-67", percent=(80, 80), evidence=good),
)
summary = CaseSummary(Document("q", "query", len(text)), Patient(), found, (Question(text, bad[0]),))
store = open_store(":memory:")
store.add_case(case)
store.save_draft(case.id, text, author=text, base=None)
CaseWorkbench(case, store, summaries=[summary], author=text)
"""
    page = visitor.open(visitor.lab.write_notebook("hostile.ipynb", source))
    bench = bench_of(page)
    expect(bench.locator(".doc p")).to_contain_text('<img src=x onerror="window.hacked=1"></script>')
    for row in bench.locator("[data-line]").all():
        row.click()
    expect(bench.locator(".aa-ctl").first).to_have_text("U+202E")
    expect(bench.locator("mark", has_text="Ki-67")).to_have_text("Ki-67 80%")  # after an emoji
    expect(page.get_by_label("Draft answer")).to_have_value(HOSTILE + "\nKi-67 80%")
    assert bench.locator("script, iframe, style, a").count() == 0
    # the one picture of our own: the page of a document
    assert bench.locator("img").count() == bench.locator(".pages .leaf > img:not([src])").count()
    assert page.evaluate("() => window.hacked") is None
    assert visitor.errors == []


def test_nothing_is_asked_of_another_host(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    write(page, ANSWER)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    for row in page.locator(".aa-wb [data-line]").all():
        row.click()
    asked = [urlsplit(url) for url in visitor.asked]
    assert len(asked) > 20
    assert any(url.scheme == "ws" for url in asked)
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob")} == {"127.0.0.1"}


def test_a_saved_notebook_holds_no_patient_text(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    write(page, ANSWER)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    marker_row(page, "p63").get_by_role("button").click()
    expect(marker_row(page, "p63")).to_have_class(re.compile("is-sel"))
    saved = visitor.save(page, notebook)
    states = json.loads(saved)["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert any("marker-" in state["state"].get("selected", "") for state in states.values())  # it was saved
    for words in ("basaloid", "synaptophysin", "hemorrhoids", "a close friend", "Thank you for writing"):
        assert words not in saved


def test_keys_work_and_the_notebook_keeps_its_cells(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    cells = """() => window.jupyterapp.shell.currentWidget.content.widgets
        .map(cell => [cell.model.type, cell.model.sharedModel.getSource()])"""
    before = page.evaluate(cells)
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".aa-wb .sum [data-line]").nth(1)
    expect(second).to_have_class(re.compile("is-sel"))
    expect(second.get_by_role("button")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".aa-wb .sum [data-line]").first).to_have_class(re.compile("is-sel"))
    for key in ("x", "b", "a", "c", "v", "z", "m", "y"):  # JupyterLab's own
        page.keyboard.press(key)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("d")
    expect(page.get_by_label("Draft answer")).to_be_focused()
    page.keyboard.type("jxb d?")
    expect(page.get_by_label("Draft answer")).to_have_value("jxb d?")
    page.keyboard.press("Escape")
    expect(page.locator(".aa-wb .is-sel button").first).to_be_focused()
    assert page.evaluate(cells) == before


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
@pytest.mark.parametrize("width", [1400, 900])
def test_no_barrier_for_a_screen_reader(page: Page, reader: Visitor, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 930})
    reader.theme(page, theme)
    marker_row(page, "p63").get_by_role("button").click()
    results = Axe().run(page, context=".aa")
    violations = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in results.response["violations"]
    ]
    assert violations == []
    assert len(results.response["passes"]) > 10


@pytest.mark.parametrize(("width", "columns"), [(1400, 3), (1000, 2), (640, 1)])
def test_panes_follow_the_width(page: Page, width: int, columns: int) -> None:
    page.set_viewport_size({"width": width, "height": 930})
    board = bench_of(page)
    lefts = (
        "board => new Set(['sum', 'src', 'ans'].map(pane => "
        "Math.round(board.querySelector(`:scope > .${pane}`).getBoundingClientRect().left))).size"
    )
    eventually(lambda: board.evaluate(lefts), columns)
    assert board.evaluate("board => board.scrollWidth <= board.clientWidth")
    small = board.evaluate(
        """board => [...board.querySelectorAll("button, input, textarea")]
            .map(each => [each.textContent, each.closest("label, button, textarea") ?? each])
            .map(([words, part]) => [words, part.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([words]) => words)"""
    )
    assert small == []


def test_a_case_opens_at_once(visitor: Visitor, notebook: str) -> None:
    page = visitor.open(notebook)
    taken = []
    for _ in range(3):
        bench = visitor.run_all(page)
        taken.append(int(bench.get_attribute("data-opened-ms") or "0"))
    print(f"\na short case, from the request to the case: {min(taken)} ms (aim 300 ms)")
    assert 0 < min(taken) < 5000


SCREENSHOT = "ANSWER_ASSIST_SCREENSHOT"


@pytest.mark.skipif(
    SCREENSHOT not in os.environ, reason=f"draws the README's picture where ${SCREENSHOT} says"
)
def test_screenshot(visitors: Visitors) -> None:
    doctor = visitors.come(device_scale_factor=2)
    page = doctor.open(DOCTOR)
    write(page, DRAFT)
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    expect(page.locator(".aa-wb .checks")).to_have_attribute("aria-busy", "false")
    marker_row(page, "p63").get_by_role("button").click()
    page.mouse.move(1, 1)
    page.evaluate("() => document.activeElement.blur()")
    bench_of(page).evaluate("bench => bench.scrollIntoView({block: 'center'})")
    page.screenshot(path=os.environ[SCREENSHOT])


DRAFT = """\
Thank you for writing on your friend's behalf. I take your questions one by one.

The name is open to doubt. A basaloid carcinoma of the anal canal usually belongs to the squamous cancers, \
and those stain for p63 and CK5/6. Hers stains for neither, and synaptophysin is positive. That fits a \
neuroendocrine carcinoma better, and I would have the slides read by a reference centre.

Since the disease has reached the liver, a treatment that reaches the whole body comes first, and \
chemotherapy is the usual beginning. """
