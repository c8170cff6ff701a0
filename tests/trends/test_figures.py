"""Counts and rates of corpora whose true figures are known."""

from __future__ import annotations

import pandas as pd
import pytest

from answer_assist.findings import FINDING_KINDS
from answer_assist.trends.asking import question_topics
from answer_assist.trends.cohort import (
    TableError,
    groups_of,
    organs,
    own_findings,
    prepare_documents,
    tumor_types,
)
from answer_assist.trends.counting import by_period, co_occurrence, count_findings
from answer_assist.trends.intervals import difference, wilson
from answer_assist.trends.pathology import (
    marker_positivity,
    percent_distribution,
    percent_of_cases,
    spread,
)
from tests.trends.conftest import documents, findings

Corpus = tuple[pd.DataFrame, pd.DataFrame]


def test_counts_by_tumor_type_site_specialty_and_period(corpus: Corpus) -> None:
    counted = count_findings(*corpus, kind="tumor", by="specialty").set_index(["group", "name"])
    assert counted.loc[("oncology", "squamous cell carcinoma"), ["n", "of"]].tolist() == [60, 80]
    assert counted.loc[("pathology", "small cell carcinoma"), ["n", "of"]].tolist() == [40, 40]
    assert ("pathology", "squamous cell carcinoma") not in counted.index
    sites = count_findings(*corpus, kind="site", by="tumor type").set_index(["group", "name"])
    assert sites.loc[("small cell carcinoma", "brain, metastasis"), ["n", "of"]].tolist() == [15, 40]
    months = count_findings(*corpus, kind="tumor", by="month", name="small cell carcinoma")
    assert months[["group", "n", "of"]].values.tolist() == [
        ["2024-01", 20, 35],
        ["2024-02", 20, 35],
        ["2024-04", 0, 15],
        ["2024-05", 0, 35],
    ]
    by_site = count_findings(*corpus, kind="tumor", by="site").set_index(["group", "name"])
    assert by_site.loc[("lung", "small cell carcinoma"), ["n", "of"]].tolist() == [40, 100]


@pytest.mark.parametrize("kind", [kind for kind in FINDING_KINDS if kind != "site"])
def test_any_kind_of_finding_is_counted(kind: str) -> None:
    table = documents(*({"document": name, "specialty": "oncology"} for name in "abc"))
    rows = findings(*({"document": name, "kind": kind, "name": "what it is"} for name in "ab"))
    counted = count_findings(table, rows, kind=kind, by="specialty")
    assert counted[["group", "name", "n", "of"]].values.tolist() == [["oncology", "what it is", 2, 3]]
    assert counted[["low", "high"]].values.tolist() == [pytest.approx([0.2077, 0.9385], abs=1e-4)]


def test_marker_positivity_keeps_results_that_are_not_stated_out(corpus: Corpus) -> None:
    table = marker_positivity(*corpus, "p63").set_index("tumor_type")
    row = table.loc["squamous cell carcinoma"]
    assert row[["of", "n", "negative", "equivocal", "conflicting", "not_stated"]].tolist() == [
        50,
        48,
        2,
        0,
        0,
        10,
    ]
    assert row["share"] == pytest.approx(0.96)
    assert (row["low"], row["high"]) == pytest.approx((0.8654, 0.9890), abs=1e-4)
    assert table.loc["small cell carcinoma", ["of", "n", "not_stated"]].tolist() == [30, 3, 10]


@pytest.mark.parametrize(
    "other",
    [
        {"experiencer": "family"},
        {"assertion": "absent"},
        {"assertion": "uncertain"},
    ],
)
def test_relatives_and_absent_findings_never_count_as_the_patients(other: dict[str, str]) -> None:
    rows = findings(
        {"document": "a", "kind": "tumor", "name": "melanoma"} | other,
        {"document": "a", "kind": "site", "name": "liver", "role": "metastasis", "code": "C22.0"} | other,
        {"document": "a", "kind": "site", "name": "skin", "role": "primary", "code": "C44.9"},
        {"document": "a", "kind": "marker", "name": "S100", "result": "positive"} | other,
        {"document": "a", "kind": "marker", "name": "Ki-67", "percent_low": 9.0, "percent_high": 9.0} | other,
    )
    table = documents({"document": "a"})
    assert count_findings(table, rows, kind="tumor").empty
    assert marker_positivity(table, rows).empty
    assert spread(table, rows).empty
    assert percent_of_cases(table, rows).empty
    asked = {key: [value] for key, value in other.items()}
    named = count_findings(
        table, rows, kind="tumor", experiencers=asked.get("experiencer", ["patient"]),
        assertions=asked.get("assertion", ["present"]),
    )  # fmt: skip
    assert named["n"].tolist() == [1]


