"""What a doctor has in hand (a field, a menu, words) outlives an answer that comes late or from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from answer_assist import Case, CaseDocument, bundled_cases
from answer_assist.store import open_store
from tests.browser.conftest import eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Seat

SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
_numbers = count(1)
# another window of the same workbench: whatever is done there is told to all windows
ELSEWHERE = """
def elsewhere(**message):
    workbench._on_message(None, {"view": "elsewhere", **message}, None)

def line(name):
    found = workbench.desk.case_view.findings
    return next(each.id for each in found if each.finding.name == name)
"""


class Bench:
    """A workbench on the founding case, and another window in which somebody works on it too."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.case_id = f"hand-{next(_numbers)}"
        with seat.visitor.lab.store() as store:
            store.add_case(Case(self.case_id, bundled_cases()[0].documents))

    def open(self) -> Page:
        show = f"workbench = CaseWorkbench(store.case({self.case_id!r}), store)\nworkbench"
        imports = "from answer_assist import CaseWorkbench, open_store\nstore = open_store()"
        return self.seat.show(imports + ELSEWHERE, show)

    def rejects_elsewhere(self, name: str) -> None:
        """A finding is rejected in another window; returns when this one shows it."""
        self.seat.python(f"elsewhere(type='reject', id=line({name!r}))")
        expect(self.seat.page.locator(".aa-wb .sum .is-rejected").filter(has_text=name)).to_be_visible()


@pytest.fixture
def bench(seat: Seat) -> Iterator[Bench]:
    sat_down = Bench(seat)
    yield sat_down
    assert seat.visitor.errors == []


def question(page: Page, number: int) -> Locator:
    return page.locator(f".aa-wb .qrow[data-asked='{number}']")


def test_words_that_are_sought(bench: Bench) -> None:
    page = bench.open()
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("palis")
    bench.rejects_elsewhere("p63")
    page.keyboard.type("ading")
    field = page.get_by_role("searchbox", name="Find in the documents")
    expect(field).to_be_focused()
    expect(field).to_have_value("palisading")
    expect(page.locator(".aa-wb .found")).to_have_text("1 of 1")


def test_a_reason_that_is_being_written(bench: Bench) -> None:
    page = bench.open()
    menu = question(page, 2).get_by_role("button", name="Question 2: answered?")
    menu.click()
    page.get_by_role("button", name="Other reason …").click()
    page.keyboard.type("told her ")
    bench.rejects_elsewhere("p63")
    page.keyboard.type("sister")
    reason = page.get_by_label("Reason for the reviewer")
    expect(reason).to_have_value("told her sister")
    page.keyboard.press("Enter")
    expect(question(page, 2).locator(".aa-st")).to_have_text("told her sister")
    expect(menu).to_be_visible()


def test_a_menu_of_the_head_and_what_it_was_opened_by(bench: Bench) -> None:
    page = bench.open()
    export = page.get_by_role("button", name="Export the case")
    export.focus()
    bench.rejects_elsewhere("p63")
    expect(export).to_be_focused()
    page.keyboard.press("Enter")
    bench.rejects_elsewhere("Ki-67")
    expect(page.get_by_role("button", name="Case and answer, PDF")).to_be_visible()
    page.keyboard.press("Escape")
    expect(export).to_be_focused()
    export.click()  # what was drawn when the menu was shut knows of the corrections
    expect(page.get_by_role("button", name=re.compile("Corrections"))).to_be_visible()


def test_words_that_were_selected_and_a_form(bench: Bench) -> None:
    page = bench.open()
    dock = page.get_by_role("group", name="Selected finding")
    page.evaluate(
        """() => {
            const paragraphs = [...document.querySelectorAll(".aa-wb .doc p")];
            const paragraph = paragraphs.find(each => !each.querySelector("mark"));
            getSelection().selectAllChildren(paragraph);
            paragraph.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); }"""
    )
    expect(dock).to_contain_text("Add “")
    selected = page.evaluate("() => getSelection().toString()")
    bench.rejects_elsewhere("p63")
    expect(dock).to_contain_text("Add “")
    assert page.evaluate("() => getSelection().toString()") == selected
    dock.get_by_role("button", name="Lab").click()
    name = page.locator(".aa-wb form.fix [name=name]")
    name.fill("CEA")
    bench.seat.python("workbench.selected = line('Ki-67')")
    bench.rejects_elsewhere("synaptophysin")
    expect(name).to_have_value("CEA")


def test_the_place_in_the_text(bench: Bench) -> None:
    page = bench.open()
    text = page.locator(".aa-wb .text")
    text.evaluate("text => { text.scrollTop = text.scrollHeight / 2; }")
    words = text.get_by_text("palisading").first
    words.evaluate("words => words.scrollIntoView({ block: 'center' })")
    top = "words => words.getBoundingClientRect().top"
    before = eventually_still(words, top)
    bench.rejects_elsewhere("p63")
    # a pixel or two is how a browser rounds what it scrolls by; a jump is of a line at least
    assert eventually_still(words, top) == pytest.approx(before, abs=2)


def eventually_still(where: Locator, measure: str) -> float:
    """A measure as soon as two pictures in a row show the same."""
    seen: list[float] = []

    def still() -> bool:
        where.page.evaluate("() => new Promise(requestAnimationFrame)")
        seen.append(where.evaluate(measure))
        return seen[-1:] == seen[-2:-1]

    eventually(still, True)
    return seen[-1]


