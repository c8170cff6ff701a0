"""How a case's marker panel compares with published counts of its stated tumor type.

For each result: how often published series of the type had it. For the panel: its likelihood for the stated
type and for the other types of the tables, taken as if markers were independent of each other, which they are
not (CK7 and CK20, synaptophysin and chromogranin A go together), so that it orders types and is no
probability of a diagnosis. For what was not stained: which markers would separate the leading types best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log, log2
from typing import Literal

from answer_assist.case_summary import CaseView
from answer_assist.findings import CaseSummary, Finding
from answer_assist.profiles.categories import CategoryFit, categories_of
from answer_assist.profiles.pooling import PooledRate, pooled
from answer_assist.profiles.results import PanelResult, apart, panel_of
from answer_assist.profiles.stated import named_types, stated_type
from answer_assist.profiles.tables import Count, Statement, TumorType, profile_tables

Verdict = Literal["expected", "varies", "unusual", "not enough data", "not compared"]

ENOUGH_TUMORS = 10
"""Published tumors of a type, all series together, below which a marker's result is not compared."""
ENOUGH_MARKERS = 3
"""Compared results below which a panel's types are not put in order."""
UNUSUAL = 0.1
"""A result is unusual where less than this share of tumors of the type has it, by the pooled rate."""
EXPECTED = 0.5
"""A result is expected where at least this share has it; between the two, published results vary."""
SHOWN = 3
"""How many other types, and how many further markers, are told."""


