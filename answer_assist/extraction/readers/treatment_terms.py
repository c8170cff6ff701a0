"""Where a document names cancer treatments: drugs, regimens, operations, radiotherapy, in all kinds of words.

Names come from the tables drugs, regimens and procedures. Three things are grammar: an operation that no
table lists but whose name ends in "-ectomy", the lay way of telling an operation, "her breast was removed",
and a dose of radiation, "20 Gy in five fractions".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import cast, get_args

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.treatment_company import is_radiotherapy_before, with_company
from answer_assist.extraction.readers.treatment_mention import TABLES, Mention
from answer_assist.extraction.readers.treatment_removals import removals
from answer_assist.extraction.readers.treatment_rounds import rounds_of
from answer_assist.extraction.readers.treatment_things import WORDS, Removal
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import TreatmentType
from answer_assist.terminology.loader import load_table

_SUFFIX = "ectom"
_TREATMENT_TYPES = frozenset(get_args(TreatmentType))
_DOSE_UNITS = frozenset(("gy", "cgy", "gray", "grays", "fractions"))
_DOSE = re.compile(r"\b\d{1,4}(?:\.\d{1,2})? ?(?:c?gy|grays?|fractions)\b")
_COMPONENTS_REACH = 130
_MEANS_REACH = 30
_LONGEST_RT = len("RT.")
_CANDIDATE = " candidate"
_OP = "op"
_MEANS_WORD = len("with")
_MEANS = re.compile(r"^[^,.;]*?\b(?:by|with|via|using|through)\b[^,.;]*$")
_START = itemgetter(0)


def find_mentions(reading: Reading) -> list[Mention]:
    """The treatments that the document names, in text order, none overlapping."""
    hits = _table_hits(reading)
    mentions = [mention for hit in hits if (mention := _from_hit(reading, hit)) is not None]
    taken = [(hit.start, hit.end) for hit in hits]
    mentions += _unlisted_operations(reading, taken)
    for found in removals(reading):
        if not _overlaps(taken, found.start, found.end):
            mentions.append(_from_removal(found))
    mentions += _doses(reading, mentions)
    mentions.sort(key=_START)
    mentions = _by_means(reading, mentions)
    mentions = _without_components(reading, with_company(reading, mentions))
    rounds = list(rounds_of(reading, mentions))
    if rounds:
        mentions = sorted([*mentions, *rounds], key=_START)
    return mentions


def _by_means(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "Zap them with microwave": the verb tells where the means stands, and no treatment of its own."""
    if not any(mention.verb and mention.row is None for mention in mentions):
        return mentions
    kept = list(mentions)
    for place, (one, other) in enumerate(pairwise(mentions)):
        gap = reading.low[one.end : other.start + _MEANS_WORD]
        if not one.verb or other.verb or len(gap) > _MEANS_REACH or not _MEANS.search(gap):
            continue
        if (one.generic or one.type == other.type) and not other.generic:
            kept[place + 1] = other._replace(verb=one.verb, verb_at=one.verb_at)
            kept.remove(one)
            return _by_means(reading, kept)
    return kept


def _table_hits(reading: Reading) -> list[Hit]:
    hits = [hit for table in TABLES for hit in reading.hits(table)]
    if len(hits) < 2:
        return hits
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end and hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    return kept


def _from_hit(reading: Reading, hit: Hit) -> Mention | None:
    row = hit.row
    type_ = row.extra["type"]
    if type_ == "none":
        return None
    length = hit.end - hit.start
    if (length <= _LONGEST_RT and (_is_right_side(reading, hit) or _is_other_op(reading, hit))) or (
        type_ == "surgery" and (_is_label(reading, hit) or _is_edge(reading, hit))
    ):
        return None
    printed = reading.low[hit.start : hit.end]
    verb = _verb_of(type_, printed)
    use = row.extra.get("use", "")
    end = hit.end
    if printed.endswith(_CANDIDATE):
        # "Not a surgical candidate": whether he is one, the words around tell.
        end -= len(_CANDIDATE)
    by_person = type_ in ("transplant", "hormonal") and verb == "done"
    named = row if type_ == "surgery" and not verb and use not in ("generic", "heading") else None
    return Mention(hit.start, end, row.name, _type(type_), use, verb, hit.start, by_person, named)


