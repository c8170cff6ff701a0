"""A case as Markdown: what stands in it, and that nothing from outside can do anything in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from answer_assist import Case, CaseDocument, bundled_cases, extract
from answer_assist.exports import case_markdown
from answer_assist.exports.markdown import draft_escaped, escaped, fenced
from answer_assist.store import Publication


def exported(*texts: str, answer: str = "") -> str:
    documents = tuple(CaseDocument(f"d{n}", "report", text) for n, text in enumerate(texts))
    summaries = [extract(document.text, document.kind, document.id) for document in documents]
    return case_markdown(Case("0412", documents), summaries, answer=answer)


def test_the_founding_case_is_told_whole() -> None:
    case = bundled_cases()[0]
    text = case_markdown(case, [extract(d.text, d.kind, d.id) for d in case.documents], answer="Dear friend,")
    for words in ("Basaloid carcinoma", "Liver, metastasis", "| p63 | negative |", "80 %", "Dear friend,"):
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
