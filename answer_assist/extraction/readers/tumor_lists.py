"""Tumors named in one breath share what is said of them, and a later diagnosis outweighs an earlier one.

"Ewing sarcoma and giant cell tumour were thereby excluded" excludes both; "rhabdomyosarcoma can be set aside,
as can lymphoma" sets both aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer_assist.extraction.readers.tumor_mention import TumorMention
from answer_assist.extraction.readers.tumor_names import Vocabulary
from answer_assist.extraction.reading import Reading

_LISTED = re.compile(
    r"(?:\s+(?:with|of|in|showing)\s[^,.;:\n]{1,40})?(?:\s*\([^()\n]{1,30}\))?"
    r"\s*(?:,|/|&|\+|\band/or\b|\band\b|\bor\b|\bnor\b|\bas well as\b|\bversus\b|\bvs\b\.?|\bx\b)"
    r"\s*(?:(?:and|or|nor|also|even|then)\s+)?(?:(?:an?|the|any)\s+)?(?:[a-z-]+\s+)?"
)
# "lymphoma or a germ cell tumour", and not two names of one tumor.
_CHOICE = re.compile(r"\s*,?\s*or\s+(?:an?\s+)?(?:[a-z-]+\s+)?")
# "Haemangioma or mets", "late dural metastasis or meningioma", "lymphoma / metastasis / glioma": the
# spread of another tumor is the other candidate.
_SPREAD = r"(?:mets?|metastas[ei]s|metastatic (?:disease|deposits?)|secondar(?:y|ies)|deposits?|spread)"
_OR_SPREAD = re.compile(rf"[ ,]*(?:\bor\b|\bvs\b\.?|\bversus\b|/)[ ]?(?:an?[ ])?(?:[a-z-]+[ ])?{_SPREAD}\b")
_SPREAD_OR = re.compile(rf"\b{_SPREAD}[ ,]*(?:\bor|\bvs\.?|\bversus|/)[ ]?(?:an?[ ])?(?:[a-z-]+[ ])?$")
_CONJUNCTION = re.compile(r"\b(?:and|or|nor|versus|vs|x)\b|[&/]")
_OR_BETWEEN = re.compile(r"\b(?:or|nor)\b")
_ELLIPSIS = re.compile(
    r"[^.;:]{0,90}[,\s](?:as|so|neither|nor|likewise|similarly) "
    r"(?:can|could|is|are|was|were|has|have|had|may|must)(?: also)?(?: an?| the)? (?:[a-z-]+ )?"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shows?|showed|reveals?|revealed|contains?|contained|demonstrates?|"
    r"demonstrated|see|found)\b"
)
_PLURAL = re.compile(r"(?:are|were|have|can|could|remain|must|should|need)\b")
# "Carcinoma, melanoma, lymphoma now all excluded"
_ALL = re.compile(r"\b(?:all|both|each|thereby|thus)\s+(?:\w+ly\s+)?$")
_OWN_PREDICATE = re.compile(r"\s+(?:is|was|are|were|has|have)\b")
# Items of a list stand no farther apart.
_GAP = 100
_SPREAD_GAP = 40


def share_assertions(
    reading: Reading, mentions: Sequence[TumorMention], known: Vocabulary
) -> list[TumorMention]:
    """The same mentions, those of a list with the assertion that is only printed at its end.

    Args:
        reading: the document.
        mentions: in text order.
        known: the vocabulary.
    """
    shared = [_beside_spread(reading, mention) for mention in mentions]
    for index in range(len(shared) - 1, 0, -1):
        one, other = shared[index - 1], shared[index]
        if (
            one.assertion == "present"
            and other.assertion != "present"
            and other.cues
            and other.cues[0][0] >= other.name_end
            and one.end <= other.start <= one.end + _GAP
            and _LISTED.fullmatch(reading.low, one.end, other.start)
            and (_is_subject(reading, shared, index) or _goes_on(shared, index))
        ):
            shared[index - 1] = one._replace(assertion=other.assertion, cues=other.cues)
    _deny_whole_lists(reading, shared)
    for index in range(1, len(shared)):
        # "Suggestive of a squamous cell carcinoma, a mesothelioma and even adenocarcinoma"
        one, other = shared[index - 1], shared[index]
        if (
            one.assertion == "uncertain"
            and other.assertion == "present"
            and not other.row.extra["vague"]
            and one.cues
            and one.experiencer == other.experiencer == "patient"
            and one.cues[0][1] <= one.start
            and reading.low[one.cues[0][0]].isalpha()
            and one.end <= other.start <= one.end + _GAP
            and _LISTED.fullmatch(reading.low, one.end, other.start)
            and not _OWN_PREDICATE.match(reading.low, other.end)
        ):
            shared[index] = other._replace(assertion="uncertain", cues=one.cues)
    for index in range(1, len(shared)):
        one, other = shared[index - 1], shared[index]
        if (
            one.assertion == "present"
            and other.assertion != "absent"
            and one.end <= other.start <= one.end + _GAP
            and not known.same_line(one.row, other.row)
            and _CHOICE.fullmatch(reading.low, one.end, other.start)
        ):
            choice = (one.end, other.start)
            shared[index - 1] = one = one._replace(assertion="uncertain", cues=(choice,))
            shared[index] = other._replace(assertion="uncertain", cues=(choice,))
        if one.assertion == "present" or not one.end <= other.start <= one.end + _GAP:
            continue
        if _ELLIPSIS.fullmatch(reading.low, one.end, other.start) or (
            index > 1 and other.assertion != one.assertion and _continues_ellipsis(reading, shared, index)
        ):
            shared[index] = other._replace(assertion=one.assertion, cues=one.cues)
    return shared


def _beside_spread(reading: Reading, mention: TumorMention) -> TumorMention:
    """ "Two lesions, haemangioma or mets": a tumor or the spread of another one is a choice."""
    if mention.assertion != "present" or mention.metastatic or mention.row.extra["vague"]:
        return mention
    low = reading.low
    choice = _OR_SPREAD.match(low, mention.end) or _SPREAD_OR.search(
        low, max(0, mention.start - _SPREAD_GAP), mention.start
    )
    return mention._replace(assertion="uncertain", cues=(choice.span(),)) if choice else mention


def _deny_whole_lists(reading: Reading, shared: list[TumorMention]) -> None:
    """ "No features of sarcoma, melanoma or lymphoma are seen": the denial before a list is of each item."""
    first = 0
    for index in range(1, len(shared) + 1):
        goes_on = (
            index < len(shared)
            and shared[index - 1].end <= shared[index].start <= shared[index - 1].end + _GAP
            and _LISTED.fullmatch(reading.low, shared[index - 1].end, shared[index].start)
        )
        if goes_on:
            continue
        head = shared[first]
        if (
            index - first > 1
            and head.assertion == "absent"
            and head.cues
            and head.cues[0][1] <= head.start
            and _OR_BETWEEN.search(reading.low, shared[index - 2].end, shared[index - 1].start)
        ):
            for place in range(first + 1, index):
                if shared[place].assertion == "present":
                    shared[place] = shared[place]._replace(assertion="absent", cues=head.cues)
        first = index


def _continues_ellipsis(reading: Reading, mentions: Sequence[TumorMention], index: int) -> bool:
    """ "... as can lymphoma <and a germ cell tumour>"."""
    before, one, other = mentions[index - 2 : index + 1]
    return (
        before.cues == one.cues
        and _ELLIPSIS.fullmatch(reading.low, before.end, one.start) is not None
        and _LISTED.fullmatch(reading.low, one.end, other.start) is not None
    )


def _goes_on(mentions: Sequence[TumorMention], index: int) -> bool:
    """ "Lymphoma, esthesioneuroblastoma and carcinoma ruled out": the list goes on before its last pair."""
    return index + 1 < len(mentions) and mentions[index].cues == mentions[index + 1].cues


def _is_subject(reading: Reading, mentions: Sequence[TumorMention], index: int) -> bool:
    """Whether the list up to ``index`` is the subject of the predicate behind it.

    "Sections show carcinoma and DCIS is not seen" denies the second only; a plural verb takes all.
    """
    other = mentions[index]
    predicate = other.cues[0][0]
    if _PLURAL.match(reading.low, predicate) or _PLURAL.search(reading.low, other.end, predicate):
        return True
    one = mentions[index - 1]
    if _ALL.search(reading.low, other.end, predicate):
        return True
    if not _CONJUNCTION.search(reading.low, one.end, other.start):
        return False
    return _FINITE.search(reading.low, reading.sentence_at(one.start).start, one.start) is None


def weigh_footing(mentions: Sequence[TumorMention], known: Vocabulary) -> list[TumorMention]:
    """The same mentions after first diagnoses and general statements are weighed against the plain ones.

    A first diagnosis becomes uncertain where the document gives another type; a tumor spoken of in general
    goes where the document names a tumor of its own.
    """
    stated = [
        mention
        for mention in mentions
        if mention.assertion == "present"
        and mention.experiencer == "patient"
        and (mention.standing is None or mention.standing.footing == "general")
        and not mention.row.extra["vague"]
    ]
    plain = [mention for mention in stated if mention.standing is None]
    denied = {mention.row.code for mention in mentions if mention.assertion == "absent"}
    if all(mention.standing is None for mention in mentions) or not (stated or denied):
        return list(mentions)
    plain_rows = {mention.row.name: mention.row for mention in plain}.values()
    # A case report may only name its tumor as the subject of what it says in general.
    rows = plain_rows or {mention.row.name: mention.row for mention in stated}.values()
    weighed = []
    for mention in mentions:
        standing = mention.standing
        if standing is not None and mention.assertion == "present" and mention.experiencer == "patient":
            if standing.footing == "general":
                if any(not known.is_more_general(row, mention.row) for row in plain_rows):
                    continue
            elif not any(row is mention.row or known.is_more_general(mention.row, row) for row in rows) and (
                mention.row.code in denied or any(not known.same_line(mention.row, row) for row in rows)
            ):
                mention = mention._replace(assertion="uncertain", cues=(*mention.cues, standing.cue))
        weighed.append(mention)
    return weighed
