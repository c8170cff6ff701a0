"""Sites: where the disease is, as the place of the primary or of a metastasis.

The claims of single passages (``site_claims``) are weighed here over the whole document: "mass at the
tail of the pancreas" makes "cancer of the pancreas" exact; tumor in a biopsy of the liver is a
metastasis where the primary is elsewhere; "no mets in liver" stays denied when the patient asks about
the liver later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_claims import find_claims
from answer_assist.extraction.readers.site_events import Event, cues_by_role, tells_of_tumor
from answer_assist.extraction.readers.site_fallbacks import with_tissue
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_judgement import judge
from answer_assist.extraction.readers.site_lexicon import covers, local_deposits, name_of
from answer_assist.extraction.readers.site_passages import Claim, is_comparison
from answer_assist.extraction.readers.site_places import Place, laterality_of
from answer_assist.extraction.readers.site_scores import has_score
from answer_assist.extraction.readers.site_weighing import resolve
from answer_assist.extraction.reading import Reading, join_ranges
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion, Code, Experiencer, Site

_START = itemgetter(2)
_RANK: dict[Assertion, int] = {"present": 2, "absent": 1, "uncertain": 0}
# "With metastases and a decline": spread, wherever; one "metastasis" without a place is often a process.
_PLURAL = re.compile(r"\w*(?:metas\w*es|mets|secondaries|metastatic disease)")
_THESE = re.compile(r"\b(?:these|those|this)\s+(?:\w+\s+)?$")
# "Distant metastasis (pM)": a form's label; what follows says whether there is any.
_FORM = re.compile(r"\s*\(p?m\d?x?\)|\s*[:=]")
_MODALS = frozenset({"can", "could", "may", "might", "would", "will", "does"})
# "Nothing has spread"
_NEXT = 12
_PAUSE = re.compile(r"[.,;:\n]|\b(?:in|to)\b")
_COMPARING = ("than", "instead of", "as opposed to")
_APART = re.compile(r"[.;\n]|\band\b|\bn?or\b")
# A fact repeated more often than this gains nothing by more evidence.
_ENOUGH = 60
_BONE = "C41.9"
_TOPOGRAPHY = "ICD-O-3 topography"


def read_sites(reading: Reading) -> Iterator[Site]:
    """Sites of the primary and of metastases, present, absent and uncertain, the patient's and the
    family's.

    "Carcinoma of the sigmoid, no liver mets, ?bone" gives the sigmoid colon as primary, the liver as an
    absent and bone as an uncertain metastasis.
    """
    if not tells_of_tumor(reading) and not has_score(reading):
        return
    claims, grammar = find_claims(reading)
    resolved = _resolved(reading, claims, grammar)
    sites = judge(reading, grammar, _merge(reading, resolved))
    yield from (_site(reading, claim) for claim in sites)
    yield from _distant(reading, grammar, [*resolved, *sites])


def claims_by_rules(reading: Reading, claims: list[Claim], grammar: Grammar) -> list[Claim]:
    """What the rules make of the claims of a document: one claim a site, before it is weighed against the
    words around each organ.
    """
    return _merge(reading, _resolved(reading, claims, grammar))


def _resolved(reading: Reading, claims: list[Claim], grammar: Grammar) -> list[Claim]:
    """The claims with their roles, each with its tissue and side."""
    tumors = [event for event in grammar.events if event.morphology is not None]
    types = list(dict.fromkeys(tumor.morphology for tumor in tumors))
    if any(claim.place.kind == "skin" for claim in claims):
        claims = [_of_skin(claim, claims) for claim in claims]
    claims = [claim for claim in (with_tissue(claim, types) for claim in claims) if claim is not None]
    resolved = resolve(reading, claims, grammar, tumors)
    return [claim._replace(place=_sided(reading, claim.place)) for claim in resolved]


def _of_skin(claim: Claim, claims: list[Claim]) -> Claim:
    """ "Skin cancer on the nose" stands in the skin of the nose."""
    skin = claim.place.row.extra["skin"]
    if not skin or claim.role != "primary" or len(claim.cues) < 2:
        return claim
    if not any(other.place.kind == "skin" and claim.cues[1] in other.cues[1:2] for other in claims):
        return claim
    return claim._replace(place=claim.place._replace(code=skin, name=name_of(skin), kind="skin"))


def _merge(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """One claim a site: repeats joined, the plainest assertion kept, vaguer names of the same place
    dropped.
    """
    merged: dict[tuple[str, str, str, bool, bool], Claim] = {}

    def bone(claim: Claim) -> str:
        place = claim.place
        return "" if place.code == _BONE else reading.low[place.start : place.end]

    certain = {"", *(bone(claim) for claim in claims if claim.assertion == "present")}
    for claim in claims:
        # "D9: metastases. D12: metastasis not excluded"
        doubted = claim.assertion == "uncertain" and claim.place.kind == "bone" and claim.strength == 2
        doubted = doubted and bone(claim) not in certain
        key = (claim.role, claim.place.code, claim.experiencer, _is_benign(claim), doubted)
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


def _is_benign(claim: Claim) -> bool:
    """A fibroadenoma beside what may be a carcinoma of the same breast is a site of its own."""
    return (claim.morphology or "").endswith("/0")


def _joined(known: Claim, claim: Claim) -> Claim:
    first, second = (known, claim) if _RANK[known.assertion] >= _RANK[claim.assertion] else (claim, known)
    if first.assertion != second.assertion:
        return first._replace(place=_with_side(first.place, second.place))
    if len(first.cues) > _ENOUGH:
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
    if _is_benign(other) and not _is_benign(claim):
        return False
    same = other.place.code[:3] == claim.place.code[:3]
    if (
        same
        and claim.role == "metastasis"
        and claim.place.kind == "bone"
        and other.assertion != claim.assertion
    ):
        # One bone in doubt beside others with metastases
        return False
    if same and claim.role == "primary" and (other.assertion, claim.assertion) == ("present", "uncertain"):
        return not _is_benign(other)
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
        return other.assertion == claim.assertion or (
            other.assertion == "present" and claim.assertion == "uncertain"
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


def _distant(reading: Reading, grammar: Grammar, claims: list[Claim]) -> Iterator[Site]:
    """ "No distant metastasis", "it has not spread anywhere": spread, or none, with no organ named."""
    used = {cue for claim in claims for cue in claim.cues}
    found: dict[tuple[Assertion, Experiencer], list[tuple[int, int]]] = {}
    freed = sorted(
        claim.place.start for claim in claims if claim.role == "metastasis" and claim.assertion == "absent"
    )
    spread_to = {claim.assertion for claim in claims if claim.role == "metastasis"}
    events = [
        event
        for event in grammar.events
        if event.role in ("metastasis", "spread", "disease") and (event.start, event.end) not in used
    ]
    nodes = (
        [hit for hit in reading.hits("node_cues") if hit.row.extra["role"] in ("node", "adenopathy")]
        if events
        else []
    )
    for event in events:
        read = _distant_event(reading, grammar, event, nodes)
        if read is None:
            continue
        assertion, named, cues = read
        if assertion == "absent" and named is None:
            sentence = reading.sentence_at(event.start)
            index = bisect_left(freed, sentence.start)
            if index < len(freed) and freed[index] < sentence.end:
                # "The lungs are clear of metastases": said of the organ.
                continue
        if assertion != "absent" and (spread_to & {assertion, "present"} or (named is None and spread_to)):
            continue
        whose, _ = experiencer_at(reading, event.start, event.end)
        if whose == "other":
            continue
        ranges = found.setdefault((assertion, whose), [])
        ranges += [(event.start, event.end), *cues, *([named] if named else [])]
    for hit, everywhere in _nothing_elsewhere(reading, grammar):
        found.setdefault(("absent", "patient"), []).extend([hit, everywhere])
    for (assertion, whose), ranges in found.items():
        if assertion == "uncertain" and ("absent", whose) in found:
            continue
        yield Site(
            name="distant",
            assertion=assertion,
            experiencer=whose,
            evidence=reading.spans(*join_ranges(ranges)),
            role="metastasis",
        )


_Range = tuple[int, int]


def _distant_event(
    reading: Reading, grammar: Grammar, event: Event, nodes: list[Hit]
) -> tuple[Assertion, _Range | None, tuple[_Range, ...]] | None:
    """What a word for spread that stands without an organ says of the whole body; None for nothing."""
    if is_general(reading, event.start) or is_comparison(reading, event.start):
        return None
    named = _names_everywhere(reading, event)
    if event.role == "spread" and (
        not named or _MODALS.intersection(reading.words[event.first - 2 : event.first])
    ):
        # "The kind that can spread to other places" tells of a kind.
        return None
    if event.role == "disease" and (not named or named[0] > event.start):
        # "Distant disease", not "?bone disease. Whole body scan".
        return None
    if event.last < len(reading.words) and reading.words[event.last] in ("from", "of"):
        # "The colon tumor is no metastasis from the breast"
        return None
    if _is_nodal(reading, event, nodes, named is not None) or _THESE.search(
        reading.low, max(0, event.start - 30), event.start
    ):
        return None
    words = reading.low[event.start : event.end]
    if not named and words in local_deposits():
        return None
    following = next(grammar.after(event.end, event.end + 30), None)
    if following is not None and following.role == "missing":
        return None
    read = assertion_at(reading, event.start, event.end)
    assertion, cues = read.value, read.cues
    if assertion == "present":
        if _FORM.match(reading.low, event.end):
            return None
        if named and event.role == "spread":
            read = assertion_at(reading, named[0], named[1])
            assertion, cues = read.value, read.cues
        elif not named and not _PLURAL.fullmatch(words):
            return None
        if event.first and reading.words[event.first - 1].isdigit():
            # "14 METs on the treadmill"
            return None
    elif assertion == "uncertain" and not named:
        return None
    if not named and any(reading.low[start:end].endswith(_COMPARING) for start, end in cues):
        # "Infection rather than metastasis" is said of one finding.
        return None
    return (assertion, named, cues) if _denies(reading, grammar, event, cues) else None


def _nothing_elsewhere(reading: Reading, grammar: Grammar) -> Iterator[tuple[_Range, _Range]]:
    """ "Nothing outside the liver", "no activity elsewhere": no spread, with no word for it."""
    if not any(event.role == "tumor" for event in grammar.events):
        return
    cues = cues_by_role(reading)
    if "nothing" not in cues:
        return
    hits = sorted([*cues["nothing"], *cues.get("everywhere", ()), *cues.get("distant", ())], key=_START)
    for hit in cues["nothing"]:
        spread = next(grammar.after(hit.end, hit.end + _NEXT), None)
        if (
            spread is not None
            and spread.role == "spread"
            and not _PAUSE.search(reading.low, hit.end, spread.start)
        ):
            yield (hit.start, hit.end), (spread.start, spread.end)
    for hit, following in pairwise(hits):
        if hit.row.extra["role"] == "nothing" and following.row.extra["role"] != "nothing":
            if reading.low[hit.end : following.start].strip(" ") in ("", "in", "anywhere"):
                yield (hit.start, hit.end), (following.start, following.end)


def _denies(reading: Reading, grammar: Grammar, event: Event, cues: tuple[tuple[int, int], ...]) -> bool:
    """Whether a denial speaks of the metastasis itself, not of something before it: "without evidence of
    disease two years after the detection of metastases".
    """
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
    """The word that means the whole body: "distant metastasis", "spread anywhere", "spread to other
    organs".
    """
    hits = reading.hits("site_cues")
    index = bisect_left(hits, event.start, key=_START)
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


def _is_nodal(reading: Reading, event: Event, nodes: list[Hit], named: bool) -> bool:
    """Whether the metastasis is one of lymph nodes, which ``nodes`` reads: "ten nodes, negative for
    metastasis", not "one node, no distant metastasis".
    """
    starts = reading.starts
    floor = starts[event.first - 7] + 1 if event.first >= 7 else 0
    ceiling = starts[event.last + 7] if event.last + 7 < len(starts) else len(reading.view)
    for node in nodes[bisect_left(nodes, floor, key=_START) :]:
        if node.start > ceiling:
            break
        start, end = (node.end, event.start) if node.start < event.start else (event.end, node.start)
        between = reading.low[start:end]
        if start <= end and not _APART.search(between) and (not named or "," not in between):
            return True
    return False
