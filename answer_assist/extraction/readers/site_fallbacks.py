"""The place of a tumor where no passage states it plainly: a heading's part, an organ sampled or operated
on, the tissue of a body part.
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


def key_of(claim: Claim) -> str:
    """The organ of a claim: its topography without the part, "C18" of the sigmoid."""
    return claim.place.code[:3]


def is_among(claim: Claim, primaries: set[str]) -> bool:
    """Whether a claim's organ, or one that it covers, is among the given ones."""
    return key_of(claim) in primaries or any(covers(claim.place.row, code) for code in primaries)


def headed_parts(reading: Reading, grammar: Grammar) -> Iterator[Claim]:
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


def exact_samples(claims: list[Claim], found: list[Claim]) -> Iterator[Claim]:
    """ "Adenocarcinoma of the lung" with a sample headed "LUNG, RIGHT UPPER LOBE": the one part that was
    sampled.
    """
    for key in {key_of(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}:
        if any(key_of(claim) == key and not claim.place.code.endswith(".9") for claim in found):
            continue
        exact = [
            claim
            for claim in claims
            if claim.role == "sample"
            and (
                (key_of(claim) == key and not claim.place.code.endswith(".9"))
                or any(
                    key_of(vague) == key and covers(vague.place.row, claim.place.code) and vague.headed
                    for vague in found
                )
            )
        ]
        if len({claim.place.code for claim in exact}) == 1:
            yield exact[0]._replace(role="primary")


def fallback(
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
    samples = [claim for claim in claims if claim.role == "sample" and key_of(claim) not in spread_to]
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
                if key_of(claim) == topography:
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


def unplaced_metastasis(
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
    primaries = {key_of(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    for claim in claims:
        if (
            claim.role == "sample"
            and claim.strength == 0
            and claim.place.spreads
            and key_of(claim) not in primaries
            and primaries
        ):
            yield claim._replace(role="metastasis", cues=(*claim.cues, (heads[0].start, heads[0].end)))
            return


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
