"""Who is mentioned in a document: relatives, the writer, he and she, strangers, the patient.

This module finds and describes mentions; whom the document is about and whose disease is meant is decided in
``subject``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS, TITLES
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row, load_table

Who = Literal["relation", "writer", "pronoun", "stranger", "patient"]

_SEX_OF_PRONOUN = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
_I = frozenset({"i", "im", "ive"})
_WRITER = _I | {"me", "my", "mine", "myself"}
_PATIENT = frozenset({"patient", "pt"})
_PERSONS = frozenset(_SEX_OF_PRONOUN) | _WRITER | _PATIENT
_OWNER_OF = {
    **dict.fromkeys(("my", "our"), "writer"),
    **dict.fromkeys(("her", "his", "their", "patient"), "third"),
}
_KIN_ADJECTIVES = words_with_role("person_words", "kin adjective")
# Words after which a new clause's subject stands ("... because my mother", "can my mother").
_CLAUSE_LEADS = words_with_role("person_words", "clause lead", "greeting")
_AUXILIARIES = words_with_role("person_words", "auxiliary")
_MODALS = words_with_role("person_words", "modal")
_OWN_STATE = words_with_role("person_words", "own state")
_PASSIVE = frozenset({"was", "were", "been", "got", "being"})
_HAVING = frozenset({"have", "got", "ve"})
_ARTICLES = frozenset({"the", "a", "an", "only"})
_SEXES = {**SEX_NOUNS, **TITLES, **_SEX_OF_PRONOUN}
_PARENTS = frozenset({"mother", "father"})
PARENTS = {
    form: row.extra["sex"]
    for row in load_table("relations")
    if row.extra["relation"] in ("mother", "father", "grandparent") and row.extra["sex"]
    for form in (row.name, *row.synonyms)
}
"""The sex that a word for a parent carries."""
_CHILDREN = frozenset({"son", "daughter", "child"})
_CHILD_REACH = 8
_AT_THE_TOP = 5
_WE = frozenset({"i", "we"})
_BYSTANDER_LEADS = frozenset({"with", "to", "from", "by", "without", "like", "than", "plus", "see", "visit"})
_ILL_AFTER = frozenset({"who", "with", "has", "having", "had", "was", "died", "aged", "suffering", ":", "("})


@dataclass(slots=True)
class Mention:
    """A person mentioned.

    Attributes:
        who: what kind of mention.
        first, last: indices of its first and last word.
        sentence: index of its sentence.
        row: the relation's row, for relatives and friends.
        owner: "writer" for "my sister", "third" for "her sister", else "".
        possessive: "my mother's", "her".
        governs: False for somebody who only speaks, stands by, or acts for the patient.
        acts: the writer asks, reads or takes somebody along, and tells nothing of his own body.
        leads: whether it stands where a subject stands.
        addressed: whether the writer asks for that person ("on behalf of my mother").
    """

    who: Who
    start: int
    end: int
    first: int
    last: int
    sentence: int
    row: Row | None = None
    sex: str | None = None
    owner: str = ""
    possessive: bool = False
    plural: bool = False
    governs: bool = True
    acts: bool = False
    leads: bool = False
    addressed: bool = False


@cache
def _cue_roles() -> dict[int, tuple[str, ...]]:
    return {row.line: row.list("role") for row in load_table("subject_cues")}


class Cues:
    """The hits of ``subject_cues``, by role and by the index of their first word."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._roles: dict[int, tuple[str, ...]] = {}
        self._by_role: dict[str, list[Hit]] = {}
        self.address_ends: set[int] = set()
        roles_of = _cue_roles()
        for hit in reading.hits("subject_cues"):
            roles = roles_of[hit.row.line]
            word = reading.word_index(hit.start)
            self._roles[word] = roles
            for role in roles:
                self._by_role.setdefault(role, []).append(hit)
            if "address" in roles and "not" not in reading.words[max(0, word - 2) : word]:
                self.address_ends.add(reading.word_index(hit.end))

    def of(self, role: str) -> list[Hit]:
        """The hits of a role, in text order."""
        return self._by_role.get(role, [])

    def starts(self, word: int, role: str) -> bool:
        """Whether a cue of a role starts at the word of an index."""
        return role in self._roles.get(word, ())


