"""The claims of a whole document weighed against each other: which organ is the primary's, which a
metastasis's.

A mass makes a known primary exact, or is its place if nothing better is said; tumor in a biopsy is a
metastasis where the primary is elsewhere; a sampled or operated organ counts last.
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.readers.site_choice import choose_primary, own_tumors, unplaced
from answer_assist.extraction.readers.site_events import Event, cues_by_role, is_named
from answer_assist.extraction.readers.site_fallbacks import (
    exact_samples,
    headed_parts,
    is_among,
    said_by_type,
    unplaced_metastasis,
)
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import covers, home_of, tissue_of
from answer_assist.extraction.readers.site_passages import Claim, key_of
from answer_assist.extraction.readers.site_scores import has_score, scored
from answer_assist.extraction.readers.site_suspects import suspected
from answer_assist.extraction.readers.site_tissues import MARROW, of_blood, of_lymphoma, of_unknown
from answer_assist.extraction.reading import Reading


def resolve(reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event]) -> list[Claim]:
    """Give every claim its role, by all that the document says, and drop what counts for nothing."""
    found: list[Claim] = []
    for whose in ("patient", "family"):
        own = [claim for claim in claims if claim.experiencer == whose]
        if (
            own
            or any(tumor.mention is not None and tumor.mention.experiencer == whose for tumor in tumors)
            or (whose == "patient" and has_score(reading))
        ):
            found += _resolve_one(reading, own, grammar, tumors, whose == "patient")
    return found


def _resolve_one(
    reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event], is_patient: bool
) -> list[Claim]:
    named: set[str] = set()
    if any(claim.headed for claim in claims):
        named = {place.code[:3] for group in grammar.groups for place in group.places}
    if claims:
        carcinoma = any("8011" <= (tumor.morphology or "") < "8590" for tumor in tumors)
        claims = of_lymphoma([claim for claim in claims if _fits(claim, named, carcinoma)])
    if is_patient:
        claims += headed_parts(reading, grammar)
        if not (grammar.told_of_spread or _any_known(claims, tumors)):
            # "They found nothing in the bowel", where a tumor is only feared
            claims = [claim for claim in claims if claim.role != "metastasis" or claim.strength != 1]
    if is_patient and "occult" in cues_by_role(reading):
        claims = [of_unknown(claim) for claim in claims]
    strong = [claim for claim in claims if claim.role == "primary" and claim.strength >= 2]
    spread_to = {
        key_of(claim) for claim in claims if claim.role == "metastasis" and claim.assertion != "absent"
    }
    if any(claim.assertion == "present" and key_of(claim) not in spread_to for claim in strong):
        # Tumor in an organ that is elsewhere called a metastasis is no second primary.
        strong = [claim for claim in strong if claim.strength > 2 or key_of(claim) not in spread_to]
    others = {
        (key_of(claim), claim.strength > 2, claim.place.spreads)
        for claim in strong
        if claim.assertion == "present"
    }
    strong = [_in_bone(claim, others) for claim in strong]
    if strong and any(tissue_of(tumor.morphology) == "marrow" for tumor in tumors):
        # "Myeloma. Is this bone cancer or blood cancer?" asks what it is called.
        strong = [claim for claim in strong if claim.assertion == "present" or claim.place.kind not in MARROW]
    primaries = _stated_primaries(strong)
    # What a text calls a metastasis in so many words stands, with its doubt.
    called = {claim.place.code for claim in claims if claim.role == "metastasis" and claim.strength == 3}
    considered = any(claim.assertion != "present" for claim in strong)
    if strong and (primaries or _any_present(tumors)):
        types = {
            tumor.morphology
            for tumor in tumors
            if tumor.mention is not None
            and tumor.mention.assertion == "present"
            and is_named(tumor, only_type=True)
        }
        # "Excluded: thymic carcinoma" beside the tumor that was found speaks of a type, not of a place.
        claims += [
            claim._replace(role="metastasis", strength=2)
            for claim in strong
            if claim.assertion == "absent"
            and (
                _stands_in(reading, claim)
                or (
                    claim.place.row.extra["spread"] in ("yes", "also")
                    and _is_of_kind(claim.morphology, types)
                )
            )
            and key_of(claim) not in primaries
        ]
        strong = [
            claim
            for claim in strong
            if claim.assertion != "absent" or claim.strength > 2 or not is_patient or _is_untyped(claim)
        ]
        considered = any(
            claim.assertion != "present" and (claim.strength > 2 or not _any_present(tumors))
            for claim in strong
        )
    found = list(strong)
    homes = {
        topography
        for mention in (own_tumors(tumors) if is_patient else ())
        if mention.assertion == "present" and mention.behaviour in "36"
        for topography in home_of(mention.row.code)
    }
    for claim in claims:
        if claim.role == "open":
            if claim.place.code not in called:
                found.append(_open(claim, primaries, considered, homes))
        elif claim.role == "disease":
            if not primaries and key_of(claim) in homes:
                # "HCC; new lesion of the liver - recurrence"
                found.append(claim._replace(role="primary", strength=1))
            elif not primaries or not is_among(claim, primaries):
                if primaries or not claim.place.is_level:
                    found.append(claim._replace(role="metastasis"))
        elif claim.role == "metastasis":
            own = is_among(claim, primaries) and not claim.place.row.extra["spread"]
            if not (claim.strength < 2 and is_among(claim, primaries)) and not (
                own
                and claim.assertion != "absent"
                and (claim.assertion == "uncertain" or key_of(claim) in primaries)
            ):
                # "Could it be thyroid mets?" in a thyroid cancer asks for metastases elsewhere; "spread in
                # the left prostate lobe"
                found.append(claim)
    primaries |= _stated_primaries(found)
    found += _weak(claims, primaries, considered)
    stated = _stated_primaries(found)
    mentions = own_tumors(tumors) if is_patient else []
    if not is_patient:
        found += [claim for claim in claims if claim.role == "primary" and claim.strength < 2]
    elif stated:
        second = unplaced(mentions, stated)
        if second:
            found += choose_primary(reading, claims, grammar, second, spread_to, at_home=True)
    elif not considered:
        types = {
            mention.row.code
            for mention in mentions
            if mention.behaviour in "36" and mention.assertion == "present"
        }
        rest = []
        for claim in claims:
            if _came_from_elsewhere(reading, claim, types):
                found.append(claim._replace(role="metastasis"))
            else:
                rest.append(claim)
        found += choose_primary(reading, rest, grammar, mentions, spread_to)
    named_tumors = [tumor.mention for tumor in tumors if tumor.mention is not None]
    found += said_by_type(reading, named_tumors, found, grammar, "patient" if is_patient else "family")
    primaries |= _stated_primaries(found)
    suspects = set(primaries)
    if is_patient:
        known = {key_of(claim) for claim in found if claim.role == "primary"}
        graded = list(scored(reading, claims, known))
        suspects |= {key_of(claim) for claim in graded}
        found += graded
    if suspects:
        found += suspected(reading, claims, suspects, spread_to, grammar)
    sure = [claim for claim in found if claim.role == "primary" and claim.assertion == "present"]
    if all(tissue_of(claim.morphology) == "marrow" for claim in sure):
        found = [of_blood(claim, tumors) for claim in found]
    if is_patient:
        found += unplaced_metastasis(reading, claims, found, grammar)
    found += exact_samples(grammar, claims, found)
    found = _nearest_home(found)
    return [claim for claim in found if not (claim.place.is_level and claim.role == "primary")]


def _stated_primaries(claims: list[Claim]) -> set[str]:
    """The organs that claims give as the primary's; a fibroid or a lipoma beside the tumor is none."""
    return {
        key_of(claim)
        for claim in claims
        if claim.role == "primary"
        and claim.assertion == "present"
        and not (claim.morphology or "").endswith("/0")
    }


