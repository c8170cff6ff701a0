"""Genes of a sentence, what they may have, and which of the two belong together.

"No alteration of KRAS, BRAF or MET" is one panel of three genes and one alteration before it; "EGFR exon 19
deletion" is one gene and the alteration after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion
from answer_assist.terminology.loader import load_table

WORDS = "gene_words"
# A stop ends a statement; a row of dots leads to its result.
BORDER = re.compile(r";|(?<!\.)\.(?=\s)|\n")
# What may stand between two genes of a list: "EGFR (exons 18-21), MET", "ATM (11q) and TP53", "IDH1 R132 and
# IDH2", "GNAS, TERT-promoter and PIK3R1".
_LIST_GAP = re.compile(
    r"(?: \((?:exons?|codons?|ex|incl\.?|including|hotspots?|all|full)\b[^()]{0,24}\)"
    r"| \(?(?:\d{1,2}|x)[pq]\d{0,2}(?:\.\d{1,2})?\)?(?![\w.])| [a-z]\d{2,4}(?!\w)|[ -]promot[eo]rs?\b)?"
    r"(?:[\s,/&+|-]|:(?!\s))*"
    r"(?:\b(?:and|or|nor|as well as)\b[\s]*)?(?:(?:in|of) )?(?:the )?(?:gene )?",
    re.IGNORECASE,
)
_PAIR_GAP = re.compile(r" ?(?:-|::|/|:) ?")
# A partner in a fusion that no table knows: "CIC::DUX4".
_PARTNER_BEHIND = re.compile(r"::[A-Z][A-Za-z0-9]+")
_PARTNER_BEFORE = re.compile(r"\b[A-Z][A-Za-z0-9]+::$")
_LONGEST_PARTNER = 12
# Protein and DNA changes as HGVS and laboratories print them, exons and codons.
_NOTATION = re.compile(
    r"\(?p\.\(?[A-Z][a-z]{0,2}\d+(?:_[A-Z][a-z]{0,2}\d+)?(?:[A-Z][a-z]{0,2}\b|\*|fs\S*|del\w*|dup\w*|ins\w*|=)?\)?"
    r"|\bc\.[-*]?\d+(?:_\d+)?(?: ?[+-] ?\d+)?(?: ?[ACGT]* ?> ?[ACGT]+|[^\s,;)]*)"
    r"|\b[A-Z]\d{2,4}(?:[A-Z]|\*|fs)(?![A-Za-z0-9])"
    r"|\b\d{2,4}(?:del|ins|dup)[ACGT]{1,6}\b"
    r"|\b(?i:e|ex)?(?:18|19|20|21)[ -]?(?i:dels?|ins)\b|\b(?i:del) ?19\b"
    r"|\b(?i:exons?|ex\.?|codon) ?\d+(?:[-/&,] ?\d+)?"
    r"(?: ?(?i:del(?:etion)?s?|ins(?:ertion)?s?|dup(?:lication)?s?|skipping|mutations?|mutated)\b)*"
)
# "del(11q)", "gain (1q21)": of a chromosome's arm, and of no gene named before.
_OF_CHROMOSOME = re.compile(r" ?\((?:\d{1,2}|x|y)[pq;)]")
# What spells out a number of genes: "mutations in 20 genes, including ...", "in the following genes: ..."
_NAMELY = re.compile(
    r"(?:,? ?\(?(?:including|incl\.?|such as|namely|among them|e\.g\.|i\.e\.),?|:)\s*(?:the )?$"
)
_RIGHT_REACH = 70
_LEFT_REACH = 60


class Change(NamedTuple):
    """An alteration in the text.

    Attributes:
        start, end: where it stands in the view.
        text: as printed.
        assertion: what the bare words say: absent for "wild type".
        use: the remark of the table gene_alterations.
        specific: it names the change ("V600E", "exon 19"), not only its kind ("mutation").
    """

    start: int
    end: int
    text: str
    assertion: Assertion
    use: str
    specific: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Genes named in one breath: "KRAS, BRAF or MET".

    Attributes:
        fused: the genes are written as a fusion, "EML4-ALK".
        notation: they are written with the double colon of fusions, "EML4::ALK", which says it all.
    """

    hits: tuple[Hit, ...]
    start: int
    end: int
    fused: bool
    notation: bool = False


def find_panels(reading: Reading, hits: Sequence[Hit]) -> list[Panel]:
    """The genes of a sentence by the lists they stand in."""
    panels: list[Panel] = []
    group: list[Hit] = []
    for hit in hits:
        if group:
            gap = reading.view[group[-1].end : hit.start]
            if len(gap) > 30 or not _LIST_GAP.fullmatch(gap):
                panels.append(_panel(reading, group))
                group = []
        group.append(hit)
    if group:
        panels.append(_panel(reading, group))
    return panels


