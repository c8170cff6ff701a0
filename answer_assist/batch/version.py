"""Which reader made a data set: a digest of all that decides how a document is read."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from answer_assist.terminology.user_terms import read_user_terms, when_user_terms_change

_DECIDES = ("batch", "extraction", "findings.py", "terminology")
_SUFFIXES = (".py", ".tsv", ".json")
# the hashes of the trained parts: in an installed package, and in a checkout
_TRAINED = ("models/hashes.json", "../models/hashes.json")


@cache
def terminology_digest() -> str:
    """A digest of all term tables."""
    return _digest_of(("terminology",), (".tsv",))


@cache
def reader_digest() -> str:
    """A digest of code, tables, trained parts and the user's own synonyms, which decide what is read: two of
    one digest read alike.
    """
    own = sorted((term.table, term.name, term.synonym) for term in read_user_terms().terms)
    return _digest_of((*_DECIDES, *_TRAINED), _SUFFIXES, repr(own) if own else "")


when_user_terms_change(reader_digest.cache_clear)


def _digest_of(names: tuple[str, ...], suffixes: tuple[str, ...], further: str = "") -> str:
    digest = blake2b(further.encode(), digest_size=10)
    package = resources.files("answer_assist")
    for name in names:
        _add(package.joinpath(name), name, suffixes, digest)
    return digest.hexdigest()


def _add(place: Traversable, name: str, suffixes: tuple[str, ...], digest: Any) -> None:
    if place.is_dir():
        for each in sorted(place.iterdir(), key=lambda each: each.name):
            _add(each, f"{name}/{each.name}", suffixes, digest)
    elif name.endswith(suffixes):
        if not place.is_file():
            return
        digest.update(f"{name.removeprefix('../')}\0".encode())
        digest.update(place.read_bytes())
