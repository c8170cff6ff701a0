"""A table is checked when it is read: the message names file, line and the mend."""

from __future__ import annotations

import pytest

from answer_assist.terminology.loader import TerminologyError, load_table, parse_table, table_names

HEADER = "name\tcode\tsynonyms\texact\texample\tsource\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "markers.tsv: the table is empty"),
        ("code\n", "markers.tsv line 1: the header has no column 'name'"),
        ("name\tname\n", "markers.tsv line 1: column 'name' stands twice"),
        (HEADER + "p63\tTP63\n", "markers.tsv line 2: 2 cells, the header has 6"),
        ("# a comment\n" + HEADER + "\tTP63\t\t\t\t\n", "markers.tsv line 3: the name is empty"),
        (HEADER + "p63\ttp63\t\t\t\t\n", "markers.tsv line 2: 'tp63' is no HGNC code"),
        (HEADER + "p63\tTP63\t\t\t\t\nP63\t\t\t\t\t\n", "markers.tsv line 3: 'p63' stands already in line 2"),
        (HEADER + "p63\t\tp 63 |  | x\t\t\t\n", "markers.tsv line 2: an empty value in 'synonyms'"),
        (HEADER + "p63 \t\t\t\t\t\n", "markers.tsv line 2: space around 'name'"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(text: str, message: str) -> None:
    with pytest.raises(TerminologyError) as caught:
        list(parse_table("markers", text))
    assert str(caught.value).startswith(message)


def test_a_missing_table_is_named_with_those_that_exist() -> None:
    with pytest.raises(TerminologyError, match=r"there is no table nosuch\.tsv; there are: .*cues_before"):
        load_table("nosuch")


@pytest.mark.parametrize("name", table_names())
def test_every_table_of_the_package_loads(name: str) -> None:
    assert load_table(name)


def test_further_columns_are_kept() -> None:
    row = next(parse_table("markers", "name\tclones\np63\t4A4 | DAK-p63\n"))
    assert row.list("clones") == ("4A4", "DAK-p63")
    assert row.list("nosuch") == ()
