"""The claims of a whole document weighed against each other: which organ is the primary's, which a
metastasis's.

A mass makes a known primary exact, or is its place if nothing better is said; tumor in a biopsy is a
metastasis where the primary is elsewhere; a sampled or operated organ counts last.
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.context import is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_events import Event
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import covers, home_of, name_of, tissue_of
from answer_assist.extraction.readers.site_passages import Claim
from answer_assist.extraction.readers.site_places import Place, part_of
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import load_table


def resolve(reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event]) -> list[Claim]:
    """Give every claim its role, by all that the document says, and drop what counts for nothing."""
    found: list[Claim] = []
    for whose in ("patient", "family"):
        own = [claim for claim in claims if claim.experiencer == whose]
        found += _resolve_one(reading, own, grammar, tumors, whose == "patient")
    return found


def _resolve_one(
    reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event], is_patient: bool
) -> list[Claim]:
    named = {place.code[:3] for group in grammar.groups for place in group.places}
    carcinoma = any("8011" <= (tumor.morphology or "") < "8590" for tumor in tumors)
    claims = [claim for claim in claims if _fits(claim, named, carcinoma)]
    if is_patient:
        claims += _headed_parts(reading, grammar)
    strong = [claim for claim in claims if claim.role == "primary" and claim.strength >= 2]
    spread_to = {
        _key(claim) for claim in claims if claim.role == "metastasis" and claim.assertion != "absent"
    }
    if any(claim.assertion == "present" and _key(claim) not in spread_to for claim in strong):
        # Tumor in an organ that is elsewhere called a metastasis is no second primary.
        strong = [claim for claim in strong if claim.strength > 2 or _key(claim) not in spread_to]
    strong = [_in_bone(claim, strong) for claim in strong]
    primaries = {_key(claim) for claim in strong if claim.role == "primary" and claim.assertion == "present"}
    # What a text calls a metastasis in so many words stands, with its doubt.
    called = {claim.place.code for claim in claims if claim.role == "metastasis" and claim.strength == 3}
    considered = any(claim.assertion != "present" for claim in strong)
    if primaries or _any_present(tumors):
        # "Excluded: thymic carcinoma" beside the tumor that was found speaks of a type, not of a place.
        claims += [
            claim._replace(role="metastasis", strength=2)
            for claim in strong
            if claim.assertion == "absent" and _stands_in(reading, claim) and _key(claim) not in primaries
        ]
        strong = [
            claim for claim in strong if claim.assertion != "absent" or claim.strength > 2 or not is_patient
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
            if not primaries or not _is_among(claim, primaries):
                if not claim.place.is_level:
                    found.append(claim._replace(role="metastasis"))
        elif claim.role == "metastasis":
            if not (claim.strength < 2 and _is_among(claim, primaries)):
                found.append(claim)
    primaries |= {_key(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    found += _weak(reading, claims, primaries, spread_to, considered, tumors)
    primaries |= {_key(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    if primaries:
        found += _suspected(reading, claims, primaries, grammar)
    if not any(claim.role == "primary" and claim.assertion == "present" for claim in found):
        found = [_of_blood(claim, tumors) for claim in found]
    if is_patient and reading.kind != "query":
        if not any(_is_known_primary(claim) for claim in found):
            found += _fallback(reading, claims, grammar, tumors, spread_to)
        found += _unplaced_metastasis(reading, claims, found, grammar)
    found += _exact_samples(claims, found)
    found = _nearest_home(found)
    return [claim for claim in found if not (claim.place.is_level and claim.role == "primary")]


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
    if not claim.headed or not home or _key(claim) in home:
        return True
    return not named & set(home) or any(covers(claim.place.row, code) for code in home)


def _headed_parts(reading: Reading, grammar: Grammar) -> Iterator[Claim]:
    """ "Tumor site: left lateral wall" in a report on a bladder: the part of the organ it names."""
    for event in grammar.events:
        if event.role != "heading":
            continue
        part = next(iter(reading.hits_between("site_parts", event.end, event.end + 40)), None)
        if part is None or ":" not in reading.low[event.end : part.start]:
            continue
        first = reading.word_index(part.start)
        if not grammar.gap(event.last, first).clean:
            continue
        for place in (place for group in grammar.groups for place in group.places):
            code = part_of(part, place.row.code)
            if code is not None:
                last = reading.word_index(part.end)
                whole = place._replace(
                    code=code, name=name_of(code), start=part.start, end=part.end, first=first, last=last
                )
                cues = ((part.start, part.end), (event.start, event.end), (place.start, place.end))
                yield Claim(whole, "primary", 1, "present", "patient", cues)
                break


def _exact_samples(claims: list[Claim], found: list[Claim]) -> Iterator[Claim]:
    """ "Adenocarcinoma of the lung" with a sample headed "LUNG, RIGHT UPPER LOBE": the one part that was
    sampled.
    """
    for key in {_key(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}:
        if any(_key(claim) == key and not claim.place.code.endswith(".9") for claim in found):
            continue
        exact = [
            claim
            for claim in claims
            if claim.role == "sample" and _key(claim) == key and not claim.place.code.endswith(".9")
        ]
        if len({claim.place.code for claim in exact}) == 1:
            yield exact[0]._replace(role="primary")


def _nearest_home(claims: list[Claim]) -> list[Claim]:
    """Of headings that show one tumor in several organs of its kind, the usual one: ovary before tube."""
    keys = {_key(claim) for claim in claims if claim.role == "primary" and claim.assertion == "present"}
    kept = []
    for claim in claims:
        home = home_of(claim.morphology)
        if (
            claim.headed
            and claim.role == "primary"
            and claim.strength < 3
            and _key(claim) in home[1:]
            and home[0] in keys
        ):
            continue
        kept.append(claim)
    return kept


def _in_bone(claim: Claim, strong: list[Claim]) -> Claim:
    """ "Breast cancer. Is this cancer in the bone?": in bone or brain where the primary is elsewhere."""
    if claim.place.kind not in ("bone", "brain", "lobe") or claim.strength > 2 or not claim.morphology:
        return claim
    if not claim.morphology.startswith(("8000", "8010")):
        return claim
    elsewhere = any(
        other.assertion == "present" and not other.place.spreads and _key(other) != _key(claim)
        for other in strong
    )
    return claim._replace(role="metastasis") if elsewhere else claim


def _suspected(
    reading: Reading, claims: list[Claim], primaries: set[str], grammar: Grammar
) -> Iterator[Claim]:
    """Nodules and lesions of an organ that tumors spread to, beside a known primary elsewhere: in doubt."""
    for claim in claims:
        if claim.role != "lesion" or claim.strength < 1:
            continue
        if claim.assertion == "absent" and not any(start > claim.place.end for start, _ in claim.cues[2:]):
            continue
        if claim.place.row.extra["spread"] not in ("yes", "also") or _is_among(claim, primaries):
            continue
        sentence = reading.sentence_at(claim.place.start)
        if claim.assertion == "present" and any(
            event.role == "harmless" for event in grammar.after(sentence.start, sentence.end)
        ):
            continue
        yield claim._replace(
            role="metastasis", assertion="absent" if claim.assertion == "absent" else "uncertain"
        )


def _of_blood(claim: Claim, tumors: list[Event]) -> Claim:
    """The marrow is where a leukemia or a myeloma starts."""
    starts_there = any(tissue_of(tumor.morphology) == "marrow" for tumor in tumors)
    if claim.place.kind == "marrow" and claim.assertion == "present" and starts_there:
        return claim._replace(role="primary")
    return claim


def _open(claim: Claim, primaries: set[str], considered: bool) -> Claim:
    """Tumor in a sampled organ: its primary, or a metastasis where the primary is elsewhere."""
    if primaries and not _is_among(claim, primaries):
        return claim._replace(role="metastasis")
    if considered and claim.place.spreads:
        # The liver may yet be the primary's place; the pleura is none for a carcinoma.
        return claim._replace(
            role="metastasis", assertion="uncertain" if claim.place.code == "C22.0" else claim.assertion
        )
    if (
        claim.place.spreads
        and claim.place.kind not in ("brain", "lobe")
        and _key(claim) not in home_of(claim.morphology)
    ):
        return claim._replace(role="metastasis")
    return claim._replace(role="primary")


def _weak(
    reading: Reading,
    claims: list[Claim],
    primaries: set[str],
    spread_to: set[str],
    considered: bool,
    tumors: list[Event],
) -> Iterator[Claim]:
    """Masses and sampled organs: they make a known primary exact, or are the primary's place if none is
    known.
    """
    spread_codes = {
        claim.place.code for claim in claims if claim.role == "metastasis" and claim.assertion != "absent"
    }
    weak = [
        claim
        for claim in claims
        if claim.role in ("primary", "lesion", "sample")
        and claim.strength < 2
        and claim.assertion != "absent"
    ]
    named = [claim for claim in weak if claim.role == "primary"]
    for claim in weak:
        if claim.role == "sample":
            continue
        if (_key(claim) in primaries and claim.role != "lesion") or (
            _key(claim) in primaries and not claim.place.code.endswith(".9")
        ):
            yield claim._replace(role="primary", assertion="present")
    if primaries or considered:
        return
    malignant = any((tumor.morphology or "/1")[-1] in "236" for tumor in tumors) or bool(spread_to)
    homes = {topography for tumor in tumors for topography in home_of(tumor.morphology)}
    typed = any(tumor.mention is not None and tumor.mention.behaviour in "36" for tumor in tumors)
    for claim in named:
        if typed and claim.place.spreads and claim.place.kind == "organ" and _is_plural(reading, claim):
            # "Sarcomatoid carcinoma, 50 tumors in the liver"
            yield claim._replace(role="metastasis")
            continue
        elsewhere = (
            claim.place.spreads
            and (bool(homes) or (claim.place.kind == "bone" and malignant))
            and _key(claim) not in homes
        )
        if claim.place.code not in spread_codes and not elsewhere:
            yield claim
    if named or not malignant:
        return
    mentions = [tumor.mention for tumor in tumors if tumor.mention is not None]
    sure = not mentions or any(mention.assertion == "present" for mention in mentions)
    masses = [
        claim
        for claim in weak
        if claim.role == "lesion"
        and claim.place.code not in spread_codes
        and not claim.place.spreads
        and claim.place.kind != "blood"
        and claim.assertion == "present"
    ]
    for claim in _likeliest(masses, homes, tumors):
        yield claim._replace(role="primary", assertion="present" if sure else "uncertain")


def _likeliest(masses: list[Claim], homes: set[str], tumors: list[Event]) -> list[Claim]:
    """Of the organs with a mass those where the primary is: the tumor's usual ones, else those that
    metastases seldom reach, masses before mere thickenings; a thickening is none of a leukemia.
    """
    if any(
        tissue_of(tumor.morphology) == "marrow"
        and tumor.mention is not None
        and tumor.mention.assertion == "present"
        for tumor in tumors
    ):
        return [claim for claim in masses if claim.strength]
    for kept in (
        [claim for claim in masses if _key(claim) in homes],
        [claim for claim in masses if claim.strength and not claim.place.row.extra["spread"]],
        [claim for claim in masses if not claim.place.row.extra["spread"]],
        [claim for claim in masses if claim.strength],
    ):
        if kept:
            return kept
    return masses


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
    between = reading.low[claim.cues[1][1] : claim.place.start].split()
    return len(between) <= 3 and "in" in between


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


def _fallback(
    reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event], spread_to: set[str]
) -> Iterator[Claim]:
    """The primary's place where no passage gives it: the organ sampled, named or operated on, if the tumor
    fits there.
    """
    present = [
        tumor.mention
        for tumor in tumors
        if tumor.mention is not None
        and tumor.mention.assertion == "present"
        and tumor.mention.experiencer == "patient"
        and tumor.mention.behaviour in "1236"
        and not tumor.mention.dropped
    ]
    samples = [claim for claim in claims if claim.role == "sample" and _key(claim) not in spread_to]
    places = [
        place
        for group in grammar.groups
        for place in group.places
        if place.code[:3] not in spread_to and place.kind in ("organ", "brain", "lobe", "marrow", "bone")
    ]
    for mention in present:
        home = home_of(mention.row.code)
        cue = (mention.name_start, mention.name_end)
        for topography in home:
            for claim in samples:
                if _key(claim) == topography:
                    yield claim._replace(role="primary", cues=(*claim.cues, cue))
                    return
        for topography in () if spread_to else home:
            for place in places:
                if place.code[:3] == topography and not is_general(reading, place.start):
                    yield Claim(
                        place,
                        "primary",
                        1,
                        "present",
                        "patient",
                        ((place.start, place.end), cue),
                        mention.row.code,
                    )
                    return
    if not present:
        return
    cue = (present[0].name_start, present[0].name_end)
    for claim in samples:
        if not claim.place.spreads and claim.place.kind in ("organ", "lobe"):
            yield claim._replace(role="primary", cues=(*claim.cues, cue))
            return
    operation = next(iter(reading.hits("site_operations")), None)
    if operation is not None:
        operated = _operated(operation, home_of(present[0].row.code), reading)
        if operated is not None:
            cues = ((operated.start, operated.end), cue)
            yield Claim(operated, "primary", 1, "present", "patient", cues, present[0].row.code)


def _operated(hit: Hit, home: tuple[str, ...], reading: Reading) -> Place | None:
    """The organ of an operation, as exact as the tumor's usual start makes it: hysterectomy, endometrioid:
    endometrium.
    """
    code = hit.row.extra["topography"]
    row = next(row for row in load_table("sites") if row.code == code)
    if home and code[:3] != home[0]:
        inner = next(
            (topography for topography in home if topography == code[:3] or covers(row, topography)), None
        )
        if inner is None:
            return None
        row = (
            row
            if inner == code[:3]
            else next(row for row in load_table("sites") if (row.code or "").startswith(inner))
        )
    assert row.code is not None
    first = reading.word_index(hit.start)
    return Place(row, row.code, row.name, hit.start, hit.end, first, first + 1)


def _unplaced_metastasis(
    reading: Reading, claims: list[Claim], found: list[Claim], grammar: Grammar
) -> Iterator[Claim]:
    """ "Sample 2: liver ... 2. Metastatic neuroendocrine tumour": the sampled organ that is not the
    primary's.
    """
    if any(claim.role == "metastasis" and claim.assertion == "present" for claim in found):
        return
    heads = [
        event
        for event in grammar.events
        if event.role == "tumor"
        and event.metastatic
        and (event.mention is None or event.mention.assertion == "present")
        and not any(
            hit.row.extra["role"] == "node"
            for hit in reading.hits_between("node_cues", max(0, event.start - 60), event.end + 60)
        )
    ]
    if not heads:
        return
    primaries = {_key(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    for claim in claims:
        if (
            claim.role == "sample"
            and claim.strength == 0
            and claim.place.spreads
            and _key(claim) not in primaries
            and primaries
        ):
            yield claim._replace(role="metastasis", cues=(*claim.cues, (heads[0].start, heads[0].end)))
            return


def _key(claim: Claim) -> str:
    return claim.place.code[:3]


def _is_among(claim: Claim, primaries: set[str]) -> bool:
    return _key(claim) in primaries or any(covers(claim.place.row, code) for code in primaries)


def with_tissue(claim: Claim, tumors: list[Event]) -> Claim | None:
    """A body part turned into its skin, bone or soft tissue, as the tumor demands; None where that is not
    known.
    """
    place = claim.place
    if place.kind != "region":
        return claim
    if claim.role in ("metastasis", "disease", "open", "sample"):
        return None
    if not place.row.extra["soft"]:
        return claim
    if claim.strength == 3 and claim.morphology is None and place.row.code == "C76.0":
        # "Tumour location: head" names a part of the pancreas.
        return None
    if tissue_of(claim.morphology) == "lymphoid":
        return None
    codes = (claim.morphology, *(tumor.morphology for tumor in tumors))
    tissue = next((tissue for tissue in map(tissue_of, codes) if tissue in ("skin", "bone", "soft")), "")
    if not tissue:
        if claim.morphology is None or (
            not claim.morphology.startswith(("8000", "8001")) and claim.role != "lesion"
        ):
            if claim.role != "primary":
                return None
        tissue = "soft"
        if place.row.code not in ("C76.4", "C76.5"):
            plain = claim.role == "primary" and claim.strength == 1 and claim.morphology == "8000/1"
            return claim if plain and place.row.code == "C76.0" else None
    code = place.row.extra[tissue] or place.row.extra["soft"]
    return claim._replace(place=place._replace(code=code, name=name_of(code)))
