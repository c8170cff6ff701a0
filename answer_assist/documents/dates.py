"""Dates as people write them, and the same day in the same writing again.

Example:
    >>> text = "Seen on 3 March 2024, again on 04/17/2024."
    >>> [(text[found.start:found.end], found.day.isoformat()) for found in find_dates(text)]
    [('3 March 2024', '2024-03-03'), ('04/17/2024', '2024-04-17')]
    >>> from datetime import timedelta
    >>> [found.written(found.day + timedelta(days=30)) for found in find_dates(text)]
    ['2 April 2024', '05/17/2024']
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join([*_MONTHS, *_SHORT])
_CENTURY = 1930  # years of two digits: 30 to 99 lie in the last century

_DATE = re.compile(
    rf"""(?<![\w./-])(?:
      (?P<y1>(?:19|20)\d\d)(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)
    | (?P<y4>(?:19|20)\d\d)(?P<m4>[01]\d)(?P<d4>[0-3]\d)
    | (?P<a2>\d\d?)(?P<s2>[-/.])(?P<b2>\d\d?)(?P=s2)(?P<y2>(?:19|20)?\d\d)
    | (?P<d3>\d\d?)(?P<o3>st|nd|rd|th)?(?P<g3>[ ]of[ ]|[ .-]{{1,2}})(?P<n3>{_MONTH})
      (?P<h3>[ .,-]{{1,2}})(?P<y3>(?:19|20)?\d\d)
    | (?P<n5>{_MONTH})(?P<g5>[ .]{{1,2}})(?P<d5>\d\d?)(?P<o5>st|nd|rd|th)?(?P<h5>,?[ ])(?P<y5>(?:19|20)\d\d)
    )(?!\w|[-/]\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?<!\d[ .-])(?P<month>{_MONTH})(?P<gap>\.?,?[ ]|-)(?P<year>(?:19|20)\d\d)(?!\w)", re.IGNORECASE
)
_MONTH_NUMBER = re.compile(
    r"(?<![\w/.-])(?P<month>0[1-9]|1[0-2])(?P<sign>[/.-])(?P<year>(?:19|20)\d\d)(?![\w/-]|\.\d)"
)


class FoundDate(NamedTuple):
    """A day in a text, and how it is written."""

    start: int
    end: int
    day: date
    form: str

    def written(self, day: date) -> str:
        """Another day, written as this one is."""
        month, short = calendar.month_name[day.month], calendar.month_abbr[day.month]
        values = {
            "Y": f"{day.year}", "y": f"{day.year % 100:02}", "m": f"{day.month}", "0m": f"{day.month:02}",
            "d": f"{day.day}", "0d": f"{day.day:02}", "o": _ordinal(day.day),
            "B": month, "BB": month.upper(), "B_": month.lower(),
            "b": short, "bb": short.upper(), "b_": short.lower(),
        }  # fmt: skip
        return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], self.form)


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every whole day that the text names, in order.

    Of 03/04/2024 nobody can tell the month from the day: it is taken for the third of April only where the
    text has another such date that can be nothing else, and else, as in America, for the fourth of March.
    """
    day_first = any(
        int(match["a2"]) > 12 >= int(match["b2"]) for match in _DATE.finditer(text) if match["a2"]
    )
    for match in _DATE.finditer(text):
        found = _found(match, day_first)
        if found is not None:
            yield found


def find_months(text: str) -> Iterator[FoundDate]:
    """Every month with its year that the text names ("March 2024"), as a day in its middle."""
    for match in _MONTH_YEAR.finditer(text):
        month = _MONTHS.get(match["month"].lower()) or _SHORT[match["month"].lower()]
        form = f"{_named(match['month'])}{match['gap']}{{Y}}"
        yield FoundDate(match.start(), match.end(), date(int(match["year"]), month, 15), form)
    for match in _MONTH_NUMBER.finditer(text):
        day = date(int(match["year"]), int(match["month"]), 15)
        yield FoundDate(match.start(), match.end(), day, f"{{0m}}{match['sign']}{{Y}}")


def first_day(text: str) -> str | None:
    """The first day that a text names, as ISO 8601."""
    return next((found.day.isoformat() for found in find_dates(text)), None)


def _found(match: re.Match[str], day_first: bool) -> FoundDate | None:
    if match["y1"]:
        sign = match["s1"]
        form = f"{{Y}}{sign}{_digits('m', match['m1'])}{sign}{_digits('d', match['d1'])}"
        return _checked(match, match["y1"], match["m1"], match["d1"], form)
    if match["y4"]:
        return _checked(match, match["y4"], match["m4"], match["d4"], "{Y}{0m}{0d}")
    if match["a2"]:
        return _numeric(match, day_first)
    which = "3" if match["y3"] else "5"
    name, day, year = match[f"n{which}"], match[f"d{which}"], match[f"y{which}"]
    month = _MONTHS.get(name.lower()) or _SHORT[name.lower()]
    written_day = "{d}{o}" if match[f"o{which}"] else _digits("d", day)
    if which == "3":
        form = f"{written_day}{match['g3']}{_named(name)}{match['h3']}{_year(year)}"
    else:
        form = f"{_named(name)}{match['g5']}{written_day}{match['h5']}{_year(year)}"
    return _checked(match, year, month, day, form)


def _numeric(match: re.Match[str], day_first: bool) -> FoundDate | None:
    first, second, sign = match["a2"], match["b2"], match["s2"]
    day_first = (day_first or sign == "." or int(first) > 12) and int(second) <= 12
    month, day = (second, first) if day_first else (first, second)
    parts = [_digits("m", month), _digits("d", day)]
    if day_first:
        parts.reverse()
    form = sign.join([*parts, _year(match["y2"])])
    return _checked(match, match["y2"], month, day, form)


def _checked(match: re.Match[str], year: str, month: str | int, day: str, form: str) -> FoundDate | None:
    number = int(year)
    if len(year) == 2:
        number += _CENTURY // 100 * 100 + (0 if number >= _CENTURY % 100 else 100)
    try:
        return FoundDate(match.start(), match.end(), date(number, int(month), int(day)), form)
    except ValueError:  # 31/02/2024, a version number
        return None


def _digits(name: str, written: str) -> str:
    return f"{{0{name}}}" if written.startswith("0") or len(written) == 2 else f"{{{name}}}"


def _year(written: str) -> str:
    return "{Y}" if len(written) == 4 else "{y}"


def _named(written: str) -> str:
    name = "B" if written.lower() in _MONTHS else "b"
    if written.isupper():
        return f"{{{name}{name}}}"
    return f"{{{name}_}}" if written.islower() else f"{{{name}}}"


def _ordinal(day: int) -> str:
    if 10 < day < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