def _panel(reading: Reading, hits: Sequence[Hit]) -> Panel:
    gaps = [reading.view[one.end : other.start] for one, other in pairwise(hits)]
    fused = any(_PAIR_GAP.fullmatch(gap) and "/" not in gap for gap in gaps) or any(
        hit.row.extra["use"] == "fusion" for hit in hits
    )
    start, end = hits[0].start, hits[-1].end
    partner = _PARTNER_BEHIND.match(reading.view, end) or _PARTNER_BEFORE.search(
        reading.view, max(0, start - _LONGEST_PARTNER), start
    )
    if partner is not None:
        start, end = min(start, partner.start()), max(end, partner.end())
    return Panel(tuple(hits), start, end, fused or partner is not None, "::" in gaps or partner is not None)


def find_changes(reading: Reading, sentence: Sentence, panels: Sequence[Panel]) -> list[Change]:
    """The alterations of a sentence, adjoining words of one alteration joined."""
    found = [
        Change(hit.start, hit.end, "", _assertion(hit), hit.row.extra["use"], False)
        for hit in phrases_between(reading, "gene_alterations", sentence.start, sentence.end)
        if not _OF_CHROMOSOME.match(reading.low, hit.end)
    ]
    found += [
        Change(match.start(), match.end(), "", "present", "", True)
        for match in _NOTATION.finditer(reading.view, sentence.start, sentence.end)
        if not any(panel.start < match.end() and match.start() < panel.end for panel in panels)
    ]
    found.sort(key=lambda change: (change.start, -change.end))
    joined: list[Change] = []
    for change in found:
        if joined and change.start < joined[-1].end:
            if change.end > joined[-1].end:
                joined[-1] = _join(joined[-1], change)
            continue
        gap = reading.view[joined[-1].end : change.start] if joined else None
        if gap is not None and _is_one_change(reading, joined[-1], change, gap):
            joined[-1] = _join(joined[-1], change)
        else:
            joined.append(change)
    return [_with_text(reading, change) for change in joined]


def _assertion(hit: Hit) -> Assertion:
    return cast("Assertion", hit.row.extra["assertion"])


def _is_one_change(reading: Reading, one: Change, other: Change, gap: str) -> bool:
    """Whether two phrases tell one alteration: "exon 19" and "deletion", "exon 21" and "(L858R)"."""
    if len(gap) <= 2 and gap.strip(" \n(-") == "" and one.specific != other.specific:
        return True
    if not (one.specific and other.specific) or gap.strip(" \n(,-)") not in ("", "in", "of", "at"):
        return False
    return reading.low.startswith("ex", one.start) != reading.low.startswith("ex", other.start)


def _join(one: Change, other: Change) -> Change:
    return one._replace(
        end=max(one.end, other.end),
        assertion=other.assertion if other.assertion == "absent" else one.assertion,
        use=one.use or other.use,
        specific=one.specific or other.specific,
    )


def _with_text(reading: Reading, change: Change) -> Change:
    """The alteration as printed; a bracket that opens within it closes with it."""
    printed = reading.view[change.start : change.end]
    end = change.end
    if printed.count("(") > printed.count(")") and reading.view[end : end + 1] == ")":
        end += 1
    return change._replace(end=end, text=_printed(reading, change._replace(end=end)))


def _printed(reading: Reading, change: Change) -> str:
    text = " ".join(reading.view[change.start : change.end].split()).strip("(")
    text = text[5:] if text.lower().startswith("gene ") else text
    if text.count(")") > text.count("("):
        text = text.rstrip(")")
    if text.count("(") > text.count(")"):
        text = text.rpartition("(")[0].rstrip()
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) > 6 and all(sign.isupper() for sign in letters) and not change.specific:
        return text.lower()
    return text


def claim_changes(
    reading: Reading, sentence: Sentence, panels: Sequence[Panel], changes: Sequence[Change]
) -> list[list[Change]]:
    """The alterations of each panel: "mutation of KRAS" is of what follows, else of what stands before."""
    claimed: list[list[Change]] = [[] for _ in panels]
    free = list(changes)
    for index, panel in enumerate(panels):
        before = panels[index - 1].end if index else sentence.start
        for change in changes:
            if change not in free or change.end > panel.start or not _may_have(reading, panel, change):
                continue
            if _leads_to(reading, change.end, panel.start) or _heads(
                reading, change, panel, before if index else None
            ):
                if change.start >= before:
                    for part in (*_leading(reading, free, change, before), change):
                        claimed[index].append(part)
                        free.remove(part)
    for index, panel in enumerate(panels):
        ceiling = panels[index + 1].start if index + 1 < len(panels) else sentence.end
        reach = panel.end
        for change in free:
            if change.start < panel.start or change.end <= panel.end or change.start >= ceiling:
                continue
            if not _may_have(reading, panel, change):
                continue
            gap = reading.low[reach : max(reach, change.start)]
            if _speaks_of_next(reading, change, panel):
                break
            if len(gap) > _RIGHT_REACH or not _is_same_statement(reading, reach, change.start, panel):
                break
            if claimed[index] and not change.specific and len(gap) > 14:
                break
            claimed[index].append(change)
            reach = max(reach, change.end)
        if not claimed[index] and index + 1 <= len(panels):
            # "methylated MGMT promoter", "mutated KRAS": the word stands right before.
            for change in free:
                gap = reading.low[change.end : panel.start]
                if not _may_have(reading, panel, change):
                    continue
                if change.end <= panel.start and len(gap) <= 3 and not gap.strip(" -("):
                    claimed[index].append(change)
    return claimed


