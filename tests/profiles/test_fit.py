"""A case's panel beside published counts of the stated type."""

from __future__ import annotations

import time

import pytest

from answer_assist.case_summary import read_together
from answer_assist.cases import bundled_cases
from answer_assist.extraction.pipeline import read
from answer_assist.profiles import PanelFit, profile_of
from answer_assist.profiles import fit as fits
from answer_assist.profiles.fit import ENOUGH_MARKERS, ENOUGH_TUMORS, UNUSUAL, in_order, line_of, rate_of
from answer_assist.profiles.tables import profile_tables


def fit_of(report: str) -> PanelFit:
    fit = profile_of(read(report, "report"))
    assert fit is not None
    return fit


def verdicts(fit: PanelFit) -> dict[str, str]:
    return {each.marker: each.verdict for each in fit.markers}


@pytest.fixture(scope="module")
def founding() -> PanelFit:
    case = bundled_cases()[0]
    fit = profile_of(read_together([read(each.text, each.kind, each.id) for each in case.documents]))
    assert fit is not None
    return fit


def test_the_founding_case_is_unusual_for_basaloid_carcinoma_of_the_anal_canal(founding: PanelFit) -> None:
    assert founding.stated == "basaloid carcinoma of the anal canal"
    assert {each.marker for each in founding.unusual} >= {"synaptophysin", "CK5/6"}
    synaptophysin = next(each for each in founding.markers if each.marker == "synaptophysin")
    assert synaptophysin.rate is not None
    assert (synaptophysin.rate.positive, synaptophysin.rate.total) == (0, 48)
    assert [count.source.doi for count in synaptophysin.counts] == ["10.1016/j.anndiagpath.2021.151758"]


def test_the_founding_case_asks_for_what_would_tell_a_neuroendocrine_tumor(founding: PanelFit) -> None:
    """The case itself names it as possible; chromogranin A was not stained."""
    separators = {each.marker: dict(each.rates) for each in founding.separators}
    chromogranin = separators["chromogranin A"]
    assert chromogranin["basaloid squamous cell carcinoma of the anus"].rate < 0.1
    assert chromogranin["well-differentiated neuroendocrine tumor"].rate > 0.5
    assert len(separators) <= 3
    assert not separators.keys() & verdicts(founding).keys()


def test_a_panel_as_published_is_expected() -> None:
    fit = fit_of("Lung, biopsy: adenocarcinoma. TTF-1 positive, Napsin A positive, p40 negative.")
    assert set(verdicts(fit).values()) == {"expected"}
    assert fit.unusual == ()
    assert fit.own is not None
    assert fit.better == 0


def test_the_opposite_panel_is_unusual_and_fits_another_type_better() -> None:
    fit = fit_of(
        "Lung, biopsy: adenocarcinoma. TTF-1 negative, Napsin A negative, p40 positive, CK5/6 positive."
    )
    assert verdicts(fit)["p40"] == "unusual"
    assert fit.better > 0
    assert "lung squamous cell carcinoma" in {each.type for each in fit.others}


def test_too_little_published_is_said_and_gives_no_order() -> None:
    fit = fit_of("Basaloid carcinoma of the anal canal. CD34 positive, CD31 negative, calcitonin negative.")
    assert set(verdicts(fit).values()) == {"not enough data"}
    assert (fit.own, fit.others, fit.separators) == (None, (), ())


def test_a_type_that_is_not_covered_is_not_compared() -> None:
    fit = fit_of("Metastatic adenocarcinoma in the liver, primary unknown. CK7 positive, CK20 negative.")
    assert fit.type is None
    assert fit.compared == ()


@pytest.mark.parametrize("text", ["Basaloid carcinoma of the anal canal.", "p63 negative, CK5/6 negative."])
def test_without_panel_or_type_there_is_nothing_to_say(text: str) -> None:
    assert profile_of(read(text, "report")) is None


def test_a_more_general_type_stands_in_and_is_told() -> None:
    fit = fit_of("Lung: spindle cell squamous cell carcinoma. p40 positive.")
    assert fit.type is not None
    assert (fit.type.name, fit.exact) == ("lung squamous cell carcinoma", False)


def test_counts_of_a_more_general_type_stand_in_marker_by_marker() -> None:
    pairs = [
        (name, marker)
        for name, type in profile_tables().types.items()
        if type.general
        for other, marker in profile_tables().counts
        if other == type.general and (name, marker) not in profile_tables().counts
    ]
    assert pairs
    for name, marker in pairs:
        known = rate_of(name, marker)
        assert known is None or known[0] in line_of(name)


def test_types_that_take_part_in_the_order_have_enough_counts() -> None:
    results = [("TTF-1", True), ("Napsin A", True), ("p40", False)]
    order = in_order(results)
    assert order[0].type == "lung adenocarcinoma"
    for each in order:
        enough = [known for marker, _ in results if (known := rate_of(each.type, marker))]
        assert sum(rate.total >= ENOUGH_TUMORS for _, rate in enough) >= ENOUGH_MARKERS
    assert in_order(results[:2]) == []


