"""Sizes of tumors, nodules and metastases: the largest dimension in millimetres.

A measurement counts by what it measures: the noun of its own phrase ("a 15 mm dural-based lesion"), else the
nearest noun before it that is not just a place ("focus in the left adrenal gland, 24 mm"), else, where words
like "the largest" or "measures" point back, the tumor named before. Distances, depths, limits are no sizes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Literal, NamedTuple

from answer_assist.extraction.context import is_general
from answer_assist.extraction.readers.size_limits import is_distance, is_limit, is_of_organ
from answer_assist.extraction.readers.size_measurements import Measurement, find_measurements, stretches
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Experiencer, Size
from answer_assist.terminology.loader import load_table

Role = Literal["tumor", "node", "other", "operation", "organ"]
_UNTYPED = "8000/1"

_WORDS = "size_words"
_ANAPHORA = words_with_role(_WORDS, "anaphora")
_ADVERBS = words_with_role(_WORDS, "adverb")
_POINTING = words_with_role(_WORDS, "one of several")
_NO_TUMOR = ("other", "operation")
_ADDITIONAL = frozenset({"additional", "other"})
_SIDES = words_with_role(_WORDS, "side")
_ATTRIBUTIVE = words_with_role(_WORDS, "attribute lead")
_PREPOSITIONS = words_with_role(_WORDS, "preposition")
_VERBS = words_with_role(_WORDS, "verb")
_EXTREMES = words_with_role(_WORDS, "extreme")
_APART = words_with_role(_WORDS, "apart")
_NOUN_ENDS = words_with_role(_WORDS, "noun end")

_STOP = re.compile(r"[;:()]|(?<![a-z\d-])\d|\n\s*\n|\.(?!\d)|,(?=\s*(?:the|a|an|and|which|with|\d)\b)")
_BESIDE = re.compile(r"\s*(?:of\s|\(|measuring\s)?(?:about\s)?")
_CLAUSE = re.compile(r";|\n\s*\n")
_LIST_MARK = re.compile(r"[\s*>-]*(?:\(?(?:\d{1,2}|[a-z])[.)]\s)?")
_NUMBERED = re.compile(r"\s(?:\d|[ivx]+\b)")
_OTHER_TABLES: tuple[tuple[str, Role], ...] = (
    ("tumor_types", "tumor"),
    ("sites", "organ"),
    ("procedures", "operation"),
)
_NAME_START, _NOUN_START = attrgetter("name_start"), attrgetter("start")
_PHRASE_REACH = 70
_BESIDE_PLACE = 14
_ATTRIBUTE = 20
_BESIDE_TUMORS = 6
_LABEL_REACH = 60
_BACK_REACH = 220
_ANAPHORIC_REACH = 420


class _Noun(NamedTuple):
    """Something that can be measured, and where it stands."""

    role: Role
    start: int
    end: int


@cache
def _roles(*, tumor_named: bool) -> dict[int, Role]:
    """The roles of the table's rows: an ulcer, a plaque is the tumor's where a type of tumor is named."""
    roles = {row.line: row.extra["role"] for row in load_table("size_cues")}
    kind = "tumor" if tumor_named else "other"
    return {line: kind if role == "tumor or other" else role for line, role in roles.items()}  # type: ignore[misc]


def read_sizes(reading: Reading) -> Iterator[Size]:
    """The tumors' largest dimensions, each value once.

    "Mass in the right upper lobe, 38 x 29 mm" is 38; "margin 4 mm", "simple cyst 30 mm" are nothing.
    """
    measures = find_measurements(reading)
    if not measures:
        return
    sizer = _Sizer(reading, measures)
    found: dict[float, tuple[list[tuple[int, int]], Experiencer]] = {}
    for measure in measures:
        noun = sizer.measured(measure)
        if noun is None or noun.role != "tumor" or is_general(reading, measure.start):
            continue
        whose, person = experiencer_at(reading, measure.start, measure.end)
        if whose == "other":
            continue
        cues = [(noun.start, noun.end), *([person] if person and whose == "family" else [])]
        ranges, _ = found.setdefault(measure.millimetres, ([], "family" if whose == "family" else "patient"))
        ranges.extend([(measure.start, measure.end), *cues])
    for millimetres, (ranges, experiencer) in found.items():
        yield Size(
            name=f"{millimetres:g} mm",
            experiencer=experiencer,
            evidence=reading.spans(*ranges),
            largest_mm=millimetres,
        )


class _Sizer:
    """Decides what each measurement of a document measures."""

    def __init__(self, reading: Reading, measures: list[Measurement]) -> None:
        self._reading = reading
        self._words = reading.words
        self._places: dict[int, bool] = {}
        named = any((hit.row.code or _UNTYPED) != _UNTYPED for hit in reading.hits("tumor_types"))
        self._roles = _roles(tumor_named=named)
        self._tumors = tumor_mentions(reading)
        self._nouns = [
            noun
            for start, end in stretches(measures, _ANAPHORIC_REACH, 2 * _PHRASE_REACH)
            for noun in self._nouns_in(start, end)
        ]
        self._starts = [noun.start for noun in self._nouns]

    def _nouns_in(self, start: int, end: int) -> list[_Noun]:
        """What can be measured in a range of the text, in text order."""
        reading, low = self._reading, self._reading.low
        # "Segment 6" is a place, a "segment of colon" a specimen.
        by_start = {
            hit.start: _Noun(self._roles[hit.row.line], hit.start, hit.end)
            for hit in reading.hits_between("size_cues", start, end)
            if not (low.startswith("segment", hit.start) and _NUMBERED.match(low, hit.end))
        }
        for table, role in _OTHER_TABLES:
            for hit in reading.hits_between(table, start, end):
                by_start.setdefault(hit.start, _Noun(role, hit.start, hit.end))
        for tumor in self._tumors[bisect_left(self._tumors, start, key=_NAME_START) :]:
            if tumor.name_start >= end:
                break
            by_start.setdefault(tumor.name_start, _Noun("tumor", tumor.name_start, tumor.name_end))
        return sorted(by_start.values(), key=_NOUN_START)

    def measured(self, measure: Measurement) -> _Noun | None:
        """The noun that a measurement is of; None for a distance, a depth, a limit, or if there is none."""
        distance = is_distance(self._reading, measure)
        if distance == "perhaps":
            distance = "no" if self._names_position(measure) else "yes"
        if distance == "yes" and self._is_seated(measure):
            distance = "no"
        if distance == "yes" or is_of_organ(self._reading, measure) or is_limit(self._reading, measure):
            return None
        return (
            self._own_phrase(measure)
            or self._noun_before(measure)
            or self._noun_pointed_to(measure)
            or self._stage_beside(measure)
            or self._only_tumor(measure)
        )

    def _is_seated(self, measure: Measurement) -> bool:
        """ "Lipoma 20 mm beneath the platysma": the size of what stands right before it, and where it is."""
        reading = self._reading
        index = reading.word_index(measure.end)
        if self._words[index : index + 1] == [] or self._words[index] not in _PREPOSITIONS:
            return False
        place = bisect_left(self._starts, measure.start) - 1
        noun = self._nouns[place] if place >= 0 else None
        return (
            noun is not None
            and noun.role == "tumor"
            and 0 < measure.start - noun.end <= 2
            and (self._words[index] != "from")
        )

    def _stage_beside(self, measure: Measurement) -> _Noun | None:
        """ "Stage 1, 1.9 cm, grade 3": nothing is named, but what has a stage is the tumor."""
        sentence = self._reading.sentence_at(measure.start)
        floor = max(sentence.start, measure.start - _PHRASE_REACH)
        for hit in self._reading.hits_between("stage_cues", floor, measure.start):
            if hit.row.extra["role"] == "stage":
                return _Noun("tumor", hit.start, hit.end)
        return None

    def _only_tumor(self, measure: Measurement) -> _Noun | None:
        """ "11 cm on MRI, the sarcoma", "23 mm UOQ. Core: carcinoma": nothing else has a size."""
        reading = self._reading
        sentence = reading.sentence_at(measure.start)
        first, last = bisect_left(self._starts, sentence.start), bisect_left(self._starts, sentence.end)
        around = self._nouns[first:last]
        if any(noun.role in ("other", "node") for noun in around) or reading.low[measure.start - 1] == "(":
            return None
        after = next((noun for noun in around if noun.role == "tumor" and noun.start > measure.end), None)
        if after is not None:
            between = reading.words[reading.word_index(measure.end) : reading.word_index(after.start)]
            near = after.start - measure.end <= _PHRASE_REACH and _APART.isdisjoint(between)
            return after if near else None
        if reading.kind == "query" or not self._is_placed(measure, around):
            return None
        place = bisect_left(self._tumors, measure.start, key=_NAME_START)
        beside = self._tumors[max(0, place - _BESIDE_TUMORS) : place + _BESIDE_TUMORS]
        present = [one for one in beside if one.assertion == "present" and one.experiencer == "patient"]
        nearest = min(present, key=lambda one: abs(one.name_start - measure.start), default=None)
        return _Noun("tumor", nearest.name_start, nearest.name_end) if nearest is not None else None

    def _is_placed(self, measure: Measurement, around: Sequence[_Noun]) -> bool:
        """Whether a place, a side or a scan stands right beside a measurement, or its label stands alone."""
        reading = self._reading
        if any(
            hit.row.extra["role"] == "test"
            for hit in reading.hits_between("site_cues", measure.end, measure.end + _BESIDE_PLACE)
        ):
            return True
        if reading.kind == "report":
            # In a gross description, "4 cm right ovary" is the specimen; only a form's label tells.
            sentence = reading.sentence_at(measure.start)
            first = bisect_left(self._starts, sentence.start - _LABEL_REACH)
            before = self._nouns[first : bisect_left(self._starts, measure.start)]
            return (
                not any(noun.role == "other" for noun in before)
                and self._words[reading.word_index(sentence.start)] in _EXTREMES
            )
        if any(noun.role == "organ" and noun.start - measure.end <= _BESIDE_PLACE for noun in around):
            return True
        words = re.findall(r"[a-z]+", reading.low[measure.end : measure.end + _BESIDE_PLACE])
        return not _SIDES.isdisjoint(words[:2]) or self._is_label(reading.sentence_at(measure.start).start)

    def _is_place(self, noun: _Noun) -> bool:
        """Whether a noun is the object of a preposition: "in the left adrenal gland", "of skin"."""
        known = self._places.get(noun.start)
        if known is None:
            known = self._places[noun.start] = self._follows_preposition(noun)
        return known

    def _follows_preposition(self, noun: _Noun) -> bool:
        word = self._reading.word_index(noun.start)
        for back in range(word - 1, max(-1, word - 5), -1):
            if self._words[back] in _PREPOSITIONS:
                return True
            if not self._words[back].isalpha() or self._words[back] in _VERBS:
                return False
        return False

    def _names_position(self, measure: Measurement) -> bool:
        """ "A 6 cm posterior mediastinal mass": where the mass is, no distance."""
        own = self._own_phrase(measure)
        return own is not None and own.role == "tumor"

    def _own_phrase(self, measure: Measurement) -> _Noun | None:
        """The noun that follows in the same phrase: "a 10 cm right ovarian mass", "0.9 cm aggregate"."""
        reading, low = self._reading, self._reading.low
        # "9 in. mass" may have been cut behind the stop.
        inside = measure.end + 1 if low[measure.end - 1] == "." else measure.start
        sentence = self._reading.sentence_at(min(inside, len(low) - 1))
        start, limit = measure.end, min(sentence.end, measure.end + _PHRASE_REACH)
        if low[start : start + 1] == ")" and low[measure.start - 1 : measure.start] == "(":
            start += 1  # "a small (0.9 cm) hyperechoic lesion"
            line = low.find("\n", start, limit)
            limit = line if line >= 0 else limit
        if low[start : start + 2].lstrip()[:1] in {",", "."}:
            return None
        stop = _STOP.search(low, start, limit)
        limit = stop.start() if stop else limit
        found: _Noun | None = None
        first = bisect_left(self._starts, start)
        for noun in self._nouns[first : bisect_left(self._starts, limit, first)]:
            if noun.end > limit:
                break
            if found is not None and noun.start - found.end > 1:
                break
            between = self._words[self._reading.word_index(start) : self._reading.word_index(noun.start)]
            if (
                not _NOUN_ENDS.isdisjoint(between)
                or not _APART.isdisjoint(between)
                or ("and" in between and noun.role != "tumor")
            ):
                break
            # Of a compound the last noun counts: "soft tissue mass", "tumor specimen".
            if noun.role == "organ" or reading.low.startswith("-", noun.end):
                continue  # "fat-containing lesion"
            if noun.role != "tumor" and "," in between:
                break
            if found is not None and found.role == "tumor" and self._names_organ(noun):
                break  # "carcinoma cervix"
            found = noun
        return found

    def _names_organ(self, noun: _Noun) -> bool:
        return bool(self._reading.hits_between("sites", noun.start, noun.end))

    def _noun_before(self, measure: Measurement) -> _Noun | None:
        """The nearest noun before in the clause; a place gives way to what is in it."""
        sentence = self._reading.sentence_at(measure.start)
        floor = max(sentence.start, measure.start - _BACK_REACH)
        border = [match.end() for match in _CLAUSE.finditer(self._reading.view, floor, measure.start)]
        floor = border[-1] if border else floor
        near = self._nouns[bisect_left(self._starts, floor) : bisect_left(self._starts, measure.start)]
        near = [noun for noun in near if noun.end <= measure.start]
        if not near:
            return None
        if near[-1].role in _NO_TUMOR and self._is_attribute(near[-1], measure):
            near.pop()
        if not near:
            return None
        nearest = near[-1]
        if nearest.role == "tumor" and _BESIDE.fullmatch(self._reading.low, nearest.end, measure.start):
            return nearest
        if nearest.role == "operation" and not _POINTING.isdisjoint(
            self._words[self._reading.word_index(nearest.end) : self._reading.word_index(measure.start)]
        ):
            return self._noun_pointed_to(measure)  # "after TACE the big one became 6.8 cm"
        if nearest.role in _NO_TUMOR and not self._is_place(nearest):
            return nearest
        heads = [noun for noun in near if not self._is_place(noun)]
        tumors = [noun for noun in heads if noun.role == "tumor"]
        if nearest.role in ("organ", "node") or self._is_place(nearest):
            # "metastasis in a level II node, 3.1 cm"; "mets: liver 2 cm, lung 1 cm"
            if not heads and self._is_label(floor):
                # "Size on MRI 3.8 cm", "Greatest dimension of focus of invasion: 8 mm"
                return nearest if nearest.role == "tumor" else self._noun_pointed_to(measure)
            head = heads[-1] if heads else nearest
            if head.role in _NO_TUMOR:
                return head
            if nearest.role == "node" and not (self._is_place(nearest) and tumors):
                return nearest
            if tumors:
                return tumors[-1]
            if nearest.role == "tumor":
                return nearest
            return self._noun_pointed_to(measure) if self._points_back(floor, measure.start) else head
        return nearest

    def _is_attribute(self, noun: _Noun, measure: Measurement) -> bool:
        """ "A mass with calcifications, measuring 6 cm": it is not the calcifications that are measured."""
        before = self._words[self._reading.word_index(measure.start) - 1]
        index = self._reading.word_index(noun.start)
        gap = self._reading.low[noun.end : measure.start].lstrip()
        return (
            (gap.startswith((",", "and meas")) or (len(gap) <= _ATTRIBUTE and gap.endswith(", ")))
            and (before in _ANAPHORA or "measur" in gap or (gap.endswith(", ") and self._follows_tumor(noun)))
            and not _ATTRIBUTIVE.isdisjoint(self._words[max(0, index - 3) : index])
        )

    def _follows_tumor(self, noun: _Noun) -> bool:
        """ "A lytic lesion with soft tissue component, 11 cm": whether a tumor has what the noun names."""
        index = bisect_left(self._starts, noun.start) - 1
        return (
            index >= 0
            and self._nouns[index].role == "tumor"
            and noun.start - self._nouns[index].end <= _ATTRIBUTE
        )

    def _is_label(self, start: int) -> bool:
        index = self._reading.word_index(start)
        return self._words[index] in _ANAPHORA and self._words[index] not in _POINTING

    def _points_back(self, start: int, end: int) -> bool:
        """Whether what precedes a measurement stands for a noun said before: "the largest", "it measures"."""
        mark = _LIST_MARK.match(self._reading.low, start, end)
        said = re.findall(r"[a-z]+", self._reading.low[mark.end() if mark else start : end])
        while said and said[0] in _ADVERBS:
            del said[0]
        if not said:
            return True
        if said[0] in _ADDITIONAL:
            return False
        return (
            said[0] in _ANAPHORA
            or said[0] in _SIDES
            or not _POINTING.isdisjoint(said)
            or not _POINTING.isdisjoint(said[:2])
        )

    def _noun_pointed_to(self, measure: Measurement) -> _Noun | None:
        """The tumor named before, where "the largest" or a form's "greatest dimension" points back."""
        floor = max(0, measure.start - _ANAPHORIC_REACH)
        start = max(floor, self._reading.sentence_at(measure.start).start)
        if not self._points_back(start, measure.start):
            return None
        before = self._nouns[bisect_left(self._starts, floor) : bisect_left(self._starts, start)]
        said = re.findall(r"[a-z]+", self._reading.low[start : measure.start])
        several = not _POINTING.isdisjoint(said)
        in_list = not _SIDES.isdisjoint(said[:1])  # "Metastases:\n- Segment 8, 24 mm\n- Segment 3, 9 mm"
        for noun in reversed(before):
            if self._is_place(noun) and noun.role in ("organ", "other", "operation"):
                continue
            if (
                noun.role == "operation"
                or (several and noun.role in ("other", "organ"))
                or (in_list and noun.role == "organ")
            ):
                continue
            if noun.role == "organ":
                # "Primary: base of tongue. Size 3.8 cm"
                sentence = self._reading.sentence_at(noun.start)
                organs_of = [one for one in before if sentence.start <= one.start < noun.start]
                return next((one for one in organs_of if one.role == "tumor"), None)
            return noun
        return None
