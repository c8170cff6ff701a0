"""What a doctor does with a case in JupyterLab: correct, ask back, tick, hand in; by mouse and by key."""

from __future__ import annotations

import json
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from answer_assist import bundled_cases
from answer_assist.cases import Case
from answer_assist.extraction.pipeline import read
from answer_assist.findings import Span
from tests.browser.conftest import SeatedCase, eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Seat, Visitor

SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
_numbers = count(1)


@pytest.fixture
def bench(seat: Seat) -> SeatedCase:
    """The founding case under an id of its own."""
    case_id = f"a-{next(_numbers)}"
    with seat.visitor.lab.store() as store:
        store.add_case(Case(case_id, bundled_cases()[0].documents))
    return SeatedCase(seat, case_id)


def marker(page: Page, name: str) -> Locator:
    return page.locator(".aa-wb table.ihc tr[data-line]").filter(
        has=page.get_by_role("button", name=name, exact=True)
    )


def choose(page: Page, name: str) -> None:
    page.locator(".aa-wb").get_by_role("button", name=name, exact=True).first.click()


def select_words(page: Page, words: str) -> None:
    """Select words of the documents, as a mouse does."""
    page.evaluate(
        """words => {
            const text = document.querySelector(".aa-wb .text");
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                text.dispatchEvent(new MouseEvent("mouseup"));
                return;
            }
            throw new Error("no such words");
        }""",
        words,
    )


def test_a_finding_is_corrected_by_keyboard_undone_and_redone(bench: SeatedCase) -> None:
    page = bench.open()
    choose(page, "p63")
    page.keyboard.press("e")
    form = page.locator(".aa-wb form.fix")
    expect(form.locator("[name=name]")).to_be_focused()
    form.locator("[name=result]").select_option("positive")
    form.locator("[name=percent]").fill("many")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("0 to 100")
    form.locator("[name=percent]").fill("10")
    page.keyboard.press("Enter")
    row = marker(page, "p63")
    expect(row).to_contain_text("10 %")
    expect(page.locator(".aa-wb .fixed")).to_contain_text("was p63 negative, you")
    expect(page.locator(".aa-wb .dock b")).to_have_text("p63 10 %")
    case = bench.case_id
    bench.lab.keeps(lambda store: [each.author for each in store.corrections(case)], ["Dr. Test"])
    page.keyboard.press("u")
    expect(page.locator(".aa-wb .fixed")).to_have_count(0)
    expect(row.locator(".aa-sr").first).to_have_text("negative")
    page.keyboard.press("U")
    expect(row).to_contain_text("10 %")
    assert bench.visitor.errors == []


def test_a_rejected_finding_goes_and_can_be_taken_back(bench: SeatedCase) -> None:
    page = bench.open()
    choose(page, "CK5/6")
    page.keyboard.press("x")
    expect(marker(page, "CK5/6")).to_have_count(0)
    gone = page.locator(".aa-wb .fixed.is-rejected")
    expect(gone).to_contain_text("CK5/6 negative rejected, you")
    gone.get_by_role("button", name="Undo").click()
    expect(marker(page, "CK5/6")).to_have_count(1)


def test_selected_words_become_a_finding(bench: SeatedCase) -> None:
    page = bench.open()
    select_words(page, "hemorrhoids")
    dock = page.locator(".aa-wb .dock")
    expect(dock).to_contain_text("Add “hemorrhoids” as")
    dock.get_by_role("button", name="Tumor").click()
    name = dock.locator("[name=name]")
    expect(name).to_have_value("hemorrhoids")
    name.fill("melanoma")
    dock.locator("[name=assertion]").select_option("uncertain")
    dock.get_by_role("button", name="Save").click()
    line = page.locator(".aa-wb .row").filter(has_text="Melanoma")
    expect(line).to_contain_text("uncertain")
    expect(line).to_contain_text("added, you")
    expect(page.locator(".aa-wb mark.is-lit")).to_have_text("hemorrhoids")
    case = bench.case_id
    bench.lab.keeps(lambda store: [each.changes[0].before for each in store.corrections(case)], [None])