def test_unusual_is_rare_in_the_pooled_rate(founding: PanelFit) -> None:
    for each in founding.unusual:
        assert each.rate is not None
        assert (each.rate.rate if each.positive else 1 - each.rate.rate) < UNUSUAL
        assert each.rate.total >= ENOUGH_TUMORS


def test_a_case_takes_less_than_five_milliseconds() -> None:
    """The best of several: what else runs on the machine is no part of it."""
    summaries = [read(each.text, each.kind) for case in bundled_cases() for each in case.documents]
    taken = []
    for _ in range(7):
        start = time.perf_counter()
        for summary in summaries:
            profile_of(summary)
        taken.append((time.perf_counter() - start) / len(summaries))
    assert min(taken) < 0.005


def test_rates_are_pooled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Lung, biopsy: adenocarcinoma. TTF-1 positive, Napsin A positive, p40 negative."
    summary = read(text, "report")
    first = profile_of(summary)
    pooled: list[object] = []
    monkeypatch.setattr(fits, "pooled", pooled.append)
    assert profile_of(summary) == first
    assert pooled == []


@pytest.mark.parametrize(
    ("report", "says", "place"),
    [
        ("Pancreas: neuroendocrine tumor. Ki-67 2%.", "below 3 %: G1", None),
        ("Pancreas: neuroendocrine tumor. Ki-67 3%.", "3 to 20 %: G2", None),
        ("Pancreas: neuroendocrine tumor. Ki-67 20%.", "3 to 20 %: G2", None),
        ("Pancreas: neuroendocrine tumor. Ki-67 35%.", "above 20 %: G3, if well differentiated", None),
        ("Right breast: invasive ductal carcinoma. ER 5%.", "1 to 10 %: low positive", None),
        ("Right breast: invasive ductal carcinoma. HER2 2+.",
         "2+: equivocal, in situ hybridization decides", None),
        ("Colon: adenocarcinoma. MLH1 lost.", "expression lost: mismatch repair deficient", None),
        ("Lung: large cell neuroendocrine carcinoma. Ki-67 80%.",
         "63.2 to 91.9 % in 9 large cell neuroendocrine carcinomas of the lung", "within"),
        ("Lung: large cell neuroendocrine carcinoma. Ki-67 20%.",
         "63.2 to 91.9 % in 9 large cell neuroendocrine carcinomas of the lung", "below"),
        ("Left breast: invasive ductal carcinoma. Ki-67 60%.",
         "one standard deviation around the mean of 2,833 invasive ductal carcinomas of the breast "
         "(20.6 ± 19.8 %)", "above"),
        ("Frontal lobe: diffuse astrocytoma. Ki-67 4%.",
         "above 2 % in 28 of 50 grade II astrocytomas", None),
        ("Esophagus: small cell carcinoma. Ki-67 80%.",
         "above 50 % in 28 of 44 small cell carcinomas of the esophagus, pure and mixed", None),
        ("Parathyroid gland: parathyroid carcinoma. Ki-67 5%.",
         "one standard deviation around the mean of 24 parathyroid carcinomas (6.9 ± 3.9 %)", "within"),
        ("Parathyroid gland: atypical parathyroid tumor. Ki-67 1%.",
         "one standard deviation around the mean of 15 atypical parathyroid tumors (3.4 ± 2.1 %)", "below"),
        ("Ovary: high-grade serous carcinoma. Ki-67 90-100%.",
         "3 to 95 % (median 40 %) in 318 high-grade serous carcinomas of the ovary", "partly"),
        ("Lymph node: mantle cell lymphoma. Ki-67 15%.",
         "11 to 20 % in 14 of 56 mantle cell lymphomas", None),
        ("Liver: hepatocellular carcinoma. Ki-67 40%.",
         "above 35 % in 137 of 333 resected hepatocellular carcinomas", None),
    ],
)  # fmt: skip
def test_percentages_and_scores_have_their_category(report: str, says: str, place: str | None) -> None:
    (category,) = fit_of(report).categories
    assert (category.says, category.place) == (says, place)
    assert category.source.identifier


@pytest.mark.parametrize(
    "report",
    [
        "Stomach: adenocarcinoma. Ki-67 25%.",  # no grade depends on it, and no series stands in the table
        "Adrenal gland, right: adrenal cortical adenoma. Ki-67 1%.",  # the series is of carcinomas
        "Right breast: ductal carcinoma in situ. Ki-67 20%.",  # the series is of invasive carcinomas
        "Colon: adenocarcinoma. ER 5%.",  # the categories are those of breast cancer
        "Pancreas: neuroendocrine tumor. Ki-67 2-5%.",  # G1 or G2
    ],
)
def test_no_category_where_none_is_defined(report: str) -> None:
    assert fit_of(report).categories == ()
