"""The claims of a whole document weighed against each other: which organ is the primary's, which a
metastasis's.

A mass makes a known primary exact, or is its place if nothing better is said; tumor in a biopsy is a
metastasis where the primary is elsewhere; a sampled or operated organ counts last.
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.readers.site_choice import choose_primary, key_of, own_tumors, unplaced
from answer_assist.extraction.readers.site_events import Event
from answer_assist.extraction.readers.site_fallbacks import (
    exact_samples,
    headed_parts,
    is_among,
    said_by_type,
    unplaced_metastasis,
)
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import covers, home_of, tissue_of
from answer_assist.extraction.readers.site_passages import Claim
from answer_assist.extraction.reading import Reading

_MARROW = frozenset({"bone", "blood", "marrow"})


def resolve(reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event]) -> list[Claim]:
    """Give every claim its role, by all that the document says, and drop what counts for nothing."""
    found: list[Claim] = []
    for whose in ("patient", "family"):
        own = [claim for claim in claims if claim.experiencer == whose]
        if own or any(tumor.mention is not None and tumor.mention.experiencer == whose for tumor in tumors):
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
        claims = _of_lymphoma([claim for claim in claims if _fits(claim, named, carcinoma)])
    if is_patient:
        claims += headed_parts(reading, grammar)
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
        strong = [
            claim for claim in strong if claim.assertion == "present" or claim.place.kind not in _MARROW
        ]
    primaries = _stated_primaries(strong)
    # What a text calls a metastasis in so many words stands, with its doubt.
    called = {claim.place.code for claim in claims if claim.role == "metastasis" and claim.strength == 3}
    considered = any(claim.assertion != "present" for claim in strong)
    if strong and (primaries or _any_present(tumors)):
        # "Excluded: thymic carcinoma" beside the tumor that was found speaks of a type, not of a place.
        claims += [
            claim._replace(role="metastasis", strength=2)
            for claim in strong
            if claim.assertion == "absent" and _stands_in(reading, claim) and key_of(claim) not in primaries
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
    for claim in claims:
        if claim.role == "open":
            if claim.place.code not in called:
                found.append(_open(claim, primaries, considered))
        elif claim.role == "disease":
            if not primaries or not is_among(claim, primaries):
                if primaries or not claim.place.is_level:
                    found.append(claim._replace(role="metastasis"))
        elif claim.role == "metastasis":
            own = is_among(claim, primaries) and not claim.place.row.extra["spread"]
            if not (claim.strength < 2 and is_among(claim, primaries)) and not (
                own and claim.assertion == "uncertain"
            ):
                # "Could it be thyroid mets?" in a thyroid cancer asks for metastases elsewhere
                found.append(claim)
    primaries |= _stated_primaries(found)
    found += _weak(claims, primaries, considered)
    stated = _stated_primaries(found)
    mentions = own_tumors(tumors) if is_patient else []
    if not is_patient:
        if not stated and not considered:
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
        in_doubt = any(_is_known_primary(claim) for claim in found)
        found += choose_primary(reading, rest, grammar, mentions, spread_to, masses_only=in_doubt)
    primaries |= _stated_primaries(found)
    if primaries:
        found += _suspected(reading, claims, primaries, spread_to, grammar)
    sure = [claim for claim in found if claim.role == "primary" and claim.assertion == "present"]
    if all(tissue_of(claim.morphology) == "marrow" for claim in sure):
        found = [_of_blood(claim, tumors) for claim in found]
    if is_patient:
        found += unplaced_metastasis(reading, claims, found, grammar)
    found += exact_samples(grammar, claims, found)
    named_tumors = [tumor.mention for tumor in tumors if tumor.mention is not None]
    found += said_by_type(reading, named_tumors, found, grammar, "patient" if is_patient else "family")
    found = _nearest_home(found)
    return [claim for claim in found if not (claim.place.is_level and claim.role == "primary")]


def _of_lymphoma(claims: list[Claim]) -> list[Claim]:
    """A lymphoma in the marrow and other organs has spread to all of them."""
    organs = {
        key_of(claim)
        for claim in claims
        if claim.assertion == "present"
        and (tissue_of(claim.morphology) == "lymphoid" or claim.place.kind == "marrow")
    }
    if "C42" not in organs or len(organs) < 2:
        return claims
    return [
        claim._replace(role="metastasis")
        if claim.headed and claim.role in ("primary", "open") and tissue_of(claim.morphology) == "lymphoid"
        else claim
        for claim in claims
    ]


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


def _suspected(
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
    for claim in claims:
        if claim.role != "lesion" or claim.strength < 1:
            continue
        if claim.assertion == "absent" and not _is_gone(claim):
            continue
        if claim.place.row.extra["spread"] not in ("yes", "also") or is_among(claim, primaries):
            continue
        if claim.assertion != "absent" and claim.place.code in harmless | _explained(reading, claim, grammar):
            continue
        if claim.assertion == "absent":
            yield claim._replace(role="metastasis")
        else:
            many = bool(spread_to) and _is_many(reading, claim)
            yield claim._replace(role="metastasis", assertion="present" if many else "uncertain")


def _is_gone(claim: Claim) -> bool:
    """ "Lung nodules disappeared": seen before; "no adrenal nodule" tells only of a normal organ."""
    end = max(end for _, end in claim.cues[:2])
    return any(start >= end for start, _ in claim.cues[2:])


def _is_many(reading: Reading, claim: Claim) -> bool:
    """ "Innumerable nodules in both lungs": beside known metastases no chance findings."""
    start = min(start for start, _ in claim.cues)
    return any(
        hit.row.extra["role"] == "many"
        for hit in reading.hits_between("site_cues", max(0, start - 30), start)
        if hit.start >= reading.sentence_at(start).start
    )


def _explained(reading: Reading, claim: Claim, grammar: Grammar) -> set[str]:
    """The place of a lesion that its sentence explains: a cyst, a scar, a benign tumor."""
    sentence = reading.sentence_at(claim.place.start)
    benign = any(
        event.role == "harmless"
        or (
            event.mention is not None
            and event.mention.behaviour == "0"
            and event.mention.assertion == "present"
        )
        for event in grammar.after(sentence.start, sentence.end)
    )
    return {claim.place.code} if benign else set()


def _of_blood(claim: Claim, tumors: list[Event]) -> Claim:
    """The marrow is where a leukemia or a myeloma starts."""
    starts_there = any(tissue_of(tumor.morphology) == "marrow" for tumor in tumors)
    if claim.place.kind == "marrow" and claim.assertion == "present" and starts_there:
        return claim._replace(role="primary")
    return claim


def _open(claim: Claim, primaries: set[str], considered: bool) -> Claim:
    """Tumor in a sampled organ: its primary, or a metastasis where the primary is elsewhere."""
    if (claim.morphology or "").endswith("/0"):
        # A haemangioma of the liver is none of the colon's.
        return claim._replace(role="primary")
    if primaries and not is_among(claim, primaries):
        return claim._replace(role="metastasis")
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
        and key_of(claim) not in home_of(claim.morphology)
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
                yield claim._replace(role="primary")


def _is_known_primary(claim: Claim) -> bool:
    """Whether a claim places a primary that is more than a benign tumor beside the one looked for."""
    return (
        claim.role == "primary"
        and claim.assertion != "absent"
        and not (claim.morphology or "").endswith("/0")
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
