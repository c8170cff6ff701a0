"""Sites: where the disease is, as the place of the primary or of a metastasis.

The claims of single passages (``site_claims``) are weighed here over the whole document: "mass at the tail of the
pancreas" makes "cancer of the pancreas" exact; tumor in a biopsy of the liver is a metastasis where the primary is
elsewhere; "no mets in liver" stays denied when the patient asks about the liver later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_claims import Claim, find_claims
from answer_assist.extraction.readers.site_places import (
    Place,
    covers,
    home_of,
    laterality_of,
    name_of,
    tissue_of,
)
from answer_assist.extraction.readers.site_roles import Event, Grammar
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion, Code, Experiencer, Site
from answer_assist.terminology.loader import load_table

_RANK: dict[Assertion, int] = {"present": 2, "absent": 1, "uncertain": 0}
_THESE = re.compile(r"\b(?:these|those|this|other|further|additional|more)\s+(?:\w+\s+)?$")
# Plasma cell tumors and leukemias by morphology.
_MARROW_BORN = frozenset((*range(9731, 9735), *range(9800, 9993)))
_TOPOGRAPHY = "ICD-O-3 topography"


def read_sites(reading: Reading) -> Iterator[Site]:
    """Sites of the primary and of metastases, present, absent and uncertain, the patient's and the family's.

    "Carcinoma of the sigmoid, no liver mets, ?bone" gives the sigmoid colon as primary, the liver as an absent and
    bone as an uncertain metastasis.
    """
    if not reading.hits("sites") and not reading.hits("site_cues"):
        return
    claims, grammar = find_claims(reading)
    if not grammar.events:
        return
    tumors = [event for event in grammar.events if event.morphology is not None]
    claims = [claim for claim in (_with_tissue(claim, tumors) for claim in claims) if claim is not None]
    resolved = _resolve(reading, claims, grammar, tumors)
    sites = _merge([claim._replace(place=_sided(reading, claim.place)) for claim in resolved])
    yield from (_site(reading, claim) for claim in sites)
    yield from _distant(reading, grammar, resolved)


# The whole document -------------------------------------------------------------------------------------------


def _resolve(reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event]) -> list[Claim]:
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
    claims = [claim for claim in claims if _fits(claim, named)]
    strong = [claim for claim in claims if claim.role == "primary" and claim.strength >= 2]
    spread_to = {
        _key(claim) for claim in claims if claim.role == "metastasis" and claim.assertion != "absent"
    }
    if any(claim.assertion == "present" and _key(claim) not in spread_to for claim in strong):
        # Tumor in an organ that is elsewhere called a metastasis is no second primary.
        strong = [claim for claim in strong if claim.strength > 2 or _key(claim) not in spread_to]
    primaries = {_key(claim) for claim in strong if claim.assertion == "present"}
    considered = any(claim.assertion != "present" for claim in strong)
    found = list(strong)
    for claim in claims:
        if claim.role == "open":
            found.append(_open(claim, primaries, considered))
        elif claim.role == "disease":
            if not primaries or not _is_among(claim, primaries):
                if not claim.place.is_level:
                    found.append(claim._replace(role="metastasis"))
        elif claim.role == "metastasis":
            if not (claim.strength < 2 and _is_among(claim, primaries)):
                found.append(claim)
    primaries |= {_key(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    found += _weak(claims, primaries, spread_to, considered, tumors)
    if is_patient and reading.kind != "query":
        if not any(claim.role == "primary" for claim in found):
            found += _fallback(reading, claims, grammar, tumors, spread_to)
        found += _unplaced_metastasis(reading, claims, found, grammar)
    if not any(claim.role == "primary" for claim in found):
        found = [_of_blood(claim, tumors) for claim in found]
    found = _nearest_home(found)
    return [claim for claim in found if not (claim.place.is_level and claim.role == "primary")]


def _fits(claim: Claim, named: set[str]) -> bool:
    """Whether the tumor can be the organ's own: a carcinoma does not start in muscle, a renal carcinoma under the
    heading of the ureter not there if the kidney is named too."""
    if claim.role not in ("primary", "open") or claim.morphology is None:
        return True
    home = home_of(claim.morphology)
    if (
        claim.place.kind in ("soft", "nerve")
        and claim.morphology < "8590"
        and claim.morphology[:4] not in ("8000", "8010")
    ):
        return False
    if not claim.headed or not home or _key(claim) in home:
        return True
    return not named & set(home) or any(covers(claim.place.row, code) for code in home)


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


def _of_blood(claim: Claim, tumors: list[Event]) -> Claim:
    """The marrow is where a leukemia or a myeloma starts."""
    starts_there = any(
        tumor.morphology is not None and int(tumor.morphology[:4]) in _MARROW_BORN for tumor in tumors
    )
    if claim.place.kind == "marrow" and claim.assertion == "present" and starts_there:
        return claim._replace(role="primary")
    return claim


def _open(claim: Claim, primaries: set[str], considered: bool) -> Claim:
    """Tumor in a sampled organ: its primary, or a metastasis where the primary is elsewhere."""
    if primaries and not _is_among(claim, primaries):
        return claim._replace(role="metastasis")
    if considered and claim.place.spreads:
        # The liver may yet be the primary's place; the pleura is none for a carcinoma.
        return claim._replace(role="metastasis", assertion="uncertain" if claim.place.code == "C22.0" else claim.assertion)
    if (
        claim.place.spreads
        and claim.place.kind not in ("brain", "lobe")
        and _key(claim) not in home_of(claim.morphology)
    ):
        return claim._replace(role="metastasis")
    return claim._replace(role="primary")


def _weak(
    claims: list[Claim], primaries: set[str], spread_to: set[str], considered: bool, tumors: list[Event]
) -> Iterator[Claim]:
    """Masses and sampled organs: they make a known primary exact, or are the primary's place if none is known."""
    spread_codes = {claim.place.code for claim in claims if claim.role == "metastasis" and claim.assertion != "absent"}
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
        if (_key(claim) in primaries and claim.role != "lesion") or (_key(claim) in primaries and not claim.place.code.endswith(".9")):
            yield claim._replace(role="primary", assertion="present")
    if primaries or considered:
        return
    malignant = any((tumor.morphology or "/1")[-1] in "236" for tumor in tumors) or bool(spread_to)
    homes = {topography for tumor in tumors for topography in home_of(tumor.morphology)}
    for claim in named:
        elsewhere = (
            claim.place.spreads
            and (bool(homes) or (claim.place.kind == "bone" and malignant))
            and _key(claim) not in homes
        )
        if claim.place.code not in spread_codes and not elsewhere:
            yield claim
    if named or not malignant:
        return
    for claim in weak:
        if (
            claim.role == "lesion"
            and claim.place.code not in spread_codes
            and not claim.place.spreads
            and claim.place.kind != "blood"
            and claim.assertion == "present"
        ):
            yield claim._replace(role="primary")


