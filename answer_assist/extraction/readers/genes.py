"""Read molecular findings: the gene, its alteration as printed, and whether it was found.

"EGFR exon 19 deletion detected, no alteration of KRAS, BRAF or MET" is one present and three absent
findings. A gene named as a stained protein ("ALK (D5F3) negative") is a marker; here it takes an alteration,
or a result beside words of molecular testing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.gene_bare_results import bare_verdict
from answer_assist.extraction.readers.gene_changes import (
    WORDS,
    Change,
    Panel,
    claim_changes,
    find_changes,
    find_panels,
    owners_of,
)
from answer_assist.extraction.readers.gene_results import Verdict, verdict_of
from answer_assist.extraction.readers.gene_statements import GeneSentence, prepare
from answer_assist.extraction.readers.gene_tests import (
    is_molecular,
    is_sequenced,
    is_stain,
    is_title,
    names_tumor,
    speaks_of_many,
)
from answer_assist.extraction.readers.genome_wide import read_genome_wide
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion, Code, Gene

# How far behind an alteration "BCL6 not" still speaks of it.
_ELLIPSIS_REACH = 60


def read_genes(reading: Reading) -> Iterator[Gene]:
    """Yield each molecular finding: gene, alteration as printed, and its assertion (wild type is absent).

    "KRAS G12C, BRAF wild type, MSS" gives KRAS present, BRAF absent, MSI present with ``MSS``.
    """
    yield from _read(reading)[0]


def gene_places(reading: Reading) -> frozenset[int]:
    """Where genes are named whose result is told: "EGFR" and "ALK" in "EGFR-, ALK neg, ROS1 pending".

    Where it is awaited, the place is complemented (``~start``): that of "ROS1".
    """
    return _read(reading)[1] if reading.hits("genes") else frozenset()


def _read(reading: Reading) -> tuple[list[Gene], frozenset[int]]:
    memo: tuple[list[Gene], frozenset[int]] | None = reading.memo.get(__name__)
    if memo is not None:
        return memo
    found: dict[tuple[str, str, Assertion], Gene] = {}
    places: set[int] = set()
    for hit, gene in _altered_genes(reading):
        # Complemented: a test that is only asked for, "RB1 test is awaited".
        places.add(~hit.start if gene.assertion == "uncertain" else hit.start)
        found.setdefault((gene.gene, (gene.alteration or "").casefold(), gene.assertion), gene)
    for gene in read_genome_wide(reading):
        found.setdefault((gene.gene, (gene.alteration or "").casefold(), gene.assertion), gene)
    memo = reading.memo[__name__] = (_without_vaguer(list(found.values())), frozenset(places))
    return memo


def _without_vaguer(genes: list[Gene]) -> list[Gene]:
    """Leave out "EGFR mutation" beside "EGFR L858R", and what was awaited once it is known."""
    kept = []
    for gene in genes:
        others = [other for other in genes if other is not gene and other.gene == gene.gene]
        if gene.assertion == "uncertain" and any(
            other.assertion != "uncertain" and _same_matter(gene, other) for other in others
        ):
            continue
        if not _is_specific(gene) and any(
            other.assertion == gene.assertion and _is_specific(other) for other in others
        ):
            continue
        kept.append(gene)
    return kept


def _same_matter(gene: Gene, other: Gene) -> bool:
    return gene.alteration == other.alteration or not _is_specific(gene)


def _is_specific(gene: Gene) -> bool:
    return bool(gene.alteration) and any(sign.isdigit() for sign in gene.alteration or "")


def _altered_genes(reading: Reading) -> Iterator[tuple[Hit, Gene]]:
    hits = [hit for hit in reading.hits("genes") if reading.view[hit.start : hit.end] != "eGFR"]
    if variants := reading.hits("gene_variants"):
        hits = sorted((*hits, *variants), key=lambda hit: hit.start)
    first = 0
    while first < len(hits):
        sentence = reading.sentence_at(hits[first].start)
        last = first
        while last + 1 < len(hits) and hits[last + 1].start < sentence.end:
            last += 1
        if not is_general(reading, hits[first].start):
            yield from _in_sentence(reading, sentence, hits[first : last + 1])
        first = last + 1


def _in_sentence(reading: Reading, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[tuple[Hit, Gene]]:
    panels = find_panels(reading, [hit for hit in hits if hit.row.extra["use"] != "variant"])
    context = prepare(reading, sentence, panels, find_changes(reading, sentence, panels))
    claimed = claim_changes(reading, sentence, panels, context.changes)
    yield from _orphans(context, hits, claimed)
    for index, panel in enumerate(panels):
        own = claimed[index]
        first = own[0] if own else None
        denial = next((change for change in own if change.use == "result"), None)
        for spare in ("test", "result"):
            # "TERT promoter mutation: absent (wild type)" is one statement.
            if any(change.use != spare for change in own):
                own = [change for change in own if change.use != spare]
        if first is None:
            before = next((part[-1] for part in reversed(claimed[:index]) if part), None)
            bare = list(_without_change(context, index, sentence.end))
            yield from bare or _as_before(context, panel, before)
        elif first.start > panel.end and first.specific:
            # "BCR-ABL positive, T315I not detected": a result of its own before the alteration.
            yield from _without_change(context, index, first.start)
        for change in own:
            verdict = verdict_of(context, index, change)
            if denial is not None and not verdict.cues and change.end <= denial.start:
                verdict = Verdict("absent", ((denial.start, denial.end),))
            yield from _findings(context, panel, change, verdict)


def _as_before(context: GeneSentence, panel: Panel, change: Change | None) -> Iterator[tuple[Hit, Gene]]:
    """ "MYC and BCL2 rearranged, BCL6 not": of the last genes the same alteration is denied."""
    reading = context.reading
    if change is None or change.specific or not 0 <= panel.start - change.end <= _ELLIPSIS_REACH:
        return
    following = reading.word_index(panel.end)
    if reading.words[following : following + 1] != ["not"] or reading.low[reading.ends[following] :].lstrip()[
        :1
    ] not in ("", ".", ",", ";", ")"):
        return
    cues = ((reading.starts[following], reading.ends[following]),)
    yield from _findings(context, panel, change._replace(assertion="present"), Verdict("absent", cues))


def _orphans(
    context: GeneSentence, hits: Sequence[Hit], claimed: Sequence[Sequence[Change]]
) -> Iterator[tuple[Hit, Gene]]:
    """Alterations that say of themselves whose they are: "T790M negative", "they look for C797S"."""
    taken = [change for own in claimed for change in own]
    panels = list(context.panels)
    alone: list[tuple[Panel, Change]] = []
    for hit in hits:
        if hit.row.extra["use"] != "variant":
            continue
        if any(change.start <= hit.start and hit.end <= change.end for change in taken):
            continue
        if any(panel.start <= hit.start and hit.end <= panel.end for panel in panels):
            continue
        if _is_among_stains(context, hit):
            continue
        whole = [change for change in context.changes if change.start <= hit.start < change.end]
        change = whole[0] if whole else Change(hit.start, hit.end, hit.row.name, "present", "", True)
        alone.append((Panel((hit,), hit.start, hit.end, False), change))
    if not alone:
        return
    panels = sorted((*panels, *(panel for panel, _ in alone)), key=lambda panel: panel.start)
    context = replace(context, panels=panels)
    for panel, change in alone:
        yield from _findings(context, panel, change, verdict_of(context, panels.index(panel), change))


def _is_among_stains(context: GeneSentence, hit: Hit) -> bool:
    """Whether an antibody to the altered protein is meant: "IDH1 (R132H) positive" in a list of stains."""
    reading = context.reading
    if is_molecular(context, hit.start):
        return False
    beside = [
        stain
        for stain in reading.hits_between("markers", context.sentence.start, context.sentence.end)
        if not any(panel.start < stain.end and stain.start < panel.end for panel in context.panels)
    ]
    return bool(beside) or not words_with_role(WORDS, "stain").isdisjoint(context.words)


def _without_change(context: GeneSentence, index: int, ceiling: int) -> Iterator[tuple[Hit, Gene]]:
    """ "KRAS negative": no alteration is told, so it is any mutation, or the fusion of a pair of genes."""
    verdict = bare_verdict(context, index, ceiling)
    if verdict is not None:
        panel = context.panels[index]
        text = "fusion" if panel.fused else "mutation"
        yield from _findings(
            context, panel, Change(panel.start, panel.end, text, "present", "", False), verdict
        )


def _findings(
    context: GeneSentence, panel: Panel, change: Change, verdict: Verdict
) -> Iterator[tuple[Hit, Gene]]:
    reading = context.reading
    if verdict.assertion is None:
        return
    if change.use == "assay" or (change.use == "test" and not verdict.cues):
        return
    if not verdict.cues and is_title(context, panel, change):
        return
    if speaks_of_many(context, change):
        return
    if change.use == "molecular" and not is_molecular(context, panel.start):
        return
    owners = owners_of(reading, panel, change)
    if len(owners) < len(panel.hits) and verdict.cues and verdict.assertion != "present":
        # "KRAS, NRAS and BRAF V600E not detected": in the genes before, whatever was looked for.
        others = replace(panel, hits=tuple(hit for hit in panel.hits if hit not in owners))
        yield from _findings(context, others, change._replace(text="mutation", specific=False), verdict)
    for hit in owners:
        if (
            hit.row.extra["use"] == "marker"
            and change.use in ("structural", "test")
            and not is_sequenced(context, hit.start)
        ):
            continue
        if change.use == "molecular" and _is_protein_loss(context, hit, change):
            continue
        if is_stain(context, hit, change) or names_tumor(context, hit, change):
            continue
        whose, cue = experiencer_at(reading, hit.start, hit.end)
        if whose == "other":
            continue
        ranges = [(hit.start, hit.end), (change.start, change.end), *verdict.cues]
        if cue is not None and whose == "family":
            ranges.append(cue)
        for gene in hit.row.list("genes") or (hit.row.name,):
            found = Gene(
                name=gene,
                code=Code("HGNC", gene) if _is_symbol(hit, gene) else None,
                gene=gene,
                alteration=_alteration(change, panel),
                assertion=verdict.assertion,
                experiencer=whose,
                evidence=reading.spans(*_closed_up(reading, ranges)),
            )
            yield hit, found


def _is_protein_loss(context: GeneSentence, hit: Hit, change: Change) -> bool:
    """Whether "loss of MSH2" is of a stained protein: molecular tests are named only further on."""
    reading = context.reading
    if not reading.hits_between("markers", hit.start, hit.end):
        return False
    first = reading.word_index(context.sentence.start)
    last = reading.word_index(max(hit.end, change.end)) + 3
    near = reading.words[first : min(last, reading.word_index(context.sentence.end))]
    if not words_with_role(WORDS, "stain").isdisjoint(near):
        return True  # "MLH1: loss of nuclear expression", on the paper of a molecular laboratory
    molecular = words_with_role(WORDS, "molecular")
    before = reading.words[max(0, first - 60) : first]
    return molecular.isdisjoint(near) and molecular.isdisjoint(before)


def _alteration(change: Change, panel: Panel) -> str | None:
    """The alteration as printed; for the name of a test, what it tests."""
    if change.use != "test":
        return change.text or None
    text = change.text.lower()
    if "methylation" in text:
        return "promoter methylation"
    if "break" in text:
        return "rearrangement"
    tested = next((word for word in ("rearrangement", "fusion") if word in text), "")
    return tested or ("fusion" if panel.fused else "mutation")


def _is_symbol(hit: Hit, gene: str) -> bool:
    return (
        hit.row.code == gene
        or len(hit.row.list("genes")) > 1
        or hit.row.extra["use"] in ("fusion", "variant")
    )


def _closed_up(reading: Reading, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges with only a blank, bracket or colon between them as one: "KRAS G12C"."""
    closed: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if closed and not reading.view[closed[-1][1] : start].strip(" (:,-"):
            closed[-1] = (closed[-1][0], max(end, closed[-1][1]))
        else:
            closed.append((start, end))
    return closed
