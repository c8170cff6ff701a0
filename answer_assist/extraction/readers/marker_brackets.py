"""What brackets say in statements of stains: a result, another name, a list, or what is of other cells."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from answer_assist.extraction.readers.marker_passage import RESULTS, SAYING
from answer_assist.extraction.readers.marker_results import ResultReader
from answer_assist.extraction.readers.marker_tokens import (
    AND,
    ATTRIBUTES,
    BORDERS,
    CELL,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    MARKER,
    PERCENT,
    SCORE,
    SEMICOLON,
    SIGNS,
    Mention,
    Token,
)
from answer_assist.extraction.readers.marker_values import Value


class BracketReader(ResultReader):
    """Reads brackets, and groups whose members are spelt out."""

    @abstractmethod
    def _step(self, i: int) -> int:
        """Read one token; returns the index of the next one to read."""

    def _spell_out_group(self, mention: Mention) -> None:
        """ "MMR: MLH1 +, PMS2 +, MSH2 -": a group whose members follow says nothing of its own."""
        named = self._open[-1].mention
        members = named.group.list("members") if named.group is not None else ()
        if any(row.name in members for row in mention.rows):
            for kept in (self.items, self._open, self._tail):
                kept[:] = [item for item in kept if item.mention is not named]

    def _parenthesis(self, i: int) -> int:
        tokens = self._tokens
        close = self._closing(i)
        inner = tokens[i + 1 : close]
        kinds = {token.kind for token in inner}
        before = tokens[i - 1] if i else None
        if before is not None and self._view[before.end : tokens[i].start].strip().lower() not in _COCKTAILS:
            before = None
        if close + 1 < len(tokens) and self._leads_list(i, close):
            return close + 1
        named = tokens[i - 2] if i > 1 and before is not None and before.kind == PERCENT else before
        of_others = named is not None and named.kind == "other-cells" and MARKER in kinds
        if (of_others or "other-cells" in kinds or "control" in kinds) and "tumor-cells" not in kinds:
            # "CD34 (vessels +)", "foamy histiocytes (CD68 positive)"
            if before is not None and before.kind == MARKER and kinds & _RESULTS and self._governor is None:
                self._give(self._open[-1:], Value(other=True, spans=[(tokens[i].start, tokens[i].end)]))
            elif before is not None and before.kind in RESULTS and self._only(inner) and self._scope:
                # "CD3 positive (T cells only)"
                for item in self._scope:
                    if item.value is not None:
                        item.value.other = True
            return close + 1 if close > i else i + 1
        if kinds == {SIGNS} and self._names_cells(close) and before is not None and before.kind == MARKER:
            # "CD25(+) regulatory T cells": the name of a sort of cells
            self._give(self._open[-1:], Value(other=True, spans=[(tokens[i].start, tokens[i].end)]))
            return close + 1
        if "general" in kinds:
            return close + 1 if close > i else i + 1
        if MARKER in kinds:
            self._spells_out = True
            if (
                before is not None
                and before.kind == MARKER
                and inner[0].kind != MARKER
                and not kinds & SAYING
            ):
                return close + 1
            if (
                before is not None
                and before.kind == MARKER
                and not kinds & (RESULTS | {SIGNS, PERCENT, SCORE, DASH})
            ):
                return self._alias(i, close)
            return i + 1
        if before is not None and before.kind in (MARKER, CLOSE) and self._open and not self._scope:
            results = kinds & (RESULTS | {SIGNS, DASH, "verb", "pending", "undone"})
            if self._governor is not None or not results:
                kept, self._open = self._open, [self._open[-1]]
                kept_governor, self._governor = self._governor, None
                fallback, self._open[0].fallback = self._open[0].fallback, None
                self._inside(i, close)
                item = kept[-1]
                item.fallback = fallback
                self._governor = kept_governor
                stated = item.value is not None and item.value.result is not None
                if not stated and item.value is not None:
                    item.own.fill(item.value)
                    item.value = None
                self._open = kept if not stated else kept[:-1]
                self._scope = []
                self._separated = False
                return close + 1
            self._inside(i, close)
            return close + 1
        if before is not None and before.kind in SAYING | ATTRIBUTES and self._scope:
            self._inside(i, close)
            return close + 1
        return i + 1

    def _only(self, inner: Sequence[Token]) -> bool:
        """Whether a bracket says that only other cells are stained."""
        return bool(inner) and self._view[inner[0].start : inner[-1].end + 6].lower().find("only") >= 0

    def _names_cells(self, close: int) -> bool:
        following = self._next(close)
        return (
            following is not None
            and following.kind == "other-cells"
            and following.start - self._tokens[close].end <= 1
        )

    def _leads_list(self, i: int, close: int) -> bool:
        """ "(+) CK7, CK19" on a line of its own, "(-) CK20" after it: a sign in brackets before its list."""
        tokens = self._tokens
        kinds = [token.kind for token in tokens[i + 1 : close]]
        if kinds not in ([SIGNS], [DASH]) or tokens[close + 1].kind != MARKER:
            return False
        opens = not i or tokens[i - 1].kind in BORDERS or tokens[i - 1].kind in (COLON, CELL)
        if not opens and not (self._signs_lead and tokens[i - 1].kind in (COMMA, AND)):
            return False
        sign = tokens[i + 1]
        result = "negative" if sign.kind == DASH or sign.value == "-" else "positive"
        if sign.kind == SIGNS and len(sign.value) > 1:
            result = "equivocal"
        self._clause_end()
        self._govern(i, Value(result, spans=[(sign.start, sign.end)]), strong=True)
        self._signs_lead = True
        return True

    def _inside(self, i: int, close: int) -> None:
        """Read what a parenthesis says of the marker before it."""
        self._separated = False
        j = i + 1
        while j < close:
            token = self._tokens[j]
            if token.kind in (COMMA, SEMICOLON, AND):
                j += 1
                continue
            if token.kind == "score":
                self._score_name = token.value or self._score_name
            j = self._step(j)
            self._separated = False
        self._negator = None
        self._score_name = ""

    def _alias(self, i: int, close: int) -> int:
        """ "CD117 (c-kit)", "keratin (AE1/AE3)": the same stain under another, often a sharper name."""
        named = [token for token in self._tokens[i + 1 : close] if token.kind == MARKER]
        mentions = [token.mention for token in named if token.mention is not None]
        item = self._open[-1] if self._open else None
        if item is None:
            return i + 1
        rows = {row.name for mention in mentions for row in mention.rows}
        if item.row.name in rows and len(rows) == 1:
            return close + 1
        if len(named) == 1 and not item.row.extra["family"]:
            # "Polyclonal CEA (carcinoembryonic antigen)"
            return close + 1
        if item.row.extra["family"] and all(
            row.extra["family"] == item.row.extra["family"] for mention in mentions for row in mention.rows
        ):
            self.items.remove(item)
            self._open.remove(item)
            if item in self._tail:
                self._tail.remove(item)
        return i + 1


_RESULTS = RESULTS | {SIGNS, DASH, SCORE, PERCENT, "verb"}
# "A cytokeratin cocktail (AE1/AE3)"
_COCKTAILS = frozenset({"", "cocktail", "antibody", "antibodies", "mixture", "clone"})
