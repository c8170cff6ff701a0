"""The primary's place where no passage states it: of the organs with a mass, sampled, operated on or merely
named, the one that fits the tumor best.

Every such organ is a candidate. What is said of it counts, and whether the tumor's type usually starts
there; organs that metastases prefer count less.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from answer_assist.extraction.context import assertion_at, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_events import Event, cues_by_role
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import (
    covers,
    home_of,
    name_of,
    row_of,
    tissue_of,
    tracer_words,
)
from answer_assist.extraction.readers.site_passages import Claim, key_of
from answer_assist.extraction.readers.site_places import Place
from answer_assist.extraction.readers.site_scores import suspected_organ
from answer_assist.extraction.readers.tumor_mentions import TumorMention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.findings import Assertion

# What is said of an organ: "tumour of the colon", a focal mass, a suspicious score, a change,
# a sample, an operation, its name.
_TUMOR, _MASS, _SCORED, _CHANGE, _SAMPLED, _OPERATED, _NAMED = 6, 5, 4, 2, 3, 2, 0
# The tumor's usual organ; one that it does not start in; one where most tumors are metastases.
_HOME, _FIRST_HOME, _STRANGE, _SPREADS, _SOMETIMES_SPREADS = 4, 1, -3, -5, -2
_LEAST = 2
# Words between an organ and the word for its removal; the tumor is told of within these characters.
_BESIDE_REMOVED, _TOLD_BEFORE, _TOLD_BEHIND = 4, 60, 240
_OF_TUMORS = frozenset({"organ", "lobe", "marrow", "brain", "bone"})


class Candidate(NamedTuple):
    """An organ that may be the primary's, and how much speaks for it."""

    points: int
    claim: Claim
    is_mass: bool


def choose_primary(
    reading: Reading,
    claims: list[Claim],
    grammar: Grammar,
    mentions: list[TumorMention],
    spread_to: set[str],
    *,
    at_home: bool = False,
) -> Iterator[Claim]:
    """The likeliest place of tumors whose place is not stated.

    "Palpable lump in the right breast ... core biopsy: invasive ductal carcinoma" gives the breast; "left
    testicle removed, seminoma" the testis.

    Args:
        reading: the document.
        claims: what its passages say of places.
        grammar: its words that give roles.
        mentions: the tumors, as ``own_tumors`` gives them.
        spread_to: three-character topographies that are called metastases.
        at_home: only an organ where the tumor's type usually starts.
    """
    mentions = [mention for mention in mentions if mention.behaviour != "0"] or mentions
    doubted: Assertion = "present"
    if mentions and not any(mention.assertion == "present" for mention in mentions):
        doubted = "uncertain"
    present = [mention for mention in mentions if mention.assertion == "present"]
    types = list(dict.fromkeys(mention.row.code for mention in present or mentions))
    tissues = list(dict.fromkeys(topography for code in types for topography in home_of(code)))
    # Melanoma and sarcoma start in any organ.
    strange = any(home_of(code) and not tissue_of(code) for code in types)
    candidates = _candidates(reading, claims, grammar, mentions, bool(spread_to))
    benign = not spread_to and bool(mentions) and all(mention.behaviour == "0" for mention in mentions)
    ranked = [
        candidate._replace(points=candidate.points + _fit(candidate.claim, tissues, strange, benign=benign))
        for candidate in candidates
        if not (benign and not candidate.is_mass and key_of(candidate.claim) not in tissues)
        and key_of(candidate.claim) not in spread_to
        and (not at_home or (key_of(candidate.claim) in tissues and candidate.points > _NAMED))
    ]
    best = max((candidate.points for candidate in ranked), default=0)
    if best < _LEAST:
        return
    chosen = [candidate for candidate in ranked if candidate.points == best]
    if any(candidate.is_mass for candidate in chosen):
        chosen = [candidate for candidate in chosen if candidate.is_mass]
    else:
        chosen = chosen[:1]
    for candidate in chosen:
        claim = candidate.claim
        # A neoplasm of the pancreas is there, whichever it may be; a nodule may be none.
        stays = claim.assertion != "present" or (claim.role == "primary" and candidate.is_mass)
        yield claim._replace(role="primary", assertion=claim.assertion if stays else doubted, strength=1)


def own_tumors(tumors: Iterable[Event]) -> list[TumorMention]:
    """The patient's tumors, those in doubt and benign ones included."""
    return [
        tumor.mention
        for tumor in tumors
        if tumor.mention is not None
        and tumor.mention.assertion != "absent"
        and tumor.mention.experiencer == "patient"
        and not tumor.mention.dropped
    ]


def unplaced(mentions: list[TumorMention], primaries: set[str]) -> list[TumorMention]:
    """Tumors that start in certain organs, none of which is known as a primary's: a second tumor."""
    doubted = {mention.row.code for mention in mentions if mention.assertion != "present"}
    return [
        mention
        for mention in mentions
        if mention.assertion == "present"
        and mention.row.code not in doubted
        and mention.behaviour in "123"
        and not mention.metastatic
        and tissue_of(mention.row.code) not in ("skin", "lymphoid", "marrow")
        and not (mention.row.code or "").startswith("880")
        and home_of(mention.row.code)
        and not primaries & set(home_of(mention.row.code))
    ]


def _fit(claim: Claim, homes: list[str], strange: bool, *, benign: bool) -> int:
    """How well tumors that usually start in some organs fit an organ."""
    key = key_of(claim)
    if key in homes or any(covers(claim.place.row, code) for code in homes):
        return _HOME + (_FIRST_HOME if key == homes[0] else 0)
    points = _STRANGE if strange else 0
    if benign:
        return points  # a benign tumor has come from nowhere
    if claim.place.spreads:
        points += _SPREADS
    elif claim.place.row.extra["spread"] == "also":
        points += _SOMETIMES_SPREADS
    return points


