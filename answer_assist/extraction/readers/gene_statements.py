"""The words of results in a sentence about genes, with denials that hold several words put together.

"MET exon 14 - no alteration found" ends in "found" and denies all the same: "no", the alteration and the verb
are one result. "No other mutation" denies nothing that was told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.gene_changes import BORDER, WORDS, Change, Panel
from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Assertion

_DENIAL_REACH = 40
_VERB_REACH = 14
_MANY_REACH = 30
_CELL_END = re.compile(r"[,:|\t]|\s\s")


class Result(NamedTuple):
    """Words that tell a result.

    Attributes:
        start, end: where they stand in the view.
        assertion: what they say; None where the test was not made.
        side: whether they speak of what stands before them ("after"), after them ("before"), or of both.
    """

    start: int
    end: int
    assertion: Assertion | None
    side: Literal["after", "before", "both"]


@dataclass(frozen=True, slots=True)
class GeneSentence:
    """A sentence with its genes, their alterations and the words of results.

    Attributes:
        general: the sentence explains ("EPCAM deletion may follow"), so that only a plain result counts.
    """

    reading: Reading
    sentence: Sentence
    panels: Sequence[Panel]
    changes: Sequence[Change]
    results: Sequence[Result]
    general: bool

    @property
    def words(self) -> list[str]:
        """The words of the sentence in lower case."""
        reading, sentence = self.reading, self.sentence
        return reading.words[reading.word_index(sentence.start) : reading.word_index(sentence.end)]

    def next_gene(self, index: int) -> int:
        """Where the genes after the panel at ``index`` start, or the sentence ends."""
        return self.panels[index + 1].start if index + 1 < len(self.panels) else self.sentence.end


def prepare(
    reading: Reading, sentence: Sentence, panels: Sequence[Panel], changes: Sequence[Change]
) -> GeneSentence:
    """The sentence with its results; alterations that only deny become part of their denial.

    In "CALR exon 9: absence of mutation" the alteration is that of exon 9, and "absence of mutation" its
    result.
    """
    hits = phrases_between(reading, "gene_results", sentence.start, sentence.end)
    general = any(hit.row.extra["assertion"] == "general" for hit in hits)
    results = [_result(hit) for hit in hits if hit.row.extra["assertion"] != "general"]
    if general:
        results = [result for result in results if not _of_many(reading, result, hits)]
    kept: list[Change] = []
    for change in changes:
        denial = None if change.specific else _denial_of(reading, change, results, panels)
        if denial is None:
            kept.append(change)
            continue
        verb = _verb_after(reading, change, results)
        whole = Result(denial.start, verb.end if verb else change.end, "absent", "after")
        results = [result for result in results if result is not verb]
        further = words_with_role(WORDS, "further")
        if further.isdisjoint(re.findall(r"[a-z]+", reading.low[denial.end : change.start])):
            results.append(whole)
            kept.append(change._replace(use=change.use or "result"))
        elif reading.view[whole.end : whole.end + 1] == ":":
            kept.append(change)
        else:
            results = [result for result in results if result is not denial]
    results.sort(key=lambda result: (result.start, result.end))
    return GeneSentence(reading, sentence, panels, kept, results, general)


def _of_many(reading: Reading, result: Result, hits: Sequence[Hit]) -> bool:
    """Whether a result is told of patients in general: "is found in about half the cases"."""
    many = words_with_role(WORDS, "general")
    return any(
        hit.row.extra["assertion"] == "general"
        and 0 <= hit.start - result.end <= _MANY_REACH
        and reading.low[hit.start : hit.end].rpartition(" ")[2] in many
        for hit in hits
    )


def _result(hit: Hit) -> Result:
    assertion = hit.row.extra["assertion"]
    return Result(
        hit.start,
        hit.end,
        None if assertion == "none" else cast("Assertion", assertion),
        cast("Literal['after', 'before', 'both']", hit.row.extra["side"]),
    )


def _denial_of(
    reading: Reading, change: Change, results: Sequence[Result], panels: Sequence[Panel]
) -> Result | None:
    """The "no", "absence of" that stands right before an alteration, no gene between."""
    for result in results:
        if result.end > change.start or change.start - result.end > _DENIAL_REACH:
            continue
        if result.side == "after" or result.assertion != "absent":
            continue
        gap = reading.low[result.end : change.start]
        if _CELL_END.search(gap) or BORDER.search(gap) or len(gap.split()) > 4:
            continue
        if not any(panel.start < change.start and panel.end > result.end for panel in panels):
            return result
    return None


def _verb_after(reading: Reading, change: Change, results: Sequence[Result]) -> Result | None:
    """The "found", "was detected" right after an alteration."""
    for result in results:
        if result.assertion == "present" and result.side != "before" and result.start >= change.end:
            gap = reading.low[change.end : result.start]
            light = words_with_role(WORDS, "light")
            return result if len(gap) <= _VERB_REACH and light.issuperset(gap.split()) else None
    return None


def grades_variant(reading: Reading, cues: Sequence[tuple[int, int]]) -> bool:
    """Whether "likely" is of "likely pathogenic", a class of variants and no doubt that it is there."""
    classes = words_with_role(WORDS, "class")
    return any(
        reading.words[reading.word_index(end)] in classes for _, end in cues if end < reading.starts[-1]
    )
