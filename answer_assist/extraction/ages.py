"""Stated ages: "52-year-old", "My husband, 41,", "24/M", "F, 51 yrs.", "Age/Sex: 52 Y / F", "a man of 58".

Not ages: durations ("for 40 years"), onset ("at 44"), weeks of pregnancy, anything counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from answer_assist.extraction.age_alone import (
    is_of_somebody_else,
    numbers_between_stops,
    opens_sentence,
    stands_by_itself,
)
from answer_assist.extraction.age_beside import Beside
from answer_assist.extraction.number_words import ONES, TENS
from answer_assist.extraction.persons import Mention
from answer_assist.extraction.reading import Reading
from answer_assist.extraction.sexes import SEX_LETTERS, SEX_NOUNS, SEX_WORDS, TIME_AFTER, TITLES
from answer_assist.extraction.word_roles import words_with_role

_TABLE = "person_words"
_PER_YEAR = {
    **dict.fromkeys(words_with_role(_TABLE, "year"), 1.0),
    **dict.fromkeys(words_with_role(_TABLE, "month"), 12.0),
    **dict.fromkeys(words_with_role(_TABLE, "week"), 52.0),
    **dict.fromkeys(words_with_role(_TABLE, "day"), 365.0),
}
_TIME_BEFORE = words_with_role(_TABLE, "time before")
_COUNTED = words_with_role(_TABLE, "no years after")
_FILLERS = words_with_role(_TABLE, "before an age")
_GREETINGS = words_with_role(_TABLE, "greeting")
_NUMBER_WORDS = frozenset(TENS) | frozenset(ONES)
_BE = frozenset({"is", "am", "was", "m", "are"})
_JOINING_SIGNS = frozenset({"/", "|", ",", "(", ")", ":", "=", "."})
_LABEL_WORDS = frozenset(
    {*_JOINING_SIGNS, "sex", "gender", "is", "of", "about", "around", "now", "m", "f", "male", "female"}
)
_AGE_SIGNALS = frozenset(TITLES) | SEX_WORDS | {"who", "now", *words_with_role(_TABLE, "label of an age")}
# A number stands so many words before such a signal, or after it, at most.
_REACH_BEFORE = 5
_REACH_AFTER = 6
_OLDEST = 115
_TOP_SENTENCES = 5
_AFTER_AN_AGE = frozenset(
    {"", "from", "who", "had", "has", "in", "and", "but", "with", "now", "she", "he"} | {*".,;!?/)"}
)
_ONSETS = frozenset({"diagnosis", "onset", "presentation", "dx", "surgery", "operation", "that"})
_YEAR_AND_SEX = frozenset({"ym", "yf", "yom", "yof", "yrm", "yrf"})
_HEADING_LABELS = words_with_role("heading_words", "heading label")
_AGE_LABELS = words_with_role(_TABLE, "label of an age")
_TURNED = frozenset({"turned", "turns", "turning"})
# "5 F" is a label of something more often than a child of five.
_YOUNGEST_IN_SHORT = 15
_FUSED_PRONOUNS = frozenset({"shes", "hes"})
_OF_ONSET = frozenset({"at", "from", "by", "after"})
_DETERMINERS = frozenset({"the", "an", "a"})


# What may be glued to an age: "24yo", "55F".
_GLUED = frozenset(_PER_YEAR) | frozenset(SEX_LETTERS) | SEX_WORDS | _YEAR_AND_SEX | {"and", "year", "years"}
_SIGNALS = _AGE_SIGNALS | frozenset(_PER_YEAR) | _YEAR_AND_SEX


class Age(NamedTuple):
    """A stated age: in years, where it stands, whose it is (index of a mention), and a sex said with it."""

    years: float
    start: int
    end: int
    owner: int | None
    sex: str | None
    explicit: bool


def find_ages(reading: Reading, mentions: Sequence[Mention]) -> list[Age]:
    """Every stated age, in text order."""
    alone = numbers_between_stops(reading)
    numbers = _numbers_near_signals(reading, mentions, alone)
    if not numbers:
        return []
    finder = _AgeFinder(reading, mentions, alone)
    words = reading.words
    ages = (
        finder.in_words(index) if words[index] in _NUMBER_WORDS else finder.in_digits(index)
        for index in numbers
    )
    return [age for age in ages if age is not None]


def _numbers_near_signals(reading: Reading, mentions: Sequence[Mention], alone: Sequence[int]) -> list[int]:
    """Indices of the numbers that stand beside a word of age, sex or person, ascending.

    Most numbers of a report are no ages; looking around these few words finds the others sooner.
    """
    places, words = reading.places, reading.words
    numbers: list[int] = []
    for word, found in places.items():
        if (len(word) <= 3 and word.isdecimal()) or word in _NUMBER_WORDS:
            numbers += found
    if not numbers:
        return []
    signals = [mention.last for mention in mentions]
    for word in _SIGNALS & places.keys():
        signals += places[word]
    signals.sort()
    opening = {0, *reading.sentence_words[:_TOP_SENTENCES]} if reading.kind == "query" else {0}
    count = len(signals)
    numbers.sort()
    opening.update(alone)
    near = []
    for at in numbers:
        following = bisect_left(signals, at - _REACH_AFTER)
        is_near = following < count and signals[following] <= at + _REACH_BEFORE
        if is_near or at in opening or (words[at].isdecimal() and stands_by_itself(reading, at)):
            near.append(at)
    return near


class _AgeFinder:
    """Looks at what stands around a number."""

    def __init__(self, reading: Reading, mentions: Sequence[Mention], alone: Sequence[int]) -> None:
        self._reading = reading
        self._words = reading.words
        self._mentions = mentions
        # Scanned reports are full of "age 5": the end of "page 5".
        self._youngest_labelled = _YOUNGEST_IN_SHORT if reading.kind == "report" else 1
        # Words of persons, and others that make a number near them an age.
        self._signals = _AGE_SIGNALS | {reading.words[mention.last] for mention in mentions}
        self._beside = Beside(reading, mentions)
        self._alone = frozenset(index for index in alone if not is_of_somebody_else(mentions, index))

    def in_words(self, index: int) -> Age | None:
        """ "forty-two-year-old"."""
        words = self._words
        if self._word(index - 1) in TENS:
            return None
        value: float = TENS.get(words[index]) or ONES[words[index]]
        unit = index + 1
        if words[index] in TENS and ONES.get(self._word(unit), 10) < 10:
            value, unit = value + ONES[words[unit]], unit + 1
        if words[unit : unit + 3] == ["and", "a", "half"]:
            value, unit = value + 0.5, unit + 3
        per_year = _PER_YEAR.get(self._word(unit))
        if per_year is None:
            # "She is forty-one and has a melanoma", "Miss O., aged seventeen"
            told = self._word(index - 1) in _BE or self._word(index - 1) == "age"
            told = told and index - 2 in self._beside.by_last
            told = told or self._beside.in_apposition(index, unit - 1)
            is_age = (
                value >= _YOUNGEST_IN_SHORT
                and (told or (self._word(index - 1) == "aged" and self._word(index - 2) != "those"))
                and self._word(unit) in _AFTER_AN_AGE
            )
            return self._age(float(value), index, unit - 1, explicit=False) if is_age else None
        old = self._end_of_old(unit)
        if old is None and self._word(unit + 1) in SEX_NOUNS:
            # "Fifty years male presented"
            old = unit
        if (
            old is None
            or self._words[old] == "yo"
            or self._is_of_the_past(index)
            or self._is_no_person(index, old)
        ):
            return None
        return self._age(value / per_year, index, old, explicit=True)

    def in_digits(self, index: int) -> Age | None:
        """ "27", with the words around it that make it an age."""
        if not self._may_be_age(index):
            return None
        value = float(self._words[index])
        whole = self._whole_years(index)
        if value > _OLDEST or (whole is None and self._is_part_of_number(index)):
            return None
        value = value if whole is None else whole
        unit = self._word(index + 1)
        if unit in _YEAR_AND_SEX and not self._is_of_the_past(index):
            # "70yM"
            age = self._age(value, index, index + 1, explicit=True)
            return age._replace(sex=SEX_LETTERS[unit[-1]])
        per_year = _PER_YEAR.get(unit)
        last = index if per_year is None else index + 1
        months = self._months_beside(last) if per_year == 1.0 else 0
        if months:
            last += 3 if self._words[last + 1] == "and" else 2
            value += months / 12
        elif self._words[last + 1 : last + 4] == ["and", "a", "half"]:
            last += 3
            value += 0.5
        if per_year is None:
            if unit in _COUNTED and not (unit == "g" and self._word(index + 2).isdigit()):
                return None
            per_year = 1.0
        old = self._end_of_old(last) if last > index else None
        begins = index if whole is None else index - 2
        if old is not None and not self._is_of_the_past(begins):
            return (
                None
                if self._is_no_person(index, old)
                else self._age(value / per_year, index, old, explicit=True)
            )
        age = self._age(value / per_year, index, last, explicit=False)
        return age if self._is_age(index, last, per_year, age) else None

    def _months_beside(self, unit: int) -> int:
        """The months of "3 years and 6 months", "2 yrs 4 mo"; 0 where none are said."""
        here = unit + 2 if self._word(unit + 1) == "and" else unit + 1
        months = self._word(here)
        of_months = self._word(here + 1)
        is_month = _PER_YEAR.get(of_months) == 12.0 or (of_months == "m" and self._words[unit] == "y")
        told = months.isdecimal() and len(months) <= 2 and is_month
        return int(months) if told and 0 < int(months) < 12 else 0

    def _may_be_age(self, index: int) -> bool:
        """A quick look at the words around a number: most numbers of a report are no ages."""
        words = self._words
        if index + 1 < len(words) and (
            words[index + 1] in _PER_YEAR
            or words[index + 1] in SEX_WORDS
            or words[index + 1] in _YEAR_AND_SEX
        ):
            return True
        lead = words[max(0, index - 6) : index]
        if not lead or lead[-1] in SEX_WORDS or opens_sentence(self._reading, index) or index in self._alone:
            return True
        if stands_by_itself(self._reading, index):
            return True
        return not (self._signals.isdisjoint(lead) and SEX_WORDS.isdisjoint(words[index + 1 : index + 3]))

    def _is_age(self, index: int, last: int, per_year: float, age: Age) -> bool:
        """Whether a number that is not followed by "old" is an age all the same."""
        before, after = self._word(index - 1), self._word(last + 1)
        if self._is_labelled(index):
            timed = after in TIME_AFTER and before not in {"aged", "age"}
            return not timed and (last > index or age.years >= self._youngest_labelled)
        if self._beside.tells_person(index, last) or self._beside.is_to_come(index, last):
            return True
        if stands_by_itself(self._reading, index):
            return True
        if last > index and before in {"has", "have"} and self._beside.has_years(index, last):
            return True
        if before in _TURNED and (age.owner is not None or self._word(index - 2) in {"who", "just"}):
            return self._word(index - 3) != "when"
        if age.sex is None and self._beside.names_interval(index, last):
            return False  # "my wife's 5-year check"
        if last == index and age.years >= _YOUNGEST_IN_SHORT and self._beside.follows_relative(index):
            return True  # "wife 29 pregnant", "my wife 26 after delivery"
        if age.owner is not None and before == "was" and (after == "when" or self._is_of_onset(last)):
            # "My mother was 39 when she got it"
            return False
        if before == "now" and after in _AFTER_AN_AGE:
            lead = self._words[max(0, index - _REACH_AFTER) : index]
            if any(word.isdigit() and int(word) > _OLDEST for word in lead[:-1]) and age.owner is None:
                return False  # "AFP was 2100 now 38"
            return age.years >= _YOUNGEST_IN_SHORT or age.owner is not None
        if before == "at" and (
            self._word(index - 2) == "now" or (last > index and self._word(index - 2) in _BE)
        ):
            return True  # "now at 65", "my aunt is at 70 yrs"
        if before in _FILLERS & _TIME_BEFORE and self._word(index - 2) in _BE and after in _AFTER_AN_AGE:
            return age.owner is not None  # "Mum is nearly 90"
        if before in _TIME_BEFORE or (
            after in TIME_AFTER
            and not (after == "from" and age.sex is not None)
            and not (age.years >= _YOUNGEST_IN_SHORT and self._beside.hails_from(age.owner, last))
        ):
            return False
        if per_year > 1.0:
            return age.owner is not None and (before in _BE or self._beside.tells_child(index, last))
        if age.sex is not None:
            return (
                (last > index and self._words[last] != "y")
                or self._stands_alone(age)
                or self._is_labelled(index)
            )
        if age.owner is None:
            return (
                (last > index and self._words[last] != "y" and self._opens(index))
                or self._beside.follows_name(index, last)
                or opens_sentence(self._reading, index)
                or index in self._alone
            )
        if last == index and age.years < self._youngest_labelled:
            return False  # scanned: "patient: 1("
        if before in _BE or before in _FILLERS:
            return not self._is_of_the_past(index)
        owner = self._mentions[age.owner]
        if owner.last == index - 1:
            # "My partner Jo (he's 61, fair skin)", "she's 51 with night sweats"
            is_told = self._reading.low.endswith("'s", owner.start, owner.end)
            closes = after in _AFTER_AN_AGE or not after.isalpha()
            if owner.who == "writer" and self._words[owner.last] == "im":
                return closes or age.sex is not None
            if owner.who == "pronoun" and self._words[owner.last] in _FUSED_PRONOUNS:
                return closes or age.years >= _YOUNGEST_IN_SHORT  # "shes 50 and overweight"
            return owner.who == "relation" or (owner.who == "pronoun" and is_told and closes)
        # "My wife, 44, had", "my husband (47, non-smoker)"
        return last > index or not after.isalpha() or after in {"had", "has", "who", "and", "is", "was"}

    def _whole_years(self, index: int) -> float | None:
        """ "3.5 yr old": the number of whose decimals the word is; None where it is no such number."""
        start = self._reading.starts[index]
        before = self._reading.view[max(0, start - 3) : start]
        told = before[-1:] == "." and before[-2:-1].isdigit() and not before[:1].isdigit()
        if not told or _PER_YEAR.get(self._word(index + 1)) != 1.0 or len(self._words[index]) > 1:
            return None
        return float(f"{before[-2]}.{self._words[index]}")

    def _is_no_person(self, index: int, old: int) -> bool:
        """ "I feel like 20 years old", "she has a four year old.", "as a 7-year-old I had"."""
        lead, after = self._words[max(0, index - 2) : index], self._word(old + 1)
        if lead[-1:] == ["like"]:
            return True
        if lead[-1:] != ["a"]:
            return False
        return (lead[0] in {"has", "have"} and after in {".", ",", "and", ""}) or (
            lead[0] == "as" and after == "i"
        )

    def _is_part_of_number(self, index: int) -> bool:
        """Whether more digits are tied to a number: a decimal, a date, a ratio, a range, a height."""
        view, start, end = self._reading.view, self._reading.starts[index], self._reading.ends[index]
        before, after = view[start - 2 : start] if start > 1 else "", view[end : end + 2]
        if (
            before
            and before[1] in ".,/-$#+"
            and before[0].isalnum()
            and not (before[1] in "/-" and before[0] in "MFmf")
        ):
            return True
        if after[:1].isalpha() and self._word(self._reading.word_index(end)) not in _GLUED:
            return True  # "34w pregnant"
        if before and before[1].isalpha() and not (before[1] in "MF" and not before[0].isalnum()):
            return True
        return bool(after) and (after[0] in "'\"%+" or (after[0] in ".,/-:" and after[1:].isdigit()))

    def _end_of_old(self, unit: int) -> int | None:
        """Index of the word that ends "years old", "y/o", "yrs. old", "years of age"; None if they do not."""
        here = unit + 1
        if self._word(here) == ".":
            here += 1
        if self._word(here) in {"old", "o"}:
            return here
        if self._word(here) == "/" and self._word(here + 1) == "o":
            return here + 1
        if self._word(here) == "of" and self._word(here + 1) == "age":
            return here + 1
        # A scanned "50 %" reads "50 Yo"; "29yo" is an age in a report, too.
        start = self._reading.starts[unit]
        glued = self._reading.view[start - 1 : start + 1] == self._words[unit - 1][-1] + "y"
        return unit if self._words[unit] == "yo" and (glued or self._reading.kind != "report") else None

    def _age(self, years: float, index: int, last: int, *, explicit: bool) -> Age:
        sex, sex_word = self._beside.sex(index, last + 1)
        starts, ends = self._reading.starts, self._reading.ends
        start, end = starts[index], ends[last]
        if sex_word is not None:
            start, end = min(start, starts[sex_word]), max(end, ends[sex_word])
        return Age(years, start, end, self._beside.owner(index, last), sex, explicit)

    def _is_of_the_past(self, index: int) -> bool:
        """ "Since I was 10", "an ablation at 11 years old"."""
        lead = self._words[max(0, index - 4) : index]
        return lead[-1:] in (["at"], ["by"], ["since"], ["from"]) or (
            "was" in lead[-2:] and not {"when", "since", "until", "till"}.isdisjoint(lead)
        )

    def _is_of_onset(self, last: int) -> bool:
        """ "68 at diagnosis"."""
        return self._word(last + 1) == "at" and self._word(last + 2) in _ONSETS

    def _stands_alone(self, age: Age) -> bool:
        """Whether "66M", "M, 64" or "male, 68" is a remark of its own, not a block or a number's part."""
        view = self._reading.view
        said = view[age.start : age.end]
        if age.owner is not None:
            return True
        if age.years < _YOUNGEST_IN_SHORT or "\n" in said or "-" in said:
            return False
        lead, follow = view[max(0, age.start - 24) : age.start].rstrip(" \t"), view[age.end : age.end + 1]
        if (
            said[:-1].isdigit()
            and self._reading.kind == "report"
            and self._word_before_stop(age) not in _HEADING_LABELS
            and (lead[-1:] in {"", "\n", "."} or follow not in ".,;)\n")
        ):
            return False  # "17F one node bisected", a cassette
        if said.isalnum() and said[-2:].isalpha():
            return False  # "13Female", a box to tick
        if follow and (follow.isalnum() or (follow in "^_-/'" and not (follow == "/" and "/" in said))):
            return False
        return (
            not lead
            or lead[-1] in ".,;:(|\n"
            or lead.endswith(" -")
            or lead.split()[-1].lower() in _GREETINGS
            or self._word_before(age) in _BE
            or self._opens_line(age)
            or self._is_in_heading(age)
        )

    def _is_in_heading(self, age: Age) -> bool:
        """ "DISCHARGE SUMMARY    62F, retired": behind capitals or a wide gap, on a document's first line."""
        view, start = self._reading.view, age.start
        lead = view[:start].lstrip()
        if "\n" in lead or self._reading.kind != "note":
            return False
        return lead.endswith(("  ", "\t")) or (lead.isupper() and lead.replace(" ", "").isalpha())

    def _opens_line(self, age: Age) -> bool:
        """ "Chinese male, 62." at the head of a line."""
        view, start = self._reading.view, age.start
        lead = view[view.rfind("\n", 0, start) + 1 : start].split()
        said = view[start : age.end]
        return len(lead) == 1 and lead[0].isalpha() and lead[0][0].isupper() and not said[:1].isdigit()

    def _word_before_stop(self, age: Age) -> str:
        """The label of "HX: 52F"; empty where there is none."""
        index = self._reading.word_index(age.start) - 2
        return self._word(index) if self._word(index + 1) == ":" else ""

    def _word_before(self, age: Age) -> str:
        return self._word(self._reading.word_index(age.start) - 1)

    def _opens(self, index: int) -> bool:
        """Whether a number heads a sentence or follows its greeting ("Hello doctor, 30 years, ...")."""
        start = self._reading.starts[index]
        sentence = self._reading.sentence_at(start)
        lead = self._reading.low[sentence.start : start].replace(",", " ").replace(".", " ").split()
        return all(word in _GREETINGS for word in lead)

    def _is_labelled(self, index: int) -> bool:
        """Whether "age", "aged" or "Age/Sex:" stands before a number, and not "at the age of"."""
        words = self._words
        for back in range(index - 1, max(-1, index - 6), -1):
            if words[back] in _AGE_LABELS:
                lead = back - 2 if self._word(back - 1) in _DETERMINERS else back - 1
                return self._word(lead) not in _OF_ONSET
            if words[back] not in _LABEL_WORDS:
                return False
        return False

    def _word(self, index: int) -> str:
        return self._words[index] if 0 <= index < len(self._words) else ""