def test_a_question_back_and_a_finding_go_into_the_draft_and_the_browser_undoes_it(bench: SeatedCase) -> None:
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend,")
    draft.press("End")
    page.locator(".aa-wb .ask").get_by_role("button", name="HIV status").click()
    expect(draft).to_have_value("Dear friend, Has an HIV test been done?")
    choose(page, "Ki-67")
    page.keyboard.press("i")
    expect(draft).to_have_value("Dear friend, Has an HIV test been done? Ki-67 is 80 %.")
    draft.press("Control+z")
    draft.press("Control+z")
    expect(draft).to_have_value("Dear friend,")
    draft.press("Control+a")
    page.get_by_role("button", name="Bold").click()
    expect(draft).to_have_value("**Dear friend,**")
    page.get_by_role("button", name="Bold").click()
    expect(draft).to_have_value("Dear friend,")


def test_a_template_is_put_in(bench: SeatedCase) -> None:
    page = bench.open()
    page.get_by_role("button", name="Templates").click()
    page.get_by_role("button", name="Safety net").click()
    expect(page.get_by_label("Draft answer")).to_have_value(re.compile("38 °C"))
    expect(page.locator(".aa-wb .lvl")).to_contain_text("reads at school year")


def test_a_question_is_ticked_to_its_passage_and_found_again(bench: SeatedCase) -> None:
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend,\n\nThe name is open to doubt.\n\nWith regards")
    draft.evaluate("area => area.setSelectionRange(20, 20)")
    first = page.locator(".aa-wb .qrow").first
    first.get_by_role("button", name="Question 1: answered?").click()
    first.get_by_role("button", name="Answered here").click()
    expect(first.locator(".aa-st")).to_have_text("answered")
    draft.evaluate("area => area.setSelectionRange(0, 0)")
    first.get_by_role("button", name="answered", exact=True).click()
    chosen = draft.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == "The name is open to doubt."
    second = page.locator(".aa-wb .qrow").nth(1)
    second.get_by_role("button", name="Question 2: answered?").click()
    second.get_by_role("button", name="Answered by phone").click()
    expect(second.locator(".aa-st")).to_have_text("answered by phone")
    bench.visitor.run_all(page)
    expect(page.locator(".aa-wb .qrow.is-ticked")).to_have_count(2)


def test_a_question_is_rejected_and_another_added(bench: SeatedCase) -> None:
    page = bench.open()
    rows = page.locator(".aa-wb .qrow")
    before = rows.count()
    second = rows.nth(1).locator(".qt").inner_text()
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("1")
    page.keyboard.press("x")
    expect(rows).to_have_count(before - 1)
    expect(rows.first.locator(".qt")).to_have_text(second)
    expect(rows.first.locator(".aa-qn")).to_have_text("1")
    gone = page.locator(".aa-wb .ask-h .is-rejected")
    expect(gone).to_contain_text("rejected, you")
    select_words(page, "We are frightened")
    expect(page.locator(".aa-wb .dock")).to_contain_text("Add “We are frightened” as")
    page.locator(".aa-wb .text").focus()
    page.keyboard.press("q")
    added = rows.filter(has_text="We are frightened")
    expect(added).to_contain_text("added, you")
    page.keyboard.press("/")  # and without a mouse: found, then added with the sentence around
    page.keyboard.type("creams first")
    expect(page.locator(".aa-wb .found")).to_have_text("1 of 1")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".aa-wb .dock [data-kind]").first).to_be_focused()
    page.keyboard.press("q")
    expect(rows.filter(has_text="For about five months")).to_contain_text("added, you")
    expect(page.locator(".aa-wb .text .q .aa-qn").first).to_have_text("1")
    gone.get_by_role("button", name="Undo").click()
    expect(gone).to_have_count(0)
    expect(rows).to_have_count(before + 2)
    case = bench.case_id
    bench.lab.keeps(lambda store: [each.in_force for each in store.corrections(case)], [False, True, True])


