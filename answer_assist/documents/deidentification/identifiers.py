"""Direct identifiers with a form of their own: mail, web, phone, record numbers, addresses, dates, age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from answer_assist.documents.dates import find_dates, find_months
from answer_assist.documents.deidentification.letters import CAPITAL, CAPITALISED, LINK
from answer_assist.documents.deidentification.lexicon import alternatives

Kind = Literal[
    "name", "phone", "e-mail", "web address", "address", "number", "date", "age", "institution", "place"
]


class Identifier(NamedTuple):
    """An identifier in a text, ``text[start:end]``."""

    start: int
    end: int
    kind: Kind


_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_WEB = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"')\]]{3,300}|(?<![\w@/])@[A-Za-z_][\w.]{2,30}", re.IGNORECASE
)
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_EXTENSION = r"(?:[ ]?(?:ext|x)\.?[ ]?\d{1,6})?"
_PHONE = re.compile(
    rf"""(?<![\w./:-])(?:
      \+\d{{1,3}}[ .\-/]?(?:\(?\d{{1,5}}\)?[ .\-/]?){{1,6}}\d{{2,}}        # +44 20 7946 0958
    | \(\+?\d{{2,5}}\)[ .\-/]?\d{{2,8}}(?:[ .\-/]\d{{2,5}}){{0,4}}          # (555) 123-4567
    | \d{{3}}[ .\-]\d{{3}}[ .\-]\d{{4}}                                     # 555-123-4567
    | 0\d{{1,5}}[ .\-/]\d{{2,8}}(?:[ .\-]\d{{2,6}}){{0,4}}                  # 0171 555 1234, 030/1234567
    | 0\d{{9,13}} | [6-9]\d{{4}}[ \-]?\d{{5}}                               # 02079460958, 98765 43210
    | \d{{3}}[ ]\d{{3}}[ ]\d{{3,4}} | \d{{2,3}}(?:[ ]\d{{2,3}}){{3,4}}      # 606 817 069
    | \d{{3}}-\d{{4}}(?=\D|$)                                               # 555-1234
    ){_EXTENSION}(?![\w-]|\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_SOCIAL = re.compile(r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{3}[ -]\d{3}[ -]\d{4})(?![\w-])")
# How laboratories number their cases.
_ACCESSION = re.compile(
    r"""(?<![\w/-])(?:
      [A-Z]{1,4}[- ]?(?:19|20)?\d{2}[-/: ]\d{3,7}      # S24-1187, SP-2024-00123, H21/4532
    | \d{2}[:-][A-Z]{1,3}-?\d{3,7}                     # 23:S1234
    | [A-Z]{2,5}-?\d{6,12}                             # AB123456
    )(?![\w-])""",
    re.VERBOSE,
)
_LONG = re.compile(r"(?<![\w.,/-])\d{7,20}(?![\w%]|[.,]\d)")
_AGE = re.compile(
    r"(?<![\w.])(9\d|1[01]\d)(?=[ -]?(?:years?|yrs?|y/?o|year-old)\b)|(?<=\baged )(9\d|1[01]\d)\b",
    re.IGNORECASE,
)
_CODE = r"(?:[A-Z]{2}[ ]+\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|\d{4,6}(?:[ ][A-Z]{2})?)"
_POSTCODE = re.compile(r"(?<!\w)(?:[A-Z]{2}[ ]+\d{5}-\d{4}|[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2})(?!\w)")
_TOWN = rf"(?:,?[ \n]+{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}})"
_TAIL = rf"{_TOWN}{{0,2}}(?:,?[ ]+{_CODE}(?!\w))?(?:,?[ ]+[A-Z]{{2}}(?!\w))?"
_FLAT = r"(?:Apt|Apartment|Flat|Unit|Suite|Ste|House|H\.?[ ]?No|Plot|Door[ ]No|Floor|Studio)"
_NUMBERED = (
    rf"(?:{_FLAT}\.?[ ]?#?:?[ ]?[\w/-]{{1,8}},?[ ]+)?\d{{1,6}}[A-Za-z]?(?:[-/]\d{{1,5}}[A-Za-z]?)?,?[ ]+"
)
_ADDRESS_LINE = re.compile(r"^[ \t]*(?P<value>[^\n\t:;]{12,120}?)[ \t]*$", re.MULTILINE)


def find_identifiers(text: str) -> Iterator[Identifier]:
    """The identifiers of a text that have a form; they may overlap, and then the first one counts."""
    for match in _ADDRESS_LINE.finditer(text):
        if _is_address(match["value"]):
            yield Identifier(*match.span("value"), "address")
    for pattern, kind in _forms():
        for match in pattern.finditer(text):
            group = "value" if "value" in pattern.groupindex else 0
            if match[group]:
                yield Identifier(match.start(group), match.end(group), kind)


def find_days(text: str) -> Iterator[Identifier]:
    """The days and months that a text names."""
    for found in (*find_dates(text), *find_months(text)):
        yield Identifier(found.start, found.end, "date")


def _is_address(line: str) -> bool:
    """Whether a line is nothing but an address: words in capitals, a comma, a postal code."""
    words = line.replace(",", " ").split()
    coded = re.search(rf"(?<!\w){_CODE}(?!\w)", line) is not None
    return coded and "," in line and len(words) > 2 and all(map(_address_word().fullmatch, words))


@cache
def _address_word() -> re.Pattern[str]:
    return re.compile(rf"[{CAPITAL}\d#(][\w'’.#()/-]*|{LINK}|[-–&]|{alternatives('street before')}")


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    return (
        (_MAIL, "e-mail"),
        (_WEB, "web address"),
        (_IP, "web address"),
        *((pattern, "address") for pattern in _addresses()),
        (_SOCIAL, "number"),
        (_labelled_phone(), "phone"),
        (_labelled_number(), "number"),
        (_PHONE, "phone"),
        (_ACCESSION, "number"),
        (_LONG, "number"),
        (_AGE, "age"),
        (_institution(), "institution"),
        (_place(), "place"),
    )


def _addresses() -> Iterator[re.Pattern[str]]:
    yield re.compile(
        rf"(?im)(?<!\w)(?:{alternatives('address')})[ \t]*(?:is[ \t]*)?[:\t][ \t]*"
        r"(?P<value>\S[^\n\t]{3,150})"
    )
    yield re.compile(  # "lives at 12 Elm Street, Springfield."
        r"\b(?:liv(?:es?|ed|ing)|resid(?:es?|ed|ing)|stay(?:s|ing)?)[ ]at[ ]+"
        rf"(?P<value>(?=[^\n]{{0,60}}\d)[^\n]{{4,140}}?)(?=\.(?:[ \n]+[{CAPITAL}]|\s*$)|\n|\Z)"
    )
    street = rf"(?:{CAPITALISED}[ ]+|\d{{1,3}}(?:st|nd|rd|th)[ ]+){{1,4}}(?:{alternatives('street')})\b\.?"
    yield re.compile(rf"(?<![\w.]){_NUMBERED}{street}(?:,?[ ]+{_FLAT}\.?[ ]?#?[\w-]{{1,6}})?{_TAIL}")
    yield re.compile(rf"(?<![\w.]){_NUMBERED}(?:{CAPITALISED}[ ]+){{1,3}}{_FLAT}\.?[ ]?#?[\w-]{{1,6}}{_TAIL}")
    yield re.compile(
        rf"(?<!\w){CAPITALISED}(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|straat|laan)[ ]+\d{{1,4}}[a-z]?"
        rf"(?:,?[ \n]+\d{{4,5}}(?:[ ][A-Z]{{2}})?,?[ ]{CAPITALISED})?"
    )
    yield re.compile(rf"(?<!\w)P\.?[ ]?O\.?[ ]Box[ ]\d{{1,6}}{_TAIL}")
    yield re.compile(
        rf"(?<!\w){CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}},[ ][A-Z]{{2}}[ ]+\d{{5}}(?:-\d{{4}})?(?!\w)"
    )
    yield _POSTCODE


def _labelled_number() -> re.Pattern[str]:
    sign = r"\.?[ \t]*(?:[:#=]|\bno\b\.?|\bis\b|\bnumber\b)?[ \t]*[:#]?[ \t]*"
    value = r"(?P<value>(?=[\w/.-]*\d)[A-Z0-9][\w/.-]{1,30}\w)"
    return re.compile(rf"(?<!\w)(?:{alternatives('number')}){sign}{value}", re.IGNORECASE)


def _labelled_phone() -> re.Pattern[str]:
    sign = r"\.?[ \t]*(?:no\.?|number|is)?[ \t]*[:#]?[ \t]*"
    value = rf"(?P<value>[+(]?\d[\d ().\-/]{{4,24}}\d{_EXTENSION})"
    return re.compile(rf"(?<!\w)(?:{alternatives('phone')}){sign}{value}", re.IGNORECASE)


def _institution() -> re.Pattern[str]:
    words = rf"(?:{CAPITALISED}[ ](?:(?:of|and|de|for|the|&)[ ])?){{1,5}}"
    return re.compile(
        rf"(?<!\w){words}(?:{alternatives('place')})\b(?:[ ]of[ ]{CAPITALISED}(?:[ ]{CAPITALISED})?)?"
    )


def _place() -> re.Pattern[str]:
    value = rf"(?P<value>{CAPITALISED}(?:,?[ ]{CAPITALISED}){{0,3}})"
    return re.compile(rf"(?i:\b(?:{alternatives('lives')}))[ \t]+(?:the[ ])?{value}")