def _fits(claim: Claim, named: set[str], carcinoma: bool) -> bool:
    """Whether the tumor can be the organ's own: a carcinoma does not start in muscle, a renal carcinoma
    under the heading of the ureter not there if the kidney is named too.
    """
    if claim.role not in ("primary", "open") or claim.morphology is None:
        return True
    home = home_of(claim.morphology)
    if claim.place.kind in ("soft", "nerve") and claim.morphology < "8590":
        if carcinoma or not claim.morphology.startswith(("8000", "8010")):
            return False
    if not claim.headed or not home or key_of(claim) in home:
        return True
    return not named & set(home) or any(covers(claim.place.row, code) for code in home)


def _nearest_home(claims: list[Claim]) -> list[Claim]:
    """Of headings that show one tumor in several organs of its kind, the usual one: ovary before tube."""
    keys = {key_of(claim) for claim in claims if claim.role == "primary" and claim.assertion == "present"}
    kept = []
    for claim in claims:
        home = home_of(claim.morphology)
        if (
            claim.headed
            and claim.role == "primary"
            and claim.strength < 3
            and key_of(claim) in home[1:]
            and home[0] in keys
        ):
            continue
        kept.append(claim)
    return kept


def _in_bone(claim: Claim, others: set[tuple[str, bool, bool]]) -> Claim:
    """ "Breast cancer. Is this cancer in the bone?": in bone or brain where the primary is elsewhere."""
    organ = claim.place.kind not in ("bone", "brain", "lobe")
    if not claim.place.spreads or claim.strength > 2 or not claim.morphology:
        return claim
    if not claim.morphology.startswith(("8000", "8010")):
        return claim
    elsewhere = any(
        key != key_of(claim) and (surely or not (spreads or organ)) for key, surely, spreads in others
    )
    return claim._replace(role="metastasis") if elsewhere else claim


