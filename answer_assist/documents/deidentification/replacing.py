"""A text without its direct identifiers, and what was put in place of each, for a person to check."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from answer_assist.documents.dates import find_dates, find_months
from answer_assist.documents.deidentification.identifiers import Identifier, Kind, find_days, find_identifiers
from answer_assist.documents.deidentification.people import find_people, may_stand_alone

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LEAST_DAYS, _MOST_DAYS = 30, 365


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words that were replaced: their place in the text as given, and in the new one.

    The words are left out of ``repr``, so that no log shows them by accident.
    """

    kind: Kind
    start: int
    end: int
    said: str = field(repr=False)
    put: str
    new_start: int

    @property
    def new_end(self) -> int:
        return self.new_start + len(self.put)


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A text without identifiers, and every replacement, in the order of the text."""

    text: str = field(repr=False)
    replacements: tuple[Replacement, ...]


@dataclass(slots=True)
class Deidentifier:
    """Replaces identifiers in the documents of one case: the same name by the same words, dates by one shift.

    Never complete: a person reads the result before it leaves the house. ``docs/documents.md`` says what was
    measured.

    Example:
        >>> of_case = Deidentifier(shift=timedelta(days=-30))
        >>> found = of_case.replace("Mr. John Smith, MRN 448812, seen on 2 May 2024. p63 negative.")
        >>> found.text
        'Mr. [name 1], MRN [number], seen on 2 April 2024. p63 negative.'
        >>> [(each.kind, each.said) for each in found.replacements]
        [('name', 'John Smith'), ('number', '448812'), ('date', '2 May 2024')]
        >>> of_case.replace("Smith feels well.").text
        '[name 1] feels well.'
    """

    shift: timedelta
    _people: list[frozenset[str]] = field(default_factory=list)

    def replace(self, text: str, *, names: Iterable[str] = ()) -> Deidentified:
        """The text without its identifiers.

        Args:
            text: a document of the case.
            names: names that are known to belong to the case, as from a letter's head.
        """
        found = list(_without_overlaps(_all(text, names)))
        for each in found:
            if each.kind == "name":
                self._person(text[each.start : each.end])
        found = list(_without_overlaps([*found, *self._known_names(text)]))
        pieces: list[str] = []
        made: list[Replacement] = []
        position = length = 0
        for each in found:
            said = text[each.start : each.end]
            put = self._put(each.kind, said)
            pieces += text[position : each.start], put
            length += each.start - position
            made.append(Replacement(each.kind, each.start, each.end, said, put, length))
            length += len(put)
            position = each.end
        return Deidentified("".join([*pieces, text[position:]]), tuple(made))

    def _put(self, kind: Kind, said: str) -> str:
        if kind == "date":
            found = (*find_dates(said), *find_months(said))[0]
            return found.written(found.day + self.shift)
        if kind == "age":
            return "90"
        return f"[name {self._person(said)}]" if kind == "name" else f"[{kind}]"

    def _person(self, said: str) -> int:
        """The number of the person whose name this is; parts of a name are that person's too."""
        parts = frozenset(word.lower() for word in _WORD.findall(said) if len(word) > 1) or frozenset({said})
        for number, known in enumerate(self._people):
            if parts <= known or known <= parts:
                self._people[number] = known | parts
                return number + 1
        self._people.append(parts)
        return len(self._people)

    def _known_names(self, text: str) -> Iterator[Identifier]:
        """Where parts of the names that were found stand alone: "Smith was seen again"."""
        parts = {part for person in self._people for part in person if may_stand_alone(part)}
        for match in _WORD.finditer(text):
            word = match[0]
            stem = re.sub(r"['’]s$", "", word)
            if word[0].isupper() and stem.lower() in parts:
                yield Identifier(match.start(), match.start() + len(stem), "name")


def shift_of_case(case_id: str, key: bytes) -> timedelta:
    """By how much the dates of a case move: 30 to 365 days back, the same for each document of it.

    Args:
        case_id: the case.
        key: a secret of this installation, without which nobody can tell the shift.
    """
    number = int.from_bytes(hashlib.blake2b(case_id.encode(), key=key, digest_size=8).digest())
    return -timedelta(days=_LEAST_DAYS + number % (_MOST_DAYS - _LEAST_DAYS + 1))


def _all(text: str, names: Iterable[str]) -> Iterator[Identifier]:
    """Everything that is found; of two that overlap the first goes before."""
    for name in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield Identifier(match.start(), match.end(), "name")
    yield from find_days(text)
    yield from find_identifiers(text)
    yield from find_people(text)


def _without_overlaps(found: Iterable[Identifier]) -> Sequence[Identifier]:
    taken: list[Identifier] = []
    covered: set[int] = set()
    for each in found:
        places = range(each.start, each.end)
        if covered.isdisjoint(places):
            covered.update(places)
            taken.append(each)
    return sorted(taken)
