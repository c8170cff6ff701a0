"""Places joined: two names of one place to one, lists to groups: "liver, spleen or bone"."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from operator import itemgetter

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_lexicon import (
    ARTICLES,
    LIST_WORDS,
    SIDES,
    WITHIN,
    covers,
    fillers,
    name_of,
    row_of,
)
from answer_assist.extraction.readers.site_places import Group, Place, find_places
from answer_assist.extraction.reading import Reading

_START = itemgetter(2)
# Two names this many words apart are not read as one list.
_LONGEST_JOIN = 7
# Nor as one place.
_LONGEST_NAME = 5
_LONGEST_BRACKET = 14
_OUTSIDE = frozenset({"outside", "beyond"})
_LENGTHS = frozenset({"cm", "cms", "mm", "inch", "inches", "centimeters", "centimetres"})
_AWAY = (*_OUTSIDE, "m from", "s from", "h from")


def find_groups(reading: Reading) -> list[Group]:
    """All places of a document, in order, those of one list together."""
    places = _join_parts(reading, find_places(reading))
    if any(word in reading.low for word in _AWAY):
        places = [place for place in places if not _is_outside(reading, place)]
    groups: list[list[Place]] = []
    for place in places:
        if groups:
            before = groups[-1][-1]
            near = place.first - before.last <= _LONGEST_BRACKET
            if near and _is_listed(reading, before, place):
                groups[-1].append(place)
                continue
        groups.append([place])
    return [Group.of(_of_body(group) if len(group) > 1 else group) for group in groups]


def _of_body(places: list[Place]) -> list[Place]:
    """ "Chest, abdomen and pelvis" are no places of their own."""
    if all(place.kind == "region" for place in places):
        return [place._replace(kind="body") for place in places]
    if any(place.kind == "bone" for place in places):
        # "Skull, pelvis and ribs"
        return [
            _bone_of(place) if place.kind == "region" and place.row.extra["bone"] else place
            for place in places
        ]
    return places


def _bone_of(place: Place) -> Place:
    row = row_of(place.row.extra["bone"])
    return place._replace(row=row, code=row.code or "", name=row.name, kind="bone")


def _is_outside(reading: Reading, place: Place) -> bool:
    """ "No metastasis outside the liver": wherever else."""
    words = reading.words
    index = place.first - 1
    if index > 0 and words[index] in ARTICLES:
        index -= 1
    if index > 0 and words[index] == "from" and words[index - 1] in _LENGTHS:
        return True  # "4 cm from the anus"
    return index >= 0 and words[index] in _OUTSIDE


def _join_parts(reading: Reading, places: list[Place]) -> list[Place]:
    """Two names of one place joined: "upper lobe of the right lung", "bone (L2-L4)", "Brain, left cerebral
    lesion".
    """
    joined: list[Place] = []
    nested = _nested(reading, places)
    for place in places:
        if joined:
            before = joined[-1]
            if place.start < before.end:
                if place.code[:3] == before.code[:3] and place.end > before.end:
                    joined[-1] = _merged(before, place)
                continue
            near = place.first - before.last <= _LONGEST_NAME
            if near and _is_same_place(reading, before, place, before.code in nested):
                joined[-1] = _merged(before, place)
                continue
        joined.append(place)
    return joined


def _nested(reading: Reading, places: list[Place]) -> frozenset[str]:
    """Organs that head several of their parts: "UTERUS, CERVIX" beside "UTERUS, ENDOMETRIUM"."""
    parts: dict[str, set[str]] = {}
    for before, place in pairwise(places):
        if (
            place.first - before.last == 1
            and reading.words[before.last] == ","
            and covers(before.row, place.code)
        ):
            parts.setdefault(before.code, set()).add(place.code)
    return frozenset(organ for organ, found in parts.items() if len(found) > 1)


def _is_same_place(reading: Reading, before: Place, place: Place, heads_parts: bool) -> bool:
    gap = reading.words[before.last : place.first]
    if before.kind == "marrow" and place.kind == "bone":
        # "Bone marrow, left iliac crest"
        return all(word in SIDES or word in (",", "(", ":", "-") for word in gap)
    within = not any(word in ("and", "or", "nor", "&", "/", "+", ";", "-") for word in gap)
    if not within or not all(
        word in ARTICLES or word in SIDES or word in WITHIN or word in (",", "(", ":") for word in gap
    ):
        return False
    same = before.code[:3] == place.code[:3]
    loose = same and (
        before.code.endswith(".9") or place.code.endswith(".9") or not gap or bool(WITHIN & set(gap))
    )
    if same and before.code == place.code:
        return bool(gap) and "," not in gap
    nested = "(" in gap or bool(WITHIN & set(gap)) or before.kind == place.kind == "brain"
    if gap == [","] and covers(before.row, place.code) and (heads_parts or _ends_heading(reading, place)):
        return True
    region = (place.kind == "region") != (before.kind == "region") and bool(WITHIN & set(gap))
    tissue = {before.kind, place.kind} & {"skin", "soft", "bone"} and "region" in (before.kind, place.kind)
    if tissue and not {"(", ":"} & set(gap):
        # "Skin, left calf" is one place, "skull, pelvis" two.
        return "," not in gap or before.code.endswith(".9") or place.code.endswith(".9")
    return loose or region or (nested and (covers(before.row, place.code) or covers(place.row, before.code)))


def _ends_heading(reading: Reading, place: Place) -> bool:
    """ "UTERUS, CERVIX, BIOPSY" is a biopsy of the cervix; "UTERUS, CERVIX, HYSTERECTOMY" holds both."""
    following = reading.words[place.last : place.last + 2]
    if following[:1] != [","] or len(following) < 2:
        return False
    after = reading.starts[place.last + 1]
    return _begins_at(reading.hits("site_cues"), after) and not _begins_at(
        reading.hits("site_operations"), after
    )


def _begins_at(hits: list[Hit], start: int) -> bool:
    index = bisect_left(hits, start, key=_START)
    return index < len(hits) and hits[index].start == start


def _merged(before: Place, place: Place) -> Place:
    """One place of two; the more exact one names it: "soft tissue of the left thigh" is C49.2."""
    region = next((one for one in (before, place) if one.kind == "region"), None)
    tissue = next((one for one in (before, place) if one.kind in ("skin", "soft", "bone")), None)
    if region is not None and tissue is not None and region.row.extra[tissue.kind]:
        code = region.row.extra[tissue.kind]
        before = tissue._replace(code=code, name=name_of(code))
        return before._replace(
            start=min(before.start, region.start),
            end=max(before.end, region.end),
            first=min(before.first, region.first),
            last=max(before.last, region.last),
        )
    if before.kind == "region" or (place.kind != "region" and _is_vague(before, place)):
        exact = place
    else:
        exact = before
    return exact._replace(
        start=min(before.start, place.start),
        end=max(before.end, place.end),
        first=min(before.first, place.first),
        last=max(before.last, place.last),
    )


def _is_vague(place: Place, other: Place) -> bool:
    if covers(place.row, other.code) and place.code != other.code and not (covers(other.row, place.code)):
        return True
    return place.code.endswith(".9") and not other.code.endswith(".9")


def _is_listed(reading: Reading, before: Place, place: Place) -> bool:
    """Whether two places are members of one list: "liver (S5/6), both lungs and the left adrenal"."""
    gap = reading.words[before.last : place.first]
    if gap and gap[0] == "(" and ")" in gap:
        gap = gap[gap.index(")") + 1 :]
    if len(gap) > _LONGEST_JOIN or ("but" in gap and "also" not in gap):
        return False
    passed = fillers()
    linked = not gap and "\n" not in reading.view[before.end : place.start]
    for word in gap:
        if word in LIST_WORDS:
            linked = True
        elif word not in passed and word not in ("in", "of", "the", "to") and not word.isdigit():
            return False
    if not linked:
        return False
    between = reading.low[before.end : place.start]
    return "\n\n" not in between and ". " not in between
