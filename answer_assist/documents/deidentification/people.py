"""Names of people: behind titles and labels, at the ends of letters, by what names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from answer_assist.documents.deidentification.identifiers import Identifier
from answer_assist.documents.deidentification.letters import (
    CAPITAL,
    INITIAL,
    LINK,
    LINKS,
    PART,
    PERSON,
    REVERSED,
)
from answer_assist.documents.deidentification.lexicon import (
    alternatives,
    eponyms,
    medical_words,
    names,
    words,
)

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LINK = re.compile(LINK)
_RUN = re.compile(rf"(?<![\w.'’-]){PART}(?:[ ](?:[{CAPITAL}]\.|{LINKS}{PART})){{0,3}}(?![\w'’])")
_ABBREVIATION = 4  # letters in capitals from which a word is a name and no abbreviation
_SURE = 1  # contexts of a title, which stand first
_ENDING = (
    "name",
    "number",
    "phone",
    "address",
    "opening",
    "closing",
    "relation",
    "place",
    "title",
    "ordinary",
)


def find_people(text: str) -> Iterator[Identifier]:
    """The names of people in a text; they may overlap."""
    for number, pattern in enumerate(_contexts()):
        for match in pattern.finditer(text):
            start = match.start("value")
            length = len(_trimmed(match["value"], sure=number < _SURE))
            if length:
                yield Identifier(start, start + length, "name")
    yield from _by_their_parts(text)


def may_stand_alone(part: str) -> bool:
    """Whether a part of a name that was found, in lower case, means that person wherever it stands."""
    return len(part) > 2 and not (_is_eponym(part) or part in _ending() or part in medical_words())


@cache
def _contexts() -> tuple[re.Pattern[str], ...]:
    """Where names stand; the group ``value`` is the name and perhaps what follows it."""
    title = rf"(?<!\w)(?i:{alternatives('title')})\b\.?[ \t]+"
    degree = r"(?:MD|M\.D\.|MBBS|FRCPath|PhD|FRCR|FRCS|DO|RN)\b"
    person = rf"(?P<value>{REVERSED}|{PERSON})"
    loose = rf"(?P<value>(?:{LINKS}[{CAPITAL}][\w'’.-]*)(?:[ ,]{{1,2}}{LINKS}[{CAPITAL}][\w'’.-]*){{0,3}})"
    whole = rf"(?P<value>{PART}(?:[ ]{LINKS}{PART}){{0,2}})"
    two = rf"(?P<value>{PART}(?:[ ]{INITIAL})?[ ]{LINKS}{PART}(?:[ ]{PART})?)"
    label = rf"(?<!\w)(?i:{alternatives('name')})[ \t]*(?:\([^)\n]{{0,20}}\))?[ \t]*[:=\t][ \t]*"
    close = rf"(?:{alternatives('closing')})[ \t]*[,.!:-]*[ \t]*"
    return (
        re.compile(rf"{title}(?:{title})?{person}"),
        re.compile(rf"{label}(?:{title})?{loose}"),
        re.compile(rf"(?<!\w)(?i:my name is|name is|named|is called|was called)[ ]+{person}"),
        re.compile(
            rf"(?<![\w'’])(?:I am|I['’]m|[Tt]his is|i am|myself)[ ]+{whole}"
            r"(?=[ ]*[,.!;\n]|[ ]+(?:and|from|writing|aged|a)\b)"
        ),
        re.compile(
            rf"(?im)^[ \t]*{close}\n{{1,2}}[ \t]*(?-i:(?P<value>{PERSON}|{INITIAL}))[ \t]*[.!]*[ \t]*$"
        ),
        re.compile(rf"(?im)(?:{alternatives('closing')})[ ]*[,.!-]+[ ]*(?-i:(?P<value>{PERSON}))[ \t.!]*\Z"),
        re.compile(rf"(?im)^[ \t]*(?:{alternatives('opening')})[ ]+(?-i:(?P<value>{PERSON}))[ ]*[,!:.\n]"),
        re.compile(
            rf"\b(?i:my|his|her|our|the)[ ](?:[a-z]+[ -])?(?:{alternatives('relation')}),?[ ]+"
            rf"(?P<value>{PART}(?:[ ]{LINKS}{PART})?)(?![\w'’])"
        ),
        re.compile(rf"(?<![\w.]){person}(?=,[ ]?{degree})"),
        re.compile(rf"(?i:\b(?:{alternatives('before')}))[ ]+{two}"),
        re.compile(rf"(?<![\w.]){two}(?=,?[ ](?:born\b|aged\b|\(?DOB\b|is an?[ ]\d|is \d|was born\b))"),
        re.compile(rf"(?<![\w.]){whole}(?=[ ]was born\b)"),
    )


def _trimmed(said: str, *, sure: bool) -> str:
    """The name without what follows it in its line; nothing where it is no name.

    Args:
        sure: whether the first word is a name whatever else it means, as behind a title.
    """
    end = 0
    for word in _WORD.finditer(said):
        if _LINK.fullmatch(word[0]):
            continue
        low = word[0].lower().rstrip("'’")
        if (len(low) > 1 and low in _ending()) or (_is_term(low) and not (sure and end == 0)):
            break
        end = word.end()
    return said[:end]


@cache
def _ending() -> frozenset[str]:
    """Words that end a name, or stand where one might: of labels, titles, institutions, greetings."""
    return frozenset(word.lower() for role in _ENDING for each in words(role) for word in _WORD.findall(each))


def _is_term(low: str) -> bool:
    known = any(low in group for kind in ("given", "sur") for group in names(kind))
    return low in medical_words() and not known


def _is_eponym(low: str) -> bool:
    return low in eponyms() or low.removesuffix("'s") in eponyms()


def _by_their_parts(text: str) -> Iterator[Identifier]:
    """Names that stand by themselves: two words in capitals of which one is a name, or a sure given name."""
    for match in _RUN.finditer(text):
        parts = [word for word in _WORD.finditer(match[0]) if not _LINK.fullmatch(word[0])]
        lows = [part[0].lower() for part in parts]
        at = 0
        while at < len(parts):
            length = _name_length(lows, at, abbreviation=_may_abbreviate(parts[at][0]))
            if length:
                start, end = parts[at].start(), parts[at + length - 1].end()
                yield Identifier(match.start() + start, match.start() + end, "name")
            at += max(length, 1)


def _may_abbreviate(word: str) -> bool:
    return word.isupper() and len(word) < _ABBREVIATION


def _name_length(lows: Sequence[str], at: int, *, abbreviation: bool) -> int:
    """How many words from ``at`` on are a name; 0 where none begins there."""
    given, given_too = names("given")
    family, family_too = names("sur")
    low = lows[at]
    if low in given or low in given_too:
        rest = _rest_of_name(lows, at + 1)
        surname = lows[at + rest] if rest else ""
        if rest and (low in given or surname in family or surname in family_too):
            return 1 + rest
        return int(low in given and not abbreviation and not _is_eponym(low))
    after = lows[at + 1] if at + 1 < len(lows) else ""
    unknown = low not in _ending() and low not in medical_words() and not _is_eponym(low)
    return 2 if unknown and after in family and not _is_eponym(after) else 0


def _rest_of_name(lows: Sequence[str], at: int) -> int:
    """How many words go with the given name before them: an initial, a family name."""
    for length, low in enumerate(lows[at : at + 2], 1):
        if len(low) == 1:
            continue
        return 0 if low in _ending() or _is_term(low) or _is_eponym(low) else length
    return 0
