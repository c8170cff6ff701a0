"""The grammar of statements of stains: lists of markers with the results that they share, before or after them.

A statement is read from left to right with what is in force at each point: the governor (a result that what
follows shares: "negative for CK7, synaptophysin and HER2"), the open markers (waiting for a result that follows:
"desmin and S100 are negative"), the scope (the markers whose value further words refine: "ER positive, 95%,
strong"), and attributes that belong to what comes next ("and, focally, p40").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from answer_assist.extraction.readers.marker_tokens import (
    AND,
    ATTRIBUTES,
    BORDERS,
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
    PERCENT,
    PREPOSITION,
    SCORE,
    SEMICOLON,
    SIGNS,
    SLASH,
    STOP,
    Mention,
    Token,
)
from answer_assist.extraction.readers.marker_values import Value, opposite, read_percent
from answer_assist.terminology.loader import Row

# Words without a token may stand between a result and what it governs, up to this many characters.
_GAP = 48
# "Negative stains were: CK7": a heading is this short before its colon.
_HEADING = 24
_RESULTS = frozenset({"result", "result-noun"})
_STAINING = frozenset({"expression", "stain"})
_VERBS = frozenset({"verb", "depict"})
_SAYING = _RESULTS | _VERBS | {"expression", SIGNS}
_GOVERNING = frozenset({"for", "with", "to", "of", "by", "against"})
_CLAUSE_END = BORDERS | {COMMA, OPEN, CLOSE, CELL}


@dataclass(slots=True)
class Item:
    """A marker of a statement, with the value it has in the end, if any.

    Attributes:
        place: where it is said, which for a corrected result is not where the marker is named.
    """

    row: Row
    start: int
    end: int
    mention: Mention
    own: Value = field(default_factory=Value)
    value: Value | None = None
    fallback: Value | None = None
    joined: str = ""
    place: int = 0

    def __post_init__(self) -> None:
        self.place = self.place or self.start


class Statements:
    """Reads the tokens of a passage; ``items`` holds every marker with what is said of it.

    Args:
        view: the text for reading.
        tokens: tokens of the passage, in order.
    """

    def __init__(self, view: str, tokens: Sequence[Token]) -> None:
        self._view = view
        self._tokens = tokens
        self.items: list[Item] = []
        self._open: list[Item] = []
        self._tail: list[Item] = []
        self._scope: list[Item] = []
        self._last: list[Item] = []
        self._previous: list[Item] = []
        self._governor: Value | None = None
        self._strong = False
        self._denied = False
        self._fresh = False
        self._kept: Value | None = None
        self._pre = Value()
        self._separated = True
        self._joint = ""
        self._negator: Token | None = None
        self._bound = ""
        self._score_name = ""
        self._unsettled: Token | None = None
        self._index_named = False
        self._statement = 0
        self._began = 0
        self._showing = False
        self._shown_by_marker = False
        self._spells_out = False
        self._in_situ: Token | None = None
        self._carried = False

    def read(self) -> list[Item]:
        """Read all tokens; returns the markers in text order."""
        tokens = self._tokens
        count = len(tokens)
        position = 0
        while position < count:
            position = self._step(position)
        self._finish()
        return self.items

    # -- one token ------------------------------------------------------------------------------------------

    def _step(self, i: int) -> int:
        token = self._tokens[i]
        kind = token.kind
        if kind == MARKER:
            self._marker(token)
        elif kind in _RESULTS:
            self._result(i)
        elif kind in _VERBS:
            self._verb(i)
        elif kind == "other-cells":
            self._other_cells(i)
        elif kind == "expression" or kind == "stain":
            self._staining(i)
        elif kind in ATTRIBUTES:
            self._attribute(i)
        elif kind == SIGNS:
            self._sign(i)
        elif kind == DASH:
            self._dash(i)
        elif kind == OPEN:
            return self._parenthesis(i)
        elif kind == COMMA:
            self._separated = True
            self._tail = []
            self._joint = ","
        elif kind == AND:
            self._separated = True
            self._joint = "and"
        elif kind == SLASH:
            self._joint = "/"
        elif kind == "negator":
            self._negation(i)
        elif kind in ("pending", "undone", "performed"):
            self._unfinished(i)
        elif kind in (NUMBER, FRACTION):
            self._number(i)
        elif kind == "score":
            self._score_name = token.value or self._score_name
        elif kind == "bound":
            self._bound = token.value if token.value != "about" else self._bound
            return i + 1
        elif kind == "index":
            self._index_named = True
        elif kind == "same":
            self._same()
        elif kind == "same-next":
            self._same_next()
        elif kind == "except":
            self._exception()
        elif kind == "correction":
            self._correct(token)
        elif kind == "show":
            self._showing = True
            self._shown_by_marker = bool(self._open)
        elif kind == "tumor-cells":
            self._shown()
        elif kind == "in-situ":
            self._in_situ = token
        elif kind == "namely":
            self._spells_out = True
        elif kind == STOP or kind == LINE:
            self._border(i)
        elif kind == SEMICOLON:
            self._semicolon(i)
        elif kind == "contrast":
            self._contrast(i)
        if kind not in ("bound", COLON, NUMBER):
            self._bound = ""
        return i + 1

    def _marker(self, token: Token) -> None:
        mention = token.mention
        assert mention is not None
        self._scope = []
        if self._open and self._open[-1].row.extra["family"] == "any" and self._spells_out:
            # "Epithelial markers (EMA, CK7)" names two stains, not three.
            vague = self._open.pop()
            self.items.remove(vague)
            if vague in self._tail:
                self._tail.remove(vague)
        self._spells_out = False
        pre = self._take_pre(token.start)
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

    def _take_pre(self, position: int) -> Value:
        """The attributes kept for what follows, if it follows soon."""
        pre, self._pre = self._pre, Value()
        if pre.spans and position - max(end for _, end in pre.spans) > _GAP:
            return Value()
        return pre

    # -- results --------------------------------------------------------------------------------------------

    def _result(self, i: int) -> None:
        token = self._tokens[i]
        result = token.value
        spans = [(token.start, token.end)]
        if self._is_choice(i):
            self._give(self._targets(Value()), Value("undone"))
            return
        if self._negator is not None:
            result = opposite(result)
            spans.insert(0, (self._negator.start, self._negator.end))
            self._negator = None
        elif self._denied and self._open and token.kind == "result-noun":
            # "No CK7 positivity": the noun belongs to the denial; "no MLH1 loss" is intact.
            if result == "lost":
                for item in self._open:
                    if item.fallback is not None:
                        item.fallback.result = "intact"
            return
        value = Value(result, spans=spans)
        self._said(i, value, noun=token.kind == "result-noun")

    def _other_cells(self, i: int) -> None:
        """ "p53 reactive cells": after a marker's name, cells that react with it."""
        token = self._tokens[i]
        if token.value and self._open and token.start - self._open[-1].end <= 1:
            self._give_back(Value(token.value, spans=[(token.start, token.end)]))

    def _shown(self) -> None:
        """ "GFAP demonstrates fine processes of the tumor cells": what a stain shows of the tumor is stained."""
        if self._showing and self._governor is None and self._negator is None and self._shown_by_marker:
            for item in self._open:
                item.fallback = item.fallback or Value(implied=True)

    def _is_choice(self, i: int) -> bool:
        """Whether a form offers both results to be ticked: "[ ] Negative [ ] Positive"."""
        token = self._tokens[i]
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(self._tokens) and self._tokens[j].kind in (OPEN, CLOSE):
                j += step
            if not 0 <= j < len(self._tokens):
                continue
            other = self._tokens[j]
            gap = other.start - token.end if step > 0 else token.start - other.end
            if other.kind == "result" and {token.value, other.value} == {"positive", "negative"} and gap <= 8:
                return True
        return False

    def _said(self, i: int, value: Value, *, noun: bool = False, verb: bool = False) -> None:
        """A result is said at a token: of what follows, or of what stands before."""
        link = self._governs(i)
        waiting = (bool(self._open) and self._governor is None) or (bool(self._scope) and not self._separated)
        forward = False
        if link == "":
            forward = not waiting or (verb and self._next_kind(i) == MARKER)
        elif link == ":":
            forward = not waiting
        elif link is not None:
            forward = not waiting or noun or verb or link == "for"
        if forward:
            self._govern(i, value, strong=True)
            return
        if not waiting and self._is_about_something_else(i):
            self._close_open()
            self._governor = None
            return
        value.other = self._of_other_cells(i)
        if self._is_elsewhere(i, value):
            self._give_elsewhere(value)
            return
        self._give_back(value)

    def _is_elsewhere(self, i: int, value: Value) -> bool:
        """ "Positive in the kidney, negative in the adrenal": results of two places stand side by side."""
        if value.other or not self._scope or not self._separated or self._open:
            return False
        stated = self._scope[0].value
        following = self._next(i)
        return (
            stated is not None
            and not stated.other
            and stated.result is not None
            and stated.result == opposite(value.result or "")
            and following is not None
            and following.kind == PREPOSITION
            and following.value in ("in", "on", "within")
        )

    def _give_elsewhere(self, value: Value) -> None:
        copies = [
            Item(item.row, item.start, item.end, item.mention, value=value.copy(), place=item.place) for item in self._scope
        ]
        self.items.extend(copies)
        self._scope = copies

    def _is_about_something_else(self, i: int) -> bool:
        """ "Negative for rearrangement": a result of what is no stain."""
        following = self._next(i)
        return following is not None and following.kind == PREPOSITION and following.value == "for"

    def _govern(self, i: int, value: Value, *, strong: bool) -> None:
        self._close_open()
        value.fill(self._take_pre(self._tokens[i].start))
        value.other = value.other or self._subject_other(i)
        self._governor = value
        self._strong = strong
        self._denied = False
        self._fresh = True
        self._tail = []
        self._scope = []
        self._carried = False

    def _governs(self, i: int) -> str | None:
        """How the token at ``i`` leads to a marker that follows: by "for", ":", or "" directly; None if not."""
        tokens = self._tokens
        link = ""
        end = tokens[i].end
        j = i + 1
        while j < len(tokens):
            token = tokens[j]
            kind = token.kind
            if token.start - end > _GAP:
                return None
            if kind == MARKER:
                return link
            if kind == PREPOSITION:
                if token.value in _GOVERNING:
                    link = token.value
            elif kind == COLON:
                if not link and token.start - tokens[i].end > _HEADING:
                    return None
                link = ":"
            elif kind == DASH:
                link = ":" if token.start > end else link
            elif kind in (COMMA, AND):
                following = tokens[j + 1].kind if j + 1 < len(tokens) else STOP
                if following not in ATTRIBUTES and not (following == PREPOSITION and tokens[j - 1].kind in ATTRIBUTES):
                    return None
                if self._attributes_lead_to_result(j + 1):
                    return None
            elif kind == OPEN:
                close = self._closing(j)
                if any(inner.kind == MARKER for inner in tokens[j:close]):
                    if not link:
                        return None
                else:
                    j = close
                    token = tokens[close]
            elif kind == LINE:
                if tokens[j - 1].kind != COLON:
                    return None
            elif kind not in _STAINING and kind not in ATTRIBUTES and kind not in _PASSED:
                return None
            end = token.end
            j += 1
        return None

    def _attributes_lead_to_result(self, j: int) -> bool:
        while j < len(self._tokens) and self._tokens[j].kind in ATTRIBUTES:
            j += 1
        return j < len(self._tokens) and self._tokens[j].kind in _RESULTS

    def _give_back(self, value: Value) -> None:
        """Give a value to the markers before it."""
        if self._denied and self._open and not self._scope and value.result == "positive":
            # "Neither CK7 nor CK20 is expressed": the word was denied before.
            return
        targets = self._targets(value)
        if self._in_situ is not None and value.result in _AMPLIFICATION and targets and _by_copies(targets):
            value.result = _AMPLIFICATION[value.result]
            value.spans.insert(0, (self._in_situ.start, self._in_situ.end))
        if value.result in ("amplified", "not amplified") and not (self._open and _by_copies(self._open)):
            self._give_amplification(value)
            return
        if not targets and len(self.items) == self._statement:
            targets = self._awaited(value)
        value.fill(self._take_pre(value.spans[-1][0] if value.spans else 0))
        self._give(targets, value)

    def _give_amplification(self, value: Value) -> None:
        """A result of in-situ hybridisation stands beside that of immunohistochemistry: "HER2 2+, FISH amplified"."""
        for named in reversed(self.items):
            if _by_copies([named]):
                copies = Item(named.row, named.start, named.end, named.mention, place=value.spans[0][0])
                copies.value = value
                self.items.append(copies)
                if named.value is not None and named.value.result is None:
                    named.value = None
                self._scope = [copies]
                return

    def _awaited(self, value: Value) -> list[Item]:
        """Markers of the sentence before that had no result of the tumor's, for "tumor cells do not stain"."""
        if value.other or not any(token.kind == "tumor-cells" for token in self._statement_tokens()):
            return []
        return [item for item in self._previous if item.value is None or item.value.other]

    def _targets(self, value: Value) -> list[Item]:
        if self._scope:
            return self._scope
        if not self._open:
            return []
        if self._governor is not None and self._strong:
            # "Negative for p53 and RAS wild type": after a comma or "and" a result speaks of something else.
            if not self._tail or self._separated:
                return []
            return self._nearest_of(self._tail)
        targets = self._open
        if value.result in ("negative", "lost", "not amplified"):
            # "ER (90%), PR (80%), HER2 negative": what has its own percentage needs no other result.
            bare = [item for item in targets if not (item.own.percent or item.own.score or item.own.implied)]
            targets = bare or targets
        return list(targets)

    def _nearest_of(self, items: list[Item]) -> list[Item]:
        """Of a governed list, those that a result after it takes away: the last one, or those that "are" it."""
        last = items[-1]
        following = self._view[last.end : last.end + 40].lower()
        if len(items) > 1 and any(word in following.split() for word in ("are", "were")):
            return list(items)
        if last.joined == "/":
            joined = [last]
            for item in reversed(items[:-1]):
                joined.append(item)
                if item.joined != "/":
                    break
            return joined
        return [last]

    def _give(self, targets: list[Item], value: Value) -> None:
        if not targets:
            return
        for item in targets:
            if item.value is None:
                item.value = value.copy()
                item.value.fill(item.own)
                continue
            if item.value.other and not value.other:
                item.value = value.copy()
            elif not value.other:
                if item.value.result in (None, "not stated") and value.result not in (None, "not stated"):
                    item.value.result = value.result
                item.value.fill(value)
        self._scope = targets
        self._last = targets
        taken = {id(item) for item in targets}
        self._open = [item for item in self._open if id(item) not in taken]
        self._separated = False

    def _close_open(self) -> None:
        """What is still open gets what it has of itself or of the governor before."""
        for item in self._open:
            self._settle_alone(item)
        if self._open:
            self._last = [item for item in self._open if item.value is not None] or self._last
        self._open = []

    def _settle_alone(self, item: Item) -> None:
        if item.value is not None:
            return
        if item.own.says_something:
            item.value = item.own
            if item.fallback is not None:
                item.value.fill(item.fallback)
        elif item.fallback is not None and item.fallback.says_something:
            item.value = item.fallback
        elif self._unsettled is not None:
            item.value = Value("not stated", spans=[(self._unsettled.start, self._unsettled.end)])

    # -- verbs and nouns of staining ------------------------------------------------------------------------

    def _verb(self, i: int) -> None:
        token = self._tokens[i]
        following = self._next(i)
        if following is not None and following.kind in _RESULTS and following.start - token.end < 25:
            if self._negator is None:
                return
        value = Value(token.value or "positive", spans=[(token.start, token.end)])
        if self._negator is not None:
            value.result = opposite(value.result or "positive")
            value.spans.insert(0, (self._negator.start, self._negator.end))
            self._negator = None
        if token.kind == "depict" and self._governs(i) is None:
            value.other = not self._of_tumor_cells(i)
            self._give_back(value)
            return
        self._said(i, value, verb=True)

    def _staining(self, i: int) -> None:
        token = self._tokens[i]
        if self._negator is not None:
            value = Value("negative", spans=[(self._negator.start, self._negator.end), (token.start, token.end)])
            self._negator = None
            self._said(i, value, noun=True)
            return
        if self._denied and self._open:
            return
        if self._fresh and self._governor is not None:
            self._governor.spans.append((token.start, token.end))
            self._governor.implied |= token.kind == "expression"
            return
        link = self._governs(i)
        if self._used_as_verb(i, link):
            self._said(i, Value("positive", spans=[(token.start, token.end)]), verb=True)
            return
        if link in _GOVERNING and not (self._open and self._governor is None and link != "for"):
            value = Value(spans=[(token.start, token.end)])
            value.implied = token.kind == "expression" or self._showing
            self._govern(i, value, strong=False)
        elif self._open and token.kind == "expression" and self._next_kind(i) not in (DASH, COLON):
            for item in self._open:
                if item.fallback is None:
                    item.fallback = Value(implied=True, spans=[(token.start, token.end)])

    def _used_as_verb(self, i: int, link: str | None) -> bool:
        """Whether "stain" or "stains" is what cells do ("the tumor stains for CK7")."""
        token = self._tokens[i]
        if i == 0 or token.value != "verb":
            return False
        before = self._tokens[i - 1]
        near = token.start - before.end < 14
        if link == "with":
            return True
        if before.kind in ("tumor-cells", "other-cells") and near and self._view[before.end - 1] == "s" and link:
            return True
        if before.kind == "tumor-cells" and near and link in _GOVERNING:
            return True
        follows = self._next(i)
        return (
            before.kind == MARKER
            and near
            and bool(self._open)
            and follows is not None
            and follows.kind in ("tumor-cells", "other-cells", "quantity")
            and follows.start - token.end < 14
        )

    # -- negation -------------------------------------------------------------------------------------------

    def _negation(self, i: int) -> None:
        tokens = self._tokens
        token = tokens[i]
        j = i + 1
        end = token.end
        while j < len(tokens):
            following = tokens[j]
            if following.start - end > _GAP:
                return
            kind = following.kind
            if kind in _SAYING or kind in _STAINING:
                self._negator = token
                return
            if kind == MARKER:
                self._deny(i)
                return
            if kind not in ATTRIBUTES and kind not in ("show", PREPOSITION, "both", "tumor-cells", "bound"):
                return
            end = following.end
            j += 1

    def _deny(self, i: int) -> None:
        """ "No CD34", "but not CK20", "lacks SOX10": what follows is negative."""
        token = self._tokens[i]
        before = self._governor.result if self._governor is not None else None
        result = opposite(before) if before in ("intact", "lost") else "negative"
        self._govern(i, Value(result, spans=[(token.start, token.end)]), strong=True)
        self._denied = True

    def _exception(self) -> None:
        source = self._governor or (self._last[0].value if self._last else None)
        self._close_open()
        if source is None or source.result is None:
            return
        self._governor = Value(opposite(source.result), spans=list(source.spans))
        self._strong = True
        self._denied = False
        self._tail = []

    # -- attributes, signs, numbers -------------------------------------------------------------------------

    def _attribute(self, i: int) -> None:
        token = self._tokens[i]
        value = Value(spans=[(token.start, token.end)])
        kind = token.kind
        if kind == PERCENT:
            value.percent = read_percent(self._view[token.start : token.end], self._bound)
            if self._score_name in ("TPS", "CPS") and self._is_scored():
                shown = self._view[token.start : token.end].replace(" ", "")
                value.score = f"{self._score_name} {shown}"
                self._score_name = ""
        elif kind == SCORE:
            value.score = token.value
        elif kind == "intensity":
            value.intensity = token.value
        elif kind == "extent":
            value.extent = token.value
        else:
            value.implied = True
        self._attach(i, value)

    def _is_scored(self) -> bool:
        items = self._scope or self._open
        return not items or items[-1].row.extra["scheme"] == "pd-l1"

    def _attach(self, i: int, value: Value) -> None:
        """Give attributes to the markers before, to the governor, or keep them for what follows."""
        if self._fresh and self._governor is not None:
            self._governor.fill(value)
            return
        if self._belongs_to_next(i):
            self._pre.fill(value)
            return
        if i and self._tokens[i].start - self._tokens[i - 1].end > _GAP and not value.percent:
            return
        value.other = self._of_other_cells(i)
        if self._index_named and value.percent and not self._open and not self._scope:
            self._give_to_index(value)
            return
        if not self._scope and not self._open:
            if not self._separated or not self._last:
                self._pre.fill(value)
            return
        if not self._scope and self._governor is not None and self._strong:
            # Under "positive for", an attribute after an item refines that item alone.
            self._open[-1].own.fill(value)
            if value.other:
                self._open[-1].own = Value()
            return
        if value.other and self._scope:
            return
        self._give(self._targets(value), value)

    def _belongs_to_next(self, i: int) -> bool:
        """Whether attributes speak of what follows: "CK7 positive, focal CK20"; not "ER positive, 95%, strong"."""
        tokens = self._tokens
        if (self._open or self._scope) and not self._separated:
            return tokens[i - 1].kind in (PREPOSITION, "show") and self._leads_on(i)
        after_and = i > 0 and (tokens[i - 1].kind == AND or (tokens[i - 1].kind == COMMA and i > 1 and tokens[i - 2].kind == AND))
        j = i + 1
        end = tokens[i].end
        while j < len(tokens):
            token = tokens[j]
            kind = token.kind
            if token.start - end > _GAP:
                return False
            if kind == MARKER:
                return True
            if kind in _RESULTS or kind in _VERBS:
                link = self._governs(j)
                return link is not None or not (self._open or self._scope)
            if kind in (COMMA, AND):
                following = tokens[j + 1].kind if j + 1 < len(tokens) else STOP
                if following not in ATTRIBUTES and not (after_and and following == MARKER and kind == COMMA):
                    return False
            elif kind not in ATTRIBUTES and kind not in _STAINING and kind not in _PASSED and kind != PREPOSITION:
                return False
            end = token.end
            j += 1
        return False

    def _leads_on(self, i: int) -> bool:
        """ "with focal positivity for EMA": attributes of a result that governs what follows."""
        j = i + 1
        while j < len(self._tokens) and self._tokens[j].kind in ATTRIBUTES:
            j += 1
        if j >= len(self._tokens) or self._tokens[j].kind not in _RESULTS | _STAINING:
            return False
        return self._governs(j) in _GOVERNING

    def _sign(self, i: int) -> None:
        token = self._tokens[i]
        signs = token.value
        open_items = self._open
        if len(signs) > 1 and len(open_items) == len(signs) and all(item.joined == "/" for item in open_items[1:]):
            for item, sign in zip(list(open_items), signs, strict=True):
                result = "positive" if sign == "+" else "negative"
                self._give([item], Value(result, spans=[(token.start, token.end)]))
            return
        result = "equivocal" if len(signs) > 1 else "positive" if signs == "+" else "negative"
        if result == "positive" and self._next_kind(i) == MARKER and not self._open and not self._scope:
            if i + 1 < len(self._tokens) and self._tokens[i + 1].start - token.end <= 1:
                return
        value = Value(result, spans=[(token.start, token.end)])
        value.other = self._of_other_cells(i)
        if self._scope or self._open:
            self._give_back(value)

    def _dash(self, i: int) -> None:
        """A minus after a marker is a result; a dash before its value only parts them."""
        token = self._tokens[i]
        if not self._open or token.end - token.start > 1:
            return
        item = self._open[-1]
        between = self._view[item.end : token.start]
        if between.strip(" *(:") and not (i and self._tokens[i - 1].kind == CLOSE):
            return
        following = self._next(i)
        rest = self._view[token.end : token.end + 1]
        if following is None or following.start - token.end > 3:
            if rest.isalnum() or (following is not None and between and rest == " "):
                if self._view[token.end :].strip() and not self._ends_here(token.end):
                    return
        elif following.kind in _SAYING or following.kind in ATTRIBUTES:
            if following.kind != SIGNS or following.start - token.end <= 1:
                return
        elif following.kind not in _AFTER_MINUS:
            adjacent = not between and rest == " "
            if not adjacent or following.kind in ("pending", "undone", "same", "performed", NUMBER, "score"):
                return
        value = Value("negative", spans=[(token.start, token.end)])
        value.other = self._subject_other(i)
        self._give_back(value)

    def _ends_here(self, position: int) -> bool:
        rest = self._view[position : position + 2]
        return not rest.strip() or rest[0] in ",;.)\n/|\t"

    def _number(self, i: int) -> None:
        token = self._tokens[i]
        text = self._view[token.start : token.end]
        if not (self._open or self._scope or self._index_named):
            return
        if token.kind == FRACTION:
            if text.replace(" ", "").endswith("/8") and (self._score_name in ("Allred", "") and (self._open or self._scope)):
                self._attach(i, Value(score=f"Allred {text.replace(' ', '')}", spans=[(token.start, token.end)]))
            elif self._score_name == "H-score":
                self._attach(i, Value(score=f"H-score {text.split('/')[0].strip()}", spans=[(token.start, token.end)]))
            self._score_name = ""
            return
        name = self._score_name
        items = self._scope or self._open
        span = [(token.start, token.end)]
        if name in ("CPS", "H-score", "Allred", "TPS"):
            shown = f"{name} {text}" + ("/8" if name == "Allred" else "%" if name == "TPS" else "")
            value = Value(score=shown, spans=span)
            if name == "TPS":
                value.percent = (float(text), float(text))
            self._attach(i, value)
            self._score_name = ""
            return
        if not items:
            return
        scheme = items[-1].row.extra["scheme"]
        before = self._tokens[i - 1]
        if scheme == "her2" and text in "0123" and len(text) == 1 and token.start - before.end <= 12:
            if before.kind in (MARKER, COLON, DASH, "score", OPEN, CELL, "stain", "result", "expression"):
                self._attach(i, Value(score="0" if text == "0" else f"{text}+", spans=span))
        elif text == "0" and before.kind in (MARKER, COLON, CELL, OPEN) and token.start - before.end <= 3:
            self._attach(i, Value("negative", score="0", spans=span))
        elif scheme == "proliferation" and before.kind in (MARKER, COLON, "index", DASH) and 0 < float(text) <= 100:
            between = self._view[before.end : token.start]
            if not between.strip(" \t:=~") and (before.kind != MARKER or self._ends_here(token.end)):
                self._attach(i, Value(percent=(float(text), float(text)), spans=span))

    def _give_to_index(self, value: Value) -> None:
        """ "The labelling index is 16%" after a sentence that named Ki-67."""
        for item in reversed(self.items):
            if item.row.extra["scheme"] == "proliferation":
                if item.value is None or item.value.percent is None:
                    item.value = item.value or Value()
                    if item.value.result == "not stated":
                        item.value.result = None
                    item.value.fill(value)
                return

    # -- parentheses ----------------------------------------------------------------------------------------

    def _closing(self, i: int) -> int:
        depth = 0
        for j in range(i, min(len(self._tokens), i + 60)):
            kind = self._tokens[j].kind
            if kind == OPEN:
                depth += 1
            elif kind == CLOSE:
                depth -= 1
                if depth == 0:
                    return j
            elif kind == STOP:
                return j - 1 if j > i else i
        return min(len(self._tokens), i + 60) - 1

    def _parenthesis(self, i: int) -> int:
        tokens = self._tokens
        close = self._closing(i)
        inner = tokens[i + 1 : close]
        kinds = {token.kind for token in inner}
        before = tokens[i - 1] if i else None
        if before is not None and self._view[before.end : tokens[i].start].strip():
            before = None
        if ("other-cells" in kinds or "control" in kinds) and "tumor-cells" not in kinds:
            return close + 1 if close > i else i + 1
        if "general" in kinds:
            return close + 1 if close > i else i + 1
        if MARKER in kinds:
            self._spells_out = True
            if before is not None and before.kind == MARKER and inner[0].kind != MARKER and not kinds & _SAYING:
                return close + 1
            if before is not None and before.kind == MARKER and not kinds & (_RESULTS | {SIGNS, PERCENT, SCORE, DASH}):
                return self._alias(i, close)
            return i + 1
        if before is not None and before.kind in (MARKER, CLOSE) and self._open and not self._scope:
            results = kinds & (_RESULTS | {SIGNS, DASH, "verb", "pending", "undone"})
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
        if before is not None and before.kind in _SAYING | ATTRIBUTES and self._scope:
            self._inside(i, close)
            return close + 1
        return i + 1

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
        if item.row.extra["family"] and all(
            row.extra["family"] == item.row.extra["family"] for mention in mentions for row in mention.rows
        ):
            self.items.remove(item)
            self._open.remove(item)
            if item in self._tail:
                self._tail.remove(item)
        return i + 1

    # -- joining words --------------------------------------------------------------------------------------

    def _same(self) -> None:
        if not self._open or not self._last or self._last[0].value is None:
            return
        source = self._last[0].value
        self._give(list(self._open), Value(source.result, spans=list(source.spans), implied=source.implied))

    def _same_next(self) -> None:
        if not self._last or self._last[0].value is None:
            return
        source = self._last[0].value
        self._close_open()
        self._governor = Value(source.result, spans=list(source.spans), implied=source.implied)
        self._strong = True
        self._denied = False
        self._tail = []

    def _correct(self, token: Token) -> None:
        """ "It should read 8.0%": what follows is the value of the marker named last, and what was said is not."""
        if not self.items:
            return
        self._clause_end()
        wrong = self.items[-1]
        right = Item(wrong.row, wrong.start, wrong.end, wrong.mention, place=token.start)
        wrong.value = None
        self.items.append(right)
        self._open = [right]
        self._separated = False

    def _unfinished(self, i: int) -> None:
        token = self._tokens[i]
        kind = token.kind
        self._negator = None
        if kind == "performed":
            return
        result = "not stated" if kind == "pending" else "undone"
        value = Value(result, spans=[(token.start, token.end)])
        waiting = bool(self._open) and self._governor is None
        link = self._governs(i)
        if link is not None and not waiting:
            self._govern(i, value, strong=False)
        elif self._scope:
            return
        elif self._open:
            self._give_back(value)
        elif kind == "pending":
            self._unsettled = token

    def _semicolon(self, i: int) -> None:
        following = self._next(i)
        if (
            self._open
            and self._governor is None
            and following is not None
            and following.kind in _RESULTS | ATTRIBUTES
            and following.start - self._tokens[i].end <= 2
            and self._governs(i + 1) is None
        ):
            # "Vimentin; negative": a colon in print or by scanning.
            return
        kept = self._governor if (self._strong or self._carried) and not self._denied else None
        self._clause_end()
        self._carried = kept is not None
        # "positive for CK7; CK20; p40": the governor holds unless the next clause has a result of its own.
        self._governor = kept.copy() if kept is not None else None
        self._strong = False

    def _contrast(self, i: int) -> None:
        following = self._next(i)
        governor, strong = self._governor, self._strong
        if following is not None and following.kind == "negator":
            self._close_open()
            self._governor, self._strong = governor, strong
        else:
            self._clause_end()
        self._separated = True

    def _clause_end(self) -> None:
        self._close_open()
        self._governor = None
        self._strong = False
        self._denied = False
        self._fresh = False
        self._pre = Value()
        self._scope = []
        self._tail = []
        self._negator = None
        self._separated = True
        self._score_name = ""
        self._showing = False

    def _border(self, i: int) -> None:
        token = self._tokens[i]
        self._began = i + 1
        governor = self._governor if self._strong and not self._denied else None
        header = governor is not None and self._fresh
        self._finish()
        following = self._next(i)
        if token.kind == LINE and governor is not None and following is not None:
            if header or (following.kind == MARKER and self._is_bare_line(i + 1)):
                self._governor = governor.copy()
                self._strong = True

    def _is_bare_line(self, i: int) -> bool:
        """Whether a line names markers and no result: an item under a heading such as "Positive:"."""
        for token in self._tokens[i:]:
            if token.kind in (LINE, STOP):
                break
            if token.kind in _RESULTS or token.kind in (SIGNS, "verb", DASH, "pending"):
                return False
        return True

    def _statement_tokens(self) -> Sequence[Token]:
        return self._tokens[self._began :]

    def _finish(self) -> None:
        """End of a statement."""
        self._clause_end()
        self._unsettled = None
        self._in_situ = None
        self._carried = False
        self._last = [item for item in self.items[self._statement :] if item.value is None or item.value.other] or self._last
        if len(self.items) > self._statement:
            self._previous = self.items[self._statement :]
        self._statement = len(self.items)

    # -- whose cells ----------------------------------------------------------------------------------------

    def _of_other_cells(self, i: int) -> bool:
        """Whether what is said at a token is said of stroma, background, reactive or control cells."""
        located = self._located(i)
        if located:
            return located != "tumor-cells"
        return self._subject_other(i)

    def _of_tumor_cells(self, i: int) -> bool:
        end = self._tokens[i].end
        found = False
        for token in self._tokens[i + 1 :]:
            if token.kind in BORDERS or token.kind in (MARKER, OPEN, COMMA) or token.start - end > _GAP:
                break
            if token.kind == "tumor-cells":
                return True
            if token.kind == "quantity":
                found = True
            if token.kind in ("other-cells", "control"):
                found = False
            end = token.end
        return found

    def _located(self, i: int) -> str:
        """The kind of cells named after a token, within its clause."""
        end = self._tokens[i].end
        found = ""
        for j in range(i + 1, len(self._tokens)):
            token = self._tokens[j]
            kind = token.kind
            if kind in _CLAUSE_END or kind == MARKER or token.start - end > _GAP:
                break
            if kind in _RESULTS or kind in _VERBS:
                break
            if kind == "tumor-cells":
                return kind
            if kind in ("other-cells", "control") and not self._qualifies(j):
                found = kind
            end = token.end
        return found

    def _subject_other(self, i: int) -> bool:
        """Whether the clause that a token stands in speaks of other cells before it."""
        for j in range(i - 1, -1, -1):
            token = self._tokens[j]
            kind = token.kind
            if kind in BORDERS or kind in (COMMA, OPEN, CLOSE, CELL) or kind in _RESULTS or kind in _VERBS:
                return False
            if kind == "tumor-cells":
                return False
            if kind in ("other-cells", "control") and not self._qualifies(j):
                return True
        return False

    def _qualifies(self, j: int) -> bool:
        """Whether the words name a sort of markers, not of cells: "endothelial markers CD31 and ERG"."""
        if j + 1 >= len(self._tokens):
            return False
        following = self._tokens[j + 1]
        return following.kind in ("ihc", "tumor-cells") and following.start - self._tokens[j].end <= 2

    def _next(self, i: int) -> Token | None:
        return self._tokens[i + 1] if i + 1 < len(self._tokens) else None

    def _next_kind(self, i: int) -> str:
        following = self._next(i)
        return following.kind if following is not None else STOP


_AMPLIFICATION = {
    "positive": "amplified",
    "negative": "not amplified",
    "amplified": "amplified",
    "not amplified": "not amplified",
}
_PASSED = frozenset({"tumor-cells", "other-cells", "both", "ihc", "show", "bound", "tumor-context", "index"})
_AFTER_MINUS = frozenset({COMMA, SEMICOLON, STOP, LINE, CLOSE, OPEN, SLASH, AND, MARKER, COLON, CELL, "contrast"})


def _by_copies(items: Sequence[Item]) -> bool:
    """Whether the last of some markers is also tested by counting its gene's copies."""
    return items[-1].row.extra["scheme"] in ("her2", "fish")
