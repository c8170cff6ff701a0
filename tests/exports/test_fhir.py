"""A case as FHIR: valid, with its sources, silent about the text, and read back the same."""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha1

import pytest
from hypothesis import given, settings

from answer_assist.cases import Case, CaseDocument, bundled_cases
from answer_assist.corrections import Change, Correction
from answer_assist.exports import CaseRecord, from_fhir, read_record, to_fhir
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Lab,
    Marker,
    Patient,
    Question,
    Site,
    Size,
    Span,
    Stage,
    Treatment,
    Tumor,
)
from tests.exports.bundles import (
    LIVER,
    RECORDED,
    Json,
    assert_sound,
    record_of,
    resources,
    strings,
    without_words,
)
from tests.exports.invented import records


@pytest.mark.parametrize("case", bundled_cases(), ids=lambda case: case.id)
def test_a_bundled_case_goes_out_sound_and_comes_back_the_same(case: Case) -> None:
    record = read_record(case)
    whole = to_fhir(record, with_text=True)
    bare = to_fhir(record)
    for bundle in (whole, bare):
        assert_sound(bundle)
    assert from_fhir(whole) == record.summaries
    assert from_fhir(bare) == without_words(record.summaries)


@given(records())
@settings(max_examples=30)
def test_any_findings_go_out_sound_and_come_back_the_same(record: CaseRecord) -> None:
    whole = to_fhir(record, with_text=True, recorded=RECORDED)
    assert_sound(whole)
    assert from_fhir(json.loads(json.dumps(whole))) == record.summaries
    assert from_fhir(to_fhir(record, recorded=RECORDED)) == without_words(record.summaries)


def test_a_sound_bundle_can_be_told_from_an_unsound_one() -> None:
    bundle = to_fhir(record_of(Marker(name="p63", result="negative")))
    observation = resources(bundle, "Observation")[0]
    assert_sound(bundle)
    observation["status"] = "fnal"
    with pytest.raises(AssertionError):
        assert_sound(bundle)
    observation["status"] = "final"
    assert_sound(bundle)
    observation["subject"] = {"reference": "urn:uuid:nobody"}
    with pytest.raises(AssertionError):
        assert_sound(bundle)


def test_words_and_documents_are_where_a_fact_comes_from() -> None:
    text = "IHC: p63 negative."
    marker = Marker(name="p63", result="negative", evidence=(Span(5, 17, "p63 negative"),))
    bundle = to_fhir(record_of(marker, text=text), with_text=True, recorded=RECORDED)
    (source,) = resources(bundle, "Provenance")
    (document,) = resources(bundle, "DocumentReference")
    assert source["target"][0]["reference"].endswith(resources(bundle, "Observation")[0]["id"])
    assert source["recorded"] == "2026-03-06T14:02:00Z"
    assert source["entity"][0]["what"]["reference"].endswith(document["id"])
    words = next(e for e in source["entity"][0]["extension"] if e["url"].endswith(":words"))["extension"]
    assert words == [
        {"url": "start", "valueInteger": 5},
        {"url": "end", "valueInteger": 17},
        {"url": "text", "valueString": "p63 negative"},
    ]
    attachment = document["content"][0]["attachment"]
    assert b64decode(attachment["data"]).decode() == text
    assert attachment["hash"] == b64encode(sha1(text.encode()).digest()).decode()


@pytest.mark.parametrize(("day", "told"), [("2024-05-17", "2024-05-17"), ("last spring", None), (None, None)])
def test_a_document_has_its_day_where_it_is_one(day: str | None, told: str | None) -> None:
    record = record_of()
    (document,) = record.case.documents
    record = replace(record, case=Case("0412", (replace(document, date=day),)))
    (written,) = resources(to_fhir(record), "DocumentReference")
    assert written["content"][0]["attachment"].get("creation") == told


def test_a_fact_of_two_documents_is_one_resource_with_two_sources() -> None:
    message = CaseDocument("M", "query", "ki67 is positive")
    report = CaseDocument("R", "report", "Ki-67 80%")
    said = Marker(name="Ki-67", result="positive", evidence=(Span(0, 16, message.text),))
    measured = replace(said, percent=(80.0, 80.0), evidence=(Span(0, 9, report.text),))
    summaries = (
        CaseSummary(Document("M", "query", 16), Patient(), (said,)),
        CaseSummary(Document("R", "report", 9), Patient(), (measured,)),
    )
    bundle = to_fhir(CaseRecord(Case("0412", (message, report)), summaries), with_text=True)
    assert len(resources(bundle, "Observation")) == 1
    assert len(resources(bundle, "Provenance")[0]["entity"]) == 2
    assert from_fhir(bundle) == summaries


