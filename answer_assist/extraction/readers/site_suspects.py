"""Nodules and lesions beside a known primary: whether they may be metastases, or are explained otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.readers.site_fallbacks import is_among
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import tissue_of
from answer_assist.extraction.readers.site_passages import Claim
from answer_assist.extraction.reading import Reading


def suspected(
    reading: Reading, claims: list[Claim], primaries: set[str], spread_to: set[str], grammar: Grammar
) -> Iterator[Claim]:
    """Nodules and lesions of an organ that tumors spread to, beside a known primary elsewhere: in doubt."""
    # "The splenic lesion proved to be a lymphangioma" tells of the one named before.
    harmless = {
        code
        for claim in claims
        if claim.role == "lesion" and reading.words[max(0, claim.place.first - 1)] == "the"
        for code in _explained(reading, claim, grammar)
    }
    # A myeloma's bones are its own.
    of_marrow = any(tissue_of(event.morphology) == "marrow" for event in grammar.events if event.morphology)
    for claim in claims:
        if claim.role != "lesion" or claim.strength < 1:
            continue
        if claim.assertion == "absent" and not (_is_gone(reading, claim) or _is_told_free(reading, claim)):
            continue
        if claim.place.row.extra["spread"] not in ("yes", "also") or is_among(claim, primaries):
            continue
        if claim.assertion != "absent" and claim.place.code in harmless | _explained(reading, claim, grammar):
            continue
        if claim.assertion == "absent":
            yield claim._replace(role="metastasis")
        else:
            many = (bool(spread_to) and _is_many(reading, claim)) or (
                of_marrow and claim.place.kind == "bone"
            )
            yield claim._replace(role="metastasis", assertion="present" if many else "uncertain")


def _is_gone(reading: Reading, claim: Claim) -> bool:
    """ "Lung nodules disappeared": seen before; "no mass, liver normal" tells only of a normal organ."""
    behind = max(end for _, end in claim.cues[:2])
    headed = claim.cues[0][0] < claim.cues[1][0]
    return any(
        start >= behind
        and (headed or not reading.low.endswith(("normal", "unremarkable", "negative", "neg"), start, end))
        for start, end in claim.cues[2:]
    )


def _is_told_free(reading: Reading, claim: Claim) -> bool:
    """ "Lungs without lesions": a patient tells it because it matters; a report runs through all organs."""
    return reading.kind == "query" and claim.place.row.extra["spread"] in ("yes", "also")


def _is_many(reading: Reading, claim: Claim) -> bool:
    """ "Innumerable nodules in both lungs": beside known metastases no chance findings."""
    start = min(start for start, _ in claim.cues)
    return any(
        hit.row.extra["role"] == "many"
        for hit in reading.hits_between("site_cues", max(0, start - 30), start)
        if hit.start >= reading.sentence_at(start).start and ";" not in reading.low[hit.end : start]
    )


def _explained(reading: Reading, claim: Claim, grammar: Grammar) -> set[str]:
    """The place of a lesion that its sentence explains: a cyst, a scar, a benign tumor."""
    sentence = reading.sentence_at(claim.place.start)
    if any(event.role == "metastasis" for event in grammar.after(sentence.start, sentence.end)):
        # "Infection rather than metastasis" leaves it open.
        return set()
    benign = any(
        event.role == "harmless"
        or (
            event.mention is not None
            and event.mention.behaviour == "0"
            and event.mention.assertion != "absent"
        )
        for event in grammar.after(sentence.start, sentence.end)
    )
    return {claim.place.code} if benign else set()
