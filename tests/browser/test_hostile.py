"""Hostile words in every field, through every view and every export: nothing runs, is fetched or is turned.

Patients, doctors and whoever edits the templates write what they like. Each field gets the same bait with a
word of its own before it, so that a test can say that this field was indeed shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

if TYPE_CHECKING:
    from tests.browser.conftest import Lab, Visitor

BAIT = (
    '<img src="/fetched.png" onerror="window.hacked=1"></script><script>window.hacked=1</script>'
    '<svg onload="window.hacked=1"></svg><a href="javascript:window.hacked=1">x</a></textarea></style>'
    '<style>@import "/fetched.css"</style>" onfocus="window.hacked=1" autofocus x="'
    "![p](https://example.org/fetched.png) [l](javascript:window.hacked=1) <https://example.org/fetched> "
    "https://example.org/fetched **b** `c` | d | {{x}} ${window.hacked=1} &lt;img src=/fetched&gt; "
    "p63 \u202eevitagen\u202c \u2067x\u2069 \u200f🧬"
)
BARE = ("https://example.org/fetched", "https://example.org/fetched.png")
TURNING = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# what the screen, the Markdown and the PDF must all show of it, as words
SEEN = '<img src="/fetched.png" onerror="window.hacked=1"></script><script>'
SHORT = SEEN + "window.hacked=1</script> [l](javascript:x) \u202eevitagen\u202c 🧬"  # as long as a form takes

SOURCE = """
import json, os, pathlib
from answer_assist import Case, CaseDocument, CaseWorkbench, bundled_cases, open_store
from answer_assist.findings import *
from answer_assist.widgets.desk import Desk

def bait(field):
    return field + " " + BAIT

text = bait("text") + "\\n\\nKi-67 80%. " + bait("question") + "?\\n"
whole = Span(0, len(bait("text")), bait("text"))
good = Span(text.index("Ki-67"), text.index("Ki-67") + 9, "Ki-67 80%")
asked = Span(text.index("question"), len(text) - 1, text[text.index("question"):-1])
case = Case(bait("id"), (
    CaseDocument("q", "query", text, bait("title"), bait("date")),
    CaseDocument("r", "report", text, bait("second"), "2024-03-01"),
), received=None)
coded = Code("ICD-O-3 morphology", "8123/3")
found = (
    Tumor(name=bait("tumor"), code=coded, assertion="absent", evidence=(whole,)),
    Marker(name=bait("marker"), score=bait("score"), intensity=bait("intensity"), extent=bait("extent"),
           evidence=(whole,)),
    Marker(name="Ki-67", percent=(80, 80), evidence=(good,)),
    Gene(name=bait("genename"), gene=bait("gene"), alteration=bait("alteration"), evidence=(whole,)),
    Site(name=bait("site"), evidence=(whole,)),
    Lab(name=bait("lab"), value=1.0, unit=bait("unit"), evidence=(whole,)),
    Treatment(name=bait("treatment"), evidence=(whole,)),
    Stage(name=bait("stagename"), group=bait("stage"), evidence=(whole,)),
)
summaries = [CaseSummary(Document(i, k, len(text)), Patient(), found, (Question(asked.text, asked),))
             for i, k in (("q", "query"), ("r", "report"))]
store = open_store(":memory:")
store.set_second_share(0, "Dr. Test")  # chance draws no answer for a second reading
store.add_case(case)
store.add_cases(bundled_cases()[:1])
author, reviewer = bait("author"), bait("reviewer")
first = store.save_draft(case.id, bait("earlier"), author=author, base=None)
written = bait("draft") + "\\n\\n# head\\n\\n- item"
draft = store.save_draft(case.id, written, author=bait("coauthor"), base=first.revision)
other = Desk(store, case, author, summaries)
other.add("site", {"name": "typed " + SHORT}, 0, 0, 4)
other.add("site", {"name": "taken"}, 0, 0, 4)
other.reject(next(line.id for line in other.case_view.findings if line.finding.name == "taken"))
store.submit(case.id, author, draft.revision)
store.judge(case.id, "q", asked, bait("judge"), "wrong", base=draft.revision, comment=bait("comment"),
            passage=Span(0, len(bait("draft")), bait("draft")))
store.send_back(case.id, reviewer, bait("reason"))
store.hold(case.id, bait("holder"), take_over=True)
templates = pathlib.Path("hostile-templates.toml").resolve()
templates.write_text("[[template]]\\nname = %s\\ntext = %s\\n" % tuple(
    json.dumps(bait(name), ensure_ascii=False) for name in ("template", "passage")), encoding="utf-8")
