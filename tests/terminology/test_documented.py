"""Every table stands in the README of the tables, and the README names no table that is not there."""

from __future__ import annotations

import re
from importlib import resources

from answer_assist.terminology import table_names


def test_the_readme_lists_every_table() -> None:
    text = resources.files("answer_assist.terminology").joinpath("README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)`", text[text.index("| about | tables |") :]))
    assert listed == set(table_names())
