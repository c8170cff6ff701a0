"""Whom the writer of a query asks for: the writer, or the mother, friend, child ... of whom the query tells.

Every mention of a person says a little about it: "I am writing on behalf of my mother" much, "my husband
drove me" nothing. The person with the most evidence is the subject; on equal evidence who is named first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from answer_assist.extraction.ages import Age
from answer_assist.extraction.persons import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.extraction.writers import Cues, is_aged
from answer_assist.terminology.loader import Row

# How much a mention says. Chosen so that "my mother has breast cancer ... should I go for the gene test?" is
# about the writer, and "my brother, 66 ... Lastly, I am 59, should I test too?" about the brother.
_ADDRESSED = 5.0
_LEADING = 2.0
_NEAR_THE_TOP = 1.5
_WITH_AGE = 3.0
_WRITERS_AGE = 4.0
_BYSTANDERS_AGE = 0.6
_OWN_STATE = 2.0
_OWN_STATE_ASKED = 3.5
_OWN_THING = 0.8
_OWN_DEED = 0.5
_PRONOUN = 0.7
_BYSTANDERS_PRONOUN = 0.4
_ASKED = 1.6
_ASKED_GENERALLY = 0.3
_DEAD = 0.4
# A neighbour or colleague is told of as an example more often than asked for.
_NEIGHBOUR = 0.6
_TOP_SENTENCES = 3
# An age in the first words of a query is of whom it is about.
_HEAD = 60
# A relative who is first named so many sentences after the age is a bystander.
_LATE = 2
_ASKS_THROUGH_REACH = 45
# A relative who comes up after the writer has told of himself is more likely family history.
_AFTER_THE_WRITER = 0.5

_ASKING = words_with_role("person_words", "modal") | {
    "will", "do", "does", "did", "is", "are", "am", "was", "have", "has", "if", "that", "when", "what",
}  # fmt: skip
_OWN_RISK = words_with_role("person_words", "own risk")
_DEATH = words_with_role("person_words", "death")
_ASKS_OF_ME = words_with_role("person_words", "asks of me")
_HELPERS = "|".join(sorted(map(re.escape, words_with_role("person_words", "helper")), key=len, reverse=True))
_HELPER = re.compile(
    r"\b(?:i am|i'm|im|i work as|we are) (?:an? |the |her |his |their )?(?:[a-z]+ ){0,2}?"
    rf"(?:{_HELPERS})s?\b(?!,? \d)|\bi (?:translate|interpret|volunteer) (?:for|in|at)\b"
)
_CLOSEST = frozenset({"mother", "father", "wife", "husband", "son", "daughter", "brother", "sister"})
_GENERAL_VERBS = frozenset({"do", "know", "help", "expect", "get", "say", "tell", "give"})


class AskedFor:
    """The subject of a query.

    Attributes:
        mention: the first mention that speaks for the subject; None where nobody is spoken of.
        head: the age at the head of a query of which only relatives are named: the writer's own.
        helper: whether the writer is a nurse, carer, teacher ... who asks for somebody in his care.
    """

    def __init__(
        self, reading: Reading, cues: Cues, mentions: Sequence[Mention], ages: Sequence[Age]
    ) -> None:
        self._reading = reading
        self._cues = cues
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._last_named: dict[str, str] = {}
        self._told_of: list[Row] = []
        self._bystanders: set[str] = set()
        aged = {age.owner for age in ages}
        sexed = {age.owner for age in ages if age.sex}
        points: dict[str, float] = {}
        first: dict[str, Mention] = {}
        self._writer_opened = self._writer_gave_age = False
        for index, mention in enumerate(mentions):
            person, weight = self._weigh(index, mention, index in aged)
            if person is None:
                continue
            if weight > 0:
                opens = not points and mention.who == "writer" and (mention.governs or index in sexed)
                self._writer_opened = self._writer_opened or opens
                self._writer_gave_age = self._writer_gave_age or (opens and index in sexed)
                points[person] = points.get(person, 0.0) + weight
            if weight > 0 or mention.who == "relation":
                first.setdefault(person, mention)
        # "62 year old female" beside nobody's name is the writer's own.
        stated = any(age.owner is None and age.explicit and age.sex for age in ages)
        if stated and "the writer" in points:
            points["the writer"] += _WITH_AGE
        best = max(points, key=lambda person: (points[person], -first[person].start), default=None)
        if best == "the writer" and any(self._is_of_somebody(age) for age in ages):
            best = None  # "I care for an 85 year old lady": nobody's relative
            first = {}
        self.helper = best in (None, "the writer") and self._writes_for_another(ages)
        if self.helper:
            best, first = None, {}
        self.head: Age | None = None
        self.mention: Mention | None = None
        if best is not None:
            self.head = self._age_of_writer(points[best], first[best], ages)
            self.mention = first[best]
        if self.helper:
            return
        if (best is None and first) or self.head is not None or not points:
            self.mention = self._writer_of_age(ages)
        if best is None and self.mention is None:
            # "Need help for my papa. Age 63.": nothing is told of him, but nobody else is named.
            self.mention = next((mention for mention in first.values() if mention.owner == "writer"), None)
            self.mention = self.mention or self._by_pronouns(ages)

    def _by_pronouns(self, ages: Sequence[Age]) -> Mention | None:
        """ "We lost dad on the 2nd. He had ...", "Pregnant wife ... She is 27": whom the pronouns mean."""
        sexes = {mention.sex for mention in self._mentions if mention.who == "pronoun"}
        if sexes:
            sexes |= {age.sex for age in ages if age.owner is None and age.sex}
        for mention in self._mentions:
            if mention.who == "relation" and mention.owner != "third" and sexes == {mention.sex}:
                named = mention.row is not None and mention.row.extra["relation"] in _CLOSEST
                if named and mention.sentence < _TOP_SENTENCES - 1 and (mention.owner or not mention.plural):
                    return mention
        return None

    def _writes_for_another(self, ages: Sequence[Age]) -> bool:
        """ "I am a nurse writing for a man in our village": more is told of him than of the nurse."""
        named = _HELPER.search(self._reading.low)
        if named is None:
            return False
        at = self._reading.sentence_index(named.start())
        own = sum(
            mention.who == "writer" and mention.governs and mention.sentence != at
            for mention in self._mentions
        )
        others = sum(mention.who == "pronoun" for mention in self._mentions)
        others += sum(1 for age in ages if age.owner is None and age.sex)
        return others > own

    def _age_of_writer(self, weight: float, best: Mention, ages: Sequence[Age]) -> Age | None:
        """ "34, female, never smoked. ... My dad died of it": an age and sex before anybody is named."""
        first = next((age for age in ages if age.owner is None and age.sex), None)
        if first is None or best.who != "relation":
            return None
        if self._comes_late(best, first):
            return first
        if weight >= _WRITERS_AGE:
            return None
        another = self._is_dead(best) or (best.sex is not None and best.sex != first.sex)
        return first if another and first.start < min(_HEAD, best.start) else None

    def _comes_late(self, best: Mention, age: Age) -> bool:
        """ "73 M, bladder. BCG finished in May. Now a red patch. My son (a vet) says ...": a bystander."""
        sentence = self._reading.sentence_index(age.start)
        if best.sentence - sentence < _LATE or best.addressed:
            return False
        return not any(
            other.who == "pronoun" and not other.possessive and sentence <= other.sentence < best.sentence
            for other in self._mentions
        )

    def _is_of_somebody(self, age: Age) -> bool:
        """ "A carer for an 85 year old lady", "writing about a man of 60"."""
        if age.owner is not None or not (age.explicit and age.sex):
            return False
        index = self._reading.word_index(age.start)
        lead = self._reading.words[max(0, index - 2) : index]
        return lead in (["for", "a"], ["for", "an"], ["about", "a"], ["about", "an"])

    def _writer_of_age(self, ages: Sequence[Age]) -> Mention | None:
        """The writer, where nobody is named but an age opens the query ("30 years, I delivered my son")."""
        if not any(age.owner is None for age in ages):
            return None
        return next((mention for mention in self._mentions if mention.who == "writer"), None)

    def _weigh(self, index: int, mention: Mention, aged: bool) -> tuple[str | None, float]:
        """Of whom a mention speaks, and how much that says."""
        if mention.who == "writer":
            return "the writer", _WRITERS_AGE if aged else self._weigh_writer(mention)
        if mention.who == "relation":
            return self._weigh_relation(index, mention, aged)
        if mention.who == "pronoun":
            person = self._last_named.get(mention.sex or "")
            weight = _ASKED if self._is_question(mention.sentence) else _PRONOUN
            weight *= _AFTER_THE_WRITER if self._writer_gave_age else 1.0
            weight *= _BYSTANDERS_PRONOUN if person in self._bystanders else 1.0
            return person, weight + (_WITH_AGE if aged else 0.0)
        if mention.who == "patient" and mention.owner:
            return "patient", _LEADING
        return None, 0.0

    def _weigh_writer(self, mention: Mention) -> float:
        word = self._reading.words[mention.first]
        before = self._reading.words[mention.first - 1] if mention.first else ""
        asked = self._is_question(mention.sentence)
        if word == "mine" and mention.leads:
            # "My neighbour had it on the arm. Mine is in the neck."
            return _OWN_STATE
        if (
            asked
            and word == "my"
            and not _OWN_RISK.isdisjoint(self._reading.words[mention.last + 1 : mention.last + 3])
        ):
            return _OWN_STATE_ASKED  # "What is my risk?"
        if mention.possessive or word == "myself":
            return _OWN_THING if mention.governs else 0.0
        if word == "me":
            if mention.first in self._cues.address_ends and before == "for":
                if "not" in self._reading.words[max(0, mention.first - 4) : mention.first]:
                    return 0.0  # "I'm not asking for me"
                return _ADDRESSED  # "This message is for me though"
            if before in _ASKS_OF_ME:
                return 0.0
            return _ASKED if asked and before in {"for", "in", "to"} else _OWN_DEED
        if mention.governs:
            return _OWN_STATE_ASKED if asked else _OWN_STATE
        if self._names_other_after(mention):
            return 0.0
        if self._asks_of_own_risk(mention):
            return _OWN_STATE_ASKED
        if not asked or before not in _ASKING:
            return 0.0 if mention.acts else _OWN_DEED
        after = self._reading.words[mention.first + 1 : mention.first + 2]
        return _ASKED_GENERALLY if after and after[0] in _GENERAL_VERBS else _ASKED

    def _asks_of_own_risk(self, mention: Mention) -> bool:
        """ "I want to know if I should test", "do I need screening": the relative is family history."""
        words = self._reading.words
        lead = words[max(0, mention.first - 2) : mention.first + 2]
        asks = not _ASKING.isdisjoint(lead) or "whether" in lead
        return asks and not _OWN_RISK.isdisjoint(words[mention.first + 1 : mention.first + 7])

    def _names_other_after(self, mention: Mention) -> bool:
        """ "Should I take her to a surgeon" is not about the writer."""
        index = bisect_left(self._starts, mention.end)
        if index >= len(self._mentions):
            return False
        other = self._mentions[index]
        near = other.start - mention.end < 30 and "," not in self._reading.view[mention.end : other.start]
        return near and other.who in ("pronoun", "relation")

    def _weigh_relation(self, index: int, mention: Mention, aged: bool) -> tuple[str | None, float]:
        row = mention.row
        if row is None or mention.plural:
            return None, 0.0
        person, leads, of_known = row.name, mention.leads, False
        if mention.owner == "third" and not mention.addressed:
            # "My brother's wife" is a person to ask for; "her sister" is only told of.
            if not self._is_relative_of_relative(index):
                return None, 0.0
            person, leads = f"somebody's {row.name}", self._mentions[index - 1].leads
            of_known = self._mentions[index - 1].row in self._told_of
        addressed = mention.addressed and not self._possesses_relative(index)
        addressed = addressed or self._asks_through_writer(mention)
        if index and self._mentions[index - 1].addressed and self._possesses_relative(index - 1):
            # "The report of my brother's son": the son's
            addressed = True
        weight = 0.0
        top = mention.sentence < _TOP_SENTENCES
        if addressed and (mention.owner or top):
            weight += _ADDRESSED
        opens = mention.leads and mention.sentence == 0  # "Mum's scan says"
        if mention.governs and leads and (mention.owner or self._heads_text(mention)):
            weight += _LEADING * (_NEAR_THE_TOP if top else 1.0)
        elif mention.governs and mention.possessive and (mention.owner == "writer" or opens):
            weight += _LEADING * 0.7
        if not mention.addressed and self._possesses_relative(index):
            weight, aged = 0.0, False  # "My husband's brother has it"
        if of_known:
            # "My mother has a tumour ... Mummy's own mother is 80": family history
            aged, weight = False, weight * _DEAD
        elif weight and not mention.possessive:
            self._told_of.append(row)
        if self._is_dead(mention):
            weight *= _DEAD
        if row.extra["relation"] == "other" and not addressed:
            weight *= _NEIGHBOUR
        if aged:
            weight += _WITH_AGE if weight else _BYSTANDERS_AGE
        if self._writer_opened and not addressed:
            weight *= _AFTER_THE_WRITER
        told = mention.governs and (weight or mention.owner)
        for sex in [mention.sex] if mention.sex else ["male", "female"]:
            # "My wife and I are lost. She is 45": a bystander, if nobody else is meant.
            if told or (mention.owner == "writer" and mention.leads and sex not in self._last_named):
                self._last_named[sex] = person
        if told:
            self._bystanders.discard(person)
        elif not mention.governs:
            self._bystanders.add(person)
        return person, weight

    def _asks_through_writer(self, mention: Mention) -> bool:
        """ "A friend at work (F, 47) asked me to ask"."""
        sentence = self._reading.sentences[mention.sentence]
        return any(
            mention.end < hit.start < sentence.end and hit.start - mention.end < _ASKS_THROUGH_REACH
            for hit in self._cues.of("asks through")
        )

    def _possesses_relative(self, index: int) -> bool:
        """Whether another relative follows at once: "my brother's son"."""
        if index + 1 >= len(self._mentions):
            return False
        mention, other = self._mentions[index], self._mentions[index + 1]
        return mention.possessive and other.who == "relation" and other.first - mention.last == 1

    def _is_dead(self, mention: Mention) -> bool:
        """ "My father died of lung cancer": more likely family history than the person asked for."""
        words = self._reading.words
        return "late" in words[max(0, mention.first - 2) : mention.first] or not _DEATH.isdisjoint(
            words[mention.last + 1 : mention.last + 4]
        )

    def _is_relative_of_relative(self, index: int) -> bool:
        """Whether a relative follows another's name in the genitive ("my brother's wife")."""
        if index == 0:
            return False
        before = self._mentions[index - 1]
        return (
            before.who == "relation" and before.possessive and self._mentions[index].first - before.last <= 2
        )

    def _heads_text(self, mention: Mention) -> bool:
        """Whether a bare "Husband 55 M" or "mum" stands for the writer's own, as it does near the top."""
        row = mention.row
        if row is not None and row.extra["relation"] in {"child", "friend", "partner", "relative", "other"}:
            # "Hi. Partner 35, stage 4"
            aged = is_aged(self._reading.words, mention.last)
            return mention.first == 0 or (aged and mention.sentence <= _TOP_SENTENCES)
        return mention.sentence <= _TOP_SENTENCES

    def _is_question(self, sentence: int) -> bool:
        return self._reading.view[self._reading.sentences[sentence].end - 1] == "?"
