"""Files on a case in JupyterLab: dropped or chosen, read while one types, cancelled; pages with boxes."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page, expect

from answer_assist.cases import Case, bundled_cases
from tests.browser.conftest import Seat, SeatedCase
from tests.documents.typeset import REPORT, typeset

pdfium = pytest.importorskip("pypdfium2", reason="reading PDF files needs the extra documents")

HOSTILE = "<img src=x onerror=document.title='owned'>.pdf"


@pytest.fixture
def desk(seat: Seat, request: pytest.FixtureRequest) -> SeatedCase:
    """The founding case under a name of its own, on a workbench."""
    case_id = f"files-{request.node.name}"
    with seat.visitor.lab.store() as store:
        store.add_case(Case(case_id, bundled_cases()[0].documents))
    return SeatedCase(seat, case_id)


def drop(page: Page, files: Sequence[tuple[str, bytes]]) -> None:
    """Drag files over the workbench and let them go there."""
    page.evaluate(
        """files => {
            const board = document.querySelector(".aa-wb");
            const dataTransfer = new DataTransfer();
            for (const [name, content] of files) dataTransfer.items.add(
                new File([Uint8Array.from(atob(content), each => each.charCodeAt(0))], name));
            for (const type of ["dragenter", "dragover", "drop"]) board.dispatchEvent(
                new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })); }""",
        [[name, base64.b64encode(content).decode()] for name, content in files],
    )


def line_of(page: Page, name: str) -> Locator:
    return page.locator(".aa-wb .file").filter(has_text=name)


def scan(pages: int) -> bytes:
    """The upper part of a report, again and again, as pictures alone."""
    sheet = pdfium.PdfDocument(typeset(REPORT))[0].render(scale=200 / 72, grayscale=True).to_pil()
    sheet = sheet.crop((0, 0, sheet.width, sheet.height // 5))
    made = io.BytesIO()
    more = [sheet] * (pages - 1)
    sheet.save(made, "TIFF", save_all=True, append_images=more, dpi=(200, 200), compression="tiff_deflate")
    return made.getvalue()


def test_a_dropped_pdf_joins_the_case_and_its_pages_show_the_words(desk: SeatedCase) -> None:
    page = desk.open()
    expect(page.get_by_role("button", name="Pages", exact=True)).to_be_hidden()
    drop(page, [("report.pdf", typeset(REPORT)), (HOSTILE, bytes(range(1, 200)))])
    expect(line_of(page, "report.pdf")).to_contain_text("Added")
    refused = line_of(page, HOSTILE)
    expect(refused.get_by_role("alert")).to_contain_text("is named .pdf, but is a binary file")
    expect(refused.locator("img")).to_have_count(0)
    expect(page.locator(".aa-wb .head")).to_contain_text("report.pdf")
    refused.get_by_role("button", name="Close").click()
    expect(refused).to_have_count(0)

    ki67 = page.locator(".aa-wb table.ihc tr[data-line]").filter(has_text="Ki-67")
    ki67.get_by_role("button").click()
    page.keyboard.press("v")
    image = page.get_by_alt_text(re.compile(r"^report.pdf, page 1 of 3\."))
    page.wait_for_function("() => document.querySelector('.leaf img').naturalWidth > 0")
    expect(image).to_be_in_viewport()
    lit = page.locator(".leaf .box.is-here")
    expect(lit.first).to_be_in_viewport()
    expect(lit.first).to_have_attribute("aria-label", "Ki-67 80 %")

    page.locator(".leaf .box.k-node").first.click()  # a box leads to its fact
    expect(page.locator(".aa-wb .row.is-sel")).to_contain_text("Regional lymph nodes")
    expect(page.locator(".dock")).to_contain_text("Regional lymph nodes")

    width = page.locator(".leaf").evaluate("leaf => leaf.clientWidth")
    page.locator(".leaves").focus()
    page.keyboard.press("+")
    page.wait_for_function("width => document.querySelector('.leaf').clientWidth > width", arg=width)
    page.keyboard.press("PageDown")
    expect(page.locator(".leaf-bar")).to_contain_text("page 2 of 3")
    found = Axe().run(page, context=".aa-wb", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("v")
    expect(page.locator(".aa-wb .text")).to_be_visible()
    assert page.title() != "owned"
    assert desk.visitor.errors == []


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_one_types_while_a_scan_is_read_and_cancels_it(desk: SeatedCase) -> None:
    page = desk.open()
    drop(page, [("scan.tiff", scan(40))])
    line = line_of(page, "scan.tiff")
    expect(line).to_contain_text("of 40 read")
    expect(line.get_by_role("progressbar")).to_have_attribute("max", "40")
    page.locator(".aa-wb textarea").fill("Dear friend of the patient,")
    expect(page.locator(".aa-wb .saved")).to_contain_text("Saved")
    expect(line).to_contain_text("of 40 read")  # it is read on meanwhile
    line.get_by_role("button", name="Cancel").click()
    expect(line).to_contain_text("Cancelled; nothing of it was kept")
    page.locator(".aa-wb textarea").fill("Dear friend of the patient, thank you.")
    text = "Dear friend of the patient, thank you."
    desk.lab.keeps(lambda store: (draft := store.draft(desk.case_id)) and draft.text, text)
    with desk.lab.store() as store:
        assert store.case(desk.case_id).documents == bundled_cases()[0].documents
    assert desk.visitor.errors == []


def test_a_chosen_file_is_said_to_be_a_report_of_a_day(desk: SeatedCase) -> None:
    page = desk.open()
    note: FilePayload = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"p40: negative."}
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add documents").click()
    chooser.value.set_files(note)
    line = line_of(page, "letter.txt")
    line.get_by_label("letter.txt is a").select_option(label="Report")
    line.get_by_label("Day of letter.txt").fill("2024-05-17")
    desk.lab.keeps(
        lambda store: [(each.kind, each.date) for each in store.case(desk.case_id).documents[2:]],
        [("report", "2024-05-17")],
    )
    expect(page.locator(".aa-wb .doc-h").last).to_contain_text("17 May 2024")
    expect(page.locator(".aa-wb table.ihc")).to_contain_text("p40")
    assert desk.visitor.errors == []
