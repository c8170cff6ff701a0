"""What leaves the house: no small cell, no patient's word unasked, a dictionary with everything."""

from __future__ import annotations

import io
import json
import re
from importlib import resources
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer_assist.trends.asking import question_topics
from answer_assist.trends.counting import by_period, co_occurrence, count_findings
from answer_assist.trends.exporting import data_dictionary, export, export_files
from answer_assist.trends.pathology import marker_positivity, percent_distribution, spread
from answer_assist.trends.plots import plot_percentages, plot_periods, plot_shares, plot_spread, save
from answer_assist.trends.sharing import KINDS, shared
from answer_assist.trends.style import PALETTES, Theme

Corpus = tuple[pd.DataFrame, pd.DataFrame]


def test_a_small_count_and_its_complement_are_hidden_with_all_that_is_made_of_them(corpus: Corpus) -> None:
    table = shared(marker_positivity(*corpus, "p63"), "marker positivity").set_index("tumor_type")
    small = table.loc["small cell carcinoma"]
    assert small["suppressed"] == "<5"  # 3 of 30
    assert small[["n", "negative", "share", "low", "high", "adjusted_share"]].isna().all()
    assert small["of"] == 30
    # 48 of 50: two are negative, and the positive ones would give them away
    assert pd.isna(table.loc["squamous cell carcinoma", "n"])


def test_a_hidden_cell_of_the_spread_has_partners_in_its_row_and_column(corpus: Corpus) -> None:
    table = shared(spread(*corpus), "spread").pivot(index="primary", columns="metastasis", values="n")
    assert table.loc["lung", "brain"] == 17
    assert table.loc["breast", "brain"] == 0
    assert table[["liver", "bone"]].isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=10))
def test_joined_steps_are_never_small_and_keep_their_sum(counts: list[int]) -> None:
    of = sum(counts)
    table = pd.DataFrame(
        {
            "tumor_type": "melanoma", "low": [10.0 * n for n in range(len(counts))],
            "high": [10.0 * (n + 1) for n in range(len(counts))], "n": counts, "of": of,
            "median": 1.0, "q1": 1.0, "q3": 1.0,
        }
    )  # fmt: skip
    told = shared(table, "percentages")
    if of < 5:
        assert told.empty
        return
    assert all(n == 0 or n >= 5 for n in told["n"])
    assert told["n"].sum() == of
    assert told["low"].tolist()[1:] == told["high"].tolist()[:-1]


def test_parts_of_a_whole_are_not_worked_out_by_subtraction(corpus: Corpus) -> None:
    counted = shared(count_findings(*corpus, kind="site", by="specialty"), "counts", by="specialty")
    brain = counted[counted["name"] == "brain, metastasis"]
    assert brain["n"].isna().all()  # 2 in oncology; 15 in pathology and all 17 would tell
    assert set(brain["suppressed"]) == {"<5", "held back"}


def test_pairs_hide_all_four_cells(corpus: Corpus) -> None:
    told = shared(co_occurrence(*corpus, kind="site"), "co-occurrence").set_index(["first", "second"])
    assert pd.isna(told.loc[("breast, primary", "liver, metastasis"), "n"])  # 3
    assert pd.isna(told.loc[("liver, metastasis", "lung, primary"), "n"])  # 20 of 23


