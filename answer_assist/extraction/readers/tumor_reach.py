"""How far a word of denial or doubt reaches: whether it speaks of a tumor's name or of something else."""

from __future__ import annotations

import re

from answer_assist.extraction.context import AssertionReading, assertion_at
from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.readers.tumor_names import TABLE
from answer_assist.extraction.readers.tumor_predicates import (
    UP_TO_PREDICATE,
    is_in_name,
)
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS
from answer_assist.extraction.word_roles import words_with_role

_BEARERS = frozenset(SEX_NOUNS) | words_with_role("person_words", "person") | {"patient", "pt", "case"}
# A denial behind a name stands near it: "carcinoma of the left breast is excluded".
_LONGEST_PREDICATE = 8
# "Intraductal carcinoma (IDC): not identified"
_BRACKET = re.compile(r"[ \t]*\([^()\n]{1,14}\)(?=[ \t]*[:=-])")
# ":", ". 2) Tongue", a new line of a numbered list or a table.
_NEW_ITEM = re.compile(r":|\.\s*\d*\s*[.)]?\s*[A-Z]|\d\)|^[ \t]*\n[ \t]*\d")
# "Worried about leukemia as brother had", "suspected tuberculosis, finally biopsy gave"
_NEW_STATEMENT = re.compile(
    r"\b(?:as|because|since|whose|after|when)\b[^.;]*\b(?:has|had|have|died|was|is|got)\b"
    r"|\b(?:finally|eventually|ultimately|in the end)\b"
    r"|\b(?:so|and|but|then) (?:why|how|what|when|is|does|do|did|can|should|could|would)\b|\bwhy\b"
    r"|\bthey (?:just |only |then |now |simply )?(?:call|say|told|tell|wrote|found)\w*\b"
    r"|,[^,.;]*\b(?:contains?|contained|consists?|comprises?|represents?|represented|suggests?|suggested|"
    r"consistent with|compatible with|in keeping with)\b"
)
# "no edema", and also a 6 mm adenoma: what is added is there.
_ADDS = re.compile(r"\W(?:and also|and in addition|plus|but also) (?:an?|the|one|two) |\",? and an? ")
_OF_BEARER = re.compile(
    r"\b(?:in|for) (?:an?|this|the|our|her|his)? ?(?:[\w-]+ ){0,3}"
    rf"(?:{'|'.join(sorted(_BEARERS))}) (?:[\w-]+ ){{0,2}}"
    r"(?:with|of|who|having|treated|being|known|on|after|post)\b"
)
_OF_SPREAD = re.compile(
    r"\s*[:-][^.;]*\b(?:mets?|metasta\w+|nodes?|nodules?|lesions?|deposits?|secondar(?:y|ies))\b"
)
_SHOWED = re.compile(r"\w+\s+(?:shows|showed|revealed|reveals|came back|confirmed|confirms|gave)\b")
_PARTICIPLES = ("excluded", "ruled out", "eliminated", "refuted")
_VERB_DENIED = re.compile(r"\b(?:not|never|\w+n't)$")
_OPEN_BRACKET = re.compile(r"\([^()]*$")
_STOP = re.compile(r"[.;:\n]")
_OR = re.compile(r"\b(?:or|nor|and)\b")
# "negative surgical margin", "absent necrosis": the word belongs to what follows.
_ADJECTIVE = re.compile(r"[a-z]+")
_NOUN_NEXT = re.compile(
    r"\s+(?!\w+ly\b|(?:for|by|on|in|and|but|or|at|this|so|as|here|with|to|now|is|was|of)\b)[a-z]"
)
_OTHER_SUBJECT = re.compile(r"\band\b.*\b(?:is|was|has)\b")
# "Negative for p16", "is clear of the margin", "does not invade", "likely to have arisen", "resolved",
# "borderline tumor", "a scan ruled out metastasis": none of them denies or doubts the tumor itself.
_OF_SOMETHING_ELSE = re.compile(
    r"neg(?:ative)? for\b|(?:is|are|was|were) (?:clear|free) (?:of|from)\b"
    r"|(?:does|do|did|has|have|had)(?: not|n't)\b|(?:likely|probable|possible) to\b"
    r"|(?:has |have |was |were )?(?:resolved|disappeared)\b|borderline\b"
    r"|(?:uninvolved|not involved) (?:by|with)\b"
    r"|(?:ruled out|excluded) (?:an?|the|any|other|distant|metasta|recurren)"
)
_OTHER_HEAD = re.compile(r"\b(?:margins?|possibility)\b")
# "Previous impression (frozen, 21 May): astrocytoma"
_ASIDE = re.compile(r"\([^()\n]*\)")
# "Differential diagnosis: 1. leiomyosarcoma 2. GIST"
_ENUMERATOR = re.compile(r"(?:^|(?<=[ \n]))\(?\d{1,2}[.)] ?")
# "can it be cancer even if the ultrasound is normal?": a clause with a subject of its own
_SUBORDINATE = re.compile(r"\b(?:if|although|though|because|when|while|since|whose|where|despite|unless)\b")


