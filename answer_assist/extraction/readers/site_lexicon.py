"""What the tables know of places: names, parts, fillers, where a tumor type usually starts, which words
name nodes.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import NamedTuple, cast

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, load_table

ARTICLES = frozenset(
    {"the", "a", "an", "his", "her", "my", "their", "your", "its", "our", "this", "that", "both"}
)
SIDES = frozenset({"left", "right", "lt", "rt", "bilateral", "both", "l", "r", "side", "sided"})
LIST_WORDS = frozenset(
    {
        "and",
        "or",
        "nor",
        "&",
        "/",
        ",",
        "+",
        "plus",
        "but",
        "also",
        "as",
        "well",
        "then",
        "not",
        "vs",
        "versus",
    }
)
# A full stop behind shorter words is an abbreviation's: "Lt. axillary".
# Words of a list of organs up to what they have.
_LONGEST_LIST = 8
_SHORT = 4
WITHIN = frozenset({"of", "in", "at", "within", "on", "from"})


@cache
def fillers() -> frozenset[str]:
    """Words that may stand between an organ and the word that gives it its role."""
    return (
        frozenset(row.name for row in load_table("site_fillers") if not row.extra["part"]) | ARTICLES | SIDES
    )


@cache
def general_nouns() -> frozenset[str]:
    """Words that stand for the disease without naming it: "no sign of the complaint in the lungs"."""
    return frozenset(row.name for row in load_table("site_disease_words"))


@cache
def local_deposits() -> frozenset[str]:
    """Words for deposits that may lie beside their tumor ("implants"), singular and plural."""
    rows = [row for row in load_table("site_cues") if row.name in ("deposit", "caking")]
    words = [word for row in rows for word in (row.name, *row.synonyms)]
    return frozenset(words) | {word + "s" for word in words}


@cache
def tracer_words() -> frozenset[str]:
    """Words for what only a tracer shows: "uptake"."""
    rows = [row for row in load_table("site_cues") if row.extra["needs"] == "tracer"]
    return frozenset(word for row in rows for word in (row.name, *row.synonyms))


@cache
def whole_body_words() -> frozenset[str]:
    """Words that tell of no organ but the whole body: "systemic", "distant"."""
    rows = [row for row in load_table("site_cues") if row.extra["role"] == "distant"]
    return frozenset(word for row in rows for word in (row.name, *row.synonyms))


@cache
def origin_nouns() -> frozenset[str]:
    """Nouns for the primary and its place, "site of origin"; not "arising from"."""
    rows = [
        row for row in load_table("site_cues") if row.extra["role"] == "origin" and not row.extra["needs"]
    ]
    return frozenset(word for row in rows for word in (row.name, *row.synonyms))


@cache
def name_of(code: str) -> str:
    """The preferred name of a topography."""
    return next((row.name for row in load_table("sites") if row.code == code), code)


@cache
def row_named(name: str) -> Row:
    """The row of a place by its preferred name."""
    return next(row for row in load_table("sites") if row.name == name)


@cache
def row_of(code: str) -> Row:
    """The first row of a topography, or of an organ by its three characters ("C64")."""
    return next(row for row in load_table("sites") if (row.code or "").startswith(code))


@cache
def whole_of(organ: str) -> Row:
    """The row of an organ without a part by its three characters: the breast of "C50"."""
    rows = [row for row in load_table("sites") if (row.code or "").startswith(organ)]
    return next((row for row in rows if row.code == organ + ".9"), rows[0])


def covers(row: Row, code: str) -> bool:
    """Whether a place's row says less exactly what the topography says: bone covers C40.2."""
    return code[:3] in row.extra["covers"]


class Home(NamedTuple):
    """Where tumors of a range of ICD-O-3.2 morphologies start."""

    tissue: str = ""
    topographies: tuple[str, ...] = ()
    said: str = ""


@cache
def _homes() -> dict[int, Home]:
    homes = {}
    for row in load_table("tumor_homes"):
        low, high = row.name.split("-")
        home = Home(row.extra["tissue"], row.list("homes"), row.extra["said"])
        homes.update(dict.fromkeys(range(int(low), int(high) + 1), home))
    return homes


def _home(morphology: str | None) -> Home:
    return _homes().get(int(morphology[:4]), Home()) if morphology else Home()


@cache
def home_of(morphology: str | None) -> tuple[str, ...]:
    """Three-character topographies where a tumor type usually starts; empty where it has no usual place."""
    return _home(morphology).topographies


@cache
def tissue_of(morphology: str | None) -> str:
    """The tissue that a tumor type stands in: skin, bone, soft, lymphoid, marrow, or empty."""
    return _home(morphology).tissue


