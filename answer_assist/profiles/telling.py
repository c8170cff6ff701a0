"""What is said of a panel's fit, in plain words, for the workbench and for exports alike.

The words stand in ``wording.tsv``. They say what was published and ask; they never name what a tumor is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from answer_assist.case_summary import CaseView
from answer_assist.findings import CaseSummary
from answer_assist.profiles.categories import CategoryFit
from answer_assist.profiles.fit import MarkerFit, PanelFit, Separator, TypeFit, profile_of
from answer_assist.profiles.pooling import PooledRate
from answer_assist.profiles.settings import panel_fit_is_on
from answer_assist.profiles.tables import Source

_TIMES = (20, 10, 5, 3, 2)


@dataclass(frozen=True, slots=True)
class ResultTold:
    """One result: the published counts beside it, and the papers by their numbers in the list."""

    marker: str
    result: str
    verdict: str
    counts: str
    interval: str
    papers: tuple[int, ...]
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class SeparatorTold:
    """A further marker, and its counts in each of the leading types."""

    marker: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryTold:
    """A percentage or score by its category or published range, and the paper's number."""

    marker: str
    stated: str
    says: str
    paper: int


@dataclass(frozen=True, slots=True)
class FitTold:
    """All that is said of a panel; ``line`` stands alone until somebody asks for the rest."""

    line: str
    notes: tuple[str, ...]
    results: tuple[ResultTold, ...]
    others: str
    other_types: tuple[str, ...]
    separators_title: str
    separators: tuple[SeparatorTold, ...]
    categories: tuple[CategoryTold, ...]
    caveat: str
    papers: tuple[str, ...]
    question: str


def fit_told(case: CaseSummary | CaseView) -> FitTold | None:
    """What is said of a case's panel: None where it is switched off, or where there is nothing to compare."""
    fit = profile_of(case) if panel_fit_is_on() else None
    return told(fit) if fit else None


def told(fit: PanelFit) -> FitTold:
    """The fit in words.

    >>> from answer_assist.extraction.pipeline import read
    >>> from answer_assist.profiles.fit import profile_of
    >>> text = "Anal canal, biopsy: basaloid carcinoma. Synaptophysin positive, CK5/6 negative, Ki-67 80%."
    >>> told(profile_of(read(text, "report"))).line
    '2 of 3 results are unusual for basaloid carcinoma of the anal canal'
    """
    papers = _Papers()
    others = [each for each in fit.others if fit.own and each.log_likelihood > fit.own.log_likelihood]
    return FitTold(
        line=_line(fit),
        notes=tuple(_notes(fit)),
        results=tuple(_result(each, fit, papers) for each in fit.markers),
        others=_others(fit),
        other_types=tuple(_other(each, fit) for each in others),
        separators_title=said("separators") if fit.separators else "",
        separators=tuple(_separator(each) for each in fit.separators),
        categories=tuple(
            CategoryTold(each.marker, each.stated, _category(each), papers.number(each.source))
            for each in fit.categories
        ),
        caveat=said("caveat"),
        papers=papers.list(),
        question=_question(fit),
    )


def lines_of(fit: FitTold) -> list[str]:
    """What is said of a panel, a line each, for exports: the line first, the papers last.

    Every line with counts begins with words that tell it from the case's own results, for people and for
    extraction, which may read an export again. Where nothing can be compared and nothing has a category, it
    is the one line that says so.
    """
    if not fit.categories and not any(each.papers for each in fit.results):
        return [f"{fit.line}."]
    counted = [*fit.notes]
    for each in fit.results:
        numbers = f"[{', '.join(map(str, each.papers))}]" if each.papers else ""
        told_of = filter(None, (each.verdict, each.counts, each.interval, numbers))
        counted.append(f"{each.marker} {each.result}: {', '.join(told_of)}")
    counted += [f"{each.marker} {each.stated}: {each.says} [{each.paper}]" for each in fit.categories]
    if fit.others:
        counted.append(" ".join(filter(None, (fit.others, "; ".join(fit.other_types)))))
    counted += [f"{fit.separators_title} {each.marker}: {'; '.join(each.counts)}" for each in fit.separators]
    papers = [f"[{number}] {paper.replace('. ', ', ')}" for number, paper in enumerate(fit.papers, 1)]
    return [
        f"{fit.line}.",
        *(said("exported", line=line) for line in counted),
        fit.caveat,
        *(said("exported", line=line) for line in papers),
    ]