def test_nothing_of_the_text_leaks_unless_it_is_asked_for() -> None:
    text = "Quagmire walrus? p63 negative, zebrafish."
    question = Span(0, 16, "Quagmire walrus?")
    marker = Marker(name="p63", result="negative", evidence=(Span(17, 40, "p63 negative, zebrafish"),))
    record = record_of(marker, text=text)
    summary = replace(
        record.summaries[0],
        patient=Patient("friend", None, None, (Span(9, 15, "walrus"),)),
        questions=(Question(question.text, question),),
    )
    document = CaseDocument("R", "report", text, title="Zebrafish biopsy")
    record = CaseRecord(Case("0412", (document,)), (summary,))
    secrets = ("quagmire", "walrus", "zebrafish", b64encode(text.encode()).decode()[:20].lower())
    told = {secret: secret in json.dumps(to_fhir(record)).lower() for secret in secrets}
    assert told == dict.fromkeys(secrets, False)
    asked = json.dumps(to_fhir(record, with_text=True)).lower()
    assert all(secret in asked for secret in secrets)


@pytest.mark.parametrize("case", bundled_cases(), ids=lambda case: case.id)
def test_no_sentence_of_a_bundled_case_leaks(case: Case) -> None:
    record = read_record(case)
    facts = {
        str(value)
        for summary in record.summaries
        for finding in summary.findings
        for value in finding.to_dict().values()
    }
    told = {words for words in strings(to_fhir(record)) if len(words.split()) > 2} - facts
    assert [words for words in told for document in case.documents if words in document.text] == []


def test_what_a_doctor_put_right_says_so() -> None:
    wrong = replace(LIVER, evidence=(Span(0, 3, "p63"),))
    right = replace(wrong, name="lung", code=Code("ICD-O-3 topography", "C34.9"))
    marker = Marker(name="p63", result="negative", evidence=(Span(0, 12, "p63 negative"),))
    read = Marker(name="p40", result="negative", evidence=(Span(0, 12, "p63 negative"),))
    record = record_of(right, marker, read)
    act = Correction((Change("R", wrong, right), Change("R", None, marker)), "Dr. Lind", RECORDED, 1)
    undone = replace(act, undone_at=RECORDED, undone_by="Dr. Lind")

    def told(*corrections: Correction) -> tuple[str, list[str], list[int]]:
        bundle = to_fhir(replace(record, corrections=corrections))
        (condition,) = resources(bundle, "Condition")
        return (
            condition["verificationStatus"]["coding"][0]["code"],
            [each["status"] for each in resources(bundle, "Observation")],
            [len(each["agent"]) for each in resources(bundle, "Provenance")],
        )

    assert told(act) == ("provisional", ["final", "preliminary"], [2, 2, 1])
    assert told(undone) == ("unconfirmed", ["preliminary", "preliminary"], [1, 1, 1])
    agents = resources(to_fhir(replace(record, corrections=(act,))), "Provenance")[0]["agent"]
    assert [each["who"]["display"] for each in agents][1] == "Dr. Lind"


