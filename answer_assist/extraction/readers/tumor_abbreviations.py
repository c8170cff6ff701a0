"""Abbreviations of tumors: those that the document defines, and those that its other words make clear."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from operator import attrgetter

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_names import (
    MODIFIERS,
    NEUTRAL,
    ORGAN,
    TABLE,
    row_of_words,
    vocabulary,
)
from answer_assist.extraction.reading import Reading
from answer_assist.terminology.loader import Row, TerminologyError, load_table

ABBREVIATIONS = "tumor_abbreviations"

# "(LCNC)", "(ES)", "(IDC-P)": what follows a name in brackets and is no marker's result.
_DEFINED = re.compile(r"[ ]?\(([A-Z][A-Za-z]*[A-Z](?:-[A-Z]{1,4})?)\)")
# "WT-1", "ALL-1": the name of a gene goes on.
_GENE_LIKE = re.compile(r"-?\d")
_RESULT_NEXT = re.compile(
    r"[ \t]*[:(]?[ \t]*(?:[+]|-(?![ ]?[a-z])|(?:pos|neg|antigen|antibody|marker|count)\b"
    r"|(?:was|were|is|are)?[ \t]*(?:positive|negative)\b|\d+\.\d+[ ]?(?:million|mill|x|/|\*))"
)
_LIST_GAP = re.compile(r"[ \t]*(?:[,/]|,?[ \t]+and\b|,?[ \t]+or\b)[ \t\n]*(?:and|or)?[ \t\n]*")
_NUMBER_NEXT = re.compile(r"[ \t]*[-:=.]?[ \t]*\d(?!\d{3}\b)")
# "14 MM", "5 yr OS": a unit or a measure.
_AFTER_NUMBER = re.compile(r"\d[ ]?$|\byr?[ ]$")
# Words that make an abbreviation clear are weighed by how near they stand, up to so many characters.
_NEAR = 3000
# The letters may stand for a tumor whose name the table does not hold.
_TUMOR_WORD = re.compile(
    r"omas?\b|tum(?:ou?)rs?\b|neoplas|cancer|leuk|malignan|lymph|myel|disease\b|syndrome\b|emia\b"
)
# The serum markers among them: "breast CA 15-3", and not "breast ca 60s".
_SERUM_MARKER = re.compile(r"[ \t]*[-:=.]?[ \t]*(?:125|15|19|27|72|242|549)(?![\d%]|[ ]?(?:y|mm|cm))")
# "he is ALL smiles": a word in capitals before what it belongs to.
_BELONGS_TO_NEXT = re.compile(
    r"[ -](?!(?:in|and|or|on|at|to|as|is|was|with|but|has|had|for|from|by|now|who|since|of|not|that|which|"
    r"then|after|before|when|dx|ca|type|subtype|age|aged|post|relapsed?|patients?|s/p|diagnosed|treated|cured|removed|cut|taken|excised|found|last|again)\b)[a-z]{2,}"
)
# "No personal hx ca.", "FHx neg for ca": cancer of any kind.
_AFTER_HISTORY = re.compile(r"\b(?:hx|h/o|history|fhx|neg|negative)\.?[ ](?:of[ ]|for[ ])?$")
_ENDS_ITEM = re.compile(r"[ ]*(?:[.;,)\n]|$)")
_LONGEST_LEAD = 28
# Words of a name before "ca".
_MOST_WORDS = 4
_SHORTEST = 2
_LABEL = re.compile(r"\([A-Za-z]+\)")
_START = attrgetter("start")
_ANY, _BESIDE_ORGAN = "*", "@organ"
# Alone "ca" is cancer of any type; at the end of a histological name it is this word.
_IN_NAMES = "carcinoma"


def abbreviation_hits(reading: Reading, names: list[Hit]) -> list[Hit]:
    """Places where an abbreviation stands for a tumor, as hits of tumor_types.tsv.

    "Large cell neuroendocrine carcinoma (LCNC) ... pure type LCNC" gives both; "MCL" is mantle cell lymphoma
    where the document speaks of lymphoma, and nothing beside a torn ligament.

    Args:
        reading: the document.
        names: the tumors' names found in full.
    """
    found = list(_defined(reading, names))
    taken = {hit.start for hit in found}
    starts = [name.start for name in names]
    short = reading.hits(ABBREVIATIONS)
    otherwise = {hit.row for hit in short if is_defined_otherwise(reading, hit)}
    for hit in short:
        if (
            hit.row in otherwise
            or hit.start in taken
            or _in_longer(hit, names, starts)
            or _GENE_LIKE.match(reading.view, hit.end)
        ):
            continue
        if reading.view[hit.start - 1 : hit.start].isalnum() or _is_stain(reading, hit):
            continue
        opens_line = reading.view[max(0, hit.start - 1) : hit.start] in ("", "\n")
        if opens_line and hit.end - hit.start == _SHORTEST and reading.view.startswith(":", hit.end):
            continue  # "PT: Ines B."
        if (
            hit.row.extra["word"] == "label"
            and _LABEL.match(reading.view, hit.start - 1)
            and not _is_behind_its_name(hit, names, starts)
            and not _has_company(reading, hit)
        ):
            continue
        word = hit.row.extra["word"]
        if word in ("yes", "word") and (
            _among_capitals(reading, hit)
            or _AFTER_NUMBER.search(reading.view, max(0, hit.start - 4), hit.start)
        ):
            continue
        if word == "word" and (
            _BELONGS_TO_NEXT.match(reading.view, hit.end) or _leads_to_name(reading, hit, starts)
        ):
            continue
        whole = _name_ending_in(reading, hit)
        row = None if whole else _meaning(reading, hit)
        if whole is not None:
            found.append(whole)
        elif row is not None:
            found.append(Hit(row, TABLE, hit.start, hit.end))
    return found


def is_defined_otherwise(reading: Reading, hit: Hit) -> bool:
    """ "Microwave coagulo-necrotic therapy (MCN)": the text gives the letters a meaning of its own."""
    if reading.view[hit.start - 1 : hit.start] != "(" or reading.view[hit.end : hit.end + 1] != ")":
        return False
    letters = reading.low[hit.start : hit.end]
    last = reading.word_index(hit.start - 1)
    for first in range(max(0, last - len(letters) - 1), last):
        words = reading.words[first:last]
        if "".join(word[0] for word in words).startswith(letters) and len(words) <= len(letters) + 1:
            return not _TUMOR_WORD.search(reading.low, reading.starts[first], hit.start)
    return False


def _name_ending_in(reading: Reading, hit: Hit) -> Hit | None:
    """The whole name that "ca" ends: "glassy cell ca", "Hurthle cell ca"."""
    if _readings(hit.row)[0][1] != (_BESIDE_ORGAN,):
        return None
    index = reading.word_index(hit.start)
    for first in range(max(0, index - _MOST_WORDS), index):
        row = row_of_words((*reading.words[first:index], _IN_NAMES))
        if row is not None:
            return Hit(row, TABLE, reading.starts[first], hit.end)
    return None


def _is_behind_its_name(hit: Hit, names: list[Hit], starts: list[int]) -> bool:
    """ "Polycythaemia vera (PV)": the letters right behind what they stand for."""
    index = bisect_left(starts, hit.start) - 1
    return (
        index >= 0
        and 0 < hit.start - names[index].end <= 2
        and names[index].row.name == hit.row.list("readings")[0].partition(":")[0]
    )


def _has_company(reading: Reading, hit: Hit) -> bool:
    """Whether words that make an abbreviation clear stand in the document."""
    return any(cue in reading.low for _, cues in _readings(hit.row) if cues != (_ANY,) for cue in cues)


def _leads_to_name(reading: Reading, hit: Hit, starts: list[int]) -> bool:
    """ "Invasive ductal <and lobular> carcinoma": the words go with a name that follows."""
    first, last = bisect_right(starts, hit.end), bisect_left(starts, hit.end + _LONGEST_LEAD)
    return any(reading.low[hit.end : start].replace(" ", "").isalpha() for start in starts[first:last])


def _is_stain(reading: Reading, hit: Hit) -> bool:
    """Whether letters stand in a list of stains or have a stain's result: "PAX8, RCC and CK7", "RCC +"."""
    if _RESULT_NEXT.match(reading.low, hit.end):
        return True
    before = reading.hits_between("markers", hit.start - 16, hit.start)
    after = reading.hits_between("markers", hit.end, hit.end + 16)
    return bool(
        (before and _LIST_GAP.fullmatch(reading.low, before[-1].end, hit.start))
        or (
            after
            and hit.row.extra["word"] == "stain"
            and _LIST_GAP.fullmatch(reading.low, hit.end, after[0].start)
        )
    )


