"""E-mail with attachments, HL7 version 2 and FHIR: the words and the files that they carry."""

from __future__ import annotations

import base64
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from answer_assist.documents import DocumentError, SourceDocument, case_documents, read_document
from tests.documents.typeset import typeset

pytest.importorskip("pypdfium2", reason="reading attachments needs the extra documents")
DOCX = Path(__file__).parent / "files" / "report.docx"


def _mail(subject: str = "My father") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "son@example.org", "doctor@example.org"
    mail["Subject"], mail["Date"] = subject, "Tue, 05 Mar 2024 10:00:00 +0100"
    mail.set_content("Dear doctor,\nPSA is 8.4.\nIs that bad?\n")
    return mail


def _said(document: SourceDocument) -> list[tuple[str | None, str, str]]:
    return [(each.name, each.kind, each.text.split("\n")[0]) for each in document.documents()]


def test_a_mail_with_attachments() -> None:
    mail = _mail()
    mail.add_alternative("<p>Dear doctor</p>", subtype="html")
    pdf, word = typeset("PSA: 8.4 ng/mL"), DOCX.read_bytes()
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="lab.pdf")
    mail.add_attachment(word, maintype="application", subtype="octet-stream", filename="report.docx")
    found = read_document(mail.as_bytes(), name="mail.eml")
    assert found.text == "Dear doctor,\nPSA is 8.4.\nIs that bad?\n"
    assert (found.about.title, found.about.date) == ("My father", "2024-03-05")
    assert _said(found) == [
        ("mail.eml", "query", "Dear doctor,"),
        ("lab.pdf", "report", "PSA: 8.4 ng/mL"),
        ("report.docx", "report", "Histology report"),
    ]
    assert [each.id for each in case_documents(found)] == ["mail.eml", "lab.pdf", "report.docx"]


def test_a_mail_in_a_mail() -> None:
    outer = _mail("Fwd")
    outer.add_attachment(_mail())
    found = read_document(outer.as_bytes(), name="fwd.eml")
    assert [kind for _, kind, _ in _said(found)] == ["query", "query"]


def test_an_attachment_that_cannot_be_read_is_a_warning() -> None:
    mail = _mail()
    mail.add_attachment(b"MZ\x90\0 run me", maintype="application", subtype="pdf", filename="lab.pdf")
    found = read_document(mail.as_bytes())
    assert found.warnings == ("lab.pdf: is a Windows program",)


def test_an_encrypted_mail_says_so() -> None:
    mail = _mail()
    mail.set_content(b"0\x80", maintype="application", subtype="pkcs7-mime")
    with pytest.raises(DocumentError, match="is encrypted; save its text"):
        read_document(mail.as_bytes())


def test_a_page_saved_as_one_file() -> None:
    page = EmailMessage()
    page["From"], page["Date"] = "<Saved by Blink>", "Tue, 05 Mar 2024 10:00:00 +0100"
    page["Snapshot-Content-Location"] = "http://example.org/q/1"
    page.set_content("<html><body><h2>Query</h2><p>Is it bad?</p><h2>Answer</h2><p>No.</p>", subtype="html")
    page.add_related(b"\x89PNG", maintype="image", subtype="png")
    found = read_document(page.as_bytes(), name="page.mhtml")
    assert [(kind, first) for _, kind, first in _said(found)] == [("query", "Is it bad?"), ("answer", "No.")]


HL7 = (
    r"MSH|^~\&|LAB|NG|EHR|NG|202403051200||ORU^R01|17|P|2.5",
    r"PID|1||88123^^^NG||Roe^Jane||19660101|F",
    r"OBR|1||S24-1187|88305^Surgical pathology^L|||20240304",
    r"OBX|1|FT|22634-0^Pathology report^LN||Anal canal\.br\p63 negative \T\ CK5/6 negative~Ki-67 80%||||||F",
    r"OBX|2|NM|2532-0^LDH^LN||612|U/L|135-225|H|||F",
    r"NTE|1||Controls stained as expected.",
)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_results_in_hl7(end: str) -> None:
    found = read_document((end.join(HL7) + end).encode())
    assert found.text == (
        "Age: 58 years\nSex: female\n\nSurgical pathology\nPathology report:\nAnal canal\n"
        "p63 negative & CK5/6 negative\nKi-67 80%\nLDH\t612 U/L\t135-225\tH\nControls stained as expected.\n"
    )
    assert (found.about.title, found.about.date) == ("Surgical pathology", "2024-03-04")
    assert "Roe" not in found.text


def test_a_file_in_hl7_is_read_and_one_elsewhere_is_not_fetched() -> None:
    pdf = base64.b64encode(typeset("Basaloid carcinoma.")).decode()
    more = (f"OBX|3|ED|PDF^Report^L||^AP^PDF^Base64^{pdf}", "OBX|4|RP|PDF^Scan^L||http://127.0.0.1:9/x.pdf")
    found = read_document("\r".join((*HL7, *more)).encode())
    assert [part.text for part in found.parts] == ["Basaloid carcinoma.\n"]
    assert "Scan: in a file elsewhere" in found.text


def test_a_message_without_results_says_so() -> None:
    with pytest.raises(DocumentError, match="holds no results"):
        read_document(HL7[0].replace("ORU^R01", "ADT^A01").encode())


def _bundle(*reports: dict[str, Any]) -> bytes:
    resources: list[dict[str, Any]] = [
        {
            "resourceType": "Observation",
            "id": "ldh",
            "code": {"text": "LDH"},
            "valueQuantity": {"value": 612, "unit": "U/L"},
            "referenceRange": [{"low": {"value": 135, "unit": "U/L"}, "high": {"value": 225, "unit": "U/L"}}],
            "interpretation": [{"coding": [{"code": "H"}]}],
        },
        *reports,
    ]
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_a_diagnostic_report_with_its_results_and_its_file() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "code": {"coding": [{"display": "Surgical pathology"}]},
        "effectiveDateTime": "2024-03-04T10:00:00+01:00",
        "text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>p63 <b>negative</b></p></div>'},
        "result": [{"reference": "Observation/ldh"}],
        "conclusion": "Basaloid carcinoma.",
        "presentedForm": [
            {"title": "report.pdf", "data": base64.b64encode(typeset("Ki-67 80%")).decode()},
            {"title": "scan.pdf", "url": "http://127.0.0.1:9/x.pdf"},
        ],
    }
    found = read_document(_bundle(report))
    assert found.text == "p63 negative\nLDH\t612 U/L\t135 - 225\tH\nBasaloid carcinoma.\n"
    assert (found.about.title, found.about.date) == ("Surgical pathology", "2024-03-04")
    assert [(part.name, part.text) for part in found.parts] == [("report.pdf", "Ki-67 80%\n")]
    assert found.warnings == ("scan.pdf: is elsewhere and was not fetched",)


def test_a_document_reference_with_its_text() -> None:
    attachment = {"contentType": "text/plain", "data": base64.b64encode(b"CK7 negative.").decode()}
    reference = {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    found = read_document(json.dumps(reference).encode())
    assert [(each.kind, each.text) for each in found.documents()] == [("report", "CK7 negative.")]


def test_fhir_without_a_report_says_what_it_is() -> None:
    with pytest.raises(DocumentError, match=r"FHIR \(Patient\) without a DiagnosticReport"):
        read_document(b'{"resourceType": "Patient"}')
