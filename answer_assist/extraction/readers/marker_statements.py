"""The grammar of statements of stains: lists of markers with the results that they share, before or after.

A statement is read from left to right with what is in force at each point: the governor (a result that what
follows shares: "negative for CK7, synaptophysin and HER2"), the open markers (waiting for a result:
"desmin and S100 are negative"), the scope (the markers whose value further words refine: "ER positive, 95%,
strong"), and attributes that belong to what comes next ("and, focally, p40").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from answer_assist.extraction.readers.marker_clause import AMPLIFICATION, Item, by_copies, is_other_score
from answer_assist.extraction.readers.marker_comparisons import ComparisonReader
from answer_assist.extraction.readers.marker_headings import heading_result
from answer_assist.extraction.readers.marker_passage import RESULTS, STAINING, VERBS
from answer_assist.extraction.readers.marker_shares import share_out
from answer_assist.extraction.readers.marker_tokens import (
    AND,
    ATTRIBUTES,
    CELL,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    FRACTION,
    LINE,
    MARKER,
    NUMBER,
    OPEN,
    PREPOSITION,
    SCORE,
    SEMICOLON,
    SIGNS,
    SLASH,
    SOFT,
    STOP,
    Token,
)
from answer_assist.extraction.readers.marker_values import KEPT_SCHEMES, Value


class Statements(ComparisonReader):
    """Reads the tokens of a passage.

    Args:
        view: the text for reading.
        tokens: tokens of the passage, in order.
    """

    def read(self) -> list[Item]:
        """Read all tokens; returns the markers with their values."""
        position = 0
        count = len(self._tokens)
        while position < count:
            position = self._step(position)
        self._finish()
        self._give_loose_scores()
        return self.items

    def _give_loose_scores(self) -> None:
        """ "TPS 5%" before or after the sentence that names PD-L1."""
        for score in self._loose_scores:
            named = [item for item in self.items if item.row.extra["scheme"] == "pd-l1"]
            bare = [item for item in named if item.value is None or item.value.score is None]
            if bare:
                bare[0].value = bare[0].value or Value()
                bare[0].value.fill(score)
            elif named and all(is_other_score(item.value, score) for item in named):
                self._scope = named[-1:]
                self._give_elsewhere(score)

    def _step(self, i: int) -> int:
        """Read one token; returns the index of the next one to read."""
        token = self._tokens[i]
        kind = token.kind
        if len(self._open) > 1 and kind in _EACH and self._governor is None:
            following = self._distribute(i)
            if following:
                return following
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, i)
        elif kind == OPEN:
            return self._parenthesis(i)
        elif kind == "part":
            # "PS 5 + IS 3 = 8/8": the parts of a score are none.
            named = self._view[token.start : token.end]
            summand = named.isupper() and self._next_kind(i) in (NUMBER, SCORE)
            return i + 2 if summand else i + 1
        if self._bound and kind not in _KEEPS_BOUND:
            self._bound = ""
        return i + 1

    def _distribute(self, i: int) -> int:
        """ "CK7, CK20 and TTF-1 were positive, negative and positive": each its own; the index behind it."""
        tokens = self._tokens
        results: list[tuple[str, Token]] = []
        j = i
        while j < len(tokens):
            token = tokens[j]
            if token.kind in ("result", SIGNS, DASH):
                sign = {SIGNS: token.value, DASH: "-"}.get(token.kind, token.value)
                results.append((_SIGNED.get(sign, sign), token))
            elif token.kind not in (COMMA, AND, SLASH):
                break
            j += 1
        ends = j >= len(tokens) or tokens[j].kind in _ENDS_ITEM or tokens[j].kind == "respectively"
        if len(results) != len(self._open) or len({one for one, _ in results}) < 2 or not ends:
            return 0
        for item, (result, token) in zip(list(self._open), results, strict=True):
            self._give([item], Value(result, spans=[(token.start, token.end)]))
        self._separated = True
        return j

    def _comma(self, i: int) -> None:
        following = self._next(i)
        with_next = following is not None and following.kind == PREPOSITION and following.value == "with"
        self._named_with = with_next or (self._named_with and not self._tail)
        self._separated = True
        if not self._list_closed or not self._tail:
            self._list_closed = any(item.joined == "and" for item in self._tail)
            self._tail = []
        self._joint = ","

    def _and(self, i: int) -> None:
        self._separated = True
        self._joint = "and"

    def _slash(self, i: int) -> None:
        self._joint = "/"

    def _score(self, i: int) -> None:
        token = self._tokens[i]
        if self._view[token.start : token.end] == "Qs":
            return  # questions
        self._score_name = token.value or self._score_name

    def _set_bound(self, i: int) -> None:
        value = self._tokens[i].value
        if value != "about":
            self._bound = value

    def _index(self, i: int) -> None:
        self._index_named = True
        items = self._open or self._scope
        if items and items[-1].row.extra["scheme"] != "proliferation":
            # "PR negative, proliferation index 21%": the percentage is not the progesterone receptor's.
            self._clause_end()

    def _show(self, i: int) -> None:
        self._showing = True
        self._shown_by_marker = bool(self._open)

    def _by_in_situ(self, i: int) -> None:
        self._in_situ = self._tokens[i]
        value = self._scope[-1].value if self._scope and by_copies(self._scope) else None
        if value is not None and value.score is None and i and self._tokens[i - 1].kind == PREPOSITION:
            # "HER2: negative by FISH"
            value.result = AMPLIFICATION.get(value.result or "", value.result)
            value.spans.append((self._in_situ.start, self._in_situ.end))

    def _present(self, i: int) -> None:
        """ "MSH2 and MSH6: present", "MLH1 absent, MSH2 present", "MMR: all four proteins present"."""
        before = i - 1
        while before > 0 and self._tokens[before].kind in ("both", "ihc"):
            before -= 1
        kind = self._tokens[before].kind if i else STOP
        beside = kind == MARKER and self._next_kind(i) in _ENDS_ITEM and i - before < 2
        beside = beside and bool(self._open) and self._open[-1].row.extra["scheme"] in KEPT_SCHEMES
        if self._open and self._governor is None and (kind in (COLON, DASH, CELL) or beside):
            token = self._tokens[i]
            self._give_back(Value("present", spans=[(token.start, token.end)]))

    def _seen(self, i: int) -> None:
        """ "EBER was detected": without a noun of staining, the verb is the result."""
        token = self._tokens[i]
        bare = [item for item in self._open if item.fallback is None]
        if token.value and bare and self._governor is None and self._negator is None:
            self._give(bare, Value(token.value, spans=[(token.start, token.end)]))

    def _label(self, i: int) -> None:
        """ "ER: positive. Proportion: 90%. Intensity: strong.": further lines of the marker before."""
        if len(self.items) > self._statement or self._began != i or not self._previous:
            return
        named = self._previous[-1]
        if named.value is None or any(item.mention is not named.mention for item in self._previous):
            return
        bound = named.value.percent is not None and (
            named.value.percent[0] == 0 or named.value.percent[1] == 100
        )
        if bound and self._tokens[i].value == "percent":
            # "Positive (above 10%)" is the bound for a positive result.
            named.value.percent = None
        self._scope = list(self._previous)
        self._separated = False

    def _namely(self, i: int) -> None:
        self._spells_out = True

    def _marker(self, i: int) -> None:
        token = self._tokens[i]
        mention = token.mention
        assert mention is not None
        if self._as_another(i):
            return
        self._scope = []
        if self._open and self._open[-1].row.extra["family"] == "any" and self._spells_out:
            # "Epithelial markers (EMA, CK7)" names two stains, not three.
            vague = self._open.pop()
            self.items.remove(vague)
            if vague in self._tail:
                self._tail.remove(vague)
        elif self._open and self._is_heading_of(self._open[-1], mention):
            vague = self._open[-1]
            for kept in (self.items, self._open, self._tail):
                kept[:] = [item for item in kept if item is not vague]
        elif self._open and self._open[-1].mention.group is not None:
            self._spell_out_group(mention)
        self._spells_out = False
        if self._score_name in ("TPS", "CPS") and mention.rows[0].extra["scheme"] != "pd-l1":
            self._score_name = ""
        pre = self._take_pre(token.start)
        if self._is_set_against(i, pre):
            self._close_open()
            self._governor = None
            self._strong = False
        for row in mention.rows:
            item = Item(row, token.start, token.end, mention, joined=self._joint)
            if pre.says_something:
                item.own = pre.copy()
            if self._governor is not None:
                item.fallback = self._governor.copy()
            self._fresh = False
            self.items.append(item)
            self._open.append(item)
            self._tail.append(item)
            if mention.group is not None and mention.group.extra["result"]:
                self._give([item], Value(mention.group.extra["result"], spans=[(token.start, token.end)]))
        self._separated = False
        self._joint = ""

    def _respectively(self, i: int) -> None:
        """ "CK7, CK20 and TTF-1 are positive, negative and negative, respectively"."""
        tokens = self._tokens[self._began : i]
        if share_out(self._view, tokens, self.items[self._statement :]):
            self._open = []

    def _correct(self, i: int) -> None:
        """ "It should read 8.0%": what follows is the value of the marker named last, not what was said."""
        token = self._tokens[i]
        if not self.items:
            return
        self._clause_end()
        wrong = self.items[-1]
        right = Item(wrong.row, wrong.start, wrong.end, wrong.mention, place=token.start)
        wrong.value = None
        self.items.append(right)
        self._open = [right]
        self._separated = False

    def _semicolon(self, i: int) -> None:
        following = self._next(i)
        if (
            self._open
            and self._governor is None
            and following is not None
            and following.kind in RESULTS | ATTRIBUTES
            and following.start - self._tokens[i].end <= 2
            and self._governs(i + 1) is None
        ):
            # "Vimentin; negative": a colon in print or by scanning.
            return
        if (
            self._open
            and self._governor is None
            and following is not None
            and following.kind == "tumor-cells"
            and self._tokens[i - 1].kind == "other-cells"
        ):
            # "Synaptophysin: neuropil only; tumor cells negative"
            return
        of_others = [item for item in self._last if item.value is not None and item.value.other]
        if (
            of_others
            and following is not None
            and (following.kind in RESULTS | ATTRIBUTES or following.kind == "tumor-cells")
            and self._governs(i + 1) is None
        ):
            # "Positive in lymphocytes; negative in tumor cells": the second is the tumor's.
            self._clause_end()
            self._open = of_others
            return
        kept = self._governor if (self._strong or self._carried) and not self._denied else None
        self._clause_end()
        self._carried = kept is not None
        # "positive for CK7; CK20; p40": the governor holds unless the next clause has a result of its own.
        self._governor = kept.copy() if kept is not None else None
        self._strong = False

    def _contrast(self, i: int) -> None:
        following = self._next(i)
        if following is not None and following.kind in ATTRIBUTES and self._scope:
            # "3+, though heterogeneous, in about 40% of cells"
            self._separated = False
            return
        governor, strong = self._governor, self._strong
        if following is not None and following.kind == "negator":
            self._close_open()
            self._governor, self._strong = governor, strong
        else:
            self._clause_end()
        self._separated = True

    def _border(self, i: int) -> None:
        token = self._tokens[i]
        if token.value == SOFT and not (self._governor is not None and self._strong):
            return
        governor = self._governor if self._strong and not self._denied else None
        header = governor is not None and self._fresh
        began = self._began
        self._began = i + 1
        self._finish()
        j = i + 1
        while j < len(self._tokens) and self._tokens[j].kind == DASH:
            # A bullet.
            j += 1
        following = self._tokens[j] if j < len(self._tokens) else None
        if following is None or following.kind != MARKER:
            if token.kind == LINE and header and governor is not None and following is not None:
                self._governor = governor.copy()
                self._strong = True
            return
        if token.kind == LINE and governor is not None and (header or self._is_bare_line(j)):
            self._governor = governor.copy()
            self._strong = True
        elif self._is_bare_line(j, measured=True):
            heading = heading_result(self._view, self._tokens[began:i], token)
            if heading is not None:
                self._governor = heading
                self._strong = True


_HANDLERS: Mapping[str, Callable[[Statements, int], None]] = {
    MARKER: Statements._marker,
    **dict.fromkeys(RESULTS, Statements._result),
    **dict.fromkeys(VERBS, Statements._verb),
    **dict.fromkeys(STAINING, Statements._staining),
    **dict.fromkeys(ATTRIBUTES, Statements._attribute),
    SIGNS: Statements._sign,
    DASH: Statements._dash,
    COMMA: Statements._comma,
    AND: Statements._and,
    SLASH: Statements._slash,
    NUMBER: Statements._number,
    FRACTION: Statements._number,
    STOP: Statements._border,
    LINE: Statements._border,
    SEMICOLON: Statements._semicolon,
    "negator": Statements._negation,
    "pending": Statements._unfinished,
    "undone": Statements._unfinished,
    "score": Statements._score,
    "bound": Statements._set_bound,
    "index": Statements._index,
    "same": Statements._same,
    "same-next": Statements._same_next,
    "except": Statements._exception,
    "correction": Statements._correct,
    "show": Statements._show,
    "present": Statements._present,
    "seen": Statements._seen,
    "tumor-cells": Statements._shown,
    "other-cells": Statements._other_cells,
    "in-situ": Statements._by_in_situ,
    "label": Statements._label,
    "namely": Statements._namely,
    "respectively": Statements._respectively,
    "contrast": Statements._contrast,
}
_EACH = frozenset({"result", SIGNS, DASH})
_SIGNED = {"+": "positive", "-": "negative", "+-": "equivocal"}
_ENDS_ITEM = frozenset({COMMA, AND, SEMICOLON, STOP, LINE, CLOSE})
_KEEPS_BOUND = frozenset({"bound", COLON, NUMBER})