def _from_removal(found: Removal) -> Mention:
    use = "generic" if found.by_pronoun else ""
    verb = "" if found.form == "noun" else found.form
    return Mention(found.start, found.end, found.name, _type(found.type), use, verb, found.verb_at)


@lru_cache(maxsize=2048)
def _verb_of(type_: str, printed: str) -> str:
    """``done`` for "was resected", ``base`` for "to operate", else empty."""
    if type_ in ("surgery", "radiotherapy", "ablation"):
        last = printed.rsplit(None, 1)[-1]
        if last.endswith("ed"):
            return "done"
        return "base" if last in words_with_role(WORDS, "removal verb base", "treating") else ""
    if type_ in ("transplant", "hormonal"):
        first = printed.split(None, 1)[0]
        if first in words_with_role(WORDS, "past verb"):
            return "done"
        return "base" if first in words_with_role(WORDS, "giving") else ""
    return ""


@cache
def _type(text: str) -> TreatmentType:
    if text not in _TREATMENT_TYPES:
        raise ValueError(f"treatment type {text!r} is unknown")
    return cast("TreatmentType", text)


def _is_label(reading: Reading, hit: Hit) -> bool:
    """ "Operation: ..." opens a field of a form and names nothing."""
    if hit.row.extra.get("use") != "heading":
        return False
    after = reading.low[hit.end : hit.end + 12].lstrip()
    before = reading.low[max(0, hit.start - 2) : hit.start].strip(" ")
    at_line_start = before == "" or before.endswith("\n")
    return after[:1] == ":" or (at_line_start and (after[:1] == "/" or after.startswith("performed:")))


def _is_edge(reading: Reading, hit: Hit) -> bool:
    """ "Hilar resection margin": the edge of the specimen."""
    if hit.row.extra["type"] != "surgery":
        return False
    index = reading.word_index(hit.end)
    return index < len(reading.words) and reading.words[index] in words_with_role(WORDS, "edge")


def _is_right_side(reading: Reading, hit: Hit) -> bool:
    """ "RT UPPER LOBE" is the right one: radiotherapy is followed by no noun."""
    if reading.view[hit.start : hit.end].rstrip(".") != "RT":
        return False
    index = reading.word_index(hit.end)
    if index >= len(reading.words) or is_radiotherapy_before(reading, hit.start):
        return False
    word, place = reading.words[index], reading.starts[index]
    if word == "." and index + 1 < len(reading.words) and reading.starts[index + 1] - place <= 2:
        word, place = reading.words[index + 1], reading.starts[index + 1]
        return any(site.start == place for site in reading.hits_between("sites", place, place + 40))
    if word in ("&", "+", "/", "and") and reading.words[index + 1 : index + 2] in (["lt"], ["left"]):
        # "RT & LT obturator nodes"
        return True
    if not word.isalpha() or "\n" in reading.view[hit.end : place]:
        return False
    if reading.kind != "report":
        # Notes and letters write of radiotherapy: "RT sim booked", "post-op RT parotid bed".
        first = reading.word_index(hit.start)
        return (
            word in words_with_role(WORDS, "right part")
            and "radiotherapy" not in reading.low
            and words_with_role(WORDS, "company").isdisjoint(reading.words[max(0, first - 2) : first])
        )
    return word not in words_with_role(WORDS, "radiotherapy follows", "side word")


