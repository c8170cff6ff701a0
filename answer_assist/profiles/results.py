"""A marker's result as published counts can be compared with it: positive, negative, or not to be compared.

Positive and negative are compared as they stand; for markers whose loss matters, intact is positive and lost
is negative, as in the tables. Not compared are: equivocal results; staining said to be focal, patchy or in
less than a tenth of the cells, which papers count in either way; results that the case states differently in
two places; and the markers of ``apart.tsv``, for which positive or negative says too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from answer_assist.findings import Finding, Marker

FEW_CELLS = 10.0
"""Percent of cells below which papers differ on whether a tumor counts as positive."""
_PLAIN = {"positive": True, "negative": False, "intact": True, "lost": False}


@dataclass(frozen=True, slots=True)
class PanelResult:
    """One marker of a panel: what is stated, and how it compares; ``positive`` is None where it does not."""

    marker: str
    stated: str
    positive: bool | None
    why: str = ""


def panel_of(findings: Iterable[Finding]) -> list[PanelResult]:
    """The panel's results in the order in which they are stated; markers without a result are left out.

    >>> p63, ki67 = Marker(name="p63", result="negative"), Marker(name="Ki-67", percent=(80, 80))
    >>> [(each.marker, each.positive, each.why) for each in panel_of([p63, ki67])]
    [('p63', False, ''), ('Ki-67', None, 'a share of cells')]
    """
    stated: dict[str, list[Marker]] = {}
    for each in findings:
        if isinstance(each, Marker) and (each.experiencer, each.assertion) == ("patient", "present"):
            if each.result != "not stated" or each.percent is not None or each.score is not None:
                stated.setdefault(each.name, []).append(each)
    return [_result(name, markers) for name, markers in stated.items()]


def _result(name: str, markers: list[Marker]) -> PanelResult:
    words = " / ".join(dict.fromkeys(_words(each) for each in markers))
    if name in apart():
        return PanelResult(name, words, None, apart()[name])
    readings = {_PLAIN.get(each.result) for each in markers}
    if len(readings) > 1:
        return PanelResult(name, words, None, "stated differently")
    (positive,) = readings
    if positive is None:
        return PanelResult(name, words, None, "neither positive nor negative")
    if positive and any(map(_is_little, markers)):
        return PanelResult(name, words, None, "focal staining, which papers count differently")
    return PanelResult(name, words, positive)


def _words(marker: Marker) -> str:
    if marker.result != "not stated":
        return marker.result
    return marker.score or (f"{marker.percent[1]:g} %" if marker.percent else "")


def _is_little(marker: Marker) -> bool:
    return marker.extent in ("focal", "patchy") or (
        marker.percent is not None and marker.percent[1] < FEW_CELLS
    )


@cache
def apart() -> Mapping[str, str]:
    """Markers that are not compared as positive or negative, each with the reason."""
    lines = resources.files(__package__).joinpath("apart.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows[1:]}
