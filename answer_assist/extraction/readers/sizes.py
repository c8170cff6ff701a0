"""Sizes of tumors, nodules and metastases: the largest dimension in millimetres.

A measurement counts by what it measures: the noun of its own phrase ("a 15 mm dural-based lesion"), else the
nearest noun before it that is not just a place ("focus in the left adrenal gland, 24 mm"), else, where words
like "the largest" or "measures" point back, the tumor named before. Distances, depths, limits are no sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer_assist.extraction.context import is_general
from answer_assist.extraction.readers.size_fallbacks import SizeFallbacks
from answer_assist.extraction.readers.size_limits import holds_lesion, is_distance, is_limit, is_of_organ
from answer_assist.extraction.readers.size_measurements import (
    Measurement,
    find_measurements,
    unit_words,
)
from answer_assist.extraction.readers.size_nouns import Noun
from answer_assist.extraction.readers.size_tables import table_sizes
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.subject import experiencer_at
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Experiencer, Size

_WORDS = "size_words"
_ANAPHORA = words_with_role(_WORDS, "anaphora")
_ADVERBS = words_with_role(_WORDS, "adverb")
_POINTING = words_with_role(_WORDS, "one of several")
_NO_TUMOR = ("other", "operation")
_ATTRIBUTIVE = words_with_role(_WORDS, "attribute lead")
_PREPOSITIONS = words_with_role(_WORDS, "preposition")
_PRONOUNS = words_with_role(_WORDS, "pronoun")
_NUMBERS = words_with_role(_WORDS, "number")
_BETWEEN = words_with_role(_WORDS, "between things")
_SCANNED = words_with_role(_WORDS, "scanned organ")
_INDEFINITE = words_with_role(_WORDS, "indefinite")
_PAIRED = words_with_role(_WORDS, "one side")
_ADDITIONAL = words_with_role(_WORDS, "additional")
_LINKS = words_with_role(_WORDS, "distance link")
_APART = words_with_role(_WORDS, "apart")
_NOUN_ENDS = words_with_role(_WORDS, "noun end")
_STOP = re.compile(
    r"[;:()\t|]|[ ]{3,}|(?<![a-z\d-])\d|\n\s*\n|\.(?!\d)|,(?=\s*(?:the|a|an|and|which|with|\d)\b)"
)
_BESIDE = re.compile(r"\s*(?:of\s|\(|measuring\s)?(?:about\s)?")
_CLAUSE = re.compile(r";|\n\s*\n")
_LIST_MARK = re.compile(r"[\s*>-]*(?:\(?(?:\d{1,2}|[a-z])[.)]\s)?")
_SAID = re.compile(r"[a-z]+")
# The mark of an item of a list: "N2:", "#3", "Lesion 1 -"
_LENGTH = re.compile(r"\d ?[cm]m\b")
_OWN_LENGTH = re.compile(r"[ :=]{1,3}\d+(?:[.,]\d+)? ?[cm]m")
_MARK = re.compile(r"[ \t*-]*(?P<kind>[a-z#]{0,8}) ?\d{1,2} ?[:.)-] ?(?=[a-z(]|\d)")
_PHRASE_REACH = 70
_ATTRIBUTE = 20
_ITEMS_APART = 400
_OPENING_WORDS = 5
_ITEM_WORDS = 4
_ADJACENT = 3
_BACK_REACH = 220


def read_sizes(reading: Reading) -> Iterator[Size]:
    """The tumors' largest dimensions, each value once.

    "Mass in the right upper lobe, 38 x 29 mm" is 38; "margin 4 mm", "simple cyst 30 mm" are nothing.
    """
    units = unit_words(reading)
    if not units:
        return
    found: dict[float, tuple[list[tuple[int, int]], Experiencer]] = {}
    for measure, noun in _measured(reading, units):
        if is_general(reading, measure.start):
            continue
        whose, person = experiencer_at(reading, measure.start, measure.end)
        if whose == "other":
            continue
        cues = [(noun.start, noun.end)] if noun is not None else []
        if person and whose == "family":
            cues.append(person)
        for millimetres in (*measure.others, measure.millimetres):
            ranges, _ = found.setdefault(millimetres, ([], "family" if whose == "family" else "patient"))
            ranges.extend([(measure.start, measure.end), *cues])
    for millimetres, (ranges, experiencer) in found.items():
        yield Size(
            name=f"{millimetres:g} mm",
            experiencer=experiencer,
            evidence=reading.spans(*ranges),
            largest_mm=millimetres,
        )


def _measured(reading: Reading, units: list[int]) -> Iterator[tuple[Measurement, Noun | None]]:
    """The measurements of tumors, each with the noun that tells so."""
    measures = find_measurements(reading, units)
    if measures:
        sizer = _Sizer(reading, measures)
        item: tuple[str, int, Noun] | None = None
        for measure in measures:
            noun = sizer.measured(measure)
            mark = _MARK.match(reading.low, reading.low.rfind("\n", 0, measure.start) + 1)
            if (
                noun is None
                and mark
                and item
                and item[0] == mark.group("kind")
                and sizer.stands_alone(measure)
            ):
                # "N1: 23 x 17 mm, solid ...\nN2: lower pole, 8 mm"
                noun = item[2] if mark.start() - item[1] <= _ITEMS_APART else None
            if noun is not None and noun.role == "tumor":
                yield measure, noun
                if mark is not None:
                    item = mark.group("kind"), mark.start(), noun
    for row in table_sizes(reading, units):
        yield row, None


class _Sizer(SizeFallbacks):
    """Decides what each measurement of a document measures."""

    def measured(self, measure: Measurement) -> Noun | None:
        """The noun that a measurement is of; None for a distance, a depth, a limit, or if there is none."""
        distance = is_distance(self._reading, measure)
        if distance == "perhaps":
            distance = "no" if self._names_position(measure) else "yes"
        if distance == "yes" and self._is_seated(measure):
            distance = "no"
        index = self._reading.word_index(measure.start)
        if not _ADDITIONAL.isdisjoint(self._words[max(0, index - 2) : index]):
            return None  # "additional dimensions 1.8 x 1.5 cm"
        if distance == "yes" or is_of_organ(self._reading, measure) or is_limit(self._reading, measure):
            return None
        before = self._nouns.last_before(measure.start)
        tumor_at = before.end if before is not None and before.role == "tumor" else -1
        if self._is_from_tumor(measure) or holds_lesion(self._reading, measure, tumor_at):
            return None
        return (
            self._own_phrase(measure)
            or self._one_of_pair(measure)
            or self._noun_before(measure)
            or (self._nearest_tumor(measure) if self._is_at_locus(measure) else None)
            or self._noun_pointed_to(measure)
            or self._stage_beside(measure)
            or self._only_tumor(measure)
        )

    def _one_of_pair(self, measure: Measurement) -> Noun | None:
        """ "Carcinoma of both ovaries (right 6.5 cm, left 3.8 cm)": both sides with a size and one tumor."""
        reading, index = self._reading, self._reading.word_index(measure.start) - 1
        if index < 0 or self._words[index] not in _PAIRED:
            return None
        sentence = reading.sentence_at(measure.start)
        first, last = reading.word_index(sentence.start), reading.word_index(sentence.end)
        sides = [
            place
            for place in range(first, last - 1)
            if self._words[place] in _PAIRED and self._words[place + 1][0].isdigit()
        ]
        if len({self._words[place] for place in sides}) < 2:
            return None
        return next(
            (
                noun
                for noun in self._nouns.between(
                    sentence.start, min(sentence.end, measure.end + _PHRASE_REACH)
                )
                if noun.role == "tumor"
            ),
            None,
        )

    def _is_from_tumor(self, measure: Measurement) -> bool:
        """ "Tumor to margin 3 mm": a distance."""
        reading = self._reading
        for noun in self._nouns.between(max(0, measure.start - _PHRASE_REACH), measure.start):
            index = reading.word_index(noun.end)
            if (
                noun.role == "tumor"
                and self._words[index] in _LINKS
                and reading.ends[index] < measure.start - 1
            ):
                return not any(sign in ".,;:" for sign in reading.low[noun.end : measure.start])
        return False

    def _is_seated(self, measure: Measurement) -> bool:
        """ "Lipoma 20 mm beneath the platysma": the size of what stands right before it, and where it is."""
        reading = self._reading
        index = reading.word_index(measure.end)
        if self._words[index : index + 1] == [] or self._words[index] not in _PREPOSITIONS:
            return False
        noun = self._nouns.last_before(measure.start)
        if noun is None or noun.role != "tumor":
            return False
        if reading.low[noun.end : measure.start] == " of ":
            return True  # "a polyp of 3 cm from the bladder"
        return 0 < measure.start - noun.end <= 2 and self._words[index] != "from"

    def _names_position(self, measure: Measurement) -> bool:
        """ "A 6 cm posterior mediastinal mass", "residual tumor 12 mm posterior wall": where the mass is, no
        distance.
        """
        own = self._own_phrase(measure)
        if own is not None and own.role == "tumor":
            return True
        noun, index = self._nouns.last_before(measure.start), self._reading.word_index(measure.end) + 1
        return (
            noun is not None
            and noun.role == "tumor"
            and 0 < measure.start - noun.end <= 2
            and index < len(self._words)
            and self._words[index].isalpha()
            and self._words[index] not in _PREPOSITIONS
        )

    def _own_phrase(self, measure: Measurement) -> Noun | None:
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
        following = low[start : start + 2].lstrip()[:1]
        if following == "," and self._words[reading.word_index(measure.start) - 1] in _INDEFINITE:
            start = low.find(",", start) + 1  # "a 5 cm, lobulated, septated mass"
        elif following in {",", "."}:
            return None
        stop = _STOP.search(low, start, limit)
        limit = stop.start() if stop else limit
        found: Noun | None = None
        for noun in self._nouns.between(start, limit):
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

    def stands_alone(self, measure: Measurement) -> bool:
        """Whether a length may be a lesion's: no distance, no limit, no other thing in its line before."""
        line = self._reading.low.rfind("\n", 0, measure.start) + 1
        return (
            is_distance(self._reading, measure) == "no"
            and not is_limit(self._reading, measure)
            and all(noun.role == "organ" for noun in self._nouns.between(line, measure.start))
        )

    def _names_organ(self, noun: Noun) -> bool:
        return bool(self._reading.hits_between("sites", noun.start, noun.end))

    def _noun_before(self, measure: Measurement) -> Noun | None:
        """The nearest noun before in the clause; a place gives way to what is in it."""
        sentence = self._reading.sentence_at(measure.start)
        start, low = sentence.start, self._reading.low
        mark = _LIST_MARK.match(low, start, measure.start)
        opens = mark.end() if mark is not None else start
        if low.count(")", opens, measure.start) > low.count("(", opens, measure.start):
            # A bracket that a line break parts: "carcinoma (grade 2;\n score 6), 3 cm"
            start = self._reading.sentence_at(max(0, start - 2)).start
        floor = max(start, measure.start - _BACK_REACH)
        floor = self._clause_start(floor, measure.start)
        near = [noun for noun in self._nouns.between(floor, measure.start) if noun.end <= measure.start]
        if not near:
            return None
        if near[-1].role in _NO_TUMOR and self._is_attribute(near[-1], measure):
            near.pop()
        while near and near[-1].role in _NO_TUMOR and self._has_own_length(near[-1], measure):
            near.pop()
        if not near:
            return None
        nearest = near[-1]
        if nearest.role == "other" and low[nearest.end : measure.start] == " of ":
            return nearest  # "to a depth of 9 mm"
        if nearest.role == "organ" and not _ADVERBS.isdisjoint(
            self._words[self._reading.word_index(nearest.end) : self._reading.word_index(measure.start)]
        ):
            return self._only_tumor(measure) or nearest  # "left thalamus now 9 mm"
        if nearest.role != "tumor":
            head = self._head_of_list(near, sentence.start, measure.start)
            if head is not None:
                return head
        if nearest.role == "tumor" and _BESIDE.fullmatch(self._reading.low, nearest.end, measure.start):
            if len(near) > 1 and self._words[self._reading.word_index(near[-2].end)] in _BETWEEN:
                return near[-2]  # "distance between the foci 20 mm"
            return nearest
        if nearest.role == "operation" and not _POINTING.isdisjoint(
            self._words[self._reading.word_index(nearest.end) : self._reading.word_index(measure.start)]
        ):
            return self._noun_pointed_to(measure)  # "after TACE the big one became 6.8 cm"
        if nearest.role in _NO_TUMOR and not self._nouns.is_place(nearest):
            return nearest
        heads = [noun for noun in near if not self._nouns.is_place(noun)]
        tumors = [noun for noun in heads if noun.role == "tumor"]
        if nearest.role in ("organ", "node") or self._nouns.is_place(nearest):
            # "metastasis in a level II node, 3.1 cm"; "mets: liver 2 cm, lung 1 cm"
            if not heads and self._is_label(floor):
                # "Size on MRI 3.8 cm", "Greatest dimension of focus of invasion: 8 mm"
                return nearest if nearest.role == "tumor" else self._noun_pointed_to(measure)
            head = heads[-1] if heads else nearest
            if head.role in _NO_TUMOR:
                return head
            if nearest.role == "node" and not (self._nouns.is_place(nearest) and tumors):
                return nearest
            if tumors:
                return nearest if self._is_of_scanned_organ(tumors[-1], nearest, measure) else tumors[-1]
            if nearest.role == "tumor":
                return nearest
            if not self._points_back(floor, measure.start):
                return head
            first = self._words[self._reading.word_index(floor)]
            if first in _PRONOUNS and head.role == "organ" and measure.start - head.end <= _ADJACENT:
                return head  # "It was the spleen, 20 cm"
            return self._noun_pointed_to(measure)
        return nearest

    def _is_of_scanned_organ(self, tumor: Noun, nearest: Noun, measure: Measurement) -> bool:
        """ "Mass 9 cm, spleen 17 cm": the tumor has had its size, and the organ has its own; not "mets: liver
        2 cm".
        """
        low = self._reading.low
        between = low[tumor.end : nearest.start]
        return (
            low[nearest.start : nearest.end] in _SCANNED
            and measure.start - nearest.end <= len(" is ")
            and ":" not in between
            and _LENGTH.search(between) is not None
        )

    def _clause_start(self, floor: int, end: int) -> int:
        """Where the clause of a measurement begins; a bracket that closes before it holds no border."""
        view = self._reading.view
        for match in _CLAUSE.finditer(view, floor, end):
            if (
                view.rfind("(", floor, match.start()) <= view.rfind(")", floor, match.start())
                or view.find(")", match.end(), end) < 0
            ):
                floor = match.end()
        return floor

    def _head_of_list(self, near: list[Noun], start: int, end: int) -> Noun | None:
        """ "IPMN, gastric type, branch duct, 1.1 cm": the tumor that opens a list of
        short items, of which the size is the last one.
        """
        low, first = self._reading.low, near[0]
        if self._reading.kind == "query" or not low.endswith(", ", 0, end) or near[-1].role != "other":
            return None
        line = max(start, low.rfind("\n", 0, first.start) + 1)
        if first.role != "tumor" or low.count(" ", line, first.start) > _OPENING_WORDS:
            return None
        items = low[first.end : end].split(",")[1:-1]
        if not items or '"' in low[line:end] or not _NUMBERS.isdisjoint(_SAID.findall(low, first.end, end)):
            return None
        return first if all(item.count(" ") <= _ITEM_WORDS for item in items) else None

    def _is_attribute(self, noun: Noun, measure: Measurement) -> bool:
        """ "A mass with calcifications, measuring 6 cm": it is not the calcifications that are measured."""
        before = self._words[self._reading.word_index(measure.start) - 1]
        index = self._reading.word_index(noun.start)
        gap = self._reading.low[noun.end : measure.start].lstrip()
        return (
            (gap.startswith((",", "and meas", "meas")) or (len(gap) <= _ATTRIBUTE and gap.endswith(", ")))
            and (before in _ANAPHORA or "measur" in gap or (gap.endswith(", ") and self._follows_tumor(noun)))
            and not _ATTRIBUTIVE.isdisjoint(self._words[max(0, index - 6) : index])
        )

    def _has_own_length(self, noun: Noun, measure: Measurement) -> bool:
        """ "Breslow 1.2 mm, diameter 11 mm": the noun has had its length before a new label of a size."""
        gap = self._reading.low[noun.end : measure.start]
        index = self._reading.word_index(measure.start) - 1
        return "," in gap and self._words[index] in _ANAPHORA and _OWN_LENGTH.match(gap) is not None

    def _follows_tumor(self, noun: Noun) -> bool:
        """ "A lytic lesion with soft tissue component, 11 cm": whether a tumor has what the noun names."""
        before = self._nouns.last_before(noun.start)
        return before is not None and before.role == "tumor" and 1 < noun.start - before.end <= _ATTRIBUTE
