"""Columns of the user's own that go into ``documents`` as they are: their types and their values."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from answer_assist.batch.records import encodable

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})$")  # "007" is an id, not a number
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_INT64 = range(-(2**63), 2**63)

# From the narrowest to the widest; None for values that are missing.
_NONE, _BOOL, _WHOLE, _REAL, _DATE, _TIME, _TEXT = "none", "bool", "whole", "real", "date", "time", "text"
_TYPES = {
    _NONE: pa.string(),
    _BOOL: pa.bool_(),
    _WHOLE: pa.int64(),
    _REAL: pa.float64(),
    _DATE: pa.date32(),
    _TIME: pa.timestamp("us"),
    _TEXT: pa.string(),
}


class KeptTypes:
    """Finds the type of each kept column from all its values: the narrowest one that holds every value.

    In a CSV file everything is text: there a column is a number or a date where every cell of it is one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._found = dict.fromkeys(names, _NONE)

    def see(self, row: Mapping[str, Any], *, text_only: bool) -> None:
        """Take the values of one row into account."""
        for name, found in self._found.items():
            if found != _TEXT:
                self._found[name] = _joined(found, _type_of(row.get(name), text_only=text_only))

    def see_schema(self, types: Mapping[str, pa.DataType]) -> None:
        """Take a Parquet file's own types into account."""
        for name, found in self._found.items():
            if name in types:
                self._found[name] = _joined(found, _type_of_arrow(types[name]))

    def types(self) -> dict[str, pa.DataType]:
        """The type of each column; text where there is no value at all."""
        return {name: _TYPES[found] for name, found in self._found.items()}


def kept_value(value: Any, type_: pa.DataType) -> Any:
    """A value as its column holds it; None where it is missing.

    Raises:
        ValueError: the column cannot hold it.
    """
    if value is None or value != value or (value == "" and not pa.types.is_string(type_)):
        return None
    if pa.types.is_string(type_):
        if isinstance(value, str):
            return encodable(value)
        return encodable(json.dumps(value)) if isinstance(value, dict | list | bool) else str(value)
    if pa.types.is_date(type_):
        if isinstance(value, datetime.datetime):
            return value.date()
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    if pa.types.is_integer(type_):
        return int(value)
    if pa.types.is_floating(type_):
        return float(value)
    if pa.types.is_timestamp(type_):
        return _time(value)
    return value


def _time(value: Any) -> datetime.datetime:
    time = datetime.datetime.fromisoformat(str(value))
    return time.astimezone(datetime.UTC).replace(tzinfo=None) if time.tzinfo else time


def _type_of(value: Any, *, text_only: bool) -> str:
    match value:
        case None:
            return _NONE
        case bool():
            return _BOOL
        case int():
            return _WHOLE if value in _INT64 else _TEXT
        case float():
            return _NONE if value != value else _REAL
        case datetime.datetime():
            return _TIME
        case datetime.date():
            return _DATE
        case str():
            return _type_of_text(value, numbers=text_only)
        case _:
            return _TEXT


def _type_of_text(value: str, *, numbers: bool) -> str:
    if numbers:
        if value == "":
            return _NONE
        if _INTEGER.match(value):
            return _WHOLE
        if _NUMBER.match(value):
            return _REAL
    if _DAY.match(value):
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return _TEXT
        return _DATE
    return _TEXT


def _type_of_arrow(type_: pa.DataType) -> str:
    if pa.types.is_boolean(type_):
        return _BOOL
    if pa.types.is_integer(type_):
        return _TEXT if pa.types.is_uint64(type_) else _WHOLE
    if pa.types.is_floating(type_):
        return _REAL
    if pa.types.is_date(type_):
        return _DATE
    return _TIME if pa.types.is_timestamp(type_) else _TEXT


def _joined(one: str, other: str) -> str:
    if one == other or other == _NONE:
        return one
    if one == _NONE:
        return other
    return _REAL if {one, other} == {_WHOLE, _REAL} else _TIME if {one, other} == {_DATE, _TIME} else _TEXT
