"""Claims turned round by the kind of tumor: leukemia, lymphoma, carcinoma of unknown primary."""

from __future__ import annotations

from answer_assist.extraction.readers.site_events import Event
from answer_assist.extraction.readers.site_lexicon import home_of, tissue_of
from answer_assist.extraction.readers.site_passages import Claim, key_of

# Where a leukemia or a myeloma is at home.
MARROW = frozenset({"bone", "blood", "marrow"})


def of_unknown(claim: Claim) -> Claim:
    """Carcinoma of unknown primary in an organ that tumors spread to has come from elsewhere."""
    if claim.role not in ("primary", "open") or claim.strength > 2 or not claim.place.spreads:
        return claim
    return claim if key_of(claim) in home_of(claim.morphology) else claim._replace(role="metastasis")


def of_lymphoma(claims: list[Claim]) -> list[Claim]:
    """A lymphoma in the marrow and other organs has spread to all of them."""
    organs = {
        key_of(claim)
        for claim in claims
        if claim.assertion == "present"
        and (tissue_of(claim.morphology) == "lymphoid" or claim.place.kind == "marrow")
        and claim.role != "sample"
    }
    if "C42" not in organs or len(organs) < 2:
        return claims
    return [
        claim._replace(role="metastasis")
        if claim.headed and claim.role in ("primary", "open") and tissue_of(claim.morphology) == "lymphoid"
        else claim
        for claim in claims
    ]


def of_blood(claim: Claim, tumors: list[Event]) -> Claim:
    """The marrow is where a leukemia or a myeloma starts."""
    starts_there = any(tissue_of(tumor.morphology) == "marrow" for tumor in tumors)
    if claim.place.kind == "marrow" and claim.assertion == "present" and starts_there:
        return claim._replace(role="primary")
    if claim.role == "primary" and tissue_of(claim.morphology) == "marrow" and claim.place.kind not in MARROW:
        # "The leukemia is in her spinal fluid"
        return claim._replace(role="metastasis")
    return claim
