"""Whether a patient's question asks for a tumor: "Could it be lung cancer?" does, "Will it return?" not."""

from __future__ import annotations

import re

from answer_assist.extraction.readers.tumor_predicates import CUES
from answer_assist.extraction.reading import Reading

_OPENING = (
    r"(?:[\s\W\d]*(?:hi|hello|dear|doctor|dr|sir|madam|please|pls|so|and|but|or|also|if so|question|[a-z]\))"
    r"[\s,.:-]+){0,3}"
)
_ASKS_WHETHER = re.compile(
    rf"[\s\W\d]*{_OPENING}"
    r"(?:can|could|may|might|is|are|does|do|did|would|will|was|has|have|should|whether|how likely|"
    r"how do (?:i|you|we) know|what if|"
    r"what (?:are|is) (?:the |my |her |his )?(?:chances?|risks?|odds|likelihood|probability))\b"
)
# "... had a hysterectomy do test results show I have cancer?"
_ASKS_AT_ONCE = re.compile(
    r"\b(?:(?:is|was|could|can|might|does|did|would) (?:it|this|that|he|she)|(?:do|"
    r"could|can|might|am|have) i|"
    r"do (?:\w+ ){0,2}results?)\b[^,;]{0,40}$"
)
_ONE_OF_LIST = re.compile(r"(?:[,:]|\bor|\band) $")
# "Can I catch it (I had CIN 3 when I was 30)?"
_STATED_ASIDE = re.compile(r"\([^()]*\b(?:had|has|have|was|got|with)\b[^()]*$")
# "Sarcoma?", "Ewing sarcoma or osteomyelitis?": nothing but the names
_OF_ONE_NAME = re.compile(r"[\s\W\d]*(?:an?\s+)?(?:[\w-]+\s+)?")
_OPEN_CHOICE = re.compile(r"(?: or (?:an? |just )?[\w-]+(?: [\w-]+)?)? ?\?")
_ENDS_AS_QUESTION = re.compile(r"[^.!]*\?")
# What the writer takes for granted even in a question: "for my breast cancer", "with stage 4 lung cancer".
TAKEN_FOR_GRANTED = re.compile(
    r"\b(?:after|following|since|my|his|her|our|their|this|the|\w+'s|stage \w+|grade \w+|"
    r"(?:diagnosed|suffering|treated|dying|died|battling|fighting|living) "
    r"(?:with|as|of|from|for)|who (?:has|have|had)|"
    r"(?<!am i )(?<!is he )(?<!is she )(?<!is it )having|history of|patient of|case of)\W+"
    r"(?:(?!(?:is|are|was|were|can|could|may|might|will|would|means?|turns?|becomes?)\b)\w+\W+){0,3}$"
)
# "Is a LAMN a cancer?", and not "Is lymphoma likely?", "Is cancer ruled out?"
_IS_SUBJECT = re.compile(r"[\s\W\d]*(?:is|are)\s+(?:(?:an?|the)\s+)?(?:[\w-]+\s+)?")
_OTHER_PREDICATE = re.compile(
    r" (?!(?:likely|possible|probable|a possibility|ruled|excluded|still|suspected|there|present|in|or|and|"
    r"to|the cause|causing|developing|coming|back|spreading)\b)[a-z]"
)
# "Is it possible for prostate cancer to skip the bones?", not "possible for him to have cancer"
_FOR_IT = re.compile(r"\bfor\s(?:(?!to\b)[\w'-]+\s){0,3}$")
# "Is this still breast cancer?"
_STILL = re.compile(
    r"\b(?:is|are|was|were) (?:this|it|these|they|that) still\s"
    r"(?:(?:the|my|her|his|our)\s)?(?:(?!an?\b)[\w-]+\s)?$"
)
_ONLY_ASKED = frozenset(("cancer", "malignancy", "carcinoma", "tumor", "tumour"))


def is_asked(reading: Reading, start: int, end: int) -> bool:
    """Whether the mention stands in a patient's question that asks for the tumor itself."""
    return asking_clause(reading, start, end) >= 0


def asking_clause(reading: Reading, start: int, end: int) -> int:
    """Where the clause starts that asks for the tumor; -1 if none does or the tumor is taken for granted."""
    low = reading.low
    if reading.kind != "query" or "?" not in low:
        return -1
    sentence = reading.sentence_at(start)
    if not _ENDS_AS_QUESTION.match(low, end, sentence.end):
        return -1
    opening = low[sentence.start : start]
    if _STATED_ASIDE.search(opening):
        return -1
    granted = TAKEN_FOR_GRANTED.search(opening)
    # "Is high grade dysplasia basically stage 0 cancer?"
    named_only = granted and granted.group().startswith(("stage", "grade")) and low.startswith("?", end)
    if (granted and not named_only) or _is_granted(reading, sentence.start, start, end):
        return -1
    clause = max(opening.rfind(", "), opening.rfind("; "), opening.rfind(" - "))
    if clause >= 0 and _ASKS_WHETHER.match(opening, clause + 1):
        return sentence.start + clause + 1
    if _ASKS_WHETHER.match(opening):
        return sentence.start
    asks = _ASKS_AT_ONCE.search(opening)
    if asks:
        return sentence.start + asks.start()
    if _OF_ONE_NAME.fullmatch(low, sentence.start, start) and _OPEN_CHOICE.match(low, end):
        return start
    # "Goitre, nodules, cancer?"
    return start if low[end : end + 2].strip() == "?" and _ONE_OF_LIST.search(opening) else -1


def _is_granted(reading: Reading, floor: int, start: int, end: int) -> bool:
    """Whether a question is not whether there is the tumor: "Is LAMN cancer?", "chemo for seminoma?"."""
    low = reading.low
    if asks_of_known(reading, floor, start, end):
        return True
    if _IS_SUBJECT.fullmatch(low, floor, start) and _OTHER_PREDICATE.match(low, end):
        return low[start:end] not in _ONLY_ASKED
    return any(
        cue.row.extra["meaning"] == "granted" and start - cue.end <= int(cue.row.extra["reach"])
        for cue in reading.hits_between(CUES, floor, start)
    )


def asks_of_known(reading: Reading, floor: int, start: int, end: int) -> bool:
    """Whether a sentence asks what a tumor may do, or whether something is still the one known: "Is it
    possible for my sarcoma to skip the lungs?", "Is this still breast cancer?".
    """
    low = reading.low
    floor = max(floor, start - 50)
    if low.startswith(" to ", end):
        return _FOR_IT.search(low, floor, start) is not None
    return " still " in low[floor:start] and _STILL.search(low, floor, start) is not None


def question_cues(reading: Reading, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The word that begins the question and its sign: "Is", "?"."""
    sentence = reading.sentence_at(start)
    first = reading.word_index(max(sentence.start, asking_clause(reading, start, end)))
    while not reading.words[first].isalpha():
        first += 1
    opening = (reading.starts[first], reading.ends[first])
    sign = reading.view.find("?", end, sentence.end)
    return (opening,) if sign < 0 else (opening, (sign, sign + 1))
