"""What each kind of finding becomes in FHIR."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from answer_assist.exports import CaseRecord, to_fhir
from answer_assist.findings import (
    Code,
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Size,
    Stage,
    Treatment,
    Tumor,
)
from tests.exports.bundles import (
    ANUS,
    BASALOID,
    LIVER,
    MCODE,
    Json,
    profile,
    record_of,
    resources,
    strings,
    written,
)
from tests.exports.invented import records

VALUES = ("valueQuantity", "valueCodeableConcept")
ICD_O_3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"


@pytest.mark.parametrize(
    ("finding", "type", "expected"),
    [
        (BASALOID, "Condition", "primary-cancer-condition"),
        (
            replace(BASALOID, code=Code("ICD-O-3 morphology", "8123/6")),
            "Condition",
            "secondary-cancer-condition",
        ),
        (Tumor(name="lipoma", code=Code("ICD-O-3 morphology", "8850/0")), "Condition", None),
        (Tumor(name="a growth"), "Condition", None),
        (ANUS, "Condition", "primary-cancer-condition"),
        (LIVER, "Condition", "secondary-cancer-condition"),
        (Marker(name="p63", result="negative"), "Observation", "tumor-marker-test"),
        (Lab(name="PSA", value=11.6, unit="ng/ml"), "Observation", "tumor-marker-test"),
        (Gene(name="KRAS", gene="KRAS", alteration="G12D"), "Observation", "genomic-variant"),
        (Gene(name="MSI-H", gene="MSI", alteration="MSI-H"), "Observation", None),
        (Grade(name="numeric 2", system="numeric", value="2"), "Observation", "histologic-grade"),
        (Stage(name="cT2b", t="T2b", prefix="c"), "Observation", "tnm-primary-tumor-category"),
        (Stage(name="pN1mi", n="N1mi", prefix="p"), "Observation", "tnm-regional-nodes-category"),
        (Stage(name="cM1", m="M1", prefix="c"), "Observation", "tnm-distant-metastases-category"),
        # what a profile demands is not known: T2 of which kind, the cancer that is staged or treated
        (Stage(name="T2", t="T2"), "Observation", None),
        (Stage(name="stage IV", group="IV"), "Observation", None),
        (Size(name="23 mm", largest_mm=23.0), "Observation", None),
        (Node(name="axillary", positive=1, examined=3), "Observation", None),
        (Treatment(name="FOLFOX", type="chemotherapy"), "MedicationAdministration", None),
    ],
    ids=lambda value: value.name if isinstance(value, Finding) else None,
)
def test_a_profile_is_claimed_where_its_demands_are_met(
    finding: Finding, type: str, expected: str | None
) -> None:
    assert profile(written(finding, type)) == expected


@pytest.mark.parametrize(
    ("treatment", "type", "expected"),
    [
        (Treatment(name="FOLFOX", type="chemotherapy"), "MedicationAdministration", "unknown"),
        (Treatment(name="tamoxifen", type="hormonal", status="planned"), "MedicationRequest", "plan"),
        (Treatment(name="IL-2", type="immunotherapy", status="considered"), "MedicationRequest", "proposal"),
        (Treatment(name="TKI", type="targeted", status="declined"), "MedicationAdministration", "not-done"),
        (Treatment(name="lobectomy", type="surgery"), "Procedure", "completed"),
        (Treatment(name="radiotherapy", type="radiotherapy"), "Procedure", "unknown"),
        (Treatment(name="lobectomy", type="surgery", status="declined"), "Procedure", "not-done"),
        (Treatment(name="lobectomy", type="surgery", status="planned"), "ServiceRequest", "plan"),
    ],
)  # fmt: skip
def test_where_a_treatment_stands(treatment: Treatment, type: str, expected: str) -> None:
    resource = written(treatment, type)
    assert resource.get("intent", resource["status"]) == expected


def test_treatment_and_stage_name_the_cancer_where_there_is_one() -> None:
    operated = Treatment(name="lobectomy", type="surgery")
    radiated = Treatment(name="radiotherapy", type="radiotherapy")
    given_drug = Treatment(name="FOLFOX", type="chemotherapy")
    planned = Treatment(name="tamoxifen", type="hormonal", status="planned")
    staged = Stage(name="cT2 N0", t="T2", n="N0", prefix="c", group="IIA")
    bundle = to_fhir(record_of(BASALOID, operated, radiated, given_drug, planned, staged))
    cancer = f"urn:uuid:{resources(bundle, 'Condition')[0]['id']}"
    treatments = [
        *resources(bundle, "Procedure"),
        *resources(bundle, "MedicationAdministration"),
        *resources(bundle, "MedicationRequest"),
    ]
    assert [profile(each) for each in treatments] == [
        "cancer-related-surgical-procedure",
        "radiotherapy-course-summary",
        "cancer-related-medication-administration",
        "cancer-related-medication-request",
    ]
    assert {each["reasonReference"][0]["reference"] for each in treatments} == {cancer}
    group, *members = resources(bundle, "Observation")
    assert (profile(group), group["focus"][0]["reference"]) == ("tnm-stage-group", cancer)
    assert [each["reference"] for each in group["hasMember"]] == [
        f"urn:uuid:{each['id']}" for each in members
    ]
    assert group["valueCodeableConcept"]["coding"] == [
        {"system": "http://cancerstaging.org", "code": "2A", "display": "IIA"}
    ]


def test_the_one_tumor_and_the_one_primary_site_are_one_cancer() -> None:
    bundle = to_fhir(record_of(BASALOID, ANUS, LIVER))
    primary, secondary = resources(bundle, "Condition")
    (histology,) = (e for e in primary["extension"] if e["url"] == f"{MCODE}histology-morphology-behavior")
    assert histology["valueCodeableConcept"]["coding"] == [{"system": ICD_O_3, "code": "8123/3"}]
    assert primary["bodySite"][0]["coding"] == [{"system": ICD_O_3, "code": "C21.1"}]
    (related,) = (e for e in secondary["extension"] if e["url"].endswith("condition-related"))
    assert related["valueReference"]["reference"] == f"urn:uuid:{primary['id']}"


@pytest.mark.parametrize(
    ("beside", "is_one"),
    [
        (Tumor(name="malignant neoplasm", code=Code("ICD-O-3 morphology", "8000/3")), True),
        (Tumor(name="squamous cell carcinoma in situ", code=Code("ICD-O-3 morphology", "8070/2")), True),
        (Tumor(name="lipoma", code=Code("ICD-O-3 morphology", "8850/0")), True),
        (Tumor(name="seminoma", code=Code("ICD-O-3 morphology", "9061/3"), assertion="absent"), True),
        (Tumor(name="seminoma", code=Code("ICD-O-3 morphology", "9061/3"), experiencer="family"), True),
        (Tumor(name="seminoma", code=Code("ICD-O-3 morphology", "9061/3")), False),
    ],
)  # fmt: skip
def test_which_cancer_a_treatment_is_for(beside: Tumor, is_one: bool) -> None:
    bundle = to_fhir(record_of(beside, BASALOID, Treatment(name="lobectomy", type="surgery")))
    (operation,) = resources(bundle, "Procedure")
    basaloid = next(e for e in resources(bundle, "Condition") if e["code"]["text"] == BASALOID.name)
    reasons = [each["reference"] for each in operation.get("reasonReference", [])]
    assert reasons == ([f"urn:uuid:{basaloid['id']}"] if is_one else [])


def test_two_tumors_stay_two_conditions_and_no_metastasis_is_given_a_primary() -> None:
    other = Tumor(name="seminoma", code=Code("ICD-O-3 morphology", "9061/3"))
    bundle = to_fhir(record_of(BASALOID, other, ANUS, LIVER))
    assert len(resources(bundle, "Condition")) == 4
    assert not any("condition-related" in url for url in strings(bundle))


@pytest.mark.parametrize(
    ("assertion", "status"),
    [("present", "unconfirmed"), ("absent", "refuted"), ("uncertain", "differential")],
)
def test_how_sure_a_condition_is(assertion: Any, status: str) -> None:
    condition = written(replace(LIVER, assertion=assertion), "Condition")
    assert condition["verificationStatus"]["coding"][0]["code"] == status


@pytest.mark.parametrize("finding", [Stage(name="stage IV", group="IV"), Lab(name="PSA", value=4.0)])
def test_a_denied_fact_that_fhir_has_no_word_for_cannot_be_taken_for_a_stated_one(finding: Finding) -> None:
    denied = written(replace(finding, assertion="absent"), "Observation")
    assert denied["modifierExtension"] == [{"url": "urn:answer-assist:fhir:assertion", "valueCode": "absent"}]
    assert "modifierExtension" not in written(finding, "Observation")


@pytest.mark.parametrize(
    ("marker", "code", "value"),
    [
        (Marker(name="ER", result="positive", percent=(90.0, 90.0)), "14228-1", {"value": 90.0}),
        (Marker(name="ER", result="positive"), "40556-3", {"text": "positive"}),
        (Marker(name="HER2", result="amplified"), "31150-6", {"text": "amplified"}),
        (Marker(name="HER2", result="equivocal", score="2+"), "18474-7", {"text": "equivocal"}),
        (Marker(name="p63", result="negative"), None, {"text": "negative"}),
    ],
)
def test_an_immunostain(marker: Marker, code: str | None, value: Json) -> None:
    observation = written(marker, "Observation")
    assert [each["code"] for each in observation["code"].get("coding", [])] == ([code] if code else [])
    said = observation.get("valueQuantity") or observation["valueCodeableConcept"]
    assert value.items() <= said.items()
    assert observation["interpretation"][0]["text"] == marker.result


@pytest.mark.parametrize(
    ("lab", "code", "unit"),
    [
        (Lab(name="CEA", value=23.5, unit="ng/ml"), "2039-6", "ng/mL"),
        (Lab(name="CA 125", value=1846.0, unit="U/ml"), "10334-1", "U/mL"),
        (Lab(name="CA 19-9", value=1260.0, unit="IU/mL"), "24108-3", "[IU]/mL"),
        (Lab(name="AFP", value=400.0, unit="IU/ml"), "19176-7", "[IU]/mL"),
        (Lab(name="PSA", value=4.9), None, None),
        (Lab(name="CA 125", value=3.0, unit="ng/ml"), None, "ng/mL"),
    ],
)
def test_a_serum_marker(lab: Lab, code: str | None, unit: str | None) -> None:
    observation = written(lab, "Observation")
    assert [each["code"] for each in observation["code"].get("coding", [])] == ([code] if code else [])
    assert observation["valueQuantity"].get("code") == unit
    assert observation["valueQuantity"].get("unit") == lab.unit


def test_a_variant_that_was_not_found_and_one_that_nobody_has_looked_for_yet() -> None:
    gene = Gene(name="KRAS", gene="KRAS", alteration="mutation", assertion="absent")
    assert written(gene, "Observation")["valueCodeableConcept"]["coding"][0]["display"] == "Absent"
    assert "valueCodeableConcept" not in written(replace(gene, assertion="uncertain"), "Observation")


def test_counted_lymph_nodes() -> None:
    nodes = written(Node(name="axillary", positive=1, examined=3, laterality="left"), "Observation")
    counts = {each["code"]["coding"][0]["code"]: each["valueInteger"] for each in nodes["component"]}
    assert counts == {"21893-3": 1, "21894-1": 3}


def test_a_relative_s_cancer_is_family_history_and_no_condition_of_the_patient() -> None:
    bundle = to_fhir(record_of(replace(BASALOID, experiencer="family")))
    assert resources(bundle, "Condition") == []
    (history,) = resources(bundle, "FamilyMemberHistory")
    assert history["condition"][0]["code"]["coding"] == [{"system": ICD_O_3, "code": "8123/3"}]


def test_the_patient_goes_out_without_name_or_birthday() -> None:
    bundle = to_fhir(record_of(sex="female", age_years=41.0, relation="mother"))
    (patient,) = resources(bundle, "Patient")
    assert {"birthDate", "telecom", "address"}.isdisjoint(patient)
    assert (patient["gender"], patient["identifier"][0]["value"]) == ("female", "0412")
    assert list(patient["name"][0]) == ["extension"]
    (age,) = resources(bundle, "Observation")
    assert (age["code"]["coding"][0]["code"], age["valueQuantity"]["value"]) == ("30525-0", 41.0)
    (writer,) = resources(bundle, "RelatedPerson")
    assert writer["relationship"][0]["coding"][0]["code"] == "CHILD"  # the patient's child writes


# What mCODE 4.0.0, and US Core below it, demand of each profile; of a list, one element must be there.
DEMANDS: dict[str, list[str | list[str]]] = {
    "cancer-patient": ["identifier", "name", "gender"],
    "primary-cancer-condition": ["category", "code", "subject"],
    "secondary-cancer-condition": ["category", "code", "subject"],
    "tumor-marker-test": ["category", "code", "subject", [*VALUES, "dataAbsentReason"]],
    "genomic-variant": ["category", "code", "subject"],
    "histologic-grade": ["category", "code", "subject", "valueCodeableConcept"],
    "tnm-stage-group": ["code", "subject", "method", "focus"],
    "tnm-primary-tumor-category": ["code", "subject", "method", "valueCodeableConcept"],
    "tnm-regional-nodes-category": ["code", "subject", "method", "valueCodeableConcept"],
    "tnm-distant-metastases-category": ["code", "subject", "method", "valueCodeableConcept"],
    "cancer-related-medication-request": [
        "intent", "medicationCodeableConcept", "subject", "reasonReference",
    ],
    "cancer-related-medication-administration": [
        "medicationCodeableConcept", "subject", "effectivePeriod", "reasonReference",
    ],
    "cancer-related-surgical-procedure": [
        "category", "code", "subject", "performedPeriod", "reasonReference",
    ],
    "radiotherapy-course-summary": ["category", "code", "subject", "performedPeriod", "reasonReference"],
}  # fmt: skip


def unmet(resource: Json) -> list[str]:
    """What a resource lacks of the profile that it claims; staging must have AJCC's code too."""
    claimed = profile(resource)
    if claimed is None:
        return []
    demands = [each if isinstance(each, list) else [each] for each in DEMANDS[claimed]]
    lacking = ["|".join(each) for each in demands if not set(each) & set(resource)]
    value = resource.get("valueCodeableConcept", {})
    if claimed.startswith("tnm") and value and not value.get("coding"):
        lacking.append("a code")
    return [f"{claimed}: {each}" for each in lacking]


@given(records())
@settings(max_examples=30)
def test_whatever_is_said_no_profile_is_claimed_in_vain(record: CaseRecord) -> None:
    told = [each["resource"] for each in to_fhir(with_true_codes(record))["entry"]]
    assert [lacking for resource in told for lacking in unmet(resource)] == []
    assert [profile(each) for each in told].count("cancer-patient") == 1


def with_true_codes(record: CaseRecord) -> CaseRecord:
    """The record with codes that tumors and sites do have, so that there is a cancer to refer to."""
    codes = {"tumor": BASALOID.code, "site": ANUS.code}
    summaries = tuple(
        replace(
            summary,
            findings=tuple(replace(each, code=codes.get(each.kind, each.code)) for each in summary.findings),
        )
        for summary in record.summaries
    )
    return replace(record, summaries=summaries)


def test_a_profile_claimed_in_vain_is_seen() -> None:
    grade = written(Grade(name="numeric 2", system="numeric", value="2"), "Observation")
    assert unmet(grade) == []
    del grade["valueCodeableConcept"]
    assert unmet(grade) == ["histologic-grade: valueCodeableConcept"]
