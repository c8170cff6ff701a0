"""What a text states of its patient, and what it supposes, generalises, recommends or asks."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import chain

from answer_assist.extraction.matcher import Hit, Lexicon, split_words
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.findings import Span
from answer_assist.terminology.loader import Row, load_table

PHRASES = "answer_phrases"
# All that is looked for beside the findings, in one pass.
_TABLES = (PHRASES, "answer_states", "answer_scales", "answer_findings", "answer_labs", "answer_medicines")

# A quote that spans all words of a finding is cut to the first of them where they stand further apart.
LONGEST_QUOTE = 160
# A clause ends at these: what is supposed in one clause is not supposed in the next.
_CLAUSE_ENDS = frozenset(";:")
# "A cancer like yours", "carriers such as you": the words that point at the patient stand so near.
_POINTER_WITHIN = 40
_OWNER_WORDS = 4
# What stands in the same words before a statement and makes it none; a condition reaches over commas.
# What says of the subject of a sentence that it only may be so.
_ONLY_POSSIBLE = ("possible", "hypothetical", "conditional", "general", "vague")
_NO_CLAIM = ("general", "limit", "indirect question")


@cache
def _lexicon() -> Lexicon:
    return Lexicon(chain.from_iterable(load_table(table) for table in _TABLES))


@cache
def row_list(row: Row, column: str) -> frozenset[str]:
    """A column of a row that holds several words."""
    return frozenset(row.list(column))


@cache
def _patient_words() -> frozenset[str]:
    return words_with_role("answer_words", "person told of")


@cache
def _own_words() -> frozenset[str]:
    return words_with_role("answer_words", "own")


class Statements:
    """A text, and which of its sentences are claims about the patient.

    Args:
        reading: the text, prepared.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def terms(self) -> dict[str, list[Hit]]:
        """Hits of the tables that only a check needs, by the words as they stand."""
        words = split_words(self.reading.low)
        return _lexicon().find(self.reading.view, words) if words.texts else {table: [] for table in _TABLES}

    def roles_between(self, start: int, end: int) -> frozenset[str]:
        """The roles of all phrases that begin in a range of the view."""
        return frozenset(
            role
            for hit in self.terms[PHRASES]
            if start <= hit.start < end
            for role in row_list(hit.row, "role")
        )

    def sentence_of(self, start: int) -> Sentence:
        """The sentence that holds an offset of the view."""
        return self.reading.sentence_at(start)

    def clause_start(self, position: int) -> int:
        """Where the clause begins that holds a position of the view."""
        sentence = self.sentence_of(position)
        view = self.reading.view
        for place in range(position - 1, sentence.start - 1, -1):
            if view[place] in _CLAUSE_ENDS:
                return place + 1
        return sentence.start

    def chunk_start(self, position: int) -> int:
        """Where the words begin that no comma parts from a position of the view."""
        start = self.clause_start(position)
        comma = self.reading.view.rfind(", ", start, position)
        return comma + 1 if comma >= 0 else start

    def is_claim(self, start: int, *, bounded: bool = False) -> bool:
        """Whether what stands at a position of the view is stated of this case.

        A place may be bounded: "taken from the right cord", "above your left ear" are claims of a side.

        "If the FISH is amplified", "women with a T3 tumour" and "should she have 4 positive nodes" are not.
        """
        sentence = self.sentence_of(start)
        if self.reading.view.startswith("?", sentence.end - 1):
            return False
        if "conditional" in self.roles_between(self.clause_start(start), start):
            return False
        for begin in (sentence.start, self.chunk_start(start)):
            first = self.reading.word_index(begin)
            if self.reading.words[first] in words_with_role("answer_words", "inversion"):
                return False
        excluded = tuple(role for role in _NO_CLAIM if not (bounded and role == "limit"))
        return self.roles_between(self.chunk_start(start), start).isdisjoint(excluded)

    def is_plain(self, start: int, end: int, *, bounded: bool = False) -> bool:
        """A claim whose clause goes on without supposing, generalising or a reasoned "rather"."""
        sentence = self.sentence_of(start)
        if self.is_pointed_at(end):  # "a cancer like yours comes back more often"
            return self.is_claim(start, bounded=bounded)
        if self._is_supposed(start, self.clause_end(end, sentence.end)):
            return False
        roles = self.roles_between(self.chunk_start(start), self.clause_end(end, sentence.end))
        return self.is_claim(start, bounded=bounded) and roles.isdisjoint(("general", "disagreement"))

    def _is_supposed(self, start: int, ceiling: int) -> bool:
        """ "At pT1a taking it out would be all": nothing here is the patient's, and the verb supposes."""
        if self.roles_between(start, ceiling).isdisjoint(("hypothetical", "conditional")):
            return False
        if self.opens_with(start, "reason") or self.owner_stands_before(start):
            return False
        first = self.reading.word_index(self.chunk_start(start))
        return not self._holds_one_of(_patient_words(), first, self.reading.word_index(start))

    def is_of_a_class(self, start: int, end: int) -> bool:
        """Whether a kind of tumor or patient is meant: "p16-positive tumours do better"."""
        words = self.reading.words
        index, behind = self.reading.word_index(start), self.reading.word_index(end)
        nouns = words_with_role("answer_words", "class noun")
        if self.is_pointed_at(end):
            return False
        if not nouns.isdisjoint(words[behind : behind + 1]):
            return not self.owner_stands_before(start)
        classes = words_with_role("answer_words", "before a class")
        if not index or words[index - 1] not in classes:
            return False
        first = self.reading.word_index(self.chunk_start(start))
        return not self._holds_one_of(_patient_words(), first, index)

    def is_of_patient(self, start: int) -> bool:
        """Whether the clause speaks of this patient: "you", "your", "his"."""
        first = self.reading.word_index(self.clause_start(start))
        last = self.reading.word_index(self.sentence_of(start).end)
        return self._holds_one_of(_patient_words(), first, last)

    def _holds_one_of(self, wanted: frozenset[str], first: int, last: int) -> bool:
        """Whether one of some words stands in a range; the "her" of HER2 is none."""
        words, starts, ends = self.reading.words, self.reading.starts, self.reading.ends
        return any(
            words[index] in wanted
            and not (
                index + 1 < len(words) and starts[index + 1] == ends[index] and words[index + 1].isdigit()
            )
            for index in range(first, last)
        )

    def is_own(self, start: int, end: int) -> bool:
        """Whether the words are the patient's: "your small carcinoma", "the lesion", "one like yours"."""
        return self.owner_stands_before(start) or self.is_pointed_at(end)

    def is_of_case(self, start: int, end: int) -> bool:
        """Whether the form of a statement makes it one of this patient, not of the disease in general.

        It is owned ("your small carcinoma"), told of a subject ("you are"), argued from ("since ...", "with
        ..."), read from a report ("the report calls it"), or it opens its sentence as known ("A normal AFP
        changes nothing"); "a raised PSA can have other causes" is general.
        """
        if self.is_own(start, end) or self.subject_stands_before(start, _OWNER_WORDS):
            return True
        if self.opens_with(start, "reason", "supposition", "premise") or self._reason_stands_before(start):
            return True
        sentence = self.sentence_of(start)
        if "case" in self.roles_between(sentence.start, sentence.end):
            return True
        return self.opens_its_sentence(start)

    def _reason_stands_before(self, start: int) -> bool:
        """ "The more so as it's MSI high"."""
        last = self.reading.word_index(start)
        first = max(self.reading.word_index(self.chunk_start(start)), last - _OWNER_WORDS)
        reasons = words_with_role("answer_words", "reason") - words_with_role("answer_words", "supposition")
        return not reasons.isdisjoint(self.reading.words[first:last])

    def opens_its_sentence(self, start: int) -> bool:
        """Whether a statement is the subject of its sentence, and nothing says that it only may be so."""
        sentence = self.sentence_of(start)
        first = self.reading.word_index(self.chunk_start(start))
        if self.reading.word_index(start) - first > 1:
            return False
        return self.roles_between(sentence.start, sentence.end).isdisjoint(_ONLY_POSSIBLE)

    def owner_stands_before(self, start: int, words: int = _OWNER_WORDS) -> bool:
        """Whether "your", "his", "her" or "the" stands right before: "your small squamous carcinoma"."""
        last = self.reading.word_index(start)
        first = max(self.reading.word_index(self.clause_start(start)), last - words)
        return self._holds_one_of(_own_words(), first, last)

    def opens_with(self, start: int, *roles: str) -> bool:
        """Whether the words up to the last comma begin with a reason: "since ...", "as ...", "with ..."."""
        first = self.reading.word_index(self.chunk_start(start))
        if first < len(self.reading.words) and self.reading.words[first] in ("-", "*", "and", "but"):
            first += 1
        words = words_with_role("answer_words", *roles)
        return first < self.reading.word_index(start) + 1 and self.reading.words[first] in words

    def subject_stands_before(self, start: int, words: int = 3) -> bool:
        """Whether "you" or "he" stands right before: "you never smoked", "you are premenopausal"."""
        last = self.reading.word_index(start)
        first = max(self.reading.word_index(self.chunk_start(start)), last - words)
        return self._holds_one_of(_patient_words(), first, last)

    def is_definite(self, start: int) -> bool:
        """Whether "the", "your" or the like stands right before: it is spoken of as known."""
        index = self.reading.word_index(start)
        return index > 0 and self._holds_one_of(_own_words(), index - 1, index)

    def is_pointed_at(self, end: int) -> bool:
        """Whether "like yours" or "such as you" stands right behind."""
        ceiling = min(end + _POINTER_WITHIN, self.sentence_of(max(0, end - 1)).end)
        return "pointer" in self.roles_between(end, ceiling)

    def clause_end(self, position: int, ceiling: int) -> int:
        """Where the clause ends that holds a position of the view: at the next comma at the latest."""
        view = self.reading.view
        for place in range(position, min(ceiling, len(view))):
            if view[place] in ",;:" and view[place + 1 : place + 2].isspace():
                return place
        return ceiling

    def clause(self, start: int, end: int) -> Span:
        """The words of the answer around a range of the view, as far as they make a quote of their own."""
        sentence = self.sentence_of(start)
        view = self.reading.view
        begin = start
        while begin > sentence.start and not (view[begin - 1] in ",;:" and view[begin].isspace()):
            begin -= 1
        while view[begin].isspace():
            begin += 1
        finish = self.clause_end(end, sentence.end)
        if finish - begin > LONGEST_QUOTE:
            begin, finish = start, end
        return self.reading.span(begin, finish)
