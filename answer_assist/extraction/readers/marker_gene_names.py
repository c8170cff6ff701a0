"""Names of stains that stand for genes here: an alteration, a locus or a test of the gene beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

# A result right behind a name.
DIRECT = re.compile(
    r"(?:[ \t|]{2,30}(?:[+-](?=\s|$)|pos\b|neg\b|positive|negative|\d\s?/\s?8|[0-3]\+|\d{1,3}\s?%)"
    r"|(?:\s(?:is|was|came))?\s?[-:=]?\s?\(?\s?(?:[+]|-\s?[,.;/)]|-ve|-$|[<>~]?\s?\d{1,3}\s?(?:-\s?\d{1,3}\s?)?%|[0-3]\+|allred|\d\s?/\s?8))",
    re.IGNORECASE,
)
# Names this close are told in one breath.
NEAR = 90
LIST_LINK = re.compile(r"[\s,/&]*(?:and|or|nor)?[\s,/&]*(?:\([^()\n]{0,20}\)[\s,/&]*)?")
_LOCUS = re.compile(
    r"::|\s?\(?(?:\d{1,2}|x)[pq]\d\d|[\s:,]{0,2}\(?[cgpn]\.\s?[\w>*+(-]|\s\(?(?:[a-z]\d{2,4}[a-z]|[a-z]{3}\d{2,4}(?:[a-z]{3}|fs|del|\*))\b",
    re.IGNORECASE,
)
_FUSION = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{2,})(?:-|::|/)$")
_VARIANT = re.compile(r"[A-Z]\d+[A-Z]$")
# Names of genes, where the stain goes by another.
_GENE_FORMS = ("tp53", "idh1", "idh2", "erbb2")
# A test named at the head of its line.
_HEAD = 12


class GeneNames:
    """The names of a document's stains, with the cue words beside them.

    Args:
        reading: the document.
        hits: the names, in text order.
    """

    def __init__(self, reading: Reading, hits: list[Hit]) -> None:
        self._reading = reading
        self._hits = hits
        self._cues = reading.hits("marker_cues")
        self._starts = [cue.start for cue in self._cues]
        self._genes = self._gene_names()

    def _in_sequencing(self, hit: Hit) -> bool:
        """ "NGS: no IDH1/2, no TP53", "BRAF V600E detected by PCR": a test of the gene, in its sentence."""
        sentence = self._reading.sentence_at(hit.start)
        start = sentence.start
        if self._is_listed_gene(hit, sentence.start, sentence.end):
            return True
        line = self._reading.low.rfind("\n", 0, start) + 1
        head = self._cue_after(line)
        if head is not None and head.row.extra["role"] == "in-situ" and head.end <= line + _HEAD:
            start = line  # "FISH: CIITA rearranged. MYC, BCL2 and BCL6 intact."
        following = self._cue_after(hit.end)
        if following is not None and following.start - hit.end <= 2 and speaks_of_stains(following):
            return False  # "MDM2 FISH amplified; CDK4 immunostain positive"
        if self._text(hit).startswith(_GENE_FORMS):
            # "NGS: NPM1 type A, DNMT3A R882H. IDH1, IDH2 and TP53 negative."
            start = max(self._reading.low.rfind("\n", 0, start) + 1, start - NEAR * 2)
        for cue in self._cues_between(start, sentence.end):
            extra = cue.row.extra
            if extra["role"] == "in-situ" and cue.start < hit.start and self._may_be_locus(hit):
                return True
            if extra["role"] in ("ihc", "stain") and extra["value"] != "verb":
                return False
            if extra["value"] == "assay" and (cue.start < hit.start or self._is_variant(hit)):
                return True
        if not self._is_variant(hit):
            return False
        after = self._cue_after(hit.end)
        return after is not None and after.start - hit.end <= 40 and "detect" in self._text(after)

    def _is_listed_gene(self, hit: Hit, start: int, end: int) -> bool:
        """ "BRAF and ERBB2 unaltered", "IDH1, IDH2 and TP53 negative": the gene's name among other genes."""
        low = self._reading.low
        if not self._text(hit).startswith(_GENE_FORMS) or DIRECT.match(low, hit.end):
            return False
        start = max(start, low.rfind(";", 0, hit.start) + 1, hit.start - NEAR)
        stop = low.find(";", hit.end, min(end, hit.end + NEAR))
        end = stop if stop >= 0 else min(end, hit.end + NEAR)
        if any(speaks_of_stains(cue) for cue in self._cues_between(start, end)):
            return False
        taken = {other.start for other in self._hits if not self._text(other).startswith(_GENE_FORMS)}
        return any(
            gene.start != hit.start and gene.start not in taken
            for gene in self._reading.hits_between("genes", start, end)
        )

    def _may_be_locus(self, hit: Hit) -> bool:
        """ "FISH: MYC, BCL2 and BCL6 intact": what is hybridised is the gene."""
        return (
            hit.row.extra["scheme"] not in ("her2", "p53")
            and "%" not in self._reading.low[hit.end : hit.end + 10]
        )

    def _is_variant(self, hit: Hit) -> bool:
        return _VARIANT.search(hit.row.name) is not None

    def _is_fusion_partner(self, hit: Hit) -> bool:
        """ "EML4-ALK positive", "IGH::BCL2": the second gene of a fusion."""
        match = _FUSION.search(self._reading.view, max(0, hit.start - 14), hit.start)
        return match is not None and not any(other.end == match.end(1) for other in self._hits)

    def _gene_names(self) -> set[int]:
        """Starts of names that are genes here: "mutation", "fusion" or a locus follows them or their list."""
        found: set[int] = set()
        chain: list[Hit] = []
        if not any("gene" in homographs(hit.row) for hit in self._hits):
            return found
        for hit, following in pairwise([*self._hits, None]):
            assert hit is not None
            chain.append(hit)
            if following is not None and LIST_LINK.fullmatch(self._reading.low, hit.end, following.start):
                continue
            limit = following.start if following else len(self._reading.low)
            # "p53 mutant" is a pattern of the stain, "TP53 mutant" and "IDH1 mutant" are genes.
            stained = hit.row.extra["scheme"] == "p53" and not self._text(hit).startswith("t")
            genes = [named for named in chain if self._may_be_gene(named)]
            if genes and (
                self._gene_words_after(hit.end, limit, stained=stained)
                or self._gene_words_before(chain[0].start)
            ):
                found.update(named.start for named in genes)
            chain = []
        return found

    def _may_be_gene(self, hit: Hit) -> bool:
        return "gene" in homographs(hit.row) and not (
            hit.row.extra["scheme"] in ("her2", "fish") and not self._altered(hit.end)
        )

    def _altered(self, end: int) -> bool:
        cue = self._cue_after(end)
        return (
            cue is not None
            and cue.start - end <= 25
            and cue.row.name == "mutation"
            and "mutat" in self._text(cue)
        )

    def _text(self, cue: Hit) -> str:
        return self._reading.low[cue.start : cue.end]

    def _gene_words_after(self, end: int, limit: int, *, stained: bool) -> bool:
        low = self._reading.low
        if _LOCUS.match(low, end):
            return True
        index = bisect_left(self._starts, end)
        position = end
        while index < len(self._cues):
            cue = self._cues[index]
            if cue.start >= limit or cue.start - position > 14 or cue.start - end > 40:
                return False
            between = low[position : cue.start]
            if any(sign in between for sign in ".;:\n|\t") and between.strip(" \n"):
                return False
            role = cue.row.extra["role"]
            if role in ("gene", "in-situ"):
                return True
            if cue.row.extra["value"] == "mutant" and not stained and cue.start - end <= 2:
                return True
            if role not in ("negator", "other-thing"):
                return False
            position = cue.end
            index += 1
        return False

    def _gene_words_before(self, start: int) -> bool:
        cue = self._cue_before(start)
        if cue is None or cue.row.extra["role"] != "gene":
            return False
        between = self._reading.low[cue.end : start].split()
        return bool(between) and len(between) <= 3 and between[0] in ("of", "in", "for", "involving")

    def _cue_after(self, position: int) -> Hit | None:
        index = bisect_left(self._starts, position)
        return self._cues[index] if index < len(self._cues) else None

    def _cue_before(self, position: int) -> Hit | None:
        index = bisect_left(self._starts, position) - 1
        return self._cues[index] if index >= 0 and self._cues[index].end <= position else None

    def _cues_between(self, start: int, end: int) -> list[Hit]:
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, lo=first)
        return self._cues[first:last]


def speaks_of_stains(cue: Hit) -> bool:
    """Whether a cue word is of immunohistochemistry: "stain", "positivity", "tumor cells"."""
    extra = cue.row.extra
    role = extra["role"]
    return (
        role in ("ihc", "tumor-cells", "result-noun")
        or (role == "stain" and extra["value"] != "antibody")
        or (role == "in-situ" and extra["value"] == "stain")
    )


def homographs(row: Row) -> frozenset[str]:
    """What else a marker's name may be: a word, a gene, a blood value ..."""
    return _kinds_by_line()[row.line]


@cache
def _kinds_by_line() -> dict[int, frozenset[str]]:
    return {row.line: frozenset(row.list("homograph")) for row in load_table("markers")}