def find_mentions(reading: Reading, cues: Cues) -> list[Mention]:
    """Every mention of a person, in text order."""
    mentions = [*_relations(reading, cues), *_strangers(reading, cues)]
    taken = {word for mention in mentions for word in range(mention.first, mention.last + 1)}
    relation_starts = {mention.first for mention in mentions if mention.who == "relation"}
    places = reading.places
    for index in sorted(at for word in _PERSONS & places.keys() for at in places[word]):
        if index not in taken:
            mention = _pronoun(reading, cues, index, relation_starts)
            if mention is not None:
                mentions.append(mention)
    mentions.sort(key=lambda mention: mention.start)
    return mentions


def _relations(reading: Reading, cues: Cues) -> Iterator[Mention]:
    before: Mention | None = None
    parent_of: int | None = None
    for hit in reading.hits("relations"):
        if not hit.row.extra["relation"]:
            continue
        mention = _relation(reading, cues, hit)
        patient = _patient_of_writer(reading, mention)
        if patient is not None:
            yield patient
            before = patient
            continue
        if _is_writer_as_parent(reading.words, mention):
            parent_of = mention.last
            continue
        if parent_of is not None and mention.first - parent_of < _CHILD_REACH and not mention.owner:
            if hit.row.extra["relation"] in _CHILDREN:
                mention.owner, mention.addressed, mention.leads = "writer", True, True
            parent_of = None
        # "A boy of 7", "the new girl", a report's "11-year-old child": kin only where somebody's.
        is_noun = hit.row.extra["owned"] or (reading.kind != "query" and hit.row.extra["relation"] == "child")
        asked_for = mention.addressed and reading.kind == "query"
        if is_noun and not (mention.owner or asked_for):
            continue
        # "A 22-year-old lactating mother presented", "I'm a mum of two": the patient, the writer.
        kin = hit.row.extra["relation"] not in {"friend", "other"}
        if kin and not (mention.owner or asked_for) and _has_indefinite_article(reading.words, mention.first):
            continue
        if before is not None and not before.governs and _is_listed_with(reading.words, before, mention):
            mention.governs = False
        yield mention
        before = mention


def _patient_of_writer(reading: Reading, mention: Mention) -> Mention | None:
    """ "I am his daughter" asks for the father, "I'm the wife of Mr. Lund" for the husband."""
    words, row = reading.words, mention.row
    if row is None or not row.extra["of him"] or reading.kind != "query":
        return None
    first = mention.first
    possessor = words[first - 1] if first else ""
    start = first - 1 if possessor in _ARTICLES or possessor in _SEX_OF_PRONOUN else first
    if words[max(0, start - 2) : start] not in (["i", "am"], ["i", "m"]) and words[start - 1 : start] != [
        "im"
    ]:
        return None
    sex = _SEX_OF_PRONOUN.get(possessor)
    if sex is None:
        after = words[mention.last + 1 : mention.last + 10]
        if after[:1] != ["of"] or row.extra["relation"] in _PARENTS:
            return None
        sex = next((_SEXES[word] for word in after if word in _SEXES), None)
    of_him, of_her = row.extra["of him"], row.extra["of her"]
    name = of_him if sex == "male" or of_him == of_her else of_her if sex == "female" else ""
    if not name:
        return None
    patient = next(row for row in load_table("relations") if row.name == name)
    return replace(
        mention,
        row=patient,
        sex=patient.extra["sex"] or sex,
        owner="writer",
        possessive=False,
        governs=True,
        leads=True,
        addressed=True,
    )


def _is_writer_as_parent(words: list[str], mention: Mention) -> bool:
    """ "Single dad of a 15 year old girl": the writer, who asks for the child."""
    row = mention.row
    return (
        row is not None
        and row.extra["relation"] in _PARENTS
        and mention.first < _AT_THE_TOP
        and _PERSONS.isdisjoint(words[: mention.first])
        and words[mention.last + 1 : mention.last + 2] in (["of"], ["to"])
    )


def _has_indefinite_article(words: list[str], first: int) -> bool:
    for back in range(first - 1, max(-1, first - 7), -1):
        if words[back] in {"a", "an"}:
            return True
        if not (words[back].isdecimal() or words[back] in _KIN_ADJECTIVES) and back < first - 1:
            return False
    return False


def _is_listed_with(words: list[str], before: Mention, mention: Mention) -> bool:
    """ "With his wife and son": bystanders in a list."""
    between = words[before.last + 1 : mention.first]
    return len(between) <= 2 and bool(between) and between[0] in {"and", "+", "&", ","}


