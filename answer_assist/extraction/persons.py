"""Who is mentioned in a document: relatives, the writer, he and she, strangers, the patient.

This module finds and describes mentions; whom the document is about and whose disease is meant is decided in
``subject``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from answer_assist.extraction.matcher import Hit
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_NOUNS
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.extraction.writers import (
    BONDS,
    KIN,
    OF_RELATIVES,
    PATIENT,
    PERSONS,
    SEX_OF_PRONOUN,
    TELLING,
    Cues,
    acts,
    has_indefinite_article,
    is_age_as_noun,
    is_aged,
    is_bracketed,
    is_mother_of_many,
    is_writer_as_parent,
    is_writer_named,
    patient_of_writer,
    precedes_relation,
    tells_own_health,
)
from answer_assist.terminology.loader import Row, load_table

Who = Literal["relation", "writer", "pronoun", "stranger", "patient"]

_OWNER_OF = {
    **dict.fromkeys(("my", "our"), "writer"),
    **dict.fromkeys(("her", "his", "their", "patient"), "third"),
}
_KIN_ADJECTIVES = words_with_role("person_words", "kin adjective")
# Words after which a new clause's subject stands ("... because my mother", "can my mother").
_CLAUSE_LEADS = words_with_role("person_words", "clause lead", "greeting")
_AUXILIARIES = words_with_role("person_words", "auxiliary")
# So many words of praise or rank may stand between "my" and the relative.
_EPITHETS = 2
_NO_EPITHETS = _CLAUSE_LEADS | _AUXILIARIES | frozenset(row.name for row in load_table("function_words"))
_PASSIVE = frozenset({"was", "were", "been", "got", "being"})
_PERSONS = frozenset(SEX_NOUNS) | words_with_role("person_words", "person") | PATIENT
_HAVING = frozenset({"have", "got", "ve", "adopted", "foster", "raised"})
_CHILDREN = frozenset({"son", "daughter", "child"})
_CHILD_REACH = 8
_TOP = 2
_WE = frozenset({"i", "we"})
# "A friend of mine", "mother of me"
_OF_WRITER = (["mine"], ["my"], ["ours"], ["me"], ["us"])
# "(mother's sister)" has so many words at most.
_LONGEST_GLOSS = 5
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


def find_mentions(reading: Reading, cues: Cues) -> list[Mention]:
    """Every mention of a person, in text order."""
    mentions = [*_relations(reading, cues), *_strangers(reading, cues)]
    taken = {word for mention in mentions for word in range(mention.first, mention.last + 1)}
    relation_starts = {mention.first for mention in mentions if mention.who == "relation"}
    places = reading.places
    for index in sorted(at for word in PERSONS & places.keys() for at in places[word]):
        if index not in taken:
            mention = _pronoun(reading, cues, index, relation_starts)
            if mention is not None:
                mentions.append(mention)
    mentions.sort(key=lambda mention: mention.start)
    return _without_glosses(reading.words, mentions)


def _without_glosses(words: list[str], mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that only explain the word before them: "my khala (mother's sister)"."""
    explained = [
        before.last
        for before, last in zip(mentions, mentions[2:], strict=False)
        if before.row
        and last.row
        and last.owner == "third"
        and words[before.last + 1 : before.last + 2] == ["("]
        and words[last.last + 1 : last.last + 2] == [")"]
        and last.last - before.last <= _LONGEST_GLOSS
    ]
    for one, other in pairwise(mentions):
        if (
            one.row
            and other.row
            and not other.owner
            and is_bracketed(words, one.last + 1, other.first, other.last)
        ):
            # "My uncle (mama), 55": whoever is explained is introduced.
            one.leads = True
            explained.append(one.last)
    if not explained:
        return mentions
    return [
        mention
        for mention in mentions
        if not any(opens < mention.first <= opens + _LONGEST_GLOSS for opens in explained)
    ]