def test_a_version_shows_what_it_changed_and_is_restored(bench: SeatedCase) -> None:
    with bench.lab.store() as store:
        first = store.save_draft(bench.case_id, "The liver is free.", author="A. Osei", base=None)
        store.save_draft(bench.case_id, "The lung is free.", author="Dr. Test", base=first.revision)
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    expect(draft).to_have_value("The lung is free.")
    page.get_by_role("button", name="Version 2", exact=True).click()
    page.get_by_role("button", name=re.compile("Version 2, you")).click()
    beside = page.locator(".aa-wb .theirs")
    expect(beside.locator("ins")).to_have_text("lung ")
    expect(beside.locator("del")).to_have_text("liver ")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Version 2", exact=True).click()
    page.get_by_role("button", name=re.compile("Version 1, A. Osei")).click()
    page.get_by_role("button", name="Restore it").click()
    expect(draft).to_have_value("The liver is free.")
    expect(page.locator(".aa-wb .saved")).to_have_text(SAVED)


def test_a_submitted_answer_can_be_read_and_not_written(bench: SeatedCase) -> None:
    page = bench.open()
    draft = page.get_by_label("Draft answer")
    draft.fill("Dear friend, have the slides read again.")
    draft.press("Control+Enter")
    expect(page.locator(".aa-wb .note")).to_contain_text("In review since")
    expect(draft).not_to_be_editable()
    expect(page.get_by_role("button", name="Submit for review")).to_have_count(0)
    expect(page.locator(".aa-wb .ask")).to_be_hidden()
    choose(page, "p63")
    expect(page.locator(".aa-wb .dock .acts")).to_have_count(0)
    bench.lab.keeps(lambda store: store.state(bench.case_id), "in review")


def test_what_the_reviewer_said_stands_beside_each_question(bench: SeatedCase) -> None:
    here = bench.case_id
    with bench.lab.store() as store:
        saved = store.save_draft(here, "Have the slides read again.", author="Dr. Test", base=None)
        store.submit(here, "Dr. Test", saved.revision)
        case = store.case(here)
        asked = read(case.documents[0].text, "query").questions
        for question, verdict, comment, words in (
            (asked[0].evidence, "incomplete", "Say <b>where</b>.", Span(9, 15, "slides")),
            (asked[1].evidence, "complete", None, None),
        ):
            store.judge(
                *(here, case.documents[0].id, question, "Dr. Okafor", verdict),
                base=saved.revision,
                comment=comment,
                passage=words,
            )
        store.send_back(here, "Dr. Okafor", "One question is open.")
    page = bench.open()
    expect(page.locator(".aa-wb .note")).to_contain_text("One question is open.")
    said = page.locator(".aa-wb .judged")
    expect(said).to_have_count(2)
    expect(said.first).to_contain_text("incomplete, Dr. Okafor: Say <b>where</b>. “slides”")
    said.first.get_by_role("button", name="slides").click()
    draft = page.get_by_label("Draft answer")
    eventually(
        lambda: draft.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)"), "slides"
    )
    draft.fill("Have the tissue read again.")
    said.first.get_by_role("button", name="slides").click()
    expect(page.locator(".aa-wb .note")).to_contain_text("no longer in the draft")
    assert serious(page) == []


def test_what_python_has_not_taken_is_said_not_to_be_kept(visitor: Visitor, bench: SeatedCase) -> None:
    name = visitor.lab.write_notebook(
        "killed.ipynb",
        "from answer_assist import CaseWorkbench, open_store\nstore = open_store()",
        f"CaseWorkbench(store.case({bench.case_id!r}), store)",
    )
    page = visitor.open(name)
    choose(page, "p63")
    visitor.kill_kernel(page)
    page.locator(".aa-wb .dock").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alert")).to_contain_text("What you did last is not kept")
    expect(marker(page, "p63")).to_have_count(1)
    visitor.lab.end_kernel(name)


