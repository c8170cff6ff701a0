"""Saved pages with a patient's question and a doctor's answer: what is whose, and what is left out."""

from __future__ import annotations

import json

import pytest

from answer_assist.documents import SourceDocument, read_document

pytest.importorskip("selectolax", reason="reading web pages needs the extra documents")

HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Curable? | Ask</title>
<script>document.write("p53 positive")</script><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head><body>
<nav><a>Home</a> <a>Oncology</a></nav><h1>Is basaloid carcinoma with liver metastasis curable?</h1>"""
LABELLED = f"""{HEAD}
<div>Answered by Dr. Anna Lind | Medical Oncology</div>
<p>Published at June 12, 2019 and last reviewed on May 5, 2024</p>
<div><b>Specialty:</b> Medical oncology</div>
<h2>Patient’s Query</h2><p>Hello doctor,</p><p>My friend has a tumor.<br>Ki-67 80%.</p>
<ol><li>Which chemotherapy?</li><li>Is surgery possible?</li></ol>
<h3>Answered by Dr. Anna Lind</h3><p>Hello.</p><p>Answer my advice first: cisplatin.</p>
<p>Same symptoms don't mean you have the same problem. Consult a doctor now!</p>
<h2>Patient's Query</h2><p>And radiotherapy?</p><h3>Answer:</h3><p>Later.</p>
<h3>Related Questions</h3><p>Is melanoma curable?</p>
<p>Disclaimer: no content is a substitute for advice.</p><img src="http://127.0.0.1:9/t.gif">
<footer>About us</footer></body></html>"""


def _said(page: SourceDocument) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in page.documents()]


def test_the_turns_of_a_page_are_documents_of_their_own() -> None:
    page = read_document(LABELLED.encode(), name="page.html")
    assert _said(page) == [
        (
            "query",
            "Hello doctor,\n\nMy friend has a tumor.\nKi-67 80%.\n\n"
            "1. Which chemotherapy?\n2. Is surgery possible?\n",
        ),
        ("answer", "Hello.\n\nAnswer my advice first: cisplatin.\n"),
        ("query", "And radiotherapy?\n"),
        ("answer", "Later.\n"),
    ]


def test_what_the_page_says_of_itself() -> None:
    about = read_document(LABELLED.encode()).about
    assert about.title == "Is basaloid carcinoma with liver metastasis curable?"
    assert (about.author, about.specialty) == ("Dr. Anna Lind", "Medical oncology")
    assert (about.published, about.reviewed) == ("2019-06-12", "2024-05-05")


def test_a_page_that_tells_search_engines_its_question() -> None:
    question = {
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": "Is it curable?",
            "text": "Ki-67 is 80%.\nIs it curable?",
            "acceptedAnswer": {
                "@type": "Answer",
                "text": "<p>Hardly.</p><p>But it can be treated.</p>",
                "dateCreated": "2020-02-03T10:00Z",
                "author": {"@type": "Person", "name": "Dr. Okafor"},
            },
        },
    }
    data = f'<script type="application/ld+json">{json.dumps(question)}</script>'
    page = read_document((HEAD + data + "<p>Ki-67 is 80%. Is it ...</p></body></html>").encode())
    assert _said(page) == [
        ("query", "Ki-67 is 80%.\nIs it curable?\n"),
        ("answer", "Hardly.\n\nBut it can be treated.\n"),
    ]
    assert (page.about.author, page.about.published) == ("Dr. Okafor", "2020-02-03")


def test_a_page_without_a_question_is_a_note() -> None:
    page = read_document(
        f"{HEAD}<main><p>p63 negative.</p><table><tr><td>Ki-67<td>80%</table></main>".encode()
    )
    assert _said(page) == [("note", "p63 negative.\n\nKi-67\t80%\n")]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_the_alphabet_is_the_one_that_the_page_names(charset: str) -> None:
    page = f'<html><meta charset="{charset}"><body><p>Größe 5 µm</p></body></html>'
    assert read_document(page.encode(charset)).text == "Größe 5 µm\n"


def test_scripts_are_not_run_and_what_is_hidden_is_not_read() -> None:
    page = HEAD + '<p>CK7 negative.</p><p hidden>CK20 positive.</p><p style="display:none">p40 positive.</p>'
    text = read_document(page.encode()).text
    assert "CK7 negative." in text
    for unseen in ("p53", "CK20", "p40", "Oncology"):
        assert unseen not in text
