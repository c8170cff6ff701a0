"""Read molecular findings: the gene, its alteration as printed, and whether it was found.

"EGFR exon 19 deletion detected, no alteration of KRAS, BRAF or MET" is one present and three absent findings.
A gene named as a stained protein ("ALK (D5F3) negative") is a marker; here it takes an alteration, or a result
beside words of molecular testing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion, Code, Gene

WORDS = "gene_words"
_LIST_GAP = re.compile(r"[\s,/&+|:-]*(?:\b(?:and|or|nor|as well as)\b[\s]*)?(?:gene )?", re.IGNORECASE)
_PAIR_GAP = re.compile(r" ?(?:-|::|/|:) ?")
# Protein and DNA changes as HGVS and laboratories print them, exons and codons.
_NOTATION = re.compile(
    r"\(?p\.\(?[A-Z][a-z]{0,2}\d+(?:_[A-Z][a-z]{0,2}\d+)?(?:[A-Z][a-z]{0,2}\b|\*|fs\S*|del\w*|dup\w*|ins\w*|=)?\)?"
    r"|\bc\.[-*]?\d+(?:_\d+)?(?: ?[+-] ?\d+)?(?: ?[ACGT]* ?> ?[ACGT]+|[^\s,;)]*)"
    r"|\b[A-Z]\d{2,4}(?:[A-Z]|\*|fs)(?![A-Za-z0-9])"
    r"|\b(?i:exons?|ex\.?|codon) ?\d+(?:[-/&,] ?\d+)?(?: ?(?i:del(?:etion)?s?|ins(?:ertion)?s?|dup(?:lication)?s?|skipping|mutations?|mutated)\b)*"
)
_BORDER = re.compile(r";|\.(?=\s)|\n")
_RESULT_REACH = 45
_RIGHT_REACH = 70
_LEFT_REACH = 60
_CONTEXT_REACH = 300


class Change(NamedTuple):
    """An alteration in the text: where, as printed, what the bare words say, and whether it names the change."""

    start: int
    end: int
    text: str
    assertion: Assertion
    use: str
    specific: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Genes named in one breath: "KRAS, BRAF or MET"; ``fused`` for "EML4-ALK"."""

    hits: tuple[Hit, ...]
    start: int
    end: int
    fused: bool


class Verdict(NamedTuple):
    """What is said of an alteration, and the words that decided it."""

    assertion: Assertion
    cues: tuple[tuple[int, int], ...]


def read_genes(reading: Reading) -> Iterator[Gene]:
    """Yield each molecular finding: gene, alteration as printed, present, absent (wild type too) or uncertain.

    "KRAS G12C, BRAF wild type, MSS" gives KRAS present, BRAF absent, MSI present with ``MSS``.
    """
    found: dict[tuple[str, str, Assertion], Gene] = {}
    for gene in (*_altered_genes(reading), *_genome_wide(reading)):
        key = (gene.gene, (gene.alteration or "").casefold(), gene.assertion)
        if key not in found:
            found[key] = gene
    yield from _without_vaguer(list(found.values()))


def _without_vaguer(genes: list[Gene]) -> list[Gene]:
    """Leave out "EGFR mutation" where "EGFR L858R" is said with the same result, and what is pending once it is known."""
    kept = []
    for gene in genes:
        others = [other for other in genes if other is not gene and other.gene == gene.gene]
        if gene.assertion == "uncertain" and any(
            other.assertion != "uncertain" and _same_matter(gene, other) for other in others
        ):
            continue
        if not _is_specific(gene) and any(other.assertion == gene.assertion and _is_specific(other) for other in others):
            continue
        kept.append(gene)
    return kept


def _same_matter(gene: Gene, other: Gene) -> bool:
    return gene.alteration == other.alteration or not _is_specific(gene)


def _is_specific(gene: Gene) -> bool:
    return bool(gene.alteration) and any(sign.isdigit() for sign in gene.alteration or "")


def _altered_genes(reading: Reading) -> Iterator[Gene]:
    hits = reading.hits("genes")
    first = 0
    while first < len(hits):
        sentence = reading.sentence_at(hits[first].start)
        last = first
        while last + 1 < len(hits) and hits[last + 1].start < sentence.end:
            last += 1
        if not is_general(reading, hits[first].start):
            yield from _in_sentence(reading, sentence, hits[first : last + 1])
        first = last + 1