def said_in_general(reading: Reading, start: int, end: int) -> AssertionReading:
    """The general reading, past a bracket behind the name and without a result that belongs to a stain:
    "adenocarcinoma, TTF1+, p40 negative".
    """
    bracket = _BRACKET.match(reading.view, end) if "(" in reading.view[end : end + 3] else None
    # A tumor that is gone was there.
    said = assertion_at(reading, start, bracket.end() if bracket else end, normal_is_absent=False)
    if said.cues and said.cues[0][0] >= end and not _speaks_of_tumor(reading, said, end):
        said = assertion_at(reading, start, end, normal_is_absent=False, behind=False)
    if said.cues and said.cues[0][1] <= start and not _reaches_tumor(reading, *said.cues[0], start, end):
        return AssertionReading("present")
    return said


def _reaches_tumor(reading: Reading, cue_start: int, cue_end: int, start: int, end: int) -> bool:
    """Whether a denial or doubt before a name gets as far as it.

    Not into the next item of a list of specimens ("negative for malignancy.3) Tongue: squamous cell
    carcinoma"), not over a comma that opens something new ("free of carcinoma, focal adenoma").
    """
    if reading.view[cue_start - 1 : cue_start] == "/":
        # "Presence/absence of carcinoma in situ" is a heading.
        return False
    if is_in_name(reading, cue_start, cue_end):
        return False
    if reading.view[cue_start - 1 : cue_start] == "-" == reading.view[cue_end : cue_end + 1]:
        return False  # "chronic graft-versus-host disease, and squamous cell carcinoma of the skin"
    between = reading.view[cue_end:start]
    if between.startswith((" in ", " on ", " by ")) and reading.low.endswith(_PARTICIPLES, 0, cue_end):
        return False  # "Invasion cannot be excluded in HSIL"
    if _NEW_ITEM.search(between) or _NEW_STATEMENT.search(between) or _ADDS.search(between):
        return False
    if between.count(")") > between.count("("):
        # "R endometrioma 41 mm (no carcinoma), L mature teratoma"
        return False
    if _OF_BEARER.search(between) or between.endswith(" known "):
        # "Negative for metastases in a lady with SCLC", "no progression of known GIST"
        return False
    if _OPEN_BRACKET.search(between) and not reading.hits_between(TABLE, cue_end, start):
        # "Bladder preservation not suitable (CIS, hydronephrosis)"
        return False
    if _SHOWED.search(between) and _VERB_DENIED.search(reading.low, max(0, cue_start - 1), cue_end):
        # "Pap smear was not ok then biopsy shows squamous cell carcinoma"
        return False
    comma = between.find(",")
    if comma >= 0 and _VERB_DENIED.search(reading.low, max(0, cue_start - 1), cue_end):
        # "They can't tell if it is ovary or appendix, mucinous adenocarcinoma"
        return _OR.search(reading.low, cue_end + comma, end + 60) is not None
    if comma >= 0 and reading.hits_between(TABLE, cue_end, cue_end + comma):
        rest = reading.low[cue_end : end + 60]
        stop = _STOP.search(rest, end - cue_end)
        return _OR.search(rest[: stop.start()] if stop else rest) is not None
    return True