def _among_capitals(reading: Reading, hit: Hit) -> bool:
    """Whether a word in capitals stands among others: "ALL MARGINS ARE FREE"."""
    start, end = max(0, hit.start - 25), hit.end + 25
    around = reading.view[start : hit.start] + reading.view[hit.end : end]
    letters = [letter for letter in around if letter.isalpha()]
    return len(letters) > 8 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


def _in_longer(hit: Hit, names: list[Hit], starts: list[int]) -> bool:
    """Whether the letters are part of a name: "T-ALL/T-LBL"."""
    index = bisect_right(starts, hit.start) - 1
    if index < 0:
        return False
    name = names[index]
    return hit.end <= name.end and name.end - name.start > hit.end - hit.start


def organ_of_abbreviation(reading: Reading, start: int) -> str | None:
    """The organ that an abbreviation holds: CRC the colon, TNBC the breast."""
    hits = reading.hits(ABBREVIATIONS)
    index = bisect_left(hits, start, key=_START)
    if index < len(hits) and hits[index].start == start:
        return hits[index].row.extra["organ"] or None
    return None


def _defined(reading: Reading, names: list[Hit]) -> Iterator[Hit]:
    if "(" not in reading.view:
        return
    own = {name.start: name.row for name in names}
    meanings: dict[str, Row] = {}
    for name in names:
        if "(" not in reading.view[name.end : name.end + 2]:
            continue
        match = _DEFINED.match(reading.view, name.end)
        inside = own.get(match.start(1)) if match else None
        if inside is not None and vocabulary().is_more_general(name.row, inside):
            continue  # "Skin cancer (BCC)" says more, and defines nothing
        if match and 2 <= len(match.group(1)) <= 8 and _abbreviates(match.group(1), name, reading):
            meanings.setdefault(match.group(1), name.row)
    for short, row in meanings.items():
        printed = re.compile(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])")
        first = short.partition("-")[0].lower()
        for index in sorted((*reading.places.get(first, ()), *reading.places.get(first + "s", ()))):
            match = printed.match(reading.view, reading.starts[index])
            if match:
                yield Hit(row, TABLE, match.start(), match.end())


