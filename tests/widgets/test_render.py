"""What the workbench shows of a case."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from answer_assist.cases import Case, CaseDocument
from answer_assist.findings import (
    CaseSummary,
    Document,
    Finding,
    Gene,
    Lab,
    Marker,
    Patient,
    Site,
    Span,
    Treatment,
    Tumor,
)
from answer_assist.widgets.cards import CardView, LineView
from answer_assist.widgets.render import WorkbenchView, workbench_view


def card(view: WorkbenchView, id: str) -> CardView:
    (found,) = (card for card in view["cards"] if card["id"] == id)
    return found


def of_findings(*findings: Finding, text: str = "x" * 40) -> WorkbenchView:
    """The view of a case with one report that says these."""
    evidence = tuple(replace(each, evidence=each.evidence or (Span(0, 1, "x"),)) for each in findings)
    summary = CaseSummary(Document("r", "report", len(text)), Patient(), evidence)
    return workbench_view(Case("0412", (CaseDocument("r", "report", text),)), [summary])


def line(finding: Finding) -> LineView:
    (found,) = (line for card in of_findings(finding)["cards"] for line in card["lines"])
    return found


@pytest.fixture(scope="module")
def founding(founding_case: Case, founding_summaries: Sequence[CaseSummary]) -> WorkbenchView:
    return workbench_view(founding_case, founding_summaries)


def test_the_founding_case_at_first_glance(founding: WorkbenchView) -> None:
    assert (founding["who"], founding["who_note"]) == ("Woman", "a friend asks for her, age not stated")
    assert [(line["name"], line["assertion"]) for line in card(founding, "diagnosis")["lines"]] == [
        ("Basaloid carcinoma", "present"),
        ("Neuroendocrine tumor", "uncertain"),
    ]
    assert [(one["name"], one["meta"], one["assertion"]) for one in card(founding, "sites")["lines"]] == [
        ("Anal canal", "primary", "present"),
        ("Liver", "metastasis", "present"),
        ("Regional lymph nodes", "", "absent"),
        ("40 mm", "size", "present"),
    ]
    assert [
        (
            line["result"] and line["result"]["sign"],
            line["name"],
            line["percent"] and line["percent"]["words"],
        )
        for line in card(founding, "ihc")["lines"]
    ] == [("+", "synaptophysin", None), ("+", "Ki-67", "80 %"), ("−", "p63", None), ("−", "CK5/6", None)]
    treatment = card(founding, "treatment")
    assert treatment["note"] == "given so far: not stated"
    assert [(line["name"], line["meta"]) for line in treatment["lines"]] == [
        ("Chemotherapy", "planned"),
        ("Vismodegib", "considered"),
    ]
    assert [(asked["number"], asked["text"]) for asked in founding["questions"]] == [
        (1, "Could vismodegib help her too?"),
        (2, "Can the liver metastases be removed or burned once the chemotherapy has worked?"),
    ]


def test_a_fact_in_both_documents_is_one_line_with_both_letters(founding: WorkbenchView) -> None:
    p63 = next(line for line in card(founding, "ihc")["lines"] if line["name"] == "p63")
    assert p63["documents"] == [0, 1]
    assert [founding["documents"][n]["letter"] for n in p63["documents"]] == ["M", "R"]
    assert p63["places"] == [0, 1]
    assert (p63["described"], p63["code"]) == ("p63 negative", "HGNC TP63")


def test_words_lead_to_their_line_the_deciding_cue_included(founding: WorkbenchView) -> None:
    p63 = next(line for line in card(founding, "ihc")["lines"] if line["name"] == "p63")["id"]
    ck56 = next(line for line in card(founding, "ihc")["lines"] if line["name"] == "CK5/6")["id"]
    message = [segment for paragraph in founding["documents"][0]["paragraphs"] for segment in paragraph]
    words = {
        segment["text"]: {mark["finding"] for mark in segment["marks"]}
        for segment in message
        if "marks" in segment
    }
    assert words["P63"] == {p63}
    assert words["did not stain at all"] == {p63, ck56}


def test_every_place_of_every_line_is_marked_in_its_document(founding: WorkbenchView) -> None:
    marked = {
        (mark["finding"], mark["place"], n)
        for n, document in enumerate(founding["documents"])
        for paragraph in document["paragraphs"]
        for segment in paragraph
        for mark in segment.get("marks", [])
    }
    lines = [line for card in founding["cards"] for line in card["lines"]]
    assert founding["patient"] is not None
    expected = {
        (line["id"], place, document)
        for line in [*lines, founding["patient"]]
        for place, document in enumerate(line["places"])
    }
    assert marked == expected


def test_the_documents_are_shown_to_the_last_character(founding_case: Case, founding: WorkbenchView) -> None:
    for document, shown in zip(founding_case.documents, founding["documents"], strict=True):
        assert "".join(s["text"] for paragraph in shown["paragraphs"] for s in paragraph) == document.text


def test_the_legend_counts_findings_by_kind(founding: WorkbenchView) -> None:
    assert {entry["kind"]: entry["count"] for entry in founding["legend"]} == {
        "patient": 1,
        "tumor": 2,
        "site": 2,
        "node": 1,
        "marker": 4,
        "treatment": 2,
        "size": 1,
    }


@pytest.mark.parametrize(
    ("result", "sign", "shape", "words"),
    [
        ("positive", "+", "is-pos", ""),
        ("negative", "−", "is-neg", ""),
        ("equivocal", "±", "is-eq", ""),
        ("not stated", "…", "is-none", "no result"),
        ("intact", "+", "is-pos", "intact"),
        ("lost", "−", "is-neg", "lost"),
        ("mutant", "m", "is-pos", "mutant"),
        ("wild-type", "w", "is-neg", "wild-type"),
        ("amplified", "+", "is-pos", "amplified"),
        ("not amplified", "−", "is-neg", "not amplified"),
    ],
)
def test_results_as_sign_shape_and_word(result: str, sign: str, shape: str, words: str) -> None:
    shown = line(Marker(name="p53", result=result))  # type: ignore[arg-type]
    assert shown["result"] is not None
    assert (shown["result"]["sign"], shown["result"]["shape"], shown["words"]) == (sign, shape, words)
    assert shown["result"]["word"]
    assert shown["assertion"] == "present"  # a negative result is not a negated finding


def test_staining_in_words() -> None:
    shown = line(Marker(name="ER", result="positive", percent=(70, 80), intensity="strong", extent="diffuse"))
    assert shown["percent"] == {"low": 70, "high": 80, "words": "70–80 %"}
    assert shown["words"] == "strong, diffuse"


def test_two_results_of_one_marker_stand_side_by_side_marked() -> None:
    view = of_findings(
        Marker(name="Ki-67", result="negative", percent=(1, 1)),
        Marker(name="CD3", result="positive"),
        Marker(name="Ki-67", result="positive", percent=(80, 80)),
    )
    assert [(line["name"], line["differs"]) for line in card(view, "ihc")["lines"]] == [
        ("CD3", False),
        ("Ki-67", True),
        ("Ki-67", True),
    ]


def test_absent_and_uncertain_stay_in_place_after_what_is_there() -> None:
    names = ["liver", "bone", "lung", "brain"]
    assertions = ["absent", "uncertain", "present", "absent"]
    view = of_findings(
        *(
            Site(name=name, role="metastasis", assertion=assertion)  # type: ignore[arg-type]
            for name, assertion in zip(names, assertions, strict=True)
        ),
        Site(name="breast"),
    )
    assert [line["name"] for line in card(view, "sites")["lines"]] == [
        "Breast",
        "Lung",
        "Bone",
        "Liver",
        "Brain",
    ]


def test_family_history_comes_last_and_says_so() -> None:
    view = of_findings(Tumor(name="breast cancer", experiencer="family"), Tumor(name="melanoma"))
    assert [(line["name"], line["family"]) for line in card(view, "diagnosis")["lines"]] == [
        ("Melanoma", False),
        ("Breast cancer", True),
    ]


def test_what_is_not_stated_is_said_to_be_so() -> None:
    view = of_findings()
    assert [(card["title"], card["note"]) for card in view["cards"]] == [
        ("Diagnosis", "not stated"),
        ("Sites and nodes", "not stated"),
        ("Immunohistochemistry", "not stated"),
        ("Treatment", "not stated"),
    ]
    assert view["questions"] == []


@pytest.mark.parametrize(
    ("findings", "title"),
    [
        ([Gene(name="EGFR", gene="EGFR")], "Genes"),
        ([Lab(name="CEA", value=4)], "Serum tumor markers"),
        ([Gene(name="EGFR", gene="EGFR"), Lab(name="CEA", value=4)], "Genes and serum tumor markers"),
    ],
)
def test_genes_and_serum_markers_have_a_card_where_there_are_any(findings: list[Finding], title: str) -> None:
    assert card(of_findings(*findings), "genes-labs")["title"] == title


def test_treatment_given_needs_no_note() -> None:
    assert card(of_findings(Treatment(name="surgery", status="given")), "treatment")["note"] == ""


def test_hostile_text_stays_text_in_every_field() -> None:
    hostile = '<img src=x onerror=alert(1)></script>"\u202e'
    finding = Gene(name=hostile, gene=hostile, alteration=hostile, evidence=(Span(0, len(hostile), hostile),))
    document = CaseDocument("r", "report", hostile, hostile, hostile)
    summary = CaseSummary(Document("r", "report", len(hostile)), Patient(), (finding,))
    view = workbench_view(Case(hostile, (document,)), [summary])
    shown = json.dumps(
        [
            view["case_name"],
            card(view, "genes-labs"),
            view["documents"][0]["title"],
            view["documents"][0]["when"],
        ],
        ensure_ascii=False,
    )
    assert "<img src=x onerror=alert(1)>" in shown  # as it is: escaping is the browser's text node
    assert "\u202e" not in shown


def test_the_view_is_json(founding: WorkbenchView) -> None:
    assert json.loads(json.dumps(founding)) == founding


def test_as_many_summaries_as_documents(
    founding_case: Case, founding_summaries: Sequence[CaseSummary]
) -> None:
    with pytest.raises(ValueError, match="2 documents, but 1 summaries"):
        workbench_view(founding_case, founding_summaries[:1])


def test_a_case_of_ten_long_reports_is_laid_out_at_once() -> None:
    words = "Immunohistochemistry of block A1 shows p63 negative and nothing else of note.\n\n"
    text = words * 180  # 2,000 words
    found = tuple(
        Marker(name=f"M{n}", result="negative", evidence=(Span(at, at + 12, text[at : at + 12]),))
        for n, at in enumerate(range(39, len(text), len(words)))
    )
    summary = CaseSummary(Document(None, "report", len(text)), Patient(), found)
    case = Case("long", tuple(CaseDocument(str(n), "report", text) for n in range(10)))
    started = time.perf_counter()
    view = workbench_view(case, [summary] * 10)
    taken = time.perf_counter() - started
    print(f"\na case of ten long reports is laid out in {taken:.2f} s (measured: 0.06 s)")
    assert taken < 10
    assert len(card(view, "ihc")["lines"]) == 180
