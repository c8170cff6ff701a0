"""Words that can give an organ a role, in text order: tumors, metastases, lesions, tests, origins."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.site_lexicon import index_behind
from answer_assist.extraction.readers.site_places import Group
from answer_assist.extraction.readers.tumor_mentions import NEOPLASM, TumorMention, tumor_mentions
from answer_assist.extraction.reading import Reading

PREPOSITIONS = frozenset(
    {
        "of",
        "in",
        "to",
        "from",
        "at",
        "on",
        "within",
        "into",
        "onto",
        "over",
        "for",
        "towards",
        "through",
        "under",
        "near",
        "around",
        "inside",
        "with",
        "about",
        "by",
        "upon",
        "behind",
        "beneath",
        "beside",
        "above",
        "below",
        "along",
        "across",
    }
)
SIGNS = frozenset(
    {
        ",",
        "(",
        ")",
        "/",
        ":",
        '"',
        "[",
        "]",
        "#",
        "=",
        "*",
        "+",
        "&",
        "|",
        ".",
        ";",
        "_",
        "~",
        "?",
        ">",
        "%",
        "<",
    }
)


# Makes an Event at once: there are many.
_new = tuple.__new__
# The start of an Event or of a Group.
_START = itemgetter(1)
_CUES = f"{__name__}.cues"
# Roles of cues that tell of a tumor without its name.
_OF_TUMOR = frozenset({"metastasis", "metastatic", "origin", "disease"})
# Roles of cues that give no organ a role by themselves.
_NO_EVENT = frozenset(
    {
        "none",
        "anaphor",
        "everywhere",
        "distant",
        "nothing",
        "unnamed",
        "general",
        "case",
        "many",
        "course",
        "removed",
        "occult",
    }
)


class Event(NamedTuple):
    """A word that can give a role: its role, its place in the view and among the words."""

    role: str
    start: int
    end: int
    first: int
    last: int
    morphology: str | None = None
    metastatic: bool = False
    mention: TumorMention | None = None
    focal: bool = False


def is_named(tumor: Event, *, only_type: bool = False) -> bool:
    """Whether a tumor is said to be more than a mass: a type or a malignancy; ``only_type``: a
    histological type.
    """
    code = tumor.morphology or "8000/1"
    if only_type:
        return not code.startswith(("8000", "8010/3"))
    return code != "8000/1"


def _tumor_events(reading: Reading) -> list[Event]:
    """The tumors that the text names, and its masses, in text order; worked out once a document."""
    known = reading.memo.get(__name__)
    if known is None:
        known = reading.memo[__name__] = _find_tumors(reading)
    return cast("list[Event]", known)


def _find_tumors(reading: Reading) -> list[Event]:
    found = []
    for mention in tumor_mentions(reading):
        start, end = mention.name_start, mention.name_end
        if start < end and mention.row.name != NEOPLASM:
            found.append(_tumor_event(reading, start, end, mention.row.code or "8000/3", mention))
    masses = [hit for hit in reading.hits("tumor_types") if hit.row.name == NEOPLASM]
    if masses:
        taken = [(event.start, event.end) for event in found]
        taken += [(hit.start, hit.end) for hit in reading.hits("tumor_phrases")]
        taken.sort()
        index = reached = 0
        for hit in masses:
            while index < len(taken) and taken[index][0] < hit.end:
                reached = max(reached, taken[index][1])
                index += 1
            if reached <= hit.start:
                found.append(_tumor_event(reading, hit.start, hit.end, "8000/1", None))
    found.sort(key=_START)
    return [event for index, event in enumerate(found) if not index or found[index - 1].end <= event.start]


def _tumor_event(
    reading: Reading, start: int, end: int, morphology: str, mention: TumorMention | None
) -> Event:
    first = bisect_left(reading.starts, start)
    last = index_behind(reading, first, end)
    words = reading.low[start : start + 9]
    metastatic = morphology.endswith("/6") or words.startswith(("metastat", "metastas"))
    role = "lesion" if mention is None and not words.startswith(("tumo", "neop")) else "tumor"
    return _new(Event, (role, start, end, first, last, morphology, metastatic, mention, True))


def tells_of_tumor(reading: Reading) -> bool:
    """Whether a text names a tumor, a metastasis or an origin: without one it has no sites."""
    return bool(_tumor_events(reading)) or any(
        hit.row.extra["role"] in _OF_TUMOR and not hit.row.extra["needs"] for hit in reading.hits("site_cues")
    )


def cues_by_role(reading: Reading) -> dict[str, list[Hit]]:
    """The words of site_cues.tsv in a text by their role, sorted out once a document."""
    known = reading.memo.get(_CUES)
    if known is None:
        known = reading.memo[_CUES] = {}
        for hit in reading.hits("site_cues"):
            role = hit.row.extra["role"]
            if role in known:
                known[role].append(hit)
            else:
                known[role] = [hit]
    return cast("dict[str, list[Hit]]", known)


def find_events(reading: Reading, groups: list[Group]) -> list[Event]:
    """The events of a document that ``tells_of_tumor``, in text order."""
    events = list(_tumor_events(reading))
    taken = [(event.start, event.end) for event in events]
    place = 0
    count = len(taken)
    starts, ends = reading.starts, reading.ends
    for hit in reading.hits("site_cues"):
        row, _, start, end = hit
        role = row.extra["role"]
        if role in _NO_EVENT or (role == "ca" and not _beside_place(reading, start, end, groups)):
            continue
        while place < count and taken[place][1] <= start:
            place += 1
        if place < count and taken[place][0] < end:
            if not _holds(hit, role, events[place]):
                continue
            events[place] = events[place]._replace(role="gone")
        first = bisect_left(starts, start)
        if role == "ca":
            events.append(Event("tumor", start, end, first, first + 1, "8010/3"))
            continue
        last = first + 1 if ends[first] >= end else index_behind(reading, first, end)
        focal = row.extra["needs"] in ("focal", "tracer")
        events.append(_new(Event, (role, start, end, first, last, None, False, None, focal)))
    events = [event for event in events if event.role != "gone"]
    events.sort(key=_START)
    return _with_metastatic(reading, events)


def _holds(hit: Hit, role: str, tumor: Event) -> bool:
    """Whether a cue's words hold those of a tumor and mean more: "tumor deposits", "tumor site"."""
    if role not in ("metastasis", "disease", "origin", "heading"):
        return False
    return hit.start <= tumor.start and hit.end >= tumor.end and hit.end - hit.start > tumor.end - tumor.start


