"""What a case does not state although it usually matters: each a question that the doctor may put back.

Which points count follows from the case's tumors and primary sites; the table ``terminology/open_points.tsv``
says which, with the guideline behind each. Nothing is asked back where no malignant tumor is stated.

Example:
    >>> from answer_assist.case_summary import read_together
    >>> from answer_assist.extraction.pipeline import read
    >>> text = "Core biopsy: invasive ductal carcinoma of the left breast, ER 90%, PR 40%, HER2 0. ECOG 0."
    >>> [point.name for point in open_points(read_together([read(text, "report")]), [text])]
    ['Stage', 'Treatment so far', 'Ki-67 (breast)', 'Menopausal status']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from answer_assist.case_summary import CaseView
from answer_assist.findings import Finding, Gene, Grade, Site, Tumor
from answer_assist.terminology.loader import load_table

__all__ = ["OpenPoint", "open_points"]

_MALIGNANT = ("/2", "/3", "/6", "/9")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that is not stated: its name, the question to ask back, and who says that it matters."""

    name: str
    question: str
    source: str


def open_points(view: CaseView, texts: Iterable[str]) -> list[OpenPoint]:
    """What the case leaves open, in the table's order.

    Args:
        view: the case's documents read together.
        texts: the documents' texts; a point that their words touch ("HIV negative") is no longer open.
    """
    own = [found.finding for found in view.findings if found.finding.experiencer == "patient"]
    morphologies = _codes(own, lambda finding: isinstance(finding, Tumor))
    primaries = _codes(own, lambda finding: isinstance(finding, Site) and finding.role == "primary")
    spread = _codes(own, lambda finding: isinstance(finding, Site) and finding.role == "metastasis")
    if not spread and not any(code.endswith(_MALIGNANT) for code in morphologies):
        return []
    tumors = [int(code[:4]) for code in morphologies]
    whole = "\n".join(texts)
    return [
        rule.point
        for rule in _rules()
        if rule.concerns(tumors, [code[:3] for code in primaries])
        and not rule.is_stated(own)
        and not rule.is_told(whole)
    ]


def _codes(findings: Sequence[Finding], wanted: Callable[[Finding], bool]) -> list[str]:
    """Codes of the wanted findings: of those that are there, or else of those that may be."""
    for assertion in ("present", "uncertain"):
        codes = [
            one.code.value for one in findings if wanted(one) and one.assertion == assertion and one.code
        ]
        if codes:
            return codes
    return []


@dataclass(frozen=True, slots=True)
class _Rule:
    """One row of the table, read once."""

    point: OpenPoint
    tumors: tuple[range, ...]
    not_tumors: tuple[range, ...]
    sites: frozenset[str]
    stated_by: tuple[tuple[str, ...], ...]  # any of these groups, of which all
    words: re.Pattern[str] | None

    def concerns(self, tumors: Sequence[int], sites: Sequence[str]) -> bool:
        if self.tumors and not _any_in(tumors, self.tumors):
            return False
        if self.sites and self.sites.isdisjoint(sites):
            return False
        return not _any_in(tumors, self.not_tumors)

    def is_stated(self, findings: Sequence[Finding]) -> bool:
        said = {name for finding in findings for name in _names(finding)}
        return any(said.issuperset(group) for group in self.stated_by)

    def is_told(self, text: str) -> bool:
        return self.words is not None and _has_words(self.words, text)


@lru_cache(maxsize=64)  # every correction asks again, and the texts are the same
def _has_words(words: re.Pattern[str], text: str) -> bool:
    return words.search(text) is not None


def _any_in(codes: Sequence[int], ranges: Sequence[range]) -> bool:
    return any(code in one for code in codes for one in ranges)


def _names(finding: Finding) -> tuple[str, ...]:
    """Under which names a finding states a point: "marker", "marker:er"."""
    match finding:
        case Gene():
            name = finding.gene or finding.name
        case Grade():
            name = finding.system
        case _:
            name = finding.name
    return finding.kind, f"{finding.kind}:{name.casefold()}"


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            OpenPoint(row.name, row.extra["question"], row.source or ""),
            _ranges(row.list("tumors")),
            _ranges(row.list("not_tumors")),
            frozenset(row.list("sites")),
            tuple(tuple(name.casefold() for name in group.split(" & ")) for group in row.list("stated_by")),
            _pattern(row.list("words")),
        )
        for row in load_table("open_points")
    )


def _ranges(cells: Sequence[str]) -> tuple[range, ...]:
    pairs = (cell.partition("-") for cell in cells)
    return tuple(range(int(first), int(last or first) + 1) for first, _, last in pairs)


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)