def test_the_next_case_comes_with_one_key_and_the_draft_stays_with_its_own(bench: SeatedCase) -> None:
    page = bench.open()
    here = bench.case_id
    page.get_by_label("Draft answer").fill("Words of the first case")
    choose(page, "p63")
    page.keyboard.press("]")
    expect(page.locator(".aa-wb .facts")).not_to_contain_text(here)
    expect(page.get_by_label("Draft answer")).not_to_have_value("Words of the first case")
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("[")
    expect(page.locator(".aa-wb .facts")).to_contain_text(here)
    expect(page.get_by_label("Draft answer")).to_have_value("Words of the first case")
    write_on = page.get_by_label("Draft answer")
    write_on.press("Control+End")
    page.keyboard.type(", and more")
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("]")  # before it was saved
    expect(page.locator(".aa-wb .facts")).not_to_contain_text(here)
    page.wait_for_function(  # what the store has is nowhere else
        "() => !Object.keys(localStorage).some(key => key.startsWith('answer-assist'))"
    )
    bench.lab.keeps(lambda store: store.draft(here).text, "Words of the first case, and more")


def test_check_and_exports_follow_a_correction(bench: SeatedCase) -> None:
    page = bench.open()
    page.get_by_label("Draft answer").fill("Her p63 is positive, so she needs chemotherapy.")
    wrong = page.locator(".aa-wb .contra")
    expect(wrong).to_contain_text("p63 negative, said positive")
    choose(page, "p63")
    page.keyboard.press("e")
    page.locator(".aa-wb form.fix [name=result]").select_option("positive")
    page.keyboard.press("Enter")
    expect(wrong).to_have_count(0)
    assert "| p63 | positive |" in exported(page, "Markdown")
    message = json.loads(exported(page, "gold").splitlines()[0])["facts"]
    assert [each["result"] for each in message["markers"] if each["name"] == "p63"] == ["positive"]
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("u")
    expect(wrong).to_have_count(1)
    assert "| p63 | negative |" in exported(page, "Markdown")


def test_undo_and_redo_reach_as_far_as_there_is_something(bench: SeatedCase) -> None:
    page = bench.open()
    panel = page.locator(".aa-wb table.ihc")
    for percent in range(21, 33):
        choose(page, "Ki-67")
        page.keyboard.press("e")
        page.locator(".aa-wb form.fix [name=percent]").fill(str(percent))
        page.keyboard.press("Enter")
        expect(panel).to_contain_text(f"{percent} %")
    page.locator(".aa-wb .sum").focus()
    for key, last in (("u", "80 %"), ("U", "32 %"), ("u", "80 %")):
        for _ in range(14):  # two more than there are
            page.keyboard.press(key)
        expect(panel).to_contain_text(last)
    expect(page.locator(".aa-wb .note")).to_have_count(0)


def exported(page: Page, label: str) -> str:
    page.get_by_role("button", name="Export the case").click()
    with page.expect_download() as awaited:
        page.locator(".aa-wb .exports").get_by_role("button", name=re.compile(label)).click()
    return Path(awaited.value.path()).read_text(encoding="utf-8")


def test_the_case_is_kept_as_a_file(bench: SeatedCase) -> None:
    page = bench.open()
    page.get_by_role("button", name="Export the case").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Markdown")).click()
    assert download.value.suggested_filename == f"{bench.case_id}.md"
    assert "| p63 | negative |" in download.value.path().read_text(encoding="utf-8")


def test_every_state_of_the_acts_is_accessible(bench: SeatedCase) -> None:
    page = bench.open()
    choose(page, "p63")
    page.keyboard.press("e")
    found = [serious(page)]
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator(".aa-wb .is-rejected")).to_be_visible()
    select_words(page, "hemorrhoids")
    expect(page.locator(".aa-wb .is-kinds")).to_be_visible()
    page.get_by_role("button", name="Templates").click()
    found.append(serious(page))
    assert found == [[], []]


def serious(page: Page) -> list[str]:
    result = Axe().run(page, context=".aa")
    return [json.dumps(each["nodes"][0]["html"])[:200] + each["id"] for each in result.response["violations"]]