@dataclass(frozen=True, slots=True)
class MarkerFit:
    """One result of the panel beside the published counts.

    ``counts_of`` is the type whose counts they are: the stated one, or a more general one where it has none.
    """

    marker: str
    stated: str
    positive: bool | None
    verdict: Verdict
    why: str = ""
    rate: PooledRate | None = None
    counts_of: str = ""
    counts: tuple[Count, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeFit:
    """A type of the tables and the log likelihood of the panel's results for it.

    ``covered`` of the compared results have counts for it; for the others the average of all types stands in.
    """

    type: str
    log_likelihood: float
    covered: int


@dataclass(frozen=True, slots=True)
class Separator:
    """A marker that was not stained, and its published rate in each of the leading types that has one."""

    marker: str
    rates: tuple[tuple[str, PooledRate], ...]
    bits: float


@dataclass(frozen=True, slots=True)
class PanelFit:
    """A panel beside the published counts of the stated type.

    Attributes:
        stated: the type in the case's words.
        type: the type of the tables; None where they do not cover it.
        exact: False where ``type`` is a more general one than the case states.
        markers: the panel's results.
        others: the types of the tables that fit the compared results best, the stated one and those that are
            more general or more special than it left out; none where too little can be compared.
        own: the stated type's likelihood; None where too little can be compared.
        compared_types: how many types could be put in order, the stated one included.
        better: how many of them fit the results better than the stated one.
        separators: markers not yet done that would best separate the stated type, types that the case itself
            names as possible, and ``others``.
        categories: grades, categories and ranges of percentages and scores, each with its source.
    """

    stated: str
    type: TumorType | None
    exact: bool
    markers: tuple[MarkerFit, ...]
    own: TypeFit | None = None
    others: tuple[TypeFit, ...] = ()
    compared_types: int = 0
    better: int = 0
    separators: tuple[Separator, ...] = ()
    categories: tuple[CategoryFit, ...] = ()

    @property
    def compared(self) -> tuple[MarkerFit, ...]:
        """The results that could be compared."""
        return tuple(each for each in self.markers if each.verdict in ("expected", "varies", "unusual"))

    @property
    def unusual(self) -> tuple[MarkerFit, ...]:
        """The results that are unusual in published series."""
        return tuple(each for each in self.markers if each.verdict == "unusual")


def profile_of(case: CaseSummary | CaseView) -> PanelFit | None:
    """How the panel of a document, or of a case's documents read together, fits the stated type.

    Returns None where there is nothing to compare: no marker with a result, or not one stated tumor type.

    >>> from answer_assist.extraction.pipeline import read
    >>> fit = profile_of(read("Lung, biopsy: adenocarcinoma. TTF-1 negative, p40 positive.", "report"))
    >>> [(each.marker, each.verdict) for each in fit.markers]
    [('TTF-1', 'varies'), ('p40', 'unusual')]

    Raises:
        ProfileError: a row of the tables is wrong.
    """
    findings: Sequence[Finding] = (
        [found.finding for found in case.findings] if isinstance(case, CaseView) else case.findings
    )
    panel = panel_of(findings)
    stated = stated_type(findings) if panel else None
    if stated is None:
        return None
    fit = PanelFit(
        stated.words,
        stated.type,
        stated.exact,
        tuple(_marker_fit(each, stated.type) for each in panel),
        categories=tuple(categories_of(findings, stated.code, stated.sites)),
    )
    if stated.type is None:
        return fit
    fit = _with_others(fit, stated.type)
    leading = [stated.type.name, *(each.name for each in named_types(findings))]
    leading += [each.type for each in fit.others]
    stained = {each.marker for each in panel}
    return replace(fit, separators=tuple(_separators(list(dict.fromkeys(leading)), stained)))


def _marker_fit(result: PanelResult, type: TumorType | None) -> MarkerFit:
    fit = MarkerFit(result.marker, result.stated, result.positive, "not compared", result.why)
    if result.positive is None:
        return fit
    known = rate_of(type.name, result.marker) if type else None
    said = _statements(type.name, result.marker) if type else ()
    if known is None:
        return MarkerFit(result.marker, result.stated, result.positive, "not enough data", statements=said)
    whose, rate = known
    verdict: Verdict = "not enough data"
    if rate.total >= ENOUGH_TUMORS:
        share = rate.rate if result.positive else 1 - rate.rate
        verdict = "unusual" if share < UNUSUAL else "expected" if share >= EXPECTED else "varies"
    counts = counts_of(whose, result.marker, kinds=type is not None and whose == type.name)
    return MarkerFit(result.marker, result.stated, result.positive, verdict, "", rate, whose, counts, said)


@cache
def counts_of(type: str, marker: str, *, kinds: bool) -> tuple[Count, ...]:
    """The published counts of a pair; with those of the type's kinds where its own are too few."""
    counts = profile_tables().counts
    own = counts.get((type, marker), ())
    if not kinds or sum(each.total for each in own) >= ENOUGH_TUMORS:
        return own
    return own + tuple(each for name in _kinds(type) for each in counts.get((name, marker), ()))


def _kinds(type: str) -> Sequence[str]:
    """The types that are more special than a type."""
    return _all_kinds().get(type, ())


@cache
def _all_kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for name in profile_tables().types:
        for general in line_of(name):
            if general != name:
                kinds.setdefault(general, []).append(name)
    return kinds


def _statements(type: str, marker: str) -> tuple[Statement, ...]:
    """What guidelines and reviews say of the pair, or else of a more general type."""
    known = (profile_tables().statements.get((name, marker), ()) for name in line_of(type))
    return next(filter(None, known), ())


@cache
def rate_of(type: str, marker: str) -> tuple[str, PooledRate] | None:
    """The pooled rate of a marker in a type, and whose it is.

    Where the type has too few counts of the marker, those of its kinds count too ("synaptophysin in
    neuroendocrine tumors": those of lung, rectum and others); then those of the next more general type stand
    in; and at last the few that there are.
    """
    few: tuple[str, PooledRate] | None = None
    for name in line_of(type):
        rate = pooled(counts_of(name, marker, kinds=name == type))
        if rate is not None and rate.total >= ENOUGH_TUMORS:
            return name, rate
        if rate is not None and few is None:
            few = name, rate
    return few


def line_of(type: str) -> Iterator[str]:
    """A type's name and those of its more general types, the nearest first."""
    name: str | None = type
    while name is not None:
        yield name
        name = profile_tables().types[name].general


def _with_others(fit: PanelFit, type: TumorType) -> PanelFit:
    """The fit with the order of types, where enough can be compared."""
    types = in_order([(each.marker, each.positive) for each in fit.markers if each.positive is not None])
    own = next((each for each in types if each.type == type.name), None)
    if own is None:
        return fit
    kin = {*_kinds(type.name), *line_of(type.name)}
    rivals = [each for each in types if each.type not in kin]
    return replace(
        fit,
        own=own,
        others=tuple(rivals[:SHOWN]),
        compared_types=len(rivals) + 1,
        better=sum(each.log_likelihood > own.log_likelihood for each in rivals),
    )


def in_order(results: Sequence[tuple[str, bool]]) -> list[TypeFit]:
    """The types of the tables by the likelihood of a panel's results, the best first.

    A type takes part if it has enough counts of at least half of the markers, and of ENOUGH_MARKERS.

    Args:
        results: markers, each positive (True) or negative.
    """
    needed = max(ENOUGH_MARKERS, (len(results) + 1) // 2)
    fits = []
    stained = {marker for marker, _ in results}
    for type in profile_tables().types.values():
        if not type.morphologies or len(stained & _counted(type.name)) < needed:
            continue
        likelihood, covered = 0.0, 0
        for marker, positive in results:
            rate = _enough(type.name, marker)
            covered += rate is not None
            rate = _average(marker) if rate is None else rate
            likelihood += log(rate if positive else 1 - rate)
        if covered >= needed:
            fits.append(TypeFit(type.name, likelihood, covered))
    return sorted(fits, key=lambda each: (-each.log_likelihood, each.type))


@cache
def _average(marker: str) -> float:
    """The average rate of a marker over the types that have enough counts of it."""
    types = [name for name, counted in profile_tables().counts if counted == marker]
    rates = [rate for name in types if (rate := _enough(name, marker)) is not None]
    return sum(rates) / len(rates) if rates else 0.5


def _enough(type: str, marker: str) -> float | None:
    """The rate of a marker in a type, where there are enough counts of it."""
    known = rate_of(type, marker)
    return known[1].rate if known and known[1].total >= ENOUGH_TUMORS else None


def _counted(type: str) -> set[str]:
    """The markers of which a type, a kind of it or a more general type has counts."""
    return {marker for name in (*line_of(type), *_kinds(type)) for marker in _own_markers().get(name, ())}


@cache
def _own_markers() -> dict[str, list[str]]:
    """The markers of which each type itself has counts."""
    markers: dict[str, list[str]] = {}
    for name, marker in profile_tables().counts:
        markers.setdefault(name, []).append(marker)
    return markers


def _separators(types: Sequence[str], stained: set[str]) -> list[Separator]:
    """The markers that tell most about which of the types it is, each type being as likely as the others.

    A marker counts by its mutual information with the type, in bits, and less where it has no counts for some
    of the types.
    """
    found = []
    for marker in _counted(types[0]) - stained - set(apart()):
        rates = {name: rate for name in types if (rate := _enough(name, marker)) is not None}
        if types[0] not in rates or len(rates) < 2:
            continue
        bits = _information(list(rates.values())) * len(rates) / len(types)
        found.append((bits, marker, list(rates)))
    found.sort(key=lambda each: (-each[0], each[1]))
    return [
        Separator(marker, tuple((name, known[1]) for name in names if (known := rate_of(name, marker))), bits)
        for bits, marker, names in found[:SHOWN]
    ]


def _information(rates: Sequence[float]) -> float:
    """Mutual information of a result and a type, in bits, all types being as likely."""
    mean = sum(rates) / len(rates)
    return _entropy(mean) - sum(map(_entropy, rates)) / len(rates)


def _entropy(p: float) -> float:
    return -p * log2(p) - (1 - p) * log2(1 - p)