def _relations(reading: Reading, cues: Cues) -> Iterator[Mention]:
    before: Mention | None = None
    parent_of: int | None = None
    for hit in reading.hits("relations"):
        if not hit.row.extra["relation"]:
            continue
        mention = _relation(reading, cues, hit)
        if is_writer_named(reading.words, mention.first):
            continue
        patient = patient_of_writer(reading, mention.first, mention.last, hit.row)
        if patient is not None:
            row, sex = patient
            before = replace(
                mention,
                row=row,
                sex=sex,
                owner="writer",
                possessive=False,
                plural=False,
                governs=True,
                leads=True,
                addressed=True,
            )
            yield before
            continue
        if is_mother_of_many(reading.words, mention.first, mention.last, hit.row):
            continue
        if is_writer_as_parent(reading.words, mention.first, mention.last, hit.row):
            parent_of = mention.last
            continue
        if parent_of is not None and mention.first - parent_of < _CHILD_REACH and not mention.owner:
            if hit.row.extra["relation"] in _CHILDREN:
                mention.owner, mention.addressed, mention.leads = "writer", True, True
            parent_of = None
        # "A boy of 7", "the new girl", a report's "11-year-old child": kin only where somebody's.
        is_noun = hit.row.extra["owned"] or (
            reading.kind != "query" and hit.row.extra["relation"] in _CHILDREN
        )
        asked_for = mention.addressed and reading.kind == "query"
        of_child = hit.row.extra["relation"] in _CHILDREN and reading.words[mention.last + 1 :][:1] != ["("]
        if is_noun and reading.kind == "query" and not of_child and is_aged(reading.words, mention.last):
            is_noun = ""  # "Mam (82) has it since 2014"
        a_friend = mention.leads and reading.kind == "query" and hit.row.extra["relation"] == "friend"
        if is_noun and not (mention.owner or asked_for or a_friend):
            continue
        if mention.first and reading.words[mention.first - 1] == "dear" and not mention.owner:
            continue  # "Dear colleagues,"
        # "A 22-year-old lactating mother presented", "I'm a mum of two": the patient, the writer.
        kin = hit.row.extra["relation"] not in {"friend", "other"}
        if kin and not (mention.owner or asked_for) and has_indefinite_article(reading.words, mention.first):
            continue
        if before is not None and not before.governs and _is_listed_with(reading.words, before, mention):
            mention.governs = False
        yield mention
        before = mention


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
    many = ends_in_s or surface.endswith("children")
    # Nobody has two mothers: "my mothers report" is her report.
    single = row.extra["relation"] in {"mother", "father", "husband", "wife"}
    owner, phrase = _owner(reading, first)
    before = words[phrase - 1] if phrase else ""
    end = hit.end
    of_writer = words[last + 1 : last + 2] == ["of"] and words[last + 2 : last + 3] in _OF_WRITER
    if of_writer and words[last + 3 : last + 4] != [] and words[last + 3] in KIN:
        of_writer, owner = False, "third"  # "Baby of my sister"
    if of_writer:
        last += 2
        end = reading.ends[last]
    sentence = reading.sentence_index(hit.start)
    opens = phrase == 0 or reading.starts[phrase] <= reading.sentences[sentence].start
    of_relative = owner == "third" and words[last + 1 : last + 2] == ["of"]
    mention = Mention(
        "relation",
        hit.start,
        end,
        first,
        last,
        sentence,
        row=row,
        sex=row.extra["sex"] or None,
        owner=owner,
        possessive=genitive or (ends_in_s and single) or _possesses_without_ending(words, first, last),
        plural=many and not single,
        leads=opens or not before.isalnum() or before in _CLAUSE_LEADS,
        addressed=phrase in cues.address_ends
        or first in cues.address_ends
        or (of_relative and sentence < _TOP)
        or _opens_with_for(reading, phrase),
    )
    if not mention.possessive and not mention.addressed:
        mention.governs = _is_spoken_of(words, cues, before, last)
    return mention