def _abbreviates(short: str, name: Hit, reading: Reading) -> bool:
    """Whether the letters are taken from the name, in order."""
    letters = iter(reading.low[max(0, name.start - 30) : name.end])
    return all(letter in letters for letter in short.lower() if letter.isalpha())


def _meaning(reading: Reading, hit: Hit) -> Row | None:
    """What the letters mean here: of several meanings the one whose words stand nearest to them.

    "A 14 mm AML in her right kidney. Google says AML is acute leukemia" is an angiomyolipoma.
    """
    nearest: Row | None = None
    distance = _NEAR + 1
    readings = _readings(hit.row)
    for row, cues in readings:
        if cues == (_ANY,):
            return nearest or row
        if cues == (_BESIDE_ORGAN,):
            return row if _beside_organ(reading, hit) else None
        for cue in cues:
            if cue in reading.low:
                if len(readings) == 1:
                    return row
                away = _distance(reading.low, cue, hit)
                if away < distance:
                    nearest, distance = row, away
    return nearest


def _distance(low: str, word: str, hit: Hit) -> int:
    """Characters between an abbreviation and a word near it; ``_NEAR`` where it stands farther."""
    before = low.rfind(word, max(0, hit.start - _NEAR), hit.start)
    behind = low.find(word, hit.end, hit.end + _NEAR)
    return min(
        hit.start - before - len(word) if before >= 0 else _NEAR,
        behind - hit.end if behind >= 0 else _NEAR,
    )


_JOINS_ORGAN = re.compile(r"\.?[ \-]+(?:of +)?(?:the +)?(?:(?:left|right|lt|rt|l|r)\.? +)?")


def _beside_organ(reading: Reading, hit: Hit) -> bool:
    """ "ca prostate", "breast ca", "glassy cell ca", "Ca. of the cervix", and not "CA 125" or calcium."""
    before = reading.hits_between(MODIFIERS, hit.start - 25, hit.start)
    if (
        before
        and not _SERUM_MARKER.match(reading.view, hit.end)
        and (before[-1].row.extra["kind"] != NEUTRAL or before[-1].row.name in ("invasive", "metastatic"))
        and reading.low[before[-1].end : hit.start] in (" ", "-")
    ):
        return True
    if _NUMBER_NEXT.match(reading.view, hit.end):
        return False
    if _ENDS_ITEM.match(reading.low, hit.end) and _AFTER_HISTORY.search(
        reading.low, max(0, hit.start - 16), hit.start
    ):
        return True
    after = reading.hits_between(MODIFIERS, hit.end, hit.end + 30)
    for modifier in after[:2]:
        if modifier.row.extra["kind"] == ORGAN:
            return _JOINS_ORGAN.fullmatch(reading.low, hit.end, modifier.start) is not None
    return False


@cache
def _readings(row: Row) -> tuple[tuple[Row, tuple[str, ...]], ...]:
    """What an abbreviation may mean, each with the words that make it so.

    Raises:
        TerminologyError: a reading is no "type: words", or the type is no name of tumor_types.tsv.
    """
    found = []
    for reading in row.list("readings"):
        name, colon, cues = reading.partition(": ")
        if not colon or name not in vocabulary().by_name:
            raise TerminologyError(
                f"{ABBREVIATIONS}.tsv line {row.line}: {reading!r} names no type and its words"
            )
        found.append((vocabulary().by_name[name], tuple(cue.strip().lower() for cue in cues.split(","))))
    return tuple(found)


def check_abbreviations() -> None:
    """Read every row of the table now, so that a wrong one is named at once."""
    for row in load_table(ABBREVIATIONS):
        _readings(row)