FOREIGN = """
{"resourceType": "Bundle", "type": "collection", "entry": [
 {"resource": {"resourceType": "Patient", "id": "p", "gender": "female"}},
 {"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"},
  "meta": {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition|4.0.0"]},
  "extension": [{"url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
   "valueCodeableConcept": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/icd-o-3",
    "code": "8520/3", "display": "Lobular carcinoma, NOS"}]}}],
  "verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
   "code": "confirmed"}]},
  "bodySite": [{"coding": [{"system": "http://snomed.info/sct", "code": "76752008",
   "display": "Breast structure"}], "extension": [
    {"url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-laterality-qualifier",
     "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "7771000"}]}}]}]}},
 {"resource": {"resourceType": "Observation", "id": "g", "status": "final",
  "code": {"coding": [{"system": "http://loinc.org", "code": "21908-9"}]},
  "valueCodeableConcept": {"text": "IIB"}, "hasMember": [{"reference": "Observation/t"}]}},
 {"resource": {"resourceType": "Observation", "id": "t", "status": "final",
  "code": {"coding": [{"system": "http://snomed.info/sct", "code": "399504009"}]},
  "valueCodeableConcept": {"text": "T2"}}},
 {"resource": {"resourceType": "Observation", "status": "final",
  "meta": {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-tumor-marker-test"]},
  "code": {"text": "CA 15-3"}, "valueQuantity": {"value": 45, "unit": "U/mL"}}},
 {"resource": {"resourceType": "Observation", "status": "final",
  "code": {"coding": [{"system": "http://loinc.org", "code": "21889-1"}]},
  "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": "33728-7"}]},
   "valueQuantity": {"value": 2.5, "unit": "cm"}}]}},
 {"resource": {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
  "subject": {"reference": "Patient/p"}, "medicationCodeableConcept": {"text": "tamoxifen"}}},
 {"resource": {"resourceType": "FamilyMemberHistory", "status": "completed",
  "patient": {"reference": "Patient/p"}, "relationship": {"text": "mother"},
  "condition": [{"code": {"text": "ovarian cancer"}}]}},
 {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "body weight"},
  "valueQuantity": {"value": 61, "unit": "kg"}}}
]}
"""


def test_another_system_s_bundle_is_read_by_its_codes() -> None:
    (summary,) = from_fhir(json.loads(FOREIGN))
    assert summary.patient.sex == "female"
    assert summary.findings == (
        Tumor(name="Lobular carcinoma, NOS", code=Code("ICD-O-3 morphology", "8520/3")),
        Site(name="Breast structure", role="primary", laterality="left"),
        Stage(name="cT2", t="T2", group="IIB", prefix="c"),
        Lab(name="CA 15-3", value=45.0, unit="U/mL"),
        Size(name="25 mm", largest_mm=25.0),
        Treatment(name="tamoxifen", type="other", status="planned"),
        Tumor(name="ovarian cancer", experiencer="family"),
    )


def test_what_is_no_fhir_is_refused_without_quoting_it() -> None:
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "p63"}}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": observation}]}
    assert len(from_fhir(bundle)) == 1
    observation["secret"] = "Jane Roe"
    with pytest.raises(ValueError, match=r"entry\.0\.resource") as caught:
        from_fhir(bundle)
    assert "Jane" not in str(caught.value)


def test_a_damaged_extension_is_refused() -> None:
    bundle = to_fhir(record_of(Marker(name="p63", result="negative")))
    own = resources(bundle, "DocumentReference")[0]["extension"][0]["extension"]
    own[:] = [each for each in own if each["url"] != "kind"]
    with pytest.raises(ValueError, match="extension of Answer Assist's is damaged"):
        from_fhir(bundle)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"url": "result", "valueString": "missing"}, "Marker.result"),
        ({"url": "percent", "valueString": "most"}, "Marker.percent"),
        ({"url": "percent.json", "valueString": "[80]"}, "Marker.percent"),
        ({"url": "percent.json", "valueString": "[80"}, "extension of Answer Assist's is damaged"),
        ({"url": "experiencer", "valueString": "neighbour"}, "Marker.experiencer"),
    ],
)
def test_values_that_no_finding_may_have_are_refused(damage: Json, message: str) -> None:
    bundle = to_fhir(record_of(Marker(name="p63", result="negative")))
    resources(bundle, "Observation")[0]["extension"][0]["extension"].append(damage)
    with pytest.raises(ValueError, match=message) as caught:
        from_fhir(bundle)
    assert damage["valueString"] not in str(caught.value)


def test_what_fhir_s_strings_forbid_comes_back_all_the_same() -> None:
    said = Marker(name="p63\x00\ud800", result="negative", score=" 3+ ")
    bundle = to_fhir(record_of(said))
    assert json.dumps(bundle, ensure_ascii=False).encode()
    assert from_fhir(bundle)[0].findings == (said,)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B.bundle", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'answer-assist\[exports\]'"):
        to_fhir(record_of())


def test_the_same_case_gives_the_same_bundle() -> None:
    record = read_record(bundled_cases()[0])
    assert to_fhir(record, recorded=RECORDED) == to_fhir(record, recorded=RECORDED)