@cache
def place_said(morphology: str | None) -> str:
    """The topography that a type's name itself says: C22.0 of "hepatocellular carcinoma"; else empty."""
    return _home(morphology).said


@cache
def organ_row(name: str) -> Row | None:
    """The row of an organ by any of its names; None for a name that is none of a place."""
    return next(
        (
            row
            for row in load_table("sites")
            if row.code and row.extra["kind"] in ("organ", "brain") and name in (row.name, *row.synonyms)
        ),
        None,
    )


def nodal_words(reading: Reading) -> frozenset[int]:
    """Indexes of words that belong to the name of a node station: "hilar" of "hilar and mediastinal
    nodes".
    """
    memo = reading.memo.get(__name__)
    if memo is None:
        memo = reading.memo[__name__] = _nodal_words(reading)
    return cast("frozenset[int]", memo)


def _nodal_words(reading: Reading) -> frozenset[int]:
    nodes = [
        hit
        for hit in reading.hits("node_cues")
        if hit.row.extra["role"] in ("node", "adenopathy", "clearance")
    ]
    if not nodes:
        return frozenset()
    words, passed = reading.words, fillers()
    stations, organs = station_words(reading), organ_words(reading)
    found: set[int] = set()
    for node in nodes:
        index = reading.word_index(node.start)
        floor = max(0, index - 14)
        adjacent = True
        back = index - 1
        while back >= floor:
            if back in stations or (adjacent and back in organs):
                found.add(back)
                adjacent = adjacent and back in organs
            elif words[back] in LIST_WORDS:
                adjacent = False
            elif words[back] not in passed and words[back] not in ("(", ")", ":"):
                break
            back -= 1
        # "LYMPH NODE, LEFT NECK, BIOPSY", "nodes in the neck, mediastinum and para-aortic"
        ahead = bisect_left(reading.starts, node.end)
        ceiling = min(len(words), ahead + 16)
        while ahead < ceiling:
            if ahead in stations:
                if opens_spread(reading, ahead):
                    break
                found.add(ahead)
            elif (
                words[ahead] not in LIST_WORDS
                and words[ahead] not in passed
                and words[ahead] not in WITHIN
                and words[ahead] not in ("(", ")", ":")
                and not (words[ahead] == "." and len(words[ahead - 1]) < _SHORT)
            ):
                break
            ahead += 1
    return frozenset(found)


def opens_spread(reading: Reading, index: int) -> bool:
    """Whether a list of organs begins here that have metastases: "lymphadenopathy, and hepatic and pulmonary
    metastases" names no station; "nodes: axillary metastases" does.
    """
    words = reading.words
    if words[index - 1] not in LIST_WORDS or words[index - 1] == "/":
        return False
    organs = organ_words(reading)
    for at in range(index, min(len(words), index + _LONGEST_LIST)):
        if at > index and at in _spread_words(reading):
            return True
        if at not in organs and words[at] not in LIST_WORDS:
            return False
    return False


def _spread_words(reading: Reading) -> set[int]:
    """The indices of the words that mean metastases; worked out once a document."""
    key = f"{__name__}.spread"
    known = reading.memo.get(key)
    if known is None:
        hits = [hit for hit in reading.hits("site_cues") if hit.row.extra["role"] == "metastasis"]
        known = reading.memo[key] = _word_indices(reading, hits)
    return cast("set[int]", known)


def organ_words(reading: Reading) -> set[int]:
    """The indices of the words of all organs; worked out once a document."""
    return _indices_of(reading, "sites")


def station_words(reading: Reading) -> set[int]:
    """The indices of the words of all node stations; worked out once a document."""
    return _indices_of(reading, "node_stations")


def _indices_of(reading: Reading, table: str) -> set[int]:
    key = f"{__name__}.{table}"
    known = reading.memo.get(key)
    if known is None:
        known = reading.memo[key] = _word_indices(reading, reading.hits(table))
    return cast("set[int]", known)


def index_behind(reading: Reading, first: int, end: int) -> int:
    """The index of the first word that starts at or after the end of a term."""
    ends = reading.ends
    last = first + 1
    if last < len(ends) and ends[first] < end:
        last = bisect_left(reading.starts, end, lo=last)
    return last


def _word_indices(reading: Reading, hits: list[Hit]) -> set[int]:
    """The indices of the words of some terms."""
    starts, ends = reading.starts, reading.ends
    found = set()
    for _, _, start, end in hits:
        index = bisect_left(starts, start)
        found.add(index)
        if ends[index] < end:
            found.update(range(index + 1, index_behind(reading, index, end)))
    return found
