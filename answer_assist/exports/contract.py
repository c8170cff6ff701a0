"""What comes in from outside keeps to the contract: types, and closed lists such as the results of markers.

Example:
    >>> from answer_assist.findings import Marker
    >>> keeping(Marker(name="p63", result="negative")).result
    'negative'
    >>> keeping(Marker(name="p63", result="missing"))
    Traceback (most recent call last):
    ...
    ValueError: Marker.result is not what the contract allows
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from answer_assist.findings import Document, Finding, Patient, Question

Read = TypeVar("Read", bound=Finding | Patient | Document | Question)


def keeping(read: Read) -> Read:
    """The same, once every field is seen to be of its type or of its list.

    Raises:
        ValueError: a field is not; the message names it and quotes nothing.
    """
    cls: Any = type(read)
    for name, hint in _hints(cls).items():
        if not _fits(getattr(read, name), hint):
            raise ValueError(f"{cls.__name__}.{name} is not what the contract allows")
    return read


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {each.name: hints[each.name] for each in fields(cls)}


def _fits(value: Any, hint: Any) -> bool:
    kind, options = get_origin(hint), get_args(hint)
    if kind is Literal:
        return isinstance(value, str) and value in options
    if kind in (Union, UnionType):
        return any(_fits(value, option) for option in options)
    if kind is tuple:
        if not isinstance(value, tuple):
            return False
        wanted = [options[0]] * len(value) if options[1:] == (...,) else list(options)
        return len(wanted) == len(value) and all(map(_fits, value, wanted))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, NoneType if hint is None else hint)