def _speaks_of_tumor(reading: Reading, said: AssertionReading, end: int) -> bool:
    """Whether a denial or doubt behind a name is said of it, not of a stain, a margin or an operation."""
    cue_start, cue_end = said.cues[0]
    between = reading.low[end:cue_start]
    if "." in between or ";" in between or reading.hits_between("markers", end, cue_start):
        return False
    if (
        _OF_SOMETHING_ELSE.match(reading.low, cue_start)
        or _OTHER_HEAD.search(between)
        or _SUBORDINATE.search(between)
    ):
        return False
    if said.value == "absent" and _OF_SPREAD.match(between):
        # "Melanoma: liver mets no longer visible"
        return False
    if (
        said.value == "absent"
        and _OTHER_SUBJECT.search(between)
        and reading.hits_between(TABLE, end, cue_start)
    ):
        # "Carcinoma and DCIS is not seen": whether the list is the subject, tumor_lists says.
        return False
    # "melanoma versus carcinoma" is doubt of both; only a denial can belong to the next noun.
    attributive = _ADJECTIVE.fullmatch(reading.low, cue_start, cue_end) and _NOUN_NEXT.match(
        reading.low, cue_end
    )
    if said.value == "absent" and attributive:
        return False
    comma = between.rfind(",")
    if comma < 0:
        return between.count(" ") <= _LONGEST_PREDICATE
    # In a list ("lymphoma, sarcoma and melanoma are excluded") only names and joining words stand between.
    rest = between[comma + 1 :]
    for name in reversed(reading.hits_between(TABLE, end + comma, cue_start)):
        rest = rest[: name.start - end - comma - 1] + rest[name.end - end - comma - 1 :]
    return len(rest.split()) <= 3 and (
        bool(reading.hits_between(TABLE, end + comma, cue_start)) or not rest.strip()
    )


def reaches_forward(reading: Reading, cue: Hit, start: int) -> bool:
    """Whether a cue before a name gets as far as it."""
    if not 0 <= start - cue.end <= int(cue.row.extra["reach"]):
        return False
    between = reading.low[cue.end : start]
    if "(" in between:
        between = _ASIDE.sub("", between)
    if cue.row.extra["list"] == "yes":
        between = _ENUMERATOR.sub("", between).lstrip(" :;-\n")
    if ". " in between or ";" in between or " but " in between:
        return False
    if cue.row.extra["meaning"] == "superseded" and " to " in between:
        return False  # "revised from a carcinoid to a large cell neuroendocrine carcinoma"
    if cue.row.extra["meaning"] in ("hypothetical", "other"):
        return "," not in between and (
            between.count(" ") <= 4 or bool(reading.hits_between(TABLE, cue.end, start))
        )
    return cue.row.extra["list"] == "yes" or "," not in between


def reaches_back(reading: Reading, cue: Hit, end: int) -> bool:
    """Whether a cue behind a name speaks of it."""
    if not 0 <= cue.start - end <= int(cue.row.extra["reach"]):
        return False
    between = reading.low[end : cue.start]
    if cue.row.extra["list"] == "yes":
        return (
            UP_TO_PREDICATE.fullmatch(between) is not None
            and cue.start < reading.sentence_at(max(0, end - 1)).end
            and not reading.hits_between(TABLE, end, cue.start)
            and ("," in between or not reading.hits_between("markers", end, cue.start))
        )
    return not any(sign in between for sign in ".;,")
