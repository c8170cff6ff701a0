"""What stands beside a stated age: whose it is, and a sex said with it."""

from __future__ import annotations

from collections.abc import Sequence

from answer_assist.extraction.persons import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_LETTERS, SEX_NOUNS, TIME_AFTER, TITLES
from answer_assist.extraction.word_roles import words_with_role
from answer_assist.extraction.writers import PARENTS

_TABLE = "person_words"
_COUNTED = words_with_role(_TABLE, "no years after")
_FILLERS = words_with_role(_TABLE, "before an age")
_BESIDE_AN_AGE = words_with_role(_TABLE, "honorific", "state of life") | {
    ",", "(", "who", ":", "/", "sex", "gender", "he", "she", "has", "have",
}  # fmt: skip
# "A friend at work (47)", "my aunt in Pune (70)"
_PLACE_WORDS = 2
_TO_COME = frozenset({"will", "ll", "be", "going", "to", "soon", "turn"})
# "Will be 79 next month"
_WHEN = frozenset({"in", "this", "next", "on", "soon", "and", "but", "tomorrow", "now", "years", "yrs"})
# "My khala (mother's sister) 48 years"
_LONGEST_BRACKET = 9
_OCCUPATION_WORDS = 5
_CHILDREN = frozenset({"son", "daughter", "child"})
_BE = frozenset({"is", "am", "was", "m", "are"})
_JOINING_SIGNS = frozenset({"/", "|", ",", "(", ")", ":", "=", "."})
_PLURALS = {
    **dict.fromkeys(words_with_role(_TABLE, "male plural"), "male"),
    **dict.fromkeys(words_with_role(_TABLE, "female plural"), "female"),
}
_SEX_LABELS = frozenset({"sex", "gender"})
_SIGNS_BEFORE_SEX = frozenset({*_JOINING_SIGNS, "of", "aged", "age", "is"})


def is_of_a_bond(low: str, mentions: Sequence[Mention], owner: int | None, start: int) -> bool:
    """ "My partner of 14 years": how long they have been together, and no age."""
    if owner is None:
        return False
    row = mentions[owner].row
    bond = row is not None and row.extra["relation"] in ("partner", "friend")
    return bond and low[mentions[owner].end : start] == " of "