def _beside_place(reading: Reading, start: int, end: int, groups: list[Group]) -> bool:
    """Whether an organ stands directly beside: "ca prostate", "breast ca", not "CA 125"."""
    index = bisect_left(groups, start, key=_START)
    return any(
        abs(group.end - start) <= 1
        or (0 <= group.start - end <= 4 and reading.low[end : group.start].strip(" .-") in ("", "of"))
        for group in groups[max(0, index - 1) : index + 1]
    )


def _with_metastatic(reading: Reading, events: list[Event]) -> list[Event]:
    """Mark the tumors that are called metastatic: "metastatic rectosigmoid adenocarcinoma",
    "adenocarcinoma, metastatic".
    """
    for index, event in enumerate(events):
        if event.role != "metastatic":
            continue
        following = events[index + 1] if index + 1 < len(events) else None
        if following is not None and following.role == "tumor" and following.first - event.last <= 4:
            between = reading.words[event.last : following.first]
            if not any(word in SIGNS or word in PREPOSITIONS or word in ("and", "or") for word in between):
                events[index + 1] = following._replace(metastatic=True)
                continue
        if (
            following is not None
            and following.role in ("lesion", "disease")
            and following.first == event.last
        ):
            # "No metastatic activity"
            events[index + 1] = following._replace(role="metastasis", start=event.start, first=event.first)
            events[index] = event._replace(role="gone")
            continue
        before = events[index - 1] if index else None
        if before is not None and before.role == "tumor" and event.first - before.last <= 1:
            events[index - 1] = before._replace(metastatic=True)
    return [event for event in events if event.role != "gone"]