def _fallback(
    reading: Reading, claims: list[Claim], grammar: Grammar, tumors: list[Event], spread_to: set[str]
) -> Iterator[Claim]:
    """The primary's place where no passage gives it: the organ sampled, named or operated on, if the tumor fits there."""
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
    places = [place for group in grammar.groups for place in group.places if place.code[:3] not in spread_to]
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
    """The organ of an operation, as exact as the tumor's usual start makes it: hysterectomy, endometrioid: endometrium."""
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
    """ "Sample 2: liver ... 2. Metastatic neuroendocrine tumour": the sampled organ that is not the primary's."""
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


def _merge(claims: Iterable[Claim]) -> list[Claim]:
    """One claim a site: repeats joined, the plainest assertion kept, vaguer names of the same place dropped."""
    merged: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        key = (claim.role, claim.place.code, claim.experiencer)
        known = merged.get(key)
        merged[key] = claim if known is None else _joined(known, claim)
    kept: list[Claim] = []
    for claim in merged.values():
        better = next(
            (other for other in merged.values() if other is not claim and _says_more(other, claim)), None
        )
        if better is None:
            kept.append(claim)
    return sorted(kept, key=lambda claim: min(start for start, _ in claim.cues))


def _joined(known: Claim, claim: Claim) -> Claim:
    first, second = (known, claim) if _RANK[known.assertion] >= _RANK[claim.assertion] else (claim, known)
    if first.assertion != second.assertion:
        return first._replace(place=_with_side(first.place, second.place))
    return first._replace(cues=(*first.cues, *second.cues), place=_with_side(first.place, second.place))


def _sided(reading: Reading, place: Place) -> Place:
    side = laterality_of(reading, place)
    return place if side is None else place._replace(laterality=side)


def _with_side(place: Place, other: Place) -> Place:
    if place.laterality is None and other.laterality is not None:
        return place._replace(laterality=other.laterality)
    if place.laterality and other.laterality and place.laterality != other.laterality:
        return place._replace(laterality="bilateral")
    return place


def _says_more(other: Claim, claim: Claim) -> bool:
    """Whether another claim says the same of the same organ, more exactly or more surely."""
    if other.role != claim.role or other.experiencer != claim.experiencer:
        return False
    same = other.place.code[:3] == claim.place.code[:3]
    if same and other.place.code != claim.place.code:
        if claim.place.code.endswith(".9") and not other.place.code.endswith(".9"):
            return _RANK[other.assertion] >= _RANK[claim.assertion]
        return (
            other.place.code.endswith(".9")
            and other.assertion == "present"
            and claim.assertion == "uncertain"
        )
    if (
        not same
        and covers(claim.place.row, other.place.code)
        and not covers(other.place.row, claim.place.code)
    ):
        return (
            other.assertion == claim.assertion
            or (other.assertion == "present"
            and claim.assertion == "uncertain")
        )
    return False


def _site(reading: Reading, claim: Claim) -> Site:
    place = claim.place
    return Site(
        name=place.name,
        code=Code(_TOPOGRAPHY, place.code),
        assertion=claim.assertion,
        experiencer=claim.experiencer,
        evidence=reading.spans(*join_ranges(claim.cues)),
        role="primary" if claim.role == "primary" else "metastasis",
        laterality=place.laterality,
    )