def _is_other_op(reading: Reading, hit: Hit) -> bool:
    """ "OP clinic", "post op", "op note": only "my op", "no op", "bowel op" and "op 2017" are operations."""
    if reading.low[hit.start : hit.end].rstrip(".s") != _OP:
        return False
    if reading.kind == "report":
        return True
    index = reading.word_index(hit.start)
    following = reading.words[index + 1 : index + 3]
    if following[:1] == ["#"] or (following[:1] and following[0].isdigit()):
        return False
    if not words_with_role(WORDS, "not after op").isdisjoint(following[:1]):
        return True
    named = words_with_role(WORDS, "owner", "organ", "ordinal", "own", "anew")
    return index == 0 or (reading.words[index - 1] not in named and reading.words[index - 1] != "no")


def name_of(reading: Reading, mention: Mention) -> str:
    """The name, an operation's as printed with its adjectives: "laparoscopic right hemicolectomy"."""
    printed = reading.low[mention.start : mention.end]
    if mention.row is None or len(printed) < len(mention.key) or not printed.endswith(("omy", "ion")):
        return mention.key
    modifiers = words_with_role(WORDS, "modifier")
    index = reading.word_index(mention.start)
    start = mention.start
    while index and reading.words[index - 1] in modifiers:
        if reading.view[reading.ends[index - 1] : start].strip(" -"):
            break
        index -= 1
        start = reading.starts[index]
    words = reading.low[start : mention.end].replace(" -", "-").split()
    no_part = words_with_role(WORDS, "not in name")
    while len(words) > 1 and words[0].strip("-") in no_part:
        words.pop(0)
    if "-" in words[0] and words[0].partition("-")[0] in no_part:
        words[0] = words[0].partition("-")[2]
    return " ".join(words).replace("--", "-")


def _unlisted_operations(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    """Words in "-ectomy" that no table has."""
    low = reading.low
    place = low.find(_SUFFIX)
    while place >= 0:
        index = bisect_left(reading.ends, place + 1)
        start, end = reading.starts[index], reading.ends[index]
        word = low[start:end]
        if word.endswith(("ectomy", "ectomies")) and len(word) > 7 and not _overlaps(taken, start, end):
            name = word.removesuffix("ectomies").removesuffix("ectomy") + "ectomy"
            yield Mention(start, end, name, "surgery", "benign")
        place = low.find(_SUFFIX, max(end, place + 1))


def _doses(reading: Reading, mentions: list[Mention]) -> Iterator[Mention]:
    """ "T11 was treated with 20 Gy": the dose alone tells radiotherapy where its sentence names none."""
    if reading.places.keys().isdisjoint(_DOSE_UNITS):
        return
    reached = 0
    for match in _DOSE.finditer(reading.low):
        if match.start() < reached:
            continue
        sentence = reading.sentence_at(match.start())
        reached = sentence.end
        if not any(
            mention.type == "radiotherapy" and sentence.start <= mention.start < sentence.end
            for mention in mentions
        ):
            yield Mention(match.start(), match.end(), "radiotherapy", "radiotherapy", "generic")


@cache
def _components() -> dict[str, frozenset[str]]:
    """The drugs of each regimen by its name."""
    return {
        row.name: frozenset(part.strip() for part in row.extra["components"].split(","))
        for row in load_table("regimens")
        if row.extra["components"]
    }


def _without_components(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """ "R-CHOP (rituximab, cyclophosphamide ...)": the regimen stands for its drugs."""
    parts = _components()
    regimens = [mention for mention in mentions if mention.key in parts]
    if not regimens:
        return mentions
    return [
        mention
        for mention in mentions
        if not any(
            mention.key in parts[regimen.key]
            and abs(mention.start - regimen.start) < _COMPONENTS_REACH
            and _is_bracketed(reading, min(mention.start, regimen.start), max(mention.start, regimen.start))
            for regimen in regimens
        )
    ]


def _is_bracketed(reading: Reading, start: int, end: int) -> bool:
    """Whether one of two places stands in a bracket, or behind a colon, that the other opens."""
    gap = reading.low[start:end]
    if "." in gap or ";" in gap:
        return False
    return ":" in gap or gap.count("(") > gap.count(")") or gap.count("[") > gap.count("]")


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (end, 0))
    return index > 0 and taken[index - 1][1] > start
