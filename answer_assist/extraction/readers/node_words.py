"""The words that say how nodes are: involved, free, enlarged, avid, none in the specimen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter, itemgetter

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.number_words import ONES, TENS
from answer_assist.extraction.readers.node_mentions import Mention, node_rows
from answer_assist.extraction.readers.node_stations import STATION_JOINERS
from answer_assist.extraction.readers.site_lexicon import fillers, tissue_of
from answer_assist.extraction.readers.tumor_mentions import TumorMention, tumor_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role

_TUMOR_REACH = 40
_LIST_GAP = 40
_LONGEST_STAIN = 36
_EMPTY_LABEL = re.compile(r"\s*[:=][ \t_.]*(?:\n|$|[a-z](?![\w']))")
_ORGAN_LIST = re.compile(r"(?: glands?)?,? (?:and|&) |, ")
_PLACED = frozenset({"in", "of", "at", "from", "for"})
_INTO = words_with_role("node_words", "into")
# "..., no uptake in the gallbladder fossa": of another place.
_NONE_THERE = re.compile(r", (?:no|nil|nothing|none)\b[a-z ]{0,30}? (?:in|at|within|elsewhere)\b")
_NEW_PHRASE = re.compile(r", (?:an?|one|two|three|four|\d+|several|single|few) ")
# "..., and the examination was normal": said of something else.
NEW_SUBJECT = re.compile(r"(?:\band|,|;) (?:the|his|her|all|rest)\b")
# "Perihepatic", "mesocolic", "suprarenal", "lipomatous": what nodes are, also where no table lists it.
ADJECTIVE_ENDS = ("al", "ar", "ic", "ous", "ary", "oid", "ive")
_LEADS = words_with_role("node_words", "lead")
_HIT_START, _HIT_END = itemgetter(2), itemgetter(3)
_NAME_START, _NAME_END = attrgetter("name_start"), attrgetter("name_end")


class NodeWords:
    """The words around the mentions of nodes of one document."""

    def __init__(self, reading: Reading, mentions: list[Mention]) -> None:
        self.reading = reading
        self.mentions = mentions
        self.cues = [hit for hit in reading.hits("node_cues") if hit.row.line not in node_rows()]
        self._starts = [cue.start for cue in self.cues]
        self._inherited: dict[int, Mention] = {}
        self._used: set[int] = set()
        # Index of the mention that is read.
        self.at = 0

    @cached_property
    def is_lymphoma(self) -> bool:
        """Whether the document names a lymphoma."""
        return any(tissue_of(hit.row.code) == "lymphoid" for hit in self.reading.hits("tumor_types")) and any(
            one.assertion == "present" and tissue_of(one.row.code) == "lymphoid"
            for one in tumor_mentions(self.reading)
        )

    def _is_stated(self, index: int) -> bool:
        """Words that may stand between a number and its nodes: "NINE BENIGN PELVIC LYMPH NODES"."""
        reading = self.reading
        place = reading.starts[index]
        for hits in (
            self.cues,
            reading.hits("node_stations"),
            reading.hits("tumor_types"),
            reading.hits("sites"),
        ):
            before = bisect_right(hits, place, key=_HIT_START)
            if before and hits[before - 1].end > place:
                return True
        return False

    def _is_station_word(self, index: int) -> bool:
        """Whether a word belongs to the name of a station."""
        reading = self.reading
        return bool(reading.hits_between("node_stations", reading.starts[index], reading.ends[index])) or (
            reading.words[index] in fillers()
        )

    def _is_organ(self, index: int) -> bool:
        """ "A single liver metastasis": whether a word names an organ and no nodes."""
        reading = self.reading
        start, end = reading.starts[index], reading.ends[index]
        return bool(reading.hits_between("sites", start, end)) and not reading.hits_between(
            "node_stations", start, end
        )

    def _is_passed(self, index: int) -> bool:
        word = self.reading.words[index]
        return word in fillers() or word in STATION_JOINERS or self._is_stated(index)

    def _status(self, own: Mention, left: int, right: int) -> tuple[str | None, Hit | None]:
        """The word that says how the nodes are: behind them first, then before them."""
        ahead = self.cues[bisect_left(self._starts, own.start) : bisect_left(self._starts, right)]
        behind = self.cues[bisect_left(self._starts, left) : bisect_left(self._starts, own.start)]
        for role in ("missing", "involved", "free"):
            for cue in ahead:
                if (
                    cue.row.extra["role"] == role
                    and self._reaches(own.end, cue.start, role)
                    and not self._is_of_stain(cue)
                    and not self._is_of_lesion(cue)
                    and not self._is_empty_label(cue)
                    and not (role == "involved" and self._is_of_specimen(own, cue))
                    and not (role == "free" and self._is_attributive(cue))
                ):
                    if role == "missing" and any(
                        c.row.extra["role"] == "involved" and c.start < cue.start for c in ahead
                    ):
                        continue
                    return role, cue
            for cue in reversed(behind):
                if cue.row.extra["role"] == role and self._leads(cue, own.start):
                    return role, cue
        for role in ("doubtful", "avid", "handled"):
            for cue in [*ahead, *reversed(behind)]:
                distance = max(own.start - cue.end, cue.start - own.end)
                if (
                    cue.row.extra["role"] == role
                    and distance <= 60
                    and not (role == "doubtful" and self._is_of_lesion(cue))
                    and not (cue.start > own.end and self._goes_over(own.end, cue.start))
                ):
                    return role, cue
        return None, None

    def _is_attributive(self, cue: Hit) -> bool:
        """ "Cervical lymphadenopathy with normal mouth opening": the word speaks of what follows it."""
        low = self.reading.low
        if " " in low[cue.start : cue.end]:
            return False
        return low.endswith("with ", 0, cue.start) and low[cue.end : cue.end + 2].strip().isalpha()

    def _is_of_stain(self, cue: Hit) -> bool:
        return self._is_stain_result(cue.start, cue.end)

    def _is_stain_result(self, start: int, end: int) -> bool:
        """ "Negative for CD10", "CD20 positive": a stain's result, not the nodes'."""
        if not self.reading.low.startswith(("neg", "pos"), start):
            return False
        floor, ceiling = max(0, start - _LONGEST_STAIN), end + _LONGEST_STAIN
        return any(
            0 <= hit.start - end <= 6 or 0 <= start - hit.end <= 4
            for table in ("markers", "labs")
            for hit in self.reading.hits_between(table, floor, ceiling)
        )

    def _is_empty_label(self, cue: Hit) -> bool:
        """ "LYMPH NODES POSITIVE:" with nothing behind it, "(number positive / number of nodes)"."""
        low = self.reading.low
        return _EMPTY_LABEL.match(low, cue.end) is not None or low.endswith("number ", 0, cue.start)

    def _is_of_specimen(self, own: Mention, cue: Hit) -> bool:
        """ "Kidney, adrenal gland and lymph nodes: renal cell carcinoma": the tumor is not of the nodes."""
        reading = self.reading
        if reading.low.startswith(("metast", "posit", "involv", "infilt"), cue.start):
            return False
        line = reading.low.rfind("\n", 0, own.start) + 1
        return any(
            _ORGAN_LIST.fullmatch(reading.low, organ.end, own.start) is not None
            for organ in reading.hits_between("sites", max(line, own.start - _LIST_GAP), own.start)[-1:]
        )

    def _is_of_lesion(self, cue: Hit) -> bool:
        """ "A node was noted and three metastatic nodules in the lung": the word speaks of the nodules."""
        return any(
            hit.row.extra["role"] == "lesion"
            for hit in self.reading.hits_between("site_cues", cue.start, cue.end + 16)
            if hit.end > cue.end and "," not in self.reading.low[cue.end : hit.start]
        )

    def _reaches(self, end: int, start: int, role: str) -> bool:
        """Whether a word behind the nodes speaks of them: no other organ's clause lies between."""
        if start < end:
            return True
        between = self.reading.low[end:start]
        if role == "free" and (
            self._names_organ(end, start)
            or _NONE_THERE.match(self.reading.low, start - 2)
            or NEW_SUBJECT.search(between)
        ):
            return False
        if "," in between and self._goes_over(end, start):
            return False
        limit = 90 if role == "involved" else 70
        return len(between) <= limit and not re.search(r"\bbut\b|\bwhile\b|\bwith (?:no|a)\b|, no\b", between)

    def _goes_over(self, end: int, start: int) -> bool:
        """ "External iliac node 1.7 cm suspicious, bladder not involved": whether something has been said of
        the nodes already when an organ is named.
        """
        reading = self.reading
        comma = reading.low.find(",", end, start)
        if comma < 0 or reading.word_index(comma) == reading.word_index(end):
            return False
        if self._names_organ(comma, start):
            return True
        return any(
            hit.row.extra["role"] == "lesion" for hit in reading.hits_between("site_cues", comma, start)
        ) or any(hit.row.extra["role"] == "avid" for hit in reading.hits_between("node_cues", comma, start))

    def _is_said_of_lesion(self, cues: Sequence[tuple[int, int]]) -> bool:
        """ "Disease in the left node, one doubtful lesion in the spine": whether all doubt is of a lesion."""
        return bool(cues) and all(
            any(
                hit.row.extra["role"] == "lesion"
                for hit in self.reading.hits_between("site_cues", end, end + 16)
            )
            for _, end in cues
        )

    def _names_organ(self, start: int, end: int) -> bool:
        """ "Retroperitoneal nodes 3 cm, lungs normal": the word speaks of another organ."""
        return any(
            hit.row.extra["kind"] not in ("none", "region")
            for hit in self.reading.hits_between("sites", start, end)
        )

    def _leads(self, cue: Hit, start: int) -> bool:
        """ "Metastasis in lymph nodes", "positive nodes", "involvement of his cervical lymph nodes"."""
        first, last = self.reading.word_index(cue.end), self.reading.word_index(start)
        if self._opens_line(cue, start):
            return False
        words = self.reading.words
        if cue.row.extra["role"] == "free" and first < last and words[first] not in _PLACED:
            # "Parametria free both sides, iliac node 2 cm": said of what stands before it
            if "," in words[first:last]:
                return False
        for index in range(last - 1, first - 1, -1):
            if self.reading.words[index] in ("(", ":"):
                # "Sites of disease appeared soon afterward (liver, spleen and lymph nodes)"
                first = index + 1 if index - first <= 4 else first
                break
        if last - first > 14:
            return False
        passed = fillers()
        if first < last and words[first] in ("and", ",", ")", ";"):
            return False
        if cue.row.extra["role"] == "free" and _NEW_PHRASE.search(self.reading.low, cue.end, start):
            return False  # "No uptake in the liver, one periportal node"
        to_nodes = not _INTO.isdisjoint(words[first:last])
        return all(
            words[i] in passed
            or words[i] in STATION_JOINERS
            or (to_nodes and words[i] in _LEADS)
            or words[i].endswith(ADJECTIVE_ENDS)
            or words[i] in ("to", "within", "involving", "for")
            or words[i].isdigit()
            or self._is_stated(i)
            or words[i] in ONES
            or words[i] in TENS
            for i in range(first, last)
        )

    def _opens_line(self, cue: Hit, start: int) -> bool:
        """ "... SEROUS CARCINOMA\\nLYMPH NODE, EXCISION": the next specimen's heading."""
        view = self.reading.view
        line = view.rfind("\n", cue.end, start)
        if line < 0 or view[line + 1 : start].strip(" \t.,;-*") or not view[start].isupper():
            return False
        last = self.reading.word_index(line) - 1
        if self.reading.ends[last] <= cue.end:
            return not self.reading.low.startswith(("pos", "invol", "malig", "metast"), cue.start)
        return self.reading.words[last] not in _INTO

    def _reads_over(self, start: int, end: int) -> bool:
        first, last = self.reading.word_index(start), bisect_left(self.reading.starts, end)
        allowed = fillers()
        words = self.reading.words
        return last - first <= 6 and all(
            words[i] in allowed or words[i] in STATION_JOINERS or self._is_stated(i)
            for i in range(first, last)
        )

    def _tumor_of(self, own: Mention) -> TumorMention | None:
        """ "Cancer of the lymph nodes", "lymphoma in the left groin node", "the cancer is in his nodes"."""
        tumors = tumor_mentions(self.reading)
        index = bisect_left(tumors, own.start - _TUMOR_REACH, key=_NAME_END)
        passed = fillers()
        for tumor in tumors[index : index + 8]:
            if tumor.name_start < own.start < tumor.name_end and tumor.behaviour in "36":
                first, last = self.reading.word_index(tumor.name_start), self.reading.word_index(own.start)
                if not _INTO.isdisjoint(self.reading.words[first:last]):
                    return tumor  # "cancer of the lymph nodes" is one name
            if not 0 < own.start - tumor.name_end <= _TUMOR_REACH:
                continue
            between = self.reading.words[
                self.reading.word_index(tumor.name_end) : self.reading.word_index(own.start)
            ]
            if not between:
                continue
            if self.reading.low.startswith("metasta", tumor.start) and between[0] == ",":
                if all(word in passed or word in STATION_JOINERS for word in between):
                    return tumor  # "metastatic ca, right inguinal node"
            if (
                between[0] != "and"
                and not _INTO.isdisjoint(between)
                and all(
                    word in passed
                    or word in STATION_JOINERS
                    or word in _LEADS
                    or word in ONES
                    or word.isdigit()
                    for word in between
                )
            ):
                return tumor
        return None

    def _tumors_from(self, start: int) -> Sequence[TumorMention]:
        tumors = tumor_mentions(self.reading)
        index = bisect_left(tumors, start, key=_NAME_START)
        return tumors[index : index + 4]

    def _follows_no(self, own: Mention) -> bool:
        index = self.reading.word_index(own.start)
        return bool(index) and self.reading.words[index - 1] == "no"

    def _is_none_found(self, own: Mention) -> bool:
        """ "No lymph nodes submitted or found": nothing is said of nodes."""
        index = bisect_left(self.cues, own.end, key=_HIT_START)
        if index == len(self.cues) or self.cues[index].row.extra["role"] not in ("handled", "missing"):
            return False
        between = self.reading.words[
            self.reading.word_index(own.end) : self.reading.word_index(self.cues[index].start)
        ]
        return len(between) <= 3 and not any(word in (".", ";", ",", ":") for word in between)