def _possesses_without_ending(words: list[str], first: int, last: int) -> bool:
    """ "My gf mom": the one whose relative is named at once."""
    after = words[last + 1 : last + 2]
    return (
        words[first] in BONDS
        and words[first - 1 : first] in (["my"], ["our"])
        and after != []
        and after[0] in KIN
    )


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
    """Index of the comma that closes "our daughter, who is a nurse, asked"; ``last`` where there is none.

    So too of the bracket that closes "Dad (80) cares for her".
    """
    if words[last + 1 : last + 2] == ["("] and ")" in words[last + 2 : last + 5]:
        return words.index(")", last + 2)
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
    if words[word + 1 : word + 2] == ["of"] and words[word + 2 : word + 3] in _OF_WRITER:
        return ("third" if words[word + 3 : word + 4] and words[word + 3] in KIN else "writer"), word
    first = word
    unknown = 0
    for back in range(word - 1, max(-1, word - 6), -1):
        here = words[back]
        if here in _OWNER_OF:
            return _OWNER_OF[here], back
        if back == word - 1 and here in BONDS and words[back - 1 : back] in (["my"], ["our"]):
            return "third", back  # "My gf mom", "my friend father"
        if reading.low.endswith("'s", 0, reading.ends[back]) or here in OF_RELATIVES:
            # "My wife's brother", "my husbands brother"
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
            # "My last born daughter", "our brave boy": a few words that are no verbs and join no clauses
            unknown += 1
            if unknown > _EPITHETS or not here.isalpha() or here in _NO_EPITHETS or here in TELLING:
                break
        elif not unknown:
            first = back
    return "", first


def _strangers(reading: Reading, cues: Cues) -> Iterator[Mention]:
    if reading.kind != "query":
        return  # "Two men and one woman" of a case series are its patients
    for hit in cues.of("stranger"):
        first, last = reading.word_index(hit.start), reading.word_index(hit.end) - 1
        sex = next((SEX_NOUNS[word] for word in reading.words[first : last + 1] if word in SEX_NOUNS), None)
        yield Mention("stranger", hit.start, hit.end, first, last, reading.sentence_index(hit.start), sex=sex)
    for hit in cues.of("place of a stranger"):
        first = reading.word_index(hit.start) - 1
        noun = reading.words[first] if first >= 0 else ""
        if noun in _PERSONS:
            # "The lady next door", "a man in the waiting room"
            yield Mention(
                "stranger",
                reading.starts[first],
                hit.end,
                first,
                reading.word_index(hit.end) - 1,
                reading.sentence_index(hit.start),
                sex=SEX_NOUNS.get(noun),
            )


def _pronoun(reading: Reading, cues: Cues, index: int, relation_starts: set[int]) -> Mention | None:
    """The mention that a pronoun or the word "patient" is; None for a form's "his/her", a numeral, "HER2"."""
    words = reading.words
    word, start, end = words[index], reading.starts[index], reading.ends[index]
    after = words[index + 1] if index + 1 < len(words) else ""
    before = words[index - 1] if index else ""
    if reading.low[end : end + 1].isalnum() or reading.low[max(0, start - 1) : start].isalnum():
        return None  # "HER2"
    if word in SEX_OF_PRONOUN and (
        reading.view[end : end + 1] == "-" or (reading.view[start:end].isupper() and reading.kind == "report")
    ):
        return None  # "Her-2"
    mention = Mention("pronoun", start, end, index, index, reading.sentence_index(start))
    if word in SEX_OF_PRONOUN:
        if "/" in (before, after):
            return None
        mention.sex = SEX_OF_PRONOUN[word]
        mention.possessive = word in {"his", "her", "hers"}
        return mention
    if word in PATIENT:
        if after.isdigit():
            return None  # "pT 3", "patient 2"
        mention.who = "patient"
        mention.owner = "writer" if before == "my" else ""
        return mention
    if reading.kind != "query":
        return None
    mention.who = "writer"
    mention.possessive = word in {"my", "mine"}
    mention.leads = start <= reading.sentences[mention.sentence].start
    if word == "i" and (
        after in {")", "/"} or before in {"/", "("} or before.isdigit() or cues.starts(index - 1, "numbered")
    ):
        return None
    if word == "mine" and before == "of":
        return None  # "a colleague of mine"
    if word == "my" and precedes_relation(words, index, relation_starts):
        return None
    if word == "my" and is_age_as_noun(words, index):
        return _child(reading, cues, index)
    mention.governs = tells_own_health(words, cues, index, relation_starts)
    mention.acts = not mention.governs and acts(words, cues, index, relation_starts)
    return mention


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
