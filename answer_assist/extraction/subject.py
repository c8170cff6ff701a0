"""Whom a document is about, and whose disease a mention is.

The subject is decided first, for the document as a whole: whom the writer of a query asks for. "My mother has
breast cancer" is about the patient if the query asks for her, family history if the writer asks for herself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal, cast

from answer_assist.extraction.age_beside import is_of_a_bond
from answer_assist.extraction.age_in_passing import ages_in_passing
from answer_assist.extraction.age_in_short import ages_in_short
from answer_assist.extraction.ages import Age, find_ages
from answer_assist.extraction.asked_for import AskedFor
from answer_assist.extraction.heading_ages import find_heading_ages, find_heading_sexes
from answer_assist.extraction.patient_lists import lists_patients
from answer_assist.extraction.persons import Mention, find_mentions
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SexWord, find_sexes
from answer_assist.extraction.writers import Cues, sex_as_parent
from answer_assist.findings import Patient, Relation, Sex

Whose = Literal["patient", "family", "other"]
Cue = tuple[int, int]

# "breast cancer in her mother", "melanoma (brother)", "lung ca - father"
_JOINS_PERSON = re.compile(
    r"[^;.!?]*(?:\b(?:in|of|on)\s+|[(\-:]\s*)(?:(?:my|her|his|our|their|the|both|one|a|an|two)\s+)?(?:[a-z]+\s+)?"
)
# What follows a family heading written in two letters, and no gene's name.
_GOES_ON = re.compile(r"\s?[:=]|\s-\s|\s(?:of|is|significant|unremarkable|notable|strong|nil)\b")
_RELATIVE_REACH = 45
# "I have a 4 years old boy", "I met a man": not who "I" am
_HOLDS = re.compile(
    r"\b(?:have|had|has|got|met|saw|know|gave|lost|date|dated|dating|love|with|for|from)\b"
    r"(?! been)"
)
_GOES_STRAIGHT_ON = re.compile(r"(?<!\.) (?!(?:in|from) [A-Z])[^\W\d]")
# So many pronouns of one sex outweigh one of the other ("the grandfather did not tell him").
_AGREEING = 4
# Children do not write.
_OF_AGE = 15
_OF_ANOTHER = frozenset({"a", "an", "the", "this", "that", "one", "for", "old"})
_CONTINUES_LIST = re.compile(r"\s*[:=-]")


def read_patient(reading: Reading) -> Patient:
    """Who the document is about: relation to the writer, age in years, sex, each only where it is stated.

    "My husband, 41, went to ER" gives husband, 41, male; a report has no relation.
    """
    return _people(reading).patient()


def experiencer_at(reading: Reading, start: int, end: int) -> tuple[Whose, Cue | None]:
    """Whose disease the mention at ``start`` to ``end`` of the view is, and the words that say so.

    In a query about the writer's mother, "her sister had breast cancer" is ``family``; "a neighbour had lung
    cancer" is ``other``: no fact of this case. The cue is None where the patient is meant without saying.
    """
    return _people(reading).experiencer(start, end)


def _people(reading: Reading) -> _People:
    people: _People | None = reading.memo.get(__name__)
    if people is None:
        people = reading.memo[__name__] = _People(reading)
    return people


class _People:
    """The persons of one document, worked out once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._cues = Cues(reading)
        self._mentions = find_mentions(reading, self._cues)
        self._starts = [mention.start for mention in self._mentions]
        self._ages = [*find_heading_ages(reading), *find_ages(reading, self._mentions)]
        self._ages = self._ages or ages_in_short(reading)
        self._sexes = [*find_heading_sexes(reading), *find_sexes(reading)]
        query = reading.kind == "query"
        asked_for = AskedFor(reading, self._cues, self._mentions, self._ages) if query else None
        self._subject = asked_for.mention if asked_for else None
        self._head = asked_for.head if asked_for else None
        self._by_helper = asked_for is not None and asked_for.helper
        self._about_writer = self._subject is not None and self._subject.who == "writer"
        self._subject_sex = self._stated_sex_of_subject()
        self._whose = self._resolve()
        self._family_ranges = self._ranges_under_headings()
        self._only_patient = (
            not self._family_ranges
            and not self._cues.of("in the family")
            and all(whose in (None, "patient") for whose in self._whose)
        )

    def experiencer(self, start: int, end: int) -> tuple[Whose, Cue | None]:
        """See ``experiencer_at``."""
        if self._only_patient:
            return "patient", None
        for first, last, cue in self._family_ranges:
            if first <= start < last:
                return "family", cue
        sentence = self._reading.sentence_at(start)
        following = self._person_after(start, end, sentence.end)
        if following is not None:
            return following
        of_family = self._said_of_family(sentence.start, start)
        floor = of_family[1][1] if of_family and of_family[1] else sentence.start
        for index in range(bisect_left(self._starts, start) - 1, -1, -1):
            mention = self._mentions[index]
            if mention.start < floor:
                break
            whose = self._whose_by(index, start)
            if whose is not None:
                return whose, (mention.start, mention.end)
        return of_family or ("patient", None)

    def _said_of_family(self, floor: int, start: int) -> tuple[Whose, Cue] | None:
        """ "Nobody in my family has ever had thyroid cancer", "in our family there is breast cancer"."""
        for hit in self._cues.of("in the family"):
            if floor <= hit.start and hit.end <= start:
                between = self._reading.low[hit.end : start]
                # "It is in my family, colon cancer is what I have": only at the head may a comma follow.
                goes_on = between[1:].startswith(("and ", "but ")) or (
                    between.startswith(",") and bool(self._reading.low[floor : hit.start].strip(" \n-*"))
                )
                if not goes_on and not any(sign in between[1:] for sign in ",;:("):
                    return "family", (hit.start, hit.end)
        return None

    def patient(self) -> Patient:
        """See ``read_patient``."""
        if self._reading.kind == "answer" or lists_patients(self._reading):
            return Patient()
        low, mentions = self._reading.low, self._mentions
        ages = [age for age in self._own_ages() if not is_of_a_bond(low, mentions, age.owner, age.start)]
        ages = ages or list(self._ages_in_passing())
        # "2014, age 36: stage 4. She's 46 now": of several, the one that is said to be of now.
        age = min(
            ages,
            key=lambda age: (not low.startswith(" now", age.end), not age.explicit, age.start),
            default=None,
        )
        relation, relation_cue = self._relation(age)
        sex, sex_cue = self._sex(age)
        cues = [relation_cue, (age.start, age.end) if age else None, sex_cue]
        years = None if age is None else round(age.years, 2)
        return Patient(relation, years, sex, self._reading.spans(*(cue for cue in cues if cue)))

    # Whose each mention is

    def _stated_sex_of_subject(self) -> str | None:
        """The subject's sex as far as needed to tell whom "he" and "she" mean."""
        if self._subject is not None and self._subject.sex:
            return self._subject.sex
        if self._reading.kind == "query":
            return None
        for age in self._ages:
            if age.sex and age.owner is None:
                return age.sex
        return self._sexes[0].sex if self._sexes else None

    def _resolve(self) -> list[Whose | None]:
        """Whose disease each mention stands for; None where that cannot be said."""
        whose: list[Whose | None] = []
        # By sex: the last person named, and the sentence where as its subject (not "in her sister").
        last: dict[str, tuple[int, Whose]] = {}
        for mention in self._mentions:
            found = self._resolve_one(mention, last)
            if found == "family" and mention.owner == "third" and self._is_of_stranger(len(whose), whose):
                found = "other"
            whose.append(found)
            if found and mention.who in ("relation", "stranger") and mention.governs and not mention.plural:
                sentence = mention.sentence if mention.leads or mention.who == "stranger" else -1
                for sex in [mention.sex] if mention.sex else ["male", "female"]:
                    last[sex] = (sentence, found)
        return whose

    def _is_of_stranger(self, index: int, whose: list[Whose | None]) -> bool:
        """ "My neighbour's wife"."""
        if index == 0 or whose[index - 1] != "other":
            return False
        possessor = self._mentions[index - 1]
        return possessor.possessive and self._mentions[index].first - possessor.last <= 2

    def _resolve_one(self, mention: Mention, last: dict[str, tuple[int, Whose]]) -> Whose | None:
        if mention.who == "stranger":
            return "other"
        if mention.who == "patient":
            return "patient"
        if mention.who == "relation":
            return "patient" if self._is_subject(mention) else _as_relative(mention)
        if mention.who == "writer":
            return "patient" if self._about_writer or self._subject is None else _as_relative(self._subject)
        sentence, known = last.get(mention.sex or "", (-1, None))
        if self._about_writer:
            return known
        if self._subject_sex is not None and self._subject_sex != mention.sex:
            far = self._subject is None and mention.sentence - abs(sentence) > 2
            return "patient" if far else known
        return known if sentence == mention.sentence else "patient"

    def _is_subject(self, mention: Mention) -> bool:
        subject = self._subject
        if subject is None or subject.row is None or mention.row is None or mention.plural:
            return False
        if (mention.owner == "third") != (subject.owner == "third"):
            return False
        if subject.row is mention.row:
            return True
        ours, theirs = subject.row.extra["relation"], mention.row.extra["relation"]
        if {ours, theirs} <= {"son", "daughter", "child"}:
            return subject.sex is None or mention.sex is None or subject.sex == mention.sex
        return ours == theirs == "partner"

    def _ranges_under_headings(self) -> list[tuple[int, int, Cue]]:
        """The stretches that a family heading opens: "FHx: ..." to its line's end, in prose to the clause."""
        view = self._reading.view
        ranges = []
        for hit in self._cues.of("family heading"):
            if view[hit.start : hit.end] == "FH" and self._is_gene(hit.end):
                continue
            sentence = self._reading.sentence_at(hit.start)
            if _CONTINUES_LIST.match(view, hit.end):
                end = view.find("\n", hit.end + 4)
                end = len(view) if end < 0 else end
                end = min([end, *self._patient_told_of(hit.end, end)])
            else:
                resumed = [
                    cue.start for cue in self._cues.of("resumes") if hit.end < cue.start < sentence.end
                ]
                end = min([sentence.end, *resumed])
            ranges.append((hit.start, end, (hit.start, hit.end)))
        return ranges

    def _is_gene(self, end: int) -> bool:
        """ "FH-deficient", "FH lost", and not "FH: nil", "FH breast ca in mother"."""
        relatives = [mention.start - end for mention in self._mentions if mention.row and mention.start > end]
        is_near = bool(relatives) and relatives[0] < _RELATIVE_REACH
        return not is_near and _GOES_ON.match(self._reading.view, end) is None

    def _patient_told_of(self, start: int, end: int) -> Iterator[int]:
        """ "FH: mother breast ca. Patient has colon cancer": where the line turns to the patient."""
        for mention in self._mentions:
            if mention.who == "patient" and start < mention.start < end and not mention.possessive:
                lead = self._reading.low[start : mention.start].removesuffix("the ")
                if lead.endswith((". ", "; ", ".\n")):
                    yield mention.start

    # Whose disease a finding is

    def _whose_by(self, index: int, start: int) -> Whose | None:
        """Whose the finding at ``start`` is by the person before it; None if that says nothing."""
        mention, whose = self._mentions[index], self._whose[index]
        if whose is None or not mention.governs:
            return None
        if whose == "patient":
            return whose
        between = self._reading.low[mention.end : start]
        if mention.who == "writer":
            # In a query for somebody else "my" reaches its own noun, "I had" its own clause.
            reaches = between.count(" ") <= 2 if mention.possessive else len(between) < 80
            return whose if reaches else None
        if ";" in between or self._resumes_between(mention.end, start):
            return "patient"
        return whose

    def _resumes_between(self, start: int, end: int) -> bool:
        """ "Her mother died of ovarian cancer, and examination revealed a mass": that is the patient's."""
        for cue in self._cues.of("resumes"):
            if start < cue.start < end:
                gap = self._reading.low[start : cue.start]
                if ("," in gap or " and " in gap) and " who" not in gap:
                    return True
        return False

    def _person_after(self, start: int, end: int, ceiling: int) -> tuple[Whose, Cue] | None:
        """ "Breast cancer in her mother", "melanoma (brother)", "no cancer in the family"."""
        low = self._reading.low
        index = bisect_left(self._starts, end)
        while (
            index < len(self._mentions) and self._mentions[index].possessive and not self._mentions[index].row
        ):
            index += 1
        if index < len(self._mentions):
            mention, whose = self._mentions[index], self._whose[index]
            near = mention.start < ceiling and mention.start - end < 60
            named = any(end <= hit.start < mention.start for hit in self._cues.of("family heading"))
            if (
                near
                and not named
                and mention.row
                and whose
                and _JOINS_PERSON.fullmatch(low, end, mention.start)
            ):
                return whose, (mention.start, mention.end)
        for hit in self._cues.of("in the family"):
            gap = low[end : hit.start]
            # "I have a nodule and nobody in my family has one": a statement of its own.
            if " and " in gap and self._reading.hits_between("cues_before", end, hit.start):
                continue
            if end <= hit.start < ceiling and hit.start - end < 70 and ";" not in gap:
                between = self._mentions[
                    bisect_left(self._starts, end) : bisect_left(self._starts, hit.start)
                ]
                if not any(mention.governs and mention.who != "pronoun" for mention in between):
                    return "family", (hit.start, hit.end)
        return None

    # The patient

    def _is_own_remark(self, age: Age) -> bool:
        """ "Hi, 30F, MRI shows a cyst": who gives an age so, and names nobody, speaks of himself.

        "82 year old male cannot stand up" is told of somebody.
        """
        third = any(
            mention.who in ("pronoun", "relation")
            or (mention.who == "patient" and not self._reading.low.startswith(" here", mention.end))
            for mention in self._mentions
        )
        goes_on = _GOES_STRAIGHT_ON.match(self._reading.view, age.end) is not None
        if third or goes_on or age.years < _OF_AGE or self._reading.kind != "query":
            return False
        before = self._reading.word_index(age.start) - 1
        return before < 0 or self._reading.words[before] not in _OF_ANOTHER

    def _relation(self, told: Age | None) -> tuple[Relation | None, Cue | None]:
        subject = self._subject
        if self._by_helper:
            return "other", None
        if subject is None:
            for age in self._ages:
                here = self._reading.low.startswith(" here", age.end) and self._reading.kind == "query"
                if here or age is self._head:
                    # "34F here, breast lump"
                    return "self", (age.start, age.end)
            if told is not None and self._is_own_remark(told):
                return "self", (told.start, told.end)
            return None, None
        cue = (subject.start, subject.end)
        if subject.who == "writer":
            return "self", cue
        if subject.row is None:
            return "other", cue
        relation = cast("Relation", subject.row.extra["relation"])
        if subject.owner != "third" or relation == "other":
            return relation, cue
        possessor = self._mentions[max(0, bisect_left(self._starts, subject.start) - 1)]
        friend = possessor.row is not None and possessor.row.extra["relation"] in ("friend", "other")
        return ("other" if friend else "relative"), cue

    def _own_ages(self) -> Iterator[Age]:
        for age in self._ages:
            owner = (
                self._whose[age.owner] if age.owner is not None else self.experiencer(age.start, age.end)[0]
            )
            if owner == "patient" and not self._is_of_writer(age):
                yield age

    def _ages_in_passing(self) -> Iterator[Age]:
        """What is said of nobody else, where no age is plainly the patient's."""
        taken = {age.end for age in self._ages} if self._reading.kind == "query" else set()
        for age in ages_in_passing(self._reading):
            if age.end not in taken and self.experiencer(age.start, age.end)[0] == "patient":
                yield age

    def _is_of_writer(self, age: Age) -> bool:
        """ "Hi, 45 yo woman, a dentist. It is about my husband (47)."."""
        subject = self._subject
        other = subject is not None and subject.who == "relation" and subject.sex is not None
        return other and age.owner is None and age.sex is not None and age.sex != self._subject_sex

    def _sex(self, age: Age | None) -> tuple[Sex | None, Cue | None]:
        subject = self._subject
        if subject is not None and subject.sex:
            return cast("Sex", subject.sex), (subject.start, subject.end)
        if age is not None:
            # "Patient: B. K., 48, M": read by two grammars, of which one sees the sex.
            for same in (age, *self._own_ages()):
                if same.sex and same.years == age.years:
                    return cast("Sex", same.sex), (same.start, same.end)
        if subject is not None and not self._about_writer and age is not None and age.owner is not None:
            # "My friend Nadia, she is 36 years": whom another "he" may mean does not matter.
            told = self._mentions[age.owner]
            if told.who == "pronoun" and told.sex:
                return cast("Sex", told.sex), (told.start, told.end)
        for word in self._sexes:
            if self._is_of_patient(word):
                return cast("Sex", word.sex), (word.start, word.end)
        if self._about_writer:
            parent = sex_as_parent(self._reading.words, self._reading.places)
            if parent is not None:
                starts, ends = self._reading.starts, self._reading.ends
                return cast("Sex", parent[0]), (starts[parent[1]], ends[parent[1]])
        # Reports speak of "his/her signature" and, scanned, break "the" into "he".
        if self._about_writer or self._reading.kind == "report":
            return None, None
        return self._sex_by_pronouns()

    def _is_of_patient(self, word: SexWord) -> bool:
        if self.experiencer(word.start, word.end)[0] != "patient":
            return False
        if not self._about_writer:
            # "A diet for a pregnant woman" in a query about nobody is about nobody.
            return self._subject is not None or self._reading.kind != "query"
        if word.of_writer:
            return True
        # In a query about the writer: "I am a woman", not "a man came".
        index = bisect_left(self._starts, word.start) - 1
        return (
            index >= 0
            and self._mentions[index].who == "writer"
            and not _HOLDS.search(self._reading.low, self._mentions[index].end, word.start)
            and (word.start - self._mentions[index].end < 30 or self._tells_who(self._mentions[index], word))
        )

    def _tells_who(self, writer: Mention, word: SexWord) -> bool:
        """ "I am eighty-four years of age, a widower"."""
        told = self._reading.low.startswith((" am ", "'m "), writer.end)
        return told and word.start < self._reading.sentence_at(writer.start).end

    def _sex_by_pronouns(self) -> tuple[Sex | None, Cue | None]:
        """The sex that "he" and "she" carry, where nearly all that mean the patient agree."""
        own = [
            mention
            for mention, whose in zip(self._mentions, self._whose, strict=True)
            if mention.who == "pronoun" and whose == "patient"
        ]
        if not own:
            return None, None
        of_first = sum(mention.sex == own[0].sex for mention in own)
        if of_first < _AGREEING * (len(own) - of_first):
            return None, None
        return cast("Sex", own[0].sex), (own[0].start, own[0].end)


def _as_relative(mention: Mention | None) -> Whose:
    """How the disease of a person who is not the patient counts: a friend's is no family history."""
    if mention is None or mention.row is None:
        return "other"
    return "other" if mention.row.extra["relation"] in ("friend", "other") else "family"
