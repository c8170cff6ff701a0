"""Scores of imaging that say how suspicious a finding of one organ is: "BI-RADS 5", "EU-TIRADS 4".

They name the organ and the doubt where the report names no tumor.
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_lexicon import row_of
from answer_assist.extraction.readers.site_passages import Claim, key_of
from answer_assist.extraction.readers.site_places import Place
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion

# Words from a score's name to its category: "BI-RADS assessment category: 5".
_LONGEST_LABEL = 8


def has_score(reading: Reading) -> bool:
    """Whether a text scores a finding by imaging."""
    return any(hit.row.extra["score"] for hit in reading.hits("site_operations"))


def scored(reading: Reading, claims: list[Claim], known: set[str]) -> Iterator[Claim]:
    """The primaries that suspicious scores speak of, in organs where none is known.

    "Thyroid, right lobe: nodule 14 mm, TI-RADS 5" gives the thyroid, uncertain.
    """
    for hit in reading.hits("site_operations"):
        if not hit.row.extra["score"]:
            continue
        place = suspected_organ(reading, hit)
        if place is None or place.code[:3] in known:
            continue
        proven = int(hit.row.extra["score"].split("-")[1])
        assertion: Assertion = "present" if _category(reading, hit)[0] >= proven else "uncertain"
        cue = (place.start, place.end)
        lesions = [
            claim
            for claim in claims
            if key_of(claim) == place.code[:3] and claim.role == "lesion" and claim.assertion != "absent"
        ]
        for claim in lesions:
            yield claim._replace(role="primary", assertion=assertion, strength=3, cues=(*claim.cues[:2], cue))
        if not lesions:
            yield Claim(place, "primary", 1, assertion, "patient", (cue,))


def suspected_organ(reading: Reading, hit: Hit) -> Place | None:
    """The organ of a suspicious score, as a place: the score's words; None for a harmless category."""
    category, end = _category(reading, hit)
    if category < int(hit.row.extra["score"].split("-")[0]):
        return None
    row = row_of(hit.row.extra["topography"])
    first = reading.word_index(hit.start)
    assert row.code is not None
    return Place(row, row.code, row.name, hit.start, end, first, first + 1, row.extra["kind"])


def _category(reading: Reading, hit: Hit) -> tuple[int, int]:
    """The category behind a score's name and where it ends; 0 where none stands there."""
    first = reading.word_index(hit.start) + 1
    for index in range(first, min(len(reading.words), first + _LONGEST_LABEL)):
        if reading.words[index].isdigit() and reading.words[index - 1] not in ("v", "."):
            return int(reading.words[index]), reading.ends[index]
        if reading.words[index] in (",", ";", "("):
            break
    return 0, hit.end