def _may_have(reading: Reading, panel: Panel, change: Change) -> bool:
    """Whether an alteration can be of these genes: C797S is of EGFR and never of MET."""
    return bool(owners_of(reading, panel, change))


def owners_of(reading: Reading, panel: Panel, change: Change) -> Sequence[Hit]:
    """The genes of a panel that can have an alteration: in "NRAS, BRAF V600E" only BRAF has V600E."""
    variants = reading.hits_between("gene_variants", change.start, change.end) if change.specific else ()
    if not variants:
        return panel.hits
    owners = {gene for variant in variants for gene in variant.row.list("genes")}
    return [hit for hit in panel.hits if not owners.isdisjoint((hit.row.name, *hit.row.list("genes")))]


def _heads(reading: Reading, change: Change, panel: Panel, before: int | None) -> bool:
    """Whether an alteration stands above a list of genes: "No reportable alteration: KRAS, NRAS"."""
    if reading.low[change.end : panel.start].strip(" .") not in (":", ":-"):
        return False
    return before is None or (change.start - before > 3 and "," not in reading.low[before : change.start])


def _leads_to(reading: Reading, start: int, end: int) -> bool:
    """Whether "of", "in", "in 20 genes, including" lead from an alteration to the genes after it."""
    if end - start > _LEFT_REACH:
        return False
    gap = reading.low[start:end]
    if namely := _NAMELY.search(gap):
        gap = gap[: namely.start()]
    if "," in gap or BORDER.search(gap):
        return False
    words = re.findall(r"[a-z]+", gap)
    target = words_with_role(WORDS, "target")
    light = words_with_role(WORDS, "light", "count") if namely else words_with_role(WORDS, "light")
    return (
        bool(words)
        and len(words) <= 6
        and any(word in target for word in words)
        and all(word in target or word in light for word in words)
    )


def _leading(reading: Reading, free: Sequence[Change], change: Change, floor: int) -> list[Change]:
    """The changes right before one: "A V600E mutation stands in exon 15 of BRAF"."""
    light = words_with_role(WORDS, "light", "target")
    found: list[Change] = []
    for other in reversed(free):
        if other.start < floor or other.end > change.start or not other.specific:
            continue
        gap = reading.low[other.end : change.start]
        words = re.findall(r"[a-z]{2,}", gap)
        if len(gap) > 40 or BORDER.search(gap) or not light.issuperset(words):
            break
        found.insert(0, other)
        change = other
    return found


def _speaks_of_next(reading: Reading, change: Change, panel: Panel) -> bool:
    """Whether "wild-type" stands right before another name: "retained RB1 and wild-type p53"."""
    if change.specific:
        return False
    beside = reading.hits_between("markers", change.end, change.end + 20)
    if not beside or beside[0].start < panel.end:
        return False
    return not reading.low[change.end : beside[0].start].strip(" -")


def _is_same_statement(reading: Reading, start: int, end: int, panel: Panel) -> bool:
    """Whether nothing between a gene and an alteration starts another statement."""
    gap = reading.low[start:end]
    if ";" in gap or "\n\n" in gap or " as well as " in gap:
        return False
    if any(
        not any(hit.start < gene.end and gene.start < hit.end for gene in panel.hits)
        for hit in reading.hits_between("markers", start, end)
    ):
        return False
    if "," in gap and not _passing_words().issuperset(re.findall(r"[a-z]{3,}", gap.rpartition(",")[2])):
        # "KRAS G12D and TP53, no targetable mutation": another matter begins.
        return False
    return len(re.findall(r"[a-z]+", gap)) <= 9


@cache
def _passing_words() -> frozenset[str]:
    """Words that may stand between a gene and its alteration after a comma: "BCL2 18q21, not rearranged"."""
    results = (form for row in load_table("gene_results") for form in (row.name, *row.synonyms))
    return words_with_role(WORDS, "light", "molecular", "target") | {
        word for form in results for word in re.findall(r"[a-z]+", form.lower())
    }