def _relation(reading: Reading, cues: Cues, hit: Hit) -> Mention:
    words, row = reading.words, hit.row
    first = reading.word_index(hit.start)
    last = reading.word_index(hit.end) - 1
    surface = reading.low[hit.start : hit.end]
    genitive = surface.endswith("'s")
    ends_in_s = words[last].endswith("s") and not genitive and not row.name.endswith("s")
    many = ends_in_s or row.name == "children"
    # Nobody has two mothers: "my mothers report" is her report.
    single = row.extra["relation"] in {"mother", "father", "husband", "wife"}
    owner, phrase = _owner(reading, first)
    before = words[phrase - 1] if phrase else ""
    sentence = reading.sentence_index(hit.start)
    opens = phrase == 0 or reading.starts[phrase] <= reading.sentences[sentence].start
    mention = Mention(
        "relation",
        hit.start,
        hit.end,
        first,
        last,
        sentence,
        row=row,
        sex=row.extra["sex"] or None,
        owner=owner,
        possessive=genitive or (ends_in_s and single),
        plural=many and not single,
        leads=opens or not before.isalnum() or before in _CLAUSE_LEADS,
        addressed=phrase in cues.address_ends
        or first in cues.address_ends
        or _opens_with_for(reading, phrase),
    )
    if not mention.possessive and not mention.addressed:
        mention.governs = _is_spoken_of(words, cues, before, last)
    return mention


def _opens_with_for(reading: Reading, phrase: int) -> bool:
    """ "For my aunt in Pune (70): CT shows ..."."""
    if not phrase or reading.words[phrase - 1] != "for":
        return False
    start = reading.starts[phrase - 1]
    return reading.sentence_at(start).start == start


def _is_spoken_of(words: list[str], cues: Cues, before: str, last: int) -> bool:
    """Whether something is told of a relative, who does not just speak, help or stand by."""
    after = words[last + 1] if last + 1 < len(words) else ""
    if before in _BYSTANDER_LEADS:
        return after in _ILL_AFTER or words[last + 1 : last + 3] == [",", "who"]
    last = _end_of_apposition(words, last)
    for here in range(last + 1, min(len(words), last + 4)):
        if cues.starts(here, "teller"):
            # "My mother was told that she has cancer"
            return any(word in _PASSIVE for word in words[last + 1 : here]) and not cues.starts(
                here, "feeling"
            )
        if words[here] not in _AUXILIARIES:
            return True
    return True


def _end_of_apposition(words: list[str], last: int) -> int:
    """Index of the comma that closes "our daughter, who is a nurse, asked"; ``last`` where there is none."""
    if words[last + 1 : last + 2] != [","] or words[last + 2 : last + 3] not in (["who"], ["a"], ["an"]):
        return last
    for here in range(last + 3, min(len(words), last + 9)):
        if words[here] == ",":
            return here
        if not words[here].isalpha():
            break
    return last


def _owner(reading: Reading, word: int) -> tuple[str, int]:
    """Whose relative it is, and the index of the first word of the phrase ("my elder sister")."""
    words = reading.words
    if words[word + 1 : word + 2] == ["of"] and words[word + 2 : word + 3] in (["mine"], ["my"], ["ours"]):
        return "writer", word
    first = word
    for back in range(word - 1, max(-1, word - 6), -1):
        here = words[back]
        if here in _OWNER_OF:
            return _OWNER_OF[here], back
        if reading.low.endswith("'s", 0, reading.ends[back]):
            return "third", back
        if here in {"the", "a", "an"}:
            # "I have a two year old daughter"
            own = (
                here != "the"
                and words[back - 1] in _HAVING
                and not _WE.isdisjoint(words[max(0, back - 4) : back])
            )
            return ("writer" if own else ""), back
        if here not in _KIN_ADJECTIVES and not here.isdigit():
            break
        first = back
    return "", first


def _strangers(reading: Reading, cues: Cues) -> Iterator[Mention]:
    if reading.kind != "query":
        return  # "Two men and one woman" of a case series are its patients
    for hit in cues.of("stranger"):
        first, last = reading.word_index(hit.start), reading.word_index(hit.end) - 1
        sex = next((SEX_NOUNS[word] for word in reading.words[first : last + 1] if word in SEX_NOUNS), None)
        yield Mention("stranger", hit.start, hit.end, first, last, reading.sentence_index(hit.start), sex=sex)