def asked(documents: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A question a case, and what became of it."""
    questions = pd.DataFrame({"document": documents["document"], "number": 1})
    questions["topic"] = ["Outlook" if number % 3 else "Food, daily life" for number in range(len(questions))]
    statuses = ["answered" if number % 4 else "missing" for number in range(len(questions))]
    return questions, questions[["document", "number"]].assign(status=statuses)


def test_every_kind_of_table_is_exported_with_its_dictionary(corpus: Corpus, tmp_path: Path) -> None:
    tables = {
        "counts": count_findings(*corpus, kind="tumor"),
        "periods": by_period(*corpus),
        "marker positivity": marker_positivity(*corpus),
        "percentages": percent_distribution(*corpus),
        "spread": spread(*corpus),
        "spread, every": spread(*corpus, count="every"),
        "co-occurrence": co_occurrence(*corpus, kind="site"),
        "questions": question_topics(corpus[0], *asked(corpus[0])),
    }
    assert set(tables) == set(KINDS)
    for kind, table in tables.items():
        for format in ("csv", "parquet"):
            paths = export(table, kind, tmp_path / format, kind, format, cohort={"cases": 120})
            names = [path.name for path in paths]
            stem = kind.replace(", ", "-").replace(" ", "-")
            assert names == [f"{stem}.{format}", f"{stem}-dictionary.csv", f"{stem}-cohort.json"]
            meanings = pd.read_csv(paths[1])
            read = pd.read_csv(paths[0]) if format == "csv" else pd.read_parquet(paths[0])
            assert meanings["column"].tolist() == list(read.columns)
            assert meanings["description"].str.len().min() > 5
            assert json.loads(paths[2].read_text())["suppressed_under"] == 5
    schema = pq.read_schema(tmp_path / "parquet" / "counts.parquet")
    assert schema.field("n").metadata[b"description"].startswith(b"cases")


def test_words_go_out_only_when_their_column_is_named() -> None:
    table = pd.DataFrame({"case": ["7"], "words": ["my mother's lump"]})
    with pytest.raises(ValueError, match="'words' holds patients' words"):
        export_files(table, "counts", "x", "csv", suppress=False)
    files = export_files(table, "counts", "x", "csv", suppress=False, text_columns=["words"])
    assert "x-not-for-sharing.csv" in files  # and its name says what it is


def test_what_is_not_described_is_not_exported() -> None:
    with pytest.raises(ValueError, match="columns diary are not described"):
        data_dictionary(pd.DataFrame({"diary": ["x"]}))


def test_a_name_like_a_formula_is_text_in_a_spreadsheet() -> None:
    table = pd.DataFrame({"group": ["all"], "name": ['=HYPERLINK("x")'], "n": [9], "of": [90]})
    exported = export_files(table, "counts", "x", "csv", dictionary=False)["x.csv"].decode()
    assert pd.read_csv(io.StringIO(exported))["name"][0].startswith("'=")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plots_come_as_png_and_svg_the_same_each_time_and_ask_nothing(corpus: Corpus, theme: Theme) -> None:
    figures = [
        lambda: plot_shares(
            shared(marker_positivity(*corpus, "p63"), "marker positivity"),
            "p63",
            label="tumor_type",
            theme=theme,
        ),
        lambda: plot_percentages(shared(percent_distribution(*corpus), "percentages"), "Ki-67", theme=theme),
        lambda: plot_spread(shared(spread(*corpus), "spread"), "Spread", theme=theme),
        lambda: plot_periods(shared(by_period(*corpus), "periods"), "Months", theme=theme),
    ]
    for figure in figures:
        assert save(figure()).startswith(b"\x89PNG")
        drawn = save(figure(), "svg").decode()
        assert drawn == save(figure(), "svg").decode()
        hosts = set(re.findall(r"https?://([\w.]+)", drawn))
        assert hosts <= {
            "www.w3.org",
            "purl.org",
            "creativecommons.org",
            "matplotlib.org",
        }  # names, not fetched
        assert 'href="http' not in drawn.replace('xlink:href="#', "")


def test_plots_wear_the_widgets_hues() -> None:
    tokens = resources.files("answer_assist.widgets").joinpath("static", "tokens.css").read_text()
    light, dark = tokens.split("color-scheme: dark")[0].split('body[data-jp-theme-light="false"]')
    for theme, part in (("light", light), ("dark", dark)):
        for name in ("marker", "site", "tumor", "alert"):
            (hue,) = re.findall(rf"--aa-{name}: (#[0-9a-f]{{6}})", part)
            assert getattr(PALETTES[theme], name) == hue, (theme, name)
