"""Every place where a text names a tumor: its type, its organs, whose it is, whether it is there.

Other readers build on this: the sites reader takes "breast cancer" as a primary of the breast with the
assertion and the person that were read here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import cast

from answer_assist.extraction.context import AssertionReading, is_general
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_abbreviations import organ_of_abbreviation
from answer_assist.extraction.readers.tumor_assertion import tumor_assertion
from answer_assist.extraction.readers.tumor_bare import bare_types
from answer_assist.extraction.readers.tumor_by_organ import tumors_by_organ
from answer_assist.extraction.readers.tumor_checklists import FEWEST_OPTIONS, option_hits
from answer_assist.extraction.readers.tumor_explained import is_explained
from answer_assist.extraction.readers.tumor_hits import fused_hits, reached_before, tumor_hits
from answer_assist.extraction.readers.tumor_lists import share_assertions, weigh_footing
from answer_assist.extraction.readers.tumor_mention import NEOPLASM, TumorMention
from answer_assist.extraction.readers.tumor_names import (
    HISTOLOGY,
    MODIFIERS,
    Vocabulary,
    vocabulary,
)
from answer_assist.extraction.readers.tumor_organs import NO_ORIGIN, organ_dependent, organs_around
from answer_assist.extraction.readers.tumor_phrases import IN_PART, Phrase, phrase_at, types_of_several
from answer_assist.extraction.readers.tumor_precision import without_vaguer
from answer_assist.extraction.readers.tumor_predicates import CUES
from answer_assist.extraction.readers.tumor_questions import asking_clause, is_asked
from answer_assist.extraction.readers.tumor_relatives import deaths_of_relatives
from answer_assist.extraction.readers.tumor_standing import standing_at
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sentences import Sentence
from answer_assist.extraction.subject import experiencer_at
from answer_assist.terminology.loader import Row

__all__ = ["NEOPLASM", "TumorMention", "tumor_hits", "tumor_mentions"]
_START = attrgetter("start")
# "Histological type: lobular", "Subtype       nodular, arising in superficial spreading"
_TYPE_FIELD = re.compile(
    r"type[ \t]*(?:\([^)\n]{0,20}\)[ \t]*)?(?:[:=][ \t]*|(?<=  )(?=\S)|(?<=\t)(?=\S)|\.{3,}[ \t]*)"
)
_COMPONENT = re.compile(r"\s+(?:carcinoma\s+)?(?:components?|transformation|elements?|histology)\b")
_COMPONENT_WORDS = ("component", "transformation", "element", "histology")
# Starts from the slash, so that a text without codes costs nothing.
_CODE_TAIL = re.compile(r"/[01236](?![\d/])")
_CODE_HEAD = re.compile(r"(?<![\d/.])[89]\d{3}")
# "the scan people wrote Wilms": the person tells of the tumor, it is not theirs.
_REPORTS = re.compile(
    r"(?:\s+(?:has|have|had|also|then|first|now))?\s+"
    r"(?:sa(?:id|ys?)|wrote|writes?|told|tells?|reports?|reported|thinks?|thought|"
    r"suspects?|suspected|calls?|called|mention(?:s|ed)?|found|diagnosed|confirmed|advised|gave|changed|"
    r"saw|noticed|spotted|noted|sent|referred|felt|suggested|insisted|urged|removed|examined)\b"
)
# "I am asking for a lady from my church": a stranger that the writer asks for.
_ASKED_FOR = re.compile(
    r"\b(?:asking|writing|query|question|advice|help|behalf|here) (?:for|about|of) (?:an?|the|this) $"
)
# "We report a woman of 64 with oesophageal cancer and review the literature."
_PRESENTS_CASE = re.compile(
    r"\b(?:case of|(?:report|present|describe)s? an?|year[- ]old|years? old|patient was|patient had)\b"
)
# "I'm worried because I read online that this can be a sign of lung cancer"
_FEARS = re.compile(
    r"\b(?:worr(?:y|ied|ies|ying)|afraid|scared?|fears?|anxious|panic\w*|terrified|frightened|nervous)\b"
)
_COMES_BACK = re.compile(r"\b(?:recurr|relaps)")
_IN_BRACKET = re.compile(r"[ ]?\([^()\n]{0,40}")


def tumor_mentions(reading: Reading) -> tuple[TumorMention, ...]:
    """The tumors that a document names, in text order, worked out once a document.

    "Mother has breast cancer; core biopsy: infiltrating carcinoma, lobular type" gives cancer with the organ
    breast, dropped, and invasive lobular carcinoma. Words without a type ("tumor", "mass") are only reported
    where the document names no other tumor as present. A neighbour's tumor, general statements, institutions
    and genes named after tumors are no mentions.
    """
    mentions = reading.memo.get(__name__)
    if mentions is None:
        mentions = reading.memo[__name__] = tuple(_mentions(reading))
    return cast("tuple[TumorMention, ...]", mentions)


def _mentions(reading: Reading) -> list[TumorMention]:
    hits = tumor_hits(reading)
    known = vocabulary()
    typed = [hit for hit in hits if hit.row.name != NEOPLASM]
    if not typed and reading.kind == "report":
        typed = fused_hits(reading)
        hits = sorted([*hits, *typed], key=lambda hit: hit.start)
    if reading.kind != "query" and len(typed) >= FEWEST_OPTIONS:
        options = option_hits(reading, typed)
        if options:
            typed = [hit for hit in typed if hit not in options]
            hits = [hit for hit in hits if hit not in options]
    found = list(_read(reading, typed, hits, known))
    bare = bare_types(reading, found, hits, known)
    if bare:
        hits = sorted([*hits, *bare], key=_START)
        found = sorted((*found, *_read(reading, bare, hits, known)), key=_START)
    if found:
        found = weigh_footing(share_assertions(reading, found, known), known)
    found.extend(_from_type_fields(reading, hits, known))
    found.extend(_components(reading, hits, known))
    found.extend(_from_codes(reading, found, known))
    found.extend(deaths_of_relatives(reading, found, known))
    found.extend(tumors_by_organ(reading, found, known))
    untyped = [hit for hit in hits if hit.row.name == NEOPLASM]
    if any(mention.assertion != "absent" and mention.experiencer == "patient" for mention in found):
        # The patient's has a type; a relative's may have none: "father died of a kidney tumour".
        untyped = [hit for hit in untyped if experiencer_at(reading, hit.start, hit.end)[0] == "family"]
    if untyped and not is_explained(reading, untyped, found):
        found.extend(_read(reading, untyped, hits, known))
    found.sort(key=lambda mention: (mention.start, mention.end))
    return without_vaguer(reading, _with_organs_of_bracket(reading, found, known), known)


def _with_organs_of_bracket(
    reading: Reading, found: list[TumorMention], known: Vocabulary
) -> list[TumorMention]:
    """ "Breast cancer (2016, left side, IDC)": the type in the bracket is of the organ before it."""
    for index in range(1, len(found)):
        one, other = found[index - 1], found[index]
        if (
            one.organs
            and not other.organs
            and known.is_more_general(one.row, other.row)
            and _IN_BRACKET.fullmatch(reading.low, one.name_end, other.name_start)
        ):
            found[index] = other._replace(organs=one.organs, experiencer=one.experiencer)
    return found


def _read(reading: Reading, chosen: list[Hit], hits: list[Hit], known: Vocabulary) -> Iterator[TumorMention]:
    last = len(hits) - 1
    index = 0
    for hit in chosen:
        while hits[index] is not hit:
            index += 1
        sentence = reading.sentence_at(hit.start)
        floor = max(sentence.start, hits[index - 1].end) if index else sentence.start
        ceiling = max(hit.end, sentence.end)
        following = hits[index + 1].start if index < last else None
        phrase = phrase_at(reading, hit.start, hit.end, floor, ceiling, following)
        mention = _mention(reading, hit, phrase, sentence, known)
        if mention is None:
            continue
        yield mention
        if hit.row.name in known.heads:
            yield from _of_several_types(reading, hit, mention, ceiling, known)
            shares = ("or ", "or\n", "and ") if mention.assertion != "present" else ("or ", "or\n")
            if reading.low.endswith(shares, floor, mention.start):
                other = _other_type_before(reading, hit, mention, floor, known)
                if other is not None:
                    yield other


def _of_several_types(
    reading: Reading, hit: Hit, mention: TumorMention, ceiling: int, known: Vocabulary
) -> Iterator[TumorMention]:
    """ "Renal cell carcinoma with chromophobe and sarcomatoid types": each of the types as a tumor."""
    listed = types_of_several(reading, hit.end, ceiling)
    if not listed:
        return
    together = known.composed.get((hit.row.name, frozenset(one.row.name for one in listed)))
    if together is not None:
        yield mention._replace(row=together, end=listed[-1].end)
        return
    for one in listed:
        row = known.compose(hit.row, frozenset((one.row.name,)), mention.organs)
        if row is not None:
            yield mention._replace(row=row, end=one.end)


def _other_type_before(
    reading: Reading, hit: Hit, mention: TumorMention, floor: int, known: Vocabulary
) -> TumorMention | None:
    """ "No clear cell or endometrioid carcinoma": the type before "or" shares the name behind it."""
    low = reading.low
    joint = max(low.rfind(word, floor, mention.start + 1) for word in (" or ", " nor ", " and "))
    if joint < 0 or low[joint : mention.start].strip() not in ("or", "nor", "and"):
        return None
    before = reading.hits_between(MODIFIERS, floor, joint)
    if not before or before[-1].end != joint or before[-1].row.extra["kind"] != HISTOLOGY:
        return None
    row = known.compose(hit.row, frozenset((before[-1].row.name,)), mention.organs)
    if row is None or row is mention.row:
        # The name itself may hold a type: "or <endometrioid carcinoma>"
        row = known.compose(known.head_of(hit.row), frozenset((before[-1].row.name,)), mention.organs)
    return None if row is None or row is mention.row else mention._replace(row=row, start=before[-1].start)


def _mention(
    reading: Reading, hit: Hit, phrase: Phrase, sentence: Sentence, known: Vocabulary
) -> TumorMention | None:
    if _is_no_fact(reading, hit):
        return None
    whose, person = experiencer_at(reading, phrase.start, phrase.end)
    if person is not None and (
        _is_gene(reading, hit, *person)
        or (whose == "family" and _is_under_own_heading(reading, hit, person[1]))
    ):
        whose = "patient"
    if whose == "family" and person is not None and person[1] <= asking_clause(reading, hit.start, hit.end):
        # "My aunt had ovarian cancer, could I have ovarian cancer?"
        whose = "patient"
    if whose == "other":
        if person is None or not (
            _REPORTS.match(reading.low, person[1])
            or _ASKED_FOR.search(reading.low, max(0, person[0] - 24), person[0])
        ):
            return None
        whose = "patient"
    said = tumor_assertion(reading, hit.start, hit.end, sentence.start)
    if (
        said is not None
        and said.value == "uncertain"
        and _COMES_BACK.search(reading.low, phrase.start, hit.start)
    ):
        said = AssertionReading("present")  # "recurrent glioma versus necrosis": it was there
    row = hit.row
    organs = phrase.organs - NO_ORIGIN
    held = organ_of_abbreviation(reading, hit.start)
    if held is not None:
        organs |= {held}
    if said is None or (said.value == "absent" and row.extra["vague"]):
        return None
    before = reading.low[max(0, hit.start - 12) : hit.start]
    if before[-3:-1] in ("ly", "rt") and IN_PART.search(before):
        row = known.head_of(row)
    if row.name in known.heads and phrase.qualifiers and _takes_qualifiers(reading, hit):
        row = known.compose(row, phrase.qualifiers, phrase.organs) or row
    if row.name in organ_dependent():
        elsewhere = said.value == "absent" or phrase.metastatic
        row = known.in_organ(row, phrase.organs or organs_around(reading, hit.start, alone=elsewhere)) or row
    cues = said.cues if person is None or whose == "patient" else (*said.cues, person)
    return TumorMention(
        row,
        phrase.start,
        phrase.end,
        hit.start,
        hit.end,
        organs,
        said.value,
        whose,
        cues,
        phrase.metastatic,
        standing_at(reading, hit.start, hit.end, sentence) if said.value == "present" else None,
    )


def _is_under_own_heading(reading: Reading, hit: Hit, person_end: int) -> bool:
    """ "FHx: mother breast cancer. PMHx: melanoma": the line has come back to the patient."""
    return reading.kind != "query" and any(
        cue.row.extra["meaning"] == "own heading" and reading.low.startswith((":", " :", " -"), cue.end)
        for cue in reading.hits_between(CUES, person_end, hit.start)
    )


def _is_gene(reading: Reading, hit: Hit, start: int, end: int) -> bool:
    """Whether a tumor's name says that the letters are a gene: "FH-deficient" is no family history."""
    if hit.start <= start < hit.end:
        return True
    letters = reading.view[start:end]
    return (
        len(letters) < 4
        and letters.isupper()
        and any(reading.view.startswith(letters + "-", one.start) for one in tumor_hits(reading))
    )