def _pronoun(reading: Reading, cues: Cues, index: int, relation_starts: set[int]) -> Mention | None:
    """The mention that a pronoun or the word "patient" is; None for a form's "his/her", a numeral, "HER2"."""
    words = reading.words
    word, start, end = words[index], reading.starts[index], reading.ends[index]
    after = words[index + 1] if index + 1 < len(words) else ""
    before = words[index - 1] if index else ""
    if reading.low[end : end + 1].isalnum() or reading.low[max(0, start - 1) : start].isalnum():
        return None  # "HER2"
    if word in _SEX_OF_PRONOUN and (
        reading.view[end : end + 1] == "-" or (reading.view[start:end].isupper() and reading.kind == "report")
    ):
        return None  # "Her-2"
    mention = Mention("pronoun", start, end, index, index, reading.sentence_index(start))
    if word in _SEX_OF_PRONOUN:
        if "/" in (before, after):
            return None
        mention.sex = _SEX_OF_PRONOUN[word]
        mention.possessive = word in {"his", "her", "hers"}
        return mention
    if word in _PATIENT:
        if after.isdigit():
            return None  # "pT 3", "patient 2"
        mention.who = "patient"
        mention.owner = "writer" if before == "my" else ""
        return mention
    if reading.kind != "query":
        return None
    mention.who = "writer"
    mention.possessive = word in {"my", "mine"}
    if word == "i" and (
        after in {")", "/"} or before in {"/", "("} or before.isdigit() or cues.starts(index - 1, "numbered")
    ):
        return None
    if word == "my" and _precedes_relation(words, index, relation_starts):
        return None
    if word == "my" and _is_age_as_noun(words, index):
        return _child(reading, cues, index)
    mention.governs = _tells_own_health(words, cues, index, relation_starts)
    mention.acts = not mention.governs and _acts(words, cues, index, relation_starts)
    return mention


def _precedes_relation(words: list[str], index: int, relation_starts: set[int]) -> bool:
    for here in range(index + 1, min(len(words), index + 6)):
        if here in relation_starts:
            return True
        if words[here] not in _KIN_ADJECTIVES and not words[here].isdigit():
            return False
    return False


def _acts(words: list[str], cues: Cues, index: int, relation_starts: set[int]) -> bool:
    for here in range(index + 1, min(len(words), index + 6)):
        if here in relation_starts or cues.starts(here, "writer"):
            return True
        if words[here] not in _AUXILIARIES and words[here] not in _MODALS:
            return False
    return False


def _is_age_as_noun(words: list[str], index: int) -> bool:
    """ "My 5 year old has a fever"."""
    number, unit, old = [*words[index + 1 : index + 4], "", "", ""][:3]
    return old == "old" and unit in _KIN_ADJECTIVES and (number.isdigit() or number in _KIN_ADJECTIVES)


def _child(reading: Reading, cues: Cues, index: int) -> Mention:
    row = next(row for row in load_table("relations") if row.name == "child")
    start, end = reading.starts[index], reading.ends[index + 3]
    sentence = reading.sentence_index(start)
    before = reading.words[index - 1] if index else ""
    opens = start <= reading.sentences[sentence].start
    return Mention(
        "relation",
        start,
        end,
        index,
        index + 3,
        sentence,
        row=row,
        owner="writer",
        leads=opens or not before.isalnum() or before in _CLAUSE_LEADS,
        addressed=index in cues.address_ends,
    )


def _tells_own_health(words: list[str], cues: Cues, index: int, relation_starts: set[int]) -> bool:
    """Whether the writer tells of his own body ("I have had", "I am 59"), not of asking or caring."""
    if words[index] not in _I:
        return words[index] != "me" and not cues.starts(index + 1, "writer")
    own = words[index] != "i"
    if index + 1 < len(words) and words[index + 1] in _MODALS:
        return False
    for here in range(index + 1, min(len(words), index + 6)):
        if here in relation_starts or cues.starts(here, "writer"):
            return False
        if words[here] in _OWN_STATE:
            own = True
        elif words[here] not in _AUXILIARIES:
            break
    return own


def mentions_between(mentions: list[Mention], starts: list[int], start: int, end: int) -> list[Mention]:
    """The mentions that start in a range of the view."""
    return mentions[bisect_left(starts, start) : bisect_left(starts, end)]
