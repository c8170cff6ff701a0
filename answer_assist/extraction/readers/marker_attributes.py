"""Signs, numbers and attributes in statements of stains, and whose they are: "+", "90%", "Allred 7/8"."""

from __future__ import annotations

from answer_assist.extraction.readers.marker_clause import Clause, is_other_score
from answer_assist.extraction.readers.marker_passage import GAP, PASSED, RESULTS, SAYING, STAINING, VERBS
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
)
from answer_assist.extraction.readers.marker_values import Value, read_percent


class AttributeReader(Clause):
    """Reads what is said of a stain without a word for its result."""

    def _attribute(self, i: int) -> None:
        token = self._tokens[i]
        value = Value(spans=[(token.start, token.end)])
        kind = token.kind
        if kind == PERCENT:
            value.percent = read_percent(self._view[token.start : token.end], self._bound)
            named = self._tokens[i + 1 : i + 4]
            if [part.kind for part in named] == [OPEN, "score", CLOSE] and named[0].start - token.end <= 1:
                # "5% (TPS)"
                named = named[1:]
            if named and named[0].kind == "score" and named[0].start - token.end <= 2:
                # "80% TPS"
                self._score_name = named[0].value
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
        if i and self._tokens[i].start - self._tokens[i - 1].end > GAP and not value.percent:
            return
        if value.percent and self._tokens[i - 1].kind == "verdict" and self._settle_range(i, value):
            return
        value.other = self._of_other_cells(i)
        if self._index_named and value.percent and not self._open and not self._scope:
            self._give_to_index(value)
            return
        if not self._scope and not self._open:
            if value.score and value.score.startswith(("TPS", "CPS")):
                self._loose_scores.append(value)
                return
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
        if (value.percent or value.score) and (
            self._is_elsewhere(i, value) or (self._scope and is_other_score(self._scope[0].value, value))
        ):
            self._give_elsewhere(value)
            return
        self._give(self._targets(value), value)

    def _settle_range(self, i: int, value: Value) -> bool:
        """ "TPS 1-49%, reported as 20%": the figure that holds."""
        stated = self._last[0].value if i and self._last else None
        if stated is None or stated.percent is None or value.percent is None:
            return False
        low, high = stated.percent
        if not low <= value.percent[0] <= value.percent[1] <= high or low == high:
            return False
        stated.percent = value.percent
        if stated.score and stated.score.startswith(("TPS", "CPS")):
            token = self._tokens[i]
            stated.score = f"{stated.score.split()[0]} {self._view[token.start : token.end].replace(' ', '')}"
        return True

    def _belongs_to_next(self, i: int) -> bool:
        """Whether attributes speak of what follows: "CK7 positive, focal CK20", not "ER positive, strong"."""
        tokens = self._tokens
        if (self._open or self._scope) and not self._separated:
            named_with = tokens[i - 1].kind == PREPOSITION and tokens[i - 1].value == "with"
            if named_with and self._next_kind(i) == MARKER:
                return True  # "loss of E-cadherin with cytoplasmic p120"
            return tokens[i - 1].kind in (PREPOSITION, "show") and self._leads_on(i)
        after_and = i > 0 and (
            tokens[i - 1].kind == AND or (tokens[i - 1].kind == COMMA and i > 1 and tokens[i - 2].kind == AND)
        )
        j = i + 1
        end = tokens[i].end
        while j < len(tokens):
            token = tokens[j]
            kind = token.kind
            if token.start - end > GAP:
                return False
            if kind == MARKER:
                return True
            if kind in RESULTS or kind in VERBS:
                link = self._governs(j)
                return link is not None or not (self._open or self._scope)
            if kind in (COMMA, AND):
                following = tokens[j + 1].kind if j + 1 < len(tokens) else STOP
                if following not in ATTRIBUTES and not (after_and and following == MARKER and kind == COMMA):
                    return False
            elif (
                kind not in ATTRIBUTES and kind not in STAINING and kind not in PASSED and kind != PREPOSITION
            ):
                return False
            end = token.end
            j += 1
        return False

    def _sign(self, i: int) -> None:
        token = self._tokens[i]
        signs = token.value
        if self._is_heading(i):
            result = "equivocal" if len(signs) > 1 else "positive" if signs == "+" else "negative"
            self._govern(i, Value(result, spans=[(token.start, token.end)]), strong=True)
            return
        open_items = self._open
        if (
            len(signs) > 1
            and len(open_items) == len(signs)
            and all(item.joined == "/" for item in open_items[1:])
        ):
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
        if token.end - token.start == 1 and self._is_heading(i):
            self._govern(i, Value("negative", spans=[(token.start, token.end)]), strong=True)
            return
        if not self._open and self._scope and i and self._tokens[i - 1].kind == "tumor-cells":
            # "CD45: lymphocytes +, tumor cells -"
            if self._scope[0].value is not None and self._scope[0].value.other:
                self._give_back(Value("negative", spans=[(token.start, token.end)]))
            return
        if token.end - token.start > 1:
            return
        if self._open and self._open[-1].row.extra["scheme"] == "proliferation":
            return  # an index: "Ki-67 - 12%", and not done where there is none
        if not self._open:
            self._minus_behind_pattern(i)
            return
        item = self._open[-1]
        between = self._view[item.end : token.start]
        if between.strip(" *(:") and not (i and self._tokens[i - 1].kind == CLOSE):
            return
        following = self._next(i)
        rest = self._view[token.end : token.end + 1]
        if rest.isalnum() and (following is None or following.start > token.end):
            # "CK-P": part of a longer name.
            return
        if following is None or following.start - token.end > 3:
            if rest.isalnum() or (following is not None and between and rest == " "):
                if self._view[token.end :].strip() and not self._ends_here(token.end):
                    return
        elif following.kind in SAYING or following.kind in ATTRIBUTES:
            if following.kind != SIGNS or following.start - token.end <= 1:
                return
        elif following.kind not in _AFTER_MINUS and not self._is_placed(i):
            adjacent = not between and rest == " "
            if not adjacent or following.kind in ("pending", "undone", "same", "performed", NUMBER, "score"):
                return
        if self._is_suspended(i):
            return
        value = Value("negative", spans=[(token.start, token.end)])
        value.other = self._subject_other(i)
        self._give_back(value)

    def _is_placed(self, i: int) -> bool:
        """ "Calretinin - in the tumour cells": the cells that do not stain."""
        following = self._next(i)
        if following is None or following.kind != PREPOSITION or following.value not in ("in", "within"):
            return False
        if self._next_kind(i + 1) in ("tumor-cells", "other-cells"):
            return True
        return "cell" in self._view[following.end : following.end + GAP].partition(",")[0]

    def _minus_behind_pattern(self, i: int) -> None:
        """ "CD3 cytoplasmic -, CD19 -": where it would be seen, and that it is not."""
        token, before = self._tokens[i], self._tokens[i - 1]
        values = [item.value for item in self._scope if item.value is not None]
        if before.kind != "pattern" or token.start - before.end > 1 or not self._ends_here(token.end):
            return
        for value in values:
            if value.implied and value.result is None and value.percent is None:
                value.result = "negative"
                value.spans.append((token.start, token.end))

    def _is_heading(self, i: int) -> bool:
        """ "+ : inhibin, calretinin", "(-): EMA": a sign before a colon at the start of a statement."""
        tokens = self._tokens
        first, j = i, i + 1
        if first and tokens[first - 1].kind == OPEN and j < len(tokens) and tokens[j].kind == CLOSE:
            first, j = first - 1, j + 1
        if j >= len(tokens):
            return False
        if tokens[j].kind == MARKER and tokens[j].start - tokens[j - 1].end <= 2:
            return first == i and self._begins_list(i)
        # A comma first: the list begins with a name that is not known.
        listed = j + 2 if j + 1 < len(tokens) and tokens[j + 1].kind == COMMA else j + 1
        return (
            listed < len(tokens)
            and tokens[j].kind == COLON
            and tokens[listed].kind == MARKER
            and (first == 0 or tokens[first - 1].kind in BORDERS or tokens[first - 1].kind == "ihc")
        )

    def _begins_list(self, i: int) -> bool:
        """ "+ CK7, GATA3" on a line of its own; a minus may be a bullet, save after a line with a plus."""
        begins = i == 0 or self._tokens[i - 1].kind in BORDERS
        leads = begins and self._is_bare_line(i + 1) and (self._tokens[i].kind == SIGNS or self._signs_lead)
        self._signs_lead = self._signs_lead or leads
        return leads

    def _is_suspended(self, i: int) -> bool:
        """ "Estrogen receptor- and progesterone receptor-positive": a hyphen that waits for its word."""
        kinds = [token.kind for token in self._tokens[i + 1 : i + 5]]
        return kinds[:1] in ([AND], [SLASH], [COMMA]) and kinds[1:] == [MARKER, DASH, "result"]

    def _number(self, i: int) -> None:
        token = self._tokens[i]
        text = self._view[token.start : token.end]
        if not (self._open or self._scope or self._index_named or self._score_name in ("TPS", "CPS")):
            self._score_name = ""
            return
        if token.kind == FRACTION:
            if text.replace(" ", "").endswith("/8") and (
                self._score_name in ("Allred", "") and (self._open or self._scope)
            ):
                self._attach(
                    i, Value(score=f"Allred {text.replace(' ', '')}", spans=[(token.start, token.end)])
                )
            elif self._score_name in ("H-score", "IRS"):
                part = text.split("/")[0].strip() if self._score_name == "H-score" else text.replace(" ", "")
                self._attach(i, Value(score=f"{self._score_name} {part}", spans=[(token.start, token.end)]))
            self._score_name = ""
            return
        name = self._score_name
        after = self._tokens[i + 1 : i + 4]
        if [one.kind for one in after] == [OPEN, "score", CLOSE] and after[0].start - token.end <= 1:
            name = after[1].value  # "45 (CPS)"
        items = self._scope or self._open
        span = [(token.start, token.end)]
        if name in ("CPS", "H-score", "Allred", "TPS", "IRS"):
            bound = self._view[max(0, token.start - 2) : token.start].strip()[-1:]
            bound = bound if bound in ("<", ">") else _BOUND_SIGNS.get(self._bound, "")
            unit = "/8" if name == "Allred" else "%" if name == "TPS" else ""
            shown = f"{name} {bound}{text}{unit}"
            value = Value(score=shown, spans=span)
            if name == "TPS":
                value.percent = read_percent(bound + text, "")
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
        elif (
            text == "0"
            and before.kind in (MARKER, COLON, CELL, OPEN, "score")
            and token.start - before.end <= 3
            and self._ends_here(token.end)
        ):
            # "PR 0" is a percentage
            is_share = scheme == "hormone" and before.kind != "score"
            zero = Value("negative", percent=(0.0, 0.0)) if is_share else Value("negative", score="0")
            zero.spans = span
            self._attach(i, zero)
        elif before.kind == "score" and not before.value and text in "1234":
            self._attach(i, Value("positive", score=f"{text}+", spans=span))
        elif _is_percentage(scheme, float(text)) and self._next_kind(i) not in RESULTS:
            self._bare_percentage(i)

    def _bare_percentage(self, i: int) -> None:
        """ "Ki-67 30", "ki-67 high at 60", "PD-L1 <1": a number right after a marker's name."""
        token, j = self._tokens[i], i - 1
        between = self._view[self._tokens[j].end : token.start].lower()
        while j > 0 and self._tokens[j].kind in _BEFORE_NUMBER:
            j -= 1
        named = self._tokens[j]
        if named.kind != MARKER or token.start - named.end > _NUMBER_REACH:
            return
        if self._view[token.end : token.end + 1] == "-":
            # The number of a clone.
            return
        if _SMALL_WORDS.issuperset(between.strip(" \t:=~<>").split()):
            text = between.strip()[-1:] + self._view[token.start : token.end]
            percent = read_percent(text, self._bound)
            self._attach(i, Value(percent=percent, spans=[(token.start, token.end)]))

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


def _is_percentage(scheme: str, number: float) -> bool:
    """Whether a bare number after a marker is one: "Ki-67 30", "ER 90"; "ER 7" is rather a score."""
    if scheme == "hormone":
        return 10 <= number <= 100 and number % 5 == 0
    return scheme in ("proliferation", "pd-l1") and 0 < number <= 100


_BEFORE_NUMBER = frozenset({COLON, "index", DASH, "quantity", "bound", "label", PREPOSITION, "verdict"})
_NUMBER_REACH = 25
_SMALL_WORDS = frozenset({"is", "was", "only", "came", "back", "at", "of", "now", "just", "index", "as"})
_BOUND_SIGNS = {"below": "<", "above": ">"}
_AFTER_MINUS = frozenset(
    {COMMA, SEMICOLON, STOP, LINE, CLOSE, OPEN, SLASH, AND, MARKER, COLON, CELL, "contrast"}
)