def _is_no_fact(reading: Reading, hit: Hit) -> bool:
    """Whether the sentence speaks in general; one that asks, or that presents the case, does not."""
    if not is_general(reading, hit.start) or is_asked(reading, hit.start, hit.end):
        return False
    sentence = reading.sentence_at(hit.start)
    told = _FEARS if reading.kind == "query" else _PRESENTS_CASE
    return told.search(reading.low, sentence.start, sentence.end) is None


def _takes_qualifiers(reading: Reading, hit: Hit) -> bool:
    """Cancer is qualified like carcinoma ("mucinous cancer", "urothelial ca"); a "lobular mass" is not."""
    word = reading.low[hit.start : hit.end]
    if hit.row.name == NEOPLASM:
        return "neoplas" in word or "tum" in word
    return hit.row.name != "malignant neoplasm" or "canc" in word or word == "ca"


def _from_type_fields(reading: Reading, hits: list[Hit], known: Vocabulary) -> Iterator[TumorMention]:
    """ "Histologic type: ductal", where the head is left to the reader."""
    if reading.kind == "query" or "type" not in reading.low:
        return
    heads: list[Row] = []
    for field in _TYPE_FIELD.finditer(reading.low):
        line_end = reading.low.find("\n", field.end())
        line_end = min(line_end if line_end >= 0 else len(reading.low), field.end() + 80)
        stop = reading.low.find(". ", field.end(), line_end)
        line_end = stop if stop >= 0 else line_end
        named = bisect_left(hits, field.end(), key=_START)
        if named < len(hits) and hits[named].start < line_end:
            continue
        phrase = phrase_at(reading, field.end(), field.end(), field.end(), line_end)
        if not phrase.qualifiers:
            continue
        # "Type: clear cell" goes with the head that the report names elsewhere, or with carcinoma.
        heads = heads or [
            *dict.fromkeys(hit.row for hit in hits if hit.row.name in known.heads),
            known.by_name["carcinoma"],
        ]
        row = next(
            filter(None, (known.compose(head, phrase.qualifiers, phrase.organs) for head in heads)), None
        )
        if row is None:
            continue
        if row.name in organ_dependent():
            row = known.in_organ(row, organs_around(reading, field.start())) or row
        said = tumor_assertion(reading, field.end(), phrase.end)
        if said is None:
            continue
        yield TumorMention(
            row, field.start(), phrase.end, field.end(), phrase.end, assertion=said.value, cues=said.cues
        )


