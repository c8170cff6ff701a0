"""Which results of a panel can be compared with published counts."""

from __future__ import annotations

import pytest

from answer_assist.findings import Marker
from answer_assist.profiles.results import panel_of


@pytest.mark.parametrize(
    ("marker", "positive"),
    [
        (Marker(name="p63", result="positive"), True),
        (Marker(name="p63", result="negative"), False),
        (Marker(name="INI1", result="intact"), True),
        (Marker(name="INI1", result="lost"), False),
        (Marker(name="CK20", result="positive", percent=(60, 60)), True),
        (Marker(name="CK20", result="positive", intensity="weak"), True),
        (Marker(name="CK20", result="positive", extent="focal"), None),
        (Marker(name="CK20", result="positive", percent=(1, 5)), None),
        (Marker(name="CK20", result="equivocal"), None),
        (Marker(name="MDM2", result="amplified"), None),
        (Marker(name="Ki-67", result="positive", percent=(80, 80)), None),
        (Marker(name="p53", result="mutant"), None),
        (Marker(name="MLH1", result="lost"), None),
        (Marker(name="ALK", result="positive"), None),
        (Marker(name="HER2", result="negative", score="1+"), None),
    ],
)
def test_what_a_result_counts_as(marker: Marker, positive: bool | None) -> None:
    (result,) = panel_of([marker])
    assert result.positive is positive
    assert bool(result.why) is (positive is None)


def test_a_marker_that_was_only_ordered_is_no_result() -> None:
    assert panel_of([Marker(name="p63")]) == []


@pytest.mark.parametrize(
    "marker",
    [
        Marker(name="p63", result="negative", experiencer="family"),
        Marker(name="p63", result="negative", assertion="absent"),
    ],
)
def test_others_results_and_denied_ones_are_none_of_the_panel(marker: Marker) -> None:
    assert panel_of([marker]) == []


def test_what_is_stated_differently_is_not_compared() -> None:
    (result,) = panel_of([Marker(name="p63", result="negative"), Marker(name="p63", result="positive")])
    assert (result.positive, result.stated) == (None, "negative / positive")
