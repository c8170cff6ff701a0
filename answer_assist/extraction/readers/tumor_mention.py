"""One place where a text names a tumor, as the readers hand it on."""

from __future__ import annotations

from typing import NamedTuple

from answer_assist.extraction.readers.tumor_standing import Standing
from answer_assist.findings import Assertion, Experiencer
from answer_assist.terminology.loader import Row

# The type of what is only called a tumor or a mass.
NEOPLASM = "neoplasm"


class TumorMention(NamedTuple):
    """One place where a tumor is named.

    Attributes:
        row: its type in tumor_types.tsv, composed from name, qualifiers and organ.
        start, end: the words that name it, qualifiers and organs included, in the view.
        name_start, name_end: the name alone, without what stands around it.
        organs: organs that the phrase itself gives, as named in tumor_modifiers.tsv ("breast").
        assertion, experiencer: as in findings.
        cues: the ranges that decided assertion and experiencer.
        metastatic: the phrase says that this is a metastasis.
        standing: the footing, where it is not a plain statement (see ``tumor_standing``).
        dropped: the same tumor is named more precisely elsewhere, so that this mention makes no tumor
            finding; its organ may still be the only word for the site.
    """

    row: Row
    start: int
    end: int
    name_start: int
    name_end: int
    organs: frozenset[str] = frozenset()
    assertion: Assertion = "present"
    experiencer: Experiencer = "patient"
    cues: tuple[tuple[int, int], ...] = ()
    metastatic: bool = False
    standing: Standing | None = None
    dropped: bool = False

    @property
    def behaviour(self) -> str:
        """The last digit of the code: 0 benign, 1 uncertain, 2 in situ, 3 malignant, 6 metastatic."""
        return (self.row.code or "8000/1")[-1]
