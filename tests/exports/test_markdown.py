"""A case as Markdown: what stands in it, and that nothing from outside can do anything in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from markdown_it import MarkdownIt

from answer_assist import Case, CaseDocument, bundled_cases, extract
from answer_assist.answers.coverage import Contradiction, Coverage, Omission, QuestionCoverage, Quote
from answer_assist.exports import Answer, case_markdown, read_record
from answer_assist.exports.markdown import draft_escaped, escaped, fenced, report_markdown
from answer_assist.exports.pdf import report_pdf
from answer_assist.exports.report import CaseReport, record_report
from answer_assist.findings import Span
from answer_assist.store import Publication


def exported(*texts: str, answer: str = "") -> str:
    documents = tuple(CaseDocument(f"d{n}", "report", text) for n, text in enumerate(texts))
    summaries = [extract(document.text, document.kind, document.id) for document in documents]
    return case_markdown(Case("0412", documents), summaries, answer=answer)


def test_the_founding_case_is_told_whole() -> None:
    case = bundled_cases()[0]
    text = case_markdown(case, [extract(d.text, d.kind, d.id) for d in case.documents], answer="Dear friend,")
    for words in (
        "Basaloid carcinoma",
        "Metastasis in the liver",
        "| p63 | negative |",
        "80 %",
        "Dear friend,",
    ):
        assert words in text
    assert re.search(r"^## What is asked\n\n1\. ", text, re.MULTILINE)
    assert text.index("## Answer") < text.index("Dear doctors")


def test_a_published_answer_says_who_wrote_and_reviewed_it_and_when() -> None:
    case = bundled_cases()[0]
    reviewed, published = datetime(2026, 3, 6, 14, 2, tzinfo=UTC), datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    told = Publication(3, "N. *Osei*", "Dr. Okafor", reviewed, published, "Dr. Sato")
    text = case_markdown(case, [], answer="Dear friend,", documents=False, published=told)
    assert text.endswith(
        "Dear friend,\n\n*Written by N. \\*Osei\\*. Reviewed by Dr. Okafor, 6 March 2026, 14:02 UTC. "
        "Published 7 March 2026, 09:00 UTC.*\n"
    )
    assert "Written by" not in case_markdown(case, [], answer="Dear friend,", documents=False)


def drafted() -> CaseReport:
    """A case with a draft that the check has looked at."""
    case = bundled_cases()[0]
    quote = Quote(Span(0, 5, "Ki-67"), case.documents[0].id)
    asked = ("What does it mean?", "Is it bad?")
    coverage = Coverage(
        (
            QuestionCoverage(asked[0], quote, "answered", True),
            QuestionCoverage(asked[1], quote, "partial", False),
        ),
        (Contradiction("Ki-67 80 %, said 20 %", quote, Span(0, 12, "a *low* Ki-67")),),
        (Omission("p63 negative", quote),),
    )
    answer = Answer("Dear friend,", "in review", "N. Osei", datetime(2026, 3, 6, 14, 2, tzinfo=UTC))
    return record_report(replace(read_record(case), answer=answer, coverage=coverage), documents=False)


def test_a_draft_says_that_it_is_one_and_what_the_check_says_of_it() -> None:
    assert report_markdown(drafted()).endswith(
        "## Draft of the answer\n\nDear friend,\n\n"
        "*Draft by N. Osei, 6 March 2026, 14:02 UTC; in review.*\n\n"
        "## Check of the answer\n\n"
        "- Question 1: answered\n"
        "- Question 2: please check \\(partial?\\)\n"
        "- Conflicts with the case: Ki-67 80 %, said 20 % \\(the answer: “a \\*low\\* Ki-67”\\)\n"
        "- Not mentioned: p63 negative\n"
    )


def test_the_pdf_says_the_same() -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(BytesIO(report_pdf(drafted()))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Draft of the answer Dear friend, Draft by N. Osei, 6 March 2026, 14:02 UTC; in review." in text
    assert "Check of the answer • Question 1: answered • Question 2: please check (partial?)" in text
    assert "• Not mentioned: p63 negative" in text


def test_the_documents_can_be_left_out() -> None:
    case = bundled_cases()[0]
    summaries = [extract(document.text, document.kind, document.id) for document in case.documents]
    assert "Dear doctors" not in case_markdown(case, summaries, documents=False)


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "[liver](javascript:alert(1))",
    "![p63](https://example.org/pixel.png)",
    "# Not a heading",
    "| a | b |\n| --- | --- |",
    "`code` and ~~struck~~ and $$math$$",
    "p63 \u202eevitagen\u202c",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_from_outside_is_rendered(words: str) -> None:
    for text in (escaped(words), draft_escaped(words)):
        assert "<" not in text
        assert not re.search(r"(?<!\\)!?(?<!\\)\[", text)
        assert not re.search(r"^#", text, re.MULTILINE)
        assert "\u202e" not in text


@pytest.mark.parametrize(
    "words", ["https://example.org", "www.example.org", "WWW.example.org", "a@example.org"]
)
def test_an_address_in_a_patients_words_becomes_no_link(words: str) -> None:
    text = escaped(words)
    assert MarkdownIt("commonmark").render(text) == f"<p>{words}</p>\n"
    assert not re.search(r"(?<!\\)://|www\.|(?<!\\)@", text, re.IGNORECASE)  # what renderers look for


@pytest.mark.parametrize("words", HOSTILE)
def test_a_document_cannot_leave_its_fence(words: str) -> None:
    text = f"{words}\n```\n# out\n`````\n{words}"
    block = fenced(text)
    fence = block.split("text\n", 1)[0]
    assert len(fence) == 6
    assert block.endswith(f"\n{fence}")
    assert "\u202e" not in block


def test_a_name_with_signs_of_tables_stays_in_its_cell() -> None:
    rows = [line for line in exported("p63 | negative. Ki-67: 80%.").splitlines() if line.startswith("| Ki")]
    assert rows == ["| Ki-67 | positive | 80 % |"]


def test_a_draft_keeps_emphasis_and_lists() -> None:
    answer = "**Yes**, *soon*:\n\n- first\n- second\n\n1. third"
    assert answer in exported("p63 negative.", answer=answer)


@pytest.mark.parametrize(
    "words", ["# big", "### big", "big\n=", "big\n---", "big\n-", "#", "\n\n# big\n\n## more"]
)
def test_no_line_of_a_draft_becomes_a_heading(words: str) -> None:
    for draft in (words, f"First.\n\n{words}\n\n- item"):
        assert "<h" not in MarkdownIt("commonmark").render(draft_escaped(draft))