def test_a_patient_counts_once_over_the_documents_of_the_case() -> None:
    table = documents(*({"document": name, "case": "7"} for name in "abc"), {"document": "d"})
    rows = findings(*({"document": name, "kind": "tumor", "name": "melanoma"} for name in "abcd"))
    assert count_findings(table, rows, kind="tumor")[["n", "of"]].values.tolist() == [[2, 2]]


def test_a_case_whose_documents_disagree_is_conflicting_and_in_no_denominator() -> None:
    table = documents({"document": "a", "case": "7"}, {"document": "b", "case": "7"})
    rows = findings(
        {"document": "a", "kind": "tumor", "name": "melanoma"},
        {"document": "a", "kind": "marker", "name": "S100", "result": "positive"},
        {"document": "b", "kind": "marker", "name": "S100", "result": "negative"},
    )
    row = marker_positivity(table, rows, "S100").iloc[0]
    assert row[["of", "n", "conflicting"]].tolist() == [0, 0, 1]
    assert pd.isna(row["share"])


def test_a_vaguer_type_beside_a_more_exact_one_is_left_out() -> None:
    table = documents({"document": "a", "case": "7"}, {"document": "b", "case": "7"})
    rows = findings(
        {"document": "a", "kind": "tumor", "name": "carcinoma"},
        {"document": "b", "kind": "tumor", "name": "squamous cell carcinoma"},
    )
    assert tumor_types(own_findings(table, rows))["tumor_type"].tolist() == ["squamous cell carcinoma"]


@pytest.mark.parametrize(
    ("code", "organ"),
    [
        ("C18.7", "colon"),
        ("C22.1", "liver"),
        ("C40.2", "bone"),
        ("C41.2", "bone"),
        ("C38.4", "pleura"),
        ("C38.0", "heart"),
        ("C38.1", "mediastinum"),
        ("C42.1", "bone marrow"),
        ("C42.2", "spleen"),
        ("C48.0", "retroperitoneum"),
        ("C48.1", "peritoneum"),
        ("C48.2", "peritoneum"),
        ("C57.0", "fallopian tube"),
        ("C75.1", "pituitary gland"),
        (None, "as printed"),
    ],
)
def test_the_organ_of_a_site(code: str | None, organ: str) -> None:
    assert organs(pd.DataFrame({"code": [code], "name": ["as printed"]})).tolist() == [organ]


def test_spread_counts_the_first_metastasis_that_is_stated(corpus: Corpus) -> None:
    table = spread(*corpus).set_index(["primary", "metastasis"])
    assert {key: tuple(row) for key, row in table[["n", "of"]].iterrows()} == {
        ("lung", "liver"): (20, 49), ("lung", "bone"): (12, 49), ("lung", "brain"): (17, 49),
        ("breast", "liver"): (3, 12), ("breast", "bone"): (9, 12), ("breast", "brain"): (0, 12),
    }  # fmt: skip
    two = documents(
        {"document": "late", "case": "7", "date": "2024-06-01"},
        {"document": "early", "case": "7", "date": "2024-05-01"},
    )
    rows = findings(
        {"document": "late", "kind": "site", "name": "lung", "role": "primary", "code": "C34.9"},
        {"document": "late", "kind": "site", "name": "liver", "role": "metastasis", "code": "C22.0"},
        {"document": "early", "kind": "site", "name": "bone", "role": "metastasis", "code": "C41.9"},
    )
    assert spread(two, rows)["metastasis"].tolist() == ["bone"]
    assert set(spread(two, rows, count="every")["metastasis"]) == {"bone", "liver"}


