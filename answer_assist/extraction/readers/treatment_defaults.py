"""Where a treatment stands by its sentence as a whole: a question, a condition, a heading, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from answer_assist.extraction.readers.treatment_context import heading_above
from answer_assist.extraction.readers.treatment_cues import Cue, CueSentence
from answer_assist.extraction.readers.treatment_mention import Mention
from answer_assist.extraction.readers.treatment_phrases import cues_between
from answer_assist.extraction.readers.treatment_things import WORDS
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.word_roles import words_with_role

# "tell me if X", "I want to know whether X": no comma ends the clause before the treatment.
_INDIRECT_QUESTION = re.compile(
    r"\b(?:tell|advise|guide|suggest|know|ask|confirm|clarify|wonder\w*|doubt|sure)\b"
    r"[^,]*\b(?:whether|if|how|why|which|what)\b[^,]*$"
)
_ASKING = frozenset(("whether", "if", "how", "why", "which", "what"))
_LINKS = frozenset(("and", "but", "so", "also"))
_SUBJECTS = frozenset(("i", "we", "he", "she", "they", "it"))
_INVERTED_REACH = 9
_QUESTION_REACH = 60
_NUMERAL = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)] *")
_CONDITION_REACH = 6
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE_REACH = 40
_THEN_REACH = 3
_NEW_REACH = 7
_WHETHER_REACH = 6


class Status(NamedTuple):
    """A status, the words that decided it, and how firmly it stands.

    Attributes:
        weak: it is only presupposed or asked about.
        again: it is asked about once more: "may she have chemo a second time?".
    """

    value: str
    cues: tuple[tuple[int, int], ...] = ()
    weak: bool = False
    again: bool = False


def is_conditional(text: CueSentence) -> bool:
    """ "If Oncotype is high she will be offered TC": the sentence opens with its condition."""
    hits, start = text.hits, text.sentence.start
    numeral = _NUMERAL.match(text.low, start)
    if not hits or hits[0].start - (numeral.end() if numeral else start) > _CONDITION_REACH:
        return False
    return hits[0].row.extra["backward"].endswith(" last")


def is_asked(text: CueSentence, group: Sequence[Mention]) -> bool:
    """Whether the treatment stands in a question."""
    if text.reading.kind == "report":
        return False
    if "whether" in text.words_before(group[0].start, _WHETHER_REACH):
        return True
    sign = text.low.find("?", group[-1].end, text.sentence.end + 1)
    if sign >= 0 and (text.reading.kind == "query" or not text.low[sign + 1 : sign + 2].isalpha()):
        # "MDT: downstage, ?resect" asks about the resection only
        return True
    if text.reading.kind != "query":
        return False
    clause = text.clause_start(group[0].start)
    if _opens_question(text, clause):
        return True
    if _ASKING.isdisjoint(text.words):
        return False
    before = text.low[max(clause, group[0].start - _QUESTION_REACH) : group[0].start]
    return _INDIRECT_QUESTION.search(before) is not None


def _opens_question(text: CueSentence, clause: int) -> bool:
    """Whether a clause begins as a question does: "Is it", "c) can she"."""
    if words_with_role(WORDS, "question opener").isdisjoint(text.words):
        return False
    numeral = _NUMERAL.match(text.low, clause)
    opening = text.words_after(numeral.end() if numeral else clause, 4)
    opener = next((word for word in opening if word.isalpha() and word not in _LINKS), "")
    return opener in words_with_role(WORDS, "question opener") or _is_inverted(text, clause)


def _is_inverted(text: CueSentence, clause: int) -> bool:
    """ "My question is will she need chemo", "wants to know can she stop it": the modal stands first."""
    modals = words_with_role(WORDS, "asking modal")
    opening = text.words_after(clause, _INVERTED_REACH)
    return any(word in modals and subject in _SUBJECTS for word, subject in pairwise(opening))


def asked_status(
    text: CueSentence,
    mention: Mention,
    chosen: str | None,
    cue: Cue | None,
    cues: tuple[tuple[int, int], ...],
) -> Status:
    """The status in a question: what it presupposes ("why was it stopped?"), else considered."""
    status = _presupposed(text, mention, chosen, cue, cues)
    return status._replace(again=True) if status.value == "considered" and _is_new(text, mention) else status


def _presupposed(
    text: CueSentence,
    mention: Mention,
    chosen: str | None,
    cue: Cue | None,
    cues: tuple[tuple[int, int], ...],
) -> Status:
    if (
        cue is not None
        and chosen == "given"
        and (_is_open(text, mention, cue) or _is_gerund(text, cue) or _is_of_effects(text, mention, cue))
    ):
        return Status("considered", cues, weak=True)
    if cue is not None and cue.reach != "tight" and chosen in ("given", "planned", "declined"):
        last = "".join(text.words_before(cue.end, 1))
        is_opened = _opens_question(text, text.clause_start(mention.start))
        is_modal = is_opened and _opens_modal(text, text.clause_start(mention.start))
        if chosen == "declined" and is_opened and (is_modal or not _is_deed(text, cue)):
            # "Is it too late for radiation?", but "Doctor says too dangerous to operate?"
            return Status("considered", cues, weak=True)
        # "They planned it, is it right?" tells; "is it ok to start?", "is it to be added?" ask.
        to_come = is_opened and text.words_after(cue.start, 1) == ["to"]
        is_told = last.endswith(("ed", "ing", "told")) and last not in words_with_role(WORDS, "wanting")
        if chosen != "planned" or (is_told and not to_come):
            return Status(chosen, cues, weak=chosen != "given" or mention.generic)
    if chosen == "presumed" and not words_with_role(WORDS, "own").isdisjoint(
        text.words_before(mention.start, 1)
    ):
        # "Does she need chemo after her lumpectomy?"
        return Status("given", cues, weak=True)
    if chosen == "presumed" and cue is not None and cue.start == text.sentence.start:
        # "After lumpectomy, I have pain, what is it?"
        return Status("given", cues, weak=True)
    if cue is None and not words_with_role(WORDS, "acting").isdisjoint(text.words_after(mention.end, 1)):
        # "What is Zometa doing to his jaw?"
        return Status("given", cues, weak=True)
    is_told = mention.verb == "done" and cue is None and not is_modal_question(text, mention)
    if is_told or (chosen == "given" and cue is not None):
        return Status("given", cues, weak=True)
    return Status("considered", cues, weak=True)


def _is_of_effects(text: CueSentence, mention: Mention, cue: Cue) -> bool:
    """ "What are the side effects of radiation?", but "is it an effect of his radiation?"."""
    return (
        mention.generic
        and text.words_before(cue.end, 1) == ["of"]
        and not {"effect", "effects"}.isdisjoint(text.words_before(cue.end, 2))
        and words_with_role(WORDS, "own").isdisjoint(text.words_before(mention.start, 1))
    )


def _is_gerund(text: CueSentence, cue: Cue) -> bool:
    """ "Any point taking tamoxifen?", but "is she having chemo?"."""
    last = text.words_before(cue.end, 1)
    return (
        cue.start < cue.end
        and bool(last)
        and last[0].endswith("ing")
        and last == text.words_after(cue.start, 1)
        and last[0] in words_with_role(WORDS, "doing")
        and (
            _opens_question(text, text.clause_start(cue.start))
            or not words_with_role(WORDS, "asking modal").isdisjoint(text.words_before(cue.start, _NEW_REACH))
        )
        and not text.has_auxiliary(cue.start)
    )


def _is_new(text: CueSentence, mention: Mention) -> bool:
    """ "May she have chemo again?", "should it be irradiated?": more than what was given."""
    if mention.verb and is_modal_question(text, mention):
        return True
    last = text.reading.word_index(text.sentence.end) - text.reading.word_index(mention.end)
    after = text.words_after(mention.end, min(_NEW_REACH, last))
    anew = words_with_role(WORDS, "anew")
    also = {"also", "too"}
    return not (
        anew.isdisjoint(text.words_before(mention.start, _NEW_REACH - 2))
        and also.isdisjoint(text.words_before(mention.start, 2))
        and (anew | also).isdisjoint(after)
    )


def _opens_modal(text: CueSentence, clause: int) -> bool:
    """ "Can we skip the radiation?" asks, "why did they stop it?" tells."""
    modals = words_with_role(WORDS, "asking modal")
    return not modals.isdisjoint(text.words_after(clause, 2)) or _is_inverted(text, clause)


def _is_deed(text: CueSentence, cue: Cue) -> bool:
    """Whether somebody refused or stopped a treatment, and it is not only judged: "too late for"."""
    words = text.reading.words[text.reading.word_index(cue.start) : text.reading.word_index(cue.end)]
    judging = words_with_role(WORDS, "judging")
    return not words_with_role(WORDS, "refusal").isdisjoint(words) or any(
        word.endswith(("ed", "ing")) and word not in judging for word in words
    )


def _is_open(text: CueSentence, mention: Mention, cue: Cue) -> bool:
    """ "When is selpercatinib given?", "can she have it?": nothing is told to have been given."""
    last = text.words_before(cue.end, 1)
    if last in (["have"], ["has"]):
        return True
    return cue.start >= mention.end and not words_with_role(WORDS, "being now").isdisjoint(
        text.words_before(mention.start, 2)
    )


def _is_for(text: CueSentence, mention: Mention) -> bool:
    """ "For SABR.", "- for SACT with FOLFIRI", "For PET-CT then chemoradiation": shorthand for a plan."""
    before = text.words_before(mention.start, 2)
    if before[-1:] == ["for"] and before[0] in (";", ",", ".") and text.reading.kind == "note":
        # "Nil further chemo; for hospice"
        return True
    opening = text.words_after(text.sentence.start, 2)
    first = opening[1:2] if opening[:1] in (["-"], ["*"]) else opening[:1]
    if first != ["for"]:
        return False
    if "then" in text.words_before(mention.start, _THEN_REACH):
        return mention.start - text.sentence.start < _DATE_REACH
    return text.reading.kind == "note" and text.is_light(text.sentence.start, mention.start, 4)


def _is_dated(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """ "Squamous cell carcinoma 2008 (laser)": what a plan recalls is past."""
    start = max(sentence.start, mention.start - _DATE_REACH)
    return _YEAR.search(reading.low, start, mention.end + _DATE_REACH // 4) is not None


def is_modal_question(text: CueSentence, mention: Mention) -> bool:
    """ "Can the liver metastases be removed?" asks; "why was it removed?" tells."""
    if {"be", "being"}.isdisjoint(text.words_before(mention.verb_at, 2)):
        return False
    clause = text.clause_start(mention.start)
    words = text.reading.words
    first, last = text.reading.word_index(clause), text.reading.word_index(mention.verb_at)
    return not words_with_role(WORDS, "asking modal").isdisjoint(words[first:last])


def default_status(text: CueSentence, group: Sequence[Mention]) -> Status:
    """The status where no word tells: by the condition, by the heading above, else given."""
    if is_conditional(text):
        first = text.hits[0]
        return Status("considered", ((first.start, first.end),), weak=text.reading.kind == "query")
    if text.reading.kind != "query" and _is_for(text, group[0]):
        return Status("planned")
    return _by_heading(text.reading, text.sentence, group[0])


def _by_heading(reading: Reading, sentence: Sentence, mention: Mention) -> Status:
    above = heading_above(reading, mention.start)
    start, end, status = above or (0, 0, None)
    if status is not None and status in ("planned", "considered"):
        is_own = start >= sentence.start or "\n" in reading.low[end : end + 3]
        # "Plan:" holds for its paragraph, "Options:" for its sentence or the list below.
        if (status == "planned" and not _is_dated(reading, sentence, mention)) or is_own:
            return Status(status, ((start, end),))
    return Status("given", weak=reading.kind == "query")


def quiet_status(reading: Reading, sentence: Sentence, mention: Mention) -> Status | None:
    """The status of a treatment alone in a sentence that holds no telling word, as on most lines of a report.

    None where the sentence has to be read in full.
    """
    low = reading.low
    if mention.verb or low.find("?", sentence.start, sentence.end + 1) >= 0:
        return None
    place = reading.sentence_index(sentence.start)
    first, last = reading.sentence_words[place : place + 2]
    if not _telling_words().isdisjoint(reading.words[first:last]):
        return None
    if low.find(":", mention.end, sentence.end) >= 0 or cues_between(reading, sentence.start, sentence.end):
        return None
    return _by_heading(reading, sentence, mention)


@cache
def _telling_words() -> frozenset[str]:
    """Words that may ask, weigh or foretell, though no table of statuses has them."""
    return words_with_role(WORDS, "question opener", "possible", "future", "telling") | {
        "whether",
        "or",
        "v",
        "vs",
        "versus",
        "for",
    }
