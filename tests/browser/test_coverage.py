"""The check beside the draft: states follow the writing, contradictions come and go, nothing blocks."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from answer_assist.cases import Case, CaseDocument
from tests.browser.conftest import SeatedCase, eventually

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Seat, Visitor

MESSAGE = (
    "My wife is 52. The p63 stain is negative and her Ki-67 is 80%. "
    "She takes azathioprine for Crohn's disease.\n\n"
    "Does she need chemotherapy? Can we fly to Malta in May?"
)
WRONG = "Her p63 is positive."
_numbers = count(1)


@pytest.fixture
def bench(seat: Seat) -> SeatedCase:
    """A message of its own."""
    case_id = f"c-{next(_numbers)}"
    with seat.visitor.lab.store() as store:
        store.add_case(Case(case_id, (CaseDocument("m", "query", MESSAGE),)))
    return SeatedCase(seat, case_id)


def write(page: Page, text: str) -> None:
    """Write a draft, and wait until the check has read its last word."""
    draft = page.get_by_label("Draft answer")
    draft.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    is_checked(page)


def is_checked(page: Page) -> None:
    expect(page.locator(".aa-wb .checks")).to_have_attribute("aria-busy", "false")


def row(page: Page, number: int) -> Locator:
    return page.locator(f".aa-wb .qrow[data-asked='{number}']")


def lit(page: Page) -> str:
    return "".join(page.locator(".aa-wb .mirror .is-hover").all_text_contents())


def contradictions(page: Page) -> Locator:
    return page.locator(".aa-wb .contra")


def test_the_panel_follows_the_draft(bench: SeatedCase) -> None:
    page = bench.open()
    for number in (1, 2):
        expect(row(page, number).locator(".aa-st")).to_have_text("open")  # no words yet: nothing is missing
    assert page.locator(".aa-wb .is-missing").count() == 0
    write(page, f"🧬 Yes, she needs chemotherapy before the operation. {WRONG}")
    expect(row(page, 1).locator(".aa-st")).to_have_text(re.compile("answered|partial"))
    row(page, 1).hover()
    eventually(
        lambda: lit(page), "🧬 Yes, she needs chemotherapy before the operation."
    )  # an emoji shifts nothing
    page.mouse.move(1, 1)
    expect(page.locator(".aa-wb .mirror .is-hover")).to_have_count(0)
    row(page, 1).locator(".q-b").focus()
    assert "she needs chemotherapy" in lit(page)

    wrong = contradictions(page)
    expect(wrong).to_contain_text("Contradicts the case")
    expect(wrong.locator("dd")).to_have_text(
        [re.compile("p63 is positive"), re.compile("p63 stain is negative")]
    )
    assert page.locator(".aa-wb .mirror .bad").all_text_contents() == [WRONG]
    wrong.get_by_role("button", name=re.compile("p63 is positive")).click()
    draft = page.get_by_label("Draft answer")
    chosen = draft.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == WRONG
    wrong.get_by_role("button", name=re.compile("p63 stain is negative")).click()
    quoted = page.evaluate("() => [...CSS.highlights.get('aa-quote')].map(String).join()")
    assert "p63 stain is negative" in quoted
    expect(page.locator(".aa-wb .foot .open")).to_contain_text("1 contradiction")

    draft.focus()
    page.keyboard.press("Control+End")
    for _ in "positive.":
        page.keyboard.press("Backspace")
    page.keyboard.type("negative. You can fly to Malta in May.")
    expect(contradictions(page)).to_have_count(0)
    expect(page.locator(".aa-wb .mirror .bad")).to_have_count(0)
    expect(page.locator(".aa-wb .foot .open")).not_to_contain_text("contradiction")
    expect(row(page, 2).locator(".aa-st")).to_have_text(re.compile("answered|partial"))
    expect(page.get_by_role("button", name="Submit for review")).to_be_enabled()
    assert bench.visitor.errors == []


def test_marks_follow_the_keys_before_python_has_answered(bench: SeatedCase) -> None:
    page = bench.open()
    write(page, f"Yes, she needs chemotherapy. {WRONG}")
    expect(contradictions(page)).to_have_count(1)
    page.get_by_label("Draft answer").press("Control+Home")
    page.evaluate(  # Python is busy, as with a long cell
        """() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code: "import time; time.sleep(4)", silent: true }).done.catch(() => null); }"""
    )
    page.keyboard.type("Dear friend 🧬, ")
    assert page.locator(".aa-wb .mirror .bad").all_text_contents() == [WRONG]


def test_a_remark_is_overruled_with_a_reason_and_taken_back(bench: SeatedCase) -> None:
    page = bench.open()
    write(page, f"Yes, she needs chemotherapy. {WRONG}")
    wrong = contradictions(page)
    expect(wrong).to_have_count(1)
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("o")
    expect(wrong.get_by_role("button", name="No contradiction")).to_be_focused()
    wrong.get_by_role("button", name="Other reason").click()
    page.keyboard.type("the second stain was <b>positive</b>")
    page.keyboard.press("Enter")
    expect(contradictions(page)).to_have_count(0)
    gone = page.locator(".aa-wb .overruled")
    expect(gone).to_contain_text("overruled, you: the second stain was <b>positive</b>")
    expect(page.locator(".aa-wb .mirror .bad")).to_have_count(0)
    case = bench.case_id
    bench.lab.keeps(
        lambda store: [(kept.author, kept.remark.said) for kept in store.overrulings(case)],
        [("Dr. Test", WRONG)],
    )
    bench.visitor.run_all(page)
    expect(gone).to_have_count(1)
    gone.get_by_role("button", name="Take it back").click()
    expect(contradictions(page)).to_have_count(1)
    bench.lab.keeps(lambda store: store.overrulings(case), ())


def test_what_the_draft_passes_over_is_put_in(bench: SeatedCase) -> None:
    page = bench.open()
    write(page, "Yes, she needs chemotherapy before the operation.")
    unsaid = page.locator(".aa-wb .unsaid")
    expect(unsaid).to_contain_text("azathioprine")
    unsaid.get_by_role("button", name=re.compile("^Insert")).first.click()
    expect(page.get_by_label("Draft answer")).to_have_value(re.compile("azathioprine"))
    expect(unsaid).to_have_count(0)


def test_a_doctors_word_goes_before_the_check(bench: SeatedCase) -> None:
    page = bench.open()
    write(page, "Yes, she needs chemotherapy before the operation.")
    second = row(page, 2)
    expect(second.locator(".aa-st")).to_have_text(re.compile("missing|please check"))
    second.get_by_role("button", name="Question 2: answered?").click()
    second.get_by_role("button", name="Answered by phone").click()
    expect(second.locator(".aa-st")).to_have_text("answered by phone")
    expect(second).not_to_have_class(re.compile("is-missing|is-check"))
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("1")
    expect(row(page, 1).locator(".q-b")).to_be_focused()
    assert "she needs chemotherapy" in lit(page)


def test_without_its_model_the_check_says_so_and_everything_else_works(visitor: Visitor, lab: Lab) -> None:
    name = lab.write_notebook(
        "unchecked.ipynb",
        "from answer_assist import Case, CaseDocument, CaseWorkbench, open_store\n"
        "from answer_assist import model_files\n"
        "from answer_assist.answers import checker\n"
        "def missing():\n"
        "    raise model_files.ModelFileError('coverage/encoder.onnx is missing; install it again')\n"
        "checker.coverage_model = missing\n"
        f"case = Case('unchecked', (CaseDocument('m', 'query', {MESSAGE!r}),))",
        "CaseWorkbench(case, open_store(':memory:'))",
    )
    page = visitor.open(name)
    write(page, f"Yes, she needs chemotherapy. {WRONG}")
    expect(page.locator(".aa-wb .unchecked")).to_contain_text("coverage/encoder.onnx is missing")
    expect(page.locator(".aa-wb .aa-st")).to_have_count(0)
    expect(page.locator(".aa-wb .saved")).to_have_text(re.compile(r"Saved \d\d"))
    lab.end_kernel(name)


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_the_check_has_no_barrier_for_a_screen_reader(bench: SeatedCase, theme: str) -> None:
    page = bench.open()
    bench.visitor.theme(page, theme)
    write(page, f"Yes, she needs chemotherapy. {WRONG}")
    expect(contradictions(page)).to_have_count(1)
    row(page, 2).get_by_role("button", name="Question 2: answered?").click()
    result = Axe().run(page, context=".aa")
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in result.response["violations"]] == []


@pytest.mark.parametrize("width", [2000, 1400, 900, 640])
def test_what_is_open_leaves_room_for_the_button(bench: SeatedCase, width: int) -> None:
    page = bench.open()
    page.set_viewport_size({"width": width, "height": 930})
    write(page, f"{WRONG} She had no azathioprine.")
    expect(page.locator(".aa-wb .foot .open")).to_contain_text("missing, 1 contradiction")
    expect(page.get_by_role("button", name="Submit for review")).to_be_visible()
    past = """foot => [...foot.children].filter(each => each.getBoundingClientRect().right
        > foot.getBoundingClientRect().right).map(each => each.textContent)"""
    eventually(lambda: page.locator(".aa-wb .foot").evaluate(past), [])


def test_the_cursor_stays_in_view_in_a_long_draft(bench: SeatedCase) -> None:
    page = bench.open()
    write(page, "\n".join(f"Line {n}" for n in range(60)))
    pane = page.locator(".aa-wb .edit-in")
    bottom = "pane => pane.scrollHeight - pane.clientHeight - pane.scrollTop"
    page.wait_for_function(f"() => ({bottom})(document.querySelector('.aa-wb .edit-in')) < 4")
    page.keyboard.press("Control+Home")
    eventually(lambda: pane.evaluate("pane => pane.scrollTop < 20"), True)
    page.keyboard.type("x")
    is_checked(page)  # it has been drawn since, more than once
    assert pane.evaluate("pane => pane.scrollTop") < 20
    heights = page.evaluate(
        "() => ['.mirror', 'textarea'].map(name => document.querySelector('.aa-wb ' + name).scrollHeight)"
    )
    assert abs(heights[0] - heights[1]) <= 24  # textarea and mirror break their lines at the same words
