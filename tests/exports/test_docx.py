"""A case as a Word document, read back: what stands in it, and that nothing from outside can act in it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.exports import Answer, CaseRecord, read_record
from answer_assist.exports.report import record_report
from answer_assist.extraction.pipeline import read
from answer_assist.store import Publication

pytest.importorskip("docx", reason="Word documents need the extra documents")

import docx as word

from answer_assist.exports.docx import case_docx, report_docx

WHEN = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)


def exported(*texts: str, answer: str = "", id: str = "0412") -> bytes:
    documents = tuple(CaseDocument(f"d{n}", "report", text) for n, text in enumerate(texts))
    summaries = [read(document.text, document.kind, document.id) for document in documents]
    return case_docx(Case(id, documents), summaries, answer=answer)


def words(made: bytes) -> str:
    """All words in their order, cells of a row parted by a bar."""
    found = []
    for block in word.Document(BytesIO(made)).iter_inner_content():
        if hasattr(block, "rows"):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            found.append(block.text)
    return "\n".join(found)


def xml_of(made: bytes) -> dict[str, str]:
    """The XML files of the document, by name."""
    with zipfile.ZipFile(BytesIO(made)) as package:
        return {
            name: package.read(name).decode()
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def drafted(state: str, published: Publication | None = None) -> CaseRecord:
    answer = Answer("**Dear friend**,", state, "N. Osei", WHEN, published)  # type: ignore[arg-type]
    return replace(read_record(bundled_cases()[0]), answer=answer)


def test_the_founding_case_is_told_whole() -> None:
    text = words(report_docx(record_report(drafted("drafting"))))
    for said in (
        "Basaloid carcinoma |  | Message: “basaloid carcinoma”\nReport: “Basaloid carcinoma”",
        "Metastasis in the liver |  |",
        "p63 | negative |  | Message: “P63”",
        "Ki-67 | positive | 80 %",
        "No metastasis in regional lymph nodes |  |",
        "Neuroendocrine tumor | uncertain |",
        "Draft of the answer\nDear friend,\nDraft by N. Osei, 6 March 2026, 14:02 UTC.",
        "IMMUNOHISTOCHEMISTRY (block A1)",
    ):
        assert said in text
    order = [
        text.index(part) for part in ("Diagnosis", "What is asked", "Draft of the answer", "Dear doctors")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("state", "published", "said"),
    [
        ("drafting", None, "Draft by N. Osei, 6 March 2026, 14:02 UTC."),
        ("in review", None, "Draft by N. Osei, 6 March 2026, 14:02 UTC; in review."),
        ("released", None, "Signed off, not published; written by N. Osei, 6 March 2026, 14:02 UTC."),
        (
            "released",
            Publication(1, "N. Osei", "Dr. Okafor", WHEN, WHEN, "Dr. Sato"),
            "Written by N. Osei. Reviewed by Dr. Okafor, 6 March 2026",
        ),
    ],
)
def test_an_answer_says_how_far_it_is(state: str, published: Publication | None, said: str) -> None:
    title = "Answer" if state == "released" else "Draft of the answer"
    text = words(report_docx(record_report(drafted(state, published))))
    assert f"\n{title}\nDear friend,\n{said}" in text


def test_without_the_documents_none_of_their_words_are_quoted() -> None:
    made = report_docx(record_report(drafted("drafting"), documents=False))
    text = words(made)
    assert "“" not in text
    assert "Dear doctors" not in text
    assert "p63 | negative" in text


def test_screen_readers_find_title_language_headings_and_the_heads_of_tables() -> None:
    made = exported("Basaloid carcinoma. p63 negative.")
    document = word.Document(BytesIO(made))
    assert document.core_properties.title == "Case 0412: Patient"
    assert document.core_properties.author == "Answer Assist"
    assert next(each.text for each in document.paragraphs if each.style.name == "Heading 1") == "Diagnosis"
    said = xml_of(made)
    assert said["word/document.xml"].count("<w:tblHeader/>") == len(document.tables) == 2
    assert 'w:lang w:val="en-GB"' in said["word/styles.xml"]


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "]]></w:t></w:r><w:hyperlink r:id='x'/>",
    "https://example.org/a www.example.org a@example.org",
    "{ INCLUDEPICTURE http://example.org/pixel.png } DDEAUTO c:\\\\cmd.exe",
    "[liver](javascript:alert(1)) ![p63](https://example.org/pixel.png)",
    "&xxe; &lt; <!ENTITY xxe SYSTEM 'file:///etc/passwd'>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_words(hostile: str) -> None:
    made = exported(f"{hostile}\np63 negative.", answer=hostile, id=hostile)
    said = xml_of(made)
    assert re.findall("<w:instrText>(.*?)</w:instrText>", "".join(said.values())) == ["PAGE", "NUMPAGES"] * 2
    assert "w:hyperlink " not in said["word/document.xml"].replace("&lt;w:hyperlink ", "")
    assert 'TargetMode="External"' not in "".join(said.values())
    # as case, in the answer and in the document: in the answer a backslash before a sign is CommonMark's
    assert words(made).count(hostile) >= (2 if "\\" in hostile else 3)


@pytest.mark.parametrize("mark", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\u061c")
def test_nothing_turns_the_direction(mark: str) -> None:
    text = words(exported(f"p63 {mark}evitagen", answer=f"Not {mark}evitagen"))
    assert mark not in text
    assert text.count(f"[U+{ord(mark):04X}]evitagen") == 2


def test_text_that_runs_from_right_to_left_is_marked_as_such() -> None:
    document = word.Document(BytesIO(exported("שלום, p63 negative.\n\nKi-67 80 % שלום עולם")))
    hebrew = [run for each in document.paragraphs for run in each.runs if "שלום" in run.text]
    assert [run.text for run in hebrew] == ["שלום", "שלום עולם"]
    assert all(run.font.rtl for run in hebrew)
    first, second = (each for each in document.paragraphs if "שלום" in each.text)
    assert "<w:bidi/>" in first._p.xml
    assert "<w:bidi/>" not in second._p.xml


def test_an_item_of_a_list_may_run_from_right_to_left() -> None:
    document = word.Document(BytesIO(exported("p63 negative.", answer="- שלום\n- yes")))
    hebrew, english = (each for each in document.paragraphs if each.text.startswith("•"))
    assert "<w:bidi/>" in hebrew._p.xml
    assert "<w:bidi/>" not in english._p.xml


def test_a_draft_keeps_emphasis_lists_numbers_and_line_breaks() -> None:
    made = exported(
        "p63 negative.", answer="**Yes**, *soon*.\nSo:\n\n1. scan\n4. surgery\n   - liver\n\n- rest"
    )
    assert "Yes, soon.\nSo:\n1.\tscan\n4.\tsurgery\n•\tliver\n•\trest\n" in words(made)
    runs = [run for each in word.Document(BytesIO(made)).paragraphs for run in each.runs]
    assert [run.text for run in runs if run.bold] == ["Yes"]
    assert [run.text for run in runs if run.italic] == ["soon"]


# the order that the schema of Word documents gives properties in; Word takes others for damage
ORDERS = {
    "pPr": ["pStyle", "keepNext", "keepLines", "tabs", "bidi", "spacing", "ind", "jc", "rPr"],
    "rPr": ["rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "rtl", "cs", "lang"],
    "tblPr": ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"],
}


def test_properties_stand_in_the_order_that_word_wants() -> None:
    made = exported("שלום, p63 negative. Liver metastasis.\n\na   b", answer="**שלום** and *more*\n\n- שלום")
    for name in ("document", "styles", "header1", "footer1"):
        for element in ElementTree.fromstring(xml_of(made)[f"word/{name}.xml"]).iter():
            order = ORDERS.get(_plain_tag(element))
            if order is not None:
                known = [order.index(tag) for child in element if (tag := _plain_tag(child)) in order]
                assert known == sorted(known), ElementTree.tostring(element)


def _plain_tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def test_columns_of_a_report_stay_columns() -> None:
    (paragraph,) = (
        each
        for each in word.Document(BytesIO(exported("p63      negative\nCK5/6    negative"))).paragraphs
        if "CK5/6" in each.text
    )
    assert paragraph.text == "p63      negative\nCK5/6    negative"
    assert paragraph.runs[0].font.name == "Courier New"


@given(
    st.text(st.characters(exclude_categories=[]), max_size=80),
    st.text(st.sampled_from("ab1.-*_ \n\t\\`#>[](){}|é中\u202eש"), max_size=60),
)
@example("\ud800\x00\x1b\ufffe\uffff\x85", "*" * 50 + "x" + "*" * 50)
@settings(max_examples=25)
def test_no_text_makes_it_fail(text: str, answer: str) -> None:
    document = CaseDocument("d", "report", text)
    said = words(case_docx(Case(f"0412{text}", (document,)), [read("", "report", "d")], answer=answer))
    assert all(letter in said for letter in answer if letter in "abש")
