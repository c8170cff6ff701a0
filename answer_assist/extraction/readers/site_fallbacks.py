"""The place of a tumor where no passage states it plainly: a heading's part, an organ sampled or operated
on, the tissue of a body part.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from answer_assist.extraction.context import assertion_at
from answer_assist.extraction.readers.site_events import Event, cues_by_role
from answer_assist.extraction.readers.site_grammar import Grammar
from answer_assist.extraction.readers.site_lexicon import (
    covers,
    home_of,
    name_of,
    organ_row,
    place_said,
    row_of,
    tissue_of,
    whole_of,
)
from answer_assist.extraction.readers.site_passages import Claim, is_comparison, key_of
from answer_assist.extraction.readers.site_places import Place, part_of
from answer_assist.extraction.readers.tumor_mentions import TumorMention
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Experiencer
from answer_assist.terminology.loader import Row

_ABBREVIATION = re.compile(r"\w?[A-Z]\w*[A-Z]\w*")
_NEAR_NAME = 20
_HEAD = "C76.0"
# "It has gone to his head", "spread inside the belly": to the brain, to the peritoneum.
_INSIDE = {_HEAD: "C71.9", "C76.2": "C48.2"}
_LIMBS = frozenset({"C76.4", "C76.5"})


def is_among(claim: Claim, primaries: set[str]) -> bool:
    """Whether a claim's organ, or one that it covers, is among the given ones."""
    return key_of(claim) in primaries or any(covers(claim.place.row, code) for code in primaries)


def headed_parts(reading: Reading, grammar: Grammar) -> Iterator[Claim]:
    """ "Tumor site: left lateral wall" in a report on a bladder: the part of the organ it names."""
    organs: dict[str | None, Place] | None = None
    if "heading" not in cues_by_role(reading) or not reading.hits("site_parts"):
        return
    for event in grammar.events:
        if event.role != "heading":
            continue
        part = next(iter(reading.hits_between("site_parts", event.end, event.end + 40)), None)
        if part is None or ":" not in reading.low[event.end : part.start]:
            continue
        first = reading.word_index(part.start)
        if not grammar.gap(event.last, first).clean:
            continue
        if organs is None:
            organs = {}
            for group in grammar.groups:
                for place in group.places:
                    organs.setdefault(place.row.code, place)
        for place in organs.values():
            code = part_of(part, place.row.code)
            if code is not None:
                last = reading.word_index(part.end)
                whole = place._replace(
                    code=code, name=name_of(code), start=part.start, end=part.end, first=first, last=last
                )
                cues = ((part.start, part.end), (event.start, event.end), (place.start, place.end))
                yield Claim(whole, "primary", 1, "present", "patient", cues)
                break


