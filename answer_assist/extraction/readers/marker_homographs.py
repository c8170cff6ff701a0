"""Names that are not always stains: words, genes, blood values, infections, other things.

"ER" is a receptor in "ER positive in 90%" and a place in "went to ER"; CEA is a stain in "positive for CEA"
and a blood value in "CEA 12 ng/mL"; ALK is a gene in "ALK fusion".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.marker_gene_names import (
    DIRECT,
    LIST_LINK,
    NEAR,
    GeneNames,
    homographs,
    speaks_of_stains,
)
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import load_table

# A name of this length or less may be an abbreviation of something else.
_SHORT = 4
_CONTEXT_BEFORE = 400
_CONTEXT_AFTER = 120

_UNIT = re.compile(
    r"[^\n;%]{0,24}?\d\s?(?:ng|\u00b5g|\u03bcg|ug|mcg|pg|mg|g|miu|iu|u|ku|mmol|nmol|pmol|meq|\u00b5iu|uiu)\s?/\s?(?:ml|l|dl)\b",
    re.IGNORECASE,
)
# "+ : inhibin, CD56", "(-): AFP"
_SIGN_HEADING = re.compile(r"[ \t]*[(\[]?[+-][)\]]?[ \t]?:")
_BESIDE = frozenset({"result", "intensity", "extent", "both", "score-value"})
# "ER <95 >PR <60 >HER2 0": a number without its sign, up to the next name.
_SHARE = re.compile(r"[ :=]{1,3}[<>~]?\d{1,3}(?!\d|\.\d)(?: ?[,;/])?\s{0,2}(?:and )?")
_PERCENT = re.compile(r"(?:\s(?:is|was|only))*\s?[:=]?\s?[<>~]?\s?\d{1,3}\s?%")
_SAYS_RESULT = frozenset(
    {
        "result",
        "result-noun",
        "expression",
        "stain",
        "verb",
        "depict",
        "intensity",
        "extent",
        "pattern",
        "pending",
        "ihc",
    }
)
_GAP = re.compile(r"[^\n]{0,20}?(?:[ ]{3}|[ ]*[\t|])")
_VALUE = re.compile(r"\s(?:(?:was|is|at|came back|of|about|around)\s){1,3}\d{1,3}\s?%")
_PART = re.compile(r"\s?[:(]?\s?(?:PS|IS)\s?[:=]?\s?\d")
_RECEPTOR = re.compile(r"[\s-]receptor")
_SIGNED = re.compile(r"\s?(?:[+-](?=\s*[,;.)]|\s*$)|\([+-]\))")
# "Positivity in the tumor for anti-GFAP"
_STAINED = frozenset({"result", "result-noun", "stain", "ihc", "tumor-cells"})
_ANTI_REACH = 30
_SHORT_OR_BLOOD = frozenset({"serum", "word"})
_BLOOD = frozenset({"serum", "infection", "scan"})
_IN_TISSUE = re.compile(r"\bish\b|in[ -]situ|mrna")
_POINT = re.compile(r"\.\d")
_TO_ROOM = (" to ", " the ", " in ", " at ", " via ", " through ")
# "PSA 3.9": a level, no share of cells.
_LEVEL = re.compile(r" (?:is |of |was |= ?|: ?)?\d{1,4}[.,]\d{1,2}(?![\d%]| %)")


def ends_identifier(low: str, hit: Hit, before: Hit | None) -> bool:
    """Whether a name is a part of a number, as in "B7F4-01A-PR"; "ER-PR-" is a list.

    Args:
        low: the text in lower case.
        hit: the name.
        before: the name before it.
    """
    start = hit.start
    return (
        low[start - 1 : start] == "-"
        and low[max(0, start - 2) : start - 1].isalnum()
        and (before is None or before.end != start - 1)
        and "word" in homographs(hit.row)
    )


def is_measured(low: str, hit: Hit) -> bool:
    """Whether a name that is also measured in blood has its unit: "CEA 12 ng/mL"."""
    return not _BLOOD.isdisjoint(homographs(hit.row)) and _UNIT.match(low, hit.end) is not None


class Homographs(GeneNames):
    """Decides for each name of a document whether it is a stain."""

    def __init__(self, reading: Reading, hits: list[Hit]) -> None:
        super().__init__(reading, hits)
        self._laboratory: dict[int, tuple[int, int]] = {}
        self._speaking: dict[int, bool] = {}
        self._has_laboratory = not _laboratory_lines().isdisjoint({cue[0].line for cue in self._cues})

    def accepted(self) -> list[Hit]:
        """The hits that are stains, in text order."""
        sure = [hit for hit in self._hits if not self._other_thing(hit)]
        plain = [hit for hit in sure if not self._ambiguous(hit)]
        if len(plain) == len(sure):
            return [hit for hit in sure if not self._in_laboratory_list(hit)]
        anchors = [hit.start for hit in plain if self._has_result(hit) and not self._in_laboratory_list(hit)]
        return [hit for hit in sure if self._is_stain(hit, anchors, sure)]

    def _is_stain(self, hit: Hit, anchors: list[int], sure: list[Hit]) -> bool:
        if self._in_laboratory_list(hit):
            return False
        return not self._ambiguous(hit) or self._stands_for_stain(hit, anchors, sure)

    def _has_result(self, hit: Hit) -> bool:
        """Whether something that sounds like a result stands in the name's sentence."""
        if DIRECT.match(self._reading.low, hit.end):
            return True
        sentence = self._reading.sentence_at(hit.start)
        said = self._speaking.get(sentence.start)
        if said is None:
            cues = self._cues_between(sentence.start, sentence.end)
            said = "%" in self._reading.low[sentence.start : sentence.end]
            said = said or any(cue.row.extra["role"] in _SAYS_RESULT for cue in cues)
            self._speaking[sentence.start] = said
        return said

    # -- names of other things ------------------------------------------------------------------------------

    def _other_thing(self, hit: Hit) -> bool:
        low = self._reading.low
        if low[hit.end - 1].isdigit() and _POINT.match(low, hit.end) and " " in low[hit.start : hit.end]:
            return True
        if hit.start in self._genes:
            return True
        if "pronoun" in homographs(hit.row) and self._reading.view[hit.start : hit.end].islower():
            if (
                " " in low[hit.start : hit.end]
                and _length(self._text(hit)) <= _SHORT
                and DIRECT.match(low, hit.end) is None
                and not self._result_beside(hit)
            ):
                return True
        if self._is_place(hit) or self._names_tumor(hit) or self._names_regimen(hit):
            return True
        kinds = homographs(hit.row)
        if "word" in kinds and self._abbreviates_response(hit):
            return True
        if "bare" in kinds and _length(self._text(hit)) > _SHORT and "recept" not in self._text(hit):
            # "Estrogen 100%, Allred 8/8", not "estrogen therapy"
            return not (_VALUE.match(low, hit.end) or DIRECT.match(low, hit.end) or self._result_beside(hit))
        if "serum" in kinds and _LEVEL.match(low, hit.end):
            return True
        if "serum" in kinds and _RECEPTOR.match(low, hit.end):
            return True
        if "gene" in kinds and (self._is_fusion_partner(hit) or self._in_sequencing(hit)):
            return True
        following = self._cue_after(hit.end)
        if following is not None and following.row.extra["role"] == "other-thing":
            if not low[hit.end : following.start].strip(" -\n"):
                return True
        return self._is_target(hit)

    def _is_target(self, hit: Hit) -> bool:
        """Whether "anti-" makes of the name what a drug is aimed at, not what an antibody stains."""
        before = self._cue_before(hit.start)
        if before is None or before.row.extra["role"] != "anti" or hit.start - before.end > 1:
            return False
        said = self._cue_before(before.start)
        stained = said is not None and said.row.extra["role"] in _STAINED
        return not (self._result_beside(hit) or (stained and said and before.start - said.end <= _ANTI_REACH))

    def _names_tumor(self, hit: Hit) -> bool:
        """ "NUT carcinoma": the name is part of a tumor's."""
        tumors = self._reading.hits("tumor_types")
        index = bisect_left(tumors, hit.end, key=lambda tumor: tumor.end)
        if index == len(tumors) or tumors[index].start > hit.start or tumors[index].end == hit.end:
            return False
        cue = self._cue_after(hit.end)
        return cue is None or cue.start >= tumors[index].end or cue.row.extra["role"] not in _SAYS_RESULT

    def _is_place(self, hit: Hit) -> bool:
        """ "I went to ER with fever": in patients' words the emergency room."""
        reading = self._reading
        return (
            reading.kind in ("query", "note")
            and reading.view[hit.start : hit.end] == "ER"
            and reading.low.endswith(_TO_ROOM, 0, hit.start)
            and not self._directly_valued(hit)
        )

    def _names_regimen(self, hit: Hit) -> bool:
        """ "EMA-CO": the name is part of a regimen's."""
        regimens = self._reading.hits("regimens")
        index = bisect_left(regimens, hit.end, key=lambda regimen: regimen.end)
        return (
            index < len(regimens)
            and regimens[index].start <= hit.start
            and (regimens[index].end - regimens[index].start > hit.end - hit.start)
        )

    def _abbreviates_response(self, hit: Hit) -> bool:
        """ "Partial response (PR)", "decreased in size by 50% (PR)": the name in brackets is the response."""
        low = self._reading.low
        if low[hit.start - 1 : hit.start] != "(" or low[hit.end : hit.end + 1] != ")":
            return False
        before = self._cue_before(hit.start)
        return before is not None and before.row.extra["role"] == "response" and hit.start - before.end <= 20

    # -- abbreviations, blood values, infections ------------------------------------------------------------

    def _ambiguous(self, hit: Hit) -> bool:
        kinds = homographs(hit.row)
        if "word" in kinds:
            return _length(self._text(hit)) <= _SHORT
        if "serum" in kinds or "infection" in kinds or "scan" in kinds:
            return True
        return "disease" in kinds and _length(self._text(hit)) <= _SHORT

    def _in_laboratory_list(self, hit: Hit) -> bool:
        """Whether the sentence so far lists blood tests or an echocardiogram: "Blood: RCC 4.5, CK 20"."""
        if not self._has_laboratory or self._text(hit).startswith("cd"):
            return False
        sentence = self._reading.sentence_at(hit.start)
        begins = self._laboratory.get(sentence.start)
        if begins is None:
            begins = self._laboratory[sentence.start] = self._laboratory_range(sentence.start, sentence.end)
        return begins[0] < hit.start <= begins[1]

    def _laboratory_range(self, start: int, end: int) -> tuple[int, int]:
        """From the word that makes a sentence a list of blood tests to one that speaks of stains."""
        if any(self._text(hit).startswith("cd") for hit in self._reading.hits_between("markers", start, end)):
            return end, end  # flow cytometry of blood
        begins = end
        for cue in self._cues_between(start, end):
            role = cue.row.extra["role"]
            if role == "ihc" or (role == "stain" and begins == end):
                return begins, cue.start
            if role == "laboratory" or (role == "serum" and self._text(cue) == "blood"):
                begins = min(begins, cue.start)
        return begins, end

    def _stands_for_stain(self, hit: Hit, anchors: list[int], sure: list[Hit]) -> bool:
        low = self._reading.low
        kinds = homographs(hit.row)
        sentence = self._reading.sentence_at(hit.start)
        if self._in_laboratory_list(hit):
            return False
        if not _BLOOD.isdisjoint(kinds):
            if _UNIT.match(low, hit.end):
                return False
            if self._measured_in_blood(hit, sentence.start, sentence.end):
                return False
            after = self._cue_after(hit.end)
            signed = _SIGNED.match(low, hit.end) is not None or (
                after is not None and after.row.extra["role"] == "extent" and after.start - hit.end <= 2
            )
            if signed and kinds <= _SHORT_OR_BLOOD:
                return True  # no blood value is a sign, none is focal
        if "deposit" in kinds and "immunofluor" in low[max(0, sentence.start - 200) : sentence.end]:
            return False
        if "infection" in kinds and _IN_TISSUE.search(low, hit.start, hit.end):
            return True  # "HPV ISH": no swab is hybridised
        if "infection" in kinds:
            beside = self._cues_between(sentence.start, sentence.end)
            if self._directly_valued(hit) and any(
                cue.row.extra["value"] == "tissue" and cue.start < hit.start for cue in beside
            ):
                return True  # "Skin biopsy: Kaposi sarcoma, HHV8 positive"
            if not any(speaks_of_stains(cue) for cue in beside) and not any(
                sentence.start <= anchor < sentence.end for anchor in anchors
            ):
                return False
        if self._in_table(hit):
            return True
        near = [anchor for anchor in anchors if abs(anchor - hit.start) <= NEAR]
        if any(not _paragraph_between(low, anchor, hit.start) for anchor in near):
            return True
        if _SIGN_HEADING.match(low, low.rfind("\n", 0, hit.start) + 1, hit.start):
            return True
        floor = max(0, hit.start - _CONTEXT_BEFORE)
        for cue in self._cues_between(floor, min(len(low), hit.end + _CONTEXT_AFTER)):
            role = cue.row.extra["role"]
            if (
                speaks_of_stains(cue)
                and role != "tumor-cells"
                and (cue.start < hit.start or not _paragraph_between(low, hit.end, cue.start))
            ):
                return True
            if role == "tumor-cells" and sentence.start <= cue.start < sentence.end and "word" not in kinds:
                return True
        if "word" not in kinds:
            return False
        upper = self._reading.view[hit.start : hit.end].isupper()
        if self._scored(hit) or self._is_paired(hit):
            return True
        if not self._directly_valued(hit):
            return False
        if self._reading.kind == "report" or ("bare" in kinds and upper and _PERCENT.match(low, hit.end)):
            return True
        companions = [other for other in sure if other is not hit and abs(other.start - hit.start) <= 45]
        if companions and any(other.row is not hit.row for other in companions):
            return True
        return upper and any(
            cue.row.extra["role"] in ("tumor-context", "tumor-cells")
            for cue in self._cues_between(max(0, hit.start - 200), min(len(low), hit.end + 100))
        )

    def _in_table(self, hit: Hit) -> bool:
        """ "ER      SP1     positive" under "Antibody   Clone   Result"."""
        low = self._reading.low
        line = low.rfind("\n", 0, hit.start) + 1
        if hit.start - line > 4 or _GAP.match(low, hit.end, hit.end + 40) is None:
            return False
        return any(
            head.row.extra["role"] == "marker"
            and not low[low.rfind("\n", 0, head.start) + 1 : head.start].strip(" |*")
            for head in self._reading.hits_between("marker_columns", max(0, line - 1200), line)
        )

    def _measured_in_blood(self, hit: Hit, start: int, end: int) -> bool:
        """Whether "serum", "level", "elevated" stands beside the name, with no comma between."""
        low = self._reading.low
        if any(
            cue.row.extra["value"] == "list" and not self._speaks_between(cue.end, hit.start)
            for cue in self._cues_between(start, hit.start)
        ):
            return True  # "tumor markers (CEA, AFP) were negative"
        for cue in self._cues_between(max(start, hit.start - 25), min(end, hit.end + 25)):
            if cue.row.extra["role"] != "serum" or hit.start <= cue.start < hit.end:
                continue
            between = low[cue.end : hit.start] if cue.start < hit.start else low[hit.end : cue.start]
            if not any(sign in between for sign in ",;") and self._text(cue) not in ("blood", "level"):
                return True
        return False

    def _speaks_between(self, start: int, end: int) -> bool:
        return any(speaks_of_stains(cue) for cue in self._cues_between(start, end))

    def _scored(self, hit: Hit) -> bool:
        """Whether a score that only stains have follows: "ER Allred 7/8", "PR (PS 4 + IS 2)"."""
        return _PART.match(self._reading.view, hit.end) is not None or any(
            cue.row.extra["role"] == "score" and cue.row.extra["value"]
            for cue in self._cues_between(hit.end, hit.end + 20)
        )

    def _is_paired(self, hit: Hit) -> bool:
        """Whether both hormone receptors stand together, each with a number: "ER 95 PR 60"."""
        if hit.row.extra["scheme"] != "hormone":
            return False
        index = bisect_left(self._hits, hit.start, key=lambda other: other.start)
        near = pairwise(self._hits[max(0, index - 1) : index + 2])
        return any(hit in pair and _are_paired(self._reading.low, *pair) for pair in near)

    def _directly_valued(self, hit: Hit) -> bool:
        """Whether a result stands right beside the name, or beside the next of its list: "ER/PR negative"."""
        if DIRECT.match(self._reading.low, hit.end) is not None or self._result_beside(hit):
            return True
        index = bisect_left(self._hits, hit.end, key=lambda other: other.start)
        if index == len(self._hits):
            return False
        following = self._hits[index]
        return LIST_LINK.fullmatch(
            self._reading.low, hit.end, following.start
        ) is not None and self._directly_valued(following)

    def _result_beside(self, hit: Hit) -> bool:
        after = self._cue_after(hit.end)
        if after is not None and after.row.extra["role"] in _BESIDE and after.start - hit.end <= 6:
            return True
        before = self._cue_before(hit.start)
        return before is not None and before.row.extra["role"] == "result" and hit.start - before.end <= 5


def _are_paired(low: str, one: Hit, other: Hit) -> bool:
    if one.row is other.row or {one.row.extra["scheme"], other.row.extra["scheme"]} != {"hormone"}:
        return False
    first = _SHARE.fullmatch(low, one.end, other.start)
    return first is not None and _SHARE.match(low, other.end) is not None


def _length(name: str) -> int:
    """Letters and digits of a name."""
    return sum(character.isalnum() for character in name)


def _paragraph_between(low: str, one: int, other: int) -> bool:
    start, end = (one, other) if one < other else (other, one)
    return "\n\n" in low[start:end]


@cache
def _laboratory_lines() -> frozenset[int]:
    """Lines of the table whose cues speak of blood tests."""
    rows = load_table("marker_cues")
    return frozenset(row.line for row in rows if row.extra["role"] in ("laboratory", "serum"))
