"""The reviewer's board in JupyterLab: from a submitted answer to a signed one, with all of it on record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import Span
from answer_assist.store import Store, open_store
from tests.browser.conftest import eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor

MESSAGE = "My wife is 52. Her p63 is negative. Does she need chemotherapy? Can we fly to Malta in May?"
FIRST = "🧬 Yes, she needs chemotherapy for some time.\n\nYou can fly to Malta in May."
MENDED = FIRST.replace("some time", "five months")
HOSTILE = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script> \u202eevitagen'
REVIEWER = "Dr. Okafor"
_numbers = count(1)
_SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector(".aa-rb .written"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


class Desk:
    """A doctor's workbench and a reviewer's board on one case in a store of their own."""

    def __init__(self, visitor: Visitor, place: str) -> None:
        self.visitor, self.place = visitor, place
        number = next(_numbers)
        opened = (
            f"from answer_assist import CaseWorkbench, ReviewBoard, open_store\nstore = open_store({place!r})"
        )
        lab: Lab = visitor.lab
        self.doctors = lab.write_notebook(
            f"doctor_{number}.ipynb", opened, "CaseWorkbench(store.case('0412'), store)"
        )
        self.reviewers = lab.write_notebook(
            f"reviewer_{number}.ipynb", opened, f"ReviewBoard(store, reviewer={REVIEWER!r})"
        )

    def store(self) -> Store:
        return open_store(self.place)

    def board(self, page: Page) -> Locator:
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        board = page.locator(".aa-rb:not([data-state=loading])")
        board.wait_for(timeout=60_000)
        board.evaluate("board => board.scrollIntoView({block: 'start'})")
        return board

    def end(self) -> None:
        for notebook in (self.doctors, self.reviewers):
            self.visitor.lab.end_kernel(notebook)


@pytest.fixture
def desk(visitor: Visitor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    sat_down = Desk(visitor, str(tmp_path_factory.mktemp("review") / "cases.sqlite"))
    with sat_down.store() as store:
        store.set_second_share(0, REVIEWER)  # chance has no part in these tests
        store.add_case(Case("0412", (CaseDocument("m", "query", MESSAGE),)))
    yield sat_down
    sat_down.end()


def submit(store: Store, text: str) -> None:
    draft = store.draft("0412")
    saved = store.save_draft("0412", text, author="N. Osei", base=draft.revision if draft else None)
    store.submit("0412", "N. Osei", saved.revision)


def test_an_answer_is_sent_back_with_a_comment_mended_and_signed_off(desk: Desk) -> None:
    visitor = desk.visitor
    doctor = visitor.open(desk.doctors)
    bench = doctor.locator(".aa-wb:not([data-state=loading])")
    doctor.get_by_label("Draft answer").fill(FIRST)
    bench.get_by_role("button", name="Submit for review").click()
    expect(bench.locator(".note")).to_contain_text("In review since")

    page = visitor.open(desk.reviewers, run=False)
    board = desk.board(page)
    expect(board.locator(".qi")).to_have_count(1)
    expect(board.locator(".written")).to_have_text(FIRST)
    verdict = board.get_by_role("group", name="Verdict")
    sign = board.get_by_role("button", name="Accept and sign off")
    expect(sign).to_be_disabled()
    assert page.evaluate(_SELECT, "some time")
    verdict.focus()
    page.keyboard.press("m")
    page.keyboard.type("Give a number of months.")
    page.keyboard.press("Control+Enter")
    expect(board.locator(".com p")).to_have_text("Give a number of months.")
    expect(board.locator(".anc")).to_contain_text("some time")
    verdict.focus()
    page.keyboard.press("2")
    page.keyboard.press("c")
    expect(board.locator(".foot .why")).to_have_text("1 complete, 1 incomplete.")
    expect(sign).to_be_disabled()
    board.get_by_role("button", name="Send back to Dr. Test").click()
    reason = board.get_by_label("Why the answer is sent back")
    expect(reason).to_have_value("Question 1 is incomplete (“some time”): Give a number of months.")
    board.get_by_role("button", name="Send back", exact=True).click()
    expect(board.locator(".note")).to_contain_text("Sent back.")
    expect(board.locator(".qi")).to_have_count(0)

    doctor.bring_to_front()
    visitor.run_all(doctor)
    expect(bench.locator(".note").first).to_contain_text("Give a number of months.")
    doctor.get_by_label("Draft answer").fill(MENDED)
    bench.get_by_role("button", name="Submit for review").click()
    expect(bench.locator(".note").first).to_contain_text("In review since")

    page.bring_to_front()
    desk.board(page)
    expect(board.locator(".qi .nt")).to_have_text("second version")
    expect(board.locator(".written ins")).to_contain_text("five")
    expect(board.locator(".written del")).to_contain_text("some")
    expect(verdict).to_contain_text("was incomplete in version 1: Give a number of months.")
    verdict.focus()
    page.keyboard.press("v")
    expect(board.locator(".written")).to_have_text(MENDED)
    page.keyboard.press("c")
    page.keyboard.press("c")
    expect(board.locator(".foot .why")).to_have_text("2 complete.")
    sign.click()
    expect(board.locator(".note")).to_contain_text("Signed off.")
    expect(board.locator(".qi .nt")).to_have_text("signed off, to publish")
    board.get_by_role("button", name="Publish", exact=True).click()
    expect(board.locator(".note")).to_contain_text("Published by you")
    expect(board.locator(".qi")).to_have_count(0)
    expect(board.locator(".rec summary")).to_contain_text("10 entries, chain verified")
    board.locator(".rec summary").click()
    entries = board.locator(".rec li > span:not(.when)")
    expect(entries).to_have_text(
        [
            "Dr. Test began the answer",
            "Dr. Test submitted it for review",
            "you found question 1 incomplete“some time”: Give a number of months.",
            "you found question 2 complete",
            "you sent it backQuestion 1 is incomplete (“some time”): Give a number of months.",
            "Dr. Test submitted it for review",
            "you found question 1 complete",
            "you found question 2 complete",
            "you signed it off",
            "you published it",
        ]
    )
    with desk.store() as store:
        eventually(lambda: store.state("0412"), "released")
        eventually(lambda: getattr(store.publication("0412"), "reviewer", None), REVIEWER)
        (commented, *_) = store.verdicts("0412")
        assert commented.passage is not None
        assert (commented.author, commented.passage.text) == (REVIEWER, "some time")
        acts = [entry.act for entry in store.trail("0412")]
        assert acts == [
            "submitted",
            "verdict",
            "verdict",
            "sent back",
            "submitted",
            "verdict",
            "verdict",
            "signed off",
            "published",
        ]
        assert store.verify_trail().intact
    assert visitor.errors == []


def test_a_second_reviewer_reads_blind_and_then_sees_both_readings(desk: Desk) -> None:
    with desk.store() as store:
        store.set_second_share(1, "Dr. Sato")
        submit(store, FIRST)
        start = MESSAGE.index("Does")
        asked = Span(start, start + 27, "Does she need chemotherapy?")
        store.judge("0412", "m", asked, "Dr. Sato", "wrong", base=1, comment="Quokkas want a number.")
        store.send_back("0412", "Dr. Sato", "Quokkas want it mended.")
    page = desk.visitor.open(desk.reviewers, run=False)
    board = desk.board(page)
    expect(board.locator(".qi .nt")).to_have_text("second reading, blind")
    expect(board.locator(".facts .blind")).to_contain_text("you see no other reviewer’s words")
    expect(board.locator(".written")).to_have_text(FIRST)
    board.locator(".rec summary").click()
    expect(board.locator(".rec li")).to_have_count(2)  # the doctor's acts alone
    accept = board.get_by_role("button", name="I would accept it")
    expect(accept).to_be_disabled()
    for words in ("Quokkas", "Sato"):
        expect(board).not_to_contain_text(words)
    board.locator(".rec summary").click()
    board.get_by_role("group", name="Verdict").focus()
    page.keyboard.press("c")
    expect(board.locator(".foot .why")).to_have_text("1 complete. Question 2 is open.")
    page.keyboard.press("c")
    expect(board.locator(".foot .why")).to_have_text("2 complete.")
    expect(board).not_to_contain_text("Quokkas")
    accept.click()
    both = board.locator(".both")
    expect(both.locator("caption")).to_have_text("2 of 2 verdicts differ; the readers end differently.")
    expect(both.locator("thead")).to_contain_text("First: Dr. Sato")
    expect(both.locator("thead")).to_contain_text("Second: you")
    first = both.locator("tbody tr").first
    expect(first).to_have_class("is-differ")
    expect(first.locator(".two").first).to_have_text("WrongQuokkas want a number.")
    expect(first.locator(".two").last).to_have_text("Complete")
    expect(both.locator("tbody tr").last).to_contain_text("Quokkas want it mended.")
    expect(board.locator(".qi")).to_have_count(0)
    with desk.store() as store:
        eventually(lambda: getattr(store.second_reading("0412", 1), "reviewer", None), REVIEWER)
    assert desk.visitor.errors == []


def test_the_queue_is_filtered_by_specialty_and_shows_what_the_check_says(desk: Desk) -> None:
    with desk.store() as store:
        submit(store, FIRST)
        for number, specialty in (("0413", "urology"), ("0414", "oncology")):
            store.add_case(Case(number, (CaseDocument("m", "query", MESSAGE),), specialty=specialty))
            saved = store.save_draft(number, "Her p63 is positive.", author="N. Osei", base=None)
            store.submit(number, "N. Osei", saved.revision)
    page = desk.visitor.open(desk.reviewers, run=False)
    board = desk.board(page)
    lines = board.locator(".qi")
    expect(lines).to_have_count(3)
    expect(board.locator(".balls")).to_have_count(3)  # the checks come by themselves
    expect(board.locator(".qi .ck", has_text="1 contradiction")).to_have_count(2)
    chosen = board.get_by_label("Specialty")
    expect(chosen.locator("option")).to_have_text(
        ["All specialties", "oncology (1)", "urology (1)", "No specialty stated (1)"]
    )
    chosen.select_option("urology")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Case 0413, urology")
    chosen.select_option("")
    expect(lines).to_contain_text("Case 0412")
    chosen.select_option("*")
    board.get_by_label("Filter the queue").fill("oncology")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Case 0414")
    with desk.store() as store:
        eventually(lambda: [each.check is not None for each in store.submissions(REVIEWER)], [True] * 3)
    assert desk.visitor.errors == []


def test_what_changed_meanwhile_is_refused_and_the_board_can_be_opened_again(desk: Desk) -> None:
    with desk.store() as store:
        submit(store, FIRST)
        page = desk.visitor.open(desk.reviewers, run=False)
        board = desk.board(page)
        expect(board.locator(".written")).to_have_text(FIRST)
        store.send_back("0412", "Dr. Sato", "Say how long.")
        submit(store, MENDED)
    board.get_by_role("group", name="Verdict").focus()
    page.keyboard.press("c")
    expect(board.get_by_role("alert")).to_contain_text("saved by 'N. Osei', and you have seen revision 1")
    expect(board.locator(".seg .on")).to_have_count(0)
    board.get_by_role("button", name="Open it again").click()
    expect(board.locator(".written ins")).to_contain_text("five")
    with desk.store() as store:
        assert store.verdicts("0412") == ()


def test_texts_are_escaped_nothing_is_saved_and_nobody_is_asked(desk: Desk) -> None:
    with desk.store() as store:
        submit(store, f"{FIRST} {HOSTILE}")
        store.send_back("0412", HOSTILE, HOSTILE)
        submit(store, f"{MENDED} {HOSTILE}")
    page = desk.visitor.open(desk.reviewers, run=False)
    board = desk.board(page)
    expect(board.locator(".written")).to_contain_text('<img src=x onerror="window.hacked=1">')
    expect(board.locator(".written .aa-ctl")).to_have_text("U+202E")
    board.get_by_role("group", name="Verdict").focus()
    page.keyboard.press("m")
    page.keyboard.type(f"{HOSTILE} carinoma")
    page.keyboard.press("Control+Enter")
    expect(board.locator(".com p")).to_contain_text("<script>")
    board.locator(".rec summary").click()
    expect(board.locator(".rec")).to_contain_text("sent it back")
    assert page.evaluate("() => window.hacked") is None
    assert board.locator("img, script").count() == 0
    for width in (1400, 900):
        page.set_viewport_size({"width": width, "height": 930})
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            desk.visitor.theme(page, theme)
            found = Axe().run(page, context=".aa-rb").response["violations"]
            told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
            assert told == [], (width, theme)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    lab, state = desk.visitor.lab, "application/vnd.jupyter.widget-state+json"
    eventually(lambda: state in json.loads(lab.saved(desk.reviewers))["metadata"]["widgets"], True)
    saved = re.sub(r"[0-9a-f]{32}", "", lab.saved(desk.reviewers))  # references may hold "0412" by chance
    for words in ("Her p63", "Malta", "five months", "hacked", "carinoma", "0412"):
        assert words not in saved
    asked = [urlsplit(url) for url in desk.visitor.asked]
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob")} == {"127.0.0.1"}
    assert desk.visitor.errors == []
