"""What a measurement is of where no noun of its own clause tells: what "the largest" points back to, what a
stage, a scan or a place within an organ stands beside.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from answer_assist.extraction.readers.size_measurements import Measurement, stretches
from answer_assist.extraction.readers.size_nouns import Noun, Nouns
from answer_assist.extraction.readers.tumor_mentions import tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

_WORDS = "size_words"
_ANAPHORA = words_with_role(_WORDS, "anaphora")
_ADVERBS = words_with_role(_WORDS, "adverb")
_POINTING = words_with_role(_WORDS, "one of several")
_ADDITIONAL = frozenset({"additional", "other"})
_SIDES = words_with_role(_WORDS, "side")
_VERBS = words_with_role(_WORDS, "verb")
_EXTREMES = words_with_role(_WORDS, "extreme")
_PRONOUNS = words_with_role(_WORDS, "pronoun")
_SAMPLES = words_with_role(_WORDS, "sample")
_LOCI = words_with_role(_WORDS, "locus")
_APART = words_with_role(_WORDS, "apart")
_LIST_MARK = re.compile(r"[\s*>-]*(?:\(?(?:\d{1,2}|[a-z])[.)]\s)?")
_SAID = re.compile(r"[a-z]+")
# What parts the items of a line.
_ITEM = re.compile(r"[.;|\n\t]|[ ]{3,}")
_ITEM_END = re.compile(r"[\t|\n]|[ ]{3,}")
_SHOWING = re.compile(
    r"[ :=-]*(?:(?:shows?|showed|showing|was|is|of|size|said|says|gave|about|with)[ :=-]+){0,2}"
)
_NAME_START = attrgetter("name_start")
_PHRASE_REACH = 70
_BESIDE_PLACE = 14
_BESIDE_TUMORS = 6
_LABEL_REACH = 60
_SCAN_REACH = 24
_ANAPHORIC_REACH = 420


class SizeFallbacks:
    """Decides what the measurements of a document without a noun of their own measure."""

    def __init__(self, reading: Reading, measures: list[Measurement]) -> None:
        self._reading = reading
        self._words = reading.words
        self._tumors = tumor_mentions(reading)
        self._nouns = Nouns(reading, stretches(measures, _ANAPHORIC_REACH, 2 * _PHRASE_REACH))

    def _is_label(self, start: int) -> bool:
        index = self._reading.word_index(start)
        return self._words[index] in _ANAPHORA and self._words[index] not in _POINTING

    def _points_back(self, start: int, end: int) -> bool:
        """Whether what precedes a measurement stands for a noun said before: "the largest", "it measures"."""
        mark = _LIST_MARK.match(self._reading.low, start, end)
        if self._reading.kind == "report" and '"' in self._reading.low[start:end]:
            return False  # a specimen's label
        said = _SAID.findall(self._reading.low[mark.end() if mark else start : end])
        while said and said[0] in _ADVERBS:
            del said[0]
        if not said:
            return True
        if said[0] in _ADDITIONAL:
            return False
        if len(said) > 2 and said[-2] in _PRONOUNS and (said[-1] in _ANAPHORA or said[-1] in _VERBS):
            return True  # "on ultrasound it measured 3 cm"
        return (
            said[0] in _ANAPHORA
            or said[0] in _SIDES
            or not _POINTING.isdisjoint(said)
            or not _POINTING.isdisjoint(said[:2])
        )

    def _noun_pointed_to(self, measure: Measurement) -> Noun | None:
        """The tumor named before, where "the largest" or a form's "greatest dimension" points back."""
        floor = max(0, measure.start - _ANAPHORIC_REACH)
        start = max(floor, self._reading.sentence_at(measure.start).start)
        if not self._points_back(start, measure.start):
            return None
        before, low = self._nouns.between(floor, start), self._reading.low
        said = _SAID.findall(self._reading.low[start : measure.start])
        several = not _POINTING.isdisjoint(said)
        is_label = self._is_label(start) and ":" in self._reading.low[start : measure.start]
        in_list = not _SIDES.isdisjoint(said[:1])  # "Metastases:\n- Segment 8, 24 mm\n- Segment 3, 9 mm"
        for noun in reversed(before):
            if self._nouns.is_place(noun) and noun.role in ("organ", "other", "operation"):
                continue
            if noun.role == "node" and low.find("\n\n", noun.end, start) >= 0:
                continue  # a new paragraph goes on about the tumor
            if (
                noun.role == "operation"
                or (several and noun.role in ("other", "organ"))
                or (in_list and noun.role == "organ")
                or (is_label and noun.role == "organ")
                or (is_label and noun.role == "other" and low.count("\n", noun.end, start) > 1)
            ):
                continue
            if noun.role == "organ":
                # "Primary: base of tongue. Size 3.8 cm"
                sentence = self._reading.sentence_at(noun.start)
                organs_of = [one for one in before if sentence.start <= one.start < noun.start]
                return next((one for one in organs_of if one.role == "tumor"), None)
            return noun
        return None

    def _stage_beside(self, measure: Measurement) -> Noun | None:
        """ "Stage 1, 1.9 cm, grade 3": nothing is named, but what has a stage is the tumor."""
        sentence = self._reading.sentence_at(measure.start)
        floor = max(sentence.start, measure.start - _PHRASE_REACH)
        for hit in self._reading.hits_between("stage_cues", floor, measure.start):
            if hit.row.extra["role"] == "stage":
                return Noun("tumor", hit.start, hit.end)
        return None

    def _only_tumor(self, measure: Measurement) -> Noun | None:
        """ "11 cm on MRI, the sarcoma", "23 mm UOQ. Core: carcinoma": nothing else has a size."""
        reading = self._reading
        sentence = reading.sentence_at(measure.start)
        around = self._nouns.between(sentence.start, sentence.end)
        if reading.low[measure.start - 1] == "(":
            return None
        after = next((noun for noun in around if noun.role == "tumor" and noun.start > measure.end), None)
        ends = _ITEM_END.search(reading.low, measure.end, sentence.end)
        limit = after.start if after is not None else ends.start() if ends is not None else sentence.end
        if any(noun.role in ("other", "node") and noun.start < limit for noun in around):
            return None
        if after is not None:
            between = reading.words[reading.word_index(measure.end) : reading.word_index(after.start)]
            near = after.start - measure.end <= _PHRASE_REACH and _APART.isdisjoint(between)
            return after if near else None
        if not self._is_seen(measure) and (reading.kind == "query" or not self._is_placed(measure, around)):
            return None
        return self._nearest_tumor(measure)

    def _nearest_tumor(self, measure: Measurement) -> Noun | None:
        """The name of the tumor of the case that stands nearest."""
        place = bisect_left(self._tumors, measure.start, key=_NAME_START)
        beside = self._tumors[max(0, place - _BESIDE_TUMORS) : place + _BESIDE_TUMORS]
        present = [one for one in beside if one.assertion == "present" and one.experiencer == "patient"]
        nearest = min(present, key=lambda one: abs(one.name_start - measure.start), default=None)
        return Noun("tumor", nearest.name_start, nearest.name_end) if nearest is not None else None

    def _is_at_locus(self, measure: Measurement) -> bool:
        """ "RIGHT, 10 o'clock, 28 mm", "23 mm UOQ": a place within an organ stands in its item."""
        low = self._reading.low
        if low[measure.start - 1] == "(":
            return False
        before = _ITEM.split(low[max(0, measure.start - _LABEL_REACH) : measure.start])[-1]
        behind = _ITEM.split(low[measure.end : measure.end + _BESIDE_PLACE])[0]
        return not _LOCI.isdisjoint(_SAID.findall(before)) or not _LOCI.isdisjoint(_SAID.findall(behind))

    def _is_seen(self, measure: Measurement) -> bool:
        """ "MRI: 3.4 cm", "USG showed 2 cm": a scan stands right before it."""
        start = measure.start
        for hit in self._reading.hits_between("site_cues", max(0, start - _SCAN_REACH), start):
            if hit.row.extra["role"] == "test" and _SHOWING.fullmatch(self._reading.low, hit.end, start):
                return _SAMPLES.isdisjoint(_SAID.findall(self._reading.low, hit.start, hit.end))
        return False

    def _is_placed(self, measure: Measurement, around: Sequence[Noun]) -> bool:
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
            before = self._nouns.between(sentence.start - _LABEL_REACH, measure.start)
            return not any(noun.role == "other" for noun in before) and (
                self._words[reading.word_index(sentence.start)] in _EXTREMES
                or (self._is_label(sentence.start) and ":" in reading.low[sentence.start : measure.start])
            )
        if any(noun.role == "organ" and noun.start - measure.end <= _BESIDE_PLACE for noun in around):
            return True
        words = _SAID.findall(reading.low[measure.end : measure.end + _BESIDE_PLACE])
        return not _SIDES.isdisjoint(words[:2]) or self._is_label(reading.sentence_at(measure.start).start)
