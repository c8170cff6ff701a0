"""Tumor names, organs and markers that a text names and no table has: a trained spaCy NER (``models/names``).

Rules read what they know. What they don't know should be seen by the doctor, not lost, and must never get a
code that nobody checked: such a name is *unrecognised*, and nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from answer_assist.extraction.matcher import NAME_TABLES, terms
from answer_assist.extraction.reading import Reading
from answer_assist.model_files import model_file, model_folder

if TYPE_CHECKING:
    from spacy.language import Language

    from answer_assist.findings import CaseSummary

PART = "names"
_VOCABULARY = "coverage/vocabulary.txt"
NameKind = Literal["tumor", "site", "marker"]
# The labels of the trained part.
_KINDS: dict[str, NameKind] = {"TUMOR": "tumor", "SITE": "site", "MARKER": "marker"}
_WORD = re.compile(r"[^\W\d_]+")
# What OCR makes of a bar code: "IIIll1 I III".
_STROKES = frozenset("IVil")
# Shorter runs of small letters are everyday words or typing.
_SHORTEST = 4
# Characters.
_NEAR = 300


class RecogniserMissing(RuntimeError):
    """spaCy, which the trained part runs in, is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class UnrecognisedName:
    """A name that the trained part found and no table has.

    Attributes:
        text: its words, as they stand in the document.
        start, end: their place in the text as given, in characters.
        kind: what it seems to name.
    """

    text: str
    start: int
    end: int
    kind: NameKind


def unrecognised_names(text: str, summary: CaseSummary | None = None) -> tuple[UnrecognisedName, ...]:
    """Names in a text that look like a tumor, a site or a marker, and are in none of the tables.

    Each name once, at its first place. Some tens of milliseconds for 250 words: no summary waits for it.

    Args:
        text: the document as given.
        summary: what was read from it: words that carry a finding are recognised already.

    Raises:
        RecogniserMissing: spaCy is not installed.
        ModelFileError: the trained part is missing or damaged.
    """
    reading = Reading(text)
    known = [(hit.start, hit.end) for table in sorted(NAME_TABLES) for hit in reading.hits(table)]
    if summary is not None:
        known += [
            reading.from_raw(span.start, span.end)
            for finding in summary.findings
            for span in finding.evidence
        ]
    stains = [hit.start for hit in reading.hits("markers")]
    names: dict[str, UnrecognisedName] = {}
    for start, end, kind in _found(reading.view):
        if kind == "marker" and not any(abs(start - stain) < _NEAR for stain in stains):
            continue  # markers stand among markers; elsewhere it is a gene of a paper, or a number of a slide
        if _is_new(reading.view, start, end, known):
            span = reading.span(start, end)
            name = UnrecognisedName(span.text, span.start, span.end, kind)
            names.setdefault(" ".join(name.text.casefold().split()), name)
    return tuple(names.values())


def _found(view: str) -> Iterator[tuple[int, int, NameKind]]:
    for entity in _recogniser()(view).ents:
        kind = _KINDS.get(entity.label_)
        if kind is not None:
            yield entity.start_char, entity.end_char, kind


def _is_new(view: str, start: int, end: int, known: list[tuple[int, int]]) -> bool:
    """Whether a name holds a word that no table has, and none of its words is read as a name already."""
    if any(begin < end and start < stop for begin, stop in known):
        return False
    return any(_is_unknown_word(word) for word in _WORD.findall(view[start:end]))


def _is_unknown_word(word: str) -> bool:
    low = word.lower()
    if _STROKES.issuperset(word):
        return False
    return (
        (len(word) >= _SHORTEST or word.isupper()) and not terms().knows(low) and low not in _common_words()
    )


@cache
def _common_words() -> frozenset[str]:
    """Words of general English: the whole words of the vocabulary that the check of answers reads with."""
    pieces = model_file(_VOCABULARY).read_text(encoding="utf-8").split("\n")
    return frozenset(piece for piece in pieces if piece.isalpha() and len(piece) >= _SHORTEST)


@cache
def _recogniser() -> Language:
    try:
        import spacy
    except ModuleNotFoundError:
        raise RecogniserMissing('unrecognised names need spaCy: pip install "answer-assist[spacy]"') from None
    return spacy.load(model_folder(PART))