def _in_sentence(reading: Reading, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Gene]:
    panels = _panels(reading, hits)
    changes = _changes(reading, sentence, panels)
    results = phrases_between(reading, "gene_results", sentence.start, sentence.end)
    claimed = _claims(reading, sentence, panels, changes)
    for index, panel in enumerate(panels):
        own = claimed[index]
        if own:
            if own[0].start > panel.end and own[0].specific:
                # "BCR-ABL positive, T315I not detected": a result of its own before the alteration.
                yield from _bare_result(reading, sentence._replace(end=own[0].start), panels, results, index)
            for change in own:
                verdict = _verdict(reading, sentence, panels, changes, results, index, change)
                yield from _findings(reading, panel, change, verdict)
        else:
            yield from _bare_result(reading, sentence, panels, results, index)


def _panels(reading: Reading, hits: Sequence[Hit]) -> list[Panel]:
    panels: list[Panel] = []
    group: list[Hit] = []
    fused = False
    for hit in hits:
        if group:
            gap = reading.view[group[-1].end : hit.start]
            if len(gap) <= 12 and _LIST_GAP.fullmatch(gap):
                fused = fused or (_PAIR_GAP.fullmatch(gap) is not None and "/" not in gap)
                group.append(hit)
                continue
            panels.append(Panel(tuple(group), group[0].start, group[-1].end, fused))
        group, fused = [hit], False
    if group:
        panels.append(Panel(tuple(group), group[0].start, group[-1].end, fused))
    return panels


