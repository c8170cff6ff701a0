"""A case as PDF, read back: what stands in it, how it looks, and that nothing from outside can act in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from answer_assist import Case, CaseDocument, bundled_cases, extract
from answer_assist.exports import case_pdf
from answer_assist.store import Publication

A4 = (595, 842)  # points
ACTIONS = {
    "/JavaScript", "/JS", "/Launch", "/URI", "/GoToR", "/SubmitForm", "/ImportData", "/EmbeddedFile",
    "/EmbeddedFiles", "/OpenAction", "/AA", "/Annots", "/AcroForm", "/RichMedia", "/XFA",
}  # fmt: skip


def exported(*texts: str, answer: str = "", id: str = "0412") -> PdfReader:
    documents = tuple(CaseDocument(f"d{n}", "report", text) for n, text in enumerate(texts))
    summaries = [extract(document.text, document.kind, document.id) for document in documents]
    return PdfReader(BytesIO(case_pdf(Case(id, documents), summaries, answer=answer)))


def words(pdf: PdfReader) -> str:
    """All words on one line, as a reader selects and copies them."""
    text = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\u200b", "").split())


def names_used(pdf: PdfReader) -> set[str]:
    """Every name and key in the file."""
    found: set[str] = set()

    def walk(thing: object) -> None:
        if isinstance(thing, DictionaryObject):
            for key, value in thing.items():
                found.add(str(key))
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)
        elif isinstance(thing, str) and thing.startswith("/"):
            found.add(thing)

    for number in range(1, pdf.trailer["/Size"]):
        walk(pdf.get_object(IndirectObject(number, 0, pdf)))
    return found


def fonts(pdf: PdfReader) -> list[DictionaryObject]:
    return [
        font.get_object()
        for page in pdf.pages
        for font in page["/Resources"].get_object()["/Font"].get_object().values()
    ]


def test_a_published_answer_says_who_wrote_and_reviewed_it_and_when() -> None:
    when = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)
    told = Publication(3, "N. Osei", "Dr. Okafor", when, when, "Dr. Sato")
    pdf = case_pdf(bundled_cases()[0], [], answer="Dear friend,", documents=False, published=told)
    assert "Dear friend, Written by N. Osei. Reviewed by Dr. Okafor, 6 March 2026" in words(
        PdfReader(BytesIO(pdf))
    )


def test_the_founding_case_is_told_whole() -> None:
    case = bundled_cases()[0]
    summaries = [extract(document.text, document.kind, document.id) for document in case.documents]
    pdf = PdfReader(BytesIO(case_pdf(case, summaries, answer="Dear friend,\n\nI take them one by one.")))
    text = words(pdf)
    for said in ("Basaloid carcinoma", "Metastasis in the liver", "p63 negative", "Ki-67 positive 80 %"):
        assert said in text
    parts = [
        text.index(part) for part in ("Diagnosis", "What is asked", "Answer Dear friend,", "Dear doctors")
    ]
    assert parts == sorted(parts)
    without = PdfReader(BytesIO(case_pdf(case, summaries, documents=False)))
    assert "Dear doctors" not in words(without)


def test_every_page_is_a4_and_says_its_case_and_number() -> None:
    pdf = exported("Ki-67: 80%. The margins are free.\n\n" * 300)
    assert len(pdf.pages) > 3
    for number, page in enumerate(pdf.pages, 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
        assert "Case 0412" in page.extract_text()
        assert f"Page {number} of {len(pdf.pages)}" in page.extract_text()


def test_screen_readers_find_title_language_headings_and_table() -> None:
    pdf = exported("Basaloid carcinoma. p63 negative. Ki-67: 80%.", answer="- one\n- two")
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Case 0412: Patient"
    assert str(pdf.trailer["/Root"]["/Lang"]).lower() == "en-gb"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= names_used(pdf)
    claims = pdf.xmp_metadata.stream.get_data().decode() if pdf.xmp_metadata else ""
    assert re.search(r"pdfuaid:part>1<", claims)
    assert re.search(r"pdfaid:part>2<", claims)


def test_fonts_are_embedded_in_part() -> None:
    used = fonts(exported("Synaptophysin ± weak, ≥ 5 %, Γ, Ж, ł."))
    assert used
    for font in used:
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])  # the tag of a subset
        (descendant,) = font["/DescendantFonts"].get_object()
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.parametrize(
    "letters",
    [
        "ą ę ł ń ó ś ź ż Ł Ż",
        "Αδενοκαρκίνωμα του πνεύμονα",
        "Протоковая карцинома, їжак",
        "± ≥ ≤ − μ µ × ° ½ → ² ₂ α β κ λ – — … “ ” ☐ ☑ ✓",
        "e\u0301 n\u0303",
        "שלום",
    ],
)
def test_letters_of_the_world_are_drawn(letters: str) -> None:
    for text in (words(exported(letters)), words(exported("p63 negative.", answer=f"**{letters}**"))):
        assert "U+" not in text
        for letter in letters.split():
            # a reader may get a letter and its accent as one
            assert letter in text or "".join(reversed(letter)) in text or letter[0] in "en"


@pytest.mark.parametrize("letter", ["中", "🧬", "ก", "\ue000", "\U000e0041", "\x00", "\x1b", "\ufffe"])
def test_what_no_font_can_draw_is_said_by_name(letter: str) -> None:
    name = f"[U+{ord(letter):04X}]"
    pdf = exported(f"Ki-67{letter}: 80%", answer=f"**{letter}** and *{letter}*", id=f"a{letter}b")
    text = words(pdf)
    assert text.count(name) >= 4
    assert letter not in text


@pytest.mark.parametrize("mark", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\u061c")
def test_nothing_turns_the_direction(mark: str) -> None:
    pdf = exported(f"p63 {mark}evitagen", answer=f"Not {mark}evitagen")
    text = words(pdf)
    assert mark not in text
    assert text.count(f"[U+{ord(mark):04X}]evitagen") == 2
    assert text.count("negative") == 0


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "[liver](javascript:alert(1))",
    "![p63](https://example.org/pixel.png)",
    "https://example.org/a www.example.org a@example.org",
    "# Not a heading",
    '#import "@preview/x:1.0.0": * #link("https://example.org")[x] #read("/etc/passwd") $x$ // x /* x */',
    '"}]} \\u{0} \\ # `raw` @ref <label>',
    "%PDF-1.7 endstream endobj 1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >>",
    "| a | b |",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_words(hostile: str) -> None:
    pdf = exported(f"{hostile}\np63 negative.", answer=hostile, id=hostile[:100])
    assert not ACTIONS & names_used(pdf)
    text = words(pdf)
    seen = " ".join(hostile.split())
    # as case, in the answer and in the document: in the answer a backslash before a sign is CommonMark's
    assert text.count(seen) >= (1 if "\\" in hostile else 2)


def test_a_draft_keeps_emphasis_lists_numbers_and_line_breaks() -> None:
    pdf = exported(
        "p63 negative.", answer="**Yes**, *soon*.\nSo:\n\n1. scan\n4. surgery\n   - liver\n\n- rest"
    )
    assert {"Bold", "Italic"} <= {
        style for font in fonts(pdf) for style in re.findall("Bold|Italic", str(font["/BaseFont"]))
    }
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "Yes, soon.\nSo:\n" in text
    assert re.search(r"1\.\s*scan\s*4\.\s*surgery\s*•\s*liver\s*•\s*rest", text)


def test_what_nests_too_deep_is_shown_as_typed() -> None:
    assert "deep" in words(exported("p63 negative.", answer="- " * 40 + "deep"))


def test_columns_of_a_report_stay_columns() -> None:
    pdf = exported("Synaptophysin   positive\np63             negative")
    assert any("Mono" in str(font["/BaseFont"]) for font in fonts(pdf))
    assert not any("Mono" in str(font["/BaseFont"]) for font in fonts(exported("Synaptophysin positive.")))


def test_a_word_without_end_stays_on_the_page() -> None:
    pdf = exported("x" * 5000)
    assert words(pdf).replace(" ", "").count("x") == 5000
    assert len(pdf.pages[0].extract_text().splitlines()) > 40


@given(
    st.text(st.characters(exclude_categories=[]), max_size=80),
    st.text(st.sampled_from("ab1.-*_ \n\t\\`#>[](){}|é中\u202e"), max_size=60),
)
@example("\ud800", "*" * 50 + "x" + "*" * 50)
@example("\u0600\u0661\u06dd", "1. " * 30)
@settings(max_examples=60)
def test_no_text_makes_it_fail(text: str, answer: str) -> None:
    document = CaseDocument("d", "report", text)
    made = case_pdf(Case("0412", (document,)), [extract("", "report", "d")], answer=answer)
    said = words(PdfReader(BytesIO(made)))
    assert all(letter in said for letter in answer if letter in "ab")
