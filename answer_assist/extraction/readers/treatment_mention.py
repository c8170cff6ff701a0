"""One naming of a treatment, as the readers of treatments hand it on."""

from __future__ import annotations

from typing import NamedTuple

from answer_assist.findings import TreatmentType
from answer_assist.terminology.loader import Row

TABLES = ("regimens", "drugs", "procedures")


class Mention(NamedTuple):
    """One naming of a treatment.

    Attributes:
        start, end: where it stands in the view.
        key: the preferred name, which makes two mentions the same treatment.
        type: as in the case summary.
        use: the table's remark (generic, heading, benign, shared, support, chemoradiation ...) or empty.
        verb: ``done`` for "was resected", ``base`` for "to operate", ``wish`` for "wants it out", else empty.
        verb_at: where that verb starts: of "the mass could not be removed" the words before "removed" tell.
        by_person: whether the verb tells by itself: "took it out", "got bone marrow".
        row: the operation's row where its name is to be taken from the text, with its adjectives.
    """

    start: int
    end: int
    key: str
    type: TreatmentType
    use: str
    verb: str = ""
    verb_at: int = -1
    by_person: bool = False
    row: Row | None = None

    @property
    def generic(self) -> bool:
        return self.use in ("generic", "heading", "counted", "numbered")