class Beside:
    """Looks at what stands around an age.

    Attributes:
        by_last: the index of a mention by the index of its last word.
    """

    def __init__(self, reading: Reading, mentions: Sequence[Mention]) -> None:
        self._reading = reading
        self._words = reading.words
        self._mentions = mentions
        self._inside = {
            word: number
            for number, mention in enumerate(mentions)
            if mention.last - mention.first == 3
            for word in range(mention.first + 1, mention.last)
        }
        self._by_first = {mention.first: index for index, mention in enumerate(mentions)}
        self.by_last = {mention.last: index for index, mention in enumerate(mentions)}

    def sex(self, index: int, after: int) -> tuple[str | None, int | None]:
        """The sex said beside an age ("55 M", "22-year-old Caucasian woman"), and its word's index."""
        words = self._words
        for here in range(after, min(len(words), after + 4)):
            word = words[here]
            if word in SEX_NOUNS:
                return SEX_NOUNS[word], here
            if word in _PLURALS and words[here - 1] == "old":
                return _PLURALS[word], here  # "a 61-year-old women came"
            is_beside = here <= after + 1 or not any(
                word.isalpha() and word not in _SEX_LABELS for word in words[after:here]
            )
            if word in SEX_LETTERS and is_beside and self._is_sex_letter(here):
                return SEX_LETTERS[word], here
            if word in PARENTS and self._word(here + 1) == "of" and here not in self._by_first:
                # "As a 38-year-old mother of three"
                return PARENTS[word], here
            if (
                (not word.isalpha() and word not in _JOINING_SIGNS)
                or word in TIME_AFTER
                or word in {"and", "with", "who", "had"}
            ):
                break
            if word == "." and here > after:
                break
        for here in range(index - 1, max(-1, index - 4), -1):
            word = words[here]
            if word in SEX_NOUNS:
                return SEX_NOUNS[word], here
            if word in SEX_LETTERS and self._is_sex_letter(here):
                return SEX_LETTERS[word], here
            if word not in _SIGNS_BEFORE_SEX or word == ".":
                break
        return None, None

    def tells_person(self, index: int, last: int) -> bool:
        """Whether a noun of a person leads to a number: "a man of 58", "this gentleman (72)"."""
        before, noun = self._word(index - 1), self._word(index - 2)
        if noun not in SEX_NOUNS:
            return False
        closed = before == "(" and self._word(last + 1) in {")", ","}
        return before == "of" or (closed and noun not in {"male", "female"})

    def is_to_come(self, index: int, last: int) -> bool:
        """ "My dad will be 79 in March", "she is going to be eighty", and not "it will be 6 weeks"."""
        lead = self._words[max(0, index - 6) : index]
        if lead[-1:] == ["be"]:
            told = lead[-2:-1] in (["will"], ["ll"], ["soon"]) or lead[-4:-1] == ["is", "going", "to"]
        else:
            told = lead[-1:] in (["turning"], ["turns"], ["turn"])
        after = self._word(last + 1)
        closes = not after.isalpha() or after in _WHEN
        return told and closes and any(here in self.by_last for here in range(index - 6, index))

    def tells_child(self, index: int, last: int) -> bool:
        """ "My baby boy, 11 months.", "my son 9 months has"."""
        after = self._word(last + 1)
        named = index - 2 if self._word(index - 1) == "," else index - 1
        beside = named in self.by_last
        if named == index - 1 and beside:
            row = self._mentions[self.by_last[named]].row
            beside = row is not None and row.extra["relation"] in _CHILDREN
        return beside and (not after.isalpha() or after in {"from", "has", "and", "with", "now"})

    def names_interval(self, index: int, last: int) -> bool:
        """ "5-year check": a number and its unit joined by a hyphen, with no "old" behind."""
        starts, ends = self._reading.starts, self._reading.ends
        return last == index + 1 and self._reading.view[ends[index] : starts[last]] == "-"

    def follows_relative(self, index: int) -> bool:
        """ "Wife 29 pregnant": a number straight behind the word for a relative."""
        owner = self.by_last.get(index - 1)
        if owner is None:
            return False
        mention = self._mentions[owner]
        return mention.who == "relation" and not mention.possessive

    def has_years(self, index: int, last: int) -> bool:
        """ "My boyfriend, he has 33 years": as it is said in Spanish, Portuguese, French."""
        closes = self._word(last + 1) in {".", ",", ";", ")", "and", ""}
        told = self.owner(index, last) is not None or self._word(index - 2) in {"he", "she", "i"}
        return closes and told

    def follows_name(self, index: int, last: int) -> bool:
        """ "Mr D., 69, retired"."""
        words = self._words
        lead = words[max(0, index - 6) : index]
        if lead[-1:] not in ([","], ["is"]) or self._word(last + 1) not in {",", ".", ";", ")"}:
            return False
        return any(word in TITLES for word in lead) and self._reading.view[self._reading.ends[last]] != " "

    def in_apposition(self, index: int, last: int) -> bool:
        """ "My dad (seventy-two)", "my mum, eighty-four, has", "Mrs. Y, seventy-two, on"."""
        if self._word(index - 1) not in {",", "("} or self._word(last + 1) not in {",", ")", "."}:
            return False
        if not TITLES.keys().isdisjoint(self._words[max(0, index - 6) : index]):
            return True
        owner = self.by_last.get(index - 2)
        return owner is not None and self._mentions[owner].who == "relation"

    def hails_from(self, owner: int | None, last: int) -> bool:
        """ "My mother 57 yrs from Darbhanga", "my uncle 55 from kochi"."""
        if owner is None or self._mentions[owner].who != "relation" or self._word(last + 1) != "from":
            return False
        if self._mentions[owner].last == last - 1 and self._word(last + 2).isalpha():
            return True  # a bare number beside the person
        return self._is_capital(last + 2) if last + 2 < len(self._words) else False

    def _is_sex_letter(self, index: int) -> bool:
        """Whether a single letter m or f stands for a sex and not for a unit or an initial."""
        view, start, end = self._reading.view, self._reading.starts[index], self._reading.ends[index]
        before, after = view[start - 1 : start], view[end : end + 1]
        if after.isdigit() and self._reading.kind == "note" and not before.isalnum():
            # "F73."
            return view[start].isupper()
        if before == after == "/":
            # "46/F/ca breast"
            return view[start - 2].isdigit()
        if after.isalnum() or (after and after in "-'/." and view[end + 1 : end + 2].isalpha()):
            return False
        if self._word(index + 1) in _COUNTED:
            return False
        if after == "/" and view[end + 1 : end + 2].isdigit() and self._reading.kind == "query":
            return True  # "hi all, f/52"
        if view[start].isupper() or before in {"/", ","} or after in {"", ".", ",", "\n", ")"}:
            return True
        # "I'm 41 m with a mole"
        named = self._word(index - 2) in _BE and self._word(index - 3) in {"i", "he", "she"}
        return named or self._word(index - 2) == "im"

    def owner(self, index: int, last: int) -> int | None:
        """Index of the mention that an age stands beside: "my 3 year old son", "my wife, 44, had"."""
        words = self._words
        if index in self._inside:
            return self._inside[index]
        for here in range(last + 1, min(len(words), last + 4)):
            found = self._by_first.get(here)
            if found is not None:
                if self._mentions[found].who == "relation":
                    return found
                break
            if not words[here].isalpha() or words[here] in {"and", "with", "who", "is", "has", "had"}:
                break
        bracketed = False
        places = 0
        for here in range(index - 1, max(-1, index - 7), -1):
            if here in self.by_last:
                return self.by_last[here]
            word = words[here]
            if word == ")":
                return self._owner_before_bracket(here)
            bracketed = bracketed or word == "("
            if (
                word not in _BE
                and word not in _TO_COME
                and word not in _FILLERS
                and word not in _BESIDE_AN_AGE
                and not self._is_name(here)
            ):
                # "A friend at work (F, 47)": of the person before the bracket
                places += word not in SEX_LETTERS
                if not (word in SEX_LETTERS or (bracketed and word.isalpha())) or places > _PLACE_WORDS:
                    break
        relative = self._relative_in_apposition(index, last)
        return self._writer_in_apposition(index, last) if relative is None else relative

    def _owner_before_bracket(self, closing: int) -> int | None:
        """ "My khala (mother's sister) 48 years": whose mention stands before the bracket."""
        for here in range(closing - 1, max(-1, closing - _LONGEST_BRACKET), -1):
            if self._words[here] == "(":
                named = here - 2 if here - 1 not in self.by_last and self._is_capital(here - 1) else here - 1
                return self.by_last.get(named)
        return None

    def _is_name(self, index: int) -> bool:
        """Whether a word is a relative's name: "my husband Terry, 71", "my dad (Ray, 66, ...)"."""
        if not self._reading.view[self._reading.starts[index]].isupper() or not self._words[index].isalpha():
            return False
        back = index - 1
        while (
            back >= index - 3
            and back not in self.by_last
            and (self._word(back) in {"(", ",", "of"} or self._is_capital(back))
        ):
            back -= 1
        owner = self.by_last.get(back)
        if owner is None and self._word(back) in _BE:
            # "I am Priya, 27"
            owner = self.by_last.get(back - 1)
            return owner is not None and self._mentions[owner].who == "writer"
        return owner is not None and (
            self._mentions[owner].who == "relation" or self._word(self._mentions[owner].last) == "myself"
        )

    def _is_capital(self, index: int) -> bool:
        return index >= 0 and self._reading.view[self._reading.starts[index]].isupper()

    def _relative_in_apposition(self, index: int, last: int) -> int | None:
        """ "My husband is a firefighter, 41."."""
        if self._word(index - 1) != "," or self._word(last + 1) not in {",", "."}:
            return None
        for here in range(index - 2, max(1, index - 2 - _OCCUPATION_WORDS), -1):
            if self._word(here) in {"a", "an"}:
                owner = self.by_last.get(here - 2) if self._word(here - 1) in _BE else None
                return owner if owner is not None and self._mentions[owner].who == "relation" else None
            if not self._word(here).isalpha():
                return None
        return None

    def _writer_in_apposition(self, index: int, last: int) -> int | None:
        """ "I'm a teacher and mum of two, 38."."""
        if self._word(index - 1) != "," or self._word(last + 1) not in {",", "."}:
            return None
        first = self._reading.word_index(self._reading.sentence_at(self._reading.starts[index]).start)
        told = self._word(first) == "i" and self._word(first + 1) in {"am", "m"} and index - first < 14
        return self._by_first.get(first) if told else None

    def _word(self, index: int) -> str:
        return self._words[index] if 0 <= index < len(self._words) else ""