def _candidates(
    reading: Reading, claims: list[Claim], grammar: Grammar, mentions: list[TumorMention], spread: bool
) -> Iterator[Candidate]:
    present = [mention for mention in mentions if mention.assertion == "present"]
    named = present or mentions
    cue = (named[0].name_start, named[0].name_end) if named else None
    malignant = spread or any(mention.behaviour in "1236" for mention in mentions)
    carcinoma = any("8010" <= (mention.row.code or "") < "8590" for mention in mentions)
    tissues = {tissue_of(mention.row.code) for mention in present}
    homes = {topography for mention in named for topography in home_of(mention.row.code)}
    spread = bool(present) and all(mention.metastatic for mention in present)
    for claim in claims:
        kind = claim.place.kind
        if (
            claim.assertion == "absent"
            or claim.strength > 1
            or kind == "blood"
            or (carcinoma and kind in ("soft", "nerve"))
        ):
            continue
        at_home = key_of(claim) in homes
        if spread and not at_home:
            # "Metastatic melanoma ... a swollen tongue"
            continue
        if claim.role == "primary":
            yield Candidate(_TUMOR, claim, True)
        elif claim.role == "lesion" and malignant:
            mass = claim.strength > 0 and reading.low[slice(*claim.cues[1])] not in tracer_words()
            # A nodule of the lung is no more the lymphoma's own than its uptake.
            if not tissues & {"marrow", "lymphoid"} or (mass and not claim.place.row.extra["spread"]):
                yield Candidate(_MASS if mass else _CHANGE, claim, True)
        elif claim.role == "sample" and cue is not None and (at_home or kind in _OF_TUMORS):
            if reading.kind == "query" or not (at_home or not homes or reading.kind == "report"):
                continue
            if not present and not at_home:
                continue
            vague = bool(claim.place.row.list("covers"))  # "GYNECOLOGIC PATHOLOGY", before "CERVIX"
            yield Candidate(_SAMPLED - vague, claim._replace(cues=(*claim.cues, cue)), False)
    solid = [mention for mention in present if tissue_of(mention.row.code) not in ("marrow", "lymphoid")]
    if not solid:
        return
    cue = (solid[0].name_start, solid[0].name_end)
    organ_types = [mention for mention in solid if tissue_of(mention.row.code) in ("", "bone")]
    types = dict.fromkeys(mention.row.code for mention in organ_types)
    usual = list(dict.fromkeys(topography for code in types for topography in home_of(code)))
    for hit in reading.hits("site_operations"):
        if hit.row.extra["score"]:
            place = suspected_organ(reading, hit)
            if place is not None and solid[0].behaviour in "36":
                yield Candidate(_SCORED, _as_claim(place, cue, solid[0]), False)
            continue
        operated = _operated(hit, usual, reading)
        if assertion_at(reading, hit.start, hit.end).value == "present":
            yield Candidate(_OPERATED, _as_claim(operated, cue, solid[0]), False)
    yield from _removed(reading, grammar, solid[0], set(usual))
    denied = {claim.place.start for claim in claims if claim.assertion == "absent"}
    for group in grammar.groups if usual else ():
        for place in group.places:
            if place.code[:3] in usual and place.kind in _OF_TUMORS and place.start not in denied:
                if not is_general(reading, place.start):
                    yield Candidate(_NAMED, _as_claim(place, cue, solid[0]), False)


def _removed(
    reading: Reading, grammar: Grammar, mention: TumorMention, usual: set[str]
) -> Iterator[Candidate]:
    """ "In 2017 the prostate was removed ... acinar adenocarcinoma", "they took out his left kidney"."""
    cue = (mention.name_start, mention.name_end)
    starts, groups = grammar.group_starts, grammar.groups
    for hit in cues_by_role(reading).get("removed", ()):
        first = reading.word_index(hit.start)
        index = bisect_left(starts, hit.start)
        behind = reading.word_index(hit.end)
        near = [
            group
            for group, gap in (
                *((group, first - group.last) for group in groups[max(0, index - 1) : index]),
                *((group, group.first - behind) for group in groups[index : index + 1]),
            )
            if 0 <= gap <= _BESIDE_REMOVED
        ]
        for group in near:
            place = group.places[0]
            if len(group.places) > 1 or place.kind not in _OF_TUMORS:
                continue
            told = -_TOLD_BEFORE <= mention.name_start - hit.start <= _TOLD_BEHIND
            if place.code[:3] not in usual and not told:
                continue
            if assertion_at(reading, hit.start, hit.end).value != "present":
                continue
            if experiencer_at(reading, place.start, place.end)[0] == "patient":
                yield Candidate(_OPERATED, _as_claim(place, cue, mention), False)


def _as_claim(place: Place, cue: tuple[int, int], mention: TumorMention) -> Claim:
    return Claim(place, "primary", 1, "present", "patient", ((place.start, place.end), cue), mention.row.code)


def _operated(hit: Hit, homes: list[str], reading: Reading) -> Place:
    """The organ of an operation, as exact as the tumor's usual start makes it: hysterectomy, endometrioid:
    endometrium.
    """
    code = hit.row.extra["topography"]
    row = row_of(code)
    if homes and code[:3] != homes[0]:
        inner = next(
            (topography for topography in homes if topography == code[:3] or covers(row, topography)), ""
        )
        row = row_of(inner) if inner and inner != code[:3] else row
    assert row.code is not None
    first = reading.word_index(hit.start)
    return Place(row, row.code, name_of(row.code), hit.start, hit.end, first, first + 1, row.extra["kind"])