os.environ["ANSWER_ASSIST_TEMPLATES"] = str(templates)
workbench = CaseWorkbench(case, store, summaries=summaries, author="Dr. Test")
workbench
"""

HARM = """root => {
    const all = [...root.querySelectorAll("*")];
    // the one picture of our own: the page of a document, drawn by Python
    const page = each => each.matches(".pages > .leaves > .leaf > img") && /^(blob:.*)?$/.test(each.src);
    const banned = ["IMG", "SCRIPT", "IFRAME", "OBJECT", "EMBED", "LINK", "STYLE", "BASE", "META", "A", "SVG",
        "svg", "VIDEO", "AUDIO"];
    const harm = all.filter(each => !page(each) && banned.includes(each.tagName)).map(each => each.outerHTML);
    for (const each of all) if (!page(each)) for (const { name, value } of each.attributes) {
        if (/^on|^(src|srcdoc|href|action|formaction|srcset)$/.test(name)) harm.push(`${name}=${value}`);
        if (name === "style" && /url\\(|expression|@import/.test(value)) harm.push(value);
    }
    return harm;
}"""
TURNED = """([root, turning]) => {
    const turns = text => [...text].some(letter => turning.includes(letter));
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (turns(walker.currentNode.data)) {
        found.push(`${walker.currentNode.parentElement.outerHTML.slice(0, 80)}: ${walker.currentNode.data}`);
    }
    for (const each of root.querySelectorAll("[title], [placeholder], option")) {
        if (turns(each.title + (each.placeholder ?? ""))) found.push(each.outerHTML.slice(0, 80));
    }
    return found;
}"""


@pytest.fixture(scope="module")
def dialogs() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(lab: Lab, reader: Visitor, dialogs: list[str]) -> Iterator[Page]:
    shown = "from IPython.display import Markdown\nMarkdown(workbench.desk.file('markdown')['text'])"
    name = lab.write_notebook("hostile_fields.ipynb", f"BAIT, SHORT = {BAIT!r}, {SHORT!r}\n{SOURCE}", shown)
    page = reader.open(name)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    lab.end_kernel(name)


@pytest.fixture
def bench(page: Page, reader: Visitor, dialogs: list[str]) -> Iterator[Locator]:
    """The workbench; after each test nothing has run, was fetched, or is turned."""
    bench = page.locator(".aa-wb")
    yield bench
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hacked") is None
    assert dialogs == []
    assert bench.evaluate(HARM) == []
    assert page.evaluate(TURNED, [bench.element_handle(), TURNING]) == []
    asked = [urlsplit(url) for url in reader.asked]
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob")} == {"127.0.0.1"}
    assert [url.path for url in asked if "fetched" in url.path] == []
    assert reader.errors == []


def said(bench: Locator) -> str:
    return " ".join((bench.text_content() or "").split())


def test_every_field_is_shown_as_words(page: Page, bench: Locator) -> None:
    words = said(bench)
    for field in (
        *("text", "title", "date", "second", "id", "tumor", "marker", "score", "intensity", "extent", "gene"),
        *("alteration", "site", "unit", "treatment", "stage", "typed", "author", "reviewer", "reason"),
        *("template", "question", "judge", "comment"),
    ):
        assert f"{field} {SEEN}" in words.lower(), field
    expect(page.get_by_label("Draft answer")).to_have_value(re.compile("^draft <img"))
    assert "U+202E" in words


def test_every_line_and_its_words(page: Page, bench: Locator) -> None:
    for row in bench.locator("[data-line]").all():
        row.hover()
        row.locator("button").first.click() if row.evaluate("row => row.tagName") != "BUTTON" else row.click()
        expect(bench.locator(".dock")).not_to_contain_text("Choose a line")
    bench.locator("mark").nth(3).dispatch_event("click")
    bench.locator(".qrow button").first.click()


def test_a_correction_typed_by_a_doctor(page: Page, bench: Locator) -> None:
    bench.get_by_role("button", name="Ki-67", exact=True).click()
    page.keyboard.press("e")
    form = bench.locator("form.fix")
    form.locator("[name=name]").fill(f"mistyped {SHORT}")
    form.locator("[name=score]").fill(f"ownscore {SHORT}")
    page.keyboard.press("Enter")
    expect(bench.locator(".ihc")).to_contain_text(f"mistyped {SEEN}")
    expect(bench.locator(".ihc")).to_contain_text(f"ownscore {SEEN}")
    page.locator(".aa-wb .sum").focus()
    page.keyboard.press("u")
    expect(bench.locator(".ihc")).not_to_contain_text("mistyped")


def test_words_that_are_sought(page: Page, bench: Locator) -> None:
    field = page.get_by_label("Find in the documents")
    field.fill('<img src="/fetched.png"')
    expect(bench.locator(".found")).to_have_text(re.compile("1 of "))
    field.fill(BAIT)
    field.fill("")


def test_templates_draft_and_versions(page: Page, bench: Locator) -> None:
    draft = page.get_by_label("Draft answer")
    bench.get_by_role("button", name="Templates").click()
    bench.get_by_role("button", name=re.compile("^template <img")).click()
    expect(draft).to_have_value(re.compile(re.escape(f"passage {SEEN}")))
    expect(bench.locator(".saved")).to_have_text(re.compile(r"Saved \d\d"))
    bench.get_by_role("button", name=re.compile("^Version")).click()
    versions = bench.locator(".vers .aa-pop button")
    expect(versions.first).to_contain_text("Version 3")
    versions.nth(1).click()
    expect(bench.locator(".theirs")).to_contain_text(f"draft {SEEN}")
    expect(bench.locator(".theirs del").first).to_contain_text("earlier")
    assert page.evaluate(TURNED, [bench.element_handle(), TURNING]) == []
    bench.get_by_role("button", name="Close").click()


def test_the_check_of_a_hostile_draft(page: Page, bench: Locator) -> None:
    draft = page.get_by_label("Draft answer")
    before = draft.input_value()
    draft.fill(f"The Ki-67 is 20 % {BAIT} of cells.")
    wrong = bench.locator(".contra").first
    expect(wrong).to_contain_text("Ki-67 80")
    expect(wrong.locator(".quote").first).to_contain_text('<img src="/fetched.png"')  # a long quote is cut
    assert page.evaluate(TURNED, [bench.element_handle(), TURNING]) == []
    for words in wrong.locator(".quote").all():
        words.click()
    for row in bench.locator(".qrow").all():
        row.hover()
    wrong.get_by_role("button", name=re.compile("overrule$")).click()
    wrong.get_by_role("button", name="Other reason").click()
    wrong.locator("[name=reason]").fill(f"why {SHORT}"[:200])
    page.keyboard.press("Enter")
    expect(bench.locator(".overruled")).to_contain_text(f"why {SEEN}")
    draft.fill(before)
    expect(bench.locator(".overruled")).to_have_count(0)


def exported(page: Page, bench: Locator, label: str) -> bytes:
    page.get_by_role("button", name="Export the case").click()
    with page.expect_download() as awaited:
        bench.get_by_role("button", name=label).click()
    assert re.fullmatch(r"[\w-]+\.\w+", awaited.value.suggested_filename)
    return Path(awaited.value.path()).read_bytes()


def test_the_markdown(page: Page, bench: Locator) -> None:
    text = exported(page, bench, "Case and answer, Markdown").decode()
    assert not re.search(f"[{TURNING}]", text)
    outside = re.sub(
        r"^(`{3,})text\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL
    )  # documents in their fence
    assert "id " in outside
    assert not re.search(r"<(?!br)", outside)
    assert not re.search(r"(?<!\\)\]\(", outside)
    shown = page.locator(".jp-RenderedMarkdown").last
    expect(shown).to_contain_text(f"draft {SEEN}")
    expect(shown).to_contain_text(f"marker {SEEN}")
    assert shown.locator("img, script, iframe, style, svg").count() == 0
    links = shown.locator("a:not(.jp-InternalAnchorLink)").evaluate_all(
        "all => all.map(a => [a.href, a.text])"
    )
    # what is left are bare addresses in the doctor's own draft: they lead where they say
    assert {tuple(link) for link in links} <= {(bare, bare) for bare in BARE}
    assert shown.locator("h1").count() == 1
    assert page.evaluate(TURNED, [shown.element_handle(), TURNING]) == []


def test_the_pdf(page: Page, bench: Locator) -> None:
    pdf = PdfReader(BytesIO(exported(page, bench, "Case and answer, PDF")))
    words = "".join(each.extract_text() for each in pdf.pages)
    bare = re.sub(r"[\s\u200b]", "", words)
    for field in ("id", "title", "date", "text", "draft", "typed", "tumor", "gene", "unit", "question"):
        assert field + re.sub(r"\s", "", SEEN) in bare.lower(), field
    assert "[U+202E]" in words
    assert "[U+1F9EC]" in words
    assert not re.search(f"[{TURNING}]", words)
    assert all("/Annots" not in each for each in pdf.pages)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.trailer["/Root"])


def test_the_gold_lines(page: Page, bench: Locator) -> None:
    lines = exported(page, bench, "Corrections, as gold lines").decode().removesuffix("\n").split("\n")
    read = [json.loads(line) for line in lines]
    assert len(read) == 2  # one a document, whatever stands in it
    assert all(SEEN in each["text"] for each in read)


def test_the_worklist(lab: Lab, reader: Visitor, dialogs: list[str]) -> None:
    source = SOURCE.rsplit("workbench = ", 1)[0]
    shown = "from answer_assist import Worklist\nWorklist(store)"
    name = lab.write_notebook("hostile_list.ipynb", f"BAIT, SHORT = {BAIT!r}, {SHORT!r}\n{source}", shown)
    page = reader.open(name, run=False)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    cases = page.locator(".aa-wl:not([data-state=loading])")
    lines = cases.locator("tr[data-case]")
    lines.first.wait_for(timeout=120_000)
    expect(lines).to_have_count(2)
    words = said(cases).lower()
    for field in ("id", "date", "text", "coauthor", "holder"):  # the document's title says "date"
        assert f"{field} {SEEN}" in words, field
    page.get_by_role("searchbox").fill('<img src="/fetched.png"')
    expect(cases.get_by_role("heading")).to_contain_text("found in 1 case")
    page.get_by_role("searchbox").fill(BAIT)
    expect(page.locator(".aa-wl")).to_have_attribute("aria-busy", "false")
    assert cases.evaluate(HARM) == []
    assert page.evaluate(TURNED, [cases.element_handle(), TURNING]) == []
    page.get_by_role("searchbox").fill("")
    lines.filter(has_text=re.compile("date <img", re.IGNORECASE)).first.click()
    bench = page.locator(".aa-wb:not([data-state=loading])")
    expect(bench).to_contain_text(f"text {SEEN}")
    page.wait_for_timeout(500)
    assert bench.evaluate(HARM) == []
    assert page.evaluate(TURNED, [page.locator("body").element_handle(), TURNING]) == []
    assert (page.evaluate("() => window.hacked"), dialogs, reader.errors) == (None, [], [])
    assert [url for url in reader.asked if "fetched" in urlsplit(url).path] == []
    page.close()
    lab.end_kernel(name)


def test_the_reviewers_board(lab: Lab, reader: Visitor, dialogs: list[str]) -> None:
    source = (
        SOURCE.rsplit("workbench = ", 1)[0]
        + """
mended = store.save_draft(case.id, bait("mended"), author=author, base=draft.revision)
store.submit(case.id, author, mended.revision)
"""
    )
    shown = "from answer_assist import ReviewBoard\nReviewBoard(store, reviewer='Dr. Test')"
    name = lab.write_notebook("hostile_board.ipynb", f"BAIT, SHORT = {BAIT!r}, {SHORT!r}\n{source}", shown)
    page = reader.open(name, run=False)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    board = page.locator(".aa-rb:not([data-state=loading])")
    expect(board.locator(".written")).to_contain_text(f"mended {SEEN}", timeout=120_000)
    board.locator(".rec summary").click()
    words = said(board).lower()
    for field in ("id", "date", "text", "author", "reviewer", "judge", "comment", "reason", "typed"):
        assert f"{field} {SEEN}" in words, field
    drawn = '<svg width="'  # the board's own dots and intervals
    assert [each for each in board.evaluate(HARM) if not each.startswith(drawn)] == []
    assert page.evaluate(TURNED, [board.element_handle(), TURNING]) == []
    assert (page.evaluate("() => window.hacked"), dialogs, reader.errors) == (None, [], [])
    assert [url for url in reader.asked if "fetched" in urlsplit(url).path] == []
    page.close()
    lab.end_kernel(name)


def test_these_checks_can_fail(page: Page) -> None:
    """What was looked for above is found where it is."""
    other = page.context.new_page()
    other.set_content(
        "<p title='\u202e'>\u202e<img alt=x><b onclick='1' style='background: url(x)'>b</b></p>"
    )
    body = other.locator("body")
    assert len(body.evaluate(HARM)) == 3
    assert len(other.evaluate(TURNED, [body.element_handle(), TURNING])) == 2
    other.close()
