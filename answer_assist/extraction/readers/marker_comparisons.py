"""Stains told by way of others named before them: the same result, the opposite, their family's member."""

from __future__ import annotations

from answer_assist.extraction.readers.marker_brackets import BracketReader
from answer_assist.extraction.readers.marker_clause import Item
from answer_assist.extraction.readers.marker_tokens import ATTRIBUTES, PREPOSITION, Mention
from answer_assist.extraction.readers.marker_values import Value

_SAME_AS = frozenset({"as", "like"})
_SAME_AS_REACH = 4


class ComparisonReader(BracketReader):
    """Reads what is said of a stain by way of another."""

    def _is_heading_of(self, item: Item, mention: Mention) -> bool:
        """ "Of the cytokeratins CK8/18 is positive": the plural names the family of what follows at once."""
        family = item.row.extra["family"]
        return (
            bool(family)
            and all(row.extra["family"] == family for row in mention.rows)
            and self._view[item.end - 1 : mention.start].strip() == "s"
            and self._view[item.end - 2].islower()
        )

    def _is_set_against(self, i: int, pre: Value) -> bool:
        """ "Loss of E-cadherin with cytoplasmic p120": what is seen with a loss is there."""
        governor = self._governor
        if governor is None or self._denied or governor.result not in ("negative", "lost"):
            return False
        j = i - 1
        while j > 0 and self._tokens[j].kind in ATTRIBUTES | {"pattern", "intensity", "extent"}:
            j -= 1
        with_before = self._tokens[j].kind == PREPOSITION and self._tokens[j].value == "with"
        return with_before and j < i - 1 and pre.says_something and not self._fresh

    def _as_another(self, i: int) -> bool:
        """ "WT1, PAX8 & ER: as CK7": the same result as a marker named before has."""
        token = self._tokens[i]
        if not self._open or self._governor is not None or token.mention is None:
            return False
        lead = self._view[self._open[-1].end : token.start].lower().split()
        if not lead or lead[-1] not in _SAME_AS or len(lead) > _SAME_AS_REACH:
            return False
        names = {row.name for row in token.mention.rows}
        known = [item for item in self.items if item.row.name in names and item.value is not None]
        if not known or known[-1].value is None:
            return False
        self._give(list(self._open), known[-1].value.copy())
        return True

    def _same(self, i: int) -> None:
        if not self._open or not self._last or self._last[0].value is None:
            return
        source = self._last[0].value
        self._give(list(self._open), Value(source.result, spans=list(source.spans), implied=source.implied))

    def _same_next(self, i: int) -> None:
        if not self._last or self._last[0].value is None:
            return
        source = self._last[0].value
        self._close_open()
        self._governor = Value(source.result, spans=list(source.spans), implied=source.implied)
        self._strong = True
        self._denied = False
        self._tail = []