def _changes(reading: Reading, sentence: Sentence, panels: Sequence[Panel]) -> list[Change]:
    """The alterations of a sentence, adjoining words of one alteration joined."""
    found = [
        Change(hit.start, hit.end, "", cast("Assertion", hit.row.extra["assertion"]), hit.row.extra["use"], False)
        for hit in phrases_between(reading, "gene_alterations", sentence.start, sentence.end)
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


def _is_one_change(reading: Reading, one: Change, other: Change, gap: str) -> bool:
    """Whether two phrases tell one alteration: "exon 19" and "deletion", "exon 21" and "(L858R)"."""
    if len(gap) <= 2 and gap.strip(" (-") == "" and one.specific != other.specific:
        return True
    if not (one.specific and other.specific) or gap.strip(" (,-)") not in ("", "in", "of", "at"):
        return False
    return ("ex" in reading.low[one.start : one.start + 2]) != ("ex" in reading.low[other.start : other.start + 2])


def _join(one: Change, other: Change) -> Change:
    denied = "absent" if "absent" in (one.assertion, other.assertion) else "present"
    return Change(
        one.start, max(one.end, other.end), "", cast("Assertion", denied), one.use or other.use, one.specific or other.specific
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
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) > 6 and all(sign.isupper() for sign in letters) and not change.specific:
        return text.lower()
    return text


def _claims(
    reading: Reading, sentence: Sentence, panels: Sequence[Panel], changes: Sequence[Change]
) -> list[list[Change]]:
    """Which alteration belongs to which genes: "mutation of KRAS" to what follows, else to what stands before."""
    claimed: list[list[Change]] = [[] for _ in panels]
    free = list(changes)
    for index, panel in enumerate(panels):
        for change in changes:
            if change in free and change.end <= panel.start and _leads_to(reading, change.end, panel.start):
                before = panels[index - 1].end if index else sentence.start
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
                if change.end <= panel.start and len(gap) <= 3 and not gap.strip(" -("):
                    claimed[index].append(change)
    return claimed


def _leading(reading: Reading, free: Sequence[Change], change: Change, floor: int) -> list[Change]:
    """The changes right before one: "V600E mutation was detected in exon 15 of the BRAF gene"."""
    light = words_with_role(WORDS, "light", "target")
    found: list[Change] = []
    for other in reversed(free):
        if other.start < floor or other.end > change.start or not other.specific:
            continue
        gap = reading.low[other.end : change.start]
        if len(gap) > 40 or _BORDER.search(gap) or any(word not in light for word in re.findall(r"[a-z]{2,}", gap)):
            break
        found.insert(0, other)
        change = other
    return found


def _speaks_of_next(reading: Reading, change: Change, panel: Panel) -> bool:
    """Whether "wild-type" stands right before another name: "retained RB1 and wild-type p53"."""
    if change.specific:
        return False
    beside = reading.hits_between("markers", change.end, change.end + 20)
    return bool(beside) and beside[0].start >= panel.end and not reading.low[change.end : beside[0].start].strip(" -")


def _leads_to(reading: Reading, start: int, end: int) -> bool:
    """Whether "of", "in", "involving" lead from an alteration to the genes after it."""
    if end - start > _LEFT_REACH:
        return False
    gap = reading.low[start:end]
    if _BORDER.search(gap):
        return False
    words = re.findall(r"[a-z]+", gap)
    target = words_with_role(WORDS, "target")
    light = words_with_role(WORDS, "light")
    return bool(words) and len(words) <= 6 and any(word in target for word in words) and all(
        word in target or word in light for word in words
    )


def _is_same_statement(reading: Reading, start: int, end: int, panel: Panel) -> bool:
    """Whether nothing between a gene and an alteration starts another statement."""
    gap = reading.low[start:end]
    if ";" in gap or "\n\n" in gap:
        return False
    if any(
        hit.start >= start and hit.end <= end and not any(hit.start < gene.end and gene.start < hit.end for gene in panel.hits)
        for hit in reading.hits_between("markers", start, end)
    ):
        return False
    return len(re.findall(r"[a-z]+", gap)) <= 9


# What is said of it -----------------------------------------------------------------------------------------------


def _verdict(
    reading: Reading,
    sentence: Sentence,
    panels: Sequence[Panel],
    changes: Sequence[Change],
    results: Sequence[Hit],
    index: int,
    change: Change,
) -> Verdict:
    panel = panels[index]
    if _is_open(reading, sentence, min(panel.start, change.start)):
        return Verdict("uncertain", ())
    if change.assertion == "absent":
        return Verdict("absent", ())
    start, end = min(panel.start, change.start), max(panel.end, change.end)
    for hit in results:
        if hit.row.extra["side"] != "after" and hit.end <= change.start and hit.row.extra["assertion"] == "absent":
            gap = reading.low[hit.end : change.start]
            if len(gap) <= 22 and not _BORDER.search(gap) and "," not in gap:
                return Verdict("absent", ((hit.start, hit.end),))
    after = _result_after(reading, sentence, panels, results, index, change, end)
    if after is not None:
        return after
    floor = max(sentence.start, start - 70)
    for hit in reversed(results):
        if hit.row.extra["side"] == "after" or hit.end > start or hit.start < floor:
            continue
        gap = reading.low[hit.end : start]
        if _BORDER.search(gap) or any(other.start < start and other.end > hit.end for other in panels if other is not panel):
            break
        if len(re.findall(r"[a-z]+", gap)) <= 6:
            return Verdict(cast("Assertion", hit.row.extra["assertion"]), ((hit.start, hit.end),))
    reading_of = assertion_at(reading, start, end)
    if reading_of.value == "uncertain":
        return Verdict("uncertain", reading_of.cues)
    return Verdict("present", ())


def _is_open(reading: Reading, sentence: Sentence, start: int) -> bool:
    """Whether the sentence asks or supposes: "if BRCA comes positive"."""
    if reading.kind in ("query", "answer") and reading.view[sentence.end - 1] == "?":
        return True
    first = max(reading.word_index(sentence.start), reading.word_index(start) - 4)
    return bool(words_with_role(WORDS, "condition") & set(reading.words[first : reading.word_index(start)]))


def _result_after(
    reading: Reading,
    sentence: Sentence,
    panels: Sequence[Panel],
    results: Sequence[Hit],
    index: int,
    change: Change,
    end: int,
) -> Verdict | None:
    """The result in words after gene and alteration: "not detected", ": absent", "awaited"."""
    ceiling = min(sentence.end, end + _RESULT_REACH)
    if index + 1 < len(panels):
        ceiling = min(ceiling, panels[index + 1].start)
    light = words_with_role(WORDS, "light")
    for hit in results:
        if hit.start < end or hit.row.extra["side"] == "before":
            continue
        if hit.start > ceiling:
            break
        gap = re.sub(r"\([^()]*\)?", " ", reading.low[end : hit.start])
        if ";" in gap or re.search(r"\.\s", gap):
            break
        words = re.findall(r"[a-z]{2,}", gap)
        # Further changes of the same gene may stand between: "T790M and C797S not detected".
        if len([word for word in words if word not in light]) > 2:
            break
        return Verdict(cast("Assertion", hit.row.extra["assertion"]), ((hit.start, hit.end),))
    return None


def _bare_result(
    reading: Reading, sentence: Sentence, panels: Sequence[Panel], results: Sequence[Hit], index: int
) -> Iterator[Gene]:
    """ "KRAS negative", "Blood for BRCA is sent": a result and no alteration."""
    panel = panels[index]
    uses = {hit.row.extra["use"] for hit in panel.hits}
    if uses & {"marker", "homograph"} or not (uses <= {"bare"} or _is_molecular(reading, panel.start, sentence)):
        return
    if _is_stained_too(reading, panel) and not _names_test(reading, sentence):
        return
    ceiling = min(sentence.end, panel.end + 30, panels[index + 1].start if index + 1 < len(panels) else sentence.end)
    verdict: Verdict | None = None
    for hit in results:
        if panel.end <= hit.start < ceiling and hit.row.extra["side"] != "before":
            gap = reading.low[panel.end : hit.start]
            is_criterion = reading.low[hit.end : hit.end + 1] == ":"
            if not is_criterion and not _BORDER.search(gap) and "," not in gap and len(re.findall(r"[a-z]{2,}", gap)) <= 4:
                verdict = Verdict(cast("Assertion", hit.row.extra["assertion"]), ((hit.start, hit.end),))
            break
    if verdict is None:
        for hit in reversed(results):
            gap = reading.low[hit.end : panel.start] if hit.end <= panel.start else "\n"
            if hit.row.extra["side"] != "after" and len(gap) <= 20 and not _BORDER.search(gap):
                verdict = Verdict(cast("Assertion", hit.row.extra["assertion"]), ((hit.start, hit.end),))
                break
    if verdict is None:
        return
    if _is_open(reading, sentence, panel.start):
        verdict = Verdict("uncertain", verdict.cues)
    change = Change(panel.start, panel.end, "fusion" if panel.fused else "mutation", "present", "", False)
    yield from _findings(reading, panel, change, verdict)


def _is_heading(reading: Reading, panel: Panel, change: Change, sentence: Sentence) -> bool:
    """Whether gene and alteration are all there is, the title of a test: "MGMT promoter methylation assay"."""
    if change.specific or change.assertion == "absent" or change.text.lower().endswith(("ed", "ant")):
        return False
    start, end = min(panel.start, change.start), max(panel.end, change.end)
    if start - sentence.start > 12 or not reading.view[sentence.start : end].count(" ") < 6:
        return False
    light = words_with_role(WORDS, "light", "molecular")
    rest = re.findall(r"[a-z]+", reading.low[sentence.start : start] + " " + reading.low[end : sentence.end])
    is_title = reading.view[sentence.end - 1] not in ".,;" and reading.view[sentence.start : end] != reading.view
    return is_title and all(word in light for word in rest) and len(rest) <= 4


def _is_stained_too(reading: Reading, panel: Panel) -> bool:
    return any(hit.row.name != "p53" for hit in reading.hits_between("markers", panel.start, panel.end))


def _names_test(reading: Reading, sentence: Sentence) -> bool:
    """Whether the sentence, or what stands above it, speaks of molecular tests and of no stains."""
    first = reading.word_index(max(0, sentence.start - _CONTEXT_REACH))
    words = reading.words[first : reading.word_index(sentence.end)]
    return not words_with_role(WORDS, "molecular").isdisjoint(words) and words_with_role(WORDS, "stain").isdisjoint(words)


def _is_molecular(reading: Reading, position: int, sentence: Sentence) -> bool:
    """Whether words of molecular testing stand near, nearer than words of staining."""
    molecular, stain = words_with_role(WORDS, "molecular"), words_with_role(WORDS, "stain")
    first = reading.word_index(max(0, position - _CONTEXT_REACH))
    index = reading.word_index(position)
    for place in range(index - 1, first - 1, -1):
        word = reading.words[place]
        if word in molecular:
            return True
        if word in stain:
            return False
    last = reading.word_index(sentence.end)
    following = reading.words[index:last]
    return any(word in molecular for word in following) and not any(word in stain for word in following)


def _findings(reading: Reading, panel: Panel, change: Change, verdict: Verdict) -> Iterator[Gene]:
    sentence = reading.sentence_at(panel.start)
    if change.use == "assay" or (change.use == "test" and not verdict.cues):
        return
    if not verdict.cues and _is_heading(reading, panel, change, sentence):
        return
    if change.use == "molecular" and not _is_molecular(reading, panel.start, sentence):
        return
    for hit in panel.hits:
        if hit.row.extra["use"] == "marker" and change.use == "structural":
            continue
        if _is_stain(reading, hit, change, sentence) or _names_tumor(reading, hit, change):
            continue
        whose, cue = experiencer_at(reading, hit.start, hit.end)
        if whose == "other":
            continue
        ranges = [(hit.start, hit.end), (change.start, change.end), *verdict.cues]
        if cue is not None and whose == "family":
            ranges.append(cue)
        for gene in hit.row.list("genes") or (hit.row.name,):
            yield Gene(
                name=gene,
                code=Code("HGNC", gene) if _is_symbol(hit, gene) else None,
                gene=gene,
                alteration=_alteration(change, panel),
                assertion=verdict.assertion,
                experiencer=whose,
                evidence=reading.spans(*_closed_up(reading, ranges)),
            )


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
    return hit.row.code == gene or len(hit.row.list("genes")) > 1


def _closed_up(reading: Reading, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges with only a blank, bracket or colon between them as one: "KRAS G12C"."""
    closed: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if closed and not reading.view[closed[-1][1] : start].strip(" (:,-"):
            closed[-1] = (closed[-1][0], max(end, closed[-1][1]))
        else:
            closed.append((start, end))
    return closed


def _is_stain(reading: Reading, hit: Hit, change: Change, sentence: Sentence) -> bool:
    """Whether a mutation-specific antibody is meant: "IDH1 R132H positive", "BRAF V600E (VE1) +"."""
    start, end = min(hit.start, change.start), max(hit.end, change.end)
    if not any(
        marker.start <= hit.start and marker.end >= hit.end and any(sign.isdigit() for sign in marker.row.name)
        for marker in reading.hits_between("markers", max(0, start - 2), end + 30)
    ):
        return False
    if not change.specific or len(change.text.split()) > 1:
        return False
    words = set(reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)])
    if words & words_with_role(WORDS, "stain"):
        return True
    return hit.row.extra["use"] == "gene" and not words & words_with_role(WORDS, "molecular")


def _names_tumor(reading: Reading, hit: Hit, change: Change) -> bool:
    """Whether gene and alteration are part of a tumor's name: "astrocytoma, IDH-mutant"."""
    if hit.row.code is not None or change.specific or change.start != hit.end + 1:
        return False
    return any(
        tumor.end >= hit.start - 3 and tumor.start <= change.end + 3
        for tumor in reading.hits_between("tumor_types", max(0, hit.start - 60), change.end + 60)
    )


# Microsatellite instability, mutational burden --------------------------------------------------------------------

_BURDEN = re.compile(r"\W{0,4}(?:of |is |was |score |value )?[~<>]?\s?(\d+(?:\.\d+)?)\s?(?:(mut\w*|m)\W{0,2}/?\s?(?:per )?(mb|megabase)|muts?/mb)?")


def _genome_wide(reading: Reading) -> Iterator[Gene]:
    hits = reading.hits("genome_wide")
    for hit in hits:
        gene, alteration = hit.row.extra["gene"], hit.row.extra["alteration"]
        end = hit.end
        if is_general(reading, hit.start):
            continue
        assertion: Assertion = "present"
        if not alteration:
            match = _BURDEN.match(reading.low, hit.end)
            if match is None:
                continue
            end = match.end()
            alteration = f"{match.group(1)} mut/Mb"
        elif alteration == "pending":
            assertion = "uncertain"
            if any(other.row is not hit.row and other.row.extra["gene"] == gene for other in hits):
                continue
        elif assertion_at(reading, hit.start, hit.end).value == "uncertain":
            assertion = "uncertain"
        whose, _ = experiencer_at(reading, hit.start, hit.end)
        if whose == "other":
            continue
        yield Gene(
            name=gene,
            gene=gene,
            alteration=None if alteration == "pending" else alteration,
            assertion=assertion,
            experiencer=whose,
            evidence=reading.spans((hit.start, end)),
        )