def said(key: str, **values: object) -> str:
    """A text of ``wording.tsv``, filled in."""
    return wording()[key].format(**values)


@cache
def wording() -> dict[str, str]:
    """The texts by their keys."""
    lines = resources.files(__package__).joinpath("wording.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows[1:]}


class _Papers:
    """The papers in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def number(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def list(self) -> tuple[str, ...]:
        return tuple(f"{each.title}. {each.citation}. {each.identifier}" for each in self._numbers)


def _line(fit: PanelFit) -> str:
    unusual, results, compared = len(fit.unusual), len(fit.markers), len(fit.compared)
    if not compared:
        return said("line no data", type=fit.stated)
    if not unusual:
        return said("line none unusual", compared=compared, results=results, type=fit.stated)
    key = "line one unusual" if unusual == 1 else "line unusual"
    return said(key, unusual=unusual, results=results, type=fit.stated)


def _notes(fit: PanelFit) -> Iterable[str]:
    if fit.type is not None and not fit.exact:
        yield said("not exact", type=fit.stated, general=fit.type.name)


def _result(each: MarkerFit, fit: PanelFit, papers: _Papers) -> ResultTold:
    counts, interval = "", ""
    if each.rate is not None:
        own = fit.type is not None and each.counts_of == fit.type.name
        counts = said("counts" if own else "counts of", **_counts(each.rate), type=each.counts_of)
        interval = _interval(each.rate)
    elif each.statements:
        counts = "; ".join(
            said("guideline", says=one.says, citation=one.source.citation) for one in each.statements
        )
    sources = dict.fromkeys(
        [one.source for one in each.counts] + [one.source for one in each.statements if each.rate is None]
    )
    numbers = tuple(papers.number(source) for source in sources)
    verdict = said(f"verdict {each.verdict}", why=each.why)
    return ResultTold(each.marker, each.stated, verdict, counts, interval, numbers, each.verdict == "unusual")


def _counts(rate: PooledRate) -> dict[str, int]:
    return {"positive": rate.positive, "total": rate.total}


def _interval(rate: PooledRate) -> str:
    low, high = rate.interval
    return said("interval", low=round(100 * low), high=round(100 * high))


def _category(each: CategoryFit) -> str:
    """A category as it is; of a published span, where the value lies beside it."""
    match each.place:
        case None:
            return each.says
        case "within":
            return said("range within", says=each.says)
        case "partly":
            return said("range partly", says=each.says)
        case place if each.kind == "range":
            return said("range outside", says=each.says)
        case place:
            return said("spread below" if place == "below" else "spread above", says=each.says)


def _others(fit: PanelFit) -> str:
    if fit.own is None or not fit.others:
        return ""
    key = {0: "others none better", 1: "others one better"}.get(fit.better, "others better")
    return said(key, types=fit.compared_types, better=fit.better)


def _other(each: TypeFit, fit: PanelFit) -> str:
    assert fit.own is not None
    ratio = exp(min(20.0, each.log_likelihood - fit.own.log_likelihood))
    if ratio > _TIMES[0]:
        return said("other most", type=each.type, times=_TIMES[0])
    times = next((step for step in _TIMES if ratio >= step), None)
    return said("other", type=each.type, times=times) if times else said("other little", type=each.type)


def _separator(each: Separator) -> SeparatorTold:
    counts = tuple(said("counts of", **_counts(rate), type=type) for type, rate in each.rates)
    return SeparatorTold(each.marker, counts)


def _question(fit: PanelFit) -> str:
    """What the draft may ask the pathologist; nothing where no result is unusual."""
    if not fit.unusual or fit.type is None:
        return ""
    results = [said("question result", marker=each.marker, result=each.stated) for each in fit.unusual]
    further = [each.marker for each in fit.separators]
    key = "question one more" if len(further) == 1 else "question more"
    return said(
        "question",
        type=fit.stated,
        results=_listed(results),
        counted=fit.type.name,
        counts=_listed([_asked(each, fit.type.name) for each in fit.unusual]),
        more=said(key, markers=_listed(further)) if further else "",
    )


def _asked(each: MarkerFit, own: str) -> str:
    assert each.rate is not None
    several = each.rate.series > 1
    key = ("question series" if several else "question counts") + ("" if each.counts_of == own else " of")
    return said(
        key,
        marker=each.marker,
        **_counts(each.rate),
        type=each.counts_of,
        series=each.rate.series,
        citation=each.counts[0].source.citation,
    )


def _listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