def _components(reading: Reading, hits: list[Hit], known: Vocabulary) -> Iterator[TumorMention]:
    """ "No small cell component": a cell type named without its head."""
    if not any(word in reading.low for word in _COMPONENT_WORDS):
        return
    carcinoma = known.by_name["carcinoma"]
    modifiers = reading.hits(MODIFIERS)
    overlapped = reached_before(hits, (modifier.end for modifier in modifiers))
    for modifier, reached in zip(modifiers, overlapped, strict=True):
        if modifier.row.extra["kind"] != HISTOLOGY or not modifier.row.extra["component"]:
            continue
        if not _COMPONENT.match(reading.low, modifier.end):
            continue
        if reached > modifier.start:
            continue
        row = known.compose(carcinoma, frozenset((modifier.row.name,)))
        said = tumor_assertion(reading, modifier.start, modifier.end)
        if row is None or said is None or is_general(reading, modifier.start):
            continue
        only_denied = modifier.row.extra["component"] == "denied"
        if said.value == "absent" or (
            not only_denied and (said.value != "present" or row.name == "small cell carcinoma")
        ):
            yield TumorMention(
                row,
                modifier.start,
                modifier.end,
                modifier.start,
                modifier.end,
                assertion=said.value,
                cues=said.cues,
            )


def _from_codes(reading: Reading, found: list[TumorMention], known: Vocabulary) -> Iterator[TumorMention]:
    """A morphology code in a report, where it says more than the words: "M-8441/3"."""
    if reading.kind == "query" or "/" not in reading.low:
        return
    said = {name for mention in found for name in (mention.row.name, *known.ancestors[mention.row.name])}
    codes = {mention.row.code for mention in found}
    for slash in _CODE_TAIL.finditer(reading.view):
        head = _CODE_HEAD.match(reading.view, max(0, slash.start() - 4))
        if head is None or head.end() != slash.start():
            continue
        row = known.by_code.get(reading.view[head.start() : slash.end()])
        if row is None or row.code in codes or row.name in said:
            continue
        yield TumorMention(row, head.start(), slash.end(), head.start(), slash.end())
