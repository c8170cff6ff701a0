"""The one cancer that stage, treatments and metastases of a case belong to, where a case leaves no doubt.

A message says "cancer", the report "basaloid carcinoma": that is one cancer, by its more exact name. What is
in situ stands beside the invasive tumor that it grew into.

Example:
    >>> from answer_assist.case_summary import read_together
    >>> from answer_assist.extraction.pipeline import read
    >>> text = "Invasive ductal carcinoma of the left breast with ductal carcinoma in situ. Bone metastases."
    >>> cancer = primary_cancer(read_together([read(text, "report")]).findings)
    >>> cancer.main.finding.name, cancer.site.finding.name
    ('invasive ductal carcinoma', 'breast')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from answer_assist.case_summary import CaseFinding
from answer_assist.findings import Site, Tumor
from answer_assist.terminology import load_table

# The last sign of an ICD-O-3 morphology, the surest cancer first: invasive, in situ, of uncertain behaviour.
_BEHAVIOURS = ("/3", "/2", "/1")


@dataclass(frozen=True, slots=True)
class Cancer:
    """The case's primary cancer: its tumor, or else its site; beside a tumor, the one site."""

    main: CaseFinding | None = None
    site: CaseFinding | None = None


def primary_cancer(facts: Sequence[CaseFinding]) -> Cancer:
    """The one tumor that the patient has, and the one primary site; nothing where there are several."""
    present = [
        each
        for each in facts
        if each.finding.assertion == "present" and each.finding.experiencer == "patient"
    ]
    tumors = _surest([each for each in present if isinstance(each.finding, Tumor)])
    sites = [each for each in present if isinstance(each.finding, Site) and each.finding.role == "primary"]
    site = sites[0] if len(sites) == 1 else None
    if len(tumors) == 1:
        return Cancer(tumors[0], site)
    return Cancer() if tumors else Cancer(site)


def _surest(tumors: Sequence[CaseFinding]) -> list[CaseFinding]:
    """The tumors of the surest behaviour there is, without the names that others make redundant."""
    for behaviour in _BEHAVIOURS:
        found = [each for each in tumors if each.finding.code and each.finding.code.value.endswith(behaviour)]
        if found:
            general = {name for each in found for name in _more_general(each.finding.name)}
            return [each for each in found if each.finding.name not in general]
    return []


def _more_general(name: str) -> Iterator[str]:
    """The types that a tumor type is one of: of a seminoma, germ cell tumor and malignant neoplasm."""
    open_names, seen = list(_parents().get(name, ())), set[str]()
    while open_names:
        parent = open_names.pop()
        if parent not in seen:
            seen.add(parent)
            yield parent
            open_names.extend(_parents().get(parent, ()))


@cache
def _parents() -> dict[str, tuple[str, ...]]:
    return {row.name: row.list("parents") for row in load_table("tumor_types")}