def test_ki67_distribution_and_median(corpus: Corpus) -> None:
    table = percent_distribution(*corpus)
    small = table[table["tumor_type"] == "small cell carcinoma"]
    assert small["n"].tolist() == [0, 0, 0, 0, 0, 0, 0, 20, 10, 10]
    assert (small["of"].iloc[0], small["median"].iloc[0]) == (40, 79.5)


def test_ki67_of_a_case_is_the_latest_documents_highest() -> None:
    table = documents(
        {"document": "a", "case": "7", "date": "2024-01-01"},
        {"document": "b", "case": "7", "date": "2024-02-01"},
    )
    ki67 = {"kind": "marker", "name": "Ki-67", "result": "positive"}
    rows = findings(
        {"document": "a", "percent_low": 90.0, "percent_high": 90.0} | ki67,
        {"document": "b", "percent_low": 20.0, "percent_high": 30.0} | ki67,
        {"document": "b", "percent_low": 10.0, "percent_high": 10.0} | ki67,
    )
    assert percent_of_cases(table, rows)["percent"].tolist() == [25.0]


def test_missing_months_are_shown_as_missing(corpus: Corpus) -> None:
    table = by_period(corpus[0])
    assert table["period"].tolist() == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    assert table["n"].tolist() == [35, 35, 0, 15, 35]
    assert table["missing"].tolist() == [False, False, True, False, False]
    small = by_period(*corpus, kind="tumor", name="small cell carcinoma")
    assert small["n"].tolist() == [20, 20, 0, 0, 0]
    assert small["missing"].tolist() == [False, False, True, False, False]


def test_co_occurrence_and_lift(corpus: Corpus) -> None:
    table = co_occurrence(*corpus, kind="site").set_index(["first", "second"])
    row = table.loc[("bone, metastasis", "breast, primary")]
    assert row[["n", "n_first", "n_second", "of"]].tolist() == [9, 21, 20, 120]
    assert row["lift"] == pytest.approx((9 / 21) / (20 / 120))


def test_topics_and_how_answers_cover_them() -> None:
    table = documents({"document": "a"})
    texts = ["Is it curable?", "How long does he have?", "Which chemo is best?"]
    questions = pd.DataFrame({"document": "a", "number": [1, 2, 3], "text": texts})
    coverage = pd.DataFrame({"document": "a", "number": [1, 2], "status": ["answered", "missing"]})
    told = question_topics(table, questions, coverage).set_index("topic")
    assert told.loc["Outlook", ["n", "of", "answered", "missing", "checked"]].tolist() == [2, 3, 1, 1, 2]
    assert told.loc["Outlook", "missing_share"] == 0.5
    assert told.loc["Which treatment, and when", "checked"] == 0


def test_intervals_are_those_of_the_literature() -> None:
    # Newcombe 1998, tables of both papers
    assert wilson(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20)[1:] == pytest.approx((0, 0.1611), abs=5e-5)
    assert wilson(1, 29)[1:] == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert difference(9, 10, 3, 10)[1:] == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert difference(10, 10, 0, 20)[1:] == pytest.approx((0.6791, 1), abs=5e-5)


def test_what_is_wrong_with_a_table_is_said() -> None:
    with pytest.raises(TableError, match="no column 'document'"):
        prepare_documents(pd.DataFrame({"id": ["a"]}))
    with pytest.raises(TableError, match="stands in 'document' twice"):
        prepare_documents(pd.DataFrame({"document": ["a", "a"]}))
    with pytest.raises(TableError, match="no date"):
        prepare_documents(pd.DataFrame({"document": ["a"], "date": ["last May"]}))
    with pytest.raises(TableError, match="not in documents"):
        own_findings(documents({"document": "a"}), findings({"document": "b", "kind": "tumor", "name": "x"}))
    with pytest.raises(TableError, match="to count by"):
        groups_of(
            documents({"document": "a"}), findings({"document": "a", "kind": "tumor", "name": "x"}), "moon"
        )
