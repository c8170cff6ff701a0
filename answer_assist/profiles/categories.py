"""Percentages and scores that a guideline gives a category: Ki-67 grades, ER, PR, HER2, mismatch repair.

Beside them stands what was published of Ki-67 for types where no grade depends on it: the lowest and
highest value of a series, its middle half, one standard deviation around its mean, or how many tumors had
such a value. All are rows of ``categories.tsv``, each with its source; nothing of this is pooled with counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast, get_args

from answer_assist.findings import Finding, Marker
from answer_assist.profiles.tables import ProfileError, Source, profile_tables
from answer_assist.terminology.loader import load_table, split_cell

Kind = Literal["category", "share", "range", "middle half", "deviation"]
Place = Literal["within", "partly", "below", "above"]

_COLUMNS = ("marker", "tumors", "sites", "kind", "values", "says", "source")
_SPANS = ("range", "middle half", "deviation")
_BOUND = re.compile(r"(<|>)(\d+(?:\.\d+)?)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
_TUMORS = re.compile(r"(\d{4})(?:-(\d{4}))?(?:/([0-369]))?")
_SITE = re.compile(r"C\d\d(?:\.\d)?")
_NUMBERED = re.compile(r"\b(?:in|of) [^()]*\d")


@dataclass(frozen=True, slots=True)
class CategoryFit:
    """What a percentage, score or result is called: "Ki-67 80 %", "above 20 %: G3", and by whom.

    Attributes:
        marker: "Ki-67".
        stated: as the case says it: "80 %".
        says: the category, or what was published.
        source: the guideline or paper.
        kind: a category; how many tumors of a series had such a value; or a published range, middle half, or
            one standard deviation around a mean.
        place: where the value lies beside a range, middle half or deviation; None for the other kinds.
    """

    marker: str
    stated: str
    says: str
    source: Source
    kind: Kind = "category"
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class _Tumors:
    """Morphologies from one to another; of one behaviour, or of any."""

    first: int
    last: int
    behaviour: str

    def holds(self, code: str) -> bool:
        """
        >>> _Tumors(8370, 8370, "3").holds("8370/0")
        False
        """
        morphology, _, behaviour = code.partition("/")
        return self.first <= int(morphology) <= self.last and self.behaviour in ("", behaviour)


@dataclass(frozen=True, slots=True)
class _Rule:
    marker: str
    tumors: tuple[_Tumors, ...]
    sites: tuple[str, ...]
    kind: Kind
    values: tuple[str, ...]
    says: str
    source: Source

    def concerns(self, code: str, sites: Iterable[str]) -> bool:
        if self.tumors and not any(each.holds(code) for each in self.tumors):
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
    if rule.kind in _SPANS:
        if marker.percent is not None:
            place = _place(marker.percent, rule.values[0])
            yield CategoryFit(marker.name, _stated(marker), rule.says, rule.source, rule.kind, place)
        return
    percents = marker.percent is not None and all(_holds(value, rule.values) for value in marker.percent)
    # a share is what the category goes by; the score and the word are older or shorter ways of saying it
    if percents or (marker.percent is None and {marker.score, marker.result} & set(rule.values)):
        yield CategoryFit(marker.name, _stated(marker), rule.says, rule.source, rule.kind)


def _place(percent: tuple[float, float], span: str) -> Place:
    """Where a value, or a stated range of values, lies beside a published span; both ends belong to it.

    >>> _place((40.0, 40.0), "4.4-14"), _place((10.0, 20.0), "4.4-14")
    ('above', 'partly')
    """
    low, high = (float(each) for each in span.split("-"))
    if percent[1] < low:
        return "below"
    if percent[0] > high:
        return "above"
    return "within" if low <= percent[0] and percent[1] <= high else "partly"


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
    text = resources.files(__package__).joinpath("categories.tsv").read_text(encoding="utf-8")
    return parse_rules(text, profile_tables().sources)


def parse_rules(text: str, sources: Mapping[str, Source]) -> tuple[_Rule, ...]:
    """The rows of ``categories.tsv``.

    Raises:
        ProfileError: names the line: a wrong number of cells, a marker, kind or source that is not known, a
            morphology, topography or value out of form, a span without the number of its tumors.
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != _COLUMNS:
        raise ProfileError(f"categories.tsv: the columns are {', '.join(_COLUMNS)}")
    markers = frozenset(row.name for row in load_table("markers"))
    return tuple(_rule(f"categories.tsv line {number}", line, sources, markers) for number, line in lines[1:])


def _rule(where: str, line: str, sources: Mapping[str, Source], markers: frozenset[str]) -> _Rule:
    if len(line.split("\t")) != len(_COLUMNS):
        raise ProfileError(f"{where}: {len(line.split(chr(9)))} cells, the header has {len(_COLUMNS)}")
    cells = dict(zip(_COLUMNS, line.split("\t"), strict=True))
    if cells["kind"] not in get_args(Kind):
        raise ProfileError(f"{where}: kind is {cells['kind']!r}; write one of: {', '.join(get_args(Kind))}")
    for column, known in (("marker", markers), ("source", sources)):
        if cells[column] not in known:
            raise ProfileError(f"{where}: the {column} {cells[column]!r} is not known")
    sites, values = split_cell(cells["sites"]), split_cell(cells["values"])
    for site in sites:
        if not _SITE.fullmatch(site):
            raise ProfileError(f"{where}: {site!r} is no ICD-O-3 topography")
    if cells["kind"] != "category":
        _check_published(where, cells, values)
    return _Rule(
        cells["marker"],
        tuple(_tumors(where, each) for each in split_cell(cells["tumors"])),
        sites,
        cast("Kind", cells["kind"]),
        values,
        cells["says"],
        sources[cells["source"]],
    )


def _check_published(where: str, cells: Mapping[str, str], values: tuple[str, ...]) -> None:
    """What a series found has bounds, a type, and the number of its tumors."""
    spans = [found for each in values if (found := _RANGE.fullmatch(each))]
    if any(float(found[1]) > float(found[2]) for found in spans):
        raise ProfileError(f"{where}: {cells['values']!r} ends below its beginning")
    if cells["kind"] in _SPANS and (len(values) != 1 or not spans):
        raise ProfileError(f"{where}: the values of a {cells['kind']} are its two ends: 3-20")
    if not all(_RANGE.fullmatch(each) or _BOUND.fullmatch(each) for each in values) or not values:
        raise ProfileError(f"{where}: {cells['values']!r} is no percentage; write <3, 3-20 or >20")
    if not cells["tumors"] or not _NUMBERED.search(cells["says"]):
        raise ProfileError(f"{where}: say of which tumors, and of how many")


def _tumors(where: str, cell: str) -> _Tumors:
    found = _TUMORS.fullmatch(cell)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise ProfileError(f"{where}: {cell!r} is no ICD-O-3 morphology")
    return _Tumors(int(found[1]), int(found[2] or found[1]), found[3] or "")
