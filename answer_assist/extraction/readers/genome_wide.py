"""Results that stand for the whole genome: microsatellite instability and tumor mutational burden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.phrase_lists import phrases_between
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion, Gene

_BURDEN = re.compile(
    r"\W{0,4}(?:of |is |was |score |value )?[~<>]?\s?(\d+(?:\.\d+)?)"
    r"\s?(?:(?:mut\w*|m)\W{0,2}/?\s?(?:per )?(?:mb|megabase))?"
)


_EXPLAINED_WITHIN = 40
# What a test found may be a list: "identified loss of PMS2, microsatellite instability, ..."
_FOUND_WITHIN = 120


def _is_found(reading: Reading, hit: Hit) -> bool:
    """Whether the bare name is a finding: "showed microsatellite instability"; not the name of a test."""
    if assertion_at(reading, hit.start, hit.end).value != "present":
        return False
    following = reading.word_index(hit.end)
    if reading.words[following : following + 1] not in ([], [","], ["."], [";"], ["and"], ["with"]):
        return False
    start = max(reading.sentence_at(hit.start).start, hit.start - _FOUND_WITHIN)
    return any(
        phrase.row.extra["assertion"] == "present" and ":" not in reading.low[phrase.end : hit.start]
        for phrase in phrases_between(reading, "gene_results", start, hit.start)
    )


def _is_explained(reading: Reading, hit: Hit) -> bool:
    """Whether words of explanation lead to a result: "low probability of MSI-H"."""
    sentence = reading.sentence_at(hit.start)
    return any(
        phrase.row.extra["assertion"] == "general" and 0 <= hit.start - phrase.end <= _EXPLAINED_WITHIN
        for phrase in phrases_between(reading, "gene_results", sentence.start, sentence.end)
    )


def read_genome_wide(reading: Reading) -> Iterator[Gene]:
    """Yield microsatellite status and mutational burden: "MSS, TMB 4 mut/Mb"."""
    hits = reading.hits("genome_wide")
    for hit in hits:
        gene, alteration = hit.row.extra["gene"], hit.row.extra["alteration"]
        end = hit.end
        if is_general(reading, hit.start) or _is_explained(reading, hit):
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
        elif alteration == "named":
            if any(other.row is not hit.row and other.row.extra["gene"] == gene for other in hits):
                continue
            if not _is_found(reading, hit):
                continue
            alteration = hit.row.extra["present"]
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
