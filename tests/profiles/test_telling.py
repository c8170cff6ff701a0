"""What is said of a panel: published counts and a question, never a diagnosis, never an alarm."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from answer_assist.extraction.pipeline import read
from answer_assist.profiles import profile_of
from answer_assist.profiles.settings import VARIABLE, panel_fit_is_on
from answer_assist.profiles.tables import profile_tables
from answer_assist.profiles.telling import FitTold, fit_told, lines_of, told, wording

ANAL = "Anal canal, biopsy: basaloid carcinoma. "
# what would name the tumor, blame somebody, or frighten
NEVER = re.compile(
    r"\b(diagnos\w*|misdiagnos\w*|is a |is an |wrong\w*|error\w*|mistake\w*|incorrect\w*|must|should|likely|"
    r"probab\w+|suggest\w*|indicat\w*|confirm\w*|exclud\w*|rules? out|consistent with|favou?rs?|compatible|"
    r"danger\w*|alarm\w*|warning|caution|alert)\b",
    re.IGNORECASE,
)


def told_of(report: str) -> FitTold:
    fit = profile_of(read(report, "report"))
    assert fit is not None
    return told(fit)


@pytest.mark.parametrize("key", wording())
def test_no_text_names_a_diagnosis_blames_or_frightens(key: str) -> None:
    assert NEVER.search(wording()[key]) is None


def test_the_rule_of_wording_can_be_broken() -> None:
    assert NEVER.search("This is probably the wrong diagnosis")


def test_every_text_is_used_with_what_it_asks_for() -> None:
    source = (Path(__file__).parents[2] / "answer_assist" / "profiles" / "telling.py").read_text("utf-8")
    for key, text in wording().items():
        assert f'"{key}"' in source or key.startswith(("verdict ", "question ")), key
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (ANAL + "Synaptophysin positive, CK5/6 negative, Ki-67 80%.",
         "2 of 3 results are unusual for basaloid carcinoma of the anal canal"),
        (ANAL + "Synaptophysin positive, Ki-67 80%.",
         "1 of 2 results is unusual for basaloid carcinoma of the anal canal"),
        ("Anus: basaloid carcinoma. CK5/6 positive, Ki-67 80%.",
         "1 of 2 results compared with published series: none is unusual for basaloid carcinoma of the anus"),
        (ANAL + "CD31 positive.",
         "Not enough published data to compare this panel with basaloid carcinoma of the anal canal"),
    ],
)  # fmt: skip
def test_the_quiet_line(report: str, line: str) -> None:
    assert told_of(report).line == line


def test_the_question_gives_counts_and_papers() -> None:
    question = told_of(ANAL + "Synaptophysin positive, CK5/6 negative.").question
    assert question.startswith("Question to the pathologist: ")
    assert "synaptophysin positive in 0 of 48 (Ann Diagn Pathol 2021;53:151758)" in question
    assert question.endswith("?")
    assert NEVER.search(question) is None


def test_without_an_unusual_result_there_is_no_question() -> None:
    assert told_of(ANAL + "Synaptophysin negative.").question == ""


def test_papers_are_named_with_doi_and_are_no_links() -> None:
    fit = told_of(ANAL + "Synaptophysin positive, CK5/6 negative.")
    cited = {number for each in fit.results for number in each.papers}
    assert cited == set(range(1, len(fit.papers) + 1))
    assert all("doi:10." in paper or "PMID " in paper for paper in fit.papers)
    assert not any("http" in line for line in lines_of(fit))


def test_a_more_general_type_is_told() -> None:
    (note,) = told_of("Lung: spindle cell squamous cell carcinoma. p40 positive.").notes
    assert "those of lung squamous cell carcinoma, a more general type, stand in" in note


def test_other_types_are_told_with_the_caveat() -> None:
    fit = told_of("Lung: adenocarcinoma. TTF-1 negative, Napsin A negative, p40 positive, CK5/6 positive.")
    assert "lung squamous cell carcinoma" in " ".join(fit.other_types)
    assert "not independent" in fit.caveat
    assert "no statement on what this tumor is" in fit.caveat


def test_no_count_is_told_without_its_papers() -> None:
    fit = told_of("Lung: adenocarcinoma. TTF-1 positive, Napsin A positive, p40 negative, CD34 negative.")
    for each in fit.results:
        assert bool(each.counts) is bool(each.papers)


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ("Nasal cavity: olfactory neuroblastoma. Ki-67 30%.",
         "within 1 to 93 % in 45 olfactory neuroblastomas"),
        ("Nasal cavity: olfactory neuroblastoma. Ki-67 95%.",
         "outside 1 to 93 % in 45 olfactory neuroblastomas"),
        ("Nasal cavity: olfactory neuroblastoma. Ki-67 90-95%.",
         "partly within 1 to 93 % in 45 olfactory neuroblastomas"),
        ("Left breast: invasive lobular carcinoma. Ki-67 15%.",
         "within one standard deviation around the mean of 83 invasive lobular carcinomas of the breast "
         "(10.3 ± 10.6 %)"),
        ("Left breast: invasive lobular carcinoma. Ki-67 40%.",
         "above one standard deviation around the mean of 83 invasive lobular carcinomas of the breast "
         "(10.3 ± 10.6 %), as part of the series was"),
        ("Parathyroid gland: parathyroid carcinoma. Ki-67 2%.",
         "below one standard deviation around the mean of 24 parathyroid carcinomas (6.9 ± 3.9 %), "
         "as part of the series was"),
        ("Lymph node: mantle cell lymphoma. Ki-67 60%.", "above 50 % in 9 of 56 mantle cell lymphomas"),
    ],
)  # fmt: skip
def test_what_was_published_of_a_percentage_is_told_with_its_paper(report: str, says: str) -> None:
    fit = told_of(report)
    (category,) = fit.categories
    assert category.says == says
    assert ("doi:" in fit.papers[category.paper - 1]) or ("PMID" in fit.papers[category.paper - 1])
    assert NEVER.search(category.says) is None


def test_a_middle_half_is_told_beside_a_range() -> None:
    fit = told_of("Suprasellar mass: craniopharyngioma. Ki-67 20%.")
    assert [each.says for each in fit.categories] == [
        "within 0.1 to 34.6 % in 37 craniopharyngiomas, at the place with most stained cells",
        "above the middle half of 47 craniopharyngiomas (4.4 to 14 %, median 8.6 %), "
        "as part of the series was",
    ]


def test_series_that_disagree_are_told_side_by_side() -> None:
    fit = told_of("Adrenal gland, right: adrenocortical carcinoma. Ki-67 40%.")
    assert [(each.says, each.paper) for each in fit.categories] == [
        ("within 2 to 80 % (median 15 %) in a series of 50 adrenocortical carcinomas", 1),
        ("outside 0 to 20 % (the lowest below 5 %) in 40 adrenocortical carcinomas", 2),
    ]


def test_a_percentage_outside_a_range_asks_nothing_and_names_no_other_tumor() -> None:
    fit = told_of("Nasal cavity: olfactory neuroblastoma. Ki-67 95%.")
    assert (fit.question, fit.others, fit.other_types) == ("", "", ())


def test_an_export_with_a_range_reads_as_the_same_tumor() -> None:
    text = "Left breast: invasive lobular carcinoma. ER positive. Ki-67 40%."
    again = read(text + "\n" + "\n".join(lines_of(told_of(text))), "report")
    assert profile_of(again) == profile_of(read(text, "report"))


def test_one_setting_switches_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = read(ANAL + "Synaptophysin positive.", "report")
    settings = tmp_path / "settings.toml"
    monkeypatch.setenv(VARIABLE, str(settings))
    assert fit_told(summary) is not None
    settings.write_text("panel_fit = false\n", encoding="utf-8")
    assert fit_told(summary) is None
    settings.write_text("panel_fit = true\n", encoding="utf-8")
    assert fit_told(summary) is not None


def test_settings_that_cannot_be_read_switch_it_off_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("panel_fit = off\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(settings))
    assert not panel_fit_is_on()
    assert str(settings) in caplog.text


@pytest.mark.parametrize("key", ["10.1016/j.anndiagpath.2021.151758", "10.1097/PAS.0000000000000594"])
def test_sources_of_the_founding_case(key: str) -> None:
    assert key in {source.doi for source in profile_tables().sources.values()}