def _open(claim: Claim, primaries: set[str], considered: bool, homes: set[str]) -> Claim:
    """Tumor in a sampled organ: its primary, or a metastasis where the primary is elsewhere."""
    if (claim.morphology or "").endswith("/0"):
        # A haemangioma of the liver is none of the colon's.
        return claim._replace(role="primary")
    if primaries and not is_among(claim, primaries):
        home = home_of(claim.morphology)
        # "PMH: basal cell carcinoma of the nose. Retroperitoneal mass, biopsy: liposarcoma"
        second = key_of(claim) in home and not primaries.intersection(home)
        return claim._replace(role="primary" if second else "metastasis")
    if primaries:
        return claim._replace(role="primary")
    if considered and claim.place.spreads:
        # The liver may yet be the primary's place; the pleura is none for a carcinoma.
        return claim._replace(
            role="metastasis", assertion="uncertain" if claim.place.code == "C22.0" else claim.assertion
        )
    if (
        claim.place.spreads
        and claim.place.kind not in ("brain", "lobe")
        and key_of(claim) not in (home_of(claim.morphology) or homes)
    ):
        return claim._replace(role="metastasis")
    return claim._replace(role="primary")


def _came_from_elsewhere(reading: Reading, claim: Claim, types: set[str | None]) -> bool:
    """Tumors in an organ that tumors spread to, of a type that does not start there: "sarcomatoid carcinoma,
    50 tumors in the liver", "melanoma; right temporal lobe tumour".
    """
    if (
        claim.role != "primary"
        or claim.strength > 1
        or claim.assertion != "present"
        or not claim.place.spreads
    ):
        return False
    homes = {topography for code in types for topography in home_of(code)}
    if not types or key_of(claim) in homes:
        return False
    return bool(homes) or (claim.place.kind == "organ" and _is_plural(reading, claim))


def _weak(claims: list[Claim], primaries: set[str], considered: bool) -> Iterator[Claim]:
    """Masses make a known primary exact, or sure where only its kind is in doubt."""
    weak = [
        claim
        for claim in claims
        if claim.role in ("primary", "lesion") and claim.strength < 2 and claim.assertion != "absent"
    ]
    for claim in weak:
        exact = claim.role != "lesion" or (claim.strength > 0 and not claim.place.code.endswith(".9"))
        if key_of(claim) in primaries and exact:
            yield claim._replace(role="primary", assertion="present")
    if primaries:
        return
    if considered:
        # "Mass in the head of the pancreas, likely adenocarcinoma": its kind is in doubt, not its place.
        doubted = {
            key_of(claim)
            for claim in claims
            if claim.role == "primary"
            and claim.strength >= 2
            and claim.assertion == "uncertain"
            and not _is_untyped(claim)  # "lump in the breast; is it breast cancer?" stays in doubt
        }
        for claim in weak:
            seen = claim.role == "lesion" and claim.strength == 1 and claim.assertion == "present"
            if seen and key_of(claim) in doubted and not claim.place.spreads:
                # "Nodule suspicious for carcinoma"
                yield claim._replace(role="primary", assertion="present" if claim.morphology else "uncertain")


def _is_of_kind(morphology: str | None, types: set[str | None]) -> bool:
    """Whether a tumor is the patient's own: of the same type, or a lymphoma beside a lymphoma."""
    return morphology in types or (
        tissue_of(morphology) == "lymphoid" and any(tissue_of(code) == "lymphoid" for code in types)
    )


def _stands_in(reading: Reading, claim: Claim) -> bool:
    """ "No renal carcinoma in the adrenal": an organ looked through for the tumor of another."""
    if claim.place.row.extra["spread"] not in ("yes", "also") or len(claim.cues) < 2:
        return False
    if claim.morphology is None:  # "a primary in the lung was excluded"
        return False
    between = reading.low[claim.cues[1][1] : claim.place.start].split()
    return len(between) <= 3 and "in" in between


def _is_untyped(claim: Claim) -> bool:
    """ "He has never had lung cancer": an organ's disease is denied, not a type."""
    return (claim.morphology or "").startswith("8000/3") and not claim.place.spreads


def _any_known(claims: list[Claim], tumors: list[Event]) -> bool:
    """Whether the patient has a tumor or a metastasis, of whatever kind."""
    return any(claim.role == "metastasis" and claim.assertion == "present" for claim in claims) or any(
        tumor.mention is None
        or (tumor.mention.assertion == "present" and tumor.mention.experiencer == "patient")
        for tumor in tumors
    )


def _any_present(tumors: list[Event]) -> bool:
    """Whether the patient has a malignant tumor, wherever it is."""
    return any(
        tumor.mention is not None
        and tumor.mention.assertion == "present"
        and tumor.mention.experiencer == "patient"
        and tumor.mention.behaviour in "36"
        and not tumor.mention.dropped
        for tumor in tumors
    )


def _is_plural(reading: Reading, claim: Claim) -> bool:
    """Whether the words of a claim are of several tumors."""
    return any(reading.low[start:end] in ("tumors", "tumours", "neoplasms") for start, end in claim.cues)
