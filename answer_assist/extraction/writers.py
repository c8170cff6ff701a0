"""The writer of a query: who he is to the patient, and whether he tells of his own body.

Words that are cues of persons are at hand here, for ``persons`` and this module.
"""

from __future__ import annotations

from functools import cache

from answer_assist.extraction.matcher import Hit, Places
from answer_assist.extraction.number_words import ONES
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS, TITLES
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.terminology.loader import Row, load_table

SEX_OF_PRONOUN = {
    **dict.fromkeys(("he", "him", "his", "himself", "hes"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself", "shes"), "female"),
}
_I = frozenset({"i", "im", "ive"})
PATIENT = frozenset({"patient", "pt"})
PERSONS = frozenset(SEX_OF_PRONOUN) | _I | {"me", "my", "mine", "myself"} | PATIENT
"""Pronouns and the word patient."""
_KIN_ADJECTIVES = words_with_role("person_words", "kin adjective")
_AUXILIARIES = words_with_role("person_words", "auxiliary")
_MODALS = words_with_role("person_words", "modal")
_OWN_STATE = words_with_role("person_words", "own state")
_ARTICLES = frozenset({"the", "a", "an", "only"})
_SEXES = {**SEX_NOUNS, **TITLES, **SEX_OF_PRONOUN, "boy": "male", "girl": "female"}
_PARENTS = frozenset({"mother", "father"})
PARENTS = {
    form: row.extra["sex"]
    for row in load_table("relations")
    if row.extra["relation"] in ("mother", "father", "grandparent") and row.extra["sex"]
    for form in (row.name, *row.synonyms)
}
"""The sex that a word for a parent carries."""
OF_RELATIVES = frozenset(
    f"{form}s"
    for row in load_table("relations")
    if row.extra["relation"]
    and row.extra["kin"]
    and row.extra["relation"] not in {"son", "daughter", "child", "friend"}
    for form in (row.name, *row.synonyms)
    if form.isalpha() and not form.endswith("s")
) - {"parents", "siblings", "relatives", "sisters", "brothers"}
"""Plural forms that stand for a genitive: "my husbands brother"."""
KIN = frozenset(
    form for row in load_table("relations") if row.extra["kin"] == "yes" for form in (row.name, *row.synonyms)
)
"""Words for relatives by blood."""
BONDS = frozenset(
    {"gf", "bf", "girlfriend", "boyfriend", "wife", "husband", "friend", "neighbour", "colleague"}
)
"""Who may stand before a relative of theirs without an ending: "my gf mom"."""
_WRITING = frozenset({"asking", "writing", "enquiring", "posting"})
_AT_THE_TOP = 8
_SPOUSES = {"wife": "male", "husband": "female"}
_FEW = frozenset(ONES) | {"young", "small", "little", "our", "grown"}
_MOST_CHILDREN = 12
# "We are the parents of Noor, 13, living in Delft. In May she ..."
_OF_CHILD = 24
_YEARS = words_with_role("person_words", "year")
_AS = frozenset({"as", "am", "m", "im"})
_OF_ANOTHER = frozenset({"my", "his", "her", "he", "she", "the"})


TELLING = frozenset(
    form
    for row in load_table("subject_cues")
    if not {"teller", "writer"}.isdisjoint(row.list("role"))
    for form in (row.name, *row.synonyms)
    if form.isalpha()
)
"""Verbs of telling, asking and helping: no epithets of a relative."""


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


def patient_of_writer(reading: Reading, first: int, last: int, row: Row) -> tuple[Row, str | None] | None:
    """The patient's row and sex where the writer is a relative.

    "I am his daughter" asks for the father, "I'm the wife of Mr. Lund" for the husband.

    Args:
        reading: a query.
        first, last: indices of the words of the relation that the writer names.
        row: the row of that relation.
    """
    words = reading.words
    if not row.extra["of him"]:
        return None
    possessor = words[first - 1] if first else ""
    start = first - 1 if possessor in _ARTICLES or possessor in SEX_OF_PRONOUN else first
    if reading.low.endswith("'s", 0, reading.ends[last]):
        return None  # "I am his wife's sister"
    sex = SEX_OF_PRONOUN.get(possessor)
    if sex is None and _is_of_patient(reading, start, last):
        sex = _sex_of_pronouns(reading) or _SPOUSES.get(row.extra["relation"])
    elif sex is None and possessor == "the" and row.name.startswith("ex-") and _is_told(words, start):
        sex = _sex_of_pronouns(reading)
    elif sex is None and _is_named_spouse(reading, first, row):
        sex = _SPOUSES[row.extra["relation"]]
    elif not _is_told(words, start) and not _is_as_one(words, start, last):
        return None
    elif sex is None:
        after = words[last + 1 : last + (_OF_CHILD if row.name == "parent" else 10)]
        if after[:1] == ["and"] and after[2:3] == ["of"]:
            after = after[2:]  # "the daughter and carer of"
        if after[:1] != ["of"] or row.extra["relation"] in _PARENTS:
            return None
        sex = next((_SEXES[word] for word in after if word in _SEXES), None)
        if sex is None and row.name == "parent":
            sex = _sex_of_pronouns(reading)
    of_him, of_her = row.extra["of him"], row.extra["of her"]
    name = of_him if sex == "male" or of_him == of_her else of_her if sex == "female" else ""
    if not name:
        return None
    patient = next(row for row in load_table("relations") if row.name == name)
    return patient, patient.extra["sex"] or sex


def _is_told(words: list[str], start: int) -> bool:
    """ "I am his", "we are the"."""
    lead = words[max(0, start - 2) : start]
    return lead in (["i", "am"], ["i", "m"], ["we", "are"]) or lead[-1:] == ["im"]


def _is_named_spouse(reading: Reading, first: int, row: Row) -> bool:
    """ "Hi again, it's Tom's wife", "Dave's wife here": the writer, whose husband or wife is asked for."""
    words = reading.words
    if row.extra["relation"] not in _SPOUSES or not 0 < first < _AT_THE_TOP:
        return False
    name = reading.view[reading.starts[first - 1] : reading.ends[first - 1]]
    if not name[0].isupper() or not name.endswith("'s") or words[first - 1] in OF_RELATIVES:
        return False
    return words[first - 2 : first - 1] in (["it"], ["is"]) or words[first + 1 : first + 2] == ["here"]


def _is_as_one(words: list[str], start: int, last: int) -> bool:
    """ "As a daughter of", "as his wife I"."""
    return words[start - 1 : start] == ["as"] and (
        words[start - 2 : start - 1] in (["writing"], ["asking"], ["write"])
        or words[last + 1 : last + 2] == ["of"]
        or "i" in words[last + 1 : last + 4]
    )


def _is_of_patient(reading: Reading, start: int, last: int) -> bool:
    """ "Good morning, wife of a patient", "myself father of patient", and not "the patient's mother has"."""
    after = reading.words[last + 1 : last + 4]
    if after[:1] != ["of"] or not (after[1:2] == ["patient"] or after[2:] == ["patient"]):
        return False
    told = _is_told(reading.words, start) or reading.words[start - 1 : start] == ["myself"]
    at = reading.starts[start]
    opens = reading.sentence_at(at).start == at or reading.words[start - 1] == ","
    return told or (opens and start < _AT_THE_TOP)


def _sex_of_pronouns(reading: Reading) -> str | None:
    """The one sex that all pronouns of a text carry."""
    sexes = {sex for word, sex in SEX_OF_PRONOUN.items() if word in reading.places}
    return sexes.pop() if len(sexes) == 1 else None


def has_indefinite_article(words: list[str], first: int) -> bool:
    """ "A lactating mother", "a 22-year-old son": nobody's relative."""
    for back in range(first - 1, max(-1, first - 7), -1):
        if words[back] in {"a", "an"}:
            return True
        if not (words[back].isdecimal() or words[back] in _KIN_ADJECTIVES) and back < first - 1:
            return False
    return False


def is_aged(words: list[str], last: int) -> bool:
    """ "Mam (82)", "partner (he, 35)", "partner 35", "partner M 62", "Oma, 86.": an age behind the word."""
    last += words[last + 1 : last + 2] in (["m"], ["f"])
    after = words[last + 1 : last + 5]
    if after[:1] == ["("]:
        after = after[3:] if after[2:3] == [","] and after[1] in SEX_OF_PRONOUN else after[1:]
        return after[:1] != [] and after[0][:1].isdigit()
    if after[:1] == [","]:
        return after[1:2] != [] and after[1].isdigit() and len(after[1]) == 2 and after[2:3] in ([], ["."])
    closes = after[1:2] in ([], [","], ["."], ["with"], ["has"])
    return after[:1] != [] and after[0].isdigit() and len(after[0]) == 2 and closes


def is_bracketed(words: list[str], opens: int, first: int, last: int) -> bool:
    """Whether nothing but the words from ``first`` to ``last`` stands in the bracket at ``opens``."""
    return words[opens] == "(" and first == opens + 1 and words[last + 1 :][:1] == [")"]


def is_mother_of_many(words: list[str], first: int, last: int, row: Row) -> bool:
    """ "My wife, 38 yrs, mother of 3": what somebody is, and nobody else."""
    if row.extra["relation"] not in _PARENTS or words[last + 1 : last + 2] != ["of"]:
        return False
    number, after = [*words[last + 2 : last + 4], "", ""][:2]
    counted = number in _FEW or (number.isdigit() and int(number) <= _MOST_CHILDREN)
    # "My mother of 70 years"
    return counted and after not in _YEARS and words[max(0, first - 1) : first] not in (["my"], ["our"])


def is_writer_named(words: list[str], first: int) -> bool:
    """ "From: daughter", "I am a pastor's wife": who the writer is, and nobody who may be ill."""
    lead = words[max(0, first - 4) : first]
    if lead[-2:] == ["from", ":"] or lead[-3:-1] == ["from", ":"]:
        return True
    return len(lead) == 4 and lead[-2] in {"a", "an"} and lead[-3] in _AS and lead[-4] in _I


def is_writer_as_parent(words: list[str], first: int, last: int, row: Row) -> bool:
    """ "Single dad of a 15 year old girl", "I am a mother of": the writer, who asks for the child."""
    return (
        row.extra["relation"] in _PARENTS
        and first < _AT_THE_TOP
        and (PERSONS - _I).isdisjoint(words[:first])
        and words[last + 1 : last + 2] in (["of"], ["to"])
    )


def sex_as_parent(words: list[str], places: Places) -> tuple[str, int] | None:
    """ "As a mother of two I am terrified", "I'm a dad to three": the writer's sex, and the word's index."""
    for word in PARENTS.keys() & places.keys():
        for index in places[word]:
            lead = words[max(0, index - 4) : index]
            if not lead or words[index + 1 : index + 2] not in (["of"], ["to"], ["and"], ["with"], [","]):
                continue
            if not _AS.isdisjoint(lead) and "a" in lead and _OF_ANOTHER.isdisjoint(lead):
                return PARENTS[word], index
    return None


def precedes_relation(words: list[str], index: int, relation_starts: set[int]) -> bool:
    """Whether "my" belongs to a relative: "my elder sister"."""
    for here in range(index + 1, min(len(words), index + 6)):
        if here in relation_starts:
            return True
        if words[here] not in _KIN_ADJECTIVES and not words[here].isdigit():
            return False
    return False


def acts(words: list[str], cues: Cues, index: int, relation_starts: set[int]) -> bool:
    """Whether the writer only asks, reads or takes somebody along."""
    for here in range(index + 1, min(len(words), index + 6)):
        if here in relation_starts or cues.starts(here, "writer"):
            return True
        if words[here] not in _AUXILIARIES and words[here] not in _MODALS:
            return False
    return False


def is_age_as_noun(words: list[str], index: int) -> bool:
    """ "My 5 year old has a fever"."""
    number, unit, old = [*words[index + 1 : index + 4], "", "", ""][:3]
    return old == "old" and unit in _KIN_ADJECTIVES and (number.isdigit() or number in _KIN_ADJECTIVES)


def tells_own_health(words: list[str], cues: Cues, index: int, relation_starts: set[int]) -> bool:
    """Whether the writer tells of his own body ("I have had", "I am 59"), not of asking or caring."""
    if words[index] not in _I:
        return words[index] != "me" and not cues.starts(index + 1, "writer")
    own = words[index] != "i"
    if index + 1 < len(words) and words[index + 1] in _MODALS:
        return False
    for here in range(index + 1, min(len(words), index + 9)):
        if here in relation_starts or cues.starts(here, "writer") or words[here] in _WRITING:
            return False
        if words[here] in _OWN_STATE:
            own = True
        elif not (words[here] in _AUXILIARIES or words[here] in _KIN_ADJECTIVES or words[here].isdigit()):
            break
    return own