# Body parts and tissues ---------------------------------------------------------------------------------------


def _with_tissue(claim: Claim, tumors: list[Event]) -> Claim | None:
    """A body part turned into its skin, bone or soft tissue, as the tumor demands; None where that is not known."""
    place = claim.place
    if place.kind != "region":
        return claim
    if claim.role in ("metastasis", "disease", "open", "sample"):
        return None
    if not place.row.extra["soft"]:
        return claim
    codes = (claim.morphology, *(tumor.morphology for tumor in tumors))
    tissue = next((tissue for tissue in map(tissue_of, codes) if tissue), "")
    if not tissue:
        if (
            claim.morphology is None
            or (not claim.morphology.startswith(("8000", "8001"))
            and claim.role != "lesion")
        ):
            if claim.role != "primary":
                return None
        tissue = "soft"
        if place.row.code not in ("C76.4", "C76.5"):
            return None
    code = place.row.extra[tissue] or place.row.extra["soft"]
    return claim._replace(place=place._replace(code=code, name=name_of(code)))


# Spread without a place ---------------------------------------------------------------------------------------


def _distant(reading: Reading, grammar: Grammar, claims: list[Claim]) -> Iterator[Site]:
    """ "No distant metastasis", "it has not spread anywhere": spread, or none, with no organ named."""
    used = {cue for claim in claims for cue in claim.cues}
    found: dict[tuple[Assertion, Experiencer], list[tuple[int, int]]] = {}
    nodes = [hit for hit in reading.hits("node_cues") if hit.row.extra["role"] in ("node", "adenopathy")]
    for event in grammar.events:
        if (
            event.role not in ("metastasis", "spread")
            or (event.start, event.end) in used
            or is_general(reading, event.start)
        ):
            continue
        named = _names_everywhere(reading, event)
        if event.role in ("spread", "disease") and not named:
            continue
        if _is_nodal(reading, event, nodes) or _THESE.search(
            reading.low, max(0, event.start - 30), event.start
        ):
            continue
        if (
            event.role == "metastasis"
            and not named
            and reading.low[event.start : event.end] in ("deposit", "deposits")
        ):
            continue
        following = next(grammar.after(event.end, event.end + 30), None)
        if following is not None and following.role == "missing":
            continue
        read = assertion_at(reading, event.start, event.end)
        if read.value == "present" and named:
            read = assertion_at(reading, named[0], named[1]) if event.role == "spread" else read
        if (read.value != "absent" and not named) or not _denies(reading, grammar, event, read.cues):
            continue
        whose, _ = experiencer_at(reading, event.start, event.end)
        if whose == "other":
            continue
        ranges = found.setdefault((read.value, whose), [])
        ranges += [(event.start, event.end), *read.cues, *([named] if named else [])]
    for (assertion, whose), ranges in found.items():
        if assertion != "absent" and any(
            claim.role == "metastasis" and claim.assertion == assertion for claim in claims
        ):
            continue
        if assertion == "uncertain" and ("absent", whose) in found:
            continue
        yield Site(
            name="distant",
            assertion=assertion,
            experiencer=whose,
            evidence=reading.spans(*join_ranges(ranges)),
            role="metastasis",
        )


def _denies(reading: Reading, grammar: Grammar, event: Event, cues: tuple[tuple[int, int], ...]) -> bool:
    """Whether a denial speaks of the metastasis itself, not of something before it: "without evidence of disease two
    years after the detection of metastases"."""
    for start, end in cues:
        if start >= event.start:
            continue
        between = [
            other
            for other in grammar.before(event.start, end)
            if other.role in ("disease", "tumor", "lesion")
        ]
        before = reading.words[max(0, event.first - 3) : event.first]
        if between and not {"or", "nor", "and", ",", "/"} & set(before):
            return False
    return True


def _names_everywhere(reading: Reading, event: Event) -> tuple[int, int] | None:
    """The word that means the whole body: "distant metastasis", "spread anywhere", "spread to other organs"."""
    hits = reading.hits("site_cues")
    index = bisect_left(hits, event.start, key=lambda hit: hit.start)
    if index and hits[index - 1].row.extra["role"] == "distant" and event.start - hits[index - 1].end <= 2:
        return hits[index - 1].start, hits[index - 1].end
    for hit in hits[index + 1 : index + 3]:
        if (
            hit.row.extra["role"] == "everywhere"
            and hit.start - event.end <= 24
            and ". " not in reading.low[event.end : hit.start]
        ):
            return hit.start, hit.end
    return None


def _is_nodal(reading: Reading, event: Event, nodes: list[Hit]) -> bool:
    """Whether the metastasis is one of lymph nodes, which ``nodes`` reads."""
    first, last = event.first, event.last
    for node in nodes:
        index = reading.word_index(node.start)
        if index < first - 6 or index > last + 7:
            continue
        start, end = (node.end, event.start) if node.start < event.start else (event.end, node.start)
        between = reading.low[start:end]
        if start <= end and not re.search(r"[.;\n]|\band\b|,|\bor\b", between):
            return True
    return False
