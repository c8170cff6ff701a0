"""Percentages and scores that a guideline gives a category: Ki-67 grades, ER, PR, HER2, mismatch repair.

Beside them stand published ranges of Ki-67 for types where no grade depends on it. All are rows of
``categories.tsv``, each with its source; nothing of this is pooled with counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

from answer_assist.findings import Finding, Marker
from answer_assist.profiles.tables import ProfileError, Source, profile_tables
from answer_assist.terminology.loader import split_cell

Kind = Literal["category", "range"]

_COLUMNS = ("marker", "tumors", "sites", "kind", "values", "says", "source")
_BOUND = re.compile(r"(<|>)(\d+(?:\.\d+)?)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class CategoryFit:
    """What a percentage, score or result is called: "Ki-67 80 %", "above 20 %: G3", and by whom.

    ``within`` says of a published range whether the value lies in it; None for categories.
    """

    marker: str
    stated: str
    says: str
    source: Source
    within: bool | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    marker: str
    tumors: tuple[range, ...]
    sites: tuple[str, ...]
    kind: Kind
    values: tuple[str, ...]
    says: str
    source: Source

    def concerns(self, code: str, sites: Iterable[str]) -> bool:
        if self.tumors and not any(int(code[:4]) in each for each in self.tumors):
            return False
        return not self.sites or any(site.startswith(own) for own in self.sites for site in sites)


def categories_of(findings: Iterable[Finding], code: str, sites: Iterable[str]) -> Iterator[CategoryFit]:
    """The categories of the patient's markers, for a tumor of this morphology and primary site.

    >>> ki67 = Marker(name="Ki-67", percent=(25, 25))
    >>> [each.says for each in categories_of([ki67], "8240/3", ["C25.9"])]
    ['above 20 %: G3, if well differentiated']
    """
    sites = tuple(sites)
    for each in findings:
        if isinstance(each, Marker) and (each.experiencer, each.assertion) == ("patient", "present"):
            for rule in _rules():
                if rule.marker == each.name and rule.concerns(code, sites):
                    yield from _fits(each, rule)


def _fits(marker: Marker, rule: _Rule) -> Iterator[CategoryFit]:
    if rule.kind == "range":
        if marker.percent is not None:
            within = all(_holds(value, rule.values) for value in marker.percent)
            yield CategoryFit(marker.name, _stated(marker), rule.says, rule.source, within)
        return
    percents = marker.percent is not None and all(_holds(value, rule.values) for value in marker.percent)
    # a share is what the category goes by; the score and the word are older or shorter ways of saying it
    if percents or (marker.percent is None and {marker.score, marker.result} & set(rule.values)):
        yield CategoryFit(marker.name, _stated(marker), rule.says, rule.source)


def _holds(value: float, values: Iterable[str]) -> bool:
    """Whether a percentage is in one of the ranges: "<3", "3-20" with both ends, ">20"."""
    for each in values:
        if found := _BOUND.fullmatch(each):
            limit = float(found[2])
            if (value < limit) if found[1] == "<" else (value > limit):
                return True
        elif (found := _RANGE.fullmatch(each)) and float(found[1]) <= value <= float(found[2]):
            return True
    return False


def _stated(marker: Marker) -> str:
    if marker.percent is not None:
        low, high = marker.percent
        return f"{low:g} %" if low == high else f"{low:g}–{high:g} %"
    return marker.score or marker.result


@cache
def _rules() -> tuple[_Rule, ...]:
    """The rows of ``categories.tsv``.

    Raises:
        ProfileError: a row is wrong.
    """
    text = resources.files(__package__).joinpath("categories.tsv").read_text(encoding="utf-8")
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    sources = profile_tables().sources
    rules = []
    for number, line in lines[1:]:
        cells = dict(zip(_COLUMNS, line.split("\t"), strict=True))
        if cells["kind"] not in ("category", "range") or cells["source"] not in sources:
            raise ProfileError(f"categories.tsv line {number}: the kind or the source is not known")
        rules.append(
            _Rule(
                cells["marker"],
                tuple(_tumors(each) for each in split_cell(cells["tumors"])),
                split_cell(cells["sites"]),
                cast("Kind", cells["kind"]),
                split_cell(cells["values"]),
                cells["says"],
                sources[cells["source"]],
            )
        )
    return tuple(rules)


def _tumors(cell: str) -> range:
    first, _, last = cell.partition("-")
    return range(int(first), int(last or first) + 1)