def test_a_choice_between_two_texts(bench: Bench) -> None:
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend,")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    with bench.seat.visitor.lab.store() as store:
        revision = store.draft(bench.case_id).revision
        store.submit(bench.case_id, "Dr. Test", revision)
        store.send_back(bench.case_id, "N. Okafor", "The second question is still open.")
    page = bench.open()
    expect(page.locator(".aa-wb .note")).to_contain_text("N. Okafor")
    with bench.seat.visitor.lab.store() as store:
        store.save_draft(bench.case_id, "Dear madam", author="A. Lind", base=revision)
    draft.press("Control+End")
    page.keyboard.type(" I")
    expect(page.get_by_role("button", name="Use theirs")).to_be_visible()
    bench.rejects_elsewhere("p63")
    page.get_by_role("button", name="Go on with mine").click()
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    bench.seat.visitor.lab.keeps(lambda store: store.draft(bench.case_id).text, "Dear friend, I")


def test_the_cursor_in_a_draft_that_is_written_on_elsewhere(bench: Bench) -> None:
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend, it is early to say.")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)
    draft.evaluate("draft => draft.setSelectionRange(12, 12)")
    revision = "workbench.draft().revision"
    text = "Dear friend, it is much too early to say."
    bench.seat.python(
        f"elsewhere(type='save', number=1, case=workbench.case.id, base={revision}, text={text!r})"
    )
    expect(draft).to_have_value(text)
    page.keyboard.type(" I fear")
    expect(draft).to_have_value(text.replace(",", ", I fear"))


def test_the_search_field_of_the_worklist(bench: Bench) -> None:
    show = "worklist = Worklist(store)\nworklist.open_case(" + repr(bench.case_id) + ")\nworklist"
    page = bench.seat.show("from answer_assist import Worklist, open_store\nstore = open_store()", show)
    page.locator(".aa-wb .sum").focus()
    # both keys in one turn of the browser's loop: the list comes when the field has the keys
    page.evaluate(
        """() => {
            const press = key => new KeyboardEvent("keydown", { key, bubbles: true });
            for (const key of ["Escape", "/"]) document.activeElement.dispatchEvent(press(key)); }"""
    )
    page.keyboard.type("palisading")
    worklist = page.locator(".aa-wl")
    expect(worklist.get_by_role("heading")).to_contain_text("found in")
    field = worklist.get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("palisading")


def test_a_comment_and_a_reason_of_a_reviewer(seat: Seat, tmp_path: Path) -> None:
    place = str(tmp_path / "cases.sqlite")
    with open_store(place) as store:
        store.set_second_share(0, "N. Okafor")
        text = "Her p63 is negative. Does she need chemotherapy? Can we fly to Malta in May?"
        store.add_case(Case("0412", (CaseDocument("m", "query", text),)))
        draft = store.save_draft("0412", "Yes. Fly in May.", author="N. Osei", base=None)
        store.submit("0412", "N. Osei", draft.revision)
    page = seat.show(
        "from answer_assist import ReviewBoard, open_store",
        f"ReviewBoard(open_store({place!r}), reviewer='N. Okafor')",
        board=".aa-rb",
    )
    board = page.locator(".aa-rb")
    board.get_by_role("button", name="Comment on question 1").click()
    page.keyboard.type("Which one?")
    # the next comment is begun before Python has kept the first
    page.evaluate(
        """() => {
            const press = words => [...document.querySelectorAll(".aa-rb button")]
                .find(each => (each.getAttribute("aria-label") ?? each.textContent) === words).click();
            press("Keep");
            press("Comment on question 2"); }"""
    )
    page.keyboard.type("When ")
    expect(board.locator("[data-comment='1'] p")).to_have_text("Which one?")
    page.keyboard.type("exactly?")
    comment = board.get_by_role("textbox", name="Comment on question 2")
    expect(comment).to_be_focused()
    expect(comment).to_have_value("When exactly?")
    board.get_by_role("button", name="Keep").click()
    expect(board.locator("[data-comment='2'] p")).to_have_text("When exactly?")
    page.evaluate(
        """() => {
            const send = each => each.textContent.startsWith("Send back");
            document.querySelector(".aa-rb [data-question='2'] .seg input").click();
            [...document.querySelectorAll(".aa-rb .foot button")].find(send).click(); }"""
    )
    reason = board.get_by_label("Why the answer is sent back")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Please")
    expect(board.locator("[data-question='2'] .seg .complete")).to_have_class(re.compile(r"\bon\b"))
    page.keyboard.type(" mend.")
    expect(reason).to_be_focused()
    expect(reason).to_have_value(re.compile(r" Please mend\.$"))


def test_words_wait_here_while_the_store_is_moved_away(bench: Bench, tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "cases.sqlite", tmp_path / "moved.sqlite"
    with open_store(place) as store:
        store.add_case(bundled_cases()[0])
    page = bench.seat.show(
        f"from answer_assist import CaseWorkbench, open_store\nstore = open_store({str(place)!r})",
        "CaseWorkbench(store.case('case-01'), store)",
    )
    draft, status = page.get_by_label("Draft answer"), page.locator(".aa-wb .saved")
    draft.fill("Dear friend,")
    expect(status).to_have_text(SAVED)
    place.rename(elsewhere)
    draft.press_sequentially(" she needs chemotherapy.")
    note = page.locator(".aa-wb .note")
    expect(note).to_contain_text(f"could not be saved: {place} is no longer there")
    expect(status).to_contain_text("Kept in this browser")
    elsewhere.rename(place)
    expect(status).to_have_text(SAVED)
    expect(note).to_have_count(0)
    with open_store(place) as store:
        kept = store.draft("case-01")
    assert kept is not None
    assert kept.text == "Dear friend, she needs chemotherapy."
