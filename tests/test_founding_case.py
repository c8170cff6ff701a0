"""The case that everything started from, in the bundle's own words: all of it must be right."""

from __future__ import annotations

from typing import Any

import pytest

from answer_assist.cases import CaseDocument, bundled_cases
from answer_assist.extraction.pipeline import read
from answer_assist.findings import CaseSummary, Finding

QUERY, REPORT = bundled_cases()[0].documents


def summary_of(document: CaseDocument) -> CaseSummary:
    return read(document.text, document.kind, document.id)


def facts(summary: CaseSummary, kind: str, *fields: str) -> set[tuple[Any, ...]]:
    def value(finding: Finding, field: str) -> Any:
        found = getattr(finding, field)
        return found.value if field == "code" and found is not None else found

    return {tuple(value(finding, field) for field in fields) for finding in summary.of_kind(kind)}


@pytest.mark.parametrize("document", [QUERY, REPORT], ids=["query", "report"])
def test_the_markers(document: CaseDocument) -> None:
    assert facts(summary_of(document), "marker", "name", "result", "percent", "assertion") == {
        ("synaptophysin", "positive", None, "present"),
        ("p63", "negative", None, "present"),
        ("CK5/6", "negative", None, "present"),
        ("Ki-67", "positive", (80.0, 80.0), "present"),
    }


@pytest.mark.parametrize("document", [QUERY, REPORT], ids=["query", "report"])
def test_a_basaloid_carcinoma_and_no_other_tumor_is_present(document: CaseDocument) -> None:
    tumors = facts(summary_of(document), "tumor", "name", "code", "assertion")
    assert {tumor for tumor in tumors if tumor[2] == "present"} == {
        ("basaloid carcinoma", "8123/3", "present")
    }


@pytest.mark.parametrize("document", [QUERY, REPORT], ids=["query", "report"])
def test_primary_in_the_anal_canal_and_metastasis_in_the_liver(document: CaseDocument) -> None:
    sites = facts(summary_of(document), "site", "role", "code", "assertion")
    assert {site for site in sites if site[2] == "present"} == {
        ("primary", "C21.1", "present"),
        ("metastasis", "C22.0", "present"),
    }


def test_no_regional_lymph_node_is_affected() -> None:
    assert facts(summary_of(QUERY), "node", "assertion") == {("absent",)}


def test_chemotherapy_is_planned_and_vismodegib_considered() -> None:
    treatments = facts(summary_of(QUERY), "treatment", "name", "type", "status")
    assert ("chemotherapy", "chemotherapy", "planned") in treatments
    assert ("vismodegib", "targeted", "considered") in treatments
    assert {treatment for treatment in treatments if treatment[2] == "given"} == set()


def test_hemorrhoids_are_no_tumor() -> None:
    quoted = [
        span.text.lower()
        for document in (QUERY, REPORT)
        for kind in ("tumor", "site", "treatment")
        for finding in summary_of(document).of_kind(kind)
        for span in finding.evidence
    ]
    assert not [words for words in quoted if "hemorrhoid" in words]


def test_a_friend_writes_about_a_woman() -> None:
    patient = summary_of(QUERY).patient
    assert (patient.relation, patient.sex, patient.age_years) == ("friend", "female", None)


@pytest.mark.parametrize(
    ("words", "implicit"),
    [
        ("Is basaloid carcinoma with these markers really an anal carcinoma", False),
        ("Which chemotherapy would you choose for her", False),
        ("Could vismodegib help her too?", False),
        ("Can the liver metastases be removed or burned", False),
        ("Does it make sense to irradiate the primary tumor", False),
        ("which further tests the pathologist should do", True),
    ],
)
def test_each_question_is_found(words: str, implicit: bool) -> None:
    start = QUERY.text.index(words)
    (question,) = [
        question
        for question in summary_of(QUERY).questions
        if question.evidence.start < start + len(words) and start < question.evidence.end
    ]
    assert words in question.text
    assert question.implicit is implicit