def exact_samples(grammar: Grammar, claims: list[Claim], found: list[Claim]) -> Iterator[Claim]:
    """ "Adenocarcinoma of the lung" with a sample headed "LUNG, RIGHT UPPER LOBE": the one part that was
    sampled.
    """
    samples = [claim for claim in claims if claim.role == "sample" and not _is_free(grammar, claim)]
    if not samples:
        return
    known = {key_of(claim) for claim in found if not claim.place.code.endswith(".9")}
    rows: dict[str, set[Row]] = {}
    for claim in found:
        rows.setdefault(key_of(claim), set()).add(claim.place.row)
    for key in {key_of(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}:
        if key in known:
            continue
        exact = [
            claim
            for claim in samples
            if (key_of(claim) == key and not claim.place.code.endswith(".9"))
            or any(covers(row, claim.place.code) for row in rows[key])
        ]
        if len({claim.place.code for claim in exact}) == 1:
            yield exact[0]._replace(role="primary")


def _is_free(grammar: Grammar, claim: Claim) -> bool:
    """ "Appendix tumor-free"."""
    return any(
        event.role == "clear" and grammar.gap(claim.place.last, event.first).length <= 3
        for event in grammar.after(claim.place.end, claim.place.end + 30)
    )


def unplaced_metastasis(
    reading: Reading, claims: list[Claim], found: list[Claim], grammar: Grammar
) -> Iterator[Claim]:
    """A metastasis named without its place is in the organ that was sampled, or whose lesion is in doubt:
    "Sample 2: liver ... 2. Metastatic carcinoma", "pulmonary lesion ... metastasis of the melanoma".
    """
    yield from _by_name(grammar, claims)
    if any(claim.role == "metastasis" and claim.assertion == "present" for claim in found):
        return
    named = (event for event in grammar.events if event.role in ("tumor", "metastasis"))
    head = next((event for event in named if _is_unplaced(reading, event)), None)
    if head is None:
        return
    primaries = {key_of(claim) for claim in found if claim.role == "primary" and claim.assertion == "present"}
    cue = (head.start, head.end)
    doubted = [claim for claim in found if claim.role == "metastasis" and claim.assertion == "uncertain"]
    if not doubted and not primaries:
        doubted = [
            claim for claim in claims if claim.role == "lesion" and claim.strength and claim.place.spreads
        ]
    if head.role == "metastasis" and len({key_of(claim) for claim in doubted}) == 1:
        if doubted[0].place.start < head.start:
            for claim in doubted:
                yield claim._replace(role="metastasis", assertion="present", cues=(*claim.cues, cue))
            return
    for claim in claims if reading.kind != "query" else ():
        if (
            claim.role == "sample"
            and claim.strength == 0
            and claim.place.spreads
            and key_of(claim) not in primaries
            and primaries
        ):
            yield claim._replace(role="metastasis", cues=(*claim.cues, cue))
            return


def _by_name(grammar: Grammar, claims: list[Claim]) -> Iterator[Claim]:
    """ "Both ovaries are enlarged, Krukenberg tumours": the organ before such a name."""
    for event in grammar.events:
        if event.mention is None or not (event.morphology or "").endswith("/6"):
            continue
        cue = (event.start, event.end)
        if event.mention.assertion == "absent" or any(cue in claim.cues for claim in claims):
            continue
        index = bisect_left(grammar.group_starts, event.start) - 1
        if index >= 0 and event.first - grammar.groups[index].last <= _NEAR_NAME:
            place = grammar.groups[index].places[-1]
            if any(claim.role == "primary" and key_of(claim) == place.code[:3] for claim in claims):
                continue
            cues = ((place.start, place.end), cue)
            yield Claim(place, "metastasis", 2, event.mention.assertion, event.mention.experiencer, cues)


def _is_unplaced(reading: Reading, event: Event) -> bool:
    """Whether an event is a metastasis that is affirmed, none of lymph nodes, with only its origin told."""
    if event.role == "tumor":
        stated = event.metastatic and (event.mention is None or event.mention.assertion == "present")
    else:
        stated = (
            event.role == "metastasis"
            and reading.words[event.last : event.last + 1] in (["of"], ["from"])
            and assertion_at(reading, event.start, event.end).value == "present"
        )
    return stated and not any(
        hit.row.extra["role"] == "node"
        for hit in reading.hits_between("node_cues", max(0, event.start - 60), event.end + 60)
    )


def _is_of_skin_alone(morphology: str | None) -> bool:
    return "8090" <= (morphology or "") < "8111"


def _is_squamous(morphology: str | None) -> bool:
    return "8050" <= (morphology or "") < "8090"


def with_tissue(claim: Claim, types: list[str | None]) -> Claim | None:
    """A body part turned into its skin, bone or soft tissue, as the tumor demands; None where that is not
    known. ``types``: the morphologies of the document's tumors.
    """
    place = claim.place
    if place.kind == "body":
        # "CT of chest and abdomen: no metastases" is said of no organ.
        return None if claim.role != "primary" and claim.role != "lesion" else claim
    if place.kind != "region":
        skin = place.row.extra["skin"]
        if skin and _is_of_skin_alone(claim.morphology):
            # "Basal cell carcinoma of the nose"
            return claim._replace(place=place._replace(code=skin, name=name_of(skin)))
        return claim
    told = claim.role == "metastasis" and claim.assertion != "absent"
    told = told and (claim.strength == 3 or claim.morphology is not None)
    inside = _INSIDE.get(place.code) if told or place.code == _HEAD else None
    if inside is None and not told and claim.strength == 3 and place.row.extra["covers"]:
        inside = place.row.list("covers")[0] + ".9"  # "CT chest: no mets" looks at the lungs.
    if claim.role == "metastasis" and inside is not None and place.row.extra["spread"] != "nodes":
        return claim._replace(place=place._replace(code=inside, name=name_of(inside)))
    if told and (place.row.extra["spread"] != "nodes" or (claim.morphology and place.code != _HEAD)):
        # "The cancer has spread to her pelvic region"
        return claim
    if claim.role == "lesion" and place.row.extra["spread"] == "nodes" and place.code != _HEAD:
        # A lump in the armpit is a node.
        return None
    if claim.role in ("metastasis", "disease", "sample") or (
        claim.role == "open" and not tissue_of(claim.morphology)
    ):
        return None
    if not place.row.extra["soft"]:
        return claim
    if claim.strength == 3 and claim.morphology is None and place.row.code == "C76.0":
        # "Tumour location: head" names a part of the pancreas.
        return None
    if tissue_of(claim.morphology) == "lymphoid":
        return None
    codes = (claim.morphology, *types)
    tissue = next((tissue for tissue in map(tissue_of, codes) if tissue in ("skin", "bone", "soft")), "")
    if not tissue and place.row.code in _LIMBS and any(_is_squamous(code) for code in codes):
        # An ulcerated tumor of the hand, squamous cell carcinoma
        tissue = "skin"
    if not tissue:
        if claim.morphology is None or (
            not claim.morphology.startswith(("8000", "8001")) and claim.role != "lesion"
        ):
            if claim.role != "primary":
                return None
        tissue = "soft"
        if place.row.code not in _LIMBS:
            plain = claim.role == "primary" and claim.strength == 1 and claim.morphology == "8000/1"
            return claim if plain and place.row.code == "C76.0" else None
    code = place.row.extra[tissue] or place.row.extra["soft"]
    return claim._replace(place=place._replace(code=code, name=name_of(code)))


def _named_organs(reading: Reading, grammar: Grammar) -> set[str]:
    """The organs that a text names for its own sake, not to compare."""
    return {
        place.code[:3]
        for group in grammar.groups
        if not is_comparison(reading, group.start)
        for place in group.places
    }


def said_by_type(
    reading: Reading,
    mentions: list[TumorMention],
    found: list[Claim],
    grammar: Grammar,
    experiencer: Experiencer,
) -> Iterator[Claim]:
    """ "NPC", "hepatocellular carcinoma", "PDAC": the organ of a name, if nothing places it."""
    placed = {key_of(claim) for claim in found if claim.role == "primary"}
    named: set[str] | None = set() if experiencer == "family" else None
    for mention in mentions:
        if (mention.assertion, mention.experiencer) != (
            "present",
            experiencer,
        ) or mention.behaviour not in "23":
            continue
        inside = reading.hits_between("sites", mention.start, mention.name_end)
        if any(hit.row.code for hit in inside):
            continue
        sentence = reading.sentence_at(mention.start)
        if experiencer == "family" and not reading.hits_between("relations", *sentence):
            # "FH-deficient" is no family history
            continue
        said = place_said(mention.row.code)
        rows: list[Row | None] = [row_of(said)] if said else []
        # "renal cell" holds an organ's name and is none of a place.
        short = _ABBREVIATION.fullmatch(reading.view, mention.name_start, mention.name_end)
        if not said and (inside or short):
            rows = [organ_row(organ) for organ in sorted(mention.organs)]
            usual = home_of(mention.row.code)
            if short and not rows and len(usual) == 1 and not tissue_of(mention.row.code):
                # "SCLC", "DCIS"
                rows = [whole_of(usual[0])]
        for row in rows:
            if row is None or row.code is None or row.code[:3] in placed:
                continue
            if named is None:
                named = _named_organs(reading, grammar)
            if row.code[:3] in named:
                continue
            if any(covers(row, key) for key in placed) or placed & set(home_of(mention.row.code)):
                continue
            placed.add(row.code[:3])
            start, end = mention.name_start, mention.name_end
            place = Place(row, row.code, row.name, start, end, 0, 0, row.extra["kind"])
            cues = ((start, end),)
            yield Claim(place, "primary", 1, "present", experiencer, cues, mention.row.code)
