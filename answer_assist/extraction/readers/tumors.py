"""Tumors: the histological types that a document states, each once, with its ICD-O-3 morphology.

The places where tumors are named come from ``tumor_mentions``; here they become findings: the most precise
type of each tumor, and one assertion where several places speak of the same type.
"""

from __future__ import annotations

from collections.abc import Iterator

from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.readers.tumor_names import resolve_tumor_name
from answer_assist.extraction.readers.tumor_organs import tumors_of_one_type
from answer_assist.extraction.reading import Reading
from answer_assist.findings import Assertion, Experiencer, Tumor

__all__ = ["read_tumors", "resolve_tumor_name"]

# A type that is stated is there, whatever is asked of it elsewhere; one ruled out stays so when asked again.
_STRENGTH: dict[Assertion, int] = {"present": 0, "absent": 1, "uncertain": 2}
# So many places are shown for one tumor; a long report repeats its diagnosis on every page.
_MOST_PLACES = 6


def read_tumors(reading: Reading) -> Iterator[Tumor]:
    """The tumors of a document.

    "Core biopsy: invasive carcinoma, lobular type. LCIS: none." gives invasive lobular carcinoma (8520/3),
    present, and lobular carcinoma in situ (8520/2), absent.
    """
    groups: dict[tuple[str | None, Experiencer], list[TumorMention]] = {}
    for mention in tumor_mentions(reading):
        if not mention.dropped:
            groups.setdefault((mention.row.code, mention.experiencer), []).append(mention)
    for (_, experiencer), named_alike in groups.items():
        for mentions in tumors_of_one_type(reading, named_alike):
            yield _finding(reading, mentions, experiencer)


def _finding(reading: Reading, mentions: list[TumorMention], experiencer: Experiencer) -> Tumor:
    assertion = min((mention.assertion for mention in mentions), key=_STRENGTH.__getitem__)
    places = [mention for mention in mentions if mention.assertion == assertion][:_MOST_PLACES]
    ranges = [(mention.start, mention.end) for mention in places]
    ranges.extend(cue for mention in places for cue in mention.cues)
    return Tumor(
        name=places[0].row.name,
        code=places[0].row.finding_code,
        assertion=assertion,
        experiencer=experiencer,
        evidence=reading.spans(*ranges),
    )
