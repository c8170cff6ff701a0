"""Several documents of a case, read as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer_assist.case_summary import CaseView, read_together
from answer_assist.findings import (
    CaseSummary,
    Code,
    Document,
    Finding,
    Gene,
    Grade,
    Lab,
    Marker,
    Node,
    Patient,
    Question,
    Site,
    Size,
    Span,
    Stage,
    Treatment,
    Tumor,
)

LIVER = Site(name="liver", code=Code("ICD-O-3 topography", "C22.0"), role="metastasis")
KI67 = Marker(name="Ki-67", code=Code("HGNC", "MKI67"), result="positive", percent=(80, 80))
SYNAPTOPHYSIN = Marker(name="synaptophysin", result="positive")
HER2 = Marker(name="HER2")
CHEMOTHERAPY = Treatment(name="chemotherapy", type="chemotherapy", status="planned")


def document(*findings: Finding, patient: Patient | None = None, asks: tuple[str, ...] = ()) -> CaseSummary:
    """A document that says these; each finding is given words of its own unless it has some."""
    said = tuple(
        finding if finding.evidence else replace(finding, evidence=(Span(10 * n, 10 * n + 4, "word"),))
        for n, finding in enumerate(findings)
    )
    questions = tuple(Question(text, Span(0, len(text), text)) for text in asks)
    return CaseSummary(Document(None, "report", 500), patient or Patient(), said, questions)


def lines(*documents: CaseSummary) -> list[tuple[str, tuple[int, ...], bool]]:
    """Name, documents and whether the case says something else too, of each finding of the case."""
    found = read_together(documents).findings
    return [(each.finding.name, each.documents, each.differs) for each in found]


def only(view: CaseView) -> Finding:
    (found,) = view.findings
    return found.finding


def test_the_same_fact_in_message_and_report_is_one_finding_with_two_places() -> None:
    message = document(replace(KI67, evidence=(Span(5, 14, "KI67 80%"),)))
    report = document(replace(KI67, evidence=(Span(40, 49, "Ki-67 80%"),)))
    (found,) = read_together([message, report]).findings
    assert [(place.document, place.spans[0].start) for place in found.places] == [(0, 5), (1, 40)]
    assert found.documents == (0, 1)
    assert not found.differs
    assert found.finding.evidence == ()


@pytest.mark.parametrize(
    ("said", "said_elsewhere", "together"),
    [
        (
            SYNAPTOPHYSIN,
            replace(SYNAPTOPHYSIN, intensity="strong", extent="diffuse"),
            replace(SYNAPTOPHYSIN, intensity="strong", extent="diffuse"),
        ),
        (replace(KI67, percent=None), KI67, KI67),
        (replace(KI67, percent=(50, 100)), KI67, KI67),
        (
            replace(HER2, result="not stated"),
            replace(HER2, result="positive"),
            replace(HER2, result="positive"),
        ),
        (
            Node(name="axillary"),
            Node(name="axillary", positive=2, examined=12, laterality="left"),
            Node(name="axillary", positive=2, examined=12, laterality="left"),
        ),
        (LIVER, replace(LIVER, code=LIVER.code), LIVER),
        (Stage(name="stage", group="IV"), Stage(name="stage", m="M1", group="IV"), None),
        (Lab(name="CEA", value=48.3), Lab(name="CEA", value=48.3, unit="ng/mL"), None),
    ],
)
def test_what_one_document_leaves_open_the_other_fills_in(
    said: Finding, said_elsewhere: Finding, together: Finding | None
) -> None:
    wanted = together or said_elsewhere
    assert only(read_together([document(said), document(said_elsewhere)])) == wanted
    assert only(read_together([document(said_elsewhere), document(said)])) == wanted


@pytest.mark.parametrize(
    ("biopsy", "resection"),
    [
        (KI67, replace(KI67, percent=(20, 20))),
        (replace(HER2, result="positive", score="3+"), replace(HER2, result="negative", score="1+")),
        (LIVER, replace(LIVER, assertion="absent")),
        (Tumor(name="carcinoid"), Tumor(name="carcinoid", assertion="uncertain")),
        (Node(name="regional"), Node(name="regional", assertion="absent")),
        (Grade(name="grade", system="net", value="G1"), Grade(name="grade", system="net", value="G2")),
        (Stage(name="stage", prefix="p", t="T2"), Stage(name="stage", prefix="p", t="T3")),
        (
            Gene(name="BRAF", gene="BRAF", alteration="V600E"),
            Gene(name="BRAF", gene="BRAF", alteration="v600e", assertion="absent"),
        ),
    ],
)
def test_what_contradicts_stays_side_by_side_and_is_marked(biopsy: Finding, resection: Finding) -> None:
    found = read_together([document(biopsy), document(resection)]).findings
    assert [(each.documents, each.differs) for each in found] == [((0,), True), ((1,), True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Lab(name="PSA", value=8.0), Lab(name="PSA", value=4.0)),  # a course
        (CHEMOTHERAPY, replace(CHEMOTHERAPY, status="given")),  # planned, then given
        (Size(name="tumor", largest_mm=40), Size(name="tumor", largest_mm=12)),  # two lesions
        (
            replace(HER2, result="equivocal", score="2+"),
            replace(HER2, result="not amplified"),
        ),  # stain and FISH
        (
            Marker(name="PD-L1", result="positive", score="TPS 60%"),
            Marker(name="PD-L1", result="positive", score="CPS 70"),
        ),
        (LIVER, replace(LIVER, role="primary")),
        (LIVER, replace(LIVER, experiencer="family", assertion="absent")),
        (
            Site(name="lung", role="metastasis", laterality="left"),
            Site(name="lung", role="metastasis", laterality="right", assertion="absent"),
        ),
        (
            Gene(name="EGFR", gene="EGFR", alteration="exon 19 deletion"),
            Gene(name="EGFR", gene="EGFR", alteration="T790M", assertion="absent"),
        ),
        (Stage(name="stage", prefix="c", t="T2"), Stage(name="stage", prefix="p", t="T3")),
        (Grade(name="grade", system="net", value="G2"), Grade(name="grade", system="figo", value="2")),
    ],
)
def test_two_facts_are_no_contradiction(one: Finding, other: Finding) -> None:
    assert [differs for _, _, differs in lines(document(one), document(other))] == [False, False]


BREAST = Site(name="breast", code=Code("ICD-O-3 topography", "C50.9"), role="primary")
LUNG = Site(name="lung", code=Code("ICD-O-3 topography", "C34.9"), role="primary")


def tumor(name: str, code: str) -> Tumor:
    return Tumor(name=name, code=Code("ICD-O-3 morphology", code))


DUCTAL = tumor("invasive ductal carcinoma", "8500/3")
LOBULAR = tumor("invasive lobular carcinoma", "8520/3")
SQUAMOUS = tumor("squamous cell carcinoma", "8070/3")


def test_a_biopsy_that_names_another_cancer_than_the_resection_is_marked() -> None:
    message = replace(document(DUCTAL), document=Document(None, "query", 500))
    found = lines(message, document(DUCTAL, BREAST), document(LOBULAR, BREAST))
    assert found == [
        ("invasive ductal carcinoma", (0, 1), True),
        ("breast", (1, 2), False),
        ("invasive lobular carcinoma", (2,), True),
    ]


@pytest.mark.parametrize(
    ("biopsy", "resection"),
    [
        ((tumor("carcinoma", "8010/3"), BREAST), (DUCTAL, BREAST)),
        ((SQUAMOUS,), (tumor("basaloid squamous cell carcinoma", "8083/3"),)),
        ((DUCTAL, BREAST), (SQUAMOUS, LUNG)),
        ((DUCTAL,), (LOBULAR, tumor("ductal carcinoma in situ", "8500/2"), DUCTAL)),
        ((DUCTAL,), (replace(LOBULAR, assertion="uncertain"),)),
        ((tumor("ductal carcinoma in situ", "8500/2"),), (LOBULAR,)),
        ((DUCTAL,), (replace(LOBULAR, experiencer="family"),)),
    ],
    ids=[
        "named later",
        "a narrower name",
        "two primaries",
        "both weighed",
        "uncertain",
        "in situ",
        "sister's",
    ],
)
def test_two_diagnoses_that_may_both_be_right(
    biopsy: tuple[Finding, ...], resection: tuple[Finding, ...]
) -> None:
    found = read_together([document(*biopsy), document(*resection)]).findings
    assert [each.finding.name for each in found if each.differs] == []


def test_a_result_pending_beside_a_result_in_one_report_stays() -> None:
    stain, awaited = replace(HER2, result="equivocal", score="2+"), replace(HER2, result="not stated")
    assert len(read_together([document(stain, awaited)]).findings) == 2


def test_of_three_values_only_those_that_differ_are_two_lines() -> None:
    low = replace(KI67, percent=(20, 20))
    assert lines(document(KI67), document(low), document(KI67)) == [
        ("Ki-67", (0, 2), True),
        ("Ki-67", (1,), True),
    ]


def test_findings_come_in_the_order_in_which_they_are_said_and_are_numbered_by_kind() -> None:
    view = read_together([document(LIVER, KI67), document(SYNAPTOPHYSIN, LIVER)])
    assert [found.id for found in view.findings] == ["site-1", "marker-1", "marker-2"]


def test_questions_are_numbered_over_all_documents() -> None:
    view = read_together([document(asks=("Why?", "When?")), document(asks=("Where?",))])
    assert [(each.number, each.question.text, each.document) for each in view.questions] == [
        (1, "Why?", 0),
        (2, "When?", 0),
        (3, "Where?", 1),
    ]


def test_the_patient_is_put_together_from_all_documents() -> None:
    writer = Patient("mother", None, "female", (Span(0, 9, "my mother"),))
    report = Patient(None, 61.0, "female", (Span(4, 6, "61"),))
    view = read_together([document(patient=writer), document(), document(patient=report)])
    assert (view.patient.relation, view.patient.age_years, view.patient.sex) == ("mother", 61.0, "female")
    assert [place.document for place in view.patient_places] == [0, 2]


def test_a_case_whose_documents_say_nothing() -> None:
    assert read_together([document(), document()]) == CaseView(Patient(), (), (), ())
