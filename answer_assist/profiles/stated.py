"""Which tumor type a case states, and which type of the tables that is.

The type is known by its ICD-O-3 morphology and, where the tables ask for it, by the primary site. Where the
exact type is not in them, the next more general one stands in (squamous cell carcinoma of the lung for its
keratinizing variant), and is said to. A case that states two different tumors has no one type that a panel
could be compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from answer_assist.findings import Finding, Site, Tumor
from answer_assist.profiles.tables import ProfileTables, TumorType, profile_tables
from answer_assist.terminology.loader import Row, load_table

# morphologies that tell no more than a family, too wide to be compared with
_FAMILIES = frozenset({"8000", "8001", "8010", "8800", "9590"})


@dataclass(frozen=True, slots=True)
class StatedType:
    """The type that a case states.

    Attributes:
        words: as the case says it: "basaloid carcinoma of the anal canal".
        code: its ICD-O-3 morphology, "8123/3".
        sites: topographies of the primary, as stated.
        type: the type of the tables; None where they cover none.
        exact: False where ``type`` is a more general one.
    """

    words: str
    code: str
    sites: tuple[str, ...]
    type: TumorType | None
    exact: bool = True


def stated_type(findings: Iterable[Finding]) -> StatedType | None:
    """The one type that the patient's findings state, or None where they state none or several.

    >>> from answer_assist.findings import Code
    >>> tumor = Tumor(name="basaloid carcinoma", code=Code("ICD-O-3 morphology", "8123/3"))
    >>> site = Site(name="anal canal", code=Code("ICD-O-3 topography", "C21.1"))
    >>> stated = stated_type([tumor, site])
    >>> stated.words, stated.type.name
    ('basaloid carcinoma of the anal canal', 'basaloid squamous cell carcinoma of the anus')
    """
    own = [each for each in findings if (each.experiencer, each.assertion) == ("patient", "present")]
    primaries = [each for each in own if _is_primary(each)]
    sites = _codes(primaries)
    tumors = _most_exact([each for each in own if isinstance(each, Tumor) and each.code is not None], sites)
    stated = {each.code: each for each in (_stated(tumor, primaries, sites) for tumor in tumors)}
    covered = {each.type.name: each for each in stated.values() if each.type is not None}
    if len(stated) == 1:
        return next(iter(stated.values()))
    return next(iter(covered.values())) if len(covered) == 1 and _all_covered(stated.values()) else None


def named_types(findings: Iterable[Finding]) -> list[TumorType]:
    """The types of the tables that the case names as possible: "or is it a neuroendocrine tumor?"."""
    findings = tuple(findings)
    own = [each for each in findings if each.experiencer == "patient"]
    primaries = [each for each in own if _is_primary(each)]
    possible = [
        each for each in own if isinstance(each, Tumor) and each.assertion == "uncertain" and each.code
    ]
    sites = _codes(primaries)
    found = (_stated(tumor, [], sites).type for tumor in _most_exact(possible, sites))
    return list(dict.fromkeys(type for type in found if type is not None))


def _is_primary(finding: Finding) -> bool:
    return (
        isinstance(finding, Site)
        and (finding.role, finding.assertion) == ("primary", "present")
        and finding.code is not None
    )


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.code.value for each in findings if each.code))


def _all_covered(stated: Iterable[StatedType]) -> bool:
    return all(each.type is not None for each in stated)


def _most_exact(tumors: Sequence[Tumor], sites: Sequence[str]) -> list[Tumor]:
    """The tumors but for those that another one says more exactly, invasive ones before all others.

    Where two organs have primary tumors, the more general name may be the other organ's tumor, and stays.
    """
    organs = {site[:3] for site in sites}
    more_general = {name for tumor in tumors for name in _ancestors(tumor.name)} if len(organs) < 2 else set()
    told = [
        tumor
        for tumor in tumors
        if tumor.name not in more_general and tumor.code and tumor.code.value[:4] not in _FAMILIES
    ]
    malignant = [tumor for tumor in told if tumor.code and tumor.code.value.endswith("/3")]
    return malignant or told


def _stated(tumor: Tumor, primaries: Sequence[Finding], sites: tuple[str, ...]) -> StatedType:
    assert tumor.code is not None
    tables, code = profile_tables(), tumor.code.value
    found = _closest(tables, code, sites)
    exact = found is not None
    for name in _plain_line(tumor.name):
        if found is not None:
            break
        row = _tumor_rows().get(name)
        if row is not None and row.code and row.code[:4] not in _FAMILIES:
            found = _closest(tables, row.code, sites)
    place = ""
    if primaries and (found is None or found.sites):
        fitting = (each for each in primaries if found is None or _matched(found, _codes([each])) > 0)
        place = next((each.name for each in fitting), "")
    words = f"{tumor.name} of the {place}" if place and place not in tumor.name else tumor.name
    return StatedType(words, code, sites, found, exact)


def _closest(tables: ProfileTables, code: str, sites: tuple[str, ...]) -> TumorType | None:
    """Of the types of a morphology the one whose site fits most closely: the rectum before the whole gut."""
    types = tables.by_morphology.get(code, ())
    if not sites:
        return types[0] if len(types) == 1 else next((each for each in types if not each.sites), None)
    fitting = [(matched, -len(each.sites), each) for each in types if (matched := _matched(each, sites)) >= 0]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def _matched(type: TumorType, sites: Iterable[str]) -> int:
    """How much of a site's code a type names: 3 for C18, 5 for C18.1, 0 where any site does, -1 for none."""
    if not type.sites:
        return 0
    return max((len(own) for own in type.sites for site in sites if site.startswith(own)), default=-1)


def _ancestors(name: str) -> list[str]:
    """The names of all more general types."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        row = _tumor_rows().get(waiting.pop(0))
        for parent in row.list("parents") if row else ():
            if parent not in found:
                found.append(parent)
                waiting.append(parent)
    return found


def _plain_line(name: str) -> Iterator[str]:
    """The names of more general types, the nearest first, up to one that has two.

    Adenosquamous carcinoma is adenocarcinoma and squamous cell carcinoma in one: neither stands for it.
    """
    row = _tumor_rows().get(name)
    while row is not None and len(row.list("parents")) == 1:
        (parent,) = row.list("parents")
        yield parent
        row = _tumor_rows().get(parent)


@cache
def _tumor_rows() -> dict[str, Row]:
    return {row.name: row for row in load_table("tumor_types")}
